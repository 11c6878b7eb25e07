// SPDX-License-Identifier: GPL-2.0
#include "snapshot.h"

#include <netlink/attr.h>
#include <stdlib.h>
#include <string.h>

#include "flows.h"
#include "link.h"

/**
 * struct taking - a snapshot being taken
 * @f: this run
 * @bridge: the bridge, as the module has it
 * @to: where it goes
 * @ports: its ports
 * @map: their names
 */
struct taking {
	struct fbrctl *f;
	const struct bridge *bridge;
	struct config_bridge *to;
	struct ports ports;
	struct portmap map;
};

static int take_options(struct taking *t)
{
	struct config_bridge *to = t->to;
	uint32_t mtu;
	int status = link_get(to->name, &to->up, &mtu);

	to->has_up = true;
	to->ifindex = t->bridge->ifindex;
	to->mac_set = t->bridge->mac_set;
	memcpy(to->mac, t->bridge->mac, MAC_LEN);
	if (!status && t->bridge->mtu_set)
		to->mtu = mtu;
	settings_of_bridge(t->bridge, &to->settings);
	return status;
}

static struct config_port *port_at(struct taking *t, uint32_t number)
{
	struct config_port *port;

	if (!number)
		return &t->to->local;
	array_each(port, &t->to->ports) {
		if (port->number == number)
			return port;
	}
	return NULL;
}

static int take_port_vlans(struct taking *t)
{
	struct array lists = ARRAY_OF(struct port_vlans);
	const struct port_vlans *list;
	int status = vlans_get(t->f, t->bridge->ifindex, 0, &lists);

	array_each(list, &lists) {
		struct config_port *port = port_at(t, list->number);

		if (port)
			port->vlans = list->vlans;
	}
	array_free(&lists);
	return status;
}

static int take_ports(struct taking *t)
{
	int status = ports_get(t->f, t->bridge->ifindex, &t->ports);

	for (size_t i = 0; i < t->ports.list.n && !status; i++) {
		const struct port *port = ports_at(&t->ports, i);
		struct config_port *to = port->number ?
					 array_add(&t->to->ports) :
					 &t->to->local;

		memcpy(to->name, port->name, IFNAMSIZ);
		to->number = port->number;
		to->ifindex = port->ifindex;
		to->has_vlans = true;
		to->guard = port->guard;
		settings_of_port(port, &to->settings);
		portmap_set(&t->map, port->number, port->name);
	}
	portmap_sort(&t->map);
	return status ? status : take_port_vlans(t);
}

static int take_vlans(struct taking *t)
{
	struct nl_msg *request = kernel_request(FBR_CMD_VLAN_GET);
	struct array vlans = ARRAY_OF(struct vlan);
	const struct vlan *vlan;
	int status = DONE;

	nla_put_u32(request, FBR_VLAN_A_BRIDGE, t->bridge->ifindex);
	if (kernel_dump(&t->f->nl, request, decode_vlan, &vlans))
		status = kernel_refused(&t->f->nl, t->to->name);
	array_each(vlan, &vlans) {
		if (vlan->vid <= FBR_VID_MAX)
			settings_of_vlan(vlan, &t->to->vlan[vlan->vid]);
	}
	array_free(&vlans);
	return status;
}

static void add_entry(struct taking *t, const struct entry *entry)
{
	struct config_entry *to = array_add(&t->to->entries);
	char text[IFNAMSIZ];

	memcpy(to->mac, entry->mac, MAC_LEN);
	to->vlan = entry->vlan;
	to->kind = entry->kind;
	if (entry->number)
		snprintf(to->port, sizeof(to->port), "%s",
			 port_name(&t->ports, entry->port, text));
}

static int take_entries(struct taking *t, uint8_t kind)
{
	struct nl_msg *request = kernel_request(FBR_CMD_FDB_GET);
	struct array entries = ARRAY_OF(struct entry);
	const struct entry *entry;
	int status = DONE;

	nla_put_u32(request, FBR_FDB_A_BRIDGE, t->bridge->ifindex);
	nla_put_u8(request, FBR_FDB_A_KIND, kind);
	if (kernel_dump(&t->f->nl, request, decode_entry, &entries))
		status = kernel_refused(&t->f->nl, t->to->name);
	array_each(entry, &entries) {
		/* A module that knows no such choice sends all of them. */
		if (entry->kind == kind)
			add_entry(t, entry);
	}
	array_free(&entries);
	return status;
}

static int take_meters(struct taking *t)
{
	struct nl_msg *request = kernel_request(FBR_CMD_METER_GET);
	struct meter *meter;

	nla_put_u32(request, FBR_METER_A_BRIDGE, t->bridge->ifindex);
	if (kernel_dump(&t->f->nl, request, decode_meter, &t->to->meters))
		return kernel_refused(&t->f->nl, t->to->name);
	array_each(meter, &t->to->meters)
		meter->has &= ~METER_BIT(FBR_METER_A_PACKETS);
	return DONE;
}

static int take_flows(struct taking *t)
{
	struct nl_msg *request = kernel_request(FBR_CMD_FLOW_GET);
	struct array kept = FLOWS_KEPT;
	struct flow flow;
	int status;

	nla_put_u32(request, FBR_FLOW_A_BRIDGE, t->bridge->ifindex);
	status = flows_dump(t->f, request, t->to->name, &kept);
	for (size_t i = 0; i < kept.n && !status; i++) {
		flows_kept(&kept, i, &flow);
		if (!config_flow_add(t->to, &flow, &t->map))
			status = refused("a flow of '%s' has what this fbrctl has no words for: use the fbrctl that came with the module",
					 t->to->name);
	}
	flows_forget(&kept);
	return status;
}

static int take(struct taking *t)
{
	int status = take_options(t);

	if (!status)
		status = take_ports(t);
	if (!status)
		status = take_vlans(t);
	if (!status)
		status = take_entries(t, FBR_FDB_KIND_STATIC);
	if (!status)
		status = take_entries(t, FBR_FDB_KIND_PERMANENT);
	if (!status)
		status = take_meters(t);
	if (!status)
		status = take_flows(t);
	config_sort(t->to);
	return status;
}

/**
 * snapshot - read what bridges are
 * @f: this run
 * @argc: how many are named, 0 for all
 * @argv: their names as they were typed
 * @config: NO_CONFIG; where they go, in order, to be freed whatever comes
 *
 * Return: an exit status; what is wrong was said.
 */
int snapshot(struct fbrctl *f, int argc, char **argv, struct config *config)
{
	struct array bridges = ARRAY_OF(struct bridge);
	struct taking *t = must(calloc(1, sizeof(*t)));
	const struct bridge *bridge;
	int status = bridges_get(f, argc, argv, &bridges);

	array_each(bridge, &bridges) {
		if (status || config_find(config, bridge->name))
			continue;
		*t = (struct taking){
			.f = f, .bridge = bridge, .ports = NO_PORTS,
			.to = config_add(config, bridge->name),
		};
		status = take(t);
		ports_free(&t->ports);
	}
	array_free(&bridges);
	free(t);
	return status;
}
