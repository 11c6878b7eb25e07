// SPDX-License-Identifier: GPL-2.0
/* The command that asks what would become of a frame. */
#include "../flow_frame.h"
#include "../frame.h"
#include "flow_key.h"
#include "nl.h"

/* Takes the longest frame in a step, and many steps with shorter ones. */
#define TRACE_MESSAGE	32768

/*** The frame that is asked about ***/

/**
 * struct trace_question - what a command asks
 * @br: the bridge
 * @in_port: number of the port that the frame comes from
 * @skb: the frame
 */
struct trace_question {
	struct fbr_bridge *br;
	u32 in_port;
	struct sk_buff *skb;
};

static int trace_parse_frame(struct trace_question *ask, struct genl_info *info)
{
	const struct nlattr *port = info->attrs[FBR_TRACE_A_IN_PORT];
	const struct nlattr *frame = info->attrs[FBR_TRACE_A_FRAME];

	if (!port) {
		NL_SET_ERR_MSG(info->extack, "The command does not say which port the frame comes from");
		return -EINVAL;
	}
	ask->in_port = nla_get_u32(port);
	ask->skb = fbr_nl_frame_get(ask->br, frame, info->extack);
	return PTR_ERR_OR_ZERO(ask->skb);
}

static int trace_parse_key(struct trace_question *ask, struct genl_info *info)
{
	const struct nlattr *key = info->attrs[FBR_TRACE_A_KEY];
	struct fbr_flow_match match;
	int err;

	err = fbr_nl_flow_match_parse(&match, key, NULL, info->extack);
	if (err)
		return err;
	if (!match.mask.in_port) {
		NL_SET_ERR_MSG_ATTR(info->extack, key, "The key does not say which port the frame comes from");
		return -EINVAL;
	}
	ask->in_port = match.key.in_port;
	ask->skb = fbr_flow_frame_build(&match.key);
	if (PTR_ERR_OR_ZERO(ask->skb) == -EINVAL)
		NL_SET_ERR_MSG_ATTR(info->extack, key, "There is no frame that has this key");
	return PTR_ERR_OR_ZERO(ask->skb);
}

static int trace_parse(struct trace_question *ask, struct genl_info *info)
{
	const struct nlattr *frame = info->attrs[FBR_TRACE_A_FRAME];
	const struct nlattr *key = info->attrs[FBR_TRACE_A_KEY];

	if (!frame == !key) {
		NL_SET_ERR_MSG(info->extack, "The command has to have a frame or a key, and not both");
		return -EINVAL;
	}
	return frame ? trace_parse_frame(ask, info) :
		       trace_parse_key(ask, info);
}

/*** Its way, to attributes ***/

static int step_put_frame(struct sk_buff *skb,
			  const struct fbr_trace_note *step)
{
	unsigned int len = fbr_nl_frame_len(step->skb);

	if (step->max_len)
		len = min(len, step->max_len);
	return fbr_nl_frame_put(skb, FBR_TRACE_STEP_A_FRAME, step->skb, len);
}

