// SPDX-License-Identifier: GPL-2.0
#include "decode.h"

#include <linux/genetlink.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <string.h>

/* libnl takes attributes without const, and leaves them alone. */
static struct nlattr *unconst(const struct nlattr *attr)
{
	union {
		const struct nlattr *in;
		struct nlattr *out;
	} u = { .in = attr };

	return u.out;
}

static int parse(struct nlattr **tb, int max, const struct nlattr *attrs,
		 int len, const struct nla_policy *policy)
{
	return nla_parse(tb, max, unconst(attrs), len, policy);
}

/* An integer of whatever width the kernel chose. */
static uint64_t get_uint(const struct nlattr *attr)
{
	uint64_t u64 = 0;
	uint32_t u32 = 0;

	if (!attr)
		return 0;
	if (nla_len(attr) >= 8) {
		memcpy(&u64, nla_data(attr), sizeof(u64));
		return u64;
	}
	if (nla_len(attr) >= 4) {
		memcpy(&u32, nla_data(attr), sizeof(u32));
		return u32;
	}
	return 0;
}

static uint32_t get_u32(const struct nlattr *attr)
{
	return attr ? nla_get_u32(attr) : 0;
}

static uint16_t get_u16(const struct nlattr *attr)
{
	return attr ? nla_get_u16(attr) : 0;
}

static uint8_t get_u8(const struct nlattr *attr)
{
	return attr ? nla_get_u8(attr) : 0;
}

static void get_mac(const struct nlattr *attr, uint8_t mac[MAC_LEN])
{
	if (attr)
		memcpy(mac, nla_data(attr), MAC_LEN);
}

static void get_name(const struct nlattr *attr, char name[IFNAMSIZ])
{
	if (!attr)
		return;
	nla_strlcpy(name, attr, IFNAMSIZ);
	text_clean(name);
}

/* Bit n tells that attribute n is there. */
static uint32_t present(struct nlattr **tb, int max)
{
	uint32_t has = 0;

	for (int i = 1; i <= max; i++)
		has |= tb[i] ? 1u << i : 0;
	return has;
}

static void decode_drops(const struct nlattr *nest, struct stats *stats)
{
	const struct nlattr *attr;
	int left;

	nla_for_each_nested(attr, nest, left) {
		uint64_t n = get_uint(attr);
		int cause = nla_type(attr);

		stats->drop[cause <= FBR_DROP_MAX ? cause : 0] += n;
		stats->dropped += n;
	}
}

static void decode_stats(const struct nlattr *nest, struct stats *stats)
{
	const struct nlattr *attr;
	int left;

	if (!nest)
		return;
	stats->present = true;
	nla_for_each_nested(attr, nest, left) {
		int type = nla_type(attr);

		if (type == FBR_STATS_A_DROPS)
			decode_drops(attr, stats);
		else if (type <= FBR_STATS_A_MAX)
			stats->counter[type] = get_uint(attr);
	}
}

static int decode_group(const struct nlattr *nest, struct family *family)
{
	static const struct nla_policy policy[CTRL_ATTR_MCAST_GRP_MAX + 1] = {
		[CTRL_ATTR_MCAST_GRP_NAME] = { .type = NLA_NUL_STRING },
		[CTRL_ATTR_MCAST_GRP_ID] = { .type = NLA_U32 },
	};
	struct nlattr *tb[CTRL_ATTR_MCAST_GRP_MAX + 1];
	const char *name;
	int err;

	err = parse(tb, CTRL_ATTR_MCAST_GRP_MAX, nla_data(nest), nla_len(nest),
		    policy);
	if (err < 0)
		return err;
	if (!tb[CTRL_ATTR_MCAST_GRP_NAME] || !tb[CTRL_ATTR_MCAST_GRP_ID])
		return 0;
	name = nla_get_string(tb[CTRL_ATTR_MCAST_GRP_NAME]);
	if (!strcmp(name, FBR_MCGRP_CONFIG))
		family->config = get_u32(tb[CTRL_ATTR_MCAST_GRP_ID]);
	else if (!strcmp(name, FBR_MCGRP_FDB))
		family->fdb = get_u32(tb[CTRL_ATTR_MCAST_GRP_ID]);
	else if (!strcmp(name, FBR_MCGRP_FLOW))
		family->flow = get_u32(tb[CTRL_ATTR_MCAST_GRP_ID]);
	return 0;
}

/**
 * decode_family - read the reply to CTRL_CMD_GETFAMILY
 * @attrs: see decode_fn
 * @len: see decode_fn
 * @to: struct family
 */
