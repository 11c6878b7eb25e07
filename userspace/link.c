// SPDX-License-Identifier: GPL-2.0
#include "link.h"

#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "say.h"

/* Returns an exit status; what is wrong was said. */
static int ask(unsigned long what, const char *name, struct ifreq *request)
{
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int error;

	snprintf(request->ifr_name, sizeof(request->ifr_name), "%s", name);
	error = fd < 0 || ioctl(fd, what, request) ? errno : 0;
	if (fd >= 0)
		close(fd);
	return error ? refused("%s: %s", name, strerror(error)) : DONE;
}

/**
 * link_get - ask for the state of a device
 * @name: its name
 * @up: where it goes whether it was set up
 * @mtu: where its MTU goes
 *
 * Return: an exit status; what is wrong was said.
 */
int link_get(const char *name, bool *up, uint32_t *mtu)
{
	struct ifreq request = { 0 };
	int status = ask(SIOCGIFFLAGS, name, &request);

	if (status)
		return status;
	*up = request.ifr_flags & IFF_UP;
	status = ask(SIOCGIFMTU, name, &request);
	*mtu = (uint32_t)request.ifr_mtu;
	return status;
}

/**
 * link_set_up - set a device up, or down
 * @name: its name
 * @up: up
 *
 * Return: an exit status; what is wrong was said.
 */
int link_set_up(const char *name, bool up)
{
	struct ifreq request = { 0 };
	int status = ask(SIOCGIFFLAGS, name, &request);

	if (status)
		return status;
	request.ifr_flags &= (short)~IFF_UP;
	if (up)
		request.ifr_flags |= IFF_UP;
	return ask(SIOCSIFFLAGS, name, &request);
}

static int set_mtu(const char *name, uint32_t mtu)
{
	struct ifreq request = { .ifr_mtu = (int)mtu };

	return ask(SIOCSIFMTU, name, &request);
}

/**
 * link_set_mtu - set the MTU of a device by hand
 * @name: its name
 * @mtu: the MTU
 *
 * A device is not told of the MTU that it has already, and would go on to take
 * it from its ports: then it gets another one first.
 *
 * Return: an exit status; what is wrong was said.
 */
int link_set_mtu(const char *name, uint32_t mtu)
{
	uint32_t now = 0;
	bool up;
	int status = link_get(name, &up, &now);

	if (!status && now == mtu)
		status = set_mtu(name, mtu ^ 1);
	return status ? status : set_mtu(name, mtu);
}
