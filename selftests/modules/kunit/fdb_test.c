// SPDX-License-Identifier: GPL-2.0
/* What single operations on the FDB do, return and announce. */
#include "subject.h"

#define A	subject_key(1)
#define B	subject_key(2)

static void key_packs_vlan_and_address(struct kunit *test)
{
	static const u8 mac[ETH_ALEN] = { 0x02, 0x11, 0x22, 0x33, 0x44, 0x55 };
	static const u8 ones[ETH_ALEN] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
	u8 back[ETH_ALEN];

	KUNIT_EXPECT_EQ(test, fbr_fdb_key(mac, 0), 0x554433221102ULL);
	KUNIT_EXPECT_EQ(test, fbr_fdb_key(mac, 4094), 0x0ffe554433221102ULL);
	KUNIT_EXPECT_EQ(test, fbr_fdb_key_vid(fbr_fdb_key(ones, 0)), 0);
	KUNIT_EXPECT_EQ(test, fbr_fdb_key_vid(fbr_fdb_key(ones, 4094)), 4094);
	fbr_fdb_key_mac(fbr_fdb_key(mac, 4094), back);
	KUNIT_EXPECT_TRUE(test, ether_addr_equal_unaligned(back, mac));
}

static void kind_survives_its_flags(struct kunit *test)
{
	struct fbr_fdb_entry entry = {};
	int kind;

	for (kind = FBR_FDB_KIND_LEARNED; kind <= FBR_FDB_KIND_LOCAL; kind++) {
		entry.flags = fbr_fdb_kind_flags(kind, false);
		KUNIT_EXPECT_EQ(test, (int)fbr_fdb_kind(&entry), kind);
	}
	entry.flags = fbr_fdb_kind_flags(FBR_FDB_KIND_LEARNED, true);
	KUNIT_EXPECT_EQ(test, fbr_fdb_kind(&entry), FBR_FDB_KIND_LEARNED);
	KUNIT_EXPECT_FALSE(test, entry.flags & FBR_FDB_MOVES);
}

static void first_frame_is_learned_and_announced(struct kunit *test)
{
	struct subject *s = test->priv;

	KUNIT_EXPECT_NULL(test, subject_find(s, A));
	KUNIT_EXPECT_EQ(test, subject_learn(s, 0, A), FBR_LEARNED_NEW);
	KUNIT_ASSERT_NOT_NULL(test, subject_find(s, A));
	KUNIT_EXPECT_NULL(test, subject_find(s, B));
	KUNIT_EXPECT_EQ(test, s->fdb.count, 1);
	KUNIT_EXPECT_EQ(test, s->port[0].fdb.count, 1);
	KUNIT_EXPECT_EQ(test, atomic_read(&s->budget.count), 1);
	KUNIT_EXPECT_EQ(test, s->event_count, 1);
	subject_expect_event(test, 0, FBR_FDB_EVENT_LEARNED, A, &s->port[0],
			     NULL);
}

static void second_frame_only_refreshes(struct kunit *test)
{
	struct subject *s = test->priv;

	subject_learn(s, 0, A);
	subject_now += 5;
	KUNIT_EXPECT_EQ(test, subject_learn(s, 0, A), FBR_LEARNED_KNOWN);
	KUNIT_EXPECT_EQ(test, subject_find(s, A)->updated, subject_now);
	KUNIT_EXPECT_EQ(test, s->fdb.count, 1);
	KUNIT_EXPECT_EQ(test, s->event_count, 1);
}

static void same_address_in_two_vlans_is_two_stations(struct kunit *test)
{
	struct subject *s = test->priv;

	subject_learn(s, 0, subject_key_in(1, 7));
	KUNIT_EXPECT_EQ(test, subject_learn(s, 1, subject_key_in(2, 7)),
			FBR_LEARNED_NEW);
	KUNIT_EXPECT_PTR_EQ(test, subject_port(s, subject_key_in(1, 7)),
			    &s->port[0]);
	KUNIT_EXPECT_PTR_EQ(test, subject_port(s, subject_key_in(2, 7)),
			    &s->port[1]);
}

