// SPDX-License-Identifier: GPL-2.0
/*
 * What actions set: an attribute of a key in a nest, with values alone
 * (OVS_ACTION_ATTR_SET) or with a mask behind them (OVS_ACTION_ATTR_SET_MASKED).
 * A set is taken if every frame that comes to it has what it sets.
 */
#include <linux/openvswitch.h>
#include <linux/string.h>
#include <net/ipv6.h>

#include "flow_key.h"
#include "flow_set.h"

/**
 * struct set_field - what can be set
 * @size: of its values, 0 if it can't
 * @needs: what the flow has to match for it
 */
struct set_field {
	u8 size;
	const char *needs;
};

#define NEEDS(name, what) \
	"set(" name "()) needs a flow that matches " what
#define NEEDS_L4(name, what) \
	NEEDS(name, what ", and no later fragments")

static const struct set_field set_fields[OVS_KEY_ATTR_MAX + 1] = {
	[OVS_KEY_ATTR_PRIORITY]	= { sizeof(u32) },
	[OVS_KEY_ATTR_SKB_MARK]	= { sizeof(u32) },
	[OVS_KEY_ATTR_ETHERNET]	= { sizeof(struct ovs_key_ethernet) },
	[OVS_KEY_ATTR_VLAN]	= { sizeof(__be16),
		"set(vlan()) needs a flow that matches a tag, or push_vlan before it" },
	[OVS_KEY_ATTR_IPV4]	= { sizeof(struct ovs_key_ipv4),
		NEEDS("ipv4", "eth_type(0x0800)") },
	[OVS_KEY_ATTR_IPV6]	= { sizeof(struct ovs_key_ipv6),
		NEEDS("ipv6", "eth_type(0x86dd)") },
	[OVS_KEY_ATTR_ARP]	= { sizeof(struct ovs_key_arp),
		NEEDS("arp", "eth_type(0x0806) or eth_type(0x8035)") },
	[OVS_KEY_ATTR_TCP]	= { sizeof(struct ovs_key_tcp),
		NEEDS_L4("tcp", "ipv4(proto=6) or ipv6(proto=6)") },
	[OVS_KEY_ATTR_UDP]	= { sizeof(struct ovs_key_udp),
		NEEDS_L4("udp", "ipv4(proto=17) or ipv6(proto=17)") },
	[OVS_KEY_ATTR_SCTP]	= { sizeof(struct ovs_key_sctp),
		NEEDS_L4("sctp", "ipv4(proto=132) or ipv6(proto=132)") },
	[OVS_KEY_ATTR_ICMP]	= { sizeof(struct ovs_key_icmp),
		NEEDS_L4("icmp", "ipv4(proto=1)") },
	[OVS_KEY_ATTR_ICMPV6]	= { sizeof(struct ovs_key_icmpv6),
		NEEDS_L4("icmpv6", "ipv6(proto=58)") },
	[OVS_KEY_ATTR_ND]	= { sizeof(struct ovs_key_nd),
		NEEDS("nd", "icmpv6(type=135) or icmpv6(type=136)") },
};

/* As NL_SET_ERR_MSG_ATTR(), which takes nothing out of a table. */
static int set_refuse(struct netlink_ext_ack *extack, const struct nlattr *attr,
		      const char *refusal, int err)
{
	if (extack) {
		extack->_msg = refusal;
		extack->bad_attr = attr;
	}
	return err;
}

#define refuse(extack, attr, refusal) ({ \
	NL_SET_ERR_MSG_ATTR(extack, attr, refusal); \
	-EINVAL; \
})

/**
 * fbr_nl_sure_init - what is sure of a frame before the first action
 * @sure: written
 * @match: of its flow
 */
void fbr_nl_sure_init(struct fbr_nl_sure *sure,
		      const struct fbr_flow_match *match)
{
	int n;

	sure->match = *match;
	sure->tags = 0;
	for (n = 0; n < ARRAY_SIZE(match->key.vlan); n++)
		if (match->key.vlan[n].tci & FBR_FLOW_VLAN_PRESENT)
			sure->tags = n + 1;
}

static bool sure_has(const struct fbr_nl_sure *sure, u16 field)
{
	if (field == OVS_KEY_ATTR_VLAN)
		return sure->tags;
	return fbr_nl_flow_match_allows(&sure->match, field);
}

