// SPDX-License-Identifier: GPL-2.0
/* The actions of a flow as an object; action.c runs them. */
#include <linux/rcupdate.h>
#include <linux/slab.h>

#include "meter.h"
#include "port.h"

/**
 * fbr_actions_new - room for actions
 * @count: how many
 * @rewrites: how many of them are FBR_ACTION_SET
 *
 * Return: all of them zero and to be filled, or NULL.
 */
struct fbr_actions *fbr_actions_new(u32 count, u32 rewrites)
{
	struct fbr_actions *actions;

	actions = kzalloc(struct_size(actions, action, count) +
			  rewrites * sizeof(struct fbr_rewrite),
			  GFP_KERNEL_ACCOUNT);
	if (actions)
		actions->count = count;
	return actions;
}

/**
 * fbr_actions_rewrite - the place of what an action sets
 * @actions: from fbr_actions_new(), with all that it was made for
 * @n: which of the rewrites
 */
struct fbr_rewrite *fbr_actions_rewrite(struct fbr_actions *actions, u32 n)
{
	struct fbr_action *end = actions->action + actions->count;

	return (struct fbr_rewrite *)end + n;
}

static void action_put(const struct fbr_action *action)
{
	if (action->type == FBR_ACTION_OUTPUT && action->port)
		fbr_port_put(action->port);
	else if (action->type == FBR_ACTION_METER && action->meter)
		fbr_meter_put(action->meter);
}

/* Ports and meters outlive every frame that may look at them now. */
static void actions_put(struct fbr_actions *actions)
{
	u32 i;

	for (i = 0; i < actions->count; i++)
		action_put(&actions->action[i]);
}

/**
 * fbr_actions_free - free actions
 * @actions: no frame knows them; or NULL
 */
void fbr_actions_free(struct fbr_actions *actions)
{
	if (!actions)
		return;
	actions_put(actions);
	kfree(actions);
}

/**
 * fbr_actions_free_rcu - free actions that frames may still look at
 * @actions: the actions; or NULL
 */
void fbr_actions_free_rcu(struct fbr_actions *actions)
{
	if (!actions)
		return;
	actions_put(actions);
	kfree_rcu(actions, rcu);
}

static bool action_outputs_to(const struct fbr_action *action, u32 out_port)
{
	if (action->type == FBR_ACTION_LOCAL)
		return out_port == 0;
	return action->type == FBR_ACTION_OUTPUT &&
	       out_port == fbr_port_number_now(action->port);
}

/**
 * fbr_actions_output_to - whether one of them is an output to a port
 * @actions: the actions
 * @out_port: number of the port, or FBR_FLOW_PORT_GONE for any that has left
 */
bool fbr_actions_output_to(const struct fbr_actions *actions, u32 out_port)
{
	u32 i;

	for (i = 0; i < actions->count; i++)
		if (action_outputs_to(&actions->action[i], out_port))
			return true;
	return false;
}
