/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Meters, and their text: what they are as words and NAME=VALUE, what they have
 * seen behind it.
 *
 *	meter=1,pktps,rate=1000,burst=100, flows:2, packets:7, bytes:420,
 *	dropped_packets:0, dropped_bytes:0
 *
 * Nothing here does I/O.
 */
#ifndef FBRCTL_METERSPEC_H
#define FBRCTL_METERSPEC_H

#include "flowspec.h"

/** Room for the text of a meter. */
#define METER_TEXT	256

/** Bit of an attribute in &struct meter.has. */
#define METER_BIT(attr)	(1u << (attr))
/** What a new meter is made of. */
#define METER_BITS_NEW	(METER_BIT(FBR_METER_A_ID) | \
			 METER_BIT(FBR_METER_A_UNIT) | \
			 METER_BIT(FBR_METER_A_RATE) | \
			 METER_BIT(FBR_METER_A_BURST))

/**
 * struct meter - a meter
 * @has: METER_BIT() of what was given or came
 * @bridge: ifindex
 * @id: which, from 1
 * @unit: enum fbr_meter_unit
 * @rate: units a second
 * @burst: units that may pass at once
 * @flows: actions of flows that name it
 * @packets: frames that it let pass or dropped
 * @bytes: of those
 * @dropped_packets: frames that it dropped
 * @dropped_bytes: of those
 */
struct meter {
	uint32_t has;
	uint32_t bridge;
	uint32_t id;
	uint8_t unit;
	uint32_t rate;
	uint32_t burst;
	uint32_t flows;
	uint64_t packets;
	uint64_t bytes;
	uint64_t dropped_packets;
	uint64_t dropped_bytes;
};

/**
 * enum meter_use - what a text of a meter is for
 * @METER_NEW: a meter to be added
 * @METER_CHANGE: what of it is to change
 * @METER_ONE: which meter, also by its id alone; nothing else counts
 */
enum meter_use {
	METER_NEW,
	METER_CHANGE,
	METER_ONE,
};

bool meter_parse(const char *text, enum meter_use use, struct meter *meter,
		 struct flow_error *error);
void meter_format(const struct meter *meter, char text[METER_TEXT]);
void meter_put(struct nl_msg *request, const struct meter *meter,
	       uint32_t attrs);

#endif /* FBRCTL_METERSPEC_H */
