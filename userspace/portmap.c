// SPDX-License-Identifier: GPL-2.0
#include "portmap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/**
 * portmap_set - a port has this name
 * @map: the ports, unsorted afterwards
 * @number: of the port; one that can't be is left out
 * @name: of its device, empty if it is gone
 */
void portmap_set(struct portmap *map, uint32_t number, const char *name)
{
	if (number <= FBR_PORT_MAX)
		snprintf(map->name[number], IFNAMSIZ, "%s", name);
}

/**
 * portmap_rename - a port has this name from now on
 * @map: the ports; another one that had the name has left
 * @number: of the port
 * @name: of its device
 */
void portmap_rename(struct portmap *map, uint32_t number, const char *name)
{
	for (uint32_t i = 0; i <= FBR_PORT_MAX; i++) {
		if (!strcmp(map->name[i], name))
			map->name[i][0] = '\0';
	}
	portmap_set(map, number, name);
	portmap_sort(map);
}

/* qsort() has no argument of its own: it gets pointers to the names. */
static int by_name(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

static uint16_t number_of(const struct portmap *map, const char *name)
{
	return (uint16_t)((size_t)(name - map->name[0]) / IFNAMSIZ);
}

/**
 * portmap_sort - make names findable
 * @map: all ports are in it
 *
 * Of names that can't be told apart, since text_clean() made them alike, none
 * is found, and numbers are printed.
 */
void portmap_sort(struct portmap *map)
{
	static const char *names[FBR_PORT_MAX + 1];
	size_t n = 0;

	for (size_t i = 0; i <= FBR_PORT_MAX; i++) {
		if (map->name[i][0])
			names[n++] = map->name[i];
	}
	if (n)
		qsort(names, n, sizeof(names[0]), by_name);
	map->n = 0;
	for (size_t i = 0; i < n; i++) {
		bool twin = (i && !strcmp(names[i - 1], names[i])) ||
			    (i + 1 < n && !strcmp(names[i], names[i + 1]));

		if (!twin)
			map->sorted[map->n++] = number_of(map, names[i]);
	}
}

/* The place of a name among the sorted ones, -1 for none. */
static int place_of(const struct portmap *map, const char *name)
{
	int low = 0, high = map->n - 1;

	while (low <= high) {
		int middle = (low + high) / 2;
		int order = strcmp(name, map->name[map->sorted[middle]]);

		if (!order)
			return middle;
		if (order < 0)
			high = middle - 1;
		else
			low = middle + 1;
	}
	return -1;
}

/**
 * portmap_name - the name of a port
 * @map: sorted, NULL for no names
 * @number: of the port
 *
 * Return: NULL if the number is to be printed.
 */
const char *portmap_name(const struct portmap *map, uint32_t number)
{
	if (!map || map->numbers || number > FBR_PORT_MAX ||
	    !map->name[number][0] || place_of(map, map->name[number]) < 0)
		return NULL;
	return map->name[number];
}

/**
 * portmap_number - the number of a port
 * @map: sorted
 * @name: of the port's device
 * @number: where it goes
 *
 * Return: false if there is no port of that name.
 */
bool portmap_number(const struct portmap *map, const char *name,
		    uint16_t *number)
{
	int place = place_of(map, name);

	if (place < 0)
		return false;
	*number = map->sorted[place];
	return true;
}
