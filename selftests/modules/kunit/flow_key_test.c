// SPDX-License-Identifier: GPL-2.0
/*
 * Keys of frames, against an oracle that reads bytes by their offsets in the
 * whole of a frame, as the figures of the standards have them.
 */
#include <linux/etherdevice.h>
#include <linux/openvswitch.h>
#include <net/ipv6.h>

#include "flow_frames.h"

#define FRAMES		20000
#define CUT_FRAMES	200

static u16 be16_at(const u8 *f, int pos)
{
	return f[pos] << 8 | f[pos + 1];
}

static bool is_tag(u16 type)
{
	return type == 0x8100 || type == 0x88a8;
}

/* The position of the network layer. */
static int oracle_l2(struct fbr_flow_key *key, const struct wire *wire)
{
	const u8 *f = wire->data;
	int pos = 12, n = 0;
	u16 type;

	memcpy(key->eth_dst, f, 6);
	memcpy(key->eth_src, f + 6, 6);
	if (wire->tpid) {
		key->vlan[0].tpid = htons(wire->tpid);
		key->vlan[0].tci = htons(wire->tci | 0x1000);
		n = 1;
	}
	while (n < 2 && is_tag(be16_at(f, pos)) && pos + 6 <= wire->len) {
		key->vlan[n].tpid = htons(be16_at(f, pos));
		key->vlan[n].tci = htons(be16_at(f, pos + 2) | 0x1000);
		pos += 4;
		n++;
	}
	type = be16_at(f, pos);
	pos += 2;
	key->eth_type = htons(type);
	if (type >= 0x600)
		return pos;
	key->eth_type = htons(4);
	if (pos + 8 > wire->len || memcmp(f + pos, "\xaa\xaa", 2) ||
	    memcmp(f + pos + 3, "\0\0\0", 3))
		return pos;
	type = be16_at(f, pos + 6);
	if (type >= 0x600)
		key->eth_type = htons(type);
	return pos + 8;
}

static void oracle_arp(struct fbr_flow_key *key, const struct wire *wire,
		       int pos)
{
	const u8 *f = wire->data + pos;

	if (pos + 28 > wire->len || memcmp(f, "\0\1\x08\0\6\4", 6))
		return;
	key->ip_proto = f[6] ? 0 : f[7];
	memcpy(key->arp_sha, f + 8, 6);
	memcpy(&key->ip_src, f + 14, 4);
	memcpy(key->arp_tha, f + 18, 6);
	memcpy(&key->ip_dst, f + 24, 4);
}

/* The position of L4, or 0. */
static int oracle_ipv4(struct fbr_flow_key *key, const struct wire *wire,
		       int pos)
{
	const u8 *f = wire->data + pos;
	int len;

	if (pos + 20 > wire->len)
		return 0;
	len = (f[0] & 15) * 4;
	if (len < 20 || pos + len > wire->len)
		return 0;
	key->ip_tos = f[1];
	key->ip_ttl = f[8];
	key->ip_proto = f[9];
	memcpy(&key->ip_src, f + 12, 4);
	memcpy(&key->ip_dst, f + 16, 4);
	if (be16_at(f, 6) & 0x1fff) {
		key->ip_frag = 2;
		return 0;
	}
	if (be16_at(f, 6) & 0x2000 || (wire->ufo && f[9] == 17))
		key->ip_frag = 1;
	return pos + len;
}

