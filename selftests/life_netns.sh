#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Namespaces end, and ports move between them, under load on both CPUs.
#
#	h1 --- p1 \			x: lives briefly
#	h2 --- p2 -- br0		   br0
#	h3 --- p3 /			  /   \
#				 w1 --- w1x   w2x --- w2
. "$(dirname "$0")/lib.sh"

lived=$(alive)
log=$(log_lines)
switch 3
deafen
blast h1 eth0 cpu 0 sources 300 seed 1 dst $bcast
blast h2 eth0 cpu 1 sources 300 seed 1 dst $nobody
blast - w1 cpu 0 sources 300 seed 2 dst $bcast
blast - w2 cpu 1 sources 300 seed 2 dst $nobody
check "load flows" flows_to h3

# Without a process, for which the namespace would have to wait.
both_gone() {
	local devices
	devices=$(</proc/net/dev)
	[[ $devices != *w1:* && $devices != *w2:* ]]
}
n=$(rounds 100 10)
live() {
	local i
	for ((i = 0; i < n; i++)); do
		ip -b - <<-EOT || return
			netns add x
			link add w1 type veth peer name w1x netns x
			link add w2 type veth peer name w2x netns x
			link set w1 addrgenmode none
			link set w2 addrgenmode none
			link set w1 up
			link set w2 up
		EOT
		ip -n x -b - <<-EOT || return
			link add br0 type flowbridge
			link set br0 addrgenmode none
			link set br0 up
			link set w1x addrgenmode none
			link set w1x master br0
			link set w2x addrgenmode none
			link set w2x master br0
			link set w1x up
			link set w2x up
		EOT
		# A port of ours visits, while its host goes on sending.
		ip link set p2 netns x && ip -n x link set p2 master br0 &&
			ip -n x link set p2 up && nap 0.01 &&
			ip -n x link set p2 netns $$ && ip link set p2 master br0 &&
			ip link set p2 up || return
		ip netns del x
		wait_until 10 both_gone || return
	done
}
check "$n namespaces with a bridge live and die under load" live
check "load still flows" flows_to h3
calm
check "every frame is accounted for" conserved br0
must ip link del br0
check "as many objects died as were born" wait_until 10 nothing_more_alive_than "$lived"
check "the kernel's log is clean" log_clean_since "$log"

finish bare
