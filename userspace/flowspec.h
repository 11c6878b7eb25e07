/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Flows, and their text: priority and the like as NAME=VALUE, then the
 * grammar of Open vSwitch's datapath as ovs-dpctl reads and prints it.
 *
 *	priority=100,idle_timeout=60,in_port(vnet0),eth_type(0x0800),
 *	ipv4(dst=10.0.0.0/255.0.0.0,proto=6),tcp(dst=80), packets:0, bytes:0,
 *	used:never, actions:vnet3
 *
 * Nothing here does I/O. flowfield.c has the fields and their values,
 * flowspec.c the grammar, flowattr.c the attributes.
 */
#ifndef FBRCTL_FLOWSPEC_H
#define FBRCTL_FLOWSPEC_H

#include <linux/flowbridge.h>
#include <linux/openvswitch.h>
#include <netlink/msg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parse.h"
#include "portmap.h"

/** So many tags are told apart: what they enclose is one level further in. */
#define FLOW_TAGS	2
/** Room for the longest text of a flow, of one action, and of one value. */
#define FLOW_TEXT	32768
#define FLOW_ACTION	512
#define FLOW_VALUE	160
/** Room for what is wrong with a text. */
#define FLOW_WHY	160

/** Bit of an attribute in &struct flow.has. */
#define FLOW_BIT(attr)	(1u << (attr))
/** What a new flow is made of: all else that it has is statistics. */
#define FLOW_BITS_NEW	(FLOW_BIT(FBR_FLOW_A_PRIORITY) | \
			 FLOW_BIT(FBR_FLOW_A_KEY) | \
			 FLOW_BIT(FBR_FLOW_A_ACTIONS) | \
			 FLOW_BIT(FBR_FLOW_A_IDLE_TIMEOUT) | \
			 FLOW_BIT(FBR_FLOW_A_HARD_TIMEOUT) | \
			 FLOW_BIT(FBR_FLOW_A_COOKIE))

/**
 * struct flow_values - the fields of a frame, each as its attribute has it
 * @skb_priority: in host order, as are the next two
 * @in_port: number of a port
 * @skb_mark: the mark
 * @eth: addresses
 * @eth_type: EtherType outside of all tags, behind the first, behind the second
 * @vlan: TCI of the first and the second tag; the bit that is 1 where there is
 *	a tag is FLOW_CFI
 * @ipv4: IPv4, as all that follow behind the last tag
 * @ipv6: IPv6
 * @arp: ARP
 * @tcp: ports
 * @tcp_flags: flags
 * @udp: ports
 * @sctp: ports
 * @icmp: type and code
 * @icmpv6: type and code
 * @nd: neighbour discovery
 */
struct flow_values {
	uint32_t skb_priority;
	uint32_t in_port;
	uint32_t skb_mark;
	struct ovs_key_ethernet eth;
	__be16 eth_type[FLOW_TAGS + 1];
	__be16 vlan[FLOW_TAGS];
	struct ovs_key_ipv4 ipv4;
	struct ovs_key_ipv6 ipv6;
	struct ovs_key_arp arp;
	struct ovs_key_tcp tcp;
	__be16 tcp_flags;
	struct ovs_key_udp udp;
	struct ovs_key_sctp sctp;
	struct ovs_key_icmp icmp;
	struct ovs_key_icmpv6 icmpv6;
	struct ovs_key_nd nd;
};

/**
 * struct flow_match - what a flow matches
 * @named: bit n tells that group n of flow_groups[] is looked at
 * @encaps: how many encap() there are, one in the other
 * @unknown: an attribute that this tool has no words for, 0 for none
 * @key: the values, zero where the mask is
 * @mask: the bits that count
 */
struct flow_match {
	uint32_t named;
	uint8_t encaps;
	uint16_t unknown;
	struct flow_values key;
	struct flow_values mask;
};

/**
 * enum flow_verb - what an action does
 * @FLOW_OUTPUT: send the frame to a port
 * @FLOW_GONE: nothing: the port that was named has left
 * @FLOW_NORMAL: switch it as if there were no flows
 * @FLOW_FLOOD: to all ports that take such frames
 * @FLOW_IN_PORT: out where it came from
 * @FLOW_USERSPACE: to who listens
 * @FLOW_SET: change fields of a header
 * @FLOW_PUSH_VLAN: put a tag in front
 * @FLOW_POP_VLAN: take the outer tag away
 * @FLOW_DEC_TTL: one less to live
 * @FLOW_TRUNC: what sends it next sends no more than so many bytes
 * @FLOW_METER: ask a meter whether it may go on
 * @FLOW_UNKNOWN: what this tool has no word for
 */
