# SPDX-License-Identifier: GPL-2.0
"""Ports of a switch that a program plays: TAP devices, in bare Python.

What such a port is sent is read as it would be on a wire: without virtio headers,
every checksum made, tags in their places. One that is opened with vnet=True can
also leave checksums to the other side, and send super-frames.
"""
import fcntl
import os
import select
import socket
import struct
import time

TUNSETIFF, TUNSETOFFLOAD = 0x400454ca, 0x400454d0
IFF_TAP, IFF_NO_PI, IFF_VNET_HDR = 0x0002, 0x1000, 0x4000
TUN_F_CSUM, TUN_F_TSO4, TUN_F_TSO6 = 1, 2, 4
SIOCGIFFLAGS, IFF_RUNNING = 0x8913, 0x40
NEEDS_CSUM, GSO_TCPV4, GSO_TCPV6 = 1, 1, 4
FENCE = bytes.fromhex("02000000fffe" "02000000fffd" "88b7")


class Tap:
    """One port. The device stays when it's closed, if it was there before."""

    def __init__(self, name, vnet=False, offload=False):
        self.name, self.vnet = name, vnet
        self.fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        flags = IFF_TAP | IFF_NO_PI | (IFF_VNET_HDR if vnet else 0)
        fcntl.ioctl(self.fd, TUNSETIFF, struct.pack("16sH22x", name.encode(), flags))
        fcntl.ioctl(self.fd, TUNSETOFFLOAD,
                    TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6 if offload else 0)

    def send(self, frame, csum=None, gso=None, headers=0):
        """csum: (start, offset) of a checksum to be made; gso: (type, size)."""
        header = b""
        if self.vnet:
            start, offset = csum or (0, 0)
            kind, size = gso or (0, 0)
            header = struct.pack("=BBHHHH", NEEDS_CSUM if csum else 0, kind,
                                 headers, size, start, offset)
        os.write(self.fd, header + bytes(frame))

    def read(self):
        """A frame (with vnet: header and frame), or None if there is none."""
        try:
            data = os.read(self.fd, 70000)
        except BlockingIOError:
            return None
        return (data[:10], data[10:]) if self.vnet else data

    def runs(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            request = struct.pack("16sH22x", self.name.encode(), 0)
            flags = struct.unpack_from("H", fcntl.ioctl(sock, SIOCGIFFLAGS, request), 16)[0]
        return bool(flags & IFF_RUNNING)


def payload(got):
    return got[1] if isinstance(got, tuple) else got


class Taps:
    """Some of them, and what each got.

    Everything is sent on one CPU, whose backlog is a queue: what comes out behind
    a frame that was sent last came behind all that was sent before. A flow has to
    send such frames, of type 0x88b7, to all of them.
    """

    def __init__(self, *taps):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        self.taps = {tap.name: tap for tap in taps}
        self.got = {name: [] for name in self.taps}
        self.fences = 0

    def __getitem__(self, name):
        return self.taps[name]

    def _listen(self):
        """Reads all there is; the numbers of the fences that came, by tap."""
        fences = {}
        for name, tap in self.taps.items():
            while True:
                got = tap.read()
                if got is None:
                    break
                if payload(got)[:14] == FENCE:
                    fences[name] = struct.unpack_from("!I", payload(got), 14)[0]
                else:
                    self.got[name].append(got)
        return fences

    def settle(self, sender, seconds=60, again=False):
        """Waits until all that was sent has come out."""
        self.fences += 1
        fence = FENCE + struct.pack("!I", self.fences) + bytes(42)
        missing = set(self.taps)
        end = time.monotonic() + seconds
        self.taps[sender].send(fence)
        while missing:
            for name, number in self._listen().items():
                if number == self.fences:
                    missing.discard(name)
            if not missing:
                return
            if time.monotonic() > end:
                raise TimeoutError(f"no fence at {' '.join(sorted(missing))}")
            select.select(list(tap.fd for tap in self.taps.values()), [], [], 0.02)
            if again:
                self.taps[sender].send(fence)

    def start(self, sender):
        """Waits until every port sends and hears; forgets what came meanwhile."""
        while not all(tap.runs() for tap in self.taps.values()):
            time.sleep(0.01)
        self.settle(sender, again=True)
        self.settle(sender)
        self.take()

    def take(self):
        """What came since the last time, by tap."""
        got, self.got = self.got, {name: [] for name in self.taps}
        return got


def sum16(data):
    """The sum in one's complement of words in network order, not inverted."""
    data = bytes(data)
    data += bytes(len(data) & 1)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return total
