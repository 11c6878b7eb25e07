#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What flows change in frames arrives as it should, byte for byte, checksums and
# all; flow_set.py has the frames.
#
#	h1 --- p1 \       / t1 --- flow_set.py, without virtio headers
#	h2 --- p2  -- br0 -- t2, t3
#	h3 --- p3 /       \ v1, v2, with them
. "$(dirname "$0")/lib.sh"
needs python3
python3 -c 'import scapy' 2>/dev/null || skip_all "scapy (python3-scapy) is not installed"

switch 3
tap_ports t1: t2: t3: v1:vnet_hdr v2:vnet_hdr
mark

# --- what becomes of the frame
counted=
while IFS=$'\t' read -r sentence verdict; do
	case $sentence in
	drops) counted=$verdict ;;
	*) check "$sentence" same "$verdict" ok ;;
	esac
done < <(python3 "$here/flow_set.py" rewrites 2>&1 || echo "flow_set.py goes to the end	status $?")
[ -n "$counted" ] || check "flow_set.py goes to the end" false
# shellcheck disable=SC2086 # many
check "what can't be changed, or has no time left, is counted as that, and nothing else is dropped" drops $counted
check "it taught the sources that it came with" fdb_has 02:00:00:01:00:01 v1 learned
check "and not those that flows gave it" fdb_lacks 02:00:00:00:0b:01
for name in t1 t2 t3 v1 v2; do
	echo "link set $name nomaster"
done >/run/batch
must ip -b /run/batch
must fbrctl del-flows br0 >/dev/null

# --- what only a host knows of a frame
flow() { fbrctl del-flows br0 >/dev/null && fbrctl add-flow br0 "${2:-in_port(p1)}" "$1"; }
does() { # ACTIONS WORDS reaches ...
	local actions=$1 words=$2
	shift 2
	flow "$actions" && sends h1 "$words" "$@"
}
printf '%s\n' "link add m0 type veth peer name m1" "link add br1 type flowbridge" \
	"link set br1 addrgenmode none" "link set m0 addrgenmode none" "link set m1 addrgenmode none" \
	"link set br1 up" "link set m0 up master br0" "link set m1 up master br1" >/run/batch
must ip -b /run/batch
must fbrctl add-flow br1 'skb_mark(0x105)' drop
marked() { json_is packets "$1" fbrctl -j dump-flows br1; }
check "the mark goes along inside the host" eval \
	'does "set(skb_mark(0x105)),m0" "dst $nobody" reaches nobody && marked 1'
check "bits of it, too, and no others" eval \
	'flow "set(skb_mark(0x5/0xf)),m0" "in_port(local)" &&
	python3 "$here/flow_frames.py" send br0 0x10a 0 "$(python3 "$here/flow_frames.py" <<<"tcp")" && tell drain && marked 2'
must ip link del br1
if ip link add link p3 name p3.7 type vlan id 7 egress-qos-map 5:3 2>/run/why; then
	printf '%s\n' "link set p3 nomaster" "link set p3.7 addrgenmode none" "link set p3.7 up master br0" >/run/batch
	must ip -b /run/batch
	must wait_until 5 json_is state forwarding fbrctl -j port show p3.7
	check "a port's device makes something of the priority" \
		does "set(skb_priority(5)),p3.7,p2" "dst $nobody" reaches h3:0x6007 h2
	check "which is none if no flow sets it" does "p3.7,p2" "dst $nobody" reaches h3:7 h2
	must ip link del p3.7
	must ip link set p3 master br0
	must wait_until 5 json_is state forwarding fbrctl -j port show p3
else
	skip "a port's device makes something of the priority" "there are no VLAN devices"
fi

# --- VLANs told apart: normal goes by the tag as it stands
must fbrctl set br0 vlan-filtering on
must fbrctl port set p1 trunk 10,20 native 10
must fbrctl port set p2 access 20
must fbrctl port set p3 trunk 10
mark
check "normal sends a frame to the VLAN that it is in" does normal "dst $bcast vlan 10" reaches h3
check "or that a flow puts it in" \
	does "push_vlan(vid=20),normal" "dst $bcast" reaches h2:none
check "or changes" eval \
	'flow "set(vlan(vid=20)),normal" "in_port(p1),vlan(vid=10)" && sends h1 "dst $bcast vlan 10" reaches h2:none'
