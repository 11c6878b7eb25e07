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
 * enum taken - options that only some verbs take
 * @TAKES_NUMBERS: -n
 * @TAKES_PRIORITY: --priority
 * @TAKES_IDLE: --idle-timeout
 * @TAKES_HARD: --hard-timeout
 * @TAKES_COOKIE: --cookie
 * @TAKES_OUT_PORT: --out-port
 * @TAKES_WRITE: --write
 * @TAKES_COUNT: --count
 * @TAKES_SNAPLEN: --snaplen
 * @TAKES_RATE: --rate
 * @TAKES_PUNTED: --punted, which has no value
 * @TAKES_DRY_RUN: --dry-run, which has no value
 * @TAKES_PORT: --port
 */
enum taken {
	TAKES_NUMBERS = 1,
	TAKES_PRIORITY = 2,
	TAKES_IDLE = 4,
	TAKES_HARD = 8,
	TAKES_COOKIE = 16,
	TAKES_OUT_PORT = 32,
	TAKES_WRITE = 64,
	TAKES_COUNT = 128,
	TAKES_SNAPLEN = 256,
	TAKES_RATE = 512,
	TAKES_PUNTED = 1024,
	TAKES_DRY_RUN = 2048,
	TAKES_PORT = 4096,
};

/** How many of them are words. */
#define WORDED_OPTIONS	12

/**
 * struct given - an option that is a word
 * @what: which, of enum taken
 * @name: its name without dashes before it
 * @value: what was typed, empty if it has none
 */
struct given {
	enum taken what;
	const char *name;
	const char *value;
};

/**
 * struct fbrctl - one run of the tool
 * @out: where output goes
 * @nl: the way to the module
 * @numbers: print numbers of ports, not their names
 * @given: options of the verb
 * @n_given: how many
 */
struct fbrctl {
	struct out out;
	struct nl nl;
	bool numbers;
	struct given given[WORDED_OPTIONS];
	size_t n_given;
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
