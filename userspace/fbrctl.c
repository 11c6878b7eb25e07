// SPDX-License-Identifier: GPL-2.0
/* fbrctl - configure flowbridge, a virtual switch. The table of commands. */
#include "fbrctl.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cmd.h"

#define ANY		(-1)
#define BRIDGE_OPTIONS	"[OPTION VALUE]..."
#define NO_STP		"there is no spanning tree yet"
#define FLOW_OPTIONS	" [--priority N] [--idle-timeout S] [--hard-timeout S] [--cookie N]"
#define FLOW_CHOICE	" [MATCH] [--priority N] [--cookie N[/MASK]] [--out-port P]"
#define CAPTURE_OPTIONS	" [--punted] [--write FILE] [--count N] [--snaplen N] [--rate N]"

/* name, alias, words that follow: at least, at most; synopsis, help, function */
const struct command commands[] = {
	{ "show", NULL, 0, ANY, "[BR]...",
	  "show bridges, their ports and settings", cmd_show },
	{ "dump-dps", NULL, 0, 0, "",
	  "print the names of all bridges", cmd_dump_dps },
	{ "addbr", NULL, 1, ANY, "NAME " BRIDGE_OPTIONS,
	  "create a bridge; options as set", cmd_addbr },
	{ "add-dp", NULL, 1, ANY, "NAME [IFACE[,NAME=VALUE]...]...",
	  "create a bridge with ports; options as addbr", cmd_add_dp },
	{ "delbr", "del-dp", 1, ANY, "NAME...",
	  "delete bridges and set their ports free", cmd_delbr },
	{ "set", NULL, 3, ANY, "BR OPTION VALUE...",
	  "change a bridge: ageing, fdb-limit, group-fwd-mask, event-rate, event-burst, mac, vlan-filtering, vlan-protocol, default-pvid, flow-limit, mask-limit, table-miss, fail-mode",
	  cmd_set },
	{ "setageing", NULL, 2, 2, "BR SECONDS",
	  "set the ageing time, 0 for never", cmd_setageing },
	{ "addif", "add-if", 2, ANY, "BR PORT[,NAME=VALUE]... [OPTION VALUE]...",
	  "plug devices into a bridge, all or none; options as port set, and number",
	  cmd_addif },
	{ "delif", "del-if", 2, ANY, "BR PORT...",
	  "unplug ports", cmd_delif },
	{ "set-if", NULL, 2, ANY, "BR PORT[,NAME=VALUE]... [OPTION VALUE]...",
	  "change ports of a bridge, all or none; options as port set",
	  cmd_set_if },
	{ "port set", NULL, 3, ANY, "PORT OPTION VALUE...",
	  "change a port: learning, unicast-flood, multicast-flood, broadcast-flood, isolated, hairpin, locked, fdb-limit, access, trunk, native, accept, guard",
	  cmd_port_set },
	{ "port show", NULL, 0, 1, "[BR|PORT]",
	  "show ports and their options", cmd_port_show },
	{ "guard", NULL, 0, ANY, "[BR|PORT | PORT mac=MAC... [ip=ADDRESS...] [allow=WHAT...]|off]",
	  "keep who is behind a port to its own identity, or show who is kept and what was stopped",
	  cmd_guard },
	{ "hairpin", NULL, 3, 3, "BR PORT on|off",
	  "let frames leave where they came in", cmd_hairpin },
	{ "showmacs", NULL, 1, 1, "BR",
	  "show the FDB as brctl does", cmd_showmacs },
	{ "fdb show", NULL, 0, ANY, "[BR] [port P] [vlan V] [kind K]",
	  "show FDB entries", cmd_fdb_show },
	{ "fdb get", NULL, 2, ANY, "BR MAC [vlan V]",
	  "show one FDB entry", cmd_fdb_get },
	{ "fdb add", NULL, 2, ANY,
	  "BR MAC port P [vlan V] [static|permanent|learned|extern] [sticky]",
	  "add an FDB entry", cmd_fdb_add },
	{ "fdb del", NULL, 2, ANY, "BR MAC [vlan V]",
	  "delete an FDB entry", cmd_fdb_del },
	{ "fdb flush", NULL, 1, ANY,
	  "BR [port P] [vlan V] [kind learned|static|permanent|extern|all]",
	  "delete many FDB entries, learned ones if not told otherwise",
	  cmd_fdb_flush },
	{ "vlan show", NULL, 0, 2, "[BR|PORT]",
	  "show which VLANs ports are members of", cmd_vlan_show },
	{ "vlan add", NULL, 2, ANY, "PORT VLANS [untagged] [pvid]",
	  "make a port a member of VLANs, such as 10,20-30", cmd_vlan_add },
	{ "vlan del", NULL, 2, ANY, "PORT VLANS",
	  "end a port's membership of VLANs", cmd_vlan_del },
	{ "vlan list", NULL, 1, 3, "BR [vlan V]",
	  "show the VLANs of a bridge: settings and counters", cmd_vlan_list },
	{ "vlan set", NULL, 4, ANY, "BR VLANS OPTION VALUE...",
	  "change VLANs of a bridge: ageing, fdb-limit, unicast-flood, multicast-flood, broadcast-flood",
	  cmd_vlan_set },
	{ "add-flow", NULL, 3, 3, "BR FLOW ACTIONS" FLOW_OPTIONS,
	  "add a flow, such as 'in_port(vnet0),eth_type(0x0800)' drop",
	  cmd_add_flow },
	{ "mod-flow", NULL, 2, 3, "BR FLOW [ACTIONS]" FLOW_OPTIONS,
	  "change what is named of a flow; it keeps its place and counters",
	  cmd_mod_flow },
	{ "get-flow", NULL, 2, 2, "BR FLOW [--priority N] [-n]",
	  "show one flow", cmd_get_flow },
	{ "del-flow", NULL, 2, 2, "BR FLOW [--priority N] [-n]",
	  "delete one flow, and show its final counters", cmd_del_flow },
	{ "del-flows", NULL, 1, 2, "BR" FLOW_CHOICE,
	  "delete all flows, or those equal to or narrower than a match",
	  cmd_del_flows },
	{ "dump-flows", NULL, 1, 2, "BR" FLOW_CHOICE " [-n]",
	  "show flows in the order in which they win", cmd_dump_flows },
	{ "add-flows", NULL, 2, 2, "BR FILE|-",
	  "add the flows of a file, as dump-flows prints them", cmd_add_flows },
	{ "replace-flows", NULL, 2, 2, "BR FILE|-",
	  "put the flows of a file in the place of all flows, at once",
	  cmd_replace_flows },
	{ "add-meter", NULL, 2, 2, "BR METER",
	  "add a meter, such as 'meter=1,pktps,rate=1000,burst=100'",
	  cmd_add_meter },
	{ "mod-meter", NULL, 2, 2, "BR METER",
	  "change what is named of a meter; it keeps its counters",
	  cmd_mod_meter },
	{ "del-meter", NULL, 2, 2, "BR meter=ID",
	  "delete a meter that no flow names, and show its final counters",
	  cmd_del_meter },
	{ "dump-meters", NULL, 1, 1, "BR",
	  "show meters and what they counted", cmd_dump_meters },
	{ "trace", NULL, 2, 3, "BR FLOW|in_port=P packet=HEX [-n]",
	  "show what would become of a frame", cmd_trace },
	{ "capture", NULL, 1, 2, "BR [MATCH]" CAPTURE_OPTIONS " [-n]",
	  "print frames that come in as they pass, until ^C, or write them to a file",
	  cmd_capture },
	{ "inject", NULL, 3, 4, "BR in_port=P packet=HEX|pcap=FILE [ACTIONS]",
	  "let frames come in at a port, or have actions done with them",
	  cmd_inject },
	{ "stats", NULL, 0, 1, "[BR|PORT]",
	  "show counters and why frames were dropped", cmd_stats },
	{ "monitor", NULL, 0, ANY, "[config|fdb|flow]... [-n]",
	  "print events as they come, until ^C", cmd_monitor },
	{ "save", NULL, 0, ANY, "[FILE|-] [BR]...",
	  "save bridges and all that is configured of them, as JSON; to stdout if no FILE is named",
	  cmd_save },
	{ "restore", NULL, 0, 1, "[FILE|-] [--dry-run] [--port IFACE]",
	  "make bridges what a file says, of which /etc/flowbridge/flowbridge.json is the default",
	  cmd_restore },
	{ "stp", NULL, 2, 0, "BR on|off", NO_STP, cmd_stp },
	{ "showstp", NULL, 0, ANY, "BR", NO_STP, cmd_no_stp },
	{ "setbridgeprio", NULL, 0, ANY, "BR PRIORITY", NO_STP, cmd_no_stp },
	{ "setfd", NULL, 0, ANY, "BR SECONDS", NO_STP, cmd_no_stp },
	{ "sethello", NULL, 0, ANY, "BR SECONDS", NO_STP, cmd_no_stp },
	{ "setmaxage", NULL, 0, ANY, "BR SECONDS", NO_STP, cmd_no_stp },
	{ "setpathcost", NULL, 0, ANY, "BR PORT COST", NO_STP, cmd_no_stp },
	{ "setportprio", NULL, 0, ANY, "BR PORT PRIORITY", NO_STP, cmd_no_stp },
	{ "help", NULL, 0, 2, "[VERB]",
	  "say what there is, or what a verb does", cmd_help },
};

