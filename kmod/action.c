// SPDX-License-Identifier: GPL-2.0
/* What a flow does with a frame: its actions, one after the other. */
#include <linux/etherdevice.h>

#include "frame.h"

static void action_drop(struct fbr_frame *frame, enum fbr_drop_cause cause)
{
	fbr_drop_frame(frame, frame->skb, frame->in, cause);
}

/*
 * As it stands is as the port received it: VLAN filtering says who may have a
 * frame, and only normal and flood ask it. A tag that ingress moved to the skb's
 * field leaves in its place, and the PVID of a frame without a tag was never in
 * the frame.
 */
static void action_output(struct fbr_frame *frame, struct fbr_port *out)
{
	if (unlikely(READ_ONCE(out->gone)))
		action_drop(frame, FBR_DROP_PORT_GONE);
	else if (unlikely(out == frame->in))
		action_drop(frame, FBR_DROP_SAME_PORT);
	else
		fbr_forward_as_it_stands(frame, out);
}

/* Consumes the frame's skb. */
static void action_run(struct fbr_frame *frame, const struct fbr_action *action)
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
		fbr_normal(frame);
		break;
	case FBR_ACTION_FLOOD:
		fbr_forward_flood(frame, fbr_normal_class(frame));
		break;
	}
}

/* On a copy, since more actions follow. */
static void action_run_copy(struct fbr_frame *frame,
			    const struct fbr_action *action)
{
	struct sk_buff *original = frame->skb;

	fbr_count_of_frame(frame, FBR_COUNT_COPIES);
	frame->skb = skb_clone(original, GFP_ATOMIC);
	if (likely(frame->skb))
		action_run(frame, action);
	else
		action_drop(frame, FBR_DROP_NO_MEMORY);
	frame->skb = original;
}

/**
 * fbr_act - do with a frame what its flow says
 * @frame: the frame; its skb is consumed
 * @actions: the flow's
 *
 * The last action takes the original. A frame that is forwarded in any way has
 * taught its source by then, one that a flow drops teaches nothing.
 *
 * Context: RCU, bottom halves off.
 */
void fbr_act(struct fbr_frame *frame, const struct fbr_actions *actions)
{
	const struct fbr_action *action = actions->action;
	const struct fbr_action *last = action + actions->count - 1;

	if (!actions->count) {
		action_drop(frame, FBR_DROP_FLOW);
		return;
	}
	fbr_learn(frame);
	for (; action < last && !fbr_forward_exhausted(frame); action++)
		action_run_copy(frame, action);
	if (likely(!fbr_forward_exhausted(frame)))
		action_run(frame, action);
	else
		action_drop(frame, FBR_DROP_DELIVERIES);
}
