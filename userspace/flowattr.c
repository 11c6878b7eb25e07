// SPDX-License-Identifier: GPL-2.0
/* Flows as attributes. */
#include "flowspec.h"

#include <arpa/inet.h>
#include <linux/genetlink.h>
#include <linux/if_ether.h>
#include <netlink/attr.h>
#include <string.h>

#include "decode.h"

/* An integer of four bytes, or of eight if it needs them. */
static void put_uint(struct nl_msg *request, int attr, uint64_t value)
{
	if (value > UINT32_MAX)
		nla_put_u64(request, attr, value);
	else
		nla_put_u32(request, attr, (uint32_t)value);
}

/* The groups of one level; those that stand in the last tag come with it. */
static void put_level(struct nl_msg *request, const struct flow_match *match,
		      const struct flow_values *values, unsigned int level)
{
	for (size_t i = 0; i < n_flow_groups; i++) {
		const struct flow_group *group = &flow_groups[i];
		unsigned int at = group->level;

		if (at == FLOW_INNERMOST)
			at = match->encaps;
		if (at == level && (match->named & 1u << i))
			nla_put(request, group->attr, group->size,
				flow_value(values, group));
	}
}

static void put_values(struct nl_msg *request, int attr,
		       const struct flow_match *match,
		       const struct flow_values *values)
{
	struct nlattr *nest[FLOW_TAGS + 1];

	for (unsigned int i = 0; i <= match->encaps; i++) {
		nest[i] = nla_nest_start(request, NLA_F_NESTED |
					 (i ? (int)OVS_KEY_ATTR_ENCAP : attr));
		put_level(request, match, values, i);
	}
	for (unsigned int i = match->encaps + 1u; i--; )
		nla_nest_end_keep_empty(request, nest[i]);
}

/**
 * flow_put_key - put the values of a match, without its mask
 * @request: where they go
 * @attr: type of the nest
 * @match: the match
 */
void flow_put_key(struct nl_msg *request, int attr,
		  const struct flow_match *match)
{
	put_values(request, attr, match, &match->key);
}

/**
 * flow_put_mask - put the mask of a match
 * @request: where it goes
 * @attr: type of the nest
 * @match: the match
 */
void flow_put_mask(struct nl_msg *request, int attr,
		   const struct flow_match *match)
{
	put_values(request, attr, match, &match->mask);
}

/*
 * Values alone if all that can be set is; of ipv4 and ipv6 they would say the
 * protocol, too, so these come with a mask.
 */
static void put_set(struct nl_msg *request, const struct flow_action *action)
{
	const struct flow_group *group = &flow_groups[action->group];
	uint8_t data[2 * FLOW_SET_SIZE] = { 0 }, all[FLOW_SET_SIZE];
	size_t size = group->size;
	struct nlattr *nest;
	bool whole;

	(void)flow_group_settable(group, all);
	whole = group->attr != OVS_KEY_ATTR_IPV4 &&
		group->attr != OVS_KEY_ATTR_IPV6 &&
		!memcmp(action->mask, all, size);
	memcpy(data, action->key, size);
	memcpy(data + size, action->mask, size);
	/* A tag that is whole is there. */
	if (whole && group->attr == OVS_KEY_ATTR_VLAN)
		data[0] |= FLOW_CFI >> 8;
	nest = nla_nest_start(request, NLA_F_NESTED |
			      (int)(whole ? OVS_ACTION_ATTR_SET :
				    OVS_ACTION_ATTR_SET_MASKED));
	nla_put(request, group->attr, (int)(whole ? size : 2 * size), data);
	nla_nest_end(request, nest);
}

static void put_dec_ttl(struct nl_msg *request)
{
	struct nlattr *nest = nla_nest_start(request, NLA_F_NESTED |
					     (int)OVS_ACTION_ATTR_DEC_TTL);
	struct nlattr *spent = nla_nest_start(request, NLA_F_NESTED |
					      (int)OVS_DEC_TTL_ATTR_ACTION);

	nla_nest_end_keep_empty(request, spent);
	nla_nest_end(request, nest);
}