const size_t n_commands = ARRAY_SIZE(commands);

#define TAKES_FLOW	(TAKES_PRIORITY | TAKES_IDLE | TAKES_HARD | TAKES_COOKIE)
#define TAKES_CHOICE	(TAKES_PRIORITY | TAKES_COOKIE | TAKES_OUT_PORT)
#define TAKES_CAPTURE	(TAKES_WRITE | TAKES_COUNT | TAKES_SNAPLEN | \
			 TAKES_RATE | TAKES_PUNTED)

/* Verbs with options of their own; all others take those that all take. */
static const struct {
	int (*run)(struct fbrctl *f, int argc, char **argv);
	unsigned int takes;
} takers[] = {
	{ cmd_add_flow, TAKES_FLOW },
	{ cmd_mod_flow, TAKES_FLOW },
	{ cmd_get_flow, TAKES_PRIORITY | TAKES_NUMBERS },
	{ cmd_del_flow, TAKES_PRIORITY | TAKES_NUMBERS },
	{ cmd_del_flows, TAKES_CHOICE },
	{ cmd_dump_flows, TAKES_CHOICE | TAKES_NUMBERS },
	{ cmd_trace, TAKES_NUMBERS },
	{ cmd_capture, TAKES_CAPTURE | TAKES_NUMBERS },
	{ cmd_monitor, TAKES_NUMBERS },
	{ cmd_restore, TAKES_DRY_RUN | TAKES_PORT },
};

