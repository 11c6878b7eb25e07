// SPDX-License-Identifier: GPL-2.0
/* monitor */
#include "cmd.h"

#include <errno.h>
#include <net/if.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "names.h"
#include "print.h"
#include "query.h"

/** So many devices that are gone are remembered, since events come later. */
#define GONE_MAX	1024
/**
 * Room for what an event says of options, with a guard if there is one, and of
 * all VLANs of a port.
 */
#define OPTION_WORDS	256
#define PORT_WORDS	(OPTION_WORDS + GUARD_TEXT)
#define VLAN_WORDS	32768

/**
 * struct device - what is known of a bridge or a port
 * @ifindex: of the device
 * @name: the last known one: a device that is gone has none
 * @next: of a bridge: sequence number of the event that is due
 * @counting: @next is known
 * @gone: it is no port and no bridge any more
 */
struct device {
	uint32_t ifindex;
	char name[IFNAMSIZ];
	uint64_t next;
	bool counting;
	bool gone;
};

/**
 * struct named_ports - the names of a bridge's ports, for its flows
 * @bridge: ifindex
 * @map: the names
 */
struct named_ports {
	uint32_t bridge;
	struct portmap *map;
};

/**
 * struct monitor - one run of monitor
 * @f: this run of the tool
 * @nl: the socket that listens
 * @config: print changes of bridges and ports
 * @fdb: print events of the FDB
 * @flow: print events of flows
 * @flow_asked: that was asked for by name
 * @maps: of struct named_ports, of bridges that had ports to be named
 * @devices: of struct device
 * @gone: how many of them are gone
 */
struct monitor {
	struct fbrctl *f;
	struct nl nl;
	bool config;
	bool fdb;
	bool flow;
	bool flow_asked;
	struct array maps;
	struct array devices;
	size_t gone;
};

static struct device *device_of(struct monitor *m, uint32_t ifindex)
{
	struct device *d = m->devices.items;
	char name[IFNAMSIZ];

	for (size_t i = 0; i < m->devices.n; i++) {
		if (d[i].ifindex == ifindex)
			return &d[i];
	}
	d = array_add(&m->devices);
	d->ifindex = ifindex;
	snprintf(d->name, sizeof(d->name), "if%u", ifindex);
	if (if_indextoname(ifindex, name))
		memcpy(d->name, name, sizeof(name));
	text_clean(d->name);
	return d;
}

/* Events about a device can come a little after it: forget it, but not yet. */
static void device_gone(struct monitor *m, uint32_t ifindex)
{
	struct device *d = device_of(m, ifindex);
	size_t kept = 0;

	m->gone += !d->gone;
	d->gone = true;
	if (m->gone < GONE_MAX)
		return;
	d = m->devices.items;
	for (size_t i = 0; i < m->devices.n; i++) {
		if (!d[i].gone)
			d[kept++] = d[i];
	}
	m->devices.n = kept;
	m->gone = 0;
}

static const char *name_of(struct monitor *m, uint32_t ifindex)
{
	return device_of(m, ifindex)->name;
}

/* There is a device of this name. */
static void rename_device(struct monitor *m, uint32_t ifindex, const char *name)
{
	struct device *d = device_of(m, ifindex);

	if (*name)
		snprintf(d->name, sizeof(d->name), "%s", name);
	m->gone -= d->gone;
	d->gone = false;
}

static struct portmap *map_find(const struct monitor *m, uint32_t bridge)
{
	struct named_ports *p = m->maps.items;

	for (size_t i = 0; i < m->maps.n; i++) {
		if (p[i].bridge == bridge)
			return p[i].map;
	}
	return NULL;
}

/*
 * A port has this name. One that is gone keeps its own, since events about its
 * flows come later, until another port has the name or the number.
 */
static void name_port(struct monitor *m, const struct port *port)
{
	struct portmap *map = map_find(m, port->bridge);
	struct named_ports *p;

	if (!m->flow)
		return;
	if (!map) {
		p = array_add(&m->maps);
		p->bridge = port->bridge;
		p->map = map = must(calloc(1, sizeof(*map)));
		map->numbers = m->f->numbers;
	}
	portmap_rename(map, port->number, port->name);
}

