// SPDX-License-Identifier: GPL-2.0
#include "say.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

__attribute__((format(printf, 2, 0)))
static void say(const char *before, const char *format, va_list args)
{
	char text[1024];

	/* One write, so that lines of others don't stand in the middle. */
	vsnprintf(text, sizeof(text), format, args);
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
