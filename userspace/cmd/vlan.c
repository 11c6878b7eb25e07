// SPDX-License-Identifier: GPL-2.0
/* vlan show, vlan add, vlan del, vlan list, vlan set */
#include "cmd.h"

#include <netlink/attr.h>
#include <stdlib.h>
#include <string.h>

#include "names.h"
#include "print.h"
#include "query.h"

static const struct out_column member_columns[] = {
	{ .key = "bridge", .head = "bridge" },
	{ .key = "port_number", .head = "port", .right = true },
	{ .key = "port", .head = "interface" },
	{ .key = "vlan", .head = "vlan-id" },
	{ .key = "flags", .head = "flags" },
};

static const struct out_column vlan_columns[] = {
	{ .key = "vlan", .head = "vlan", .right = true },
	{ .key = "port_count", .head = "ports", .right = true },
	{ .key = "fdb_count", .head = "fdb", .right = true },
	{ .key = "fdb_limit", .head = "fdb-limit", .right = true },
	{ .key = "ageing_ms", .head = "ageing", .right = true },
	{ .key = "unicast_flood", .head = "unicast-flood" },
	{ .key = "multicast_flood", .head = "multicast-flood" },
	{ .key = "broadcast_flood", .head = "broadcast-flood" },
	{ .key = "rx_packets", .head = "rx packets", .right = true },
	{ .key = "rx_bytes", .head = "rx bytes", .right = true },
	{ .key = "tx_packets", .head = "tx packets", .right = true },
	{ .key = "tx_bytes", .head = "tx bytes", .right = true },
};

/**
 * struct membership - what vlan add and vlan del are told
 * @port: name of the port's device, NULL for not yet
 * @list: the VLANs as they were typed, NULL for not yet
 * @flags: what they are to the port, of enum vlan_flag
 * @vlans: the VLANs
 */
struct membership {
	const char *port;
	const char *list;
	uint8_t flags;
	struct vlans vlans;
};

static int read_list(const char *list, uint8_t flags, struct vlans *vlans)
{
	struct part at = part_of(list);
	const char *wrong = vlans_parse(list, flags, vlans, &at);

	return wrong ? misused("'%.*s' %s", at.len, at.text, wrong) : DONE;
}

/* The place for the value of a word, or for a word without a keyword. */
static const char **place_of(struct membership *m, const char *keyword)
{
	if (!strcmp(keyword, "dev"))
		return &m->port;
	if (!strcmp(keyword, "vid"))
		return &m->list;
	return NULL;
}

static uint8_t flag_of(const char *word)
{
	if (!strcmp(word, "untagged"))
		return VLAN_UNTAGGED;
	return !strcmp(word, "pvid") ? VLAN_PVID : 0;
}

static int put_word(const char **place, const char *word)
{
	if (*place)
		return misused("'%s' is one word too many after '%s'", word,
			       *place);
	*place = word;
	return DONE;
}

/* PORT VLANS [untagged] [pvid], or iproute2's: vid VLANS dev PORT ... */
static int read_words(int argc, char **argv, struct membership *m)
{
	int status = DONE;

	for (int i = 0; i < argc && !status; i++) {
		const char **place = place_of(m, argv[i]);

		if (place && i + 1 == argc)
			return misused("a value is missing after '%s'",
				       argv[i]);
		if (place)
			status = put_word(place, argv[++i]);
		else if (flag_of(argv[i]))
			m->flags |= flag_of(argv[i]);
		else
			status = put_word(m->port ? &m->list : &m->port,
					  argv[i]);
	}
	if (!status && !m->port)
		return misused("the name of a port is missing");
	if (!status && !m->list)
		return misused("VLANs are missing after '%s', such as 10,20-30",
			       m->port);
	return status;
}

static int membership_read(int argc, char **argv, struct membership *m)
{
	int status = read_words(argc, argv, m);

	if (!status)
		status = read_list(m->list, m->flags, &m->vlans);
	if (!status && (m->flags & VLAN_PVID) && !vlans_single(&m->vlans))
		status = misused("'pvid' is for one VLAN, and '%s' are more",
				 m->list);
	return status;
}

