// SPDX-License-Identifier: GPL-2.0
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "say.h"

/* --- settings --- */

/**
 * option_is_setting - tell whether an option has a value that can be changed
 * @option: which
 *
 * Return: false for addresses, VLANs and guards, which have places of their own.
 */
bool option_is_setting(const struct option *option)
{
	switch (option->form) {
	case OPTION_MAC:
	case OPTION_VLAN:
	case OPTION_VLANS:
	case OPTION_GUARD:
		return false;
	default:
		return !option->only_new;
	}
}

/**
 * settings_differ - which options are not what they should be
 * @now: what they are
 * @want: what they should be; those that it doesn't have are right
 *
 * Return: bit n for row n.
 */
uint32_t settings_differ(const struct settings *now,
			 const struct settings *want)
{
	uint32_t rows = want->given & ~now->given;

	for (size_t i = 0; i < OPTIONS_MAX; i++) {
		if (want->given & now->given & 1u << i &&
		    want->value[i] != now->value[i])
			rows |= 1u << i;
	}
	return rows;
}

/**
 * settings_options - settings as a request takes them
 * @set: of what
 * @settings: the settings
 * @rows: bit n for row n: those that are taken if they have a value
 * @options: gets them, behind what is there already
 */
void settings_options(const struct option_set *set,
		      const struct settings *settings, uint32_t rows,
		      struct options *options)
{
	for (size_t i = 0; i < set->n; i++) {
		if (rows & settings->given & 1u << i)
			options->value[options->n++] = (struct option_value){
				.option = &set->option[i],
				.number = settings->value[i],
			};
	}
}

static uint32_t bridge_value(const void *of, uint16_t attr)
{
	const struct bridge *b = of;

	switch (attr) {
	case FBR_BRIDGE_A_AGEING:
		return b->ageing;
	case FBR_BRIDGE_A_FDB_LIMIT:
		return b->fdb_limit;
	case FBR_BRIDGE_A_GROUP_FWD_MASK:
		return b->group_fwd_mask;
	case FBR_BRIDGE_A_EVENT_RATE:
		return b->event_rate;
	case FBR_BRIDGE_A_EVENT_BURST:
		return b->event_burst;
	case FBR_BRIDGE_A_VLAN_FILTERING:
		return b->vlan_filtering;
	case FBR_BRIDGE_A_VLAN_PROTOCOL:
		return b->vlan_protocol;
	case FBR_BRIDGE_A_DEFAULT_PVID:
		return b->default_pvid;
	case FBR_BRIDGE_A_FLOW_LIMIT:
		return b->flow_limit;
	case FBR_BRIDGE_A_MASK_LIMIT:
		return b->mask_limit;
	case FBR_BRIDGE_A_TABLE_MISS:
		return b->table_miss;
	default:
		return b->fail_mode;
	}
}

static uint32_t port_value(const void *of, uint16_t attr)
{
	const struct port *p = of;

	switch (attr) {
	case FBR_PORT_A_FDB_LIMIT:
		return p->fdb_limit;
	case FBR_PORT_A_VLAN_ACCEPT:
		return p->accept;
	default:
		return p->option[attr];
	}
}

static uint32_t vlan_value(const void *of, uint16_t attr)
{
	const struct vlan *v = of;

	switch (attr) {
	case FBR_VLAN_A_AGEING:
		return v->ageing;
	case FBR_VLAN_A_FDB_LIMIT:
		return v->fdb_limit;
	default:
		return v->flood[attr];
	}
}

/* The values of those options that @has has a bit for, by attribute. */
static void settings_of(const struct option_set *set, uint32_t has,
			uint32_t (*value)(const void *of, uint16_t attr),
			const void *of, struct settings *settings)
{
	memset(settings, 0, sizeof(*settings));
	for (size_t i = 0; i < set->n; i++) {
		const struct option *option = &set->option[i];

		if (!option_is_setting(option) || !(has & 1u << option->attr))
			continue;
		settings->given |= 1u << i;
		settings->value[i] = value(of, option->attr);
	}
}

/**
 * settings_of_bridge - what is set of a bridge
 * @bridge: the bridge
 * @settings: where that goes
 */
void settings_of_bridge(const struct bridge *bridge, struct settings *settings)
{
	settings_of(&bridge_options, UINT32_MAX, bridge_value, bridge,
		    settings);
}

/**
 * settings_of_port - what is set of a port
 * @port: the port; the local one has few options
 * @settings: where that goes
 */
