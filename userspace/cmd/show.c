// SPDX-License-Identifier: GPL-2.0
/* show, dump-dps */
#include "cmd.h"

#include "names.h"
#include "print.h"
#include "query.h"

/* brctl's columns; what ovs-dpctl says of ports stands in the last. */
static const struct out_column show_columns[] = {
	{ .key = "name", .head = "bridge name" },
	{ .key = "bridge_id", .head = "bridge id" },
	{ .key = "stp", .head = "STP enabled" },
	{ .key = "interfaces", .head = "interfaces" },
};

static void show_port(struct out *o, const struct port *port)
{
	const char *state = port_state_name(port->state);
	bool local = !port->number, guarded = port->guard.macs;
	const char *kind = local ? "local, " : guarded ? "guarded, " : "";

	out_object(o, NULL);
	if (port->state != FBR_PORT_STATE_FORWARDING)
		out_text(o, "interfaces", "port %u: %s (%s%s)", port->number,
			 port->name, kind, state);
	else
		out_text(o, "interfaces", "port %u: %s%s", port->number,
			 port->name, local ? " (local)" :
			 guarded ? " (guarded)" : "");
	if (o->json)
		print_port(o, port);
	out_object_end(o);
}

/* What can be set and what is limited, each line as 'set' takes it. */
static void show_settings(struct out *o, const struct bridge *b)
{
	char ageing[32], mac[MAC_TEXT];

	format_ageing(b->ageing, ageing, sizeof(ageing));
	mac_format(b->mac, mac);
	out_note(o, "  mac             %s%s", mac,
		 b->mac_set ? " (set by hand)" : "");
	out_note(o, "  ageing          %s", ageing);
	out_note(o, "  fdb-limit       %u (%u used)", b->fdb_limit,
		 b->fdb_count);
	out_note(o, "  ports           %u (%u used)", FBR_PORT_MAX, b->ports);
	out_note(o, "  group-fwd-mask  0x%04x", b->group_fwd_mask);
	out_note(o, "  event-rate      %u a second", b->event_rate);
	out_note(o, "  event-burst     %u", b->event_burst);
	out_note(o, "  vlan-filtering  %s", b->vlan_filtering ? "on" : "off");
	out_note(o, "  vlan-protocol   %s",
		 vlan_protocol_name(b->vlan_protocol));
	if (b->default_pvid)
		out_note(o, "  default-pvid    %u", b->default_pvid);
	else
		out_note(o, "  default-pvid    none");
}

/* What ovs-dpctl says of a datapath's flows, and what can be set of them. */
static void show_flows(struct out *o, const struct bridge *b)
{
	const uint64_t *counter = b->stats.counter;
	uint64_t hits = counter[FBR_STATS_A_FLOW_HITS];
	uint64_t misses = counter[FBR_STATS_A_FLOW_MISSES];
	uint64_t probes = counter[FBR_STATS_A_FLOW_PROBES];
	uint64_t lookups = hits + misses;

	if (!b->flow_limit)
		return;
	out_note(o, "  flow-limit      %u (%u used)", b->flow_limit,
		 b->flow_count);
	out_note(o, "  mask-limit      %u (%u used)", b->mask_limit,
		 b->mask_count);
	out_note(o, "  table-miss      %s", table_miss_name(b->table_miss));
	out_note(o, "  fail-mode       %s", fail_mode_name(b->fail_mode));
	out_note(o, "  meters          %u (%u used)", FBR_METER_MAX,
		 b->meter_count);
	out_note(o, "  listeners       %u (%u used)", FBR_LISTENER_MAX,
		 b->listener_count);
	out_note(o, "  lookups         hit:%llu missed:%llu",
		 (unsigned long long)hits, (unsigned long long)misses);
	out_note(o, "  masks           hit:%llu total:%u hit/pkt:%.2f",
		 (unsigned long long)probes, b->mask_count,
		 lookups ? (double)probes / (double)lookups : 0.0);
}

static void print_lookups(struct out *o, const struct stats *stats)
{
	static const unsigned int counters[] = {
		FBR_STATS_A_FLOW_HITS, FBR_STATS_A_FLOW_MISSES,
		FBR_STATS_A_FLOW_PROBES,
	};

	for (size_t i = 0; i < ARRAY_SIZE(counters); i++)
		out_uint(o, counter_name(counters[i]),
			 stats->counter[counters[i]]);
}

static void show_bridge(struct out *o, const struct bridge *bridge,
			const struct ports *ports)
{
	out_object(o, NULL);
	print_bridge(o, bridge);
	out_array(o, "ports");
	for (size_t i = 0; i < ports->list.n; i++) {
		if (ports_at(ports, i)->bridge == bridge->ifindex)
			show_port(o, ports_at(ports, i));
	}
	out_array_end(o);
	if (o->json)
		print_lookups(o, &bridge->stats);
	out_object_end(o);
	show_settings(o, bridge);
	show_flows(o, bridge);
}

/* show [BR]... */
int cmd_show(struct fbrctl *f, int argc, char **argv)
{
	struct array bridges = ARRAY_OF(struct bridge);
	struct ports ports = NO_PORTS;
	int status = bridges_get(f, argc, argv, &bridges);
	const struct bridge *bridge = bridges.items;

	if (!status)
		status = ports_get(f, bridges.n == 1 ? bridge->ifindex : 0,
				   &ports);
	if (!status) {
		out_begin(&f->out, show_columns, ARRAY_SIZE(show_columns));
		for (size_t i = 0; i < bridges.n; i++)
			show_bridge(&f->out, &bridge[i], &ports);
		out_end(&f->out);
	}
	ports_free(&ports);
	array_free(&bridges);
	return status;
}

/* dump-dps */
int cmd_dump_dps(struct fbrctl *f, int argc, char **argv)
{
	struct array bridges = ARRAY_OF(struct bridge);
	int status = bridges_get(f, argc, argv, &bridges);
	const struct bridge *bridge = bridges.items;

	if (!status) {
		out_begin(&f->out, NULL, 0);
		for (size_t i = 0; i < bridges.n; i++) {
			out_object(&f->out, NULL);
			out_str(&f->out, "name", bridge[i].name);
			out_object_end(&f->out);
			out_note(&f->out, "%s", bridge[i].name);
		}
		out_end(&f->out);
	}
	array_free(&bridges);
	return status;
}
