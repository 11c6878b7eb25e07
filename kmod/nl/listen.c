// SPDX-License-Identifier: GPL-2.0
/* The command that listens to frames, and the messages that bring them. */
#include <linux/if_ether.h>
#include <linux/slab.h>

#include "../frame.h"
#include "flow_key.h"
#include "nl.h"

/* The longest attribute; what is beyond it of a frame is cut off. */
#define LISTEN_FRAME_MAX	(U16_MAX - NLA_HDRLEN)
/* All else that a message has, with a key of all fields. */
#define LISTEN_OVERHEAD		768

/*** Frames, to messages ***/

static unsigned int listen_len(const struct fbr_listener *listener,
			       unsigned int len)
{
	u32 max_len = listener->about.max_len, snaplen;

	rcu_read_lock();
	snaplen = rcu_dereference(listener->terms)->snaplen;
	rcu_read_unlock();
	if (max_len)
		len = min(len, max_len);
	return min3(len, snaplen, (u32)LISTEN_FRAME_MAX);
}

static int listen_put_about(struct sk_buff *skb,
			    const struct fbr_listener *listener)
{
	const struct fbr_punted *about = &listener->about;

	if (nla_put_u32(skb, FBR_FRAME_A_BRIDGE, listener->br->dev->ifindex) ||
	    nla_put_u32(skb, FBR_FRAME_A_IN_PORT, about->port) ||
	    nla_put_u32(skb, FBR_FRAME_A_IN_IFINDEX, about->ifindex) ||
	    nla_put_u8(skb, FBR_FRAME_A_REASON, about->reason) ||
	    nla_put_uint(skb, FBR_FRAME_A_TIME, about->time) ||
	    (about->has_cookie &&
	     nla_put_uint(skb, FBR_FRAME_A_COOKIE, about->cookie)) ||
	    (listener->lost &&
	     nla_put_u32(skb, FBR_FRAME_A_LOST, listener->lost)))
		return -EMSGSIZE;
	return 0;
}

static int listen_put_key(struct sk_buff *skb, struct sk_buff *frame, u16 port)
{
	struct fbr_flow_key key;

	fbr_flow_extract(&key, frame, port, FBR_FLOW_DEPTH_L4);
	return fbr_nl_flow_key_put(skb, FBR_FRAME_A_KEY, &key);
}

/* A frame whose data begins at the Ethernet header. */
static int listen_put_frame(struct sk_buff *skb, const struct sk_buff *frame,
			    unsigned int whole, unsigned int len)
{
	if (nla_put_u32(skb, FBR_FRAME_A_LEN, whole))
		return -EMSGSIZE;
	return fbr_nl_frame_put(skb, FBR_FRAME_A_FRAME, frame, len);
}

/**
 * fbr_listen_message - make a message of a frame
 * @listener: for whom; what is known of the frame is there
 * @frame: the frame, plain, data behind the Ethernet header, to which it is moved
 *
 * Return: the message, or NULL without memory or if the frame can't be read.
 */
struct sk_buff *fbr_listen_message(const struct fbr_listener *listener,
				   struct sk_buff *frame)
{
	unsigned int whole = fbr_nl_frame_len(frame) + ETH_HLEN;
	unsigned int len = listen_len(listener, whole);
	struct sk_buff *skb;
	void *header;
	int err;

	skb = genlmsg_new(nla_total_size(len) + LISTEN_OVERHEAD, GFP_KERNEL);
	if (!skb)
		return NULL;
	header = fbr_nl_put_header(skb, listener->portid, 0, 0, FBR_CMD_FRAME);
	err = header ? 0 : -EMSGSIZE;
	if (!err)
		err = listen_put_about(skb, listener);
	if (!err)
		err = listen_put_key(skb, frame, listener->about.port);
	skb_push(frame, ETH_HLEN);
	if (!err)
		err = listen_put_frame(skb, frame, whole, len);
	if (err) {
		WARN_ON_ONCE(err == -EMSGSIZE);
		nlmsg_free(skb);
		return NULL;
	}
	genlmsg_end(skb, header);
	return skb;
}

/*
 * Frames leave a quarter of the socket's buffer to the answers to its commands. A
 * socket that was offered more than it has room for would have to be told so, as
 * if something were lost.
 */
static bool listen_has_room(const struct fbr_listener *listener)
{
	unsigned int taken = atomic_read(&listener->sk->sk_rmem_alloc);
	unsigned int size = READ_ONCE(listener->sk->sk_rcvbuf);

	return !taken || taken + listener->message->truesize <= size - size / 4;
}