/* How many of the words name the command, 0 if they name another. */
static int words_of(const struct command *c, char **argv, int argc)
{
	size_t n = strlen(argv[0]);

	if (!strcmp(argv[0], c->name) ||
	    (c->alias && !strcmp(argv[0], c->alias)))
		return 1;
	if (argc > 1 && !strncmp(argv[0], c->name, n) && c->name[n] == ' ' &&
	    !strcmp(argv[1], c->name + n + 1))
		return 2;
	return 0;
}

/**
 * command_find - find the command that words begin with
 * @argv: the words
 * @argc: how many
 * @used: how many of them name the command
 *
 * Return: NULL if there is none.
 */
const struct command *command_find(char **argv, int argc, int *used)
{
	for (size_t i = 0; i < n_commands; i++) {
		*used = words_of(&commands[i], argv, argc);
		if (*used)
			return &commands[i];
	}
	return NULL;
}

/**
 * command_closest - find the verb that was probably meant
 * @word: what was typed, one word or two
 *
 * Return: NULL if none is near.
 */
const char *command_closest(const char *word)
{
	const char *names[2 * ARRAY_SIZE(commands)];

	for (size_t i = 0; i < n_commands; i++) {
		names[2 * i] = commands[i].name;
		names[2 * i + 1] = commands[i].alias;
	}
	return closest(word, names, ARRAY_SIZE(names));
}

/* The first word of two is right: say which words can follow it. */
static int wrong_second(const char *first, const char *second)
{
	char list[128] = "", both[64];
	size_t n = strlen(first);

	for (size_t i = 0; i < n_commands; i++) {
		const char *name = commands[i].name;
		size_t used = strlen(list);

		if (!strncmp(first, name, n) && name[n] == ' ')
			snprintf(list + used, sizeof(list) - used, "%s%s",
				 used ? ", " : "", name + n + 1);
	}
	if (!*list)
		return unknown_word("verb", first, command_closest(first));
	if (!second)
		return misused("a word is missing after '%s': %s", first, list);
	snprintf(both, sizeof(both), "%s %s", first, second);
	if (command_closest(both))
		return unknown_word("verb", both, command_closest(both));
	return misused("unknown verb '%s': after '%s' comes one of %s", both,
		       first, list);
}