int decode_family(const struct nlattr *attrs, int len, void *to)
{
	static const struct nla_policy policy[CTRL_ATTR_MAX + 1] = {
		[CTRL_ATTR_FAMILY_ID] = { .type = NLA_U16 },
		[CTRL_ATTR_VERSION] = { .type = NLA_U32 },
		[CTRL_ATTR_MCAST_GROUPS] = { .type = NLA_NESTED },
	};
	struct nlattr *tb[CTRL_ATTR_MAX + 1];
	struct family *family = to;
	const struct nlattr *group;
	int left, err;

	err = parse(tb, CTRL_ATTR_MAX, attrs, len, policy);
	if (err < 0)
		return err;
	family->id = get_u16(tb[CTRL_ATTR_FAMILY_ID]);
	family->version = get_u32(tb[CTRL_ATTR_VERSION]);
	if (!tb[CTRL_ATTR_MCAST_GROUPS])
		return 0;
	nla_for_each_nested(group, tb[CTRL_ATTR_MCAST_GROUPS], left) {
		err = decode_group(group, family);
		if (err < 0)
			return err;
	}
	return 0;
}

/**
 * decode_bridge - read a bridge
 * @attrs: see decode_fn
 * @len: see decode_fn
 * @to: struct bridge
 */
int decode_bridge(const struct nlattr *attrs, int len, void *to)
{
	static const struct nla_policy policy[FBR_BRIDGE_A_MAX + 1] = {
		[FBR_BRIDGE_A_IFINDEX] = { .type = NLA_U32 },
		[FBR_BRIDGE_A_NAME] = { .type = NLA_STRING },
		[FBR_BRIDGE_A_MAC] = { .minlen = MAC_LEN },
		[FBR_BRIDGE_A_AGEING] = { .type = NLA_U32 },
		[FBR_BRIDGE_A_FDB_LIMIT] = { .type = NLA_U32 },
		[FBR_BRIDGE_A_FDB_COUNT] = { .type = NLA_U32 },
		[FBR_BRIDGE_A_GROUP_FWD_MASK] = { .type = NLA_U16 },
		[FBR_BRIDGE_A_EVENT_RATE] = { .type = NLA_U32 },
		[FBR_BRIDGE_A_EVENT_BURST] = { .type = NLA_U32 },
		[FBR_BRIDGE_A_PORTS] = { .type = NLA_U32 },
		[FBR_BRIDGE_A_STATS] = { .type = NLA_NESTED },
		[FBR_BRIDGE_A_VLAN_FILTERING] = { .type = NLA_U8 },
		[FBR_BRIDGE_A_VLAN_PROTOCOL] = { .type = NLA_U16 },
		[FBR_BRIDGE_A_DEFAULT_PVID] = { .type = NLA_U16 },
		[FBR_BRIDGE_A_FLOW_LIMIT] = { .type = NLA_U32 },
		[FBR_BRIDGE_A_FLOW_COUNT] = { .type = NLA_U32 },
		[FBR_BRIDGE_A_MASK_LIMIT] = { .type = NLA_U32 },
		[FBR_BRIDGE_A_MASK_COUNT] = { .type = NLA_U32 },
		[FBR_BRIDGE_A_TABLE_MISS] = { .type = NLA_U8 },
		[FBR_BRIDGE_A_FAIL_MODE] = { .type = NLA_U8 },
		[FBR_BRIDGE_A_METER_COUNT] = { .type = NLA_U32 },
		[FBR_BRIDGE_A_LISTENER_COUNT] = { .type = NLA_U32 },
		[FBR_BRIDGE_A_MAC_SET] = { .type = NLA_U8 },
		[FBR_BRIDGE_A_MTU_SET] = { .type = NLA_U8 },
	};
	struct nlattr *tb[FBR_BRIDGE_A_MAX + 1];
	struct bridge *b = to;
	int err;

	err = parse(tb, FBR_BRIDGE_A_MAX, attrs, len, policy);
	if (err < 0)
		return err;
	b->ifindex = get_u32(tb[FBR_BRIDGE_A_IFINDEX]);
	get_name(tb[FBR_BRIDGE_A_NAME], b->name);
	get_mac(tb[FBR_BRIDGE_A_MAC], b->mac);
	b->ageing = get_u32(tb[FBR_BRIDGE_A_AGEING]);
	b->fdb_limit = get_u32(tb[FBR_BRIDGE_A_FDB_LIMIT]);
	b->fdb_count = get_u32(tb[FBR_BRIDGE_A_FDB_COUNT]);
	b->group_fwd_mask = get_u16(tb[FBR_BRIDGE_A_GROUP_FWD_MASK]);
	b->event_rate = get_u32(tb[FBR_BRIDGE_A_EVENT_RATE]);
	b->event_burst = get_u32(tb[FBR_BRIDGE_A_EVENT_BURST]);
	b->ports = get_u32(tb[FBR_BRIDGE_A_PORTS]);
	b->vlan_filtering = get_u8(tb[FBR_BRIDGE_A_VLAN_FILTERING]);
	b->vlan_protocol = get_u16(tb[FBR_BRIDGE_A_VLAN_PROTOCOL]);
	b->default_pvid = get_u16(tb[FBR_BRIDGE_A_DEFAULT_PVID]);
	b->flow_limit = get_u32(tb[FBR_BRIDGE_A_FLOW_LIMIT]);
	b->flow_count = get_u32(tb[FBR_BRIDGE_A_FLOW_COUNT]);
	b->mask_limit = get_u32(tb[FBR_BRIDGE_A_MASK_LIMIT]);
	b->mask_count = get_u32(tb[FBR_BRIDGE_A_MASK_COUNT]);
	b->table_miss = get_u8(tb[FBR_BRIDGE_A_TABLE_MISS]);
	b->fail_mode = get_u8(tb[FBR_BRIDGE_A_FAIL_MODE]);
	b->meter_count = get_u32(tb[FBR_BRIDGE_A_METER_COUNT]);
	b->listener_count = get_u32(tb[FBR_BRIDGE_A_LISTENER_COUNT]);
	b->mac_set = get_u8(tb[FBR_BRIDGE_A_MAC_SET]);
	b->mtu_set = get_u8(tb[FBR_BRIDGE_A_MTU_SET]);
	decode_stats(tb[FBR_BRIDGE_A_STATS], &b->stats);
	return 0;
}

