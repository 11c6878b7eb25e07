// SPDX-License-Identifier: GPL-2.0
/*
 * Actions as attributes: what is taken is put as it came, runs on any frame that
 * the flow matches, and leaves its checksums right; what can't be is refused with
 * a sentence.
 */
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/openvswitch.h>
#include <net/netlink.h>

#include "nl/flow_key.h"
#include "nl/nl.h"
#include "rewrite_subject.h"

#define LISTS	20000
#define MESSAGE	8192

/*** Lists of actions ***/

/**
 * struct list - a nest of actions that a test makes
 * @skb: it, alone
 * @nest: its head
 */
struct list {
	struct sk_buff *skb;
	struct nlattr *nest;
};

static void free_message(void *skb)
{
	kfree_skb(skb);
}

static void list_make(struct kunit *test, struct list *list)
{
	list->skb = alloc_skb(MESSAGE, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, list->skb);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, free_message, list->skb), 0);
}

static void list_begin(struct list *list)
{
	skb_trim(list->skb, 0);
	list->nest = nla_nest_start(list->skb, FBR_FLOW_A_ACTIONS);
}

static void list_set(struct list *list, int type, int field, const void *data,
		     int len)
{
	struct nlattr *nest = nla_nest_start(list->skb, type);

	nla_put(list->skb, field, len, data);
	nla_nest_end(list->skb, nest);
}

static void list_empty_nest(struct list *list, int type)
{
	nla_nest_end(list->skb, nla_nest_start(list->skb, type));
}

static void list_dec_ttl(struct list *list)
{
	struct nlattr *nest = nla_nest_start(list->skb, OVS_ACTION_ATTR_DEC_TTL);

	list_empty_nest(list, OVS_DEC_TTL_ATTR_ACTION);
	nla_nest_end(list->skb, nest);
}

static void list_normal(struct list *list)
{
	nla_put_flag(list->skb, FBR_ACTION_A_NORMAL);
}

static struct fbr_actions *list_parse_for(struct list *list,
					  const struct fbr_flow_match *match,
					  struct netlink_ext_ack *extack)
{
	nla_nest_end(list->skb, list->nest);
	return fbr_nl_actions_parse(NULL, match, list->nest, extack);
}

/*** Matches ***/

static struct fbr_flow_match match_ip(u16 eth_type, u8 proto)
{
	struct fbr_flow_match match = {};

	match.key.eth_type = htons(eth_type);
	match.mask.eth_type = htons(U16_MAX);
	match.key.ip_proto = proto;
	match.mask.ip_proto = proto ? U8_MAX : 0;
	return match;
}

/*** Refusals ***/

static void expect(struct kunit *test, struct list *list,
		   const struct fbr_flow_match *match, int err,
		   const char *sentence)
{
	struct netlink_ext_ack extack = {};
	struct fbr_actions *actions = list_parse_for(list, match, &extack);

	KUNIT_EXPECT_EQ_MSG(test, PTR_ERR_OR_ZERO(actions), err, "%s",
			    sentence ?: extack._msg);
	if (!IS_ERR(actions)) {
		fbr_actions_free(actions);
		return;
	}
	KUNIT_ASSERT_NOT_NULL(test, extack._msg);
	KUNIT_EXPECT_NOT_NULL(test, extack.bad_attr);
	KUNIT_EXPECT_TRUE_MSG(test, sentence && strstr(extack._msg, sentence),
			      "\"%s\" is not \"%s\"", extack._msg, sentence);
}

/* What a set of this field needs, and a match of it. */
struct need {
	u16 field;
	u8 size;
	u16 eth_type;
	u8 proto;
	u8 type;
	const char *sentence;
};

