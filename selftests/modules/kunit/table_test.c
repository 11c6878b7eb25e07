// SPDX-License-Identifier: GPL-2.0
/* What single operations on the classifier do, and what a lookup costs. */
#include <linux/completion.h>
#include <linux/kthread.h>
#include <linux/slab.h>

#include "table_subject.h"

#define MANY	20000

static void empty_table_matches_nothing(struct kunit *test)
{
	struct fbr_flow_match any = {};
	unsigned int probes;

	KUNIT_EXPECT_NULL(test, table_lookup(table_of(test), &any.key, &probes));
	KUNIT_EXPECT_EQ(test, probes, 0);
	KUNIT_EXPECT_NULL(test, table_lookup(&fbr_flow_table_none, &any.key,
					     &probes));
	KUNIT_EXPECT_NULL(test, fbr_flow_table_find(table_of(test), &any, 0));
	KUNIT_EXPECT_NULL(test, fbr_flow_table_next(table_of(test), 0));
	KUNIT_EXPECT_NULL(test, fbr_flow_table_first_of(table_of(test), 1));
}

static void flow_of_nothing_matches_all(struct kunit *test)
{
	struct fbr_flow_match any = {}, type = table_match_type(0x800);
	struct fbr_flow *flow = table_must_add(test, &any, 0);

	KUNIT_EXPECT_PTR_EQ(test, table_lookup(table_of(test), &type.key, NULL),
			    flow);
	KUNIT_EXPECT_PTR_EQ(test, fbr_flow_table_find(table_of(test), &any, 0),
			    flow);
	KUNIT_EXPECT_NULL(test, fbr_flow_table_find(table_of(test), &any, 1));
}

static void first_of_equals_wins(struct kunit *test)
{
	struct fbr_flow_match type = table_match_type(0x800);
	struct fbr_flow_match port = table_match_port(3);
	struct fbr_flow *first = table_must_add(test, &type, 7);
	struct fbr_flow_key key = type.key;
	struct fbr_flow *second;

	key.in_port = 3;
	second = table_must_add(test, &port, 7);
	KUNIT_EXPECT_PTR_EQ(test, table_lookup(table_of(test), &key, NULL),
			    first);
	table_remove(table_of(test), first);
	first = table_must_add(test, &type, 7);
	KUNIT_EXPECT_PTR_EQ(test, table_lookup(table_of(test), &key, NULL),
			    second);
}

static void highest_of_the_same_match_wins(struct kunit *test)
{
	struct fbr_flow_match type = table_match_type(0x800);
	struct fbr_flow *flow[3];
	int i;

	flow[0] = table_must_add(test, &type, 1);
	flow[1] = table_must_add(test, &type, U16_MAX);
	flow[2] = table_must_add(test, &type, 0);
	KUNIT_EXPECT_PTR_EQ(test, table_lookup(table_of(test), &type.key, NULL),
			    flow[1]);
	table_remove(table_of(test), flow[1]);
	KUNIT_EXPECT_PTR_EQ(test, table_lookup(table_of(test), &type.key, NULL),
			    flow[0]);
	for (i = 0; i < 3; i += 2)
		KUNIT_EXPECT_EQ(test, fbr_flow_priority(flow[i]), 1 - i / 2);
}

static void other_ports_cost_nothing(struct kunit *test)
{
	struct fbr_flow_match match;
	unsigned int probes;
	u32 port;

	for (port = 0; port <= FBR_PORT_MAX; port += 13) {
		match = table_match_port(port);
		table_also_source(&match, 1);
		table_must_add(test, &match, 5);
	}
	KUNIT_EXPECT_EQ(test, table_of(test)->mask_count, 1);
	match = table_match_port(26);
	KUNIT_EXPECT_NULL(test, table_lookup(table_of(test), &match.key,
					     &probes));
	KUNIT_EXPECT_EQ(test, probes, 1);
	match = table_match_port(27);
	KUNIT_EXPECT_NULL(test, table_lookup(table_of(test), &match.key,
					     &probes));
	KUNIT_EXPECT_EQ(test, probes, 0);
}

