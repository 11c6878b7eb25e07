// SPDX-License-Identifier: GPL-2.0
/* Commands about bridges. */
#include <linux/rtnetlink.h>

#include "nl.h"

/**
 * fbr_nl_bridge_fill - put a whole message about a bridge
 * @skb: where
 * @br: the bridge, locked
 * @portid: of the receiver, 0 for events
 * @seq: of the request, 0 for events
 * @flags: of the netlink header
 * @cmd: enum fbr_cmd
 *
 * Return: 0 or -EMSGSIZE, with nothing put.
 */
int fbr_nl_bridge_fill(struct sk_buff *skb, struct fbr_bridge *br, u32 portid,
		       u32 seq, int flags, u8 cmd)
{
	struct fbr_counters sum;
	u32 flows, masks;
	void *header = fbr_nl_put_header(skb, portid, seq, flags, cmd);

	lockdep_assert_held(&br->lock);
	if (!header)
		return -EMSGSIZE;
	fbr_stats_sum_bridge(&sum, br);
	fbr_flows_count(br, &flows, &masks);
	if (nla_put_u32(skb, FBR_BRIDGE_A_IFINDEX, br->dev->ifindex) ||
	    nla_put_string(skb, FBR_BRIDGE_A_NAME, br->dev->name) ||
	    nla_put(skb, FBR_BRIDGE_A_MAC, ETH_ALEN, br->dev->dev_addr) ||
	    nla_put_u32(skb, FBR_BRIDGE_A_AGEING,
			jiffies_to_msecs(br->fdb.ageing)) ||
	    nla_put_u32(skb, FBR_BRIDGE_A_FDB_LIMIT, br->fdb.limit) ||
	    nla_put_u32(skb, FBR_BRIDGE_A_FDB_COUNT,
			READ_ONCE(br->fdb.count)) ||
	    nla_put_u16(skb, FBR_BRIDGE_A_GROUP_FWD_MASK, br->group_fwd_mask) ||
	    nla_put_u32(skb, FBR_BRIDGE_A_EVENT_RATE, br->events.rate) ||
	    nla_put_u32(skb, FBR_BRIDGE_A_EVENT_BURST, br->events.burst) ||
	    nla_put_u32(skb, FBR_BRIDGE_A_PORTS, br->port_count) ||
	    nla_put_u8(skb, FBR_BRIDGE_A_VLAN_FILTERING, !!br->vlan_filter) ||
	    nla_put_u16(skb, FBR_BRIDGE_A_VLAN_PROTOCOL,
			ntohs(br->vlan_protocol)) ||
	    nla_put_u16(skb, FBR_BRIDGE_A_DEFAULT_PVID, br->default_pvid) ||
	    nla_put_u32(skb, FBR_BRIDGE_A_FLOW_LIMIT, br->flows.limit) ||
	    nla_put_u32(skb, FBR_BRIDGE_A_FLOW_COUNT, flows) ||
	    nla_put_u32(skb, FBR_BRIDGE_A_MASK_LIMIT, br->flows.mask_limit) ||
	    nla_put_u32(skb, FBR_BRIDGE_A_MASK_COUNT, masks) ||
	    nla_put_u8(skb, FBR_BRIDGE_A_TABLE_MISS, br->flows.miss) ||
	    nla_put_u8(skb, FBR_BRIDGE_A_FAIL_MODE, br->punts.fail_mode) ||
	    nla_put_u32(skb, FBR_BRIDGE_A_METER_COUNT,
			READ_ONCE(br->meters.count)) ||
	    nla_put_u32(skb, FBR_BRIDGE_A_LISTENER_COUNT,
			READ_ONCE(br->punts.count)) ||
	    nla_put_u8(skb, FBR_BRIDGE_A_MAC_SET,
		       br->dev->addr_assign_type == NET_ADDR_SET) ||
	    nla_put_u8(skb, FBR_BRIDGE_A_MTU_SET, READ_ONCE(br->mtu_set)) ||
	    fbr_nl_put_stats(skb, FBR_BRIDGE_A_STATS, &sum)) {
		genlmsg_cancel(skb, header);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, header);
	return 0;
}

/* By ifindex, or by name. */
static struct fbr_bridge *bridge_get(struct genl_info *info)
{
	const struct nlattr *ifindex = info->attrs[FBR_BRIDGE_A_IFINDEX];
	const struct nlattr *name = info->attrs[FBR_BRIDGE_A_NAME];

	if (name && !ifindex)
		return fbr_nl_bridge_get_by_name(genl_info_net(info), name,
						 info->extack);
	return fbr_nl_bridge_get(genl_info_net(info), ifindex, info->extack);
}

int fbr_nl_bridge_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct fbr_bridge *br = bridge_get(info);
	struct sk_buff *reply;
	int err;

	if (IS_ERR(br))
		return PTR_ERR(br);
	reply = nlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	err = reply ? fbr_nl_bridge_lock(br, info->extack) : -ENOMEM;
	if (err)
		goto put;
	err = fbr_nl_bridge_fill(reply, br, info->snd_portid, info->snd_seq, 0,
				 FBR_CMD_BRIDGE_GET);
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

