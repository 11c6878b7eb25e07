// SPDX-License-Identifier: GPL-2.0
/* The classifier, under test, and flows to fill it with. */
#include <linux/slab.h>

#include "rewrite_subject.h"
#include "table_subject.h"

#include "../../../kmod/flow_table.c"
#include "../../../kmod/flow_cache.c"
#include "../../../kmod/flow_stats.c"
#define fbr_meter_put subject_meter_put
#include "../../../kmod/flow_actions.c"

/* Instead of main.c's. */
atomic_t fbr_objects = ATOMIC_INIT(0);

int table_init(struct kunit *test)
{
	struct table_bed *bed = kunit_kzalloc(test, sizeof(*bed), GFP_KERNEL);

	if (!bed)
		return -ENOMEM;
	mutex_init(&bed->lock);
	bed->table = fbr_flow_table_new(&bed->lock);
	if (!bed->table)
		return -ENOMEM;
	mutex_lock(&bed->lock);
	test->priv = bed;
	return 0;
}

/* Flows that were removed are freed after a grace period. */
void table_exit(struct kunit *test)
{
	struct table_bed *bed = test->priv;

	if (!bed)
		return;
	fbr_flow_table_free(bed->table);
	mutex_unlock(&bed->lock);
	rcu_barrier();
	KUNIT_EXPECT_EQ(test, atomic_read(&fbr_objects), 0);
}

struct fbr_flow *table_add(struct fbr_flow_table *table,
			   const struct fbr_flow_match *match, u16 priority,
			   u32 mask_limit)
{
	struct fbr_flow *flow = fbr_flow_new(match);
	int err;

	if (!flow)
		return ERR_PTR(-ENOMEM);
	err = fbr_flow_table_insert(table, flow, match, priority, mask_limit);
	if (!err)
		return flow;
	fbr_flow_free(flow);
	return ERR_PTR(err);
}

struct fbr_flow_table *table_of(struct kunit *test)
{
	return ((struct table_bed *)test->priv)->table;
}

struct fbr_flow *table_must_add(struct kunit *test,
				const struct fbr_flow_match *match,
				u16 priority)
{
	struct fbr_flow *flow = table_add(table_of(test), match, priority,
					  TABLE_NO_LIMIT);

	KUNIT_ASSERT_FALSE(test, IS_ERR(flow));
	return flow;
}

void table_remove(struct fbr_flow_table *table, struct fbr_flow *flow)
{
	fbr_flow_table_remove(table, flow);
	fbr_flow_free_rcu(flow);
}

struct fbr_flow *table_lookup(struct fbr_flow_table *table,
			      const struct fbr_flow_key *key,
			      unsigned int *probes)
{
	struct fbr_flow_view view;
	unsigned int taken = 0;
	struct fbr_flow *flow;

	rcu_read_lock();
	local_bh_disable();
	fbr_flow_view_rcu(&view, table, key->in_port);
	flow = fbr_flow_lookup_rcu(&view, key, &taken);
	local_bh_enable();
	rcu_read_unlock();
	if (probes)
		*probes = taken;
	return flow;
}

struct fbr_flow_match table_match_type(u16 eth_type)
{
	return (struct fbr_flow_match) {
		.key.eth_type = htons(eth_type),
		.mask.eth_type = htons(U16_MAX),
	};
}

struct fbr_flow_match table_match_port(u32 in_port)
{
	return (struct fbr_flow_match) {
		.key.in_port = in_port,
		.mask.in_port = U32_MAX,
	};
}

void table_also_source(struct fbr_flow_match *match, u8 source)
{
	match->key.eth_src[5] = source;
	memset(match->mask.eth_src, 0xff, ETH_ALEN);
}

void table_random_key(struct rnd_state *rnd, struct fbr_flow_key *key)
{
	memset(key, 0, sizeof(*key));
	key->in_port = flow_pick(rnd, 5);
	key->skb_priority = flow_pick(rnd, 2);
	key->eth_src[5] = flow_pick(rnd, 4);
	key->eth_type = htons(0x800 + flow_pick(rnd, 3));
	key->ip_proto = flow_pick(rnd, 3);
	key->ip_src.s6_addr32[0] = htonl(flow_pick(rnd, 16));
	key->tp_dst = htons(flow_pick(rnd, 8));
	key->nd_target.s6_addr32[3] = htonl(flow_pick(rnd, 2));
}

/* A field more often than not at all, and then all of it or some bits. */
static u32 random_bits(struct rnd_state *rnd, u32 some)
{
	switch (flow_pick(rnd, 4)) {
	case 0:
		return U32_MAX;
	case 1:
		return some;
	}
	return 0;
}

static void random_mask(struct rnd_state *rnd, struct fbr_flow_key *mask)
{
	memset(mask, 0, sizeof(*mask));
	mask->in_port = random_bits(rnd, 3);
	mask->skb_priority = random_bits(rnd, 1);
	mask->eth_src[5] = random_bits(rnd, 2);
	mask->eth_type = htons(random_bits(rnd, 0xfffe));
	mask->ip_proto = random_bits(rnd, 1);
	mask->ip_src.s6_addr32[0] = htonl(random_bits(rnd, 0xfffffffc));
	mask->tp_dst = htons(random_bits(rnd, 0xfffc));
	mask->nd_target.s6_addr32[3] = htonl(random_bits(rnd, 0));
}

void table_random_match(struct rnd_state *rnd, struct fbr_flow_match *match)
{
	u64 *key = (u64 *)&match->key;
	const u64 *mask = (const u64 *)&match->mask;
	unsigned int i;

	random_mask(rnd, &match->mask);
	table_random_key(rnd, &match->key);
	for (i = 0; i < FBR_FLOW_KEY_WORDS; i++)
		key[i] &= mask[i];
}
