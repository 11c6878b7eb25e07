/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * flowbridge: the netlink contract between the module and its tools.
 *
 * kmod/uapi/flowbridge.yaml says the same in the kernel's YNL form, with the
 * attributes that each command takes. Numbers are never reused.
 */
#ifndef _UAPI_LINUX_FLOWBRIDGE_H
#define _UAPI_LINUX_FLOWBRIDGE_H

#define FBR_GENL_NAME		"flowbridge"
#define FBR_GENL_VERSION	1

#define FBR_MCGRP_CONFIG	"config"
#define FBR_MCGRP_FDB		"fdb"
/** Flows are not for everybody's eyes: this one needs CAP_NET_ADMIN. */
#define FBR_MCGRP_FLOW		"flow"

/** Highest port number; 0 is the bridge device itself, the local port. */
#define FBR_PORT_MAX		4095
/** Default and highest number of FDB entries of a bridge. */
#define FBR_FDB_LIMIT_DEFAULT	65536
#define FBR_FDB_LIMIT_MAX	4194304
/** Ageing time in milliseconds; 0 means that entries never age. */
#define FBR_AGEING_DEFAULT	300000
#define FBR_AGEING_MIN		100
#define FBR_AGEING_MAX		1000000000
/** FDB events a second, and how many at once, that a bridge may announce. */
#define FBR_EVENT_RATE_DEFAULT	1000
#define FBR_EVENT_RATE_MAX	1000000
#define FBR_EVENT_BURST_DEFAULT	4096
#define FBR_EVENT_BURST_MAX	65536
/** VLAN ids that there are (IEEE 802.1Q-2018, table 9-2); 0 names none. */
#define FBR_VID_MIN		1
#define FBR_VID_MAX		4094
/** PVID of a new port, until default-pvid is set. */
#define FBR_DEFAULT_PVID	1
/** In FBR_VLAN_A_AGEING: the VLAN has the ageing time of its bridge. */
#define FBR_AGEING_OF_BRIDGE	0xffffffff
/** Default and highest number of flows of a bridge. */
#define FBR_FLOW_LIMIT_DEFAULT	65536
#define FBR_FLOW_LIMIT_MAX	1048576
/** Default and highest number of different masks of a bridge's flows. */
#define FBR_MASK_LIMIT_DEFAULT	256
#define FBR_MASK_LIMIT_MAX	4096
/** Verdicts on frames that each CPU remembers of a bridge with several masks. */
#define FBR_FLOW_CACHE_VERDICTS	2048
/** Priority of a flow where none is given; the highest is 65535. */
#define FBR_FLOW_PRIORITY_DEFAULT 32768
/** Longest timeout of a flow in seconds; 0 is none. */
#define FBR_FLOW_TIMEOUT_MAX	1000000
/** Most actions of a flow, and most deliveries that they make of a frame. */
#define FBR_FLOW_ACTIONS_MAX	64
#define FBR_FLOW_DELIVERIES_MAX	8192
/** In actions that are read: the port that was named has left the bridge. */
#define FBR_FLOW_PORT_GONE	0xffffffff
/** Most meters of a bridge. */
#define FBR_METER_MAX		4096
/** Most listeners of a bridge. */
#define FBR_LISTENER_MAX	16
/** Frames a second, and at once, that a listener takes of each port. */
#define FBR_LISTEN_RATE_DEFAULT	1000
#define FBR_LISTEN_RATE_MAX	10000000
#define FBR_LISTEN_BURST_DEFAULT 256
#define FBR_LISTEN_BURST_MAX	65536
/** Most memory in bytes of the frames that wait for a listener. */
#define FBR_LISTEN_BACKLOG_MAX	4194304
/** Longest frame that INJECT takes, with the Ethernet header. */
#define FBR_INJECT_FRAME_MAX	16384
/** Most flows that TRACE names as higher than the one that matched. */
#define FBR_TRACE_NEAR_MAX	16
/** Longest frame that TRACE takes, with the Ethernet header. */
#define FBR_TRACE_FRAME_MAX	16384
/** Most MAC addresses, and most IP addresses or prefixes, of a guard. */
#define FBR_GUARD_MACS_MAX	16
#define FBR_GUARD_ADDRESSES_MAX	64
/** Bits 0 to 2 (STP, PAUSE, LACP) can't be opened in the group-forward mask. */
#define FBR_GROUP_FWD_REFUSED	0x0007

/**
 * enum fbr_cmd - commands of the generic netlink family
 * @FBR_CMD_BRIDGE_GET: one bridge, or a dump of all in the namespace
 * @FBR_CMD_BRIDGE_NEW: create a bridge, with options
 * @FBR_CMD_BRIDGE_SET: change options of a bridge, all or none
 * @FBR_CMD_BRIDGE_DEL: delete a bridge; its ports are set free
 * @FBR_CMD_BRIDGE_NEW_NTF: a bridge was created
 * @FBR_CMD_BRIDGE_SET_NTF: options of a bridge changed
 * @FBR_CMD_BRIDGE_DEL_NTF: a bridge was deleted
 * @FBR_CMD_PORT_GET: one port, or a dump, of one bridge if it is named
 * @FBR_CMD_PORT_ADD: plug a device into a bridge, with options, atomically
 * @FBR_CMD_PORT_SET: change options of a port, all or none
 * @FBR_CMD_PORT_DEL: unplug a port
 * @FBR_CMD_PORT_ADD_NTF: a port was plugged in
 * @FBR_CMD_PORT_SET_NTF: options or the name of a port changed
 * @FBR_CMD_PORT_DEL_NTF: a port is gone; carries its final counters
 * @FBR_CMD_FDB_GET: one entry by bridge, MAC and VLAN, or a dump of a bridge,
 *	narrowed by port, VLAN and kind if they are named
 * @FBR_CMD_FDB_ADD: add an entry; one that exists is refused (EEXIST), unless
 *	it was learned: then it becomes what is asked for
 * @FBR_CMD_FDB_DEL: delete one entry
 * @FBR_CMD_FDB_FLUSH: delete entries by port, VLAN and kind; replies with
 *	their number. Without a kind only learned ones go; local ones never do
 * @FBR_CMD_FDB_EVENT: what happened to entries, many in one message
 * @FBR_CMD_PORT_VLAN_GET: a dump of the VLANs that ports are members of, of one
 *	bridge or one port if it is named. What a port has may take several
 *	messages, with ascending ranges; one of no VLAN has an empty nest
 * @FBR_CMD_PORT_VLAN_ADD: make a port a member of VLANs, all or none of the
 *	command; where it is one already, the flags become those of the command
 * @FBR_CMD_PORT_VLAN_DEL: a port is no longer a member of VLANs; it is no
 *	error if it was not. Its FDB entries in them go
 * @FBR_CMD_PORT_VLAN_ADD_NTF: a port is a member of VLANs, or with other flags
 * @FBR_CMD_PORT_VLAN_DEL_NTF: a port is no longer a member of VLANs
 * @FBR_CMD_VLAN_GET: a dump of a bridge's VLANs, those with members or with
 *	settings: settings and counters
 * @FBR_CMD_VLAN_SET: change settings of VLANs, all or none
 * @FBR_CMD_VLAN_SET_NTF: settings of VLANs changed
 * @FBR_CMD_FLOW_GET: one flow by bridge, priority, key and mask, or a dump of a
 *	bridge in the order in which they win, narrowed as FLOW_FLUSH is.
 *	Needs CAP_NET_ADMIN, like all commands about flows
 * @FBR_CMD_FLOW_ADD: add a flow; one of the same priority, key and mask is
 *	refused (EEXIST)
 * @FBR_CMD_FLOW_SET: change what is named of a flow: actions, timeouts, cookie.
 *	It keeps its place and its counters
 * @FBR_CMD_FLOW_DEL: delete one flow; replies with it and its final counters
 * @FBR_CMD_FLOW_FLUSH: delete the flows that are equal to or narrower than key
 *	and mask, and fit cookie, cookie mask and out-port, as far as they are
 *	named; replies with their number
 * @FBR_CMD_FLOW_ADD_NTF: a flow was added
 * @FBR_CMD_FLOW_SET_NTF: a flow was changed
 * @FBR_CMD_FLOW_DEL_NTF: a flow is gone; carries the reason and its final
 *	counters
 * @FBR_CMD_FLOW_REPLACED_NTF: all flows were replaced; carries their number
 * @FBR_CMD_FLOW_REPLACE_BEGIN: begin a table that is to replace the flows of a
 *	bridge. It belongs to the socket, and dies with it; a socket has one
 * @FBR_CMD_FLOW_REPLACE_ADD: add a flow to the table that the socket has begun
 * @FBR_CMD_FLOW_REPLACE_COMMIT: the table that the socket has begun takes the
 *	place of the bridge's flows, at once; refused (EAGAIN) if flows were
 *	added, changed or deleted since it was begun. A flow of the same
 *	priority, key and mask keeps its counters. Replies with the number of
 *	flows
 * @FBR_CMD_TRACE: what would become of a frame: replies with the stages that it
 *	passes. Nothing is sent, learned or counted
 * @FBR_CMD_METER_GET: one meter by bridge and id, or a dump of a bridge,
 *	ascending by id. Needs CAP_NET_ADMIN, like all that follow
 * @FBR_CMD_METER_ADD: add a meter; one of the same id is refused (EEXIST)
 * @FBR_CMD_METER_SET: change rate, unit or burst of a meter; its counters stay
 * @FBR_CMD_METER_DEL: delete a meter; replies with it and its final counters;
 *	refused (EBUSY) while a flow names it
 * @FBR_CMD_METER_ADD_NTF: a meter was added
 * @FBR_CMD_METER_SET_NTF: a meter was changed
 * @FBR_CMD_METER_DEL_NTF: a meter is gone; carries its final counters
 * @FBR_CMD_LISTEN: the socket listens to frames of a bridge from now on, until
 *	it is closed or the bridge is deleted. A socket listens once to a bridge;
 *	listening again changes to what
 * @FBR_CMD_FRAME: a frame for a listener; unicast, never asked for
 * @FBR_CMD_INJECT: a frame takes its way as if it had come in at a port, or has
 *	given actions done with it. It is counted, and with actions it teaches
 *	nothing
 */
