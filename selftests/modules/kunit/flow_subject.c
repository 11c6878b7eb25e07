// SPDX-License-Identifier: GPL-2.0
/* Keys of flows, under test. */
#include "../../../kmod/flow_key.c"
#include "../../../kmod/nl/flow_key.c"
