// SPDX-License-Identifier: GPL-2.0
/*
 * The way of a frame as one unit, so that the compiler joins its rooms. The last
 * comes first, as each has to know those behind it; to read, begin with
 * pipeline.c.
 */
#include "local.c"
#include "xmit.c"
#include "egress.c"
#include "forward.c"
#include "normal.c"
#include "learn.c"
#include "classify.c"
#include "action.c"
#include "flow_table.c"
#include "flow_stats.c"
#include "lookup.c"
#include "ingress.c"
#include "pipeline.c"
#include "input.c"
