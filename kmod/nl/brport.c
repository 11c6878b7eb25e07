// SPDX-License-Identifier: GPL-2.0
/*
 * Port options as iproute2 knows them: `bridge link`, and `ip link set PORT
 * type bridge_slave`, with the in-tree bridge's attributes.
 */
#include <linux/if_bridge.h>
#include <linux/rtnetlink.h>

#include "nl.h"

static const struct {
	int attr;
	enum fbr_port_flag flag;
} brport_flags[] = {
	{ IFLA_BRPORT_LEARNING, FBR_PORT_LEARNING },
	{ IFLA_BRPORT_UNICAST_FLOOD, FBR_PORT_UNICAST_FLOOD },
	{ IFLA_BRPORT_MCAST_FLOOD, FBR_PORT_MULTICAST_FLOOD },
	{ IFLA_BRPORT_BCAST_FLOOD, FBR_PORT_BROADCAST_FLOOD },
	{ IFLA_BRPORT_ISOLATED, FBR_PORT_ISOLATED },
	{ IFLA_BRPORT_MODE, FBR_PORT_HAIRPIN },
	{ IFLA_BRPORT_LOCKED, FBR_PORT_LOCKED },
};

const struct nla_policy fbr_brport_policy[FBR_BRPORT_MAX + 1] = {
	[IFLA_BRPORT_LEARNING]		= { .type = NLA_U8 },
	[IFLA_BRPORT_UNICAST_FLOOD]	= { .type = NLA_U8 },
	[IFLA_BRPORT_MCAST_FLOOD]	= { .type = NLA_U8 },
	[IFLA_BRPORT_BCAST_FLOOD]	= { .type = NLA_U8 },
	[IFLA_BRPORT_ISOLATED]		= { .type = NLA_U8 },
	[IFLA_BRPORT_MODE]		= { .type = NLA_U8 },
	[IFLA_BRPORT_LOCKED]		= { .type = NLA_U8 },
};

static bool brport_knows(int attr)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(brport_flags); i++)
		if (brport_flags[i].attr == attr)
			return true;
	return false;
}

/**
 * fbr_brport_set - set options of a port
 * @port: the port
 * @tb: up to FBR_BRPORT_MAX, validated
 * @extack: for refusals
 *
 * Context: RTNL.
 * Return: 0, or -EOPNOTSUPP for an option that there is not; nothing is
 *	changed then.
 */
int fbr_brport_set(struct fbr_port *port, struct nlattr *tb[],
		   struct netlink_ext_ack *extack)
{
	struct fbr_port_config config = {};
	int i;

	for (i = 1; i <= FBR_BRPORT_MAX; i++) {
		if (tb[i] && !brport_knows(i)) {
			NL_SET_ERR_MSG_ATTR(extack, tb[i],
					    "A flowbridge port has no such option");
			return -EOPNOTSUPP;
		}
	}
	for (i = 0; i < ARRAY_SIZE(brport_flags); i++) {
		const struct nlattr *attr = tb[brport_flags[i].attr];

		if (!attr)
			continue;
		config.mask |= brport_flags[i].flag;
		if (nla_get_u8(attr))
			config.flags |= brport_flags[i].flag;
	}
	mutex_lock(&port->br->lock);
	fbr_port_configure(port, &config);
	fbr_event_port(port, FBR_CMD_PORT_SET_NTF);
	mutex_unlock(&port->br->lock);
	return 0;
}

/**
 * fbr_brport_put - put the options of a port
 * @skb: where
 * @port: the port
 *
 * Context: RTNL.
 * Return: 0 or -EMSGSIZE.
 */
int fbr_brport_put(struct sk_buff *skb, struct fbr_port *port)
{
	u8 state = fbr_port_state(port) == FBR_PORT_STATE_FORWARDING ?
		   BR_STATE_FORWARDING : BR_STATE_DISABLED;
	unsigned long flags = READ_ONCE(port->flags);
	int i;

	if (nla_put_u8(skb, IFLA_BRPORT_STATE, state) ||
	    nla_put_u16(skb, IFLA_BRPORT_NO, port->number))
		return -EMSGSIZE;
	for (i = 0; i < ARRAY_SIZE(brport_flags); i++)
		if (nla_put_u8(skb, brport_flags[i].attr,
			       !!(flags & brport_flags[i].flag)))
			return -EMSGSIZE;
	return 0;
}

