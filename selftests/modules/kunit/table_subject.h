/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the tests of the classifier stand on: its own source, built with nothing
 * around it, and a table with few values in few fields, so that much matches.
 */
#ifndef TABLE_SUBJECT_H
#define TABLE_SUBJECT_H

#include <kunit/test.h>

#include "flow_frames.h"
#include "flow_cache.h"
#include "flow_table.h"

#define TABLE_NO_LIMIT	U32_MAX

/**
 * struct table_bed - a table and its lock
 * @lock: the lock, held while a test runs
 * @table: the table
 */
struct table_bed {
	struct mutex lock; /* of the table */
	struct fbr_flow_table *table;
};

int table_init(struct kunit *test);
void table_exit(struct kunit *test);

/* Adds a flow; an ERR_PTR() if the table refuses it. */
struct fbr_flow *table_add(struct fbr_flow_table *table,
			   const struct fbr_flow_match *match, u16 priority,
			   u32 mask_limit);

/* The table of a test, and a flow that it takes, or the test ends here. */
struct fbr_flow_table *table_of(struct kunit *test);
struct fbr_flow *table_must_add(struct kunit *test,
				const struct fbr_flow_match *match,
				u16 priority);
void table_remove(struct fbr_flow_table *table, struct fbr_flow *flow);

/* As a frame does it; the probes it took, if @probes is not NULL. */
struct fbr_flow *table_lookup(struct fbr_flow_table *table,
			      const struct fbr_flow_key *key,
			      unsigned int *probes);

/* A match of one field, and the key of a frame that it matches. */
struct fbr_flow_match table_match_type(u16 eth_type);
struct fbr_flow_match table_match_port(u32 in_port);
void table_also_source(struct fbr_flow_match *match, u8 source);

/* Few values in few fields, under masks that overlap. */
void table_random_key(struct rnd_state *rnd, struct fbr_flow_key *key);
void table_random_match(struct rnd_state *rnd, struct fbr_flow_match *match);

#endif
