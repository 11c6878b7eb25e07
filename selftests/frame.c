// SPDX-License-Identifier: GPL-2.0
/*
 * frame: sends frames at network hosts and says who got them
 *
 * One process holds a packet socket at every host of a test and is driven by
 * lines on stdin, so that a check costs no process start: on an emulated
 * machine that is the dearest thing there is. Every command is answered by one
 * line, "ok ..." or "no ...".
 *
 *   at NAME NETNS IFACE [proto N] [stack] [vnet] [promisc]
 *			open an endpoint; NETNS is a path, or - for our own.
 *			proto hears one EtherType behind the port's rx handler,
 *			or with 0 nothing,
 *			stack tells frames of foreign hosts apart (as "NAME?"),
 *			vnet carries virtio headers, so GSO frames stay whole
 *   off NAME		close it
 *   up NETNS IFACE	bring a device up that won't make up an IPv6 address
 *   send NAME [xN] WORDS	send a frame N times
 *   expect WORDS	what is now to come, by other ways, is this frame
 *   only [NAME[:TAGS][?][=N]...]	whoever is listed got the frame last sent,
 *			byte for byte, once or N times; nobody else got it, and
 *			nobody got anything else. With TAGS in place of its own:
 *			"none", or TCIs separated by dots, outermost first, "ad"
 *			before one of 802.1ad
 *   got NAME		how often NAME got the frame last sent (forgets as only)
 *   drain		wait until nothing is under way, and forget it
 *   log NAME FILE	append what NAME gets from now on to FILE, as hex
 *   count NAME...	device counters: rx and tx frames of each
 *   flood NAME COUNT SEED [WORDS]	COUNT sources, all different
 *   quit
 *
 * WORDS: dst M, src M, type N, vlan TCI, advlan TCI (outermost first), len N
 * (whole frame without tags), fill BYTE, hex BYTES (the frame as it is),
 * tcp LEN (IPv4 and TCP with a partial checksum), gso SIZE, raw (no tag of
 * ours in the payload). A payload is numbered, so that no two sends are alike.
 *
 * What makes "nobody else got it" sound: this process is bound to one CPU, and
 * veth and the loopback device queue to the backlog of the CPU that sends. A
 * datagram over lo that has come back was behind every frame queued before it;
 * a frame that was forwarded queues again, so several follow one another.
 *
 * As a program of its own, for load in the background:
 *   frame blast NETNS IFACE [cpu N] [sources N] [seed N] [pps N] [WORDS]
 *			send until killed, whatever becomes of the device
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <linux/virtio_net.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#ifndef PACKET_IGNORE_OUTGOING
#define PACKET_IGNORE_OUTGOING 23
#endif

#define MAX_ENDS	32
#define MAX_FRAME	(65536 + 64)
#define MAX_WORDS	64
#define MAX_TAGS	8
#define FENCES		6
#define BATCH		64

struct frame {
	struct virtio_net_hdr vnet;
	int len;
	int tags;		/* of ours, not of "hex" */
	uint8_t data[MAX_FRAME];
};

/* A packet socket at a host, or at a port of the switch. */
struct end {
	char name[24];
	char ifname[IFNAMSIZ];
	int fd;			/* -1: the slot is free */
	int netns;
	bool stack, vnet;
	uint8_t mac[6];
	FILE *log;
	char tagged[48];	/* hears the frame with these tags; "": as sent */
	/* since the last "only": the frame last sent, seen as foreign, others */
	unsigned int match, foreign, stray;
	char first_stray[160];
};

static struct end ends[MAX_ENDS];
static int home_netns = -1, fence_fd = -1;
static struct frame sent, retagged, heard;
static uint32_t serial;

static int reply(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	fflush(stdout);
	return 0;
}

static int enter(int netns)
{
	return setns(netns, CLONE_NEWNET);
}

static struct end *end_find(const char *name)
{
	for (int i = 0; i < MAX_ENDS; i++)
		if (ends[i].fd >= 0 && !strcmp(ends[i].name, name))
			return &ends[i];
	return NULL;
}

