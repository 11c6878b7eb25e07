// SPDX-License-Identifier: GPL-2.0
/* Commands about FDB entries. */
#include <linux/rtnetlink.h>

#include "nl.h"

/* All kinds but the one that belongs to the ports. */
const struct fbr_fdb_filter fbr_nl_fdb_but_local = {
	.vid = -1,
	.kinds = FBR_FDB_ALL_KINDS & ~BIT(FBR_FDB_KIND_LOCAL),
};

/**
 * fbr_nl_fdb_read_rcu - read an entry
 * @facts: what is read
 * @entry: the entry
 *
 * Context: RCU.
 */
void fbr_nl_fdb_read_rcu(struct fbr_fdb_facts *facts,
			 const struct fbr_fdb_entry *entry)
{
	const struct fbr_port *port = rcu_dereference(entry->port);
	u8 flags = READ_ONCE(entry->flags);

	facts->key = entry->key;
	facts->port_ifindex = port->dev->ifindex;
	facts->port_number = port->number;
	facts->age = jiffies - READ_ONCE(entry->updated);
	facts->kind = fbr_fdb_kind(entry);
	facts->sticky = flags & FBR_FDB_AGES && !(flags & FBR_FDB_MOVES);
}

static int fdb_fill(struct sk_buff *skb, const struct fbr_bridge *br,
		    const struct fbr_fdb_facts *facts, u32 portid, u32 seq,
		    int flags)
{
	void *header = fbr_nl_put_header(skb, portid, seq, flags,
					 FBR_CMD_FDB_GET);
	u8 mac[ETH_ALEN];

	if (!header)
		return -EMSGSIZE;
	fbr_fdb_key_mac(facts->key, mac);
	if (nla_put_u32(skb, FBR_FDB_A_BRIDGE, br->dev->ifindex) ||
	    nla_put(skb, FBR_FDB_A_MAC, ETH_ALEN, mac) ||
	    nla_put_u16(skb, FBR_FDB_A_VLAN, fbr_fdb_key_vid(facts->key)) ||
	    nla_put_u32(skb, FBR_FDB_A_PORT, facts->port_ifindex) ||
	    nla_put_u32(skb, FBR_FDB_A_PORT_NUMBER, facts->port_number) ||
	    nla_put_u8(skb, FBR_FDB_A_KIND, facts->kind) ||
	    (facts->kind == FBR_FDB_KIND_LEARNED &&
	     (nla_put_u8(skb, FBR_FDB_A_STICKY, facts->sticky) ||
	      nla_put_uint(skb, FBR_FDB_A_AGE,
			   jiffies_to_msecs(facts->age))))) {
		genlmsg_cancel(skb, header);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, header);
	return 0;
}

/**
 * fbr_nl_fdb_refusal - say why the table refused
 * @err: its errno, or 0
 * @extack: where
 * @attr: the attribute that it is about
 *
 * Return: @err.
 */
int fbr_nl_fdb_refusal(int err, struct netlink_ext_ack *extack,
		       const struct nlattr *attr)
{
	if (err == -EEXIST)
		NL_SET_ERR_MSG_ATTR(extack, attr, "There is an entry for this address already; delete it first");
	else if (err == -ENOENT)
		NL_SET_ERR_MSG_ATTR(extack, attr, "There is no entry for this address");
	else if (err == -EBUSY)
		NL_SET_ERR_MSG_ATTR(extack, attr, "This is the address of the bridge or of a port");
	else if (err == -ENOSPC)
		NL_SET_ERR_MSG_ATTR(extack, attr, "The FDB is full; see fdb-limit");
	else if (err == -ENODEV)
		NL_SET_ERR_MSG_ATTR(extack, attr, "The port is being removed");
	return err;
}

/* Bridge and station of a command about one entry. */
static struct fbr_bridge *fdb_parse_key(struct genl_info *info, u64 *key)
{
	const struct nlattr *mac = info->attrs[FBR_FDB_A_MAC];
	const struct nlattr *vlan = info->attrs[FBR_FDB_A_VLAN];

	if (!mac) {
		NL_SET_ERR_MSG(info->extack, "The command does not say which address");
		return ERR_PTR(-EINVAL);
	}
	if (!is_valid_ether_addr(nla_data(mac))) {
		NL_SET_ERR_MSG_ATTR(info->extack, mac, "The address must be unicast and not zero");
		return ERR_PTR(-EINVAL);
	}
	*key = fbr_fdb_key(nla_data(mac), vlan ? nla_get_u16(vlan) : 0);
	return fbr_nl_bridge_get(info, info->attrs[FBR_FDB_A_BRIDGE]);
}

