#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Random actions for random frames, whole and in pieces. Bare Python.

    flow_random.py ROUNDS FRAMES SEED	for each round new flows, then so many frames

Plays t1 and t2, bare ports, and v1, which leaves checksums and segments to
others. Of the lists of actions it makes the tool and the module refuse some: at
least half have to be taken. Prints how many were, and how many frames were sent.
"""
import random
import struct
import subprocess
import sys

import taps as tap
from flow_frames import frame as made

KINDS = ["tcp", "udp", "sctp", "icmp", "tcp6", "udp6", "icmp6", "ns", "na", "arp", "raw"]
MATCHES = {
    "tcp": "eth_type(0x0800),ipv4(proto=6)", "udp": "eth_type(0x0800),ipv4(proto=17)",
    "sctp": "eth_type(0x0800),ipv4(proto=132)", "icmp": "eth_type(0x0800),ipv4(proto=1)",
    "tcp6": "eth_type(0x86dd),ipv6(proto=6)", "udp6": "eth_type(0x86dd),ipv6(proto=17)",
    "icmp6": "eth_type(0x86dd),ipv6(proto=58)", "ns": "eth_type(0x86dd),ipv6(proto=58),icmpv6(type=135)",
    "na": "eth_type(0x86dd),ipv6(proto=58),icmpv6(type=136)", "arp": "eth_type(0x0806)", "raw": "",
}
ip4 = ["ipv4(src={a4})", "ipv4(dst={a4})", "ipv4(src={a4}/{a4})", "ipv4(tos={b})", "ipv4(ttl={b})"]
ip6 = ["ipv6(src={a6})", "ipv6(dst={a6}/{a6})", "ipv6(tclass={b})", "ipv6(hlimit={b})", "ipv6(label={w})"]
ports = "(src={w},dst={w}/{w})"
SETS = {
    "tcp": ip4 + ["tcp" + ports], "udp": ip4 + ["udp" + ports], "sctp": ip4 + ["sctp" + ports],
    "icmp": ip4 + ["icmp(type={b})", "icmp(code={b}/{b})"],
    "tcp6": ip6 + ["tcp" + ports], "udp6": ip6 + ["udp" + ports],
    "icmp6": ip6 + ["icmpv6(type={b})", "icmpv6(code={b})"],
    "ns": ip6 + ["nd(target={a6})", "nd(sll={m})"], "na": ip6 + ["nd(target={a6}/{a6})", "nd(tll={m})"],
    "arp": ["arp(op={b})", "arp(sip={a4},tip={a4}/{a4})", "arp(sha={m},tha={m}/{m})"], "raw": [],
}
ANY = ["eth(src={m})", "eth(dst={m}/{m})", "skb_priority({b})", "skb_mark({w}/{w})"]
SENDS = ["t1", "t2", "v1", "in_port", "normal", "flood", "local", "userspace", "t2", "v1"]


def values(rand):
    return {"m": "02:00:00:%02x:%02x:%02x" % tuple(rand.randbytes(3)),
            "a4": "%d.%d.%d.%d" % tuple(rand.randbytes(4)),
            "a6": "%x:%x::%x" % (rand.getrandbits(16), rand.getrandbits(8), rand.getrandbits(16)),
            "b": rand.getrandbits(8), "w": rand.getrandbits(16)}


def change(rand, kind):
    """One action that doesn't send; may be one that such a flow can't have."""
    what = rand.random()
    if what < 0.5:
        text = rand.choice(SETS[kind] * 2 + ANY)
        while "{" in text:	# every place has a value of its own
            at = text.index("{")
            end = text.index("}", at)
            text = text[:at] + str(values(rand)[text[at + 1:end]]) + text[end + 1:]
        return f"set({text})"
    if what < 0.7:
        return f"push_vlan(vid={rand.randrange(4096)},pcp={rand.randrange(8)}" + \
            rand.choice([")", ",tpid=0x88a8)"])
    if what < 0.8:
        return "pop_vlan"
    if what < 0.85 and kind not in ("arp", "raw"):
        return "dec_ttl"
    if what < 0.95:
        return f"trunc({rand.choice([14, 18, 34, 60, rand.randrange(14, 1600)])})"
    return f"meter({rand.randrange(1, 3)})"


def actions(rand, kind):
    parts = []
    for _ in range(rand.randrange(1, 6)):
        parts += [change(rand, kind) for _ in range(rand.randrange(4))]
        parts.append(rand.choice(SENDS))
    return ",".join(parts)


def flow(rand, number):
    kind = rand.choice(KINDS)
    parts = [f"eth(src=02:00:00:00:00:{number:02x})"]
    if rand.random() < 0.3:
        parts.append("vlan()")
    if MATCHES[kind]:
        parts.append(MATCHES[kind])
    return kind, f"{','.join(parts)} {actions(rand, kind)}"


def random_frame(rand, kinds):
    """Mostly of a flow's kind, mostly whole."""
    number = rand.choice(list(kinds))
    kind = kinds[number] if rand.random() < 0.8 else rand.choice(KINDS)
    words = [kind, f"src=02:00:00:00:00:{number:02x}", f"ttl={rand.choice([0, 1, 2, 64])}",
             f"hlimit={rand.choice([0, 1, 64])}"]
    for tag in ("vlan", "inner"):
        if rand.random() < 0.3:
            words.append(f"{tag}={rand.getrandbits(16)}")
    if rand.random() < 0.2:
        words.append("tpid=0x88a8")
    if rand.random() < 0.2:
        words += [f"offset={rand.choice([0, 0, 10])}", f"more={rand.randrange(2)}", "fragment=1"]
    if rand.random() < 0.1:
        words.append("hopopts=1")
    data = bytearray(made(words))
    if rand.random() < 0.1:		# nonsense somewhere behind the addresses
        data[rand.randrange(14, len(data))] = rand.getrandbits(8)
    if rand.random() < 0.2:
        del data[rand.randrange(14, len(data)):]
    elif rand.random() < 0.5:
        data += rand.randbytes(rand.randrange(1000))
    return bytes(data)


