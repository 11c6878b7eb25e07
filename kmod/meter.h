/* SPDX-License-Identifier: GPL-2.0 */
/* Meters: buckets that flows share, to let no more pass than they may. */
#ifndef FBR_METER_H
#define FBR_METER_H

#include <linux/types.h>
#include <linux/xarray.h>
#include <linux/flowbridge.h>

struct fbr_bridge;
struct fbr_frame;
struct fbr_meter;
struct netlink_ext_ack;
struct nlattr;

/**
 * struct fbr_meters - the meters of a bridge
 * @by_id: of &struct fbr_meter; RCU, changed under the lock of the flows
 * @count: how many, at most FBR_METER_MAX; under the lock of the flows
 */
struct fbr_meters {
	struct xarray by_id;
	u32 count;
};

/**
 * struct fbr_meter_config - what a command asks of a meter
 * @id: which, from 1
 * @rate: units a second, 0 leaves it as it is
 * @burst: units, 0 leaves it as it is, or is the default of a new meter
 * @unit: enum fbr_meter_unit, if @has_unit
 * @has_unit: it was named
 * @bad: the attribute that a refusal should point at, for @id
 */
struct fbr_meter_config {
	u32 id;
	u32 rate;
	u32 burst;
	u8 unit;
	bool has_unit;
	const struct nlattr *bad;
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

/* for bridges and commands */
void fbr_meters_init(struct fbr_meters *meters);
void fbr_meters_stop(struct fbr_bridge *br);
struct fbr_meter *fbr_meter_find(struct fbr_bridge *br, u32 id);
struct fbr_meter *fbr_meter_next(struct fbr_bridge *br, u64 id);
void fbr_meter_read(struct fbr_meter_facts *facts, struct fbr_meter *meter);
int fbr_meter_add(struct fbr_bridge *br, const struct fbr_meter_config *config,
		  struct netlink_ext_ack *extack);
int fbr_meter_change(struct fbr_bridge *br,
		     const struct fbr_meter_config *config,
		     struct netlink_ext_ack *extack);
int fbr_meter_delete(struct fbr_bridge *br, struct fbr_meter *meter);

#endif
