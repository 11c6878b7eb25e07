#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Meters let no more pass than they may, and count what they did.
#
#	h1 --- p1 \
#	h2 --- p2  -- br0
#	h3 --- p3 /
. "$(dirname "$0")/lib.sh"
needs python3

meters() { fbrctl dump-meters br0; }
meter_has() { # KEY VALUE [ID]
	local json
	json=$(fbrctl -j dump-meters br0 | tr -d '\n ') || return
	[[ $json =~ \{[^}]*\"meter\":${3:-1},[^}]*\"$1\":\"?([^,\"}]*) ]] || { echo "no $1 in $json"; return 1; }
	same "${BASH_REMATCH[1]}" "$2"
}
# Between so many frames and so many
between() {
	(($1 >= $2 && $1 <= $3)) || { echo "$1 is not from $2 to $3"; return 1; }
}
# A bucket anew, and flows that ask it: one of p1 to p2, whatever the meters
only_meter() { # SPEC [ACTIONS]
	fbrctl del-flows br0 >/dev/null
	fbrctl del-meter br0 meter=1 >/dev/null 2>&1
	fbrctl add-meter br0 "meter=1,$1" && fbrctl add-flow br0 'in_port(p1)' "${2:-meter(1),p2}"
}

switch 3

# --- commands
check "there are none at first" same "$(meters)" ""
check "a meter is added" fbrctl add-meter br0 'meter=1,pktps,rate=1000,burst=100'
check "kbps is what is meant where nothing is said, and a tenth of the rate the burst" eval \
	'fbrctl add-meter br0 "meter=7,rate=500" && meter_has unit kbps 7 && meter_has burst 50 7'
check "they are shown by their ids, as they are typed" eval \
	'says "^meter=1,pktps,rate=1000,burst=100, flows:0, packets:0.*meter=7,kbps,rate=500,burst=50," meters'
check "what is shown can be typed" eval \
	'line=$(meters | head -n 1) && fbrctl del-meter br0 meter=1 && fbrctl add-meter br0 "$line" &&
	same "$(meters | head -n 1)" "$line"'
check "a rate is changed, and nothing else" eval \
	'fbrctl mod-meter br0 meter=1,rate=500 && says "^meter=1,pktps,rate=500,burst=100" meters'
check "and a burst" eval 'fbrctl mod-meter br0 meter=1,burst=3 && meter_has burst 3 && meter_has rate 500'
check "the bridge tells how many there are" json_is meter_count 2 fbrctl -j show br0
check "one of the same id is refused" refused . fbrctl add-meter br0 meter=1,rate=5
check "and what is not there can't be changed" refused . fbrctl mod-meter br0 meter=9,rate=5
check "nor deleted" refused . fbrctl del-meter br0 meter=9
check "nor asked by a flow" refused . fbrctl add-flow br0 'in_port(p1)' 'meter(9),p2'
for words in 'meter=0,rate=1' 'meter=2,rate=0' 'meter=2,rate=5,burst=0' 'meter=2' 'rate=5' 'meter=2,rate=nought'; do
	check "$words is refused" not fbrctl add-meter br0 "$words"
done
check "one that a flow names can't be deleted" eval \
	'fbrctl add-flow br0 "in_port(p1)" "meter(1),p2" && meter_has flows 1 && refused . fbrctl del-meter br0 meter=1'
check "but one that is changed to name none lets it go" eval \
	'fbrctl mod-flow br0 "in_port(p1)" p2 && meter_has flows 0 && says "meter=1,pktps,rate=500" fbrctl del-meter br0 meter=1'
check "a flow that is gone, too" eval \
	'fbrctl mod-flow br0 "in_port(p1)" "meter(7),p2" && fbrctl del-flows br0 && fbrctl del-meter br0 meter=7 && same "$(meters)" ""'
check "a bridge has 4096 at most" says '^4096 ' python3 "$here/genl.py" meters br0 4097
check "and shows all of them" same "$(meters | wc -l)" 4096
was=$(alive)
must ip link del br0
check "and takes all of them with it" wait_until 10 eval '[ "$(alive)" -le $((was - 4097)) ]'
must ip link add br0 type flowbridge
must ip link set br0 addrgenmode none
must ip link set br0 up
for i in 1 2 3; do
	must ip link set p$i master br0
done
must tell "off br0"
must tell "at br0 - br0 stack"

# --- so many at once. One passes that finds a bit of a frame left, and as many as
# the time that it took gives.
burst_of() { # BURST FRAMES SPEC WORDS
	local from took passed
	only_meter "$3" || return
	from=$(microseconds)
	tell "send h1 x$2 $4" && took=$(($(microseconds) - from)) && tell "got h2" || return
	passed=$answer
	between "$passed" "$1" $(($1 + 1 + took / 1000000)) || return
	meter_has packets "$2" && meter_has dropped_packets $(($2 - passed)) &&
		meter_has bytes $(($2 * ${5:-60})) && drops p1.meter=$(($2 - passed))
}
mark
check "of 100 frames 10 pass at once" burst_of 10 100 pktps,rate=1,burst=10 "dst $nobody"
check "of 100 frames 1 does" burst_of 1 100 pktps,rate=1,burst=1 "dst $nobody"
check "all pass where there are fewer" burst_of 100 100 pktps,rate=1,burst=100 "dst $nobody"
check "10 of 1000 bytes are 80 kilobits" burst_of 10 100 kbps,rate=8,burst=80 "dst $nobody len 1000" 1000
check "of those with a tag it counts, too" burst_of 10 100 kbps,rate=8,burst=80 "dst $nobody vlan 5 len 996" 1000
check "a frame passes that finds less than its length left" burst_of 1 20 kbps,rate=1,burst=1 "dst $nobody len 1000" 1000

# --- who shares it, and who does not
used_up() { # a bucket of one with nothing in it
	only_meter pktps,rate=1,burst=1 && tell "send h1 x50 dst $nobody" && tell drain
}
check "two flows share a meter" eval \
	'used_up && fbrctl add-flow br0 "in_port(p2)" "meter(1),p3" && meter_has flows 2 && mark &&
	tell "send h2 x20 dst $nobody" && tell "got h3" && between "$answer" 0 2 && drops p2.meter=$((20 - answer))'
check "two actions of a flow count twice" eval \
	'only_meter pktps,rate=1000,burst=100 "meter(1),p2,meter(1),p3" && sends h1 "dst $nobody" reaches h2 h3 &&
	meter_has packets 2 && meter_has flows 2'
check "what is sent before a meter is sent" eval \
	'only_meter pktps,rate=1,burst=1 "p3,meter(1),p2" && mark && tell "send h1 x30 dst $nobody" && tell "got h3" && same "$answer" 30 &&
	meter_has packets 30'
check "of others it knows nothing" eval \
	'used_up && mark && sends h3 "dst $bcast" reaches h1 h2 br0 && drops'
check "what it drops teaches nothing" eval \
	'only_meter pktps,rate=1,burst=1 && fbrctl fdb flush br0 && tell "send h1 x3 dst $nobody" &&
	tell "send h1 dst $nobody src $nobody2" && mark && fdb_lacks "$nobody2" && fdb_has "$(host_mac 1)" p1'
check "a trace asks it nothing" eval \
	'only_meter pktps,rate=1,burst=1 && fbrctl trace br0 "in_port(p1)" && meter_has packets 0'
check "a flow replaced by one of the same meter keeps it in use" eval \
	'fbrctl dump-flows br0 >/run/flows && fbrctl replace-flows br0 /run/flows >/dev/null &&
	wait_until 5 meter_has flows 1 && refused . fbrctl del-meter br0 meter=1'

# --- a rate. The bucket holds all that comes in the time of the test, so that a
# machine that stops for a moment loses nothing; the time is from one moment when
# it was empty to another.
window=10
passed_now() { # how many passed and how many did not, as $passed and $dropped
	local json
	json=$(fbrctl -j dump-meters br0) || return
	[[ $json =~ \"packets\":([0-9]+).*\"dropped_packets\":([0-9]+) ]] || { echo "$json"; return 1; }
	dropped=${BASH_REMATCH[2]} passed=$((BASH_REMATCH[1] - dropped))
}
empty() { # WORDS: send until it drops; since when at least, until when at most
	local was
	passed_now || return
	was=$dropped
	until [ "$dropped" -gt "$was" ]; do
		no_sooner=$(microseconds)
		tell "send h1 x$((window * rate / 4)) $1" && tell drain || return
		no_later=$(microseconds)
		passed_now || return
	done
}
# holds SPEC WORDS: $rate frames a second, within 5 %
holds() {
	local words=$2 first from_least from_most end
	only_meter "$1" && empty "$words" || return
	first=$passed from_least=$no_sooner from_most=$no_later
	end=$((from_most + window * 1000000))
	while [ "$(microseconds)" -lt "$end" ]; do
		tell "send h1 x$((rate / 8)) $words" && tell drain || return
		nap 0.2
	done
	empty "$words" || return
	between $((passed - first)) $(((no_sooner - from_most) * rate * 95 / 100000000 - 1)) \
		$(((no_later - from_least) * rate * 105 / 100000000 + 2))
}
rate=1000
[ $slow = yes ] && rate=40
deafen
check "$rate frames a second are that, over $window seconds" \
	holds "pktps,rate=$rate,burst=$((rate * window))" "dst $nobody"
check "and so many kilobits" holds "kbps,rate=$((rate * 8)),burst=$((rate * window * 8))" "dst $nobody len 1000"
must tell "at br0 - br0 stack"

# --- super-frames
for i in 1 2; do
	must tell "off h$i"
	must tell "at h$i /run/netns/h$i eth0 vnet"
done
big="dst $nobody tcp 14520 gso 1448"	# ten of 1502 bytes
mark
check "a super-frame counts as the frames that it stands for" eval \
	'only_meter pktps,rate=1,burst=25 && sends h1 x4 "$big" reaches h2=3 && meter_has packets 40 && meter_has dropped_packets 10'
check "and as their bytes" eval 'meter_has bytes $((40 * 1502)) && meter_has dropped_bytes $((10 * 1502))'
check "it is dropped as a whole, and counted once" drops p1.meter=1
check "by kilobits, too" eval \
	'only_meter kbps,rate=1,burst=250 && sends h1 x4 "$big" reaches h2=3'

finish loose
