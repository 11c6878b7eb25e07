// SPDX-License-Identifier: GPL-2.0
/* Actions of flows: Open vSwitch's attributes, and our own, to an array. */
#include <linux/if_vlan.h>
#include <linux/openvswitch.h>

#include "../meter.h"
#include "flow_set.h"
#include "nl.h"

#define REFUSAL(name)	"The action " name " is not supported"

static const char * const action_refusals[] = {
	[OVS_ACTION_ATTR_SAMPLE]	= REFUSAL("sample"),
	[OVS_ACTION_ATTR_RECIRC]	= REFUSAL("recirc"),
	[OVS_ACTION_ATTR_HASH]		= REFUSAL("hash"),
	[OVS_ACTION_ATTR_PUSH_MPLS]	= REFUSAL("push_mpls"),
	[OVS_ACTION_ATTR_POP_MPLS]	= REFUSAL("pop_mpls"),
	[OVS_ACTION_ATTR_CT]		= REFUSAL("ct"),
	[OVS_ACTION_ATTR_PUSH_ETH]	= REFUSAL("push_eth"),
	[OVS_ACTION_ATTR_POP_ETH]	= REFUSAL("pop_eth"),
	[OVS_ACTION_ATTR_CT_CLEAR]	= REFUSAL("ct_clear"),
	[OVS_ACTION_ATTR_PUSH_NSH]	= REFUSAL("push_nsh"),
	[OVS_ACTION_ATTR_POP_NSH]	= REFUSAL("pop_nsh"),
	[OVS_ACTION_ATTR_CLONE]		= REFUSAL("clone"),
	[OVS_ACTION_ATTR_CHECK_PKT_LEN]	= REFUSAL("check_pkt_len"),
	[OVS_ACTION_ATTR_ADD_MPLS]	= REFUSAL("add_mpls"),
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

static int action_parse_push_vlan(struct fbr_action *action,
				  struct fbr_nl_sure *sure,
				  const struct nlattr *attr,
				  struct netlink_ext_ack *extack)
{
	action->type = FBR_ACTION_PUSH_VLAN;
	if (nla_len(attr) != sizeof(action->vlan)) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "The action push_vlan has an EtherType and a TCI");
		return -EINVAL;
	}
	memcpy(&action->vlan, nla_data(attr), sizeof(action->vlan));
	sure->tags++;
	if (eth_type_vlan(action->vlan.vlan_tpid) &&
	    action->vlan.vlan_tci & FBR_FLOW_VLAN_PRESENT)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr, "The tag that push_vlan puts on has EtherType 0x8100 or 0x88a8, and the bit 0x1000 in its TCI");
	return -EINVAL;
}

static int action_parse_pop_vlan(struct fbr_action *action,
				 struct fbr_nl_sure *sure,
				 const struct nlattr *attr,
				 struct netlink_ext_ack *extack)
{
	if (sure->tags)
		sure->tags--;
	return action_parse_flag(action, FBR_ACTION_POP_VLAN, attr, extack);
}

/* Open vSwitch's has a list of actions for frames that have run out. */
static bool action_just_drops(const struct nlattr *attr)
{
	const struct nlattr *list = nla_data(attr);

	if (!nla_len(attr))
		return true;
	return nla_ok(list, nla_len(attr)) &&
	       nla_type(list) == OVS_DEC_TTL_ATTR_ACTION && !nla_len(list) &&
	       nla_len(attr) == nla_total_size(0);
}

static int action_parse_dec_ttl(struct fbr_action *action,
				const struct fbr_nl_sure *sure,
				const struct nlattr *attr,
				struct netlink_ext_ack *extack)
{
	action->type = FBR_ACTION_DEC_TTL;
	if (sure->eth_type != htons(ETH_P_IP) &&
	    sure->eth_type != htons(ETH_P_IPV6)) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "For dec_ttl, the flow has to match eth_type(0x0800) or eth_type(0x86dd)");
		return -EINVAL;
	}
	if (action_just_drops(attr))
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr, "The action dec_ttl drops frames that run out, and does nothing else with them");
	return -EOPNOTSUPP;
}

