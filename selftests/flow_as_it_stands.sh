#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What flows leave as it is in a frame, and which frames they do not see.
#
#	h1 --- p1 in 10 tagged   \
#	h2 --- p2 in 10 untagged  \
#	h3 --- p3                  -- br0
#	h4 --- p4                 /
. "$(dirname "$0")/lib.sh"

flow() { fbrctl add-flow br0 "$@"; }
no_flows() { fbrctl del-flows br0 >/dev/null; }

# does ACTIONS WORDS reaches WHOM...: a frame of h1 with nothing but this flow
does() {
	local actions=$1 words=$2
	shift 2
	no_flows && flow 'in_port(p1)' "$actions" && sends h1 "$words" "$@"
}

switch 4

# --- up the stack, for what the destination says
check "a frame to the host's address goes up as the host's" \
	does local "dst $br_mac" reaches br0
check "a broadcast as one" does local "dst $bcast" reaches br0
check "a frame for others as one for others" \
	does local,p2 "dst $nobody" reaches h2 'br0?'

# --- what reaches no flow
no_flows
must flow '' p4
mark
check "a flow of everything does not get PAUSE" \
	sends h1 "dst 01:80:c2:00:00:01" reaches nobody
check "which is counted as that" drops p1.pause=1
check "nor what the port's own stack keeps" \
	sends h1 "dst 01:80:c2:00:00:0e" reaches nobody
must fbrctl set br0 group-fwd-mask 0x4000
check "unless the mask opens that" sends h1 "dst 01:80:c2:00:00:0e" reaches h4
must fbrctl set br0 group-fwd-mask 0
check "a BPDU it gets" sends h1 "dst 01:80:c2:00:00:00" reaches h4

# --- tags
no_flows
must flow 'in_port(p1)' p2,p3
check "tags cross" eval \
	'sends h1 "dst $nobody vlan 7" reaches h2 h3 &&
	sends h1 "dst $nobody advlan 7 vlan 0xe005" reaches h2 h3'
must fbrctl set br0 vlan-filtering on
must fbrctl vlan add p1 10
must fbrctl vlan add p2 10 untagged
check "with VLAN filtering, too, though one port is access and one no member" \
	sends h1 "dst $nobody vlan 10" reaches h2 h3
check "no tag stays no tag, in spite of a PVID" sends h1 "dst $nobody" reaches h2 h3
check "a priority tag stays one" sends h1 "dst $nobody vlan 0xa000" reaches h2 h3
check "of two tags both leave, of either kind" eval \
	'sends h1 "dst $nobody vlan 10 vlan 5" reaches h2 h3 &&
	sends h1 "dst $nobody advlan 10" reaches h2 h3 &&
	sends h1 "dst $nobody vlan 10 advlan 5" reaches h2 h3'
check "the host's tags stay, too" eval \
	'fbrctl vlan add br0 10 && flow "in_port(local)" p3 &&
	sends br0 "dst $nobody vlan 10" reaches h3 && sends br0 "dst $nobody" reaches h3'
mark
check "what VLAN filtering refuses reaches no flow" \
	sends h1 "dst $nobody vlan 11" reaches nobody
check "and is counted as that" drops p1.vlan-ingress=1
check "normal and flood apply VLAN egress" eval \
	'does normal "dst $nobody vlan 10" reaches h2:none &&
	does flood "dst $nobody vlan 10" reaches h2:none'
check "copies do not change each other" \
	does p3,normal,p4,flood,p3 "dst $nobody vlan 10" reaches h2:none=2 h3=2 h4
must fbrctl set br0 vlan-filtering off

# --- super-frames
must tell "off h1"
must tell "at h1 /run/netns/h1 eth0 vnet"
for i in 2 3; do
	must tell "off h$i"
	must tell "at h$i /run/netns/h$i eth0 vnet"
done
check "a super-frame stays whole in every copy" \
	does p2,p3 "dst $nobody tcp 30000 gso 1400" reaches h2 h3

# --- as often as there are actions
no_flows
must flow 'in_port(p1)' "$(printf 'flood,%.0s' {1..63})flood"
check "64 actions are run" sends h1 "dst $nobody" reaches h2=64 h3=64 h4=64
check "a 65th is refused" misspelt p1 flow 'in_port(p2)' "$(printf 'p1,%.0s' {1..64})p1"
no_flows

finish
