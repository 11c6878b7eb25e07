// SPDX-License-Identifier: GPL-2.0
/* The actions set and set_masked: what may be set, and where. */
#include <linux/icmpv6.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/openvswitch.h>
#include <net/ndisc.h>

#include "flow_set.h"

/**
 * struct set_rule - what it takes to set the fields of a header
 * @size: of the fields
 * @eth_types: the flow has to match one of these, if there are any
 * @ip_proto: and this protocol, if there is one
 * @refusal: what to say if it doesn't
 * @fixed: the bits that can't be set; all others can
 */
struct set_rule {
	u8 size;
	__be16 eth_types[2];
	u8 ip_proto;
	const char *refusal;
	union fbr_fields fixed;
};

#define SET_IP	{ cpu_to_be16(ETH_P_IP), cpu_to_be16(ETH_P_IPV6) }
#define SET_V4	{ cpu_to_be16(ETH_P_IP) }
#define SET_V6	{ cpu_to_be16(ETH_P_IPV6) }
#define SET_ARP	{ cpu_to_be16(ETH_P_ARP), cpu_to_be16(ETH_P_RARP) }

static const struct set_rule set_rules[] = {
	[OVS_KEY_ATTR_PRIORITY] = { .size = sizeof(u32) },
	[OVS_KEY_ATTR_SKB_MARK] = { .size = sizeof(u32) },
	[OVS_KEY_ATTR_ETHERNET] = { .size = sizeof(struct ovs_key_ethernet) },
	[OVS_KEY_ATTR_VLAN] = {
		.size = sizeof(__be16),
		.fixed.vlan = FBR_FLOW_VLAN_PRESENT,
	},
	[OVS_KEY_ATTR_IPV4] = {
		.size = sizeof(struct ovs_key_ipv4),
		.eth_types = SET_V4,
		.refusal = "To set ipv4, the flow has to match eth_type(0x0800)",
		.fixed.ipv4 = { .ipv4_proto = U8_MAX, .ipv4_frag = U8_MAX },
	},
	[OVS_KEY_ATTR_IPV6] = {
		.size = sizeof(struct ovs_key_ipv6),
		.eth_types = SET_V6,
		.refusal = "To set ipv6, the flow has to match eth_type(0x86dd)",
		.fixed.ipv6 = {
			.ipv6_label = cpu_to_be32(~0xfffff),
			.ipv6_proto = U8_MAX,
			.ipv6_frag = U8_MAX,
		},
	},
	[OVS_KEY_ATTR_ARP] = {
		.size = sizeof(struct ovs_key_arp),
		.eth_types = SET_ARP,
		.refusal = "To set arp, the flow has to match eth_type(0x0806) or eth_type(0x8035)",
	},
	[OVS_KEY_ATTR_TCP] = {
		.size = sizeof(struct ovs_key_tcp),
		.eth_types = SET_IP,
		.ip_proto = IPPROTO_TCP,
		.refusal = "To set tcp, the flow has to match IPv4 or IPv6 with proto=6",
	},
	[OVS_KEY_ATTR_UDP] = {
		.size = sizeof(struct ovs_key_udp),
		.eth_types = SET_IP,
		.ip_proto = IPPROTO_UDP,
		.refusal = "To set udp, the flow has to match IPv4 or IPv6 with proto=17",
	},
	[OVS_KEY_ATTR_SCTP] = {
		.size = sizeof(struct ovs_key_sctp),
		.eth_types = SET_IP,
		.ip_proto = IPPROTO_SCTP,
		.refusal = "To set sctp, the flow has to match IPv4 or IPv6 with proto=132",
	},
	[OVS_KEY_ATTR_ICMP] = {
		.size = sizeof(struct ovs_key_icmp),
		.eth_types = SET_V4,
		.ip_proto = IPPROTO_ICMP,
		.refusal = "To set icmp, the flow has to match IPv4 with proto=1",
	},
	[OVS_KEY_ATTR_ICMPV6] = {
		.size = sizeof(struct ovs_key_icmpv6),
		.eth_types = SET_V6,
		.ip_proto = IPPROTO_ICMPV6,
		.refusal = "To set icmpv6, the flow has to match IPv6 with proto=58",
	},
	[OVS_KEY_ATTR_ND] = {
		.size = sizeof(struct ovs_key_nd),
		.eth_types = SET_V6,
		.ip_proto = IPPROTO_ICMPV6,
		.refusal = "To set nd, the flow has to match icmpv6(type=135) or icmpv6(type=136)",
	},
};