/**
 * fbr_nl_next_bridge - the next bridge of a dump
 * @net: the namespace
 * @ifindex: of the last one, 0 to start
 *
 * Return: the bridge, to be given to fbr_nl_bridge_put(), or NULL at the end.
 */
struct fbr_bridge *fbr_nl_next_bridge(struct net *net, int ifindex)
{
	struct fbr_bridge *br;

	rcu_read_lock();
	list_for_each_entry_rcu(br, &fbr_net(net)->bridges, net_list) {
		if (br->dev->ifindex > ifindex) {
			dev_hold(br->dev);
			rcu_read_unlock();
			return br;
		}
	}
	rcu_read_unlock();
	return NULL;
}

int fbr_nl_bridge_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct net *net = sock_net(skb->sk);
	struct fbr_bridge *br;
	int err = 0;

	cb->seq = READ_ONCE(fbr_net(net)->generation);
	while (!err && (br = fbr_nl_next_bridge(net, cb->args[0]))) {
		mutex_lock(&br->lock);
		err = fbr_nl_bridge_fill(skb, br, NETLINK_CB(cb->skb).portid,
					 cb->nlh->nlmsg_seq, NLM_F_MULTI,
					 FBR_CMD_BRIDGE_GET);
		mutex_unlock(&br->lock);
		if (!err)
			cb->args[0] = br->dev->ifindex;
		fbr_nl_bridge_put(br);
	}
	nl_dump_check_consistent(cb, nlmsg_hdr(skb));
	return skb->len;
}

/**
 * fbr_nl_check_ageing - whether an ageing time is one
 * @attr: u32, milliseconds
 * @extack: for the refusal
 *
 * Return: 0 or -ERANGE.
 */
int fbr_nl_check_ageing(const struct nlattr *attr,
			struct netlink_ext_ack *extack)
{
	u32 msec = nla_get_u32(attr);

	if (!msec || (msec >= FBR_AGEING_MIN && msec <= FBR_AGEING_MAX))
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr,
			    "The ageing time is 100 ms to 1,000,000 s, or 0 for never");
	return -ERANGE;
}

static int bridge_parse_vlan(struct fbr_bridge_config *config,
			     struct genl_info *info)
{
	const struct nlattr *filtering = info->attrs[FBR_BRIDGE_A_VLAN_FILTERING];
	const struct nlattr *protocol = info->attrs[FBR_BRIDGE_A_VLAN_PROTOCOL];
	const struct nlattr *pvid = info->attrs[FBR_BRIDGE_A_DEFAULT_PVID];

	if (filtering) {
		config->vlan_filtering = nla_get_u8(filtering);
		config->has_vlan_filtering = true;
	}
	if (pvid) {
		config->default_pvid = nla_get_u16(pvid);
		config->has_default_pvid = true;
	}
	if (!protocol)
		return 0;
	config->vlan_protocol = htons(nla_get_u16(protocol));
	if (eth_type_vlan(config->vlan_protocol))
		return 0;
	NL_SET_ERR_MSG_ATTR(info->extack, protocol,
			    "The VLAN protocol is 0x8100 (802.1Q) or 0x88a8 (802.1ad)");
	return -EPROTONOSUPPORT;
}

static void bridge_parse_flows(struct fbr_bridge_config *config,
			       struct nlattr **attrs)
{
	if (attrs[FBR_BRIDGE_A_FLOW_LIMIT])
		config->flow_limit = nla_get_u32(attrs[FBR_BRIDGE_A_FLOW_LIMIT]);
	if (attrs[FBR_BRIDGE_A_MASK_LIMIT])
		config->mask_limit = nla_get_u32(attrs[FBR_BRIDGE_A_MASK_LIMIT]);
	if (attrs[FBR_BRIDGE_A_TABLE_MISS]) {
		config->table_miss = nla_get_u8(attrs[FBR_BRIDGE_A_TABLE_MISS]);
		config->has_table_miss = true;
	}
	if (attrs[FBR_BRIDGE_A_FAIL_MODE]) {
		config->fail_mode = nla_get_u8(attrs[FBR_BRIDGE_A_FAIL_MODE]);
		config->has_fail_mode = true;
	}
}

static int bridge_parse(struct fbr_bridge_config *config,
			struct genl_info *info)
{
	struct nlattr **attrs = info->attrs;
	int err;

