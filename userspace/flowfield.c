// SPDX-License-Identifier: GPL-2.0
/* The fields that flows look at, and how their values are written. */
#include "flowspec.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <stdio.h>
#include <string.h>

#define LABEL_MASK	0x000fffff
#define FLAGS_MASK	0x0fff
/** A MAC and an IPv6 address, and room for the longest value that is read. */
#define ADDRESS_MAX	16

#define FIELD(type, member, word, how) { \
	.name = (word), .offset = offsetof(struct type, member), \
	.size = sizeof(((struct type *)0)->member), .form = (how), }

/* A field that no action can set. */
#define FIXED(type, member, word, how) { \
	.name = (word), .offset = offsetof(struct type, member), \
	.size = sizeof(((struct type *)0)->member), .form = (how), \
	.fixed = true, }

static const struct flow_field eth_fields[] = {
	FIELD(ovs_key_ethernet, eth_src, "src", FORM_MAC),
	FIELD(ovs_key_ethernet, eth_dst, "dst", FORM_MAC),
};

static const struct flow_field vlan_fields[] = {
	{ .name = "vid", .size = 2, .form = FORM_VID },
	{ .name = "pcp", .size = 2, .form = FORM_PCP },
	{ .name = "cfi", .size = 2, .form = FORM_CFI, .fixed = true },
};

static const struct flow_field tag_fields[] = {
	FIELD(ovs_action_push_vlan, vlan_tci, "vid", FORM_VID),
	FIELD(ovs_action_push_vlan, vlan_tci, "pcp", FORM_PCP),
	FIELD(ovs_action_push_vlan, vlan_tpid, "tpid", FORM_TPID),
	FIELD(ovs_action_push_vlan, vlan_tci, "cfi", FORM_TAG),
};

static const struct flow_field ipv4_fields[] = {
	FIELD(ovs_key_ipv4, ipv4_src, "src", FORM_IPV4),
	FIELD(ovs_key_ipv4, ipv4_dst, "dst", FORM_IPV4),
	FIXED(ovs_key_ipv4, ipv4_proto, "proto", FORM_DECIMAL),
	FIELD(ovs_key_ipv4, ipv4_tos, "tos", FORM_HEX),
	FIELD(ovs_key_ipv4, ipv4_ttl, "ttl", FORM_DECIMAL),
	FIXED(ovs_key_ipv4, ipv4_frag, "frag", FORM_FRAG),
};

static const struct flow_field ipv6_fields[] = {
	FIELD(ovs_key_ipv6, ipv6_src, "src", FORM_IPV6),
	FIELD(ovs_key_ipv6, ipv6_dst, "dst", FORM_IPV6),
	FIELD(ovs_key_ipv6, ipv6_label, "label", FORM_LABEL),
	FIXED(ovs_key_ipv6, ipv6_proto, "proto", FORM_DECIMAL),
	FIELD(ovs_key_ipv6, ipv6_tclass, "tclass", FORM_HEX),
	FIELD(ovs_key_ipv6, ipv6_hlimit, "hlimit", FORM_DECIMAL),
	FIXED(ovs_key_ipv6, ipv6_frag, "frag", FORM_FRAG),
};

static const struct flow_field arp_fields[] = {
	FIELD(ovs_key_arp, arp_sip, "sip", FORM_IPV4),
	FIELD(ovs_key_arp, arp_tip, "tip", FORM_IPV4),
	FIELD(ovs_key_arp, arp_op, "op", FORM_DECIMAL),
	FIELD(ovs_key_arp, arp_sha, "sha", FORM_MAC),
	FIELD(ovs_key_arp, arp_tha, "tha", FORM_MAC),
};

static const struct flow_field tcp_fields[] = {
	FIELD(ovs_key_tcp, tcp_src, "src", FORM_DECIMAL),
	FIELD(ovs_key_tcp, tcp_dst, "dst", FORM_DECIMAL),
};

static const struct flow_field udp_fields[] = {
	FIELD(ovs_key_udp, udp_src, "src", FORM_DECIMAL),
	FIELD(ovs_key_udp, udp_dst, "dst", FORM_DECIMAL),
};

static const struct flow_field sctp_fields[] = {
	FIELD(ovs_key_sctp, sctp_src, "src", FORM_DECIMAL),
	FIELD(ovs_key_sctp, sctp_dst, "dst", FORM_DECIMAL),
};