static int oracle_ipv6(struct fbr_flow_key *key, const struct wire *wire,
		       int pos)
{
	const u8 *f = wire->data + pos;
	int n, len;
	u8 type;

	if (pos + 40 > wire->len)
		return 0;
	key->ip_tos = be16_at(f, 0) >> 4;
	key->ipv6_label = htonl((f[1] & 15) << 16 | f[2] << 8 | f[3]);
	key->ip_ttl = f[7];
	key->ip_proto = 59;
	memcpy(&key->ip_src, f + 8, 16);
	memcpy(&key->ip_dst, f + 24, 16);
	type = f[6];
	pos += 40;
	for (n = 0; type == 0 || type == 43 || type == 44 || type == 51 ||
	     type == 60; n++) {
		f = wire->data + pos;
		if (type == 44)
			key->ip_frag = 1;
		if (n == 32 || pos + 8 > wire->len)
			return 0;
		if (type == 44 && be16_at(f, 2) >> 3) {
			key->ip_frag = 2;
			key->ip_proto = 44;
			return 0;
		}
		len = type == 44 ? 8 : type == 51 ? f[1] * 4 + 8 : f[1] * 8 + 8;
		if (pos + len > wire->len)
			return 0;
		type = f[0];
		pos += len;
	}
	key->ip_proto = type;
	if (wire->ufo && type == 17)
		key->ip_frag = 1;
	return pos;
}

static void oracle_nd(struct fbr_flow_key *key, const struct wire *wire,
		      int pos)
{
	const u8 *f = wire->data;
	const u8 *sll = NULL, *tll = NULL;

	memcpy(&key->nd_target, f + pos + 8, 16);
	for (pos += 24; pos + 8 <= wire->len && f[pos + 1] &&
	     pos + f[pos + 1] * 8 <= wire->len; pos += f[pos + 1] * 8) {
		const u8 **seen = f[pos] == 1 ? &sll : &tll;

		if (f[pos + 1] != 1 || (f[pos] != 1 && f[pos] != 2))
			continue;
		/* Zeros were nothing, so that another may follow. */
		if (*seen && memcmp(*seen, "\0\0\0\0\0\0", 6)) {
			memset(&key->nd_target, 0, 16);
			return;
		}
		*seen = f + pos + 2;
	}
	if (sll)
		memcpy(key->nd_sll, sll, 6);
	if (tll)
		memcpy(key->nd_tll, tll, 6);
}

static void oracle_l4(struct fbr_flow_key *key, const struct wire *wire,
		      int pos)
{
	const u8 *f = wire->data + pos;
	bool ipv6 = key->eth_type == htons(0x86dd);
	int left = wire->len - pos;
	u8 proto = key->ip_proto;

	if (proto == 6 && left >= 20 && f[12] >> 4 >= 5 &&
	    left >= (f[12] >> 4) * 4)
		key->tcp_flags = htons(be16_at(f, 12) & 0xfff);
	else if (proto == 6)
		return;
	if (proto == 6 || (proto == 17 && left >= 8) ||
	    (proto == 132 && left >= 12)) {
		key->tp_src = htons(be16_at(f, 0));
		key->tp_dst = htons(be16_at(f, 2));
	} else if (proto == (ipv6 ? 58 : 1) && left >= 8) {
		key->tp_src = htons(f[0]);
		key->tp_dst = htons(f[1]);
		if (ipv6 && (f[0] == 135 || f[0] == 136) && !f[1] && left >= 24)
			oracle_nd(key, wire, pos);
	}
}

static void oracle_key(struct fbr_flow_key *key, const struct wire *wire,
		       u16 in_port, enum fbr_flow_depth depth)
{
	int pos = 0;
	u16 type;

	memset(key, 0, sizeof(*key));
	key->in_port = in_port;
	key->skb_priority = wire->priority;
	key->skb_mark = wire->mark;
	if (depth >= FBR_FLOW_DEPTH_L2)
		pos = oracle_l2(key, wire);
	if (depth < FBR_FLOW_DEPTH_L3)
		return;
	type = ntohs(key->eth_type);
	if (type == 0x0806 || type == 0x8035)
		oracle_arp(key, wire, pos);
	pos = type == 0x0800 ? oracle_ipv4(key, wire, pos) :
	      type == 0x86dd ? oracle_ipv6(key, wire, pos) : 0;
	if (pos && depth == FBR_FLOW_DEPTH_L4)
		oracle_l4(key, wire, pos);
}

