// SPDX-License-Identifier: GPL-2.0
/* Out through a port's device. */
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>

#include "frame.h"

/*
 * A tag in the data with a checksum still to be made: drivers look for the
 * network header behind the tags.
 */
static noinline void xmit_skip_tags(struct sk_buff *skb)
{
	int depth;

	if (__vlan_get_protocol(skb, skb->protocol, &depth))
		skb_set_network_header(skb, depth);
}

/**
 * fbr_xmit_refuses - why a frame can't leave through a device
 * @skb: the frame, data at the Ethernet header
 * @dev: the device
 *
 * Return: a cause, or 0 if it can.
 */
static inline enum fbr_drop_cause
fbr_xmit_refuses(const struct sk_buff *skb, const struct net_device *dev)
{
	if (unlikely(!netif_running(dev)))
		return FBR_DROP_PORT_DOWN;
	if (unlikely(!netif_carrier_ok(dev)))
		return FBR_DROP_NO_CARRIER;
	if (unlikely(skb_warn_if_lro(skb)))
		return FBR_DROP_LRO;
	if (unlikely(!__is_skb_forwardable(dev, skb, true)))
		return FBR_DROP_TOO_BIG;
	return 0;
}

/**
 * fbr_xmit - send a frame out through a port
 * @skb: the frame, data behind the Ethernet header; consumed
 * @out: the port
 *
 * Context: RCU, bottom halves off.
 */
static inline void fbr_xmit(struct sk_buff *skb, struct fbr_port *out)
{
	enum fbr_drop_cause cause;
	unsigned int len;
	int result;

	__skb_push(skb, ETH_HLEN); /* from where it was pulled */
	cause = fbr_xmit_refuses(skb, out->dev);
	if (unlikely(cause)) {
		fbr_drop(skb, out, cause);
		return;
	}
	skb->dev = out->dev;
	skb_forward_csum(skb);
	skb_clear_tstamp(skb);
	if (skb->ip_summed == CHECKSUM_PARTIAL && eth_type_vlan(skb->protocol))
		xmit_skip_tags(skb);
	len = skb->len;
	result = dev_queue_xmit(skb);
	if (likely(net_xmit_eval(result) == 0))
		fbr_count_frame(out->stats, FBR_COUNT_TX_PACKETS, len);
	else
		fbr_drop(NULL, out, FBR_DROP_TX_FAILED);
}
