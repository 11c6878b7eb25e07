// SPDX-License-Identifier: GPL-2.0
/*
 * Port options and VLANs as iproute2 knows them: `bridge link`, `bridge vlan`,
 * and `ip link set PORT type bridge_slave`, with the in-tree bridge's
 * attributes.
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
	int err, i;

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
	err = fbr_port_configure(port, &config);
	if (!err)
		fbr_event_port(port, FBR_CMD_PORT_SET_NTF);
	mutex_unlock(&port->br->lock);
	return err;
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

static int brport_put_vlan(struct sk_buff *skb, u16 vid, u16 flags,
			   const struct fbr_vlan_range *range)
{
	const struct bridge_vlan_info info = {
		.vid = vid,
		.flags = flags |
			 (range->untagged ? BRIDGE_VLAN_INFO_UNTAGGED : 0) |
			 (range->pvid ? BRIDGE_VLAN_INFO_PVID : 0),
	};

	return nla_put(skb, IFLA_BRIDGE_VLAN_INFO, sizeof(info), &info);
}

static int brport_put_range(struct sk_buff *skb,
			    const struct fbr_vlan_range *range)
{
	if (range->first == range->last)
		return brport_put_vlan(skb, range->first, 0, range);
	return brport_put_vlan(skb, range->first, BRIDGE_VLAN_INFO_RANGE_BEGIN,
			       range) ?:
	       brport_put_vlan(skb, range->last, BRIDGE_VLAN_INFO_RANGE_END,
			       range);
}

/* One by one, as those want it who do not ask for ranges. */
static int brport_put_each(struct sk_buff *skb,
			   const struct fbr_vlan_range *range)
{
	unsigned int vid;

	for (vid = range->first; vid <= range->last; vid++)
		if (brport_put_vlan(skb, vid, 0, range))
			return -EMSGSIZE;
	return 0;
}

static bool brport_wants_vlans(u32 filter_mask)
{
	return filter_mask & (RTEXT_FILTER_BRVLAN |
			      RTEXT_FILTER_BRVLAN_COMPRESSED);
}

