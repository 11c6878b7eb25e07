/* SPDX-License-Identifier: GPL-2.0 */
/* A flow: which frames it matches, what becomes of them, and what it has seen. */
#ifndef FBR_FLOW_H
#define FBR_FLOW_H

#include <linux/atomic.h>
#include <linux/cache.h>
#include <linux/mutex.h>
#include <linux/rbtree.h>
#include <linux/refcount.h>
#include <linux/u64_stats_sync.h>
#include <linux/workqueue.h>
#include <linux/flowbridge.h>
#include <linux/openvswitch.h>

#include "flow_key.h"

struct fbr_bridge;
struct fbr_flow_mask;
struct fbr_flow_table;
struct fbr_flow_tuple;
struct fbr_meter;
struct fbr_port;
struct net;
struct netlink_ext_ack;
struct nlattr;

/**
 * enum fbr_action_type - what an action does with a frame
 * @FBR_ACTION_OUTPUT: out through a port, as it stands
 * @FBR_ACTION_LOCAL: up the host's stack, as it stands
 * @FBR_ACTION_IN_PORT: out where it came from, as it stands
 * @FBR_ACTION_NORMAL: switch it
 * @FBR_ACTION_FLOOD: to all ports that take such frames
 * @FBR_ACTION_USERSPACE: to who listens; the last of those that send
 * @FBR_ACTION_SET: change fields of a header
 * @FBR_ACTION_PUSH_VLAN: put a tag in front
 * @FBR_ACTION_POP_VLAN: take the outer tag away, if there is one
 * @FBR_ACTION_DEC_TTL: one less to live
 * @FBR_ACTION_METER: ask a meter whether it may go on
 */
enum fbr_action_type {
	FBR_ACTION_OUTPUT,
	FBR_ACTION_LOCAL,
	FBR_ACTION_IN_PORT,
	FBR_ACTION_NORMAL,
	FBR_ACTION_FLOOD,
	FBR_ACTION_USERSPACE,
	FBR_ACTION_SET,
	FBR_ACTION_PUSH_VLAN,
	FBR_ACTION_POP_VLAN,
	FBR_ACTION_DEC_TTL,
	FBR_ACTION_METER,
};

/** The fields of a header, as Open vSwitch's attributes have them. */
union fbr_fields {
	u32 word;			/* priority, skb_mark */
	__be16 vlan;			/* tag control information */
	struct ovs_key_ethernet eth;
	struct ovs_key_ipv4 ipv4;
	struct ovs_key_ipv6 ipv6;
	struct ovs_key_tcp tp;		/* of TCP, UDP and SCTP */
	struct ovs_key_icmp icmp;	/* of ICMP and ICMPv6 */
	struct ovs_key_arp arp;
	struct ovs_key_nd nd;
};

/**
 * struct fbr_rewrite - what an action sets
 * @field: enum ovs_key_attr: which header
 * @masked: a command named the mask; else it is of all that can be set
 * @value: what its fields become; without @masked, what can't be set, too
 * @mask: the bits that are set; zero in fields that can't be
 */
struct fbr_rewrite {
	u16 field;
	bool masked;
	union fbr_fields value;
	union fbr_fields mask;
};

/**
 * struct fbr_action - one action
 * @type: what it does
 * @max_len: of those that send: bytes of the frame that are sent, with the
 *	Ethernet header; 0 for all
 * @port: of FBR_ACTION_OUTPUT: where; the action holds a reference, so it never
 *	means a later port of the same number
 * @rewrite: of FBR_ACTION_SET; one of &struct fbr_actions.rewrite
 * @vlan: of FBR_ACTION_PUSH_VLAN: the tag
 * @meter: of FBR_ACTION_METER; the action is counted in its users
 */
struct fbr_action {
	enum fbr_action_type type;
	u32 max_len;
	union {
		struct fbr_port *port;
		const struct fbr_rewrite *rewrite;
		struct ovs_action_push_vlan vlan;
		struct fbr_meter *meter;
	};
};

/**
 * struct fbr_actions - what a flow does, in its order; never changed, but
 *	replaced
 * @rcu: frees it
 * @count: how many; with none, the flow drops, else the last is one that sends
 * @action: the actions; behind them is what they set
 */
struct fbr_actions {
	struct rcu_head rcu;
	u32 count;
	struct fbr_action action[];
};

/**
 * fbr_action_sends - whether an action sends the frame, rather than change it
 * @action: the action
 */
static inline bool fbr_action_sends(const struct fbr_action *action)
{
	return action->type <= FBR_ACTION_USERSPACE;
}

/**
 * struct fbr_flow_counts - what one CPU has seen of a flow
 * @syncp: makes 64-bit reads whole on 32-bit machines
 * @packets: frames
 * @bytes: with the Ethernet header
 * @used: jiffies of the last of them, 0 if there was none
 * @tcp_flags: all that were seen, while a flow of the bridge looks that deep
 */
