#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Two KVM guests with vhost-net talk across the switch.
#
#	guest one --- g1 \
#	guest two --- g2 -- br0 --- p1 --- h1, who gets nothing of it
#
# The last to be done is done to them: moved to another QEMU, killed.
. "$(dirname "$0")/lib.sh"
. "$here/kvm/lib.sh"
needs tcpdump

quiet() { "$@" >/dev/null; }
ping_from() { guest "$1" "ping -q -c ${3:-3} -w 60 -s ${4:-56} $2"; }
sum() { guest "$1" "sha256sum $2 | cut -c 1-64"; }
csum_errors() { guest "$1" "awk '/^Tcp:/ { n = \$NF } /^Udp:/ { n += \$6 } END { print n }' /proc/net/snmp"; }

switch 1
mac1=$(guest_mac 1) mac2=$(guest_mac 2)
taps "g? br0"
nic g1 "$mac1" 2
must guest_start one "${nic[@]}"
nic g2 "$mac2" 2
must guest_start two "${nic[@]}"
must guest_ready one two
must guest_address one 11
must guest_address two 12

# --- both ways, and to nobody else
mark
check "ICMP from one to two" ping_from one 10.0.0.12
check "and from two to one" ping_from two 10.0.0.11
check "ICMPv6 from one to two" ping_from one fd00::12
check "and from two to one" ping_from two fd00::11
check "each is known at its port" eval 'fdb_has $mac1 g1 learned && fdb_has $mac2 g2 learned'
p1_sent() { take_stats; echo $((${now[p1.tx_bytes]:-0} - ${before[p1.tx_bytes]:-0})); }
gets_less_than() { [ "$(p1_sent)" -lt "$1" ] || { echo "$(p1_sent) bytes"; return 1; }; }
mark
check "10 large frames each way" ping_from one 10.0.0.12 10 1400
check "of which the third port got none" gets_less_than 1400

# --- TCP: whole segments, and nothing gets lost
# transfer FROM TO ADDRESS: a file of 8 MB. A nc whose input has ended tells the other so, which then ends.
transfer() {
	guest "$1" "[ -e /tmp/big ] || head -c 8388608 /dev/urandom >/tmp/big"
	guest "$2" "[ -e /tmp/open ] || mkfifo /tmp/open
		nc -l -p 5000 <>/tmp/open >/tmp/got 2>/dev/null & until netstat -ltn | grep -q :5000; do usleep 50000; done"
	guest "$1" "nc $3 5000 </tmp/big" || return
	wait_until 5 guest "$2" "[ \$(stat -c %s /tmp/got) = 8388608 ]" || return
	same "$(sum "$2" /tmp/got)" "$(sum "$1" /tmp/big)"
}
check "8 MB by TCP from one to two keep their checksum" transfer one two 10.0.0.12
check "8 MB by TCP over IPv6 from two to one do, too" transfer two one fd00::11
ethtool -K g2 tx off tso off gso off >/dev/null 2>&1
check "and where the tap takes no large frames" transfer one two 10.0.0.12
check "whose checksums are right, as the guest sees" same "$(csum_errors two)" 0
ethtool -K g2 tx on tso on gso on >/dev/null 2>&1

iperf() { guest one "iperf3 -c 10.0.0.12 $*" >/run/iperf || { cat /run/iperf; return 1; }; }
watch_tap() {
	tcpdump -i "$1" -nn -s 100 -w "/run/$1.pcap" -U "greater 20000" >/dev/null 2>/run/"$1".watch &
	watcher=$!
	wait_until 10 grep -q listening "/run/$1.watch"
}
# Whole: close to 64 KiB, with the guest's segment size in the virtio header.
whole_frames() {
	kill "$watcher"
	wait "$watcher"
	local longest
	longest=$(tcpdump -r "/run/$1.pcap" -nn 2>/dev/null | sed 's/.*length \([0-9]*\).*/\1/' | sort -n | tail -n 1)
	[ "${longest:-0}" -gt 60000 ] || { echo "the longest has ${longest:-no} bytes"; return 1; }
}
must guest two "iperf3 -s -D"
# However slow it is, the guest makes segments as large as they can be.
must guest one "echo 44 >/proc/sys/net/ipv4/tcp_min_tso_segs"
must watch_tap g2
check "a guest's large segments" iperf -n 16M -l 256K
check "leave for the other as they came, in frames of 64 KiB" whole_frames g2

