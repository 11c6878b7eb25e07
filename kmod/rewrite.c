// SPDX-License-Identifier: GPL-2.0
/*
 * Flows change frames here.
 *
 * A command takes an action only if its flow matches what the action needs, but
 * actions before it may have changed that, and a frame may end in the midst of a
 * header: what is to be changed is looked for anew. A frame that has not all of
 * it is dropped. Of a clone that others see, as much is copied as is written.
 */
#include <linux/etherdevice.h>
#include <linux/icmpv6.h>
#include <linux/if_vlan.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/sctp.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/ndisc.h>

#include "frame.h"
#include "mend.h"

/* 7.3's get_unaligned() takes no pointer to const, says sparse. */
static __always_inline void rewrite_word(void *to, const void *value,
					 const void *mask)
{
	u32 m = get_unaligned((u32 *)mask);

	put_unaligned((get_unaligned((u32 *)to) & ~m) |
		      (get_unaligned((u32 *)value) & m), (u32 *)to);
}

static __always_inline void rewrite_byte(u8 *to, const u8 *value,
					 const u8 *mask)
{
	*to = (*to & ~*mask) | (*value & *mask);
}

/* Bytes under a mask, in place; by words as far as they go. */
static __always_inline void rewrite_masked(void *to, const void *value,
					   const void *mask, size_t len)
{
	size_t at = 0;

	for (; len - at >= sizeof(u32); at += sizeof(u32))
		rewrite_word(to + at, value + at, mask + at);
	for (; at < len; at++)
		rewrite_byte(to + at, value + at, mask + at);
}

#define REWRITE_MASKED(to, value, mask) do { \
	BUILD_BUG_ON(sizeof(to) != sizeof(mask)); \
	rewrite_masked(&(to), &(value), &(mask), sizeof(to)); \
} while (0)

/* Makes the frame writable up to there, from its data on. */
static enum fbr_drop_cause rewrite_reach(struct sk_buff *skb, unsigned int end)
{
	if (unlikely(skb->len < end))
		return FBR_DROP_REWRITE;
	return likely(!skb_ensure_writable(skb, end)) ? 0 : FBR_DROP_NO_MEMORY;
}

/*** Finding the network layer ***/

static enum fbr_drop_cause rewrite_join(struct sk_buff *skb,
					const struct fbr_flow_layers *layers)
{
	int place = fbr_mend_place(layers, true);

	if (place < 0 || skb->len < layers->l4 + place + sizeof(__sum16))
		return FBR_DROP_REWRITE;
	return fbr_mend_join(skb, layers) ? 0 : FBR_DROP_NO_MEMORY;
}

static enum fbr_drop_cause rewrite_find(struct sk_buff *skb,
					struct fbr_flow_layers *layers)
{
	fbr_flow_find_layers(layers, skb);
	if (unlikely(layers->l4 == FBR_FLOW_L3_ABSENT))
		return FBR_DROP_REWRITE;
	if (unlikely(skb_is_gso(skb) &&
		     skb_shinfo(skb)->gso_type & SKB_GSO_FRAGLIST))
		return rewrite_join(skb, layers);
	return 0;
}

static bool rewrite_is_later(const struct fbr_flow_layers *layers)
{
	return layers->key.ip_frag == OVS_FRAG_TYPE_LATER;
}

/* Up to what changes with the addresses. */
static enum fbr_drop_cause
rewrite_reach_addresses(struct sk_buff *skb,
			const struct fbr_flow_layers *layers, unsigned int end)
{
	int place = fbr_mend_place(layers, true);

	if (layers->l4 < 0 && !rewrite_is_later(layers))
		return FBR_DROP_REWRITE; /* what is behind it can't be told */
	if (place >= 0)
		end = max_t(unsigned int, end,
			    layers->l4 + place + sizeof(__sum16));
	return rewrite_reach(skb, end);
}

static void rewrite_mend_addresses(struct sk_buff *skb,
				   const struct fbr_flow_layers *layers,
				   __wsum growth)
{
	if (fbr_mend_place(layers, true) >= 0)
		fbr_mend_l4(skb, layers, growth, true);
}

/*** IPv4 ***/

static void rewrite_ipv4_header(struct sk_buff *skb, int at,
				struct iphdr *now, const struct iphdr *was)
{
	now->check = fbr_mend_sum(was->check,
				  fbr_mend_growth(now, was, sizeof(*now)));
	fbr_mend_write(skb, at, now, sizeof(*now));
	skb_clear_hash(skb);
}