struct fbr_flow_counts {
	struct u64_stats_sync syncp;
	u64_stats_t packets;
	u64_stats_t bytes;
	unsigned long used;
	u16 tcp_flags;
} ____cacheline_aligned;

/**
 * struct fbr_flow_stats - what a flow has seen
 *
 * Most flows are hit on one CPU, which counts in @first. A second CPU makes the
 * flow a list of slots, and each that hits it takes its own. The first line is
 * only read per frame, and each slot has one writer.
 *
 * @users: flows that count here; two while a table takes another's place
 * @owner: the CPU that counts in @first, -1 until there is one
 * @by_cpu: slots of the other CPUs, NULL until there is one
 * @spilt_packets: of CPUs for whose slot there was no memory
 * @spilt_bytes: of those, too
 * @created: when the flow was added, as get_jiffies_64() tells
 * @first: the owner's slot
 */
struct fbr_flow_stats {
	refcount_t users;
	int owner;
	struct fbr_flow_counts **by_cpu;
	atomic64_t spilt_packets;
	atomic64_t spilt_bytes;
	u64 created;
	struct fbr_flow_counts first;
};

/**
 * struct fbr_flow_totals - what all CPUs have seen of a flow
 * @packets: frames
 * @bytes: with the Ethernet header
 * @used: jiffies of the last of them, or of when the flow was added
 * @tcp_flags: all that were seen
 */
struct fbr_flow_totals {
	u64 packets;
	u64 bytes;
	unsigned long used;
	u16 tcp_flags;
};

/**
 * struct fbr_flow - a flow
 *
 * A frame reads @rank, @mask, @key, @actions and @stats, and @cookie if it is
 * for user space; all else is for those who hold the lock of its table.
 *
 * @rank: fbr_flow_rank(), its place in the winning order; never changes
 * @mask: which bits of a key count
 * @actions: what becomes of frames
 * @stats: what it has seen
 * @tuple: where the table has it
 * @by_rank: in &struct fbr_flow_table.by_rank
 * @in_tuple: in the tuple's own winning order
 * @by_due: in &struct fbr_flow_table.by_due, if it has timeouts
 * @due: jiffies when a timeout may have run out
 * @cookie: the owner's own mark
 * @idle_timeout: seconds, 0 for none
 * @hard_timeout: seconds, 0 for none
 * @rcu: frees it
 * @key: the words of the key that the mask covers, but for a whole in_port
 */
struct fbr_flow {
	u64 rank;
	struct fbr_flow_mask *mask;
	struct fbr_actions __rcu *actions;
	struct fbr_flow_stats *stats;
	struct fbr_flow_tuple *tuple;

	struct rb_node by_rank;
	struct rb_node in_tuple;
	struct rb_node by_due;
	unsigned long due;
	u64 cookie;
	u32 idle_timeout;
	u32 hard_timeout;
	struct rcu_head rcu;
	u64 key[];
};

/* Bits of a rank that number the flows of a table in the order of insertion. */
#define FBR_FLOW_SEQ_BITS	48

/**
 * fbr_flow_rank - the place of a flow in the winning order
 * @priority: its priority; the highest wins
 * @seq: its number; among equals the lowest wins
 *
 * Return: the lower, the better.
 */
static inline u64 fbr_flow_rank(u16 priority, u64 seq)
{
	return (u64)(U16_MAX - priority) << FBR_FLOW_SEQ_BITS | seq;
}

static inline u16 fbr_flow_priority(const struct fbr_flow *flow)
{
	return U16_MAX - (flow->rank >> FBR_FLOW_SEQ_BITS);
}

/**
 * struct fbr_flow_config - what a command asks of a flow
 * @match: which frames
 * @priority: how it stands to others
 * @actions: what becomes of them, or NULL to leave that; a command that
 *	succeeds takes them over and puts NULL here
 * @idle_timeout: seconds, 0 for none, if @has_idle_timeout
 * @hard_timeout: seconds, 0 for none, if @has_hard_timeout
 * @cookie: the owner's own mark, if @has_cookie
 * @bad: the attribute that a refusal should point at, for @match
 */
struct fbr_flow_config {
	struct fbr_flow_match match;
	u16 priority;
	struct fbr_actions *actions;
	u32 idle_timeout;
	u32 hard_timeout;
	u64 cookie;
	bool has_idle_timeout;
	bool has_hard_timeout;
	bool has_cookie;
	const struct nlattr *bad;
};

/**
 * struct fbr_flow_filter - which flows a walk is about
 * @match: those that match nothing but what this does
 * @priority: of this one, or -1
 * @cookie: with these bits
 * @cookie_mask: the bits of the cookie that count
 * @out_port: that output to this port, or -1; FBR_FLOW_PORT_GONE to any that
 *	has left
 */
