// SPDX-License-Identifier: GPL-2.0
/* The bridge as a network device: a master that takes after its ports. */
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/rtnetlink.h>

#include "compat/callbacks.h"
#include "frame.h"
#include "nl/nl.h"
#include "port.h"

#define DEV_FEATURES	(NETIF_F_SG | NETIF_F_FRAGLIST | NETIF_F_HIGHDMA | \
			 NETIF_F_GSO_MASK | NETIF_F_HW_CSUM)
#define DEV_VLAN_TX	(NETIF_F_HW_VLAN_CTAG_TX | NETIF_F_HW_VLAN_STAG_TX)

static const struct net_device_ops bridge_ops;

/**
 * fbr_is_bridge - whether a device is one of our bridges
 * @dev: any device
 */
bool fbr_is_bridge(const struct net_device *dev)
{
	return dev->netdev_ops == &bridge_ops;
}

/* The lowest address of the ports, or the one it has if there are none. */
static const u8 *bridge_lowest_address(const struct fbr_bridge *br)
{
	const u8 *lowest = NULL;
	struct fbr_port *port;

	list_for_each_entry(port, &br->ports, list)
		if (!lowest || memcmp(port->dev->dev_addr, lowest, ETH_ALEN) < 0)
			lowest = port->dev->dev_addr;
	return lowest ?: br->dev->dev_addr;
}

static int bridge_take_address(struct fbr_bridge *br, const u8 *mac)
{
	u8 old[ETH_ALEN];
	int err;

	ether_addr_copy(old, br->dev->dev_addr);
	eth_hw_addr_set(br->dev, mac);
	err = fbr_port_readdress(&br->local);
	if (err)
		eth_hw_addr_set(br->dev, old);
	return err;
}

static int bridge_readdress(struct fbr_bridge *br, const u8 *mac)
{
	int err;

	if (ether_addr_equal(br->dev->dev_addr, mac))
		return 0;
	err = bridge_take_address(br, mac);
	if (!err)
		call_netdevice_notifiers(NETDEV_CHANGEADDR, br->dev);
	return err;
}

/* Without memory it keeps the address it has. */
static void bridge_follow_address(struct fbr_bridge *br)
{
	if (br->dev->addr_assign_type != NET_ADDR_SET)
		bridge_readdress(br, bridge_lowest_address(br));
}

/**
 * fbr_dev_fix_address - the bridge's address was set by hand
 * @br: the bridge
 * @mac: the address, which no longer follows the ports
 *
 * Context: RTNL.
 * Return: 0, or -ENOMEM with nothing changed.
 */
int fbr_dev_fix_address(struct fbr_bridge *br, const u8 *mac)
{
	int err;

	ASSERT_RTNL();
	err = bridge_readdress(br, mac);
	if (!err)
		br->dev->addr_assign_type = NET_ADDR_SET;
	return err;
}

static void bridge_apply(struct fbr_bridge *br,
			 const struct fbr_bridge_config *config)
{
	lockdep_assert_held(&br->lock);
	if (config->has_ageing)
		fbr_age_set(br, config->ageing);
	if (config->has_group_fwd_mask)
		WRITE_ONCE(br->group_fwd_mask, config->group_fwd_mask);
	if (config->fdb_limit)
		WRITE_ONCE(br->fdb.limit, config->fdb_limit);
	if (config->flow_limit)
		WRITE_ONCE(br->flows.limit, config->flow_limit);
	if (config->mask_limit)
		WRITE_ONCE(br->flows.mask_limit, config->mask_limit);
	if (config->has_table_miss)
		fbr_flows_set_miss(br, config->table_miss);
	if (config->has_fail_mode)
		WRITE_ONCE(br->punts.fail_mode, config->fail_mode);
	fbr_events_set(&br->events, config->event_rate, config->event_burst);
}

/**
 * fbr_dev_configure - change options of a bridge, but for its address
 * @br: the bridge
 * @config: what to change
 *
 * Context: br->lock.
 * Return: 0 or -ENOMEM, with nothing changed.
 */
int fbr_dev_configure(struct fbr_bridge *br,
		      const struct fbr_bridge_config *config)
{
	int err = fbr_vlan_configure(br, config);

	if (!err)
		bridge_apply(br, config);
	return err;
}

/* The smallest MTU of the ports, unless it was set by hand. */
static void bridge_follow_mtu(struct fbr_bridge *br)
{
	struct fbr_port *port;
	int mtu = 0;

	if (br->mtu_set)
		return;
	list_for_each_entry(port, &br->ports, list)
		if (!mtu || port->dev->mtu < mtu)
			mtu = port->dev->mtu;
	dev_set_mtu(br->dev, mtu ?: ETH_DATA_LEN);
	WRITE_ONCE(br->mtu_set, false);
}

