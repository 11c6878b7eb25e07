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
 * fbr_nl_fdb_add_entry - add an entry, if its VLAN allows it
 * @port: where the station is, its bridge locked
 * @key: the station
 * @flags: fbr_fdb_kind_flags()
 * @replace: as fbr_fdb_add() has it
 * @extack: for refusals
 * @mac: the attribute that they are about
 *
 * Return: 0 or a negative errno.
 */
int fbr_nl_fdb_add_entry(struct fbr_port *port, u64 key, u8 flags, bool replace,
			 struct netlink_ext_ack *extack,
			 const struct nlattr *mac)
{
	struct fbr_bridge *br = port->br;
	u16 vid = fbr_fdb_key_vid(key);
	int err;

	lockdep_assert_held(&br->lock);
	if (br->vlan_filter && !vid && flags & FBR_FDB_AGES) {
		NL_SET_ERR_MSG_ATTR(extack, mac, "While VLANs are filtered, a learned entry needs a VLAN");
		return -EINVAL;
	}
	if (br->vlan_filter && vid &&
	    !test_bit(vid, fbr_port_vlans(port)->member)) {
		NL_SET_ERR_MSG_ATTR(extack, mac, "The port is not a member of this VLAN; see vlan add");
		return -EINVAL;
	}
	err = vid ? fbr_fdb_need_vlans(&br->fdb) : 0;
	if (!err)
		err = fbr_fdb_add(&br->fdb, port, key, flags, replace);
	return fbr_nl_fdb_refusal(err, extack, mac);
}

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
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "There is an entry for this address already; delete it first");
	else if (err == -ENOENT)
		NL_SET_ERR_MSG_ATTR(extack, attr, "There is no entry for this address");
	else if (err == -EBUSY)
		NL_SET_ERR_MSG_ATTR(extack, attr, "This is the address of the bridge or of a port");
	else if (err == -ENOSPC)
		NL_SET_ERR_MSG_ATTR(extack, attr, "The FDB is full; see fdb-limit");
	else if (err == -EDQUOT)
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "The namespace has all the FDB entries it may have; see user_ns_fdb_max");
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
	return fbr_nl_bridge_get(genl_info_net(info),
				 info->attrs[FBR_FDB_A_BRIDGE], info->extack);
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
	if (READ_ONCE(br->live)) {
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

/* What a command selects: of all @kinds, unless it names one. */
static int fdb_parse_filter(struct fbr_fdb_filter *filter,
			    struct fbr_bridge *br, struct nlattr **attrs,
			    u8 kinds, struct netlink_ext_ack *extack)
{
	const struct nlattr *port = attrs[FBR_FDB_A_PORT];
	const struct nlattr *vlan = attrs[FBR_FDB_A_VLAN];
	const struct nlattr *kind = attrs[FBR_FDB_A_KIND];

	filter->vid = vlan ? nla_get_u16(vlan) : -1;
	filter->kinds = kind ? BIT(nla_get_u8(kind)) : kinds;
	if (port)
		filter->port = fbr_nl_port_find(br, port, extack);
	return PTR_ERR_OR_ZERO(filter->port);
}

struct fdb_dump {
	struct sk_buff *skb;
	struct netlink_callback *cb;
	const struct fbr_bridge *br;
	struct fbr_fdb_filter filter;
	bool full;
};

static bool fdb_dump_one(struct fbr_fdb *fdb, struct fbr_fdb_entry *entry,
			 void *arg)
{
	struct fdb_dump *dump = arg;
	struct fbr_fdb_facts facts;

	if (!fbr_fdb_matches(entry, &dump->filter))
		return true;
	fbr_nl_fdb_read_rcu(&facts, entry);
	dump->full = fdb_fill(dump->skb, dump->br, &facts,
			      NETLINK_CB(dump->cb->skb).portid,
			      dump->cb->nlh->nlmsg_seq, NLM_F_MULTI);
	return !dump->full;
}

/*
 * A message holds the bridge's lock while it is filled, so that the table does
 * not go away; learning goes on, and does not interrupt the dump.
 */
int fbr_nl_fdb_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct fbr_fdb_cursor *cursor = (struct fbr_fdb_cursor *)cb->ctx;
	struct nlattr **attrs = fbr_compat_dump_attrs(cb);
	struct fdb_dump dump = { .skb = skb, .cb = cb };
	struct fbr_bridge *br;
	int err;

	BUILD_BUG_ON(sizeof(*cursor) > sizeof(cb->ctx));
	br = fbr_nl_bridge_get(sock_net(cb->skb->sk), attrs[FBR_FDB_A_BRIDGE],
			       cb->extack);
	if (IS_ERR(br))
		return PTR_ERR(br);
	err = fbr_nl_bridge_lock(br, cb->extack);
	if (err)
		goto put;
	err = fdb_parse_filter(&dump.filter, br, attrs, FBR_FDB_ALL_KINDS,
			       cb->extack);
	if (!err) {
		dump.br = br;
		fbr_fdb_walk(&br->fdb, cursor, fdb_dump_one, &dump);
	}
	fbr_nl_bridge_unlock(br);
put:
	fbr_nl_bridge_put(br);
	return err ?: skb->len;
}

