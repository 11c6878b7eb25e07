// SPDX-License-Identifier: GPL-2.0
/*
 * Rewrites: after each, a frame is byte for byte what one is that was made with
 * the new fields from the start, however its checksums are kept, and its clones
 * are what they were.
 */
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/ip.h>
#include <linux/tcp.h>

#include "compat/compat.h"
#include "rewrite_subject.h"

#define FRAMES	30000

static bool failed(struct kunit *test)
{
	return READ_ONCE(test->status) == KUNIT_FAILURE;
}

/*** One frame, one set ***/

/* TCP and UDP of whole datagrams, as hosts and hardware leave them. */
static bool may_be_partial(const struct made *made)
{
	return made->part == MADE_WHOLE && !made->unsummed &&
	       made->place >= 0 && (made->proto == IPPROTO_TCP ||
				    made->proto == IPPROTO_UDP);
}

/* The sum of the pseudo header, from that of the whole. */
static bool make_partial(struct sk_buff *skb, const struct made *made)
{
	int l4 = made->l4 - ETH_HLEN;
	__wsum rest;
	__sum16 sum, pseudo;

	if (skb_linearize(skb))
		return false;
	memcpy(&sum, skb->data + l4 + made->place, 2);
	memset(skb->data + l4 + made->place, 0, 2);
	rest = skb_checksum(skb, l4, skb->len - l4, 0);
	pseudo = ~csum_fold(csum_sub((__force __wsum)~(u32)(__force u16)sum,
				     rest));
	memcpy(skb->data + l4 + made->place, &pseudo, 2);
	return skb_partial_csum_set(skb, l4, made->place);
}

static bool prepare(struct rnd_state *rnd, struct sk_buff *skb,
		    const struct made *made)
{
	switch (flow_pick(rnd, 4)) {
	case 0:
		skb->ip_summed = CHECKSUM_UNNECESSARY;
		return true;
	case 1:
		skb->ip_summed = CHECKSUM_COMPLETE;
		skb->csum = skb_checksum(skb, 0, skb->len, 0);
		return true;
	case 2:
		return !may_be_partial(made) || make_partial(skb, made);
	default:
		return true;
	}
}

/* Whatever was left to hardware is done, and whatever it did is right. */
static bool settle(struct sk_buff *skb)
{
	if (skb->ip_summed == CHECKSUM_PARTIAL)
		return !skb_checksum_help(skb);
	if (skb->ip_summed != CHECKSUM_COMPLETE)
		return true;
	return csum_fold(skb->csum) ==
	       csum_fold(skb_checksum(skb, 0, skb->len, 0));
}

static void expect_made(struct kunit *test, int n, const struct made *made,
			const struct sk_buff *skb, const char *what)
{
	static u8 is[2 * WIRE_MAX];

	if (made_is(made, skb))
		return;
	skb_copy_bits(skb, -ETH_HLEN, is, skb->len + ETH_HLEN);
	KUNIT_FAIL(test, "frame %d, %s: l3 %d l4 %d proto %d part %d", n, what,
		   made->l3, made->l4, made->proto, made->part);
	print_hex_dump(KERN_ERR, "is   ", DUMP_PREFIX_OFFSET, 16, 1, is,
		       skb->len + ETH_HLEN, false);
	print_hex_dump(KERN_ERR, "want ", DUMP_PREFIX_OFFSET, 16, 1,
		       made->wire.data, made->cut, false);
}

/* SCTP's first fragments do not tell what its checksum would be. */
static bool can_be_set(const struct made *made, const struct fbr_rewrite *set,
		       const struct made *want)
{
	return set->field != OVS_KEY_ATTR_SCTP || made->part != MADE_FIRST ||
	       !memcmp(made->wire.data, want->wire.data, made->cut);
}

struct bed {
	struct rnd_state rnd;
	struct made made;
	struct made want;
};

