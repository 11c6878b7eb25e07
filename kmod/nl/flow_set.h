/* SPDX-License-Identifier: GPL-2.0 */
/* What an action may set, in a flow that matches so much. */
#ifndef FBR_NL_FLOW_SET_H
#define FBR_NL_FLOW_SET_H

#include <net/netlink.h>

#include "../flow.h"

/**
 * struct fbr_nl_sure - what is sure of a frame at some point of an action list
 * @eth_type: EtherType of what the tags enclose, 0 if that is not sure
 * @ip_proto: protocol, 0 if that is not sure
 * @nd: it is neighbour discovery
 * @tags: so many tags are there; perhaps more
 */
struct fbr_nl_sure {
	__be16 eth_type;
	u8 ip_proto;
	bool nd;
	u32 tags;
};

void fbr_nl_sure_of_match(struct fbr_nl_sure *sure,
			  const struct fbr_flow_match *match);
int fbr_nl_set_parse(struct fbr_rewrite *set, struct fbr_nl_sure *sure,
		     const struct nlattr *action,
		     struct netlink_ext_ack *extack);
int fbr_nl_set_put(struct sk_buff *skb, const struct fbr_rewrite *set);

#endif
