// SPDX-License-Identifier: GPL-2.0
/*
 * A module that is none: linked into a second fbrctl in the place of the
 * kernel's sockets, so that the whole tool is tried without a kernel.
 *
 *	br0 (ifindex 10)  port 0 br0, port 1 vnet0 (11), port 2 vnet1 (12),
 *			  with the VLANs that memberships[] has
 *	br1 (ifindex 20)  port 0 br1, without VLANs
 *	eth9 (30), eth10 (31)  in no bridge
 *
 * The environment says what goes wrong: MOCK_ABSENT no module, MOCK_VERSION
 * its version, MOCK_FAIL a command that is refused and MOCK_FAIL_AT the ifindex
 * for which it is, or the VLAN, MOCK_SIGNAL a command that ^C comes with,
 * MOCK_INTR how many dumps are interrupted, MOCK_ENTRIES how many FDB entries
 * there are, MOCK_LOG a file that gets the requests, MOCK_OFFSET where in a
 * request the fault is, MOCK_BLIND that flows are not for our eyes, MOCK_SLOW how
 * many milliseconds a request takes, MOCK_FLOWS how many more flows there are,
 * MOCK_REWRITES that the first flow does all that flows can do, MOCK_GONE that a
 * bridge is deleted while somebody listens to its frames.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/flowbridge.h>
#include <linux/genetlink.h>
#include <linux/openvswitch.h>
#include <net/if.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define FAMILY		77
#define QUEUE		4096
#define FLOW_GROUP	7

static struct {
	void *data[QUEUE];
	size_t len[QUEUE];
	unsigned int head, tail;
} queue;

static const struct {
	unsigned int ifindex;
	const char *name;
	unsigned int bridge;
	unsigned int number;
} devices[] = {
	{ 10, "br0", 10, 0 }, { 11, "vnet0", 10, 1 }, { 12, "vnet1", 10, 2 },
	{ 20, "br1", 20, 0 }, { 30, "eth9", 0, 0 }, { 31, "eth10", 0, 0 },
	{ 40, "esc\x1b", 0, 0 },
};

/* vnet1's come in two messages, the second one first. */
static const struct {
	unsigned int device;
	uint16_t first, last;
	bool untagged, pvid;
} memberships[] = {
	{ 2, 30, 30, false, false }, { 2, 10, 29, false, false },
	{ 1, 10, 10, true, true }, { 0, 1, 1, true, true },
	{ 3, 0, 0, false, false },
};

#define MEMBERSHIPS	(sizeof(memberships) / sizeof(memberships[0]))
#define DEVICES		(sizeof(devices) / sizeof(devices[0]))

static unsigned long env(const char *name)
{
	const char *value = getenv(name);

	return value ? strtoul(value, NULL, 0) : 0;
}

static void push(struct nl_msg *msg)
{
	struct nlmsghdr *h = nlmsg_hdr(msg);

	if (queue.tail == QUEUE)
		abort();
	queue.data[queue.tail] = malloc(h->nlmsg_len);
	memcpy(queue.data[queue.tail], h, h->nlmsg_len);
	queue.len[queue.tail++] = h->nlmsg_len;
	nlmsg_free(msg);
}

static struct nl_msg *reply(const struct nlmsghdr *to, uint8_t cmd, int flags)
{
	struct nl_msg *msg = nlmsg_alloc_size(32768);

	if (!msg || !genlmsg_put(msg, 0, to ? to->nlmsg_seq : 0, FAMILY, 0,
				 flags, cmd, 1))
		abort();
	return msg;
}

static void end(const struct nlmsghdr *to, uint16_t type, int error, int flags,
		const char *text, unsigned int offset)
{
	struct nl_msg *msg = nlmsg_alloc();
	struct nlmsgerr err = { .error = -error, .msg = *to };

	nlmsg_put(msg, 0, to->nlmsg_seq, type, 0,
		  flags | NLM_F_ACK_TLVS | NLM_F_CAPPED);
	nlmsg_append(msg, &err, type == NLMSG_DONE ? sizeof(int) : sizeof(err),
		     NLMSG_ALIGNTO);
	if (text)
		nla_put_string(msg, NLMSGERR_ATTR_MSG, text);
	if (offset)
		nla_put_u32(msg, NLMSGERR_ATTR_OFFS, offset);
	push(msg);
}

static void put_stats(struct nl_msg *msg, int attr, unsigned int n)
{
	struct nlattr *stats = nla_nest_start(msg, attr), *drops;

	nla_put_u32(msg, FBR_STATS_A_RX_PACKETS, 100 * n);
	nla_put_u64(msg, FBR_STATS_A_RX_BYTES, 10000000000ull * n);
	nla_put_u32(msg, FBR_STATS_A_TX_PACKETS, 50 * n);
	nla_put_u32(msg, FBR_STATS_A_FLOW_HITS, 30 * n);
	nla_put_u32(msg, FBR_STATS_A_FLOW_MISSES, 10 * n);
	nla_put_u32(msg, FBR_STATS_A_FLOW_PROBES, 60 * n);
	nla_put_u32(msg, FBR_STATS_A_FLOW_PROBED_0, 15 * n);
	nla_put_u32(msg, FBR_STATS_A_FLOW_PROBED_2, 20 * n);
	nla_put_u32(msg, FBR_STATS_A_FLOW_PROBED_4, 5 * n);
	nla_put_u32(msg, FBR_STATS_A_INJECTED, 4 * n);
	nla_put_u32(msg, FBR_STATS_A_TO_USER, 5 * n);
	nla_put_u32(msg, FBR_STATS_A_LISTEN_LOST, 6 * n);
	drops = nla_nest_start(msg, FBR_STATS_A_DROPS);
	nla_put_u32(msg, FBR_DROP_PAUSE, n);
	nla_put_u32(msg, FBR_DROP_TOO_BIG, 2 * n);
	nla_nest_end(msg, drops);
	nla_nest_end(msg, stats);
}

