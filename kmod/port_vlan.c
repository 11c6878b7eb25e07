// SPDX-License-Identifier: GPL-2.0
/* The VLANs of a bridge's ports, and the bridge's switches for them. */
#include <linux/slab.h>

#include "port.h"

/* The port behind another, the local one being the first; NULL after the last. */
static struct fbr_port *next_port(struct fbr_bridge *br, struct fbr_port *port)
{
	if (!port)
		return &br->local;
	if (port == &br->local)
		return list_first_entry_or_null(&br->ports, struct fbr_port,
						list);
	return list_is_last(&port->list, &br->ports) ? NULL :
						       list_next_entry(port, list);
}

/**
 * fbr_port_vlans - the VLANs of a port
 * @port: the port
 *
 * Context: br->lock.
 */
const struct fbr_vlan_set *fbr_port_vlans(const struct fbr_port *port)
{
	return rcu_dereference_protected(port->vlans,
					 lockdep_is_held(&port->br->lock));
}

/* What was allocated before a change, so that it can't fail half-way. */
static int vlans_need(struct fbr_bridge *br, const struct fbr_vlan_set *set)
{
	return fbr_fdb_need_vlans(&br->fdb) ?:
	       fbr_vlan_stats_need(br->vlan_stats, set);
}

/* Entries of a port in VLANs that it has left. */
static void vlans_forget_stations(struct fbr_port *port,
				  const struct fbr_vlan_set *from,
				  const struct fbr_vlan_set *to)
{
	DECLARE_BITMAP(left, VLAN_N_VID);
	const struct fbr_fdb_filter in_them = {
		.port = port,
		.vid = -1,
		.vids = left,
		.kinds = FBR_FDB_ALL_KINDS,
	};

	if (port->br->fdb.vlans &&
	    bitmap_andnot(left, from->member, to->member, VLAN_N_VID))
		fbr_fdb_flush(&port->br->fdb, &in_them);
}

static void vlans_publish(struct fbr_port *port, struct fbr_vlan_set *set)
{
	struct fbr_vlan_set *old;

	old = rcu_replace_pointer(port->vlans, set,
				  lockdep_is_held(&port->br->lock));
	vlans_forget_stations(port, old, set);
	fbr_event_port_vlans(port, old, set);
	kfree_rcu(old, rcu);
}

/**
 * fbr_port_set_vlans - replace the VLANs of a port
 * @port: the port, or the local one
 * @set: its VLANs; the port's afterwards, unless this fails
 *
 * Context: br->lock.
 * Return: 0 or -ENOMEM.
 */
int fbr_port_set_vlans(struct fbr_port *port, struct fbr_vlan_set *set)
{
	struct fbr_bridge *br = port->br;
	int err;

	lockdep_assert_held(&br->lock);
	err = br->vlan_filter ? vlans_need(br, set) : 0;
	if (!err)
		vlans_publish(port, set);
	return err;
}

/**
 * fbr_port_first_vlans - the VLANs that a port starts with
 * @port: a port that no frame knows yet, or the local one
 * @config: what was asked for; NULL for the default PVID
 *
 * Return: 0 or -ENOMEM.
 */
int fbr_port_first_vlans(struct fbr_port *port,
			 const struct fbr_port_config *config)
{
	struct fbr_bridge *br = port->br;
	struct fbr_vlan_set *set;

	set = config && config->vlans ? fbr_vlan_set_copy(config->vlans) :
					fbr_vlan_set_new(br->default_pvid);
	if (!set || (br->vlan_filter && vlans_need(br, set))) {
		kfree(set);
		return -ENOMEM;
	}
	if (config && config->has_vlan_accept)
		set->accept = config->vlan_accept;
	RCU_INIT_POINTER(port->vlans, set);
	return 0;
}

/**
 * fbr_port_change_vlans - change the VLANs of a port as a command asks
 * @port: the port, or the local one
 * @config: what to change, perhaps nothing
 *
 * Context: br->lock.
 * Return: 0 or -ENOMEM.
 */
int fbr_port_change_vlans(struct fbr_port *port,
			  const struct fbr_port_config *config)
{
	const struct fbr_vlan_set *now = fbr_port_vlans(port);
	struct fbr_vlan_set *set;
	int err;

	if (!config->vlans && !config->has_vlan_accept)
		return 0;
	set = fbr_vlan_set_copy(config->vlans ?: now);
	if (!set)
		return -ENOMEM;
	set->accept = config->has_vlan_accept ? config->vlan_accept :
						now->accept;
	err = fbr_port_set_vlans(port, set);
	if (err)
		kfree(set);
	return err;
}

/* Whether a port has the default PVID because it is the default. */
static bool vlans_follow_default(const struct fbr_vlan_set *set, u16 old,
				 u16 pvid)
{
	return set->pvid == old && (!old || test_bit(old, set->untagged)) &&
	       !test_bit(pvid, set->member);
}