enum fbr_cmd {
	FBR_CMD_BRIDGE_GET = 1,
	FBR_CMD_BRIDGE_NEW,
	FBR_CMD_BRIDGE_SET,
	FBR_CMD_BRIDGE_DEL,
	FBR_CMD_BRIDGE_NEW_NTF,
	FBR_CMD_BRIDGE_SET_NTF,
	FBR_CMD_BRIDGE_DEL_NTF,
	FBR_CMD_PORT_GET,
	FBR_CMD_PORT_ADD,
	FBR_CMD_PORT_SET,
	FBR_CMD_PORT_DEL,
	FBR_CMD_PORT_ADD_NTF,
	FBR_CMD_PORT_SET_NTF,
	FBR_CMD_PORT_DEL_NTF,
	FBR_CMD_FDB_GET,
	FBR_CMD_FDB_ADD,
	FBR_CMD_FDB_DEL,
	FBR_CMD_FDB_FLUSH,
	FBR_CMD_FDB_EVENT,
	FBR_CMD_PORT_VLAN_GET,
	FBR_CMD_PORT_VLAN_ADD,
	FBR_CMD_PORT_VLAN_DEL,
	FBR_CMD_PORT_VLAN_ADD_NTF,
	FBR_CMD_PORT_VLAN_DEL_NTF,
	FBR_CMD_VLAN_GET,
	FBR_CMD_VLAN_SET,
	FBR_CMD_VLAN_SET_NTF,
	FBR_CMD_FLOW_GET,
	FBR_CMD_FLOW_ADD,
	FBR_CMD_FLOW_SET,
	FBR_CMD_FLOW_DEL,
	FBR_CMD_FLOW_FLUSH,
	FBR_CMD_FLOW_ADD_NTF,
	FBR_CMD_FLOW_SET_NTF,
	FBR_CMD_FLOW_DEL_NTF,
	FBR_CMD_FLOW_REPLACED_NTF,
	FBR_CMD_FLOW_REPLACE_BEGIN,
	FBR_CMD_FLOW_REPLACE_ADD,
	FBR_CMD_FLOW_REPLACE_COMMIT,
	FBR_CMD_TRACE,
	FBR_CMD_METER_GET,
	FBR_CMD_METER_ADD,
	FBR_CMD_METER_SET,
	FBR_CMD_METER_DEL,
	FBR_CMD_METER_ADD_NTF,
	FBR_CMD_METER_SET_NTF,
	FBR_CMD_METER_DEL_NTF,
	FBR_CMD_LISTEN,
	FBR_CMD_FRAME,
	FBR_CMD_INJECT,

	__FBR_CMD_MAX,
	FBR_CMD_MAX = __FBR_CMD_MAX - 1
};

/**
 * enum fbr_bridge_attr - a bridge
 * @FBR_BRIDGE_A_IFINDEX: u32, which bridge (not in BRIDGE_NEW)
 * @FBR_BRIDGE_A_NAME: string, up to 15 characters; names the bridge where no
 *	ifindex does; BRIDGE_NEW requires it
 * @FBR_BRIDGE_A_MAC: 6 bytes; BRIDGE_NEW and BRIDGE_SET fix it by hand
 * @FBR_BRIDGE_A_AGEING: u32, milliseconds, 0 never, else FBR_AGEING_MIN to
 *	FBR_AGEING_MAX
 * @FBR_BRIDGE_A_FDB_LIMIT: u32, 1 to FBR_FDB_LIMIT_MAX
 * @FBR_BRIDGE_A_FDB_COUNT: u32, entries there are, but for local ones (read
 *	only)
 * @FBR_BRIDGE_A_GROUP_FWD_MASK: u16, bit n opens 01:80:c2:00:00:0n
 * @FBR_BRIDGE_A_EVENT_RATE: u32, FDB events a second, 1 to FBR_EVENT_RATE_MAX
 * @FBR_BRIDGE_A_EVENT_BURST: u32, 1 to FBR_EVENT_BURST_MAX
 * @FBR_BRIDGE_A_PORTS: u32, number of ports without the local one (read only)
 * @FBR_BRIDGE_A_STATS: nest of enum fbr_stats_attr, totals of all ports there
 *	are and have been (read only)
 * @FBR_BRIDGE_A_VLAN_FILTERING: u8 0 or 1, VLANs are told apart; a change
 *	flushes learned entries
 * @FBR_BRIDGE_A_VLAN_PROTOCOL: u16 in host byte order, the EtherType of the tags
 *	that count: 0x8100 (802.1Q, default) or 0x88a8 (802.1ad)
 * @FBR_BRIDGE_A_DEFAULT_PVID: u16, PVID of new ports, FBR_VID_MIN to
 *	FBR_VID_MAX, or 0 for none; a change takes along the ports that have the
 *	old one, and none that is a member of the new one already
 * @FBR_BRIDGE_A_FLOW_LIMIT: u32, 1 to FBR_FLOW_LIMIT_MAX
 * @FBR_BRIDGE_A_FLOW_COUNT: u32, flows there are (read only)
 * @FBR_BRIDGE_A_MASK_LIMIT: u32, 1 to FBR_MASK_LIMIT_MAX
 * @FBR_BRIDGE_A_MASK_COUNT: u32, different masks of its flows (read only)
 * @FBR_BRIDGE_A_TABLE_MISS: u8, enum fbr_table_miss
 * @FBR_BRIDGE_A_FAIL_MODE: u8, enum fbr_fail_mode
 * @FBR_BRIDGE_A_METER_COUNT: u32, meters there are, at most FBR_METER_MAX (read
 *	only)
 * @FBR_BRIDGE_A_LISTENER_COUNT: u32, sockets that listen, at most
 *	FBR_LISTENER_MAX (read only)
 * @FBR_BRIDGE_A_MAC_SET: u8 0 or 1, the address was set by hand and does not
 *	follow the ports (read only)
 * @FBR_BRIDGE_A_MTU_SET: u8 0 or 1, the device's MTU was, likewise (read only)
 */
