// SPDX-License-Identifier: GPL-2.0
/* Actions as attributes, under test. */
#include "../../../kmod/nl/flow_set.c"
#include "../../../kmod/nl/flow_action.c"
