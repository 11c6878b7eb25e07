/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A bucket of tokens that fills with time, without a division for each frame.
 *
 * A unit, of whatever is counted, is a thousand million tokens, so that tokens
 * are nanoseconds times the units a second. What finds any token left may take
 * more than there are; then the bucket owes, and what comes next waits. So the
 * rate holds to the token in the long run, however large what passes is.
 */
#ifndef FBR_BUCKET_H
#define FBR_BUCKET_H

#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/time64.h>
#include <linux/types.h>

/** Tokens of a unit. */
#define FBR_BUCKET_UNIT	NSEC_PER_SEC

/*
 * What fills the bucket of any burst after any debt, and yet fits beside a full
 * one: a burst of 2^32 units is less than 2^61.9, and a debt less than 2^58.
 */
#define FBR_BUCKET_MOST	BIT_ULL(62)

/**
 * struct fbr_bucket - a bucket
 * @tokens: left, or owed if negative
 * @full: most of them
 * @filled: when it was last filled, nanoseconds of a clock that the user has
 * @longest: nanoseconds in which FBR_BUCKET_MOST tokens come; more don't count
 * @rate: units a second, and so tokens a nanosecond
 *
 * The user locks it.
 */
struct fbr_bucket {
	s64 tokens;
	s64 full;
	u64 filled;
	u64 longest;
	u32 rate;
};

/**
 * fbr_bucket_fill - credit the time since it was last filled
 * @bucket: the bucket
 * @now: nanoseconds; a time before the last credits nothing
 */
static inline void fbr_bucket_fill(struct fbr_bucket *bucket, u64 now)
{
	u64 elapsed;

	if (unlikely((s64)(now - bucket->filled) <= 0))
		return;
	elapsed = min(now - bucket->filled, bucket->longest);
	bucket->tokens = min_t(s64, bucket->tokens + elapsed * bucket->rate,
			       bucket->full);
	bucket->filled = now;
}

/**
 * fbr_bucket_set - set rate and burst
 * @bucket: the bucket, filled until now at its old rate
 * @rate: units a second, from 1
 * @burst: most units
 *
 * What it holds beyond the burst is lost; a larger one has to be filled first.
 */
static inline void fbr_bucket_set(struct fbr_bucket *bucket, u32 rate, u32 burst)
{
	bucket->rate = rate;
	bucket->longest = div_u64(FBR_BUCKET_MOST, rate);
	bucket->full = (s64)burst * FBR_BUCKET_UNIT;
	bucket->tokens = min(bucket->tokens, bucket->full);
}

/**
 * fbr_bucket_init - a full bucket
 * @bucket: written
 * @rate: units a second, from 1
 * @burst: most units, from 1
 * @now: nanoseconds
 */
static inline void fbr_bucket_init(struct fbr_bucket *bucket, u32 rate,
				   u32 burst, u64 now)
{
	bucket->filled = now;
	bucket->tokens = S64_MAX;
	fbr_bucket_set(bucket, rate, burst);
}

/**
 * fbr_bucket_take - take tokens if there are any
 * @bucket: the bucket
 * @now: nanoseconds
 * @cost: how many, less than 2^58
 *
 * Return: whether there were; then all of the cost is taken.
 */
static inline bool fbr_bucket_take(struct fbr_bucket *bucket, u64 now, u64 cost)
{
	fbr_bucket_fill(bucket, now);
	if (bucket->tokens <= 0)
		return false;
	bucket->tokens -= cost;
	return true;
}

#endif
