// SPDX-License-Identifier: GPL-2.0
/*
 * The FDB as iproute2's bridge knows it: neighbour messages, handed to the
 * bridge device ("self") by rtnetlink. What differs between kernels in the way
 * they call is in compat/callbacks.c.
 */
#include <linux/rtnetlink.h>
#include <net/neighbour.h>

#include "nl.h"

static u16 neigh_state(enum fbr_fdb_kind kind)
{
	switch (kind) {
	case FBR_FDB_KIND_LEARNED:
	case FBR_FDB_KIND_EXTERN:
		return NUD_REACHABLE;
	case FBR_FDB_KIND_STATIC:
		return NUD_NOARP;
	case FBR_FDB_KIND_PERMANENT:
	case FBR_FDB_KIND_LOCAL:
		break;
	}
	return NUD_PERMANENT;
}

/**
 * fbr_neigh_fill - put an entry as a neighbour message
 * @skb: where
 * @br: the bridge
 * @facts: the entry
 * @portid: of the receiver, 0 for events
 * @seq: of the request, 0 for events
 * @type: RTM_NEWNEIGH or RTM_DELNEIGH
 * @flags: of the netlink header
 *
 * Return: 0 or -EMSGSIZE, with nothing put.
 */
int fbr_neigh_fill(struct sk_buff *skb, const struct fbr_bridge *br,
		   const struct fbr_fdb_facts *facts, u32 portid, u32 seq,
		   int type, unsigned int flags)
{
	struct nda_cacheinfo age = {
		.ndm_used = jiffies_to_clock_t(facts->age),
		.ndm_updated = jiffies_to_clock_t(facts->age),
	};
	u16 vid = fbr_fdb_key_vid(facts->key);
	struct nlmsghdr *nlh;
	struct ndmsg *ndm;
	u8 mac[ETH_ALEN];

	nlh = nlmsg_put(skb, portid, seq, type, sizeof(*ndm), flags);
	if (!nlh)
		return -EMSGSIZE;
	ndm = nlmsg_data(nlh);
	memset(ndm, 0, sizeof(*ndm));
	ndm->ndm_family = AF_BRIDGE;
	ndm->ndm_flags = (facts->sticky ? NTF_STICKY : 0) |
			 (facts->kind == FBR_FDB_KIND_EXTERN ?
			  NTF_EXT_LEARNED : 0);
	ndm->ndm_ifindex = facts->port_ifindex;
	ndm->ndm_state = neigh_state(facts->kind);

	fbr_fdb_key_mac(facts->key, mac);
	if (nla_put(skb, NDA_LLADDR, ETH_ALEN, mac) ||
	    nla_put_u32(skb, NDA_MASTER, br->dev->ifindex) ||
	    nla_put(skb, NDA_CACHEINFO, sizeof(age), &age) ||
	    (vid && nla_put_u16(skb, NDA_VLAN, vid))) {
		nlmsg_cancel(skb, nlh);
		return -EMSGSIZE;
	}
	nlmsg_end(skb, nlh);
	return 0;
}

/* "via PORT"; without it the host itself. */
static struct fbr_port *neigh_port(struct fbr_bridge *br, struct nlattr *tb[],
				   struct netlink_ext_ack *extack)
{
	const struct nlattr *via = tb[NDA_IFINDEX];

	if (!via)
		return &br->local;
	if (nla_len(via) != sizeof(u32)) { /* no policy has seen it */
		NL_SET_ERR_MSG_ATTR(extack, via, "An ifindex has four bytes");
		return ERR_PTR(-EINVAL);
	}
	return fbr_nl_port_find(br, via, extack);
}

/*
 * iproute2 calls an entry permanent unless told otherwise. One "via" a port
 * is meant to lead there, so it becomes a static one.
 */
