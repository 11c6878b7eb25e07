#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The host is a station on port 0, and sees transit when it asks for it.
#
#	h1 10.0.0.1 --- p1 \
#	                    br0 10.0.0.100
#	h2 10.0.0.2 --- p2 /
. "$(dirname "$0")/lib.sh"
needs ping

pings() { # FROM TO, from - for the host
	if [ "$1" = - ]; then
		ping -c 1 -W "$(patience 2)" "$2"
	else
		in_host "$1" ping -c 1 -W "$(patience 2)" "$2"
	fi
}
unreachable() { not in_host "$1" ping -c 1 -W 1 "$2"; }
promiscuous() { ip -d link show br0 | grep -q 'promiscuity [1-9]'; }

switch 2

# --- frames, while nothing but the test talks
check "a frame to the bridge's address goes up alone" sends h1 "dst $br_mac" reaches br0
check "a frame to any port's address does, too" eval \
	'sends h1 "dst $(port_mac 2)" reaches br0 && sends h1 "dst $(port_mac 1)" reaches br0'
check "a permanent entry adds an address of the host" eval \
	'fbrctl fdb add br0 02:00:00:00:bb:01 permanent &&
	sends h2 "dst 02:00:00:00:bb:01" reaches br0'
check "with that entry gone the address is unknown again" eval \
	'fbrctl fdb del br0 02:00:00:00:bb:01 && sends h2 "dst 02:00:00:00:bb:01" reaches h1'
must let_send h2 "dst $bcast"
check "transit is not shown to the host" sends h1 "dst $(host_mac 2)" reaches h2
check "nor is what floods past it" sends h1 "dst $nobody" reaches h2

must tell "at sniffer - br0 promisc stack"
check "a sniffer makes the bridge promiscuous" promiscuous
check "then the host sees known unicast, as another host's" \
	sends h1 "dst $(host_mac 2)" reaches h2 br0? sniffer?
check "and unknown unicast" sends h1 "dst $nobody" reaches h2 br0? sniffer?
check "and what loops back at a port" \
	sends h2 "dst $(host_mac 2) src $nobody2" reaches br0? sniffer?
check "its own frames come as ever" sends h1 "dst $br_mac" reaches br0 sniffer
check "its own sending is not shown back" sends br0 "dst $(host_mac 2)" reaches h2
must tell "off sniffer"
check "without the sniffer it is not promiscuous" not promiscuous
check "and sees no transit" sends h1 "dst $(host_mac 2)" reaches h2

# It gives up its privileges by setgroups(2), which some namespaces refuse.
if have tcpdump && [ "$(</proc/self/setgroups)" = allow ]; then
	tcpdump -Z root -U -n -i br0 -w /run/pcap -c 1 "ether src $nobody2" 2>/run/tcpdump 9<&- &
	dump=$!
	later "kill $dump"
	check "tcpdump starts" wait_until 10 grep -q 'listening on' /run/tcpdump
	must let_send h1 "dst $(host_mac 2) src $nobody2"
	check "tcpdump -i br0 sees a frame in transit" wait_until 5 not kill -0 $dump
	kill $dump 2>/dev/null
	wait $dump 2>/dev/null
else
	skip "tcpdump -i br0 sees a frame in transit" "no tcpdump, or it can't drop privileges here"
fi

# --- the stack on top
check "the sums are right so far" ports_agree
give_addresses
must ip addr add 10.0.0.100/24 dev br0
check "a host pings the bridge" pings h1 10.0.0.100
check "the bridge pings a host" pings - 10.0.0.2
check "a host pings a host" pings h1 10.0.0.2
check "none answers for an address that nobody has" unreachable h1 10.0.0.77
check "ARP found the bridge's own address" \
	says "10.0.0.100.*lladdr $br_mac" in_host h1 ip neigh
must ip addr add fd00::100/64 dev br0 nodad
check "a host pings the bridge by IPv6" pings h1 fd00::100
check "the bridge pings a host by IPv6" pings - fd00::2
check "a host pings a host by IPv6" pings h2 fd00::1
must ip link set br0 down
check "a bridge that is down answers nobody" unreachable h1 10.0.0.100
must ip link set br0 up
check "up again, it does" pings h1 10.0.0.100

# Neighbours probe each other now and then.
check "every port counts what its host sent and got" wait_until 5 ports_agree
check "and the bridge counts what its ports do" wait_until 5 ports_sum_up br0

finish loose
