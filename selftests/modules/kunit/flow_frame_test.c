// SPDX-License-Identifier: GPL-2.0
/* Frames made of keys have these keys, and are such as a host would take. */
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/ip.h>
#include <linux/openvswitch.h>
#include <net/ip6_checksum.h>
#include <net/ipv6.h>

#include "flow_frame.h"
#include "flow_frames.h"

#define KEYS	20000

static struct sk_buff *build(struct kunit *test, const struct fbr_flow_key *key)
{
	struct sk_buff *skb = fbr_flow_frame_build(key);

	KUNIT_EXPECT_FALSE(test, IS_ERR(skb));
	return IS_ERR(skb) ? NULL : skb;
}

/* The first field that the frame has otherwise, or 0. */
static u16 differs(const struct sk_buff *skb, const struct fbr_flow_key *key)
{
	struct fbr_flow_match match = { .key = *key };
	struct fbr_flow_key got;

	memset(&match.mask, 0xff, sizeof(match.mask));
	fbr_flow_extract(&got, skb, key->in_port, FBR_FLOW_DEPTH_L4);
	return fbr_flow_key_differs(&match, &got);
}

/* The sum over all of it, with the pseudo-header, is 0 if it is right. */
static u16 sum_of(const struct fbr_flow_key *key, const u8 *l4, int len)
{
	__wsum sum = csum_partial(l4, len, 0);

	if (key->ip_proto == IPPROTO_ICMP)
		return (__force u16)csum_fold(sum);
	if (key->eth_type == htons(ETH_P_IPV6))
		return (__force u16)csum_ipv6_magic(&key->ip_src, &key->ip_dst,
						    len, key->ip_proto, sum);
	return (__force u16)csum_tcpudp_magic(key->ip_src.s6_addr32[0],
					      key->ip_dst.s6_addr32[0], len,
					      key->ip_proto, sum);
}

static void expect_l4(struct kunit *test, const struct fbr_flow_key *key,
		      const u8 *l4, int len)
{
	u16 attr = fbr_flow_l4_attr(key);

	if (key->ip_frag)
		KUNIT_EXPECT_EQ(test, len % 8, 0);
	if (key->ip_frag == OVS_FRAG_TYPE_LATER || !attr ||
	    attr == OVS_KEY_ATTR_SCTP)
		return;
	KUNIT_EXPECT_EQ_MSG(test, sum_of(key, l4, len), 0, "attribute %d", attr);
}

static void expect_ipv4(struct kunit *test, const struct fbr_flow_key *key,
			const u8 *l3, int len)
{
	const struct iphdr *ip = (const void *)l3;

	KUNIT_EXPECT_EQ(test, l3[0], 0x45);
	KUNIT_EXPECT_EQ(test, (__force u16)ip_fast_csum(ip, ip->ihl), 0);
	KUNIT_ASSERT_LE(test, ntohs(ip->tot_len), len);
	KUNIT_EXPECT_TRUE(test, ntohs(ip->tot_len) == len || len < ETH_ZLEN);
	expect_l4(test, key, l3 + 20, ntohs(ip->tot_len) - 20);
}

static void expect_ipv6(struct kunit *test, const struct fbr_flow_key *key,
			const u8 *l3, int len)
{
	const struct ipv6hdr *ip6 = (const void *)l3;
	int header = key->ip_frag ? 48 : 40;
	bool ends = key->ip_frag == OVS_FRAG_TYPE_LATER || !key->ip_proto;

	KUNIT_EXPECT_EQ(test, l3[0] >> 4, 6);
	KUNIT_EXPECT_EQ(test, key->ip_frag ? l3[40] : l3[6],
			ends ? NEXTHDR_NONE : key->ip_proto);
	KUNIT_ASSERT_LE(test, ntohs(ip6->payload_len) + 40, len);
	KUNIT_EXPECT_TRUE(test, ntohs(ip6->payload_len) + 40 == len ||
			  len < ETH_ZLEN);
	expect_l4(test, key, l3 + header, ntohs(ip6->payload_len) + 40 - header);
}

