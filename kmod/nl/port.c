// SPDX-License-Identifier: GPL-2.0
/* Commands about ports. */
#include <linux/rtnetlink.h>

#include "nl.h"

/* The options that are a flag each. */
static const struct {
	enum fbr_port_attr attr;
	enum fbr_port_flag flag;
} port_flags[] = {
	{ FBR_PORT_A_LEARNING, FBR_PORT_LEARNING },
	{ FBR_PORT_A_UNICAST_FLOOD, FBR_PORT_UNICAST_FLOOD },
	{ FBR_PORT_A_MULTICAST_FLOOD, FBR_PORT_MULTICAST_FLOOD },
	{ FBR_PORT_A_BROADCAST_FLOOD, FBR_PORT_BROADCAST_FLOOD },
	{ FBR_PORT_A_ISOLATED, FBR_PORT_ISOLATED },
	{ FBR_PORT_A_HAIRPIN, FBR_PORT_HAIRPIN },
	{ FBR_PORT_A_LOCKED, FBR_PORT_LOCKED },
};

static int port_parse_vlans(struct fbr_port_config *config,
			    const struct nlattr *list,
			    struct netlink_ext_ack *extack)
{
	if (!list)
		return 0;
	config->vlans = fbr_vlan_set_new(0);
	if (!config->vlans)
		return -ENOMEM;
	return fbr_nl_vlans_add(config->vlans, list, extack);
}

static int port_parse_guard(struct fbr_port_config *config,
			    const struct nlattr *nest,
			    struct netlink_ext_ack *extack)
{
	struct fbr_guard *guard;

	if (!nest)
		return 0;
	guard = fbr_nl_guard_parse(nest, extack);
	if (IS_ERR(guard))
		return PTR_ERR(guard);
	config->guard = guard;
	config->has_guard = true;
	return 0;
}

/*
 * What a command asks for, all but the number. It is to be given to
 * port_forget(), also if this fails.
 */
static int port_parse(struct fbr_port_config *config, struct nlattr **attrs,
		      struct netlink_ext_ack *extack)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(port_flags); i++) {
		const struct nlattr *attr = attrs[port_flags[i].attr];

		if (!attr)
			continue;
		config->mask |= port_flags[i].flag;
		if (nla_get_u8(attr))
			config->flags |= port_flags[i].flag;
	}
	if (attrs[FBR_PORT_A_FDB_LIMIT]) {
		config->fdb_limit = nla_get_u32(attrs[FBR_PORT_A_FDB_LIMIT]);
		config->has_fdb_limit = true;
	}
	if (attrs[FBR_PORT_A_VLAN_ACCEPT]) {
		config->vlan_accept = nla_get_u8(attrs[FBR_PORT_A_VLAN_ACCEPT]);
		config->has_vlan_accept = true;
	}
	return port_parse_vlans(config, attrs[FBR_PORT_A_VLANS], extack) ?:
	       port_parse_guard(config, attrs[FBR_PORT_A_GUARD], extack);
}

static void port_forget(struct fbr_port_config *config)
{
	kfree(config->guard);
	kfree(config->vlans);
}

static int port_put_options(struct sk_buff *skb, const struct fbr_port *port)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(port_flags); i++)
		if (nla_put_u8(skb, port_flags[i].attr,
			       !!(port->flags & port_flags[i].flag)))
			return -EMSGSIZE;
	if (nla_put_u32(skb, FBR_PORT_A_FDB_LIMIT, port->fdb.limit))
		return -EMSGSIZE;
	return fbr_nl_guard_put(skb, fbr_port_guard(port));
}

/**
 * fbr_nl_port_fill - put a whole message about a port
 * @skb: where
 * @port: the port, its bridge locked; the local one has fewer options
 * @portid: of the receiver, 0 for events
 * @seq: of the request, 0 for events
 * @flags: of the netlink header
 * @cmd: enum fbr_cmd
 *
 * Return: 0 or -EMSGSIZE, with nothing put.
 */
