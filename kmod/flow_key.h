/* SPDX-License-Identifier: GPL-2.0 */
/* What flows look at in a frame: a key, and masks over it. */
#ifndef FBR_FLOW_KEY_H
#define FBR_FLOW_KEY_H

#include <linux/if_ether.h>
#include <linux/in6.h>
#include <linux/types.h>

struct sk_buff;

/**
 * enum fbr_flow_depth - how far into a frame a mask looks
 * @FBR_FLOW_DEPTH_META: not at all: the port, and what the kernel knows of it
 * @FBR_FLOW_DEPTH_L2: addresses, tags, EtherType
 * @FBR_FLOW_DEPTH_L3: ARP, IPv4, IPv6
 * @FBR_FLOW_DEPTH_L4: ports, flags, types, neighbour discovery
 */
enum fbr_flow_depth {
	FBR_FLOW_DEPTH_META,
	FBR_FLOW_DEPTH_L2,
	FBR_FLOW_DEPTH_L3,
	FBR_FLOW_DEPTH_L4,
};

/** In &struct fbr_flow_key.tcp_flags: all that there are, RFC 9293, 3.1. */
#define FBR_FLOW_TCP_FLAGS	cpu_to_be16(0x0fff)

/** In &struct fbr_flow_key.vlan: there is a tag, as in Open vSwitch's TCI. */
#define FBR_FLOW_VLAN_PRESENT	cpu_to_be16(0x1000)

/**
 * struct fbr_flow_key - the fields of a frame, or a mask over them
 *
 * Compared and hashed as whole words, so there is no padding that is not
 * named, and what a frame does not have is zero. The fields stand in the order
 * of the depths, so that a mask covers a range of words, and what flows mostly
 * look at shares few of them.
 *
 * @in_port: number of the port, 0 for the local one
 * @skb_priority: as in the skb
 * @skb_mark: as in the skb
 * @vlan: the outer and the inner tag: EtherType of the tag, and its TCI with
 *	FBR_FLOW_VLAN_PRESENT in the place of the drop-eligible bit
 * @eth_dst: destination
 * @eth_src: source
 * @eth_type: of what the tags enclose; ETH_P_802_2 if that is a length
 * @ip_proto: IP protocol, the last of IPv6's next headers, or ARP's operation
 * @ip_tos: type of service or traffic class
 * @ip_ttl: time to live or hop limit
 * @ip_frag: enum ovs_frag_type
 * @ipv6_label: flow label
 * @ip_src: IPv6 source; IPv4 and ARP sender in its first word
 * @ip_dst: IPv6 destination; IPv4 and ARP target in its first word
 * @arp_sha: ARP's sender hardware address
 * @arp_tha: ARP's target hardware address
 * @tp_src: port, or ICMP's type
 * @tp_dst: port, or ICMP's code
 * @tcp_flags: with the data offset masked out
 * @nd_target: neighbour discovery's target
 * @nd_sll: source link-layer address option
 * @nd_tll: target link-layer address option
 */
struct fbr_flow_key {
	u32 in_port;
	u32 skb_priority;
	u32 skb_mark;
	u8 reserved_meta[4];

	struct {
		__be16 tpid;
		__be16 tci;
	} vlan[2];
	u8 eth_dst[ETH_ALEN];
	u8 eth_src[ETH_ALEN];
	__be16 eth_type;
	u8 reserved_l2[2];

	u8 ip_proto;
	u8 ip_tos;
	u8 ip_ttl;
	u8 ip_frag;
	__be32 ipv6_label;
	struct in6_addr ip_src;
	struct in6_addr ip_dst;
	u8 arp_sha[ETH_ALEN];
	u8 arp_tha[ETH_ALEN];
	u8 reserved_l3[4];

	__be16 tp_src;
	__be16 tp_dst;
	__be16 tcp_flags;
	u8 reserved_l4[2];
	struct in6_addr nd_target;
	u8 nd_sll[ETH_ALEN];
	u8 nd_tll[ETH_ALEN];
	u8 reserved_nd[4];
} __aligned(8);

#define FBR_FLOW_KEY_WORDS	(sizeof(struct fbr_flow_key) / sizeof(u64))

/**
 * struct fbr_flow_match - what a flow matches
 * @key: the values, zero where the mask is
 * @mask: the bits that count
 */
struct fbr_flow_match {
	struct fbr_flow_key key;
	struct fbr_flow_key mask;
};

/** In &struct fbr_flow_layers.l4: the network header is not there, or not whole. */
#define FBR_FLOW_L3_ABSENT	-2
/** In &struct fbr_flow_layers.l4: what is behind it can't be told. */
#define FBR_FLOW_L4_ABSENT	-1

/**
 * struct fbr_flow_layers - where the headers of a frame are
 * @key: of it only eth_type, and what is of the network layer
 * @l3: where the network layer begins, from the skb's data on
 * @l4: where the transport layer begins, likewise; or FBR_FLOW_L3_ABSENT; or
 *	FBR_FLOW_L4_ABSENT, as in a fragment but the first
 */
struct fbr_flow_layers {
	struct fbr_flow_key key;
	int l3;
	int l4;
};

/** ARP for IPv4 over Ethernet, RFC 826. */
struct fbr_flow_arp {
	__be16 hrd;
	__be16 pro;
	u8 hln;
	u8 pln;
	__be16 op;
	u8 sha[ETH_ALEN];
	__be32 sip;
	u8 tha[ETH_ALEN];
	__be32 tip;
} __packed;

void fbr_flow_find_layers(struct fbr_flow_layers *layers,
			  const struct sk_buff *skb);
void fbr_flow_extract(struct fbr_flow_key *key, const struct sk_buff *skb,
		      u16 in_port, enum fbr_flow_depth depth);
enum fbr_flow_depth fbr_flow_mask_depth(const struct fbr_flow_key *mask);
u16 fbr_flow_l3_attr(const struct fbr_flow_key *key);
u16 fbr_flow_l4_attr(const struct fbr_flow_key *key);
u16 fbr_flow_key_differs(const struct fbr_flow_match *match,
			 const struct fbr_flow_key *key);

#endif
