// SPDX-License-Identifier: GPL-2.0
#include "config_diff.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "names.h"
#include "say.h"

/** What a list of lines has room for at first. */
#define LINES_ROOM	256

/**
 * struct diff - two configurations being compared
 * @now: the bridges as they are
 * @want: the bridges as they should be
 * @only: the port that it is about, NULL for all
 * @changes: of struct change: what comes of it
 */
struct diff {
	const struct config *now;
	const struct config *want;
	const char *only;
	struct array *changes;
};

/**
 * line_add - add a line
 * @lines: where it goes
 * @format: as for printf
 */
void line_add(struct lines *lines, const char *format, ...)
{
	va_list args;
	size_t len;

	va_start(args, format);
	len = (size_t)vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (lines->used + len + 2 > lines->room) {
		lines->room = 2 * (lines->used + len) + LINES_ROOM;
		lines->text = must(realloc(lines->text, lines->room));
	}
	if (lines->used)
		lines->text[lines->used++] = '\n';
	va_start(args, format);
	vsnprintf(lines->text + lines->used, len + 1, format, args);
	va_end(args);
	lines->used += len;
}

static struct change *add(struct diff *d, enum change_verb verb,
			  const struct config_bridge *now,
			  const struct config_bridge *want)
{
	struct change *change = array_add(d->changes);

	change->verb = verb;
	change->now = now;
	change->want = want;
	return change;
}

/* A line for each option that changes. */
static void tell_rows(struct change *change, const char *what,
		      const struct option_set *set, const struct settings *now,
		      const struct settings *want)
{
	char from[OPTION_TEXT], to[OPTION_TEXT];

	for (size_t i = 0; i < set->n; i++) {
		if (!(change->rows & 1u << i))
			continue;
		option_format(&set->option[i], now->value[i], from);
		option_format(&set->option[i], want->value[i], to);
		line_add(&change->lines, "%s%s %s -> %s", what,
			 set->option[i].name, from, to);
	}
}

/* --- the bridge itself --- */

static void diff_options(struct diff *d, const struct config_bridge *now,
			 const struct config_bridge *want)
{
	uint32_t rows = settings_differ(&now->settings, &want->settings);
	struct change *change;

	if (!rows)
		return;
	change = add(d, CHANGE_BRIDGE_SET, now, want);
	change->rows = rows;
	tell_rows(change, "", &bridge_options, &now->settings, &want->settings);
}

static bool settings_same(const struct settings *a, const struct settings *b)
{
	return !memcmp(a, b, sizeof(*a));
}

/* Those behind it that are, and should be, the same. */
static unsigned int last_alike(const struct settings *now,
			       const struct settings *want, unsigned int vid)
{
	unsigned int last = vid;

	while (last < FBR_VID_MAX &&
	       settings_same(&now[vid], &now[last + 1]) &&
	       settings_same(&want[vid], &want[last + 1]))
		last++;
	return last;
}

static void diff_vlans(struct diff *d, const struct config_bridge *now,
		       const struct config_bridge *want)
{
	unsigned int last;

	for (unsigned int vid = FBR_VID_MIN; vid <= FBR_VID_MAX; vid = last + 1) {
		const struct settings *is = &now->vlan[vid];
		const struct settings *should = &want->vlan[vid];
		struct change *change;
		char what[32];

		last = last_alike(now->vlan, want->vlan, vid);
		if (!settings_differ(is, should))
			continue;
		change = add(d, CHANGE_VLAN_SET, now, want);
		change->first = (uint16_t)vid;
		change->last = (uint16_t)last;
		change->rows = settings_differ(is, should);
		snprintf(what, sizeof(what), vid == last ? "VLAN %u: " :
			 "VLANs %u-%u: ", vid, last);
		tell_rows(change, what, &vlan_options, is, should);
	}
}

