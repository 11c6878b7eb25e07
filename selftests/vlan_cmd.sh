#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# VLANs by command: fbrctl, iproute2's bridge, what is refused, what is announced.
#
#	h1 --- p1 \
#	h2 --- p2  -- br0
#	  d0, d1: dummies that come and go
. "$(dirname "$0")/lib.sh"

switch 2
for d in d0 d1; do
	must ip link add $d type dummy
	must ip link set $d addrgenmode none
	must ip link set $d up
done
# Refused, whatever the exit status that iproute2 makes of it.
no_by_bridge() { # PATTERN WORDS...
	local said pattern=$1
	shift
	said=$(bridge vlan "$@" 2>&1) && { echo "was not refused"; return 1; }
	[[ $said =~ $pattern ]] || { echo "said: $said"; return 1; }
}
free() { silent_on master ip link show "$1"; }
bridge_is() { json_is "$1" "$2" fbrctl -j show br0; }
port_is() { json_is "$2" "$3" fbrctl -j port show "$1"; }

# --- a bridge
check "VLANs are not filtered until it is asked for" eval \
	'bridge_is vlan_filtering false && bridge_is vlan_protocol 802.1Q && bridge_is default_pvid 1'
check "all of it is set at once" eval \
	'fbrctl set br0 vlan-filtering on vlan-protocol 802.1ad default-pvid 7 && bridge_is vlan_filtering true &&
	bridge_is vlan_protocol 802.1ad && bridge_is default_pvid 7'
check "or nothing" eval \
	'refused . fbrctl set br0 vlan-filtering off default-pvid 1 fdb-limit 0 &&
	bridge_is vlan_filtering true && bridge_is default_pvid 7 && vlans_are p1 "7pu"'
check "a protocol that there isn't is the command line's fault" \
	misspelt 802.1X fbrctl set br0 vlan-protocol 802.1X
check "so is a PVID that is no VLAN" misspelt 4095 fbrctl set br0 default-pvid 4095
must fbrctl set br0 vlan-filtering off vlan-protocol 802.1Q default-pvid 1
check "a bridge is made with it" eval \
	'fbrctl addbr br1 vlan-filtering on vlan-protocol 802.1ad && json_is vlan_filtering true fbrctl -j show br1 &&
	json_is vlan_protocol 802.1ad fbrctl -j show br1 && fbrctl delbr br1'

# --- membership
check "a list of VLANs is added" eval 'fbrctl vlan add p1 10,20-30,40 && vlans_are p1 "1pu 10 20-30 40"'
check "with flags" eval 'fbrctl vlan add p1 25 untagged && vlans_are p1 "1pu 10 20-24 25u 26-30 40"'
check "and a PVID" eval 'fbrctl vlan add p1 50 pvid && vlans_are p1 "1u 10 20-24 25u 26-30 40 50p"'
check "the flags are those of the last command" eval \
	'fbrctl vlan add p1 20-30 && fbrctl vlan add p1 50 && vlans_are p1 "1u 10 20-30 40 50"'
check "deleted is what is named, whether it was there or not" eval \
	'fbrctl vlan del p1 25,35-45 && vlans_are p1 "1u 10 20-24 26-30 50"'
check "all of it goes" eval 'fbrctl vlan del p1 1-4094 && vlans_are p1 ""'
check "and comes" eval 'fbrctl vlan add p1 1-4094 && vlans_are p1 "1-4094" && fbrctl vlan del p1 1-4094'
check "no other port has changed" vlans_are p2 "1pu"
check "the local port goes by the bridge's name" eval 'fbrctl vlan add br0 10 && vlans_are br0 "1pu 10"'

check "a PVID is one VLAN" not fbrctl vlan add p1 10-20 pvid
for wrong in 0 4095 20-10 10- x; do
	check "\"$wrong\" is no list of VLANs" misspelt "$wrong" fbrctl vlan add p1 "$wrong"
done
check "nothing of a wrong list is added" eval 'not fbrctl vlan add p1 10,4095 && vlans_are p1 ""'
check "a device that is no port has no VLANs" refused . fbrctl vlan add d0 10
check "nor has one that there isn't" refused . fbrctl vlan add nosuch 10
check "nor to be deleted" refused . fbrctl vlan del d0 10
check "a bridge that there isn't has no list" refused . fbrctl vlan list nosuch
check "nor has a port" refused . fbrctl vlan list p1
check "settings need a VLAN that there is" misspelt 4095 fbrctl vlan set br0 4095 fdb-limit 7
check "and one of their words" misspelt fdb-limits fbrctl vlan set br0 10 fdb-limits 7
check "and a time that there is" refused . fbrctl vlan set br0 10 ageing 2000000

# --- the words of a port
check "access is one VLAN, untagged, and accepts no tag" eval \
	'fbrctl port set p1 access 10 && vlans_are p1 "10pu" && port_is p1 accept untagged && port_is p1 pvid 10'
check "trunk takes its place, and accepts tags alone" eval \
	'fbrctl port set p1 trunk 10,20-30 && vlans_are p1 "10 20-30" && port_is p1 accept tagged && port_is p1 pvid 0'
check "with a native VLAN it accepts all" eval \
	'fbrctl port set p1 trunk 20-30 native 1 && vlans_are p1 "1pu 20-30" && port_is p1 accept all'