static const struct need needs[] = {
	{ OVS_KEY_ATTR_IPV4, sizeof(struct ovs_key_ipv4), 0x0800, 0, 0, "eth_type(0x0800)" },
	{ OVS_KEY_ATTR_IPV6, sizeof(struct ovs_key_ipv6), 0x86dd, 0, 0, "eth_type(0x86dd)" },
	{ OVS_KEY_ATTR_ARP, sizeof(struct ovs_key_arp), 0x0806, 0, 0, "eth_type(0x0806)" },
	{ OVS_KEY_ATTR_TCP, sizeof(struct ovs_key_tcp), 0x0800, 6, 0, "ipv4(proto=6)" },
	{ OVS_KEY_ATTR_TCP, sizeof(struct ovs_key_tcp), 0x86dd, 6, 0, "ipv6(proto=6)" },
	{ OVS_KEY_ATTR_UDP, sizeof(struct ovs_key_udp), 0x0800, 17, 0, "ipv4(proto=17)" },
	{ OVS_KEY_ATTR_SCTP, sizeof(struct ovs_key_sctp), 0x86dd, 132, 0, "ipv6(proto=132)" },
	{ OVS_KEY_ATTR_ICMP, sizeof(struct ovs_key_icmp), 0x0800, 1, 0, "ipv4(proto=1)" },
	{ OVS_KEY_ATTR_ICMPV6, sizeof(struct ovs_key_icmpv6), 0x86dd, 58, 0, "ipv6(proto=58)" },
	{ OVS_KEY_ATTR_ND, sizeof(struct ovs_key_nd), 0x86dd, 58, 135, "icmpv6(type=135)" },
	{ OVS_KEY_ATTR_ND, sizeof(struct ovs_key_nd), 0x86dd, 58, 136, "icmpv6(type=136)" },
};

/* A mask of the first byte, which is always one that can be set. */
static void put_need(struct list *list, const struct need *need)
{
	u8 data[2 * sizeof(struct ovs_key_ipv6)] = {};

	data[need->size] = 0xff;
	list_begin(list);
	list_set(list, OVS_ACTION_ATTR_SET_MASKED, need->field, data,
		 2 * need->size);
	list_normal(list);
}

static struct fbr_flow_match match_need(const struct need *need)
{
	struct fbr_flow_match match = match_ip(need->eth_type, need->proto);

	match.key.tp_src = htons(need->type);
	match.mask.tp_src = htons(need->type ? U8_MAX : 0);
	return match;
}

static void set_needs_what_makes_it_sure(struct kunit *test)
{
	struct fbr_flow_match match, none = {};
	const struct need *need = needs;
	struct list list;
	int i;

	list_make(test, &list);
	for (i = 0; i < ARRAY_SIZE(needs); i++, need++) {
		put_need(&list, need);
		expect(test, &list, &none, -EINVAL, need->sentence);
		match = match_need(need);
		put_need(&list, need);
		expect(test, &list, &match, 0, NULL);
		/* Of something else, or not of all of it. */
		match.key.eth_type ^= htons(0x40);
		put_need(&list, need);
		expect(test, &list, &match, -EINVAL, need->sentence);
		match = match_need(need);
		match.mask.eth_type = htons(0xfffe);
		put_need(&list, need);
		expect(test, &list, &match, -EINVAL, need->sentence);
		if (!need->proto)
			continue;
		match = match_need(need);
		match.mask.ip_proto = 0xfe;
		put_need(&list, need);
		expect(test, &list, &match, -EINVAL, need->sentence);
		match = match_need(need);
		match.key.ip_frag = OVS_FRAG_TYPE_LATER;
		match.mask.ip_frag = U8_MAX;
		put_need(&list, need);
		expect(test, &list, &match, -EINVAL, need->sentence);
	}
}

