// SPDX-License-Identifier: GPL-2.0
/* Whether a frame may come in from a port, and whether it is the switch's. */
#include <linux/etherdevice.h>

#include "frame.h"

/* Last bytes of the link-local group addresses, IEEE 802.1Q-2018 table 8-1. */
#define LINK_LOCAL_BPDU		0x00
#define LINK_LOCAL_PAUSE	0x01

static bool ingress_knows_source(const struct fbr_frame *frame)
{
	const struct fbr_fdb_entry *entry;
	u64 key = fbr_fdb_key(eth_hdr(frame->skb)->h_source, frame->vid);

	entry = fbr_fdb_station_rcu(&frame->br->fdb, key);
	return entry && rcu_access_pointer(entry->port) == frame->in &&
	       !(READ_ONCE(entry->flags) & FBR_FDB_TO_HOST);
}

/**
 * fbr_ingress_refuses - why a frame may not come in from its port
 * @frame: the frame
 *
 * Return: a cause, or 0 if it may come in.
 */
static inline enum fbr_drop_cause
fbr_ingress_refuses(const struct fbr_frame *frame)
{
	const struct ethhdr *eth = eth_hdr(frame->skb);

	if (unlikely(!netif_running(frame->br->dev)))
		return FBR_DROP_BRIDGE_DOWN;
	if (unlikely(!is_valid_ether_addr(eth->h_source)))
		return FBR_DROP_BAD_SOURCE;
	if (unlikely(is_link_local_ether_addr(eth->h_dest) &&
		     eth->h_dest[5] == LINK_LOCAL_PAUSE))
		return FBR_DROP_PAUSE;
	return 0;
}

/**
 * fbr_ingress_locks_out - whether a locked port refuses a frame's source
 * @frame: the frame, from a locked port, its VLAN known
 *
 * Return: a cause, or 0 if it may come in.
 */
static enum fbr_drop_cause fbr_ingress_locks_out(const struct fbr_frame *frame)
{
	return ingress_knows_source(frame) ? 0 : FBR_DROP_LOCKED;
}

/**
 * fbr_ingress_punts - whether a frame stays with its port's own stack
 * @frame: the frame
 *
 * Link-local group addresses 02 to 0f do, unless the group-forward mask opens
 * them. BPDUs are forwarded while there is no spanning tree here, or a loop
 * through this bridge would be invisible to its neighbours.
 */
static inline bool fbr_ingress_punts(const struct fbr_frame *frame)
{
	const u8 *dest = eth_hdr(frame->skb)->h_dest;

	if (likely(!is_link_local_ether_addr(dest)))
		return false;
	return dest[5] != LINK_LOCAL_BPDU &&
	       !(READ_ONCE(frame->br->group_fwd_mask) & BIT(dest[5]));
}
