"""The kernel's packet generator, which puts frames into the receive path of devices."""
import os
import re
import time

from machine import Failure, read, run

FOLDER = "/proc/net/pktgen/"
PATIENCE = 60  # seconds


def load():
    if not os.path.exists(FOLDER):
        run("modprobe", "pktgen")


def write(file, *commands):
    for command in commands:
        try:
            with open(FOLDER + file, "w", encoding="ascii") as control:
                control.write(command + "\n")
        except OSError as error:
            raise Failure(f"pktgen: {file}: {command}: {error.strerror}") from error


def wait_for(condition, what):
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise Failure(f"pktgen did not {what}")
        time.sleep(0.02)


def clear():
    """No thread has any device."""
    for thread in os.listdir(FOLDER):
        if thread.startswith("kpktgend_"):
            write(thread, "rem_device_all")
            wait_for(lambda: not re.search(r": \S+-\S", read(FOLDER + thread)), "remove its devices")


class Pktgen:
    """One thread of pktgen and devices it puts frames into, one after the other: each gets all of its frames before
    the next one's turn, and all in one start, which alone takes an eighth of a second. DEVICES has a list of commands
    for what a device's frames have of their own."""

    def __init__(self, devices, source, destination, frames, size, cpu=0):
        self.devices, self.frames = devices, frames
        if not cpu:
            clear()
        for device, own in reversed(devices.items()):  # the last one added has the first turn
            write(f"kpktgend_{cpu}", f"add_device {device}")
            write(device, "xmit_mode netif_receive", "flag !SHARED", "flag NO_TIMESTAMP", f"count {frames}",
                  f"pkt_size {size - 4}", "delay 0", f"src_mac {source}", f"dst_mac {destination}",
                  "src_min 10.0.0.1", "src_max 10.0.0.1", "dst_min 10.0.0.2", "dst_max 10.0.0.2",
                  *own)

    def read_times(self, device):
        """When it began and ended, and how long pktgen let others run, in microseconds; None if not yet."""
        state = read(FOLDER + device)
        times = re.search(r"started: (\d+)us  stopped: (\d+)us idle: (\d+)us", state)
        if f"usec, {self.frames} (" not in state.partition("Result: OK")[2]:
            return None
        return [int(time) for time in times.groups()]

    def read_all_times(self):
        return [self.read_times(device) for device in self.devices]

    def took(self, times):
        """Nanoseconds a frame took on each device. On a busy machine pktgen may begin after it was waited for."""
        began = max(started for started, _, _ in times)
        took = []
        for _, stopped, idle in times:
            took.append((stopped - began - idle) * 1000 / self.frames)
            began = stopped
        return took

    def start(self):
        """Nanoseconds a frame took on each device."""
        return start_all([self])[0]


def start_all(pktgens):
    """The same of several threads that start together."""
    before = [each.read_all_times() for each in pktgens]
    write("pgctrl", "start")
    times = []

    def have_ended():
        times[:] = [each.read_all_times() for each in pktgens]
        return all(now and now != then for all_now, all_then in zip(times, before)
                   for now, then in zip(all_now, all_then))

    wait_for(have_ended, f"send its frames to each of {[list(each.devices) for each in pktgens]}")
    return [each.took(own) for each, own in zip(pktgens, times)]