/* An address or an MTU that the file does not have is left as it is. */
static void diff_device(struct diff *d, const struct config_bridge *now,
			const struct config_bridge *want)
{
	char from[MAC_TEXT], to[MAC_TEXT];

	if (want->mtu && want->mtu != now->mtu)
		line_add(&add(d, CHANGE_MTU, now, want)->lines,
			 "MTU %u is not set by hand", want->mtu);
	mac_format(now->mac, from);
	mac_format(want->mac, to);
	if (want->mac_set &&
	    (!now->mac_set || memcmp(now->mac, want->mac, MAC_LEN) != 0))
		line_add(&add(d, CHANGE_MAC, now, want)->lines,
			 "mac %s -> %s", now->mac_set ? from :
			 "of the ports", to);
	if (want->has_up && want->up != now->up)
		line_add(&add(d, CHANGE_UP, now, want)->lines,
			 "it is %s -> %s", now->up ? "up" : "down",
			 want->up ? "up" : "down");
}

/* --- ports --- */

static void append_vlans(char *text, const char *what,
			 const struct vlans *vlans, uint8_t flags)
{
	char list[VLANS_TEXT];
	size_t used = strlen(text);

	vlans_format(vlans, flags, list);
	if (*list)
		snprintf(text + used, VLANS_TEXT - used, "%s%s %s",
			 used ? ", " : "", what, list);
}

/* In few words, the ids with a 'tagged' or 'untagged' before them. */
static void describe_vlans(const struct vlans *vlans, char text[VLANS_TEXT])
{
	text[0] = '\0';
	append_vlans(text, "tagged", vlans, VLAN_MEMBER);
	append_vlans(text, "untagged", vlans, VLAN_MEMBER | VLAN_UNTAGGED);
	append_vlans(text, "pvid tagged", vlans, VLAN_MEMBER | VLAN_PVID);
	append_vlans(text, "pvid untagged", vlans,
		     VLAN_MEMBER | VLAN_UNTAGGED | VLAN_PVID);
	if (!*text)
		snprintf(text, VLANS_TEXT, "none");
}

static void tell_vlans(struct change *change, const char *what,
		       const struct vlans *now, const struct vlans *want)
{
	char from[VLANS_TEXT], to[VLANS_TEXT];

	describe_vlans(now, from);
	describe_vlans(want, to);
	line_add(&change->lines, "%sVLANs %s -> %s", what, from, to);
}

static bool guard_same(const struct guard *a, const struct guard *b)
{
	char one[GUARD_TEXT], other[GUARD_TEXT];

	guard_format(a, ' ', one);
	guard_format(b, ' ', other);
	return !strcmp(one, other);
}

static void tell_guard(struct change *change, const char *what,
		       const struct guard *now, const struct guard *want)
{
	char from[GUARD_TEXT], to[GUARD_TEXT];

	guard_format(now, ' ', from);
	guard_format(want, ' ', to);
	line_add(&change->lines, "%sguard %s -> %s", what,
		 now->macs ? from : "off", want->macs ? to : "off");
}

/* What a port has that is where it should be. */
static void port_changes(struct diff *d, const struct config_bridge *bridge,
			 const struct config_bridge *want,
			 const struct config_port *is,
			 const struct config_port *should)
{
	uint32_t rows = settings_differ(&is->settings, &should->settings);
	bool vlans = should->has_vlans &&
		     memcmp(&is->vlans, &should->vlans, sizeof(is->vlans)) != 0;
	bool guard = !guard_same(&is->guard, &should->guard);
	struct change *change;
	char what[32];

	if (!rows && !vlans && !guard)
		return;
	change = add(d, CHANGE_PORT_SET, bridge, want);
	change->port = should;
	change->rows = rows;
	change->vlans = vlans;
	change->guard = guard;
	snprintf(what, sizeof(what), should->number ? "port %s: " :
		 "local port: ", should->name);
	tell_rows(change, what, &port_options, &is->settings,
		  &should->settings);
	if (vlans)
		tell_vlans(change, what, &is->vlans, &should->vlans);
	if (guard)
		tell_guard(change, what, &is->guard, &should->guard);
}

/* Where a port is that should not be there: elsewhere, or by another number. */
static void diff_misplaced(struct diff *d, const struct config_bridge *want)
{
	const struct config_port *is, *should;
	struct config_bridge *at;
	struct change *change;

	array_each(should, &want->ports) {
		is = config_locate(d->now, should->name, &at);
		if (!is || (!strcmp(at->name, want->name) &&
			    is->number == should->number))
			continue;
		change = add(d, CHANGE_PORT_DEL, at, want);
		change->port = is;
		if (strcmp(at->name, want->name) != 0)
			line_add(&change->lines, "port %s is in %s",
				 is->name, at->name);
		else
			line_add(&change->lines, "port %s: number %u -> %u",
				 is->name, is->number, should->number);
	}
}

