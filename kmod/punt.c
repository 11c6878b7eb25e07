// SPDX-License-Identifier: GPL-2.0
/* Frames for user space. */
#include "frame.h"

/**
 * fbr_punt - send a frame to who listens
 * @frame: the frame; its skb is consumed, unless this returns false
 * @reason: why
 * @max_len: bytes of it, with the Ethernet header, that they are to get; 0 for
 *	all
 *
 * Context: RCU, bottom halves off.
 * Return: false if nobody listens to it and it should be switched instead.
 */
bool fbr_punt(struct fbr_frame *frame, enum fbr_frame_reason reason,
	      u32 max_len)
{
	fbr_drop_frame(frame, frame->skb, frame->in, FBR_DROP_NO_LISTENER);
	return true;
}

/**
 * fbr_capture - show a frame to who listens
 * @frame: the frame, admitted; it goes its way all the same
 *
 * Context: RCU, bottom halves off.
 */
void fbr_capture(const struct fbr_frame *frame)
{
}
