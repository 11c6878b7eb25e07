// SPDX-License-Identifier: GPL-2.0
/* Commands about VLANs: of ports, and of a bridge. */
#include <linux/rtnetlink.h>

#include "nl.h"

/* Lists of VLANs */

static int vlans_parse_range(struct fbr_vlan_range *range,
			     const struct nlattr *attr,
			     struct netlink_ext_ack *extack)
{
	struct nlattr *tb[FBR_VLAN_RANGE_A_MAX + 1];
	int err = nla_parse_nested(tb, FBR_VLAN_RANGE_A_MAX, attr,
				   fbr_nl_vlan_range, extack);

	if (err)
		return err;
	if (!tb[FBR_VLAN_RANGE_A_FIRST]) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "A range of VLANs needs its first one");
		return -EINVAL;
	}
	range->first = nla_get_u16(tb[FBR_VLAN_RANGE_A_FIRST]);
	range->last = tb[FBR_VLAN_RANGE_A_LAST] ?
		      nla_get_u16(tb[FBR_VLAN_RANGE_A_LAST]) : range->first;
	range->untagged = nla_get_flag(tb[FBR_VLAN_RANGE_A_UNTAGGED]);
	range->pvid = nla_get_flag(tb[FBR_VLAN_RANGE_A_PVID]);
	if (range->last < range->first) {
		NL_SET_ERR_MSG_ATTR(extack, tb[FBR_VLAN_RANGE_A_LAST],
				    "The last VLAN of a range is not below its first");
		return -EINVAL;
	}
	if (range->pvid && range->last != range->first) {
		NL_SET_ERR_MSG_ATTR(extack, tb[FBR_VLAN_RANGE_A_PVID],
				    "Only one VLAN can be the PVID");
		return -EINVAL;
	}
	return 0;
}

static int vlans_change(struct fbr_vlan_set *set, const struct nlattr *list,
			bool add, struct netlink_ext_ack *extack)
{
	struct fbr_vlan_range range;
	const struct nlattr *attr;
	int rest, err;

	nla_for_each_nested(attr, list, rest) {
		err = vlans_parse_range(&range, attr, extack);
		if (err)
			return err;
		if (add) {
			fbr_vlan_set_add(set, &range);
			continue;
		}
		if (range.untagged || range.pvid) {
			NL_SET_ERR_MSG_ATTR(extack, attr, "VLANs are deleted by their ids alone");
			return -EINVAL;
		}
		fbr_vlan_set_remove(set, range.first, range.last);
	}
	return 0;
}

/**
 * fbr_nl_vlans_add - add a list of VLANs to a set
 * @set: the set
 * @list: nest of enum fbr_vlans_attr
 * @extack: for refusals
 *
 * Return: 0 or a negative errno; the set may have changed then.
 */
int fbr_nl_vlans_add(struct fbr_vlan_set *set, const struct nlattr *list,
		     struct netlink_ext_ack *extack)
{
	return vlans_change(set, list, true, extack);
}

