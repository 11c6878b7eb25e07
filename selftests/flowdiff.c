// SPDX-License-Identifier: GPL-2.0
/*
 * flowdiff: random flows and random frames, three ways
 *
 * usage: flowdiff flows FAMILY SEED COUNT
 *	  flowdiff run FAMILY SEED COUNT FRAMES BRIDGE normal|drop
 *
 * "flows" prints about COUNT flows as fbrctl reads them, from rules as ClassBench
 * makes them (Taylor and Turner, INFOCOM 2005): FAMILY is acl, fw or ipc, which
 * differ in how long their prefixes are and where they have ranges of ports. A
 * range becomes as many flows as it takes prefixes. One rule in three looks at
 * other fields: every field there is.
 *
 * "run" makes the same flows again, which the bridge is to have by then, as it is
 * to have the table-miss. It sends random frames, mostly such as hit a rule or
 * nearly do. What becomes of each is said by an oracle, which is naive on purpose:
 * a list of flows searched from end to end, a list of stations; by TRACE, before
 * the frame is sent; and by the hosts and the counters, after it was. They agree,
 * or the frame is printed, and the exit status is 1. What the bridge is like is
 * flow_diff.sh's to set up and known here, see ports[].
 *
 * As in frame.c, all runs on one CPU, so what a host got is in the order in which
 * it was sent; and a datagram over lo was behind all frames queued before it.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/genetlink.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <linux/openvswitch.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../kmod/uapi/linux/flowbridge.h"

#ifndef PACKET_IGNORE_OUTGOING
#define PACKET_IGNORE_OUTGOING 23
#endif

#define PORTS		6	/* 0: the host; 5 is down */
#define SENDERS		5
#define FRAME_MAX	1600
#define BATCH		64
#define FENCES		6
#define FLOWS_MAX	8192
#define ACTIONS_MAX	4
#define STATIONS_MAX	4096
#define WRONG_MAX	5	/* frames that are printed */

/* What flow_diff.sh makes of the ports. */
static const struct {
	int mtu;
	bool down, isolated, hairpin, learning, multicast;
} ports[PORTS] = {
	{ .mtu = 65535, .multicast = true },
	{ .mtu = 1500, .learning = true, .multicast = true },
	{ .mtu = 1500, .learning = true, .multicast = true, .isolated = true },
	{ .mtu = 1500, .multicast = true, .isolated = true },
	{ .mtu = 1300, .learning = true, .hairpin = true },
	{ .mtu = 1500, .learning = true, .multicast = true, .down = true },
};

static int bridge;

static void die(const char *what)
{
	perror(what);
	exit(2);
}

static uint64_t state;

static uint32_t rnd(uint32_t below)
{
	uint64_t z = (state += 0x9e3779b97f4a7c15ull);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
	return ((z ^ (z >> 31)) >> 16) % below;
}

static bool one_in(uint32_t n)
{
	return !rnd(n);
}

static unsigned int get16(const uint8_t *p)
{
	return p[0] << 8 | p[1];
}

static void put16(uint8_t *p, unsigned int v)
{
	p[0] = v >> 8;
	p[1] = v;
}

/* ------------------------------------------------------------ fields */

/* In the order in which TRACE compares them. */
enum field_id {
	IN_PORT, PRIORITY, MARK, TPID, TCI, TPID2, TCI2, DST, SRC, TYPE, PROTO, TOS, TTL,
	FRAG, LABEL, IP_SRC, IP_DST, SHA, THA, TP_SRC, TP_DST, FLAGS, TARGET, SLL, TLL,
	FIELDS
};

static const uint8_t sizes[FIELDS] = {
	4, 4, 4, 2, 2, 2, 2, 6, 6, 2, 1, 1, 1, 1, 4, 16, 16, 6, 6, 2, 2, 2, 16, 6, 6,
};

/* Values in network byte order; IPv4 addresses are in the first four bytes. */
struct fields {
	uint8_t of[FIELDS][16];
};

static void set(struct fields *f, enum field_id field, uint32_t v)
{
	for (int i = sizes[field] - 1; i >= 0; i--, v >>= 8)
		f->of[field][i] = v;
}

static uint32_t get(const struct fields *f, enum field_id field)
{
	uint32_t v = 0;

	for (int i = 0; i < sizes[field]; i++)
		v = v << 8 | f->of[field][i];
	return v;
}

static void set_bytes(struct fields *f, enum field_id field, const uint8_t *bytes, int len)
{
	memcpy(f->of[field], bytes, len);
}

static bool is_zero(const struct fields *f, enum field_id field)
{
	static const uint8_t zero[16];

	return !memcmp(f->of[field], zero, 16);
}

/* ------------------------------------------------------------ flows */

enum action { NORMAL = PORTS, FLOOD, BACK };	/* below: that port */

struct flow {
	struct fields key, mask;
	int priority;
	int n, actions[ACTIONS_MAX];
	uint64_t packets, bytes;
};

static struct flow flows[FLOWS_MAX];
static int n_flows, n_rules, order[FLOWS_MAX], place[FLOWS_MAX];

static bool differs(const struct flow *flow, const struct fields *f, enum field_id field)
{
	for (int i = 0; i < sizes[field]; i++)
		if ((flow->key.of[field][i] ^ f->of[field][i]) & flow->mask.of[field][i])
			return true;
	return false;
}

static bool matches(const struct flow *flow, const struct fields *f)
{
	for (int field = 0; field < FIELDS; field++)
		if (differs(flow, f, field))
			return false;
	return true;
}

/* The first of those of the highest priority. */
static struct flow *lookup(const struct fields *f)
{
	struct flow *best = NULL;

	for (int i = 0; i < n_flows; i++)
		if (matches(&flows[i], f) && (!best || flows[i].priority > best->priority))
			best = &flows[i];
	return best;
}

/* @v, of which the bits @mask count. */
static void want(struct flow *flow, enum field_id field, uint32_t v, uint32_t mask)
{
	set(&flow->key, field, v & mask);
	set(&flow->mask, field, mask);
}

static void want_bytes(struct flow *flow, enum field_id field, const uint8_t *v,
		       const uint8_t *mask, int len)
{
	for (int i = 0; i < len; i++) {
		flow->key.of[field][i] = v[i] & mask[i];
		flow->mask.of[field][i] = mask[i];
	}
}

static void want_prefix(struct flow *flow, enum field_id field, const uint8_t *v, int bits)
{
	uint8_t mask[16] = { 0 };

	for (int i = 0; i < bits; i++)
		mask[i / 8] |= 0x80 >> i % 8;
	want_bytes(flow, field, v, mask, 16);
}

static bool same_match(const struct flow *a, const struct flow *b)
{
	return a->priority == b->priority && !memcmp(&a->key, &b->key, sizeof(a->key)) &&
	       !memcmp(&a->mask, &b->mask, sizeof(a->mask));
}

static void add_flow(const struct flow *flow)
{
	for (int i = 0; i < n_flows; i++)
		if (same_match(&flows[i], flow))
			return;
	if (n_flows < FLOWS_MAX)
		flows[n_flows++] = *flow;
}

/* ------------------------------------------------------------ what there is */

/* Few of each, so that rules overlap and frames hit them. */

static void some_ip(uint8_t *ip, bool v6)
{
	static const uint8_t nets[] = { 10, 10, 10, 172, 192, 203, 8, 224 };
	uint32_t n = rnd(4);

	memset(ip, 0, 16);
	if (v6) {
		ip[0] = n ? 0xfd : 0xfe;
		ip[1] = n ? 0 : 0x80;
		ip[7] = rnd(3);
		ip[14] = rnd(2);
	} else {
		ip[0] = nets[rnd(8)];
		ip[1] = rnd(3) * 64;
		ip[2] = rnd(3);
		ip[3] = rnd(6);
	}
	ip[15] = v6 ? rnd(6) : 0;
}

static uint32_t some_port(void)
{
	static const uint16_t known[] = { 20, 21, 22, 25, 53, 80, 110, 123, 443, 1521, 8080 };

	if (one_in(3))
		return rnd(65536);
	return one_in(4) ? 1024 + rnd(40) : known[rnd(11)];
}

static uint32_t some_proto(bool v6)
{
	static const uint8_t protos[] = { 6, 6, 6, 17, 17, 132, 1, 58, 47, 50 };
	uint32_t proto = protos[rnd(10)];

	return proto == 1 && v6 ? 58 : proto;
}

static void some_station(uint8_t *mac)
{
	const uint8_t some[6] = { 2, 0, 0, 0, 0x0a, rnd(24) };

	memcpy(mac, some, 6);
}

static void some_destination(uint8_t *mac)
{
	static const uint8_t groups[][6] = {
		{ 255, 255, 255, 255, 255, 255 }, { 1, 0, 0x5e, 1, 2, 3 },
		{ 0x33, 0x33, 0, 0, 0, 1 }, { 1, 0x80, 0xc2, 0, 0, 0 },
		{ 1, 0x80, 0xc2, 0, 0, 1 }, { 1, 0x80, 0xc2, 0, 0, 0x0e },
	};
	uint32_t n = rnd(24);

	some_station(mac);
	if (n < 6)
		memcpy(mac, groups[one_in(2) ? n : 0], 6);
	else if (n == 6)	/* of the bridge or of a port */
		put16(mac + 4, 0x0100 + 1 + rnd(5));
	else if (n == 7)	/* a static one, see oracle_begin() */
		mac[5] = 0xf5;
}

static uint32_t some_tci(void)
{
	static const uint16_t tcis[] = { 0, 7, 9, 0x6007, 0x2009, 0xe064, 6 };

	return tcis[rnd(7)] | 0x1000;
}

static uint32_t some_tpid(void)
{
	return one_in(3) ? 0x88a8 : 0x8100;
}

