// SPDX-License-Identifier: GPL-2.0
/*
 * Flows change frames here. Of a frame that others share, as much is copied as
 * the change reaches into. All sums are mended by what has changed, so that one
 * that was wrong stays wrong, and a super-frame stays whole: what is still to be
 * summed up by the hardware (CHECKSUM_PARTIAL) has only its pseudo-header mended,
 * and a sum over the frame that the hardware told (CHECKSUM_COMPLETE) follows
 * every byte.
 */
#include <linux/etherdevice.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/if_arp.h>
#include <linux/if_vlan.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/sctp.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/checksum.h>
#include <net/ipv6.h>
#include <net/ndisc.h>

#include "frame.h"

/**
 * struct rewrite - a frame that is being changed
 * @skb: it
 * @key: what it has: EtherType, protocol, kind of fragment
 * @l3: where the network layer begins, from the skb's data
 * @l4: where the transport layer does, -1 if that isn't there
 */
struct rewrite {
	struct sk_buff *skb;
	struct fbr_flow_key key;
	int l3;
	int l4;
};

static void rewrite_find(struct rewrite *re, struct sk_buff *skb)
{
	re->skb = skb;
	re->l4 = fbr_flow_locate(&re->key, skb, &re->l3);
}

/*** Bytes ***/

/* What the mask covers becomes the value. */
static void rewrite_mask(void *to, const void *value, const void *mask, int len)
{
	const u8 *v = value, *m = mask;
	u8 *t = to;
	int i;

	for (i = 0; i < len; i++)
		t[i] = (t[i] & ~m[i]) | v[i];
}

#define rewrite_field(to, value, mask) \
	rewrite_mask(to, value, mask, sizeof(*(mask)))

/* Whether the frame reaches as far as that, and may be written there. */
static enum fbr_drop_cause rewrite_reach(struct sk_buff *skb, int end)
{
	if (unlikely((int)skb->len < end))
		return FBR_DROP_REWRITE;
	return unlikely(skb_ensure_writable(skb, end)) ? FBR_DROP_NO_MEMORY : 0;
}

static void rewrite_bytes(struct sk_buff *skb, int at, const void *value,
			  int len)
{
	u8 *to = skb->data + at;

	if (skb->ip_summed == CHECKSUM_COMPLETE)
		skb->csum = csum_block_sub(skb->csum, csum_partial(to, len, 0),
					   at);
	memcpy(to, value, len);
	if (skb->ip_summed == CHECKSUM_COMPLETE)
		skb->csum = csum_block_add(skb->csum, csum_partial(to, len, 0),
					   at);
}

/*** Sums ***/

/* Of bytes that stand at an even place of what is summed up. */
static __wsum rewrite_diff(const void *old, const void *value, int len)
{
	return csum_sub(csum_partial(value, len, 0), csum_partial(old, len, 0));
}

static __sum16 rewrite_sum(__sum16 sum, __wsum diff)
{
	return csum_fold(csum_add(~csum_unfold(sum), diff));
}

/*
 * Whether the sum of L4 is of the pseudo-header alone so far. Behind the outer
 * header of a tunnel, it may be that of the inner one that is.
 */
static bool rewrite_sum_is_partial(const struct rewrite *re)
{
	const struct sk_buff *skb = re->skb;

	if (skb->ip_summed != CHECKSUM_PARTIAL)
		return false;
	return skb_checksum_start_offset(skb) == re->l4 ||
	       (re->key.ip_proto == IPPROTO_UDP && skb_is_gso(skb) &&
		skb_shinfo(skb)->gso_type & SKB_GSO_UDP_TUNNEL_CSUM);
}

/* UDP without a sum has zero there, and writes a sum of zero otherwise. */
static bool rewrite_sum_may_be_none(const struct rewrite *re)
{
	return re->key.ip_proto == IPPROTO_UDP;
}

/* @pseudo: what changed is in the pseudo-header, rather than in L4 itself. */
static enum fbr_drop_cause rewrite_sum_at(struct rewrite *re, int offset,
					  __wsum diff, bool pseudo)
{
	enum fbr_drop_cause cause;
	int at = re->l4 + offset;
	__sum16 sum;

	cause = rewrite_reach(re->skb, at + sizeof(sum));
	if (unlikely(cause))
		return cause;
	memcpy(&sum, re->skb->data + at, sizeof(sum));
	if (rewrite_sum_is_partial(re)) {
		if (!pseudo)
			return 0;
		sum = ~csum_fold(csum_add(csum_unfold(sum), diff));
	} else {
		if (!sum && rewrite_sum_may_be_none(re))
			return 0;
		sum = rewrite_sum(sum, diff);
		if (!sum && rewrite_sum_may_be_none(re))
			sum = CSUM_MANGLED_0;
	}
	rewrite_bytes(re->skb, at, &sum, sizeof(sum));
	return 0;
}

