// SPDX-License-Identifier: GPL-2.0
#include "say.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/** Work that is done after so long is not worth a word, in milliseconds. */
#define PROGRESS_AFTER	1000
#define PROGRESS_EVERY	200

/* A line of progress stands on the terminal. */
static bool progress_shown;

__attribute__((format(printf, 2, 0)))
static void say(const char *before, const char *format, va_list args)
{
	char text[1024];

	/* One write, so that lines of others don't stand in the middle. */
	vsnprintf(text, sizeof(text), format, args);
	progress_end();
	fflush(stdout);
	fprintf(stderr, "fbrctl: %s%s\n", before, text);
}

/**
 * refused - say what the kernel or the environment refused
 * @format: a sentence, as for printf
 *
 * Return: REFUSED.
 */
int refused(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say("", format, args);
	va_end(args);
	return REFUSED;
}

/**
 * misused - say what is wrong with the command line
 * @format: a sentence, as for printf
 *
 * Return: MISUSED.
 */
int misused(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say("", format, args);
	va_end(args);
	return MISUSED;
}

/**
 * wrong_word - say what a parser found wrong with a word
 * @word: as it was typed
 * @wrong: the parser's phrase
 *
 * Return: MISUSED.
 */
int wrong_word(const char *word, const char *wrong)
{
	return misused("'%s' %s", word, wrong);
}

/**
 * unknown_word - say that a word is not known
 * @what: what it should be, such as "verb"
 * @word: as it was typed
 * @meant: what was probably meant, NULL for no idea
 *
 * Return: MISUSED.
 */
int unknown_word(const char *what, const char *word, const char *meant)
{
	if (meant)
		return misused("unknown %s '%s': did you mean '%s'?", what,
			       word, meant);
	return misused("unknown %s '%s'", what, word);
}

/**
 * must - end if there is no memory
 * @memory: what was asked for
 *
 * Return: @memory, which is not NULL.
 */
void *must(void *memory)
{
	if (!memory)
		exit(refused("out of memory"));
	return memory;
}

/**
 * warn - say something that ends nothing
 * @format: a sentence, as for printf
 */
void warn(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say("warning: ", format, args);
	va_end(args);
}

/**
 * tell - say how it went, where stdout is not the place for it
 * @format: a line, as for printf
 */
void tell(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	progress_end();
	fflush(stdout);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
}

static int64_t milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/**
 * progress - say how far long work has come, on a terminal
 * @done: how many are done; the first call, before the work, has none
 * @total: of how many, 0 if that is not known
 * @what: what they are
 */
void progress(size_t done, size_t total, const char *what)
{
	static int64_t next;

	if (!done)
		next = milliseconds() + PROGRESS_AFTER;
	if (milliseconds() < next || !isatty(STDERR_FILENO))
		return;
	next = milliseconds() + PROGRESS_EVERY;
	if (total)
		fprintf(stderr, "\r%zu of %zu %s", done, total, what);
	else
		fprintf(stderr, "\r%zu %s", done, what);
	progress_shown = true;
}

/**
 * progress_end - wipe what progress() said
 */
void progress_end(void)
{
	if (progress_shown)
		fputs("\r\033[K", stderr);
	progress_shown = false;
}