/* ------------------------------------------------------------ frames */

static bool parse_mac(const char *s, uint8_t *mac)
{
	return s && sscanf(s, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", mac, mac + 1,
			   mac + 2, mac + 3, mac + 4, mac + 5) == 6;
}

static uint32_t sum16(const uint8_t *p, int len, uint32_t sum)
{
	for (int i = 0; i < len; i++)
		sum += i & 1 ? p[i] : p[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

static void put16(uint8_t *p, unsigned int v)
{
	p[0] = v >> 8;
	p[1] = v;
}

/* IPv4 and TCP headers of @len bytes at @p; the checksum is left partial. */
static void build_tcp(struct frame *f, uint8_t *p, int len, int gso)
{
	static const uint8_t ip[20] = {
		0x45, 0, 0, 0, 0, 1, 0x40, 0, 64, 6, 0, 0,
		10, 99, 0, 1, 10, 99, 0, 2,
	};
	uint32_t sum;

	memcpy(p, ip, sizeof(ip));
	put16(p + 2, len);
	put16(p + 10, ~sum16(p, 20, 0));
	memset(p + 20, 0, 20);
	put16(p + 20, 40000);
	put16(p + 22, 5001);
	p[32] = 0x50;		/* five words of header */
	p[33] = 0x10;		/* ACK */
	put16(p + 34, 65535);
	sum = sum16(p + 12, 8, 6 + len - 20);
	put16(p + 36, sum);

	f->vnet.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
	f->vnet.csum_start = p + 20 - f->data;
	f->vnet.csum_offset = 16;
	if (gso) {
		f->vnet.gso_type = VIRTIO_NET_HDR_GSO_TCPV4;
		f->vnet.gso_size = gso;
		f->vnet.hdr_len = p + 40 - f->data;
	}
}

static int unhex(const char *s, uint8_t *p)
{
	int n = 0;

	for (; *s; s++) {
		if (*s == ':' || *s == '.')
			continue;
		if (sscanf(s, "%2hhx", p + n) != 1 || n == MAX_FRAME)
			return -1;
		n++;
		if (!*++s)
			break;
	}
	return n;
}

/* Returns NULL, or the word that is wrong. */
static const char *build(struct frame *f, const uint8_t *mac, char **w)
{
	uint8_t dst[6] = { 255, 255, 255, 255, 255, 255 }, src[6];
	unsigned int tpid[MAX_TAGS], tci[MAX_TAGS], type = 0x88b5;
	int tags = 0, len = 60, fill = -1, tcp = 0, gso = 0;
	bool raw = false;
	uint8_t *p = f->data;

	memcpy(src, mac, 6);
	memset(&f->vnet, 0, sizeof(f->vnet));
	f->tags = 0;
	for (; *w; w++) {
		char *arg = w[1];

		if (!strcmp(*w, "raw")) {
			raw = true;
			continue;
		}
		if (!arg)
			return *w;
		if (!strcmp(*w, "dst")) {
			if (!parse_mac(arg, dst))
				return arg;
		} else if (!strcmp(*w, "src")) {
			if (!parse_mac(arg, src))
				return arg;
		} else if (!strcmp(*w, "type")) {
			type = strtoul(arg, NULL, 0);
		} else if (!strcmp(*w, "vlan") || !strcmp(*w, "advlan")) {
			if (tags == MAX_TAGS)
				return arg;
			tpid[tags] = **w == 'v' ? 0x8100 : 0x88a8;
			tci[tags++] = strtoul(arg, NULL, 0);
		} else if (!strcmp(*w, "len")) {
			len = atoi(arg);
		} else if (!strcmp(*w, "fill")) {
			fill = strtoul(arg, NULL, 0);
		} else if (!strcmp(*w, "tcp")) {
			tcp = atoi(arg);
			type = 0x0800;
		} else if (!strcmp(*w, "gso")) {
			gso = atoi(arg);
		} else if (!strcmp(*w, "hex")) {
			f->len = unhex(arg, f->data);
			return f->len < 0 ? arg : NULL;
		} else {
			return *w;
		}
		w++;
	}
	if (tcp)
		len = 14 + tcp;
	if (len < 14 || len + 4 * tags > MAX_FRAME)
		return "len";

	memcpy(p, dst, 6);
	memcpy(p + 6, src, 6);
	p += 12;
	for (int i = 0; i < tags; i++, p += 4) {
		put16(p, tpid[i]);
		put16(p + 2, tci[i]);
	}
	put16(p, type);
	p += 2;
	f->len = len + 4 * tags;
	f->tags = tags;
	for (int i = 0; i < len - 14; i++)
		p[i] = fill >= 0 ? fill : i;
	serial++;
	if (tcp)
		build_tcp(f, p, tcp, gso);
	else if (!raw && len >= 18)
		memcpy(p, &serial, 4);
	return NULL;
}

/* 0, or -1 with errno set */
static int transmit(struct end *e, const struct frame *f)
{
	struct iovec iov[2] = {
		{ .iov_base = (void *)&f->vnet, .iov_len = sizeof(f->vnet) },
		{ .iov_base = (void *)f->data, .iov_len = f->len },
	};
	struct msghdr msg = {
		.msg_iov = e->vnet ? iov : iov + 1,
		.msg_iovlen = e->vnet ? 2 : 1,
	};

	return sendmsg(e->fd, &msg, 0) < 0 ? -1 : 0;
}

/* ------------------------------------------------------------ hearing */

/* The tag that the kernel keeps beside the frame goes back where it was. */
static void put_tag_back(struct frame *f, struct msghdr *msg)
{
	struct tpacket_auxdata aux;
	struct cmsghdr *c;

	for (c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
		if (c->cmsg_level != SOL_PACKET || c->cmsg_type != PACKET_AUXDATA)
			continue;
		memcpy(&aux, CMSG_DATA(c), sizeof(aux));
		if (!(aux.tp_status & TP_STATUS_VLAN_VALID))
			continue;
		memmove(f->data + 16, f->data + 12, f->len - 12);
		put16(f->data + 12, aux.tp_status & TP_STATUS_VLAN_TPID_VALID ?
		      aux.tp_vlan_tpid : 0x8100);
		put16(f->data + 14, aux.tp_vlan_tci);
		f->len += 4;
		if (f->vnet.flags & VIRTIO_NET_HDR_F_NEEDS_CSUM)
			f->vnet.csum_start += 4;
		if (f->vnet.hdr_len)
			f->vnet.hdr_len += 4;
	}
}

/* One frame from the socket into "heard"; its packet type, or -1 for none. */
static int hear(struct end *e)
{
	char control[128];
	struct sockaddr_ll from;
	struct iovec iov[2] = {
		{ .iov_base = &heard.vnet, .iov_len = sizeof(heard.vnet) },
		{ .iov_base = heard.data, .iov_len = MAX_FRAME - 4 },
	};
	struct msghdr msg = {
		.msg_name = &from, .msg_namelen = sizeof(from),
		.msg_iov = e->vnet ? iov : iov + 1,
		.msg_iovlen = e->vnet ? 2 : 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	ssize_t n;

	memset(&heard.vnet, 0, sizeof(heard.vnet));
	do {	/* a link that went down is told once, before frames */
		n = recvmsg(e->fd, &msg, MSG_DONTWAIT);
	} while (n < 0 && errno == ENETDOWN);
	if (n < 0)
		return -1;
	heard.len = n - (e->vnet ? sizeof(heard.vnet) : 0);
	put_tag_back(&heard, &msg);
	return from.sll_pkttype;
}

/* The frame last sent, with @tags in place of its own; false: no such tags. */
static bool retag(const char *tags)
{
	struct frame *f = &retagged;
	int payload = 12 + 4 * sent.tags;
	char *end;

	memcpy(f->data, sent.data, 12);
	f->len = 12;
	while (strcmp(tags, "none")) {
		bool ad = !strncmp(tags, "ad", 2);
		unsigned long tci;

		tags += ad ? 2 : 0;
		tci = strtoul(tags, &end, 0);
		if (end == tags || f->len == 12 + 4 * MAX_TAGS)
			return false;
		put16(f->data + f->len, ad ? 0x88a8 : 0x8100);
		put16(f->data + f->len + 2, tci);
		f->len += 4;
		if (!*end)
			break;
		if (*end != '.')
			return false;
		tags = end + 1;
	}
	memcpy(f->data + f->len, sent.data + payload, sent.len - payload);
	f->len += sent.len - payload;
	return true;
}

static bool same_frame(const struct end *e)
{
	const struct frame *want = &sent;

	if (e->tagged[0] && retag(e->tagged))
		want = &retagged;
	if (heard.len != want->len || memcmp(heard.data, want->data, want->len))
		return false;
	if (!e->vnet)
		return true;
	return heard.vnet.gso_type == sent.vnet.gso_type &&
	       heard.vnet.gso_size == sent.vnet.gso_size &&
	       (heard.vnet.flags & VIRTIO_NET_HDR_F_NEEDS_CSUM) ==
	       (sent.vnet.flags & VIRTIO_NET_HDR_F_NEEDS_CSUM);
}

static void describe(char *s, size_t size, const struct frame *f)
{
	int n = snprintf(s, size, "%d bytes, gso %u: ", f->len, f->vnet.gso_size);

	for (int i = 0; i < f->len && i < 40 && n + 3 < (int)size; i++)
		n += snprintf(s + n, size - n, "%02x", f->data[i]);
}

static void listen_at(struct end *e)
{
	int type;

	while ((type = hear(e)) >= 0) {
		if (e->log) {
			for (int i = 0; i < heard.len; i++)
				fprintf(e->log, "%02x", heard.data[i]);
			fputc('\n', e->log);
		}
		if (!same_frame(e)) {
			if (!e->stray++)
				describe(e->first_stray, sizeof(e->first_stray), &heard);
		} else if (e->stack && type == PACKET_OTHERHOST) {
			e->foreign++;
		} else {
			e->match++;
		}
	}
	if (e->log)
		fflush(e->log);
}

static void fence(void)
{
	struct timeval limit = { .tv_sec = 5 };
	char c = 0;

	setsockopt(fence_fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	for (int i = 0; i < FENCES; i++)
		if (send(fence_fd, &c, 1, 0) != 1 || recv(fence_fd, &c, 1, 0) != 1)
			perror("frame: fence (is lo up?)");
}

static void listen_all(void)
{
	fence();
	for (int i = 0; i < MAX_ENDS; i++)
		if (ends[i].fd >= 0)
			listen_at(&ends[i]);
}

static void forget_all(void)
{
	for (int i = 0; i < MAX_ENDS; i++) {
		ends[i].tagged[0] = 0;
		ends[i].match = 0;
		ends[i].foreign = 0;
		ends[i].stray = 0;
	}
}

/* ------------------------------------------------------------ commands */

static int open_netns(const char *path)
{
	return !strcmp(path, "-") ? dup(home_netns) : open(path, O_RDONLY | O_CLOEXEC);
}

static int packet_socket(const char *ifname, int proto, uint8_t *mac)
{
	struct sockaddr_ll a = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(proto),
		.sll_ifindex = if_nametoindex(ifname),
	};
	struct ifreq ifr = { 0 };
	int fd, one = 1, big = 32 << 20;

	if (!a.sll_ifindex)
		return -1;
	fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &one, sizeof(one));
	setsockopt(fd, SOL_PACKET, PACKET_AUXDATA, &one, sizeof(one));
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &big, sizeof(big)))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &big, sizeof(big));
	snprintf(ifr.ifr_name, IFNAMSIZ, "%s", ifname);
	if (mac && !ioctl(fd, SIOCGIFHWADDR, &ifr))
		memcpy(mac, ifr.ifr_hwaddr.sa_data, 6);
	if (bind(fd, (void *)&a, sizeof(a))) {
		close(fd);
		return -1;
	}
	return fd;
}