/* Where L4 has a sum over the addresses, too; -1 for nowhere. */
static int rewrite_pseudo_sum(const struct rewrite *re)
{
	switch (re->key.ip_proto) {
	case IPPROTO_TCP:
		return offsetof(struct tcphdr, check);
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
	case IPPROTO_DCCP: /* in the same place: RFC 4340, 5.1 */
		return offsetof(struct udphdr, check);
	case IPPROTO_ICMPV6:
		return re->key.eth_type == htons(ETH_P_IPV6) ?
		       offsetof(struct icmp6hdr, icmp6_cksum) : -1;
	default:
		return -1;
	}
}

/* Addresses have changed. */
static enum fbr_drop_cause rewrite_pseudo(struct rewrite *re, __wsum diff)
{
	int offset = rewrite_pseudo_sum(re);

	if (!diff || offset < 0 || re->key.ip_frag == OVS_FRAG_TYPE_LATER)
		return 0;
	if (re->l4 < 0)
		return FBR_DROP_REWRITE;
	return rewrite_sum_at(re, offset, diff, true);
}

/*** The sum of SCTP: CRC32c, RFC 9260, appendix A ***/

#define CRC32C_POLYNOMIAL	0x82f63b78	/* reflected, as all here */
#define CRC32C_X0		BIT(31)
#define CRC32C_X8		BIT(23)

static u32 crc_multiply(u32 a, u32 b)
{
	u32 product = 0, bit;

	for (bit = BIT(31); bit; bit >>= 1) {
		if (a & bit)
			product ^= b;
		b = b >> 1 ^ (b & 1 ? CRC32C_POLYNOMIAL : 0);
	}
	return product;
}

/* What so many bytes of zero make of a remainder. */
static u32 crc_shift(u32 crc, u32 bytes)
{
	u32 factor = CRC32C_X0, power = CRC32C_X8;

	for (; bytes; bytes >>= 1) {
		if (bytes & 1)
			factor = crc_multiply(factor, power);
		power = crc_multiply(power, power);
	}
	return crc_multiply(factor, crc);
}

/* The remainder of 4 bytes. */
static u32 crc_of_word(__be32 word)
{
	u32 crc = le32_to_cpu((__force __le32)word);
	int bit;

	for (bit = 0; bit < 32; bit++)
		crc = crc >> 1 ^ (crc & 1 ? CRC32C_POLYNOMIAL : 0);
	return crc;
}

/* Bytes that IP says it carries, from L4 on. */
static int rewrite_l4_len(const struct rewrite *re)
{
	const void *l3 = re->skb->data + re->l3;

	if (re->key.eth_type == htons(ETH_P_IP))
		return re->l3 + ntohs(((const struct iphdr *)l3)->tot_len) -
		       re->l4;
	return re->l3 + sizeof(struct ipv6hdr) +
	       ntohs(((const struct ipv6hdr *)l3)->payload_len) - re->l4;
}

/*
 * The ports, which come first, have changed by these bits. A CRC is linear, so
 * what they do to it does not depend on what follows, but for its length; of
 * which a first fragment tells nothing.
 */
static enum fbr_drop_cause rewrite_sctp_sum(struct rewrite *re, __be32 diff)
{
	int len = rewrite_l4_len(re);
	__le32 sum;
	u32 crc;

	if (re->skb->ip_summed == CHECKSUM_PARTIAL &&
	    skb_checksum_start_offset(re->skb) == re->l4)
		return 0;
	if (re->key.ip_frag || len < (int)sizeof(struct sctphdr))
		return FBR_DROP_REWRITE;
	crc = crc_shift(crc_of_word(diff), len - sizeof(diff));
	memcpy(&sum, re->skb->data + re->l4 + offsetof(struct sctphdr, checksum),
	       sizeof(sum));
	sum ^= cpu_to_le32(crc);
	rewrite_bytes(re->skb, re->l4 + offsetof(struct sctphdr, checksum),
		      &sum, sizeof(sum));
	return 0;
}

