// SPDX-License-Identifier: GPL-2.0
/* Sums over CPUs and ports. */
#include "subject.h"

/* A bridge of a local port and two others, as far as counters go. */
struct stats_bed {
	struct fbr_bridge br;
	struct fbr_port port[2];
};

/* In every CPU's counters of a port something else, in every one of them. */
static void stats_fill(struct fbr_port *port, u64 base)
{
	int cpu, i;

	for_each_possible_cpu(cpu)
		for (i = 0; i < FBR_COUNT_MAX; i++)
			u64_stats_set(&per_cpu_ptr(port->stats, cpu)->count[i],
				      base * (i + 1) + cpu);
}

static u64 stats_sum_of_cpus(void)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += cpu;
	return sum;
}

static int stats_init(struct kunit *test)
{
	struct stats_bed *bed = kunit_kzalloc(test, sizeof(*bed), GFP_KERNEL);
	int i;

	if (!bed)
		return -ENOMEM;
	test->priv = bed;
	mutex_init(&bed->br.lock);
	INIT_LIST_HEAD(&bed->br.ports);
	bed->br.local.stats = fbr_stats_alloc();
	if (!bed->br.local.stats)
		return -ENOMEM;
	for (i = 0; i < ARRAY_SIZE(bed->port); i++) {
		bed->port[i].stats = fbr_stats_alloc();
		if (!bed->port[i].stats)
			return -ENOMEM;
		list_add_tail(&bed->port[i].list, &bed->br.ports);
	}
	return 0;
}

static void stats_exit(struct kunit *test)
{
	struct stats_bed *bed = test->priv;
	int i;

	if (!bed)
		return;
	free_percpu(bed->br.local.stats);
	for (i = 0; i < ARRAY_SIZE(bed->port); i++)
		free_percpu(bed->port[i].stats);
}

static void counting_touches_what_it_names(struct kunit *test)
{
	struct stats_bed *bed = test->priv;
	struct fbr_counters sum = {};
	int i;

	local_bh_disable();
	fbr_count(bed->port[0].stats, FBR_COUNT_MOVES);
	fbr_count_frame(bed->port[0].stats, FBR_COUNT_TX_PACKETS, 1500);
	fbr_count_frame(bed->port[0].stats, FBR_COUNT_TX_PACKETS, 60);
	local_bh_enable();
	fbr_stats_add_port(&sum, &bed->port[0]);
	for (i = 0; i < FBR_COUNT_MAX; i++)
		KUNIT_EXPECT_EQ_MSG(test, sum.count[i],
				    i == FBR_COUNT_MOVES ? 1 :
				    i == FBR_COUNT_TX_PACKETS ? 2 :
				    i == FBR_COUNT_TX_BYTES ? 1560 : 0,
				    "counter %d", i);
}

/* What counter @i of a port comes to that stats_fill() has filled. */
static u64 stats_filled(u64 base, int i)
{
	u64 sum = num_possible_cpus() * base * (i + 1) + stats_sum_of_cpus();

	/* Who looked into one table, or two, counts nowhere else. */
	if (i == FBR_COUNT_FLOW_PROBES)
		sum += stats_filled(base, FBR_COUNT_FLOW_PROBED_1) +
		       2 * stats_filled(base, FBR_COUNT_FLOW_PROBED_2);
	return sum;
}

