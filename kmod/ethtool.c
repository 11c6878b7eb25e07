// SPDX-License-Identifier: GPL-2.0
/* ethtool -i and -S: totals of the bridge, causes of drops by name. */
#include <linux/ethtool.h>
#include <linux/rtnetlink.h>

#include "compat/ethtool.h"
#include "frame.h"

static const char * const counter_names[FBR_COUNT_DROPS] = {
	[FBR_COUNT_RX_PACKETS]	= "rx_packets",
	[FBR_COUNT_RX_BYTES]	= "rx_bytes",
	[FBR_COUNT_TX_PACKETS]	= "tx_packets",
	[FBR_COUNT_TX_BYTES]	= "tx_bytes",
	[FBR_COUNT_COPIES]	= "copies",
	[FBR_COUNT_PUNTED]	= "punted",
	[FBR_COUNT_LEARN_REFUSED] = "learn_refused",
	[FBR_COUNT_MOVES]	= "moves",
	[FBR_COUNT_FLOW_HITS]	= "flow_hits",
	[FBR_COUNT_FLOW_MISSES]	= "flow_misses",
	[FBR_COUNT_FLOW_PROBES]	= "flow_probes",
	[FBR_COUNT_FLOW_PROBED_0] = "flow_probed_0",
	[FBR_COUNT_FLOW_PROBED_1] = "flow_probed_1",
	[FBR_COUNT_FLOW_PROBED_2] = "flow_probed_2",
	[FBR_COUNT_FLOW_PROBED_4] = "flow_probed_4",
	[FBR_COUNT_FLOW_PROBED_8] = "flow_probed_8",
	[FBR_COUNT_FLOW_PROBED_MORE] = "flow_probed_more",
	[FBR_COUNT_INJECTED]	= "injected",
	[FBR_COUNT_TO_USER]	= "to_user",
	[FBR_COUNT_LISTEN_LOST]	= "listen_lost",
};

/* There is no cause 0. */
#define ETHTOOL_COUNT	(FBR_COUNT_MAX - 1)

static void ethtool_get_drvinfo(struct net_device *dev,
				struct ethtool_drvinfo *info)
{
	strscpy(info->driver, FBR_NAME, sizeof(info->driver));
	strscpy(info->version, FBR_VERSION, sizeof(info->version));
	strscpy(info->fw_version, "N/A", sizeof(info->fw_version));
	strscpy(info->bus_info, "N/A", sizeof(info->bus_info));
}

static int ethtool_get_sset_count(struct net_device *dev, int set)
{
	return set == ETH_SS_STATS ? ETHTOOL_COUNT : -EOPNOTSUPP;
}

static void ethtool_get_strings(struct net_device *dev, u32 set, u8 *data)
{
	int i;

	if (set != ETH_SS_STATS)
		return;
	for (i = 0; i < FBR_COUNT_DROPS; i++)
		ethtool_puts(&data, counter_names[i]);
	for (i = 1; i <= FBR_DROP_MAX; i++)
		ethtool_sprintf(&data, "drop_%s", fbr_drop_name(i));
}

static void ethtool_get_stats(struct net_device *dev,
			      struct ethtool_stats *stats, u64 *data)
{
	struct fbr_bridge *br = netdev_priv(dev);
	struct fbr_counters sum;

	mutex_lock(&br->lock);
	fbr_stats_sum_bridge(&sum, br);
	mutex_unlock(&br->lock);
	memcpy(data, sum.count, FBR_COUNT_DROPS * sizeof(*data));
	memcpy(data + FBR_COUNT_DROPS, sum.count + FBR_COUNT_DROPS + 1,
	       FBR_DROP_MAX * sizeof(*data));
}

/* As fast as the fastest port. */
static int ethtool_get_link_ksettings(struct net_device *dev,
				      struct ethtool_link_ksettings *cmd)
{
	struct fbr_bridge *br = netdev_priv(dev);
	struct ethtool_link_ksettings of_port;
	struct fbr_port *port;

	cmd->base.duplex = DUPLEX_UNKNOWN;
	cmd->base.port = PORT_OTHER;
	cmd->base.speed = SPEED_UNKNOWN;
	list_for_each_entry(port, &br->ports, list) {
		if (!netif_running(port->dev) || !netif_carrier_ok(port->dev) ||
		    __ethtool_get_link_ksettings(port->dev, &of_port) ||
		    of_port.base.speed == (u32)SPEED_UNKNOWN)
			continue;
		if (cmd->base.speed == (u32)SPEED_UNKNOWN ||
		    cmd->base.speed < of_port.base.speed)
			cmd->base.speed = of_port.base.speed;
	}
	return 0;
}

const struct ethtool_ops fbr_ethtool_ops = {
	.get_drvinfo		= ethtool_get_drvinfo,
	.get_link		= ethtool_op_get_link,
	.get_link_ksettings	= ethtool_get_link_ksettings,
	.get_sset_count		= ethtool_get_sset_count,
	.get_strings		= ethtool_get_strings,
	.get_ethtool_stats	= ethtool_get_stats,
};