	if (attrs[FBR_BRIDGE_A_MAC]) {
		nla_memcpy(config->mac, attrs[FBR_BRIDGE_A_MAC], ETH_ALEN);
		if (!is_valid_ether_addr(config->mac)) {
			NL_SET_ERR_MSG_ATTR(info->extack, attrs[FBR_BRIDGE_A_MAC],
					    "The address must be unicast and not zero");
			return -EADDRNOTAVAIL;
		}
		config->has_mac = true;
	}
	if (attrs[FBR_BRIDGE_A_AGEING]) {
		err = fbr_nl_check_ageing(attrs[FBR_BRIDGE_A_AGEING],
					  info->extack);
		if (err)
			return err;
		config->ageing = nla_get_u32(attrs[FBR_BRIDGE_A_AGEING]);
		config->has_ageing = true;
	}
	if (attrs[FBR_BRIDGE_A_GROUP_FWD_MASK]) {
		config->group_fwd_mask =
			nla_get_u16(attrs[FBR_BRIDGE_A_GROUP_FWD_MASK]);
		if (config->group_fwd_mask & FBR_GROUP_FWD_REFUSED) {
			NL_SET_ERR_MSG_ATTR(info->extack, attrs[FBR_BRIDGE_A_GROUP_FWD_MASK],
					    "Bits 0 to 2 of the mask (STP, PAUSE, LACP) can't be opened");
			return -EINVAL;
		}
		config->has_group_fwd_mask = true;
	}
	if (attrs[FBR_BRIDGE_A_FDB_LIMIT])
		config->fdb_limit = nla_get_u32(attrs[FBR_BRIDGE_A_FDB_LIMIT]);
	if (attrs[FBR_BRIDGE_A_EVENT_RATE])
		config->event_rate = nla_get_u32(attrs[FBR_BRIDGE_A_EVENT_RATE]);
	if (attrs[FBR_BRIDGE_A_EVENT_BURST])
		config->event_burst = nla_get_u32(attrs[FBR_BRIDGE_A_EVENT_BURST]);
	bridge_parse_flows(config, attrs);
	return bridge_parse_vlan(config, info);
}

int fbr_nl_bridge_new(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *name = info->attrs[FBR_BRIDGE_A_NAME];
	struct fbr_bridge_config config = {};
	int err;

	if (!name) {
		NL_SET_ERR_MSG(info->extack, "A new bridge needs a name");
		return -EINVAL;
	}
	if (!dev_valid_name(nla_data(name))) {
		NL_SET_ERR_MSG_ATTR(info->extack, name,
				    "A device name has 1 to 15 characters and no slash, colon or space");
		return -EINVAL;
	}
	err = bridge_parse(&config, info);
	if (err)
		return err;
	rtnl_lock();
	err = fbr_dev_create(genl_info_net(info), nla_data(name), &config,
			     info->extack);
	rtnl_unlock();
	return err;
}

static int bridge_configure(struct fbr_bridge *br,
			    const struct fbr_bridge_config *config,
			    struct netlink_ext_ack *extack)
{
	int err = fbr_nl_bridge_lock(br, extack);

	if (err)
		return err;
	err = fbr_dev_configure(br, config);
	if (!err)
		fbr_event_bridge(br, FBR_CMD_BRIDGE_SET_NTF);
	fbr_nl_bridge_unlock(br);
	return err;
}

/* An address needs RTNL, since other devices follow it. It can be taken back. */
static int bridge_set_address(struct fbr_bridge *br,
			      const struct fbr_bridge_config *config,
			      struct netlink_ext_ack *extack)
{
	u8 type = br->dev->addr_assign_type;
	u8 old[ETH_ALEN];
	int err;

	ASSERT_RTNL();
	if (!br->live) {
		NL_SET_ERR_MSG(extack, "The bridge is being deleted");
		return -ENODEV;
	}
	ether_addr_copy(old, br->dev->dev_addr);
	err = fbr_dev_fix_address(br, config->mac);
	if (err)
		return err;
	err = bridge_configure(br, config, extack);
	if (err) {
		fbr_dev_fix_address(br, old);
		br->dev->addr_assign_type = type;
	}
	return err;
}

int fbr_nl_bridge_set(struct sk_buff *skb, struct genl_info *info)
{
	struct fbr_bridge_config config = {};
	struct fbr_bridge *br;
	int err;

	err = bridge_parse(&config, info);
	if (err)
		return err;
	br = bridge_get(info);
	if (IS_ERR(br))
		return PTR_ERR(br);
	if (config.has_mac) {
		rtnl_lock();
		err = bridge_set_address(br, &config, info->extack);
		rtnl_unlock();
	} else {
		err = bridge_configure(br, &config, info->extack);
	}
	fbr_nl_bridge_put(br);
	return err;
}

int fbr_nl_bridge_del(struct sk_buff *skb, struct genl_info *info)
{
	struct fbr_bridge *br;
	int err;

	rtnl_lock();
	br = bridge_get(info);
	err = PTR_ERR_OR_ZERO(br);
	if (!err) {
		bool live = br->live;

		fbr_nl_bridge_put(br);
		if (live)
			fbr_dev_delete(br->dev, NULL);
		else
			err = -ENODEV;
	}
	rtnl_unlock();
	return err;
}
