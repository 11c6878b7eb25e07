// SPDX-License-Identifier: GPL-2.0
/* A port's life: plugged in, configured, unplugged. */
#include <linux/if_arp.h>
#include <linux/if_vlan.h>
#include <linux/rtnetlink.h>

#include "frame.h"
#include "guard.h"
#include "port.h"

/**
 * fbr_port_of_rcu - the port that a device is
 * @dev: any device
 *
 * Context: RCU.
 * Return: the port, or NULL if the device is not one of ours.
 */
struct fbr_port *fbr_port_of_rcu(const struct net_device *dev)
{
	if (rcu_access_pointer(dev->rx_handler) != fbr_input_port)
		return NULL;
	return rcu_dereference(dev->rx_handler_data);
}

/**
 * fbr_port_of_rtnl - the port that a device is
 * @dev: any device
 *
 * Context: RTNL.
 * Return: the port, or NULL if the device is not one of ours.
 */
struct fbr_port *fbr_port_of_rtnl(const struct net_device *dev)
{
	if (rcu_access_pointer(dev->rx_handler) != fbr_input_port)
		return NULL;
	return rtnl_dereference(dev->rx_handler_data);
}

/**
 * fbr_port_find - a bridge's port by its device
 * @br: the bridge
 * @ifindex: of the device; the bridge's own is the local port
 *
 * Context: br->lock.
 * Return: the port or NULL.
 */
struct fbr_port *fbr_port_find(struct fbr_bridge *br, int ifindex)
{
	struct fbr_port *port;

	lockdep_assert_held(&br->lock);
	if (br->dev->ifindex == ifindex)
		return &br->local;
	list_for_each_entry(port, &br->ports, list)
		if (port->dev->ifindex == ifindex)
			return port;
	return NULL;
}

/**
 * fbr_port_by_number_rcu - a bridge's port by its number
 * @br: the bridge
 * @number: 0 for the local port
 *
 * Context: RCU.
 * Return: the port, or NULL.
 */
struct fbr_port *fbr_port_by_number_rcu(struct fbr_bridge *br, u32 number)
{
	struct fbr_port *port;

	if (!number)
		return &br->local;
	list_for_each_entry_rcu(port, &br->ports, list)
		if (port->number >= number)
			return port->number == number ? port : NULL;
	return NULL;
}

/**
 * fbr_port_get_by_number - hold a bridge's port
 * @br: the bridge
 * @number: its number, not 0
 *
 * Return: the port, to be given to fbr_port_put(), or NULL.
 */
struct fbr_port *fbr_port_get_by_number(struct fbr_bridge *br, u32 number)
{
	struct fbr_port *port;

	rcu_read_lock();
	port = fbr_port_by_number_rcu(br, number);
	if (port && !refcount_inc_not_zero(&port->users))
		port = NULL;
	rcu_read_unlock();
	return port;
}

/**
 * fbr_port_state - whether frames can leave through a port
 * @port: the port
 */
enum fbr_port_state fbr_port_state(const struct fbr_port *port)
{
	if (!netif_running(port->dev))
		return FBR_PORT_STATE_DOWN;
	if (!netif_carrier_ok(port->dev))
		return FBR_PORT_STATE_NO_CARRIER;
	return FBR_PORT_STATE_FORWARDING;
}

static int port_check_device(struct net_device *dev,
			     struct netlink_ext_ack *extack)
{
	if (fbr_is_bridge(dev)) {
		NL_SET_ERR_MSG(extack, "A flowbridge can't be a port of another");
		return -ELOOP;
	}
	if (dev->flags & IFF_LOOPBACK) {
		NL_SET_ERR_MSG(extack, "The loopback device can't be a port");
		return -EINVAL;
	}
	if (dev->type != ARPHRD_ETHER || dev->addr_len != ETH_ALEN ||
	    !is_valid_ether_addr(dev->dev_addr)) {
		NL_SET_ERR_MSG(extack, "Only Ethernet devices can be ports");
		return -EINVAL;
	}
	if (dev->priv_flags & IFF_DONT_BRIDGE) {
		NL_SET_ERR_MSG(extack, "This device does not allow to be bridged");
		return -EOPNOTSUPP;
	}
	if (fbr_port_of_rtnl(dev)) {
		NL_SET_ERR_MSG(extack, "The device is a port of a flowbridge already");
		return -EBUSY;
	}
	if (netdev_master_upper_dev_get(dev)) {
		NL_SET_ERR_MSG(extack, "The device has another master; take it out there first");
		return -EBUSY;
	}
	if (netdev_is_rx_handler_busy(dev)) {
		NL_SET_ERR_MSG(extack, "The device's frames go to another user, such as macvlan");
		return -EBUSY;
	}
	if (vlan_uses_dev(dev)) /* no refusal, but tools print it */
		NL_SET_ERR_MSG(extack,
			       "VLAN devices on this port take their frames before the bridge does");
	return 0;
}