/**
 * fbr_brport_getlink - `bridge link show`
 * @skb: where
 * @pid: of the receiver
 * @seq: of the request
 * @dev: a port, or the bridge itself, of which there is nothing to say
 * @filter_mask: RTEXT_FILTER_*, for VLANs
 * @nlflags: of the netlink header
 *
 * Context: RTNL or RCU.
 * Return: 0 or -EMSGSIZE.
 */
int fbr_brport_getlink(struct sk_buff *skb, u32 pid, u32 seq,
		       struct net_device *dev, u32 filter_mask, int nlflags)
{
	struct fbr_port *port;
	struct ifinfomsg *hdr;
	struct nlmsghdr *nlh;
	struct nlattr *nest;
	int err = 0;

	rcu_read_lock();
	port = fbr_port_of_rcu(dev);
	if (!port)
		goto unlock;
	err = -EMSGSIZE;
	nlh = nlmsg_put(skb, pid, seq, RTM_NEWLINK, sizeof(*hdr), nlflags);
	if (!nlh)
		goto unlock;
	hdr = nlmsg_data(nlh);
	memset(hdr, 0, sizeof(*hdr));
	hdr->ifi_family = AF_BRIDGE;
	hdr->ifi_type = dev->type;
	hdr->ifi_index = dev->ifindex;
	hdr->ifi_flags = fbr_compat_dev_flags(dev);

	if (nla_put_string(skb, IFLA_IFNAME, dev->name) ||
	    nla_put_u32(skb, IFLA_MASTER, port->br->dev->ifindex) ||
	    nla_put_u32(skb, IFLA_MTU, dev->mtu) ||
	    nla_put_u8(skb, IFLA_OPERSTATE, READ_ONCE(dev->operstate)) ||
	    nla_put(skb, IFLA_ADDRESS, dev->addr_len, dev->dev_addr) ||
	    (dev->ifindex != dev_get_iflink(dev) &&
	     nla_put_u32(skb, IFLA_LINK, dev_get_iflink(dev))))
		goto cancel;
	nest = nla_nest_start(skb, IFLA_PROTINFO);
	if (!nest || fbr_brport_put(skb, port))
		goto cancel;
	nla_nest_end(skb, nest);
	nlmsg_end(skb, nlh);
	err = 0;
	goto unlock;

cancel:
	nlmsg_cancel(skb, nlh);
unlock:
	rcu_read_unlock();
	return err;
}

/**
 * fbr_brport_setlink - `bridge link set dev PORT OPTION VALUE...`
 * @dev: the port
 * @nlh: the message
 * @flags: BRIDGE_FLAGS_*
 * @extack: for refusals
 *
 * Context: RTNL.
 * Return: 0 or a negative errno.
 */
int fbr_brport_setlink(struct net_device *dev, struct nlmsghdr *nlh, u16 flags,
		       struct netlink_ext_ack *extack)
{
	const struct nlattr *protinfo, *af_spec;
	struct nlattr *tb[FBR_BRPORT_MAX + 1];
	struct fbr_port *port = fbr_port_of_rtnl(dev);
	int err;

	if (!port) {
		NL_SET_ERR_MSG(extack, "The device is not a port of a flowbridge");
		return -EINVAL;
	}
	af_spec = nlmsg_find_attr(nlh, sizeof(struct ifinfomsg), IFLA_AF_SPEC);
	if (af_spec && nla_find_nested(af_spec, IFLA_BRIDGE_VLAN_INFO)) {
		NL_SET_ERR_MSG(extack, "This bridge does not filter VLANs");
		return -EOPNOTSUPP;
	}
	protinfo = nlmsg_find_attr(nlh, sizeof(struct ifinfomsg),
				   IFLA_PROTINFO);
	if (!protinfo)
		return 0;
	if (!(protinfo->nla_type & NLA_F_NESTED)) {
		NL_SET_ERR_MSG_ATTR(extack, protinfo, "Options of a port come as a nest");
		return -EINVAL;
	}
	err = nla_parse_nested(tb, FBR_BRPORT_MAX, protinfo, fbr_brport_policy,
			       extack);
	return err ?: fbr_brport_set(port, tb, extack);
}
