// SPDX-License-Identifier: GPL-2.0
/* What the cache of verdicts remembers, and what it must not. */
#include <linux/slab.h>

#include "table_subject.h"

#define FLOOD	100000

static struct fbr_flow_match match_source(u32 address, u32 mask)
{
	return (struct fbr_flow_match) {
		.key.ip_src.s6_addr32[0] = htonl(address & mask),
		.mask.ip_src.s6_addr32[0] = htonl(mask),
	};
}

/*
 * So many masks, of which none covers another, that the cache is asked; 10.0.0.1
 * has the best of their flows.
 */
static struct fbr_flow *fill(struct kunit *test)
{
	struct fbr_flow_match match;
	struct fbr_flow *best;
	int i;

	match = match_source(0x0a000001, U32_MAX);
	best = table_must_add(test, &match, 100);
	for (i = 0; i < ETH_ALEN; i++) {
		match = (struct fbr_flow_match) {};
		match.mask.eth_src[i] = 0xff;
		match.key.eth_src[i] = 0xee;
		table_must_add(test, &match, 200);
	}
	return best;
}

static const struct fbr_flow_key frame = {
	.ip_src.s6_addr32[0] = cpu_to_be32(0x0a000001),
};

static struct fbr_flow_key stranger(u32 n)
{
	return (struct fbr_flow_key) {
		.ip_src.s6_addr32[0] = htonl(0x0b000000 + n),
	};
}

/* Which flow a frame has, and whether that was known without a search. */
static struct fbr_flow *look(struct kunit *test, const struct fbr_flow_key *key,
			     bool *known)
{
	struct fbr_flow *flow;
	unsigned int probes;

	flow = table_lookup(table_of(test), key, &probes);
	*known = !probes;
	return flow;
}

static void expect_known(struct kunit *test, const struct fbr_flow_key *key,
			 struct fbr_flow *want)
{
	bool known;

	KUNIT_EXPECT_PTR_EQ(test, look(test, key, &known), want);
	KUNIT_EXPECT_TRUE(test, known);
}

static void expect_searched(struct kunit *test, const struct fbr_flow_key *key,
			    struct fbr_flow *want)
{
	bool known;

	KUNIT_EXPECT_PTR_EQ(test, look(test, key, &known), want);
	KUNIT_EXPECT_FALSE(test, known);
}

/* Sooner or later a verdict finds its place. */
static void learn(struct kunit *test, const struct fbr_flow_key *key,
		  struct fbr_flow *want)
{
	bool known = false;
	int i;

	for (i = 0; i < 10000 && !known; i++)
		KUNIT_EXPECT_PTR_EQ(test, look(test, key, &known), want);
	KUNIT_ASSERT_TRUE(test, known);
}

static void second_frame_needs_no_search(struct kunit *test)
{
	struct fbr_flow_key nobody = stranger(0);
	struct fbr_flow *best = fill(test);

	expect_searched(test, &frame, best);
	expect_known(test, &frame, best);
	expect_searched(test, &nobody, NULL);
	expect_known(test, &nobody, NULL);
}

static void few_masks_need_no_cache(struct kunit *test)
{
	struct fbr_flow_match match = match_source(0x0a000001, U32_MAX);
	struct fbr_flow *flow = table_must_add(test, &match, 1);

	KUNIT_EXPECT_NULL(test, rcu_access_pointer(table_of(test)->cache));
	expect_searched(test, &frame, flow);
	expect_searched(test, &frame, flow);
}

static void what_no_flow_looks_at_makes_no_difference(struct kunit *test)
{
	struct fbr_flow *best = fill(test);
	struct fbr_flow_key key = frame;
	u32 port;

	expect_searched(test, &frame, best);
	for (port = 1; port < 1000; port++) {
		key.tp_src = htons(port);
		key.arp_sha[5] = port;
		expect_known(test, &key, best);
	}
}

static void better_flow_is_found_at_once(struct kunit *test)
{
	struct fbr_flow_match match = match_source(0x0a000000, 0xffffff00);
	struct fbr_flow *best = fill(test), *better;

	learn(test, &frame, best);
	better = table_must_add(test, &match, 101);
	expect_searched(test, &frame, better);
	learn(test, &frame, better);
	table_remove(table_of(test), better);
	expect_searched(test, &frame, best);
}

