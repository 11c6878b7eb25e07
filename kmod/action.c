// SPDX-License-Identifier: GPL-2.0
/* What a flow does with a frame: its actions, one after the other. */
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>

#include "frame.h"
#include "meter.h"

static void action_drop(struct fbr_frame *frame, enum fbr_drop_cause cause)
{
	fbr_drop_frame(frame, frame->skb, frame->in, cause);
}

/*** Actions that send: each consumes the frame's skb ***/

/*
 * As it stands is as the port received it: VLAN filtering says who may have a
 * frame, and only normal and flood ask it. A tag that ingress moved to the skb's
 * field leaves in its place, and the PVID of a frame without a tag was never in
 * the frame.
 */
static inline void action_output(struct fbr_frame *frame, struct fbr_port *out)
{
	if (unlikely(READ_ONCE(out->gone)))
		action_drop(frame, FBR_DROP_PORT_GONE);
	else if (unlikely(out == frame->in))
		action_drop(frame, FBR_DROP_SAME_PORT);
	else
		fbr_forward_as_it_stands(frame, out);
}

/* Whether the VLAN that its tags name now lets it be switched. */
static bool action_may_switch(struct fbr_frame *frame)
{
	enum fbr_drop_cause cause;

	if (likely(!frame->retagged))
		return true;
	cause = fbr_classify_again(frame);
	if (cause)
		action_drop(frame, cause);
	return !cause;
}

static void action_normal(struct fbr_frame *frame)
{
	if (action_may_switch(frame))
		fbr_normal(frame);
}

static void action_flood(struct fbr_frame *frame)
{
	if (action_may_switch(frame))
		fbr_forward_flood(frame, fbr_normal_class(frame));
}

/* What nobody listens to may be switched instead. */
static noinline void action_userspace(struct fbr_frame *frame, u32 max_len, u64 station)
{
	if (fbr_punt(frame, FBR_FRAME_REASON_ACTION, max_len))
		return;
	if (station)
		fbr_learn(frame, station);
	action_normal(frame);
}

static inline void action_send(struct fbr_frame *frame,
			       const struct fbr_action *action, u64 station)
{
	switch (action->type) {
	case FBR_ACTION_OUTPUT:
		action_output(frame, action->port);
		break;
	case FBR_ACTION_LOCAL:
		action_output(frame, &frame->br->local);
		break;
	case FBR_ACTION_IN_PORT:
		fbr_forward_as_it_stands(frame, frame->in);
		break;
	case FBR_ACTION_NORMAL:
		action_normal(frame);
		break;
	case FBR_ACTION_FLOOD:
		action_flood(frame);
		break;
	default:
		action_userspace(frame, action->max_len, station);
	}
}

/* A tag beside the frame is of its bytes, too, and is never cut itself. */
static unsigned int action_cut_to(const struct sk_buff *skb, u32 max_len)
{
	unsigned int headers = ETH_HLEN;

	if (skb_vlan_tag_present(skb))
		headers += VLAN_HLEN;
	return max_len > headers ? max_len - headers : 0;
}

/* All the frames that it stands for, each cut. */
static noinline void action_send_cut(struct fbr_frame *frame,
				     const struct fbr_action *action, u64 station)
{
	struct sk_buff *skb = fbr_segment(frame->skb), *next;

	if (IS_ERR(skb)) {
		frame->skb = NULL;
		action_drop(frame, PTR_ERR(skb) == -ENOMEM ?
				   FBR_DROP_NO_MEMORY : FBR_DROP_REWRITE);
		return;
	}
	for (; skb; skb = next) {
		next = skb->next;
		skb_mark_not_on_list(skb);
		if (next)
			fbr_count_of_frame(frame, FBR_COUNT_COPIES);
		frame->skb = skb;
		if (unlikely(forward_exhausted(frame)))
			action_drop(frame, FBR_DROP_DELIVERIES);
		else if (unlikely(pskb_trim_rcsum(skb,
						  action_cut_to(skb, action->max_len))))
			action_drop(frame, FBR_DROP_NO_MEMORY);
		else
			action_send(frame, action, station);
	}
}

static inline void action_run(struct fbr_frame *frame, const struct fbr_action *action,
			      u64 station)
{
	if (unlikely(action->max_len) && action->type != FBR_ACTION_USERSPACE)
		action_send_cut(frame, action, station);
	else
		action_send(frame, action, station);
}

/* On a copy, since more actions follow. */
static noinline void action_run_copy(struct fbr_frame *frame,
				     const struct fbr_action *action, u64 station)
{
	struct sk_buff *original = frame->skb;

	fbr_count_of_frame(frame, FBR_COUNT_COPIES);
	frame->skb = skb_clone(original, GFP_ATOMIC);
	if (likely(frame->skb))
		action_run(frame, action, station);
	else
		action_drop(frame, FBR_DROP_NO_MEMORY);
	frame->skb = original;
}

/*** Actions that change it, or end its way: a cause to drop it, or 0 ***/

static noinline enum fbr_drop_cause action_change(struct fbr_frame *frame,
						  const struct fbr_action *action)
{
	switch (action->type) {
	case FBR_ACTION_SET:
		return fbr_rewrite_set(frame, action->rewrite);
	case FBR_ACTION_PUSH_VLAN:
		return fbr_rewrite_push_vlan(frame, &action->vlan);
	case FBR_ACTION_POP_VLAN:
		return fbr_rewrite_pop_vlan(frame);
	case FBR_ACTION_DEC_TTL:
		return fbr_rewrite_dec_ttl(frame);
	default:
		return fbr_meter_admits(action->meter, frame) ?
		       0 : FBR_DROP_METER;
	}
}

/*** All of them ***/

/* Once a frame has @taught its @station, or if that is 0, it teaches nothing. */
static __always_inline void action_run_all(struct fbr_frame *frame,
					   const struct fbr_actions *actions,
					   u64 station, bool taught)
{
	const struct fbr_action *action = actions->action;
	const struct fbr_action *last = action + actions->count - 1;
	enum fbr_drop_cause cause = actions->count ? 0 : FBR_DROP_FLOW;

	for (; !cause && action <= last; action++) {
		if (unlikely(!fbr_action_sends(action))) {
			cause = action_change(frame, action);
			continue;
		}
		if (unlikely(forward_exhausted(frame))) {
			cause = FBR_DROP_DELIVERIES;
			break;
		}
		if (!taught && action->type != FBR_ACTION_USERSPACE) {
			fbr_learn(frame, station);
			taught = true;
		}
		if (action < last)
			action_run_copy(frame, action, station);
		else
			action_run(frame, action, station);
	}
	if (unlikely(cause))
		action_drop(frame, cause);
}

/**
 * fbr_act - do with a frame what its flow says
 * @frame: the frame; its skb is consumed
 * @actions: the flow's
 *
 * The last action takes the original. Before it is first forwarded in any way, a
 * frame teaches its source, as it was admitted; one that a flow drops, or that
 * only user space gets, teaches nothing.
 *
 * Context: RCU, bottom halves off.
 */
static void fbr_act(struct fbr_frame *frame, const struct fbr_actions *actions)
{
	action_run_all(frame, actions, fbr_learn_station(frame), false);
}

/**
 * fbr_act_untaught - do with a frame what its sender says
 * @frame: the frame, of no flow; its skb is consumed
 * @actions: what that is
 *
 * Such a frame is no sign of where its source lives, and teaches nothing.
 *
 * Context: RCU, bottom halves off.
 */
static void fbr_act_untaught(struct fbr_frame *frame,
			     const struct fbr_actions *actions)
{
	action_run_all(frame, actions, 0, true);
}
