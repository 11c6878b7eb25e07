// SPDX-License-Identifier: GPL-2.0
/*
 * The classifier against an oracle: a list in the order of insertion, searched
 * from end to end. Random flows come and go, and after every few of them random
 * frames are looked up in both.
 */
#include <linux/slab.h>

#include "table_subject.h"

#define OPERATIONS	6000
#define LOOKUPS		12
#define FLOWS_MOST	400
#define MASK_LIMIT	120

/**
 * struct oracle_flow - a flow as the oracle has it
 * @match: what it matches
 * @priority: its priority
 * @flow: the table's
 */
struct oracle_flow {
	struct fbr_flow_match match;
	u16 priority;
	struct fbr_flow *flow;
};

/**
 * struct table_oracle - what the table ought to be
 * @table: the table
 * @rnd: where everything comes from
 * @flows: in the order of insertion
 * @n: how many
 * @met: times that adding came to each result, by positive errno
 * @hits: frames that some flow matched
 * @misses: frames that none did
 */
struct table_oracle {
	struct fbr_flow_table *table;
	struct rnd_state rnd;
	struct oracle_flow flows[FLOWS_MOST];
	unsigned int n;
	u32 met[64];
	u32 hits;
	u32 misses;
};

static bool oracle_matches(const struct oracle_flow *flow,
			   const struct fbr_flow_key *key)
{
	const u8 *bytes = (const u8 *)key;
	const u8 *want = (const u8 *)&flow->match.key;
	const u8 *mask = (const u8 *)&flow->match.mask;
	unsigned int i;

	for (i = 0; i < sizeof(*key); i++)
		if ((bytes[i] & mask[i]) != want[i])
			return false;
	return true;
}

/* The first of those with the highest priority. */
static struct fbr_flow *oracle_lookup(const struct table_oracle *o,
				      const struct fbr_flow_key *key)
{
	const struct oracle_flow *best = NULL;
	unsigned int i;

	for (i = 0; i < o->n; i++)
		if (oracle_matches(&o->flows[i], key) &&
		    (!best || o->flows[i].priority > best->priority))
			best = &o->flows[i];
	return best ? best->flow : NULL;
}

static int oracle_find(const struct table_oracle *o,
		       const struct fbr_flow_match *match, u16 priority)
{
	unsigned int i;

	for (i = 0; i < o->n; i++)
		if (o->flows[i].priority == priority &&
		    !memcmp(&o->flows[i].match, match, sizeof(*match)))
			return i;
	return -1;
}

static bool oracle_first_of_mask(const struct table_oracle *o, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (!memcmp(&o->flows[i].match.mask, &o->flows[n].match.mask,
			    sizeof(struct fbr_flow_key)))
			return false;
	return true;
}

static u32 oracle_masks(const struct table_oracle *o)
{
	unsigned int i;
	u32 masks = 0;

	for (i = 0; i < o->n; i++)
		masks += oracle_first_of_mask(o, i);
	return masks;
}

static bool oracle_has_mask(const struct table_oracle *o,
			    const struct fbr_flow_key *mask)
{
	unsigned int i;

	for (i = 0; i < o->n; i++)
		if (!memcmp(&o->flows[i].match.mask, mask, sizeof(*mask)))
			return true;
	return false;
}

/* What adding ought to come to. */
static int oracle_verdict(const struct table_oracle *o,
			  const struct fbr_flow_match *match, u16 priority)
{
	if (oracle_find(o, match, priority) >= 0)
		return -EEXIST;
	if (!oracle_has_mask(o, &match->mask) && oracle_masks(o) >= MASK_LIMIT)
		return -ENOSPC;
	return 0;
}

static void try_add(struct kunit *test, struct table_oracle *o)
{
	struct oracle_flow *mine = &o->flows[o->n];
	u16 priority = flow_pick(&o->rnd, 6) * 100;
	struct fbr_flow_match match;
	struct fbr_flow *flow;
	int want;

	if (o->n && !flow_pick(&o->rnd, 8)) {
		struct oracle_flow *same = &o->flows[flow_pick(&o->rnd, o->n)];

		match = same->match;
		priority = flow_pick(&o->rnd, 2) ? same->priority : priority;
	} else {
		table_random_match(&o->rnd, &match);
	}
	want = oracle_verdict(o, &match, priority);
	o->met[-want]++;
	flow = fbr_flow_table_find(o->table, &match, priority);
	KUNIT_EXPECT_EQ(test, !!flow, want == -EEXIST);
	if (flow)
		return;
	flow = table_add(o->table, &match, priority, MASK_LIMIT);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(flow), want);
	if (IS_ERR(flow))
		return;
	mine->match = match;
	mine->priority = priority;
	mine->flow = flow;
	o->n++;
}

static void try_remove(struct kunit *test, struct table_oracle *o)
{
	unsigned int i = flow_pick(&o->rnd, o->n);
	struct oracle_flow *mine = &o->flows[i];

	KUNIT_EXPECT_PTR_EQ(test,
			    fbr_flow_table_find(o->table, &mine->match,
						mine->priority),
			    mine->flow);
	table_remove(o->table, mine->flow);
	memmove(mine, mine + 1, (--o->n - i) * sizeof(*mine));
}

