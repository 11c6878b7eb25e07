// SPDX-License-Identifier: GPL-2.0
/* capture */
#include "cmd.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netlink/attr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "flows.h"
#include "names.h"
#include "pcapng.h"
#include "print.h"

/** Shortest part of a frame that can be asked for: the Ethernet header. */
#define SNAPLEN_MIN	14

/** What is captured: all that is admitted, or what user space is asked about. */
#define REASONS_ALL	(1u << FBR_FRAME_REASON_CAPTURE)
#define REASONS_PUNTED	(1u << FBR_FRAME_REASON_MISS | \
			 1u << FBR_FRAME_REASON_ACTION)

/**
 * struct interface - what a port is in a file
 * @number: of the interface
 * @name: that the port had then, empty if it is none yet
 */
struct interface {
	uint32_t number;
	char name[IFNAMSIZ];
};

/**
 * struct capture - one run of capture
 * @f: this run of the tool
 * @nl: the socket that listens
 * @bridge: name of the bridge as it was typed
 * @text: which frames as it was typed, NULL for all
 * @table: the bridge and its ports
 * @flow: has the match
 * @reasons: why frames are sent here
 * @snaplen: most bytes of a frame, 0 for all
 * @rate: most frames a second of each port, 0 for the module's own
 * @limit: it ends after so many frames, 0 for never
 * @frames: how many came
 * @lost: how many did not
 * @path: file that they are written to, NULL for lines on stdout
 * @fd: of the file, -1 until it is open
 * @size: length of the file in bytes, of whole blocks
 * @block: what is being written
 * @interface: by number of a port: what it is in the file
 * @interfaces: how many the file has
 * @deaf: the socket overflowed, which was said
 * @over: nobody wants more
 * @status: what it ends with
 */
struct capture {
	struct fbrctl *f;
	struct nl nl;
	const char *bridge;
	const char *text;
	struct flow_table table;
	struct flow flow;
	uint32_t reasons;
	uint32_t snaplen;
	uint32_t rate;
	uint32_t limit;
	uint64_t frames;
	uint64_t lost;
	const char *path;
	int fd;
	off_t size;
	struct pcapng_block block;
	struct interface interface[FBR_PORT_MAX + 1];
	uint32_t interfaces;
	bool deaf;
	bool over;
	int status;
};

/* Of a size that does not belong on the stack. */
static struct capture capture = { .fd = -1 };

static bool has(const struct frame *frame, unsigned int attr)
{
	return frame->has & 1u << attr;
}

static void time_text(const struct frame *frame, char text[TIME_TEXT])
{
	const struct timespec time = {
		.tv_sec = (time_t)(frame->time / 1000000000),
		.tv_nsec = (long)(frame->time % 1000000000),
	};

	format_time(&time, text);
}

/* --- lines --- */

/* Whether a line does without: the port begins it, and most have no metadata. */
static bool goes_without_saying(const struct flow_values *key, uint16_t attr)
{
	switch (attr) {
	case OVS_KEY_ATTR_IN_PORT:
		return true;
	case OVS_KEY_ATTR_PRIORITY:
		return !key->skb_priority;
	case OVS_KEY_ATTR_SKB_MARK:
		return !key->skb_mark;
	default:
		return false;
	}
}

/* What is worth saying of it. */
static void key_text(const struct capture *c, const struct frame *frame,
		     char text[FLOW_TEXT])
{
	struct flow_match key = frame->key;

	for (size_t i = 0; i < n_flow_groups; i++) {
		if (goes_without_saying(&key.key, flow_groups[i].attr))
			key.named &= ~(1u << i);
	}
	key.key.in_port = key.mask.in_port = 0;
	flow_format_match(&key, &c->table.map, text);
}