static void actions_change_what_is_sure(struct kunit *test)
{
	const struct ovs_action_push_vlan tag = { htons(ETH_P_8021Q), htons(0x1005) };
	const __be16 tci[] = { htons(0x0007), htons(0x0fff) };
	struct fbr_flow_match match = {}, nd = match_need(&needs[9]);
	struct ovs_key_nd target[2] = {};
	u8 type[] = { 128, 0, 0xff, 0 };
	struct list list;

	list_make(test, &list);
	list_begin(&list);
	list_set(&list, OVS_ACTION_ATTR_SET_MASKED, OVS_KEY_ATTR_VLAN, tci, 4);
	list_normal(&list);
	expect(test, &list, &match, -EINVAL, "push_vlan before it");

	list_begin(&list);
	nla_put(list.skb, OVS_ACTION_ATTR_PUSH_VLAN, sizeof(tag), &tag);
	list_set(&list, OVS_ACTION_ATTR_SET_MASKED, OVS_KEY_ATTR_VLAN, tci, 4);
	list_normal(&list);
	expect(test, &list, &match, 0, NULL);

	list_begin(&list);
	nla_put(list.skb, OVS_ACTION_ATTR_PUSH_VLAN, sizeof(tag), &tag);
	nla_put_flag(list.skb, OVS_ACTION_ATTR_POP_VLAN);
	list_set(&list, OVS_ACTION_ATTR_SET_MASKED, OVS_KEY_ATTR_VLAN, tci, 4);
	list_normal(&list);
	expect(test, &list, &match, -EINVAL, "push_vlan before it");

	match.key.vlan[0].tci = FBR_FLOW_VLAN_PRESENT;
	match.mask.vlan[0].tci = FBR_FLOW_VLAN_PRESENT;
	list_begin(&list);
	list_set(&list, OVS_ACTION_ATTR_SET_MASKED, OVS_KEY_ATTR_VLAN, tci, 4);
	list_normal(&list);
	expect(test, &list, &match, 0, NULL);

	target[1].nd_target[0] = htonl(1);
	list_begin(&list);
	list_set(&list, OVS_ACTION_ATTR_SET_MASKED, OVS_KEY_ATTR_ICMPV6, type, 4);
	list_set(&list, OVS_ACTION_ATTR_SET_MASKED, OVS_KEY_ATTR_ND, target, sizeof(target));
	list_normal(&list);
	expect(test, &list, &nd, -EINVAL, "icmpv6(type=135)");
	type[0] = 136;
	list_begin(&list);
	list_set(&list, OVS_ACTION_ATTR_SET_MASKED, OVS_KEY_ATTR_ICMPV6, type, 4);
	list_set(&list, OVS_ACTION_ATTR_SET_MASKED, OVS_KEY_ATTR_ND, target, sizeof(target));
	list_normal(&list);
	expect(test, &list, &nd, 0, NULL);
	/* Then it is sure whatever the flow matches. */
	nd.key.tp_src = 0;
	nd.mask.tp_src = 0;
	list_begin(&list);
	list_set(&list, OVS_ACTION_ATTR_SET_MASKED, OVS_KEY_ATTR_ICMPV6, type, 4);
	list_set(&list, OVS_ACTION_ATTR_SET_MASKED, OVS_KEY_ATTR_ND, target, sizeof(target));
	list_normal(&list);
	expect(test, &list, &nd, 0, NULL);
}

/* As of frames that are injected: whatever the frame has is sure. */
static void match_of_a_frame_allows_what_it_has(struct kunit *test)
{
	struct fbr_flow_key key = {
		.eth_type = htons(ETH_P_IPV6), .ip_proto = 58, .tp_src = htons(135),
		.vlan[0] = { htons(ETH_P_8021Q), FBR_FLOW_VLAN_PRESENT },
	};
	static const u16 has[] = { OVS_KEY_ATTR_IPV6, OVS_KEY_ATTR_ICMPV6, OVS_KEY_ATTR_ND };
	static const u16 has_not[] = { OVS_KEY_ATTR_IPV4, OVS_KEY_ATTR_ARP, OVS_KEY_ATTR_TCP };
	struct fbr_flow_match match;
	int i;

	fbr_nl_flow_match_frame(&match, &key);
	for (i = 0; i < 3; i++) {
		KUNIT_EXPECT_TRUE(test, fbr_nl_flow_match_allows(&match, has[i]));
		KUNIT_EXPECT_FALSE(test, fbr_nl_flow_match_allows(&match, has_not[i]));
	}
}

