/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A hash of words that guests choose: NH of UMAC (RFC 4418, 5.2.2), then
 * multiply-shift. Two different lists of words come to the same sum with a
 * chance of 2^-32, and to the same place among n with one of little more than
 * 2/n, for who doesn't know the secret. No product waits for another.
 */
#ifndef FBR_FLOW_HASH_H
#define FBR_FLOW_HASH_H

#include <linux/random.h>

#include "flow_key.h"

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

/**
 * fbr_flow_hash_word - what a word adds to the sum
 * @word: the word
 * @secret: that of its place
 */
static inline u64 fbr_flow_hash_word(u64 word, u64 secret)
{
	return (u64)(u32)(word + secret) *
	       (u32)((word >> 32) + (secret >> 32));
}

/**
 * fbr_flow_hash_end - the hash of a list of words
 * @sum: of its words
 * @secret: the secret
 */
static inline u32 fbr_flow_hash_end(u64 sum,
				    const struct fbr_flow_secret *secret)
{
	return (sum ^ sum >> 32) * secret->odd >> 32;
}

#endif