static void diff_port(struct diff *d, const struct config_bridge *now,
		      const struct config_bridge *want,
		      const struct config_port *should)
{
	struct config_bridge *at;
	const struct config_port *is = config_locate(d->now, should->name, &at);
	struct change *change;

	/* When it is about a port alone, it stays where somebody plugged it. */
	if (is && d->only)
		return;
	if (is && at == now && is->number == should->number) {
		port_changes(d, now, want, is, should);
		return;
	}
	if (should->ifindex)
		change = add(d, CHANGE_PORT_ADD, now, want);
	else
		change = add(d, NOTE_WAITS, now, want);
	change->port = should;
	/* Of one that is elsewhere it is said already. */
	if (!is)
		line_add(&change->lines, should->ifindex ?
			 "port %s is missing" : "port %s is not there yet",
			 should->name);
}

static void diff_ports(struct diff *d, const struct config_bridge *now,
		       const struct config_bridge *want)
{
	const struct config_port *port;

	array_each(port, &want->ports) {
		if (!d->only || !strcmp(d->only, port->name))
			diff_port(d, now, want, port);
	}
	if (d->only)
		return;
	port_changes(d, now, want, &now->local, &want->local);
	array_each(port, &now->ports) {
		struct config_bridge *at;

		if (!config_locate(d->want, port->name, &at))
			line_add(&add(d, NOTE_STAYS, now, want)->lines,
				 "port %s is not in the file, and stays",
				 port->name);
	}
}

/* --- FDB entries --- */

static void tell_entry(struct change *change, const struct config_bridge *bridge,
		       const struct config_entry *entry, const char *what)
{
	char mac[MAC_TEXT];

	change->entry = entry;
	mac_format(entry->mac, mac);
	line_add(&change->lines, "%s entry of %s in VLAN %u at %s is %s",
		 fdb_kind_name(entry->kind), mac, entry->vlan,
		 config_entry_port(bridge, entry), what);
}

/* Is the port of an entry none of those that the file is about? */
static bool entry_is_strange(const struct config_bridge *want,
			     const struct config_entry *entry)
{
	return *entry->port && !config_port(want, entry->port);
}

static bool entry_same(const struct config_entry *a,
		       const struct config_entry *b)
{
	return a && b && a->kind == b->kind && !strcmp(a->port, b->port);
}

/* One that should be there, and whose port is. */
static bool entry_is_due(const struct diff *d, const struct config_bridge *want,
			 const struct config_entry *entry)
{
	if (d->only && strcmp(d->only, entry->port) != 0)
		return false;
	return !*entry->port || config_port(want, entry->port)->ifindex;
}

static void diff_entries_del(struct diff *d, const struct config_bridge *now,
			     const struct config_bridge *want)
{
	const struct config_entry *is, *should;

	array_each(is, &now->entries) {
		should = config_entry(want, is);
		if (entry_same(is, should) ||
		    (d->only && !(should && entry_is_due(d, want, should))) ||
		    (!should && entry_is_strange(want, is)))
			continue;
		tell_entry(add(d, CHANGE_ENTRY_DEL, now, want), now, is,
			   should ? "another in the file" : "not in the file");
	}
}

static void diff_entries_add(struct diff *d, const struct config_bridge *now,
			     const struct config_bridge *want)
{
	const struct config_entry *should;

	array_each(should, &want->entries) {
		if (entry_is_due(d, want, should) &&
		    !entry_same(config_entry(now, should), should))
			tell_entry(add(d, CHANGE_ENTRY_ADD, now, want), want,
				   should, "missing");
	}
}

/* --- flows and meters --- */

