/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the lower rooms announce. Declared here, implemented in nl/event.c, so
 * that tables and objects need not know of netlink.
 */
#ifndef FBR_EVENT_H
#define FBR_EVENT_H

#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/workqueue.h>
#include <linux/flowbridge.h>

struct fbr_bridge;
struct fbr_fdb;
struct fbr_fdb_entry;
struct fbr_flow;
struct fbr_meter;
struct fbr_port;
struct fbr_vlan_set;

/**
 * struct fbr_events - FDB events of a bridge on their way to listeners
 *
 * A bucket of @burst tokens, filled with @rate a second, decides which events
 * are queued; the others are only numbered, and so known to be lost.
 *
 * @lock: of everything here; inside fdb->lock
 * @queue: of struct fbr_fdb_record
 * @rate: tokens a second
 * @burst: most tokens
 * @tokens: left, in units of 1/HZ
 * @filled: jiffies when the bucket was last filled
 * @next_seq: number of the next event
 * @told_seq: number after the last one that listeners know of
 * @work: sends what is queued
 */
struct fbr_events {
	spinlock_t lock; /* of everything here */
	struct list_head queue;
	u32 rate;
	u32 burst;
	u64 tokens;
	unsigned long filled;
	u64 next_seq;
	u64 told_seq;
	struct delayed_work work;
};

void fbr_events_init(struct fbr_events *events);
void fbr_events_set(struct fbr_events *events, u32 rate, u32 burst);
void fbr_events_stop(struct fbr_events *events);

void fbr_event_fdb(struct fbr_fdb *fdb, enum fbr_fdb_event type,
		   const struct fbr_fdb_entry *entry,
		   const struct fbr_port *from);
void fbr_event_bridge(struct fbr_bridge *br, enum fbr_cmd cmd);
void fbr_event_port(struct fbr_port *port, enum fbr_cmd cmd);
void fbr_event_port_vlans(struct fbr_port *port, const struct fbr_vlan_set *from,
			  const struct fbr_vlan_set *to);
void fbr_event_vlans(struct fbr_bridge *br, u16 first, u16 last);
void fbr_event_flow(struct fbr_bridge *br, const struct fbr_flow *flow,
		    enum fbr_cmd cmd, enum fbr_flow_reason reason);
void fbr_event_flows_replaced(struct fbr_bridge *br, u32 count);
void fbr_event_meter(struct fbr_bridge *br, struct fbr_meter *meter,
		     enum fbr_cmd cmd);

#endif
