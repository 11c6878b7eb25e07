/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The nouns of the module: a bridge, a port, their options.
 *
 * Locks, outermost first:
 *
 *   RTNL         plug, unplug, create, delete; what the core calls us with
 *   stages.lock  tables of flows in the making, one of a namespace
 *   br->lock     the port list and every option of a bridge and its ports;
 *                generic netlink commands take it alone, without RTNL. Never
 *                held across a call that takes a device's instance lock
 *   flows.lock   the flows and the meters of a bridge; commands about them and
 *                the work that removes flows take it alone. And who listens to
 *                the bridge, since that decides what frames find in the place of
 *                flows
 *   fdb->lock    insert, move and remove in the FDB, and its counts
 *   events.lock  the queue of FDB events
 *   queues.lock  the frames that wait for a listener; innermost
 *   meter->lock  the bucket and the counters of a meter; alone
 *
 * A frame takes none of them: it runs under rcu_read_lock(), counts per CPU,
 * and only a source that is new or has moved leads it to fdb->lock, a flow that
 * names a meter to that one's, and what somebody hears to queues.lock, for a
 * bucket and a clone.
 *
 * stages.lock and br->lock are never held together; flows.lock is taken inside
 * either. What takes flows.lock alone looks at br->live under it: deleting a
 * bridge first says so, and then takes every lock once.
 *
 * A port's end, in order: it leaves the port list and is marked gone, and no
 * frame is sent to it but by readers who already hold it; the rx handler goes,
 * and after the grace period in that call no frame comes from it or goes to it;
 * it is marked dead under fdb->lock, so that no command can name it in a new
 * entry; its entries are flushed; the flows that match it as their in_port go
 * under flows.lock, where a new one would have to find it in the list; its
 * memory is freed when no flow outputs to it any more, after a further grace
 * period. What waits for listeners only knows its numbers.
 *
 * A listener's end: it leaves the list; after a grace period no frame adds to
 * what waits for it or wakes its work; that is waited for, and never takes a lock
 * that is held then; and all is freed. So it ends before its bridge does.
 */
#ifndef FBR_H
#define FBR_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/workqueue.h>
#include <linux/flowbridge.h>

#include "compat/compat.h"
#include "budget.h"
#include "event.h"
#include "fdb.h"
#include "flow.h"
#include "meter.h"
#include "punt.h"
#include "stats.h"
#include "vlan.h"

#define FBR_NAME	"flowbridge"
#define FBR_VERSION	"0.1.0"

/** Options of a port, and that it has a guard: bits of &struct fbr_port.flags. */
enum fbr_port_flag {
	FBR_PORT_LEARNING	= BIT(0),
	FBR_PORT_UNICAST_FLOOD	= BIT(1),
	FBR_PORT_MULTICAST_FLOOD = BIT(2),
	FBR_PORT_BROADCAST_FLOOD = BIT(3),
	FBR_PORT_ISOLATED	= BIT(4),
	FBR_PORT_HAIRPIN	= BIT(5),
	FBR_PORT_LOCKED		= BIT(6),
	FBR_PORT_GUARDED	= BIT(7),
};

/* Of which a frame that comes in is asked, in one test. */
#define FBR_PORT_POLICED	(FBR_PORT_LOCKED | FBR_PORT_GUARDED)

#define FBR_PORT_FLOOD_ALL	(FBR_PORT_UNICAST_FLOOD | \
				 FBR_PORT_MULTICAST_FLOOD | \
				 FBR_PORT_BROADCAST_FLOOD)
#define FBR_PORT_DEFAULT	(FBR_PORT_LEARNING | FBR_PORT_FLOOD_ALL)

/**
 * struct fbr_port - a device that is plugged into a bridge, or the local port
 * @dev: the device; of the local port, the bridge's own
 * @br: the bridge
 * @flags: bits of enum fbr_port_flag; read per frame, written under br->lock
 * @number: 1 to FBR_PORT_MAX, stable while the port lives; 0 for the local port
 * @gone: it has left, and only flows that output to it still know it
 * @mac: the address that its FDB entry was made for; under RTNL
 * @stats: per-CPU counters
 * @vlans: what it is a member of; RCU, replaced under br->lock
 * @guard: who may send from here, if FBR_PORT_GUARDED; RCU, replaced under
 *	br->lock
 * @next_vlans: what a command that is about many ports will put there; under
 *	br->lock
 * @list: in &struct fbr_bridge.ports, ascending by number; RCU, written under
 *	RTNL and br->lock. Not used by the local port
 * @fdb: what the FDB counts and limits for this port, under fdb->lock
 * @tracker: of the reference on @dev
 * @users: the bridge while the port is plugged in, and actions that output to
 *	it; not used by the local port
 * @rcu: frees the port
 */
struct fbr_port {
	struct net_device *dev;
	struct fbr_bridge *br;
	unsigned long flags;
	u16 number;
	bool gone;
	u8 mac[ETH_ALEN];
	struct fbr_stats __percpu *stats;
	struct fbr_vlan_set __rcu *vlans;
	struct fbr_guard __rcu *guard;
	struct fbr_vlan_set *next_vlans;
	struct list_head list;

	struct fbr_fdb_account fdb;
	netdevice_tracker tracker;
	refcount_t users;
	struct rcu_head rcu;
};

