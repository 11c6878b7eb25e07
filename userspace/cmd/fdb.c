// SPDX-License-Identifier: GPL-2.0
/* showmacs, fdb show, fdb get, fdb add, fdb del, fdb flush */
#include "cmd.h"

#include <netlink/attr.h>
#include <stdlib.h>
#include <string.h>

#include "names.h"
#include "query.h"

/**
 * enum word - what the words of a command on the FDB can be
 * @WORD_PORT: port P
 * @WORD_VLAN: vlan V
 * @WORD_KIND: kind K, or the kind alone
 * @WORD_ALL: all, in the place of a kind
 * @WORD_LOCAL: local is a kind that can be named
 * @WORD_STICKY: sticky
 */
enum word {
	WORD_PORT = 1,
	WORD_VLAN = 2,
	WORD_KIND = 4,
	WORD_ALL = 8,
	WORD_STICKY = 16,
	WORD_LOCAL = 32,
};

/**
 * struct choice - an FDB entry, or a choice of entries, as it was typed
 * @given: what was given, of enum word
 * @port: name or number
 * @vlan: VLAN id
 * @kind: enum fbr_fdb_kind
 */
struct choice {
	unsigned int given;
	const char *port;
	uint32_t vlan;
	uint8_t kind;
};

static const struct out_column fdb_columns[] = {
	{ .key = "bridge", .head = "bridge" },
	{ .key = "mac", .head = "mac addr" },
	{ .key = "vlan", .head = "vlan", .right = true },
	{ .key = "port_number", .head = "port", .right = true },
	{ .key = "port", .head = "interface" },
	{ .key = "kind", .head = "kind" },
	{ .key = "age_ms", .head = "age", .right = true },
	{ .key = "flags", .head = "flags" },
};

static int read_kind(const char *word, unsigned int allowed, struct choice *c)
{
	const char *wrong;

	if ((allowed & WORD_ALL) && !strcmp(word, "all")) {
		c->given |= WORD_ALL;
		return DONE;
	}
	wrong = fdb_kind_parse(word, &c->kind);
	if (wrong)
		return misused("kind: '%s' %s", word, wrong);
	if (c->kind == FBR_FDB_KIND_LOCAL && !(allowed & WORD_LOCAL))
		return misused("'local' entries are the module's own: they come and go with addresses");
	c->given |= WORD_KIND;
	return DONE;
}

static int read_value(unsigned int what, const char *word, unsigned int allowed,
		      struct choice *c)
{
	const char *wrong;

	switch (what) {
	case WORD_PORT:
		c->port = word;
		break;
	case WORD_VLAN:
		wrong = parse_number(word, 0, UINT16_MAX, &c->vlan);
		if (wrong)
			return misused("vlan: '%s' %s", word, wrong);
		break;
	default:
		return read_kind(word, allowed, c);
	}
	c->given |= what;
	return DONE;
}

static unsigned int keyword(const char *word)
{
	static const struct {
		const char *word;
		unsigned int what;
	} words[] = {
		{ "port", WORD_PORT }, { "dev", WORD_PORT },
		{ "vlan", WORD_VLAN }, { "kind", WORD_KIND },
	};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		if (!strcmp(word, words[i].word))
			return words[i].what;
	}
	return 0;
}

/* A word that stands alone. */
static int read_flag(const char *word, unsigned int allowed, struct choice *c)
{
	static const char *const words[] = {
		"port", "vlan", "kind", "learned", "static", "permanent",
		"extern", "local", "all", "sticky",
	};
	uint8_t kind;

	if ((allowed & WORD_STICKY) && !strcmp(word, "sticky")) {
		c->given |= WORD_STICKY;
		return DONE;
	}
	if ((allowed & WORD_KIND) &&
	    (!fdb_kind_parse(word, &kind) || !strcmp(word, "all")))
		return read_kind(word, allowed, c);
	return unknown_word("word", word,
			    closest(word, words, ARRAY_SIZE(words)));
}

