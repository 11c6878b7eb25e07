// SPDX-License-Identifier: GPL-2.0
/* The grammar of flows. */
#include "flowspec.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <linux/if_ether.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/** Between fields, and between actions. */
#define SEPARATORS	", \t\r\n"
/** Longest word that is shown as wrong, and longest value of a field. */
#define WORD_MAX	64

/**
 * enum reading - what fields stand for
 * @MATCHED: what a flow matches
 * @BECOMING: what a frame's fields become
 * @PUSHED: a new tag
 */
enum reading {
	MATCHED,
	BECOMING,
	PUSHED,
};

/**
 * struct scan - a text being read
 * @at: what comes next
 * @map: the ports, NULL while no names are looked up
 * @flow: what has been read
 * @match: where fields go
 * @error: what is wrong
 * @use: what the text is for
 * @reading: what fields stand for
 * @level: how many encap() it is in
 * @encap: bit n tells that there was an encap() at level n
 * @seen: bit n tells that group n has been read
 */
struct scan {
	const char *at;
	const struct portmap *map;
	struct flow *flow;
	struct flow_match *match;
	struct flow_error *error;
	enum flow_use use;
	enum reading reading;
	unsigned int level;
	uint32_t encap;
	uint32_t seen;
};

/* What Open vSwitch has and this module has not, yet. */
static const char *const later_fields[] = {
	"recirc_id", "dp_hash", "tunnel", "ct_state", "ct_zone", "ct_mark",
	"ct_label", "ct_tuple4", "ct_tuple6", "mpls", "nsh", "packet_type",
	"nd_ext", "ipv6_exthdrs",
};

static const char *const later_actions[] = {
	"recirc", "hash", "sample", "clone", "ct", "ct_clear", "nat",
	"push_mpls", "pop_mpls", "add_mpls", "push_eth", "pop_eth", "push_nsh",
	"pop_nsh", "check_pkt_len", "tnl_push", "tnl_pop", "lb_output",
	"psample",
};

/* Actions that are a word and nothing else. */
static const struct {
	const char *word;
	enum flow_verb verb;
} plain[] = {
	{ "local", FLOW_OUTPUT },
	{ "normal", FLOW_NORMAL },
	{ "flood", FLOW_FLOOD },
	{ "in_port", FLOW_IN_PORT },
	{ "userspace", FLOW_USERSPACE },
	{ "pop_vlan", FLOW_POP_VLAN },
	{ "dec_ttl", FLOW_DEC_TTL },
};

/* What dump-flows prints of a flow besides what it is. */
static const char *const statistics[] = {
	"packets", "bytes", "used", "age", "flags", "ufid", "offloaded", "dp",
};

static const char *const own_fields[] = {
	"priority", "idle_timeout", "hard_timeout", "cookie", "out_port",
};

/* --- words --- */

static struct part part(const char *text, size_t len)
{
	return (struct part){ text, (int)(len < WORD_MAX ? len : WORD_MAX) };
}

__attribute__((format(printf, 3, 4)))
static bool fail(struct scan *s, struct part at, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(s->error->why, FLOW_WHY, format, args);
	va_end(args);
	s->error->at = at;
	return false;
}

static bool is_in(const struct part *word, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (strlen(list[i]) == (size_t)word->len &&
		    !strncmp(list[i], word->text, (size_t)word->len))
			return true;
	}
	return false;
}

#define IS_IN(word, list)	is_in(word, list, ARRAY_SIZE(list))

static bool is_word(const struct part *word, const char *text)
{
	return is_in(word, &text, 1);
}

/* A copy that ends where the part does; longer words come out cut. */
static const char *copy(const struct part *word, char text[WORD_MAX + 1])
{
	snprintf(text, WORD_MAX + 1, "%.*s", word->len, word->text);
	return text;
}

/* What could be meant, as the end of a sentence. */
static const char *meant(const struct part *word, const char *const *words,
			 size_t n, char text[WORD_MAX + 32])
{
	char typed[WORD_MAX + 1];
	const char *found = closest(copy(word, typed), words, n);

	text[0] = '\0';
	if (found)
		snprintf(text, WORD_MAX + 32, ": did you mean '%s'?", found);
	return text;
}

static void skip(struct scan *s, const char *what)
{
	s->at += strspn(s->at, what);
}

static bool take(struct scan *s, char c)
{
	if (*s->at != c)
		return false;
	s->at++;
	return true;
}

static struct part take_name(struct scan *s)
{
	size_t n = 0;

	while (isalnum((unsigned char)s->at[n]) || s->at[n] == '_')
		n++;
	s->at += n;
	return part(s->at - n, n);
}

static struct part take_until(struct scan *s, const char *stop)
{
	size_t n = strcspn(s->at, stop);

	s->at += n;
	return part(s->at - n, n);
}

/* What can't be read where the text stands: up to the next separator. */
static struct part rest(const struct scan *s)
{
	size_t n = strcspn(s->at, SEPARATORS);

	return part(s->at, n || !*s->at ? n : 1);
}

/* --- ports --- */

static bool set_port(struct scan *s, struct part at, const char *name,
		     uint16_t *number)
{
	const char *wrong = parse_name(name);

	if (wrong)
		return fail(s, at, "%s", wrong);
	s->flow->named_port = true;
	*number = 0;
	if (!s->map || portmap_number(s->map, name, number))
		return true;
	s->error->no_port = true;
	return fail(s, at, "is no port of the bridge");
}

/* "name", in which a quote or a backslash has a backslash before it. */
static bool quoted_port(struct scan *s, uint16_t *number)
{
	char name[WORD_MAX + 1];
	const char *begin = s->at++;
	size_t n = 0;

	while (*s->at && *s->at != '"') {
		if (*s->at == '\\' && s->at[1])
			s->at++;
		if (n < WORD_MAX)
			name[n++] = *s->at;
		s->at++;
	}
	name[n] = '\0';
	if (!take(s, '"'))
		return fail(s, part(begin, (size_t)(s->at - begin)),
			    "has no second quote");
	return set_port(s, part(begin, (size_t)(s->at - begin)), name, number);
}