static void some_fields_cant_be_set(struct kunit *test)
{
	struct fbr_flow_match ip4 = match_ip(ETH_P_IP, 6), ip6 = match_ip(ETH_P_IPV6, 6);
	struct ovs_key_ipv4 v4[2] = {};
	struct ovs_key_ipv6 v6[2] = {};
	__be16 tci[2] = { htons(5), htons(0x1fff) };
	struct fbr_flow_match tagged = {};
	struct list list;

	list_make(test, &list);
#define TRY(type, field, data, len, match, err, sentence) do { \
	list_begin(&list); \
	list_set(&list, OVS_ACTION_ATTR_##type, OVS_KEY_ATTR_##field, data, len); \
	list_normal(&list); \
	expect(test, &list, match, err, sentence); \
} while (0)
	TRY(SET_MASKED, IPV4, v4, sizeof(v4), &ip4, -EINVAL, "nothing that is set");
	v4[1].ipv4_proto = 1;
	TRY(SET_MASKED, IPV4, v4, sizeof(v4), &ip4, -EINVAL, "can't be set");
	v4[1].ipv4_proto = 0;
	v4[1].ipv4_frag = 1;
	TRY(SET_MASKED, IPV4, v4, sizeof(v4), &ip4, -EINVAL, "can't be set");
	TRY(SET, IPV4, v4, sizeof(v4[0]), &ip4, -EINVAL, "that the flow matches");
	v4[0].ipv4_proto = 6;
	TRY(SET, IPV4, v4, sizeof(v4[0]), &ip4, 0, NULL);
	v4[0].ipv4_frag = OVS_FRAG_TYPE_FIRST;
	TRY(SET, IPV4, v4, sizeof(v4[0]), &ip4, -EINVAL, "that the flow matches");
	TRY(SET, IPV4, v4, sizeof(v4[0]) - 1, &ip4, -EINVAL, "another size");
	TRY(SET_MASKED, IPV4, v4, sizeof(v4[0]), &ip4, -EINVAL, "another size");
	v6[1].ipv6_label = htonl(0x100001);
	TRY(SET_MASKED, IPV6, v6, sizeof(v6), &ip6, -EINVAL, "0xfffff");
	v6[0].ipv6_proto = 6;
	v6[0].ipv6_label = htonl(0x100000);
	TRY(SET, IPV6, v6, sizeof(v6[0]), &ip6, -EINVAL, "0xfffff");
	v6[0].ipv6_label = htonl(0xfffff);
	TRY(SET, IPV6, v6, sizeof(v6[0]), &ip6, 0, NULL);
	tagged.key.vlan[0].tci = FBR_FLOW_VLAN_PRESENT;
	TRY(SET_MASKED, VLAN, tci, sizeof(tci), &tagged, -EINVAL, "cfi=1");
	TRY(SET, VLAN, tci, sizeof(tci[0]), &tagged, -EINVAL, "cfi=1");
	tci[0] |= htons(0x1000);
	TRY(SET, VLAN, tci, sizeof(tci[0]), &tagged, 0, NULL);
	tci[1] = htons(0x1000);
	TRY(SET_MASKED, VLAN, tci, sizeof(tci), &tagged, -EINVAL, "nothing that is set");
	TRY(SET, ETHERTYPE, tci, 2, &ip4, -EOPNOTSUPP, "EtherType");
	TRY(SET, IN_PORT, v4, 4, &ip4, -EOPNOTSUPP, "not supported");
	TRY(SET, TUNNEL, v4, 0, &ip4, -EOPNOTSUPP, "not supported");
#undef TRY
	list_begin(&list);
	list_empty_nest(&list, OVS_ACTION_ATTR_SET);
	list_normal(&list);
	expect(test, &list, &ip4, -EINVAL, "one field");
}

/*
 * Lists of what is not a set: of struct trial's attributes, one after the other.
 */
struct trial {
	const void *data[2];
	u16 type[2];
	u8 len[2];
	bool normal;		/* and then normal */
	bool ip;		/* the flow matches IPv4 */
	int err;
	const char *sentence;
};

static const struct ovs_action_push_vlan
	good_tag = { htons(ETH_P_8021AD), htons(0x1005) },
	no_tag = { htons(ETH_P_IP), htons(0x1005) },
	no_cfi = { htons(ETH_P_8021Q), htons(5) };
static const u32 one = 1, two = 2, short_cut = 13, shortest = 14;
/* Attributes in nests: of type, length and 32 bits. */
static const u16 spent[] = { 4, OVS_DEC_TTL_ATTR_ACTION };
static const u16 not_spent[] = { 8, OVS_DEC_TTL_ATTR_ACTION, 4, OVS_ACTION_ATTR_OUTPUT };
static const u16 pid[] = { 8, OVS_USERSPACE_ATTR_PID, 1, 0 };
static const u16 userdata[] = { 8, OVS_USERSPACE_ATTR_USERDATA, 1, 0 };

#define DO(_type, _data, _len) \
	.type[0] = _type, .data[0] = _data, .len[0] = _len
#define THEN(_type, _data, _len) \
	.type[1] = _type, .data[1] = _data, .len[1] = _len
#define NORMAL		.normal = true
#define REFUSED(_err, _sentence) \
	.err = -(_err), .sentence = _sentence

