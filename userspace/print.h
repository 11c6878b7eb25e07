/* SPDX-License-Identifier: GPL-2.0 */
/* Objects as they are printed by more than one command. */
#ifndef FBRCTL_PRINT_H
#define FBRCTL_PRINT_H

#include <time.h>

#include "decode.h"
#include "out.h"

/** Room for a time such as 2024-05-06T07:08:09.123456+02:00. */
#define TIME_TEXT	48
/** Where in it the time of the day begins, and where it ends. */
#define TIME_OF_DAY	11
#define TIME_OF_DAY_END	26

void format_time(const struct timespec *time, char text[TIME_TEXT]);
void format_ageing(uint32_t ms, char *text, size_t size);
void print_guard(struct out *o, const struct guard *guard);
void print_port(struct out *o, const struct port *port);
void print_bridge(struct out *o, const struct bridge *bridge);
void print_vlan_range(struct out *o, const struct vlan_range *range);
void print_vlan(struct out *o, const struct vlan *vlan);
void print_stats(struct out *o, const struct stats *stats);
void print_bytes(struct out *o, const char *key, const uint8_t *bytes,
		 size_t n);
void print_match(struct out *o, const struct flow_match *match,
		 const struct portmap *map);
void print_meter(struct out *o, const struct meter *meter);
void print_flow(struct out *o, const struct flow *flow,
		const struct portmap *map);

#endif /* FBRCTL_PRINT_H */
