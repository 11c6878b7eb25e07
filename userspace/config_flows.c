// SPDX-License-Identifier: GPL-2.0
/*
 * Which flows a bridge should have. Those of the file, in its order, if all the
 * ports are there that they name. What matches by in_port a port that the file
 * does not know stays, behind the flow of the same priority that it is behind.
 * When it is about one port, all stays, and those flows come in between that
 * name it.
 */
#include <stdlib.h>
#include <string.h>

#include "config_diff.h"
#include "say.h"

/**
 * struct item - a flow that should be there
 * @flow: what it should be
 * @now: what it is, NULL for missing
 * @rank: its place among those of the same priority
 * @seq: its place among those of the same rank
 */
struct item {
	const struct config_flow *flow;
	const struct config_flow *now;
	size_t rank;
	size_t seq;
};

/**
 * struct planning - a plan being made
 * @now: the bridge as it is
 * @want: the bridge as it should be
 * @port: the port that it is about, NULL for all
 * @index: of struct config_flow *: the flows of @want by key
 * @there: the ports that are there
 * @others: the same but for @port
 * @present: the ports of @now
 * @items: of struct item
 * @plan: what comes of it
 */
struct planning {
	const struct config_bridge *now;
	const struct config_bridge *want;
	const char *port;
	struct array index;
	struct portmap there;
	struct portmap others;
	struct portmap present;
	struct array items;
	struct flow_plan *plan;
};

static int by_key(const void *a, const void *b)
{
	const struct config_flow *const *x = a, *const *y = b;

	return strcmp((*x)->key, (*y)->key);
}

static void index_flows(const struct array *flows, struct array *index)
{
	const struct config_flow *flow;

	array_each(flow, flows)
		*(const struct config_flow **)array_add(index) = flow;
	array_sort(index, by_key);
}

static const struct config_flow *find_flow(const struct array *index,
					   const struct config_flow *like)
{
	const struct config_flow **found = array_find(index, &like, by_key);

	return found ? *found : NULL;
}

/* Ports have the numbers that they should have, or will have them soon. */
static void map_ports(struct planning *p)
{
	const struct config_port *port;

	portmap_set(&p->there, 0, p->want->name);
	array_each(port, &p->want->ports) {
		bool plugged = p->port ? config_port(p->now, port->name) ||
					 !strcmp(port->name, p->port) :
					 port->ifindex != 0;

		if (plugged)
			portmap_set(&p->there, port->number, port->name);
	}
	portmap_sort(&p->there);
	config_map(p->now, &p->present);
	p->others = p->there;
	if (p->port)
		portmap_rename(&p->others, config_port(p->want, p->port)->number,
			       "");
}

/* Are all the ports there that it names? */
static bool is_readable(const struct config_flow *flow,
			const struct portmap *map)
{
	struct flow_error error = { 0 };
	struct flow read = { 0 };

	return flow_parse_line(flow->text, map, &read, &error);
}

/* A flow of the file that should be there, now. */
static bool is_due(const struct planning *p, const struct config_flow *flow)
{
	return is_readable(flow, &p->there) &&
	       (!p->port || !is_readable(flow, &p->others));
}

/* Does it belong to a port that the file says nothing about? */
static bool is_strange(const struct planning *p, const struct config_flow *flow)
{
	return *flow->port && !config_port(p->want, flow->port);
}

static void add_item(struct planning *p, const struct config_flow *flow,
		     const struct config_flow *now, size_t rank, size_t seq)
{
	*(struct item *)array_add(&p->items) = (struct item){
		.flow = flow, .now = now, .rank = rank, .seq = seq,
	};
}

static size_t rank_of(const struct planning *p, const struct config_flow *flow)
{
	return (size_t)(flow -
			(const struct config_flow *)p->want->flows.items) + 1;
}

/* Meters that a flow asks are needed as long as it stays. */
static void keep_meters(struct planning *p, const struct config_flow *kept)
{
	struct flow_error error = { 0 };
	struct flow flow = { 0 };

	(void)flow_parse_line(kept->text, &p->present, &flow, &error);
	for (unsigned int i = 0; i < flow.n_actions; i++) {
		if (flow.action[i].verb == FLOW_METER)
			*(uint32_t *)array_add(&p->plan->meters) =
				flow.action[i].number;
	}
}

