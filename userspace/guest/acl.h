/* SPDX-License-Identifier: GPL-2.0 */
/* Who may have a port of which bridge: the lines of bridge.conf. No I/O. */
#ifndef GUEST_ACL_H
#define GUEST_ACL_H

#include <stdbool.h>

/**
 * struct acl - what has been read of one bridge
 * @bridge: its name
 * @allowed: a line allows it
 * @denied: a line denies it
 */
struct acl {
	const char *bridge;
	bool allowed;
	bool denied;
};

const char *acl_line(struct acl *acl, char *line, const char **include);
bool acl_allows(const struct acl *acl);

#endif /* GUEST_ACL_H */
