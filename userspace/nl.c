// SPDX-License-Identifier: GPL-2.0
#include "nl.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <netlink/genl/genl.h>
#include <netlink/socket.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "names.h"
#include "say.h"

/** Larger than any message: an attribute ends at 64 KB, and is in company. */
#define BUF_SIZE	131072
/** How often a dump is begun again when the table changed meanwhile. */
#define DUMP_RETRIES	3
/** Socket buffers: of requests, and of events, which may come in a flood. */
#define SNDBUF_REQUEST	(2 * REQUEST_SIZE)
#define RCVBUF_REQUEST	(1 << 20)
#define RCVBUF_EVENTS	(8 << 20)

/**
 * struct exchange - one request under way
 * @seq: its sequence number
 * @decode: reads a reply, NULL if none is expected
 * @reply: the struct for the only reply, NULL for a dump
 * @into: collects a dump
 * @listener: takes events that come before the answer, NULL for nobody
 * @interrupted: the table changed during the dump
 * @ended: the last message came
 * @error: 0, or a negative errno
 */
struct exchange {
	uint32_t seq;
	decode_fn *decode;
	void *reply;
	struct array *into;
	const struct listener *listener;
	bool interrupted;
	bool ended;
	int error;
};

static void set_option(const struct nl *nl, int option)
{
	int on = 1;

	/* A kernel without it says less; that is all. */
	(void)setsockopt(nl_socket_get_fd(nl->sock), SOL_NETLINK, option, &on,
			 sizeof(on));
}

static int sock_open(struct nl *nl)
{
	int err;

	nl->buf = must(malloc(BUF_SIZE));
	nl->sock = must(nl_socket_alloc());
	nl_socket_disable_auto_ack(nl->sock);
	err = nl_connect(nl->sock, NETLINK_GENERIC);
	if (err < 0)
		return refused("can't open a netlink socket: %s",
			       nl_geterror(err));
	(void)nl_socket_set_buffer_size(nl->sock, RCVBUF_REQUEST,
					SNDBUF_REQUEST);
	set_option(nl, NETLINK_EXT_ACK);
	set_option(nl, NETLINK_CAP_ACK);
	set_option(nl, NETLINK_GET_STRICT_CHK);
	return DONE;
}

/*
 * Receive one datagram of the kernel's. Returns its length, 0 for one that
 * is to be ignored, or a negative errno.
 */
