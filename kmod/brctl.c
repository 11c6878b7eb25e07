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

static void brctl_fill_mac(struct __fdb_entry *out,
			   const struct fbr_fdb_entry *entry)
{
	u16 number = rcu_dereference(entry->port)->number;
	bool ages = READ_ONCE(entry->flags) & FBR_FDB_AGES;

	memset(out, 0, sizeof(*out));
	fbr_fdb_key_mac(entry->key, out->mac_addr);
	out->port_no = number & 0xff;
	out->port_hi = number >> 8;
	out->is_local = !!(READ_ONCE(entry->flags) & FBR_FDB_TO_HOST);
	if (ages)
		out->ageing_timer_value =
			jiffies_to_clock_t(jiffies - READ_ONCE(entry->updated));
}

/* Copies up to @count entries, behind the first @skip; returns how many. */
static int brctl_macs(struct net_device *dev, void __user *to, int count,
		      int skip)
{
	struct fbr_bridge *br = netdev_priv(dev);
	unsigned long id = 0, last = fbr_fdb_last(&br->fdb);
	const struct fbr_fdb_entry *entry;
	struct __fdb_entry *macs;
	int n = 0;

	count = clamp_t(int, count, 0, BRCTL_MACS_MAX);
	macs = kcalloc(count, sizeof(*macs), GFP_KERNEL);
	if (!macs)
		return -ENOMEM;
	rcu_read_lock();
	while (n < count && (entry = fbr_fdb_next_rcu(&br->fdb, &id, last)))
		if (skip-- <= 0)
			brctl_fill_mac(&macs[n++], entry);
	rcu_read_unlock();
	if (copy_to_user(to, macs, n * sizeof(*macs)))
		n = -EFAULT;
	kfree(macs);
	return n;
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
		return brctl_macs(dev, (void __user *)args[1], args[2],
				  args[3]);
	}
	return -EOPNOTSUPP;
}