static void flow_for_who_had_none_is_found_at_once(struct kunit *test)
{
	struct fbr_flow_match match = match_source(0x0b000000, 0xff000000);
	struct fbr_flow_key nobody = stranger(1);
	struct fbr_flow *flow;

	fill(test);
	learn(test, &nobody, NULL);
	flow = table_must_add(test, &match, 0);
	expect_searched(test, &nobody, flow);
	learn(test, &nobody, flow);
	table_remove(table_of(test), flow);
	expect_searched(test, &nobody, NULL);
}

static void flow_that_looks_at_more_tells_verdicts_apart(struct kunit *test)
{
	struct fbr_flow_match match = match_source(0x0a000001, U32_MAX);
	struct fbr_flow *best = fill(test), *narrow;
	struct fbr_flow_key key = frame;

	learn(test, &frame, best);
	match.mask.tp_dst = htons(U16_MAX);
	match.key.tp_dst = htons(80);
	narrow = table_must_add(test, &match, 300);
	key.tp_dst = htons(80);
	learn(test, &key, narrow);
	learn(test, &frame, best);
	expect_known(test, &key, narrow);
	key.tp_dst = htons(81);
	expect_searched(test, &key, best);
}

/* Every word of the key, one after the other: more than an entry had room for. */
static void flows_may_look_at_all_there_is(struct kunit *test)
{
	struct fbr_flow *flow[FBR_FLOW_KEY_WORDS], *best = fill(test);
	struct fbr_flow_match match = {};
	u64 *mask = (u64 *)&match.mask, *key = (u64 *)&match.key;
	unsigned int i;

	for (i = 1; i < FBR_FLOW_KEY_WORDS; i++) {
		learn(test, &frame, best);
		mask[i] = U64_MAX;
		key[i] = i;
		flow[i] = table_must_add(test, &match, 300 + i);
		learn(test, &match.key, flow[i]);
	}
	for (i = FBR_FLOW_KEY_WORDS - 1; i > 1; i--) {
		table_remove(table_of(test), flow[i]);
		expect_searched(test, &match.key, flow[i - 1]);
		learn(test, &match.key, flow[i - 1]);
	}
}

static void change_for_one_port_costs_no_other(struct kunit *test)
{
	struct fbr_flow_match match = table_match_port(1);
	struct fbr_flow *best = fill(test), *first;
	struct fbr_flow_key one = frame, two = frame;

	one.in_port = 1;
	two.in_port = 2;
	table_must_add(test, &match, 1); /* makes room for ports */
	learn(test, &one, best);
	learn(test, &two, best);
	first = table_must_add(test, &match, 500);
	expect_searched(test, &one, first);
	expect_known(test, &two, best);
	learn(test, &one, first);
	table_remove(table_of(test), first);
	expect_searched(test, &one, best);
	expect_known(test, &two, best);
}

static void change_for_all_ports_costs_all(struct kunit *test)
{
	struct fbr_flow_match match = match_source(0xff000000, U32_MAX);
	struct fbr_flow *best = fill(test);
	struct fbr_flow_key one = frame;

	one.in_port = 1;
	learn(test, &frame, best);
	learn(test, &one, best);
	table_remove(table_of(test), table_must_add(test, &match, 0));
	expect_searched(test, &frame, best);
	expect_searched(test, &one, best);
}

/* The array of partitions is another then. */
static void port_far_off_changes_nothing(struct kunit *test)
{
	struct fbr_flow_match near = table_match_port(1);
	struct fbr_flow_match far = table_match_port(FBR_PORT_MAX);
	struct fbr_flow_key one = frame;
	struct fbr_flow *first;

	fill(test);
	first = table_must_add(test, &near, 500);
	one.in_port = 1;
	learn(test, &one, first);
	table_must_add(test, &far, 500);
	expect_known(test, &one, first);
	table_remove(table_of(test), first);
	one.in_port = FBR_PORT_MAX;
	expect_searched(test, &one, fbr_flow_table_find(table_of(test), &far,
							500));
}