/* Room for what the neediest port puts before a frame, made at all ports. */
static void bridge_follow_headroom(struct fbr_bridge *br)
{
	struct fbr_port *port;
	int headroom = 0;

	list_for_each_entry(port, &br->ports, list)
		headroom = max_t(int, headroom,
				 netdev_get_fwd_headroom(port->dev));
	br->dev->needed_headroom = headroom;
	list_for_each_entry(port, &br->ports, list)
		netdev_set_rx_headroom(port->dev, headroom);
}

static void bridge_follow_gso_limit(struct fbr_bridge *br)
{
	unsigned int size = TSO_MAX_SIZE;
	u16 segs = TSO_MAX_SEGS;
	struct fbr_port *port;

	list_for_each_entry(port, &br->ports, list) {
		size = min(size, port->dev->tso_max_size);
		segs = min(segs, port->dev->tso_max_segs);
	}
	netif_set_tso_max_size(br->dev, size);
	netif_set_tso_max_segs(br->dev, segs);
}

/**
 * fbr_dev_follow_carrier - a bridge has carrier while a port has
 * @br: the bridge
 *
 * Context: RTNL.
 */
void fbr_dev_follow_carrier(struct fbr_bridge *br)
{
	struct fbr_port *port;

	ASSERT_RTNL();
	list_for_each_entry(port, &br->ports, list) {
		if (fbr_port_state(port) == FBR_PORT_STATE_FORWARDING) {
			netif_carrier_on(br->dev);
			return;
		}
	}
	netif_carrier_off(br->dev);
}

/**
 * fbr_dev_follow_ports - take over what the ports have in common
 * @br: the bridge
 *
 * Context: RTNL.
 */
void fbr_dev_follow_ports(struct fbr_bridge *br)
{
	ASSERT_RTNL();
	bridge_follow_address(br);
	bridge_follow_mtu(br);
	bridge_follow_headroom(br);
	bridge_follow_gso_limit(br);
	fbr_dev_follow_carrier(br);
	netdev_update_features(br->dev);
}

static netdev_features_t bridge_fix_features(struct net_device *dev,
					     netdev_features_t features)
{
	struct fbr_bridge *br = netdev_priv(dev);
	netdev_features_t mask = features;
	struct fbr_port *port;

	if (list_empty(&br->ports))
		return features;
	features &= ~NETIF_F_ONE_FOR_ALL;
	list_for_each_entry(port, &br->ports, list)
		features = netdev_increment_features(features,
						     port->dev->features, mask);
	return netdev_add_tso_features(features, mask);
}

static int bridge_open(struct net_device *dev)
{
	struct fbr_bridge *br = netdev_priv(dev);

	fbr_dev_follow_carrier(br);
	netdev_update_features(dev);
	netif_start_queue(dev);
	return 0;
}

static int bridge_stop(struct net_device *dev)
{
	netif_stop_queue(dev);
	return 0;
}

static int bridge_change_mtu(struct net_device *dev, int mtu)
{
	struct fbr_bridge *br = netdev_priv(dev);

	WRITE_ONCE(dev->mtu, mtu);
	WRITE_ONCE(br->mtu_set, true);
	return 0;
}

static int bridge_set_mac_address(struct net_device *dev, void *addr)
{
	const struct sockaddr *to = addr;
	int err = eth_prepare_mac_addr_change(dev, addr);

	return err ?: bridge_take_address(netdev_priv(dev), to->sa_data);
}

static void bridge_get_stats64(struct net_device *dev,
			       struct rtnl_link_stats64 *stats)
{
	struct fbr_bridge *br = netdev_priv(dev);
	struct fbr_counters sum = {};

	/* What the switch takes from the host, the device has sent. */
	fbr_stats_add_port(&sum, &br->local);
	stats->tx_packets = sum.count[FBR_COUNT_RX_PACKETS];
	stats->tx_bytes = sum.count[FBR_COUNT_RX_BYTES];
	stats->rx_packets = sum.count[FBR_COUNT_TX_PACKETS];
	stats->rx_bytes = sum.count[FBR_COUNT_TX_BYTES];
	stats->tx_dropped = fbr_counters_drops(&sum);
}

