// SPDX-License-Identifier: GPL-2.0
/* Unit tests of what does no I/O: parsers, options, decoders. Prints TAP. */
#include <arpa/inet.h>
#include <errno.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config_diff.h"
#include "decode.h"
#include "flowspec.h"
#include "guest/acl.h"
#include "names.h"
#include "nl.h"
#include "option.h"
#include "parse.h"
#include "pcapng.h"

static unsigned int done, failed;

/* One claim, in a sentence. */
static void ok(bool good, const char *claim)
{
	printf("%sok %u - %s\n", good ? "" : "not ", ++done, claim);
	failed += !good;
}

static bool number_is(const char *word, uint32_t want)
{
	uint32_t value = ~want;

	return !parse_number(word, 0, UINT32_MAX, &value) && value == want;
}

static bool number_fails(const char *word)
{
	uint32_t value;

	return parse_number(word, 0, UINT32_MAX, &value);
}

static void test_numbers(void)
{
	uint32_t value;

	ok(number_is("0", 0) && number_is("007", 7) && number_is("42", 42),
	   "decimal numbers are read, leading zeros are no octal");
	ok(number_is("0x1F", 31) && number_is("0Xff", 255),
	   "hexadecimal numbers are read");
	ok(number_is("4294967295", UINT32_MAX) && number_fails("4294967296") &&
	   number_fails("99999999999999999999999999"),
	   "numbers end at 32 bits, and do not wrap");
	ok(number_fails("") && number_fails("0x") && number_fails("-1") &&
	   number_fails("+1") && number_fails(" 1") && number_fails("1 ") &&
	   number_fails("1k") && number_fails("1.0") && number_fails("ff"),
	   "signs, spaces and trailing words are refused");
	ok(parse_number("4", 5, 9, &value) && !parse_number("5", 5, 9, &value) &&
	   !parse_number("9", 5, 9, &value) && parse_number("10", 5, 9, &value),
	   "both ends of a range belong to it");
}

static bool seconds_are(const char *word, uint32_t want)
{
	uint32_t ms = ~want;

	return !parse_seconds(word, &ms) && ms == want;
}

static bool seconds_fail(const char *word)
{
	uint32_t ms;

	return parse_seconds(word, &ms);
}

static void test_seconds(void)
{
	ok(seconds_are("300", 300000) && seconds_are("0", 0) &&
	   seconds_are("1.", 1000) && seconds_are("4294967", 4294967000u),
	   "whole seconds become milliseconds");
	ok(seconds_are("0.5", 500) && seconds_are(".25", 250) &&
	   seconds_are("1.001", 1001) && seconds_are("1.500000", 1500) &&
	   seconds_are("4294967.295", UINT32_MAX),
	   "fractions are read to the millisecond");
	ok(seconds_fail("0.0001") && seconds_fail("1.0005"),
	   "finer times are refused, not rounded");
	ok(seconds_fail("") && seconds_fail(".") && seconds_fail("-1") &&
	   seconds_fail("1.2.3") && seconds_fail("1s") && seconds_fail("1e3") &&
	   seconds_fail("inf") && seconds_fail("4294968") &&
	   seconds_fail("99999999999999999999"),
	   "what is no time, or too long a time, is refused");
}

static void test_switches(void)
{
	uint32_t v = 7;

	ok(!parse_switch("on", &v) && v == 1 && !parse_switch("off", &v) &&
	   v == 0 && !parse_switch("yes", &v) && v == 1 &&
	   !parse_switch("0", &v) && v == 0, "switches take brctl's words");
	ok(parse_switch("ON", &v) && parse_switch("", &v) &&
	   parse_switch("2", &v), "other words are no switch");
}

static bool mac_fails(const char *word)
{
	uint8_t mac[MAC_LEN];

	return parse_mac(word, mac);
}

static void test_macs(void)
{
	static const uint8_t want[] = { 0x52, 0x54, 0, 0xab, 0xcd, 0xef };
	uint8_t mac[MAC_LEN];
	char text[MAC_TEXT];

	ok(!parse_mac("52:54:00:ab:CD:ef", mac) && !memcmp(mac, want, MAC_LEN),
	   "an address with colons is read");
	ok(!parse_mac("52-54-00-AB-cd-EF", mac) && !memcmp(mac, want, MAC_LEN),
	   "an address with dashes is read");
	mac_format(mac, text);
	ok(!strcmp(text, "52:54:00:ab:cd:ef"), "an address is written");
	ok(mac_fails("") && mac_fails("52:54:00:ab:cd") &&
	   mac_fails("52:54:00:ab:cd:ef:00") && mac_fails("52:54:00:ab:cd:e") &&
	   mac_fails("52:54-00:ab:cd:ef") && mac_fails("52:54:00:ab:cd:eg") &&
	   mac_fails("525400abcdef") && mac_fails("52:54:00:ab:cd:ef "),
	   "what only resembles an address is refused");
	ok(mac_fails("01:00:5e:00:00:01") && mac_fails("ff:ff:ff:ff:ff:ff") &&
	   mac_fails("00:00:00:00:00:00"), "groups and zero are refused");
}

static void test_names(void)
{
	ok(!parse_name("br0") && !parse_name("a23456789012345") &&
	   !parse_name("eth0.100"), "names of devices pass");
	ok(parse_name("") && parse_name("a234567890123456") && parse_name(".") &&
	   parse_name("..") && parse_name("a/b") && parse_name("a b") &&
	   parse_name("a:b"), "what can't name a device is refused");
	ok(is_number("12") && !is_number("") && !is_number("1a"),
	   "digits alone are a number");
}

static bool cleans_to(const char *in, const char *want)
{
	char text[32];

	snprintf(text, sizeof(text), "%s", in);
	text_clean(text);
	return !strcmp(text, want);
}

static void test_clean(void)
{
	ok(cleans_to("br0", "br0") && cleans_to("br\xc3\xbc", "br\xc3\xbc") &&
	   cleans_to("\xf0\x9f\x8c\x89", "\xf0\x9f\x8c\x89"),
	   "UTF-8 is left alone");
	ok(cleans_to("a\x1b[31m", "a?[31m") && cleans_to("a\x7f\n", "a??") &&
	   cleans_to("\xc2\x9b", "??"), "control characters become '?'");
	ok(cleans_to("\xff", "?") && cleans_to("\xc3", "?") &&
	   cleans_to("\xc0\xaf", "??") && cleans_to("\xed\xa0\x80", "???") &&
	   cleans_to("\xe0\x80\xaf", "???") && cleans_to("a\xe2\x82", "a??") &&
	   cleans_to("\xf5\x80\x80\x80", "????"), "broken UTF-8 becomes '?'");
}

static void test_closest(void)
{
	static const char *const words[] = { "show", NULL, "showmacs", "set" };
	const char *found = closest("shwo", words, 4);

	ok(found && !strcmp(found, "show"), "a swap of letters is near");
	found = closest("showmac", words, 4);
	ok(found && !strcmp(found, "showmacs"), "a missing letter is near");
	ok(!closest("frobnicate", words, 4) && !closest("", words, 4) &&
	   !closest("x", words, 4), "what has nothing in common is not");
}

static void test_options(void)
{
	struct options o = { 0 };
	struct part at;
	const struct option *ageing = option_find(&bridge_options, "ageing");
	const struct option *mask = option_find(&bridge_options,
						"group-fwd-mask");
	char list[] = "learning=off,x,=y,";
	char *rest = list, *name, *value;

	ok(ageing && !option_parse(ageing, "1.5", &o, &at) && o.n == 1 &&
	   o.value[0].number == 1500, "an option is read");
	ok(option_parse(ageing, "2", &o, &at) && o.n == 1,
	   "an option that stands twice is refused");
	ok(mask && option_parse(mask, "0x10000", &o, &at) && o.n == 1 &&
	   !option_parse(mask, "0xfff8", &o, &at) && o.value[1].number == 0xfff8,
	   "a mask has 16 bits");
	ok(option_find(&port_options, "mcast_flood") ==
	   option_find(&port_options, "multicast-flood") &&
	   !option_find(&port_options, "ageing"),
	   "options have iproute2's words too");
	ok(!strcmp(option_closest(&port_options, "lerning"), "learning"),
	   "a misspelt option is recognised");

	rest = option_split(rest, &name, &value);
	ok(rest && !strcmp(name, "learning") && !strcmp(value, "off"),
	   "NAME=VALUE is split");
	rest = option_split(rest, &name, &value);
	ok(rest && !strcmp(name, "x") && !value, "a value may be missing");
	rest = option_split(rest, &name, &value);
	ok(rest && !*name && !strcmp(value, "y"), "a name may be missing");
	ok(!option_split(rest, &name, &value) && !*name, "a list ends");
}

static struct nl_msg *message(void)
{
	struct nl_msg *msg = nlmsg_alloc();

	if (!msg || !genlmsg_put(msg, 0, 1, 32, 0, 0, FBR_CMD_PORT_ADD, 1))
		abort();
	return msg;
}

static const struct nlattr *attrs_of(struct nl_msg *msg, int *len)
{
	const struct genlmsghdr *genl = nlmsg_data(nlmsg_hdr(msg));

	*len = genlmsg_attrlen(genl, 0);
	return genlmsg_attrdata(genl, 0);
}

static bool list_is(const char *list, const char *want)
{
	char text[VLANS_TEXT];
	struct vlans vlans = { 0 };
	struct part at;

	if (vlans_parse(list, 0, &vlans, &at))
		return false;
	vlans_format(&vlans, VLAN_MEMBER, text);
	return !strcmp(text, want);
}

/* The list is refused for the part. */
static bool list_fails(const char *list, const char *part)
{
	struct vlans vlans = { 0 };
	struct part at = part_of(list);

	return vlans_parse(list, 0, &vlans, &at) &&
	       at.len == (int)strlen(part) &&
	       !strncmp(at.text, part, strlen(part));
}

