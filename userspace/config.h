/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What bridges are configured to be: as the module says it, or as a file has it.
 * Nothing here does I/O. config_json.c makes a document of it and back,
 * config_diff.c compares two of them, config_flows.c their flows.
 */
#ifndef FBRCTL_CONFIG_H
#define FBRCTL_CONFIG_H

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

#include "array.h"
#include "decode.h"
#include "option.h"

/** What a document says that it is, and the only version there is so far. */
#define CONFIG_SCHEMA	"flowbridge"
#define CONFIG_VERSION	1

/** Room for where in a document something is wrong, and for what is. */
#define CONFIG_PATH	256
#define CONFIG_WHY	320

/** MTUs that a device of Ethernet can have. */
#define CONFIG_MTU_MIN	68
#define CONFIG_MTU_MAX	65535

/**
 * struct settings - options of a bridge, a port or a VLAN that have a value each
 * @given: bit n tells that row n of the table of options has a value
 * @value: the values, by row
 */
struct settings {
	uint32_t given;
	uint32_t value[OPTIONS_MAX];
};

/**
 * struct config_port - a port, or the local one
 * @name: of its device
 * @number: of the port
 * @ifindex: of the device, 0 while there is none
 * @settings: its options
 * @has_vlans: @vlans is known
 * @vlans: those that it is a member of
 * @guard: who may send from it; without addresses there is none
 */
struct config_port {
	char name[IFNAMSIZ];
	uint32_t number;
	uint32_t ifindex;
	struct settings settings;
	bool has_vlans;
	struct vlans vlans;
	struct guard guard;
};

/**
 * struct config_entry - an FDB entry that somebody added
 * @mac: the station
 * @vlan: its VLAN id
 * @kind: FBR_FDB_KIND_STATIC or FBR_FDB_KIND_PERMANENT
 * @port: name of the port's device, empty for the host
 */
struct config_entry {
	uint8_t mac[MAC_LEN];
	uint16_t vlan;
	uint8_t kind;
	char port[IFNAMSIZ];
};

/**
 * struct config_flow - a flow
 * @text: all of it, but for statistics, in the one way to write it
 * @key: what tells it from others: priority and match
 * @priority: the highest wins
 * @port: the port that it matches by in_port, empty for none
 */
struct config_flow {
	char *text;
	char *key;
	uint16_t priority;
	char port[IFNAMSIZ];
};

/**
 * struct config_bridge - a bridge
 * @name: of its device
 * @ifindex: of its device, 0 while there is none
 * @has_up: @up is known
 * @up: its device is up
 * @mac_set: it has an address that was set by hand: @mac
 * @mac: that address
 * @mtu: the MTU that was set by hand, 0 for none
 * @settings: its options
 * @local: its local port
 * @vlan: settings of VLANs, by VLAN id
 * @ports: of struct config_port, by number
 * @entries: of struct config_entry, by VLAN and address
 * @meters: of struct meter, by id
 * @flows: of struct config_flow, in the order in which they win
 * @maimed: how many of them named ports that have left
 */
struct config_bridge {
	char name[IFNAMSIZ];
	uint32_t ifindex;
	bool has_up;
	bool up;
	bool mac_set;
	uint8_t mac[MAC_LEN];
	uint32_t mtu;
	struct settings settings;
	struct config_port local;
	struct settings *vlan;
	struct array ports;
	struct array entries;
	struct array meters;
	struct array flows;
	size_t maimed;
};

/**
 * struct config - bridges
 * @bridges: of struct config_bridge
 */
struct config {
	struct array bridges;
};

/** No bridges yet. */
#define NO_CONFIG	{ .bridges = ARRAY_OF(struct config_bridge) }

/**
 * struct config_error - what is wrong with a document
 * @path: where: "bridges[0].ports[2].number", "line 7", or empty
 * @why: the rest of a sentence
 */
struct config_error {
	char path[CONFIG_PATH];
	char why[CONFIG_WHY];
};

/* config.c */
bool option_is_setting(const struct option *option);
uint32_t settings_differ(const struct settings *now,
			 const struct settings *want);
void settings_options(const struct option_set *set,
		      const struct settings *settings, uint32_t rows,
		      struct options *options);
void settings_of_bridge(const struct bridge *bridge, struct settings *settings);
void settings_of_port(const struct port *port, struct settings *settings);
void settings_of_vlan(const struct vlan *vlan, struct settings *settings);
void settings_of_new_vlan(struct settings *settings);

struct config_bridge *config_add(struct config *config, const char *name);
struct config_bridge *config_find(const struct config *config,
				  const char *name);
struct config_port *config_port(const struct config_bridge *bridge,
				const char *name);
struct config_port *config_locate(const struct config *config,
				  const char *name,
				  struct config_bridge **bridge);
struct meter *config_meter(const struct config_bridge *bridge, uint32_t id);
const char *config_entry_port(const struct config_bridge *bridge,
			      const struct config_entry *entry);
struct config_entry *config_entry(const struct config_bridge *bridge,
				  const struct config_entry *like);
bool config_flow_add(struct config_bridge *bridge, const struct flow *flow,
		     const struct portmap *map);
void config_map(const struct config_bridge *bridge, struct portmap *map);
void config_sort(struct config_bridge *bridge);
void config_free(struct config *config);

/* config_json.c */
char *config_write(const struct config *config);
bool config_read(const char *text, size_t len, struct config *config,
		 struct config_error *error);

#endif /* FBRCTL_CONFIG_H */
