// SPDX-License-Identifier: GPL-2.0
/* What the FDB makes of VLANs: fallback, limits, ageing. */
#include "subject.h"

#define AGEING	(300 * HZ)

static int vlan_fdb_init(struct kunit *test)
{
	struct subject *s;
	int err = subject_init(test);

	if (err)
		return err;
	s = test->priv;
	s->fdb.ageing = AGEING;
	return fbr_fdb_need_vlans(&s->fdb);
}

/* Where a frame of a VLAN goes that is for a station. */
static const struct fbr_port *port_of(struct subject *s, u16 vid, u32 n)
{
	const struct fbr_port *port = NULL;
	struct fbr_fdb_entry *entry;

	rcu_read_lock();
	entry = fbr_fdb_station_rcu(&s->fdb, subject_key_in(vid, n));
	if (entry)
		port = rcu_access_pointer(entry->port);
	rcu_read_unlock();
	return port;
}

static void station_is_one_in_each_vlan(struct kunit *test)
{
	struct subject *s = test->priv;

	subject_learn(s, 0, subject_key_in(10, 1));
	KUNIT_EXPECT_EQ(test, subject_learn(s, 1, subject_key_in(20, 1)),
			FBR_LEARNED_NEW);
	KUNIT_EXPECT_PTR_EQ(test, port_of(s, 10, 1), &s->port[0]);
	KUNIT_EXPECT_PTR_EQ(test, port_of(s, 20, 1), &s->port[1]);
	KUNIT_EXPECT_NULL(test, port_of(s, 30, 1));
	KUNIT_EXPECT_NULL(test, port_of(s, 0, 1));
}

static void added_for_all_vlans_holds_where_there_is_no_own(struct kunit *test)
{
	struct subject *s = test->priv;

	subject_add(s, 0, subject_key(1), FBR_FDB_KIND_STATIC, false);
	subject_add(s, 1, subject_key_in(20, 1), FBR_FDB_KIND_STATIC, false);
	KUNIT_EXPECT_PTR_EQ(test, port_of(s, 10, 1), &s->port[0]);
	KUNIT_EXPECT_PTR_EQ(test, port_of(s, 20, 1), &s->port[1]);
	KUNIT_EXPECT_EQ_MSG(test, subject_learn(s, 2, subject_key_in(10, 1)),
			    FBR_LEARNED_KNOWN, "it doesn't move");
	KUNIT_EXPECT_NULL(test, subject_find(s, subject_key_in(10, 1)));
}

/* They are left from before VLANs were told apart. */
static void learned_without_vlan_holds_in_none(struct kunit *test)
{
	struct subject *s = test->priv;

	subject_learn(s, 0, subject_key(1));
	KUNIT_EXPECT_NULL(test, port_of(s, 10, 1));
	KUNIT_EXPECT_EQ(test, subject_learn(s, 1, subject_key_in(10, 1)),
			FBR_LEARNED_NEW);
	KUNIT_EXPECT_PTR_EQ(test, port_of(s, 0, 1), &s->port[0]);
}

static void added_for_all_vlans_displaces_what_was_learned(struct kunit *test)
{
	struct subject *s = test->priv;

	subject_learn(s, 0, subject_key_in(1, 1));
	subject_learn(s, 1, subject_key_in(4094, 1));
	subject_learn(s, 0, subject_key_in(1, 2));
	subject_add(s, 2, subject_key_in(20, 1), FBR_FDB_KIND_STATIC, false);
	subject_add(s, 2, subject_key_in(30, 1), FBR_FDB_KIND_EXTERN, false);
	s->event_count = 0;
	subject_add(s, 3, subject_key(1), FBR_FDB_KIND_STATIC, false);
	KUNIT_EXPECT_PTR_EQ(test, port_of(s, 1, 1), &s->port[3]);
	KUNIT_EXPECT_PTR_EQ(test, port_of(s, 4094, 1), &s->port[3]);
	KUNIT_EXPECT_PTR_EQ_MSG(test, port_of(s, 20, 1), &s->port[2], "added");
	KUNIT_EXPECT_PTR_EQ_MSG(test, port_of(s, 30, 1), &s->port[2], "extern");
	KUNIT_EXPECT_PTR_EQ_MSG(test, port_of(s, 1, 2), &s->port[0], "another");
	KUNIT_EXPECT_EQ(test, s->event_count, 3);
	subject_expect_event(test, 1, FBR_FDB_EVENT_DELETED,
			     subject_key_in(1, 1), &s->port[0], NULL);
	subject_expect_event(test, 2, FBR_FDB_EVENT_DELETED,
			     subject_key_in(4094, 1), &s->port[1], NULL);
}