/**
 * decode_port - read a port
 * @attrs: see decode_fn
 * @len: see decode_fn
 * @to: struct port
 */
int decode_port(const struct nlattr *attrs, int len, void *to)
{
	static const struct nla_policy policy[FBR_PORT_A_MAX + 1] = {
		[FBR_PORT_A_BRIDGE] = { .type = NLA_U32 },
		[FBR_PORT_A_IFINDEX] = { .type = NLA_U32 },
		[FBR_PORT_A_NAME] = { .type = NLA_STRING },
		[FBR_PORT_A_NUMBER] = { .type = NLA_U32 },
		[FBR_PORT_A_LEARNING] = { .type = NLA_U8 },
		[FBR_PORT_A_UNICAST_FLOOD] = { .type = NLA_U8 },
		[FBR_PORT_A_MULTICAST_FLOOD] = { .type = NLA_U8 },
		[FBR_PORT_A_BROADCAST_FLOOD] = { .type = NLA_U8 },
		[FBR_PORT_A_ISOLATED] = { .type = NLA_U8 },
		[FBR_PORT_A_HAIRPIN] = { .type = NLA_U8 },
		[FBR_PORT_A_LOCKED] = { .type = NLA_U8 },
		[FBR_PORT_A_FDB_LIMIT] = { .type = NLA_U32 },
		[FBR_PORT_A_FDB_COUNT] = { .type = NLA_U32 },
		[FBR_PORT_A_STATE] = { .type = NLA_U8 },
		[FBR_PORT_A_MAC] = { .minlen = MAC_LEN },
		[FBR_PORT_A_STATS] = { .type = NLA_NESTED },
		[FBR_PORT_A_PVID] = { .type = NLA_U16 },
		[FBR_PORT_A_VLAN_ACCEPT] = { .type = NLA_U8 },
		[FBR_PORT_A_GUARD] = { .type = NLA_NESTED },
	};
	struct nlattr *tb[FBR_PORT_A_MAX + 1];
	struct port *p = to;
	int err;

	err = parse(tb, FBR_PORT_A_MAX, attrs, len, policy);
	if (err < 0)
		return err;
	p->bridge = get_u32(tb[FBR_PORT_A_BRIDGE]);
	p->ifindex = get_u32(tb[FBR_PORT_A_IFINDEX]);
	get_name(tb[FBR_PORT_A_NAME], p->name);
	p->number = get_u32(tb[FBR_PORT_A_NUMBER]);
	p->has = present(tb, FBR_PORT_A_MAX);
	for (int i = FBR_PORT_A_LEARNING; i <= FBR_PORT_A_LOCKED; i++)
		p->option[i] = get_u8(tb[i]);
	p->fdb_limit = get_u32(tb[FBR_PORT_A_FDB_LIMIT]);
	p->fdb_count = get_u32(tb[FBR_PORT_A_FDB_COUNT]);
	p->state = get_u8(tb[FBR_PORT_A_STATE]);
	get_mac(tb[FBR_PORT_A_MAC], p->mac);
	p->pvid = get_u16(tb[FBR_PORT_A_PVID]);
	p->accept = get_u8(tb[FBR_PORT_A_VLAN_ACCEPT]);
	guard_get(tb[FBR_PORT_A_GUARD], &p->guard);
	decode_stats(tb[FBR_PORT_A_STATS], &p->stats);
	return 0;
}

