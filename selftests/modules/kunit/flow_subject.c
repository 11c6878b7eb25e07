// SPDX-License-Identifier: GPL-2.0
/* Keys of flows, and frames made of them, under test. */
#include "../../../kmod/flow_key.c"
#include "../../../kmod/flow_frame.c"
#include "../../../kmod/nl/flow_key.c"