static bool looks_like_number(const struct part *word)
{
	char text[WORD_MAX + 1];
	uint32_t number;
	const char *wrong = parse_number(copy(word, text), 0, UINT32_MAX,
					 &number);

	return !wrong || !strcmp(wrong, "is too large");
}

static bool numbered_port(struct scan *s, const struct part *word,
			  uint16_t *number)
{
	char text[WORD_MAX + 1];
	uint32_t n = 0;

	if (parse_number(copy(word, text), 0, FBR_PORT_MAX, &n))
		return fail(s, *word, "is no number of a port: they end at %u",
			    FBR_PORT_MAX);
	*number = (uint16_t)n;
	return true;
}

/* --- fields --- */

static const struct flow_group *group_of(const struct scan *s,
					 const struct part *word)
{
	for (size_t i = 0; i < n_flow_groups; i++) {
		const struct flow_group *group = &flow_groups[i];

		if (is_word(word, group->name) &&
		    (group->level == FLOW_INNERMOST ||
		     group->level == s->level))
			return group;
	}
	return NULL;
}

static bool scan_port(struct scan *s, const struct flow_group *group,
		      const struct flow_field *field)
{
	uint16_t number = 0;
	struct part word, mask;
	char value[WORD_MAX + 1], bits[WORD_MAX + 1];
	const char *wrong;
	bool good;

	if (*s->at == '"') {
		good = quoted_port(s, &number);
	} else {
		word = take_until(s, ",)/ \t\r\n");
		if (is_word(&word, "local"))
			good = true;
		else if (looks_like_number(&word))
			good = numbered_port(s, &word, &number);
		else
			good = set_port(s, word, copy(&word, value), &number);
	}
	if (!good)
		return false;
	snprintf(value, sizeof(value), "%u", number);
	mask = part(s->at, 0);
	if (take(s, '/'))
		mask = take_until(s, ",) \t\r\n");
	wrong = flow_field_parse(field, value, mask.len ? copy(&mask, bits) :
				 NULL, flow_value_at(&s->match->key, group),
				 flow_value_at(&s->match->mask, group));
	return !wrong || fail(s, mask, "%s", wrong);
}

/* VALUE[/MASK] */
static bool scan_value(struct scan *s, const struct flow_group *group,
		       const struct flow_field *field)
{
	void *key = flow_value_at(&s->match->key, group);
	void *bits = flow_value_at(&s->match->mask, group);
	char text[WORD_MAX + 1], of[WORD_MAX + 1];
	struct part value, mask = { 0 };
	struct flow_values spare;
	const char *wrong;

	if (field->form == FORM_PORT)
		return scan_port(s, group, field);
	value = take_until(s, ",)/ \t\r\n");
	if (!value.len)
		return fail(s, rest(s), "stands where %s has its value",
			    field->name);
	if (take(s, '/'))
		mask = take_until(s, ",) \t\r\n");
	if (mask.text && s->reading == PUSHED)
		return fail(s, mask, "is a mask, and a new tag has none");
	wrong = flow_field_parse(field, copy(&value, text), mask.text ?
				 copy(&mask, of) : NULL, key, bits);
	if (!wrong)
		return true;
	/* Which of the two is it? */
	if (mask.text && !flow_field_parse(field, text, NULL, &spare, &spare))
		value = mask;
	return fail(s, value, "%s", wrong);
}

static const struct flow_field *field_of(const struct flow_group *group,
					 const struct part *word)
{
	for (size_t i = 0; i < group->n; i++) {
		if (is_word(word, group->field[i].name))
			return &group->field[i];
	}
	return NULL;
}

static bool no_field(struct scan *s, const struct flow_group *group,
		     struct part word)
{
	const char *names[8];
	char text[WORD_MAX + 32];

	for (size_t i = 0; i < group->n; i++)
		names[i] = group->field[i].name;
	if (!strcmp(group->name, "vlan") && is_word(&word, "tpid"))
		return fail(s, word, s->reading == BECOMING ? "can't be set" :
			    "is no field of vlan(): the tag's EtherType is eth_type(), and what is behind it stands in encap()");
	return fail(s, word, "is no field of %s()%s", group->name,
		    meant(&word, names, group->n, text));
}

/* [NAME=VALUE[/MASK][,NAME=VALUE[/MASK]]...], then the ')' */
static bool scan_fields(struct scan *s, const struct flow_group *group,
			struct part group_word)
{
	uint32_t seen = 0;

	skip(s, " \t");
	while (*s->at != ')' || seen) {
		struct part word = take_name(s);
		const struct flow_field *field = field_of(group, &word);

		if (!word.len && !*s->at)
			return fail(s, rest(s), "ends within %s()",
				    group->name);
		if (!word.len)
			word = rest(s);
		if (!field)
			return no_field(s, group, word);
		if (field->fixed && s->reading == BECOMING)
			return fail(s, word, "can't be set");
		if (seen & 1u << (field - group->field))
			return fail(s, word, "stands twice in %s()",
				    group->name);
		seen |= 1u << (field - group->field);
		if (!take(s, '='))
			return fail(s, word, "has no value: write %s=VALUE",
				    field->name);
		if (!scan_value(s, group, field))
			return false;
		skip(s, " \t");
		if (!take(s, ','))
			break;
		skip(s, " \t");
	}
	if (!seen && s->reading != MATCHED)
		return fail(s, group_word, "names no field, such as %s(%s=...)",
			    group->name, group->field->name);
	if (!seen && strcmp(group->name, "vlan") != 0)
		return fail(s, group_word, "names no field: leave it out, or name one, such as %s(%s=...)",
			    group->name, group->field->name);
	return true;
}

