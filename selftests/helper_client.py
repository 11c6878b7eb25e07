#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Asks flowbridge-helper for a device as QEMU does, and plays it.

    helper_client.py HELPER WORDS...        adds --fd=N to the words
    helper_client.py --deaf HELPER WORDS... is gone before the answer comes

The first line of output is the device's name and "vnet" or "bare". Then it does
what lines of stdin say, with a line of output each: "send HEX" a frame, "take"
the frames that came. It ends with stdin; or, without a device, with the status of
the helper.
"""
import array
import fcntl
import os
import select
import socket
import struct
import subprocess
import sys

TUNGETIFF = 0x800454d2
IFF_VNET_HDR, VNET_BYTES = 0x4000, 10


def ask(words, deaf):
    """Its exit status, and the descriptor it sent or None."""
    ours, theirs = socket.socketpair()
    words = [*words, f"--fd={theirs.fileno()}"]
    if deaf:
        ours.close()
    helper = subprocess.Popen(words, pass_fds=[theirs.fileno()])
    theirs.close()
    if deaf:
        return helper.wait(), None
    fds = array.array("i")
    _, control, _, _ = ours.recvmsg(1, socket.CMSG_SPACE(fds.itemsize))
    for _, kind, data in control:
        if kind == socket.SCM_RIGHTS:
            fds.frombytes(data[:fds.itemsize])
    return helper.wait(), fds[0] if fds else None


def take(fd, header):
    frames = []
    while select.select([fd], [], [], 0)[0]:
        frames.append(os.read(fd, 70000)[header:].hex())
    return " ".join(frames)


def main():
    deaf = sys.argv[1] == "--deaf"
    status, fd = ask(sys.argv[1 + deaf:], deaf)
    if fd is None:
        sys.exit(status)
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    name, flags = struct.unpack_from("16sH", fcntl.ioctl(fd, TUNGETIFF, bytes(40)))
    vnet = bool(flags & IFF_VNET_HDR)
    print(name.rstrip(b"\0").decode(), "vnet" if vnet else "bare", flush=True)
    header = VNET_BYTES if vnet else 0
    for line in sys.stdin:
        word, _, rest = line.strip().partition(" ")
        if word == "send":
            os.write(fd, bytes(header) + bytes.fromhex(rest))
            print("sent", flush=True)
        else:
            print(take(fd, header), flush=True)


main()
