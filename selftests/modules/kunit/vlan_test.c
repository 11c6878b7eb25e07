// SPDX-License-Identifier: GPL-2.0
/* Sets of VLANs, and their counters. */
#include <linux/prandom.h>

#include "subject.h"

#define OPERATIONS	2000

static void free_set(void *set)
{
	kfree(set);
}

/* The set under test is freed with the test. */
static struct fbr_vlan_set *new_set(struct kunit *test, u16 pvid)
{
	struct fbr_vlan_set *set = fbr_vlan_set_new(pvid);

	KUNIT_ASSERT_NOT_NULL(test, set);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, free_set, set), 0);
	return set;
}

static void add(struct fbr_vlan_set *set, u16 first, u16 last, bool untagged,
		bool pvid)
{
	const struct fbr_vlan_range range = {
		.first = first,
		.last = last,
		.untagged = untagged,
		.pvid = pvid,
	};

	fbr_vlan_set_add(set, &range);
}

/* As selftests/lib.sh writes it: "1pu 10 20-30u", of the VLANs in @which. */
static void expect_in(struct kunit *test, const struct fbr_vlan_set *set,
		      const unsigned long *which, const char *want)
{
	struct fbr_vlan_range range = {};
	char got[256] = "";
	int n = 0;

	while (fbr_vlan_set_next(set, which, &range)) {
		n += scnprintf(got + n, sizeof(got) - n, "%s%u", n ? " " : "",
			       range.first);
		if (range.last != range.first)
			n += scnprintf(got + n, sizeof(got) - n, "-%u", range.last);
		n += scnprintf(got + n, sizeof(got) - n, "%s%s",
			       range.pvid ? "p" : "", range.untagged ? "u" : "");
	}
	KUNIT_EXPECT_STREQ(test, got, want);
}

static void expect(struct kunit *test, const struct fbr_vlan_set *set,
		   const char *want)
{
	expect_in(test, set, set->member, want);
}

static void new_set_has_its_pvid_alone(struct kunit *test)
{
	expect(test, new_set(test, 7), "7pu");
	expect(test, new_set(test, 0), "");
}

static void ranges_are_split_by_flags(struct kunit *test)
{
	struct fbr_vlan_set *set = new_set(test, 0);

	add(set, 1, 4094, false, false);
	expect(test, set, "1-4094");
	add(set, 100, 200, true, false);
	expect(test, set, "1-99 100-200u 201-4094");
	add(set, 150, 150, true, true);
	expect(test, set, "1-99 100-149u 150pu 151-200u 201-4094");
	add(set, 4094, 4094, false, true);
	expect(test, set, "1-99 100-200u 201-4093 4094p");
	fbr_vlan_set_remove(set, 2, 4093);
	expect(test, set, "1 4094p");
}

static void last_command_decides_about_flags(struct kunit *test)
{
	struct fbr_vlan_set *set = new_set(test, 0);

	add(set, 10, 20, true, false);
	add(set, 12, 18, false, false);
	expect(test, set, "10-11u 12-18 19-20u");
	add(set, 5, 30, true, false);
	expect(test, set, "5-30u");
}

static void pvid_is_a_member(struct kunit *test)
{
	struct fbr_vlan_set *set = new_set(test, 1);

	add(set, 10, 10, false, true);
	expect(test, set, "1u 10p");
	fbr_vlan_set_remove(set, 1, 1);
	KUNIT_EXPECT_EQ_MSG(test, set->pvid, 10, "another VLAN went");
	add(set, 5, 15, false, false);
	KUNIT_EXPECT_EQ_MSG(test, set->pvid, 0, "added without the flag");
	add(set, 10, 10, true, true);
	fbr_vlan_set_remove(set, 1, 9);
	fbr_vlan_set_remove(set, 11, 4094);
	expect(test, set, "10pu");
	fbr_vlan_set_remove(set, 1, 4094);
	expect(test, set, "");
	KUNIT_EXPECT_EQ_MSG(test, set->pvid, 0, "it left");
}

static void copy_is_a_set_of_its_own(struct kunit *test)
{
	struct fbr_vlan_set *set = new_set(test, 1), *copy;

	set->accept = FBR_VLAN_ACCEPT_UNTAGGED;
	copy = fbr_vlan_set_copy(set);
	KUNIT_ASSERT_NOT_NULL(test, copy);
	KUNIT_EXPECT_EQ(test, copy->accept, FBR_VLAN_ACCEPT_UNTAGGED);
	fbr_vlan_set_remove(copy, 1, 1);
	expect(test, copy, "");
	expect(test, set, "1pu");
	kfree(copy);
}

