// SPDX-License-Identifier: GPL-2.0
/* stats */
#include "cmd.h"

#include <stdio.h>
#include <string.h>

#include "names.h"
#include "print.h"
#include "query.h"

static const struct out_column counter_columns[] = {
	{ .key = "number", .head = "port", .right = true },
	{ .key = "name", .head = "interface" },
	{ .key = "rx_packets", .head = "rx packets", .right = true },
	{ .key = "rx_bytes", .head = "rx bytes", .right = true },
	{ .key = "tx_packets", .head = "tx packets", .right = true },
	{ .key = "tx_bytes", .head = "tx bytes", .right = true },
	{ .key = "copies", .head = "copies", .right = true },
	{ .key = "punted", .head = "punted", .right = true },
	{ .key = "dropped", .head = "dropped", .right = true },
	{ .key = "learn_refused", .head = "learn refused", .right = true },
	{ .key = "moves", .head = "moves", .right = true },
	{ .key = "flow_hits", .head = "flow hits", .right = true },
	{ .key = "flow_misses", .head = "flow misses", .right = true },
	{ .key = "injected", .head = "injected", .right = true },
	{ .key = "to_user", .head = "to user", .right = true },
	{ .key = "listen_lost", .head = "listen lost", .right = true },
};

static const struct out_column drop_columns[] = {
	{ .key = "cause", .head = "drop cause" },
	{ .key = "frames", .head = "frames", .right = true },
	{ .key = "at", .head = "counted" },
	{ .key = "text", .head = "meaning" },
	{ .key = "ports", .head = "ports" },
};

static const struct out_column probe_columns[] = {
	{ .key = "title", .head = "flow tables looked into" },
	{ .key = "flow_probed_0", .head = "none", .right = true },
	{ .key = "flow_probed_1", .head = "1", .right = true },
	{ .key = "flow_probed_2", .head = "2", .right = true },
	{ .key = "flow_probed_4", .head = "3-4", .right = true },
	{ .key = "flow_probed_8", .head = "5-8", .right = true },
	{ .key = "flow_probed_more", .head = "more", .right = true },
};

/* Name the ports that have drops of a cause, as far as there is room. */
static void where(const struct ports *ports, unsigned int cause, char *text,
		  size_t size)
{
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < ports->list.n; i++) {
		const struct port *port = ports_at(ports, i);
		uint64_t n = port->stats.drop[cause];

		if (!n)
			continue;
		if (used + IFNAMSIZ + 24 > size) {
			snprintf(text + used, size - used, " ...");
			return;
		}
		used += (size_t)snprintf(text + used, size - used, "%s%s %llu",
					 used ? ", " : "", port->name,
					 (unsigned long long)n);
	}
}

static void show_drop(struct out *o, const char *name, uint64_t frames,
		      const char *at, const char *text, const char *ports)
{
	out_object(o, NULL);
	out_str(o, "cause", name);
	out_uint(o, "frames", frames);
	out_str(o, "at", at);
	out_str(o, "text", text);
	out_str(o, "ports", ports);
	out_object_end(o);
}

/* For people: causes down the page; JSON has them in each object. */
static void show_drops(struct out *o, const struct stats *total,
		       const struct ports *ports)
{
	char text[OUT_CELL];

	if (o->json)
		return;
	out_note(o, "%s", "");
	out_begin(o, drop_columns, ARRAY_SIZE(drop_columns));
	for (unsigned int i = 1; i <= FBR_DROP_MAX + 1; i++) {
		unsigned int cause = i % (FBR_DROP_MAX + 1);
		const struct drop_cause *c = drop_cause(cause);

		if (!cause && !total->drop[0])
			break;
		where(ports, cause, text, sizeof(text));
		show_drop(o, c->name, total->drop[cause], c->out ? "out" : "in",
			  c->text, text);
	}
	show_drop(o, "total", total->dropped, "", "", "");
	out_end(o);
}

/* For people: how many tables a frame looked into, if there was a flow. */
static void show_probes(struct out *o, const struct stats *stats)
{
	const uint64_t *counter = stats->counter;

	if (o->json ||
	    !(counter[FBR_STATS_A_FLOW_HITS] + counter[FBR_STATS_A_FLOW_MISSES]))
		return;
	out_note(o, "%s", "");
	out_begin(o, probe_columns, ARRAY_SIZE(probe_columns));
	out_object(o, NULL);
	out_text(o, "title", "frames");
	for (unsigned int i = FBR_STATS_A_FLOW_PROBED_0;
	     i <= FBR_STATS_A_FLOW_PROBED_MORE; i++)
		out_uint(o, counter_name(i), counter[i]);
	out_object_end(o);
	out_end(o);
}

static void show_port(struct out *o, const struct port *port)
{
	out_object(o, NULL);
	out_uint(o, "number", port->number);
	out_str(o, "name", port->name);
	print_stats(o, &port->stats);
	out_object_end(o);
}

static int stats_of_port(struct fbrctl *f, const struct port *port)
{
	struct ports none = NO_PORTS;

	out_begin(&f->out, counter_columns, ARRAY_SIZE(counter_columns));
	show_port(&f->out, port);
	out_end(&f->out);
	show_probes(&f->out, &port->stats);
	show_drops(&f->out, &port->stats, &none);
	return DONE;
}

static int stats_of_bridge(struct fbrctl *f, const struct bridge *bridge)
{
	struct ports ports = NO_PORTS;
	struct out *o = &f->out;
	int status = ports_get(f, bridge->ifindex, &ports);

	if (status)
		return status;
	out_note(o, "%s", bridge->name);
	out_begin(o, counter_columns, ARRAY_SIZE(counter_columns));
	out_object(o, NULL);
	if (o->json)
		out_str(o, "name", bridge->name);
	out_array(o, "ports");
	for (size_t i = 0; i < ports.list.n; i++)
		show_port(o, ports_at(&ports, i));
	out_array_end(o);
	out_text(o, "name", "total");
	print_stats(o, &bridge->stats);
	out_object_end(o);
	out_end(o);
	show_probes(o, &bridge->stats);
	show_drops(o, &bridge->stats, &ports);
	ports_free(&ports);
	return DONE;
}

/* stats [BR|PORT] */
int cmd_stats(struct fbrctl *f, int argc, char **argv)
{
	struct array bridges = ARRAY_OF(struct bridge);
	struct bridge bridge = { 0 };
	struct port port = { 0 };
	int status;

	if (argc) {
		status = bridge_or_port(f, argv[0], &bridge, &port);
		if (status)
			return status;
		return port.ifindex ? stats_of_port(f, &port) :
				      stats_of_bridge(f, &bridge);
	}
	status = bridges_get(f, 0, NULL, &bridges);
	out_begin(&f->out, NULL, 0);
	out_end(&f->out);
	for (size_t i = 0; i < bridges.n && !status; i++) {
		if (i)
			out_note(&f->out, "%s", "");
		status = stats_of_bridge(f, (struct bridge *)bridges.items + i);
	}
	array_free(&bridges);
	return status;
}
