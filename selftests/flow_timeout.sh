#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Flows that go by themselves, and what is told of them.
#
#	h1 --- p1 \
#	h2 --- p2  -- br0
. "$(dirname "$0")/lib.sh"

switch 2
a="in_port(p1)"
b="in_port(p2)"
there() { fbrctl get-flow br0 "$1"; }
gone() { refused "no flow" fbrctl get-flow br0 "$1"; }
flow_is() { json_is "$2" "$3" fbrctl -j get-flow br0 "$1"; }
told() { wait_until 5 grep -qE "$1" /run/events; }
# How long it was there, in ms, by the event of its end.
age_of() { sed -nE "s/.*flow-del $1 .*age:([0-9]+)\.([0-9]+)s.*/\1\2/p" /run/events | tail -n 1; }
# Within so many ms, on a machine that takes its time.
between() { [ "$1" -ge "$2" ] && [ "$1" -le $(($2 + $(patience 1) * 1200)) ]; }

: >/run/events
fbrctl monitor flow >>/run/events 2>&1 7<&- 8>&- 9<&- &
later "kill $!"
listens() {
	fbrctl add-flow br0 "$b" drop --priority 1 && fbrctl del-flow br0 "priority=1,$b"
	grep -q flow-del /run/events
}
must wait_until 10 listens

check "an idle flow goes" eval \
	'fbrctl add-flow br0 "$a" drop --idle-timeout 1 && there "$a" && wait_until 5 gone "$a"'
check "within a second of its time" eval 'told "flow-del idle.*in_port\(p1\)" && between "$(age_of idle)" 1000'
check "with its counters" eval \
	': >/run/events; fbrctl add-flow br0 "$a" p2 --idle-timeout 1 && let_send h1 x3 "dst $nobody len 100" &&
	told "flow-del idle.*packets:3, bytes:300.*actions:p2"'
check "frames keep it" eval '
	: >/run/events; fbrctl add-flow br0 "$a" p2 --idle-timeout 2
	for i in 1 2 3 4 5 6 7 8; do nap 0.5; let_send h1 "dst $nobody"; done; there "$a"'
check "until there are none any more" eval 'told "flow-del idle.*packets:8" && gone "$a"'
check "looking at it does not keep it" eval '
	: >/run/events; fbrctl add-flow br0 "$a" p2 --idle-timeout 1
	for i in 1 2 3 4 5 6 7 8 9; do nap 0.3; fbrctl dump-flows br0; done; gone "$a"'
check "nor do frames of others" eval '
	fbrctl add-flow br0 "$a" p2 --idle-timeout 1
	for i in 1 2 3 4 5 6 7 8 9; do nap 0.3; let_send h2 "dst $nobody"; done; gone "$a"'

check "a hard timeout ends a flow that is in use" eval '
	: >/run/events; fbrctl add-flow br0 "$a" p2 --hard-timeout 2
	for i in 1 2 3 4 5 6 7; do nap 0.5; let_send h1 "dst $nobody"; done; gone "$a"'
check "in its time" eval 'told "flow-del hard" && between "$(age_of hard)" 2000'
check "the frames that it leaves are switched" sends h1 "dst $nobody" reaches h2
check "the earlier of two timeouts counts" eval \
	': >/run/events; fbrctl add-flow br0 "$a" drop --idle-timeout 1 --hard-timeout 60 && told "flow-del idle" &&
	fbrctl add-flow br0 "$a" drop --idle-timeout 60 --hard-timeout 1 && told "flow-del hard"'

check "timeouts can be read" eval \
	'fbrctl add-flow br0 "$a" drop --idle-timeout 50 --hard-timeout 60 && flow_is "$a" idle_timeout 50 &&
	flow_is "$a" hard_timeout 60'
check "and changed, one alone" eval \
	'fbrctl mod-flow br0 "$a" --idle-timeout 70 && flow_is "$a" idle_timeout 70 && flow_is "$a" hard_timeout 60 &&
	says "actions:drop" fbrctl get-flow br0 "$a"'
check "to none" eval \
	'fbrctl mod-flow br0 "$a" --idle-timeout 0 --hard-timeout 0 && flow_is "$a" idle_timeout 0 && flow_is "$a" hard_timeout 0'
check "a change to a shorter one holds at once" eval \
	': >/run/events; fbrctl mod-flow br0 "$a" --idle-timeout 1 && told "flow-del idle" && gone "$a"'
check "a million seconds can be" eval \
	'fbrctl add-flow br0 "$a" drop --idle-timeout 1000000 && flow_is "$a" idle_timeout 1000000'
check "and no more" refused . fbrctl mod-flow br0 "$a" --idle-timeout 1000001
check "a flow that was never used says so" eval 'silent_on used_ms fbrctl -j get-flow br0 "$a" && says used:never fbrctl get-flow br0 "$a"'
check "and one that was, when" eval 'let_send h1 "dst $nobody" && says "used:[0-9]+\.[0-9]+s" fbrctl get-flow br0 "$a"'
check "one without a timeout stays" eval \
	'fbrctl add-flow br0 "$b" drop && nap 1.5 && there "$b"'
check "what a command deletes is told with that" eval \
	': >/run/events; fbrctl del-flows br0 && told "flow-del deleted.*in_port\(p1\)" && told "flow-del deleted.*in_port\(p2\)"'
check "expired flows leave nothing behind" eval \
	'json_is flow_count 0 fbrctl -j show br0 && json_is mask_count 0 fbrctl -j show br0'

finish
