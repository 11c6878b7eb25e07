// SPDX-License-Identifier: GPL-2.0
#include "print.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>

#include "names.h"
#include "say.h"

/** Priority of a bridge that speaks no STP, as brctl shows it. */
#define BRIDGE_PRIORITY	0x8000

/**
 * format_time - write a time, in the time zone of this run
 * @time: since the Epoch
 * @text: where it goes
 */
void format_time(const struct timespec *time, char text[TIME_TEXT])
{
	char day[32], zone[8];
	struct tm tm;

	localtime_r(&time->tv_sec, &tm);
	strftime(day, sizeof(day), "%Y-%m-%dT%H:%M:%S", &tm);
	strftime(zone, sizeof(zone), "%z", &tm);
	snprintf(text, TIME_TEXT, "%s.%06u%.3s:%s", day,
		 (unsigned int)time->tv_nsec / 1000, zone, zone + 3);
}

/**
 * format_ageing - write an ageing time
 * @ms: milliseconds, 0 for never
 * @text: where it goes
 * @size: how much room there is
 */
void format_ageing(uint32_t ms, char *text, size_t size)
{
	char seconds[SECONDS_TEXT];

	seconds_format(ms, seconds);
	if (ms)
		snprintf(text, size, "%s s", seconds);
	else
		snprintf(text, size, "never");
}

/**
 * print_bridge - the values of a bridge
 * @o: in an object
 * @bridge: the bridge
 */
void print_bridge(struct out *o, const struct bridge *bridge)
{
	char id[32];
	const uint8_t *m = bridge->mac;

	snprintf(id, sizeof(id), "%04x.%02x%02x%02x%02x%02x%02x",
		 BRIDGE_PRIORITY, m[0], m[1], m[2], m[3], m[4], m[5]);
	out_str(o, "name", bridge->name);
	out_uint(o, "ifindex", bridge->ifindex);
	out_str(o, "bridge_id", id);
	out_mac(o, "mac", bridge->mac);
	if (o->json) {
		out_bool(o, "mac_set", bridge->mac_set);
		out_bool(o, "mtu_set", bridge->mtu_set);
		out_bool(o, "stp", false);
	} else {
		out_text(o, "stp", "no");
	}
	out_uint(o, "ageing_ms", bridge->ageing);
	out_uint(o, "fdb_count", bridge->fdb_count);
	out_uint(o, "fdb_limit", bridge->fdb_limit);
	out_uint(o, "port_count", bridge->ports);
	out_uint(o, "port_limit", FBR_PORT_MAX);
	out_uint(o, "group_fwd_mask", bridge->group_fwd_mask);
	out_uint(o, "event_rate", bridge->event_rate);
	out_uint(o, "event_burst", bridge->event_burst);
	out_bool(o, "vlan_filtering", bridge->vlan_filtering);
	out_str(o, "vlan_protocol", vlan_protocol_name(bridge->vlan_protocol));
	out_uint(o, "default_pvid", bridge->default_pvid);
	out_uint(o, "flow_count", bridge->flow_count);
	out_uint(o, "flow_limit", bridge->flow_limit);
	out_uint(o, "mask_count", bridge->mask_count);
	out_uint(o, "mask_limit", bridge->mask_limit);
	out_str(o, "table_miss", table_miss_name(bridge->table_miss));
	out_str(o, "fail_mode", fail_mode_name(bridge->fail_mode));
	out_uint(o, "meter_count", bridge->meter_count);
	out_uint(o, "meter_limit", FBR_METER_MAX);
	out_uint(o, "listener_count", bridge->listener_count);
	out_uint(o, "listener_limit", FBR_LISTENER_MAX);
}

/* A number, for which people get a word if it is 0. */
static void print_unless_0(struct out *o, const char *key, uint64_t value,
			   const char *word)
{
	if (value)
		out_uint(o, key, value);
	else
		out_uint_as(o, key, 0, "%s", word);
}

