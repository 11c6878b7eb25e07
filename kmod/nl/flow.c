// SPDX-License-Identifier: GPL-2.0
/* Commands about flows. */
#include <linux/jiffies.h>

#include "../flow_table.h"
#include "flow_key.h"
#include "nl.h"

/*** What there is, to attributes ***/

static int flow_put_timeouts(struct sk_buff *skb, const struct fbr_flow *flow)
{
	if (nla_put_u32(skb, FBR_FLOW_A_IDLE_TIMEOUT, flow->idle_timeout) ||
	    nla_put_u32(skb, FBR_FLOW_A_HARD_TIMEOUT, flow->hard_timeout))
		return -EMSGSIZE;
	return 0;
}

static int flow_put_stats(struct sk_buff *skb, const struct fbr_flow *flow)
{
	u64 age = get_jiffies_64() - flow->stats->created;
	struct fbr_flow_totals sum;

	fbr_flow_stats_sum(&sum, flow->stats);
	if (nla_put_uint(skb, FBR_FLOW_A_PACKETS, sum.packets) ||
	    nla_put_uint(skb, FBR_FLOW_A_BYTES, sum.bytes) ||
	    (sum.packets &&
	     nla_put_uint(skb, FBR_FLOW_A_USED,
			  jiffies64_to_msecs(jiffies - sum.used))) ||
	    nla_put_uint(skb, FBR_FLOW_A_AGE, jiffies64_to_msecs(age)) ||
	    nla_put_u16(skb, FBR_FLOW_A_TCP_FLAGS, sum.tcp_flags))
		return -EMSGSIZE;
	return 0;
}

/**
 * fbr_nl_flow_put - put what a flow is
 * @skb: where
 * @br: the bridge, its flows locked
 * @flow: the flow
 *
 * Return: 0 or -EMSGSIZE.
 */
int fbr_nl_flow_put(struct sk_buff *skb, struct fbr_bridge *br,
		    const struct fbr_flow *flow)
{
	const struct fbr_actions *actions;
	struct fbr_flow_match match;

	fbr_flow_match_of(&match, flow);
	actions = rcu_dereference_protected(flow->actions,
					    lockdep_is_held(&br->flows.lock));
	if (nla_put_u16(skb, FBR_FLOW_A_PRIORITY, fbr_flow_priority(flow)) ||
	    fbr_nl_flow_match_put(skb, &match) ||
	    fbr_nl_actions_put(skb, actions) ||
	    nla_put_uint(skb, FBR_FLOW_A_COOKIE, flow->cookie))
		return -EMSGSIZE;
	return 0;
}

/**
 * fbr_nl_flow_fill - put a whole message about a flow
 * @skb: where
 * @br: the bridge, its flows locked
 * @flow: the flow
 * @reason: why it is gone, 0 if it is not
 * @portid: of the receiver, 0 for events
 * @seq: of the request, 0 for events
 * @flags: of the netlink header
 * @cmd: enum fbr_cmd
 *
 * Return: 0 or -EMSGSIZE, with nothing put.
 */
int fbr_nl_flow_fill(struct sk_buff *skb, struct fbr_bridge *br,
		     const struct fbr_flow *flow, enum fbr_flow_reason reason,
		     u32 portid, u32 seq, int flags, u8 cmd)
{
	void *header = fbr_nl_put_header(skb, portid, seq, flags, cmd);

	lockdep_assert_held(&br->flows.lock);
	if (!header)
		return -EMSGSIZE;
	if (nla_put_u32(skb, FBR_FLOW_A_BRIDGE, br->dev->ifindex) ||
	    fbr_nl_flow_put(skb, br, flow) ||
	    flow_put_timeouts(skb, flow) ||
	    flow_put_stats(skb, flow) ||
	    (reason && nla_put_u8(skb, FBR_FLOW_A_REASON, reason))) {
		genlmsg_cancel(skb, header);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, header);
	return 0;
}

/**
 * fbr_nl_flow_count_fill - put a whole message about how many flows
 * @skb: where
 * @br: the bridge
 * @count: how many
 * @portid: of the receiver, 0 for events
 * @seq: of the request, 0 for events
 * @cmd: enum fbr_cmd
 *
 * Return: 0 or -EMSGSIZE.
 */
