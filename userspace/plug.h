/* SPDX-License-Identifier: GPL-2.0 */
/* Devices on their way into a bridge, each with its options. */
#ifndef FBRCTL_PLUG_H
#define FBRCTL_PLUG_H

#include "query.h"

/**
 * struct plug - a device to be plugged in
 * @name: of the device, as it was typed
 * @ifindex: of the device
 * @options: of the port
 */
struct plug {
	const char *name;
	uint32_t ifindex;
	struct options options;
};

/** No devices yet. */
#define NO_PLUGS	ARRAY_OF(struct plug)

int plugs_read(int argc, char **argv, struct array *plugs);
int plugs_find(struct fbrctl *f, struct array *plugs);
int plugs_add(struct fbrctl *f, uint32_t bridge, const struct array *plugs);
int port_change(struct fbrctl *f, const char *name, uint32_t ifindex,
		const struct options *options);

#endif /* FBRCTL_PLUG_H */