/* A range that can't be read, or of VLANs that there are none, is left out. */
static void decode_vlan_range(const struct nlattr *nest, struct vlans *vlans)
{
	static const struct nla_policy policy[FBR_VLAN_RANGE_A_MAX + 1] = {
		[FBR_VLAN_RANGE_A_FIRST] = { .type = NLA_U16 },
		[FBR_VLAN_RANGE_A_LAST] = { .type = NLA_U16 },
	};
	struct nlattr *tb[FBR_VLAN_RANGE_A_MAX + 1];
	uint8_t flags = VLAN_MEMBER;
	unsigned int first, last;

	if (parse(tb, FBR_VLAN_RANGE_A_MAX, nla_data(nest), nla_len(nest),
		  policy) < 0)
		return;
	first = get_u16(tb[FBR_VLAN_RANGE_A_FIRST]);
	last = tb[FBR_VLAN_RANGE_A_LAST] ?
	       get_u16(tb[FBR_VLAN_RANGE_A_LAST]) : first;
	if (first < FBR_VID_MIN || last > FBR_VID_MAX)
		return;
	if (tb[FBR_VLAN_RANGE_A_UNTAGGED])
		flags |= VLAN_UNTAGGED;
	if (tb[FBR_VLAN_RANGE_A_PVID])
		flags |= VLAN_PVID;
	for (; first <= last; first++)
		vlans->flags[first] = flags;
}

static void decode_vlans(const struct nlattr *nest, struct vlans *vlans)
{
	const struct nlattr *attr;
	int left;

	if (!nest)
		return;
	nla_for_each_nested(attr, nest, left) {
		if (nla_type(attr) == FBR_VLANS_A_RANGE)
			decode_vlan_range(attr, vlans);
	}
}

/**
 * decode_port_vlans - read VLANs of a port
 * @attrs: see decode_fn
 * @len: see decode_fn
 * @to: struct port_vlans
 */
int decode_port_vlans(const struct nlattr *attrs, int len, void *to)
{
	static const struct nla_policy policy[FBR_PORT_VLAN_A_MAX + 1] = {
		[FBR_PORT_VLAN_A_BRIDGE] = { .type = NLA_U32 },
		[FBR_PORT_VLAN_A_PORT] = { .type = NLA_U32 },
		[FBR_PORT_VLAN_A_PORT_NUMBER] = { .type = NLA_U32 },
		[FBR_PORT_VLAN_A_VLANS] = { .type = NLA_NESTED },
	};
	struct nlattr *tb[FBR_PORT_VLAN_A_MAX + 1];
	struct port_vlans *p = to;
	int err;

	err = parse(tb, FBR_PORT_VLAN_A_MAX, attrs, len, policy);
	if (err < 0)
		return err;
	p->bridge = get_u32(tb[FBR_PORT_VLAN_A_BRIDGE]);
	p->port = get_u32(tb[FBR_PORT_VLAN_A_PORT]);
	p->number = get_u32(tb[FBR_PORT_VLAN_A_PORT_NUMBER]);
	decode_vlans(tb[FBR_PORT_VLAN_A_VLANS], &p->vlans);
	return 0;
}

/**
 * decode_vlan - read a VLAN of a bridge
 * @attrs: see decode_fn
 * @len: see decode_fn
 * @to: struct vlan
 */
int decode_vlan(const struct nlattr *attrs, int len, void *to)
{
	static const struct nla_policy policy[FBR_VLAN_A_MAX + 1] = {
		[FBR_VLAN_A_BRIDGE] = { .type = NLA_U32 },
		[FBR_VLAN_A_VID] = { .type = NLA_U16 },
		[FBR_VLAN_A_LAST_VID] = { .type = NLA_U16 },
		[FBR_VLAN_A_AGEING] = { .type = NLA_U32 },
		[FBR_VLAN_A_FDB_LIMIT] = { .type = NLA_U32 },
		[FBR_VLAN_A_FDB_COUNT] = { .type = NLA_U32 },
		[FBR_VLAN_A_UNICAST_FLOOD] = { .type = NLA_U8 },
		[FBR_VLAN_A_MULTICAST_FLOOD] = { .type = NLA_U8 },
		[FBR_VLAN_A_BROADCAST_FLOOD] = { .type = NLA_U8 },
		[FBR_VLAN_A_PORTS] = { .type = NLA_U32 },
		[FBR_VLAN_A_STATS] = { .type = NLA_NESTED },
	};
	struct nlattr *tb[FBR_VLAN_A_MAX + 1];
	struct vlan *v = to;
	int err;

	err = parse(tb, FBR_VLAN_A_MAX, attrs, len, policy);
	if (err < 0)
		return err;
	v->bridge = get_u32(tb[FBR_VLAN_A_BRIDGE]);
	v->vid = get_u16(tb[FBR_VLAN_A_VID]);
	v->last_vid = tb[FBR_VLAN_A_LAST_VID] ?
		      get_u16(tb[FBR_VLAN_A_LAST_VID]) : v->vid;
	v->ageing = get_u32(tb[FBR_VLAN_A_AGEING]);
	v->fdb_limit = get_u32(tb[FBR_VLAN_A_FDB_LIMIT]);
	v->fdb_count = get_u32(tb[FBR_VLAN_A_FDB_COUNT]);
	v->has = present(tb, FBR_VLAN_A_MAX);
	for (int i = FBR_VLAN_A_UNICAST_FLOOD; i <= FBR_VLAN_A_BROADCAST_FLOOD;
	     i++)
		v->flood[i] = get_u8(tb[i]);
	v->ports = get_u32(tb[FBR_VLAN_A_PORTS]);
	decode_stats(tb[FBR_VLAN_A_STATS], &v->stats);
	return 0;
}