static void diff_meters(struct diff *d, const struct config_bridge *now,
			const struct config_bridge *want)
{
	char from[METER_TEXT], to[METER_TEXT];
	const struct meter *is, *should;
	struct change *change;

	array_each(should, &want->meters) {
		is = config_meter(now, should->id);
		meter_format(should, to);
		if (is)
			meter_format(is, from);
		if (is && !strcmp(from, to))
			continue;
		change = add(d, is ? CHANGE_METER_SET : CHANGE_METER_ADD, now,
			     want);
		change->meter = should;
		if (is)
			line_add(&change->lines, "%s -> %s", from, to);
		else
			line_add(&change->lines, "meter %u is missing",
				 should->id);
	}
}

static bool meter_is_needed(const struct flow_plan *plan, uint32_t id)
{
	const uint32_t *needed;

	array_each(needed, &plan->meters) {
		if (*needed == id)
			return true;
	}
	return false;
}

static void diff_meters_del(struct diff *d, const struct config_bridge *now,
			    const struct config_bridge *want,
			    const struct flow_plan *plan)
{
	const struct meter *is;
	struct change *change;

	array_each(is, &now->meters) {
		if (config_meter(want, is->id) || meter_is_needed(plan, is->id))
			continue;
		change = add(d, CHANGE_METER_DEL, now, want);
		change->meter = is;
		line_add(&change->lines, "meter %u is not in the file",
			 is->id);
	}
}

static void diff_flows(struct diff *d, const struct config_bridge *now,
		       const struct config_bridge *want)
{
	struct flow_plan plan;
	struct change *change;

	flow_plan(now, want, d->only, &plan);
	if (plan.lines.text) {
		change = add(d, CHANGE_FLOWS, now, want);
		change->flows = plan.flows;
		change->lines = plan.lines;
	} else {
		array_free(&plan.flows);
	}
	if (!d->only)
		diff_meters_del(d, now, want, &plan);
	array_free(&plan.meters);
}

/* --- all of it --- */

/* Of a port alone, that which names it. */
static void diff_bridge(struct diff *d, const struct config_bridge *now,
			const struct config_bridge *want)
{
	if (!d->only) {
		diff_misplaced(d, want);
		diff_options(d, now, want);
		diff_vlans(d, now, want);
	}
	diff_ports(d, now, want);
	diff_entries_del(d, now, want);
	diff_entries_add(d, now, want);
	if (!d->only)
		diff_meters(d, now, want);
	diff_flows(d, now, want);
	if (!d->only)
		diff_device(d, now, want);
}

/* By verb, and what was found first stays first. */
static int by_verb(const void *a, const void *b)
{
	const struct change *const *x = a, *const *y = b;

	if ((*x)->verb != (*y)->verb)
		return (*x)->verb < (*y)->verb ? -1 : 1;
	return (*x > *y) - (*x < *y);
}

static void sort_changes(struct array *changes)
{
	struct array order = ARRAY_OF(struct change *);
	struct array sorted = NO_CHANGES;
	struct change *change, **at;

	array_each(change, changes)
		*(struct change **)array_add(&order) = change;
	array_sort(&order, by_verb);
	array_each(at, &order)
		*(struct change *)array_add(&sorted) = **at;
	array_free(&order);
	array_free(changes);
	*changes = sorted;
}

/**
 * config_diff - find out what differs
 * @now: the bridges as they are, of those that are wanted; in order
 * @want: the bridges as they should be, the ifindex of their ports looked up
 * @port: look only at this port and at what names it, NULL for everything
 * @changes: NO_CHANGES; what is to be done, in that order, to be freed before
 *	@now and @want
 */
void config_diff(const struct config *now, const struct config *want,
		 const char *port, struct array *changes)
{
	struct diff d = {
		.now = now, .want = want, .only = port, .changes = changes,
	};
	const struct config_bridge *bridge, *is;

	array_each(bridge, &want->bridges) {
		is = config_find(now, bridge->name);
		if (port && !config_port(bridge, port))
			continue;
		if (is)
			diff_bridge(&d, is, bridge);
		else if (!port)
			line_add(&add(&d, CHANGE_BRIDGE_NEW, NULL,
				      bridge)->lines, "bridge is missing");
	}
	sort_changes(changes);
}

/**
 * changes_free - forget what differs
 * @changes: NO_CHANGES afterwards
 */
void changes_free(struct array *changes)
{
	struct change *change;

	array_each(change, changes) {
		array_free(&change->flows);
		free(change->lines.text);
	}
	array_free(changes);
}