/* Read [port P] [vlan V] [kind K] ..., those of them that are allowed. */
static int choice_read(int argc, char **argv, unsigned int allowed,
		       struct choice *c)
{
	for (int i = 0; i < argc; i++) {
		unsigned int what = keyword(argv[i]) & allowed;
		unsigned int before = c->given;
		const char *word = argv[i];
		int status;

		if (what && i + 1 == argc)
			return misused("a value is missing after '%s'", word);
		if (what)
			status = read_value(what, argv[++i], allowed, c);
		else
			status = read_flag(word, allowed, c);
		if (status)
			return status;
		if (c->given == before ||
		    (c->given & (WORD_KIND | WORD_ALL)) ==
		    (WORD_KIND | WORD_ALL))
			return misused("'%s' is given twice", word);
	}
	return DONE;
}

static int read_mac(const char *word, uint8_t mac[MAC_LEN])
{
	const char *wrong = parse_mac(word, mac);

	return wrong ? wrong_word(word, wrong) : DONE;
}

/* Begin a request about a bridge with what was chosen. */
static int fdb_request(struct fbrctl *f, uint8_t cmd,
		       const struct bridge *bridge, const struct choice *c,
		       struct nl_msg **request)
{
	uint32_t port;

	if (c->given & WORD_PORT) {
		int status = port_find(f, bridge, c->port, &port);

		if (status)
			return status;
	}
	*request = kernel_request(cmd);
	nla_put_u32(*request, FBR_FDB_A_BRIDGE, bridge->ifindex);
	if (c->given & WORD_PORT)
		nla_put_u32(*request, FBR_FDB_A_PORT, port);
	if (c->given & WORD_VLAN)
		nla_put_u16(*request, FBR_FDB_A_VLAN, (uint16_t)c->vlan);
	if (c->given & WORD_KIND)
		nla_put_u8(*request, FBR_FDB_A_KIND, c->kind);
	if (c->given & WORD_STICKY)
		nla_put_u8(*request, FBR_FDB_A_STICKY, 1);
	return DONE;
}

static int by_mac(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int order = memcmp(x->mac, y->mac, MAC_LEN);

	return order ? order : (int)x->vlan - (int)y->vlan;
}

static int entries_get(struct fbrctl *f, const struct bridge *bridge,
		       const struct choice *c, struct array *entries)
{
	struct nl_msg *request;
	int status = fdb_request(f, FBR_CMD_FDB_GET, bridge, c, &request);

	if (status)
		return status;
	if (kernel_dump(&f->nl, request, decode_entry, entries))
		return kernel_refused(&f->nl, bridge->name);
	if (entries->n)
		qsort(entries->items, entries->n, entries->size, by_mac);
	return DONE;
}

static void print_entry(struct out *o, const struct bridge *bridge,
			const struct ports *ports, const struct entry *e)
{
	char text[IFNAMSIZ];

	out_object(o, NULL);
	out_str(o, "bridge", bridge->name);
	out_mac(o, "mac", e->mac);
	out_uint(o, "vlan", e->vlan);
	out_uint(o, "port_number", e->number);
	out_str(o, "port", port_name(ports, e->port, text));
	out_str(o, "kind", fdb_kind_name(e->kind));
	if (e->aged)
		out_uint_as(o, "age_ms", e->age, "%llu.%02llu",
			    (unsigned long long)e->age / 1000,
			    (unsigned long long)e->age % 1000 / 10);
	if (o->json)
		out_bool(o, "sticky", e->sticky);
	else
		out_text(o, "flags", "%s", e->sticky ? "sticky" : "");
	out_object_end(o);
}

/* The line that brctl prints. */
static void note_entry(struct out *o, const struct entry *e)
{
	char mac[MAC_TEXT];
	bool local = e->kind == FBR_FDB_KIND_LOCAL ||
		     e->kind == FBR_FDB_KIND_PERMANENT;

	mac_format(e->mac, mac);
	out_note(o, "%3u\t%s\t%s\t\t%4llu.%02llu", e->number, mac,
		 local ? "yes" : "no", (unsigned long long)e->age / 1000,
		 (unsigned long long)e->age % 1000 / 10);
}

