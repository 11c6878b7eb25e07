// SPDX-License-Identifier: GPL-2.0
/* trace */
#include "cmd.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <netlink/attr.h>
#include <stdio.h>
#include <string.h>

#include "flows.h"
#include "names.h"
#include "print.h"

/** Room for what is said of a step, besides a flow. */
#define STEP_TEXT	(FLOW_TEXT + 256)

/**
 * struct tracing - one run of trace
 * @f: this run of the tool
 * @table: the bridge
 * @in_port: number of the port that the frame comes from
 * @frame: the frame, if it is given
 * @len: its length in bytes, 0 if it is not
 * @key: what it has, else
 * @begun: the list has been begun
 */
struct tracing {
	struct fbrctl *f;
	struct flow_table table;
	uint32_t in_port;
	uint8_t frame[FBR_TRACE_FRAME_MAX];
	size_t len;
	struct flow flow;
	bool begun;
};

static struct tracing tracing;

static bool has(const struct trace_step *step, unsigned int attr)
{
	return step->has & 1u << attr;
}

static const char *port_text(const struct tracing *t, uint32_t number,
			     char text[FLOW_VALUE])
{
	if (number > FBR_PORT_MAX)
		snprintf(text, FLOW_VALUE, "%u", number);
	else
		flow_format_port(number, &t->table.map, text);
	return text;
}

/* --- for people --- */

static unsigned int get_be16(const uint8_t *bytes)
{
	return (unsigned int)bytes[0] << 8 | bytes[1];
}

/* The tags of a frame, the outer one first. */
static void format_tags(const uint8_t *frame, size_t len, char text[128])
{
	size_t at = (size_t)2 * ETH_ALEN, used = 0;

	snprintf(text, 128, ", no tag");
	while (at + 4 <= len && used < 96) {
		unsigned int type = get_be16(frame + at);
		unsigned int tci = get_be16(frame + at + 2);

		if (type != ETH_P_8021Q && type != ETH_P_8021AD)
			return;
		used += (size_t)snprintf(text + used, 128 - used,
					 ", %s vlan %u pcp %u",
					 vlan_protocol_name((uint16_t)type),
					 tci & 0xfff, tci >> 13);
		at += 4;
	}
}

static void frame_text(const struct trace_step *step, const char *port,
		       char text[STEP_TEXT])
{
	char tags[128];

	if (!step->frame) {
		snprintf(text, STEP_TEXT, "%s", port);
		return;
	}
	format_tags(step->frame, step->len, tags);
	snprintf(text, STEP_TEXT, "%s: %zu bytes%s", port, step->len, tags);
}

static void userspace_text(const struct trace_step *step,
			   char text[STEP_TEXT])
{
	frame_text(step, step->reason == FBR_FRAME_REASON_MISS ?
		   "to who listens, since table-miss says so" :
		   "to who listens, since a flow says so", text);
}

static void station_text(const struct trace_step *step, char text[64])
{
	char mac[MAC_TEXT];

	mac_format(step->mac, mac);
	if (step->vlan)
		snprintf(text, 64, "%s in VLAN %u", mac, step->vlan);
	else
		snprintf(text, 64, "%s", mac);
}

static void learn_text(const struct tracing *t, const struct trace_step *step,
		       const char *port, char text[STEP_TEXT])
{
	char station[64], old[FLOW_VALUE];

	station_text(step, station);
	if (has(step, FBR_TRACE_STEP_A_OLD_PORT))
		snprintf(text, STEP_TEXT, "%s would move from %s to %s",
			 station, port_text(t, step->old_port, old), port);
	else
		snprintf(text, STEP_TEXT, "%s would be learned at %s", station,
			 port);
}

static void flow_text(const struct tracing *t, const struct trace_step *step,
		      char text[STEP_TEXT])
{
	const char *field = flow_attr_name(step->field);
	char flow[FLOW_TEXT];

	flow_format(&step->flow, &t->table.map, flow);
	if (step->type == FBR_TRACE_STEP_NEAR)
		snprintf(text, STEP_TEXT, "%s differs: %s",
			 field ? field : "a field", flow);
	else
		snprintf(text, STEP_TEXT, "%s", flow);
}

static void drop_text(const struct trace_step *step, const char *port,
		      char text[STEP_TEXT])
{
	const struct drop_cause *cause = drop_cause(step->cause);

	if (has(step, FBR_TRACE_STEP_A_PORT))
		snprintf(text, STEP_TEXT, "%s: %s, at %s", cause->name,
			 cause->text, port);
	else
		snprintf(text, STEP_TEXT, "%s: %s", cause->name, cause->text);
}