static enum fbr_fdb_kind neigh_kind(const struct ndmsg *ndm, bool via_local)
{
	if (via_local)
		return FBR_FDB_KIND_PERMANENT;
	if (ndm->ndm_flags & NTF_EXT_LEARNED)
		return FBR_FDB_KIND_EXTERN;
	return ndm->ndm_state & (NUD_NOARP | NUD_PERMANENT) ?
	       FBR_FDB_KIND_STATIC : FBR_FDB_KIND_LEARNED;
}

/**
 * fbr_neigh_add - `bridge fdb add|replace MAC dev BR self [via PORT]`
 * @ndm: head of the message
 * @tb: its attributes
 * @dev: the bridge
 * @addr: the address
 * @vid: VLAN id
 * @flags: of the netlink header
 * @extack: for refusals
 *
 * Context: RTNL.
 * Return: 0 or a negative errno.
 */
int fbr_neigh_add(const struct ndmsg *ndm, struct nlattr *tb[],
		  struct net_device *dev, const u8 *addr, u16 vid, u16 flags,
		  struct netlink_ext_ack *extack)
{
	struct fbr_bridge *br = netdev_priv(dev);
	struct fbr_port *port;
	u8 how;
	int err;

	if (!is_valid_ether_addr(addr)) {
		NL_SET_ERR_MSG(extack, "The address must be unicast and not zero");
		return -EINVAL;
	}
	mutex_lock(&br->lock);
	port = neigh_port(br, tb, extack);
	err = PTR_ERR_OR_ZERO(port);
	if (!err) {
		how = fbr_fdb_kind_flags(neigh_kind(ndm, port == &br->local),
					 ndm->ndm_flags & NTF_STICKY);
		err = fbr_nl_fdb_add_entry(port, fbr_fdb_key(addr, vid), how,
					   flags & NLM_F_REPLACE, extack,
					   tb[NDA_LLADDR]);
	}
	mutex_unlock(&br->lock);
	return err;
}

/**
 * fbr_neigh_del - `bridge fdb del MAC dev BR self`
 * @dev: the bridge
 * @addr: the address
 * @vid: VLAN id
 * @extack: for refusals
 *
 * Context: RTNL.
 * Return: 0 or a negative errno.
 */
int fbr_neigh_del(struct net_device *dev, const u8 *addr, u16 vid,
		  struct netlink_ext_ack *extack)
{
	struct fbr_bridge *br = netdev_priv(dev);

	return fbr_nl_fdb_refusal(fbr_fdb_delete(&br->fdb,
						 fbr_fdb_key(addr, vid),
						 &fbr_nl_fdb_but_local),
				  extack, NULL);
}

/* Kinds that a mask of states and their values select; no mask, all of them. */
static u8 neigh_kinds(u16 state, u16 mask)
{
	enum fbr_fdb_kind kind;
	u8 kinds = 0;

	for (kind = FBR_FDB_KIND_LEARNED; kind <= FBR_FDB_KIND_EXTERN; kind++)
		if ((neigh_state(kind) & mask) == (state & mask))
			kinds |= BIT(kind);
	return kinds & ~BIT(FBR_FDB_KIND_LOCAL);
}

/**
 * fbr_neigh_flush - `bridge fdb flush dev BR [brport PORT] [vlan VID] [STATE]`
 * @dev: the bridge
 * @ndm: head of the message
 * @tb: its attributes
 * @vid: VLAN id, 0 for any
 * @extack: for refusals
 *
 * Like the kernel's own bridge it takes all kinds, but never local ones.
 *
 * Context: RTNL.
 * Return: 0 or a negative errno.
 */
int fbr_neigh_flush(struct net_device *dev, const struct ndmsg *ndm,
		    struct nlattr *tb[], u16 vid,
		    struct netlink_ext_ack *extack)
{
	struct fbr_fdb_filter filter = { .vid = vid ?: -1 };
	struct fbr_bridge *br = netdev_priv(dev);
	int err = 0;

