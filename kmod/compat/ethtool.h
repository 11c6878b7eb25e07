/* SPDX-License-Identifier: GPL-2.0 */
#ifndef FBR_COMPAT_ETHTOOL_H
#define FBR_COMPAT_ETHTOOL_H

#include <linux/ethtool.h>

#ifndef FBR_HAVE_ETHTOOL_PUTS
#define ethtool_puts(data, str)	ethtool_sprintf(data, "%s", str)
#endif

#endif