static void station_at(const struct trace_step *step, const char *port,
		       char text[STEP_TEXT])
{
	char station[64];

	station_text(step, station);
	snprintf(text, STEP_TEXT, "%s is at %s (%s)", station, port,
		 fdb_kind_name(step->kind));
}

static void step_text(const struct tracing *t, const struct trace_step *step,
		      char text[STEP_TEXT])
{
	char port[FLOW_VALUE];

	(void)port_text(t, step->port, port);
	switch (step->type) {
	case FBR_TRACE_STEP_INPUT:
	case FBR_TRACE_STEP_DELIVER:
		frame_text(step, port, text);
		break;
	case FBR_TRACE_STEP_PUNT:
		snprintf(text, STEP_TEXT, "the port's own stack keeps it");
		break;
	case FBR_TRACE_STEP_ADMIT:
		if (has(step, FBR_TRACE_STEP_A_VLAN))
			snprintf(text, STEP_TEXT, "it may come in, in VLAN %u",
				 step->vlan);
		else
			snprintf(text, STEP_TEXT, "it may come in");
		break;
	case FBR_TRACE_STEP_NEAR:
	case FBR_TRACE_STEP_HIT:
		flow_text(t, step, text);
		break;
	case FBR_TRACE_STEP_MISS:
		snprintf(text, STEP_TEXT, "no flow matches");
		break;
	case FBR_TRACE_STEP_LEARN:
		learn_text(t, step, port, text);
		break;
	case FBR_TRACE_STEP_STATION:
		station_at(step, port, text);
		break;
	case FBR_TRACE_STEP_FLOOD:
		snprintf(text, STEP_TEXT, "to all ports that take such frames");
		break;
	case FBR_TRACE_STEP_DROP:
		drop_text(step, port, text);
		break;
	case FBR_TRACE_STEP_METER:
		snprintf(text, STEP_TEXT, "%u is asked, and is taken to let it pass",
			 step->meter);
		break;
	case FBR_TRACE_STEP_USERSPACE:
		userspace_text(step, text);
		break;
	default:
		text[0] = '\0';
	}
}

static void show_text(const struct tracing *t, const struct trace_step *step)
{
	struct out *o = &t->f->out;
	char text[STEP_TEXT];

	step_text(t, step, text);
	out_note(o, *text ? "%-8s %s" : "%s%s", trace_step_name(step->type),
		 text);
	if (has(step, FBR_TRACE_STEP_A_KEY)) {
		flow_format_match(&step->key, &t->table.map, text);
		out_note(o, "%-8s %s", "", text);
	}
}

/* --- for machines --- */

static void print_port_number(const struct tracing *t, uint32_t number,
			      const char *key, const char *number_key)
{
	char text[FLOW_VALUE];

	out_str(&t->f->out, key, port_text(t, number, text));
	out_uint(&t->f->out, number_key, number);
}

static void print_frame(struct out *o, const struct trace_step *step)
{
	out_uint(o, "bytes", step->len);
	print_bytes(o, "frame", step->frame, step->len);
}

static void print_names(struct out *o, const struct trace_step *step)
{
	const char *field = flow_attr_name(step->field);

	if (has(step, FBR_TRACE_STEP_A_CAUSE)) {
		out_str(o, "cause", drop_cause(step->cause)->name);
		out_str(o, "text", drop_cause(step->cause)->text);
	}
	if (has(step, FBR_TRACE_STEP_A_MAC))
		out_mac(o, "mac", step->mac);
	if (has(step, FBR_TRACE_STEP_A_VLAN))
		out_uint(o, "vlan", step->vlan);
	if (has(step, FBR_TRACE_STEP_A_KIND))
		out_str(o, "kind", fdb_kind_name(step->kind));
	if (has(step, FBR_TRACE_STEP_A_FIELD))
		out_str(o, "field", field ? field : "unknown");
	if (has(step, FBR_TRACE_STEP_A_METER))
		out_uint(o, "meter", step->meter);
	if (has(step, FBR_TRACE_STEP_A_REASON))
		out_str(o, "reason", frame_reason_name(step->reason));
}

