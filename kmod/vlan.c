// SPDX-License-Identifier: GPL-2.0
/* VLANs: sets of them, and what a bridge sets and counts for each. */
#include <linux/netdevice.h>
#include <linux/slab.h>

#include "vlan.h"

/**
 * fbr_vlan_set_new - the VLANs of a new port
 * @pvid: the one it is a member of, untagged, or 0 for none
 *
 * Return: the set, to be freed with kfree(), or NULL.
 */
struct fbr_vlan_set *fbr_vlan_set_new(u16 pvid)
{
	const struct fbr_vlan_range range = {
		.first = pvid,
		.last = pvid,
		.untagged = true,
		.pvid = true,
	};
	struct fbr_vlan_set *set = kzalloc(sizeof(*set), GFP_KERNEL_ACCOUNT);

	if (set && pvid)
		fbr_vlan_set_add(set, &range);
	return set;
}

/**
 * fbr_vlan_set_copy - a set to be changed
 * @set: as it is now
 *
 * Return: the copy, to be freed with kfree(), or NULL.
 */
struct fbr_vlan_set *fbr_vlan_set_copy(const struct fbr_vlan_set *set)
{
	return kmemdup(set, sizeof(*set), GFP_KERNEL_ACCOUNT);
}

/**
 * fbr_vlan_set_add - make a port a member of VLANs
 * @set: the set
 * @range: the VLANs; where it was a member, the flags become these
 */
void fbr_vlan_set_add(struct fbr_vlan_set *set,
		      const struct fbr_vlan_range *range)
{
	unsigned int n = range->last - range->first + 1;

	fbr_vlan_set_remove(set, range->first, range->last);
	bitmap_set(set->member, range->first, n);
	if (range->untagged)
		bitmap_set(set->untagged, range->first, n);
	if (range->pvid)
		set->pvid = range->first;
}

/**
 * fbr_vlan_set_remove - a port is no longer a member of VLANs
 * @set: the set
 * @first: the first of the VLANs
 * @last: the last
 */
void fbr_vlan_set_remove(struct fbr_vlan_set *set, u16 first, u16 last)
{
	bitmap_clear(set->member, first, last - first + 1);
	bitmap_clear(set->untagged, first, last - first + 1);
	if (set->pvid >= first && set->pvid <= last)
		set->pvid = 0;
}

/* Whether a VLAN can stand in one range with those from @range->first on. */
static bool vlan_extends(const struct fbr_vlan_set *set,
			 const struct fbr_vlan_range *range, unsigned int vid)
{
	return vid != set->pvid && !range->pvid &&
	       test_bit(vid, set->untagged) == range->untagged;
}

/**
 * fbr_vlan_set_next - the next range of VLANs with the same flags
 * @set: the set
 * @which: bitmap of the VLANs that it is about
 * @range: the one before; zeroes to start. Is filled in
 *
 * Return: false if there is none.
 */
bool fbr_vlan_set_next(const struct fbr_vlan_set *set,
		       const unsigned long *which, struct fbr_vlan_range *range)
{
	unsigned int vid = find_next_bit(which, VLAN_N_VID, range->last + 1);

	if (vid >= VLAN_N_VID)
		return false;
	range->first = vid;
	range->untagged = test_bit(vid, set->untagged);
	range->pvid = vid == set->pvid;
	do {
		range->last = vid++;
	} while (vid < VLAN_N_VID && test_bit(vid, which) &&
		 vlan_extends(set, range, vid));
	return true;
}

/**
 * fbr_vlan_set_changes - in which VLANs a port is new, or with other flags
 * @which: bitmap that is filled in
 * @from: the VLANs it had
 * @to: those it has
 *
 * Return: false if there are none.
 */