static int vlans_put_range(struct sk_buff *skb,
			   const struct fbr_vlan_range *range)
{
	struct nlattr *nest = nla_nest_start(skb, FBR_VLANS_A_RANGE);

	if (!nest)
		return -EMSGSIZE;
	if (nla_put_u16(skb, FBR_VLAN_RANGE_A_FIRST, range->first) ||
	    (range->last != range->first &&
	     nla_put_u16(skb, FBR_VLAN_RANGE_A_LAST, range->last)) ||
	    (range->untagged &&
	     nla_put_flag(skb, FBR_VLAN_RANGE_A_UNTAGGED)) ||
	    (range->pvid && nla_put_flag(skb, FBR_VLAN_RANGE_A_PVID))) {
		nla_nest_cancel(skb, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * fbr_nl_port_vlans_fill - put a message with VLANs of a port
 * @skb: where
 * @port: the port, its bridge locked
 * @set: flags of the VLANs
 * @which: bitmap of the VLANs it is about
 * @vid: the last VLAN that earlier messages held, 0 to start; moves on
 * @portid: of the receiver, 0 for events
 * @seq: of the request, 0 for events
 * @flags: of the netlink header
 * @cmd: enum fbr_cmd
 *
 * Return: 0; 1 if there are more, for another message; or -EMSGSIZE, with
 *	nothing put.
 */
int fbr_nl_port_vlans_fill(struct sk_buff *skb, const struct fbr_port *port,
			   const struct fbr_vlan_set *set,
			   const unsigned long *which, int *vid, u32 portid,
			   u32 seq, int flags, u8 cmd)
{
	void *header = fbr_nl_put_header(skb, portid, seq, flags, cmd);
	struct fbr_vlan_range range = { .last = *vid };
	bool more, full = false;
	struct nlattr *list;
	int start = *vid;

	if (!header)
		return -EMSGSIZE;
	if (nla_put_u32(skb, FBR_PORT_VLAN_A_BRIDGE, port->br->dev->ifindex) ||
	    nla_put_u32(skb, FBR_PORT_VLAN_A_PORT, port->dev->ifindex) ||
	    nla_put_u32(skb, FBR_PORT_VLAN_A_PORT_NUMBER, port->number))
		goto cancel;
	list = nla_nest_start(skb, FBR_PORT_VLAN_A_VLANS);
	if (!list)
		goto cancel;
	while ((more = fbr_vlan_set_next(set, which, &range))) {
		full = vlans_put_range(skb, &range);
		if (full)
			break;
		*vid = range.last;
	}
	if (full && *vid == start)
		goto cancel;
	nla_nest_end(skb, list);
	genlmsg_end(skb, header);
	return more;

cancel:
	genlmsg_cancel(skb, header);
	return -EMSGSIZE;
}

/* Of ports */

static int port_vlan_dump_one(struct sk_buff *skb, struct netlink_callback *cb,
			      struct fbr_port *port,
			      struct fbr_port_cursor *cursor)
{
	const struct nlattr *only = fbr_compat_dump_attrs(cb)[FBR_PORT_VLAN_A_PORT];
	const struct fbr_vlan_set *set = fbr_port_vlans(port);

	if (only && nla_get_u32(only) != port->dev->ifindex)
		return 0;
	return fbr_nl_port_vlans_fill(skb, port, set, set->member, &cursor->vid,
				      NETLINK_CB(cb->skb).portid,
				      cb->nlh->nlmsg_seq, NLM_F_MULTI,
				      FBR_CMD_PORT_VLAN_GET) ? -EMSGSIZE : 0;
}

int fbr_nl_port_vlan_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct nlattr **attrs = fbr_compat_dump_attrs(cb);

	return fbr_nl_dump_ports(skb, cb, attrs[FBR_PORT_VLAN_A_BRIDGE],
				 port_vlan_dump_one);
}

static int port_vlan_apply(struct fbr_port *port, const struct nlattr *list,
			   bool add, struct netlink_ext_ack *extack)
{
	struct fbr_vlan_set *set = fbr_vlan_set_copy(fbr_port_vlans(port));
	int err;

	if (!set)
		return -ENOMEM;
	err = vlans_change(set, list, add, extack) ?:
	      fbr_port_set_vlans(port, set);
	if (err)
		kfree(set);
	return err;
}

static int port_vlan_change(struct genl_info *info, bool add)
{
	const struct nlattr *ifindex = info->attrs[FBR_PORT_VLAN_A_PORT];
	const struct nlattr *list = info->attrs[FBR_PORT_VLAN_A_VLANS];
	struct fbr_bridge *br;
	struct fbr_port *port;
	int err;

	br = fbr_nl_bridge_of_port(genl_info_net(info), ifindex, info->extack);
	if (IS_ERR(br))
		return PTR_ERR(br);
	err = -EINVAL;
	if (!list) {
		NL_SET_ERR_MSG(info->extack, "The command does not say which VLANs");
		goto put;
	}
	err = fbr_nl_bridge_lock(br, info->extack);
	if (err)
		goto put;
	port = fbr_nl_port_find(br, ifindex, info->extack);
	err = IS_ERR(port) ? PTR_ERR(port) :
			     port_vlan_apply(port, list, add, info->extack);
	fbr_nl_bridge_unlock(br);
put:
	fbr_nl_bridge_put(br);
	return err;
}

int fbr_nl_port_vlan_add(struct sk_buff *skb, struct genl_info *info)
{
	return port_vlan_change(info, true);
}

int fbr_nl_port_vlan_del(struct sk_buff *skb, struct genl_info *info)
{
	return port_vlan_change(info, false);
}

/* Of a bridge */

static const struct {
	enum fbr_vlan_attr attr;
	enum fbr_port_flag class;
} vlan_floods[] = {
	{ FBR_VLAN_A_UNICAST_FLOOD, FBR_PORT_UNICAST_FLOOD },
	{ FBR_VLAN_A_MULTICAST_FLOOD, FBR_PORT_MULTICAST_FLOOD },
	{ FBR_VLAN_A_BROADCAST_FLOOD, FBR_PORT_BROADCAST_FLOOD },
};

static int vlan_put_settings(struct sk_buff *skb, const struct fbr_vlan *vlan)
{
	u32 ageing = vlan->ageing == FBR_VLAN_AGEING_OF_BRIDGE ?
		     FBR_AGEING_OF_BRIDGE : jiffies_to_msecs(vlan->ageing);
	int i;

	for (i = 0; i < ARRAY_SIZE(vlan_floods); i++)
		if (nla_put_u8(skb, vlan_floods[i].attr,
			       !(vlan->no_flood & vlan_floods[i].class)))
			return -EMSGSIZE;
	return nla_put_u32(skb, FBR_VLAN_A_AGEING, ageing) ?:
	       nla_put_u32(skb, FBR_VLAN_A_FDB_LIMIT, vlan->fdb_limit);
}

static int vlan_put_stats(struct sk_buff *skb, const struct fbr_bridge *br,
			  u16 vid)
{
	struct nlattr *nest = nla_nest_start(skb, FBR_VLAN_A_STATS);
	u64 sum[FBR_VLAN_COUNTERS];
	int i;

	BUILD_BUG_ON(FBR_VLAN_RX_PACKETS + 1 != FBR_STATS_A_RX_PACKETS);
	BUILD_BUG_ON(FBR_VLAN_TX_BYTES + 1 != FBR_STATS_A_TX_BYTES);
	if (!nest)
		return -EMSGSIZE;
	fbr_vlan_stats_sum(sum, br->vlan_stats, vid);
	for (i = 0; i < FBR_VLAN_COUNTERS; i++)
		if (nla_put_uint(skb, i + 1, sum[i]))
			return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * fbr_nl_vlan_fill - put a message about VLANs with the same settings
 * @skb: where
 * @br: the bridge, locked
 * @first: the first of the VLANs
 * @last: the last
 * @portid: of the receiver, 0 for events
 * @seq: of the request, 0 for events
 * @flags: of the netlink header
 * @cmd: FBR_CMD_VLAN_GET, with counters, or FBR_CMD_VLAN_SET_NTF
 *
 * Return: 0 or -EMSGSIZE, with nothing put.
 */
int fbr_nl_vlan_fill(struct sk_buff *skb, struct fbr_bridge *br, u16 first,
		     u16 last, u32 portid, u32 seq, int flags, u8 cmd)
{
	static const struct fbr_vlan plain = {
		.ageing = FBR_VLAN_AGEING_OF_BRIDGE,
	};
	const struct fbr_vlan *vlan = fbr_fdb_vlan(&br->fdb, first) ?: &plain;
	void *header = fbr_nl_put_header(skb, portid, seq, flags, cmd);

	lockdep_assert_held(&br->lock);
	if (!header)
		return -EMSGSIZE;
	if (nla_put_u32(skb, FBR_VLAN_A_BRIDGE, br->dev->ifindex) ||
	    nla_put_u16(skb, FBR_VLAN_A_VID, first) ||
	    (last != first && nla_put_u16(skb, FBR_VLAN_A_LAST_VID, last)) ||
	    vlan_put_settings(skb, vlan) ||
	    (cmd == FBR_CMD_VLAN_GET &&
	     (nla_put_u32(skb, FBR_VLAN_A_FDB_COUNT,
			  READ_ONCE(vlan->fdb_count)) ||
	      nla_put_u32(skb, FBR_VLAN_A_PORTS, fbr_vlan_members(br, first)) ||
	      vlan_put_stats(skb, br, first)))) {
		genlmsg_cancel(skb, header);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, header);
	return 0;
}

static bool vlan_is_of_interest(struct fbr_bridge *br, u16 vid)
{
	const struct fbr_vlan *vlan = fbr_fdb_vlan(&br->fdb, vid);

	return (vlan && !fbr_vlan_is_plain(vlan)) || fbr_vlan_members(br, vid);
}

int fbr_nl_vlan_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct nlattr **attrs = fbr_compat_dump_attrs(cb);
	const struct nlattr *only = attrs[FBR_VLAN_A_VID];
	struct fbr_bridge *br;
	unsigned long vid;
	int err;

	br = fbr_nl_bridge_get(sock_net(cb->skb->sk), attrs[FBR_VLAN_A_BRIDGE],
			       cb->extack);
	if (IS_ERR(br))
		return PTR_ERR(br);
	err = fbr_nl_bridge_lock(br, cb->extack);
	if (err)
		goto put;
	for (vid = cb->args[0] + 1; vid <= FBR_VID_MAX; vid++) {
		if (only ? vid == nla_get_u16(only) :
			   vlan_is_of_interest(br, vid)) {
			if (fbr_nl_vlan_fill(skb, br, vid, vid,
					     NETLINK_CB(cb->skb).portid,
					     cb->nlh->nlmsg_seq, NLM_F_MULTI,
					     FBR_CMD_VLAN_GET))
				break;
		}
		cb->args[0] = vid;
	}
	fbr_nl_bridge_unlock(br);
put:
	fbr_nl_bridge_put(br);
	return err ?: skb->len;
}

static int vlan_parse(struct fbr_vlan_config *config, struct genl_info *info)
{
	const struct nlattr *ageing = info->attrs[FBR_VLAN_A_AGEING];
	const struct nlattr *limit = info->attrs[FBR_VLAN_A_FDB_LIMIT];
	int i;

	for (i = 0; i < ARRAY_SIZE(vlan_floods); i++) {
		const struct nlattr *attr = info->attrs[vlan_floods[i].attr];

		if (!attr)
			continue;
		config->mask |= vlan_floods[i].class;
		if (!nla_get_u8(attr))
			config->no_flood |= vlan_floods[i].class;
	}
	if (limit) {
		config->fdb_limit = nla_get_u32(limit);
		config->has_fdb_limit = true;
	}
	if (!ageing)
		return 0;
	config->has_ageing = true;
	config->ageing = FBR_VLAN_AGEING_OF_BRIDGE;
	if (nla_get_u32(ageing) == FBR_AGEING_OF_BRIDGE)
		return 0;
	config->ageing = msecs_to_jiffies(nla_get_u32(ageing));
	return fbr_nl_check_ageing(ageing, info->extack);
}

int fbr_nl_vlan_set(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *first = info->attrs[FBR_VLAN_A_VID];
	const struct nlattr *last = info->attrs[FBR_VLAN_A_LAST_VID] ?: first;
	struct fbr_vlan_config config = {};
	struct fbr_bridge *br;
	int err;

	if (!first) {
		NL_SET_ERR_MSG(info->extack, "The command does not say which VLAN");
		return -EINVAL;
	}
	if (nla_get_u16(last) < nla_get_u16(first)) {
		NL_SET_ERR_MSG_ATTR(info->extack, last,
				    "The last VLAN of a range is not below its first");
		return -EINVAL;
	}
	err = vlan_parse(&config, info);
	if (err)
		return err;
	br = fbr_nl_bridge_get(genl_info_net(info),
			       info->attrs[FBR_VLAN_A_BRIDGE], info->extack);
	if (IS_ERR(br))
		return PTR_ERR(br);
	err = fbr_nl_bridge_lock(br, info->extack);
	if (!err) {
		err = fbr_vlan_set(br, nla_get_u16(first), nla_get_u16(last),
				   &config);
		if (!err)
			fbr_event_vlans(br, nla_get_u16(first),
					nla_get_u16(last));
		fbr_nl_bridge_unlock(br);
	}
	fbr_nl_bridge_put(br);
	return err;
}
