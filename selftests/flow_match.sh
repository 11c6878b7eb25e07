#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Every field that a flow can look at has one that differs only there.
#
#	h1 --- p1 \
#	h2 --- p2  -- br0, which drops what no flow matches
#	h3 --- p3 /
. "$(dirname "$0")/lib.sh"
needs python3

# SENTENCE | FLOW | frame that it matches | what else is different in one that it
# matches, too | what is different in one that it does not match
rows() {
	grep -v '^$' <<-'END'
	the source|eth(src=02:00:00:00:00:01)|tcp|dport=81|src=02:00:00:00:00:03
	bits of the source|eth(src=02:00:00:00:00:00/ff:ff:ff:ff:ff:f0)|tcp|src=02:00:00:00:00:0f|src=02:00:00:00:00:11
	the destination|eth(dst=02:00:00:00:ff:02)|tcp|src=02:00:00:00:00:03|dst=02:00:00:00:ff:03
	groups as a bit of it|eth(dst=01:00:00:00:00:00/01:00:00:00:00:00)|tcp dst=01:00:5e:00:00:05|dst=33:33:00:00:00:01|dst=02:00:00:00:ff:02
	the EtherType|eth_type(0x0800)|tcp|ttl=1|type=0x88b5
	bits of the EtherType|eth_type(0x88b0/0xfff0)|raw|type=0x88b6|type=0x88c5

	the id of a tag|vlan(vid=7)|tcp vlan=7|vlan=0x6007|vlan=8
	bits of the id|vlan(vid=6/0xffe)|tcp vlan=7|vlan=6|vlan=5
	the priority of a tag|vlan(pcp=3)|tcp vlan=0x6007|vlan=0x6009|vlan=0x8007
	that there is a tag|vlan()|tcp vlan=7|vlan=0|vlan=none
	that there is none|vlan(cfi=0)|tcp|dport=81|vlan=7
	the EtherType of a tag|eth_type(0x88a8),vlan(vid=7)|tcp vlan=7 tpid=0x88a8|vlan=0x2007|tpid=0x8100
	a tag in a tag|eth_type(0x8100),vlan(vid=7),encap(vlan(vid=9))|tcp vlan=7 inner=9|inner=0x2009|inner=8
	the outer of two tags|eth_type(0x8100),vlan(vid=7),encap(vlan(vid=9))|tcp vlan=7 inner=9|vlan=0x2007|vlan=8
	what is behind a tag|eth_type(0x8100),vlan(vid=7),encap(eth_type(0x0800),ipv4(dst=10.4.5.6))|tcp vlan=7|ttl=1|dip=10.4.5.7
	the same beside the tag|vlan(vid=7),eth_type(0x0800),ipv4(dst=10.4.5.6)|tcp vlan=7|ttl=1|dip=10.4.5.7
	what is behind two tags|eth_type(0x8100),vlan(vid=7),encap(eth_type(0x8100),vlan(vid=9),encap(eth_type(0x0800),ipv4(proto=6),tcp(dst=80)))|tcp vlan=7 inner=9|ttl=1|dport=81

	the operation of ARP|eth_type(0x0806),arp(op=1)|arp|spa=10.9.9.9|op=2
	its sender|eth_type(0x0806),arp(sip=10.1.1.1)|arp|op=2|spa=10.1.1.9
	bits of its sender|eth_type(0x0806),arp(sip=10.1.0.0/16)|arp|spa=10.1.9.9|spa=10.2.1.1
	its target|eth_type(0x0806),arp(tip=10.1.1.2)|arp|op=2|tpa=10.1.1.9
	its sender's hardware|eth_type(0x0806),arp(sha=02:00:00:00:00:b1)|arp|op=2|sha=02:00:00:00:00:b9
	its target's hardware|eth_type(0x0806),arp(tha=02:00:00:00:00:b2)|arp|op=2|tha=02:00:00:00:00:b9

	the source of IPv4|eth_type(0x0800),ipv4(src=10.1.2.3)|tcp|ttl=1|sip=10.1.2.4
	a prefix of it|eth_type(0x0800),ipv4(src=10.1.0.0/16)|tcp|sip=10.1.9.9|sip=10.2.2.3
	bits of it|eth_type(0x0800),ipv4(src=10.0.2.0/255.0.255.0)|tcp|sip=10.9.2.9|sip=10.9.3.9
	the destination of IPv4|eth_type(0x0800),ipv4(dst=10.4.5.6)|tcp|ttl=1|dip=10.4.5.7
	its protocol|eth_type(0x0800),ipv4(proto=6)|tcp|ttl=1|proto=17
	bits of its protocol|eth_type(0x0800),ipv4(proto=0x6/0x7)|tcp|proto=14|proto=17
	its type of service|eth_type(0x0800),ipv4(tos=0x48)|tcp|ttl=1|tos=0x4c
	bits of it|eth_type(0x0800),ipv4(tos=0x48/0xfc)|tcp|tos=0x4b|tos=0x4c
	its time to live|eth_type(0x0800),ipv4(ttl=64)|tcp|tos=0|ttl=63
	that it is no fragment|eth_type(0x0800),ipv4(frag=no)|tcp|ttl=1|more=1
	that it is the first|eth_type(0x0800),ipv4(frag=first)|tcp more=1|ttl=1|offset=10
	that it is a later one|eth_type(0x0800),ipv4(frag=later)|tcp offset=10|more=1|offset=0

	the source of IPv6|eth_type(0x86dd),ipv6(src=fe80::1:2:3:4)|tcp6|hlimit=1|sip6=fe80::1:2:3:5
	a prefix of it|eth_type(0x86dd),ipv6(src=fe80::/10)|tcp6|sip6=febf::1|sip6=fec0::1
	bits of it|eth_type(0x86dd),ipv6(src=::4/::ff)|tcp6|sip6=fd00::ff04|sip6=fe80::5
	the destination of IPv6|eth_type(0x86dd),ipv6(dst=fe80::5:6:7:8)|tcp6|hlimit=1|dip6=fe80::5:6:7:9
	its label|eth_type(0x86dd),ipv6(label=0x12345)|tcp6|hlimit=1|label=0x12344
	bits of its label|eth_type(0x86dd),ipv6(label=0x45/0xff)|tcp6|label=0x45|label=0x12346
	its protocol|eth_type(0x86dd),ipv6(proto=6)|tcp6|hlimit=1|proto=17
	its traffic class|eth_type(0x86dd),ipv6(tclass=0x48)|tcp6|hlimit=1|tclass=0x49
	its hop limit|eth_type(0x86dd),ipv6(hlimit=64)|tcp6|tclass=0|hlimit=63
	that it is no fragment|eth_type(0x86dd),ipv6(frag=no)|tcp6|hlimit=1|fragment=1 more=1
	that it is the first|eth_type(0x86dd),ipv6(frag=first)|tcp6 fragment=1 more=1|hlimit=1|offset=10
	that it is a later one|eth_type(0x86dd),ipv6(frag=later)|tcp6 fragment=1 offset=10|more=1|offset=0 more=1
	a protocol behind extension headers|eth_type(0x86dd),ipv6(proto=6),tcp(dst=80)|tcp6|hopopts=1|hopopts=1 dport=81

	the source port of TCP|eth_type(0x0800),ipv4(proto=6),tcp(src=1000)|tcp|dport=81|sport=1001
	its destination port|eth_type(0x0800),ipv4(proto=6),tcp(dst=80)|tcp|sport=1001|dport=81
	bits of it|eth_type(0x0800),ipv4(proto=6),tcp(dst=80/0xfff0)|tcp|dport=95|dport=96
	a port in a first fragment|eth_type(0x0800),ipv4(proto=6),tcp(dst=80)|tcp|more=1|offset=10
	the flags of TCP|eth_type(0x0800),ipv4(proto=6),tcp_flags(0x12)|tcp|dport=81|flags=0x02
	some of them|eth_type(0x0800),ipv4(proto=6),tcp_flags(+ack-rst)|tcp|flags=0x18|flags=0x14
	ports of TCP over IPv6|eth_type(0x86dd),ipv6(proto=6),tcp(src=1000,dst=80)|tcp6|hlimit=1|sport=1001
	the flags of TCP over IPv6|eth_type(0x86dd),ipv6(proto=6),tcp_flags(-fin)|tcp6|flags=0x10|flags=0x11
	the source port of UDP|eth_type(0x0800),ipv4(proto=17),udp(src=1000)|udp|dport=81|sport=1001
	its destination port|eth_type(0x86dd),ipv6(proto=17),udp(dst=80)|udp6|sport=1001|dport=81
	the source port of SCTP|eth_type(0x0800),ipv4(proto=132),sctp(src=1000)|sctp|dport=81|sport=1001
	its destination port|eth_type(0x0800),ipv4(proto=132),sctp(dst=80)|sctp|sport=1001|dport=81
	the type of ICMP|eth_type(0x0800),ipv4(proto=1),icmp(type=8)|icmp|icode=0|itype=0
	its code|eth_type(0x0800),ipv4(proto=1),icmp(code=1)|icmp|itype=3|icode=0
	the type of ICMPv6|eth_type(0x86dd),ipv6(proto=58),icmpv6(type=8)|icmp6|icode=0|itype=9
	its code|eth_type(0x86dd),ipv6(proto=58),icmpv6(code=1)|icmp6|itype=9|icode=0
	the target of a neighbour solicitation|eth_type(0x86dd),ipv6(proto=58),icmpv6(type=135),nd(target=fe80::9)|ns|hlimit=1|target=fe80::a
	bits of it|eth_type(0x86dd),ipv6(proto=58),icmpv6(type=135),nd(target=fe80::/10)|ns|target=febf::1|target=fd00::9
	its source's hardware|eth_type(0x86dd),ipv6(proto=58),icmpv6(type=135),nd(sll=02:00:00:00:00:a1)|ns|target=fe80::a|sll=02:00:00:00:00:a9
	its target's hardware|eth_type(0x86dd),ipv6(proto=58),icmpv6(type=136),nd(tll=02:00:00:00:00:a2)|na|target=fe80::a|tll=02:00:00:00:00:a9

	what a header that is cut off had|eth_type(0x0800),ipv4(proto=6)|tcp|ttl=1|cut=24
	the EtherType of what is cut off|eth_type(0x0800)|tcp cut=24|src=02:00:00:00:00:03|type=0x88b5
	END
}