static const struct set_rule *set_rule_of(const struct nlattr *attr)
{
	unsigned int field = nla_type(attr);

	if (field >= ARRAY_SIZE(set_rules) || !set_rules[field].size)
		return NULL;
	return &set_rules[field];
}

/*** What is sure ***/

static bool sure_of_tag(const struct fbr_flow_match *match, int n)
{
	return match->key.vlan[n].tci & match->mask.vlan[n].tci &
	       FBR_FLOW_VLAN_PRESENT;
}

static bool sure_is_nd(__be16 type)
{
	return type == htons(NDISC_NEIGHBOUR_SOLICITATION) ||
	       type == htons(NDISC_NEIGHBOUR_ADVERTISEMENT);
}

/**
 * fbr_nl_sure_of_match - what is sure of the frames of a flow
 * @sure: written
 * @match: of the flow
 */
void fbr_nl_sure_of_match(struct fbr_nl_sure *sure,
			  const struct fbr_flow_match *match)
{
	const struct fbr_flow_key *key = &match->key, *mask = &match->mask;

	memset(sure, 0, sizeof(*sure));
	if (mask->eth_type == htons(U16_MAX))
		sure->eth_type = key->eth_type;
	if (mask->ip_proto == U8_MAX)
		sure->ip_proto = key->ip_proto;
	sure->nd = sure->ip_proto == IPPROTO_ICMPV6 &&
		   (mask->tp_src & htons(U8_MAX)) == htons(U8_MAX) &&
		   sure_is_nd(key->tp_src);
	while (sure->tags < ARRAY_SIZE(key->vlan) &&
	       sure_of_tag(match, sure->tags))
		sure->tags++;
}

static bool sure_has(const struct fbr_nl_sure *sure,
		     const struct set_rule *rule)
{
	if (rule->ip_proto && sure->ip_proto != rule->ip_proto)
		return false;
	return !rule->eth_types[0] ||
	       (sure->eth_type && (sure->eth_type == rule->eth_types[0] ||
				   sure->eth_type == rule->eth_types[1]));
}

/*** From attributes ***/

/* The sentences are many, and each is a constant. */
static int set_refuse(const struct nlattr *attr, const char *refusal,
		      struct netlink_ext_ack *extack)
{
	NL_SET_ERR_MSG_ATTR(extack, attr, "This can't be set here");
	if (extack)
		extack->_msg = refusal;
	return -EINVAL;
}

static int set_check_sure(const struct nlattr *attr,
			  const struct set_rule *rule,
			  const struct fbr_nl_sure *sure,
			  struct netlink_ext_ack *extack)
{
	if (!sure_has(sure, rule))
		return set_refuse(attr, rule->refusal, extack);
	switch (nla_type(attr)) {
	case OVS_KEY_ATTR_ND:
		if (!sure->nd)
			return set_refuse(attr, rule->refusal, extack);
		return 0;
	case OVS_KEY_ATTR_VLAN:
		if (!sure->tags)
			return set_refuse(attr, "To set vlan, the flow has to match a tag, or push one first",
					  extack);
		return 0;
	default:
		return 0;
	}
}

/* Whether the value of a set without a mask leaves as it is what is fixed. */
static bool set_keeps_fixed(const struct fbr_rewrite *set,
			    const struct fbr_nl_sure *sure)
{
	switch (set->field) {
	case OVS_KEY_ATTR_IPV4:
		return set->value.ipv4.ipv4_proto == sure->ip_proto;
	case OVS_KEY_ATTR_IPV6:
		return set->value.ipv6.ipv6_proto == sure->ip_proto &&
		       !(set->value.ipv6.ipv6_label & htonl(~0xfffff));
	default:
		return true;
	}
}

/* ARP's fields end before their struct does. */
static int set_used_size(u16 field)
{
	return field == OVS_KEY_ATTR_ARP ?
	       offsetofend(struct ovs_key_arp, arp_tha) :
	       set_rules[field].size;
}

/* All bits that can be set. */
static void set_settable(union fbr_fields *mask, u16 field)
{
	const u8 *fixed = (const u8 *)&set_rules[field].fixed;
	u8 *to = (u8 *)mask;
	int i;

	memset(mask, 0, sizeof(*mask));
	for (i = 0; i < set_used_size(field); i++)
		to[i] = ~fixed[i];
}

static bool set_is_full(const struct fbr_rewrite *set)
{
	union fbr_fields settable;

	set_settable(&settable, set->field);
	return !memcmp(&set->mask, &settable, sizeof(settable));
}