static const struct trial trials[] = {
	{ DO(OVS_ACTION_ATTR_PUSH_VLAN, &good_tag, 4), NORMAL },
	{ DO(OVS_ACTION_ATTR_PUSH_VLAN, &good_tag, 2), NORMAL, REFUSED(EINVAL, "size") },
	{ DO(OVS_ACTION_ATTR_PUSH_VLAN, &no_tag, 4), NORMAL, REFUSED(EINVAL, "0x88a8") },
	{ DO(OVS_ACTION_ATTR_PUSH_VLAN, &no_cfi, 4), NORMAL, REFUSED(EINVAL, "cfi=1") },
	{ DO(OVS_ACTION_ATTR_POP_VLAN, NULL, 0), NORMAL },
	{ DO(OVS_ACTION_ATTR_POP_VLAN, &one, 4), NORMAL, REFUSED(EINVAL, "no argument") },
	{ DO(OVS_ACTION_ATTR_POP_VLAN, NULL, 0), REFUSED(EINVAL, "Nothing sends") },
	{ DO(FBR_ACTION_A_NORMAL, NULL, 0), THEN(OVS_ACTION_ATTR_POP_VLAN, NULL, 0),
	  REFUSED(EINVAL, "Nothing sends") },
	{ DO(OVS_ACTION_ATTR_DEC_TTL, spent, 4), NORMAL, .ip = true },
	{ DO(OVS_ACTION_ATTR_DEC_TTL, spent, 4), NORMAL, REFUSED(EINVAL, "eth_type(0x0800)") },
	{ DO(OVS_ACTION_ATTR_DEC_TTL, not_spent, 8), NORMAL, .ip = true,
	  REFUSED(EINVAL, "than to drop") },
	{ DO(OVS_ACTION_ATTR_DEC_TTL, NULL, 0), NORMAL, .ip = true,
	  REFUSED(EINVAL, "than to drop") },
	{ DO(OVS_ACTION_ATTR_METER, &one, 4), NORMAL },
	{ DO(OVS_ACTION_ATTR_METER, &two, 4), NORMAL, REFUSED(ENOENT, "no meter") },
	{ DO(OVS_ACTION_ATTR_METER, &one, 2), NORMAL, REFUSED(EINVAL, "32 bits") },
	{ DO(OVS_ACTION_ATTR_METER, &one, 4), REFUSED(EINVAL, "Nothing sends") },
	{ DO(OVS_ACTION_ATTR_TRUNC, &shortest, 4), NORMAL },
	{ DO(OVS_ACTION_ATTR_TRUNC, &shortest, 2), NORMAL, REFUSED(EINVAL, "32 bits") },
	{ DO(OVS_ACTION_ATTR_TRUNC, &short_cut, 4), NORMAL, REFUSED(EINVAL, "14 bytes") },
	{ DO(OVS_ACTION_ATTR_TRUNC, &shortest, 4), REFUSED(EINVAL, "Nothing sends") },
	{ DO(OVS_ACTION_ATTR_TRUNC, &shortest, 4), THEN(OVS_ACTION_ATTR_TRUNC, &shortest, 4),
	  NORMAL, REFUSED(EINVAL, "a trunc already") },
	{ DO(FBR_ACTION_A_NORMAL, NULL, 0), THEN(OVS_ACTION_ATTR_TRUNC, &shortest, 4),
	  REFUSED(EINVAL, "Nothing sends") },
	{ DO(OVS_ACTION_ATTR_USERSPACE, NULL, 0) },
	{ DO(OVS_ACTION_ATTR_USERSPACE, pid, 8), REFUSED(EINVAL, "pid") },
	{ DO(OVS_ACTION_ATTR_USERSPACE, userdata, 8), REFUSED(EINVAL, "userdata") },
	{ DO(OVS_ACTION_ATTR_USERSPACE, &one, 4), REFUSED(EINVAL, "half") },
	{ DO(OVS_ACTION_ATTR_SAMPLE, NULL, 0), REFUSED(EOPNOTSUPP, "sample") },
};

static void other_actions_are_checked(struct kunit *test)
{
	struct fbr_flow_match any = {}, ip = match_ip(ETH_P_IP, 0);
	const struct trial *trial = trials;
	struct list list;
	int i, n;

	list_make(test, &list);
	for (i = 0; i < ARRAY_SIZE(trials); i++, trial++) {
		list_begin(&list);
		for (n = 0; n < 2 && trial->type[n]; n++)
			nla_put(list.skb, trial->type[n], trial->len[n], trial->data[n]);
		if (trial->normal)
			list_normal(&list);
		expect(test, &list, trial->ip ? &ip : &any, trial->err, trial->sentence);
	}
	KUNIT_EXPECT_EQ(test, subject_meters_held, 0);
}