static void station_that_moves_is_charged_to_its_new_port(struct kunit *test)
{
	struct subject *s = test->priv;

	subject_learn(s, 0, A);
	subject_now += 5;
	KUNIT_EXPECT_EQ(test, subject_learn(s, 1, A), FBR_LEARNED_MOVED);
	KUNIT_EXPECT_PTR_EQ(test, subject_port(s, A), &s->port[1]);
	KUNIT_EXPECT_EQ(test, subject_find(s, A)->updated, subject_now);
	KUNIT_EXPECT_EQ(test, s->port[0].fdb.count, 0);
	KUNIT_EXPECT_EQ(test, s->port[1].fdb.count, 1);
	KUNIT_EXPECT_EQ(test, s->fdb.count, 1);
	KUNIT_EXPECT_EQ(test, atomic_read(&s->budget.count), 1);
	subject_expect_event(test, 1, FBR_FDB_EVENT_MOVED, A, &s->port[1],
			     &s->port[0]);
}

static void only_learned_stations_that_are_not_sticky_move(struct kunit *test)
{
	struct subject *s = test->priv;
	u64 sticky = subject_key(10 + FBR_FDB_KIND_LOCAL + 1);
	int kind;

	for (kind = FBR_FDB_KIND_STATIC; kind <= FBR_FDB_KIND_LOCAL; kind++)
		subject_add(s, 0, subject_key(10 + kind), kind, false);
	fbr_fdb_add(&s->fdb, &s->port[0], sticky,
		    fbr_fdb_kind_flags(FBR_FDB_KIND_LEARNED, true), false);
	for (kind = FBR_FDB_KIND_STATIC; kind <= FBR_FDB_KIND_LOCAL + 1; kind++) {
		u64 key = subject_key(10 + kind);

		KUNIT_EXPECT_EQ(test, subject_learn(s, 1, key),
				FBR_LEARNED_KNOWN);
		KUNIT_EXPECT_PTR_EQ(test, subject_port(s, key),
				    &s->port[0]);
	}
	KUNIT_EXPECT_EQ(test, s->port[1].fdb.count, 0);
}

static void add_charges_by_kind(struct kunit *test)
{
	struct subject *s = test->priv;

	KUNIT_EXPECT_EQ(test, subject_add(s, 0, subject_key(1),
					  FBR_FDB_KIND_LEARNED, false), 0);
	KUNIT_EXPECT_EQ(test, subject_add(s, 0, subject_key(2),
					  FBR_FDB_KIND_STATIC, false), 0);
	KUNIT_EXPECT_EQ(test, subject_add(s, 0, subject_key(3),
					  FBR_FDB_KIND_PERMANENT, false), 0);
	KUNIT_EXPECT_EQ(test, subject_add(s, 0, subject_key(4),
					  FBR_FDB_KIND_LOCAL, false), 0);
	KUNIT_EXPECT_EQ(test, s->fdb.count, 3);
	KUNIT_EXPECT_EQ(test, s->port[0].fdb.count, 1);
	KUNIT_EXPECT_EQ(test, atomic_read(&s->budget.count), 3);
	KUNIT_EXPECT_EQ(test, s->event_count, 3);
	subject_expect_event(test, 2, FBR_FDB_EVENT_ADDED, subject_key(3),
			     &s->port[0], NULL);
}

static void add_takes_over_what_was_learned(struct kunit *test)
{
	struct subject *s = test->priv;

	subject_learn(s, 0, A);
	KUNIT_EXPECT_EQ(test, subject_add(s, 1, A, FBR_FDB_KIND_STATIC, false),
			0);
	KUNIT_EXPECT_EQ(test, fbr_fdb_kind(subject_find(s, A)),
			FBR_FDB_KIND_STATIC);
	KUNIT_EXPECT_PTR_EQ(test, subject_port(s, A), &s->port[1]);
	KUNIT_EXPECT_EQ(test, s->port[0].fdb.count, 0);
	KUNIT_EXPECT_EQ(test, s->port[1].fdb.count, 0);
	KUNIT_EXPECT_EQ(test, s->fdb.count, 1);
}

