#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Does and dumps every operation of a netlink spec with the kernel's own client.

usage: ynl.py YNL-FOLDER SPEC.yaml BRIDGE DEVICE

One line a claim: "+ sentence", or "- sentence: why". Makes and deletes the
bridge; plugs the device in and out.
"""
import subprocess
import sys
import time

FOLDER, SPEC, BRIDGE, DEVICE = sys.argv[1:]
sys.path[:0] = [FOLDER + "/pyynl", FOLDER]
from lib import YnlFamily, NlError  # pylint: disable=import-error,wrong-import-position
import socket  # pylint: disable=wrong-import-position,wrong-import-order

MAC = "02:00:00:00:dd:01"
exercised = set()


def claim(sentence, why=None):
    """Print one claim, false if there is a reason."""
    print(f"- {sentence}: {why}" if why else f"+ {sentence}", flush=True)


def call(sentence, how, name, attrs, want=None):
    """Do or dump an operation; want maps the reply to what is wrong, or None."""
    exercised.add(name)
    try:
        reply = getattr(ynl, how)(name, attrs)
        claim(sentence, want(reply) if want else None)
        return reply
    except Exception as error:  # pylint: disable=broad-except
        claim(sentence, repr(error))
        return None


def has(**wanted):
    """A check that a reply, or one of a dump's, has these attributes."""
    wanted = {key.replace("_", "-"): value for key, value in wanted.items()}

    def wrong(reply):
        for one in reply if isinstance(reply, list) else [reply]:
            if all(same(one.get(key), value) for key, value in wanted.items()):
                return None
        return f"{wanted} not in {str(reply)[:300]}"
    return wrong


def same(is_, wanted):
    """Clients differ: MAC addresses as text or bytes, masks as text or numbers."""
    if isinstance(is_, bytes) and isinstance(wanted, str):
        is_ = ":".join(f"{byte:02x}" for byte in is_)
    if isinstance(is_, str) and isinstance(wanted, int):
        is_ = int(is_, 0)
    return is_ == wanted


def guarded(reply):
    """What is wrong with the guard of a port: it is not GUARD, of a router."""
    guard = reply.get("guard", {})
    macs = [station["mac"] for station in guard.get("station", [])]
    ips = [(bytes(address["ip"]).hex(), address["prefix"]) for address in guard.get("address", [])]
    if len(macs) == 2 and all(same(mac, station["mac"]) for mac, station in zip(macs, GUARD["station"])) \
            and ips == [(address["ip"], address["prefix"]) for address in GUARD["address"]] \
            and guard.get("allow") == {"router"}:
        return None
    return str(guard)


def notices(seconds):
    """Names of the notifications that came."""
    end = time.time() + seconds
    names = set()
    while time.time() < end and not wanted_notices() <= names:
        for ear in [*ears, ynl]:
            ear.check_ntf()
            names |= {message["name"] for message in taken(ear.async_msg_queue)}
        time.sleep(0.05)
    return names


def taken(queue):
    """All messages of a client's queue, which is a list in older ones."""
    messages = []
    while len(queue) if isinstance(queue, list) else not queue.empty():
        messages.append(queue.pop(0) if isinstance(queue, list) else queue.get())
    return messages


def wanted_notices():
    """Names of all notifications in the spec."""
    return {name for name in ynl.msgs if name not in ynl.ops}


ynl = YnlFamily(SPEC, "")
ears = []		# a client can join one group
for group in ("config", "fdb", "flow"):
    try:
        ears.append(YnlFamily(SPEC, ""))
        ears[-1].ntf_subscribe(group)
        claim(f"the group {group} is there")
    except Exception as fault:  # pylint: disable=broad-except
        claim(f"the group {group} is there", repr(fault))

dev = socket.if_nametoindex(DEVICE)
call("a bridge is made with options", "do", "bridge-new",
     {"name": BRIDGE, "ageing": 5000, "fdb-limit": 100})
br = socket.if_nametoindex(BRIDGE)
call("it is got by name", "do", "bridge-get", {"name": BRIDGE},
     has(ifindex=br, ageing=5000, fdb_limit=100))
