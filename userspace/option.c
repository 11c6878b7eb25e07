// SPDX-License-Identifier: GPL-2.0
#include "option.h"

#include <linux/flowbridge.h>
#include <string.h>

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
};

const struct option_set bridge_options = {
	.what = "bridge", .option = bridge_rows, .n = ARRAY_SIZE(bridge_rows),
};

const struct option_set port_options = {
	.what = "port", .option = port_rows, .n = ARRAY_SIZE(port_rows),
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

/**
 * option_parse - read the value of an option and append it
 * @option: which
 * @word: the value as it was typed
 * @options: where it goes
 *
 * Only what the attribute can't carry is refused: ranges are the module's.
 *
 * Return: NULL, or what is wrong.
 */
const char *option_parse(const struct option *option, const char *word,
			 struct options *options)
{
	struct option_value *v = &options->value[options->n];
	const char *wrong = NULL;

	for (size_t i = 0; i < options->n; i++) {
		if (options->value[i].option == option)
			return "is a second value for the same option";
	}
	switch (option->form) {
	case OPTION_SWITCH:
		wrong = parse_switch(word, &v->number);
		break;
	case OPTION_NUMBER:
		wrong = parse_number(word, 0, UINT32_MAX, &v->number);
		break;
	case OPTION_MASK:
		wrong = parse_number(word, 0, UINT16_MAX, &v->number);
		break;
	case OPTION_SECONDS:
		wrong = parse_seconds(word, &v->number);
		break;
	case OPTION_MAC:
		wrong = parse_mac(word, v->mac);
		break;
	}
	if (wrong)
		return wrong;
	v->option = option;
	options->n++;
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
