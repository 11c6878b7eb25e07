// SPDX-License-Identifier: GPL-2.0
/* The way of a frame that is only asked about. */
#include <linux/etherdevice.h>
#include <linux/slab.h>

#include "flow_table.h"
#include "frame.h"
#include "port.h"

#define HAS(attr)	BIT(FBR_TRACE_STEP_A_##attr)

/* A step that is missing for want of memory makes the whole trace fail. */
static struct fbr_trace_note *trace_step(struct fbr_trace *trace,
					 enum fbr_trace_step type, u32 has)
{
	struct fbr_trace_note *step = kzalloc(sizeof(*step),
					      GFP_ATOMIC | __GFP_NOWARN);

	if (!step) {
		trace->err = -ENOMEM;
		return NULL;
	}
	step->type = type;
	step->has = has;
	list_add_tail(&step->list, &trace->steps);
	return step;
}

static void trace_flow(struct fbr_trace *trace, enum fbr_trace_step type,
		       const struct fbr_flow *flow, u16 field)
{
	struct fbr_trace_note *step;

	step = trace_step(trace, type, field ? HAS(FLOW) | HAS(FIELD) :
					       HAS(FLOW));
	if (!step)
		return;
	step->flow = flow;
	step->field = field;
}

static void trace_near(struct fbr_trace *trace, const struct fbr_flow *flow)
{
	struct fbr_flow_match match;

	fbr_flow_match_of(&match, flow);
	trace_flow(trace, FBR_TRACE_STEP_NEAR, flow,
		   fbr_flow_key_differs(&match, &trace->key));
}

/* The first of those that stand right before a flow, or before the end. */
static struct rb_node *first_near(const struct fbr_flow_table *table,
				  const struct fbr_flow *flow)
{
	struct rb_node *first = NULL, *node;
	int n = 0;

	node = flow ? rb_prev(&flow->by_rank) : rb_last(&table->by_rank);
	for (; node && n < FBR_TRACE_NEAR_MAX; node = rb_prev(node), n++)
		first = node;
	return first;
}

/**
 * fbr_trace_lookup - note which flow a frame belongs to, and which nearly
 * @frame: the frame
 * @table: the flows
 * @flow: the one that matched, or NULL
 *
 * Context: the lock of the flows.
 */
void fbr_trace_lookup(const struct fbr_frame *frame,
		      const struct fbr_flow_table *table,
		      const struct fbr_flow *flow)
{
	struct rb_node *node = first_near(table, flow);

	lockdep_assert_held(&frame->br->flows.lock);
	for (; node && (!flow || node != &flow->by_rank); node = rb_next(node))
		trace_near(frame->trace,
			   rb_entry(node, struct fbr_flow, by_rank));
	if (flow)
		trace_flow(frame->trace, FBR_TRACE_STEP_HIT, flow, 0);
	else
		trace_step(frame->trace, FBR_TRACE_STEP_MISS, 0);
}

/**
 * fbr_trace_learn - note what a frame would teach
 * @frame: the frame, from a port that learns
 * @station: its source
 */
void fbr_trace_learn(const struct fbr_frame *frame, u64 station)
{
	struct fbr_port *from = NULL;
	enum fbr_learned learned;
	struct fbr_trace_note *step;

	learned = fbr_fdb_would_learn_rcu(&frame->br->fdb, frame->in, station,
					  &from);
	if (learned != FBR_LEARNED_NEW && learned != FBR_LEARNED_MOVED)
		return;
	frame->trace->taught = station;
	step = trace_step(frame->trace, FBR_TRACE_STEP_LEARN,
			  HAS(MAC) | HAS(VLAN) | HAS(PORT));
	if (!step)
		return;
	step->station = station;
	step->port = frame->in->number;
	if (!from)
		return;
	step->has |= HAS(OLD_PORT);
	step->old_port = from->number;
}

/**
 * fbr_trace_station - note where the destination is, if that is known
 * @frame: the frame
 * @station: the destination
 * @entry: its entry, or NULL
 *
 * Return: whether the frame would just have taught that its port is the place.
 */
bool fbr_trace_station(const struct fbr_frame *frame, u64 station,
		       const struct fbr_fdb_entry *entry)
{
	bool taught = station == frame->trace->taught;
	struct fbr_trace_note *step;

	if (!taught && !entry)
		return false;
	step = trace_step(frame->trace, FBR_TRACE_STEP_STATION,
			  HAS(MAC) | HAS(VLAN) | HAS(PORT) | HAS(KIND));
	if (!step)
		return taught;
	step->station = taught ? station : entry->key;
	step->port = taught ? frame->in->number :
			      rcu_dereference(entry->port)->number;
	step->kind = taught ? FBR_FDB_KIND_LEARNED : fbr_fdb_kind(entry);
	return taught;
}

/**
 * fbr_trace_flood - note that a frame goes to all who take it
 * @frame: the frame
 */
void fbr_trace_flood(const struct fbr_frame *frame)
{
	trace_step(frame->trace, FBR_TRACE_STEP_FLOOD, 0);
}

/**
 * fbr_trace_meter - note that a meter would be asked
 * @frame: the frame
 * @id: of the meter
 */
void fbr_trace_meter(const struct fbr_frame *frame, u32 id)
{
	struct fbr_trace_note *step;

	step = trace_step(frame->trace, FBR_TRACE_STEP_METER, HAS(METER));
	if (step)
		step->meter = id;
}