static int cmd_at(char **w)
{
	struct packet_mreq mr = { .mr_type = PACKET_MR_PROMISC };
	struct end *e = NULL;
	int proto = ETH_P_ALL, one = 1, err;
	bool promisc = false;

	for (int i = 0; i < MAX_ENDS && !e; i++)
		if (ends[i].fd < 0)
			e = &ends[i];
	if (!e || !w[0] || !w[1] || !w[2] || end_find(w[0]))
		return reply("no room, no name, or a name in use");
	memset(e, 0, sizeof(*e));
	e->fd = -1;
	snprintf(e->name, sizeof(e->name), "%s", w[0]);
	snprintf(e->ifname, sizeof(e->ifname), "%s", w[2]);
	e->netns = open_netns(w[1]);
	for (w += 3; *w; w++) {
		if (!strcmp(*w, "stack"))
			e->stack = true;
		else if (!strcmp(*w, "vnet"))
			e->vnet = true;
		else if (!strcmp(*w, "promisc"))
			promisc = true;
		else if (!strcmp(*w, "proto") && w[1])
			proto = strtoul(*++w, NULL, 0);
		else
			return reply("no such word: %s", *w);
	}
	if (e->netns < 0 || enter(e->netns))
		return reply("no namespace: %s", strerror(errno));
	e->fd = packet_socket(e->ifname, proto, e->mac);
	err = errno;
	if (e->fd >= 0 && e->vnet)
		setsockopt(e->fd, SOL_PACKET, PACKET_VNET_HDR, &one, sizeof(one));
	if (e->fd >= 0 && promisc) {
		mr.mr_ifindex = if_nametoindex(e->ifname);
		setsockopt(e->fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &mr, sizeof(mr));
	}
	enter(home_netns);
	if (e->fd < 0)
		return reply("no socket at %s: %s", e->ifname, strerror(err));
	return reply("ok %02x:%02x:%02x:%02x:%02x:%02x", e->mac[0], e->mac[1],
		     e->mac[2], e->mac[3], e->mac[4], e->mac[5]);
}

