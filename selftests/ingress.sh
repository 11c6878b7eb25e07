#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What may come in: sources, link-local groups, locked ports, a bridge that is down.
#
#	h1 --- p1 \
#	h2 --- p2 -- br0
#	h3 --- p3 /
. "$(dirname "$0")/lib.sh"

group() { echo "01:80:c2:00:00:$1"; }

switch 3
# Ears behind the rx handler of p1: what its own stack is left with.
must tell "at lldp - p1 proto 0x88cc"
must tell "at slow - p1 proto 0x8809"

# --- sources
mark
check "a frame with a broadcast source is dropped" \
	sends h1 "dst $bcast src $bcast" reaches nobody
check "a frame with a multicast source is dropped" \
	sends h1 "dst $bcast src 03:00:00:00:00:01" reaches nobody
check "a frame from 00:00:00:00:00:00 is dropped" \
	sends h2 "dst $bcast src 00:00:00:00:00:00" reaches nobody
check "each of them is counted as bad-source where it came in" \
	drops p1.bad-source=2 p2.bad-source=1
check "any unicast source passes" \
	sends h1 "dst $bcast src fe:ff:ff:ff:ff:ff" reaches h2 h3 br0

# --- link-local groups
check "PAUSE is not forwarded" \
	sends h1 "dst $(group 01) type 0x8808" reaches nobody
check "PAUSE is counted as a drop" drops p1.pause=1
check "a BPDU is forwarded while there is no spanning tree" \
	sends h1 "dst $(group 00)" reaches h2 h3 br0
check "an LLDP frame goes to the port's own stack alone" \
	sends h1 "dst $(group 0e) type 0x88cc" reaches lldp
check "a slow protocols frame goes to the port's own stack alone" \
	sends h1 "dst $(group 02) type 0x8809" reaches slow
all_stay() {
	local n
	for n in 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f; do
		sends h2 "dst $(group "$n")" reaches nobody || return
	done
}
check "02 to 0f stay where they came in" all_stay
check "01:80:c2:00:00:10 is a group like any other" \
	sends h1 "dst $(group 10)" reaches h2 h3 br0
check "what stays is no drop" drops
check "but counted as punted, at p1" counts p1.punted 2
check "and at p2" counts p2.punted 14
check "a source that was only seen in a punted frame is not learned" \
	sends h1 "dst $(group 0e) type 0x88cc src $nobody" reaches lldp
check "so frames to it still flood" sends h2 "dst $nobody" reaches h1 h3

# --- the group-forward mask
must fbrctl set br0 group-fwd-mask 0x4000
check "bit 14 of the mask opens 0e" \
	sends h1 "dst $(group 0e) type 0x88cc" reaches h2 h3 br0
check "and no other" sends h1 "dst $(group 03)" reaches nobody
check "bit 0 is refused" refused . fbrctl set br0 group-fwd-mask 0x1
check "bit 1 is refused" refused . fbrctl set br0 group-fwd-mask 0x4002
check "bit 2 is refused" refused . fbrctl set br0 group-fwd-mask 0x4
check "a refused mask changes nothing" \
	sends h1 "dst $(group 0e) type 0x88cc" reaches h2 h3 br0
must fbrctl set br0 group-fwd-mask 0
check "a mask of 0 closes it" sends h1 "dst $(group 0e) type 0x88cc" reaches lldp

# --- a locked port
must fbrctl port set p1 locked on
mark
check "a locked port admits no unknown source" \
	sends h1 "dst $bcast src $nobody2" reaches nobody
check "it is counted as locked" drops p1.locked=1
check "a source that was refused is not learned" \
	sends h2 "dst $nobody2" reaches h1 h3
must fbrctl fdb add br0 "$nobody2" port p1 static
check "a locked port admits a source with an entry there" \
	sends h1 "dst $bcast src $nobody2" reaches h2 h3 br0
must fbrctl fdb add br0 02:00:00:00:ff:03 port p2 static
check "an entry at another port does not admit it" \
	sends h1 "dst $bcast src 02:00:00:00:ff:03" reaches nobody
check "nor does an address of the bridge" \
	sends h1 "dst $bcast src $br_mac" reaches nobody
check "EAPOL still reaches a locked port's own stack" \
	sends h1 "dst $(group 03) type 0x888e src 02:00:00:00:ff:04" reaches nobody
check "and is no drop" drops p1.locked=2
check "other ports are not locked" \
	sends h2 "dst $bcast src 02:00:00:00:ff:05" reaches h1 h3 br0
must fbrctl port set p1 locked off
check "unlocked, the port admits anyone" \
	sends h1 "dst $bcast src 02:00:00:00:ff:06" reaches h2 h3 br0

# --- a bridge that is down
must ip link set br0 down
mark
check "a bridge that is down forwards nothing" sends h1 "dst $bcast" reaches nobody
check "and counts it as bridge-down" drops p1.bridge-down=1
must ip link set br0 up
check "up again, it forwards" sends h1 "dst $bcast" reaches h2 h3 br0

finish
