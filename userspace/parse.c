// SPDX-License-Identifier: GPL-2.0
#include "parse.h"

#include <ctype.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/** Words longer than this have no near neighbour worth naming. */
#define CLOSEST_MAX	31

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/**
 * parse_number - read a whole number, decimal or hexadecimal with 0x
 * @word: what was typed
 * @min: smallest value that is accepted
 * @max: largest value that is accepted
 * @value: where it goes
 *
 * Neither a sign nor a space is taken, nor anything after the digits.
 *
 * Return: NULL, or what is wrong.
 */
const char *parse_number(const char *word, uint32_t min, uint32_t max,
			 uint32_t *value)
{
	int base = 10;
	uint64_t n = 0;

	if (word[0] == '0' && (word[1] == 'x' || word[1] == 'X')) {
		base = 16;
		word += 2;
	}
	if (!*word)
		return "is not a number";
	for (; *word; word++) {
		int digit = digit_of(*word);

		if (digit < 0 || digit >= base)
			return "is not a number";
		n = n * (uint64_t)base + (uint64_t)digit;
		if (n > UINT32_MAX)
			return "is too large";
	}
	if (n > max)
		return "is too large";
	if (n < min)
		return "is too small";
	*value = (uint32_t)n;
	return NULL;
}

/**
 * parse_seconds - read a time in seconds, with a fraction if need be
 * @word: what was typed, such as 300, 0.5 or .25
 * @ms: where the time goes, in milliseconds
 *
 * Return: NULL, or what is wrong.
 */
const char *parse_seconds(const char *word, uint32_t *ms)
{
	uint64_t n = 0;
	int decimals = -1;
	bool digits = false;

	for (; *word; word++) {
		if (*word == '.' && decimals < 0) {
			decimals = 0;
			continue;
		}
		if (!isdigit((unsigned char)*word))
			return "is not a time in seconds";
		digits = true;
		if (decimals >= 3) {
			if (*word != '0')
				return "is finer than a millisecond";
			continue;
		}
		n = n * 10 + (uint64_t)(*word - '0');
		if (decimals >= 0)
			decimals++;
		if (n > UINT32_MAX)
			return "is too long a time";
	}
	if (!digits)
		return "is not a time in seconds";
	for (decimals = decimals < 0 ? 0 : decimals; decimals < 3; decimals++)
		n *= 10;
	if (n > UINT32_MAX)
		return "is too long a time";
	*ms = (uint32_t)n;
	return NULL;
}

/**
 * seconds_format - write a time as parse_seconds() reads it
 * @ms: milliseconds
 * @text: where it goes
 */
void seconds_format(uint32_t ms, char text[SECONDS_TEXT])
{
	uint32_t fraction = ms % 1000;
	int digits = 3;

	for (; fraction && fraction % 10 == 0; digits--)
		fraction /= 10;
	if (fraction)
		snprintf(text, SECONDS_TEXT, "%u.%0*u", ms / 1000, digits,
			 fraction);
	else
		snprintf(text, SECONDS_TEXT, "%u", ms / 1000);
}

/**
 * parse_switch - read on or off, in the words that brctl takes too
 * @word: on, off, yes, no, 1 or 0
 * @value: where 1 or 0 goes
 *
 * Return: NULL, or what is wrong.
 */
const char *parse_switch(const char *word, uint32_t *value)
{
	static const char *const words[2][3] = {
		{ "off", "no", "0" },
		{ "on", "yes", "1" },
	};

	for (uint32_t i = 0; i < 2; i++) {
		for (size_t j = 0; j < 3; j++) {
			if (!strcmp(word, words[i][j])) {
				*value = i;
				return NULL;
			}
		}
	}
	return "is neither on nor off";
}

/**
 * parse_ether - read an Ethernet address of any kind
 * @word: six pairs of hexadecimal digits, all with ':' or all with '-' between
 * @mac: where the address goes
 *
 * Return: NULL, or what is wrong.
 */
const char *parse_ether(const char *word, uint8_t mac[MAC_LEN])
{
	char separator = strchr(word, '-') ? '-' : ':';

	for (int i = 0; i < MAC_LEN; i++) {
		int high = digit_of(word[0]);
		int low = high < 0 ? -1 : digit_of(word[1]);

		if (low < 0)
			return "is not a MAC address";
		mac[i] = (uint8_t)(high << 4 | low);
		word += 2;
		if (*word++ != (i < MAC_LEN - 1 ? separator : '\0'))
			return "is not a MAC address";
	}
	return NULL;
}

/**
 * parse_mac - read the Ethernet address of a station
 * @word: as parse_ether() takes it
 * @mac: where the address goes
 *
 * Return: NULL, or what is wrong; groups and zero are no stations.
 */
const char *parse_mac(const char *word, uint8_t mac[MAC_LEN])
{
	static const uint8_t zero[MAC_LEN];
	const char *wrong = parse_ether(word, mac);

	if (wrong)
		return wrong;
	if (mac[0] & 1)
		return "is a group address, and a station is needed";
	if (!memcmp(mac, zero, MAC_LEN))
		return "is no address of a station";
	return NULL;
}

/**
 * parse_cookie - read a number of 64 bits, decimal or hexadecimal with 0x
 * @word: what was typed
 * @value: where it goes
 *
 * Return: NULL, or what is wrong.
 */
const char *parse_cookie(const char *word, uint64_t *value)
{
	uint64_t base = 10, n = 0;

	if (word[0] == '0' && (word[1] == 'x' || word[1] == 'X')) {
		base = 16;
		word += 2;
	}
	if (!*word)
		return "is not a number";
	for (; *word; word++) {
		int digit = digit_of(*word);

		if (digit < 0 || (uint64_t)digit >= base)
			return "is not a number";
		if (n > (UINT64_MAX - (uint64_t)digit) / base)
			return "is too large";
		n = n * base + (uint64_t)digit;
	}
	*value = n;
	return NULL;
}