static bool write_sysctl(const char *ifname, const char *name, const char *value)
{
	char path[128];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/sys/net/ipv6/conf/%s/%s", ifname, name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT;		/* a kernel without IPv6 is quiet */
	n = write(fd, value, strlen(value));
	close(fd);
	return n > 0;
}

static bool bring_up(const char *ifname)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq ifr = { 0 };
	bool done;

	snprintf(ifr.ifr_name, IFNAMSIZ, "%s", ifname);
	done = !ioctl(fd, SIOCGIFFLAGS, &ifr);
	ifr.ifr_flags |= IFF_UP;
	done = done && !ioctl(fd, SIOCSIFFLAGS, &ifr);
	close(fd);
	return done;
}

static int cmd_up(char **w)
{
	int netns = w[0] && w[1] ? open_netns(w[0]) : -1;
	bool done;

	if (netns < 0 || enter(netns))
		return reply("no namespace: %s", strerror(errno));
	done = write_sysctl(w[1], "addr_gen_mode", "1") && bring_up(w[1]);
	enter(home_netns);
	close(netns);
	return done ? reply("ok") : reply("no: %s is not up", w[1]);
}

static int cmd_off(char **w)
{
	struct end *e = w[0] ? end_find(w[0]) : NULL;

	if (!e)
		return reply("no such endpoint");
	close(e->fd);
	close(e->netns);
	if (e->log)
		fclose(e->log);
	e->fd = -1;
	return reply("ok");
}

