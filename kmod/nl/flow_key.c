// SPDX-License-Identifier: GPL-2.0
/*
 * Keys and masks of flows, in Open vSwitch's attributes: on the wire each has a
 * struct of its own, here a field of struct fbr_flow_key.
 *
 * What this family means by them (Open vSwitch's own rules differ):
 *
 *   - a field that is not named is not looked at;
 *   - what a key names and its mask does not is matched as a whole; what a mask
 *     leaves out, whether by bits or as a whole, is as if it were not named;
 *   - eth_type() that is the EtherType of a tag is that of the tag beside it;
 *     any other is of what all tags enclose, inside encap() or without it;
 *   - encap() is for what needs it: the inner tag, and the rest of a key that
 *     names the EtherType of a tag. What is in encap() is not beside it;
 *   - vlan() of 0 as a whole is a frame without a tag.
 */
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/ipv6.h>
#include <linux/openvswitch.h>
#include <linux/string.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/ndisc.h>
#include <linux/flowbridge.h>

#include "flow_key.h"

/* How deep encap() goes: as many tags as a key has. */
#define ENCAP_MAX	ARRAY_SIZE(((struct fbr_flow_key *)NULL)->vlan)

/* The longest value of an attribute. */
#define VALUE_MAX	sizeof(struct ovs_key_ipv6)

static const u8 all_ones[VALUE_MAX] = { [0 ... VALUE_MAX - 1] = 0xff };

/**
 * struct key_field - a field on the wire and in a key
 * @attr: OVS_KEY_ATTR_* that has it
 * @from: where in the attribute's value
 * @to: where in the key
 * @size: bytes
 */
struct key_field {
	u8 attr;
	u8 from;
	u8 to;
	u8 size;
};

#define KEY_AT(member)	offsetof(struct fbr_flow_key, member)

#define BYTES(_attr, _from, _to, _size) { \
	.attr = OVS_KEY_ATTR_##_attr, \
	.from = _from, \
	.to = _to, \
	.size = _size, \
}

/* An attribute that is one number. */
#define NUMBER(attr, member) \
	BYTES(attr, 0, KEY_AT(member), sizeof_field(struct fbr_flow_key, member))