/* The ')' that ends a word's parentheses. */
static bool scan_close(struct scan *s, const char *name)
{
	skip(s, " \t");
	if (take(s, ')'))
		return true;
	if (*s->at)
		return fail(s, rest(s), "stands where %s() could end", name);
	return fail(s, rest(s), "ends before the ')' of %s()", name);
}

/* A VLAN that is named is there, unless the text says otherwise. */
static void imply_tag(struct scan *s, const struct flow_group *group)
{
	uint16_t *key = flow_value_at(&s->match->key, group);
	uint16_t *mask = flow_value_at(&s->match->mask, group);

	*key |= htons(FLOW_CFI);
	*mask |= htons(FLOW_CFI);
}

static bool names_cfi(const char *begin, const char *end)
{
	const char *found = strstr(begin, "cfi=");

	return found && found < end;
}

static bool scan_group(struct scan *s, const struct flow_group *group,
		       struct part word)
{
	uint32_t bit = 1u << (group - flow_groups);
	const char *begin = s->at;
	bool good;

	if (s->seen & bit)
		return fail(s, word, "stands twice");
	s->seen |= bit;
	s->match->named |= bit;
	good = group->scalar ? scan_value(s, group, group->field) :
			       scan_fields(s, group, word);
	if (!good)
		return false;
	if (!strcmp(group->name, "vlan") && s->reading == MATCHED &&
	    !names_cfi(begin, s->at))
		imply_tag(s, group);
	return scan_close(s, group->name);
}

static bool scan_encap(struct scan *s, struct part word)
{
	uint32_t bit = 1u << s->level;

	if (s->encap & bit)
		return fail(s, word, "stands twice");
	if (s->level == FLOW_TAGS)
		return fail(s, word, "stands %u times one in the other: a third tag is not supported yet",
			    FLOW_TAGS + 1);
	s->encap |= bit;
	s->level++;
	if (s->match->encaps < s->level)
		s->match->encaps = (uint8_t)s->level;
	return true;
}

/* ct_state(0/0) and its like look at nothing; recirc_id(0) is what is. */
static bool scan_later(struct scan *s, struct part word)
{
	struct part value = take_until(s, ")");

	if (!take(s, ')'))
		return fail(s, word, "is not supported yet");
	if (is_word(&value, "0/0") || is_word(&value, "0x0/0x0") ||
	    (is_word(&word, "recirc_id") &&
	     (is_word(&value, "0") || is_word(&value, "0x0"))))
		return true;
	return fail(s, word, "is not supported yet");
}

static bool no_group(struct scan *s, struct part word)
{
	const char *names[40];
	size_t n = 0;
	char text[WORD_MAX + 32];

	for (size_t i = 0; i < n_flow_groups; i++)
		names[n++] = flow_groups[i].name;
	for (size_t i = 0; i < ARRAY_SIZE(own_fields); i++)
		names[n++] = own_fields[i];
	names[n++] = "encap";
	if (s->level && (is_word(&word, "in_port") || is_word(&word, "eth") ||
			 is_word(&word, "skb_priority") ||
			 is_word(&word, "skb_mark")))
		return fail(s, word, "is not in a tag: it stands before encap()");
	if (is_word(&word, "vlan"))
		return fail(s, word, "is a third tag, which is not supported yet");
	return fail(s, word, "is no field of a flow%s",
		    meant(&word, names, n, text));
}

static bool scan_parentheses(struct scan *s, struct part word)
{
	const struct flow_group *group = group_of(s, &word);

	if (group)
		return scan_group(s, group, word);
	if (is_word(&word, "encap"))
		return scan_encap(s, word);
	if (IS_IN(&word, later_fields))
		return scan_later(s, word);
	return no_group(s, word);
}

/* --- what stands before the match --- */

static bool own_number(struct scan *s, struct part at, const char *value,
		       uint32_t max, uint32_t *number)
{
	const char *wrong = parse_number(value, 0, max, number);

	return !wrong || fail(s, at, "%s", wrong);
}

/* VALUE[/MASK] */
static bool own_cookie(struct scan *s, struct part at, char *value)
{
	char *mask = strchr(value, '/');
	const char *wrong;

	if (mask && s->use != FLOW_SOME)
		return fail(s, at, "has a mask, which is for selections");
	if (mask)
		*mask++ = '\0';
	wrong = parse_cookie(value, &s->flow->cookie);
	if (!wrong && mask)
		wrong = parse_cookie(mask, &s->flow->cookie_mask);
	if (mask)
		s->flow->has |= FLOW_BIT(FBR_FLOW_A_COOKIE_MASK);
	return !wrong || fail(s, at, "%s", wrong);
}

static bool own_out_port(struct scan *s, struct part at)
{
	struct scan port = *s;
	uint16_t number = 0;
	bool good = true;

	port.at = at.text;
	if (*at.text == '"')
		good = quoted_port(&port, &number);
	else if (looks_like_number(&at))
		good = numbered_port(s, &at, &number);
	else if (!is_word(&at, "local")) {
		char name[WORD_MAX + 1];

		good = set_port(s, at, copy(&at, name), &number);
	}
	s->flow->out_port = number;
	return good;
}

