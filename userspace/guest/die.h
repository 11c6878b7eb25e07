/* SPDX-License-Identifier: GPL-2.0 */
#ifndef GUEST_DIE_H
#define GUEST_DIE_H

_Noreturn void die(const char *format, ...)
	__attribute__((format(printf, 1, 2)));

#endif /* GUEST_DIE_H */
