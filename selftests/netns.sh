#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A bridge belongs to its network namespace, and so do its ports.
#
#	h1 --- p1 \                      x: br0 (another one)
#	h2 --- p2 -- br0                    / \
#	h3 --- p3 /                  y1 -- y1p q1 -- h4
. "$(dirname "$0")/lib.sh"

in_x() { in_host x "$@"; }

switch 3
must let_send h1 "dst $bcast"

# --- two of one name
must ip netns add x
must ip netns add h4
must ip -n x link set lo up
must in_x fbrctl addbr br0 ageing 9
must ip -n x link set br0 addrgenmode none
must ip -n x link set br0 up
check "a bridge of the same name lives in another namespace" \
	json_is ageing_ms 9000 in_x fbrctl -j show br0
check "neither shows in the other" eval \
	'json_is ageing_ms 300000 fbrctl -j show br0 && same "$(in_x fbrctl -j show | jq length)" 1'
check "a device of another namespace is not found" not in_x fbrctl addif br0 p1
check "nor the other's port" not in_x fbrctl port show p1
must ip link add y1 type veth peer name y1p netns x
must ip link set y1 addrgenmode none
must ip link set y1 up
must ip -n x link add q1 type veth peer name eth0 netns h4
for d in y1p q1; do
	must ip -n x link set $d addrgenmode none
	must ip -n x link set $d master br0
	must ip -n x link set $d up
done
must ip -n h4 link set eth0 addrgenmode none
must ip -n h4 link set eth0 up
must tell "at y1 - y1"
must tell "at h4 /run/netns/h4 eth0"
check "it forwards between its ports, and only between them" eval \
	'sends y1 "dst $bcast" reaches h4 && sends h4 "dst $bcast" reaches y1'
check "the first one, too" sends h1 "dst $nobody" reaches h2 h3
check "it learns by itself" eval \
	'let_send h4 "dst $bcast src 02:00:00:00:aa:01" && fdb_lacks 02:00:00:00:aa:01 &&
	says 02:00:00:00:aa:01 in_x fbrctl fdb show br0'

# --- a port that moves away
check "a port that moves to another namespace has left" eval \
	'ip link set p3 netns x && silent_on p3 fbrctl -j port show br0 && fdb_lacks "$(port_mac 3)"'
check "there it has no master" silent_on master ip -n x link show p3
check "and nothing floods to it" sends h1 "dst $nobody" reaches h2
must ip -n x link set p3 addrgenmode none	# a move forgets that
must ip -n x link set p3 up
check "nor from it" sends h3 "dst $bcast" reaches nobody
check "the other bridge may have it" eval \
	'in_x fbrctl addif br0 p3 && sends h3 "dst $bcast" reaches y1 h4'
check "and lose it again: back home it is a port of nobody" eval \
	'ip -n x link set p3 netns $$ && silent_on master ip link show p3 &&
	not in_x fbrctl port show p3'
check "plugged in again it is a new port" eval \
	'ip link set p3 addrgenmode none && ip link set p3 master br0 && ip link set p3 up && sends h1 "dst $bcast" reaches h2 h3 br0'
check "a bridge itself can't move" eval 'not ip link set br0 netns x && ip link show br0'

# --- the end of a namespace
must ip -n x link add d0 type dummy
must in_x fbrctl addif br0 d0
for i in 1 2 3; do
	must tell "flood h4 100 $i dst $nobody"
done
must tell "off h4"
must tell "off y1"
must ip netns del x
gone() { ! ip link show "$1"; }
check "a namespace that goes takes its bridge and ports along" eval \
	'wait_until 10 gone y1 && ! ip -n h4 link show eth0'
check "the other bridge doesn't notice" sends h1 "dst $bcast" reaches h2 h3 br0
must ip netns add x
check "a new namespace of that name starts empty" same "$(in_x fbrctl -j show | jq length)" 0

finish loose
