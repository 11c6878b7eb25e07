/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Who may send from a port. A guard is never changed once a port has it, but
 * replaced, so that a frame is judged by the whole of a command.
 */
#ifndef FBR_GUARD_H
#define FBR_GUARD_H

#include <linux/if_ether.h>
#include <linux/in6.h>
#include <linux/types.h>
#include <linux/flowbridge.h>

struct sk_buff;

/**
 * struct fbr_guard_address - an address that packets may come from, or a prefix
 * @ip: as in &struct fbr_flow_key: IPv4 in its first word; no bits behind @prefix
 * @type: ETH_P_IP or ETH_P_IPV6
 * @prefix: length in bits
 */
struct fbr_guard_address {
	struct in6_addr ip;
	__be16 type;
	u8 prefix;
};

/**
 * struct fbr_guard - the identity of who is behind a port
 * @rcu: frees it
 * @allow: bits of enum fbr_guard_allow
 * @mac_count: how many MACs, at least one
 * @address_count: how many addresses; with none, any may be used
 * @mac: Ethernet addresses of stations
 * @address: IP addresses, no two the same
 */
struct fbr_guard {
	struct rcu_head rcu;
	u32 allow;
	u8 mac_count;
	u8 address_count;
	u8 mac[FBR_GUARD_MACS_MAX][ETH_ALEN];
	struct fbr_guard_address address[];
};

struct fbr_guard *fbr_guard_new(unsigned int addresses);
struct fbr_guard *fbr_guard_copy(const struct fbr_guard *guard);
enum fbr_drop_cause fbr_guard_judge(const struct fbr_guard *guard,
				    const struct sk_buff *skb);

#endif