static uint32_t some_type(void)
{
	static const uint16_t types[] = {
		0x0800, 0x0800, 0x0800, 0x86dd, 0x86dd, 0x0806, 0x8035, 0x88b5, 0x0042
	};

	return types[rnd(9)];
}

static uint32_t some_flags(void)
{
	static const uint16_t flags[] = { 0x02, 0x12, 0x10, 0x11, 0x04, 0x18, 0x0c2, 0x100 };

	return flags[rnd(8)];
}

/* ------------------------------------------------------------ rules */

enum family { ACL, FW, IPC, FAMILIES };

static const char *const families[FAMILIES] = { "acl", "fw", "ipc" };

struct range {
	uint32_t first, last;
};

/* Bits of IPv4 prefixes, as often as they stand here. */
static const uint8_t lengths[FAMILIES][2][8] = {
	[ACL] = { { 0, 8, 16, 24, 24, 32, 32, 32 }, { 16, 24, 24, 27, 32, 32, 32, 32 } },
	[FW] = { { 0, 0, 0, 0, 8, 16, 24, 32 }, { 0, 0, 16, 24, 24, 32, 32, 32 } },
	[IPC] = { { 0, 8, 16, 18, 24, 24, 32, 32 }, { 0, 8, 16, 21, 24, 24, 32, 32 } },
};

/* Any, one, the high ones, or some range: how many of ten, for source, destination. */
static const uint8_t kinds_of_range[FAMILIES][2][4] = {
	[ACL] = { { 10, 0, 0, 0 }, { 3, 5, 1, 1 } },
	[FW] = { { 6, 1, 3, 0 }, { 3, 4, 2, 1 } },
	[IPC] = { { 6, 3, 1, 0 }, { 4, 4, 1, 1 } },
};

static struct range some_range(enum family family, int side)
{
	const uint8_t *of_ten = kinds_of_range[family][side];
	uint32_t n = rnd(10), port;

	if (n < of_ten[0])
		return (struct range){ 0, 65535 };
	n -= of_ten[0];
	if (n < of_ten[1]) {
		port = some_port();
		return (struct range){ port, port };
	}
	if (n - of_ten[1] < of_ten[2])
		return (struct range){ 1024, 65535 };
	port = rnd(60000);
	return (struct range){ port, port + rnd(65536 - port) };
}

/* The longest prefix that begins where the range does; moves to behind it. */
static uint32_t next_prefix(struct range *range)
{
	uint32_t size = 1;

	while (!(range->first & size) && range->first + 2 * size - 1 <= range->last &&
	       size < 65536)
		size *= 2;
	range->first += size;
	return 65536 - size;
}

static void add_sources(struct flow *flow, struct range source)
{
	while (source.first <= source.last) {
		uint32_t first = source.first, mask = next_prefix(&source);

		want(flow, TP_SRC, first, mask);
		add_flow(flow);
	}
}

/* All the flows that a rule with these ranges is. */
static void add_ranges(struct flow *flow, struct range source, struct range destination)
{
	while (destination.first <= destination.last) {
		uint32_t first = destination.first, mask = next_prefix(&destination);

		want(flow, TP_DST, first, mask);
		add_sources(flow, source);
	}
}

static void some_actions(struct flow *flow)
{
	static const int often[] = { NORMAL, NORMAL, FLOOD, BACK };

	flow->n = one_in(5) ? 0 : one_in(4) ? 2 + rnd(ACTIONS_MAX - 1) : 1;
	for (int i = 0; i < flow->n; i++)
		flow->actions[i] = one_in(3) ? often[rnd(4)] : (int)rnd(PORTS);
}

static void want_addresses(struct flow *flow, enum family family, bool v6)
{
	uint8_t ip[16];

	for (int side = 0; side < 2; side++) {
		int bits = lengths[family][side][rnd(8)];

		some_ip(ip, v6);
		want_prefix(flow, IP_SRC + side, ip, v6 ? bits * 4 : bits);
	}
}

static uint32_t some_mask(uint32_t full)
{
	return one_in(2) ? full : full & (rnd(0x10000) << 8 | rnd(256));
}

static void want_mac(struct flow *flow, enum field_id field, const uint8_t *mac)
{
	static const uint8_t masks[][6] = {
		{ 255, 255, 255, 255, 255, 255 }, { 255, 255, 255, 255, 255, 255 },
		{ 255, 255, 255, 255, 255, 0xf8 }, { 1 },
	};

	want_bytes(flow, field, mac, masks[rnd(4)], 6);
}

static void want_tags(struct flow *flow)
{
	uint32_t n = rnd(6);

	want(flow, TCI, some_tci(), 0x1000 | some_mask(0xefff));
	if (n == 0)
		want(flow, TCI, 0, 0x1000);
	if (n == 1)
		want(flow, TCI, some_tci(), 0x1fff);
	if (n >= 4)
		want(flow, TPID, some_tpid(), 0xffff);
	if (n == 5)
		want(flow, TCI2, some_tci(), 0x1000 | some_mask(0x0fff));
}

static void want_arp(struct flow *flow)
{
	uint8_t bytes[16];

	want(flow, TYPE, one_in(3) ? 0x8035 : 0x0806, 0xffff);
	if (one_in(2))
		want(flow, PROTO, 1 + rnd(3), some_mask(0xff));
	some_ip(bytes, false);
	if (one_in(2))
		want_prefix(flow, IP_SRC, bytes, 8 + rnd(25));
	some_ip(bytes, false);
	if (one_in(2))
		want_prefix(flow, IP_DST, bytes, 8 + rnd(25));
	some_station(bytes);
	if (one_in(3))
		want_mac(flow, one_in(2) ? SHA : THA, bytes);
}

static void want_nd(struct flow *flow)
{
	uint8_t bytes[16];

	want(flow, TP_SRC, 135 + rnd(2), 0xffff);
	want(flow, TP_DST, 0, 0xffff);
	some_ip(bytes, true);
	if (one_in(2))
		want_prefix(flow, TARGET, bytes, 16 + rnd(113));
	some_station(bytes);
	if (one_in(2))
		want_mac(flow, one_in(2) ? SLL : TLL, bytes);
}

static void want_l4(struct flow *flow, bool v6)
{
	uint32_t proto = one_in(4) ? (v6 ? 58 : 1) : some_proto(v6);

	want(flow, PROTO, proto, 0xff);
	if (proto == 6 && one_in(2))
		want(flow, FLAGS, some_flags(), some_mask(0xfff));
	else if (proto == 58 && v6 && one_in(2))
		want_nd(flow);
	else if (proto == 58 || proto == 1)
		want(flow, TP_SRC, 8 * rnd(2), 0xffff);
	if (proto == 58 && !v6)
		want(flow, TP_SRC, 0, 0);
}

/* Such a fragment has no ports. */
static bool is_later(const struct flow *flow)
{
	return get(&flow->key, FRAG) == OVS_FRAG_TYPE_LATER;
}

static void want_ip(struct flow *flow)
{
	bool v6 = one_in(2);

	want(flow, TYPE, v6 ? 0x86dd : 0x0800, 0xffff);
	if (one_in(3))
		want(flow, FRAG, rnd(3), 0xff);
	if (one_in(4))
		want(flow, TOS, one_in(2) ? 0x48 : 0, some_mask(0xff));
	if (one_in(4))
		want(flow, TTL, 64, some_mask(0xff));
	if (v6 && one_in(3))
		want(flow, LABEL, 0x12345, some_mask(0xfffff));
	if (one_in(4))
		want(flow, PROTO, 6, some_mask(0xff));
	else if (one_in(2) && !is_later(flow))
		want_l4(flow, v6);
}

static bool is_narrow(const struct flow *flow)
{
	int bits = 0;

	for (int field = TPID; field < FIELDS; field++)
		for (int i = 0; field != TYPE && i < sizes[field]; i++)
			bits += __builtin_popcount(flow->mask.of[field][i]);
	return bits >= 20;
}

/* Lest a few flows take all frames. */
static void want_narrow(struct flow *flow)
{
	static const uint8_t all[6] = { 255, 255, 255, 255, 255, 255 };
	uint8_t mac[16];

	if (is_narrow(flow))
		return;
	some_station(mac);
	want_bytes(flow, SRC, mac, all, 6);
	some_station(mac);
	want_bytes(flow, DST, mac, all, 6);
}

/* Looks at fields that a firewall does not. */
static void add_other(struct flow *flow)
{
	uint8_t mac[16];

	some_destination(mac);
	if (one_in(4))
		want_mac(flow, DST, mac);
	some_station(mac);
	if (one_in(5))
		want_mac(flow, SRC, mac);
	if (one_in(3))
		want_tags(flow);
	if (one_in(16))
		want(flow, MARK, rnd(2), 0xffffffff);
	if (one_in(16))
		want(flow, PRIORITY, rnd(2), 0x7);
	if (one_in(4))
		want_arp(flow);
	else if (one_in(4))
		want(flow, TYPE, 0x88b5, some_mask(0xffff));
	else if (!one_in(6))
		want_ip(flow);
	want_narrow(flow);
	add_flow(flow);
}

static void add_five_tuple(struct flow *flow, enum family family)
{
	bool v6 = one_in(3);
	uint32_t proto = some_proto(v6);

	want(flow, TYPE, v6 ? 0x86dd : 0x0800, 0xffff);
	want_addresses(flow, family, v6);
	if (one_in(8)) {
		want_narrow(flow);
		add_flow(flow);
		return;
	}
	want(flow, PROTO, proto, 0xff);
	if (proto == 6 || proto == 17 || proto == 132)
		add_ranges(flow, some_range(family, 0), some_range(family, 1));
	else
		add_flow(flow);
}

