// SPDX-License-Identifier: GPL-2.0
/* What happens to devices that are ports. */
#include "port.h"

static void netdev_announce_port(struct fbr_port *port)
{
	mutex_lock(&port->br->lock);
	fbr_event_port(port, FBR_CMD_PORT_SET_NTF);
	mutex_unlock(&port->br->lock);
}

static void netdev_announce_bridge(struct fbr_bridge *br)
{
	mutex_lock(&br->lock);
	fbr_event_bridge(br, FBR_CMD_BRIDGE_SET_NTF);
	mutex_unlock(&br->lock);
}

static int netdev_event_of_port(struct fbr_port *port, unsigned long event)
{
	switch (event) {
	case NETDEV_UNREGISTER: /* deleted, or on its way to another netns */
		fbr_port_unplug(port);
		break;
	case NETDEV_UP:
	case NETDEV_DOWN:
	case NETDEV_CHANGE:
		fbr_dev_follow_carrier(port->br);
		netdev_announce_port(port);
		break;
	case NETDEV_CHANGEADDR:
		if (fbr_port_readdress(port))
			netdev_warn(port->dev, "no memory for the entry of the address\n");
		fallthrough;
	case NETDEV_CHANGEMTU:
	case NETDEV_FEAT_CHANGE:
		fbr_dev_follow_ports(port->br);
		break;
	case NETDEV_CHANGENAME:
		netdev_announce_port(port);
		break;
	case NETDEV_PRE_TYPE_CHANGE: /* a port is and remains Ethernet */
		return NOTIFY_BAD;
	}
	return NOTIFY_DONE;
}

static int netdev_event(struct notifier_block *nb, unsigned long event,
			void *ptr)
{
	struct net_device *dev = netdev_notifier_info_to_dev(ptr);
	struct fbr_port *port = fbr_port_of_rtnl(dev);

	if (port)
		return netdev_event_of_port(port, event);
	if (fbr_is_bridge(dev) &&
	    (event == NETDEV_CHANGENAME || event == NETDEV_CHANGEADDR))
		netdev_announce_bridge(netdev_priv(dev));
	return NOTIFY_DONE;
}

struct notifier_block fbr_netdev_notifier = {
	.notifier_call = netdev_event,
};