/* Another table of the same flows, in the same order. */
static void try_replace(struct kunit *test, struct table_oracle *o,
			struct mutex *lock)
{
	struct fbr_flow_table *table = fbr_flow_table_new(lock);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, table);
	for (i = 0; i < o->n; i++) {
		o->flows[i].flow = table_add(table, &o->flows[i].match,
					     o->flows[i].priority, MASK_LIMIT);
		KUNIT_ASSERT_FALSE(test, IS_ERR(o->flows[i].flow));
	}
	fbr_flow_table_free(o->table);
	o->table = table;
}

static void compare_lookups(struct kunit *test, struct table_oracle *o)
{
	struct fbr_flow_key key;
	struct fbr_flow *want;
	int i;

	for (i = 0; i < LOOKUPS; i++) {
		table_random_key(&o->rnd, &key);
		want = oracle_lookup(o, &key);
		KUNIT_EXPECT_PTR_EQ(test, table_lookup(o->table, &key, NULL),
				    want);
		if (want)
			o->hits++;
		else
			o->misses++;
	}
}

static void compare_match(struct kunit *test, const struct table_oracle *o,
			  const struct fbr_flow *flow)
{
	struct fbr_flow_match match;
	int i;

	fbr_flow_match_of(&match, flow);
	i = oracle_find(o, &match, fbr_flow_priority(flow));
	KUNIT_ASSERT_GE(test, i, 0);
	KUNIT_EXPECT_PTR_EQ(test, o->flows[i].flow, flow);
}

/* Each once, in the order in which they win. */
static void compare_walk(struct kunit *test, const struct table_oracle *o)
{
	const struct fbr_flow *flow;
	u64 rank = 0, before = 0;
	unsigned int n = 0;

	while ((flow = fbr_flow_table_next(o->table, rank))) {
		KUNIT_EXPECT_TRUE(test, !n || flow->rank > before);
		compare_match(test, o, flow);
		before = flow->rank;
		rank = flow->rank + 1;
		n++;
	}
	KUNIT_EXPECT_EQ(test, n, o->n);
	KUNIT_EXPECT_EQ(test, o->table->count, o->n);
	KUNIT_EXPECT_EQ(test, o->table->mask_count, oracle_masks(o));
}

static void compare_ports(struct kunit *test, const struct table_oracle *o)
{
	unsigned int i;
	bool some;
	u32 port;

	for (port = 0; port < 6; port++) {
		some = false;
		for (i = 0; i < o->n; i++)
			some |= o->flows[i].match.mask.in_port == U32_MAX &&
				o->flows[i].match.key.in_port == port;
		KUNIT_EXPECT_EQ(test, some,
				!!fbr_flow_table_first_of(o->table, port));
	}
}

/* Grows to its most, shrinks to nothing, and so on. */
static bool oracle_grows(struct table_oracle *o, unsigned int operation)
{
	bool growing = operation / 1000 % 2 == 0;

	if (!o->n || o->n == FLOWS_MOST)
		return !o->n;
	return flow_pick(&o->rnd, 4) ? growing : !growing;
}

static void table_does_what_the_oracle_says(struct kunit *test)
{
	struct table_oracle *o = kunit_kzalloc(test, sizeof(*o), GFP_KERNEL);
	struct table_bed *bed = test->priv;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, o);
	flow_seeded(test, &o->rnd);
	o->table = bed->table;
	for (i = 0; i < OPERATIONS; i++) {
		if (oracle_grows(o, i))
			try_add(test, o);
		else
			try_remove(test, o);
		compare_lookups(test, o);
		if (i % 64 == 0) {
			compare_walk(test, o);
			compare_ports(test, o);
		}
		if (i % 1000 == 600)
			try_replace(test, o, &bed->lock);
		bed->table = o->table;
		if (READ_ONCE(test->status) == KUNIT_FAILURE) {
			kunit_err(test, "operation %u was the first to differ", i);
			return;
		}
		cond_resched();
	}
	KUNIT_EXPECT_GT(test, o->hits, OPERATIONS);
	KUNIT_EXPECT_GT(test, o->misses, OPERATIONS / 10);
	KUNIT_EXPECT_GT(test, o->met[0], OPERATIONS / 4);
	KUNIT_EXPECT_GT(test, o->met[EEXIST], 50);
	KUNIT_EXPECT_GT(test, o->met[ENOSPC], 50);
}

static struct kunit_case table_oracle_cases[] = {
	KUNIT_CASE(table_does_what_the_oracle_says),
	{}
};

static struct kunit_suite table_oracle_suite = {
	.name = "fbr_flow_oracle",
	.init = table_init,
	.exit = table_exit,
	.test_cases = table_oracle_cases,
};

kunit_test_suite(table_oracle_suite);
