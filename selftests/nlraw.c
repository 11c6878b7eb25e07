// SPDX-License-Identifier: GPL-2.0
/*
 * nlraw: netlink requests that no tool would send
 *
 * usage: nlraw BRIDGE PORT			interface indices
 *	  nlraw BRIDGE PORT fuzz SEED COUNT
 *	  nlraw lives|storm SEED COUNT BRIDGE PORT...	names
 *	  nlraw interrupt BRIDGE		a name
 *
 * The first form sends one malformed request after the other, each wrong in one
 * way, and wants every one refused; it names those that were not. The second
 * sends random requests and wants every one answered. Neither deletes the bridge
 * or the port. The third makes and deletes the bridge, plugs and unplugs the ports,
 * or else does what can be done to them meanwhile, and wants to be answered. The
 * last makes the bridge in the middle of a dump of all, and wants the dump to say so.
 */
#include <errno.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/openvswitch.h>
#include <net/if.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "../kmod/uapi/linux/flowbridge.h"

#define MAX_REQUEST	(70 * 1024)
#define ANSWERED_BY_DUMP 1

enum form { NONE, U8, U16, U32, MAC, STRING, NEST, UINT };

struct attr {
	const char *name;
	enum form form;
	bool read_only;		/* a request may not carry it */
};

#define A(x, form, ro)	[FBR_##x] = { #x, form, ro }

static const struct attr bridge_attrs[FBR_BRIDGE_A_MAX + 1] = {
	A(BRIDGE_A_IFINDEX, U32, false),
	A(BRIDGE_A_NAME, STRING, false),
	A(BRIDGE_A_MAC, MAC, false),
	A(BRIDGE_A_AGEING, U32, false),
	A(BRIDGE_A_FDB_LIMIT, U32, false),
	A(BRIDGE_A_FDB_COUNT, U32, true),
	A(BRIDGE_A_GROUP_FWD_MASK, U16, false),
	A(BRIDGE_A_EVENT_RATE, U32, false),
	A(BRIDGE_A_EVENT_BURST, U32, false),
	A(BRIDGE_A_PORTS, U32, true),
	A(BRIDGE_A_STATS, NEST, true),
	A(BRIDGE_A_VLAN_FILTERING, U8, false),
	A(BRIDGE_A_VLAN_PROTOCOL, U16, false),
	A(BRIDGE_A_DEFAULT_PVID, U16, false),
	A(BRIDGE_A_FLOW_LIMIT, U32, false),
	A(BRIDGE_A_FLOW_COUNT, U32, true),
	A(BRIDGE_A_MASK_LIMIT, U32, false),
	A(BRIDGE_A_MASK_COUNT, U32, true),
	A(BRIDGE_A_TABLE_MISS, U8, false),
	A(BRIDGE_A_FAIL_MODE, U8, false),
	A(BRIDGE_A_METER_COUNT, U32, true),
	A(BRIDGE_A_LISTENER_COUNT, U32, true),
	A(BRIDGE_A_MAC_SET, U8, true),
	A(BRIDGE_A_MTU_SET, U8, true),
};

static const struct attr port_attrs[FBR_PORT_A_MAX + 1] = {
	A(PORT_A_BRIDGE, U32, false),
	A(PORT_A_IFINDEX, U32, false),
	A(PORT_A_NAME, STRING, true),
	A(PORT_A_NUMBER, U32, false),
	A(PORT_A_LEARNING, U8, false),
	A(PORT_A_UNICAST_FLOOD, U8, false),
	A(PORT_A_MULTICAST_FLOOD, U8, false),
	A(PORT_A_BROADCAST_FLOOD, U8, false),
	A(PORT_A_ISOLATED, U8, false),
	A(PORT_A_HAIRPIN, U8, false),
	A(PORT_A_LOCKED, U8, false),
	A(PORT_A_FDB_LIMIT, U32, false),
	A(PORT_A_FDB_COUNT, U32, true),
	A(PORT_A_STATE, U8, true),
	A(PORT_A_MAC, MAC, true),
	A(PORT_A_STATS, NEST, true),
	A(PORT_A_PVID, U16, true),
	A(PORT_A_VLAN_ACCEPT, U8, false),
	A(PORT_A_VLANS, NEST, false),
	A(PORT_A_GUARD, NEST, false),
};

static const struct attr fdb_attrs[FBR_FDB_A_MAX + 1] = {
	A(FDB_A_BRIDGE, U32, false),
	A(FDB_A_MAC, MAC, false),
	A(FDB_A_VLAN, U16, false),
	A(FDB_A_PORT, U32, false),
	A(FDB_A_PORT_NUMBER, U32, true),
	A(FDB_A_KIND, U8, false),
	A(FDB_A_STICKY, U8, false),
	A(FDB_A_AGE, UINT, true),
	A(FDB_A_COUNT, U32, true),
	A(FDB_A_EVENT, NEST, true),
	A(FDB_A_SEQ, UINT, true),
	A(FDB_A_LOST, UINT, true),
};

static const struct attr port_vlan_attrs[FBR_PORT_VLAN_A_MAX + 1] = {
	A(PORT_VLAN_A_BRIDGE, U32, true),
	A(PORT_VLAN_A_PORT, U32, false),
	A(PORT_VLAN_A_PORT_NUMBER, U32, true),
	A(PORT_VLAN_A_VLANS, NEST, false),
};

static const struct attr vlan_attrs[FBR_VLAN_A_MAX + 1] = {
	A(VLAN_A_BRIDGE, U32, false),
	A(VLAN_A_VID, U16, false),
	A(VLAN_A_LAST_VID, U16, false),
	A(VLAN_A_AGEING, U32, false),
	A(VLAN_A_FDB_LIMIT, U32, false),
	A(VLAN_A_FDB_COUNT, U32, true),
	A(VLAN_A_UNICAST_FLOOD, U8, false),
	A(VLAN_A_MULTICAST_FLOOD, U8, false),
	A(VLAN_A_BROADCAST_FLOOD, U8, false),
	A(VLAN_A_PORTS, U32, true),
	A(VLAN_A_STATS, NEST, true),
};

/* As FLOW_FLUSH takes them. */
static const struct attr flow_attrs[FBR_FLOW_A_MAX + 1] = {
	A(FLOW_A_BRIDGE, U32, false),
	A(FLOW_A_PRIORITY, U16, false),
	A(FLOW_A_KEY, NEST, false),
	A(FLOW_A_MASK, NEST, false),
	A(FLOW_A_ACTIONS, NEST, true),
	A(FLOW_A_IDLE_TIMEOUT, U32, true),
	A(FLOW_A_HARD_TIMEOUT, U32, true),
	A(FLOW_A_COOKIE, UINT, false),
	A(FLOW_A_COOKIE_MASK, UINT, false),
	A(FLOW_A_OUT_PORT, U32, false),
	A(FLOW_A_PACKETS, UINT, true),
	A(FLOW_A_BYTES, UINT, true),
	A(FLOW_A_USED, UINT, true),
	A(FLOW_A_AGE, UINT, true),
	A(FLOW_A_TCP_FLAGS, U16, true),
	A(FLOW_A_REASON, U8, true),
	A(FLOW_A_COUNT, U32, true),
};

static const struct attr trace_attrs[FBR_TRACE_A_MAX + 1] = {
	A(TRACE_A_BRIDGE, U32, false),
	A(TRACE_A_IN_PORT, U32, false),
	A(TRACE_A_FRAME, NEST, false),	/* of any length, at least */
	A(TRACE_A_KEY, NEST, false),
	A(TRACE_A_STEP, NEST, true),
};

/* As METER_ADD takes them. */
static const struct attr meter_attrs[FBR_METER_A_MAX + 1] = {
	A(METER_A_BRIDGE, U32, false),
	A(METER_A_ID, U32, false),
	A(METER_A_UNIT, U8, false),
	A(METER_A_RATE, U32, false),
	A(METER_A_BURST, U32, false),
	A(METER_A_FLOWS, U32, true),
	A(METER_A_PACKETS, UINT, true),
	A(METER_A_BYTES, UINT, true),
	A(METER_A_DROPPED_PACKETS, UINT, true),
	A(METER_A_DROPPED_BYTES, UINT, true),
};

