// SPDX-License-Identifier: GPL-2.0
/* Actions as attributes, under test, with the meters of rewrite_subject.c. */
#include "rewrite_subject.h"

#define fbr_meter_get subject_meter_get
#define fbr_meter_put subject_meter_put
#define fbr_meter_id subject_meter_id
#include "../../../kmod/nl/flow_set.c"
#include "../../../kmod/nl/flow_action.c"
