// SPDX-License-Identifier: GPL-2.0
/* Whether a frame may leave somewhere. */
#include "frame.h"

/**
 * fbr_egress_refuses - why a frame may not leave through a port
 * @frame: the frame
 * @out: the port, not the local one
 *
 * Return: a cause, or 0 if it may.
 */
enum fbr_drop_cause fbr_egress_refuses(const struct fbr_frame *frame,
				       const struct fbr_port *out)
{
	unsigned long flags = READ_ONCE(out->flags);

	if (unlikely(out == frame->in) && !(flags & FBR_PORT_HAIRPIN))
		return FBR_DROP_SAME_PORT;
	if (unlikely(flags & FBR_PORT_ISOLATED) &&
	    READ_ONCE(frame->in->flags) & FBR_PORT_ISOLATED)
		return FBR_DROP_ISOLATED;
	return 0;
}

/**
 * fbr_egress_host_watches - whether a promiscuous bridge shows it to the host
 * @frame: a unicast frame for others
 */
bool fbr_egress_host_watches(const struct fbr_frame *frame)
{
	return unlikely(frame->br->dev->flags & IFF_PROMISC) &&
	       frame->in != &frame->br->local;
}

/**
 * fbr_egress_takes_flood - whether a port is a recipient of flooded frames
 * @frame: the frame
 * @out: the port; the local one takes all groups, and unknown unicast only
 *	when it is promiscuous
 * @class: FBR_PORT_UNICAST_FLOOD, _MULTICAST_FLOOD or _BROADCAST_FLOOD
 *
 * A port that can't send is not a recipient.
 */
bool fbr_egress_takes_flood(const struct fbr_frame *frame,
			    const struct fbr_port *out,
			    enum fbr_port_flag class)
{
	if (!out->number)
		return class == FBR_PORT_UNICAST_FLOOD ?
		       fbr_egress_host_watches(frame) : out != frame->in;
	return READ_ONCE(out->flags) & class &&
	       netif_running(out->dev) && netif_carrier_ok(out->dev) &&
	       !fbr_egress_refuses(frame, out);
}