static const struct attr listen_attrs[FBR_LISTEN_A_MAX + 1] = {
	A(LISTEN_A_BRIDGE, U32, false),
	A(LISTEN_A_REASONS, U32, false),
	A(LISTEN_A_KEY, NEST, false),
	A(LISTEN_A_MASK, NEST, false),
	A(LISTEN_A_SNAPLEN, U32, false),
	A(LISTEN_A_RATE, U32, false),
	A(LISTEN_A_BURST, U32, false),
};

/* As INJECT takes them. */
static const struct attr frame_attrs[FBR_FRAME_A_MAX + 1] = {
	A(FRAME_A_BRIDGE, U32, false),
	A(FRAME_A_IN_PORT, U32, false),
	A(FRAME_A_IN_IFINDEX, U32, true),
	A(FRAME_A_FRAME, NEST, false),	/* of any length, at least */
	A(FRAME_A_LEN, U32, true),
	A(FRAME_A_REASON, U8, true),
	A(FRAME_A_COOKIE, UINT, true),
	A(FRAME_A_KEY, NEST, true),
	A(FRAME_A_TIME, UINT, true),
	A(FRAME_A_LOST, U32, true),
	A(FRAME_A_ACTIONS, NEST, false),
};

static const struct {
	const struct attr *attrs;
	int max;
} objects[] = {
	{ bridge_attrs, FBR_BRIDGE_A_MAX },
	{ port_attrs, FBR_PORT_A_MAX },
	{ fdb_attrs, FBR_FDB_A_MAX },
	{ port_vlan_attrs, FBR_PORT_VLAN_A_MAX },
	{ vlan_attrs, FBR_VLAN_A_MAX },
	{ flow_attrs, FBR_FLOW_A_MAX },
	{ trace_attrs, FBR_TRACE_A_MAX },
	{ meter_attrs, FBR_METER_A_MAX },
	{ listen_attrs, FBR_LISTEN_A_MAX },
	{ frame_attrs, FBR_FRAME_A_MAX },
};

enum { BRIDGE, PORT, FDB, PORT_VLAN, VLAN, FLOW, TRACE, METER, LISTEN, FRAME, OBJECTS };

static const int lengths[] = {
	[U8] = 1, [U16] = 2, [U32] = 4, [MAC] = 6, [STRING] = 4, [NEST] = 0, [UINT] = 8,
};

static int sock, family, bridge, port;
static unsigned int sequence, wrong, sent;
static char extack[256];
static bool interrupted;	/* a dump that was read */

static union {
	struct nlmsghdr h;
	uint8_t bytes[MAX_REQUEST];
} request;

static void die(const char *what)
{
	perror(what);
	exit(2);
}

/* ------------------------------------------------------------ requests */

static void begin(int type, int cmd, int flags)
{
	struct genlmsghdr *g = NLMSG_DATA(&request.h);

	memset(&request.h, 0, NLMSG_HDRLEN + GENL_HDRLEN);
	request.h.nlmsg_len = NLMSG_LENGTH(GENL_HDRLEN);
	request.h.nlmsg_type = type;
	request.h.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags;
	request.h.nlmsg_seq = ++sequence;
	g->cmd = cmd;
	g->version = 1;
}

/* @claim is what the attribute's header says of its payload, @len what follows. */
static void put_raw(int type, int claim, const void *data, int len)
{
	struct nlattr *a = (void *)(request.bytes + request.h.nlmsg_len);

	a->nla_type = type;
	a->nla_len = NLA_HDRLEN + claim;
	memset(a + 1, 0, NLA_ALIGN(len));
	if (data && len)
		memcpy(a + 1, data, len);
	request.h.nlmsg_len += NLA_HDRLEN + NLA_ALIGN(len);
}

static void put(int type, const void *data, int len)
{
	put_raw(type, len, data, len);
}

static void put_u32(int type, uint32_t v)
{
	put(type, &v, 4);
}

static void note_extack(const struct nlmsghdr *h)
{
	const struct nlmsgerr *e = NLMSG_DATA(h);
	int skip = h->nlmsg_flags & NLM_F_CAPPED ? 0 : e->msg.nlmsg_len - NLMSG_HDRLEN;
	const uint8_t *p = (const uint8_t *)(e + 1) + NLMSG_ALIGN(skip);
	const uint8_t *end = (const uint8_t *)h + h->nlmsg_len;

	extack[0] = 0;
	if (!(h->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	while (p + NLA_HDRLEN <= end) {
		const struct nlattr *a = (const void *)p;

		if (a->nla_len < NLA_HDRLEN)
			break;
		if ((a->nla_type & NLA_TYPE_MASK) == NLMSGERR_ATTR_MSG)
			snprintf(extack, sizeof(extack), "%.*s",
				 a->nla_len - NLA_HDRLEN, (const char *)(a + 1));
		p += NLA_ALIGN(a->nla_len);
	}
}

/* 0 or a negative errno. */
static int send_request(void)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };

	sent++;
	return sendto(sock, &request, request.h.nlmsg_len, 0, (void *)&kernel,
		      sizeof(kernel)) < 0 ? -errno : 0;
}

/* 0, a negative errno, or -ETIME if there was no answer. */
static int receive(uint32_t seq)
{
	static uint8_t answer[65536];

	for (;;) {
		ssize_t n = recv(sock, answer, sizeof(answer), 0);
		struct nlmsghdr *h = (void *)answer;

		if (n < 0 && errno == ENOBUFS)
			continue;
		if (n < 0)
			return -ETIME;
		for (; NLMSG_OK(h, n); h = NLMSG_NEXT(h, n)) {
			if (h->nlmsg_seq != seq)
				continue;
			interrupted |= h->nlmsg_flags & NLM_F_DUMP_INTR;
			if (h->nlmsg_type == NLMSG_ERROR) {
				note_extack(h);
				return ((struct nlmsgerr *)NLMSG_DATA(h))->error;
			}
			if (h->nlmsg_type == NLMSG_DONE) {
				int err = *(int *)NLMSG_DATA(h);

				return err < 0 ? err : ANSWERED_BY_DUMP;
			}
		}
	}
}

static int ask(void)
{
	return send_request() ?: receive(request.h.nlmsg_seq);
}

static int find_family(void)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	uint8_t answer[8192];
	struct nlmsghdr *h = (void *)answer;
	struct nlattr *a;
	ssize_t n;

	begin(GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 0);
	request.h.nlmsg_flags = NLM_F_REQUEST;
	put(CTRL_ATTR_FAMILY_NAME, FBR_GENL_NAME, sizeof(FBR_GENL_NAME));
	if (sendto(sock, &request, request.h.nlmsg_len, 0, (void *)&kernel,
		   sizeof(kernel)) < 0)
		die("sendto");
	n = recv(sock, answer, sizeof(answer), 0);
	if (n < 0 || !NLMSG_OK(h, n) || h->nlmsg_type == NLMSG_ERROR)
		return 0;
	a = (void *)(answer + NLMSG_LENGTH(GENL_HDRLEN));
	while ((uint8_t *)a < answer + h->nlmsg_len) {
		if (a->nla_type == CTRL_ATTR_FAMILY_ID)
			return *(uint16_t *)(a + 1);
		a = (void *)((uint8_t *)a + NLA_ALIGN(a->nla_len));
	}
	return 0;
}

/* ------------------------------------------------------------ one fault each */

static void want_refused(const char *fmt, ...)
{
	int err = ask();
	va_list ap;

	if (err < 0 && err != -ETIME)
		return;
	wrong++;
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf(": %s\n", err == -ETIME ? "no answer" : "accepted");
}

/* A request on a meter of this id and rate, if they are given. */
static void begin_meter(int cmd, const uint32_t *id, const uint32_t *rate)
{
	begin(family, cmd, 0);
	put_u32(FBR_METER_A_BRIDGE, bridge);
	if (id)
		put_u32(FBR_METER_A_ID, *id);
	if (rate)
		put_u32(FBR_METER_A_RATE, *rate);
}

static void begin_listen(const uint32_t *reasons)
{
	begin(family, FBR_CMD_LISTEN, 0);
	put_u32(FBR_LISTEN_A_BRIDGE, bridge);
	if (reasons)
		put_u32(FBR_LISTEN_A_REASONS, *reasons);
}

