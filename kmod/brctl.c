// SPDX-License-Identifier: GPL-2.0
/*
 * The private ioctls that unmodified brctl falls back to: addif, delif and
 * showmacs. Numbers and layouts are the in-tree bridge's <linux/if_bridge.h>.
 */
#include <linux/compat.h>
#include <linux/if_bridge.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "port.h"

#define BRCTL_ARGS	4

/* What one call may ask for; brctl asks for as much and goes on. */
#define BRCTL_MACS_MAX	(PAGE_SIZE / sizeof(struct __fdb_entry))

static int brctl_allowed(const struct net_device *dev)
{
	return ns_capable(dev_net(dev)->user_ns, CAP_NET_ADMIN) ? 0 : -EPERM;
}

static int brctl_addif(struct net_device *dev, int ifindex)
{
	static const struct fbr_port_config defaults;
	struct net_device *slave = __dev_get_by_index(dev_net(dev), ifindex);

	return slave ? fbr_port_plug(netdev_priv(dev), slave, &defaults, NULL) :
		       -EINVAL;
}

static int brctl_delif(struct net_device *dev, int ifindex)
{
	struct net_device *slave = __dev_get_by_index(dev_net(dev), ifindex);
	struct fbr_port *port = slave ? fbr_port_of_rtnl(slave) : NULL;

	if (!port || port->br->dev != dev)
		return -EINVAL;
	fbr_port_unplug(port);
	return 0;
}

struct brctl_macs {
	struct __fdb_entry *macs;
	int skip;
	int room;
	int n;
};

static bool brctl_fill_mac(struct fbr_fdb *fdb, struct fbr_fdb_entry *entry,
			   void *arg)
{
	u16 number = rcu_dereference(entry->port)->number;
	u8 flags = READ_ONCE(entry->flags);
	struct brctl_macs *to = arg;
	struct __fdb_entry *mac;

	if (to->skip) {
		to->skip--;
		return true;
	}
	if (to->n == to->room)
		return false;
	mac = &to->macs[to->n++];
	fbr_fdb_key_mac(entry->key, mac->mac_addr);
	mac->port_no = number & 0xff;
	mac->port_hi = number >> 8;
	mac->is_local = !!(flags & FBR_FDB_TO_HOST);
	if (flags & FBR_FDB_AGES)
		mac->ageing_timer_value =
			jiffies_to_clock_t(jiffies - READ_ONCE(entry->updated));
	return true;
}

/* Copies up to @count entries, behind the first @skip; returns how many. */
static int brctl_showmacs(struct net_device *dev, void __user *user, int count,
			  int skip)
{
	struct brctl_macs to = {
		.skip = max(skip, 0),
		.room = clamp_t(int, count, 0, BRCTL_MACS_MAX),
	};
	struct fbr_bridge *br = netdev_priv(dev);
	struct fbr_fdb_cursor cursor = {};

	to.macs = kcalloc(BRCTL_MACS_MAX, sizeof(*to.macs), GFP_KERNEL);
	if (!to.macs)
		return -ENOMEM;
	fbr_fdb_walk(&br->fdb, &cursor, brctl_fill_mac, &to);
	if (copy_to_user(user, to.macs, to.n * sizeof(*to.macs)))
		to.n = -EFAULT;
	kfree(to.macs);
	return to.n;
}

/**
 * fbr_brctl - SIOCDEVPRIVATE as brctl uses it
 * @dev: the bridge
 * @ifr: not used
 * @data: four words: command and arguments
 * @cmd: SIOCDEVPRIVATE
 *
 * Context: RTNL.
 * Return: what the command does, or a negative errno.
 */
int fbr_brctl(struct net_device *dev, struct ifreq *ifr, void __user *data,
	      int cmd)
{
	unsigned long args[BRCTL_ARGS];
	int err;

	if (cmd != SIOCDEVPRIVATE || in_compat_syscall())
		return -EOPNOTSUPP;
	if (copy_from_user(args, data, sizeof(args)))
		return -EFAULT;

	switch (args[0]) {
	case BRCTL_ADD_IF:
		err = brctl_allowed(dev);
		return err ?: brctl_addif(dev, args[1]);
	case BRCTL_DEL_IF:
		err = brctl_allowed(dev);
		return err ?: brctl_delif(dev, args[1]);
	case BRCTL_GET_FDB_ENTRIES:
		return brctl_showmacs(dev, (void __user *)args[1], args[2],
				      args[3]);
	}
	return -EOPNOTSUPP;
}