/* Of an attribute that is a struct ovs_key_*. */
#define FIELD(attr, ovs, field, member) \
	BYTES(attr, offsetof(struct ovs_key_##ovs, field), KEY_AT(member), \
	      sizeof_field(struct ovs_key_##ovs, field))

#define BYTE(attr, ovs, field, to) \
	BYTES(attr, offsetof(struct ovs_key_##ovs, field), to, 1)

static const struct key_field key_fields[] = {
	NUMBER(PRIORITY, skb_priority),
	NUMBER(IN_PORT, in_port),
	NUMBER(SKB_MARK, skb_mark),
	FIELD(ETHERNET, ethernet, eth_src, eth_src),
	FIELD(ETHERNET, ethernet, eth_dst, eth_dst),
	FIELD(IPV4, ipv4, ipv4_src, ip_src),
	FIELD(IPV4, ipv4, ipv4_dst, ip_dst),
	FIELD(IPV4, ipv4, ipv4_proto, ip_proto),
	FIELD(IPV4, ipv4, ipv4_tos, ip_tos),
	FIELD(IPV4, ipv4, ipv4_ttl, ip_ttl),
	FIELD(IPV4, ipv4, ipv4_frag, ip_frag),
	FIELD(IPV6, ipv6, ipv6_src, ip_src),
	FIELD(IPV6, ipv6, ipv6_dst, ip_dst),
	FIELD(IPV6, ipv6, ipv6_label, ipv6_label),
	FIELD(IPV6, ipv6, ipv6_proto, ip_proto),
	FIELD(IPV6, ipv6, ipv6_tclass, ip_tos),
	FIELD(IPV6, ipv6, ipv6_hlimit, ip_ttl),
	FIELD(IPV6, ipv6, ipv6_frag, ip_frag),
	FIELD(ARP, arp, arp_sip, ip_src),
	FIELD(ARP, arp, arp_tip, ip_dst),
	FIELD(ARP, arp, arp_sha, arp_sha),
	FIELD(ARP, arp, arp_tha, arp_tha),
	FIELD(TCP, tcp, tcp_src, tp_src),
	FIELD(TCP, tcp, tcp_dst, tp_dst),
	NUMBER(TCP_FLAGS, tcp_flags),
	FIELD(UDP, udp, udp_src, tp_src),
	FIELD(UDP, udp, udp_dst, tp_dst),
	FIELD(SCTP, sctp, sctp_src, tp_src),
	FIELD(SCTP, sctp, sctp_dst, tp_dst),
	FIELD(ND, nd, nd_target, nd_target),
	FIELD(ND, nd, nd_sll, nd_sll),
	FIELD(ND, nd, nd_tll, nd_tll),
	/* The low byte of two: of ARP's operation there, of a port here. */
	BYTES(ARP, offsetof(struct ovs_key_arp, arp_op) + 1, KEY_AT(ip_proto), 1),
	BYTE(ICMP, icmp, icmp_type, KEY_AT(tp_src) + 1),
	BYTE(ICMP, icmp, icmp_code, KEY_AT(tp_dst) + 1),
	BYTE(ICMPV6, icmpv6, icmpv6_type, KEY_AT(tp_src) + 1),
	BYTE(ICMPV6, icmpv6, icmpv6_code, KEY_AT(tp_dst) + 1),
};

/**
 * struct key_attr - an attribute of a key
 * @size: of its value, 0 if it is not supported; not of OVS_KEY_ATTR_ENCAP
 * @outer: it is of the frame as a whole and not of what tags enclose
 * @refusal: why it can't be, or what it needs beside it
 */
struct key_attr {
	u8 size;
	bool outer;
	const char *refusal;
};

#define SUPPORTED(_size, _refusal) { .size = _size, .refusal = _refusal }
#define OUTER(_size)	{ .size = _size, .outer = true }
#define NEEDS_L4(name, what) \
	name "() needs " what ", and that it's no later fragment"
#define UNSUPPORTED(name) { .refusal = name "() is not supported" }

static const struct key_attr key_attrs[OVS_KEY_ATTR_MAX + 1] = {
	[OVS_KEY_ATTR_ENCAP]	= SUPPORTED(U8_MAX, NULL),
	[OVS_KEY_ATTR_PRIORITY]	= OUTER(sizeof(u32)),
	[OVS_KEY_ATTR_IN_PORT]	= OUTER(sizeof(u32)),
	[OVS_KEY_ATTR_SKB_MARK]	= OUTER(sizeof(u32)),
	[OVS_KEY_ATTR_RECIRC_ID] = OUTER(sizeof(u32)),
	[OVS_KEY_ATTR_ETHERNET]	= OUTER(sizeof(struct ovs_key_ethernet)),
	[OVS_KEY_ATTR_VLAN]	= SUPPORTED(sizeof(__be16), NULL),
	[OVS_KEY_ATTR_ETHERTYPE] = SUPPORTED(sizeof(__be16), NULL),
	[OVS_KEY_ATTR_IPV4]	= SUPPORTED(sizeof(struct ovs_key_ipv4),
		"ipv4() needs eth_type(0x0800)"),
	[OVS_KEY_ATTR_IPV6]	= SUPPORTED(sizeof(struct ovs_key_ipv6),
		"ipv6() needs eth_type(0x86dd)"),
	[OVS_KEY_ATTR_ARP]	= SUPPORTED(sizeof(struct ovs_key_arp),
		"arp() needs eth_type(0x0806) or eth_type(0x8035)"),
	[OVS_KEY_ATTR_TCP]	= SUPPORTED(sizeof(struct ovs_key_tcp),
		NEEDS_L4("tcp", "ipv4(proto=6) or ipv6(proto=6)")),
	[OVS_KEY_ATTR_TCP_FLAGS] = SUPPORTED(sizeof(__be16),
		NEEDS_L4("tcp_flags", "ipv4(proto=6) or ipv6(proto=6)")),
	[OVS_KEY_ATTR_UDP]	= SUPPORTED(sizeof(struct ovs_key_udp),
		NEEDS_L4("udp", "ipv4(proto=17) or ipv6(proto=17)")),
	[OVS_KEY_ATTR_SCTP]	= SUPPORTED(sizeof(struct ovs_key_sctp),
		NEEDS_L4("sctp", "ipv4(proto=132) or ipv6(proto=132)")),
	[OVS_KEY_ATTR_ICMP]	= SUPPORTED(sizeof(struct ovs_key_icmp),
		NEEDS_L4("icmp", "ipv4(proto=1)")),
	[OVS_KEY_ATTR_ICMPV6]	= SUPPORTED(sizeof(struct ovs_key_icmpv6),
		NEEDS_L4("icmpv6", "ipv6(proto=58)")),
	[OVS_KEY_ATTR_ND]	= SUPPORTED(sizeof(struct ovs_key_nd),
		"nd() needs icmpv6(type=135) or icmpv6(type=136)"),
	[OVS_KEY_ATTR_TUNNEL]	= UNSUPPORTED("tunnel"),
	[OVS_KEY_ATTR_DP_HASH]	= UNSUPPORTED("dp_hash"),
	[OVS_KEY_ATTR_MPLS]	= UNSUPPORTED("mpls"),
	[OVS_KEY_ATTR_CT_STATE]	= UNSUPPORTED("ct_state"),
	[OVS_KEY_ATTR_CT_ZONE]	= UNSUPPORTED("ct_zone"),
	[OVS_KEY_ATTR_CT_MARK]	= UNSUPPORTED("ct_mark"),
	[OVS_KEY_ATTR_CT_LABELS] = UNSUPPORTED("ct_label"),
	[OVS_KEY_ATTR_CT_ORIG_TUPLE_IPV4] = UNSUPPORTED("ct_tuple4"),
	[OVS_KEY_ATTR_CT_ORIG_TUPLE_IPV6] = UNSUPPORTED("ct_tuple6"),
	[OVS_KEY_ATTR_NSH]	= UNSUPPORTED("nsh"),
	[OVS_KEY_ATTR_PACKET_TYPE] = UNSUPPORTED("packet_type"),
	[OVS_KEY_ATTR_ND_EXTENSIONS] = UNSUPPORTED("nd_ext"),
	[OVS_KEY_ATTR_IPV6_EXTHDRS] = UNSUPPORTED("ipv6_exthdrs"),
};

/* Attributes to keys */

/**
 * struct key_level - the attributes of a nest: of a key, or of encap() in it
 * @key: by OVS_KEY_ATTR_*, NULL where there is none
 * @mask: the same of the mask
 */
struct key_level {
	const struct nlattr *key[OVS_KEY_ATTR_MAX + 1];
	const struct nlattr *mask[OVS_KEY_ATTR_MAX + 1];
};

/* As NL_SET_ERR_MSG_ATTR(), which takes nothing out of a table. */
static int refuse_by(struct netlink_ext_ack *extack, const struct nlattr *attr,
		     const char *refusal)
{
	if (extack) {
		extack->_msg = refusal;
		extack->bad_attr = attr;
	}
	return -EINVAL;
}

#define refuse(extack, attr, refusal) ({ \
	NL_SET_ERR_MSG_ATTR(extack, attr, refusal); \
	-EINVAL; \
})

static const struct key_attr *key_attr_of(int type)
{
	return &key_attrs[type > OVS_KEY_ATTR_MAX ? OVS_KEY_ATTR_UNSPEC : type];
}

static int read_attr(const struct nlattr *tb[], const struct nlattr *attr,
		     struct netlink_ext_ack *extack)
{
	int type = nla_type(attr);
	const struct key_attr *known = key_attr_of(type);

	if (!known->size && !known->refusal) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "This field of a key is not known");
		return -EOPNOTSUPP;
	}
	if (!known->size) {
		refuse_by(extack, attr, known->refusal);
		return -EOPNOTSUPP;
	}
	if (type != OVS_KEY_ATTR_ENCAP && nla_len(attr) != known->size)
		return refuse(extack, attr, "This field of a key has another size");
	if (tb[type])
		return refuse(extack, attr, "This field of a key is there twice");
	tb[type] = attr;
	return 0;
}

static int read_nest(const struct nlattr *tb[], const struct nlattr *nest,
		     struct netlink_ext_ack *extack)
{
	const struct nlattr *attr;
	int rest, err;

	nla_for_each_nested(attr, nest, rest) {
		err = read_attr(tb, attr, extack);
		if (err)
			return err;
	}
	if (rest > 0)
		return refuse(extack, nest, "A key ends with half a field");
	return 0;
}

static int read_level(struct key_level *level, const struct nlattr *key,
		      const struct nlattr *mask, struct netlink_ext_ack *extack)
{
	int err, attr;

	memset(level, 0, sizeof(*level));
	if (key) {
		err = read_nest(level->key, key, extack);
		if (err)
			return err;
	}
	if (mask) {
		err = read_nest(level->mask, mask, extack);
		if (err)
			return err;
	}
	for (attr = 0; attr <= OVS_KEY_ATTR_MAX; attr++)
		if (level->mask[attr] && !level->key[attr])
			return refuse(extack, level->mask[attr],
				      "The mask has a field that the key has not");
	return 0;
}

static const void *level_mask(const struct key_level *level, int attr)
{
	return level->mask[attr] ? nla_data(level->mask[attr]) : all_ones;
}

/* Whether an attribute is there, and its mask has not left it out. */
static bool level_has(const struct key_level *level, int attr)
{
	const struct nlattr *mask = level->mask[attr];

	return level->key[attr] &&
	       (!mask || memchr_inv(nla_data(mask), 0, nla_len(mask)));
}

static void copy_fields(struct fbr_flow_key *to, int attr, const void *value)
{
	const struct key_field *field = key_fields;
	const struct key_field *end = field + ARRAY_SIZE(key_fields);

	for (; field < end; field++)
		if (field->attr == attr)
			memcpy((u8 *)to + field->to, value + field->from,
			       field->size);
}

static int parse_vlan(struct fbr_flow_match *match,
		      const struct key_level *level, int depth,
		      struct netlink_ext_ack *extack)
{
	const struct nlattr *attr = level->key[OVS_KEY_ATTR_VLAN];
	__be16 mask = *(const __be16 *)level_mask(level, OVS_KEY_ATTR_VLAN);
	__be16 tci = nla_get_be16(attr) & mask;

	if (depth == ENCAP_MAX)
		return refuse(extack, attr, "No more than two tags are looked at");
	if (tci && mask & ~tci & FBR_FLOW_VLAN_PRESENT)
		return refuse(extack, attr, "vlan() that has no cfi=1 is a frame without a tag");
	if (!tci && mask & FBR_FLOW_VLAN_PRESENT) {
		mask = htons(U16_MAX);
	} else {
		mask |= FBR_FLOW_VLAN_PRESENT;
		tci |= FBR_FLOW_VLAN_PRESENT;
	}
	match->key.vlan[depth].tci = tci;
	match->mask.vlan[depth].tci = mask;
	return 0;
}

static bool eth_type_occurs(__be16 type, __be16 mask)
{
	return mask != htons(U16_MAX) || eth_proto_is_802_3(type) ||
	       type == htons(ETH_P_802_2);
}

static int parse_eth_type(struct fbr_flow_match *match,
			  const struct key_level *level, int depth,
			  struct netlink_ext_ack *extack)
{
	const struct nlattr *attr = level->key[OVS_KEY_ATTR_ETHERTYPE];
	__be16 mask = *(const __be16 *)level_mask(level, OVS_KEY_ATTR_ETHERTYPE);
	__be16 type = nla_get_be16(attr) & mask;

	if (depth < ENCAP_MAX && eth_type_vlan(type)) {
		if (mask != htons(U16_MAX))
			return refuse(extack, attr, "eth_type() of a tag is matched as a whole");
		match->key.vlan[depth].tpid = type;
		match->mask.vlan[depth].tpid = mask;
		return 0;
	}
	if (level->key[OVS_KEY_ATTR_ENCAP])
		return refuse(extack, attr, "eth_type() beside encap() is that of a tag");
	if (!eth_type_occurs(type, mask))
		return refuse(extack, attr,
			      "eth_type() is 0x0600 or more, or 0x0004 of a frame with a length");
	match->key.eth_type = type;
	match->mask.eth_type = mask;
	return 0;
}

static int parse_recirc_id(const struct key_level *level,
			   struct netlink_ext_ack *extack)
{
	const struct nlattr *attr = level->key[OVS_KEY_ATTR_RECIRC_ID];
	const u32 *mask = level_mask(level, OVS_KEY_ATTR_RECIRC_ID);

	if (nla_get_u32(attr) & *mask)
		return refuse(extack, attr, "recirc_id() can only be 0");
	return 0;
}

static int check_in_port(const struct key_level *level,
			 struct netlink_ext_ack *extack)
{
	const u32 *mask = level_mask(level, OVS_KEY_ATTR_IN_PORT);

	if (*mask != U32_MAX)
		return refuse(extack, level->mask[OVS_KEY_ATTR_IN_PORT],
			      "in_port() is matched as a whole");
	return 0;
}

/* A key has the low byte alone, since no operation needs more (RFC 5494). */
static int check_arp(const struct key_level *level,
		     struct netlink_ext_ack *extack)
{
	const struct nlattr *attr = level->key[OVS_KEY_ATTR_ARP];
	const struct ovs_key_arp *mask = level_mask(level, OVS_KEY_ATTR_ARP);
	const struct ovs_key_arp *arp = nla_data(attr);

	if (ntohs(arp->arp_op & mask->arp_op) > U8_MAX)
		return refuse(extack, attr, "arp(op) is at most 255");
	return 0;
}

static int parse_fields(struct fbr_flow_match *match,
			const struct key_level *level, int attr,
			struct netlink_ext_ack *extack)
{
	int err = 0;

	if (attr == OVS_KEY_ATTR_IN_PORT)
		err = check_in_port(level, extack);
	else if (attr == OVS_KEY_ATTR_ARP)
		err = check_arp(level, extack);
	if (err)
		return err;
	if (!key_attrs[attr].outer && level->key[OVS_KEY_ATTR_ENCAP])
		return refuse(extack, level->key[attr],
			      "What a tag encloses belongs into encap() where there is one");
	copy_fields(&match->key, attr, nla_data(level->key[attr]));
	copy_fields(&match->mask, attr, level_mask(level, attr));
	return 0;
}

static int parse_attr(struct fbr_flow_match *match,
		      const struct key_level *level, int attr, int depth,
		      struct netlink_ext_ack *extack)
{
	if (depth && key_attrs[attr].outer)
		return refuse(extack, level->key[attr],
			      "What is not enclosed in a tag belongs outside of encap()");
	switch (attr) {
	case OVS_KEY_ATTR_ENCAP:
		if (depth == ENCAP_MAX)
			return refuse(extack, level->key[attr],
				      "No more than two tags are looked at");
		return 0;
	case OVS_KEY_ATTR_VLAN:
		return parse_vlan(match, level, depth, extack);
	case OVS_KEY_ATTR_ETHERTYPE:
		return parse_eth_type(match, level, depth, extack);
	case OVS_KEY_ATTR_RECIRC_ID:
		return parse_recirc_id(level, extack);
	default:
		return parse_fields(match, level, attr, extack);
	}
}

static int parse_level(struct fbr_flow_match *match,
		       const struct key_level *level, int depth,
		       struct netlink_ext_ack *extack)
{
	int attr, err;

	for (attr = 0; attr <= OVS_KEY_ATTR_MAX; attr++) {
		if (!level->key[attr])
			continue;
		if (attr != OVS_KEY_ATTR_ENCAP && !level_has(level, attr))
			continue;
		err = parse_attr(match, level, attr, depth, extack);
		if (err)
			return err;
	}
	return 0;
}

static void apply_mask(struct fbr_flow_match *match)
{
	const u8 *mask = (const u8 *)&match->mask;
	u8 *key = (u8 *)&match->key;
	int i;

	for (i = 0; i < sizeof(match->key); i++)
		key[i] &= mask[i];
}

/* Values that no frame has; bits of a mask that none has mean nothing. */
static int check_values(struct fbr_flow_match *match,
			const struct key_level *last,
			struct netlink_ext_ack *extack)
{
	const struct fbr_flow_key *key = &match->key;

	if (key->ipv6_label & ~IPV6_FLOWLABEL_MASK)
		return refuse(extack, last->key[OVS_KEY_ATTR_IPV6],
			      "ipv6(label) is at most 0xfffff");
	if (key->tcp_flags & ~FBR_FLOW_TCP_FLAGS)
		return refuse(extack, last->key[OVS_KEY_ATTR_TCP_FLAGS],
			      "tcp_flags() is at most 0xfff");
	if (key->ip_frag > OVS_FRAG_TYPE_MAX)
		return refuse(extack, last->key[fbr_flow_l3_attr(key)],
			      "frag is one of no, first and later");
	match->mask.ipv6_label &= IPV6_FLOWLABEL_MASK;
	match->mask.tcp_flags &= FBR_FLOW_TCP_FLAGS;
	return 0;
}

static bool match_is_untagged(const struct fbr_flow_match *match, int n)
{
	return match->mask.vlan[n].tci && !match->key.vlan[n].tci;
}

static int check_tags(const struct fbr_flow_match *match,
		      struct netlink_ext_ack *extack)
{
	const struct fbr_flow_key *key = &match->key;
	bool inner = key->vlan[1].tpid || key->vlan[1].tci;

	if ((match_is_untagged(match, 0) && (key->vlan[0].tpid || inner)) ||
	    (match_is_untagged(match, 1) && key->vlan[1].tpid))
		return refuse(extack, NULL,
			      "A frame without a tag has no eth_type() of one, nor another in encap()");
	return 0;
}

/* What the network layer is, if all frames that match have the same. */
static int match_l3(const struct fbr_flow_match *match)
{
	if (match->mask.eth_type != htons(U16_MAX))
		return OVS_KEY_ATTR_UNSPEC;
	return fbr_flow_l3_attr(&match->key);
}

static int match_l4(const struct fbr_flow_match *match)
{
	if (!match_l3(match) || match->mask.ip_proto != U8_MAX ||
	    match->key.ip_frag & OVS_FRAG_TYPE_LATER)
		return OVS_KEY_ATTR_UNSPEC;
	return fbr_flow_l4_attr(&match->key);
}

static bool key_is_nd(const struct fbr_flow_key *key)
{
	return fbr_flow_l4_attr(key) == OVS_KEY_ATTR_ICMPV6 &&
	       (key->tp_src == htons(NDISC_NEIGHBOUR_SOLICITATION) ||
		key->tp_src == htons(NDISC_NEIGHBOUR_ADVERTISEMENT));
}

/**
 * fbr_nl_flow_match_allows - whether what matches is sure to have a header
 * @match: the match
 * @attr: OVS_KEY_ATTR_* of the header; one that needs no other is always there
 */
bool fbr_nl_flow_match_allows(const struct fbr_flow_match *match, int attr)
{
	switch (attr) {
	case OVS_KEY_ATTR_ARP:
	case OVS_KEY_ATTR_IPV4:
	case OVS_KEY_ATTR_IPV6:
		return match_l3(match) == attr;
	case OVS_KEY_ATTR_TCP:
	case OVS_KEY_ATTR_UDP:
	case OVS_KEY_ATTR_SCTP:
	case OVS_KEY_ATTR_ICMP:
	case OVS_KEY_ATTR_ICMPV6:
		return match_l4(match) == attr;
	case OVS_KEY_ATTR_TCP_FLAGS:
		return match_l4(match) == OVS_KEY_ATTR_TCP;
	case OVS_KEY_ATTR_ND:
		return match_l4(match) == OVS_KEY_ATTR_ICMPV6 &&
		       match->mask.tp_src == htons(U8_MAX) &&
		       key_is_nd(&match->key);
	default:
		return true;
	}
}

/* Only the last level has attributes that need others. */
static int check_needs(const struct fbr_flow_match *match,
		       const struct key_level *last,
		       struct netlink_ext_ack *extack)
{
	int attr;

	for (attr = 0; attr <= OVS_KEY_ATTR_MAX; attr++)
		if (level_has(last, attr) && !fbr_nl_flow_match_allows(match, attr))
			return refuse_by(extack, last->key[attr],
					 key_attrs[attr].refusal);
	return 0;
}

/**
 * fbr_nl_flow_match_parse - what a flow matches
 * @match: written; its key is zero where its mask is
 * @key: nest of enum ovs_key_attr, or NULL for a match of everything
 * @mask: nest of enum ovs_key_attr, or NULL to match all that the key names
 * @extack: for refusals
 *
 * Return: 0; -EOPNOTSUPP for a field that is not supported; or -EINVAL. @match
 *	is undefined then.
 */
int fbr_nl_flow_match_parse(struct fbr_flow_match *match,
			    const struct nlattr *key, const struct nlattr *mask,
			    struct netlink_ext_ack *extack)
{
	struct key_level level;
	int depth = 0, err;

	memset(match, 0, sizeof(*match));
	do {
		err = read_level(&level, key, mask, extack) ?:
		      parse_level(match, &level, depth++, extack);
		if (err)
			return err;
		key = level.key[OVS_KEY_ATTR_ENCAP];
		mask = level.mask[OVS_KEY_ATTR_ENCAP];
	} while (key);
	apply_mask(match);
	return check_needs(match, &level, extack) ?:
	       check_values(match, &level, extack) ?:
	       check_tags(match, extack);
}

/* Keys to attributes */

static bool has_fields(const struct fbr_flow_key *mask, int attr)
{
	const struct key_field *field = key_fields;
	const struct key_field *end = field + ARRAY_SIZE(key_fields);

	for (; field < end; field++)
		if (field->attr == attr &&
		    memchr_inv((const u8 *)mask + field->to, 0, field->size))
			return true;
	return false;
}

static void copy_value(u8 *value, int attr, const struct fbr_flow_key *from)
{
	const struct key_field *field = key_fields;
	const struct key_field *end = field + ARRAY_SIZE(key_fields);

	for (; field < end; field++)
		if (field->attr == attr)
			memcpy(value + field->from, (const u8 *)from + field->to,
			       field->size);
}

/*
 * In what follows, a mask says which attributes are put, and they are put of
 * @what: of the mask itself, or of the key.
 */

static int put_fields(struct sk_buff *skb, int attr,
		      const struct fbr_flow_key *mask,
		      const struct fbr_flow_key *what)
{
	const unsigned int op = offsetof(struct ovs_key_arp, arp_op);
	u8 value[VALUE_MAX] = {};

	if (!has_fields(mask, attr))
		return 0;
	copy_value(value, attr, what);
	if (attr == OVS_KEY_ATTR_ARP && what == mask && what->ip_proto == U8_MAX)
		value[op] = U8_MAX; /* as a whole means both bytes */
	return nla_put(skb, attr, key_attrs[attr].size, value);
}

static int put_outer(struct sk_buff *skb, const struct fbr_flow_key *mask,
		     const struct fbr_flow_key *what)
{
	int attr, err = 0;

	for (attr = 0; attr <= OVS_KEY_ATTR_MAX && !err; attr++)
		if (key_attrs[attr].outer)
			err = put_fields(skb, attr, mask, what);
	return err;
}

static int put_tag(struct sk_buff *skb, int n, const struct fbr_flow_key *mask,
		   const struct fbr_flow_key *what)
{
	if (mask->vlan[n].tpid &&
	    nla_put_be16(skb, OVS_KEY_ATTR_ETHERTYPE, what->vlan[n].tpid))
		return -EMSGSIZE;
	if (mask->vlan[n].tci &&
	    nla_put_be16(skb, OVS_KEY_ATTR_VLAN, what->vlan[n].tci))
		return -EMSGSIZE;
	return 0;
}

static int put_enclosed(struct sk_buff *skb, const struct fbr_flow_key *key,
			const struct fbr_flow_key *mask,
			const struct fbr_flow_key *what)
{
	int l3 = fbr_flow_l3_attr(key), l4 = fbr_flow_l4_attr(key);

	if (mask->eth_type &&
	    nla_put_be16(skb, OVS_KEY_ATTR_ETHERTYPE, what->eth_type))
		return -EMSGSIZE;
	if (put_fields(skb, l3, mask, what) || put_fields(skb, l4, mask, what))
		return -EMSGSIZE;
	if (l4 == OVS_KEY_ATTR_TCP)
		return put_fields(skb, OVS_KEY_ATTR_TCP_FLAGS, mask, what);
	if (l4 == OVS_KEY_ATTR_ICMPV6)
		return put_fields(skb, OVS_KEY_ATTR_ND, mask, what);
	return 0;
}

/* How many encap() what is enclosed is in, since eth_type() may be of a tag. */
static int encap_depth(const struct fbr_flow_key *key,
		       const struct fbr_flow_key *mask)
{
	if (mask->vlan[1].tpid || eth_type_vlan(key->eth_type & mask->eth_type))
		return 2;
	return mask->vlan[0].tpid || mask->vlan[1].tci;
}

/* Leaves what it has put to be cut off when it fails. */
static int put_tags(struct sk_buff *skb, const struct fbr_flow_key *key,
		    const struct fbr_flow_key *mask,
		    const struct fbr_flow_key *what)
{
	struct nlattr *encap[ENCAP_MAX];
	int depth = encap_depth(key, mask), n;

	for (n = 0; n < depth; n++) {
		if (put_tag(skb, n, mask, what))
			return -EMSGSIZE;
		encap[n] = nla_nest_start(skb, OVS_KEY_ATTR_ENCAP);
		if (!encap[n])
			return -EMSGSIZE;
	}
	if ((depth < ENCAP_MAX && put_tag(skb, depth, mask, what)) ||
	    put_enclosed(skb, key, mask, what))
		return -EMSGSIZE;
	while (n)
		nla_nest_end(skb, encap[--n]);
	return 0;
}

static int put_nest(struct sk_buff *skb, int attr,
		    const struct fbr_flow_key *key,
		    const struct fbr_flow_key *mask,
		    const struct fbr_flow_key *what)
{
	struct nlattr *nest = nla_nest_start(skb, attr);

	if (!nest)
		return -EMSGSIZE;
	if (put_outer(skb, mask, what) || put_tags(skb, key, mask, what)) {
		nla_nest_cancel(skb, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * fbr_nl_flow_match_put - put what a flow matches
 * @skb: where
 * @match: from fbr_nl_flow_match_parse(), which makes the same of it again
 *
 * Puts FBR_FLOW_A_KEY and FBR_FLOW_A_MASK, with the attributes of which
 * something is matched.
 *
 * Return: 0 or -EMSGSIZE; there may be one without the other then.
 */
int fbr_nl_flow_match_put(struct sk_buff *skb,
			  const struct fbr_flow_match *match)
{
	const struct fbr_flow_key *key = &match->key, *mask = &match->mask;

	return put_nest(skb, FBR_FLOW_A_KEY, key, mask, key) ?:
	       put_nest(skb, FBR_FLOW_A_MASK, key, mask, mask);
}

/* The fields that a frame with this key has. */
static void mask_of_key(struct fbr_flow_key *mask,
			const struct fbr_flow_key *key)
{
	int attr, n;

	memset(mask, 0, sizeof(*mask));
	for (attr = 0; attr <= OVS_KEY_ATTR_MAX; attr++)
		if (key_attrs[attr].outer)
			copy_fields(mask, attr, all_ones);
	for (n = 0; n < ENCAP_MAX; n++)
		if (key->vlan[n].tci)
			memset(&mask->vlan[n], 0xff, sizeof(mask->vlan[n]));
	mask->eth_type = htons(U16_MAX);
	copy_fields(mask, fbr_flow_l3_attr(key), all_ones);
	if (key->ip_frag == OVS_FRAG_TYPE_LATER)
		return;
	copy_fields(mask, fbr_flow_l4_attr(key), all_ones);
	if (fbr_flow_l4_attr(key) == OVS_KEY_ATTR_TCP)
		copy_fields(mask, OVS_KEY_ATTR_TCP_FLAGS, all_ones);
	if (key_is_nd(key))
		copy_fields(mask, OVS_KEY_ATTR_ND, all_ones);
}

/**
 * fbr_nl_flow_match_frame - match what is known of a frame
 * @match: written: all that the frame has
 * @key: from fbr_flow_extract(), to the full depth
 */
void fbr_nl_flow_match_frame(struct fbr_flow_match *match,
			     const struct fbr_flow_key *key)
{
	match->key = *key;
	mask_of_key(&match->mask, key);
	apply_mask(match);
}

/**
 * fbr_nl_flow_key_put - put the key of a frame, with all that the frame has
 * @skb: where
 * @attr: as this attribute, a nest
 * @key: from fbr_flow_extract(), to the full depth
 *
 * Return: 0 or -EMSGSIZE.
 */
int fbr_nl_flow_key_put(struct sk_buff *skb, int attr,
			const struct fbr_flow_key *key)
{
	struct fbr_flow_key mask;

	mask_of_key(&mask, key);
	return put_nest(skb, attr, key, &mask, key);
}
