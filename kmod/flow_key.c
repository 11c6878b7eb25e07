// SPDX-License-Identifier: GPL-2.0
/*
 * What flows look at in a frame. Fields mean what they mean to Open vSwitch
 * (Documentation/networking/openvswitch.rst), so that the same flow matches the
 * same frames:
 *
 *   - a header that isn't there as a whole has no fields: they are zero, as are
 *     those of all headers behind it;
 *   - ip_proto of an IPv6 frame is what its extension headers lead to, and
 *     NEXTHDR_NONE if they are malformed, or NEXTHDR_FRAGMENT of any fragment
 *     but the first;
 *   - a fragment but the first has no ports, nor what stands in their place.
 */
#include <linux/etherdevice.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/if_arp.h>
#include <linux/if_vlan.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/llc.h>
#include <linux/openvswitch.h>
#include <linux/sctp.h>
#include <linux/skbuff.h>
#include <linux/string.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/dsfield.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/ndisc.h>

#include "flow_key.h"

/*
 * How many IPv6 extension headers are looked through. The newest Linux takes no
 * more than 12 itself, but older hosts do.
 */
#define EXTRACT_EXTHDRS_MAX	32

/* How many tags a frame may have that is to be changed behind them. */
#define EXTRACT_TAGS_MAX	8

/* As many options of neighbour discovery as a frame of 1500 bytes may have. */
#define EXTRACT_ND_OPTIONS_MAX	180

/* IEEE 802.2 with SNAP, RFC 1042. */
struct extract_snap {
	u8 dsap;
	u8 ssap;
	u8 control;
	u8 oui[3];
	__be16 type;
};

/*
 * The key is read word by word, and a processor waits for a word that was just
 * written in pieces. So those that most frames have are written as a whole, their
 * pieces in the order of memory.
 */
#define EXTRACT_WORD(key, member) \
	(((u64 *)(key))[offsetof(struct fbr_flow_key, member) / sizeof(u64)])

static_assert(((offsetof(struct fbr_flow_key, skb_mark) |
		offsetof(struct fbr_flow_key, vlan) |
		offsetof(struct fbr_flow_key, eth_dst) |
		offsetof(struct fbr_flow_key, eth_src[2]) |
		offsetof(struct fbr_flow_key, ip_proto) |
		offsetof(struct fbr_flow_key, ip_src) |
		offsetof(struct fbr_flow_key, ip_dst) |
		offsetof(struct fbr_flow_key, tp_src)) %
	       sizeof(u64)) == 0);

#ifdef __BIG_ENDIAN
static u64 extract_pair(u32 first, u32 second)
{
	return (u64)first << 32 | second;
}

static u32 extract_half(__be16 first)
{
	return (u32)(__force u16)first << 16;
}

static u32 extract_bytes(u8 first, u8 second, u8 third, u8 fourth)
{
	return first << 24 | second << 16 | third << 8 | fourth;
}
#else
static u64 extract_pair(u32 first, u32 second)
{
	return (u64)second << 32 | first;
}

static u32 extract_half(__be16 first)
{
	return (__force u16)first;
}

static u32 extract_bytes(u8 first, u8 second, u8 third, u8 fourth)
{
	return fourth << 24 | third << 16 | second << 8 | first;
}
#endif

/* Bytes from there on; negative beyond the end. */
static int extract_left(const struct sk_buff *skb, int at)
{
	return (int)skb->len - at;
}

/* From tag number @n on. The EtherType of what they enclose; moves to behind them. */
static noinline __be16 extract_tags(struct fbr_flow_key *key,
				    const struct sk_buff *skb, int n, int *at)
{
	__be16 type = eth_hdr(skb)->h_proto;
	const struct vlan_hdr *tag;
	struct vlan_hdr _tag;

	while (eth_type_vlan(type) && n < ARRAY_SIZE(key->vlan)) {
		tag = skb_header_pointer(skb, *at, sizeof(_tag), &_tag);
		if (!tag)
			break;
		key->vlan[n].tpid = type;
		key->vlan[n++].tci = tag->h_vlan_TCI | FBR_FLOW_VLAN_PRESENT;
		type = tag->h_vlan_encapsulated_proto;
		*at += sizeof(_tag);
	}
	return type;
}