static void search_ends_where_none_can_win(struct kunit *test)
{
	struct fbr_flow_match match = table_match_type(0x800);
	struct fbr_flow *flow[9];
	unsigned int probes, i;

	for (i = 0; i < 8; i++) {
		match.mask.eth_type = htons(U16_MAX << i);
		flow[i] = table_must_add(test, &match, 100 - i);
	}
	KUNIT_EXPECT_PTR_EQ(test,
			    table_lookup(table_of(test), &match.key, &probes),
			    flow[0]);
	KUNIT_EXPECT_EQ(test, probes, 1);
	table_remove(table_of(test), flow[0]);
	KUNIT_EXPECT_PTR_EQ(test,
			    table_lookup(table_of(test), &match.key, &probes),
			    flow[1]);
	KUNIT_EXPECT_EQ(test, probes, 1);
	match.mask.eth_type = htons(0xfe00);
	flow[8] = table_must_add(test, &match, 200);
	KUNIT_EXPECT_PTR_EQ(test,
			    table_lookup(table_of(test), &match.key, &probes),
			    flow[8]);
	KUNIT_EXPECT_EQ(test, probes, 1);
}

/* Bounds that are too good are put right before they cost a look each. */
static void search_forgets_what_was_better(struct kunit *test)
{
	struct fbr_flow_match match = table_match_type(0x800);
	struct fbr_flow *best[8], *last;
	unsigned int probes, i;

	for (i = 0; i < 8; i++) {
		match.mask.eth_type = htons(U16_MAX << i);
		match.key.eth_type = htons(0x900);
		table_must_add(test, &match, 1);
		match.key.eth_type = htons(0x800);
		best[i] = table_must_add(test, &match, 100 + i);
	}
	memset(&match, 0, sizeof(match));
	last = table_must_add(test, &match, 50);
	for (i = 0; i < 8; i++)
		table_remove(table_of(test), best[i]);
	match.key.eth_type = htons(0x800);
	KUNIT_EXPECT_PTR_EQ(test,
			    table_lookup(table_of(test), &match.key, &probes),
			    last);
	KUNIT_EXPECT_LE(test, probes, 2);
	KUNIT_EXPECT_EQ(test, table_of(test)->mask_count, 9);
}

/* Prefixes of 256 pairs of lengths, each of another sender. */
static struct fbr_flow_match match_of_lengths(unsigned int i)
{
	struct fbr_flow_match match = table_match_type(0x800);

	table_also_source(&match, i);
	match.mask.ip_src.s6_addr32[0] = htonl(U32_MAX << i % 16);
	match.mask.ip_dst.s6_addr32[0] = htonl(U32_MAX << i / 16);
	return match;
}

static void expect_lengths(struct kunit *test, unsigned int probes_most)
{
	struct fbr_flow_match match;
	struct fbr_flow *flow;
	unsigned int probes, i;

	KUNIT_EXPECT_EQ(test, table_of(test)->mask_count, 256);
	for (i = 0; i < 256; i++) {
		match = match_of_lengths(i);
		flow = table_lookup(table_of(test), &match.key, &probes);
		KUNIT_ASSERT_NOT_NULL(test, flow);
		KUNIT_EXPECT_EQ(test, fbr_flow_priority(flow), i);
		KUNIT_EXPECT_LE(test, probes, probes_most);
	}
}

/* The shortest comes first, and all others find room where it is. */
static void masks_that_differ_little_share_a_table(struct kunit *test)
{
	struct fbr_flow_match match;
	int i;

	for (i = 255; i >= 0; i--) {
		match = match_of_lengths(i);
		table_must_add(test, &match, i);
	}
	expect_lengths(test, 1);
}

/* The longest comes first: of 4, 3 and 2 whole bytes each by each. */
static void lengths_count_in_bytes(struct kunit *test)
{
	struct fbr_flow_match match;
	unsigned int i;

	for (i = 0; i < 256; i++) {
		match = match_of_lengths(i);
		table_must_add(test, &match, i);
	}
	expect_lengths(test, 9);
}

