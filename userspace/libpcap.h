/* SPDX-License-Identifier: GPL-2.0 */
/* libpcap, when it is needed. */
#ifndef FBRCTL_LIBPCAP_H
#define FBRCTL_LIBPCAP_H

#include <pcap/pcap.h>

/**
 * struct libpcap - what is used of it
 * @fopen_offline: pcap_fopen_offline()
 * @datalink: pcap_datalink()
 * @datalink_val_to_name: pcap_datalink_val_to_name()
 * @next_ex: pcap_next_ex()
 * @geterr: pcap_geterr()
 * @close: pcap_close()
 */
struct libpcap {
	__typeof__(pcap_fopen_offline) *fopen_offline;
	__typeof__(pcap_datalink) *datalink;
	__typeof__(pcap_datalink_val_to_name) *datalink_val_to_name;
	__typeof__(pcap_next_ex) *next_ex;
	__typeof__(pcap_geterr) *geterr;
	__typeof__(pcap_close) *close;
};

/**
 * libpcap_load() - map it into this process, for good
 * @pcap: is filled in
 *
 * It brings eight libraries more, for kinds of capture that are not done here,
 * and every other command would have to map them as well.
 *
 * Return: NULL, or a sentence of the linker's why not.
 */
const char *libpcap_load(struct libpcap *pcap);

#endif