static void add_rule(enum family family)
{
	struct flow flow = { .priority = 100 * rnd(8) };

	n_rules++;
	some_actions(&flow);
	if (one_in(3))
		want(&flow, IN_PORT, rnd(SENDERS), 0xffffffff);
	if (one_in(3))
		add_other(&flow);
	else
		add_five_tuple(&flow, family);
}

static int by_rank(const void *a, const void *b)
{
	int i = *(const int *)a, j = *(const int *)b;

	return flows[j].priority - flows[i].priority ?: i - j;
}

static void make_flows(enum family family, uint64_t seed, int count)
{
	state = seed;
	while (n_flows < count)
		add_rule(family);
	for (int i = 0; i < n_flows; i++)
		order[i] = i;
	qsort(order, n_flows, sizeof(order[0]), by_rank);
	for (int i = 0; i < n_flows; i++)
		place[order[i]] = i;
}

/* ------------------------------------------------------------ flows as text */

static char text[2048];

static void say(const char *fmt, ...)
{
	size_t at = strlen(text);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text + at, sizeof(text) - at, fmt, ap);
	va_end(ap);
}

/* Lists in which a comma is where something stands before. */
static void say_comma(void)
{
	size_t at = strlen(text);

	if (at && text[at - 1] != '(')
		say(",");
}

/* Whether all the bits that a value of @len bytes can have count. */
static bool full(const struct flow *flow, enum field_id field, int len)
{
	if (field == LABEL || field == FLAGS)
		return get(&flow->mask, field) == (field == LABEL ? 0xfffff : 0xfff);
	for (int i = 0; i < len; i++)
		if (flow->mask.of[field][i] != 255)
			return false;
	return true;
}

/* @form: d decimal, x hexadecimal, m MAC, 4 or 6 for addresses of IP */
static void say_value(const uint8_t *v, char form, int len)
{
	char address[INET6_ADDRSTRLEN];
	uint32_t number = 0;

	for (int i = 0; i < len && len <= 4; i++)
		number = number << 8 | v[i];
	if (form == 'm')
		say("%02x:%02x:%02x:%02x:%02x:%02x", v[0], v[1], v[2], v[3], v[4], v[5]);
	else if (form == '4' || form == '6')
		say("%s", inet_ntop(form == '4' ? AF_INET : AF_INET6, v, address,
				    sizeof(address)));
	else
		say(form == 'd' ? "%u" : "0x%x", number);
}

/* name=VALUE/MASK, or if @name ends with a parenthesis, name(VALUE/MASK) */
static void say_field(const struct flow *flow, const char *name, enum field_id field,
		      char form)
{
	bool alone = name[strlen(name) - 1] == '(';
	int len = form == '4' ? 4 : sizes[field];

	if (is_zero(&flow->mask, field))
		return;
	say_comma();
	say(alone ? "%s" : "%s=", name);
	say_value(flow->key.of[field], form, len);
	if (!full(flow, field, len)) {
		say("/");
		say_value(flow->mask.of[field], form == 'd' ? 'x' : form, len);
	}
	say(alone ? ")" : "");
}

/* Where it began, for say_group_end(): a group in which nothing stands is none. */
static size_t say_group(const char *name)
{
	size_t at = strlen(text);

	say_comma();
	say("%s(", name);
	return at;
}

static void say_group_end(size_t at)
{
	if (text[strlen(text) - 1] == '(')
		text[at] = 0;
	else
		say(")");
}

static void say_tag(const struct flow *flow, enum field_id field)
{
	uint32_t mask = get(&flow->mask, field), tci = get(&flow->key, field);

	if (!mask)
		return;
	say_comma();
	if (!(tci & 0x1000)) {
		say("vlan(cfi=0)");
		return;
	}
	say("vlan(");
	if (mask & 0x0fff)
		say("vid=%u/0x%x", tci & 0x0fff, mask & 0x0fff);
	if (mask & 0xe000) {
		say_comma();
		say("pcp=%u/0x%x", tci >> 13, mask >> 13);
	}
	say(")");
}

static void say_ip(const struct flow *flow, bool v6)
{
	static const char *const frags[] = { "no", "first", "later" };
	size_t group = say_group(v6 ? "ipv6" : "ipv4");

	say_field(flow, "src", IP_SRC, v6 ? '6' : '4');
	say_field(flow, "dst", IP_DST, v6 ? '6' : '4');
	say_field(flow, "label", LABEL, 'x');
	say_field(flow, "proto", PROTO, 'd');
	say_field(flow, v6 ? "tclass" : "tos", TOS, 'x');
	say_field(flow, v6 ? "hlimit" : "ttl", TTL, 'd');
	if (!is_zero(&flow->mask, FRAG)) {
		say_comma();
		say("frag=%s", frags[get(&flow->key, FRAG)]);
	}
	say_group_end(group);
}

static const char *l4_name(uint32_t proto, bool v6)
{
	switch (proto) {
	case 6: return "tcp";
	case 17: return "udp";
	case 132: return "sctp";
	default: return v6 ? "icmpv6" : "icmp";
	}
}

static void say_l4(const struct flow *flow, bool v6)
{
	uint32_t proto = get(&flow->key, PROTO);
	bool icmp = proto == 1 || proto == 58;
	size_t group;

	if (!full(flow, PROTO, 1))
		return;
	group = say_group(l4_name(proto, v6));
	say_field(flow, icmp ? "type" : "src", TP_SRC, 'd');
	say_field(flow, icmp ? "code" : "dst", TP_DST, 'd');
	say_group_end(group);
	say_field(flow, "tcp_flags(", FLAGS, 'x');
	group = say_group("nd");
	say_field(flow, "target", TARGET, '6');
	say_field(flow, "sll", SLL, 'm');
	say_field(flow, "tll", TLL, 'm');
	say_group_end(group);
}

static void say_arp(const struct flow *flow)
{
	size_t group = say_group("arp");

	say_field(flow, "sip", IP_SRC, '4');
	say_field(flow, "tip", IP_DST, '4');
	say_field(flow, "op", PROTO, 'd');
	say_field(flow, "sha", SHA, 'm');
	say_field(flow, "tha", THA, 'm');
	say_group_end(group);
}

static void say_l3(const struct flow *flow)
{
	uint32_t type = get(&flow->key, TYPE);

	if (!full(flow, TYPE, 2))
		return;
	if (type == 0x0806 || type == 0x8035)
		say_arp(flow);
	if (type != 0x0800 && type != 0x86dd)
		return;
	say_ip(flow, type == 0x86dd);
	say_l4(flow, type == 0x86dd);
}

/* An EtherType in front of a tag is the tag's, what it encloses is in encap(). */
static void say_match(const struct flow *flow)
{
	bool nested = !is_zero(&flow->mask, TPID);
	size_t group;

	say_field(flow, "in_port(", IN_PORT, 'd');
	say_field(flow, "skb_priority(", PRIORITY, 'x');
	say_field(flow, "skb_mark(", MARK, 'x');
	group = say_group("eth");
	say_field(flow, "src", SRC, 'm');
	say_field(flow, "dst", DST, 'm');
	say_group_end(group);
	say_field(flow, "eth_type(", TPID, 'x');
	say_tag(flow, TCI);
	group = nested ? say_group("encap") : 0;
	say_tag(flow, TCI2);
	say_field(flow, "eth_type(", TYPE, 'x');
	say_l3(flow);
	if (nested)
		say_group_end(group);
}

static void say_actions(const struct flow *flow)
{
	static const char *const names[] = { "normal", "flood", "in_port" };

	say(flow->n ? " " : " drop");
	for (int i = 0; i < flow->n; i++) {
		say(i ? "," : "");
		if (flow->actions[i] >= NORMAL)
			say("%s", names[flow->actions[i] - NORMAL]);
		else
			say("%d", flow->actions[i]);
	}
}

/* Its cookie is its number, from 1. */
static const char *flow_text(const struct flow *flow)
{
	text[0] = 0;
	say("priority=%d,cookie=0x%x", flow->priority, (int)(flow - flows) + 1);
	say_match(flow);
	say_actions(flow);
	return text;
}

/* ------------------------------------------------------------ frames */

struct frame {
	struct fields wish;	/* what it was made to have */
	int in, len;
	uint8_t data[FRAME_MAX];
};

static void put(struct frame *f, const void *bytes, int len)
{
	if (f->len + len > FRAME_MAX)
		return;
	memcpy(f->data + f->len, bytes, len);
	f->len += len;
}

static void put_number(struct frame *f, uint32_t v, int len)
{
	for (int i = len - 1; i >= 0; i--) {
		uint8_t byte = v >> 8 * i;

		put(f, &byte, 1);
	}
}

static void put_field(struct frame *f, enum field_id field, int len)
{
	put(f, f->wish.of[field], len);
}

static void put_random(struct frame *f, int len)
{
	while (len--)
		put_number(f, rnd(256), 1);
}

static void wish_addresses(struct fields *w, uint32_t type)
{
	uint8_t bytes[16];

	for (int side = 0; side < 2; side++) {
		some_ip(bytes, type == 0x86dd);
		set_bytes(w, IP_SRC + side, bytes, 16);
		some_station(bytes);
		set_bytes(w, SHA + side, bytes, 6);
		set_bytes(w, SLL + side, bytes, 6);
	}
	some_ip(bytes, true);
	set_bytes(w, TARGET, bytes, 16);
}

static void wish_l4(struct fields *w, uint32_t type)
{
	set(w, PROTO, some_proto(type == 0x86dd));
	if (type == 0x0806 || type == 0x8035)
		set(w, PROTO, 1 + rnd(3));
	set(w, TOS, one_in(2) ? 0x48 : rnd(256));
	set(w, TTL, one_in(2) ? 64 : rnd(256));
	set(w, FRAG, one_in(6) ? rnd(3) : 0);
	set(w, LABEL, one_in(2) ? 0x12345 : rnd(0x100000));
	set(w, TP_SRC, some_port());
	set(w, TP_DST, some_port());
	set(w, FLAGS, some_flags());
	if (get(w, PROTO) == 58 || get(w, PROTO) == 1) {
		set(w, TP_SRC, one_in(2) ? 135 + rnd(2) : 8 * rnd(2));
		set(w, TP_DST, one_in(8));
	}
}

