// SPDX-License-Identifier: GPL-2.0
/* A listener's life: it registers, is sent what waits for it, and goes. */
#include <linux/rculist.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <net/sock.h>

#include "frame.h"
#include "port.h"

/* Messages that are sent between two chances for others. */
#define LISTENER_CHUNK	64
/* Until a socket without room for a message may have some. */
#define LISTENER_RETRY	msecs_to_jiffies(5)

/*** Sending, in process context: one work for each listener ***/

/* Its port, and no later one of the same number, counts a frame as lost. */
static void listener_count_lost(const struct fbr_listener *listener)
{
	const struct fbr_punted *about = &listener->about;
	struct fbr_port *port;

	rcu_read_lock();
	local_bh_disable();
	port = fbr_port_by_number_rcu(listener->br, about->port);
	if (port && port->dev->ifindex == about->ifindex)
		fbr_count(port->stats, FBR_COUNT_LISTEN_LOST);
	local_bh_enable();
	rcu_read_unlock();
}

/* There was no memory for the frame that was being sent. */
static void listener_lose(struct fbr_listener *listener)
{
	struct fbr_punt_queues *queues = &listener->queues;

	spin_lock_bh(&queues->lock);
	fbr_punt_queues_lose(queues, listener->about.port, listener->lost + 1);
	spin_unlock_bh(&queues->lock);
	listener->lost = 0;
	listener_count_lost(listener);
}

/* All that the frame stands for whose turn it is, or NULL if nothing waits. */
static struct sk_buff *listener_take(struct fbr_listener *listener)
{
	struct fbr_punt_queues *queues = &listener->queues;
	struct sk_buff *skb;

	while ((skb = fbr_punt_queues_take(queues, &listener->lost))) {
		listener->about = *fbr_punted(skb);
		skb = fbr_segment(skb);
		if (!IS_ERR(skb))
			break;
		listener_lose(listener);
		cond_resched();
	}
	return skb;
}

/* The next plain frame, or NULL. */
static struct sk_buff *listener_next(struct fbr_listener *listener)
{
	struct sk_buff *skb = listener->frames ?: listener_take(listener);

	if (!skb)
		return NULL;
	listener->frames = skb->next;
	skb_mark_not_on_list(skb);
	return skb;
}

/* Whether there is a message to be sent. */
static bool listener_has_message(struct fbr_listener *listener)
{
	struct sk_buff *skb;

	while (!listener->message && (skb = listener_next(listener))) {
		listener->message = fbr_listen_message(listener, skb);
		if (listener->message)
			listener->lost = 0;
		else
			listener_lose(listener);
		consume_skb(skb);
	}
	return listener->message;
}

/* A message for which the socket has no room yet is sent again. */
static bool listener_send(struct fbr_listener *listener)
{
	if (fbr_listen_send(listener) == -EAGAIN)
		return false;
	consume_skb(listener->message);
	listener->message = NULL;
	return true;
}

static void listener_work(struct work_struct *work)
{
	struct fbr_listener *listener = container_of(to_delayed_work(work),
						     struct fbr_listener, work);
	int n;

	for (n = 0; n < LISTENER_CHUNK; n++) {
		if (!listener_has_message(listener))
			return;
		if (!listener_send(listener)) {
			queue_delayed_work(fbr_wq, &listener->work,
					   LISTENER_RETRY);
			return;
		}
		cond_resched();
	}
	queue_delayed_work(fbr_wq, &listener->work, 0);
}

/*** Coming and going, under flows.lock ***/

static struct fbr_budget *listener_budget(const struct fbr_bridge *br)
{
	return &fbr_net(dev_net(br->dev))->listener_budget;
}

static struct fbr_listener *listener_new(struct fbr_bridge *br, struct sock *sk,
					 u32 portid,
					 struct fbr_listen_terms *terms)
{
	struct fbr_listener *listener = kzalloc(sizeof(*listener),
						GFP_KERNEL_ACCOUNT);

	if (!listener)
		return NULL;
	if (fbr_punt_queues_init(&listener->queues)) {
		kfree(listener);
		return NULL;
	}
	listener->br = br;
	sock_hold(sk);
	listener->sk = sk;
	listener->portid = portid;
	RCU_INIT_POINTER(listener->terms, terms);
	fbr_punt_queues_set(&listener->queues, terms->rate, terms->burst);
	INIT_DELAYED_WORK(&listener->work, listener_work);
	fbr_ledger_created();
	return listener;
}

/* No frame finds it any more, so nothing is added to what waits for it. */
static void listener_free(struct fbr_listener *listener)
{
	cancel_delayed_work_sync(&listener->work);
	fbr_punt_queues_destroy(&listener->queues);
	kfree_skb_list(listener->frames);
	kfree_skb(listener->message);
	kfree(rcu_dereference_protected(listener->terms, true));
	fbr_budget_uncharge(listener_budget(listener->br), 1);
	sock_put(listener->sk);
	kfree(listener);
	fbr_ledger_destroyed();
}

static struct fbr_listener *listener_find(const struct fbr_bridge *br,
					  const struct sock *sk)
{
	struct fbr_listener *listener;

	lockdep_assert_held(&br->flows.lock);
	list_for_each_entry(listener, &br->punts.listeners, list)
		if (listener->sk == sk)
			return listener;
	return NULL;
}