static unsigned int takes(const struct command *c)
{
	for (size_t i = 0; i < ARRAY_SIZE(takers); i++) {
		if (takers[i].run == c->run)
			return takers[i].takes;
	}
	return 0;
}

/* Are the options that were given for this verb? */
static int check_options(const struct fbrctl *f, const struct command *c)
{
	for (size_t i = 0; i < f->n_given; i++) {
		if (!(takes(c) & f->given[i].what))
			return misused("'--%s' is no option of %s: fbrctl %s %s",
				       f->given[i].name, c->name, c->name,
				       c->words);
	}
	if (f->numbers && !(takes(c) & TAKES_NUMBERS))
		return misused("'-n' is no option of %s: fbrctl %s %s", c->name,
			       c->name, c->words);
	return DONE;
}

static int run(struct fbrctl *f, int argc, char **argv)
{
	const struct command *c;
	int used, max, status;

	if (!argc)
		return misused("a verb is missing: 'fbrctl help' lists them");
	c = command_find(argv, argc, &used);
	if (!c)
		return wrong_second(argv[0], argc > 1 ? argv[1] : NULL);
	argc -= used;
	argv += used;
	max = c->max ? c->max : c->min;
	if (argc < c->min)
		return misused("a word is missing: fbrctl %s %s", c->name,
			       c->words);
	if (max != ANY && argc > max)
		return misused("'%s' is one word too many: fbrctl %s %s",
			       argv[max], c->name, c->words);
	status = check_options(f, c);
	return status ? status : c->run(f, argc, argv);
}