static void wish_anything(struct fields *w)
{
	uint32_t type = some_type(), tags = one_in(3) ? 1 + rnd(3) : 0;
	uint8_t mac[16];

	memset(w, 0, sizeof(*w));
	set(w, IN_PORT, rnd(SENDERS));
	some_destination(mac);
	set_bytes(w, DST, mac, 6);
	some_station(mac);
	if (one_in(100))
		mac[0] |= 1;	/* nobody's */
	set_bytes(w, SRC, mac, 6);
	for (uint32_t i = 0; i < tags && i < 2; i++) {
		set(w, TPID + 2 * i, some_tpid());
		set(w, TCI + 2 * i, some_tci());
	}
	set(w, TYPE, type);
	wish_addresses(w, type);
	wish_l4(w, type);
}

static void wish_to_match(struct fields *w, const struct flow *flow)
{
	for (int field = 0; field < FIELDS; field++)
		for (int i = 0; i < sizes[field]; i++)
			w->of[field][i] = (w->of[field][i] & ~flow->mask.of[field][i]) |
					  flow->key.of[field][i];
}

/* Another value of a field that the flow looks at, mostly by a bit. */
static void wish_otherwise(struct fields *w, const struct flow *flow)
{
	int field = rnd(FIELDS), tries = 200;

	while (is_zero(&flow->mask, field) && tries--)
		field = rnd(FIELDS);
	if (one_in(4))
		w->of[field][rnd(sizes[field])] = rnd(256);
	else
		w->of[field][rnd(sizes[field])] ^= 1 << rnd(8);
}

/* Tags have EtherTypes; a frame comes from where frames can come from. */
static void wish_sensibly(struct fields *w)
{
	for (int i = 0; i < 2; i++) {
		if (!(get(w, TCI + 2 * i) & 0x1000)) {
			set(w, TPID + 2 * i, 0);
			break;
		}
		if (get(w, TPID + 2 * i) != 0x88a8)
			set(w, TPID + 2 * i, 0x8100);
	}
	if (get(w, IN_PORT) >= SENDERS)
		set(w, IN_PORT, rnd(SENDERS));
	if (get(w, IN_PORT) == 0 && w->of[SRC][0] & 1)
		w->of[SRC][0] ^= 1;
	set(w, FLAGS, get(w, FLAGS) & 0xfff);
	set(w, LABEL, get(w, LABEL) & 0xfffff);
}

static void put_tcp(struct frame *f)
{
	bool options = one_in(6);

	put_random(f, 8);
	put_number(f, (options ? 6 + rnd(3) : one_in(20) ? rnd(5) : 5) << 12 |
		   get(&f->wish, FLAGS), 2);
	put_random(f, options ? 12 + 6 : 6);
}

static void put_nd(struct frame *f)
{
	put_random(f, 4);
	put_field(f, TARGET, 16);
	for (int n = rnd(4); n; n--) {
		int type = one_in(3) ? 14 : 1 + rnd(2);

		put_number(f, type, 1);
		put_number(f, one_in(20) ? rnd(3) : 1, 1);
		if (one_in(10))
			put_number(f, 0, 6);
		else
			put_field(f, type == 1 ? SLL : TLL, 6);
	}
}

static void put_l4(struct frame *f)
{
	uint32_t proto = get(&f->wish, PROTO), type = get(&f->wish, TP_SRC);

	if (get(&f->wish, FRAG) == 2) {
		put_random(f, rnd(30));
	} else if (proto == 1 || proto == 58) {
		put_number(f, type, 1);
		put_number(f, get(&f->wish, TP_DST), 1);
		put_number(f, 0, 2);
		if (type == 135 || type == 136)
			put_nd(f);
		else
			put_random(f, 4);
	} else {
		put_field(f, TP_SRC, 2);
		put_field(f, TP_DST, 2);
		if (proto == 6)
			put_tcp(f);
		else
			put_random(f, 8);
	}
}

static void put_ipv4(struct frame *f)
{
	static const uint16_t offsets[3][3] = {
		{ 0, 0, 0x4000 }, { 0x2000, 0x2000, 0x2000 }, { 0x2001, 0x0001, 0x1fff }
	};
	int options = one_in(8) ? rnd(4) : 0;

	put_number(f, (one_in(40) ? (int)rnd(16) : 5 + options) | 0x40, 1);
	put_field(f, TOS, 1);
	put_random(f, 4);
	put_number(f, offsets[get(&f->wish, FRAG) % 3][rnd(3)], 2);
	put_field(f, TTL, 1);
	put_field(f, PROTO, 1);
	put_number(f, 0, 2);
	put_field(f, IP_SRC, 4);
	put_field(f, IP_DST, 4);
	put_random(f, 4 * options);
	put_l4(f);
}

static void put_exthdr(struct frame *f, uint8_t type, uint8_t next)
{
	int len = rnd(3);

	put_number(f, next, 1);
	if (type == 44) {
		put_number(f, 0, 1);
		put_number(f, get(&f->wish, FRAG) == 2 ? 8u << rnd(8) : rnd(8), 2);
		put_random(f, 4);
	} else {
		put_number(f, len, 1);
		put_random(f, (type == 51 ? (len + 2) * 4 : (len + 1) * 8) - 2);
	}
}

static void put_ipv6(struct frame *f)
{
	static const uint8_t types[] = { 0, 43, 51, 60 };
	uint8_t chain[8];
	int n = 0;

	while (n < 3 && one_in(6))
		chain[n++] = types[rnd(4)];
	if (get(&f->wish, FRAG) % 3)
		chain[n++] = 44;
	if (one_in(20))
		chain[n++] = types[rnd(4)];
	chain[n] = get(&f->wish, PROTO);
	put_number(f, 6u << 28 | get(&f->wish, TOS) << 20 | get(&f->wish, LABEL), 4);
	put_random(f, 2);
	put_number(f, chain[0], 1);
	put_field(f, TTL, 1);
	put_field(f, IP_SRC, 16);
	put_field(f, IP_DST, 16);
	for (int i = 0; i < n; i++)
		put_exthdr(f, chain[i], chain[i + 1]);
	put_l4(f);
}

static void put_arp(struct frame *f)
{
	put_number(f, one_in(20) ? 6 : 1, 2);
	put_number(f, one_in(20) ? 0x0801 : 0x0800, 2);
	put_number(f, one_in(20) ? rnd(65536) : 0x0604, 2);
	put_number(f, get(&f->wish, PROTO) | (one_in(30) ? 0x100 : 0), 2);
	put_field(f, SHA, 6);
	put_field(f, IP_SRC, 4);
	put_field(f, THA, 6);
	put_field(f, IP_DST, 4);
}

static void put_l3(struct frame *f, uint32_t type)
{
	if (type == 0x0800)
		put_ipv4(f);
	else if (type == 0x86dd)
		put_ipv6(f);
	else if (type == 0x0806 || type == 0x8035)
		put_arp(f);
	else
		put_random(f, rnd(50));
}

/* IEEE 802.2 with SNAP, or what is almost that. */
static void put_snap(struct frame *f)
{
	put_number(f, rnd(0x600), 2);
	put_number(f, one_in(8) ? 0xaa42 : 0xaaaa, 2);
	put_number(f, 3, 1);
	put_number(f, one_in(8), 3);
}

/*
 * The kernel itself drops half a tag, whether it was wished for or is just a
 * type.
 */
static int least_len(const struct frame *f)
{
	int type = f->data[12] << 8 | f->data[13];

	return type == 0x8100 || type == 0x88a8 ? 20 : 14;
}

/* Cut or with a bit that is another, but what makes it a frame or its tag a tag. */
static void damage(struct frame *f)
{
	int least = least_len(f);

	if (f->len <= least)
		return;
	if (one_in(10))
		f->len = least + rnd(f->len - least);
	else if (one_in(20))
		f->data[least + rnd(f->len - least)] ^= 1 << rnd(8);
}

static void build(struct frame *f)
{
	const struct fields *w = &f->wish;

	f->len = 0;
	f->in = get(w, IN_PORT);
	put_field(f, DST, 6);
	put_field(f, SRC, 6);
	for (int i = 0; i < 2 && get(w, TPID + 2 * i); i++) {
		put_field(f, TPID + 2 * i, 2);
		put_number(f, get(w, TCI + 2 * i) ^ 0x1000 * !one_in(8), 2);
	}
	if (!is_zero(w, TPID2) && one_in(8))
		put_number(f, 0x81000000 | rnd(0x10000), 4);
	if (one_in(12))
		put_snap(f);
	put_field(f, TYPE, 2);
	put_l3(f, get(w, TYPE));
	put_random(f, one_in(3) ? rnd(60) : 8);
	damage(f);
	if (f->in != 4 && one_in(40))
		while (f->len < 1400)
			put_random(f, 1);
	while (f->len < least_len(f))
		put_number(f, 0, 1);
}

static void make_frame(struct frame *f)
{
	const struct flow *flow = &flows[rnd(n_flows)];

	wish_anything(&f->wish);
	if (!one_in(8)) {
		wish_to_match(&f->wish, flow);
		if (one_in(3))
			wish_otherwise(&f->wish, flow);
	}
	wish_sensibly(&f->wish);
	build(f);
}

/* ------------------------------------------------------------ the oracle: a frame's fields */

/* The rest of a frame. */
struct rest {
	const uint8_t *p;
	int len;
};

static bool skip(struct rest *r, int len)
{
	if (len > r->len)
		return false;
	r->p += len;
	r->len -= len;
	return true;
}

