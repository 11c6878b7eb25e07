/* SPDX-License-Identifier: GPL-2.0 */
/* Frames for user space: who listens to a bridge, and what waits for them. */
#ifndef FBR_PUNT_H
#define FBR_PUNT_H

#include <linux/bitmap.h>
#include <linux/list.h>
#include <linux/skbuff.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/workqueue.h>
#include <linux/flowbridge.h>

#include "bucket.h"
#include "flow_key.h"

struct fbr_bridge;
struct fbr_frame;
struct net;
struct netlink_ext_ack;
struct sock;

/**
 * struct fbr_punts - who listens to a bridge
 * @captures: some listen to frames that go their way all the same. Then
 *	&struct fbr_flows.table is not NULL, so that this is looked at only there
 * @fail_mode: enum fbr_fail_mode
 * @count: of the listeners
 * @listeners: of &struct fbr_listener; RCU
 *
 * All but @fail_mode is changed under flows.lock.
 */
struct fbr_punts {
	bool captures;
	u8 fail_mode;
	u32 count;
	struct list_head listeners;
};

/**
 * struct fbr_punted - what is known of a frame that waits for a listener
 * @time: when it was taken, nanoseconds since the Epoch
 * @cookie: of its flow, if @has_cookie
 * @ifindex: of the port's device
 * @max_len: bytes of it that are to be sent, 0 for all
 * @port: number of the port
 * @reason: enum fbr_frame_reason
 * @has_cookie: a flow sent it
 *
 * Stands in the frame's control block. Neither it nor the frame holds the port or
 * the flow, which may be gone by the time it is sent.
 */
struct fbr_punted {
	u64 time;
	u64 cookie;
	int ifindex;
	u32 max_len;
	u16 port;
	u8 reason;
	bool has_cookie;
};

/**
 * fbr_punted - what is known of a frame that waits for a listener
 * @skb: the frame
 */
static inline struct fbr_punted *fbr_punted(struct sk_buff *skb)
{
	BUILD_BUG_ON(sizeof(struct fbr_punted) > sizeof(skb->cb));
	return (struct fbr_punted *)skb->cb;
}

/**
 * struct fbr_punt_queue - what waits for a listener from one port
 * @frames: the frames
 * @bytes: of memory that they take
 * @lost: frames since the last that was taken out of here
 * @bucket: of frames that may still come; see &struct fbr_punt_queues.known
 */
struct fbr_punt_queue {
	struct sk_buff_head frames;
	u32 bytes;
	u32 lost;
	struct fbr_bucket bucket;
};

/**
 * struct fbr_punt_queues - what waits for a listener
 * @lock: of all that follows; taken by frames, with bottom halves off
 * @port: a queue for each port number, so that one that floods costs the others
 *	neither their turn nor their room
 * @rate: frames a second of each port
 * @burst: frames at once of each port
 * @bytes: of memory that all of them take, at most FBR_LISTEN_BACKLOG_MAX
 * @next: the port whose turn it is
 * @busy: ports from which something waits
 * @known: ports whose bucket has been set up, with @rate and @burst
 */
struct fbr_punt_queues {
	spinlock_t lock; /* of all here */
	struct fbr_punt_queue *port;
	u32 rate;
	u32 burst;
	u32 bytes;
	u32 next;
	DECLARE_BITMAP(busy, FBR_PORT_MAX + 1);
	DECLARE_BITMAP(known, FBR_PORT_MAX + 1);
};

/**
 * struct fbr_listen_terms - to what a listener listens; never changed, but
 *	replaced
 * @rcu: frees it
 * @reasons: bits 1 << enum fbr_frame_reason
 * @snaplen: bytes that are sent of a frame
 * @rate: frames a second of each port
 * @burst: frames at once of each port
 * @has_match: only frames that match @match
 * @match: which frames
 */
struct fbr_listen_terms {
	struct rcu_head rcu;
	u32 reasons;
	u32 snaplen;
	u32 rate;
	u32 burst;
	bool has_match;
	struct fbr_flow_match match;
};

/**
 * struct fbr_listener - a socket that listens to a bridge
 * @list: in &struct fbr_punts.listeners
 * @br: the bridge
 * @sk: the socket, held
 * @portid: its address, in the bridge's namespace; a socket that was closed and
 *	not forgotten yet may share it with a later one
 * @terms: to what; RCU, replaced under flows.lock
 * @queues: what waits for it
 * @work: sends it that. What follows is the work's own
 * @frames: that one frame stands for, linked by next, and not sent yet
 * @about: what is known of them
 * @lost: frames that were lost before them
 * @message: that is being sent, or NULL
 */
struct fbr_listener {
	struct list_head list;
	struct fbr_bridge *br;
	struct sock *sk;
	u32 portid;
	struct fbr_listen_terms __rcu *terms;
	struct fbr_punt_queues queues;

	struct delayed_work work;
	struct sk_buff *frames;
	struct fbr_punted about;
	u32 lost;
	struct sk_buff *message;
};

/* punt.c */
bool fbr_punt(struct fbr_frame *frame, enum fbr_frame_reason reason,
	      u32 max_len);
void fbr_capture(const struct fbr_frame *frame);

/* punt_queue.c */
int fbr_punt_queues_init(struct fbr_punt_queues *queues);
void fbr_punt_queues_destroy(struct fbr_punt_queues *queues);
void fbr_punt_queues_set(struct fbr_punt_queues *queues, u32 rate, u32 burst);
bool fbr_punt_queues_admit(struct fbr_punt_queues *queues, u16 number,
			   u32 bytes, u32 frames, u64 now);
void fbr_punt_queues_put(struct fbr_punt_queues *queues, u16 number,
			 struct sk_buff *skb);
void fbr_punt_queues_lose(struct fbr_punt_queues *queues, u16 number,
			  u32 frames);
struct sk_buff *fbr_punt_queues_take(struct fbr_punt_queues *queues, u32 *lost);

/* listener.c */
void fbr_punts_init(struct fbr_punts *punts);
void fbr_punts_stop(struct fbr_bridge *br);
int fbr_listener_set(struct fbr_bridge *br, struct sock *sk, u32 portid,
		     struct fbr_listen_terms *terms,
		     struct netlink_ext_ack *extack);
struct fbr_listener *fbr_listener_closed_rcu(const struct fbr_bridge *br,
					     u32 portid);
void fbr_listener_forget(struct fbr_bridge *br, u32 portid);

/* nl/listen.c: how a listener is told, which a lower room need not know */
struct sk_buff *fbr_listen_message(const struct fbr_listener *listener,
				   struct sk_buff *frame);
int fbr_listen_send(const struct fbr_listener *listener);

#endif
