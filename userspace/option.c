// SPDX-License-Identifier: GPL-2.0
#include "option.h"

#include <linux/flowbridge.h>
#include <stdio.h>
#include <string.h>

#include "names.h"

static const struct option bridge_rows[] = {
	{ .name = "ageing", .alias = "ageing_time",
	  .attr = FBR_BRIDGE_A_AGEING, .form = OPTION_SECONDS },
	{ .name = "fdb-limit", .alias = "fdb_max_learned",
	  .attr = FBR_BRIDGE_A_FDB_LIMIT, .form = OPTION_NUMBER },
	{ .name = "group-fwd-mask", .alias = "group_fwd_mask",
	  .attr = FBR_BRIDGE_A_GROUP_FWD_MASK, .form = OPTION_MASK },
	{ .name = "event-rate", .alias = "event_rate",
	  .attr = FBR_BRIDGE_A_EVENT_RATE, .form = OPTION_NUMBER },
	{ .name = "event-burst", .alias = "event_burst",
	  .attr = FBR_BRIDGE_A_EVENT_BURST, .form = OPTION_NUMBER },
	{ .name = "mac", .alias = "address",
	  .attr = FBR_BRIDGE_A_MAC, .form = OPTION_MAC },
	{ .name = "vlan-filtering", .alias = "vlan_filtering",
	  .attr = FBR_BRIDGE_A_VLAN_FILTERING, .form = OPTION_SWITCH },
	{ .name = "vlan-protocol", .alias = "vlan_protocol",
	  .attr = FBR_BRIDGE_A_VLAN_PROTOCOL, .form = OPTION_PROTOCOL },
	{ .name = "default-pvid", .alias = "vlan_default_pvid",
	  .attr = FBR_BRIDGE_A_DEFAULT_PVID, .form = OPTION_PVID },
	{ .name = "flow-limit", .alias = "flow_limit",
	  .attr = FBR_BRIDGE_A_FLOW_LIMIT, .form = OPTION_NUMBER },
	{ .name = "mask-limit", .alias = "mask_limit",
	  .attr = FBR_BRIDGE_A_MASK_LIMIT, .form = OPTION_NUMBER },
	{ .name = "table-miss", .alias = "table_miss",
	  .attr = FBR_BRIDGE_A_TABLE_MISS, .form = OPTION_MISS },
	{ .name = "fail-mode", .alias = "fail_mode",
	  .attr = FBR_BRIDGE_A_FAIL_MODE, .form = OPTION_FAIL },
};

static const struct option port_rows[] = {
	{ .name = "number", .alias = "port_no",
	  .attr = FBR_PORT_A_NUMBER, .form = OPTION_NUMBER, .only_new = true },
	{ .name = "learning",
	  .attr = FBR_PORT_A_LEARNING, .form = OPTION_SWITCH },
	{ .name = "unicast-flood", .alias = "flood",
	  .attr = FBR_PORT_A_UNICAST_FLOOD, .form = OPTION_SWITCH },
	{ .name = "multicast-flood", .alias = "mcast_flood",
	  .attr = FBR_PORT_A_MULTICAST_FLOOD, .form = OPTION_SWITCH },
	{ .name = "broadcast-flood", .alias = "bcast_flood",
	  .attr = FBR_PORT_A_BROADCAST_FLOOD, .form = OPTION_SWITCH },
	{ .name = "isolated",
	  .attr = FBR_PORT_A_ISOLATED, .form = OPTION_SWITCH },
	{ .name = "hairpin",
	  .attr = FBR_PORT_A_HAIRPIN, .form = OPTION_SWITCH },
	{ .name = "locked",
	  .attr = FBR_PORT_A_LOCKED, .form = OPTION_SWITCH },
	{ .name = "fdb-limit", .alias = "fdb_limit",
	  .attr = FBR_PORT_A_FDB_LIMIT, .form = OPTION_NUMBER },
	{ .name = "access",
	  .attr = FBR_PORT_A_VLANS, .form = OPTION_VLAN },
	{ .name = "trunk",
	  .attr = FBR_PORT_A_VLANS, .form = OPTION_VLANS },
	{ .name = "native",
	  .attr = FBR_PORT_A_VLANS, .form = OPTION_VLAN },
	{ .name = "accept",
	  .attr = FBR_PORT_A_VLAN_ACCEPT, .form = OPTION_ACCEPT },
	{ .name = "guard",
	  .attr = FBR_PORT_A_GUARD, .form = OPTION_GUARD },
};