packets() { json_is packets "$1" fbrctl -j dump-flows br0; }
told_apart() { # FLOW MATCHING ALSO OTHER
	fbrctl add-flow br0 "$1" p2 && sends h1 "hex $2" reaches h2 &&
		sends h1 "hex $3" reaches h2 && sends h1 "hex $4" reaches nobody && packets 2
}

switch 3 table-miss drop
must fbrctl port set p1 learning off

while IFS='|' read -r _ _ kind also other; do
	printf '%s\n' "$kind" "$kind $also" "$kind $other"
done < <(rows) >/run/kinds
must eval "python3 '$here/flow_frames.py' </run/kinds >/run/frames"

exec 6</run/frames
while IFS='|' read -r sentence flow _; do
	read -ru 6 a
	read -ru 6 b
	read -ru 6 c
	check "a flow can look at $sentence" told_apart "$flow" "$a" "$b" "$c"
	fbrctl del-flows br0 >/run/why 2>&1
done < <(rows)
exec 6<&-

check "a flow can look at the port" eval \
	'fbrctl add-flow br0 "in_port(p1)" p2 && sends h1 "dst $nobody" reaches h2 &&
	sends h3 "dst $nobody" reaches nobody && packets 1 && fbrctl del-flows br0'
check "the local one, too" eval \
	'fbrctl add-flow br0 "in_port(local)" p2 && sends br0 "dst $nobody" reaches h2 &&
	sends h3 "dst $nobody" reaches nobody && packets 1 && fbrctl del-flows br0'