static int step_put_flow(struct sk_buff *skb, struct fbr_bridge *br,
			 const struct fbr_flow *flow)
{
	struct nlattr *nest = nla_nest_start(skb, FBR_TRACE_STEP_A_FLOW);

	if (!nest || fbr_nl_flow_put(skb, br, flow))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int step_put_station(struct sk_buff *skb,
			    const struct fbr_trace_note *step)
{
	u8 mac[ETH_ALEN];

	fbr_fdb_key_mac(step->station, mac);
	if ((step->has & BIT(FBR_TRACE_STEP_A_MAC) &&
	     nla_put(skb, FBR_TRACE_STEP_A_MAC, ETH_ALEN, mac)) ||
	    (step->has & BIT(FBR_TRACE_STEP_A_VLAN) &&
	     nla_put_u16(skb, FBR_TRACE_STEP_A_VLAN,
			 fbr_fdb_key_vid(step->station))))
		return -EMSGSIZE;
	return 0;
}

static int step_put_numbers(struct sk_buff *skb,
			    const struct fbr_trace_note *step)
{
	if (nla_put_u8(skb, FBR_TRACE_STEP_A_TYPE, step->type) ||
	    (step->has & BIT(FBR_TRACE_STEP_A_PORT) &&
	     nla_put_u32(skb, FBR_TRACE_STEP_A_PORT, step->port)) ||
	    (step->has & BIT(FBR_TRACE_STEP_A_OLD_PORT) &&
	     nla_put_u32(skb, FBR_TRACE_STEP_A_OLD_PORT, step->old_port)) ||
	    (step->has & BIT(FBR_TRACE_STEP_A_CAUSE) &&
	     nla_put_u8(skb, FBR_TRACE_STEP_A_CAUSE, step->cause)) ||
	    (step->has & BIT(FBR_TRACE_STEP_A_KIND) &&
	     nla_put_u8(skb, FBR_TRACE_STEP_A_KIND, step->kind)) ||
	    (step->has & BIT(FBR_TRACE_STEP_A_REASON) &&
	     nla_put_u8(skb, FBR_TRACE_STEP_A_REASON, step->reason)) ||
	    (step->has & BIT(FBR_TRACE_STEP_A_FIELD) &&
	     nla_put_u16(skb, FBR_TRACE_STEP_A_FIELD, step->field)) ||
	    (step->has & BIT(FBR_TRACE_STEP_A_METER) &&
	     nla_put_u32(skb, FBR_TRACE_STEP_A_METER, step->meter)))
		return -EMSGSIZE;
	return 0;
}

static int step_put(struct sk_buff *skb, struct fbr_bridge *br,
		    const struct fbr_trace *trace,
		    const struct fbr_trace_note *step)
{
	struct nlattr *nest = nla_nest_start(skb, FBR_TRACE_A_STEP);

	if (!nest)
		return -EMSGSIZE;
	if (step_put_numbers(skb, step) || step_put_station(skb, step) ||
	    (step->has & BIT(FBR_TRACE_STEP_A_FRAME) &&
	     step_put_frame(skb, step)) ||
	    (step->has & BIT(FBR_TRACE_STEP_A_KEY) &&
	     fbr_nl_flow_key_put(skb, FBR_TRACE_STEP_A_KEY, &trace->key)) ||
	    (step->has & BIT(FBR_TRACE_STEP_A_FLOW) &&
	     step_put_flow(skb, br, step->flow))) {
		nla_nest_cancel(skb, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}

/* As many steps as a message takes; @step is the first that is left. */
static struct sk_buff *trace_message(struct fbr_bridge *br,
				     const struct fbr_trace *trace,
				     struct fbr_trace_note **step,
				     struct genl_info *info)
{
	struct sk_buff *skb = nlmsg_new(TRACE_MESSAGE, GFP_KERNEL);
	struct fbr_trace_note *first = *step;
	void *header;

	if (!skb)
		return ERR_PTR(-ENOMEM);
	header = fbr_nl_put_header(skb, info->snd_portid, info->snd_seq, 0,
				   FBR_CMD_TRACE);
	list_for_each_entry_from((*step), &trace->steps, list)
		if (step_put(skb, br, trace, *step))
			break;
	if (header && *step != first) {
		genlmsg_end(skb, header);
		return skb;
	}
	nlmsg_free(skb);
	return ERR_PTR(-EMSGSIZE);
}

static int trace_reply(struct fbr_bridge *br, const struct fbr_trace *trace,
		       struct genl_info *info)
{
	struct fbr_trace_note *step = list_first_entry(&trace->steps,
						       struct fbr_trace_note,
						       list);
	int err = 0;

	while (!err && !list_entry_is_head(step, &trace->steps, list)) {
		struct sk_buff *skb = trace_message(br, trace, &step, info);

		if (IS_ERR(skb))
			return PTR_ERR(skb);
		err = genlmsg_reply(skb, info);
		if (err)
			NL_SET_ERR_MSG(info->extack, "The receive buffer of the socket is too small for the frame's whole way");
	}
	return err;
}

static int trace_answer(struct trace_question *ask, struct genl_info *info)
{
	struct fbr_trace trace;
	int err;

	err = fbr_nl_flows_lock(ask->br, info->extack);
	if (err) {
		kfree_skb(ask->skb);
		return err;
	}
	err = fbr_trace_run(&trace, ask->br, ask->in_port, ask->skb);
	if (!err)
		err = trace_reply(ask->br, &trace, info);
	else if (err == -ENODEV)
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[FBR_TRACE_A_IN_PORT] ?:
				    info->attrs[FBR_TRACE_A_KEY],
				    "The bridge has no port of the number in in_port");
	fbr_nl_flows_unlock(ask->br);
	fbr_trace_free(&trace);
	return err;
}

int fbr_nl_trace(struct sk_buff *skb, struct genl_info *info)
{
	struct trace_question ask;
	int err;

	ask.br = fbr_nl_bridge_get(genl_info_net(info),
				   info->attrs[FBR_TRACE_A_BRIDGE],
				   info->extack);
	if (IS_ERR(ask.br))
		return PTR_ERR(ask.br);
	err = trace_parse(&ask, info);
	if (!err)
		err = trace_answer(&ask, info);
	fbr_nl_bridge_put(ask.br);
	return err;
}