enum fbr_bridge_attr {
	FBR_BRIDGE_A_IFINDEX = 1,
	FBR_BRIDGE_A_NAME,
	FBR_BRIDGE_A_MAC,
	FBR_BRIDGE_A_AGEING,
	FBR_BRIDGE_A_FDB_LIMIT,
	FBR_BRIDGE_A_FDB_COUNT,
	FBR_BRIDGE_A_GROUP_FWD_MASK,
	FBR_BRIDGE_A_EVENT_RATE,
	FBR_BRIDGE_A_EVENT_BURST,
	FBR_BRIDGE_A_PORTS,
	FBR_BRIDGE_A_STATS,
	FBR_BRIDGE_A_VLAN_FILTERING,
	FBR_BRIDGE_A_VLAN_PROTOCOL,
	FBR_BRIDGE_A_DEFAULT_PVID,
	FBR_BRIDGE_A_FLOW_LIMIT,
	FBR_BRIDGE_A_FLOW_COUNT,
	FBR_BRIDGE_A_MASK_LIMIT,
	FBR_BRIDGE_A_MASK_COUNT,
	FBR_BRIDGE_A_TABLE_MISS,
	FBR_BRIDGE_A_FAIL_MODE,
	FBR_BRIDGE_A_METER_COUNT,
	FBR_BRIDGE_A_LISTENER_COUNT,
	FBR_BRIDGE_A_MAC_SET,
	FBR_BRIDGE_A_MTU_SET,

	__FBR_BRIDGE_A_MAX,
	FBR_BRIDGE_A_MAX = __FBR_BRIDGE_A_MAX - 1
};

/**
 * enum fbr_table_miss - what becomes of frames that no flow matches
 * @FBR_TABLE_MISS_NORMAL: they are switched (default)
 * @FBR_TABLE_MISS_DROP: they are dropped, even while there are no flows
 * @FBR_TABLE_MISS_USERSPACE: they go to who listens to misses, even while there
 *	are no flows
 */
enum fbr_table_miss {
	FBR_TABLE_MISS_NORMAL,
	FBR_TABLE_MISS_DROP,
	FBR_TABLE_MISS_USERSPACE,
};

/**
 * enum fbr_fail_mode - what becomes of a frame for user space, sent there by a
 *	flow or for want of one, that nobody listens to
 * @FBR_FAIL_MODE_DROP: it is dropped (default)
 * @FBR_FAIL_MODE_NORMAL: it is switched
 */
enum fbr_fail_mode {
	FBR_FAIL_MODE_DROP,
	FBR_FAIL_MODE_NORMAL,
};

/**
 * enum fbr_port_state - whether frames can leave through a port
 * @FBR_PORT_STATE_FORWARDING: they can
 * @FBR_PORT_STATE_DOWN: the device is down
 * @FBR_PORT_STATE_NO_CARRIER: the device is up but has no carrier
 */
enum fbr_port_state {
	FBR_PORT_STATE_FORWARDING,
	FBR_PORT_STATE_DOWN,
	FBR_PORT_STATE_NO_CARRIER,
};

/**
 * enum fbr_port_attr - a port; of the options, the local one has only
 * @FBR_PORT_A_VLAN_ACCEPT and @FBR_PORT_A_VLANS
 * @FBR_PORT_A_BRIDGE: u32, ifindex of the bridge; required by PORT_ADD and
 *	PORT_DEL, narrows a dump
 * @FBR_PORT_A_IFINDEX: u32, the port's device; the bridge's own ifindex is the
 *	local port
 * @FBR_PORT_A_NAME: string, name of the device (read only)
 * @FBR_PORT_A_NUMBER: u32, 1 to FBR_PORT_MAX; PORT_ADD without it takes the
 *	lowest free; 0 is the local port
 * @FBR_PORT_A_LEARNING: u8 0 or 1, sources are learned (default 1)
 * @FBR_PORT_A_UNICAST_FLOOD: u8 0 or 1, unknown unicast leaves here (1)
 * @FBR_PORT_A_MULTICAST_FLOOD: u8 0 or 1, multicast leaves here (1)
 * @FBR_PORT_A_BROADCAST_FLOOD: u8 0 or 1, broadcast leaves here (1)
 * @FBR_PORT_A_ISOLATED: u8 0 or 1, no frames to or from isolated ports (0)
 * @FBR_PORT_A_HAIRPIN: u8 0 or 1, frames may leave where they came in (0)
 * @FBR_PORT_A_LOCKED: u8 0 or 1, only sources whose entry names this port are
 *	admitted (0)
 * @FBR_PORT_A_FDB_LIMIT: u32, most entries learned here, 0 for the fair share
 *	of the bridge's table alone (0)
 * @FBR_PORT_A_FDB_COUNT: u32, learned entries of this port (read only)
 * @FBR_PORT_A_STATE: u8, enum fbr_port_state (read only)
 * @FBR_PORT_A_MAC: 6 bytes, the device's address (read only)
 * @FBR_PORT_A_STATS: nest of enum fbr_stats_attr (read only)
 * @FBR_PORT_A_PVID: u16, VLAN of frames that come in without a tag, 0 for none
 *	(read only)
 * @FBR_PORT_A_VLAN_ACCEPT: u8, enum fbr_vlan_accept
 * @FBR_PORT_A_VLANS: nest of enum fbr_vlans_attr, all the VLANs that the port is
 *	a member of; PORT_ADD without it makes it a member of the default PVID,
 *	PORT_SET with it replaces what there was (write only, see PORT_VLAN_GET)
 * @FBR_PORT_A_GUARD: nest of enum fbr_guard_attr, who may send from here; PORT_SET
 *	with it replaces the whole of what there was, and an empty nest takes the
 *	guard away; absent in what is read: the port has none
 */
enum fbr_port_attr {
	FBR_PORT_A_BRIDGE = 1,
	FBR_PORT_A_IFINDEX,
	FBR_PORT_A_NAME,
	FBR_PORT_A_NUMBER,
	FBR_PORT_A_LEARNING,
	FBR_PORT_A_UNICAST_FLOOD,
	FBR_PORT_A_MULTICAST_FLOOD,
	FBR_PORT_A_BROADCAST_FLOOD,
	FBR_PORT_A_ISOLATED,
	FBR_PORT_A_HAIRPIN,
	FBR_PORT_A_LOCKED,
	FBR_PORT_A_FDB_LIMIT,
	FBR_PORT_A_FDB_COUNT,
	FBR_PORT_A_STATE,
	FBR_PORT_A_MAC,
	FBR_PORT_A_STATS,
	FBR_PORT_A_PVID,
	FBR_PORT_A_VLAN_ACCEPT,
	FBR_PORT_A_VLANS,
	FBR_PORT_A_GUARD,

	__FBR_PORT_A_MAX,
	FBR_PORT_A_MAX = __FBR_PORT_A_MAX - 1
};

/**
 * enum fbr_guard_attr - a guard keeps who is behind a port to its own identity
 * @FBR_GUARD_A_STATION: multi nest of enum fbr_guard_station_attr, 1 to
 *	FBR_GUARD_MACS_MAX: frames come from these stations only, and so do ARP and
 *	neighbour discovery say
 * @FBR_GUARD_A_ADDRESS: multi nest of enum fbr_guard_address_attr, up to
 *	FBR_GUARD_ADDRESSES_MAX: packets come from these addresses only. With
 *	none of them any address may be used; with some, a family that has none
 *	is shut, and so is all that is neither IP nor ARP. IPv6 link-local
 *	addresses that are made of a MAC of the guard need no mention if there is
 *	any IPv6 address
 * @FBR_GUARD_A_ALLOW: u32, bits of enum fbr_guard_allow; absent: none
 */
