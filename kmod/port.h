/* SPDX-License-Identifier: GPL-2.0 */
/* Plugging devices into bridges, and their options. */
#ifndef FBR_PORT_H
#define FBR_PORT_H

#include "fbr.h"

struct fbr_guard;

/**
 * struct fbr_port_config - what a command asks of a port
 * @flags: values of the flags in @mask
 * @mask: the flags that were named
 * @number: the port number asked for, 0 for the lowest free; only for plugging
 * @fdb_limit: most learned entries, 0 for none but the fair share
 * @has_fdb_limit: @fdb_limit was named
 * @vlans: all it is to be a member of, or NULL; remains the caller's
 * @vlan_accept: enum fbr_vlan_accept, if @has_vlan_accept
 * @has_vlan_accept: @vlan_accept was named
 * @guard: who may send from the port, NULL for anybody, if @has_guard; remains the
 *	caller's
 * @has_guard: @guard was named
 * @bad: the attribute that a refusal should point at, for @number
 */
struct fbr_port_config {
	unsigned long flags;
	unsigned long mask;
	u32 number;
	u32 fdb_limit;
	bool has_fdb_limit;
	struct fbr_vlan_set *vlans;
	u8 vlan_accept;
	bool has_vlan_accept;
	struct fbr_guard *guard;
	bool has_guard;
	const struct nlattr *bad;
};

/**
 * struct fbr_vlan_config - what a command asks of VLANs
 * @ageing: jiffies or FBR_VLAN_AGEING_OF_BRIDGE, if @has_ageing
 * @fdb_limit: if @has_fdb_limit
 * @no_flood: classes of @mask that ports are not to get
 * @mask: the classes that were named
 */
struct fbr_vlan_config {
	u32 ageing;
	u32 fdb_limit;
	u8 no_flood;
	u8 mask;
	bool has_ageing;
	bool has_fdb_limit;
};

int fbr_port_plug(struct fbr_bridge *br, struct net_device *dev,
		  const struct fbr_port_config *config,
		  struct netlink_ext_ack *extack);
void fbr_port_unplug(struct fbr_port *port);
void fbr_port_unplug_all(struct fbr_bridge *br);
int fbr_port_configure(struct fbr_port *port,
		       const struct fbr_port_config *config);
const struct fbr_guard *fbr_port_guard(const struct fbr_port *port);

int fbr_port_settle_address(struct fbr_bridge *br, const u8 *mac);
int fbr_port_readdress(struct fbr_port *port);

struct fbr_port *fbr_port_of_rcu(const struct net_device *dev);
struct fbr_port *fbr_port_of_rtnl(const struct net_device *dev);
struct fbr_port *fbr_port_find(struct fbr_bridge *br, int ifindex);
struct fbr_port *fbr_port_by_number_rcu(struct fbr_bridge *br, u32 number);
struct fbr_port *fbr_port_get_by_number(struct fbr_bridge *br, u32 number);
void fbr_port_put(struct fbr_port *port);
enum fbr_port_state fbr_port_state(const struct fbr_port *port);

/**
 * fbr_port_number_now - what flows call a port that they output to
 * @port: the port
 *
 * Return: its number, or FBR_FLOW_PORT_GONE if it has left.
 */
static inline u32 fbr_port_number_now(const struct fbr_port *port)
{
	return READ_ONCE(port->gone) ? FBR_FLOW_PORT_GONE : port->number;
}

/* port_vlan.c */
int fbr_vlan_init(struct fbr_bridge *br);
void fbr_vlan_destroy(struct fbr_bridge *br);
int fbr_vlan_configure(struct fbr_bridge *br,
		       const struct fbr_bridge_config *config);
int fbr_vlan_set(struct fbr_bridge *br, u16 first, u16 last,
		 const struct fbr_vlan_config *config);
u32 fbr_vlan_members(struct fbr_bridge *br, u16 vid);
const struct fbr_vlan_set *fbr_port_vlans(const struct fbr_port *port);
int fbr_port_first_vlans(struct fbr_port *port,
			 const struct fbr_port_config *config);
int fbr_port_change_vlans(struct fbr_port *port,
			  const struct fbr_port_config *config);
int fbr_port_set_vlans(struct fbr_port *port, struct fbr_vlan_set *set);

#endif