/* A frame of so many bytes that comes in at a port, if that is given. */
static void begin_inject(const uint32_t *in_port, int len)
{
	static const uint8_t frame[FBR_INJECT_FRAME_MAX + 1] = {
		2, 0, 0, 0, 0xee, 1, 2, 0, 0, 0, 0xee, 2, 0x81, 0,
	};

	begin(family, FBR_CMD_INJECT, 0);
	put_u32(FBR_FRAME_A_BRIDGE, bridge);
	if (in_port)
		put_u32(FBR_FRAME_A_IN_PORT, *in_port);
	if (len >= 0)
		put(FBR_FRAME_A_FRAME, frame, len);
}

/* A request that names its object, and that nothing is wrong with as it is. */
static void begin_valid(int object)
{
	static const uint8_t mac[6] = { 2, 0, 0, 0, 0xee, 1 };
	static const uint16_t vid = 4094, priority = 7;	/* of no flow */
	static const uint8_t frame[60] = { 2, 0, 0, 0, 0xee, 1, 2 };
	static const uint32_t one = 1, capture = 1 << FBR_FRAME_REASON_CAPTURE;

	switch (object) {
	case BRIDGE:
		begin(family, FBR_CMD_BRIDGE_SET, 0);
		put_u32(FBR_BRIDGE_A_IFINDEX, bridge);
		break;
	case PORT:
		begin(family, FBR_CMD_PORT_SET, 0);
		put_u32(FBR_PORT_A_IFINDEX, port);
		break;
	case FDB:
		begin(family, FBR_CMD_FDB_GET, 0);
		put_u32(FBR_FDB_A_BRIDGE, bridge);
		put(FBR_FDB_A_MAC, mac, 6);
		break;
	case PORT_VLAN:
		begin(family, FBR_CMD_PORT_VLAN_DEL, 0);
		put_u32(FBR_PORT_VLAN_A_PORT, port);
		put(FBR_PORT_VLAN_A_VLANS | NLA_F_NESTED, NULL, 0);
		break;
	case VLAN:
		begin(family, FBR_CMD_VLAN_SET, 0);
		put_u32(FBR_VLAN_A_BRIDGE, bridge);
		put(FBR_VLAN_A_VID, &vid, sizeof(vid));
		break;
	case FLOW:
		begin(family, FBR_CMD_FLOW_FLUSH, 0);
		put_u32(FBR_FLOW_A_BRIDGE, bridge);
		put(FBR_FLOW_A_PRIORITY, &priority, sizeof(priority));
		break;
	case TRACE:
		begin(family, FBR_CMD_TRACE, 0);
		put_u32(FBR_TRACE_A_BRIDGE, bridge);
		put_u32(FBR_TRACE_A_IN_PORT, 0);
		put(FBR_TRACE_A_FRAME, frame, sizeof(frame));
		break;
	case METER:
		begin_meter(FBR_CMD_METER_ADD, &one, &one);
		break;
	case LISTEN:
		begin_listen(&capture);
		break;
	case FRAME:
		begin_inject(&one, 60);
		break;
	}
}

static void wrong_lengths(int object)
{
	static const uint8_t zeroes[8192];
	static const int tried[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 17, 255, 4096 };

	for (int t = 1; t <= objects[object].max; t++) {
		const struct attr *a = &objects[object].attrs[t];

		for (size_t i = 0; i < sizeof(tried) / sizeof(tried[0]); i++) {
			int len = tried[i];

			if (a->form == NEST || len == lengths[a->form] ||
			    (a->form == UINT && len == 4) ||
			    (a->form == STRING && len && len <= 16))
				continue;
			begin_valid(object);
			put(t, zeroes, len);
			want_refused("%s with %d bytes", a->name, len);
		}
	}
}

static void wrong_attributes(int object)
{
	static const uint8_t zeroes[16];

	for (int t = 1; t <= objects[object].max; t++) {
		const struct attr *a = &objects[object].attrs[t];

		if (a->read_only) {
			begin_valid(object);
			put(t, zeroes, lengths[a->form]);
			want_refused("%s, read only, in a request", a->name);
		}
		if (a->form != NEST) {
			begin_valid(object);
			put(t | NLA_F_NESTED, zeroes, lengths[a->form]);
			want_refused("%s as a nest", a->name);
		}
		begin_valid(object);
		put_raw(t, 0xfff0, zeroes, 4);
		want_refused("%s that claims 65520 bytes and has 4", a->name);
	}
	for (int t = objects[object].max + 1; t < objects[object].max + 8; t++) {
		begin_valid(object);
		put(t, zeroes, 4);
		want_refused("object %d: unknown attribute %d", object, t);
	}
	begin_valid(object);
	put(0, zeroes, 4);
	want_refused("object %d: attribute 0", object);
	begin_valid(object);
	put(0x3fff, zeroes, 4);
	want_refused("object %d: attribute 0x3fff", object);
	begin_valid(object);
	request.h.nlmsg_len += 2;
	want_refused("object %d: two bytes too many", object);
	begin_valid(object);
	put_raw(1, -4, zeroes, 4);
	want_refused("object %d: attribute of length 0", object);
	begin_valid(object);
	put_raw(1, -2, zeroes, 4);
	want_refused("object %d: attribute of length 2", object);
}

static void out_of_range(int attr, int object, uint32_t value)
{
	const struct attr *a = &objects[object].attrs[attr];

	begin_valid(object);
	put(attr, &value, lengths[a->form]);
	want_refused("%s = %u", a->name, value);
}

static void wrong_values(void)
{
	static const uint8_t group[6] = { 1, 0, 0, 0, 0, 1 }, zero[6];
	static const int switches[] = {
		FBR_PORT_A_LEARNING, FBR_PORT_A_UNICAST_FLOOD,
		FBR_PORT_A_MULTICAST_FLOOD, FBR_PORT_A_BROADCAST_FLOOD,
		FBR_PORT_A_ISOLATED, FBR_PORT_A_HAIRPIN, FBR_PORT_A_LOCKED,
	};

	for (size_t i = 0; i < sizeof(switches) / sizeof(switches[0]); i++) {
		out_of_range(switches[i], PORT, 2);
		out_of_range(switches[i], PORT, 255);
	}
	out_of_range(FBR_BRIDGE_A_AGEING, BRIDGE, 1);
	out_of_range(FBR_BRIDGE_A_AGEING, BRIDGE, FBR_AGEING_MIN - 1);
	out_of_range(FBR_BRIDGE_A_AGEING, BRIDGE, FBR_AGEING_MAX + 1u);
	out_of_range(FBR_BRIDGE_A_AGEING, BRIDGE, UINT32_MAX);
	out_of_range(FBR_BRIDGE_A_FDB_LIMIT, BRIDGE, 0);
	out_of_range(FBR_BRIDGE_A_FDB_LIMIT, BRIDGE, FBR_FDB_LIMIT_MAX + 1);
	out_of_range(FBR_BRIDGE_A_GROUP_FWD_MASK, BRIDGE, 1);
	out_of_range(FBR_BRIDGE_A_GROUP_FWD_MASK, BRIDGE, 2);
	out_of_range(FBR_BRIDGE_A_GROUP_FWD_MASK, BRIDGE, 4);
	out_of_range(FBR_BRIDGE_A_GROUP_FWD_MASK, BRIDGE, 0xffff);
	out_of_range(FBR_BRIDGE_A_EVENT_RATE, BRIDGE, 0);
	out_of_range(FBR_BRIDGE_A_EVENT_RATE, BRIDGE, FBR_EVENT_RATE_MAX + 1);
	out_of_range(FBR_BRIDGE_A_EVENT_BURST, BRIDGE, 0);
	out_of_range(FBR_BRIDGE_A_EVENT_BURST, BRIDGE, FBR_EVENT_BURST_MAX + 1);
	out_of_range(FBR_PORT_A_FDB_LIMIT, PORT, UINT32_MAX);
	out_of_range(FBR_PORT_A_NUMBER, PORT, 9);
	out_of_range(FBR_FDB_A_VLAN, FDB, 4095);
	out_of_range(FBR_FDB_A_VLAN, FDB, 65535);
	out_of_range(FBR_BRIDGE_A_VLAN_FILTERING, BRIDGE, 2);
	out_of_range(FBR_BRIDGE_A_VLAN_PROTOCOL, BRIDGE, 0x0800);
	out_of_range(FBR_BRIDGE_A_DEFAULT_PVID, BRIDGE, 4095);
	out_of_range(FBR_PORT_A_VLAN_ACCEPT, PORT, FBR_VLAN_ACCEPT_UNTAGGED + 1);
	out_of_range(FBR_VLAN_A_VID, VLAN, 0);
	out_of_range(FBR_VLAN_A_VID, VLAN, 4095);
	out_of_range(FBR_VLAN_A_LAST_VID, VLAN, 1);
	out_of_range(FBR_VLAN_A_AGEING, VLAN, FBR_AGEING_MIN - 1);
	out_of_range(FBR_VLAN_A_AGEING, VLAN, FBR_AGEING_MAX + 1u);
	out_of_range(FBR_VLAN_A_FDB_LIMIT, VLAN, FBR_FDB_LIMIT_MAX + 1);
	out_of_range(FBR_VLAN_A_UNICAST_FLOOD, VLAN, 2);
	out_of_range(FBR_BRIDGE_A_FLOW_LIMIT, BRIDGE, 0);
	out_of_range(FBR_BRIDGE_A_FLOW_LIMIT, BRIDGE, FBR_FLOW_LIMIT_MAX + 1);
	out_of_range(FBR_BRIDGE_A_MASK_LIMIT, BRIDGE, 0);
	out_of_range(FBR_BRIDGE_A_MASK_LIMIT, BRIDGE, FBR_MASK_LIMIT_MAX + 1);
	out_of_range(FBR_BRIDGE_A_TABLE_MISS, BRIDGE, FBR_TABLE_MISS_USERSPACE + 1);
	out_of_range(FBR_BRIDGE_A_FAIL_MODE, BRIDGE, FBR_FAIL_MODE_NORMAL + 1);
	out_of_range(FBR_TRACE_A_IN_PORT, TRACE, FBR_PORT_MAX + 1);

	begin_valid(BRIDGE);
	put(FBR_BRIDGE_A_MAC, group, 6);
	want_refused("a group as the bridge's address");
	begin_valid(BRIDGE);
	put(FBR_BRIDGE_A_MAC, zero, 6);
	want_refused("zero as the bridge's address");
	for (int kind = FBR_FDB_KIND_LOCAL; kind < 256; kind += 42) {
		uint8_t k = kind;

		begin_valid(FDB);
		((struct genlmsghdr *)NLMSG_DATA(&request.h))->cmd = FBR_CMD_FDB_ADD;
		put_u32(FBR_FDB_A_PORT, port);
		put(FBR_FDB_A_KIND, &k, 1);
		want_refused("an entry of kind %d", kind);
	}
}

