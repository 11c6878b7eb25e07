/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The only place that talks to the kernel's generic netlink: one loop for
 * requests, one for events.
 */
#ifndef FBRCTL_NL_H
#define FBRCTL_NL_H

#include <netlink/msg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "array.h"
#include "decode.h"

/** Room for a request: the longest one is a list of all VLANs, of 57 KB. */
#define REQUEST_SIZE	65536

/**
 * struct nl - the way to the module
 * @sock: libnl's socket, NULL until it is needed
 * @family: the module's generic netlink family
 * @ack: why the last request was refused
 * @fault: what the attribute at fault is called, NULL for unknown
 * @buf: what was received
 */
struct nl {
	struct nl_sock *sock;
	struct family family;
	struct extack ack;
	const char *fault;
	void *buf;
};

/**
 * struct listener - what to do with events
 * @message: one came: its command and attributes
 * @overflow: the socket overflowed and events are lost
 * @enough: no more are wanted, NULL to go on until ^C
 * @arg: passed to each
 * @aside: output goes elsewhere than to stdout, whose reader may go
 */
struct listener {
	void (*message)(void *arg, uint8_t cmd, const struct nlattr *attrs,
			int len);
	void (*overflow)(void *arg);
	bool (*enough)(void *arg);
	void *arg;
	bool aside;
};

int kernel_open(struct nl *nl);
void kernel_close(struct nl *nl);
struct nl_msg *kernel_request(uint8_t cmd);
int kernel_do(struct nl *nl, struct nl_msg *request, decode_fn *decode,
	      void *reply);
int kernel_start(struct nl *nl, struct nl_msg *request,
		 const struct listener *listener);
int kernel_dump(struct nl *nl, struct nl_msg *request, decode_fn *decode,
		struct array *into);
int kernel_step(void);
int kernel_refused_at(const struct nl *nl, const char *place,
		      const char *about);
int kernel_refused(const struct nl *nl, const char *about);
int kernel_try_join(struct nl *nl, uint32_t group);
int kernel_join(struct nl *nl, uint32_t group, const char *name);
int kernel_listen(struct nl *nl, const struct listener *listener);

#endif /* FBRCTL_NL_H */
