// SPDX-License-Identifier: GPL-2.0
#include "names.h"

#include <linux/if_ether.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "parse.h"

#define LOOK_UP(table, i, other) \
	((i) < ARRAY_SIZE(table) && (table)[i] ? (table)[i] : (other))

static const char *const states[] = {
	[FBR_PORT_STATE_FORWARDING] = "forwarding",
	[FBR_PORT_STATE_DOWN] = "down",
	[FBR_PORT_STATE_NO_CARRIER] = "no-carrier",
};

static const char *const kinds[] = {
	[FBR_FDB_KIND_LEARNED] = "learned",
	[FBR_FDB_KIND_STATIC] = "static",
	[FBR_FDB_KIND_PERMANENT] = "permanent",
	[FBR_FDB_KIND_LOCAL] = "local",
	[FBR_FDB_KIND_EXTERN] = "extern",
};

static const char *const accepts[] = {
	[FBR_VLAN_ACCEPT_ALL] = "all",
	[FBR_VLAN_ACCEPT_TAGGED] = "tagged",
	[FBR_VLAN_ACCEPT_UNTAGGED] = "untagged",
};

static const struct {
	const char *name;
	const char *number;
	uint16_t protocol;
} protocols[] = {
	{ "802.1Q", "0x8100", ETH_P_8021Q },
	{ "802.1ad", "0x88a8", ETH_P_8021AD },
};

static const char *const events[] = {
	[FBR_FDB_EVENT_ADDED] = "added",
	[FBR_FDB_EVENT_LEARNED] = "learned",
	[FBR_FDB_EVENT_MOVED] = "moved",
	[FBR_FDB_EVENT_AGED] = "aged",
	[FBR_FDB_EVENT_DELETED] = "deleted",
};

static const char *const commands[] = {
	[FBR_CMD_BRIDGE_NEW_NTF] = "bridge-new",
	[FBR_CMD_BRIDGE_SET_NTF] = "bridge-set",
	[FBR_CMD_BRIDGE_DEL_NTF] = "bridge-del",
	[FBR_CMD_PORT_ADD_NTF] = "port-add",
	[FBR_CMD_PORT_SET_NTF] = "port-set",
	[FBR_CMD_PORT_DEL_NTF] = "port-del",
	[FBR_CMD_PORT_VLAN_ADD_NTF] = "port-vlan-add",
	[FBR_CMD_PORT_VLAN_DEL_NTF] = "port-vlan-del",
	[FBR_CMD_VLAN_SET_NTF] = "vlan-set",
	[FBR_CMD_FLOW_ADD_NTF] = "flow-add",
	[FBR_CMD_FLOW_SET_NTF] = "flow-set",
	[FBR_CMD_FLOW_DEL_NTF] = "flow-del",
	[FBR_CMD_FLOW_REPLACED_NTF] = "flow-replaced",
	[FBR_CMD_METER_ADD_NTF] = "meter-add",
	[FBR_CMD_METER_SET_NTF] = "meter-set",
	[FBR_CMD_METER_DEL_NTF] = "meter-del",
};

static const char *const misses[] = {
	[FBR_TABLE_MISS_NORMAL] = "normal",
	[FBR_TABLE_MISS_DROP] = "drop",
	[FBR_TABLE_MISS_USERSPACE] = "userspace",
};

static const char *const fails[] = {
	[FBR_FAIL_MODE_DROP] = "drop",
	[FBR_FAIL_MODE_NORMAL] = "normal",
};

static const char *const units[] = {
	[FBR_METER_UNIT_KBPS] = "kbps",
	[FBR_METER_UNIT_PKTPS] = "pktps",
};

static const char *const frame_reasons[] = {
	[FBR_FRAME_REASON_CAPTURE] = "capture",
	[FBR_FRAME_REASON_MISS] = "miss",
	[FBR_FRAME_REASON_ACTION] = "action",
};

