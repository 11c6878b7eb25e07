"""Who takes part: each a way from one device to another.

pktgen puts frames into the receive path of NAME-in; the dummy NAME-out counts what it is given and throws it away.
"""
import json
import os
import re
import socket
import struct

from machine import read, run

SOURCE, DESTINATION = "02:00:00:00:00:01", "02:00:00:00:00:02"
VID = "10"
FLAGS = {"access": ["pvid", "untagged"], "trunk": []}  # as bridge says it


def station(first, n):
    """The address N behind FIRST, as pktgen counts them up."""
    number = int(first.replace(":", ""), 16) + n
    return ":".join(f"{number:012x}"[i:i + 2] for i in range(0, 12, 2))


class Contestant:
    """LEARNS: it has to see a station before it knows where that is. VLAN: it tells VLANs apart, and both ports are in
    one, "access" without a tag and "trunk" with it. SPREAD: its frames come from many UDP ports, one after the other,
    and flows look at these. STATIONS: live behind the second port, and frames go to one after the other. COPIES: it
    sends each frame to so many ports, since it does not know better. WAYS: it has so many pairs of ports, each with
    stations of its own."""

    learns = False
    vlan = None
    spread = False
    stations = 1
    copies = 1
    ways = 1

    def __init__(self, ways=1):
        self.ways = ways
        self.ins = [f"{self.name}-in{way or ''}" for way in range(ways)]
        self.outs = [f"{self.name}-out{way or ''}" for way in range(ways)]
        self.outs += [f"{self.name}-{copy}" for copy in range(1, self.copies)]
        for device in self.ports:
            run("ip", "link", "add", device, "type", "dummy")
            run("ip", "link", "set", device, "up")
        self.set_up()
        self.own_before = self.forwarded()
        self.sent = 0

    @property
    def ports(self):
        """In the order of their numbers: each way's in and out, then where further copies go."""
        pairs = [device for pair in zip(self.ins, self.outs) for device in pair]
        return pairs + self.outs[self.ways:]

    @property
    def tag(self):
        """Of its frames, as pktgen is told."""
        return [f"vlan_id {VID}"] if self.vlan == "trunk" else []

    def source(self, way=0):
        return station(SOURCE, way << 24)

    def destination(self, way=0):
        return station(DESTINATION, way << 24)

    def traffic(self, way=0):
        """What its frames have of their own, as pktgen is told."""
        own = self.tag + [f"src_mac {self.source(way)}", f"dst_mac {self.destination(way)}"]
        if self.spread:
            own += ["udp_src_min 1024", "udp_src_max 65535"]
        if self.stations > 1:
            own += [f"dst_mac_count {self.stations}"]
        if self.copies > 1:
            own += ["dst_mac 02:00:00:00:00:ff"]  # nobody's
        return own

    def left(self):
        return sum(int(read(f"/sys/class/net/{device}/statistics/tx_packets")) for device in self.outs)


class Null(Contestant):
    name = "null"

    def set_up(self):
        run("insmod", os.environ["FBR_KO_DIR"] + "/null_forwarder.ko", f"in={','.join(self.ins)}",
            f"out={','.join(self.outs)}")

    def forwarded(self):
        return int(read("/sys/module/null_forwarder/parameters/frames"))


class Tc(Contestant):
    """A rule that redirects: tc's actions, with nothing learned and nothing looked up."""

    name = "tc"
    filter = ["matchall"]

    def set_up(self):
        for device_in, device_out in zip(self.ins, self.outs):
            run("tc", "qdisc", "add", "dev", device_in, "ingress")
            run("tc", "filter", "add", "dev", device_in, "ingress", *self.filter,
                "action", "mirred", "egress", "redirect", "dev", device_out)

    def forwarded(self):
        shown = "".join(run("tc", "-s", "filter", "show", "dev", device, "ingress") for device in self.ins)
        return sum(int(count) for count in re.findall(r"Sent \d+ bytes (\d+) pkt", shown))


class TcFlower(Tc):
    """The same, for what flow() matches."""

    name = "tc-flower"
    filter = ["protocol", "ip", "flower", "src_mac", SOURCE, "dst_mac", DESTINATION]


class LinuxBridge(Contestant):
    name, learns = "bridge", True

    def set_up(self):
        self.bridge = f"{self.name}-br"
        filtering = ["vlan_filtering", "1", "vlan_default_pvid", "0"] if self.vlan else []
        run("ip", "link", "add", self.bridge, "type", "bridge", *filtering)
        for device in self.ports:
            run("ip", "link", "set", device, "master", self.bridge)
            if self.vlan:
                run("bridge", "vlan", "add", "vid", VID, "dev", device, *FLAGS[self.vlan])
        run("ip", "link", "set", self.bridge, "up")

    def knows(self, way, address):
        in_vlan = ["vlan", VID] if self.vlan else []
        return f"{address} dev {self.outs[way]} " in run("bridge", "fdb", "get", address, "br", self.bridge, *in_vlan)

    def forwarded(self):
        """It counts nothing of its own."""
        return None


class LinuxBridgeAccess(LinuxBridge):
    name, vlan = "lb-access", "access"


class LinuxBridgeTrunk(LinuxBridge):
    name, vlan = "lb-trunk", "trunk"


def flow(way=0):
    """The one that all frames of a way hit, as Open vSwitch and flowbridge read it."""
    source, destination = station(SOURCE, way << 24), station(DESTINATION, way << 24)
    return f"in_port({2 * way + 1}),eth(src={source},dst={destination}),eth_type(0x0800),ipv4(frag=no)"


