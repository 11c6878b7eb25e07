// SPDX-License-Identifier: GPL-2.0
/* A flow's life: added, changed, deleted, with its port or by a timeout. */
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "flow_table.h"
#include "port.h"

/* Flows that go between two chances for others. */
#define FLOW_CHUNK	256

static struct fbr_flow_table *flows_table(const struct fbr_flows *flows)
{
	struct fbr_flow_table *table;

	table = rcu_dereference_protected(flows->table,
					  lockdep_is_held(&flows->lock));
	return table == &fbr_flow_table_none ? NULL : table;
}

/*** The budget of a namespace ***/

static struct fbr_budget *flow_budget(struct fbr_bridge *br)
{
	return &fbr_net(dev_net(br->dev))->flow_budget;
}

/**
 * fbr_flow_uncharge - flows of a bridge are gone
 * @br: the bridge
 * @count: how many
 */
void fbr_flow_uncharge(struct fbr_bridge *br, u32 count)
{
	fbr_budget_uncharge(flow_budget(br), count);
}

/*** The table of a bridge ***/

/**
 * fbr_flows_init - get a new bridge ready for flows
 * @flows: its flows
 */
void fbr_flows_init(struct fbr_flows *flows)
{
	RCU_INIT_POINTER(flows->table, NULL);
	mutex_init(&flows->lock);
	flows->limit = FBR_FLOW_LIMIT_DEFAULT;
	flows->mask_limit = FBR_MASK_LIMIT_DEFAULT;
	flows->replaced = 1; /* a dump takes 0 for none */
	INIT_DELAYED_WORK(&flows->expire_work, fbr_flow_expire_work);
}

/* What frames are to find; NULL spares them all but the test for it. */
static void flows_publish(struct fbr_flows *flows, struct fbr_flow_table *table)
{
	struct fbr_bridge *br = container_of(flows, struct fbr_bridge, flows);

	lockdep_assert_held(&flows->lock);
	if (!table &&
	    (flows->miss != FBR_TABLE_MISS_NORMAL || br->punts.captures))
		table = &fbr_flow_table_none;
	rcu_assign_pointer(flows->table, table);
}

static void flows_free_table(struct work_struct *work)
{
	fbr_flow_table_free(container_of(to_rcu_work(work),
					 struct fbr_flow_table, destroy));
}

/* A table with a million flows is too much for an RCU callback. */
static void flows_discard(struct fbr_bridge *br, struct fbr_flow_table *table)
{
	if (!table)
		return;
	fbr_flow_uncharge(br, table->count);
	INIT_RCU_WORK(&table->destroy, flows_free_table);
	queue_rcu_work(fbr_wq, &table->destroy);
}

static void flows_replace(struct fbr_bridge *br, struct fbr_flow_table *table)
{
	struct fbr_flow_table *old = flows_table(&br->flows);

	lockdep_assert_held(&br->flows.lock);
	flows_publish(&br->flows, table);
	flows_discard(br, old);
}

static struct fbr_flow_table *flows_need_table(struct fbr_flows *flows)
{
	struct fbr_flow_table *table = flows_table(flows);

	if (table)
		return table;
	table = fbr_flow_table_new(&flows->lock);
	if (table)
		flows_publish(flows, table);
	return table;
}

/* With the last flow goes the table. */
static void flows_drop_if_empty(struct fbr_bridge *br)
{
	struct fbr_flow_table *table = flows_table(&br->flows);

	if (table && !table->count)
		flows_replace(br, NULL);
}

/**
 * fbr_flows_stop - a bridge is being deleted, and its flows with it
 * @br: the bridge; it takes no more commands
 *
 * Context: process; waits for work that runs.
 */
void fbr_flows_stop(struct fbr_bridge *br)
{
	struct fbr_flows *flows = &br->flows;

	mutex_lock(&flows->lock);
	flows->miss = FBR_TABLE_MISS_NORMAL;
	flows_replace(br, NULL);
	mutex_unlock(&flows->lock);
	cancel_delayed_work_sync(&flows->expire_work);
	fbr_flow_stage_forget_bridge(br);
}

/**
 * fbr_flows_set_miss - set what becomes of frames that no flow matches
 * @br: the bridge
 * @miss: that
 */
void fbr_flows_set_miss(struct fbr_bridge *br, enum fbr_table_miss miss)
{
	struct fbr_flows *flows = &br->flows;

	mutex_lock(&flows->lock);
	WRITE_ONCE(flows->miss, miss);
	flows_publish(flows, flows_table(flows));
	mutex_unlock(&flows->lock);
}

/**
 * fbr_flows_follow_captures - some listen to all frames now, or none do
 * @br: the bridge
 *
 * Context: br->flows.lock.
 */
void fbr_flows_follow_captures(struct fbr_bridge *br)
{
	flows_publish(&br->flows, flows_table(&br->flows));
}

