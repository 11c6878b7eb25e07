// SPDX-License-Identifier: GPL-2.0
#include "print.h"

#include <stdio.h>

#include "names.h"

/** Priority of a bridge that speaks no STP, as brctl shows it. */
#define BRIDGE_PRIORITY	0x8000

/**
 * format_ageing - write an ageing time
 * @ms: milliseconds, 0 for never
 * @text: where it goes
 * @size: how much room there is
 */
void format_ageing(uint32_t ms, char *text, size_t size)
{
	uint32_t fraction = ms % 1000;
	int digits = 3;

	for (; fraction && fraction % 10 == 0; digits--)
		fraction /= 10;
	if (!ms)
		snprintf(text, size, "never");
	else if (fraction)
		snprintf(text, size, "%u.%0*u s", ms / 1000, digits,
			 fraction);
	else
		snprintf(text, size, "%u s", ms / 1000);
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
	if (o->json)
		out_bool(o, "stp", false);
	else
		out_text(o, "stp", "no");
	out_uint(o, "ageing_ms", bridge->ageing);
	out_uint(o, "fdb_count", bridge->fdb_count);
	out_uint(o, "fdb_limit", bridge->fdb_limit);
	out_uint(o, "port_count", bridge->ports);
	out_uint(o, "port_limit", FBR_PORT_MAX);
	out_uint(o, "group_fwd_mask", bridge->group_fwd_mask);
	out_uint(o, "event_rate", bridge->event_rate);
	out_uint(o, "event_burst", bridge->event_burst);
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
	if (!(port->has & 1u << FBR_PORT_A_FDB_LIMIT))
		return;
	if (port->fdb_limit)
		out_uint(o, "fdb_limit", port->fdb_limit);
	else
		out_uint_as(o, "fdb_limit", 0, "fair share");
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
	out_uint(o, "fdb_count", port->fdb_count);
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