# What the kernel knows of a frame is lost on the way out of a namespace.
frame_hex=$(python3 "$here/flow_frames.py" <<<"tcp")
knows() { # FLOW MARK PRIORITY PACKETS
	python3 "$here/flow_frames.py" send br0 "$2" "$3" "$frame_hex" && tell drain && packets "$4"
}
check "and at the mark" eval \
	'fbrctl add-flow br0 "skb_mark(0x5)" p2 && knows . 5 0 1 && knows . 4 0 1 && fbrctl del-flows br0'
check "and at bits of it" eval \
	'fbrctl add-flow br0 "skb_mark(0x4/0xc)" p2 && knows . 7 0 1 && knows . 8 0 1 && fbrctl del-flows br0'
check "and at the priority" eval \
	'fbrctl add-flow br0 "skb_priority(0x3)" p2 && knows . 0 3 1 && knows . 0 2 1 && fbrctl del-flows br0'
check "and at nothing" eval \
	'fbrctl add-flow br0 "" p2 && sends h1 "dst $nobody" reaches h2 && sends h3 "dst $bcast" reaches h2 &&
	packets 2 && fbrctl del-flows br0'
check "link-local groups it does not see" eval \
	'fbrctl add-flow br0 "" p2 && sends h1 "dst 01:80:c2:00:00:0e type 0x88cc" reaches nobody && packets 0 &&
	fbrctl del-flows br0'
check "a frame that can't come in neither" eval \
	'fbrctl add-flow br0 "" p2 && sends h1 "dst $nobody src 01:00:00:00:00:01" reaches nobody && packets 0'

finish
