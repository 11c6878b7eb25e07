/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The classifier: from a key to the flow that wins.
 *
 * Flows that name their in_port stand in that port's partition, all others in
 * the wild one. A partition has tuples, each a hash table over some bits that
 * all masks of its flows have. Tuples are sorted by the best flow that each may
 * have, so that a search ends where none that is left can win.
 *
 * Lookups run under RCU and take nothing. What they read is never changed in
 * place but for the slots of a hash table, each a pointer that is published
 * whole. Updates hold the lock of the table, and wait for nobody: what they
 * replace is freed after a grace period.
 *
 * In front stands a cache of verdicts, flow_cache.h, while there are so many
 * masks that it is worth its memory.
 *
 * The table knows nothing of netlink, devices or frames.
 */
#ifndef FBR_FLOW_TABLE_H
#define FBR_FLOW_TABLE_H

#include <linux/atomic.h>
#include <linux/rbtree.h>
#include <linux/workqueue.h>

#include "flow.h"
#include "flow_hash.h"

struct fbr_flow_cache;
struct fbr_flow_ports;
struct fbr_flow_tuples;

#define FBR_FLOW_MASK_BUCKETS	256

/**
 * struct fbr_flow_partition - the flows that name a port as their in_port, or none
 * @generation: moves on after each change, and before what has gone is freed;
 *	written under the table's lock
 * @tuples: the flows, NULL if there are none; RCU
 */
struct fbr_flow_partition {
	atomic64_t generation;
	struct fbr_flow_tuples __rcu *tuples;
};

/**
 * struct fbr_flow_table - flows of a bridge, or those that are to replace them
 * @secret: of all its hashes
 * @ports: partitions by in_port; RCU
 * @wild: the partition of flows that name no in_port
 * @cache: verdicts of late; NULL if it isn't worth it, or there is no memory; RCU
 * @lock: whoever holds it may change the table; the bridge's, or that of the
 *	stages while the table is to replace another
 * @by_rank: all flows in the winning order
 * @by_due: those with timeouts, by &struct fbr_flow.due
 * @masks: the different masks, by their hash
 * @mask_count: how many
 * @looked_at: what any of them has covered since the table is there, and in_port
 * @count: flows
 * @next_seq: number of the next flow
 * @destroy: frees the table with its flows
 */
struct fbr_flow_table {
	struct fbr_flow_secret secret;
	struct fbr_flow_ports __rcu *ports;
	struct fbr_flow_partition wild;
	struct fbr_flow_cache __rcu *cache;

	struct mutex *lock;
	struct rb_root by_rank;
	struct rb_root_cached by_due;
	struct hlist_head masks[FBR_FLOW_MASK_BUCKETS];
	u32 mask_count;
	struct fbr_flow_key looked_at;
	u32 count;
	u64 next_seq;
	struct rcu_work destroy;
};

/**
 * struct fbr_flow_view - what a frame sees of a table
 * @table: the table
 * @partition: of its port; NULL if none of its flows names a port so high
 * @generation: of what it may match, read before all that follows; only if there
 *	is a cache
 * @depth: how much of its key that looks at
 * @of_port: the flows of its port, or NULL
 * @wild: those of all ports, or NULL
 * @cache: to be asked first, or NULL
 */
struct fbr_flow_view {
	const struct fbr_flow_table *table;
	const struct fbr_flow_partition *partition;
	u64 generation;
	enum fbr_flow_depth depth;
	const struct fbr_flow_tuples *of_port;
	const struct fbr_flow_tuples *wild;
	const struct fbr_flow_cache *cache;
};

extern struct fbr_flow_table fbr_flow_table_none;

/* What frames use. */
enum fbr_flow_depth fbr_flow_view_rcu(struct fbr_flow_view *view,
				      const struct fbr_flow_table *table,
				      u32 in_port);
struct fbr_flow *fbr_flow_lookup_rcu(const struct fbr_flow_view *view,
				     const struct fbr_flow_key *key,
				     unsigned int *probes);

/* What commands use, under the table's lock. */
struct fbr_flow_table *fbr_flow_table_new(struct mutex *lock);
void fbr_flow_table_free(struct fbr_flow_table *table);
struct fbr_flow *fbr_flow_new(const struct fbr_flow_match *match);
void fbr_flow_free(struct fbr_flow *flow);
void fbr_flow_free_rcu(struct fbr_flow *flow);
struct fbr_flow *fbr_flow_table_find(struct fbr_flow_table *table,
				     const struct fbr_flow_match *match,
				     u16 priority);
int fbr_flow_table_insert(struct fbr_flow_table *table, struct fbr_flow *flow,
			  const struct fbr_flow_match *match, u16 priority,
			  u32 mask_limit);
void fbr_flow_table_remove(struct fbr_flow_table *table, struct fbr_flow *flow);
struct fbr_flow *fbr_flow_table_next(const struct fbr_flow_table *table,
				     u64 rank);
struct fbr_flow *fbr_flow_table_first_of(const struct fbr_flow_table *table,
					 u32 in_port);
void fbr_flow_match_of(struct fbr_flow_match *match,
		       const struct fbr_flow *flow);

#endif