int fbr_nl_flow_count_fill(struct sk_buff *skb, const struct fbr_bridge *br,
			   u32 count, u32 portid, u32 seq, u8 cmd)
{
	void *header = fbr_nl_put_header(skb, portid, seq, 0, cmd);

	if (!header || nla_put_u32(skb, FBR_FLOW_A_BRIDGE, br->dev->ifindex) ||
	    nla_put_u32(skb, FBR_FLOW_A_COUNT, count))
		return -EMSGSIZE;
	genlmsg_end(skb, header);
	return 0;
}

/*** What is asked for, from attributes ***/

static struct fbr_bridge *flow_bridge_get(struct genl_info *info)
{
	return fbr_nl_bridge_get(genl_info_net(info),
				 info->attrs[FBR_FLOW_A_BRIDGE], info->extack);
}

static void flow_parse_options(struct fbr_flow_config *config,
			       struct nlattr **attrs)
{
	const struct nlattr *idle = attrs[FBR_FLOW_A_IDLE_TIMEOUT];
	const struct nlattr *hard = attrs[FBR_FLOW_A_HARD_TIMEOUT];
	const struct nlattr *cookie = attrs[FBR_FLOW_A_COOKIE];

	if (idle) {
		config->idle_timeout = nla_get_u32(idle);
		config->has_idle_timeout = true;
	}
	if (hard) {
		config->hard_timeout = nla_get_u32(hard);
		config->has_hard_timeout = true;
	}
	if (cookie) {
		config->cookie = nla_get_uint(cookie);
		config->has_cookie = true;
	}
}

/* Which flow a command is about. */
static int flow_parse_identity(struct fbr_flow_config *config,
			       struct nlattr **attrs,
			       struct netlink_ext_ack *extack)
{
	const struct nlattr *priority = attrs[FBR_FLOW_A_PRIORITY];

	config->priority = priority ? nla_get_u16(priority) :
				      FBR_FLOW_PRIORITY_DEFAULT;
	config->bad = attrs[FBR_FLOW_A_KEY];
	return fbr_nl_flow_match_parse(&config->match, attrs[FBR_FLOW_A_KEY],
				       attrs[FBR_FLOW_A_MASK], extack);
}

/* A whole flow. It is to be given to flow_forget(), also if this fails. */
static int flow_parse(struct fbr_flow_config *config, struct fbr_bridge *br,
		      struct genl_info *info)
{
	const struct nlattr *nest = info->attrs[FBR_FLOW_A_ACTIONS];
	struct fbr_actions *actions;
	int err;

	err = flow_parse_identity(config, info->attrs, info->extack);
	if (err)
		return err;
	flow_parse_options(config, info->attrs);
	if (!nest)
		return 0;
	actions = fbr_nl_actions_parse(br, &config->match, nest, info->extack);
	if (IS_ERR(actions))
		return PTR_ERR(actions);
	config->actions = actions;
	return 0;
}

static void flow_forget(struct fbr_flow_config *config)
{
	fbr_actions_free(config->actions);
}

static int flow_parse_filter(struct fbr_flow_filter *filter,
			     struct nlattr **attrs,
			     struct netlink_ext_ack *extack)
{
	const struct nlattr *priority = attrs[FBR_FLOW_A_PRIORITY];
	const struct nlattr *cookie = attrs[FBR_FLOW_A_COOKIE];
	const struct nlattr *mask = attrs[FBR_FLOW_A_COOKIE_MASK];
	const struct nlattr *out_port = attrs[FBR_FLOW_A_OUT_PORT];

	filter->priority = priority ? nla_get_u16(priority) : -1;
	filter->cookie = cookie ? nla_get_uint(cookie) : 0;
	filter->cookie_mask = mask ? nla_get_uint(mask) : cookie ? U64_MAX : 0;
	filter->out_port = out_port ? (s64)nla_get_u32(out_port) : -1;
	return fbr_nl_flow_match_parse(&filter->match, attrs[FBR_FLOW_A_KEY],
				       attrs[FBR_FLOW_A_MASK], extack);
}

static bool flow_has_actions(struct genl_info *info)
{
	if (info->attrs[FBR_FLOW_A_ACTIONS])
		return true;
	NL_SET_ERR_MSG(info->extack, "The command does not say what the flow does; an empty list drops");
	return false;
}

