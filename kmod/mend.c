// SPDX-License-Identifier: GPL-2.0
/*
 * Writing into frames, with all their checksums kept.
 *
 * A checksum may stand in a header, as a whole; or the header has that of the
 * addresses alone and hardware adds the rest (CHECKSUM_PARTIAL); and hardware may
 * have summed up the whole frame beside it (CHECKSUM_COMPLETE), from the skb's
 * data on. Each is mended by what has changed. A sum that was wrong stays wrong:
 * nobody is told that a frame is whole when it is not.
 */
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/sctp.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/checksum.h>
#include <net/ip6_checksum.h>

#include "compat/compat.h"
#include "mend.h"

/* In DCCP's header, RFC 4340, 5.1. */
#define MEND_DCCP_SUM	6

/* 7.3's get_unaligned() takes no pointer to const, says sparse. */
static __wsum mend_word(const u8 *bytes)
{
	return get_unaligned((__wsum *)bytes);
}

static __wsum mend_half(const u8 *bytes)
{
	return csum_unfold(get_unaligned((__sum16 *)bytes));
}

/**
 * fbr_mend_growth - by how much the sum of some bytes has grown
 * @now: the bytes
 * @was: what they were
 * @len: how many; even, and few: csum_partial() is for more
 *
 * Return: that, as it counts in a checksum that begins an even number of bytes
 *	before them (RFC 1624).
 */
__wsum fbr_mend_growth(const void *now, const void *was, int len)
{
	const u8 *n = now, *w = was;
	__wsum growth = 0;

	for (; len >= (int)sizeof(growth); len -= sizeof(growth)) {
		growth = csum_add(growth, csum_sub(mend_word(n), mend_word(w)));
		n += sizeof(growth);
		w += sizeof(growth);
	}
	if (len)
		growth = csum_add(growth, csum_sub(mend_half(n), mend_half(w)));
	return growth;
}

/**
 * fbr_mend_write - write into a frame
 * @skb: the frame, linear and writable there
 * @at: where, from its data on
 * @bytes: what
 * @len: how much; even
 */
void fbr_mend_write(struct sk_buff *skb, int at, const void *bytes, int len)
{
	void *to = skb->data + at;

	if (skb->ip_summed == CHECKSUM_COMPLETE)
		skb->csum = csum_block_add(skb->csum,
					   fbr_mend_growth(bytes, to, len), at);
	memcpy(to, bytes, len);
}

/**
 * fbr_mend_sum - a checksum when what it is of has grown
 * @sum: as it was
 * @growth: by how much
 */
__sum16 fbr_mend_sum(__sum16 sum, __wsum growth)
{
	return csum_fold(csum_add(~csum_unfold(sum), growth));
}

/**
 * fbr_mend_place - where the transport layer has its checksum
 * @layers: of the frame
 * @addresses: it is asked for because addresses of the network layer change
 *
 * Return: bytes from the start of that layer on, or -1 if there is none that
 *	counts them.
 */
int fbr_mend_place(const struct fbr_flow_layers *layers, bool addresses)
{
	bool ipv6 = layers->key.eth_type == htons(ETH_P_IPV6);

	if (layers->l4 < 0)
		return -1;
	switch (layers->key.ip_proto) {
	case IPPROTO_TCP:
		return offsetof(struct tcphdr, check);
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
		return offsetof(struct udphdr, check);
	case IPPROTO_DCCP:
		return MEND_DCCP_SUM;
	case IPPROTO_ICMPV6:
		return ipv6 ? offsetof(struct icmp6hdr, icmp6_cksum) : -1;
	case IPPROTO_ICMP:
		return ipv6 || addresses ? -1 :
		       offsetof(struct icmphdr, checksum);
	default:
		return -1;
	}
}

/*
 * Whether the transport layer's checksum is that of the addresses alone. In a
 * super-frame of a UDP tunnel, it is so while that of what is inside begins
 * further on.
 */
static bool mend_is_partial(const struct sk_buff *skb,
			    const struct fbr_flow_layers *layers)
{
	if (skb->ip_summed != CHECKSUM_PARTIAL)
		return false;
	if (skb_checksum_start_offset(skb) == layers->l4)
		return true;
	return skb_is_gso(skb) && layers->key.ip_proto == IPPROTO_UDP &&
	       skb_shinfo(skb)->gso_type & SKB_GSO_UDP_TUNNEL_CSUM;
}

static __sum16 mend_udp(__sum16 sum, __wsum growth)
{
	if (!sum) /* there is none, RFC 768 */
		return 0;
	return fbr_mend_sum(sum, growth) ?: CSUM_MANGLED_0;
}

/**
 * fbr_mend_l4 - mend the transport layer's checksum
 * @skb: the frame, linear and writable there
 * @layers: of the frame; fbr_mend_place() is not -1
 * @growth: by how much the sum of what has changed has grown
 * @addresses: that is of the network layer, rather than of what is behind it
 */