static int fdb_parse_flags(struct genl_info *info, u8 *flags)
{
	const struct nlattr *kind_attr = info->attrs[FBR_FDB_A_KIND];
	const struct nlattr *sticky_attr = info->attrs[FBR_FDB_A_STICKY];
	bool sticky = sticky_attr && nla_get_u8(sticky_attr);
	enum fbr_fdb_kind kind = FBR_FDB_KIND_STATIC;

	if (kind_attr)
		kind = nla_get_u8(kind_attr);
	if (kind == FBR_FDB_KIND_LOCAL) {
		NL_SET_ERR_MSG_ATTR(info->extack, kind_attr,
				    "Local entries come with the ports and can't be added");
		return -EINVAL;
	}
	if (sticky && kind != FBR_FDB_KIND_LEARNED) {
		NL_SET_ERR_MSG_ATTR(info->extack, sticky_attr,
				    "Only a learned entry can be sticky; others never move");
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
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "An entry for the host itself is a permanent one");
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
	err = fbr_nl_bridge_lock(br, info->extack);
	if (err)
		goto put;
	port = fdb_parse_port(br, info, flags);
	err = PTR_ERR_OR_ZERO(port);
	if (!err)
		err = fbr_nl_fdb_add_entry(port, key, flags, false,
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
	err = fbr_nl_bridge_lock(br, info->extack);
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

/* Consumes the reply. */
static int fdb_reply_count(struct sk_buff *reply, struct genl_info *info,
			   u32 count)
{
	void *header = fbr_nl_put_header(reply, info->snd_portid,
					 info->snd_seq, 0, FBR_CMD_FDB_FLUSH);

	if (!header || nla_put_u32(reply, FBR_FDB_A_COUNT, count)) {
		nlmsg_free(reply);
		return -EMSGSIZE;
	}
	genlmsg_end(reply, header);
	return genlmsg_reply(reply, info);
}

int fbr_nl_fdb_flush(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *kind = info->attrs[FBR_FDB_A_KIND];
	struct fbr_fdb_filter filter = {};
	struct fbr_bridge *br;
	struct sk_buff *reply;
	u32 count = 0;
	int err;

	if (kind && nla_get_u8(kind) == FBR_FDB_KIND_LOCAL) {
		NL_SET_ERR_MSG_ATTR(info->extack, kind,
				    "Local entries belong to the ports and can't be flushed");
		return -EINVAL;
	}
	br = fbr_nl_bridge_get(genl_info_net(info),
			       info->attrs[FBR_FDB_A_BRIDGE], info->extack);
	if (IS_ERR(br))
		return PTR_ERR(br);
	reply = nlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	err = reply ? fbr_nl_bridge_lock(br, info->extack) : -ENOMEM;
	if (err)
		goto put;
	err = fdb_parse_filter(&filter, br, info->attrs,
			       BIT(FBR_FDB_KIND_LEARNED), info->extack);
	if (!err)
		count = fbr_fdb_flush(&br->fdb, &filter);
	fbr_nl_bridge_unlock(br);
	if (!err) {
		err = fdb_reply_count(reply, info, count);
		reply = NULL;
	}
put:
	nlmsg_free(reply);
	fbr_nl_bridge_put(br);
	return err;
}