static void put_bridge(const struct nlmsghdr *to, unsigned int i, uint8_t cmd,
		       int flags)
{
	static const uint8_t mac[] = { 0x52, 0x54, 0, 0, 0, 1 };
	struct nl_msg *msg = reply(to, cmd, flags);

	nla_put_u32(msg, FBR_BRIDGE_A_IFINDEX, devices[i].ifindex);
	nla_put_string(msg, FBR_BRIDGE_A_NAME, devices[i].name);
	nla_put(msg, FBR_BRIDGE_A_MAC, 6, mac);
	nla_put_u32(msg, FBR_BRIDGE_A_AGEING, i ? 0 : FBR_AGEING_DEFAULT);
	nla_put_u32(msg, FBR_BRIDGE_A_FDB_LIMIT, FBR_FDB_LIMIT_DEFAULT);
	nla_put_u32(msg, FBR_BRIDGE_A_FDB_COUNT, i ? 0 : 3);
	nla_put_u16(msg, FBR_BRIDGE_A_GROUP_FWD_MASK, 0x4000);
	nla_put_u32(msg, FBR_BRIDGE_A_EVENT_RATE, FBR_EVENT_RATE_DEFAULT);
	nla_put_u32(msg, FBR_BRIDGE_A_EVENT_BURST, FBR_EVENT_BURST_DEFAULT);
	nla_put_u32(msg, FBR_BRIDGE_A_PORTS, i ? 0 : 2);
	put_stats(msg, FBR_BRIDGE_A_STATS, i ? 0 : 3);
	nla_put_u8(msg, FBR_BRIDGE_A_VLAN_FILTERING, !i);
	nla_put_u16(msg, FBR_BRIDGE_A_VLAN_PROTOCOL, i ? 0x88a8 : 0x8100);
	nla_put_u16(msg, FBR_BRIDGE_A_DEFAULT_PVID, !i);
	nla_put_u32(msg, FBR_BRIDGE_A_FLOW_LIMIT, FBR_FLOW_LIMIT_DEFAULT);
	nla_put_u32(msg, FBR_BRIDGE_A_FLOW_COUNT, i ? 0 : 2);
	nla_put_u32(msg, FBR_BRIDGE_A_MASK_LIMIT, FBR_MASK_LIMIT_DEFAULT);
	nla_put_u32(msg, FBR_BRIDGE_A_MASK_COUNT, i ? 0 : 2);
	nla_put_u8(msg, FBR_BRIDGE_A_TABLE_MISS, i ? FBR_TABLE_MISS_DROP :
		   FBR_TABLE_MISS_NORMAL);
	nla_put_u8(msg, FBR_BRIDGE_A_FAIL_MODE, i ? FBR_FAIL_MODE_NORMAL :
		   FBR_FAIL_MODE_DROP);
	nla_put_u32(msg, FBR_BRIDGE_A_METER_COUNT, i ? 0 : 2);
	nla_put_u32(msg, FBR_BRIDGE_A_LISTENER_COUNT, i ? 0 : 1);
	nla_put_u8(msg, FBR_BRIDGE_A_MAC_SET, i != 0);
	nla_put_u8(msg, FBR_BRIDGE_A_MTU_SET, i != 0);
	push(msg);
}

static void put_options(struct nl_msg *msg, unsigned int number)
{
	for (int attr = FBR_PORT_A_LEARNING; attr <= FBR_PORT_A_LOCKED; attr++)
		nla_put_u8(msg, attr, attr <= FBR_PORT_A_BROADCAST_FLOOD);
	nla_put_u32(msg, FBR_PORT_A_FDB_LIMIT, number == 2 ? 7 : 0);
}

/* One station, a prefix, and a router. */
static void put_guard(struct nl_msg *msg)
{
	static const uint8_t mac[] = { 0x52, 0x54, 0, 0, 0, 2 };
	static const uint8_t ip[] = { 10, 0, 0, 0 };
	struct nlattr *guard = nla_nest_start(msg, FBR_PORT_A_GUARD);
	struct nlattr *one = nla_nest_start(msg, FBR_GUARD_A_STATION);

	nla_put(msg, FBR_GUARD_STATION_A_MAC, sizeof(mac), mac);
	nla_nest_end(msg, one);
	one = nla_nest_start(msg, FBR_GUARD_A_ADDRESS);
	nla_put(msg, FBR_GUARD_ADDRESS_A_IP, sizeof(ip), ip);
	nla_put_u8(msg, FBR_GUARD_ADDRESS_A_PREFIX, 24);
	nla_nest_end(msg, one);
	nla_put_u32(msg, FBR_GUARD_A_ALLOW, FBR_GUARD_ALLOW_ROUTER);
	nla_nest_end(msg, guard);
}

static void put_port(const struct nlmsghdr *to, unsigned int i, uint8_t cmd,
		     int flags)
{
	uint8_t mac[] = { 0x52, 0x54, 0, 0, 1, (uint8_t)i };
	struct nl_msg *msg = reply(to, cmd, flags);

	nla_put_u32(msg, FBR_PORT_A_BRIDGE, devices[i].bridge);
	nla_put_u32(msg, FBR_PORT_A_IFINDEX, devices[i].ifindex);
	nla_put_string(msg, FBR_PORT_A_NAME, devices[i].name);
	nla_put_u32(msg, FBR_PORT_A_NUMBER, devices[i].number);
	if (devices[i].number)
		put_options(msg, devices[i].number);
	nla_put_u32(msg, FBR_PORT_A_FDB_COUNT, devices[i].number);
	nla_put_u8(msg, FBR_PORT_A_STATE, devices[i].number == 2 ?
		   FBR_PORT_STATE_NO_CARRIER : FBR_PORT_STATE_FORWARDING);
	nla_put(msg, FBR_PORT_A_MAC, 6, mac);
	put_stats(msg, FBR_PORT_A_STATS, devices[i].number);
	nla_put_u16(msg, FBR_PORT_A_PVID, devices[i].number == 2 ? 0 : 10);
	nla_put_u8(msg, FBR_PORT_A_VLAN_ACCEPT, devices[i].number == 2 ?
		   FBR_VLAN_ACCEPT_TAGGED : FBR_VLAN_ACCEPT_ALL);
	if (devices[i].number == 2)
		put_guard(msg);
	push(msg);
}

