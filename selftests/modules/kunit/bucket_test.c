// SPDX-License-Identifier: GPL-2.0
/* Buckets in a time of their own: rates, bursts, debts, and the largest values. */
#include <kunit/test.h>
#include <linux/prandom.h>

#include "bucket.h"
#include "flow_frames.h"

#define SECOND		NSEC_PER_SEC
#define RANDOM_STEPS	200000

static const u32 rates[] = { 1, 3, 10, 999, 1000, 123456, 10000000, U32_MAX };

/* Offers units all the time, and says how many passed. */
static u64 pass_until(struct fbr_bucket *bucket, u64 *now, u64 end, u64 step)
{
	u64 passed = 0;

	for (; *now < end; *now += step)
		while (fbr_bucket_take(bucket, *now, FBR_BUCKET_UNIT))
			passed++;
	return passed;
}

static void burst_passes_at_once(struct kunit *test)
{
	struct fbr_bucket bucket;
	u64 now = SECOND;

	fbr_bucket_init(&bucket, 10, 100, SECOND);
	KUNIT_EXPECT_EQ(test, pass_until(&bucket, &now, SECOND + 1, 1), 100);
	KUNIT_EXPECT_FALSE(test, fbr_bucket_take(&bucket, SECOND, 1));
	KUNIT_EXPECT_TRUE(test, fbr_bucket_take(&bucket, SECOND + 1, 1));
}

/* No more than the rate, to the unit, and no less. */
static void rate_is_exact_in_the_long_run(struct kunit *test)
{
	struct fbr_bucket bucket;
	u64 now = 12345, end = now + 10000 * SECOND;

	fbr_bucket_init(&bucket, 7, 3, now);
	KUNIT_EXPECT_EQ(test, pass_until(&bucket, &now, end, 30000001),
			70000 + 3);
}

static void rate_holds_in_ten_seconds(struct kunit *test)
{
	struct fbr_bucket bucket;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rates) && rates[i] <= 1000000; i++) {
		u64 now = i * SECOND, want = 10ULL * rates[i], passed;

		fbr_bucket_init(&bucket, rates[i], 1, now);
		passed = pass_until(&bucket, &now, now + 10 * SECOND,
				    SECOND / rates[i] / 3 + 1);
		KUNIT_EXPECT_GE_MSG(test, passed, want - want / 20,
				    "rate %u", rates[i]);
		KUNIT_EXPECT_LE_MSG(test, passed, want + want / 20 + 1,
				    "rate %u", rates[i]);
	}
}

static void what_is_larger_than_the_burst_passes_and_is_owed(struct kunit *test)
{
	struct fbr_bucket bucket;
	u64 now = SECOND;

	fbr_bucket_init(&bucket, 10, 1, now);
	KUNIT_EXPECT_TRUE(test, fbr_bucket_take(&bucket, now,
						101 * FBR_BUCKET_UNIT));
	now += 10 * SECOND;
	KUNIT_EXPECT_FALSE(test, fbr_bucket_take(&bucket, now, 1));
	KUNIT_EXPECT_EQ(test, bucket.tokens, 0);
	KUNIT_EXPECT_TRUE(test, fbr_bucket_take(&bucket, now + 1, 1));
}

static void clock_that_goes_back_credits_nothing(struct kunit *test)
{
	struct fbr_bucket bucket;
	u64 now = 100 * SECOND;

	fbr_bucket_init(&bucket, 1, 1, now);
	KUNIT_EXPECT_TRUE(test, fbr_bucket_take(&bucket, now, FBR_BUCKET_UNIT));
	KUNIT_EXPECT_FALSE(test, fbr_bucket_take(&bucket, now - 50 * SECOND, 1));
	KUNIT_EXPECT_FALSE(test, fbr_bucket_take(&bucket, 0, 1));
	KUNIT_EXPECT_FALSE(test, fbr_bucket_take(&bucket, now, 1));
	KUNIT_EXPECT_TRUE(test, fbr_bucket_take(&bucket, now + 1, 1));
}

