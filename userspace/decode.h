/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the module says, made into structs. Nothing here does I/O. Attributes
 * that a module of another age leaves out are left zero, unknown ones are
 * passed over.
 */
#ifndef FBRCTL_DECODE_H
#define FBRCTL_DECODE_H

#include <linux/flowbridge.h>
#include <linux/netlink.h>
#include <net/if.h>
#include <netlink/attr.h>
#include <stdbool.h>
#include <stdint.h>

#include "flowspec.h"
#include "guardspec.h"
#include "meterspec.h"
#include "parse.h"
#include "vlans.h"

/** Longest sentence of an extended ack that is kept. */
#define EXTACK_TEXT	256

/**
 * struct extack - why the kernel refused, as far as it says
 * @code: errno, 0 for no error
 * @text: the sentence, empty for none
 * @offset: where in the request the attribute at fault begins, 0 for unknown
 * @missing: type of the attribute that is missing, 0 for none
 * @has_range: the kernel says what the attribute accepts
 * @min: smallest value it accepts
 * @max: largest value it accepts
 */
struct extack {
	int code;
	char text[EXTACK_TEXT];
	uint32_t offset;
	uint32_t missing;
	bool has_range;
	uint64_t min;
	uint64_t max;
};

/**
 * struct family - the generic netlink family as the kernel describes it
 * @id: message type of its messages
 * @version: of the interface
 * @config: multicast group of that name, 0 for none
 * @fdb: multicast group of that name, 0 for none
 * @flow: multicast group of that name, 0 for none
 */
struct family {
	uint16_t id;
	uint32_t version;
	uint32_t config;
	uint32_t fdb;
	uint32_t flow;
};

/**
 * struct stats - counters of a port, or of a bridge
 * @counter: by enum fbr_stats_attr
 * @drop: by enum fbr_drop_cause; [0] is the sum of causes this tool can't name
 * @dropped: sum of all causes
 * @present: the module sent counters at all
 */
struct stats {
	uint64_t counter[FBR_STATS_A_MAX + 1];
	uint64_t drop[FBR_DROP_MAX + 1];
	uint64_t dropped;
	bool present;
};

/**
 * struct bridge - a bridge
 * @ifindex: of its device
 * @name: of its device, fit for printing
 * @mac: its address
 * @ageing: milliseconds, 0 for never
 * @fdb_limit: most entries it may have
 * @fdb_count: entries it has
 * @group_fwd_mask: link-local groups that are forwarded
 * @event_rate: FDB events a second that are announced
 * @event_burst: FDB events announced at once
 * @ports: how many, without the local one
 * @vlan_filtering: VLANs are told apart
 * @vlan_protocol: EtherType of the tags that count
 * @default_pvid: PVID of new ports, 0 for none
 * @flow_limit: most flows it may have, 0 if it knows of none
 * @flow_count: flows it has
 * @mask_limit: most different masks they may have
 * @mask_count: masks they have
 * @table_miss: enum fbr_table_miss
 * @fail_mode: enum fbr_fail_mode
 * @meter_count: meters it has
 * @listener_count: sockets that listen
 * @mac_set: @mac was set by hand
 * @mtu_set: the MTU was set by hand
 * @stats: totals
 */
struct bridge {
	uint32_t ifindex;
	char name[IFNAMSIZ];
	uint8_t mac[MAC_LEN];
	uint32_t ageing;
	uint32_t fdb_limit;
	uint32_t fdb_count;
	uint16_t group_fwd_mask;
	uint32_t event_rate;
	uint32_t event_burst;
	uint32_t ports;
	bool vlan_filtering;
	uint16_t vlan_protocol;
	uint16_t default_pvid;
	uint32_t flow_limit;
	uint32_t flow_count;
	uint32_t mask_limit;
	uint32_t mask_count;
	uint8_t table_miss;
	uint8_t fail_mode;
	uint32_t meter_count;
	uint32_t listener_count;
	bool mac_set;
	bool mtu_set;
	struct stats stats;
};

/**
 * struct port - a port
 * @bridge: ifindex of its bridge
 * @ifindex: of its device
 * @name: of its device, fit for printing
 * @number: 0 is the local port
 * @has: bit n tells that attribute n came; the local port has few options
 * @option: values of switches, by enum fbr_port_attr
 * @fdb_limit: most entries learned here, 0 for the fair share
 * @fdb_count: entries of this port
 * @state: enum fbr_port_state
 * @mac: address of its device
 * @pvid: VLAN of frames that come in without a tag, 0 for none
 * @accept: enum fbr_vlan_accept
 * @guard: who may send from it, if anybody may not
 * @stats: counters
 */
struct port {
	uint32_t bridge;
	uint32_t ifindex;
	char name[IFNAMSIZ];
	uint32_t number;
	uint32_t has;
	bool option[FBR_PORT_A_MAX + 1];
	uint32_t fdb_limit;
	uint32_t fdb_count;
	uint8_t state;
	uint8_t mac[MAC_LEN];
	uint16_t pvid;
	uint8_t accept;
	struct guard guard;
	struct stats stats;
};

/**
 * struct port_vlans - VLANs of a port, all or those that a message is about
 * @bridge: ifindex of its bridge
 * @port: ifindex of its device
 * @number: of the port
 * @vlans: the VLANs
 */
struct port_vlans {
	uint32_t bridge;
	uint32_t port;
	uint32_t number;
	struct vlans vlans;
};