static bool own_value(struct scan *s, unsigned int attr, struct part at)
{
	char value[WORD_MAX + 1];
	uint32_t number = 0;

	(void)copy(&at, value);
	switch (attr) {
	case FBR_FLOW_A_PRIORITY:
		if (!own_number(s, at, value, UINT16_MAX, &number))
			return false;
		s->flow->priority = (uint16_t)number;
		return true;
	case FBR_FLOW_A_IDLE_TIMEOUT:
		return own_number(s, at, value, UINT32_MAX,
				  &s->flow->idle_timeout);
	case FBR_FLOW_A_HARD_TIMEOUT:
		return own_number(s, at, value, UINT32_MAX,
				  &s->flow->hard_timeout);
	case FBR_FLOW_A_COOKIE:
		return own_cookie(s, at, value);
	default:
		return own_out_port(s, at);
	}
}

static unsigned int own_attr(const struct part *word)
{
	static const struct {
		const char *name;
		unsigned int attr;
	} own[] = {
		{ "priority", FBR_FLOW_A_PRIORITY },
		{ "idle_timeout", FBR_FLOW_A_IDLE_TIMEOUT },
		{ "hard_timeout", FBR_FLOW_A_HARD_TIMEOUT },
		{ "cookie", FBR_FLOW_A_COOKIE },
		{ "out_port", FBR_FLOW_A_OUT_PORT },
	};

	for (size_t i = 0; i < ARRAY_SIZE(own); i++) {
		if (is_word(word, own[i].name))
			return own[i].attr;
	}
	return 0;
}

static bool scan_own(struct scan *s, struct part word, struct part value)
{
	unsigned int attr = own_attr(&word);
	char text[WORD_MAX + 32];

	if (!attr)
		return fail(s, word, "is none of a flow's own fields%s",
			    meant(&word, own_fields, ARRAY_SIZE(own_fields),
				  text));
	if (attr == FBR_FLOW_A_OUT_PORT && s->use != FLOW_SOME)
		return fail(s, word, "selects flows, and is nothing of a flow");
	if (s->use == FLOW_SOME && (attr == FBR_FLOW_A_IDLE_TIMEOUT ||
				    attr == FBR_FLOW_A_HARD_TIMEOUT))
		return fail(s, word, "is nothing that flows are selected by");
	if (s->flow->has & FLOW_BIT(attr))
		return fail(s, word, "is given twice");
	if (!value.len)
		return fail(s, word, "has no value");
	s->flow->has |= FLOW_BIT(attr);
	return own_value(s, attr, value);
}

/* What follows a name: its form tells what it is. */
static bool scan_item(struct scan *s, struct part word)
{
	struct part value;

	if (take(s, '('))
		return scan_parentheses(s, word);
	if (s->level)
		return fail(s, word, "is no field of a flow: it has no '('");
	if (take(s, '=')) {
		value = take_until(s, SEPARATORS);
		return scan_own(s, word, value);
	}
	if (take(s, ':')) {
		(void)take_until(s, SEPARATORS);
		return IS_IN(&word, statistics) ||
		       fail(s, word, "is no statistic of a flow");
	}
	return fail(s, word, "is no field of a flow: it has no '('");
}

/* Everything up to the actions, or to the end; true for both. */
static bool scan_flow(struct scan *s)
{
	for (;;) {
		struct part word;

		skip(s, SEPARATORS);
		if (s->level && take(s, ')')) {
			s->level--;
			continue;
		}
		if (!*s->at)
			break;
		word = take_name(s);
		if (!word.len)
			return fail(s, rest(s), "is no field of a flow");
		if (!s->level && is_word(&word, "actions") && *s->at == ':')
			break;
		if (!scan_item(s, word))
			return false;
	}
	if (s->level)
		return fail(s, rest(s), "ends before the ')' of encap()");
	s->flow->has |= FLOW_BIT(FBR_FLOW_A_KEY);
	flow_match_tidy(s->match);
	return true;
}

/**
 * flow_parse - read a flow, of which the actions are not looked at
 * @text: as it was typed
 * @use: what it is for
 * @map: the ports, NULL to only see whether the text can be one
 * @flow: where it goes; own fields that it has already can't stand in the text
 * @error: what is wrong
 *
 * Return: false if something is wrong.
 */
bool flow_parse(const char *text, enum flow_use use, const struct portmap *map,
		struct flow *flow, struct flow_error *error)
{
	struct scan s = {
		.at = text, .map = map, .flow = flow, .match = &flow->match,
		.error = error, .use = use,
	};

	error->no_port = false;
	return scan_flow(&s);
}

/**
 * flow_parse_own - read an own field that was given as an option
 * @name: the option without dashes before it
 * @value: its value
 * @use: what it is for
 * @map: as for flow_parse()
 * @flow: where it goes
 * @error: what is wrong
 *
 * Return: false if something is wrong.
 */
bool flow_parse_own(const char *name, const char *value, enum flow_use use,
		    const struct portmap *map, struct flow *flow,
		    struct flow_error *error)
{
	char word[WORD_MAX + 1];
	struct scan s = {
		.map = map, .flow = flow, .error = error, .use = use,
	};

	error->no_port = false;
	snprintf(word, sizeof(word), "%s", name);
	for (char *dash = strchr(word, '-'); dash; dash = strchr(dash, '-'))
		*dash = '_';
	s.at = value;
	if (scan_own(&s, part_of(word), part(value, strlen(value))))
		return true;
	/* The word is gone with this function. */
	if (error->at.text == word)
		error->at = part(name, strlen(name));
	return false;
}

/* --- actions --- */

/* VALUE), the argument of an action that has one. */
static bool scan_number(struct scan *s, const struct part *word, uint32_t min,
			uint32_t *number)
{
	struct part value = take_until(s, ",() \t\r\n");
	char name[WORD_MAX + 1], text[WORD_MAX + 1];
	const char *wrong;

	(void)copy(word, name);
	if (!value.len && *s->at)
		return fail(s, rest(s), "stands where %s() has its number",
			    name);
	if (!value.len)
		return fail(s, rest(s), "ends within %s()", name);
	wrong = parse_number(copy(&value, text), min, UINT32_MAX, number);
	if (wrong)
		return fail(s, value, "%s", wrong);
	return scan_close(s, name);
}

