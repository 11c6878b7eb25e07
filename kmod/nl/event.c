// SPDX-License-Identifier: GPL-2.0
/* Events: configuration at once, the FDB's through a queue and a bucket. */
#include <linux/jiffies.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "nl.h"

/* Events that come close together share messages. */
#define EVENT_DELAY		msecs_to_jiffies(10)
/* A message that only says that events were lost can wait. */
#define EVENT_DELAY_LOST	msecs_to_jiffies(500)
#define EVENTS_PER_MESSAGE	64

/**
 * struct fdb_record - an event in the queue
 * @list: in &struct fbr_events.queue
 * @seq: its number
 * @type: what happened
 * @old_port: ifindex of the port moved from, or 0
 * @facts: the entry
 */
struct fdb_record {
	struct list_head list;
	u64 seq;
	enum fbr_fdb_event type;
	int old_port;
	struct fbr_fdb_facts facts;
};

static bool event_wanted(const struct fbr_bridge *br, enum fbr_mcgrp group)
{
	return genl_has_listeners(&fbr_genl_family, dev_net(br->dev), group);
}

/* Room for a message, or NULL if nobody listens or without memory. */
static struct sk_buff *event_new(const struct fbr_bridge *br,
				 enum fbr_mcgrp group)
{
	if (!event_wanted(br, group))
		return NULL;
	return nlmsg_new(group == FBR_MCGRP_ID_FLOW ? FBR_NL_FLOW_MESSAGE :
						      NLMSG_GOODSIZE,
			 GFP_KERNEL);
}

/* Sends what event_new() made room for, unless it could not be filled. */
static void event_send(const struct fbr_bridge *br, struct sk_buff *skb,
		       enum fbr_mcgrp group, int err)
{
	if (err < 0)
		nlmsg_free(skb);
	else
		genlmsg_multicast_netns(&fbr_genl_family, dev_net(br->dev), skb,
					0, group, GFP_KERNEL);
}

/**
 * fbr_event_bridge - announce a bridge
 * @br: the bridge
 * @cmd: FBR_CMD_BRIDGE_NEW_NTF, _SET_NTF or _DEL_NTF
 *
 * Context: br->lock.
 */
void fbr_event_bridge(struct fbr_bridge *br, enum fbr_cmd cmd)
{
	struct sk_buff *skb = event_new(br, FBR_MCGRP_ID_CONFIG);

	lockdep_assert_held(&br->lock);
	if (skb)
		event_send(br, skb, FBR_MCGRP_ID_CONFIG,
			   fbr_nl_bridge_fill(skb, br, 0, 0, 0, cmd));
}

/**
 * fbr_event_port - announce a port
 * @port: the port
 * @cmd: FBR_CMD_PORT_ADD_NTF, _SET_NTF or _DEL_NTF
 *
 * Context: the lock of its bridge.
 */
void fbr_event_port(struct fbr_port *port, enum fbr_cmd cmd)
{
	struct fbr_bridge *br = port->br;
	struct sk_buff *skb = event_new(br, FBR_MCGRP_ID_CONFIG);

	lockdep_assert_held(&br->lock);
	if (skb)
		event_send(br, skb, FBR_MCGRP_ID_CONFIG,
			   fbr_nl_port_fill(skb, port, 0, 0, 0, cmd));
}

/* In as many messages as it takes. */
static void event_port_vlans(const struct fbr_port *port,
			     const struct fbr_vlan_set *set,
			     const unsigned long *which, enum fbr_cmd cmd)
{
	int vid = 0, more;

	do {
		struct sk_buff *skb = event_new(port->br, FBR_MCGRP_ID_CONFIG);

		if (!skb)
			return;
		more = fbr_nl_port_vlans_fill(skb, port, set, which, &vid, 0, 0,
					      0, cmd);
		event_send(port->br, skb, FBR_MCGRP_ID_CONFIG, more);
	} while (more > 0);
}

