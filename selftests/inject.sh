#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Frames that fbrctl inject sends on their way as if they had come in at a port.
#
#	h1 --- p1 \
#	h2 --- p2  -- br0
#	h3 --- p3 /
. "$(dirname "$0")/lib.sh"
needs python3

inject() { fbrctl inject br0 "$@"; }
# injected HEX WORDS reaches WHOM...: the frame that is to come of those words
injected() {
	local hex=$1 words=()
	shift
	while [ "$1" != reaches ]; do
		words+=("$1")
		shift
	done
	shift
	[ "${1:-}" = nobody ] && shift
	tell "expect hex $hex" && inject "${words[@]}" && tell "only $*"
}

switch 3
hex=$(python3 "$here/flow_frames.py" <<<"tcp dst=$nobody src=$nobody2")
bcast_frame=$(python3 "$here/flow_frames.py" <<<"udp dst=$bcast src=$nobody2")

# --- the whole way
mark
check "a frame is flooded from the port that it is said to come from" \
	injected "$hex" in_port=p1 packet="$hex" reaches h2 h3
check "and counted" eval 'rises injected p1=1 && rises rx_packets && drops'
check "it teaches" fdb_has "$nobody2" p1 learned
check "by number, too" injected "$hex" in_port=2 packet="$hex" reaches h1 h3
check "and moves who it is from" fdb_has "$nobody2" p2
check "the host's own come from the local port" injected "$bcast_frame" in_port=local packet="$bcast_frame" reaches h1 h2 h3
check "flows are asked" eval \
	'fbrctl add-flow br0 "in_port(p1)" p3 && mark && injected "$hex" in_port=p1 packet="$hex" reaches h3 &&
	json_is packets 1 fbrctl -j dump-flows br0 && rises flow_hits p1=1'
check "and drop" eval \
	'fbrctl mod-flow br0 "in_port(p1)" drop && mark && injected "$hex" in_port=p1 packet="$hex" reaches nobody && drops p1.flow=1'
check "what may not come in does not" eval \
	'mark && injected "$hex" in_port=p2 packet="${hex:0:12}01${hex:14}" reaches nobody && drops p2.bad-source=1'
must fbrctl del-flows br0

# --- with actions
must fbrctl fdb flush br0
must fbrctl add-flow br0 'in_port(p1)' drop
mark
check "with actions it has those, whatever flows say" injected "$hex" in_port=p1 packet="$hex" p2,p3 reaches h2 h3
check "is counted" rises injected p1=1
check "and teaches nothing" fdb_lacks "$nobody2"
check "nor hits" json_is packets 0 fbrctl -j dump-flows br0
check "nor does what normal forwards" eval \
	'injected "$hex" in_port=p1 packet="$hex" normal reaches h2 h3 && fdb_lacks "$nobody2"'
check "they change it" injected "${hex:0:24}81000005${hex:24}" in_port=p1 packet="$hex" "push_vlan(vid=5),p2" reaches h2
check "what they need is in the frame" injected "0200000000${hex:10}" in_port=p1 packet="0200000000${hex:10}" \
	"set(tcp(dst=80)),p2" reaches h2
check "in_port sends it back" injected "$hex" in_port=p1 packet="$hex" in_port reaches h1
check "an output to where it is from does not" eval \
	'mark && injected "$hex" in_port=p1 packet="$hex" p1 reaches nobody && drops p1.same-port=1'
check "user space is a place, too" eval \
	'mark && injected "$hex" in_port=p1 packet="$hex" userspace reaches nobody && drops p1.no-listener=1'
must fbrctl del-flows br0

# --- VLANs
must fbrctl set br0 vlan-filtering on
must fbrctl port set p1 trunk 10 native 10
must fbrctl port set p2 trunk 10
check "it is in the VLAN of its port" injected "${hex:0:24}8100000a${hex:24}" in_port=p1 packet="$hex" reaches h2
check "and may not be in another" eval \
	'mark && injected "$hex" in_port=p1 packet="${hex:0:24}81000014${hex:24}" reaches nobody && drops p1.vlan-ingress=1'