static void put_action(struct nl_msg *request, const struct flow_action *action)
{
	struct ovs_action_trunc trunc = { .max_len = action->number };
	struct nlattr *nest;

	switch (action->verb) {
	case FLOW_NORMAL:
		nla_put_flag(request, FBR_ACTION_A_NORMAL);
		break;
	case FLOW_FLOOD:
		nla_put_flag(request, FBR_ACTION_A_FLOOD);
		break;
	case FLOW_IN_PORT:
		nla_put_flag(request, FBR_ACTION_A_IN_PORT);
		break;
	case FLOW_USERSPACE:
		nest = nla_nest_start(request, NLA_F_NESTED |
				      (int)OVS_ACTION_ATTR_USERSPACE);
		nla_nest_end_keep_empty(request, nest);
		break;
	case FLOW_SET:
		put_set(request, action);
		break;
	case FLOW_PUSH_VLAN:
		nla_put(request, OVS_ACTION_ATTR_PUSH_VLAN,
			sizeof(action->tag), &action->tag);
		break;
	case FLOW_POP_VLAN:
		nla_put_flag(request, OVS_ACTION_ATTR_POP_VLAN);
		break;
	case FLOW_DEC_TTL:
		put_dec_ttl(request);
		break;
	case FLOW_TRUNC:
		nla_put(request, OVS_ACTION_ATTR_TRUNC, sizeof(trunc), &trunc);
		break;
	case FLOW_METER:
		nla_put_u32(request, OVS_ACTION_ATTR_METER, action->number);
		break;
	default:
		nla_put_u32(request, OVS_ACTION_ATTR_OUTPUT, action->number);
		break;
	}
}

/**
 * flow_put_actions - put what is done with a frame
 * @request: where it goes
 * @attr: type of the nest
 * @flow: has the actions
 */
void flow_put_actions(struct nl_msg *request, int attr, const struct flow *flow)
{
	struct nlattr *nest = nla_nest_start(request, NLA_F_NESTED | attr);

	for (unsigned int i = 0; i < flow->n_actions; i++)
		put_action(request, &flow->action[i]);
	nla_nest_end_keep_empty(request, nest);
}

/**
 * flow_put - put a flow, or what selects flows, into a request
 * @request: where it goes
 * @flow: the flow
 * @attrs: FLOW_BIT() of what the request takes; of these come those that the
 *	flow has, and the mask with the key
 */
void flow_put(struct nl_msg *request, const struct flow *flow, uint32_t attrs)
{
	attrs &= flow->has;
	if (attrs & FLOW_BIT(FBR_FLOW_A_PRIORITY))
		nla_put_u16(request, FBR_FLOW_A_PRIORITY, flow->priority);
	if (attrs & FLOW_BIT(FBR_FLOW_A_KEY)) {
		put_values(request, FBR_FLOW_A_KEY, &flow->match,
			   &flow->match.key);
		put_values(request, FBR_FLOW_A_MASK, &flow->match,
			   &flow->match.mask);
	}
	if (attrs & FLOW_BIT(FBR_FLOW_A_ACTIONS))
		flow_put_actions(request, FBR_FLOW_A_ACTIONS, flow);
	if (attrs & FLOW_BIT(FBR_FLOW_A_IDLE_TIMEOUT))
		nla_put_u32(request, FBR_FLOW_A_IDLE_TIMEOUT,
			    flow->idle_timeout);
	if (attrs & FLOW_BIT(FBR_FLOW_A_HARD_TIMEOUT))
		nla_put_u32(request, FBR_FLOW_A_HARD_TIMEOUT,
			    flow->hard_timeout);
	if (attrs & FLOW_BIT(FBR_FLOW_A_COOKIE))
		put_uint(request, FBR_FLOW_A_COOKIE, flow->cookie);
	if (attrs & FLOW_BIT(FBR_FLOW_A_COOKIE_MASK))
		put_uint(request, FBR_FLOW_A_COOKIE_MASK, flow->cookie_mask);
	if (attrs & FLOW_BIT(FBR_FLOW_A_OUT_PORT))
		nla_put_u32(request, FBR_FLOW_A_OUT_PORT, flow->out_port);
}

/* --- reading --- */