/**
 * fbr_event_port_vlans - announce what has changed in the VLANs of a port
 * @port: the port
 * @from: what it was a member of
 * @to: what it is a member of
 *
 * Context: the lock of its bridge.
 */
void fbr_event_port_vlans(struct fbr_port *port, const struct fbr_vlan_set *from,
			  const struct fbr_vlan_set *to)
{
	DECLARE_BITMAP(which, VLAN_N_VID);

	lockdep_assert_held(&port->br->lock);
	if (!event_wanted(port->br, FBR_MCGRP_ID_CONFIG))
		return;
	if (bitmap_andnot(which, from->member, to->member, VLAN_N_VID))
		event_port_vlans(port, from, which, FBR_CMD_PORT_VLAN_DEL_NTF);
	if (fbr_vlan_set_changes(which, from, to))
		event_port_vlans(port, to, which, FBR_CMD_PORT_VLAN_ADD_NTF);
}

/**
 * fbr_event_vlans - announce settings of VLANs
 * @br: the bridge
 * @first: the first of the VLANs
 * @last: the last
 *
 * Context: the lock of the bridge.
 */
void fbr_event_vlans(struct fbr_bridge *br, u16 first, u16 last)
{
	struct sk_buff *skb = event_new(br, FBR_MCGRP_ID_CONFIG);

	lockdep_assert_held(&br->lock);
	if (skb)
		event_send(br, skb, FBR_MCGRP_ID_CONFIG,
			   fbr_nl_vlan_fill(skb, br, first, last, 0, 0, 0,
					    FBR_CMD_VLAN_SET_NTF));
}

/**
 * fbr_event_flow - announce a flow
 * @br: the bridge
 * @flow: the flow
 * @cmd: FBR_CMD_FLOW_ADD_NTF, _SET_NTF or _DEL_NTF
 * @reason: of the last: why
 *
 * Context: br->flows.lock.
 */
void fbr_event_flow(struct fbr_bridge *br, const struct fbr_flow *flow,
		    enum fbr_cmd cmd, enum fbr_flow_reason reason)
{
	struct sk_buff *skb = event_new(br, FBR_MCGRP_ID_FLOW);

	lockdep_assert_held(&br->flows.lock);
	if (skb)
		event_send(br, skb, FBR_MCGRP_ID_FLOW,
			   fbr_nl_flow_fill(skb, br, flow, reason, 0, 0, 0,
					    cmd));
}

/**
 * fbr_event_flows_replaced - announce that other flows took the place of all
 * @br: the bridge
 * @count: how many there are now
 *
 * Context: br->flows.lock.
 */
void fbr_event_flows_replaced(struct fbr_bridge *br, u32 count)
{
	struct sk_buff *skb = event_new(br, FBR_MCGRP_ID_FLOW);

	lockdep_assert_held(&br->flows.lock);
	if (skb)
		event_send(br, skb, FBR_MCGRP_ID_FLOW,
			   fbr_nl_flow_count_fill(skb, br, count, 0, 0,
						  FBR_CMD_FLOW_REPLACED_NTF));
}

/**
 * fbr_event_meter - announce a meter
 * @br: the bridge
 * @meter: the meter
 * @cmd: FBR_CMD_METER_ADD_NTF, _SET_NTF or _DEL_NTF
 *
 * Context: br->flows.lock.
 */
void fbr_event_meter(struct fbr_bridge *br, struct fbr_meter *meter,
		     enum fbr_cmd cmd)
{
	struct sk_buff *skb = event_new(br, FBR_MCGRP_ID_FLOW);

	lockdep_assert_held(&br->flows.lock);
	if (skb)
		event_send(br, skb, FBR_MCGRP_ID_FLOW,
			   fbr_nl_meter_fill(skb, br, meter, 0, 0, 0, cmd));
}

/* Takes a token if there is one. */
static bool events_admit(struct fbr_events *events)
{
	unsigned long now = jiffies;
	u64 full = (u64)events->burst * HZ;

	lockdep_assert_held(&events->lock);
	events->tokens += (u64)(now - events->filled) * events->rate;
	events->tokens = min(events->tokens, full);
	events->filled = now;
	if (events->tokens < HZ)
		return false;
	events->tokens -= HZ;
	return true;
}

