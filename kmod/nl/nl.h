/* SPDX-License-Identifier: GPL-2.0 */
/* Front ends: attributes to configuration structs and back, nothing else. */
#ifndef FBR_NL_H
#define FBR_NL_H

#include <net/genetlink.h>
#include <net/netlink.h>
#include <net/sock.h>

#include "../fbr.h"
#include "../port.h"

enum fbr_mcgrp {
	FBR_MCGRP_ID_CONFIG,
	FBR_MCGRP_ID_FDB,
	FBR_MCGRP_ID_FLOW,
};

extern struct genl_family fbr_genl_family;
extern struct notifier_block fbr_nl_socket_notifier;

/* The last type of slave attribute that we take; 6.1 allows no more than 40. */
#define FBR_BRPORT_MAX	IFLA_BRPORT_LOCKED

/* genl.c: what the commands share */
struct fbr_bridge *fbr_nl_bridge_get(struct net *net,
				     const struct nlattr *ifindex,
				     struct netlink_ext_ack *extack);
struct fbr_bridge *fbr_nl_bridge_get_by_name(struct net *net,
					     const struct nlattr *name,
					     struct netlink_ext_ack *extack);
struct fbr_bridge *fbr_nl_bridge_of_port(struct net *net,
					 const struct nlattr *ifindex,
					 struct netlink_ext_ack *extack);
void fbr_nl_bridge_put(struct fbr_bridge *br);
int fbr_nl_bridge_lock(struct fbr_bridge *br, struct netlink_ext_ack *extack);
void fbr_nl_bridge_unlock(struct fbr_bridge *br);
int fbr_nl_flows_lock(struct fbr_bridge *br, struct netlink_ext_ack *extack);
void fbr_nl_flows_unlock(struct fbr_bridge *br);
struct fbr_port *fbr_nl_port_find(struct fbr_bridge *br,
				  const struct nlattr *ifindex,
				  struct netlink_ext_ack *extack);
void *fbr_nl_put_header(struct sk_buff *skb, u32 portid, u32 seq, int flags,
			u8 cmd);
int fbr_nl_put_stats(struct sk_buff *skb, int attr,
		     const struct fbr_counters *sum);

/* bridge.c */
int fbr_nl_bridge_doit(struct sk_buff *skb, struct genl_info *info);
int fbr_nl_bridge_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int fbr_nl_bridge_new(struct sk_buff *skb, struct genl_info *info);
int fbr_nl_bridge_set(struct sk_buff *skb, struct genl_info *info);
int fbr_nl_bridge_del(struct sk_buff *skb, struct genl_info *info);
int fbr_nl_bridge_fill(struct sk_buff *skb, struct fbr_bridge *br, u32 portid,
		       u32 seq, int flags, u8 cmd);
int fbr_nl_check_ageing(const struct nlattr *attr,
			struct netlink_ext_ack *extack);
struct fbr_bridge *fbr_nl_next_bridge(struct net *net, int ifindex);

/* port.c */
int fbr_nl_port_doit(struct sk_buff *skb, struct genl_info *info);
int fbr_nl_port_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int fbr_nl_port_add(struct sk_buff *skb, struct genl_info *info);
int fbr_nl_port_set(struct sk_buff *skb, struct genl_info *info);
int fbr_nl_port_del(struct sk_buff *skb, struct genl_info *info);
int fbr_nl_port_fill(struct sk_buff *skb, struct fbr_port *port, u32 portid,
		     u32 seq, int flags, u8 cmd);

/**
 * struct fbr_port_cursor - where a dump of ports is
 * @ifindex: of the last bridge that is done
 * @number: of the next port of the one that is not
 * @vid: the last VLAN of that port that is done
 */
struct fbr_port_cursor {
	int ifindex;
	int number;
	int vid;
};

typedef int (*fbr_nl_port_dump)(struct sk_buff *skb,
				struct netlink_callback *cb,
				struct fbr_port *port,
				struct fbr_port_cursor *cursor);
int fbr_nl_dump_ports(struct sk_buff *skb, struct netlink_callback *cb,
		      const struct nlattr *only, fbr_nl_port_dump dump);

