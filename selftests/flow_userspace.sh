#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Frames that flows and misses send to user space reach who listens, whole, and
# nobody else.
#
#	h1 --- p1 \
#	h2 --- p2  -- br0 -- genl.py, which listens
#	h3 --- p3 /
. "$(dirname "$0")/lib.sh"
needs python3 jq

genl=$here/genl.py
miss=4 action=8

# listen FILE REASONS [NAME=VALUE]...: in the background, as $listener
listen() {
	local file=$1
	shift
	: >"$file"
	python3 "$genl" listen br0 "$@" >"$file" 2>&1 7<&- 8>&- 9<&- &
	listener=$!
	later "kill $listener"
	wait_until 20 test -s "$file"
}
stop() {
	kill "$1"
	wait "$1" 2>/dev/null
	return 0
}
# What FILE holds behind the line that said it began
frames_in() { echo $(($(wc -l <"$1") - 1)); }
has_heard() { [ "$(frames_in "$1")" -ge "$2" ]; }
heard() { # FILE N
	wait_until 10 has_heard "$@"
	same "$(frames_in "$1")" "$2"
}
# The last frame in FILE has these
last_is() { # FILE KEY=VALUE...
	local file=$1 pair status=0
	shift
	for pair; do
		same "$(tail -n 1 "$file" | jq -r ".${pair%%=*}")" "${pair#*=}" || { echo "(${pair%%=*})"; status=1; }
	done
	return "$status"
}
flow() { fbrctl del-flows br0 >/dev/null && fbrctl add-flow br0 "${2-in_port(p1)}" "$1" "${@:3}"; }
listeners() { json_is listener_count "$1" fbrctl -j show br0; }

switch 3
hex=$(python3 "$here/flow_frames.py" <<<"tcp dst=$nobody")
number_of() { fbrctl -j port show "$1" | jq '.[0].number'; }
n1=$(number_of p1)
if1=$(ip -j link show p1 | jq '.[0].ifindex')

# --- nobody listens
mark
check "without a listener a frame for user space is dropped" eval \
	'flow userspace && sends h1 "dst $nobody" reaches nobody && drops p1.no-listener=1'
check "and what came before it is done" eval \
	'flow p2,userspace && sends h1 "dst $nobody" reaches h2 && drops p1.no-listener=1'
check "one that misses all flows, too" eval \
	'fbrctl set br0 table-miss userspace && flow p2 "in_port(p3)" && sends h1 "dst $bcast" reaches nobody && drops p1.no-listener=1'
check "also where there are none" eval \
	'fbrctl del-flows br0 && sends h1 "dst $bcast" reaches nobody && drops p1.no-listener=1'
check "which teaches nothing" eval \
	'let_send h1 "dst $bcast src $nobody2" && fdb_lacks "$nobody2" && drops p1.no-listener=1'
must fbrctl set br0 fail-mode normal
check "unless the bridge is to switch them then" sends h1 "dst $bcast" reaches h2 h3 br0
check "also those of flows, which then teach" eval \
	'flow userspace && sends h1 "dst $bcast src $nobody2" reaches h2 h3 br0 && fdb_has "$nobody2" p1'
check "beside what else the flow does" eval 'flow p2,userspace && sends h1 "dst $bcast" reaches h2=2 h3 br0 && drops'
check "it is told" json_is fail_mode normal fbrctl -j show br0
must fbrctl set br0 fail-mode drop table-miss normal
must fbrctl fdb flush br0

# --- one listens to flows
check "there are no listeners" listeners 0
must listen /run/flows-heard $action
one=$listener
check "there is one" listeners 1
mark
check "a flow's frame goes to it, and to no port" eval \
	'flow userspace "in_port(p1)" --cookie 0x77 && sends h1 "hex $hex" reaches nobody && heard /run/flows-heard 1'
