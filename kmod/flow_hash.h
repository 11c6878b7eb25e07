/* SPDX-License-Identifier: GPL-2.0 */
/* The secret of a flow table's hashes. */
#ifndef FBR_FLOW_HASH_H
#define FBR_FLOW_HASH_H

#include <linux/random.h>

#include "flow_key.h"
#include "hash.h"

/**
 * struct fbr_flow_secret - what a guest would have to know
 * @word: added to each word, by its place in the list
 * @odd: multiplies the sum
 */
struct fbr_flow_secret {
	u64 word[FBR_FLOW_KEY_WORDS];
	u64 odd;
};

static inline void fbr_flow_secret_init(struct fbr_flow_secret *secret)
{
	get_random_bytes(secret, sizeof(*secret));
	secret->odd |= 1;
}

#endif