static bool is_tag(uint32_t type)
{
	return type == 0x8100 || type == 0x88a8;
}

static uint32_t read_tags(struct fields *f, struct rest *r)
{
	uint32_t type = get16(r->p + 12);

	skip(r, 14);
	for (int n = 0; n < 2 && is_tag(type) && r->len >= 4; n++) {
		set(f, TPID + 2 * n, type);
		set(f, TCI + 2 * n, get16(r->p) | 0x1000);
		type = get16(r->p + 2);
		skip(r, 4);
	}
	return type;
}

/* 802.2 is type 4, unless SNAP has another. */
static uint32_t read_type(struct rest *r, uint32_t type)
{
	if (type >= 0x600)
		return type;
	if (r->len < 8 || get16(r->p) != 0xaaaa || r->p[3] || r->p[4] || r->p[5])
		return 4;
	type = get16(r->p + 6);
	skip(r, 8);
	return type >= 0x600 ? type : 4;
}

static void read_arp(struct fields *f, const struct rest *r)
{
	static const uint8_t ours[] = { 0, 1, 8, 0, 6, 4 };

	if (r->len < 28 || memcmp(r->p, ours, 6))
		return;
	if (!r->p[6])
		set(f, PROTO, r->p[7]);
	set_bytes(f, SHA, r->p + 8, 6);
	set_bytes(f, IP_SRC, r->p + 14, 4);
	set_bytes(f, THA, r->p + 18, 6);
	set_bytes(f, IP_DST, r->p + 24, 4);
}

/* These two say whether L4 follows. */

static bool read_ipv4(struct fields *f, struct rest *r)
{
	const uint8_t *p = r->p;
	int header = r->len ? (p[0] & 15) * 4 : 0;

	if (r->len < 20 || header < 20 || r->len < header)
		return false;
	set(f, TOS, p[1]);
	set(f, TTL, p[8]);
	set(f, PROTO, p[9]);
	set_bytes(f, IP_SRC, p + 12, 4);
	set_bytes(f, IP_DST, p + 16, 4);
	set(f, FRAG, get16(p + 6) & 0x1fff ? 2 : get16(p + 6) & 0x2000 ? 1 : 0);
	return get(f, FRAG) != 2 && skip(r, header);
}

static bool read_exthdrs(struct fields *f, struct rest *r, uint8_t next)
{
	while (next == 0 || next == 43 || next == 44 || next == 51 || next == 60) {
		const uint8_t *p = r->p;

		if (next == 44)
			set(f, FRAG, 1);
		if (r->len < 8)
			return false;
		if (next == 44 && get16(p + 2) & 0xfff8) {
			set(f, FRAG, 2);
			set(f, PROTO, 44);
			return false;
		}
		if (!skip(r, next == 44 ? 8 : next == 51 ? (p[1] + 2) * 4 : (p[1] + 1) * 8))
			return false;
		next = p[0];
	}
	set(f, PROTO, next);
	return true;
}

static bool read_ipv6(struct fields *f, struct rest *r)
{
	const uint8_t *p = r->p;

	if (r->len < 40)
		return false;
	set(f, PROTO, 59);
	set(f, TOS, (p[0] & 15) << 4 | p[1] >> 4);
	set(f, LABEL, (p[1] & 15) << 16 | get16(p + 2));
	set(f, TTL, p[7]);
	set_bytes(f, IP_SRC, p + 8, 16);
	set_bytes(f, IP_DST, p + 24, 16);
	skip(r, 40);
	return read_exthdrs(f, r, p[6]);
}

static void read_ports(struct fields *f, const struct rest *r, int header)
{
	if (r->len < header)
		return;
	set(f, TP_SRC, get16(r->p));
	set(f, TP_DST, get16(r->p + 2));
}

static void read_tcp(struct fields *f, const struct rest *r)
{
	int header = r->len < 20 ? 0 : (r->p[12] >> 4) * 4;

	if (header < 20 || r->len < header)
		return;
	read_ports(f, r, 20);
	set(f, FLAGS, get16(r->p + 12) & 0xfff);
}

/* False for an address that is there twice. */
static bool read_nd_option(struct fields *f, const uint8_t *p, int len)
{
	enum field_id field = p[0] == 1 ? SLL : TLL;

	if (len != 8 || (p[0] != 1 && p[0] != 2))
		return true;
	if (!is_zero(f, field))
		return false;
	set_bytes(f, field, p + 2, 6);
	return true;
}

static void read_nd(struct fields *f, struct rest *r)
{
	const uint8_t *target = r->p + 8;

	if (!skip(r, 24))
		return;
	set_bytes(f, TARGET, target, 16);
	while (r->len >= 8 && r->p[1] && r->len >= r->p[1] * 8) {
		if (!read_nd_option(f, r->p, r->p[1] * 8)) {
			for (int field = TARGET; field <= TLL; field++)
				memset(f->of[field], 0, 16);
			return;
		}
		skip(r, r->p[1] * 8);
	}
}

static void read_icmp(struct fields *f, struct rest *r, bool v6)
{
	if (r->len < 8)
		return;
	set(f, TP_SRC, r->p[0]);
	set(f, TP_DST, r->p[1]);
	if (v6 && !r->p[1] && (r->p[0] == 135 || r->p[0] == 136))
		read_nd(f, r);
}

static void read_l4(struct fields *f, struct rest *r, bool v6)
{
	switch (get(f, PROTO)) {
	case 6:
		read_tcp(f, r);
		break;
	case 17:
		read_ports(f, r, 8);
		break;
	case 132:
		read_ports(f, r, 12);
		break;
	case 1:
	case 58:
		if ((get(f, PROTO) == 58) == v6)
			read_icmp(f, r, v6);
		break;
	}
}

static void read_frame(struct fields *f, const struct frame *frame)
{
	struct rest r = { frame->data, frame->len };
	uint32_t type;

	memset(f, 0, sizeof(*f));
	set(f, IN_PORT, frame->in);
	set_bytes(f, DST, r.p, 6);
	set_bytes(f, SRC, r.p + 6, 6);
	type = read_tags(f, &r);
	type = read_type(&r, type);
	set(f, TYPE, type);
	if (type == 0x0806 || type == 0x8035)
		read_arp(f, &r);
	if ((type == 0x0800 && read_ipv4(f, &r)) || (type == 0x86dd && read_ipv6(f, &r)))
		read_l4(f, &r, type == 0x86dd);
}

/* ------------------------------------------------------------ the oracle: a frame's way */

/* What becomes of a frame; also of many, as the counters have it. */
struct outcome {
	int flow;		/* its number; 0 none, -1 was not looked for */
	int to[PORTS];
	int drops[PORTS][FBR_DROP_MAX + 1];
	int punted;
	int learned, moved;	/* moved: from where, else -1 */
};

static struct station {
	uint8_t mac[6];
	int port;		/* that of the host's own is 0 */
	bool moves;
} stations[STATIONS_MAX];
static int n_stations;
static bool miss_drops;

static struct station *find_station(const uint8_t *mac)
{
	for (int i = 0; i < n_stations; i++)
		if (!memcmp(stations[i].mac, mac, 6))
			return &stations[i];
	return NULL;
}

static void add_station(const uint8_t *mac, int port, bool moves)
{
	struct station *s = &stations[n_stations++];

	if (n_stations > STATIONS_MAX)
		die("flowdiff: too many stations");
	memcpy(s->mac, mac, 6);
	s->port = port;
	s->moves = moves;
}

/* The host's addresses are those of the bridge and of its ports; one is static. */
static void oracle_begin(void)
{
	uint8_t mac[6] = { 2, 0, 0, 0, 1 };

	for (mac[5] = 1; mac[5] < PORTS; mac[5]++)
		add_station(mac, 0, false);
	put16(mac + 4, 0x0af5);
	add_station(mac, 5, false);
}

static void oracle_learn(struct outcome *o, const struct frame *f)
{
	struct station *s = find_station(f->data + 6);

	if (!ports[f->in].learning)
		return;
	if (!s) {
		add_station(f->data + 6, f->in, true);
		o->learned = 1;
	} else if (s->moves && s->port != f->in) {
		o->learned = 1;
		o->moved = s->port;
		s->port = f->in;
	}
}

/* Through a port, if that can send. */
static void oracle_send(struct outcome *o, const struct frame *f, int out)
{
	if (ports[out].down)
		o->drops[out][FBR_DROP_PORT_DOWN]++;
	else if (f->len > ports[out].mtu + 14 + 4)
		o->drops[out][FBR_DROP_TOO_BIG]++;
	else
		o->to[out]++;
}

static int oracle_refuses(const struct frame *f, int out)
{
	if (out == f->in && !ports[out].hairpin)
		return FBR_DROP_SAME_PORT;
	return ports[out].isolated && ports[f->in].isolated ? FBR_DROP_ISOLATED : 0;
}

static bool is_group(const struct frame *f)
{
	return f->data[0] & 1;
}

static bool is_broadcast(const struct frame *f)
{
	return !memcmp(f->data, "\377\377\377\377\377\377", 6);
}

static void oracle_flood(struct outcome *o, const struct frame *f)
{
	int recipients = 0;

	for (int out = 0; out < PORTS; out++) {
		bool takes = is_broadcast(f) || (is_group(f) ? ports[out].multicast : out);

		if (!takes || ports[out].down || oracle_refuses(f, out))
			continue;
		recipients++;
		oracle_send(o, f, out);
	}
	if (!recipients)
		o->drops[f->in][FBR_DROP_NO_RECIPIENT]++;
}

static void oracle_normal(struct outcome *o, const struct frame *f)
{
	struct station *s = is_group(f) ? NULL : find_station(f->data);

	if (!s)
		oracle_flood(o, f);
	else if (oracle_refuses(f, s->port))
		o->drops[f->in][oracle_refuses(f, s->port)]++;
	else
		oracle_send(o, f, s->port);
}

