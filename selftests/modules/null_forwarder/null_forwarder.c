// SPDX-License-Identifier: GPL-2.0
/*
 * The measuring stick of the benchmarks: what comes in at one device leaves
 * through another, and nothing is looked at. What a switch costs beyond this is
 * the switch's own.
 *
 *   insmod null_forwarder.ko in=d0 out=d1
 *   cat /sys/module/null_forwarder/parameters/frames
 */
#include <linux/etherdevice.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <linux/rtnetlink.h>
#include <net/net_namespace.h>

static char *in_name = "";
module_param_named(in, in_name, charp, 0444);
MODULE_PARM_DESC(in, "Device whose received frames are taken");

static char *out_name = "";
module_param_named(out, out_name, charp, 0444);
MODULE_PARM_DESC(out, "Device that sends them");

static DEFINE_PER_CPU(unsigned long, null_frames);

/* Both under RTNL; the handler of @null_in is given @null_out. */
static struct net_device *null_in, *null_out;

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
static void null_detach(void)
{
	ASSERT_RTNL();
	if (null_in)
		netdev_rx_handler_unregister(null_in);
	null_in = NULL;
	null_out = NULL;
}

static int null_attach(void)
{
	int err;

	ASSERT_RTNL();
	null_in = __dev_get_by_name(&init_net, in_name);
	null_out = __dev_get_by_name(&init_net, out_name);
	err = null_in && null_out ?
	      netdev_rx_handler_register(null_in, null_input, null_out) :
	      -ENODEV;
	if (err)
		null_in = NULL;
	return err;
}

static int null_event(struct notifier_block *nb, unsigned long event,
		      void *info)
{
	struct net_device *dev = netdev_notifier_info_to_dev(info);

	if (event == NETDEV_UNREGISTER && (dev == null_in || dev == null_out))
		null_detach();
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
	err = null_attach();
	rtnl_unlock();
	if (err)
		unregister_netdevice_notifier(&null_notifier);
	return err;
}

static void __exit null_exit(void)
{
	unregister_netdevice_notifier(&null_notifier);
	rtnl_lock();
	null_detach();
	rtnl_unlock();
}

module_init(null_init);
module_exit(null_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Forwards every frame from one device to another, unseen");
