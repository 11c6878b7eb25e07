#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Through which ports a frame of a VLAN leaves, and with which tags.
#
#	h1 --- p1 tagged in 10 and 20, native 30      \
#	h2 --- p2 access 10                            \
#	h3 --- p3 tagged in 10 and 20                   -- br0 in VLAN 1
#	h4 --- p4 access 10                            /
#	h5 --- p5 tagged in 10, untagged in 20        /
#
# In a flood tagged and untagged copies alternate: no copy may change another.
. "$(dirname "$0")/lib.sh"

known() { host_mac "$1"; }

# In VLAN 10, from a frame with a tag and from one without. TAGS are what is
# inside, after a dot; "ad" makes the outer tags 802.1ad.
floods_from_trunk() { # WORDS OUTER INNER
	sends h1 "dst $bcast $1" reaches "h2:$3" "h3:$2" "h4:$3" "h5:$2"
}
floods_from_access() { # WORDS OUTER
	sends h2 "dst $bcast $1" reaches "h1:$2" "h3:$2" h4 "h5:$2"
}
# To a station that is known: tagged to untagged, untagged to tagged, and alike.
goes_to_known() { # TAG AD, as words: "0x600a", and "" or "ad"
	local words="${2}vlan $1" tag=$2$1 pvid=${2}10
	sends h1 "dst $(known 2) $words" reaches h2:none &&
		sends h1 "dst $(known 3) $words" reaches "h3:$tag" &&
		sends h2 "dst $(known 3)" reaches "h3:$pvid" &&
		sends h2 "dst $(known 4)" reaches h4
}

# every_way AD SENTENCE: all of it, with 802.1Q ("") or 802.1ad ("ad") as what counts.
every_way() {
	local ad=$1 other=ad most=1514
	# A packet socket grants the room of a tag to 802.1Q alone.
	[ "$ad" = ad ] && other="" most=1510
	check "a tagged frame leaves with its tag or without, as each port has the VLAN$2" \
		floods_from_trunk "${ad}vlan 10" "${ad}10" none
	check "one that came without gets a tag where there must be one$2" \
		floods_from_access "" "${ad}10"
	check "a known station gets it in the form of its port$2" goes_to_known 10 "$ad"
	check "priority and drop eligibility stay in the tag$2" eval \
		'floods_from_trunk "${ad}vlan 0xf00a" "${ad}0xf00a" none && goes_to_known 0x600a "$ad"'
	check "those of a priority tag become the tag's$2" floods_from_access_prio "$ad"
	check "below an outer tag an inner one stays, of either kind$2" eval \
		'floods_from_trunk "${ad}vlan 10 ${ad}vlan 5" "${ad}10.${ad}5" "${ad}5" &&
		floods_from_trunk "${ad}vlan 10 ${other}vlan 5" "${ad}10.${other}5" "${other}5"'
	check "also the same tag once more, and a third$2" eval \
		'floods_from_trunk "${ad}vlan 10 ${ad}vlan 10 ${ad}vlan 3" "${ad}10.${ad}10.${ad}3" "${ad}10.${ad}3"'
	check "a tag that does not count is payload$2" \
		floods_from_access "${other}vlan 20 ${ad}vlan 7" "${ad}10.${other}20.${ad}7"
	check "the host's own frames leave so, too$2" host_sends "$ad"
	check "the largest frames fit, with tags and without$2" eval \
		'floods_from_trunk "${ad}vlan 10 len $most" "${ad}10" none &&
		floods_from_access "len 1514" "${ad}10"'
}
# h2's port takes a priority tag for none, and h4's leaves none of it.
floods_from_access_prio() {
	sends h2 "dst $bcast ${1}vlan 0xc000" reaches "h1:${1}0xc00a" "h3:${1}0xc00a" h4:none "h5:${1}0xc00a"
}
host_sends() {
	sends br0 "dst $bcast ${1}vlan 0xa00a" reaches h1 h2:none h3 h4:none h5 &&
		sends br0 "dst $(known 2) ${1}vlan 10" reaches h2:none &&
		sends br0 "dst $(known 3) ${1}vlan 10 vlan 5" reaches h3
}