static void oracle_act(struct outcome *o, const struct frame *f, const struct flow *flow)
{
	if (!flow->n) {
		o->drops[f->in][FBR_DROP_FLOW]++;
		return;
	}
	oracle_learn(o, f);
	for (int i = 0; i < flow->n; i++) {
		if (flow->actions[i] == NORMAL)
			oracle_normal(o, f);
		else if (flow->actions[i] == FLOOD)
			oracle_flood(o, f);
		else if (flow->actions[i] == BACK)
			oracle_send(o, f, f->in);
		else if (flow->actions[i] == f->in)
			o->drops[f->in][FBR_DROP_SAME_PORT]++;
		else
			oracle_send(o, f, flow->actions[i]);
	}
}

/* True if the frame gets no further. */
static bool oracle_stops(struct outcome *o, const struct frame *f)
{
	static const uint8_t link_local[] = { 1, 0x80, 0xc2, 0, 0 };
	bool ours = !memcmp(f->data, link_local, 5) && f->data[5] < 16;

	if (!f->in)
		return false;
	if (f->data[6] & 1)
		o->drops[f->in][FBR_DROP_BAD_SOURCE]++;
	else if (ours && f->data[5] == 1)
		o->drops[f->in][FBR_DROP_PAUSE]++;
	else if (ours && f->data[5])
		o->punted++;
	else
		return false;
	return true;
}

/* As Linux counts bytes: without a tag that the receive path took aside. */
static int counted_len(const struct frame *f)
{
	return f->len - (f->in && is_tag(get16(f->data + 12)) ? 4 : 0);
}

static void oracle(struct outcome *o, const struct frame *f, const struct fields *fields)
{
	struct flow *flow;

	memset(o, 0, sizeof(*o));
	o->flow = -1;
	o->moved = -1;
	if (oracle_stops(o, f))
		return;
	flow = lookup(fields);
	o->flow = flow ? flow - flows + 1 : 0;
	if (flow) {
		flow->packets++;
		flow->bytes += counted_len(f);
		oracle_act(o, f, flow);
	} else if (miss_drops) {
		o->drops[f->in][FBR_DROP_TABLE_MISS]++;
	} else {
		oracle_learn(o, f);
		oracle_normal(o, f);
	}
}

/* ------------------------------------------------------------ netlink */

static int sock, family_id;
static uint32_t sequence;
static uint8_t answer[1 << 17];

static union {
	struct nlmsghdr h;
	uint8_t bytes[8192];
} request;

static void begin(int type, int cmd, int flags)
{
	struct genlmsghdr *g = NLMSG_DATA(&request.h);

	memset(&request.h, 0, NLMSG_HDRLEN + GENL_HDRLEN);
	request.h.nlmsg_len = NLMSG_LENGTH(GENL_HDRLEN);
	request.h.nlmsg_type = type;
	request.h.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags;
	request.h.nlmsg_seq = ++sequence;
	g->cmd = cmd;
	g->version = 1;
}

static struct nlattr *put_attr(int type, const void *data, int len)
{
	struct nlattr *a = (void *)(request.bytes + request.h.nlmsg_len);

	a->nla_type = type;
	a->nla_len = NLA_HDRLEN + len;
	memset(a + 1, 0, NLA_ALIGN(len));
	if (len)
		memcpy(a + 1, data, len);
	request.h.nlmsg_len += NLA_HDRLEN + NLA_ALIGN(len);
	return a;
}

static void put_u32(int type, uint32_t v)
{
	put_attr(type, &v, 4);
}

/* Attributes one after the other: what is left of them is @len bytes. */
struct attrs {
	const struct nlattr *a;
	int len;
};

static struct attrs nested(const struct nlattr *nest)
{
	return (struct attrs){ nest + 1, nest->nla_len - NLA_HDRLEN };
}

/* NULL at their end. */
static const struct nlattr *next_attr(struct attrs *left)
{
	const struct nlattr *a = left->a;

	if (left->len < NLA_HDRLEN || a->nla_len < NLA_HDRLEN || a->nla_len > left->len)
		return NULL;
	left->a = (const void *)((const uint8_t *)a + NLA_ALIGN(a->nla_len));
	left->len -= NLA_ALIGN(a->nla_len);
	return a;
}

static int attr_type(const struct nlattr *a)
{
	return a->nla_type & NLA_TYPE_MASK;
}

static uint64_t number(const struct nlattr *a)
{
	uint64_t v = 0;	/* little-endian machines; the lengths tell u8 to u64 */

	memcpy(&v, a + 1, a->nla_len - NLA_HDRLEN < 8 ? a->nla_len - NLA_HDRLEN : 8);
	return v;
}

typedef void reader(const struct nlattr *first, int len, void *arg);

/* Each answer to @read, until the kernel says that it was the last: 0 or -errno. */
static int ask(reader *read, void *arg)
{
	if (send(sock, &request, request.h.nlmsg_len, 0) < 0)
		die("flowdiff: send");
	for (;;) {
		ssize_t n = recv(sock, answer, sizeof(answer), 0);
		struct nlmsghdr *h = (void *)answer;

		if (n < 0)
			die("flowdiff: recv");
		for (; NLMSG_OK(h, n); h = NLMSG_NEXT(h, n)) {
			if (h->nlmsg_seq != sequence)
				continue;
			if (h->nlmsg_type == NLMSG_ERROR || h->nlmsg_type == NLMSG_DONE)
				return *(int *)NLMSG_DATA(h);
			if (read)
				read((void *)((uint8_t *)NLMSG_DATA(h) + GENL_HDRLEN),
				     h->nlmsg_len - NLMSG_LENGTH(GENL_HDRLEN), arg);
		}
	}
}

static void read_family(const struct nlattr *first, int len, void *arg)
{
	const struct nlattr *a;

	for (struct attrs left = { (const void *)first, len }; (a = next_attr(&left));)
		if (attr_type(a) == CTRL_ATTR_FAMILY_ID)
			*(int *)arg = number(a);
}

