/* SPDX-License-Identifier: GPL-2.0 */
/* What actions set, as enum ovs_key_attr in a nest. */
#ifndef FBR_NL_FLOW_SET_H
#define FBR_NL_FLOW_SET_H

#include <net/netlink.h>

#include "../flow.h"

/**
 * struct fbr_nl_sure - what is sure of every frame that comes to an action
 * @match: it matches this
 * @tags: it has as many tags, at least
 */
struct fbr_nl_sure {
	struct fbr_flow_match match;
	u32 tags;
};

void fbr_nl_sure_init(struct fbr_nl_sure *sure,
		      const struct fbr_flow_match *match);
int fbr_nl_set_parse(struct fbr_rewrite *set, struct fbr_nl_sure *sure,
		     const struct nlattr *nest, struct netlink_ext_ack *extack);
int fbr_nl_set_put(struct sk_buff *skb, const struct fbr_rewrite *set);

#endif
