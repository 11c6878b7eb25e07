// SPDX-License-Identifier: GPL-2.0
/*
 * A frame that has a given key: header after header as the key has them, with
 * lengths and checksums. Whether it came out right is asked of flow_key.c.
 */
#include <linux/err.h>
#include <linux/etherdevice.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/if_arp.h>
#include <linux/if_vlan.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/openvswitch.h>
#include <linux/sctp.h>
#include <linux/skbuff.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/checksum.h>
#include <net/ip.h>
#include <net/ip6_checksum.h>
#include <net/ipv6.h>
#include <net/ndisc.h>

#include "flow_frame.h"
#include "flow_key.h"

/* Two tags, IPv6 with a fragment header, ND with two options; and room to grow. */
#define FRAME_ROOM	256

/* The payload of a fragment but the last is a multiple of that. */
#define FRAGMENT_UNIT	8

/* Of a frame whose key names none. */
static const u8 frame_source[ETH_ALEN] = { 2, 0, 0, 0, 0, 1 };

static void frame_put(struct sk_buff *skb, const void *data, int len)
{
	skb_put_data(skb, data, len);
}

/* L4, with checksums that are still to be made whole by frame_sum(). */

static void frame_tcp(struct sk_buff *skb, const struct fbr_flow_key *key)
{
	struct tcphdr *tcp = skb_put_zero(skb, sizeof(*tcp));

	tcp->source = key->tp_src;
	tcp->dest = key->tp_dst;
	tcp->doff = sizeof(*tcp) / 4;
	*(__be16 *)&tcp_flag_word(tcp) |= key->tcp_flags;
}

static void frame_udp(struct sk_buff *skb, const struct fbr_flow_key *key)
{
	struct udphdr *udp = skb_put_zero(skb, sizeof(*udp));

	udp->source = key->tp_src;
	udp->dest = key->tp_dst;
	udp->len = htons(sizeof(*udp));
}

/* CRC32c of RFC 9260, appendix A. */
static __le32 frame_crc32c(const u8 *data, int len)
{
	u32 crc = ~0;
	int bit;

	while (len--) {
		crc ^= *data++;
		for (bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0x82f63b78 : 0);
	}
	return cpu_to_le32(~crc);
}

static void frame_sctp(struct sk_buff *skb, const struct fbr_flow_key *key)
{
	struct sctphdr *sctp = skb_put_zero(skb, sizeof(*sctp));

	sctp->source = key->tp_src;
	sctp->dest = key->tp_dst;
	sctp->checksum = frame_crc32c((u8 *)sctp, sizeof(*sctp));
}

static void frame_icmp(struct sk_buff *skb, const struct fbr_flow_key *key)
{
	struct icmphdr *icmp = skb_put_zero(skb, sizeof(*icmp));

	icmp->type = ntohs(key->tp_src);
	icmp->code = ntohs(key->tp_dst);
	icmp->checksum = ip_compute_csum(icmp, sizeof(*icmp));
}

static void frame_nd_option(struct sk_buff *skb, u8 type, const u8 *address)
{
	const u8 head[sizeof(struct nd_opt_hdr)] = { type, 1 };

	if (is_zero_ether_addr(address))
		return;
	frame_put(skb, head, sizeof(head));
	frame_put(skb, address, ETH_ALEN);
}

static void frame_icmpv6(struct sk_buff *skb, const struct fbr_flow_key *key)
{
	struct icmp6hdr *icmp6 = skb_put_zero(skb, sizeof(*icmp6));

	icmp6->icmp6_type = ntohs(key->tp_src);
	icmp6->icmp6_code = ntohs(key->tp_dst);
	if (icmp6->icmp6_type != NDISC_NEIGHBOUR_SOLICITATION &&
	    icmp6->icmp6_type != NDISC_NEIGHBOUR_ADVERTISEMENT)
		return;
	frame_put(skb, &key->nd_target, sizeof(key->nd_target));
	frame_nd_option(skb, ND_OPT_SOURCE_LL_ADDR, key->nd_sll);
	frame_nd_option(skb, ND_OPT_TARGET_LL_ADDR, key->nd_tll);
}

/* Where L4 has its checksum over a pseudo-header, or NULL. */
static __sum16 *frame_sum_at(void *l4, u16 attr)
{
	switch (attr) {
	case OVS_KEY_ATTR_TCP:
		return &((struct tcphdr *)l4)->check;
	case OVS_KEY_ATTR_UDP:
		return &((struct udphdr *)l4)->check;
	case OVS_KEY_ATTR_ICMPV6:
		return &((struct icmp6hdr *)l4)->icmp6_cksum;
	default:
		return NULL;
	}
}