static const char *const reasons[] = {
	[FBR_FLOW_REASON_DELETED] = "deleted",
	[FBR_FLOW_REASON_IDLE] = "idle",
	[FBR_FLOW_REASON_HARD] = "hard",
	[FBR_FLOW_REASON_PORT] = "port",
};

static const char *const steps[] = {
	[FBR_TRACE_STEP_INPUT] = "input",
	[FBR_TRACE_STEP_PUNT] = "punt",
	[FBR_TRACE_STEP_ADMIT] = "admit",
	[FBR_TRACE_STEP_NEAR] = "near",
	[FBR_TRACE_STEP_HIT] = "hit",
	[FBR_TRACE_STEP_MISS] = "miss",
	[FBR_TRACE_STEP_LEARN] = "learn",
	[FBR_TRACE_STEP_STATION] = "station",
	[FBR_TRACE_STEP_FLOOD] = "flood",
	[FBR_TRACE_STEP_DELIVER] = "deliver",
	[FBR_TRACE_STEP_DROP] = "drop",
	[FBR_TRACE_STEP_METER] = "meter",
	[FBR_TRACE_STEP_USERSPACE] = "userspace",
};

static const char *const counters[] = {
	[FBR_STATS_A_RX_PACKETS] = "rx_packets",
	[FBR_STATS_A_RX_BYTES] = "rx_bytes",
	[FBR_STATS_A_TX_PACKETS] = "tx_packets",
	[FBR_STATS_A_TX_BYTES] = "tx_bytes",
	[FBR_STATS_A_COPIES] = "copies",
	[FBR_STATS_A_PUNTED] = "punted",
	[FBR_STATS_A_LEARN_REFUSED] = "learn_refused",
	[FBR_STATS_A_MOVES] = "moves",
	[FBR_STATS_A_FLOW_HITS] = "flow_hits",
	[FBR_STATS_A_FLOW_MISSES] = "flow_misses",
	[FBR_STATS_A_FLOW_PROBES] = "flow_probes",
	[FBR_STATS_A_FLOW_PROBED_0] = "flow_probed_0",
	[FBR_STATS_A_FLOW_PROBED_1] = "flow_probed_1",
	[FBR_STATS_A_FLOW_PROBED_2] = "flow_probed_2",
	[FBR_STATS_A_FLOW_PROBED_4] = "flow_probed_4",
	[FBR_STATS_A_FLOW_PROBED_8] = "flow_probed_8",
	[FBR_STATS_A_FLOW_PROBED_MORE] = "flow_probed_more",
	[FBR_STATS_A_INJECTED] = "injected",
	[FBR_STATS_A_TO_USER] = "to_user",
	[FBR_STATS_A_LISTEN_LOST] = "listen_lost",
};

