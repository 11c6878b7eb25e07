// SPDX-License-Identifier: GPL-2.0
/*
 * libFuzzer target. The first byte picks what is fed: a word to the parsers,
 * attributes to the decoders, or whole messages to the reader of extended acks.
 */
#include <netlink/msg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "config_diff.h"
#include "decode.h"
#include "flowspec.h"
#include "guest/acl.h"
#include "names.h"
#include "option.h"
#include "parse.h"
#include "pcapng.h"

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

static void feed_guard(const char *word)
{
	struct guard guard = { 0 }, again = { 0 };
	struct part at = part_of(word);
	char text[GUARD_TEXT];

	if (guard_whole(word, &guard, &at)) {
		must(at.text >= word && at.len >= 0 &&
		     at.text + at.len <= word + strlen(word));
		return;
	}
	guard_format(&guard, guard.addresses % 2 ? ',' : ' ', text);
	must(strlen(text) < GUARD_TEXT - 1);
	must(!guard_whole(guard.macs ? text : "off", &again, &at) &&
	     !memcmp(&guard, &again, sizeof(guard)));
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
	feed_guard(word);
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

/* No line takes back what one before has said. */
static void feed_acl(const char *word)
{
	struct acl acl = { .bridge = "br0", .denied = true };
	char *line = strdup(word);
	const char *include;

	must(line != NULL);
	if (acl_line(&acl, line, &include))
		must(!include && !acl.allowed);
	must(!include || (include[0] == '/' && !acl.allowed));
	must(acl.denied && !acl_allows(&acl));
	free(line);
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

/* The part that is wrong lies in the text, and a sentence says why. */
static void must_explain(const struct flow_error *error, const char *text)
{
	must(error->at.len >= 0 && error->at.text >= text &&
	     error->at.text + error->at.len <= text + strlen(text));
	must(*error->why && strlen(error->why) < FLOW_WHY);
}

static const struct portmap *some_ports(void)
{
	static struct portmap map;

	if (!map.n) {
		portmap_set(&map, 0, "br0");
		portmap_set(&map, 1, "p");
		portmap_set(&map, 2, "drop");
		portmap_set(&map, 3, "7");
		portmap_set(&map, 4, "a\"\\");
		portmap_sort(&map);
	}
	return &map;
}

/* What is read can be written and read again, as the same. */
static void feed_match(const char *word, enum flow_use use,
		       const struct portmap *map)
{
	struct flow flow = { 0 }, again = { 0 };
	struct flow_error error = { 0 };
	char text[FLOW_TEXT];

	if (!flow_parse(word, use, map, &flow, &error)) {
		must_explain(&error, word);
		return;
	}
	flow_format_match(&flow.match, map, text);
	must(flow_parse(text, use, map, &again, &error));
	must(!memcmp(&flow.match, &again.match, sizeof(flow.match)));
}

static void feed_actions(const char *word, const struct portmap *map)
{
	struct flow flow = { 0 }, again = { 0 };
	struct flow_error error = { 0 };
	char text[FLOW_TEXT];

	if (!flow_parse_actions(word, map, &flow, &error)) {
		must_explain(&error, word);
		return;
	}
	flow_format_actions(&flow, map, text);
	must(flow_parse_actions(text, map, &again, &error));
	must(flow.n_actions == again.n_actions &&
	     !memcmp(flow.action, again.action, sizeof(flow.action)));
}

static void feed_line(const char *word, const struct portmap *map)
{
	struct flow flow = { 0 }, again = { 0 };
	struct flow_error error = { 0 };
	char text[FLOW_TEXT];

	if (!flow_parse_line(word, map, &flow, &error)) {
		must_explain(&error, word);
		return;
	}
	flow_format(&flow, map, text);
	must(flow_parse_line(text, map, &again, &error));
	must(flow.priority == again.priority && flow.cookie == again.cookie &&
	     flow.n_actions == again.n_actions &&
	     !memcmp(flow.action, again.action, sizeof(flow.action)) &&
	     !memcmp(&flow.match, &again.match, sizeof(flow.match)));
}

static void feed_meter(const char *word, enum meter_use use)
{
	struct meter meter = { 0 }, again = { 0 };
	struct flow_error error = { 0 };
	char text[METER_TEXT];

	if (!meter_parse(word, use, &meter, &error)) {
		must_explain(&error, word);
		return;
	}
	must(meter.id != 0);
	if (use != METER_NEW || !(meter.has & METER_BIT(FBR_METER_A_BURST)))
		return;
	meter_format(&meter, text);
	must(meter_parse(text, use, &again, &error));
	must(meter.id == again.id && meter.unit == again.unit &&
	     meter.rate == again.rate && meter.burst == again.burst);
}

/* What a module says is written, and read again unless it has no words. */
static void feed_said(const struct flow *flow)
{
	struct flow again = { 0 };
	struct flow_error error = { 0 };
	char text[FLOW_TEXT];

	flow_format_actions(flow, some_ports(), text);
	must(strlen(text) < FLOW_TEXT - 1);
	if (!flow_parse_actions(text, some_ports(), &again, &error))
		return;
	must(flow->n_actions == again.n_actions &&
	     !memcmp(flow->action, again.action, sizeof(flow->action)));
}

static void feed_flow(const char *word)
{
	const struct portmap *map = some_ports();
	struct flow flow = { 0 };
	struct flow_error error = { 0 };
	uint8_t bytes[16];
	uint64_t cookie;
	size_t n;

	feed_match(word, FLOW_NEW, NULL);
	feed_match(word, FLOW_ONE, map);
	feed_match(word, FLOW_SOME, map);
	feed_actions(word, NULL);
	feed_actions(word, map);
	feed_line(word, map);
	feed_meter(word, METER_NEW);
	feed_meter(word, METER_CHANGE);
	feed_meter(word, METER_ONE);
	(void)flow_parse_own("cookie", word, FLOW_SOME, map, &flow, &error);
	(void)flow_parse_own("out-port", word, FLOW_SOME, map, &flow, &error);
	(void)flow_parse_own(word, "1", FLOW_SOME, map, &flow, &error);
	(void)parse_cookie(word, &cookie);
	if (!parse_hex(word, bytes, sizeof(bytes), &n))
		must(n && n <= sizeof(bytes));
}

static void all_there(struct config *config)
{
	struct config_bridge *bridge;
	struct config_port *port;

	array_each(bridge, &config->bridges) {
		array_each(port, &bridge->ports)
			port->ifindex = port->number;
	}
}

/* A document that is read is written so that it is read as the same again. */
static void feed_document(const char *text)
{
	struct config config = NO_CONFIG, again = NO_CONFIG;
	struct array changes = NO_CHANGES;
	struct config_error error;
	char *written, *rewritten;

	if (!config_read(text, strlen(text), &config, &error)) {
		must(*error.why && strlen(error.path) < CONFIG_PATH);
		config_free(&config);
		return;
	}
	written = config_write(&config);
	must(config_read(written, strlen(written), &again, &error));
	rewritten = config_write(&again);
	must(!strcmp(written, rewritten));
	all_there(&config);
	all_there(&again);
	config_diff(&config, &again, NULL, &changes);
	must(!changes.n);
	config_free(&config);
	config_free(&again);
	free(written);
	free(rewritten);
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
	if (*word == '{')
		feed_document(word);
	feed_values(word);
	feed_acl(word);
	text_clean(word);
	must(strlen(word) == before);
	/* What is clean stays as it is. */
	text_clean(word);
	feed_flow(word);
	feed_options(sets[size % 3], word);
	free(word);
}

static void feed_flow_attrs(const struct nlattr *attrs, int len)
{
	const struct nlattr *attr;
	struct trace_step step;
	struct flow flow = { 0 };
	char text[FLOW_TEXT];
	int left;

	if (!decode_flow(attrs, len, &flow)) {
		flow_format(&flow, some_ports(), text);
		must(strlen(text) < FLOW_TEXT - 1);
		feed_said(&flow);
	}
	nla_for_each_attr(attr, attrs, len, left) {
		if (!decode_step(attr, &step) && step.frame)
			must(step.frame + step.len <=
			     (const uint8_t *)attrs + len);
	}
}

/* A frame becomes a block that has its length at both ends. */
static void feed_frame(const struct nlattr *attrs, int len)
{
	static struct pcapng_block block;
	struct frame frame = { 0 };
	struct pcapng_frame f = { .comment = "" };
	char text[FLOW_TEXT];
	uint32_t front, back;

	if (decode_frame(attrs, len, &frame) < 0)
		return;
	if (frame.bytes)
		must(frame.bytes + frame.len <= (const uint8_t *)attrs + len);
	flow_format_match(&frame.key, some_ports(), text);
	must(strlen(text) < FLOW_TEXT - 1);
	f.time = frame.time;
	f.bytes = frame.bytes;
	f.len = frame.len;
	f.whole = frame.whole;
	f.lost = frame.lost;
	pcapng_packet(&block, &f);
	memcpy(&front, block.bytes + 4, sizeof(front));
	memcpy(&back, block.bytes + block.len - 4, sizeof(back));
	must(block.len % 4 == 0 && front == block.len && back == block.len);
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
	struct meter meter = { 0 };
	struct event_batch batch = { 0 };
	const struct nlattr *place = NULL;
	char text[METER_TEXT], words[GUARD_TEXT];
	struct event event;

	feed_flow_attrs(attrs, len);
	feed_frame(attrs, len);
	(void)decode_family(attrs, len, &family);
	if (!decode_bridge(attrs, len, &bridge))
		must(strlen(bridge.name) < IFNAMSIZ);
	(void)decode_port(attrs, len, &port);
	guard_format(&port.guard, ',', words);
	must(strlen(words) < GUARD_TEXT - 1);
	(void)decode_entry(attrs, len, &entry);
	(void)decode_flush(attrs, len, &flush);
	(void)decode_vlan(attrs, len, &vlan);
	if (!decode_meter(attrs, len, &meter)) {
		meter_format(&meter, text);
		must(strlen(text) < METER_TEXT - 1);
	}
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
	uint16_t inner;

	for (; nlmsg_ok(message, len); message = nlmsg_next(message, &len)) {
		decode_extack(message, &ack);
		must(strlen(ack.text) < EXTACK_TEXT);
		(void)attr_at(message, ack.offset, &inner);
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