static void lists_are_bounded_and_whole(struct kunit *test)
{
	struct fbr_flow_match any = {};
	struct list list;
	int i;

	list_make(test, &list);
	list_begin(&list);
	expect(test, &list, &any, 0, NULL);
	list_begin(&list);
	for (i = 0; i < 64; i++)
		list_normal(&list);
	expect(test, &list, &any, 0, NULL);
	list_normal(&list);
	expect(test, &list, &any, -E2BIG, "64");
	list_begin(&list);
	list_normal(&list);
	skb_put_zero(list.skb, 2);
	expect(test, &list, &any, -EINVAL, "half");
}

/* The longest list that there is fits into the message that it is told in. */
static void longest_list_fits(struct kunit *test)
{
	struct fbr_flow_match ip6 = match_ip(ETH_P_IPV6, 6);
	struct ovs_key_ipv6 v6[2] = {};
	struct fbr_actions *actions;
	struct list list;
	int i;

	list_make(test, &list);
	list_begin(&list);
	v6[1].ipv6_hlimit = 1;
	for (i = 0; i < 63; i++)
		list_set(&list, OVS_ACTION_ATTR_SET_MASKED, OVS_KEY_ATTR_IPV6, v6, sizeof(v6));
	list_normal(&list);
	actions = list_parse_for(&list, &ip6, NULL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(actions));
	skb_trim(list.skb, 0);
	KUNIT_EXPECT_EQ(test, fbr_nl_actions_put(list.skb, actions), 0);
	KUNIT_EXPECT_LT(test, list.skb->len, FBR_NL_FLOW_MESSAGE - 1000);
	fbr_actions_free(actions);
}

/*** At random ***/

static void random_set(struct rnd_state *rnd, struct list *list,
		       const struct made *made)
{
	static const u8 sizes[OVS_KEY_ATTR_MAX + 1] = {
		[OVS_KEY_ATTR_ETHERNET] = 12, [OVS_KEY_ATTR_VLAN] = 2,
		[OVS_KEY_ATTR_IPV4] = 12, [OVS_KEY_ATTR_IPV6] = 40,
		[OVS_KEY_ATTR_ARP] = 24, [OVS_KEY_ATTR_TCP] = 4,
		[OVS_KEY_ATTR_UDP] = 4, [OVS_KEY_ATTR_SCTP] = 4,
		[OVS_KEY_ATTR_ICMP] = 2, [OVS_KEY_ATTR_ICMPV6] = 2,
		[OVS_KEY_ATTR_ND] = 28,
	};
	bool masked = flow_pick(rnd, 3);
	u8 data[2 * sizeof(struct ovs_key_ipv6)];
	struct fbr_rewrite set;
	u8 size;

	made_random_set(rnd, made, &set);
	size = sizes[set.field];
	if (set.field == OVS_KEY_ATTR_IPV4) {
		set.value.ipv4.ipv4_proto = made->proto;
		set.value.ipv4.ipv4_frag = 0;
		set.mask.ipv4.ipv4_proto = 0;
		set.mask.ipv4.ipv4_frag = 0;
	} else if (set.field == OVS_KEY_ATTR_IPV6) {
		set.value.ipv6.ipv6_label &= htonl(0xfffff);
		set.value.ipv6.ipv6_proto = made->proto;
		set.value.ipv6.ipv6_frag = 0;
		set.mask.ipv6.ipv6_proto = 0;
		set.mask.ipv6.ipv6_frag = 0;
	} else if (set.field == OVS_KEY_ATTR_ARP) {
		memset((u8 *)&set.mask + 22, 0, 2);
	} else if (set.field == OVS_KEY_ATTR_VLAN) {
		set.value.vlan |= FBR_FLOW_VLAN_PRESENT;
	}
	memcpy(data, &set.value, size);
	memcpy(data + size, &set.mask, size);
	/* As it is put again. */
	while (masked && size--)
		data[size] &= data[size + sizes[set.field]];
	size = sizes[set.field];
	list_set(list, masked ? OVS_ACTION_ATTR_SET_MASKED : OVS_ACTION_ATTR_SET,
		 set.field, data, masked ? 2 * size : size);
}

