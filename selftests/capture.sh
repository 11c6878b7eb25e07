#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# fbrctl capture shows what comes in, and it goes its way all the same.
#
#	h1 --- p1 \
#	h2 --- p2  -- br0 -- fbrctl capture
#	h3 --- p3 /
. "$(dirname "$0")/lib.sh"
needs jq python3

listeners() { json_is listener_count "$1" fbrctl -j show br0; }
# capture FILE WORDS...: in the background, as $capturer, once it listens
capture() {
	local file=$1 had
	shift
	had=$(fbrctl -j show br0) && [[ $had =~ \"listener_count\":([0-9]+) ]] || return
	had=${BASH_REMATCH[1]}
	fbrctl "$@" >"$file" 2>/run/said 7<&- 8>&- 9<&- &
	capturer=$!
	later "kill $capturer"
	wait_until 20 listeners $((had + 1))
}
stop() {
	kill "-${1:-TERM}" "$capturer"
	wait "$capturer" 2>/dev/null
	wait_until 10 listeners 0
}
lines() { wc -l <"$1"; }
has_grown() { [ "$(lines "$1")" -ge "$2" ]; }
has_lines() { # FILE N
	wait_until 10 has_grown "$@"
	same "$(lines "$1")" "$2"
}
# The frame in the last line of FILE
last() { tail -n 1 "$1" | jq -r ".$2"; }

switch 3
hex=$(python3 "$here/flow_frames.py" <<<"tcp dst=$nobody")
tagged=$(python3 "$here/flow_frames.py" <<<"udp dst=$nobody vlan=0x6007")

# --- lines
must capture /run/lines capture br0
mark
check "a frame is a line at once, and reaches whom it should" eval \
	'sends h1 "hex $hex" reaches h2 h3 && has_lines /run/lines 1'
check "with its time, port, length and fields" \
	says "^[0-9:.]+ p1 capture $((${#hex} / 2)): .*eth\\(.*dst=$nobody.*tcp\\(src=1000,dst=80" cat /run/lines
check "so is the host's" eval 'sends br0 "hex $hex" reaches h1 h2 h3 && has_lines /run/lines 2 && says " local capture" cat /run/lines'
check "what may not come in is none" eval \
	'sends h1 "dst $nobody src 01:00:00:00:00:01" reaches nobody && sends h1 "hex $tagged" reaches h2 h3 && has_lines /run/lines 3'
check "no counter takes it for a delivery" eval 'drops p1.bad-source=1 && counts total.to_user 0'
check "it is seen before flows drop it" eval \
	'fbrctl add-flow br0 "in_port(p1)" drop && sends h1 "hex $hex" reaches nobody && has_lines /run/lines 4'
check "and as it came, not as they change it" eval \
	'fbrctl mod-flow br0 "in_port(p1)" "push_vlan(vid=5),p2" && sends h1 "hex $hex" reaches h2:5 && has_lines /run/lines 5 &&
	same "$(tail -n 1 /run/lines | grep -c vlan)" 0'
must fbrctl del-flows br0
stop INT
check "^C ends it, and it says how many there were" says "^5 " cat /run/said

# --- JSON
must capture /run/json -j capture br0
check "a frame is an object" eval 'sends h1 "hex $tagged" reaches h2 h3 && wait_until 10 grep -q frame /run/json'
check "with all its bytes" same "$(grep -m1 frame /run/json | sed 's/.*"frame":"\([0-9a-f]*\)".*/\1/')" "$tagged"
stop INT
check "what it wrote is JSON" jq . /run/json
json_of() { jq -s -r "flatten | .[0].$1" /run/json; }
check "port, reason and length are in it" same "$(json_of port) $(json_of port_number) $(json_of reason) $(json_of length)" \
	"p1 1 capture $((${#tagged} / 2))"

# --- which
must capture /run/some capture br0 'in_port(p2),eth_type(0x88b5)'
check "a match leaves out the rest" eval \
	'let_send h1 "dst $nobody" && let_send h2 "dst $nobody type 0x88b6" && let_send h2 "dst $nobody" && has_lines /run/some 1 && says " p2 " cat /run/some'
stop INT
check "no match, no line: a wrong one is refused" not fbrctl capture br0 'nosuch(1)'
capture /run/three capture br0 --count 3
check "it ends after so many" eval 'let_send h1 x5 "dst $nobody" && wait "$capturer" && wait_until 10 listeners 0 && same "$(grep -c " p1 " /run/three)" 3'
must capture /run/short -j capture br0 --snaplen 20 --count 1
check "no more than so much of each is kept, and its length" eval \
	'let_send h1 "hex $hex" && wait "$capturer" && same "$(jq -s -r "flatten | .[0] | [.frame, .length] | @text" /run/short)" "[\"${hex:0:40}\",$((${#hex} / 2))]"'

# --- punted
must fbrctl add-flow br0 'in_port(p1)' userspace --cookie 0x77
must capture /run/punted -j capture br0 --punted
check "what flows send to user space is another matter" eval \
	'sends h1 "hex $hex" reaches nobody && wait_until 10 grep -q frame /run/punted && sends h2 "dst $bcast" reaches h1 h3 br0'
stop INT
check "and is told with the reason and the cookie of the flow" eval \
	'same "$(jq -s -r "flatten | length" /run/punted)" 1 &&
	same "$(jq -s -r "flatten | .[0] | [.frame, .reason, .cookie] | @text" /run/punted)" "[\"$hex\",\"action\",119]"'
must fbrctl del-flows br0

# --- a file
must capture /run/out capture br0 --write /run/frames.pcapng
let_send h1 "hex $hex"
let_send h2 x2 "hex $tagged"
let_send br0 "dst $bcast fill 0x5a"
must wait_until 10 grep -q ZZZZZZZZ /run/frames.pcapng
stop INT
if have tshark; then
	fields() { tshark -r /run/frames.pcapng -T fields -E separator=, "$@" 2>/run/why; }
	check "tshark reads what ^C left of it" eval \
		'same "$(fields -e frame.interface_name -e frame.len)" \
		"$(printf "p1,%d\np2,%d\np2,%d\nbr0,60" $((${#hex} / 2)) $((${#tagged} / 2)) $((${#tagged} / 2)))"'
	check "and what they are" eval 'same "$(fields -Y vlan -e vlan.id -e vlan.priority -e udp.dstport)" "$(printf "7,3,80\n7,3,80")"'
	check "at the time that it is" eval \
		'at=$(fields -e frame.time_epoch | head -n 1) && now=$(microseconds) && at=${at%.*} && [ $((now / 1000000 - at)) -lt 600 ] && [ $((now / 1000000 - at)) -ge 0 ]'
else
	skip "tshark reads what ^C left of it" "tshark is not installed"
fi
must capture /run/out capture br0 --write /run/killed.pcapng
check "one that is killed leaves what it had" eval \
	'let_send h1 x3 "hex $hex" && wait_until 10 eval "[ \$(stat -c %s /run/killed.pcapng) -gt 500 ]" && stop KILL;
	[ "$(stat -c %s /run/killed.pcapng)" -gt 500 ] && { ! have tshark || same "$(tshark -r /run/killed.pcapng 2>/run/why | wc -l)" 3; }'
check "a file that can't be written is refused" not fbrctl capture br0 --write /proc/none

# --- super-frames
must tell "off h1"
must tell "at h1 /run/netns/h1 eth0 vnet"
for i in 2 3; do
	must tell "off h$i"
	must tell "at h$i /run/netns/h$i eth0 vnet"
done
must tell "off br0"
must capture /run/big -j capture br0 --count 10
check "a super-frame goes on whole" sends h1 "dst $nobody tcp 14520 gso 1448" reaches h2 h3
check "and is captured as the ten that it stands for" eval \
	'wait "$capturer" && same "$(jq -s "flatten | map(.length) | unique | @text" /run/big)" "\"[1502]\""'
right() {
	jq -s -r 'flatten | .[].frame' /run/big | python3 -c '
import struct, sys
sys.path.append(sys.argv[1])
from taps import sum16
for line in sys.stdin:
    frame = bytes.fromhex(line)
    ip, tcp = frame[14:34], frame[34:]
    if sum16(ip) != 0xffff or sum16(ip[12:20] + struct.pack("!HH", 6, len(tcp)) + tcp) != 0xffff:
        sys.exit("wrong: " + line[:120])' "$here"
}
check "with the right checksums" right

# --- who may
check "no bridge, no capture" refused "nosuch" fbrctl capture nosuch
if have setpriv; then
	check "and none without CAP_NET_ADMIN" refused '[Pp]ermi|CAP_NET_ADMIN|root' \
		setpriv --bounding-set=-net_admin --inh-caps=-net_admin fbrctl capture br0 --count 1
fi
check "every frame is accounted for" conserved br0
must capture /run/end capture br0
must ip link del br0
check "with the bridge ends its capture, and says so" eval 'not wait "$capturer" && says "was deleted" cat /run/said'

finish bare
