// SPDX-License-Identifier: GPL-2.0
#include "query.h"

#include <errno.h>
#include <net/if.h>
#include <netlink/attr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/**
 * device_find - find a network device by its name
 * @f: this run; the way to the module is opened
 * @word: the name as it was typed
 * @ifindex: where its number goes
 *
 * Return: an exit status; what is wrong was said.
 */
int device_find(struct fbrctl *f, const char *word, uint32_t *ifindex)
{
	const char *wrong = parse_name(word);
	int status;

	*ifindex = 0;
	if (wrong)
		return wrong_word(word, wrong);
	status = kernel_open(&f->nl);
	if (status)
		return status;
	*ifindex = if_nametoindex(word);
	if (!*ifindex)
		return refused("there is no device '%s'", word);
	return DONE;
}

/* Find the port that has a number. */
static int port_numbered(struct fbrctl *f, const struct bridge *bridge,
			 const char *word, uint32_t *ifindex)
{
	struct ports ports = NO_PORTS;
	uint32_t number;
	const char *wrong = parse_number(word, 0, UINT32_MAX, &number);
	int status = wrong ? wrong_word(word, wrong) :
			     ports_get(f, bridge->ifindex, &ports);

	if (status)
		return status;
	*ifindex = 0;
	for (size_t i = 0; i < ports.list.n; i++) {
		if (ports_at(&ports, i)->number == number)
			*ifindex = ports_at(&ports, i)->ifindex;
	}
	ports_free(&ports);
	if (*ifindex)
		return DONE;
	return refused("there is no port %u on '%s'", number, bridge->name);
}

/**
 * port_find - find a port by its name or number
 * @f: this run
 * @bridge: its bridge
 * @word: what was typed; digits are a number
 * @ifindex: where the ifindex of its device goes
 *
 * Whether a device that has the name is a port is for the module to say.
 *
 * Return: an exit status; what is wrong was said.
 */
int port_find(struct fbrctl *f, const struct bridge *bridge, const char *word,
	      uint32_t *ifindex)
{
	if (is_number(word))
		return port_numbered(f, bridge, word, ifindex);
	return device_find(f, word, ifindex);
}

/* Ask for a bridge; says nothing. Returns 0 or a negative errno. */
static int bridge_ask(struct fbrctl *f, uint32_t ifindex, struct bridge *bridge)
{
	struct nl_msg *request = kernel_request(FBR_CMD_BRIDGE_GET);

	memset(bridge, 0, sizeof(*bridge));
	nla_put_u32(request, FBR_BRIDGE_A_IFINDEX, ifindex);
	return kernel_do(&f->nl, request, decode_bridge, bridge);
}

/**
 * bridge_get - ask for a bridge
 * @f: this run
 * @word: its name as it was typed
 * @bridge: where it goes
 *
 * Return: an exit status; what is wrong was said.
 */
int bridge_get(struct fbrctl *f, const char *word, struct bridge *bridge)
{
	uint32_t ifindex;
	int status = device_find(f, word, &ifindex);

	if (status)
		return status;
	if (bridge_ask(f, ifindex, bridge))
		return kernel_refused(&f->nl, word);
	return DONE;
}

static int by_name(const void *a, const void *b)
{
	const struct bridge *x = a, *y = b;

	return strcmp(x->name, y->name);
}

/**
 * bridges_get - ask for the bridges that are named, or for all
 * @f: this run
 * @argc: how many are named, 0 for all
 * @argv: the names as they were typed
 * @bridges: of struct bridge; all of them come sorted by name
 *
 * Return: an exit status; what is wrong was said.
 */
int bridges_get(struct fbrctl *f, int argc, char **argv, struct array *bridges)
{
	struct bridge bridge;
	int status = kernel_open(&f->nl);

	for (int i = 0; i < argc && !status; i++) {
		status = bridge_get(f, argv[i], &bridge);
		if (!status)
			memcpy(array_add(bridges), &bridge, sizeof(bridge));
	}
	if (status || argc)
		return status;
	if (kernel_dump(&f->nl, kernel_request(FBR_CMD_BRIDGE_GET),
			decode_bridge, bridges))
		return kernel_refused(&f->nl, "list of bridges");
	if (bridges->n)
		qsort(bridges->items, bridges->n, bridges->size, by_name);
	return DONE;
}

/* Ask for a port; says nothing. Returns 0 or a negative errno. */
static int port_ask(struct fbrctl *f, uint32_t ifindex, struct port *port)
{
	struct nl_msg *request = kernel_request(FBR_CMD_PORT_GET);

	memset(port, 0, sizeof(*port));
	nla_put_u32(request, FBR_PORT_A_IFINDEX, ifindex);
	return kernel_do(&f->nl, request, decode_port, port);
}

/**
 * port_get - ask for a port
 * @f: this run
 * @word: the name of its device as it was typed
 * @port: where it goes
 *
 * Return: an exit status; what is wrong was said.
 */