static void try_set(struct kunit *test, struct bed *bed, int n,
		    const struct fbr_rewrite *set)
{
	int linear = ETH_HLEN + flow_pick(&bed->rnd, bed->made.cut - ETH_HLEN + 1);
	struct sk_buff *skb = made_skb(&bed->rnd, &bed->made, linear);
	struct fbr_frame frame = { .skb = skb };
	struct sk_buff *clone;
	bool can;

	KUNIT_ASSERT_NOT_NULL(test, skb);
	KUNIT_ASSERT_TRUE(test, prepare(&bed->rnd, skb, &bed->made));
	clone = flow_pick(&bed->rnd, 2) ? skb_copy(skb, GFP_KERNEL) : NULL;
	if (clone)
		swap(clone, frame.skb);
	kfree_skb(clone);
	clone = skb_clone(frame.skb, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, clone);
	bed->want = bed->made;
	made_set(&bed->want, set);
	made_sum_up(&bed->want);
	can = can_be_set(&bed->made, set, &bed->want);
	KUNIT_EXPECT_EQ_MSG(test, fbr_rewrite_set(&frame, set),
			    can ? 0 : FBR_DROP_REWRITE,
			    "frame %d field %d type %x proto %d part %d", n,
			    set->field, bed->made.type, bed->made.proto,
			    bed->made.part);
	if (!can)
		bed->want = bed->made;
	KUNIT_EXPECT_TRUE_MSG(test, settle(frame.skb), "sum of frame %d", n);
	expect_made(test, n, &bed->want, frame.skb, "rewritten");
	KUNIT_EXPECT_TRUE(test, settle(clone));
	expect_made(test, n, &bed->made, clone, "its clone");
	kfree_skb(clone);
	kfree_skb(frame.skb);
}

static void set_yields_what_is_made_anew(struct kunit *test)
{
	struct bed *bed = kunit_kzalloc(test, sizeof(*bed), GFP_KERNEL);
	struct fbr_rewrite set;
	int n;

	KUNIT_ASSERT_NOT_NULL(test, bed);
	flow_seeded(test, &bed->rnd);
	for (n = 0; n < FRAMES && !failed(test); n++) {
		made_random(&bed->rnd, &bed->made);
		made_random_set(&bed->rnd, &bed->made, &set);
		try_set(test, bed, n, &set);
	}
}

static void dec_ttl_takes_one(struct kunit *test)
{
	struct bed *bed = kunit_kzalloc(test, sizeof(*bed), GFP_KERNEL);
	struct made *made;
	struct fbr_frame frame = {};
	enum fbr_drop_cause want;
	u8 *ttl;
	int n;

	KUNIT_ASSERT_NOT_NULL(test, bed);
	made = &bed->made;
	flow_seeded(test, &bed->rnd);
	for (n = 0; n < FRAMES / 10 && !failed(test); n++) {
		made_random(&bed->rnd, made);
		ttl = made->wire.data + made->l3 + (made->type == ETH_P_IP ? 8 : 7);
		if (made->type != ETH_P_ARP && !flow_pick(&bed->rnd, 4))
			*ttl = flow_pick(&bed->rnd, 3);
		made_sum_up(made);
		frame.skb = made_skb(&bed->rnd, made, ETH_HLEN);
		KUNIT_ASSERT_NOT_NULL(test, frame.skb);
		KUNIT_ASSERT_TRUE(test, prepare(&bed->rnd, frame.skb, made));
		want = made->type == ETH_P_ARP ? FBR_DROP_REWRITE :
		       *ttl <= 1 ? FBR_DROP_TTL : 0;
		KUNIT_EXPECT_EQ_MSG(test, fbr_rewrite_dec_ttl(&frame), want,
				    "frame %d", n);
		*ttl -= !want;
		made_sum_up(made);
		KUNIT_EXPECT_TRUE(test, settle(frame.skb));
		expect_made(test, n, made, frame.skb, "one hop on");
		kfree_skb(frame.skb);
	}
}

/*** Tags ***/

