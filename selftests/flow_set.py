#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""What flows change in frames, byte for byte; scapy makes what is expected.

    flow_set.py rewrites		a line a claim, "SENTENCE<tab>ok" or what was wrong;
				the last is "drops<tab>PORT.CAUSE=N..." that must
				have been counted
    flow_set.py transfer ADDRESS PORT	from h1 to what h2 knows as its port 8080

The first plays t1, t2 and t3, bare ports, and v1 and v2, which leave checksums
and segments to others. Every claim has a source address, and so a flow, of its
own. What has a checksum is sent twice: as it is, and with that left to be made.
"""
import collections
import ctypes
import hashlib
import os
import random
import socket
import struct
import subprocess
import sys
import threading

import taps as tap

R_ETHER = "02:00:00:00:0b:01"
collected = []
Row = collections.namedtuple("Row", "sentence match actions frames want drop partial source")


def row(sentence, match, actions, frame, want=None, drop=None, partial=True):
    """want: {port: [frames]}, or a list for t2, or one frame; drop: a cause."""
    number = len(collected)
    source = f"02:00:00:01:{number >> 8:02x}:{number & 255:02x}"
    frames = frame if isinstance(frame, list) else [frame]
    if want is None:
        want = []
    if not isinstance(want, dict):
        want = {"t2": want if isinstance(want, list) else [want]}
    collected.append(Row(sentence, match, actions, frames, want, drop, partial, source))


def rewrites():
    """Says what there is to say; scapy is slow to come, so only here."""
    # pylint: disable=import-outside-toplevel,too-many-locals,too-many-statements
    from scapy.config import conf
    conf.ipv6_enabled = True
    from scapy.packet import Raw
    from scapy.layers.l2 import ARP, Dot1Q, Ether
    from scapy.layers.inet import ICMP, IP, IPOption, TCP, UDP
    from scapy.layers.inet6 import (
        ICMPv6EchoRequest, ICMPv6ND_NA, ICMPv6ND_NS, ICMPv6NDOptDstLLAddr,
        ICMPv6NDOptSrcLLAddr, ICMPv6NDOptUnknown, IPv6, IPv6ExtHdrDestOpt,
        IPv6ExtHdrFragment, IPv6ExtHdrHopByHop, IPv6ExtHdrRouting)
    from scapy.layers.sctp import SCTP, SCTPChunkData

    ether = Ether(dst="02:00:00:00:ff:02", src="02:00:00:00:00:01")
    data = Raw(bytes(range(1, 64)))		# of odd length
    ip4 = IP(src="10.1.2.3", dst="10.4.5.6", tos=0x48, ttl=64, id=7)
    ip6 = IPv6(src="fd00::1:2:3:4", dst="fd00::5:6:7:8", tc=0x48, fl=0x12345, hlim=64)
    tcp = TCP(sport=1000, dport=80, seq=1, ack=2, flags="PA", window=1024) / data
    udp = UDP(sport=1000, dport=80) / data
    ping = ICMP(type=8, code=0, id=1, seq=2) / data
    sctp = SCTP(sport=1000, dport=80, tag=3) / SCTPChunkData(data=bytes(range(32)))

    def changed(frame, *changes):
        """The frame with (layer, nth, fields) changed, and checksums anew."""
        frame = frame.copy()
        for layer, nth, fields in changes:
            for name, value in fields.items():
                setattr(frame.getlayer(layer, nth), name, value)
        return frame

    def to(layer, nth=1, **fields):
        return layer, nth, fields

    def sets(sentence, match, text, frame, *changes, **more):
        row(sentence, match, f"set({text}),t2", frame, changed(frame, *changes), **more)

    # --- Ethernet
    plain = ether / ip4 / tcp
    sets("the destination", "", "eth(dst=02:00:00:00:0b:01)", plain, to(Ether, dst=R_ETHER))
    sets("the source", "", "eth(src=02:00:00:00:0b:01)", plain, to(Ether, src=R_ETHER))
    sets("both", "", "eth(src=02:00:00:00:0b:01,dst=02:00:00:00:0b:02)", plain,
         to(Ether, src=R_ETHER, dst="02:00:00:00:0b:02"))
    sets("bits of the destination", "", "eth(dst=00:00:00:00:0b:01/00:00:00:00:0f:0f)", plain,
         to(Ether, dst="02:00:00:00:fb:01"))
    raw = Ether(dst="02:00:00:00:ff:02", src="02:00:00:00:00:01", type=0x88b5) / Raw(bytes(46))
    sets("it of a frame that is no IP", "", "eth(dst=02:00:00:00:0b:01)", raw, to(Ether, dst=R_ETHER))

    # --- tags
    def tagged(vid, pcp=0, then=plain, proto=0x8100):
        outer = then.copy()
        inner = outer.payload
        outer.remove_payload()
        kind = outer.type if "type" in outer.fields else None
        tag = Dot1Q(vlan=vid, prio=pcp)
        if kind is not None:
            tag.type = kind
        outer.type = proto
        return outer / tag / inner

    two = tagged(9, 1, tagged(7, 2))
    sets("the id of a tag", "vlan(vid=7)", "vlan(vid=5)", tagged(7, 2), to(Dot1Q, vlan=5))
    sets("the priority of a tag", "vlan(vid=7)", "vlan(pcp=5)", tagged(7, 2), to(Dot1Q, prio=5))
    sets("both of them", "vlan(vid=7)", "vlan(vid=5,pcp=3)", tagged(7, 2), to(Dot1Q, vlan=5, prio=3))
    sets("the outer of two", "vlan(vid=9)", "vlan(vid=5)", two, to(Dot1Q, vlan=5))
    row("a tag put in front", "", "push_vlan(vid=5,pcp=3),t2", plain, tagged(5, 3))
    row("one of 802.1ad", "", "push_vlan(tpid=0x88a8,vid=5,pcp=3),t2", plain, tagged(5, 3, proto=0x88a8))
    row("one before another", "vlan(vid=7)", "push_vlan(vid=5),t2", tagged(7, 2), tagged(5, 0, tagged(7, 2)))
    row("one of 802.1ad before another", "vlan(vid=7)", "push_vlan(tpid=0x88a8,vid=5),t2", tagged(7, 2),
        tagged(5, 0, tagged(7, 2), proto=0x88a8))
    row("two at once", "", "push_vlan(vid=5),push_vlan(vid=6),t2", plain, tagged(6, 0, tagged(5)))
    row("a tag put in front and set", "", "push_vlan(vid=5),set(vlan(vid=6,pcp=1)),t2", plain, tagged(6, 1))
    row("a tag taken away", "vlan(vid=7)", "pop_vlan,t2", tagged(7, 2), plain)
    row("the outer of two taken away", "vlan(vid=9)", "pop_vlan,t2", two, tagged(7, 2))
    row("both taken away", "vlan(vid=9)", "pop_vlan,pop_vlan,t2", two, plain)
    row("one of 802.1ad taken away", "vlan(vid=7)", "pop_vlan,t2", tagged(7, proto=0x88a8), plain)
    row("no tag to take away", "", "pop_vlan,t2", plain, plain)
    row("a tag taken for another", "vlan(vid=7)", "pop_vlan,push_vlan(vid=5),t2", tagged(7, 2), tagged(5))
    row("what is behind a tag", "vlan(vid=7),eth_type(0x0800)", "set(ipv4(dst=10.9.8.7)),t2", tagged(7, 2),
        changed(tagged(7, 2), to(IP, dst="10.9.8.7")))
    row("what was behind a tag", "vlan(vid=7),eth_type(0x0800)", "pop_vlan,set(ipv4(dst=10.9.8.7)),t2",
        tagged(7, 2), changed(plain, to(IP, dst="10.9.8.7")))
    row("what a tag was put before", "eth_type(0x0800)", "push_vlan(vid=5),set(ipv4(dst=10.9.8.7)),t2", plain,
        changed(tagged(5), to(IP, dst="10.9.8.7")))
    row("what is behind two tags", "eth_type(0x8100),vlan(vid=9),encap(eth_type(0x8100),vlan(vid=7),"
        "encap(eth_type(0x0800),ipv4(proto=6)))", "set(tcp(dst=8080)),t2", two, changed(two, to(TCP, dport=8080)))

    # --- IPv4
    is4, is6 = "eth_type(0x0800)", "eth_type(0x86dd)"
    for name, what in (("TCP", tcp), ("UDP", udp), ("UDP without a checksum", UDP(sport=1000, dport=80, chksum=0) / data),
                       ("ICMP", ping), ("SCTP", sctp)):
        frame = ether / ip4 / what
        sure = name not in ("UDP without a checksum", "ICMP", "SCTP")
        sets(f"addresses of IPv4 with {name}", is4, "ipv4(src=10.7.7.7,dst=10.9.8.7)", frame,
             to(IP, src="10.7.7.7", dst="10.9.8.7"), partial=sure)
        sets(f"bits of its source, with {name}", is4, "ipv4(src=10.255.0.0/255.255.0.0)", frame,
             to(IP, src="10.255.2.3"), partial=sure)
        sets(f"its type of service and time to live, with {name}", is4, "ipv4(tos=0xb9,ttl=9)", frame,
             to(IP, tos=0xb9, ttl=9), partial=sure)
        row(f"one less to live, of IPv4 with {name}", is4, "dec_ttl,t2", frame, changed(frame, to(IP, ttl=63)),
            partial=sure)
    optional = ether / IP(src="10.1.2.3", dst="10.4.5.6", options=[IPOption(b"\x94\x04\0\0")] * 2) / tcp
    sets("IPv4 with options", is4, "ipv4(dst=10.9.8.7,ttl=3)", optional, to(IP, dst="10.9.8.7", ttl=3))
    sets("ports behind options", is4 + ",ipv4(proto=6)", "tcp(dst=81)", optional, to(TCP, dport=81))
    sets("all of an address", is4, "ipv4(src=255.255.255.255,dst=0.0.0.0)", plain,
         to(IP, src="255.255.255.255", dst="0.0.0.0"))
    sets("what it is already", is4, "ipv4(src=10.1.2.3,ttl=64)", plain)

    def cut4(frame, at):
        """Two fragments of it: the first ends there."""
        whole = bytes(frame[IP].payload)
        header = dict(src=frame[IP].src, dst=frame[IP].dst, ttl=frame[IP].ttl, proto=frame[IP].proto, id=7)
        return [frame[Ether].__class__(dst=frame.dst, src=frame.src) / IP(flags="MF", **header) / Raw(whole[:at]),
                frame[Ether].__class__(dst=frame.dst, src=frame.src) / IP(frag=at // 8, **header) / Raw(whole[at:])]

    for name, what, proto in (("TCP", tcp, 6), ("UDP", udp, 17)):
        frame = ether / IP(src="10.1.2.3", dst="10.4.5.6", ttl=64, proto=proto) / what
        new = changed(frame, to(IP, dst="10.9.8.7"))
        row(f"an address of fragments of {name}", is4, "set(ipv4(dst=10.9.8.7)),t2", cut4(frame, 32),
            cut4(new, 32), partial=False)
    frame = ether / IP(src="10.1.2.3", dst="10.4.5.6", ttl=64, proto=6) / tcp
    row("a port of a first fragment", is4 + ",ipv4(proto=6,frag=first)", "set(tcp(dst=8080)),t2",
        cut4(frame, 32)[0], cut4(changed(frame, to(TCP, dport=8080)), 32)[0], partial=False)
    row("a later one has none, and goes on as it is", is4 + ",ipv4(proto=6)", "set(tcp(dst=8080)),t2",
        cut4(frame, 32)[1], cut4(frame, 32)[1], partial=False)

    # --- IPv6
    ping6 = ICMPv6EchoRequest(id=1, seq=2, data=bytes(range(33)))
    for name, what in (("TCP", tcp), ("UDP", udp), ("ICMPv6", ping6), ("SCTP", sctp)):
        frame = ether / ip6 / what
        sure = name != "SCTP"
        sets(f"addresses of IPv6 with {name}", is6, "ipv6(src=fd00::99,dst=fd01:2:3:4:5:6:7:8)", frame,
             to(IPv6, src="fd00::99", dst="fd01:2:3:4:5:6:7:8"), partial=sure)
        sets(f"bits of its source, with {name}", is6, "ipv6(src=fe00::/ff00::)", frame,
             to(IPv6, src="fe00::1:2:3:4"), partial=sure)
        sets(f"its class, label and hop limit, with {name}", is6, "ipv6(tclass=0xb9,label=0xabcde,hlimit=9)", frame,
             to(IPv6, tc=0xb9, fl=0xabcde, hlim=9), partial=sure)
        row(f"one less to live, of IPv6 with {name}", is6, "dec_ttl,t2", frame, changed(frame, to(IPv6, hlim=63)),
            partial=sure)
    sets("the class alone", is6, "ipv6(tclass=0x21)", ether / ip6 / tcp, to(IPv6, tc=0x21))
    sets("bits of the label", is6, "ipv6(label=0x0f/0xff)", ether / ip6 / tcp, to(IPv6, fl=0x1230f))
    extended = ether / ip6 / IPv6ExtHdrHopByHop() / IPv6ExtHdrDestOpt() / tcp
    sets("an address before extension headers", is6, "ipv6(dst=fd00::99)", extended, to(IPv6, dst="fd00::99"))
    sets("ports behind them", is6 + ",ipv6(proto=6)", "tcp(src=81)", extended, to(TCP, sport=81))
    routed = ether / ip6 / IPv6ExtHdrRouting(addresses=["fd00::77"], segleft=1) / tcp
    sets("the next hop of a source route, which the checksum does not cover", is6, "ipv6(dst=fd00::99)", routed,
         to(IPv6, dst="fd00::99"), partial=False)
    sets("the source of such a frame, which it does", is6, "ipv6(src=fd00::99)", routed,
         to(IPv6, src="fd00::99"), partial=False)

    def cut6(frame, at):
        whole = bytes(frame[IPv6].payload)
        header = ip6.copy()
        header.src, header.dst, header.hlim = frame[IPv6].src, frame[IPv6].dst, frame[IPv6].hlim
        return [ether / header / IPv6ExtHdrFragment(nh=6, m=1, offset=0, id=5) / Raw(whole[:at]),
                ether / header / IPv6ExtHdrFragment(nh=6, m=0, offset=at // 8, id=5) / Raw(whole[at:])]

    frame = ether / ip6 / tcp
    row("an address of fragments of IPv6", is6, "set(ipv6(src=fd00::99)),t2", cut6(frame, 32),
        cut6(changed(frame, to(IPv6, src="fd00::99")), 32), partial=False)
    row("a later one of them has no port", is6, "dec_ttl,t2", cut6(frame, 32)[1],
        cut6(changed(frame, to(IPv6, hlim=63)), 32)[1], partial=False)

    # --- ports and the like
    for net, layer, base in ((is4 + ",ipv4(proto=%d)", IP, ip4), (is6 + ",ipv6(proto=%d)", IPv6, ip6)):
        family = "IPv4" if layer is IP else "IPv6"
        for name, what, kind, proto in (("tcp", tcp, TCP, 6), ("udp", udp, UDP, 17), ("sctp", sctp, SCTP, 132)):
            frame = ether / base / what
            sure = name != "sctp"
            sets(f"both ports of {name} over {family}", net % proto, f"{name}(src=1,dst=65535)", frame,
                 to(kind, sport=1, dport=65535), partial=sure)
            sets(f"bits of one, of {name} over {family}", net % proto, f"{name}(dst=0x5/0xf)", frame,
                 to(kind, dport=0x55), partial=sure)
            sets(f"a port and an address, {name} over {family}", net % proto,
                 f"{name}(src=4444)),set({'ipv4(src=10.7.7.7' if layer is IP else 'ipv6(src=fd00::99'})", frame,
                 to(kind, sport=4444), to(layer, src="10.7.7.7" if layer is IP else "fd00::99"), partial=sure)
    unsummed = ether / ip4 / UDP(sport=1000, dport=80, chksum=0) / data
    sets("a port of UDP without a checksum", is4 + ",ipv4(proto=17)", "udp(dst=81)", unsummed, to(UDP, dport=81),
         partial=False)
    zero = ether / ip4 / udp
    at_zero = struct.unpack_from("!H", bytes(changed(zero, to(UDP, dport=0))), 40)[0]
    sets("a checksum that comes to zero is written as ones", is4 + ",ipv4(proto=17)", f"udp(dst={at_zero})", zero,
         to(UDP, dport=at_zero))
    echo = ether / ip4 / ICMP(type=8, code=1, id=1, seq=2) / data
    sets("the type of ICMP", is4 + ",ipv4(proto=1)", "icmp(type=0)", echo, to(ICMP, type=0), partial=False)
    sets("its code", is4 + ",ipv4(proto=1)", "icmp(code=9)", echo, to(ICMP, code=9), partial=False)
    echo6 = ether / ip6 / ping6
    sets("the code of ICMPv6", is6 + ",ipv6(proto=58)", "icmpv6(code=9)", echo6, to(ICMPv6EchoRequest, code=9))
    turned = ether / ip6 / ICMPv6EchoRequest(type=129, id=1, seq=2, data=bytes(range(33)))
    row("its type", is6 + ",ipv6(proto=58)", "set(icmpv6(type=129)),t2", echo6, turned)

    # --- ARP and neighbour discovery
    who = ether / ARP(op=1, hwsrc="02:00:00:00:00:b1", psrc="10.1.1.1", hwdst="02:00:00:00:00:b2", pdst="10.1.1.2")
    arp = "eth_type(0x0806)"
    sets("the operation of ARP", arp, "arp(op=2)", who, to(ARP, op=2))
    sets("its addresses", arp, "arp(sip=10.7.7.7,tip=10.8.8.8)", who, to(ARP, psrc="10.7.7.7", pdst="10.8.8.8"))
    sets("its hardware addresses", arp, "arp(sha=02:00:00:00:0b:01,tha=02:00:00:00:0b:02)", who,
         to(ARP, hwsrc=R_ETHER, hwdst="02:00:00:00:0b:02"))
    sets("all of it", arp, "arp(sip=10.7.7.7,tip=10.8.8.8,op=2,sha=02:00:00:00:0b:01,tha=02:00:00:00:0b:02)", who,
         to(ARP, op=2, psrc="10.7.7.7", pdst="10.8.8.8", hwsrc=R_ETHER, hwdst="02:00:00:00:0b:02"))
    sets("bits of an address", arp, "arp(sip=10.7.0.0/255.255.0.0)", who, to(ARP, psrc="10.7.1.1"))
    nd = is6 + ",ipv6(proto=58),icmpv6(type=%d)"
    ns = ether / ip6 / ICMPv6ND_NS(tgt="fe80::9") / ICMPv6NDOptSrcLLAddr(lladdr="02:00:00:00:00:a1")
    na = ether / ip6 / ICMPv6ND_NA(tgt="fe80::9") / ICMPv6NDOptDstLLAddr(lladdr="02:00:00:00:00:a2")
    sets("the target of a solicitation", nd % 135, "nd(target=fe80::abcd)", ns, to(ICMPv6ND_NS, tgt="fe80::abcd"))
    sets("its source's hardware", nd % 135, "nd(sll=02:00:00:00:0b:01)", ns, to(ICMPv6NDOptSrcLLAddr, lladdr=R_ETHER))
    sets("both", nd % 135, "nd(target=fe80::abcd,sll=02:00:00:00:0b:01)", ns, to(ICMPv6ND_NS, tgt="fe80::abcd"),
         to(ICMPv6NDOptSrcLLAddr, lladdr=R_ETHER))
    sets("an advertised target's hardware", nd % 136, "nd(tll=02:00:00:00:0b:01)", na,
         to(ICMPv6NDOptDstLLAddr, lladdr=R_ETHER))
    behind = ether / ip6 / ICMPv6ND_NS(tgt="fe80::9") / ICMPv6NDOptUnknown(type=14, len=2, data=bytes(14)) / \
        ICMPv6NDOptSrcLLAddr(lladdr="02:00:00:00:00:a1")
    sets("it behind other options", nd % 135, "nd(sll=02:00:00:00:0b:01)", behind,
         to(ICMPv6NDOptSrcLLAddr, lladdr=R_ETHER))
    sets("addresses of a solicitation", nd % 135, "ipv6(src=fd00::99,dst=fd00::98)", ns,
         to(IPv6, src="fd00::99", dst="fd00::98"))

    # --- the end of a life
    for frame, match, ends in ((ether / IP(src="10.1.2.3", dst="10.4.5.6", ttl=1) / tcp, is4, "IPv4"),
                               (ether / IP(src="10.1.2.3", dst="10.4.5.6", ttl=0) / tcp, is4, "IPv4, over already"),
                               (ether / IPv6(src="fd00::1", dst="fd00::2", hlim=1) / tcp, is6, "IPv6")):
        row(f"time that runs out, of {ends}", match, "dec_ttl,t2", frame, drop="ttl", partial=False)
    frame = ether / IP(src="10.1.2.3", dst="10.4.5.6", ttl=2) / tcp
    row("two that run out at the second", is4, "t3,dec_ttl,t2,dec_ttl,t2", frame,
        {"t2": [changed(frame, to(IP, ttl=1))], "t3": [frame]}, drop="ttl", partial=False)
    row("one less than what is set", is4, "set(ipv4(ttl=9)),dec_ttl,t2", plain, changed(plain, to(IP, ttl=8)))

    # --- wrong checksums stay wrong, by as much
    def wrong(frame, at, by=0x0101):
        data = bytearray(bytes(frame))
        struct.pack_into("!H", data, at, struct.unpack_from("!H", data, at)[0] ^ by)
        return bytes(data)

    for name, frame, match, text, change, at in (
            ("IPv4", plain, is4, "ipv4(dst=10.9.8.7)", to(IP, dst="10.9.8.7"), 24),
            ("TCP", plain, is4, "ipv4(dst=10.9.8.7)", to(IP, dst="10.9.8.7"), 50),
            ("TCP over IPv6", ether / ip6 / tcp, is6, "ipv6(dst=fd00::99)", to(IPv6, dst="fd00::99"), 70),
            ("UDP", ether / ip4 / udp, is4 + ",ipv4(proto=17)", "udp(dst=443)", to(UDP, dport=443), 40),
            ("ICMP", echo, is4 + ",ipv4(proto=1)", "icmp(code=9)", to(ICMP, code=9), 36)):
        row(f"a wrong checksum of {name} stays wrong", match, f"set({text}),t2", wrong(frame, at),
            ("wrong", at, bytes(frame), bytes(changed(frame, change))), partial=False)
    row("one of SCTP, too", is4 + ",ipv4(proto=132)", "set(sctp(dst=443)),t2", wrong(ether / ip4 / sctp, 44),
        wrong(changed(ether / ip4 / sctp, to(SCTP, dport=443)), 44), partial=False)

    # --- what isn't there, or not as a whole
    def short(frame, length):
        return bytes(frame)[:length]

    for name, match, text, frame in (
            ("half an IPv4 header", is4, "ipv4(ttl=9)", short(plain, 24)),
            ("no IPv4 header", is4, "ipv4(ttl=9)", short(plain, 14)),
            ("half a header of TCP", is4 + ",ipv4(proto=6)", "tcp(dst=81)", short(plain, 44)),
            ("half a header of UDP", is4 + ",ipv4(proto=17)", "udp(dst=81)", short(ether / ip4 / udp, 38)),
            ("half a header of SCTP", is4 + ",ipv4(proto=132)", "sctp(dst=81)", short(ether / ip4 / sctp, 40)),
            ("half a header of ICMP", is4 + ",ipv4(proto=1)", "icmp(code=9)", short(echo, 36)),
            ("half an ARP", arp, "arp(op=2)", short(who, 30)),
            ("half an IPv6 header", is6, "ipv6(hlimit=9)", short(ether / ip6 / tcp, 40)),
            ("half a header of TCP over IPv6", is6 + ",ipv6(proto=6)", "tcp(dst=81)", short(ether / ip6 / tcp, 60))):
        row(f"{name} can't be changed", match, f"set({text}),t2", frame, drop="rewrite", partial=False)
    row("nor lived less", is4, "dec_ttl,t2", short(plain, 24), drop="rewrite", partial=False)
    row("what was sent before is sent", is4, "t3,set(ipv4(ttl=9)),t2", short(plain, 24), {"t3": [short(plain, 24)]},
        drop="rewrite", partial=False)

    # --- trunc
    row("no more than so much", "", "trunc(64),t2", plain, short(plain, 64))
    row("once", "", "trunc(64),t2,t3", plain, {"t2": [short(plain, 64)], "t3": [plain]})
    row("of a frame that is shorter, all", "", "trunc(1000),t2", plain, plain)
    row("to the headers alone", "", "trunc(14),t2", plain, short(plain, 14))
    row("of a frame that was changed", is4, "set(ipv4(dst=10.9.8.7)),trunc(60),t2", plain,
        short(changed(plain, to(IP, dst="10.9.8.7")), 60))
    row("changed after it", is4, "trunc(60),set(ipv4(dst=10.9.8.7)),t2", plain,
        short(changed(plain, to(IP, dst="10.9.8.7")), 60))
    row("with a tag put in front", "", "push_vlan(vid=5),trunc(60),t2", plain, short(tagged(5), 60))

    row("a tag itself is not cut", "", "push_vlan(vid=5),trunc(14),t2", plain, short(tagged(5), 18))

    # --- every copy is the frame as it is there
    row("copies before and after", is4, "t2,set(eth(dst=02:00:00:00:0b:01)),t3,set(ipv4(ttl=9)),t2,push_vlan(vid=5),t3",
        plain, {"t2": [plain, changed(plain, to(Ether, dst=R_ETHER), to(IP, ttl=9))],
                "t3": [changed(plain, to(Ether, dst=R_ETHER)),
                       changed(tagged(5), to(Ether, dst=R_ETHER), to(IP, ttl=9))]})
    row("copies of a port each", is4 + ",ipv4(proto=6)", "t2,set(tcp(dst=1)),t2,set(tcp(dst=2)),t2,set(tcp(dst=3)),t2",
        plain, [plain] + [changed(plain, to(TCP, dport=n)) for n in (1, 2, 3)])

    # --- a super-frame
    big = ether / IP(src="10.1.2.3", dst="10.4.5.6", ttl=64, id=100, flags="DF") / \
        TCP(sport=1000, dport=80, seq=5, ack=2, flags="PA", window=1024) / Raw(random.Random(5).randbytes(60000))

    def segments(frame, size=1448):
        whole = bytes(frame[TCP].payload)
        for number, at in enumerate(range(0, len(whole), size)):
            one = frame.copy()
            one[IP].id += number
            one[TCP].seq += at
            one[TCP].flags = "PA" if at + size >= len(whole) else "A"
            one[TCP].remove_payload()
            yield one / Raw(whole[at:at + size])

    both = is4 + ",ipv4(proto=6)"
    nat = changed(big, to(Ether, dst=R_ETHER), to(IP, dst="10.9.8.7"), to(TCP, dport=8080))
    to_nat = "set(eth(dst=02:00:00:00:0b:01)),set(ipv4(dst=10.9.8.7)),set(tcp(dst=8080))"
    row("a super-frame as it is, whole", both, "v2", big, {"v2": [big]}, partial="gso")
    row("changed, and whole", both, f"{to_nat},v2", big, {"v2": [nat]}, partial="gso")
    row("with a tag put in front, and whole", both, f"{to_nat},push_vlan(vid=5,pcp=3),v2", big,
        {"v2": [tagged(5, 3, nat)]}, partial="gso")
    row("its tag taken away, and whole", "vlan(vid=7),eth_type(0x0800)", "pop_vlan,dec_ttl,v2", tagged(7, 0, big),
        {"v2": [changed(big, to(IP, ttl=63))]}, partial="gso")
    row("its tag made another, and whole", "vlan(vid=7)", "set(vlan(vid=9)),v2", tagged(7, 0, big),
        {"v2": [tagged(9, 0, big)]}, partial="gso")
    row("in segments where it can't be whole, all right", both, f"{to_nat},t2", big,
        {"t2": list(segments(nat))}, partial="gso")
    row("with a tag on each", both, f"{to_nat},push_vlan(vid=5),t2", big,
        {"t2": [tagged(5, 0, one) for one in segments(nat)]}, partial="gso")
    row("whole here and in segments there", both, f"v2,{to_nat},t2", big,
        {"v2": [big], "t2": list(segments(nat))}, partial="gso")
    row("cut, in segments", both, f"{to_nat},trunc(100),t2", big,
        {"t2": [short(one, 100) for one in segments(nat)]}, partial="gso")
    row("cut for one, whole for the next", both, "trunc(100),t2,v2", big,
        {"t2": [short(one, 100) for one in segments(big)], "v2": [big]}, partial="gso")


def transport(frame):
    """(kind, where its header begins, where its checksum is) or None."""
    at, kind = 12, struct.unpack_from("!H", frame, 12)[0]
    while kind in (0x8100, 0x88a8):
        at += 4
        kind = struct.unpack_from("!H", frame, at)[0]
    at += 2
    if kind == 0x0800:
        proto, header, begin = frame[at + 9], frame[at + 12:at + 20], at + 4 * (frame[at] & 15)
    elif kind == 0x86dd:
        proto, header, begin = frame[at + 6], frame[at + 8:at + 40], at + 40
        while proto in (0, 43, 60):
            proto, begin = frame[begin], begin + 8 * (1 + frame[begin + 1])
    else:
        return None
    offset = {6: 16, 17: 6, 58: 2}.get(proto)
    if offset is None or kind == 0x0800 and proto == 58:
        return None
    pseudo = header + struct.pack("!HI", proto, len(frame) - begin)
    return begin, offset, tap.sum16(pseudo)


def left_open(frame):
    """The frame with the checksum still to be made, and where that is."""
    begin, offset, pseudo = transport(frame)
    data = bytearray(frame)
    struct.pack_into("!H", data, begin + offset, pseudo)
    return bytes(data), (begin, offset)


def given_source(frame, source):
    data = bytes(frame)
    return data[:6] + bytes.fromhex(source.replace(":", "")) + data[12:] \
        if data[6:12] == bytes.fromhex("020000000001") else data


def describe(frames):
    return " ".join(bytes(frame).hex()[:200] + f"({len(frame)})" for frame in frames) or "nothing"


def is_wrong_by(got, want):
    """A checksum that is off the right one by as much as it came in."""
    _, at, right, right_then = want
    came = struct.unpack_from("!H", right, at)[0] ^ 0x0101
    by = came - struct.unpack_from("!H", right, at)[0]
    due = (struct.unpack_from("!H", right_then, at)[0] + by) % 0xffff
    is_ = struct.unpack_from("!H", got, at)[0]
    return is_ % 0xffff == due and got[:at] + got[at + 2:] == right_then[:at] + right_then[at + 2:]


def compare(line, got):
    """What is wrong with what came, or None."""
    for port in ("t1", "t2", "t3", "v1", "v2"):
        frames = got[port]
        if port in ("v1", "v2"):
            frames = [frame for _, frame in frames]
        want = line.want.get(port, [])
        if want and isinstance(want[0], tuple):
            right = want[0][:2] + tuple(given_source(frame, line.source) for frame in want[0][2:])
            if len(frames) != 1 or not is_wrong_by(frames[0], right):
                return f"{port} got {describe(frames)}, off {describe([right[3]])}"
            continue
        want = [given_source(frame, line.source) for frame in want]
        if port == "v2":	# its checksum is still to be made
            want = [left_open(frame)[0] for frame in want]
            whole = all(header[0] == tap.NEEDS_CSUM and header[1] == tap.GSO_TCPV4 and
                        struct.unpack_from("=H", header, 4)[0] == 1448 for header, _ in got[port])
            if not whole:
                return f"{port} got headers {[header.hex() for header, _ in got[port]]}"
        if frames != want:
            first = next((n for n, (a, b) in enumerate(zip(frames, want)) if a != b), min(len(frames), len(want)))
            return (f"{port} got {len(frames)}, not {len(want)}; number {first}: "
                    f"{describe(frames[first:first + 1])}, not {describe(want[first:first + 1])}")
    return None


def run(lines):
    ports = tap.Taps(tap.Tap("t1"), tap.Tap("t2"), tap.Tap("t3"), tap.Tap("v1", vnet=True),
                     tap.Tap("v2", vnet=True, offload=True))
    with open("/run/flows", "w", encoding="ascii") as file:
        for port in "t1", "v1":
            others = [other for other in ports.taps if other != port]
            file.write(f"priority=9,in_port({port}),eth_type(0x88b7) in_port,{','.join(others)}\n")
        for line in lines:
            file.write(f"eth(src={line.source}){',' if line.match else ''}{line.match} {line.actions}\n")
    subprocess.run(["fbrctl", "replace-flows", "br0", "/run/flows"], check=True, stdout=subprocess.DEVNULL)
    ports.start("t1")
    drops = collections.Counter()

    def play(line, port, sends, sentence):
        for frame in line.frames:
            sends(given_source(frame, line.source))
            if line.drop:
                drops[f"{port}.{line.drop}"] += 1
        ports.settle(port)
        print(f"{sentence}\t{compare(line, ports.take()) or 'ok'}", flush=True)

    def send_open(frame, gso=None):
        begin, offset, _ = transport(frame)
        data, where = left_open(frame)
        headers = begin + 4 * (frame[begin + 12] >> 4) if gso else 0
        ports["v1"].send(data, where, gso, headers)

    for line in lines:
        if line.partial == "gso":
            play(line, "v1", lambda frame: send_open(frame, (tap.GSO_TCPV4, 1448)), line.sentence)
            continue
        play(line, "t1", ports["t1"].send, line.sentence)
        if line.partial and all(transport(bytes(frame)) for frame in line.frames):
            play(line, "v1", send_open, f"{line.sentence}, its checksum to be made")
    print("drops\t" + " ".join(f"{what}={count}" for what, count in drops.items()), flush=True)


def in_netns(name, make):
    """A socket of another namespace."""
    libc = ctypes.CDLL(None, use_errno=True)
    home = os.open("/proc/self/ns/net", os.O_RDONLY)
    there = os.open(f"/run/netns/{name}", os.O_RDONLY)
    try:
        if libc.setns(there, 0):
            raise OSError(ctypes.get_errno(), "setns")
        return make()
    finally:
        libc.setns(home, 0)
        os.close(home)
        os.close(there)


def transfer(address, port, amount):
    """Both ends of a connection; data goes both ways, and is the same there."""
    sent, digests = random.Random(1).randbytes(amount), {}
    server = in_netns("h2", lambda: socket.create_server(("0.0.0.0", 8080)))
    server.settimeout(300)

    def read_all(sock, who):
        digest, left = hashlib.sha256(), amount
        while left:
            data = sock.recv(min(left, 1 << 20))
            if not data:
                break
            left -= len(data)
            digest.update(data)
        digests[who] = digest.hexdigest()

    def serve():
        sock, _ = server.accept()
        sock.settimeout(300)
        with sock:
            read_all(sock, "server")
            sock.sendall(sent)
            sock.shutdown(socket.SHUT_WR)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    client = in_netns("h1", lambda: socket.create_connection((address, port), timeout=60))
    client.settimeout(300)
    with client:
        client.sendall(sent)
        read_all(client, "client")
    thread.join()
    want = hashlib.sha256(sent).hexdigest()
    if digests != {"server": want, "client": want}:
        sys.exit(f"other data came: {digests}, not {want}")


if __name__ == "__main__":
    if sys.argv[1] == "rewrites":
        rewrites()
        run(collected)
    else:
        transfer(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
