// SPDX-License-Identifier: GPL-2.0
/* The generic netlink family: commands, policies, and what commands share. */
#include <linux/rtnetlink.h>

#include "nl.h"

/* Not const, since a policy of 6.1 points to ranges that are not. */
static struct netlink_range_validation range_ageing = {
	.max = FBR_AGEING_MAX,
};

static struct netlink_range_validation range_fdb_limit = {
	.min = 1,
	.max = FBR_FDB_LIMIT_MAX,
};

static struct netlink_range_validation range_fdb_limit_or_none = {
	.max = FBR_FDB_LIMIT_MAX,
};

static struct netlink_range_validation range_flow_limit = {
	.min = 1,
	.max = FBR_FLOW_LIMIT_MAX,
};

static struct netlink_range_validation range_mask_limit = {
	.min = 1,
	.max = FBR_MASK_LIMIT_MAX,
};

static struct netlink_range_validation range_flow_timeout = {
	.max = FBR_FLOW_TIMEOUT_MAX,
};

static struct netlink_range_validation range_listen_rate = {
	.min = 1,
	.max = FBR_LISTEN_RATE_MAX,
};

static struct netlink_range_validation range_listen_burst = {
	.min = 1,
	.max = FBR_LISTEN_BURST_MAX,
};

static struct netlink_range_validation range_event_rate = {
	.min = 1,
	.max = FBR_EVENT_RATE_MAX,
};

static struct netlink_range_validation range_event_burst = {
	.min = 1,
	.max = FBR_EVENT_BURST_MAX,
};

#define POLICY_IFINDEX	NLA_POLICY_MIN(NLA_U32, 1)
#define POLICY_NAME	{ .type = NLA_NUL_STRING, .len = IFNAMSIZ - 1 }
#define POLICY_BOOL	NLA_POLICY_MAX(NLA_U8, 1)
#define POLICY_VLAN	NLA_POLICY_MAX(NLA_U16, FBR_VID_MAX)
#define POLICY_VID	NLA_POLICY_RANGE(NLA_U16, FBR_VID_MIN, FBR_VID_MAX)

const struct nla_policy fbr_nl_vlan_range[] = {
	[FBR_VLAN_RANGE_A_FIRST] = POLICY_VID,
	[FBR_VLAN_RANGE_A_LAST]	= POLICY_VID,
	[FBR_VLAN_RANGE_A_UNTAGGED] = { .type = NLA_FLAG },
	[FBR_VLAN_RANGE_A_PVID]	= { .type = NLA_FLAG },
};

static const struct nla_policy vlans[] = {
	[FBR_VLANS_A_RANGE]	= NLA_POLICY_NESTED(fbr_nl_vlan_range),
};

const struct nla_policy fbr_nl_guard_station[] = {
	[FBR_GUARD_STATION_A_MAC] = NLA_POLICY_ETH_ADDR,
};

const struct nla_policy fbr_nl_guard_address[] = {
	[FBR_GUARD_ADDRESS_A_IP] = { .type = NLA_BINARY,
				     .len = sizeof(struct in6_addr) },
	[FBR_GUARD_ADDRESS_A_PREFIX] = NLA_POLICY_MAX(NLA_U8, 128),
};

static const struct nla_policy guard[] = {
	[FBR_GUARD_A_STATION]	= NLA_POLICY_NESTED(fbr_nl_guard_station),
	[FBR_GUARD_A_ADDRESS]	= NLA_POLICY_NESTED(fbr_nl_guard_address),
	[FBR_GUARD_A_ALLOW]	= NLA_POLICY_MASK(NLA_U32,
						  FBR_GUARD_ALLOW_DHCP_SERVER |
						  FBR_GUARD_ALLOW_ROUTER),
};

static const struct nla_policy bridge_which[] = {
	[FBR_BRIDGE_A_IFINDEX]	= POLICY_IFINDEX,
	[FBR_BRIDGE_A_NAME]	= POLICY_NAME,
};

