#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# How fast TCP goes between two guests through this switch, the kernel's bridge and
# Open vSwitch's module: figures for a person, nothing depends on them.
#
#	guest one --- g1 --- each switch in turn --- g2 --- guest two
. "$(dirname "$0")/lib.sh"
. "$here/kvm/lib.sh"
dpctl=${FBR_DPCTL:-ovs-dpctl}
needs "$dpctl"

enter_flowbridge() { ip link set g1 master br0 && ip link set g2 master br0; }
leave_flowbridge() { ip link set g1 nomaster && ip link set g2 nomaster; }
enter_bridge() { ip link set g1 master bridge0 && ip link set g2 master bridge0; }
leave_bridge() { leave_flowbridge; }
enter_openvswitch() {
	local kind
	"$dpctl" add-if ovs0 g1,port_no=1 && "$dpctl" add-if ovs0 g2,port_no=2 || return
	for kind in "eth_type(0x0806),arp()" "eth_type(0x0800),ipv4()"; do
		"$dpctl" add-flow ovs0 "in_port(1),eth(),$kind" 2 &&
			"$dpctl" add-flow ovs0 "in_port(2),eth(),$kind" 1 || return
	done
}
leave_openvswitch() { "$dpctl" del-flows ovs0 && "$dpctl" del-if ovs0 g1 && "$dpctl" del-if ovs0 g2; }

declare -A rates=()
measure() { # SWITCH
	local said
	"enter_$1" || return
	said=$(guest one "iperf3 -c 10.0.0.12 -t 3 -f m" | sed -n 's/.* \([0-9.]*\) Mbits\/sec.*receiver/\1/p')
	"leave_$1" && [ -n "$said" ] && rates[$1]+=" $said"
}

switch 1
must ip link add bridge0 type bridge
must ip link set bridge0 up
must "$dpctl" add-dp ovs0
later "$dpctl del-dp ovs0"
for n in 1 2; do
	nic g$n "$(guest_mac $n)"
	must guest_start "$( ((n == 1)) && echo one || echo two)" "${nic[@]}"
done
must guest_ready one two
must guest_address one 11
must guest_address two 12
must guest two "iperf3 -s -D"
must leave_flowbridge

for round in 1 2 3; do
	for switch in flowbridge bridge openvswitch; do
		check "TCP between guests through $switch (round $round)" measure $switch
	done
done
for switch in flowbridge bridge openvswitch; do
	echo "# iperf3 between two guests through $switch, in Mbit/s:${rates[$switch]:- none}"
done
guest_kill one two
finish churned
