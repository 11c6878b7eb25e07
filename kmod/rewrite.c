// SPDX-License-Identifier: GPL-2.0
/* Flows change frames here. */
#include "frame.h"

enum fbr_drop_cause fbr_rewrite_set(struct fbr_frame *frame,
				    const struct fbr_rewrite *set)
{
	return FBR_DROP_REWRITE;
}

enum fbr_drop_cause fbr_rewrite_push_vlan(struct fbr_frame *frame,
					  const struct ovs_action_push_vlan *tag)
{
	return FBR_DROP_REWRITE;
}

enum fbr_drop_cause fbr_rewrite_pop_vlan(struct fbr_frame *frame)
{
	return FBR_DROP_REWRITE;
}

enum fbr_drop_cause fbr_rewrite_dec_ttl(struct fbr_frame *frame)
{
	return FBR_DROP_REWRITE;
}
