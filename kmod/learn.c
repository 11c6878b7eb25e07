// SPDX-License-Identifier: GPL-2.0
/* Learning: the source of an admitted frame is where the frame came from. */
#include "frame.h"
#include "trace.h"

/**
 * fbr_learn - teach the FDB a frame's source
 * @frame: the frame, about to be forwarded
 *
 * A source for which there is no room is counted, and its frame goes on.
 */
void fbr_learn(const struct fbr_frame *frame)
{
	struct fbr_port *in = frame->in;
	enum fbr_learned learned;
	u64 key;

	if (!(READ_ONCE(in->flags) & FBR_PORT_LEARNING))
		return;
	key = fbr_fdb_key(eth_hdr(frame->skb)->h_source, frame->vid);
	if (unlikely(frame->trace)) {
		fbr_trace_learn(frame, key);
		return;
	}
	learned = fbr_fdb_learn_rcu(&frame->br->fdb, in, key);
	if (likely(learned == FBR_LEARNED_KNOWN))
		return;
	trace_fbr_learn(frame, key, learned);
	if (learned == FBR_LEARNED_MOVED)
		fbr_count(in->stats, FBR_COUNT_MOVES);
	else if (learned == FBR_LEARNED_REFUSED)
		fbr_count(in->stats, FBR_COUNT_LEARN_REFUSED);
}