static int brport_put_vlans(struct sk_buff *skb, const struct fbr_port *port,
			    u32 filter_mask)
{
	const struct fbr_vlan_set *set = rcu_dereference(port->vlans);
	bool ranges = filter_mask & RTEXT_FILTER_BRVLAN_COMPRESSED;
	struct fbr_vlan_range range = {};
	struct nlattr *nest;

	if (!brport_wants_vlans(filter_mask) ||
	    bitmap_empty(set->member, VLAN_N_VID))
		return 0;
	nest = nla_nest_start_noflag(skb, IFLA_AF_SPEC);
	if (!nest)
		return -EMSGSIZE;
	while (fbr_vlan_set_next(set, set->member, &range))
		if (ranges ? brport_put_range(skb, &range) :
			     brport_put_each(skb, &range))
			return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int brport_put_options(struct sk_buff *skb, struct fbr_port *port)
{
	struct nlattr *nest;

	if (!port->number)
		return 0;
	if (nla_put_u32(skb, IFLA_MASTER, port->br->dev->ifindex))
		return -EMSGSIZE;
	nest = nla_nest_start(skb, IFLA_PROTINFO);
	if (!nest || fbr_brport_put(skb, port))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/* The port that a device is, or the local port that belongs to it. */
static struct fbr_port *brport_of_rcu(struct net_device *dev)
{
	struct fbr_bridge *br = netdev_priv(dev);

	return fbr_is_bridge(dev) ? &br->local : fbr_port_of_rcu(dev);
}

static int brport_fill(struct sk_buff *skb, u32 pid, u32 seq,
		       struct fbr_port *port, u32 filter_mask, int nlflags)
{
	const struct net_device *dev = port->dev;
	struct ifinfomsg *hdr;
	struct nlmsghdr *nlh;

	nlh = nlmsg_put(skb, pid, seq, RTM_NEWLINK, sizeof(*hdr), nlflags);
	if (!nlh)
		return -EMSGSIZE;
	hdr = nlmsg_data(nlh);
	memset(hdr, 0, sizeof(*hdr));
	hdr->ifi_family = AF_BRIDGE;
	hdr->ifi_type = dev->type;
	hdr->ifi_index = dev->ifindex;
	hdr->ifi_flags = fbr_compat_dev_flags(dev);

	if (nla_put_string(skb, IFLA_IFNAME, dev->name) ||
	    nla_put_u32(skb, IFLA_MTU, dev->mtu) ||
	    nla_put_u8(skb, IFLA_OPERSTATE, READ_ONCE(dev->operstate)) ||
	    nla_put(skb, IFLA_ADDRESS, dev->addr_len, dev->dev_addr) ||
	    (dev->ifindex != dev_get_iflink(dev) &&
	     nla_put_u32(skb, IFLA_LINK, dev_get_iflink(dev))) ||
	    brport_put_options(skb, port) ||
	    brport_put_vlans(skb, port, filter_mask)) {
		nlmsg_cancel(skb, nlh);
		return -EMSGSIZE;
	}
	nlmsg_end(skb, nlh);
	return 0;
}

/**
 * fbr_brport_getlink - `bridge link show`, `bridge vlan show`
 * @skb: where
 * @pid: of the receiver
 * @seq: of the request
 * @dev: a port, or the bridge itself, which has nothing to say but its VLANs
 * @filter_mask: RTEXT_FILTER_*
 * @nlflags: of the netlink header
 *
 * Context: RTNL or RCU.
 * Return: 0 or -EMSGSIZE.
 */
int fbr_brport_getlink(struct sk_buff *skb, u32 pid, u32 seq,
		       struct net_device *dev, u32 filter_mask, int nlflags)
{
	struct fbr_port *port;
	int err = 0;

	rcu_read_lock();
	port = brport_of_rcu(dev);
	if (port && (port->number || brport_wants_vlans(filter_mask)))
		err = brport_fill(skb, pid, seq, port, filter_mask, nlflags);
	rcu_read_unlock();
	return err;
}

/* The next range of VLANs of a message; both ends of one come one by one. */
static int brport_parse_vlan(struct fbr_vlan_range *range,
			     const struct nlattr *attr,
			     struct netlink_ext_ack *extack)
{
	const struct bridge_vlan_info *info = nla_data(attr);
	bool is_end;

	if (nla_type(attr) != IFLA_BRIDGE_VLAN_INFO ||
	    nla_len(attr) != sizeof(*info)) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "Of VLANs a flowbridge knows membership, PVID and untagged only");
		return -EOPNOTSUPP;
	}
	is_end = info->flags & BRIDGE_VLAN_INFO_RANGE_END;
	if (info->vid < FBR_VID_MIN || info->vid > FBR_VID_MAX ||
	    is_end != !!range->first || (is_end && info->vid <= range->first)) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "VLAN ids are 1 to 4094, and a range ends above where it begins");
		return -EINVAL;
	}
	range->last = info->vid;
	range->untagged = info->flags & BRIDGE_VLAN_INFO_UNTAGGED;
	range->pvid = info->flags & BRIDGE_VLAN_INFO_PVID;
	if (!is_end)
		range->first = info->vid;
	if (range->pvid && (is_end || info->flags & BRIDGE_VLAN_INFO_RANGE_BEGIN)) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "Only one VLAN can be the PVID");
		return -EINVAL;
	}
	return info->flags & BRIDGE_VLAN_INFO_RANGE_BEGIN ? 1 : 0;
}

/* What IFLA_AF_SPEC asks for, added to a set or taken from it. */
static int brport_parse_vlans(struct fbr_vlan_set *set,
			      const struct nlattr *list, bool add,
			      struct netlink_ext_ack *extack)
{
	struct fbr_vlan_range range = {};
	const struct nlattr *attr;
	int rest, begun = 0;