/**
 * fbr_trace_drop - note that a frame, or a copy, ends
 * @frame: the frame
 * @skb: it or the copy; consumed
 * @port: where the cause would be counted
 * @cause: the cause
 */
void fbr_trace_drop(const struct fbr_frame *frame, struct sk_buff *skb,
		    const struct fbr_port *port, enum fbr_drop_cause cause)
{
	struct fbr_trace_note *step;

	consume_skb(skb);
	step = trace_step(frame->trace, FBR_TRACE_STEP_DROP,
			  HAS(PORT) | HAS(CAUSE));
	if (!step)
		return;
	step->port = port->number;
	step->cause = cause;
}

/* Takes the skb, data at the Ethernet header. */
static struct fbr_trace_note *trace_skb(struct fbr_trace *trace,
					enum fbr_trace_step type, u32 has,
					struct sk_buff *skb)
{
	struct fbr_trace_note *step;

	step = trace_step(trace, type, HAS(FRAME) | has);
	if (step)
		step->skb = skb;
	else
		consume_skb(skb);
	return step;
}

static void trace_skb_at(struct fbr_trace *trace, enum fbr_trace_step type,
			 u32 has, struct sk_buff *skb,
			 const struct fbr_port *port)
{
	struct fbr_trace_note *step;

	step = trace_skb(trace, type, HAS(PORT) | has, skb);
	if (step)
		step->port = port->number;
}

/**
 * fbr_trace_deliver - note that a frame leaves
 * @frame: the frame
 * @skb: it, or a copy, as it leaves, data at the Ethernet header; consumed
 * @out: where
 */
void fbr_trace_deliver(const struct fbr_frame *frame, struct sk_buff *skb,
		       const struct fbr_port *out)
{
	trace_skb_at(frame->trace, FBR_TRACE_STEP_DELIVER, 0, skb, out);
}

/**
 * fbr_trace_userspace - note that a frame goes to who listens
 * @frame: the frame; its skb is consumed
 * @reason: why
 * @max_len: bytes of it that they get, 0 for all
 */
void fbr_trace_userspace(const struct fbr_frame *frame,
			 enum fbr_frame_reason reason, u32 max_len)
{
	struct sk_buff *skb = frame->skb;
	struct fbr_trace_note *step;

	skb_push(skb, ETH_HLEN);
	step = trace_skb(frame->trace, FBR_TRACE_STEP_USERSPACE, HAS(REASON),
			 skb);
	if (!step)
		return;
	step->reason = reason;
	step->max_len = max_len;
}

static void trace_input(const struct fbr_frame *frame)
{
	struct fbr_trace *trace = frame->trace;
	struct sk_buff *skb = skb_clone(frame->skb, GFP_ATOMIC);

	if (!skb) {
		trace->err = -ENOMEM;
		return;
	}
	skb_push(skb, ETH_HLEN);
	trace_skb_at(trace, FBR_TRACE_STEP_INPUT, HAS(KEY), skb, frame->in);
}

/**
 * fbr_trace_punt - note that a frame stays with its port's own stack
 * @frame: the frame; its skb is consumed
 */
void fbr_trace_punt(const struct fbr_frame *frame)
{
	trace_step(frame->trace, FBR_TRACE_STEP_PUNT, 0);
	consume_skb(frame->skb);
}

/**
 * fbr_trace_admit - note that a frame comes in, and in which VLAN
 * @frame: the frame
 */
void fbr_trace_admit(const struct fbr_frame *frame)
{
	struct fbr_trace_note *step;

	step = trace_step(frame->trace, FBR_TRACE_STEP_ADMIT,
			  frame->vid ? HAS(VLAN) : 0);
	if (step)
		step->station = fbr_fdb_key(eth_hdr(frame->skb)->h_source,
					    frame->vid);
}

/**
 * fbr_trace_run - what would become of a frame
 * @trace: written; to be given to fbr_trace_free(), also if this fails
 * @br: the bridge
 * @in_port: number of the port that it comes from, 0 for the host
 * @skb: the frame, data behind the Ethernet header; consumed
 *
 * Context: process, br->flows.lock.
 * Return: 0, -ENODEV if there is no such port, or -ENOMEM.
 */
int fbr_trace_run(struct fbr_trace *trace, struct fbr_bridge *br, u32 in_port,
		  struct sk_buff *skb)
{
	struct fbr_frame frame = { .skb = skb, .br = br, .trace = trace };

	lockdep_assert_held(&br->flows.lock);
	INIT_LIST_HEAD(&trace->steps);
	trace->taught = 0;
	trace->err = 0;
	rcu_read_lock();
	local_bh_disable();
	frame.in = fbr_port_by_number_rcu(br, in_port);
	if (frame.in) {
		skb->dev = frame.in->dev;
		fbr_flow_extract(&trace->key, skb, in_port, FBR_FLOW_DEPTH_L4);
		trace_input(&frame);
		fbr_pipeline_traced(&frame);
	} else {
		trace->err = -ENODEV;
		consume_skb(skb);
	}
	local_bh_enable();
	rcu_read_unlock();
	return trace->err;
}

/**
 * fbr_trace_free - forget the way of a frame
 * @trace: from fbr_trace_run()
 */
void fbr_trace_free(struct fbr_trace *trace)
{
	struct fbr_trace_note *step, *next;

	list_for_each_entry_safe(step, next, &trace->steps, list) {
		consume_skb(step->skb);
		kfree(step);
	}
}
