// SPDX-License-Identifier: GPL-2.0
#include "plug.h"

#include <ctype.h>
#include <net/if.h>
#include <netlink/attr.h>
#include <string.h>

static struct plug *plug_at(const struct array *plugs, size_t i)
{
	return (struct plug *)plugs->items + i;
}

/* One of ovs-dpctl's options: NAME=VALUE behind the comma. */
static int read_suffix(const char *name, const char *value, struct plug *plug)
{
	const struct option *option = option_find(&port_options, name);
	const char *wrong;
	struct part at;

	if (!strcmp(name, "type") && value) {
		if (!strcmp(value, "system"))
			return DONE;
		return misused("'type=%s': a port is a device that exists already, type=system",
			       value);
	}
	if (!option && isdigit((unsigned char)name[0]))
		return misused("'%s' is no option: behind a comma VLANs have '+' between, such as trunk=10+20-30",
			       name);
	if (!option)
		return unknown_word("port option", name,
				    option_closest(&port_options, name));
	if (!value)
		return misused("a value is missing after '%s': write %s=VALUE",
			       name, name);
	wrong = option_parse(option, value, &plug->options, &at);
	return wrong ? misused("%s: '%.*s' %s", name, at.len, at.text, wrong) :
		       DONE;
}

/* IFACE[,NAME=VALUE]... */
static int read_plug(char *word, struct plug *plug)
{
	char *rest = strchr(word, ',');
	char *name, *value;
	const char *wrong;

	plug->name = word;
	if (rest)
		*rest++ = '\0';
	wrong = parse_name(word);
	if (wrong)
		return wrong_word(word, wrong);
	while (rest) {
		int status;

		rest = option_split(rest, &name, &value);
		status = read_suffix(name, value, plug);
		if (status)
			return status;
	}
	return DONE;
}

/* Give the options behind the ports to each of them. */
static int read_common(int argc, char **argv, struct array *plugs)
{
	const struct option *option;

	for (size_t i = 0; i < plugs->n; i++) {
		int status = options_read(&port_options, argc, argv,
					  &plug_at(plugs, i)->options);

		if (status)
			return status;
	}
	for (int i = 0; i < argc && plugs->n > 1; i += 2) {
		option = option_find(&port_options, argv[i]);
		if (option->only_new)
			return misused("'%s' fits one port, and these are %zu",
				       argv[i], plugs->n);
	}
	return DONE;
}

/**
 * plugs_read - read IFACE[,NAME=VALUE]... [OPTION VALUE]...
 * @argc: how many words
 * @argv: the words; commas and '=' are overwritten
 * @plugs: of struct plug, gets the devices
 *
 * The first word that is an option ends the devices.
 *
 * Return: DONE, or MISUSED with the wrong word named.
 */
int plugs_read(int argc, char **argv, struct array *plugs)
{
	int i, status;

	for (i = 0; i < argc && !option_find(&port_options, argv[i]); i++) {
		status = read_plug(argv[i], array_add(plugs));
		if (status)
			return status;
	}
	if (!i)
		return misused("the name of a device is missing before '%s'",
			       argv[0]);
	return read_common(argc - i, argv + i, plugs);
}

/**
 * plugs_find - find the devices
 * @f: this run
 * @plugs: of plugs_read()
 *
 * A word that is no device but looks like an option is taken for one.
 *
 * Return: an exit status; what is wrong was said.
 */
int plugs_find(struct fbrctl *f, struct array *plugs)
{
	int status = kernel_open(&f->nl);

	for (size_t i = 0; i < plugs->n && !status; i++) {
		struct plug *plug = plug_at(plugs, i);
		const char *meant = option_closest(&port_options, plug->name);

		if (i && meant && !if_nametoindex(plug->name))
			return unknown_word("port option", plug->name, meant);
		status = device_find(f, plug->name, &plug->ifindex);
	}
	return status;
}

static int plug_add(struct fbrctl *f, uint32_t bridge, const struct plug *plug)
{
	struct nl_msg *request = kernel_request(FBR_CMD_PORT_ADD);

	nla_put_u32(request, FBR_PORT_A_BRIDGE, bridge);
	nla_put_u32(request, FBR_PORT_A_IFINDEX, plug->ifindex);
	options_put(request, &plug->options);
	if (kernel_do(&f->nl, request, NULL, NULL))
		return kernel_refused(&f->nl, plug->name);
	return DONE;
}

static void undo(struct fbrctl *f, uint32_t bridge, const struct array *plugs,
		 size_t n)
{
	while (n--) {
		struct plug *plug = plug_at(plugs, n);
		struct nl_msg *request = kernel_request(FBR_CMD_PORT_DEL);

		nla_put_u32(request, FBR_PORT_A_BRIDGE, bridge);
		nla_put_u32(request, FBR_PORT_A_IFINDEX, plug->ifindex);
		if (kernel_do(&f->nl, request, NULL, NULL))
			(void)kernel_refused(&f->nl, plug->name);
	}
}

/**
 * plugs_add - plug devices in, all or none
 * @f: this run
 * @bridge: ifindex
 * @plugs: of plugs_find()
 *
 * Return: an exit status; what is wrong was said.
 */
int plugs_add(struct fbrctl *f, uint32_t bridge, const struct array *plugs)
{
	int status = DONE;

	for (size_t i = 0; i < plugs->n && !status; i++) {
		status = kernel_step();
		if (!status)
			status = plug_add(f, bridge, plug_at(plugs, i));
		if (status)
			undo(f, bridge, plugs, i);
	}
	return status;
}

/**
 * port_change - change options of a port
 * @f: this run
 * @name: of its device, for messages
 * @ifindex: of its device
 * @options: what to change
 *
 * Return: an exit status; what is wrong was said.
 */
int port_change(struct fbrctl *f, const char *name, uint32_t ifindex,
		const struct options *options)
{
	struct nl_msg *request = kernel_request(FBR_CMD_PORT_SET);

	nla_put_u32(request, FBR_PORT_A_IFINDEX, ifindex);
	options_put(request, options);
	if (kernel_do(&f->nl, request, NULL, NULL))
		return kernel_refused(&f->nl, name);
	return DONE;
}
