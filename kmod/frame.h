/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A frame on its way, and what its stages have to say to others; pipeline.c has
 * their order. What they have to say to each other, path.c sees.
 */
#ifndef FBR_FRAME_H
#define FBR_FRAME_H

#include <linux/if_ether.h>
#include <linux/skbuff.h>

#include "fbr.h"
#include "punt.h"
#include "trace_frame.h"

/**
 * struct fbr_frame - a frame between its entry and its deliveries
 * @skb: data starts behind the Ethernet header; owned by the stage that runs
 * @br: the bridge
 * @in: where it came from; &struct fbr_bridge.local if the host sent it
 * @vlan_protocol: EtherType of the tags that count; 0 while VLANs are not told
 *	apart
 * @vid: the VLAN it belongs to, 0 while VLANs are not told apart. Then its tag
 *	of that VLAN, if it has one, is in the skb's field and not in the data
 * @deliveries: that were made of it so far
 * @retagged: a flow has changed its tags since it was classified
 * @flow: the flow that it belongs to, NULL for none
 * @trace: where its way is noted, NULL unless it is only asked about
 *
 * Lives on the stack of the entry, under RCU with bottom halves off.
 */
struct fbr_frame {
	struct sk_buff *skb;
	struct fbr_bridge *br;
	struct fbr_port *in;
	__be16 vlan_protocol;
	u16 vid;
	u16 deliveries;
	bool retagged;
	const struct fbr_flow *flow;
	struct fbr_trace *trace;
};

/* input.c */
rx_handler_result_t fbr_input_port(struct sk_buff **pskb);
netdev_tx_t fbr_input_host(struct sk_buff *skb, struct net_device *dev);
int fbr_input_injected(struct fbr_bridge *br, u32 in_port, struct sk_buff *skb,
		       const struct fbr_actions *actions);

/* pipeline.c */
void fbr_pipeline_traced(struct fbr_frame *frame);

/* guard.c */
enum fbr_drop_cause fbr_guard_refuses(const struct fbr_frame *frame);

/* rewrite.c */
enum fbr_drop_cause fbr_rewrite_set(struct fbr_frame *frame,
				    const struct fbr_rewrite *set);
enum fbr_drop_cause fbr_rewrite_push_vlan(struct fbr_frame *frame,
					  const struct ovs_action_push_vlan *tag);
enum fbr_drop_cause fbr_rewrite_pop_vlan(struct fbr_frame *frame);
enum fbr_drop_cause fbr_rewrite_dec_ttl(struct fbr_frame *frame);

/* segment.c */
struct sk_buff *fbr_segment(struct sk_buff *skb);
u32 fbr_segment_count(const struct sk_buff *skb, unsigned int headers);

/* drop.c */
void fbr_drop(struct sk_buff *skb, struct fbr_port *port,
	      enum fbr_drop_cause cause);
void fbr_drop_frame(const struct fbr_frame *frame, struct sk_buff *skb,
		    struct fbr_port *port, enum fbr_drop_cause cause);
const char *fbr_drop_name(enum fbr_drop_cause cause);

/**
 * fbr_count_of_frame - count something of a frame where it came from
 * @frame: the frame
 * @what: enum fbr_counter
 *
 * Context: bottom halves off.
 */
static inline void fbr_count_of_frame(const struct fbr_frame *frame,
				      unsigned int what)
{
	if (likely(!frame->trace))
		fbr_count(frame->in->stats, what);
}

#endif