static void expect_valid(struct kunit *test, const struct sk_buff *skb,
			 const struct fbr_flow_key *key)
{
	int tag = key->vlan[1].tci ? VLAN_HLEN : 0;
	const u8 *l3 = skb->data + tag;
	int len = skb->len - tag;

	KUNIT_EXPECT_GE(test, skb->len + ETH_HLEN, ETH_ZLEN);
	KUNIT_EXPECT_EQ(test, skb_network_offset(skb), 0);
	KUNIT_EXPECT_GE(test, skb_headroom(skb), ETH_HLEN + 2 * VLAN_HLEN);
	if (key->eth_type == htons(ETH_P_IP))
		expect_ipv4(test, key, l3, len);
	else if (key->eth_type == htons(ETH_P_IPV6))
		expect_ipv6(test, key, l3, len);
}

/* Of a random frame, less what only broken ones have. */
static bool random_key(struct kunit *test, struct rnd_state *rnd,
		       struct wire *wire, struct fbr_flow_key *key)
{
	flow_random_wire(rnd, wire);
	KUNIT_ASSERT_TRUE(test, flow_wire_key(rnd, wire, flow_pick(rnd, 4096), key));
	if (is_zero_ether_addr(key->eth_src))
		return false;
	/* Half a tag. */
	if (eth_type_vlan(key->eth_type) && !key->vlan[1].tci)
		return false;
	/* Fragments of nothing in particular. */
	return key->eth_type != htons(ETH_P_IPV6) || key->ip_proto;
}

static void frame_has_the_key_it_is_made_of(struct kunit *test)
{
	struct wire *wire = kunit_kzalloc(test, sizeof(*wire), GFP_KERNEL);
	struct fbr_flow_key key;
	struct rnd_state rnd;
	struct sk_buff *skb;
	int i, tried = 0;

	KUNIT_ASSERT_NOT_NULL(test, wire);
	flow_seeded(test, &rnd);
	for (i = 0; i < KEYS && READ_ONCE(test->status) != KUNIT_FAILURE; i++) {
		if (!random_key(test, &rnd, wire, &key))
			continue;
		skb = build(test, &key);
		if (!skb) {
			kunit_err(test, "key %d %*phN", i, (int)sizeof(key), &key);
			continue;
		}
		KUNIT_EXPECT_EQ_MSG(test, differs(skb, &key), 0, "key %d", i);
		expect_valid(test, skb, &key);
		kfree_skb(skb);
		tried++;
		if (i % 64 == 0)
			cond_resched();
	}
	KUNIT_EXPECT_GT(test, tried, KEYS / 2);
}

static void what_is_not_named_is_made_up(struct kunit *test)
{
	struct fbr_flow_key key = { .in_port = 1 }, got;
	struct sk_buff *skb = build(test, &key);

	KUNIT_ASSERT_NOT_NULL(test, skb);
	fbr_flow_extract(&got, skb, 1, FBR_FLOW_DEPTH_L4);
	kfree_skb(skb);
	KUNIT_EXPECT_TRUE(test, is_valid_ether_addr(got.eth_src));
	KUNIT_EXPECT_TRUE(test, is_zero_ether_addr(got.eth_dst));
	KUNIT_EXPECT_TRUE(test, eth_proto_is_802_3(got.eth_type));
	KUNIT_EXPECT_EQ(test, fbr_flow_l3_attr(&got), 0);
	KUNIT_EXPECT_FALSE(test, got.vlan[0].tci);
}