int fbr_nl_port_fill(struct sk_buff *skb, struct fbr_port *port, u32 portid,
		     u32 seq, int flags, u8 cmd)
{
	struct fbr_counters sum = {};
	void *header = fbr_nl_put_header(skb, portid, seq, flags, cmd);

	lockdep_assert_held(&port->br->lock);
	if (!header)
		return -EMSGSIZE;
	fbr_stats_add_port(&sum, port);
	if (nla_put_u32(skb, FBR_PORT_A_BRIDGE, port->br->dev->ifindex) ||
	    nla_put_u32(skb, FBR_PORT_A_IFINDEX, port->dev->ifindex) ||
	    nla_put_string(skb, FBR_PORT_A_NAME, port->dev->name) ||
	    nla_put_u32(skb, FBR_PORT_A_NUMBER, port->number) ||
	    (port->number && port_put_options(skb, port)) ||
	    nla_put_u32(skb, FBR_PORT_A_FDB_COUNT,
			READ_ONCE(port->fdb.count)) ||
	    nla_put_u8(skb, FBR_PORT_A_STATE, fbr_port_state(port)) ||
	    nla_put(skb, FBR_PORT_A_MAC, ETH_ALEN, port->dev->dev_addr) ||
	    nla_put_u16(skb, FBR_PORT_A_PVID, fbr_port_vlans(port)->pvid) ||
	    nla_put_u8(skb, FBR_PORT_A_VLAN_ACCEPT,
		       fbr_port_vlans(port)->accept) ||
	    fbr_nl_put_stats(skb, FBR_PORT_A_STATS, &sum)) {
		genlmsg_cancel(skb, header);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, header);
	return 0;
}

int fbr_nl_port_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *ifindex = info->attrs[FBR_PORT_A_IFINDEX];
	struct sk_buff *reply;
	struct fbr_bridge *br;
	struct fbr_port *port;
	int err;

	br = fbr_nl_bridge_of_port(genl_info_net(info), ifindex, info->extack);
	if (IS_ERR(br))
		return PTR_ERR(br);
	reply = nlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	err = reply ? fbr_nl_bridge_lock(br, info->extack) : -ENOMEM;
	if (err)
		goto put;
	port = fbr_nl_port_find(br, ifindex, info->extack);
	err = PTR_ERR_OR_ZERO(port);
	if (!err)
		err = fbr_nl_port_fill(reply, port, info->snd_portid,
				       info->snd_seq, 0, FBR_CMD_PORT_GET);
	fbr_nl_bridge_unlock(br);
	if (!err) {
		err = genlmsg_reply(reply, info);
		reply = NULL;
	}
put:
	nlmsg_free(reply);
	fbr_nl_bridge_put(br);
	return err;
}

static int port_dump_one(struct sk_buff *skb, struct netlink_callback *cb,
			 struct fbr_port *port, struct fbr_port_cursor *cursor)
{
	return fbr_nl_port_fill(skb, port, NETLINK_CB(cb->skb).portid,
				cb->nlh->nlmsg_seq, NLM_F_MULTI,
				FBR_CMD_PORT_GET);
}

static int port_dump_next(struct sk_buff *skb, struct netlink_callback *cb,
			  struct fbr_port *port, struct fbr_port_cursor *cursor,
			  fbr_nl_port_dump dump)
{
	int err;

	if (port->number < cursor->number)
		return 0;
	err = dump(skb, cb, port, cursor);
	if (err)
		return err;
	cursor->number = port->number + 1;
	cursor->vid = 0;
	return 0;
}

static int port_dump_bridge(struct sk_buff *skb, struct netlink_callback *cb,
			    struct fbr_bridge *br,
			    struct fbr_port_cursor *cursor,
			    fbr_nl_port_dump dump)
{
	struct fbr_port *port;
	int err;

	mutex_lock(&br->lock);
	err = port_dump_next(skb, cb, &br->local, cursor, dump);
	list_for_each_entry(port, &br->ports, list) {
		if (err)
			break;
		err = port_dump_next(skb, cb, port, cursor, dump);
	}
	mutex_unlock(&br->lock);
	if (err)
		return err;
	cursor->ifindex = br->dev->ifindex;
	cursor->number = 0;
	return 0;
}

/**
 * fbr_nl_dump_ports - dump something of every port in the namespace
 * @skb: where
 * @cb: the dump
 * @only: attribute with the ifindex of the one bridge that it is about, or NULL
 * @dump: puts what there is of a port, under the bridge's lock; -EMSGSIZE if
 *	some of it is left
 *
 * Return: as a dump returns.
 */
int fbr_nl_dump_ports(struct sk_buff *skb, struct netlink_callback *cb,
		      const struct nlattr *only, fbr_nl_port_dump dump)
{
	struct fbr_port_cursor *cursor = (struct fbr_port_cursor *)cb->ctx;
	struct net *net = sock_net(skb->sk);
	struct fbr_bridge *br;
	int err = 0;

	BUILD_BUG_ON(sizeof(*cursor) > sizeof(cb->ctx));
	if (only && !cursor->ifindex)
		cursor->ifindex = nla_get_u32(only) - 1;
	cb->seq = READ_ONCE(fbr_net(net)->generation);
	while (!err && (br = fbr_nl_next_bridge(net, cursor->ifindex))) {
		if (only && br->dev->ifindex != nla_get_u32(only)) {
			fbr_nl_bridge_put(br);
			break;
		}
		err = port_dump_bridge(skb, cb, br, cursor, dump);
		fbr_nl_bridge_put(br);
	}
	nl_dump_check_consistent(cb, nlmsg_hdr(skb));
	return skb->len;
}

