// SPDX-License-Identifier: GPL-2.0
/* Ageing: removing learned entries that were not seen for a while. */
#include "fbr.h"

/*
 * A walk is not worth its while more often. So an entry is gone within the
 * ageing time plus this and the time of a walk.
 */
#define AGE_INTERVAL_MIN	(HZ / 2)

struct workqueue_struct *fbr_wq;

static void age_work(struct work_struct *work)
{
	struct fbr_bridge *br = container_of(to_delayed_work(work),
					     struct fbr_bridge, age_work);
	unsigned long next = fbr_fdb_age(&br->fdb);

	if (next != MAX_JIFFY_OFFSET)
		queue_delayed_work(fbr_wq, &br->age_work,
				   max_t(unsigned long, next, AGE_INTERVAL_MIN));
}

/**
 * fbr_age_init - get a new bridge ready for ageing
 * @br: the bridge
 */
void fbr_age_init(struct fbr_bridge *br)
{
	INIT_DELAYED_WORK(&br->age_work, age_work);
	queue_delayed_work(fbr_wq, &br->age_work, br->fdb.ageing);
}

/**
 * fbr_age_set - set the ageing time
 * @br: the bridge
 * @msec: FBR_AGEING_MIN to FBR_AGEING_MAX milliseconds, or 0 for never
 *
 * Entries that are older already go at once.
 */
void fbr_age_set(struct fbr_bridge *br, u32 msec)
{
	lockdep_assert_held(&br->lock);
	WRITE_ONCE(br->fdb.ageing, msecs_to_jiffies(msec));
	fbr_age_now(br);
}

/**
 * fbr_age_now - look for aged entries, since an ageing time has changed
 * @br: the bridge
 */
void fbr_age_now(struct fbr_bridge *br)
{
	mod_delayed_work(fbr_wq, &br->age_work, 0);
}

/**
 * fbr_age_stop - no more ageing
 * @br: the bridge
 *
 * Context: process; waits for a walk that runs.
 */
void fbr_age_stop(struct fbr_bridge *br)
{
	cancel_delayed_work_sync(&br->age_work);
}
