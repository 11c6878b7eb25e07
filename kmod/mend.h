/* SPDX-License-Identifier: GPL-2.0 */
/* Writing into frames, with all their checksums kept. */
#ifndef FBR_MEND_H
#define FBR_MEND_H

#include <linux/skbuff.h>

#include "flow_key.h"

__wsum fbr_mend_growth(const void *now, const void *was, int len);
void fbr_mend_write(struct sk_buff *skb, int at, const void *bytes, int len);
__sum16 fbr_mend_sum(__sum16 sum, __wsum growth);
int fbr_mend_place(const struct fbr_flow_layers *layers, bool addresses);
void fbr_mend_l4(struct sk_buff *skb, const struct fbr_flow_layers *layers,
		 __wsum growth, bool addresses);
bool fbr_mend_sctp(struct sk_buff *skb, const struct fbr_flow_layers *layers,
		   const __be16 *ports);
bool fbr_mend_join(struct sk_buff *skb, const struct fbr_flow_layers *layers);

#endif
