// SPDX-License-Identifier: GPL-2.0
/*
 * Whether who is behind a port says to be who it is.
 *
 * A guard is a list of MAC addresses and, if the operator names any, of IP
 * addresses. What a frame says of its sender has to be in it: the Ethernet
 * source, the sender of ARP (RFC 826) and RARP (RFC 903), the source of IPv4 and
 * IPv6, the link-layer addresses and the target of neighbour discovery (RFC
 * 4861). Besides, nobody is a DHCP server or a router who is not allowed to.
 *
 * What can't be judged does not pass, since whoever gets it may see more in it:
 * too many tags, headers that are cut short, first fragments of IPv6 without
 * their upper layer (RFC 7112), neighbour discovery in fragments (RFC 6980).
 * Other fragments pass by their source alone: without the first they are nothing.
 */
#include <linux/etherdevice.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/if_arp.h>
#include <linux/if_vlan.h>
#include <linux/inetdevice.h>
#include <linux/ipv6.h>
#include <linux/openvswitch.h>
#include <linux/slab.h>
#include <linux/udp.h>
#include <net/addrconf.h>
#include <net/ipv6.h>
#include <net/ndisc.h>

#include "flow_key.h"
#include "frame.h"
#include "guard.h"

/* RFC 2131, 4.1, and RFC 8415, 7.2 */
#define DHCP_SERVER_PORT	67
#define DHCP_CLIENT_PORT	68
#define DHCPV6_CLIENT_PORT	546
#define DHCPV6_SERVER_PORT	547

/* ICMP's router advertisement, RFC 1256. */
#define ICMP_ROUTER_ADVERT	9

/* As many options of neighbour discovery as a frame of 1500 bytes may have. */
#define GUARD_ND_OPTIONS_MAX	180

/**
 * struct guard_packet - a packet of IP that is judged
 * @guard: by what
 * @skb: the frame
 * @layers: where its headers are, and what its network layer says
 */
struct guard_packet {
	const struct fbr_guard *guard;
	const struct sk_buff *skb;
	struct fbr_flow_layers layers;
};

/* Reads of the transport layer; NULL if the packet ends before. */
static const void *guard_l4(const struct guard_packet *packet, int offset,
			    int len, void *buffer)
{
	return skb_header_pointer(packet->skb, packet->layers.l4 + offset, len,
				  buffer);
}

/*** Who is who ***/

static bool guard_has_mac(const struct fbr_guard *guard, const u8 *mac)
{
	int i;

	for (i = 0; i < guard->mac_count; i++)
		if (ether_addr_equal_unaligned(guard->mac[i], mac))
			return true;
	return false;
}

static bool address_covers(const struct fbr_guard_address *address,
			   __be16 type, const struct in6_addr *ip)
{
	if (address->type != type)
		return false;
	if (type == htons(ETH_P_IPV6))
		return ipv6_prefix_equal(&address->ip, ip, address->prefix);
	return !((address->ip.s6_addr32[0] ^ ip->s6_addr32[0]) &
		 inet_make_mask(address->prefix));
}

static bool guard_names(const struct fbr_guard *guard, __be16 type,
			const struct in6_addr *ip)
{
	int i;

	for (i = 0; i < guard->address_count; i++)
		if (address_covers(&guard->address[i], type, ip))
			return true;
	return false;
}

/* Whether addresses are named at all, but none of this family. */
static bool guard_shuts(const struct fbr_guard *guard, __be16 type)
{
	int i;

	for (i = 0; i < guard->address_count; i++)
		if (guard->address[i].type == type)
			return false;
	return guard->address_count;
}

/*
 * A link-local address with the modified EUI-64 of a MAC, RFC 4291, 2.5.1 and
 * appendix A.
 */
