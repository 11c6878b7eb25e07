#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Cards of running KVM guests are plugged by fbr-ifup with options, VLANs and
# guards, and no frame passes before these.
#
#	guest one --- a1 b1 \
#	guest two --- a2 b2 -- br0 --- p1 --- h1
. "$(dirname "$0")/lib.sh"
. "$here/kvm/lib.sh"
needs tcpdump

ping_from() { guest "$1" "ping -q -c 3 -w 60 -I $2 $3"; }
says_refused() { # PATTERN TAP MAC: QEMU does not start with it, and nothing stays
	not plug_card one "$2" "$3" && silent_on "$2" ip -br link && says "$1" cat /run/one/said
}

switch 1
must guest_start one
must guest_start two

# --- which bridge, while they boot
ip tuntap add t0 mode tap
check "without a file the tap goes to the only bridge" eval '"$ifup" t0 && says t0 fbrctl port show br0'
check "it is up" says ,UP ip link show t0
check "and comes out again" eval '"$ifdown" t0 && silent_on t0 fbrctl port show br0'
must ip link set br0 mtu 1400
check "it gets the bridge's MTU" eval '"$ifup" t0 && says "mtu 1400" ip link show t0'
must "$ifdown" t0
must ip link set br0 mtu 1500
taps "# our guests" "" "t0 br0 access 10 isolated on" "t* br0 access 20"
check "a line says how" eval '"$ifup" t0 && vlans_are t0 10pu && json_is isolated true fbrctl -j port show t0'
must "$ifdown" t0
taps "t* br0 access 20" "t0 br0 access 10"
check "the first that fits counts" eval '"$ifup" t0 && vlans_are t0 20pu'
must "$ifdown" t0
printf 't0 br0 access 30 # no end of line' >/etc/flowbridge/taps
check "the last line counts, even if it has no end" eval '"$ifup" t0 && vlans_are t0 30pu'
must "$ifdown" t0
taps "t br0" "t0"
check "a line without a bridge is refused" refused "^fbr-ifup: /etc/flowbridge/taps names no bridge for 't0'$" "$ifup" t0
taps "t0 br7"
check "so is a bridge that is not there" refused "there is no bridge br7" "$ifup" t0
taps "t0 br0 guard mac=nonsense"
check "and an option that is none" misspelt nonsense "$ifup" t0
taps "x0 br0"
must fbrctl addbr br1
check "with two bridges it wants to be told" refused "more than one bridge" "$ifup" t0
must fbrctl delbr br1
check "none of these has plugged it" silent_on t0 fbrctl show br0
check "nor brought it up" silent_on ,UP ip link show t0
check "a device that is not there is refused" refused . "$ifup" t9
must ip link del t0

# --- from here on with guests
mac1=$(guest_mac 1) mac2=$(guest_mac 2)
must guest_ready one two
taps "a1 br7"
check "a refusal is QEMU's, too" says_refused br7 a1 "$mac1"

