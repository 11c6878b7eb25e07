#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# One table in place of another: a frame sees the one or the other, whole.
#
#	h1 --- p1 \
#	h2 --- p2  -- br0
#	h3 --- p3 /
. "$(dirname "$0")/lib.sh"

lived=$(alive)
log=$(log_lines)
replace() { fbrctl replace-flows br0 "$1"; }
flow_says() {
	local pattern=$1
	shift
	says "$pattern" fbrctl get-flow br0 "$@"
}
flow_count() { json_is flow_count "$1" fbrctl -j show br0; }

switch 3

printf '%s\n' 'in_port(p1) p2' 'in_port(p2),eth_type(0x88b5) p3' >/run/two
printf '%s\n' 'in_port(p1) p3' 'in_port(p3) p1' 'in_port(p2) drop' >/run/three

# --- what comes of it
check "a table is put where there is none" replace /run/two
check "its flows work" sends h1 "dst $bcast" reaches h2
must let_send h1 "x4 dst $bcast"
check "another takes its place" replace /run/three
check "those that it lacks are gone" refused . \
	fbrctl get-flow br0 'in_port(p2),eth_type(0x88b5)'
check "those that it has do what it says" sends h1 "dst $bcast" reaches h3
check "and go on counting" flow_says 'packets:6' 'in_port(p1)'
check "what is dumped can be put back" eval \
	'fbrctl dump-flows br0 >/run/dump && replace /run/dump &&
	sends h1 "dst $bcast" reaches h3 && flow_says "packets:7" "in_port(p1)"'
printf '%s\n' 'priority=7,eth_type(0x88b5) p2' 'priority=7,in_port(p1) p3' >/run/order
check "of equals the first in the file wins" eval \
	'replace /run/order && sends h1 "dst $bcast type 0x88b5" reaches h2'
check "an empty table takes all away" eval ': >/run/none; replace /run/none && flow_count 0'

# --- what is refused leaves the old one standing
must replace /run/three
printf '%s\n' 'in_port(p1) p2' 'in_port(77) p2' >/run/bad
check "a line that is wrong is named" refused "2" replace /run/bad
check "and the old table stands" sends h1 "dst $bcast" reaches h3
printf '%s\n' 'in_port(p1) p2' 'in_port(p1) p3' >/run/bad
check "so it is with a flow that stands twice" refused "2" replace /run/bad
must fbrctl set br0 flow-limit 2
check "and with more flows than there may be" refused "flow-limit" replace /run/three
must fbrctl set br0 flow-limit 65536
check "the old table still stands" eval 'flow_count 3 && sends h1 "dst $bcast" reaches h3'

# --- under traffic
# Frames carry numbers, and each of h1's goes to h2 or to h3: none to both, none
# to neither.
printf '%s\n' 'in_port(p1) p2' >/run/left
printf '%s\n' 'in_port(p1) p3' >/run/right
must replace /run/left
deafen
must tell "count h1 h2 h3"
read -ra start <<<"$answer"
blast h1 eth0 cpu 0 sources 50 seed 1 dst $bcast
check "load flows" flows_to h2
n=$(rounds 300 20)
back_and_forth() {
	local i
	for ((i = 0; i < n; i++)); do
		replace /run/right && replace /run/left || return
	done
} >/dev/null
check "$n swaps and back" back_and_forth
calm
must tell "count h1 h2 h3"
read -ra end <<<"$answer" # rx and tx of each
accounted() {
	same $((end[2] - start[2] + end[4] - start[4])) $((end[1] - start[1]))
}
check "every frame went to the one or the other" accounted
both_sides() { ((end[2] > start[2] && end[4] > start[4])); }
check "and some to either" both_sides

# --- a socket that dies
for ((i = 0; i < 30000; i++)); do
	echo "priority=$i,in_port(p1),eth_type(0x88b5) p2"
done >/run/long
killed_in_mid_upload() {
	local pid before
	before=$(alive)
	fbrctl replace-flows br0 /run/long >/dev/null 2>&1 7<&- 8>&- 9<&- &
	pid=$!
	wait_until 5 eval '[ "$(alive)" -gt $((before + 100)) ]'
	kill -9 "$pid"
	wait "$pid" 2>/dev/null
	wait_until 10 ledger_counts "$before" 0
}
check "kill -9 in mid-upload leaves nothing" killed_in_mid_upload
check "and the old table" eval 'flow_count 1 && flow_says "actions:p2" "in_port(p1)"'

check "the kernel's log is clean" log_clean_since "$log"
must ip link del br0
check "nothing of it lives on" wait_until 10 nothing_more_alive_than "$lived"

finish bare