static void test_vlan_lists(void)
{
	ok(list_is("1", "1") && list_is("4094", "4094") &&
	   list_is("1-4094", "1-4094") && list_is("7-7", "7"),
	   "VLANs and ranges are read, to both ends");
	ok(list_is("10,20-30", "10,20-30") && list_is("10+20-30", "10,20-30") &&
	   list_is("10+12,14", "10,12,14"), "lists have ',' or '+' between");
	ok(list_is("30,1-2,3", "1-3,30") && list_is("0x0a-0x0b", "10-11"),
	   "lists are written sorted, and ranges that touch as one");
	ok(list_is("all", "1-4094"), "all are all");
	ok(list_fails("0", "0") && list_fails("5,4095", "4095") &&
	   list_fails("1-4095,7", "1-4095") && list_fails("0-3", "0-3") &&
	   list_fails("99999999999", "99999999999"),
	   "ids end at 1 and 4094, and the part that is wrong is named");
	ok(list_fails("2,30-20,3", "30-20"), "a range that ends first is wrong");
	ok(list_fails("5,5", "5") && list_fails("1-9,20,7-8", "7-8") &&
	   list_fails("1-3,2-5", "2-5"), "a VLAN named twice is wrong");
	ok(list_fails("", "") && list_fails("1,", "1,") &&
	   list_fails(",1", ",1") && list_fails("1,,2", "1,,2"),
	   "an empty place is wrong");
	ok(list_fails("1-", "1-") && list_fails("-1", "-1") &&
	   list_fails("1-2-3", "1-2-3") && list_fails("x", "x") &&
	   list_fails("1 2", "1 2") && list_fails("none", "none") &&
	   list_fails("00000000000000001", "00000000000000001"),
	   "what only resembles a list is wrong");
}

/* Every VLAN, all different from their neighbours: flags a and b in turn. */
static void alternate(struct vlans *vlans, uint8_t a, uint8_t b)
{
	memset(vlans, 0, sizeof(*vlans));
	for (unsigned int vid = FBR_VID_MIN; vid <= FBR_VID_MAX; vid++)
		vlans->flags[vid] = vid % 2 ? a : b;
}

static unsigned int ranges_of(const struct vlans *vlans)
{
	struct vlan_range range = { 0 };
	unsigned int n = 0;

	while (vlans_next(vlans, &range))
		n++;
	return n;
}

static void test_vlan_sets(void)
{
	struct vlans vlans = { 0 }, again = { 0 };
	char text[VLANS_TEXT];
	struct part at;

	ok(ranges_of(&vlans) == 0 && !vlans_single(&vlans),
	   "a set without VLANs has no ranges");
	vlans.flags[10] = VLAN_MEMBER | VLAN_PVID | VLAN_UNTAGGED;
	ok(vlans_single(&vlans), "one VLAN is one");
	vlans.flags[11] = vlans.flags[10];
	ok(ranges_of(&vlans) == 2 && !vlans_single(&vlans),
	   "a PVID is a range of its own");

	alternate(&vlans, VLAN_MEMBER, 0);
	vlans_format(&vlans, VLAN_MEMBER, text);
	ok(ranges_of(&vlans) == 2047 &&
	   !vlans_parse(text, 0, &again, &at) &&
	   !memcmp(&vlans, &again, sizeof(vlans)),
	   "2047 ranges are written, and read again");
	memset(&vlans, 0, sizeof(vlans));
	for (unsigned int vid = FBR_VID_MIN; vid <= FBR_VID_MAX; vid++)
		vlans.flags[vid] = vid % 3 ? VLAN_MEMBER : 0;
	memset(&again, 0, sizeof(again));
	vlans_format(&vlans, VLAN_MEMBER, text);
	ok(strlen(text) > 12000 && !vlans_parse(text, 0, &again, &at) &&
	   !memcmp(&vlans, &again, sizeof(vlans)),
	   "so is the longest text of a list");
}

static bool options_are(const char *const *words, size_t n, struct options *o)
{
	struct part at;

	memset(o, 0, sizeof(*o));
	for (size_t i = 0; i < n; i += 2) {
		if (option_parse(option_find(&port_options, words[i]),
				 words[i + 1], o, &at))
			return false;
	}
	return !options_join(o);
}

#define OPTIONS(o, ...) \
	options_are((const char *const []){ __VA_ARGS__ }, \
		    sizeof((const char *const []){ __VA_ARGS__ }) / \
		    sizeof(char *), o)

/* What the options say that the port accepts, -1 for nothing. */
static int accept_of(const struct options *o)
{
	for (size_t i = 0; i < o->n; i++) {
		if (o->value[i].option->attr == FBR_PORT_A_VLAN_ACCEPT)
			return (int)o->value[i].number;
	}
	return -1;
}

static void test_port_vlans(void)
{
	const uint8_t untagged = VLAN_MEMBER | VLAN_UNTAGGED | VLAN_PVID;
	struct options o;

	ok(OPTIONS(&o, "access", "10") && vlans_single(&o.vlans) &&
	   o.vlans.flags[10] == untagged &&
	   accept_of(&o) == FBR_VLAN_ACCEPT_UNTAGGED,
	   "access is one VLAN without tags");
	ok(OPTIONS(&o, "trunk", "10,20-30") && ranges_of(&o.vlans) == 2 &&
	   o.vlans.flags[20] == VLAN_MEMBER &&
	   accept_of(&o) == FBR_VLAN_ACCEPT_TAGGED,
	   "trunk is VLANs with tags");
	ok(OPTIONS(&o, "trunk", "10", "native", "1") &&
	   o.vlans.flags[1] == untagged && o.vlans.flags[10] == VLAN_MEMBER &&
	   accept_of(&o) == FBR_VLAN_ACCEPT_ALL,
	   "native adds one without tags");
	ok(OPTIONS(&o, "trunk", "all", "native", "7") &&
	   o.vlans.flags[7] == untagged && ranges_of(&o.vlans) == 3 &&
	   OPTIONS(&o, "native", "7", "trunk", "all") &&
	   o.vlans.flags[7] == untagged && ranges_of(&o.vlans) == 3,
	   "trunk all leaves the native one, in either order");
	ok(OPTIONS(&o, "accept", "all", "access", "10") && o.n == 2 &&
	   accept_of(&o) == FBR_VLAN_ACCEPT_ALL &&
	   OPTIONS(&o, "accept", "tagged") && o.n == 1,
	   "accept overrides, and stands alone");
	ok(!OPTIONS(&o, "access", "1", "trunk", "2") &&
	   !OPTIONS(&o, "native", "1") &&
	   !OPTIONS(&o, "access", "1", "native", "2"),
	   "access and trunk exclude each other, native needs trunk");
	ok(OPTIONS(&o, "learning", "off") && o.n == 1,
	   "other options imply nothing");
}

static struct nl_msg *message_for(const struct vlans *vlans)
{
	struct nl_msg *msg = nlmsg_alloc_size(REQUEST_SIZE);

	if (!msg || !genlmsg_put(msg, 0, 1, 32, 0, 0, FBR_CMD_PORT_VLAN_ADD, 1))
		abort();
	nla_put_u32(msg, FBR_PORT_VLAN_A_BRIDGE, 10);
	nla_put_u32(msg, FBR_PORT_VLAN_A_PORT, 11);
	vlans_put(msg, FBR_PORT_VLAN_A_VLANS, vlans);
	return msg;
}

static bool crosses(const struct vlans *vlans)
{
	struct nl_msg *msg = message_for(vlans);
	struct port_vlans list = { 0 };
	const struct genlmsghdr *genl = nlmsg_data(nlmsg_hdr(msg));
	bool good = nlmsg_find_attr(nlmsg_hdr(msg), GENL_HDRLEN,
				    FBR_PORT_VLAN_A_VLANS) &&
		    !decode_port_vlans(genlmsg_attrdata(genl, 0),
				       genlmsg_attrlen(genl, 0), &list) &&
		    list.port == 11 &&
		    !memcmp(&list.vlans, vlans, sizeof(*vlans));

	nlmsg_free(msg);
	return good;
}

static void test_vlan_messages(void)
{
	struct vlans vlans = { 0 };

	ok(crosses(&vlans), "a set without VLANs is a nest all the same");
	vlans.flags[4094] = VLAN_MEMBER | VLAN_UNTAGGED | VLAN_PVID;
	ok(crosses(&vlans), "flags cross");
	alternate(&vlans, VLAN_MEMBER, 0);
	ok(crosses(&vlans), "2047 ranges fit into one message");
	alternate(&vlans, VLAN_MEMBER, VLAN_MEMBER | VLAN_UNTAGGED);
	vlans.flags[4094] |= VLAN_PVID;
	ok(crosses(&vlans) && ranges_of(&vlans) == 4094,
	   "so do the most there can be, 4094");
	memset(vlans.flags + 1, VLAN_MEMBER, FBR_VID_MAX);
	ok(crosses(&vlans), "all VLANs are one range");
}

static void test_decode_vlans(void)
{
	struct nl_msg *msg = message_for(&(struct vlans){ 0 });
	struct nlattr *list, *range;
	struct port_vlans port = { 0 };
	struct vlan vlan = { 0 };
	const struct nlattr *attrs;
	int len;

	list = nla_nest_start(msg, FBR_PORT_VLAN_A_VLANS);
	for (uint16_t first = 4090; first < 4093; first++) {
		range = nla_nest_start(msg, FBR_VLANS_A_RANGE);
		nla_put_u16(msg, FBR_VLAN_RANGE_A_FIRST, first);
		nla_put_u16(msg, FBR_VLAN_RANGE_A_LAST, first == 4092 ?
			    60000 : 4091);
		nla_nest_end(msg, range);
	}
	nla_nest_end(msg, list);
	attrs = attrs_of(msg, &len);
	ok(!decode_port_vlans(attrs, len, &port) && port.vlans.flags[4091] &&
	   !port.vlans.flags[4092], "a range of VLANs that can't be is left out");
	nlmsg_free(msg);

	msg = message();
	nla_put_u32(msg, FBR_VLAN_A_BRIDGE, 10);
	nla_put_u16(msg, FBR_VLAN_A_VID, 7);
	nla_put_u32(msg, FBR_VLAN_A_AGEING, FBR_AGEING_OF_BRIDGE);
	nla_put_u8(msg, FBR_VLAN_A_MULTICAST_FLOOD, 1);
	attrs = attrs_of(msg, &len);
	ok(!decode_vlan(attrs, len, &vlan) && vlan.vid == 7 &&
	   vlan.last_vid == 7 && vlan.ageing == FBR_AGEING_OF_BRIDGE &&
	   vlan.flood[FBR_VLAN_A_MULTICAST_FLOOD] &&
	   !(vlan.has & 1u << FBR_VLAN_A_UNICAST_FLOOD),
	   "a VLAN is read, and what it does not say is known");
	nlmsg_free(msg);
}

