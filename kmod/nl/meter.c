// SPDX-License-Identifier: GPL-2.0
/* Commands about meters. */
#include <linux/rcupdate.h>
#include <linux/workqueue.h>

#include "nl.h"

/*** What there is, to attributes ***/

static int meter_put(struct sk_buff *skb, const struct fbr_meter_facts *facts)
{
	if (nla_put_u32(skb, FBR_METER_A_ID, facts->id) ||
	    nla_put_u8(skb, FBR_METER_A_UNIT, facts->unit) ||
	    nla_put_u32(skb, FBR_METER_A_RATE, facts->rate) ||
	    nla_put_u32(skb, FBR_METER_A_BURST, facts->burst) ||
	    nla_put_u32(skb, FBR_METER_A_FLOWS, facts->users) ||
	    nla_put_uint(skb, FBR_METER_A_PACKETS, facts->packets) ||
	    nla_put_uint(skb, FBR_METER_A_BYTES, facts->bytes) ||
	    nla_put_uint(skb, FBR_METER_A_DROPPED_PACKETS,
			 facts->dropped_packets) ||
	    nla_put_uint(skb, FBR_METER_A_DROPPED_BYTES, facts->dropped_bytes))
		return -EMSGSIZE;
	return 0;
}

/**
 * fbr_nl_meter_fill - put a whole message about a meter
 * @skb: where
 * @br: the bridge, its flows locked
 * @meter: the meter
 * @portid: of the receiver, 0 for events
 * @seq: of the request, 0 for events
 * @flags: of the netlink header
 * @cmd: enum fbr_cmd
 *
 * Return: 0 or -EMSGSIZE, with nothing put.
 */
int fbr_nl_meter_fill(struct sk_buff *skb, struct fbr_bridge *br,
		      struct fbr_meter *meter, u32 portid, u32 seq, int flags,
		      u8 cmd)
{
	void *header = fbr_nl_put_header(skb, portid, seq, flags, cmd);
	struct fbr_meter_facts facts;

	lockdep_assert_held(&br->flows.lock);
	if (!header)
		return -EMSGSIZE;
	fbr_meter_read(&facts, meter);
	if (nla_put_u32(skb, FBR_METER_A_BRIDGE, br->dev->ifindex) ||
	    meter_put(skb, &facts)) {
		genlmsg_cancel(skb, header);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, header);
	return 0;
}

/*** What is asked for, from attributes ***/

static struct fbr_bridge *meter_bridge_get(struct genl_info *info)
{
	return fbr_nl_bridge_get(genl_info_net(info),
				 info->attrs[FBR_METER_A_BRIDGE], info->extack);
}

static int meter_parse_id(struct fbr_meter_config *config,
			  struct genl_info *info)
{
	config->bad = info->attrs[FBR_METER_A_ID];
	if (!config->bad) {
		NL_SET_ERR_MSG(info->extack, "The command does not say which meter");
		return -EINVAL;
	}
	config->id = nla_get_u32(config->bad);
	return 0;
}

static int meter_parse(struct fbr_meter_config *config, struct genl_info *info)
{
	const struct nlattr *unit = info->attrs[FBR_METER_A_UNIT];
	const struct nlattr *rate = info->attrs[FBR_METER_A_RATE];
	const struct nlattr *burst = info->attrs[FBR_METER_A_BURST];

	if (unit) {
		config->unit = nla_get_u8(unit);
		config->has_unit = true;
	}
	if (rate)
		config->rate = nla_get_u32(rate);
	if (burst)
		config->burst = nla_get_u32(burst);
	return meter_parse_id(config, info);
}

/*** Commands that change ***/

typedef int (*meter_command)(struct fbr_bridge *br,
			     const struct fbr_meter_config *config,
			     struct netlink_ext_ack *extack);

/* Parses a meter, and has a command done with it. */
static int meter_do(struct genl_info *info, meter_command command)
{
	struct fbr_meter_config config = {};
	struct fbr_bridge *br;
	int err;

	err = meter_parse(&config, info);
	if (err)
		return err;
	br = meter_bridge_get(info);
	if (IS_ERR(br))
		return PTR_ERR(br);
	err = fbr_nl_flows_lock(br, info->extack);
	if (!err) {
		err = command(br, &config, info->extack);
		fbr_nl_flows_unlock(br);
	}
	fbr_nl_bridge_put(br);
	return err;
}

int fbr_nl_meter_add(struct sk_buff *skb, struct genl_info *info)
{
	if (!info->attrs[FBR_METER_A_RATE]) {
		NL_SET_ERR_MSG(info->extack, "A new meter needs a rate");
		return -EINVAL;
	}
	return meter_do(info, fbr_meter_add);
}

