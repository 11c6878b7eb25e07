/* SPDX-License-Identifier: GPL-2.0 */
/* What goes to stderr, and the exit status that goes with it. */
#ifndef FBRCTL_SAY_H
#define FBRCTL_SAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * enum exit_status - how the tool ends
 * @DONE: it did what was asked
 * @REFUSED: the kernel or the environment refused, and nothing is half done
 * @MISUSED: the command line is wrong
 */
enum exit_status {
	DONE = 0,
	REFUSED = 1,
	MISUSED = 2,
};

int refused(const char *format, ...) __attribute__((format(printf, 1, 2)));
int misused(const char *format, ...) __attribute__((format(printf, 1, 2)));
int wrong_word(const char *word, const char *wrong);
int unknown_word(const char *what, const char *word, const char *meant);
void *must(void *memory);
void warn(const char *format, ...) __attribute__((format(printf, 1, 2)));
void tell(const char *format, ...) __attribute__((format(printf, 1, 2)));
void progress(size_t done, size_t total, const char *what);
void progress_end(void);

#endif /* FBRCTL_SAY_H */
