// SPDX-License-Identifier: GPL-2.0
/* The module: everything up in order, and down in the opposite one. */
#include <linux/module.h>
#include <linux/rtnetlink.h>
#include <net/genetlink.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>

#include "fbr.h"
#include "nl/nl.h"

atomic_t fbr_objects = ATOMIC_INIT(0);
module_param_named(objects, fbr_objects.counter, int, 0444);
MODULE_PARM_DESC(objects, "Bridges, ports, flows, meters and listeners that are alive (read only)");

static unsigned int user_ns_fdb_max = 262144;
module_param(user_ns_fdb_max, uint, 0444);
MODULE_PARM_DESC(user_ns_fdb_max,
		 "Most FDB entries of all bridges in a network namespace that an unprivileged user owns");

static unsigned int user_ns_flow_max = 65536;
module_param(user_ns_flow_max, uint, 0444);
MODULE_PARM_DESC(user_ns_flow_max,
		 "Most flows of all bridges in a network namespace that an unprivileged user owns");

static unsigned int user_ns_listener_max = 64;
module_param(user_ns_listener_max, uint, 0444);
MODULE_PARM_DESC(user_ns_listener_max,
		 "Most listeners to all bridges in a network namespace that an unprivileged user owns");

static unsigned int fbr_net_id;

/**
 * fbr_net - what a namespace has of this module
 * @net: the namespace
 */
struct fbr_net *fbr_net(const struct net *net)
{
	return net_generic(net, fbr_net_id);
}

/* What an unprivileged user may fill must not eat the host. */
static void net_set_budget(const struct net *net, struct fbr_budget *budget,
			   u32 limit)
{
	bool trusted = net->user_ns == &init_user_ns;

	budget->limit = trusted ? INT_MAX : min_t(u32, limit, INT_MAX);
}

static int fbr_net_init(struct net *net)
{
	struct fbr_net *own = fbr_net(net);

	INIT_LIST_HEAD(&own->bridges);
	own->generation = 1; /* a dump takes 0 for none */
	net_set_budget(net, &own->fdb_budget, user_ns_fdb_max);
	net_set_budget(net, &own->flow_budget, user_ns_flow_max);
	net_set_budget(net, &own->listener_budget, user_ns_listener_max);
	mutex_init(&own->flow_stages.lock);
	INIT_LIST_HEAD(&own->flow_stages.list);
	return 0;
}

/* Bridges are deleted with the devices of a namespace, by their dellink. */
static struct pernet_operations fbr_net_ops = {
	.init	= fbr_net_init,
	.id	= &fbr_net_id,
	.size	= sizeof(struct fbr_net),
};

static int __init fbr_init(void)
{
	int err;

	fbr_wq = alloc_workqueue(FBR_NAME, WQ_UNBOUND, 0);
	if (!fbr_wq)
		return -ENOMEM;
	err = register_pernet_device(&fbr_net_ops);
	if (err)
		goto destroy_wq;
	err = register_netdevice_notifier(&fbr_netdev_notifier);
	if (err)
		goto unregister_pernet;
	err = rtnl_link_register(&fbr_link_ops);
	if (err)
		goto unregister_notifier;
	err = netlink_register_notifier(&fbr_nl_socket_notifier);
	if (err)
		goto unregister_link;
	err = genl_register_family(&fbr_genl_family);
	if (err)
		goto unregister_sockets;
	return 0;

unregister_sockets:
	netlink_unregister_notifier(&fbr_nl_socket_notifier);
unregister_link:
	rtnl_link_unregister(&fbr_link_ops);
unregister_notifier:
	unregister_netdevice_notifier(&fbr_netdev_notifier);
unregister_pernet:
	unregister_pernet_device(&fbr_net_ops);
destroy_wq:
	destroy_workqueue(fbr_wq);
	return err;
}

static void __exit fbr_exit(void)
{
	genl_unregister_family(&fbr_genl_family);
	netlink_unregister_notifier(&fbr_nl_socket_notifier);
	rtnl_link_unregister(&fbr_link_ops);
	unregister_netdevice_notifier(&fbr_netdev_notifier);
	unregister_pernet_device(&fbr_net_ops);
	rcu_barrier(); /* frees the last flows, and queues the last tables */
	destroy_workqueue(fbr_wq);
	rcu_barrier(); /* frees the last ports */
	WARN(atomic_read(&fbr_objects), "%d objects were never destroyed\n",
	     atomic_read(&fbr_objects));
}

module_init(fbr_init);
module_exit(fbr_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("A virtual switch: learning bridge and flow table on one data path");
MODULE_VERSION(FBR_VERSION);
MODULE_ALIAS_RTNL_LINK(FBR_NAME);
MODULE_ALIAS_GENL_FAMILY(FBR_GENL_NAME);
