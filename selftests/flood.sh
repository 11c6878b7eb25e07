#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Who gets a frame that is for no known station.
#
#	h1 --- p1 \
#	h2 --- p2 -- br0
#	h3 --- p3 /
. "$(dirname "$0")/lib.sh"

mcast6=33:33:00:00:00:01

switch 3
# Options of p2 and what h2 gets then, of a broadcast, a multicast and an
# unknown unicast frame; h3 gets each, and the host all groups.
matrix() {
	local broadcast=$1 multicast=$2 unicast=$3
	fbrctl port set p2 broadcast-flood "$broadcast" \
		multicast-flood "$multicast" unicast-flood "$unicast" || return
	sends h1 "dst $bcast" reaches h3 br0 "${b[$broadcast]}" &&
		sends h1 "dst $mcast" reaches h3 br0 "${b[$multicast]}" &&
		sends h1 "dst $mcast6" reaches h3 br0 "${b[$multicast]}" &&
		sends h1 "dst $nobody" reaches h3 "${b[$unicast]}"
}
declare -A b=([on]=h2 [off]="")

check "broadcast, multicast and unknown unicast flood, but not to the host's stack" \
	matrix on on on
for broadcast in on off; do
	for multicast in on off; do
		for unicast in on off; do
			check "broadcast $broadcast, multicast $multicast, unicast $unicast: each by its own option" \
				matrix $broadcast $multicast $unicast
		done
	done
done
check "the options bind what goes out, not what comes in" \
	sends h2 "dst $bcast" reaches h1 h3 br0
check "nor known unicast" eval \
	'let_send h2 "dst $bcast" && sends h1 "dst $(host_mac 2)" reaches h2'
check "what the host sends obeys them, too" eval \
	'sends br0 "dst $bcast" reaches h1 h3 && sends br0 "dst $mcast" reaches h1 h3 &&
	sends br0 "dst $nobody" reaches h1 h3'
must fbrctl port set p2 broadcast-flood on multicast-flood on unicast-flood on
check "all on again, what the host sends goes to every port" eval \
	'sends br0 "dst $bcast" reaches h1 h2 h3 && sends br0 "dst $nobody" reaches h1 h2 h3'

mark
must fbrctl port set p1 unicast-flood off
must fbrctl port set p2 unicast-flood off
must fbrctl port set p3 unicast-flood off
check "a frame that no port takes is dropped" sends h1 "dst $nobody" reaches nobody
check "and counted as no-recipient where it came in" drops p1.no-recipient=1
check "a frame of the host as well" sends br0 "dst $nobody" reaches nobody
check "at the local port" drops br0.no-recipient=1

must fbrctl port set p1 broadcast-flood off
must fbrctl port set p2 broadcast-flood off
must fbrctl port set p3 broadcast-flood off
check "with every port closed to broadcasts the host still hears them" \
	sends h1 "dst $bcast" reaches br0
check "so they are no drop" drops

finish
