/* SPDX-License-Identifier: GPL-2.0 */
/*
 * VLANs (IEEE 802.1Q-2018): which of them a port is a member of, and what a
 * bridge sets and counts for each.
 *
 * A set is never changed once a port has it, but replaced, so that a frame sees
 * the whole of a command or nothing of it.
 */
#ifndef FBR_VLAN_H
#define FBR_VLAN_H

#include <linux/bitmap.h>
#include <linux/if_vlan.h>
#include <linux/u64_stats_sync.h>
#include <linux/flowbridge.h>

/**
 * struct fbr_vlan_set - the VLANs of a port
 * @pvid: of frames without a tag, 0 for none; a member
 * @accept: enum fbr_vlan_accept
 * @rcu: frees it
 * @member: by VLAN id
 * @untagged: by VLAN id, only where @member: frames leave without a tag
 */
struct fbr_vlan_set {
	u16 pvid;
	u8 accept;
	struct rcu_head rcu;
	DECLARE_BITMAP(member, VLAN_N_VID);
	DECLARE_BITMAP(untagged, VLAN_N_VID);
};

/**
 * struct fbr_vlan_range - VLANs with consecutive ids and the same flags
 * @first: the first
 * @last: the last
 * @untagged: frames leave without a tag
 * @pvid: frames without a tag belong here; then it is one VLAN
 */
struct fbr_vlan_range {
	u16 first;
	u16 last;
	bool untagged;
	bool pvid;
};

/** FBR_VLAN_AGEING_OF_BRIDGE - in &struct fbr_vlan.ageing: not set */
#define FBR_VLAN_AGEING_OF_BRIDGE	U32_MAX

/**
 * struct fbr_vlan - what a bridge sets for a VLAN, and what its FDB counts
 * @fdb_count: learned entries; written under fdb->lock
 * @fdb_limit: most that may be learned, 0 for no limit
 * @ageing: jiffies, 0 for never, or FBR_VLAN_AGEING_OF_BRIDGE
 * @no_flood: classes that ports do not get, as bits of enum fbr_port_flag
 */
struct fbr_vlan {
	u32 fdb_count;
	u32 fdb_limit;
	u32 ageing;
	u8 no_flood;
};

/* VLANs whose counters are allocated together. */
#define FBR_VLAN_BLOCK		64
#define FBR_VLAN_BLOCKS		(VLAN_N_VID / FBR_VLAN_BLOCK)

enum fbr_vlan_counter {
	FBR_VLAN_RX_PACKETS,
	FBR_VLAN_RX_BYTES,
	FBR_VLAN_TX_PACKETS,
	FBR_VLAN_TX_BYTES,
	FBR_VLAN_COUNTERS
};

/**
 * struct fbr_vlan_stats - counters of neighbouring VLANs on one CPU
 * @syncp: makes 64-bit reads whole on 32-bit machines
 * @count: by the low bits of the VLAN id and enum fbr_vlan_counter
 */
struct fbr_vlan_stats {
	struct u64_stats_sync syncp;
	u64_stats_t count[FBR_VLAN_BLOCK][FBR_VLAN_COUNTERS];
};

struct fbr_vlan_set *fbr_vlan_set_new(u16 pvid);
struct fbr_vlan_set *fbr_vlan_set_copy(const struct fbr_vlan_set *set);
void fbr_vlan_set_add(struct fbr_vlan_set *set,
		      const struct fbr_vlan_range *range);
void fbr_vlan_set_remove(struct fbr_vlan_set *set, u16 first, u16 last);
bool fbr_vlan_set_next(const struct fbr_vlan_set *set,
		       const unsigned long *which,
		       struct fbr_vlan_range *range);
bool fbr_vlan_set_changes(unsigned long *which, const struct fbr_vlan_set *from,
			  const struct fbr_vlan_set *to);

struct fbr_vlan *fbr_vlan_table_new(void);
bool fbr_vlan_is_plain(const struct fbr_vlan *vlan);

int fbr_vlan_stats_need(struct fbr_vlan_stats __percpu **blocks,
			const struct fbr_vlan_set *set);
void fbr_vlan_stats_free(struct fbr_vlan_stats __percpu **blocks);
void fbr_vlan_stats_sum(u64 *sum, struct fbr_vlan_stats __percpu *const *blocks,
			u16 vid);

/**
 * fbr_vlan_count - count a frame in its VLAN
 * @blocks: the bridge's counters
 * @vid: the VLAN
 * @what: FBR_VLAN_RX_PACKETS or FBR_VLAN_TX_PACKETS; bytes stand next to it
 * @bytes: with the Ethernet header
 *
 * Context: bottom halves off.
 */
static inline void fbr_vlan_count(struct fbr_vlan_stats __percpu **blocks,
				  u16 vid, unsigned int what,
				  unsigned int bytes)
{
	struct fbr_vlan_stats __percpu *block;
	struct fbr_vlan_stats *here;
	u64_stats_t *count;

	block = READ_ONCE(blocks[vid / FBR_VLAN_BLOCK]);
	if (unlikely(!block)) /* VLANs are being switched on */
		return;
	here = this_cpu_ptr(block);
	count = here->count[vid % FBR_VLAN_BLOCK];
	u64_stats_update_begin(&here->syncp);
	u64_stats_inc(&count[what]);
	u64_stats_add(&count[what + 1], bytes);
	u64_stats_update_end(&here->syncp);
}

#endif
