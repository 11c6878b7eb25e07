// SPDX-License-Identifier: GPL-2.0
/* Random frames: mostly such as there are, with all that a key looks at. */
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/moduleparam.h>

#include "flow_frames.h"

static ulong flow_seed_param = 20261126;
module_param_named(flow_seed, flow_seed_param, ulong, 0444);
MODULE_PARM_DESC(flow_seed, "of random frames and matches");

void flow_seeded(struct kunit *test, struct rnd_state *rnd)
{
	kunit_info(test, "flow_seed=%lu", flow_seed_param);
	prandom_seed_state(rnd, flow_seed_param);
}

u32 flow_pick(struct rnd_state *rnd, u32 below)
{
	return prandom_u32_state(rnd) % below;
}

static bool one_in(struct rnd_state *rnd, u32 n)
{
	return !flow_pick(rnd, n);
}

/* Appending bytes; the frames made here are short of WIRE_MAX by design. */

static void put8(struct wire *wire, u8 value)
{
	if (wire->len < WIRE_MAX)
		wire->data[wire->len++] = value;
}

static void put16(struct wire *wire, u16 value)
{
	put8(wire, value >> 8);
	put8(wire, value);
}

static void put_random(struct rnd_state *rnd, struct wire *wire, int n)
{
	while (n--)
		put8(wire, prandom_u32_state(rnd));
}

static u8 pick_of(struct rnd_state *rnd, const u8 *from, int n)
{
	return from[flow_pick(rnd, n)];
}

static u16 random_tpid(struct rnd_state *rnd)
{
	return one_in(rnd, 3) ? ETH_P_8021AD : ETH_P_8021Q;
}

static void put_tcp(struct rnd_state *rnd, struct wire *wire)
{
	u8 words = one_in(rnd, 4) ? flow_pick(rnd, 16) : 5;

	put_random(rnd, wire, 12);
	put8(wire, words << 4 | flow_pick(rnd, 16));
	put_random(rnd, wire, 7);
	put_random(rnd, wire, words > 5 ? words * 4 - 20 : 0);
}

static void put_nd_options(struct rnd_state *rnd, struct wire *wire)
{
	static const u8 types[] = { 1, 1, 2, 2, 14, 3 };
	int n = one_in(rnd, 20) ? 120 : flow_pick(rnd, 4);
	u8 len;

	while (n--) {
		len = one_in(rnd, 12) ? flow_pick(rnd, 4) : 1;
		put8(wire, n > 4 ? 14 : pick_of(rnd, types, ARRAY_SIZE(types)));
		put8(wire, len);
		if (one_in(rnd, 10))
			while (wire->len % 8)
				put8(wire, 0);
		else
			put_random(rnd, wire, len ? len * 8 - 2 : 6);
	}
}

static void put_icmpv6(struct rnd_state *rnd, struct wire *wire)
{
	static const u8 types[] = { 135, 136, 135, 136, 128, 134 };

	put8(wire, pick_of(rnd, types, ARRAY_SIZE(types)));
	put8(wire, one_in(rnd, 6) ? flow_pick(rnd, 4) : 0);
	put_random(rnd, wire, 22);
	put_nd_options(rnd, wire);
}

static void put_l4(struct rnd_state *rnd, struct wire *wire, u8 proto)
{
	if (proto == 6)
		put_tcp(rnd, wire);
	else if (proto == 58)
		put_icmpv6(rnd, wire);
	else
		put_random(rnd, wire, 12);
	put_random(rnd, wire, one_in(rnd, 2) ? flow_pick(rnd, 40) : 0);
}

static u8 random_proto(struct rnd_state *rnd)
{
	static const u8 protos[] = { 6, 6, 17, 132, 1, 58, 58, 47, 59, 50 };

	return pick_of(rnd, protos, ARRAY_SIZE(protos));
}