static int action_parse_meter(struct fbr_action *action, struct fbr_bridge *br,
			      const struct nlattr *attr,
			      struct netlink_ext_ack *extack)
{
	if (nla_len(attr) != sizeof(u32)) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "A meter has an id of 32 bits");
		return -EINVAL;
	}
	action->type = FBR_ACTION_METER;
	action->meter = fbr_meter_get(br, nla_get_u32(attr));
	if (action->meter)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr, "The bridge has no meter of this id");
	return -ENOENT;
}

static int action_parse_userspace(struct fbr_action *action,
				  const struct nlattr *attr,
				  struct netlink_ext_ack *extack)
{
	action->type = FBR_ACTION_USERSPACE;
	if (!nla_len(attr))
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr, "The action userspace is for all who listen, and has neither pid nor userdata");
	return -EOPNOTSUPP;
}

/**
 * struct action_list - actions that are being compiled
 * @br: the bridge
 * @actions: what they become
 * @count: of those that are done
 * @rewrites: of those, the ones that set something
 * @sure: what is sure of the frame so far
 * @max_len: of what the next one that sends is to send; 0 for all
 */
struct action_list {
	struct fbr_bridge *br;
	struct fbr_actions *actions;
	u32 count;
	u32 rewrites;
	struct fbr_nl_sure sure;
	u32 max_len;
};

static int action_parse_set(struct action_list *list, struct fbr_action *action,
			    const struct nlattr *attr,
			    struct netlink_ext_ack *extack)
{
	struct fbr_rewrite *set;

	set = fbr_actions_rewrite(list->actions, list->rewrites++);
	action->type = FBR_ACTION_SET;
	action->rewrite = set;
	return fbr_nl_set_parse(set, &list->sure, attr, extack);
}

static int action_parse(struct action_list *list, struct fbr_action *action,
			const struct nlattr *attr,
			struct netlink_ext_ack *extack)
{
	switch (nla_type(attr)) {
	case OVS_ACTION_ATTR_OUTPUT:
		return action_parse_output(action, list->br, attr, extack);
	case OVS_ACTION_ATTR_USERSPACE:
		return action_parse_userspace(action, attr, extack);
	case OVS_ACTION_ATTR_SET:
	case OVS_ACTION_ATTR_SET_MASKED:
		return action_parse_set(list, action, attr, extack);
	case OVS_ACTION_ATTR_PUSH_VLAN:
		return action_parse_push_vlan(action, &list->sure, attr,
					      extack);
	case OVS_ACTION_ATTR_POP_VLAN:
		return action_parse_pop_vlan(action, &list->sure, attr, extack);
	case OVS_ACTION_ATTR_DEC_TTL:
		return action_parse_dec_ttl(action, &list->sure, attr, extack);
	case OVS_ACTION_ATTR_METER:
		return action_parse_meter(action, list->br, attr, extack);
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

/*
 * To cut a frame is no action by itself: what sends it next sends no more of it.
 */
static int action_parse_trunc(struct action_list *list,
			      const struct nlattr *attr,
			      struct netlink_ext_ack *extack)
{
	struct ovs_action_trunc trunc;

	if (nla_len(attr) == sizeof(trunc)) {
		memcpy(&trunc, nla_data(attr), sizeof(trunc));
		if (trunc.max_len >= ETH_HLEN && !list->max_len) {
			list->max_len = trunc.max_len;
			return 0;
		}
	}
	NL_SET_ERR_MSG_ATTR(extack, attr, "The action trunc leaves at least 14 bytes, and stands once before an action that sends");
	return -EINVAL;
}

static int action_list_add(struct action_list *list, const struct nlattr *attr,
			   struct netlink_ext_ack *extack)
{
	struct fbr_action *action;
	int err;

	if (nla_type(attr) == OVS_ACTION_ATTR_TRUNC)
		return action_parse_trunc(list, attr, extack);
	action = &list->actions->action[list->count++];
	err = action_parse(list, action, attr, extack);
	if (!err && fbr_action_sends(action)) {
		action->max_len = list->max_len;
		list->max_len = 0;
	}
	return err;
}

/* Whether the last one sends: what is behind that would have no effect. */
static bool action_list_ends_well(const struct action_list *list)
{
	if (list->max_len)
		return false;
	return !list->count ||
	       fbr_action_sends(&list->actions->action[list->count - 1]);
}

static int action_list_fill(struct action_list *list, const struct nlattr *nest,
			    struct netlink_ext_ack *extack)
{
	const struct nlattr *attr, *last = NULL;
	int err, rest;

	nla_for_each_nested(attr, nest, rest) {
		err = action_list_add(list, attr, extack);
		if (err)
			return err;
		last = attr;
	}
	if (action_list_ends_well(list))
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, last, "This action has no effect: nothing behind it sends the frame");
	return -EINVAL;
}

static u32 actions_in(const struct nlattr *nest, u16 first, u16 second)
{
	const struct nlattr *attr;
	u32 count = 0;
	int rest;

	nla_for_each_nested(attr, nest, rest)
		if (!first || nla_type(attr) == first ||
		    nla_type(attr) == second)
			count++;
	return count;
}

/**
 * fbr_nl_actions_parse - what a flow does
 * @br: the bridge; an output is bound to the port that has the number now
 * @nest: nest of enum ovs_action_attr and enum fbr_action_attr
 * @match: what is known of the frames that it is done with
 * @extack: for refusals
 *
 * Return: the actions, to be given to fbr_actions_free(), or an ERR_PTR().
 */
struct fbr_actions *fbr_nl_actions_parse(struct fbr_bridge *br,
					 const struct nlattr *nest,
					 const struct fbr_flow_match *match,
					 struct netlink_ext_ack *extack)
{
	u32 count = actions_in(nest, 0, 0);
	struct action_list list = { .br = br };
	int err;

