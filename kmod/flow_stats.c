// SPDX-License-Identifier: GPL-2.0
/* What a flow has seen: one slot until a second CPU comes, then one for each. */
#include <linux/cpumask.h>
#include <linux/jiffies.h>
#include <linux/slab.h>
#include <linux/smp.h>

#include "flow.h"

#define OWNER_NONE	(-1)

/**
 * fbr_flow_stats_new - counters for a flow that is being added
 *
 * Return: the counters, all zero, with one user; or NULL.
 */
struct fbr_flow_stats *fbr_flow_stats_new(void)
{
	struct fbr_flow_stats *stats = kzalloc(sizeof(*stats),
					       GFP_KERNEL_ACCOUNT);

	if (!stats)
		return NULL;
	refcount_set(&stats->users, 1);
	stats->owner = OWNER_NONE;
	stats->created = get_jiffies_64();
	u64_stats_init(&stats->first.syncp);
	return stats;
}

/**
 * fbr_flow_stats_get - another flow counts here, too
 * @stats: the counters
 *
 * Return: @stats.
 */
struct fbr_flow_stats *fbr_flow_stats_get(struct fbr_flow_stats *stats)
{
	refcount_inc(&stats->users);
	return stats;
}

/**
 * fbr_flow_stats_put - a flow no longer counts here
 * @stats: the counters; freed with the last
 */
void fbr_flow_stats_put(struct fbr_flow_stats *stats)
{
	int cpu;

	if (!refcount_dec_and_test(&stats->users))
		return;
	if (stats->by_cpu)
		for_each_possible_cpu(cpu)
			kfree(stats->by_cpu[cpu]);
	kfree(stats->by_cpu);
	kfree(stats);
}

/* The list of slots, made by whichever CPU comes first. */
static struct fbr_flow_counts **stats_need_list(struct fbr_flow_stats *stats)
{
	/* Pairs with cmpxchg() here: the list is empty before it is seen. */
	struct fbr_flow_counts **list = smp_load_acquire(&stats->by_cpu), **old;

	if (likely(list))
		return list;
	list = kcalloc(nr_cpu_ids, sizeof(*list), GFP_ATOMIC | __GFP_NOWARN);
	if (!list)
		return NULL;
	old = cmpxchg(&stats->by_cpu, NULL, list);
	if (!old)
		return list;
	kfree(list);
	return old;
}

static struct fbr_flow_counts *counts_new(void)
{
	struct fbr_flow_counts *counts = kzalloc(sizeof(*counts),
						 GFP_ATOMIC | __GFP_NOWARN);

	if (counts)
		u64_stats_init(&counts->syncp);
	return counts;
}

static noinline struct fbr_flow_counts *stats_of_cpu(struct fbr_flow_stats *stats,
						     int cpu)
{
	struct fbr_flow_counts **list = stats_need_list(stats), *counts;

	if (unlikely(!list))
		return NULL;
	counts = list[cpu];
	if (likely(counts))
		return counts;
	counts = counts_new();
	/* Zero before it is seen; pairs with stats_add_cpus(). */
	smp_store_release(&list[cpu], counts);
	return counts;
}

/* The slot that this CPU alone writes, or NULL without memory. */
static struct fbr_flow_counts *stats_mine(struct fbr_flow_stats *stats)
{
	int owner = READ_ONCE(stats->owner), cpu = smp_processor_id();

	if (unlikely(owner == OWNER_NONE)) {
		owner = cmpxchg(&stats->owner, OWNER_NONE, cpu);
		if (owner == OWNER_NONE)
			owner = cpu;
	}
	return likely(owner == cpu) ? &stats->first : stats_of_cpu(stats, cpu);
}

/* Counts in what CPUs share; nothing is lost but perhaps a TCP flag. */
static noinline void stats_spill(struct fbr_flow_stats *stats, unsigned int bytes,
				 u16 tcp_flags)
{
	atomic64_inc(&stats->spilt_packets);
	atomic64_add(bytes, &stats->spilt_bytes);
	WRITE_ONCE(stats->first.used, jiffies);
	WRITE_ONCE(stats->first.tcp_flags,
		   READ_ONCE(stats->first.tcp_flags) | tcp_flags);
}

/**
 * fbr_flow_stats_count - a flow was hit
 * @stats: its counters
 * @bytes: of the frame, with the Ethernet header
 * @tcp_flags: of the frame
 *
 * Context: bottom halves off, RCU.
 */
inline void fbr_flow_stats_count(struct fbr_flow_stats *stats, unsigned int bytes,
				 u16 tcp_flags)
{
	struct fbr_flow_counts *mine = stats_mine(stats);
	unsigned long now = jiffies;

	if (unlikely(!mine)) {
		stats_spill(stats, bytes, tcp_flags);
		return;
	}
	u64_stats_update_begin(&mine->syncp);
	u64_stats_inc(&mine->packets);
	u64_stats_add(&mine->bytes, bytes);
	u64_stats_update_end(&mine->syncp);
	if (mine->used != now)
		WRITE_ONCE(mine->used, now);
	if (unlikely(tcp_flags & ~mine->tcp_flags))
		WRITE_ONCE(mine->tcp_flags, mine->tcp_flags | tcp_flags);
}

static void stats_add(struct fbr_flow_totals *sum,
		      const struct fbr_flow_counts *counts)
{
	unsigned long used = READ_ONCE(counts->used);
	unsigned int start;
	u64 packets, bytes;

	do {
		start = u64_stats_fetch_begin(&counts->syncp);
		packets = u64_stats_read(&counts->packets);
		bytes = u64_stats_read(&counts->bytes);
	} while (u64_stats_fetch_retry(&counts->syncp, start));
	sum->packets += packets;
	sum->bytes += bytes;
	sum->tcp_flags |= READ_ONCE(counts->tcp_flags);
	if (used && time_after(used, sum->used))
		sum->used = used;
}

static void stats_add_cpus(struct fbr_flow_totals *sum,
			   struct fbr_flow_counts **list)
{
	const struct fbr_flow_counts *counts;
	int cpu;

	for_each_possible_cpu(cpu) {
		/* Pairs with stats_of_cpu(). */
		counts = smp_load_acquire(&list[cpu]);
		if (counts)
			stats_add(sum, counts);
	}
}

/**
 * fbr_flow_stats_sum - read the counters of a flow
 * @sum: what they come to
 * @stats: the counters
 *
 * Context: the caller keeps them alive.
 */
void fbr_flow_stats_sum(struct fbr_flow_totals *sum,
			const struct fbr_flow_stats *stats)
{
	/* Pairs with stats_need_list(). */
	struct fbr_flow_counts **list = smp_load_acquire(&stats->by_cpu);

	sum->packets = atomic64_read(&stats->spilt_packets);
	sum->bytes = atomic64_read(&stats->spilt_bytes);
	sum->used = (unsigned long)stats->created;
	sum->tcp_flags = 0;
	stats_add(sum, &stats->first);
	if (list)
		stats_add_cpus(sum, list);
}