static enum fbr_drop_cause rewrite_ipv4(struct sk_buff *skb,
					const struct ovs_key_ipv4 *value,
					const struct ovs_key_ipv4 *mask)
{
	struct fbr_flow_layers layers;
	struct iphdr was, now;
	enum fbr_drop_cause cause;
	unsigned int end;

	cause = rewrite_find(skb, &layers);
	if (unlikely(cause))
		return cause;
	if (unlikely(layers.key.eth_type != htons(ETH_P_IP)))
		return FBR_DROP_REWRITE;
	end = layers.l3 + sizeof(now);
	cause = mask->ipv4_src || mask->ipv4_dst ?
		rewrite_reach_addresses(skb, &layers, end) :
		rewrite_reach(skb, end);
	if (unlikely(cause))
		return cause;
	memcpy(&was, skb->data + layers.l3, sizeof(was));
	now = was;
	REWRITE_MASKED(now.tos, value->ipv4_tos, mask->ipv4_tos);
	REWRITE_MASKED(now.ttl, value->ipv4_ttl, mask->ipv4_ttl);
	REWRITE_MASKED(now.saddr, value->ipv4_src, mask->ipv4_src);
	REWRITE_MASKED(now.daddr, value->ipv4_dst, mask->ipv4_dst);
	if (!memcmp(&now, &was, sizeof(now)))
		return 0;
	rewrite_ipv4_header(skb, layers.l3, &now, &was);
	if (now.saddr != was.saddr || now.daddr != was.daddr)
		rewrite_mend_addresses(skb, &layers,
				       fbr_mend_growth(&now.saddr, &was.saddr,
						       2 * sizeof(now.saddr)));
	return 0;
}

/*** IPv6 ***/

/* Whether its destination is but a stage, which no checksum counts. */
static bool rewrite_is_routed(struct sk_buff *skb,
			      const struct fbr_flow_layers *layers)
{
	int flags = IP6_FH_F_SKIP_RH;
	unsigned int at = 0;

	if (likely(layers->l4 == layers->l3 + sizeof(struct ipv6hdr)))
		return false;
	skb_set_network_header(skb, layers->l3);
	return ipv6_find_hdr(skb, &at, NEXTHDR_ROUTING, NULL, &flags) ==
	       NEXTHDR_ROUTING;
}

/* Class and label are in its first word, RFC 8200, 3. */
static void rewrite_ipv6_word(struct ipv6hdr *ip6,
			      const struct ovs_key_ipv6 *value,
			      const struct ovs_key_ipv6 *mask)
{
	__be32 m = htonl(mask->ipv6_tclass << 20) |
		   (mask->ipv6_label & IPV6_FLOWLABEL_MASK);
	__be32 v = htonl(value->ipv6_tclass << 20) |
		   (value->ipv6_label & IPV6_FLOWLABEL_MASK);

	rewrite_masked(ip6, &v, &m, sizeof(v));
}

static void rewrite_ipv6_addresses(struct sk_buff *skb,
				   const struct fbr_flow_layers *layers,
				   const struct ipv6hdr *now,
				   const struct ipv6hdr *was)
{
	__wsum growth = fbr_mend_growth(&now->saddr, &was->saddr,
					sizeof(now->saddr));

	if (!rewrite_is_routed(skb, layers))
		growth = csum_add(growth,
				  fbr_mend_growth(&now->daddr, &was->daddr,
						  sizeof(now->daddr)));
	else if (ipv6_addr_equal(&now->saddr, &was->saddr))
		return;
	rewrite_mend_addresses(skb, layers, growth);
}

static bool rewrite_has_addresses(const struct ovs_key_ipv6 *mask)
{
	return memchr_inv(mask->ipv6_src, 0, sizeof(mask->ipv6_src)) ||
	       memchr_inv(mask->ipv6_dst, 0, sizeof(mask->ipv6_dst));
}

