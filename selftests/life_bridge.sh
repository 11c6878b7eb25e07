#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Bridges are made and deleted, with their ports in them, under load on both CPUs.
#
#	h1 --- p1 \
#	h2 --- p2 -- br0, again and again
#	h3 --- p3 /
. "$(dirname "$0")/lib.sh"

lived=$(alive)
log=$(log_lines)
switch 3
deafen
blast h1 eth0 cpu 0 sources 300 seed 1 dst $bcast
blast h2 eth0 cpu 1 sources 300 seed 1 dst $nobody
check "load flows" flows_to h3
check "a bridge and its ports are in the ledger" ledger_counts 4 "$lived"

n=$(rounds 100 10)
live() {
	local i
	for ((i = 0; i < n; i++)); do
		if [ $((i % 2)) = 0 ]; then
			ip link del br0
		else
			fbrctl delbr br0
		fi || return
		ip -b - <<-EOT || return
			link add br0 type flowbridge
			link set br0 addrgenmode none
			link set br0 up
			link set p1 master br0
			link set p2 master br0
			link set p3 master br0
		EOT
	done
}
check "a bridge lives $n times under load" live
check "load still flows" flows_to h3
calm
check "every frame of the last one is accounted for" conserved br0
check "its ports sum up" ports_sum_up br0
must ip link del br0
check "as many objects died as were born" wait_until 10 nothing_more_alive_than "$lived"
check "the kernel's log is clean" log_clean_since "$log"

finish bare
