/* SPDX-License-Identifier: GPL-2.0 */
/* What a bridge is as a network device, which the module has no commands for. */
#ifndef FBRCTL_LINK_H
#define FBRCTL_LINK_H

#include <stdbool.h>
#include <stdint.h>

int link_get(const char *name, bool *up, uint32_t *mtu);
int link_set_up(const char *name, bool up);
int link_set_mtu(const char *name, uint32_t mtu);

#endif /* FBRCTL_LINK_H */