static void extern_moves_and_does_not_age(struct kunit *test)
{
	struct subject *s = test->priv;
	const struct fbr_fdb_entry *entry;

	subject_add(s, 0, subject_key_in(10, 1), FBR_FDB_KIND_EXTERN, false);
	subject_now += 10 * AGEING;
	fbr_fdb_age(&s->fdb);
	KUNIT_EXPECT_EQ(test, subject_learn(s, 1, subject_key_in(10, 1)),
			FBR_LEARNED_MOVED);
	subject_now += 10 * AGEING;
	fbr_fdb_age(&s->fdb);
	KUNIT_EXPECT_PTR_EQ(test, port_of(s, 10, 1), &s->port[1]);
	entry = subject_find(s, subject_key_in(10, 1));
	KUNIT_ASSERT_NOT_NULL(test, entry);
	KUNIT_EXPECT_EQ(test, fbr_fdb_kind(entry), FBR_FDB_KIND_EXTERN);
	KUNIT_EXPECT_EQ_MSG(test, s->port[1].fdb.count, 0, "it was not learned");
}

/* --- limits */

static void limit_of_a_vlan_counts_what_was_learned_in_it(struct kunit *test)
{
	struct subject *s = test->priv;
	u32 n;

	s->fdb.vlans[10].fdb_limit = 3;
	for (n = 0; n < 5; n++)
		subject_add(s, 0, subject_key_in(10, 100 + n),
			    FBR_FDB_KIND_STATIC, false);
	for (n = 0; n < 3; n++)
		KUNIT_EXPECT_EQ(test, subject_learn(s, n, subject_key_in(10, n)),
				FBR_LEARNED_NEW);
	KUNIT_EXPECT_EQ(test, s->fdb.vlans[10].fdb_count, 3);
	KUNIT_EXPECT_EQ(test, subject_learn(s, 3, subject_key_in(10, 3)),
			FBR_LEARNED_REFUSED);
	KUNIT_EXPECT_EQ(test, subject_learn(s, 3, subject_key_in(20, 3)),
			FBR_LEARNED_NEW);
	KUNIT_EXPECT_EQ(test, subject_learn(s, 3, subject_key(3)),
			FBR_LEARNED_NEW);
	KUNIT_EXPECT_EQ_MSG(test, subject_learn(s, 3, subject_key_in(10, 0)),
			    FBR_LEARNED_MOVED, "a move takes no room");
	KUNIT_EXPECT_EQ(test, s->fdb.vlans[10].fdb_count, 3);
	KUNIT_EXPECT_EQ(test, s->fdb.vlans[20].fdb_count, 1);
}

static void count_of_a_vlan_follows_every_way_out(struct kunit *test)
{
	const struct fbr_fdb_filter in_ten = {
		.vid = 10,
		.kinds = FBR_FDB_ALL_KINDS,
	};
	struct subject *s = test->priv;
	u32 *count = &s->fdb.vlans[10].fdb_count;
	u32 n;

	for (n = 0; n < 5; n++)
		subject_learn(s, 0, subject_key_in(10, n));
	fbr_fdb_delete(&s->fdb, subject_key_in(10, 0), &subject_all);
	KUNIT_EXPECT_EQ_MSG(test, *count, 4, "deleted");
	subject_add(s, 0, subject_key_in(10, 1), FBR_FDB_KIND_STATIC, false);
	KUNIT_EXPECT_EQ_MSG(test, *count, 3, "became static");
	subject_add(s, 0, subject_key(2), FBR_FDB_KIND_STATIC, false);
	KUNIT_EXPECT_EQ_MSG(test, *count, 2, "displaced");
	subject_now += AGEING;
	fbr_fdb_age(&s->fdb);
	KUNIT_EXPECT_EQ_MSG(test, *count, 0, "aged");
	subject_learn(s, 0, subject_key_in(10, 6));
	fbr_fdb_flush(&s->fdb, &in_ten);
	KUNIT_EXPECT_EQ_MSG(test, *count, 0, "flushed");
	subject_learn(s, 0, subject_key_in(10, 7));
	fbr_fdb_bury(&s->fdb, &s->port[0]);
	KUNIT_EXPECT_EQ_MSG(test, *count, 0, "left with its port");
}