/* One range of VLANs, added to a port. */
static void begin_range(const uint16_t *first, const uint16_t *last, bool pvid)
{
	uint8_t ranges[32] = { 0 };
	struct nlattr *range = (struct nlattr *)ranges;
	int len = NLA_HDRLEN;
	struct nlattr *a;

	if (first) {
		a = (struct nlattr *)(ranges + len);
		*a = (struct nlattr){ 6, FBR_VLAN_RANGE_A_FIRST };
		memcpy(a + 1, first, 2);
		len += 8;
	}
	if (last) {
		a = (struct nlattr *)(ranges + len);
		*a = (struct nlattr){ 6, FBR_VLAN_RANGE_A_LAST };
		memcpy(a + 1, last, 2);
		len += 8;
	}
	if (pvid) {
		a = (struct nlattr *)(ranges + len);
		*a = (struct nlattr){ 4, FBR_VLAN_RANGE_A_PVID };
		len += 4;
	}
	*range = (struct nlattr){ len, FBR_VLANS_A_RANGE | NLA_F_NESTED };
	begin(family, FBR_CMD_PORT_VLAN_ADD, 0);
	put_u32(FBR_PORT_VLAN_A_PORT, port);
	put(FBR_PORT_VLAN_A_VLANS | NLA_F_NESTED, ranges, len);
}

static void wrong_ranges(void)
{
	static const uint16_t none = 0, low = 10, high = 20, over = 4095;

	begin_range(NULL, NULL, false);
	want_refused("a range of VLANs that is empty");
	begin_range(NULL, &high, false);
	want_refused("a range of VLANs without a first one");
	begin_range(&none, NULL, false);
	want_refused("VLAN 0");
	begin_range(&over, NULL, false);
	want_refused("VLAN 4095");
	begin_range(&low, &over, false);
	want_refused("VLANs up to 4095");
	begin_range(&high, &low, false);
	want_refused("a range of VLANs backwards");
	begin_range(&low, &high, true);
	want_refused("eleven PVIDs");
	begin_range(&low, NULL, true);
	((struct genlmsghdr *)NLMSG_DATA(&request.h))->cmd = FBR_CMD_PORT_VLAN_DEL;
	want_refused("flags where VLANs are deleted");
}

/* An attribute at the end of others; returns where the next one goes. */
static int append(uint8_t *to, int at, uint16_t type, const void *data, int len)
{
	struct nlattr *a = (struct nlattr *)(to + at);

	*a = (struct nlattr){ NLA_HDRLEN + len, type };
	memcpy(a + 1, data, len);
	return at + NLA_ALIGN(a->nla_len);
}

/* A guard of so many stations and addresses, their last bytes counted up. */
static void begin_guard(int macs, int mac_len, int ips, int ip_len, int prefix)
{
	static uint8_t guard[8192];
	uint8_t mac[8] = { 2 }, ip[20] = { 10 }, nest[64], bits = prefix;
	int len = 0, n;

	for (n = 0; n < macs; n++) {
		mac[5] = n;
		len = append(guard, len, FBR_GUARD_A_STATION | NLA_F_NESTED, nest,
			     append(nest, 0, FBR_GUARD_STATION_A_MAC, mac, mac_len));
	}
	for (n = 0; n < ips; n++) {
		int in = 0;

		ip[3] = n;
		if (ip_len >= 0)
			in = append(nest, in, FBR_GUARD_ADDRESS_A_IP, ip, ip_len);
		if (prefix >= 0)
			in = append(nest, in, FBR_GUARD_ADDRESS_A_PREFIX, &bits, 1);
		len = append(guard, len, FBR_GUARD_A_ADDRESS | NLA_F_NESTED, nest, in);
	}
	begin(family, FBR_CMD_PORT_SET, 0);
	put_u32(FBR_PORT_A_IFINDEX, port);
	put(FBR_PORT_A_GUARD | NLA_F_NESTED, guard, len);
}

static void wrong_guards(void)
{
	static const uint8_t station[] = { 4, 0, FBR_GUARD_A_STATION, 0x80 };
	static const uint8_t allow[] = { 8, 0, FBR_GUARD_A_ALLOW, 0, 4, 0, 0, 0 };

	begin_guard(0, 0, 1, 4, -1);
	want_refused("a guard without a MAC address");
	begin_guard(1, 5, 0, 0, 0);
	want_refused("a guard of a short MAC address");
	begin_guard(1, 7, 0, 0, 0);
	want_refused("a guard of a long one");
	begin_guard(FBR_GUARD_MACS_MAX + 1, 6, 0, 0, 0);
	want_refused("a guard of 17 MAC addresses");
	begin_guard(1, 6, FBR_GUARD_ADDRESSES_MAX + 1, 4, 32);
	want_refused("a guard of 65 IP addresses");
	begin_guard(1, 6, 1, -1, 8);
	want_refused("a prefix of no address");
	for (int len = 0; len <= 20; len++) {
		if (len == 4 || len == 16)
			continue;
		begin_guard(1, 6, 1, len, -1);
		want_refused("an IP address of %d bytes", len);
	}
	begin_guard(1, 6, 1, 4, 33);
	want_refused("a prefix of IPv4 of 33 bits");
	begin_guard(1, 6, 1, 16, 129);
	want_refused("a prefix of IPv6 of 129 bits");
	begin_guard(1, 6, 2, 4, 24);
	want_refused("an address with bits behind its prefix");
	begin_guard(1, 6, 2, 4, 8);
	want_refused("a prefix that is there twice");
	begin(family, FBR_CMD_PORT_SET, 0);
	put_u32(FBR_PORT_A_IFINDEX, port);
	put(FBR_PORT_A_GUARD | NLA_F_NESTED, station, sizeof(station));
	want_refused("a station without an address");
	begin(family, FBR_CMD_PORT_SET, 0);
	put_u32(FBR_PORT_A_IFINDEX, port);
	put(FBR_PORT_A_GUARD | NLA_F_NESTED, allow, sizeof(allow));
	want_refused("a guard that allows what there is not");
	begin_guard(1, 6, 0, 0, 0);
	((struct genlmsghdr *)NLMSG_DATA(&request.h))->cmd = FBR_CMD_PORT_GET;
	want_refused("a guard where a port is got");
}

