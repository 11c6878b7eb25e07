/* SPDX-License-Identifier: GPL-2.0 */
/* The commands, one object a file. No command includes another. */
#ifndef FBRCTL_CMD_H
#define FBRCTL_CMD_H

#include "fbrctl.h"

/* bridge.c */
int cmd_addbr(struct fbrctl *f, int argc, char **argv);
int cmd_add_dp(struct fbrctl *f, int argc, char **argv);
int cmd_delbr(struct fbrctl *f, int argc, char **argv);
int cmd_set(struct fbrctl *f, int argc, char **argv);
int cmd_setageing(struct fbrctl *f, int argc, char **argv);

/* show.c */
int cmd_show(struct fbrctl *f, int argc, char **argv);
int cmd_dump_dps(struct fbrctl *f, int argc, char **argv);

/* port.c */
int cmd_addif(struct fbrctl *f, int argc, char **argv);
int cmd_add_if(struct fbrctl *f, int argc, char **argv);
int cmd_delif(struct fbrctl *f, int argc, char **argv);
int cmd_set_if(struct fbrctl *f, int argc, char **argv);
int cmd_hairpin(struct fbrctl *f, int argc, char **argv);
int cmd_port_set(struct fbrctl *f, int argc, char **argv);
int cmd_port_show(struct fbrctl *f, int argc, char **argv);

/* guard.c */
int cmd_guard(struct fbrctl *f, int argc, char **argv);

/* fdb.c */
int cmd_showmacs(struct fbrctl *f, int argc, char **argv);
int cmd_fdb_show(struct fbrctl *f, int argc, char **argv);
int cmd_fdb_get(struct fbrctl *f, int argc, char **argv);
int cmd_fdb_add(struct fbrctl *f, int argc, char **argv);
int cmd_fdb_del(struct fbrctl *f, int argc, char **argv);
int cmd_fdb_flush(struct fbrctl *f, int argc, char **argv);

/* vlan.c */
int cmd_vlan_show(struct fbrctl *f, int argc, char **argv);
int cmd_vlan_add(struct fbrctl *f, int argc, char **argv);
int cmd_vlan_del(struct fbrctl *f, int argc, char **argv);
int cmd_vlan_list(struct fbrctl *f, int argc, char **argv);
int cmd_vlan_set(struct fbrctl *f, int argc, char **argv);

/* flow.c */
int cmd_add_flow(struct fbrctl *f, int argc, char **argv);
int cmd_mod_flow(struct fbrctl *f, int argc, char **argv);
int cmd_get_flow(struct fbrctl *f, int argc, char **argv);
int cmd_del_flow(struct fbrctl *f, int argc, char **argv);
int cmd_del_flows(struct fbrctl *f, int argc, char **argv);
int cmd_dump_flows(struct fbrctl *f, int argc, char **argv);

/* flowfile.c */
int cmd_add_flows(struct fbrctl *f, int argc, char **argv);
int cmd_replace_flows(struct fbrctl *f, int argc, char **argv);

/* meter.c */
int cmd_add_meter(struct fbrctl *f, int argc, char **argv);
int cmd_mod_meter(struct fbrctl *f, int argc, char **argv);
int cmd_del_meter(struct fbrctl *f, int argc, char **argv);
int cmd_dump_meters(struct fbrctl *f, int argc, char **argv);

/* trace.c */
int cmd_trace(struct fbrctl *f, int argc, char **argv);

/* capture.c */
int cmd_capture(struct fbrctl *f, int argc, char **argv);

/* inject.c */
int cmd_inject(struct fbrctl *f, int argc, char **argv);

/* stp.c */
int cmd_stp(struct fbrctl *f, int argc, char **argv);
int cmd_no_stp(struct fbrctl *f, int argc, char **argv);

/* monitor.c */
int cmd_monitor(struct fbrctl *f, int argc, char **argv);

/* stats.c */
int cmd_stats(struct fbrctl *f, int argc, char **argv);

/* save.c */
int cmd_save(struct fbrctl *f, int argc, char **argv);

/* restore.c */
int cmd_restore(struct fbrctl *f, int argc, char **argv);

/* help.c */
int cmd_help(struct fbrctl *f, int argc, char **argv);

#endif /* FBRCTL_CMD_H */
