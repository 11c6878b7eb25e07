// SPDX-License-Identifier: GPL-2.0
/* `ip link add|del ... type flowbridge` and what `ip -d link` shows. */
#include <linux/etherdevice.h>
#include <net/rtnetlink.h>

#include "../compat/callbacks.h"
#include "nl.h"

static int link_validate(struct nlattr *tb[], struct nlattr *data[],
			 struct netlink_ext_ack *extack)
{
	const struct nlattr *mac = tb[IFLA_ADDRESS];

	if (mac && (nla_len(mac) != ETH_ALEN ||
		    !is_valid_ether_addr(nla_data(mac)))) {
		NL_SET_ERR_MSG_ATTR(extack, mac,
				    "The address must be unicast, six bytes and not zero");
		return -EADDRNOTAVAIL;
	}
	return 0;
}

/**
 * fbr_link_new - `ip link add BR type flowbridge`
 * @dev: the device, fbr_dev_setup() and address by the core
 * @mtu_set: an MTU was given
 * @extack: for refusals
 *
 * Context: RTNL.
 */
int fbr_link_new(struct net_device *dev, bool mtu_set,
		 struct netlink_ext_ack *extack)
{
	struct fbr_bridge *br = netdev_priv(dev);

	br->mtu_set = mtu_set;
	return fbr_dev_register(dev, NULL, extack);
}

static int link_slave_changelink(struct net_device *dev,
				 struct net_device *slave,
				 struct nlattr *tb[], struct nlattr *data[],
				 struct netlink_ext_ack *extack)
{
	struct fbr_port *port = fbr_port_of_rtnl(slave);

	if (!port || !data)
		return 0;
	return fbr_brport_set(port, data, extack);
}

static size_t link_slave_size(const struct net_device *dev,
			      const struct net_device *slave)
{
	return nla_total_size(sizeof(u8)) * 8 + nla_total_size(sizeof(u16));
}

static int link_slave_fill(struct sk_buff *skb, const struct net_device *dev,
			   const struct net_device *slave)
{
	struct fbr_port *port;
	int err = 0;

	rcu_read_lock();
	port = fbr_port_of_rcu(slave);
	if (port)
		err = fbr_brport_put(skb, port);
	rcu_read_unlock();
	return err;
}

/* Written by the core when it registers it, so not const. */
struct rtnl_link_ops fbr_link_ops = {
	.kind			= FBR_NAME,
	.priv_size		= sizeof(struct fbr_bridge),
	.setup			= fbr_dev_setup,
	.validate		= link_validate,
	.newlink		= fbr_compat_newlink,
	.dellink		= fbr_dev_delete,
	.slave_maxtype		= FBR_BRPORT_MAX,
	.slave_policy		= fbr_brport_policy,
	.slave_changelink	= link_slave_changelink,
	.get_slave_size		= link_slave_size,
	.fill_slave_info	= link_slave_fill,
};