/* The options of a port, those that it has. */
static void print_options(struct out *o, const struct port *port)
{
	static const struct {
		const char *key;
		unsigned int attr;
	} switches[] = {
		{ "learning", FBR_PORT_A_LEARNING },
		{ "unicast_flood", FBR_PORT_A_UNICAST_FLOOD },
		{ "multicast_flood", FBR_PORT_A_MULTICAST_FLOOD },
		{ "broadcast_flood", FBR_PORT_A_BROADCAST_FLOOD },
		{ "isolated", FBR_PORT_A_ISOLATED },
		{ "hairpin", FBR_PORT_A_HAIRPIN },
		{ "locked", FBR_PORT_A_LOCKED },
	};

	for (size_t i = 0; i < ARRAY_SIZE(switches); i++) {
		unsigned int attr = switches[i].attr;

		if (port->has & 1u << attr)
			out_bool(o, switches[i].key, port->option[attr]);
	}
	if (port->has & 1u << FBR_PORT_A_FDB_LIMIT)
		print_unless_0(o, "fdb_limit", port->fdb_limit, "fair share");
	if (port->has & 1u << FBR_PORT_A_PVID)
		print_unless_0(o, "pvid", port->pvid, "none");
	if (port->has & 1u << FBR_PORT_A_VLAN_ACCEPT)
		out_str(o, "accept", vlan_accept_name(port->accept));
}

/**
 * print_guard - the values of a guard; nothing but in JSON
 * @o: in an object
 * @guard: the guard
 */
void print_guard(struct out *o, const struct guard *guard)
{
	char ip[GUARD_IP_TEXT];

	if (!o->json)
		return;
	out_array(o, "mac");
	for (size_t i = 0; i < guard->macs; i++)
		out_mac(o, NULL, guard->mac[i]);
	out_array_end(o);
	out_array(o, "ip");
	for (size_t i = 0; i < guard->addresses; i++) {
		guard_format_ip(&guard->address[i], ip);
		out_str(o, NULL, ip);
	}
	out_array_end(o);
	out_array(o, "allow");
	for (unsigned int i = 0; guard_allow_name(i); i++) {
		if (guard->allow & 1u << i)
			out_str(o, NULL, guard_allow_name(i));
	}
	out_array_end(o);
}

/* Whether a port has a guard; in JSON which, if it has. */
static void print_guarded(struct out *o, const struct guard *guard)
{
	out_text(o, "guard", "%s", guard->macs ? "on" : "off");
	if (!guard->macs || !o->json)
		return;
	out_object(o, "guard");
	print_guard(o, guard);
	out_object_end(o);
}

/**
 * print_port - the values of a port
 * @o: in an object
 * @port: the port
 */
void print_port(struct out *o, const struct port *port)
{
	out_uint(o, "number", port->number);
	out_str(o, "name", port->name);
	out_uint(o, "ifindex", port->ifindex);
	out_str(o, "state", port_state_name(port->state));
	out_mac(o, "mac", port->mac);
	print_options(o, port);
	if (port->number)
		print_guarded(o, &port->guard);
	out_uint(o, "fdb_count", port->fdb_count);
}

/**
 * print_vlan_range - a range of a port's VLANs
 * @o: in an object
 * @range: the range
 */
void print_vlan_range(struct out *o, const struct vlan_range *range)
{
	bool pvid = range->flags & VLAN_PVID;
	bool untagged = range->flags & VLAN_UNTAGGED;

	if (o->json) {
		out_uint(o, "vlan", range->first);
		out_uint(o, "vlan_end", range->last);
		out_bool(o, "pvid", pvid);
		out_bool(o, "untagged", untagged);
		return;
	}
	if (range->first == range->last)
		out_text(o, "vlan", "%u", range->first);
	else
		out_text(o, "vlan", "%u-%u", range->first, range->last);
	out_text(o, "flags", "%s%s%s", pvid ? "PVID" : "",
		 pvid && untagged ? " " : "",
		 untagged ? "Egress Untagged" : "");
}

/**
 * print_vlan - the settings of a VLAN, those that it has
 * @o: in an object
 * @vlan: the VLAN
 */