/**
 * parse_hex - read bytes
 * @word: pairs of hexadecimal digits, with ':', a blank or nothing between
 * @bytes: where they go
 * @size: how many there is room for
 * @n: how many there are
 *
 * Return: NULL, or what is wrong.
 */
const char *parse_hex(const char *word, uint8_t *bytes, size_t size, size_t *n)
{
	*n = 0;
	while (*word) {
		int high = digit_of(word[0]);
		int low = high < 0 ? -1 : digit_of(word[1]);

		if (low < 0)
			return "is not made of pairs of hexadecimal digits";
		if (*n == size)
			return "is too long";
		bytes[(*n)++] = (uint8_t)(high << 4 | low);
		word += 2;
		if ((*word == ':' || *word == ' ') && word[1])
			word++;
	}
	return *n ? NULL : "is empty";
}

/**
 * parse_name - see whether a word could be the name of a device
 * @word: what was typed
 *
 * Return: NULL, or what is wrong.
 */
const char *parse_name(const char *word)
{
	if (!*word)
		return "is not a name";
	if (strlen(word) >= IFNAMSIZ)
		return "is longer than the 15 characters of a device name";
	if (!strcmp(word, ".") || !strcmp(word, ".."))
		return "can't be the name of a device";
	for (; *word; word++) {
		if (*word == '/' || *word == ':' || isspace((unsigned char)*word))
			return "can't be the name of a device";
	}
	return NULL;
}

/**
 * part_of - the whole of a word as a part
 * @word: what was typed
 */
struct part part_of(const char *word)
{
	return (struct part){ word, (int)strlen(word) };
}

/**
 * is_number - see whether a word is made of decimal digits
 * @word: what was typed
 */
bool is_number(const char *word)
{
	return *word && !word[strspn(word, "0123456789")];
}

/**
 * mac_format - write an Ethernet address
 * @mac: the address
 * @text: where "aa:bb:cc:dd:ee:ff" goes
 */
void mac_format(const uint8_t mac[MAC_LEN], char text[MAC_TEXT])
{
	static const char digits[] = "0123456789abcdef";

	for (int i = 0; i < MAC_LEN; i++) {
		*text++ = digits[mac[i] >> 4];
		*text++ = digits[mac[i] & 15];
		*text++ = i < MAC_LEN - 1 ? ':' : '\0';
	}
}

/* How many bytes follow the first one of a UTF-8 character, -1 for nonsense. */
static int utf8_tail(const unsigned char *s)
{
	static const unsigned char least[4] = { 0, 0x80, 0xa0, 0x90 };
	int tail;

	if (s[0] < 0x80)
		return s[0] < 0x20 || s[0] == 0x7f ? -1 : 0;
	if (s[0] < 0xc2 || s[0] > 0xf4)
		return -1;
	tail = s[0] < 0xe0 ? 1 : s[0] < 0xf0 ? 2 : 3;
	for (int i = 1; i <= tail; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return -1;
	}
	if (tail == 1)
		return s[0] == 0xc2 && s[1] < 0xa0 ? -1 : 1;
	if ((s[0] == 0xe0 || s[0] == 0xf0) && s[1] < least[tail])
		return -1;
	if ((s[0] == 0xed && s[1] > 0x9f) || (s[0] == 0xf4 && s[1] > 0x8f))
		return -1;
	return tail;
}

/**
 * text_clean - make a name fit for a terminal and for JSON
 * @text: what the kernel called it; control characters and bytes that are no
 *	UTF-8 become '?'
 */
void text_clean(char *text)
{
	unsigned char *s = (unsigned char *)text;

	while (*s) {
		int tail = utf8_tail(s);

		if (tail < 0)
			*s++ = '?';
		else
			s += tail + 1;
	}
}

/* Insertions, deletions, changes and swaps that part two words (OSA distance). */
static size_t distance(const char *a, size_t na, const char *b, size_t nb)
{
	size_t row[3][CLOSEST_MAX + 2];
	size_t *before = row[0], *last = row[1], *now = row[2];

	for (size_t j = 0; j <= nb; j++)
		last[j] = j;
	for (size_t i = 1; i <= na; i++) {
		size_t *spare = before;

		now[0] = i;
		for (size_t j = 1; j <= nb; j++) {
			size_t best = last[j - 1] + (a[i - 1] != b[j - 1]);

			if (last[j] + 1 < best)
				best = last[j] + 1;
			if (now[j - 1] + 1 < best)
				best = now[j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1] && before[j - 2] + 1 < best)
				best = before[j - 2] + 1;
			now[j] = best;
		}
		before = last;
		last = now;
		now = spare;
	}
	return last[nb];
}

/**
 * closest - find the word that was probably meant
 * @word: what was typed
 * @words: what there is, NULL entries are skipped
 * @n: how many
 *
 * Return: the nearest one, NULL if none is near.
 */
const char *closest(const char *word, const char *const *words, size_t n)
{
	size_t length = strlen(word);
	size_t best = length < 3 ? 2 : length < 6 ? 3 : 4;
	const char *found = NULL;

	if (!length || length > CLOSEST_MAX)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		size_t other = words[i] ? strlen(words[i]) : 0;
		size_t d;

		if (!other || other > CLOSEST_MAX)
			continue;
		d = distance(word, length, words[i], other);
		if (d < best) {
			best = d;
			found = words[i];
		}
	}
	return found;
}