/* The EtherType where there is a length instead; moves to behind SNAP. */
static noinline __be16 extract_snap_type(const struct sk_buff *skb, int *at)
{
	const struct extract_snap *snap;
	struct extract_snap _snap;

	snap = skb_header_pointer(skb, *at, sizeof(_snap), &_snap);
	if (!snap || snap->dsap != LLC_SAP_SNAP || snap->ssap != LLC_SAP_SNAP ||
	    snap->oui[0] || snap->oui[1] || snap->oui[2])
		return htons(ETH_P_802_2);
	*at += sizeof(_snap);
	return eth_proto_is_802_3(snap->type) ? snap->type : htons(ETH_P_802_2);
}

/* Returns where the network layer begins. */
static int extract_l2(struct fbr_flow_key *key, const struct sk_buff *skb)
{
	const struct ethhdr *eth = eth_hdr(skb);
	int at = 0, tags = 0;

	EXTRACT_WORD(key, eth_dst) = get_unaligned((u64 *)eth->h_dest);
	EXTRACT_WORD(key, eth_src[2]) =
		extract_pair(get_unaligned((u32 *)&eth->h_source[2]),
			     extract_half(eth->h_proto));
	if (skb_vlan_tag_present(skb)) {
		key->vlan[0].tpid = skb->vlan_proto;
		key->vlan[0].tci = htons(skb_vlan_tag_get(skb)) |
				   FBR_FLOW_VLAN_PRESENT;
		tags = 1;
	}
	if (unlikely(eth_type_vlan(key->eth_type)))
		key->eth_type = extract_tags(key, skb, tags, &at);
	if (unlikely(!eth_proto_is_802_3(key->eth_type)))
		key->eth_type = extract_snap_type(skb, &at);
	return at;
}

/* Those of L3 return what struct fbr_flow_layers has in l4. */

static noinline int extract_arp(struct fbr_flow_key *key,
				const struct sk_buff *skb, int at)
{
	const struct fbr_flow_arp *arp;
	struct fbr_flow_arp _arp;

	arp = skb_header_pointer(skb, at, sizeof(_arp), &_arp);
	if (!arp || arp->hrd != htons(ARPHRD_ETHER) ||
	    arp->pro != htons(ETH_P_IP) ||
	    arp->hln != ETH_ALEN || arp->pln != sizeof(arp->sip))
		return FBR_FLOW_L3_ABSENT;
	if (ntohs(arp->op) <= U8_MAX)
		key->ip_proto = ntohs(arp->op);
	key->ip_src.s6_addr32[0] = arp->sip;
	key->ip_dst.s6_addr32[0] = arp->tip;
	ether_addr_copy(key->arp_sha, arp->sha);
	ether_addr_copy(key->arp_tha, arp->tha);
	return FBR_FLOW_L4_ABSENT;
}

/* UDP that is to be cut into fragments, of which the first is seen here. */
static bool extract_is_ufo(const struct fbr_flow_key *key,
			   const struct sk_buff *skb)
{
	return key->ip_proto == IPPROTO_UDP &&
	       skb_shinfo(skb)->gso_type & SKB_GSO_UDP;
}

static int extract_ipv4(struct fbr_flow_key *key, const struct sk_buff *skb,
			int at)
{
	const struct iphdr *ip;
	struct iphdr _ip;

	ip = skb_header_pointer(skb, at, sizeof(_ip), &_ip);
	if (unlikely(!ip || ip->ihl * 4 < sizeof(_ip) ||
		     extract_left(skb, at) < ip->ihl * 4))
		return FBR_FLOW_L3_ABSENT;
	EXTRACT_WORD(key, ip_proto) =
		extract_pair(extract_bytes(ip->protocol, ip->tos, ip->ttl,
					   OVS_FRAG_TYPE_NONE), 0);
	EXTRACT_WORD(key, ip_src) = extract_pair((__force u32)ip->saddr, 0);
	EXTRACT_WORD(key, ip_dst) = extract_pair((__force u32)ip->daddr, 0);
	if (unlikely(ip->frag_off & htons(IP_OFFSET))) {
		key->ip_frag = OVS_FRAG_TYPE_LATER;
		return FBR_FLOW_L4_ABSENT;
	}
	if (unlikely(ip->frag_off & htons(IP_MF) || extract_is_ufo(key, skb)))
		key->ip_frag = OVS_FRAG_TYPE_FIRST;
	return at + ip->ihl * 4;
}