static void inner_tag_makes_an_outer_one(struct kunit *test)
{
	struct fbr_flow_key key = {}, got;
	struct sk_buff *skb;

	key.vlan[1].tci = htons(0x1007);
	skb = build(test, &key);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	fbr_flow_extract(&got, skb, 0, FBR_FLOW_DEPTH_L4);
	kfree_skb(skb);
	KUNIT_EXPECT_EQ(test, ntohs(got.vlan[0].tpid), ETH_P_8021Q);
	KUNIT_EXPECT_EQ(test, ntohs(got.vlan[0].tci), 0x1000);
	KUNIT_EXPECT_EQ(test, ntohs(got.vlan[1].tpid), ETH_P_8021Q);
	KUNIT_EXPECT_EQ(test, ntohs(got.vlan[1].tci), 0x1007);
}

static void ipv6_without_protocol_ends(struct kunit *test)
{
	struct fbr_flow_key key = { .eth_type = htons(ETH_P_IPV6) }, got;
	struct sk_buff *skb;
	int frag;

	for (frag = OVS_FRAG_TYPE_NONE; frag <= OVS_FRAG_TYPE_LATER; frag++) {
		key.ip_frag = frag;
		skb = build(test, &key);
		KUNIT_ASSERT_NOT_NULL(test, skb);
		fbr_flow_extract(&got, skb, 0, FBR_FLOW_DEPTH_L4);
		expect_valid(test, skb, &key);
		kfree_skb(skb);
		KUNIT_EXPECT_EQ(test, got.ip_frag, frag);
		KUNIT_EXPECT_EQ(test, got.ip_proto, frag == OVS_FRAG_TYPE_LATER ?
				NEXTHDR_FRAGMENT : NEXTHDR_NONE);
	}
}

static void expect_none(struct kunit *test, const struct fbr_flow_key *key,
			const char *what)
{
	struct sk_buff *skb = fbr_flow_frame_build(key);

	KUNIT_EXPECT_EQ_MSG(test, PTR_ERR_OR_ZERO(skb), -EINVAL, "%s", what);
	if (!IS_ERR(skb))
		kfree_skb(skb);
}

static void key_that_no_frame_has_is_refused(struct kunit *test)
{
	struct fbr_flow_key key = { .eth_type = htons(ETH_P_IP), .ip_proto = 6 };

	key.ip_frag = OVS_FRAG_TYPE_LATER;
	key.tp_src = htons(80);
	expect_none(test, &key, "ports of a later fragment");
	key.ip_frag = OVS_FRAG_TYPE_NONE;
	key.ip_proto = IPPROTO_ICMP;
	key.tp_src = htons(0x100);
	expect_none(test, &key, "a type that is no byte");
	key.tp_src = 0;
	key.ip_proto = IPPROTO_UDP;
	key.tcp_flags = htons(2);
	expect_none(test, &key, "TCP's flags of UDP");
	key.tcp_flags = 0;
	key.eth_type = htons(ETH_P_IPV6);
	key.ip_proto = NEXTHDR_ROUTING;
	expect_none(test, &key, "a protocol that is an extension header");
	key.ip_proto = 0;
	key.eth_type = htons(0x0100);
	expect_none(test, &key, "an EtherType that is a length");
	key.eth_type = htons(ETH_P_8021Q);
	expect_none(test, &key, "half a tag");
	key.eth_type = htons(ETH_P_IPV6);
	key.ip_proto = IPPROTO_ICMPV6;
	key.tp_src = htons(128);
	key.nd_sll[0] = 2;
	expect_none(test, &key, "neighbour discovery of an echo");
}

static struct kunit_case flow_frame_cases[] = {
	KUNIT_CASE(frame_has_the_key_it_is_made_of),
	KUNIT_CASE(what_is_not_named_is_made_up),
	KUNIT_CASE(inner_tag_makes_an_outer_one),
	KUNIT_CASE(ipv6_without_protocol_ends),
	KUNIT_CASE(key_that_no_frame_has_is_refused),
	{}
};

static struct kunit_suite flow_frame_suite = {
	.name = "fbr_flow_frame",
	.test_cases = flow_frame_cases,
};

kunit_test_suite(flow_frame_suite);