static bool guard_is_of_mac(const struct fbr_guard *guard,
			    const struct in6_addr *ip)
{
	struct in6_addr own = { .s6_addr32 = { htonl(0xfe800000) } };
	int i;

	if (likely(ip->s6_addr32[0] != own.s6_addr32[0]))
		return false;
	for (i = 0; i < guard->mac_count; i++) {
		addrconf_addr_eui48(own.s6_addr + 8, guard->mac[i]);
		if (ipv6_addr_equal(&own, ip))
			return true;
	}
	return false;
}

static bool guard_owns_ipv4(const struct fbr_guard *guard,
			    const struct in6_addr *ip)
{
	return !guard->address_count ||
	       guard_names(guard, htons(ETH_P_IP), ip);
}

static bool guard_owns_ipv6(const struct fbr_guard *guard,
			    const struct in6_addr *ip)
{
	const __be16 type = htons(ETH_P_IPV6);

	return !guard->address_count || guard_names(guard, type, ip) ||
	       (!guard_shuts(guard, type) && guard_is_of_mac(guard, ip));
}

/*** ARP and RARP ***/

/* Asking whether an address is free comes before having it, RFC 5227, 2.1.1. */
static bool arp_is_probe(const struct fbr_flow_key *key)
{
	return key->eth_type == htons(ETH_P_ARP) &&
	       key->ip_proto == ARPOP_REQUEST && !key->ip_src.s6_addr32[0];
}

static enum fbr_drop_cause guard_arp(const struct fbr_guard *guard,
				     const struct fbr_flow_layers *layers)
{
	const struct fbr_flow_key *key = &layers->key;
	const struct in6_addr *sender = arp_is_probe(key) ? &key->ip_dst :
							    &key->ip_src;

	if (layers->l4 == FBR_FLOW_L3_ABSENT ||
	    !guard_has_mac(guard, key->arp_sha))
		return FBR_DROP_GUARD_ARP;
	if (key->eth_type == htons(ETH_P_RARP))
		return guard_has_mac(guard, key->arp_tha) ? 0 :
							    FBR_DROP_GUARD_ARP;
	return guard_owns_ipv4(guard, sender) ? 0 : FBR_DROP_GUARD_ARP;
}

/*** DHCP ***/

/*
 * Clients listen at their port whoever sends, so it is looked at where a frame
 * goes as well as where it comes from. A header that is not whole in the frame,
 * as in a tiny first fragment, may be made whole by others (RFC 1858).
 */
static enum fbr_drop_cause guard_udp(const struct guard_packet *packet,
				     u16 server, u16 client)
{
	const struct udphdr *udp;
	struct udphdr _udp;

	udp = guard_l4(packet, 0, sizeof(_udp), &_udp);
	if (!udp)
		return FBR_DROP_GUARD_OTHER;
	if (packet->guard->allow & FBR_GUARD_ALLOW_DHCP_SERVER ||
	    (udp->source != htons(server) && udp->dest != htons(client)))
		return 0;
	return FBR_DROP_GUARD_DHCP;
}

/* From nobody yet, RFC 2131, 4.1. */
static bool guard_is_dhcp_client(const struct guard_packet *packet)
{
	const struct fbr_flow_key *key = &packet->layers.key;
	const struct udphdr *udp;
	struct udphdr _udp;

	if (key->ip_src.s6_addr32[0] || key->ip_proto != IPPROTO_UDP ||
	    key->ip_frag)
		return false;
	udp = guard_l4(packet, 0, sizeof(_udp), &_udp);
	return udp && udp->source == htons(DHCP_CLIENT_PORT) &&
	       udp->dest == htons(DHCP_SERVER_PORT);
}

/*** IPv4 ***/

static enum fbr_drop_cause guard_icmp(const struct guard_packet *packet)
{
	const u8 *type;
	u8 _type;

	type = guard_l4(packet, 0, sizeof(_type), &_type);
	if (!type)
		return FBR_DROP_GUARD_OTHER;
	if (packet->guard->allow & FBR_GUARD_ALLOW_ROUTER ||
	    (*type != ICMP_REDIRECT && *type != ICMP_ROUTER_ADVERT))
		return 0;
	return FBR_DROP_GUARD_ROUTER;
}