/* The tags in front, in one list, whether beside the data or in them. */
static int tags_of(const struct sk_buff *skb, u32 *tags, int max)
{
	__be16 type = eth_hdr(skb)->h_proto, word[2];
	int n = 0, at = 0;

	if (skb_vlan_tag_present(skb))
		tags[n++] = (u32)ntohs(skb->vlan_proto) << 16 | skb_vlan_tag_get(skb);
	while (eth_type_vlan(type) && n < max) {
		skb_copy_bits(skb, at, word, sizeof(word));
		tags[n++] = (u32)ntohs(type) << 16 | ntohs(word[0]);
		type = word[1];
		at += VLAN_HLEN;
	}
	return n;
}

#define TAGS	12

static void pushed_and_popped(struct kunit *test, struct bed *bed, int n)
{
	struct ovs_action_push_vlan tag = { .vlan_tci = htons(0x1007) };
	struct fbr_frame frame = { .vlan_protocol = htons(ETH_P_8021Q) };
	u32 was[TAGS], is[TAGS];
	struct sk_buff *clone;
	int tags, now, i;

	made_random(&bed->rnd, &bed->made);
	frame.skb = made_skb(&bed->rnd, &bed->made, ETH_HLEN);
	KUNIT_ASSERT_NOT_NULL(test, frame.skb);
	KUNIT_ASSERT_TRUE(test, prepare(&bed->rnd, frame.skb, &bed->made));
	clone = skb_clone(frame.skb, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, clone);
	tags = tags_of(frame.skb, was, TAGS);
	for (i = 1; i <= 3; i++) {
		tag.vlan_tpid = htons(flow_pick(&bed->rnd, 2) ? ETH_P_8021Q :
								ETH_P_8021AD);
		KUNIT_ASSERT_EQ(test, fbr_rewrite_push_vlan(&frame, &tag), 0);
		now = tags_of(frame.skb, is, TAGS);
		KUNIT_EXPECT_EQ(test, now, tags + i);
		KUNIT_EXPECT_EQ(test, is[0], (u32)ntohs(tag.vlan_tpid) << 16 | 7);
		KUNIT_EXPECT_EQ(test, memcmp(is + i, was, tags * sizeof(u32)), 0);
	}
	KUNIT_EXPECT_TRUE(test, frame.retagged);
	for (i = 0; i < 3 + tags; i++) {
		KUNIT_ASSERT_EQ(test, fbr_rewrite_pop_vlan(&frame), 0);
		now = tags_of(frame.skb, is, TAGS);
		KUNIT_EXPECT_EQ(test, now, 2 + tags - i);
		if (frame.skb->ip_summed == CHECKSUM_COMPLETE)
			KUNIT_EXPECT_TRUE(test, settle(frame.skb));
		KUNIT_EXPECT_PTR_EQ(test, skb_mac_header(frame.skb) + ETH_HLEN,
				    frame.skb->data);
	}
	KUNIT_EXPECT_EQ(test, fbr_rewrite_pop_vlan(&frame), 0);
	KUNIT_EXPECT_TRUE_MSG(test, settle(frame.skb), "sum of frame %d", n);
	KUNIT_EXPECT_TRUE(test, settle(clone));
	expect_made(test, n, &bed->made, clone, "its clone");
	/* What is left is the frame without the tags that it had. */
	bed->want = bed->made;
	now = bed->want.wire.tpid ? tags - 1 : tags;
	bed->want.wire.tpid = 0;
	memmove(bed->want.wire.data + 12, bed->want.wire.data + 12 + now * 4,
		bed->want.wire.len - 12 - now * 4);
	bed->want.l3 -= now * 4;
	bed->want.l4 -= now * 4;
	bed->want.cut -= now * 4;
	bed->want.wire.len -= now * 4;
	expect_made(test, n, &bed->want, frame.skb, "without tags");
	kfree_skb(clone);
	kfree_skb(frame.skb);
}

static void tags_are_pushed_and_popped(struct kunit *test)
{
	struct bed *bed = kunit_kzalloc(test, sizeof(*bed), GFP_KERNEL);
	int n;

	KUNIT_ASSERT_NOT_NULL(test, bed);
	flow_seeded(test, &bed->rnd);
	for (n = 0; n < FRAMES / 10 && !failed(test); n++)
		pushed_and_popped(test, bed, n);
}