enum fbr_guard_attr {
	FBR_GUARD_A_STATION = 1,
	FBR_GUARD_A_ADDRESS,
	FBR_GUARD_A_ALLOW,

	__FBR_GUARD_A_MAX,
	FBR_GUARD_A_MAX = __FBR_GUARD_A_MAX - 1
};

/**
 * enum fbr_guard_station_attr - a station of a guard
 * @FBR_GUARD_STATION_A_MAC: 6 bytes, neither multicast nor zero; required
 */
enum fbr_guard_station_attr {
	FBR_GUARD_STATION_A_MAC = 1,

	__FBR_GUARD_STATION_A_MAX,
	FBR_GUARD_STATION_A_MAX = __FBR_GUARD_STATION_A_MAX - 1
};

/**
 * enum fbr_guard_address_attr - IP addresses of a guard
 * @FBR_GUARD_ADDRESS_A_IP: 4 bytes (IPv4) or 16 bytes (IPv6), in network byte
 *	order, without bits behind the prefix; required
 * @FBR_GUARD_ADDRESS_A_PREFIX: u8, length of the prefix, 0 to 32 or 128; absent
 *	in commands: the one address; always there in what is read
 */
enum fbr_guard_address_attr {
	FBR_GUARD_ADDRESS_A_IP = 1,
	FBR_GUARD_ADDRESS_A_PREFIX,

	__FBR_GUARD_ADDRESS_A_MAX,
	FBR_GUARD_ADDRESS_A_MAX = __FBR_GUARD_ADDRESS_A_MAX - 1
};

/**
 * enum fbr_guard_allow - what a guard stops unless it is allowed, as bits
 * @FBR_GUARD_ALLOW_DHCP_SERVER: to be a DHCP or DHCPv6 server or relay
 * @FBR_GUARD_ALLOW_ROUTER: to advertise itself as a router, and to redirect, by
 *	ICMP or ICMPv6
 */
enum fbr_guard_allow {
	FBR_GUARD_ALLOW_DHCP_SERVER	= 1 << 0,
	FBR_GUARD_ALLOW_ROUTER		= 1 << 1,
};

/**
 * enum fbr_stats_attr - counters of a port, or of a bridge as their sum
 * @FBR_STATS_A_RX_PACKETS: uint, frames taken from the port; of the local
 *	port: sent by the host
 * @FBR_STATS_A_RX_BYTES: uint, with the Ethernet header
 * @FBR_STATS_A_TX_PACKETS: uint, frames handed to the port's device; of the
 *	local port: to the host's stack
 * @FBR_STATS_A_TX_BYTES: uint, with the Ethernet header
 * @FBR_STATS_A_COPIES: uint, further copies made of frames taken from here
 * @FBR_STATS_A_PUNTED: uint, link-local frames left to the port's own stack
 * @FBR_STATS_A_LEARN_REFUSED: uint, frames whose source found no room in the
 *	FDB, for the limit of the port, the VLAN or the bridge; they are
 *	forwarded all the same
 * @FBR_STATS_A_MOVES: uint, stations that moved to this port
 * @FBR_STATS_A_FLOW_HITS: uint, frames taken from here that a flow matched
 * @FBR_STATS_A_FLOW_MISSES: uint, those that none did, while there were flows
 * @FBR_STATS_A_FLOW_PROBES: uint, hash tables that were looked into for them
 * @FBR_STATS_A_FLOW_PROBED_0: uint, how many of them looked into none, since
 *	the cache knew, or there was none
 * @FBR_STATS_A_FLOW_PROBED_1: uint, into one
 * @FBR_STATS_A_FLOW_PROBED_2: uint, into two
 * @FBR_STATS_A_FLOW_PROBED_4: uint, into three or four
 * @FBR_STATS_A_FLOW_PROBED_8: uint, into five to eight
 * @FBR_STATS_A_FLOW_PROBED_MORE: uint, into nine or more
 * @FBR_STATS_A_INJECTED: uint, frames that INJECT sent on their way from here
 * @FBR_STATS_A_TO_USER: uint, frames, or copies, that a flow or a miss sent to
 *	listeners, and that at least one of them has room for
 * @FBR_STATS_A_LISTEN_LOST: uint, frames from here that a listener missed since
 *	its bucket or its backlog was full, once for each that did
 * @FBR_STATS_A_DROPS: nest, attribute type is enum fbr_drop_cause, each a uint
 *
 * Over a bridge: rx + injected + copies = tx + punted + to user + drops.
 */
enum fbr_stats_attr {
	FBR_STATS_A_RX_PACKETS = 1,
	FBR_STATS_A_RX_BYTES,
	FBR_STATS_A_TX_PACKETS,
	FBR_STATS_A_TX_BYTES,
	FBR_STATS_A_COPIES,
	FBR_STATS_A_PUNTED,
	FBR_STATS_A_LEARN_REFUSED,
	FBR_STATS_A_MOVES,
	FBR_STATS_A_FLOW_HITS,
	FBR_STATS_A_FLOW_MISSES,
	FBR_STATS_A_FLOW_PROBES,
	FBR_STATS_A_FLOW_PROBED_0,
	FBR_STATS_A_FLOW_PROBED_1,
	FBR_STATS_A_FLOW_PROBED_2,
	FBR_STATS_A_FLOW_PROBED_4,
	FBR_STATS_A_FLOW_PROBED_8,
	FBR_STATS_A_FLOW_PROBED_MORE,
	FBR_STATS_A_INJECTED,
	FBR_STATS_A_TO_USER,
	FBR_STATS_A_LISTEN_LOST,
	FBR_STATS_A_DROPS,

	__FBR_STATS_A_MAX,
	FBR_STATS_A_MAX = __FBR_STATS_A_MAX - 1
};

/**
 * enum fbr_drop_cause - why a frame, or a copy of one, was dropped
 * @FBR_DROP_BRIDGE_DOWN: in: the bridge device is down
 * @FBR_DROP_BAD_SOURCE: in: the source address is multicast or zero
 * @FBR_DROP_PAUSE: in: PAUSE is never forwarded (IEEE 802.1Q, 8.6.3)
 * @FBR_DROP_LOCKED: in: the port is locked and the source is not known here
 * @FBR_DROP_SAME_PORT: in: the destination is where the frame came from
 * @FBR_DROP_ISOLATED: in: both ports are isolated
 * @FBR_DROP_NO_RECIPIENT: in: no port takes a flooded frame
 * @FBR_DROP_PORT_DOWN: out: the device is down
 * @FBR_DROP_NO_CARRIER: out: the device has no carrier
 * @FBR_DROP_TOO_BIG: out: the frame is larger than the device's MTU
 * @FBR_DROP_TX_FAILED: out: the device or its queue refused the frame
 * @FBR_DROP_NO_MEMORY: in or out: no memory for a copy or for headroom
 * @FBR_DROP_LRO: out: a merged frame that can't be forwarded
 * @FBR_DROP_VLAN_UNTAGGED: in: no tag, or a priority tag, where the port has no
 *	PVID or accepts only tagged frames
 * @FBR_DROP_VLAN_TAGGED: in: a tag, where the port accepts only untagged frames
 * @FBR_DROP_VLAN_INGRESS: in: the port is not a member of the frame's VLAN
 * @FBR_DROP_VLAN_EGRESS: in: the destination's port is not a member of the
 *	frame's VLAN
 * @FBR_DROP_FLOW: in: a flow says so
 * @FBR_DROP_TABLE_MISS: in: no flow matches, and table-miss says so
 * @FBR_DROP_PORT_GONE: in: a flow sends it to a port that has left
 * @FBR_DROP_DELIVERIES: in: a flow delivers it more than
 *	FBR_FLOW_DELIVERIES_MAX times
 * @FBR_DROP_METER: in: a meter says so
 * @FBR_DROP_TTL: in: its time to live, or hop limit, has run out
 * @FBR_DROP_REWRITE: in: it has not, or not whole, what a flow changes of it
 * @FBR_DROP_NO_LISTENER: in: it is for user space, where nobody listens to it
 * @FBR_DROP_LISTENER_FULL: in: it is for user space, and no listener has room
 * @FBR_DROP_GUARD_MAC: in: the guard of the port has no such source address
 * @FBR_DROP_GUARD_ARP: in: the guard has no such sender of ARP or RARP
 * @FBR_DROP_GUARD_IP: in: the guard has no such IPv4 or IPv6 source
 * @FBR_DROP_GUARD_ND: in: neighbour discovery for who is not in the guard
 * @FBR_DROP_GUARD_DHCP: in: a DHCP server, which the guard does not allow
 * @FBR_DROP_GUARD_ROUTER: in: a router's advertisement or redirect, likewise
 * @FBR_DROP_GUARD_OTHER: in: what the guard can't judge, or never lets pass
 *
 * "in" is counted at the port that the frame came from, "out" at the port that
 * it was meant for.
 */
