// SPDX-License-Identifier: GPL-2.0
/* Plain frames out of super-frames, for those who can't take these. */
#include <linux/err.h>
#include <linux/etherdevice.h>
#include <linux/netdevice.h>

#include "frame.h"

static struct sk_buff *segment_plain(struct sk_buff *skb)
{
	if (skb->ip_summed != CHECKSUM_PARTIAL ||
	    likely(!skb_csum_hwoffload_help(skb, 0)))
		return skb;
	kfree_skb(skb);
	return ERR_PTR(-ENOMEM);
}

static struct sk_buff *segment_super(struct sk_buff *skb)
{
	struct sk_buff *list, *part;

	skb_push(skb, ETH_HLEN);
	fbr_xmit_find_network_header(skb);
	list = __skb_gso_segment(skb, 0, false);
	if (IS_ERR_OR_NULL(list)) {
		kfree_skb(skb);
		return list ?: ERR_PTR(-EINVAL);
	}
	consume_skb(skb);
	for (part = list; part; part = part->next)
		skb_pull(part, ETH_HLEN);
	return list;
}

/**
 * fbr_segment - the frames that a super-frame stands for
 * @skb: it, or a plain frame, data behind the Ethernet header; consumed
 *
 * Their checksums are whole, and a tag in the skb's field stays there.
 *
 * Context: any.
 * Return: a list of frames, linked by next, or an ERR_PTR().
 */
struct sk_buff *fbr_segment(struct sk_buff *skb)
{
	return skb_is_gso(skb) ? segment_super(skb) : segment_plain(skb);
}
