// SPDX-License-Identifier: GPL-2.0
#include "meterspec.h"

#include <netlink/attr.h>
#include <stdio.h>
#include <string.h>

#include "names.h"

/** Between the words. */
#define SEPARATORS	", \t\r\n"
/** Longest word that is shown as wrong. */
#define WORD_MAX	64

/** What can be changed of a meter. */
#define CHANGES	(METER_BIT(FBR_METER_A_UNIT) | METER_BIT(FBR_METER_A_RATE) | \
		 METER_BIT(FBR_METER_A_BURST))

static const struct {
	const char *name;
	unsigned int attr;
} numbers[] = {
	{ "meter", FBR_METER_A_ID },
	{ "rate", FBR_METER_A_RATE },
	{ "burst", FBR_METER_A_BURST },
};

static const struct {
	const char *name;
	uint8_t unit;
} units[] = {
	{ "kbps", FBR_METER_UNIT_KBPS },
	{ "pktps", FBR_METER_UNIT_PKTPS },
};

/* What dump-meters prints of a meter besides what it is. */
static const char *const statistics[] = {
	"flows", "packets", "bytes", "dropped_packets", "dropped_bytes",
};

static bool fail(struct flow_error *error, struct part at, const char *why)
{
	error->at = at;
	snprintf(error->why, FLOW_WHY, "%s", why);
	return false;
}

static bool is_word(const struct part *word, const char *text)
{
	return strlen(text) == (size_t)word->len &&
	       !strncmp(text, word->text, (size_t)word->len);
}

static struct part take(const char **text, const char *stop)
{
	size_t n = strcspn(*text, stop);
	struct part word = { *text, (int)(n < WORD_MAX ? n : WORD_MAX) };

	*text += n;
	return word;
}

/* Take note of an attribute that may be given once. */
static bool note(struct meter *meter, unsigned int attr, struct part at,
		 struct flow_error *error)
{
	if (meter->has & METER_BIT(attr))
		return fail(error, at, attr == FBR_METER_A_UNIT ?
			    "is a second unit" : "is given twice");
	meter->has |= METER_BIT(attr);
	return true;
}

static bool read_number(struct meter *meter, unsigned int attr,
			struct part value, struct flow_error *error)
{
	uint32_t *number = attr == FBR_METER_A_ID ? &meter->id :
			   attr == FBR_METER_A_RATE ? &meter->rate :
						      &meter->burst;
	char text[WORD_MAX + 1];
	const char *wrong;

	snprintf(text, sizeof(text), "%.*s", value.len, value.text);
	wrong = parse_number(text, 1, UINT32_MAX, number);
	return !wrong || fail(error, value, wrong);
}

static bool read_value(struct meter *meter, struct part word, struct part value,
		       struct flow_error *error)
{
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		if (!is_word(&word, numbers[i].name))
			continue;
		if (!value.len)
			return fail(error, word, "has no value");
		return note(meter, numbers[i].attr, word, error) &&
		       read_number(meter, numbers[i].attr, value, error);
	}
	return fail(error, word, "is none of meter, rate and burst");
}

static bool read_statistic(struct part word, struct flow_error *error)
{
	for (size_t i = 0; i < ARRAY_SIZE(statistics); i++) {
		if (is_word(&word, statistics[i]))
			return true;
	}
	return fail(error, word, "is no statistic of a meter");
}

/* A word that has no value: a unit, or the id where nothing else counts. */
static bool read_word(struct meter *meter, struct part word, enum meter_use use,
		      struct flow_error *error)
{
	for (size_t i = 0; i < ARRAY_SIZE(units); i++) {
		if (!is_word(&word, units[i].name))
			continue;
		meter->unit = units[i].unit;
		return note(meter, FBR_METER_A_UNIT, word, error);
	}
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		if (is_word(&word, numbers[i].name))
			return fail(error, word, "has no value");
	}
	if (use == METER_ONE && word.len && strspn(word.text, "0123456789"))
		return note(meter, FBR_METER_A_ID, word, error) &&
		       read_number(meter, FBR_METER_A_ID, word, error);
	return fail(error, word, "is nothing of a meter: it has a unit, kbps or pktps, rate=N and burst=N");
}