check "without its tag it is in that of its port again" does "pop_vlan,normal" "dst $bcast vlan 20" reaches h3:10
check "with one of another protocol in that of its port, too" \
	does "push_vlan(tpid=0x88a8,vid=20),normal" "dst $bcast" reaches h3:10.ad20
check "flood does likewise" does "push_vlan(vid=20),flood" "dst $bcast" reaches h2:none
check "an output sends it as it stands" \
	does "push_vlan(vid=20),p2,pop_vlan,p3" "dst $bcast" reaches h2:20 h3:none
check "copies are in VLANs of their own" \
	does "normal,push_vlan(vid=20),normal" "dst $bcast" reaches h2:none h3:10
check "a station is known in the VLAN that its frame came in with" eval \
	'does "push_vlan(vid=20),normal" "dst $bcast src $nobody2" reaches h2:none &&
	says "$nobody2 .*\\b10\\b" fbrctl fdb show br0 && refused . fbrctl fdb get br0 "$nobody2" vlan 20'
check "nothing of it was dropped" drops
must fbrctl set br0 vlan-filtering off

# --- a connection that two flows lead elsewhere
needs ethtool
give_addresses
elsewhere=02:00:00:00:ff:09
must ip -n h1 neigh replace 10.0.0.9 lladdr $elsewhere dev eth0
must ip -n h2 neigh replace 10.0.0.1 lladdr "$(host_mac 1)" dev eth0
must fbrctl del-flows br0
must fbrctl add-flow br0 'in_port(p1),eth_type(0x0800),ipv4(dst=10.0.0.9,proto=6),tcp(dst=80)' \
	"set(eth(dst=$(host_mac 2))),set(ipv4(dst=10.0.0.2)),set(tcp(dst=8080)),p2"
must fbrctl add-flow br0 'in_port(p2),eth_type(0x0800),ipv4(src=10.0.0.2,proto=6),tcp(src=8080)' \
	"set(eth(src=$elsewhere)),set(ipv4(src=10.0.0.9)),set(tcp(src=80)),p1"
amount=8000000
[ $slow = yes ] && amount=500000
transfers() { python3 "$here/flow_set.py" transfer 10.0.0.9 80 "$amount"; }
got() { in_host "$1" cat /proc/net/dev | awk '$1 == "eth0:" { print $2, $3 }'; }
in_super_frames() {
	local was is
	read -ra was < <(got h2)
	transfers || return
	read -ra is < <(got h2)
	[ $(((is[0] - was[0]) / (is[1] - was[1]))) -gt 3000 ] ||
		{ echo "$((is[0] - was[0])) bytes in $((is[1] - was[1])) frames"; return 1; }
}
mark
check "$amount bytes come and go by TCP, in super-frames, where two flows translate addresses" in_super_frames
for host in h1 h2; do
	must in_host $host ethtool -K eth0 tx off
done
check "and with checksums made before they come in" transfers
for host in h1 h2; do
	must in_host $host ethtool -K eth0 tx on
done
must ethtool -K p1 tx off
must ethtool -K p2 tx off
check "and with those that the switch's ports have to make" transfers
check "nothing of it was dropped" drops

# --- what is refused
while IFS='|' read -r sentence flow actions; do
	check "$sentence is refused" not fbrctl add-flow br0 "$flow" "$actions"
done <<-'EOT'
	an address of IPv4 of any frame|in_port(p3)|set(ipv4(dst=10.0.0.1)),p1
	a time to live of any frame|in_port(p3)|dec_ttl,p1
	a port of TCP of any IPv4|eth_type(0x0800)|set(tcp(dst=1)),p1
	a port of UDP of TCP|eth_type(0x0800),ipv4(proto=6)|set(udp(dst=1)),p1
	an ARP of IPv4|eth_type(0x0800)|set(arp(op=1)),p1
	a target of any ICMPv6|eth_type(0x86dd),ipv6(proto=58)|set(nd(target=::1)),p1
	the protocol of IPv4|eth_type(0x0800)|set(ipv4(proto=6)),p1
	a tag of a frame without|in_port(p3)|set(vlan(vid=5)),p1
	a meter that there isn't|in_port(p3)|meter(77),p1
	actions that send nothing|in_port(p3)|set(eth(dst=02:00:00:00:00:01))
	a change after the last that sends|in_port(p3)|p1,set(eth(dst=02:00:00:00:00:01))
	a cut below the Ethernet header|in_port(p3)|trunc(13),p1
EOT
check "and leaves nothing" same "$(fbrctl dump-flows br0 | wc -l)" 2

finish loose