#define POLICY_BRIDGE_OPTIONS \
	[FBR_BRIDGE_A_NAME]	= POLICY_NAME, \
	[FBR_BRIDGE_A_MAC]	= NLA_POLICY_ETH_ADDR, \
	[FBR_BRIDGE_A_AGEING]	= NLA_POLICY_FULL_RANGE(NLA_U32, &range_ageing), \
	[FBR_BRIDGE_A_FDB_LIMIT] = NLA_POLICY_FULL_RANGE(NLA_U32, \
							 &range_fdb_limit), \
	[FBR_BRIDGE_A_GROUP_FWD_MASK] = { .type = NLA_U16 }, \
	[FBR_BRIDGE_A_EVENT_RATE] = NLA_POLICY_FULL_RANGE(NLA_U32, \
							  &range_event_rate), \
	[FBR_BRIDGE_A_EVENT_BURST] = NLA_POLICY_FULL_RANGE(NLA_U32, \
							   &range_event_burst), \
	[FBR_BRIDGE_A_VLAN_FILTERING] = POLICY_BOOL, \
	[FBR_BRIDGE_A_VLAN_PROTOCOL] = { .type = NLA_U16 }, \
	[FBR_BRIDGE_A_DEFAULT_PVID] = POLICY_VLAN, \
	[FBR_BRIDGE_A_FLOW_LIMIT] = NLA_POLICY_FULL_RANGE(NLA_U32, \
							  &range_flow_limit), \
	[FBR_BRIDGE_A_MASK_LIMIT] = NLA_POLICY_FULL_RANGE(NLA_U32, \
							  &range_mask_limit), \
	[FBR_BRIDGE_A_TABLE_MISS] = NLA_POLICY_MAX(NLA_U8, \
						   FBR_TABLE_MISS_USERSPACE), \
	[FBR_BRIDGE_A_FAIL_MODE] = NLA_POLICY_MAX(NLA_U8, FBR_FAIL_MODE_NORMAL)

static const struct nla_policy bridge_new[] = {
	POLICY_BRIDGE_OPTIONS,
};

static const struct nla_policy bridge_set[] = {
	[FBR_BRIDGE_A_IFINDEX]	= POLICY_IFINDEX,
	POLICY_BRIDGE_OPTIONS,
};

static const struct nla_policy port_which[] = {
	[FBR_PORT_A_BRIDGE]	= POLICY_IFINDEX,
	[FBR_PORT_A_IFINDEX]	= POLICY_IFINDEX,
};

#define POLICY_PORT_OPTIONS \
	[FBR_PORT_A_IFINDEX]	= POLICY_IFINDEX, \
	[FBR_PORT_A_LEARNING]	= POLICY_BOOL, \
	[FBR_PORT_A_UNICAST_FLOOD] = POLICY_BOOL, \
	[FBR_PORT_A_MULTICAST_FLOOD] = POLICY_BOOL, \
	[FBR_PORT_A_BROADCAST_FLOOD] = POLICY_BOOL, \
	[FBR_PORT_A_ISOLATED]	= POLICY_BOOL, \
	[FBR_PORT_A_HAIRPIN]	= POLICY_BOOL, \
	[FBR_PORT_A_LOCKED]	= POLICY_BOOL, \
	[FBR_PORT_A_FDB_LIMIT]	= NLA_POLICY_FULL_RANGE(NLA_U32, \
							&range_fdb_limit_or_none), \
	[FBR_PORT_A_VLAN_ACCEPT] = NLA_POLICY_MAX(NLA_U8, \
						  FBR_VLAN_ACCEPT_UNTAGGED), \
	[FBR_PORT_A_VLANS]	= NLA_POLICY_NESTED(vlans), \
	[FBR_PORT_A_GUARD]	= NLA_POLICY_NESTED(guard)

static const struct nla_policy port_add[] = {
	[FBR_PORT_A_BRIDGE]	= POLICY_IFINDEX,
	[FBR_PORT_A_NUMBER]	= NLA_POLICY_RANGE(NLA_U32, 1, FBR_PORT_MAX),
	POLICY_PORT_OPTIONS,
};

static const struct nla_policy port_set[] = {
	POLICY_PORT_OPTIONS,
};

#define POLICY_KIND	NLA_POLICY_MAX(NLA_U8, FBR_FDB_KIND_EXTERN)

static const struct nla_policy fdb_which[] = {
	[FBR_FDB_A_BRIDGE]	= POLICY_IFINDEX,
	[FBR_FDB_A_MAC]		= NLA_POLICY_ETH_ADDR,
	[FBR_FDB_A_VLAN]	= POLICY_VLAN,
};