static int receive(const struct nl *nl, int flags)
{
	struct sockaddr_nl from = { 0 };
	struct iovec iov = { .iov_base = nl->buf, .iov_len = BUF_SIZE };
	struct msghdr msg = {
		.msg_name = &from, .msg_namelen = sizeof(from),
		.msg_iov = &iov, .msg_iovlen = 1,
	};
	ssize_t n;

	do {
		n = recvmsg(nl_socket_get_fd(nl->sock), &msg, flags);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	if (from.nl_pid)
		return 0;
	if (msg.msg_flags & MSG_TRUNC)
		return -EMSGSIZE;
	return (int)n;
}

static void handle_reply(struct exchange *x, struct nlmsghdr *message)
{
	void *to = x->into ? array_add(x->into) : x->reply;
	struct genlmsghdr *genl = nlmsg_data(message);

	if (!x->decode || !to)
		return;
	if (!genlmsg_valid_hdr(message, 0) ||
	    x->decode(genlmsg_attrdata(genl, 0), genlmsg_attrlen(genl, 0),
		      to) < 0)
		x->error = -EBADMSG;
}

static void handle_end(struct nl *nl, struct exchange *x,
		       const struct nlmsghdr *message)
{
	x->ended = true;
	decode_extack(message, &nl->ack);
	if (nl->ack.code)
		x->error = -nl->ack.code;
	else if (nl->ack.text[0])
		warn("%s", nl->ack.text);
}

static bool is_ours(const struct nl *nl, struct nlmsghdr *message)
{
	return message->nlmsg_type == nl->family.id &&
	       genlmsg_valid_hdr(message, 0);
}

static void hand_over(const struct listener *listener, struct nlmsghdr *message)
{
	struct genlmsghdr *genl = nlmsg_data(message);

	listener->message(listener->arg, genl->cmd, genlmsg_attrdata(genl, 0),
			  genlmsg_attrlen(genl, 0));
}

static void handle(struct nl *nl, struct exchange *x, struct nlmsghdr *message)
{
	if (message->nlmsg_seq != x->seq) {
		if (x->listener && is_ours(nl, message))
			hand_over(x->listener, message);
		return;
	}
	if (message->nlmsg_flags & NLM_F_DUMP_INTR)
		x->interrupted = true;
	switch (message->nlmsg_type) {
	case NLMSG_NOOP:
		return;
	case NLMSG_OVERRUN:
		x->error = -ENOBUFS;
		x->ended = true;
		return;
	case NLMSG_ERROR:
	case NLMSG_DONE:
		handle_end(nl, x, message);
		return;
	default:
		handle_reply(x, message);
	}
}

/* Send a request and handle all that comes back. */
static int exchange(struct nl *nl, struct nl_msg *request, struct exchange *x)
{
	int n = nl_send_auto(nl->sock, request);

	if (n < 0) {
		/* libnl keeps the reason in errno. */
		return -errno;
	}
	x->seq = nlmsg_hdr(request)->nlmsg_seq;
	while (!x->ended) {
		struct nlmsghdr *message = nl->buf;

		n = receive(nl, 0);
		if (n < 0)
			return n;
		for (; nlmsg_ok(message, n) && !x->ended;
		     message = nlmsg_next(message, &n))
			handle(nl, x, message);
	}
	return x->error;
}

/* Say which word of the command line the kernel pointed at. */
static const char *fault_of(const struct nl *nl, struct nl_msg *request)
{
	const struct nlmsghdr *message = nlmsg_hdr(request);
	const struct genlmsghdr *genl = nlmsg_data(message);
	uint16_t inner = 0;
	unsigned int attr = attr_at(message, nl->ack.offset, &inner);
	const char *name;

	if (!attr)
		attr = nl->ack.missing;
	if (!attr)
		return NULL;
	name = attr_name(genl->cmd, attr);
	if (inner && name && (!strcmp(name, "match") || !strcmp(name, "mask")))
		return flow_attr_name(inner) ? flow_attr_name(inner) : name;
	return name;
}

static int run(struct nl *nl, struct nl_msg *request, struct exchange *x)
{
	int err;

	memset(&nl->ack, 0, sizeof(nl->ack));
	nl->fault = NULL;
	err = exchange(nl, request, x);
	if (err) {
		nl->ack.code = -err;
		nl->fault = fault_of(nl, request);
	}
	return err;
}

/* Ask the kernel for the family. */
static int resolve(struct nl *nl)
{
	struct exchange x = { .decode = decode_family, .reply = &nl->family };
	struct nl_msg *request = kernel_request(CTRL_CMD_GETFAMILY);
	int err;

	nlmsg_hdr(request)->nlmsg_type = GENL_ID_CTRL;
	nlmsg_hdr(request)->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	nla_put_string(request, CTRL_ATTR_FAMILY_NAME, FBR_GENL_NAME);
	err = run(nl, request, &x);
	nlmsg_free(request);
	if (err == -ENOENT)
		return refused("the flowbridge module is not loaded: try 'modprobe flowbridge', or 'insmod flowbridge.ko'");
	if (err)
		return refused("can't find the flowbridge module: %s",
			       strerror(-err));
	if (nl->family.version != FBR_GENL_VERSION)
		return refused("the module speaks version %u of its interface, and this fbrctl version %u: use the fbrctl that came with the module",
			       nl->family.version, FBR_GENL_VERSION);
	return DONE;
}

/**
 * kernel_open - find the way to the module
 * @nl: zeroed before the first time; the second time nothing is done
 *
 * Return: DONE, or REFUSED with the reason said.
 */
int kernel_open(struct nl *nl)
{
	int status;

	if (nl->sock)
		return DONE;
	status = sock_open(nl);
	if (!status)
		status = resolve(nl);
	if (status)
		kernel_close(nl);
	return status;
}

/**
 * kernel_close - undo kernel_open()
 * @nl: zeroed afterwards
 */
void kernel_close(struct nl *nl)
{
	nl_socket_free(nl->sock);
	free(nl->buf);
	memset(nl, 0, sizeof(*nl));
}

/**
 * kernel_request - begin a request
 * @cmd: enum fbr_cmd
 *
 * Return: the message, to which attributes can be put; never NULL.
 */
struct nl_msg *kernel_request(uint8_t cmd)
{
	struct nl_msg *request = must(nlmsg_alloc_size(REQUEST_SIZE));

	must(genlmsg_put(request, NL_AUTO_PORT, NL_AUTO_SEQ, 0, 0, 0, cmd,
			 FBR_GENL_VERSION));
	return request;
}

/**
 * kernel_do - send a request and wait for its answer
 * @nl: open
 * @request: from kernel_request(); freed here
 * @decode: reads the reply, NULL if there is none
 * @reply: the struct that @decode fills
 *
 * Return: 0, or a negative errno; then kernel_refused() says why.
 */
int kernel_do(struct nl *nl, struct nl_msg *request, decode_fn *decode,
	      void *reply)
{
	struct exchange x = { .decode = decode, .reply = reply };
	int err;

	nlmsg_hdr(request)->nlmsg_type = nl->family.id;
	nlmsg_hdr(request)->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	err = run(nl, request, &x);
	nlmsg_free(request);
	return err;
}

/**
 * kernel_start - send a request that makes events come
 * @nl: open, and used for nothing but kernel_listen() from now on
 * @request: from kernel_request(); freed here
 * @listener: takes those that come before the answer
 *
 * Return: 0, or a negative errno; then kernel_refused() says why.
 */
int kernel_start(struct nl *nl, struct nl_msg *request,
		 const struct listener *listener)
{
	struct exchange x = { .listener = listener };
	int err;

	nlmsg_hdr(request)->nlmsg_type = nl->family.id;
	nlmsg_hdr(request)->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	err = run(nl, request, &x);
	nlmsg_free(request);
	return err;
}

/**
 * kernel_dump - send a request for many and collect them
 * @nl: open
 * @request: from kernel_request(); freed here
 * @decode: reads one
 * @into: gets what @decode makes of each, behind what is there already
 *
 * A dump that was interrupted is begun again; when that doesn't help, what the
 * last one brought is kept and a warning given.
 *
 * Return: 0, or a negative errno; then kernel_refused() says why.
 */
int kernel_dump(struct nl *nl, struct nl_msg *request, decode_fn *decode,
		struct array *into)
{
	struct exchange x;
	size_t before = into->n;
	int err;

	nlmsg_hdr(request)->nlmsg_type = nl->family.id;
	nlmsg_hdr(request)->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	for (int i = 0; i <= DUMP_RETRIES; i++) {
		x = (struct exchange){ .decode = decode, .into = into };
		into->n = before;
		nlmsg_hdr(request)->nlmsg_seq = NL_AUTO_SEQ;
		err = run(nl, request, &x);
		if (err || !x.interrupted)
			break;
	}
	nlmsg_free(request);
	if (!err && x.interrupted)
		warn("it changed while it was read, %d times: some may be missing or stand twice",
		     DUMP_RETRIES + 1);
	return err;
}

/* What is said where the module has no sentence, NULL for errno's own. */
static const char *sentence_of(int code)
{
	switch (code) {
	case EPERM:
	case EACCES:
		return "this takes CAP_NET_ADMIN in this network namespace: run it as root";
	case EOPNOTSUPP:
		return "the module does not know this command: load the module that came with this fbrctl";
	case EBADMSG:
		return "the module's answer can't be read: use the fbrctl that came with the module";
	default:
		return NULL;
	}
}

/**
 * kernel_refused_at - say why the last request was refused
 * @nl: the way it went
 * @place: where it came from, such as "file:7: ", or empty
 * @about: the object it was about, such as the name of a port
 *
 * Return: REFUSED.
 */
int kernel_refused_at(const struct nl *nl, const char *place, const char *about)
{
	const struct extack *ack = &nl->ack;
	const char *sentence = ack->text;
	const char *comma = nl->fault ? ", " : "";
	const char *fault = nl->fault ? nl->fault : "";

	if (!*sentence && sentence_of(ack->code))
		return refused("%s%s (%s)", place, sentence_of(ack->code),
			       about);
	if (!*sentence)
		sentence = strerror(ack->code);
	if (ack->has_range)
		return refused("%s%s (%s%s%s: %llu to %llu)", place, sentence,
			       about, comma, fault, (unsigned long long)ack->min,
			       (unsigned long long)ack->max);
	return refused("%s%s (%s%s%s)", place, sentence, about, comma, fault);
}

/**
 * kernel_refused - say why the last request was refused
 * @nl: the way it went
 * @about: the object it was about, such as the name of a port
 *
 * Return: REFUSED.
 */
int kernel_refused(const struct nl *nl, const char *about)
{
	return kernel_refused_at(nl, "", about);
}

/**
 * kernel_try_join - listen to a multicast group, if that is allowed
 * @nl: open, and used for nothing but kernel_listen() from now on
 * @group: its number, of struct family
 *
 * Return: 0, or a negative errno: -ENOENT if there is no such group.
 */
int kernel_try_join(struct nl *nl, uint32_t group)
{
	int fd = nl_socket_get_fd(nl->sock);
	int size = RCVBUF_EVENTS;
	int notify = GENL_ID_CTRL;

	if (!group)
		return -ENOENT;
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size,
				 sizeof(size));
	if (setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group,
		       sizeof(group)))
		return -errno;
	/* The family controller's own events have the number of its family. */
	(void)setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &notify,
			 sizeof(notify));
	return 0;
}

