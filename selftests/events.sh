#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What happens is announced; a storm is bounded, and says what it left out.
#
#	h1 --- p1 \
#	h2 --- p2 -- br0
. "$(dirname "$0")/lib.sh"

m=02:00:00:00:aa:0

watch() { # FILE COMMAND...: in the background, until the script ends
	local file=$1
	shift
	: >"$file"
	"$@" >>"$file" 2>&1 7<&- 8>&- 9<&- &
	watcher=$!
	later "kill $watcher"
}
said() { grep -qE "$2" "/run/$1"; }
told() { wait_until 5 said "$@"; }
# A marker event, to know that the watcher listens, and has seen all before it.
markers=0
listens() {
	markers=$((markers + 1))
	fbrctl fdb add br0 02:00:00:00:ee:01 port p1 static
	fbrctl fdb del br0 02:00:00:00:ee:01
	said "$1" "02:00:00:00:ee:01"
}

switch 2
watch /run/fdb fbrctl monitor fdb
must wait_until 10 listens fdb
watch /run/all fbrctl monitor
must wait_until 10 listens all

# --- the FDB
check "a learned station is announced" eval \
	'let_send h1 "dst $bcast src ${m}1" && told fdb "learned.*${m}1.*p1|${m}1.*p1.*learned"'
check "with its move" eval \
	'let_send h2 "dst $bcast src ${m}1" && told fdb "moved.*${m}1.*p2|${m}1.*p2.*moved"'
check "an entry by command" eval \
	'fbrctl fdb add br0 ${m}2 port p1 static && told fdb "added.*${m}2|${m}2.*added"'
check "its deletion" eval \
	'fbrctl fdb del br0 ${m}2 && told fdb "deleted.*${m}2|${m}2.*deleted"'
check "a station that ages" eval \
	'fbrctl set br0 ageing 0.2 && told fdb "aged.*${m}1|${m}1.*aged" && fbrctl set br0 ageing 300'
check "a station that only sends again is no event" eval \
	'let_send h1 "dst $bcast src ${m}3" && told fdb "${m}3" &&
	let_send h1 "x5 dst $bcast src ${m}3" && told fdb "${m}3" && must listens fdb &&
	same "$(grep -c "${m}3" /run/fdb)" 1'

# --- bridges and ports
check "a new bridge is announced" eval 'fbrctl addbr br1 && told all br1'
check "an option" eval ': >/run/all; fbrctl set br1 ageing 77 && told all "br1.*77"'
check "a port" eval \
	'ip link add d0 type dummy && ip link set d0 addrgenmode none &&
	fbrctl addif br1 d0 && told all "d0"'
check "its options" eval 'fbrctl port set d0 isolated on && told all "d0.*isolated"'
check "its new name" eval 'ip link set d0 name d9 && told all "d9"'
check "its leaving" eval ': >/run/all; fbrctl delif br1 d9 && told all "d9"'
check "the end of a bridge" eval ': >/run/all; fbrctl delbr br1 && told all "br1"'

# --- a storm
must fbrctl fdb flush br0
must fbrctl set br0 event-rate 1000 event-burst 4096
nap 5		# the bucket fills
listens fdb
: >/run/fdb
markers=0
start=$(microseconds)
storm=100000
[ $slow = yes ] && storm=20000
must tell "flood h1 $storm 9 dst $nobody"
took=$((($(microseconds) - start) / 1000000 + 1))
heard() { grep -c '02:09:' /run/fdb; }
room=$((65536 * 8 / 9 + 1))
learned=$((storm < room ? storm : room))
check "a storm of $storm new stations is learned, as far as there is room" \
	same "$(entries port p1 learned)" $learned
must fbrctl fdb flush br0 port p1	# as many again
most=$((4096 + 1000 * (took + $(patience 10))))
check "it is announced" [ "$(heard)" -ge 1000 ]
check "but not all of it: $(heard) of $storm, at most $most" [ "$(heard)" -le $most ]
check "and says that some were lost" eval 'wait_until 10 listens fdb; told fdb "lost [0-9]+"'
lost() { awk '/ (lost|missed) [0-9]+$/ { n += $NF } END { print n + 0 }' /run/fdb; }
adds_up() { # all told: learned and deleted, and what the markers made
	local all
	listens fdb || return	# a reader that fell behind learns of it by the next event
	all=$(($(heard) + $(lost)))
	((all >= 2 * learned && all <= 2 * (learned + markers))) && return
	echo "$(heard) heard, $(lost) lost, $((2 * learned)) happened, $markers markers"
	return 1
}
check "how many exactly: heard and lost add up to what happened" wait_until 20 adds_up

finish
