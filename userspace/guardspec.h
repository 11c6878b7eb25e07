/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Guards of ports, and their text: lists of MAC addresses, of IP addresses or
 * prefixes, and of what is allowed besides.
 *
 *	mac=52:54:00:00:00:01,ip=10.0.0.5,2001:db8::/64,allow=dhcp-server
 *
 * Nothing here does I/O.
 */
#ifndef FBRCTL_GUARDSPEC_H
#define FBRCTL_GUARDSPEC_H

#include <linux/flowbridge.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parse.h"

struct nl_msg;
struct nlattr;

/** Room for the longest IP address with its prefix, and its end. */
#define GUARD_IP_TEXT	(INET6_ADDRSTRLEN + 4)
/** Room for the text of a guard. */
#define GUARD_TEXT	(MAC_TEXT * FBR_GUARD_MACS_MAX + \
			 GUARD_IP_TEXT * FBR_GUARD_ADDRESSES_MAX + 64)

/**
 * struct guard_address - an IP address, or a prefix
 * @ip: in network byte order; zero behind @len
 * @len: 4 or 16 bytes
 * @prefix: length in bits
 */
struct guard_address {
	uint8_t ip[16];
	uint8_t len;
	uint8_t prefix;
};

/**
 * struct guard - who may send from a port
 * @macs: how many MAC addresses; 0 is no guard
 * @addresses: how many IP addresses
 * @allow: bits of enum fbr_guard_allow
 * @mac: the MAC addresses
 * @address: the IP addresses
 */
struct guard {
	size_t macs;
	size_t addresses;
	uint32_t allow;
	uint8_t mac[FBR_GUARD_MACS_MAX][MAC_LEN];
	struct guard_address address[FBR_GUARD_ADDRESSES_MAX];
};

const char *guard_parse(const char *text, struct guard *guard, struct part *at);
const char *guard_whole(const char *text, struct guard *guard, struct part *at);
void guard_format(const struct guard *guard, char separator,
		  char text[GUARD_TEXT]);
void guard_format_ip(const struct guard_address *address,
		     char text[GUARD_IP_TEXT]);
const char *guard_allow_name(unsigned int bit);
void guard_put(struct nl_msg *request, int attr, const struct guard *guard);
void guard_get(const struct nlattr *nest, struct guard *guard);

#endif /* FBRCTL_GUARDSPEC_H */
