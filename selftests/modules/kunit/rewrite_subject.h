/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the tests of rewrites stand on: the code under test with a port and a
 * meter that are none, and frames whose checksums are made from scratch, byte by
 * byte, by code that has nothing in common with it.
 */
#ifndef REWRITE_SUBJECT_H
#define REWRITE_SUBJECT_H

#include "flow_frames.h"
#include "frame.h"

extern struct fbr_port subject_port;
extern unsigned int subject_meters_held;

/* What an action that does not send does with a frame. */
enum fbr_drop_cause subject_change(struct fbr_frame *frame,
				   const struct fbr_action *action);

/**
 * enum made_part - how much of its datagram a frame has
 * @MADE_WHOLE: all
 * @MADE_FIRST: the first fragment
 * @MADE_LATER: another fragment
 */
enum made_part {
	MADE_WHOLE,
	MADE_FIRST,
	MADE_LATER,
};

/**
 * struct made - a frame whose checksums are right
 * @wire: the frame; behind @cut is what other fragments have
 * @l3: where its network layer begins, from the destination address on
 * @l4: where its transport layer begins
 * @cut: its length
 * @type: EtherType
 * @proto: of the transport layer
 * @place: where that has its checksum, from @l4 on; -1 for none
 * @part: how much of it there is
 * @routed: its IPv6 destination is but a stage
 * @unsummed: its UDP has no checksum
 * @nd: it is neighbour discovery
 */
struct made {
	struct wire wire;
	int l3;
	int l4;
	int cut;
	u16 type;
	u8 proto;
	int place;
	enum made_part part;
	bool routed;
	bool unsummed;
	bool nd;
};

void made_random(struct rnd_state *rnd, struct made *made);

/* Makes all checksums from scratch. */
void made_sum_up(struct made *made);

/* Sets fields, one byte after the other, and leaves the checksums. */
void made_set(struct made *made, const struct fbr_rewrite *set);

/* As flow_wire_skb(), of what is in this frame. */
struct sk_buff *made_skb(struct rnd_state *rnd, struct made *made, int linear);

/* Whether the frame is now this one; a sum of 0 may be one of 0xffff. */
bool made_is(const struct made *made, const struct sk_buff *skb);

/* A set that the frame has what it needs for, mostly. */
void made_random_set(struct rnd_state *rnd, const struct made *made,
		     struct fbr_rewrite *set);

enum fbr_drop_cause subject_classify_again(struct fbr_frame *frame);
struct fbr_meter *subject_meter_get(struct fbr_bridge *br, u32 id);
void subject_meter_put(struct fbr_meter *meter);
u32 subject_meter_id(const struct fbr_meter *meter);

#endif