/**
 * decode_meter - read a meter
 * @attrs: see decode_fn
 * @len: see decode_fn
 * @to: struct meter
 */
int decode_meter(const struct nlattr *attrs, int len, void *to)
{
	static const struct nla_policy policy[FBR_METER_A_MAX + 1] = {
		[FBR_METER_A_BRIDGE] = { .type = NLA_U32 },
		[FBR_METER_A_ID] = { .type = NLA_U32 },
		[FBR_METER_A_UNIT] = { .type = NLA_U8 },
		[FBR_METER_A_RATE] = { .type = NLA_U32 },
		[FBR_METER_A_BURST] = { .type = NLA_U32 },
		[FBR_METER_A_FLOWS] = { .type = NLA_U32 },
		[FBR_METER_A_PACKETS] = { .minlen = 4 },
		[FBR_METER_A_BYTES] = { .minlen = 4 },
		[FBR_METER_A_DROPPED_PACKETS] = { .minlen = 4 },
		[FBR_METER_A_DROPPED_BYTES] = { .minlen = 4 },
	};
	struct nlattr *tb[FBR_METER_A_MAX + 1];
	struct meter *m = to;
	int err;

	err = parse(tb, FBR_METER_A_MAX, attrs, len, policy);
	if (err < 0)
		return err;
	m->has = present(tb, FBR_METER_A_MAX);
	m->bridge = get_u32(tb[FBR_METER_A_BRIDGE]);
	m->id = get_u32(tb[FBR_METER_A_ID]);
	m->unit = get_u8(tb[FBR_METER_A_UNIT]);
	m->rate = get_u32(tb[FBR_METER_A_RATE]);
	m->burst = get_u32(tb[FBR_METER_A_BURST]);
	m->flows = get_u32(tb[FBR_METER_A_FLOWS]);
	m->packets = get_uint(tb[FBR_METER_A_PACKETS]);
	m->bytes = get_uint(tb[FBR_METER_A_BYTES]);
	m->dropped_packets = get_uint(tb[FBR_METER_A_DROPPED_PACKETS]);
	m->dropped_bytes = get_uint(tb[FBR_METER_A_DROPPED_BYTES]);
	return 0;
}

static const struct nla_policy fdb_policy[FBR_FDB_A_MAX + 1] = {
	[FBR_FDB_A_BRIDGE] = { .type = NLA_U32 },
	[FBR_FDB_A_MAC] = { .minlen = MAC_LEN },
	[FBR_FDB_A_VLAN] = { .type = NLA_U16 },
	[FBR_FDB_A_PORT] = { .type = NLA_U32 },
	[FBR_FDB_A_PORT_NUMBER] = { .type = NLA_U32 },
	[FBR_FDB_A_KIND] = { .type = NLA_U8 },
	[FBR_FDB_A_STICKY] = { .type = NLA_U8 },
	[FBR_FDB_A_AGE] = { .minlen = 4 },
	[FBR_FDB_A_COUNT] = { .type = NLA_U32 },
	[FBR_FDB_A_SEQ] = { .minlen = 4 },
	[FBR_FDB_A_LOST] = { .minlen = 4 },
};

/**
 * decode_entry - read an FDB entry
 * @attrs: see decode_fn
 * @len: see decode_fn
 * @to: struct entry
 */
int decode_entry(const struct nlattr *attrs, int len, void *to)
{
	struct nlattr *tb[FBR_FDB_A_MAX + 1];
	struct entry *e = to;
	int err;

	err = parse(tb, FBR_FDB_A_MAX, attrs, len, fdb_policy);
	if (err < 0)
		return err;
	e->bridge = get_u32(tb[FBR_FDB_A_BRIDGE]);
	get_mac(tb[FBR_FDB_A_MAC], e->mac);
	e->vlan = get_u16(tb[FBR_FDB_A_VLAN]);
	e->port = get_u32(tb[FBR_FDB_A_PORT]);
	e->number = get_u32(tb[FBR_FDB_A_PORT_NUMBER]);
	e->kind = get_u8(tb[FBR_FDB_A_KIND]);
	e->sticky = get_u8(tb[FBR_FDB_A_STICKY]);
	e->aged = tb[FBR_FDB_A_AGE];
	e->age = get_uint(tb[FBR_FDB_A_AGE]);
	return 0;
}

/**
 * decode_flush - read the answer to a flush
 * @attrs: see decode_fn
 * @len: see decode_fn
 * @to: struct flush
 */