/**
 * struct vlan - a VLAN of a bridge
 * @bridge: ifindex
 * @vid: its id
 * @last_vid: of an event about many: the last id
 * @ageing: milliseconds, 0 for never, FBR_AGEING_OF_BRIDGE
 * @fdb_limit: most learned entries, 0 for no limit of its own
 * @fdb_count: learned entries there are
 * @has: bit n tells that attribute n came
 * @flood: values of switches, by enum fbr_vlan_attr
 * @ports: how many members it has
 * @stats: frames and bytes
 */
struct vlan {
	uint32_t bridge;
	uint16_t vid;
	uint16_t last_vid;
	uint32_t ageing;
	uint32_t fdb_limit;
	uint32_t fdb_count;
	uint32_t has;
	bool flood[FBR_VLAN_A_MAX + 1];
	uint32_t ports;
	struct stats stats;
};

/**
 * struct entry - an FDB entry
 * @mac: the station
 * @vlan: its VLAN id
 * @kind: enum fbr_fdb_kind
 * @sticky: it does not move
 * @aged: @age is there
 * @bridge: ifindex
 * @port: ifindex of the port's device
 * @number: of the port
 * @age: milliseconds since it was last seen
 */
struct entry {
	uint8_t mac[MAC_LEN];
	uint16_t vlan;
	uint8_t kind;
	bool sticky;
	bool aged;
	uint32_t bridge;
	uint32_t port;
	uint32_t number;
	uint64_t age;
};

/**
 * struct flush - answer to a flush
 * @count: how many entries went
 */
struct flush {
	uint32_t count;
};

/**
 * struct event_batch - one message of FDB events
 * @bridge: ifindex
 * @seq: sequence number of the first event
 * @lost: events lost before this message
 * @numbered: @seq is there
 * @attrs: the message's attributes, for event_next()
 * @len: their length in bytes
 */
struct event_batch {
	uint32_t bridge;
	uint64_t seq;
	uint64_t lost;
	bool numbered;
	const struct nlattr *attrs;
	int len;
};

/**
 * struct event - what happened to one FDB entry
 * @type: enum fbr_fdb_event
 * @kind: enum fbr_fdb_kind
 * @mac: the station
 * @vlan: its VLAN id
 * @port: ifindex of the port's device
 * @number: of the port
 * @old_port: ifindex of the port moved from, 0 if it did not move
 */
struct event {
	uint8_t type;
	uint8_t kind;
	uint8_t mac[MAC_LEN];
	uint16_t vlan;
	uint32_t port;
	uint32_t number;
	uint32_t old_port;
};

/**
 * struct trace_step - a stage of a frame's way
 * @has: bit n tells that attribute n came
 * @type: enum fbr_trace_step
 * @port: number
 * @old_port: number of the port that a station moves from
 * @meter: id of a meter
 * @cause: enum fbr_drop_cause
 * @kind: enum fbr_fdb_kind
 * @reason: enum fbr_frame_reason
 * @mac: of a station
 * @vlan: its VLAN, or the frame's
 * @field: enum ovs_key_attr that differs
 * @frame: the frame, NULL for none
 * @len: its length in bytes
 * @key: what is known of the frame
 * @flow: a flow
 */
struct trace_step {
	uint32_t has;
	uint8_t type;
	uint8_t cause;
	uint8_t kind;
	uint8_t reason;
	uint8_t mac[MAC_LEN];
	uint16_t vlan;
	uint16_t field;
	uint32_t port;
	uint32_t old_port;
	uint32_t meter;
	const uint8_t *frame;
	size_t len;
	struct flow_match key;
	struct flow flow;
};

/**
 * struct frame - a frame for who listens
 * @has: bit n tells that attribute n came
 * @bridge: ifindex
 * @port: number of the port that it came from
 * @reason: enum fbr_frame_reason
 * @cookie: of the flow that sent it
 * @time: when it was taken, in nanoseconds since the Epoch
 * @lost: frames from its port that were lost before it
 * @bytes: the frame, or its beginning, NULL for none
 * @len: length of @bytes
 * @whole: length of the frame in bytes
 * @key: what is known of it
 */
struct frame {
	uint32_t has;
	uint32_t bridge;
	uint32_t port;
	uint8_t reason;
	uint64_t cookie;
	uint64_t time;
	uint32_t lost;
	const uint8_t *bytes;
	size_t len;
	uint32_t whole;
	struct flow_match key;
};

/**
 * typedef decode_fn - read the attributes of one message
 * @attrs: the first attribute
 * @len: length of all of them in bytes
 * @to: the struct that is filled, zeroed before
 *
 * Return: 0, or a negative libnl error for attributes of the wrong form.
 */
typedef int decode_fn(const struct nlattr *attrs, int len, void *to);

decode_fn decode_family;
decode_fn decode_bridge;
decode_fn decode_port;
decode_fn decode_port_vlans;
decode_fn decode_vlan;
decode_fn decode_entry;
decode_fn decode_flush;
decode_fn decode_batch;
decode_fn decode_meter;
decode_fn decode_frame;

const struct nlattr *event_next(const struct event_batch *batch,
				const struct nlattr *last, struct event *event);
void decode_extack(const struct nlmsghdr *message, struct extack *ack);
int decode_step(const struct nlattr *nest, struct trace_step *step);
uint16_t attr_at(const struct nlmsghdr *request, uint32_t offset,
		 uint16_t *inner);

#endif /* FBRCTL_DECODE_H */
