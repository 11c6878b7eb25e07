// SPDX-License-Identifier: GPL-2.0
/*
 * The measuring stick of the benchmarks: what comes in at one device leaves
 * through another, and nothing is looked at. What a switch costs beyond this is
 * the switch's own.
 *
 *   insmod null_forwarder.ko in=d0,d2 out=d1,d3
 *   cat /sys/module/null_forwarder/parameters/frames
 */
#include <linux/etherdevice.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <linux/rtnetlink.h>
#include <net/net_namespace.h>

#define NULL_WAYS_MAX	8

static int in_count, out_count;

static char *in_name[NULL_WAYS_MAX];
module_param_array_named(in, in_name, charp, &in_count, 0444);
MODULE_PARM_DESC(in, "Devices whose received frames are taken");

static char *out_name[NULL_WAYS_MAX];
module_param_array_named(out, out_name, charp, &out_count, 0444);
MODULE_PARM_DESC(out, "Devices that send them, one for each of these");

static DEFINE_PER_CPU(unsigned long, null_frames);

/* Under RTNL; the handler of an @in is given its @out. */
static struct null_way {
	struct net_device *in;
	struct net_device *out;
} null_ways[NULL_WAYS_MAX];

static int null_frames_get(char *buffer, const struct kernel_param *kp)
{
	unsigned long sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(per_cpu(null_frames, cpu));
	return sysfs_emit(buffer, "%lu\n", sum);
}

static const struct kernel_param_ops null_frames_ops = {
	.get = null_frames_get,
};

module_param_cb(frames, &null_frames_ops, NULL, 0444);
MODULE_PARM_DESC(frames, "Frames taken so far (read only)");

static rx_handler_result_t null_input(struct sk_buff **pskb)
{
	struct sk_buff *skb = *pskb;

	__this_cpu_inc(null_frames); /* bottom halves are off */
	skb_push(skb, ETH_HLEN);
	skb->dev = rcu_dereference(skb->dev->rx_handler_data);
	dev_queue_xmit(skb);
	return RX_HANDLER_CONSUMED;
}

/* Lets go of the devices; no frame is on its way between them afterwards. */
static void null_detach(struct null_way *way)
{
	ASSERT_RTNL();
	if (way->in)
		netdev_rx_handler_unregister(way->in);
	way->in = NULL;
	way->out = NULL;
}

static void null_detach_all(void)
{
	int i;

	for (i = 0; i < NULL_WAYS_MAX; i++)
		null_detach(&null_ways[i]);
}

static int null_attach(struct null_way *way, const char *in, const char *out)
{
	struct net_device *in_dev = __dev_get_by_name(&init_net, in);
	struct net_device *out_dev = __dev_get_by_name(&init_net, out);
	int err;

	ASSERT_RTNL();
	if (!in_dev || !out_dev)
		return -ENODEV;
	err = netdev_rx_handler_register(in_dev, null_input, out_dev);
	if (err)
		return err;
	way->in = in_dev;
	way->out = out_dev;
	return 0;
}

static int null_attach_all(void)
{
	int i, err = in_count && in_count == out_count ? 0 : -EINVAL;

	for (i = 0; i < in_count && !err; i++)
		err = null_attach(&null_ways[i], in_name[i], out_name[i]);
	if (err)
		null_detach_all();
	return err;
}

static int null_event(struct notifier_block *nb, unsigned long event,
		      void *info)
{
	struct net_device *dev = netdev_notifier_info_to_dev(info);
	int i;

	if (event != NETDEV_UNREGISTER)
		return NOTIFY_DONE;
	for (i = 0; i < NULL_WAYS_MAX; i++)
		if (dev == null_ways[i].in || dev == null_ways[i].out)
			null_detach(&null_ways[i]);
	return NOTIFY_DONE;
}

static struct notifier_block null_notifier = {
	.notifier_call = null_event,
};

static int __init null_init(void)
{
	int err = register_netdevice_notifier(&null_notifier);

	if (err)
		return err;
	rtnl_lock();
	err = null_attach_all();
	rtnl_unlock();
	if (err)
		unregister_netdevice_notifier(&null_notifier);
	return err;
}

static void __exit null_exit(void)
{
	unregister_netdevice_notifier(&null_notifier);
	rtnl_lock();
	null_detach_all();
	rtnl_unlock();
}

module_init(null_init);
module_exit(null_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Forwards every frame from a device to another, unseen");
