// SPDX-License-Identifier: GPL-2.0
/* add-flow, mod-flow, get-flow, del-flow, del-flows, dump-flows */
#include "cmd.h"

#include <netlink/attr.h>
#include <string.h>

#include "flows.h"
#include "print.h"

/** What each command takes of a flow. */
#define ATTRS_ONE	(FLOW_BIT(FBR_FLOW_A_PRIORITY) | \
			 FLOW_BIT(FBR_FLOW_A_KEY))
#define ATTRS_SOME	(ATTRS_ONE | FLOW_BIT(FBR_FLOW_A_COOKIE) | \
			 FLOW_BIT(FBR_FLOW_A_COOKIE_MASK) | \
			 FLOW_BIT(FBR_FLOW_A_OUT_PORT))
#define ATTRS_CHANGE	(FLOW_BITS_NEW & ~ATTRS_ONE)

/** The one bridge that a run is about. */
static struct flow_table table;

/**
 * struct typed - a flow as it was typed
 * @bridge: name of the bridge
 * @use: what it is for
 * @match: the flow without its actions, NULL for none
 * @actions: the actions, NULL for none
 */
struct typed {
	const char *bridge;
	enum flow_use use;
	const char *match;
	const char *actions;
};

/* Read it; without a map, only to see whether it can be one. */
static int flow_read(const struct fbrctl *f, const struct typed *typed,
		     const struct portmap *map, struct flow *flow)
{
	struct flow_error error = { 0 };

	memset(flow, 0, sizeof(*flow));
	for (size_t i = 0; i < f->n_given; i++) {
		const struct given *given = &f->given[i];

		if (!flow_parse_own(given->name, given->value, typed->use, map,
				    flow, &error))
			return error.no_port ?
			       refused("there is no port '%s' on '%s'",
				       given->value, typed->bridge) :
			       misused("--%s: '%s' %s", given->name,
				       given->value, error.why);
	}
	if (typed->match && !flow_parse(typed->match, typed->use, map, flow,
					&error))
		return flow_wrong(&error, "", "flow", typed->match,
				  typed->bridge);
	if (typed->actions && !flow_parse_actions(typed->actions, map, flow,
						  &error))
		return flow_wrong(&error, "", "actions", typed->actions,
				  typed->bridge);
	/* No match at all selects like one of everything. */
	if (typed->use == FLOW_SOME && !flow->match.named)
		flow->has &= ~FLOW_BIT(FBR_FLOW_A_KEY);
	return DONE;
}

/* Nonsense is refused before the module is asked for anything. */
static int flow_open(struct fbrctl *f, const struct typed *typed, bool names,
		     struct flow *flow)
{
	int status = flow_read(f, typed, NULL, flow);

	if (!status)
		status = flows_open(f, typed->bridge,
				    flow->named_port || (names && !f->numbers),
				    &table);
	if (!status && flow->named_port)
		status = flow_read(f, typed, &table.map, flow);
	return status;
}

static const char *about(const struct typed *typed)
{
	return typed->match && *typed->match ? typed->match : typed->bridge;
}

static void show_flow(struct out *o, const struct flow *flow)
{
	char text[FLOW_TEXT];

	out_object(o, NULL);
	out_str(o, "bridge", table.bridge.name);
	print_flow(o, flow, &table.map);
	out_object_end(o);
	flow_format(flow, &table.map, text);
	out_note(o, "%s", text);
}

/* A list without a table: lines may be longer than those of one. */
static void begin(struct out *o)
{
	out_begin(o, NULL, 0);
	out_end(o);
}

/* add-flow BR FLOW ACTIONS */
int cmd_add_flow(struct fbrctl *f, int argc, char **argv)
{
	const struct typed typed = {
		.bridge = argv[0], .use = FLOW_NEW, .match = argv[1],
		.actions = argv[2],
	};
	struct nl_msg *request;
	struct flow flow;
	int status = flow_open(f, &typed, false, &flow);

	(void)argc;
	if (status)
		return status;
	request = flow_request(FBR_CMD_FLOW_ADD, &table);
	flow_put(request, &flow, FLOW_BITS_NEW);
	if (kernel_do(&f->nl, request, NULL, NULL))
		return kernel_refused(&f->nl, about(&typed));
	return DONE;
}