	nla_for_each_nested(attr, list, rest) {
		if (nla_type(attr) == IFLA_BRIDGE_FLAGS)
			continue;
		begun = brport_parse_vlan(&range, attr, extack);
		if (begun < 0)
			return begun;
		if (begun)
			continue;
		if (add)
			fbr_vlan_set_add(set, &range);
		else
			fbr_vlan_set_remove(set, range.first, range.last);
		range.first = 0;
	}
	if (!begun)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, list, "A range of VLANs has no end");
	return -EINVAL;
}

static int brport_change_vlans(struct fbr_port *port, const struct nlattr *list,
			       bool add, struct netlink_ext_ack *extack)
{
	struct fbr_vlan_set *set;
	int err = -ENOMEM;

	mutex_lock(&port->br->lock);
	set = fbr_vlan_set_copy(fbr_port_vlans(port));
	if (set)
		err = brport_parse_vlans(set, list, add, extack) ?:
		      fbr_port_set_vlans(port, set);
	if (err)
		kfree(set);
	mutex_unlock(&port->br->lock);
	return err;
}

static struct fbr_port *brport_of_rtnl(struct net_device *dev,
				       struct netlink_ext_ack *extack)
{
	struct fbr_bridge *br = netdev_priv(dev);
	struct fbr_port *port;

	port = fbr_is_bridge(dev) ? &br->local : fbr_port_of_rtnl(dev);
	if (!port)
		NL_SET_ERR_MSG(extack, "The device is not a port of a flowbridge");
	return port;
}

static int brport_set_options(struct fbr_port *port,
			      const struct nlattr *protinfo,
			      struct netlink_ext_ack *extack)
{
	struct nlattr *tb[FBR_BRPORT_MAX + 1];
	int err;

	if (!port->number) {
		NL_SET_ERR_MSG_ATTR(extack, protinfo, "The local port has no options but its VLANs");
		return -EOPNOTSUPP;
	}
	if (!(protinfo->nla_type & NLA_F_NESTED)) {
		NL_SET_ERR_MSG_ATTR(extack, protinfo, "Options of a port come as a nest");
		return -EINVAL;
	}
	err = nla_parse_nested(tb, FBR_BRPORT_MAX, protinfo, fbr_brport_policy,
			       extack);
	return err ?: fbr_brport_set(port, tb, extack);
}

/**
 * fbr_brport_setlink - `bridge link set dev PORT`, `bridge vlan add dev PORT`
 * @dev: the port, or the bridge
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
	struct fbr_port *port = brport_of_rtnl(dev, extack);
	const struct nlattr *protinfo, *list;
	int err = 0;

	if (!port)
		return -EINVAL;
	protinfo = nlmsg_find_attr(nlh, sizeof(struct ifinfomsg),
				   IFLA_PROTINFO);
	list = nlmsg_find_attr(nlh, sizeof(struct ifinfomsg), IFLA_AF_SPEC);
	if (protinfo)
		err = brport_set_options(port, protinfo, extack);
	if (list && !err)
		err = brport_change_vlans(port, list, true, extack);
	return err;
}

/**
 * fbr_brport_dellink - `bridge vlan del dev PORT`
 * @dev: the port, or the bridge
 * @nlh: the message
 * @flags: BRIDGE_FLAGS_*
 *
 * Context: RTNL.
 * Return: 0 or a negative errno.
 */
int fbr_brport_dellink(struct net_device *dev, struct nlmsghdr *nlh, u16 flags)
{
	struct fbr_port *port = brport_of_rtnl(dev, NULL);
	const struct nlattr *list;

	if (!port)
		return -EINVAL;
	list = nlmsg_find_attr(nlh, sizeof(struct ifinfomsg), IFLA_AF_SPEC);
	return list ? brport_change_vlans(port, list, false, NULL) : 0;
}