static const struct nla_policy fdb_add[] = {
	[FBR_FDB_A_BRIDGE]	= POLICY_IFINDEX,
	[FBR_FDB_A_MAC]		= NLA_POLICY_ETH_ADDR,
	[FBR_FDB_A_VLAN]	= POLICY_VLAN,
	[FBR_FDB_A_PORT]	= POLICY_IFINDEX,
	[FBR_FDB_A_KIND]	= POLICY_KIND,
	[FBR_FDB_A_STICKY]	= POLICY_BOOL,
};

static const struct nla_policy fdb_select[] = {
	[FBR_FDB_A_BRIDGE]	= POLICY_IFINDEX,
	[FBR_FDB_A_VLAN]	= POLICY_VLAN,
	[FBR_FDB_A_PORT]	= POLICY_IFINDEX,
	[FBR_FDB_A_KIND]	= POLICY_KIND,
};

/*
 * 6.1 knows one policy for the do and the dump of a command, so they share it
 * here too, and the handlers look for what is missing.
 */
static const struct nla_policy fdb_get[] = {
	[FBR_FDB_A_BRIDGE]	= POLICY_IFINDEX,
	[FBR_FDB_A_MAC]		= NLA_POLICY_ETH_ADDR,
	[FBR_FDB_A_VLAN]	= POLICY_VLAN,
	[FBR_FDB_A_PORT]	= POLICY_IFINDEX,
	[FBR_FDB_A_KIND]	= POLICY_KIND,
};

static const struct nla_policy port_vlan_which[] = {
	[FBR_PORT_VLAN_A_BRIDGE] = POLICY_IFINDEX,
	[FBR_PORT_VLAN_A_PORT]	= POLICY_IFINDEX,
};

static const struct nla_policy port_vlan_change[] = {
	[FBR_PORT_VLAN_A_PORT]	= POLICY_IFINDEX,
	[FBR_PORT_VLAN_A_VLANS]	= NLA_POLICY_NESTED(vlans),
};

static const struct nla_policy vlan_which[] = {
	[FBR_VLAN_A_BRIDGE]	= POLICY_IFINDEX,
	[FBR_VLAN_A_VID]	= POLICY_VID,
};

static const struct nla_policy vlan_set[] = {
	[FBR_VLAN_A_BRIDGE]	= POLICY_IFINDEX,
	[FBR_VLAN_A_VID]	= POLICY_VID,
	[FBR_VLAN_A_LAST_VID]	= POLICY_VID,
	[FBR_VLAN_A_AGEING]	= { .type = NLA_U32 },
	[FBR_VLAN_A_FDB_LIMIT]	= NLA_POLICY_FULL_RANGE(NLA_U32,
							&range_fdb_limit_or_none),
	[FBR_VLAN_A_UNICAST_FLOOD] = POLICY_BOOL,
	[FBR_VLAN_A_MULTICAST_FLOOD] = POLICY_BOOL,
	[FBR_VLAN_A_BROADCAST_FLOOD] = POLICY_BOOL,
};

#define POLICY_NEST	{ .type = NLA_NESTED }

#define POLICY_FLOW_IDENTITY \
	[FBR_FLOW_A_BRIDGE]	= POLICY_IFINDEX, \
	[FBR_FLOW_A_PRIORITY]	= { .type = NLA_U16 }, \
	[FBR_FLOW_A_KEY]	= POLICY_NEST, \
	[FBR_FLOW_A_MASK]	= POLICY_NEST

static const struct nla_policy flow_which[] = {
	POLICY_FLOW_IDENTITY,
};

static const struct nla_policy flow_whole[] = {
	POLICY_FLOW_IDENTITY,
	[FBR_FLOW_A_ACTIONS]	= POLICY_NEST,
	[FBR_FLOW_A_IDLE_TIMEOUT] = NLA_POLICY_FULL_RANGE(NLA_U32,
							  &range_flow_timeout),
	[FBR_FLOW_A_HARD_TIMEOUT] = NLA_POLICY_FULL_RANGE(NLA_U32,
							  &range_flow_timeout),
	[FBR_FLOW_A_COOKIE]	= FBR_COMPAT_POLICY_UINT,
};

static const struct nla_policy flow_select[] = {
	POLICY_FLOW_IDENTITY,
	[FBR_FLOW_A_COOKIE]	= FBR_COMPAT_POLICY_UINT,
	[FBR_FLOW_A_COOKIE_MASK] = FBR_COMPAT_POLICY_UINT,
	[FBR_FLOW_A_OUT_PORT]	= { .type = NLA_U32 },
};