static int cmd_send(char **w)
{
	struct end *e = w[0] ? end_find(w[0]) : NULL;
	int times = 1;
	const char *wrong;

	if (!e)
		return reply("no such endpoint");
	w++;
	if (*w && **w == 'x')
		times = atoi(*w++ + 1);
	listen_all();
	forget_all();
	wrong = build(&sent, e->mac, w);
	if (wrong)
		return reply("no such word in a frame: %s", wrong);
	for (int i = 0; i < times; i++) {
		if (transmit(e, &sent))
			return reply("no frame sent: %s", strerror(errno));
		/* A user's sockets have no room for many. */
		if (i % 256 == 255)
			listen_all();
	}
	return reply("ok");
}

static int cmd_expect(char **w)
{
	static const uint8_t nobody[6];
	const char *wrong;

	listen_all();
	forget_all();
	wrong = build(&sent, nobody, w);
	if (wrong)
		return reply("no such word in a frame: %s", wrong);
	return reply("ok");
}

/* How many frames the words of "only" grant to @name, seen as foreign or not. */
static unsigned int granted(char **w, const char *name, bool foreign)
{
	size_t len = strlen(name);

	for (; *w; w++) {
		const char *rest = *w + len;

		if (strncmp(*w, name, len))
			continue;
		if (foreign != (*rest == '?'))
			continue;
		if (foreign)
			rest++;
		if (!*rest)
			return 1;
		if (*rest == '=')
			return atoi(rest + 1);
	}
	return 0;
}