static void print_step(const struct tracing *t, const struct trace_step *step)
{
	struct out *o = &t->f->out;

	out_object(o, NULL);
	out_str(o, "step", trace_step_name(step->type));
	if (has(step, FBR_TRACE_STEP_A_PORT))
		print_port_number(t, step->port, "port", "port_number");
	if (has(step, FBR_TRACE_STEP_A_OLD_PORT))
		print_port_number(t, step->old_port, "old_port",
				  "old_port_number");
	print_names(o, step);
	if (step->frame)
		print_frame(o, step);
	if (has(step, FBR_TRACE_STEP_A_KEY))
		print_match(o, &step->key, &t->table.map);
	if (has(step, FBR_TRACE_STEP_A_FLOW)) {
		out_object(o, "flow");
		print_flow(o, &step->flow, &t->table.map);
		out_object_end(o);
	}
	out_object_end(o);
}

/* A message of steps is printed as it comes; there can be more of them. */
static int on_reply(const struct nlattr *attrs, int len, void *to)
{
	struct tracing *t = to;
	const struct nlattr *attr;
	struct trace_step step;
	int left;

	if (!t->begun) {
		out_begin(&t->f->out, NULL, 0);
		out_end(&t->f->out);
	}
	t->begun = true;
	nla_for_each_attr(attr, attrs, len, left) {
		if (nla_type(attr) != FBR_TRACE_A_STEP)
			continue;
		if (decode_step(attr, &step) < 0)
			return -1;
		if (t->f->out.json)
			print_step(t, &step);
		else
			show_text(t, &step);
	}
	return 0;
}

/* --- what is asked --- */

static int read_match(struct tracing *t, const char *text, const char *bridge,
		      const struct portmap *map)
{
	const uint32_t *in_port = &t->flow.match.mask.in_port;
	struct flow_error error = { 0 };

	memset(&t->flow, 0, sizeof(t->flow));
	if (!flow_parse(text, FLOW_ONE, map, &t->flow, &error))
		return flow_wrong(&error, "", "flow", text, bridge);
	if (!*in_port)
		return misused("in_port() is missing in '%s': a frame comes from some port",
			       text);
	t->in_port = t->flow.match.key.in_port;
	return DONE;
}

static int read_in_port(struct tracing *t, const char *value,
			const char *bridge, const struct portmap *map)
{
	memset(&t->flow, 0, sizeof(t->flow));
	return flow_in_port(value, bridge, map, &t->in_port,
			    &t->flow.named_port);
}

static int read_packet(struct tracing *t, const char *value)
{
	const char *wrong = parse_hex(value, t->frame, sizeof(t->frame),
				      &t->len);

	return wrong ? misused("packet: '%.40s' %s", value, wrong) : DONE;
}

static int read_words(struct tracing *t, int argc, char **argv,
		      const struct portmap *map)
{
	bool port = false;
	int status = DONE;

	if (argc == 2 && strncmp(argv[1], "in_port=", 8) != 0 &&
	    strncmp(argv[1], "packet=", 7) != 0)
		return read_match(t, argv[1], argv[0], map);
	t->len = 0;
	for (int i = 1; i < argc && !status; i++) {
		if (!strncmp(argv[i], "in_port=", 8) && !port) {
			status = read_in_port(t, argv[i] + 8, argv[0], map);
			port = true;
		} else if (!strncmp(argv[i], "packet=", 7) && !t->len) {
			status = read_packet(t, argv[i] + 7);
		} else {
			return misused("'%s' is neither in_port=P nor packet=HEX, or stands twice",
				       argv[i]);
		}
	}
	if (!status && !port)
		return misused("'in_port=P' is missing: a frame comes from some port");
	if (!status && !t->len)
		return misused("'packet=HEX' is missing, or is to be a flow such as 'in_port(1)'");
	return status;
}

/* trace BR FLOW, or trace BR in_port=P packet=HEX */
int cmd_trace(struct fbrctl *f, int argc, char **argv)
{
	struct tracing *t = &tracing;
	struct nl_msg *request;
	int status = read_words(t, argc, argv, NULL);

	t->f = f;
	if (!status)
		status = flows_open(f, argv[0], true, &t->table);
	if (!status && t->flow.named_port)
		status = read_words(t, argc, argv, &t->table.map);
	if (status)
		return status;
	request = kernel_request(FBR_CMD_TRACE);
	nla_put_u32(request, FBR_TRACE_A_BRIDGE, t->table.bridge.ifindex);
	if (t->len) {
		nla_put_u32(request, FBR_TRACE_A_IN_PORT, t->in_port);
		nla_put(request, FBR_TRACE_A_FRAME, (int)t->len, t->frame);
	} else {
		flow_put_key(request, FBR_TRACE_A_KEY, &t->flow.match);
	}
	if (kernel_do(&f->nl, request, on_reply, t))
		return kernel_refused(&f->nl, argv[1]);
	return DONE;
}