/* Which group an attribute is, -1 for none. */
static int group_at(const struct nlattr *attr, unsigned int level)
{
	for (size_t i = 0; i < n_flow_groups; i++) {
		const struct flow_group *group = &flow_groups[i];

		if (group->attr == nla_type(attr) &&
		    group->size == nla_len(attr) &&
		    (group->level == level || group->level == FLOW_INNERMOST))
			return (int)i;
	}
	return -1;
}

static bool is_recirculation(const struct nlattr *attr)
{
	return nla_type(attr) == OVS_KEY_ATTR_RECIRC_ID &&
	       nla_len(attr) == sizeof(uint32_t) && !nla_get_u32(attr);
}

/* A nest at one level; what it encloses is the next one's. */
static const struct nlattr *decode_level(const struct nlattr *nest,
					 unsigned int level,
					 struct flow_match *match,
					 struct flow_values *values,
					 uint32_t *named)
{
	const struct nlattr *attr, *inner = NULL;
	int left;

	nla_for_each_nested(attr, nest, left) {
		int i = group_at(attr, level);

		if (i >= 0) {
			memcpy(flow_value_at(values, &flow_groups[i]),
			       nla_data(attr), flow_groups[i].size);
			*named |= 1u << i;
		} else if (nla_type(attr) == OVS_KEY_ATTR_ENCAP &&
			   level < FLOW_TAGS) {
			inner = attr;
		} else if (!is_recirculation(attr)) {
			match->unknown = (uint16_t)nla_type(attr);
		}
	}
	return inner;
}

static unsigned int decode_values(const struct nlattr *nest,
				  struct flow_match *match,
				  struct flow_values *values, uint32_t *named)
{
	unsigned int level = 0;

	while ((nest = decode_level(nest, level, match, values, named)))
		level++;
	return level;
}

/**
 * decode_flow_key - read what a flow matches
 * @key: nest of enum ovs_key_attr, NULL for none
 * @mask: likewise; NULL if all bits of what the key names count
 * @match: where it goes
 */
void decode_flow_key(const struct nlattr *key, const struct nlattr *mask,
		     struct flow_match *match)
{
	uint32_t masked = 0;

	memset(match, 0, sizeof(*match));
	if (!key)
		return;
	match->encaps = (uint8_t)decode_values(key, match, &match->key,
					       &match->named);
	for (size_t i = 0; i < n_flow_groups; i++) {
		if (match->named & 1u << i)
			memset(flow_value_at(&match->mask, &flow_groups[i]),
			       0xff, flow_groups[i].size);
	}
	if (mask)
		(void)decode_values(mask, match, &match->mask, &masked);
	/* What only the mask names has no value to be compared with but 0. */
	match->named |= masked;
	flow_match_tidy(match);
}

/* An action is unknown until all of it is understood. */
static void decode_output(const struct nlattr *attr, struct flow_action *action)
{
	uint32_t port;

	if (nla_len(attr) < (int)sizeof(port))
		return;
	port = nla_get_u32(attr);
	if (port == FBR_FLOW_PORT_GONE) {
		action->verb = FLOW_GONE;
	} else if (port <= FBR_PORT_MAX) {
		action->verb = FLOW_OUTPUT;
		action->number = port;
	}
}

static void decode_number(const struct nlattr *attr, enum flow_verb verb,
			  struct flow_action *action)
{
	if (nla_len(attr) < (int)sizeof(action->number))
		return;
	action->number = nla_get_u32(attr);
	action->verb = (uint8_t)verb;
}

static void decode_tag(const struct nlattr *attr, struct flow_action *action)
{
	struct ovs_action_push_vlan tag;

	if (nla_len(attr) < (int)sizeof(tag))
		return;
	memcpy(&tag, nla_data(attr), sizeof(tag));
	if (!(tag.vlan_tci & htons(FLOW_CFI)) ||
	    (tag.vlan_tpid != htons(ETH_P_8021Q) &&
	     tag.vlan_tpid != htons(ETH_P_8021AD)))
		return;
	action->tag = tag;
	action->verb = FLOW_PUSH_VLAN;
}

/* The only attribute of a nest, NULL if there is none or another one. */
static const struct nlattr *only_in(const struct nlattr *nest)
{
	const struct nlattr *attr = nla_data(nest);
	int left = nla_len(nest);

	if (!nla_ok(attr, left))
		return NULL;
	(void)nla_next(attr, &left);
	return left > 0 ? NULL : attr;
}

