// SPDX-License-Identifier: GPL-2.0
/*
 * Keys and masks as attributes: what is put is parsed to the same, whatever is
 * parsed is put, and what can't be is refused by name.
 */
#include <linux/etherdevice.h>
#include <linux/flowbridge.h>
#include <linux/if_vlan.h>
#include <linux/openvswitch.h>
#include <net/netlink.h>

#include "nl/flow_key.h"
#include "flow_frames.h"

#define MATCHES		20000
#define MESSAGE		2048

/* A message of its own, freed with the test. */
static void free_message(void *skb)
{
	kfree_skb(skb);
}

static struct sk_buff *new_message(struct kunit *test)
{
	struct sk_buff *skb = alloc_skb(MESSAGE, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, skb);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, free_message, skb), 0);
	return skb;
}

/* The nest of a message, or NULL. */
static struct nlattr *nest_of(const struct sk_buff *skb, int type)
{
	return nla_find((struct nlattr *)skb->data, skb->len, type);
}

static int parse(const struct sk_buff *skb, struct fbr_flow_match *match,
		 struct netlink_ext_ack *extack)
{
	return fbr_nl_flow_match_parse(match, nest_of(skb, FBR_FLOW_A_KEY),
				       nest_of(skb, FBR_FLOW_A_MASK), extack);
}

static bool same(const struct fbr_flow_match *a, const struct fbr_flow_match *b)
{
	return !memcmp(a, b, sizeof(*a));
}

/* Random matches */

/* Of some bits, of all, or of none. */
static void random_mask(struct rnd_state *rnd, void *mask, int size)
{
	u32 how = flow_pick(rnd, 3);
	u8 *byte = mask;

	for (; size--; byte++)
		*byte = how == 0 ? 0 : how == 1 ? 0xff : flow_pick(rnd, 256);
}

static void all_or_none(struct rnd_state *rnd, void *mask, int size)
{
	memset(mask, flow_pick(rnd, 2) ? 0xff : 0, size);
}

#define RANDOM(rnd, member)	random_mask(rnd, &(member), sizeof(member))
#define WHOLE(rnd, member)	all_or_none(rnd, &(member), sizeof(member))

static void mask_l2(struct rnd_state *rnd, struct fbr_flow_key *mask,
		    const struct fbr_flow_key *key)
{
	int n;

	WHOLE(rnd, mask->in_port);
	RANDOM(rnd, mask->skb_priority);
	RANDOM(rnd, mask->skb_mark);
	RANDOM(rnd, mask->eth_dst);
	RANDOM(rnd, mask->eth_src);
	for (n = 0; n < 2; n++) {
		if (key->vlan[n].tci) {
			WHOLE(rnd, mask->vlan[n].tpid);
			RANDOM(rnd, mask->vlan[n].tci);
		} else {
			WHOLE(rnd, mask->vlan[n].tci);
		}
		if (key->vlan[n].tci && mask->vlan[n].tci)
			mask->vlan[n].tci |= FBR_FLOW_VLAN_PRESENT;
	}
	/* That of a tag is neither in the key nor partly in the mask. */
	RANDOM(rnd, mask->eth_type);
	if (mask->eth_type != htons(0xffff) &&
	    eth_type_vlan(key->eth_type & mask->eth_type))
		mask->eth_type = 0;
}

static void mask_l3(struct rnd_state *rnd, struct fbr_flow_key *mask, u16 attr)
{
	RANDOM(rnd, mask->ip_proto);
	if (attr == OVS_KEY_ATTR_ARP) {
		RANDOM(rnd, mask->arp_sha);
		RANDOM(rnd, mask->arp_tha);
	} else {
		RANDOM(rnd, mask->ip_tos);
		RANDOM(rnd, mask->ip_ttl);
		WHOLE(rnd, mask->ip_frag);
	}
	if (attr == OVS_KEY_ATTR_IPV6) {
		RANDOM(rnd, mask->ip_src);
		RANDOM(rnd, mask->ip_dst);
		RANDOM(rnd, mask->ipv6_label);
		mask->ipv6_label &= htonl(0xfffff);
	} else {
		RANDOM(rnd, mask->ip_src.s6_addr32[0]);
		RANDOM(rnd, mask->ip_dst.s6_addr32[0]);
	}
}

