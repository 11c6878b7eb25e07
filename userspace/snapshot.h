/* SPDX-License-Identifier: GPL-2.0 */
/* Bridges as they are, read from the module. */
#ifndef FBRCTL_SNAPSHOT_H
#define FBRCTL_SNAPSHOT_H

#include "config.h"
#include "query.h"

int snapshot(struct fbrctl *f, int argc, char **argv, struct config *config);

#endif /* FBRCTL_SNAPSHOT_H */