static void add_leaves_what_a_command_made(struct kunit *test)
{
	struct subject *s = test->priv;

	subject_add(s, 0, A, FBR_FDB_KIND_STATIC, false);
	KUNIT_EXPECT_EQ(test, subject_add(s, 1, A, FBR_FDB_KIND_STATIC, false),
			-EEXIST);
	KUNIT_EXPECT_PTR_EQ(test, subject_port(s, A), &s->port[0]);
	KUNIT_EXPECT_EQ(test, subject_add(s, 1, A, FBR_FDB_KIND_PERMANENT, true),
			0);
	KUNIT_EXPECT_PTR_EQ(test, subject_port(s, A), &s->port[1]);
	KUNIT_EXPECT_EQ(test, fbr_fdb_kind(subject_find(s, A)),
			FBR_FDB_KIND_PERMANENT);
	KUNIT_EXPECT_EQ(test, s->event_count, 2);
}

static void address_of_a_port_yields_to_ports_alone(struct kunit *test)
{
	struct subject *s = test->priv;
	const struct fbr_fdb_filter but_local = {
		.vid = -1,
		.kinds = FBR_FDB_ALL_KINDS & ~BIT(FBR_FDB_KIND_LOCAL),
	};

	subject_add(s, 0, A, FBR_FDB_KIND_LOCAL, true);
	KUNIT_EXPECT_EQ(test, subject_add(s, 1, A, FBR_FDB_KIND_STATIC, true),
			-EBUSY);
	KUNIT_EXPECT_EQ(test, fbr_fdb_delete(&s->fdb, A, &but_local), -EBUSY);
	KUNIT_EXPECT_EQ(test, fbr_fdb_flush(&s->fdb, &but_local), 0);
	KUNIT_EXPECT_EQ(test, subject_add(s, 1, A, FBR_FDB_KIND_LOCAL, true), 0);
	KUNIT_EXPECT_PTR_EQ(test, subject_port(s, A), &s->port[1]);
	KUNIT_EXPECT_EQ(test, fbr_fdb_delete(&s->fdb, A, &subject_all), 0);
	KUNIT_EXPECT_EQ(test, s->event_count, 0);
}

static void port_address_takes_over_with_no_charge(struct kunit *test)
{
	struct subject *s = test->priv;

	subject_learn(s, 0, A);
	subject_add(s, 1, A, FBR_FDB_KIND_LOCAL, true);
	KUNIT_EXPECT_EQ(test, s->fdb.count, 0);
	KUNIT_EXPECT_EQ(test, s->port[0].fdb.count, 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&s->budget.count), 0);
}

static void delete_takes_only_what_was_meant(struct kunit *test)
{
	struct subject *s = test->priv;
	struct fbr_fdb_filter meant = {
		.port = &s->port[1],
		.vid = -1,
		.kinds = BIT(FBR_FDB_KIND_LEARNED),
	};

	subject_learn(s, 0, A);
	KUNIT_EXPECT_EQ(test, fbr_fdb_delete(&s->fdb, B, &subject_all), -ENOENT);
	KUNIT_EXPECT_EQ(test, fbr_fdb_delete(&s->fdb, A, &meant), -ENOENT);
	meant.port = &s->port[0];
	meant.kinds = BIT(FBR_FDB_KIND_STATIC);
	KUNIT_EXPECT_EQ(test, fbr_fdb_delete(&s->fdb, A, &meant), -ENOENT);
	meant.kinds = BIT(FBR_FDB_KIND_LEARNED);
	KUNIT_EXPECT_EQ(test, fbr_fdb_delete(&s->fdb, A, &meant), 0);
	KUNIT_EXPECT_NULL(test, subject_find(s, A));
	KUNIT_EXPECT_EQ(test, s->event_count, 2);
	subject_expect_event(test, 1, FBR_FDB_EVENT_DELETED, A, &s->port[0],
			     NULL);
}

/* Two ports, two VLANs, three kinds: twelve entries. */
static void flush_fill(struct subject *s)
{
	u32 n = 0;
	int port, vid, kind;

	for (port = 0; port < 2; port++)
		for (vid = 1; vid <= 2; vid++)
			for (kind = FBR_FDB_KIND_LEARNED;
			     kind <= FBR_FDB_KIND_PERMANENT; kind++)
				subject_add(s, port, subject_key_in(vid, n++),
					    kind, false);
}

