// SPDX-License-Identifier: GPL-2.0
/* addif, delif, set-if, hairpin, port set, port show */
#include "cmd.h"

#include <netlink/attr.h>
#include <string.h>

#include "plug.h"
#include "print.h"
#include "query.h"

static const struct out_column port_columns[] = {
	{ .key = "bridge", .head = "bridge" },
	{ .key = "number", .head = "port", .right = true },
	{ .key = "name", .head = "interface" },
	{ .key = "state", .head = "state" },
	{ .key = "mac", .head = "mac addr" },
	{ .key = "learning", .head = "learning" },
	{ .key = "unicast_flood", .head = "unicast-flood" },
	{ .key = "multicast_flood", .head = "multicast-flood" },
	{ .key = "broadcast_flood", .head = "broadcast-flood" },
	{ .key = "isolated", .head = "isolated" },
	{ .key = "hairpin", .head = "hairpin" },
	{ .key = "locked", .head = "locked" },
	{ .key = "fdb_count", .head = "fdb", .right = true },
	{ .key = "fdb_limit", .head = "fdb-limit", .right = true },
	{ .key = "pvid", .head = "pvid", .right = true },
	{ .key = "accept", .head = "accept" },
	{ .key = "guard", .head = "guard" },
};

/* addif BR IFACE[,NAME=VALUE]... [OPTION VALUE]... */
int cmd_addif(struct fbrctl *f, int argc, char **argv)
{
	struct array plugs = NO_PLUGS;
	struct bridge bridge = { 0 };
	int status = plugs_read(argc - 1, argv + 1, &plugs);

	if (!status)
		status = bridge_get(f, argv[0], &bridge);
	if (!status)
		status = plugs_find(f, &plugs);
	if (!status)
		status = plugs_add(f, bridge.ifindex, &plugs);
	array_free(&plugs);
	return status;
}

static int port_del(struct fbrctl *f, const struct port *port)
{
	struct nl_msg *request = kernel_request(FBR_CMD_PORT_DEL);

	nla_put_u32(request, FBR_PORT_A_BRIDGE, port->bridge);
	nla_put_u32(request, FBR_PORT_A_IFINDEX, port->ifindex);
	if (kernel_do(&f->nl, request, NULL, NULL))
		return kernel_refused(&f->nl, port->name);
	return DONE;
}

/* Ask for all the ports that are named. */
static int named_ports(struct fbrctl *f, const struct bridge *bridge, int argc,
		       char **argv, struct array *ports)
{
	int status = DONE;

	for (int i = 0; i < argc && !status; i++)
		status = port_of(f, bridge, argv[i], array_add(ports));
	return status;
}

/* delif BR PORT...; all are looked at before the first goes */
int cmd_delif(struct fbrctl *f, int argc, char **argv)
{
	struct array ports = ARRAY_OF(struct port);
	struct bridge bridge = { 0 };
	const struct port *port;
	int status = bridge_get(f, argv[0], &bridge);

	if (!status)
		status = named_ports(f, &bridge, argc - 1, argv + 1, &ports);
	port = ports.items;
	for (size_t i = 0; i < ports.n && !status; i++) {
		status = port_del(f, &port[i]);
		if (status && i)
			warn("%zu of %zu ports are out already", i, ports.n);
	}
	array_free(&ports);
	return status;
}

/* Ask which VLANs a port is a member of now. */
static int vlans_now(struct fbrctl *f, const struct port *port,
		     struct vlans *now)
{
	struct array lists = ARRAY_OF(struct port_vlans);
	const struct port_vlans *list;
	int status = vlans_get(f, port->bridge, port->ifindex, &lists);

	list = lists.items;
	if (!status && lists.n)
		*now = list->vlans;
	else
		memset(now, 0, sizeof(*now));
	array_free(&lists);
	return status;
}

/* The present values of the options that are about to change. */
static int options_now(struct fbrctl *f, const struct port *port,
		       const struct options *change, struct options *now)
{
	bool vlans = false;

	*now = *change;
	for (size_t i = 0; i < now->n; i++) {
		struct option_value *v = &now->value[i];

		switch (v->option->attr) {
		case FBR_PORT_A_VLANS:
			vlans = true;
			break;
		case FBR_PORT_A_VLAN_ACCEPT:
			v->number = port->accept;
			break;
		case FBR_PORT_A_FDB_LIMIT:
			v->number = port->fdb_limit;
			break;
		case FBR_PORT_A_GUARD:
			now->guard = port->guard;
			break;
		default:
			v->number = port->option[v->option->attr];
		}
	}
	return vlans ? vlans_now(f, port, &now->vlans) : DONE;
}

