/* SPDX-License-Identifier: GPL-2.0 */
/* A frame on its way, and the stages it passes; pipeline.c has their order. */
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
rx_handler_result_t fbr_pipeline_port(struct fbr_frame *frame);
void fbr_pipeline_host(struct fbr_frame *frame);
bool fbr_pipeline_punts(const struct fbr_frame *frame,
			enum fbr_drop_cause *cause);
enum fbr_drop_cause fbr_pipeline_refuses(struct fbr_frame *frame);
void fbr_pipeline_switch(struct fbr_frame *frame);

/* ingress.c */
bool fbr_ingress_punts(const struct fbr_frame *frame);
enum fbr_drop_cause fbr_ingress_refuses(const struct fbr_frame *frame);
enum fbr_drop_cause fbr_ingress_locks_out(const struct fbr_frame *frame);

/* classify.c */
enum fbr_drop_cause fbr_classify(struct fbr_frame *frame);
enum fbr_drop_cause fbr_classify_again(struct fbr_frame *frame);

/* guard.c */
enum fbr_drop_cause fbr_guard_refuses(const struct fbr_frame *frame);

/* lookup.c */
const struct fbr_flow *fbr_lookup(const struct fbr_frame *frame,
				  const struct fbr_flow_table *table);

/* action.c */
void fbr_act(struct fbr_frame *frame, const struct fbr_actions *actions);
void fbr_act_untaught(struct fbr_frame *frame,
		      const struct fbr_actions *actions);

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

/* learn.c */
u64 fbr_learn_station(const struct fbr_frame *frame);
void fbr_learn(const struct fbr_frame *frame, u64 station);

/* normal.c */
void fbr_normal(struct fbr_frame *frame);
enum fbr_port_flag fbr_normal_class(const struct fbr_frame *frame);

/* forward.c */
void fbr_forward_host(struct fbr_frame *frame);
void fbr_forward_port(struct fbr_frame *frame, struct fbr_port *out);
void fbr_forward_flood(struct fbr_frame *frame, enum fbr_port_flag class);
void fbr_forward_as_it_stands(struct fbr_frame *frame, struct fbr_port *out);

/**
 * fbr_forward_exhausted - whether a frame was delivered as often as may be
 * @frame: the frame
 */
static inline bool fbr_forward_exhausted(const struct fbr_frame *frame)
{
	return unlikely(frame->deliveries >= FBR_FLOW_DELIVERIES_MAX);
}

/* egress.c */
enum fbr_drop_cause fbr_egress_refuses(const struct fbr_frame *frame,
				       const struct fbr_port *out);
bool fbr_egress_takes_flood(const struct fbr_frame *frame,
			    const struct fbr_port *out,
			    enum fbr_port_flag class);
bool fbr_egress_host_watches(const struct fbr_frame *frame);
void fbr_egress_tag(struct sk_buff *skb, const struct fbr_frame *frame,
		    const struct fbr_port *out);

/* local.c and xmit.c: the two ends; both consume the skb */
void fbr_local(struct sk_buff *skb, struct fbr_port *local);
void fbr_xmit(struct sk_buff *skb, struct fbr_port *out);
enum fbr_drop_cause fbr_xmit_refuses(const struct sk_buff *skb,
				     const struct net_device *dev);

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