static enum fbr_drop_cause guard_ipv4_service(const struct guard_packet *packet)
{
	if (packet->layers.l4 < 0) /* a later fragment */
		return 0;
	switch (packet->layers.key.ip_proto) {
	case IPPROTO_UDP:
		return guard_udp(packet, DHCP_SERVER_PORT, DHCP_CLIENT_PORT);
	case IPPROTO_ICMP:
		return guard_icmp(packet);
	default:
		return 0;
	}
}

static enum fbr_drop_cause guard_ipv4(const struct guard_packet *packet)
{
	const struct fbr_guard *guard = packet->guard;
	const struct in6_addr *source = &packet->layers.key.ip_src;
	enum fbr_drop_cause cause;

	if (packet->layers.l4 == FBR_FLOW_L3_ABSENT)
		return FBR_DROP_GUARD_OTHER;
	cause = guard_ipv4_service(packet);
	if (cause || guard_owns_ipv4(guard, source))
		return cause;
	if (!guard_shuts(guard, htons(ETH_P_IP)) &&
	    guard_is_dhcp_client(packet))
		return 0;
	return FBR_DROP_GUARD_IP;
}

/*** IPv6 ***/

/* Where the options of neighbour discovery begin, RFC 4861, 4.1 to 4.5. */
static int nd_options_at(u8 type)
{
	switch (type) {
	case NDISC_ROUTER_SOLICITATION:
		return sizeof(struct rs_msg);
	case NDISC_ROUTER_ADVERTISEMENT:
		return sizeof(struct ra_msg);
	case NDISC_NEIGHBOUR_SOLICITATION:
	case NDISC_NEIGHBOUR_ADVERTISEMENT:
		return sizeof(struct nd_msg);
	case NDISC_REDIRECT:
		return sizeof(struct rd_msg);
	default:
		return 0;
	}
}

/* Where the packet ends, from the transport layer on. */
static int nd_end(const struct guard_packet *packet)
{
	const struct ipv6hdr *ip6;
	struct ipv6hdr _ip6;
	int end;

	ip6 = skb_header_pointer(packet->skb, packet->layers.l3, sizeof(_ip6),
				 &_ip6);
	if (!ip6)
		return 0;
	end = packet->layers.l3 + sizeof(_ip6) + ntohs(ip6->payload_len);
	return min_t(int, end, packet->skb->len) - packet->layers.l4;
}

/*
 * All link-layer addresses are the sender's own, of whom there is no other who
 * could tell them. Returns the bits of the options that are there, or a negative
 * number if that is not so, or nobody would take them.
 */
static int nd_options(const struct guard_packet *packet, int at)
{
	u8 _option[sizeof(struct nd_opt_hdr) + ETH_ALEN];
	const int end = nd_end(packet);
	const u8 *option;
	int len, n, has = 0;

	for (n = 0; at < end && n < GUARD_ND_OPTIONS_MAX; n++) {
		option = guard_l4(packet, at, sizeof(_option), _option);
		if (!option)
			return -EINVAL;
		len = option[1] * sizeof(_option); /* RFC 4861, 4.6 */
		if (!len)
			return -EINVAL;
		at += len;
		if (option[0] != ND_OPT_SOURCE_LL_ADDR &&
		    option[0] != ND_OPT_TARGET_LL_ADDR)
			continue;
		if (len != sizeof(_option) ||
		    !guard_has_mac(packet->guard,
				   option + sizeof(struct nd_opt_hdr)))
			return -EINVAL;
		has |= BIT(option[0]);
	}
	return at == end ? has : -EINVAL;
}

/*
 * Whether it is about an address of its own, where it speaks of one: an
 * advertisement always, a solicitation when it asks whether the address is free
 * (RFC 4862, 5.4.2).
 */
