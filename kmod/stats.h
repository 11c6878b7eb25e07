/* SPDX-License-Identifier: GPL-2.0 */
/* Counters of a port: per CPU, 64 bits, never written by two CPUs. */
#ifndef FBR_STATS_H
#define FBR_STATS_H

#include <linux/u64_stats_sync.h>
#include <linux/flowbridge.h>

/**
 * enum fbr_counter - the counters of a port, causes of drops among them
 *
 * A cause's counter is FBR_COUNT_DROPS plus its enum fbr_drop_cause. The
 * others stand in the order of enum fbr_stats_attr.
 */
enum fbr_counter {
	FBR_COUNT_RX_PACKETS,
	FBR_COUNT_RX_BYTES,
	FBR_COUNT_TX_PACKETS,
	FBR_COUNT_TX_BYTES,
	FBR_COUNT_COPIES,
	FBR_COUNT_PUNTED,
	FBR_COUNT_LEARN_REFUSED,
	FBR_COUNT_MOVES,
	FBR_COUNT_FLOW_HITS,
	FBR_COUNT_FLOW_MISSES,
	FBR_COUNT_FLOW_PROBES,
	FBR_COUNT_FLOW_PROBED_0,
	FBR_COUNT_FLOW_PROBED_1,
	FBR_COUNT_FLOW_PROBED_2,
	FBR_COUNT_FLOW_PROBED_4,
	FBR_COUNT_FLOW_PROBED_8,
	FBR_COUNT_FLOW_PROBED_MORE,
	FBR_COUNT_INJECTED,
	FBR_COUNT_TO_USER,
	FBR_COUNT_LISTEN_LOST,
	FBR_COUNT_DROPS,
	FBR_COUNT_MAX = FBR_COUNT_DROPS + FBR_DROP_MAX + 1
};

/**
 * struct fbr_stats - the counters of a port on one CPU
 * @syncp: makes 64-bit reads whole on 32-bit machines
 * @count: by enum fbr_counter
 */
struct fbr_stats {
	struct u64_stats_sync syncp;
	u64_stats_t count[FBR_COUNT_MAX];
};

/**
 * struct fbr_counters - a sum over CPUs, and perhaps over ports
 * @count: by enum fbr_counter
 */
struct fbr_counters {
	u64 count[FBR_COUNT_MAX];
};

struct fbr_bridge;
struct fbr_port;

struct fbr_stats __percpu *fbr_stats_alloc(void);
void fbr_stats_add_port(struct fbr_counters *sum, const struct fbr_port *port);
void fbr_stats_sum_bridge(struct fbr_counters *sum, struct fbr_bridge *br);
u64 fbr_counters_drops(const struct fbr_counters *sum);

/**
 * fbr_count - add one to a counter
 * @stats: the port's counters
 * @what: enum fbr_counter
 *
 * Context: bottom halves off.
 */
static inline void fbr_count(struct fbr_stats __percpu *stats, unsigned int what)
{
	struct fbr_stats *here = this_cpu_ptr(stats);

	u64_stats_update_begin(&here->syncp);
	u64_stats_inc(&here->count[what]);
	u64_stats_update_end(&here->syncp);
}

/**
 * fbr_count_frame - count a frame and its bytes
 * @stats: the port's counters
 * @what: FBR_COUNT_RX_PACKETS or FBR_COUNT_TX_PACKETS; bytes stand next to it
 * @bytes: with the Ethernet header
 *
 * Context: bottom halves off.
 */
static inline void fbr_count_frame(struct fbr_stats __percpu *stats,
				   unsigned int what, unsigned int bytes)
{
	struct fbr_stats *here = this_cpu_ptr(stats);

	u64_stats_update_begin(&here->syncp);
	u64_stats_inc(&here->count[what]);
	u64_stats_add(&here->count[what + 1], bytes);
	u64_stats_update_end(&here->syncp);
}

/* So many tables a search may have looked into without being added up for itself. */
#define FBR_COUNT_PROBES_PLAIN	2

/* Of powers of two, where a search falls that looked into so many tables. */
static inline unsigned int fbr_count_probed(unsigned int probes)
{
	if (!probes)
		return FBR_COUNT_FLOW_PROBED_0;
	return min_t(unsigned int, FBR_COUNT_FLOW_PROBED_1 + fls(probes - 1),
		     FBR_COUNT_FLOW_PROBED_MORE);
}

/**
 * fbr_count_lookup - count a search for a flow
 * @stats: the port's counters
 * @what: FBR_COUNT_FLOW_HITS or FBR_COUNT_FLOW_MISSES
 * @probes: hash tables that were looked into
 *
 * Context: bottom halves off.
 */
static inline void fbr_count_lookup(struct fbr_stats __percpu *stats,
				    unsigned int what, unsigned int probes)
{
	struct fbr_stats *here = this_cpu_ptr(stats);

	u64_stats_update_begin(&here->syncp);
	u64_stats_inc(&here->count[what]);
	u64_stats_inc(&here->count[fbr_count_probed(probes)]);
	if (unlikely(probes > FBR_COUNT_PROBES_PLAIN))
		u64_stats_add(&here->count[FBR_COUNT_FLOW_PROBES], probes);
	u64_stats_update_end(&here->syncp);
}

#endif