/* Mostly that of no fragment. */
static u16 random_frag(struct rnd_state *rnd)
{
	static const u16 frags[] = { 0x2000, 0x2001, 0x0001, 0x1fff, 0x4000 };

	return one_in(rnd, 4) ? frags[flow_pick(rnd, ARRAY_SIZE(frags))] : 0;
}

static void put_ipv4(struct rnd_state *rnd, struct wire *wire)
{
	u8 words = one_in(rnd, 4) ? flow_pick(rnd, 16) : 5;
	u8 proto = random_proto(rnd);

	put8(wire, 0x40 | words);
	put_random(rnd, wire, 5);
	put16(wire, random_frag(rnd));
	put8(wire, flow_pick(rnd, 256));
	put8(wire, proto);
	put_random(rnd, wire, 10);
	put_random(rnd, wire, words > 5 ? words * 4 - 20 : 0);
	put_l4(rnd, wire, proto);
}

/* One of the kind @type, in front of one of the kind @next. */
static void put_exthdr(struct rnd_state *rnd, struct wire *wire, u8 type,
		       u8 next)
{
	u8 len = flow_pick(rnd, 3);

	put8(wire, next);
	if (type == 44) {
		put8(wire, 0);
		put16(wire, one_in(rnd, 3) ? flow_pick(rnd, 0x10000) & ~7 :
		      flow_pick(rnd, 8));
		put_random(rnd, wire, 4);
	} else {
		put8(wire, len);
		put_random(rnd, wire, (type == 51 ? (len + 2) * 4 :
				       (len + 1) * 8) - 2);
	}
}

static void put_ipv6(struct rnd_state *rnd, struct wire *wire)
{
	static const u8 types[] = { 0, 43, 44, 51, 60, 60 };
	u8 next = random_proto(rnd), type = next;
	int n = one_in(rnd, 3) ? flow_pick(rnd, one_in(rnd, 8) ? 36 : 4) : 0;

	if (n)
		type = pick_of(rnd, types, ARRAY_SIZE(types));
	put8(wire, 0x60 | flow_pick(rnd, 16));
	put_random(rnd, wire, 5);
	put8(wire, type);
	put_random(rnd, wire, 33);
	while (n--) {
		u8 last = type;

		type = n ? pick_of(rnd, types, ARRAY_SIZE(types)) : next;
		put_exthdr(rnd, wire, last, type);
	}
	put_l4(rnd, wire, next);
}

static void put_arp(struct rnd_state *rnd, struct wire *wire)
{
	put16(wire, one_in(rnd, 10) ? 6 : 1);
	put16(wire, one_in(rnd, 10) ? 0x0801 : 0x0800);
	put8(wire, one_in(rnd, 10) ? 8 : 6);
	put8(wire, one_in(rnd, 10) ? 16 : 4);
	put16(wire, flow_pick(rnd, one_in(rnd, 4) ? 0x10000 : 4));
	put_random(rnd, wire, 20);
}

static void put_network(struct rnd_state *rnd, struct wire *wire, u16 type)
{
	if (type == ETH_P_IP)
		put_ipv4(rnd, wire);
	else if (type == ETH_P_IPV6)
		put_ipv6(rnd, wire);
	else if (type == ETH_P_ARP || type == ETH_P_RARP)
		put_arp(rnd, wire);
	else
		put_random(rnd, wire, flow_pick(rnd, 50));
}

static u16 random_type(struct rnd_state *rnd)
{
	static const u16 types[] = {
		ETH_P_IP, ETH_P_IP, ETH_P_IP, ETH_P_IPV6, ETH_P_IPV6,
		ETH_P_IPV6, ETH_P_IPV6, ETH_P_ARP, ETH_P_RARP, ETH_P_LOOPBACK
	};

	return types[flow_pick(rnd, ARRAY_SIZE(types))];
}