static void flush_by_bitmap_takes_those_vlans(struct kunit *test)
{
	DECLARE_BITMAP(vids, VLAN_N_VID) = {};
	const struct fbr_fdb_filter filter = {
		.port = NULL,
		.vid = -1,
		.vids = vids,
		.kinds = FBR_FDB_ALL_KINDS,
	};
	struct subject *s = test->priv;

	subject_learn(s, 0, subject_key_in(10, 1));
	subject_learn(s, 0, subject_key_in(20, 1));
	subject_add(s, 0, subject_key_in(4094, 1), FBR_FDB_KIND_STATIC, false);
	subject_add(s, 0, subject_key(2), FBR_FDB_KIND_STATIC, false);
	bitmap_set(vids, 11, FBR_VID_MAX - 10);
	KUNIT_EXPECT_EQ(test, fbr_fdb_flush(&s->fdb, &filter), 2);
	KUNIT_EXPECT_NOT_NULL(test, subject_find(s, subject_key_in(10, 1)));
	KUNIT_EXPECT_NOT_NULL(test, subject_find(s, subject_key(2)));
}

/* --- ageing */

static void vlan_ages_by_its_own_time(struct kunit *test)
{
	struct subject *s = test->priv;

	s->fdb.vlans[10].ageing = 10 * HZ;
	s->fdb.vlans[20].ageing = 0;
	subject_learn(s, 0, subject_key_in(10, 1));
	subject_learn(s, 0, subject_key_in(20, 1));
	subject_learn(s, 0, subject_key_in(30, 1));
	KUNIT_EXPECT_EQ_MSG(test, fbr_fdb_age(&s->fdb), 10 * HZ, "the first due");
	subject_now += 10 * HZ;
	fbr_fdb_age(&s->fdb);
	KUNIT_EXPECT_NULL(test, subject_find(s, subject_key_in(10, 1)));
	KUNIT_EXPECT_NOT_NULL(test, subject_find(s, subject_key_in(30, 1)));
	subject_now += AGEING - 10 * HZ;
	fbr_fdb_age(&s->fdb);
	KUNIT_EXPECT_NULL(test, subject_find(s, subject_key_in(30, 1)));
	subject_now += 100 * AGEING;
	fbr_fdb_age(&s->fdb);
	KUNIT_EXPECT_NOT_NULL(test, subject_find(s, subject_key_in(20, 1)));
}

static void vlan_ages_although_the_table_does_not(struct kunit *test)
{
	struct subject *s = test->priv;

	s->fdb.ageing = 0;
	s->fdb.vlans[4094].ageing = 10 * HZ;
	subject_learn(s, 0, subject_key_in(10, 1));
	subject_learn(s, 0, subject_key_in(4094, 1));
	KUNIT_EXPECT_EQ(test, fbr_fdb_age(&s->fdb), 10 * HZ);
	subject_now += 10 * HZ;
	fbr_fdb_age(&s->fdb);
	KUNIT_EXPECT_NULL(test, subject_find(s, subject_key_in(4094, 1)));
	KUNIT_EXPECT_NOT_NULL(test, subject_find(s, subject_key_in(10, 1)));
}

/* The table looks again in time for what is learned meanwhile. */
static void longer_time_of_a_vlan_is_waited_for(struct kunit *test)
{
	struct subject *s = test->priv;

	s->fdb.vlans[10].ageing = 2 * AGEING;
	subject_learn(s, 0, subject_key_in(10, 1));
	KUNIT_EXPECT_EQ(test, fbr_fdb_age(&s->fdb), AGEING);
	subject_now += AGEING;
	KUNIT_EXPECT_EQ(test, fbr_fdb_age(&s->fdb), AGEING);
	KUNIT_EXPECT_NOT_NULL(test, subject_find(s, subject_key_in(10, 1)));
	subject_now += AGEING;
	fbr_fdb_age(&s->fdb);
	KUNIT_EXPECT_NULL(test, subject_find(s, subject_key_in(10, 1)));
}

static struct kunit_case vlan_fdb_cases[] = {
	KUNIT_CASE(station_is_one_in_each_vlan),
	KUNIT_CASE(added_for_all_vlans_holds_where_there_is_no_own),
	KUNIT_CASE(learned_without_vlan_holds_in_none),
	KUNIT_CASE(added_for_all_vlans_displaces_what_was_learned),
	KUNIT_CASE(extern_moves_and_does_not_age),
	KUNIT_CASE(limit_of_a_vlan_counts_what_was_learned_in_it),
	KUNIT_CASE(count_of_a_vlan_follows_every_way_out),
	KUNIT_CASE(flush_by_bitmap_takes_those_vlans),
	KUNIT_CASE(vlan_ages_by_its_own_time),
	KUNIT_CASE(vlan_ages_although_the_table_does_not),
	KUNIT_CASE(longer_time_of_a_vlan_is_waited_for),
	{}
};

static struct kunit_suite vlan_fdb_suite = {
	.name = "fbr_vlan_fdb",
	.init = vlan_fdb_init,
	.exit = subject_exit,
	.test_cases = vlan_fdb_cases,
};

kunit_test_suite(vlan_fdb_suite);