static int bridge_init(struct net_device *dev)
{
	struct fbr_bridge *br = netdev_priv(dev);
	int err;

	br->local.stats = fbr_stats_alloc();
	if (!br->local.stats)
		return -ENOMEM;
	err = fbr_fdb_init(&br->fdb, &fbr_net(dev_net(dev))->fdb_budget);
	if (err)
		goto free_stats;
	err = fbr_vlan_init(br);
	if (err)
		goto destroy_fdb;
	ether_addr_copy(br->local.mac, dev->dev_addr);
	err = fbr_port_settle_address(br, br->local.mac);
	if (err)
		goto destroy_vlans;
	netdev_lockdep_set_classes(dev);
	return 0;

destroy_vlans:
	fbr_vlan_destroy(br);
destroy_fdb:
	fbr_fdb_destroy(&br->fdb);
free_stats:
	free_percpu(br->local.stats);
	return err;
}

static void bridge_uninit(struct net_device *dev)
{
	struct fbr_bridge *br = netdev_priv(dev);

	fbr_fdb_destroy(&br->fdb);
	fbr_vlan_destroy(br);
	free_percpu(br->local.stats);
}

static int bridge_add_slave(struct net_device *dev, struct net_device *slave,
			    struct netlink_ext_ack *extack)
{
	static const struct fbr_port_config defaults;

	return fbr_port_plug(netdev_priv(dev), slave, &defaults, extack);
}

static int bridge_del_slave(struct net_device *dev, struct net_device *slave)
{
	struct fbr_port *port = fbr_port_of_rtnl(slave);

	if (!port || port->br->dev != dev)
		return -EINVAL;
	fbr_port_unplug(port);
	return 0;
}

static const struct net_device_ops bridge_ops = {
	.ndo_init		= bridge_init,
	.ndo_uninit		= bridge_uninit,
	.ndo_open		= bridge_open,
	.ndo_stop		= bridge_stop,
	.ndo_start_xmit		= fbr_input_host,
	.ndo_features_check	= passthru_features_check,
	.ndo_get_stats64	= bridge_get_stats64,
	.ndo_fix_features	= bridge_fix_features,
	.ndo_change_mtu		= bridge_change_mtu,
	.ndo_set_mac_address	= bridge_set_mac_address,
	.ndo_add_slave		= bridge_add_slave,
	.ndo_del_slave		= bridge_del_slave,
	.ndo_fdb_add		= fbr_compat_fdb_add,
	.ndo_fdb_del		= fbr_compat_fdb_del,
	.ndo_fdb_del_bulk	= fbr_compat_fdb_del_bulk,
	.ndo_fdb_dump		= fbr_compat_fdb_dump,
	.ndo_fdb_get		= fbr_neigh_get,
	.ndo_bridge_getlink	= fbr_brport_getlink,
	.ndo_bridge_setlink	= fbr_brport_setlink,
	.ndo_bridge_dellink	= fbr_brport_dellink,
	.ndo_siocdevprivate	= fbr_brctl,
};

static const struct device_type bridge_type = {
	.name = FBR_NAME,
};

static void bridge_free(struct net_device *dev)
{
	fbr_ledger_destroyed();
}

/**
 * fbr_dev_setup - make a fresh net_device a bridge
 * @dev: the device, with room for a &struct fbr_bridge
 */
void fbr_dev_setup(struct net_device *dev)
{
	struct fbr_bridge *br = netdev_priv(dev);

	ether_setup(dev);
	eth_hw_addr_random(dev);
	dev->netdev_ops = &bridge_ops;
	dev->ethtool_ops = &fbr_ethtool_ops;
	dev->rtnl_link_ops = &fbr_link_ops;
	dev->needs_free_netdev = true;
	dev->priv_flags |= IFF_NO_QUEUE | IFF_DONT_BRIDGE | IFF_LIVE_ADDR_CHANGE;
	dev->max_mtu = ETH_MAX_MTU;
	dev->features = DEV_FEATURES | DEV_VLAN_TX;
	dev->hw_features = dev->features;
	dev->vlan_features = DEV_FEATURES;
	fbr_compat_lltx(dev);
	fbr_compat_netns_immutable(dev);
	SET_NETDEV_DEVTYPE(dev, &bridge_type);

	br->dev = dev;
	br->local.dev = dev;
	br->local.br = br;
	br->vlan_protocol = htons(ETH_P_8021Q);
	br->default_pvid = FBR_DEFAULT_PVID;
	INIT_LIST_HEAD(&br->ports);
	INIT_LIST_HEAD(&br->net_list);
	mutex_init(&br->lock);
	fbr_flows_init(&br->flows);
	fbr_meters_init(&br->meters);
	fbr_punts_init(&br->punts);
	fbr_events_init(&br->events);
}

