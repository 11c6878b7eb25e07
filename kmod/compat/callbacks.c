// SPDX-License-Identifier: GPL-2.0
/* Callbacks whose signature changed between supported kernels. */
#include <linux/rtnetlink.h>

#include "../nl/nl.h"
#include "callbacks.h"

#ifdef FBR_HAVE_NEWLINK_PARAMS
int fbr_compat_newlink(struct net_device *dev,
		       struct rtnl_newlink_params *params,
		       struct netlink_ext_ack *extack)
{
	return fbr_link_new(dev, params->tb[IFLA_MTU], extack);
}
#else
int fbr_compat_newlink(struct net *src_net, struct net_device *dev,
		       struct nlattr *tb[], struct nlattr *data[],
		       struct netlink_ext_ack *extack)
{
	return fbr_link_new(dev, tb[IFLA_MTU], extack);
}
#endif

/*
 * Since 6.13 a callback that has sent its own notification says so; before,
 * rtnetlink sends a second one for the bridge device.
 */
#ifdef FBR_HAVE_FDB_NOTIFIED
int fbr_compat_fdb_add(struct ndmsg *ndm, struct nlattr *tb[],
		       struct net_device *dev, const unsigned char *addr,
		       u16 vid, u16 flags, bool *notified,
		       struct netlink_ext_ack *extack)
{
	*notified = true;
	return fbr_neigh_add(ndm, tb, dev, addr, vid, flags, extack);
}

int fbr_compat_fdb_del(struct ndmsg *ndm, struct nlattr *tb[],
		       struct net_device *dev, const unsigned char *addr,
		       u16 vid, bool *notified, struct netlink_ext_ack *extack)
{
	*notified = true;
	return fbr_neigh_del(dev, addr, vid, extack);
}
#else
int fbr_compat_fdb_add(struct ndmsg *ndm, struct nlattr *tb[],
		       struct net_device *dev, const unsigned char *addr,
		       u16 vid, u16 flags, struct netlink_ext_ack *extack)
{
	return fbr_neigh_add(ndm, tb, dev, addr, vid, flags, extack);
}

int fbr_compat_fdb_del(struct ndmsg *ndm, struct nlattr *tb[],
		       struct net_device *dev, const unsigned char *addr,
		       u16 vid, struct netlink_ext_ack *extack)
{
	return fbr_neigh_del(dev, addr, vid, extack);
}
#endif

#ifdef FBR_HAVE_FDB_DEL_BULK_NLH
static const struct nla_policy fdb_del_bulk_policy[NDA_MAX + 1] = {
	[NDA_VLAN]		= NLA_POLICY_RANGE(NLA_U16, 1, VLAN_N_VID - 2),
	[NDA_IFINDEX]		= NLA_POLICY_MIN(NLA_S32, 1),
	[NDA_NDM_STATE_MASK]	= { .type = NLA_U16 },
	[NDA_NDM_FLAGS_MASK]	= { .type = NLA_U8 },
};

int fbr_compat_fdb_del_bulk(struct nlmsghdr *nlh, struct net_device *dev,
			    struct netlink_ext_ack *extack)
{
	struct ndmsg *ndm = nlmsg_data(nlh);
	struct nlattr *tb[NDA_MAX + 1];
	int err;

	err = nlmsg_parse(nlh, sizeof(*ndm), tb, NDA_MAX, fdb_del_bulk_policy,
			  extack);
	if (err)
		return err;
	return fbr_neigh_flush(dev, ndm, tb, tb[NDA_VLAN] ?
			       nla_get_u16(tb[NDA_VLAN]) : 0, extack);
}
#else
int fbr_compat_fdb_del_bulk(struct ndmsg *ndm, struct nlattr *tb[],
			    struct net_device *dev, u16 vid,
			    struct netlink_ext_ack *extack)
{
	return fbr_neigh_flush(dev, ndm, tb, vid, extack);
}
#endif

int fbr_compat_fdb_dump(struct sk_buff *skb, struct netlink_callback *cb,
			struct net_device *dev, struct net_device *filter_dev,
			int *idx)
{
#ifdef FBR_HAVE_FDB_DUMP_CONTEXT
	struct ndo_fdb_dump_context *ctx = (void *)cb->ctx;
	unsigned long from = ctx->fdb_idx;
#else
	unsigned long from = cb->args[2];
#endif

	return fbr_neigh_dump(skb, cb, dev, from, idx);
}