	if (count > FBR_FLOW_ACTIONS_MAX) {
		NL_SET_ERR_MSG_ATTR(extack, nest, "A flow has at most 64 actions");
		return ERR_PTR(-E2BIG);
	}
	count -= actions_in(nest, OVS_ACTION_ATTR_TRUNC, OVS_ACTION_ATTR_TRUNC);
	list.actions = fbr_actions_new(count, actions_in(nest,
							 OVS_ACTION_ATTR_SET,
							 OVS_ACTION_ATTR_SET_MASKED));
	if (!list.actions)
		return ERR_PTR(-ENOMEM);
	fbr_nl_sure_of_match(&list.sure, match);
	err = action_list_fill(&list, nest, extack);
	if (!err)
		return list.actions;
	fbr_actions_free(list.actions);
	return ERR_PTR(err);
}

static int action_put_nest(struct sk_buff *skb, int type, int inner)
{
	struct nlattr *nest = nla_nest_start(skb, type);

	if (!nest || (inner && nla_put(skb, inner | NLA_F_NESTED, 0, NULL)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int action_put_one(struct sk_buff *skb, const struct fbr_action *action)
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
	case FBR_ACTION_USERSPACE:
		return action_put_nest(skb, OVS_ACTION_ATTR_USERSPACE, 0);
	case FBR_ACTION_SET:
		return fbr_nl_set_put(skb, action->rewrite);
	case FBR_ACTION_PUSH_VLAN:
		return nla_put(skb, OVS_ACTION_ATTR_PUSH_VLAN,
			       sizeof(action->vlan), &action->vlan);
	case FBR_ACTION_POP_VLAN:
		return nla_put_flag(skb, OVS_ACTION_ATTR_POP_VLAN);
	case FBR_ACTION_DEC_TTL:
		return action_put_nest(skb, OVS_ACTION_ATTR_DEC_TTL,
				       OVS_DEC_TTL_ATTR_ACTION);
	case FBR_ACTION_METER:
		return nla_put_u32(skb, OVS_ACTION_ATTR_METER,
				   fbr_meter_id(action->meter));
	}
	return -EINVAL;
}

static int action_put(struct sk_buff *skb, const struct fbr_action *action)
{
	const struct ovs_action_trunc trunc = { .max_len = action->max_len };

	if (trunc.max_len &&
	    nla_put(skb, OVS_ACTION_ATTR_TRUNC, sizeof(trunc), &trunc))
		return -EMSGSIZE;
	return action_put_one(skb, action);
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