/*
 * Finds the place of a port in the list, which is ascending by number: the
 * entry to insert before. Takes the number asked for, or the lowest free one.
 */
static struct list_head *port_find_place(struct fbr_bridge *br, u32 *number,
					 const struct nlattr *attr,
					 struct netlink_ext_ack *extack)
{
	u32 free = *number ?: 1;
	struct fbr_port *port;

	list_for_each_entry(port, &br->ports, list) {
		if (port->number > free)
			break;
		if (port->number < free)
			continue;
		if (*number) {
			NL_SET_ERR_MSG_ATTR(extack, attr, "The port number is taken");
			return ERR_PTR(-EEXIST);
		}
		free++;
	}
	if (free > FBR_PORT_MAX) {
		NL_SET_ERR_MSG(extack, "The bridge has all the 4095 ports it can have");
		return ERR_PTR(-ENOSPC);
	}
	*number = free;
	return &port->list;
}

static int port_enlist(struct fbr_port *port,
		       const struct fbr_port_config *config,
		       struct netlink_ext_ack *extack)
{
	struct fbr_bridge *br = port->br;
	u32 number = config->number;
	struct list_head *before;
	int err;

	lockdep_assert_held(&br->lock);
	before = port_find_place(br, &number, config->bad, extack);
	if (IS_ERR(before))
		return PTR_ERR(before);
	err = fbr_port_first_vlans(port, config);
	if (err)
		return err;
	port->number = number;
	list_add_tail_rcu(&port->list, before);
	br->port_count++;
	return 0;
}

/* The guard that a command asks for: NULL for none, or ERR_PTR(-ENOMEM). */
static struct fbr_guard *port_new_guard(const struct fbr_port_config *config)
{
	struct fbr_guard *guard;

	if (!config->guard)
		return NULL;
	guard = fbr_guard_copy(config->guard);
	return guard ?: ERR_PTR(-ENOMEM);
}

static struct fbr_port *port_alloc(struct fbr_bridge *br,
				   struct net_device *dev,
				   const struct fbr_port_config *config)
{
	struct fbr_port *port = kzalloc(sizeof(*port), GFP_KERNEL_ACCOUNT);
	struct fbr_guard *guard;

	if (!port)
		return NULL;
	guard = port_new_guard(config);
	if (IS_ERR(guard))
		goto free_port;
	port->br = br;
	port->dev = dev;
	port->stats = fbr_stats_alloc();
	if (!port->stats)
		goto free_guard;
	port->flags = (FBR_PORT_DEFAULT & ~config->mask) |
		      (config->flags & config->mask);
	if (guard)
		port->flags |= FBR_PORT_GUARDED;
	RCU_INIT_POINTER(port->guard, guard);
	port->fdb.limit = config->fdb_limit;
	ether_addr_copy(port->mac, dev->dev_addr);
	refcount_set(&port->users, 1);
	netdev_hold(dev, &port->tracker, GFP_KERNEL);
	fbr_ledger_created();
	return port;

free_guard:
	kfree(guard);
free_port:
	kfree(port);
	return NULL;
}

static void port_free_rcu(struct rcu_head *head)
{
	struct fbr_port *port = container_of(head, struct fbr_port, rcu);

	free_percpu(port->stats);
	kfree(rcu_dereference_protected(port->vlans, true));
	kfree(rcu_dereference_protected(port->guard, true));
	kfree(port);
	fbr_ledger_destroyed();
}