/* mod-flow BR FLOW [ACTIONS] */
int cmd_mod_flow(struct fbrctl *f, int argc, char **argv)
{
	const struct typed typed = {
		.bridge = argv[0], .use = FLOW_NEW, .match = argv[1],
		.actions = argc > 2 ? argv[2] : NULL,
	};
	struct nl_msg *request;
	struct flow flow;
	int status = flow_read(f, &typed, NULL, &flow);

	if (!status && !(flow.has & ATTRS_CHANGE))
		return misused("nothing is to be changed: name actions, a timeout or a cookie");
	if (!status)
		status = flow_open(f, &typed, false, &flow);
	if (status)
		return status;
	request = flow_request(FBR_CMD_FLOW_SET, &table);
	flow_put(request, &flow, FLOW_BITS_NEW);
	if (kernel_do(&f->nl, request, NULL, NULL))
		return kernel_refused(&f->nl, about(&typed));
	return DONE;
}

/* Get or delete one flow: the module answers with it. */
static int one_flow(struct fbrctl *f, uint8_t cmd, char **argv)
{
	const struct typed typed = {
		.bridge = argv[0], .use = FLOW_ONE, .match = argv[1],
	};
	struct nl_msg *request;
	struct flow flow;
	int status = flow_open(f, &typed, true, &flow);

	if (status)
		return status;
	request = flow_request(cmd, &table);
	flow_put(request, &flow, ATTRS_ONE);
	memset(&flow, 0, sizeof(flow));
	if (kernel_do(&f->nl, request, decode_flow, &flow))
		return kernel_refused(&f->nl, about(&typed));
	begin(&f->out);
	show_flow(&f->out, &flow);
	return DONE;
}

/* get-flow BR FLOW */
int cmd_get_flow(struct fbrctl *f, int argc, char **argv)
{
	(void)argc;
	return one_flow(f, FBR_CMD_FLOW_GET, argv);
}

/* del-flow BR FLOW */
int cmd_del_flow(struct fbrctl *f, int argc, char **argv)
{
	(void)argc;
	return one_flow(f, FBR_CMD_FLOW_DEL, argv);
}

/* Begin a request about a selection: BR [MATCH] */
static int some_flows(struct fbrctl *f, uint8_t cmd, int argc, char **argv,
		      bool names, struct nl_msg **request)
{
	const struct typed typed = {
		.bridge = argv[0], .use = FLOW_SOME,
		.match = argc > 1 ? argv[1] : NULL,
	};
	struct flow flow;
	int status = flow_open(f, &typed, names, &flow);

	if (status)
		return status;
	*request = flow_request(cmd, &table);
	flow_put(*request, &flow, ATTRS_SOME);
	return DONE;
}

/* del-flows BR [MATCH] */
int cmd_del_flows(struct fbrctl *f, int argc, char **argv)
{
	struct flow answer = { 0 };
	struct out *o = &f->out;
	struct nl_msg *request;
	int status = some_flows(f, FBR_CMD_FLOW_FLUSH, argc, argv, false,
				&request);

	if (status)
		return status;
	if (kernel_do(&f->nl, request, decode_flow, &answer))
		return kernel_refused(&f->nl, argv[argc - 1]);
	begin(o);
	out_object(o, NULL);
	out_str(o, "bridge", table.bridge.name);
	out_uint(o, "deleted", answer.count);
	out_object_end(o);
	out_note(o, "%u deleted", answer.count);
	return DONE;
}

/* dump-flows BR [MATCH] */
int cmd_dump_flows(struct fbrctl *f, int argc, char **argv)
{
	struct array kept = FLOWS_KEPT;
	struct nl_msg *request;
	struct flow flow;
	int status = some_flows(f, FBR_CMD_FLOW_GET, argc, argv, true,
				&request);

	if (!status)
		status = flows_dump(f, request, argv[argc - 1], &kept);
	if (!status)
		begin(&f->out);
	for (size_t i = 0; i < kept.n && !status; i++) {
		flows_kept(&kept, i, &flow);
		show_flow(&f->out, &flow);
	}
	flows_forget(&kept);
	return status;
}