static bool scan_trunc(struct scan *s, struct part word,
		       struct flow_action *action)
{
	action->verb = FLOW_TRUNC;
	return scan_number(s, &word, ETH_HLEN, &action->number);
}

static bool scan_meter(struct scan *s, struct part word,
		       struct flow_action *action)
{
	action->verb = FLOW_METER;
	return scan_number(s, &word, 1, &action->number);
}

/* le_1(drop)), as ovs-dpctl prints it: what else could be done is not there. */
static bool scan_dec_ttl(struct scan *s, struct part word,
			 struct flow_action *action)
{
	static const char drop[] = "le_1(drop))";

	(void)word;
	action->verb = FLOW_DEC_TTL;
	if (strncmp(s->at, drop, sizeof(drop) - 1) != 0)
		return fail(s, rest(s), "is not supported: when its time has run out, a frame is dropped, le_1(drop)");
	s->at += sizeof(drop) - 1;
	return true;
}

/* vid=N[,pcp=N][,tpid=N][,cfi=1]) */
static bool scan_push_vlan(struct scan *s, struct part word,
			   struct flow_action *action)
{
	const struct flow_group *group = flow_new_tag();
	struct ovs_action_push_vlan *tag = &action->tag;
	struct flow_match match = { 0 };
	struct scan fields = *s;
	const char *begin = s->at;
	bool good;

	fields.match = &match;
	fields.reading = PUSHED;
	good = scan_fields(&fields, group, word) &&
	       scan_close(&fields, group->name);
	s->at = fields.at;
	if (!good)
		return false;
	memcpy(tag, flow_value(&match.mask, group), sizeof(*tag));
	if (!(tag->vlan_tci & htons(FLOW_VID)))
		return fail(s, part(begin, (size_t)(s->at - begin) - 1),
			    "names no vid, such as vid=5");
	memcpy(tag, flow_value(&match.key, group), sizeof(*tag));
	if (!tag->vlan_tpid)
		tag->vlan_tpid = htons(ETH_P_8021Q);
	tag->vlan_tci |= htons(FLOW_CFI);
	action->verb = FLOW_PUSH_VLAN;
	return true;
}

static bool not_settable(struct scan *s, struct part word)
{
	const char *names[32];
	uint8_t bits[FLOW_SET_SIZE];
	char text[WORD_MAX + 32];
	size_t n = 0;

	if (group_of(s, &word) || is_word(&word, "encap"))
		return fail(s, word, "can't be set");
	if (IS_IN(&word, later_fields))
		return fail(s, word, "is not supported yet");
	for (size_t i = 0; i < n_flow_groups; i++) {
		if (!flow_groups[i].level ||
		    flow_groups[i].level == FLOW_INNERMOST)
			if (flow_group_settable(&flow_groups[i], bits))
				names[n++] = flow_groups[i].name;
	}
	return fail(s, word, "is nothing that can be set%s",
		    meant(&word, names, n, text));
}

/* FIELDS(...)): the words of a match, for what a frame's fields become. */
static bool scan_becoming(struct scan *s, struct flow_action *action)
{
	const struct flow_group *group;
	uint8_t bits[FLOW_SET_SIZE];
	struct part word;

	skip(s, " \t");
	word = take_name(s);
	if (!word.len && *s->at)
		return fail(s, rest(s), "stands where set() has a field, such as ipv4(dst=...)");
	if (!word.len)
		return fail(s, rest(s), "ends within set()");
	group = group_of(s, &word);
	if (!group || !flow_group_settable(group, bits))
		return not_settable(s, word);
	if (!take(s, '('))
		return fail(s, word, "has no '(' behind it");
	if (!scan_group(s, group, word) || !scan_close(s, "set"))
		return false;
	flow_match_tidy(s->match);
	if (!s->match->named)
		return fail(s, word, "has a mask of 0, and changes nothing");
	action->verb = FLOW_SET;
	action->group = (uint8_t)(group - flow_groups);
	memcpy(action->key, flow_value(&s->match->key, group), group->size);
	memcpy(action->mask, flow_value(&s->match->mask, group), group->size);
	return true;
}

static bool scan_set(struct scan *s, struct part word,
		     struct flow_action *action)
{
	struct flow_match match = { 0 };
	struct scan fields = *s;
	bool good;

	(void)word;
	fields.match = &match;
	fields.reading = BECOMING;
	fields.seen = 0;
	good = scan_becoming(&fields, action);
	s->at = fields.at;
	return good;
}

/* Actions with something in parentheses, and what that looks like. */
static const struct {
	const char *word;
	const char *example;
	bool (*scan)(struct scan *s, struct part word,
		     struct flow_action *action);
} calls[] = {
	{ "set", "set(ipv4(dst=10.0.0.1))", scan_set },
	{ "push_vlan", "push_vlan(vid=5)", scan_push_vlan },
	{ "dec_ttl", NULL, scan_dec_ttl },
	{ "trunc", "trunc(64)", scan_trunc },
	{ "meter", "meter(1)", scan_meter },
};

/* Which of calls[] a word is, ARRAY_SIZE(calls) for none. */
static size_t call_of(const struct part *word)
{
	size_t i = 0;

	while (i < ARRAY_SIZE(calls) && !is_word(word, calls[i].word))
		i++;
	return i;
}

static size_t plain_of(const struct part *word)
{
	size_t i = 0;

	while (i < ARRAY_SIZE(plain) && !is_word(word, plain[i].word))
		i++;
	return i;
}

static bool add_action(struct scan *s, struct part at,
		       const struct flow_action *action)
{
	struct flow *flow = s->flow;

	if (flow->n_actions == FBR_FLOW_ACTIONS_MAX)
		return fail(s, at, "is one action too many: a flow has %u",
			    FBR_FLOW_ACTIONS_MAX);
	flow->action[flow->n_actions++] = *action;
	return true;
}

