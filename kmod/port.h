/* SPDX-License-Identifier: GPL-2.0 */
/* Plugging devices into bridges, and their options. */
#ifndef FBR_PORT_H
#define FBR_PORT_H

#include "fbr.h"

/**
 * struct fbr_port_config - what a command asks of a port
 * @flags: values of the flags in @mask
 * @mask: the flags that were named
 * @number: the port number asked for, 0 for the lowest free; only for plugging
 * @fdb_limit: most learned entries, 0 for none but the fair share
 * @has_fdb_limit: @fdb_limit was named
 * @bad: the attribute that a refusal should point at, for @number
 */
struct fbr_port_config {
	unsigned long flags;
	unsigned long mask;
	u32 number;
	u32 fdb_limit;
	bool has_fdb_limit;
	const struct nlattr *bad;
};

int fbr_port_plug(struct fbr_bridge *br, struct net_device *dev,
		  const struct fbr_port_config *config,
		  struct netlink_ext_ack *extack);
void fbr_port_unplug(struct fbr_port *port);
void fbr_port_unplug_all(struct fbr_bridge *br);
void fbr_port_configure(struct fbr_port *port,
			const struct fbr_port_config *config);

int fbr_port_settle_address(struct fbr_bridge *br, const u8 *mac);
void fbr_port_readdress(struct fbr_port *port);

struct fbr_port *fbr_port_of_rcu(const struct net_device *dev);
struct fbr_port *fbr_port_of_rtnl(const struct net_device *dev);
struct fbr_port *fbr_port_find(struct fbr_bridge *br, int ifindex);
enum fbr_port_state fbr_port_state(const struct fbr_port *port);

#endif
