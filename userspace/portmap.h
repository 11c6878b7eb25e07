/* SPDX-License-Identifier: GPL-2.0 */
/* Numbers and names of a bridge's ports, each found by the other. No I/O. */
#ifndef FBRCTL_PORTMAP_H
#define FBRCTL_PORTMAP_H

#include <linux/flowbridge.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

/**
 * struct portmap - the ports of a bridge
 * @numbers: print numbers all the same
 * @name: by number, empty where there is no port; the local one has its name,
 *	too
 * @sorted: numbers of the ports by name, up to @n
 * @n: how many of them
 */
struct portmap {
	bool numbers;
	char name[FBR_PORT_MAX + 1][IFNAMSIZ];
	uint16_t sorted[FBR_PORT_MAX + 1];
	uint16_t n;
};

void portmap_set(struct portmap *map, uint32_t number, const char *name);
void portmap_rename(struct portmap *map, uint32_t number, const char *name);
void portmap_sort(struct portmap *map);
const char *portmap_name(const struct portmap *map, uint32_t number);
bool portmap_number(const struct portmap *map, const char *name,
		    uint16_t *number);

#endif /* FBRCTL_PORTMAP_H */
