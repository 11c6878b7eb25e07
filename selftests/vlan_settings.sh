#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What a bridge sets and counts for each VLAN: ageing, limits, flooding, traffic.
#
#	h1 --- p1 \
#	h2 --- p2  -- br0	all tagged in 10 and 20, the host, too
#	h3 --- p3 /
. "$(dirname "$0")/lib.sh"

m=02:00:00:00:bb:0

known() { fbrctl fdb get br0 "$2" vlan "$1" >/dev/null 2>&1; } # VID MAC
sent_by() { let_send "$1" "dst $bcast vlan $2 src $3"; } # HOST VID MAC
vlan_is() { json_is "$2" "$3" fbrctl -j vlan list br0 vlan "$1"; } # VID KEY VALUE
listed() { says "\"vlan\":$1," fbrctl -j vlan list br0; }
unlisted() { silent_on "\"vlan\":$1," fbrctl -j vlan list br0; }

switch 3 vlan-filtering on default-pvid none
for p in p1 p2 p3 br0; do
	must fbrctl vlan add $p 10,20
done

# --- as they begin
check "a VLAN with members is listed, and how many they are" eval 'vlan_is 10 port_count 4 && vlan_is 20 port_count 4'
check "one without is not" eval 'listed 10 && unlisted 30'
check "but with a setting it is" eval \
	'fbrctl vlan set br0 30 fdb-limit 5 && listed 30 && vlan_is 30 port_count 0 && vlan_is 30 fdb_limit 5'
check "until it is as all others" eval 'fbrctl vlan set br0 30 fdb-limit 0 && unlisted 30'

# --- ageing
must sent_by h1 10 ${m}1
must sent_by h1 20 ${m}1
check "a VLAN's ageing time is its own" eval \
	'fbrctl vlan set br0 10 ageing 0.1 && wait_until 5 not known 10 ${m}1 && known 20 ${m}1'
check "without one it has that of the bridge" eval \
	'fbrctl vlan set br0 10 ageing bridge && sent_by h1 10 ${m}1 && fbrctl vlan set br0 20 ageing 0 &&
	fbrctl set br0 ageing 0.1 && wait_until 5 not known 10 ${m}1'
check "while one that never ages stays" known 20 ${m}1
must fbrctl set br0 ageing 300
must fbrctl vlan set br0 20 ageing bridge

# --- limits
must fbrctl fdb flush br0
must fbrctl vlan set br0 10 fdb-limit 10
mark
must tell "flood h1 50 1 dst $nobody vlan 10"
check "of 50 stations a VLAN with a limit of 10 learns 10" eval \
	'same "$(entries vlan 10)" 10 && vlan_is 10 fdb_count 10'
check "the other frames count as learn_refused at the port" rises learn_refused p1=40
check "and are forwarded all the same" drops
check "a port that had no part in it finds no room, either" eval \
	'sent_by h2 10 ${m}2 && not known 10 ${m}2 && rises learn_refused p2=1'
check "another VLAN does" eval 'sent_by h2 20 ${m}2 && known 20 ${m}2 && rises learn_refused'
check "a known station moves within a full VLAN" eval \
	'sent_by h3 10 02:01:00:00:00:00 && fdb_is=$(fbrctl -j fdb get br0 02:01:00:00:00:00 vlan 10) &&
	[[ $fdb_is == *p3* ]] && rises learn_refused'
check "static entries are not counted" eval \
	'fbrctl fdb add br0 ${m}3 port p1 vlan 10 static && known 10 ${m}3 && vlan_is 10 fdb_count 10'
check "one that goes makes room for one" eval \
	'fbrctl fdb del br0 02:01:00:00:00:00 vlan 10 && sent_by h2 10 ${m}2 && known 10 ${m}2 && vlan_is 10 fdb_count 10'
check "a lower limit takes nothing away" eval 'fbrctl vlan set br0 10 fdb-limit 3 && vlan_is 10 fdb_count 10'
check "without a limit more are learned" eval \
	'fbrctl vlan set br0 10 fdb-limit 0 && sent_by h2 10 ${m}4 && known 10 ${m}4 && vlan_is 10 fdb_count 11'
check "a flush by VLAN counts down to nothing" eval 'fbrctl fdb flush br0 vlan 10 && vlan_is 10 fdb_count 0'

# --- flooding
for what in "unicast-flood $nobody" "multicast-flood $mcast" "broadcast-flood $bcast"; do
	read -r option to <<<"$what"
	up=(br0)
	[ "$option" = unicast-flood ] && up=()
	check "without $option in one VLAN no port of it gets such a frame" eval \
		'fbrctl vlan set br0 10 $option off && sends h1 "dst $to vlan 10" reaches "${up[@]}"'
	check "ports of another VLAN do" sends h1 "dst $to vlan 20" reaches h2 h3 "${up[@]}"
	check "on again, they all do" eval \
		'fbrctl vlan set br0 10 $option on && sends h1 "dst $to vlan 10" reaches h2 h3 "${up[@]}"'
done
must fbrctl vlan set br0 10-20 unicast-flood off multicast-flood off
mark
check "what goes nowhere for it is no-recipient" eval \
	'sends h1 "dst $nobody vlan 10" reaches nobody && drops p1.no-recipient=1'
check "a range has the setting everywhere" eval \
	'sends h1 "dst $nobody vlan 20" reaches nobody && vlan_is 15 unicast_flood false && vlan_is 15 multicast_flood false'
check "a known station is no flood" eval \
	'sent_by h2 10 ${m}5 && sends h1 "dst ${m}5 vlan 10" reaches h2'
check "the host's own frames obey, too" sends br0 "dst $nobody vlan 10" reaches nobody
must fbrctl vlan set br0 10-20 unicast-flood on multicast-flood on

# --- what is counted
declare -A was=([rx_packets]=0 [rx_bytes]=0 [tx_packets]=0 [tx_bytes]=0)
# In VLAN 10, since the last time: frames and bytes that came in, and that left.
counted() {
	local json key by=""
	json=$(fbrctl -j vlan list br0 vlan 10) || return
	for key in rx_packets rx_bytes tx_packets tx_bytes; do
		[[ $json =~ \"$key\":([0-9]+) ]] || return
		by+=" $((BASH_REMATCH[1] - ${was[$key]}))"
		was[$key]=${BASH_REMATCH[1]}
	done
	same "${by# }" "$1 $2 $3 $4"
}
counted 0 0 0 0 >/run/why
must let_send h1 "dst ${m}5 vlan 10 len 1000"
check "a frame admitted in a VLAN and sent in it is counted there, without its tag" \
	counted 1 1000 1 1000
must let_send h1 "dst $bcast vlan 10 len 100"
check "a flood is sent as often as it leaves, to the host as well" \
	counted 1 100 3 300
must let_send br0 "dst ${m}5 vlan 10 len 200"
check "the host's frames are counted, too" counted 1 200 1 200
must let_send h1 "dst ${m}5 vlan 20 len 1000"
must let_send h1 "dst ${m}5 vlan 30 len 1000"
check "those of other VLANs are not, nor those that stayed out" counted 0 0 0 0
must fbrctl vlan set br0 10 unicast-flood off
must let_send h1 "dst $nobody vlan 10 len 100"
check "one that went nowhere came in and left nowhere" counted 1 100 0 0
must fbrctl set br0 vlan-filtering off
must let_send h1 "dst $bcast vlan 10"
check "while VLANs are not filtered nothing is counted" counted 0 0 0 0

finish