int fbr_nl_fdb_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct fbr_fdb_entry *entry;
	struct fbr_fdb_facts facts;
	struct fbr_bridge *br;
	struct sk_buff *reply;
	int err = -ENOENT;
	u64 key;

	br = fdb_parse_key(info, &key);
	if (IS_ERR(br))
		return PTR_ERR(br);
	rcu_read_lock();
	if (!READ_ONCE(br->dying)) {
		entry = fbr_fdb_find_rcu(&br->fdb, key);
		if (entry) {
			fbr_nl_fdb_read_rcu(&facts, entry);
			err = 0;
		}
	}
	rcu_read_unlock();
	if (err) {
		fbr_nl_fdb_refusal(err, info->extack, info->attrs[FBR_FDB_A_MAC]);
		goto put;
	}
	reply = nlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	err = reply ? fdb_fill(reply, br, &facts, info->snd_portid,
			       info->snd_seq, 0) : -ENOMEM;
	if (err)
		nlmsg_free(reply);
	else
		err = genlmsg_reply(reply, info);
put:
	fbr_nl_bridge_put(br);
	return err;
}

/* What a command selects; the port is looked up by the caller. */
static void fdb_parse_filter(struct fbr_fdb_filter *filter,
			     struct nlattr **attrs, u8 kinds)
{
	filter->vid = attrs[FBR_FDB_A_VLAN] ?
		      nla_get_u16(attrs[FBR_FDB_A_VLAN]) : -1;
	filter->kinds = attrs[FBR_FDB_A_KIND] ?
			BIT(nla_get_u8(attrs[FBR_FDB_A_KIND])) : kinds;
}

/* Where a dump is: behind @id, in what was there when it began. */
struct fdb_cursor {
	unsigned long id;
	unsigned long last;
};

/* Finds the bridge, and the port if one is asked for. */
static struct fbr_bridge *fdb_dump_find_rcu(struct netlink_callback *cb,
					    struct nlattr **attrs,
					    struct fbr_fdb_filter *filter)
{
	const struct nlattr *port = attrs[FBR_FDB_A_PORT];
	struct net *net = sock_net(cb->skb->sk);
	struct net_device *dev;
	struct fbr_bridge *br;

	dev = dev_get_by_index_rcu(net, nla_get_u32(attrs[FBR_FDB_A_BRIDGE]));
	if (!dev || !fbr_is_bridge(dev)) {
		NL_SET_ERR_MSG_ATTR(cb->extack, attrs[FBR_FDB_A_BRIDGE],
				    "There is no such flowbridge");
		return ERR_PTR(-ENODEV);
	}
	br = netdev_priv(dev);
	if (!port)
		return br;

	dev = dev_get_by_index_rcu(net, nla_get_u32(port));
	if (dev == br->dev)
		filter->port = &br->local;
	else
		filter->port = dev ? fbr_port_of_rcu(dev) : NULL;
	if (filter->port && filter->port->br == br)
		return br;
	NL_SET_ERR_MSG_ATTR(cb->extack, port,
			    "The device is not a port of this bridge");
	return ERR_PTR(-ENODEV);
}

/* Returns 1 if there is more to visit, 0 at the end, or -EMSGSIZE. */
static int fdb_dump_step_rcu(struct sk_buff *skb, struct netlink_callback *cb,
			     struct fbr_bridge *br,
			     const struct fbr_fdb_filter *filter)
{
	struct fdb_cursor *cursor = (struct fdb_cursor *)cb->ctx;
	const struct fbr_fdb_entry *entry;
	unsigned long id = cursor->id;
	struct fbr_fdb_facts facts;
	int n;

	if (!cursor->last)
		cursor->last = fbr_fdb_last(&br->fdb);
	for (n = 0; n < FBR_FDB_CHUNK; n++) {
		entry = fbr_fdb_next_rcu(&br->fdb, &id, cursor->last);
		if (!entry)
			return 0;
		if (fbr_fdb_matches(entry, filter)) {
			fbr_nl_fdb_read_rcu(&facts, entry);
			if (fdb_fill(skb, br, &facts,
				     NETLINK_CB(cb->skb).portid,
				     cb->nlh->nlmsg_seq, NLM_F_MULTI))
				return -EMSGSIZE;
		}
		cursor->id = id;
	}
	return 1;
}

int fbr_nl_fdb_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct nlattr **attrs = fbr_compat_dump_attrs(cb);
	struct fbr_fdb_filter filter = {};
	struct fbr_bridge *br;
	int step;

	BUILD_BUG_ON(sizeof(struct fdb_cursor) > sizeof(cb->ctx));
	fdb_parse_filter(&filter, attrs, FBR_FDB_ALL_KINDS);
	if (!attrs[FBR_FDB_A_BRIDGE]) {
		NL_SET_ERR_MSG(cb->extack, "The command does not say which bridge");
		return -EINVAL;
	}
	do {
		rcu_read_lock();
		br = fdb_dump_find_rcu(cb, attrs, &filter);
		step = IS_ERR(br) ? PTR_ERR(br) :
				    fdb_dump_step_rcu(skb, cb, br, &filter);
		rcu_read_unlock();
		cond_resched();
	} while (step > 0);
	return !step || step == -EMSGSIZE ? skb->len : step;
}