int port_get(struct fbrctl *f, const char *word, struct port *port)
{
	uint32_t ifindex;
	int status = device_find(f, word, &ifindex);

	if (status)
		return status;
	if (port_ask(f, ifindex, port))
		return kernel_refused(&f->nl, word);
	return DONE;
}

/**
 * port_of - ask for a port of a bridge
 * @f: this run
 * @bridge: the bridge
 * @word: name or number of the port as it was typed
 * @port: where it goes
 *
 * Return: an exit status; what is wrong was said.
 */
int port_of(struct fbrctl *f, const struct bridge *bridge, const char *word,
	    struct port *port)
{
	uint32_t ifindex;
	int status = port_find(f, bridge, word, &ifindex);

	if (status)
		return status;
	if (port_ask(f, ifindex, port))
		return kernel_refused(&f->nl, word);
	if (port->bridge != bridge->ifindex)
		return refused("'%s' is not a port of '%s'", word,
			       bridge->name);
	return DONE;
}

static int by_number(const void *a, const void *b)
{
	const struct port *x = a, *y = b;

	if (x->bridge != y->bridge)
		return x->bridge < y->bridge ? -1 : 1;
	return (x->number > y->number) - (x->number < y->number);
}

static int by_ifindex(const void *a, const void *b)
{
	const struct port *const *x = a, *const *y = b;

	return ((*x)->ifindex > (*y)->ifindex) -
	       ((*x)->ifindex < (*y)->ifindex);
}

static void ports_sort(struct ports *ports)
{
	struct array *list = &ports->list, *index = &ports->index;

	array_sort(list, by_number);
	for (size_t i = 0; i < list->n; i++)
		*(struct port **)array_add(index) = ports_at(ports, i);
	array_sort(index, by_ifindex);
}

/**
 * ports_get - ask for the ports of a bridge, or of all
 * @f: this run
 * @bridge: ifindex, 0 for all bridges
 * @ports: where they go, NO_PORTS before
 *
 * Return: an exit status; what is wrong was said.
 */
int ports_get(struct fbrctl *f, uint32_t bridge, struct ports *ports)
{
	struct nl_msg *request = kernel_request(FBR_CMD_PORT_GET);

	if (bridge)
		nla_put_u32(request, FBR_PORT_A_BRIDGE, bridge);
	if (kernel_dump(&f->nl, request, decode_port, &ports->list))
		return kernel_refused(&f->nl, "list of ports");
	ports_sort(ports);
	return DONE;
}

static int by_port(const void *a, const void *b)
{
	const struct port_vlans *x = a, *y = b;

	if (x->bridge != y->bridge)
		return x->bridge < y->bridge ? -1 : 1;
	return (x->number > y->number) - (x->number < y->number);
}

/* What a port has may come in parts: make it one. */
static void vlans_gather(struct array *lists)
{
	struct port_vlans *list = lists->items;
	size_t kept = 0;

	if (!lists->n)
		return;
	array_sort(lists, by_port);
	for (size_t i = 1; i < lists->n; i++) {
		if (list[i].port == list[kept].port)
			vlans_merge(&list[kept].vlans, &list[i].vlans);
		else
			list[++kept] = list[i];
	}
	lists->n = kept + 1;
}

/**
 * vlans_get - ask which VLANs ports are members of
 * @f: this run
 * @bridge: ifindex, 0 for all bridges
 * @port: ifindex of the port's device, 0 for all ports
 * @lists: of struct port_vlans, empty before; gets one for a port, by bridge
 *	and number; a port without VLANs may be left out
 *
 * Return: an exit status; what is wrong was said.
 */
int vlans_get(struct fbrctl *f, uint32_t bridge, uint32_t port,
	      struct array *lists)
{
	struct nl_msg *request = kernel_request(FBR_CMD_PORT_VLAN_GET);

	if (bridge)
		nla_put_u32(request, FBR_PORT_VLAN_A_BRIDGE, bridge);
	if (port)
		nla_put_u32(request, FBR_PORT_VLAN_A_PORT, port);
	if (kernel_dump(&f->nl, request, decode_port_vlans, lists))
		return kernel_refused(&f->nl, "VLANs of ports");
	vlans_gather(lists);
	return DONE;
}

/**
 * bridge_or_port - find out what a word names
 * @f: this run
 * @word: as it was typed
 * @bridge: filled if it is a bridge, else its ifindex is 0
 * @port: filled if it is a port, else its ifindex is 0
 *
 * A bridge's own name is the bridge, not its local port.
 *
 * Return: an exit status; what is wrong was said.
 */
int bridge_or_port(struct fbrctl *f, const char *word, struct bridge *bridge,
		   struct port *port)
{
	uint32_t ifindex;
	int status = device_find(f, word, &ifindex);