enum fbr_drop_cause {
	FBR_DROP_BRIDGE_DOWN = 1,
	FBR_DROP_BAD_SOURCE,
	FBR_DROP_PAUSE,
	FBR_DROP_LOCKED,
	FBR_DROP_SAME_PORT,
	FBR_DROP_ISOLATED,
	FBR_DROP_NO_RECIPIENT,
	FBR_DROP_PORT_DOWN,
	FBR_DROP_NO_CARRIER,
	FBR_DROP_TOO_BIG,
	FBR_DROP_TX_FAILED,
	FBR_DROP_NO_MEMORY,
	FBR_DROP_LRO,
	FBR_DROP_VLAN_UNTAGGED,
	FBR_DROP_VLAN_TAGGED,
	FBR_DROP_VLAN_INGRESS,
	FBR_DROP_VLAN_EGRESS,
	FBR_DROP_FLOW,
	FBR_DROP_TABLE_MISS,
	FBR_DROP_PORT_GONE,
	FBR_DROP_DELIVERIES,
	FBR_DROP_METER,
	FBR_DROP_TTL,
	FBR_DROP_REWRITE,
	FBR_DROP_NO_LISTENER,
	FBR_DROP_LISTENER_FULL,
	FBR_DROP_GUARD_MAC,
	FBR_DROP_GUARD_ARP,
	FBR_DROP_GUARD_IP,
	FBR_DROP_GUARD_ND,
	FBR_DROP_GUARD_DHCP,
	FBR_DROP_GUARD_ROUTER,
	FBR_DROP_GUARD_OTHER,

	__FBR_DROP_MAX,
	FBR_DROP_MAX = __FBR_DROP_MAX - 1
};

/**
 * enum fbr_fdb_kind - what an FDB entry is
 * @FBR_FDB_KIND_LEARNED: from traffic, or added as such; ages and may move
 * @FBR_FDB_KIND_STATIC: added; neither ages nor moves
 * @FBR_FDB_KIND_PERMANENT: added; frames to it are for the host
 * @FBR_FDB_KIND_LOCAL: address of the bridge or of a port, kept by the module;
 *	frames to it are for the host
 * @FBR_FDB_KIND_EXTERN: added by a controller; does not age, but moves with its
 *	station
 */
enum fbr_fdb_kind {
	FBR_FDB_KIND_LEARNED,
	FBR_FDB_KIND_STATIC,
	FBR_FDB_KIND_PERMANENT,
	FBR_FDB_KIND_LOCAL,
	FBR_FDB_KIND_EXTERN,
};

/**
 * enum fbr_fdb_attr - an FDB entry, and what selects entries
 * @FBR_FDB_A_BRIDGE: u32, ifindex of the bridge; always required
 * @FBR_FDB_A_MAC: 6 bytes, unicast
 * @FBR_FDB_A_VLAN: u16, VLAN id, 0 to 4094; absent means 0 in commands on one
 *	entry and any in selections. While VLANs are told apart, an entry with 0
 *	holds in every VLAN where its station has no entry of its own
 * @FBR_FDB_A_PORT: u32, ifindex of the port's device; the bridge's own is the
 *	local port; FDB_ADD requires it except for permanent entries
 * @FBR_FDB_A_PORT_NUMBER: u32 (read only)
 * @FBR_FDB_A_KIND: u8, enum fbr_fdb_kind; FDB_ADD without it adds a static one
 *	and refuses FBR_FDB_KIND_LOCAL
 * @FBR_FDB_A_STICKY: u8 0 or 1, a learned entry that ages but does not move
 * @FBR_FDB_A_AGE: uint, milliseconds since it was last seen (read only; only of
 *	learned entries)
 * @FBR_FDB_A_COUNT: u32, how many a flush deleted (read only)
 * @FBR_FDB_A_EVENT: multi nest of enum fbr_fdb_event_attr (events only)
 * @FBR_FDB_A_SEQ: uint, sequence number of the first event in the message
 * @FBR_FDB_A_LOST: uint, events lost before this message, absent for none;
 *	they have numbers, too
 */
enum fbr_fdb_attr {
	FBR_FDB_A_BRIDGE = 1,
	FBR_FDB_A_MAC,
	FBR_FDB_A_VLAN,
	FBR_FDB_A_PORT,
	FBR_FDB_A_PORT_NUMBER,
	FBR_FDB_A_KIND,
	FBR_FDB_A_STICKY,
	FBR_FDB_A_AGE,
	FBR_FDB_A_COUNT,
	FBR_FDB_A_EVENT,
	FBR_FDB_A_SEQ,
	FBR_FDB_A_LOST,

	__FBR_FDB_A_MAX,
	FBR_FDB_A_MAX = __FBR_FDB_A_MAX - 1
};

/**
 * enum fbr_fdb_event - what happened to an entry
 * @FBR_FDB_EVENT_ADDED: added by command
 * @FBR_FDB_EVENT_LEARNED: learned from a frame
 * @FBR_FDB_EVENT_MOVED: seen on another port
 * @FBR_FDB_EVENT_AGED: not seen for the ageing time, and gone
 * @FBR_FDB_EVENT_DELETED: deleted by command, or with its port
 */
enum fbr_fdb_event {
	FBR_FDB_EVENT_ADDED = 1,
	FBR_FDB_EVENT_LEARNED,
	FBR_FDB_EVENT_MOVED,
	FBR_FDB_EVENT_AGED,
	FBR_FDB_EVENT_DELETED,
};

/**
 * enum fbr_fdb_event_attr - one event
 * @FBR_FDB_EVENT_A_TYPE: u8, enum fbr_fdb_event
 * @FBR_FDB_EVENT_A_MAC: 6 bytes
 * @FBR_FDB_EVENT_A_VLAN: u16
 * @FBR_FDB_EVENT_A_PORT: u32, ifindex of the port's device
 * @FBR_FDB_EVENT_A_PORT_NUMBER: u32
 * @FBR_FDB_EVENT_A_OLD_PORT: u32, ifindex of the port moved from; only in moves
 * @FBR_FDB_EVENT_A_KIND: u8, enum fbr_fdb_kind
 */
enum fbr_fdb_event_attr {
	FBR_FDB_EVENT_A_TYPE = 1,
	FBR_FDB_EVENT_A_MAC,
	FBR_FDB_EVENT_A_VLAN,
	FBR_FDB_EVENT_A_PORT,
	FBR_FDB_EVENT_A_PORT_NUMBER,
	FBR_FDB_EVENT_A_OLD_PORT,
	FBR_FDB_EVENT_A_KIND,

	__FBR_FDB_EVENT_A_MAX,
	FBR_FDB_EVENT_A_MAX = __FBR_FDB_EVENT_A_MAX - 1
};