static enum fbr_drop_cause rewrite_ipv6(struct sk_buff *skb,
					const struct ovs_key_ipv6 *value,
					const struct ovs_key_ipv6 *mask)
{
	struct fbr_flow_layers layers;
	struct ipv6hdr was, now;
	enum fbr_drop_cause cause;
	unsigned int end;

	cause = rewrite_find(skb, &layers);
	if (unlikely(cause))
		return cause;
	if (unlikely(layers.key.eth_type != htons(ETH_P_IPV6)))
		return FBR_DROP_REWRITE;
	end = layers.l3 + sizeof(now);
	cause = rewrite_has_addresses(mask) ?
		rewrite_reach_addresses(skb, &layers, end) :
		rewrite_reach(skb, end);
	if (unlikely(cause))
		return cause;
	memcpy(&was, skb->data + layers.l3, sizeof(was));
	now = was;
	rewrite_ipv6_word(&now, value, mask);
	REWRITE_MASKED(now.hop_limit, value->ipv6_hlimit, mask->ipv6_hlimit);
	REWRITE_MASKED(now.saddr, value->ipv6_src, mask->ipv6_src);
	REWRITE_MASKED(now.daddr, value->ipv6_dst, mask->ipv6_dst);
	if (!memcmp(&now, &was, sizeof(now)))
		return 0;
	if (memcmp(&now.saddr, &was.saddr, 2 * sizeof(now.saddr)))
		rewrite_ipv6_addresses(skb, &layers, &now, &was);
	fbr_mend_write(skb, layers.l3, &now, sizeof(now));
	skb_clear_hash(skb);
	return 0;
}

/*** ARP ***/

static enum fbr_drop_cause rewrite_arp(struct sk_buff *skb,
				       const struct ovs_key_arp *value,
				       const struct ovs_key_arp *mask)
{
	struct fbr_flow_layers layers;
	struct fbr_flow_arp now;
	enum fbr_drop_cause cause;

	cause = rewrite_find(skb, &layers);
	if (unlikely(cause))
		return cause;
	if (unlikely(fbr_flow_l3_attr(&layers.key) != OVS_KEY_ATTR_ARP))
		return FBR_DROP_REWRITE;
	cause = rewrite_reach(skb, layers.l3 + sizeof(now));
	if (unlikely(cause))
		return cause;
	memcpy(&now, skb->data + layers.l3, sizeof(now));
	REWRITE_MASKED(now.op, value->arp_op, mask->arp_op);
	REWRITE_MASKED(now.sha, value->arp_sha, mask->arp_sha);
	REWRITE_MASKED(now.sip, value->arp_sip, mask->arp_sip);
	REWRITE_MASKED(now.tha, value->arp_tha, mask->arp_tha);
	REWRITE_MASKED(now.tip, value->arp_tip, mask->arp_tip);
	fbr_mend_write(skb, layers.l3, &now, sizeof(now));
	skb_clear_hash(skb);
	return 0;
}

/*** The transport layer ***/

/* How long the header of the transport layer is, at least. */
static unsigned int rewrite_l4_header(u16 field)
{
	switch (field) {
	case OVS_KEY_ATTR_TCP:
		return sizeof(struct tcphdr);
	case OVS_KEY_ATTR_SCTP:
		return sizeof(struct sctphdr);
	case OVS_KEY_ATTR_ND:
		return sizeof(struct nd_msg);
	default: /* UDP and both ICMPs */
		return sizeof(struct udphdr);
	}
}

/* A later fragment is found without one, and that is no reason to drop it. */
static enum fbr_drop_cause rewrite_find_l4(struct sk_buff *skb,
					   struct fbr_flow_layers *layers,
					   u16 field)
{
	u16 attr = field == OVS_KEY_ATTR_ND ? OVS_KEY_ATTR_ICMPV6 : field;
	enum fbr_drop_cause cause = rewrite_find(skb, layers);

	if (unlikely(cause) || rewrite_is_later(layers))
		return cause;
	if (unlikely(layers->l4 < 0 ||
		     fbr_flow_l4_attr(&layers->key) != attr))
		return FBR_DROP_REWRITE;
	return rewrite_reach(skb, layers->l4 + rewrite_l4_header(field));
}

/* Writes what the transport layer's checksum counts. */
static void rewrite_l4_bytes(struct sk_buff *skb,
			     const struct fbr_flow_layers *layers, int at,
			     const void *bytes, int len)
{
	__wsum growth;

	if (!memcmp(skb->data + at, bytes, len))
		return;
	growth = fbr_mend_growth(bytes, skb->data + at, len);
	fbr_mend_write(skb, at, bytes, len);
	if (fbr_mend_place(layers, false) >= 0)
		fbr_mend_l4(skb, layers, growth, false);
	skb_clear_hash(skb);
}