/* What a port will have when the default PVID is another. */
static int vlans_prepare_default(struct fbr_port *port, u16 old, u16 pvid)
{
	const struct fbr_vlan_range range = {
		.first = pvid,
		.last = pvid,
		.untagged = true,
		.pvid = true,
	};
	const struct fbr_vlan_set *now = fbr_port_vlans(port);

	if (old == pvid || !vlans_follow_default(now, old, pvid))
		return 0;
	port->next_vlans = fbr_vlan_set_copy(now);
	if (!port->next_vlans)
		return -ENOMEM;
	if (old)
		fbr_vlan_set_remove(port->next_vlans, old, old);
	if (pvid)
		fbr_vlan_set_add(port->next_vlans, &range);
	return 0;
}

/* All that can fail, so that the rest can't. */
static int vlans_prepare(struct fbr_bridge *br, u16 pvid, bool filtering)
{
	struct fbr_port *port = NULL;
	int err;

	while ((port = next_port(br, port))) {
		err = vlans_prepare_default(port, br->default_pvid, pvid);
		if (!err && filtering)
			err = vlans_need(br, port->next_vlans ?:
					 fbr_port_vlans(port));
		if (err)
			return err;
	}
	return 0;
}

static void vlans_finish(struct fbr_bridge *br, bool done)
{
	struct fbr_port *port = NULL;

	while ((port = next_port(br, port))) {
		if (!port->next_vlans)
			continue;
		if (done)
			vlans_publish(port, port->next_vlans);
		else
			kfree(port->next_vlans);
		port->next_vlans = NULL;
	}
}

/* Stations that were learned by other rules are learned anew. */
static void vlans_switch_filter(struct fbr_bridge *br, bool filtering)
{
	static const struct fbr_fdb_filter learned = {
		.vid = -1,
		.kinds = BIT(FBR_FDB_KIND_LEARNED),
	};
	__be16 filter = filtering ? br->vlan_protocol : 0;

	if (br->vlan_filter == filter)
		return;
	WRITE_ONCE(br->vlan_filter, filter);
	fbr_fdb_flush(&br->fdb, &learned);
}

/**
 * fbr_vlan_configure - change a bridge's options about VLANs, all or none
 * @br: the bridge
 * @config: what to change
 *
 * Context: br->lock.
 * Return: 0 or -ENOMEM.
 */
int fbr_vlan_configure(struct fbr_bridge *br,
		       const struct fbr_bridge_config *config)
{
	bool filtering = config->has_vlan_filtering ? config->vlan_filtering :
						      br->vlan_filter != 0;
	u16 pvid = config->has_default_pvid ? config->default_pvid :
					      br->default_pvid;
	int err;

	lockdep_assert_held(&br->lock);
	err = vlans_prepare(br, pvid, filtering);
	vlans_finish(br, !err);
	if (err)
		return err;
	br->default_pvid = pvid;
	br->vlan_protocol = config->vlan_protocol ?: br->vlan_protocol;
	vlans_switch_filter(br, filtering);
	return 0;
}

/**
 * fbr_vlan_init - the VLANs of a new bridge
 * @br: the bridge, its options set and its FDB ready
 *
 * Return: 0 or -ENOMEM, with nothing left behind.
 */
int fbr_vlan_init(struct fbr_bridge *br)
{
	int err = fbr_port_first_vlans(&br->local, NULL);

	if (err)
		fbr_vlan_stats_free(br->vlan_stats);
	return err;
}

/**
 * fbr_vlan_destroy - free what a bridge has for VLANs
 * @br: the bridge; no frame knows it any more
 */
void fbr_vlan_destroy(struct fbr_bridge *br)
{
	kfree(rcu_dereference_protected(br->local.vlans, true));
	fbr_vlan_stats_free(br->vlan_stats);
}

/**
 * fbr_vlan_members - how many ports are members of a VLAN
 * @br: the bridge
 * @vid: the VLAN
 *
 * Context: br->lock.
 */
u32 fbr_vlan_members(struct fbr_bridge *br, u16 vid)
{
	struct fbr_port *port = NULL;
	u32 n = 0;

	while ((port = next_port(br, port)))
		n += test_bit(vid, fbr_port_vlans(port)->member);
	return n;
}

/**
 * fbr_vlan_set - change settings of VLANs
 * @br: the bridge
 * @first: the first of the VLANs
 * @last: the last
 * @config: what to change
 *
 * Context: br->lock.
 * Return: 0 or -ENOMEM.
 */
int fbr_vlan_set(struct fbr_bridge *br, u16 first, u16 last,
		 const struct fbr_vlan_config *config)
{
	int err = fbr_fdb_need_vlans(&br->fdb);
	struct fbr_vlan *vlan;
	u16 vid;

	lockdep_assert_held(&br->lock);
	if (err)
		return err;
	for (vid = first; vid <= last; vid++) {
		vlan = fbr_fdb_vlan(&br->fdb, vid);
		if (config->has_ageing)
			WRITE_ONCE(vlan->ageing, config->ageing);
		if (config->has_fdb_limit)
			WRITE_ONCE(vlan->fdb_limit, config->fdb_limit);
		WRITE_ONCE(vlan->no_flood, (vlan->no_flood & ~config->mask) |
					   (config->no_flood & config->mask));
	}
	if (config->has_ageing)
		fbr_age_now(br);
	return 0;
}
