// SPDX-License-Identifier: GPL-2.0
/* Who may send from a port, as attributes. */
#include <linux/etherdevice.h>
#include <net/ipv6.h>

#include "../guard.h"
#include "nl.h"

/* Families by the length of their addresses. */
static __be16 guard_type(int len)
{
	switch (len) {
	case sizeof(struct in_addr):
		return htons(ETH_P_IP);
	case sizeof(struct in6_addr):
		return htons(ETH_P_IPV6);
	default:
		return 0;
	}
}

static int guard_ip_len(__be16 type)
{
	return type == htons(ETH_P_IP) ? sizeof(struct in_addr) :
					 sizeof(struct in6_addr);
}

static unsigned int guard_count(const struct nlattr *nest, int type)
{
	const struct nlattr *attr;
	unsigned int n = 0;
	int rest;

	nla_for_each_nested(attr, nest, rest)
		n += nla_type(attr) == type;
	return n;
}

static int guard_add_mac(struct fbr_guard *guard, const struct nlattr *attr,
			 struct netlink_ext_ack *extack)
{
	const u8 *mac = nla_data(attr);
	int i;

	if (!is_valid_ether_addr(mac)) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "A guard names stations, whose MAC addresses are neither multicast nor zero");
		return -EINVAL;
	}
	if (guard->mac_count == FBR_GUARD_MACS_MAX) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "A guard has at most 16 MAC addresses");
		return -E2BIG;
	}
	for (i = 0; i < guard->mac_count; i++) {
		if (!ether_addr_equal(guard->mac[i], mac))
			continue;
		NL_SET_ERR_MSG_ATTR(extack, attr, "The guard names this MAC address twice");
		return -EINVAL;
	}
	ether_addr_copy(guard->mac[guard->mac_count++], mac);
	return 0;
}

static int guard_parse_station(struct fbr_guard *guard,
			       const struct nlattr *attr,
			       struct netlink_ext_ack *extack)
{
	struct nlattr *tb[FBR_GUARD_STATION_A_MAX + 1];
	int err;

	err = nla_parse_nested(tb, FBR_GUARD_STATION_A_MAX, attr,
			       fbr_nl_guard_station, extack);
	if (err)
		return err;
	if (!tb[FBR_GUARD_STATION_A_MAC]) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "A station of a guard needs its MAC address");
		return -EINVAL;
	}
	return guard_add_mac(guard, tb[FBR_GUARD_STATION_A_MAC], extack);
}

/* Whether bits are set behind the prefix. */
static bool guard_has_host_bits(const struct fbr_guard_address *address)
{
	struct in6_addr net;

	ipv6_addr_prefix(&net, &address->ip, address->prefix);
	return !ipv6_addr_equal(&net, &address->ip);
}

static int guard_read_address(struct fbr_guard_address *address,
			      const struct nlattr *attr,
			      struct netlink_ext_ack *extack)
{
	struct nlattr *tb[FBR_GUARD_ADDRESS_A_MAX + 1];
	const struct nlattr *ip, *prefix;
	int err, bits;

	err = nla_parse_nested(tb, FBR_GUARD_ADDRESS_A_MAX, attr,
			       fbr_nl_guard_address, extack);
	if (err)
		return err;
	ip = tb[FBR_GUARD_ADDRESS_A_IP];
	prefix = tb[FBR_GUARD_ADDRESS_A_PREFIX];
	address->type = ip ? guard_type(nla_len(ip)) : 0;
	if (!address->type) {
		NL_SET_ERR_MSG_ATTR(extack, ip ?: attr, "An IP address of a guard has 4 or 16 bytes");
		return -EINVAL;
	}
	bits = nla_len(ip) * BITS_PER_BYTE;
	address->prefix = prefix ? nla_get_u8(prefix) : bits;
	if (address->prefix > bits) {
		NL_SET_ERR_MSG_ATTR(extack, prefix, "The prefix is longer than the address");
		return -EINVAL;
	}
	memset(&address->ip, 0, sizeof(address->ip));
	memcpy(&address->ip, nla_data(ip), nla_len(ip));
	if (guard_has_host_bits(address)) {
		NL_SET_ERR_MSG_ATTR(extack, ip, "The address has bits behind its prefix; name it without a prefix, or the prefix alone");
		return -EINVAL;
	}
	return 0;
}

static bool guard_same(const struct fbr_guard_address *one,
		       const struct fbr_guard_address *other)
{
	return one->type == other->type && one->prefix == other->prefix &&
	       ipv6_addr_equal(&one->ip, &other->ip);
}

