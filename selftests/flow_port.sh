#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Ports that leave, come and are renamed under flows that name them.
#
#	h1 --- p1 \
#	h2 --- p2  -- br0
#	h3 --- p3 /
. "$(dirname "$0")/lib.sh"

switch 3
was=$(alive)
: >/run/events
fbrctl monitor flow >>/run/events 2>&1 7<&- 8>&- 9<&- &
later "kill $!"
listens() {
	fbrctl add-flow br0 'priority=1' drop && fbrctl del-flow br0 'priority=1'
	grep -q flow-del /run/events
}
must wait_until 10 listens
told() { wait_until 5 grep -qE "$1" /run/events; }
gone() { refused "no flow|no port" fbrctl get-flow br0 "$1"; }
flows() { fbrctl dump-flows br0 | wc -l; }

must fbrctl add-flow br0 'in_port(p1)' p2
must fbrctl add-flow br0 'priority=7,in_port(p2)' p1,p3
must fbrctl add-flow br0 'priority=6,in_port(p3)' p2
must fbrctl add-flow br0 "priority=5,eth(dst=$nobody)" p3
mark
check "flows name ports by what they are called" eval \
	'says "in_port\(p1\).*actions:p2" fbrctl dump-flows br0 && says "in_port\(1\).*actions:2" fbrctl -n dump-flows br0'

# --- rename
must ip link set p2 down
must ip link set p2 name q2
must ip link set q2 up
must wait_until 5 json_is state forwarding fbrctl -j port show q2
check "a port that is renamed is printed by its new name" eval \
	'says "in_port\(q2\)" fbrctl dump-flows br0 && says "actions:q2" fbrctl dump-flows br0 && silent_on "p2" fbrctl dump-flows br0'
check "and is the same to flows" eval 'same "$(flows)" 4 && sends h1 "dst $nobody2" reaches h2 && sends h3 "dst $nobody2" reaches h2'
check "the old name is nobody's" refused "no port 'p2'" fbrctl add-flow br0 'in_port(p2)' drop
must ip link set q2 down
must ip link set q2 name p2
must ip link set p2 up
must wait_until 5 json_is state forwarding fbrctl -j port show p2

# --- leaving
check "a port that leaves takes flows that match it with it" eval \
	'let_send h2 "dst $nobody2" && fbrctl delif br0 p2 && gone "priority=7,in_port(2)" && same "$(flows)" 3'
check "which is told, with the reason and the counters" told 'flow-del port priority=7,in_port\((p2|2)\).*packets:1'
check "an output to it is no longer one" eval \
	'says "in_port\(p1\).*actions:gone" fbrctl dump-flows br0 && silent_on "actions:(p2|2)" fbrctl dump-flows br0'
mark
check "and drops" eval 'sends h1 "dst $nobody2" reaches nobody && drops p1.port-gone=1'
check "in every flow that names it" eval 'sends h3 "dst $nobody" reaches nobody && drops p3.port-gone=1'
check "which the port that is gone can't change by its return" eval \
	'fbrctl addif br0 p2 number 2 && mark && sends h1 "dst $nobody2" reaches nobody && drops p1.port-gone=1 &&
	sends h2 "dst $bcast" reaches h1 h3 br0'
check "a flow with such an output can't be fed back" eval \
	'fbrctl dump-flows br0 >/run/flows && misspelt gone fbrctl add-flows br0 /run/flows'
check "but given another one" eval \
	'fbrctl mod-flow br0 "in_port(p1)" p2 && sends h1 "dst $nobody2" reaches h2'
check "flows are found by a port that they send to" eval \
	'says "^1 deleted" fbrctl del-flows br0 --out-port p2 && gone "in_port(p1)"'

# --- deleted, its number given to another
must fbrctl del-flows br0
must fbrctl add-flow br0 'in_port(p3)' p1
must fbrctl add-flow br0 'in_port(p1)' p3
check "a device that is deleted leaves, too" eval \
	'tell "off h3" && ip link del p3 && wait_until 5 gone "in_port(3)" && same "$(flows)" 1'
must ip link add d0 type dummy
must ip link set d0 up
check "and the one that gets its number is another" eval \
	'fbrctl addif br0 d0 number 3 && mark && sends h1 "dst $nobody2" reaches nobody && drops p1.port-gone=1 &&
	counts d0.tx_packets 0'
must fbrctl delif br0 d0
check "one that moves to another namespace has left" eval \
	'fbrctl addif br0 d0 && fbrctl add-flow br0 "in_port(d0)" drop && ip link set d0 netns h1 && wait_until 5 same "$(flows)" 1'
check "a port that there isn't is refused, to match" refused "no port" fbrctl add-flow br0 'in_port(9)' drop
check "and to send to" refused "no port" fbrctl add-flow br0 'in_port(p1),eth_type(0x0800)' 9
check "by name, too" refused "no port 'nosuch'" fbrctl add-flow br0 'in_port(nosuch)' drop
check "no flow holds a port that is gone any longer than it lives" eval \
	'fbrctl del-flows br0 >/run/why && wait_until 10 ledger_counts -1 "$was"'

finish loose
