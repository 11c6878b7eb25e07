/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Callbacks whose signature changed between supported kernels. Each hands over
 * to a function of ours that takes what all of them know.
 */
#ifndef FBR_COMPAT_CALLBACKS_H
#define FBR_COMPAT_CALLBACKS_H

#include <linux/neighbour.h>
#include <net/rtnetlink.h>

#ifdef FBR_HAVE_NEWLINK_PARAMS
int fbr_compat_newlink(struct net_device *dev,
		       struct rtnl_newlink_params *params,
		       struct netlink_ext_ack *extack);
#else
int fbr_compat_newlink(struct net *src_net, struct net_device *dev,
		       struct nlattr *tb[], struct nlattr *data[],
		       struct netlink_ext_ack *extack);
#endif

int fbr_link_new(struct net_device *dev, bool mtu_set,
		 struct netlink_ext_ack *extack);

#ifdef FBR_HAVE_FDB_NOTIFIED
int fbr_compat_fdb_add(struct ndmsg *ndm, struct nlattr *tb[],
		       struct net_device *dev, const unsigned char *addr,
		       u16 vid, u16 flags, bool *notified,
		       struct netlink_ext_ack *extack);
int fbr_compat_fdb_del(struct ndmsg *ndm, struct nlattr *tb[],
		       struct net_device *dev, const unsigned char *addr,
		       u16 vid, bool *notified, struct netlink_ext_ack *extack);
#else
int fbr_compat_fdb_add(struct ndmsg *ndm, struct nlattr *tb[],
		       struct net_device *dev, const unsigned char *addr,
		       u16 vid, u16 flags, struct netlink_ext_ack *extack);
int fbr_compat_fdb_del(struct ndmsg *ndm, struct nlattr *tb[],
		       struct net_device *dev, const unsigned char *addr,
		       u16 vid, struct netlink_ext_ack *extack);
#endif

#ifdef FBR_HAVE_FDB_DEL_BULK_NLH
int fbr_compat_fdb_del_bulk(struct nlmsghdr *nlh, struct net_device *dev,
			    struct netlink_ext_ack *extack);
#else
int fbr_compat_fdb_del_bulk(struct ndmsg *ndm, struct nlattr *tb[],
			    struct net_device *dev, u16 vid,
			    struct netlink_ext_ack *extack);
#endif

int fbr_compat_fdb_dump(struct sk_buff *skb, struct netlink_callback *cb,
			struct net_device *dev, struct net_device *filter_dev,
			int *idx);

#endif