/* What there is and stays. Ranks rise, so that the order stays, too. */
static void add_those_there(struct planning *p)
{
	const struct config_flow *flow, *before = NULL, *known;
	size_t rank = 0, seq = 0;

	array_each(flow, &p->now->flows) {
		if (before && before->priority != flow->priority)
			rank = 0;
		before = flow;
		known = find_flow(&p->index, flow);
		if (known && (p->port || is_due(p, known))) {
			size_t its = rank_of(p, known);

			rank = p->port && its < rank ? rank : its;
			add_item(p, is_due(p, known) ? known : flow, flow,
				 rank, p->port ? ++seq : 0);
		} else if (p->port || is_strange(p, flow)) {
			add_item(p, flow, flow, rank, ++seq);
			keep_meters(p, flow);
		}
	}
}

static void add_missing(struct planning *p)
{
	struct array index = ARRAY_OF(const struct config_flow *);
	const struct config_flow *flow;

	index_flows(&p->now->flows, &index);
	array_each(flow, &p->want->flows) {
		if (!find_flow(&index, flow) && is_due(p, flow))
			add_item(p, flow, NULL, rank_of(p, flow), 0);
	}
	array_free(&index);
}

static int by_place(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	if (x->flow->priority != y->flow->priority)
		return x->flow->priority < y->flow->priority ? 1 : -1;
	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return (x->seq > y->seq) - (x->seq < y->seq);
}

/* What goes: sets *there to how many of the items are there already. */
static void tell_extra(struct planning *p, size_t *there)
{
	struct array kept = ARRAY_OF(const struct config_flow *);
	const struct config_flow *flow;
	const struct item *item;

	array_each(item, &p->items) {
		if (item->now)
			*(const struct config_flow **)array_add(&kept) =
				item->now;
	}
	*there = kept.n;
	array_sort(&kept, by_key);
	array_each(flow, &p->now->flows) {
		if (!find_flow(&kept, flow))
			line_add(&p->plan->lines, "flow %s is not in the file",
				 flow->text);
	}
	array_free(&kept);
}

/* Which is what it was when nothing is said. */
static void tell_all(struct planning *p)
{
	const struct config_flow *last = NULL;
	bool turned = false;
	const struct item *item;
	size_t there;

	tell_extra(p, &there);
	array_each(item, &p->items) {
		if (!item->now)
			line_add(&p->plan->lines, "flow %s is missing",
				 item->flow->text);
		else if (strcmp(item->now->text, item->flow->text) != 0)
			line_add(&p->plan->lines, "flow %s -> %s",
				 item->now->text, item->flow->text);
		if (item->now && last && item->now < last)
			turned = true;
		if (item->now)
			last = item->now;
	}
	if (turned)
		line_add(&p->plan->lines, "flows of the same priority are in another order");
}

/**
 * flow_plan - find out which flows a bridge should have
 * @now: the bridge as it is
 * @want: the bridge as it should be, its ports looked up
 * @port: the port that it is about, NULL for all
 * @plan: what comes of it, to be freed
 */
void flow_plan(const struct config_bridge *now,
	       const struct config_bridge *want, const char *port,
	       struct flow_plan *plan)
{
	struct planning *p = must(calloc(1, sizeof(*p)));
	const struct item *item;

	*plan = (struct flow_plan){
		.flows = ARRAY_OF(char *), .meters = ARRAY_OF(uint32_t),
	};
	p->now = now;
	p->want = want;
	p->port = port;
	p->plan = plan;
	p->index = (struct array)ARRAY_OF(const struct config_flow *);
	p->items = (struct array)ARRAY_OF(struct item);
	index_flows(&want->flows, &p->index);
	map_ports(p);
	add_those_there(p);
	add_missing(p);
	array_sort(&p->items, by_place);
	tell_all(p);
	array_each(item, &p->items)
		*(char **)array_add(&plan->flows) = item->flow->text;
	array_free(&p->items);
	array_free(&p->index);
	free(p);
}
