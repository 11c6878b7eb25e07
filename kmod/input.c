// SPDX-License-Identifier: GPL-2.0
/* Where frames come in: from a port's device, from the host, and from commands. */
#include <linux/etherdevice.h>

#include "frame.h"
#include "port.h"
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
	struct fbr_port *in = rcu_dereference((*pskb)->dev->rx_handler_data);
	struct fbr_frame frame = { .skb = *pskb, .br = in->br, .in = in };

	if (unlikely(frame.skb->pkt_type == PACKET_LOOPBACK))
		return RX_HANDLER_PASS;
	fbr_count_frame(in->stats, FBR_COUNT_RX_PACKETS,
			frame.skb->len + ETH_HLEN);
	frame.skb = skb_share_check(frame.skb, GFP_ATOMIC);
	*pskb = frame.skb;
	if (unlikely(!frame.skb)) {
		fbr_drop(NULL, in, FBR_DROP_NO_MEMORY);
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

/* As its port would do, or its sender says. */
static void input_injected(struct fbr_frame *frame,
			   const struct fbr_actions *actions)
{
	enum fbr_drop_cause cause = 0;

	if (!netif_running(frame->br->dev))
		cause = FBR_DROP_BRIDGE_DOWN;
	else if (actions)
		cause = fbr_pipeline_refuses(frame);

	if (cause)
		fbr_drop(frame->skb, frame->in, cause);
	else if (actions)
		fbr_act_untaught(frame, actions);
	else if (!frame->in->number)
		fbr_pipeline_host(frame);
	else if (fbr_pipeline_port(frame) == RX_HANDLER_PASS)
		consume_skb(frame->skb);
}

/**
 * fbr_input_injected - a command sends a frame on its way
 * @br: the bridge
 * @in_port: number of the port that it seems to come from, 0 for the host
 * @skb: the frame, data behind the Ethernet header; consumed
 * @actions: what is done with it, or NULL for what is done with any frame
 *
 * Context: process, br->flows.lock.
 * Return: 0, or -ENODEV if there is no such port.
 */
int fbr_input_injected(struct fbr_bridge *br, u32 in_port, struct sk_buff *skb,
		       const struct fbr_actions *actions)
{
	struct fbr_frame frame = { .skb = skb, .br = br };

	lockdep_assert_held(&br->flows.lock);
	rcu_read_lock();
	local_bh_disable();
	frame.in = fbr_port_by_number_rcu(br, in_port);
	if (frame.in) {
		skb->dev = frame.in->dev;
		fbr_count(frame.in->stats, FBR_COUNT_INJECTED);
		trace_fbr_input(&frame);
		input_injected(&frame, actions);
	} else {
		kfree_skb(skb);
	}
	local_bh_enable();
	rcu_read_unlock();
	return frame.in ? 0 : -ENODEV;
}
