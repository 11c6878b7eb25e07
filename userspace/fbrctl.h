/* SPDX-License-Identifier: GPL-2.0 */
/* What a command is, and what it is given. */
#ifndef FBRCTL_H
#define FBRCTL_H

#include <stddef.h>

#include "nl.h"
#include "out.h"
#include "say.h"

#ifndef FBRCTL_VERSION
#define FBRCTL_VERSION	"unknown"
#endif

/**
 * struct fbrctl - one run of the tool
 * @out: where output goes
 * @nl: the way to the module
 */
struct fbrctl {
	struct out out;
	struct nl nl;
};

/**
 * struct command - a verb
 * @name: one word, or two with a space between
 * @alias: another tool's word for the same, NULL for none
 * @min: fewest words that must follow
 * @max: most words that may follow, 0 for @min, -1 for any number
 * @words: what follows, for the synopsis
 * @text: what it does, one line
 * @run: does it, with the words that follow; returns an exit status
 */
struct command {
	const char *name;
	const char *alias;
	int min;
	int max;
	const char *words;
	const char *text;
	int (*run)(struct fbrctl *f, int argc, char **argv);
};

extern const struct command commands[];
extern const size_t n_commands;

const struct command *command_find(char **argv, int argc, int *used);
const char *command_closest(const char *word);

#endif /* FBRCTL_H */
