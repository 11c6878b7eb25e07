// SPDX-License-Identifier: GPL-2.0
/* Whether a frame may leave somewhere, and with which tag. */
#include <linux/if_vlan.h>

#include "frame.h"

static bool egress_is_member(const struct fbr_frame *frame,
			     const struct fbr_port *out)
{
	return test_bit(frame->vid, rcu_dereference(out->vlans)->member);
}

/**
 * fbr_egress_refuses - why a frame may not leave through a port
 * @frame: the frame
 * @out: the port
 *
 * Return: a cause, or 0 if it may.
 */
static inline enum fbr_drop_cause
fbr_egress_refuses(const struct fbr_frame *frame, const struct fbr_port *out)
{
	unsigned long flags = READ_ONCE(out->flags);

	if (unlikely(out == frame->in) && !(flags & FBR_PORT_HAIRPIN))
		return FBR_DROP_SAME_PORT;
	if (unlikely(flags & FBR_PORT_ISOLATED) &&
	    READ_ONCE(frame->in->flags) & FBR_PORT_ISOLATED)
		return FBR_DROP_ISOLATED;
	if (frame->vid && !egress_is_member(frame, out))
		return FBR_DROP_VLAN_EGRESS;
	return 0;
}

/**
 * fbr_egress_tag - give a frame the tag that it leaves with
 * @skb: the frame, or a copy of it
 * @frame: where it comes from, and its VLAN
 * @out: where it leaves
 *
 * What a promiscuous host sees of VLANs it is no member of, its stack ignores.
 */
static void fbr_egress_tag(struct sk_buff *skb, const struct fbr_frame *frame,
			   const struct fbr_port *out)
{
	const struct fbr_vlan_set *set = rcu_dereference(out->vlans);
	u16 priority = skb_vlan_tag_present(skb) ?
		       skb_vlan_tag_get(skb) & ~VLAN_VID_MASK : 0;

	if (test_bit(frame->vid, set->untagged))
		__vlan_hwaccel_clear_tag(skb);
	else
		__vlan_hwaccel_put_tag(skb, frame->vlan_protocol,
				       priority | frame->vid);
	if (unlikely(!test_bit(frame->vid, set->member)))
		skb->pkt_type = PACKET_OTHERHOST;
	if (likely(!frame->trace))
		fbr_vlan_count(frame->br->vlan_stats, frame->vid,
			       FBR_VLAN_TX_PACKETS, skb->len + ETH_HLEN);
}

/**
 * fbr_egress_host_watches - whether a promiscuous bridge shows it to the host
 * @frame: a unicast frame for others
 */
static bool fbr_egress_host_watches(const struct fbr_frame *frame)
{
	return unlikely(frame->br->dev->flags & IFF_PROMISC) &&
	       frame->in != &frame->br->local;
}

/**
 * fbr_egress_takes_flood - whether a port is a recipient of flooded frames
 * @frame: the frame
 * @out: the port; the local one takes all groups, and unknown unicast only
 *	when it is promiscuous
 * @class: FBR_PORT_UNICAST_FLOOD, _MULTICAST_FLOOD or _BROADCAST_FLOOD
 *
 * A port that can't send is not a recipient.
 */
static bool fbr_egress_takes_flood(const struct fbr_frame *frame,
				   const struct fbr_port *out,
				   enum fbr_port_flag class)
{
	if (!out->number)
		return fbr_egress_host_watches(frame) ||
		       (class != FBR_PORT_UNICAST_FLOOD &&
			!fbr_egress_refuses(frame, out));
	return READ_ONCE(out->flags) & class &&
	       netif_running(out->dev) && netif_carrier_ok(out->dev) &&
	       !fbr_egress_refuses(frame, out);
}