static bool nd_target_is_own(const struct guard_packet *packet, u8 type)
{
	const struct in6_addr *target;
	struct in6_addr _target;

	if (type == NDISC_NEIGHBOUR_SOLICITATION &&
	    !ipv6_addr_any(&packet->layers.key.ip_src))
		return true;
	if (type != NDISC_NEIGHBOUR_SOLICITATION &&
	    type != NDISC_NEIGHBOUR_ADVERTISEMENT)
		return true;
	target = guard_l4(packet, offsetof(struct nd_msg, target),
			  sizeof(_target), &_target);
	return target && guard_owns_ipv6(packet->guard, target);
}

static bool nd_is_routers(u8 type)
{
	return type == NDISC_ROUTER_ADVERTISEMENT || type == NDISC_REDIRECT;
}

static enum fbr_drop_cause guard_nd(const struct guard_packet *packet, u8 type,
				    int options_at)
{
	const struct fbr_flow_key *key = &packet->layers.key;
	int options;

	if (nd_is_routers(type) &&
	    !(packet->guard->allow & FBR_GUARD_ALLOW_ROUTER))
		return FBR_DROP_GUARD_ROUTER;
	if (key->ip_frag)
		return FBR_DROP_GUARD_ND;
	if (type == NDISC_REDIRECT) /* to another's address: that is its job */
		return 0;
	options = nd_options(packet, options_at);
	if (options < 0 || !nd_target_is_own(packet, type))
		return FBR_DROP_GUARD_ND;
	/* Who has no address yet has no neighbours, RFC 4861, 4.1 and 4.3. */
	if (options & BIT(ND_OPT_SOURCE_LL_ADDR) && ipv6_addr_any(&key->ip_src))
		return FBR_DROP_GUARD_ND;
	return 0;
}

/* What may come from nobody yet; it has passed guard_nd(). */
static bool icmpv6_is_nobodys(u8 type)
{
	switch (type) {
	case NDISC_ROUTER_SOLICITATION:
	case NDISC_NEIGHBOUR_SOLICITATION:
	case ICMPV6_MGM_REPORT: /* RFC 3590 */
	case ICMPV6_MGM_REDUCTION:
	case ICMPV6_MLD2_REPORT:
		return true;
	default:
		return false;
	}
}

static enum fbr_drop_cause guard_ipv6_source(const struct guard_packet *packet,
					     bool nobodys)
{
	const struct in6_addr *source = &packet->layers.key.ip_src;

	if (guard_owns_ipv6(packet->guard, source))
		return 0;
	return nobodys && ipv6_addr_any(source) &&
	       !guard_shuts(packet->guard, htons(ETH_P_IPV6)) ?
	       0 : FBR_DROP_GUARD_IP;
}

static enum fbr_drop_cause guard_icmpv6(const struct guard_packet *packet)
{
	enum fbr_drop_cause cause = 0;
	int options_at;
	const u8 *type;
	u8 _type;

	type = guard_l4(packet, 0, sizeof(_type), &_type);
	if (!type)
		return FBR_DROP_GUARD_OTHER;
	options_at = nd_options_at(*type);
	if (options_at)
		cause = guard_nd(packet, *type, options_at);
	return cause ?: guard_ipv6_source(packet, icmpv6_is_nobodys(*type));
}

static enum fbr_drop_cause guard_ipv6(const struct guard_packet *packet)
{
	const struct fbr_flow_layers *layers = &packet->layers;
	enum fbr_drop_cause cause = 0;

	if (layers->l4 == FBR_FLOW_L3_ABSENT ||
	    (layers->l4 < 0 && layers->key.ip_frag != OVS_FRAG_TYPE_LATER))
		return FBR_DROP_GUARD_OTHER;
	if (layers->key.ip_proto == IPPROTO_ICMPV6)
		return guard_icmpv6(packet);
	if (layers->key.ip_proto == IPPROTO_UDP)
		cause = guard_udp(packet, DHCPV6_SERVER_PORT,
				  DHCPV6_CLIENT_PORT);
	return cause ?: guard_ipv6_source(packet, false);
}