static const struct drop_cause causes[FBR_DROP_MAX + 1] = {
	[0] = { "other", false, "causes that this fbrctl has no name for" },
	[FBR_DROP_BRIDGE_DOWN] = {
		"bridge-down", false, "the bridge device is down" },
	[FBR_DROP_BAD_SOURCE] = {
		"bad-source", false, "the source address is multicast or zero" },
	[FBR_DROP_PAUSE] = {
		"pause", false, "PAUSE is never forwarded" },
	[FBR_DROP_LOCKED] = {
		"locked", false, "the port is locked, the source unknown here" },
	[FBR_DROP_SAME_PORT] = {
		"same-port", false, "the destination is where it came from" },
	[FBR_DROP_ISOLATED] = {
		"isolated", false, "both ports are isolated" },
	[FBR_DROP_NO_RECIPIENT] = {
		"no-recipient", false, "no port takes the flooded frame" },
	[FBR_DROP_PORT_DOWN] = {
		"port-down", true, "the device is down" },
	[FBR_DROP_NO_CARRIER] = {
		"no-carrier", true, "the device has no carrier" },
	[FBR_DROP_TOO_BIG] = {
		"too-big", true, "larger than the device's MTU" },
	[FBR_DROP_TX_FAILED] = {
		"tx-failed", true, "the device or its queue refused it" },
	[FBR_DROP_NO_MEMORY] = {
		"no-memory", true, "no memory for a copy or for headroom" },
	[FBR_DROP_LRO] = {
		"lro", true, "a merged frame that can't be forwarded" },
	[FBR_DROP_VLAN_UNTAGGED] = {
		"vlan-untagged", false, "no tag, and the port wants one" },
	[FBR_DROP_VLAN_TAGGED] = {
		"vlan-tagged", false, "a tag, and the port accepts none" },
	[FBR_DROP_VLAN_INGRESS] = {
		"vlan-ingress", false, "the port is not in the frame's VLAN" },
	[FBR_DROP_VLAN_EGRESS] = {
		"vlan-egress", false,
		"the destination's port is not in the frame's VLAN" },
	[FBR_DROP_FLOW] = {
		"flow", false, "a flow says so" },
	[FBR_DROP_TABLE_MISS] = {
		"table-miss", false, "no flow matches, and table-miss says so" },
	[FBR_DROP_PORT_GONE] = {
		"port-gone", false, "a flow sends it to a port that has left" },
	[FBR_DROP_DELIVERIES] = {
		"deliveries", false, "a flow delivers it too many times" },
	[FBR_DROP_METER] = {
		"meter", false, "a meter says so" },
	[FBR_DROP_TTL] = {
		"ttl", false, "its time to live has run out" },
	[FBR_DROP_REWRITE] = {
		"rewrite", false, "it has not, or not whole, what a flow sets" },
	[FBR_DROP_NO_LISTENER] = {
		"no-listener", false, "for user space, where nobody listens" },
	[FBR_DROP_LISTENER_FULL] = {
		"listener-full", false,
		"for user space, and no listener has room" },
	[FBR_DROP_GUARD_MAC] = {
		"guard-mac", false, "the guard has no such source address" },
	[FBR_DROP_GUARD_ARP] = {
		"guard-arp", false, "the guard has no such sender of ARP" },
	[FBR_DROP_GUARD_IP] = {
		"guard-ip", false, "the guard has no such IP source" },
	[FBR_DROP_GUARD_ND] = {
		"guard-nd", false,
		"neighbour discovery for who is not in the guard" },
	[FBR_DROP_GUARD_DHCP] = {
		"guard-dhcp", false, "a DHCP server that is not allowed" },
	[FBR_DROP_GUARD_ROUTER] = {
		"guard-router", false, "a router that is not allowed" },
	[FBR_DROP_GUARD_OTHER] = {
		"guard-other", false,
		"what the guard can't judge, or never lets pass" },
};

static const char *const bridge_attrs[] = {
	[FBR_BRIDGE_A_NAME] = "name",
	[FBR_BRIDGE_A_MAC] = "mac",
	[FBR_BRIDGE_A_AGEING] = "ageing in ms",
	[FBR_BRIDGE_A_FDB_LIMIT] = "fdb-limit",
	[FBR_BRIDGE_A_GROUP_FWD_MASK] = "group-fwd-mask",
	[FBR_BRIDGE_A_EVENT_RATE] = "event-rate",
	[FBR_BRIDGE_A_EVENT_BURST] = "event-burst",
	[FBR_BRIDGE_A_VLAN_FILTERING] = "vlan-filtering",
	[FBR_BRIDGE_A_VLAN_PROTOCOL] = "vlan-protocol",
	[FBR_BRIDGE_A_DEFAULT_PVID] = "default-pvid",
	[FBR_BRIDGE_A_FLOW_LIMIT] = "flow-limit",
	[FBR_BRIDGE_A_MASK_LIMIT] = "mask-limit",
	[FBR_BRIDGE_A_TABLE_MISS] = "table-miss",
	[FBR_BRIDGE_A_FAIL_MODE] = "fail-mode",
};

