#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Super-frames and checksums left to the hardware cross the switch as they are.
#
#	h1 --- p1 \
#	h2 --- p2 -- br0
#	h3 --- p3 /
#
# v1 and v2 are sockets at h1 and h2 with virtio headers: what they compare is
# the frame, its GSO type and size, and whether its checksum is still to be made.
. "$(dirname "$0")/lib.sh"
needs ethtool

feature() { ethtool -k "$1" | sed -n "s/^[[:space:]]*$2: //p"; }
feature_is() { [[ $(feature "$1" "$2") == "$3"* ]] || { echo "$1 $2: $(feature "$1" "$2")"; return 1; }; }

switch 3
must let_send h2 "dst $bcast"
for i in 1 2 3; do
	must tell "off h$i"
done
must tell "at h1 /run/netns/h1 eth0 vnet"
must tell "at h2 /run/netns/h2 eth0 vnet"
must tell "at h3 /run/netns/h3 eth0 vnet"
must tell "off br0"
must tell "at br0 - br0 stack vnet"

to=$(host_mac 2)
mark
check "a TCP frame with a partial checksum crosses as it is" \
	sends h1 "dst $to tcp 1500" reaches h2
check "one of 64 KiB crosses whole" sends h1 "dst $to tcp 65000 gso 1448" reaches h2
check "flooded, it reaches each port whole" \
	sends h1 "dst $bcast tcp 65000 gso 1448" reaches h2 h3 br0
check "it crosses with a tag" sends h1 "dst $to vlan 5 tcp 65000 gso 1448" reaches h2
check "the host's own leave whole" sends br0 "dst $to tcp 65000 gso 1448" reaches h2
check "and reach the host whole" sends h1 "dst $br_mac tcp 65000 gso 1448" reaches br0
check "a super-frame counts once" counts p2.tx_packets 5
check "none was dropped" drops
must ip link set p3 mtu 1300
check "a port's MTU bounds frames, and not super-frames, as in a Linux bridge" eval \
	'sends h1 "dst $bcast tcp 20000 gso 1448" reaches h2 h3 br0 &&
	sends h1 "dst $bcast tcp 1500" reaches h2 br0'
check "which is counted" drops p3.too-big=1
must ip link set p3 mtu 1500

# A port that can't take it whole gets it in segments, and only that one.
must ethtool -K p3 tso off gso off
must ethtool -K p3 tx off
mtus() { # FILE: no frame is longer than 1514, and there are N
	awk -v n="$2" 'length($0) > 3028 { exit 1 } END { exit NR != n }' "$1" ||
		{ awk '{ print length($0) / 2 }' "$1"; return 1; }
}
tell "log h3 /run/h3"
check "a port without TSO gets segments" eval \
	'let_send h1 "dst $nobody tcp 14520 gso 1448" && mtus /run/h3 10'
check "the others still get it whole" sends h1 "dst $to tcp 14520 gso 1448" reaches h2

check "so the host goes on sending super-frames" eval \
	'feature_is br0 tcp-segmentation-offload on && feature_is br0 tx-checksumming on &&
	sends br0 "dst $to tcp 14520 gso 1448" reaches h2'
must ethtool -K p3 tx on
must ethtool -K p3 tso on gso on
check "a port gets no LRO" feature_is p1 large-receive-offload off

# --- VLANs, filtered: tags come and go, and the frame stays whole
must fbrctl set br0 vlan-filtering on
must fbrctl port set p1 trunk 10
must fbrctl port set p2 access 10
must fbrctl port set p3 trunk 10
must fbrctl vlan add br0 10
big="tcp 65000 gso 1448"
mark
check "a super-frame of a VLAN crosses whole, with its tag and without" \
	sends h1 "dst $bcast vlan 10 $big" reaches h2:none h3 br0
check "one without a tag gets one" sends h2 "dst $bcast $big" reaches h1:10 h3:10 br0:10
check "to a known station, too" eval \
	'sends h1 "dst $to vlan 0xa00a $big" reaches h2:none && sends h2 "dst $(host_mac 1) $big" reaches h1:10'
check "and with a tag below" sends h1 "dst $bcast vlan 10 vlan 5 $big" reaches h2:5 h3 br0
check "the host's own" sends br0 "dst $bcast vlan 10 $big" reaches h1 h2:none h3
check "a checksum still to be made stays so" eval \
	'sends h1 "dst $to vlan 10 tcp 1500" reaches h2:none && sends h2 "dst $(host_mac 1) tcp 1500" reaches h1:10'
must ethtool -K p2 txvlan off
must ethtool -K p3 txvlan off
check "where ports insert no tags the frame is as whole" \
	sends h1 "dst $bcast vlan 10 vlan 5 $big" reaches h2:5 h3 br0
must ethtool -K p2 txvlan on
must ethtool -K p3 txvlan on
check "none was dropped" drops
must fbrctl set br0 vlan-filtering off

# --- a real connection
for i in 1 2 3; do
	must tell "off h$i"
done
must tell "off br0"
must tell "at h1 /run/netns/h1 eth0"
must tell "at h2 /run/netns/h2 eth0"
must tell "at h3 /run/netns/h3 eth0"
if have iperf3; then
	give_addresses
	amount=64M
	[ $emulated = yes ] && amount=4M
	in_host h2 iperf3 -s -1 >/run/server 2>&1 7<&- 8>&- 9<&- &
	later "kill $!"
	server_listens() { in_host h2 ss -ltn | grep -q :5201; }
	must wait_until 5 server_listens
	check "$amount by TCP arrive" in_host h1 timeout "$(patience 20)" \
		iperf3 -c 10.0.0.2 -n $amount -f m
	rx_bytes() { in_host h2 cat /proc/net/dev | awk '$1 == "eth0:" { print int($2 / ($3 + 1)) }'; }
	check "in frames larger than the MTU ($(rx_bytes) bytes on average)" \
		[ "$(rx_bytes)" -gt 3000 ]
fi

finish loose