/**
 * fbr_event_fdb - announce what happened to an entry
 * @fdb: the table
 * @type: what happened
 * @entry: the entry, as it is now
 * @from: where it moved from, or NULL
 *
 * Context: fdb->lock, RCU. Only queues; an event that finds the bucket empty,
 * or no memory, is known to be lost by its missing number.
 */
void fbr_event_fdb(struct fbr_fdb *fdb, enum fbr_fdb_event type,
		   const struct fbr_fdb_entry *entry,
		   const struct fbr_port *from)
{
	struct fbr_bridge *br = container_of(fdb, struct fbr_bridge, fdb);
	struct fbr_events *events = &br->events;
	struct fdb_record *record = NULL;
	u64 seq;

	spin_lock(&events->lock);
	seq = events->next_seq++;
	if (events_admit(events))
		record = kmalloc(sizeof(*record), GFP_ATOMIC | __GFP_NOWARN);
	if (record) {
		record->seq = seq;
		record->type = type;
		record->old_port = from ? from->dev->ifindex : 0;
		fbr_nl_fdb_read_rcu(&record->facts, entry);
		list_add_tail(&record->list, &events->queue);
	}
	spin_unlock(&events->lock);
	queue_delayed_work(fbr_wq, &events->work,
			   record ? EVENT_DELAY : EVENT_DELAY_LOST);
}