static const struct option vlan_rows[] = {
	{ .name = "ageing",
	  .attr = FBR_VLAN_A_AGEING, .form = OPTION_AGEING },
	{ .name = "fdb-limit", .alias = "fdb_limit",
	  .attr = FBR_VLAN_A_FDB_LIMIT, .form = OPTION_NUMBER },
	{ .name = "unicast-flood", .alias = "flood",
	  .attr = FBR_VLAN_A_UNICAST_FLOOD, .form = OPTION_SWITCH },
	{ .name = "multicast-flood", .alias = "mcast_flood",
	  .attr = FBR_VLAN_A_MULTICAST_FLOOD, .form = OPTION_SWITCH },
	{ .name = "broadcast-flood", .alias = "bcast_flood",
	  .attr = FBR_VLAN_A_BROADCAST_FLOOD, .form = OPTION_SWITCH },
};

const struct option_set bridge_options = {
	.what = "bridge", .option = bridge_rows, .n = ARRAY_SIZE(bridge_rows),
};

const struct option_set port_options = {
	.what = "port", .option = port_rows, .n = ARRAY_SIZE(port_rows),
};

const struct option_set vlan_options = {
	.what = "VLAN", .option = vlan_rows, .n = ARRAY_SIZE(vlan_rows),
};

/**
 * option_find - find an option by its word
 * @set: of what
 * @word: its name or alias
 *
 * Return: the row, NULL if there is none.
 */
const struct option *option_find(const struct option_set *set, const char *word)
{
	for (size_t i = 0; i < set->n; i++) {
		const struct option *o = &set->option[i];

		if (!strcmp(word, o->name) || (o->alias && !strcmp(word, o->alias)))
			return o;
	}
	return NULL;
}

/**
 * option_closest - find the option that was probably meant
 * @set: of what
 * @word: what was typed
 *
 * Return: its name, NULL if none is near.
 */
const char *option_closest(const struct option_set *set, const char *word)
{
	const char *names[2 * OPTIONS_MAX];
	size_t n = 0;

	for (size_t i = 0; i < set->n && i < OPTIONS_MAX; i++) {
		names[n++] = set->option[i].name;
		names[n++] = set->option[i].alias;
	}
	return closest(word, names, n);
}

static const char *parse_ageing(const char *word, uint32_t *ms)
{
	const char *wrong;

	if (!strcmp(word, "bridge")) {
		*ms = FBR_AGEING_OF_BRIDGE;
		return NULL;
	}
	wrong = parse_seconds(word, ms);
	if (!wrong && *ms == FBR_AGEING_OF_BRIDGE)
		wrong = "is too long a time";
	return wrong;
}

static const char *parse_pvid(const char *word, uint32_t *pvid)
{
	uint16_t vid = 0;
	const char *wrong = NULL;

	if (strcmp(word, "none") != 0 && strcmp(word, "0") != 0)
		wrong = vid_parse(word, &vid);
	*pvid = vid;
	return wrong;
}

/* A VLAN of untagged frames joins those that the port has by other options. */
static const char *parse_vlan(const char *word, struct vlans *vlans)
{
	uint16_t vid;
	const char *wrong = vid_parse(word, &vid);

	if (!wrong)
		vlans->flags[vid] = VLAN_MEMBER | VLAN_UNTAGGED | VLAN_PVID;
	return wrong;
}

static const char *parse_vlans(const char *word, struct vlans *vlans,
			       struct part *at)
{
	struct vlans list = { 0 };
	const char *wrong = vlans_parse(word, 0, &list, at);

	if (!wrong)
		vlans_merge(vlans, &list);
	return wrong;
}

static const char *parse_value(struct option_value *v, const char *word,
			       struct options *options, struct part *at)
{
	switch (v->option->form) {
	case OPTION_SWITCH:
		return parse_switch(word, &v->number);
	case OPTION_NUMBER:
		return parse_number(word, 0, UINT32_MAX, &v->number);
	case OPTION_MASK:
		return parse_number(word, 0, UINT16_MAX, &v->number);
	case OPTION_SECONDS:
		return parse_seconds(word, &v->number);
	case OPTION_AGEING:
		return parse_ageing(word, &v->number);
	case OPTION_MAC:
		return parse_mac(word, v->mac);
	case OPTION_PROTOCOL:
		return vlan_protocol_parse(word, &v->number);
	case OPTION_PVID:
		return parse_pvid(word, &v->number);
	case OPTION_ACCEPT:
		return vlan_accept_parse(word, &v->number);
	case OPTION_MISS:
		return table_miss_parse(word, &v->number);
	case OPTION_FAIL:
		return fail_mode_parse(word, &v->number);
	case OPTION_VLAN:
		return parse_vlan(word, &options->vlans);
	case OPTION_VLANS:
		return parse_vlans(word, &options->vlans, at);
	case OPTION_GUARD:
		return guard_whole(word, &options->guard, at);
	}
	return "has no form";
}