struct fbr_flow_filter {
	struct fbr_flow_match match;
	int priority;
	u64 cookie;
	u64 cookie_mask;
	s64 out_port;
};

/**
 * struct fbr_flows - the flows of a bridge
 * @table: NULL while there are no flows, a miss is normal, and nobody captures;
 *	RCU, changed under @lock. A frame loads it once
 * @miss: enum fbr_table_miss
 * @lock: of everything here and of the table; see fbr.h
 * @limit: most flows
 * @mask_limit: most different masks
 * @generation: counts changes, so that a replacement can tell it is late
 * @replaced: counts replacements, so that a dump can tell it was interrupted
 * @expire_work: removes flows whose timeout has run out
 */
struct fbr_flows {
	struct fbr_flow_table __rcu *table;
	u8 miss;

	struct mutex lock; /* of all here, and of the table */
	u32 limit;
	u32 mask_limit;
	u64 generation;
	u32 replaced;
	struct delayed_work expire_work;
};

/**
 * struct fbr_flow_stages - tables of a namespace that are to replace others
 * @lock: of the list, and of the tables in it
 * @list: of &struct fbr_flow_stage, one for a socket
 */
struct fbr_flow_stages {
	struct mutex lock; /* of the list and its tables */
	struct list_head list;
};

/* flow.c */
void fbr_flows_init(struct fbr_flows *flows);
void fbr_flows_stop(struct fbr_bridge *br);
void fbr_flows_set_miss(struct fbr_bridge *br, enum fbr_table_miss miss);
void fbr_flows_follow_captures(struct fbr_bridge *br);
void fbr_flows_count(struct fbr_bridge *br, u32 *flows, u32 *masks);
void fbr_flows_bury(struct fbr_bridge *br, const struct fbr_port *port);
struct fbr_flow *fbr_flow_find(struct fbr_bridge *br,
			       const struct fbr_flow_match *match,
			       u16 priority);
struct fbr_flow *fbr_flow_next(struct fbr_bridge *br, u64 rank);
int fbr_flow_add(struct fbr_bridge *br, struct fbr_flow_config *config,
		 struct netlink_ext_ack *extack);
int fbr_flow_change(struct fbr_bridge *br, struct fbr_flow_config *config,
		    struct netlink_ext_ack *extack);
void fbr_flow_delete(struct fbr_bridge *br, struct fbr_flow *flow,
		     enum fbr_flow_reason reason);
u32 fbr_flow_flush(struct fbr_bridge *br, const struct fbr_flow_filter *filter);
bool fbr_flow_matches(const struct fbr_flow *flow,
		      const struct fbr_flow_filter *filter,
		      const struct fbr_flows *flows);
int fbr_flow_admit(struct fbr_bridge *br, struct fbr_flow_table *table,
		   struct fbr_flow_config *config,
		   struct netlink_ext_ack *extack);
void fbr_flow_take_over(struct fbr_bridge *br, struct fbr_flow_table *table);
void fbr_flow_uncharge(struct fbr_bridge *br, u32 count);

/* flow_expire.c */
void fbr_flow_arm(struct fbr_flows *flows, struct fbr_flow_table *table,
		  struct fbr_flow *flow);
void fbr_flow_expire_work(struct work_struct *work);

/* flow_stage.c */
int fbr_flow_stage_begin(struct fbr_bridge *br, u32 portid,
			 struct netlink_ext_ack *extack);
int fbr_flow_stage_add(struct fbr_bridge *br, u32 portid,
		       struct fbr_flow_config *config,
		       struct netlink_ext_ack *extack);
int fbr_flow_stage_commit(struct fbr_bridge *br, u32 portid, u32 *count,
			  struct netlink_ext_ack *extack);
void fbr_flow_stage_forget_socket(struct net *net, u32 portid);
void fbr_flow_stage_forget_bridge(struct fbr_bridge *br);

/* flow_stats.c */
struct fbr_flow_stats *fbr_flow_stats_new(void);
struct fbr_flow_stats *fbr_flow_stats_get(struct fbr_flow_stats *stats);
void fbr_flow_stats_put(struct fbr_flow_stats *stats);
void fbr_flow_stats_count(struct fbr_flow_stats *stats, unsigned int bytes,
			  u16 tcp_flags);
void fbr_flow_stats_sum(struct fbr_flow_totals *sum,
			const struct fbr_flow_stats *stats);

/* flow_actions.c */
struct fbr_actions *fbr_actions_new(u32 count, u32 rewrites);
struct fbr_rewrite *fbr_actions_rewrite(struct fbr_actions *actions, u32 n);
void fbr_actions_free(struct fbr_actions *actions);
void fbr_actions_free_rcu(struct fbr_actions *actions);
bool fbr_actions_output_to(const struct fbr_actions *actions, u32 out_port);

#endif