void fbr_mend_l4(struct sk_buff *skb, const struct fbr_flow_layers *layers,
		 __wsum growth, bool addresses)
{
	int at = layers->l4 + fbr_mend_place(layers, addresses);
	bool partial = mend_is_partial(skb, layers);
	__sum16 sum;

	if (partial && !addresses)
		return;
	memcpy(&sum, skb->data + at, sizeof(sum));
	if (partial)
		sum = ~csum_fold(csum_add(csum_unfold(sum), growth));
	else if (layers->key.ip_proto == IPPROTO_UDP ||
		 layers->key.ip_proto == IPPROTO_UDPLITE)
		sum = mend_udp(sum, growth);
	else
		sum = fbr_mend_sum(sum, growth);
	fbr_mend_write(skb, at, &sum, sizeof(sum));
}

/*** SCTP's CRC32c ***/

/*
 * It is linear: of two messages of the same length, the difference of the CRCs
 * is the CRC of the difference, with neither start value nor complement. That of
 * a few bytes in front of many zeroes is a product of polynomials over GF(2)
 * modulo Castagnoli's, here with the lowest power in the highest bit (RFC 9260,
 * appendix A).
 */
#define MEND_CRC32C	0x82f63b78
#define MEND_X_TO(n)	BIT(31 - (n))

static u32 mend_crc_multiply(u32 a, u32 b)
{
	u32 product = 0, bit;

	for (bit = MEND_X_TO(0); bit; bit >>= 1) {
		if (a & bit)
			product ^= b;
		b = b & 1 ? b >> 1 ^ MEND_CRC32C : b >> 1;
	}
	return product;
}

/* What the bytes of a word are worth that stand at the head of @len bytes. */
static u32 mend_crc_of_head(u32 word, unsigned int len)
{
	u32 power = MEND_X_TO(8);

	for (; len; len >>= 1) {
		if (len & 1)
			word = mend_crc_multiply(word, power);
		power = mend_crc_multiply(power, power);
	}
	return word;
}

/* Bytes that the network layer says there are from the transport layer on. */
static int mend_l4_len(const struct sk_buff *skb,
		       const struct fbr_flow_layers *layers)
{
	const void *l3 = skb->data + layers->l3;
	int len;

	if (layers->key.eth_type == htons(ETH_P_IP))
		len = ntohs(((const struct iphdr *)l3)->tot_len);
	else
		len = sizeof(struct ipv6hdr) +
		      ntohs(((const struct ipv6hdr *)l3)->payload_len);
	return len - (layers->l4 - layers->l3);
}

/**
 * fbr_mend_sctp - mend SCTP's checksum for other ports
 * @skb: the frame, linear and writable to the end of SCTP's header; it has the
 *	old ports
 * @layers: of the frame
 * @ports: source and destination
 *
 * Return: false if that can't be done, as in the first of some fragments, which
 *	does not say how long the whole is. Nothing is changed then.
 */
bool fbr_mend_sctp(struct sk_buff *skb, const struct fbr_flow_layers *layers,
		   const __be16 *ports)
{
	int at = layers->l4 + offsetof(struct sctphdr, checksum);
	int len = mend_l4_len(skb, layers);
	u32 was, now;
	__le32 sum;

	if (skb->ip_summed == CHECKSUM_PARTIAL &&
	    skb_checksum_start_offset(skb) == layers->l4)
		return true;
	if (layers->key.ip_frag || len < (int)sizeof(struct sctphdr))
		return false;
	was = get_unaligned_le32(skb->data + layers->l4);
	now = get_unaligned_le32(ports);
	sum = cpu_to_le32(get_unaligned_le32(skb->data + at) ^
			  mend_crc_of_head(was ^ now, len));
	fbr_mend_write(skb, at, &sum, sizeof(sum));
	return true;
}

/*** Super-frames that are lists ***/

static __sum16 mend_pseudo(const struct sk_buff *skb,
			   const struct fbr_flow_layers *layers)
{
	const struct fbr_flow_key *key = &layers->key;
	unsigned int len = skb->len - layers->l4;

	if (key->eth_type == htons(ETH_P_IP))
		return ~csum_tcpudp_magic(key->ip_src.s6_addr32[0],
					  key->ip_dst.s6_addr32[0], len,
					  key->ip_proto, 0);
	return ~csum_ipv6_magic(&key->ip_src, &key->ip_dst, len, key->ip_proto,
				0);
}

/**
 * fbr_mend_join - make a plain super-frame of one that is a list of frames
 * @skb: the frame, with SKB_GSO_FRAGLIST
 * @layers: of the frame, with a transport layer that has a checksum
 *
 * Each frame of the list has headers of its own, and would go its way with them
 * unchanged. Joined, all of them get what the first one has.
 *
 * Return: false without memory.
 */
bool fbr_mend_join(struct sk_buff *skb, const struct fbr_flow_layers *layers)
{
	int place = fbr_mend_place(layers, true);
	__sum16 sum = mend_pseudo(skb, layers);

	if (skb_unclone(skb, GFP_ATOMIC) || skb_linearize(skb))
		return false;
	skb_shinfo(skb)->gso_type &= ~SKB_GSO_FRAGLIST;
	memcpy(skb->data + layers->l4 + place, &sum, sizeof(sum));
	return skb_partial_csum_set(skb, layers->l4, place);
}