static void test_decode_port(void)
{
	struct nl_msg *msg = message();
	struct nlattr *stats, *drops;
	const struct nlattr *attrs;
	struct port port = { 0 };
	int len;

	nla_put_u32(msg, FBR_PORT_A_BRIDGE, 10);
	nla_put_u32(msg, FBR_PORT_A_IFINDEX, 11);
	nla_put_string(msg, FBR_PORT_A_NAME, "vnet0");
	nla_put_u32(msg, FBR_PORT_A_NUMBER, 3);
	nla_put_u8(msg, FBR_PORT_A_LEARNING, 1);
	nla_put_u8(msg, FBR_PORT_A_LOCKED, 1);
	nla_put_u32(msg, 1000, 5);
	stats = nla_nest_start(msg, FBR_PORT_A_STATS);
	nla_put_u32(msg, FBR_STATS_A_RX_PACKETS, 7);
	nla_put_u64(msg, FBR_STATS_A_RX_BYTES, 1ull << 40);
	drops = nla_nest_start(msg, FBR_STATS_A_DROPS);
	nla_put_u32(msg, FBR_DROP_PAUSE, 2);
	nla_put_u64(msg, 500, 3);
	nla_nest_end(msg, drops);
	nla_nest_end(msg, stats);

	attrs = attrs_of(msg, &len);
	ok(!decode_port(attrs, len, &port) && port.bridge == 10 &&
	   port.ifindex == 11 && port.number == 3 &&
	   !strcmp(port.name, "vnet0"), "a port is read");
	ok(port.option[FBR_PORT_A_LEARNING] && port.option[FBR_PORT_A_LOCKED] &&
	   !port.option[FBR_PORT_A_HAIRPIN], "its switches are read");
	ok(port.stats.present && port.stats.counter[FBR_STATS_A_RX_PACKETS] == 7 &&
	   port.stats.counter[FBR_STATS_A_RX_BYTES] == 1ull << 40,
	   "counters of 4 and of 8 bytes are read");
	ok(port.stats.drop[FBR_DROP_PAUSE] == 2 && port.stats.drop[0] == 3 &&
	   port.stats.dropped == 5, "unknown causes count as others");
	nlmsg_free(msg);

	msg = message();
	nla_put_u8(msg, FBR_PORT_A_NUMBER, 3);
	attrs = attrs_of(msg, &len);
	ok(decode_port(attrs, len, &port) < 0,
	   "an attribute that is too short is an error");
	nlmsg_free(msg);
}

static void put_event(struct nl_msg *msg, uint8_t type, uint32_t port)
{
	struct nlattr *nest = nla_nest_start(msg, FBR_FDB_A_EVENT);

	nla_put_u8(msg, FBR_FDB_EVENT_A_TYPE, type);
	nla_put_u32(msg, FBR_FDB_EVENT_A_PORT, port);
	nla_nest_end(msg, nest);
}

static void test_decode_events(void)
{
	struct nl_msg *msg = message();
	struct event_batch batch = { 0 };
	const struct nlattr *attrs, *place;
	struct event event;
	int len;

	nla_put_u32(msg, FBR_FDB_A_BRIDGE, 10);
	nla_put_u32(msg, FBR_FDB_A_SEQ, 100);
	put_event(msg, FBR_FDB_EVENT_LEARNED, 11);
	nla_put_u64(msg, FBR_FDB_A_LOST, 9);
	put_event(msg, FBR_FDB_EVENT_AGED, 12);
	attrs = attrs_of(msg, &len);
	ok(!decode_batch(attrs, len, &batch) && batch.bridge == 10 &&
	   batch.seq == 100 && batch.numbered && batch.lost == 9,
	   "the head of a batch of events is read");
	place = event_next(&batch, NULL, &event);
	ok(place && event.type == FBR_FDB_EVENT_LEARNED && event.port == 11,
	   "the first event is read");
	place = event_next(&batch, place, &event);
	ok(place && event.type == FBR_FDB_EVENT_AGED && event.port == 12,
	   "the second event is read");
	ok(!event_next(&batch, place, &event), "the batch ends");
	nlmsg_free(msg);
}

/* An NLMSG_ERROR or NLMSG_DONE as the kernel builds it. */
static struct nlmsghdr *answer(uint16_t type, uint16_t flags, int error,
			       const struct nlmsghdr *request,
			       struct nl_msg *tlvs)
{
	static _Alignas(8) char buf[1024];
	struct nlmsghdr *h = (struct nlmsghdr *)(void *)buf;
	char *p = buf + NLMSG_HDRLEN;
	int len = nlmsg_datalen(nlmsg_hdr(tlvs));

	memset(buf, 0, sizeof(buf));
	memcpy(p, &error, sizeof(error));
	p += sizeof(error);
	if (type == NLMSG_ERROR) {
		size_t n = flags & NLM_F_CAPPED ? NLMSG_HDRLEN :
						  request->nlmsg_len;

		memcpy(p, request, n);
		p += NLMSG_ALIGN(n);
	}
	memcpy(p, nlmsg_data(nlmsg_hdr(tlvs)), (size_t)len);
	h->nlmsg_len = (uint32_t)(p + len - buf);
	h->nlmsg_type = type;
	h->nlmsg_flags = flags;
	return h;
}

static void test_extack(void)
{
	struct nl_msg *request = message(), *tlvs = nlmsg_alloc();
	const struct nlmsghdr *sent = nlmsg_hdr(request);
	struct nlattr *nest;
	struct extack ack;
	uint16_t inner;

	nla_put_u32(request, FBR_PORT_A_BRIDGE, 10);
	nla_put_u32(request, FBR_PORT_A_NUMBER, 5000);
	nla_put_string(tlvs, NLMSGERR_ATTR_MSG, "integer out of range");
	nla_put_u32(tlvs, NLMSGERR_ATTR_OFFS, 28);
	nest = nla_nest_start(tlvs, NLMSGERR_ATTR_POLICY);
	nla_put_u64(tlvs, NL_POLICY_TYPE_ATTR_MIN_VALUE_U, 1);
	nla_put_u64(tlvs, NL_POLICY_TYPE_ATTR_MAX_VALUE_U, 4095);
	nla_nest_end(tlvs, nest);

	decode_extack(answer(NLMSG_ERROR, NLM_F_CAPPED | NLM_F_ACK_TLVS,
			     -ERANGE, sent, tlvs), &ack);
	ok(ack.code == ERANGE && !strcmp(ack.text, "integer out of range") &&
	   ack.offset == 28, "an extended ack without the request is read");
	ok(ack.has_range && ack.min == 1 && ack.max == 4095,
	   "the range that the kernel offers is read");
	ok(attr_at(sent, ack.offset, &inner) == FBR_PORT_A_NUMBER &&
	   !attr_at(sent, 30, &inner) && !attr_at(sent, 0, &inner) && !attr_at(sent, 5000, &inner),
	   "an offset is turned into the attribute that begins there");
	decode_extack(answer(NLMSG_ERROR, NLM_F_ACK_TLVS, -ERANGE, sent, tlvs),
		      &ack);
	ok(ack.code == ERANGE && !strcmp(ack.text, "integer out of range"),
	   "an extended ack behind the whole request is read");
	decode_extack(answer(NLMSG_DONE, NLM_F_MULTI | NLM_F_ACK_TLVS, -ENODEV,
			     sent, tlvs), &ack);
	ok(ack.code == ENODEV && !strcmp(ack.text, "integer out of range"),
	   "an extended ack in the end of a dump is read");
	decode_extack(answer(NLMSG_ERROR, NLM_F_CAPPED, 0, sent, tlvs), &ack);
	ok(!ack.code && !*ack.text, "success without TLVs says nothing");
	nlmsg_free(tlvs);
	nlmsg_free(request);
}

static void test_words(void)
{
	uint32_t value = 9;
	uint8_t kind = 9;

	ok(!fdb_kind_parse("static", &kind) && kind == FBR_FDB_KIND_STATIC &&
	   fdb_kind_parse("statik", &kind), "kinds of entries have words");
	ok(!strcmp(fdb_kind_name(200), "unknown") &&
	   !strcmp(port_state_name(200), "unknown") && !command_name(200) &&
	   !strcmp(drop_cause(9999)->name, "other") &&
	   !attr_name(200, 1) && !attr_name(FBR_CMD_PORT_ADD, 9999),
	   "numbers from a later module do no harm");
	ok(!vlan_protocol_parse("802.1q", &value) && value == 0x8100 &&
	   !vlan_protocol_parse("0X88A8", &value) && value == 0x88a8 &&
	   vlan_protocol_parse("34984", &value) &&
	   !strcmp(vlan_protocol_name(0x88a8), "802.1ad") &&
	   !strcmp(vlan_protocol_name(0), "unknown"),
	   "protocols of VLAN tags have names and numbers, in any case");
	ok(!vlan_accept_parse("untagged", &value) &&
	   value == FBR_VLAN_ACCEPT_UNTAGGED && vlan_accept_parse("", &value) &&
	   !strcmp(vlan_accept_name(9), "unknown"),
	   "what a port accepts has words");
	ok(!strcmp(drop_cause(FBR_DROP_VLAN_UNTAGGED)->name, "vlan-untagged") &&
	   !strcmp(drop_cause(FBR_DROP_VLAN_EGRESS)->name, "vlan-egress"),
	   "causes of drops keep the order of the header");
	ok(!strcmp(drop_cause(FBR_DROP_FLOW)->name, "flow") &&
	   !strcmp(drop_cause(FBR_DROP_DELIVERIES)->name, "deliveries"),
	   "those of flows, too");
	ok(!table_miss_parse("drop", &value) && value == FBR_TABLE_MISS_DROP &&
	   table_miss_parse("flood", &value) &&
	   !strcmp(table_miss_name(9), "unknown") &&
	   !strcmp(flow_reason_name(FBR_FLOW_REASON_PORT), "port") &&
	   !strcmp(flow_reason_name(99), "gone") &&
	   !strcmp(trace_step_name(FBR_TRACE_STEP_DROP), "drop") &&
	   !strcmp(trace_step_name(99), "unknown"),
	   "table-miss, reasons and steps have words");
	for (unsigned int i = 1; i <= FBR_DROP_MAX; i++) {
		if (drop_cause(i) == drop_cause(0))
			ok(false, "each cause of drops has a word");
	}
}

static struct portmap *some_ports(void)
{
	static struct portmap map;