/* showmacs BR */
int cmd_showmacs(struct fbrctl *f, int argc, char **argv)
{
	const struct choice all = { 0 };
	struct array entries = ARRAY_OF(struct entry);
	struct ports ports = NO_PORTS;
	struct bridge bridge = { 0 };
	const struct entry *e;
	int status = bridge_get(f, argv[0], &bridge);

	(void)argc;
	if (!status)
		status = ports_get(f, bridge.ifindex, &ports);
	if (!status)
		status = entries_get(f, &bridge, &all, &entries);
	if (!status) {
		out_begin(&f->out, NULL, 0);
		out_note(&f->out, "port no\tmac addr\t\tis local?\tageing timer");
		e = entries.items;
		for (size_t i = 0; i < entries.n; i++) {
			if (f->out.json)
				print_entry(&f->out, &bridge, &ports, &e[i]);
			else
				note_entry(&f->out, &e[i]);
		}
		out_end(&f->out);
	}
	array_free(&entries);
	ports_free(&ports);
	return status;
}

/* The bridges to look into: the one named, the port's, or all. */
static int choose_bridges(struct fbrctl *f, int argc, char **argv,
			  const struct choice *c, struct array *bridges)
{
	char name[IFNAMSIZ];
	char *names[] = { name };
	struct port port = { 0 };
	int status;

	if (argc || !(c->given & WORD_PORT))
		return bridges_get(f, argc, argv, bridges);
	if (is_number(c->port))
		return misused("the port number '%s' needs a bridge before it",
			       c->port);
	status = port_get(f, c->port, &port);
	if (status)
		return status;
	if (!if_indextoname(port.bridge, name))
		return refused("the bridge of '%s' is gone", c->port);
	return bridges_get(f, 1, names, bridges);
}

/* The table is begun by the first bridge that has one to show. */
static int show_bridge(struct fbrctl *f, const struct bridge *bridge,
		       const struct choice *c, bool first)
{
	struct array entries = ARRAY_OF(struct entry);
	struct ports ports = NO_PORTS;
	const struct entry *e;
	int status = ports_get(f, bridge->ifindex, &ports);

	if (!status)
		status = entries_get(f, bridge, c, &entries);
	if (!status && first)
		out_begin(&f->out, fdb_columns, ARRAY_SIZE(fdb_columns));
	e = entries.items;
	for (size_t i = 0; i < entries.n && !status; i++)
		print_entry(&f->out, bridge, &ports, &e[i]);
	array_free(&entries);
	ports_free(&ports);
	return status;
}

/* fdb show [BR] [port P] [vlan V] [kind K] */
int cmd_fdb_show(struct fbrctl *f, int argc, char **argv)
{
	int named = argc && !keyword(argv[0]) ? 1 : 0;
	struct array bridges = ARRAY_OF(struct bridge);
	struct choice c = { 0 };
	const struct bridge *bridge;
	int status = choice_read(argc - named, argv + named, WORD_PORT |
				 WORD_VLAN | WORD_KIND | WORD_LOCAL, &c);

	if (!status)
		status = choose_bridges(f, named, argv, &c, &bridges);
	bridge = bridges.items;
	for (size_t i = 0; i < bridges.n && !status; i++)
		status = show_bridge(f, &bridge[i], &c, i == 0);
	if (!status && !bridges.n)
		out_begin(&f->out, fdb_columns, ARRAY_SIZE(fdb_columns));
	array_free(&bridges);
	return status;
}

/* Begin a request about one entry: BR MAC and what else is allowed. */
static int entry_request(struct fbrctl *f, uint8_t cmd, int argc, char **argv,
			 unsigned int allowed, struct bridge *bridge,
			 struct nl_msg **request)
{
	uint8_t mac[MAC_LEN];
	struct choice c = { 0 };
	int status = read_mac(argv[1], mac);

	if (!status)
		status = choice_read(argc - 2, argv + 2, allowed, &c);
	if (!status && (c.given & WORD_STICKY) && !(c.given & WORD_KIND)) {
		c.given |= WORD_KIND;
		c.kind = FBR_FDB_KIND_LEARNED;
	}
	if (!status)
		status = bridge_get(f, argv[0], bridge);
	if (!status)
		status = fdb_request(f, cmd, bridge, &c, request);
	if (!status)
		nla_put(*request, FBR_FDB_A_MAC, MAC_LEN, mac);
	return status;
}