/**
 * option_parse - read the value of an option and append it
 * @option: which
 * @word: the value as it was typed
 * @options: where it goes
 * @at: set to the part of the value that is wrong
 *
 * Of numbers only what the attribute can't carry is refused: ranges are the
 * module's.
 *
 * Return: NULL, or what is wrong with that part.
 */
const char *option_parse(const struct option *option, const char *word,
			 struct options *options, struct part *at)
{
	struct option_value *v = &options->value[options->n];
	const char *wrong;

	*at = part_of(word);
	for (size_t i = 0; i < options->n; i++) {
		if (options->value[i].option == option)
			return "is a second value for the same option";
	}
	v->option = option;
	wrong = parse_value(v, word, options, at);
	if (!wrong)
		options->n++;
	return wrong;
}

/* The word for a value, NULL for a number. */
static const char *value_word(const struct option *option, uint32_t number)
{
	switch (option->form) {
	case OPTION_SWITCH:
		return number ? "on" : "off";
	case OPTION_AGEING:
		return number == FBR_AGEING_OF_BRIDGE ? "bridge" : NULL;
	case OPTION_PVID:
		return number ? NULL : "none";
	case OPTION_PROTOCOL:
		return vlan_protocol_name((uint16_t)number);
	case OPTION_ACCEPT:
		return vlan_accept_name((uint8_t)number);
	case OPTION_MISS:
		return table_miss_name((uint8_t)number);
	case OPTION_FAIL:
		return fail_mode_name((uint8_t)number);
	default:
		return NULL;
	}
}

/**
 * option_format - write the value of an option as option_parse() reads it
 * @option: which, not one that is an address or VLANs
 * @number: the value
 * @text: where it goes
 */
void option_format(const struct option *option, uint32_t number,
		   char text[OPTION_TEXT])
{
	const char *word = value_word(option, number);

	if (word)
		snprintf(text, OPTION_TEXT, "%s", word);
	else if (option->form == OPTION_SECONDS ||
		 option->form == OPTION_AGEING)
		seconds_format(number, text);
	else
		snprintf(text, OPTION_TEXT, "%u", number);
}

static bool given(const struct options *options, const char *name)
{
	const struct option *option = option_find(&port_options, name);

	for (size_t i = 0; i < options->n; i++) {
		if (options->value[i].option == option)
			return true;
	}
	return false;
}

/* What a port takes in follows from its VLANs, if nothing else is said. */
static void imply_accept(struct options *options, enum fbr_vlan_accept accept)
{
	if (given(options, "accept"))
		return;
	options->value[options->n++] = (struct option_value){
		.option = option_find(&port_options, "accept"),
		.number = accept,
	};
}

/**
 * options_join - see whether options go together, and add what they imply
 * @options: all that were given
 *
 * Return: NULL, or a sentence that says what is wrong.
 */
const char *options_join(struct options *options)
{
	bool access = given(options, "access");
	bool trunk = given(options, "trunk");
	bool native = given(options, "native");

	if (access && trunk)
		return "'access' and 'trunk' exclude each other: a port is one or the other";
	if (native && !trunk)
		return "'native' goes with 'trunk': a port of one VLAN without tags is 'access VLAN'";
	if (access)
		imply_accept(options, FBR_VLAN_ACCEPT_UNTAGGED);
	else if (trunk)
		imply_accept(options, native ? FBR_VLAN_ACCEPT_ALL :
					       FBR_VLAN_ACCEPT_TAGGED);
	return NULL;
}

/**
 * option_split - take the next NAME=VALUE off a list with commas
 * @text: the list; the comma and the '=' are overwritten
 * @name: where the name goes
 * @value: where the value goes, NULL if there is none
 *
 * Return: what is left of the list, NULL if nothing is.
 */
char *option_split(char *text, char **name, char **value)
{
	char *comma = strchr(text, ',');

	if (comma)
		*comma = '\0';
	*name = text;
	*value = strchr(text, '=');
	if (*value)
		*(*value)++ = '\0';
	return comma ? comma + 1 : NULL;
}