static const struct nla_policy flow_replace[] = {
	[FBR_FLOW_A_BRIDGE]	= POLICY_IFINDEX,
};

static const struct nla_policy trace_question[] = {
	[FBR_TRACE_A_BRIDGE]	= POLICY_IFINDEX,
	[FBR_TRACE_A_IN_PORT]	= NLA_POLICY_MAX(NLA_U32, FBR_PORT_MAX),
	[FBR_TRACE_A_FRAME]	= { .type = NLA_BINARY,
				    .len = FBR_TRACE_FRAME_MAX },
	[FBR_TRACE_A_KEY]	= POLICY_NEST,
};

#define POLICY_METER_WHICH \
	[FBR_METER_A_BRIDGE]	= POLICY_IFINDEX, \
	[FBR_METER_A_ID]	= NLA_POLICY_MIN(NLA_U32, 1)

static const struct nla_policy meter_which[] = {
	POLICY_METER_WHICH,
};

static const struct nla_policy meter_whole[] = {
	POLICY_METER_WHICH,
	[FBR_METER_A_UNIT]	= NLA_POLICY_MAX(NLA_U8, FBR_METER_UNIT_PKTPS),
	[FBR_METER_A_RATE]	= NLA_POLICY_MIN(NLA_U32, 1),
	[FBR_METER_A_BURST]	= NLA_POLICY_MIN(NLA_U32, 1),
};

#define LISTEN_REASONS	(BIT(FBR_FRAME_REASON_CAPTURE) | \
			 BIT(FBR_FRAME_REASON_MISS) | \
			 BIT(FBR_FRAME_REASON_ACTION))

static const struct nla_policy listen[] = {
	[FBR_LISTEN_A_BRIDGE]	= POLICY_IFINDEX,
	[FBR_LISTEN_A_REASONS]	= NLA_POLICY_MASK(NLA_U32, LISTEN_REASONS),
	[FBR_LISTEN_A_KEY]	= POLICY_NEST,
	[FBR_LISTEN_A_MASK]	= POLICY_NEST,
	[FBR_LISTEN_A_SNAPLEN]	= NLA_POLICY_MIN(NLA_U32, ETH_HLEN),
	[FBR_LISTEN_A_RATE]	= NLA_POLICY_FULL_RANGE(NLA_U32,
							&range_listen_rate),
	[FBR_LISTEN_A_BURST]	= NLA_POLICY_FULL_RANGE(NLA_U32,
							&range_listen_burst),
};

static const struct nla_policy inject[] = {
	[FBR_FRAME_A_BRIDGE]	= POLICY_IFINDEX,
	[FBR_FRAME_A_IN_PORT]	= NLA_POLICY_MAX(NLA_U32, FBR_PORT_MAX),
	[FBR_FRAME_A_FRAME]	= { .type = NLA_BINARY,
				    .len = FBR_INJECT_FRAME_MAX },
	[FBR_FRAME_A_ACTIONS]	= POLICY_NEST,
};

