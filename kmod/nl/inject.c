// SPDX-License-Identifier: GPL-2.0
/* The command that sends a frame on its way. */
#include "../frame.h"
#include "flow_key.h"
#include "nl.h"

/**
 * struct inject_order - what a command asks
 * @br: the bridge
 * @in_port: number of the port that the frame seems to come from
 * @skb: the frame
 * @actions: what is done with it, or NULL
 */
struct inject_order {
	struct fbr_bridge *br;
	u32 in_port;
	struct sk_buff *skb;
	struct fbr_actions *actions;
};

/* All is known of the frame, so its actions may ask for anything it has. */
static int inject_parse_actions(struct inject_order *order,
				const struct nlattr *nest,
				struct netlink_ext_ack *extack)
{
	struct fbr_flow_match match;
	struct fbr_flow_key key;

	fbr_flow_extract(&key, order->skb, order->in_port, FBR_FLOW_DEPTH_L4);
	fbr_nl_flow_match_frame(&match, &key);
	order->actions = fbr_nl_actions_parse(order->br, &match, nest, extack);
	return PTR_ERR_OR_ZERO(order->actions);
}

static int inject_parse(struct inject_order *order, struct genl_info *info)
{
	const struct nlattr *port = info->attrs[FBR_FRAME_A_IN_PORT];
	const struct nlattr *frame = info->attrs[FBR_FRAME_A_FRAME];
	const struct nlattr *nest = info->attrs[FBR_FRAME_A_ACTIONS];
	int err;

	if (!port) {
		NL_SET_ERR_MSG(info->extack, "The command does not say which port the frame comes from");
		return -EINVAL;
	}
	if (!frame) {
		NL_SET_ERR_MSG(info->extack, "The command does not bring a frame");
		return -EINVAL;
	}
	order->in_port = nla_get_u32(port);
	order->actions = NULL;
	order->skb = fbr_nl_frame_get(order->br, frame, info->extack);
	if (IS_ERR(order->skb))
		return PTR_ERR(order->skb);
	err = nest ? inject_parse_actions(order, nest, info->extack) : 0;
	if (err)
		kfree_skb(order->skb);
	return err;
}

static int inject_do(struct inject_order *order, struct genl_info *info)
{
	int err = fbr_nl_flows_lock(order->br, info->extack);

	if (err) {
		kfree_skb(order->skb);
		return err;
	}
	err = fbr_input_injected(order->br, order->in_port, order->skb,
				 order->actions);
	fbr_nl_flows_unlock(order->br);
	if (err)
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[FBR_FRAME_A_IN_PORT],
				    "The bridge has no port of the number in in_port");
	return err;
}

int fbr_nl_inject(struct sk_buff *skb, struct genl_info *info)
{
	struct inject_order order;
	int err;

	order.br = fbr_nl_bridge_get(genl_info_net(info),
				     info->attrs[FBR_FRAME_A_BRIDGE],
				     info->extack);
	if (IS_ERR(order.br))
		return PTR_ERR(order.br);
	err = inject_parse(&order, info);
	if (!err) {
		err = inject_do(&order, info);
		fbr_actions_free(order.actions);
	}
	fbr_nl_bridge_put(order.br);
	return err;
}
