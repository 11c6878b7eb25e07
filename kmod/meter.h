/* SPDX-License-Identifier: GPL-2.0 */
/* Meters: buckets that flows share, to let no more pass than they may. */
#ifndef FBR_METER_H
#define FBR_METER_H

#include <linux/types.h>
#include <linux/flowbridge.h>

struct fbr_bridge;
struct fbr_frame;
struct fbr_meter;
struct netlink_ext_ack;

/**
 * struct fbr_meter_config - what a command asks of a meter
 * @id: which, from 1
 * @rate: units a second, 0 leaves it as it is
 * @burst: units, 0 leaves it as it is, or is the default of a new meter
 * @unit: enum fbr_meter_unit, if @has_unit
 * @has_unit: it was named
 */
struct fbr_meter_config {
	u32 id;
	u32 rate;
	u32 burst;
	u8 unit;
	bool has_unit;
};

/**
 * struct fbr_meter_facts - a meter, read at one moment
 * @id: from 1
 * @rate: units a second
 * @burst: units
 * @unit: enum fbr_meter_unit
 * @users: actions that name it
 * @packets: frames it was asked about
 * @bytes: of those
 * @dropped_packets: frames it dropped
 * @dropped_bytes: of those
 */
struct fbr_meter_facts {
	u32 id;
	u32 rate;
	u32 burst;
	u8 unit;
	u32 users;
	u64 packets;
	u64 bytes;
	u64 dropped_packets;
	u64 dropped_bytes;
};

/* per frame */
bool fbr_meter_admits(struct fbr_meter *meter, const struct fbr_frame *frame);

/* for actions: a meter that has users can't be deleted */
struct fbr_meter *fbr_meter_get(struct fbr_bridge *br, u32 id);
void fbr_meter_put(struct fbr_meter *meter);
u32 fbr_meter_id(const struct fbr_meter *meter);

#endif