static int enter_netns(const char *name)
{
	char path[256];
	int fd, err;

	if (!*name || strchr(name, '/') || strlen(name) > 200)
		return misused("'%s' can't be the name of a network namespace",
			       name);
	snprintf(path, sizeof(path), "/run/netns/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return refused("there is no network namespace '%s'", name);
	if (fd < 0)
		return refused("%s: %s", path, strerror(errno));
	err = setns(fd, CLONE_NEWNET) ? errno : 0;
	close(fd);
	if (err)
		return refused("can't enter the network namespace '%s': %s",
			       name, strerror(err));
	return DONE;
}

/**
 * struct globals - options that stand before or among the words
 * @netns: where to work, NULL for here
 * @help: the words are asked about
 * @version: the version is asked for
 */
struct globals {
	const char *netns;
	bool help;
	bool version;
};

static bool option_is(const char *word, const char *brief, const char *full)
{
	return !strcmp(word, brief) || !strcmp(word, full);
}

static const struct given worded[WORDED_OPTIONS] = {
	{ TAKES_PRIORITY, "priority", NULL },
	{ TAKES_IDLE, "idle-timeout", NULL },
	{ TAKES_HARD, "hard-timeout", NULL },
	{ TAKES_COOKIE, "cookie", NULL },
	{ TAKES_OUT_PORT, "out-port", NULL },
	{ TAKES_WRITE, "write", NULL },
	{ TAKES_COUNT, "count", NULL },
	{ TAKES_SNAPLEN, "snaplen", NULL },
	{ TAKES_RATE, "rate", NULL },
	{ TAKES_PUNTED, "punted", "" },
	{ TAKES_DRY_RUN, "dry-run", "" },
	{ TAKES_PORT, "port", NULL },
};

static int unknown_option(const char *word)
{
	static const char *const options[] = {
		"--json", "--pretty", "--netns", "--help", "--version",
		"--numbers", "--priority", "--idle-timeout", "--hard-timeout",
		"--cookie", "--out-port", "--write", "--count", "--snaplen",
		"--rate", "--punted", "--dry-run", "--port",
	};

	return unknown_word("option", word,
			    closest(word, options, ARRAY_SIZE(options)));
}

static bool read_letter(struct fbrctl *f, struct globals *g, char letter)
{
	switch (letter) {
	case 'j':
		return f->out.json = true;
	case 'p':
		return f->out.pretty = true;
	case 'n':
		return f->numbers = true;
	case 'h':
		return g->help = true;
	case 'V':
		return g->version = true;
	default:
		return false;
	}
}

/* -j, or several letters such as -jp */
static int read_letters(struct fbrctl *f, struct globals *g, const char *word)
{
	for (const char *letter = word + 1; *letter; letter++) {
		if (!read_letter(f, g, *letter))
			return unknown_option(word);
	}
	return DONE;
}

static int read_option(struct fbrctl *f, struct globals *g, const char *word)
{
	static const char *const full[] = {
		"--json", "--pretty", "--numbers", "--help", "--version",
	};
	static const char letters[] = "jpnhV";

	if (word[1] != '-')
		return read_letters(f, g, word);
	for (size_t i = 0; i < ARRAY_SIZE(full); i++) {
		if (!strcmp(word, full[i])) {
			(void)read_letter(f, g, letters[i]);
			return DONE;
		}
	}
	return unknown_option(word);
}

/*
 * --NAME VALUE or --NAME=VALUE, or --NAME if it has no value: how many words
 * that is, 0 for another option.
 */
static int worded_option(const char *word, const struct given **option,
			 const char **value)
{
	for (size_t i = 0; i < WORDED_OPTIONS; i++) {
		const char *name = worded[i].name;
		size_t n = strlen(name) + 2;

		if (strncmp(word, "--", 2) != 0 ||
		    strncmp(word + 2, name, n - 2) != 0 ||
		    (word[n] && (word[n] != '=' || worded[i].value)))
			continue;
		*option = &worded[i];
		*value = word[n] ? word + n + 1 : worded[i].value;
		return *value ? 1 : 2;
	}
	return 0;
}

static int read_worded(struct fbrctl *f, const struct given *option,
		       const char *value)
{
	for (size_t i = 0; i < f->n_given; i++) {
		if (f->given[i].what == option->what)
			return misused("'--%s' is given twice", option->name);
	}
	f->given[f->n_given] = *option;
	f->given[f->n_given++].value = value;
	return DONE;
}

/* Take an option that has a value: how many words it had, -1 if it is wrong. */
static int take_valued(struct fbrctl *f, struct globals *g, int left,
		       char **argv)
{
	const struct given *option;
	const char *value;
	int words;

	if (!strncmp(argv[0], "--netns=", 8)) {
		g->netns = argv[0] + 8;
		return 1;
	}
	if (option_is(argv[0], "-N", "--netns")) {
		if (left == 1) {
			(void)misused("a name is missing after '%s'", argv[0]);
			return -1;
		}
		g->netns = argv[1];
		return 2;
	}
	words = worded_option(argv[0], &option, &value);
	if (words == 2 && left == 1) {
		(void)misused("a value is missing after '%s'", argv[0]);
		return -1;
	}
	if (words && read_worded(f, option, value ? value : argv[1]))
		return -1;
	return words;
}

/* Take the options out of the words; -- ends them. */
static int read_options(struct fbrctl *f, struct globals *g, int *argc,
			char **argv)
{
	int n = 0, i;

	for (i = 0; i < *argc && strcmp(argv[i], "--") != 0; i++) {
		int words = take_valued(f, g, *argc - i, argv + i);
		int status = words < 0 ? MISUSED : DONE;

		if (words > 0)
			i += words - 1;
		else if (!words && argv[i][0] == '-' && argv[i][1])
			status = read_option(f, g, argv[i]);
		else
			argv[n++] = argv[i];
		if (status)
			return status;
	}
	for (i++; i < *argc; i++)
		argv[n++] = argv[i];
	*argc = n;
	return DONE;
}

static int show_version(struct out *o)
{
	out_begin(o, NULL, 0);
	out_object(o, NULL);
	out_str(o, "fbrctl", FBRCTL_VERSION);
	out_uint(o, "interface", FBR_GENL_VERSION);
	out_object_end(o);
	out_note(o, "fbrctl %s, interface version %d", FBRCTL_VERSION,
		 FBR_GENL_VERSION);
	out_end(o);
	return DONE;
}

static int start(struct fbrctl *f, int argc, char **argv)
{
	struct globals g = { 0 };
	int status = read_options(f, &g, &argc, argv);

	if (!status && g.version)
		return show_version(&f->out);
	if (!status && g.help)
		return cmd_help(f, argc < 2 ? argc : 2, argv);
	if (!status && g.netns)
		status = enter_netns(g.netns);
	return status ? status : run(f, argc, argv);
}

int main(int argc, char **argv)
{
	struct fbrctl f = { 0 };
	int status, closed;

	/* A reader that went away is an error of write(), said at the end. */
	signal(SIGPIPE, SIG_IGN);
	status = start(&f, argc - 1, argv + 1);
	kernel_close(&f.nl);
	closed = out_close(&f.out);
	return status ? status : closed;
}