static const struct flow_field icmp_fields[] = {
	FIELD(ovs_key_icmp, icmp_type, "type", FORM_DECIMAL),
	FIELD(ovs_key_icmp, icmp_code, "code", FORM_DECIMAL),
};

static const struct flow_field icmpv6_fields[] = {
	FIELD(ovs_key_icmpv6, icmpv6_type, "type", FORM_DECIMAL),
	FIELD(ovs_key_icmpv6, icmpv6_code, "code", FORM_DECIMAL),
};

static const struct flow_field nd_fields[] = {
	FIELD(ovs_key_nd, nd_target, "target", FORM_IPV6),
	FIELD(ovs_key_nd, nd_sll, "sll", FORM_MAC),
	FIELD(ovs_key_nd, nd_tll, "tll", FORM_MAC),
};

static const struct flow_field scalar_fields[] = {
	{ .name = "skb_priority", .size = 4, .form = FORM_HEX },
	{ .name = "in_port", .size = 4, .form = FORM_PORT, .fixed = true },
	{ .name = "skb_mark", .size = 4, .form = FORM_HEX },
	{ .name = "eth_type", .size = 2, .form = FORM_TYPE, .fixed = true },
	{ .name = "tcp_flags", .size = 2, .form = FORM_FLAGS, .fixed = true },
};

#define PLACE(member) \
	.offset = offsetof(struct flow_values, member), \
	.size = sizeof(((struct flow_values *)0)->member)

#define SCALAR(word, member, number, depth, row) { \
	.name = (word), .attr = (number), .level = (depth), \
	PLACE(member), .scalar = true, .n = 1, .field = &scalar_fields[row], }

#define GROUP(word, member, number, depth, rows) { \
	.name = (word), .attr = (number), .level = (depth), PLACE(member), \
	.n = ARRAY_SIZE(rows), .field = (rows), }

/* In the order in which ovs-dpctl prints them. */
const struct flow_group flow_groups[] = {
	SCALAR("skb_priority", skb_priority, OVS_KEY_ATTR_PRIORITY, 0, 0),
	SCALAR("in_port", in_port, OVS_KEY_ATTR_IN_PORT, 0, 1),
	SCALAR("skb_mark", skb_mark, OVS_KEY_ATTR_SKB_MARK, 0, 2),
	GROUP("eth", eth, OVS_KEY_ATTR_ETHERNET, 0, eth_fields),
	SCALAR("eth_type", eth_type[0], OVS_KEY_ATTR_ETHERTYPE, 0, 3),
	GROUP("vlan", vlan[0], OVS_KEY_ATTR_VLAN, 0, vlan_fields),
	SCALAR("eth_type", eth_type[1], OVS_KEY_ATTR_ETHERTYPE, 1, 3),
	GROUP("vlan", vlan[1], OVS_KEY_ATTR_VLAN, 1, vlan_fields),
	SCALAR("eth_type", eth_type[2], OVS_KEY_ATTR_ETHERTYPE, 2, 3),
	GROUP("ipv4", ipv4, OVS_KEY_ATTR_IPV4, FLOW_INNERMOST, ipv4_fields),
	GROUP("ipv6", ipv6, OVS_KEY_ATTR_IPV6, FLOW_INNERMOST, ipv6_fields),
	GROUP("arp", arp, OVS_KEY_ATTR_ARP, FLOW_INNERMOST, arp_fields),
	GROUP("tcp", tcp, OVS_KEY_ATTR_TCP, FLOW_INNERMOST, tcp_fields),
	SCALAR("tcp_flags", tcp_flags, OVS_KEY_ATTR_TCP_FLAGS, FLOW_INNERMOST,
	       4),
	GROUP("udp", udp, OVS_KEY_ATTR_UDP, FLOW_INNERMOST, udp_fields),
	GROUP("sctp", sctp, OVS_KEY_ATTR_SCTP, FLOW_INNERMOST, sctp_fields),
	GROUP("icmp", icmp, OVS_KEY_ATTR_ICMP, FLOW_INNERMOST, icmp_fields),
	GROUP("icmpv6", icmpv6, OVS_KEY_ATTR_ICMPV6, FLOW_INNERMOST,
	      icmpv6_fields),
	GROUP("nd", nd, OVS_KEY_ATTR_ND, FLOW_INNERMOST, nd_fields),
};

