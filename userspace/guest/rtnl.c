// SPDX-License-Identifier: GPL-2.0
#include "rtnl.h"

#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <netlink/socket.h>
#include <string.h>
#include <sys/socket.h>

#include "die.h"

static void *must(void *memory)
{
	if (!memory)
		die("out of memory");
	return memory;
}

/* The kernel's sentence, if it has one; else that of the error number. */
static int on_error(struct sockaddr_nl *from, struct nlmsgerr *err, void *arg)
{
	struct nlmsghdr *message = (struct nlmsghdr *)err - 1;
	struct nlattr *attrs[NLMSGERR_ATTR_MAX + 1] = { 0 };

	(void)from;
	(void)arg;
	/* With NETLINK_CAP_ACK no copy of the request stands between. */
	if (message->nlmsg_flags & NLM_F_ACK_TLVS &&
	    !nlmsg_parse(message, sizeof(*err), attrs, NLMSGERR_ATTR_MAX,
			 NULL) &&
	    attrs[NLMSGERR_ATTR_MSG])
		die("%s", nla_get_string(attrs[NLMSGERR_ATTR_MSG]));
	die("the kernel refuses the port: %s", strerror(-err->error));
}

/**
 * links_open - find the way to the devices
 *
 * Return: libnl's socket.
 */
struct nl_sock *links_open(void)
{
	struct nl_sock *sock = must(nl_socket_alloc());
	int on = 1, err;

	nl_socket_disable_auto_ack(sock);
	nl_socket_modify_err_cb(sock, NL_CB_CUSTOM, on_error, NULL);
	err = nl_connect(sock, NETLINK_ROUTE);
	if (err < 0)
		die("can't open a netlink socket: %s", nl_geterror(err));
	(void)setsockopt(nl_socket_get_fd(sock), SOL_NETLINK, NETLINK_EXT_ACK,
			 &on, sizeof(on));
	(void)setsockopt(nl_socket_get_fd(sock), SOL_NETLINK, NETLINK_CAP_ACK,
			 &on, sizeof(on));
	return sock;
}

/* Send a request, which is freed, and handle the one message that answers. */
static void ask(struct nl_sock *sock, struct nl_msg *request)
{
	int err = nl_send_auto(sock, request);

	nlmsg_free(request);
	if (err >= 0)
		err = nl_recvmsgs_default(sock);
	if (err < 0)
		die("can't speak with the kernel: %s", nl_geterror(err));
}

static struct nl_msg *request_for(int type, int flags, struct ifinfomsg info)
{
	struct nl_msg *request = must(nlmsg_alloc_simple(type, flags));

	(void)nlmsg_append(request, &info, sizeof(info), NLMSG_ALIGNTO);
	return request;
}

static void read_kind(struct nlattr *about, struct link *link)
{
	struct nlattr *attrs[IFLA_INFO_MAX + 1] = { 0 };

	if (!nla_parse_nested(attrs, IFLA_INFO_MAX, about, NULL) &&
	    attrs[IFLA_INFO_KIND])
		nla_strlcpy(link->kind, attrs[IFLA_INFO_KIND],
			    sizeof(link->kind));
}

static int on_link(struct nl_msg *message, void *arg)
{
	struct nlattr *attrs[IFLA_MAX + 1] = { 0 };
	struct nlmsghdr *header = nlmsg_hdr(message);
	const struct ifinfomsg *info = nlmsg_data(header);
	struct link *link = arg;

	if (header->nlmsg_type != RTM_NEWLINK ||
	    nlmsg_parse(header, sizeof(*info), attrs, IFLA_MAX, NULL))
		return NL_SKIP;
	link->ifindex = info->ifi_index;
	if (attrs[IFLA_MTU])
		link->mtu = nla_get_u32(attrs[IFLA_MTU]);
	if (attrs[IFLA_ADDRESS])
		nla_memcpy(link->mac, attrs[IFLA_ADDRESS], sizeof(link->mac));
	if (attrs[IFLA_LINKINFO])
		read_kind(attrs[IFLA_LINKINFO], link);
	return NL_OK;
}

/**
 * link_find - see what a device is
 * @sock: of links_open()
 * @name: of one that exists
 */
struct link link_find(struct nl_sock *sock, const char *name)
{
	struct nl_msg *request = request_for(RTM_GETLINK, NLM_F_REQUEST,
					     (struct ifinfomsg){ 0 });
	struct link link = { 0 };

	nl_socket_modify_cb(sock, NL_CB_VALID, NL_CB_CUSTOM, on_link, &link);
	(void)nla_put_string(request, IFLA_IFNAME, name);
	ask(sock, request);
	return link;
}

/**
 * link_plug - make a device a port of a bridge, and bring it up
 * @sock: of links_open()
 * @tap: the device, with the address that it shall have
 * @bridge: its bridge, whose MTU it gets
 *
 * All in one request.
 */
void link_plug(struct nl_sock *sock, const struct link *tap,
	       const struct link *bridge)
{
	struct nl_msg *request = request_for(RTM_SETLINK,
					     NLM_F_REQUEST | NLM_F_ACK,
					     (struct ifinfomsg){
						.ifi_index = tap->ifindex,
						.ifi_flags = IFF_UP,
						.ifi_change = IFF_UP,
					     });

	(void)nla_put(request, IFLA_ADDRESS, sizeof(tap->mac), tap->mac);
	(void)nla_put_u32(request, IFLA_MTU, bridge->mtu);
	(void)nla_put_u32(request, IFLA_MASTER, (uint32_t)bridge->ifindex);
	ask(sock, request);
}
