#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Guards: who is behind a port keeps to its own addresses, from the first frame on.
#
#	h1 --- p1 \
#	h2 --- p2 -- br0	p4 --- h4, plugged later
#	h3 --- p3 /
. "$(dirname "$0")/lib.sh"
needs python3
python3 -c 'import scapy' 2>/dev/null || skip_all "scapy (python3-scapy) is not installed"

own=$(host_mac 1) other=02:00:00:00:00:99
guard() { fbrctl guard "$@"; }
# guard_is TEXT [PORT]: as it is shown, and as it is typed
guard_is() { same "$(guard "${2:-p1}" | head -n 1)" "${2:-p1} $1"; }
taught() { same "$(entries port p1 kind learned)" "$1"; }

switch 3

# --- frames, honest and not: scapy says what each is and what becomes of it
python3 "$here/guard_frames.py" >/run/frames || bail "no frames"

# May go to a group or to a station that nobody knows.
goes_on() {
	local all="h2 h3"
	((16#${1:1:1} & 1)) && all+=" br0"
	# shellcheck disable=SC2086 # several words
	sends h1 "hex $1" reaches $all
}

declare -A stopped=()
# What the guard before has stopped, and that nothing of it has taught.
sum_up() {
	local cause counted=()
	[ -n "$now_on" ] || return
	for cause in "${!stopped[@]}"; do
		counted+=("p1.$cause=${stopped[$cause]}")
	done
	check "$now_on: each is counted as what it is, and nothing else is dropped" drops "${counted[@]}"
	stopped=()
}

now_on=""
while IFS=$'\t' read -r name cause hex sentence; do
	case $name.$cause in
	guard.*)
		sum_up
		now_on=$cause taught=no
		must fbrctl fdb flush br0
		# shellcheck disable=SC2086 # several words
		must guard p1 $hex
		mark
		;;
	*.passes)
		[ "$taught" = yes ] || check "$name: what was stopped has taught nothing" taught 0
		taught=yes
		check "$name: passes: $sentence" goes_on "$hex"
		;;
	*)
		check "$name: $cause: $sentence" sends h1 "hex $hex" reaches nobody
		stopped[$cause]=$((${stopped[$cause]:-0} + 1))
		;;
	esac
done </run/frames
sum_up
check "all kinds of frames were sent" [ "$(wc -l </run/frames)" -gt 200 ]

# --- other ports are not guarded
check "who is behind another port may say anything" sends h2 "dst $bcast src $other" reaches h1 h3 br0

# --- set, replaced, shown, taken away
must guard p1 mac="$own" ip=10.0.0.1
check "a guard is shown as it is typed" guard_is "mac=$own ip=10.0.0.1"
must guard p1 mac="$other",02:00:00:00:00:98 ip=10.0.0.0/8,fd00::/64 ip=::1 allow=router,dhcp-server
check "another takes its place as a whole" guard_is \
	"mac=$other,02:00:00:00:00:98 ip=10.0.0.0/8,fd00::/64,::1 allow=dhcp-server,router"
mark
check "and is in force at once" eval 'sends h1 "dst $nobody src $own" reaches nobody && drops p1.guard-mac=1'
check "port set does the same" eval \
	'fbrctl port set p1 guard "mac=$own,ip=10.0.0.1,ip=fd00::1,allow=router" &&
	guard_is "mac=$own ip=10.0.0.1,fd00::1 allow=router"'
check "what it stopped is told" eval 'let_send h1 "dst $nobody src $other" && says "guard-mac [1-9]" guard p1'
check "as JSON, too" json_is guard-mac "$(fbrctl -j stats p1 | grep -o '"guard-mac":[0-9]*' | cut -d: -f2)" fbrctl -j guard p1
must guard p3 mac="$(host_mac 3)"
guarded() { same "$(guard "$@" | grep -v '^ ' | cut -d ' ' -f 1 | paste -sd ' ')" "p1 p3"; }
check "a bridge tells of all its guards" guarded br0
check "and so does the namespace" guarded
must guard p3 off
check "who isn't guarded is told as that" guard_is off p2
check "it is shown with the bridge" says 'p1 \(guarded\)' fbrctl show br0
check "and with the port" says '"guard":\{"mac":\["02' fbrctl -j port show p1
check "off takes it away" eval 'guard p1 off && guard_is off && silent_on guard fbrctl -j port show p1'
mark
check "then anything passes" eval \
	'sends h1 "dst $nobody src $other" reaches h2 h3 &&
	sends h1 "dst $bcast type 0x88b5 src $nobody2" reaches h2 h3 br0 && drops'
check "off again is done, too" guard p1 off