static void random_action(struct rnd_state *rnd, struct list *list,
			  const struct made *made)
{
	struct ovs_action_push_vlan tag = {
		.vlan_tpid = htons(flow_pick(rnd, 2) ? ETH_P_8021Q : ETH_P_8021AD),
		.vlan_tci = htons(flow_pick(rnd, 0x10000) | 0x1000),
	};
	struct ovs_action_trunc trunc = { .max_len = 14 + flow_pick(rnd, 90) };

	switch (flow_pick(rnd, 10)) {
	case 0:
		nla_put(list->skb, OVS_ACTION_ATTR_PUSH_VLAN, sizeof(tag), &tag);
		break;
	case 1:
		nla_put_flag(list->skb, OVS_ACTION_ATTR_POP_VLAN);
		break;
	case 2:
		list_dec_ttl(list);
		break;
	case 3:
		nla_put_u32(list->skb, OVS_ACTION_ATTR_METER, 1);
		break;
	case 4:
		/* Right in front of what sends, where it is put again. */
		nla_put(list->skb, OVS_ACTION_ATTR_TRUNC, sizeof(trunc), &trunc);
		fallthrough;
	case 5:
		nla_put_u32(list->skb, OVS_ACTION_ATTR_OUTPUT, flow_pick(rnd, 2));
		break;
	default:
		random_set(rnd, list, made);
	}
}

static void random_list(struct rnd_state *rnd, struct list *list,
			const struct made *made)
{
	int n = 1 + flow_pick(rnd, 6);

	list_begin(list);
	while (n--)
		random_action(rnd, list, made);
	if (flow_pick(rnd, 2))
		list_normal(list);
	else
		list_empty_nest(list, OVS_ACTION_ATTR_USERSPACE);
}

static void match_of_frame(struct fbr_flow_match *match,
			   const struct sk_buff *skb)
{
	struct fbr_flow_key key;

	fbr_flow_extract(&key, skb, 1, FBR_FLOW_DEPTH_L4);
	fbr_nl_flow_match_frame(match, &key);
}

struct bed {
	struct rnd_state rnd;
	struct made made;
	struct made want;
	struct list list;
	struct list again;
};

static void expect_same_list(struct kunit *test, struct bed *bed, int n,
			     const struct fbr_actions *actions)
{
	skb_trim(bed->again.skb, 0);
	KUNIT_ASSERT_EQ(test, fbr_nl_actions_put(bed->again.skb, actions), 0);
	if (bed->again.skb->len == bed->list.skb->len &&
	    !memcmp(bed->again.skb->data, bed->list.skb->data, bed->list.skb->len))
		return;
	KUNIT_FAIL(test, "list %d is put as another", n);
	print_hex_dump(KERN_ERR, "is   ", DUMP_PREFIX_OFFSET, 16, 1,
		       bed->again.skb->data, bed->again.skb->len, false);
	print_hex_dump(KERN_ERR, "want ", DUMP_PREFIX_OFFSET, 16, 1,
		       bed->list.skb->data, bed->list.skb->len, false);
}

/* All that is in front of the network layer goes, and what is there is right. */
static bool sums_are_right(struct kunit *test, struct bed *bed,
			   const struct sk_buff *skb)
{
	struct made *made = &bed->want;
	int grown = (int)skb->len + ETH_HLEN - bed->made.cut;

	*made = bed->made;
	made->wire.tpid = skb_vlan_tag_present(skb) ? ntohs(skb->vlan_proto) : 0;
	made->wire.tci = made->wire.tpid ? skb_vlan_tag_get(skb) : 0;
	made->cut += grown;
	made->l3 += grown;
	made->l4 += grown;
	memmove(made->wire.data + made->cut, made->wire.data + bed->made.cut,
		bed->made.wire.len - bed->made.cut);
	made->wire.len += grown;
	skb_copy_bits(skb, -ETH_HLEN, made->wire.data, made->cut);
	made_sum_up(made);
	return made_is(made, skb);
}

static int run_list(struct kunit *test, struct bed *bed, int n,
		    const struct fbr_actions *actions, struct fbr_frame *frame)
{
	enum fbr_drop_cause cause = 0;
	u32 i;

	for (i = 0; i < actions->count && !cause; i++)
		cause = subject_change(frame, &actions->action[i]);
	if (cause)
		KUNIT_EXPECT_TRUE_MSG(test, cause == FBR_DROP_REWRITE ||
				      cause == FBR_DROP_TTL, "list %d", n);
	return cause;
}

