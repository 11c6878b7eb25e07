#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Random frames through random flows go where trace says that they would.
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

# --- what would be learned, and who is near
check "a station that would move" \
	traces "learn .*move from p2 to p1" "in_port(p1),eth(src=$(known 2),dst=$bcast)"
check "that a frame to its own source would go back" \
	traces "station .*$(known 3).*p1.*drop +same-port" "in_port(p1),eth(src=$(known 3),dst=$(known 3))"
check "why a frame may not come in" traces 'drop +pause' 'in_port(p1),eth(dst=01:80:c2:00:00:01)'
must flow 'in_port(p1)' p3 --priority 8
check "a port that can't take it" eval \
	'ip link set p3 down && traces "drop +port-down.*at p3" "in_port(p1),eth_type(0x88b5)"
	ip link set p3 up'
for i in {10..30}; do
	must flow "in_port(p1),eth_type(0x08$i)" drop --priority "$i"
done
nears() { fbrctl trace br0 'in_port(p1),eth_type(0x88b5)' | grep -c '^near'; }
check "no more than 16 near ones" same "$(nears)" 16
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