/*** Layer 2 ***/

static u8 rewrite_packet_type(const u8 *dest)
{
	if (is_broadcast_ether_addr(dest))
		return PACKET_BROADCAST;
	return is_multicast_ether_addr(dest) ? PACKET_MULTICAST :
					       PACKET_OTHERHOST;
}

static enum fbr_drop_cause rewrite_eth(struct sk_buff *skb,
				       const struct ovs_key_ethernet *value,
				       const struct ovs_key_ethernet *mask)
{
	struct ethhdr *eth;
	int err;

	skb_push(skb, ETH_HLEN);
	err = skb_ensure_writable(skb, ETH_HLEN);
	skb_pull(skb, ETH_HLEN);
	if (unlikely(err))
		return FBR_DROP_NO_MEMORY;
	eth = eth_hdr(skb);
	rewrite_field(&eth->h_source, &value->eth_src, &mask->eth_src);
	rewrite_field(&eth->h_dest, &value->eth_dst, &mask->eth_dst);
	skb->pkt_type = rewrite_packet_type(eth->h_dest);
	return 0;
}

/* The outer tag is beside the data, or first in it, or there is none. */
static enum fbr_drop_cause rewrite_vlan(struct sk_buff *skb, __be16 value,
					__be16 mask)
{
	enum fbr_drop_cause cause;
	__be16 tci;

	if (skb_vlan_tag_present(skb)) {
		tci = htons(skb_vlan_tag_get(skb));
		rewrite_field(&tci, &value, &mask);
		__vlan_hwaccel_put_tag(skb, skb->vlan_proto, ntohs(tci));
		return 0;
	}
	if (!eth_type_vlan(eth_hdr(skb)->h_proto))
		return FBR_DROP_REWRITE;
	cause = rewrite_reach(skb, VLAN_HLEN);
	if (unlikely(cause))
		return cause;
	memcpy(&tci, skb->data, sizeof(tci));
	rewrite_field(&tci, &value, &mask);
	rewrite_bytes(skb, 0, &tci, sizeof(tci));
	return 0;
}

/* Where VLANs are told apart, it may be of another one now. */
static void rewrite_retagged(struct fbr_frame *frame)
{
	frame->retagged = frame->vlan_protocol != 0;
}

/**
 * fbr_rewrite_push_vlan - put a tag in front
 * @frame: the frame
 * @tag: EtherType of the tag, and its TCI; the bit that says so is not sent
 *
 * Context: RCU, bottom halves off.
 * Return: a cause to drop it, or 0.
 */
enum fbr_drop_cause fbr_rewrite_push_vlan(struct fbr_frame *frame,
					  const struct ovs_action_push_vlan *tag)
{
	struct sk_buff *skb = frame->skb;
	int err;

	skb_push_rcsum(skb, ETH_HLEN);
	err = skb_vlan_push(skb, tag->vlan_tpid,
			    ntohs(tag->vlan_tci & ~FBR_FLOW_VLAN_PRESENT));
	skb_pull_rcsum(skb, ETH_HLEN);
	rewrite_retagged(frame);
	return unlikely(err) ? FBR_DROP_NO_MEMORY : 0;
}

/**
 * fbr_rewrite_pop_vlan - take the outer tag away, if there is one
 * @frame: the frame
 *
 * Context: RCU, bottom halves off.
 * Return: a cause to drop it, or 0.
 */
enum fbr_drop_cause fbr_rewrite_pop_vlan(struct fbr_frame *frame)
{
	struct sk_buff *skb = frame->skb;
	int err;

	if (unlikely(eth_type_vlan(eth_hdr(skb)->h_proto))) {
		if (skb->len < VLAN_HLEN)
			return FBR_DROP_REWRITE;
		skb->protocol = eth_hdr(skb)->h_proto; /* the host may lie */
	}
	skb_push_rcsum(skb, ETH_HLEN);
	err = skb_vlan_pop(skb);
	skb_pull_rcsum(skb, ETH_HLEN);
	rewrite_retagged(frame);
	return unlikely(err) ? FBR_DROP_NO_MEMORY : 0;
}

/*** ARP ***/

/* For IPv4 over Ethernet, RFC 826. */
struct rewrite_arp {
	struct arphdr hdr;
	u8 sha[ETH_ALEN];
	__be32 sip;
	u8 tha[ETH_ALEN];
	__be32 tip;
} __packed;