static void forget_ports(struct monitor *m, uint32_t bridge)
{
	struct named_ports *p = m->maps.items;

	for (size_t i = 0; i < m->maps.n; i++) {
		if (p[i].bridge != bridge)
			continue;
		free(p[i].map);
		p[i] = p[--m->maps.n];
		return;
	}
}

static void now(char text[TIME_TEXT])
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	format_time(&ts, text);
}

/* Begin an event: time, group and what happened. */
static void begin(struct out *o, char time[TIME_TEXT], const char *group,
		  const char *event)
{
	now(time);
	out_object(o, NULL);
	out_str(o, "time", time);
	out_str(o, "group", group);
	out_str(o, "event", event);
}

static void bridge_event(struct monitor *m, uint8_t cmd, const struct bridge *b)
{
	struct out *o = &m->f->out;
	char time[TIME_TEXT], ageing[32], mac[MAC_TEXT];

	begin(o, time, FBR_MCGRP_CONFIG, command_name(cmd));
	print_bridge(o, b);
	out_object_end(o);
	format_ageing(b->ageing, ageing, sizeof(ageing));
	mac_format(b->mac, mac);
	if (cmd == FBR_CMD_BRIDGE_DEL_NTF)
		out_note(o, "%s config %s %s", time, b->name, command_name(cmd));
	else
		out_note(o, "%s config %s %s mac %s ageing %s fdb-limit %u group-fwd-mask 0x%04x event-rate %u event-burst %u vlan-filtering %s vlan-protocol %s default-pvid %u flow-limit %u mask-limit %u table-miss %s fail-mode %s",
			 time, b->name, command_name(cmd), mac, ageing,
			 b->fdb_limit, b->group_fwd_mask, b->event_rate,
			 b->event_burst, b->vlan_filtering ? "on" : "off",
			 vlan_protocol_name(b->vlan_protocol), b->default_pvid,
			 b->flow_limit, b->mask_limit,
			 table_miss_name(b->table_miss),
			 fail_mode_name(b->fail_mode));
}

/* Append a word and its value, if the attribute came. */
__attribute__((format(printf, 5, 6)))
static void append(char *text, size_t size, uint32_t has, unsigned int attr,
		   const char *format, ...)
{
	size_t used = strlen(text);
	va_list args;

	if (!(has & 1u << attr))
		return;
	va_start(args, format);
	vsnprintf(text + used, size - used, format, args);
	va_end(args);
}

/* The options that a port has, as 'port set' takes them, and its PVID. */
static void port_words(const struct port *port, char text[PORT_WORDS])
{
	char guard[GUARD_TEXT];

	for (size_t i = 0; i < port_options.n; i++) {
		const struct option *option = &port_options.option[i];

		if (option->form != OPTION_SWITCH)
			continue;
		append(text, PORT_WORDS, port->has, option->attr, " %s %s",
		       option->name, port->option[option->attr] ? "on" : "off");
	}
	append(text, PORT_WORDS, port->has, FBR_PORT_A_FDB_LIMIT,
	       " fdb-limit %u", port->fdb_limit);
	append(text, PORT_WORDS, port->has, FBR_PORT_A_PVID, " pvid %u",
	       port->pvid);
	append(text, PORT_WORDS, port->has, FBR_PORT_A_VLAN_ACCEPT,
	       " accept %s", vlan_accept_name(port->accept));
	guard_format(&port->guard, ',', guard);
	append(text, PORT_WORDS, port->has, FBR_PORT_A_GUARD, " guard %s",
	       guard);
}

static void port_event(struct monitor *m, uint8_t cmd, const struct port *port)
{
	const char *bridge = name_of(m, port->bridge);
	struct out *o = &m->f->out;
	char time[TIME_TEXT], words[PORT_WORDS] = "";

	begin(o, time, FBR_MCGRP_CONFIG, command_name(cmd));
	out_str(o, "bridge", bridge);
	print_port(o, port);
	if (port->stats.present && o->json)
		print_stats(o, &port->stats);
	out_object_end(o);
	if (cmd == FBR_CMD_PORT_DEL_NTF)
		snprintf(words, sizeof(words), " rx %llu tx %llu dropped %llu",
			 (unsigned long long)
			 port->stats.counter[FBR_STATS_A_RX_PACKETS],
			 (unsigned long long)
			 port->stats.counter[FBR_STATS_A_TX_PACKETS],
			 (unsigned long long)port->stats.dropped);
	else
		port_words(port, words);
	out_note(o, "%s config %s %s port %u %s%s", time, bridge,
		 command_name(cmd), port->number, port->name, words);
}

