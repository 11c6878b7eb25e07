/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Output. One call a value serves people and machines: with -j all values go
 * into JSON objects; else those for which the table has a column fill it, and
 * columns are as wide as what stands in them.
 *
 *	out_begin(o, columns, n)
 *		out_object(o, NULL)
 *			out_uint(o, "number", 1) ...
 *			out_array(o, "ports") ... out_array_end(o)
 *		out_object_end(o)	ends the object and the line
 *	out_end(o)
 */
#ifndef FBRCTL_OUT_H
#define FBRCTL_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parse.h"

#define OUT_COLUMNS	17
#define OUT_CELL	192

struct json_object;
struct out_row;

/**
 * struct out_column - a column of a table
 * @key: key of the value that stands in it
 * @head: its heading
 * @right: numbers stand at the right
 */
struct out_column {
	const char *key;
	const char *head;
	bool right;
};

/**
 * struct out - where output goes and what it looks like
 * @json: JSON, else text
 * @pretty: JSON over many lines
 * @lines: each object is a line, with no list around
 * @open: a list was begun
 * @objects: how many objects the list has
 * @error: errno of the first write that failed, 0 for none
 * @stack: JSON objects and arrays that are begun, the outermost first
 * @depth: how many
 * @columns: of the table
 * @n_columns: how many
 * @row: the line that is being filled
 * @rows: lines kept back until the widths are known, NULL when they are
 * @n_rows: how many
 * @widths: of the columns
 */
struct out {
	bool json;
	bool pretty;
	bool lines;
	bool open;
	size_t objects;
	int error;
	struct json_object *stack[12];
	size_t depth;
	const struct out_column *columns;
	size_t n_columns;
	struct out_row *row;
	struct out_row *rows;
	size_t n_rows;
	size_t widths[OUT_COLUMNS];
};

void out_begin(struct out *o, const struct out_column *columns, size_t n);
void out_end(struct out *o);
void out_object(struct out *o, const char *key);
void out_object_end(struct out *o);
void out_array(struct out *o, const char *key);
void out_array_end(struct out *o);

void out_str(struct out *o, const char *key, const char *value);
void out_uint(struct out *o, const char *key, uint64_t value);
void out_bool(struct out *o, const char *key, bool value);
void out_mac(struct out *o, const char *key, const uint8_t mac[MAC_LEN]);
void out_uint_as(struct out *o, const char *key, uint64_t value,
		 const char *format, ...) __attribute__((format(printf, 4, 5)));
void out_text(struct out *o, const char *key, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void out_note(struct out *o, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void out_document(struct out *o, const char *text);
int out_close(struct out *o);

#endif /* FBRCTL_OUT_H */
