// SPDX-License-Identifier: GPL-2.0
/* Frames as attributes. */
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>

#include "nl.h"

/* As the port's device would have received it. */
static struct sk_buff *frame_build(struct fbr_bridge *br,
				   const struct nlattr *attr)
{
	struct sk_buff *skb = alloc_skb(NET_SKB_PAD + NET_IP_ALIGN +
					nla_len(attr), GFP_KERNEL);

	if (!skb)
		return ERR_PTR(-ENOMEM);
	skb_reserve(skb, NET_SKB_PAD + NET_IP_ALIGN);
	skb_put_data(skb, nla_data(attr), nla_len(attr));
	skb->protocol = eth_type_trans(skb, br->dev);
	skb_reset_network_header(skb);
	skb_reset_transport_header(skb);
	skb_reset_mac_len(skb);
	if (eth_type_vlan(skb->protocol))
		skb = skb_vlan_untag(skb);
	return skb ?: ERR_PTR(-EINVAL);
}

/**
 * fbr_nl_frame_get - the frame that a command brings
 * @br: the bridge that it comes to
 * @attr: binary, from the destination address on
 * @extack: for refusals
 *
 * Return: the frame, data behind the Ethernet header, and its outer tag beside
 *	it; or an ERR_PTR().
 */
struct sk_buff *fbr_nl_frame_get(struct fbr_bridge *br,
				 const struct nlattr *attr,
				 struct netlink_ext_ack *extack)
{
	struct sk_buff *skb;

	if (nla_len(attr) < ETH_HLEN) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "A frame has at least the 14 bytes of its Ethernet header");
		return ERR_PTR(-EINVAL);
	}
	skb = frame_build(br, attr);
	if (PTR_ERR_OR_ZERO(skb) == -EINVAL)
		NL_SET_ERR_MSG_ATTR(extack, attr, "The frame ends in the midst of its tag");
	return skb;
}

/**
 * fbr_nl_frame_len - bytes of a frame, with the tag that is beside the data
 * @frame: the frame, data at the Ethernet header
 */
unsigned int fbr_nl_frame_len(const struct sk_buff *frame)
{
	return frame->len + (skb_vlan_tag_present(frame) ? VLAN_HLEN : 0);
}

/* The tag that is beside the data, or as much of it as there is to be. */
static unsigned int frame_put_tag(u8 *to, const struct sk_buff *frame,
				  unsigned int len)
{
	const __be16 tag[] = {
		frame->vlan_proto, htons(skb_vlan_tag_get(frame)),
	};

	len = min_t(unsigned int, len, sizeof(tag));
	memcpy(to, tag, len);
	return len;
}

/**
 * fbr_nl_frame_put - put the first bytes of a frame
 * @skb: where
 * @attr: as this attribute
 * @frame: the frame, data at the Ethernet header
 * @len: how many, at least both addresses, at most all
 *
 * A tag that is beside the data comes in its place.
 *
 * Return: 0; -EMSGSIZE; or -EFAULT if the frame can't be read.
 */
int fbr_nl_frame_put(struct sk_buff *skb, int attr, const struct sk_buff *frame,
		     unsigned int len)
{
	struct nlattr *nla = nla_reserve(skb, attr, len);
	unsigned int done = 2 * ETH_ALEN;
	u8 *to;

	if (!nla)
		return -EMSGSIZE;
	to = nla_data(nla);
	if (skb_copy_bits(frame, 0, to, done))
		return -EFAULT;
	if (skb_vlan_tag_present(frame))
		done += frame_put_tag(to + done, frame, len - done);
	return skb_copy_bits(frame, 2 * ETH_ALEN, to + done, len - done);
}