static void show_text(const struct capture *c, const struct frame *frame)
{
	char time[TIME_TEXT], port[FLOW_VALUE], key[FLOW_TEXT];
	char cookie[32] = "", lost[32] = "";

	time_text(frame, time);
	time[TIME_OF_DAY_END] = '\0';
	flow_format_port(frame->port, &c->table.map, port);
	key_text(c, frame, key);
	if (has(frame, FBR_FRAME_A_COOKIE))
		snprintf(cookie, sizeof(cookie), " cookie=0x%llx",
			 (unsigned long long)frame->cookie);
	if (frame->lost)
		snprintf(lost, sizeof(lost), " (%u lost)", frame->lost);
	out_note(&c->f->out, "%s %s %s %u: %s%s%s", time + TIME_OF_DAY,
		 port, frame_reason_name(frame->reason), frame->whole, key,
		 cookie, lost);
}

static void print_frame(const struct capture *c, const struct frame *frame)
{
	struct out *o = &c->f->out;
	char time[TIME_TEXT], port[FLOW_VALUE];

	time_text(frame, time);
	flow_format_port(frame->port, &c->table.map, port);
	out_object(o, NULL);
	out_str(o, "time", time);
	out_str(o, "port", port);
	out_uint(o, "port_number", frame->port);
	out_str(o, "reason", frame_reason_name(frame->reason));
	if (has(frame, FBR_FRAME_A_COOKIE))
		out_uint(o, "cookie", frame->cookie);
	out_uint(o, "length", frame->whole);
	print_bytes(o, "frame", frame->bytes, frame->len);
	print_match(o, &frame->key, &c->table.map);
	out_uint(o, "lost", frame->lost);
	out_object_end(o);
}

/* --- a file --- */

/* A block that does not fit on the disk is taken back: the others can be read. */
static int write_failed(struct capture *c)
{
	int err = errno;

	c->over = true;
	if (c->fd == STDOUT_FILENO && err == EPIPE)
		return DONE;
	if (ftruncate(c->fd, c->size))
		err = errno == EINVAL ? err : errno;
	return refused("%s: %s", c->path, strerror(err));
}

static int write_block(struct capture *c)
{
	const struct pcapng_block *b = &c->block;
	size_t done = 0;

	while (done < b->len) {
		ssize_t n = write(c->fd, b->bytes + done, b->len - done);

		if (n < 0)
			return write_failed(c);
		done += (size_t)n;
	}
	c->size += (off_t)b->len;
	return DONE;
}

/* In the file, a port of another name is another interface. */
static int write_interface(struct capture *c, uint32_t port)
{
	struct interface *interface = &c->interface[port];
	const char *name = c->table.map.name[port];
	const char *bridge = c->table.bridge.name;
	char unnamed[IFNAMSIZ], what[64];

	snprintf(unnamed, sizeof(unnamed), "port %u", port);
	if (!*name)
		name = unnamed;
	if (!strcmp(interface->name, name))
		return DONE;
	if (port)
		snprintf(what, sizeof(what), "port %u of %s", port, bridge);
	else
		snprintf(what, sizeof(what), "local port of %s", bridge);
	interface->number = c->interfaces++;
	snprintf(interface->name, sizeof(interface->name), "%s", name);
	pcapng_interface(&c->block, name, what);
	return write_block(c);
}

static int write_head(struct capture *c)
{
	int status;

	pcapng_section(&c->block, "fbrctl " FBRCTL_VERSION);
	status = write_block(c);
	for (uint32_t i = 0; i <= FBR_PORT_MAX && !status; i++) {
		if (c->table.map.name[i][0])
			status = write_interface(c, i);
	}
	return status;
}