static void mask_l4(struct rnd_state *rnd, struct fbr_flow_key *mask,
		    const struct fbr_flow_key *key)
{
	u16 attr = fbr_flow_l4_attr(key);

	RANDOM(rnd, mask->tp_src);
	RANDOM(rnd, mask->tp_dst);
	if (attr == OVS_KEY_ATTR_TCP) {
		RANDOM(rnd, mask->tcp_flags);
		mask->tcp_flags &= htons(0xfff);
	}
	if (attr != OVS_KEY_ATTR_ICMP && attr != OVS_KEY_ATTR_ICMPV6)
		return;
	mask->tp_src &= htons(0xff);
	mask->tp_dst &= htons(0xff);
	if (attr == OVS_KEY_ATTR_ICMPV6 && mask->tp_src == htons(0xff) &&
	    (key->tp_src == htons(135) || key->tp_src == htons(136))) {
		RANDOM(rnd, mask->nd_target);
		RANDOM(rnd, mask->nd_sll);
		RANDOM(rnd, mask->nd_tll);
	}
}

/* What parsing yields: fields only where what they need is matched as a whole. */
static void random_match(struct rnd_state *rnd, const struct fbr_flow_key *key,
			 struct fbr_flow_match *match)
{
	struct fbr_flow_key *mask = &match->mask;
	u16 l3 = fbr_flow_l3_attr(key);
	int i;

	memset(match, 0, sizeof(*match));
	mask_l2(rnd, mask, key);
	if (l3 && mask->eth_type == htons(0xffff)) {
		mask_l3(rnd, mask, l3);
		if (fbr_flow_l4_attr(key) && mask->ip_proto == 0xff &&
		    key->ip_frag != OVS_FRAG_TYPE_LATER)
			mask_l4(rnd, mask, key);
	}
	for (i = 0; i < sizeof(*key); i++)
		((u8 *)&match->key)[i] = ((u8 *)key)[i] & ((u8 *)mask)[i];
}

/* Whatever a frame may have, the message has room for. */
static void random_key(struct kunit *test, struct rnd_state *rnd,
		       struct wire *wire, struct fbr_flow_key *key)
{
	flow_random_wire(rnd, wire);
	KUNIT_ASSERT_TRUE(test, flow_wire_key(rnd, wire, flow_pick(rnd, 4096), key));
}

static void try_match(struct kunit *test, struct sk_buff *skb, int n,
		      const struct fbr_flow_match *match)
{
	struct netlink_ext_ack extack = {};
	struct fbr_flow_match again;
	int err;

	skb_trim(skb, 0);
	KUNIT_ASSERT_EQ(test, fbr_nl_flow_match_put(skb, match), 0);
	err = parse(skb, &again, &extack);
	KUNIT_EXPECT_EQ_MSG(test, err, 0, "match %d: %s", n, extack._msg);
	if (!err && !same(&again, match)) {
		KUNIT_FAIL(test, "match %d is parsed to another", n);
		kunit_err(test, "key  %*phN", (int)sizeof(match->key), &match->key);
		kunit_err(test, "is   %*phN", (int)sizeof(match->key), &again.key);
		kunit_err(test, "mask %*phN", (int)sizeof(match->key), &match->mask);
		kunit_err(test, "is   %*phN", (int)sizeof(match->key), &again.mask);
	}
}

static bool failed(struct kunit *test)
{
	return READ_ONCE(test->status) == KUNIT_FAILURE;
}

static void match_that_is_put_is_parsed_to_itself(struct kunit *test)
{
	struct wire *wire = kunit_kzalloc(test, sizeof(*wire), GFP_KERNEL);
	struct sk_buff *skb = new_message(test);
	struct fbr_flow_match match = {};
	struct fbr_flow_key key;
	struct rnd_state rnd;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, wire);
	flow_seeded(test, &rnd);
	try_match(test, skb, -1, &match);
	for (i = 0; i < MATCHES && !failed(test); i++) {
		random_key(test, &rnd, wire, &key);
		random_match(&rnd, &key, &match);
		try_match(test, skb, i, &match);
		KUNIT_EXPECT_EQ(test, fbr_flow_key_differs(&match, &key), 0);
		if (i % 64 == 0)
			cond_resched();
	}
}

