#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
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

finish
