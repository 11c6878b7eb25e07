#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Commands of the netlink contract that are about many sockets, or many things.

    genl.py meters BRIDGE COUNT		adds meters 1 to COUNT; where it ended, and why
    genl.py listeners BRIDGE COUNT	so many sockets listen; likewise
    genl.py listen BRIDGE REASONS [NAME=VALUE]...	a line of JSON a frame, until killed:
				snaplen, rate, burst, stop (after so many frames)

REASONS is a sum of 2 (capture), 4 (miss) and 8 (action). Bare Python.
"""
import errno
import json
import os
import socket
import struct
import sys

GENERIC, CTRL, GETFAMILY = 16, 16, 3
METER_ADD, LISTEN, FRAME, INJECT = 42, 48, 49, 50
# Of the attributes that FRAME has, by number.
FRAME_ATTRS = [None, ("bridge", 4), ("in_port", 4), ("in_ifindex", 4), ("frame", 0), ("len", 4), ("reason", 1),
               ("cookie", 8), ("key", 0), ("time", 8), ("lost", 4)]


class Refused(Exception):
    """errno, and the kernel's sentence."""


def attr(number, value, form="=I"):
    data = value if isinstance(value, bytes) else struct.pack(form, value)
    return struct.pack("=HH", 4 + len(data), number) + data + bytes(-len(data) % 4)


def attrs(data):
    """Pairs of number and payload."""
    while len(data) >= 4:
        size, number = struct.unpack_from("=HH", data)
        if size < 4:
            return
        yield number & 0x3fff, data[4:size]
        data = data[(size + 3) & ~3:]


class Family:
    """A socket of the generic netlink family."""

    def __init__(self, name=b"flowbridge\0"):
        self.sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, GENERIC)
        self.sock.bind((0, 0))
        self.sock.setsockopt(270, 11, 1)	# SOL_NETLINK, NETLINK_EXT_ACK
        self.seq, self.frames = 0, []
        reply = self._ask(CTRL, GETFAMILY, attr(2, name), 1)
        self.number = next(struct.unpack("=H", data)[0] for number, data in attrs(reply) if number == 1)

    def _messages(self):
        try:
            data = self.sock.recv(1 << 17)
        except OSError as error:		# frames came faster than they were read
            if error.errno != errno.ENOBUFS:
                raise
            data = b""
        while len(data) >= 16:
            size, kind, flags, seq, _ = struct.unpack_from("=IHHII", data)
            yield kind, flags, seq, data[16:size]
            data = data[(size + 3) & ~3:]

    def _ask(self, family, command, body, version=1):
        self.seq += 1
        message = struct.pack("=BBxx", command, version) + body
        self.sock.send(struct.pack("=IHHII", 16 + len(message), family, 5, self.seq, 0) + message)
        reply = b""
        while True:
            for kind, flags, seq, data in self._messages():
                if kind != 2:
                    if seq == self.seq:
                        reply = data[4:]
                    else:
                        self.frames.append(data)
                elif seq == self.seq:
                    error = struct.unpack_from("=i", data)[0]
                    if error:
                        raise Refused(os.strerror(-error), self._sentence(flags, data))
                    return reply

    @staticmethod
    def _sentence(flags, data):
        if not flags & 0x200:			# NLM_F_ACK_TLVS
            return ""
        asked = struct.unpack_from("=I", data, 4)[0]
        rest = data[20:] if flags & 0x100 else data[4 + ((asked + 3) & ~3):]
        return next((text.rstrip(b"\0").decode() for number, text in attrs(rest) if number == 1), "")

    def ask(self, command, *parts):
        return self._ask(self.number, command, b"".join(parts))

    def hear(self):
        """Frames, each a dict; waits for one at least."""
        if not self.frames:
            self.frames = [data for kind, _, _, data in self._messages() if kind == self.number]
        frames, self.frames = self.frames, []
        for data in frames:
            if data[0] != FRAME:
                continue
            one = {}
            for number, value in attrs(data[4:]):
                name, size = FRAME_ATTRS[number] if number < len(FRAME_ATTRS) else (str(number), 0)
                one[name] = int.from_bytes(value, sys.byteorder) if size else value.hex()
            yield one


def listen(family, bridge, reasons, **options):
    numbers = {"snaplen": 5, "rate": 6, "burst": 7}
    family.ask(LISTEN, attr(1, bridge), attr(2, reasons),
               *(attr(numbers[name], value) for name, value in options.items()))


def as_many(count, one):
    for number in range(1, count + 1):
        try:
            one(number)
        except Refused as error:
            return f"{number - 1} {': '.join(error.args)}"
    return f"{count}"


def main(what, bridge, count, *words):
    index, count = socket.if_nametoindex(bridge), int(count)
    if what == "meters":
        family = Family()
        print(as_many(count, lambda number: family.ask(
            METER_ADD, attr(1, index), attr(2, number), attr(4, 1000))))
    elif what == "listeners":
        families = [Family() for _ in range(count)]
        print(as_many(count, lambda number: listen(families[number - 1], index, 2)))
    else:
        options = {name: int(value) for name, value in (word.split("=") for word in words)}
        stop = options.pop("stop", None)
        family = Family()
        try:
            listen(family, index, count, **options)
        except Refused as error:
            sys.exit(": ".join(error.args))
        print("{}", flush=True)
        heard = 0
        while stop is None or heard < stop:
            for frame in family.hear():
                heard += 1
                print(json.dumps(frame, separators=(",", ":")), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