/* Moves the tags of "NAME:TAGS?=N" to the endpoint; NULL, or what is wrong. */
static const char *expect_tags(char *word)
{
	size_t n = strcspn(word, ":?="), tags = 0;
	char name[24];
	struct end *e;

	snprintf(name, sizeof(name), "%.*s", (int)n, word);
	e = end_find(name);
	if (!e)
		return "no endpoint called";
	if (word[n] == ':') {
		tags = strcspn(word + n, "?=");
		snprintf(e->tagged, sizeof(e->tagged), "%.*s", (int)tags - 1, word + n + 1);
		if (!retag(e->tagged))
			return "no such tags in";
	}
	memmove(word + n, word + n + tags, strlen(word + n + tags) + 1);
	return NULL;
}

static int cmd_only(char **w)
{
	char why[1024] = "";
	int n = 0;

	for (char **p = w; *p; p++) {
		const char *wrong = expect_tags(*p);

		if (wrong)
			return reply("%s %s", wrong, *p);
	}
	listen_all();
	for (int i = 0; i < MAX_ENDS && n < (int)sizeof(why) - 300; i++) {
		struct end *e = &ends[i];
		unsigned int want;

		if (e->fd < 0)
			continue;
		want = granted(w, e->name, false);
		if (e->match != want)
			n += snprintf(why + n, sizeof(why) - n, " %s got %u, not %u;",
				      e->name, e->match, want);
		want = granted(w, e->name, true);
		if (e->foreign != want)
			n += snprintf(why + n, sizeof(why) - n,
				      " %s saw %u as foreign, not %u;",
				      e->name, e->foreign, want);
		if (e->stray)
			n += snprintf(why + n, sizeof(why) - n,
				      " %s got %u that nobody sent (%s);",
				      e->name, e->stray, e->first_stray);
	}
	forget_all();
	return n ? reply("no:%s", why) : reply("ok");
}

static int cmd_got(char **w)
{
	struct end *e = w[0] ? end_find(w[0]) : NULL;
	unsigned int n;

	if (!e)
		return reply("no such endpoint");
	listen_all();
	n = e->match;
	forget_all();
	return reply("ok %u", n);
}

static int cmd_drain(char **w)
{
	(void)w;
	listen_all();
	forget_all();
	return reply("ok");
}

static int cmd_log(char **w)
{
	struct end *e = w[0] ? end_find(w[0]) : NULL;

	if (!e || !w[1])
		return reply("no such endpoint, or no file");
	listen_all();
	e->log = fopen(w[1], "a");
	return e->log ? reply("ok") : reply("no: %s", strerror(errno));
}

