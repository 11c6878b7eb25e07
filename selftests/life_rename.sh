#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Ports and the bridge change names under load.
#
#	h1 --- p1 or q1 \
#	h2 --- p2        -- br0 or sw0
#	h3 --- p3       /
. "$(dirname "$0")/lib.sh"

log=$(log_lines)
switch 3
deafen
blast h1 eth0 cpu 0 sources 300 seed 1 dst $bcast
blast h2 eth0 cpu 1 sources 300 seed 1 dst $nobody
check "load flows" flows_to h3

# Kernels before 6.2 rename only what is down.
rename() { echo "link set $1 down"; echo "link set $1 name $2"; echo "link set $2 up"; }
n=$(rounds 100 10)
live() {
	local i
	for ((i = 0; i < n; i++)); do
		{
			rename p1 q1
			rename br0 sw0
			rename q1 p1
			rename sw0 br0
		} | ip -b - || return
	done
}
check "a port and the bridge change names $n times and back" live
check "load still flows" flows_to h3
rename br0 sw0 >/run/batch
rename p1 q1 >>/run/batch
must ip -b /run/batch
check "the names are those they have now" eval \
	'says "\"?q1" fbrctl -j port show sw0 && refused . fbrctl port show p1 && refused . fbrctl show br0'
check "a port keeps its number" same "$(fbrctl -j port show q1 | jq '.[0].number')" 1
rename sw0 br0 >/run/batch
rename q1 p1 >>/run/batch
must ip -b /run/batch
calm
check "the kernel's log is clean" log_clean_since "$log"
check "every frame is accounted for" conserved br0

finish bare
