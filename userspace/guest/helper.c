// SPDX-License-Identifier: GPL-2.0
/*
 * flowbridge-helper: gives a user, or QEMU on a user's behalf, a TAP device that
 * is a port of a bridge, if bridge.conf allows it.
 *
 * QEMU and libvirt run it as they run qemu-bridge-helper, which knows the
 * kernel's own bridges alone. It may be setuid root: whatever comes from the
 * user is looked at after all privileges but CAP_NET_ADMIN are gone, files are
 * opened with the user's own rights, and none is named by the user. The device
 * lives as long as a descriptor of it is open: whatever fails leaves nothing.
 */
#include <cap-ng.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "acl.h"
#include "die.h"
#include "rtnl.h"
#include "parse.h"

/** bridge.conf and all that is included: more is taken for a circle. */
#define FILES_MAX	64
/** The kind of our bridges. */
#define KIND		"flowbridge"
/** The first byte of the port's own address. A bridge takes the lowest. */
#define MAC_FIRST	0xfe

#define USAGE "usage: flowbridge-helper [--use-vnet] --br=BRIDGE --fd=SOCKET\n"

/**
 * struct wish - the command line
 * @bridge: name of the bridge
 * @socket: where the device is to be sent
 * @vnet: with virtio headers
 */
struct wish {
	const char *bridge;
	int socket;
	bool vnet;
};

/**
 * struct conf - bridge.conf, and what it includes
 * @acl: what has been read
 * @paths: of the files, the first ones read already
 * @n: how many there are
 */
struct conf {
	struct acl acl;
	char *paths[FILES_MAX];
	size_t n;
};