/* Ports, or ICMP's type and code; both stand at the head. */
static enum fbr_drop_cause rewrite_l4(struct sk_buff *skb,
				      const struct fbr_rewrite *set, int len)
{
	enum fbr_drop_cause cause;
	struct fbr_flow_layers layers;
	__be16 now[2];

	cause = rewrite_find_l4(skb, &layers, set->field);
	if (unlikely(cause) || rewrite_is_later(&layers))
		return cause;
	memcpy(now, skb->data + layers.l4, len);
	rewrite_masked(now, &set->value, &set->mask, len);
	if (!memcmp(skb->data + layers.l4, now, len))
		return 0;
	if (set->field == OVS_KEY_ATTR_SCTP &&
	    !fbr_mend_sctp(skb, &layers, now))
		return FBR_DROP_REWRITE;
	rewrite_l4_bytes(skb, &layers, layers.l4, now, len);
	return 0;
}

/*** Neighbour discovery ***/

/* The address in an option; it has its place even if it is of no use. */
static enum fbr_drop_cause
rewrite_nd_address(struct sk_buff *skb, const struct fbr_flow_layers *layers,
		   int at, const u8 *value, const u8 *mask)
{
	enum fbr_drop_cause cause = rewrite_reach(skb, at + ETH_ALEN);
	u8 now[ETH_ALEN];

	if (unlikely(cause))
		return cause;
	memcpy(now, skb->data + at, ETH_ALEN);
	rewrite_masked(now, value, mask, ETH_ALEN);
	rewrite_l4_bytes(skb, layers, at, now, ETH_ALEN);
	return 0;
}

/*
 * Options that the frame has not are not missed: a solicitation has the one, an
 * advertisement the other.
 */
static enum fbr_drop_cause
rewrite_nd_options(struct sk_buff *skb, const struct fbr_flow_layers *layers,
		   const struct ovs_key_nd *value, const struct ovs_key_nd *mask)
{
	int at = layers->l4 + sizeof(struct nd_msg), len;
	enum fbr_drop_cause cause = 0;
	const u8 *option;
	u8 _option[2];

	for (; !cause; at += len) {
		option = skb_header_pointer(skb, at, sizeof(_option), _option);
		if (!option)
			break;
		len = option[1] * 8; /* RFC 4861, 4.6 */
		if (!len || at + len > (int)skb->len)
			break;
		if (len != sizeof(_option) + ETH_ALEN)
			continue;
		if (option[0] == ND_OPT_SOURCE_LL_ADDR)
			cause = rewrite_nd_address(skb, layers,
						   at + sizeof(_option),
						   value->nd_sll, mask->nd_sll);
		else if (option[0] == ND_OPT_TARGET_LL_ADDR)
			cause = rewrite_nd_address(skb, layers,
						   at + sizeof(_option),
						   value->nd_tll, mask->nd_tll);
	}
	return cause;
}

static bool rewrite_is_nd(const struct nd_msg *msg)
{
	return (msg->icmph.icmp6_type == NDISC_NEIGHBOUR_SOLICITATION ||
		msg->icmph.icmp6_type == NDISC_NEIGHBOUR_ADVERTISEMENT) &&
	       !msg->icmph.icmp6_code;
}

static enum fbr_drop_cause rewrite_nd(struct sk_buff *skb,
				      const struct ovs_key_nd *value,
				      const struct ovs_key_nd *mask)
{
	enum fbr_drop_cause cause;
	struct fbr_flow_layers layers;
	struct nd_msg msg;

	cause = rewrite_find_l4(skb, &layers, OVS_KEY_ATTR_ND);
	if (unlikely(cause) || rewrite_is_later(&layers))
		return cause;
	memcpy(&msg, skb->data + layers.l4, sizeof(msg));
	if (!rewrite_is_nd(&msg))
		return FBR_DROP_REWRITE;
	REWRITE_MASKED(msg.target, value->nd_target, mask->nd_target);
	rewrite_l4_bytes(skb, &layers,
			 layers.l4 + offsetof(struct nd_msg, target),
			 &msg.target, sizeof(msg.target));
	return rewrite_nd_options(skb, &layers, value, mask);
}