bool fbr_vlan_set_changes(unsigned long *which, const struct fbr_vlan_set *from,
			  const struct fbr_vlan_set *to)
{
	DECLARE_BITMAP(same, VLAN_N_VID);

	bitmap_xor(which, from->untagged, to->untagged, VLAN_N_VID);
	if (from->pvid != to->pvid) {
		__set_bit(from->pvid, which);
		__set_bit(to->pvid, which);
	}
	bitmap_andnot(same, from->member, which, VLAN_N_VID);
	return bitmap_andnot(which, to->member, same, VLAN_N_VID);
}

/**
 * fbr_vlan_table_new - what a bridge sets for each VLAN, nothing yet
 *
 * Return: VLAN_N_VID elements, to be freed with kvfree(), or NULL.
 */
struct fbr_vlan *fbr_vlan_table_new(void)
{
	struct fbr_vlan *table;
	int vid;

	table = kvcalloc(VLAN_N_VID, sizeof(*table), GFP_KERNEL_ACCOUNT);
	if (!table)
		return NULL;
	for (vid = 0; vid < VLAN_N_VID; vid++)
		table[vid].ageing = FBR_VLAN_AGEING_OF_BRIDGE;
	return table;
}

/**
 * fbr_vlan_is_plain - whether nothing was set for a VLAN
 * @vlan: the VLAN
 */
bool fbr_vlan_is_plain(const struct fbr_vlan *vlan)
{
	return !vlan->fdb_limit && !vlan->no_flood &&
	       vlan->ageing == FBR_VLAN_AGEING_OF_BRIDGE;
}

/**
 * fbr_vlan_stats_need - have counters for the VLANs of a set
 * @blocks: FBR_VLAN_BLOCKS of them, NULL where there are none yet
 * @set: the set
 *
 * Return: 0 or -ENOMEM.
 */
int fbr_vlan_stats_need(struct fbr_vlan_stats __percpu **blocks,
			const struct fbr_vlan_set *set)
{
	struct fbr_vlan_stats __percpu *block;
	unsigned int vid;

	for_each_set_bit(vid, set->member, VLAN_N_VID) {
		if (blocks[vid / FBR_VLAN_BLOCK])
			continue;
		block = __netdev_alloc_pcpu_stats(struct fbr_vlan_stats,
						  GFP_KERNEL_ACCOUNT);
		if (!block)
			return -ENOMEM;
		/* Zeroes first; pairs with fbr_vlan_count()'s dependency. */
		smp_store_release(&blocks[vid / FBR_VLAN_BLOCK], block);
	}
	return 0;
}

/**
 * fbr_vlan_stats_free - free all counters
 * @blocks: FBR_VLAN_BLOCKS of them
 */
void fbr_vlan_stats_free(struct fbr_vlan_stats __percpu **blocks)
{
	int i;

	for (i = 0; i < FBR_VLAN_BLOCKS; i++)
		free_percpu(blocks[i]);
}

/**
 * fbr_vlan_stats_sum - the counters of a VLAN
 * @sum: FBR_VLAN_COUNTERS of them, filled in
 * @blocks: the bridge's counters
 * @vid: the VLAN
 */
void fbr_vlan_stats_sum(u64 *sum, struct fbr_vlan_stats __percpu *const *blocks,
			u16 vid)
{
	struct fbr_vlan_stats __percpu *block = blocks[vid / FBR_VLAN_BLOCK];
	u64 count[FBR_VLAN_COUNTERS];
	unsigned int start, i;
	int cpu;

	memset(sum, 0, sizeof(count));
	if (!block)
		return;
	for_each_possible_cpu(cpu) {
		const struct fbr_vlan_stats *stats = per_cpu_ptr(block, cpu);
		const u64_stats_t *own = stats->count[vid % FBR_VLAN_BLOCK];

		do {
			start = u64_stats_fetch_begin(&stats->syncp);
			for (i = 0; i < FBR_VLAN_COUNTERS; i++)
				count[i] = u64_stats_read(&own[i]);
		} while (u64_stats_fetch_retry(&stats->syncp, start));
		for (i = 0; i < FBR_VLAN_COUNTERS; i++)
			sum[i] += count[i];
	}
}