/*** Frames ***/

/*
 * What switches say to each other: spanning trees and MRP (IEEE 802.1Q-2018,
 * tables 8-1 and 10-1), and what Cisco's have in their places. Frames that stop
 * links (IEEE 802.3, annex 31B) are known by their EtherType.
 */
static bool guard_is_of_switches(const struct sk_buff *skb, __be16 type)
{
	static const u8 ieee[] = { 0x01, 0x80, 0xc2, 0x00, 0x00 };
	static const u8 cisco[] = { 0x01, 0x00, 0x0c, 0xcc, 0xcc };
	const u8 *dest = eth_hdr(skb)->h_dest;

	if (type == htons(ETH_P_PAUSE))
		return true;
	if (likely(!is_multicast_ether_addr(dest)))
		return false;
	if (!memcmp(dest, ieee, sizeof(ieee)))
		return dest[5] == 0x00 || (dest[5] & 0xf0) == 0x20;
	return !memcmp(dest, cisco, sizeof(cisco));
}

/**
 * fbr_guard_judge - whether a frame may come from who is guarded
 * @guard: the guard
 * @skb: the frame, data behind the Ethernet header; only read
 *
 * Context: any.
 * Return: a cause to drop it, or 0.
 */
enum fbr_drop_cause fbr_guard_judge(const struct fbr_guard *guard,
				    const struct sk_buff *skb)
{
	struct guard_packet packet;

	if (unlikely(!guard_has_mac(guard, eth_hdr(skb)->h_source)))
		return FBR_DROP_GUARD_MAC;
	packet.guard = guard;
	packet.skb = skb;
	fbr_flow_find_layers(&packet.layers, skb);
	if (guard_is_of_switches(skb, packet.layers.key.eth_type))
		return FBR_DROP_GUARD_OTHER;
	switch (packet.layers.key.eth_type) {
	case htons(ETH_P_IP):
		return guard_ipv4(&packet);
	case htons(ETH_P_IPV6):
		return guard_ipv6(&packet);
	case htons(ETH_P_ARP):
	case htons(ETH_P_RARP):
		return guard_arp(guard, &packet.layers);
	case htons(ETH_P_8021Q): /* more tags than are looked behind */
	case htons(ETH_P_8021AD):
		return FBR_DROP_GUARD_OTHER;
	default:
		return guard->address_count ? FBR_DROP_GUARD_OTHER : 0;
	}
}

/**
 * fbr_guard_refuses - whether the guard of its port stops a frame
 * @frame: the frame, from a guarded port
 *
 * Context: RCU, bottom halves off.
 * Return: a cause to drop it, or 0.
 */
enum fbr_drop_cause fbr_guard_refuses(const struct fbr_frame *frame)
{
	const struct fbr_guard *guard = rcu_dereference(frame->in->guard);

	if (unlikely(!guard)) /* just taken away */
		return 0;
	return fbr_guard_judge(guard, frame->skb);
}

/*** Its life ***/

/**
 * fbr_guard_new - a guard without any identity
 * @addresses: how many IP addresses there is to be room for
 *
 * Context: may sleep.
 * Return: the guard, to be freed by kfree(), or NULL.
 */
struct fbr_guard *fbr_guard_new(unsigned int addresses)
{
	struct fbr_guard *guard;

	return kzalloc(struct_size(guard, address, addresses),
		       GFP_KERNEL_ACCOUNT);
}

/**
 * fbr_guard_copy - another guard of the same identity
 * @guard: the guard
 *
 * Context: may sleep.
 * Return: the copy, to be freed by kfree(), or NULL.
 */
struct fbr_guard *fbr_guard_copy(const struct fbr_guard *guard)
{
	return kmemdup(guard, struct_size(guard, address, guard->address_count),
		       GFP_KERNEL_ACCOUNT);
}