static enum fbr_drop_cause rewrite_arp(struct rewrite *re,
				       const struct ovs_key_arp *value,
				       const struct ovs_key_arp *mask)
{
	enum fbr_drop_cause cause;
	struct rewrite_arp arp;

	if (re->key.eth_type != htons(ETH_P_ARP) &&
	    re->key.eth_type != htons(ETH_P_RARP))
		return FBR_DROP_REWRITE;
	cause = rewrite_reach(re->skb, re->l3 + sizeof(arp));
	if (unlikely(cause))
		return cause;
	memcpy(&arp, re->skb->data + re->l3, sizeof(arp));
	if (arp.hdr.ar_hln != ETH_ALEN || arp.hdr.ar_pln != sizeof(arp.sip))
		return FBR_DROP_REWRITE;
	rewrite_field(&arp.hdr.ar_op, &value->arp_op, &mask->arp_op);
	rewrite_field(&arp.sha, &value->arp_sha, &mask->arp_sha);
	rewrite_field(&arp.sip, &value->arp_sip, &mask->arp_sip);
	rewrite_field(&arp.tha, &value->arp_tha, &mask->arp_tha);
	rewrite_field(&arp.tip, &value->arp_tip, &mask->arp_tip);
	rewrite_bytes(re->skb, re->l3, &arp, sizeof(arp));
	return 0;
}

/*** IP ***/

/* The header has changed to this one, which has its sum still to be mended. */
static void rewrite_put_ipv4(struct rewrite *re, struct iphdr *ip)
{
	ip->check = rewrite_sum(ip->check,
				rewrite_diff(re->skb->data + re->l3, ip,
					     sizeof(*ip)));
	rewrite_bytes(re->skb, re->l3, ip, sizeof(*ip));
}

static enum fbr_drop_cause rewrite_get_ipv4(struct rewrite *re,
					    struct iphdr *ip)
{
	enum fbr_drop_cause cause;

	if (re->key.eth_type != htons(ETH_P_IP) ||
	    (re->l4 < 0 && re->key.ip_frag != OVS_FRAG_TYPE_LATER))
		return FBR_DROP_REWRITE;
	cause = rewrite_reach(re->skb, re->l3 + sizeof(*ip));
	if (likely(!cause))
		memcpy(ip, re->skb->data + re->l3, sizeof(*ip));
	return cause;
}

static enum fbr_drop_cause rewrite_ipv4(struct rewrite *re,
					const struct ovs_key_ipv4 *value,
					const struct ovs_key_ipv4 *mask)
{
	enum fbr_drop_cause cause;
	struct iphdr ip, *old;

	cause = rewrite_get_ipv4(re, &ip);
	if (unlikely(cause))
		return cause;
	rewrite_field(&ip.saddr, &value->ipv4_src, &mask->ipv4_src);
	rewrite_field(&ip.daddr, &value->ipv4_dst, &mask->ipv4_dst);
	rewrite_field(&ip.tos, &value->ipv4_tos, &mask->ipv4_tos);
	rewrite_field(&ip.ttl, &value->ipv4_ttl, &mask->ipv4_ttl);
	old = (struct iphdr *)(re->skb->data + re->l3);
	cause = rewrite_pseudo(re, rewrite_diff(&old->saddr, &ip.saddr,
						2 * sizeof(ip.saddr)));
	if (likely(!cause))
		rewrite_put_ipv4(re, &ip);
	return cause;
}

/* A frame that is still on a route of its own: its destination isn't its last. */
static bool rewrite_is_routed(const struct rewrite *re)
{
	unsigned int at = re->l3;
	int flags = IP6_FH_F_SKIP_RH;

	if (!at)
		skb_reset_network_header(re->skb);
	return ipv6_find_hdr(re->skb, &at, NEXTHDR_ROUTING, NULL, &flags) ==
	       NEXTHDR_ROUTING;
}

/* What the sum of L4 sees of changed addresses. */
static __wsum rewrite_ipv6_diff(const struct rewrite *re,
				const struct ipv6hdr *old,
				const struct ipv6hdr *ip6)
{
	__wsum diff = rewrite_diff(&old->saddr, &ip6->saddr,
				   sizeof(ip6->saddr));

	if (ipv6_addr_equal(&old->daddr, &ip6->daddr) || rewrite_is_routed(re))
		return diff;
	return csum_add(diff, rewrite_diff(&old->daddr, &ip6->daddr,
					   sizeof(ip6->daddr)));
}