__attribute__((format(printf, 1, 0)))
static void say(const char *format, va_list args)
{
	fputs("flowbridge-helper: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
}

/**
 * die - end, because the kernel or the environment refuses
 * @format: a sentence, as for printf
 */
void die(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(format, args);
	va_end(args);
	exit(EXIT_FAILURE);
}

/* End, because the command line is wrong. */
__attribute__((format(printf, 1, 2)))
static _Noreturn void misused(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(format, args);
	va_end(args);
	fputs(USAGE, stderr);
	exit(2);
}

/* What is setuid goes on as who called it, with one privilege of root's. */
static void drop_privileges(void)
{
	if (geteuid() == getuid())
		return;
	capng_clear(CAPNG_SELECT_BOTH);
	if (capng_update(CAPNG_ADD, CAPNG_EFFECTIVE | CAPNG_PERMITTED,
			 CAP_NET_ADMIN) ||
	    capng_change_id((int)getuid(), (int)getgid(),
			    CAPNG_CLEAR_BOUNDING))
		die("can't drop privileges");
}

static void need_net_admin(void)
{
	capng_get_caps_process();
	if (!capng_have_capability(CAPNG_EFFECTIVE, CAP_NET_ADMIN))
		die("this takes CAP_NET_ADMIN: run it as root, or make it setuid root (chmod u+s)");
}

/* --- the command line --- */

static int read_socket(const char *word)
{
	socklen_t size = sizeof(int);
	uint32_t fd;
	int domain;

	if (parse_number(word, 0, INT_MAX, &fd))
		misused("'%s' is no number of a descriptor", word);
	if (getsockopt((int)fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) ||
	    domain != AF_UNIX)
		misused("descriptor %s is no unix socket", word);
	return (int)fd;
}

static struct wish read_words(int argc, char **argv)
{
	static const struct option options[] = {
		{ "use-vnet", no_argument, NULL, 'v' },
		{ "br", required_argument, NULL, 'b' },
		{ "fd", required_argument, NULL, 'f' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	struct wish wish = { .socket = -1 };
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case 'v':
			wish.vnet = true;
			break;
		case 'b':
			wish.bridge = optarg;
			break;
		case 'f':
			wish.socket = read_socket(optarg);
			break;
		case 'h':
			fputs(USAGE, stdout);
			exit(EXIT_SUCCESS);
		default:
			fputs(USAGE, stderr);
			exit(2);
		}
	}
	if (optind < argc)
		misused("'%s' is one word too many", argv[optind]);
	if (!wish.bridge || wish.socket < 0)
		misused("--br and --fd are needed");
	if (parse_name(wish.bridge))
		misused("'%s' can't be the name of a bridge", wish.bridge);
	return wish;
}

/* --- bridge.conf --- */

/*
 * Only what root alone can write has a say. Nothing is waited for: a pipe is no
 * file.
 */
static FILE *open_config(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat about;

	if (fd < 0)
		return NULL;
	if (fstat(fd, &about) || !S_ISREG(about.st_mode))
		die("%s is no file", path);
	if (about.st_uid != 0 || about.st_mode & (S_IWGRP | S_IWOTH))
		die("%s can be written by others than root: chown root and chmod go-w it",
		    path);
	return fdopen(fd, "r");
}

static void add_file(struct conf *conf, const char *place, const char *path)
{
	if (conf->n == FILES_MAX)
		die("%s: more than %d files include one another: is there a circle?",
		    place, FILES_MAX);
	conf->paths[conf->n] = strdup(path);
	if (!conf->paths[conf->n++])
		die("out of memory");
}

static void read_line(struct conf *conf, const char *place, char *line)
{
	const char *include;
	const char *wrong = acl_line(&conf->acl, line, &include);

	if (wrong)
		die("%s: %s", place, wrong);
	if (include)
		add_file(conf, place, include);
}

static void read_lines(struct conf *conf, const char *path, FILE *file)
{
	char place[PATH_MAX + 16];
	unsigned int number = 0;
	char *line = NULL;
	size_t room = 0;
	ssize_t length;

	while ((length = getline(&line, &room, file)) >= 0) {
		snprintf(place, sizeof(place), "%s:%u", path, ++number);
		if (strlen(line) != (size_t)length)
			die("%s: that is no text", place);
		read_line(conf, place, line);
	}
	if (ferror(file))
		die("can't read %s: %s", path, strerror(errno));
	free(line);
}

/*
 * A file that is included may be for some users alone: who can't read it goes
 * without what it says.
 */
static void read_config(struct conf *conf, const char *path)
{
	FILE *file = open_config(path);

	if (!file && errno == EACCES && path != conf->paths[0])
		return;
	if (!file)
		die("can't read %s, which says who may use which bridge: %s",
		    path, strerror(errno));
	read_lines(conf, path, file);
	fclose(file);
}

/* The order of lines means nothing, so files follow those that include them. */
static void need_permission(const char *bridge)
{
	static struct conf conf;	/* freed with the program */

	conf.acl.bridge = bridge;
	add_file(&conf, "", CONFIG_FILE);
	for (size_t i = 0; i < conf.n; i++)
		read_config(&conf, conf.paths[i]);
	if (!acl_allows(&conf.acl))
		die("%s does not allow you to use %s", CONFIG_FILE, bridge);
}

/* --- the device --- */

static struct link find_bridge(struct nl_sock *sock, const char *name)
{
	struct link bridge;

	if (!if_nametoindex(name))
		die("there is no bridge '%s': make it by 'fbrctl addbr %s'",
		    name, name);
	bridge = link_find(sock, name);
	if (strcmp(bridge.kind, KIND) != 0)
		die("'%s' is no bridge of flowbridge: for one of the kernel's own there is qemu-bridge-helper",
		    name);
	return bridge;
}

/* The device is gone with the last descriptor of it. Its name goes to @name. */
static int make_tap(bool vnet, char *name)
{
	struct ifreq request = {
		.ifr_name = "tap%d", .ifr_flags = IFF_TAP | IFF_NO_PI,
	};
	int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
	unsigned int features = 0;

	if (fd < 0)
		die("can't open /dev/net/tun: %s", strerror(errno));
	if (vnet && !ioctl(fd, TUNGETFEATURES, &features) &&
	    features & IFF_VNET_HDR)
		request.ifr_flags |= IFF_VNET_HDR;
	if (ioctl(fd, TUNSETIFF, &request))
		die("can't make a TAP device: %s", strerror(errno));
	memcpy(name, request.ifr_name, IFNAMSIZ);
	return fd;
}

static void plug(struct nl_sock *sock, const char *name,
		 const struct link *bridge)
{
	struct link tap = link_find(sock, name);

	tap.mac[0] = MAC_FIRST;
	link_plug(sock, &tap, bridge);
}

static void send_descriptor(int to, int fd)
{
	char byte = 0;
	struct iovec data = { .iov_base = &byte, .iov_len = sizeof(byte) };
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(sizeof(fd))];
	} control = {
		.header = {
			.cmsg_len = CMSG_LEN(sizeof(fd)),
			.cmsg_level = SOL_SOCKET,
			.cmsg_type = SCM_RIGHTS,
		},
	};
	struct msghdr message = {
		.msg_iov = &data, .msg_iovlen = 1,
		.msg_control = &control, .msg_controllen = sizeof(control),
	};

	memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	if (sendmsg(to, &message, MSG_NOSIGNAL) < 0)
		die("can't send the device: %s", strerror(errno));
}

int main(int argc, char **argv)
{
	char tap[IFNAMSIZ];
	struct nl_sock *sock;
	struct link bridge;
	struct wish wish;
	int fd;

	clearenv();
	drop_privileges();
	wish = read_words(argc, argv);
	need_net_admin();
	need_permission(wish.bridge);
	sock = links_open();
	bridge = find_bridge(sock, wish.bridge);
	fd = make_tap(wish.vnet, tap);
	plug(sock, tap, &bridge);
	send_descriptor(wish.socket, fd);
	return EXIT_SUCCESS;
}
