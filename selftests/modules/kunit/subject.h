/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the tests of the FDB stand on: the table's own source, built with a
 * clock that tests set and with a log in place of netlink's events.
 */
#ifndef SUBJECT_H
#define SUBJECT_H

#include <kunit/test.h>

#include "fbr.h"

#define SUBJECT_PORTS	6
#define SUBJECT_EVENTS	4096

/* The table's jiffies. */
extern unsigned long subject_now;

/**
 * struct subject_event - an event that the table announced
 * @type: what
 * @key: of the entry
 * @port: where the entry was then
 * @from: where it had been, or NULL
 */
struct subject_event {
	enum fbr_fdb_event type;
	u64 key;
	const struct fbr_port *port;
	const struct fbr_port *from;
};

/**
 * struct subject - a table, ports to fill it from, and what it announced
 * @fdb: the table
 * @budget: its budget
 * @port: the ports
 * @events: the first SUBJECT_EVENTS events since @event_count was zeroed
 * @event_count: how many there were
 */
struct subject {
	struct fbr_fdb fdb;
	struct fbr_budget budget;
	struct fbr_port port[SUBJECT_PORTS];
	struct subject_event events[SUBJECT_EVENTS];
	unsigned int event_count;
};

/* The filter of everything. */
extern const struct fbr_fdb_filter subject_all;

int subject_init(struct kunit *test);
void subject_exit(struct kunit *test);

/* As a frame does it. */
enum fbr_learned subject_learn(struct subject *s, unsigned int port, u64 key);
int subject_add(struct subject *s, unsigned int port, u64 key,
		enum fbr_fdb_kind kind, bool replace);
struct fbr_fdb_entry *subject_find(struct subject *s, u64 key);

/* Where a station is that is there. */
static inline struct fbr_port *subject_port(struct subject *s, u64 key)
{
	return rcu_access_pointer(subject_find(s, key)->port);
}

unsigned int subject_walk_count(struct subject *s);

/* That the n-th event was this one. */
void subject_expect_event(struct kunit *test, unsigned int n,
			  enum fbr_fdb_event type, u64 key,
			  const struct fbr_port *port,
			  const struct fbr_port *from);

/* The n-th station of a VLAN, and of none. */
static inline u64 subject_key_in(u16 vid, u32 n)
{
	return (u64)vid << 48 | 0x020000000000ULL | n;
}

static inline u64 subject_key(u32 n)
{
	return subject_key_in(0, n);
}

#endif