static void changes_are_what_is_new_or_other(struct kunit *test)
{
	struct fbr_vlan_set *from = new_set(test, 1), *to = new_set(test, 0);
	DECLARE_BITMAP(which, VLAN_N_VID);

	KUNIT_EXPECT_FALSE(test, fbr_vlan_set_changes(which, from, from));
	KUNIT_EXPECT_FALSE_MSG(test, fbr_vlan_set_changes(which, from, to),
			       "what is only gone is no news here");
	KUNIT_EXPECT_TRUE(test, fbr_vlan_set_changes(which, to, from));
	expect_in(test, from, which, "1pu");

	add(from, 10, 20, false, false);
	add(to, 1, 1, true, false);
	add(to, 15, 25, false, false);
	add(to, 18, 18, true, true);
	KUNIT_EXPECT_TRUE(test, fbr_vlan_set_changes(which, from, to));
	expect_in(test, to, which, "1u 18pu 21-25");
}

/* Against an array, one VLAN at a time. */
static void random_commands_agree_with_an_array(struct kunit *test)
{
	u8 *want = kunit_kzalloc(test, VLAN_N_VID, GFP_KERNEL);
	struct fbr_vlan_set *set = new_set(test, 0);
	struct rnd_state rnd;
	u16 vid, pvid = 0;
	int n;

	KUNIT_ASSERT_NOT_NULL(test, want);
	prandom_seed_state(&rnd, 1);
	for (n = 0; n < OPERATIONS; n++) {
		u16 first = 1 + prandom_u32_state(&rnd) % FBR_VID_MAX;
		u16 last = min(first + prandom_u32_state(&rnd) % 50, FBR_VID_MAX);
		u32 what = prandom_u32_state(&rnd) % 4;

		if (!what)
			fbr_vlan_set_remove(set, first, last);
		else
			add(set, first, what == 3 ? first : last, what == 1,
			    what == 3);
		if (what == 3)
			last = first;
		for (vid = first; vid <= last; vid++) {
			want[vid] = !what ? 0 : what == 1 ? 2 : 1;
			if (vid == pvid)
				pvid = 0;
		}
		if (what == 3)
			pvid = first;
		KUNIT_ASSERT_EQ_MSG(test, set->pvid, pvid, "operation %d", n);
	}
	for (vid = 0; vid < VLAN_N_VID; vid++)
		KUNIT_EXPECT_EQ_MSG(test, want[vid],
				    test_bit(vid, set->member) +
				    test_bit(vid, set->untagged), "VLAN %u", vid);
}

/* --- counters */

static void counters_are_for_members_and_summed(struct kunit *test)
{
	struct fbr_vlan_stats __percpu *blocks[FBR_VLAN_BLOCKS] = {};
	struct fbr_vlan_set *set = new_set(test, 0);
	u64 sum[FBR_VLAN_COUNTERS];
	int i, here = 0;

	add(set, 63, 64, false, false);
	add(set, 4094, 4094, false, false);
	KUNIT_ASSERT_EQ(test, fbr_vlan_stats_need(blocks, set), 0);
	for (i = 0; i < FBR_VLAN_BLOCKS; i++)
		here += !!blocks[i];
	KUNIT_EXPECT_EQ(test, here, 3);

	local_bh_disable();
	for (i = 1; i <= 10; i++) {
		fbr_vlan_count(blocks, 64, FBR_VLAN_TX_PACKETS, i);
		fbr_vlan_count(blocks, 4094, FBR_VLAN_RX_PACKETS, 100);
		fbr_vlan_count(blocks, 1000, FBR_VLAN_RX_PACKETS, 100);
	}
	local_bh_enable();
	KUNIT_ASSERT_EQ(test, fbr_vlan_stats_need(blocks, set), 0);
	fbr_vlan_stats_sum(sum, blocks, 64);
	KUNIT_EXPECT_EQ(test, sum[FBR_VLAN_TX_PACKETS], 10);
	KUNIT_EXPECT_EQ(test, sum[FBR_VLAN_TX_BYTES], 55);
	KUNIT_EXPECT_EQ(test, sum[FBR_VLAN_RX_PACKETS], 0);
	fbr_vlan_stats_sum(sum, blocks, 4094);
	KUNIT_EXPECT_EQ(test, sum[FBR_VLAN_RX_BYTES], 1000);
	fbr_vlan_stats_sum(sum, blocks, 63);
	KUNIT_EXPECT_EQ(test, sum[FBR_VLAN_TX_PACKETS], 0);
	fbr_vlan_stats_sum(sum, blocks, 1000);
	KUNIT_EXPECT_EQ_MSG(test, sum[FBR_VLAN_RX_PACKETS], 0,
			    "no member, no counter");
	fbr_vlan_stats_free(blocks);
}

static struct kunit_case vlan_cases[] = {
	KUNIT_CASE(new_set_has_its_pvid_alone),
	KUNIT_CASE(ranges_are_split_by_flags),
	KUNIT_CASE(last_command_decides_about_flags),
	KUNIT_CASE(pvid_is_a_member),
	KUNIT_CASE(copy_is_a_set_of_its_own),
	KUNIT_CASE(changes_are_what_is_new_or_other),
	KUNIT_CASE(random_commands_agree_with_an_array),
	KUNIT_CASE(counters_are_for_members_and_summed),
	{}
};

static struct kunit_suite vlan_suite = {
	.name = "fbr_vlan",
	.test_cases = vlan_cases,
};

kunit_test_suite(vlan_suite);