check "byte for byte, with what is known of it" \
	last_is /run/flows-heard frame="$hex" len=$((${#hex} / 2)) in_port="$n1" in_ifindex="$if1" \
	reason=3 cookie=$((0x77)) lost=null
check "the time when it was taken is now" eval \
	'taken=$(tail -n 1 /run/flows-heard | jq .time) && age=$(($(microseconds) / 1000000 - taken / 1000000000)) &&
	[ $age -ge 0 ] && [ $age -le 60 ]'
check "and all of its fields" eval '[ "$(tail -n 1 /run/flows-heard | jq ".key | length")" -gt 40 ]'
check "it counts as sent there, and as no drop" eval 'rises to_user p1=1 && drops'
check "it teaches nothing" fdb_lacks 02:00:00:00:00:01
check "with a port beside it is a copy" eval \
	'flow p2,userspace && sends h1 "hex $hex" reaches h2 && heard /run/flows-heard 2 && rises to_user p1=1 && fdb_has 02:00:00:00:00:01 p1'
check "each place in a list is a frame" eval \
	'flow "userspace,p3,userspace" && sends h1 "hex $hex" reaches h3 && heard /run/flows-heard 4'
check "as it stands there" eval \
	'flow "push_vlan(vid=5),userspace" && sends h1 "hex $hex" reaches nobody && heard /run/flows-heard 5 &&
	last_is /run/flows-heard frame="${hex:0:24}81000005${hex:24}"'
check "cut, if the flow says so, and its length told" eval \
	'flow "trunc(20),userspace" && sends h1 "hex $hex" reaches nobody && heard /run/flows-heard 6 &&
	last_is /run/flows-heard frame="${hex:0:40}"'
check "tags are in their places" eval \
	'flow userspace && tagged=$(python3 "$here/flow_frames.py" <<<"tcp vlan=0x6007 inner=9") && sends h1 "hex $tagged" reaches nobody &&
	heard /run/flows-heard 7 && last_is /run/flows-heard frame="$tagged"'
check "the host's own come from port 0" eval \
	'flow userspace "in_port(local)" && sends br0 "hex $hex" reaches nobody && heard /run/flows-heard 8 && last_is /run/flows-heard in_port=0 frame="$hex"'
mark
check "to a miss it does not listen" eval \
	'fbrctl del-flows br0 && fbrctl set br0 table-miss userspace && sends h1 "dst $bcast" reaches nobody && drops p1.no-listener=1'

# --- another to misses
must listen /run/misses-heard $miss
two=$listener
check "who listens to misses gets it" eval \
	'sends h1 "hex $hex" reaches nobody && heard /run/misses-heard 1 &&
	last_is /run/misses-heard frame="$hex" reason=2 cookie=null in_port="$n1" && same "$(frames_in /run/flows-heard)" 8 && drops'
check "what a flow matches is none" eval \
	'flow p2 "in_port(p1)" && sends h1 "hex $hex" reaches h2 && flow userspace && sends h1 "hex $hex" reaches nobody && heard /run/flows-heard 9 &&
	same "$(frames_in /run/misses-heard)" 1'
check "the host's own misses count as well" eval 'sends br0 "hex $hex" reaches nobody && heard /run/misses-heard 2'
must fbrctl del-flows br0
must listen /run/both-heard $((miss + action)) snaplen=30
three=$listener
check "two that listen get one each" eval \
	'mark && sends h1 "hex $hex" reaches nobody && heard /run/misses-heard 3 && heard /run/both-heard 1'
check "which counts as one frame" rises to_user p1=1
check "and each as much of it as it wants" \
	last_is /run/both-heard frame="${hex:0:60}" len=$((${#hex} / 2))
check "a listener that is killed is none" eval 'stop $three && wait_until 10 listeners 2'
check "what others listened to goes on" eval 'sends h1 "hex $hex" reaches nobody && heard /run/misses-heard 4'
must fbrctl set br0 table-miss normal
stop "$two"

# --- too much
stop "$one"
must wait_until 10 listeners 0
must listen /run/slow-heard $action rate=1 burst=10
mark
must flow userspace ''
check "a listener takes so many of a port at once" eval \
	'from=$(microseconds) && let_send h1 x200 "hex $hex" && took=$(($(microseconds) - from)) &&
	take_stats && got=$((${now[p1.to_user]:-0} - ${before[p1.to_user]:-0})) && [ $got -ge 10 ] && [ $got -le $((11 + took / 1000000)) ]'
check "the rest is dropped, and counted as that" eval 'drops p1.listener-full=$((200 - got))'
check "and as lost for it" eval 'take_stats && same "${now[p1.listen_lost]:-0}" $((200 - got))'
check "others are not robbed by it" eval \
	'let_send h2 x10 "hex $hex" && heard /run/slow-heard $((got + 10)) && drops'
check "how many were lost is told with the next that comes" eval \
	'nap 1.2 && let_send h1 "hex $hex" && heard /run/slow-heard $((got + 11)) && last_is /run/slow-heard in_port="$n1" &&
	same "$(jq -s "map(.lost // 0) | add" /run/slow-heard)" $((200 - got))'
stop "$listener"
must wait_until 10 listeners 0

# --- a port floods
must listen /run/flood-heard $action rate=100 burst=50
blast h1 eth0 src 02:00:00:00:00:01 dst $nobody
must wait_until 20 eval '[ "$(frames_in /run/flood-heard)" -gt 60 ]'
quiet() { jq -s --argjson n "$(number_of p2)" '[.[] | select(.in_port == $n)] | length' /run/flood-heard; }
check "while a port floods, all 20 frames of another arrive" eval \
	'for i in {1..20}; do let_send h2 "hex $hex" || break; done; wait_until 20 eval "same \"\$(quiet)\" 20"'
stop "$listener"
check "in the middle of that its socket can close" wait_until 10 listeners 0
check "and another one take its place" eval \
	'listen /run/flood2 $action && wait_until 20 eval "[ \$(frames_in /run/flood2) -gt 10 ]"'
calm
stop "$listener"
must wait_until 10 listeners 0

# --- who may, and how many
check "16 may listen" same "$(python3 "$genl" listeners br0 16)" 16
must wait_until 10 listeners 0
check "a 17th is refused, with a sentence" says '^16 .*: .' python3 "$genl" listeners br0 17
must wait_until 10 listeners 0
if have setpriv; then
	check "without CAP_NET_ADMIN nobody listens" refused 'permitted' \
		setpriv --bounding-set=-net_admin --inh-caps=-net_admin python3 "$genl" listen br0 2
fi
check "nor as root of another namespace" refused 'permitted' unshare -Ur python3 "$genl" listen br0 2
check "reasons that there are not are refused" refused . python3 "$genl" listen br0 32
check "and none" refused . python3 "$genl" listen br0 0
check "a rate of 0 is refused" refused . python3 "$genl" listen br0 2 rate=0
check "and less than the Ethernet header" refused . python3 "$genl" listen br0 2 snaplen=13

# --- super-frames come as what they stand for
must listen /run/big-heard $action burst=100
must flow userspace
must tell "off h1"
must tell "at h1 /run/netns/h1 eth0 vnet"
mark
check "a super-frame arrives in ten frames" eval \
	'sends h1 "dst $nobody tcp 14520 gso 1448" reaches nobody && heard /run/big-heard 10'
check "and counts as the one that came in" eval 'rises to_user p1=1 && drops'
right() { # all IPv4 and TCP checksums in the file are right
	python3 - "$1" "$here" <<-'EOT'
		import json, struct, sys
		sys.path.append(sys.argv[2])
		from taps import sum16
		with open(sys.argv[1], encoding="ascii") as file:
		    frames = [bytes.fromhex(json.loads(line)["frame"]) for line in list(file)[1:]]
		for frame in frames:
		    ip, tcp = frame[14:34], frame[34:]
		    pseudo = ip[12:20] + struct.pack("!HH", 6, len(tcp))
		    if sum16(ip) != 0xffff or sum16(pseudo + tcp) != 0xffff:
		        sys.exit(f"wrong: {frame[:60].hex()}")
	EOT
}
check "with the right checksums" right /run/big-heard
check "also one frame whose checksum was to be made" eval \
	'sends h1 "dst $nobody tcp 1500" reaches nobody && heard /run/big-heard 11 && right /run/big-heard'
stop "$listener"

# --- the end of the bridge
must listen /run/end-heard $action
check "every frame is accounted for, also those that went to user space" conserved br0
must ip link add br9 type flowbridge
must ip link del br0
check "a bridge that is deleted leaves its listener in peace" kill -0 "$listener"
stop "$listener"

finish bare