static const struct genl_ops genl_ops[] = {
	{
		.cmd = FBR_CMD_BRIDGE_GET,
		.doit = fbr_nl_bridge_doit,
		.dumpit = fbr_nl_bridge_dumpit,
		.policy = bridge_which,
		.maxattr = ARRAY_SIZE(bridge_which) - 1,
	}, {
		.cmd = FBR_CMD_BRIDGE_NEW,
		.flags = GENL_UNS_ADMIN_PERM,
		.doit = fbr_nl_bridge_new,
		.policy = bridge_new,
		.maxattr = ARRAY_SIZE(bridge_new) - 1,
	}, {
		.cmd = FBR_CMD_BRIDGE_SET,
		.flags = GENL_UNS_ADMIN_PERM,
		.doit = fbr_nl_bridge_set,
		.policy = bridge_set,
		.maxattr = ARRAY_SIZE(bridge_set) - 1,
	}, {
		.cmd = FBR_CMD_BRIDGE_DEL,
		.flags = GENL_UNS_ADMIN_PERM,
		.doit = fbr_nl_bridge_del,
		.policy = bridge_which,
		.maxattr = ARRAY_SIZE(bridge_which) - 1,
	}, {
		.cmd = FBR_CMD_PORT_GET,
		.doit = fbr_nl_port_doit,
		.dumpit = fbr_nl_port_dumpit,
		.policy = port_which,
		.maxattr = ARRAY_SIZE(port_which) - 1,
	}, {
		.cmd = FBR_CMD_PORT_ADD,
		.flags = GENL_UNS_ADMIN_PERM,
		.doit = fbr_nl_port_add,
		.policy = port_add,
		.maxattr = ARRAY_SIZE(port_add) - 1,
	}, {
		.cmd = FBR_CMD_PORT_SET,
		.flags = GENL_UNS_ADMIN_PERM,
		.doit = fbr_nl_port_set,
		.policy = port_set,
		.maxattr = ARRAY_SIZE(port_set) - 1,
	}, {
		.cmd = FBR_CMD_PORT_DEL,
		.flags = GENL_UNS_ADMIN_PERM,
		.doit = fbr_nl_port_del,
		.policy = port_which,
		.maxattr = ARRAY_SIZE(port_which) - 1,
	}, {
		.cmd = FBR_CMD_FDB_GET,
		.doit = fbr_nl_fdb_doit,
		.dumpit = fbr_nl_fdb_dumpit,
		.policy = fdb_get,
		.maxattr = ARRAY_SIZE(fdb_get) - 1,
	}, {
		.cmd = FBR_CMD_FDB_ADD,
		.flags = GENL_UNS_ADMIN_PERM,
		.doit = fbr_nl_fdb_add,
		.policy = fdb_add,
		.maxattr = ARRAY_SIZE(fdb_add) - 1,
	}, {
		.cmd = FBR_CMD_FDB_DEL,
		.flags = GENL_UNS_ADMIN_PERM,
		.doit = fbr_nl_fdb_del,
		.policy = fdb_which,
		.maxattr = ARRAY_SIZE(fdb_which) - 1,
	}, {
		.cmd = FBR_CMD_FDB_FLUSH,
		.flags = GENL_UNS_ADMIN_PERM,
		.doit = fbr_nl_fdb_flush,
		.policy = fdb_select,
		.maxattr = ARRAY_SIZE(fdb_select) - 1,
	}, {
		.cmd = FBR_CMD_PORT_VLAN_GET,
		.dumpit = fbr_nl_port_vlan_dumpit,
		.policy = port_vlan_which,
		.maxattr = ARRAY_SIZE(port_vlan_which) - 1,
	}, {
		.cmd = FBR_CMD_PORT_VLAN_ADD,
		.flags = GENL_UNS_ADMIN_PERM,
		.doit = fbr_nl_port_vlan_add,
		.policy = port_vlan_change,
		.maxattr = ARRAY_SIZE(port_vlan_change) - 1,
	}, {
		.cmd = FBR_CMD_PORT_VLAN_DEL,
		.flags = GENL_UNS_ADMIN_PERM,
		.doit = fbr_nl_port_vlan_del,
		.policy = port_vlan_change,
		.maxattr = ARRAY_SIZE(port_vlan_change) - 1,
	}, {
		.cmd = FBR_CMD_VLAN_GET,
		.dumpit = fbr_nl_vlan_dumpit,
		.policy = vlan_which,
		.maxattr = ARRAY_SIZE(vlan_which) - 1,
	}, {
		.cmd = FBR_CMD_VLAN_SET,
		.flags = GENL_UNS_ADMIN_PERM,
		.doit = fbr_nl_vlan_set,
		.policy = vlan_set,
		.maxattr = ARRAY_SIZE(vlan_set) - 1,
	}, {
		.cmd = FBR_CMD_FLOW_GET,
		.flags = GENL_UNS_ADMIN_PERM,
		.doit = fbr_nl_flow_doit,
		.start = fbr_nl_flow_start,
		.dumpit = fbr_nl_flow_dumpit,
		.policy = flow_select,
		.maxattr = ARRAY_SIZE(flow_select) - 1,
	}, {
		.cmd = FBR_CMD_FLOW_ADD,
		.flags = GENL_UNS_ADMIN_PERM,
		.doit = fbr_nl_flow_add,
		.policy = flow_whole,
		.maxattr = ARRAY_SIZE(flow_whole) - 1,
	}, {
		.cmd = FBR_CMD_FLOW_SET,
		.flags = GENL_UNS_ADMIN_PERM,
		.doit = fbr_nl_flow_set,
		.policy = flow_whole,
		.maxattr = ARRAY_SIZE(flow_whole) - 1,
	}, {
		.cmd = FBR_CMD_FLOW_DEL,
		.flags = GENL_UNS_ADMIN_PERM,
		.doit = fbr_nl_flow_del,
		.policy = flow_which,
		.maxattr = ARRAY_SIZE(flow_which) - 1,
	}, {
		.cmd = FBR_CMD_FLOW_FLUSH,
		.flags = GENL_UNS_ADMIN_PERM,
		.doit = fbr_nl_flow_flush,
		.policy = flow_select,
		.maxattr = ARRAY_SIZE(flow_select) - 1,
	}, {
		.cmd = FBR_CMD_FLOW_REPLACE_BEGIN,
		.flags = GENL_UNS_ADMIN_PERM,
		.doit = fbr_nl_flow_replace_begin,
		.policy = flow_replace,
		.maxattr = ARRAY_SIZE(flow_replace) - 1,
	}, {
		.cmd = FBR_CMD_FLOW_REPLACE_ADD,
		.flags = GENL_UNS_ADMIN_PERM,
		.doit = fbr_nl_flow_replace_add,
		.policy = flow_whole,
		.maxattr = ARRAY_SIZE(flow_whole) - 1,
	}, {
		.cmd = FBR_CMD_FLOW_REPLACE_COMMIT,
		.flags = GENL_UNS_ADMIN_PERM,
		.doit = fbr_nl_flow_replace_commit,
		.policy = flow_replace,
		.maxattr = ARRAY_SIZE(flow_replace) - 1,
	}, {
		.cmd = FBR_CMD_TRACE,
		.flags = GENL_UNS_ADMIN_PERM,
		.doit = fbr_nl_trace,
		.policy = trace_question,
		.maxattr = ARRAY_SIZE(trace_question) - 1,
	}, {
		.cmd = FBR_CMD_METER_GET,
		.flags = GENL_UNS_ADMIN_PERM,
		.doit = fbr_nl_meter_doit,
		.dumpit = fbr_nl_meter_dumpit,
		.policy = meter_which,
		.maxattr = ARRAY_SIZE(meter_which) - 1,
	}, {
		.cmd = FBR_CMD_METER_ADD,
		.flags = GENL_UNS_ADMIN_PERM,
		.doit = fbr_nl_meter_add,
		.policy = meter_whole,
		.maxattr = ARRAY_SIZE(meter_whole) - 1,
	}, {
		.cmd = FBR_CMD_METER_SET,
		.flags = GENL_UNS_ADMIN_PERM,
		.doit = fbr_nl_meter_set,
		.policy = meter_whole,
		.maxattr = ARRAY_SIZE(meter_whole) - 1,
	}, {
		.cmd = FBR_CMD_METER_DEL,
		.flags = GENL_UNS_ADMIN_PERM,
		.doit = fbr_nl_meter_del,
		.policy = meter_which,
		.maxattr = ARRAY_SIZE(meter_which) - 1,
	}, {
		.cmd = FBR_CMD_LISTEN,
		.flags = GENL_UNS_ADMIN_PERM,
		.doit = fbr_nl_listen,
		.policy = listen,
		.maxattr = ARRAY_SIZE(listen) - 1,
	}, {
		.cmd = FBR_CMD_INJECT,
		.flags = GENL_UNS_ADMIN_PERM,
		.doit = fbr_nl_inject,
		.policy = inject,
		.maxattr = ARRAY_SIZE(inject) - 1,
	},
};