static void open_netlink(void)
{
	struct timeval limit = { .tv_sec = 60 };
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	int big = 1 << 20, one = 1;

	sock = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	if (sock < 0 || connect(sock, (void *)&kernel, sizeof(kernel)))
		die("flowdiff: netlink");
	setsockopt(sock, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	setsockopt(sock, SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof(one));
	if (setsockopt(sock, SOL_SOCKET, SO_RCVBUFFORCE, &big, sizeof(big)))
		setsockopt(sock, SOL_SOCKET, SO_RCVBUF, &big, sizeof(big));
	begin(GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 0);
	put_attr(CTRL_ATTR_FAMILY_NAME, FBR_GENL_NAME, sizeof(FBR_GENL_NAME));
	ask(read_family, &family_id);
	if (!family_id)
		die("flowdiff: no family " FBR_GENL_NAME);
}

/* ------------------------------------------------------------ what TRACE says */

struct trace {
	const struct frame *f;
	struct outcome o;
	int near[FBR_TRACE_NEAR_MAX + 1], fields[FBR_TRACE_NEAR_MAX + 1], n_near;
	int other_bytes;	/* deliveries of another frame */
};

/* The values of a step that are numbers, by enum fbr_trace_step_attr. */
struct step {
	uint64_t v[FBR_TRACE_STEP_A_MAX + 1];
	bool has[FBR_TRACE_STEP_A_MAX + 1];
	bool same_frame;
};

static int cookie_of(const struct nlattr *flow)
{
	const struct nlattr *a;

	for (struct attrs left = nested(flow); (a = next_attr(&left));)
		if (attr_type(a) == FBR_FLOW_A_COOKIE)
			return number(a);
	return 0;
}

static void read_step(struct step *s, const struct nlattr *step, const struct frame *f)
{
	const struct nlattr *a;

	memset(s, 0, sizeof(*s));
	for (struct attrs left = nested(step); (a = next_attr(&left));) {
		int type = attr_type(a);

		if (type > FBR_TRACE_STEP_A_MAX)
			continue;
		s->has[type] = true;
		if (type == FBR_TRACE_STEP_A_FLOW)
			s->v[type] = cookie_of(a);
		else
			s->v[type] = number(a);
		if (type == FBR_TRACE_STEP_A_FRAME)
			s->same_frame = a->nla_len == NLA_HDRLEN + f->len &&
					!memcmp(a + 1, f->data, f->len);
	}
}

static void note_near(struct trace *t, const struct step *s)
{
	if (t->n_near > FBR_TRACE_NEAR_MAX)
		return;
	t->near[t->n_near] = s->v[FBR_TRACE_STEP_A_FLOW];
	t->fields[t->n_near++] = s->v[FBR_TRACE_STEP_A_FIELD];
}

static void note_step(struct trace *t, const struct step *s)
{
	int port = s->v[FBR_TRACE_STEP_A_PORT] % PORTS;

	switch (s->v[FBR_TRACE_STEP_A_TYPE]) {
	case FBR_TRACE_STEP_PUNT:
		t->o.punted++;
		break;
	case FBR_TRACE_STEP_NEAR:
		note_near(t, s);
		break;
	case FBR_TRACE_STEP_HIT:
		t->o.flow = s->v[FBR_TRACE_STEP_A_FLOW];
		break;
	case FBR_TRACE_STEP_MISS:
		t->o.flow = 0;
		break;
	case FBR_TRACE_STEP_LEARN:
		t->o.learned++;
		if (s->has[FBR_TRACE_STEP_A_OLD_PORT])
			t->o.moved = s->v[FBR_TRACE_STEP_A_OLD_PORT];
		break;
	case FBR_TRACE_STEP_INPUT:
		t->other_bytes += !s->same_frame;
		break;
	case FBR_TRACE_STEP_DELIVER:
		t->o.to[port]++;
		t->other_bytes += !s->same_frame;
		break;
	case FBR_TRACE_STEP_DROP:
		t->o.drops[port][s->v[FBR_TRACE_STEP_A_CAUSE] % (FBR_DROP_MAX + 1)]++;
		break;
	}
}

static void read_trace(const struct nlattr *first, int len, void *arg)
{
	const struct nlattr *a;
	struct trace *t = arg;
	struct step s;

	for (struct attrs left = { (const void *)first, len }; (a = next_attr(&left));)
		if (attr_type(a) == FBR_TRACE_A_STEP) {
			read_step(&s, a, t->f);
			note_step(t, &s);
		}
}

static int ask_trace(struct trace *t, const struct frame *f)
{
	memset(t, 0, sizeof(*t));
	t->f = f;
	t->o.flow = -1;
	t->o.moved = -1;
	begin(family_id, FBR_CMD_TRACE, 0);
	put_u32(FBR_TRACE_A_BRIDGE, bridge);
	put_u32(FBR_TRACE_A_IN_PORT, f->in);
	put_attr(FBR_TRACE_A_FRAME, f->data, f->len);
	return ask(read_trace, t);
}

/* Of the first field that differs, the attribute that has it. */
static int attr_that_differs(const struct flow *flow, const struct fields *f)
{
	static const uint8_t attrs[FIELDS] = {
		[IN_PORT] = OVS_KEY_ATTR_IN_PORT, [PRIORITY] = OVS_KEY_ATTR_PRIORITY,
		[MARK] = OVS_KEY_ATTR_SKB_MARK, [TPID] = OVS_KEY_ATTR_VLAN,
		[TCI] = OVS_KEY_ATTR_VLAN, [TPID2] = OVS_KEY_ATTR_ENCAP,
		[TCI2] = OVS_KEY_ATTR_ENCAP, [DST] = OVS_KEY_ATTR_ETHERNET,
		[SRC] = OVS_KEY_ATTR_ETHERNET, [TYPE] = OVS_KEY_ATTR_ETHERTYPE,
		[FLAGS] = OVS_KEY_ATTR_TCP_FLAGS, [TARGET] = OVS_KEY_ATTR_ND,
		[SLL] = OVS_KEY_ATTR_ND, [TLL] = OVS_KEY_ATTR_ND,
	};
	uint32_t type = get(&flow->key, TYPE), proto = get(&flow->key, PROTO);
	int field = 0;

	while (field < FIELDS && !differs(flow, f, field))
		field++;
	if (field == FIELDS || attrs[field])
		return field == FIELDS ? 0 : attrs[field];
	if (field < TP_SRC)
		return type == 0x0800 ? OVS_KEY_ATTR_IPV4 :
		       type == 0x86dd ? OVS_KEY_ATTR_IPV6 : OVS_KEY_ATTR_ARP;
	return proto == 6 ? OVS_KEY_ATTR_TCP : proto == 17 ? OVS_KEY_ATTR_UDP :
	       proto == 132 ? OVS_KEY_ATTR_SCTP :
	       proto == 1 ? OVS_KEY_ATTR_ICMP : OVS_KEY_ATTR_ICMPV6;
}

/* The flows right before the one that won, in order, each with what differs. */
static bool near_are_right(const struct trace *t, const struct fields *fields)
{
	int at = t->o.flow > 0 ? place[t->o.flow - 1] : n_flows;
	int first = at > FBR_TRACE_NEAR_MAX ? at - FBR_TRACE_NEAR_MAX : 0;

	if (t->o.flow < 0)
		return t->n_near == 0;
	if (t->n_near != at - first)
		return false;
	for (int i = 0; i < t->n_near; i++) {
		const struct flow *flow = &flows[order[first + i]];

		if (t->near[i] != flow - flows + 1 ||
		    t->fields[i] != attr_that_differs(flow, fields))
			return false;
	}
	return true;
}

/* ------------------------------------------------------------ what really happens */

enum count {
	RX_PACKETS, RX_BYTES, TX_PACKETS, TX_BYTES, COPIES, PUNTED, MOVES, HITS, MISSES,
	DROPS, COUNTS = DROPS + FBR_DROP_MAX + 1
};

static const char *const count_names[DROPS] = {
	"rx packets", "rx bytes", "tx packets", "tx bytes", "copies", "punted", "moves",
	"flow hits", "flow misses",
};

static const uint8_t stats[DROPS] = {
	FBR_STATS_A_RX_PACKETS, FBR_STATS_A_RX_BYTES, FBR_STATS_A_TX_PACKETS,
	FBR_STATS_A_TX_BYTES, FBR_STATS_A_COPIES, FBR_STATS_A_PUNTED, FBR_STATS_A_MOVES,
	FBR_STATS_A_FLOW_HITS, FBR_STATS_A_FLOW_MISSES,
};

typedef uint64_t counts[PORTS][COUNTS];

static counts expected, counted;
static int taps[PORTS] = { -1, -1, -1, -1, -1, -1 }, fence_fd, home_netns;

/* What each port is to get of a batch, by number in it. */
static struct frame batch[BATCH];
static struct fields batch_fields[BATCH];
static int due[PORTS][BATCH * 64], n_due[PORTS];

static void expect(const struct frame *f, const struct outcome *o, int n)
{
	uint64_t (*e)[COUNTS] = expected;
	int results = -1;

	e[f->in][RX_PACKETS]++;
	e[f->in][RX_BYTES] += counted_len(f);
	e[f->in][PUNTED] += o->punted;
	e[f->in][MOVES] += o->moved >= 0;
	e[f->in][HITS] += o->flow > 0;
	e[f->in][MISSES] += o->flow == 0;
	for (int out = 0; out < PORTS; out++) {
		e[out][TX_PACKETS] += o->to[out];
		e[out][TX_BYTES] += o->to[out] * counted_len(f);
		results += o->to[out];
		for (int i = 0; i < o->to[out]; i++)
			due[out][n_due[out]++] = n;
		for (int cause = 0; cause <= FBR_DROP_MAX; cause++) {
			e[out][DROPS + cause] += o->drops[out][cause];
			results += o->drops[out][cause];
		}
	}
	e[f->in][COPIES] += results + o->punted;
}

static void read_counts(const struct nlattr *nest, uint64_t *c)
{
	const struct nlattr *a, *cause;

	for (struct attrs left = nested(nest); (a = next_attr(&left));) {
		for (int i = 0; i < DROPS; i++)
			if (stats[i] == attr_type(a))
				c[i] = number(a);
		if (attr_type(a) != FBR_STATS_A_DROPS)
			continue;
		for (struct attrs causes = nested(a); (cause = next_attr(&causes));)
			if (attr_type(cause) <= FBR_DROP_MAX)
				c[DROPS + attr_type(cause)] = number(cause);
	}
}

static void read_port(const struct nlattr *first, int len, void *arg)
{
	const struct nlattr *a;
	counts *all = arg;
	const struct nlattr *nest = NULL;
	uint32_t port = PORTS;

	for (struct attrs left = { (const void *)first, len }; (a = next_attr(&left));) {
		if (attr_type(a) == FBR_PORT_A_NUMBER)
			port = number(a);
		if (attr_type(a) == FBR_PORT_A_STATS)
			nest = a;
	}
	if (port < PORTS && nest)
		read_counts(nest, (*all)[port]);
}

static void take_counts(counts *all)
{
	memset(all, 0, sizeof(*all));
	begin(family_id, FBR_CMD_PORT_GET, NLM_F_DUMP);
	put_u32(FBR_PORT_A_BRIDGE, bridge);
	if (ask(read_port, all))
		die("flowdiff: no counters");
}

static int open_tap(const char *ifname)
{
	struct sockaddr_ll a = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = if_nametoindex(ifname),
	};
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0), one = 1, big = 32 << 20;

	if (fd < 0 || !a.sll_ifindex)
		die(ifname);
	setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &one, sizeof(one));
	setsockopt(fd, SOL_PACKET, PACKET_AUXDATA, &one, sizeof(one));
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &big, sizeof(big)))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &big, sizeof(big));
	if (bind(fd, (void *)&a, sizeof(a)))
		die(ifname);
	return fd;
}

static int open_host(int n)
{
	char path[32];
	int fd, netns;

	snprintf(path, sizeof(path), "/run/netns/h%d", n);
	netns = open(path, O_RDONLY | O_CLOEXEC);
	if (netns < 0 || setns(netns, CLONE_NEWNET))
		die(path);
	fd = open_tap("eth0");
	if (setns(home_netns, CLONE_NEWNET))
		die("flowdiff: setns");
	close(netns);
	return fd;
}

static void open_fence(void)
{
	struct sockaddr_in a = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	struct timeval limit = { .tv_sec = 5 };
	socklen_t len = sizeof(a);

	fence_fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fence_fd < 0 || bind(fence_fd, (void *)&a, len) ||
	    getsockname(fence_fd, (void *)&a, &len) || connect(fence_fd, (void *)&a, len))
		die("flowdiff: fence");
	setsockopt(fence_fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
}

static void fence(int times)
{
	char c = 0;

	while (times--)
		if (send(fence_fd, &c, 1, 0) != 1 || recv(fence_fd, &c, 1, 0) != 1)
			die("flowdiff: fence (is lo up?)");
}

static void on_cpu(int cpu)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	sched_setaffinity(0, sizeof(one), &one);
}

static void open_all(const char *name, int hosts)
{
	home_netns = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	bridge = if_nametoindex(name);
	on_cpu(0);
	open_netlink();
	open_fence();
	taps[0] = open_tap(name);
	for (int i = 1; i <= hosts; i++)
		taps[i] = open_host(i);
}

