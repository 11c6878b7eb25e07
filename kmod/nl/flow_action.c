// SPDX-License-Identifier: GPL-2.0
/* Actions of flows: Open vSwitch's attributes, and our own, to an array. */
#include <linux/openvswitch.h>

#include "nl.h"

#define REFUSAL(name)	"The action " name " is not supported"

static const char * const action_refusals[] = {
	[OVS_ACTION_ATTR_USERSPACE]	= REFUSAL("userspace"),
	[OVS_ACTION_ATTR_SET]		= REFUSAL("set"),
	[OVS_ACTION_ATTR_PUSH_VLAN]	= REFUSAL("push_vlan"),
	[OVS_ACTION_ATTR_POP_VLAN]	= REFUSAL("pop_vlan"),
	[OVS_ACTION_ATTR_SAMPLE]	= REFUSAL("sample"),
	[OVS_ACTION_ATTR_RECIRC]	= REFUSAL("recirc"),
	[OVS_ACTION_ATTR_HASH]		= REFUSAL("hash"),
	[OVS_ACTION_ATTR_PUSH_MPLS]	= REFUSAL("push_mpls"),
	[OVS_ACTION_ATTR_POP_MPLS]	= REFUSAL("pop_mpls"),
	[OVS_ACTION_ATTR_SET_MASKED]	= REFUSAL("set_masked"),
	[OVS_ACTION_ATTR_CT]		= REFUSAL("ct"),
	[OVS_ACTION_ATTR_TRUNC]		= REFUSAL("trunc"),
	[OVS_ACTION_ATTR_PUSH_ETH]	= REFUSAL("push_eth"),
	[OVS_ACTION_ATTR_POP_ETH]	= REFUSAL("pop_eth"),
	[OVS_ACTION_ATTR_CT_CLEAR]	= REFUSAL("ct_clear"),
	[OVS_ACTION_ATTR_PUSH_NSH]	= REFUSAL("push_nsh"),
	[OVS_ACTION_ATTR_POP_NSH]	= REFUSAL("pop_nsh"),
	[OVS_ACTION_ATTR_METER]		= REFUSAL("meter"),
	[OVS_ACTION_ATTR_CLONE]		= REFUSAL("clone"),
	[OVS_ACTION_ATTR_CHECK_PKT_LEN]	= REFUSAL("check_pkt_len"),
	[OVS_ACTION_ATTR_ADD_MPLS]	= REFUSAL("add_mpls"),
	[OVS_ACTION_ATTR_DEC_TTL]	= REFUSAL("dec_ttl"),
};

static int action_refuse(const struct nlattr *attr,
			 struct netlink_ext_ack *extack)
{
	unsigned int type = nla_type(attr);

	NL_SET_ERR_MSG_ATTR(extack, attr, "An action of this number is not supported");
	if (extack && type < ARRAY_SIZE(action_refusals) &&
	    action_refusals[type])
		extack->_msg = action_refusals[type];
	return -EOPNOTSUPP;
}

static int action_parse_output(struct fbr_action *action, struct fbr_bridge *br,
			       const struct nlattr *attr,
			       struct netlink_ext_ack *extack)
{
	u32 number;

	if (nla_len(attr) != sizeof(number)) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "An output has a port number of 32 bits");
		return -EINVAL;
	}
	number = nla_get_u32(attr);
	action->type = number ? FBR_ACTION_OUTPUT : FBR_ACTION_LOCAL;
	if (!number)
		return 0;
	action->port = fbr_port_get_by_number(br, number);
	if (action->port)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr, "The bridge has no port of the number in output");
	return -ENODEV;
}

static int action_parse_flag(struct fbr_action *action,
			     enum fbr_action_type type,
			     const struct nlattr *attr,
			     struct netlink_ext_ack *extack)
{
	action->type = type;
	if (!nla_len(attr))
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr, "This action has no argument");
	return -EINVAL;
}

static int action_parse(struct fbr_action *action, struct fbr_bridge *br,
			const struct nlattr *attr,
			struct netlink_ext_ack *extack)
{
	switch (nla_type(attr)) {
	case OVS_ACTION_ATTR_OUTPUT:
		return action_parse_output(action, br, attr, extack);
	case FBR_ACTION_A_NORMAL:
		return action_parse_flag(action, FBR_ACTION_NORMAL, attr,
					 extack);
	case FBR_ACTION_A_FLOOD:
		return action_parse_flag(action, FBR_ACTION_FLOOD, attr,
					 extack);
	case FBR_ACTION_A_IN_PORT:
		return action_parse_flag(action, FBR_ACTION_IN_PORT, attr,
					 extack);
	}
	return action_refuse(attr, extack);
}

static u32 actions_in(const struct nlattr *nest)
{
	const struct nlattr *attr;
	u32 count = 0;
	int rest;

	nla_for_each_nested(attr, nest, rest)
		count++;
	return count;
}

/**
 * fbr_nl_actions_parse - what a flow does
 * @br: the bridge; an output is bound to the port that has the number now
 * @nest: nest of enum ovs_action_attr and enum fbr_action_attr
 * @extack: for refusals
 *
 * Return: the actions, to be given to fbr_actions_free(), or an ERR_PTR().
 */
struct fbr_actions *fbr_nl_actions_parse(struct fbr_bridge *br,
					 const struct nlattr *nest,
					 struct netlink_ext_ack *extack)
{
	u32 i = 0, count = actions_in(nest);
	struct fbr_actions *actions;
	const struct nlattr *attr;
	int err = 0, rest;

	if (count > FBR_FLOW_ACTIONS_MAX) {
		NL_SET_ERR_MSG_ATTR(extack, nest, "A flow has at most 64 actions");
		return ERR_PTR(-E2BIG);
	}
	actions = fbr_actions_new(count, 0);
	if (!actions)
		return ERR_PTR(-ENOMEM);
	nla_for_each_nested(attr, nest, rest) {
		err = action_parse(&actions->action[i++], br, attr, extack);
		if (err)
			break;
	}
	if (!err)
		return actions;
	fbr_actions_free(actions);
	return ERR_PTR(err);
}

static int action_put(struct sk_buff *skb, const struct fbr_action *action)
{
	switch (action->type) {
	case FBR_ACTION_OUTPUT:
		return nla_put_u32(skb, OVS_ACTION_ATTR_OUTPUT,
				   fbr_port_number_now(action->port));
	case FBR_ACTION_LOCAL:
		return nla_put_u32(skb, OVS_ACTION_ATTR_OUTPUT, 0);
	case FBR_ACTION_IN_PORT:
		return nla_put_flag(skb, FBR_ACTION_A_IN_PORT);
	case FBR_ACTION_NORMAL:
		return nla_put_flag(skb, FBR_ACTION_A_NORMAL);
	case FBR_ACTION_FLOOD:
		return nla_put_flag(skb, FBR_ACTION_A_FLOOD);
	default:
		break;
	}
	return -EINVAL;
}

/**
 * fbr_nl_actions_put - put what a flow does
 * @skb: where, as FBR_FLOW_A_ACTIONS
 * @actions: that
 *
 * Return: 0 or -EMSGSIZE.
 */
int fbr_nl_actions_put(struct sk_buff *skb, const struct fbr_actions *actions)
{
	struct nlattr *nest = nla_nest_start(skb, FBR_FLOW_A_ACTIONS);
	u32 i;

	if (!nest)
		return -EMSGSIZE;
	for (i = 0; i < actions->count; i++)
		if (action_put(skb, &actions->action[i]))
			return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}