static const char *const port_attrs[] = {
	[FBR_PORT_A_NUMBER] = "number",
	[FBR_PORT_A_LEARNING] = "learning",
	[FBR_PORT_A_UNICAST_FLOOD] = "unicast-flood",
	[FBR_PORT_A_MULTICAST_FLOOD] = "multicast-flood",
	[FBR_PORT_A_BROADCAST_FLOOD] = "broadcast-flood",
	[FBR_PORT_A_ISOLATED] = "isolated",
	[FBR_PORT_A_HAIRPIN] = "hairpin",
	[FBR_PORT_A_LOCKED] = "locked",
	[FBR_PORT_A_FDB_LIMIT] = "fdb-limit",
	[FBR_PORT_A_VLAN_ACCEPT] = "accept",
	[FBR_PORT_A_VLANS] = "VLANs",
	[FBR_PORT_A_GUARD] = "guard",
};

static const char *const fdb_attrs[] = {
	[FBR_FDB_A_VLAN] = "vlan",
	[FBR_FDB_A_PORT] = "port",
	[FBR_FDB_A_KIND] = "kind",
	[FBR_FDB_A_STICKY] = "sticky",
};

static const char *const port_vlan_attrs[] = {
	[FBR_PORT_VLAN_A_VLANS] = "VLANs",
};

static const char *const vlan_attrs[] = {
	[FBR_VLAN_A_VID] = "vlan",
	[FBR_VLAN_A_LAST_VID] = "last vlan",
	[FBR_VLAN_A_AGEING] = "ageing in ms",
	[FBR_VLAN_A_FDB_LIMIT] = "fdb-limit",
	[FBR_VLAN_A_UNICAST_FLOOD] = "unicast-flood",
	[FBR_VLAN_A_MULTICAST_FLOOD] = "multicast-flood",
	[FBR_VLAN_A_BROADCAST_FLOOD] = "broadcast-flood",
};

static const char *const flow_attrs[] = {
	[FBR_FLOW_A_PRIORITY] = "priority",
	[FBR_FLOW_A_KEY] = "match",
	[FBR_FLOW_A_MASK] = "mask",
	[FBR_FLOW_A_ACTIONS] = "actions",
	[FBR_FLOW_A_IDLE_TIMEOUT] = "idle_timeout",
	[FBR_FLOW_A_HARD_TIMEOUT] = "hard_timeout",
	[FBR_FLOW_A_COOKIE] = "cookie",
	[FBR_FLOW_A_COOKIE_MASK] = "mask of the cookie",
	[FBR_FLOW_A_OUT_PORT] = "out_port",
};

static const char *const meter_attrs[] = {
	[FBR_METER_A_ID] = "meter",
	[FBR_METER_A_UNIT] = "unit",
	[FBR_METER_A_RATE] = "rate",
	[FBR_METER_A_BURST] = "burst",
};

static const char *const trace_attrs[] = {
	[FBR_TRACE_A_IN_PORT] = "in_port",
	[FBR_TRACE_A_FRAME] = "packet",
	[FBR_TRACE_A_KEY] = "match",
};

static const char *const listen_attrs[] = {
	[FBR_LISTEN_A_KEY] = "match",
	[FBR_LISTEN_A_MASK] = "mask",
	[FBR_LISTEN_A_SNAPLEN] = "snaplen",
	[FBR_LISTEN_A_RATE] = "rate",
};

static const char *const frame_attrs[] = {
	[FBR_FRAME_A_IN_PORT] = "in_port",
	[FBR_FRAME_A_FRAME] = "frame",
	[FBR_FRAME_A_ACTIONS] = "actions",
};

/**
 * port_state_name - word for a state of a port
 * @state: enum fbr_port_state
 */
const char *port_state_name(uint8_t state)
{
	return LOOK_UP(states, state, "unknown");
}

/**
 * fdb_kind_name - word for a kind of FDB entry
 * @kind: enum fbr_fdb_kind
 */
