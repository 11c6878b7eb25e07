// SPDX-License-Identifier: GPL-2.0
#include "array.h"

#include <stdlib.h>
#include <string.h>

#include "say.h"

/**
 * array_add - make room for one more
 * @array: grows by one
 *
 * Return: the new one, zeroed; never NULL.
 */
void *array_add(struct array *array)
{
	if (array->n == array->room) {
		array->room = array->room ? array->room * 2 : 64;
		array->items = must(realloc(array->items,
					    array->room * array->size));
	}
	return memset(array_at(array, array->n++), 0, array->size);
}

/**
 * array_at - one of them
 * @array: the list
 * @i: which
 */
void *array_at(const struct array *array, size_t i)
{
	return (char *)array->items + i * array->size;
}

/**
 * array_sort - put them in order
 * @array: the list
 * @order: as qsort() has it
 */
void array_sort(struct array *array, int (*order)(const void *a, const void *b))
{
	if (array->n)
		qsort(array->items, array->n, array->size, order);
}

/**
 * array_find - find one
 * @array: the list, in order
 * @key: is like the one that is wanted
 * @order: that order
 *
 * Return: NULL if there is none.
 */
void *array_find(const struct array *array, const void *key,
		 int (*order)(const void *a, const void *b))
{
	if (!array->n)
		return NULL;
	return bsearch(key, array->items, array->n, array->size, order);
}

/**
 * array_free - forget all of them
 * @array: empty afterwards, and fit to be filled again
 */
void array_free(struct array *array)
{
	free(array->items);
	array->items = NULL;
	array->n = 0;
	array->room = 0;
}
