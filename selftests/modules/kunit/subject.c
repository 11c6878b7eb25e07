// SPDX-License-Identifier: GPL-2.0
/* The code under test, with its two ends to the world taken into hand. */
#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "subject.h"

unsigned long subject_now;

/* Every header that has inline functions of time stands above. */
#undef jiffies
#define jiffies subject_now
#include "../../../kmod/fdb.c"
#undef jiffies
#include "../../../kmod/stats.c"
#include "../../../kmod/vlan.c"

const struct fbr_fdb_filter subject_all = {
	.vid = -1,
	.kinds = FBR_FDB_ALL_KINDS,
};

/* Instead of nl/event.c's. */
void fbr_event_fdb(struct fbr_fdb *fdb, enum fbr_fdb_event type,
		   const struct fbr_fdb_entry *entry,
		   const struct fbr_port *from)
{
	struct subject *s = container_of(fdb, struct subject, fdb);
	unsigned int n = s->event_count++;

	lockdep_assert_held(&fdb->lock);
	if (n >= SUBJECT_EVENTS)
		return;
	s->events[n] = (struct subject_event) {
		.type = type,
		.key = entry->key,
		.port = rcu_access_pointer(entry->port),
		.from = from,
	};
}

int subject_init(struct kunit *test)
{
	struct subject *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);
	int err;

	if (!s)
		return -ENOMEM;
	/* An hour before it wraps around, so that it does while tests run. */
	subject_now = ULONG_MAX - 3600 * HZ;
	s->budget.limit = INT_MAX;
	err = fbr_fdb_init(&s->fdb, &s->budget);
	if (!err)
		test->priv = s;
	return err;
}

/* Whatever a test did, an emptied table owes nobody anything. */
void subject_exit(struct kunit *test)
{
	struct subject *s = test->priv;
	int i;

	if (!s)
		return;
	fbr_fdb_flush(&s->fdb, &subject_all);
	KUNIT_EXPECT_EQ(test, s->fdb.count, 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&s->budget.count), 0);
	for (i = 0; i < SUBJECT_PORTS; i++)
		KUNIT_EXPECT_EQ(test, s->port[i].fdb.count, 0);
	fbr_fdb_destroy(&s->fdb);
}

enum fbr_learned subject_learn(struct subject *s, unsigned int port, u64 key)
{
	enum fbr_learned learned;

	rcu_read_lock();
	local_bh_disable();
	learned = fbr_fdb_learn_rcu(&s->fdb, &s->port[port], key);
	local_bh_enable();
	rcu_read_unlock();
	return learned;
}

int subject_add(struct subject *s, unsigned int port, u64 key,
		enum fbr_fdb_kind kind, bool replace)
{
	return fbr_fdb_add(&s->fdb, &s->port[port], key,
			   fbr_fdb_kind_flags(kind, false), replace);
}

/* For looks at what nobody else changes meanwhile. */
struct fbr_fdb_entry *subject_find(struct subject *s, u64 key)
{
	struct fbr_fdb_entry *entry;

	rcu_read_lock();
	entry = fbr_fdb_find_rcu(&s->fdb, key);
	rcu_read_unlock();
	return entry;
}

static bool subject_count_one(struct fbr_fdb *fdb, struct fbr_fdb_entry *entry,
			      void *arg)
{
	++*(unsigned int *)arg;
	return true;
}

unsigned int subject_walk_count(struct subject *s)
{
	struct fbr_fdb_cursor cursor = {};
	unsigned int count = 0;

	fbr_fdb_walk(&s->fdb, &cursor, subject_count_one, &count);
	return count;
}

void subject_expect_event(struct kunit *test, unsigned int n,
			  enum fbr_fdb_event type, u64 key,
			  const struct fbr_port *port,
			  const struct fbr_port *from)
{
	const struct subject *s = test->priv;
	const struct subject_event *event = &s->events[n];

	KUNIT_ASSERT_GT(test, s->event_count, n);
	KUNIT_EXPECT_EQ_MSG(test, event->type, type, "event %u", n);
	KUNIT_EXPECT_EQ_MSG(test, event->key, key, "event %u", n);
	KUNIT_EXPECT_PTR_EQ_MSG(test, event->port, port, "event %u", n);
	KUNIT_EXPECT_PTR_EQ_MSG(test, event->from, from, "event %u", n);
}

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Tests of flowbridge's tables");
