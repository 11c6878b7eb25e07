// SPDX-License-Identifier: GPL-2.0
/* Which VLAN a frame belongs to, IEEE 802.1Q-2018, 6.9. */
#include <linux/if_vlan.h>

#include "frame.h"

/*
 * A tag beside the frame that is of the other protocol counts as none: into
 * the data with it, where it crosses unchanged.
 */
static bool classify_put_tag_aside(struct fbr_frame *frame)
{
	struct sk_buff *skb = frame->skb;

	skb_push_rcsum(skb, ETH_HLEN);
	skb = __vlan_hwaccel_push_inside(skb);
	frame->skb = skb;
	if (unlikely(!skb))
		return false;
	skb_postpush_rcsum(skb, skb->data + 2 * ETH_ALEN, VLAN_HLEN);
	skb_pull_rcsum(skb, ETH_HLEN);
	skb_reset_mac_len(skb);
	return true;
}

/*
 * Moves the outer tag, if it is one that counts, from the data to the skb's
 * field. The receive path has done that for ports; not so for the host.
 */
static enum fbr_drop_cause classify_find_tag(struct fbr_frame *frame)
{
	struct sk_buff *skb = frame->skb;

	if (skb_vlan_tag_present(skb)) {
		if (likely(skb->vlan_proto == frame->vlan_protocol) ||
		    classify_put_tag_aside(frame))
			return 0;
		return FBR_DROP_NO_MEMORY;
	}
	if (likely(eth_hdr(skb)->h_proto != frame->vlan_protocol))
		return 0;
	if (!pskb_may_pull(skb, VLAN_HLEN + sizeof(__be16)))
		return FBR_DROP_VLAN_INGRESS; /* half a tag */
	skb->protocol = frame->vlan_protocol; /* a packet socket may lie */
	frame->skb = skb_vlan_untag(skb);
	return likely(frame->skb) ? 0 : FBR_DROP_NO_MEMORY;
}

static enum fbr_drop_cause classify_tagged(const struct fbr_vlan_set *set,
					   u16 vid)
{
	if (unlikely(set->accept == FBR_VLAN_ACCEPT_UNTAGGED))
		return FBR_DROP_VLAN_TAGGED;
	return test_bit(vid, set->member) ? 0 : FBR_DROP_VLAN_INGRESS;
}

static enum fbr_drop_cause classify_untagged(const struct fbr_vlan_set *set)
{
	if (unlikely(!set->pvid || set->accept == FBR_VLAN_ACCEPT_TAGGED))
		return FBR_DROP_VLAN_UNTAGGED;
	return 0;
}

/**
 * fbr_classify_again - find the VLAN that a frame's tags name now
 * @frame: the frame, of which a flow has changed tags; its skb may be replaced,
 *	and is NULL if that failed
 *
 * The VLAN is that of its tag, or without one the PVID of its port, as ever, but
 * the port has no say any more.
 *
 * Context: RCU, bottom halves off.
 * Return: a cause to drop it, or 0.
 */
static enum fbr_drop_cause fbr_classify_again(struct fbr_frame *frame)
{
	enum fbr_drop_cause cause = classify_find_tag(frame);
	u16 vid = 0;

	if (unlikely(cause))
		return cause;
	if (skb_vlan_tag_present(frame->skb))
		vid = skb_vlan_tag_get_id(frame->skb);
	if (!vid)
		vid = rcu_dereference(frame->in->vlans)->pvid;
	if (unlikely(!vid))
		return FBR_DROP_VLAN_UNTAGGED;
	if (unlikely(vid > FBR_VID_MAX))
		return FBR_DROP_VLAN_INGRESS;
	frame->vid = vid;
	return 0;
}

/**
 * fbr_classify - find the VLAN of a frame, and whether its port is in it
 * @frame: the frame; its skb may be replaced, and is NULL if that failed
 *
 * The VLAN is that of its tag, or without one the PVID of its port.
 *
 * Context: RCU, bottom halves off; only while VLANs are told apart.
 * Return: a cause to drop it, or 0.
 */
static inline enum fbr_drop_cause fbr_classify(struct fbr_frame *frame)
{
	const struct fbr_vlan_set *set = rcu_dereference(frame->in->vlans);
	enum fbr_drop_cause cause;

	frame->vlan_protocol = READ_ONCE(frame->br->vlan_filter);
	if (unlikely(!frame->vlan_protocol)) /* just switched off */
		return 0;
	cause = classify_find_tag(frame);
	if (unlikely(cause))
		return cause;
	if (skb_vlan_tag_present(frame->skb))
		frame->vid = skb_vlan_tag_get_id(frame->skb);
	if (frame->vid) {
		cause = classify_tagged(set, frame->vid);
	} else {
		cause = classify_untagged(set);
		frame->vid = set->pvid;
	}
	if (likely(!cause && !frame->trace))
		fbr_vlan_count(frame->br->vlan_stats, frame->vid,
			       FBR_VLAN_RX_PACKETS, frame->skb->len + ETH_HLEN);
	return cause;
}