const char *fdb_kind_name(uint8_t kind)
{
	return LOOK_UP(kinds, kind, "unknown");
}

/**
 * fdb_kind_parse - read a kind of FDB entry
 * @word: what was typed
 * @kind: where it goes, enum fbr_fdb_kind
 *
 * Return: NULL, or what is wrong.
 */
const char *fdb_kind_parse(const char *word, uint8_t *kind)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (!strcmp(word, kinds[i])) {
			*kind = (uint8_t)i;
			return NULL;
		}
	}
	return "is none of learned, static, permanent, extern and local";
}

/**
 * vlan_accept_name - word for which frames a port takes in
 * @accept: enum fbr_vlan_accept
 */
const char *vlan_accept_name(uint8_t accept)
{
	return LOOK_UP(accepts, accept, "unknown");
}

/**
 * vlan_accept_parse - read which frames a port takes in
 * @word: what was typed
 * @accept: where it goes, enum fbr_vlan_accept
 *
 * Return: NULL, or what is wrong.
 */
const char *vlan_accept_parse(const char *word, uint32_t *accept)
{
	for (uint32_t i = 0; i < ARRAY_SIZE(accepts); i++) {
		if (!strcmp(word, accepts[i])) {
			*accept = i;
			return NULL;
		}
	}
	return "is none of all, tagged and untagged";
}

/**
 * table_miss_name - word for what becomes of frames that no flow matches
 * @miss: enum fbr_table_miss
 */
const char *table_miss_name(uint8_t miss)
{
	return LOOK_UP(misses, miss, "unknown");
}

/**
 * table_miss_parse - read what becomes of frames that no flow matches
 * @word: what was typed
 * @miss: where it goes, enum fbr_table_miss
 *
 * Return: NULL, or what is wrong.
 */
const char *table_miss_parse(const char *word, uint32_t *miss)
{
	for (uint32_t i = 0; i < ARRAY_SIZE(misses); i++) {
		if (!strcmp(word, misses[i])) {
			*miss = i;
			return NULL;
		}
	}
	return "is none of normal, drop and userspace";
}

/**
 * fail_mode_name - word for what becomes of frames that nobody listens to
 * @mode: enum fbr_fail_mode
 */
const char *fail_mode_name(uint8_t mode)
{
	return LOOK_UP(fails, mode, "unknown");
}

/**
 * fail_mode_parse - read what becomes of frames that nobody listens to
 * @word: what was typed
 * @mode: where it goes, enum fbr_fail_mode
 *
 * Return: NULL, or what is wrong.
 */
const char *fail_mode_parse(const char *word, uint32_t *mode)
{
	for (uint32_t i = 0; i < ARRAY_SIZE(fails); i++) {
		if (!strcmp(word, fails[i])) {
			*mode = i;
			return NULL;
		}
	}
	return "is neither drop nor normal";
}

/**
 * meter_unit_name - word for what a meter counts
 * @unit: enum fbr_meter_unit
 */
const char *meter_unit_name(uint8_t unit)
{
	return LOOK_UP(units, unit, "unknown");
}

/**
 * frame_reason_name - word for why a frame is sent to who listens
 * @reason: enum fbr_frame_reason
 */
const char *frame_reason_name(uint8_t reason)
{
	return LOOK_UP(frame_reasons, reason, "unknown");
}

/**
 * flow_reason_name - word for why a flow is gone
 * @reason: enum fbr_flow_reason
 */
const char *flow_reason_name(uint8_t reason)
{
	return LOOK_UP(reasons, reason, "gone");
}

/**
 * trace_step_name - word for a stage of a frame's way
 * @step: enum fbr_trace_step
 */
const char *trace_step_name(uint8_t step)
{
	return LOOK_UP(steps, step, "unknown");
}

/**
 * vlan_protocol_name - word for the protocol of VLAN tags
 * @protocol: EtherType
 */