/* rx and tx frames of the device, from /proc/net/dev of its namespace */
static bool device_counters(struct end *e, unsigned long long *rx,
			    unsigned long long *tx)
{
	char line[512], name[64];
	bool found = false;
	FILE *f;

	if (enter(e->netns))
		return false;
	f = fopen("/proc/self/net/dev", "r");
	while (f && !found && fgets(line, sizeof(line), f))
		found = sscanf(line, " %63[^:]: %*s %llu %*s %*s %*s %*s %*s %*s %*s %llu",
			       name, rx, tx) == 3 && !strcmp(name, e->ifname);
	if (f)
		fclose(f);
	enter(home_netns);
	return found;
}

static int cmd_count(char **w)
{
	char out[1024] = "";
	int n = 0;

	fence();
	for (; *w; w++) {
		struct end *e = end_find(*w);
		unsigned long long rx, tx;

		if (!e || !device_counters(e, &rx, &tx))
			return reply("no counters of %s", *w);
		n += snprintf(out + n, sizeof(out) - n, " %llu %llu", rx, tx);
	}
	return reply("ok%s", out);
}

/* ------------------------------------------------------------ load */

/* Different sources for different @i: multiplying by an odd number permutes. */
static void set_source(uint8_t *frame, uint32_t seed, uint32_t i)
{
	uint32_t v = i * 2654435761u;

	frame[6] = 2;
	frame[7] = seed;
	frame[8] = v >> 24;
	frame[9] = v >> 16;
	frame[10] = v >> 8;
	frame[11] = v;
}

/* Sends @n copies of @f, from the sources numbered @from and up, modulo @modulo. */
static int send_batch(int fd, const struct frame *f, uint32_t seed,
		      uint32_t from, uint32_t modulo, int n)
{
	static uint8_t copy[BATCH][2048];
	struct mmsghdr msgs[BATCH];
	struct iovec iov[BATCH];

	memset(msgs, 0, sizeof(msgs));
	for (int i = 0; i < n; i++) {
		memcpy(copy[i], f->data, f->len);
		if (modulo)
			set_source(copy[i], seed, (from + i) % modulo);
		iov[i].iov_base = copy[i];
		iov[i].iov_len = f->len;
		msgs[i].msg_hdr.msg_iov = &iov[i];
		msgs[i].msg_hdr.msg_iovlen = 1;
	}
	return sendmmsg(fd, msgs, n, 0);
}

static int cmd_flood(char **w)
{
	struct end *e = w[0] ? end_find(w[0]) : NULL;
	uint32_t count, seed, done = 0;
	const char *wrong;

	if (!e || !w[1] || !w[2])
		return reply("no such endpoint, or no count and seed");
	count = strtoul(w[1], NULL, 0);
	seed = strtoul(w[2], NULL, 0);
	wrong = build(&sent, e->mac, w + 3);
	if (wrong || sent.len > 2048)
		return reply("no such word in a frame: %s", wrong ? wrong : "len");
	while (done < count) {
		uint32_t n = count - done < BATCH ? count - done : BATCH;
		int r = send_batch(e->fd, &sent, seed, done, UINT32_MAX, n);

		if (r < 0 && errno != ENOBUFS)
			return reply("no: %s after %u", strerror(errno), done);
		if (r > 0)
			done += r;
		if (!(done & 0xfff))
			listen_all();
	}
	listen_all();
	forget_all();
	return reply("ok %u", done);
}

static volatile sig_atomic_t stop;

static void on_signal(int sig)
{
	(void)sig;
	stop = 1;
}

static void bind_to_cpu(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		perror("frame: sched_setaffinity");
}

/*
 * A socket that only sends: it hears nothing, so it costs the device nothing.
 * Not with PACKET_QDISC_BYPASS: Linux then divides by the device's number of
 * transmit queues (packet_pick_tx_queue()), which is 0 once it unregisters.
 */
static int sending_socket(const char *netns, const char *ifname, uint8_t *mac)
{
	int fd, ns = open_netns(netns);

	if (ns < 0 || enter(ns)) {
		if (ns >= 0)
			close(ns);
		return -1;
	}
	close(ns);
	fd = packet_socket(ifname, 0, mac);
	enter(home_netns);
	return fd;
}