check "what is accepted is set by itself" eval \
	'fbrctl port set p1 accept tagged && port_is p1 accept tagged && vlans_are p1 "1pu 20-30"'
check "the local port has these words" eval \
	'fbrctl port set br0 trunk 10 native 1 && vlans_are br0 "1pu 10" && port_is br0 accept all'
check "but none that are for devices" refused "local port has no options" fbrctl port set br0 hairpin on
check "access and trunk don't go together" not fbrctl port set p1 access 10 trunk 20
check "nor does a native VLAN without a trunk" not fbrctl port set p1 native 10
check "access to many is refused" not fbrctl port set p1 access 10-20
check "nothing refused has changed anything" eval 'vlans_are p1 "1pu 20-30" && port_is p1 accept tagged'

# --- plugged in with it
must fbrctl set br0 vlan-filtering on
check "a port is plugged with its VLANs" eval \
	'fbrctl addif br0 d0 access 10 && vlans_are d0 "10pu" && port_is d0 accept untagged'
check "and never was in another: a flood passes it from the first on" eval \
	'fbrctl port set p1 access 1 && let_send h1 "dst $bcast" && counts d0.tx_packets 0'
check "as many ports as are named" eval \
	'fbrctl delif br0 d0 && fbrctl addif br0 d0 d1 trunk 20-30 native 5 && vlans_are d0 "5pu 20-30" && vlans_are d1 "5pu 20-30"'
must fbrctl delif br0 d0 d1
check "one that is refused is no port" eval \
	'refused . fbrctl addif br0 d0 access 10 number 1 && free d0'

# --- bridge, of iproute2
check "bridge vlan show tells what fbrctl does" eval \
	'fbrctl port set p1 trunk 20-22 native 7 && says "p1 +7 PVID Egress Untagged" bridge vlan show dev p1'
check "with every VLAN" eval 'bridge vlan show dev p1 >/run/said && same "$(grep -cE "^[[:space:]]+2[012]$" /run/said)" 3'
check "of the bridge itself, too" says "br0 +1 PVID Egress Untagged" bridge vlan show
check "as JSON" same "$(bridge -j vlan show dev p1 | jq -c '.[0].vlans')" \
	'[{"vlan":7,"flags":["PVID","Egress Untagged"]},{"vlan":20},{"vlan":21},{"vlan":22}]'
check "and compressed" says "20-22" bridge -compressvlans vlan show dev p1
check "bridge vlan add does what fbrctl does" eval \
	'bridge vlan add vid 10 dev p1 && bridge vlan add vid 11 dev p1 pvid untagged && vlans_are p1 "7u 10 11pu 20-22"'
check "with ranges" eval 'bridge vlan add vid 30-40 dev p1 untagged && vlans_are p1 "7u 10 11pu 20-22 30-40u"'
check "and for the bridge itself" eval \
	'bridge vlan add vid 10-12 dev br0 self && vlans_are br0 "1pu 10-12" && bridge vlan del vid 10-12 dev br0 self &&
	vlans_are br0 "1pu"'
check "bridge vlan del, too" eval \
	'bridge vlan del vid 30-40 dev p1 && bridge vlan del vid 11 dev p1 && vlans_are p1 "7u 10 20-22"'
check "frames go by it" eval 'fbrctl port set p1 accept all && fbrctl port set p2 access 10 &&
	sends h1 "dst $bcast vlan 10" reaches h2:none'
check "a range with a PVID is refused" no_by_bridge . add vid 50-60 dev p1 pvid
check "so is what a flowbridge doesn't know of VLANs" \
	no_by_bridge "membership, PVID and untagged only" add vid 50 dev p1 tunnel_info id 7
check "and a device that is no port" no_by_bridge . add vid 50 dev d0
check "nothing refused was added" vlans_are p1 "7u 10 20-22"

# --- events
told() { wait_until 5 grep -qE "$1" /run/events; }
: >/run/events
fbrctl monitor >>/run/events 2>&1 7<&- 8>&- 9<&- &
later "kill $!"
listens() {
	fbrctl port set p2 isolated on
	fbrctl port set p2 isolated off
	grep -q isolated /run/events
}
must wait_until 10 listens
check "a new membership is announced, with its range and flags" eval \
	'fbrctl vlan add p1 100-110 untagged && told "p1.*100-110.*untagged"'
check "and its end" eval ': >/run/events; fbrctl vlan del p1 100-110 && told "p1.*100-110"'
check "what bridge does is announced alike" eval \
	': >/run/events; bridge vlan add vid 120 dev p1 && told "p1.*120" && : >/run/events; bridge vlan del vid 120 dev p1 && told "p1.*120"'
check "a bridge's options" eval ': >/run/events; fbrctl set br0 default-pvid 9 && told "br0.*9"'
check "a VLAN's settings" eval ': >/run/events; fbrctl vlan set br0 10-12 fdb-limit 77 && told "br0.*10-12.*77"'
check "what changes nothing is no event" eval \
	': >/run/events; fbrctl vlan add p1 20-22 && fbrctl vlan del p1 300 && must listens &&
	silent_on " p1 " cat /run/events'

finish churned