/* Of what a set changes, only the type of ICMP decides what else there is. */
static void sure_note_set(struct fbr_nl_sure *sure,
			  const struct fbr_rewrite *set)
{
	struct fbr_flow_key *key = &sure->match.key, *mask = &sure->match.mask;
	__be16 value = htons(set->value.icmp.icmp_type);
	__be16 bits = htons(set->mask.icmp.icmp_type);

	if (set->field != OVS_KEY_ATTR_ICMPV6)
		return;
	key->tp_src = (key->tp_src & ~bits) | (value & bits);
	mask->tp_src |= bits;
}

/*** The mask ***/

/* The bits of a field that can be set. */
static void set_settable(u16 field, union fbr_fields *mask)
{
	memset(mask, 0, sizeof(*mask));
	memset(mask, 0xff, set_fields[field].size);
	switch (field) {
	case OVS_KEY_ATTR_IPV4:
		mask->ipv4.ipv4_proto = 0;
		mask->ipv4.ipv4_frag = 0;
		break;
	case OVS_KEY_ATTR_IPV6:
		mask->ipv6.ipv6_proto = 0;
		mask->ipv6.ipv6_frag = 0;
		mask->ipv6.ipv6_label = IPV6_FLOWLABEL_MASK;
		break;
	case OVS_KEY_ATTR_ARP: /* but for what pads it */
		memset(&mask->arp, 0, sizeof(mask->arp));
		memset(&mask->arp, 0xff,
		       offsetofend(struct ovs_key_arp, arp_tha));
		break;
	default:
		break;
	}
}

static bool set_is_within(const union fbr_fields *mask,
			  const union fbr_fields *all)
{
	const u8 *m = (const u8 *)mask, *a = (const u8 *)all;
	int i;

	for (i = 0; i < sizeof(*mask); i++)
		if (m[i] & ~a[i])
			return false;
	return true;
}

static int set_check_mask(const struct fbr_rewrite *set,
			  const struct nlattr *attr,
			  struct netlink_ext_ack *extack)
{
	union fbr_fields all, some = set->mask;

	set_settable(set->field, &all);
	if (set->field == OVS_KEY_ATTR_VLAN)
		some.vlan &= ~FBR_FLOW_VLAN_PRESENT;
	if (!memchr_inv(&some, 0, sizeof(some)))
		return refuse(extack, attr, "The mask leaves nothing that is set");
	if (set_is_within(&some, &all))
		return 0;
	if (set->field == OVS_KEY_ATTR_IPV6 &&
	    set->mask.ipv6.ipv6_label & ~IPV6_FLOWLABEL_MASK)
		return refuse(extack, attr, "ipv6(label) is at most 0xfffff");
	return refuse(extack, attr, "The protocol and the fragment type can't be set");
}

static void set_apply_mask(struct fbr_rewrite *set)
{
	const u8 *mask = (const u8 *)&set->mask;
	u8 *value = (u8 *)&set->value;
	int i;

	for (i = 0; i < sizeof(set->value); i++)
		value[i] &= mask[i];
}

/*** The value ***/

/* Without a mask, what can't be set has to be what it is anyway. */
static int set_check_fixed(const struct fbr_rewrite *set,
			   const struct fbr_flow_key *key,
			   const struct nlattr *attr,
			   struct netlink_ext_ack *extack)
{
	const struct ovs_key_ipv4 *ip = &set->value.ipv4;
	const struct ovs_key_ipv6 *ip6 = &set->value.ipv6;

	if ((set->field == OVS_KEY_ATTR_IPV4 &&
	     (ip->ipv4_proto != key->ip_proto ||
	      ip->ipv4_frag != key->ip_frag)) ||
	    (set->field == OVS_KEY_ATTR_IPV6 &&
	     (ip6->ipv6_proto != key->ip_proto ||
	      ip6->ipv6_frag != key->ip_frag)))
		return refuse(extack, attr, "The protocol and the fragment type can't be set, but only be those that the flow matches");
	if (set->field == OVS_KEY_ATTR_IPV6 &&
	    ip6->ipv6_label & ~IPV6_FLOWLABEL_MASK)
		return refuse(extack, attr, "ipv6(label) is at most 0xfffff");
	return 0;
}