/**
 * fbr_flows_count - how many there are
 * @br: the bridge
 * @flows: flows
 * @masks: different masks
 */
void fbr_flows_count(struct fbr_bridge *br, u32 *flows, u32 *masks)
{
	const struct fbr_flow_table *table;

	rcu_read_lock();
	table = rcu_dereference(br->flows.table);
	*flows = table ? READ_ONCE(table->count) : 0;
	*masks = table ? READ_ONCE(table->mask_count) : 0;
	rcu_read_unlock();
}

/**
 * fbr_flow_find - the flow with an identity
 * @br: the bridge
 * @match: its match
 * @priority: its priority
 *
 * Context: br->flows.lock.
 * Return: the flow or NULL.
 */
struct fbr_flow *fbr_flow_find(struct fbr_bridge *br,
			       const struct fbr_flow_match *match,
			       u16 priority)
{
	struct fbr_flow_table *table = flows_table(&br->flows);

	return table ? fbr_flow_table_find(table, match, priority) : NULL;
}

/**
 * fbr_flow_next - walk in the winning order
 * @br: the bridge
 * @rank: the first that may come; 0 to start
 *
 * Context: br->flows.lock.
 * Return: the best flow that is not better than that, or NULL.
 */
struct fbr_flow *fbr_flow_next(struct fbr_bridge *br, u64 rank)
{
	struct fbr_flow_table *table = flows_table(&br->flows);

	return table ? fbr_flow_table_next(table, rank) : NULL;
}

/*** Adding ***/

/*
 * A port that leaves does so before its flows are buried, so one that is found
 * here either stays or takes the new flow along.
 */
static int flow_check_in_port(struct fbr_bridge *br,
			      const struct fbr_flow_config *config,
			      struct netlink_ext_ack *extack)
{
	const struct fbr_flow_match *match = &config->match;
	struct fbr_port *port;

	if (match->mask.in_port != U32_MAX)
		return 0;
	rcu_read_lock();
	port = fbr_port_by_number_rcu(br, match->key.in_port);
	rcu_read_unlock();
	if (port)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, config->bad,
			    "The bridge has no port of the number in in_port");
	return -ENODEV;
}

static int flow_check_room(struct fbr_bridge *br,
			   const struct fbr_flow_table *table,
			   struct netlink_ext_ack *extack)
{
	if (table->count >= READ_ONCE(br->flows.limit)) {
		NL_SET_ERR_MSG(extack, "The flow table is full; see flow-limit");
		return -ENOSPC;
	}
	if (fbr_budget_charge(flow_budget(br)))
		return 0;
	NL_SET_ERR_MSG(extack, "The namespace has all the flows it may have; see user_ns_flow_max");
	return -ENOSPC;
}

static void flow_configure(struct fbr_flow *flow,
			   const struct fbr_flow_config *config)
{
	if (config->has_idle_timeout)
		flow->idle_timeout = config->idle_timeout;
	if (config->has_hard_timeout)
		flow->hard_timeout = config->hard_timeout;
	if (config->has_cookie)
		WRITE_ONCE(flow->cookie, config->cookie);
}

static struct fbr_flow *flow_build(struct fbr_bridge *br,
				   struct fbr_flow_table *table,
				   const struct fbr_flow_config *config,
				   struct netlink_ext_ack *extack)
{
	struct fbr_flow *flow = fbr_flow_new(&config->match);
	int err;

	if (!flow)
		return ERR_PTR(-ENOMEM);
	flow_configure(flow, config);
	RCU_INIT_POINTER(flow->actions, config->actions);
	err = fbr_flow_table_insert(table, flow, &config->match,
				    config->priority,
				    READ_ONCE(br->flows.mask_limit));
	if (!err)
		return flow;
	if (err == -ENOSPC)
		NL_SET_ERR_MSG_ATTR(extack, config->bad,
				    "The flows have all the different masks they may have; see mask-limit");
	RCU_INIT_POINTER(flow->actions, NULL);
	fbr_flow_free(flow);
	return ERR_PTR(err);
}

static struct fbr_flow *flow_insert(struct fbr_bridge *br,
				    struct fbr_flow_table *table,
				    struct fbr_flow_config *config,
				    struct netlink_ext_ack *extack)
{
	struct fbr_flow *flow;
	int err;

	if (fbr_flow_table_find(table, &config->match, config->priority)) {
		NL_SET_ERR_MSG_ATTR(extack, config->bad,
				    "There is a flow of this priority, key and mask already; see mod-flow");
		return ERR_PTR(-EEXIST);
	}
	err = flow_check_in_port(br, config, extack);
	if (!err)
		err = flow_check_room(br, table, extack);
	if (err)
		return ERR_PTR(err);
	flow = flow_build(br, table, config, extack);
	if (IS_ERR(flow))
		fbr_flow_uncharge(br, 1);
	else
		config->actions = NULL;
	return flow;
}