const size_t n_flow_groups = ARRAY_SIZE(flow_groups);

/**
 * flow_new_tag - what push_vlan() has
 *
 * Return: a group that is no attribute of a key, and stands at the beginning of
 * the values.
 */
const struct flow_group *flow_new_tag(void)
{
	static const struct flow_group group = {
		.name = "push_vlan",
		.size = sizeof(struct ovs_action_push_vlan),
		.n = ARRAY_SIZE(tag_fields), .field = tag_fields,
	};

	return &group;
}

static const char *const frags[] = {
	[OVS_FRAG_TYPE_NONE] = "no",
	[OVS_FRAG_TYPE_FIRST] = "first",
	[OVS_FRAG_TYPE_LATER] = "later",
};

static const char *const flags[] = {
	"fin", "syn", "rst", "psh", "ack", "urg", "ece", "cwr", "ns",
	"[200]", "[400]", "[800]",
};

/**
 * flow_attr_name - the word for an attribute of a key
 * @attr: enum ovs_key_attr
 *
 * Return: NULL for one that has none.
 */
const char *flow_attr_name(uint16_t attr)
{
	for (size_t i = 0; i < n_flow_groups; i++) {
		if (flow_groups[i].attr == attr)
			return flow_groups[i].name;
	}
	return attr == OVS_KEY_ATTR_ENCAP ? "encap" : NULL;
}

/**
 * flow_value_at - where the value of a group is
 * @values: key or mask
 * @group: which
 */
void *flow_value_at(struct flow_values *values, const struct flow_group *group)
{
	return (char *)values + group->offset;
}

/**
 * flow_value - where the value of a group is, to be read
 * @values: key or mask
 * @group: which
 */
const void *flow_value(const struct flow_values *values,
		       const struct flow_group *group)
{
	return (const char *)values + group->offset;
}

/* --- numbers as the attributes have them --- */

/* All the bits that a number can have. */
static uint32_t full_of(const struct flow_field *field)
{
	switch (field->form) {
	case FORM_VID:
		return FLOW_VID;
	case FORM_PCP:
		return 7;
	case FORM_CFI:
	case FORM_TAG:
		return 1;
	case FORM_LABEL:
		return LABEL_MASK;
	case FORM_FLAGS:
		return FLAGS_MASK;
	default:
		return field->size == 4 ? UINT32_MAX :
		       field->size == 2 ? UINT16_MAX : UINT8_MAX;
	}
}

static unsigned int shift_of(enum flow_form form)
{
	if (form == FORM_PCP)
		return FLOW_PCP_SHIFT;
	return form == FORM_CFI || form == FORM_TAG ? FLOW_PCP_SHIFT - 1 : 0;
}

static uint32_t load(const struct flow_field *field, const void *group)
{
	const char *p = (const char *)group + field->offset;
	uint32_t u32 = 0;
	uint16_t u16;
	uint8_t u8;

	if (field->size == 1) {
		memcpy(&u8, p, sizeof(u8));
		return u8;
	}
	if (field->size == 2) {
		memcpy(&u16, p, sizeof(u16));
		return (uint32_t)ntohs(u16) >> shift_of(field->form) &
		       full_of(field);
	}
	memcpy(&u32, p, sizeof(u32));
	return field->form == FORM_LABEL ? ntohl(u32) & LABEL_MASK : u32;
}

/* Fields of a TCI share its bits, so a number joins what is there. */
static void store(const struct flow_field *field, void *group, uint32_t number)
{
	char *p = (char *)group + field->offset;
	uint16_t u16 = 0;
	uint8_t u8;

	if (field->size == 1) {
		u8 = (uint8_t)number;
		memcpy(p, &u8, sizeof(u8));
	} else if (field->size == 2) {
		memcpy(&u16, p, sizeof(u16));
		u16 |= htons((uint16_t)(number << shift_of(field->form)));
		memcpy(p, &u16, sizeof(u16));
	} else {
		if (field->form == FORM_LABEL)
			number = htonl(number);
		memcpy(p, &number, sizeof(number));
	}
}

static bool is_address(enum flow_form form)
{
	return form == FORM_MAC || form == FORM_IPV4 || form == FORM_IPV6;
}

/* --- reading --- */