	memset(&map, 0, sizeof(map));
	portmap_set(&map, 0, "br0");
	portmap_set(&map, 1, "vnet0");
	portmap_set(&map, 2, "drop");
	portmap_set(&map, 3, "7");
	portmap_set(&map, 4, "a\"b\\c");
	portmap_set(&map, 5, "twin");
	portmap_set(&map, 6, "twin");
	portmap_set(&map, FBR_PORT_MAX, "last");
	portmap_set(&map, FBR_PORT_MAX + 1, "none");
	portmap_sort(&map);
	return &map;
}

static void test_portmap(void)
{
	struct portmap *map = some_ports();
	uint16_t n = 0;

	ok(portmap_number(map, "vnet0", &n) && n == 1 &&
	   portmap_number(map, "last", &n) && n == FBR_PORT_MAX &&
	   !portmap_number(map, "none", &n) && !portmap_number(map, "", &n),
	   "ports are found by name");
	ok(!strcmp(portmap_name(map, 1), "vnet0") && !portmap_name(map, 9) &&
	   !portmap_name(map, 99999) && !portmap_name(NULL, 1),
	   "and by number");
	ok(!portmap_name(map, 5) && !portmap_number(map, "twin", &n),
	   "names that can't be told apart are none");
	map->numbers = true;
	ok(!portmap_name(map, 1) && portmap_number(map, "vnet0", &n),
	   "who wants numbers gets them, and may type names");
}

/* What is read of a match is written so, and read again the same. */
static bool match_is(const char *text, const char *want)
{
	char written[FLOW_TEXT];
	struct flow flow = { 0 }, again = { 0 };
	struct flow_error error = { 0 };

	if (!flow_parse(text, FLOW_NEW, some_ports(), &flow, &error))
		return false;
	flow_format_match(&flow.match, some_ports(), written);
	if (strcmp(written, want) != 0)
		printf("# %s\n", written);
	return !strcmp(written, want) &&
	       flow_parse(written, FLOW_NEW, some_ports(), &again, &error) &&
	       !memcmp(&flow.match, &again.match, sizeof(flow.match));
}

static bool same_match(const char *text)
{
	return match_is(text, text);
}

static void test_flow_fields(void)
{
	ok(same_match("") && same_match("in_port(vnet0)") &&
	   match_is("in_port(1)", "in_port(vnet0)") &&
	   match_is("in_port(9)", "in_port(9)") &&
	   match_is("in_port(br0)", "in_port(local)") &&
	   match_is("in_port(0)", "in_port(local)") &&
	   same_match("in_port(1/0xff)"), "ports are read and written");
	ok(same_match("skb_priority(0x10),in_port(vnet0),skb_mark(0/0xff)") &&
	   match_is("skb_mark(16/15)", "skb_mark(0/0xf)"),
	   "what the kernel knows of a frame, with masks");
	ok(same_match("eth(src=02:00:00:00:00:01,dst=01:00:00:00:00:00/01:00:00:00:00:00)") &&
	   match_is("eth(dst=ff:ff:ff:ff:ff:ff,src=02:00:00:00:00:01)",
		    "eth(src=02:00:00:00:00:01,dst=ff:ff:ff:ff:ff:ff)"),
	   "Ethernet addresses, with masks");
	ok(same_match("eth_type(0x0800)") && same_match("eth_type(0x0800/0xff00)") &&
	   match_is("eth_type(2048)", "eth_type(0x0800)"), "EtherTypes");
	ok(match_is("ipv4(src=10.1.2.3/8,dst=10.0.0.0/255.0.255.0)",
		    "ipv4(src=10.0.0.0/255.0.0.0,dst=10.0.0.0/255.0.255.0)") &&
	   same_match("ipv4(src=1.2.3.4,proto=6,tos=0x3/0x3,ttl=64,frag=no)") &&
	   same_match("ipv4(proto=4/0xfc,frag=first)") &&
	   same_match("ipv4(frag=later)") && match_is("ipv4(frag=1/0x3)", "ipv4(frag=first/0x3)") &&
	   match_is("ipv4(src=1.2.3.4/0,proto=1)", "ipv4(proto=1)"),
	   "IPv4, with prefixes and other masks");
	ok(same_match("ipv6(src=fe80::/10,dst=::1,label=0x12345,proto=58,tclass=0xb8/0xfc,hlimit=255,frag=later)") &&
	   match_is("ipv6(src=2001:db8::1/ffff:ffff::)", "ipv6(src=2001:db8::/32)") &&
	   same_match("ipv6(dst=::1/::ff)") && same_match("ipv6(label=0xff/0xff)"),
	   "IPv6, with prefixes and other masks");
	ok(same_match("arp(sip=10.0.0.1,tip=10.0.0.0/255.255.255.0,op=1,sha=02:00:00:00:00:01,tha=02:00:00:00:00:00/ff:00:00:00:00:00)"),
	   "ARP");
	ok(same_match("tcp(src=80/0xfff0,dst=443)") && same_match("udp(dst=53)") &&
	   same_match("sctp(src=1,dst=2)") && same_match("icmp(type=8,code=0)") &&
	   same_match("icmpv6(type=135,code=0/0xf0)") &&
	   same_match("nd(target=fe80::1,sll=02:00:00:00:00:01,tll=02:00:00:00:00:02)"),
	   "ports, types, neighbours");
}

static void test_tcp_flags(void)
{
	ok(same_match("tcp_flags(syn|ack)") && same_match("tcp_flags(0)") &&
	   same_match("tcp_flags(+syn-ack)") &&
	   match_is("tcp_flags(0x12)", "tcp_flags(syn|ack)") &&
	   match_is("tcp_flags(0x12/0x17)", "tcp_flags(-fin+syn-rst+ack)") &&
	   match_is("tcp_flags(syn|0x10)", "tcp_flags(syn|ack)") &&
	   same_match("tcp_flags(fin|ns|[200]|[800])"),
	   "TCP flags are a list, signs or a number");
}

static void test_flow_tags(void)
{
	ok(same_match("vlan()") && same_match("vlan(vid=7)") &&
	   same_match("vlan(vid=7/0xf,pcp=3)") && same_match("vlan(pcp=0)") &&
	   match_is("vlan(vid=7,cfi=1)", "vlan(vid=7)"),
	   "a tag that is named is there");
	ok(same_match("vlan(cfi=0)") && same_match("vlan(vid=0,pcp=0,cfi=0)") &&
	   same_match("vlan(vid=7,cfi=0/0)"), "unless that is said");
	ok(same_match("eth_type(0x8100),vlan(vid=7),encap(eth_type(0x0800),ipv4(src=1.2.3.4))") &&
	   same_match("eth_type(0x88a8),vlan(vid=7,pcp=0),encap(eth_type(0x8100),vlan(vid=9),encap(eth_type(0x0806),arp(op=1)))") &&
	   same_match("eth_type(0x0800),vlan(vid=7),ipv4(proto=6)"),
	   "what is behind a tag is in encap(), or beside it");
	ok(match_is("vlan(vid=7),encap()", "vlan(vid=7)") &&
	   match_is("vlan(vid=7),encap(vlan(vid=1),encap())",
		    "vlan(vid=7),encap(vlan(vid=1))"),
	   "an encap() around nothing says nothing");
}

static bool actions_are(const char *text, const char *want)
{
	char written[FLOW_TEXT];
	struct flow flow = { 0 };
	struct flow_error error = { 0 };

	if (!flow_parse_actions(text, some_ports(), &flow, &error))
		return false;
	flow_format_actions(&flow, some_ports(), written);
	return !strcmp(written, want);
}

static bool no_port(const char *text)
{
	struct flow flow = { 0 };
	struct flow_error error = { 0 };

	return !flow_parse_actions(text, some_ports(), &flow, &error) &&
	       error.no_port;
}

static void test_actions(void)
{
	char text[FLOW_TEXT] = "9", *end = text + 1;

	ok(actions_are("1,vnet0, 9 local", "vnet0,vnet0,9,local") &&
	   actions_are("normal,flood,in_port", "normal,flood,in_port") &&
	   actions_are("", "drop") && actions_are("drop", "drop"),
	   "actions are read and written");
	ok(actions_are("2", "\"drop\"") && actions_are("\"drop\"", "\"drop\"") &&
	   actions_are("3", "\"7\"") && actions_are("\"7\"", "\"7\"") &&
	   actions_are("7", "7") &&
	   actions_are("4", "\"a\\\"b\\\\c\"") &&
	   actions_are("\"a\\\"b\\\\c\"", "\"a\\\"b\\\\c\""),
	   "quotes force a name, and are written where they are needed");
	ok(no_port("vnet9") && no_port("\"1\"") && !no_port("8"),
	   "names that are none are told from nonsense");
	for (int i = 1; i < FBR_FLOW_ACTIONS_MAX; i++)
		end += sprintf(end, ",9");
	ok(actions_are(text, text) && strlen(text) == 127,
	   "the most actions are read");
	strcat(text, ",9");
	ok(!actions_are(text, ""), "and no more");
}

static bool same_actions(const char *text)
{
	return actions_are(text, text);
}

static void test_sets(void)
{
	ok(same_actions("set(eth(src=02:00:00:00:00:01,dst=01:00:00:00:00:00/01:00:00:00:00:00)),vnet0") &&
	   same_actions("set(ipv4(src=10.0.0.1,dst=10.0.0.0/255.0.0.0,tos=0x3/0x3,ttl=64))") &&
	   same_actions("set(ipv6(src=::1,dst=fe80::/10,label=0x12345,tclass=0xb8/0xfc,hlimit=1))") &&
	   same_actions("set(tcp(src=1,dst=80)),set(udp(dst=53/0xff)),set(sctp(src=7))"),
	   "what is set is read and written as matches are");
	ok(same_actions("set(arp(sip=1.2.3.4,tip=1.2.3.4,op=2,sha=02:00:00:00:00:01,tha=02:00:00:00:00:02))") &&
	   same_actions("set(icmp(type=8,code=0)),set(icmpv6(type=1/0xf))") &&
	   same_actions("set(nd(target=fe80::1,sll=02:00:00:00:00:01,tll=02:00:00:00:00:02))") &&
	   same_actions("set(skb_priority(0x10)),set(skb_mark(0x1/0xff))") &&
	   same_actions("set(vlan(vid=5,pcp=3)),set(vlan(pcp=0)),set(vlan(vid=1/0x1))"),
	   "all that can be set");
	ok(actions_are(" set( eth(dst=02:00:00:00:00:01) ) , vnet0 ",
		       "set(eth(dst=02:00:00:00:00:01)),vnet0") &&
	   actions_are("set(ipv4(dst=10.1.2.3/8,src=1.2.3.4/0))",
		       "set(ipv4(dst=10.0.0.0/255.0.0.0))") &&
	   actions_are("set(skb_mark(0xf1/15))", "set(skb_mark(0x1/0xf))"),
	   "bits that do not change are left out");
	ok(!actions_are("set(ipv4(proto=6))", "") && !actions_are("set(vlan())", "") &&
	   !actions_are("set(eth_type(1))", "") && !actions_are("set(tcp(dst=1/0))", "") &&
	   !actions_are("set(tcp(dst=1)", "") && !actions_are("set(tcp(dst=1)))", ""),
	   "what can't be set is refused");
}

