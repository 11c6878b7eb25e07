/* SPDX-License-Identifier: GPL-2.0 */
/* Sets of VLANs: lists that people type, and nests in messages. No I/O. */
#ifndef FBRCTL_VLANS_H
#define FBRCTL_VLANS_H

#include <linux/flowbridge.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parse.h"

/** Room for the longest list and its end: 1-2,4-5 ... 4093-4094. */
#define VLANS_TEXT	16384

struct nl_msg;

/**
 * enum vlan_flag - what a VLAN is to a port
 * @VLAN_MEMBER: the port is a member
 * @VLAN_UNTAGGED: its frames leave without a tag
 * @VLAN_PVID: frames without a tag that come in belong to it
 */
enum vlan_flag {
	VLAN_MEMBER = 1,
	VLAN_UNTAGGED = 2,
	VLAN_PVID = 4,
};

/**
 * struct vlans - a set of VLANs
 * @flags: by VLAN id, of enum vlan_flag, 0 for what is not in the set
 */
struct vlans {
	uint8_t flags[FBR_VID_MAX + 1];
};

/**
 * struct vlan_range - VLANs with consecutive ids and the same flags
 * @first: lowest id
 * @last: highest id; where it is the PVID, the same
 * @flags: of enum vlan_flag
 */
struct vlan_range {
	uint16_t first;
	uint16_t last;
	uint8_t flags;
};

const char *vid_parse(const char *word, uint16_t *vid);
const char *vlans_parse(const char *list, uint8_t flags, struct vlans *vlans,
			struct part *at);
void vlans_format(const struct vlans *vlans, uint8_t flags,
		  char text[VLANS_TEXT]);

bool vlans_next(const struct vlans *vlans, struct vlan_range *range);
bool vlans_single(const struct vlans *vlans);
void vlans_merge(struct vlans *vlans, const struct vlans *more);
void vlans_put(struct nl_msg *request, int attr, const struct vlans *vlans);

#endif /* FBRCTL_VLANS_H */