static bool extract_is_exthdr(u8 nexthdr)
{
	return ipv6_ext_hdr(nexthdr) && nexthdr != NEXTHDR_NONE;
}

static int extract_exthdr_len(const struct frag_hdr *hdr, u8 type)
{
	const struct ipv6_opt_hdr *opt = (const void *)hdr;

	if (type == NEXTHDR_FRAGMENT)
		return sizeof(*hdr);
	return type == NEXTHDR_AUTH ? ipv6_authlen(opt) : ipv6_optlen(opt);
}

/* None is shorter than a fragment header, nor begins with anything else. */
static int extract_exthdrs(struct fbr_flow_key *key, const struct sk_buff *skb,
			   int at, u8 nexthdr)
{
	const struct frag_hdr *hdr;
	struct frag_hdr _hdr;
	int len, n;

	for (n = 0; unlikely(extract_is_exthdr(nexthdr)); n++) {
		if (nexthdr == NEXTHDR_FRAGMENT)
			key->ip_frag = OVS_FRAG_TYPE_FIRST;
		hdr = skb_header_pointer(skb, at, sizeof(_hdr), &_hdr);
		if (!hdr || n == EXTRACT_EXTHDRS_MAX)
			return FBR_FLOW_L4_ABSENT;
		if (nexthdr == NEXTHDR_FRAGMENT &&
		    hdr->frag_off & htons(IP6_OFFSET)) {
			key->ip_frag = OVS_FRAG_TYPE_LATER;
			key->ip_proto = NEXTHDR_FRAGMENT;
			return FBR_FLOW_L4_ABSENT;
		}
		len = extract_exthdr_len(hdr, nexthdr);
		if (extract_left(skb, at) < len)
			return FBR_FLOW_L4_ABSENT;
		nexthdr = hdr->nexthdr;
		at += len;
	}
	key->ip_proto = nexthdr;
	return at;
}

static noinline int extract_ipv6(struct fbr_flow_key *key,
				 const struct sk_buff *skb, int at)
{
	const struct ipv6hdr *ip6;
	struct ipv6hdr _ip6;

	ip6 = skb_header_pointer(skb, at, sizeof(_ip6), &_ip6);
	if (unlikely(!ip6))
		return FBR_FLOW_L3_ABSENT;
	key->ip_proto = NEXTHDR_NONE;
	key->ip_tos = ipv6_get_dsfield(ip6);
	key->ip_ttl = ip6->hop_limit;
	key->ipv6_label = ip6_flowlabel(ip6);
	key->ip_src = ip6->saddr;
	key->ip_dst = ip6->daddr;
	at = extract_exthdrs(key, skb, at + sizeof(_ip6), ip6->nexthdr);
	if (unlikely(at >= 0 && extract_is_ufo(key, skb)))
		key->ip_frag = OVS_FRAG_TYPE_FIRST;
	return at;
}

static inline int extract_l3(struct fbr_flow_key *key,
			     const struct sk_buff *skb, int at)
{
	switch (key->eth_type) {
	case htons(ETH_P_IP):
		return extract_ipv4(key, skb, at);
	case htons(ETH_P_IPV6):
		return extract_ipv6(key, skb, at);
	case htons(ETH_P_ARP):
	case htons(ETH_P_RARP):
		return extract_arp(key, skb, at);
	default:
		return FBR_FLOW_L3_ABSENT;
	}
}

static void extract_tcp(struct fbr_flow_key *key, const struct sk_buff *skb,
			int at)
{
	const struct tcphdr *tcp;
	struct tcphdr _tcp;

	tcp = skb_header_pointer(skb, at, sizeof(_tcp), &_tcp);
	if (unlikely(!tcp || tcp->doff * 4 < sizeof(_tcp) ||
		     extract_left(skb, at) < tcp->doff * 4))
		return;
	key->tp_src = tcp->source;
	key->tp_dst = tcp->dest;
	key->tcp_flags = *(const __be16 *)&tcp_flag_word(tcp) &
			 FBR_FLOW_TCP_FLAGS;
}

/* UDP and SCTP begin with their ports, and need the header of @size. */
static void extract_ports(struct fbr_flow_key *key, const struct sk_buff *skb,
			  int at, int size)
{
	const __be16 *ports;
	__be16 _ports[2];

	ports = skb_header_pointer(skb, at, sizeof(_ports), _ports);
	if (unlikely(!ports || extract_left(skb, at) < size))
		return;
	key->tp_src = ports[0];
	key->tp_dst = ports[1];
}