static void test_rewrites(void)
{
	ok(actions_are("push_vlan(vid=5)", "push_vlan(vid=5,pcp=0)") &&
	   actions_are("push_vlan(cfi=1,pcp=7,vid=0xfff,tpid=0x8100)",
		       "push_vlan(vid=4095,pcp=7)") &&
	   same_actions("push_vlan(tpid=0x88a8,vid=0,pcp=3),pop_vlan") &&
	   !actions_are("push_vlan(pcp=1)", "") && !actions_are("push_vlan(vid=1,cfi=0)", ""),
	   "tags are pushed and popped");
	ok(actions_are("dec_ttl(le_1(drop)),1", "dec_ttl,vnet0") &&
	   same_actions("dec_ttl,trunc(64),meter(4294967295),userspace") &&
	   !actions_are("trunc(13)", "") && !actions_are("meter(0)", "") &&
	   !actions_are("dec_ttl(le_1(vnet0))", ""),
	   "so are the words that have a number, or none");
	ok(no_port("sets") && no_port("\"set\"") && no_port("\"meter\"") &&
	   no_port("\"userspace\"") && !no_port("set"),
	   "they win over devices that are called so");
}

static void test_flow_lines(void)
{
	static const char whole[] = "priority=100,idle_timeout=60,hard_timeout=9,cookie=0xffffffffffffffff,in_port(vnet0), packets:3, bytes:180, used:0.500s, age:1.000s, flags:SP., actions:vnet0,normal";
	struct flow flow = { 0 }, again = { 0 };
	struct flow_error error = { 0 };
	char text[FLOW_TEXT];

	ok(flow_parse_line(whole, some_ports(), &flow, &error) &&
	   flow.priority == 100 && flow.idle_timeout == 60 &&
	   flow.hard_timeout == 9 && flow.cookie == UINT64_MAX &&
	   flow.n_actions == 2 && !flow.packets, "a whole line is read");
	flow.has |= FLOW_BIT(FBR_FLOW_A_PACKETS) | FLOW_BIT(FBR_FLOW_A_USED) |
		    FLOW_BIT(FBR_FLOW_A_AGE);
	flow.packets = 3;
	flow.bytes = 180;
	flow.used = 500;
	flow.age = 1000;
	flow.tcp_flags = 0x1a;
	flow_format(&flow, some_ports(), text);
	ok(!strcmp(text, whole), "and written again");
	ok(flow_parse_line("priority=1,in_port(1), eth_type(0x0800) 1, 2",
			   some_ports(), &again, &error) &&
	   again.n_actions == 2 && again.priority == 1,
	   "two words are a line, too");
	memset(&again, 0, sizeof(again));
	ok(flow_parse_line("recirc_id(0),dp_hash(0/0),skb_priority(0/0),in_port(1),skb_mark(0/0),ct_state(0/0),ct_zone(0/0),eth(src=00:00:00:00:00:00/00:00:00:00:00:00),eth_type(0x0800),ipv4(src=0.0.0.0/0.0.0.0,proto=0/0,frag=no), packets:0, bytes:0, used:never, dp:ovs, actions:1",
			   some_ports(), &again, &error),
	   "so is what ovs-dpctl prints with all masks");
	flow_format_match(&again.match, some_ports(), text);
	ok(!strcmp(text, "in_port(vnet0),eth_type(0x0800),ipv4(frag=no)"),
	   "of which only what is looked at is kept");
	memset(&again, 0, sizeof(again));
	ok(!flow_parse_line("in_port(1),ipv9(x=1) 2", some_ports(), &again,
			    &error) && !strncmp(error.at.text, "ipv9", 4) &&
	   error.at.len == 4, "what is wrong is pointed at in the line");
}

/* A flow through a message and back. */
static bool flow_crosses(const char *line)
{
	struct nl_msg *msg = message();
	struct flow flow = { 0 }, back = { 0 };
	struct flow_error error = { 0 };
	const struct nlattr *attrs;
	bool good;
	int len;

	good = flow_parse_line(line, some_ports(), &flow, &error);
	flow_put(msg, &flow, ~0u);
	attrs = attrs_of(msg, &len);
	good = good && !decode_flow(attrs, len, &back) &&
	       !memcmp(&flow.match, &back.match, sizeof(flow.match)) &&
	       flow.n_actions == back.n_actions &&
	       !memcmp(flow.action, back.action, sizeof(flow.action)) &&
	       flow.priority == back.priority && flow.cookie == back.cookie;
	nlmsg_free(msg);
	return good;
}

/* What no module should say: nine actions. */
static void put_strange_actions(struct nl_msg *msg)
{
	struct ovs_action_push_vlan tag = { htons(0x8100), htons(5) };
	struct ovs_key_ipv4 ipv4[2] = { { .ipv4_proto = 6 },
					{ .ipv4_proto = 0xff } };
	struct nlattr *nest;

	nla_put(msg, OVS_ACTION_ATTR_PUSH_VLAN, sizeof(tag), &tag);
	nla_put_u16(msg, OVS_ACTION_ATTR_METER, 1);
	nla_put_flag(msg, OVS_ACTION_ATTR_SET);
	nla_put_flag(msg, OVS_ACTION_ATTR_DEC_TTL);
	for (unsigned int i = 0; i < 4; i++) {
		nest = nla_nest_start(msg, i == 2 ? OVS_ACTION_ATTR_SET :
				      OVS_ACTION_ATTR_SET_MASKED);
		if (i == 0)
			nla_put(msg, OVS_KEY_ATTR_IPV4, sizeof(ipv4), ipv4);
		else if (i == 1)
			nla_put_u64(msg, OVS_KEY_ATTR_SKB_MARK, 0);
		else
			nla_put_u32(msg, OVS_KEY_ATTR_IN_PORT, 1);
		nla_nest_end(msg, nest);
	}
	nest = nla_nest_start(msg, OVS_ACTION_ATTR_USERSPACE);
	nla_put_u32(msg, 1, 1);
	nla_nest_end(msg, nest);
}

static uint32_t any(uint32_t below)
{
	static uint64_t state = 42;

	state = state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(state >> 33) % below;
}

/* Often all bits or none. */
static uint8_t any_byte(void)
{
	return (uint8_t)(any(3) ? 0xff * any(2) : any(256));
}

/* Bits of a set that can be there, and some are. */
static void any_set(struct flow_action *action)
{
	uint8_t all[FLOW_SET_SIZE];
	bool whole = !any(4);

	do {
		action->group = (uint8_t)any((uint32_t)n_flow_groups);
	} while ((flow_groups[action->group].level &&
		  flow_groups[action->group].level != FLOW_INNERMOST) ||
		 !flow_group_settable(&flow_groups[action->group], all));
	do {
		for (size_t i = 0; i < sizeof(all); i++) {
			uint8_t bits = any_byte();

			action->mask[i] = whole ? all[i] : all[i] & bits;
			action->key[i] = action->mask[i] & any_byte();
		}
	} while (action->mask[any(6)] == 0);
}

static struct flow_action any_action(void)
{
	struct flow_action action = { .verb = (uint8_t)any(FLOW_UNKNOWN) };

	switch (action.verb) {
	case FLOW_OUTPUT:
		action.number = any(FBR_PORT_MAX + 1);
		break;
	case FLOW_GONE:
		action.verb = FLOW_FLOOD;
		break;
	case FLOW_SET:
		any_set(&action);
		break;
	case FLOW_PUSH_VLAN:
		action.tag.vlan_tpid = htons(any(2) ? 0x8100 : 0x88a8);
		action.tag.vlan_tci = htons((uint16_t)(any(65536) | 0x1000));
		break;
	case FLOW_TRUNC:
	case FLOW_METER:
		action.number = 14 + any(any(2) ? 10 : INT32_MAX);
		break;
	default:
		break;
	}
	return action;
}

/* Through a message, and through text that names ports and that has numbers. */
static bool actions_cross(const struct flow *flow)
{
	struct flow came = { 0 }, read = { 0 }, again = { 0 };
	struct flow_error error = { 0 };
	struct portmap *map = some_ports();
	struct nl_msg *msg = nlmsg_alloc_size(REQUEST_SIZE);
	char text[FLOW_TEXT];
	bool good;

	flow_put(msg, flow, FLOW_BIT(FBR_FLOW_A_ACTIONS));
	good = !decode_flow(nlmsg_data(nlmsg_hdr(msg)),
			    nlmsg_datalen(nlmsg_hdr(msg)), &came);
	nlmsg_free(msg);
	flow_format_actions(flow, map, text);
	good = good && flow_parse_actions(text, map, &read, &error);
	if (!good)
		printf("# %s\n# %.*s %s\n", text, error.at.len, error.at.text,
		       error.why);
	flow_format_actions(flow, NULL, text);
	good = good && flow_parse_actions(text, NULL, &again, &error);
	return good && came.n_actions == flow->n_actions &&
	       read.n_actions == flow->n_actions &&
	       again.n_actions == flow->n_actions &&
	       !memcmp(came.action, flow->action, sizeof(came.action)) &&
	       !memcmp(read.action, flow->action, sizeof(read.action)) &&
	       !memcmp(again.action, flow->action, sizeof(again.action));
}

