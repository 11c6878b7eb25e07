// SPDX-License-Identifier: GPL-2.0
/* Frames for user space: what is done while the frame is on its way. */
#include <linux/ktime.h>
#include <net/dst.h>

#include "frame.h"

/* What came of a frame, with one listener or with all: the best of it. */
enum punt_outcome {
	PUNT_UNHEARD,
	PUNT_LOST,
	PUNT_TAKEN,
};

/**
 * struct punt_view - a frame as listeners look at it
 * @frame: the frame
 * @about: what they are told of it
 * @key: all that is known of it, if @has_key: most listeners don't ask
 * @has_key: one did
 */
struct punt_view {
	const struct fbr_frame *frame;
	struct fbr_punted about;
	struct fbr_flow_key key;
	bool has_key;
};

static void punt_view_init(struct punt_view *view,
			   const struct fbr_frame *frame,
			   enum fbr_frame_reason reason, u32 max_len)
{
	const struct fbr_flow *flow = frame->flow;

	view->frame = frame;
	view->has_key = false;
	view->about = (struct fbr_punted) {
		.time = ktime_get_real_ns(),
		.cookie = flow ? READ_ONCE(flow->cookie) : 0,
		.ifindex = frame->in->dev->ifindex,
		.max_len = max_len,
		.port = frame->in->number,
		.reason = reason,
		.has_cookie = flow,
	};
}

static bool punt_matches(struct punt_view *view,
			 const struct fbr_flow_match *match)
{
	const u64 *mask = (const u64 *)&match->mask;
	const u64 *want = (const u64 *)&match->key;
	const u64 *got = (const u64 *)&view->key;
	unsigned int i;

	if (!view->has_key)
		fbr_flow_extract(&view->key, view->frame->skb, view->about.port,
				 FBR_FLOW_DEPTH_L4);
	view->has_key = true;
	for (i = 0; i < FBR_FLOW_KEY_WORDS; i++)
		if ((got[i] ^ want[i]) & mask[i])
			return false;
	return true;
}

static bool punt_interests(struct punt_view *view,
			   const struct fbr_listen_terms *terms)
{
	return terms->reasons & BIT(view->about.reason) &&
	       (!terms->has_match || punt_matches(view, &terms->match));
}

/*
 * It may wait for long, so it holds nothing but its own memory. What makes plain
 * frames of a super-frame asks its device for features: the bridge outlives it.
 */
static struct sk_buff *punt_copy(const struct punt_view *view)
{
	struct sk_buff *skb = skb_clone(view->frame->skb, GFP_ATOMIC);

	if (unlikely(!skb))
		return NULL;
	if (unlikely(skb_orphan_frags_rx(skb, GFP_ATOMIC))) {
		kfree_skb(skb);
		return NULL;
	}
	skb_dst_drop(skb);
	nf_reset_ct(skb);
	skb_ext_reset(skb);
	skb->dev = view->frame->br->dev;
	*fbr_punted(skb) = view->about;
	return skb;
}

static bool punt_queue(const struct punt_view *view,
		       struct fbr_listener *listener)
{
	struct fbr_punt_queues *queues = &listener->queues;
	const struct sk_buff *frame = view->frame->skb;
	u16 port = view->about.port;
	struct sk_buff *skb = NULL;

	spin_lock(&queues->lock);
	if (fbr_punt_queues_admit(queues, port, frame->truesize,
				  fbr_segment_count(frame, 0), ktime_get_ns()))
		skb = punt_copy(view);
	if (skb)
		fbr_punt_queues_put(queues, port, skb);
	else
		fbr_punt_queues_lose(queues, port, 1);
	spin_unlock(&queues->lock);
	if (skb)
		queue_delayed_work(fbr_wq, &listener->work, 0);
	return skb;
}

static enum punt_outcome punt_offer(struct punt_view *view,
				    struct fbr_listener *listener)
{
	if (!punt_interests(view, rcu_dereference(listener->terms)))
		return PUNT_UNHEARD;
	if (unlikely(view->frame->trace) || punt_queue(view, listener))
		return PUNT_TAKEN;
	fbr_count(view->frame->in->stats, FBR_COUNT_LISTEN_LOST);
	return PUNT_LOST;
}

static enum punt_outcome punt_offer_to_all(const struct fbr_frame *frame,
					   enum fbr_frame_reason reason,
					   u32 max_len)
{
	const struct list_head *listeners = &frame->br->punts.listeners;
	enum punt_outcome outcome = PUNT_UNHEARD;
	struct fbr_listener *listener;
	struct punt_view view;

	punt_view_init(&view, frame, reason, max_len);
	list_for_each_entry_rcu(listener, listeners, list)
		outcome = max(outcome, punt_offer(&view, listener));
	return outcome;
}

static void punt_taken(struct fbr_frame *frame, enum fbr_frame_reason reason,
		       u32 max_len)
{
	if (unlikely(frame->trace)) {
		fbr_trace_userspace(frame, reason, max_len);
		return;
	}
	fbr_count(frame->in->stats, FBR_COUNT_TO_USER);
	consume_skb(frame->skb);
}

/**
 * fbr_punt - send a frame to who listens
 * @frame: the frame; its skb is consumed, unless this returns false
 * @reason: why
 * @max_len: bytes of it, with the Ethernet header, that they are to get; 0 for
 *	all
 *
 * However many take it, that counts as one frame, and a super-frame as one.
 *
 * Context: RCU, bottom halves off.
 * Return: false if nobody listens to it and it should be switched instead.
 */
bool fbr_punt(struct fbr_frame *frame, enum fbr_frame_reason reason,
	      u32 max_len)
{
	switch (punt_offer_to_all(frame, reason, max_len)) {
	case PUNT_TAKEN:
		punt_taken(frame, reason, max_len);
		return true;
	case PUNT_LOST:
		fbr_drop_frame(frame, frame->skb, frame->in,
			       FBR_DROP_LISTENER_FULL);
		return true;
	default:
		if (READ_ONCE(frame->br->punts.fail_mode) ==
		    FBR_FAIL_MODE_NORMAL)
			return false;
		fbr_drop_frame(frame, frame->skb, frame->in,
			       FBR_DROP_NO_LISTENER);
		return true;
	}
}

/**
 * fbr_capture - show a frame to who listens
 * @frame: the frame, admitted; it goes its way all the same
 *
 * Context: RCU, bottom halves off.
 */
void fbr_capture(const struct fbr_frame *frame)
{
	if (likely(!frame->trace))
		punt_offer_to_all(frame, FBR_FRAME_REASON_CAPTURE, 0);
}
