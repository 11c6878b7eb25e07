// SPDX-License-Identifier: GPL-2.0
/* guard */
#include "cmd.h"

#include <stdio.h>
#include <string.h>

#include "names.h"
#include "plug.h"
#include "print.h"
#include "query.h"

/** Room for all causes of a guard, and what each has stopped. */
#define STOPPED_TEXT	512

/* What a guard has stopped, cause after cause. */
static void stopped_format(const struct stats *stats, char text[STOPPED_TEXT])
{
	size_t used = 0;

	for (unsigned int i = FBR_DROP_GUARD_MAC; i <= FBR_DROP_GUARD_OTHER; i++)
		used += (size_t)snprintf(text + used, STOPPED_TEXT - used,
					 "%s%s %llu", used ? ", " : "",
					 drop_cause(i)->name,
					 (unsigned long long)stats->drop[i]);
}

static void print_stopped(struct out *o, const struct stats *stats)
{
	out_object(o, "stopped");
	for (unsigned int i = FBR_DROP_GUARD_MAC; i <= FBR_DROP_GUARD_OTHER; i++)
		out_uint(o, drop_cause(i)->name, stats->drop[i]);
	out_object_end(o);
}

static void show_guard(struct out *o, const char *bridge,
		       const struct port *port)
{
	char text[GUARD_TEXT], stopped[STOPPED_TEXT];

	out_object(o, NULL);
	out_str(o, "bridge", bridge);
	out_str(o, "port", port->name);
	print_guard(o, &port->guard);
	print_stopped(o, &port->stats);
	out_object_end(o);
	guard_format(&port->guard, ' ', text);
	stopped_format(&port->stats, stopped);
	out_note(o, "%s %s", port->name, *text ? text : "off");
	out_note(o, "  stopped: %s", stopped);
}

/* All that are guarded, or the one that was asked for. */
static void show_guards(struct out *o, const struct ports *ports,
			uint32_t ifindex)
{
	char text[IFNAMSIZ];

	/* A list without a table: lines may be longer than those of one. */
	out_begin(o, NULL, 0);
	out_end(o);
	for (size_t i = 0; i < ports->list.n; i++) {
		const struct port *port = ports_at(ports, i);

		if (ifindex ? port->ifindex == ifindex : port->guard.macs > 0)
			show_guard(o, port_name(ports, port->bridge, text),
				   port);
	}
}

/* guard [BR|PORT] */
static int guard_show(struct fbrctl *f, int argc, char **argv)
{
	struct ports ports = NO_PORTS;
	struct bridge bridge;
	struct port port;
	int status = ports_named(f, argc ? argv[0] : NULL, &ports, &bridge,
				 &port);

	if (!status)
		show_guards(&f->out, &ports, port.ifindex);
	ports_free(&ports);
	return status;
}

/* Read mac=... ip=... allow=..., in as many words as there are; or off. */
static int guard_read(int argc, char **argv, struct guard *guard)
{
	const char *wrong = NULL;
	struct part at;

	if (argc == 1)
		wrong = guard_whole(argv[0], guard, &at);
	for (int i = 0; i < argc && argc > 1 && !wrong; i++)
		wrong = guard_parse(argv[i], guard, &at);
	if (wrong)
		return misused("'%.*s' %s", at.len, at.text, wrong);
	if (argc > 1 && !guard->macs)
		return misused("the guard names no MAC address, such as mac=52:54:00:00:00:01");
	return DONE;
}

/* guard [BR|PORT], guard PORT mac=MAC... [ip=ADDRESS...] [allow=WHAT...]|off */
int cmd_guard(struct fbrctl *f, int argc, char **argv)
{
	struct options options = { 0 };
	uint32_t ifindex;
	int status;

	if (argc < 2)
		return guard_show(f, argc, argv);
	status = guard_read(argc - 1, argv + 1, &options.guard);
	if (!status)
		status = device_find(f, argv[0], &ifindex);
	if (status)
		return status;
	options.value[options.n++].option = option_find(&port_options, "guard");
	return port_change(f, argv[0], ifindex, &options);
}