/* VLANs of a port, as 'vlan add' takes them. */
static void member_words(const struct vlans *vlans, char text[VLAN_WORDS])
{
	char list[VLANS_TEXT];
	size_t used = 0;

	text[0] = '\0';
	for (unsigned int flags = VLAN_MEMBER;
	     flags <= (VLAN_MEMBER | VLAN_UNTAGGED | VLAN_PVID); flags += 2) {
		vlans_format(vlans, (uint8_t)flags, list);
		if (!*list)
			continue;
		used += (size_t)snprintf(text + used, VLAN_WORDS - used,
					 " vlan %s%s%s", list,
					 flags & VLAN_UNTAGGED ?
					 " untagged" : "",
					 flags & VLAN_PVID ? " pvid" : "");
	}
}

static void member_event(struct monitor *m, uint8_t cmd,
			 const struct port_vlans *list)
{
	struct vlan_range range = { 0 };
	struct out *o = &m->f->out;
	char time[TIME_TEXT], port[IFNAMSIZ], words[VLAN_WORDS];
	const char *bridge;

	snprintf(port, sizeof(port), "%s", name_of(m, list->port));
	bridge = name_of(m, list->bridge);
	begin(o, time, FBR_MCGRP_CONFIG, command_name(cmd));
	out_str(o, "bridge", bridge);
	out_uint(o, "port_number", list->number);
	out_str(o, "port", port);
	out_array(o, "vlans");
	while (vlans_next(&list->vlans, &range)) {
		out_object(o, NULL);
		print_vlan_range(o, &range);
		out_object_end(o);
	}
	out_array_end(o);
	out_object_end(o);
	member_words(&list->vlans, words);
	out_note(o, "%s config %s %s port %u %s%s", time, bridge,
		 command_name(cmd), list->number, port, words);
}

/* The settings of VLANs, as 'vlan set' takes them. */
static void vlan_words(const struct vlan *vlan, char text[OPTION_WORDS])
{
	char ageing[32] = "bridge";

	if (vlan->ageing != FBR_AGEING_OF_BRIDGE)
		format_ageing(vlan->ageing, ageing, sizeof(ageing));
	append(text, OPTION_WORDS, vlan->has, FBR_VLAN_A_AGEING, " ageing %s",
	       ageing);
	append(text, OPTION_WORDS, vlan->has, FBR_VLAN_A_FDB_LIMIT,
	       " fdb-limit %u", vlan->fdb_limit);
	for (size_t i = 0; i < vlan_options.n; i++) {
		const struct option *option = &vlan_options.option[i];

		if (option->form == OPTION_SWITCH)
			append(text, OPTION_WORDS, vlan->has, option->attr,
			       " %s %s", option->name,
			       vlan->flood[option->attr] ? "on" : "off");
	}
}

static void vlan_event(struct monitor *m, uint8_t cmd, const struct vlan *vlan)
{
	const char *bridge = name_of(m, vlan->bridge);
	struct out *o = &m->f->out;
	char time[TIME_TEXT], words[OPTION_WORDS] = "", last[8] = "";

	begin(o, time, FBR_MCGRP_CONFIG, command_name(cmd));
	out_str(o, "bridge", bridge);
	out_uint(o, "vlan", vlan->vid);
	out_uint(o, "vlan_end", vlan->last_vid);
	print_vlan(o, vlan);
	out_object_end(o);
	if (vlan->last_vid != vlan->vid)
		snprintf(last, sizeof(last), "-%u", vlan->last_vid);
	vlan_words(vlan, words);
	out_note(o, "%s config %s %s vlan %u%s%s", time, bridge,
		 command_name(cmd), vlan->vid, last, words);
}

