#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The host is a station of the VLANs that its port, the bridge itself, is in.
#
#	h1 --- p1 tagged in 1, 10, 20, 30 \
#	h2 --- p2 access 10                -- br0 in VLAN 1, later tagged in 10 -- br0.10
#	h3 --- p3 tagged in 10, 20, 30    /                                     -- br0.20
. "$(dirname "$0")/lib.sh"

switch 3 vlan-filtering on
must fbrctl port set p1 trunk 1,10,20,30
must fbrctl port set p2 access 10
must fbrctl port set p3 trunk 10,20,30
must let_send h2 "dst $bcast"

# --- what the host hears
check "the host hears its VLAN, without the tag" sends h1 "dst $bcast vlan 1" reaches br0:none
check "in a frame to its address, too" sends h1 "dst $br_mac vlan 1" reaches br0:none
check "and to that of a port" sends h1 "dst $(port_mac 3) vlan 1" reaches br0:none
check "and no other VLAN's floods" eval \
	'sends h1 "dst $bcast vlan 10" reaches h2:none h3 && sends h1 "dst $mcast vlan 20" reaches h3'
mark
check "nor frames to its address there" sends h1 "dst $br_mac vlan 10" reaches nobody
check "which are vlan-egress where they came in" drops p1.vlan-egress=1
check "and nobody else's" sends h2 "dst $(port_mac 1)" reaches nobody
check "wherever they come from" drops p2.vlan-egress=1
check "a permanent entry of the host is no way around it" eval \
	'fbrctl fdb add br0 $nobody permanent && sends h1 "dst $nobody vlan 20" reaches nobody &&
	sends h1 "dst $nobody vlan 1" reaches br0:none && fbrctl fdb del br0 $nobody'

must fbrctl vlan add br0 10
check "a member with the tag hears it with the tag" eval \
	'sends h1 "dst $br_mac vlan 0xa00a" reaches br0 && sends h2 "dst $br_mac" reaches br0:10'
check "floods, too" sends h2 "dst $bcast" reaches h1:10 h3:10 br0:10
check "and its first VLAN as before" sends h1 "dst $bcast vlan 1" reaches br0:none
check "an inner tag goes up below its own" eval \
	'sends h1 "dst $br_mac vlan 10 vlan 7" reaches br0 && sends h1 "dst $br_mac vlan 1 vlan 7" reaches br0:7'

# --- what the host sends
check "what the host sends with a tag is in that VLAN" eval \
	'sends br0 "dst $bcast vlan 10" reaches h1 h2:none h3 && sends br0 "dst $(host_mac 2) vlan 10" reaches h2:none'
check "with its priority" sends br0 "dst $bcast vlan 0x600a" reaches h1 h2:none h3
check "without a tag in that of its PVID" sends br0 "dst $bcast" reaches h1:1
check "so is a priority tag" sends br0 "dst $bcast vlan 0xa000" reaches h1:0xa001
mark
check "in a VLAN that its port is not in it can't send" sends br0 "dst $bcast vlan 20" reaches nobody
check "which is vlan-ingress at the local port" drops br0.vlan-ingress=1
check "accepting only tagged frames, nor without a tag" eval \
	'fbrctl port set br0 accept tagged && sends br0 "dst $bcast" reaches nobody && drops br0.vlan-untagged=1 &&
	sends br0 "dst $bcast vlan 10" reaches h1 h2:none h3'
check "accepting only untagged ones, nor with one" eval \
	'fbrctl port set br0 accept untagged && sends br0 "dst $bcast vlan 10" reaches nobody &&
	drops br0.vlan-tagged=1 && sends br0 "dst $bcast" reaches h1:1 && fbrctl port set br0 accept all'
check "a frame that ends within its tag is in no VLAN" eval \
	'sends br0 "hex ffffffffffff0200000001018100000a" reaches nobody && drops br0.vlan-ingress=1'
check "without a PVID, neither" eval \
	'fbrctl vlan del br0 1 && sends br0 "dst $bcast" reaches nobody && drops br0.vlan-untagged=1'
check "and hears nothing there" sends h1 "dst $bcast vlan 1" reaches nobody
must fbrctl vlan add br0 1 pvid untagged
check "a PVID that is tagged on the way up" eval \
	'fbrctl vlan add br0 1 pvid && sends h1 "dst $br_mac vlan 1" reaches br0 &&
	sends br0 "dst $bcast" reaches h1:1 && fbrctl vlan add br0 1 pvid untagged'

# --- VLAN devices on the bridge
for vid in 10 20; do
	must ip link add link br0 name br0.$vid type vlan id $vid
	must ip link set br0.$vid addrgenmode none
	must ip link set br0.$vid up
	must tell "at br0.$vid - br0.$vid stack"
done
check "br0.10 hears its VLAN without the tag, br0.20 nothing" \
	sends h2 "dst $bcast" reaches h1:10 h3:10 br0:10 br0.10
check "and what is for the host" sends h1 "dst $br_mac vlan 10" reaches br0 br0.10:none
check "neither hears another VLAN of the host" sends h1 "dst $br_mac vlan 1" reaches br0:none
check "what br0.10 sends is in VLAN 10" sends br0.10 "dst $bcast" reaches h1:10 h2 h3:10
check "what br0.20 sends is not let in" eval \
	'mark && sends br0.20 "dst $bcast" reaches nobody && drops br0.vlan-ingress=1'
check "until the local port is in that VLAN" eval \
	'fbrctl vlan add br0 20 && sends br0.20 "dst $bcast" reaches h1:20 h3:20 &&
	sends h3 "dst $br_mac vlan 20" reaches br0 br0.20:none && fbrctl vlan del br0 20'
must tell "off br0.10"
must tell "off br0.20"
must ip link del br0.10
must ip link del br0.20

# --- promiscuous
must let_send h3 "dst $bcast vlan 20"
must let_send h1 "dst $bcast vlan 20"
must tell "at sniffer - br0 promisc stack"
check "a sniffer sees transit of a VLAN that the host is in, in the host's form" \
	sends h1 "dst $(host_mac 2) vlan 10" reaches h2:none br0? sniffer?
check "also of one that came without a tag" eval \
	'let_send h1 "dst $bcast vlan 10" && sends h2 "dst $(host_mac 1)" reaches h1:10 br0:10? sniffer:10?'
check "and of one that the host is not in, with the tag" \
	sends h1 "dst $(host_mac 3) vlan 20" reaches h3 br0? sniffer?
check "a flood there is another's, too" sends h1 "dst $bcast vlan 30" reaches h3 br0? sniffer?
check "and what is for the host's address there" eval \
	'mark && sends h1 "dst $br_mac vlan 20" reaches br0? sniffer? && drops'
check "what comes in nowhere is not seen" eval \
	'mark && sends h1 "dst $bcast vlan 40" reaches nobody && drops p1.vlan-ingress=1'
check "its own VLANs come as ever" sends h1 "dst $bcast vlan 1" reaches br0:none sniffer:none
must tell "off sniffer"
check "without the sniffer nothing of it is seen" sends h1 "dst $(host_mac 3) vlan 20" reaches h3

finish