static void put_range(struct nl_msg *msg, unsigned int i)
{
	struct nlattr *range = nla_nest_start(msg, FBR_VLANS_A_RANGE);

	nla_put_u16(msg, FBR_VLAN_RANGE_A_FIRST, memberships[i].first);
	nla_put_u16(msg, FBR_VLAN_RANGE_A_LAST, memberships[i].last);
	if (memberships[i].untagged)
		nla_put_flag(msg, FBR_VLAN_RANGE_A_UNTAGGED);
	if (memberships[i].pvid)
		nla_put_flag(msg, FBR_VLAN_RANGE_A_PVID);
	nla_nest_end(msg, range);
}

static void put_membership(const struct nlmsghdr *to, unsigned int i,
			   uint8_t cmd, int flags)
{
	unsigned int device = memberships[i].device;
	struct nl_msg *msg = reply(to, cmd, flags);
	struct nlattr *vlans;

	nla_put_u32(msg, FBR_PORT_VLAN_A_BRIDGE, devices[device].bridge);
	nla_put_u32(msg, FBR_PORT_VLAN_A_PORT, devices[device].ifindex);
	nla_put_u32(msg, FBR_PORT_VLAN_A_PORT_NUMBER, devices[device].number);
	vlans = nla_nest_start(msg, FBR_PORT_VLAN_A_VLANS);
	if (memberships[i].first)
		put_range(msg, i);
	nla_nest_end_keep_empty(msg, vlans);
	push(msg);
}

static void put_vlan(const struct nlmsghdr *to, uint16_t vid, uint8_t cmd,
		     int flags)
{
	struct nl_msg *msg = reply(to, cmd, flags);

	nla_put_u32(msg, FBR_VLAN_A_BRIDGE, 10);
	nla_put_u16(msg, FBR_VLAN_A_VID, vid);
	if (cmd == FBR_CMD_VLAN_SET_NTF)
		nla_put_u16(msg, FBR_VLAN_A_LAST_VID, (uint16_t)(vid + 1));
	nla_put_u32(msg, FBR_VLAN_A_AGEING, vid == 10 ? 60000 :
		    FBR_AGEING_OF_BRIDGE);
	nla_put_u32(msg, FBR_VLAN_A_FDB_LIMIT, vid == 10 ? 100 : 0);
	nla_put_u32(msg, FBR_VLAN_A_FDB_COUNT, vid);
	nla_put_u8(msg, FBR_VLAN_A_UNICAST_FLOOD, vid != 10);
	nla_put_u8(msg, FBR_VLAN_A_MULTICAST_FLOOD, 1);
	nla_put_u8(msg, FBR_VLAN_A_BROADCAST_FLOOD, 1);
	nla_put_u32(msg, FBR_VLAN_A_PORTS, vid == 10 ? 2 : 1);
	put_stats(msg, FBR_VLAN_A_STATS, vid);
	push(msg);
}

static void put_entry(struct nl_msg *msg, unsigned long i)
{
	uint8_t mac[6] = { 2, 0, (uint8_t)(i >> 24), (uint8_t)(i >> 16),
			   (uint8_t)(i >> 8), (uint8_t)i };

	nla_put_u32(msg, FBR_FDB_A_BRIDGE, 10);
	nla_put(msg, FBR_FDB_A_MAC, 6, mac);
	nla_put_u16(msg, FBR_FDB_A_VLAN, (uint16_t)(i % 2));
	nla_put_u32(msg, FBR_FDB_A_PORT, 11);
	nla_put_u32(msg, FBR_FDB_A_PORT_NUMBER, 1);
	nla_put_u8(msg, FBR_FDB_A_KIND, (uint8_t)(i % 4));
	nla_put_u8(msg, FBR_FDB_A_STICKY, i % 8 == 4);
	if (i % 4 == 0)
		nla_put_u32(msg, FBR_FDB_A_AGE, (uint32_t)(i * 1010));
}

/* --- flows: of the first a TCP connection, of the second everything --- */

static void put_key(struct nl_msg *msg, int attr, bool mask)
{
	struct ovs_key_ipv4 ipv4 = {
		.ipv4_dst = htonl(mask ? 0xff000000 : 0x0a000000),
		.ipv4_proto = mask ? 0xff : 6,
	};
	struct ovs_key_tcp tcp = { .tcp_dst = htons(mask ? 0xffff : 80) };
	struct nlattr *nest = nla_nest_start(msg, attr);

	nla_put_u32(msg, OVS_KEY_ATTR_IN_PORT, mask ? 0xffffffff : 1);
	nla_put_u16(msg, OVS_KEY_ATTR_ETHERTYPE, htons(mask ? 0xffff : 0x800));
	nla_put(msg, OVS_KEY_ATTR_IPV4, sizeof(ipv4), &ipv4);
	nla_put(msg, OVS_KEY_ATTR_TCP, sizeof(tcp), &tcp);
	nla_nest_end(msg, nest);
}

static void put_rewrites(struct nl_msg *msg)
{
	struct ovs_key_ipv4 ipv4[2] = {
		{ .ipv4_dst = htonl(0x0a000001), .ipv4_ttl = 64 },
		{ .ipv4_dst = 0xffffffff, .ipv4_ttl = 0xff },
	};
	struct ovs_key_tcp tcp = { .tcp_src = htons(1), .tcp_dst = htons(80) };
	struct ovs_action_push_vlan tag = { htons(0x88a8), htons(0x7005) };
	struct ovs_action_trunc trunc = { 64 };
	struct nlattr *nest = nla_nest_start(msg, OVS_ACTION_ATTR_SET_MASKED);

	nla_put(msg, OVS_KEY_ATTR_IPV4, sizeof(ipv4), ipv4);
	nla_nest_end(msg, nest);
	nest = nla_nest_start(msg, OVS_ACTION_ATTR_SET);
	nla_put(msg, OVS_KEY_ATTR_TCP, sizeof(tcp), &tcp);
	nla_nest_end(msg, nest);
	nest = nla_nest_start(msg, OVS_ACTION_ATTR_DEC_TTL);
	nla_nest_end_keep_empty(msg, nla_nest_start(msg,
						    OVS_DEC_TTL_ATTR_ACTION));
	nla_nest_end(msg, nest);
	nla_put_flag(msg, OVS_ACTION_ATTR_POP_VLAN);
	nla_put(msg, OVS_ACTION_ATTR_PUSH_VLAN, sizeof(tag), &tag);
	nla_put_u32(msg, OVS_ACTION_ATTR_METER, 7);
	nla_put(msg, OVS_ACTION_ATTR_TRUNC, sizeof(trunc), &trunc);
	nla_nest_end_keep_empty(msg, nla_nest_start(msg,
						    OVS_ACTION_ATTR_USERSPACE));
}