/* What the stages do, with the port's PVID 5. */
static void tags_decide_the_vlan(struct kunit *test)
{
	struct bed *bed = kunit_kzalloc(test, sizeof(*bed), GFP_KERNEL);
	struct fbr_vlan_set *set = kunit_kzalloc(test, sizeof(*set), GFP_KERNEL);
	struct fbr_port *port = kunit_kzalloc(test, sizeof(*port), GFP_KERNEL);
	struct fbr_frame frame = {
		.vlan_protocol = htons(ETH_P_8021Q), .in = port, .vid = 9,
	};
	u32 tags[TAGS];
	u16 vid;
	int n, count;

	KUNIT_ASSERT_NOT_NULL(test, bed);
	KUNIT_ASSERT_NOT_NULL(test, set);
	KUNIT_ASSERT_NOT_NULL(test, port);
	rcu_assign_pointer(port->vlans, set);
	flow_seeded(test, &bed->rnd);
	for (n = 0; n < FRAMES / 10 && !failed(test); n++) {
		enum fbr_drop_cause cause, want = 0;

		made_random(&bed->rnd, &bed->made);
		frame.skb = made_skb(&bed->rnd, &bed->made, ETH_HLEN);
		KUNIT_ASSERT_NOT_NULL(test, frame.skb);
		KUNIT_ASSERT_TRUE(test, prepare(&bed->rnd, frame.skb, &bed->made));
		set->pvid = flow_pick(&bed->rnd, 2) ? 5 : 0;
		frame.vid = 9;
		count = tags_of(frame.skb, tags, TAGS);
		vid = count && tags[0] >> 16 == ETH_P_8021Q ? tags[0] & 0xfff : 0;
		vid = vid ?: set->pvid;
		want = !vid ? FBR_DROP_VLAN_UNTAGGED :
		       vid == 4095 ? FBR_DROP_VLAN_INGRESS : 0;
		rcu_read_lock();
		cause = subject_classify_again(&frame);
		rcu_read_unlock();
		KUNIT_EXPECT_EQ(test, cause, want);
		KUNIT_EXPECT_EQ(test, frame.vid, want ? 9 : vid);
		KUNIT_EXPECT_TRUE(test, settle(frame.skb));
		KUNIT_EXPECT_TRUE(test, !skb_vlan_tag_present(frame.skb) ||
				  frame.skb->vlan_proto == htons(ETH_P_8021Q));
		kfree_skb(frame.skb);
	}
}

/*** The rest ***/

static void sets_what_the_kernel_knows_of_it(struct kunit *test)
{
	struct bed *bed = kunit_kzalloc(test, sizeof(*bed), GFP_KERNEL);
	struct fbr_rewrite set = { .field = OVS_KEY_ATTR_SKB_MARK };
	struct fbr_frame frame = {};

	KUNIT_ASSERT_NOT_NULL(test, bed);
	flow_seeded(test, &bed->rnd);
	made_random(&bed->rnd, &bed->made);
	frame.skb = made_skb(&bed->rnd, &bed->made, ETH_HLEN);
	KUNIT_ASSERT_NOT_NULL(test, frame.skb);
	frame.skb->mark = 0xf0;
	set.value.word = 0x0f;
	set.mask.word = 0x1f;
	KUNIT_EXPECT_EQ(test, fbr_rewrite_set(&frame, &set), 0);
	KUNIT_EXPECT_EQ(test, frame.skb->mark, 0xef);
	set.field = OVS_KEY_ATTR_PRIORITY;
	set.mask.word = U32_MAX;
	KUNIT_EXPECT_EQ(test, fbr_rewrite_set(&frame, &set), 0);
	KUNIT_EXPECT_EQ(test, frame.skb->priority, 0x0f);

	memset(&set, 0, sizeof(set));
	set.field = OVS_KEY_ATTR_ETHERNET;
	memset(&set.mask.eth.eth_dst, 0xff, ETH_ALEN);
	frame.skb->pkt_type = PACKET_HOST;
	KUNIT_EXPECT_EQ(test, fbr_rewrite_set(&frame, &set), 0);
	KUNIT_EXPECT_TRUE(test, frame.skb->pkt_type == PACKET_OTHERHOST);
	set.value.eth.eth_dst[0] = 1;
	KUNIT_EXPECT_EQ(test, fbr_rewrite_set(&frame, &set), 0);
	KUNIT_EXPECT_TRUE(test, frame.skb->pkt_type == PACKET_MULTICAST);
	eth_broadcast_addr(set.value.eth.eth_dst);
	KUNIT_EXPECT_EQ(test, fbr_rewrite_set(&frame, &set), 0);
	KUNIT_EXPECT_TRUE(test, frame.skb->pkt_type == PACKET_BROADCAST);
	kfree_skb(frame.skb);
}