int decode_flush(const struct nlattr *attrs, int len, void *to)
{
	struct nlattr *tb[FBR_FDB_A_MAX + 1];
	struct flush *f = to;
	int err;

	err = parse(tb, FBR_FDB_A_MAX, attrs, len, fdb_policy);
	if (err < 0)
		return err;
	f->count = get_u32(tb[FBR_FDB_A_COUNT]);
	return 0;
}

/**
 * decode_batch - read a message of FDB events
 * @attrs: see decode_fn
 * @len: see decode_fn
 * @to: struct event_batch, which goes on pointing at @attrs
 */
int decode_batch(const struct nlattr *attrs, int len, void *to)
{
	struct nlattr *tb[FBR_FDB_A_MAX + 1];
	struct event_batch *batch = to;
	int err;

	err = parse(tb, FBR_FDB_A_MAX, attrs, len, fdb_policy);
	if (err < 0)
		return err;
	batch->bridge = get_u32(tb[FBR_FDB_A_BRIDGE]);
	batch->numbered = tb[FBR_FDB_A_SEQ];
	batch->seq = get_uint(tb[FBR_FDB_A_SEQ]);
	batch->lost = get_uint(tb[FBR_FDB_A_LOST]);
	batch->attrs = attrs;
	batch->len = len;
	return 0;
}

static bool decode_event(const struct nlattr *nest, struct event *event)
{
	static const struct nla_policy policy[FBR_FDB_EVENT_A_MAX + 1] = {
		[FBR_FDB_EVENT_A_TYPE] = { .type = NLA_U8 },
		[FBR_FDB_EVENT_A_MAC] = { .minlen = MAC_LEN },
		[FBR_FDB_EVENT_A_VLAN] = { .type = NLA_U16 },
		[FBR_FDB_EVENT_A_PORT] = { .type = NLA_U32 },
		[FBR_FDB_EVENT_A_PORT_NUMBER] = { .type = NLA_U32 },
		[FBR_FDB_EVENT_A_OLD_PORT] = { .type = NLA_U32 },
		[FBR_FDB_EVENT_A_KIND] = { .type = NLA_U8 },
	};
	struct nlattr *tb[FBR_FDB_EVENT_A_MAX + 1];

	if (parse(tb, FBR_FDB_EVENT_A_MAX, nla_data(nest), nla_len(nest),
		  policy) < 0)
		return false;
	memset(event, 0, sizeof(*event));
	event->type = get_u8(tb[FBR_FDB_EVENT_A_TYPE]);
	event->kind = get_u8(tb[FBR_FDB_EVENT_A_KIND]);
	get_mac(tb[FBR_FDB_EVENT_A_MAC], event->mac);
	event->vlan = get_u16(tb[FBR_FDB_EVENT_A_VLAN]);
	event->port = get_u32(tb[FBR_FDB_EVENT_A_PORT]);
	event->number = get_u32(tb[FBR_FDB_EVENT_A_PORT_NUMBER]);
	event->old_port = get_u32(tb[FBR_FDB_EVENT_A_OLD_PORT]);
	return true;
}

/**
 * event_next - read the next event of a batch
 * @batch: the batch
 * @last: what the last call returned, NULL for the first event
 * @event: where the event goes; one that can't be read has type 0
 *
 * Return: the event's place in the batch, NULL if there is none left.
 */
const struct nlattr *event_next(const struct event_batch *batch,
				const struct nlattr *last, struct event *event)
{
	const struct nlattr *attr = batch->attrs;
	int left = batch->len;

	if (last) {
		attr = last;
		left -= (int)((const char *)last - (const char *)batch->attrs);
		attr = nla_next(attr, &left);
	}
	for (; nla_ok(attr, left); attr = nla_next(attr, &left)) {
		if (nla_type(attr) != FBR_FDB_A_EVENT)
			continue;
		if (!decode_event(attr, event))
			memset(event, 0, sizeof(*event));
		return attr;
	}
	return NULL;
}

static void decode_range(const struct nlattr *nest, struct extack *ack)
{
	struct nlattr *tb[NL_POLICY_TYPE_ATTR_MAX + 1];

	if (parse(tb, NL_POLICY_TYPE_ATTR_MAX, nla_data(nest), nla_len(nest),
		  NULL) < 0)
		return;
	if (!tb[NL_POLICY_TYPE_ATTR_MIN_VALUE_U] ||
	    !tb[NL_POLICY_TYPE_ATTR_MAX_VALUE_U])
		return;
	ack->has_range = true;
	ack->min = get_uint(tb[NL_POLICY_TYPE_ATTR_MIN_VALUE_U]);
	ack->max = get_uint(tb[NL_POLICY_TYPE_ATTR_MAX_VALUE_U]);
}