/* WORD(...), behind which comes another action, or none. */
static bool scan_call(struct scan *s, struct part word)
{
	struct flow_action action = { 0 };
	size_t call = call_of(&word);

	if (call == ARRAY_SIZE(calls) && plain_of(&word) < ARRAY_SIZE(plain))
		return fail(s, word, "has nothing in parentheses");
	if (call == ARRAY_SIZE(calls))
		return fail(s, part(word.text, strcspn(word.text, SEPARATORS)),
			    "is no action");
	s->at++;
	if (!calls[call].scan(s, word, &action))
		return false;
	if (*s->at && !strchr(SEPARATORS, *s->at))
		return fail(s, rest(s), "stands where the next action could: a comma is missing");
	return add_action(s, word, &action);
}

/* A port, by whatever names it. */
static bool scan_output(struct scan *s, struct part word)
{
	struct flow_action action = { .verb = FLOW_OUTPUT };
	const char *begin = s->at;
	char text[WORD_MAX + 1];
	uint16_t number = 0;
	bool good;

	if (*s->at == '"') {
		good = quoted_port(s, &number);
		word = part(begin, (size_t)(s->at - begin));
	} else {
		s->at += word.len;
		good = looks_like_number(&word) ?
		       numbered_port(s, &word, &number) :
		       set_port(s, word, copy(&word, text), &number);
	}
	action.number = number;
	return good && add_action(s, word, &action);
}

static bool scan_action(struct scan *s)
{
	struct part word = part(s->at, strcspn(s->at, SEPARATORS "("));
	struct flow_action action = { 0 };
	size_t i = plain_of(&word);

	if (*s->at == '"')
		return scan_output(s, word);
	if (IS_IN(&word, later_actions))
		return fail(s, word, "is not supported yet");
	if (word.text[word.len] == '(') {
		s->at += word.len;
		return scan_call(s, word);
	}
	if (is_word(&word, "gone"))
		return fail(s, word, "stands for a port that has left the bridge: name another, or quote it if it is a name");
	if (i < ARRAY_SIZE(plain)) {
		s->at += word.len;
		action.verb = (uint8_t)plain[i].verb;
		return add_action(s, word, &action);
	}
	i = call_of(&word);
	if (i < ARRAY_SIZE(calls))
		return fail(s, word, "lacks its parentheses, such as %s",
			    calls[i].example);
	return scan_output(s, word);
}

static bool scan_actions(struct scan *s)
{
	struct part word, drop = { 0 };
	bool others = false;

	s->flow->has |= FLOW_BIT(FBR_FLOW_A_ACTIONS);
	s->flow->n_actions = 0;
	for (skip(s, SEPARATORS); *s->at; skip(s, SEPARATORS)) {
		word = part(s->at, strcspn(s->at, SEPARATORS));
		if (is_word(&word, "drop")) {
			if (drop.text)
				return fail(s, word, "stands twice");
			drop = word;
			s->at += word.len;
			continue;
		}
		others = true;
		if (!scan_action(s))
			return false;
	}
	if (drop.text && others)
		return fail(s, drop, "stands alone, or not at all");
	return true;
}

/**
 * flow_parse_actions - read a list of actions
 * @text: as it was typed; an empty one drops
 * @map: as for flow_parse()
 * @flow: where they go
 * @error: what is wrong
 *
 * Return: false if something is wrong.
 */
bool flow_parse_actions(const char *text, const struct portmap *map,
			struct flow *flow, struct flow_error *error)
{
	struct scan s = {
		.at = text, .map = map, .flow = flow, .error = error,
	};

	error->no_port = false;
	return scan_actions(&s);
}

/* FLOW ACTIONS: the blank between them, NULL if there is none. */
static const char *blank_of(const char *text)
{
	const char *begin = text;
	bool quoted = false;

	for (; *text; text++) {
		if (*text == '\\' && quoted && text[1])
			text++;
		else if (*text == '"')
			quoted = !quoted;
		else if (!quoted && isspace((unsigned char)*text) &&
			 text > begin && !strchr(SEPARATORS "(", text[-1]))
			return text;
	}
	return NULL;
}

/* The flow alone; what the error points at is found in the whole text. */
static bool parse_first(const char *text, size_t len, const struct portmap *map,
			struct flow *flow, struct flow_error *error)
{
	char first[FLOW_TEXT];

	memcpy(first, text, len);
	first[len] = '\0';
	if (flow_parse(first, FLOW_NEW, map, flow, error))
		return true;
	error->at.text = text + (error->at.text - first);
	return false;
}

/**
 * flow_parse_line - read a flow with its actions
 * @text: as dump-flows prints it, or FLOW ACTIONS with a blank between
 * @map: as for flow_parse()
 * @flow: where it goes, zeroed before
 * @error: what is wrong
 *
 * Return: false if something is wrong.
 */
bool flow_parse_line(const char *text, const struct portmap *map,
		     struct flow *flow, struct flow_error *error)
{
	struct scan s = {
		.at = text, .map = map, .flow = flow, .match = &flow->match,
		.error = error, .use = FLOW_NEW,
	};
	const char *blank;
	bool good;

	error->no_port = false;
	good = scan_flow(&s);
	if (good && !*s.at)
		return fail(&s, part(s.at, 0), "ends without actions:");
	if (good) {
		s.at++;
		return scan_actions(&s);
	}
	blank = strstr(text, "actions:") ? NULL : blank_of(text);
	if (!blank || (size_t)(blank - text) >= FLOW_TEXT)
		return false;
	memset(flow, 0, sizeof(*flow));
	if (!parse_first(text, (size_t)(blank - text), map, flow, error))
		return false;
	s.at = blank;
	return scan_actions(&s);
}

