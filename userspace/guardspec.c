// SPDX-License-Identifier: GPL-2.0
#include "guardspec.h"

#include <arpa/inet.h>
#include <netlink/attr.h>
#include <stdio.h>
#include <string.h>

/** Between the words: VLANs have '+' between in the place of ',', so here too. */
#define SEPARATORS	",+ \t\r\n"
/** Longest word that can be right. */
#define WORD_MAX	64

/** Bits of an address that has so many bytes. */
#define BITS(len)	((len) * 8u)

static const char *const allows[] = { "dhcp-server", "router" };

typedef const char *(*read_fn)(struct guard *guard, const char *word);

static const char *read_mac(struct guard *guard, const char *word)
{
	if (guard->macs == FBR_GUARD_MACS_MAX)
		return "is one too many: a guard has at most 16 MAC addresses";
	return parse_mac(word, guard->mac[guard->macs++]);
}

static const char *read_prefix(const char *word, struct guard_address *address)
{
	unsigned int bits = BITS(address->len);
	uint32_t prefix = bits;

	if (word && parse_number(word, 0, bits, &prefix))
		return address->len == sizeof(struct in_addr) ?
		       "has no length of a prefix, 0 to 32, behind the '/'" :
		       "has no length of a prefix, 0 to 128, behind the '/'";
	address->prefix = (uint8_t)prefix;
	return NULL;
}

static const char *read_ip(struct guard *guard, const char *word)
{
	struct guard_address *address = &guard->address[guard->addresses];
	char text[WORD_MAX + 1];
	char *slash;

	if (guard->addresses == FBR_GUARD_ADDRESSES_MAX)
		return "is one too many: a guard has at most 64 IP addresses";
	snprintf(text, sizeof(text), "%s", word);
	slash = strchr(text, '/');
	if (slash)
		*slash++ = '\0';
	memset(address, 0, sizeof(*address));
	if (inet_pton(AF_INET, text, address->ip) == 1)
		address->len = sizeof(struct in_addr);
	else if (inet_pton(AF_INET6, text, address->ip) == 1)
		address->len = sizeof(struct in6_addr);
	else
		return "is not an IP address";
	guard->addresses++;
	return read_prefix(slash, address);
}

static const char *read_allow(struct guard *guard, const char *word)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(allows); i++) {
		if (strcmp(word, allows[i]) != 0)
			continue;
		guard->allow |= 1u << i;
		return NULL;
	}
	return "can't be allowed: there are dhcp-server and router";
}

static const struct {
	const char *name;
	read_fn read;
} keys[] = {
	{ "mac=", read_mac },
	{ "ip=", read_ip },
	{ "allow=", read_allow },
};

/* What a word begins, if it is KEY=VALUE: then the part is what is behind it. */
static read_fn take_key(struct part *at)
{
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		size_t n = strlen(keys[i].name);

		if ((size_t)at->len < n ||
		    strncmp(at->text, keys[i].name, n) != 0)
			continue;
		at->text += n;
		at->len -= (int)n;
		return keys[i].read;
	}
	return NULL;
}

/**
 * guard_parse - read a guard, or more of one
 * @text: as it was typed, or as guard_format() writes it
 * @guard: what is read joins what it has
 * @at: set to the part that is wrong
 *
 * A word without a key is another of what stands before it.
 *
 * Return: NULL, or what is wrong with that part.
 */
const char *guard_parse(const char *text, struct guard *guard, struct part *at)
{
	read_fn key, read = NULL;
	char word[WORD_MAX + 1];
	const char *wrong;

	for (text += strspn(text, SEPARATORS); *text;
	     text += strspn(text, SEPARATORS)) {
		*at = (struct part){ text, (int)strcspn(text, SEPARATORS) };
		text += at->len;
		key = take_key(at);
		if (key)
			read = key;
		if (!read || memchr(at->text, '=', (size_t)at->len))
			return "is neither mac=MAC nor ip=ADDRESS nor allow=WHAT";
		if (at->len > WORD_MAX)
			return "is too long";
		snprintf(word, sizeof(word), "%.*s", at->len, at->text);
		wrong = read(guard, word);
		if (wrong)
			return wrong;
	}
	return NULL;
}

/**
 * guard_whole - read a whole guard
 * @text: as for guard_parse(); or "off", which is none
 * @guard: where it goes, zeroed before
 * @at: set to the part that is wrong
 *
 * Return: NULL, or what is wrong with that part.
 */
const char *guard_whole(const char *text, struct guard *guard, struct part *at)
{
	const char *wrong;

	if (!strcmp(text, "off"))
		return NULL;
	wrong = guard_parse(text, guard, at);
	if (wrong || guard->macs)
		return wrong;
	*at = part_of(text);
	return "names no MAC address, such as mac=52:54:00:00:00:01; without a guard it is off";
}

/**
 * guard_format_ip - write an address of a guard
 * @address: the address
 * @text: where it goes, with its prefix if it is not one address
 */
void guard_format_ip(const struct guard_address *address,
		     char text[GUARD_IP_TEXT])
{
	bool ipv4 = address->len == sizeof(struct in_addr);

	inet_ntop(ipv4 ? AF_INET : AF_INET6, address->ip, text, GUARD_IP_TEXT);
	if (address->prefix == BITS(address->len))
		return;
	snprintf(text + strlen(text), GUARD_IP_TEXT - strlen(text), "/%u",
		 address->prefix);
}