/**
 * fbr_flow_admit - add a flow to a table
 * @br: the bridge
 * @table: its table, or one that is to replace that; locked
 * @config: the flow
 * @extack: for refusals
 *
 * Return: 0 or a negative errno.
 */
int fbr_flow_admit(struct fbr_bridge *br, struct fbr_flow_table *table,
		   struct fbr_flow_config *config,
		   struct netlink_ext_ack *extack)
{
	return PTR_ERR_OR_ZERO(flow_insert(br, table, config, extack));
}

/**
 * fbr_flow_add - add a flow to a bridge
 * @br: the bridge
 * @config: the flow
 * @extack: for refusals
 *
 * Context: br->flows.lock.
 * Return: 0 or a negative errno.
 */
int fbr_flow_add(struct fbr_bridge *br, struct fbr_flow_config *config,
		 struct netlink_ext_ack *extack)
{
	struct fbr_flow_table *table;
	struct fbr_flow *flow;

	lockdep_assert_held(&br->flows.lock);
	table = flows_need_table(&br->flows);
	if (!table)
		return -ENOMEM;
	flow = flow_insert(br, table, config, extack);
	if (IS_ERR(flow)) {
		flows_drop_if_empty(br);
		return PTR_ERR(flow);
	}
	br->flows.generation++;
	fbr_flow_arm(&br->flows, table, flow);
	fbr_event_flow(br, flow, FBR_CMD_FLOW_ADD_NTF, 0);
	return 0;
}

/*** Changing ***/

static void flow_replace_actions(struct fbr_flow *flow,
				 struct fbr_flow_config *config,
				 const struct mutex *lock)
{
	struct fbr_actions *old;

	if (!config->actions)
		return;
	old = rcu_replace_pointer(flow->actions, config->actions,
				  lockdep_is_held(lock));
	config->actions = NULL;
	fbr_actions_free_rcu(old);
}

/**
 * fbr_flow_change - change what is named of a flow
 * @br: the bridge
 * @config: which flow, and what
 * @extack: for the refusal
 *
 * The flow keeps its place, its counters and what its timers have counted.
 *
 * Context: br->flows.lock.
 * Return: 0 or -ENOENT.
 */
int fbr_flow_change(struct fbr_bridge *br, struct fbr_flow_config *config,
		    struct netlink_ext_ack *extack)
{
	struct fbr_flow *flow;

	lockdep_assert_held(&br->flows.lock);
	flow = fbr_flow_find(br, &config->match, config->priority);
	if (!flow) {
		NL_SET_ERR_MSG_ATTR(extack, config->bad,
				    "There is no flow of this priority, key and mask");
		return -ENOENT;
	}
	flow_replace_actions(flow, config, &br->flows.lock);
	flow_configure(flow, config);
	br->flows.generation++;
	fbr_flow_arm(&br->flows, flows_table(&br->flows), flow);
	fbr_event_flow(br, flow, FBR_CMD_FLOW_SET_NTF, 0);
	return 0;
}

/*** Deleting ***/

static void flow_remove(struct fbr_bridge *br, struct fbr_flow *flow,
			enum fbr_flow_reason reason)
{
	lockdep_assert_held(&br->flows.lock);
	fbr_event_flow(br, flow, FBR_CMD_FLOW_DEL_NTF, reason);
	fbr_flow_table_remove(flows_table(&br->flows), flow);
	fbr_flow_uncharge(br, 1);
	br->flows.generation++;
	fbr_flow_free_rcu(flow);
}

/**
 * fbr_flow_delete - delete a flow
 * @br: the bridge
 * @flow: the flow
 * @reason: why
 *
 * Context: br->flows.lock.
 */
void fbr_flow_delete(struct fbr_bridge *br, struct fbr_flow *flow,
		     enum fbr_flow_reason reason)
{
	flow_remove(br, flow, reason);
	flows_drop_if_empty(br);
}

/* Whether all frames that one matches are among those of the other. */
static bool match_within(const struct fbr_flow_match *match,
			 const struct fbr_flow_match *wider)
{
	const u64 *key = (const u64 *)&match->key;
	const u64 *mask = (const u64 *)&match->mask;
	const u64 *wide_key = (const u64 *)&wider->key;
	const u64 *wide_mask = (const u64 *)&wider->mask;
	unsigned int i;

	for (i = 0; i < FBR_FLOW_KEY_WORDS; i++)
		if (wide_mask[i] & ~mask[i] ||
		    (key[i] ^ wide_key[i]) & wide_mask[i])
			return false;
	return true;
}

/**
 * fbr_flow_matches - whether a filter selects a flow
 * @flow: the flow
 * @filter: the filter
 * @flows: whose it is
 *
 * Context: flows->lock.
 */