/* A frame cut anywhere is dropped, or it is what it would be, cut there. */
static void cut_frames_are_dropped_or_right(struct kunit *test)
{
	struct bed *bed = kunit_kzalloc(test, sizeof(*bed), GFP_KERNEL);
	struct fbr_frame frame = {};
	enum fbr_drop_cause cause;
	struct fbr_rewrite set;
	int n, cut, dropped = 0;

	KUNIT_ASSERT_NOT_NULL(test, bed);
	flow_seeded(test, &bed->rnd);
	for (n = 0; n < FRAMES && !failed(test); n++) {
		made_random(&bed->rnd, &bed->made);
		made_random_set(&bed->rnd, &bed->made, &set);
		bed->want = bed->made;
		made_set(&bed->want, &set);
		made_sum_up(&bed->want);
		cut = ETH_HLEN + flow_pick(&bed->rnd, bed->made.cut - ETH_HLEN);
		bed->made.cut = cut;
		bed->want.cut = cut;
		frame.skb = made_skb(&bed->rnd, &bed->made,
				     ETH_HLEN + flow_pick(&bed->rnd, cut - ETH_HLEN + 1));
		KUNIT_ASSERT_NOT_NULL(test, frame.skb);
		frame.skb->ip_summed = CHECKSUM_COMPLETE;
		frame.skb->csum = skb_checksum(frame.skb, 0, frame.skb->len, 0);
		cause = fbr_rewrite_set(&frame, &set);
		KUNIT_EXPECT_TRUE(test, !cause || cause == FBR_DROP_REWRITE);
		KUNIT_EXPECT_TRUE(test, settle(frame.skb));
		if (!cause && set.field != OVS_KEY_ATTR_ND)
			expect_made(test, n, &bed->want, frame.skb, "cut");
		dropped += !!cause;
		kfree_skb(frame.skb);
	}
	KUNIT_EXPECT_GT(test, dropped, FRAMES / 10);
	KUNIT_EXPECT_LT(test, dropped, FRAMES / 10 * 9);
}

/* Whatever comes: nothing is read or written that is not the frame's. */
static void broken_frames_do_no_harm(struct kunit *test)
{
	struct wire *wire = kunit_kzalloc(test, sizeof(*wire), GFP_KERNEL);
	struct bed *bed = kunit_kzalloc(test, sizeof(*bed), GFP_KERNEL);
	struct fbr_frame frame = {};
	enum fbr_drop_cause cause;
	struct fbr_rewrite set;
	int n, i;

	KUNIT_ASSERT_NOT_NULL(test, wire);
	KUNIT_ASSERT_NOT_NULL(test, bed);
	flow_seeded(test, &bed->rnd);
	for (n = 0; n < FRAMES && !failed(test); n++) {
		flow_random_wire(&bed->rnd, wire);
		frame.skb = flow_wire_skb(&bed->rnd, wire, ETH_HLEN +
			flow_pick(&bed->rnd, wire->len - ETH_HLEN + 1));
		KUNIT_ASSERT_NOT_NULL(test, frame.skb);
		frame.skb->ip_summed = CHECKSUM_COMPLETE;
		frame.skb->csum = skb_checksum(frame.skb, 0, frame.skb->len, 0);
		for (i = 0, cause = 0; i < 3 && !cause; i++) {
			made_random(&bed->rnd, &bed->made);
			made_random_set(&bed->rnd, &bed->made, &set);
			cause = flow_pick(&bed->rnd, 8) ?
				fbr_rewrite_set(&frame, &set) :
				flow_pick(&bed->rnd, 2) ?
				fbr_rewrite_pop_vlan(&frame) :
				fbr_rewrite_dec_ttl(&frame);
		}
		KUNIT_EXPECT_TRUE(test, settle(frame.skb));
		kfree_skb(frame.skb);
	}
}