static void wrong_meters(void)
{
	static const uint32_t zero, one = 1, none = 4711;

	out_of_range(FBR_METER_A_ID, METER, 0);
	out_of_range(FBR_METER_A_UNIT, METER, FBR_METER_UNIT_PKTPS + 1);
	out_of_range(FBR_METER_A_RATE, METER, 0);
	out_of_range(FBR_METER_A_BURST, METER, 0);
	begin_meter(FBR_CMD_METER_ADD, NULL, &one);
	want_refused("METER_ADD without an id");
	begin_meter(FBR_CMD_METER_ADD, &one, NULL);
	want_refused("METER_ADD without a rate");
	begin_meter(FBR_CMD_METER_ADD, &zero, &one);
	want_refused("meter 0");
	begin_meter(FBR_CMD_METER_SET, NULL, &one);
	want_refused("METER_SET without an id");
	begin_meter(FBR_CMD_METER_SET, &none, &one);
	want_refused("METER_SET of a meter that is not there");
	begin_meter(FBR_CMD_METER_GET, NULL, NULL);
	want_refused("METER_GET without an id");
	begin_meter(FBR_CMD_METER_GET, &none, NULL);
	want_refused("METER_GET of a meter that is not there");
	begin_meter(FBR_CMD_METER_GET, &one, &one);
	want_refused("METER_GET with a rate");
	begin_meter(FBR_CMD_METER_DEL, NULL, NULL);
	want_refused("METER_DEL without an id");
	begin_meter(FBR_CMD_METER_DEL, &none, NULL);
	want_refused("METER_DEL of a meter that is not there");
	begin(family, FBR_CMD_METER_GET, NLM_F_DUMP);
	want_refused("a dump of the meters of no bridge");
}

static void wrong_listeners(void)
{
	static const uint32_t none, unknown = 2 << FBR_FRAME_REASON_ACTION;

	out_of_range(FBR_LISTEN_A_SNAPLEN, LISTEN, 13);
	out_of_range(FBR_LISTEN_A_RATE, LISTEN, 0);
	out_of_range(FBR_LISTEN_A_RATE, LISTEN, FBR_LISTEN_RATE_MAX + 1);
	out_of_range(FBR_LISTEN_A_BURST, LISTEN, 0);
	out_of_range(FBR_LISTEN_A_BURST, LISTEN, FBR_LISTEN_BURST_MAX + 1);
	begin_listen(NULL);
	want_refused("LISTEN without reasons");
	begin_listen(&none);
	want_refused("LISTEN for no reason");
	begin_listen(&unknown);
	want_refused("LISTEN for an unknown reason");
}

static void wrong_frames(void)
{
	static const uint32_t one = 1, none = FBR_PORT_MAX;

	out_of_range(FBR_FRAME_A_IN_PORT, FRAME, FBR_PORT_MAX + 1);
	begin_inject(NULL, 60);
	want_refused("INJECT without a port");
	begin_inject(&none, 60);
	want_refused("INJECT at a port that is not there");
	begin_inject(&one, -1);
	want_refused("INJECT without a frame");
	for (int len = 0; len < 18; len++) {
		begin_inject(&one, len);
		want_refused("INJECT of a frame of %d bytes", len);
	}
	begin_inject(&one, FBR_INJECT_FRAME_MAX + 1);
	want_refused("INJECT of a frame that is too long");
}

/* Begins a flow of IPv4's TCP, or of everything; its actions are to follow. */
static struct nlattr *begin_flow(bool tcp)
{
	static const uint16_t priority = 8, eth_type = 0x0008;	/* in network order */
	static const uint8_t ipv4[12] = { [8] = 6 }, mask[12] = { [8] = 0xff };
	struct nlattr *nest;

	begin(family, FBR_CMD_FLOW_ADD, 0);
	put_u32(FBR_FLOW_A_BRIDGE, bridge);
	put(FBR_FLOW_A_PRIORITY, &priority, sizeof(priority));
	for (int attr = FBR_FLOW_A_KEY; tcp && attr <= FBR_FLOW_A_MASK; attr++) {
		const bool key = attr == FBR_FLOW_A_KEY;
		static const uint16_t whole = 0xffff;

		nest = (void *)(request.bytes + request.h.nlmsg_len);
		put(attr | NLA_F_NESTED, NULL, 0);
		put(OVS_KEY_ATTR_ETHERTYPE, key ? &eth_type : &whole, 2);
		put(OVS_KEY_ATTR_IPV4, key ? ipv4 : mask, 12);
		nest->nla_len = request.bytes + request.h.nlmsg_len - (uint8_t *)nest;
	}
	nest = (void *)(request.bytes + request.h.nlmsg_len);
	put(FBR_FLOW_A_ACTIONS | NLA_F_NESTED, NULL, 0);
	return nest;
}

/* Ends it with an action that sends, so that nothing else is wrong. */
static void end_flow(struct nlattr *nest)
{
	put(FBR_ACTION_A_NORMAL, NULL, 0);
	nest->nla_len = request.bytes + request.h.nlmsg_len - (uint8_t *)nest;
}

/* A nest of one attribute that claims to be as long as it is. */
static void put_one_in(int type, int inner, const void *data, int len)
{
	struct nlattr *nest = (void *)(request.bytes + request.h.nlmsg_len);

	put(type | NLA_F_NESTED, NULL, 0);
	put(inner, data, len);
	nest->nla_len = request.bytes + request.h.nlmsg_len - (uint8_t *)nest;
}

/* Of every length but the right one; fields that can't be set have none. */
static void wrong_sets(void)
{
	static const int sizes[] = {
		[OVS_KEY_ATTR_PRIORITY] = 4, [OVS_KEY_ATTR_SKB_MARK] = 4,
		[OVS_KEY_ATTR_ETHERNET] = 12, [OVS_KEY_ATTR_VLAN] = 2,
		[OVS_KEY_ATTR_IPV4] = 12, [OVS_KEY_ATTR_IPV6] = 40,
		[OVS_KEY_ATTR_TCP] = 4, [OVS_KEY_ATTR_UDP] = 4, [OVS_KEY_ATTR_SCTP] = 4,
		[OVS_KEY_ATTR_ICMP] = 2, [OVS_KEY_ATTR_ICMPV6] = 2,
		[OVS_KEY_ATTR_ARP] = 24, [OVS_KEY_ATTR_ND] = 28, [33] = 0,
	};
	static const uint8_t ones[96] = { [0 ... 95] = 0xff };

	for (int field = 0; field < 34; field++) {
		for (int len = 0; len <= 96; len++) {
			struct nlattr *nest;

			if (len != sizes[field] || !len) {
				nest = begin_flow(true);
				put_one_in(OVS_ACTION_ATTR_SET, field, ones, len);
				end_flow(nest);
				want_refused("set of field %d with %d bytes", field, len);
			}
			if (len != 2 * sizes[field] || !len) {
				nest = begin_flow(true);
				put_one_in(OVS_ACTION_ATTR_SET_MASKED, field, ones, len);
				end_flow(nest);
				want_refused("set_masked of field %d with %d bytes", field, len);
			}
		}
	}
}

