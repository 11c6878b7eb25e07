#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Frames in hex, a line for each line that comes in, and nothing but Python.

    KIND [NAME=VALUE]...	KIND is one of tcp udp sctp icmp tcp6 udp6 icmp6
				ns na arp raw

What is not named has a value of its own, other than zero where it can. Of a name
that stands twice the last value counts. Or, on the command line:

    flow_frames.py send IFACE MARK PRIORITY HEX	send one from here
"""
import socket
import struct
import sys

PROTOCOLS = {"tcp": 6, "udp": 17, "sctp": 132, "icmp": 1, "icmp6": 58, "ns": 58, "na": 58}
DEFAULTS = {
    "dst": "02:00:00:00:ff:02", "src": "02:00:00:00:00:01", "tpid": "0x8100",
    "sip": "10.1.2.3", "dip": "10.4.5.6", "tos": "0x48", "ttl": "64",
    "sip6": "fe80::1:2:3:4", "dip6": "fe80::5:6:7:8", "label": "0x12345",
    "tclass": "0x48", "hlimit": "64", "offset": "0", "more": "0",
    "sport": "1000", "dport": "80", "flags": "0x12", "itype": "8", "icode": "1",
    "target": "fe80::9", "sll": "02:00:00:00:00:a1", "tll": "02:00:00:00:00:a2",
    "op": "1", "sha": "02:00:00:00:00:b1", "tha": "02:00:00:00:00:b2",
    "spa": "10.1.1.1", "tpa": "10.1.1.2", "cut": "0",
}
SO_MARK, SO_PRIORITY = 36, 12


def mac(text):
    return bytes(int(byte, 16) for byte in text.split(":"))


def checksum(data):
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def option(kind, address):
    return bytes([kind, 1]) + mac(address)


def transport(kind, f):
    """What is behind the network header: enough of it to be looked at."""
    sport, dport = int(f["sport"]), int(f["dport"])
    if kind == "tcp":
        return struct.pack("!HHIIHHHH", sport, dport, 1, 2,
                           5 << 12 | int(f["flags"], 0), 1024, 0, 0)
    if kind == "udp":
        return struct.pack("!HHHH", sport, dport, 8 + 18, 0) + bytes(18)
    if kind == "sctp":
        return struct.pack("!HHII", sport, dport, 1, 0) + bytes(16)
    if kind == "ns":
        return bytes([135, 0, 0, 0]) + bytes(4) + \
            socket.inet_pton(socket.AF_INET6, f["target"]) + option(1, f["sll"])
    if kind == "na":
        return bytes([136, 0, 0, 0]) + bytes(4) + \
            socket.inet_pton(socket.AF_INET6, f["target"]) + option(2, f["tll"])
    return bytes([int(f["itype"]), int(f["icode"]), 0, 0]) + bytes(28)


def ipv4(kind, f):
    data = transport(kind, f)
    proto = int(f.get("proto", PROTOCOLS[kind]))
    fragment = int(f["more"]) << 13 | int(f["offset"])
    header = struct.pack("!BBHHHBBH4s4s", 0x45, int(f["tos"], 0), 20 + len(data),
                         7, fragment, int(f["ttl"]), proto, 0,
                         socket.inet_aton(f["sip"]), socket.inet_aton(f["dip"]))
    return 0x0800, header[:10] + struct.pack("!H", checksum(header)) + \
        header[12:] + data


def ipv6(kind, f):
    data = transport(kind, f)
    proto = int(f.get("proto", PROTOCOLS[kind]))
    if "fragment" in f:		# the header alone makes it a fragment
        data = struct.pack("!BBHI", proto, 0,
                           int(f["offset"]) << 3 | int(f["more"]), 7) + data
        proto = 44
    if "hopopts" in f:
        data = bytes([proto, 0, 1, 4, 0, 0, 0, 0]) + data
        proto = 0
    first = 6 << 28 | int(f["tclass"], 0) << 20 | int(f["label"], 0)
    return 0x86dd, struct.pack("!IHBB", first, len(data), proto, int(f["hlimit"])) + \
        socket.inet_pton(socket.AF_INET6, f["sip6"]) + \
        socket.inet_pton(socket.AF_INET6, f["dip6"]) + data


def arp(f):
    return 0x0806, struct.pack("!HHBBH", 1, 0x0800, 6, 4, int(f["op"])) + \
        mac(f["sha"]) + socket.inet_aton(f["spa"]) + \
        mac(f["tha"]) + socket.inet_aton(f["tpa"])


def network(kind, f):
    if kind == "raw":
        return 0x88b5, bytes(46)
    if kind == "arp":
        return arp(f)
    if kind in ("tcp6", "udp6"):
        return ipv6(kind[:-1], f)
    if kind in ("icmp6", "ns", "na"):
        return ipv6(kind, f)
    return ipv4(kind, f)


def frame(words):
    kind, *named = words
    f = {**DEFAULTS, **dict(word.split("=", 1) for word in named)}
    ethertype, data = network(kind, f)
    tags = b""
    for name, tpid in (("vlan", f["tpid"]), ("inner", "0x8100")):
        if f.get(name, "none") != "none":
            tags += struct.pack("!HH", int(tpid, 0), int(f[name], 0))
    ethertype = int(f.get("type", str(ethertype)), 0)
    whole = mac(f["dst"]) + mac(f["src"]) + tags + struct.pack("!H", ethertype) + data
    whole = whole.ljust(60, b"\0")
    return whole[:int(f["cut"]) or None]


def send(iface, mark, priority, data):
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as sock:
        sock.bind((iface, 0))
        sock.setsockopt(socket.SOL_SOCKET, SO_MARK, int(mark, 0))
        sock.setsockopt(socket.SOL_SOCKET, SO_PRIORITY, int(priority, 0))
        sock.send(bytes.fromhex(data))


if __name__ == "__main__":
    if sys.argv[1:2] == ["send"]:
        send(*sys.argv[2:])
    else:
        for line in sys.stdin:
            print(frame(line.split()).hex())