static void decode_dec_ttl(const struct nlattr *nest,
			   struct flow_action *action)
{
	const struct nlattr *spent = only_in(nest);

	if (spent && nla_type(spent) == OVS_DEC_TTL_ATTR_ACTION &&
	    !nla_len(spent))
		action->verb = FLOW_DEC_TTL;
}

/* The bits that a mask names, if they can be set. */
static bool decode_mask(const struct flow_group *group, const uint8_t *mask,
			struct flow_action *action)
{
	uint8_t all[FLOW_SET_SIZE];
	bool some = false;

	(void)flow_group_settable(group, all);
	for (size_t i = 0; i < group->size; i++) {
		uint8_t bits = mask ? mask[i] : all[i];

		/* That there is a tag can be said, and changes nothing. */
		if (!i && group->attr == OVS_KEY_ATTR_VLAN)
			bits &= (uint8_t)~(FLOW_CFI >> 8);
		if (bits & ~all[i])
			return false;
		action->mask[i] = bits;
		some |= bits;
	}
	return some;
}

static void decode_set(const struct nlattr *nest, bool masked,
		       struct flow_action *action)
{
	const struct nlattr *attr = only_in(nest);
	uint8_t all[FLOW_SET_SIZE];

	for (size_t i = 0; attr && i < n_flow_groups; i++) {
		const struct flow_group *group = &flow_groups[i];
		const uint8_t *key = nla_data(attr);
		const uint8_t *mask = masked ? key + group->size : NULL;

		if (group->attr != nla_type(attr) ||
		    nla_len(attr) != group->size * (masked ? 2 : 1) ||
		    !flow_group_settable(group, all) ||
		    !decode_mask(group, mask, action))
			continue;
		for (size_t j = 0; j < group->size; j++)
			action->key[j] = key[j] & action->mask[j];
		action->group = (uint8_t)i;
		action->verb = FLOW_SET;
		return;
	}
}

static void decode_action(const struct nlattr *attr, struct flow_action *action)
{
	switch (nla_type(attr)) {
	case FBR_ACTION_A_NORMAL:
		action->verb = FLOW_NORMAL;
		break;
	case FBR_ACTION_A_FLOOD:
		action->verb = FLOW_FLOOD;
		break;
	case FBR_ACTION_A_IN_PORT:
		action->verb = FLOW_IN_PORT;
		break;
	case OVS_ACTION_ATTR_POP_VLAN:
		action->verb = FLOW_POP_VLAN;
		break;
	case OVS_ACTION_ATTR_USERSPACE:
		action->verb = nla_len(attr) ? FLOW_UNKNOWN : FLOW_USERSPACE;
		break;
	case OVS_ACTION_ATTR_OUTPUT:
		decode_output(attr, action);
		break;
	case OVS_ACTION_ATTR_TRUNC:
		decode_number(attr, FLOW_TRUNC, action);
		break;
	case OVS_ACTION_ATTR_METER:
		decode_number(attr, FLOW_METER, action);
		break;
	case OVS_ACTION_ATTR_PUSH_VLAN:
		decode_tag(attr, action);
		break;
	case OVS_ACTION_ATTR_DEC_TTL:
		decode_dec_ttl(attr, action);
		break;
	case OVS_ACTION_ATTR_SET:
	case OVS_ACTION_ATTR_SET_MASKED:
		decode_set(attr, nla_type(attr) == OVS_ACTION_ATTR_SET_MASKED,
			   action);
		break;
	default:
		break;
	}
}

static void decode_actions(const struct nlattr *nest, struct flow *flow)
{
	const struct nlattr *attr;
	int left;

	if (!nest)
		return;
	nla_for_each_nested(attr, nest, left) {
		struct flow_action *action = &flow->action[flow->n_actions];

		if (flow->n_actions == FBR_FLOW_ACTIONS_MAX)
			return;
		memset(action, 0, sizeof(*action));
		action->verb = FLOW_UNKNOWN;
		decode_action(attr, action);
		flow->n_actions++;
	}
}

static uint64_t get_uint(const struct nlattr *attr)
{
	uint64_t u64 = 0;
	uint32_t u32 = 0;

	if (!attr)
		return 0;
	if (nla_len(attr) >= 8) {
		memcpy(&u64, nla_data(attr), sizeof(u64));
		return u64;
	}
	memcpy(&u32, nla_data(attr), sizeof(u32));
	return u32;
}