static unsigned int count_known(struct kunit *test, u32 keys)
{
	unsigned int count = 0;
	struct fbr_flow_key key;
	bool known;
	u32 n;

	for (n = 0; n < keys; n++) {
		key = stranger(n);
		look(test, &key, &known);
		count += known;
	}
	return count;
}

/* Nine in ten of half as many as there is room for. */
static void remembers_what_comes_again(struct kunit *test)
{
	const u32 keys = FBR_FLOW_CACHE_VERDICTS / 2;

	fill(test);
	count_known(test, keys);
	KUNIT_EXPECT_GT(test, count_known(test, keys), keys * 8 / 10);
}

/* A frame in ten is of those that come again, the others never do. */
static void flood_pushes_out_little(struct kunit *test)
{
	const u32 keys = FBR_FLOW_CACHE_VERDICTS / 8;
	unsigned int known = 0;
	struct fbr_flow_key key;
	bool right;
	u32 n;

	fill(test);
	count_known(test, keys);
	KUNIT_EXPECT_GT(test, count_known(test, keys), keys * 9 / 10);
	for (n = 0; n < FLOOD; n++) {
		key = stranger(n % 10 ? keys + n : n / 10 % keys);
		look(test, &key, &right);
		known += right;
	}
	KUNIT_EXPECT_GT(test, known, FLOOD / 10 * 95 / 100);
	KUNIT_EXPECT_LE(test, known, FLOOD / 10);
}

/* All that is remembered is of a time that is over. */
static void change_makes_room_for_all(struct kunit *test)
{
	struct fbr_flow_match match = match_source(0xff000000, U32_MAX);
	const u32 keys = FBR_FLOW_CACHE_VERDICTS / 8;

	fill(test);
	count_known(test, FLOOD);
	table_remove(table_of(test), table_must_add(test, &match, 0));
	KUNIT_EXPECT_EQ(test, count_known(test, keys), 0);
	KUNIT_EXPECT_GT(test, count_known(test, keys), keys * 9 / 10);
}

/* Somebody who is new gets a place though all are taken. */
static void newcomer_finds_its_place(struct kunit *test)
{
	struct fbr_flow *best = fill(test);

	count_known(test, FLOOD);
	learn(test, &frame, best);
}

static void memory_is_what_it_says(struct kunit *test)
{
	size_t bytes;

	KUNIT_EXPECT_EQ(test, fbr_flow_cache_bytes(NULL), 0);
	fill(test);
	bytes = fbr_flow_cache_bytes(rcu_access_pointer(table_of(test)->cache));
	KUNIT_EXPECT_GE(test, bytes,
			FBR_FLOW_CACHE_VERDICTS * 64 * num_possible_cpus());
	KUNIT_EXPECT_LE(test, bytes,
			FBR_FLOW_CACHE_VERDICTS * 192 * num_possible_cpus() +
			PAGE_SIZE * (1 + num_possible_cpus()));
}

static struct kunit_case cache_cases[] = {
	KUNIT_CASE(second_frame_needs_no_search),
	KUNIT_CASE(few_masks_need_no_cache),
	KUNIT_CASE(what_no_flow_looks_at_makes_no_difference),
	KUNIT_CASE(better_flow_is_found_at_once),
	KUNIT_CASE(flow_for_who_had_none_is_found_at_once),
	KUNIT_CASE(flow_that_looks_at_more_tells_verdicts_apart),
	KUNIT_CASE(flows_may_look_at_all_there_is),
	KUNIT_CASE(change_for_one_port_costs_no_other),
	KUNIT_CASE(change_for_all_ports_costs_all),
	KUNIT_CASE(port_far_off_changes_nothing),
	KUNIT_CASE(remembers_what_comes_again),
	KUNIT_CASE(flood_pushes_out_little),
	KUNIT_CASE(change_makes_room_for_all),
	KUNIT_CASE(newcomer_finds_its_place),
	KUNIT_CASE(memory_is_what_it_says),
	{}
};

static struct kunit_suite cache_suite = {
	.name = "fbr_flow_cache",
	.init = table_init,
	.exit = table_exit,
	.test_cases = cache_cases,
};

kunit_test_suite(cache_suite);