static void extract_icmp(struct fbr_flow_key *key, const struct sk_buff *skb,
			 int at)
{
	const struct icmphdr *icmp;
	struct icmphdr _icmp;

	icmp = skb_header_pointer(skb, at, sizeof(_icmp), &_icmp);
	if (unlikely(!icmp))
		return;
	key->tp_src = htons(icmp->type);
	key->tp_dst = htons(icmp->code);
}

/* An address that is there twice is nobody's. */
static bool extract_nd_address(u8 *address, const u8 *option)
{
	if (!is_zero_ether_addr(address))
		return false;
	memcpy(address, option + sizeof(struct nd_opt_hdr), ETH_ALEN);
	return true;
}

/* False if they are not to be believed. */
static bool extract_nd_options(struct fbr_flow_key *key,
			       const struct sk_buff *skb, int at)
{
	u8 _option[sizeof(struct nd_opt_hdr) + ETH_ALEN];
	const u8 *option;
	int len, n;

	for (n = 0; n < EXTRACT_ND_OPTIONS_MAX; n++) {
		option = skb_header_pointer(skb, at, sizeof(_option), _option);
		if (!option)
			return true;
		len = option[1] * 8; /* RFC 4861, 4.6 */
		if (!len || extract_left(skb, at) < len)
			return true;
		if (option[0] == ND_OPT_SOURCE_LL_ADDR &&
		    len == sizeof(_option) &&
		    !extract_nd_address(key->nd_sll, option))
			return false;
		if (option[0] == ND_OPT_TARGET_LL_ADDR &&
		    len == sizeof(_option) &&
		    !extract_nd_address(key->nd_tll, option))
			return false;
		at += len;
	}
	return false;
}

static void extract_nd(struct fbr_flow_key *key, const struct sk_buff *skb,
		       int at)
{
	const struct in6_addr *target;
	struct in6_addr _target;

	at += offsetof(struct nd_msg, target);
	target = skb_header_pointer(skb, at, sizeof(_target), &_target);
	if (!target)
		return;
	if (extract_nd_options(key, skb, at + sizeof(_target))) {
		key->nd_target = *target;
	} else {
		eth_zero_addr(key->nd_sll);
		eth_zero_addr(key->nd_tll);
	}
}

static void extract_icmpv6(struct fbr_flow_key *key, const struct sk_buff *skb,
			   int at)
{
	const struct icmp6hdr *icmp6;
	struct icmp6hdr _icmp6;

	icmp6 = skb_header_pointer(skb, at, sizeof(_icmp6), &_icmp6);
	if (unlikely(!icmp6))
		return;
	key->tp_src = htons(icmp6->icmp6_type);
	key->tp_dst = htons(icmp6->icmp6_code);
	if (icmp6->icmp6_code == 0 &&
	    (icmp6->icmp6_type == NDISC_NEIGHBOUR_SOLICITATION ||
	     icmp6->icmp6_type == NDISC_NEIGHBOUR_ADVERTISEMENT))
		extract_nd(key, skb, at);
}

static noinline void extract_l4(struct fbr_flow_key *key,
				const struct sk_buff *skb, int at)
{
	switch (fbr_flow_l4_attr(key)) {
	case OVS_KEY_ATTR_TCP:
		extract_tcp(key, skb, at);
		break;
	case OVS_KEY_ATTR_UDP:
		extract_ports(key, skb, at, sizeof(struct udphdr));
		break;
	case OVS_KEY_ATTR_SCTP:
		extract_ports(key, skb, at, sizeof(struct sctphdr));
		break;
	case OVS_KEY_ATTR_ICMP:
		extract_icmp(key, skb, at);
		break;
	case OVS_KEY_ATTR_ICMPV6:
		extract_icmpv6(key, skb, at);
		break;
	}
}

/*
 * Some words, each by a store of its own, which WRITE_ONCE() is for: to start a
 * string instruction, or to call memset(), takes longer than all of them.
 */
