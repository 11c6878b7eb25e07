// SPDX-License-Identifier: GPL-2.0
#include "out.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "say.h"

/** So many lines decide how wide the columns are; the rest is streamed. */
#define ROWS_KEPT	1000

/**
 * struct out_row - a line of a table
 * @note: it is a text of its own and stands in cell[0]
 * @filled: something stands in it
 * @cell: the values
 */
struct out_row {
	bool note;
	bool filled;
	char cell[OUT_COLUMNS][OUT_CELL];
};

/* stdio keeps that a write failed, but not why. */
static void note_error(struct out *o)
{
	if (!o->error && ferror(stdout))
		o->error = errno;
}

/* --- JSON --- */

static void json_put(struct out *o, const char *key, struct json_object *value)
{
	struct json_object *top = o->stack[o->depth - 1];

	if (json_object_is_type(top, json_type_array))
		json_object_array_add(top, value);
	else
		json_object_object_add(top, key, value);
}

static void json_begin(struct out *o, const char *key, struct json_object *it)
{
	if (o->depth)
		json_put(o, key, it);
	o->stack[o->depth++] = it;
}

/* An object of the outermost list is whole: write it. */
static void json_write(struct out *o, struct json_object *it)
{
	int flags = o->pretty ? JSON_C_TO_STRING_PRETTY |
				JSON_C_TO_STRING_SPACED : 0;
	const char *text;

	flags |= JSON_C_TO_STRING_NOSLASHESCAPE;
	if (!o->lines)
		fputs(o->objects ? ",\n" : "\n", stdout);
	text = json_object_to_json_string_ext(it, flags);
	if (!text)
		exit(refused("out of memory"));
	fputs(text, stdout);
	if (o->lines)
		putchar('\n');
	o->objects++;
	note_error(o);
	json_object_put(it);
}

/* --- text --- */

