/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What has to change so that bridges become what they should be, and how to say
 * it. Nothing here does I/O.
 */
#ifndef FBRCTL_CONFIG_DIFF_H
#define FBRCTL_CONFIG_DIFF_H

#include "config.h"

/**
 * enum change_verb - what is to be done, in the order in which it is done
 * @CHANGE_BRIDGE_NEW: create a bridge; what it has comes when it is there
 * @CHANGE_PORT_DEL: unplug a port that is elsewhere than it should be
 * @CHANGE_BRIDGE_SET: change options of a bridge
 * @CHANGE_VLAN_SET: change settings of VLANs
 * @CHANGE_PORT_ADD: plug a device in
 * @CHANGE_PORT_SET: change options or VLANs of a port
 * @CHANGE_ENTRY_DEL: delete an FDB entry
 * @CHANGE_ENTRY_ADD: add one
 * @CHANGE_METER_ADD: add a meter
 * @CHANGE_METER_SET: change one
 * @CHANGE_FLOWS: replace the flows
 * @CHANGE_METER_DEL: delete a meter
 * @CHANGE_MTU: set the MTU by hand: from here on nothing can be put back, nor
 *	does it fail
 * @CHANGE_MAC: set the address by hand
 * @CHANGE_UP: set the bridge up or down
 * @NOTE_WAITS: a port is not there yet
 * @NOTE_STAYS: a port is there that should not be
 */
enum change_verb {
	CHANGE_BRIDGE_NEW,
	CHANGE_PORT_DEL,
	CHANGE_BRIDGE_SET,
	CHANGE_VLAN_SET,
	CHANGE_PORT_ADD,
	CHANGE_PORT_SET,
	CHANGE_ENTRY_DEL,
	CHANGE_ENTRY_ADD,
	CHANGE_METER_ADD,
	CHANGE_METER_SET,
	CHANGE_FLOWS,
	CHANGE_METER_DEL,
	CHANGE_MTU,
	CHANGE_MAC,
	CHANGE_UP,
	NOTE_WAITS,
	NOTE_STAYS,
};

/** The first verb that is none: nothing is done. */
#define CHANGES		NOTE_WAITS

/**
 * struct lines - sentences that say what differs
 * @text: each on a line, NULL for none
 * @used: how long it is
 * @room: how much room there is
 */
struct lines {
	char *text;
	size_t used;
	size_t room;
};

/**
 * struct change - something that is not as it should be
 * @verb: what is to be done
 * @now: the bridge as it is, NULL if it is missing
 * @want: the bridge as it should be
 * @port: the port that it is about
 * @entry: the FDB entry
 * @meter: the meter
 * @rows: options that change, bit n for row n
 * @vlans: its VLANs change, too
 * @guard: and its guard
 * @first: the first VLAN that changes
 * @last: the last one
 * @flows: of char *: all flows that there should be; none of the texts is its own
 * @lines: what the difference is
 */
struct change {
	enum change_verb verb;
	const struct config_bridge *now;
	const struct config_bridge *want;
	const struct config_port *port;
	const struct config_entry *entry;
	const struct meter *meter;
	uint32_t rows;
	bool vlans;
	bool guard;
	uint16_t first;
	uint16_t last;
	struct array flows;
	struct lines lines;
};

/** Nothing differs yet. */
#define NO_CHANGES	ARRAY_OF(struct change)

/**
 * struct flow_plan - the flows that a bridge should have
 * @flows: of char *: their texts
 * @meters: of uint32_t: those that flows ask which are not the file's
 * @lines: what differs, none if nothing does
 */
struct flow_plan {
	struct array flows;
	struct array meters;
	struct lines lines;
};

void config_diff(const struct config *now, const struct config *want,
		 const char *port, struct array *changes);
void changes_free(struct array *changes);

__attribute__((format(printf, 2, 3)))
void line_add(struct lines *lines, const char *format, ...);

/* config_flows.c */
void flow_plan(const struct config_bridge *now,
	       const struct config_bridge *want, const char *port,
	       struct flow_plan *plan);

#endif /* FBRCTL_CONFIG_DIFF_H */
