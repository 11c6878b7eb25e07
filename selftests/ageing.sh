#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Entries go when they were not seen for the ageing time, and only then.
#
#	h1 --- p1 \
#	h2 --- p2 -- br0
#	h3 --- p3 /
. "$(dirname "$0")/lib.sh"

station=02:00:00:00:aa:01
other=02:00:00:00:aa:02
fixed=02:00:00:00:aa:03
glued=02:00:00:00:aa:04

ms_since() { echo $((($(microseconds) - $1) / 1000)); }

switch 3
check "the default is 300 s" json_is ageing_ms 300000 fbrctl -j show br0

must fbrctl set br0 ageing 1
must fbrctl fdb add br0 $fixed port p1 static
must fbrctl fdb add br0 $glued port p1 sticky
start=$(microseconds)
must let_send h1 "dst $bcast src $station"
check "an entry is there at first" sends h2 "dst $station" reaches h1
check "and goes within its time plus one second" wait_until 4 fdb_lacks $station
took=$(ms_since "$start")
check "but not before its time" [ "$took" -ge 1000 ]
if [ $emulated = no ]; then
	check "nor much later ($took ms)" [ "$took" -le 2600 ]
fi
check "then frames to the station flood again" sends h2 "dst $station" reaches h1 h3
check "a static entry stays" sends h2 "dst $fixed" reaches h1
check "a sticky one ages" wait_until 4 fdb_lacks $glued

# A frame every 0.2 s against 1 s, for 3 s; the other is only sent to. A station
# that went and came back with its next frame would flood right before that.
# $gap is how long it was silent, which a busy machine decides.
keep_alive() {
	local end=$(($(microseconds) + 3000000)) last
	gap=0
	let_send h1 "dst $bcast src $station" && let_send h1 "dst $bcast src $other"
	while [ "$(microseconds)" -lt "$end" ]; do
		last=$(microseconds)
		nap 0.2
		sends h2 "dst $station" reaches h1 || { gap=$(ms_since "$last"); return 1; }
		let_send h1 "dst $bcast src $station" && let_send h2 "dst $other" || return
	done
}
stays_alive() {
	local try
	for try in 1 2 3 4 5; do
		keep_alive && return
		[ "$gap" -ge 900 ] || return
		echo "try $try: the machine stood still for $gap ms"
	done
	return 1
}
check "a station that sends stays" stays_alive
check "one that is only sent to does not" fdb_lacks $other

must fbrctl set br0 ageing 0
must let_send h1 "dst $bcast src $station"
nap 1.5
check "with ageing 0 nothing goes" fdb_has $station p1 learned
must fbrctl set br0 ageing 1
check "an ageing time set later holds for entries that are there" \
	wait_until 4 fdb_lacks $station

must fbrctl set br0 ageing 300
must let_send h1 "dst $bcast src $station"
must fbrctl set br0 ageing 0.5
check "a shorter time takes effect at once, not after the longer one" \
	wait_until 4 fdb_lacks $station

check "the shortest time is 0.1 s" fbrctl set br0 ageing 0.1
check "a shorter one is refused" refused . fbrctl set br0 ageing 0.05
check "the longest is 1000000 s" fbrctl set br0 ageing 1000000
check "a longer one is refused" refused . fbrctl set br0 ageing 1000001
check "what was refused changed nothing" json_is ageing_ms 1000000000 fbrctl -j show br0

finish