static struct fbr_flow_match match_prefix(u32 address, unsigned int bits)
{
	struct fbr_flow_match match = table_match_type(0x800);
	u32 mask = bits ? U32_MAX << (32 - bits) : 0;

	match.key.ip_dst.s6_addr32[0] = htonl(address & mask);
	match.mask.ip_dst.s6_addr32[0] = htonl(mask);
	return match;
}

/* All in 10.0.0.0/8; each narrower than the last one, and better. */
static void crowd_opens_another_table(struct kunit *test)
{
	struct fbr_flow_match match;
	struct fbr_flow *flow[33];
	unsigned int bits, probes;

	for (bits = 8; bits <= 32; bits++) {
		match = match_prefix(0x0a000000, bits);
		flow[bits] = table_must_add(test, &match, bits);
	}
	for (bits = 8; bits < 32; bits++) {
		match = match_prefix(0x0a000000 | 1 << (31 - bits), 32);
		KUNIT_EXPECT_PTR_EQ(test, table_lookup(table_of(test), &match.key,
						       &probes), flow[bits]);
		KUNIT_EXPECT_LE(test, probes, 4);
	}
	for (bits = 32; bits > 8; bits--) {
		match = match_prefix(0x0a000000, 32);
		table_remove(table_of(test), flow[bits]);
		KUNIT_EXPECT_PTR_EQ(test, table_lookup(table_of(test), &match.key,
						       NULL), flow[bits - 1]);
	}
}

/* Of equals the first wins, whatever tables they stand in. */
static void first_of_equals_wins_in_one_table(struct kunit *test)
{
	struct fbr_flow_match wide = match_prefix(0x0a000000, 12);
	struct fbr_flow_match narrow = match_prefix(0x0a000000, 13);
	struct fbr_flow *first = table_must_add(test, &wide, 7), *second;

	second = table_must_add(test, &narrow, 7);
	KUNIT_EXPECT_PTR_EQ(test, table_lookup(table_of(test), &narrow.key, NULL),
			    first);
	table_remove(table_of(test), first);
	first = table_must_add(test, &wide, 7);
	KUNIT_EXPECT_PTR_EQ(test, table_lookup(table_of(test), &narrow.key, NULL),
			    second);
}

/* As lists of who may talk to whom have it. */
static void random_rule(struct rnd_state *rnd, struct fbr_flow_match *match)
{
	*match = match_prefix(flow_pick(rnd, 64) << 20 | flow_pick(rnd, 1 << 20),
			      16 + flow_pick(rnd, 17));
	match->mask.ip_src.s6_addr32[0] = htonl(U32_MAX << flow_pick(rnd, 17));
	match->key.ip_src.s6_addr32[0] = htonl(flow_pick(rnd, 1 << 26)) &
					 match->mask.ip_src.s6_addr32[0];
	match->mask.ip_proto = 0xff;
	match->key.ip_proto = flow_pick(rnd, 2) ? 6 : 17;
	if (!flow_pick(rnd, 3))
		return;
	match->mask.tp_dst = htons(U16_MAX << flow_pick(rnd, 8));
	match->key.tp_dst = htons(flow_pick(rnd, 10000)) & match->mask.tp_dst;
}

static void thousand_masks_cost_few_probes(struct kunit *test)
{
	struct fbr_flow_match match;
	unsigned int probes, most = 0, i;
	struct rnd_state rnd;

	flow_seeded(test, &rnd);
	for (i = 0; i < 5000; i++) {
		random_rule(&rnd, &match);
		if (!fbr_flow_table_find(table_of(test), &match, 5000 - i))
			table_must_add(test, &match, 5000 - i);
	}
	KUNIT_EXPECT_GT(test, table_of(test)->mask_count, 1000);
	for (i = 0; i < 5000; i++) {
		random_rule(&rnd, &match);
		table_lookup(table_of(test), &match.key, &probes);
		most = max(most, probes);
	}
	kunit_info(test, "%u masks, at most %u probes", table_of(test)->mask_count,
		   most);
	KUNIT_EXPECT_LE(test, most, 24);
}