/*** Super-frames ***/

#define SEGMENT		100
#define SEGMENTS	5

/* TCP over IPv4, as many segments, the last one short. */
static void make_super(struct rnd_state *rnd, struct made *made)
{
	u8 *ip = made->wire.data + ETH_HLEN;
	int i;

	memset(made, 0, sizeof(*made));
	for (i = 0; i < WIRE_MAX; i++)
		made->wire.data[i] = prandom_u32_state(rnd);
	made->l3 = ETH_HLEN;
	made->l4 = ETH_HLEN + 20;
	made->wire.len = made->l4 + 20 + SEGMENTS * SEGMENT - 7;
	made->cut = made->wire.len;
	made->type = ETH_P_IP;
	made->proto = IPPROTO_TCP;
	made->place = 16;
	put_unaligned_be16(ETH_P_IP, made->wire.data + 12);
	ip[0] = 0x45;
	put_unaligned_be16(made->cut - made->l3, ip + 2);
	put_unaligned_be16(0, ip + 6);
	ip[9] = IPPROTO_TCP;
	ip[32] = 0x50;
	ip[33] = 0x10;
	made_sum_up(made);
}

static struct sk_buff *super_skb(struct kunit *test, struct bed *bed)
{
	struct sk_buff *skb;

	make_super(&bed->rnd, &bed->made);
	skb = made_skb(&bed->rnd, &bed->made, bed->made.cut);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	KUNIT_ASSERT_TRUE(test, make_partial(skb, &bed->made));
	skb_shinfo(skb)->gso_size = SEGMENT;
	skb_shinfo(skb)->gso_segs = SEGMENTS;
	skb_shinfo(skb)->gso_type = SKB_GSO_TCPV4;
	return skb;
}

/* Of the frame, the n-th segment, as @made. */
static void segment_of(struct made *segment, const struct made *whole, int n)
{
	int at = whole->l4 + 20 + n * SEGMENT;
	u8 *tcp = segment->wire.data + whole->l4;
	int len = min(SEGMENT, whole->cut - at);

	*segment = *whole;
	segment->cut = whole->l4 + 20 + len;
	segment->wire.len = segment->cut;
	memcpy(tcp + 20, whole->wire.data + at, len);
	put_unaligned_be16(segment->cut - whole->l3, segment->wire.data + whole->l3 + 2);
	put_unaligned_be16(get_unaligned_be16(whole->wire.data + whole->l3 + 4) + n,
			   segment->wire.data + whole->l3 + 4);
	put_unaligned_be32(get_unaligned_be32(tcp + 4) + n * SEGMENT, tcp + 4);
	made_sum_up(segment);
}