static const struct genl_multicast_group genl_groups[] = {
	[FBR_MCGRP_ID_CONFIG]	= { .name = FBR_MCGRP_CONFIG },
	[FBR_MCGRP_ID_FDB]	= { .name = FBR_MCGRP_FDB },
	[FBR_MCGRP_ID_FLOW]	= { .name = FBR_MCGRP_FLOW,
				    .flags = GENL_MCAST_CAP_NET_ADMIN },
};

struct genl_family fbr_genl_family __ro_after_init = {
	.name		= FBR_GENL_NAME,
	.version	= FBR_GENL_VERSION,
	.netnsok	= true,
	.parallel_ops	= true,
	.module		= THIS_MODULE,
	.ops		= genl_ops,
	.n_ops		= ARRAY_SIZE(genl_ops),
	.mcgrps		= genl_groups,
	.n_mcgrps	= ARRAY_SIZE(genl_groups),
};

/* Whatever a process has begun does not outlive it. */
static int nl_socket_event(struct notifier_block *nb, unsigned long event,
			   void *ptr)
{
	const struct netlink_notify *socket = ptr;

	if (event == NETLINK_URELEASE && socket->protocol == NETLINK_GENERIC) {
		fbr_flow_stage_forget_socket(socket->net, socket->portid);
		fbr_nl_listen_forget_socket(socket->net, socket->portid);
	}
	return NOTIFY_DONE;
}