/**
 * fbr_listener_closed_rcu - the listener whose socket is closed
 * @br: to this bridge
 * @portid: of the socket
 *
 * Context: RCU, or br->flows.lock.
 * Return: the listener or NULL.
 */
struct fbr_listener *fbr_listener_closed_rcu(const struct fbr_bridge *br,
					     u32 portid)
{
	struct fbr_listener *listener;

	list_for_each_entry_rcu(listener, &br->punts.listeners, list,
				lockdep_is_held(&br->flows.lock))
		if (listener->portid == portid &&
		    sock_flag(listener->sk, SOCK_DEAD))
			return listener;
	return NULL;
}

/* Frames look for captures only where there is a table of flows. */
static void punts_follow(struct fbr_bridge *br)
{
	struct fbr_listener *listener;
	bool captures = false;
	u32 count = 0;

	lockdep_assert_held(&br->flows.lock);
	list_for_each_entry(listener, &br->punts.listeners, list) {
		const struct fbr_listen_terms *terms =
			rcu_dereference_protected(listener->terms,
						  lockdep_is_held(&br->flows.lock));

		captures |= terms->reasons & BIT(FBR_FRAME_REASON_CAPTURE);
		count++;
	}
	WRITE_ONCE(br->punts.count, count);
	WRITE_ONCE(br->punts.captures, captures);
	fbr_flows_follow_captures(br);
}

static int listener_add(struct fbr_bridge *br, struct sock *sk, u32 portid,
			struct fbr_listen_terms *terms,
			struct netlink_ext_ack *extack)
{
	struct fbr_listener *listener;

	if (br->punts.count >= FBR_LISTENER_MAX) {
		NL_SET_ERR_MSG(extack, "The bridge has all the 16 listeners it can have");
		return -ENOSPC;
	}
	if (!fbr_budget_charge(listener_budget(br))) {
		NL_SET_ERR_MSG(extack,
			       "The namespace has all the listeners it may have; see user_ns_listener_max");
		return -ENOSPC;
	}
	listener = listener_new(br, sk, portid, terms);
	if (!listener) {
		fbr_budget_uncharge(listener_budget(br), 1);
		return -ENOMEM;
	}
	list_add_tail_rcu(&listener->list, &br->punts.listeners);
	return 0;
}

static void listener_change(struct fbr_listener *listener,
			    struct fbr_listen_terms *terms)
{
	struct mutex *lock = &listener->br->flows.lock;
	struct fbr_listen_terms *old;

	old = rcu_replace_pointer(listener->terms, terms, lockdep_is_held(lock));
	kfree_rcu(old, rcu);
	fbr_punt_queues_set(&listener->queues, terms->rate, terms->burst);
}

/**
 * fbr_listener_set - a socket listens to a bridge, from now on or to other things
 * @br: the bridge
 * @sk: the socket, open
 * @portid: its address
 * @terms: to what; consumed if this succeeds
 * @extack: for the refusal
 *
 * Context: br->flows.lock.
 * Return: 0, -ENOSPC or -ENOMEM.
 */
int fbr_listener_set(struct fbr_bridge *br, struct sock *sk, u32 portid,
		     struct fbr_listen_terms *terms,
		     struct netlink_ext_ack *extack)
{
	struct fbr_listener *listener;
	int err = 0;

	lockdep_assert_held(&br->flows.lock);
	listener = listener_find(br, sk);
	if (listener)
		listener_change(listener, terms);
	else
		err = listener_add(br, sk, portid, terms, extack);
	if (!err)
		punts_follow(br);
	return err;
}

/**
 * fbr_listener_forget - a socket is closed
 * @br: that it may have listened to
 * @portid: of the socket
 *
 * Context: process; waits for frames and for work that runs.
 */
void fbr_listener_forget(struct fbr_bridge *br, u32 portid)
{
	struct fbr_listener *listener;

	mutex_lock(&br->flows.lock);
	listener = fbr_listener_closed_rcu(br, portid);
	if (listener) {
		list_del_rcu(&listener->list);
		punts_follow(br);
	}
	mutex_unlock(&br->flows.lock);
	if (!listener)
		return;
	synchronize_rcu();
	listener_free(listener);
}

/**
 * fbr_punts_init - get a new bridge ready for listeners
 * @punts: its own
 */
void fbr_punts_init(struct fbr_punts *punts)
{
	INIT_LIST_HEAD(&punts->listeners);
}

/**
 * fbr_punts_stop - a bridge is being deleted
 * @br: the bridge; it takes no more commands
 *
 * Context: process; waits for frames and for work that runs.
 */
void fbr_punts_stop(struct fbr_bridge *br)
{
	struct fbr_listener *listener, *next;
	LIST_HEAD(gone);

	mutex_lock(&br->flows.lock);
	if (!list_empty(&br->punts.listeners))
		list_splice_init_rcu(&br->punts.listeners, &gone,
				     synchronize_rcu);
	punts_follow(br);
	mutex_unlock(&br->flows.lock);
	list_for_each_entry_safe(listener, next, &gone, list)
		listener_free(listener);
}
