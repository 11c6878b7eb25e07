// SPDX-License-Identifier: GPL-2.0
/* Plain frames out of super-frames. */
#include <linux/err.h>

#include "frame.h"

/* Hardware would have made the rest of the checksum. */
static int segment_sum_up(struct sk_buff *skb)
{
	if (skb->ip_summed != CHECKSUM_PARTIAL)
		return 0;
	return skb_csum_hwoffload_help(skb, 0);
}

/* Data are at the Ethernet header, and what is read behind it is tags. */
static struct sk_buff *segment_cut(struct sk_buff *skb)
{
	struct sk_buff *list;

	skb_reset_network_header(skb);
	skb_push(skb, ETH_HLEN);
	list = __skb_gso_segment(skb, NETIF_F_SG, false);
	if (IS_ERR_OR_NULL(list)) {
		kfree_skb(skb);
		return list ?: ERR_PTR(-EINVAL);
	}
	consume_skb(skb);
	return list;
}

static int segment_finish(struct sk_buff *skb)
{
	skb_reset_mac_header(skb);
	skb_pull(skb, ETH_HLEN);
	skb_reset_mac_len(skb);
	return segment_sum_up(skb);
}

static struct sk_buff *segment_super(struct sk_buff *skb)
{
	struct sk_buff *list = segment_cut(skb), *one;
	int err = 0;

	if (IS_ERR(list))
		return list;
	for (one = list; one && !err; one = one->next)
		err = segment_finish(one);
	if (!err)
		return list;
	kfree_skb_list(list);
	return ERR_PTR(err);
}

/**
 * fbr_segment - the frames that a super-frame stands for
 * @skb: it, or a plain frame, data behind the Ethernet header; consumed
 *
 * Their checksums are whole, as far as they were to be made at all.
 *
 * Return: a list of frames, linked by next, or an ERR_PTR(): -ENOMEM, or another
 *	if the super-frame is malformed.
 */
struct sk_buff *fbr_segment(struct sk_buff *skb)
{
	int err;

	if (unlikely(skb_is_gso(skb)))
		return segment_super(skb);
	err = segment_sum_up(skb);
	if (likely(!err))
		return skb;
	kfree_skb(skb);
	return ERR_PTR(err);
}

/**
 * fbr_segment_count - how many frames a frame stands for
 * @skb: it, data behind the Ethernet header
 * @headers: bytes from there on that each of them has
 *
 * Who sent a super-frame from a virtual machine has not counted, or may lie.
 *
 * Context: any.
 */
u32 fbr_segment_count(const struct sk_buff *skb, unsigned int headers)
{
	const struct skb_shared_info *info = skb_shinfo(skb);

	if (likely(!skb_is_gso(skb)))
		return 1;
	if (info->gso_segs && !(info->gso_type & SKB_GSO_DODGY))
		return info->gso_segs;
	if (info->gso_size == GSO_BY_FRAGS)
		return max_t(u32, info->gso_segs, 1);
	return max(DIV_ROUND_UP(skb->len - headers, info->gso_size), 1U);
}