static void fdb_event(struct monitor *m, const char *bridge,
		      const struct event *e)
{
	struct out *o = &m->f->out;
	char time[TIME_TEXT], mac[MAC_TEXT], port[IFNAMSIZ];
	const char *old = e->old_port ? name_of(m, e->old_port) : NULL;

	snprintf(port, sizeof(port), "%s", name_of(m, e->port));
	mac_format(e->mac, mac);
	begin(o, time, FBR_MCGRP_FDB, fdb_event_name(e->type));
	out_str(o, "bridge", bridge);
	out_str(o, "mac", mac);
	out_uint(o, "vlan", e->vlan);
	out_uint(o, "port_number", e->number);
	out_str(o, "port", port);
	if (old)
		out_str(o, "old_port", old);
	out_str(o, "kind", fdb_kind_name(e->kind));
	out_object_end(o);
	out_note(o, "%s fdb %s %s %s vlan %u port %u %s %s%s%s", time,
		 bridge, fdb_event_name(e->type), mac, e->vlan, e->number, port,
		 fdb_kind_name(e->kind), old ? " from " : "", old ? old : "");
}

/* Say that events are missing: lost by the module, or missed by this tool. */
static void gap(struct monitor *m, const char *event, const char *bridge,
		uint64_t count)
{
	struct out *o = &m->f->out;
	char time[TIME_TEXT];

	if (!count)
		return;
	begin(o, time, FBR_MCGRP_FDB, event);
	out_str(o, "bridge", bridge);
	out_uint(o, "count", count);
	out_object_end(o);
	out_note(o, "%s fdb %s %s %llu", time, bridge, event,
		 (unsigned long long)count);
}

static void batch_event(struct monitor *m, const struct event_batch *batch)
{
	const struct nlattr *place = NULL;
	struct device *bridge = device_of(m, batch->bridge);
	char name[IFNAMSIZ];
	struct event event;
	uint64_t n = 0, ahead = 0;

	memcpy(name, bridge->name, sizeof(name));
	if (batch->numbered && bridge->counting && batch->seq > bridge->next)
		ahead = batch->seq - bridge->next;
	gap(m, "lost", name, batch->lost);
	gap(m, "missed", name, ahead > batch->lost ? ahead - batch->lost : 0);
	while ((place = event_next(batch, place, &event))) {
		fdb_event(m, name, &event);
		n++;
	}
	/* Naming ports may have moved the list of devices. */
	bridge = device_of(m, batch->bridge);
	bridge->counting = batch->numbered;
	bridge->next = batch->seq + n;
}

static void replaced_event(struct monitor *m, const struct flow *flow)
{
	const char *bridge = name_of(m, flow->bridge);
	const char *event = command_name(FBR_CMD_FLOW_REPLACED_NTF);
	struct out *o = &m->f->out;
	char time[TIME_TEXT];

	begin(o, time, FBR_MCGRP_FLOW, event);
	out_str(o, "bridge", bridge);
	out_uint(o, "flows", flow->count);
	out_object_end(o);
	out_note(o, "%s flow %s %s %u flows", time, bridge, event, flow->count);
}

static void flow_event(struct monitor *m, uint8_t cmd, const struct flow *flow)
{
	const char *bridge = name_of(m, flow->bridge);
	const struct portmap *map = map_find(m, flow->bridge);
	const char *reason = flow_reason_name(flow->reason);
	bool gone = cmd == FBR_CMD_FLOW_DEL_NTF;
	struct out *o = &m->f->out;
	char time[TIME_TEXT], text[FLOW_TEXT];

	begin(o, time, FBR_MCGRP_FLOW, command_name(cmd));
	out_str(o, "bridge", bridge);
	if (gone)
		out_str(o, "reason", reason);
	print_flow(o, flow, map);
	out_object_end(o);
	flow_format(flow, map, text);
	out_note(o, "%s flow %s %s %s%s%s", time, bridge, command_name(cmd),
		 gone ? reason : "", gone ? " " : "", text);
}

static void on_flow(struct monitor *m, uint8_t cmd, const struct nlattr *attrs,
		    int len)
{
	struct flow flow = { 0 };

	if (!m->flow || decode_flow(attrs, len, &flow) < 0)
		return;
	if (cmd == FBR_CMD_FLOW_REPLACED_NTF)
		replaced_event(m, &flow);
	else
		flow_event(m, cmd, &flow);
}

