// SPDX-License-Identifier: GPL-2.0
/*
 * failnth.so: fails one allocation of what a program asks of the kernel
 *
 * usage: LD_PRELOAD=failnth.so FAIL_NTH=N FAIL_REPORT=FILE PROGRAM...
 *
 * Counts the allocations that the kernel makes for the messages the program
 * sends and receives and for its ioctls, and lets the N-th fail, once. FILE says
 * at the end how many more it would have taken ("0": it has failed), and "lost"
 * if the kernel had no memory for an answer: what it did, the program can't know.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static int knob = -1, left;
static const char *lost = "";

__attribute__((constructor)) static void begin(void)
{
	const char *nth = getenv("FAIL_NTH");

	left = nth ? atoi(nth) : 0;
	knob = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
}

__attribute__((destructor)) static void end(void)
{
	const char *name = getenv("FAIL_REPORT");
	FILE *report = name ? fopen(name, "w") : NULL;

	if (!report)
		return;
	fprintf(report, "%d%s\n", left, lost);
	fclose(report);
}

static void arm(void)
{
	char n[16];

	if (pwrite(knob, n, snprintf(n, sizeof(n), "%d", left), 0) < 0)
		abort();
}

static void disarm(void)
{
	int err = errno;
	char n[16] = "";

	if (pread(knob, n, sizeof(n) - 1, 0) < 0 || pwrite(knob, "0", 1, 0) < 0)
		abort();
	left = atoi(n);
	errno = err;
}

#define REAL(name) ((typeof(name) *)dlsym(RTLD_NEXT, #name))

/* A macro, since what it does stands between arm() and disarm(). */
#define WHILE_ARMED(type, call) ({	\
	type result_;			\
					\
	arm();				\
	result_ = (call);		\
	disarm();			\
	result_;			\
})

ssize_t sendmsg(int fd, const struct msghdr *msg, int flags)
{
	typeof(sendmsg) *real = REAL(sendmsg);

	return WHILE_ARMED(ssize_t, real(fd, msg, flags));
}

ssize_t sendto(int fd, const void *data, size_t len, int flags,
	       const struct sockaddr *to, socklen_t to_len)
{
	typeof(sendto) *real = REAL(sendto);

	return WHILE_ARMED(ssize_t, real(fd, data, len, flags, to, to_len));
}

ssize_t recvmsg(int fd, struct msghdr *msg, int flags)
{
	typeof(recvmsg) *real = REAL(recvmsg);
	ssize_t n = WHILE_ARMED(ssize_t, real(fd, msg, flags));

	if (n < 0 && errno == ENOBUFS)
		lost = " lost";
	return n;
}

int ioctl(int fd, unsigned long request, ...)
{
	typeof(ioctl) *real = REAL(ioctl);
	va_list ap;
	void *arg;

	va_start(ap, request);
	arg = va_arg(ap, void *);
	va_end(ap);
	return WHILE_ARMED(int, real(fd, request, arg));
}
