// SPDX-License-Identifier: GPL-2.0
/* From a decision to deliveries: one port, many, or the host. */
#include <linux/etherdevice.h>

#include "frame.h"
#include "trace.h"

/* Whether a frame was delivered as often as may be. */
static bool forward_exhausted(const struct fbr_frame *frame)
{
	return unlikely(frame->deliveries >= FBR_FLOW_DELIVERIES_MAX);
}

/* Notes what would become of it. */
static noinline void forward_trace(struct sk_buff *skb,
				   const struct fbr_frame *frame,
				   struct fbr_port *out)
{
	enum fbr_drop_cause cause;

	skb_push(skb, ETH_HLEN);
	cause = out->number ? fbr_xmit_refuses(skb, out->dev) : 0;
	if (cause)
		fbr_drop_frame(frame, skb, out, cause);
	else
		fbr_trace_deliver(frame, skb, out);
}

static void forward_send(struct sk_buff *skb, struct fbr_frame *frame,
			 struct fbr_port *out)
{
	frame->deliveries++;
	if (unlikely(frame->trace)) {
		forward_trace(skb, frame, out);
		return;
	}
	trace_fbr_forward(frame, out);
	if (out->number)
		fbr_xmit(skb, out);
	else
		fbr_local(skb, out);
}

static void forward_deliver(struct sk_buff *skb, struct fbr_frame *frame,
			    struct fbr_port *out)
{
	if (frame->vid)
		fbr_egress_tag(skb, frame, out);
	forward_send(skb, frame, out);
}

/* A further delivery of a frame that still has another recipient. */
static void forward_copy(struct fbr_frame *frame, struct fbr_port *out)
{
	struct sk_buff *skb;

	fbr_count_of_frame(frame, FBR_COUNT_COPIES);
	if (forward_exhausted(frame)) {
		fbr_drop_frame(frame, NULL, frame->in, FBR_DROP_DELIVERIES);
		return;
	}
	skb = skb_clone(frame->skb, GFP_ATOMIC);
	if (likely(skb))
		forward_deliver(skb, frame, out);
	else
		fbr_drop_frame(frame, NULL, out, FBR_DROP_NO_MEMORY);
}

/**
 * fbr_forward_host - the destination is an address of the host
 * @frame: the frame; its skb is consumed
 */
static void fbr_forward_host(struct fbr_frame *frame)
{
	struct fbr_port *local = &frame->br->local;
	enum fbr_drop_cause cause = fbr_egress_refuses(frame, local);

	if (unlikely(cause) && !fbr_egress_host_watches(frame)) {
		fbr_drop_frame(frame, frame->skb, frame->in, cause);
		return;
	}
	frame->skb->pkt_type = PACKET_HOST;
	forward_deliver(frame->skb, frame, local);
}

/**
 * fbr_forward_port - the destination is known
 * @frame: the frame; its skb is consumed
 * @out: where it lives
 */
static void fbr_forward_port(struct fbr_frame *frame, struct fbr_port *out)
{
	enum fbr_drop_cause cause = fbr_egress_refuses(frame, out);

	if (unlikely(fbr_egress_host_watches(frame)))
		forward_copy(frame, &frame->br->local);
	if (unlikely(cause))
		fbr_drop_frame(frame, frame->skb, frame->in, cause);
	else
		forward_deliver(frame->skb, frame, out);
}

/* Whether the frame's VLAN keeps a class from the ports. */
static bool forward_vlan_forbids(const struct fbr_frame *frame,
				 enum fbr_port_flag class)
{
	const struct fbr_vlan *vlan;

	if (!frame->vid)
		return false;
	vlan = fbr_fdb_vlan(&frame->br->fdb, frame->vid);
	return vlan && READ_ONCE(vlan->no_flood) & class;
}

/* To all ports that take it but the last, which is returned; NULL for none. */
static struct fbr_port *forward_flood_ports(struct fbr_frame *frame,
					    enum fbr_port_flag class)
{
	struct fbr_port *out, *last = NULL;

	if (forward_vlan_forbids(frame, class))
		return NULL;
	list_for_each_entry_rcu(out, &frame->br->ports, list) {
		if (!fbr_egress_takes_flood(frame, out, class))
			continue;
		if (last)
			forward_copy(frame, last);
		last = out;
	}
	return last;
}

/**
 * fbr_forward_flood - to everyone who takes frames of a class
 * @frame: the frame; its skb is consumed
 * @class: FBR_PORT_UNICAST_FLOOD, _MULTICAST_FLOOD or _BROADCAST_FLOOD
 *
 * The last recipient takes the original.
 */
static void fbr_forward_flood(struct fbr_frame *frame, enum fbr_port_flag class)
{
	struct fbr_port *last;

	if (unlikely(frame->trace))
		fbr_trace_flood(frame);
	last = forward_flood_ports(frame, class);
	if (fbr_egress_takes_flood(frame, &frame->br->local, class)) {
		if (last)
			forward_copy(frame, last);
		last = &frame->br->local;
	}
	if (likely(last))
		forward_deliver(frame->skb, frame, last);
	else
		fbr_drop_frame(frame, frame->skb, frame->in,
			       FBR_DROP_NO_RECIPIENT);
}

/* What the host's stack is to take a frame for, by its destination. */
static u8 forward_host_type(const struct fbr_frame *frame)
{
	const u8 *dest = eth_hdr(frame->skb)->h_dest;
	const struct fbr_fdb_entry *entry;

	if (is_multicast_ether_addr(dest))
		return is_broadcast_ether_addr(dest) ? PACKET_BROADCAST :
						       PACKET_MULTICAST;
	entry = fbr_fdb_station_rcu(&frame->br->fdb,
				    fbr_fdb_key(dest, frame->vid));
	return entry && READ_ONCE(entry->flags) & FBR_FDB_TO_HOST ?
	       PACKET_HOST : PACKET_OTHERHOST;
}

static noinline void forward_dress_for_host(const struct fbr_frame *frame)
{
	if (!frame->in->number) /* back to where it was sent from */
		skb_scrub_packet(frame->skb, false);
	frame->skb->pkt_type = forward_host_type(frame);
}

/**
 * fbr_forward_as_it_stands - out through a port, whatever it takes
 * @frame: the frame; its skb is consumed
 * @out: the port, or the local one
 *
 * Asks neither for VLANs nor for options of the port.
 */
static inline void fbr_forward_as_it_stands(struct fbr_frame *frame, struct fbr_port *out)
{
	if (unlikely(!out->number))
		forward_dress_for_host(frame);
	forward_send(frame->skb, frame, out);
}
