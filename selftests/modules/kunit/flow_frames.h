/* SPDX-License-Identifier: GPL-2.0 */
/* Random frames for the tests of keys, from a seed that they print. */
#ifndef FLOW_FRAMES_H
#define FLOW_FRAMES_H

#include <kunit/test.h>
#include <linux/prandom.h>
#include <linux/skbuff.h>

#include "flow_key.h"

#define WIRE_MAX	1024

/**
 * struct wire - a frame as its bytes
 * @data: from the destination address on, without the tag in the skb's field
 * @len: their number
 * @tpid: EtherType of the tag in the skb's field, 0 if there is none
 * @tci: that tag
 * @ufo: its UDP is to be cut into fragments
 * @priority: of the skb
 * @mark: of the skb
 */
struct wire {
	u8 data[WIRE_MAX];
	int len;
	u16 tpid;
	u16 tci;
	bool ufo;
	u32 priority;
	u32 mark;
};

/* Prints the seed, which the parameter flow_seed of the module sets. */
void flow_seeded(struct kunit *test, struct rnd_state *rnd);

u32 flow_pick(struct rnd_state *rnd, u32 below);

/* A frame that may be cut short or broken. */
void flow_random_wire(struct rnd_state *rnd, struct wire *wire);

/*
 * The frame as an skb whose data begins behind the Ethernet header, with all
 * that is behind byte @linear in pages of random sizes. NULL without memory.
 */
struct sk_buff *flow_wire_skb(struct rnd_state *rnd, const struct wire *wire,
			      int linear);

/* Its key, of which @in_port is the port. False without memory. */
bool flow_wire_key(struct rnd_state *rnd, const struct wire *wire, u16 in_port,
		   struct fbr_flow_key *key);

#endif
