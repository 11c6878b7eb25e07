/* SPDX-License-Identifier: GPL-2.0 */
/* Keys and masks of flows, as nests of enum ovs_key_attr. */
#ifndef FBR_NL_FLOW_KEY_H
#define FBR_NL_FLOW_KEY_H

#include <net/netlink.h>

#include "../flow_key.h"

int fbr_nl_flow_match_parse(struct fbr_flow_match *match,
			    const struct nlattr *key, const struct nlattr *mask,
			    struct netlink_ext_ack *extack);
bool fbr_nl_flow_match_allows(const struct fbr_flow_match *match, int attr);
int fbr_nl_flow_match_put(struct sk_buff *skb,
			  const struct fbr_flow_match *match);
void fbr_nl_flow_match_frame(struct fbr_flow_match *match,
			     const struct fbr_flow_key *key);
int fbr_nl_flow_key_put(struct sk_buff *skb, int attr,
			const struct fbr_flow_key *key);

#endif
