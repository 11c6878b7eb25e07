#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Commands race with the birth and death of what they are about, and with each
# other, under load on both CPUs.
#
#	h1 --- p1 \
#	h2 --- p2 -- br0, made and deleted by two, while two more set, add and flush
#	h3 --- p3 /
. "$(dirname "$0")/lib.sh"

nlraw=$here/nlraw
[ -x "$nlraw" ] || skip_all "nlraw is not built"
lived=$(alive)
log=$(log_lines)
switch 3
deafen
blast h1 eth0 cpu 0 sources 300 seed 1 dst $bcast
blast h2 eth0 cpu 1 sources 300 seed 1 dst $nobody
check "load flows" flows_to h3

n=$(rounds 100 2)	# five times as many by each of two
seed=${FBR_SEED:-$RANDOM}
# run MODE SEED COUNT: in the background
run() {
	"$nlraw" "$1" "$2" "$3" br0 p1 p2 p3 >>/run/storm 7<&- 8>&- 9<&- &
	running+=($!)
	later "kill $!"
}
lives_in_a_storm() {
	local running=() status=0
	run storm 1 1000000
	run storm 2 1000000
	run lives "$seed" $((n * 5))
	run lives $((seed + 1)) $((n * 5))
	wait "${running[2]}" && wait "${running[3]}" || status=1
	kill "${running[@]:0:2}"
	wait "${running[@]:0:2}"
	cat /run/storm
	return "$status"
}
check "commands about $n lives (seed $seed) are answered" lives_in_a_storm
ip link del br0 2>/run/why
ip -b - <<-EOT || bail "no new bridge"
	link add br0 type flowbridge
	link set br0 addrgenmode none
	link set br0 up
	link set p1 master br0
	link set p2 master br0
	link set p3 master br0
EOT
check "load flows through a new one" flows_to h3
calm
check "every frame is accounted for" conserved br0
must ip link del br0
check "as many objects died as were born" wait_until 10 nothing_more_alive_than "$lived"
check "the kernel's log is clean" log_clean_since "$log"

finish bare