static void decode_tlvs(const struct nlattr *attrs, int len, struct extack *ack)
{
	static const struct nla_policy policy[NLMSGERR_ATTR_MAX + 1] = {
		[NLMSGERR_ATTR_MSG] = { .type = NLA_STRING },
		[NLMSGERR_ATTR_OFFS] = { .type = NLA_U32 },
		[NLMSGERR_ATTR_POLICY] = { .type = NLA_NESTED },
		[NLMSGERR_ATTR_MISS_TYPE] = { .type = NLA_U32 },
	};
	struct nlattr *tb[NLMSGERR_ATTR_MAX + 1];

	if (parse(tb, NLMSGERR_ATTR_MAX, attrs, len, policy) < 0)
		return;
	if (tb[NLMSGERR_ATTR_MSG]) {
		nla_strlcpy(ack->text, tb[NLMSGERR_ATTR_MSG], EXTACK_TEXT);
		text_clean(ack->text);
	}
	ack->offset = get_u32(tb[NLMSGERR_ATTR_OFFS]);
	ack->missing = get_u32(tb[NLMSGERR_ATTR_MISS_TYPE]);
	if (tb[NLMSGERR_ATTR_POLICY])
		decode_range(tb[NLMSGERR_ATTR_POLICY], ack);
}

/**
 * decode_extack - read an NLMSG_ERROR or NLMSG_DONE
 * @message: the message, whole in memory
 * @ack: what it says; code is 0 for plain success
 *
 * The TLVs follow the error number; in NLMSG_ERROR the request, or its header
 * alone (NLM_F_CAPPED), stands between.
 */
void decode_extack(const struct nlmsghdr *message, struct extack *ack)
{
	const void *data = nlmsg_data(message);
	int len = nlmsg_datalen(message);
	int skip = (int)sizeof(int);
	const void *tlvs;

	memset(ack, 0, sizeof(*ack));
	if (len < skip)
		return;
	memcpy(&ack->code, data, sizeof(ack->code));
	ack->code = ack->code < 0 && ack->code > -4096 ? -ack->code : 0;
	if (message->nlmsg_type == NLMSG_ERROR) {
		struct nlmsgerr err;

		if (len < (int)sizeof(err))
			return;
		memcpy(&err, data, sizeof(err));
		skip = (int)sizeof(err);
		if (!(message->nlmsg_flags & NLM_F_CAPPED)) {
			if (err.msg.nlmsg_len < sizeof(err.msg) ||
			    err.msg.nlmsg_len > (uint32_t)len)
				return;
			skip += (int)(NLMSG_ALIGN(err.msg.nlmsg_len) -
				      sizeof(err.msg));
		}
	}
	if (!(message->nlmsg_flags & NLM_F_ACK_TLVS) || skip >= len)
		return;
	tlvs = (const void *)((const char *)data + skip);
	decode_tlvs(tlvs, len - skip, ack);
}

/* The attribute in whose bytes an offset is, NULL for none. */
static const struct nlattr *attr_around(const struct nlattr *attrs, int len,
					const char *place)
{
	const struct nlattr *attr;
	int left;

	nla_for_each_attr(attr, attrs, len, left) {
		const char *begin = (const char *)attr;

		if (place >= begin && place < begin + attr->nla_len)
			return attr;
	}
	return NULL;
}

/**
 * attr_at - tell which attribute of a request stands at an offset
 * @request: what was sent
 * @offset: in bytes from its start, as an extended ack says it
 * @inner: type of the attribute that begins there, if it stands in the other
 *	one, however deep; else 0
 *
 * Return: type of the outermost attribute, 0 if none begins there.
 */
uint16_t attr_at(const struct nlmsghdr *request, uint32_t offset,
		 uint16_t *inner)
{
	const char *place = (const char *)request + offset;
	const struct nlattr *attr;
	uint16_t outer;

	*inner = 0;
	if (!offset || nlmsg_datalen(request) < (int)GENL_HDRLEN)
		return 0;
	attr = attr_around(nlmsg_attrdata(request, GENL_HDRLEN),
			   nlmsg_attrlen(request, GENL_HDRLEN), place);
	if (!attr)
		return 0;
	outer = (uint16_t)nla_type(attr);
	while ((const char *)attr != place) {
		if (!nla_is_nested(attr))
			return 0;
		attr = attr_around(nla_data(attr), nla_len(attr), place);
		if (!attr)
			return 0;
		*inner = (uint16_t)nla_type(attr);
	}
	return outer;
}

static const struct nla_policy step_policy[FBR_TRACE_STEP_A_MAX + 1] = {
	[FBR_TRACE_STEP_A_TYPE] = { .type = NLA_U8 },
	[FBR_TRACE_STEP_A_PORT] = { .type = NLA_U32 },
	[FBR_TRACE_STEP_A_OLD_PORT] = { .type = NLA_U32 },
	[FBR_TRACE_STEP_A_CAUSE] = { .type = NLA_U8 },
	[FBR_TRACE_STEP_A_MAC] = { .minlen = MAC_LEN },
	[FBR_TRACE_STEP_A_VLAN] = { .type = NLA_U16 },
	[FBR_TRACE_STEP_A_KIND] = { .type = NLA_U8 },
	[FBR_TRACE_STEP_A_KEY] = { .type = NLA_NESTED },
	[FBR_TRACE_STEP_A_FLOW] = { .type = NLA_NESTED },
	[FBR_TRACE_STEP_A_FIELD] = { .type = NLA_U16 },
	[FBR_TRACE_STEP_A_METER] = { .type = NLA_U32 },
	[FBR_TRACE_STEP_A_REASON] = { .type = NLA_U8 },
};

