// SPDX-License-Identifier: GPL-2.0
/*
 * Read what there is, compare, change what differs, and look again, since one
 * change may bring another: a new bridge has to be there before it has ports, and
 * a port that changes its number loses its flows. It ends when nothing differs.
 *
 * What was there before is a configuration, too. When something is refused, the
 * ports and bridges that came are taken away again, and the rest is made what it
 * was in the same way.
 */
#include "apply.h"

#include <errno.h>
#include <net/if.h>
#include <netlink/attr.h>
#include <stdlib.h>
#include <string.h>

#include "flows.h"
#include "link.h"
#include "snapshot.h"

/** How often it is looked at; more than what comes of one change. */
#define ROUNDS		8


/**
 * struct addition - what came, and goes again if the rest does not come
 * @bridge: name of the bridge
 * @port: name of the port's device, empty for the bridge itself
 */
struct addition {
	char bridge[IFNAMSIZ];
	char port[IFNAMSIZ];
};

/**
 * struct applying - bridges being made what they should be
 * @f: this run
 * @target: what that is
 * @note: told what only is to be told, NULL for nobody
 * @additions: of struct addition: what came so far
 * @changed: something was changed
 * @again: the flows changed under our hands: another round is due
 * @undoing: ^C does not count now
 */
struct applying {
	struct fbrctl *f;
	struct target *target;
	void (*note)(struct fbrctl *f, const struct change *change);
	struct array additions;
	bool changed;
	bool again;
	bool undoing;
};

/* --- looking --- */

/* Those of the wanted bridges that are there. */
static int take_now(struct fbrctl *f, const struct config *want,
		    struct config *now)
{
	char **names = must(calloc(want->bridges.n + 1, sizeof(*names)));
	struct config_bridge *bridge;
	int n = 0, status = kernel_open(&f->nl);

	array_each(bridge, &want->bridges) {
		if (if_nametoindex(bridge->name))
			names[n++] = bridge->name;
	}
	if (!status && n)
		status = snapshot(f, n, names, now);
	free(names);
	return status;
}

/**
 * target_compare - find out what differs
 * @f: this run
 * @target: what the bridges should be
 * @now: NO_CONFIG; what they are, to be freed after @changes
 * @changes: NO_CHANGES; what differs
 *
 * Return: an exit status; what is wrong was said.
 */
int target_compare(struct fbrctl *f, struct target *target, struct config *now,
		   struct array *changes)
{
	struct config_bridge *bridge;
	struct config_port *port;
	int status = take_now(f, &target->want, now);

	if (status)
		return status;
	array_each(bridge, &target->want.bridges) {
		array_each(port, &bridge->ports)
			port->ifindex = if_nametoindex(port->name);
	}
	config_diff(now, &target->want, target->port, changes);
	return DONE;
}

/* --- changing --- */

static int send_it(struct applying *a, struct nl_msg *request,
		   const char *about)
{
	if (kernel_do(&a->f->nl, request, NULL, NULL))
		return kernel_refused(&a->f->nl, about);
	return DONE;
}

static void note_addition(struct applying *a, const char *bridge,
			  const char *port)
{
	struct addition *addition = array_add(&a->additions);

	snprintf(addition->bridge, IFNAMSIZ, "%s", bridge);
	snprintf(addition->port, IFNAMSIZ, "%s", port);
}

static int bridge_new(struct applying *a, const struct change *change)
{
	const struct config_bridge *want = change->want;
	struct nl_msg *request = kernel_request(FBR_CMD_BRIDGE_NEW);
	struct options options = { 0 };
	int status;

	nla_put_string(request, FBR_BRIDGE_A_NAME, want->name);
	settings_options(&bridge_options, &want->settings, UINT32_MAX,
			 &options);
	options_put(request, &options);
	if (want->mac_set)
		nla_put(request, FBR_BRIDGE_A_MAC, MAC_LEN, want->mac);
	status = send_it(a, request, want->name);
	if (!status)
		note_addition(a, want->name, "");
	return status;
}

static int bridge_set(struct applying *a, const struct change *change)
{
	struct nl_msg *request = kernel_request(FBR_CMD_BRIDGE_SET);
	struct options options = { 0 };

	nla_put_u32(request, FBR_BRIDGE_A_IFINDEX, change->now->ifindex);
	settings_options(&bridge_options, &change->want->settings,
			 change->rows, &options);
	options_put(request, &options);
	return send_it(a, request, change->want->name);
}