static void try_list(struct kunit *test, struct bed *bed, int n, int *ran)
{
	struct sk_buff *skb = made_skb(&bed->rnd, &bed->made, ETH_HLEN);
	struct fbr_frame frame = { .skb = skb };
	struct netlink_ext_ack extack = {};
	struct fbr_actions *actions;
	struct fbr_flow_match match;

	KUNIT_ASSERT_NOT_NULL(test, skb);
	match_of_frame(&match, skb);
	random_list(&bed->rnd, &bed->list, &bed->made);
	actions = list_parse_for(&bed->list, &match, &extack);
	if (IS_ERR(actions)) {
		KUNIT_EXPECT_NOT_NULL(test, extack._msg);
	} else {
		expect_same_list(test, bed, n, actions);
		if (!run_list(test, bed, n, actions, &frame)) {
			++*ran;
			KUNIT_EXPECT_TRUE_MSG(test, sums_are_right(test, bed, skb),
					      "sums of frame %d", n);
		}
		fbr_actions_free(actions);
	}
	kfree_skb(skb);
}

static void lists_are_put_as_they_came_and_run(struct kunit *test)
{
	struct bed *bed = kunit_kzalloc(test, sizeof(*bed), GFP_KERNEL);
	int n, ran = 0;

	KUNIT_ASSERT_NOT_NULL(test, bed);
	list_make(test, &bed->list);
	list_make(test, &bed->again);
	flow_seeded(test, &bed->rnd);
	for (n = 0; n < LISTS && READ_ONCE(test->status) != KUNIT_FAILURE; n++) {
		made_random(&bed->rnd, &bed->made);
		try_list(test, bed, n, &ran);
	}
	KUNIT_EXPECT_GT(test, ran, LISTS / 4);
	KUNIT_EXPECT_EQ(test, subject_meters_held, 0);
	KUNIT_EXPECT_EQ(test, refcount_read(&subject_port.users), 1);
}

/* Lists for one frame meet any other, as when actions change what matched. */
static void lists_meet_broken_frames(struct kunit *test)
{
	struct bed *bed = kunit_kzalloc(test, sizeof(*bed), GFP_KERNEL);
	struct fbr_frame frame = {};
	struct fbr_actions *actions;
	struct fbr_flow_match match;
	int n;

	KUNIT_ASSERT_NOT_NULL(test, bed);
	list_make(test, &bed->list);
	flow_seeded(test, &bed->rnd);
	for (n = 0; n < LISTS && READ_ONCE(test->status) != KUNIT_FAILURE; n++) {
		made_random(&bed->rnd, &bed->made);
		frame.skb = made_skb(&bed->rnd, &bed->made, ETH_HLEN);
		KUNIT_ASSERT_NOT_NULL(test, frame.skb);
		match_of_frame(&match, frame.skb);
		kfree_skb(frame.skb);
		random_list(&bed->rnd, &bed->list, &bed->made);
		actions = list_parse_for(&bed->list, &match, NULL);
		if (IS_ERR(actions))
			continue;
		flow_random_wire(&bed->rnd, &bed->want.wire);
		frame.skb = flow_wire_skb(&bed->rnd, &bed->want.wire, ETH_HLEN +
			flow_pick(&bed->rnd, bed->want.wire.len - ETH_HLEN + 1));
		KUNIT_ASSERT_NOT_NULL(test, frame.skb);
		run_list(test, bed, n, actions, &frame);
		kfree_skb(frame.skb);
		fbr_actions_free(actions);
	}
}

static struct kunit_case action_nl_cases[] = {
	KUNIT_CASE(set_needs_what_makes_it_sure),
	KUNIT_CASE(actions_change_what_is_sure),
	KUNIT_CASE(match_of_a_frame_allows_what_it_has),
	KUNIT_CASE(some_fields_cant_be_set),
	KUNIT_CASE(other_actions_are_checked),
	KUNIT_CASE(lists_are_bounded_and_whole),
	KUNIT_CASE(longest_list_fits),
	KUNIT_CASE(lists_are_put_as_they_came_and_run),
	KUNIT_CASE(lists_meet_broken_frames),
	{}
};

static struct kunit_suite action_nl_suite = {
	.name = "fbr_action_nl",
	.test_cases = action_nl_cases,
};

kunit_test_suite(action_nl_suite);
