// SPDX-License-Identifier: GPL-2.0
/*
 * Tables in the making, that are to replace all flows of a bridge at once.
 *
 * One belongs to the netlink socket that began it, since a table takes many
 * messages, and dies with the socket or the bridge.
 */
#include <linux/slab.h>

#include "fbr.h"
#include "flow_table.h"

/**
 * struct fbr_flow_stage - a table in the making
 * @list: in &struct fbr_flow_stages
 * @portid: of the socket
 * @br: the bridge
 * @generation: of the bridge's flows when it was begun
 * @table: the table
 */
struct fbr_flow_stage {
	struct list_head list;
	u32 portid;
	struct fbr_bridge *br;
	u64 generation;
	struct fbr_flow_table *table;
};

static struct fbr_flow_stages *stages_of(const struct fbr_bridge *br)
{
	return &fbr_net(dev_net(br->dev))->flow_stages;
}

static struct fbr_flow_stage *stage_find(const struct fbr_flow_stages *stages,
					 u32 portid)
{
	struct fbr_flow_stage *stage;

	lockdep_assert_held(&stages->lock);
	list_for_each_entry(stage, &stages->list, list)
		if (stage->portid == portid)
			return stage;
	return NULL;
}

/* No frame has seen the table, so it needs no grace period. */
static void stage_drop(struct fbr_flow_stage *stage)
{
	list_del(&stage->list);
	if (stage->table) {
		fbr_flow_uncharge(stage->br, stage->table->count);
		fbr_flow_table_free(stage->table);
	}
	kfree(stage);
}

static struct fbr_flow_stage *stage_new(struct fbr_flow_stages *stages,
					struct fbr_bridge *br, u32 portid)
{
	struct fbr_flow_stage *stage = kzalloc(sizeof(*stage),
					       GFP_KERNEL_ACCOUNT);

	if (!stage)
		return NULL;
	stage->table = fbr_flow_table_new(&stages->lock);
	if (!stage->table) {
		kfree(stage);
		return NULL;
	}
	stage->br = br;
	stage->portid = portid;
	return stage;
}

/* A bridge that is being deleted forgets its stages after it said so. */
static int stage_enlist(struct fbr_flow_stages *stages,
			struct fbr_flow_stage *stage,
			struct netlink_ext_ack *extack)
{
	struct fbr_bridge *br = stage->br;
	bool live;

	mutex_lock(&br->flows.lock);
	live = READ_ONCE(br->live);
	stage->generation = br->flows.generation;
	mutex_unlock(&br->flows.lock);
	list_add(&stage->list, &stages->list);
	if (live)
		return 0;
	stage_drop(stage);
	NL_SET_ERR_MSG(extack, "The bridge is being created or deleted");
	return -ENODEV;
}

/**
 * fbr_flow_stage_begin - begin a table
 * @br: the bridge whose flows it is to replace
 * @portid: of the socket; a table that it has begun before is forgotten
 * @extack: for refusals
 *
 * Return: 0, -ENOMEM or -ENODEV.
 */
int fbr_flow_stage_begin(struct fbr_bridge *br, u32 portid,
			 struct netlink_ext_ack *extack)
{
	struct fbr_flow_stages *stages = stages_of(br);
	struct fbr_flow_stage *stage;
	int err = -ENOMEM;

	mutex_lock(&stages->lock);
	stage = stage_find(stages, portid);
	if (stage)
		stage_drop(stage);
	stage = stage_new(stages, br, portid);
	if (stage)
		err = stage_enlist(stages, stage, extack);
	mutex_unlock(&stages->lock);
	return err;
}

/* The table that a socket has begun for a bridge. */
static struct fbr_flow_stage *stage_get(struct fbr_bridge *br, u32 portid,
					struct netlink_ext_ack *extack)
{
	struct fbr_flow_stage *stage = stage_find(stages_of(br), portid);

	if (stage && stage->br == br)
		return stage;
	NL_SET_ERR_MSG(extack, "This socket has not begun to replace the flows of this bridge");
	return ERR_PTR(-ENOENT);
}

