// SPDX-License-Identifier: GPL-2.0
/*
 * Timeouts of flows.
 *
 * Frames move no timer: a flow is looked at when its timeouts would have run out
 * had it not been hit, and if it was, again later. So each is looked at once in
 * its timeout, and goes no later than FLOW_STEP and the work's own time after.
 */
#include <linux/jiffies.h>
#include <linux/sched.h>

#include "flow_table.h"
#include "fbr.h"

/* Work is not worth its while more often. */
#define FLOW_STEP	(HZ / 4)
/* Flows looked at between two chances for others. */
#define FLOW_CHUNK	256

static bool due_before(struct rb_node *a, const struct rb_node *b)
{
	return time_before(rb_entry(a, struct fbr_flow, by_due)->due,
			   rb_entry(b, struct fbr_flow, by_due)->due);
}

static struct fbr_flow *first_due(const struct fbr_flow_table *table)
{
	return rb_entry_safe(rb_first_cached(&table->by_due), struct fbr_flow,
			     by_due);
}

static unsigned long flow_idle_end(const struct fbr_flow *flow)
{
	struct fbr_flow_totals sum;

	fbr_flow_stats_sum(&sum, flow->stats);
	return sum.used + flow->idle_timeout * (unsigned long)HZ;
}

static unsigned long flow_hard_end(const struct fbr_flow *flow)
{
	return (unsigned long)flow->stats->created +
	       flow->hard_timeout * (unsigned long)HZ;
}

/* When the first of its timeouts runs out, unless a frame comes. */
static unsigned long flow_end(const struct fbr_flow *flow)
{
	unsigned long idle, hard;

	if (!flow->hard_timeout)
		return flow_idle_end(flow);
	hard = flow_hard_end(flow);
	if (!flow->idle_timeout)
		return hard;
	idle = flow_idle_end(flow);
	return time_before(idle, hard) ? idle : hard;
}

static void flow_queue(struct fbr_flow_table *table, struct fbr_flow *flow)
{
	if (!RB_EMPTY_NODE(&flow->by_due))
		rb_erase_cached(&flow->by_due, &table->by_due);
	RB_CLEAR_NODE(&flow->by_due);
	if (!flow->idle_timeout && !flow->hard_timeout)
		return;
	flow->due = flow_end(flow);
	rb_add_cached(&flow->by_due, &table->by_due, due_before);
}

static void expire_schedule(struct fbr_flows *flows,
			    const struct fbr_flow *first)
{
	unsigned long now = jiffies, delay = FLOW_STEP;

	if (time_after(first->due, now + FLOW_STEP))
		delay = first->due - now;
	mod_delayed_work(fbr_wq, &flows->expire_work, delay);
}

/**
 * fbr_flow_arm - a flow is new, or its timeouts are
 * @flows: of its bridge
 * @table: that has it, or is about to be theirs
 * @flow: the flow
 *
 * Context: flows->lock.
 */
void fbr_flow_arm(struct fbr_flows *flows, struct fbr_flow_table *table,
		  struct fbr_flow *flow)
{
	lockdep_assert_held(&flows->lock);
	flow_queue(table, flow);
	if (first_due(table) == flow)
		expire_schedule(flows, flow);
}

/* Why a flow has to go, or 0 if it may stay. */
static enum fbr_flow_reason flow_expired(const struct fbr_flow *flow,
					 unsigned long now)
{
	if (flow->hard_timeout && !time_before(now, flow_hard_end(flow)))
		return FBR_FLOW_REASON_HARD;
	if (flow->idle_timeout && !time_before(now, flow_idle_end(flow)))
		return FBR_FLOW_REASON_IDLE;
	return 0;
}

/* As many as may go at once; returns whether there are more. */
static bool expire_some(struct fbr_bridge *br)
{
	struct fbr_flow_table *table;
	unsigned long now = jiffies;
	enum fbr_flow_reason reason;
	struct fbr_flow *flow;
	int n;

	for (n = 0; n < FLOW_CHUNK; n++) {
		table = rcu_dereference_protected(br->flows.table,
						  lockdep_is_held(&br->flows.lock));
		flow = table ? first_due(table) : NULL;
		if (!flow)
			return false;
		if (time_after(flow->due, now)) {
			expire_schedule(&br->flows, flow);
			return false;
		}
		reason = flow_expired(flow, now);
		if (reason)
			fbr_flow_delete(br, flow, reason);
		else
			flow_queue(table, flow);
	}
	return true;
}

/**
 * fbr_flow_expire_work - remove flows whose timeout has run out
 * @work: in &struct fbr_flows
 */
void fbr_flow_expire_work(struct work_struct *work)
{
	struct fbr_bridge *br = container_of(to_delayed_work(work),
					     struct fbr_bridge,
					     flows.expire_work);
	bool more;

	do {
		mutex_lock(&br->flows.lock);
		more = expire_some(br);
		mutex_unlock(&br->flows.lock);
		cond_resched();
	} while (more);
}