static int membership_change(struct fbrctl *f, uint8_t cmd,
			     const struct membership *m)
{
	struct nl_msg *request;
	uint32_t ifindex;
	int status = device_find(f, m->port, &ifindex);

	if (status)
		return status;
	request = kernel_request(cmd);
	nla_put_u32(request, FBR_PORT_VLAN_A_PORT, ifindex);
	vlans_put(request, FBR_PORT_VLAN_A_VLANS, &m->vlans);
	if (kernel_do(&f->nl, request, NULL, NULL))
		return kernel_refused(&f->nl, m->port);
	return DONE;
}

/* vlan add PORT VLANS [untagged] [pvid] */
int cmd_vlan_add(struct fbrctl *f, int argc, char **argv)
{
	struct membership m = { 0 };
	int status = membership_read(argc, argv, &m);

	return status ? status :
			membership_change(f, FBR_CMD_PORT_VLAN_ADD, &m);
}

/* vlan del PORT VLANS */
int cmd_vlan_del(struct fbrctl *f, int argc, char **argv)
{
	struct membership m = { 0 };
	int status = membership_read(argc, argv, &m);

	if (!status && m.flags)
		status = misused("'vlan del' takes no flags: with 'vlan add' the flags become those of the command");
	return status ? status :
			membership_change(f, FBR_CMD_PORT_VLAN_DEL, &m);
}

/* A row: a range, or for people that there is none. */
static void show_range(struct out *o, const struct ports *ports,
		       const struct port_vlans *list,
		       const struct vlan_range *range)
{
	char text[IFNAMSIZ];

	out_object(o, NULL);
	out_str(o, "bridge", port_name(ports, list->bridge, text));
	out_uint(o, "port_number", list->number);
	out_str(o, "port", port_name(ports, list->port, text));
	if (range)
		print_vlan_range(o, range);
	else
		out_text(o, "vlan", "none");
	out_object_end(o);
}

static void show_member(struct out *o, const struct ports *ports,
			const struct port_vlans *list)
{
	struct vlan_range range = { 0 };

	while (vlans_next(&list->vlans, &range))
		show_range(o, ports, list, &range);
	if (!range.first && !o->json)
		show_range(o, ports, list, NULL);
}

/* vlan show [BR|PORT] */
int cmd_vlan_show(struct fbrctl *f, int argc, char **argv)
{
	struct array lists = ARRAY_OF(struct port_vlans);
	struct ports ports = NO_PORTS;
	struct bridge bridge = { 0 };
	struct port port = { 0 };
	int status;

	if (argc == 2 && strcmp(argv[0], "dev") != 0)
		return misused("'%s' is one word too many: fbrctl vlan show [BR|PORT]",
			       argv[1]);
	status = kernel_open(&f->nl);
	if (!status && argc)
		status = bridge_or_port(f, argv[argc - 1], &bridge, &port);
	if (!status)
		status = ports_get(f, port.bridge ? port.bridge :
					      bridge.ifindex, &ports);
	if (!status)
		status = vlans_get(f, bridge.ifindex, port.ifindex, &lists);
	if (!status) {
		out_begin(&f->out, member_columns, ARRAY_SIZE(member_columns));
		for (size_t i = 0; i < lists.n; i++)
			show_member(&f->out, &ports,
				    (struct port_vlans *)lists.items + i);
		out_end(&f->out);
	}
	ports_free(&ports);
	array_free(&lists);
	return status;
}

static int by_vid(const void *a, const void *b)
{
	const struct vlan *x = a, *y = b;

	return (int)x->vid - (int)y->vid;
}

/* Ask for the VLANs of a bridge, or for one if it is named. */
static int vlans_of(struct fbrctl *f, const struct bridge *bridge,
		    uint16_t vid, struct array *vlans)
{
	struct nl_msg *request = kernel_request(FBR_CMD_VLAN_GET);

	nla_put_u32(request, FBR_VLAN_A_BRIDGE, bridge->ifindex);
	if (vid)
		nla_put_u16(request, FBR_VLAN_A_VID, vid);
	if (kernel_dump(&f->nl, request, decode_vlan, vlans))
		return kernel_refused(&f->nl, bridge->name);
	if (vlans->n)
		qsort(vlans->items, vlans->n, vlans->size, by_vid);
	return DONE;
}

