#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The VLAN of frames without a tag: a port's, and the one that new ports get.
#
#	h1 --- p1                     \
#	h2 --- p2                      -- br0
#	h3 --- p3 tagged in 1 to 100  /
#	       d0: a dummy that comes and goes
#
# h3 tells by the tag which VLAN a frame from h1 is in.
. "$(dirname "$0")/lib.sh"

# untagged_is VID|none: where h1's frames are that come without a tag
untagged_is() {
	if [ "$1" = none ]; then
		sends h1 "dst $mcast" reaches nobody
	else
		sends h1 "dst $mcast" reaches "h3:$1"
	fi
}

switch 3
must ip link add d0 type dummy
must ip link set d0 addrgenmode none

# --- a new port, and the host's
check "a new port is in VLAN 1, untagged, by its PVID" vlans_are p1 "1pu"
check "so is the local one" vlans_are br0 "1pu"
check "all that while VLANs are not filtered" json_is vlan_filtering false fbrctl -j show br0
must fbrctl vlan add p3 2-100
must fbrctl port set p3 trunk 1-100
# Neither h2 nor the host is asked below.
must fbrctl vlan del p2 1
must fbrctl vlan del br0 1
must fbrctl set br0 vlan-filtering on
check "filtering holds frames to it" untagged_is 1

# --- one PVID at a time
check "another PVID takes its place" eval \
	'fbrctl vlan add p1 10 pvid untagged && untagged_is 10'
check "the port stays in the old one" eval \
	'vlans_are p1 "1u 10pu" && sends h3 "dst $mcast vlan 1" reaches h1:none'
check "back in its place, the old one is it again" eval \
	'fbrctl vlan add p1 1 pvid untagged && untagged_is 1 && vlans_are p1 "1pu 10u"'
check "added without the word, it is the PVID no longer" eval \
	'fbrctl vlan add p1 1 untagged && untagged_is none && vlans_are p1 "1u 10u"'
check "a PVID may be tagged on the way out" eval \
	'fbrctl vlan add p1 20 pvid && untagged_is 20 && sends h3 "dst $mcast vlan 20" reaches h1'
check "deleted, it leaves no PVID behind" eval \
	'fbrctl vlan del p1 20 && untagged_is none && vlans_are p1 "1u 10u"'
check "another VLAN's deletion leaves it" eval \
	'fbrctl vlan add p1 1 pvid untagged && fbrctl vlan del p1 10 && untagged_is 1'
check "so does a range of others" eval \
	'fbrctl vlan add p1 2-9 && untagged_is 1 && vlans_are p1 "1pu 2-9" && fbrctl vlan del p1 2-9'

# --- default-pvid
must fbrctl vlan add p2 1 pvid untagged
must fbrctl vlan add br0 1 pvid untagged
check "another default takes along ports that have the old one" eval \
	'fbrctl set br0 default-pvid 30 && vlans_are p1 "30pu" && vlans_are p2 "30pu"'
check "and the local port" vlans_are br0 "30pu"
check "for frames as well" sends h1 "dst $mcast" reaches h2 h3:30 br0
check "a port with no PVID stays as it is" vlans_are p3 "1-100"
check "a new port gets the new one" eval \
	'fbrctl addif br0 d0 && vlans_are d0 "30pu" && fbrctl delif br0 d0'
check "a port with a PVID of its own stays" eval \
	'fbrctl vlan add p2 40 pvid untagged && fbrctl vlan del p2 30 && fbrctl set br0 default-pvid 31 &&
	vlans_are p2 "40pu" && vlans_are p1 "31pu"'
check "so does one that is in the new VLAN already" eval \
	'fbrctl vlan add p1 32 && fbrctl set br0 default-pvid 32 &&
	vlans_are p1 "31pu 32" && vlans_are br0 "32pu"'
check "and one that has the default tagged" eval \
	'fbrctl vlan del p1 31 && fbrctl vlan add p1 32 pvid && fbrctl set br0 default-pvid 33 &&
	vlans_are p1 "32p" && vlans_are br0 "33pu"'
must fbrctl vlan del p1 32
must fbrctl vlan add p1 33 pvid untagged
check "without a default the ports that had it lose it" eval \
	'fbrctl set br0 default-pvid none && vlans_are p1 "" && vlans_are br0 "" && untagged_is none'
check "others keep theirs" vlans_are p2 "40pu"
check "a new port has no PVID then" eval \
	'fbrctl addif br0 d0 && vlans_are d0 "" && fbrctl delif br0 d0'
check "a default again is for those without one" eval \
	'fbrctl set br0 default-pvid 1 && vlans_are p1 "1pu" && vlans_are br0 "1pu" && vlans_are p2 "40pu"'
check "but not for one that is in that VLAN already" vlans_are p3 "1-100"
check "the same again changes nothing" eval \
	'fbrctl vlan del p1 1 && fbrctl set br0 default-pvid 1 && vlans_are p1 ""'
must fbrctl vlan add p1 1 pvid untagged
check "a default that is no VLAN is refused" eval \
	'not fbrctl set br0 default-pvid 4095 && vlans_are p1 "1pu"'
check "a new bridge may begin with one of its own" eval \
	'fbrctl addbr br1 default-pvid 7 vlan-filtering on && vlans_are br1 "7pu" &&
	fbrctl addif br1 d0 && vlans_are d0 "7pu" && fbrctl delbr br1'
check "or with none" eval \
	'fbrctl addbr br1 default-pvid none && fbrctl addif br1 d0 && vlans_are d0 "" && fbrctl delbr br1'
check "a port that goes down and comes up has what it had" eval \
	'ip link set p1 down && ip link set p1 up && vlans_are p1 "1pu"'
check "one that is plugged again has the default alone" eval \
	'fbrctl vlan add p1 50 && fbrctl delif br0 p1 && fbrctl addif br0 p1 && vlans_are p1 "1pu"'

# p1 was another port.
finish loose