struct notifier_block fbr_nl_socket_notifier = {
	.notifier_call = nl_socket_event,
};

/* Consumes the reference on the device if it is not a bridge. */
static struct fbr_bridge *nl_bridge_of(struct net_device *dev,
				       const struct nlattr *attr,
				       struct netlink_ext_ack *extack)
{
	if (!dev) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "There is no such device");
		return ERR_PTR(-ENODEV);
	}
	if (!fbr_is_bridge(dev)) {
		dev_put(dev);
		NL_SET_ERR_MSG_ATTR(extack, attr, "The device is not a flowbridge");
		return ERR_PTR(-EOPNOTSUPP);
	}
	return netdev_priv(dev);
}

/**
 * fbr_nl_bridge_get - the bridge that a command is about
 * @net: the namespace of the command
 * @ifindex: attribute with the ifindex of the bridge, or NULL
 * @extack: for refusals
 *
 * Return: the bridge, to be given to fbr_nl_bridge_put(), or an ERR_PTR().
 */
struct fbr_bridge *fbr_nl_bridge_get(struct net *net,
				     const struct nlattr *ifindex,
				     struct netlink_ext_ack *extack)
{
	if (!ifindex) {
		NL_SET_ERR_MSG(extack, "The command does not say which bridge");
		return ERR_PTR(-EINVAL);
	}
	return nl_bridge_of(dev_get_by_index(net, nla_get_u32(ifindex)),
			    ifindex, extack);
}

/**
 * fbr_nl_bridge_get_by_name - the bridge that a command names
 * @net: the namespace of the command
 * @name: attribute with the name of the bridge
 * @extack: for refusals
 *
 * Return: as fbr_nl_bridge_get().
 */
struct fbr_bridge *fbr_nl_bridge_get_by_name(struct net *net,
					     const struct nlattr *name,
					     struct netlink_ext_ack *extack)
{
	return nl_bridge_of(dev_get_by_name(net, nla_data(name)), name, extack);
}

/**
 * fbr_nl_bridge_of_port - the bridge that a device is a port of, or is
 * @net: the namespace of the command
 * @ifindex: attribute with the ifindex of the device, or NULL
 * @extack: for refusals
 *
 * The port may be gone when the bridge is locked; fbr_nl_port_find() tells.
 *
 * Return: the bridge, to be given to fbr_nl_bridge_put(), or an ERR_PTR().
 */
struct fbr_bridge *fbr_nl_bridge_of_port(struct net *net,
					 const struct nlattr *ifindex,
					 struct netlink_ext_ack *extack)
{
	struct fbr_bridge *br = NULL;
	struct fbr_port *port;
	struct net_device *dev;

	if (!ifindex) {
		NL_SET_ERR_MSG(extack, "The command does not say which port");
		return ERR_PTR(-EINVAL);
	}
	rcu_read_lock();
	dev = dev_get_by_index_rcu(net, nla_get_u32(ifindex));
	if (dev && fbr_is_bridge(dev)) {
		br = netdev_priv(dev);
	} else if (dev) {
		port = fbr_port_of_rcu(dev);
		br = port ? port->br : NULL;
	}
	if (br)
		dev_hold(br->dev);
	rcu_read_unlock();
	if (br)
		return br;
	if (dev)
		NL_SET_ERR_MSG_ATTR(extack, ifindex,
				    "The device is not a port of a flowbridge");
	else
		NL_SET_ERR_MSG_ATTR(extack, ifindex, "There is no such device");
	return ERR_PTR(-ENODEV);
}

/**
 * fbr_nl_bridge_put - done with a bridge
 * @br: from fbr_nl_bridge_get()
 */
