// SPDX-License-Identifier: GPL-2.0
/* The end of frames that go nowhere: one vocabulary, counted where it happened. */
#include "frame.h"
#include "trace.h"

/*
 * A module can't register drop reasons of its own, so each cause has the
 * nearest of the core's next to its name.
 */
static const struct {
	const char *name;
	enum skb_drop_reason reason;
} drop_causes[] = {
	[FBR_DROP_BRIDGE_DOWN] = { "bridge-down", SKB_DROP_REASON_DEV_READY },
	[FBR_DROP_BAD_SOURCE] = { "bad-source",
				  SKB_DROP_REASON_MAC_INVALID_SOURCE },
	[FBR_DROP_PAUSE] = { "pause", SKB_DROP_REASON_MAC_IEEE_MAC_CONTROL },
	[FBR_DROP_LOCKED] = { "locked", SKB_DROP_REASON_NOT_SPECIFIED },
	[FBR_DROP_SAME_PORT] = { "same-port", SKB_DROP_REASON_OTHERHOST },
	[FBR_DROP_ISOLATED] = { "isolated", SKB_DROP_REASON_NOT_SPECIFIED },
	[FBR_DROP_NO_RECIPIENT] = { "no-recipient",
				    SKB_DROP_REASON_OTHERHOST },
	[FBR_DROP_PORT_DOWN] = { "port-down", SKB_DROP_REASON_DEV_READY },
	[FBR_DROP_NO_CARRIER] = { "no-carrier", SKB_DROP_REASON_DEV_READY },
	[FBR_DROP_TOO_BIG] = { "too-big", SKB_DROP_REASON_PKT_TOO_BIG },
	[FBR_DROP_TX_FAILED] = { "tx-failed", SKB_DROP_REASON_FULL_RING },
	[FBR_DROP_NO_MEMORY] = { "no-memory", SKB_DROP_REASON_NOMEM },
	[FBR_DROP_LRO] = { "lro", SKB_DROP_REASON_NOT_SPECIFIED },
	[FBR_DROP_VLAN_UNTAGGED] = { "vlan-untagged",
				     SKB_DROP_REASON_NOT_SPECIFIED },
	[FBR_DROP_VLAN_TAGGED] = { "vlan-tagged",
				   SKB_DROP_REASON_NOT_SPECIFIED },
	[FBR_DROP_VLAN_INGRESS] = { "vlan-ingress",
				    SKB_DROP_REASON_NOT_SPECIFIED },
	[FBR_DROP_VLAN_EGRESS] = { "vlan-egress",
				   SKB_DROP_REASON_NOT_SPECIFIED },
	[FBR_DROP_FLOW] = { "flow", SKB_DROP_REASON_NOT_SPECIFIED },
	[FBR_DROP_TABLE_MISS] = { "table-miss", SKB_DROP_REASON_NOT_SPECIFIED },
	[FBR_DROP_PORT_GONE] = { "port-gone", SKB_DROP_REASON_DEV_READY },
	[FBR_DROP_DELIVERIES] = { "deliveries", SKB_DROP_REASON_NOT_SPECIFIED },
	[FBR_DROP_METER] = { "meter", SKB_DROP_REASON_NOT_SPECIFIED },
	[FBR_DROP_TTL] = { "ttl", SKB_DROP_REASON_NOT_SPECIFIED },
	[FBR_DROP_REWRITE] = { "rewrite", SKB_DROP_REASON_NOT_SPECIFIED },
	[FBR_DROP_NO_LISTENER] = { "no-listener",
				   SKB_DROP_REASON_NOT_SPECIFIED },
	[FBR_DROP_LISTENER_FULL] = { "listener-full",
				     SKB_DROP_REASON_NOT_SPECIFIED },
	[FBR_DROP_GUARD_MAC] = { "guard-mac",
				 SKB_DROP_REASON_MAC_INVALID_SOURCE },
	[FBR_DROP_GUARD_ARP] = { "guard-arp", SKB_DROP_REASON_NOT_SPECIFIED },
	[FBR_DROP_GUARD_IP] = { "guard-ip", SKB_DROP_REASON_NOT_SPECIFIED },
	[FBR_DROP_GUARD_ND] = { "guard-nd", SKB_DROP_REASON_NOT_SPECIFIED },
	[FBR_DROP_GUARD_DHCP] = { "guard-dhcp", SKB_DROP_REASON_NOT_SPECIFIED },
	[FBR_DROP_GUARD_ROUTER] = { "guard-router",
				    SKB_DROP_REASON_NOT_SPECIFIED },
	[FBR_DROP_GUARD_OTHER] = { "guard-other",
				   SKB_DROP_REASON_NOT_SPECIFIED },
};

/**
 * fbr_drop_name - what a cause is called
 * @cause: the cause
 */
const char *fbr_drop_name(enum fbr_drop_cause cause)
{
	BUILD_BUG_ON(ARRAY_SIZE(drop_causes) != FBR_DROP_MAX + 1);
	return drop_causes[cause].name;
}

/**
 * fbr_drop - drop a frame and count why
 * @skb: the frame, or NULL if it is gone already
 * @port: where the cause is counted
 * @cause: the cause
 *
 * Context: bottom halves off, RCU.
 */
void fbr_drop(struct sk_buff *skb, struct fbr_port *port,
	      enum fbr_drop_cause cause)
{
	fbr_count(port->stats, FBR_COUNT_DROPS + cause);
	trace_fbr_drop(port, cause);
	kfree_skb_reason(skb, drop_causes[cause].reason);
}

/**
 * fbr_drop_frame - drop a frame that is on its way, or a copy of it
 * @frame: the frame
 * @skb: it, or the copy, or NULL if that could not be made
 * @port: where the cause is counted
 * @cause: the cause
 *
 * Context: bottom halves off, RCU.
 */
void fbr_drop_frame(const struct fbr_frame *frame, struct sk_buff *skb,
		    struct fbr_port *port, enum fbr_drop_cause cause)
{
	if (unlikely(frame->trace))
		fbr_trace_drop(frame, skb, port, cause);
	else
		fbr_drop(skb, port, cause);
}