/**
 * enum fbr_vlan_accept - which frames a port takes in, IEEE 802.1Q-2018, 6.9
 * @FBR_VLAN_ACCEPT_ALL: all
 * @FBR_VLAN_ACCEPT_TAGGED: those that carry the id of a VLAN
 * @FBR_VLAN_ACCEPT_UNTAGGED: those without a tag, or with one of id 0
 */
enum fbr_vlan_accept {
	FBR_VLAN_ACCEPT_ALL,
	FBR_VLAN_ACCEPT_TAGGED,
	FBR_VLAN_ACCEPT_UNTAGGED,
};

/**
 * enum fbr_port_vlan_attr - the VLANs of a port
 * @FBR_PORT_VLAN_A_BRIDGE: u32, ifindex of the bridge; only in dumps, which it
 *	narrows, in replies and events
 * @FBR_PORT_VLAN_A_PORT: u32, ifindex of the port's device; the bridge's own is
 *	the local port; required but in dumps, which it narrows
 * @FBR_PORT_VLAN_A_PORT_NUMBER: u32 (read only)
 * @FBR_PORT_VLAN_A_VLANS: nest of enum fbr_vlans_attr; required by PORT_VLAN_ADD
 *	and PORT_VLAN_DEL
 */
enum fbr_port_vlan_attr {
	FBR_PORT_VLAN_A_BRIDGE = 1,
	FBR_PORT_VLAN_A_PORT,
	FBR_PORT_VLAN_A_PORT_NUMBER,
	FBR_PORT_VLAN_A_VLANS,

	__FBR_PORT_VLAN_A_MAX,
	FBR_PORT_VLAN_A_MAX = __FBR_PORT_VLAN_A_MAX - 1
};

/**
 * enum fbr_vlans_attr - a list of VLANs
 * @FBR_VLANS_A_RANGE: multi nest of enum fbr_vlan_range_attr; of two that name
 *	the same VLAN, the later holds
 */
enum fbr_vlans_attr {
	FBR_VLANS_A_RANGE = 1,

	__FBR_VLANS_A_MAX,
	FBR_VLANS_A_MAX = __FBR_VLANS_A_MAX - 1
};

/**
 * enum fbr_vlan_range_attr - VLANs with consecutive ids
 * @FBR_VLAN_RANGE_A_FIRST: u16, FBR_VID_MIN to FBR_VID_MAX; required
 * @FBR_VLAN_RANGE_A_LAST: u16, not below the first; absent: the first
 * @FBR_VLAN_RANGE_A_UNTAGGED: flag, frames leave without a tag
 * @FBR_VLAN_RANGE_A_PVID: flag, frames without a tag that come in belong here;
 *	only where the range is one VLAN
 *
 * PORT_VLAN_DEL takes no flags.
 */
enum fbr_vlan_range_attr {
	FBR_VLAN_RANGE_A_FIRST = 1,
	FBR_VLAN_RANGE_A_LAST,
	FBR_VLAN_RANGE_A_UNTAGGED,
	FBR_VLAN_RANGE_A_PVID,

	__FBR_VLAN_RANGE_A_MAX,
	FBR_VLAN_RANGE_A_MAX = __FBR_VLAN_RANGE_A_MAX - 1
};

/**
 * enum fbr_vlan_attr - a VLAN of a bridge
 * @FBR_VLAN_A_BRIDGE: u32, ifindex of the bridge; always required
 * @FBR_VLAN_A_VID: u16, FBR_VID_MIN to FBR_VID_MAX; VLAN_SET requires it, a dump
 *	is narrowed by it
 * @FBR_VLAN_A_LAST_VID: u16, not below FBR_VLAN_A_VID; VLAN_SET and its event
 *	are about all from that to this one; absent: only that
 * @FBR_VLAN_A_AGEING: u32, milliseconds, as FBR_BRIDGE_A_AGEING, or
 *	FBR_AGEING_OF_BRIDGE (default)
 * @FBR_VLAN_A_FDB_LIMIT: u32, most learned entries, 0 for no limit but the
 *	bridge's (default)
 * @FBR_VLAN_A_FDB_COUNT: u32, learned entries there are (read only)
 * @FBR_VLAN_A_UNICAST_FLOOD: u8 0 or 1, unknown unicast goes to ports (default 1)
 * @FBR_VLAN_A_MULTICAST_FLOOD: u8 0 or 1, multicast does (default 1)
 * @FBR_VLAN_A_BROADCAST_FLOOD: u8 0 or 1, broadcast does (default 1)
 * @FBR_VLAN_A_PORTS: u32, members, the local port among them (read only)
 * @FBR_VLAN_A_STATS: nest of enum fbr_stats_attr, of those only the frames and
 *	bytes admitted in this VLAN (rx) and sent in it (tx), counted while VLANs
 *	are told apart (read only)
 */
enum fbr_vlan_attr {
	FBR_VLAN_A_BRIDGE = 1,
	FBR_VLAN_A_VID,
	FBR_VLAN_A_LAST_VID,
	FBR_VLAN_A_AGEING,
	FBR_VLAN_A_FDB_LIMIT,
	FBR_VLAN_A_FDB_COUNT,
	FBR_VLAN_A_UNICAST_FLOOD,
	FBR_VLAN_A_MULTICAST_FLOOD,
	FBR_VLAN_A_BROADCAST_FLOOD,
	FBR_VLAN_A_PORTS,
	FBR_VLAN_A_STATS,

	__FBR_VLAN_A_MAX,
	FBR_VLAN_A_MAX = __FBR_VLAN_A_MAX - 1
};

/**
 * enum fbr_flow_attr - a flow, and what selects flows
 * @FBR_FLOW_A_BRIDGE: u32, ifindex of the bridge; always required
 * @FBR_FLOW_A_PRIORITY: u16, absent means FBR_FLOW_PRIORITY_DEFAULT in commands
 *	on one flow, and any in selections. The highest wins; among equals, the
 *	flow that was added first
 * @FBR_FLOW_A_KEY: nest of enum ovs_key_attr of <linux/openvswitch.h>. A field
 *	not named is not looked at. in_port is a port number, 0 the local port
 * @FBR_FLOW_A_MASK: nest like the key, a bit set where the key's counts; absent:
 *	all bits of what the key names count; of an attribute that the key has and
 *	the mask has not, likewise
 * @FBR_FLOW_A_ACTIONS: nest of enum ovs_action_attr and enum fbr_action_attr, in
 *	their order; an empty one drops. FLOW_ADD requires it
 * @FBR_FLOW_A_IDLE_TIMEOUT: u32, seconds without a hit until the flow goes; 0,
 *	the default: never; at most FBR_FLOW_TIMEOUT_MAX
 * @FBR_FLOW_A_HARD_TIMEOUT: u32, seconds until the flow goes, likewise
 * @FBR_FLOW_A_COOKIE: uint, the owner's own mark, default 0; in selections:
 *	flows with it
 * @FBR_FLOW_A_COOKIE_MASK: uint, the bits of the cookie that count; only in
 *	selections
 * @FBR_FLOW_A_OUT_PORT: u32, number of a port that an output names; only in
 *	selections
 * @FBR_FLOW_A_PACKETS: uint, frames that it matched (read only)
 * @FBR_FLOW_A_BYTES: uint, with the Ethernet header (read only)
 * @FBR_FLOW_A_USED: uint, milliseconds since the last of them, absent if there
 *	was none (read only)
 * @FBR_FLOW_A_AGE: uint, milliseconds since it was added (read only)
 * @FBR_FLOW_A_TCP_FLAGS: u16, all that were seen (read only)
 * @FBR_FLOW_A_REASON: u8, enum fbr_flow_reason; only in FLOW_DEL_NTF
 * @FBR_FLOW_A_COUNT: u32, how many were deleted, or are there after a
 *	replacement (read only)
 */
