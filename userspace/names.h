/* SPDX-License-Identifier: GPL-2.0 */
/* Words for the numbers of the netlink contract. No I/O. */
#ifndef FBRCTL_NAMES_H
#define FBRCTL_NAMES_H

#include <linux/flowbridge.h>
#include <stdbool.h>
#include <stdint.h>

/**
 * struct drop_cause - what is known of a cause of drops
 * @name: the word
 * @out: counted at the port a frame was meant for, not where it came from
 * @text: what it means
 */
struct drop_cause {
	const char *name;
	bool out;
	const char *text;
};

const char *port_state_name(uint8_t state);
const char *fdb_kind_name(uint8_t kind);
const char *fdb_kind_parse(const char *word, uint8_t *kind);
const char *vlan_accept_name(uint8_t accept);
const char *vlan_accept_parse(const char *word, uint32_t *accept);
const char *table_miss_name(uint8_t miss);
const char *table_miss_parse(const char *word, uint32_t *miss);
const char *fail_mode_name(uint8_t mode);
const char *fail_mode_parse(const char *word, uint32_t *mode);
const char *meter_unit_name(uint8_t unit);
const char *frame_reason_name(uint8_t reason);
const char *flow_reason_name(uint8_t reason);
const char *trace_step_name(uint8_t step);
const char *vlan_protocol_name(uint16_t protocol);
const char *vlan_protocol_parse(const char *word, uint32_t *protocol);
const char *fdb_event_name(uint8_t event);
const char *command_name(uint8_t cmd);
const char *counter_name(unsigned int counter);
const struct drop_cause *drop_cause(unsigned int cause);
const char *attr_name(uint8_t cmd, unsigned int attr);

#endif /* FBRCTL_NAMES_H */
