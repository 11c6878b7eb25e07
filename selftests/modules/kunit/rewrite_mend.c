// SPDX-License-Identifier: GPL-2.0
/* Writing into frames, under test. */
#include "../../../kmod/mend.c"