enum fbr_flow_attr {
	FBR_FLOW_A_BRIDGE = 1,
	FBR_FLOW_A_PRIORITY,
	FBR_FLOW_A_KEY,
	FBR_FLOW_A_MASK,
	FBR_FLOW_A_ACTIONS,
	FBR_FLOW_A_IDLE_TIMEOUT,
	FBR_FLOW_A_HARD_TIMEOUT,
	FBR_FLOW_A_COOKIE,
	FBR_FLOW_A_COOKIE_MASK,
	FBR_FLOW_A_OUT_PORT,
	FBR_FLOW_A_PACKETS,
	FBR_FLOW_A_BYTES,
	FBR_FLOW_A_USED,
	FBR_FLOW_A_AGE,
	FBR_FLOW_A_TCP_FLAGS,
	FBR_FLOW_A_REASON,
	FBR_FLOW_A_COUNT,

	__FBR_FLOW_A_MAX,
	FBR_FLOW_A_MAX = __FBR_FLOW_A_MAX - 1
};

/**
 * enum fbr_action_attr - the actions that Open vSwitch has not; their numbers
 * start far from its own, of which these are understood:
 *
 * OVS_ACTION_ATTR_OUTPUT, u32: a port number
 * OVS_ACTION_ATTR_SET: nest of one enum ovs_key_attr: priority, skb_mark,
 *	ethernet, vlan, ipv4, ipv6, tcp, udp, sctp, icmp, icmpv6, arp or nd. The
 *	flow has to match what makes sure that the frame has it. EtherType,
 *	protocol and fragment type can't be set
 * OVS_ACTION_ATTR_SET_MASKED: likewise, each value followed by its mask
 * OVS_ACTION_ATTR_PUSH_VLAN: struct ovs_action_push_vlan
 * OVS_ACTION_ATTR_POP_VLAN: flag; a frame without a tag stays as it is
 * OVS_ACTION_ATTR_DEC_TTL: nest of OVS_DEC_TTL_ATTR_ACTION, an empty nest: a
 *	frame whose time to live runs out is dropped
 * OVS_ACTION_ATTR_TRUNC: struct ovs_action_trunc, at least 14 bytes: the next
 *	action that sends the frame sends no more of it
 * OVS_ACTION_ATTR_METER, u32: the id of a meter, which may drop the frame
 * OVS_ACTION_ATTR_USERSPACE: an empty nest: to who listens
 *
 * What follows the last action that sends the frame would have no effect, and is
 * refused.
 *
 * @FBR_ACTION_A_NORMAL: flag, switch it as if there were no flows
 * @FBR_ACTION_A_FLOOD: flag, to all ports that take such frames
 * @FBR_ACTION_A_IN_PORT: flag, out where it came from
 */
enum fbr_action_attr {
	FBR_ACTION_A_NORMAL = 0x1000,
	FBR_ACTION_A_FLOOD,
	FBR_ACTION_A_IN_PORT,

	__FBR_ACTION_A_MAX,
	FBR_ACTION_A_MAX = __FBR_ACTION_A_MAX - 1
};

/**
 * enum fbr_flow_reason - why a flow is gone
 * @FBR_FLOW_REASON_DELETED: a command deleted it
 * @FBR_FLOW_REASON_IDLE: its idle timeout ran out
 * @FBR_FLOW_REASON_HARD: its hard timeout ran out
 * @FBR_FLOW_REASON_PORT: the port that it matches has left
 */
enum fbr_flow_reason {
	FBR_FLOW_REASON_DELETED = 1,
	FBR_FLOW_REASON_IDLE,
	FBR_FLOW_REASON_HARD,
	FBR_FLOW_REASON_PORT,
};

/**
 * enum fbr_meter_unit - what a meter counts
 * @FBR_METER_UNIT_KBPS: kilobits, 1000 bits, a second: of a frame from the
 *	destination address to the end of its payload, without FCS; of a
 *	super-frame, all the frames that it stands for
 * @FBR_METER_UNIT_PKTPS: frames a second; of a super-frame likewise
 */
enum fbr_meter_unit {
	FBR_METER_UNIT_KBPS,
	FBR_METER_UNIT_PKTPS,
};

/**
 * enum fbr_meter_attr - a meter: a bucket that its flows share
 * @FBR_METER_A_BRIDGE: u32, ifindex of the bridge; always required
 * @FBR_METER_A_ID: u32, from 1; required but in dumps
 * @FBR_METER_A_UNIT: u8, enum fbr_meter_unit; METER_ADD without it: kbps
 * @FBR_METER_A_RATE: u32, units a second, from 1; METER_ADD requires it
 * @FBR_METER_A_BURST: u32, kilobits or frames, from 1, that may pass at once;
 *	METER_ADD without it: a tenth of what the rate lets pass in a second, and
 *	at least 1. A frame that finds any of it left passes, whatever its length,
 *	and those after it wait for what it took too much
 * @FBR_METER_A_FLOWS: u32, actions of flows that name it (read only)
 * @FBR_METER_A_PACKETS: uint, frames that it let pass or dropped (read only)
 * @FBR_METER_A_BYTES: uint, of those (read only)
 * @FBR_METER_A_DROPPED_PACKETS: uint, frames that it dropped (read only)
 * @FBR_METER_A_DROPPED_BYTES: uint, of those (read only)
 */
enum fbr_meter_attr {
	FBR_METER_A_BRIDGE = 1,
	FBR_METER_A_ID,
	FBR_METER_A_UNIT,
	FBR_METER_A_RATE,
	FBR_METER_A_BURST,
	FBR_METER_A_FLOWS,
	FBR_METER_A_PACKETS,
	FBR_METER_A_BYTES,
	FBR_METER_A_DROPPED_PACKETS,
	FBR_METER_A_DROPPED_BYTES,

	__FBR_METER_A_MAX,
	FBR_METER_A_MAX = __FBR_METER_A_MAX - 1
};

/**
 * enum fbr_frame_reason - why a listener is sent a frame
 * @FBR_FRAME_REASON_CAPTURE: it was admitted, and goes its way all the same
 * @FBR_FRAME_REASON_MISS: no flow matches, and table-miss says userspace
 * @FBR_FRAME_REASON_ACTION: a flow says userspace
 */
enum fbr_frame_reason {
	FBR_FRAME_REASON_CAPTURE = 1,
	FBR_FRAME_REASON_MISS,
	FBR_FRAME_REASON_ACTION,
};

/**
 * enum fbr_listen_attr - what a socket listens to
 * @FBR_LISTEN_A_BRIDGE: u32, ifindex of the bridge; required
 * @FBR_LISTEN_A_REASONS: u32, bits 1 << enum fbr_frame_reason; required
 * @FBR_LISTEN_A_KEY: nest of enum ovs_key_attr: only frames that match; absent:
 *	all. A capture looks at the frame as the flows do, else it is looked at as
 *	it is sent
 * @FBR_LISTEN_A_MASK: nest like the key, as FBR_FLOW_A_MASK
 * @FBR_LISTEN_A_SNAPLEN: u32, bytes that are sent of a frame, from 14; absent: all
 * @FBR_LISTEN_A_RATE: u32, frames a second of each port, 1 to
 *	FBR_LISTEN_RATE_MAX, default FBR_LISTEN_RATE_DEFAULT
 * @FBR_LISTEN_A_BURST: u32, frames at once of each port, 1 to
 *	FBR_LISTEN_BURST_MAX, default FBR_LISTEN_BURST_DEFAULT
 *
 * A port whose bucket is empty loses frames, and so does one that holds as much
 * of FBR_LISTEN_BACKLOG_MAX as is still free.
 */
enum fbr_listen_attr {
	FBR_LISTEN_A_BRIDGE = 1,
	FBR_LISTEN_A_REASONS,
	FBR_LISTEN_A_KEY,
	FBR_LISTEN_A_MASK,
	FBR_LISTEN_A_SNAPLEN,
	FBR_LISTEN_A_RATE,
	FBR_LISTEN_A_BURST,