static void test_any_actions(void)
{
	bool verbs[FLOW_UNKNOWN] = { false }, groups[32] = { false };
	unsigned int n = 0, sets = 0;

	for (; n < 20000; n++) {
		struct flow flow = { .has = FLOW_BIT(FBR_FLOW_A_ACTIONS) };

		flow.n_actions = (uint8_t)(any(50) ? any(4) :
					   FBR_FLOW_ACTIONS_MAX);
		for (unsigned int i = 0; i < flow.n_actions; i++) {
			flow.action[i] = any_action();
			verbs[flow.action[i].verb] = true;
			if (flow.action[i].verb == FLOW_SET)
				groups[flow.action[i].group] = true;
		}
		if (!actions_cross(&flow))
			break;
	}
	ok(n == 20000, "any actions cross in messages and in text");
	verbs[FLOW_GONE] = true;
	for (n = 0; n < FLOW_UNKNOWN && verbs[n]; n++)
		;
	for (unsigned int i = 0; i < 32; i++)
		sets += groups[i];
	ok(n == FLOW_UNKNOWN && sets == 13, "all there are were among them");
}

static void test_longest_actions(void)
{
	static const char longest[] = "set(ipv6(src=fedc:ba98:7654:3210:fedc:ba98:7654:3210/f0f0:f0f0:f0f0:f0f0:f0f0:f0f0:f0f0:f0f0,dst=fedc:ba98:7654:3210:fedc:ba98:7654:3210/f0f0:f0f0:f0f0:f0f0:f0f0:f0f0:f0f0:f0f0,label=0xf0f0f/0xf0f0f,tclass=0xf0/0xf0,hlimit=240/0xf0))";
	struct flow flow = { .has = FLOW_BIT(FBR_FLOW_A_ACTIONS) };
	struct flow_error error = { 0 };

	ok(flow_parse_actions(longest, NULL, &flow, &error),
	   "the longest action is read");
	for (; flow.n_actions < FBR_FLOW_ACTIONS_MAX; flow.n_actions++)
		flow.action[flow.n_actions] = flow.action[0];
	ok(actions_cross(&flow), "so are as many of it as a flow has");
}

static bool guard_is(const char *text, const char *want)
{
	struct guard guard = { 0 };
	char written[GUARD_TEXT];
	struct part at;

	if (guard_whole(text, &guard, &at))
		return false;
	guard_format(&guard, ',', written);
	return !strcmp(written, want);
}

/* The text is refused for the part. */
static bool guard_fails(const char *text, const char *part)
{
	struct guard guard = { 0 };
	struct part at = { 0 };

	return guard_whole(text, &guard, &at) &&
	       at.len == (int)strlen(part) &&
	       !strncmp(at.text, part, strlen(part));
}

/* A guard of so many, each address as long as it can be. */
static void guard_of(struct guard *guard, size_t macs, size_t addresses)
{
	memset(guard, 0, sizeof(*guard));
	guard->macs = macs;
	guard->addresses = addresses;
	guard->allow = FBR_GUARD_ALLOW_DHCP_SERVER | FBR_GUARD_ALLOW_ROUTER;
	for (size_t i = 0; i < macs; i++)
		memcpy(guard->mac[i], "\x52\x54\x00\x00\x00", 5);
	for (size_t i = 0; i < macs; i++)
		guard->mac[i][5] = (uint8_t)i;
	for (size_t i = 0; i < addresses; i++) {
		memset(guard->address[i].ip, 0xfd, 15);
		guard->address[i].ip[15] = (uint8_t)i;
		guard->address[i].len = 16;
		guard->address[i].prefix = 128;
	}
}

static void test_guards(void)
{
	static const char mac[] = "mac=52:54:00:00:00:01";
	struct nl_msg *msg = nlmsg_alloc_size(65536);
	struct guard guard, again = { 0 };
	char text[GUARD_TEXT + 64];
	struct part at;

	ok(guard_is(mac, mac) && guard_is("off", "") &&
	   guard_is("mac=52:54:00:00:00:01,52-54-00-00-00-02,ip=10.0.0.1/32,fd00::/064,allow=router",
		    "mac=52:54:00:00:00:01,52:54:00:00:00:02,ip=10.0.0.1,fd00::/64,allow=router") &&
	   guard_is(" allow=router+ip=1.2.3.0/24\tmac=52:54:00:00:00:01,allow=dhcp-server+ip=::/0",
		    "mac=52:54:00:00:00:01,ip=1.2.3.0/24,::/0,allow=dhcp-server,router"),
	   "guards are read and written");
	ok(guard_fails("", "") && guard_fails("52:54:00:00:00:01", "52:54:00:00:00:01") &&
	   guard_fails("mac=", "") && guard_fails("mac=52:54:00:00:00:01,x", "x") &&
	   guard_fails("ip=1.2.3.4,5.6.7", "5.6.7") && guard_fails("ip=1.2.3.4/", "1.2.3.4/") &&
	   guard_fails("ip=1.2.3.4/-1", "1.2.3.4/-1") && guard_fails("ip=::/129", "::/129") &&
	   guard_fails("mac=52:54:00:00:00:01,ip=mac=1", "mac=1") &&
	   guard_fails("mac=52:54:00:00:00:01,allow=", "") &&
	   guard_fails("Mac=52:54:00:00:00:01", "Mac=52:54:00:00:00:01"),
	   "what is wrong with one is pointed at");
	guard_of(&guard, FBR_GUARD_MACS_MAX, FBR_GUARD_ADDRESSES_MAX);
	guard_format(&guard, ',', text);
	ok(!guard_whole(text, &again, &at) && !memcmp(&guard, &again, sizeof(guard)),
	   "the longest is read and written");
	ok(guard_fails(strcat(text, ",mac=52:54:00:00:01:00"), "52:54:00:00:01:00"),
	   "and one that is longer is not");
	guard_put(msg, 9, &guard);
	memset(&again, 0, sizeof(again));
	guard_get(nlmsg_find_attr(nlmsg_hdr(msg), 0, 9), &again);
	ok(!memcmp(&guard, &again, sizeof(guard)), "a guard crosses in a message");
	guard_get(NULL, &again);
	ok(!guard_allow_name(2) && !memcmp(&guard, &again, sizeof(guard)),
	   "and none says nothing");
	nlmsg_free(msg);
}

static bool meter_is(const char *text, const char *want)
{
	struct meter meter = { 0 };
	struct flow_error error = { 0 };
	char written[METER_TEXT];

	if (!meter_parse(text, METER_NEW, &meter, &error))
		return false;
	meter_format(&meter, written);
	return !strcmp(written, want);
}

/* The text is refused for the part. */
static bool meter_fails(const char *text, enum meter_use use, const char *part)
{
	struct meter meter = { 0 };
	struct flow_error error = { 0 };

	return !meter_parse(text, use, &meter, &error) && *error.why &&
	       error.at.len == (int)strlen(part) &&
	       !strncmp(error.at.text, part, strlen(part));
}

static void test_meters(void)
{
	static const char whole[] = "meter=4294967295,kbps,rate=4294967295,burst=4294967295, flows:4294967295, packets:18446744073709551615, bytes:18446744073709551615, dropped_packets:18446744073709551615, dropped_bytes:18446744073709551615";
	struct nl_msg *msg = message();
	struct meter meter = { 0 }, back = { 0 };
	struct flow_error error = { 0 };
	char text[METER_TEXT];
	const struct nlattr *attrs;
	int len;

	ok(meter_is("meter=1,pktps,rate=1000,burst=100", "meter=1,pktps,rate=1000,burst=100") &&
	   meter_is(" rate=0x10\tmeter=2 burst=1", "meter=2,kbps,rate=16,burst=1"),
	   "meters are read and written");
	ok(meter_fails("meter=1", METER_NEW, "") && meter_fails("rate=1", METER_NEW, "") &&
	   meter_fails("meter=1", METER_CHANGE, "") && meter_fails("", METER_ONE, "") &&
	   meter_fails("meter=1,rate=1,rte=2", METER_NEW, "rte") &&
	   meter_fails("meter=1,rate=1 mbps", METER_NEW, "mbps") &&
	   meter_fails("meter=1,rate=0", METER_NEW, "0") &&
	   meter_fails("meter=1,rate=1,kbps,kbps", METER_NEW, "kbps") &&
	   meter_fails("7,rate=1", METER_NEW, "7") &&
	   meter_fails("meter=1,rate=1,hits:3", METER_NEW, "hits") &&
	   meter_fails(":", METER_ONE, ":") && meter_fails("meter", METER_ONE, "meter"),
	   "what is wrong with one is named");
	ok(meter_parse(whole, METER_NEW, &meter, &error) && !meter.packets,
	   "a whole line is read");
	meter.has = ~0u;
	meter.flows = UINT32_MAX;
	meter.packets = meter.bytes = UINT64_MAX;
	meter.dropped_packets = meter.dropped_bytes = UINT64_MAX;
	meter_format(&meter, text);
	ok(!strcmp(text, whole), "and written again, with the largest numbers");
	meter_put(msg, &meter, ~0u);
	nla_put_u64(msg, FBR_METER_A_BYTES, UINT64_MAX);
	nla_put_u32(msg, FBR_METER_A_DROPPED_PACKETS, 5);
	attrs = attrs_of(msg, &len);
	ok(!decode_meter(attrs, len, &back) && back.id == UINT32_MAX &&
	   back.rate == UINT32_MAX && back.burst == UINT32_MAX &&
	   back.unit == FBR_METER_UNIT_KBPS && back.bytes == UINT64_MAX &&
	   back.dropped_packets == 5 &&
	   !(back.has & METER_BIT(FBR_METER_A_PACKETS)),
	   "a meter crosses in a message");
	nlmsg_free(msg);
	ok(!strcmp(meter_unit_name(9), "unknown") &&
	   !strcmp(frame_reason_name(9), "unknown") &&
	   !strcmp(frame_reason_name(FBR_FRAME_REASON_MISS), "miss") &&
	   !strcmp(fail_mode_name(FBR_FAIL_MODE_NORMAL), "normal") &&
	   !strcmp(fail_mode_name(9), "unknown"),
	   "numbers of a later module do no harm there");
}

