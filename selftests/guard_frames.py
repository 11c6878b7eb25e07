#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Frames of a guest, honest and not; scapy makes them.

    guard_frames.py	a line a frame: GUARD<tab>CAUSE<tab>HEX<tab>SENTENCE

CAUSE is what it is stopped for, or "passes". The frames of a guard stand together,
those that are stopped before the others, which teach their source.
"""
from scapy.config import conf
conf.ipv6_enabled = True
# pylint: disable=wrong-import-position
from scapy.compat import raw
from scapy.layers.dhcp import BOOTP, DHCP
from scapy.layers.inet import ICMP, IP, IPOption, TCP, UDP
from scapy.layers.inet6 import (
    ICMPv6EchoRequest, ICMPv6MLReport, ICMPv6MLReport2, ICMPv6ND_NA, ICMPv6ND_NS, ICMPv6ND_RA,
    ICMPv6ND_RS, ICMPv6ND_Redirect, ICMPv6NDOptDstLLAddr, ICMPv6NDOptMTU, ICMPv6NDOptPrefixInfo,
    ICMPv6NDOptSrcLLAddr, ICMPv6NDOptUnknown, IPv6, IPv6ExtHdrDestOpt, IPv6ExtHdrFragment,
    IPv6ExtHdrHopByHop, IPv6ExtHdrRouting)
from scapy.layers.l2 import ARP, Dot1Q, Dot3, Ether, LLC, SNAP
from scapy.packet import Padding, Raw

GUARDS = {
    "both": "mac=02:00:00:00:00:01,02:00:00:00:00:11 "
            "ip=10.0.0.1,10.1.0.0/24,fd00::1,2001:db8:1::/64",
    "mac": "mac=02:00:00:00:00:01",
    "v4": "mac=02:00:00:00:00:01 ip=10.0.0.1",
    "v6": "mac=02:00:00:00:00:01 ip=fd00::1",
    "free": "mac=02:00:00:00:00:01 ip=10.0.0.1,fd00::1 allow=dhcp-server,router",
    "prefixes": "mac=02:00:00:00:00:01 ip=0.0.0.0/0,fe80::/10",
}
OWN, OWN2, OTHER = "02:00:00:00:00:01", "02:00:00:00:00:11", "02:00:00:00:00:99"
NOBODY, ALL, ALL6 = "02:00:00:00:ff:01", "ff:ff:ff:ff:ff:ff", "33:33:00:00:00:01"
LL, LL2, LL_OTHER = "fe80::ff:fe00:1", "fe80::ff:fe00:11", "fe80::ff:fe00:99"
rows = []


def row(guards, cause, sentence, frame):
    frame = frame if isinstance(frame, bytes) else raw(frame).ljust(60, b"\0")
    rows.extend((guard, cause, frame, sentence) for guard in guards.split())


def passes(guards, sentence, frame):
    row(guards, "passes", sentence, frame)


def stopped(guards, cause, sentence, frame):
    row(guards, "guard-" + cause, sentence, frame)


def own(dst=NOBODY, src=OWN, **more):
    return Ether(dst=dst, src=src, **more)


def llc(dst=NOBODY, src=OWN, sap=0x42):
    """IEEE 802.2, with SNAP where the access point says so."""
    return Dot3(dst=dst, src=src) / LLC(dsap=sap, ssap=sap, ctrl=3)


def payload(n=8):
    return Raw(bytes(range(n)))


def ethernet():
    stopped("both mac", "mac", "a foreign source", own(src=OTHER) / IP(src="10.0.0.1") / UDP())
    stopped("both mac", "mac", "a foreign source of a group's frame", own(ALL, OTHER, type=0x88b5) / payload(46))
    stopped("mac", "mac", "a foreign source of a BPDU", llc("01:80:c2:00:00:00", OTHER) / payload(35))
    stopped("mac", "mac", "the second address, which is another guard's", own(src=OWN2) / IP(src="10.0.0.1") / UDP())
    stopped("both mac free", "other", "a BPDU", llc("01:80:c2:00:00:00") / payload(35))
    stopped("both mac", "other", "a BPDU of Cisco's",
            llc("01:00:0c:cc:cc:cd", sap=0xaa) / SNAP(OUI=0xc, code=0x10b) / payload(42))
    stopped("mac", "other", "CDP, VTP, UDLD",
            llc("01:00:0c:cc:cc:cc", sap=0xaa) / SNAP(OUI=0xc, code=0x2003) / payload(42))
    stopped("mac", "other", "MVRP", own("01:80:c2:00:00:21", type=0x88f5) / payload(46))
    stopped("mac", "other", "PAUSE for one station", own(type=0x8808) / payload(46))
    stopped("both mac", "other", "LLDP, which no switch hands on", own("01:80:c2:00:00:0e", type=0x88cc) / payload(46))
    stopped("both mac", "other", "IPv4 for the port's own stack", own("01:80:c2:00:00:0e") / IP(src="10.0.0.1") / UDP())
    passes("mac", "a type that is neither IP nor ARP", own(type=0x88b5) / payload(46))
    passes("mac", "IEEE 802.2 without SNAP", llc(sap=0xfe) / payload(43))
    stopped("both v4 v6 free", "other", "a type that is neither IP nor ARP", own(type=0x88b5) / payload(46))
    stopped("both", "other", "IEEE 802.2 without SNAP", llc(sap=0xfe) / payload(43))
    snap = llc(sap=0xaa) / SNAP(OUI=0)
    stopped("both v4", "ip", "a foreign IPv4 source in SNAP", snap / IP(src="10.0.0.9") / UDP() / payload(20))
    passes("both", "an own IPv4 source in SNAP", snap / IP(src="10.0.0.1") / UDP() / payload(20))
    stopped("mac", "other", "a tag in SNAP", llc(sap=0xaa) / SNAP(OUI=0, code=0x8100) / payload(46))


def tags():
    def tagged(n, inner, then=NOBODY):
        frame = own(then)
        for i in range(n):
            frame /= Dot1Q(vlan=5 + i)
        return frame / inner

    for n in (1, 2, 3):
        stopped("both", "ip", f"a foreign IPv4 source behind {n} tags", tagged(n, IP(src="10.0.0.9") / UDP()))
        passes("both", f"an own IPv4 source behind {n} tags", tagged(n, IP(src="10.0.0.1") / UDP()))
    stopped("both", "arp", "a foreign sender of ARP behind a tag", tagged(1, ARP(op=2, hwsrc=OWN, psrc="10.0.0.9")))
    stopped("mac", "router", "a router's advertisement behind two tags",
            tagged(2, IPv6(src=LL) / ICMPv6ND_RA(), ALL6))
    stopped("both mac", "other", "more tags than anybody looks behind", tagged(12, IP(src="10.0.0.1") / UDP()))
    stopped("both mac", "other", "half a tag behind another", raw(own() / Dot1Q(vlan=5, type=0x8100)) + bytes(3))


def arp():
    def ask(dst=ALL, **more):
        return own(dst) / ARP(**{"op": 1, "hwsrc": OWN, "psrc": "10.0.0.1", "pdst": "10.0.0.9", **more})

    passes("both mac v4", "ARP for another", ask())
    passes("both", "an answer", ask(NOBODY, op=2, hwdst=NOBODY))
    passes("both", "an answer from a prefix of its own", ask(NOBODY, op=2, psrc="10.1.0.200"))
    passes("both", "the second station", own(ALL, OWN2) / ARP(hwsrc=OWN2, psrc="10.0.0.1", pdst="10.0.0.9"))
    passes("both v4", "a gratuitous one", ask(pdst="10.0.0.1"))
    passes("both v4", "a probe for an own address", ask(psrc="0.0.0.0", pdst="10.0.0.1"))
    passes("mac prefixes", "any sender", ask(psrc="10.0.0.9"))
    stopped("both v4", "arp", "a foreign sender", ask(psrc="10.0.0.9"))
    stopped("both", "arp", "a sender beyond the prefix", ask(psrc="10.1.1.1"))
    stopped("both", "arp", "an answer for another", ask(NOBODY, op=2, psrc="10.0.0.9"))
    stopped("both", "arp", "an answer from nobody", ask(NOBODY, op=2, psrc="0.0.0.0", pdst="10.0.0.1"))
    stopped("both v4", "arp", "a probe for a foreign address", ask(psrc="0.0.0.0"))
    stopped("both mac", "arp", "a foreign hardware address", ask(hwsrc=OTHER))
    stopped("both mac", "arp", "of another kind of hardware", ask(hwtype=6))
    stopped("both mac", "arp", "for another protocol", ask(ptype=0x86dd))
    stopped("mac", "arp", "with longer addresses", ask(hwlen=8))
    stopped("both mac", "arp", "of which there is nothing but the kind", own(ALL, type=0x806) / Raw(b"\0\1\x08\0\x06\x05"))
    stopped("v6", "arp", "any, where there is no IPv4", ask())
    stopped("v6", "arp", "a probe, too", ask(psrc="0.0.0.0", pdst="10.0.0.1"))
    rarp = own(ALL, type=0x8035)
    announce = {"op": 3, "hwsrc": OWN, "hwdst": OWN, "psrc": "0.0.0.0", "pdst": "0.0.0.0"}
    passes("both mac v6", "RARP, as QEMU announces a guest that moved", rarp / ARP(**announce))
    stopped("both mac", "arp", "RARP for another station", rarp / ARP(**{**announce, "hwdst": OTHER}))
    stopped("both mac", "arp", "RARP from another", rarp / ARP(**{**announce, "hwsrc": OTHER}))


def ipv4():
    def packet(src="10.0.0.1", dst=NOBODY, **more):
        return own(dst) / IP(src=src, dst="10.0.0.9", **more)

    passes("both mac v4 free", "an own source", packet() / TCP() / payload())
    passes("both", "a source of a prefix", packet("10.1.0.7") / UDP() / payload())
    passes("mac prefixes", "any source", packet("192.0.2.1") / UDP() / payload())
    passes("both", "a later fragment", packet(frag=100) / payload(32))
    passes("both", "a first one", packet(flags="MF") / UDP(sport=5, dport=6) / payload(32))
    passes("both", "a ping", packet() / ICMP() / payload())
    passes("both", "options", packet(options=IPOption(b"\1" * 8)) / UDP(sport=9) / payload())
    stopped("both v4 free", "ip", "a foreign source", packet("10.0.0.9") / TCP() / payload())
    stopped("both", "ip", "a source beyond the prefix", packet("10.1.1.7") / UDP() / payload())
    stopped("both", "ip", "a later fragment with a foreign source", packet("10.0.0.9", frag=100) / payload(32))
    stopped("both", "ip", "nobody's", packet("0.0.0.0") / UDP(sport=9, dport=67) / payload())
    stopped("both", "ip", "nobody's TCP", packet("0.0.0.0") / TCP(sport=68, dport=67) / payload())
    stopped("v6", "ip", "any, where there is no IPv4", packet() / UDP() / payload())
    stopped("both mac", "other", "a header of less than 20 bytes", packet(ihl=4) / UDP() / payload())
    stopped("both mac", "other", "a header that is not all there", raw(own(NOBODY, type=0x800)) + bytes.fromhex("4f00003c"))
    stopped("both mac", "other", "a first fragment with half a UDP header",
            raw(packet(flags="MF", proto=17) / Raw(b"\0\x43\0\x09")))
    stopped("both mac", "other", "one of ICMP that has nothing", raw(packet(flags="MF", proto=1)))
    # --- DHCP
    lease = BOOTP(chaddr=bytes.fromhex("020000000001"), xid=1)
    find = own(ALL) / IP(src="0.0.0.0", dst="255.255.255.255") / UDP(sport=68, dport=67) / lease / DHCP(options=["end"])
    passes("both mac v4", "a client that looks for a server", find)
    passes("both mac", "one that renews its lease", packet() / UDP(sport=68, dport=67) / lease)
    stopped("v6", "ip", "a client, where there is no IPv4", find)
    nobody = own(ALL) / IP(src="0.0.0.0", dst="255.255.255.255", flags="MF") / UDP(sport=68, dport=67) / payload()
    stopped("both v4", "ip", "a client in pieces", nobody)
    nobody = own(ALL) / IP(src="0.0.0.0", dst="255.255.255.255") / UDP(sport=68, dport=9) / payload()
    stopped("both v4", "ip", "nobody, from a client's port to none of a server's", nobody)
    offer = own(ALL) / IP(src="10.0.0.1", dst="255.255.255.255") / UDP(sport=67, dport=68) / lease
    stopped("both mac", "dhcp", "a server's offer", offer)
    stopped("both mac", "dhcp", "one from another port",
            own(ALL) / IP(src="10.0.0.1", dst="255.255.255.255") / UDP(sport=1067, dport=68) / lease)
    stopped("both mac", "dhcp", "a server's word to a relay", packet() / UDP(sport=67, dport=67) / lease)
    stopped("both mac", "dhcp", "an offer in pieces", packet(flags="MF") / UDP(sport=67, dport=68) / payload(32))
    stopped("both", "dhcp", "an offer from a foreign source", packet("10.0.0.9") / UDP(sport=67, dport=68) / lease)
    passes("free", "an offer, where it is allowed", offer)
    stopped("free", "ip", "but not from a foreign source", packet("10.0.0.9") / UDP(sport=67, dport=68) / lease)
    # --- routers
    for kind, name in ((5, "a redirect"), (9, "a router's advertisement")):
        stopped("both mac", "router", name + " of ICMP", packet() / ICMP(type=kind, code=1) / payload(28))
        passes("free", name + " of ICMP, where it is allowed", packet() / ICMP(type=kind, code=1) / payload(28))


def ipv6():
    def packet(src="fd00::1", dst=NOBODY, **more):
        return own(dst) / IPv6(src=src, dst="fd00::9", **more)

    passes("both mac v6 free", "an own source", packet() / TCP() / payload())
    passes("both", "a source of a prefix", packet("2001:db8:1::abcd") / UDP() / payload())
    passes("both mac v6 prefixes", "the link-local address of its MAC", packet(LL) / UDP() / payload())
    passes("both", "that of its other MAC", packet(LL2) / UDP() / payload())
    passes("mac", "any source", packet("2001:db8:2::1") / UDP() / payload())
    passes("prefixes mac", "any link-local address", packet("fe80::1234") / UDP() / payload())
    passes("both", "extension headers",
           packet() / IPv6ExtHdrHopByHop() / IPv6ExtHdrDestOpt() / IPv6ExtHdrRouting() / UDP(sport=9) / payload())
    passes("both mac", "a later fragment", packet() / IPv6ExtHdrFragment(offset=100, nh=17) / payload(32))
    passes("both mac", "a first one", packet() / IPv6ExtHdrFragment(m=1) / UDP(sport=9) / payload(32))
    passes("both mac", "no next header", packet(nh=59))
    stopped("both v6 free", "ip", "a foreign source", packet("fd00::9") / UDP() / payload())
    stopped("both", "ip", "a source beyond the prefix", packet("2001:db8:2::1") / UDP() / payload())
    stopped("both v6", "ip", "the link-local address of another MAC", packet(LL_OTHER) / UDP() / payload())
    stopped("both", "ip", "a link-local address made up", packet("fe80::1234") / UDP() / payload())
    stopped("both", "ip", "a foreign one behind extension headers", packet("fd00::9") / IPv6ExtHdrDestOpt() / UDP())
    stopped("both", "ip", "a later fragment with a foreign source",
            packet("fd00::9") / IPv6ExtHdrFragment(offset=100, nh=17) / payload(32))
    stopped("both", "ip", "nobody's UDP", packet("::") / UDP() / payload())
    stopped("both", "ip", "nobody's echo", packet("::") / ICMPv6EchoRequest())
    for kind, name in ((LL, "its link-local address"), ("fd00::1", "any source")):
        stopped("v4", "ip", name + ", where there is no IPv6", packet(kind) / UDP() / payload())
    stopped("both mac", "other", "a header that is cut short", raw(own(NOBODY, type=0x86dd)) + bytes.fromhex("6000000000"))
    many = packet()
    for _ in range(40):
        many /= IPv6ExtHdrDestOpt()
    stopped("both mac", "other", "more headers than anybody looks behind", many / UDP())
    stopped("both mac", "other", "a first fragment without the upper layer",
            packet() / IPv6ExtHdrFragment(m=1, nh=60) / Raw(b"\x3a\x07" + bytes(6)))
    stopped("both mac", "other", "a first fragment that ends before it",
            packet() / IPv6ExtHdrFragment(m=1, nh=60) / Raw(b"\x3a\0" + bytes(6)))
    # --- DHCPv6
    ask = UDP(sport=546, dport=547) / payload()
    passes("both mac", "a client of DHCPv6", packet(LL) / ask)
    stopped("both mac", "dhcp", "a server of DHCPv6", packet(LL) / UDP(sport=547, dport=546) / payload())
    stopped("both mac", "dhcp", "one from another port", packet() / UDP(sport=9, dport=546) / payload())
    stopped("mac", "dhcp", "one behind extension headers",
            packet() / IPv6ExtHdrDestOpt() / UDP(sport=9, dport=546) / payload())
    stopped("mac", "dhcp", "one in pieces", packet() / IPv6ExtHdrFragment(m=1) / UDP(sport=547, dport=9) / payload(32))
    passes("free", "a server of DHCPv6, where it is allowed", packet(LL) / UDP(sport=547, dport=546) / payload())


def discovery():
    def nd(message, src="fd00::1", dst=ALL6, *between):
        frame = own(dst) / IPv6(src=src, dst="ff02::1", hlim=255)
        for header in between:
            frame /= header
        return frame / message

    sll, tll = ICMPv6NDOptSrcLLAddr(lladdr=OWN), ICMPv6NDOptDstLLAddr(lladdr=OWN)
    bad_sll, bad_tll = ICMPv6NDOptSrcLLAddr(lladdr=OTHER), ICMPv6NDOptDstLLAddr(lladdr=OTHER)
    ask = ICMPv6ND_NS(tgt="fd00::9")
    answer = ICMPv6ND_NA(tgt="fd00::1")
    passes("both mac v6", "a solicitation", nd(ask / sll))
    passes("both", "one from its link-local address", nd(ask / sll, LL))
    passes("both", "one without options", nd(ask))
    passes("both", "one with options nobody knows", nd(ask / ICMPv6NDOptUnknown(type=200, len=1, data=b"123456") / sll))
    passes("both mac v6", "an advertisement", nd(answer / tll))
    passes("both", "one with a trailer", nd(answer / tll) / Padding(bytes(6)))
    passes("both", "one of its link-local address", nd(ICMPv6ND_NA(tgt=LL) / tll, LL))
    passes("mac", "one of any address", nd(ICMPv6ND_NA(tgt="fd00::9") / tll))
    passes("both mac v6", "whether an own address is free", nd(ICMPv6ND_NS(tgt="fd00::1"), "::"))
    passes("both mac v6", "whether its link-local address is", nd(ICMPv6ND_NS(tgt=LL), "::"))
    passes("both mac", "a search for routers", nd(ICMPv6ND_RS() / sll, LL))
    passes("both mac v6", "one from nobody", nd(ICMPv6ND_RS(), "::"))
    hops = IPv6ExtHdrHopByHop()
    stopped("v4", "ip", "a search for routers from nobody, where there is no IPv6", nd(ICMPv6ND_RS(), "::"))
    passes("both mac", "a report of MLD from nobody", nd(ICMPv6MLReport(), "::", ALL6, hops))
    stopped("v4", "ip", "one where there is no IPv6", nd(ICMPv6MLReport(), "::", ALL6, hops))
    passes("both mac", "one of MLDv2", nd(ICMPv6MLReport2(), "::", ALL6, hops))
    stopped("both", "nd", "whether a foreign address is free", nd(ICMPv6ND_NS(tgt="fd00::9"), "::"))
    stopped("both mac", "nd", "a solicitation from nobody that knows where he lives", nd(ICMPv6ND_NS(tgt="fd00::1") / sll, "::"))
    stopped("both mac", "nd", "a search for routers from nobody who does", nd(ICMPv6ND_RS() / sll, "::"))
    stopped("both v6", "nd", "an advertisement of a foreign address", nd(ICMPv6ND_NA(tgt="fd00::9") / tll))
    for name, message in (("a solicitation", ask / bad_sll), ("an advertisement", answer / bad_tll),
                          ("a search for routers", ICMPv6ND_RS() / bad_sll),
                          ("a solicitation with a target's", ask / bad_tll),
                          ("the second of two", answer / tll / bad_tll)):
        stopped("both mac", "nd", name + " with a foreign hardware address", nd(message))
    stopped("mac", "nd", "one of a code that there isn't", nd(ICMPv6ND_NA(tgt="fd00::1", code=1) / bad_tll))
    stopped("mac", "nd", "one behind extension headers", nd(answer / bad_tll, "fd00::1", ALL6, hops, IPv6ExtHdrDestOpt()))
    stopped("mac", "nd", "an option that is too long", nd(answer / ICMPv6NDOptUnknown(type=2, len=2, data=bytes.fromhex(OWN.replace(":", "")) + bytes(8))))
    stopped("mac", "nd", "one without a length", nd(answer / Raw(b"\xc8\0" + bytes(6))))
    stopped("mac", "nd", "one that is cut short", nd(answer / Raw(b"\xc8\2" + bytes(6))))
    stopped("mac", "nd", "a message that is cut short", own(ALL6) / IPv6(src="fd00::1", nh=58) / Raw(b"\x88\0" + bytes(10)))
    stopped("both mac", "nd", "one in pieces", nd(answer / tll, "fd00::1", ALL6, IPv6ExtHdrFragment(m=1)))
    stopped("both mac", "nd", "one in one piece", nd(answer / tll, "fd00::1", ALL6, IPv6ExtHdrFragment()))
    stopped("both", "ip", "a solicitation from a foreign address", nd(ask / sll, "fd00::9"))
    stopped("both", "ip", "an advertisement from nobody", nd(answer / tll, "::"))
    # --- routers; those that pass go to a station that there isn't, or the hosts would listen
    route = ICMPv6ND_RA() / ICMPv6NDOptPrefixInfo(prefix="2001:db8::") / ICMPv6NDOptMTU()
    redirect = ICMPv6ND_Redirect(tgt="fd00::7", dst="fd00::8") / bad_tll
    stopped("both mac v6", "router", "a router's advertisement", nd(route / sll, LL, NOBODY))
    stopped("both mac", "router", "one behind extension headers", nd(route / sll, LL, ALL6, IPv6ExtHdrDestOpt()))
    stopped("both mac", "router", "one in pieces", nd(route / sll, LL, ALL6, IPv6ExtHdrFragment(m=1)))
    stopped("both mac", "router", "one of a code that there isn't", nd(ICMPv6ND_RA(code=1), LL))
    stopped("both mac", "router", "a redirect", nd(redirect, LL, NOBODY))
    passes("free", "a router's advertisement, where it is allowed", nd(route / sll, LL, NOBODY))
    passes("free", "a redirect, where it is", nd(redirect, LL, NOBODY))
    stopped("free", "nd", "an advertisement with a foreign hardware address", nd(route / bad_sll, LL))
    stopped("free", "ip", "one from a foreign address", nd(route / sll, LL_OTHER))


def main():
    for make in (ethernet, tags, arp, ipv4, ipv6, discovery):
        make()
    order = list(GUARDS)
    rows.sort(key=lambda r: (order.index(r[0]), r[1] == "passes"))
    for guard, words in GUARDS.items():
        print(f"guard\t{guard}\t{words}\t")
        for name, cause, frame, sentence in rows:
            if name == guard:
                print(f"{name}\t{cause}\t{frame.hex()}\t{sentence}")


main()