const char *vlan_protocol_name(uint16_t protocol)
{
	for (size_t i = 0; i < ARRAY_SIZE(protocols); i++) {
		if (protocol == protocols[i].protocol)
			return protocols[i].name;
	}
	return "unknown";
}

/**
 * vlan_protocol_parse - read the protocol of VLAN tags
 * @word: what was typed: its name or its EtherType, in any case
 * @protocol: where it goes, EtherType
 *
 * Return: NULL, or what is wrong.
 */
const char *vlan_protocol_parse(const char *word, uint32_t *protocol)
{
	for (size_t i = 0; i < ARRAY_SIZE(protocols); i++) {
		if (!strcasecmp(word, protocols[i].name) ||
		    !strcasecmp(word, protocols[i].number)) {
			*protocol = protocols[i].protocol;
			return NULL;
		}
	}
	return "is neither 802.1Q nor 802.1ad";
}

/**
 * fdb_event_name - word for what happened to an FDB entry
 * @event: enum fbr_fdb_event
 */
const char *fdb_event_name(uint8_t event)
{
	return LOOK_UP(events, event, "changed");
}

/**
 * command_name - word for a notification
 * @cmd: enum fbr_cmd
 *
 * Return: NULL for one that is none.
 */
const char *command_name(uint8_t cmd)
{
	return LOOK_UP(commands, cmd, NULL);
}

/**
 * counter_name - word for a counter
 * @counter: enum fbr_stats_attr
 *
 * Return: NULL for what is no counter.
 */
const char *counter_name(unsigned int counter)
{
	return LOOK_UP(counters, counter, NULL);
}

/**
 * drop_cause - what is known of a cause of drops
 * @cause: enum fbr_drop_cause, or 0 for the unknown ones
 */
const struct drop_cause *drop_cause(unsigned int cause)
{
	return &causes[cause < ARRAY_SIZE(causes) && causes[cause].name ?
		       cause : 0];
}

/**
 * attr_name - what an attribute of a request is called on the command line
 * @cmd: the request, enum fbr_cmd
 * @attr: type of the attribute
 *
 * Return: NULL for one that nobody types, and for the object itself, which
 * the message names already.
 */
const char *attr_name(uint8_t cmd, unsigned int attr)
{
	if (cmd <= FBR_CMD_BRIDGE_DEL)
		return LOOK_UP(bridge_attrs, attr, NULL);
	if (cmd >= FBR_CMD_PORT_GET && cmd <= FBR_CMD_PORT_DEL)
		return LOOK_UP(port_attrs, attr, NULL);
	if (cmd >= FBR_CMD_FDB_GET && cmd <= FBR_CMD_FDB_FLUSH)
		return LOOK_UP(fdb_attrs, attr, NULL);
	if (cmd >= FBR_CMD_PORT_VLAN_GET && cmd <= FBR_CMD_PORT_VLAN_DEL)
		return LOOK_UP(port_vlan_attrs, attr, NULL);
	if (cmd >= FBR_CMD_VLAN_GET && cmd <= FBR_CMD_VLAN_SET)
		return LOOK_UP(vlan_attrs, attr, NULL);
	if ((cmd >= FBR_CMD_FLOW_GET && cmd <= FBR_CMD_FLOW_FLUSH) ||
	    (cmd >= FBR_CMD_FLOW_REPLACE_BEGIN &&
	     cmd <= FBR_CMD_FLOW_REPLACE_COMMIT))
		return LOOK_UP(flow_attrs, attr, NULL);
	if (cmd >= FBR_CMD_METER_GET && cmd <= FBR_CMD_METER_DEL)
		return LOOK_UP(meter_attrs, attr, NULL);
	if (cmd == FBR_CMD_TRACE)
		return LOOK_UP(trace_attrs, attr, NULL);
	if (cmd == FBR_CMD_LISTEN)
		return LOOK_UP(listen_attrs, attr, NULL);
	if (cmd == FBR_CMD_INJECT)
		return LOOK_UP(frame_attrs, attr, NULL);
	return NULL;
}