	if (tb[NDA_NDM_FLAGS_MASK]) {
		NL_SET_ERR_MSG_ATTR(extack, tb[NDA_NDM_FLAGS_MASK],
				    "This bridge flushes by port, VLAN and state only");
		return -EOPNOTSUPP;
	}
	filter.kinds = neigh_kinds(ndm->ndm_state, tb[NDA_NDM_STATE_MASK] ?
				   nla_get_u16(tb[NDA_NDM_STATE_MASK]) : 0);
	mutex_lock(&br->lock);
	if (tb[NDA_IFINDEX]) {
		filter.port = neigh_port(br, tb, extack);
		err = PTR_ERR_OR_ZERO(filter.port);
	}
	if (!err)
		fbr_fdb_flush(&br->fdb, &filter);
	mutex_unlock(&br->lock);
	return err;
}

struct neigh_dump {
	struct sk_buff *skb;
	struct netlink_callback *cb;
	const struct fbr_bridge *br;
	unsigned long from;
	int *idx;
	int err;
};

static bool neigh_dump_one(struct fbr_fdb *fdb, struct fbr_fdb_entry *entry,
			   void *arg)
{
	struct neigh_dump *dump = arg;
	struct fbr_fdb_facts facts;

	if (*dump->idx >= dump->from) {
		fbr_nl_fdb_read_rcu(&facts, entry);
		dump->err = fbr_neigh_fill(dump->skb, dump->br, &facts,
					   NETLINK_CB(dump->cb->skb).portid,
					   dump->cb->nlh->nlmsg_seq,
					   RTM_NEWNEIGH, NLM_F_MULTI);
		if (dump->err)
			return false;
	}
	(*dump->idx)++;
	return true;
}

/**
 * fbr_neigh_dump - `bridge fdb show`
 * @skb: where
 * @cb: the dump
 * @dev: the bridge
 * @from: entries that earlier messages held
 * @idx: counts entries
 *
 * rtnetlink keeps only a count between messages, so each one walks from the
 * start. fbrctl does better.
 *
 * Context: RTNL.
 * Return: 0, or -EMSGSIZE if there are more.
 */
int fbr_neigh_dump(struct sk_buff *skb, struct netlink_callback *cb,
		   struct net_device *dev, unsigned long from, int *idx)
{
	struct fbr_bridge *br = netdev_priv(dev);
	struct neigh_dump dump = {
		.skb = skb,
		.cb = cb,
		.br = br,
		.from = from,
		.idx = idx,
	};
	struct fbr_fdb_cursor cursor = {};

	fbr_fdb_walk(&br->fdb, &cursor, neigh_dump_one, &dump);
	return dump.err;
}

/**
 * fbr_neigh_get - `bridge fdb get MAC br BR`
 * @skb: where
 * @tb: attributes of the request
 * @dev: the bridge
 * @addr: the address
 * @vid: VLAN id
 * @portid: of the receiver
 * @seq: of the request
 * @extack: for refusals
 *
 * Return: 0 or a negative errno.
 */
int fbr_neigh_get(struct sk_buff *skb, struct nlattr *tb[],
		  struct net_device *dev, const unsigned char *addr, u16 vid,
		  u32 portid, u32 seq, struct netlink_ext_ack *extack)
{
	struct fbr_bridge *br = netdev_priv(dev);
	const struct fbr_fdb_entry *entry;
	struct fbr_fdb_facts facts;
	int err = -ENOENT;

	rcu_read_lock();
	entry = fbr_fdb_find_rcu(&br->fdb, fbr_fdb_key(addr, vid));
	if (entry) {
		fbr_nl_fdb_read_rcu(&facts, entry);
		err = fbr_neigh_fill(skb, br, &facts, portid, seq, RTM_NEWNEIGH,
				     0);
	}
	rcu_read_unlock();
	return fbr_nl_fdb_refusal(err, extack, NULL);
}
