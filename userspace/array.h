/* SPDX-License-Identifier: GPL-2.0 */
/* A list that grows. No I/O. */
#ifndef FBRCTL_ARRAY_H
#define FBRCTL_ARRAY_H

#include <stddef.h>

/**
 * struct array - a list
 * @items: structs, one after the other
 * @size: of one in bytes
 * @n: how many there are
 * @room: how many there is memory for
 */
struct array {
	void *items;
	size_t size;
	size_t n;
	size_t room;
};

/** An empty array of @type. */
#define ARRAY_OF(type)	{ .size = sizeof(type) }

/** Go through an array: @item points to each, one after the other. */
#define array_each(item, array) \
	for ((item) = (array)->items; \
	     (item) && (item) < (__typeof__(item))(array)->items + (array)->n; \
	     (item)++)

void *array_add(struct array *array);
void *array_at(const struct array *array, size_t i);
void array_sort(struct array *array,
		int (*order)(const void *a, const void *b));
void *array_find(const struct array *array, const void *key,
		 int (*order)(const void *a, const void *b));
void array_free(struct array *array);

#endif /* FBRCTL_ARRAY_H */