/**
 * kernel_join - listen to a multicast group
 * @nl: as for kernel_try_join()
 * @group: likewise
 * @name: its name, for the message
 *
 * Return: DONE, or REFUSED with the reason said.
 */
int kernel_join(struct nl *nl, uint32_t group, const char *name)
{
	int err = kernel_try_join(nl, group);

	if (err == -ENOENT)
		return refused("the module has no events of the group '%s'",
			       name);
	if (err == -EPERM || err == -EACCES)
		return refused("listening to the group '%s' takes CAP_NET_ADMIN in this network namespace: run it as root",
			       name);
	if (err)
		return refused("can't listen to the group '%s': %s", name,
			       strerror(-err));
	return DONE;
}

static void stop_signals(sigset_t *signals)
{
	sigemptyset(signals);
	sigaddset(signals, SIGINT);
	sigaddset(signals, SIGTERM);
}

/* A signal to stop has come, and is blocked. */
static bool stop_waits(void)
{
	sigset_t pending;

	sigpending(&pending);
	return sigismember(&pending, SIGINT) || sigismember(&pending, SIGTERM);
}

/**
 * kernel_step - begin a step of a change that takes several requests
 *
 * From the first step on ^C waits, so that the change can be undone.
 *
 * Return: DONE, or REFUSED with the reason said if ^C came.
 */