must fbrctl set br0 vlan-filtering off
must fbrctl port set p1 access 1
must fbrctl port set p2 access 1

# --- a file
python3 - "$hex" "$bcast_frame" <<-'EOT'
	import struct, sys
	frames = [bytes.fromhex(text) for text in sys.argv[1:]]
	with open("/run/two.pcap", "wb") as file:
	    file.write(struct.pack("=IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1))
	    for frame in frames:
	        file.write(struct.pack("=IIII", 0, 0, len(frame), len(frame)) + frame)
EOT
head -c $(($(stat -c %s /run/two.pcap) - 5)) /run/two.pcap >/run/short.pcap
head -c 20 /run/two.pcap >/run/head.pcap
check "the frames of a file come in one after the other" eval \
	'mark && says "^2 " inject in_port=p1 pcap=/run/two.pcap && rises injected p1=2 && tell drain'
check "with actions, too" eval 'tell "expect hex $hex" && inject in_port=p1 pcap=/run/short.pcap p2 >/run/why 2>&1; tell "only h2"'
check "one that ends in the middle of a frame is told" refused 'frame 2|trunc' inject in_port=p1 pcap=/run/short.pcap
check "one that has no whole head is refused" refused . inject in_port=p1 pcap=/run/head.pcap
check "one that is no such file, too" refused . inject in_port=p1 pcap="$0"
check "and one that is not there" refused 'No such file' inject in_port=p1 pcap=/run/nosuch
if have tcpdump; then
	check "what was captured can be injected" eval \
		'{ fbrctl capture br0 --write /run/captured --count 1 & } && wait_until 10 json_is listener_count 1 fbrctl -j show br0 &&
		let_send h1 "hex $hex" && wait $! && injected "$hex" in_port=p2 pcap=/run/captured reaches h1 h3'
fi

# --- nonsense
tell drain
mark
check "no port of that number is refused" refused . inject in_port=9 packet="$hex"
check "nor of that name" refused nosuch inject in_port=nosuch packet="$hex"
check "what is no hex is" misspelt packet inject in_port=p1 packet=0g
check "half a byte, too" misspelt packet inject in_port=p1 packet="${hex}0"
check "and less than an Ethernet header" not inject in_port=p1 packet="${hex:0:26}"
check "and more than 16384 bytes" not inject in_port=p1 packet="$hex$(printf '00%.0s' {1..16384})"
check "an action that there isn't" not inject in_port=p1 packet="$hex" nosuch
check "or that the frame has not what it is about" refused . inject in_port=p1 packet="$hex" 'set(arp(op=1)),p2'
check "without a frame" not inject in_port=p1
check "or a port" not inject packet="$hex"
check "nothing of it came anywhere" eval 'tell "only" && rises injected && drops'
if have setpriv; then
	check "without CAP_NET_ADMIN nothing is injected" refused '[Pp]ermi|CAP_NET_ADMIN|root' \
		setpriv --bounding-set=-net_admin --inh-caps=-net_admin fbrctl inject br0 in_port=p1 packet="$hex"
fi

# --- a switch that a program is: the example that comes along
listener=$(command -v fbrctl)
listener=${listener%/*}/listener
if [ -x "$listener" ]; then
	must fbrctl fdb flush br0
	must fbrctl set br0 table-miss userspace
	"$listener" br0 >/run/hub 2>&1 7<&- 8>&- 9<&- &
	later "kill $!"
	must wait_until 10 json_is listener_count 1 fbrctl -j show br0
	for i in 1 2 3; do
		: >"/run/hub$i"
		must tell "log h$i /run/hub$i"
	done
	# What goes through a program takes its time
	came_to() { tell drain && grep -q "$hex" "/run/hub$1"; }
	check "a program is a hub" eval \
		'let_send h1 "hex $hex" && wait_until 10 came_to 2 && wait_until 10 came_to 3 && not came_to 1'
	check "which teaches nothing" fdb_lacks "$nobody2"
	kill $!
	must fbrctl set br0 table-miss normal
else
	skip "a program is a hub" "the example is not built"
fi

finish loose
