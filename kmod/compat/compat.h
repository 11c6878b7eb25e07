/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What older kernels lack, as the newest one has it. Each test is for the
 * thing itself (compat/Kbuild looks into the kernel's headers), never for a
 * version, since stable trees carry backports.
 */
#ifndef FBR_COMPAT_H
#define FBR_COMPAT_H

#include <linux/if_vlan.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <net/genetlink.h>
#include <net/netlink.h>
#ifdef FBR_HAVE_NETDEV_LOCK_H
#include <net/netdev_lock.h>
#endif
#ifdef FBR_HAVE_GSO_H
#include <net/gso.h>
#endif
#ifdef FBR_HAVE_UNALIGNED_H
#include <linux/unaligned.h>
#else
#include <asm/unaligned.h>
#endif

#ifndef FBR_HAVE_MAC_INVALID_SOURCE
#define SKB_DROP_REASON_MAC_INVALID_SOURCE	SKB_DROP_REASON_NOT_SPECIFIED
#endif
#ifndef FBR_HAVE_MAC_IEEE_MAC_CONTROL
#define SKB_DROP_REASON_MAC_IEEE_MAC_CONTROL	SKB_DROP_REASON_NOT_SPECIFIED
#endif

/* Spares what is written as a whole from CONFIG_INIT_STACK_ALL_ZERO. */
#ifndef __uninitialized
#if __has_attribute(__uninitialized__)
#define __uninitialized	__attribute__((__uninitialized__))
#else
#define __uninitialized
#endif
#endif

#ifndef FBR_HAVE_NLA_PUT_UINT
static inline int nla_put_uint(struct sk_buff *skb, int attrtype, u64 value)
{
	u32 small = value;

	if (small == value)
		return nla_put_u32(skb, attrtype, small);
	return nla_put(skb, attrtype, sizeof(value), &value);
}

static inline u64 nla_get_uint(const struct nlattr *nla)
{
	return nla_len(nla) == sizeof(u64) ? nla_get_u64(nla) :
					     nla_get_u32(nla);
}

static inline int fbr_compat_validate_uint(const struct nlattr *attr,
					   struct netlink_ext_ack *extack)
{
	if (nla_len(attr) == sizeof(u32) || nla_len(attr) == sizeof(u64))
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr, "invalid attribute length");
	return -EINVAL;
}

#define FBR_COMPAT_POLICY_UINT \
	NLA_POLICY_VALIDATE_FN(NLA_BINARY, fbr_compat_validate_uint)
#else
#define FBR_COMPAT_POLICY_UINT	{ .type = NLA_UINT }
#endif

/* Attributes of a dump's request. */
static inline struct nlattr **fbr_compat_dump_attrs(struct netlink_callback *cb)
{
#ifdef FBR_HAVE_GENL_INFO_DUMP
	return genl_info_dump(cb)->attrs;
#else
	return genl_dumpit_info(cb)->attrs;
#endif
}

static inline unsigned int fbr_compat_dev_flags(const struct net_device *dev)
{
#ifdef FBR_HAVE_NETIF_GET_FLAGS
	return netif_get_flags(dev);
#else
	return dev_get_flags(dev);
#endif
}

/* Transmits without the core's queue lock. */
static inline void fbr_compat_lltx(struct net_device *dev)
{
#ifdef FBR_HAVE_LLTX
	dev->lltx = true;
#else
	dev->features |= NETIF_F_LLTX;
#endif
}

/* Stays in the namespace it was created in. */
static inline void fbr_compat_netns_immutable(struct net_device *dev)
{
#if defined(FBR_HAVE_NETNS_IMMUTABLE)
	dev->netns_immutable = true;
#elif defined(FBR_HAVE_NETNS_LOCAL)
	dev->netns_local = true;
#else
	dev->features |= NETIF_F_NETNS_LOCAL;
#endif
}

#endif