int kernel_step(void)
{
	sigset_t signals;

	stop_signals(&signals);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	return stop_waits() ? refused("interrupted") : DONE;
}

static volatile sig_atomic_t stopped;

static void stop(int signal)
{
	(void)signal;
	stopped = 1;
}

/* Signals arrive in ppoll() alone, or wait, so that no output is torn. */
static void catch_signals(sigset_t *elsewhere)
{
	struct sigaction action = { .sa_handler = stop };
	sigset_t signals;

	stop_signals(&signals);
	sigprocmask(SIG_BLOCK, &signals, elsewhere);
	sigdelset(elsewhere, SIGINT);
	sigdelset(elsewhere, SIGTERM);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

/* The module was unloaded: its number may be another family's tomorrow. */
static bool family_gone(const struct nl *nl, struct nlmsghdr *message)
{
	const struct genlmsghdr *genl = nlmsg_data(message);
	struct family family = { 0 };

	return message->nlmsg_type == GENL_ID_CTRL &&
	       genlmsg_valid_hdr(message, 0) &&
	       genl->cmd == CTRL_CMD_DELFAMILY &&
	       !decode_family(genlmsg_attrdata(genl, 0),
			      genlmsg_attrlen(genl, 0), &family) &&
	       family.id == nl->family.id;
}

/*
 * Asked after each message: a flood leaves ppoll() no time to let signals in, or
 * to look at stdout.
 */
static bool has_enough(const struct listener *listener)
{
	return stopped || stop_waits() || ferror(stdout) ||
	       (listener->enough && listener->enough(listener->arg));
}

/* Hand over all that has come. Returns 0, or a negative errno. */
static int drain(struct nl *nl, const struct listener *listener)
{
	while (!has_enough(listener)) {
		struct nlmsghdr *message = nl->buf;
		int n = receive(nl, MSG_DONTWAIT);

		if (n == -EAGAIN)
			return 0;
		if (n == -ENOBUFS) {
			listener->overflow(listener->arg);
			continue;
		}
		if (n < 0)
			return n;
		for (; nlmsg_ok(message, n); message = nlmsg_next(message, &n)) {
			if (family_gone(nl, message))
				return -ENOENT;
			if (is_ours(nl, message))
				hand_over(listener, message);
		}
	}
	return 0;
}

/**
 * kernel_listen - hand over events until ^C, until nobody reads stdout, or until
 *	there were enough
 * @nl: what kernel_join() was called for
 * @listener: whom to hand them to
 *
 * Return: DONE, or REFUSED with the reason said.
 */
int kernel_listen(struct nl *nl, const struct listener *listener)
{
	struct pollfd fds[] = {
		{ .fd = nl_socket_get_fd(nl->sock), .events = POLLIN },
		{ .fd = listener->aside ? -1 : STDOUT_FILENO },
	};
	sigset_t elsewhere;
	int err = 0;

	catch_signals(&elsewhere);
	while (!err && !has_enough(listener)) {
		if (ppoll(fds, 2, NULL, &elsewhere) < 0) {
			err = errno == EINTR ? 0 : -errno;
			continue;
		}
		if (fds[1].revents & (POLLERR | POLLHUP))
			break;
		err = drain(nl, listener);
	}
	if (err == -ENOENT)
		return refused("the flowbridge module was unloaded");
	if (err)
		return refused("can't receive events: %s", strerror(-err));
	return DONE;
}