static size_t width_of(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

static void widen(struct out *o, const struct out_row *row)
{
	for (size_t i = 0; i < o->n_columns && !row->note; i++) {
		size_t width = width_of(row->cell[i]);

		if (width > o->widths[i])
			o->widths[i] = width;
	}
}

static void pad(size_t n)
{
	while (n--)
		putchar_unlocked(' ');
}

static void print_cells(const struct out *o, const struct out_row *row)
{
	size_t owed = 0;

	for (size_t i = 0; i < o->n_columns; i++) {
		const char *cell = row->cell[i];
		size_t width = width_of(cell);
		size_t space = o->widths[i] > width ? o->widths[i] - width : 0;

		if (*cell) {
			pad(owed + (o->columns[i].right ? space : 0));
			fputs(cell, stdout);
			owed = o->columns[i].right ? 0 : space;
		} else {
			owed += space;
		}
		owed += 2;
	}
	putchar('\n');
}

static void print_row(struct out *o, const struct out_row *row)
{
	if (row->note)
		puts(row->cell[0]);
	else
		print_cells(o, row);
	note_error(o);
}

static void print_kept(struct out *o)
{
	for (size_t i = 0; i < o->n_rows; i++)
		widen(o, &o->rows[i]);
	for (size_t i = 0; i < o->n_rows; i++)
		print_row(o, &o->rows[i]);
	free(o->rows);
	o->rows = NULL;
	o->n_rows = 0;
}

static void row_end(struct out *o)
{
	if (!o->row || !o->row->filled)
		return;
	if (o->rows)
		o->rows[o->n_rows++] = *o->row;
	else
		print_row(o, o->row);
	if (o->n_rows == ROWS_KEPT)
		print_kept(o);
	o->row->note = false;
	o->row->filled = false;
	for (size_t i = 0; i < OUT_COLUMNS; i++)
		o->row->cell[i][0] = '\0';
}

static char *cell_of(struct out *o, const char *key)
{
	for (size_t i = 0; i < o->n_columns; i++) {
		if (!strcmp(key, o->columns[i].key)) {
			o->row->filled = true;
			return o->row->cell[i];
		}
	}
	return NULL;
}

__attribute__((format(printf, 3, 0)))
static void cell_put(struct out *o, const char *key, const char *format,
		     va_list args)
{
	char *cell = cell_of(o, key);

	if (cell)
		vsnprintf(cell, OUT_CELL, format, args);
}

/* --- what commands call --- */

/**
 * out_begin - begin a list, which is a table for people
 * @o: the output
 * @columns: of the table
 * @n: how many; 0 for a list that is made of notes
 */
void out_begin(struct out *o, const struct out_column *columns, size_t n)
{
	if (o->json) {
		if (!o->open && !o->lines)
			putchar('[');
		o->open = true;
		return;
	}
	o->columns = columns;
	o->n_columns = n;
	o->row = must(calloc(1, sizeof(*o->row)));
	o->rows = must(calloc(ROWS_KEPT, sizeof(*o->rows)));
	memset(o->widths, 0, sizeof(o->widths));
	for (size_t i = 0; i < n; i++)
		out_text(o, columns[i].key, "%s", columns[i].head);
	row_end(o);
}

/**
 * out_end - end a table; lists that follow go on in the same JSON list
 * @o: the output
 */
void out_end(struct out *o)
{
	if (o->json)
		return;
	print_kept(o);
	free(o->row);
	o->row = NULL;
	o->n_columns = 0;
}

/**
 * out_object - begin an object
 * @o: the output
 * @key: of the object around it, NULL in a list
 */
void out_object(struct out *o, const char *key)
{
	if (o->json)
		json_begin(o, key, must(json_object_new_object()));
}

/**
 * out_object_end - end an object, and the line of the table
 * @o: the output
 */
void out_object_end(struct out *o)
{
	if (!o->json)
		row_end(o);
	else if (--o->depth == 0)
		json_write(o, o->stack[0]);
}

/**
 * out_array - begin a list within an object
 * @o: the output
 * @key: of the object around it
 */
void out_array(struct out *o, const char *key)
{
	if (o->json)
		json_begin(o, key, must(json_object_new_array()));
}

/**
 * out_array_end - end a list within an object
 * @o: the output
 */
void out_array_end(struct out *o)
{
	if (o->json)
		o->depth--;
}

/**
 * out_str - print a word
 * @o: the output
 * @key: what it is
 * @value: the word, clean (text_clean())
 */
void out_str(struct out *o, const char *key, const char *value)
{
	if (o->json)
		json_put(o, key, must(json_object_new_string(value)));
	else
		out_text(o, key, "%s", value);
}

/**
 * out_uint - print a number
 * @o: the output
 * @key: what it is
 * @value: the number
 */
void out_uint(struct out *o, const char *key, uint64_t value)
{
	out_uint_as(o, key, value, "%llu", (unsigned long long)value);
}

/**
 * out_bool - print a switch: on or off, in JSON true or false
 * @o: the output
 * @key: what it is
 * @value: its state
 */
void out_bool(struct out *o, const char *key, bool value)
{
	if (o->json)
		json_put(o, key, must(json_object_new_boolean(value)));
	else
		out_text(o, key, "%s", value ? "on" : "off");
}

/**
 * out_mac - print an Ethernet address
 * @o: the output
 * @key: whose it is
 * @mac: the address
 */
void out_mac(struct out *o, const char *key, const uint8_t mac[MAC_LEN])
{
	char text[MAC_TEXT];

	mac_format(mac, text);
	out_str(o, key, text);
}

/**
 * out_uint_as - print a number that people like to see in another form
 * @o: the output
 * @key: what it is
 * @value: the number, for JSON
 * @format: the form, as for printf, for people
 */
void out_uint_as(struct out *o, const char *key, uint64_t value,
		 const char *format, ...)
{
	va_list args;

	if (o->json) {
		json_put(o, key, must(json_object_new_uint64(value)));
		return;
	}
	va_start(args, format);
	cell_put(o, key, format, args);
	va_end(args);
}

/**
 * out_text - fill a column of the table; nothing in JSON
 * @o: the output
 * @key: which column
 * @format: as for printf
 */
void out_text(struct out *o, const char *key, const char *format, ...)
{
	va_list args;

	if (o->json)
		return;
	va_start(args, format);
	cell_put(o, key, format, args);
	va_end(args);
}

/**
 * out_note - print a line of its own for people; nothing in JSON
 * @o: the output, within a table or not
 * @format: as for printf
 */
void out_note(struct out *o, const char *format, ...)
{
	va_list args;

	if (o->json)
		return;
	va_start(args, format);
	if (o->row) {
		row_end(o);
		o->row->note = true;
		o->row->filled = true;
		vsnprintf(o->row->cell[0], sizeof(o->row->cell), format, args);
		row_end(o);
	} else {
		vprintf(format, args);
		putchar('\n');
		note_error(o);
	}
	va_end(args);
}

/**
 * out_document - print a text that is the whole output, JSON or not
 * @o: the output, in which no list is begun
 * @text: the text, with its last newline
 */
void out_document(struct out *o, const char *text)
{
	fputs(text, stdout);
	note_error(o);
}

/**
 * out_close - end all output
 * @o: the output
 *
 * Return: DONE, or REFUSED with the reason said if not all could be written.
 */
int out_close(struct out *o)
{
	if (o->json && o->open && !o->lines)
		puts(o->objects ? "\n]" : "]");
	else if (o->row)
		out_end(o);
	note_error(o);
	if (!o->error && !fflush(stdout) && !fclose(stdout))
		return DONE;
	if (!o->error)
		o->error = errno;
	/* Who reads a stream of events may go when it has seen enough. */
	if (o->lines && o->error == EPIPE)
		return DONE;
	return refused("can't write to stdout: %s", strerror(o->error));
}