def strangers(masks, spread):
    """Flows that no frame hits, each with a mask of its own, so that there are MASKS with that of flow(). Those of
    SPREAD look at the source port."""
    port = ",proto=17,frag=no),udp(src=9)" if spread else ",frag=no)"
    for i in range(masks - 1):
        source, destination = netmask(1 + i // 16), netmask(1 + i % 16)
        yield (f"in_port(1),eth(src=02:00:00:00:01:{i:02x},dst={DESTINATION}),eth_type(0x0800),"
               f"ipv4(src=10.0.0.1/{source},dst=10.0.0.2/{destination}{port}")


def netmask(bits):
    return socket.inet_ntoa(struct.pack(">I", (1 << 32) - (1 << 32 - bits)))


REWRITE = "set(eth(dst=02:00:00:00:00:03)),set(ipv4(dst=10.0.0.3)),"


class OpenVSwitch(Contestant):
    """One flow, or as many as it has masks."""

    name, masks, actions = "ovs", 1, ""
    dpctl = os.environ.get("FBR_DPCTL", "ovs-dpctl")

    def set_up(self):
        run(self.dpctl, "add-dp", self.name,
            *(f"{device},port_no={number}" for number, device in enumerate(self.ports, 1)))
        for stranger in strangers(self.masks, self.spread):
            run(self.dpctl, "add-flow", self.name, stranger, "2")
        for way in range(self.ways):
            run(self.dpctl, "add-flow", self.name, flow(way), f"{self.actions}{2 * way + 2}")

    def forwarded(self):
        return sum(int(count) for count in re.findall(r"packets:(\d+)", run(self.dpctl, "dump-flows", self.name)))


class Flowbridge(Contestant):
    name, learns, guard = "flowbridge", True, []

    def set_up(self):
        self.bridge = f"{self.name}-br"
        if not os.path.exists("/sys/module/flowbridge"):
            run("insmod", os.environ["FBR_KO"])
        run("fbrctl", "add-dp", self.bridge)
        if self.vlan:
            run("fbrctl", "set", self.bridge, "vlan-filtering", "on")
        if self.stations > 1:
            run("fbrctl", "set", self.bridge, "fdb-limit", str(2 * self.stations))
        vlan = [self.vlan, VID] if self.vlan else []
        for device in self.ports:
            run("fbrctl", "addif", self.bridge, device, *vlan, *(self.guard if device in self.ins else []))
        run("ip", "link", "set", self.bridge, "up")

    def knows(self, way, address):
        in_vlan = ["vlan", VID] if self.vlan else []
        [entry] = json.loads(run("fbrctl", "-j", "fdb", "get", self.bridge, address, *in_vlan))
        return entry["port"] == self.outs[way]

    def forwarded(self):
        return sum(port["tx_packets"] for device in self.outs[:self.ways]
                   for port in json.loads(run("fbrctl", "-j", "stats", device)))


class FlowbridgeAccess(Flowbridge):
    name, vlan = "fbr-access", "access"


class FlowbridgeTrunk(Flowbridge):
    name, vlan = "fbr-trunk", "trunk"


class FlowbridgeGuard(Flowbridge):
    name, guard = "fbr-guard", ["guard", f"mac={SOURCE},ip=10.0.0.1"]


class FlowbridgeFlow(Flowbridge):
    """One flow, or as many as it has masks, the frames' flow the last that is looked for. It learns, but not by
    frames to the other port."""

    name, masks, learns, actions, meter = "flow", 1, False, "", None

    def set_up(self):
        super().set_up()
        if self.meter:
            run("fbrctl", "add-meter", self.bridge, self.meter)
        flows = [f"priority=2,{stranger},actions:2" for stranger in strangers(self.masks, self.spread)]
        flows += [f"priority=1,{flow(way)},actions:{self.actions}{2 * way + 2}" for way in range(self.ways)]
        file = os.environ["FBR_OUT"] + "/flows"
        with open(file, "w", encoding="ascii") as out:
            out.write("\n".join(flows) + "\n")
        run("fbrctl", "add-flows", self.bridge, file)
        os.unlink(file)


class OpenVSwitchSet(OpenVSwitch):
    name, actions = "ovs-set", REWRITE


class FlowbridgeSet(FlowbridgeFlow):
    name, actions = "flow-set", REWRITE


class FlowbridgeMeter(FlowbridgeFlow):
    """One flow with a meter that lets all pass."""

    name, actions, meter = "flow-meter", "meter(1),", "meter=1,pktps,rate=1000000000,burst=1000000000"


def with_masks(kind, masks, spread=False):
    name = f"{kind.name}-new" if spread else f"{kind.name}-{masks}"
    return type(name, (kind,), {"name": name, "masks": masks, "spread": spread})


def with_stations(kind, short, count):
    name = f"{short}-{count // 1000}k"
    return type(name, (kind,), {"name": name, "stations": count})


def with_copies(kind, short, count):
    name = f"{short}-to-{count}"
    return type(name, (kind,), {"name": name, "copies": count})


BRIDGES = (LinuxBridge, "lb"), (Flowbridge, "fbr")
CONTESTANTS = {each.name: each for each in (
    Null, Tc, TcFlower, LinuxBridge, OpenVSwitch, Flowbridge, LinuxBridgeAccess, FlowbridgeAccess, LinuxBridgeTrunk,
    FlowbridgeTrunk, FlowbridgeGuard, FlowbridgeFlow, OpenVSwitchSet, FlowbridgeSet, FlowbridgeMeter,
    *(with_masks(kind, masks) for masks in (16, 64, 256) for kind in (OpenVSwitch, FlowbridgeFlow)),
    *(with_masks(kind, 64, spread=True) for kind in (OpenVSwitch, FlowbridgeFlow)),
    *(with_stations(*bridge, count) for count in (1_000, 64_000, 1_000_000) for bridge in BRIDGES),
    *(with_copies(*bridge, count) for count in (2, 16, 128) for bridge in BRIDGES))}
