/* SPDX-License-Identifier: GPL-2.0 */
/* Objects as they are printed by more than one command. */
#ifndef FBRCTL_PRINT_H
#define FBRCTL_PRINT_H

#include "decode.h"
#include "out.h"

void format_ageing(uint32_t ms, char *text, size_t size);
void print_port(struct out *o, const struct port *port);
void print_bridge(struct out *o, const struct bridge *bridge);
void print_vlan_range(struct out *o, const struct vlan_range *range);
void print_vlan(struct out *o, const struct vlan *vlan);
void print_stats(struct out *o, const struct stats *stats);
void print_match(struct out *o, const struct flow_match *match,
		 const struct portmap *map);
void print_meter(struct out *o, const struct meter *meter);
void print_flow(struct out *o, const struct flow *flow,
		const struct portmap *map);

#endif /* FBRCTL_PRINT_H */
