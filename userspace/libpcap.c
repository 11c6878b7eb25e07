// SPDX-License-Identifier: GPL-2.0
#include "libpcap.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <string.h>

/* Sets the pointer to a function that is at @into. */
static bool find(void *library, const char *name, void *into)
{
	void *symbol = dlsym(library, name);

	memcpy(into, &symbol, sizeof(symbol));
	return symbol;
}

const char *libpcap_load(struct libpcap *pcap)
{
	void *library = dlopen(LIBPCAP, RTLD_NOW);

	if (library &&
	    find(library, "pcap_fopen_offline", &pcap->fopen_offline) &&
	    find(library, "pcap_datalink", &pcap->datalink) &&
	    find(library, "pcap_datalink_val_to_name",
		 &pcap->datalink_val_to_name) &&
	    find(library, "pcap_next_ex", &pcap->next_ex) &&
	    find(library, "pcap_geterr", &pcap->geterr) &&
	    find(library, "pcap_close", &pcap->close))
		return NULL;
	return dlerror();
}