/*** The Ethernet header and tags ***/

/* Until it is told what lives there, it is for others. */
static u8 rewrite_packet_type(const u8 *dest)
{
	if (likely(!is_multicast_ether_addr(dest)))
		return PACKET_OTHERHOST;
	return is_broadcast_ether_addr(dest) ? PACKET_BROADCAST :
					       PACKET_MULTICAST;
}

/* Checksums begin behind it. */
static enum fbr_drop_cause rewrite_eth(struct sk_buff *skb,
				       const struct ovs_key_ethernet *value,
				       const struct ovs_key_ethernet *mask)
{
	enum fbr_drop_cause cause;
	struct ethhdr *eth;

	skb_push(skb, ETH_HLEN);
	cause = rewrite_reach(skb, ETH_HLEN);
	skb_pull(skb, ETH_HLEN);
	if (unlikely(cause))
		return cause;
	eth = eth_hdr(skb);
	REWRITE_MASKED(eth->h_source, value->eth_src, mask->eth_src);
	REWRITE_MASKED(eth->h_dest, value->eth_dst, mask->eth_dst);
	if (!is_zero_ether_addr(mask->eth_dst))
		skb->pkt_type = rewrite_packet_type(eth->h_dest);
	return 0;
}

/* Whether the frame begins with a tag in its data, or with half a one. */
static bool rewrite_has_tag_in_data(const struct sk_buff *skb)
{
	return eth_type_vlan(eth_hdr(skb)->h_proto);
}

static void rewrite_retagged(struct fbr_frame *frame)
{
	frame->retagged = frame->vlan_protocol != 0;
}

/* The bit that says that there is a tag is not one of it. */
static enum fbr_drop_cause rewrite_vlan(struct fbr_frame *frame, __be16 value,
					__be16 mask)
{
	struct sk_buff *skb = frame->skb;
	enum fbr_drop_cause cause;
	__be16 tci;

	mask &= ~FBR_FLOW_VLAN_PRESENT;
	rewrite_retagged(frame);
	if (skb_vlan_tag_present(skb)) {
		tci = htons(skb_vlan_tag_get(skb));
		REWRITE_MASKED(tci, value, mask);
		__vlan_hwaccel_put_tag(skb, skb->vlan_proto, ntohs(tci));
		return 0;
	}
	if (!rewrite_has_tag_in_data(skb))
		return FBR_DROP_REWRITE;
	cause = rewrite_reach(skb, VLAN_HLEN);
	if (unlikely(cause))
		return cause;
	memcpy(&tci, skb->data, sizeof(tci));
	REWRITE_MASKED(tci, value, mask);
	fbr_mend_write(skb, 0, &tci, sizeof(tci));
	return 0;
}

/* A tag has come into the data or gone; data are behind the Ethernet header. */
static void rewrite_tag_moved(struct sk_buff *skb)
{
	skb_reset_network_header(skb);
	skb_reset_mac_len(skb);
}

/**
 * fbr_rewrite_push_vlan - put a tag in front of a frame
 * @frame: the frame
 * @tag: the tag
 *
 * Context: RCU, bottom halves off.
 * Return: a cause to drop it, or 0.
 */
enum fbr_drop_cause fbr_rewrite_push_vlan(struct fbr_frame *frame,
					  const struct ovs_action_push_vlan *tag)
{
	struct sk_buff *skb = frame->skb;
	bool moves = skb_vlan_tag_present(skb);
	int err;

	rewrite_retagged(frame);
	skb_push_rcsum(skb, ETH_HLEN);
	err = skb_vlan_push(skb, tag->vlan_tpid,
			    ntohs(tag->vlan_tci & ~FBR_FLOW_VLAN_PRESENT));
	skb_pull_rcsum(skb, ETH_HLEN);
	if (unlikely(err))
		return FBR_DROP_NO_MEMORY;
	if (moves)
		rewrite_tag_moved(skb);
	return 0;
}

static enum fbr_drop_cause rewrite_pop_from_data(struct sk_buff *skb)
{
	enum fbr_drop_cause cause;
	u16 tci;
	int err;

