// SPDX-License-Identifier: GPL-2.0
/* help */
#include "cmd.h"

#include <stdio.h>
#include <string.h>

static const struct out_column help_columns[] = {
	{ .key = "verb", .head = "verb" },
	{ .key = "text", .head = "what it does" },
};

static void show_command(struct out *o, const struct command *c)
{
	out_object(o, NULL);
	out_text(o, "verb", "%s%s%s%s%s", c->name, c->alias ? ", " : "",
		 c->alias ? c->alias : "", *c->words ? " " : "", c->words);
	if (o->json) {
		out_str(o, "verb", c->name);
		if (c->alias)
			out_str(o, "alias", c->alias);
		out_str(o, "words", c->words);
	}
	out_str(o, "text", c->text);
	out_object_end(o);
}

/* A verb is asked for by its name, its alias or the first of two words. */
static bool matches(const struct command *c, int argc, char **argv)
{
	char text[64];
	size_t n;

	if (!argc)
		return true;
	snprintf(text, sizeof(text), "%s%s%s", argv[0], argc > 1 ? " " : "",
		 argc > 1 ? argv[1] : "");
	n = strlen(text);
	if (c->alias && !strcmp(text, c->alias))
		return true;
	return !strncmp(text, c->name, n) &&
	       (!c->name[n] || (argc == 1 && c->name[n] == ' '));
}

static void show_globals(struct out *o)
{
	out_note(o, "%s", "");
	out_note(o, "  -j, --json         print JSON");
	out_note(o, "  -p, --pretty       print JSON over many lines");
	out_note(o, "  -n, --numbers      print numbers of ports, where names stand else");
	out_note(o, "  -N, --netns NAME   work in a network namespace of 'ip netns'");
	out_note(o, "  -V, --version      print the version");
	out_note(o, "  -h, --help         print this; see fbrctl(8) for the rest");
}

/* help [VERB] */
int cmd_help(struct fbrctl *f, int argc, char **argv)
{
	struct out *o = &f->out;
	bool found = false;

	for (size_t i = 0; i < n_commands && !found; i++)
		found = matches(&commands[i], argc, argv);
	if (!found)
		return unknown_word("verb", argv[0], command_closest(argv[0]));
	if (!argc)
		out_note(o, "usage: fbrctl [OPTION]... VERB [WORD]...\n");
	out_begin(o, help_columns, ARRAY_SIZE(help_columns));
	for (size_t i = 0; i < n_commands; i++) {
		if (matches(&commands[i], argc, argv))
			show_command(o, &commands[i]);
	}
	out_end(o);
	if (!argc)
		show_globals(o);
	return DONE;
}