/**
 * struct fbr_bridge - private data of a bridge's net_device
 * @dev: the device, which is also the local port's
 * @local: port 0, the host's own stack
 * @ports: all other ports
 * @port_count: their number, at most FBR_PORT_MAX; under br->lock
 * @group_fwd_mask: bit n opens 01:80:c2:00:00:0n
 * @vlan_filter: 0 while VLANs are not told apart, else @vlan_protocol
 * @vlan_protocol: EtherType of the tags that count, written under br->lock
 * @default_pvid: of new ports, 0 for none; under br->lock
 * @flows: the flow table
 * @meters: what flows may name to let no more pass than they may
 * @punts: who gets frames in user space
 * @vlan_stats: counters of VLANs; those that are there stay
 * @fdb: the forwarding database
 * @lock: see the top of this file
 * @mtu_set: the MTU was set by hand and no longer follows the ports
 * @live: the bridge takes commands: not before it is registered, nor when it is
 *	being deleted; under br->lock
 * @departed: final counters of the ports that have left; under br->lock
 * @events: FDB events on their way to listeners
 * @age_work: removes learned entries that were not seen for the ageing time
 * @net_list: in &struct fbr_net.bridges, ascending by ifindex; RCU, under RTNL
 */
struct fbr_bridge {
	struct net_device *dev;
	struct fbr_port local;
	struct list_head ports;
	u32 port_count;
	u16 group_fwd_mask;
	__be16 vlan_filter;
	__be16 vlan_protocol;
	u16 default_pvid;
	struct fbr_flows flows;
	struct fbr_meters meters;
	struct fbr_punts punts;
	struct fbr_vlan_stats __percpu *vlan_stats[FBR_VLAN_BLOCKS];
	struct fbr_fdb fdb;

	struct mutex lock; /* of ports and options */
	bool mtu_set;
	bool live;
	struct fbr_counters departed;
	struct fbr_events events;
	struct delayed_work age_work;
	struct list_head net_list;
};

/**
 * struct fbr_bridge_config - what a command asks of a bridge
 * @mac: its address, if @has_mac
 * @ageing: milliseconds, if @has_ageing
 * @group_fwd_mask: if @has_group_fwd_mask
 * @fdb_limit: 0 leaves it as it is
 * @event_rate: 0 leaves it as it is
 * @event_burst: 0 leaves it as it is
 * @vlan_protocol: 0 leaves it as it is
 * @vlan_filtering: if @has_vlan_filtering
 * @default_pvid: if @has_default_pvid
 * @flow_limit: 0 leaves it as it is
 * @mask_limit: 0 leaves it as it is
 * @table_miss: if @has_table_miss
 * @fail_mode: if @has_fail_mode
 */
struct fbr_bridge_config {
	u8 mac[ETH_ALEN];
	u32 ageing;
	u16 group_fwd_mask;
	u32 fdb_limit;
	u32 event_rate;
	u32 event_burst;
	__be16 vlan_protocol;
	u16 default_pvid;
	u32 flow_limit;
	u32 mask_limit;
	u8 table_miss;
	u8 fail_mode;
	bool vlan_filtering;
	bool has_table_miss;
	bool has_fail_mode;
	bool has_vlan_filtering;
	bool has_default_pvid;
	bool has_mac;
	bool has_ageing;
	bool has_group_fwd_mask;
};

/**
 * struct fbr_net - what a network namespace has of this module
 * @bridges: its bridges, ascending by ifindex
 * @generation: of bridges and ports, so that a dump can tell it was interrupted
 * @fdb_budget: FDB entries that all its bridges together may hold
 * @flow_budget: flows that they may hold, those in the making among them
 * @listener_budget: listeners that they may have
 * @flow_stages: tables that are to replace the flows of its bridges
 */
struct fbr_net {
	struct list_head bridges;
	unsigned int generation;
	struct fbr_budget fdb_budget;
	struct fbr_budget flow_budget;
	struct fbr_budget listener_budget;
	struct fbr_flow_stages flow_stages;
};

struct fbr_net *fbr_net(const struct net *net);

/*
 * main.c: bridges, ports, flows, meters and listeners that are alive; none are
 * left when the module goes
 */
extern atomic_t fbr_objects;

static inline void fbr_ledger_created(void)
{
	atomic_inc(&fbr_objects);
}

static inline void fbr_ledger_destroyed(void)
{
	atomic_dec(&fbr_objects);
}

/* dev.c */
extern struct rtnl_link_ops fbr_link_ops;

bool fbr_is_bridge(const struct net_device *dev);
void fbr_dev_setup(struct net_device *dev);
int fbr_dev_register(struct net_device *dev,
		     const struct fbr_bridge_config *config,
		     struct netlink_ext_ack *extack);
int fbr_dev_create(struct net *net, const char *name,
		   const struct fbr_bridge_config *config,
		   struct netlink_ext_ack *extack);
void fbr_dev_delete(struct net_device *dev, struct list_head *head);
void fbr_dev_follow_ports(struct fbr_bridge *br);
void fbr_dev_follow_carrier(struct fbr_bridge *br);
int fbr_dev_configure(struct fbr_bridge *br,
		      const struct fbr_bridge_config *config);
int fbr_dev_fix_address(struct fbr_bridge *br, const u8 *mac);

/* ethtool.c */
extern const struct ethtool_ops fbr_ethtool_ops;

/* age.c */
extern struct workqueue_struct *fbr_wq;

void fbr_age_init(struct fbr_bridge *br);
void fbr_age_set(struct fbr_bridge *br, u32 msec);
void fbr_age_now(struct fbr_bridge *br);
void fbr_age_stop(struct fbr_bridge *br);

/* netdev_event.c */
extern struct notifier_block fbr_netdev_notifier;

/* brctl.c */
int fbr_brctl(struct net_device *dev, struct ifreq *ifr, void __user *data,
	      int cmd);

#endif