enum flow_verb {
	FLOW_OUTPUT,
	FLOW_GONE,
	FLOW_NORMAL,
	FLOW_FLOOD,
	FLOW_IN_PORT,
	FLOW_USERSPACE,
	FLOW_SET,
	FLOW_PUSH_VLAN,
	FLOW_POP_VLAN,
	FLOW_DEC_TTL,
	FLOW_TRUNC,
	FLOW_METER,
	FLOW_UNKNOWN,
};

/** The largest value that is set. */
#define FLOW_SET_SIZE	sizeof(struct ovs_key_ipv6)

/**
 * struct flow_action - what is done with a frame
 * @verb: enum flow_verb
 * @group: of FLOW_SET: which of flow_groups[]
 * @number: of FLOW_OUTPUT, of a port; of FLOW_TRUNC, bytes; of FLOW_METER, its id
 * @tag: of FLOW_PUSH_VLAN
 * @key: of FLOW_SET: the group's value, zero where the mask is
 * @mask: of FLOW_SET: the bits that change, none in fields that can't be set
 */
struct flow_action {
	uint8_t verb;
	uint8_t group;
	uint32_t number;
	struct ovs_action_push_vlan tag;
	uint8_t key[FLOW_SET_SIZE];
	uint8_t mask[FLOW_SET_SIZE];
};

/**
 * struct flow - a flow, or what selects flows
 * @has: FLOW_BIT() of what was given or came
 * @named_port: a port is named, and its number was not asked for
 * @priority: the highest wins
 * @idle_timeout: seconds
 * @hard_timeout: seconds
 * @cookie: the owner's own mark
 * @cookie_mask: the bits of it that count
 * @out_port: number of a port
 * @packets: frames that it matched
 * @bytes: their bytes
 * @used: milliseconds since the last one
 * @age: milliseconds since it was added
 * @tcp_flags: all that were seen
 * @reason: why it is gone, enum fbr_flow_reason
 * @count: how many were deleted, or are there after a replacement
 * @bridge: ifindex
 * @match: what it matches
 * @n_actions: how many there are; none drops the frame
 * @action: each of them
 */
struct flow {
	uint32_t has;
	bool named_port;
	uint8_t reason;
	uint16_t priority;
	uint32_t idle_timeout;
	uint32_t hard_timeout;
	uint64_t cookie;
	uint64_t cookie_mask;
	uint32_t out_port;
	uint64_t packets;
	uint64_t bytes;
	uint64_t used;
	uint64_t age;
	uint16_t tcp_flags;
	uint32_t count;
	uint32_t bridge;
	struct flow_match match;
	uint8_t n_actions;
	struct flow_action action[FBR_FLOW_ACTIONS_MAX];
};

/**
 * struct flow_error - what is wrong with a text
 * @at: the part that is wrong, of no length where something is missing
 * @why: the rest of a sentence that begins with that part
 * @no_port: it names a port that is not there, and could be right
 */
struct flow_error {
	struct part at;
	char why[FLOW_WHY];
	bool no_port;
};

/**
 * enum flow_use - what a text of a flow is for
 * @FLOW_NEW: a flow to be added or changed
 * @FLOW_ONE: which flow; of what stands before the match, the priority counts
 * @FLOW_SOME: a selection: cookies have a mask, there may be an out_port
 */
enum flow_use {
	FLOW_NEW,
	FLOW_ONE,
	FLOW_SOME,
};

/**
 * struct flow_sink - takes the fields of a match, the outermost first, or those
 *	that are set
 * @scalar: a field that is a group of its own, such as in_port
 * @enter: a group begins
 * @value: a field of it
 * @leave: it ends
 * @arg: passed to each
 */
struct flow_sink {
	void (*scalar)(void *arg, const char *name, const char *value);
	void (*enter)(void *arg, const char *name);
	void (*value)(void *arg, const char *name, const char *value);
	void (*leave)(void *arg);
	void *arg;
};

/* flowspec.c */
bool flow_parse(const char *text, enum flow_use use, const struct portmap *map,
		struct flow *flow, struct flow_error *error);
bool flow_parse_own(const char *name, const char *value, enum flow_use use,
		    const struct portmap *map, struct flow *flow,
		    struct flow_error *error);
bool flow_parse_actions(const char *text, const struct portmap *map,
			struct flow *flow, struct flow_error *error);
bool flow_parse_line(const char *text, const struct portmap *map,
		     struct flow *flow, struct flow_error *error);
void flow_walk(const struct flow_match *match, const struct portmap *map,
	       const struct flow_sink *sink);
void flow_walk_set(const struct flow_action *action,
		   const struct flow_sink *sink);
