// SPDX-License-Identifier: GPL-2.0
/* Who may hold how much of the FDB. */
#include "subject.h"

/* Ports @from to @to show one new station each, in turn, until none is taken. */
static void flood(struct subject *s, unsigned int from, unsigned int to)
{
	unsigned int port;
	bool taken;
	u32 n = 0;

	do {
		taken = false;
		for (port = from; port <= to; port++)
			if (subject_learn(s, port, subject_key(port << 20 | n)) ==
			    FBR_LEARNED_NEW)
				taken = true;
		n++;
	} while (taken);
}

/*
 * A port learns while own < SHARE * free. With N ports alike at a standstill,
 * own = SHARE * free and N * own + free = limit, to one entry each.
 */
static void flooding_ports_share_evenly_and_leave_room(struct kunit *test)
{
	struct subject *s = test->priv;
	unsigned int ports, i;

	for (ports = 1; ports < SUBJECT_PORTS; ports++) {
		u32 room = 10000 / (FBR_FDB_SHARE * ports + 1);

		s->fdb.limit = 10000;
		flood(s, 1, ports);
		KUNIT_EXPECT_LE(test, s->fdb.limit - s->fdb.count, room);
		KUNIT_EXPECT_GE(test, s->fdb.limit - s->fdb.count, room - 1);
		for (i = 1; i <= ports; i++) {
			KUNIT_EXPECT_GE(test, s->port[i].fdb.count,
					FBR_FDB_SHARE * (room - 1));
			KUNIT_EXPECT_LE(test, s->port[i].fdb.count,
					FBR_FDB_SHARE * (room + 1));
		}
		KUNIT_EXPECT_EQ_MSG(test, subject_learn(s, 0, subject_key(0)),
				    FBR_LEARNED_NEW,
				    "quiet port beside %u that flood", ports);
		fbr_fdb_flush(&s->fdb, &subject_all);
	}
}

/* Of 90: 80 are 8 times the 10 that are then free. */
static void share_is_exact(struct kunit *test)
{
	struct subject *s = test->priv;

	s->fdb.limit = 90;
	flood(s, 1, 1);
	KUNIT_EXPECT_EQ(test, s->fdb.count, 80);
}

static void refused_station_is_neither_charged_nor_announced(struct kunit *test)
{
	struct subject *s = test->priv;

	s->fdb.limit = 90;
	flood(s, 1, 1);
	s->event_count = 0;
	KUNIT_EXPECT_EQ(test, subject_learn(s, 1, subject_key(7)),
			FBR_LEARNED_REFUSED);
	KUNIT_EXPECT_NULL(test, subject_find(s, subject_key(7)));
	KUNIT_EXPECT_EQ(test, s->fdb.count, 80);
	KUNIT_EXPECT_EQ(test, s->event_count, 0);
}

static void port_limit_counts_what_was_learned(struct kunit *test)
{
	struct subject *s = test->priv;
	u32 n;

	s->port[0].fdb.limit = 3;
	for (n = 0; n < 5; n++)
		subject_add(s, 0, subject_key(100 + n), FBR_FDB_KIND_STATIC,
			    false);
	for (n = 0; n < 3; n++)
		KUNIT_EXPECT_EQ(test, subject_learn(s, 0, subject_key(n)),
				FBR_LEARNED_NEW);
	KUNIT_EXPECT_EQ(test, subject_learn(s, 0, subject_key(3)),
			FBR_LEARNED_REFUSED);
	KUNIT_EXPECT_EQ(test, subject_learn(s, 1, subject_key(3)),
			FBR_LEARNED_NEW);
}

static void port_limit_holds_for_moves(struct kunit *test)
{
	struct subject *s = test->priv;

	s->port[0].fdb.limit = 1;
	subject_learn(s, 0, subject_key(0));
	subject_learn(s, 1, subject_key(1));
	KUNIT_EXPECT_EQ(test, subject_learn(s, 0, subject_key(1)),
			FBR_LEARNED_REFUSED);
	KUNIT_EXPECT_PTR_EQ(test, subject_port(s, subject_key(1)),
			    &s->port[1]);
	KUNIT_EXPECT_EQ(test, subject_learn(s, 2, subject_key(1)),
			FBR_LEARNED_MOVED);
}