static __always_inline void extract_nothing(struct fbr_flow_key *key,
					    size_t begin, size_t end)
{
	u64 *words = (u64 *)key;
	size_t i;

#pragma GCC unroll 32
	for (i = begin / sizeof(u64); i < end / sizeof(u64); i++)
		WRITE_ONCE(words[i], 0);
}

/**
 * fbr_flow_extract - what flows may look at in a frame
 * @key: written as a whole; what is deeper than @depth is zero
 * @skb: the frame; data starts behind the Ethernet header, which is linear and
 *	where mac_header says. It is only read
 * @in_port: number of the port it came in through, 0 for the local one
 * @depth: how deep to look
 *
 * The outer tag is in the skb's field or in the data, the inner one in the data.
 *
 * Context: any.
 */
void fbr_flow_extract(struct fbr_flow_key *key, const struct sk_buff *skb,
		      u16 in_port, enum fbr_flow_depth depth)
{
	const size_t l2 = offsetof(struct fbr_flow_key, eth_dst);
	const size_t l3 = offsetof(struct fbr_flow_key, ip_proto);
	int at;

	EXTRACT_WORD(key, in_port) = extract_pair(in_port, skb->priority);
	EXTRACT_WORD(key, skb_mark) = extract_pair(skb->mark, 0);
	EXTRACT_WORD(key, vlan) = 0;
	extract_nothing(key, l3, sizeof(*key));
	if (depth < FBR_FLOW_DEPTH_L2) {
		extract_nothing(key, l2, l3);
		return;
	}
	at = extract_l2(key, skb);
	if (depth < FBR_FLOW_DEPTH_L3)
		return;
	at = extract_l3(key, skb, at);
	if (depth >= FBR_FLOW_DEPTH_L4 && at >= 0)
		extract_l4(key, skb, at);
}

/* As extract_tags(), through more of them, which are not looked at. */
static __be16 extract_type(const struct sk_buff *skb, int *at)
{
	__be16 type = eth_hdr(skb)->h_proto;
	const struct vlan_hdr *tag;
	struct vlan_hdr _tag;
	int n;

	for (n = 0; eth_type_vlan(type) && n < EXTRACT_TAGS_MAX; n++) {
		tag = skb_header_pointer(skb, *at, sizeof(_tag), &_tag);
		if (!tag)
			break;
		type = tag->h_vlan_encapsulated_proto;
		*at += sizeof(_tag);
	}
	return eth_proto_is_802_3(type) ? type : extract_snap_type(skb, at);
}

/**
 * fbr_flow_find_layers - where the headers of a frame are
 * @layers: written
 * @skb: the frame, as for fbr_flow_extract(), but for tags that actions may have
 *	put in front of those that a key has
 *
 * Context: any.
 */
void fbr_flow_find_layers(struct fbr_flow_layers *layers,
			  const struct sk_buff *skb)
{
	memset(layers, 0, sizeof(*layers));
	layers->key.eth_type = extract_type(skb, &layers->l3);
	layers->l4 = extract_l3(&layers->key, skb, layers->l3);
}

/**
 * fbr_flow_mask_depth - how deep into a frame a mask looks
 * @mask: the mask
 *
 * Return: the depth that fbr_flow_extract() needs for it.
 */
enum fbr_flow_depth fbr_flow_mask_depth(const struct fbr_flow_key *mask)
{
	const u8 *bytes = (const u8 *)mask;
	const size_t l2 = offsetof(struct fbr_flow_key, vlan);
	const size_t l3 = offsetof(struct fbr_flow_key, ip_proto);
	const size_t l4 = offsetof(struct fbr_flow_key, tp_src);

	if (memchr_inv(bytes + l4, 0, sizeof(*mask) - l4))
		return FBR_FLOW_DEPTH_L4;
	if (memchr_inv(bytes + l3, 0, l4 - l3))
		return FBR_FLOW_DEPTH_L3;
	if (memchr_inv(bytes + l2, 0, l3 - l2))
		return FBR_FLOW_DEPTH_L2;
	return FBR_FLOW_DEPTH_META;
}

/**
 * fbr_flow_l3_attr - what has the fields of the network layer of a key
 * @key: the key
 *
 * Return: OVS_KEY_ATTR_ARP, OVS_KEY_ATTR_IPV4 or OVS_KEY_ATTR_IPV6; or 0 if its
 *	EtherType is another.
 */
