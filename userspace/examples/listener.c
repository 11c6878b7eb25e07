// SPDX-License-Identifier: GPL-2.0
/*
 * The smallest controller: a hub. It listens to the frames of a bridge that no
 * flow matches, says where each came from, and has it sent to all other ports.
 *
 *	fbrctl set br0 table-miss userspace
 *	listener br0
 *
 * A cleverer one looks at the frame, answers with other actions, and adds a flow
 * (FBR_CMD_FLOW_ADD), so that the next frame like it needs no answer.
 */
#include <linux/flowbridge.h>
#include <net/if.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const reasons[] = { "unknown", "capture", "miss", "action" };
static uint32_t bridge;
static int family;

static struct nl_msg *request(uint8_t cmd)
{
	struct nl_msg *msg = nlmsg_alloc_size(FBR_INJECT_FRAME_MAX + 4096);

	if (!msg || !genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, family, 0, 0,
				 cmd, FBR_GENL_VERSION))
		exit(EXIT_FAILURE);
	return msg;
}

/* Let the frame go on as if it had just come in, but with these actions. */
static int flood(struct nl_sock *sock, uint32_t port, const struct nlattr *frame)
{
	struct nl_msg *msg = request(FBR_CMD_INJECT);
	struct nlattr *actions;
	int err;

	nla_put_u32(msg, FBR_FRAME_A_BRIDGE, bridge);
	nla_put_u32(msg, FBR_FRAME_A_IN_PORT, port);
	nla_put(msg, FBR_FRAME_A_FRAME, nla_len(frame), nla_data(frame));
	actions = nla_nest_start(msg, NLA_F_NESTED | FBR_FRAME_A_ACTIONS);
	nla_put_flag(msg, FBR_ACTION_A_FLOOD);
	nla_nest_end(msg, actions);
	err = nl_send_auto(sock, msg);
	nlmsg_free(msg);
	return err;
}

/* Nothing waits for an answer here; a refusal comes back to the loop in main(). */
static int on_message(struct nl_msg *msg, void *sock)
{
	const struct genlmsghdr *head = nlmsg_data(nlmsg_hdr(msg));
	struct nlattr *tb[FBR_FRAME_A_MAX + 1];
	uint8_t reason;
	uint32_t port;

	if (head->cmd != FBR_CMD_FRAME ||
	    genlmsg_parse(nlmsg_hdr(msg), 0, tb, FBR_FRAME_A_MAX, NULL) < 0 ||
	    !tb[FBR_FRAME_A_IN_PORT] || !tb[FBR_FRAME_A_REASON] ||
	    !tb[FBR_FRAME_A_FRAME])
		return NL_SKIP;
	port = nla_get_u32(tb[FBR_FRAME_A_IN_PORT]);
	reason = nla_get_u8(tb[FBR_FRAME_A_REASON]);
	printf("port %u: %s, %d bytes\n", port,
	       reasons[reason <= FBR_FRAME_REASON_ACTION ? reason : 0],
	       nla_len(tb[FBR_FRAME_A_FRAME]));
	return flood(sock, port, tb[FBR_FRAME_A_FRAME]) < 0 ? NL_STOP : NL_OK;
}

static int listen_to_misses(struct nl_sock *sock)
{
	struct nl_msg *msg = request(FBR_CMD_LISTEN);

	nla_put_u32(msg, FBR_LISTEN_A_BRIDGE, bridge);
	nla_put_u32(msg, FBR_LISTEN_A_REASONS, 1u << FBR_FRAME_REASON_MISS);
	return nl_send_auto(sock, msg);
}

int main(int argc, char **argv)
{
	struct nl_sock *sock = nl_socket_alloc();
	int err;

	bridge = argc == 2 ? if_nametoindex(argv[1]) : 0;
	if (!bridge || !sock || genl_connect(sock)) {
		fprintf(stderr, "usage: listener BRIDGE\n");
		return EXIT_FAILURE;
	}
	family = genl_ctrl_resolve(sock, FBR_GENL_NAME);
	if (family < 0) {
		fprintf(stderr, "the flowbridge module is not loaded\n");
		return EXIT_FAILURE;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	/* Room for many frames; they have no sequence numbers, and no ack. */
	nl_socket_set_buffer_size(sock, 4 << 20, 0);
	nl_socket_disable_seq_check(sock);
	nl_socket_disable_auto_ack(sock);
	nl_socket_modify_cb(sock, NL_CB_VALID, NL_CB_CUSTOM, on_message, sock);
	err = listen_to_misses(sock);
	/* A port may leave before its frame comes back: that ends nothing. */
	while (err >= 0 || err == -NLE_NODEV || err == -NLE_OBJ_NOTFOUND)
		err = nl_recvmsgs_default(sock);
	fprintf(stderr, "listener: %s\n", nl_geterror(err));
	return EXIT_FAILURE;
}