static void wrong_actions(void)
{
	static const uint8_t zeroes[64];
	static const struct { int type, len; } plain[] = {
		{ OVS_ACTION_ATTR_OUTPUT, 4 }, { OVS_ACTION_ATTR_PUSH_VLAN, 4 },
		{ OVS_ACTION_ATTR_POP_VLAN, 0 }, { OVS_ACTION_ATTR_TRUNC, 4 },
		{ OVS_ACTION_ATTR_METER, 4 }, { OVS_ACTION_ATTR_DEC_TTL, -1 },
		{ OVS_ACTION_ATTR_SET, -1 }, { OVS_ACTION_ATTR_SET_MASKED, -1 },
		{ OVS_ACTION_ATTR_USERSPACE, 0 }, { FBR_ACTION_A_NORMAL, 0 },
		{ FBR_ACTION_A_FLOOD, 0 }, { FBR_ACTION_A_IN_PORT, 0 },
	};
	static const int nests[] = {
		OVS_ACTION_ATTR_SET, OVS_ACTION_ATTR_SET_MASKED,
		OVS_ACTION_ATTR_DEC_TTL, OVS_ACTION_ATTR_USERSPACE,
	};
	struct nlattr *nest;

	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++) {
		for (int len = 0; len <= 64; len++) {
			if (len == plain[i].len)
				continue;
			nest = begin_flow(true);
			put(plain[i].type, zeroes, len);
			end_flow(nest);
			want_refused("action 0x%x with %d bytes", plain[i].type, len);
		}
	}
	for (size_t i = 0; i < sizeof(nests) / sizeof(nests[0]); i++) {
		struct nlattr *action;

		for (int claim = -4; claim < 70; claim++) {
			nest = begin_flow(true);
			action = (void *)(request.bytes + request.h.nlmsg_len);
			put(nests[i] | NLA_F_NESTED, NULL, 0);
			put_raw(OVS_KEY_ATTR_IPV4, claim, zeroes, 12);
			action->nla_len = request.bytes + request.h.nlmsg_len -
					  (uint8_t *)action;
			end_flow(nest);
			want_refused("action %d of an attribute that claims %d bytes",
				     nests[i], claim);
		}
	}
	for (int type = OVS_ACTION_ATTR_DEC_TTL + 1; type < FBR_ACTION_A_MAX + 8;
	     type += type < 64 || type > 0xff0 ? 1 : 61) {
		if (type >= FBR_ACTION_A_NORMAL && type <= FBR_ACTION_A_MAX)
			continue;
		nest = begin_flow(true);
		put(type, NULL, 0);
		end_flow(nest);
		want_refused("action 0x%x", type);
	}
	nest = begin_flow(true);
	put_one_in(OVS_ACTION_ATTR_SET, OVS_KEY_ATTR_TCP, zeroes, 4);
	end_flow(nest);
	nest->nla_len += 2;
	request.h.nlmsg_len += 4;
	want_refused("actions that end with two bytes");
}

static void missing_attributes(void)
{
	static const int need_some[] = {
		FBR_CMD_BRIDGE_GET, FBR_CMD_BRIDGE_NEW, FBR_CMD_BRIDGE_SET,
		FBR_CMD_BRIDGE_DEL, FBR_CMD_PORT_GET, FBR_CMD_PORT_ADD,
		FBR_CMD_PORT_SET, FBR_CMD_PORT_DEL, FBR_CMD_FDB_GET,
		FBR_CMD_FDB_ADD, FBR_CMD_FDB_DEL, FBR_CMD_FDB_FLUSH,
		FBR_CMD_PORT_VLAN_ADD, FBR_CMD_PORT_VLAN_DEL, FBR_CMD_VLAN_SET,
		FBR_CMD_FLOW_GET, FBR_CMD_FLOW_ADD, FBR_CMD_FLOW_SET, FBR_CMD_FLOW_DEL,
		FBR_CMD_FLOW_FLUSH, FBR_CMD_FLOW_REPLACE_BEGIN, FBR_CMD_FLOW_REPLACE_ADD,
		FBR_CMD_FLOW_REPLACE_COMMIT, FBR_CMD_TRACE,
		FBR_CMD_METER_GET, FBR_CMD_METER_ADD, FBR_CMD_METER_SET, FBR_CMD_METER_DEL,
		FBR_CMD_LISTEN, FBR_CMD_INJECT,
	};
	static const int fdb_one[] = { FBR_CMD_FDB_GET, FBR_CMD_FDB_ADD, FBR_CMD_FDB_DEL };

	for (size_t i = 0; i < sizeof(need_some) / sizeof(need_some[0]); i++) {
		begin(family, need_some[i], 0);
		want_refused("command %d without an attribute", need_some[i]);
	}
	for (size_t i = 0; i < 3; i++) {
		begin(family, fdb_one[i], 0);
		put_u32(FBR_FDB_A_BRIDGE, bridge);
		want_refused("command %d without an address", fdb_one[i]);
	}
	begin(family, FBR_CMD_PORT_ADD, 0);
	put_u32(FBR_PORT_A_IFINDEX, port);
	want_refused("PORT_ADD without a bridge");
	begin(family, FBR_CMD_FDB_GET, NLM_F_DUMP);
	want_refused("a dump of the FDB of no bridge");
	begin(family, FBR_CMD_VLAN_GET, NLM_F_DUMP);
	want_refused("a dump of the VLANs of no bridge");
	begin(family, FBR_CMD_PORT_VLAN_ADD, 0);
	put_u32(FBR_PORT_VLAN_A_PORT, port);
	want_refused("PORT_VLAN_ADD without VLANs");
	begin(family, FBR_CMD_VLAN_SET, 0);
	put_u32(FBR_VLAN_A_BRIDGE, bridge);
	want_refused("VLAN_SET without a VLAN");
	begin(family, FBR_CMD_FLOW_GET, NLM_F_DUMP);
	want_refused("a dump of the flows of no bridge");
	begin(family, FBR_CMD_FLOW_ADD, 0);
	put_u32(FBR_FLOW_A_BRIDGE, bridge);
	want_refused("FLOW_ADD without actions");
	begin(family, FBR_CMD_FLOW_REPLACE_COMMIT, 0);
	put_u32(FBR_FLOW_A_BRIDGE, bridge);
	want_refused("a replacement that was not begun");
	begin(family, FBR_CMD_TRACE, 0);
	put_u32(FBR_TRACE_A_BRIDGE, bridge);
	want_refused("TRACE of no frame");
	begin(family, FBR_CMD_BRIDGE_SET, 0);
	put_u32(FBR_BRIDGE_A_IFINDEX, port);
	want_refused("BRIDGE_SET of a device that is no bridge");
	begin(family, FBR_CMD_BRIDGE_DEL, 0);
	put_u32(FBR_BRIDGE_A_IFINDEX, port);
	want_refused("BRIDGE_DEL of a device that is no bridge");
	begin(family, FBR_CMD_BRIDGE_GET, 0);
	put_u32(FBR_BRIDGE_A_IFINDEX, 0);
	want_refused("interface 0");
	begin(family, FBR_CMD_BRIDGE_GET, 0);
	put_u32(FBR_BRIDGE_A_IFINDEX, UINT32_MAX);
	want_refused("interface -1");
}

static void wrong_commands(void)
{
	static const int notices[] = {
		FBR_CMD_BRIDGE_NEW_NTF, FBR_CMD_BRIDGE_SET_NTF,
		FBR_CMD_BRIDGE_DEL_NTF, FBR_CMD_PORT_ADD_NTF, FBR_CMD_PORT_SET_NTF,
		FBR_CMD_PORT_DEL_NTF, FBR_CMD_FDB_EVENT,
		FBR_CMD_PORT_VLAN_ADD_NTF, FBR_CMD_PORT_VLAN_DEL_NTF,
		FBR_CMD_VLAN_SET_NTF,
		FBR_CMD_FLOW_ADD_NTF, FBR_CMD_FLOW_SET_NTF, FBR_CMD_FLOW_DEL_NTF,
		FBR_CMD_FLOW_REPLACED_NTF,
		FBR_CMD_METER_ADD_NTF, FBR_CMD_METER_SET_NTF, FBR_CMD_METER_DEL_NTF,
		FBR_CMD_FRAME,
	};

	for (size_t i = 0; i < sizeof(notices) / sizeof(notices[0]); i++) {
		begin(family, notices[i], 0);
		put_u32(1, bridge);
		want_refused("notification %d as a command", notices[i]);
	}
	for (int cmd = FBR_CMD_MAX + 1; cmd < 256; cmd += 17) {
		begin(family, cmd, 0);
		put_u32(1, bridge);
		want_refused("unknown command %d", cmd);
	}
	begin(family, 0, 0);
	want_refused("command 0");
	begin(family, FBR_CMD_BRIDGE_SET, NLM_F_DUMP);
	put_u32(1, bridge);
	want_refused("BRIDGE_SET as a dump");
	begin(family, FBR_CMD_FDB_ADD, NLM_F_CREATE | NLM_F_EXCL);
	want_refused("NLM_F_CREATE");
	begin(family, FBR_CMD_BRIDGE_GET, 0);
	request.h.nlmsg_len = NLMSG_HDRLEN + 2;
	want_refused("a message shorter than its header");
}

