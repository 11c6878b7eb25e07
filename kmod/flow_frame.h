/* SPDX-License-Identifier: GPL-2.0 */
/* Frames made of keys, for what-if questions. */
#ifndef FBR_FLOW_FRAME_H
#define FBR_FLOW_FRAME_H

struct fbr_flow_key;
struct sk_buff;

struct sk_buff *fbr_flow_frame_build(const struct fbr_flow_key *key);

#endif