/*** Commands on one flow ***/

typedef int (*flow_command)(struct fbr_bridge *br,
			    struct fbr_flow_config *config,
			    struct netlink_ext_ack *extack);

/* Parses a flow, and has a command done with it. */
static int flow_do(struct genl_info *info, flow_command command)
{
	struct fbr_flow_config config = {};
	struct fbr_bridge *br;
	int err;

	br = flow_bridge_get(info);
	if (IS_ERR(br))
		return PTR_ERR(br);
	err = flow_parse(&config, br, info);
	if (!err)
		err = fbr_nl_flows_lock(br, info->extack);
	if (!err) {
		err = command(br, &config, info->extack);
		fbr_nl_flows_unlock(br);
	}
	flow_forget(&config);
	fbr_nl_bridge_put(br);
	return err;
}

int fbr_nl_flow_add(struct sk_buff *skb, struct genl_info *info)
{
	if (!flow_has_actions(info))
		return -EINVAL;
	return flow_do(info, fbr_flow_add);
}

int fbr_nl_flow_set(struct sk_buff *skb, struct genl_info *info)
{
	return flow_do(info, fbr_flow_change);
}

/* Tells of a flow, and deletes it once that is sure to be told. */
static int flow_tell(struct sk_buff *reply, struct fbr_bridge *br,
		     const struct fbr_flow_config *which,
		     struct genl_info *info, u8 cmd)
{
	struct fbr_flow *flow;
	int err;

	flow = fbr_flow_find(br, &which->match, which->priority);
	if (!flow) {
		NL_SET_ERR_MSG_ATTR(info->extack, which->bad,
				    "There is no flow of this priority, key and mask");
		return -ENOENT;
	}
	err = fbr_nl_flow_fill(reply, br, flow, 0, info->snd_portid,
			       info->snd_seq, 0, cmd);
	if (!err && cmd == FBR_CMD_FLOW_DEL)
		fbr_flow_delete(br, flow, FBR_FLOW_REASON_DELETED);
	return err;
}

static int flow_ask(struct genl_info *info, u8 cmd)
{
	struct fbr_flow_config which = {};
	struct fbr_bridge *br;
	struct sk_buff *reply;
	int err;

	err = flow_parse_identity(&which, info->attrs, info->extack);
	if (err)
		return err;
	br = flow_bridge_get(info);
	if (IS_ERR(br))
		return PTR_ERR(br);
	reply = nlmsg_new(FBR_NL_FLOW_MESSAGE, GFP_KERNEL);
	err = reply ? fbr_nl_flows_lock(br, info->extack) : -ENOMEM;
	if (err)
		goto put;
	err = flow_tell(reply, br, &which, info, cmd);
	fbr_nl_flows_unlock(br);
	if (!err) {
		err = genlmsg_reply(reply, info);
		reply = NULL;
	}
put:
	nlmsg_free(reply);
	fbr_nl_bridge_put(br);
	return err;
}

int fbr_nl_flow_doit(struct sk_buff *skb, struct genl_info *info)
{
	return flow_ask(info, FBR_CMD_FLOW_GET);
}

int fbr_nl_flow_del(struct sk_buff *skb, struct genl_info *info)
{
	return flow_ask(info, FBR_CMD_FLOW_DEL);
}

/*** Commands on many ***/

/* Consumes the reply. */
static int flow_reply_count(struct sk_buff *reply, struct fbr_bridge *br,
			    struct genl_info *info, u32 count, u8 cmd)
{
	if (fbr_nl_flow_count_fill(reply, br, count, info->snd_portid,
				   info->snd_seq, cmd)) {
		nlmsg_free(reply);
		return -EMSGSIZE;
	}
	return genlmsg_reply(reply, info);
}

int fbr_nl_flow_flush(struct sk_buff *skb, struct genl_info *info)
{
	struct fbr_flow_filter filter;
	struct fbr_bridge *br;
	struct sk_buff *reply;
	int err;

	err = flow_parse_filter(&filter, info->attrs, info->extack);
	if (err)
		return err;
	br = flow_bridge_get(info);
	if (IS_ERR(br))
		return PTR_ERR(br);
	reply = nlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	err = reply ? flow_reply_count(reply, br, info,
				       fbr_flow_flush(br, &filter),
				       FBR_CMD_FLOW_FLUSH) : -ENOMEM;
	fbr_nl_bridge_put(br);
	return err;
}