/* ------------------------------------------------------------ at random */

static uint64_t state;

static uint32_t rnd(uint32_t below)
{
	uint64_t z = (state += 0x9e3779b97f4a7c15ull);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
	return (z ^ (z >> 31)) % below;
}

/* One that may be valid, with these bytes in it. */
static void put_random_action(const uint8_t *data)
{
	static const struct { int type, len; } actions[] = {
		{ OVS_ACTION_ATTR_PUSH_VLAN, 4 }, { OVS_ACTION_ATTR_POP_VLAN, 0 },
		{ OVS_ACTION_ATTR_TRUNC, 4 }, { OVS_ACTION_ATTR_METER, 4 },
		{ OVS_ACTION_ATTR_USERSPACE, 0 }, { FBR_ACTION_A_NORMAL, 0 },
	};
	static const struct { int field, len; } fields[] = {
		{ OVS_KEY_ATTR_PRIORITY, 4 }, { OVS_KEY_ATTR_SKB_MARK, 4 },
		{ OVS_KEY_ATTR_ETHERNET, 12 }, { OVS_KEY_ATTR_VLAN, 2 },
		{ OVS_KEY_ATTR_IPV4, 12 }, { OVS_KEY_ATTR_IPV6, 40 },
		{ OVS_KEY_ATTR_TCP, 4 }, { OVS_KEY_ATTR_UDP, 4 },
		{ OVS_KEY_ATTR_ARP, 24 }, { OVS_KEY_ATTR_ND, 28 },
	};
	uint32_t n = rnd(16), masked = rnd(2);

	if (n < sizeof(actions) / sizeof(actions[0]))
		put(actions[n].type, data, actions[n].len);
	n -= sizeof(actions) / sizeof(actions[0]);
	if (n < sizeof(fields) / sizeof(fields[0]))
		put_one_in(masked ? OVS_ACTION_ATTR_SET_MASKED : OVS_ACTION_ATTR_SET,
			   fields[n].field, data, (masked + 1) * fields[n].len);
}

/* Of attributes as a flow's key or actions have them, mostly. */
static void put_random_nest(int type, int depth)
{
	static const uint8_t sizes[] = { 0, 1, 2, 4, 6, 8, 12, 16, 24, 28, 40 };
	struct nlattr *nest = (void *)(request.bytes + request.h.nlmsg_len);
	int n = rnd(5);

	nest->nla_type = type | (rnd(8) ? NLA_F_NESTED : 0);
	request.h.nlmsg_len += NLA_HDRLEN;
	while (n--) {
		uint8_t data[80];

		for (size_t i = 0; i < sizeof(data); i++)
			data[i] = rnd(2) ? 0 : rnd(4) ? 255 : rnd(256);
		if (depth && !rnd(8))
			put_random_nest(rnd(32), depth - 1);
		else if (!rnd(8))
			put_random_action(data);
		else
			put(rnd(8) ? rnd(32) : 0x1000 + rnd(4), data,
			    sizes[rnd(sizeof(sizes))]);
	}
	nest->nla_len = request.bytes + request.h.nlmsg_len - (uint8_t *)nest;
}

static void put_random(const struct attr *a, int type)
{
	uint8_t data[64];
	int len = lengths[a->form];

	if (a->form == NEST && rnd(4)) {
		put_random_nest(type, 3);
		return;
	}

	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = rnd(4) ? 0 : rnd(256);
	if (a->form == STRING) {
		len = 1 + rnd(18);
		for (int i = 0; i < len - 1; i++)
			data[i] = 'a' + rnd(26);
		data[len - 1] = rnd(8) ? 0 : 'x';
	}
	if (a->form == U8 && rnd(8))
		data[0] = rnd(4);
	if (a->form == MAC && rnd(8))
		data[0] &= ~1;
	if (!rnd(16))
		len = rnd(sizeof(data));
	if (!rnd(32))
		type ^= 1 << rnd(16);
	put_raw(type, rnd(64) ? len : (int)rnd(70), data, len);
}

static void put_random_frame(void)
{
	uint8_t frame[128];

	for (size_t i = 0; i < sizeof(frame); i++)
		frame[i] = rnd(2) ? 0 : rnd(256);
	put_u32(FBR_FRAME_A_IN_PORT, rnd(4));
	put(FBR_FRAME_A_FRAME, frame, 14 + rnd(sizeof(frame) - 14));
}

static int fuzz(uint64_t seed, int count)
{
	static const struct { int cmd, object; } commands[] = {
		{ FBR_CMD_BRIDGE_GET, BRIDGE }, { FBR_CMD_BRIDGE_NEW, BRIDGE },
		{ FBR_CMD_BRIDGE_SET, BRIDGE }, { FBR_CMD_PORT_GET, PORT },
		{ FBR_CMD_PORT_ADD, PORT }, { FBR_CMD_PORT_SET, PORT },
		{ FBR_CMD_FDB_GET, FDB }, { FBR_CMD_FDB_ADD, FDB },
		{ FBR_CMD_FDB_DEL, FDB }, { FBR_CMD_FDB_FLUSH, FDB },
		{ FBR_CMD_PORT_VLAN_GET, PORT_VLAN }, { FBR_CMD_PORT_VLAN_ADD, PORT_VLAN },
		{ FBR_CMD_PORT_VLAN_DEL, PORT_VLAN }, { FBR_CMD_VLAN_GET, VLAN },
		{ FBR_CMD_VLAN_SET, VLAN },
		{ FBR_CMD_FLOW_GET, FLOW }, { FBR_CMD_FLOW_ADD, FLOW },
		{ FBR_CMD_FLOW_SET, FLOW }, { FBR_CMD_FLOW_DEL, FLOW },
		{ FBR_CMD_FLOW_FLUSH, FLOW }, { FBR_CMD_FLOW_REPLACE_BEGIN, FLOW },
		{ FBR_CMD_FLOW_REPLACE_ADD, FLOW }, { FBR_CMD_FLOW_REPLACE_COMMIT, FLOW },
		{ FBR_CMD_TRACE, TRACE },
		{ FBR_CMD_METER_GET, METER }, { FBR_CMD_METER_ADD, METER },
		{ FBR_CMD_METER_SET, METER }, { FBR_CMD_METER_DEL, METER },
		{ FBR_CMD_LISTEN, LISTEN }, { FBR_CMD_INJECT, FRAME },
	};
	int silent = 0, accepted = 0;

	state = seed;
	for (int i = 0; i < count; i++) {
		int c = rnd(sizeof(commands) / sizeof(commands[0]));
		int object = commands[c].object, n = rnd(6), err;
		bool get = commands[c].cmd == FBR_CMD_BRIDGE_GET ||
			   commands[c].cmd == FBR_CMD_PORT_GET ||
			   commands[c].cmd == FBR_CMD_FDB_GET ||
			   commands[c].cmd == FBR_CMD_PORT_VLAN_GET ||
			   commands[c].cmd == FBR_CMD_FLOW_GET ||
			   commands[c].cmd == FBR_CMD_METER_GET ||
			   commands[c].cmd == FBR_CMD_VLAN_GET;

		begin(family, commands[c].cmd, get && !rnd(2) ? NLM_F_DUMP : 0);
		if (rnd(16) && commands[c].cmd != FBR_CMD_BRIDGE_NEW)
			put_u32(1, bridge);
		if (object == PORT && rnd(8))
			put_u32(FBR_PORT_A_IFINDEX, port);
		if (object == FDB && rnd(2))
			put_u32(FBR_FDB_A_PORT, port);
		if (object == PORT_VLAN && rnd(8))
			put_u32(FBR_PORT_VLAN_A_PORT, port);
		if (object == LISTEN && rnd(8))
			put_u32(FBR_LISTEN_A_REASONS, rnd(8) << 1);
		if (object == FRAME && rnd(8))
			put_random_frame();
		while (n--) {
			int t = 1 + rnd(objects[object].max);

			put_random(&objects[object].attrs[t], t);
		}
		err = ask();
		silent += err == -ETIME;
		accepted += err >= 0;
	}
	printf("%d requests, %d accepted, %d without an answer\n", count, accepted, silent);
	return silent ? 1 : 0;
}