/* False if the mask covers more. */
static bool set_limit_mask(struct fbr_rewrite *set)
{
	u8 *value = (u8 *)&set->value, *mask = (u8 *)&set->mask;
	union fbr_fields settable;
	const u8 *may;
	int i;

	set_settable(&settable, set->field);
	may = (const u8 *)&settable;
	for (i = 0; i < set_used_size(set->field); i++) {
		if (mask[i] & ~may[i])
			return false;
		value[i] &= mask[i];
	}
	memset(value + i, 0, sizeof(settable) - i);
	memset(mask + i, 0, sizeof(settable) - i);
	return true;
}

static int set_parse_masked(struct fbr_rewrite *set, const struct nlattr *attr,
			    struct netlink_ext_ack *extack)
{
	int size = set_rules[set->field].size;

	if (nla_len(attr) != 2 * size)
		return set_refuse(attr, "What is set has another size, with its mask",
				  extack);
	memcpy(&set->value, nla_data(attr), size);
	memcpy(&set->mask, nla_data(attr) + size, size);
	if (set_limit_mask(set))
		return 0;
	return set_refuse(attr, "The mask covers bits that can't be set: protocol, fragment type, or those beyond a field",
			  extack);
}

static int set_parse_plain(struct fbr_rewrite *set,
			   const struct fbr_nl_sure *sure,
			   const struct nlattr *attr,
			   struct netlink_ext_ack *extack)
{
	int size = set_rules[set->field].size;

	if (nla_len(attr) != size)
		return set_refuse(attr, "What is set has another size", extack);
	memcpy(&set->value, nla_data(attr), size);
	if (!set_keeps_fixed(set, sure))
		return set_refuse(attr, "The protocol can't be set: it has to be what the flow matches",
				  extack);
	set_settable(&set->mask, set->field);
	set_limit_mask(set);
	return 0;
}

/* The one field of an action, or NULL. */
static const struct nlattr *set_field(const struct nlattr *action,
				      struct netlink_ext_ack *extack)
{
	const struct nlattr *attr = nla_data(action);

	if (!nla_ok(attr, nla_len(action)) ||
	    nla_total_size(nla_len(attr)) < nla_len(action)) {
		set_refuse(action, "The action has to name one header that it sets",
			   extack);
		return NULL;
	}
	if (!set_rule_of(attr)) {
		set_refuse(attr, "This can't be set", extack);
		return NULL;
	}
	return attr;
}

/**
 * fbr_nl_set_parse - what an action sets
 * @set: written
 * @sure: what is sure of the frame before, and then after it
 * @action: nest of one enum ovs_key_attr, OVS_ACTION_ATTR_SET or _SET_MASKED
 * @extack: for refusals
 *
 * Return: 0 or -EINVAL.
 */
int fbr_nl_set_parse(struct fbr_rewrite *set, struct fbr_nl_sure *sure,
		     const struct nlattr *action,
		     struct netlink_ext_ack *extack)
{
	const struct nlattr *attr = set_field(action, extack);
	int err;

	if (!attr)
		return -EINVAL;
	set->field = nla_type(attr);
	err = set_check_sure(attr, &set_rules[set->field], sure, extack);
	if (err)
		return err;
	if (nla_type(action) == OVS_ACTION_ATTR_SET)
		err = set_parse_plain(set, sure, attr, extack);
	else
		err = set_parse_masked(set, attr, extack);
	if (set->field == OVS_KEY_ATTR_ICMPV6)
		sure->nd = false;
	return err;
}

/*** To attributes ***/

/* What has fixed fields always goes with its mask. */
static bool set_is_plain(const struct fbr_rewrite *set)
{
	return set->field != OVS_KEY_ATTR_IPV4 &&
	       set->field != OVS_KEY_ATTR_IPV6 && set_is_full(set);
}

static int set_put_field(struct sk_buff *skb, const struct fbr_rewrite *set,
			 bool plain)
{
	int size = set_rules[set->field].size;
	struct nlattr *attr;

	if (plain)
		return nla_put(skb, set->field, size, &set->value);
	attr = nla_reserve(skb, set->field, 2 * size);
	if (!attr)
		return -EMSGSIZE;
	memcpy(nla_data(attr), &set->value, size);
	memcpy(nla_data(attr) + size, &set->mask, size);
	return 0;
}

/**
 * fbr_nl_set_put - put what an action sets
 * @skb: where
 * @set: that
 *
 * Return: 0 or -EMSGSIZE.
 */
int fbr_nl_set_put(struct sk_buff *skb, const struct fbr_rewrite *set)
{
	bool plain = set_is_plain(set);
	struct nlattr *nest;

	nest = nla_nest_start(skb, plain ? OVS_ACTION_ATTR_SET :
					   OVS_ACTION_ATTR_SET_MASKED);
	if (!nest || set_put_field(skb, set, plain))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}
