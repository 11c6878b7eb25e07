// SPDX-License-Identifier: GPL-2.0
#include "flows.h"

#include <netlink/attr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** Bytes that the first flow of a dump finds room in. */
#define KEPT_ROOM	65536

/* The attributes of the flows of one dump: a decode_fn knows of no other place. */
static struct {
	char *bytes;
	size_t used;
	size_t room;
} attrs_kept;

/* A decode_fn: what can't be read is found while the dump can still fail. */
static int keep_flow(const struct nlattr *attrs, int len, void *to)
{
	size_t size = (size_t)NLA_ALIGN(len);
	struct kept_flow *kept = to;
	struct flow flow = { 0 };
	int err = decode_flow(attrs, len, &flow);

	if (err < 0)
		return err;
	while (attrs_kept.room - attrs_kept.used < size) {
		attrs_kept.room = attrs_kept.room ? 2 * attrs_kept.room :
				  KEPT_ROOM;
		attrs_kept.bytes = must(realloc(attrs_kept.bytes,
						attrs_kept.room));
	}
	kept->at = attrs_kept.used;
	kept->len = len;
	memcpy(attrs_kept.bytes + kept->at, attrs, (size_t)len);
	attrs_kept.used += size;
	return 0;
}

/**
 * flows_dump - ask for many flows
 * @f: this run
 * @request: of which
 * @about: the bridge, for messages
 * @kept: FLOWS_KEPT; flows_forget() is to be called, whatever comes
 *
 * Return: an exit status; what is wrong was said.
 */
int flows_dump(struct fbrctl *f, struct nl_msg *request, const char *about,
	       struct array *kept)
{
	if (kernel_dump(&f->nl, request, keep_flow, kept))
		return kernel_refused(&f->nl, about);
	return DONE;
}

/**
 * flows_kept - one of the flows
 * @kept: of flows_dump()
 * @i: which
 * @flow: where it goes
 */
void flows_kept(const struct array *kept, size_t i, struct flow *flow)
{
	const struct kept_flow *k = array_at(kept, i);

	memset(flow, 0, sizeof(*flow));
	(void)decode_flow((const void *)(attrs_kept.bytes + k->at), k->len,
			  flow);
}

/**
 * flows_forget - done with the flows
 * @kept: FLOWS_KEPT afterwards
 */
void flows_forget(struct array *kept)
{
	free(attrs_kept.bytes);
	memset(&attrs_kept, 0, sizeof(attrs_kept));
	array_free(kept);
}

/**
 * flows_open - find a bridge, and the names of its ports if they are needed
 * @f: this run
 * @word: name of the bridge as it was typed
 * @names: they are
 * @table: zeroed before
 *
 * Return: an exit status; what is wrong was said.
 */
int flows_open(struct fbrctl *f, const char *word, bool names,
	       struct flow_table *table)
{
	struct ports ports = NO_PORTS;
	int status = bridge_get(f, word, &table->bridge);

	table->map.numbers = f->numbers;
	if (status || !names)
		return status;
	status = ports_get(f, table->bridge.ifindex, &ports);
	for (size_t i = 0; i < ports.list.n && !status; i++)
		portmap_set(&table->map, ports_at(&ports, i)->number,
			    ports_at(&ports, i)->name);
	portmap_sort(&table->map);
	table->mapped = !status;
	ports_free(&ports);
	return status;
}

/**
 * flow_wrong - say what is wrong with a text
 * @error: what is
 * @place: where it stands, such as "file:7: ", or empty
 * @what: what the text is: "flow", "actions", "meter"
 * @text: the text
 * @bridge: name of the bridge
 *
 * Return: MISUSED, or REFUSED if there is no such port.
 */
int flow_wrong(const struct flow_error *error, const char *place,
	       const char *what, const char *text, const char *bridge)
{
	bool list = !strcmp(what, "actions");
	char word[80];

	snprintf(word, sizeof(word), "%.*s", error->at.len, error->at.text);
	text_clean(word);
	if (error->no_port)
		return refused("%sthere is no port '%s' on '%s'", place, word,
			       bridge);
	if (!error->at.len)
		return misused("%sthe %s %s", place, list ? "list of actions" :
			       what, error->why);
	return misused("%s'%s' %s (character %zu of the %s)", place, word,
		       error->why, (size_t)(error->at.text - text) + 1, what);
}

/**
 * flow_in_port - read the port that a frame comes from, as in_port() is read
 * @word: its number or name
 * @bridge: name of the bridge
 * @map: the ports, NULL if only the form counts
 * @number: where its number goes
 * @named: set if @word is a name, for which a map is needed
 *
 * Return: an exit status; what is wrong was said.
 */
int flow_in_port(const char *word, const char *bridge,
		 const struct portmap *map, uint32_t *number, bool *named)
{
	struct flow_error error = { 0 };
	struct flow flow = { 0 };
	char text[64];

	if (!*word)
		return misused("a port is missing after 'in_port='");
	snprintf(text, sizeof(text), "in_port(%s)", word);
	if (!flow_parse(text, FLOW_ONE, map, &flow, &error))
		return flow_wrong(&error, "", "flow", text, bridge);
	if (flow.match.named & (flow.match.named - 1) ||
	    flow.match.mask.in_port != UINT32_MAX)
		return misused("in_port: '%.40s' is not one port", word);
	*number = flow.match.key.in_port;
	*named = flow.named_port;
	return DONE;
}

/**
 * flow_request - begin a request about the flows of a bridge
 * @cmd: enum fbr_cmd
 * @table: the bridge
 *
 * Return: as kernel_request().
 */
struct nl_msg *flow_request(uint8_t cmd, const struct flow_table *table)
{
	struct nl_msg *request = kernel_request(cmd);

	nla_put_u32(request, FBR_FLOW_A_BRIDGE, table->bridge.ifindex);
	return request;
}
