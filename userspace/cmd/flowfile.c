// SPDX-License-Identifier: GPL-2.0
/* add-flows, replace-flows */
#include "cmd.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flows.h"

/** So many flows between two looks at the clock. */
#define PROGRESS_STEP	64

/**
 * struct line - a line with a flow
 * @number: which line of the file it is
 * @text: the line
 */
struct line {
	size_t number;
	char *text;
};

/**
 * struct upload - a file on its way into a bridge
 * @f: this run
 * @file: its name, for messages
 * @bridge: name of the bridge as it was typed
 * @lines: of struct line
 * @table: the bridge
 * @named_port: some flow names a port
 */
struct upload {
	struct fbrctl *f;
	const char *file;
	const char *bridge;
	struct array lines;
	struct flow_table table;
	bool named_port;
};

static const struct line *line_at(const struct upload *u, size_t i)
{
	return (const struct line *)u->lines.items + i;
}

static void place_of(const struct upload *u, size_t number, char text[128])
{
	snprintf(text, 128, "%.100s:%zu: ", u->file, number);
}

/* A comment begins the line, or follows a blank, and is in no quotes. */
static void strip_comment(char *text)
{
	bool quoted = false;

	for (char *c = text; *c; c++) {
		if (*c == '"')
			quoted = !quoted;
		if (*c == '#' && !quoted &&
		    (c == text || isspace((unsigned char)c[-1]))) {
			*c = '\0';
			return;
		}
	}
}

static int add_line(struct upload *u, size_t number, const char *text,
		    size_t len)
{
	struct line *line;
	char place[128];

	if (strlen(text) != len) {
		place_of(u, number, place);
		return misused("%sthere is a zero byte: it is no text", place);
	}
	line = array_add(&u->lines);
	line->number = number;
	line->text = must(strdup(text));
	strip_comment(line->text);
	if (!line->text[strspn(line->text, " \t\r\n")]) {
		free(line->text);
		u->lines.n--;
	}
	return DONE;
}

static int read_lines(struct upload *u, FILE *file)
{
	char *text = NULL;
	size_t size = 0, number = 0;
	int status = DONE;
	ssize_t len;

	while (!status && (len = getline(&text, &size, file)) >= 0)
		status = add_line(u, ++number, text, (size_t)len);
	free(text);
	if (!status && ferror(file))
		return refused("%s: %s", u->file, strerror(errno));
	return status;
}

static int read_file(struct upload *u, const char *path)
{
	FILE *file;
	int status;

	if (!strcmp(path, "-")) {
		u->file = "stdin";
		return read_lines(u, stdin);
	}
	u->file = path;
	file = fopen(path, "re");
	if (!file)
		return refused("%s: %s", path, strerror(errno));
	status = read_lines(u, file);
	(void)fclose(file);
	return status;
}

static int parse_line(struct upload *u, const struct line *line,
		      const struct portmap *map, struct flow *flow)
{
	struct flow_error error = { 0 };
	char place[128];

	memset(flow, 0, sizeof(*flow));
	if (flow_parse_line(line->text, map, flow, &error)) {
		u->named_port |= flow->named_port;
		return DONE;
	}
	place_of(u, line->number, place);
	return flow_wrong(&error, place, "line", line->text, u->bridge);
}

/* All lines are read before the first is sent: nonsense changes nothing. */
static int check_lines(struct upload *u, const struct portmap *map)
{
	struct flow flow;
	int status = DONE;

	for (size_t i = 0; i < u->lines.n && !status; i++)
		status = parse_line(u, line_at(u, i), map, &flow);
	return status;
}

/* Send all flows, each with the command. Sets how many came through. */
static int send_lines(struct upload *u, uint8_t cmd, size_t *sent)
{
	const struct portmap *map = u->table.mapped ? &u->table.map : NULL;
	int status = DONE;

	for (*sent = 0; *sent < u->lines.n && !status; ) {
		const struct line *line = line_at(u, *sent);
		struct nl_msg *request;
		struct flow flow;
		char place[128];

		if (*sent % PROGRESS_STEP == 0)
			progress(*sent, u->lines.n, "flows");
		status = kernel_step();
		if (!status)
			status = parse_line(u, line, map, &flow);
		if (status)
			break;
		request = flow_request(cmd, &u->table);
		flow_put(request, &flow, FLOW_BITS_NEW);
		place_of(u, line->number, place);
		if (kernel_do(&u->f->nl, request, NULL, NULL))
			status = kernel_refused_at(&u->f->nl, place, u->bridge);
		else
			++*sent;
	}
	progress_end();
	return status;
}

static void say_result(struct upload *u, const char *key, uint64_t count,
		       const char *words)
{
	struct out *o = &u->f->out;

	out_begin(o, NULL, 0);
	out_object(o, NULL);
	out_str(o, "bridge", u->table.bridge.name);
	out_uint(o, key, count);
	out_object_end(o);
	out_note(o, "%llu %s", (unsigned long long)count, words);
	out_end(o);
}

static int add_all(struct upload *u)
{
	size_t sent = 0;
	int status = send_lines(u, FBR_CMD_FLOW_ADD, &sent);

	if (status)
		warn("%zu of %zu flows were added before it stopped", sent,
		     u->lines.n);
	else
		say_result(u, "added", sent, "added");
	return status;
}

/* The new table belongs to the socket: if it does not come so far, it dies. */
static int replace_all(struct upload *u)
{
	struct nl *nl = &u->f->nl;
	struct flow answer = { 0 };
	size_t sent = 0;
	int status;

	if (kernel_do(nl, flow_request(FBR_CMD_FLOW_REPLACE_BEGIN, &u->table),
		      NULL, NULL))
		return kernel_refused(nl, u->bridge);
	status = send_lines(u, FBR_CMD_FLOW_REPLACE_ADD, &sent);
	if (!status &&
	    kernel_do(nl, flow_request(FBR_CMD_FLOW_REPLACE_COMMIT, &u->table),
		      decode_flow, &answer))
		status = kernel_refused(nl, u->bridge);
	if (status)
		warn("the flows of '%s' are what they were", u->bridge);
	else
		say_result(u, "flows", answer.count, "flows");
	return status;
}

static int upload(struct fbrctl *f, char **argv, int (*send)(struct upload *u))
{
	/* Of a size that does not belong on the stack. */
	static struct upload u;
	int status;

	u.f = f;
	u.bridge = argv[0];
	u.lines = (struct array)ARRAY_OF(struct line);
	status = read_file(&u, argv[1]);
	if (!status)
		status = check_lines(&u, NULL);
	if (!status)
		status = flows_open(f, argv[0], u.named_port, &u.table);
	if (!status && u.named_port)
		status = check_lines(&u, &u.table.map);
	if (!status)
		status = send(&u);
	for (size_t i = 0; i < u.lines.n; i++)
		free(line_at(&u, i)->text);
	array_free(&u.lines);
	return status;
}

/* add-flows BR FILE */
int cmd_add_flows(struct fbrctl *f, int argc, char **argv)
{
	(void)argc;
	return upload(f, argv, add_all);
}

/* replace-flows BR FILE */
int cmd_replace_flows(struct fbrctl *f, int argc, char **argv)
{
	(void)argc;
	return upload(f, argv, replace_all);
}
