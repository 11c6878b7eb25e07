// SPDX-License-Identifier: GPL-2.0
/*
 * libFuzzer target. The first byte picks what is fed: a word to the parsers,
 * attributes to the decoders, or whole messages to the reader of extended acks.
 */
#include <netlink/msg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "decode.h"
#include "names.h"
#include "option.h"
#include "parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(int truth)
{
	if (!truth)
		abort();
}

/* What is read can be written and read again; else the fault is in the word. */
static void feed_list(const char *word)
{
	static char text[VLANS_TEXT];
	struct vlans vlans = { 0 }, again = { 0 };
	struct vlan_range range = { 0 };
	struct part at = part_of(word);

	if (vlans_parse(word, 0, &vlans, &at)) {
		must(at.text >= word && at.len >= 0 &&
		     at.text + at.len <= word + strlen(word));
		return;
	}
	vlans_format(&vlans, VLAN_MEMBER, text);
	must(!vlans_parse(text, 0, &again, &at) &&
	     !memcmp(&vlans, &again, sizeof(vlans)));
	must(vlans_next(&vlans, &range) && range.first >= FBR_VID_MIN);
}

static void feed_values(const char *word)
{
	uint8_t mac[MAC_LEN], again[MAC_LEN], kind;
	char text[MAC_TEXT];
	uint32_t value;

	if (!parse_number(word, 3, 4095, &value))
		must(value >= 3 && value <= 4095);
	if (!parse_switch(word, &value))
		must(value <= 1);
	if (!parse_mac(word, mac)) {
		must(!(mac[0] & 1));
		mac_format(mac, text);
		must(!parse_mac(text, again) && !memcmp(mac, again, MAC_LEN));
	}
	feed_list(word);
	if (!vlan_protocol_parse(word, &value))
		must(!strcasecmp(vlan_protocol_name((uint16_t)value), word) ||
		     !strncasecmp("0x8", word, 3));
	if (!vlan_accept_parse(word, &value))
		must(!strcmp(vlan_accept_name((uint8_t)value), word));
	if (!parse_name(word))
		must(strlen(word) < IFNAMSIZ);
	if (!fdb_kind_parse(word, &kind))
		must(!strcmp(fdb_kind_name(kind), word));
	(void)parse_seconds(word, &value);
	(void)is_number(word);
	(void)option_closest(&port_options, word);
}

static void feed_options(const struct option_set *set, char *word)
{
	struct options options = { 0 };
	char *rest = word;
	struct part at;

	while (rest && options.n < OPTIONS_MAX) {
		const struct option *option;
		char *name, *value;

		rest = option_split(rest, &name, &value);
		option = option_find(set, name);
		if (option && value)
			(void)option_parse(option, value, &options, &at);
	}
	must(options.n <= set->n);
	(void)options_join(&options);
	must(options.n <= set->n);
}

static void feed_word(const uint8_t *data, size_t size)
{
	static const struct option_set *const sets[] = {
		&bridge_options, &port_options, &vlan_options,
	};
	char *word = malloc(size + 1);
	size_t before;

	must(word != NULL);
	memcpy(word, data, size);
	word[size] = '\0';
	before = strlen(word);
	feed_values(word);
	text_clean(word);
	must(strlen(word) == before);
	/* What is clean stays as it is. */
	text_clean(word);
	feed_options(sets[size % 3], word);
	free(word);
}

static void feed_attrs(const struct nlattr *attrs, int len)
{
	struct family family = { 0 };
	struct bridge bridge = { 0 };
	struct port port = { 0 };
	struct entry entry = { 0 };
	struct flush flush = { 0 };
	struct port_vlans list = { 0 };
	struct vlan vlan = { 0 };
	struct event_batch batch = { 0 };
	const struct nlattr *place = NULL;
	struct event event;

	(void)decode_family(attrs, len, &family);
	if (!decode_bridge(attrs, len, &bridge))
		must(strlen(bridge.name) < IFNAMSIZ);
	(void)decode_port(attrs, len, &port);
	(void)decode_entry(attrs, len, &entry);
	(void)decode_flush(attrs, len, &flush);
	(void)decode_vlan(attrs, len, &vlan);
	if (!decode_port_vlans(attrs, len, &list))
		must(!list.vlans.flags[0]);
	if (decode_batch(attrs, len, &batch) < 0)
		return;
	while ((place = event_next(&batch, place, &event)))
		(void)fdb_event_name(event.type);
}

/* Walk a datagram as the receive loop does. */
static void feed_messages(struct nlmsghdr *message, int len)
{
	struct extack ack;

	for (; nlmsg_ok(message, len); message = nlmsg_next(message, &len)) {
		decode_extack(message, &ack);
		must(strlen(ack.text) < EXTACK_TEXT);
		(void)attr_at(message, ack.offset);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	void *copy;

	if (!size || size > 4096)
		return 0;
	if (data[0] % 3 == 0) {
		feed_word(data + 1, size - 1);
		return 0;
	}
	/* A copy of exactly that size: one byte too many is seen. */
	copy = malloc(size);
	must(copy != NULL);
	memcpy(copy, data + 1, size - 1);
	copy = realloc(copy, size > 1 ? size - 1 : 1);
	if (data[0] % 3 == 1)
		feed_attrs(copy, (int)size - 1);
	else
		feed_messages(copy, (int)size - 1);
	free(copy);
	return 0;
}