static void put_actions(struct nl_msg *msg, unsigned int i)
{
	struct nlattr *nest = nla_nest_start(msg, FBR_FLOW_A_ACTIONS);

	if (!i && getenv("MOCK_REWRITES"))
		put_rewrites(msg);
	if (i == 1) {
		nla_put_u32(msg, OVS_ACTION_ATTR_OUTPUT, FBR_FLOW_PORT_GONE);
		nla_put_flag(msg, FBR_ACTION_A_NORMAL);
	} else {
		nla_put_u32(msg, OVS_ACTION_ATTR_OUTPUT, 2);
		nla_put_u32(msg, OVS_ACTION_ATTR_OUTPUT, 0);
	}
	nla_nest_end(msg, nest);
}

static void put_flow(struct nl_msg *msg, unsigned int i)
{
	nla_put_u32(msg, FBR_FLOW_A_BRIDGE, 10);
	nla_put_u16(msg, FBR_FLOW_A_PRIORITY, i == 1 ? 1 : 100);
	if (i != 1) {
		put_key(msg, FBR_FLOW_A_KEY, false);
		put_key(msg, FBR_FLOW_A_MASK, true);
	}
	put_actions(msg, i);
	nla_put_u32(msg, FBR_FLOW_A_IDLE_TIMEOUT, i == 1 ? 0 : 60);
	nla_put_u32(msg, FBR_FLOW_A_HARD_TIMEOUT, 0);
	nla_put_u64(msg, FBR_FLOW_A_COOKIE, i == 1 ? 0 : 0x100000001);
	nla_put_u32(msg, FBR_FLOW_A_PACKETS, i == 1 ? 0 : 3);
	nla_put_u64(msg, FBR_FLOW_A_BYTES, i == 1 ? 0 : 180);
	if (i != 1)
		nla_put_u32(msg, FBR_FLOW_A_USED, 500);
	nla_put_u32(msg, FBR_FLOW_A_AGE, 61007);
	nla_put_u16(msg, FBR_FLOW_A_TCP_FLAGS, i == 1 ? 0 : 0x12);
}

static void flow_event(uint8_t cmd, unsigned int i)
{
	struct nl_msg *msg = reply(NULL, cmd, 0);

	if (cmd == FBR_CMD_FLOW_REPLACED_NTF) {
		nla_put_u32(msg, FBR_FLOW_A_BRIDGE, 10);
		nla_put_u32(msg, FBR_FLOW_A_COUNT, 7);
	} else {
		put_flow(msg, i);
	}
	if (cmd == FBR_CMD_FLOW_DEL_NTF)
		nla_put_u8(msg, FBR_FLOW_A_REASON, i == 1 ?
			   FBR_FLOW_REASON_IDLE : FBR_FLOW_REASON_PORT);
	push(msg);
}

/* --- meters: of the first frames, of the second bits --- */

static void put_meter(struct nl_msg *msg, uint32_t id)
{
	nla_put_u32(msg, FBR_METER_A_BRIDGE, 10);
	nla_put_u32(msg, FBR_METER_A_ID, id);
	nla_put_u8(msg, FBR_METER_A_UNIT, id == 1 ? FBR_METER_UNIT_PKTPS :
		   FBR_METER_UNIT_KBPS);
	nla_put_u32(msg, FBR_METER_A_RATE, 1000 * id);
	nla_put_u32(msg, FBR_METER_A_BURST, 100 * id);
	nla_put_u32(msg, FBR_METER_A_FLOWS, id == 1);
	nla_put_u32(msg, FBR_METER_A_PACKETS, id == 1 ? 7 : 0);
	nla_put_u64(msg, FBR_METER_A_BYTES, id == 1 ? 10000000000ull : 0);
	nla_put_u32(msg, FBR_METER_A_DROPPED_PACKETS, id == 1 ? 2 : 0);
	nla_put_u32(msg, FBR_METER_A_DROPPED_BYTES, id == 1 ? 120 : 0);
}

static void dump_meters(const struct nlmsghdr *h, int flags)
{
	for (uint32_t id = 1; id <= 2; id++) {
		struct nl_msg *msg = reply(h, FBR_CMD_METER_GET, flags);

		put_meter(msg, id);
		push(msg);
	}
}

static void meter_event(uint8_t cmd, uint32_t id)
{
	struct nl_msg *msg = reply(NULL, cmd, 0);

	put_meter(msg, id);
	push(msg);
}

/* --- frames for who listens: the first comes before it is told so --- */

/* Somebody listens. */
static bool listening;

static const uint8_t heard[] = {
	2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0,
	0x45, 0, 0, 40, 0, 0, 0x40, 0, 64, 6, 0x66, 0xcd, 10, 0, 0, 1, 10, 0, 0, 2,
	0, 7, 0, 80, 0, 0, 0, 1, 0, 0, 0, 0, 0x50, 2, 0xff, 0xff, 0, 0, 0, 0,
};

static void hear(unsigned int port, uint8_t reason, uint64_t cookie,
		 unsigned int lost)
{
	struct nl_msg *msg = reply(NULL, FBR_CMD_FRAME, 0);
	size_t len = lost ? 20 : sizeof(heard);

	nla_put_u32(msg, FBR_FRAME_A_BRIDGE, 10);
	nla_put_u32(msg, FBR_FRAME_A_IN_PORT, port);
	nla_put(msg, FBR_FRAME_A_FRAME, (int)len, heard);
	nla_put_u32(msg, FBR_FRAME_A_LEN, sizeof(heard));
	nla_put_u8(msg, FBR_FRAME_A_REASON, reason);
	if (cookie)
		nla_put_u64(msg, FBR_FRAME_A_COOKIE, cookie);
	put_key(msg, FBR_FRAME_A_KEY, false);
	nla_put_u64(msg, FBR_FRAME_A_TIME, 1700000000123456789);
	if (lost)
		nla_put_u32(msg, FBR_FRAME_A_LOST, lost);
	push(msg);
}