int fbr_nl_meter_set(struct sk_buff *skb, struct genl_info *info)
{
	return meter_do(info, fbr_meter_change);
}

/*** Commands that tell ***/

/* Tells of a meter, and deletes it once that is sure to be told. */
static int meter_tell(struct sk_buff *reply, struct fbr_bridge *br,
		      const struct fbr_meter_config *which,
		      struct genl_info *info, u8 cmd)
{
	struct fbr_meter *meter = fbr_meter_find(br, which->id);
	int err;

	if (!meter) {
		NL_SET_ERR_MSG_ATTR(info->extack, which->bad,
				    "There is no meter of this id");
		return -ENOENT;
	}
	err = fbr_nl_meter_fill(reply, br, meter, info->snd_portid,
				info->snd_seq, 0, cmd);
	if (!err && cmd == FBR_CMD_METER_DEL)
		err = fbr_meter_delete(br, meter);
	if (err)
		nlmsg_trim(reply, reply->data);
	return err;
}

/* Consumes the reply if it is sent. */
static int meter_answer(struct sk_buff **reply, struct fbr_bridge *br,
			const struct fbr_meter_config *which,
			struct genl_info *info, u8 cmd)
{
	int err = fbr_nl_flows_lock(br, info->extack);

	if (err)
		return err;
	err = meter_tell(*reply, br, which, info, cmd);
	fbr_nl_flows_unlock(br);
	if (err)
		return err;
	err = genlmsg_reply(*reply, info);
	*reply = NULL;
	return err;
}

/*
 * Flows that are gone name a meter until no frame can see them, and a table of
 * them until the work that frees it is done.
 */
static void meter_await_users(void)
{
	rcu_barrier();
	flush_workqueue(fbr_wq);
}

static int meter_answer_patiently(struct sk_buff **reply, struct fbr_bridge *br,
				  const struct fbr_meter_config *which,
				  struct genl_info *info, u8 cmd)
{
	int err = meter_answer(reply, br, which, info, cmd);

	if (err != -EBUSY)
		return err;
	meter_await_users();
	err = meter_answer(reply, br, which, info, cmd);
	if (err == -EBUSY)
		NL_SET_ERR_MSG_ATTR(info->extack, which->bad,
				    "There are flows, or flows in the making, that name this meter");
	return err;
}

static int meter_ask(struct genl_info *info, u8 cmd)
{
	struct fbr_meter_config which = {};
	struct fbr_bridge *br;
	struct sk_buff *reply;
	int err;

	err = meter_parse_id(&which, info);
	if (err)
		return err;
	br = meter_bridge_get(info);
	if (IS_ERR(br))
		return PTR_ERR(br);
	reply = nlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	err = reply ? meter_answer_patiently(&reply, br, &which, info, cmd) :
		      -ENOMEM;
	nlmsg_free(reply);
	fbr_nl_bridge_put(br);
	return err;
}

int fbr_nl_meter_doit(struct sk_buff *skb, struct genl_info *info)
{
	return meter_ask(info, FBR_CMD_METER_GET);
}

int fbr_nl_meter_del(struct sk_buff *skb, struct genl_info *info)
{
	return meter_ask(info, FBR_CMD_METER_DEL);
}

/* As many as the message takes. */
static void meter_dump_some(struct sk_buff *skb, struct netlink_callback *cb,
			    struct fbr_bridge *br,
			    struct fbr_meter_cursor *cursor)
{
	struct fbr_meter *meter;

	while ((meter = fbr_meter_next(br, cursor->id))) {
		if (fbr_nl_meter_fill(skb, br, meter,
				      NETLINK_CB(cb->skb).portid,
				      cb->nlh->nlmsg_seq, NLM_F_MULTI,
				      FBR_CMD_METER_GET))
			break;
		cursor->id = (u64)fbr_meter_id(meter) + 1;
	}
}

/* A meter that is there all the time comes once, whatever comes and goes. */
int fbr_nl_meter_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct fbr_meter_cursor *cursor = (struct fbr_meter_cursor *)cb->ctx;
	struct nlattr **attrs = fbr_compat_dump_attrs(cb);
	struct fbr_bridge *br;
	int err;

	BUILD_BUG_ON(sizeof(*cursor) > sizeof(cb->ctx));
	br = fbr_nl_bridge_get(sock_net(cb->skb->sk), attrs[FBR_METER_A_BRIDGE],
			       cb->extack);
	if (IS_ERR(br))
		return PTR_ERR(br);
	err = fbr_nl_flows_lock(br, cb->extack);
	if (!err) {
		meter_dump_some(skb, cb, br, cursor);
		fbr_nl_flows_unlock(br);
	}
	fbr_nl_bridge_put(br);
	return err ?: skb->len;
}
