#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What a frame's source teaches.
#
#	h1 --- p1 \
#	h2 --- p2 -- br0
#	h3 --- p3 /
. "$(dirname "$0")/lib.sh"

station=02:00:00:00:aa:01
fixed=02:00:00:00:aa:02
glued=02:00:00:00:aa:03
quiet=02:00:00:00:aa:04

switch 3

# --- learning
check "a frame to an unknown station floods" \
	sends h2 "dst $station" reaches h1 h3
check "a frame from it is forwarded" sends h1 "dst $bcast src $station" reaches h2 h3 br0
check "now a frame to it goes there alone" sends h2 "dst $station" reaches h1
check "the entry is there" fdb_has $station p1 learned
check "its destination was not learned" silent_on "$bcast" fbrctl fdb show br0
check "a flooded frame teaches its source, too" \
	sends h3 "dst $(host_mac 2)" reaches h2
check "and not its destination" fdb_lacks $nobody
check "a known source teaches nothing new" same "$(entries)" \
	"$(let_send h1 "dst $bcast src $station"; entries)"

# --- a station moves
mark
check "a station that moves needs one frame" \
	sends h3 "dst $bcast src $station" reaches h1 h2 br0
check "then it is found at the new port alone" sends h2 "dst $station" reaches h3
check "the move is counted where it went" rises moves p3=1
check "it moves back as fast" sends h1 "dst $bcast src $station" reaches h2 h3 br0
check "and is found there alone" sends h2 "dst $station" reaches h1
check "back and forth a hundred times, the last frame counts" eval \
	'for i in {1..50}; do let_send h3 "dst $bcast src $station" &&
		let_send h1 "dst $bcast src $station" || break; done;
	sends h2 "dst $station" reaches h1'
check "every move was counted" rises moves p1=51 p3=50

# --- entries that do not move
must fbrctl fdb add br0 $fixed port p1 static
check "a frame from a static address elsewhere is forwarded" \
	sends h3 "dst $bcast src $fixed" reaches h1 h2 br0
check "but the entry stays where it is" sends h2 "dst $fixed" reaches h1
must fbrctl fdb add br0 $glued port p2 sticky
check "a frame from a sticky address elsewhere is forwarded" \
	sends h3 "dst $bcast src $glued" reaches h1 h2 br0
check "but the entry stays where it is, too" sends h1 "dst $glued" reaches h2
mark
check "neither counts as a move" rises moves

# --- learning off
must fbrctl port set p3 learning off
check "a port with learning off forwards" \
	sends h3 "dst $bcast src $quiet" reaches h1 h2 br0
check "and learns nothing" fdb_lacks $quiet
check "so its station is flooded to" sends h1 "dst $quiet" reaches h2 h3
check "it moves nothing either" eval \
	'sends h3 "dst $bcast src $station" reaches h1 h2 br0 && fdb_has $station p1'
must fbrctl port set p3 learning on
check "with learning on again, it does" eval \
	'sends h3 "dst $bcast src $quiet" reaches h1 h2 br0 &&
	sends h1 "dst $quiet" reaches h3'

# --- the host's addresses
check "the bridge's address is a local entry" fdb_has $br_mac p1 local
check "every port's address is one" fdb_has "$(port_mac 3)" p3 local
check "a frame to the bridge's address goes up" sends h3 "dst $br_mac" reaches br0
check "a frame to a port's address goes up" sends h3 "dst $(port_mac 2)" reaches br0
mark
check "a frame that claims the bridge's address teaches nothing" eval \
	'let_send h3 "dst $bcast src $br_mac" && sends h2 "dst $br_mac" reaches br0'
check "a frame that claims a port's address teaches nothing" eval \
	'let_send h3 "dst $bcast src $(port_mac 2)" &&
	sends h1 "dst $(port_mac 2)" reaches br0'
check "none of it counts as a move" rises moves

# --- the host's other addresses
check "a frame from the host with another source teaches nothing" eval \
	'sends br0 "dst $bcast src 02:00:00:00:aa:05" reaches h1 h2 h3 &&
	fdb_lacks 02:00:00:00:aa:05 && sends h1 "dst 02:00:00:00:aa:05" reaches h2 h3'
check "nor does it move a station" eval \
	'sends br0 "dst $bcast src $glued" reaches h1 h2 h3 && sends h1 "dst $glued" reaches h2'

# --- a port that leaves
must fbrctl delif br0 p1
check "a port that leaves takes its stations along" eval \
	'fdb_lacks $station && fdb_lacks $fixed && fdb_lacks "$(port_mac 1)"'
check "so frames to them flood" sends h2 "dst $station" reaches h3
check "and nothing goes to the port" sends h2 "dst $bcast" reaches h3 br0
check "nor comes from it" sends h1 "dst $bcast" reaches nobody
check "other stations are still known" sends h3 "dst $glued" reaches h2

finish loose