/* fdb get BR MAC [vlan V] */
int cmd_fdb_get(struct fbrctl *f, int argc, char **argv)
{
	struct ports ports = NO_PORTS;
	struct entry entry = { 0 };
	struct bridge bridge = { 0 };
	struct nl_msg *request;
	int status = entry_request(f, FBR_CMD_FDB_GET, argc, argv, WORD_VLAN,
				   &bridge, &request);

	if (status)
		return status;
	if (kernel_do(&f->nl, request, decode_entry, &entry))
		return kernel_refused(&f->nl, argv[1]);
	status = ports_get(f, bridge.ifindex, &ports);
	if (!status) {
		out_begin(&f->out, fdb_columns, ARRAY_SIZE(fdb_columns));
		print_entry(&f->out, &bridge, &ports, &entry);
		out_end(&f->out);
	}
	ports_free(&ports);
	return status;
}

/* What fdb add and fdb del have in common. */
static int change(struct fbrctl *f, uint8_t cmd, int argc, char **argv,
		  unsigned int allowed)
{
	struct bridge bridge = { 0 };
	struct nl_msg *request;
	int status = entry_request(f, cmd, argc, argv, allowed, &bridge,
				   &request);

	if (status)
		return status;
	if (kernel_do(&f->nl, request, NULL, NULL))
		return kernel_refused(&f->nl, argv[1]);
	return DONE;
}

/* fdb add BR MAC port P [vlan V] [static|permanent|learned|extern] [sticky] */
int cmd_fdb_add(struct fbrctl *f, int argc, char **argv)
{
	return change(f, FBR_CMD_FDB_ADD, argc, argv,
		      WORD_PORT | WORD_VLAN | WORD_KIND | WORD_STICKY);
}

/* fdb del BR MAC [vlan V] */
int cmd_fdb_del(struct fbrctl *f, int argc, char **argv)
{
	return change(f, FBR_CMD_FDB_DEL, argc, argv, WORD_VLAN);
}

/* Flush one kind, and add how many went. */
static int flush_kind(struct fbrctl *f, const struct bridge *bridge,
		      const struct choice *c, uint64_t *count)
{
	struct flush flush = { 0 };
	struct nl_msg *request;
	int status = fdb_request(f, FBR_CMD_FDB_FLUSH, bridge, c, &request);

	if (status)
		return status;
	if (kernel_do(&f->nl, request, decode_flush, &flush))
		return kernel_refused(&f->nl, bridge->name);
	*count += flush.count;
	return DONE;
}

static int flush_all(struct fbrctl *f, const struct bridge *bridge,
		     struct choice *c, uint64_t *count)
{
	static const uint8_t kinds[] = {
		FBR_FDB_KIND_LEARNED, FBR_FDB_KIND_STATIC,
		FBR_FDB_KIND_PERMANENT, FBR_FDB_KIND_EXTERN,
	};
	int status = DONE;

	c->given |= WORD_KIND;
	for (size_t i = 0; i < ARRAY_SIZE(kinds) && !status; i++) {
		c->kind = kinds[i];
		status = flush_kind(f, bridge, c, count);
	}
	return status;
}

/* fdb flush BR [port P] [vlan V] [kind learned|static|permanent|extern|all] */
int cmd_fdb_flush(struct fbrctl *f, int argc, char **argv)
{
	struct choice c = { 0 };
	struct bridge bridge = { 0 };
	uint64_t count = 0;
	int status = choice_read(argc - 1, argv + 1, WORD_PORT | WORD_VLAN |
				 WORD_KIND | WORD_ALL, &c);

	if (!status)
		status = bridge_get(f, argv[0], &bridge);
	if (!status)
		status = c.given & WORD_ALL ?
			 flush_all(f, &bridge, &c, &count) :
			 flush_kind(f, &bridge, &c, &count);
	if (status)
		return status;
	out_begin(&f->out, NULL, 0);
	out_object(&f->out, NULL);
	out_str(&f->out, "bridge", bridge.name);
	out_uint(&f->out, "deleted", count);
	out_object_end(&f->out);
	out_note(&f->out, "%llu deleted", (unsigned long long)count);
	out_end(&f->out);
	return DONE;
}