static enum fbr_drop_cause rewrite_ipv6(struct rewrite *re,
					const struct ovs_key_ipv6 *value,
					const struct ovs_key_ipv6 *mask)
{
	__be32 first, first_mask;
	enum fbr_drop_cause cause;
	struct ipv6hdr ip6;
	__wsum diff;

	if (re->key.eth_type != htons(ETH_P_IPV6))
		return FBR_DROP_REWRITE;
	cause = rewrite_reach(re->skb, re->l3 + sizeof(ip6));
	if (unlikely(cause))
		return cause;
	memcpy(&ip6, re->skb->data + re->l3, sizeof(ip6));
	first = htonl(value->ipv6_tclass << 20) | value->ipv6_label;
	first_mask = htonl(mask->ipv6_tclass << 20) | mask->ipv6_label;
	rewrite_mask(&ip6, &first, &first_mask, sizeof(first));
	rewrite_field(&ip6.hop_limit, &value->ipv6_hlimit, &mask->ipv6_hlimit);
	rewrite_mask(&ip6.saddr, value->ipv6_src, mask->ipv6_src,
		     sizeof(ip6.saddr));
	rewrite_mask(&ip6.daddr, value->ipv6_dst, mask->ipv6_dst,
		     sizeof(ip6.daddr));
	diff = rewrite_ipv6_diff(re, (void *)(re->skb->data + re->l3), &ip6);
	cause = rewrite_pseudo(re, diff);
	if (likely(!cause))
		rewrite_bytes(re->skb, re->l3, &ip6, sizeof(ip6));
	return cause;
}

static enum fbr_drop_cause rewrite_ttl_of_ipv4(struct rewrite *re)
{
	enum fbr_drop_cause cause;
	struct iphdr ip;

	cause = rewrite_get_ipv4(re, &ip);
	if (unlikely(cause))
		return cause;
	if (ip.ttl <= 1)
		return FBR_DROP_TTL;
	ip.ttl--;
	rewrite_put_ipv4(re, &ip);
	return 0;
}

static enum fbr_drop_cause rewrite_ttl_of_ipv6(struct rewrite *re)
{
	int at = re->l3 + offsetof(struct ipv6hdr, hop_limit);
	enum fbr_drop_cause cause;
	u8 limit;

	cause = rewrite_reach(re->skb, re->l3 + sizeof(struct ipv6hdr));
	if (unlikely(cause))
		return cause;
	limit = re->skb->data[at];
	if (limit <= 1)
		return FBR_DROP_TTL;
	limit--;
	rewrite_bytes(re->skb, at, &limit, sizeof(limit));
	return 0;
}

/**
 * fbr_rewrite_dec_ttl - one less to live
 * @frame: the frame
 *
 * Context: RCU, bottom halves off.
 * Return: a cause to drop it, or 0.
 */
enum fbr_drop_cause fbr_rewrite_dec_ttl(struct fbr_frame *frame)
{
	struct rewrite re;

	rewrite_find(&re, frame->skb);
	switch (re.key.eth_type) {
	case htons(ETH_P_IP):
		return rewrite_ttl_of_ipv4(&re);
	case htons(ETH_P_IPV6):
		return rewrite_ttl_of_ipv6(&re);
	default:
		return FBR_DROP_REWRITE;
	}
}

/*** Layer 4 ***/

/*
 * Whether it begins with a header of the protocol and the size. A fragment but
 * the first has none, and goes on as it is.
 */
static enum fbr_drop_cause rewrite_l4(struct rewrite *re, u8 proto, int size)
{
	if (re->l4 < 0 || re->key.ip_proto != proto)
		return FBR_DROP_REWRITE;
	return rewrite_reach(re->skb, re->l4 + size);
}

static bool rewrite_has_no_l4(const struct rewrite *re)
{
	return re->key.ip_frag == OVS_FRAG_TYPE_LATER;
}