static int fdb_parse_flags(struct genl_info *info, u8 *flags)
{
	const struct nlattr *kind_attr = info->attrs[FBR_FDB_A_KIND];
	const struct nlattr *sticky_attr = info->attrs[FBR_FDB_A_STICKY];
	bool sticky = sticky_attr && nla_get_u8(sticky_attr);
	enum fbr_fdb_kind kind = FBR_FDB_KIND_STATIC;

	if (kind_attr)
		kind = nla_get_u8(kind_attr);
	if (sticky && kind != FBR_FDB_KIND_LEARNED) {
		NL_SET_ERR_MSG_ATTR(info->extack, sticky_attr, "Only a learned entry can be sticky; others never move");
		return -EINVAL;
	}
	*flags = fbr_fdb_kind_flags(kind, sticky);
	return 0;
}

/* A permanent entry is the local port's, and only that. */
static struct fbr_port *fdb_parse_port(struct fbr_bridge *br,
				       struct genl_info *info, u8 flags)
{
	const struct nlattr *attr = info->attrs[FBR_FDB_A_PORT];
	bool to_host = flags & FBR_FDB_TO_HOST;
	struct fbr_port *port;

	if (!attr) {
		if (to_host)
			return &br->local;
		NL_SET_ERR_MSG(info->extack, "The command does not say which port");
		return ERR_PTR(-EINVAL);
	}
	port = fbr_nl_port_find(br, attr, info->extack);
	if (!IS_ERR(port) && port == &br->local && !to_host) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr, "An entry for the host itself is a permanent one");
		return ERR_PTR(-EINVAL);
	}
	return port;
}

int fbr_nl_fdb_add(struct sk_buff *skb, struct genl_info *info)
{
	struct fbr_bridge *br;
	struct fbr_port *port;
	u64 key;
	u8 flags;
	int err;

	err = fdb_parse_flags(info, &flags);
	if (err)
		return err;
	br = fdb_parse_key(info, &key);
	if (IS_ERR(br))
		return PTR_ERR(br);
	err = fbr_nl_bridge_lock(br, info);
	if (err)
		goto put;
	port = fdb_parse_port(br, info, flags);
	err = PTR_ERR_OR_ZERO(port);
	if (!err)
		err = fbr_nl_fdb_refusal(fbr_fdb_add(&br->fdb, port, key, flags,
						     false),
					 info->extack,
					 info->attrs[FBR_FDB_A_MAC]);
	fbr_nl_bridge_unlock(br);
put:
	fbr_nl_bridge_put(br);
	return err;
}

int fbr_nl_fdb_del(struct sk_buff *skb, struct genl_info *info)
{
	struct fbr_bridge *br;
	u64 key;
	int err;

	br = fdb_parse_key(info, &key);
	if (IS_ERR(br))
		return PTR_ERR(br);
	err = fbr_nl_bridge_lock(br, info);
	if (!err) {
		err = fbr_nl_fdb_refusal(fbr_fdb_delete(&br->fdb, key,
							&fbr_nl_fdb_but_local),
					 info->extack,
					 info->attrs[FBR_FDB_A_MAC]);
		fbr_nl_bridge_unlock(br);
	}
	fbr_nl_bridge_put(br);
	return err;
}

static int fdb_reply_count(struct genl_info *info, u32 count)
{
	struct sk_buff *reply = nlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	void *header;

	if (!reply)
		return -ENOMEM;
	header = fbr_nl_put_header(reply, info->snd_portid, info->snd_seq, 0,
				   FBR_CMD_FDB_FLUSH);
	if (!header || nla_put_u32(reply, FBR_FDB_A_COUNT, count)) {
		nlmsg_free(reply);
		return -EMSGSIZE;
	}
	genlmsg_end(reply, header);
	return genlmsg_reply(reply, info);
}

int fbr_nl_fdb_flush(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *port = info->attrs[FBR_FDB_A_PORT];
	struct fbr_fdb_filter filter = {};
	struct fbr_bridge *br;
	u32 count = 0;
	int err;

	fdb_parse_filter(&filter, info->attrs, BIT(FBR_FDB_KIND_LEARNED));
	if (filter.kinds & BIT(FBR_FDB_KIND_LOCAL)) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[FBR_FDB_A_KIND],
				    "Local entries belong to the ports and can't be flushed");
		return -EINVAL;
	}
	br = fbr_nl_bridge_get(info, info->attrs[FBR_FDB_A_BRIDGE]);
	if (IS_ERR(br))
		return PTR_ERR(br);
	err = fbr_nl_bridge_lock(br, info);
	if (err)
		goto put;
	if (port) {
		filter.port = fbr_nl_port_find(br, port, info->extack);
		err = PTR_ERR_OR_ZERO(filter.port);
	}
	if (!err)
		count = fbr_fdb_flush(&br->fdb, &filter);
	fbr_nl_bridge_unlock(br);
	if (!err)
		err = fdb_reply_count(info, count);
put:
	fbr_nl_bridge_put(br);
	return err;
}