static void late_port(void)
{
	struct nl_msg *msg = reply(NULL, FBR_CMD_PORT_ADD_NTF, 0);

	nla_put_u32(msg, FBR_PORT_A_BRIDGE, 10);
	nla_put_u32(msg, FBR_PORT_A_IFINDEX, 13);
	nla_put_string(msg, FBR_PORT_A_NAME, "late");
	nla_put_u32(msg, FBR_PORT_A_NUMBER, 3);
	push(msg);
}

/* A port comes, the socket overflows, and the bridge may go. */
static void hear_all(int call)
{
	if (call) {
		hear(0, FBR_FRAME_REASON_CAPTURE, 0, 0);
		if (getenv("MOCK_GONE"))
			put_bridge(NULL, 0, FBR_CMD_BRIDGE_DEL_NTF, 0);
		return;
	}
	put_bridge(NULL, 3, FBR_CMD_BRIDGE_DEL_NTF, 0);
	hear(2, FBR_FRAME_REASON_ACTION, 0x100000001, 7);
	late_port();
	hear(3, FBR_FRAME_REASON_MISS, 0, 0);
	queue.data[queue.tail++] = NULL;
}

static struct nlattr *step(struct nl_msg *msg, uint8_t type)
{
	struct nlattr *nest = nla_nest_start(msg, FBR_TRACE_A_STEP);

	nla_put_u8(msg, FBR_TRACE_STEP_A_TYPE, type);
	return nest;
}

static const uint8_t traced[] = {
	2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x88, 0xa8, 0x60, 7, 0x81, 0, 0, 9,
	8, 0, 0x45,
};

static void put_station(struct nl_msg *msg, uint8_t type, bool moved)
{
	struct nlattr *nest = step(msg, type);

	nla_put(msg, FBR_TRACE_STEP_A_MAC, 6, traced + (moved ? 6 : 0));
	nla_put_u16(msg, FBR_TRACE_STEP_A_VLAN, moved ? 7 : 0);
	nla_put_u32(msg, FBR_TRACE_STEP_A_PORT, moved ? 1 : 2);
	if (moved)
		nla_put_u32(msg, FBR_TRACE_STEP_A_OLD_PORT, 2);
	if (type == FBR_TRACE_STEP_STATION)
		nla_put_u8(msg, FBR_TRACE_STEP_A_KIND, FBR_FDB_KIND_STATIC);
	nla_nest_end(msg, nest);
}

static void put_frame(struct nl_msg *msg, uint8_t type, unsigned int port,
		      size_t from)
{
	struct nlattr *nest = step(msg, type);

	nla_put_u32(msg, FBR_TRACE_STEP_A_PORT, port);
	nla_put(msg, FBR_TRACE_STEP_A_FRAME, (int)(sizeof(traced) - from),
		traced);
	if (type == FBR_TRACE_STEP_INPUT)
		put_key(msg, FBR_TRACE_STEP_A_KEY, false);
	nla_nest_end(msg, nest);
}

static void put_step_flow(struct nl_msg *msg, uint8_t type, unsigned int i)
{
	struct nlattr *nest = step(msg, type);
	struct nlattr *flow = nla_nest_start(msg, FBR_TRACE_STEP_A_FLOW);

	nla_put_u16(msg, FBR_FLOW_A_PRIORITY, i == 1 ? 1 : 100);
	if (i != 1) {
		put_key(msg, FBR_FLOW_A_KEY, false);
		put_key(msg, FBR_FLOW_A_MASK, true);
	}
	put_actions(msg, i);
	nla_nest_end(msg, flow);
	if (type == FBR_TRACE_STEP_NEAR)
		nla_put_u16(msg, FBR_TRACE_STEP_A_FIELD, OVS_KEY_ATTR_TCP);
	nla_nest_end(msg, nest);
}

/* Every step there is, over two messages, though no frame takes them all. */
static void put_trace(const struct nlmsghdr *h)
{
	struct nl_msg *msg = reply(h, FBR_CMD_TRACE, 0);
	struct nlattr *nest;

	put_frame(msg, FBR_TRACE_STEP_INPUT, 1, 0);
	nla_nest_end(msg, step(msg, FBR_TRACE_STEP_PUNT));
	nest = step(msg, FBR_TRACE_STEP_ADMIT);
	nla_put_u16(msg, FBR_TRACE_STEP_A_VLAN, 7);
	nla_nest_end(msg, nest);
	put_step_flow(msg, FBR_TRACE_STEP_NEAR, 0);
	put_step_flow(msg, FBR_TRACE_STEP_HIT, 1);
	push(msg);
	msg = reply(h, FBR_CMD_TRACE, 0);
	nla_nest_end(msg, step(msg, FBR_TRACE_STEP_MISS));
	put_station(msg, FBR_TRACE_STEP_LEARN, true);
	put_station(msg, FBR_TRACE_STEP_LEARN, false);
	put_station(msg, FBR_TRACE_STEP_STATION, false);
	nla_nest_end(msg, step(msg, FBR_TRACE_STEP_FLOOD));
	put_frame(msg, FBR_TRACE_STEP_DELIVER, 2, 9);
	nest = step(msg, FBR_TRACE_STEP_DROP);
	nla_put_u32(msg, FBR_TRACE_STEP_A_PORT, 0);
	nla_put_u8(msg, FBR_TRACE_STEP_A_CAUSE, FBR_DROP_TOO_BIG);
	nla_nest_end(msg, nest);
	nest = step(msg, FBR_TRACE_STEP_DROP);
	nla_put_u8(msg, FBR_TRACE_STEP_A_CAUSE, FBR_DROP_FLOW);
	nla_nest_end(msg, nest);
	nest = step(msg, FBR_TRACE_STEP_METER);
	nla_put_u32(msg, FBR_TRACE_STEP_A_METER, 7);
	nla_nest_end(msg, nest);
	nest = step(msg, FBR_TRACE_STEP_USERSPACE);
	nla_put_u8(msg, FBR_TRACE_STEP_A_REASON, FBR_FRAME_REASON_ACTION);
	nla_put(msg, FBR_TRACE_STEP_A_FRAME, 18, traced);
	nla_nest_end(msg, nest);
	nest = step(msg, FBR_TRACE_STEP_USERSPACE);
	nla_put_u8(msg, FBR_TRACE_STEP_A_REASON, FBR_FRAME_REASON_MISS);
	nla_nest_end(msg, nest);
	nla_nest_end(msg, step(msg, 99));
	push(msg);
}

