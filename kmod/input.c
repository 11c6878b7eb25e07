// SPDX-License-Identifier: GPL-2.0
/* Where frames come in: from a port's device, and from the host. */
#include <linux/etherdevice.h>

#include "frame.h"
#include "trace.h"

/**
 * fbr_input_port - rx handler of every port
 * @pskb: the frame; data starts behind the Ethernet header
 *
 * Context: softirq, RCU.
 * Return: RX_HANDLER_PASS for frames that the port's own stack keeps.
 */
rx_handler_result_t fbr_input_port(struct sk_buff **pskb)
{
	struct fbr_frame frame = { .skb = *pskb };

	if (unlikely(frame.skb->pkt_type == PACKET_LOOPBACK))
		return RX_HANDLER_PASS;
	frame.in = rcu_dereference(frame.skb->dev->rx_handler_data);
	frame.br = frame.in->br;
	fbr_count_frame(frame.in->stats, FBR_COUNT_RX_PACKETS,
			frame.skb->len + ETH_HLEN);
	frame.skb = skb_share_check(frame.skb, GFP_ATOMIC);
	*pskb = frame.skb;
	if (unlikely(!frame.skb)) {
		fbr_drop(NULL, frame.in, FBR_DROP_NO_MEMORY);
		return RX_HANDLER_CONSUMED;
	}
	trace_fbr_input(&frame);
	return fbr_pipeline_port(&frame);
}

/**
 * fbr_input_host - the host sends a frame through the bridge device
 * @skb: the frame; data starts at the Ethernet header
 * @dev: the bridge device
 *
 * Context: bottom halves off.
 */
netdev_tx_t fbr_input_host(struct sk_buff *skb, struct net_device *dev)
{
	struct fbr_bridge *br = netdev_priv(dev);
	struct fbr_frame frame = { .skb = skb, .br = br, .in = &br->local };

	rcu_read_lock();
	fbr_count_frame(frame.in->stats, FBR_COUNT_RX_PACKETS, skb->len);
	skb_reset_mac_header(skb);
	if (unlikely(!pskb_may_pull(skb, ETH_HLEN))) {
		fbr_drop(skb, frame.in, FBR_DROP_NO_MEMORY);
	} else {
		skb_pull(skb, ETH_HLEN);
		trace_fbr_input(&frame);
		fbr_pipeline_host(&frame);
	}
	rcu_read_unlock();
	return NETDEV_TX_OK;
}
