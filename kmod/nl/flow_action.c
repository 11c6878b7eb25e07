// SPDX-License-Identifier: GPL-2.0
/*
 * Actions of flows: Open vSwitch's attributes, and our own, to an array. What has
 * to be true of a frame for an action is true of all that the flow matches, or it
 * is refused; so is what would have no effect.
 */
#include <linux/if_vlan.h>
#include <linux/openvswitch.h>

#include "../meter.h"
#include "../port.h"
#include "flow_key.h"
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

/**
 * struct action_list - actions as they are read
 * @br: the bridge
 * @actions: those that were read, and room for more
 * @count: of them
 * @rewrites: of them that set something
 * @sure: what is sure of a frame that comes to the next
 * @trunc: bytes of it that the next one that sends is to send, 0 for all
 * @unsent: the first after the last that sends, or NULL
 */
struct action_list {
	struct fbr_bridge *br;
	struct fbr_actions *actions;
	u32 count;
	u32 rewrites;
	struct fbr_nl_sure sure;
	u32 trunc;
	const struct nlattr *unsent;
};

#define refuse(extack, attr, refusal) ({ \
	NL_SET_ERR_MSG_ATTR(extack, attr, refusal); \
	-EINVAL; \
})

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

/* In a message it is a nest, for what a kernel that sends it elsewhere needs. */
static int action_parse_userspace(struct fbr_action *action,
				  const struct nlattr *nest,
				  struct netlink_ext_ack *extack)
{
	const struct nlattr *attr = nla_data(nest);

	action->type = FBR_ACTION_USERSPACE;
	if (!nla_len(nest))
		return 0;
	if (!nla_ok(attr, nla_len(nest)))
		return refuse(extack, nest, "userspace has half an attribute");
	switch (nla_type(attr)) {
	case OVS_USERSPACE_ATTR_PID:
		return refuse(extack, attr, "userspace(pid) is not supported: frames go to who listens");
	case OVS_USERSPACE_ATTR_USERDATA:
		return refuse(extack, attr, "userspace(userdata) is not supported: frames come with the cookie of their flow");
	default:
		return refuse(extack, attr, "userspace has no argument");
	}
}

static int action_parse_meter(struct fbr_action *action, struct fbr_bridge *br,
			      const struct nlattr *attr,
			      struct netlink_ext_ack *extack)
{
	if (nla_len(attr) != sizeof(u32))
		return refuse(extack, attr, "A meter has an id of 32 bits");
	action->type = FBR_ACTION_METER;
	action->meter = fbr_meter_get(br, nla_get_u32(attr));
	if (action->meter)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr, "The bridge has no meter of this id");
	return -ENOENT;
}

static int action_parse_push_vlan(struct fbr_action *action,
				  struct fbr_nl_sure *sure,
				  const struct nlattr *attr,
				  struct netlink_ext_ack *extack)
{
	if (nla_len(attr) != sizeof(action->vlan))
		return refuse(extack, attr, "push_vlan has another size");
	action->type = FBR_ACTION_PUSH_VLAN;
	memcpy(&action->vlan, nla_data(attr), sizeof(action->vlan));
	if (!eth_type_vlan(action->vlan.vlan_tpid))
		return refuse(extack, attr, "push_vlan(tpid) is 0x8100 or 0x88a8");
	if (!(action->vlan.vlan_tci & FBR_FLOW_VLAN_PRESENT))
		return refuse(extack, attr, "push_vlan() has cfi=1");
	sure->tags++;
	return 0;
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

/* Nothing can be done with a frame whose time is over but to drop it. */
static bool action_is_plain_dec_ttl(const struct nlattr *nest)
{
	const struct nlattr *spent = nla_data(nest);
	int rest = nla_len(nest);

	if (!nla_ok(spent, rest) || nla_type(spent) != OVS_DEC_TTL_ATTR_ACTION ||
	    nla_len(spent))
		return false;
	nla_next(spent, &rest);
	return !rest;
}

static int action_parse_dec_ttl(struct fbr_action *action,
				const struct fbr_nl_sure *sure,
				const struct nlattr *nest,
				struct netlink_ext_ack *extack)
{
	const struct fbr_flow_match *match = &sure->match;

	action->type = FBR_ACTION_DEC_TTL;
	if (!action_is_plain_dec_ttl(nest))
		return refuse(extack, nest, "dec_ttl has no other action inside than to drop");
	if (!fbr_nl_flow_match_allows(match, OVS_KEY_ATTR_IPV4) &&
	    !fbr_nl_flow_match_allows(match, OVS_KEY_ATTR_IPV6))
		return refuse(extack, nest, "dec_ttl needs a flow that matches eth_type(0x0800) or eth_type(0x86dd)");
	return 0;
}

static int action_parse_set(struct fbr_action *action, struct action_list *list,
			    const struct nlattr *attr,
			    struct netlink_ext_ack *extack)
{
	struct fbr_rewrite *set;