/* --- what the kernel's sockets would do --- */

static unsigned int u32_of(const struct nlmsghdr *h, int attr)
{
	struct nlattr *a = nlmsg_find_attr((struct nlmsghdr *)(uintptr_t)h,
					   GENL_HDRLEN, attr);

	return a && nla_len(a) >= 4 ? nla_get_u32(a) : 0;
}

static unsigned int u16_of(const struct nlmsghdr *h, int attr)
{
	struct nlattr *a = nlmsg_find_attr((struct nlmsghdr *)(uintptr_t)h,
					   GENL_HDRLEN, attr);

	return a && nla_len(a) >= 2 ? nla_get_u16(a) : 0;
}

static void log_request(const struct nlmsghdr *h)
{
	const struct genlmsghdr *genl = nlmsg_data(h);
	FILE *file = getenv("MOCK_LOG") ? fopen(getenv("MOCK_LOG"), "a") : NULL;
	const struct nlattr *attr;
	int left;

	if (!file || h->nlmsg_type != FAMILY)
		goto out;
	fprintf(file, "%u%s", genl->cmd,
		h->nlmsg_flags & NLM_F_DUMP ? " dump" : "");
	nla_for_each_attr(attr, nlmsg_attrdata(h, GENL_HDRLEN),
			  nlmsg_attrlen(h, GENL_HDRLEN), left) {
		fprintf(file, " %d=", nla_type(attr));
		for (int i = nla_len(attr); i--; )
			fprintf(file, "%02x", ((uint8_t *)nla_data(attr))[i]);
	}
	fputc('\n', file);
out:
	if (file)
		fclose(file);
}

static void get_family(const struct nlmsghdr *h)
{
	struct nl_msg *msg = reply(h, CTRL_CMD_NEWFAMILY, 0);
	struct nlattr *groups, *group;

	if (getenv("MOCK_ABSENT")) {
		nlmsg_free(msg);
		end(h, NLMSG_ERROR, ENOENT, 0, NULL, 0);
		return;
	}
	nla_put_u16(msg, CTRL_ATTR_FAMILY_ID, FAMILY);
	nla_put_u32(msg, CTRL_ATTR_VERSION,
		    getenv("MOCK_VERSION") ? (uint32_t)env("MOCK_VERSION") : 1);
	groups = nla_nest_start(msg, CTRL_ATTR_MCAST_GROUPS);
	group = nla_nest_start(msg, 1);
	nla_put_string(msg, CTRL_ATTR_MCAST_GRP_NAME, "config");
	nla_put_u32(msg, CTRL_ATTR_MCAST_GRP_ID, 5);
	nla_nest_end(msg, group);
	group = nla_nest_start(msg, 2);
	nla_put_string(msg, CTRL_ATTR_MCAST_GRP_NAME, "fdb");
	nla_put_u32(msg, CTRL_ATTR_MCAST_GRP_ID, 6);
	nla_nest_end(msg, group);
	group = nla_nest_start(msg, 3);
	nla_put_string(msg, CTRL_ATTR_MCAST_GRP_NAME, "flow");
	nla_put_u32(msg, CTRL_ATTR_MCAST_GRP_ID, FLOW_GROUP);
	nla_nest_end(msg, group);
	nla_nest_end(msg, groups);
	push(msg);
	end(h, NLMSG_ERROR, 0, 0, NULL, 0);
}

/* The last entry first: the tool sorts. */
static void dump_fdb(const struct nlmsghdr *h, int flags)
{
	unsigned long i = env("MOCK_ENTRIES");

	while (i--) {
		struct nl_msg *msg = reply(h, FBR_CMD_FDB_GET, flags);

		put_entry(msg, i);
		push(msg);
	}
}

static void dump_memberships(const struct nlmsghdr *h, int flags)
{
	unsigned int bridge = u32_of(h, FBR_PORT_VLAN_A_BRIDGE);
	unsigned int port = u32_of(h, FBR_PORT_VLAN_A_PORT);

	for (unsigned int i = 0; i < MEMBERSHIPS; i++) {
		unsigned int device = memberships[i].device;

		if ((!bridge || devices[device].bridge == bridge) &&
		    (!port || devices[device].ifindex == port))
			put_membership(h, i, FBR_CMD_PORT_VLAN_GET, flags);
	}
}

/* The last VLAN first, too. */
static void dump_vlans(const struct nlmsghdr *h, int flags)
{
	static const uint16_t vids[] = { 30, 10, 1 };
	unsigned int vid = u16_of(h, FBR_VLAN_A_VID);

	for (unsigned int i = 0; i < 3; i++) {
		if (!vid || vid == vids[i])
			put_vlan(h, vids[i], FBR_CMD_VLAN_GET, flags);
	}
}

static void dump_flows(const struct nlmsghdr *h, int flags)
{
	for (unsigned int i = 0; i < 2 + env("MOCK_FLOWS"); i++) {
		struct nl_msg *msg = reply(h, FBR_CMD_FLOW_GET, flags);

		put_flow(msg, i);
		push(msg);
	}
}

