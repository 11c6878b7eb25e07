// SPDX-License-Identifier: GPL-2.0
#include "acl.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "parse.h"

/* Cut the space on both sides off. */
static char *trim(char *text)
{
	char *end = text + strlen(text);

	while (end > text && isspace((unsigned char)end[-1]))
		end--;
	*end = '\0';
	while (isspace((unsigned char)*text))
		text++;
	return text;
}

/* Cut the first word off; what follows it, "" for nothing. */
static char *rest_of(char *text)
{
	while (*text && !isspace((unsigned char)*text))
		text++;
	if (*text)
		*text++ = '\0';
	return trim(text);
}

/* Note in @verdict whether a line speaks of the bridge. */
static const char *read_rule(const struct acl *acl, const char *name,
			     bool *verdict)
{
	if (parse_name(name))
		return "what may be allowed or denied is the name of one bridge, or all";
	if (!strcmp(name, "all") || !strcmp(name, acl->bridge))
		*verdict = true;
	return NULL;
}

/**
 * acl_line - read a line of bridge.conf
 * @acl: of the bridge that is asked for
 * @line: what it says; overwritten
 * @include: gets the path of the file that is to be read here, NULL for none
 *
 * Return: NULL, or a sentence that says what is wrong.
 */
const char *acl_line(struct acl *acl, char *line, const char **include)
{
	char *word = trim(line);
	char *rest;

	*include = NULL;
	if (!*word || *word == '#')
		return NULL;
	rest = rest_of(word);
	if (!strcmp(word, "allow"))
		return read_rule(acl, rest, &acl->allowed);
	if (!strcmp(word, "deny"))
		return read_rule(acl, rest, &acl->denied);
	if (strcmp(word, "include") != 0)
		return "a line begins with allow, deny or include";
	if (*rest != '/')
		return "a file is included by its full path";
	*include = rest;
	return NULL;
}

/**
 * acl_allows - tell what all the lines come to
 * @acl: what they said
 *
 * What no line allows is denied, and a line that denies is stronger than all
 * that allow.
 */
bool acl_allows(const struct acl *acl)
{
	return acl->allowed && !acl->denied;
}