offloads() { # on or off, at the ports
	local dev
	for dev in p1 p2 p3 p4 p5; do
		ethtool -K "$dev" rxvlan "$1" txvlan "$1" rx-vlan-stag-hw-parse "$1" \
			tx-vlan-stag-hw-insert "$1" || return
	done
}

# Every host is known in VLAN 10, by a frame of its own.
introduce() { # AD
	let_send h2 "dst $bcast" && let_send h4 "dst $bcast" &&
		let_send h3 "dst $bcast ${1}vlan 10" && let_send h5 "dst $bcast ${1}vlan 10"
}

switch 5 vlan-filtering on
must fbrctl port set p1 trunk 10,20 native 30
must fbrctl port set p2 access 10
must fbrctl port set p3 trunk 10,20
must fbrctl port set p4 access 10
must fbrctl port set p5 trunk 10
must fbrctl vlan add p5 20 untagged
must fbrctl vlan add br0 10
# The host is no listener here: see vlan_local.sh.
must tell "off br0"
must tell "at br0 - br0 proto 0"

must introduce ""
every_way "" ""

# --- who is a member
check "a VLAN leaves through its members alone" \
	sends h1 "dst $bcast vlan 20" reaches h3 h5:none
check "one that has it untagged may send it tagged" \
	sends h5 "dst $bcast vlan 20" reaches h1 h3
check "a multicast and an unknown unicast frame, too" eval \
	'sends h1 "dst $mcast vlan 20" reaches h3 h5:none && sends h1 "dst $nobody vlan 20" reaches h3 h5:none'
mark
check "a VLAN that has no other member is one nobody hears" sends h1 "dst $bcast" reaches nobody
check "which is no-recipient" drops p1.no-recipient=1
must fbrctl port set p1 hairpin on
check "a hairpin hears it again, in its own form" sends h1 "dst $bcast" reaches h1
check "with the tag where the port has one" sends h1 "dst $bcast vlan 20" reaches h1 h3 h5:none
must fbrctl port set p1 hairpin off
must fbrctl fdb add br0 "$nobody" port p2 static
mark
check "a known station behind a port that is no member hears nothing" \
	sends h1 "dst $nobody vlan 20" reaches nobody
check "which is vlan-egress where the frame came in" drops p1.vlan-egress=1
check "in the port's own VLAN it hears" sends h1 "dst $nobody vlan 10" reaches h2:none
check "a native VLAN leaves without a tag" eval \
	'fbrctl vlan add p3 30 && sends h3 "dst $bcast vlan 30" reaches h1:none &&
	sends h1 "dst $bcast" reaches h3:30 && fbrctl vlan del p3 30'
check "isolated ports of a VLAN stay apart" eval \
	'fbrctl port set p2 isolated on && fbrctl port set p4 isolated on &&
	sends h2 "dst $bcast" reaches h1:10 h3:10 h5:10'
must fbrctl port set p2 isolated off
must fbrctl port set p4 isolated off
check "the flags of a membership may change" eval \
	'fbrctl vlan add p5 20 && fbrctl vlan add p3 20 untagged && sends h1 "dst $bcast vlan 20" reaches h3:none h5'
must fbrctl vlan add p5 20 untagged
must fbrctl vlan add p3 20

# --- tags in the data of frames, as devices without offloads have them
if have ethtool; then
	must offloads off
	every_way "" ", where ports insert no tags"
	must offloads on
else
	skip "tags come and go where ports insert none" "no ethtool"
fi

# --- 802.1ad
must fbrctl set br0 vlan-protocol 802.1ad
must introduce ad
every_way ad ", with 802.1ad"
check "802.1Q is then payload of the PVID" sends h1 "dst $bcast vlan 10" reaches nobody
must fbrctl vlan add p3 30
check "which leaves below a service tag" sends h1 "dst $bcast vlan 10" reaches h3:ad30.10
must fbrctl vlan del p3 30
if have ethtool; then
	must offloads off
	every_way ad ", with 802.1ad in the data"
	must offloads on
fi
must fbrctl set br0 vlan-protocol 802.1Q
check "and back" floods_from_trunk "vlan 10" 10 none

finish