static void commands_fill_a_table_to_its_limit(struct kunit *test)
{
	struct subject *s = test->priv;
	u32 n;

	s->fdb.limit = 10;
	for (n = 0; n < 10; n++)
		KUNIT_EXPECT_EQ(test, subject_add(s, 0, subject_key(n),
						  FBR_FDB_KIND_STATIC, false), 0);
	KUNIT_EXPECT_EQ(test, subject_add(s, 0, subject_key(n),
					  FBR_FDB_KIND_STATIC, false), -ENOSPC);
	KUNIT_EXPECT_EQ(test, subject_learn(s, 0, subject_key(n)),
			FBR_LEARNED_REFUSED);
	KUNIT_EXPECT_EQ_MSG(test, subject_add(s, 0, subject_key(0),
					      FBR_FDB_KIND_PERMANENT, true), 0,
			    "a replacement takes no room");
	KUNIT_EXPECT_EQ_MSG(test, subject_add(s, 0, subject_key(n),
					      FBR_FDB_KIND_LOCAL, true), 0,
			    "a port's own address always finds room");
}

static void lowered_limit_refuses_but_removes_nothing(struct kunit *test)
{
	struct subject *s = test->priv;
	u32 n;

	for (n = 0; n < 20; n++)
		subject_learn(s, 0, subject_key(n));
	s->fdb.limit = 10;
	KUNIT_EXPECT_EQ(test, subject_learn(s, 0, subject_key(20)),
			FBR_LEARNED_REFUSED);
	KUNIT_EXPECT_EQ(test, subject_learn(s, 0, subject_key(0)),
			FBR_LEARNED_KNOWN);
	KUNIT_EXPECT_EQ(test, s->fdb.count, 20);
}

static void budget_is_shared_by_tables(struct kunit *test)
{
	struct subject *s = test->priv;
	struct subject *other = kunit_kzalloc(test, sizeof(*other), GFP_KERNEL);
	u32 n;

	KUNIT_ASSERT_NOT_NULL(test, other);
	KUNIT_ASSERT_EQ(test, fbr_fdb_init(&other->fdb, &s->budget), 0);
	s->budget.limit = 10;
	for (n = 0; n < 6; n++)
		subject_learn(s, 0, subject_key(n));
	for (n = 0; n < 4; n++)
		KUNIT_EXPECT_EQ(test, subject_learn(other, 0, subject_key(n)),
				FBR_LEARNED_NEW);
	KUNIT_EXPECT_EQ(test, subject_learn(other, 0, subject_key(n)),
			FBR_LEARNED_REFUSED);
	KUNIT_EXPECT_EQ(test, subject_add(s, 0, subject_key(6),
					  FBR_FDB_KIND_STATIC, false), -EDQUOT);
	KUNIT_EXPECT_EQ(test, subject_learn(other, 1, subject_key(0)),
			FBR_LEARNED_MOVED);
	fbr_fdb_destroy(&other->fdb);
	KUNIT_EXPECT_EQ(test, atomic_read(&s->budget.count), 6);
	KUNIT_EXPECT_EQ(test, subject_learn(s, 0, subject_key(6)),
			FBR_LEARNED_NEW);
}

static struct kunit_case limits_cases[] = {
	KUNIT_CASE(flooding_ports_share_evenly_and_leave_room),
	KUNIT_CASE(share_is_exact),
	KUNIT_CASE(refused_station_is_neither_charged_nor_announced),
	KUNIT_CASE(port_limit_counts_what_was_learned),
	KUNIT_CASE(port_limit_holds_for_moves),
	KUNIT_CASE(commands_fill_a_table_to_its_limit),
	KUNIT_CASE(lowered_limit_refuses_but_removes_nothing),
	KUNIT_CASE(budget_is_shared_by_tables),
	{}
};

static struct kunit_suite limits_suite = {
	.name = "fbr_limits",
	.init = subject_init,
	.exit = subject_exit,
	.test_cases = limits_cases,
};

kunit_test_suite(limits_suite);