static void frame_sum(void *l4, int len, const struct fbr_flow_key *key)
{
	__sum16 *at = frame_sum_at(l4, fbr_flow_l4_attr(key));
	__wsum sum = csum_partial(l4, len, 0);

	if (!at)
		return;
	if (key->eth_type == htons(ETH_P_IPV6))
		*at = csum_ipv6_magic(&key->ip_src, &key->ip_dst, len,
				      key->ip_proto, sum);
	else
		*at = csum_tcpudp_magic(key->ip_src.s6_addr32[0],
					key->ip_dst.s6_addr32[0], len,
					key->ip_proto, sum);
	if (key->ip_proto == IPPROTO_UDP && !*at)
		*at = CSUM_MANGLED_0;
}

static void frame_l4_header(struct sk_buff *skb, const struct fbr_flow_key *key)
{
	switch (fbr_flow_l4_attr(key)) {
	case OVS_KEY_ATTR_TCP:
		frame_tcp(skb, key);
		break;
	case OVS_KEY_ATTR_UDP:
		frame_udp(skb, key);
		break;
	case OVS_KEY_ATTR_SCTP:
		frame_sctp(skb, key);
		break;
	case OVS_KEY_ATTR_ICMP:
		frame_icmp(skb, key);
		break;
	case OVS_KEY_ATTR_ICMPV6:
		frame_icmpv6(skb, key);
		break;
	}
}

/*
 * What IP carries. The checksum of a datagram in fragments is that of the first,
 * as if zeros followed.
 */
static void frame_l4(struct sk_buff *skb, const struct fbr_flow_key *key)
{
	void *l4 = skb_tail_pointer(skb);
	int len;

	if (key->ip_frag == OVS_FRAG_TYPE_LATER) {
		skb_put_zero(skb, FRAGMENT_UNIT);
		return;
	}
	frame_l4_header(skb, key);
	len = skb_tail_pointer(skb) - (u8 *)l4;
	if (key->ip_frag == OVS_FRAG_TYPE_FIRST) {
		skb_put_zero(skb, len ? -len & (FRAGMENT_UNIT - 1) : FRAGMENT_UNIT);
		len = skb_tail_pointer(skb) - (u8 *)l4;
	}
	frame_sum(l4, len, key);
}

/* L3 */

static void frame_ipv4(struct sk_buff *skb, const struct fbr_flow_key *key)
{
	struct iphdr *ip = skb_put_zero(skb, sizeof(*ip));

	ip->version = 4;
	ip->ihl = sizeof(*ip) / 4;
	ip->tos = key->ip_tos;
	ip->ttl = key->ip_ttl;
	ip->protocol = key->ip_proto;
	ip->saddr = key->ip_src.s6_addr32[0];
	ip->daddr = key->ip_dst.s6_addr32[0];
	if (key->ip_frag == OVS_FRAG_TYPE_FIRST)
		ip->frag_off = htons(IP_MF);
	else if (key->ip_frag == OVS_FRAG_TYPE_LATER)
		ip->frag_off = htons(1);
	frame_l4(skb, key);
	ip->tot_len = htons(skb_tail_pointer(skb) - (u8 *)ip);
	ip_send_check(ip);
}

static void frame_fragment_header(struct sk_buff *skb,
				  const struct fbr_flow_key *key)
{
	struct frag_hdr *frag = skb_put_zero(skb, sizeof(*frag));

	if (key->ip_frag == OVS_FRAG_TYPE_LATER) {
		frag->nexthdr = NEXTHDR_NONE;
		frag->frag_off = htons(FRAGMENT_UNIT);
	} else {
		frag->nexthdr = key->ip_proto ?: NEXTHDR_NONE;
		frag->frag_off = htons(IP6_MF);
	}
}

static void frame_ipv6(struct sk_buff *skb, const struct fbr_flow_key *key)
{
	struct ipv6hdr *ip6 = skb_put_zero(skb, sizeof(*ip6));

	ip6_flow_hdr(ip6, key->ip_tos, key->ipv6_label);
	ip6->hop_limit = key->ip_ttl;
	ip6->saddr = key->ip_src;
	ip6->daddr = key->ip_dst;
	if (key->ip_frag) {
		ip6->nexthdr = NEXTHDR_FRAGMENT;
		frame_fragment_header(skb, key);
	} else {
		ip6->nexthdr = key->ip_proto ?: NEXTHDR_NONE;
	}
	frame_l4(skb, key);
	ip6->payload_len = htons(skb_tail_pointer(skb) - (u8 *)(ip6 + 1));
}

static void frame_arp(struct sk_buff *skb, const struct fbr_flow_key *key)
{
	const struct arphdr arp = {
		.ar_hrd = htons(ARPHRD_ETHER),
		.ar_pro = htons(ETH_P_IP),
		.ar_hln = ETH_ALEN,
		.ar_pln = sizeof(__be32),
		.ar_op = htons(key->ip_proto),
	};

	frame_put(skb, &arp, sizeof(arp));
	frame_put(skb, key->arp_sha, ETH_ALEN);
	frame_put(skb, &key->ip_src, sizeof(__be32));
	frame_put(skb, key->arp_tha, ETH_ALEN);
	frame_put(skb, &key->ip_dst, sizeof(__be32));
}