static void test_flow_messages(void)
{
	struct nl_msg *msg = message();
	struct flow flow = { 0 };
	struct nlattr *nest;
	const struct nlattr *attrs;
	char text[FLOW_TEXT];
	unsigned int strange = 0;
	int len;

	ok(flow_crosses("actions:drop") &&
	   flow_crosses("priority=7,cookie=0x100000000,skb_priority(1/1),in_port(4095),skb_mark(2),eth(src=02:00:00:00:00:01),eth_type(0x0800),ipv4(src=1.2.3.0/24,proto=6),tcp(dst=80/0xfff0),tcp_flags(+syn-ack), actions:1,normal,flood,in_port,local"),
	   "flows cross in a message");
	ok(flow_crosses("eth_type(0x88a8),vlan(vid=7,pcp=0),encap(eth_type(0x8100),vlan(vid=9),encap(eth_type(0x86dd),ipv6(src=fe80::/10,label=0x12345,proto=58),icmpv6(type=135),nd(target=::1))) actions:1") &&
	   flow_crosses("vlan(vid=7),eth_type(0x0806),arp(op=1) actions:1"),
	   "so do tags, one in the other");
	nest = nla_nest_start(msg, FBR_FLOW_A_KEY);
	nla_put_u32(msg, OVS_KEY_ATTR_RECIRC_ID, 0);
	nla_put_u32(msg, OVS_KEY_ATTR_IN_PORT, 1);
	nla_nest_end(msg, nest);
	nest = nla_nest_start(msg, FBR_FLOW_A_ACTIONS);
	nla_put_u32(msg, OVS_ACTION_ATTR_OUTPUT, FBR_FLOW_PORT_GONE);
	nla_put_u32(msg, OVS_ACTION_ATTR_RECIRC, 1);
	nla_put_u32(msg, OVS_ACTION_ATTR_OUTPUT, 99999);
	put_strange_actions(msg);
	nla_nest_end(msg, nest);
	attrs = attrs_of(msg, &len);
	ok(!decode_flow(attrs, len, &flow) && flow.n_actions == 12,
	   "a flow of a later module is read");
	flow.n_actions = 3;
	for (unsigned int i = 3; i < 12; i++)
		strange += flow.action[i].verb == FLOW_UNKNOWN;
	ok(strange == 9, "an action of which not all is understood is unknown");
	flow_format(&flow, some_ports(), text);
	ok(!strcmp(text, "in_port(vnet0), actions:gone,unknown(),unknown()"),
	   "what has no word says so, and can't be read as something else");
	nlmsg_free(msg);

	msg = message();
	nest = nla_nest_start(msg, FBR_FLOW_A_KEY);
	nla_put_u32(msg, OVS_KEY_ATTR_CT_STATE, 1);
	nla_nest_end(msg, nest);
	attrs = attrs_of(msg, &len);
	memset(&flow, 0, sizeof(flow));
	ok(!decode_flow(attrs, len, &flow) && flow.match.unknown, "likewise");
	flow_format(&flow, NULL, text);
	ok(!strcmp(text, "unknown()"), "what it matches");
	nlmsg_free(msg);
}

static void test_inner_faults(void)
{
	struct nl_msg *msg = message();
	const struct nlmsghdr *h = nlmsg_hdr(msg);
	struct nlattr *key, *encap, *attr;
	uint16_t inner;

	key = nla_nest_start(msg, NLA_F_NESTED | FBR_FLOW_A_KEY);
	encap = nla_nest_start(msg, NLA_F_NESTED | OVS_KEY_ATTR_ENCAP);
	nla_put_u16(msg, OVS_KEY_ATTR_ETHERTYPE, 8);
	nla_nest_end(msg, encap);
	nla_nest_end(msg, key);
	attr = nla_data(encap);
	ok(attr_at(h, (uint32_t)((char *)attr - (const char *)h), &inner) ==
	   FBR_FLOW_A_KEY && inner == OVS_KEY_ATTR_ETHERTYPE &&
	   attr_at(h, (uint32_t)((char *)key - (const char *)h), &inner) ==
	   FBR_FLOW_A_KEY && !inner &&
	   !attr_at(h, (uint32_t)((char *)attr - (const char *)h) + 4, &inner),
	   "an offset in a nest is turned into both attributes");
	nlmsg_free(msg);
}

static void test_bytes(void)
{
	uint8_t bytes[4];
	uint64_t cookie;
	size_t n;

	ok(!parse_hex("0a:0B0c", bytes, 4, &n) && n == 3 && bytes[2] == 12 &&
	   parse_hex("0", bytes, 4, &n) && parse_hex("", bytes, 4, &n) &&
	   parse_hex("0a:", bytes, 4, &n) && parse_hex("0102030405", bytes, 4, &n),
	   "bytes are pairs of digits");
	ok(!parse_hex("0a 0B:0c", bytes, 4, &n) && n == 3 && bytes[1] == 11 &&
	   parse_hex("0a  0b", bytes, 4, &n) && parse_hex(" 0a", bytes, 4, &n),
	   "with one blank between, as dumps have it");
	ok(!parse_cookie("0xffffffffffffffff", &cookie) && cookie == UINT64_MAX &&
	   !parse_cookie("18446744073709551615", &cookie) &&
	   parse_cookie("18446744073709551616", &cookie) &&
	   parse_cookie("0x", &cookie) && parse_cookie("-1", &cookie),
	   "cookies have 64 bits");
}

static void test_frame_messages(void)
{
	static const uint8_t bytes[] = { 1, 2, 3 };
	struct nl_msg *msg = message();
	struct frame frame = { 0 };
	struct nlattr *key;
	const struct nlattr *attrs;
	int len;

	nla_put_u32(msg, FBR_FRAME_A_BRIDGE, 10);
	nla_put_u32(msg, FBR_FRAME_A_IN_PORT, 4);
	nla_put(msg, FBR_FRAME_A_FRAME, sizeof(bytes), bytes);
	nla_put_u8(msg, FBR_FRAME_A_REASON, FBR_FRAME_REASON_ACTION);
	nla_put_u32(msg, FBR_FRAME_A_COOKIE, 7);
	nla_put_u64(msg, FBR_FRAME_A_TIME, 1ull << 60);
	nla_put_u32(msg, FBR_FRAME_A_LOST, 9);
	key = nla_nest_start(msg, FBR_FRAME_A_KEY);
	nla_put_u32(msg, OVS_KEY_ATTR_IN_PORT, 4);
	nla_nest_end(msg, key);
	attrs = attrs_of(msg, &len);
	ok(!decode_frame(attrs, len, &frame) && frame.bridge == 10 &&
	   frame.port == 4 && frame.len == 3 && frame.bytes[2] == 3 &&
	   frame.reason == FBR_FRAME_REASON_ACTION && frame.cookie == 7 &&
	   frame.time == 1ull << 60 && frame.lost == 9 &&
	   frame.key.key.in_port == 4, "a frame is read");
	ok(frame.whole == 3, "without a length it is as long as what came");
	nla_put_u32(msg, FBR_FRAME_A_LEN, 1500);
	attrs = attrs_of(msg, &len);
	ok(!decode_frame(attrs, len, &frame) && frame.whole == 1500 &&
	   frame.len == 3, "else as long as it says");
	nlmsg_free(msg);
}

/* A file of blocks, as another reader sees it. */
static pcap_t *reader_of(const uint8_t *file, size_t len, char *why)
{
	FILE *stream = fmemopen((void *)(uintptr_t)file, len, "r");

	return stream ? pcap_fopen_offline_with_tstamp_precision(stream,
				PCAP_TSTAMP_PRECISION_NANO, why) : NULL;
}

static void append(uint8_t *file, size_t *len, const struct pcapng_block *b)
{
	memcpy(file + *len, b->bytes, b->len);
	*len += b->len;
}

static void test_pcapng(void)
{
	static uint8_t file[2 * PCAPNG_FRAME_MAX], bytes[PCAPNG_FRAME_MAX + 1];
	static struct pcapng_block block;
	struct pcapng_frame frame = {
		.interface = 1, .time = 1700000000123456789, .bytes = bytes,
		.len = 61, .whole = 1514, .lost = 3, .comment = "a comment",
	};
	char why[PCAP_ERRBUF_SIZE] = "";
	struct pcap_pkthdr *head;
	size_t len = 0;
	const u_char *data;
	pcap_t *pcap;

	memset(bytes, 0xa5, sizeof(bytes));
	pcapng_section(&block, "some program");
	append(file, &len, &block);
	pcapng_interface(&block, "vnet0", "port 1 of br0");
	append(file, &len, &block);
	pcapng_interface(&block, "vnet1", "");
	append(file, &len, &block);
	pcapng_packet(&block, &frame);
	ok(!(len % 4) && !(block.len % 4),
	   "blocks end at multiples of four bytes");
	append(file, &len, &block);
	frame.len = sizeof(bytes);
	frame.whole = sizeof(bytes);
	frame.lost = 0;
	pcapng_packet(&block, &frame);
	append(file, &len, &block);
	pcap = reader_of(file, len, why);
	ok(pcap && pcap_datalink(pcap) == DLT_EN10MB,
	   "libpcap takes blocks for a file of Ethernet frames");
	ok(pcap && pcap_next_ex(pcap, &head, &data) == 1 &&
	   head->caplen == 61 && head->len == 1514 && data[60] == 0xa5 &&
	   head->ts.tv_sec == 1700000000 && head->ts.tv_usec == 123456789,
	   "with what was written, to the nanosecond");
	ok(pcap && pcap_next_ex(pcap, &head, &data) == 1 &&
	   head->caplen == PCAPNG_FRAME_MAX && head->len == sizeof(bytes) &&
	   pcap_next_ex(pcap, &head, &data) == PCAP_ERROR_BREAK,
	   "and what is too long for a block is cut");
	if (pcap)
		pcap_close(pcap);
}

/* --- configurations: documents of bridges, the head being the same --- */

#define DOCUMENT(bridges) \
	"{ \"schema\": \"flowbridge\", \"version\": 1, \"bridges\": [" bridges "] }"
/** Bridge b with ports p and q, numbers 1 and 2, and what else it has. */
#define BRIDGE(more) \
	"{ \"name\": \"b\", \"ports\": [ { \"name\": \"p\", \"number\": 1 }," \
	" { \"name\": \"q\", \"number\": 2 } ]" more "}"
#define WITH_FLOWS(flows)	DOCUMENT(BRIDGE(", \"flows\": [" flows "]"))

static bool document_fails(const char *text, const char *path, const char *why)
{
	struct config config = NO_CONFIG;
	struct config_error error;
	bool good = !config_read(text, strlen(text), &config, &error) &&
		    !strcmp(error.path, path) && !strcmp(error.why, why);

	if (!good)
		printf("# said: %s %s\n", error.path, error.why);
	config_free(&config);
	return good;
}