u16 fbr_flow_l3_attr(const struct fbr_flow_key *key)
{
	switch (key->eth_type) {
	case htons(ETH_P_IP):
		return OVS_KEY_ATTR_IPV4;
	case htons(ETH_P_IPV6):
		return OVS_KEY_ATTR_IPV6;
	case htons(ETH_P_ARP):
	case htons(ETH_P_RARP):
		return OVS_KEY_ATTR_ARP;
	default:
		return OVS_KEY_ATTR_UNSPEC;
	}
}

/**
 * fbr_flow_l4_attr - what has the ports of a key, or what is in their place
 * @key: the key
 *
 * Return: OVS_KEY_ATTR_TCP, _UDP, _SCTP, _ICMP or _ICMPV6; or 0 if its EtherType
 *	or protocol is another.
 */
u16 fbr_flow_l4_attr(const struct fbr_flow_key *key)
{
	bool ipv6 = key->eth_type == htons(ETH_P_IPV6);

	if (!ipv6 && key->eth_type != htons(ETH_P_IP))
		return OVS_KEY_ATTR_UNSPEC;
	switch (key->ip_proto) {
	case IPPROTO_TCP:
		return OVS_KEY_ATTR_TCP;
	case IPPROTO_UDP:
		return OVS_KEY_ATTR_UDP;
	case IPPROTO_SCTP:
		return OVS_KEY_ATTR_SCTP;
	case IPPROTO_ICMP:
		return ipv6 ? OVS_KEY_ATTR_UNSPEC : OVS_KEY_ATTR_ICMP;
	case IPPROTO_ICMPV6:
		return ipv6 ? OVS_KEY_ATTR_ICMPV6 : OVS_KEY_ATTR_UNSPEC;
	default:
		return OVS_KEY_ATTR_UNSPEC;
	}
}

/*
 * struct differs_part - a part of the key, by the attribute that has it
 * @end: where it ends; it begins where the last one does
 * @attr: OVS_KEY_ATTR_*; DIFFERS_L3 and DIFFERS_L4 depend on the key
 */
struct differs_part {
	u8 end;
	u8 attr;
};

#define DIFFERS_L3	254
#define DIFFERS_L4	255
#define PART(member, attr) \
	{ offsetofend(struct fbr_flow_key, member), attr }

static const struct differs_part differs_parts[] = {
	PART(in_port, OVS_KEY_ATTR_IN_PORT),
	PART(skb_priority, OVS_KEY_ATTR_PRIORITY),
	PART(reserved_meta, OVS_KEY_ATTR_SKB_MARK),
	PART(vlan[0], OVS_KEY_ATTR_VLAN),
	PART(vlan[1], OVS_KEY_ATTR_ENCAP),
	PART(eth_src, OVS_KEY_ATTR_ETHERNET),
	PART(reserved_l2, OVS_KEY_ATTR_ETHERTYPE),
	PART(reserved_l3, DIFFERS_L3),
	PART(tp_dst, DIFFERS_L4),
	PART(reserved_l4, OVS_KEY_ATTR_TCP_FLAGS),
	PART(reserved_nd, OVS_KEY_ATTR_ND),
};

/**
 * fbr_flow_key_differs - why a frame does not match
 * @match: what ought to match
 * @key: the key of a frame
 *
 * Return: OVS_KEY_ATTR_* of the first field, in the order of the key, that
 *	differs where the mask is; an inner tag is OVS_KEY_ATTR_ENCAP. 0 if the
 *	frame matches.
 */
u16 fbr_flow_key_differs(const struct fbr_flow_match *match,
			 const struct fbr_flow_key *key)
{
	const u8 *mask = (const u8 *)&match->mask;
	const u8 *want = (const u8 *)&match->key;
	const u8 *got = (const u8 *)key;
	const struct differs_part *part = differs_parts;
	unsigned int i;

	BUILD_BUG_ON(sizeof(*key) >= DIFFERS_L3);
	for (i = 0; i < sizeof(*key); i++)
		if ((got[i] ^ want[i]) & mask[i])
			break;
	if (i == sizeof(*key))
		return OVS_KEY_ATTR_UNSPEC;
	while (part->end <= i)
		part++;
	switch (part->attr) {
	case DIFFERS_L3:
		return fbr_flow_l3_attr(&match->key);
	case DIFFERS_L4:
		return fbr_flow_l4_attr(&match->key);
	default:
		return part->attr;
	}
}
