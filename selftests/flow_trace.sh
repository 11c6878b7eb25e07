#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
<<<<<<< HEAD
# What trace says of a frame is what becomes of it; and asking changes nothing.
#
#	h1 --- p1 \
#	h2 --- p2  \
#	h3 --- p3  -- br0
#	h4 --- p4 /
. "$(dirname "$0")/lib.sh"

flow() { fbrctl add-flow br0 "$@"; }
known() { host_mac "$1"; }
traces() {
	local pattern=$1
	shift
	says "$pattern" fbrctl trace br0 "$@"
}

switch 4
for i in 1 2; do
	let_send h$i "dst $bcast"
done
must fbrctl fdb del br0 "$(known 1)"

# --- what it says
from1="in_port(p1),eth(src=$(known 1),dst=$(known 2))"
check "a station that is known" traces "station .*$(known 2).*p2.*deliver +p2" "$from1"
check "what would be learned" traces "learn .*$(known 1).*at p1" "$from1"
check "a station that would move" \
	traces "learn .*move from p2 to p1" "in_port(p1),eth(src=$(known 2),dst=$bcast)"
check "a flood, and everyone it reaches" \
	traces 'flood.*deliver +p2.*deliver +p3.*deliver +p4' "in_port(p1),eth(dst=$bcast)"
check "what a port keeps" traces 'punt' 'in_port(p1),eth(dst=01:80:c2:00:00:0e)'
check "why a frame may not come in" traces 'drop +pause' 'in_port(p1),eth(dst=01:80:c2:00:00:01)'
must flow 'in_port(p1),eth_type(0x0800)' drop --priority 9
must flow 'in_port(p1)' p3,p1 --priority 8
check "the flow that matches, and why a higher one does not" \
	traces 'near +eth_type differs: priority=9.*hit +priority=8' 'in_port(p1),eth_type(0x88b5)'
check "where its actions lead" \
	traces 'deliver +p3.*drop +same-port' 'in_port(p1),eth_type(0x88b5)'
check "a flow that drops" traces 'hit +priority=9.*drop +flow' 'in_port(p1),eth_type(0x0800)'
check "that none matches" traces 'near +in_port differs.*miss.*flood' 'in_port(p2),eth_type(0x0800)'
check "a port that can't take it" eval \
	'ip link set p3 down && traces "drop +port-down.*at p3" "in_port(p1),eth_type(0x88b5)"
	ip link set p3 up'
for i in {10..30}; do
	must flow "in_port(p1),eth_type(0x08$i)" drop --priority "$i"
done
nears() { fbrctl trace br0 'in_port(p1),eth_type(0x88b5)' | grep -c '^near'; }
check "no more than 16 near ones" same "$(nears)" 16
must fbrctl del-flows br0 >/dev/null

# --- what it takes
frame=$(printf '%s' "$(known 2)$(known 1)88b5" | tr -d :)$(printf '00%.0s' {1..46})
check "a frame in hexadecimal" traces 'deliver +p2: 60 bytes' in_port=p1 "packet=$frame"
check "the host's frames" traces 'deliver +p2' in_port=br0 "packet=$frame"
check "no port that there isn't" refused . fbrctl trace br0 in_port=77 "packet=$frame"
check "no frame without an Ethernet header" refused . fbrctl trace br0 in_port=p1 packet=001122

# --- what it leaves alone
must flow 'in_port(p1)' normal,p4 --idle-timeout 1000
mark
for i in {1..20}; do
	fbrctl trace br0 "in_port(p1),eth(src=02:00:00:00:bb:0$((i % 10)),dst=$bcast)" >/dev/null
done
check "nothing is sent" tell only
check "nothing is counted" rose '*'
check "not by the flow either" says 'packets:0, bytes:0, used:never' \
	fbrctl get-flow br0 'in_port(p1)'
check "nothing is learned" fdb_lacks 02:00:00:00:bb:01
must fbrctl del-flows br0 >/dev/null

# --- frames asked about, then sent
actions=(p1 p2 p3 p4 br0 in_port normal flood)
seed=${FBR_SEED:-$RANDOM}
RANDOM=$seed
six_flows() {
	local i host action
	for i in 1 2 3 4 5 6; do
		host=$((RANDOM % 4 + 1))
		local -a matches=("in_port(p$host)" "eth(dst=02:00:00:00:00:0$host)"
			'eth_type(0x88b5)' "in_port(p$host),eth_type(0x88b6)")
		action=${actions[RANDOM % 8]}
		local -a lists=("$action,${actions[RANDOM % 8]}" "$action" drop)
		echo "priority=$((RANDOM % 9)),${matches[RANDOM % 4]} ${lists[RANDOM % 3]}"
	done
}
# One flow that stands twice spoils six.
random_flows() {
	local try
	for try in {1..20}; do
		six_flows >/run/flows
		fbrctl replace-flows br0 /run/flows >/dev/null 2>&1 && return
	done
	echo "no flows in $try tries"
	return 1
}
# foretold PORT DEST SOURCE TYPE: h4=1 h2=2..., as "only" takes it
foretold() {
	local hex line
	local -A times=()
	hex=$(printf '%s' "$2$3" | tr -d :)${4#0x}$(printf '00%.0s' {1..46})
	while read -r line; do
		[[ $line =~ ^deliver\ +p([0-9]) ]] || continue
		times[h${BASH_REMATCH[1]}]=$((${times[h${BASH_REMATCH[1]}]:-0} + 1))
	done < <(fbrctl trace br0 "in_port=p$1" "packet=$hex")
	for line in "${!times[@]}"; do
		printf '%s=%s ' "$line" "${times[$line]}"
	done
}
n=$(rounds 15 3)
tell "off br0"
trace_and_send() {
	local i j port dest source type want
	local -a dests=("$(known 1)" "$(known 2)" "$(known 3)" "$bcast" "$nobody") sources=(0 3)
	for ((i = 0; i < n; i++)); do
		random_flows || return
		for j in 1 2 3 4 5; do
			port=$((RANDOM % 4 + 1))
			dest=${dests[RANDOM % 5]}
			source=02:00:00:00:00:0${sources[RANDOM % 2]/0/$port}
			type=0x88b$((RANDOM % 2 + 5))
			want=$(foretold "$port" "$dest" "$source" "$type")
			# shellcheck disable=SC2086
			sends h$port "dst $dest src $source type $type" reaches $want ||
				{ echo "seed $seed, p$port $dest $source $type: $want"; fbrctl dump-flows br0; return 1; }
		done
	done
}
check "$((n * 5)) frames go where trace said (seed $seed)" trace_and_send
=======
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
>>>>>>> flow-tool

finish
