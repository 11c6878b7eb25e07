/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Verdicts on frames that came before: which flow they belong to, or that none
 * matches. Each CPU has its own, and one is as good as a search while no flow
 * has come or gone that its port's frames may match.
 *
 * The cache knows nothing of tables: whoever asks brings a generation, which
 * moves on with every change, and only what was stored under the same one is
 * found. So what it holds needs no removal, and is not looked at when it is old.
 */
#ifndef FBR_FLOW_CACHE_H
#define FBR_FLOW_CACHE_H

#include "flow_hash.h"

struct fbr_flow;
struct fbr_flow_cache;

/**
 * struct fbr_flow_question - what a frame asks the cache
 * @generation: that of the flows it may match, read before anything of them
 * @key: its key
 * @depth: how deep that looks
 * @hash: of what flows look at in it; written by fbr_flow_cache_find_rcu()
 */
struct fbr_flow_question {
	u64 generation;
	const struct fbr_flow_key *key;
	enum fbr_flow_depth depth;
	u32 hash;
};

/* What frames use. */
bool fbr_flow_cache_find_rcu(const struct fbr_flow_cache *cache,
			     struct fbr_flow_question *question,
			     struct fbr_flow **flow);
void fbr_flow_cache_store_rcu(const struct fbr_flow_cache *cache,
			      const struct fbr_flow_question *question,
			      struct fbr_flow *flow);

/* What commands use. */
struct fbr_flow_cache *fbr_flow_cache_new(const struct fbr_flow_secret *secret,
					  const struct fbr_flow_key *mask);
bool fbr_flow_cache_widen(struct fbr_flow_cache *cache,
			  const struct fbr_flow_key *mask);
void fbr_flow_cache_free(struct fbr_flow_cache *cache);
void fbr_flow_cache_free_rcu(struct fbr_flow_cache *cache);
size_t fbr_flow_cache_bytes(const struct fbr_flow_cache *cache);

#endif