static void rewritten_super_frame_is_segmented(struct kunit *test)
{
	struct ovs_action_push_vlan tag = {
		.vlan_tpid = htons(ETH_P_8021AD), .vlan_tci = htons(0x1123),
	};
	struct bed *bed = kunit_kzalloc(test, sizeof(*bed), GFP_KERNEL);
	struct sk_buff *list, *next;
	struct fbr_rewrite set = {};
	struct fbr_frame frame = {};
	int n = 0;

	KUNIT_ASSERT_NOT_NULL(test, bed);
	flow_seeded(test, &bed->rnd);
	frame.skb = super_skb(test, bed);
	set.field = OVS_KEY_ATTR_IPV4;
	set.value.ipv4.ipv4_dst = htonl(0x0a000001);
	set.mask.ipv4.ipv4_dst = htonl(U32_MAX);
	KUNIT_EXPECT_EQ(test, fbr_rewrite_set(&frame, &set), 0);
	made_set(&bed->made, &set);
	memset(&set, 0, sizeof(set));
	set.field = OVS_KEY_ATTR_TCP;
	set.value.tp.tcp_dst = htons(80);
	set.mask.tp.tcp_dst = htons(U16_MAX);
	KUNIT_EXPECT_EQ(test, fbr_rewrite_set(&frame, &set), 0);
	made_set(&bed->made, &set);
	KUNIT_EXPECT_EQ(test, fbr_rewrite_push_vlan(&frame, &tag), 0);
	KUNIT_EXPECT_TRUE(test, skb_is_gso(frame.skb));

	list = fbr_segment(frame.skb);
	KUNIT_ASSERT_FALSE(test, IS_ERR_OR_NULL(list));
	for (; list; list = next, n++) {
		next = list->next;
		segment_of(&bed->want, &bed->made, n);
		bed->want.wire.tpid = ETH_P_8021AD;
		bed->want.wire.tci = 0x123;
		KUNIT_EXPECT_PTR_EQ(test, skb_mac_header(list) + ETH_HLEN, list->data);
		KUNIT_EXPECT_TRUE(test, list->ip_summed != CHECKSUM_PARTIAL);
		KUNIT_EXPECT_FALSE(test, skb_is_gso(list));
		expect_made(test, n, &bed->want, list, "a segment");
		skb_mark_not_on_list(list);
		kfree_skb(list);
	}
	KUNIT_EXPECT_EQ(test, n, SEGMENTS);
}

static void plain_frame_gets_its_checksum(struct kunit *test)
{
	struct bed *bed = kunit_kzalloc(test, sizeof(*bed), GFP_KERNEL);
	struct sk_buff *skb;
	int n;

	KUNIT_ASSERT_NOT_NULL(test, bed);
	flow_seeded(test, &bed->rnd);
	for (n = 0; n < FRAMES / 10 && !failed(test); n++) {
		made_random(&bed->rnd, &bed->made);
		skb = made_skb(&bed->rnd, &bed->made, ETH_HLEN);
		KUNIT_ASSERT_NOT_NULL(test, skb);
		KUNIT_ASSERT_TRUE(test, prepare(&bed->rnd, skb, &bed->made));
		skb = fbr_segment(skb);
		KUNIT_ASSERT_FALSE(test, IS_ERR_OR_NULL(skb));
		KUNIT_EXPECT_NULL(test, skb->next);
		KUNIT_EXPECT_TRUE(test, skb->ip_summed != CHECKSUM_PARTIAL);
		expect_made(test, n, &bed->made, skb, "the whole");
		kfree_skb(skb);
	}
}

/* With two tags, one of them in the data. */
static void tagged_super_frame_is_segmented(struct kunit *test)
{
	struct ovs_action_push_vlan tag = {
		.vlan_tpid = htons(ETH_P_8021Q), .vlan_tci = htons(0x1123),
	};
	struct bed *bed = kunit_kzalloc(test, sizeof(*bed), GFP_KERNEL);
	struct sk_buff *list, *next;
	struct fbr_frame frame = {};
	u32 tags[TAGS];
	int n = 0;

	KUNIT_ASSERT_NOT_NULL(test, bed);
	flow_seeded(test, &bed->rnd);
	frame.skb = super_skb(test, bed);
	KUNIT_EXPECT_EQ(test, fbr_rewrite_push_vlan(&frame, &tag), 0);
	KUNIT_EXPECT_EQ(test, fbr_rewrite_push_vlan(&frame, &tag), 0);
	list = fbr_segment(frame.skb);
	KUNIT_ASSERT_FALSE(test, IS_ERR_OR_NULL(list));
	for (; list; list = next, n++) {
		next = list->next;
		frame.skb = list;
		KUNIT_EXPECT_EQ(test, tags_of(list, tags, TAGS), 2);
		KUNIT_EXPECT_EQ(test, fbr_rewrite_pop_vlan(&frame), 0);
		KUNIT_EXPECT_EQ(test, fbr_rewrite_pop_vlan(&frame), 0);
		segment_of(&bed->want, &bed->made, n);
		expect_made(test, n, &bed->want, list, "a segment");
		skb_mark_not_on_list(list);
		kfree_skb(list);
	}
	KUNIT_EXPECT_EQ(test, n, SEGMENTS);
}

