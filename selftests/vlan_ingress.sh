#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Which frames a port takes in, and in which VLAN they are then.
#
#	h1 --- p1                            \
#	h2 --- p2 tagged in every VLAN        -- br0 in VLAN 1, untagged
#	h3 --- p3 in VLAN 20 alone, untagged /
#
# h2 sees by the tag which VLAN a frame is in.
. "$(dirname "$0")/lib.sh"

# enters "WORDS" TAG: it is in the VLAN of TAG, which it leaves h2's port with.
enters() {
	local to=("h2:$2")
	case $((${2%%.*} & 0xfff)) in
	1) to+=("br0:$3") ;;
	20) to+=("h3:$3") ;;
	esac
	sends h1 "dst $bcast $1" reaches "${to[@]}"
}
untagged_enters() { enters "$1" "$2" none; }

# shut_out "WORDS" CAUSE
shut_out() {
	sends h1 "dst $bcast $1" reaches nobody && drops "p1.vlan-$2=1"
}

teaches_nothing() { # "WORDS"
	local before
	before=$(entries)
	sends h1 "dst $bcast src $nobody2 $1" reaches nobody && same "$(entries)" "$before"
}

switch 3 vlan-filtering on
must fbrctl port set p2 trunk 1-4094
must fbrctl port set p3 access 20
must fbrctl vlan add p1 10,20
mark

# --- p1 as every port begins, in VLAN 1 by its PVID, and tagged in 10 and 20
check "a frame without a tag is in the VLAN of the PVID" untagged_enters "" 1
check "so is one with a priority tag" untagged_enters "vlan 0" 1
check "which keeps its priority" untagged_enters "vlan 0xe000" 0xe001
check "and its drop eligibility" untagged_enters "vlan 0x7000" 0x7001
check "a tagged frame is in the VLAN of its tag" untagged_enters "vlan 10" 10
check "also one that others have untagged" untagged_enters "vlan 20" 20
check "also that of the PVID" untagged_enters "vlan 1" 1
check "with its priority" untagged_enters "vlan 0xb00a" 0xb00a
check "a tag of 802.1ad is none while 802.1Q counts" enters "advlan 10" 1.ad10 ad10
check "also before one of 802.1Q" enters "advlan 10 vlan 20" 1.ad10.20 ad10.20
check "the outer of two tags counts" enters "vlan 20 vlan 10" 20.10 10
check "a priority tag before another tag leaves that alone" enters "vlan 0x6000 vlan 10" 0x6001.10 10
check "none of these was dropped" drops

check "a VLAN that the port is no member of stays out" shut_out "vlan 30" ingress
check "whatever the priority and the inner tag" shut_out "vlan 0xf01e vlan 10" ingress
check "so does 4095, which is no VLAN" shut_out "vlan 4095" ingress
check "and what stays out teaches nothing" teaches_nothing "vlan 30"
check "a station may send in a VLAN where it is kept out, and be known in another" eval \
	'let_send h1 "dst $bcast vlan 10" && let_send h1 "dst $bcast vlan 30" &&
	sends h2 "dst $(host_mac 1) vlan 10" reaches h1'

# --- accept
must fbrctl port set p1 accept tagged
mark
check "where only tagged frames are accepted, one without stays out" shut_out "" untagged
check "so does a priority tag" shut_out "vlan 0xe000" untagged
check "so does a tag of 802.1ad" shut_out "advlan 10" untagged
check "they teach nothing" teaches_nothing ""
mark
check "a tagged one is let in" untagged_enters "vlan 10" 10
check "also with the VLAN of the PVID" untagged_enters "vlan 1" 1
check "and is no drop" drops

must fbrctl port set p1 accept untagged
check "where only untagged frames are accepted, a tagged one stays out" shut_out "vlan 10" tagged
check "also with the VLAN of the PVID" shut_out "vlan 1" tagged
check "it teaches nothing" teaches_nothing "vlan 10"
mark
check "one without a tag is let in" untagged_enters "" 1
check "so is a priority tag" untagged_enters "vlan 0xe000" 0xe001
check "and a tag of 802.1ad" enters "advlan 10" 1.ad10 ad10
check "none of them a drop" drops

# --- no PVID
must fbrctl port set p1 trunk 10,20
check "without a PVID a frame without a tag stays out" shut_out "" untagged
check "although all are accepted" eval \
	'fbrctl port set p1 accept all && shut_out "" untagged && shut_out "vlan 0xe000" untagged'
check "it teaches nothing" teaches_nothing ""
mark
check "tagged ones are let in as ever" untagged_enters "vlan 20" 20
must fbrctl vlan del p1 1-4094
check "a port in no VLAN lets nothing in" eval \
	'shut_out "" untagged && shut_out "vlan 1" ingress && shut_out "vlan 10" ingress'
check "and out" eval 'sends h2 "dst $bcast vlan 10" reaches nobody && drops p2.no-recipient=1'

# --- the words of fbrctl
must fbrctl port set p1 access 20
check "an access port is in one VLAN, by its PVID" untagged_enters "" 20
check "and accepts no tag, not even that VLAN's" shut_out "vlan 20" tagged
must fbrctl port set p1 trunk 10,20-22 native 1
mark
check "a trunk with a native VLAN accepts both" eval 'untagged_enters "" 1 && untagged_enters "vlan 21" 21'
check "none of it a drop" drops
check "and keeps others out" shut_out "vlan 23" ingress

# --- link-local groups, which belong to a link and not to a VLAN
must tell "at lldp - p1 proto 0x88cc"
must fbrctl vlan del p1 1-4094
mark
check "LLDP reaches the port's own stack from a port in no VLAN" \
	sends h1 "dst 01:80:c2:00:00:0e type 0x88cc" reaches lldp
check "and is no drop" drops
must tell "off lldp"

# --- off
must fbrctl set br0 vlan-filtering off
check "while VLANs are not filtered, whatever comes crosses as it is" eval \
	'sends h1 "dst $bcast" reaches h2 h3 br0 && sends h1 "dst $bcast vlan 30" reaches h2 h3 br0 &&
	sends h1 "dst $bcast vlan 0xe000" reaches h2 h3 br0 && drops'
must fbrctl set br0 vlan-filtering on
check "on again, the memberships are what they were" eval \
	'shut_out "vlan 30" ingress && sends h2 "dst $bcast vlan 20" reaches h3:none'

finish
