// SPDX-License-Identifier: GPL-2.0
/* save */
#include "cmd.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "snapshot.h"

/** Flows are not for everybody's eyes, wherever they stand. */
#define SAVED_MODE	0600

/** How often the name between may turn out to be another's. */
#define NAMING_TRIES	100

/**
 * struct saving - a file on its way to the disk
 * @path: its name, at the end
 * @folder: where it is
 * @temporary: its name until it is whole, empty where it needs none
 * @fd: it
 */
struct saving {
	char path[PATH_MAX];
	char folder[PATH_MAX];
	char temporary[PATH_MAX];
	int fd;
};

/* A link is followed: what it names is replaced. */
static int find_place(struct saving *s, const char *path)
{
	char copy[PATH_MAX];
	struct stat is;

	if (snprintf(copy, sizeof(copy), "%s", path) >= (int)sizeof(copy))
		return refused("%s: %s", path, strerror(ENAMETOOLONG));
	if (stat(path, &is)) {
		snprintf(s->path, sizeof(s->path), "%s", path);
	} else {
		if (!S_ISREG(is.st_mode))
			return refused("%s: it is no file that could be replaced: without a FILE it goes to stdout",
				       path);
		if (!realpath(path, s->path))
			return refused("%s: %s", path, strerror(errno));
	}
	memcpy(copy, s->path, sizeof(copy));
	snprintf(s->folder, sizeof(s->folder), "%s", dirname(copy));
	return DONE;
}

/* Without a name nothing is left behind, whatever happens. */
static bool open_nameless(struct saving *s)
{
	s->fd = open(s->folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, SAVED_MODE);
	return s->fd >= 0;
}

static bool open_named(struct saving *s)
{
	int n = snprintf(s->temporary, sizeof(s->temporary), "%s.XXXXXX",
			 s->path);

	if (n >= (int)sizeof(s->temporary)) {
		errno = ENAMETOOLONG;
		return false;
	}
	s->fd = mkostemp(s->temporary, O_CLOEXEC);
	return s->fd >= 0;
}

static bool write_all(int fd, const char *text)
{
	size_t left = strlen(text);

	while (left) {
		ssize_t n = write(fd, text, left);

		if (n < 0 && errno != EINTR)
			return false;
		if (n > 0) {
			text += n;
			left -= (size_t)n;
		}
	}
	return !fsync(fd);
}

/* What has the name between is whole, whoever's it is: a killed save left it,
 * or another is about to. It is given its place, never taken away, so that
 * nobody's is lost, and at most one is left behind, until the next save.
 */
static bool name_and_replace(const struct saving *s)
{
	char self[64], between[PATH_MAX];
	bool named = false;
	int i;

	if (snprintf(between, sizeof(between), "%s.saving", s->path) >=
	    (int)sizeof(between)) {
		errno = ENAMETOOLONG;
		return false;
	}
	snprintf(self, sizeof(self), "/proc/self/fd/%d", s->fd);
	for (i = 0; i < NAMING_TRIES && !named; i++) {
		named = !linkat(AT_FDCWD, self, AT_FDCWD, between,
				AT_SYMLINK_FOLLOW);
		if (!named && errno != EEXIST)
			return false;
		if (rename(between, s->path) && errno != ENOENT)
			return false;
	}
	if (!named)
		errno = EEXIST;
	return named;
}

static bool sync_folder(const struct saving *s)
{
	int fd = open(s->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool good;

	if (fd < 0)
		return false;
	good = !fsync(fd);
	close(fd);
	return good;
}

/* Under its own name only when all of it is on the disk. */
static bool write_file(struct saving *s, const char *text)
{
	if (!(open_nameless(s) || open_named(s)) || !write_all(s->fd, text))
		return false;
	if (*s->temporary ? rename(s->temporary, s->path)
			  : !name_and_replace(s))
		return false;
	return sync_folder(s);
}

/* ^C waits until the file is there, or is not. */
static int replace_file(const char *path, const char *text)
{
	struct saving *s = must(calloc(1, sizeof(*s)));
	sigset_t all, before;
	int status, error = 0;

	s->fd = -1;
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	status = find_place(s, path);
	if (!status && !write_file(s, text)) {
		error = errno;
		if (*s->temporary)
			(void)unlink(s->temporary);
		status = refused("%s: %s", path, strerror(error));
	}
	if (s->fd >= 0)
		close(s->fd);
	free(s);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return status;
}

static void say_maimed(const struct config *config)
{
	const struct config_bridge *bridge;

	array_each(bridge, &config->bridges) {
		if (bridge->maimed)
			warn("%zu flows of '%s' send to ports that have left, which is not saved",
			     bridge->maimed, bridge->name);
	}
}

/* save [FILE|-] [BR]... */
int cmd_save(struct fbrctl *f, int argc, char **argv)
{
	bool file = argc && strcmp(argv[0], "-") != 0;
	struct config config = NO_CONFIG;
	char *text = NULL;
	int status = snapshot(f, argc ? argc - 1 : 0, argv + 1, &config);

	if (!status) {
		text = config_write(&config);
		say_maimed(&config);
	}
	if (!status && file)
		status = replace_file(argv[0], text);
	else if (!status)
		out_document(&f->out, text);
	free(text);
	config_free(&config);
	return status;
}