	if (status)
		return status;
	memset(bridge, 0, sizeof(*bridge));
	if (!port_ask(f, ifindex, port) && port->number)
		return DONE;
	memset(port, 0, sizeof(*port));
	switch (bridge_ask(f, ifindex, bridge)) {
	case 0:
		return DONE;
	case -EOPNOTSUPP:
	case -EINVAL:
		return refused("'%s' is neither a flowbridge nor a port of one",
			       word);
	default:
		return kernel_refused(&f->nl, word);
	}
}

/**
 * ports_named - ask for the ports that a command shows
 * @f: this run, not open yet
 * @word: of a bridge or a port as it was typed, NULL for all
 * @ports: of all that were meant, NO_PORTS before; of a port, all its bridge's
 * @bridge: filled if it is a bridge, else its ifindex is 0
 * @port: filled if it is a port, else its ifindex is 0
 *
 * Return: an exit status; what is wrong was said.
 */
int ports_named(struct fbrctl *f, const char *word, struct ports *ports,
		struct bridge *bridge, struct port *port)
{
	int status = kernel_open(&f->nl);

	memset(bridge, 0, sizeof(*bridge));
	memset(port, 0, sizeof(*port));
	if (!status && word)
		status = bridge_or_port(f, word, bridge, port);
	if (!status)
		status = ports_get(f, port->bridge ? port->bridge :
						     bridge->ifindex, ports);
	return status;
}

/**
 * ports_at - one of the ports
 * @ports: of ports_get()
 * @i: which
 */
struct port *ports_at(const struct ports *ports, size_t i)
{
	return array_at(&ports->list, i);
}

/**
 * ports_find - find a port
 * @ports: of ports_get()
 * @ifindex: of its device
 *
 * Return: NULL if it is not among them.
 */
const struct port *ports_find(const struct ports *ports, uint32_t ifindex)
{
	const struct port key = { .ifindex = ifindex };
	const struct port *wanted = &key;
	struct port **found = array_find(&ports->index, &wanted, by_ifindex);

	return found ? *found : NULL;
}

/**
 * port_name - name a port, even one that came later or is gone
 * @ports: of ports_get()
 * @ifindex: of its device
 * @text: room for the name
 *
 * Return: the name.
 */
const char *port_name(const struct ports *ports, uint32_t ifindex,
		      char text[IFNAMSIZ])
{
	const struct port *port = ports_find(ports, ifindex);

	if (port)
		return port->name;
	if (if_indextoname(ifindex, text))
		text_clean(text);
	else
		snprintf(text, IFNAMSIZ, "if%u", ifindex);
	return text;
}

/**
 * ports_free - forget the ports
 * @ports: NO_PORTS afterwards
 */
void ports_free(struct ports *ports)
{
	array_free(&ports->list);
	array_free(&ports->index);
}

/**
 * options_read - read OPTION VALUE pairs, after which no more come
 * @set: of what
 * @argc: how many words
 * @argv: the words
 * @options: where they go, behind what is there already
 *
 * Return: DONE, or MISUSED with the wrong word named.
 */
int options_read(const struct option_set *set, int argc, char **argv,
		 struct options *options)
{
	const char *wrong;
	struct part at;
	char what[32];

	snprintf(what, sizeof(what), "%s option", set->what);
	for (int i = 0; i < argc; i += 2) {
		const struct option *option = option_find(set, argv[i]);

		if (!option)
			return unknown_word(what, argv[i],
					    option_closest(set, argv[i]));
		if (i + 1 == argc)
			return misused("a value is missing after '%s'",
				       argv[i]);
		wrong = option_parse(option, argv[i + 1], options, &at);
		if (wrong)
			return misused("%s: '%.*s' %s", argv[i], at.len,
				       at.text, wrong);
	}
	wrong = options_join(options);
	return wrong ? misused("%s", wrong) : DONE;
}

/**
 * options_put - put options into a request
 * @request: gets an attribute for each, or one for all VLANs of a port
 * @options: the options
 */
void options_put(struct nl_msg *request, const struct options *options)
{
	bool vlans = false;

	for (size_t i = 0; i < options->n; i++) {
		const struct option_value *v = &options->value[i];

		switch (v->option->form) {
		case OPTION_SWITCH:
		case OPTION_ACCEPT:
		case OPTION_MISS:
		case OPTION_FAIL:
			nla_put_u8(request, v->option->attr,
				   (uint8_t)v->number);
			break;
		case OPTION_MASK:
		case OPTION_PROTOCOL:
		case OPTION_PVID:
			nla_put_u16(request, v->option->attr,
				    (uint16_t)v->number);
			break;
		case OPTION_NUMBER:
		case OPTION_SECONDS:
		case OPTION_AGEING:
			nla_put_u32(request, v->option->attr, v->number);
			break;
		case OPTION_MAC:
			nla_put(request, v->option->attr, MAC_LEN, v->mac);
			break;
		case OPTION_VLAN:
		case OPTION_VLANS:
			vlans = true;
			break;
		case OPTION_GUARD:
			guard_put(request, v->option->attr, &options->guard);
			break;
		}
	}
	if (vlans)
		vlans_put(request, FBR_PORT_A_VLANS, &options->vlans);
}