/* --- writing --- */

/**
 * struct text - a text that grows
 * @to: where it goes
 * @size: how much room there is
 * @used: how long it is
 * @first: no field stands in the parentheses yet, or in the text
 */
struct text {
	char *to;
	size_t size;
	size_t used;
	bool first;
};

__attribute__((format(printf, 2, 3)))
static void add(struct text *t, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(t->to + t->used, t->size - t->used, format, args);
	va_end(args);
	if (n > 0)
		t->used += (size_t)n < t->size - t->used ? (size_t)n :
			   t->size - t->used - 1;
}

static void add_comma(struct text *t)
{
	if (!t->first)
		add(t, ",");
	t->first = false;
}

static void on_scalar(void *arg, const char *name, const char *value)
{
	add_comma(arg);
	add(arg, "%s(%s)", name, value);
}

static void on_enter(void *arg, const char *name)
{
	struct text *t = arg;

	add_comma(t);
	add(t, "%s(", name);
	t->first = true;
}

static void on_value(void *arg, const char *name, const char *value)
{
	add_comma(arg);
	add(arg, "%s=%s", name, value);
}

static void on_leave(void *arg)
{
	struct text *t = arg;

	add(t, ")");
	t->first = false;
}

/* A group, or of it only what can be set. */
static void walk_group(const struct flow_match *match,
		       const struct flow_group *group, bool settable,
		       const struct portmap *map, const struct flow_sink *sink)
{
	const void *key = flow_value(&match->key, group);
	const void *mask = flow_value(&match->mask, group);
	char value[FLOW_VALUE];

	if (group->scalar) {
		if (flow_field_format(group->field, key, mask, map, value))
			sink->scalar(sink->arg, group->name, value);
		return;
	}
	sink->enter(sink->arg, group->name);
	for (size_t i = 0; i < group->n; i++) {
		const struct flow_field *field = &group->field[i];

		if (settable && field->fixed)
			continue;
		if (flow_field_format(field, key, mask, map, value))
			sink->value(sink->arg, field->name, value);
	}
	sink->leave(sink->arg);
}

/**
 * flow_walk - hand over what a flow matches
 * @match: the match
 * @map: names of ports, NULL for numbers
 * @sink: takes it
 */
void flow_walk(const struct flow_match *match, const struct portmap *map,
	       const struct flow_sink *sink)
{
	for (unsigned int level = 0; level <= match->encaps; level++) {
		if (level)
			sink->enter(sink->arg, "encap");
		for (size_t i = 0; i < n_flow_groups; i++) {
			unsigned int at = flow_groups[i].level;

			if (at == FLOW_INNERMOST)
				at = match->encaps;
			if (at == level && (match->named & 1u << i))
				walk_group(match, &flow_groups[i], false, map,
					   sink);
		}
	}
	if (match->unknown)
		sink->scalar(sink->arg, "unknown", "");
	for (unsigned int level = 0; level < match->encaps; level++)
		sink->leave(sink->arg);
}

/**
 * flow_walk_set - hand over what an action sets
 * @action: of FLOW_SET
 * @sink: takes it
 */
void flow_walk_set(const struct flow_action *action,
		   const struct flow_sink *sink)
{
	const struct flow_group *group = &flow_groups[action->group];
	struct flow_match match = { 0 };

	memcpy(flow_value_at(&match.key, group), action->key, group->size);
	memcpy(flow_value_at(&match.mask, group), action->mask, group->size);
	walk_group(&match, group, true, NULL, sink);
}

static void add_match(struct text *t, const struct flow_match *match,
		      const struct portmap *map)
{
	const struct flow_sink sink = {
		.scalar = on_scalar, .enter = on_enter, .value = on_value,
		.leave = on_leave, .arg = t,
	};

	flow_walk(match, map, &sink);
}

/* Would it be taken for something else without quotes? */
static bool needs_quotes(const char *name)
{
	struct part word = part_of(name);

	return name[strcspn(name, "\"\\,()/= \t\r\n")] ||
	       looks_like_number(&word) ||
	       plain_of(&word) < ARRAY_SIZE(plain) ||
	       call_of(&word) < ARRAY_SIZE(calls) ||
	       is_word(&word, "drop") || is_word(&word, "gone") ||
	       IS_IN(&word, later_actions);
}

static void format_name(const char *name, char text[FLOW_VALUE])
{
	size_t used = 0;

	if (!needs_quotes(name)) {
		snprintf(text, FLOW_VALUE, "%s", name);
		return;
	}
	text[used++] = '"';
	for (; *name && used < FLOW_VALUE - 4; name++) {
		if (*name == '"' || *name == '\\')
			text[used++] = '\\';
		text[used++] = *name;
	}
	text[used++] = '"';
	text[used] = '\0';
}

/**
 * flow_format_port - write a port
 * @number: its number
 * @map: names of ports, NULL for numbers
 * @text: where it goes
 */
void flow_format_port(uint32_t number, const struct portmap *map,
		      char text[FLOW_VALUE])
{
	const char *name = portmap_name(map, number);

	if (!number && map && !map->numbers)
		snprintf(text, FLOW_VALUE, "local");
	else if (name)
		format_name(name, text);
	else
		snprintf(text, FLOW_VALUE, "%u", number);
}

/* As ovs-dpctl: of EtherTypes, that of most tags goes without saying. */
static void add_tag(struct text *t, const struct ovs_action_push_vlan *tag)
{
	unsigned int tpid = ntohs(tag->vlan_tpid), tci = ntohs(tag->vlan_tci);

	add(t, "push_vlan(");
	if (tpid != ETH_P_8021Q)
		add(t, "tpid=0x%04x,", tpid);
	add(t, "vid=%u,pcp=%u)", tci & FLOW_VID, tci >> FLOW_PCP_SHIFT);
}