/**
 * fbr_listen_send - send a listener its message
 * @listener: the listener, who keeps it
 *
 * Once a socket is closed, another may have its address.
 *
 * Return: -EAGAIN if there is no room for it yet; else it has arrived, or never
 *	will.
 */
int fbr_listen_send(const struct fbr_listener *listener)
{
	struct sk_buff *skb;

	if (sock_flag(listener->sk, SOCK_DEAD))
		return -ECONNREFUSED;
	if (!listen_has_room(listener))
		return -EAGAIN;
	skb = skb_clone(listener->message, GFP_KERNEL);
	if (!skb)
		return -EAGAIN;
	return genlmsg_unicast(dev_net(listener->br->dev), skb,
			       listener->portid);
}

/*** The command ***/

static u32 listen_u32_or(const struct nlattr *attr, u32 otherwise)
{
	return attr ? nla_get_u32(attr) : otherwise;
}

static int listen_parse(struct fbr_listen_terms *terms, struct nlattr **attrs,
			struct netlink_ext_ack *extack)
{
	const struct nlattr *reasons = attrs[FBR_LISTEN_A_REASONS];
	int err;

	if (!reasons || !nla_get_u32(reasons)) {
		NL_SET_ERR_MSG(extack, "The command does not say to what the socket is to listen");
		return -EINVAL;
	}
	err = fbr_nl_flow_match_parse(&terms->match, attrs[FBR_LISTEN_A_KEY],
				      attrs[FBR_LISTEN_A_MASK], extack);
	if (err)
		return err;
	terms->has_match = memchr_inv(&terms->match.mask, 0,
				      sizeof(terms->match.mask));
	terms->reasons = nla_get_u32(reasons);
	terms->snaplen = listen_u32_or(attrs[FBR_LISTEN_A_SNAPLEN], U32_MAX);
	terms->rate = listen_u32_or(attrs[FBR_LISTEN_A_RATE],
				    FBR_LISTEN_RATE_DEFAULT);
	terms->burst = listen_u32_or(attrs[FBR_LISTEN_A_BURST],
				     FBR_LISTEN_BURST_DEFAULT);
	return 0;
}

/* Consumes the terms. */
static int listen_set(struct fbr_bridge *br, struct sock *sk,
		      struct fbr_listen_terms *terms, struct genl_info *info)
{
	int err = fbr_nl_flows_lock(br, info->extack);

	if (!err) {
		err = fbr_listener_set(br, sk, info->snd_portid, terms,
				       info->extack);
		fbr_nl_flows_unlock(br);
	}
	if (err)
		kfree(terms);
	return err;
}

static struct fbr_listen_terms *listen_terms(struct genl_info *info)
{
	struct fbr_listen_terms *terms = kzalloc(sizeof(*terms),
						 GFP_KERNEL_ACCOUNT);
	int err;

	if (!terms)
		return ERR_PTR(-ENOMEM);
	err = listen_parse(terms, info->attrs, info->extack);
	if (!err)
		return terms;
	kfree(terms);
	return ERR_PTR(err);
}

int fbr_nl_listen(struct sk_buff *skb, struct genl_info *info)
{
	struct fbr_listen_terms *terms;
	struct fbr_bridge *br;
	int err;

	br = fbr_nl_bridge_get(genl_info_net(info),
			       info->attrs[FBR_LISTEN_A_BRIDGE], info->extack);
	if (IS_ERR(br))
		return PTR_ERR(br);
	terms = listen_terms(info);
	err = PTR_ERR_OR_ZERO(terms) ?: listen_set(br, NETLINK_CB(skb).sk, terms, info);
	fbr_nl_bridge_put(br);
	return err;
}

static struct fbr_bridge *listen_bridge_of(struct net *net, u32 portid)
{
	struct fbr_bridge *br;

	rcu_read_lock();
	list_for_each_entry_rcu(br, &fbr_net(net)->bridges, net_list) {
		if (fbr_listener_closed_rcu(br, portid)) {
			dev_hold(br->dev);
			rcu_read_unlock();
			return br;
		}
	}
	rcu_read_unlock();
	return NULL;
}

/**
 * fbr_nl_listen_forget_socket - a socket is closed
 * @net: its namespace
 * @portid: the socket, which can send no more commands
 */
void fbr_nl_listen_forget_socket(struct net *net, u32 portid)
{
	struct fbr_bridge *br;

	while ((br = listen_bridge_of(net, portid))) {
		fbr_listener_forget(br, portid);
		fbr_nl_bridge_put(br);
	}
}
