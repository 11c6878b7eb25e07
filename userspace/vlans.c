// SPDX-License-Identifier: GPL-2.0
#include "vlans.h"

#include <netlink/attr.h>
#include <stdio.h>
#include <string.h>

/** Longest sensible way to write a range, with its end: 0x00fa-0x0ffe. */
#define RANGE_TEXT	16

/**
 * vid_parse - read the id of a VLAN
 * @word: what was typed
 * @vid: where it goes
 *
 * Return: NULL, or what is wrong.
 */
const char *vid_parse(const char *word, uint16_t *vid)
{
	uint32_t value;

	if (parse_number(word, FBR_VID_MIN, FBR_VID_MAX, &value))
		return "is not a VLAN id (1 to 4094)";
	*vid = (uint16_t)value;
	return NULL;
}

static const char *range_parse(const struct part *part,
			       struct vlan_range *range)
{
	static const char none[] =
		"is neither a VLAN id (1 to 4094) nor a range of them";
	char text[RANGE_TEXT];
	const char *last = text;
	char *dash;

	if (part->len >= RANGE_TEXT)
		return none;
	memcpy(text, part->text, (size_t)part->len);
	text[part->len] = '\0';
	dash = strchr(text, '-');
	if (dash) {
		*dash = '\0';
		last = dash + 1;
	}
	if (vid_parse(text, &range->first) || vid_parse(last, &range->last))
		return none;
	return range->last < range->first ? "ends before it begins" : NULL;
}

/* Put a range into the set, unless it has part of it already. */
static const char *range_add(struct vlans *vlans,
			     const struct vlan_range *range)
{
	for (unsigned int vid = range->first; vid <= range->last; vid++) {
		if (vlans->flags[vid])
			return "names a VLAN that the list has already";
		vlans->flags[vid] = range->flags;
	}
	return NULL;
}

/**
 * vlans_parse - read a list of VLANs
 * @list: what was typed: ids and ranges with ',' or '+' between, or all
 * @flags: what they are to the port, besides VLAN_MEMBER
 * @vlans: where they go, empty before
 * @at: set to the part that is wrong
 *
 * Return: NULL, or what is wrong with that part.
 */
const char *vlans_parse(const char *list, uint8_t flags, struct vlans *vlans,
			struct part *at)
{
	struct vlan_range range = { .flags = flags | VLAN_MEMBER };
	const char *wrong = NULL;
	const char *place = list;

	if (!strcmp(list, "all")) {
		range.first = FBR_VID_MIN;
		range.last = FBR_VID_MAX;
		return range_add(vlans, &range);
	}
	while (!wrong) {
		*at = (struct part){ place, (int)strcspn(place, ",+") };
		if (!at->len) {
			*at = part_of(list);
			return "is no list of VLANs, such as 10,20-30";
		}
		wrong = range_parse(at, &range);
		if (!wrong)
			wrong = range_add(vlans, &range);
		place += at->len;
		if (!*place++)
			break;
	}
	return wrong;
}

/**
 * vlans_next - the next range of a set
 * @vlans: the set
 * @range: the one before, zeroed for the first; where the next goes
 *
 * Return: false if there is none.
 */
bool vlans_next(const struct vlans *vlans, struct vlan_range *range)
{
	unsigned int vid = range->last + 1u;

	while (vid <= FBR_VID_MAX && !vlans->flags[vid])
		vid++;
	if (vid > FBR_VID_MAX)
		return false;
	range->first = (uint16_t)vid;
	range->flags = vlans->flags[vid];
	while (vid < FBR_VID_MAX && !(range->flags & VLAN_PVID) &&
	       vlans->flags[vid + 1] == range->flags)
		vid++;
	range->last = (uint16_t)vid;
	return true;
}

/**
 * vlans_single - tell whether a set is one VLAN
 * @vlans: the set
 */
bool vlans_single(const struct vlans *vlans)
{
	struct vlan_range range = { 0 };

	return vlans_next(vlans, &range) && range.first == range.last &&
	       !vlans_next(vlans, &range);
}

/**
 * vlans_format - write VLANs of a set as a list
 * @vlans: the set
 * @flags: those that have just these flags
 * @text: where the list goes, empty if there are none
 */
void vlans_format(const struct vlans *vlans, uint8_t flags,
		  char text[VLANS_TEXT])
{
	struct vlan_range range = { 0 };
	size_t used = 0;

	text[0] = '\0';
	while (vlans_next(vlans, &range)) {
		if (range.flags != flags)
			continue;
		used += (size_t)snprintf(text + used, VLANS_TEXT - used, "%s%u",
					 used ? "," : "", range.first);
		if (range.last != range.first)
			used += (size_t)snprintf(text + used, VLANS_TEXT - used,
						 "-%u", range.last);
	}
}

/**
 * vlans_merge - put what one set has into another
 * @vlans: the set that grows
 * @more: the other one
 */
void vlans_merge(struct vlans *vlans, const struct vlans *more)
{
	for (unsigned int vid = FBR_VID_MIN; vid <= FBR_VID_MAX; vid++)
		vlans->flags[vid] |= more->flags[vid];
}

/**
 * vlans_put - put a set into a request
 * @request: has REQUEST_SIZE, so there is room for any set
 * @attr: type of the nest of enum fbr_vlans_attr
 * @vlans: the set; an empty one is a nest, too
 */
void vlans_put(struct nl_msg *request, int attr, const struct vlans *vlans)
{
	struct nlattr *list = nla_nest_start(request, NLA_F_NESTED | attr);
	struct vlan_range range = { 0 };

	while (vlans_next(vlans, &range)) {
		struct nlattr *nest = nla_nest_start(request, NLA_F_NESTED |
						     FBR_VLANS_A_RANGE);

		nla_put_u16(request, FBR_VLAN_RANGE_A_FIRST, range.first);
		if (range.last != range.first)
			nla_put_u16(request, FBR_VLAN_RANGE_A_LAST, range.last);
		if (range.flags & VLAN_UNTAGGED)
			nla_put_flag(request, FBR_VLAN_RANGE_A_UNTAGGED);
		if (range.flags & VLAN_PVID)
			nla_put_flag(request, FBR_VLAN_RANGE_A_PVID);
		nla_nest_end(request, nest);
	}
	nla_nest_end_keep_empty(request, list);
}