/**
 * fbr_flow_stage_add - add a flow to the table that a socket has begun
 * @br: the bridge
 * @portid: of the socket
 * @config: the flow
 * @extack: for refusals
 *
 * Return: 0 or a negative errno; the table is as it was then.
 */
int fbr_flow_stage_add(struct fbr_bridge *br, u32 portid,
		       struct fbr_flow_config *config,
		       struct netlink_ext_ack *extack)
{
	struct fbr_flow_stages *stages = stages_of(br);
	struct fbr_flow_stage *stage;
	int err;

	mutex_lock(&stages->lock);
	stage = stage_get(br, portid, extack);
	err = IS_ERR(stage) ? PTR_ERR(stage) :
			      fbr_flow_admit(br, stage->table, config, extack);
	mutex_unlock(&stages->lock);
	return err;
}

static int stage_commit(struct fbr_flow_stage *stage, u32 *count,
			struct netlink_ext_ack *extack)
{
	struct fbr_bridge *br = stage->br;

	lockdep_assert_held(&br->flows.lock);
	if (!READ_ONCE(br->live)) {
		NL_SET_ERR_MSG(extack, "The bridge is being created or deleted");
		return -ENODEV;
	}
	if (stage->generation != br->flows.generation) {
		NL_SET_ERR_MSG(extack, "The flows have changed since the replacement was begun; begin again");
		return -EAGAIN;
	}
	if (stage->table->count > READ_ONCE(br->flows.limit) ||
	    stage->table->mask_count > READ_ONCE(br->flows.mask_limit)) {
		NL_SET_ERR_MSG(extack, "There are more flows or masks than flow-limit or mask-limit allows by now");
		return -ENOSPC;
	}
	*count = stage->table->count;
	fbr_flow_take_over(br, stage->table);
	stage->table = NULL;
	fbr_event_flows_replaced(br, *count);
	return 0;
}

/**
 * fbr_flow_stage_commit - replace the flows of a bridge
 * @br: the bridge
 * @portid: of the socket that has begun a table; which is gone afterwards,
 *	whatever comes of this
 * @count: how many flows there are now
 * @extack: for refusals
 *
 * Return: 0, or a negative errno with the flows as they were; -EAGAIN if they
 *	have changed since the table was begun.
 */
int fbr_flow_stage_commit(struct fbr_bridge *br, u32 portid, u32 *count,
			  struct netlink_ext_ack *extack)
{
	struct fbr_flow_stages *stages = stages_of(br);
	struct fbr_flow_stage *stage;
	int err;

	mutex_lock(&stages->lock);
	stage = stage_get(br, portid, extack);
	err = PTR_ERR_OR_ZERO(stage);
	if (!err) {
		mutex_lock(&br->flows.lock);
		err = stage_commit(stage, count, extack);
		mutex_unlock(&br->flows.lock);
		stage_drop(stage);
	}
	mutex_unlock(&stages->lock);
	return err;
}

/**
 * fbr_flow_stage_forget_socket - a socket is closed
 * @net: its namespace
 * @portid: the socket
 */
void fbr_flow_stage_forget_socket(struct net *net, u32 portid)
{
	struct fbr_flow_stages *stages = &fbr_net(net)->flow_stages;
	struct fbr_flow_stage *stage;

	mutex_lock(&stages->lock);
	stage = stage_find(stages, portid);
	if (stage)
		stage_drop(stage);
	mutex_unlock(&stages->lock);
}

/**
 * fbr_flow_stage_forget_bridge - a bridge is being deleted
 * @br: the bridge, no longer live
 */
void fbr_flow_stage_forget_bridge(struct fbr_bridge *br)
{
	struct fbr_flow_stages *stages = stages_of(br);
	struct fbr_flow_stage *stage, *next;

	mutex_lock(&stages->lock);
	list_for_each_entry_safe(stage, next, &stages->list, list)
		if (stage->br == br)
			stage_drop(stage);
	mutex_unlock(&stages->lock);
}