def super_frame(rand, kinds):
    """TCP over IPv4, with the checksum to be made; what its headers are told of."""
    data = bytearray(made(["tcp", f"src=02:00:00:00:00:{rand.choice(list(kinds)):02x}", "flags=0x10"])[:54])
    data += rand.randbytes(rand.randrange(2000, 30000))
    struct.pack_into("!H", data, 16, len(data) - 14)
    struct.pack_into("!H", data, 24, 0)
    struct.pack_into("!H", data, 24, tap.sum16(data[14:34]) ^ 0xffff)
    struct.pack_into("!H", data, 50, tap.sum16(data[26:34] + struct.pack("!HH", 6, len(data) - 34)))
    return bytes(data), (34, 16), (tap.GSO_TCPV4, rand.choice([536, 1000, 1448]))


def one_round(rand, ports, frames, counts):
    kinds, lines = {}, []
    for number in range(1, 25):
        kinds[number], line = flow(rand, number)
        lines.append(line)
    taken = 0
    subprocess.run(["fbrctl", "replace-flows", "br0", "/run/fences"], check=True, stdout=subprocess.DEVNULL)
    for line in lines:
        words = line.split(" ")
        done = subprocess.run(["fbrctl", "add-flow", "br0", *words], stderr=subprocess.PIPE, check=False)
        taken += done.returncode == 0
        if done.returncode not in (0, 1, 2):
            sys.exit(f"{line}: {done.stderr}")
    counts["flows"] += len(lines)
    counts["taken"] += taken
    for number in range(frames):
        port = rand.choice(["t1", "t2", "v1"])
        if port == "v1" and rand.random() < 0.5:
            data, csum, gso = super_frame(rand, kinds)
            ports["v1"].send(data, csum, gso, 54)
        else:
            ports[port].send(random_frame(rand, kinds))
        counts["frames"] += 1
        if number % 16 == 15:
            ports.settle("t1")
            ports.take()
    ports.settle("t1")
    ports.take()


def main(rounds, frames, seed):
    rand = random.Random(int(seed))
    ports = tap.Taps(tap.Tap("t1"), tap.Tap("t2"), tap.Tap("v1", vnet=True))
    with open("/run/fences", "w", encoding="ascii") as file:
        file.write("priority=65535,eth_type(0x88b7) in_port,t2,v1\n")
    subprocess.run(["fbrctl", "replace-flows", "br0", "/run/fences"], check=True, stdout=subprocess.DEVNULL)
    ports.start("t1")
    counts = {"flows": 0, "taken": 0, "frames": 0}
    for _ in range(int(rounds)):
        one_round(rand, ports, int(frames), counts)
    print(" ".join(f"{name} {count}" for name, count in counts.items()))
    if counts["taken"] * 2 < counts["flows"]:
        sys.exit("less than half of the flows were taken")


if __name__ == "__main__":
    main(*sys.argv[1:])