/* The first 4 bytes of L4 become these; its sum is at @sum_at. */
static enum fbr_drop_cause rewrite_word(struct rewrite *re, __be32 word,
					int sum_at)
{
	enum fbr_drop_cause cause = 0;
	__be32 old;

	memcpy(&old, re->skb->data + re->l4, sizeof(old));
	if (re->key.ip_proto == IPPROTO_SCTP)
		cause = rewrite_sctp_sum(re, old ^ word);
	else
		cause = rewrite_sum_at(re, sum_at,
				       rewrite_diff(&old, &word, sizeof(word)),
				       false);
	if (likely(!cause))
		rewrite_bytes(re->skb, re->l4, &word, sizeof(word));
	return cause;
}

static enum fbr_drop_cause rewrite_ports(struct rewrite *re, u8 proto, int size,
					 int sum_at, const union fbr_fields *value,
					 const union fbr_fields *mask)
{
	enum fbr_drop_cause cause;
	struct ovs_key_tcp ports;
	__be32 word;

	cause = rewrite_l4(re, proto, size);
	if (unlikely(cause))
		return cause;
	memcpy(&ports, re->skb->data + re->l4, sizeof(ports));
	rewrite_field(&ports.tcp_src, &value->tp.tcp_src, &mask->tp.tcp_src);
	rewrite_field(&ports.tcp_dst, &value->tp.tcp_dst, &mask->tp.tcp_dst);
	memcpy(&word, &ports, sizeof(word));
	return rewrite_word(re, word, sum_at);
}

/* The sum stands right behind type and code, and does not see itself. */
static enum fbr_drop_cause rewrite_icmp(struct rewrite *re, u8 proto,
					const struct ovs_key_icmp *value,
					const struct ovs_key_icmp *mask)
{
	enum fbr_drop_cause cause;
	struct ovs_key_icmp icmp, old;

	cause = rewrite_l4(re, proto, sizeof(struct icmphdr));
	if (unlikely(cause))
		return cause;
	memcpy(&old, re->skb->data + re->l4, sizeof(old));
	icmp = old;
	rewrite_field(&icmp.icmp_type, &value->icmp_type, &mask->icmp_type);
	rewrite_field(&icmp.icmp_code, &value->icmp_code, &mask->icmp_code);
	cause = rewrite_sum_at(re, offsetof(struct icmphdr, checksum),
			       rewrite_diff(&old, &icmp, sizeof(icmp)), false);
	if (likely(!cause))
		rewrite_bytes(re->skb, re->l4, &icmp, sizeof(icmp));
	return cause;
}

/*** Neighbour discovery ***/

/* Bytes at an even distance from L4's begin. */
static enum fbr_drop_cause rewrite_nd_bytes(struct rewrite *re, int at,
					    const void *value, const void *mask,
					    int len)
{
	enum fbr_drop_cause cause;
	u8 bytes[sizeof(struct in6_addr)];
	__wsum diff;

	cause = rewrite_reach(re->skb, at + len);
	if (unlikely(cause))
		return cause;
	memcpy(bytes, re->skb->data + at, len);
	rewrite_mask(bytes, value, mask, len);
	diff = rewrite_diff(re->skb->data + at, bytes, len);
	cause = rewrite_sum_at(re, offsetof(struct icmp6hdr, icmp6_cksum), diff,
			       false);
	if (likely(!cause))
		rewrite_bytes(re->skb, at, bytes, len);
	return cause;
}

/* Where an address of this kind is among the options, or -1. */
static int rewrite_nd_option(const struct rewrite *re, u8 type)
{
	int at = re->l4 + sizeof(struct nd_msg);
	const struct nd_opt_hdr *option;
	struct nd_opt_hdr _option;

	for (;;) {
		option = skb_header_pointer(re->skb, at, sizeof(_option),
					    &_option);
		if (!option || !option->nd_opt_len)
			return -1;
		if (option->nd_opt_type == type && option->nd_opt_len == 1)
			return at + sizeof(_option);
		at += option->nd_opt_len * 8;
	}
}

/* A message need not have it; then there is nothing to change. */
static enum fbr_drop_cause rewrite_nd_address(struct rewrite *re, u8 type,
					      const u8 *value, const u8 *mask)
{
	int at;

	if (is_zero_ether_addr(mask))
		return 0;
	at = rewrite_nd_option(re, type);
	if (at < 0)
		return 0;
	return rewrite_nd_bytes(re, at, value, mask, ETH_ALEN);
}

