/* SPDX-License-Identifier: GPL-2.0 */
/* Frames for user space: who listens to a bridge, and what waits for them. */
#ifndef FBR_PUNT_H
#define FBR_PUNT_H

#include <linux/types.h>
#include <linux/flowbridge.h>

struct fbr_frame;

/**
 * struct fbr_punts - who listens to a bridge
 * @captures: some listen to frames that go their way all the same. Then
 *	&struct fbr_flows.table is not NULL, so that this is looked at only there
 * @fail_mode: enum fbr_fail_mode
 */
struct fbr_punts {
	bool captures;
	u8 fail_mode;
};

/* punt.c */
bool fbr_punt(struct fbr_frame *frame, enum fbr_frame_reason reason,
	      u32 max_len);
void fbr_capture(const struct fbr_frame *frame);

#endif
