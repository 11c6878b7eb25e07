// SPDX-License-Identifier: GPL-2.0
/* Learning: the source of an admitted frame is where the frame came from. */
#include "frame.h"
#include "trace.h"

/**
 * fbr_learn_station - the source of a frame
 * @frame: the frame, as it was admitted
 *
 * Return: fbr_fdb_key() of it.
 */
static u64 fbr_learn_station(const struct fbr_frame *frame)
{
	return fbr_fdb_key(eth_hdr(frame->skb)->h_source, frame->vid);
}

static noinline void learn_news(const struct fbr_frame *frame, u64 station)
{
	struct fbr_port *in = frame->in;
	enum fbr_learned learned;

	learned = fbr_fdb_learn_rcu(&frame->br->fdb, in, station);
	if (learned == FBR_LEARNED_KNOWN)
		return;
	trace_fbr_learn(frame, station, learned);
	if (learned == FBR_LEARNED_MOVED)
		fbr_count(in->stats, FBR_COUNT_MOVES);
	else if (learned == FBR_LEARNED_REFUSED)
		fbr_count(in->stats, FBR_COUNT_LEARN_REFUSED);
}

/**
 * fbr_learn - teach the FDB a frame's source
 * @frame: the frame, about to be forwarded
 * @station: its source; flows may have changed what the frame says
 *
 * A source for which there is no room is counted, and its frame goes on.
 */
static inline void fbr_learn(const struct fbr_frame *frame, u64 station)
{
	struct fbr_fdb *fdb = &frame->br->fdb;
	struct fbr_port *in = frame->in;

	if (!(READ_ONCE(in->flags) & FBR_PORT_LEARNING))
		return;
	if (unlikely(frame->trace)) {
		fbr_trace_learn(frame, station);
		return;
	}
	if (unlikely(!fbr_fdb_seen_rcu(fbr_fdb_station_rcu(fdb, station), in,
				       jiffies)))
		learn_news(frame, station);
}
