// SPDX-License-Identifier: GPL-2.0
/* When entries go, and in which order. */
#include "subject.h"

#define AGEING	(300 * HZ)

static int age_init(struct kunit *test)
{
	int err = subject_init(test);

	if (!err)
		((struct subject *)test->priv)->fdb.ageing = AGEING;
	return err;
}

static void entry_goes_when_it_is_due_not_before(struct kunit *test)
{
	struct subject *s = test->priv;

	subject_learn(s, 0, subject_key(1));
	subject_now += AGEING - 1;
	KUNIT_EXPECT_EQ(test, fbr_fdb_age(&s->fdb), 1);
	KUNIT_EXPECT_NOT_NULL(test, subject_find(s, subject_key(1)));
	subject_now += 1;
	fbr_fdb_age(&s->fdb);
	KUNIT_EXPECT_NULL(test, subject_find(s, subject_key(1)));
	subject_expect_event(test, 1, FBR_FDB_EVENT_AGED, subject_key(1),
			     &s->port[0], NULL);
}

/* The clock wraps around meanwhile: see subject_init(). */
static void entries_go_in_the_order_they_were_last_seen(struct kunit *test)
{
	struct subject *s = test->priv;
	u32 n;

	s->fdb.ageing = 6600 * HZ;
	for (n = 0; n < 10; n++) {
		subject_learn(s, 0, subject_key(n));
		subject_now += 600 * HZ;
	}
	/* Seen 6000 to 600 seconds ago; the oldest is seen once more. */
	subject_learn(s, 0, subject_key(0));
	subject_now += 600 * HZ;
	for (n = 1; n < 10; n++) {
		unsigned long next = fbr_fdb_age(&s->fdb);

		KUNIT_EXPECT_EQ(test, next, 600 * HZ);
		KUNIT_EXPECT_NOT_NULL(test, subject_find(s, subject_key(n)));
		subject_now += next;
		fbr_fdb_age(&s->fdb);
		KUNIT_EXPECT_NULL(test, subject_find(s, subject_key(n)));
		KUNIT_EXPECT_EQ(test, s->fdb.count, 10 - n);
	}
	KUNIT_EXPECT_NOT_NULL(test, subject_find(s, subject_key(0)));
}

static void empty_table_is_looked_at_once_in_an_ageing_time(struct kunit *test)
{
	struct subject *s = test->priv;

	KUNIT_EXPECT_EQ(test, fbr_fdb_age(&s->fdb), AGEING);
}

static void what_a_command_made_stays(struct kunit *test)
{
	struct subject *s = test->priv;
	int kind;

	for (kind = FBR_FDB_KIND_LEARNED; kind <= FBR_FDB_KIND_LOCAL; kind++)
		subject_add(s, 0, subject_key(kind), kind, false);
	subject_now += 10 * AGEING;
	KUNIT_EXPECT_EQ(test, fbr_fdb_age(&s->fdb), AGEING);
	KUNIT_EXPECT_EQ(test, subject_walk_count(s), 3);
	KUNIT_EXPECT_NULL(test, subject_find(s, subject_key(FBR_FDB_KIND_LEARNED)));
}

static void sticky_entry_ages(struct kunit *test)
{
	struct subject *s = test->priv;

	fbr_fdb_add(&s->fdb, &s->port[0], subject_key(1),
		    fbr_fdb_kind_flags(FBR_FDB_KIND_LEARNED, true), false);
	subject_now += AGEING;
	fbr_fdb_age(&s->fdb);
	KUNIT_EXPECT_NULL(test, subject_find(s, subject_key(1)));
}

static void ageing_of_zero_keeps_everything(struct kunit *test)
{
	struct subject *s = test->priv;

	s->fdb.ageing = 0;
	subject_learn(s, 0, subject_key(1));
	subject_now += 1000 * AGEING;
	KUNIT_EXPECT_EQ(test, fbr_fdb_age(&s->fdb),
			(unsigned long)MAX_JIFFY_OFFSET);
	KUNIT_EXPECT_NOT_NULL(test, subject_find(s, subject_key(1)));
}

static void shorter_ageing_holds_for_what_is_there(struct kunit *test)
{
	struct subject *s = test->priv;

	subject_learn(s, 0, subject_key(1));
	subject_now += 10 * HZ;
	subject_learn(s, 0, subject_key(2));
	s->fdb.ageing = 5 * HZ;
	KUNIT_EXPECT_EQ(test, fbr_fdb_age(&s->fdb), 5 * HZ);
	KUNIT_EXPECT_NULL(test, subject_find(s, subject_key(1)));
	KUNIT_EXPECT_NOT_NULL(test, subject_find(s, subject_key(2)));
}

static struct kunit_case age_cases[] = {
	KUNIT_CASE(entry_goes_when_it_is_due_not_before),
	KUNIT_CASE(entries_go_in_the_order_they_were_last_seen),
	KUNIT_CASE(empty_table_is_looked_at_once_in_an_ageing_time),
	KUNIT_CASE(what_a_command_made_stays),
	KUNIT_CASE(sticky_entry_ages),
	KUNIT_CASE(ageing_of_zero_keeps_everything),
	KUNIT_CASE(shorter_ageing_holds_for_what_is_there),
	{}
};

static struct kunit_suite age_suite = {
	.name = "fbr_age",
	.init = age_init,
	.exit = subject_exit,
	.test_cases = age_cases,
};

kunit_test_suite(age_suite);