/* The tests */

/**
 * struct met - how often the frames had what
 * @attr: by enum ovs_key_attr
 * @frag: by enum ovs_frag_type
 * @tags: by number
 * @cut: network layers without addresses
 * @sll: addresses in neighbour discovery
 */
struct met {
	u32 attr[OVS_KEY_ATTR_MAX + 1];
	u32 frag[OVS_FRAG_TYPE_MAX + 1];
	u32 tags[3];
	u32 cut;
	u32 sll;
};

static void meet(struct met *met, const struct fbr_flow_key *key)
{
	u16 l3 = fbr_flow_l3_attr(key);

	met->attr[l3]++;
	met->frag[key->ip_frag]++;
	met->tags[!!key->vlan[0].tci + !!key->vlan[1].tci]++;
	if (key->tp_src)
		met->attr[fbr_flow_l4_attr(key)]++;
	if (l3 && ipv6_addr_any(&key->ip_src))
		met->cut++;
	if (!ipv6_addr_any(&key->nd_target))
		met->attr[OVS_KEY_ATTR_ND]++;
	if (!is_zero_ether_addr(key->nd_sll))
		met->sll++;
}

static void expect_met(struct kunit *test, const struct met *met)
{
	static const u8 attrs[] = {
		OVS_KEY_ATTR_IPV4, OVS_KEY_ATTR_IPV6, OVS_KEY_ATTR_ARP,
		OVS_KEY_ATTR_TCP, OVS_KEY_ATTR_UDP, OVS_KEY_ATTR_SCTP,
		OVS_KEY_ATTR_ICMP, OVS_KEY_ATTR_ICMPV6, OVS_KEY_ATTR_ND,
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(attrs); i++)
		KUNIT_EXPECT_GT_MSG(test, met->attr[attrs[i]], 100,
				    "attribute %d", attrs[i]);
	for (i = 0; i < ARRAY_SIZE(met->frag); i++)
		KUNIT_EXPECT_GT_MSG(test, met->frag[i], 100, "frag %d", i);
	for (i = 0; i < ARRAY_SIZE(met->tags); i++)
		KUNIT_EXPECT_GT_MSG(test, met->tags[i], 100, "%d tags", i);
	KUNIT_EXPECT_GT(test, met->cut, 100);
	KUNIT_EXPECT_GT(test, met->sll, 100);
}

static void explain(struct kunit *test, const struct wire *wire,
		    const struct fbr_flow_key *got,
		    const struct fbr_flow_key *want)
{
	int i;

	for (i = 0; i < sizeof(*got); i++)
		if (((u8 *)got)[i] != ((u8 *)want)[i])
			kunit_err(test, "byte %d is %02x and not %02x", i,
				  ((u8 *)got)[i], ((u8 *)want)[i]);
	kunit_err(test, "%d bytes, tag %04x %04x, ufo %d: %*phN", wire->len,
		  wire->tpid, wire->tci, wire->ufo, min(wire->len, 64),
		  wire->data);
}

/* That it is as the oracle says at every depth, and that nothing is touched. */
static void try_skb(struct kunit *test, const struct wire *wire,
		    const struct sk_buff *skb)
{
	unsigned int headlen = skb_headlen(skb);
	const u8 *data = skb->data;
	struct fbr_flow_key got, want;
	int depth;

	for (depth = FBR_FLOW_DEPTH_META; depth <= FBR_FLOW_DEPTH_L4; depth++) {
		memset(&got, 0xa5, sizeof(got));
		fbr_flow_extract(&got, skb, 7, depth);
		oracle_key(&want, wire, 7, depth);
		if (memcmp(&got, &want, sizeof(got))) {
			KUNIT_FAIL(test, "not as the oracle says at depth %d", depth);
			explain(test, wire, &got, &want);
		}
	}
	KUNIT_EXPECT_PTR_EQ(test, skb->data, data);
	KUNIT_EXPECT_EQ(test, skb_headlen(skb), headlen);
	KUNIT_EXPECT_EQ(test, skb->len, wire->len - ETH_HLEN);
}