static int vlan_set(struct applying *a, const struct change *change)
{
	struct nl_msg *request = kernel_request(FBR_CMD_VLAN_SET);
	struct options options = { 0 };

	nla_put_u32(request, FBR_VLAN_A_BRIDGE, change->now->ifindex);
	nla_put_u16(request, FBR_VLAN_A_VID, change->first);
	if (change->last != change->first)
		nla_put_u16(request, FBR_VLAN_A_LAST_VID, change->last);
	settings_options(&vlan_options, &change->want->vlan[change->first],
			 change->rows, &options);
	options_put(request, &options);
	return send_it(a, request, change->want->name);
}

static int unplug(struct applying *a, uint32_t bridge, uint32_t port,
		  const char *name)
{
	struct nl_msg *request = kernel_request(FBR_CMD_PORT_DEL);

	nla_put_u32(request, FBR_PORT_A_BRIDGE, bridge);
	nla_put_u32(request, FBR_PORT_A_IFINDEX, port);
	return send_it(a, request, name);
}

static int port_del(struct applying *a, const struct change *change)
{
	return unplug(a, change->now->ifindex, change->port->ifindex,
		      change->port->name);
}

/* A device that went away meanwhile is awaited like any other. */
static int port_add(struct applying *a, const struct change *change)
{
	const struct config_port *port = change->port;
	struct nl_msg *request = kernel_request(FBR_CMD_PORT_ADD);
	struct options options = { 0 };

	nla_put_u32(request, FBR_PORT_A_BRIDGE, change->now->ifindex);
	nla_put_u32(request, FBR_PORT_A_IFINDEX, port->ifindex);
	nla_put_u32(request, FBR_PORT_A_NUMBER, port->number);
	settings_options(&port_options, &port->settings, UINT32_MAX, &options);
	options_put(request, &options);
	if (port->has_vlans)
		vlans_put(request, FBR_PORT_A_VLANS, &port->vlans);
	if (port->guard.macs)
		guard_put(request, FBR_PORT_A_GUARD, &port->guard);
	if (kernel_do(&a->f->nl, request, NULL, NULL))
		return if_nametoindex(port->name) != port->ifindex ? DONE :
		       kernel_refused(&a->f->nl, port->name);
	note_addition(a, change->want->name, port->name);
	return DONE;
}

static int port_set(struct applying *a, const struct change *change)
{
	const struct config_port *port = change->port;
	struct nl_msg *request = kernel_request(FBR_CMD_PORT_SET);
	struct options options = { 0 };

	nla_put_u32(request, FBR_PORT_A_IFINDEX, port->number ? port->ifindex :
		    change->now->ifindex);
	settings_options(&port_options, &port->settings, change->rows,
			 &options);
	options_put(request, &options);
	if (change->vlans)
		vlans_put(request, FBR_PORT_A_VLANS, &port->vlans);
	if (change->guard)
		guard_put(request, FBR_PORT_A_GUARD, &port->guard);
	return send_it(a, request, port->name);
}

/* An entry by its station; where it is comes in if it is new. */
static int entry_change(struct applying *a, const struct change *change,
			uint8_t cmd)
{
	const struct config_entry *entry = change->entry;
	struct nl_msg *request = kernel_request(cmd);
	char mac[MAC_TEXT];

	nla_put_u32(request, FBR_FDB_A_BRIDGE, change->now->ifindex);
	nla_put(request, FBR_FDB_A_MAC, MAC_LEN, entry->mac);
	nla_put_u16(request, FBR_FDB_A_VLAN, entry->vlan);
	if (cmd == FBR_CMD_FDB_ADD) {
		nla_put_u8(request, FBR_FDB_A_KIND, entry->kind);
		nla_put_u32(request, FBR_FDB_A_PORT, *entry->port ?
			    config_port(change->want, entry->port)->ifindex :
			    change->now->ifindex);
	}
	mac_format(entry->mac, mac);
	return send_it(a, request, mac);
}