# --- VLANs keep two pairs apart
must fbrctl set br0 vlan-filtering on
taps "a? br0 access 10" "b? br0 access 20"
for g in 1:one 2:two; do
	n=${g%:*} name=${g#*:}
	must plug_card "$name" "a$n" "02:00:00:00:02:a$n"
	must plug_card "$name" "b$n" "02:00:00:00:02:b$n"
	must wait_until 20 guest "$name" "[ -e /sys/class/net/eth0 ] && [ -e /sys/class/net/eth1 ]"
	# A guest answers for an address at the card that has it alone.
	must guest "$name" "echo 2 >/proc/sys/net/ipv4/conf/all/arp_ignore
		ip addr add 10.0.10.$n/24 dev eth0; ip addr add 10.0.20.$n/24 dev eth1
		ip link set eth0 up; ip link set eth1 up
		arp -i eth1 -s 10.0.20.$((3 - n)) 02:00:00:00:02:b$((3 - n))"
done
check "the pair of VLAN 10 talks" ping_from one eth0 10.0.10.2
check "the pair of VLAN 20 does, too" ping_from one eth1 10.0.20.2
mark
check "who asks for the other pair gets no answer" not guest one "ip route add 10.0.20.2/32 dev eth0; ping -q -c 3 -W 2 10.0.20.2"
check "since it reaches its own pair alone" eval 'take_stats
	[ $((now[a2.tx_packets] - before[a2.tx_packets])) -ge 3 ] &&
	same "$((now[b2.tx_packets] - before[b2.tx_packets])) $((now[b1.tx_packets] - before[b1.tx_packets]))" "0 0"'
must guest one "ip route del 10.0.20.2/32 dev eth0
	ip link add link eth0 name hop type vlan id 20; ip addr add 10.0.30.1/24 dev hop; ip link set hop up"
mark
check "tags do not help" not guest one "ping -q -c 2 -W 2 -I hop 10.0.30.2"
check "they are dropped, and counted" eval 'take_stats; [ ${now[a1.drop.vlan-tagged]:-0} -gt 0 ]'
must guest one "ip link del hop"

# --- unplugged by QEMU
check "a card that is unplugged takes its port along" eval 'unplug_card one b1 && wait_until 10 not ip link show b1'
check "without a word of a script that failed" silent_on script cat /run/one/said
must unplug_card two b2
must unplug_card one a1
must unplug_card two a2
must fbrctl set br0 vlan-filtering off

# --- a guard from the first frame on
taps "a1 br0 guard mac=$mac1,ip=10.0.0.11,ip=fd00::11" "* br0"
must plug_card two a2 "$mac2"
must wait_until 20 guest two "[ -e /sys/class/net/eth0 ]"
must guest_address two 12
# Flooded frames would reach h1.
in_host h1 tcpdump -i eth0 -e -nn ether src 02:00:00:00:02:ff >/run/heard 2>/run/listens 7<&- 8>&- 9<&- &
watcher=$!
must wait_until 10 grep -q listening /run/listens
must plug_card one a1 02:00:00:00:02:ff
must wait_until 20 guest one "[ -e /sys/class/net/eth0 ]"
must guest_address one 11
check "who spoofs from the start reaches nobody" not ping_from one eth0 10.0.0.12
# All that came in was stopped, and for its address.
all_stopped() {
	take_stats
	[ "${now[a1.rx_packets]:-0}" -gt 3 ] || { echo "${now[a1.rx_packets]:-0} frames"; return 1; }
	same "${now[a1.drop.guard-mac]:-0}" "${now[a1.rx_packets]}"
}
check "from the first frame on" all_stopped
check "which is told" says "guard-mac [1-9]" fbrctl guard a1
kill "$watcher"
wait "$watcher"
check "nobody else got any" same "$(</run/heard)" ""
check "it has taught nothing" fdb_lacks 02:00:00:00:02:ff
must guest one "ip link set eth0 down; ip link set eth0 address $mac1; ip link set eth0 up"
must guest_address one 11
must guest one "ip addr show eth0"
check "with its own addresses it may talk" ping_from one eth0 10.0.0.12
check "IPv6, too" ping_from one eth0 fd00::12
mark
check "not with another IPv4 address" not guest one "ip addr add 10.0.0.66/24 dev eth0
	arp -s 10.0.0.12 $mac2; ping -q -c 3 -W 2 -I 10.0.0.66 10.0.0.12"
check "nor may it announce one" guest one "arping -U -q -c 2 -I eth0 10.0.0.66"
check "each is counted" eval 'take_stats
	[ "${now[a1.drop.guard-ip]:-0}" -ge 3 ] && [ "${now[a1.drop.guard-arp]:-0}" -ge 2 ]'
check "the guard goes as it came" eval 'unplug_card one a1 && wait_until 10 not ip link show a1 && silent_on a1 fbrctl guard'

guest_kill one two
finish churned