static void try_wire(struct kunit *test, struct rnd_state *rnd,
		     const struct wire *wire)
{
	int payload = wire->len - ETH_HLEN, linear = wire->len;
	struct sk_buff *skb;

	if (flow_pick(rnd, 2))
		linear = ETH_HLEN + flow_pick(rnd, payload + 1);
	skb = flow_wire_skb(rnd, wire, linear);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	try_skb(test, wire, skb);
	kfree_skb(skb);
}

static bool failed(struct kunit *test, int n)
{
	if (READ_ONCE(test->status) != KUNIT_FAILURE)
		return false;
	kunit_err(test, "frame %d was the first to differ", n);
	return true;
}

static void keys_are_what_the_oracle_says(struct kunit *test)
{
	struct wire *wire = kunit_kzalloc(test, sizeof(*wire), GFP_KERNEL);
	struct fbr_flow_key key;
	struct met met = {};
	struct rnd_state rnd;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, wire);
	flow_seeded(test, &rnd);
	for (i = 0; i < FRAMES && !failed(test, i); i++) {
		flow_random_wire(&rnd, wire);
		try_wire(test, &rnd, wire);
		oracle_key(&key, wire, 0, FBR_FLOW_DEPTH_L4);
		meet(&met, &key);
		if (i % 64 == 0)
			cond_resched();
	}
	expect_met(test, &met);
}

static void frames_may_end_anywhere(struct kunit *test)
{
	struct wire *wire = kunit_kzalloc(test, sizeof(*wire), GFP_KERNEL);
	struct rnd_state rnd;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, wire);
	flow_seeded(test, &rnd);
	for (i = 0; i < CUT_FRAMES && !failed(test, i); i++) {
		flow_random_wire(&rnd, wire);
		for (; wire->len >= ETH_HLEN; wire->len--)
			try_wire(test, &rnd, wire);
		cond_resched();
	}
}

/* By names, unlike in the table under test. */
#define OF(_member, _attr, _type, _proto) { \
	.at = offsetof(struct fbr_flow_key, _member), \
	.size = sizeof_field(struct fbr_flow_key, _member), \
	.attr = OVS_KEY_ATTR_##_attr, .type = _type, .proto = _proto, \
}

static const struct {
	u8 at;
	u8 size;
	u8 attr;
	u16 type;
	u8 proto;
} fields[] = {
	OF(in_port, IN_PORT, 0, 0),
	OF(skb_priority, PRIORITY, 0, 0),
	OF(skb_mark, SKB_MARK, 0, 0),
	OF(vlan[0].tpid, VLAN, 0, 0),
	OF(vlan[0].tci, VLAN, 0, 0),
	OF(vlan[1].tpid, ENCAP, 0, 0),
	OF(vlan[1].tci, ENCAP, 0, 0),
	OF(eth_dst, ETHERNET, 0, 0),
	OF(eth_src, ETHERNET, 0, 0),
	OF(eth_type, ETHERTYPE, 0, 0),
	OF(ip_proto, IPV4, 0x0800, 0),
	OF(ip_proto, IPV6, 0x86dd, 0),
	OF(ip_proto, ARP, 0x0806, 0),
	OF(ip_tos, IPV4, 0x0800, 0),
	OF(ip_ttl, IPV6, 0x86dd, 0),
	OF(ip_frag, IPV4, 0x0800, 6),
	OF(ipv6_label, IPV6, 0x86dd, 0),
	OF(ip_src, IPV4, 0x0800, 17),
	OF(ip_dst, IPV6, 0x86dd, 6),
	OF(ip_src, ARP, 0x8035, 0),
	OF(arp_sha, ARP, 0x0806, 0),
	OF(arp_tha, ARP, 0x8035, 0),
	OF(tp_src, TCP, 0x0800, 6),
	OF(tp_src, UDP, 0x0800, 17),
	OF(tp_dst, SCTP, 0x86dd, 132),
	OF(tp_dst, ICMP, 0x0800, 1),
	OF(tp_src, ICMPV6, 0x86dd, 58),
	OF(tcp_flags, TCP_FLAGS, 0x86dd, 6),
	OF(nd_target, ND, 0x86dd, 58),
	OF(nd_sll, ND, 0x86dd, 58),
	OF(nd_tll, ND, 0x86dd, 58),
};