/* A length, and SNAP or what is almost SNAP. */
static void put_8022(struct rnd_state *rnd, struct wire *wire)
{
	u16 type = one_in(rnd, 4) ? flow_pick(rnd, 0x600) : random_type(rnd);

	put16(wire, flow_pick(rnd, 0x600));
	put8(wire, one_in(rnd, 6) ? 0x42 : 0xaa);
	put8(wire, one_in(rnd, 6) ? 0x42 : 0xaa);
	put8(wire, 3);
	put8(wire, 0);
	put8(wire, 0);
	put8(wire, one_in(rnd, 6));
	put16(wire, type);
	put_network(rnd, wire, type);
}

/* Cut, or with a byte that is another. */
static void damage(struct rnd_state *rnd, struct wire *wire)
{
	int payload = wire->len - ETH_HLEN;

	if (one_in(rnd, 4))
		wire->len -= flow_pick(rnd, payload + 1);
	else if (one_in(rnd, 8) && payload)
		wire->data[ETH_HLEN + flow_pick(rnd, payload)] ^=
			1 << flow_pick(rnd, 8);
}

void flow_random_wire(struct rnd_state *rnd, struct wire *wire)
{
	int tags = one_in(rnd, 3) ? flow_pick(rnd, 4) : 0;
	u16 type = random_type(rnd);

	memset(wire, 0, sizeof(*wire));
	wire->priority = prandom_u32_state(rnd);
	wire->mark = prandom_u32_state(rnd);
	wire->ufo = one_in(rnd, 20);
	put_random(rnd, wire, 12);
	if (tags && one_in(rnd, 2)) {
		tags--;
		wire->tpid = random_tpid(rnd);
		wire->tci = flow_pick(rnd, 0x10000);
	}
	while (tags--) {
		put16(wire, random_tpid(rnd));
		put16(wire, flow_pick(rnd, 0x10000));
	}
	if (one_in(rnd, 8)) {
		put_8022(rnd, wire);
	} else {
		put16(wire, type);
		put_network(rnd, wire, type);
	}
	damage(rnd, wire);
}

static bool add_page(struct sk_buff *skb, const u8 *data, int len)
{
	struct page *page = alloc_page(GFP_KERNEL);

	if (!page)
		return false;
	memcpy(page_address(page), data, len);
	skb_add_rx_frag(skb, skb_shinfo(skb)->nr_frags, page, 0, len, PAGE_SIZE);
	return true;
}

/* Into at most eight pages. */
static bool add_pages(struct rnd_state *rnd, struct sk_buff *skb,
		      const u8 *data, int len)
{
	int n, size;

	for (n = 0; len; n++) {
		size = n < 7 ? 1 + flow_pick(rnd, min(len, 60)) : len;
		if (!add_page(skb, data, size))
			return false;
		data += size;
		len -= size;
	}
	return true;
}

struct sk_buff *flow_wire_skb(struct rnd_state *rnd, const struct wire *wire,
			      int linear)
{
	struct sk_buff *skb = alloc_skb(wire->len, GFP_KERNEL);

	if (!skb)
		return NULL;
	skb_put_data(skb, wire->data, linear);
	if (!add_pages(rnd, skb, wire->data + linear, wire->len - linear)) {
		kfree_skb(skb);
		return NULL;
	}
	skb_reset_mac_header(skb);
	skb_pull(skb, ETH_HLEN);
	skb->protocol = eth_hdr(skb)->h_proto;
	skb->priority = wire->priority;
	skb->mark = wire->mark;
	if (wire->tpid)
		__vlan_hwaccel_put_tag(skb, htons(wire->tpid), wire->tci);
	if (wire->ufo)
		skb_shinfo(skb)->gso_type = SKB_GSO_UDP;
	return skb;
}

bool flow_wire_key(struct rnd_state *rnd, const struct wire *wire, u16 in_port,
		   struct fbr_flow_key *key)
{
	int linear = ETH_HLEN + flow_pick(rnd, wire->len - ETH_HLEN + 1);
	struct sk_buff *skb = flow_wire_skb(rnd, wire, linear);

	if (!skb)
		return false;
	fbr_flow_extract(key, skb, in_port, FBR_FLOW_DEPTH_L4);
	kfree_skb(skb);
	return true;
}
