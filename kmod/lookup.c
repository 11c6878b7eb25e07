// SPDX-License-Identifier: GPL-2.0
/* Which flow a frame belongs to. */
#include "flow_table.h"
#include "frame.h"

static void lookup_count(const struct fbr_frame *frame,
			 const struct fbr_flow *flow, unsigned int probes,
			 u16 tcp_flags)
{
	fbr_count_lookup(frame->in->stats, flow ? FBR_COUNT_FLOW_HITS :
						  FBR_COUNT_FLOW_MISSES,
			 probes);
	if (flow)
		fbr_flow_stats_count(flow->stats, frame->skb->len + ETH_HLEN,
				     tcp_flags);
}

/**
 * fbr_lookup - find the flow that wins
 * @frame: the frame, as it was admitted
 * @table: the bridge's flows, perhaps none
 *
 * Its key is what the port received: VLAN filtering may have moved a tag from
 * the data to the skb's field, but gives none to a frame that came without.
 *
 * Context: RCU, bottom halves off.
 * Return: the flow, or NULL if none matches.
 */
static const struct fbr_flow *fbr_lookup(const struct fbr_frame *frame,
					 const struct fbr_flow_table *table)
{
	struct fbr_flow_view view __uninitialized;
	struct fbr_flow_key key __uninitialized;
	unsigned int probes = 0;
	enum fbr_flow_depth depth;
	struct fbr_flow *flow;

	if (unlikely(table == &fbr_flow_table_none))
		return NULL;
	depth = fbr_flow_view_rcu(&view, table, frame->in->number);
	fbr_flow_extract(&key, frame->skb, frame->in->number, depth);
	flow = fbr_flow_lookup_rcu(&view, &key, &probes);
	if (unlikely(frame->trace))
		fbr_trace_lookup(frame, table, flow);
	else
		lookup_count(frame, flow, probes, depth == FBR_FLOW_DEPTH_L4 ?
						  ntohs(key.tcp_flags) : 0);
	return flow;
}