static void on_meter(struct monitor *m, uint8_t cmd, const struct nlattr *attrs,
		     int len)
{
	struct out *o = &m->f->out;
	char time[TIME_TEXT], text[METER_TEXT];
	struct meter meter = { 0 };
	const char *bridge;

	if (!m->flow || decode_meter(attrs, len, &meter) < 0)
		return;
	bridge = name_of(m, meter.bridge);
	begin(o, time, FBR_MCGRP_FLOW, command_name(cmd));
	out_str(o, "bridge", bridge);
	print_meter(o, &meter);
	out_object_end(o);
	meter_format(&meter, text);
	out_note(o, "%s flow %s %s %s", time, bridge, command_name(cmd), text);
}

static void on_bridge(struct monitor *m, uint8_t cmd,
		      const struct nlattr *attrs, int len)
{
	struct bridge bridge = { 0 };

	if (decode_bridge(attrs, len, &bridge) < 0)
		return;
	rename_device(m, bridge.ifindex, bridge.name);
	if (cmd != FBR_CMD_BRIDGE_SET_NTF)
		device_of(m, bridge.ifindex)->counting = false;
	if (m->config)
		bridge_event(m, cmd, &bridge);
	if (cmd == FBR_CMD_BRIDGE_DEL_NTF) {
		device_gone(m, bridge.ifindex);
		forget_ports(m, bridge.ifindex);
	}
}

static void on_port(struct monitor *m, uint8_t cmd, const struct nlattr *attrs,
		    int len)
{
	struct port port = { 0 };

	if (decode_port(attrs, len, &port) < 0)
		return;
	rename_device(m, port.ifindex, port.name);
	if (cmd != FBR_CMD_PORT_DEL_NTF)
		name_port(m, &port);
	if (m->config)
		port_event(m, cmd, &port);
	if (cmd == FBR_CMD_PORT_DEL_NTF)
		device_gone(m, port.ifindex);
}

static void on_member(struct monitor *m, uint8_t cmd,
		      const struct nlattr *attrs, int len)
{
	struct port_vlans list = { 0 };

	if (m->config && decode_port_vlans(attrs, len, &list) >= 0)
		member_event(m, cmd, &list);
}

static void on_vlan(struct monitor *m, uint8_t cmd, const struct nlattr *attrs,
		    int len)
{
	struct vlan vlan = { 0 };

	if (m->config && decode_vlan(attrs, len, &vlan) >= 0)
		vlan_event(m, cmd, &vlan);
}

static void on_message(void *arg, uint8_t cmd, const struct nlattr *attrs,
		       int len)
{
	struct event_batch batch = { 0 };
	struct monitor *m = arg;

	switch (cmd) {
	case FBR_CMD_BRIDGE_NEW_NTF:
	case FBR_CMD_BRIDGE_SET_NTF:
	case FBR_CMD_BRIDGE_DEL_NTF:
		on_bridge(m, cmd, attrs, len);
		break;
	case FBR_CMD_PORT_ADD_NTF:
	case FBR_CMD_PORT_SET_NTF:
	case FBR_CMD_PORT_DEL_NTF:
		on_port(m, cmd, attrs, len);
		break;
	case FBR_CMD_PORT_VLAN_ADD_NTF:
	case FBR_CMD_PORT_VLAN_DEL_NTF:
		on_member(m, cmd, attrs, len);
		break;
	case FBR_CMD_VLAN_SET_NTF:
		on_vlan(m, cmd, attrs, len);
		break;
	case FBR_CMD_FDB_EVENT:
		if (m->fdb && decode_batch(attrs, len, &batch) >= 0)
			batch_event(m, &batch);
		break;
	case FBR_CMD_FLOW_ADD_NTF:
	case FBR_CMD_FLOW_SET_NTF:
	case FBR_CMD_FLOW_DEL_NTF:
	case FBR_CMD_FLOW_REPLACED_NTF:
		on_flow(m, cmd, attrs, len);
		break;
	case FBR_CMD_METER_ADD_NTF:
	case FBR_CMD_METER_SET_NTF:
	case FBR_CMD_METER_DEL_NTF:
		on_meter(m, cmd, attrs, len);
		break;
	default:
		break;
	}
}