static int guard_parse_address(struct fbr_guard *guard,
			       const struct nlattr *attr,
			       struct netlink_ext_ack *extack)
{
	struct fbr_guard_address *address =
		&guard->address[guard->address_count];
	int err, i;

	err = guard_read_address(address, attr, extack);
	if (err)
		return err;
	for (i = 0; i < guard->address_count; i++) {
		if (!guard_same(&guard->address[i], address))
			continue;
		NL_SET_ERR_MSG_ATTR(extack, attr, "The guard names this IP address twice");
		return -EINVAL;
	}
	guard->address_count++;
	return 0;
}

static int guard_parse_attr(struct fbr_guard *guard, const struct nlattr *attr,
			    struct netlink_ext_ack *extack)
{
	switch (nla_type(attr)) {
	case FBR_GUARD_A_STATION:
		return guard_parse_station(guard, attr, extack);
	case FBR_GUARD_A_ADDRESS:
		return guard_parse_address(guard, attr, extack);
	default:
		guard->allow = nla_get_u32(attr);
		return 0;
	}
}

static int guard_parse_all(struct fbr_guard *guard, const struct nlattr *nest,
			   struct netlink_ext_ack *extack)
{
	const struct nlattr *attr;
	int err, rest;

	nla_for_each_nested(attr, nest, rest) {
		err = guard_parse_attr(guard, attr, extack);
		if (err)
			return err;
	}
	if (!guard->mac_count) {
		NL_SET_ERR_MSG_ATTR(extack, nest, "A guard names at least one MAC address");
		return -EINVAL;
	}
	return 0;
}

/**
 * fbr_nl_guard_parse - read a guard
 * @nest: of enum fbr_guard_attr, validated
 * @extack: for refusals
 *
 * Return: the guard, to be freed by kfree(); NULL for an empty nest, which stands
 *	for no guard; or an ERR_PTR.
 */
struct fbr_guard *fbr_nl_guard_parse(const struct nlattr *nest,
				     struct netlink_ext_ack *extack)
{
	unsigned int addresses = guard_count(nest, FBR_GUARD_A_ADDRESS);
	struct fbr_guard *guard;
	int err;

	if (!nla_len(nest))
		return NULL;
	if (addresses > FBR_GUARD_ADDRESSES_MAX) {
		NL_SET_ERR_MSG_ATTR(extack, nest, "A guard has at most 64 IP addresses; prefixes take fewer");
		return ERR_PTR(-E2BIG);
	}
	guard = fbr_guard_new(addresses);
	if (!guard)
		return ERR_PTR(-ENOMEM);
	err = guard_parse_all(guard, nest, extack);
	if (!err)
		return guard;
	kfree(guard);
	return ERR_PTR(err);
}

static int guard_put_station(struct sk_buff *skb, const u8 *mac)
{
	struct nlattr *nest = nla_nest_start(skb, FBR_GUARD_A_STATION);

	if (!nest || nla_put(skb, FBR_GUARD_STATION_A_MAC, ETH_ALEN, mac))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int guard_put_address(struct sk_buff *skb,
			     const struct fbr_guard_address *address)
{
	struct nlattr *nest = nla_nest_start(skb, FBR_GUARD_A_ADDRESS);

	if (!nest ||
	    nla_put(skb, FBR_GUARD_ADDRESS_A_IP, guard_ip_len(address->type),
		    &address->ip) ||
	    nla_put_u8(skb, FBR_GUARD_ADDRESS_A_PREFIX, address->prefix))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * fbr_nl_guard_put - put the guard of a port
 * @skb: where, in the message about the port
 * @guard: the guard, or NULL, of which nothing is put
 *
 * The longest takes less than 2400 bytes, and all else there is of a port less
 * than 1000: NLMSG_GOODSIZE has room for both.
 *
 * Return: 0 or -EMSGSIZE.
 */
int fbr_nl_guard_put(struct sk_buff *skb, const struct fbr_guard *guard)
{
	struct nlattr *nest;
	int i;

	if (!guard)
		return 0;
	nest = nla_nest_start(skb, FBR_PORT_A_GUARD);
	if (!nest)
		return -EMSGSIZE;
	for (i = 0; i < guard->mac_count; i++)
		if (guard_put_station(skb, guard->mac[i]))
			return -EMSGSIZE;
	for (i = 0; i < guard->address_count; i++)
		if (guard_put_address(skb, &guard->address[i]))
			return -EMSGSIZE;
	if (guard->allow &&
	    nla_put_u32(skb, FBR_GUARD_A_ALLOW, guard->allow))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}