static void frame_l3(struct sk_buff *skb, const struct fbr_flow_key *key)
{
	switch (fbr_flow_l3_attr(key)) {
	case OVS_KEY_ATTR_IPV4:
		frame_ipv4(skb, key);
		break;
	case OVS_KEY_ATTR_IPV6:
		frame_ipv6(skb, key);
		break;
	case OVS_KEY_ATTR_ARP:
		frame_arp(skb, key);
		break;
	}
}

/* L2 */

/* IEEE 802.2 TEST from and to nobody in particular. */
static const u8 frame_llc[] = { 0x00, 0x00, 0xf3 };

static void frame_enclosed(struct sk_buff *skb, const struct fbr_flow_key *key)
{
	__be16 type = key->eth_type ?: htons(ETH_P_802_EX1);

	if (type == htons(ETH_P_802_2)) {
		type = htons(sizeof(frame_llc));
		frame_put(skb, &type, sizeof(type));
		frame_put(skb, frame_llc, sizeof(frame_llc));
	} else {
		frame_put(skb, &type, sizeof(type));
		frame_l3(skb, key);
	}
}

static bool frame_has_tag(const struct fbr_flow_key *key, int n)
{
	return key->vlan[n].tpid || key->vlan[n].tci;
}

static __be16 frame_tpid(const struct fbr_flow_key *key, int n)
{
	return key->vlan[n].tpid ?: htons(ETH_P_8021Q);
}

static __be16 frame_tci(const struct fbr_flow_key *key, int n)
{
	return key->vlan[n].tci & ~FBR_FLOW_VLAN_PRESENT;
}

/* The outer tag goes where the receive path has it, beside the data. */
static void frame_l2(struct sk_buff *skb, const struct fbr_flow_key *key)
{
	const __be16 inner[] = { frame_tpid(key, 1), frame_tci(key, 1) };

	frame_put(skb, key->eth_dst, ETH_ALEN);
	frame_put(skb, is_zero_ether_addr(key->eth_src) ? frame_source :
		  key->eth_src, ETH_ALEN);
	if (frame_has_tag(key, 0) || frame_has_tag(key, 1))
		__vlan_hwaccel_put_tag(skb, frame_tpid(key, 0),
				       ntohs(frame_tci(key, 0)));
	if (frame_has_tag(key, 1))
		frame_put(skb, inner, sizeof(inner));
	frame_enclosed(skb, key);
	if (skb->len < ETH_ZLEN)
		skb_put_zero(skb, ETH_ZLEN - skb->len);
}

static void frame_as_received(struct sk_buff *skb,
			      const struct fbr_flow_key *key)
{
	__be16 type;

	skb_reset_mac_header(skb);
	skb_pull(skb, ETH_HLEN);
	skb_reset_network_header(skb);
	skb_reset_mac_len(skb);
	type = eth_hdr(skb)->h_proto;
	skb->protocol = eth_proto_is_802_3(type) ? type : htons(ETH_P_802_2);
	skb->priority = key->skb_priority;
	skb->mark = key->skb_mark;
}

/* Whether it has all that is named; what is zero was left to us. */
static bool frame_has_key(const struct sk_buff *skb,
			  const struct fbr_flow_key *key)
{
	struct fbr_flow_key got;
	int i;

	fbr_flow_extract(&got, skb, key->in_port, FBR_FLOW_DEPTH_L4);
	for (i = 0; i < sizeof(got); i++)
		if (((u8 *)key)[i] && ((u8 *)key)[i] != ((u8 *)&got)[i])
			return false;
	return true;
}

/**
 * fbr_flow_frame_build - make a frame that has a key
 * @key: the key. What is zero in it is zero in the frame, unless the frame would
 *	not be valid then: it gets a source, an EtherType, tags, an end of IPv6's
 *	headers. in_port is only looked at for its size
 *
 * Lengths and checksums are right. No device is set, there is room for headers
 * to be pushed, and data begins behind the Ethernet header.
 *
 * Context: may sleep.
 * Return: an skb that is the caller's; ERR_PTR(-ENOMEM), or ERR_PTR(-EINVAL) if
 *	no frame has this key.
 */
struct sk_buff *fbr_flow_frame_build(const struct fbr_flow_key *key)
{
	struct sk_buff *skb = alloc_skb(NET_SKB_PAD + FRAME_ROOM, GFP_KERNEL);

	if (!skb)
		return ERR_PTR(-ENOMEM);
	skb_reserve(skb, NET_SKB_PAD + NET_IP_ALIGN);
	frame_l2(skb, key);
	frame_as_received(skb, key);
	if (frame_has_key(skb, key))
		return skb;
	kfree_skb(skb);
	return ERR_PTR(-EINVAL);
}