int fbr_nl_port_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct nlattr **attrs = fbr_compat_dump_attrs(cb);

	return fbr_nl_dump_ports(skb, cb, attrs[FBR_PORT_A_BRIDGE],
				 port_dump_one);
}

static int port_add(struct genl_info *info, const struct nlattr *ifindex,
		    const struct fbr_port_config *config)
{
	struct fbr_bridge *br;
	struct net_device *dev;
	int err = -ENODEV;

	br = fbr_nl_bridge_get(genl_info_net(info),
			       info->attrs[FBR_PORT_A_BRIDGE], info->extack);
	if (IS_ERR(br))
		return PTR_ERR(br);
	rtnl_lock();
	dev = __dev_get_by_index(genl_info_net(info), nla_get_u32(ifindex));
	if (!br->live)
		NL_SET_ERR_MSG(info->extack, "The bridge is being deleted");
	else if (!dev)
		NL_SET_ERR_MSG_ATTR(info->extack, ifindex, "There is no such device");
	else
		err = fbr_port_plug(br, dev, config, info->extack);
	if (err && dev)
		NL_SET_BAD_ATTR(info->extack, info->extack->bad_attr ?: ifindex);
	rtnl_unlock();
	fbr_nl_bridge_put(br);
	return err;
}

int fbr_nl_port_add(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *ifindex = info->attrs[FBR_PORT_A_IFINDEX];
	const struct nlattr *number = info->attrs[FBR_PORT_A_NUMBER];
	struct fbr_port_config config = { .bad = number };
	int err;

	if (!ifindex) {
		NL_SET_ERR_MSG(info->extack, "The command does not say which device");
		return -EINVAL;
	}
	config.number = number ? nla_get_u32(number) : 0;
	err = port_parse(&config, info->attrs, info->extack);
	if (!err)
		err = port_add(info, ifindex, &config);
	port_forget(&config);
	return err;
}

/* Of the options, the local port has those about VLANs. */
static int port_set(struct fbr_port *port, const struct fbr_port_config *config,
		    const struct nlattr *ifindex,
		    struct netlink_ext_ack *extack)
{
	int err;

	if (!port->number && (config->mask || config->has_fdb_limit ||
			      config->has_guard)) {
		NL_SET_ERR_MSG_ATTR(extack, ifindex,
				    "The local port has no options but its VLANs");
		return -EOPNOTSUPP;
	}
	err = fbr_port_configure(port, config);
	if (!err)
		fbr_event_port(port, FBR_CMD_PORT_SET_NTF);
	return err;
}

int fbr_nl_port_set(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *ifindex = info->attrs[FBR_PORT_A_IFINDEX];
	struct fbr_port_config config = {};
	struct fbr_bridge *br;
	struct fbr_port *port;
	int err;

	br = fbr_nl_bridge_of_port(genl_info_net(info), ifindex, info->extack);
	if (IS_ERR(br))
		return PTR_ERR(br);
	err = port_parse(&config, info->attrs, info->extack);
	if (!err)
		err = fbr_nl_bridge_lock(br, info->extack);
	if (err)
		goto forget;
	port = fbr_nl_port_find(br, ifindex, info->extack);
	err = IS_ERR(port) ? PTR_ERR(port) :
			     port_set(port, &config, ifindex, info->extack);
	fbr_nl_bridge_unlock(br);
forget:
	port_forget(&config);
	fbr_nl_bridge_put(br);
	return err;
}

int fbr_nl_port_del(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *ifindex = info->attrs[FBR_PORT_A_IFINDEX];
	struct net_device *dev;
	struct fbr_bridge *br;
	struct fbr_port *port;
	int err = 0;

	if (!ifindex) {
		NL_SET_ERR_MSG(info->extack, "The command does not say which port");
		return -EINVAL;
	}
	br = fbr_nl_bridge_get(genl_info_net(info),
			       info->attrs[FBR_PORT_A_BRIDGE], info->extack);
	if (IS_ERR(br))
		return PTR_ERR(br);
	rtnl_lock();
	dev = __dev_get_by_index(genl_info_net(info), nla_get_u32(ifindex));
	port = dev ? fbr_port_of_rtnl(dev) : NULL;
	if (port && port->br == br) {
		fbr_port_unplug(port);
	} else {
		NL_SET_ERR_MSG_ATTR(info->extack, ifindex,
				    "The device is not a port of this bridge");
		err = -ENODEV;
	}
	rtnl_unlock();
	fbr_nl_bridge_put(br);
	return err;
}