static int event_put(struct sk_buff *skb, const struct fdb_record *record)
{
	const struct fbr_fdb_facts *facts = &record->facts;
	struct nlattr *nest = nla_nest_start(skb, FBR_FDB_A_EVENT);
	u8 mac[ETH_ALEN];

	if (!nest)
		return -EMSGSIZE;
	fbr_fdb_key_mac(facts->key, mac);
	if (nla_put_u8(skb, FBR_FDB_EVENT_A_TYPE, record->type) ||
	    nla_put(skb, FBR_FDB_EVENT_A_MAC, ETH_ALEN, mac) ||
	    nla_put_u16(skb, FBR_FDB_EVENT_A_VLAN,
			fbr_fdb_key_vid(facts->key)) ||
	    nla_put_u32(skb, FBR_FDB_EVENT_A_PORT, facts->port_ifindex) ||
	    nla_put_u32(skb, FBR_FDB_EVENT_A_PORT_NUMBER, facts->port_number) ||
	    (record->old_port &&
	     nla_put_u32(skb, FBR_FDB_EVENT_A_OLD_PORT, record->old_port)) ||
	    nla_put_u8(skb, FBR_FDB_EVENT_A_KIND, facts->kind)) {
		nla_nest_cancel(skb, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}

/* One event as the neighbour message that `bridge monitor fdb` reads. */
static void event_notify_neigh(struct fbr_bridge *br,
			       const struct fdb_record *record)
{
	bool gone = record->type == FBR_FDB_EVENT_AGED ||
		    record->type == FBR_FDB_EVENT_DELETED;
	struct net *net = dev_net(br->dev);
	struct sk_buff *skb;

	if (!rtnl_has_listeners(net, RTNLGRP_NEIGH))
		return;
	skb = nlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!skb)
		return;
	if (fbr_neigh_fill(skb, br, &record->facts, 0, 0,
			   gone ? RTM_DELNEIGH : RTM_NEWNEIGH, 0))
		nlmsg_free(skb);
	else
		rtnl_notify(skb, net, 0, RTNLGRP_NEIGH, NULL, GFP_KERNEL);
}

/*
 * Begins a message with the number of its first event and how many were lost
 * before it.
 */
static struct sk_buff *event_message(struct fbr_bridge *br, u64 seq, u64 told,
				     void **header)
{
	struct sk_buff *skb = event_new(br, FBR_MCGRP_ID_FDB);

	if (!skb)
		return NULL;
	*header = fbr_nl_put_header(skb, 0, 0, 0, FBR_CMD_FDB_EVENT);
	if (*header &&
	    !nla_put_u32(skb, FBR_FDB_A_BRIDGE, br->dev->ifindex) &&
	    !nla_put_uint(skb, FBR_FDB_A_SEQ, seq) &&
	    (seq == told || !nla_put_uint(skb, FBR_FDB_A_LOST, seq - told)))
		return skb;
	nlmsg_free(skb);
	return NULL;
}

/* Sends records with consecutive numbers from the front of the queue. */
static u64 event_send_run(struct fbr_bridge *br, struct list_head *queue,
			  u64 told)
{
	struct fdb_record *record, *next;
	u64 seq = list_first_entry(queue, struct fdb_record, list)->seq;
	struct sk_buff *skb;
	void *header;
	int n = 0;

	skb = event_message(br, seq, told, &header);
	list_for_each_entry_safe(record, next, queue, list) {
		if (record->seq != seq || n++ == EVENTS_PER_MESSAGE ||
		    (skb && event_put(skb, record)))
			break;
		event_notify_neigh(br, record);
		list_del(&record->list);
		kfree(record);
		seq++;
	}
	if (skb) {
		genlmsg_end(skb, header);
		event_send(br, skb, FBR_MCGRP_ID_FDB, 0);
	}
	return seq;
}

/* Says that events were lost with none after them. */
static void event_send_lost(struct fbr_bridge *br, u64 seq, u64 told)
{
	struct sk_buff *skb;
	void *header;

	skb = event_message(br, seq, told, &header);
	if (!skb)
		return;
	genlmsg_end(skb, header);
	event_send(br, skb, FBR_MCGRP_ID_FDB, 0);
}

static void event_send_all(struct fbr_bridge *br)
{
	struct fbr_events *events = &br->events;
	LIST_HEAD(queue);
	u64 told, next;

	spin_lock_bh(&events->lock);
	list_splice_init(&events->queue, &queue);
	next = events->next_seq;
	spin_unlock_bh(&events->lock);

	told = events->told_seq;
	while (!list_empty(&queue)) {
		told = event_send_run(br, &queue, told);
		cond_resched();
	}
	if (told != next)
		event_send_lost(br, next, told);
	events->told_seq = next;
}

static void event_work(struct work_struct *work)
{
	struct fbr_events *events = container_of(to_delayed_work(work),
						 struct fbr_events, work);

	event_send_all(container_of(events, struct fbr_bridge, events));
}

/**
 * fbr_events_init - get the queue of a new bridge ready
 * @events: the queue
 */
void fbr_events_init(struct fbr_events *events)
{
	spin_lock_init(&events->lock);
	INIT_LIST_HEAD(&events->queue);
	INIT_DELAYED_WORK(&events->work, event_work);
	events->rate = FBR_EVENT_RATE_DEFAULT;
	events->burst = FBR_EVENT_BURST_DEFAULT;
	events->tokens = (u64)events->burst * HZ;
	events->filled = jiffies;
	events->next_seq = 1;
	events->told_seq = 1;
}

/**
 * fbr_events_set - set the bucket
 * @events: the queue
 * @rate: events a second, 0 to leave it
 * @burst: events at once, 0 to leave it
 *
 * Context: the lock of the bridge.
 */
void fbr_events_set(struct fbr_events *events, u32 rate, u32 burst)
{
	spin_lock_bh(&events->lock);
	if (rate)
		events->rate = rate;
	if (burst)
		events->burst = burst;
	spin_unlock_bh(&events->lock);
}

/**
 * fbr_events_stop - send what is queued, and no more
 * @events: the queue; nothing is added to it any more
 *
 * Context: process.
 */
void fbr_events_stop(struct fbr_events *events)
{
	cancel_delayed_work_sync(&events->work);
	event_send_all(container_of(events, struct fbr_bridge, events));
}