static void new_rate_and_burst_keep_the_past(struct kunit *test)
{
	struct fbr_bucket bucket;
	u64 now = SECOND;

	fbr_bucket_init(&bucket, 10, 100, now);
	KUNIT_EXPECT_TRUE(test, fbr_bucket_take(&bucket, now,
						100 * FBR_BUCKET_UNIT));
	now += SECOND;
	fbr_bucket_fill(&bucket, now);
	fbr_bucket_set(&bucket, 1, 4);
	KUNIT_EXPECT_EQ(test, bucket.tokens, 4 * FBR_BUCKET_UNIT);
	fbr_bucket_set(&bucket, 1, 100);
	KUNIT_EXPECT_EQ(test, bucket.tokens, 4 * FBR_BUCKET_UNIT);
	fbr_bucket_fill(&bucket, now + 5 * SECOND);
	KUNIT_EXPECT_EQ(test, bucket.tokens, 9 * FBR_BUCKET_UNIT);
}

/* Whatever was owed, after long enough the largest burst is whole. */
static void eternity_fills_any_bucket(struct kunit *test)
{
	struct fbr_bucket bucket;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rates); i++) {
		fbr_bucket_init(&bucket, rates[i], U32_MAX, 0);
		KUNIT_EXPECT_EQ(test, bucket.tokens, bucket.full);
		bucket.tokens = 1;
		KUNIT_EXPECT_TRUE(test, fbr_bucket_take(&bucket, 0,
							BIT_ULL(58) - 1));
		KUNIT_EXPECT_LT(test, bucket.tokens, 0);
		fbr_bucket_fill(&bucket, S64_MAX);
		KUNIT_EXPECT_EQ_MSG(test, bucket.tokens, bucket.full,
				    "rate %u", rates[i]);
	}
}

/* The same without a thought to how large the numbers get. */
struct naive_bucket {
	__int128 tokens;
	__int128 full;
	u64 filled;
	u32 rate;
};

static bool naive_take(struct naive_bucket *naive, u64 now, u64 cost)
{
	if (now > naive->filled) {
		naive->tokens += (__int128)(now - naive->filled) * naive->rate;
		if (naive->tokens > naive->full)
			naive->tokens = naive->full;
		naive->filled = now;
	}
	if (naive->tokens <= 0)
		return false;
	naive->tokens -= cost;
	return true;
}

/* Up to a number of bits, each as likely. */
static u64 random_bits(struct rnd_state *rnd, unsigned int bits)
{
	u64 value = (u64)prandom_u32_state(rnd) << 32 | prandom_u32_state(rnd);

	return value >> (64 - bits + flow_pick(rnd, bits));
}

static void agrees_with_a_naive_one(struct kunit *test)
{
	struct naive_bucket naive = {};
	struct fbr_bucket bucket = {};
	struct rnd_state rnd;
	unsigned int i, wrong = 0;
	u64 now = 0;

	prandom_seed_state(&rnd, 5);
	for (i = 0; i < RANDOM_STEPS && !wrong; i++) {
		u64 cost = random_bits(&rnd, 58);

		if (!(i % 100)) {
			u32 burst = max_t(u32, random_bits(&rnd, 32), 1);

			naive.rate = max_t(u32, random_bits(&rnd, 32), 1);
			now = flow_pick(&rnd, 1000);
			fbr_bucket_init(&bucket, naive.rate, burst, now);
			naive.filled = now;
			naive.full = (__int128)burst * NSEC_PER_SEC;
			naive.tokens = naive.full;
		}
		now += random_bits(&rnd, 50);
		wrong += fbr_bucket_take(&bucket, now, cost) !=
			 naive_take(&naive, now, cost);
		wrong += bucket.tokens != naive.tokens;
	}
	KUNIT_EXPECT_EQ_MSG(test, wrong, 0, "step %u", i);
}

static struct kunit_case bucket_cases[] = {
	KUNIT_CASE(burst_passes_at_once),
	KUNIT_CASE(rate_is_exact_in_the_long_run),
	KUNIT_CASE(rate_holds_in_ten_seconds),
	KUNIT_CASE(what_is_larger_than_the_burst_passes_and_is_owed),
	KUNIT_CASE(clock_that_goes_back_credits_nothing),
	KUNIT_CASE(new_rate_and_burst_keep_the_past),
	KUNIT_CASE(eternity_fills_any_bucket),
	KUNIT_CASE(agrees_with_a_naive_one),
	{}
};

static struct kunit_suite bucket_suite = {
	.name = "fbr_bucket",
	.test_cases = bucket_cases,
};

kunit_test_suite(bucket_suite);