static uint32_t get_u32(const struct nlattr *attr)
{
	return attr ? nla_get_u32(attr) : 0;
}

/* libnl takes attributes without const, and leaves them alone. */
static struct nlattr *unconst(const struct nlattr *attr)
{
	union {
		const struct nlattr *in;
		struct nlattr *out;
	} u = { .in = attr };

	return u.out;
}

/**
 * decode_flow - read a flow, or the answer to a command about many
 * @attrs: see decode_fn
 * @len: see decode_fn
 * @to: struct flow
 */
int decode_flow(const struct nlattr *attrs, int len, void *to)
{
	static const struct nla_policy policy[FBR_FLOW_A_MAX + 1] = {
		[FBR_FLOW_A_BRIDGE] = { .type = NLA_U32 },
		[FBR_FLOW_A_PRIORITY] = { .type = NLA_U16 },
		[FBR_FLOW_A_KEY] = { .type = NLA_NESTED },
		[FBR_FLOW_A_MASK] = { .type = NLA_NESTED },
		[FBR_FLOW_A_ACTIONS] = { .type = NLA_NESTED },
		[FBR_FLOW_A_IDLE_TIMEOUT] = { .type = NLA_U32 },
		[FBR_FLOW_A_HARD_TIMEOUT] = { .type = NLA_U32 },
		[FBR_FLOW_A_COOKIE] = { .minlen = 4 },
		[FBR_FLOW_A_COOKIE_MASK] = { .minlen = 4 },
		[FBR_FLOW_A_OUT_PORT] = { .type = NLA_U32 },
		[FBR_FLOW_A_PACKETS] = { .minlen = 4 },
		[FBR_FLOW_A_BYTES] = { .minlen = 4 },
		[FBR_FLOW_A_USED] = { .minlen = 4 },
		[FBR_FLOW_A_AGE] = { .minlen = 4 },
		[FBR_FLOW_A_TCP_FLAGS] = { .type = NLA_U16 },
		[FBR_FLOW_A_REASON] = { .type = NLA_U8 },
		[FBR_FLOW_A_COUNT] = { .type = NLA_U32 },
	};
	struct nlattr *tb[FBR_FLOW_A_MAX + 1];
	struct flow *flow = to;
	int err;

	err = nla_parse(tb, FBR_FLOW_A_MAX, unconst(attrs), len, policy);
	if (err < 0)
		return err;
	for (int i = 1; i <= FBR_FLOW_A_MAX; i++)
		flow->has |= tb[i] ? FLOW_BIT(i) : 0;
	flow->bridge = get_u32(tb[FBR_FLOW_A_BRIDGE]);
	if (tb[FBR_FLOW_A_PRIORITY])
		flow->priority = nla_get_u16(tb[FBR_FLOW_A_PRIORITY]);
	decode_flow_key(tb[FBR_FLOW_A_KEY], tb[FBR_FLOW_A_MASK], &flow->match);
	decode_actions(tb[FBR_FLOW_A_ACTIONS], flow);
	flow->idle_timeout = get_u32(tb[FBR_FLOW_A_IDLE_TIMEOUT]);
	flow->hard_timeout = get_u32(tb[FBR_FLOW_A_HARD_TIMEOUT]);
	flow->cookie = get_uint(tb[FBR_FLOW_A_COOKIE]);
	flow->packets = get_uint(tb[FBR_FLOW_A_PACKETS]);
	flow->bytes = get_uint(tb[FBR_FLOW_A_BYTES]);
	flow->used = get_uint(tb[FBR_FLOW_A_USED]);
	flow->age = get_uint(tb[FBR_FLOW_A_AGE]);
	if (tb[FBR_FLOW_A_TCP_FLAGS])
		flow->tcp_flags = nla_get_u16(tb[FBR_FLOW_A_TCP_FLAGS]);
	if (tb[FBR_FLOW_A_REASON])
		flow->reason = nla_get_u8(tb[FBR_FLOW_A_REASON]);
	flow->count = get_u32(tb[FBR_FLOW_A_COUNT]);
	return 0;
}
