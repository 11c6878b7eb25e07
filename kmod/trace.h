/* SPDX-License-Identifier: GPL-2.0 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM flowbridge

#if !defined(FBR_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define FBR_TRACE_H

#include <linux/tracepoint.h>

#include "frame.h"

/* A frame has come in. */
TRACE_EVENT(fbr_input,
	TP_PROTO(const struct fbr_frame *frame),
	TP_ARGS(frame),
	TP_STRUCT__entry(
		__field(int, bridge)
		__field(u16, port)
		__field(u16, proto)
		__field(unsigned int, len)
		__array(u8, dest, ETH_ALEN)
		__array(u8, source, ETH_ALEN)
	),
	TP_fast_assign(
		__entry->bridge = frame->br->dev->ifindex;
		__entry->port = frame->in->number;
		__entry->proto = ntohs(eth_hdr(frame->skb)->h_proto);
		__entry->len = frame->skb->len + ETH_HLEN;
		ether_addr_copy(__entry->dest, eth_hdr(frame->skb)->h_dest);
		ether_addr_copy(__entry->source, eth_hdr(frame->skb)->h_source);
	),
	TP_printk("bridge=%d port=%u %pM > %pM type=%04x len=%u",
		  __entry->bridge, __entry->port, __entry->source,
		  __entry->dest, __entry->proto, __entry->len)
);

/* A source is new, has moved, or found no room. */
TRACE_EVENT(fbr_learn,
	TP_PROTO(const struct fbr_frame *frame, u64 key,
		 enum fbr_learned learned),
	TP_ARGS(frame, key, learned),
	TP_STRUCT__entry(
		__field(int, bridge)
		__field(u16, port)
		__field(u16, vid)
		__field(int, learned)
		__array(u8, mac, ETH_ALEN)
	),
	TP_fast_assign(
		__entry->bridge = frame->br->dev->ifindex;
		__entry->port = frame->in->number;
		__entry->vid = fbr_fdb_key_vid(key);
		__entry->learned = learned;
		fbr_fdb_key_mac(key, __entry->mac);
	),
	TP_printk("bridge=%d port=%u %pM vlan=%u %s",
		  __entry->bridge, __entry->port, __entry->mac, __entry->vid,
		  __print_symbolic(__entry->learned,
				   { FBR_LEARNED_NEW, "new" },
				   { FBR_LEARNED_MOVED, "moved" },
				   { FBR_LEARNED_REFUSED, "refused" }))
);

/* A frame, or a copy, is on its way out. */
TRACE_EVENT(fbr_forward,
	TP_PROTO(const struct fbr_frame *frame, const struct fbr_port *out),
	TP_ARGS(frame, out),
	TP_STRUCT__entry(
		__field(int, bridge)
		__field(u16, in)
		__field(u16, out)
		__field(u16, vid)
	),
	TP_fast_assign(
		__entry->bridge = frame->br->dev->ifindex;
		__entry->in = frame->in->number;
		__entry->out = out->number;
		__entry->vid = frame->vid;
	),
	TP_printk("bridge=%d port=%u to=%u vlan=%u",
		  __entry->bridge, __entry->in, __entry->out, __entry->vid)
);

/* A frame, or a copy, ends here. */
TRACE_EVENT(fbr_drop,
	TP_PROTO(const struct fbr_port *port, enum fbr_drop_cause cause),
	TP_ARGS(port, cause),
	TP_STRUCT__entry(
		__field(int, bridge)
		__field(u16, port)
		__field(int, cause)
	),
	TP_fast_assign(
		__entry->bridge = port->br->dev->ifindex;
		__entry->port = port->number;
		__entry->cause = cause;
	),
	TP_printk("bridge=%d port=%u cause=%d",
		  __entry->bridge, __entry->port, __entry->cause)
);

#endif

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
