#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Stations are known by VLAN; an entry of no VLAN holds where there is none.
#
#	h1 --- p1 \
#	h2 --- p2  -- br0	all tagged in 10, 20 and 30
#	h3 --- p3 /
. "$(dirname "$0")/lib.sh"

m=02:00:00:00:bb:0

in_vlan() { # VID MAC PORT [KIND]: there is such an entry
	local json
	json=$(fbrctl -j fdb get br0 "$2" vlan "$1") || return
	[[ $json == *"\"port\":\"$3\""* && $json == *"\"kind\":\"${4:-}"* ]] ||
		{ echo "not at $3, or not ${4:-anything}: $json"; return 1; }
}
not_in_vlan() { refused . fbrctl fdb get br0 "$2" vlan "$1"; }
sent_by() { let_send "$1" "dst $bcast vlan $2 src $3"; } # HOST VID MAC

switch 3
must fbrctl set br0 vlan-filtering on default-pvid none
for p in p1 p2 p3; do
	must fbrctl port set $p trunk 10,20,30
done

# --- one station here and another there
mark
must sent_by h1 10 ${m}1
must sent_by h2 20 ${m}1
check "an address at two ports in two VLANs is two stations" eval \
	'in_vlan 10 ${m}1 p1 learned && in_vlan 20 ${m}1 p2 learned'
check "which none of them has moved" rises moves
check "frames find each by its VLAN" eval \
	'sends h3 "dst ${m}1 vlan 10" reaches h1 && sends h3 "dst ${m}1 vlan 20" reaches h2'
check "in a third VLAN it is unknown" sends h3 "dst ${m}1 vlan 30" reaches h1 h2
check "one of them moves alone" eval \
	'sent_by h3 10 ${m}1 && rises moves p3=1 && in_vlan 10 ${m}1 p3 && in_vlan 20 ${m}1 p2'
check "an entry is deleted by its VLAN" eval \
	'fbrctl fdb del br0 ${m}1 vlan 10 && not_in_vlan 10 ${m}1 && in_vlan 20 ${m}1 p2'
# With that of h3's own address.
check "and flushed by it" eval \
	'sent_by h1 10 ${m}1 && says "(^|[^0-9])2([^0-9]|$)" fbrctl fdb flush br0 vlan 20 &&
	in_vlan 10 ${m}1 p1 && not_in_vlan 20 ${m}1'
check "and shown" eval 'same "$(entries vlan 10) $(entries vlan 20)" "2 0"'

# --- entries of no VLAN
check "an entry of no VLAN holds in every one" eval \
	'fbrctl fdb add br0 ${m}2 port p2 static && sends h1 "dst ${m}2 vlan 10" reaches h2 &&
	sends h1 "dst ${m}2 vlan 20" reaches h2'
check "but where the station has one of its own" eval \
	'fbrctl fdb add br0 ${m}2 port p3 vlan 20 static && sends h1 "dst ${m}2 vlan 20" reaches h3 &&
	sends h1 "dst ${m}2 vlan 10" reaches h2'
check "which deleted leaves it to the other again" eval \
	'fbrctl fdb del br0 ${m}2 vlan 20 && sends h1 "dst ${m}2 vlan 20" reaches h2'
check "a station with a static entry of no VLAN is learned nowhere else" eval \
	'mark && sent_by h1 10 ${m}2 && not_in_vlan 10 ${m}2 && sends h3 "dst ${m}2 vlan 10" reaches h2'
check "a locked port admits by either" eval \
	'fbrctl fdb add br0 ${m}3 port p1 vlan 10 static && fbrctl fdb add br0 ${m}4 port p1 static &&
	fbrctl port set p1 locked on && sends h1 "dst $bcast vlan 10 src ${m}3" reaches h2 h3 &&
	sends h1 "dst $bcast vlan 20 src ${m}4" reaches h2 h3'
check "but not by one of another VLAN" eval \
	'mark && sends h1 "dst $bcast vlan 20 src ${m}3" reaches nobody && drops p1.locked=1'
must fbrctl port set p1 locked off
must sent_by h1 10 ${m}5
must sent_by h2 20 ${m}5
check "one that is added takes the place of what was learned of its station, in every VLAN" eval \
	'fbrctl fdb add br0 ${m}5 port p3 static && not_in_vlan 10 ${m}5 && not_in_vlan 20 ${m}5 &&
	sends h1 "dst ${m}5 vlan 10" reaches h3 && sends h1 "dst ${m}5 vlan 20" reaches h3'