static void view_is_as_deep_as_what_may_match(struct kunit *test)
{
	struct fbr_flow_match match = table_match_port(1);
	struct fbr_flow_view view;
	struct fbr_flow *flow;

	match.mask.tp_dst = htons(U16_MAX);
	flow = table_must_add(test, &match, 1);
	match = table_match_type(0x800);
	table_must_add(test, &match, 1);
	rcu_read_lock();
	KUNIT_EXPECT_EQ(test, fbr_flow_view_rcu(&view, table_of(test), 1),
			FBR_FLOW_DEPTH_L4);
	KUNIT_EXPECT_EQ(test, fbr_flow_view_rcu(&view, table_of(test), 2),
			FBR_FLOW_DEPTH_L2);
	rcu_read_unlock();
	table_remove(table_of(test), flow);
	rcu_read_lock();
	KUNIT_EXPECT_EQ(test, fbr_flow_view_rcu(&view, table_of(test), 1),
			FBR_FLOW_DEPTH_L2);
	rcu_read_unlock();
}

static void one_mask_too_many_changes_nothing(struct kunit *test)
{
	struct fbr_flow_match type = table_match_type(0x800);
	struct fbr_flow_match port = table_match_port(1);
	struct fbr_flow *flow;

	KUNIT_ASSERT_FALSE(test, IS_ERR(table_add(table_of(test), &type, 1, 1)));
	flow = table_add(table_of(test), &port, 1, 1);
	KUNIT_EXPECT_EQ(test, PTR_ERR(flow), -ENOSPC);
	KUNIT_EXPECT_EQ(test, table_of(test)->count, 1);
	KUNIT_EXPECT_EQ(test, table_of(test)->mask_count, 1);
	KUNIT_ASSERT_FALSE(test, IS_ERR(table_add(table_of(test), &type, 2, 1)));
}

static void match_survives_its_flow(struct kunit *test)
{
	struct fbr_flow_match match = table_match_port(FBR_PORT_MAX), back;

	table_also_source(&match, 9);
	match.mask.skb_mark = 0xf0;
	match.key.skb_mark = 0x50;
	match.mask.nd_tll[5] = 1;
	fbr_flow_match_of(&back, table_must_add(test, &match, 1));
	KUNIT_EXPECT_EQ(test, memcmp(&back, &match, sizeof(match)), 0);
	match = table_match_port(FBR_PORT_MAX + 1);
	fbr_flow_match_of(&back, table_must_add(test, &match, 1));
	KUNIT_EXPECT_EQ(test, memcmp(&back, &match, sizeof(match)), 0);
}

static struct fbr_flow_match match_of_number(u32 n)
{
	struct fbr_flow_match match = {
		.mask.ip_dst.s6_addr32[0] = htonl(U32_MAX),
		.key.ip_dst.s6_addr32[0] = htonl(n),
	};

	return match;
}

static void many_flows_are_all_found(struct kunit *test)
{
	struct fbr_flow_match match;
	struct fbr_flow *flow;
	u32 n, lost = 0, ghosts = 0;

	for (n = 0; n < MANY; n++) {
		match = match_of_number(n);
		table_must_add(test, &match, n);
	}
	for (n = 0; n < MANY; n += 2) {
		match = match_of_number(n);
		flow = fbr_flow_table_find(table_of(test), &match, n);
		KUNIT_ASSERT_NOT_NULL(test, flow);
		table_remove(table_of(test), flow);
	}
	for (n = 0; n < MANY; n++) {
		match = match_of_number(n);
		flow = table_lookup(table_of(test), &match.key, NULL);
		if (n % 2)
			lost += !flow || fbr_flow_priority(flow) != n;
		else
			ghosts += !!flow;
	}
	KUNIT_EXPECT_EQ(test, lost, 0);
	KUNIT_EXPECT_EQ(test, ghosts, 0);
}

