// SPDX-License-Identifier: GPL-2.0
/* Flows as attributes. */
#include "flowspec.h"

#include <arpa/inet.h>
#include <linux/genetlink.h>
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

static void put_actions(struct nl_msg *request, const struct flow *flow)
{
	struct nlattr *nest = nla_nest_start(request, NLA_F_NESTED |
					     FBR_FLOW_A_ACTIONS);

	for (unsigned int i = 0; i < flow->n_actions; i++) {
		switch (flow->action[i]) {
		case FLOW_NORMAL:
			nla_put_flag(request, FBR_ACTION_A_NORMAL);
			break;
		case FLOW_FLOOD:
			nla_put_flag(request, FBR_ACTION_A_FLOOD);
			break;
		case FLOW_IN_PORT:
			nla_put_flag(request, FBR_ACTION_A_IN_PORT);
			break;
		default:
			nla_put_u32(request, OVS_ACTION_ATTR_OUTPUT,
				    flow->action[i]);
			break;
		}
	}
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
		put_actions(request, flow);
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

static uint16_t decode_action(const struct nlattr *attr)
{
	uint32_t port;

	switch (nla_type(attr)) {
	case FBR_ACTION_A_NORMAL:
		return FLOW_NORMAL;
	case FBR_ACTION_A_FLOOD:
		return FLOW_FLOOD;
	case FBR_ACTION_A_IN_PORT:
		return FLOW_IN_PORT;
	case OVS_ACTION_ATTR_OUTPUT:
		if (nla_len(attr) < (int)sizeof(port))
			return FLOW_UNKNOWN;
		port = nla_get_u32(attr);
		if (port == FBR_FLOW_PORT_GONE)
			return FLOW_GONE;
		return port <= FLOW_OUTPUT_MAX ? (uint16_t)port : FLOW_UNKNOWN;
	default:
		return FLOW_UNKNOWN;
	}
}

static void decode_actions(const struct nlattr *nest, struct flow *flow)
{
	const struct nlattr *attr;
	int left;

	if (!nest)
		return;
	nla_for_each_nested(attr, nest, left) {
		if (flow->n_actions < FBR_FLOW_ACTIONS_MAX)
			flow->action[flow->n_actions++] = decode_action(attr);
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