/**
 * decode_step - read a stage of a frame's way
 * @nest: of enum fbr_trace_step_attr
 * @step: where it goes; the frame goes on pointing at @nest
 *
 * Return: 0, or a negative libnl error.
 */
int decode_step(const struct nlattr *nest, struct trace_step *step)
{
	struct nlattr *tb[FBR_TRACE_STEP_A_MAX + 1];
	struct nlattr *flow;
	int err;

	memset(step, 0, sizeof(*step));
	err = parse(tb, FBR_TRACE_STEP_A_MAX, nla_data(nest), nla_len(nest),
		    step_policy);
	if (err < 0)
		return err;
	step->has = present(tb, FBR_TRACE_STEP_A_MAX);
	step->type = get_u8(tb[FBR_TRACE_STEP_A_TYPE]);
	step->port = get_u32(tb[FBR_TRACE_STEP_A_PORT]);
	step->old_port = get_u32(tb[FBR_TRACE_STEP_A_OLD_PORT]);
	step->cause = get_u8(tb[FBR_TRACE_STEP_A_CAUSE]);
	get_mac(tb[FBR_TRACE_STEP_A_MAC], step->mac);
	step->vlan = get_u16(tb[FBR_TRACE_STEP_A_VLAN]);
	step->kind = get_u8(tb[FBR_TRACE_STEP_A_KIND]);
	step->field = get_u16(tb[FBR_TRACE_STEP_A_FIELD]);
	step->meter = get_u32(tb[FBR_TRACE_STEP_A_METER]);
	step->reason = get_u8(tb[FBR_TRACE_STEP_A_REASON]);
	if (tb[FBR_TRACE_STEP_A_FRAME]) {
		step->frame = nla_data(tb[FBR_TRACE_STEP_A_FRAME]);
		step->len = (size_t)nla_len(tb[FBR_TRACE_STEP_A_FRAME]);
	}
	decode_flow_key(tb[FBR_TRACE_STEP_A_KEY], NULL, &step->key);
	flow = tb[FBR_TRACE_STEP_A_FLOW];
	return flow ? decode_flow(nla_data(flow), nla_len(flow), &step->flow) :
		      0;
}

/**
 * decode_frame - read a frame for who listens
 * @attrs: see decode_fn
 * @len: see decode_fn
 * @to: struct frame, which goes on pointing at @attrs
 */
int decode_frame(const struct nlattr *attrs, int len, void *to)
{
	static const struct nla_policy policy[FBR_FRAME_A_MAX + 1] = {
		[FBR_FRAME_A_BRIDGE] = { .type = NLA_U32 },
		[FBR_FRAME_A_IN_PORT] = { .type = NLA_U32 },
		[FBR_FRAME_A_LEN] = { .type = NLA_U32 },
		[FBR_FRAME_A_REASON] = { .type = NLA_U8 },
		[FBR_FRAME_A_COOKIE] = { .minlen = 4 },
		[FBR_FRAME_A_KEY] = { .type = NLA_NESTED },
		[FBR_FRAME_A_TIME] = { .minlen = 4 },
		[FBR_FRAME_A_LOST] = { .type = NLA_U32 },
	};
	struct nlattr *tb[FBR_FRAME_A_MAX + 1];
	struct frame *frame = to;
	int err;

	err = parse(tb, FBR_FRAME_A_MAX, attrs, len, policy);
	if (err < 0)
		return err;
	frame->has = present(tb, FBR_FRAME_A_MAX);
	frame->bridge = get_u32(tb[FBR_FRAME_A_BRIDGE]);
	frame->port = get_u32(tb[FBR_FRAME_A_IN_PORT]);
	frame->reason = get_u8(tb[FBR_FRAME_A_REASON]);
	frame->cookie = get_uint(tb[FBR_FRAME_A_COOKIE]);
	frame->time = get_uint(tb[FBR_FRAME_A_TIME]);
	frame->lost = get_u32(tb[FBR_FRAME_A_LOST]);
	if (tb[FBR_FRAME_A_FRAME]) {
		frame->bytes = nla_data(tb[FBR_FRAME_A_FRAME]);
		frame->len = (size_t)nla_len(tb[FBR_FRAME_A_FRAME]);
	}
	frame->whole = tb[FBR_FRAME_A_LEN] ? get_u32(tb[FBR_FRAME_A_LEN]) :
					     (uint32_t)frame->len;
	decode_flow_key(tb[FBR_FRAME_A_KEY], NULL, &frame->key);
	return 0;
}