void fbr_nl_bridge_put(struct fbr_bridge *br)
{
	dev_put(br->dev);
}

/**
 * fbr_nl_bridge_lock - get at a bridge's ports and options
 * @br: from fbr_nl_bridge_get()
 * @extack: for the refusal
 *
 * Return: 0, or -ENODEV if the bridge is being created or deleted.
 */
int fbr_nl_bridge_lock(struct fbr_bridge *br, struct netlink_ext_ack *extack)
{
	mutex_lock(&br->lock);
	if (br->live)
		return 0;
	mutex_unlock(&br->lock);
	NL_SET_ERR_MSG(extack, "The bridge is being created or deleted");
	return -ENODEV;
}

/**
 * fbr_nl_bridge_unlock - the other half of fbr_nl_bridge_lock()
 * @br: the bridge
 */
void fbr_nl_bridge_unlock(struct fbr_bridge *br)
{
	mutex_unlock(&br->lock);
}

/**
 * fbr_nl_flows_lock - get at a bridge's flows
 * @br: from fbr_nl_bridge_get()
 * @extack: for the refusal
 *
 * Return: 0, or -ENODEV if the bridge is being created or deleted.
 */
int fbr_nl_flows_lock(struct fbr_bridge *br, struct netlink_ext_ack *extack)
{
	mutex_lock(&br->flows.lock);
	if (READ_ONCE(br->live))
		return 0;
	mutex_unlock(&br->flows.lock);
	NL_SET_ERR_MSG(extack, "The bridge is being created or deleted");
	return -ENODEV;
}

/**
 * fbr_nl_flows_unlock - the other half of fbr_nl_flows_lock()
 * @br: the bridge
 */
void fbr_nl_flows_unlock(struct fbr_bridge *br)
{
	mutex_unlock(&br->flows.lock);
}

/**
 * fbr_nl_port_find - the port of a bridge that an attribute names
 * @br: the bridge, locked
 * @ifindex: attribute with the ifindex of the port's device
 * @extack: for the refusal
 *
 * Return: the port or an ERR_PTR().
 */
struct fbr_port *fbr_nl_port_find(struct fbr_bridge *br,
				  const struct nlattr *ifindex,
				  struct netlink_ext_ack *extack)
{
	struct fbr_port *port = fbr_port_find(br, nla_get_u32(ifindex));

	if (port)
		return port;
	NL_SET_ERR_MSG_ATTR(extack, ifindex, "The device is not a port of this bridge");
	return ERR_PTR(-ENODEV);
}

/**
 * fbr_nl_put_header - begin a message of the family
 * @skb: where
 * @portid: of the receiver, 0 for events
 * @seq: of the request, 0 for events
 * @flags: of the netlink header
 * @cmd: enum fbr_cmd
 */
void *fbr_nl_put_header(struct sk_buff *skb, u32 portid, u32 seq, int flags,
			u8 cmd)
{
	return genlmsg_put(skb, portid, seq, &fbr_genl_family, flags, cmd);
}

/**
 * fbr_nl_put_stats - put counters
 * @skb: where
 * @attr: as this attribute, a nest of enum fbr_stats_attr
 * @sum: the counters
 *
 * Return: 0 or -EMSGSIZE.
 */
int fbr_nl_put_stats(struct sk_buff *skb, int attr,
		     const struct fbr_counters *sum)
{
	struct nlattr *stats, *drops;
	int i;

	BUILD_BUG_ON(FBR_COUNT_LISTEN_LOST + 1 != FBR_STATS_A_LISTEN_LOST);
	BUILD_BUG_ON(FBR_COUNT_DROPS + 1 != FBR_STATS_A_DROPS);
	stats = nla_nest_start(skb, attr);
	if (!stats)
		return -EMSGSIZE;
	for (i = 0; i < FBR_COUNT_DROPS; i++)
		if (nla_put_uint(skb, i + 1, sum->count[i]))
			return -EMSGSIZE;
	drops = nla_nest_start(skb, FBR_STATS_A_DROPS);
	if (!drops)
		return -EMSGSIZE;
	for (i = 1; i <= FBR_DROP_MAX; i++)
		if (nla_put_uint(skb, i, sum->count[FBR_COUNT_DROPS + i]))
			return -EMSGSIZE;
	nla_nest_end(skb, drops);
	nla_nest_end(skb, stats);
	return 0;
}
