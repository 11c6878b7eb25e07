/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A hash of words that guests choose: NH of UMAC (RFC 4418, 5.2.2), then
 * multiply-shift. Two different lists of words come to the same sum with a
 * chance of 2^-32, and to the same place among n with one of little more than
 * 2/n, for who doesn't know the secret. No product waits for another.
 */
#ifndef FBR_HASH_H
#define FBR_HASH_H

#include <linux/types.h>

/**
 * fbr_hash_word - what a word adds to the sum
 * @word: the word
 * @secret: that of its place in the list
 */
static inline u64 fbr_hash_word(u64 word, u64 secret)
{
	return (u64)(u32)(word + secret) *
	       (u32)((word >> 32) + (secret >> 32));
}

/**
 * fbr_hash_end - the hash of a list of words
 * @sum: of its words
 * @odd: a secret, too, and odd
 */
static inline u32 fbr_hash_end(u64 sum, u64 odd)
{
	return (sum ^ sum >> 32) * odd >> 32;
}

#endif