/* Only when there is something to write: a refusal leaves a file alone. */
static int file_open(struct capture *c)
{
	if (!c->path || c->fd >= 0)
		return DONE;
	c->fd = !strcmp(c->path, "-") ? STDOUT_FILENO :
		open(c->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (c->fd < 0)
		return refused("%s: %s", c->path, strerror(errno));
	return write_head(c);
}

static int file_close(struct capture *c)
{
	if (c->fd < 0 || c->fd == STDOUT_FILENO || !close(c->fd))
		return DONE;
	return refused("%s: %s", c->path, strerror(errno));
}

static int write_frame(struct capture *c, const struct frame *frame)
{
	char comment[64];
	struct pcapng_frame f = {
		.time = frame->time, .bytes = frame->bytes, .len = frame->len,
		.whole = frame->whole, .lost = frame->lost, .comment = comment,
	};
	int status = file_open(c);

	if (!status)
		status = write_interface(c, frame->port);
	if (status)
		return status;
	f.interface = c->interface[frame->port].number;
	snprintf(comment, sizeof(comment), has(frame, FBR_FRAME_A_COOKIE) ?
		 "%s cookie=0x%llx" : "%s", frame_reason_name(frame->reason),
		 (unsigned long long)frame->cookie);
	pcapng_packet(&c->block, &f);
	return write_block(c);
}

/* --- what comes --- */

static void stop(struct capture *c, int status)
{
	if (!status || c->status)
		return;
	c->status = status;
	c->over = true;
}

static bool has_enough(void *arg)
{
	const struct capture *c = arg;

	return c->over || (c->limit && c->frames >= c->limit);
}

static void on_frame(struct capture *c, const struct nlattr *attrs, int len)
{
	struct frame frame = { 0 };

	if (has_enough(c) || decode_frame(attrs, len, &frame) < 0 ||
	    frame.bridge != c->table.bridge.ifindex || frame.port > FBR_PORT_MAX)
		return;
	c->frames++;
	c->lost += frame.lost;
	if (c->path)
		stop(c, write_frame(c, &frame));
	else if (c->f->out.json)
		print_frame(c, &frame);
	else
		show_text(c, &frame);
}

static void on_port(struct capture *c, const struct nlattr *attrs, int len)
{
	struct port port = { 0 };

	if (decode_port(attrs, len, &port) < 0 || port.number > FBR_PORT_MAX ||
	    port.bridge != c->table.bridge.ifindex)
		return;
	portmap_rename(&c->table.map, port.number, port.name);
}

static int was_deleted(const struct capture *c)
{
	return refused("the bridge '%s' was deleted", c->bridge);
}

static void on_deleted(struct capture *c, const struct nlattr *attrs, int len)
{
	struct bridge bridge = { 0 };

	if (!has_enough(c) && decode_bridge(attrs, len, &bridge) >= 0 &&
	    bridge.ifindex == c->table.bridge.ifindex)
		stop(c, was_deleted(c));
}

/* A port that is gone keeps its name: frames of it can still be on their way. */
static void on_message(void *arg, uint8_t cmd, const struct nlattr *attrs,
		       int len)
{
	switch (cmd) {
	case FBR_CMD_FRAME:
		on_frame(arg, attrs, len);
		break;
	case FBR_CMD_PORT_ADD_NTF:
	case FBR_CMD_PORT_SET_NTF:
		on_port(arg, attrs, len);
		break;
	case FBR_CMD_BRIDGE_DEL_NTF:
		on_deleted(arg, attrs, len);
		break;
	default:
		break;
	}
}

/* Frames that are lost are counted by the module; who the ports are is not. */
static void on_overflow(void *arg)
{
	struct capture *c = arg;
	uint32_t ifindex = c->table.bridge.ifindex;

	if (!c->deaf)
		warn("frames come faster than they can be taken, and some are lost: a match, --snaplen or --rate makes them fewer");
	c->deaf = true;
	memset(&c->table, 0, sizeof(c->table));
	stop(c, flows_open(c->f, c->bridge, true, &c->table));
	if (!c->status && c->table.bridge.ifindex != ifindex)
		stop(c, was_deleted(c));
}

/* --- what is asked --- */

static int read_number(const struct given *given, uint32_t min, uint32_t max,
		       uint32_t *value)
{
	const char *wrong = parse_number(given->value, min, max, value);

	return wrong ? misused("--%s: '%s' %s", given->name, given->value,
			       wrong) : DONE;
}

static int read_given(struct capture *c, const struct given *given)
{
	switch (given->what) {
	case TAKES_PUNTED:
		c->reasons = REASONS_PUNTED;
		return DONE;
	case TAKES_COUNT:
		return read_number(given, 1, UINT32_MAX, &c->limit);
	case TAKES_SNAPLEN:
		return read_number(given, SNAPLEN_MIN, UINT32_MAX, &c->snaplen);
	case TAKES_RATE:
		return read_number(given, 1, FBR_LISTEN_RATE_MAX, &c->rate);
	default:
		c->path = given->value;
		return *c->path ? DONE :
		       misused("--write: the name of a file is missing");
	}
}

static int read_options(struct capture *c)
{
	int status = DONE;

	for (size_t i = 0; i < c->f->n_given && !status; i++)
		status = read_given(c, &c->f->given[i]);
	if (!status && c->path && c->f->out.json)
		return misused("'-j' is for lines, and '--write' writes a file in their place");
	if (!status && c->path && !strcmp(c->path, "-") &&
	    isatty(STDOUT_FILENO))
		return misused("--write: a file of frames is nothing for a terminal: name one, or a pipe");
	return status;
}

static int read_match(struct capture *c, const struct portmap *map)
{
	struct flow_error error = { 0 };

	memset(&c->flow, 0, sizeof(c->flow));
	if (c->text &&
	    !flow_parse(c->text, FLOW_ONE, map, &c->flow, &error))
		return flow_wrong(&error, "", "match", c->text, c->bridge);
	if (c->flow.has & FLOW_BIT(FBR_FLOW_A_PRIORITY))
		return misused("'priority' is nothing that frames have");
	return DONE;
}

static struct nl_msg *listen_request(const struct capture *c)
{
	struct nl_msg *request = kernel_request(FBR_CMD_LISTEN);

	nla_put_u32(request, FBR_LISTEN_A_BRIDGE, c->table.bridge.ifindex);
	nla_put_u32(request, FBR_LISTEN_A_REASONS, c->reasons);
	if (c->flow.match.named) {
		flow_put_key(request, FBR_LISTEN_A_KEY, &c->flow.match);
		flow_put_mask(request, FBR_LISTEN_A_MASK, &c->flow.match);
	}
	if (c->snaplen)
		nla_put_u32(request, FBR_LISTEN_A_SNAPLEN, c->snaplen);
	if (c->rate)
		nla_put_u32(request, FBR_LISTEN_A_RATE, c->rate);
	return request;
}

/* Names of ports change in the group config, and the bridge's end comes there. */
static int listen_to(struct capture *c)
{
	const struct listener listener = {
		.message = on_message, .overflow = on_overflow,
		.enough = has_enough, .arg = c,
		.aside = c->path && strcmp(c->path, "-") != 0,
	};
	int status = kernel_open(&c->nl);

	if (!status)
		status = kernel_join(&c->nl, c->nl.family.config,
				     FBR_MCGRP_CONFIG);
	if (!status)
		status = flows_open(c->f, c->bridge, true, &c->table);
	if (!status)
		status = read_match(c, &c->table.map);
	if (status)
		return status;
	if (kernel_start(&c->nl, listen_request(c), &listener))
		return kernel_refused(&c->nl, c->text ? c->text : c->bridge);
	if (!c->over)
		stop(c, file_open(c));
	status = kernel_listen(&c->nl, &listener);
	if (!status)
		status = c->status;
	tell("%llu frames, %llu lost", (unsigned long long)c->frames,
	     (unsigned long long)c->lost);
	return status;
}

/* capture BR [MATCH] */
int cmd_capture(struct fbrctl *f, int argc, char **argv)
{
	struct capture *c = &capture;
	int status, closed;

	c->f = f;
	c->bridge = argv[0];
	c->text = argc > 1 ? argv[1] : NULL;
	c->reasons = REASONS_ALL;
	status = read_options(c);
	if (!status)
		status = read_match(c, NULL);
	if (status)
		return status;
	setvbuf(stdout, NULL, _IOLBF, 0);
	f->out.lines = true;
	f->out.pretty = false;
	status = listen_to(c);
	kernel_close(&c->nl);
	closed = file_close(c);
	return status ? status : closed;
}