/* One that is gone already went with the VLANs of its port. */
static int entry_del(struct applying *a, const struct change *change)
{
	const struct config_entry *entry = change->entry;
	struct nl_msg *request = kernel_request(FBR_CMD_FDB_GET);
	struct entry found = { 0 };

	nla_put_u32(request, FBR_FDB_A_BRIDGE, change->now->ifindex);
	nla_put(request, FBR_FDB_A_MAC, MAC_LEN, entry->mac);
	nla_put_u16(request, FBR_FDB_A_VLAN, entry->vlan);
	if (kernel_do(&a->f->nl, request, decode_entry, &found) == -ENOENT)
		return DONE;
	return entry_change(a, change, FBR_CMD_FDB_DEL);
}

static int entry_add(struct applying *a, const struct change *change)
{
	return entry_change(a, change, FBR_CMD_FDB_ADD);
}

static int meter_change(struct applying *a, const struct change *change,
			uint8_t cmd, uint32_t attrs)
{
	struct nl_msg *request = kernel_request(cmd);
	char text[METER_TEXT];

	nla_put_u32(request, FBR_METER_A_BRIDGE, change->now->ifindex);
	meter_put(request, change->meter, attrs);
	meter_format(change->meter, text);
	return send_it(a, request, text);
}

static int meter_add(struct applying *a, const struct change *change)
{
	return meter_change(a, change, FBR_CMD_METER_ADD, METER_BITS_NEW);
}

static int meter_set(struct applying *a, const struct change *change)
{
	return meter_change(a, change, FBR_CMD_METER_SET, METER_BITS_NEW);
}

static int meter_del(struct applying *a, const struct change *change)
{
	return meter_change(a, change, FBR_CMD_METER_DEL,
			    METER_BIT(FBR_METER_A_ID));
}

/* Those that name a port which has just left are for the next round. */
static int flow_send(struct applying *a, const struct flow_table *table,
		     const char *text)
{
	struct flow_error error = { 0 };
	struct nl_msg *request;
	struct flow flow = { 0 };

	if (!flow_parse_line(text, &table->map, &flow, &error)) {
		a->again = true;
		return DONE;
	}
	request = flow_request(FBR_CMD_FLOW_REPLACE_ADD, table);
	flow_put(request, &flow, FLOW_BITS_NEW);
	return send_it(a, request, text);
}

static int flows_send(struct applying *a, const struct change *change,
		      const struct flow_table *table)
{
	char **text;
	int status = send_it(a, flow_request(FBR_CMD_FLOW_REPLACE_BEGIN,
					     table), change->want->name);

	array_each(text, &change->flows) {
		if (!status)
			status = flow_send(a, table, *text);
	}
	return status;
}

/*
 * All at once. The socket has begun a table that dies with it, or with the next
 * that is begun.
 */
static int flows_replace(struct applying *a, const struct change *change)
{
	struct flow_table *table = must(calloc(1, sizeof(*table)));
	struct nl_msg *request;
	struct flow answer = { 0 };
	int status = flows_open(a->f, change->want->name, true, table);
	int err;

	if (!status)
		status = flows_send(a, change, table);
	if (!status) {
		request = flow_request(FBR_CMD_FLOW_REPLACE_COMMIT, table);
		err = kernel_do(&a->f->nl, request, decode_flow, &answer);
		if (err == -EAGAIN)
			a->again = true;
		else if (err)
			status = kernel_refused(&a->f->nl, change->want->name);
	}
	free(table);
	return status;
}

static int mtu_set(struct applying *a, const struct change *change)
{
	(void)a;
	return link_set_mtu(change->want->name, change->want->mtu);
}

static int mac_set(struct applying *a, const struct change *change)
{
	struct nl_msg *request = kernel_request(FBR_CMD_BRIDGE_SET);

	nla_put_u32(request, FBR_BRIDGE_A_IFINDEX, change->now->ifindex);
	nla_put(request, FBR_BRIDGE_A_MAC, MAC_LEN, change->want->mac);
	return send_it(a, request, change->want->name);
}

static int up_set(struct applying *a, const struct change *change)
{
	(void)a;
	return link_set_up(change->want->name, change->want->up);
}