call("it is got by index", "do", "bridge-get", {"ifindex": br}, has(name=BRIDGE))
call("bridges are dumped", "dump", "bridge-get", {}, has(name=BRIDGE))
call("an option is set", "do", "bridge-set",
     {"ifindex": br, "group-fwd-mask": 0x4000, "event-rate": 50, "event-burst": 60,
      "flow-limit": 90, "mask-limit": 9, "table-miss": "drop"})
call("and is what was set", "do", "bridge-get", {"ifindex": br},
     has(group_fwd_mask=0x4000, event_rate=50, event_burst=60, ageing=5000,
         flow_limit=90, mask_limit=9, table_miss="drop", flow_count=0))
call("a port is plugged in with options", "do", "port-add",
     {"bridge": br, "ifindex": dev, "number": 7, "isolated": 1})
call("it is got", "do", "port-get", {"ifindex": dev},
     has(name=DEVICE, number=7, isolated=1, learning=1, bridge=br))
call("ports are dumped", "dump", "port-get", {"bridge": br}, has(number=7))
call("the local port is among them", "dump", "port-get", {"bridge": br}, has(number=0))
call("an option of it is set", "do", "port-set",
     {"ifindex": dev, "hairpin": 1, "isolated": 0, "fdb-limit": 9})
call("and is what was set", "do", "port-get", {"ifindex": dev},
     has(hairpin=1, isolated=0, fdb_limit=9))
GUARD = {"station": [{"mac": MAC}, {"mac": "02:00:00:00:00:ab"}],
         "address": [{"ip": "0a000000", "prefix": 8}, {"ip": "fd" + "00" * 15, "prefix": 128}]}
call("it has a guard", "do", "port-set",
     {"ifindex": dev, "guard": {**GUARD, "allow": {"router"}}})
call("which is got", "do", "port-get", {"ifindex": dev}, guarded)
call("it is taken away", "do", "port-set", {"ifindex": dev, "guard": {}})
call("and is gone", "do", "port-get", {"ifindex": dev},
     lambda reply: str(reply) if "guard" in reply else None)
call("an entry is added", "do", "fdb-add", {"bridge": br, "mac": MAC, "port": dev})
call("it is got", "do", "fdb-get", {"bridge": br, "mac": MAC},
     has(port=dev, port_number=7, mac=MAC))
call("entries are dumped", "dump", "fdb-get", {"bridge": br}, has(mac=MAC))
call("it is deleted", "do", "fdb-del", {"bridge": br, "mac": MAC})
try:
    ynl.do("fdb-get", {"bridge": br, "mac": MAC})
    claim("what was deleted is not there", "it is")
except NlError as refusal:
    claim("what was deleted is not there",
          None if refusal.error == 2 else f"error {refusal.error}")
call("the port is in VLANs", "do", "port-vlan-add",
     {"port": dev, "vlans": {"range": [{"first": 20, "last": 30},
                                       {"first": 10, "untagged": True, "pvid": True}]}})
call("they are dumped", "dump", "port-vlan-get", {"port": dev},
     has(bridge=br, port=dev, port_number=7, vlans={"range": [
         {"first": 1, "untagged": True},
         {"first": 10, "untagged": True, "pvid": True},
         {"first": 20, "last": 30}]}))
call("and its PVID is that", "do", "port-get", {"ifindex": dev}, has(pvid=10))
call("it leaves one", "do", "port-vlan-del",
     {"port": dev, "vlans": {"range": [{"first": 20}]}})
call("VLANs are set", "do", "vlan-set",
     {"bridge": br, "vid": 21, "last-vid": 22, "fdb-limit": 5, "unicast-flood": 0})
call("and are what was set", "dump", "vlan-get", {"bridge": br},
     has(vid=22, fdb_limit=5, unicast_flood=0, multicast_flood=1, ports=1))
call("a flush counts", "do", "fdb-flush", {"bridge": br}, has(count=0))
FLOW = {"bridge": br, "priority": 7,
        "key": {"in-port": 7, "ethertype": 0x800, "ipv4": "00" * 4 + "0a000000" + "00" * 4},
        "mask": {"ipv4": "00" * 4 + "ff000000" + "00" * 4}}
call("a flow is added", "do", "flow-add",
     {**FLOW, "actions": {"output": [7], "normal": True}, "cookie": 1 << 40})
call("it is got", "do", "flow-get", FLOW,
     has(bridge=br, priority=7, cookie=1 << 40, packets=0, idle_timeout=0))
