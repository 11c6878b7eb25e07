#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Which of the flows that match a frame wins.
#
#	h1 --- p1 \
#	h2 --- p2  -- br0, which drops what no flow matches
#	h3 --- p3 /
#	h4 --- p4 /
. "$(dirname "$0")/lib.sh"

switch 4 table-miss drop
add() { fbrctl add-flow br0 "$@"; }
clear() { fbrctl del-flows br0 >/run/why; }
to() { sends h1 "dst $nobody" reaches "$@"; }	# of a frame that all of them match
actions() { # in the order in which flows win
	fbrctl dump-flows br0 | sed 's/.*actions://' | tr '\n' ' '
}
wins() { same "$(actions)" "$1 "; }

any="in_port(p1)"
one="eth(dst=$nobody)"
both="in_port(p1),eth(dst=$nobody)"

# --- priority
check "the higher priority wins" eval 'add "$any" p2 --priority 10 && add "$one" p3 --priority 20 && to h3'
check "whichever was there first" eval 'add "$both" p4 --priority 15 && to h3 && wins "p3 p4 p2"'
check "and when it goes, the next" eval 'fbrctl del-flow br0 "priority=20,$one" >/run/why && to h4'
check "and when all have gone, none" eval \
	'fbrctl del-flow br0 "priority=15,$both" >/run/why && to h2 && fbrctl del-flow br0 "priority=10,$any" >/run/why && to nobody'
check "the highest is 65535, the lowest 0" eval \
	'add "$any" p2 --priority 0 && add "$any" p3 --priority 65535 && to h3 && wins "p3 p2"'
check "none given is 32768" eval \
	'clear && add "$any" p2 && add "$one" p3 --priority 32767 && add "$both" p4 --priority 32769 && wins "p4 p2 p3" &&
	json_is priority 32768 fbrctl -j get-flow br0 "$any"'
check "one of each priority may match the same" eval \
	'clear && add "$any" p2 --priority 1 && add "$any" p3 --priority 2 && to h3 && wins "p3 p2"'
check "but not two of one" eval \
	'refused "already" fbrctl add-flow br0 "$any" p4 --priority 2 && to h3'

# --- ties
check "among equals the first wins" eval 'clear && add "$any" p2 && add "$one" p3 && add "$both" p4 && to h2'
check "and it is dumped first" wins "p2 p3 p4"
check "a wider one, too" eval 'clear && add "$both" p4 && add "$one" p3 && add "$any" p2 && to h4 && wins "p4 p3 p2"'
check "when the first goes, the second wins" eval \
	'fbrctl del-flow br0 "$both" >/run/why && to h3'
check "added again, it is the last" eval 'add "$both" p4 && to h3 && wins "p3 p2 p4"'
check "changed, it keeps its place" eval 'fbrctl mod-flow br0 "$one" p2,p3 && to h2 h3 && wins "p2,p3 p2 p4"'
check "and its counters" eval \
	'json_is packets 3 fbrctl -j get-flow br0 "$one"'
check "the last that is changed stays the last" eval \
	'fbrctl mod-flow br0 "$both" p4,p3 && to h2 h3 && wins "p2,p3 p2 p4,p3"'

# --- what it costs
check "a frame looks into one table where flows have one mask" eval \
	'clear && add "$any" p2 && mark && to h2 && rises flow_probed_1 p1=1'
check "into a second if that may have a better flow" eval \
	'add "$one" p3 --priority 40000 && mark && to h3 && rises flow_probed_2 p1=1'
check "and not if it has none" eval \
	'clear && add "$any" p2 && add "$one" p3 --priority 1 && mark && to h2 && rises flow_probed_1 p1=1'

# --- more than the flows that are asked first
check "a narrow flow of a low priority loses to a wide one of a high" eval \
	'clear && add "$both" p4 --priority 1 && add "" p2 --priority 2 && to h2'
check "and the other way round" eval \
	'clear && add "$both" p4 --priority 2 && add "" p2 --priority 1 && to h4'
check "of forty masks the right one wins, wherever it stands" eval '
	clear
	for n in $(seq 9 47); do
		dst=$(printf "%02x:%02x:%02x:%02x:%02x:%02x" $(for i in 0 1 2 3 4 5; do
			bits=$((n - 8 * i)); [ $bits -ge 8 ] && bits=8; [ $bits -lt 0 ] && bits=0
			echo $((0xff00 >> bits & 0xff)); done))
		add "eth(dst=$nobody/$dst)" p3 --priority $((n % 7)) || break
	done
	add "$one" p4 --priority 7 && to h4 && fbrctl del-flow br0 "priority=7,$one" >/run/why && to h3'
check "the next such frame looks into none: the cache knows" eval 'mark && to h3 && rises flow_probed_0 p1=1'
check "a table that is put in its place is in the order of the file" eval \
	'printf "%s\n" "$both actions:p4" "$any actions:p2" "priority=40000,$one actions:p3" >/run/flows &&
	fbrctl replace-flows br0 /run/flows >/run/why && to h3 && wins "p3 p4 p2" &&
	printf "%s\n" "$any actions:p2" "$both actions:p4" >/run/flows &&
	fbrctl replace-flows br0 /run/flows >/run/why && to h2 && wins "p2 p4"'

finish