/* guard.c */
extern const struct nla_policy fbr_nl_guard_station[];
extern const struct nla_policy fbr_nl_guard_address[];

struct fbr_guard *fbr_nl_guard_parse(const struct nlattr *nest,
				     struct netlink_ext_ack *extack);
int fbr_nl_guard_put(struct sk_buff *skb, const struct fbr_guard *guard);

/* vlan.c */
extern const struct nla_policy fbr_nl_vlan_range[];

int fbr_nl_vlans_add(struct fbr_vlan_set *set, const struct nlattr *list,
		     struct netlink_ext_ack *extack);
int fbr_nl_port_vlans_fill(struct sk_buff *skb, const struct fbr_port *port,
			   const struct fbr_vlan_set *set,
			   const unsigned long *which, int *vid, u32 portid,
			   u32 seq, int flags, u8 cmd);
int fbr_nl_port_vlan_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int fbr_nl_port_vlan_add(struct sk_buff *skb, struct genl_info *info);
int fbr_nl_port_vlan_del(struct sk_buff *skb, struct genl_info *info);
int fbr_nl_vlan_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int fbr_nl_vlan_set(struct sk_buff *skb, struct genl_info *info);
int fbr_nl_vlan_fill(struct sk_buff *skb, struct fbr_bridge *br, u16 first,
		     u16 last, u32 portid, u32 seq, int flags, u8 cmd);

/**
 * struct fbr_fdb_facts - an entry, read at one moment
 * @key: fbr_fdb_key()
 * @port_ifindex: of its port
 * @port_number: of its port
 * @age: jiffies since it was last seen
 * @kind: what it is
 * @sticky: whether it stays on its port though it ages
 */
struct fbr_fdb_facts {
	u64 key;
	int port_ifindex;
	u32 port_number;
	unsigned long age;
	enum fbr_fdb_kind kind;
	bool sticky;
};

/* fdb.c */
int fbr_nl_fdb_doit(struct sk_buff *skb, struct genl_info *info);
int fbr_nl_fdb_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int fbr_nl_fdb_add(struct sk_buff *skb, struct genl_info *info);
int fbr_nl_fdb_del(struct sk_buff *skb, struct genl_info *info);
int fbr_nl_fdb_flush(struct sk_buff *skb, struct genl_info *info);
int fbr_nl_fdb_add_entry(struct fbr_port *port, u64 key, u8 flags, bool replace,
			 struct netlink_ext_ack *extack,
			 const struct nlattr *mac);
int fbr_nl_fdb_refusal(int err, struct netlink_ext_ack *extack,
		       const struct nlattr *attr);
void fbr_nl_fdb_read_rcu(struct fbr_fdb_facts *facts,
			 const struct fbr_fdb_entry *entry);
extern const struct fbr_fdb_filter fbr_nl_fdb_but_local;

/**
 * struct fbr_flow_cursor - where a dump of flows is
 * @rank: of the first flow that is not done
 */
struct fbr_flow_cursor {
	u64 rank;
};

/*
 * Room for the longest message about a flow: as many actions as there may be,
 * each of which sets IPv6's fields under a mask, and all else that a flow has.
 */
#define FBR_NL_FLOW_MESSAGE	6656

/* flow.c */
int fbr_nl_flow_doit(struct sk_buff *skb, struct genl_info *info);
int fbr_nl_flow_start(struct netlink_callback *cb);
int fbr_nl_flow_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int fbr_nl_flow_add(struct sk_buff *skb, struct genl_info *info);
int fbr_nl_flow_set(struct sk_buff *skb, struct genl_info *info);
int fbr_nl_flow_del(struct sk_buff *skb, struct genl_info *info);
int fbr_nl_flow_flush(struct sk_buff *skb, struct genl_info *info);
int fbr_nl_flow_replace_begin(struct sk_buff *skb, struct genl_info *info);
int fbr_nl_flow_replace_add(struct sk_buff *skb, struct genl_info *info);
int fbr_nl_flow_replace_commit(struct sk_buff *skb, struct genl_info *info);
int fbr_nl_flow_put(struct sk_buff *skb, struct fbr_bridge *br,
		    const struct fbr_flow *flow);
