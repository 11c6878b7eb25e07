// SPDX-License-Identifier: GPL-2.0
/* Reading the counters. */
#include <linux/percpu.h>

#include "fbr.h"

/**
 * fbr_stats_alloc - counters for a port, all zero
 *
 * Return: the counters, to be freed with free_percpu(), or NULL.
 */
struct fbr_stats __percpu *fbr_stats_alloc(void)
{
	return netdev_alloc_pcpu_stats(struct fbr_stats);
}

/* Where one number of tables has a counter of its own, that says it all. */
static void stats_add_plain_probes(u64 *count)
{
	BUILD_BUG_ON(FBR_COUNT_PROBES_PLAIN != 2);
	count[FBR_COUNT_FLOW_PROBES] += count[FBR_COUNT_FLOW_PROBED_1] +
					2 * count[FBR_COUNT_FLOW_PROBED_2];
}

/**
 * fbr_stats_add_port - add a port's counters to a sum
 * @sum: the sum
 * @port: the port
 *
 * Context: the caller keeps @port alive.
 */
void fbr_stats_add_port(struct fbr_counters *sum, const struct fbr_port *port)
{
	unsigned int start, i;
	int cpu;

	for_each_possible_cpu(cpu) {
		const struct fbr_stats *stats = per_cpu_ptr(port->stats, cpu);
		u64 count[FBR_COUNT_MAX];

		do {
			start = u64_stats_fetch_begin(&stats->syncp);
			for (i = 0; i < FBR_COUNT_MAX; i++)
				count[i] = u64_stats_read(&stats->count[i]);
		} while (u64_stats_fetch_retry(&stats->syncp, start));
		stats_add_plain_probes(count);
		for (i = 0; i < FBR_COUNT_MAX; i++)
			sum->count[i] += count[i];
	}
}

/**
 * fbr_stats_sum_bridge - totals of a bridge, ports that have left among them
 * @sum: where they go
 * @br: the bridge
 *
 * Context: br->lock, so that a port that leaves is counted once.
 */
void fbr_stats_sum_bridge(struct fbr_counters *sum, struct fbr_bridge *br)
{
	const struct fbr_port *port;

	lockdep_assert_held(&br->lock);
	*sum = br->departed;
	fbr_stats_add_port(sum, &br->local);
	list_for_each_entry(port, &br->ports, list)
		fbr_stats_add_port(sum, port);
}

/**
 * fbr_counters_drops - frames dropped for any cause
 * @sum: counters
 */
u64 fbr_counters_drops(const struct fbr_counters *sum)
{
	u64 drops = 0;
	int i;

	for (i = FBR_COUNT_DROPS; i < FBR_COUNT_MAX; i++)
		drops += sum->count[i];
	return drops;
}
