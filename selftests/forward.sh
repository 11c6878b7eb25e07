#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Known stations, and the ports a frame may not take to them.
#
#	h1 --- p1 \
#	h2 --- p2 -- br0
#	h3 --- p3 /
#	h4 --- p4 /
. "$(dirname "$0")/lib.sh"

a=$(host_mac 1) b=$(host_mac 2) c=$(host_mac 3)

switch 4
for i in 1 2 3 4; do
	must let_send h$i "dst $bcast"
done
mark

# --- known unicast
check "a frame to a known station reaches it alone" sends h1 "dst $b" reaches h2
check "in the other direction, too" sends h2 "dst $a" reaches h1
check "a thousand frames arrive a thousand times" sends h1 x1000 "dst $c" reaches h3=1000
check "from the shortest" sends h1 "dst $b len 14" reaches h2
check "to the longest" sends h1 "dst $b len 1514" reaches h2
check "the host reaches it alone, too" sends br0 "dst $b" reaches h2
check "nothing of that was dropped" drops

# --- back out of the same port
check "a frame to a station on its own port is not sent back" \
	sends h1 "dst $a src 02:00:00:00:aa:01" reaches nobody
check "it is counted as same-port" drops p1.same-port=1
must fbrctl port set p1 hairpin on
check "from a hairpin it is" sends h1 "dst $a src 02:00:00:00:aa:01" reaches h1
check "a hairpin floods back, too" sends h1 "dst $bcast" reaches h1 h2 h3 h4 br0
check "other ports are no hairpins" sends h2 "dst $bcast" reaches h1 h3 h4 br0
must fbrctl port set p1 hairpin off
check "switched off, it is none" sends h1 "dst $bcast" reaches h2 h3 h4 br0
check "the host gets nothing back" sends br0 "dst $br_mac src 02:00:00:00:aa:02" reaches nobody
check "that is same-port at the local port" drops br0.same-port=1

# --- isolated ports
must fbrctl port set p1 isolated on
check "one isolated port is open to the others" eval \
	'sends h1 "dst $b" reaches h2 && sends h2 "dst $a" reaches h1'
must fbrctl port set p2 isolated on
mark
check "two isolated ports don't reach each other" eval \
	'sends h1 "dst $b" reaches nobody && sends h2 "dst $a" reaches nobody'
check "which is counted as isolated" drops p1.isolated=1 p2.isolated=1
check "floods pass them by" eval \
	'sends h1 "dst $bcast" reaches h3 h4 br0 && sends h2 "dst $nobody" reaches h3 h4 &&
	sends h1 "dst $mcast" reaches h3 h4 br0'
check "that is no drop" drops
check "others reach them" eval \
	'sends h3 "dst $a" reaches h1 && sends h4 "dst $bcast" reaches h1 h2 h3 br0'
check "so does the host" eval \
	'sends br0 "dst $a" reaches h1 && sends h1 "dst $br_mac" reaches br0'
check "known stations move between them as ever" eval \
	'let_send h2 "dst $bcast src $a" && sends h3 "dst $a" reaches h2 &&
	let_send h1 "dst $bcast" && sends h3 "dst $a" reaches h1'
must fbrctl port set p1 isolated off
check "one of them opened, they do" sends h1 "dst $b" reaches h2
must fbrctl port set p2 isolated off

# --- ports that can't send. An entry may outlive a link: static ones do.
must fbrctl fdb add br0 02:00:00:00:bb:02 port p2 static
mark
must ip link set p2 down
check "a frame to a port that is down is dropped" \
	sends h1 "dst 02:00:00:00:bb:02" reaches nobody
check "and counted there as port-down" drops p2.port-down=1
check "a flood passes it by" sends h1 "dst $bcast" reaches h3 h4 br0
check "uncounted" drops
must ip link set p2 up
must fbrctl fdb add br0 02:00:00:00:bb:03 port p3 static
must ip -n h3 link set eth0 down
check "a frame to a port without carrier is dropped" \
	sends h1 "dst 02:00:00:00:bb:03" reaches nobody
check "and counted there as no-carrier" drops p3.no-carrier=1
check "a flood passes it by, too" sends h1 "dst $bcast" reaches h2 h4 br0
check "uncounted, too" drops
check "the port shows its state" says no-carrier fbrctl -j port show p3
must ip -n h3 link set eth0 up
must wait_until 5 eval 'fbrctl -j port show p3 | grep -q forwarding'
check "with the link back, the frames are" sends h1 "dst 02:00:00:00:bb:03" reaches h3

# --- too big
must ip link set p4 mtu 1000
mark
check "a frame of the port's MTU leaves" sends h1 "dst $(host_mac 4) len 1014" reaches h4
check "so does a tag on top" sends h1 "dst $(host_mac 4) len 1014 vlan 5" reaches h4
check "a larger one is dropped" sends h1 "dst $(host_mac 4) len 1019" reaches nobody
check "and counted there as too-big" drops p4.too-big=1
check "a flooded one reaches the others" sends h1 "dst $bcast len 1500" reaches h2 h3 br0
check "and counts once" drops p4.too-big=1

finish