static const char *parse_address(enum flow_form form, const char *text,
				 uint8_t address[ADDRESS_MAX])
{
	switch (form) {
	case FORM_MAC:
		return parse_ether(text, address);
	case FORM_IPV4:
		return inet_pton(AF_INET, text, address) == 1 ? NULL :
		       "is not an IPv4 address";
	default:
		return inet_pton(AF_INET6, text, address) == 1 ? NULL :
		       "is not an IPv6 address";
	}
}

static void prefix_mask(uint32_t bits, size_t size, uint8_t mask[ADDRESS_MAX])
{
	for (size_t i = 0; i < size; i++) {
		uint32_t here = bits < 8 ? bits : 8;

		mask[i] = (uint8_t)(0xff00 >> here);
		bits -= here;
	}
}

/* A mask is an address, too, or the length of a prefix. */
static const char *parse_address_mask(const struct flow_field *field,
				      const char *text,
				      uint8_t mask[ADDRESS_MAX])
{
	uint32_t bits;

	if (!text) {
		memset(mask, 0xff, field->size);
		return NULL;
	}
	if (field->form == FORM_MAC || !is_number(text))
		return parse_address(field->form, text, mask);
	if (parse_number(text, 0, field->size * 8u, &bits))
		return field->form == FORM_IPV4 ?
		       "is too long for a prefix: it has 0 to 32 bits" :
		       "is too long for a prefix: it has 0 to 128 bits";
	prefix_mask(bits, field->size, mask);
	return NULL;
}

static const char *parse_frag(const char *text, uint32_t *number)
{
	for (uint32_t i = 0; i < ARRAY_SIZE(frags); i++) {
		if (!strcmp(text, frags[i])) {
			*number = i;
			return NULL;
		}
	}
	if (!strcmp(text, "yes"))
		return "takes two flows: one with first, one with later";
	if (parse_number(text, 0, UINT8_MAX, number))
		return "is none of no, first and later";
	return NULL;
}

/* The bit of a word, 0 for none. */
static uint32_t flag_of(const char *text, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(flags); i++) {
		if (strlen(flags[i]) == len && !strncmp(text, flags[i], len))
			return 1u << i;
	}
	return 0;
}

/* syn|ack: these are set and no others; a number may stand among them. */
static const char *parse_flag_list(const char *text, uint32_t *number)
{
	*number = 0;
	for (;;) {
		size_t len = strcspn(text, "|");
		uint32_t bit = flag_of(text, len);
		char word[16];

		snprintf(word, sizeof(word), "%.*s", (int)len, text);
		if (!bit && (len >= sizeof(word) ||
			     parse_number(word, 0, FLAGS_MASK, &bit)))
			return "is no list of TCP flags, such as syn|ack or +syn-ack";
		*number |= bit;
		if (!text[len])
			return NULL;
		text += len + 1;
	}
}

/* +syn-ack: of these the first are set and the second are not. */
static const char *parse_flag_signs(const char *text, uint32_t *number,
				    uint32_t *mask)
{
	*number = 0;
	*mask = 0;
	while (*text) {
		size_t len = strcspn(text + 1, "+-");
		uint32_t bit = flag_of(text + 1, len);

		if (!bit || (*text != '+' && *text != '-'))
			return "is no list of TCP flags, such as syn|ack or +syn-ack";
		if (*mask & bit)
			return "names a flag twice";
		*mask |= bit;
		if (*text == '+')
			*number |= bit;
		text += len + 1;
	}
	return NULL;
}

static const char *parse_tpid(const char *text, uint32_t *number)
{
	const char *wrong = parse_number(text, 0, UINT16_MAX, number);

	if (!wrong && *number != ETH_P_8021Q && *number != ETH_P_8021AD)
		wrong = "is neither 0x8100 nor 0x88a8";
	return wrong;
}

static const char *parse_tag(const char *text, uint32_t *number)
{
	*number = 1;
	return strcmp(text, "1") != 0 ? "is not 1: there is no tag without it" :
					NULL;
}