static void show_vlan(struct out *o, const struct bridge *bridge,
		      const struct vlan *vlan)
{
	static const unsigned int counters[] = {
		FBR_STATS_A_RX_PACKETS, FBR_STATS_A_RX_BYTES,
		FBR_STATS_A_TX_PACKETS, FBR_STATS_A_TX_BYTES,
	};

	out_object(o, NULL);
	out_str(o, "bridge", bridge->name);
	out_uint(o, "vlan", vlan->vid);
	out_uint(o, "port_count", vlan->ports);
	out_uint(o, "fdb_count", vlan->fdb_count);
	print_vlan(o, vlan);
	for (size_t i = 0; i < ARRAY_SIZE(counters); i++)
		out_uint(o, counter_name(counters[i]),
			 vlan->stats.counter[counters[i]]);
	out_object_end(o);
}

/* [vlan V] */
static int read_vid(int argc, char **argv, uint16_t *vid)
{
	const char *wrong;

	if (!argc)
		return DONE;
	if (strcmp(argv[0], "vlan") != 0 && strcmp(argv[0], "vid") != 0)
		return misused("'%s' is unknown here: fbrctl vlan list BR [vlan V]",
			       argv[0]);
	if (argc == 1)
		return misused("a value is missing after '%s'", argv[0]);
	wrong = vid_parse(argv[1], vid);
	return wrong ? misused("%s: '%s' %s", argv[0], argv[1], wrong) : DONE;
}

/* vlan list BR [vlan V] */
int cmd_vlan_list(struct fbrctl *f, int argc, char **argv)
{
	struct array vlans = ARRAY_OF(struct vlan);
	struct bridge bridge = { 0 };
	const struct vlan *vlan;
	uint16_t vid = 0;
	int status = read_vid(argc - 1, argv + 1, &vid);

	if (!status)
		status = bridge_get(f, argv[0], &bridge);
	if (!status)
		status = vlans_of(f, &bridge, vid, &vlans);
	vlan = vlans.items;
	if (!status) {
		out_begin(&f->out, vlan_columns, ARRAY_SIZE(vlan_columns));
		for (size_t i = 0; i < vlans.n; i++)
			show_vlan(&f->out, &bridge, &vlan[i]);
		out_end(&f->out);
	}
	array_free(&vlans);
	return status;
}

static int set_range(struct fbrctl *f, const struct bridge *bridge,
		     const struct vlan_range *range,
		     const struct options *options)
{
	struct nl_msg *request = kernel_request(FBR_CMD_VLAN_SET);

	nla_put_u32(request, FBR_VLAN_A_BRIDGE, bridge->ifindex);
	nla_put_u16(request, FBR_VLAN_A_VID, range->first);
	if (range->last != range->first)
		nla_put_u16(request, FBR_VLAN_A_LAST_VID, range->last);
	options_put(request, options);
	if (kernel_do(&f->nl, request, NULL, NULL))
		return kernel_refused(&f->nl, bridge->name);
	return DONE;
}

/* vlan set BR VLANS OPTION VALUE... */
int cmd_vlan_set(struct fbrctl *f, int argc, char **argv)
{
	struct options options = { 0 };
	struct vlan_range range = { 0 };
	struct bridge bridge = { 0 };
	struct vlans vlans = { 0 };
	unsigned int before = 0;
	int status = read_list(argv[1], 0, &vlans);

	if (!status)
		status = options_read(&vlan_options, argc - 2, argv + 2,
				      &options);
	if (!status)
		status = bridge_get(f, argv[0], &bridge);
	while (!status && vlans_next(&vlans, &range)) {
		status = kernel_step();
		if (!status)
			status = set_range(f, &bridge, &range, &options);
		if (status && before)
			warn("the VLANs up to %u are set already", before);
		before = range.last;
	}
	return status;
}
