/* SPDX-License-Identifier: GPL-2.0 */
/* Devices, by rtnetlink. What is refused ends the program, with a sentence. */
#ifndef GUEST_RTNL_H
#define GUEST_RTNL_H

#include <netlink/netlink.h>
#include <stdint.h>

/** Length of an Ethernet address, and room for a kind such as "flowbridge". */
#define MAC_LEN		6
#define KIND_SIZE	32

/**
 * struct link - a device
 * @ifindex: its number, 0 for none
 * @mtu: in bytes
 * @mac: its address
 * @kind: how it was made, empty for unknown
 */
struct link {
	int ifindex;
	uint32_t mtu;
	uint8_t mac[MAC_LEN];
	char kind[KIND_SIZE];
};

struct nl_sock *links_open(void);
struct link link_find(struct nl_sock *sock, const char *name);
void link_plug(struct nl_sock *sock, const struct link *tap,
	       const struct link *bridge);

#endif /* GUEST_RTNL_H */