static void add_set(struct text *t, const struct flow_action *action)
{
	const struct flow_sink sink = {
		.scalar = on_scalar, .enter = on_enter, .value = on_value,
		.leave = on_leave, .arg = t,
	};

	add(t, "set(");
	t->first = true;
	flow_walk_set(action, &sink);
	add(t, ")");
}

static void add_action_text(struct text *t, const struct flow_action *action,
			    const struct portmap *map)
{
	char port[FLOW_VALUE];

	switch (action->verb) {
	case FLOW_OUTPUT:
		flow_format_port(action->number, map, port);
		add(t, "%s", port);
		return;
	case FLOW_GONE:
		add(t, "gone");
		return;
	case FLOW_SET:
		add_set(t, action);
		return;
	case FLOW_PUSH_VLAN:
		add_tag(t, &action->tag);
		return;
	case FLOW_TRUNC:
		add(t, "trunc(%u)", action->number);
		return;
	case FLOW_METER:
		add(t, "meter(%u)", action->number);
		return;
	default:
		break;
	}
	for (size_t i = 0; i < ARRAY_SIZE(plain); i++) {
		if (action->verb == plain[i].verb) {
			add(t, "%s", plain[i].word);
			return;
		}
	}
	add(t, "unknown()");
}

/**
 * flow_format_action - write an action
 * @action: the action
 * @map: names of ports, NULL for numbers
 * @text: where it goes
 */
void flow_format_action(const struct flow_action *action,
			const struct portmap *map, char text[FLOW_ACTION])
{
	struct text t = { .to = text, .size = FLOW_ACTION };

	text[0] = '\0';
	add_action_text(&t, action, map);
}

static void add_actions(struct text *t, const struct flow *flow,
			const struct portmap *map)
{
	if (!flow->n_actions)
		add(t, "drop");
	for (unsigned int i = 0; i < flow->n_actions; i++) {
		add(t, "%s", i ? "," : "");
		add_action_text(t, &flow->action[i], map);
	}
}

/**
 * flow_format_flags - write TCP flags as statistics have them
 * @flags: the flags
 * @text: where they go, such as "SP."
 */
void flow_format_flags(uint16_t flags, char text[FLOW_VALUE])
{
	static const char letters[] = "FSRP.UECN";
	size_t used = 0;

	for (size_t i = 0; i < sizeof(letters) - 1; i++) {
		if (flags & 1u << i)
			text[used++] = letters[i];
	}
	text[used] = '\0';
}

static void add_own(struct text *t, const struct flow *flow)
{
	if (flow->has & FLOW_BIT(FBR_FLOW_A_PRIORITY)) {
		add_comma(t);
		add(t, "priority=%u", flow->priority);
	}
	if (flow->idle_timeout) {
		add_comma(t);
		add(t, "idle_timeout=%u", flow->idle_timeout);
	}
	if (flow->hard_timeout) {
		add_comma(t);
		add(t, "hard_timeout=%u", flow->hard_timeout);
	}
	if (flow->cookie) {
		add_comma(t);
		add(t, "cookie=%#llx", (unsigned long long)flow->cookie);
	}
}

static void add_seconds(struct text *t, const char *what, uint64_t ms)
{
	add(t, ", %s:%llu.%03us", what, (unsigned long long)ms / 1000,
	    (unsigned int)(ms % 1000));
}

static void add_statistics(struct text *t, const struct flow *flow)
{
	char flags[FLOW_VALUE];

	if (!(flow->has & FLOW_BIT(FBR_FLOW_A_PACKETS)))
		return;
	add(t, "%spackets:%llu, bytes:%llu", t->first ? "" : ", ",
	    (unsigned long long)flow->packets, (unsigned long long)flow->bytes);
	t->first = false;
	if (flow->has & FLOW_BIT(FBR_FLOW_A_USED))
		add_seconds(t, "used", flow->used);
	else
		add(t, ", used:never");
	if (flow->has & FLOW_BIT(FBR_FLOW_A_AGE))
		add_seconds(t, "age", flow->age);
	flow_format_flags(flow->tcp_flags, flags);
	if (*flags)
		add(t, ", flags:%s", flags);
}

/**
 * flow_format_match - write what a flow matches
 * @match: the match
 * @map: names of ports, NULL for numbers
 * @text: where it goes, empty for a match of everything
 */
void flow_format_match(const struct flow_match *match,
		       const struct portmap *map, char text[FLOW_TEXT])
{
	struct text t = { .to = text, .size = FLOW_TEXT, .first = true };

	text[0] = '\0';
	add_match(&t, match, map);
}

/**
 * flow_format_actions - write the actions of a flow
 * @flow: the flow
 * @map: names of ports, NULL for numbers
 * @text: where they go
 */
void flow_format_actions(const struct flow *flow, const struct portmap *map,
			 char text[FLOW_TEXT])
{
	struct text t = { .to = text, .size = FLOW_TEXT, .first = true };

	text[0] = '\0';
	add_actions(&t, flow, map);
}

/**
 * flow_format - write a flow as flow_parse_line() reads it
 * @flow: the flow
 * @map: names of ports, NULL for numbers
 * @text: where it goes
 */
void flow_format(const struct flow *flow, const struct portmap *map,
		 char text[FLOW_TEXT])
{
	struct text t = { .to = text, .size = FLOW_TEXT, .first = true };

	text[0] = '\0';
	add_own(&t, flow);
	add_match(&t, &flow->match, map);
	add_statistics(&t, flow);
	if (!(flow->has & FLOW_BIT(FBR_FLOW_A_ACTIONS)))
		return;
	add(&t, "%sactions:", t.first ? "" : ", ");
	add_actions(&t, flow, map);
}
