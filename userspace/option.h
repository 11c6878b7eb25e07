/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Options of bridges, ports and VLANs: rows of a table, each the word on the
 * command line, the netlink attribute and the form of the value. No I/O.
 */
#ifndef FBRCTL_OPTION_H
#define FBRCTL_OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "guardspec.h"
#include "vlans.h"

#define OPTIONS_MAX	16
/** Room for the value of an option that is a number or a word, and its end. */
#define OPTION_TEXT	16

/**
 * enum option_form - how the value of an option is typed and sent
 * @OPTION_SWITCH: on or off; u8
 * @OPTION_NUMBER: whole number; u32
 * @OPTION_MASK: whole number, often hexadecimal; u16
 * @OPTION_SECONDS: time in seconds; u32 in milliseconds
 * @OPTION_AGEING: time in seconds, or "bridge" for that of the bridge; u32 in
 *	milliseconds
 * @OPTION_MAC: address of a station; 6 bytes
 * @OPTION_PROTOCOL: of VLAN tags; u16
 * @OPTION_PVID: id of a VLAN, or none; u16
 * @OPTION_ACCEPT: all, tagged or untagged; u8
 * @OPTION_MISS: normal, drop or userspace; u8
 * @OPTION_FAIL: drop or normal; u8
 * @OPTION_VLAN: id of the VLAN that frames without a tag belong to; goes into
 *	the VLANs of the port
 * @OPTION_VLANS: list of VLANs with tags; goes into the VLANs of the port
 * @OPTION_GUARD: who may send from the port, or off; a nest
 */
enum option_form {
	OPTION_SWITCH,
	OPTION_NUMBER,
	OPTION_MASK,
	OPTION_SECONDS,
	OPTION_AGEING,
	OPTION_MAC,
	OPTION_PROTOCOL,
	OPTION_PVID,
	OPTION_ACCEPT,
	OPTION_MISS,
	OPTION_FAIL,
	OPTION_VLAN,
	OPTION_VLANS,
	OPTION_GUARD,
};

/**
 * struct option - one option of a bridge, a port or a VLAN
 * @name: the word
 * @alias: another tool's word for it, NULL for none
 * @attr: netlink attribute, of enum fbr_bridge_attr, enum fbr_port_attr or
 *	enum fbr_vlan_attr
 * @form: how the value looks
 * @only_new: can be given only when the object is made
 */
struct option {
	const char *name;
	const char *alias;
	uint16_t attr;
	enum option_form form;
	bool only_new;
};

/**
 * struct option_value - one option as it was given
 * @option: which
 * @number: value of the forms that are numbers
 * @mac: value of OPTION_MAC
 */
struct option_value {
	const struct option *option;
	uint32_t number;
	uint8_t mac[MAC_LEN];
};

/**
 * struct options - the options of one command
 * @n: how many there are
 * @value: each of them, no option twice
 * @vlans: the VLANs that the options of a port make it a member of
 * @guard: value of OPTION_GUARD
 */
struct options {
	size_t n;
	struct option_value value[OPTIONS_MAX];
	struct vlans vlans;
	struct guard guard;
};

/**
 * struct option_set - all options that a kind of object has
 * @what: "bridge", "port" or "VLAN", for messages
 * @option: the rows
 * @n: how many rows
 */
struct option_set {
	const char *what;
	const struct option *option;
	size_t n;
};

extern const struct option_set bridge_options;
extern const struct option_set port_options;
extern const struct option_set vlan_options;

const struct option *option_find(const struct option_set *set,
				 const char *word);
const char *option_closest(const struct option_set *set, const char *word);
const char *option_parse(const struct option *option, const char *word,
			 struct options *options, struct part *at);
void option_format(const struct option *option, uint32_t number,
		   char text[OPTION_TEXT]);
const char *options_join(struct options *options);
char *option_split(char *text, char **name, char **value);

#endif /* FBRCTL_OPTION_H */