/* Keeps the namespace's list ascending, so that a dump can go on anywhere. */
static void bridge_enlist(struct fbr_bridge *br)
{
	struct fbr_net *net = fbr_net(dev_net(br->dev));
	struct list_head *before = &net->bridges;
	struct fbr_bridge *other;

	list_for_each_entry(other, &net->bridges, net_list) {
		if (other->dev->ifindex > br->dev->ifindex) {
			before = &other->net_list;
			break;
		}
	}
	list_add_tail_rcu(&br->net_list, before);
	net->generation++;
}

static void bridge_delist(struct fbr_bridge *br)
{
	list_del_rcu(&br->net_list);
	fbr_net(dev_net(br->dev))->generation++;
}

/* The options that ndo_init looks at; no frame and no command knows it yet. */
static void bridge_preset(struct fbr_bridge *br,
			  const struct fbr_bridge_config *config)
{
	if (config->has_mac) {
		eth_hw_addr_set(br->dev, config->mac);
		br->dev->addr_assign_type = NET_ADDR_SET;
	}
	if (config->has_default_pvid)
		br->default_pvid = config->default_pvid;
	if (config->vlan_protocol)
		br->vlan_protocol = config->vlan_protocol;
	if (config->vlan_filtering)
		br->vlan_filter = br->vlan_protocol;
}

/**
 * fbr_dev_register - bring a bridge into the world
 * @dev: the device; fbr_dev_setup() has been there
 * @config: options, or NULL
 * @extack: for refusals
 *
 * The one way in, for `ip link add` and for fbrctl.
 *
 * Context: RTNL.
 * Return: 0 or a negative errno; @dev is the caller's then.
 */
int fbr_dev_register(struct net_device *dev,
		     const struct fbr_bridge_config *config,
		     struct netlink_ext_ack *extack)
{
	struct fbr_bridge *br = netdev_priv(dev);
	int err;

	ASSERT_RTNL();
	if (config)
		bridge_preset(br, config);
	netif_carrier_off(dev);
	err = register_netdevice(dev);
	if (err) {
		if (err == -EEXIST)
			NL_SET_ERR_MSG(extack, "A device of this name exists already");
		return err;
	}
	dev->priv_destructor = bridge_free;
	fbr_ledger_created();
	bridge_enlist(br);

	mutex_lock(&br->lock);
	br->live = true;
	fbr_age_init(br);
	if (config)
		bridge_apply(br, config);
	fbr_event_bridge(br, FBR_CMD_BRIDGE_NEW_NTF);
	mutex_unlock(&br->lock);
	return 0;
}

/**
 * fbr_dev_create - create a bridge by name
 * @net: in this namespace
 * @name: its name
 * @config: options
 * @extack: for refusals
 *
 * Context: RTNL.
 * Return: 0 or a negative errno.
 */
int fbr_dev_create(struct net *net, const char *name,
		   const struct fbr_bridge_config *config,
		   struct netlink_ext_ack *extack)
{
	struct net_device *dev;
	int err;

	dev = alloc_netdev(sizeof(struct fbr_bridge), name, NET_NAME_USER,
			   fbr_dev_setup);
	if (!dev)
		return -ENOMEM;
	dev_net_set(dev, net);
	err = fbr_dev_register(dev, config, extack);
	if (err)
		free_netdev(dev);
	return err;
}

/**
 * fbr_dev_delete - delete a bridge; its ports are set free
 * @dev: the device
 * @head: collects devices for unregister_netdevice_many(), or NULL
 *
 * Context: RTNL.
 */
void fbr_dev_delete(struct net_device *dev, struct list_head *head)
{
	struct fbr_bridge *br = netdev_priv(dev);

	ASSERT_RTNL();
	mutex_lock(&br->lock);
	WRITE_ONCE(br->live, false);
	mutex_unlock(&br->lock);

	fbr_port_unplug_all(br);
	fbr_punts_stop(br);
	fbr_flows_stop(br);
	fbr_meters_stop(br);
	bridge_delist(br);
	fbr_age_stop(br);
	fbr_fdb_flush(&br->fdb, &fbr_nl_fdb_but_local);
	fbr_events_stop(&br->events);

	mutex_lock(&br->lock);
	fbr_event_bridge(br, FBR_CMD_BRIDGE_DEL_NTF);
	mutex_unlock(&br->lock);
	unregister_netdevice_queue(dev, head);
}
