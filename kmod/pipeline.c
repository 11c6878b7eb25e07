// SPDX-License-Identifier: GPL-2.0
/*
 * The way of a frame: read this file first.
 *
 *   input.c     a port's device received it, or the host sent it
 *   ingress.c   is it ours, and may it come in?
 *   classify.c  which VLAN does it belong to?
 *   guard.c     does who is behind the port pretend to be another?
 *   lookup.c    which flow does it belong to, if there are flows?
 *   action.c    what does that flow do with it? Mostly one of the following
 *   rewrite.c   it may change the frame
 *   mend.c      of which all checksums are kept
 *   meter.c     it may drop what is too much
 *   segment.c   some places take no super-frames
 *   punt.c      who listens in user space gets it, or a copy
 *   learn.c     its source is where it came from
 *   normal.c    where does its destination live?
 *   forward.c   one port, all ports, or the host
 *   egress.c    may it leave there?
 *   xmit.c      out through a port's device
 *   local.c     up the host's stack
 *   drop.c      or nowhere, for a counted cause
 *
 * Flows stand between ingress and learning: what may not come in reaches none,
 * and a flow that drops a frame teaches nothing.
 */
#include "frame.h"

static void pipeline_normal(struct fbr_frame *frame)
{
	fbr_learn(frame, fbr_learn_station(frame));
	fbr_normal(frame);
}

static void pipeline_miss(struct fbr_frame *frame)
{
	switch (READ_ONCE(frame->br->flows.miss)) {
	case FBR_TABLE_MISS_DROP:
		fbr_drop_frame(frame, frame->skb, frame->in,
			       FBR_DROP_TABLE_MISS);
		return;
	case FBR_TABLE_MISS_USERSPACE:
		if (fbr_punt(frame, FBR_FRAME_REASON_MISS, 0))
			return;
		fallthrough;
	default:
		pipeline_normal(frame);
	}
}

/* The table is loaded once, so a frame sees all of a replacement or nothing. */
static noinline void pipeline_flows(struct fbr_frame *frame,
				    const struct fbr_flow_table *table)
{
	if (unlikely(READ_ONCE(frame->br->punts.captures)))
		fbr_capture(frame);
	frame->flow = fbr_lookup(frame, table);
	if (likely(frame->flow))
		fbr_act(frame, rcu_dereference(frame->flow->actions));
	else
		pipeline_miss(frame);
}

/* Where received frames and the host's own join; all are admitted. */
static inline void pipeline_switch(struct fbr_frame *frame)
{
	const struct fbr_flow_table *table;

	table = rcu_dereference(frame->br->flows.table);
	if (unlikely(table))
		pipeline_flows(frame, table);
	else
		pipeline_normal(frame);
}

/*
 * Whether a frame that a port received is not ours, and if it is, why it may not
 * come in. The stack of a guarded port gets nothing: to the host that is a way in
 * that no VLAN and no flow watches, as any packet can be sent to these addresses.
 */
static __always_inline bool pipeline_punts(const struct fbr_frame *frame,
					   enum fbr_drop_cause *cause)
{
	*cause = fbr_ingress_refuses(frame);
	if (*cause || likely(!fbr_ingress_punts(frame)))
		return false;
	if (READ_ONCE(frame->in->flags) & FBR_PORT_GUARDED)
		*cause = fbr_guard_refuses(frame) ?: FBR_DROP_GUARD_OTHER;
	return !*cause;
}

static noinline enum fbr_drop_cause pipeline_polices(struct fbr_frame *frame)
{
	unsigned long flags = READ_ONCE(frame->in->flags);
	enum fbr_drop_cause cause = 0;

	if (READ_ONCE(frame->br->vlan_filter))
		cause = fbr_classify(frame);
	if (flags & FBR_PORT_GUARDED && !cause)
		cause = fbr_guard_refuses(frame);
	if (flags & FBR_PORT_LOCKED && !cause)
		cause = fbr_ingress_locks_out(frame);
	return cause;
}

/**
 * fbr_pipeline_refuses - the policies that not every bridge or port has
 * @frame: the frame; its VLAN is known afterwards
 *
 * Context: bottom halves off, RCU.
 * Return: a cause to drop it, or 0.
 */
static inline enum fbr_drop_cause
fbr_pipeline_refuses(struct fbr_frame *frame)
{
	if (likely(!READ_ONCE(frame->br->vlan_filter) &&
		   !(READ_ONCE(frame->in->flags) & FBR_PORT_POLICED)))
		return 0;
	return pipeline_polices(frame);
}

/**
 * fbr_pipeline_port - a frame that a port received
 * @frame: the frame
 *
 * Context: softirq, RCU.
 * Return: RX_HANDLER_PASS leaves the skb with the caller; else it is consumed.
 */
static __always_inline rx_handler_result_t
fbr_pipeline_port(struct fbr_frame *frame)
{
	enum fbr_drop_cause cause;

	if (unlikely(pipeline_punts(frame, &cause))) {
		fbr_count(frame->in->stats, FBR_COUNT_PUNTED);
		return RX_HANDLER_PASS;
	}
	if (likely(!cause))
		cause = fbr_pipeline_refuses(frame);
	if (likely(!cause))
		pipeline_switch(frame);
	else
		fbr_drop(frame->skb, frame->in, cause);
	return RX_HANDLER_CONSUMED;
}

/**
 * fbr_pipeline_traced - a frame that is only asked about
 * @frame: the frame; its skb is consumed
 *
 * Context: bottom halves off, RCU, the lock of the flows.
 */
void fbr_pipeline_traced(struct fbr_frame *frame)
{
	enum fbr_drop_cause cause = 0;

	if (frame->in->number && pipeline_punts(frame, &cause)) {
		fbr_trace_punt(frame);
		return;
	}
	if (!cause)
		cause = fbr_pipeline_refuses(frame);
	if (cause) {
		fbr_drop_frame(frame, frame->skb, frame->in, cause);
		return;
	}
	fbr_trace_admit(frame);
	pipeline_switch(frame);
}

/**
 * fbr_pipeline_host - a frame that the host sends
 * @frame: the frame; consumed
 *
 * No ingress policy applies but for the local port's VLANs.
 *
 * Context: bottom halves off, RCU.
 */
static void fbr_pipeline_host(struct fbr_frame *frame)
{
	enum fbr_drop_cause cause = fbr_pipeline_refuses(frame);

	if (likely(!cause))
		pipeline_switch(frame);
	else
		fbr_drop(frame->skb, frame->in, cause);
}