/* With the bit that says that there is a tag, as in a key. */
static int set_check_tag(const struct fbr_rewrite *set,
			 const struct nlattr *attr,
			 struct netlink_ext_ack *extack)
{
	if (set->field == OVS_KEY_ATTR_VLAN &&
	    set->mask.vlan & ~set->value.vlan & FBR_FLOW_VLAN_PRESENT)
		return refuse(extack, attr, "A tag that is set has cfi=1; pop_vlan takes it away");
	return 0;
}

static int set_read(struct fbr_rewrite *set, const struct nlattr *attr,
		    const struct fbr_flow_key *key,
		    struct netlink_ext_ack *extack)
{
	u8 size = set_fields[set->field].size;
	int err;

	memcpy(&set->value, nla_data(attr), size);
	if (set->masked) {
		memcpy(&set->mask, nla_data(attr) + size, size);
		err = set_check_mask(set, attr, extack);
		set_apply_mask(set);
	} else {
		set_settable(set->field, &set->mask);
		err = set_check_fixed(set, key, attr, extack);
	}
	return err ?: set_check_tag(set, attr, extack);
}

/*** The attribute ***/

/* The only attribute of a nest, or NULL. */
static const struct nlattr *set_attr_in(const struct nlattr *nest,
					struct netlink_ext_ack *extack)
{
	const struct nlattr *attr = nla_data(nest);
	int rest = nla_len(nest);

	if (nla_ok(attr, rest)) {
		nla_next(attr, &rest);
		if (!rest)
			return attr;
	}
	NL_SET_ERR_MSG_ATTR(extack, nest, "An action sets one field of a key");
	return NULL;
}

static int set_check_attr(const struct nlattr *attr, bool masked,
			  struct netlink_ext_ack *extack)
{
	int type = nla_type(attr);

	if (type == OVS_KEY_ATTR_ETHERTYPE)
		return set_refuse(extack, attr, "The EtherType can't be set",
				  -EOPNOTSUPP);
	if (type > OVS_KEY_ATTR_MAX || !set_fields[type].size)
		return set_refuse(extack, attr,
				  "Setting this field of a key is not supported",
				  -EOPNOTSUPP);
	if (nla_len(attr) != set_fields[type].size * (masked ? 2 : 1))
		return refuse(extack, attr, "What is set has another size");
	return 0;
}

/**
 * fbr_nl_set_parse - what an action sets
 * @set: zero; written
 * @sure: what is sure of frames; changed to what is sure behind the action
 * @nest: OVS_ACTION_ATTR_SET or OVS_ACTION_ATTR_SET_MASKED
 * @extack: for refusals
 *
 * Return: 0; -EOPNOTSUPP if the field can't be set; or -EINVAL.
 */
int fbr_nl_set_parse(struct fbr_rewrite *set, struct fbr_nl_sure *sure,
		     const struct nlattr *nest, struct netlink_ext_ack *extack)
{
	const struct nlattr *attr = set_attr_in(nest, extack);
	int err;

	if (!attr)
		return -EINVAL;
	set->masked = nla_type(nest) == OVS_ACTION_ATTR_SET_MASKED;
	err = set_check_attr(attr, set->masked, extack);
	if (err)
		return err;
	set->field = nla_type(attr);
	if (!sure_has(sure, set->field))
		return set_refuse(extack, attr, set_fields[set->field].needs,
				  -EINVAL);
	err = set_read(set, attr, &sure->match.key, extack);
	if (!err)
		sure_note_set(sure, set);
	return err;
}

/**
 * fbr_nl_set_put - put what an action sets
 * @skb: where, as the attribute that it was parsed from
 * @set: that
 *
 * Return: 0 or -EMSGSIZE.
 */
int fbr_nl_set_put(struct sk_buff *skb, const struct fbr_rewrite *set)
{
	u8 size = set_fields[set->field].size;
	struct nlattr *nest, *attr;

	nest = nla_nest_start(skb, set->masked ? OVS_ACTION_ATTR_SET_MASKED :
						 OVS_ACTION_ATTR_SET);
	if (!nest)
		return -EMSGSIZE;
	attr = nla_reserve(skb, set->field, set->masked ? 2 * size : size);
	if (!attr)
		return -EMSGSIZE;
	memcpy(nla_data(attr), &set->value, size);
	if (set->masked)
		memcpy(nla_data(attr) + size, &set->mask, size);
	nla_nest_end(skb, nest);
	return 0;
}