static int change_one(struct applying *a, const struct change *change)
{
	static int (*const does[])(struct applying *a,
				   const struct change *change) = {
		[CHANGE_BRIDGE_NEW] = bridge_new,
		[CHANGE_PORT_DEL] = port_del,
		[CHANGE_BRIDGE_SET] = bridge_set,
		[CHANGE_VLAN_SET] = vlan_set,
		[CHANGE_PORT_ADD] = port_add,
		[CHANGE_PORT_SET] = port_set,
		[CHANGE_ENTRY_DEL] = entry_del,
		[CHANGE_ENTRY_ADD] = entry_add,
		[CHANGE_METER_ADD] = meter_add,
		[CHANGE_METER_SET] = meter_set,
		[CHANGE_FLOWS] = flows_replace,
		[CHANGE_METER_DEL] = meter_del,
		[CHANGE_MTU] = mtu_set,
		[CHANGE_MAC] = mac_set,
		[CHANGE_UP] = up_set,
	};
	int status = a->undoing ? DONE : kernel_step();

	if (status)
		return status;
	a->changed = true;
	return does[change->verb](a, change);
}

/* --- rounds --- */

/* Sets *left to whether something was to be done. */
static int change_all(struct applying *a, const struct array *changes,
		      bool *left)
{
	const struct change *change;
	int status = DONE;

	*left = false;
	a->again = false;
	array_each(change, changes) {
		if (change->verb >= CHANGES || status)
			continue;
		*left = true;
		status = change_one(a, change);
	}
	return status;
}

static void tell_notes(struct applying *a, const struct array *changes)
{
	const struct change *change;

	array_each(change, changes) {
		if (a->note && change->verb >= CHANGES)
			a->note(a->f, change);
	}
}

/* One round; the first leaves what there was in @before. */
static int round_once(struct applying *a, struct config *before, bool *left)
{
	struct array changes = NO_CHANGES;
	struct config now = NO_CONFIG;
	int status = target_compare(a->f, a->target, &now, &changes);

	if (!status)
		status = change_all(a, &changes, left);
	if (!status && !*left)
		tell_notes(a, &changes);
	changes_free(&changes);
	if (before)
		*before = now;
	else
		config_free(&now);
	return status;
}

static int rounds(struct applying *a, struct config *before)
{
	bool left = true;
	int status = DONE;

	for (int i = 0; i < ROUNDS && left && !status; i++)
		status = round_once(a, i ? NULL : before, &left);
	if (!status && left && a->again)
		return refused("the flows change faster than they are restored: try again");
	if (!status && left)
		warn("not all is as the file has it: 'fbrctl restore --dry-run' says what differs");
	return status;
}

/* --- putting back --- */

static int take_away(struct applying *a, const struct addition *addition)
{
	uint32_t bridge = if_nametoindex(addition->bridge);
	uint32_t port = if_nametoindex(addition->port);
	struct nl_msg *request;

	if (!*addition->port) {
		request = kernel_request(FBR_CMD_BRIDGE_DEL);
		nla_put_u32(request, FBR_BRIDGE_A_IFINDEX, bridge);
		return send_it(a, request, addition->bridge);
	}
	return port ? unplug(a, bridge, port, addition->port) : DONE;
}

/* Only what was there before is wanted, all of it, and nobody is told. */
static void undo(struct applying *a, struct config *before)
{
	struct target target = { .want = *before };
	const struct addition *addition = a->additions.items;
	struct applying back = {
		.f = a->f, .target = &target, .undoing = true,
		.additions = ARRAY_OF(struct addition),
	};
	int status = DONE;

	for (size_t i = a->additions.n; i--; )
		status |= take_away(a, &addition[i]);
	if (before->bridges.n)
		status |= rounds(&back, NULL);
	array_free(&back.additions);
	if (status)
		warn("what was changed before could not be put back: say 'fbrctl restore' again when that is mended");
	else
		warn("what was changed before is put back");
}

/**
 * target_apply - make bridges what they should be
 * @f: this run
 * @target: what that is
 * @note: told of ports that are awaited or are not the file's, NULL for nobody
 *
 * Return: an exit status; what is wrong was said, and all is as it was.
 */
int target_apply(struct fbrctl *f, struct target *target,
		 void (*note)(struct fbrctl *f, const struct change *change))
{
	struct config before = NO_CONFIG;
	struct applying a = {
		.f = f, .target = target, .note = note,
		.additions = ARRAY_OF(struct addition),
	};
	int status = rounds(&a, &before);

	if (status && a.changed)
		undo(&a, &before);
	array_free(&a.additions);
	config_free(&before);
	return status;
}
