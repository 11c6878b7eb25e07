#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Flows come, change and go under load on both CPUs, and a port with them.
#
#	h1 --- p1 \
#	h2 --- p2  -- br0
#	h3 --- p3 /
#	h4 --- p4, which leaves and comes back
. "$(dirname "$0")/lib.sh"

lived=$(alive)
log=$(log_lines)
switch 4
deafen
must fbrctl add-flow br0 'in_port(p1)' p3 --priority 1
blast h1 eth0 cpu 0 sources 300 seed 1 dst $bcast
blast h2 eth0 cpu 1 sources 300 seed 1 dst $nobody
check "load flows" flows_to h3

n=$(rounds 200 20)
seed=${FBR_SEED:-$RANDOM}
RANDOM=$seed
matches=('in_port(p1)' 'in_port(p2)' 'eth_type(0x88b5)' "eth(dst=$nobody)" ''
	'in_port(p1),eth_type(0x88b5)' "in_port(p2),eth(src=02:00:00:00:00:00/ff:ff:ff:ff:ff:00)")
actions=(drop p3 p4 'p3,p4' normal 'flood,p3' in_port local 'p4,normal,in_port,p1')

# some_flows: six lines, as add-flows and replace-flows take them
some_flows() {
	local i
	for i in 1 2 3 4 5 6; do
		echo "priority=$((RANDOM % 4 + 2)),idle_timeout=$((RANDOM % 2)),hard_timeout=$((RANDOM % 3))${matches[RANDOM % 7]:+,}${matches[RANDOM % 7]} ${actions[RANDOM % 9]}"
	done
}
churn() {
	local i
	for ((i = 0; i < n; i++)); do
		some_flows >/run/flows
		case $((RANDOM % 6)) in
		0) fbrctl replace-flows br0 /run/flows ;;
		1) fbrctl del-flows br0 "${matches[RANDOM % 7]}" ;;
		2) fbrctl del-flows br0 ;;
		3) ip link set p4 nomaster && ip link set p4 master br0 ;;
		*) fbrctl add-flows br0 /run/flows ;;
		esac
		fbrctl dump-flows br0
	done >/dev/null 2>&1
	return 0
}
check "$n changes of flows (seed $seed)" churn
fbrctl del-flows br0 >/dev/null
check "load still flows" flows_to h3
calm
check "every frame is accounted for" conserved br0
must fbrctl add-flow br0 'in_port(p1)' p3
check "counters are exact: as many as the port took" eval \
	'mark && tell "count h3" && was=${answer% *} &&
	let_send h1 "x1000 dst $bcast" && says "packets:1000," fbrctl get-flow br0 "in_port(p1)" &&
	tell "count h3" && same "${answer% *}" $((was + 1000))'
must ip link del br0
check "as many objects died as were born" wait_until 10 nothing_more_alive_than "$lived"
check "the kernel's log is clean" log_clean_since "$log"

finish bare