	__FBR_LISTEN_A_MAX,
	FBR_LISTEN_A_MAX = __FBR_LISTEN_A_MAX - 1
};

/**
 * enum fbr_frame_attr - a frame for a listener, or one that is injected
 * @FBR_FRAME_A_BRIDGE: u32, ifindex of the bridge; INJECT requires it
 * @FBR_FRAME_A_IN_PORT: u32, port number, 0 the local port; INJECT requires it
 * @FBR_FRAME_A_IN_IFINDEX: u32, of the port's device (FRAME only)
 * @FBR_FRAME_A_FRAME: binary, from the destination address on, its tags in their
 *	places, without FCS; its checksums are whole, and a super-frame comes as
 *	the frames that it stands for. INJECT requires it
 * @FBR_FRAME_A_LEN: u32, bytes that it has, of which FBR_FRAME_A_FRAME may have
 *	less (FRAME only)
 * @FBR_FRAME_A_REASON: u8, enum fbr_frame_reason (FRAME only)
 * @FBR_FRAME_A_COOKIE: uint, of the flow that sent it; absent if none did (FRAME
 *	only)
 * @FBR_FRAME_A_KEY: nest of enum ovs_key_attr, all that is known of the frame
 *	(FRAME only)
 * @FBR_FRAME_A_TIME: uint, when it was taken, nanoseconds since the Epoch (FRAME
 *	only)
 * @FBR_FRAME_A_LOST: u32, frames from its port that the listener lost since the
 *	last that it was sent from there; absent if none (FRAME only)
 * @FBR_FRAME_A_ACTIONS: nest, as FBR_FLOW_A_ACTIONS; absent: the frame takes its
 *	way through the stages (INJECT only)
 */
enum fbr_frame_attr {
	FBR_FRAME_A_BRIDGE = 1,
	FBR_FRAME_A_IN_PORT,
	FBR_FRAME_A_IN_IFINDEX,
	FBR_FRAME_A_FRAME,
	FBR_FRAME_A_LEN,
	FBR_FRAME_A_REASON,
	FBR_FRAME_A_COOKIE,
	FBR_FRAME_A_KEY,
	FBR_FRAME_A_TIME,
	FBR_FRAME_A_LOST,
	FBR_FRAME_A_ACTIONS,

	__FBR_FRAME_A_MAX,
	FBR_FRAME_A_MAX = __FBR_FRAME_A_MAX - 1
};

/**
 * enum fbr_trace_attr - what would become of a frame
 * @FBR_TRACE_A_BRIDGE: u32, ifindex of the bridge; required
 * @FBR_TRACE_A_IN_PORT: u32, port number, 0 the local port; required with
 *	FBR_TRACE_A_FRAME, otherwise the key names it
 * @FBR_TRACE_A_FRAME: binary, the frame from the destination address on, without
 *	FCS; this, or a key
 * @FBR_TRACE_A_KEY: nest of enum ovs_key_attr; a frame is made that has it, with
 *	what is not named zero, or whatever lets the frame be valid
 * @FBR_TRACE_A_STEP: multi nest of enum fbr_trace_step_attr, in the order of the
 *	frame's way (read only)
 */
enum fbr_trace_attr {
	FBR_TRACE_A_BRIDGE = 1,
	FBR_TRACE_A_IN_PORT,
	FBR_TRACE_A_FRAME,
	FBR_TRACE_A_KEY,
	FBR_TRACE_A_STEP,

	__FBR_TRACE_A_MAX,
	FBR_TRACE_A_MAX = __FBR_TRACE_A_MAX - 1
};

/**
 * enum fbr_trace_step - a stage of a frame's way
 * @FBR_TRACE_STEP_INPUT: it came in; port, frame, key (all that is known of it)
 * @FBR_TRACE_STEP_PUNT: the port's own stack keeps it
 * @FBR_TRACE_STEP_ADMIT: it may come in; vlan, if VLANs are told apart
 * @FBR_TRACE_STEP_NEAR: a flow that would have won did not match; flow, field
 * @FBR_TRACE_STEP_HIT: this flow matches; flow
 * @FBR_TRACE_STEP_MISS: no flow matches, though there are some
 * @FBR_TRACE_STEP_LEARN: its source would be learned at the port; mac, vlan,
 *	port, old port if it moves
 * @FBR_TRACE_STEP_STATION: normal: the destination is known; mac, vlan, port, kind
 * @FBR_TRACE_STEP_FLOOD: normal or flood: it goes to all who take such frames
 * @FBR_TRACE_STEP_DELIVER: a copy leaves; port, frame, as it leaves
 * @FBR_TRACE_STEP_DROP: it, or a copy of it, is dropped; port, cause
 * @FBR_TRACE_STEP_METER: a meter would be asked; the trace goes on as if it let
 *	the frame pass; meter
 * @FBR_TRACE_STEP_USERSPACE: a copy goes to who listens; reason, frame
 */
enum fbr_trace_step {
	FBR_TRACE_STEP_INPUT = 1,
	FBR_TRACE_STEP_PUNT,
	FBR_TRACE_STEP_ADMIT,
	FBR_TRACE_STEP_NEAR,
	FBR_TRACE_STEP_HIT,
	FBR_TRACE_STEP_MISS,
	FBR_TRACE_STEP_LEARN,
	FBR_TRACE_STEP_STATION,
	FBR_TRACE_STEP_FLOOD,
	FBR_TRACE_STEP_DELIVER,
	FBR_TRACE_STEP_DROP,
	FBR_TRACE_STEP_METER,
	FBR_TRACE_STEP_USERSPACE,
};

/**
 * enum fbr_trace_step_attr - one stage
 * @FBR_TRACE_STEP_A_TYPE: u8, enum fbr_trace_step
 * @FBR_TRACE_STEP_A_PORT: u32, port number
 * @FBR_TRACE_STEP_A_OLD_PORT: u32, port number
 * @FBR_TRACE_STEP_A_CAUSE: u8, enum fbr_drop_cause
 * @FBR_TRACE_STEP_A_MAC: 6 bytes
 * @FBR_TRACE_STEP_A_VLAN: u16
 * @FBR_TRACE_STEP_A_KIND: u8, enum fbr_fdb_kind
 * @FBR_TRACE_STEP_A_FRAME: binary, from the destination address on, its tags in
 *	their places
 * @FBR_TRACE_STEP_A_KEY: nest of enum ovs_key_attr
 * @FBR_TRACE_STEP_A_FLOW: nest of enum fbr_flow_attr: priority, key, mask,
 *	actions, cookie
 * @FBR_TRACE_STEP_A_FIELD: u16, enum ovs_key_attr of the first field that
 *	differs
 * @FBR_TRACE_STEP_A_METER: u32, id of a meter
 * @FBR_TRACE_STEP_A_REASON: u8, enum fbr_frame_reason
 */
enum fbr_trace_step_attr {
	FBR_TRACE_STEP_A_TYPE = 1,
	FBR_TRACE_STEP_A_PORT,
	FBR_TRACE_STEP_A_OLD_PORT,
	FBR_TRACE_STEP_A_CAUSE,
	FBR_TRACE_STEP_A_MAC,
	FBR_TRACE_STEP_A_VLAN,
	FBR_TRACE_STEP_A_KIND,
	FBR_TRACE_STEP_A_FRAME,
	FBR_TRACE_STEP_A_KEY,
	FBR_TRACE_STEP_A_FLOW,
	FBR_TRACE_STEP_A_FIELD,
	FBR_TRACE_STEP_A_METER,
	FBR_TRACE_STEP_A_REASON,

	__FBR_TRACE_STEP_A_MAX,
	FBR_TRACE_STEP_A_MAX = __FBR_TRACE_STEP_A_MAX - 1
};

#endif /* _UAPI_LINUX_FLOWBRIDGE_H */