/**
 * fbr_port_put - done with a port
 * @port: from fbr_port_get_by_number()
 *
 * Frames that are on their way may still read it.
 */
void fbr_port_put(struct fbr_port *port)
{
	if (refcount_dec_and_test(&port->users))
		call_rcu(&port->rcu, port_free_rcu);
}

/* Its device is not used any more, even if flows still know the port. */
static void port_release(struct fbr_port *port)
{
	netdev_put(port->dev, &port->tracker);
	fbr_port_put(port);
}

static struct fbr_port *port_with_address(struct fbr_bridge *br, const u8 *mac)
{
	struct fbr_port *port;

	list_for_each_entry(port, &br->ports, list)
		if (ether_addr_equal(port->mac, mac))
			return port;
	return ether_addr_equal(br->local.mac, mac) ? &br->local : NULL;
}

/**
 * fbr_port_settle_address - make the entry of an address what the ports say
 * @br: the bridge
 * @mac: an address that a port, or the bridge, has or had
 *
 * Several ports may have the same address; the entry names one of them.
 *
 * Context: RTNL.
 * Return: 0 or -ENOMEM.
 */
int fbr_port_settle_address(struct fbr_bridge *br, const u8 *mac)
{
	static const struct fbr_fdb_filter kept = {
		.vid = -1,
		.kinds = BIT(FBR_FDB_KIND_LOCAL),
	};
	struct fbr_port *port = port_with_address(br, mac);
	u64 key = fbr_fdb_key(mac, 0);

	ASSERT_RTNL();
	if (port)
		return fbr_fdb_add(&br->fdb, port, key,
				   fbr_fdb_kind_flags(FBR_FDB_KIND_LOCAL, false),
				   true);
	fbr_fdb_delete(&br->fdb, key, &kept);
	return 0;
}

/**
 * fbr_port_readdress - a port's device has another address
 * @port: the port, or the local one
 *
 * Context: RTNL.
 * Return: 0, or -ENOMEM with the FDB as it was.
 */
int fbr_port_readdress(struct fbr_port *port)
{
	u8 old[ETH_ALEN];
	int err;

	ASSERT_RTNL();
	ether_addr_copy(old, port->mac);
	ether_addr_copy(port->mac, port->dev->dev_addr);
	err = fbr_port_settle_address(port->br, port->mac);
	if (err)
		ether_addr_copy(port->mac, old);
	else
		fbr_port_settle_address(port->br, old);
	return err;
}

/**
 * fbr_port_guard - who may send from a port
 * @port: the port
 *
 * Context: br->lock.
 * Return: its guard, or NULL if anybody may.
 */
const struct fbr_guard *fbr_port_guard(const struct fbr_port *port)
{
	return rcu_dereference_protected(port->guard,
					 lockdep_is_held(&port->br->lock));
}

/* A frame that sees the flag without the guard is from before the change. */
static void port_set_guard(struct fbr_port *port, struct fbr_guard *guard)
{
	struct fbr_guard *old;

	old = rcu_replace_pointer(port->guard, guard,
				  lockdep_is_held(&port->br->lock));
	WRITE_ONCE(port->flags, guard ? port->flags | FBR_PORT_GUARDED :
					port->flags & ~FBR_PORT_GUARDED);
	if (old)
		kfree_rcu(old, rcu);
}

/**
 * fbr_port_configure - change options of a port
 * @port: the port, or the local one
 * @config: what to change
 *
 * Context: br->lock.
 * Return: 0 or -ENOMEM, with nothing changed.
 */
int fbr_port_configure(struct fbr_port *port,
		       const struct fbr_port_config *config)
{
	struct fbr_guard *guard = port_new_guard(config);
	int err;

	lockdep_assert_held(&port->br->lock);
	if (IS_ERR(guard))
		return PTR_ERR(guard);
	err = fbr_port_change_vlans(port, config);
	if (err) {
		kfree(guard);
		return err;
	}
	if (config->has_guard)
		port_set_guard(port, guard);
	WRITE_ONCE(port->flags, (port->flags & ~config->mask) |
				(config->flags & config->mask));
	if (config->has_fdb_limit)
		WRITE_ONCE(port->fdb.limit, config->fdb_limit);
	return 0;
}