/* The tag that the kernel keeps beside the frame goes back where it was. */
static void put_tag_back(struct frame *f, struct msghdr *msg)
{
	struct tpacket_auxdata aux;

	for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
		if (c->cmsg_level != SOL_PACKET || c->cmsg_type != PACKET_AUXDATA)
			continue;
		memcpy(&aux, CMSG_DATA(c), sizeof(aux));
		if (!(aux.tp_status & TP_STATUS_VLAN_VALID))
			continue;
		memmove(f->data + 16, f->data + 12, f->len - 12);
		put16(f->data + 12, aux.tp_status & TP_STATUS_VLAN_TPID_VALID ?
		      aux.tp_vlan_tpid : 0x8100);
		put16(f->data + 14, aux.tp_vlan_tci);
		f->len += 4;
	}
}

/* False if there is none. */
static bool hear(int fd, struct frame *f)
{
	char control[128];
	struct iovec iov = { .iov_base = f->data, .iov_len = FRAME_MAX - 4 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	ssize_t n = recvmsg(fd, &msg, MSG_DONTWAIT);

	if (n < 0)
		return false;
	f->len = n;
	put_tag_back(f, &msg);
	return true;
}

/* ------------------------------------------------------------ where they differ */

static unsigned int wrong;
static char what_for[64];

static void complain(const struct frame *f, const char *fmt, ...)
{
	va_list ap;

	if (wrong++ >= WRONG_MAX)
		return;
	printf("%s: ", what_for);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	if (!f)
		return;
	printf("  fbrctl trace br0 in_port=%d packet=", f->in);
	for (int i = 0; i < f->len; i++)
		printf("%02x", f->data[i]);
	putchar('\n');
}

static void print_outcome(const char *who, const struct outcome *o)
{
	printf("  %s: flow %d", who, o->flow);
	for (int out = 0; out < PORTS; out++) {
		if (o->to[out])
			printf(", %d to port %d", o->to[out], out);
		for (int cause = 0; cause <= FBR_DROP_MAX; cause++)
			if (o->drops[out][cause])
				printf(", dropped at %d for cause %d", out, cause);
	}
	printf("%s%s, moved from %d\n", o->punted ? ", punted" : "",
	       o->learned ? ", learned" : "", o->moved);
	if (o->flow > 0 && o->flow <= n_flows)
		printf("    %s\n", flow_text(&flows[o->flow - 1]));
}

static void compare_trace(const struct frame *f, const struct fields *fields,
			  const struct outcome *o)
{
	struct trace t;
	int err = ask_trace(&t, f);

	if (err)
		complain(f, "TRACE was refused: %s", strerror(-err));
	else if (memcmp(&t.o, o, sizeof(*o)))
		complain(f, "TRACE does not say what the oracle does");
	else if (t.other_bytes)
		complain(f, "TRACE has another frame");
	else if (!near_are_right(&t, fields))
		complain(f, "TRACE has other flows that nearly won");
	else
		return;
	if (wrong <= WRONG_MAX && !err) {
		print_outcome("oracle", o);
		print_outcome("TRACE", &t.o);
	}
}

/* What a host got of a batch: all that is due, in order, and no more. */
static void compare_host(int port)
{
	struct frame got;
	int n = 0;

	for (; hear(taps[port], &got); n++) {
		const struct frame *f = n < n_due[port] ? &batch[due[port][n]] : NULL;

		got.in = port;
		if (f && got.len == f->len && !memcmp(got.data, f->data, f->len))
			continue;
		complain(&got, "the host at port %d got this", port);
		complain(f, f ? "where it was to get this" : "where it was to get none");
		while (hear(taps[port], &got))
			;
		return;
	}
	if (n < n_due[port])
		complain(&batch[due[port][n]], "the host at port %d did not get this", port);
}

static void compare_counts(void)
{
	counts now;

	take_counts(&now);
	for (int port = 0; port < PORTS; port++)
		for (int i = 0; i < COUNTS; i++) {
			uint64_t by = now[port][i] - counted[port][i];

			if (by == expected[port][i])
				continue;
			complain(NULL, "port %d: %s %d rose by %llu, not %llu", port,
				 i < DROPS ? count_names[i] : "drops of cause",
				 i < DROPS ? 0 : i - DROPS, (unsigned long long)by,
				 (unsigned long long)expected[port][i]);
		}
	memcpy(counted, now, sizeof(now));
}

static void read_flow(const struct nlattr *first, int len, void *arg)
{
	const struct nlattr *a;
	uint64_t v[FBR_FLOW_A_MAX + 1] = { 0 };
	int *n = arg;
	const struct flow *flow = &flows[order[(*n)++]];

	for (struct attrs left = { (const void *)first, len }; (a = next_attr(&left));)
		if (attr_type(a) <= FBR_FLOW_A_MAX)
			v[attr_type(a)] = number(a);
	if (*n > n_flows || (int)v[FBR_FLOW_A_COOKIE] != flow - flows + 1)
		complain(NULL, "dumped flow %d is not in its place", *n);
	else if (v[FBR_FLOW_A_PACKETS] != flow->packets || v[FBR_FLOW_A_BYTES] != flow->bytes)
		complain(NULL, "%llu packets, %llu bytes, not %llu, %llu: %s",
			 (unsigned long long)v[FBR_FLOW_A_PACKETS],
			 (unsigned long long)v[FBR_FLOW_A_BYTES],
			 (unsigned long long)flow->packets,
			 (unsigned long long)flow->bytes, flow_text(flow));
}

static void compare_flows(void)
{
	int n = 0;

	begin(family_id, FBR_CMD_FLOW_GET, NLM_F_DUMP);
	put_u32(FBR_FLOW_A_BRIDGE, bridge);
	if (ask(read_flow, &n) || n != n_flows)
		complain(NULL, "%d flows were dumped, not %d", n, n_flows);
}

/* ------------------------------------------------------------ a run */

static uint64_t totals[COUNTS];

static void one_frame(int n)
{
	struct frame *f = &batch[n];
	struct outcome o;

	make_frame(f);
	read_frame(&batch_fields[n], f);
	if (n_stations)
		memset(&o, 0, sizeof(o));
	oracle(&o, f, &batch_fields[n]);
	compare_trace(f, &batch_fields[n], &o);
	expect(f, &o, n);
	if (send(taps[f->in], f->data, f->len, 0) != f->len)
		complain(f, "it can't be sent: %s", strerror(errno));
	fence(1);	/* or the next TRACE may know less than the oracle */
}

static void one_batch(int n)
{
	memset(expected, 0, sizeof(expected));
	memset(n_due, 0, sizeof(n_due));
	for (int i = 0; i < n; i++)
		one_frame(i);
	fence(FENCES);
	for (int port = 0; port < SENDERS; port++)
		compare_host(port);
	compare_counts();
	for (int port = 0; port < PORTS; port++)
		for (int i = 0; i < COUNTS; i++)
			totals[i] += expected[port][i];
}

/* A comparison of nothing proves nothing. */
static void want_variety(int frames)
{
	const uint8_t causes[] = {
		FBR_DROP_BAD_SOURCE, FBR_DROP_PAUSE,
		miss_drops ? FBR_DROP_TABLE_MISS : FBR_DROP_SAME_PORT,
	};
	int hit = 0;

	for (int i = 0; i < n_flows; i++)
		hit += flows[i].packets > 0;
	printf("%s: %d rules are %d flows, %d of them hit; ", what_for, n_rules, n_flows, hit);
	printf("%d frames: %llu hits, %llu misses, %llu sent, causes", frames,
	       (unsigned long long)totals[HITS], (unsigned long long)totals[MISSES],
	       (unsigned long long)totals[TX_PACKETS]);
	for (int cause = 0; cause <= FBR_DROP_MAX; cause++)
		if (totals[DROPS + cause])
			printf(" %d:%llu", cause, (unsigned long long)totals[DROPS + cause]);
	putchar('\n');
	for (size_t i = 0; i < sizeof(causes) && frames >= 2000; i++)
		if (!totals[DROPS + causes[i]])
			complain(NULL, "no drop of cause %d", causes[i]);
	if (totals[HITS] < totals[RX_PACKETS] / 3 || hit < n_flows / 50 || !totals[MISSES])
		complain(NULL, "too few hits or misses");
}

static int run(int frames, const char *name, const char *miss)
{
	miss_drops = !strcmp(miss, "drop");
	open_all(name, SENDERS - 1);
	oracle_begin();
	take_counts(&counted);
	for (int done = 0; done < frames; done += BATCH)
		one_batch(frames - done < BATCH ? frames - done : BATCH);
	compare_flows();
	want_variety(frames);
	if (wrong)
		printf("%s: %u times they differ\n", what_for, wrong);
	return wrong ? 1 : 0;
}

static enum family family_of(const char *name)
{
	for (int i = 0; i < FAMILIES; i++)
		if (!strcmp(families[i], name))
			return i;
	fprintf(stderr, "flowdiff: no family %s; there are acl, fw and ipc\n", name);
	exit(2);
}

static void usage(void)
{
	fprintf(stderr, "usage: flowdiff flows FAMILY SEED COUNT\n"
		"       flowdiff run FAMILY SEED COUNT FRAMES BRIDGE normal|drop\n");
	exit(2);
}

int main(int argc, char **argv)
{
	if (argc == 5 && !strcmp(argv[1], "flows")) {
		make_flows(family_of(argv[2]), strtoull(argv[3], NULL, 0), atoi(argv[4]));
		for (int i = 0; i < n_flows; i++)
			puts(flow_text(&flows[i]));
		return 0;
	}
	if (argc == 8 && !strcmp(argv[1], "run")) {
		snprintf(what_for, sizeof(what_for), "%s, seed %s", argv[2], argv[3]);
		make_flows(family_of(argv[2]), strtoull(argv[3], NULL, 0), atoi(argv[4]));
		return run(atoi(argv[5]), argv[6], argv[7]);
	}
	usage();
}