# As many as there may be.
many_macs=$(printf ',02:00:00:00:02:%02x' {1..16})
many_ips=$(printf ',2001:db8:1:2:3:4:5:%x' {1..64})
check "a guard has room for 16 MACs and 64 addresses" eval \
	'guard p1 mac="${many_macs#,}" ip="${many_ips#,}" allow=router &&
	guard_is "mac=${many_macs#,} ip=${many_ips#,} allow=router"'
check "the last of them counts" sends h1 "dst $nobody src 02:00:00:00:02:10 type 0x8100" reaches nobody
many_ip_frame() {
	python3 - "$1" <<-'EOT'
		import ipaddress, sys
		print("02000000ff01" "020000000210" "86dd" "60000000" "0000" "3b40"
		      + ipaddress.ip_address(sys.argv[1]).packed.hex() + "fd" + "00" * 15)
	EOT
}
hex=$(many_ip_frame 2001:db8:1:2:3:4:5:40)
check "of addresses, too" sends h1 "hex $hex" reaches h2 h3
hex=$(many_ip_frame 2001:db8:1:2:3:4:5:41)
check "and the next one doesn't" sends h1 "hex $hex" reaches nobody
must guard p1 off

# --- refusals
before_refusals() { guard_is "mac=$own ip=10.0.0.1"; }
must guard p1 mac="$own" ip=10.0.0.1
check "a MAC that is named twice is refused" refused twice guard p1 mac="$own,$own"
check "an address that is, too" refused twice guard p1 mac="$own" ip=10.0.0.1,10.0.0.1/32
check "bits behind the prefix are" refused 'behind its prefix' guard p1 mac="$own" ip=10.0.0.1/24
check "of IPv6, too" refused 'behind its prefix' guard p1 mac="$own" ip=fd00::1/64
check "the local port has no guard" refused 'local port' guard br0 mac="$own"
check "nor what is no port" refused . guard lo mac="$own"
check "a group is no MAC of a guard" misspelt 01:00:5e guard p1 mac=01:00:5e:00:00:01
check "17 MACs are too many" misspelt 02:00:00:00:00:99 guard p1 mac="${many_macs#,},$other"
check "65 addresses are" misspelt 10.0.0.9 guard p1 mac="$own" ip="${many_ips#,},10.0.0.9"
check "a prefix is no longer than its address" misspelt 10.0.0.0/33 guard p1 mac="$own" ip=10.0.0.0/33
check "a guard names a MAC" misspelt MAC guard p1 ip=10.0.0.1 allow=router
check "nothing else can be allowed" misspelt bpdu guard p1 mac="$own" allow=bpdu
check "nothing of it has changed anything" before_refusals
if have setpriv; then
	check "without CAP_NET_ADMIN there is no guard" refused '[Pp]ermi|CAP_NET_ADMIN|root' \
		setpriv --bounding-set=-net_admin --inh-caps=-net_admin fbrctl guard p1 off
fi

# --- events
fbrctl monitor config >/run/events 2>&1 7<&- 8>&- 9<&- &
later "kill $!"
tells() { fbrctl port set p3 isolated off && grep -q "$1" /run/events; }
must wait_until 10 tells port-set
check "a change is told, with the whole of the guard" eval \
	'guard p1 mac="$other" ip=10.0.0.2,fd00::/64 && wait_until 10 tells "p1 .*guard mac=$other,ip=10.0.0.2,fd00::/64$"'
check "and so is its end" eval ': >/run/events; guard p1 off && wait_until 10 tells "p1 .*accept all$"'

# --- flows come behind it, and are asked as ever
must guard p1 mac="$own" ip=10.0.0.1
must fbrctl add-flow br0 'in_port(p1),eth_type(0x0806)' p2
must fbrctl add-flow br0 'in_port(p1),eth_type(0x0800)' drop --priority 9
arp=ffffffffffff02000000000108060001080006040001020000000001
mark
check "a flow gets what a guard lets pass" sends h1 "hex ${arp}0a0000010000000000000a000009" reaches h2
check "and nothing else" sends h1 "hex ${arp}0a0000090000000000000a000009" reaches nobody
check "it hits once" eval 'rises flow_hits p1=1 && mark'
ip=02000000ff0102000000000108004500001c00000000401100000a0000010a00000900010002000800000000
check "a flow may drop what a guard lets pass" eval 'sends h1 "hex $ip" reaches nobody && drops p1.flow=1'
check "a trace names the guard" says 'guard-arp' fbrctl trace br0 in_port=p1 packet="${arp}0a0000090000000000000a000009"
check "and counts nothing" drops
check "nor is the flow asked then" silent_on 'flow' fbrctl trace br0 in_port=p1 packet="${arp}0a0000090000000000000a000009"
check "an injected frame is judged" eval \
	'fbrctl inject br0 in_port=p1 packet="${arp}0a0000090000000000000a000009" && tell "only" && drops p1.guard-arp=1'