/* Each byte of a field differs alone. */
static void try_field(struct kunit *test, int n)
{
	struct fbr_flow_match match = {};
	struct fbr_flow_key key;
	int i;

	memset(&match.key, 0x11, sizeof(match.key));
	memset(&match.mask, 0xff, sizeof(match.mask));
	if (fields[n].type)
		match.key.eth_type = htons(fields[n].type);
	if (fields[n].proto)
		match.key.ip_proto = fields[n].proto;
	for (i = fields[n].at; i < fields[n].at + fields[n].size; i++) {
		key = match.key;
		KUNIT_EXPECT_EQ(test, fbr_flow_key_differs(&match, &key), 0);
		((u8 *)&key)[i] ^= 0x40;
		KUNIT_EXPECT_EQ_MSG(test, fbr_flow_key_differs(&match, &key),
				    fields[n].attr, "field %d, byte %d", n, i);
		/* Whatever is behind it is not the first. */
		memset((u8 *)&key + i + 1, 0x77, sizeof(key) - i - 1);
		KUNIT_EXPECT_EQ_MSG(test, fbr_flow_key_differs(&match, &key),
				    fields[n].attr, "field %d, byte %d", n, i);
		key = match.key;
		((u8 *)&key)[i] ^= 0x40;
		((u8 *)&match.mask)[i] = 0xbf;
		KUNIT_EXPECT_EQ(test, fbr_flow_key_differs(&match, &key), 0);
		((u8 *)&match.mask)[i] = 0xff;
	}
}

static void what_differs_has_a_name(struct kunit *test)
{
	int n;

	for (n = 0; n < ARRAY_SIZE(fields); n++)
		try_field(test, n);
}

static enum fbr_flow_depth depth_of(size_t at)
{
	if (at >= offsetof(struct fbr_flow_key, tp_src))
		return FBR_FLOW_DEPTH_L4;
	if (at >= offsetof(struct fbr_flow_key, ip_proto))
		return FBR_FLOW_DEPTH_L3;
	return at >= offsetof(struct fbr_flow_key, vlan) ? FBR_FLOW_DEPTH_L2 :
							   FBR_FLOW_DEPTH_META;
}

static void every_bit_of_a_mask_asks_for_its_depth(struct kunit *test)
{
	struct fbr_flow_key mask = {};
	int i;

	KUNIT_EXPECT_EQ(test, fbr_flow_mask_depth(&mask), FBR_FLOW_DEPTH_META);
	for (i = 0; i < sizeof(mask); i++) {
		memset(&mask, 0, sizeof(mask));
		((u8 *)&mask)[i] = 1;
		KUNIT_EXPECT_EQ(test, fbr_flow_mask_depth(&mask), depth_of(i));
		memset(&mask, 0xff, i);
		KUNIT_EXPECT_EQ(test, fbr_flow_mask_depth(&mask), depth_of(i));
	}
}

static struct kunit_case flow_key_cases[] = {
	KUNIT_CASE(keys_are_what_the_oracle_says),
	KUNIT_CASE(frames_may_end_anywhere),
	KUNIT_CASE(what_differs_has_a_name),
	KUNIT_CASE(every_bit_of_a_mask_asks_for_its_depth),
	{}
};

static struct kunit_suite flow_key_suite = {
	.name = "fbr_flow_key",
	.test_cases = flow_key_cases,
};

kunit_test_suite(flow_key_suite);
