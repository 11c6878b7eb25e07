/* SPDX-License-Identifier: GPL-2.0 */
/* Bridges made what they should be, or left what they were. */
#ifndef FBRCTL_APPLY_H
#define FBRCTL_APPLY_H

#include "config_diff.h"
#include "fbrctl.h"

/**
 * struct target - what bridges should be
 * @want: the bridges
 * @port: only this port and what names it, NULL for everything
 */
struct target {
	struct config want;
	const char *port;
};

int target_compare(struct fbrctl *f, struct target *target, struct config *now,
		   struct array *changes);
int target_apply(struct fbrctl *f, struct target *target,
		 void (*note)(struct fbrctl *f, const struct change *change));

#endif /* FBRCTL_APPLY_H */
