// SPDX-License-Identifier: GPL-2.0
/* restore */
#include "cmd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "apply.h"

/** Where a configuration is when nobody says where. */
#define DEFAULT_FILE	"/etc/flowbridge/flowbridge.json"
/** Two that restore wait for each other here. */
#define LOCK_FILE	"/run/flowbridge.lock"

/**
 * struct restore - what was typed
 * @path: of the file
 * @dry: only say what differs
 * @port: the port that it is about, NULL for all
 */
struct restore {
	const char *path;
	bool dry;
	const char *port;
};

static int restore_read(const struct fbrctl *f, int argc, char **argv,
			struct restore *r)
{
	const char *wrong;

	r->path = argc ? argv[0] : DEFAULT_FILE;
	for (size_t i = 0; i < f->n_given; i++) {
		if (f->given[i].what == TAKES_DRY_RUN)
			r->dry = true;
		else
			r->port = f->given[i].value;
	}
	wrong = r->port ? parse_name(r->port) : NULL;
	return wrong ? misused("--port: '%s' %s", r->port, wrong) : DONE;
}

static int read_stream(FILE *file, const char *name, char **text, size_t *len)
{
	size_t room = 0, n;

	do {
		if (*len + BUFSIZ > room) {
			room = 2 * (room + BUFSIZ);
			*text = must(realloc(*text, room));
		}
		n = fread(*text + *len, 1, BUFSIZ, file);
		*len += n;
	} while (n);
	return ferror(file) ? refused("%s: %s", name, strerror(errno)) : DONE;
}

/* Sets *absent, and says nothing, if there is none and none need be. */
static int read_file(const struct restore *r, char **text, size_t *len,
		     bool *absent)
{
	FILE *file;
	int status;

	if (!strcmp(r->path, "-"))
		return read_stream(stdin, "stdin", text, len);
	file = fopen(r->path, "re");
	if (!file) {
		*absent = errno == ENOENT && r->port;
		return *absent ? DONE :
				 refused("%s: %s", r->path, strerror(errno));
	}
	status = read_stream(file, r->path, text, len);
	(void)fclose(file);
	return status;
}

static int load(const struct restore *r, struct config *config, bool *absent)
{
	struct config_error error = { 0 };
	size_t len = 0;
	char *text = NULL;
	int status = read_file(r, &text, &len, absent);

	if (!status && !*absent && !config_read(text, len, config, &error))
		status = refused("%s: %s%s%s", r->path, error.path,
				 *error.path ? " " : "it ", error.why);
	free(text);
	return status;
}

/*
 * As root, whoever else has no business here. Where nobody may write, as in a
 * user namespace, nobody is waited for.
 */
static void wait_for_others(void)
{
	int fd = open(LOCK_FILE, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
		      0600);

	/* It is given back at the end of this run. */
	if (fd >= 0)
		(void)flock(fd, LOCK_EX);
}

/* A line for each difference. */
static void show_change(struct fbrctl *f, const struct change *change)
{
	char *text = change->lines.text, *line;
	struct out *o = &f->out;

	while (text && (line = strsep(&text, "\n"))) {
		out_object(o, NULL);
		out_str(o, "bridge", change->want->name);
		out_str(o, "difference", line);
		out_object_end(o);
		out_note(o, "%s: %s", change->want->name, line);
	}
}

static int show_changes(struct fbrctl *f, struct target *target)
{
	struct array changes = NO_CHANGES;
	struct config now = NO_CONFIG;
	const struct change *change;
	int status = target_compare(f, target, &now, &changes);

	out_begin(&f->out, NULL, 0);
	out_end(&f->out);
	array_each(change, &changes) {
		if (!status)
			show_change(f, change);
	}
	changes_free(&changes);
	config_free(&now);
	return status;
}

static int restore(struct fbrctl *f, const struct restore *r,
		   struct target *target)
{
	if (r->dry)
		return show_changes(f, target);
	wait_for_others();
	out_begin(&f->out, NULL, 0);
	out_end(&f->out);
	return target_apply(f, target, r->port ? NULL : show_change);
}

/* restore [FILE|-] [--dry-run] [--port IFACE] */
int cmd_restore(struct fbrctl *f, int argc, char **argv)
{
	struct target target = { .want = NO_CONFIG };
	struct config_bridge *bridge;
	struct restore r = { 0 };
	bool absent = false;
	int status = restore_read(f, argc, argv, &r);

	if (!status)
		status = load(&r, &target.want, &absent);
	target.port = r.port;
	if (!status && !absent &&
	    (!r.port || config_locate(&target.want, r.port, &bridge)))
		status = restore(f, &r, &target);
	config_free(&target.want);
	return status;
}