call("it is changed", "do", "flow-set", {**FLOW, "actions": {}, "idle-timeout": 60})
call("flows are dumped", "dump", "flow-get", {"bridge": br},
     has(priority=7, cookie=1 << 40, idle_timeout=60))
call("those of another cookie are not", "dump", "flow-get",
     {"bridge": br, "cookie": 1, "cookie-mask": 1},
     lambda reply: str(reply) if reply else None)
call("a frame is traced by its key", "do", "trace", {"bridge": br, "key": {"in-port": 7}},
     lambda reply: None if reply and reply.get("step") else str(reply))
call("a frame is traced by its bytes", "do", "trace",
     {"bridge": br, "in-port": 7, "frame": "ff" * 6 + "0200000000ee" + "0800" + "00" * 46},
     lambda reply: None if reply and reply.get("step") else str(reply))
call("the flow is deleted, and told of", "do", "flow-del", FLOW,
     has(priority=7, idle_timeout=60))
call("a meter is added", "do", "meter-add",
     {"bridge": br, "id": 9, "unit": "pktps", "rate": 1000})
call("it is got", "do", "meter-get", {"bridge": br, "id": 9},
     has(bridge=br, id=9, unit="pktps", rate=1000, burst=100, flows=0, packets=0))
call("it is changed", "do", "meter-set", {"bridge": br, "id": 9, "unit": "kbps", "burst": 7})
call("meters are dumped", "dump", "meter-get", {"bridge": br},
     has(id=9, unit="kbps", rate=1000, burst=7, dropped_packets=0, dropped_bytes=0))
call("the bridge has one", "do", "bridge-get", {"ifindex": br}, has(meter_count=1))
REWRITES = {"set": [{"ethernet": "02" * 12}], "set-masked": [{"skb-mark": "01000000" + "0f000000"}],
            "push-vlan": "81001005", "pop-vlan": True, "dec-ttl": [{"action": {}}],
            "meter": [9], "trunc": "40000000", "userspace": [{}]}
call("a flow changes, meters, cuts and tells", "do", "flow-add",
     {**FLOW, "actions": REWRITES})
call("its actions are got", "do", "flow-get", FLOW,
     lambda reply: None if reply and set(reply["actions"]) == set(REWRITES) else str(reply))
call("its meter has it", "do", "meter-get", {"bridge": br, "id": 9}, has(flows=1))
call("it is deleted, too", "do", "flow-del", FLOW, has(priority=7))
call("the meter is deleted, and told of", "do", "meter-del", {"bridge": br, "id": 9},
     has(bridge=br, id=9, burst=7))
call("the client listens", "do", "listen",
     {"bridge": br, "reasons": {"capture", "miss", "action"}, "snaplen": 20,
      "key": {"in-port": 0}})
call("the bridge has a listener", "do", "bridge-get", {"ifindex": br},
     has(listener_count=1, fail_mode="drop"))
subprocess.run(["ip", "link", "set", BRIDGE, "up"], check=True)
FRAME = "ff" * 6 + "0200000000ee" + "0800" + "00" * 46
call("a frame is injected", "do", "inject", {"bridge": br, "in-port": 0, "frame": FRAME})
call("another has actions done with it", "do", "inject",
     {"bridge": br, "in-port": 0, "frame": FRAME, "actions": {"userspace": [{}]}})
call("a table is begun", "do", "flow-replace-begin", {"bridge": br})
call("a flow is added to it", "do", "flow-replace-add",
     {"bridge": br, "key": {"vlan": 0x1007}, "actions": {"flood": True}})
call("it is committed", "do", "flow-replace-commit", {"bridge": br}, has(count=1))
call("flows are flushed", "do", "flow-flush", {"bridge": br}, has(count=1))
call("the port is unplugged", "do", "port-del", {"bridge": br, "ifindex": dev})
call("the bridge is deleted", "do", "bridge-del", {"ifindex": br})

missing = wanted_notices() - notices(5)
claim("every notification of the spec came",
      f"not {', '.join(sorted(missing))}" if missing else None)
missing = set(ynl.ops) - exercised
claim("every operation of the spec was exercised",
      f"not {', '.join(sorted(missing))}" if missing else None)