static void flush_takes_only_what_the_filter_selects(struct kunit *test)
{
	struct subject *s = test->priv;
	const u8 made = BIT(FBR_FDB_KIND_STATIC) | BIT(FBR_FDB_KIND_PERMANENT);
	const struct {
		struct fbr_fdb_filter filter;
		u32 count;
	} cases[] = {
		{ { NULL, -1, FBR_FDB_ALL_KINDS }, 12 },
		{ { NULL, -1, 0 }, 0 },
		{ { &s->port[1], -1, FBR_FDB_ALL_KINDS }, 6 },
		{ { &s->port[2], -1, FBR_FDB_ALL_KINDS }, 0 },
		{ { NULL, 2, FBR_FDB_ALL_KINDS }, 6 },
		{ { NULL, 0, FBR_FDB_ALL_KINDS }, 0 },
		{ { NULL, -1, BIT(FBR_FDB_KIND_LEARNED) }, 4 },
		{ { NULL, -1, made }, 8 },
		{ { &s->port[0], 1, made }, 2 },
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		flush_fill(s);
		KUNIT_EXPECT_EQ_MSG(test,
				    fbr_fdb_flush(&s->fdb, &cases[i].filter),
				    cases[i].count, "case %d", i);
		KUNIT_EXPECT_EQ_MSG(test, s->fdb.count, 12 - cases[i].count,
				    "case %d", i);
		KUNIT_EXPECT_EQ(test, fbr_fdb_flush(&s->fdb, &subject_all),
				12 - cases[i].count);
	}
}

static void buried_port_gets_no_entry_any_more(struct kunit *test)
{
	struct subject *s = test->priv;

	subject_learn(s, 0, A);
	subject_add(s, 0, subject_key(3), FBR_FDB_KIND_LOCAL, true);
	subject_learn(s, 1, B);
	fbr_fdb_bury(&s->fdb, &s->port[0]);

	KUNIT_EXPECT_EQ(test, subject_walk_count(s), 1);
	KUNIT_EXPECT_EQ(test, subject_learn(s, 0, A), FBR_LEARNED_REFUSED);
	KUNIT_EXPECT_NE(test, subject_learn(s, 0, B), FBR_LEARNED_MOVED);
	KUNIT_EXPECT_EQ(test, subject_add(s, 0, A, FBR_FDB_KIND_STATIC, true),
			-ENODEV);
	KUNIT_EXPECT_EQ(test, subject_add(s, 0, B, FBR_FDB_KIND_STATIC, true),
			-ENODEV);
	KUNIT_EXPECT_EQ(test, subject_add(s, 0, A, FBR_FDB_KIND_LOCAL, true),
			-ENODEV);
	KUNIT_EXPECT_PTR_EQ(test, subject_port(s, B), &s->port[1]);
	KUNIT_EXPECT_EQ(test, subject_walk_count(s), 1);
}

static struct kunit_case fdb_cases[] = {
	KUNIT_CASE(key_packs_vlan_and_address),
	KUNIT_CASE(kind_survives_its_flags),
	KUNIT_CASE(first_frame_is_learned_and_announced),
	KUNIT_CASE(second_frame_only_refreshes),
	KUNIT_CASE(same_address_in_two_vlans_is_two_stations),
	KUNIT_CASE(station_that_moves_is_charged_to_its_new_port),
	KUNIT_CASE(only_learned_stations_that_are_not_sticky_move),
	KUNIT_CASE(add_charges_by_kind),
	KUNIT_CASE(add_takes_over_what_was_learned),
	KUNIT_CASE(add_leaves_what_a_command_made),
	KUNIT_CASE(address_of_a_port_yields_to_ports_alone),
	KUNIT_CASE(port_address_takes_over_with_no_charge),
	KUNIT_CASE(delete_takes_only_what_was_meant),
	KUNIT_CASE(flush_takes_only_what_the_filter_selects),
	KUNIT_CASE(buried_port_gets_no_entry_any_more),
	{}
};

static struct kunit_suite fdb_suite = {
	.name = "fbr_fdb",
	.init = subject_init,
	.exit = subject_exit,
	.test_cases = fdb_cases,
};

kunit_test_suite(fdb_suite);