static void dump(const struct nlmsghdr *h, uint8_t cmd)
{
	static unsigned long dumps;
	int flags = NLM_F_MULTI;

	if (dumps++ < env("MOCK_INTR"))
		flags |= NLM_F_DUMP_INTR;
	for (unsigned int i = 0; i < DEVICES && cmd == FBR_CMD_BRIDGE_GET; i++) {
		if (devices[i].bridge && !devices[i].number)
			put_bridge(h, i, cmd, flags);
	}
	for (unsigned int i = 0; i < DEVICES && cmd == FBR_CMD_PORT_GET; i++) {
		unsigned int bridge = u32_of(h, FBR_PORT_A_BRIDGE);

		if (devices[i].bridge &&
		    (!bridge || devices[i].bridge == bridge))
			put_port(h, i, cmd, flags);
	}
	if (cmd == FBR_CMD_FDB_GET && u32_of(h, FBR_FDB_A_BRIDGE) == 10)
		dump_fdb(h, flags);
	if (cmd == FBR_CMD_PORT_VLAN_GET)
		dump_memberships(h, flags);
	if (cmd == FBR_CMD_VLAN_GET && u32_of(h, FBR_VLAN_A_BRIDGE) == 10)
		dump_vlans(h, flags);
	if (cmd == FBR_CMD_FLOW_GET && u32_of(h, FBR_FLOW_A_BRIDGE) == 10)
		dump_flows(h, flags);
	if (cmd == FBR_CMD_METER_GET && u32_of(h, FBR_METER_A_BRIDGE) == 10)
		dump_meters(h, flags);
	end(h, NLMSG_DONE, 0, flags, NULL, 0);
}

static void get(const struct nlmsghdr *h, uint8_t cmd)
{
	unsigned int ifindex = u32_of(h, cmd == FBR_CMD_BRIDGE_GET ?
				      (int)FBR_BRIDGE_A_IFINDEX :
				      (int)FBR_PORT_A_IFINDEX);
	unsigned int i = 0;

	while (i < DEVICES && devices[i].ifindex != ifindex)
		i++;
	if (i < DEVICES && cmd == FBR_CMD_BRIDGE_GET && devices[i].bridge &&
	    !devices[i].number)
		put_bridge(h, i, cmd, 0);
	else if (i < DEVICES && cmd == FBR_CMD_PORT_GET && devices[i].bridge)
		put_port(h, i, cmd, 0);
	else
		return end(h, NLMSG_ERROR, EINVAL, 0,
			   "Device is not a flowbridge", 20);
	end(h, NLMSG_ERROR, 0, 0, NULL, 0);
}

/* Is this the request that the environment wants refused? */
static bool fails(const struct nlmsghdr *h, uint8_t cmd)
{
	unsigned long at = env("MOCK_FAIL_AT");

	return cmd == env("MOCK_FAIL") &&
	       (!at || u32_of(h, FBR_PORT_A_IFINDEX) == at ||
		u16_of(h, FBR_VLAN_A_VID) == at);
}

/* Answer to a command about flows, or to none in particular. */
static void answer(const struct nlmsghdr *h, uint8_t cmd)
{
	static uint32_t staged;
	struct nl_msg *msg;

	if (cmd == FBR_CMD_TRACE) {
		put_trace(h);
		return;
	}
	if (cmd == FBR_CMD_LISTEN) {
		listening = true;
		hear(1, FBR_FRAME_REASON_CAPTURE, 0, 0);
	}
	if (cmd == FBR_CMD_LISTEN || cmd == FBR_CMD_INJECT)
		return;
	if (cmd == FBR_CMD_FLOW_REPLACE_BEGIN)
		staged = 0;
	if (cmd == FBR_CMD_FLOW_REPLACE_ADD)
		staged++;
	if (cmd == FBR_CMD_FLOW_ADD || cmd == FBR_CMD_FLOW_SET ||
	    cmd == FBR_CMD_FLOW_REPLACE_BEGIN ||
	    cmd == FBR_CMD_FLOW_REPLACE_ADD || cmd == FBR_CMD_METER_ADD ||
	    cmd == FBR_CMD_METER_SET)
		return;
	msg = reply(h, cmd, 0);
	if (cmd == FBR_CMD_FLOW_GET || cmd == FBR_CMD_FLOW_DEL)
		put_flow(msg, 0);
	if (cmd == FBR_CMD_FLOW_FLUSH || cmd == FBR_CMD_FLOW_REPLACE_COMMIT)
		nla_put_u32(msg, FBR_FLOW_A_COUNT,
			    cmd == FBR_CMD_FLOW_FLUSH ? 5 : staged);
	if (cmd == FBR_CMD_FDB_GET)
		put_entry(msg, 4);
	if (cmd == FBR_CMD_METER_DEL)
		put_meter(msg, u32_of(h, FBR_METER_A_ID));
	if (cmd < FBR_CMD_FLOW_GET)
		nla_put_u32(msg, FBR_FDB_A_COUNT, 5);
	push(msg);
}