/* Flows are not for everybody's eyes: who did not ask for them does without. */
static int join_flow(struct monitor *m)
{
	int err;

	if (m->flow_asked)
		return kernel_join(&m->nl, m->nl.family.flow, FBR_MCGRP_FLOW);
	err = kernel_try_join(&m->nl, m->nl.family.flow);
	if (!err)
		return DONE;
	m->flow = false;
	if (err != -ENOENT)
		warn("events of flows are left out: they take CAP_NET_ADMIN in this network namespace");
	return DONE;
}

static int join(struct monitor *m)
{
	int status = kernel_join(&m->nl, m->nl.family.config, FBR_MCGRP_CONFIG);

	if (!status && m->fdb)
		status = kernel_join(&m->nl, m->nl.family.fdb, FBR_MCGRP_FDB);
	if (!status && m->flow)
		status = join_flow(m);
	return status;
}

static void on_overflow(void *arg)
{
	struct monitor *m = arg;
	struct out *o = &m->f->out;
	char time[TIME_TEXT];

	now(time);
	out_object(o, NULL);
	out_str(o, "time", time);
	out_str(o, "event", "overflow");
	out_object_end(o);
	out_note(o, "%s overflow: events came faster than they could be printed; listening anew",
		 time);
	(void)join(m);
}

/* Learn the names there are, to be able to name what goes. */
static int learn_names(struct monitor *m)
{
	struct array bridges = ARRAY_OF(struct bridge);
	struct ports ports = NO_PORTS;
	int status = bridges_get(m->f, 0, NULL, &bridges);
	const struct bridge *bridge = bridges.items;

	if (!status)
		status = ports_get(m->f, 0, &ports);
	for (size_t i = 0; i < bridges.n; i++)
		rename_device(m, bridge[i].ifindex, bridge[i].name);
	for (size_t i = 0; i < ports.list.n; i++) {
		rename_device(m, ports_at(&ports, i)->ifindex,
			      ports_at(&ports, i)->name);
		name_port(m, ports_at(&ports, i));
	}
	ports_free(&ports);
	array_free(&bridges);
	return status;
}

static int listen_to(struct monitor *m)
{
	const struct listener listener = {
		.message = on_message, .overflow = on_overflow, .arg = m,
	};
	int status = kernel_open(&m->nl);

	/* Names change in the group config, so that is always listened to. */
	if (!status)
		status = join(m);
	if (!status)
		status = learn_names(m);
	if (!status)
		status = kernel_listen(&m->nl, &listener);
	return status;
}

static int choose_group(struct monitor *m, const char *word)
{
	static const char *const groups[] = {
		FBR_MCGRP_CONFIG, FBR_MCGRP_FDB, FBR_MCGRP_FLOW,
	};

	if (!strcmp(word, FBR_MCGRP_CONFIG))
		m->config = true;
	else if (!strcmp(word, FBR_MCGRP_FDB))
		m->fdb = true;
	else if (!strcmp(word, FBR_MCGRP_FLOW))
		m->flow = m->flow_asked = true;
	else
		return unknown_word("group", word,
				    closest(word, groups, ARRAY_SIZE(groups)));
	return DONE;
}

/* monitor [config|fdb|flow]... */
int cmd_monitor(struct fbrctl *f, int argc, char **argv)
{
	struct monitor m = {
		.f = f, .config = !argc, .fdb = !argc, .flow = !argc,
		.maps = ARRAY_OF(struct named_ports),
		.devices = ARRAY_OF(struct device),
	};
	int status = DONE;

	for (int i = 0; i < argc && !status; i++)
		status = choose_group(&m, argv[i]);
	if (status)
		return status;
	setvbuf(stdout, NULL, _IOLBF, 0);
	f->out.lines = true;
	f->out.pretty = false;
	status = listen_to(&m);
	kernel_close(&m.nl);
	while (m.maps.n)
		free(((struct named_ports *)m.maps.items)[--m.maps.n].map);
	array_free(&m.maps);
	array_free(&m.devices);
	return status;
}