static void searches_are_counted_by_the_tables_they_took(struct kunit *test)
{
	static const u8 looked_into[] = { 0, 1, 1, 2, 3, 4, 8, 9, 200 };
	struct stats_bed *bed = test->priv;
	struct fbr_counters sum = {};
	u64 probes = 0;
	int i;

	local_bh_disable();
	for (i = 0; i < ARRAY_SIZE(looked_into); i++) {
		fbr_count_lookup(bed->port[0].stats, FBR_COUNT_FLOW_HITS,
				 looked_into[i]);
		probes += looked_into[i];
	}
	local_bh_enable();
	fbr_stats_add_port(&sum, &bed->port[0]);
	KUNIT_EXPECT_EQ(test, sum.count[FBR_COUNT_FLOW_HITS], i);
	KUNIT_EXPECT_EQ(test, sum.count[FBR_COUNT_FLOW_MISSES], 0);
	KUNIT_EXPECT_EQ(test, sum.count[FBR_COUNT_FLOW_PROBES], probes);
	KUNIT_EXPECT_EQ(test, sum.count[FBR_COUNT_FLOW_PROBED_0], 1);
	KUNIT_EXPECT_EQ(test, sum.count[FBR_COUNT_FLOW_PROBED_1], 2);
	KUNIT_EXPECT_EQ(test, sum.count[FBR_COUNT_FLOW_PROBED_2], 1);
	KUNIT_EXPECT_EQ(test, sum.count[FBR_COUNT_FLOW_PROBED_4], 2);
	KUNIT_EXPECT_EQ(test, sum.count[FBR_COUNT_FLOW_PROBED_8], 1);
	KUNIT_EXPECT_EQ(test, sum.count[FBR_COUNT_FLOW_PROBED_MORE], 2);
}

static void sum_of_a_port_adds_all_cpus_to_what_is_there(struct kunit *test)
{
	struct stats_bed *bed = test->priv;
	struct fbr_counters sum = {};
	int i;

	stats_fill(&bed->port[0], 1ULL << 40);
	sum.count[FBR_COUNT_MOVES] = 5;
	fbr_stats_add_port(&sum, &bed->port[0]);
	for (i = 0; i < FBR_COUNT_MAX; i++)
		KUNIT_EXPECT_EQ_MSG(test, sum.count[i],
				    stats_filled(1ULL << 40, i) +
				    (i == FBR_COUNT_MOVES ? 5 : 0),
				    "counter %d", i);
}

static void sum_of_a_bridge_has_all_ports_and_the_departed(struct kunit *test)
{
	struct stats_bed *bed = test->priv;
	struct fbr_counters sum;
	int i;

	stats_fill(&bed->br.local, 1);
	stats_fill(&bed->port[0], 100);
	stats_fill(&bed->port[1], 10000);
	for (i = 0; i < FBR_COUNT_MAX; i++)
		bed->br.departed.count[i] = 1000000;
	memset(&sum, 0xff, sizeof(sum));
	mutex_lock(&bed->br.lock);
	fbr_stats_sum_bridge(&sum, &bed->br);
	mutex_unlock(&bed->br.lock);
	for (i = 0; i < FBR_COUNT_MAX; i++)
		KUNIT_EXPECT_EQ_MSG(test, sum.count[i], 1000000 +
				    stats_filled(1, i) + stats_filled(100, i) +
				    stats_filled(10000, i),
				    "counter %d", i);
}

static void drops_are_all_causes_and_nothing_else(struct kunit *test)
{
	struct fbr_counters sum = {};
	int cause;

	sum.count[FBR_COUNT_RX_PACKETS] = 7;
	sum.count[FBR_COUNT_MOVES] = 7;
	KUNIT_EXPECT_EQ(test, fbr_counters_drops(&sum), 0);
	for (cause = 0; cause <= FBR_DROP_MAX; cause++)
		sum.count[FBR_COUNT_DROPS + cause] = 1ULL << cause;
	KUNIT_EXPECT_EQ(test, fbr_counters_drops(&sum),
			(2ULL << FBR_DROP_MAX) - 1);
}

static struct kunit_case stats_cases[] = {
	KUNIT_CASE(counting_touches_what_it_names),
	KUNIT_CASE(searches_are_counted_by_the_tables_they_took),
	KUNIT_CASE(sum_of_a_port_adds_all_cpus_to_what_is_there),
	KUNIT_CASE(sum_of_a_bridge_has_all_ports_and_the_departed),
	KUNIT_CASE(drops_are_all_causes_and_nothing_else),
	{}
};

static struct kunit_suite stats_suite = {
	.name = "fbr_stats",
	.init = stats_init,
	.exit = stats_exit,
	.test_cases = stats_cases,
};

kunit_test_suite(stats_suite);
