// SPDX-License-Identifier: GPL-2.0
/* What a flow has seen, on one CPU and on several. */
#include <linux/jiffies.h>
#include <linux/smp.h>

#include "table_subject.h"

static struct fbr_flow_stats *stats_of(struct kunit *test)
{
	return test->priv;
}

static int flow_stats_init(struct kunit *test)
{
	test->priv = fbr_flow_stats_new();
	return test->priv ? 0 : -ENOMEM;
}

static void flow_stats_exit(struct kunit *test)
{
	if (test->priv)
		fbr_flow_stats_put(test->priv);
}

/* As many hits as the number of the CPU, and one. */
static void hit_here(void *stats)
{
	int i;

	for (i = 0; i <= raw_smp_processor_id(); i++)
		fbr_flow_stats_count(stats, 100, BIT(i));
}

static void hit_on(int cpu, struct fbr_flow_stats *stats)
{
	smp_call_function_single(cpu, hit_here, stats, 1);
}

static void new_flow_has_seen_nothing(struct kunit *test)
{
	struct fbr_flow_totals sum;

	fbr_flow_stats_sum(&sum, stats_of(test));
	KUNIT_EXPECT_EQ(test, sum.packets, 0);
	KUNIT_EXPECT_EQ(test, sum.bytes, 0);
	KUNIT_EXPECT_EQ(test, sum.tcp_flags, 0);
	KUNIT_EXPECT_EQ(test, sum.used,
			(unsigned long)stats_of(test)->created);
}

static void one_cpu_needs_no_slots(struct kunit *test)
{
	struct fbr_flow_totals sum;

	hit_on(0, stats_of(test));
	hit_on(0, stats_of(test));
	fbr_flow_stats_sum(&sum, stats_of(test));
	KUNIT_EXPECT_EQ(test, sum.packets, 2);
	KUNIT_EXPECT_EQ(test, sum.bytes, 200);
	KUNIT_EXPECT_EQ(test, sum.tcp_flags, 1);
	KUNIT_EXPECT_NULL(test, stats_of(test)->by_cpu);
	KUNIT_EXPECT_TRUE(test, time_in_range(sum.used, jiffies - HZ, jiffies));
}

static void every_cpu_counts(struct kunit *test)
{
	u64 packets = 0, flags = 0;
	struct fbr_flow_totals sum;
	int cpu;

	for_each_online_cpu(cpu) {
		hit_on(cpu, stats_of(test));
		packets += cpu + 1;
		flags |= BIT(cpu + 1) - 1;
	}
	fbr_flow_stats_sum(&sum, stats_of(test));
	KUNIT_EXPECT_EQ(test, sum.packets, packets);
	KUNIT_EXPECT_EQ(test, sum.bytes, packets * 100);
	KUNIT_EXPECT_EQ(test, sum.tcp_flags, (u16)flags);
	KUNIT_EXPECT_EQ(test, !!stats_of(test)->by_cpu, num_online_cpus() > 1);
}

static void two_flows_may_count_in_one(struct kunit *test)
{
	struct fbr_flow_stats *other = fbr_flow_stats_get(stats_of(test));
	struct fbr_flow_totals sum;

	hit_on(0, other);
	fbr_flow_stats_put(other);
	fbr_flow_stats_sum(&sum, stats_of(test));
	KUNIT_EXPECT_EQ(test, sum.packets, 1);
}

static struct kunit_case flow_stats_cases[] = {
	KUNIT_CASE(new_flow_has_seen_nothing),
	KUNIT_CASE(one_cpu_needs_no_slots),
	KUNIT_CASE(every_cpu_counts),
	KUNIT_CASE(two_flows_may_count_in_one),
	{}
};

static struct kunit_suite flow_stats_suite = {
	.name = "fbr_flow_stats",
	.init = flow_stats_init,
	.exit = flow_stats_exit,
	.test_cases = flow_stats_cases,
};

kunit_test_suite(flow_stats_suite);
