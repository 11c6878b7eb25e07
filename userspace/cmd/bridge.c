// SPDX-License-Identifier: GPL-2.0
/* addbr, add-dp, delbr, set, setageing */
#include "cmd.h"

#include <net/if.h>
#include <netlink/attr.h>

#include "plug.h"
#include "query.h"

static int bridge_add(struct fbrctl *f, const char *name,
		      const struct options *options)
{
	struct nl_msg *request;
	int status = kernel_open(&f->nl);

	if (status)
		return status;
	request = kernel_request(FBR_CMD_BRIDGE_NEW);
	nla_put_string(request, FBR_BRIDGE_A_NAME, name);
	options_put(request, options);
	if (kernel_do(&f->nl, request, NULL, NULL))
		return kernel_refused(&f->nl, name);
	return DONE;
}

static int bridge_del(struct fbrctl *f, const char *name, uint32_t ifindex)
{
	struct nl_msg *request = kernel_request(FBR_CMD_BRIDGE_DEL);

	nla_put_u32(request, FBR_BRIDGE_A_IFINDEX, ifindex);
	if (kernel_do(&f->nl, request, NULL, NULL))
		return kernel_refused(&f->nl, name);
	return DONE;
}

static int bridge_set(struct fbrctl *f, const char *name,
		      const struct options *options)
{
	struct nl_msg *request;
	uint32_t ifindex;
	int status = device_find(f, name, &ifindex);

	if (status)
		return status;
	request = kernel_request(FBR_CMD_BRIDGE_SET);
	nla_put_u32(request, FBR_BRIDGE_A_IFINDEX, ifindex);
	options_put(request, options);
	if (kernel_do(&f->nl, request, NULL, NULL))
		return kernel_refused(&f->nl, name);
	return DONE;
}

/* addbr NAME [OPTION VALUE]... */
int cmd_addbr(struct fbrctl *f, int argc, char **argv)
{
	struct options options = { 0 };
	const char *wrong = parse_name(argv[0]);
	int status;

	if (wrong)
		return wrong_word(argv[0], wrong);
	status = options_read(&bridge_options, argc - 1, argv + 1, &options);
	return status ? status : bridge_add(f, argv[0], &options);
}

/* A new bridge with its ports, or nothing. */
static int bridge_with_ports(struct fbrctl *f, const char *name,
			     struct array *plugs)
{
	const struct options none = { 0 };
	uint32_t ifindex;
	int status = plugs_find(f, plugs);

	if (!status)
		status = kernel_step();
	if (!status)
		status = bridge_add(f, name, &none);
	if (status)
		return status;
	ifindex = if_nametoindex(name);
	status = plugs_add(f, ifindex, plugs);
	if (status)
		(void)bridge_del(f, name, ifindex);
	return status;
}

/* add-dp NAME [OPTION VALUE]..., or as ovs-dpctl has it: NAME [IFACE]... */
int cmd_add_dp(struct fbrctl *f, int argc, char **argv)
{
	struct array plugs = NO_PLUGS;
	const char *wrong = parse_name(argv[0]);
	int status;

	if (wrong)
		return wrong_word(argv[0], wrong);
	if (argc == 1 || option_find(&bridge_options, argv[1]))
		return cmd_addbr(f, argc, argv);
	status = plugs_read(argc - 1, argv + 1, &plugs);
	if (!status)
		status = bridge_with_ports(f, argv[0], &plugs);
	array_free(&plugs);
	return status;
}

/* delbr NAME...; all are looked at before the first goes */
int cmd_delbr(struct fbrctl *f, int argc, char **argv)
{
	struct array bridges = ARRAY_OF(struct bridge);
	int status = bridges_get(f, argc, argv, &bridges);
	const struct bridge *bridge = bridges.items;

	for (size_t i = 0; i < bridges.n && !status; i++) {
		status = bridge_del(f, argv[i], bridge[i].ifindex);
		if (status && i)
			warn("%zu of %zu bridges are deleted already", i,
			     bridges.n);
	}
	array_free(&bridges);
	return status;
}

/* set BR OPTION VALUE... */
int cmd_set(struct fbrctl *f, int argc, char **argv)
{
	struct options options = { 0 };
	int status = options_read(&bridge_options, argc - 1, argv + 1,
				  &options);

	return status ? status : bridge_set(f, argv[0], &options);
}

/* setageing BR SECONDS */
int cmd_setageing(struct fbrctl *f, int argc, char **argv)
{
	char ageing[] = "ageing";
	char *words[] = { ageing, argv[1] };
	struct options options = { 0 };
	int status = options_read(&bridge_options, argc, words, &options);

	return status ? status : bridge_set(f, argv[0], &options);
}
