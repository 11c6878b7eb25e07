#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What is said of a frame's way is what becomes of the frame, and asking does nothing.
#
#	h1 --- p1 \
#	h2 --- p2  -- br0
#	h3 --- p3 /
. "$(dirname "$0")/lib.sh"
needs python3 jq

switch 3
traced() { fbrctl -j trace br0 "$@"; }
steps() { jq -r '[.[].step] | join(" ")' /run/trace; }
# Who gets it, as "sends" names them: h2 h3 br0
recipients() {
	jq -r '[.[] | select(.step == "deliver") | .port | if . == "local" then "br0" else "h" + .[1:] end] | join(" ")' /run/trace
}
causes() { jq -r '[.[] | select(.step == "drop") | .cause] | join(" ")' /run/trace; }
state() {
	{ fbrctl -j show br0; fbrctl -j stats br0; fbrctl -j fdb show br0; fbrctl -j dump-flows br0; } |
		jq -cS 'walk(if type == "object" then del(.age_ms, .used_ms) else . end)'
}

# agrees HEX: traced, then sent by h1
agrees() {
	local cause
	traced in_port=p1 "packet=$1" >/run/trace || return
	mark
	# shellcheck disable=SC2046 # words they are
	sends h1 "hex $1" reaches $(recipients) || return
	cause=$(causes)
	if [ -n "$cause" ]; then drops "p1.$cause=1"; else drops; fi
}

must fbrctl fdb add br0 02:00:00:00:ff:02 port p3 static
must fbrctl add-flow br0 "priority=50,in_port(p1),eth_type(0x0800),ipv4(proto=6),tcp(dst=80)" p2,p3
must fbrctl add-flow br0 "priority=40,eth_type(0x0800),ipv4(src=10.1.0.0/16,proto=17)" drop
must fbrctl add-flow br0 "priority=30,eth_type(0x0806)" flood
must fbrctl add-flow br0 "priority=20,eth_type(0x86dd),ipv6(proto=58),icmpv6(type=135)" local
must fbrctl add-flow br0 "priority=10,in_port(p1),vlan(vid=7)" in_port,p2
must fbrctl add-flow br0 "priority=9,vlan(vid=8)" p1
must fbrctl add-flow br0 "priority=8,in_port(p2)" drop

was=$(state)
cat >/run/kinds <<-'END'
	tcp
	tcp dport=81
	tcp offset=10
	tcp dport=81 dst=02:00:00:00:ff:09
	udp
	udp sip=10.2.0.1
	udp sip=10.2.0.1 dst=ff:ff:ff:ff:ff:ff
	sctp vlan=7
	sctp vlan=8
	sctp vlan=7 inner=9
	raw vlan=9
	arp dst=ff:ff:ff:ff:ff:ff
	arp op=2
	ns dst=ff:ff:ff:ff:ff:ff
	na dst=33:33:00:00:00:01
	icmp6
	tcp6 hopopts=1
	tcp cut=20
	raw src=01:00:00:00:00:01
	raw dst=02:00:00:00:ff:09
END
must eval "python3 '$here/flow_frames.py' </run/kinds >/run/frames"

# --- asking does nothing
while read -ru 6 hex; do
	traced in_port=p1 "packet=$hex" || break
done 6</run/frames >/run/traces 2>&1
check "every frame has a way" same "$(grep -c '"step":"input"' /run/traces)" "$(wc -l </run/kinds)"
check "nobody got any, nothing is learned or counted" eval 'tell "only" && same "$(state)" "$was"'

# --- and says what will be
exec 6</run/frames
while read -r kind; do
	read -ru 6 hex
	check "$kind goes as was said" agrees "$hex"
done </run/kinds
exec 6<&-

# --- what is said of it
frame=$(python3 "$here/flow_frames.py" <<<"tcp dport=81")
must eval 'traced in_port=p1 packet=$frame >/run/trace'
check "the way of a frame that is switched" same "$(steps)" "input admit near near near near near near near miss station deliver"
check "with all that is known of it" says "tcp\(src=1000,dst=81\),tcp_flags\(syn\|ack\)" jq -r '.[0].match' /run/trace
check "and why flows of a higher priority do not match" \
	same "$(jq -r '[.[] | select(.step == "near") | .field] | join(" ")' /run/trace | cut -d ' ' -f 1)" tcp
check "and where the station is" same "$(jq -r '.[] | select(.step == "station") | .port + " " + .kind' /run/trace)" "p3 static"
check "and the frame as it leaves" same "$(jq -r '.[] | select(.step == "deliver") | .frame' /run/trace)" "$frame"
must eval 'traced "in_port(p1),eth_type(0x0800),ipv4(proto=6),tcp(dst=80)" >/run/trace'
check "a frame is made of a flow" says "tcp\(src=0,dst=80\)" jq -r '.[0].match' /run/trace
check "which it matches" same "$(jq -r '.[] | select(.step == "hit") | .flow.priority' /run/trace)" 50
check "and mirrors" same "$(recipients)" "h2 h3"
check "what would be learned is said" eval \
	'traced in_port=p3 "packet=${frame/020000000001/02000000ff77}" >/run/trace && says learn steps &&
	same "$(jq -r ".[] | select(.step == \"learn\") | .mac" /run/trace)" 02:00:00:00:ff:77'
check "a drop says its cause" eval \
	'traced "in_port(p2)" >/run/trace && same "$(causes)" flow'
check "what the port's own stack keeps is said" eval \
	'traced in_port=p1 packet=0180c200000e02000000000188cc$(printf %092d 0) >/run/trace && says punt steps'
check "a port that there isn't is refused" refused "no port" fbrctl trace br0 "in_port(77)"
check "so is a frame that is none" refused . fbrctl trace br0 in_port=p1 packet=00

finish
