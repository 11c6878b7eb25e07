#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Who may fill the FDB, and how far.
#
#	h1 --- p1 \
#	h2 --- p2 -- br0
#	h3 --- p3 /
. "$(dirname "$0")/lib.sh"

# A port learns while it has fewer than 8 times what is free.
share=8

flood() { tell "flood $*"; }
# learned PORT N
learned() {
	same "$(entries port "$1" learned)" "$2"
}
forget() { must fbrctl fdb flush br0; }

switch 3
check "the default limit is 65536" json_is fdb_limit 65536 fbrctl -j show br0

# --- a port's own limit
must fbrctl port set p1 fdb-limit 10
mark
check "a port with a limit of 10 forwards 50 stations" flood h1 50 1 dst $nobody
check "and has learned 10 of them" learned p1 10
check "the other 40 frames count as learn_refused" rises learn_refused p1=40
check "no frame was dropped for it" drops
check "a station it knows refreshes as ever" \
	eval 'let_send h1 "dst $nobody src 02:01:00:00:00:00" && rises learn_refused'
check "other ports learn as ever" \
	eval 'flood h2 50 2 dst $nobody && learned p2 50 && rises learn_refused'
check "a limit lowered below what is there takes nothing away" \
	eval 'fbrctl port set p1 fdb-limit 5 && learned p1 10'

# --- a move counts against the new port
must let_send h2 "dst $bcast src 02:00:00:00:aa:01"
mark
check "a station that moves to a full port is refused" \
	eval 'let_send h1 "dst $bcast src 02:00:00:00:aa:01" &&
	fdb_has 02:00:00:00:aa:01 p2 && rises learn_refused p1=1'
must fbrctl port set p1 fdb-limit 11
check "and let in once there is room" \
	eval 'let_send h1 "dst $bcast src 02:00:00:00:aa:01" &&
	fdb_has 02:00:00:00:aa:01 p1 && learned p1 11'
must fbrctl port set p1 fdb-limit 0
forget

# --- the bridge's limit, shared fairly
limit=900
must fbrctl set br0 fdb-limit $limit
mark
check "a port that floods with 2000 stations" flood h1 2000 3 dst $nobody
most=$((limit * share / (share + 1)))
check "learns $most of $limit, its share" learned p1 $most
check "the rest is counted" rises learn_refused p1=$((2000 - most))
check "a second one that floods" flood h2 2000 4 dst $nobody
second=$(((limit - most) * share / (share + 1) + 1))
check "learns $second, its share of what is left" learned p2 $second
check "and pushes nothing out" learned p1 $most
check "a quiet port still finds room" \
	eval 'let_send h3 "dst $bcast src 02:00:00:00:aa:03" &&
	sends h1 "dst 02:00:00:00:aa:03" reaches h3'
check "its station stays while the others flood on" \
	eval 'flood h1 2000 5 dst $nobody && flood h2 2000 6 dst $nobody &&
	sends h1 "dst 02:00:00:00:aa:03" reaches h3'
check "and so does the first port's first station" \
	sends h3 "dst 02:03:00:00:00:00" reaches h1

# --- entries by command
forget
must fbrctl set br0 fdb-limit 3
for i in 1 2 3; do
	must fbrctl fdb add br0 02:00:00:00:bb:0$i port p1 static
done
check "a full table refuses a static entry" \
	refused . fbrctl fdb add br0 02:00:00:00:bb:04 port p1 static
check "and a permanent one" refused . fbrctl fdb add br0 02:00:00:00:bb:04 permanent
mark
check "it learns nothing" \
	eval 'let_send h2 "dst $bcast src 02:00:00:00:bb:05" &&
	rises learn_refused p2=1 && fdb_lacks 02:00:00:00:bb:05'
check "but forwards" sends h2 "dst $bcast src 02:00:00:00:bb:05" reaches h1 h3 br0
check "static entries never yield" \
	eval 'flood h2 500 7 dst $nobody && fdb_has 02:00:00:00:bb:01 p1 static &&
	fdb_has 02:00:00:00:bb:03 p1 static'
check "an entry deleted makes room" \
	eval 'fbrctl fdb del br0 02:00:00:00:bb:02 &&
	sends h2 "dst $bcast src 02:00:00:00:bb:05" reaches h1 h3 br0 &&
	sends h1 "dst 02:00:00:00:bb:05" reaches h2'
must fbrctl set br0 fdb-limit 65536
check "a limit raised is room at once" \
	eval 'sends h3 "dst $bcast src 02:00:00:00:bb:06" reaches h1 h2 br0 &&
	sends h1 "dst 02:00:00:00:bb:06" reaches h3'
check "a limit of 0 is refused" refused . fbrctl set br0 fdb-limit 0
check "and one above 4194304" refused . fbrctl set br0 fdb-limit 4194305

finish