static void port_announce(struct fbr_port *port, enum fbr_cmd cmd)
{
	static const struct fbr_vlan_set none;
	struct fbr_bridge *br = port->br;

	mutex_lock(&br->lock);
	fbr_net(dev_net(br->dev))->generation++;
	fbr_event_port(port, cmd);
	if (cmd == FBR_CMD_PORT_ADD_NTF && br->vlan_filter)
		fbr_event_port_vlans(port, &none, fbr_port_vlans(port));
	mutex_unlock(&br->lock);
}

/* Out of the list, and no frame comes from it any more or goes to it. */
static void port_delist(struct fbr_port *port)
{
	struct fbr_bridge *br = port->br;

	mutex_lock(&br->lock);
	list_del_rcu(&port->list);
	WRITE_ONCE(port->gone, true);
	br->port_count--;
	netdev_rx_handler_unregister(port->dev); /* waits for readers */
	fbr_stats_add_port(&br->departed, port);
	mutex_unlock(&br->lock);
}

/**
 * fbr_port_plug - make a device a port
 * @br: the bridge
 * @dev: the device
 * @config: options, in force before the first frame
 * @extack: for refusals
 *
 * Context: RTNL.
 * Return: 0 or a negative errno with a sentence in @extack.
 */
int fbr_port_plug(struct fbr_bridge *br, struct net_device *dev,
		  const struct fbr_port_config *config,
		  struct netlink_ext_ack *extack)
{
	struct fbr_port *port;
	int err;

	ASSERT_RTNL();
	err = port_check_device(dev, extack);
	if (err)
		return err;
	port = port_alloc(br, dev, config);
	if (!port)
		return -ENOMEM;

	err = dev_set_promiscuity(dev, 1);
	if (err)
		goto release_port;
	err = netdev_master_upper_dev_link(dev, br->dev, NULL, NULL, extack);
	if (err)
		goto clear_promiscuity;
	dev_disable_lro(dev);

	mutex_lock(&br->lock);
	err = port_enlist(port, config, extack);
	mutex_unlock(&br->lock);
	if (err)
		goto unlink_upper;
	err = fbr_port_settle_address(br, port->mac);
	if (err)
		goto delist;
	err = netdev_rx_handler_register(dev, fbr_input_port, port);
	if (err)
		goto delist;

	fbr_dev_follow_ports(br);
	port_announce(port, FBR_CMD_PORT_ADD_NTF);
	return 0;

delist:
	port_delist(port);
	fbr_fdb_bury(&br->fdb, port);
	fbr_flows_bury(br, port);
	fbr_port_settle_address(br, port->mac);
unlink_upper:
	netdev_upper_dev_unlink(dev, br->dev);
clear_promiscuity:
	dev_set_promiscuity(dev, -1);
release_port:
	port_release(port);
	return err;
}

/**
 * fbr_port_unplug - a device is no longer a port
 * @port: the port; gone afterwards
 *
 * Context: RTNL.
 */
void fbr_port_unplug(struct fbr_port *port)
{
	struct fbr_bridge *br = port->br;
	struct net_device *dev = port->dev;

	ASSERT_RTNL();
	port_delist(port);
	fbr_fdb_bury(&br->fdb, port);
	fbr_flows_bury(br, port);
	fbr_port_settle_address(br, port->mac);
	netdev_upper_dev_unlink(dev, br->dev);
	dev_set_promiscuity(dev, -1);
	netdev_reset_rx_headroom(dev);
	port_announce(port, FBR_CMD_PORT_DEL_NTF);
	fbr_dev_follow_ports(br);
	port_release(port);
}

/**
 * fbr_port_unplug_all - unplug every port of a bridge
 * @br: the bridge
 *
 * Context: RTNL.
 */
void fbr_port_unplug_all(struct fbr_bridge *br)
{
	struct fbr_port *port, *next;

	list_for_each_entry_safe(port, next, &br->ports, list)
		fbr_port_unplug(port);
}