void settings_of_port(const struct port *port, struct settings *settings)
{
	settings_of(&port_options, port->has, port_value, port, settings);
}

/**
 * settings_of_vlan - what is set of a VLAN
 * @vlan: the VLAN
 * @settings: where that goes
 */
void settings_of_vlan(const struct vlan *vlan, struct settings *settings)
{
	settings_of(&vlan_options, UINT32_MAX, vlan_value, vlan, settings);
}

/**
 * settings_of_new_vlan - what nobody has set of a VLAN
 * @settings: where that goes
 */
void settings_of_new_vlan(struct settings *settings)
{
	static const struct vlan plain = {
		.ageing = FBR_AGEING_OF_BRIDGE,
		.flood = {
			[FBR_VLAN_A_UNICAST_FLOOD] = true,
			[FBR_VLAN_A_MULTICAST_FLOOD] = true,
			[FBR_VLAN_A_BROADCAST_FLOOD] = true,
		},
	};

	settings_of_vlan(&plain, settings);
}

/* --- bridges and what they have --- */

/**
 * config_add - add a bridge
 * @config: grows by one
 * @name: of the bridge
 *
 * Return: the bridge, which has nothing yet, until the next is added.
 */
struct config_bridge *config_add(struct config *config, const char *name)
{
	struct config_bridge *bridge = array_add(&config->bridges);

	snprintf(bridge->name, sizeof(bridge->name), "%s", name);
	snprintf(bridge->local.name, sizeof(bridge->local.name), "%s", name);
	bridge->ports = (struct array)ARRAY_OF(struct config_port);
	bridge->entries = (struct array)ARRAY_OF(struct config_entry);
	bridge->meters = (struct array)ARRAY_OF(struct meter);
	bridge->flows = (struct array)ARRAY_OF(struct config_flow);
	bridge->vlan = must(calloc(FBR_VID_MAX + 1, sizeof(*bridge->vlan)));
	for (unsigned int vid = 0; vid <= FBR_VID_MAX; vid++)
		settings_of_new_vlan(&bridge->vlan[vid]);
	return bridge;
}

/**
 * config_find - find a bridge
 * @config: the bridges
 * @name: its name
 *
 * Return: NULL if there is none.
 */
struct config_bridge *config_find(const struct config *config, const char *name)
{
	struct config_bridge *bridge;

	array_each(bridge, &config->bridges) {
		if (!strcmp(bridge->name, name))
			return bridge;
	}
	return NULL;
}

/**
 * config_port - find a port of a bridge
 * @bridge: the bridge
 * @name: of its device
 *
 * Return: NULL if there is none.
 */
struct config_port *config_port(const struct config_bridge *bridge,
				const char *name)
{
	struct config_port *port;

	array_each(port, &bridge->ports) {
		if (!strcmp(port->name, name))
			return port;
	}
	return NULL;
}

/**
 * config_locate - find a port wherever it is
 * @config: the bridges
 * @name: of its device
 * @bridge: where its bridge goes
 *
 * Return: NULL if there is none.
 */
struct config_port *config_locate(const struct config *config, const char *name,
				  struct config_bridge **bridge)
{
	struct config_port *port;

	array_each(*bridge, &config->bridges) {
		port = config_port(*bridge, name);
		if (port)
			return port;
	}
	*bridge = NULL;
	return NULL;
}

