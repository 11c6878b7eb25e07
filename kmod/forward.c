// SPDX-License-Identifier: GPL-2.0
/* From a decision to deliveries: one port, many, or the host. */
#include "frame.h"
#include "trace.h"

static void forward_deliver(struct sk_buff *skb, const struct fbr_frame *frame,
			    struct fbr_port *out)
{
	trace_fbr_forward(frame, out);
	if (frame->vid)
		fbr_egress_tag(skb, frame, out);
	if (out->number)
		fbr_xmit(skb, out);
	else
		fbr_local(skb, out);
}

/* A further delivery of a frame that still has another recipient. */
static void forward_copy(const struct fbr_frame *frame, struct fbr_port *out)
{
	struct sk_buff *skb = skb_clone(frame->skb, GFP_ATOMIC);

	fbr_count(frame->in->stats, FBR_COUNT_COPIES);
	if (likely(skb))
		forward_deliver(skb, frame, out);
	else
		fbr_drop(NULL, out, FBR_DROP_NO_MEMORY);
}

/**
 * fbr_forward_host - the destination is an address of the host
 * @frame: the frame; its skb is consumed
 */
void fbr_forward_host(struct fbr_frame *frame)
{
	struct fbr_port *local = &frame->br->local;
	enum fbr_drop_cause cause = fbr_egress_refuses(frame, local);

	if (unlikely(cause) && !fbr_egress_host_watches(frame)) {
		fbr_drop(frame->skb, frame->in, cause);
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
void fbr_forward_port(struct fbr_frame *frame, struct fbr_port *out)
{
	enum fbr_drop_cause cause = fbr_egress_refuses(frame, out);

	if (unlikely(fbr_egress_host_watches(frame)))
		forward_copy(frame, &frame->br->local);
	if (unlikely(cause))
		fbr_drop(frame->skb, frame->in, cause);
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
static struct fbr_port *forward_flood_ports(const struct fbr_frame *frame,
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
void fbr_forward_flood(struct fbr_frame *frame, enum fbr_port_flag class)
{
	struct fbr_port *last = forward_flood_ports(frame, class);

	if (fbr_egress_takes_flood(frame, &frame->br->local, class)) {
		if (last)
			forward_copy(frame, last);
		last = &frame->br->local;
	}
	if (likely(last))
		forward_deliver(frame->skb, frame, last);
	else
		fbr_drop(frame->skb, frame->in, FBR_DROP_NO_RECIPIENT);
}