/* ------------------------------------------------------------ in a storm */

static void set_up(const char *name)
{
	struct ifreq ifr = { .ifr_flags = IFF_UP };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", name);
	ioctl(fd, SIOCSIFFLAGS, &ifr);
	close(fd);
}

static void begin_with(int cmd, int type, uint32_t index, int flags)
{
	begin(family, cmd, flags);
	put_u32(type, index);
}

static void begin_new(const char *name)
{
	begin(family, FBR_CMD_BRIDGE_NEW, 0);
	put(FBR_BRIDGE_A_NAME, name, strlen(name) + 1);
}

static void put_station(void)
{
	uint8_t mac[6] = { 2, 0, 0, 0, 0xdd, rnd(16) };

	put(FBR_FDB_A_MAC, mac, 6);
}

/* A bridge of this name and this port come or go. */
static void begin_life(const char *name, uint32_t br, uint32_t index)
{
	switch (rnd(6)) {
	case 0:
	case 1:
		begin_new(name);
		break;
	case 2:
		begin_with(FBR_CMD_BRIDGE_DEL, FBR_BRIDGE_A_IFINDEX, br, 0);
		break;
	case 3:
	case 4:
		begin_with(FBR_CMD_PORT_ADD, FBR_PORT_A_BRIDGE, br, 0);
		put_u32(FBR_PORT_A_IFINDEX, index);
		break;
	case 5:
		begin_with(FBR_CMD_PORT_DEL, FBR_PORT_A_BRIDGE, br, 0);
		put_u32(FBR_PORT_A_IFINDEX, index);
		break;
	}
}

/* Something is done to them, if they are there. */
static void begin_blow(const char *name, uint32_t br, uint32_t index)
{
	static const struct nlattr normal[] = { { NLA_HDRLEN, FBR_ACTION_A_NORMAL } };
	uint16_t priority = rnd(100);
	uint8_t on = rnd(2);

	switch (rnd(16)) {
	case 0:
	case 1:
		begin(family, FBR_CMD_BRIDGE_SET, 0);
		put(FBR_BRIDGE_A_NAME, name, strlen(name) + 1);
		put_u32(FBR_BRIDGE_A_AGEING, FBR_AGEING_MIN + rnd(1000));
		break;
	case 2:
		begin_with(FBR_CMD_PORT_SET, FBR_PORT_A_IFINDEX, index, 0);
		put(FBR_PORT_A_LEARNING, &on, 1);
		break;
	case 3:
	case 4:
		begin_with(FBR_CMD_FDB_ADD, FBR_FDB_A_BRIDGE, br, 0);
		put_u32(FBR_FDB_A_PORT, index);
		put_station();
		break;
	case 5:
		begin_with(FBR_CMD_FDB_DEL, FBR_FDB_A_BRIDGE, br, 0);
		put_station();
		break;
	case 6:
		begin_with(FBR_CMD_FDB_FLUSH, FBR_FDB_A_BRIDGE, br, 0);
		break;
	case 7:
		begin_with(FBR_CMD_FDB_GET, FBR_FDB_A_BRIDGE, br, NLM_F_DUMP);
		break;
	case 8:
		begin_with(FBR_CMD_FLOW_ADD, FBR_FLOW_A_BRIDGE, br, 0);
		put(FBR_FLOW_A_PRIORITY, &priority, 2);
		put(FBR_FLOW_A_ACTIONS | NLA_F_NESTED, normal, sizeof(normal));
		break;
	case 9:
		begin_with(FBR_CMD_FLOW_FLUSH, FBR_FLOW_A_BRIDGE, br, 0);
		break;
	case 10:
		begin_with(on ? FBR_CMD_FLOW_REPLACE_BEGIN : FBR_CMD_FLOW_REPLACE_COMMIT,
			   FBR_FLOW_A_BRIDGE, br, 0);
		break;
	case 11:
		begin_with(FBR_CMD_TRACE, FBR_TRACE_A_BRIDGE, br, 0);
		put(FBR_TRACE_A_KEY | NLA_F_NESTED, NULL, 0);
		break;
	case 12:
		begin_with(FBR_CMD_METER_ADD, FBR_METER_A_BRIDGE, br, 0);
		put_u32(FBR_METER_A_ID, 1 + rnd(8));
		put_u32(FBR_METER_A_RATE, 1 + rnd(100));
		break;
	case 13:
		begin_with(on ? FBR_CMD_METER_SET : FBR_CMD_METER_DEL, FBR_METER_A_BRIDGE, br, 0);
		put_u32(FBR_METER_A_ID, 1 + rnd(8));
		break;
	case 14:
		begin_with(FBR_CMD_LISTEN, FBR_LISTEN_A_BRIDGE, br, 0);
		put_u32(FBR_LISTEN_A_REASONS, 2 + 2 * rnd(7));
		break;
	case 15:
		begin_with(FBR_CMD_INJECT, FBR_FRAME_A_BRIDGE, br, 0);
		put_random_frame();
		break;
	}
}

static int storm(bool lives, uint64_t seed, int count, const char *name, char **ports,
		 int n_ports)
{
	int silent = 0, accepted = 0;

	state = seed;
	for (int i = 0; i < count; i++) {
		uint32_t br = if_nametoindex(name) ?: INT32_MAX;
		uint32_t index = if_nametoindex(ports[rnd(n_ports)]);
		int err;

		if (lives)
			begin_life(name, br, index);
		else
			begin_blow(name, br, index);
		err = ask();
		silent += err == -ETIME;
		accepted += err >= 0;
		if (lives)
			set_up(name);
	}
	printf("%d requests, %d accepted, %d without an answer\n", count, accepted, silent);
	return silent ? 1 : 0;
}

/* ------------------------------------------------------------ in between */

/* A dump's first message is filled when it is asked for, the next when that is read. */
static int interrupt(const char *name)
{
	uint32_t dump;
	int err;

	begin(family, FBR_CMD_BRIDGE_GET, NLM_F_DUMP);
	dump = request.h.nlmsg_seq;
	err = send_request();
	begin_new(name);
	err = err ?: send_request();
	err = err ?: receive(dump);
	printf("%d, %sinterrupted\n", err, interrupted ? "" : "not ");
	return !interrupted;
}

static void reach_family(void)
{
	struct timeval limit = { .tv_sec = 20 };
	int one = 1;

	sock = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	if (sock < 0)
		die("socket");
	setsockopt(sock, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	setsockopt(sock, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one));
	family = find_family();
	if (!family) {
		fprintf(stderr, "no family " FBR_GENL_NAME "\n");
		exit(2);
	}
}

int main(int argc, char **argv)
{
	bool lives = argc >= 6 && !strcmp(argv[1], "lives");
	bool stormy = lives || (argc >= 6 && !strcmp(argv[1], "storm"));
	bool between = argc == 3 && !strcmp(argv[1], "interrupt");

	if (argc != 3 && argc != 6 && !stormy) {
		fprintf(stderr, "usage: nlraw BRIDGE PORT [fuzz SEED COUNT]\n"
			"       nlraw lives|storm SEED COUNT BRIDGE PORT...\n"
			"       nlraw interrupt BRIDGE\n");
		return 2;
	}
	reach_family();
	if (stormy)
		return storm(lives, strtoull(argv[2], NULL, 0), atoi(argv[3]), argv[4],
			     argv + 5, argc - 5);
	if (between)
		return interrupt(argv[2]);
	bridge = atoi(argv[1]);
	port = atoi(argv[2]);
	if (argc == 6)
		return fuzz(strtoull(argv[4], NULL, 0), atoi(argv[5]));

	for (int object = BRIDGE; object < OBJECTS; object++) {
		wrong_lengths(object);
		wrong_attributes(object);
	}
	wrong_values();
	wrong_ranges();
	wrong_guards();
	wrong_meters();
	wrong_listeners();
	wrong_frames();
	wrong_sets();
	wrong_actions();
	missing_attributes();
	wrong_commands();
	printf("%u requests, %u not refused\n", sent, wrong);
	return wrong ? 1 : 0;
}
