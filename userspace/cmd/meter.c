// SPDX-License-Identifier: GPL-2.0
/* add-meter, mod-meter, del-meter, dump-meters */
#include "cmd.h"

#include <netlink/attr.h>

#include "flows.h"
#include "print.h"
#include "query.h"

/** What names a meter. */
#define ATTRS_ONE	METER_BIT(FBR_METER_A_ID)

static struct nl_msg *meter_request(uint8_t cmd, const struct bridge *bridge)
{
	struct nl_msg *request = kernel_request(cmd);

	nla_put_u32(request, FBR_METER_A_BRIDGE, bridge->ifindex);
	return request;
}

/* BR METER: nonsense is refused before the module is asked for anything. */
static int meter_open(struct fbrctl *f, char **argv, enum meter_use use,
		      struct bridge *bridge, struct meter *meter)
{
	struct flow_error error = { 0 };

	if (!meter_parse(argv[1], use, meter, &error))
		return flow_wrong(&error, "", "meter", argv[1], argv[0]);
	return bridge_get(f, argv[0], bridge);
}

static void show_meter(struct out *o, const struct bridge *bridge,
		       const struct meter *meter)
{
	char text[METER_TEXT];

	out_object(o, NULL);
	out_str(o, "bridge", bridge->name);
	print_meter(o, meter);
	out_object_end(o);
	meter_format(meter, text);
	out_note(o, "%s", text);
}

/* Add or change a meter: the module answers with nothing. */
static int meter_send(struct fbrctl *f, uint8_t cmd, char **argv,
		      enum meter_use use)
{
	struct meter meter = { 0 };
	struct nl_msg *request;
	struct bridge bridge = { 0 };
	int status = meter_open(f, argv, use, &bridge, &meter);

	if (status)
		return status;
	request = meter_request(cmd, &bridge);
	meter_put(request, &meter, METER_BITS_NEW);
	if (kernel_do(&f->nl, request, NULL, NULL))
		return kernel_refused(&f->nl, argv[1]);
	return DONE;
}

/* add-meter BR METER */
int cmd_add_meter(struct fbrctl *f, int argc, char **argv)
{
	(void)argc;
	return meter_send(f, FBR_CMD_METER_ADD, argv, METER_NEW);
}

/* mod-meter BR METER */
int cmd_mod_meter(struct fbrctl *f, int argc, char **argv)
{
	(void)argc;
	return meter_send(f, FBR_CMD_METER_SET, argv, METER_CHANGE);
}

/* del-meter BR METER: the module answers with what it was */
int cmd_del_meter(struct fbrctl *f, int argc, char **argv)
{
	struct meter meter = { 0 }, last = { 0 };
	struct nl_msg *request;
	struct bridge bridge = { 0 };
	int status = meter_open(f, argv, METER_ONE, &bridge, &meter);

	(void)argc;
	if (status)
		return status;
	request = meter_request(FBR_CMD_METER_DEL, &bridge);
	meter_put(request, &meter, ATTRS_ONE);
	if (kernel_do(&f->nl, request, decode_meter, &last))
		return kernel_refused(&f->nl, argv[1]);
	out_begin(&f->out, NULL, 0);
	out_end(&f->out);
	show_meter(&f->out, &bridge, &last);
	return DONE;
}

/* dump-meters BR */
int cmd_dump_meters(struct fbrctl *f, int argc, char **argv)
{
	struct array meters = ARRAY_OF(struct meter);
	const struct meter *meter;
	struct bridge bridge = { 0 };
	int status = bridge_get(f, argv[0], &bridge);

	(void)argc;
	if (status)
		return status;
	if (kernel_dump(&f->nl, meter_request(FBR_CMD_METER_GET, &bridge),
			decode_meter, &meters)) {
		array_free(&meters);
		return kernel_refused(&f->nl, argv[0]);
	}
	/* A list without a table: lines may be longer than those of one. */
	out_begin(&f->out, NULL, 0);
	out_end(&f->out);
	meter = meters.items;
	for (size_t i = 0; i < meters.n; i++)
		show_meter(&f->out, &bridge, &meter[i]);
	array_free(&meters);
	return DONE;
}