void flow_format(const struct flow *flow, const struct portmap *map,
		 char text[FLOW_TEXT]);
void flow_format_match(const struct flow_match *match,
		       const struct portmap *map, char text[FLOW_TEXT]);
void flow_format_actions(const struct flow *flow, const struct portmap *map,
			 char text[FLOW_TEXT]);
void flow_format_action(const struct flow_action *action,
			const struct portmap *map, char text[FLOW_ACTION]);
void flow_format_port(uint32_t number, const struct portmap *map,
		      char text[FLOW_VALUE]);
void flow_format_flags(uint16_t flags, char text[FLOW_VALUE]);

/* flowattr.c */
void flow_put(struct nl_msg *request, const struct flow *flow, uint32_t attrs);
void flow_put_key(struct nl_msg *request, int attr,
		  const struct flow_match *match);
void flow_put_mask(struct nl_msg *request, int attr,
		   const struct flow_match *match);
void flow_put_actions(struct nl_msg *request, int attr,
		      const struct flow *flow);
int decode_flow(const struct nlattr *attrs, int len, void *to);
void decode_flow_key(const struct nlattr *key, const struct nlattr *mask,
		     struct flow_match *match);

/* flowfield.c, for the other two */

/** In a TCI: there is a tag, its VLAN id, and where its priority begins. */
#define FLOW_CFI	0x1000
#define FLOW_VID	0x0fff
#define FLOW_PCP_SHIFT	13

/**
 * enum flow_form - how the value of a field is written
 * @FORM_DECIMAL: whole number
 * @FORM_HEX: whole number, hexadecimal unless it is 0
 * @FORM_TYPE: four hexadecimal digits
 * @FORM_LABEL: as FORM_HEX, of 20 bits in network order
 * @FORM_PORT: name or number of a port
 * @FORM_MAC: Ethernet address
 * @FORM_IPV4: IPv4 address
 * @FORM_IPV6: IPv6 address
 * @FORM_FRAG: no, first or later
 * @FORM_FLAGS: TCP flags
 * @FORM_VID: the VLAN id in a TCI
 * @FORM_PCP: the priority in a TCI
 * @FORM_CFI: whether there is a tag, in a TCI
 * @FORM_TPID: EtherType of a tag
 * @FORM_TAG: that there is a tag, in a TCI
 */
enum flow_form {
	FORM_DECIMAL,
	FORM_HEX,
	FORM_TYPE,
	FORM_LABEL,
	FORM_PORT,
	FORM_MAC,
	FORM_IPV4,
	FORM_IPV6,
	FORM_FRAG,
	FORM_FLAGS,
	FORM_VID,
	FORM_PCP,
	FORM_CFI,
	FORM_TPID,
	FORM_TAG,
};

/**
 * struct flow_field - a field of a group
 * @name: the word, that of the group if it is its only field
 * @offset: in the group's value, in bytes
 * @size: in bytes
 * @form: how it is written
 * @fixed: it can't be set
 */
struct flow_field {
	const char *name;
	uint8_t offset;
	uint8_t size;
	enum flow_form form;
	bool fixed;
};

/**
 * struct flow_group - what is one attribute, and one word with parentheses
 * @name: the word
 * @attr: enum ovs_key_attr
 * @level: how many tags stand before it, FLOW_TAGS + 1 for all there are
 * @offset: in struct flow_values, in bytes
 * @size: in bytes
 * @scalar: it has one field, without a name of its own
 * @n: how many fields it has
 * @field: the fields
 */
struct flow_group {
	const char *name;
	uint16_t attr;
	uint8_t level;
	uint16_t offset;
	uint16_t size;
	bool scalar;
	uint8_t n;
	const struct flow_field *field;
};

/** Level of groups that stand behind the last tag. */
#define FLOW_INNERMOST	(FLOW_TAGS + 1)

extern const struct flow_group flow_groups[];
extern const size_t n_flow_groups;

const struct flow_group *flow_new_tag(void);
const void *flow_value(const struct flow_values *values,
		       const struct flow_group *group);
void *flow_value_at(struct flow_values *values, const struct flow_group *group);
bool flow_field_format(const struct flow_field *field, const void *key,
		       const void *bits, const struct portmap *map,
		       char text[FLOW_VALUE]);
const char *flow_field_parse(const struct flow_field *field, const char *value,
			     const char *mask, void *key, void *bits);
bool flow_group_settable(const struct flow_group *group,
			 uint8_t bits[FLOW_SET_SIZE]);
void flow_match_tidy(struct flow_match *match);
const char *flow_attr_name(uint16_t attr);

#endif /* FBRCTL_FLOWSPEC_H */