/* A key that is put for a trace is one that a trace can be asked for. */
static void key_of_a_frame_is_parsed_to_itself(struct kunit *test)
{
	struct wire *wire = kunit_kzalloc(test, sizeof(*wire), GFP_KERNEL);
	struct sk_buff *skb = new_message(test);
	struct netlink_ext_ack extack = {};
	struct fbr_flow_match match;
	struct fbr_flow_key key;
	struct rnd_state rnd;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, wire);
	flow_seeded(test, &rnd);
	for (i = 0; i < MATCHES && !failed(test); i++) {
		random_key(test, &rnd, wire, &key);
		skb_trim(skb, 0);
		KUNIT_ASSERT_EQ(test, fbr_nl_flow_key_put(skb, FBR_FLOW_A_KEY, &key), 0);
		KUNIT_ASSERT_EQ_MSG(test, parse(skb, &match, &extack), 0,
				    "frame %d: %s", i, extack._msg);
		KUNIT_EXPECT_EQ_MSG(test, memcmp(&match.key, &key, sizeof(key)),
				    0, "frame %d", i);
		if (i % 64 == 0)
			cond_resched();
	}
}

/* Bits that flip in nests; their own sizes stay, as netlink has checked them. */
static void damage(struct rnd_state *rnd, struct sk_buff *skb)
{
	struct nlattr *nest = nest_of(skb, flow_pick(rnd, 2) ? FBR_FLOW_A_KEY :
							       FBR_FLOW_A_MASK);
	int n = 1 + flow_pick(rnd, 3);

	while (n-- && nla_len(nest) > 0)
		((u8 *)nla_data(nest))[flow_pick(rnd, nla_len(nest))] ^=
			1 << flow_pick(rnd, 8);
}

static void parsed_match_is_as_it_ought_to_be(struct kunit *test,
					      const struct fbr_flow_match *match)
{
	const u8 *mask = (const u8 *)&match->mask;
	const u8 *key = (const u8 *)&match->key;
	int i;

	for (i = 0; i < sizeof(match->key); i++)
		if (key[i] & ~mask[i])
			KUNIT_FAIL(test, "byte %d of the key is not masked", i);
	KUNIT_EXPECT_NULL(test, memchr_inv(match->mask.reserved_meta, 0, 4));
	KUNIT_EXPECT_NULL(test, memchr_inv(match->mask.reserved_l2, 0, 2));
	KUNIT_EXPECT_NULL(test, memchr_inv(match->mask.reserved_l3, 0, 4));
	KUNIT_EXPECT_NULL(test, memchr_inv(match->mask.reserved_l4, 0, 2));
	KUNIT_EXPECT_NULL(test, memchr_inv(match->mask.reserved_nd, 0, 4));
}

static void damaged_attributes_are_refused_or_normal(struct kunit *test)
{
	struct wire *wire = kunit_kzalloc(test, sizeof(*wire), GFP_KERNEL);
	struct sk_buff *skb = new_message(test), *copy = new_message(test);
	struct netlink_ext_ack extack = {};
	unsigned int taken = 0, refused = 0;
	struct fbr_flow_match match;
	struct fbr_flow_key key;
	struct rnd_state rnd;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, wire);
	flow_seeded(test, &rnd);
	for (i = 0; i < MATCHES && !failed(test); i++) {
		random_key(test, &rnd, wire, &key);
		random_match(&rnd, &key, &match);
		skb_trim(skb, 0);
		KUNIT_ASSERT_EQ(test, fbr_nl_flow_match_put(skb, &match), 0);
		damage(&rnd, skb);
		extack._msg = NULL;
		if (parse(skb, &match, &extack)) {
			KUNIT_EXPECT_NOT_NULL(test, extack._msg);
			refused++;
		} else {
			parsed_match_is_as_it_ought_to_be(test, &match);
			try_match(test, copy, i, &match);
			taken++;
		}
		if (i % 64 == 0)
			cond_resched();
	}
	KUNIT_EXPECT_GT(test, taken, 1000);
	KUNIT_EXPECT_GT(test, refused, 1000);
}

static void message_without_room_is_left_as_it_was(struct kunit *test)
{
	struct wire *wire = kunit_kzalloc(test, sizeof(*wire), GFP_KERNEL);
	struct sk_buff *skb = new_message(test);
	struct fbr_flow_key key;
	struct rnd_state rnd;
	int full, room;

	KUNIT_ASSERT_NOT_NULL(test, wire);
	flow_seeded(test, &rnd);
	do {
		random_key(test, &rnd, wire, &key);
	} while (!key.vlan[1].tci || is_zero_ether_addr(key.nd_sll));
	KUNIT_ASSERT_EQ(test, fbr_nl_flow_key_put(skb, FBR_FLOW_A_KEY, &key), 0);
	full = skb->len;
	for (room = 0; room < full; room++) {
		skb_trim(skb, 0);
		skb_put(skb, skb_tailroom(skb) - room);
		KUNIT_EXPECT_EQ(test, fbr_nl_flow_key_put(skb, FBR_FLOW_A_KEY, &key),
				-EMSGSIZE);
		KUNIT_EXPECT_EQ(test, skb_tailroom(skb), room);
	}
}