static const char *parse_value(const struct flow_field *field,
			       const char *text, uint32_t *number,
			       uint32_t *mask)
{
	*mask = full_of(field);
	if (field->form == FORM_FRAG)
		return parse_frag(text, number);
	if (field->form == FORM_TPID)
		return parse_tpid(text, number);
	if (field->form == FORM_TAG)
		return parse_tag(text, number);
	if (field->form == FORM_FLAGS && strchr("+-", text[0]) && text[0])
		return parse_flag_signs(text, number, mask);
	if (field->form == FORM_FLAGS)
		return parse_flag_list(text, number);
	return parse_number(text, 0, *mask, number);
}

/**
 * flow_field_parse - read the value of a field
 * @field: which; ports are read elsewhere if they are no numbers
 * @value: as it was typed
 * @mask: as it was typed behind the '/', NULL for all bits
 * @key: the group's value, which the value joins
 * @bits: the group's mask, which the mask joins
 *
 * Return: NULL, or what is wrong with it: with the mask, if the value alone
 * would do.
 */
const char *flow_field_parse(const struct flow_field *field, const char *value,
			     const char *mask, void *key, void *bits)
{
	uint8_t a[ADDRESS_MAX], m[ADDRESS_MAX];
	uint32_t number, of;
	const char *wrong;

	if (is_address(field->form)) {
		wrong = parse_address(field->form, value, a);
		if (!wrong)
			wrong = parse_address_mask(field, mask, m);
		if (wrong)
			return wrong;
		memcpy((char *)key + field->offset, a, field->size);
		memcpy((char *)bits + field->offset, m, field->size);
		return NULL;
	}
	wrong = parse_value(field, value, &number, &of);
	if (!wrong && mask)
		wrong = parse_number(mask, 0, full_of(field), &of);
	if (wrong)
		return wrong;
	store(field, key, number);
	store(field, bits, of);
	return NULL;
}

/* --- writing --- */

static void format_address(enum flow_form form, const uint8_t *address,
			   char text[INET6_ADDRSTRLEN])
{
	if (form == FORM_MAC)
		mac_format(address, text);
	else
		(void)inet_ntop(form == FORM_IPV4 ? AF_INET : AF_INET6, address,
				text, INET6_ADDRSTRLEN);
}

/* The length of the prefix that a mask is, -1 if it is none. */
static int prefix_of(const uint8_t *mask, size_t size)
{
	uint8_t prefix[ADDRESS_MAX];

	for (uint32_t bits = 0; bits <= size * 8; bits++) {
		prefix_mask(bits, size, prefix);
		if (!memcmp(prefix, mask, size))
			return (int)bits;
	}
	return -1;
}

/* As ovs-dpctl: only masks of IPv6 are lengths, where they are prefixes. */
static bool format_masked(const struct flow_field *field, const char *key,
			  const char *mask, char text[FLOW_VALUE])
{
	uint8_t a[ADDRESS_MAX], m[ADDRESS_MAX], full[ADDRESS_MAX];
	char value[INET6_ADDRSTRLEN], bits[INET6_ADDRSTRLEN];
	static const uint8_t none[ADDRESS_MAX];

	memset(full, 0xff, sizeof(full));
	memcpy(a, key + field->offset, field->size);
	memcpy(m, mask + field->offset, field->size);
	if (!memcmp(m, none, field->size))
		return false;
	format_address(field->form, a, value);
	format_address(field->form, m, bits);
	if (field->form == FORM_IPV6 && prefix_of(m, field->size) >= 0)
		snprintf(bits, sizeof(bits), "%d", prefix_of(m, field->size));
	if (!memcmp(m, full, field->size))
		snprintf(text, FLOW_VALUE, "%s", value);
	else
		snprintf(text, FLOW_VALUE, "%s/%s", value, bits);
	return true;
}

/* The flags that a mask names, each with what it is to be. */
static void format_flag_signs(uint32_t number, uint32_t mask,
			      char text[FLOW_VALUE])
{
	size_t used = 0;

	for (uint32_t i = 0; i < ARRAY_SIZE(flags); i++) {
		if (mask & 1u << i)
			used += (size_t)snprintf(text + used, FLOW_VALUE - used,
						 "%c%s", number & 1u << i ?
						 '+' : '-', flags[i]);
	}
}

static void format_flag_list(uint32_t number, char text[FLOW_VALUE])
{
	size_t used = 0;

	snprintf(text, FLOW_VALUE, "0");
	for (uint32_t i = 0; i < ARRAY_SIZE(flags); i++) {
		if (number & 1u << i)
			used += (size_t)snprintf(text + used, FLOW_VALUE - used,
						 "%s%s", used ? "|" : "",
						 flags[i]);
	}
}

