/* SPDX-License-Identifier: GPL-2.0 */
/* What more than one command asks: devices, bridges, ports. */
#ifndef FBRCTL_QUERY_H
#define FBRCTL_QUERY_H

#include "fbrctl.h"
#include "option.h"

/**
 * struct ports - the ports of a bridge, or of all
 * @list: of struct port, by bridge and number
 * @index: of struct port *, by ifindex
 */
struct ports {
	struct array list;
	struct array index;
};

/** No ports yet. */
#define NO_PORTS	{ .list = ARRAY_OF(struct port), \
			  .index = ARRAY_OF(struct port *) }

int device_find(struct fbrctl *f, const char *word, uint32_t *ifindex);
int port_find(struct fbrctl *f, const struct bridge *bridge, const char *word,
	      uint32_t *ifindex);

int bridge_get(struct fbrctl *f, const char *word, struct bridge *bridge);
int bridges_get(struct fbrctl *f, int argc, char **argv, struct array *bridges);
int port_get(struct fbrctl *f, const char *word, struct port *port);
int port_of(struct fbrctl *f, const struct bridge *bridge, const char *word,
	    struct port *port);
int ports_get(struct fbrctl *f, uint32_t bridge, struct ports *ports);
int bridge_or_port(struct fbrctl *f, const char *word, struct bridge *bridge,
		   struct port *port);
int ports_named(struct fbrctl *f, const char *word, struct ports *ports,
		struct bridge *bridge, struct port *port);

int vlans_get(struct fbrctl *f, uint32_t bridge, uint32_t port,
	      struct array *lists);

struct port *ports_at(const struct ports *ports, size_t i);
const struct port *ports_find(const struct ports *ports, uint32_t ifindex);
const char *port_name(const struct ports *ports, uint32_t ifindex,
		      char text[IFNAMSIZ]);
void ports_free(struct ports *ports);

int options_read(const struct option_set *set, int argc, char **argv,
		 struct options *options);
void options_put(struct nl_msg *request, const struct options *options);

#endif /* FBRCTL_QUERY_H */