void print_vlan(struct out *o, const struct vlan *vlan)
{
	static const struct {
		const char *key;
		unsigned int attr;
	} switches[] = {
		{ "unicast_flood", FBR_VLAN_A_UNICAST_FLOOD },
		{ "multicast_flood", FBR_VLAN_A_MULTICAST_FLOOD },
		{ "broadcast_flood", FBR_VLAN_A_BROADCAST_FLOOD },
	};
	char ageing[32];

	format_ageing(vlan->ageing, ageing, sizeof(ageing));
	if (vlan->has & 1u << FBR_VLAN_A_FDB_LIMIT)
		print_unless_0(o, "fdb_limit", vlan->fdb_limit, "none");
	if (vlan->ageing == FBR_AGEING_OF_BRIDGE)
		out_text(o, "ageing_ms", "bridge");
	else if (vlan->has & 1u << FBR_VLAN_A_AGEING)
		out_uint_as(o, "ageing_ms", vlan->ageing, "%s", ageing);
	for (size_t i = 0; i < ARRAY_SIZE(switches); i++) {
		unsigned int attr = switches[i].attr;

		if (vlan->has & 1u << attr)
			out_bool(o, switches[i].key, vlan->flood[attr]);
	}
}

/**
 * print_stats - the counters of a port or a bridge
 * @o: in an object; its line ends with them
 * @stats: the counters
 */
void print_stats(struct out *o, const struct stats *stats)
{
	for (unsigned int i = 1; i <= FBR_STATS_A_MAX; i++) {
		if (counter_name(i))
			out_uint(o, counter_name(i), stats->counter[i]);
	}
	out_uint(o, "dropped", stats->dropped);
	out_object(o, "drops");
	for (unsigned int i = 1; i <= FBR_DROP_MAX; i++)
		out_uint(o, drop_cause(i)->name, stats->drop[i]);
	if (stats->drop[0])
		out_uint(o, drop_cause(0)->name, stats->drop[0]);
	out_object_end(o);
}

static void on_scalar(void *arg, const char *name, const char *value)
{
	out_str(arg, name, value);
}

static void on_enter(void *arg, const char *name)
{
	out_object(arg, name);
}

static void on_leave(void *arg)
{
	out_object_end(arg);
}

/**
 * print_bytes - bytes in hexadecimal; nothing but in JSON
 * @o: in an object
 * @key: what they are
 * @bytes: the bytes
 * @n: how many
 */
void print_bytes(struct out *o, const char *key, const uint8_t *bytes, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	char *hex;

	if (!o->json)
		return;
	hex = must(malloc(2 * n + 1));
	for (size_t i = 0; i < n; i++) {
		hex[2 * i] = digits[bytes[i] >> 4];
		hex[2 * i + 1] = digits[bytes[i] & 15];
	}
	hex[2 * n] = '\0';
	out_str(o, key, hex);
	free(hex);
}

/**
 * print_match - what a flow matches: as text, and field by field
 * @o: in an object, of JSON
 * @match: the match
 * @map: names of ports
 */
void print_match(struct out *o, const struct flow_match *match,
		 const struct portmap *map)
{
	const struct flow_sink sink = {
		.scalar = on_scalar, .enter = on_enter, .value = on_scalar,
		.leave = on_leave, .arg = o,
	};
	char text[FLOW_TEXT];

	flow_format_match(match, map, text);
	out_str(o, "match", text);
	out_object(o, "fields");
	flow_walk(match, map, &sink);
	out_object_end(o);
}

static void print_output(struct out *o, const struct flow_action *action,
			 const struct portmap *map)
{
	char text[FLOW_ACTION];

	flow_format_action(action, map, text);
	out_str(o, "action", "output");
	out_str(o, "port", text);
	if (action->verb == FLOW_OUTPUT)
		out_uint(o, "port_number", action->number);
}

static void print_set(struct out *o, const struct flow_action *action)
{
	const struct flow_sink sink = {
		.scalar = on_scalar, .enter = on_enter, .value = on_scalar,
		.leave = on_leave, .arg = o,
	};

	out_str(o, "action", "set");
	out_object(o, "fields");
	flow_walk_set(action, &sink);
	out_object_end(o);
}

