// SPDX-License-Identifier: GPL-2.0
/* What changes frames, and the parsing of what is to be changed, under test. */
#include "meter.h"
#include "port.h"
#include "rewrite_subject.h"

#include "../../../kmod/rewrite.c"
#include "../../../kmod/segment.c"
#include "../../../kmod/classify.c"

enum fbr_drop_cause subject_classify_again(struct fbr_frame *frame)
{
	return fbr_classify_again(frame);
}

struct fbr_port subject_port = { .number = 1, .users = REFCOUNT_INIT(1) };
unsigned int subject_meters_held;

/* Instead of port.c's and meter.c's: there is a port 1, and a meter 1. */
struct fbr_port *fbr_port_get_by_number(struct fbr_bridge *br, u32 number)
{
	if (number != 1)
		return NULL;
	refcount_inc(&subject_port.users);
	return &subject_port;
}

void fbr_port_put(struct fbr_port *port)
{
	refcount_dec(&port->users);
}

struct fbr_meter *subject_meter_get(struct fbr_bridge *br, u32 id)
{
	if (id != 1)
		return NULL;
	subject_meters_held++;
	return (struct fbr_meter *)&subject_meters_held;
}

void subject_meter_put(struct fbr_meter *meter)
{
	subject_meters_held--;
}

u32 subject_meter_id(const struct fbr_meter *meter)
{
	return 1;
}

enum fbr_drop_cause subject_change(struct fbr_frame *frame,
				   const struct fbr_action *action)
{
	switch (action->type) {
	case FBR_ACTION_SET:
		return fbr_rewrite_set(frame, action->rewrite);
	case FBR_ACTION_PUSH_VLAN:
		return fbr_rewrite_push_vlan(frame, &action->vlan);
	case FBR_ACTION_POP_VLAN:
		return fbr_rewrite_pop_vlan(frame);
	case FBR_ACTION_DEC_TTL:
		return fbr_rewrite_dec_ttl(frame);
	default:
		return 0;
	}
}
