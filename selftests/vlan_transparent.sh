#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Tags cross unchanged, wherever a frame keeps them; a VLAN device on the bridge works.
#
#	h1 --- p1 \
#	h2 --- p2 -- br0 -- br0.10
#	h3 --- p3 /
#
# A frame from a packet socket has its tag in the data; the receive path moves
# the outer one beside the frame (skb->vlan_tci) before the switch sees it. What
# the host sends through br0 reaches the switch with the tag in the data.
. "$(dirname "$0")/lib.sh"

declare -A tags=(
	["an 802.1Q tag"]="vlan 5"
	["a priority and a VLAN"]="vlan 0xa005"
	["a priority tag"]="vlan 0xe000"
	["VLAN 4094"]="vlan 4094"
	["an 802.1ad tag"]="advlan 7"
	["two tags, 802.1ad outside"]="advlan 7 vlan 5"
	["two tags, 802.1Q both"]="vlan 7 vlan 5"
	["three tags"]="advlan 7 advlan 6 vlan 5"
)

crosses() { # WORDS: flooded, to a known station, from the host
	sends h1 "dst $bcast $1 $2" reaches h2 h3 br0 &&
		sends h1 "dst $(host_mac 2) $1 $2" reaches h2 &&
		sends br0 "dst $bcast $1 $2" reaches h1 h2 h3 &&
		sends br0 "dst $(host_mac 2) $1 $2" reaches h2
}

all_cross() { # SENTENCE
	local what
	for what in "${!tags[@]}"; do
		check "$what crosses byte for byte$1" crosses "${tags[$what]}" ""
	done
}

offloads() { # on or off, at the ports and the bridge
	local dev
	for dev in p1 p2 p3; do
		ethtool -K "$dev" rxvlan "$1" txvlan "$1" rx-vlan-stag-hw-parse "$1" \
			tx-vlan-stag-hw-insert "$1" || return
	done
}

switch 3
must let_send h2 "dst $bcast"
must let_send h1 "dst $bcast"

all_cross ""
check "with a payload of 1500, too" crosses "vlan 5" "len 1514"
check "and one of 1496 below two tags" crosses "vlan 7 vlan 5" "len 1510"
if have ethtool; then
	must offloads off
	all_cross " where ports insert no tags"
	must offloads on
else
	skip "tags cross where ports insert none" "no ethtool"
fi

check "tags don't tell stations apart while VLANs are not filtered" \
	sends h3 "dst $(host_mac 2) vlan 99" reaches h2
check "a station that moves with another tag is one that moves" eval \
	'let_send h3 "dst $bcast src $(host_mac 2) vlan 12" &&
	sends h1 "dst $(host_mac 2)" reaches h3 && let_send h2 "dst $bcast"'
check "a tagged BPDU-like group is a group like any other" \
	sends h1 "dst 01:80:c2:00:00:10 vlan 5" reaches h2 h3 br0

# --- br0.10
must ip link add link br0 name br0.10 type vlan id 10
must ip link set br0.10 addrgenmode none
must ip link set br0.10 up
must tell "at br0.10 - br0.10 stack"
vlan_goes_up() {
	local hex
	tell "send h1 dst $br_mac vlan 10" && tell "got br0.10" || return
	hex=$answer
	tell "send h1 dst $br_mac vlan 11" && tell "got br0.10" && hex+=" $answer"
	echo "$hex"
}
tell "log br0.10 /run/br0.10"
must vlan_goes_up
frames_on_vlan() { wc -l </run/br0.10; }
check "br0.10 hears VLAN 10 of the host's frames, and no other" \
	same "$(frames_on_vlan)" 1
check "without the tag" silent_on 8100000a cat /run/br0.10
check "untagged ones stay with br0" eval \
	'let_send h1 "dst $br_mac"; same "$(frames_on_vlan)" 1'
tell "log h1 /run/h1"
check "what br0.10 sends leaves with the tag" eval \
	'let_send br0.10 "dst $(host_mac 1)" && says 8100000a88b5 cat /run/h1'
if have ping; then
	must ip addr add 10.10.0.100/24 dev br0.10
	must ip -n h1 link add link eth0 name eth0.10 type vlan id 10
	must ip -n h1 link set eth0.10 addrgenmode none
	must ip -n h1 addr add 10.10.0.1/24 dev eth0.10
	must ip -n h1 link set eth0.10 up
	check "the host pings a VLAN device of another host" \
		ping -c 1 -W "$(patience 2)" 10.10.0.1
fi

# --- a VLAN device as a port
must ip link add link p3 name p3.20 type vlan id 20
must ip link set p3.20 addrgenmode none
check "a VLAN device on a port takes its frames before the switch" eval \
	'ip link set p3.20 up && sends h3 "dst $bcast vlan 20" reaches nobody'
check "others of that port pass" sends h3 "dst $bcast vlan 21" reaches h1 h2 br0

# h3 sent a frame which the switch never saw.
finish loose
