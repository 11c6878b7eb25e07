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
	bool local = !port->number;

	out_object(o, NULL);
	if (port->state != FBR_PORT_STATE_FORWARDING)
		out_text(o, "interfaces", "port %u: %s (%s%s)", port->number,
			 port->name, local ? "local, " : "", state);
	else
		out_text(o, "interfaces", "port %u: %s%s", port->number,
			 port->name, local ? " (local)" : "");
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
	out_note(o, "  mac             %s", mac);
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
	out_object_end(o);
	show_settings(o, bridge);
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