static int by_id(const void *a, const void *b)
{
	const struct meter *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

/**
 * config_meter - find a meter of a bridge
 * @bridge: the bridge, in order (config_sort())
 * @id: of the meter
 *
 * Return: NULL if there is none.
 */
struct meter *config_meter(const struct config_bridge *bridge, uint32_t id)
{
	const struct meter like = { .id = id };

	return array_find(&bridge->meters, &like, by_id);
}

static int by_station(const void *a, const void *b)
{
	const struct config_entry *x = a, *y = b;

	if (x->vlan != y->vlan)
		return (int)x->vlan - (int)y->vlan;
	return memcmp(x->mac, y->mac, MAC_LEN);
}

/**
 * config_entry - find an FDB entry of a bridge
 * @bridge: the bridge, in order (config_sort())
 * @like: one of the same station
 *
 * Return: NULL if there is none.
 */
struct config_entry *config_entry(const struct config_bridge *bridge,
				  const struct config_entry *like)
{
	return array_find(&bridge->entries, like, by_station);
}

/**
 * config_entry_port - where the station of an entry is
 * @bridge: its bridge
 * @entry: the entry
 *
 * Return: name of the device, that of the bridge for the host.
 */
const char *config_entry_port(const struct config_bridge *bridge,
			      const struct config_entry *entry)
{
	return *entry->port ? entry->port : bridge->name;
}

static int by_number(const void *a, const void *b)
{
	const struct config_port *x = a, *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

/**
 * config_sort - put what a bridge has in order, but for its flows
 * @bridge: the bridge
 */
void config_sort(struct config_bridge *bridge)
{
	array_sort(&bridge->ports, by_number);
	array_sort(&bridge->entries, by_station);
	array_sort(&bridge->meters, by_id);
}

/**
 * config_map - the ports of a bridge, for texts of flows
 * @bridge: the bridge
 * @map: where they go
 */
void config_map(const struct config_bridge *bridge, struct portmap *map)
{
	const struct config_port *port;

	memset(map, 0, sizeof(*map));
	portmap_set(map, 0, bridge->name);
	array_each(port, &bridge->ports)
		portmap_set(map, port->number, port->name);
	portmap_sort(map);
}

/* --- flows --- */

static bool sends(const struct flow_action *action)
{
	switch (action->verb) {
	case FLOW_OUTPUT:
	case FLOW_NORMAL:
	case FLOW_FLOOD:
	case FLOW_IN_PORT:
	case FLOW_USERSPACE:
		return true;
	default:
		return false;
	}
}

/*
 * Outputs to ports that have left can't be added again, nor actions that change
 * a frame which is not sent after them.
 */
static bool drop_gone(struct flow *flow)
{
	uint8_t n = 0;

	for (unsigned int i = 0; i < flow->n_actions; i++) {
		if (flow->action[i].verb != FLOW_GONE)
			flow->action[n++] = flow->action[i];
	}
	if (n == flow->n_actions)
		return false;
	while (n && !sends(&flow->action[n - 1]))
		n--;
	flow->n_actions = n;
	return true;
}

/* A flow without actions drops, as one does that has lost them. */
static void tidy(struct flow *flow)
{
	if (!(flow->has & FLOW_BIT(FBR_FLOW_A_PRIORITY)))
		flow->priority = FBR_FLOW_PRIORITY_DEFAULT;
	flow->has = (flow->has & FLOW_BITS_NEW) |
		    FLOW_BIT(FBR_FLOW_A_PRIORITY);
}

/**
 * config_flow_add - add a flow, behind the others
 * @bridge: its bridge
 * @flow: the flow, with or without statistics
 * @map: the ports
 *
 * Outputs to ports that have left are left out.
 *
 * Return: false if there are no words for it.
 */
bool config_flow_add(struct config_bridge *bridge, const struct flow *flow,
		     const struct portmap *map)
{
	static char text[FLOW_TEXT];
	struct flow copy = *flow;
	struct config_flow *added;
	const char *name = NULL;
	char *key = NULL;

	if (flow->match.unknown)
		return false;
	for (unsigned int i = 0; i < flow->n_actions; i++) {
		if (flow->action[i].verb == FLOW_UNKNOWN)
			return false;
	}
	bridge->maimed += drop_gone(&copy);
	tidy(&copy);
	flow_format_match(&copy.match, map, text);
	if (asprintf(&key, "%u %s", copy.priority, text) < 0)
		key = must(NULL);
	flow_format(&copy, map, text);
	if (copy.match.mask.in_port == UINT32_MAX && copy.match.key.in_port)
		name = portmap_name(map, copy.match.key.in_port);
	added = array_add(&bridge->flows);
	added->key = key;
	added->text = must(strdup(text));
	added->priority = copy.priority;
	snprintf(added->port, sizeof(added->port), "%s", name ? name : "");
	return true;
}

static void bridge_free(struct config_bridge *bridge)
{
	struct config_flow *flow;

	array_each(flow, &bridge->flows) {
		free(flow->text);
		free(flow->key);
	}
	array_free(&bridge->flows);
	array_free(&bridge->meters);
	array_free(&bridge->entries);
	array_free(&bridge->ports);
	free(bridge->vlan);
}

/**
 * config_free - forget all bridges
 * @config: NO_CONFIG afterwards
 */
void config_free(struct config *config)
{
	struct config_bridge *bridge;

	array_each(bridge, &config->bridges)
		bridge_free(bridge);
	array_free(&config->bridges);
}
