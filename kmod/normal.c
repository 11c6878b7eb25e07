// SPDX-License-Identifier: GPL-2.0
/* Normal switching: the destination decides. */
#include <linux/etherdevice.h>

#include "frame.h"

/**
 * fbr_normal_class - who would get a frame if it were flooded
 * @frame: the frame
 *
 * Return: FBR_PORT_UNICAST_FLOOD, _MULTICAST_FLOOD or _BROADCAST_FLOOD.
 */
static enum fbr_port_flag fbr_normal_class(const struct fbr_frame *frame)
{
	const u8 *dest = eth_hdr(frame->skb)->h_dest;

	if (!is_multicast_ether_addr(dest))
		return FBR_PORT_UNICAST_FLOOD;
	return is_broadcast_ether_addr(dest) ? FBR_PORT_BROADCAST_FLOOD :
					       FBR_PORT_MULTICAST_FLOOD;
}

/**
 * fbr_normal - send a frame where its destination lives
 * @frame: the frame; its skb is consumed
 */
static void fbr_normal(struct fbr_frame *frame)
{
	const u8 *dest = eth_hdr(frame->skb)->h_dest;
	u64 station = fbr_fdb_key(dest, frame->vid);
	const struct fbr_fdb_entry *entry;
	struct fbr_port *out = NULL;

	if (is_multicast_ether_addr(dest)) {
		fbr_forward_flood(frame, fbr_normal_class(frame));
		return;
	}
	entry = fbr_fdb_station_rcu(&frame->br->fdb, station);
	if (unlikely(frame->trace) && fbr_trace_station(frame, station, entry))
		out = frame->in;
	else if (entry && !(READ_ONCE(entry->flags) & FBR_FDB_TO_HOST))
		out = rcu_dereference(entry->port);
	if (likely(out))
		fbr_forward_port(frame, out);
	else if (entry)
		fbr_forward_host(frame);
	else
		fbr_forward_flood(frame, FBR_PORT_UNICAST_FLOOD);
}