# --- two queues
# rx_queues NAME: what its card has received, queue by queue
rx_queues() { guest "$1" "ethtool -S eth0 | awk '/rx(_queue_)?[01]_?bytes/ { print \$2 }'"; }
# queues_rise COMMAND...: by how much, into q0 and q1
queues_rise() {
	local was
	read -rd '' -a was < <(rx_queues two)
	"$@" || return
	read -rd '' q0 q1 < <(rx_queues two)
	q0=$((q0 - was[0])) q1=$((q1 - was[1]))
	echo "queue 0 got $q0 bytes, queue 1 $q1"
}
# iperf3 talks by a connection of its own, too, which has few bytes.
stays_on_a_queue() {
	queues_rise iperf -n 2M --cport "$1" || return
	[ $((q0 < q1 ? q0 * 20 : q1 * 20)) -lt $((q0 + q1)) ]
}
must guest two "ethtool -L eth0 combined 2"
must guest one "ethtool -L eth0 combined 2"
if [ "$(rx_queues two | wc -w)" = 2 ]; then
	for port in 4000 4001 4002; do
		check "a flow stays on one of two queues (port $port)" stays_on_a_queue $port
	done
	check "many use both" eval 'queues_rise iperf -P 16 -n 8M && [ $q0 -gt 500000 ] && [ $q1 -gt 500000 ]'
else
	skip "a flow stays on one of two queues" "from 6.11 on virtio_net does not tell ethtool what each got"
fi

# --- a port that leaves and comes back under traffic
fdb_lost() { fdb_lacks "$mac2"; }
must guest one "iperf3 -c 10.0.0.12 -t 600 >/tmp/iperf 2>&1 &"
flows_through() { mark; wait_until 10 more_through; }
more_through() { take_stats; [ "${now[g2.tx_bytes]:-0}" -gt $((${before[g2.tx_bytes]:-0} + 100000)) ]; }
check "traffic runs" flows_through
must fbrctl delif br0 g2
check "unplugged, the guest's address is forgotten" fdb_lost
check "and it is out of reach" not ping_from one 10.0.0.12 1
must "$ifup" g2
check "plugged again, the connection goes on" flows_through

# --- live migration's announcement
must guest one "killall iperf3"
# Two may still have a word to say of the connection that ended.
taken() { let_send h1 "dst $bcast src $mac2" && nap 0.3 && fdb_has "$mac2" p1; }
check "somebody else has taken two's place" wait_until 10 taken
mark
check "QEMU announces two" quiet qmp two announce-self '{"initial": 50, "max": 50, "rounds": 1, "step": 50}'
check "which moves it back to its port" wait_until 5 fdb_has "$mac2" g2
check "by one frame" rises moves g2=1

# --- a live migration, to another QEMU beside it
migrated() { [[ $(qmp one query-migrate) == *'"status": "completed"'* ]]; }
nic g3 "$mac1" 2
must guest_start three "${nic[@]}" -incoming unix:/run/migration
must wait_until 20 test -S /run/migration
must guest two "ping -i 1 10.0.0.11 >/tmp/ping 2>&1 &"
check "one migrates to a QEMU at another port" eval \
	'quiet qmp one migrate "{\"uri\": \"unix:/run/migration\"}" && wait_until 30 migrated'
check "its station has moved there" wait_until 10 fdb_has "$mac1" g3
# It answers the one who holds its channel now.
check "two still reaches it" ping_from two 10.0.0.11
check "it goes on where it was" same "$(guest three "ip addr show eth0 | grep -c 10.0.0.11")" 1
must guest_quit one
check "the port it came from has left, by the downscript" not ip link show g1 2>/dev/null

# --- killed in mid-traffic
must guest two "killall ping; killall -9 iperf3; iperf3 -s -D"
must guest three "iperf3 -c 10.0.0.12 -t 600 >/tmp/iperf 2>&1 &"
must fbrctl add-flow br0 'in_port(g2)' normal
must fbrctl guard g2 mac="$mac2" ip=10.0.0.12,fd00::12
check "traffic runs, with rules" flows_through
guest_kill two
check "a guest is killed: its tap goes" wait_until 10 not ip link show g2
check "and so does its port" silent_on g2 fbrctl show br0
check "its station" fdb_lost
check "its flow" same "$(fbrctl dump-flows br0)" ""
check "and its guard" silent_on g2 fbrctl guard
check "its neighbour lives on" guest three true
guest_kill three

finish churned
