/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What would become of a frame: it goes through the stages like any other, but
 * where they would send, learn, count or drop it, they note that here instead.
 * A frame that is not traced pays a test of its own pointer in those places.
 */
#ifndef FBR_TRACE_FRAME_H
#define FBR_TRACE_FRAME_H

#include <linux/bits.h>
#include <linux/list.h>
#include <linux/types.h>
#include <linux/flowbridge.h>

#include "flow_key.h"

struct fbr_bridge;
struct fbr_fdb_entry;
struct fbr_flow;
struct fbr_flow_table;
struct fbr_frame;
struct fbr_port;
struct sk_buff;

/**
 * struct fbr_trace_note - one stage of a frame's way
 * @list: in &struct fbr_trace.steps
 * @type: enum fbr_trace_step
 * @has: bits 1 << enum fbr_trace_step_attr: which of the following mean something
 * @port: number
 * @old_port: number
 * @cause: enum fbr_drop_cause
 * @kind: enum fbr_fdb_kind
 * @reason: enum fbr_frame_reason
 * @field: enum ovs_key_attr
 * @meter: id of a meter
 * @station: fbr_fdb_key()
 * @flow: a flow; the lock of the flows is held until the step is told
 * @skb: a frame, data at the Ethernet header, its outer tag perhaps beside it
 * @max_len: bytes of it that are told, 0 for all
 */
struct fbr_trace_note {
	struct list_head list;
	enum fbr_trace_step type;
	u32 has;
	u32 port;
	u32 old_port;
	u8 cause;
	u8 kind;
	u8 reason;
	u16 field;
	u32 meter;
	u64 station;
	const struct fbr_flow *flow;
	struct sk_buff *skb;
	u32 max_len;
};

/**
 * struct fbr_trace - the way of a frame
 * @steps: of &struct fbr_trace_note, in order
 * @key: all that is known of the frame as it came in
 * @taught: fbr_fdb_key() that its port would have learned, 0 for none
 * @err: -ENOMEM if a step is missing
 */
struct fbr_trace {
	struct list_head steps;
	struct fbr_flow_key key;
	u64 taught;
	int err;
};

int fbr_trace_run(struct fbr_trace *trace, struct fbr_bridge *br, u32 in_port,
		  struct sk_buff *skb);
void fbr_trace_free(struct fbr_trace *trace);

/* What the stages note. */
void fbr_trace_punt(const struct fbr_frame *frame);
void fbr_trace_admit(const struct fbr_frame *frame);
void fbr_trace_lookup(const struct fbr_frame *frame,
		      const struct fbr_flow_table *table,
		      const struct fbr_flow *flow);
void fbr_trace_learn(const struct fbr_frame *frame, u64 station);
bool fbr_trace_station(const struct fbr_frame *frame, u64 station,
		       const struct fbr_fdb_entry *entry);
void fbr_trace_flood(const struct fbr_frame *frame);
void fbr_trace_meter(const struct fbr_frame *frame, u32 id);
void fbr_trace_deliver(const struct fbr_frame *frame, struct sk_buff *skb,
		       const struct fbr_port *out);
void fbr_trace_userspace(const struct fbr_frame *frame,
			 enum fbr_frame_reason reason, u32 max_len);
void fbr_trace_drop(const struct fbr_frame *frame, struct sk_buff *skb,
		    const struct fbr_port *port, enum fbr_drop_cause cause);

#endif
