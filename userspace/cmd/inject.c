// SPDX-License-Identifier: GPL-2.0
/* inject */
#include "cmd.h"

#include <errno.h>
#include <netlink/attr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flows.h"
#include "libpcap.h"

/** So many frames are sent between two looks at the clock. */
#define PROGRESS_STEP	64

/**
 * struct injection - one run of inject
 * @f: this run of the tool
 * @bridge: name of the bridge as it was typed
 * @port: where frames come in as it was typed, NULL until it is found
 * @path: file that has the frames, NULL for none
 * @actions: what is done with them as it was typed, NULL for no actions
 * @table: the bridge and its ports
 * @named: a port is named, and names are needed
 * @in_port: number of @port
 * @flow: has the actions
 * @frame: the frame, if it is given
 * @len: its length in bytes, 0 if it is not
 * @lib: reads the file
 * @pcap: the file, NULL until it is open
 * @sent: how many frames of it came in
 * @cut: how many of them the file has not whole
 */
struct injection {
	struct fbrctl *f;
	const char *bridge;
	const char *port;
	const char *path;
	const char *actions;
	struct flow_table table;
	bool named;
	uint32_t in_port;
	struct flow flow;
	uint8_t frame[FBR_INJECT_FRAME_MAX];
	size_t len;
	struct libpcap lib;
	pcap_t *pcap;
	size_t sent;
	size_t cut;
};

static struct injection injection;

/* --- what is asked --- */

static int read_packet(struct injection *i, const char *value)
{
	const char *wrong = parse_hex(value, i->frame, sizeof(i->frame),
				      &i->len);

	return wrong ? misused("packet: '%.40s' %s", value, wrong) : DONE;
}

/* What follows NAME=, NULL if the word does not begin so. */
static const char *value_of(const char *word, const char *name)
{
	size_t n = strlen(name);

	return strncmp(word, name, n) ? NULL : word + n;
}

static int read_word(struct injection *i, const char *word)
{
	const char *port = value_of(word, "in_port=");
	const char *packet = value_of(word, "packet=");
	const char *path = value_of(word, "pcap=");

	if (port && !i->port) {
		i->port = port;
	} else if (packet && !i->len && !i->path) {
		return read_packet(i, packet);
	} else if (path && !i->len && !i->path) {
		i->path = path;
		return *path ? DONE : misused("a file is missing after 'pcap='");
	} else if (!port && !packet && !path && !i->actions) {
		i->actions = word;
	} else {
		return misused("'%s' stands where in_port=P, one of packet=HEX and pcap=FILE, or actions could",
			       word);
	}
	return DONE;
}

static int read_words(struct injection *i, int argc, char **argv)
{
	int status = DONE;

	for (int n = 1; n < argc && !status; n++)
		status = read_word(i, argv[n]);
	if (!status && !i->port)
		return misused("'in_port=P' is missing: a frame comes from some port");
	if (!status && !i->len && !i->path)
		return misused("'packet=HEX' or 'pcap=FILE' is missing");
	return status;
}

/* Read what can name ports; without a map, only to see whether it can be right. */
static int read_ports(struct injection *i, const struct portmap *map)
{
	struct flow_error error = { 0 };
	int status = flow_in_port(i->port, i->bridge, map, &i->in_port,
				  &i->named);

	memset(&i->flow, 0, sizeof(i->flow));
	if (status || !i->actions)
		return status;
	if (!flow_parse_actions(i->actions, map, &i->flow, &error))
		return flow_wrong(&error, "", "actions", i->actions,
				  i->bridge);
	i->named |= i->flow.named_port;
	return DONE;
}

/* --- a file --- */

static int read_head(struct injection *i, FILE *file)
{
	char why[PCAP_ERRBUF_SIZE];
	const char *type;

	i->pcap = i->lib.fopen_offline(file, why);
	if (!i->pcap)
		return refused("%s: %s", i->path, why);
	if (i->lib.datalink(i->pcap) == DLT_EN10MB)
		return DONE;
	type = i->lib.datalink_val_to_name(i->lib.datalink(i->pcap));
	return refused("%s: it has frames of the type %s, and Ethernet is needed",
		       i->path, type ? type : "unknown");
}