static int blast(int argc, char **argv)
{
	const struct timespec nap = { .tv_nsec = 2000000 };
	unsigned long long total = 0;
	uint32_t sources = 0, seed = 1, pps = 0, next = 0;
	const char *wrong;
	uint8_t mac[6] = { 2, 0, 0, 0, 0, 99 };
	char **w = argv + 4;
	int fd = -1;

	if (argc < 4)
		return 2;
	for (; w[0] && w[1]; w += 2) {
		if (!strcmp(w[0], "cpu"))
			bind_to_cpu(atoi(w[1]));
		else if (!strcmp(w[0], "sources"))
			sources = strtoul(w[1], NULL, 0);
		else if (!strcmp(w[0], "seed"))
			seed = strtoul(w[1], NULL, 0);
		else if (!strcmp(w[0], "pps"))
			pps = strtoul(w[1], NULL, 0);
		else
			break;
	}
	signal(SIGTERM, on_signal);
	signal(SIGINT, on_signal);
	signal(SIGHUP, on_signal);
	wrong = build(&sent, mac, w);
	if (wrong || sent.len > 2048) {
		fprintf(stderr, "frame: no such word in a frame: %s\n",
			wrong ? wrong : "len");
		return 2;
	}
	while (!stop) {
		int n;

		if (fd < 0)
			fd = sending_socket(argv[2], argv[3], NULL);
		n = fd < 0 ? -1 : send_batch(fd, &sent, seed, next, sources, BATCH);
		if (n > 0) {
			total += n;
			next += n;
			if (pps) {
				struct timespec gap = {
					.tv_nsec = 1000000000ull * n / pps,
				};

				nanosleep(&gap, NULL);
			}
			continue;
		}
		if (fd >= 0 && errno != ENOBUFS && errno != EINTR) {
			close(fd);	/* gone, moved or down: look again */
			fd = -1;
		}
		nanosleep(&nap, NULL);
	}
	printf("%llu\n", total);
	return 0;
}

/* ------------------------------------------------------------ main */

static const struct {
	const char *name;
	int (*run)(char **words);
} commands[] = {
	{ "at", cmd_at },
	{ "off", cmd_off },
	{ "up", cmd_up },
	{ "send", cmd_send },
	{ "expect", cmd_expect },
	{ "only", cmd_only },
	{ "got", cmd_got },
	{ "drain", cmd_drain },
	{ "log", cmd_log },
	{ "count", cmd_count },
	{ "flood", cmd_flood },
};

static void obey(char *line)
{
	char *words[MAX_WORDS + 1] = { NULL };
	int n = 0;

	for (char *w = strtok(line, "\n "); w && n < MAX_WORDS; w = strtok(NULL, "\n "))
		words[n++] = w;
	if (!n)
		return;
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (!strcmp(words[0], commands[i].name)) {
			commands[i].run(words + 1);
			return;
		}
	reply("no such command: %s", words[0]);
}

static int open_fence(void)
{
	struct sockaddr_in a = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	socklen_t len = sizeof(a);
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (void *)&a, len) ||
	    getsockname(fd, (void *)&a, &len) || connect(fd, (void *)&a, len))
		return -1;
	return fd;
}

int main(int argc, char **argv)
{
	size_t size = 0;
	char *line = NULL;

	home_netns = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (argc > 1 && !strcmp(argv[1], "blast"))
		return blast(argc, argv);
	if (argc > 1) {
		fprintf(stderr, "frame: commands come on stdin; see frame.c\n");
		return 2;
	}
	for (int i = 0; i < MAX_ENDS; i++)
		ends[i].fd = -1;
	bind_to_cpu(sched_getcpu());
	fence_fd = open_fence();
	if (fence_fd < 0) {
		perror("frame: no fence");
		return 1;
	}
	while (getline(&line, &size, stdin) > 0) {
		if (!strcmp(line, "quit\n"))
			break;
		obey(line);
	}
	return 0;
}