check "whatever is to be done with it" eval \
	'fbrctl inject br0 in_port=p1 packet="${arp}0a0000090000000000000a000009" p2,p3 && tell "only" && drops p1.guard-arp=1'
must fbrctl del-flows br0

# --- with VLANs told apart
must fbrctl set br0 vlan-filtering on
for port in p1 p2; do
	must fbrctl port set $port trunk 5,6
done
tagged=02000000ff01020000000001810000050800${ip:28}
mark
check "a tag that counts is looked behind" sends h1 "hex $tagged" reaches h2
check "and hides nothing" eval \
	'sends h1 "hex ${tagged/0a000001/0a000007}" reaches nobody && drops p1.guard-ip=1'
check "what is in no VLAN of the port is that first" eval \
	'sends h1 "hex ${tagged/81000005/81000007}" reaches nobody && drops p1.vlan-ingress=1'
must fbrctl set br0 vlan-filtering off
must fbrctl port set p1 access 1
must fbrctl port set p2 access 1

# --- with a lock
must fbrctl port set p1 locked on
mark
check "a locked port asks both: the guard" eval \
	'fbrctl fdb add br0 $other port p1 static && sends h1 "dst $bcast src $other" reaches nobody && drops p1.guard-mac=1'
check "and the lock" eval 'sends h1 "hex $ip" reaches nobody && drops p1.locked=1'
must fbrctl port set p1 locked off
must fbrctl fdb del br0 $other

# --- link-local groups: the port's own stack gets nothing, and the mask still opens
must guard p1 mac="$own"
must tell "at lldp - p1 proto 0x88cc"
mark
check "a guarded port's own stack gets nothing" eval \
	'sends h1 "dst 01:80:c2:00:00:0e type 0x88cc" reaches nobody && drops p1.guard-other=1'
must fbrctl set br0 group-fwd-mask 0x4000
check "what the mask opens is judged as any frame" eval \
	'sends h1 "dst 01:80:c2:00:00:0e type 0x88cc" reaches h2 h3 br0 &&
	sends h1 "dst 01:80:c2:00:00:0e type 0x88cc src $other" reaches nobody && drops p1.guard-mac=1'
must fbrctl set br0 group-fwd-mask 0
must tell "off lldp"

# --- super-frames
must guard p1 mac="$own" ip=10.9.9.9
must tell "off h1" && must tell "at h1 /run/netns/h1 eth0 vnet"
mark
tell "send h1 dst $nobody tcp 4000 gso 1000" >/dev/null
tell drain
check "a super-frame of a foreign source is stopped as one frame" drops p1.guard-ip=1
must tell "off h1" && must tell "at h1 /run/netns/h1 eth0"
must guard p1 off

# --- plugged in while it sends: not one frame gets by
must ip netns add h4
printf '%s\n' "link add p4 address $(port_mac 4) type veth peer name eth0 address $(host_mac 4) netns h4" \
	"link set p4 addrgenmode none" "link set p4 up" >/run/batch
must ip -b /run/batch
must tell "up /run/netns/h4 eth0"
blast h4 eth0 dst "$nobody" src "$other"
must tell "at h4 /run/netns/h4 eth0 proto 0"
sends_already() { tell "count h4" && [ "${answer#* }" -gt 10 ]; }
must wait_until 10 sends_already
tell drain
mark
in_force() {
	local n
	for ((n = 0; n < $(rounds 20 3); n++)); do
		fbrctl addif br0 p4 guard mac="$(host_mac 4),ip=10.0.0.4" number 4 && wait_until 10 stops && fbrctl delif br0 p4 || return
		tell "only" || { echo "round $n: a frame got by"; return 1; }
	done
}
stops() { take_stats && [ "${now[p4.drop.guard-mac]:-0}" -gt 0 ]; }
check "a device that sends while it is plugged in is guarded from the first frame" in_force
check "and has taught nothing" fdb_lacks $other
check "ovs-dpctl's form of it does the same" eval \
	'fbrctl addif br0 p4,guard=mac=$(host_mac 4)+ip=10.0.0.4 && wait_until 10 stops && tell only && guard_is "mac=$(host_mac 4) ip=10.0.0.4" p4'
check "it goes with its port" eval \
	'ip link set p4 nomaster && ip link set p4 master br0 && guard_is off p4'
calm
must ip link set p4 nomaster
tell drain

# --- and back
check "who left and came back is another port, and may say anything" eval \
	'guard p1 mac="$own" && ip link set p1 nomaster && ip link set p1 master br0 && guard_is off &&
	sends h1 "dst $bcast src $nobody2" reaches h2 h3 br0'

finish loose
