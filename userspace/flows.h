/* SPDX-License-Identifier: GPL-2.0 */
/* What commands about flows have in common: a bridge, its ports, sentences. */
#ifndef FBRCTL_FLOWS_H
#define FBRCTL_FLOWS_H

#include "flowspec.h"
#include "query.h"

/**
 * struct flow_table - the flows of a bridge, from the outside
 * @bridge: the bridge
 * @map: its ports
 * @mapped: @map is filled
 */
struct flow_table {
	struct bridge bridge;
	struct portmap map;
	bool mapped;
};

/**
 * struct kept_flow - a flow of a dump as it came, which takes little room
 * @at: where its attributes begin
 * @len: their length in bytes
 */
struct kept_flow {
	size_t at;
	int len;
};

/** No flows yet. */
#define FLOWS_KEPT	ARRAY_OF(struct kept_flow)

int flows_dump(struct fbrctl *f, struct nl_msg *request, const char *about,
	       struct array *kept);
void flows_kept(const struct array *kept, size_t i, struct flow *flow);
void flows_forget(struct array *kept);
int flows_open(struct fbrctl *f, const char *word, bool names,
	       struct flow_table *table);
int flow_wrong(const struct flow_error *error, const char *place,
	       const char *what, const char *text, const char *bridge);
int flow_in_port(const char *word, const char *bridge,
		 const struct portmap *map, uint32_t *number, bool *named);
struct nl_msg *flow_request(uint8_t cmd, const struct flow_table *table);

#endif /* FBRCTL_FLOWS_H */