bool fbr_flow_matches(const struct fbr_flow *flow,
		      const struct fbr_flow_filter *filter,
		      const struct fbr_flows *flows)
{
	struct fbr_flow_match match;

	if (filter->priority >= 0 &&
	    fbr_flow_priority(flow) != filter->priority)
		return false;
	if ((flow->cookie ^ filter->cookie) & filter->cookie_mask)
		return false;
	if (filter->out_port >= 0 &&
	    !fbr_actions_output_to(rcu_dereference_protected(flow->actions,
							     lockdep_is_held(&flows->lock)),
				   filter->out_port))
		return false;
	fbr_flow_match_of(&match, flow);
	return match_within(&match, &filter->match);
}

/* As many as may go at once; returns whether there may be more. */
static bool flow_flush_some(struct fbr_bridge *br,
			    const struct fbr_flow_filter *filter, u64 *rank,
			    u32 *count)
{
	struct fbr_flow *flow;
	int n;

	for (n = 0; n < FLOW_CHUNK; n++) {
		flow = fbr_flow_next(br, *rank);
		if (!flow)
			return false;
		*rank = flow->rank + 1;
		if (!fbr_flow_matches(flow, filter, &br->flows))
			continue;
		fbr_flow_delete(br, flow, FBR_FLOW_REASON_DELETED);
		++*count;
	}
	return true;
}

/**
 * fbr_flow_flush - delete every flow that a filter selects
 * @br: the bridge
 * @filter: the filter
 *
 * Context: process; takes the lock in steps.
 * Return: how many.
 */
u32 fbr_flow_flush(struct fbr_bridge *br, const struct fbr_flow_filter *filter)
{
	u32 count = 0;
	u64 rank = 0;
	bool more;

	do {
		mutex_lock(&br->flows.lock);
		more = flow_flush_some(br, filter, &rank, &count);
		mutex_unlock(&br->flows.lock);
		cond_resched();
	} while (more);
	return count;
}

static bool flows_bury_some(struct fbr_bridge *br, u16 in_port)
{
	struct fbr_flow_table *table;
	struct fbr_flow *flow;
	int n;

	for (n = 0; n < FLOW_CHUNK; n++) {
		table = flows_table(&br->flows);
		flow = table ? fbr_flow_table_first_of(table, in_port) : NULL;
		if (!flow)
			return false;
		fbr_flow_delete(br, flow, FBR_FLOW_REASON_PORT);
	}
	return true;
}

/**
 * fbr_flows_bury - a port has left, and takes along the flows that name it
 * @br: the bridge
 * @port: the port, which no frame and no command finds any more
 *
 * A table that was begun before and names it can't replace this one any more.
 *
 * Context: process; takes the lock in steps.
 */
void fbr_flows_bury(struct fbr_bridge *br, const struct fbr_port *port)
{
	bool more;

	do {
		mutex_lock(&br->flows.lock);
		br->flows.generation++;
		more = flows_bury_some(br, port->number);
		mutex_unlock(&br->flows.lock);
		cond_resched();
	} while (more);
}

/*** Replacing all ***/

/* A flow that was there before goes on counting. */
static void flow_inherit(struct fbr_flow *flow, struct fbr_flow_table *old)
{
	struct fbr_flow_match match;
	struct fbr_flow *before;

	fbr_flow_match_of(&match, flow);
	before = fbr_flow_table_find(old, &match, fbr_flow_priority(flow));
	if (!before)
		return;
	fbr_flow_stats_put(flow->stats);
	flow->stats = fbr_flow_stats_get(before->stats);
}

/* The others begin now, however long they were in the making. */
static void flows_inherit(struct fbr_flows *flows, struct fbr_flow_table *table)
{
	struct fbr_flow_table *old = flows_table(flows);
	u64 now = get_jiffies_64();
	struct rb_node *node;

	for (node = rb_first(&table->by_rank); node; node = rb_next(node)) {
		struct fbr_flow *flow = rb_entry(node, struct fbr_flow, by_rank);

		flow->stats->created = now;
		if (old)
			flow_inherit(flow, old);
		fbr_flow_arm(flows, table, flow);
		cond_resched();
	}
}

/**
 * fbr_flow_take_over - a table takes the place of a bridge's flows
 * @br: the bridge
 * @table: the table, of which frames know nothing yet; consumed
 *
 * Frames see the one or the other, whole.
 *
 * Context: process, br->flows.lock.
 */
void fbr_flow_take_over(struct fbr_bridge *br, struct fbr_flow_table *table)
{
	lockdep_assert_held(&br->flows.lock);
	table->lock = &br->flows.lock;
	flows_inherit(&br->flows, table);
	flows_replace(br, table);
	flows_drop_if_empty(br);
	br->flows.generation++;
	br->flows.replaced++;
}