static enum fbr_drop_cause rewrite_nd(struct rewrite *re,
				      const struct ovs_key_nd *value,
				      const struct ovs_key_nd *mask)
{
	enum fbr_drop_cause cause;
	u8 type;

	cause = rewrite_l4(re, IPPROTO_ICMPV6, sizeof(struct nd_msg));
	if (unlikely(cause))
		return cause;
	type = re->skb->data[re->l4];
	if (type != NDISC_NEIGHBOUR_SOLICITATION &&
	    type != NDISC_NEIGHBOUR_ADVERTISEMENT)
		return FBR_DROP_REWRITE;
	cause = rewrite_nd_bytes(re, re->l4 + offsetof(struct nd_msg, target),
				 value->nd_target, mask->nd_target,
				 sizeof(value->nd_target));
	if (likely(!cause))
		cause = rewrite_nd_address(re, ND_OPT_SOURCE_LL_ADDR,
					   value->nd_sll, mask->nd_sll);
	if (likely(!cause))
		cause = rewrite_nd_address(re, ND_OPT_TARGET_LL_ADDR,
					   value->nd_tll, mask->nd_tll);
	return cause;
}

/*** All of them ***/

static enum fbr_drop_cause rewrite_set_l4(struct rewrite *re,
					  const struct fbr_rewrite *set)
{
	const union fbr_fields *value = &set->value, *mask = &set->mask;

	if (unlikely(rewrite_has_no_l4(re)))
		return 0;
	switch (set->field) {
	case OVS_KEY_ATTR_TCP:
		return rewrite_ports(re, IPPROTO_TCP, sizeof(struct tcphdr),
				     offsetof(struct tcphdr, check),
				     value, mask);
	case OVS_KEY_ATTR_UDP:
		return rewrite_ports(re, IPPROTO_UDP, sizeof(struct udphdr),
				     offsetof(struct udphdr, check),
				     value, mask);
	case OVS_KEY_ATTR_SCTP:
		return rewrite_ports(re, IPPROTO_SCTP, sizeof(struct sctphdr),
				     0, value, mask);
	case OVS_KEY_ATTR_ICMP:
		return rewrite_icmp(re, IPPROTO_ICMP, &value->icmp,
				    &mask->icmp);
	case OVS_KEY_ATTR_ICMPV6:
		return rewrite_icmp(re, IPPROTO_ICMPV6, &value->icmp,
				    &mask->icmp);
	default:
		return rewrite_nd(re, &value->nd, &mask->nd);
	}
}

/* What lies behind Ethernet; the flow it looks like is another one then. */
static enum fbr_drop_cause rewrite_set_inner(struct sk_buff *skb,
					     const struct fbr_rewrite *set)
{
	struct rewrite re;

	rewrite_find(&re, skb);
	skb_clear_hash(skb);
	switch (set->field) {
	case OVS_KEY_ATTR_ARP:
		return rewrite_arp(&re, &set->value.arp, &set->mask.arp);
	case OVS_KEY_ATTR_IPV4:
		return rewrite_ipv4(&re, &set->value.ipv4, &set->mask.ipv4);
	case OVS_KEY_ATTR_IPV6:
		return rewrite_ipv6(&re, &set->value.ipv6, &set->mask.ipv6);
	default:
		return rewrite_set_l4(&re, set);
	}
}

/**
 * fbr_rewrite_set - change fields of a header
 * @frame: the frame
 * @set: which, and what they become
 *
 * Whether the frame has the header is looked at again: the flow matched it, but
 * perhaps it is cut short.
 *
 * Context: RCU, bottom halves off.
 * Return: a cause to drop it, or 0.
 */
enum fbr_drop_cause fbr_rewrite_set(struct fbr_frame *frame,
				    const struct fbr_rewrite *set)
{
	struct sk_buff *skb = frame->skb;

	switch (set->field) {
	case OVS_KEY_ATTR_PRIORITY:
		rewrite_field(&skb->priority, &set->value.word,
			      &set->mask.word);
		return 0;
	case OVS_KEY_ATTR_SKB_MARK:
		rewrite_field(&skb->mark, &set->value.word, &set->mask.word);
		return 0;
	case OVS_KEY_ATTR_ETHERNET:
		return rewrite_eth(skb, &set->value.eth, &set->mask.eth);
	case OVS_KEY_ATTR_VLAN:
		rewrite_retagged(frame);
		return rewrite_vlan(skb, set->value.vlan, set->mask.vlan);
	default:
		return rewrite_set_inner(skb, set);
	}
}
