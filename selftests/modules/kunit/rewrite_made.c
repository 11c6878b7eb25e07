// SPDX-License-Identifier: GPL-2.0
/* Frames made from scratch, with their checksums; see rewrite_subject.h. */
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>

#include "rewrite_subject.h"

static bool one_in(struct rnd_state *rnd, u32 n)
{
	return !flow_pick(rnd, n);
}

/*** Bytes ***/

static void put8(struct made *made, u8 value)
{
	made->wire.data[made->wire.len++] = value;
}

static void put16(struct made *made, u16 value)
{
	put8(made, value >> 8);
	put8(made, value);
}

static void put_random(struct rnd_state *rnd, struct made *made, int n)
{
	while (n--)
		put8(made, prandom_u32_state(rnd));
}

static void set16(struct made *made, int at, u16 value)
{
	made->wire.data[at] = value >> 8;
	made->wire.data[at + 1] = value;
}

/*** Checksums, from scratch ***/

static u32 sum_bytes(const u8 *bytes, int len, u32 sum)
{
	int i;

	for (i = 0; i < len; i++)
		sum += i % 2 ? bytes[i] : bytes[i] << 8;
	return sum;
}

static u16 fold(u32 sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

static u32 crc32c_of(const u8 *bytes, int len)
{
	u32 crc = ~0;
	int i, bit;

	for (i = 0; i < len; i++) {
		crc ^= bytes[i];
		for (bit = 0; bit < 8; bit++)
			crc = crc & 1 ? crc >> 1 ^ 0x82f63b78 : crc >> 1;
	}
	return ~crc;
}

static u32 pseudo(const struct made *made)
{
	const u8 *l3 = made->wire.data + made->l3;
	u32 sum = made->wire.len - made->l4 + made->proto;

	if (made->type == ETH_P_IP)
		return sum_bytes(l3 + 12, 8, sum);
	sum = sum_bytes(l3 + 8, 16, sum);
	/* Of a routing header, 8 bytes are in front of its one address. */
	return sum_bytes(made->routed ? l3 + 48 : l3 + 24, 16, sum);
}

static void sum_up_sctp(struct made *made)
{
	u8 *l4 = made->wire.data + made->l4;
	u32 crc;

	memset(l4 + made->place, 0, 4);
	crc = crc32c_of(l4, made->wire.len - made->l4);
	l4[8] = crc;
	l4[9] = crc >> 8;
	l4[10] = crc >> 16;
	l4[11] = crc >> 24;
}

static void sum_up_l4(struct made *made)
{
	u8 *l4 = made->wire.data + made->l4;
	u32 sum = 0;
	u16 result;

	if (made->place < 0)
		return;
	if (made->proto == IPPROTO_SCTP) {
		sum_up_sctp(made);
		return;
	}
	if (made->proto != IPPROTO_ICMP)
		sum = pseudo(made);
	set16(made, made->l4 + made->place, 0);
	if (made->unsummed)
		return;
	result = fold(sum_bytes(l4, made->wire.len - made->l4, sum));
	if (!result && (made->proto == IPPROTO_UDP ||
			made->proto == IPPROTO_UDPLITE))
		result = 0xffff;
	set16(made, made->l4 + made->place, result);
}

void made_sum_up(struct made *made)
{
	u8 *l3 = made->wire.data + made->l3;

	if (made->part != MADE_LATER)
		sum_up_l4(made);
	if (made->type != ETH_P_IP)
		return;
	set16(made, made->l3 + 10, 0);
	set16(made, made->l3 + 10, fold(sum_bytes(l3, (l3[0] & 15) * 4, 0)));
}

/*** Making them ***/

static void make_nd(struct rnd_state *rnd, struct made *made)
{
	int n = flow_pick(rnd, 4);

	made->nd = true;
	put8(made, 135 + flow_pick(rnd, 2));
	put8(made, 0);
	put_random(rnd, made, 22);
	while (n--) {
		put8(made, 1 + flow_pick(rnd, 3));
		put8(made, 1);
		put_random(rnd, made, 6);
	}
}

static void make_l4(struct rnd_state *rnd, struct made *made)
{
	made->l4 = made->wire.len;
	switch (made->proto) {
	case IPPROTO_TCP:
		made->place = 16;
		put_random(rnd, made, 12);
		put16(made, 5 << 12 | flow_pick(rnd, 0x1000));
		put_random(rnd, made, 6);
		break;
	case IPPROTO_UDP:
		made->unsummed = one_in(rnd, 5);
		fallthrough;
	case IPPROTO_UDPLITE:
	case IPPROTO_DCCP:
		made->place = 6;
		put_random(rnd, made, 12);
		break;
	case IPPROTO_SCTP:
		made->place = 8;
		put_random(rnd, made, 12);
		break;
	case IPPROTO_ICMP:
		made->place = made->type == ETH_P_IP ? 2 : -1;
		put_random(rnd, made, 8);
		break;
	case IPPROTO_ICMPV6:
		made->place = made->type == ETH_P_IPV6 ? 2 : -1;
		if (made->type == ETH_P_IP || one_in(rnd, 3)) {
			put8(made, 128);
			put_random(rnd, made, 7);
		} else {
			make_nd(rnd, made);
		}
		break;
	default:
		made->place = -1;
	}
	if (!made->nd)
		put_random(rnd, made, flow_pick(rnd, 60));
}

/* At multiples of 8 bytes, since the offset of fragments is. */
static int make_cut(struct rnd_state *rnd, struct made *made)
{
	int more = made->wire.len - made->l4;

	if (made->part == MADE_FIRST)
		return made->l4 + 24 + (more > 24 ? flow_pick(rnd, more - 24) : 0);
	return made->wire.len;
}

static void make_ipv4(struct rnd_state *rnd, struct made *made)
{
	int words = 5 + (one_in(rnd, 4) ? flow_pick(rnd, 4) : 0);
	u16 frag = made->part == MADE_WHOLE ? 0 :
		   made->part == MADE_FIRST ? 0x2000 : 0x2003;

	put8(made, 0x40 | words);
	put_random(rnd, made, 5);
	put16(made, frag);
	put8(made, flow_pick(rnd, 256));
	put8(made, made->proto);
	put_random(rnd, made, 10 + (words - 5) * 4);
	make_l4(rnd, made);
	made->cut = make_cut(rnd, made);
	set16(made, made->l3 + 2, made->cut - made->l3);
}

/* In front of the transport layer: a route, a fragment, or options. */
static void make_exthdr(struct rnd_state *rnd, struct made *made, u8 type,
			u8 next)
{
	put8(made, next);
	switch (type) {
	case 43: /* of one address, on the way to it */
		put8(made, 2);
		put8(made, 0);
		put8(made, made->routed);
		put_random(rnd, made, 20);
		break;
	case 44:
		put8(made, 0);
		put16(made, made->part == MADE_FIRST ? 1 : 3 << 3 | 1);
		put_random(rnd, made, 4);
		break;
	default:
		put8(made, 1);
		put_random(rnd, made, 14);
	}
}

static void make_ipv6(struct rnd_state *rnd, struct made *made)
{
	bool route = one_in(rnd, 4), options = one_in(rnd, 4);
	bool fragment = made->part != MADE_WHOLE;
	u8 behind[4] = { 43, 44, 60, made->proto };
	const bool has[4] = { route, fragment, options, true };
	int i, next;

	made->routed = route && one_in(rnd, 2);
	put8(made, 0x60 | flow_pick(rnd, 16));
	put_random(rnd, made, 5);
	for (next = 0; !has[next]; next++)
		;
	put8(made, behind[next]);
	put_random(rnd, made, 33);
	for (i = next; i < 3; i = next) {
		for (next = i + 1; !has[next]; next++)
			;
		make_exthdr(rnd, made, behind[i], behind[next]);
	}
	make_l4(rnd, made);
	made->cut = make_cut(rnd, made);
	set16(made, made->l3 + 4, made->cut - made->l3 - 40);
}

static void make_arp(struct rnd_state *rnd, struct made *made)
{
	made->place = -1;
	put16(made, 1);
	put16(made, 0x0800);
	put8(made, 6);
	put8(made, 4);
	put_random(rnd, made, 22);
	made->l4 = made->wire.len;
	put_random(rnd, made, flow_pick(rnd, 20));
	made->cut = made->wire.len;
}

static void make_tags(struct rnd_state *rnd, struct made *made)
{
	int tags = one_in(rnd, 2) ? flow_pick(rnd, 4) : 0;

	if (tags && one_in(rnd, 2)) {
		made->wire.tpid = one_in(rnd, 2) ? ETH_P_8021Q : ETH_P_8021AD;
		made->wire.tci = flow_pick(rnd, 0x10000);
		tags--;
	}
	while (tags--) {
		put16(made, one_in(rnd, 2) ? ETH_P_8021Q : ETH_P_8021AD);
		put_random(rnd, made, 2);
	}
}

static void make_type(struct rnd_state *rnd, struct made *made)
{
	if (one_in(rnd, 10)) { /* SNAP */
		put16(made, 100);
		put8(made, 0xaa);
		put8(made, 0xaa);
		put8(made, 3);
		put8(made, 0);
		put16(made, 0);
	}
	put16(made, made->type);
	made->l3 = made->wire.len;
}

void made_random(struct rnd_state *rnd, struct made *made)
{
	static const u16 types[] = { ETH_P_IP, ETH_P_IPV6, ETH_P_IP, ETH_P_IPV6, ETH_P_ARP };
	static const u8 protos[] = { 6, 17, 132, 1, 58, 58, 136, 33, 47 };

	memset(made, 0, sizeof(*made));
	made->type = types[flow_pick(rnd, ARRAY_SIZE(types))];
	made->proto = protos[flow_pick(rnd, ARRAY_SIZE(protos))];
	made->part = one_in(rnd, 4) ? 1 + flow_pick(rnd, 2) : MADE_WHOLE;
	put_random(rnd, made, 12);
	make_tags(rnd, made);
	make_type(rnd, made);
	if (made->type == ETH_P_IP)
		make_ipv4(rnd, made);
	else if (made->type == ETH_P_IPV6)
		make_ipv6(rnd, made);
	else
		make_arp(rnd, made);
	/* The first fragment has all that is looked at. */
	while (made->wire.len < made->cut)
		put8(made, 0);
	made_sum_up(made);
}

struct sk_buff *made_skb(struct rnd_state *rnd, struct made *made, int linear)
{
	int full = made->wire.len;
	struct sk_buff *skb;

	made->wire.len = made->cut;
	skb = flow_wire_skb(rnd, &made->wire, linear);
	made->wire.len = full;
	return skb;
}

/*** Setting fields ***/

static void set_bytes(struct made *made, int at, const void *value,
		      const void *mask, int len)
{
	const u8 *v = value, *m = mask;
	u8 *to = made->wire.data + at;
	int i;

	for (i = 0; i < len; i++)
		to[i] ^= (to[i] ^ v[i]) & m[i];
}

/* The bytes from @from on of what is set. */
static void set_part(struct made *made, int at, const struct fbr_rewrite *set,
		     int from, int len)
{
	set_bytes(made, at, (const u8 *)&set->value + from,
		  (const u8 *)&set->mask + from, len);
}

#define IN(ovs, field)	offsetof(struct ovs_key_##ovs, field)

static void set_ipv4(struct made *made, const struct fbr_rewrite *set)
{
	set_part(made, made->l3 + 1, set, IN(ipv4, ipv4_tos), 1);
	set_part(made, made->l3 + 8, set, IN(ipv4, ipv4_ttl), 1);
	set_part(made, made->l3 + 12, set, IN(ipv4, ipv4_src), 4);
	set_part(made, made->l3 + 16, set, IN(ipv4, ipv4_dst), 4);
}

static void set_ipv6(struct made *made, const struct fbr_rewrite *set)
{
	const struct ovs_key_ipv6 *v = &set->value.ipv6, *m = &set->mask.ipv6;
	u32 label = ntohl(v->ipv6_label) & 0xfffff;
	u32 bits = ntohl(m->ipv6_label) & 0xfffff;
	u8 value[4] = { v->ipv6_tclass >> 4,
			v->ipv6_tclass << 4 | label >> 16, label >> 8, label };
	u8 mask[4] = { m->ipv6_tclass >> 4,
		       m->ipv6_tclass << 4 | bits >> 16, bits >> 8, bits };

	set_bytes(made, made->l3, value, mask, 4);
	set_part(made, made->l3 + 7, set, IN(ipv6, ipv6_hlimit), 1);
	set_part(made, made->l3 + 8, set, IN(ipv6, ipv6_src), 16);
	set_part(made, made->l3 + 24, set, IN(ipv6, ipv6_dst), 16);
}

static void set_arp(struct made *made, const struct fbr_rewrite *set)
{
	set_part(made, made->l3 + 6, set, IN(arp, arp_op), 2);
	set_part(made, made->l3 + 8, set, IN(arp, arp_sha), 6);
	set_part(made, made->l3 + 14, set, IN(arp, arp_sip), 4);
	set_part(made, made->l3 + 18, set, IN(arp, arp_tha), 6);
	set_part(made, made->l3 + 24, set, IN(arp, arp_tip), 4);
}

static void set_nd(struct made *made, const struct fbr_rewrite *set)
{
	int at;

	set_part(made, made->l4 + 8, set, IN(nd, nd_target), 16);
	for (at = made->l4 + 24; at + 8 <= made->cut; at += 8) {
		if (made->wire.data[at] == 1)
			set_part(made, at + 2, set, IN(nd, nd_sll), 6);
		else if (made->wire.data[at] == 2)
			set_part(made, at + 2, set, IN(nd, nd_tll), 6);
	}
}

static u16 get16(const u8 *bytes, int at)
{
	return bytes[at] << 8 | bytes[at + 1];
}

static void set_vlan(struct made *made, const struct fbr_rewrite *set)
{
	u16 value = ntohs(set->value.vlan), mask = ntohs(set->mask.vlan) & 0xefff;
	u16 tci = made->wire.tpid ? made->wire.tci : get16(made->wire.data, 14);

	tci ^= (tci ^ value) & mask;
	if (made->wire.tpid)
		made->wire.tci = tci;
	else
		set16(made, 14, tci);
}

static void set_l4(struct made *made, const struct fbr_rewrite *set)
{
	switch (set->field) {
	case OVS_KEY_ATTR_ND:
		set_nd(made, set);
		break;
	case OVS_KEY_ATTR_ICMP:
	case OVS_KEY_ATTR_ICMPV6:
		set_part(made, made->l4, set, 0, 2);
		break;
	default:
		set_part(made, made->l4, set, 0, 4);
	}
}

void made_set(struct made *made, const struct fbr_rewrite *set)
{
	switch (set->field) {
	case OVS_KEY_ATTR_ETHERNET:
		set_part(made, 0, set, IN(ethernet, eth_dst), 6);
		set_part(made, 6, set, IN(ethernet, eth_src), 6);
		break;
	case OVS_KEY_ATTR_VLAN:
		set_vlan(made, set);
		break;
	case OVS_KEY_ATTR_IPV4:
		set_ipv4(made, set);
		break;
	case OVS_KEY_ATTR_IPV6:
		set_ipv6(made, set);
		break;
	case OVS_KEY_ATTR_ARP:
		set_arp(made, set);
		break;
	default:
		if (made->part != MADE_LATER)
			set_l4(made, set);
	}
}

static u16 random_field(struct rnd_state *rnd, const struct made *made)
{
	u16 l3 = made->type == ETH_P_IP ? OVS_KEY_ATTR_IPV4 :
		 made->type == ETH_P_IPV6 ? OVS_KEY_ATTR_IPV6 : OVS_KEY_ATTR_ARP;
	bool tagged = made->wire.tpid || made->wire.data[12] == 0x81 ||
		      made->wire.data[12] == 0x88;

	if (one_in(rnd, 10))
		return OVS_KEY_ATTR_ETHERNET;
	if (tagged && one_in(rnd, 4))
		return OVS_KEY_ATTR_VLAN;
	if (l3 == OVS_KEY_ATTR_ARP || one_in(rnd, 2))
		return l3;
	if (made->nd && one_in(rnd, 2))
		return OVS_KEY_ATTR_ND;
	switch (made->proto) {
	case IPPROTO_TCP:
		return OVS_KEY_ATTR_TCP;
	case IPPROTO_UDP:
		return OVS_KEY_ATTR_UDP;
	case IPPROTO_SCTP:
		return OVS_KEY_ATTR_SCTP;
	case IPPROTO_ICMP:
		return made->place < 0 ? l3 : OVS_KEY_ATTR_ICMP;
	case IPPROTO_ICMPV6:
		return made->place < 0 ? l3 : OVS_KEY_ATTR_ICMPV6;
	default:
		return l3;
	}
}

static void random_bytes(struct rnd_state *rnd, void *bytes, int len)
{
	u8 *to = bytes;

	while (len--)
		*to++ = prandom_u32_state(rnd);
}

void made_random_set(struct rnd_state *rnd, const struct made *made,
		     struct fbr_rewrite *set)
{
	bool some = one_in(rnd, 2);
	u8 *mask = (u8 *)&set->mask;
	int i;

	memset(set, 0, sizeof(*set));
	set->field = random_field(rnd, made);
	random_bytes(rnd, &set->value, sizeof(set->value));
	memset(&set->mask, 0xff, sizeof(set->mask));
	for (i = 0; some && i < sizeof(set->mask); i++)
		mask[i] = one_in(rnd, 2) ? 0 : prandom_u32_state(rnd);
	if (set->field == OVS_KEY_ATTR_IPV6)
		set->mask.ipv6.ipv6_label &= htonl(0xfffff);
}

/*** Comparing ***/

/* There are two ways to write zero. */
static bool same_sum(u8 *is, const u8 *want, int at)
{
	u16 a = get16(is, at), b = get16(want, at);

	if (a != b && !((a == 0 || a == 0xffff) && (b == 0 || b == 0xffff)))
		return false;
	memcpy(is + at, want + at, 2);
	return true;
}

/* One that may be zero. */
static bool has_sum(const struct made *made)
{
	return made->place >= 0 && made->part != MADE_LATER &&
	       made->l4 + made->place + 2 <= made->cut &&
	       made->proto != IPPROTO_UDP && made->proto != IPPROTO_SCTP;
}

bool made_is(const struct made *made, const struct sk_buff *skb)
{
	static u8 is[2 * WIRE_MAX];
	int at = made->l4 + made->place;

	if (skb->len + ETH_HLEN != made->cut ||
	    skb_vlan_tag_present(skb) != !!made->wire.tpid ||
	    (made->wire.tpid && (skb_vlan_tag_get(skb) != made->wire.tci ||
				 skb->vlan_proto != htons(made->wire.tpid))))
		return false;
	skb_copy_bits(skb, -ETH_HLEN, is, made->cut);
	if (has_sum(made) && !same_sum(is, made->wire.data, at))
		return false;
	return !memcmp(is, made->wire.data, made->cut);
}