/* A list of frames that were received as such has many headers. */
static void listed_super_frame_is_joined(struct kunit *test)
{
	struct bed *bed = kunit_kzalloc(test, sizeof(*bed), GFP_KERNEL);
	struct fbr_rewrite set = { .field = OVS_KEY_ATTR_IPV4 };
	struct sk_buff *list, *next, *more;
	struct fbr_frame frame = {};
	int n = 0;

	KUNIT_ASSERT_NOT_NULL(test, bed);
	flow_seeded(test, &bed->rnd);
	make_super(&bed->rnd, &bed->made);
	n = bed->made.cut;
	bed->made.cut = bed->made.l4 + 20 + SEGMENT;
	frame.skb = made_skb(&bed->rnd, &bed->made, bed->made.cut);
	bed->made.cut = n;
	more = alloc_skb(SEGMENTS * SEGMENT, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, frame.skb);
	KUNIT_ASSERT_NOT_NULL(test, more);
	n -= bed->made.l4 + 20 + SEGMENT;
	skb_put_data(more, bed->made.wire.data + bed->made.cut - n, n);
	skb_shinfo(frame.skb)->frag_list = more;
	frame.skb->len += n;
	frame.skb->data_len += n;
	frame.skb->truesize += more->truesize;
	skb_shinfo(frame.skb)->gso_size = SEGMENT;
	skb_shinfo(frame.skb)->gso_segs = SEGMENTS;
	skb_shinfo(frame.skb)->gso_type = SKB_GSO_TCPV4 | SKB_GSO_FRAGLIST;
	frame.skb->ip_summed = CHECKSUM_UNNECESSARY;

	set.value.ipv4.ipv4_ttl = 9;
	set.mask.ipv4.ipv4_ttl = U8_MAX;
	set.value.ipv4.ipv4_src = htonl(0x0a000001);
	set.mask.ipv4.ipv4_src = htonl(U32_MAX);
	KUNIT_EXPECT_EQ(test, fbr_rewrite_set(&frame, &set), 0);
	made_set(&bed->made, &set);
	list = fbr_segment(frame.skb);
	KUNIT_ASSERT_FALSE(test, IS_ERR_OR_NULL(list));
	for (n = 0; list; list = next, n++) {
		next = list->next;
		segment_of(&bed->want, &bed->made, n);
		expect_made(test, n, &bed->want, list, "a segment");
		skb_mark_not_on_list(list);
		kfree_skb(list);
	}
	KUNIT_EXPECT_EQ(test, n, SEGMENTS);
}

static struct kunit_case rewrite_cases[] = {
	KUNIT_CASE(set_yields_what_is_made_anew),
	KUNIT_CASE(dec_ttl_takes_one),
	KUNIT_CASE(tags_are_pushed_and_popped),
	KUNIT_CASE(tags_decide_the_vlan),
	KUNIT_CASE(sets_what_the_kernel_knows_of_it),
	KUNIT_CASE(cut_frames_are_dropped_or_right),
	KUNIT_CASE(broken_frames_do_no_harm),
	KUNIT_CASE(rewritten_super_frame_is_segmented),
	KUNIT_CASE(plain_frame_gets_its_checksum),
	KUNIT_CASE(tagged_super_frame_is_segmented),
	KUNIT_CASE(listed_super_frame_is_joined),
	{}
};

static struct kunit_suite rewrite_suite = {
	.name = "fbr_rewrite",
	.test_cases = rewrite_cases,
};

kunit_test_suite(rewrite_suite);