	/* The kernel looks at two bytes behind the tag. */
	cause = rewrite_reach(skb, VLAN_HLEN + sizeof(__be16));
	if (unlikely(cause))
		return cause;
	skb_push_rcsum(skb, ETH_HLEN);
	err = __skb_vlan_pop(skb, &tci);
	skb_pull_rcsum(skb, ETH_HLEN);
	if (unlikely(err))
		return FBR_DROP_NO_MEMORY;
	rewrite_tag_moved(skb);
	return 0;
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

	rewrite_retagged(frame);
	if (skb_vlan_tag_present(skb))
		__vlan_hwaccel_clear_tag(skb);
	else if (rewrite_has_tag_in_data(skb))
		return rewrite_pop_from_data(skb);
	return 0;
}

/*** Time to live ***/

/* What has one hop left ends here, as in a router. */
static enum fbr_drop_cause rewrite_dec_ipv4(struct sk_buff *skb, int at)
{
	enum fbr_drop_cause cause = rewrite_reach(skb, at + sizeof(struct iphdr));
	struct iphdr was, now;

	if (unlikely(cause))
		return cause;
	memcpy(&was, skb->data + at, sizeof(was));
	if (was.ttl <= 1)
		return FBR_DROP_TTL;
	now = was;
	now.ttl--;
	rewrite_ipv4_header(skb, at, &now, &was);
	return 0;
}

static enum fbr_drop_cause rewrite_dec_ipv6(struct sk_buff *skb, int at)
{
	enum fbr_drop_cause cause;
	struct ipv6hdr now;

	cause = rewrite_reach(skb, at + sizeof(now));
	if (unlikely(cause))
		return cause;
	memcpy(&now, skb->data + at, sizeof(now));
	if (now.hop_limit <= 1)
		return FBR_DROP_TTL;
	now.hop_limit--;
	fbr_mend_write(skb, at, &now, sizeof(now));
	return 0;
}

/**
 * fbr_rewrite_dec_ttl - take one from a frame's time to live
 * @frame: the frame
 *
 * Context: RCU, bottom halves off.
 * Return: a cause to drop it, or 0.
 */
enum fbr_drop_cause fbr_rewrite_dec_ttl(struct fbr_frame *frame)
{
	struct fbr_flow_layers layers;
	enum fbr_drop_cause cause = rewrite_find(frame->skb, &layers);

	if (unlikely(cause))
		return cause;
	switch (layers.key.eth_type) {
	case htons(ETH_P_IP):
		return rewrite_dec_ipv4(frame->skb, layers.l3);
	case htons(ETH_P_IPV6):
		return rewrite_dec_ipv6(frame->skb, layers.l3);
	default:
		return FBR_DROP_REWRITE;
	}
}

/**
 * fbr_rewrite_set - set fields of a frame
 * @frame: the frame
 * @set: which, and to what
 *
 * Context: RCU, bottom halves off.
 * Return: a cause to drop it, or 0.
 */
enum fbr_drop_cause fbr_rewrite_set(struct fbr_frame *frame,
				    const struct fbr_rewrite *set)
{
	const union fbr_fields *value = &set->value, *mask = &set->mask;
	struct sk_buff *skb = frame->skb;

	switch (set->field) {
	case OVS_KEY_ATTR_PRIORITY:
		REWRITE_MASKED(skb->priority, value->word, mask->word);
		return 0;
	case OVS_KEY_ATTR_SKB_MARK:
		REWRITE_MASKED(skb->mark, value->word, mask->word);
		return 0;
	case OVS_KEY_ATTR_ETHERNET:
		return rewrite_eth(skb, &value->eth, &mask->eth);
	case OVS_KEY_ATTR_VLAN:
		return rewrite_vlan(frame, value->vlan, mask->vlan);
	case OVS_KEY_ATTR_IPV4:
		return rewrite_ipv4(skb, &value->ipv4, &mask->ipv4);
	case OVS_KEY_ATTR_IPV6:
		return rewrite_ipv6(skb, &value->ipv6, &mask->ipv6);
	case OVS_KEY_ATTR_ARP:
		return rewrite_arp(skb, &value->arp, &mask->arp);
	case OVS_KEY_ATTR_ND:
		return rewrite_nd(skb, &value->nd, &mask->nd);
	case OVS_KEY_ATTR_ICMP:
	case OVS_KEY_ATTR_ICMPV6:
		return rewrite_l4(skb, set, sizeof(value->icmp));
	default:
		return rewrite_l4(skb, set, sizeof(value->tp));
	}
}