static void take(const struct nlmsghdr *h)
{
	const struct genlmsghdr *genl = nlmsg_data(h);

	log_request(h);
	if (h->nlmsg_type == FAMILY)
		(void)usleep((useconds_t)env("MOCK_SLOW") * 1000);
	if (h->nlmsg_type == FAMILY && genl->cmd == env("MOCK_SIGNAL"))
		raise(SIGINT);
	if (h->nlmsg_type == GENL_ID_CTRL) {
		get_family(h);
	} else if (fails(h, genl->cmd)) {
		end(h, h->nlmsg_flags & NLM_F_DUMP ? NLMSG_DONE : NLMSG_ERROR,
		    env("MOCK_ERRNO") ? (int)env("MOCK_ERRNO") : EBUSY, 0,
		    getenv("MOCK_TEXT"), getenv("MOCK_OFFSET") ?
		    (unsigned int)env("MOCK_OFFSET") : 28);
	} else if ((h->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP) {
		dump(h, genl->cmd);
	} else if (genl->cmd == FBR_CMD_BRIDGE_GET ||
		   genl->cmd == FBR_CMD_PORT_GET) {
		get(h, genl->cmd);
	} else {
		answer(h, genl->cmd);
		end(h, NLMSG_ERROR, 0, 0, getenv("MOCK_WARN"), 0);
	}
}

/* Bridges as devices: up, the second with an MTU of its own. */
int ioctl(int fd, unsigned long what, ...)
{
	struct ifreq *request;
	va_list args;

	(void)fd;
	va_start(args, what);
	request = va_arg(args, struct ifreq *);
	va_end(args);
	if (what == SIOCGIFFLAGS)
		request->ifr_flags = IFF_UP;
	else if (what == SIOCGIFMTU)
		request->ifr_mtu = strcmp(request->ifr_name, "br1") ? 1500 :
								      1400;
	return 0;
}

ssize_t sendmsg(int fd, const struct msghdr *msg, int flags)
{
	(void)fd;
	(void)flags;
	take(msg->msg_iov[0].iov_base);
	return (ssize_t)msg->msg_iov[0].iov_len;
}

ssize_t recvmsg(int fd, struct msghdr *msg, int flags)
{
	size_t len;

	(void)fd;
	if (queue.head == queue.tail) {
		if (flags & MSG_DONTWAIT) {
			errno = EAGAIN;
			return -1;
		}
		abort();
	}
	if (!queue.data[queue.head]) {
		queue.head++;
		errno = ENOBUFS;
		return -1;
	}
	len = queue.len[queue.head];
	memcpy(msg->msg_iov[0].iov_base, queue.data[queue.head], len);
	free(queue.data[queue.head++]);
	if (queue.head == queue.tail)
		queue.head = queue.tail = 0;
	return (ssize_t)len;
}

int setsockopt(int fd, int level, int name, const void *value, socklen_t len)
{
	unsigned int group = 0;

	(void)fd;
	if (level == SOL_NETLINK && name == NETLINK_ADD_MEMBERSHIP &&
	    len == sizeof(group))
		memcpy(&group, value, len);
	if (group == FLOW_GROUP && getenv("MOCK_BLIND")) {
		errno = EPERM;
		return -1;
	}
	return 0;
}

static void put_event(struct nl_msg *msg, uint8_t type, uint8_t last,
		      unsigned int port, unsigned int old)
{
	struct nlattr *nest = nla_nest_start(msg, FBR_FDB_A_EVENT);
	uint8_t mac[6] = { 2, 0, 0, 0, 0, last };

	nla_put_u8(msg, FBR_FDB_EVENT_A_TYPE, type);
	nla_put(msg, FBR_FDB_EVENT_A_MAC, 6, mac);
	nla_put_u16(msg, FBR_FDB_EVENT_A_VLAN, 0);
	nla_put_u32(msg, FBR_FDB_EVENT_A_PORT, port);
	nla_put_u32(msg, FBR_FDB_EVENT_A_PORT_NUMBER, port - 10);
	if (old)
		nla_put_u32(msg, FBR_FDB_EVENT_A_OLD_PORT, old);
	nla_put_u8(msg, FBR_FDB_EVENT_A_KIND, FBR_FDB_KIND_LEARNED);
	nla_nest_end(msg, nest);
}

static void events(uint32_t seq, uint32_t lost)
{
	struct nl_msg *msg = reply(NULL, FBR_CMD_FDB_EVENT, 0);

	nla_put_u32(msg, FBR_FDB_A_BRIDGE, 10);
	nla_put_u32(msg, FBR_FDB_A_SEQ, seq);
	if (lost)
		nla_put_u32(msg, FBR_FDB_A_LOST, lost);
	put_event(msg, FBR_FDB_EVENT_LEARNED, 1, 11, 0);
	put_event(msg, FBR_FDB_EVENT_MOVED, 1, 12, 11);
	push(msg);
}

/* The first wait brings events, the last ^C. */
int ppoll(struct pollfd *fds, nfds_t n, const struct timespec *timeout,
	  const sigset_t *mask)
{
	static int calls;

	(void)n;
	(void)timeout;
	fds[0].revents = POLLIN;
	fds[1].revents = 0;
	if (listening && calls < 2) {
		hear_all(calls++);
		return 1;
	}
	if (calls++) {
		sigset_t old;

		sigprocmask(SIG_SETMASK, mask, &old);
		raise(SIGINT);
		sigprocmask(SIG_SETMASK, &old, NULL);
		errno = EINTR;
		return -1;
	}
	put_bridge(NULL, 0, FBR_CMD_BRIDGE_NEW_NTF, 0);
	put_port(NULL, 1, FBR_CMD_PORT_ADD_NTF, 0);
	put_port(NULL, 0, FBR_CMD_PORT_SET_NTF, 0);
	put_membership(NULL, 1, FBR_CMD_PORT_VLAN_ADD_NTF, 0);
	put_membership(NULL, 2, FBR_CMD_PORT_VLAN_ADD_NTF, 0);
	put_membership(NULL, 0, FBR_CMD_PORT_VLAN_DEL_NTF, 0);
	put_vlan(NULL, 10, FBR_CMD_VLAN_SET_NTF, 0);
	put_vlan(NULL, 1, FBR_CMD_VLAN_SET_NTF, 0);
	events(1, 0);
	events(3, 0);
	events(12, 7);
	queue.data[queue.tail++] = NULL;
	events(24, 0);
	flow_event(FBR_CMD_FLOW_ADD_NTF, 0);
	flow_event(FBR_CMD_FLOW_SET_NTF, 1);
	flow_event(FBR_CMD_FLOW_DEL_NTF, 1);
	flow_event(FBR_CMD_FLOW_REPLACED_NTF, 0);
	meter_event(FBR_CMD_METER_ADD_NTF, 2);
	meter_event(FBR_CMD_METER_SET_NTF, 2);
	meter_event(FBR_CMD_METER_DEL_NTF, 1);
	put_port(NULL, 1, FBR_CMD_PORT_DEL_NTF, 0);
	flow_event(FBR_CMD_FLOW_DEL_NTF, 0);
	put_bridge(NULL, 0, FBR_CMD_BRIDGE_DEL_NTF, 0);
	return 1;
}

unsigned int if_nametoindex(const char *name)
{
	for (unsigned int i = 0; i < DEVICES; i++) {
		if (!strcmp(devices[i].name, name))
			return devices[i].ifindex;
	}
	return 0;
}

char *if_indextoname(unsigned int ifindex, char name[IF_NAMESIZE])
{
	for (unsigned int i = 0; i < DEVICES; i++) {
		if (devices[i].ifindex == ifindex)
			return strcpy(name, devices[i].name);
	}
	return NULL;
}
