// SPDX-License-Identifier: GPL-2.0
/* Up the host's stack. */
#include "frame.h"

/**
 * fbr_local - deliver a frame to the host
 * @skb: the frame; consumed. Its packet type is what the port's device found,
 *	unless normal.c found that the destination is the host's
 * @local: the local port
 *
 * Context: RCU, bottom halves off.
 */
static void fbr_local(struct sk_buff *skb, struct fbr_port *local)
{
	fbr_count_frame(local->stats, FBR_COUNT_TX_PACKETS,
			skb->len + ETH_HLEN);
	skb->dev = local->dev;
	netif_receive_skb(skb);
}