/**
 * struct watcher - somebody who looks up what is there all the time
 * @table: the table
 * @match: matches a frame whose flow stays
 * @stay: that flow
 * @looks: how often it was looked for
 * @lost: how often it was not found
 */
struct watcher {
	struct fbr_flow_table *table;
	struct fbr_flow_match match;
	struct fbr_flow *stay;
	unsigned long looks;
	unsigned long lost;
};

static int watch(void *arg)
{
	struct watcher *w = arg;

	while (!kthread_should_stop()) {
		if (table_lookup(w->table, &w->match.key, NULL) != w->stay)
			w->lost++;
		WRITE_ONCE(w->looks, w->looks + 1);
		cond_resched();
	}
	return 0;
}

/* Comes and goes beside it: in its tuple, with other masks, and of its port. */
static void churn(struct kunit *test, struct rnd_state *rnd)
{
	struct fbr_flow *flow[64];
	struct fbr_flow_match match;
	int i;

	for (i = 0; i < ARRAY_SIZE(flow); i++) {
		match = match_of_number(1 + flow_pick(rnd, 1000000));
		if (flow_pick(rnd, 2)) {
			match.mask.in_port = U32_MAX;
			match.key.in_port = flow_pick(rnd, 64);
		}
		match.mask.skb_mark = flow_pick(rnd, 8);
		flow[i] = table_add(table_of(test), &match, flow_pick(rnd, 900),
				    TABLE_NO_LIMIT);
		KUNIT_ASSERT_FALSE(test, IS_ERR(flow[i]));
	}
	for (i = 0; i < ARRAY_SIZE(flow); i++)
		table_remove(table_of(test), flow[i]);
}

static void flow_that_stays_is_found_while_others_come_and_go(struct kunit *test)
{
	struct watcher w = { .table = table_of(test) };
	struct task_struct *task;
	struct rnd_state rnd;
	unsigned long looks;
	int i;

	flow_seeded(test, &rnd);
	w.match = match_of_number(0);
	w.stay = table_must_add(test, &w.match, 500);
	task = kthread_run(watch, &w, "fbr_watch");
	KUNIT_ASSERT_FALSE(test, IS_ERR(task));
	for (i = 0; i < 300; i++) {
		churn(test, &rnd);
		cond_resched();
	}
	looks = READ_ONCE(w.looks);
	kthread_stop(task);
	KUNIT_EXPECT_EQ(test, w.lost, 0);
	KUNIT_EXPECT_GT(test, looks, 100);
}

static struct kunit_case table_cases[] = {
	KUNIT_CASE(empty_table_matches_nothing),
	KUNIT_CASE(flow_of_nothing_matches_all),
	KUNIT_CASE(first_of_equals_wins),
	KUNIT_CASE(highest_of_the_same_match_wins),
	KUNIT_CASE(other_ports_cost_nothing),
	KUNIT_CASE(search_ends_where_none_can_win),
	KUNIT_CASE(search_forgets_what_was_better),
	KUNIT_CASE(masks_that_differ_little_share_a_table),
	KUNIT_CASE(lengths_count_in_bytes),
	KUNIT_CASE(crowd_opens_another_table),
	KUNIT_CASE(first_of_equals_wins_in_one_table),
	KUNIT_CASE(thousand_masks_cost_few_probes),
	KUNIT_CASE(view_is_as_deep_as_what_may_match),
	KUNIT_CASE(one_mask_too_many_changes_nothing),
	KUNIT_CASE(match_survives_its_flow),
	KUNIT_CASE(many_flows_are_all_found),
	KUNIT_CASE(flow_that_stays_is_found_while_others_come_and_go),
	{}
};

static struct kunit_suite table_suite = {
	.name = "fbr_flow_table",
	.init = table_init,
	.exit = table_exit,
	.test_cases = table_cases,
};

kunit_test_suite(table_suite);