static void test_documents(void)
{
	static const char two_numbers[] = DOCUMENT("{ \"name\": \"b\","
		" \"ports\": [ { \"name\": \"p\", \"number\": 1 },"
		" { \"name\": \"q\", \"number\": 1 } ] }");

	ok(document_fails("{ \"schema\": \n\n", "line 3",
			  "ends too early: part of it is missing"),
	   "a document that is cut short is told by its line");
	ok(document_fails("[]", "", "is a list, and an object is needed") &&
	   document_fails("null ", "", "is null, and an object is needed"),
	   "what is no object is no document");
	ok(document_fails("{ \"schema\": \"flowbridge\", \"version\": 2, \"x\": 1 }",
			  "", "is of version 2, and this fbrctl reads version 1"),
	   "another version is told before what it has");
	ok(document_fails(DOCUMENT("{ \"nme\": \"b\" }"), "bridges[0].nme",
			  "is unknown: did you mean 'name'?") &&
	   document_fails(DOCUMENT("{}"), "bridges[0].name", "is missing"),
	   "keys that are unknown or missing are named");
	ok(document_fails(DOCUMENT("{ \"name\": \"a b\" }"), "bridges[0].name",
			  "'a b' can't be the name of a device"),
	   "a name is one of a device");
	ok(document_fails(two_numbers, "bridges[0].ports[1].number",
			  "1 is the number of 'p' already"),
	   "two ports don't have one number");
	ok(document_fails(DOCUMENT("{ \"name\": \"b\" }, { \"name\": \"b\" }"),
			  "bridges[1].name",
			  "'b' is the name of another bridge or of a port here"),
	   "nor two bridges one name");
	ok(document_fails(DOCUMENT("{ \"name\": \"b\", \"options\":"
				   " { \"ageing\": true } }"),
			  "bridges[0].options.ageing",
			  "is true or false, which is no value for it") &&
	   document_fails(DOCUMENT("{ \"name\": \"b\", \"options\":"
				   " { \"mac\": \"02:00:00:00:00:01\" } }"),
			  "bridges[0].options.mac",
			  "is no option that is set here"),
	   "options have values of their kind, in their places");
	ok(document_fails(WITH_FLOWS("\"in_port(p) q\", \"in_port(p) drop\""),
			  "bridges[0].flows[1]",
			  "there is a flow of the same priority and match before it") &&
	   document_fails(WITH_FLOWS("\"in_port(p) q,7\""),
			  "bridges[0].flows[0]",
			  "the flow sends to port 7, which is none of the bridge's here") &&
	   document_fails(WITH_FLOWS("\"in_port(p) meter(1),q\""),
			  "bridges[0].flows[0]",
			  "the flow asks meter 1, which is none of the bridge's here"),
	   "flows are there once, and what they name is there");
	ok(document_fails(DOCUMENT(BRIDGE(", \"fdb\": [ { \"mac\":"
				   " \"02:00:00:00:00:01\", \"port\": \"x\","
				   " \"kind\": \"static\" } ]")),
			  "bridges[0].fdb",
			  "the entry of 02:00:00:00:00:01 names 'x', which is none of the bridge's ports here"),
	   "and so it is with entries");
}

/* All the ports of a document are there, but for one. */
static bool read_there(const char *text, const char *missing,
		       struct config *config)
{
	struct config_bridge *bridge;
	struct config_port *port;
	struct config_error error;

	if (!config_read(text, strlen(text), config, &error))
		return false;
	array_each(bridge, &config->bridges) {
		array_each(port, &bridge->ports)
			port->ifindex = missing && !strcmp(port->name, missing) ?
					0 : port->number;
	}
	return true;
}

/* What differs between two documents, a line for each. */
static bool differs(const char *now, const char *want, const char *missing,
		    const char *port, const char *lines)
{
	struct config is = NO_CONFIG, should = NO_CONFIG;
	struct array changes = NO_CHANGES;
	struct lines all = { 0 };
	const struct change *change;
	bool good = read_there(now, NULL, &is) &&
		    read_there(want, missing, &should);

	if (good)
		config_diff(&is, &should, port, &changes);
	array_each(change, &changes)
		line_add(&all, "%s", change->lines.text ? change->lines.text :
			 "");
	good = good && !strcmp(all.text ? all.text : "", lines);
	if (!good)
		printf("# differs: %s\n", all.text ? all.text : "nothing");
	free(all.text);
	changes_free(&changes);
	config_free(&is);
	config_free(&should);
	return good;
}

static void test_differences(void)
{
	static const char two[] = WITH_FLOWS("\"in_port(p) q\", \"in_port(q) p\"");
	static const char turned[] = WITH_FLOWS("\"in_port(q) p\", \"in_port(p) q\"");
	static const char strange[] = DOCUMENT("{ \"name\": \"b\", \"ports\": ["
		"{ \"name\": \"p\", \"number\": 1 }, { \"name\": \"q\", \"number\": 2 },"
		"{ \"name\": \"s\", \"number\": 3 } ], \"meters\": [ \"meter=1,rate=5,burst=5\" ],"
		"\"flows\": [ \"in_port(p) q\", \"in_port(s) meter(1),p\", \"in_port(q) p\" ] }");

	ok(differs(two, two, NULL, NULL, "") &&
	   differs(DOCUMENT(), two, NULL, NULL, "bridge is missing"),
	   "nothing differs from itself, and all from nothing");
	ok(differs(two, turned, NULL, NULL,
		   "flows of the same priority are in another order") &&
	   differs(WITH_FLOWS("\"priority=1,in_port(p) q\", \"priority=2,in_port(q) p\""),
		   WITH_FLOWS("\"priority=2,in_port(q) p\", \"priority=1,in_port(p) q\""),
		   NULL, NULL, ""),
	   "the order of flows counts where priorities are the same");
	ok(differs(strange, two, NULL, NULL,
		   "port s is not in the file, and stays"),
	   "a strange port keeps its flow, in its place, and the meter of that");
	ok(differs(WITH_FLOWS("\"in_port(p) q\", \"in_port(q) drop\", \"eth_type(0x800) q\""),
		   two, NULL, NULL,
		   "flow priority=32768,eth_type(0x0800), actions:q is not in the file\n"
		   "flow priority=32768,in_port(q), actions:drop -> priority=32768,in_port(q), actions:p"),
	   "flows that are not the file's are told of");
	ok(differs(DOCUMENT("{ \"name\": \"b\", \"ports\": [ { \"name\": \"q\", \"number\": 2 } ] }"),
		   two, "p", NULL, "port p is not there yet"),
	   "flows wait for all the ports that they name");
	ok(differs(DOCUMENT("{ \"name\": \"b\", \"ports\": [ { \"name\": \"q\", \"number\": 2 } ],"
			    " \"flows\": [ \"eth_type(0x800) q\", \"eth_type(0x806) drop\" ] }"),
		   WITH_FLOWS("\"eth_type(0x800) drop\", \"in_port(p) q\", \"in_port(q) drop\""),
		   NULL, "p",
		   "port p is missing\nflow priority=32768,in_port(p), actions:q is missing"),
	   "when it is about one port, all else stays");
	ok(differs(two, two, NULL, "x", "") && differs(two, turned, NULL, "q", ""),
	   "and what is there already");
}

/* Whether a user may have a port of br0, as the lines say. */
static bool allows(const char *lines)
{
	struct acl acl = { .bridge = "br0" };
	char text[256], *rest = text, *line;
	const char *include;

	snprintf(text, sizeof(text), "%s", lines);
	while ((line = strsep(&rest, "\n"))) {
		if (acl_line(&acl, line, &include) || include)
			return false;
	}
	return acl_allows(&acl);
}

static bool is_wrong(const char *text)
{
	struct acl acl = { .bridge = "br0" };
	const char *include;
	char line[256];

	snprintf(line, sizeof(line), "%s", text);
	return acl_line(&acl, line, &include) && !include && !acl.allowed;
}

static bool includes(const char *text, const char *path)
{
	struct acl acl = { .bridge = "br0" };
	const char *include;
	char line[256];

	snprintf(line, sizeof(line), "%s", text);
	return !acl_line(&acl, line, &include) && include &&
	       !strcmp(include, path) && !acl.allowed;
}

static void test_acl(void)
{
	ok(!allows("") && !allows("# allow br0\n\n \t\n"),
	   "bridge.conf: what no line allows is denied");
	ok(allows("allow br0") && allows(" \tallow\t br0 \n") &&
	   allows("allow br0\r\n") && allows("allow all") &&
	   !allows("allow br1") && !allows("allow br") && !allows("allow br00"),
	   "a line allows one bridge or all");
	ok(!allows("allow br0\ndeny br0") && !allows("deny br0\nallow br0") &&
	   !allows("allow br0\ndeny all") && !allows("deny all\nallow all") &&
	   allows("allow all\ndeny br1"),
	   "one that denies is stronger than all that allow, wherever it stands");
	ok(is_wrong("allow") && is_wrong("deny ") && is_wrong("include") &&
	   is_wrong("allow br0 br1") && is_wrong("allow br0 # ours") &&
	   is_wrong("ALLOW br0") && is_wrong("allowed br0") &&
	   is_wrong("br0") &&
	   is_wrong("allow a-name-of-16-char"),
	   "what is no such line is an error, and not passed over");
	ok(includes("include /etc/alice.conf\n", "/etc/alice.conf") &&
	   includes("include  /my files/a # b ", "/my files/a # b") &&
	   is_wrong("include alice.conf") && is_wrong("include ./alice.conf"),
	   "a file is included by its full path, spaces and all");
}

int main(void)
{
	test_documents();
	test_differences();
	test_acl();
	test_portmap();
	test_flow_fields();
	test_tcp_flags();
	test_flow_tags();
	test_actions();
	test_sets();
	test_rewrites();
	test_flow_lines();
	test_flow_messages();
	test_any_actions();
	test_longest_actions();
	test_guards();
	test_meters();
	test_inner_faults();
	test_bytes();
	test_frame_messages();
	test_pcapng();
	test_numbers();
	test_seconds();
	test_switches();
	test_macs();
	test_names();
	test_clean();
	test_closest();
	test_options();
	test_vlan_lists();
	test_vlan_sets();
	test_port_vlans();
	test_vlan_messages();
	test_decode_vlans();
	test_decode_port();
	test_decode_events();
	test_extack();
	test_words();
	printf("1..%u\n", done);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