/**
 * guard_allow_name - what a guard can allow
 * @bit: number of the bit in enum fbr_guard_allow
 *
 * Return: its word, NULL if there is none.
 */
const char *guard_allow_name(unsigned int bit)
{
	return bit < ARRAY_SIZE(allows) ? allows[bit] : NULL;
}

/* Append one more of a list, the first with its key. */
static void append(char *text, const char *key, size_t n, char separator,
		   const char *word)
{
	size_t used = strlen(text);

	if (n)
		snprintf(text + used, GUARD_TEXT - used, ",%s", word);
	else if (used)
		snprintf(text + used, GUARD_TEXT - used, "%c%s%s", separator,
			 key, word);
	else
		snprintf(text, GUARD_TEXT, "%s%s", key, word);
}

/**
 * guard_format - write a guard as guard_parse() reads it
 * @guard: the guard
 * @separator: between its lists, ',' or ' '
 * @text: where it goes
 */
void guard_format(const struct guard *guard, char separator,
		  char text[GUARD_TEXT])
{
	char mac[MAC_TEXT], ip[GUARD_IP_TEXT];
	size_t n = 0;

	text[0] = '\0';
	for (size_t i = 0; i < guard->macs; i++) {
		mac_format(guard->mac[i], mac);
		append(text, "mac=", i, separator, mac);
	}
	for (size_t i = 0; i < guard->addresses; i++) {
		guard_format_ip(&guard->address[i], ip);
		append(text, "ip=", i, separator, ip);
	}
	for (unsigned int i = 0; guard_allow_name(i); i++) {
		if (guard->allow & 1u << i)
			append(text, "allow=", n++, separator, allows[i]);
	}
}

/**
 * guard_put - put a guard into a request
 * @request: gets a nest, an empty one for no guard
 * @attr: type of the nest of enum fbr_guard_attr
 * @guard: the guard
 */
void guard_put(struct nl_msg *request, int attr, const struct guard *guard)
{
	struct nlattr *nest = nla_nest_start(request, NLA_F_NESTED | attr);
	struct nlattr *one;

	for (size_t i = 0; i < guard->macs; i++) {
		one = nla_nest_start(request, NLA_F_NESTED | FBR_GUARD_A_STATION);
		nla_put(request, FBR_GUARD_STATION_A_MAC, MAC_LEN,
			guard->mac[i]);
		nla_nest_end(request, one);
	}
	for (size_t i = 0; i < guard->addresses; i++) {
		const struct guard_address *address = &guard->address[i];

		one = nla_nest_start(request, NLA_F_NESTED | FBR_GUARD_A_ADDRESS);
		nla_put(request, FBR_GUARD_ADDRESS_A_IP, address->len,
			address->ip);
		nla_put_u8(request, FBR_GUARD_ADDRESS_A_PREFIX, address->prefix);
		nla_nest_end(request, one);
	}
	if (guard->allow)
		nla_put_u32(request, FBR_GUARD_A_ALLOW, guard->allow);
	nla_nest_end_keep_empty(request, nest);
}

static void get_station(struct nlattr *nest, struct guard *guard)
{
	const struct nlattr *mac = nla_find(nla_data(nest), nla_len(nest),
					    FBR_GUARD_STATION_A_MAC);

	if (!mac || nla_len(mac) != MAC_LEN ||
	    guard->macs == FBR_GUARD_MACS_MAX)
		return;
	memcpy(guard->mac[guard->macs++], nla_data(mac), MAC_LEN);
}

static void get_address(struct nlattr *nest, struct guard *guard)
{
	struct nlattr *ip = nla_find(nla_data(nest), nla_len(nest),
				     FBR_GUARD_ADDRESS_A_IP);
	struct nlattr *prefix = nla_find(nla_data(nest), nla_len(nest),
					 FBR_GUARD_ADDRESS_A_PREFIX);
	struct guard_address *address = &guard->address[guard->addresses];

	if (!ip || (nla_len(ip) != sizeof(struct in_addr) &&
		    nla_len(ip) != sizeof(struct in6_addr)) ||
	    guard->addresses == FBR_GUARD_ADDRESSES_MAX)
		return;
	memset(address, 0, sizeof(*address));
	memcpy(address->ip, nla_data(ip), (size_t)nla_len(ip));
	address->len = (uint8_t)nla_len(ip);
	address->prefix = (uint8_t)BITS(address->len);
	if (prefix && nla_len(prefix) == 1 && nla_get_u8(prefix) < address->prefix)
		address->prefix = nla_get_u8(prefix);
	guard->addresses++;
}

/**
 * guard_get - read the guard of a port
 * @nest: of enum fbr_guard_attr, NULL for no guard
 * @guard: where it goes, zeroed before
 */
void guard_get(const struct nlattr *nest, struct guard *guard)
{
	struct nlattr *attr;
	int left;

	if (!nest)
		return;
	nla_for_each_nested(attr, nest, left) {
		switch (nla_type(attr)) {
		case FBR_GUARD_A_STATION:
			get_station(attr, guard);
			break;
		case FBR_GUARD_A_ADDRESS:
			get_address(attr, guard);
			break;
		case FBR_GUARD_A_ALLOW:
			if (nla_len(attr) == sizeof(uint32_t))
				guard->allow = nla_get_u32(attr);
			break;
		}
	}
}