static int file_open(struct injection *i)
{
	const char *why = libpcap_load(&i->lib);
	FILE *file;
	int status;

	if (why)
		return refused("to read a capture takes libpcap: %s", why);
	file = !strcmp(i->path, "-") ? stdin : fopen(i->path, "re");
	if (!file)
		return refused("%s: %s", i->path, strerror(errno));
	status = read_head(i, file);
	if (!i->pcap && file != stdin)
		(void)fclose(file);
	return status;
}

/* --- frames --- */

static int send_frame(struct injection *i, const uint8_t *frame, size_t len,
		      const char *place)
{
	struct nl_msg *request;

	if (len > FBR_INJECT_FRAME_MAX)
		return refused("%sthe frame has %zu bytes, and may have %d",
			       place, len, FBR_INJECT_FRAME_MAX);
	request = kernel_request(FBR_CMD_INJECT);
	nla_put_u32(request, FBR_FRAME_A_BRIDGE, i->table.bridge.ifindex);
	nla_put_u32(request, FBR_FRAME_A_IN_PORT, i->in_port);
	nla_put(request, FBR_FRAME_A_FRAME, (int)len, frame);
	if (i->actions)
		flow_put_actions(request, FBR_FRAME_A_ACTIONS, &i->flow);
	if (kernel_do(&i->f->nl, request, NULL, NULL))
		return kernel_refused_at(&i->f->nl, place, i->bridge);
	return DONE;
}

/* The next frame of the file. Returns 1, 0 at the end, -1 if it can't be read. */
static int next_frame(const struct injection *i, struct pcap_pkthdr **head,
		      const u_char **frame)
{
	int n = i->lib.next_ex(i->pcap, head, frame);

	return n == PCAP_ERROR_BREAK ? 0 : n;
}

static int send_next(struct injection *i, const struct pcap_pkthdr *head,
		     const uint8_t *frame)
{
	char place[128];
	int status;

	if (i->sent % PROGRESS_STEP == 0)
		progress(i->sent, 0, "frames");
	snprintf(place, sizeof(place), "%.80s: frame %zu: ", i->path,
		 i->sent + 1);
	status = kernel_step();
	if (!status)
		status = send_frame(i, frame, head->caplen, place);
	if (status)
		return status;
	i->sent++;
	i->cut += head->caplen < head->len;
	return DONE;
}

static void say_sent(const struct injection *i)
{
	struct out *o = &i->f->out;

	out_begin(o, NULL, 0);
	out_object(o, NULL);
	out_str(o, "bridge", i->table.bridge.name);
	out_uint(o, "injected", i->sent);
	out_object_end(o);
	out_note(o, "%zu frames injected", i->sent);
	out_end(o);
}

static int send_file(struct injection *i)
{
	struct pcap_pkthdr *head;
	const u_char *frame;
	int status = DONE, more = 1;

	while (!status && (more = next_frame(i, &head, &frame)) > 0)
		status = send_next(i, head, frame);
	progress_end();
	if (!status && more < 0)
		status = refused("%s: frame %zu: %s", i->path, i->sent + 1,
				 i->lib.geterr(i->pcap));
	if (i->cut)
		warn("%zu frames were cut when they were captured, and came in like that",
		     i->cut);
	if (status)
		warn("%zu frames were injected before it stopped", i->sent);
	else
		say_sent(i);
	return status;
}

static int inject(struct injection *i)
{
	int status = read_ports(i, NULL);

	if (!status && i->path)
		status = file_open(i);
	if (!status)
		status = flows_open(i->f, i->bridge, i->named, &i->table);
	if (!status && i->named)
		status = read_ports(i, &i->table.map);
	if (status)
		return status;
	return i->path ? send_file(i) :
	       send_frame(i, i->frame, i->len, "");
}

/* inject BR in_port=P packet=HEX|pcap=FILE [ACTIONS] */
int cmd_inject(struct fbrctl *f, int argc, char **argv)
{
	struct injection *i = &injection;
	int status;

	i->f = f;
	i->bridge = argv[0];
	status = read_words(i, argc, argv);
	if (!status)
		status = inject(i);
	if (i->pcap)
		i->lib.close(i->pcap);
	return status;
}