/* Is anything missing? */
static bool whole(const struct meter *meter, enum meter_use use,
		  struct part end, struct flow_error *error)
{
	if (!(meter->has & METER_BIT(FBR_METER_A_ID)))
		return fail(error, end, "has no id, such as meter=1");
	if (use == METER_NEW && !(meter->has & METER_BIT(FBR_METER_A_RATE)))
		return fail(error, end, "has no rate, such as rate=1000");
	if (use == METER_CHANGE && !(meter->has & CHANGES))
		return fail(error, end, "has nothing that is to change: a unit, a rate or a burst");
	return true;
}

/**
 * meter_parse - read a meter
 * @text: as it was typed, or as meter_format() writes it
 * @use: what it is for
 * @meter: where it goes, zeroed before
 * @error: what is wrong
 *
 * Return: false if something is wrong.
 */
bool meter_parse(const char *text, enum meter_use use, struct meter *meter,
		 struct flow_error *error)
{
	error->no_port = false;
	for (;;) {
		struct part word, value;
		bool good;
		char c;

		text += strspn(text, SEPARATORS);
		if (!*text)
			return whole(meter, use, part_of(text), error);
		word = take(&text, SEPARATORS "=:");
		c = *text;
		if (c == '=' || c == ':')
			text++;
		if (!word.len)
			return fail(error, (struct part){ text - 1, 1 },
				    "stands where a meter has a word");
		value = c == '=' || c == ':' ? take(&text, SEPARATORS) :
			(struct part){ text, 0 };
		if (c == '=')
			good = read_value(meter, word, value, error);
		else if (c == ':')
			good = read_statistic(word, error);
		else
			good = read_word(meter, word, use, error);
		if (!good)
			return false;
	}
}

/**
 * meter_format - write a meter as meter_parse() reads it
 * @meter: the meter
 * @text: where it goes
 */
void meter_format(const struct meter *meter, char text[METER_TEXT])
{
	int used = snprintf(text, METER_TEXT, "meter=%u,%s,rate=%u,burst=%u",
			    meter->id, meter_unit_name(meter->unit),
			    meter->rate, meter->burst);

	if (!(meter->has & METER_BIT(FBR_METER_A_PACKETS)))
		return;
	snprintf(text + used, METER_TEXT - (size_t)used,
		 ", flows:%u, packets:%llu, bytes:%llu, dropped_packets:%llu, dropped_bytes:%llu",
		 meter->flows, (unsigned long long)meter->packets,
		 (unsigned long long)meter->bytes,
		 (unsigned long long)meter->dropped_packets,
		 (unsigned long long)meter->dropped_bytes);
}

/**
 * meter_put - put a meter, or which one it is, into a request
 * @request: where it goes
 * @meter: the meter
 * @attrs: METER_BIT() of what the request takes; of these come those that the
 *	meter has
 */
void meter_put(struct nl_msg *request, const struct meter *meter,
	       uint32_t attrs)
{
	attrs &= meter->has;
	if (attrs & METER_BIT(FBR_METER_A_ID))
		nla_put_u32(request, FBR_METER_A_ID, meter->id);
	if (attrs & METER_BIT(FBR_METER_A_UNIT))
		nla_put_u8(request, FBR_METER_A_UNIT, meter->unit);
	if (attrs & METER_BIT(FBR_METER_A_RATE))
		nla_put_u32(request, FBR_METER_A_RATE, meter->rate);
	if (attrs & METER_BIT(FBR_METER_A_BURST))
		nla_put_u32(request, FBR_METER_A_BURST, meter->burst);
}