	set = fbr_actions_rewrite(list->actions, list->rewrites++);
	action->type = FBR_ACTION_SET;
	action->rewrite = set;
	return fbr_nl_set_parse(set, &list->sure, attr, extack);
}

static int action_parse(struct fbr_action *action, struct action_list *list,
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
		return action_parse_set(action, list, attr, extack);
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

/*** A list of them ***/

/* Belongs to the next one that sends. */
static int list_parse_trunc(struct action_list *list, const struct nlattr *attr,
			    struct netlink_ext_ack *extack)
{
	const struct ovs_action_trunc *trunc = nla_data(attr);

	if (nla_len(attr) != sizeof(*trunc))
		return refuse(extack, attr, "trunc has a length of 32 bits");
	if (trunc->max_len < ETH_HLEN)
		return refuse(extack, attr, "trunc leaves at least the 14 bytes of the Ethernet header");
	if (list->trunc)
		return refuse(extack, attr, "There is a trunc already for the next action that sends the frame");
	list->trunc = trunc->max_len;
	return 0;
}

static int list_parse_action(struct action_list *list,
			     const struct nlattr *attr,
			     struct netlink_ext_ack *extack)
{
	struct fbr_action *action = &list->actions->action[list->count++];
	int err = action_parse(action, list, attr, extack);

	if (err || !fbr_action_sends(action))
		return err;
	action->max_len = list->trunc;
	list->trunc = 0;
	list->unsent = NULL;
	return 0;
}

static int list_parse(struct action_list *list, const struct nlattr *nest,
		      struct netlink_ext_ack *extack)
{
	const struct nlattr *attr;
	int rest, err;

	nla_for_each_nested(attr, nest, rest) {
		if (!list->unsent)
			list->unsent = attr;
		err = nla_type(attr) == OVS_ACTION_ATTR_TRUNC ?
		      list_parse_trunc(list, attr, extack) :
		      list_parse_action(list, attr, extack);
		if (err)
			return err;
	}
	if (rest > 0)
		return refuse(extack, nest, "The actions end with half an action");
	if (list->unsent)
		return refuse(extack, list->unsent, "Nothing sends the frame after this action");
	return 0;
}

/* Room for what is in a nest, though it may not be valid. */
static struct fbr_actions *list_room(const struct nlattr *nest,
				     struct netlink_ext_ack *extack)
{
	u32 attrs = 0, count = 0, rewrites = 0;
	const struct nlattr *attr;
	int rest, type;

	nla_for_each_nested(attr, nest, rest) {
		type = nla_type(attr);
		attrs++;
		count += type != OVS_ACTION_ATTR_TRUNC;
		rewrites += type == OVS_ACTION_ATTR_SET ||
			    type == OVS_ACTION_ATTR_SET_MASKED;
	}
	if (attrs > FBR_FLOW_ACTIONS_MAX) {
		NL_SET_ERR_MSG_ATTR(extack, nest, "A flow has at most 64 actions");
		return ERR_PTR(-E2BIG);
	}
	return fbr_actions_new(count, rewrites) ?: ERR_PTR(-ENOMEM);
}

/**
 * fbr_nl_actions_parse - what a flow does
 * @br: the bridge; an output is bound to the port that has the number now
 * @match: which frames the flow matches
 * @nest: nest of enum ovs_action_attr and enum fbr_action_attr
 * @extack: for refusals
 *
 * Return: the actions, to be given to fbr_actions_free(), or an ERR_PTR().
 */
struct fbr_actions *fbr_nl_actions_parse(struct fbr_bridge *br,
					 const struct fbr_flow_match *match,
					 const struct nlattr *nest,
					 struct netlink_ext_ack *extack)
{
	struct action_list list = { .br = br };
	int err;

	list.actions = list_room(nest, extack);
	if (IS_ERR(list.actions))
		return list.actions;
	fbr_nl_sure_init(&list.sure, match);
	err = list_parse(&list, nest, extack);
	if (!err)
		return list.actions;
	fbr_actions_free(list.actions);
	return ERR_PTR(err);
}

/*** Back to attributes ***/

static int action_put_nest(struct sk_buff *skb, int type)
{
	struct nlattr *nest = nla_nest_start(skb, type);

	if (!nest)
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int action_put_dec_ttl(struct sk_buff *skb)
{
	struct nlattr *nest = nla_nest_start(skb, OVS_ACTION_ATTR_DEC_TTL);

	if (!nest || action_put_nest(skb, OVS_DEC_TTL_ATTR_ACTION))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int action_put_trunc(struct sk_buff *skb, u32 max_len)
{
	const struct ovs_action_trunc trunc = { .max_len = max_len };

	if (!max_len)
		return 0;
	return nla_put(skb, OVS_ACTION_ATTR_TRUNC, sizeof(trunc), &trunc);
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
	case FBR_ACTION_USERSPACE:
		return action_put_nest(skb, OVS_ACTION_ATTR_USERSPACE);
	case FBR_ACTION_SET:
		return fbr_nl_set_put(skb, action->rewrite);
	case FBR_ACTION_PUSH_VLAN:
		return nla_put(skb, OVS_ACTION_ATTR_PUSH_VLAN,
			       sizeof(action->vlan), &action->vlan);
	case FBR_ACTION_POP_VLAN:
		return nla_put_flag(skb, OVS_ACTION_ATTR_POP_VLAN);
	case FBR_ACTION_DEC_TTL:
		return action_put_dec_ttl(skb);
	case FBR_ACTION_METER:
		return nla_put_u32(skb, OVS_ACTION_ATTR_METER,
				   fbr_meter_id(action->meter));
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
		if (action_put_trunc(skb, actions->action[i].max_len) ||
		    action_put(skb, &actions->action[i]))
			return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}