static void print_tag(struct out *o, const struct ovs_action_push_vlan *tag)
{
	uint16_t tci = ntohs(tag->vlan_tci);

	out_str(o, "action", "push_vlan");
	out_str(o, "protocol", vlan_protocol_name(ntohs(tag->vlan_tpid)));
	out_uint(o, "vid", tci & FLOW_VID);
	out_uint(o, "pcp", tci >> FLOW_PCP_SHIFT);
}

static void print_action(struct out *o, const struct flow_action *action,
			 const struct portmap *map)
{
	char text[FLOW_ACTION];

	switch (action->verb) {
	case FLOW_OUTPUT:
	case FLOW_GONE:
		print_output(o, action, map);
		return;
	case FLOW_SET:
		print_set(o, action);
		return;
	case FLOW_PUSH_VLAN:
		print_tag(o, &action->tag);
		return;
	case FLOW_TRUNC:
		out_str(o, "action", "trunc");
		out_uint(o, "bytes", action->number);
		return;
	case FLOW_METER:
		out_str(o, "action", "meter");
		out_uint(o, "meter", action->number);
		return;
	default:
		flow_format_action(action, map, text);
		out_str(o, "action", text);
	}
}

/* Each action is an object, so that one can say more than its word. */
static void print_actions(struct out *o, const struct flow *flow,
			  const struct portmap *map)
{
	char text[FLOW_TEXT];

	flow_format_actions(flow, map, text);
	out_str(o, "actions", text);
	out_array(o, "action_list");
	for (unsigned int i = 0; i < flow->n_actions; i++) {
		out_object(o, NULL);
		print_action(o, &flow->action[i], map);
		out_object_end(o);
	}
	out_array_end(o);
}

/**
 * print_meter - the values of a meter; nothing but in JSON
 * @o: in an object
 * @meter: the meter
 */
void print_meter(struct out *o, const struct meter *meter)
{
	if (!o->json)
		return;
	out_uint(o, "meter", meter->id);
	out_str(o, "unit", meter_unit_name(meter->unit));
	out_uint(o, "rate", meter->rate);
	out_uint(o, "burst", meter->burst);
	if (!(meter->has & METER_BIT(FBR_METER_A_PACKETS)))
		return;
	out_uint(o, "flows", meter->flows);
	out_uint(o, "packets", meter->packets);
	out_uint(o, "bytes", meter->bytes);
	out_uint(o, "dropped_packets", meter->dropped_packets);
	out_uint(o, "dropped_bytes", meter->dropped_bytes);
}

static void print_counters(struct out *o, const struct flow *flow)
{
	char flags[FLOW_VALUE];

	out_uint(o, "packets", flow->packets);
	out_uint(o, "bytes", flow->bytes);
	if (flow->has & FLOW_BIT(FBR_FLOW_A_USED))
		out_uint(o, "used_ms", flow->used);
	if (flow->has & FLOW_BIT(FBR_FLOW_A_AGE))
		out_uint(o, "age_ms", flow->age);
	flow_format_flags(flow->tcp_flags, flags);
	out_str(o, "tcp_flags", flags);
}

/**
 * print_flow - the values of a flow; nothing but in JSON
 * @o: in an object
 * @flow: the flow
 * @map: names of ports
 */
void print_flow(struct out *o, const struct flow *flow,
		const struct portmap *map)
{
	if (!o->json)
		return;
	out_uint(o, "priority", flow->priority);
	print_match(o, &flow->match, map);
	if (flow->has & FLOW_BIT(FBR_FLOW_A_ACTIONS))
		print_actions(o, flow, map);
	out_uint(o, "idle_timeout", flow->idle_timeout);
	out_uint(o, "hard_timeout", flow->hard_timeout);
	out_uint(o, "cookie", flow->cookie);
	if (flow->has & FLOW_BIT(FBR_FLOW_A_PACKETS))
		print_counters(o, flow);
}
