// SPDX-License-Identifier: GPL-2.0
/*
 * The way of a frame: read this file first.
 *
 *   input.c     a port's device received it, or the host sent it
 *   ingress.c   is it ours, and may it come in?
 *   learn.c     its source is where it came from
 *   normal.c    where does its destination live?
 *   forward.c   one port, all ports, or the host
 *   egress.c    may it leave there?
 *   xmit.c      out through a port's device
 *   local.c     up the host's stack
 *   drop.c      or nowhere, for a counted cause
 *
 * The flow table will stand between ingress and learning: a flow that drops a
 * frame teaches nothing.
 */
#include "frame.h"

/* Where received frames and the host's own join. */
static void fbr_pipeline_switch(struct fbr_frame *frame)
{
	fbr_learn(frame);
	fbr_normal(frame);
}

/**
 * fbr_pipeline_port - a frame that a port received
 * @frame: the frame
 *
 * Context: softirq, RCU.
 * Return: RX_HANDLER_PASS leaves the skb with the caller; else it is consumed.
 */
rx_handler_result_t fbr_pipeline_port(struct fbr_frame *frame)
{
	enum fbr_drop_cause cause = fbr_ingress_refuses(frame);

	if (unlikely(cause)) {
		fbr_drop(frame->skb, frame->in, cause);
		return RX_HANDLER_CONSUMED;
	}
	if (unlikely(fbr_ingress_punts(frame))) {
		fbr_count(frame->in->stats, FBR_COUNT_PUNTED);
		return RX_HANDLER_PASS;
	}
	fbr_pipeline_switch(frame);
	return RX_HANDLER_CONSUMED;
}

/**
 * fbr_pipeline_host - a frame that the host sends; no ingress policy applies
 * @frame: the frame; consumed
 *
 * Context: bottom halves off, RCU.
 */
void fbr_pipeline_host(struct fbr_frame *frame)
{
	fbr_pipeline_switch(frame);
}
