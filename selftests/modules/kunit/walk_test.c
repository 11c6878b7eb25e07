// SPDX-License-Identifier: GPL-2.0
/* Walks over a table that changes. */
#include "subject.h"

#define STAY	(3 * FBR_FDB_CHUNK)

/**
 * struct walker - what a walk has seen, and what it does on its way
 * @s: the table
 * @seen: how often each station was visited, by its number
 * @stop_after: visits until it stops, or 0
 * @visits: until now
 */
struct walker {
	struct subject *s;
	u8 seen[4 * STAY];
	unsigned int stop_after;
	unsigned int visits;
};

static u32 walker_station(const struct fbr_fdb_entry *entry)
{
	return entry->key & 0xffffff;
}

static bool walker_note(struct fbr_fdb *fdb, struct fbr_fdb_entry *entry,
			void *arg)
{
	struct walker *walker = arg;

	if (walker->stop_after && walker->visits == walker->stop_after)
		return false;
	walker->visits++;
	walker->seen[walker_station(entry)]++;
	return true;
}

/* Every other station goes when its neighbour is visited, and a new one comes. */
static bool walker_meddle(struct fbr_fdb *fdb, struct fbr_fdb_entry *entry,
			  void *arg)
{
	struct walker *walker = arg;
	u32 n = walker_station(entry);

	walker->seen[n]++;
	if (n % 2 || n >= 2 * STAY)
		return true;
	fbr_fdb_delete(fdb, subject_key(n + 1), &subject_all);
	fbr_fdb_delete(fdb, subject_key(n - 1), &subject_all);
	subject_learn(walker->s, 1, subject_key(2 * STAY + n));
	return true;
}

static struct walker *walker_new(struct kunit *test, u32 stations)
{
	struct walker *walker = kunit_kzalloc(test, sizeof(*walker), GFP_KERNEL);
	u32 n;

	KUNIT_ASSERT_NOT_NULL(test, walker);
	walker->s = test->priv;
	for (n = 0; n < stations; n++)
		subject_learn(walker->s, 0, subject_key(n));
	return walker;
}

static void walk_visits_each_once(struct kunit *test)
{
	struct walker *walker = walker_new(test, STAY);
	struct fbr_fdb_cursor cursor = {};
	u32 n;

	fbr_fdb_walk(&walker->s->fdb, &cursor, walker_note, walker);
	KUNIT_EXPECT_EQ(test, walker->visits, STAY);
	for (n = 0; n < STAY; n++)
		KUNIT_EXPECT_EQ_MSG(test, walker->seen[n], 1, "station %u", n);
}

static void walk_of_nothing_ends(struct kunit *test)
{
	struct walker *walker = walker_new(test, 0);
	struct fbr_fdb_cursor cursor = {};

	fbr_fdb_walk(&walker->s->fdb, &cursor, walker_note, walker);
	KUNIT_EXPECT_EQ(test, walker->visits, 0);
}

static void walk_sees_what_stays_while_others_come_and_go(struct kunit *test)
{
	struct walker *walker = walker_new(test, 2 * STAY);
	struct fbr_fdb_cursor cursor = {};
	u32 n;

	fbr_fdb_walk(&walker->s->fdb, &cursor, walker_meddle, walker);
	for (n = 0; n < 2 * STAY; n += 2)
		KUNIT_EXPECT_EQ_MSG(test, walker->seen[n], 1, "station %u", n);
	for (n = 1; n < 2 * STAY; n += 2)
		KUNIT_EXPECT_EQ_MSG(test, walker->seen[n], 0,
				    "station %u had gone", n);
	for (n = 2 * STAY; n < 4 * STAY; n++)
		KUNIT_EXPECT_EQ_MSG(test, walker->seen[n], 0,
				    "station %u came after the start", n);
}

/* As a dump does whose message is full. */
static void walk_goes_on_where_it_stopped(struct kunit *test)
{
	struct walker *walker = walker_new(test, STAY);
	struct fbr_fdb_cursor cursor = {};
	u32 n;

	for (n = 1; n <= 10; n++) {
		walker->stop_after = n * STAY / 10;
		fbr_fdb_walk(&walker->s->fdb, &cursor, walker_note, walker);
		KUNIT_EXPECT_EQ(test, walker->visits, n * STAY / 10);
		/* What comes meanwhile is too young, even with an old name. */
		subject_learn(walker->s, 1, subject_key(STAY + n));
		fbr_fdb_delete(&walker->s->fdb, subject_key(n - 1),
			       &subject_all);
		subject_learn(walker->s, 1, subject_key(n - 1));
	}
	walker->stop_after = 0;
	fbr_fdb_walk(&walker->s->fdb, &cursor, walker_note, walker);
	KUNIT_EXPECT_EQ(test, walker->visits, STAY);
	for (n = 0; n < STAY; n++)
		KUNIT_EXPECT_EQ_MSG(test, walker->seen[n], 1, "station %u", n);
}

static void walk_survives_a_move_and_a_flush(struct kunit *test)
{
	struct walker *walker = walker_new(test, STAY);
	struct fbr_fdb_cursor cursor = {};

	walker->stop_after = 10;
	fbr_fdb_walk(&walker->s->fdb, &cursor, walker_note, walker);
	subject_learn(walker->s, 1, subject_key(3));
	subject_learn(walker->s, 1, subject_key(STAY - 1));
	walker->stop_after = 20;
	fbr_fdb_walk(&walker->s->fdb, &cursor, walker_note, walker);
	KUNIT_EXPECT_EQ_MSG(test, walker->seen[3], 1, "moved, visited before");
	fbr_fdb_flush(&walker->s->fdb, &subject_all);
	subject_learn(walker->s, 0, subject_key(0));
	walker->stop_after = 0;
	fbr_fdb_walk(&walker->s->fdb, &cursor, walker_note, walker);
	KUNIT_EXPECT_EQ(test, walker->visits, 20);
}

static struct kunit_case walk_cases[] = {
	KUNIT_CASE(walk_visits_each_once),
	KUNIT_CASE(walk_of_nothing_ends),
	KUNIT_CASE(walk_sees_what_stays_while_others_come_and_go),
	KUNIT_CASE(walk_goes_on_where_it_stopped),
	KUNIT_CASE(walk_survives_a_move_and_a_flush),
	{}
};

static struct kunit_suite walk_suite = {
	.name = "fbr_walk",
	.init = subject_init,
	.exit = subject_exit,
	.test_cases = walk_cases,
};

kunit_test_suite(walk_suite);