/* A port's number is for life: naming the one it has changes nothing. */
static int same_number(const struct port *port, struct options *options)
{
	for (size_t i = 0; i < options->n; i++) {
		const struct option_value *v = &options->value[i];

		if (!v->option->only_new)
			continue;
		if (v->number != port->number)
			return refused("a port keeps its number while it lives: '%s' is port %u",
				       port->name, port->number);
		options->value[i] = options->value[--options->n];
		break;
	}
	return DONE;
}

/* Change ports, all or none: what they had before is asked for before. */
static int change_all(struct fbrctl *f, const struct port *port,
		      const struct plug *plug, size_t n)
{
	struct array before = ARRAY_OF(struct options);
	const struct options *old;
	size_t done = 0;
	int status = DONE;

	for (size_t i = 0; i < n && !status; i++)
		status = options_now(f, &port[i], &plug[i].options,
				     array_add(&before));
	while (done < n && !status) {
		status = kernel_step();
		if (!status)
			status = port_change(f, port[done].name,
					     port[done].ifindex,
					     &plug[done].options);
		done += !status;
	}
	old = before.items;
	while (status && done--)
		(void)port_change(f, port[done].name, port[done].ifindex,
				  &old[done]);
	array_free(&before);
	return status;
}

/* set-if BR IFACE[,NAME=VALUE]... [OPTION VALUE]... */
int cmd_set_if(struct fbrctl *f, int argc, char **argv)
{
	struct array plugs = NO_PLUGS, ports = ARRAY_OF(struct port);
	struct bridge bridge = { 0 };
	int status = plugs_read(argc - 1, argv + 1, &plugs);
	struct plug *plug = plugs.items;

	if (!status)
		status = bridge_get(f, argv[0], &bridge);
	for (size_t i = 0; i < plugs.n && !status; i++) {
		struct port *port = array_add(&ports);

		status = port_of(f, &bridge, plug[i].name, port);
		if (!status)
			status = same_number(port, &plug[i].options);
	}
	if (!status)
		status = change_all(f, ports.items, plug, plugs.n);
	array_free(&ports);
	array_free(&plugs);
	return status;
}

/* hairpin BR PORT on|off */
int cmd_hairpin(struct fbrctl *f, int argc, char **argv)
{
	char hairpin[] = "hairpin";
	char *words[] = { hairpin, argv[2] };
	struct options options = { 0 };
	struct bridge bridge = { 0 };
	struct port port = { 0 };
	int status = options_read(&port_options, argc - 1, words, &options);

	if (!status)
		status = bridge_get(f, argv[0], &bridge);
	if (!status)
		status = port_of(f, &bridge, argv[1], &port);
	if (!status)
		status = port_change(f, argv[1], port.ifindex, &options);
	return status;
}

/* port set PORT OPTION VALUE... */
int cmd_port_set(struct fbrctl *f, int argc, char **argv)
{
	struct options options = { 0 };
	uint32_t ifindex;
	int status = options_read(&port_options, argc - 1, argv + 1, &options);

	for (size_t i = 0; i < options.n && !status; i++) {
		if (options.value[i].option->only_new)
			status = misused("'%s' is chosen when a port is added, and stays",
					 options.value[i].option->name);
	}
	if (!status)
		status = device_find(f, argv[0], &ifindex);
	return status ? status : port_change(f, argv[0], ifindex, &options);
}

static void show_one(struct out *o, const char *bridge, const struct port *port)
{
	out_object(o, NULL);
	out_str(o, "bridge", bridge);
	print_port(o, port);
	out_object_end(o);
}

static void show_ports(struct out *o, const struct ports *ports,
		       uint32_t bridge, uint32_t ifindex)
{
	char text[IFNAMSIZ];

	for (size_t i = 0; i < ports->list.n; i++) {
		const struct port *port = ports_at(ports, i);

		if ((!bridge || port->bridge == bridge) &&
		    (!ifindex || port->ifindex == ifindex))
			show_one(o, port_name(ports, port->bridge, text), port);
	}
}

/* port show [BR|PORT] */
int cmd_port_show(struct fbrctl *f, int argc, char **argv)
{
	struct ports ports = NO_PORTS;
	struct bridge bridge;
	struct port port;
	int status = ports_named(f, argc ? argv[0] : NULL, &ports, &bridge,
				 &port);

	if (!status) {
		out_begin(&f->out, port_columns, ARRAY_SIZE(port_columns));
		show_ports(&f->out, &ports, bridge.ifindex, port.ifindex);
		out_end(&f->out);
	}
	ports_free(&ports);
	return status;
}