/* Messages by hand */

/**
 * struct item - an attribute of a key
 * @attr: OVS_KEY_ATTR_*; of OVS_KEY_ATTR_ENCAP all that follow are inside
 * @size: of its value
 * @value: its value, up to the last byte that is not 0
 */
struct item {
	u16 attr;
	u8 size;
	u8 value[40];
};

#define END		{}
#define IN_PORT(...)	{ OVS_KEY_ATTR_IN_PORT, 4, { __VA_ARGS__ } }
#define TYPE(...)	{ OVS_KEY_ATTR_ETHERTYPE, 2, { __VA_ARGS__ } }
#define VLAN(...)	{ OVS_KEY_ATTR_VLAN, 2, { __VA_ARGS__ } }
#define ENCAP		{ OVS_KEY_ATTR_ENCAP }
#define IPV4(proto, frag, ...) \
	{ OVS_KEY_ATTR_IPV4, 12, { [8] = proto, [11] = frag, ##__VA_ARGS__ } }
#define IPV6(proto, frag, ...) \
	{ OVS_KEY_ATTR_IPV6, 40, { [36] = proto, [39] = frag, ##__VA_ARGS__ } }
#define ARP(...)	{ OVS_KEY_ATTR_ARP, 24, { __VA_ARGS__ } }
#define TCP(...)	{ OVS_KEY_ATTR_TCP, 4, { __VA_ARGS__ } }
#define TCP_FLAGS(...)	{ OVS_KEY_ATTR_TCP_FLAGS, 2, { __VA_ARGS__ } }
#define UDP(...)	{ OVS_KEY_ATTR_UDP, 4, { __VA_ARGS__ } }
#define SCTP(...)	{ OVS_KEY_ATTR_SCTP, 4, { __VA_ARGS__ } }
#define ICMP(...)	{ OVS_KEY_ATTR_ICMP, 2, { __VA_ARGS__ } }
#define ICMPV6(...)	{ OVS_KEY_ATTR_ICMPV6, 2, { __VA_ARGS__ } }
#define ND(...)		{ OVS_KEY_ATTR_ND, 28, { __VA_ARGS__ } }
#define RECIRC_ID(...)	{ OVS_KEY_ATTR_RECIRC_ID, 4, { __VA_ARGS__ } }
#define OTHER(attr, size) { attr, size }

#define ITEMS		6

/* A mask whose first item is of attribute 0 is no mask. */
struct by_hand {
	const char *what;
	struct item key[ITEMS];
	struct item mask[ITEMS];
};

static void put_items(struct sk_buff *skb, int attr, const struct item *items,
		      int flags)
{
	struct nlattr *nests[8] = { nla_nest_start_noflag(skb, attr | flags) };
	int n = 1;

	for (; items->attr; items++)
		if (items->attr == OVS_KEY_ATTR_ENCAP)
			nests[n++] = nla_nest_start_noflag(skb, items->attr | flags);
		else
			nla_put(skb, items->attr, items->size, items->value);
	while (n)
		nla_nest_end(skb, nests[--n]);
}

static int parse_by_hand(struct kunit *test, const struct by_hand *by_hand,
			 struct fbr_flow_match *match, int flags,
			 struct netlink_ext_ack *extack)
{
	struct sk_buff *skb = new_message(test);

	put_items(skb, FBR_FLOW_A_KEY, by_hand->key, flags);
	if (by_hand->mask[0].attr)
		put_items(skb, FBR_FLOW_A_MASK, by_hand->mask, flags);
	return parse(skb, match, extack);
}

static const struct by_hand refused[] = {
	{ "tunnel() is not", { OTHER(OVS_KEY_ATTR_TUNNEL, 0) } },
	{ "ct_state() is not", { IN_PORT(1), OTHER(OVS_KEY_ATTR_CT_STATE, 4) } },
	{ "dp_hash() is not", { OTHER(OVS_KEY_ATTR_DP_HASH, 4) } },
	{ "mpls() is not", { TYPE(0x88, 0x47), OTHER(OVS_KEY_ATTR_MPLS, 4) } },
	{ "packet_type() is not", { OTHER(OVS_KEY_ATTR_PACKET_TYPE, 4) } },
	{ "ipv6_exthdrs() is not", { OTHER(OVS_KEY_ATTR_IPV6_EXTHDRS, 2) } },
	{ "not known", { OTHER(OVS_KEY_ATTR_MAX + 1, 4) } },
	{ "not known", { OTHER(0x3fff, 4) } },
	{ "another size", { OTHER(OVS_KEY_ATTR_IN_PORT, 2) } },
	{ "another size", { OTHER(OVS_KEY_ATTR_ETHERNET, 13) } },
	{ "another size", { OTHER(OVS_KEY_ATTR_TCP, 0) } },
	{ "another size", { IN_PORT(1) }, { OTHER(OVS_KEY_ATTR_IN_PORT, 5) } },
	{ "twice", { IN_PORT(1), IN_PORT(1) } },
	{ "twice", { IN_PORT(1) }, { IN_PORT(0xff), IN_PORT(0xff) } },
	{ "the key has not", { TYPE(8, 6) }, { TYPE(255, 255), VLAN(255, 255) } },
	{ "in_port() is matched as a whole", { IN_PORT(1) }, { IN_PORT(255) } },
	{ "recirc_id() can only be 0", { RECIRC_ID(1) } },
	{ "ipv4() needs", { IPV4(6, 0) } },
	{ "ipv4() needs", { TYPE(0x86, 0xdd), IPV4(6, 0) } },
	{ "ipv4() needs", { TYPE(8, 0), IPV4(6, 0) }, { TYPE(255, 0) } },
	{ "ipv6() needs", { TYPE(8, 0), IPV6(6, 0) } },
	{ "arp() needs", { TYPE(8, 0), ARP(1) } },
	{ "arp() needs", { ARP(1) } },
	{ "arp(op) is", { TYPE(8, 6), ARP([8] = 1) } },
	{ "tcp() needs", { TYPE(8, 0), TCP(1) } },
	{ "tcp() needs", { TYPE(8, 0), IPV4(17, 0), TCP(1) } },
	{ "tcp() needs", { TYPE(8, 0), IPV4(6, 0), TCP(1) },
			 { TYPE(255, 255), IPV4(0xfe, 0), TCP(255) } },
	{ "tcp() needs", { TYPE(8, 0), IPV4(6, OVS_FRAG_TYPE_LATER), TCP(1) } },
	{ "tcp_flags() needs", { TYPE(8, 0), IPV4(17, 0), TCP_FLAGS(0, 2) } },
	{ "tcp_flags() is at most", { TYPE(8, 0), IPV4(6, 0), TCP_FLAGS(0x10, 2) } },
	{ "udp() needs", { TYPE(8, 0), IPV4(6, 0), UDP(1) } },
	{ "sctp() needs", { TYPE(0x86, 0xdd), IPV6(6, 0), SCTP(1) } },
	{ "icmp() needs", { TYPE(0x86, 0xdd), IPV6(1, 0), ICMP(1) } },
	{ "icmpv6() needs", { TYPE(8, 0), IPV4(58, 0), ICMPV6(135) } },
	{ "nd() needs", { TYPE(0x86, 0xdd), IPV6(58, 0), ND(1) } },
	{ "nd() needs", { TYPE(0x86, 0xdd), IPV6(58, 0), ICMPV6(128), ND(1) } },
	{ "frag is", { TYPE(8, 0), IPV4(6, 3) } },
	{ "ipv6(label) is", { TYPE(0x86, 0xdd), IPV6(6, 0, [32] = 1) } },
	{ "0x0600 or more", { TYPE(5, 0xff) } },
	{ "0x0600 or more", { TYPE(0, 0) } },
	{ "eth_type() of a tag", { TYPE(0x81, 0) }, { TYPE(255, 0) } },
	{ "has no cfi=1", { VLAN(0, 7) } },
	{ "has no cfi=1", { VLAN(0, 7) }, { VLAN(0x1f, 255) } },
	{ "eth_type() beside encap()", { TYPE(8, 0), VLAN(0x10, 7), ENCAP } },
	{ "belongs into encap()",
	  { TYPE(0x81, 0), VLAN(0x10, 7), IPV4(6, 0), ENCAP, TYPE(8, 0) } },
	{ "outside of encap()", { TYPE(0x81, 0), VLAN(0x10, 7), ENCAP, IN_PORT(1) } },
	{ "two tags", { ENCAP, ENCAP, VLAN(0x10, 7) } },
	{ "two tags", { ENCAP, ENCAP, ENCAP } },
	{ "without a tag", { TYPE(0x81, 0), VLAN(0, 0) } },
	{ "without a tag", { VLAN(0, 0), ENCAP, VLAN(0x10, 1) } },
	{ "without a tag", { VLAN(0x10, 1), ENCAP, TYPE(0x88, 0xa8), VLAN(0, 0) } },
};

static void what_cannot_be_is_refused_by_name(struct kunit *test)
{
	struct fbr_flow_match match;
	int i, err;

	for (i = 0; i < ARRAY_SIZE(refused); i++) {
		struct netlink_ext_ack extack = {};

		err = parse_by_hand(test, &refused[i], &match, 0, &extack);
		KUNIT_EXPECT_LT_MSG(test, err, 0, "%s (%d)", refused[i].what, i);
		if (!err)
			continue;
		KUNIT_EXPECT_TRUE_MSG(test, strstr(extack._msg, refused[i].what),
				      "'%s' is not '%s'", extack._msg,
				      refused[i].what);
		KUNIT_EXPECT_TRUE(test, extack.bad_attr ||
				  !strcmp(refused[i].what, "without a tag"));
	}
}

static void half_a_field_is_refused(struct kunit *test)
{
	struct sk_buff *skb = new_message(test);
	struct netlink_ext_ack extack = {};
	struct fbr_flow_match match;

	nla_put(skb, FBR_FLOW_A_KEY, 3, "abc");
	KUNIT_EXPECT_EQ(test, parse(skb, &match, &extack), -EINVAL);
	KUNIT_EXPECT_NOT_NULL(test, extack._msg);
	KUNIT_EXPECT_EQ(test, parse(skb, &match, NULL), -EINVAL);
}

/* Pairs that mean the same. */
static const struct by_hand equal[][2] = {
	{ { "nothing is everything", {} },
	  { "a mask of nothing", { IN_PORT(1), TYPE(8, 0), IPV4(6, 0), TCP(1) },
	    { IN_PORT(), TYPE(), IPV4(0, 0), TCP() } } },
	{ { "recirc_id is nothing", { RECIRC_ID(0) } },
	  { "recirc_id that doesn't count", { RECIRC_ID(5) }, { RECIRC_ID(0) } } },
	{ { "no mask is all", { TYPE(8, 0), IPV4(6, 0) } },
	  { "as is a mask of another", { IN_PORT(1), TYPE(8, 0), IPV4(6, 0) },
	    { IN_PORT() } } },
	{ { "bits beside the mask", { VLAN(0x1f, 7) }, { VLAN(0x1f, 255) } },
	  { "are cleared", { VLAN(0xff, 7) }, { VLAN(0x1f, 255) } } },
	{ { "a vid needs a tag", { VLAN(0x10, 7) }, { VLAN(0x1f, 255) } },
	  { "said or not", { VLAN(0, 7) }, { VLAN(0x0f, 255) } } },
	{ { "priority-tagged", { VLAN(0x10, 0) }, { VLAN(0x1f, 255) } },
	  { "is a vid of 0", { VLAN(0, 0) }, { VLAN(0x0f, 255) } } },
	{ { "no tag at all", { VLAN(0, 0) } },
	  { "is no tag", { VLAN(0, 0) }, { VLAN(0x10, 0) } } },
	{ { "what is in encap", { VLAN(0x10, 7), ENCAP, TYPE(8, 0) } },
	  { "may be beside it", { VLAN(0x10, 7), TYPE(8, 0) } } },
	{ { "eth_type of a tag", { TYPE(0x81, 0), VLAN(0x10, 7), ENCAP, TYPE(8, 0) },
	    { TYPE(), VLAN(255, 255), ENCAP, TYPE(255, 255) } },
	  { "may be left out", { VLAN(0x10, 7), TYPE(8, 0) } } },
	{ { "a mask without encap", { VLAN(0x10, 7), ENCAP, TYPE(8, 0) },
	    { VLAN(255, 255) } },
	  { "is all of encap", { VLAN(0x10, 7), ENCAP, TYPE(8, 0) } } },
	{ { "bits that none has", { TYPE(8, 6), ARP([9] = 1) } },
	  { "mean nothing", { TYPE(8, 6), ARP([9] = 1) },
	    { TYPE(255, 255), ARP(255, 255, 255, 255, 255, 255, 255, 255, 0, 255,
				  255, 255, 255, 255, 255, 255, 255, 255, 255,
				  255, 255, 255) } } },
	{ { "flags likewise", { TYPE(8, 0), IPV4(6, 0), TCP_FLAGS(0, 2) } },
	  { "are twelve", { TYPE(8, 0), IPV4(6, 0), TCP_FLAGS(0, 2) },
	    { TCP_FLAGS(0x0f, 255) } } },
};

static void what_means_the_same_is_the_same(struct kunit *test)
{
	struct netlink_ext_ack extack = {};
	struct fbr_flow_match a, b;
	int i;

	for (i = 0; i < ARRAY_SIZE(equal); i++) {
		KUNIT_EXPECT_EQ_MSG(test, parse_by_hand(test, &equal[i][0], &a, 0, &extack),
				    0, "%s: %s", equal[i][0].what, extack._msg);
		KUNIT_EXPECT_EQ_MSG(test, parse_by_hand(test, &equal[i][1], &b, 0, &extack),
				    0, "%s: %s", equal[i][1].what, extack._msg);
		KUNIT_EXPECT_TRUE_MSG(test, same(&a, &b), "%s, %s",
				      equal[i][0].what, equal[i][1].what);
		KUNIT_EXPECT_EQ(test, parse_by_hand(test, &equal[i][0], &b,
						    NLA_F_NESTED, &extack), 0);
		KUNIT_EXPECT_TRUE_MSG(test, same(&a, &b), "NLA_F_NESTED");
	}
}

static void fields_go_where_they_belong(struct kunit *test)
{
	static const struct by_hand by_hand = {
		"two tags and neighbour discovery", {
			TYPE(0x88, 0xa8), VLAN(0x30, 7), ENCAP,
			VLAN(0x10, 8), TYPE(0x86, 0xdd),
		}, {
			TYPE(0xff, 0xff), VLAN(0xff, 0xff), ENCAP,
			VLAN(0xff, 0xff), TYPE(0xff, 0xff),
		},
	};
	struct netlink_ext_ack extack = {};
	struct fbr_flow_match match, want = {};

	want.key.vlan[0].tpid = htons(0x88a8);
	want.key.vlan[0].tci = htons(0x3007);
	want.key.vlan[1].tci = htons(0x1008);
	want.key.eth_type = htons(0x86dd);
	want.mask.vlan[0].tpid = htons(0xffff);
	want.mask.vlan[0].tci = htons(0xffff);
	want.mask.vlan[1].tci = htons(0xffff);
	want.mask.eth_type = htons(0xffff);
	KUNIT_ASSERT_EQ(test, parse_by_hand(test, &by_hand, &match, 0, &extack), 0);
	KUNIT_EXPECT_TRUE(test, same(&match, &want));
}

static void nothing_matches_everything(struct kunit *test)
{
	struct fbr_flow_match match, want = {};

	KUNIT_EXPECT_EQ(test, fbr_nl_flow_match_parse(&match, NULL, NULL, NULL), 0);
	KUNIT_EXPECT_TRUE(test, same(&match, &want));
	KUNIT_EXPECT_EQ(test, fbr_flow_mask_depth(&match.mask), FBR_FLOW_DEPTH_META);
}

static struct kunit_case flow_nl_cases[] = {
	KUNIT_CASE(nothing_matches_everything),
	KUNIT_CASE(fields_go_where_they_belong),
	KUNIT_CASE(what_means_the_same_is_the_same),
	KUNIT_CASE(what_cannot_be_is_refused_by_name),
	KUNIT_CASE(half_a_field_is_refused),
	KUNIT_CASE(match_that_is_put_is_parsed_to_itself),
	KUNIT_CASE(key_of_a_frame_is_parsed_to_itself),
	KUNIT_CASE(damaged_attributes_are_refused_or_normal),
	KUNIT_CASE(message_without_room_is_left_as_it_was),
	{}
};

static struct kunit_suite flow_nl_suite = {
	.name = "fbr_flow_nl",
	.test_cases = flow_nl_cases,
};

kunit_test_suite(flow_nl_suite);