/* As many as the message takes. */
static void flow_dump_some(struct sk_buff *skb, struct netlink_callback *cb,
			   struct fbr_bridge *br,
			   const struct fbr_flow_filter *filter,
			   struct fbr_flow_cursor *cursor)
{
	struct fbr_flow *flow;

	while ((flow = fbr_flow_next(br, cursor->rank))) {
		if (fbr_flow_matches(flow, filter, &br->flows) &&
		    fbr_nl_flow_fill(skb, br, flow, 0,
				     NETLINK_CB(cb->skb).portid,
				     cb->nlh->nlmsg_seq, NLM_F_MULTI,
				     FBR_CMD_FLOW_GET))
			break;
		cursor->rank = flow->rank + 1;
		cond_resched();
	}
}

/* Any flow fits into a message, or the dump would not come to an end. */
int fbr_nl_flow_start(struct netlink_callback *cb)
{
	cb->min_dump_alloc = FBR_NL_FLOW_MESSAGE;
	return 0;
}

/*
 * A flow that is there all the time comes once, whatever is added and deleted
 * meanwhile; only a replacement of all interrupts the dump.
 */
int fbr_nl_flow_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct fbr_flow_cursor *cursor = (struct fbr_flow_cursor *)cb->ctx;
	struct nlattr **attrs = fbr_compat_dump_attrs(cb);
	struct fbr_flow_filter filter;
	struct fbr_bridge *br;
	int err;

	BUILD_BUG_ON(sizeof(*cursor) > sizeof(cb->ctx));
	err = flow_parse_filter(&filter, attrs, cb->extack);
	if (err)
		return err;
	br = fbr_nl_bridge_get(sock_net(cb->skb->sk), attrs[FBR_FLOW_A_BRIDGE],
			       cb->extack);
	if (IS_ERR(br))
		return PTR_ERR(br);
	err = fbr_nl_flows_lock(br, cb->extack);
	if (!err) {
		cb->seq = br->flows.replaced;
		flow_dump_some(skb, cb, br, &filter, cursor);
		nl_dump_check_consistent(cb, nlmsg_hdr(skb));
		fbr_nl_flows_unlock(br);
	}
	fbr_nl_bridge_put(br);
	return err ?: skb->len;
}

/*** Replacing all ***/

int fbr_nl_flow_replace_begin(struct sk_buff *skb, struct genl_info *info)
{
	struct fbr_bridge *br = flow_bridge_get(info);
	int err;

	if (IS_ERR(br))
		return PTR_ERR(br);
	err = fbr_flow_stage_begin(br, info->snd_portid, info->extack);
	fbr_nl_bridge_put(br);
	return err;
}

int fbr_nl_flow_replace_add(struct sk_buff *skb, struct genl_info *info)
{
	struct fbr_flow_config config = {};
	struct fbr_bridge *br;
	int err;

	if (!flow_has_actions(info))
		return -EINVAL;
	br = flow_bridge_get(info);
	if (IS_ERR(br))
		return PTR_ERR(br);
	err = flow_parse(&config, br, info);
	if (!err)
		err = fbr_flow_stage_add(br, info->snd_portid, &config,
					 info->extack);
	flow_forget(&config);
	fbr_nl_bridge_put(br);
	return err;
}

int fbr_nl_flow_replace_commit(struct sk_buff *skb, struct genl_info *info)
{
	struct fbr_bridge *br = flow_bridge_get(info);
	struct sk_buff *reply;
	int err = -ENOMEM;
	u32 count;

	if (IS_ERR(br))
		return PTR_ERR(br);
	reply = nlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	if (reply)
		err = fbr_flow_stage_commit(br, info->snd_portid, &count,
					    info->extack);
	if (err)
		nlmsg_free(reply);
	else
		err = flow_reply_count(reply, br, info, count,
				       FBR_CMD_FLOW_REPLACE_COMMIT);
	fbr_nl_bridge_put(br);
	return err;
}