static void format_exact(const struct flow_field *field, uint32_t number,
			 const struct portmap *map, char text[FLOW_VALUE])
{
	switch (field->form) {
	case FORM_HEX:
	case FORM_LABEL:
		snprintf(text, FLOW_VALUE, "%#x", number);
		return;
	case FORM_TYPE:
		snprintf(text, FLOW_VALUE, "0x%04x", number);
		return;
	case FORM_FLAGS:
		format_flag_list(number, text);
		return;
	case FORM_FRAG:
		if (number >= ARRAY_SIZE(frags))
			break;
		snprintf(text, FLOW_VALUE, "%s", frags[number]);
		return;
	case FORM_PORT:
		if (number > FBR_PORT_MAX)
			break;
		flow_format_port(number, map, text);
		return;
	default:
		break;
	}
	snprintf(text, FLOW_VALUE, "%u", number);
}

/**
 * flow_field_format - write the value of a field, and its mask
 * @field: which
 * @key: the group's value
 * @bits: the group's mask
 * @map: names of ports, NULL for none
 * @text: where it goes
 *
 * Return: false if the field is not looked at.
 */
bool flow_field_format(const struct flow_field *field, const void *key,
		       const void *bits, const struct portmap *map,
		       char text[FLOW_VALUE])
{
	uint32_t number, mask, full;
	size_t used;

	if (is_address(field->form))
		return format_masked(field, key, bits, text);
	number = load(field, key);
	mask = load(field, bits);
	full = full_of(field);
	/* That there is a tag goes without saying. */
	if (field->form == FORM_CFI && !(mask && number)) {
		snprintf(text, FLOW_VALUE, mask ? "0" : "0/0");
		return true;
	}
	if (!mask || field->form == FORM_CFI)
		return false;
	if (field->form == FORM_FLAGS && mask != full) {
		format_flag_signs(number, mask, text);
		return true;
	}
	format_exact(field, number, mask == full ? map : NULL, text);
	used = strlen(text);
	if (mask == full)
		return true;
	snprintf(text + used, FLOW_VALUE - used, field->form == FORM_TYPE ?
		 "/0x%04x" : "/%#x", mask);
	return true;
}

/* --- what can be set --- */

/**
 * flow_group_settable - tell which bits of a group an action can set
 * @group: which
 * @bits: where they go, as a mask
 *
 * Return: false if there are none.
 */
bool flow_group_settable(const struct flow_group *group,
			 uint8_t bits[FLOW_SET_SIZE])
{
	bool some = false;

	memset(bits, 0, FLOW_SET_SIZE);
	for (size_t i = 0; i < group->n; i++) {
		const struct flow_field *field = &group->field[i];

		if (field->fixed)
			continue;
		some = true;
		if (is_address(field->form))
			memset(bits + field->offset, 0xff, field->size);
		else
			store(field, bits, full_of(field));
	}
	return some;
}

/* --- making matches alike that mean the same --- */

static bool is_zero(const void *bytes, size_t size)
{
	const char *p = bytes;

	return !p[0] && !memcmp(p, p + 1, size - 1);
}

/* Is anything named at this level, or further in? */
static bool used_from(const struct flow_match *match, unsigned int level)
{
	for (size_t i = 0; i < n_flow_groups; i++) {
		if ((match->named & 1u << i) && flow_groups[i].level >= level)
			return true;
	}
	return false;
}

/**
 * flow_match_tidy - leave out what is not looked at
 * @match: bits of the key where the mask has none become 0, groups without a
 *	mask are no longer named, and an encap() around nothing goes
 */
void flow_match_tidy(struct flow_match *match)
{
	uint8_t *key = (uint8_t *)&match->key;
	const uint8_t *mask = (const uint8_t *)&match->mask;

	for (size_t i = 0; i < sizeof(match->key); i++)
		key[i] = (uint8_t)(key[i] & mask[i]);
	for (size_t i = 0; i < n_flow_groups; i++) {
		const struct flow_group *group = &flow_groups[i];

		if (is_zero(flow_value(&match->mask, group), group->size))
			match->named &= ~(1u << i);
	}
	while (match->encaps && !used_from(match, match->encaps))
		match->encaps--;
}