int fbr_nl_flow_fill(struct sk_buff *skb, struct fbr_bridge *br,
		     const struct fbr_flow *flow, enum fbr_flow_reason reason,
		     u32 portid, u32 seq, int flags, u8 cmd);
int fbr_nl_flow_count_fill(struct sk_buff *skb, const struct fbr_bridge *br,
			   u32 count, u32 portid, u32 seq, u8 cmd);

/**
 * struct fbr_meter_cursor - where a dump of meters is
 * @id: of the first that is not done
 */
struct fbr_meter_cursor {
	u64 id;
};

/* meter.c */
int fbr_nl_meter_doit(struct sk_buff *skb, struct genl_info *info);
int fbr_nl_meter_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int fbr_nl_meter_add(struct sk_buff *skb, struct genl_info *info);
int fbr_nl_meter_set(struct sk_buff *skb, struct genl_info *info);
int fbr_nl_meter_del(struct sk_buff *skb, struct genl_info *info);
int fbr_nl_meter_fill(struct sk_buff *skb, struct fbr_bridge *br,
		      struct fbr_meter *meter, u32 portid, u32 seq, int flags,
		      u8 cmd);

/* trace.c */
int fbr_nl_trace(struct sk_buff *skb, struct genl_info *info);

/* listen.c */
int fbr_nl_listen(struct sk_buff *skb, struct genl_info *info);
void fbr_nl_listen_forget_socket(struct net *net, u32 portid);

/* inject.c */
int fbr_nl_inject(struct sk_buff *skb, struct genl_info *info);

/* frame.c */
struct sk_buff *fbr_nl_frame_get(struct fbr_bridge *br,
				 const struct nlattr *attr,
				 struct netlink_ext_ack *extack);
unsigned int fbr_nl_frame_len(const struct sk_buff *frame);
int fbr_nl_frame_put(struct sk_buff *skb, int attr, const struct sk_buff *frame,
		     unsigned int len);

/* flow_action.c */
struct fbr_actions *fbr_nl_actions_parse(struct fbr_bridge *br,
					 const struct fbr_flow_match *match,
					 const struct nlattr *nest,
					 struct netlink_ext_ack *extack);
int fbr_nl_actions_put(struct sk_buff *skb, const struct fbr_actions *actions);

/* neigh.c: the FDB as iproute2's bridge knows it */
int fbr_neigh_add(const struct ndmsg *ndm, struct nlattr *tb[],
		  struct net_device *dev, const u8 *addr, u16 vid, u16 flags,
		  struct netlink_ext_ack *extack);
int fbr_neigh_del(struct net_device *dev, const u8 *addr, u16 vid,
		  struct netlink_ext_ack *extack);
int fbr_neigh_flush(struct net_device *dev, const struct ndmsg *ndm,
		    struct nlattr *tb[], u16 vid,
		    struct netlink_ext_ack *extack);
int fbr_neigh_dump(struct sk_buff *skb, struct netlink_callback *cb,
		   struct net_device *dev, unsigned long from, int *idx);
int fbr_neigh_get(struct sk_buff *skb, struct nlattr *tb[],
		  struct net_device *dev, const unsigned char *addr, u16 vid,
		  u32 portid, u32 seq, struct netlink_ext_ack *extack);
int fbr_neigh_fill(struct sk_buff *skb, const struct fbr_bridge *br,
		   const struct fbr_fdb_facts *facts, u32 portid, u32 seq,
		   int type, unsigned int flags);

/* brport.c: port options as iproute2's bridge and ip know them */
extern const struct nla_policy fbr_brport_policy[];

int fbr_brport_put(struct sk_buff *skb, struct fbr_port *port);
int fbr_brport_set(struct fbr_port *port, struct nlattr *tb[],
		   struct netlink_ext_ack *extack);
int fbr_brport_getlink(struct sk_buff *skb, u32 pid, u32 seq,
		       struct net_device *dev, u32 filter_mask, int nlflags);
int fbr_brport_setlink(struct net_device *dev, struct nlmsghdr *nlh, u16 flags,
		       struct netlink_ext_ack *extack);
int fbr_brport_dellink(struct net_device *dev, struct nlmsghdr *nlh, u16 flags);

#endif