check "but not of what was added" eval \
	'fbrctl fdb add br0 ${m}6 port p2 vlan 10 static && fbrctl fdb add br0 ${m}6 port p3 static &&
	in_vlan 10 ${m}6 p2 static && sends h1 "dst ${m}6 vlan 10" reaches h2'
check "a port's own address is of no VLAN" in_vlan 0 "$(port_mac 1)" p1 local
check "and not learned in one" eval \
	'mark && let_send h2 "dst $bcast vlan 10 src $(port_mac 1)" && not_in_vlan 10 "$(port_mac 1)"'

# --- what is refused while VLANs are filtered
check "a learned entry needs a VLAN" refused "VLAN" fbrctl fdb add br0 ${m}7 port p1 learned
check "a static one needs a VLAN that its port is in" refused "VLAN" \
	fbrctl fdb add br0 ${m}7 port p1 vlan 40 static
check "so does an extern one" refused "VLAN" fbrctl fdb add br0 ${m}7 port p1 vlan 40 extern
check "nothing refused was added" silent_on "${m}7" fbrctl fdb show br0

# --- with the membership
must sent_by h1 10 ${m}8
must sent_by h1 20 ${m}8
must sent_by h2 10 ${m}9
check "a port that leaves a VLAN takes along its entries there" eval \
	'fbrctl vlan del p1 10 && not_in_vlan 10 ${m}8 && not_in_vlan 10 ${m}3'
check "not those of other VLANs, other ports or no VLAN" eval \
	'in_vlan 20 ${m}8 p1 && in_vlan 10 ${m}9 p2 && in_vlan 0 ${m}4 p1 static'
must fbrctl vlan add p1 10
check "a switch of filtering forgets what was learned" eval \
	'fbrctl set br0 vlan-filtering off && not_in_vlan 20 ${m}8 && same "$(entries learned)" 0'
check "not what was added" eval 'in_vlan 10 ${m}6 p2 static && in_vlan 0 ${m}4 p1 static'
check "off, stations are known without VLANs" eval \
	'sent_by h1 10 ${m}8 && in_vlan 0 ${m}8 p1 learned && sends h3 "dst ${m}8 vlan 20" reaches h1'
check "and forgotten when it is on again" eval \
	'fbrctl set br0 vlan-filtering on && not_in_vlan 0 ${m}8 && sends h3 "dst ${m}8 vlan 20" reaches h1 h2'
check "the same again forgets nothing" eval \
	'sent_by h1 20 ${m}8 && fbrctl set br0 vlan-filtering on && in_vlan 20 ${m}8 p1'

# --- extern: of a controller
must fbrctl fdb add br0 02:00:00:00:cc:01 port p1 vlan 10 extern
must fbrctl fdb add br0 02:00:00:00:cc:02 port p1 vlan 10 extern
must sent_by h1 20 02:00:00:00:cc:03
check "an extern entry is one" in_vlan 10 02:00:00:00:cc:01 p1 extern
check "it doesn't age while others do" eval \
	'fbrctl set br0 ageing 0.1 && wait_until 5 not_in_vlan 20 02:00:00:00:cc:03 &&
	in_vlan 10 02:00:00:00:cc:01 p1 extern && fbrctl set br0 ageing 300'
check "it moves with its station" eval \
	'mark && sent_by h2 10 02:00:00:00:cc:01 && in_vlan 10 02:00:00:00:cc:01 p2 extern &&
	rises moves p2=1 && sends h3 "dst 02:00:00:00:cc:01 vlan 10" reaches h2'
check "to where it doesn't age, either" eval \
	'sent_by h1 20 02:00:00:00:cc:03 && fbrctl set br0 ageing 0.1 &&
	wait_until 5 not_in_vlan 20 02:00:00:00:cc:03 && in_vlan 10 02:00:00:00:cc:01 p2 extern'
must fbrctl set br0 ageing 300
check "one that stays put is where it was" in_vlan 10 02:00:00:00:cc:02 p1 extern
check "a flush of what is learned leaves it" eval \
	'fbrctl fdb flush br0 && in_vlan 10 02:00:00:00:cc:01 p2 extern'
check "bridge adds one, too" eval \
	'bridge fdb add 02:00:00:00:cc:04 dev br0 self via p3 extern_learn vlan 20 &&
	in_vlan 20 02:00:00:00:cc:04 p3 extern && sends h1 "dst 02:00:00:00:cc:04 vlan 20" reaches h3'
check "and shows it" says "02:00:00:00:cc:04 dev p3 vlan 20 .*extern_learn" bridge fdb show
check "and deletes it" eval \
	'bridge fdb del 02:00:00:00:cc:04 dev br0 self vlan 20 && not_in_vlan 20 02:00:00:00:cc:04'

finish
