// SPDX-License-Identifier: GPL-2.0
/* What waits for a listener: a queue and a bucket for each port. */
#include <linux/slab.h>

#include "punt.h"

#define PUNT_QUEUES	(FBR_PORT_MAX + 1)

/**
 * fbr_punt_queues_init - get the queues of a new listener ready
 * @queues: the queues, zero; fbr_punt_queues_set() is to follow
 *
 * Return: 0 or -ENOMEM.
 */
int fbr_punt_queues_init(struct fbr_punt_queues *queues)
{
	unsigned int i;

	queues->port = kvcalloc(PUNT_QUEUES, sizeof(*queues->port),
				GFP_KERNEL_ACCOUNT);
	if (!queues->port)
		return -ENOMEM;
	for (i = 0; i < PUNT_QUEUES; i++)
		__skb_queue_head_init(&queues->port[i].frames);
	spin_lock_init(&queues->lock);
	return 0;
}

/**
 * fbr_punt_queues_destroy - drop what waits
 * @queues: the queues, which nobody else uses any more
 *
 * Context: process.
 */
void fbr_punt_queues_destroy(struct fbr_punt_queues *queues)
{
	unsigned int i;

	for_each_set_bit(i, queues->busy, PUNT_QUEUES) {
		__skb_queue_purge(&queues->port[i].frames);
		cond_resched();
	}
	kvfree(queues->port);
}

/**
 * fbr_punt_queues_set - set what comes through at most; all buckets are full then
 * @queues: the queues; what waits in them stays
 * @rate: frames a second of each port, from 1
 * @burst: frames at once of each port, from 1
 *
 * Context: process.
 */
void fbr_punt_queues_set(struct fbr_punt_queues *queues, u32 rate, u32 burst)
{
	spin_lock_bh(&queues->lock);
	queues->rate = rate;
	queues->burst = burst;
	bitmap_zero(queues->known, PUNT_QUEUES);
	spin_unlock_bh(&queues->lock);
}

/*
 * A port has room while it takes less than what is free: with one that floods,
 * half of all stays free; with ever more of them, ever less, but never nothing.
 */
static bool queues_have_room(const struct fbr_punt_queues *queues,
			     const struct fbr_punt_queue *queue, u32 bytes)
{
	u32 free = FBR_LISTEN_BACKLOG_MAX - queues->bytes;

	return queue->bytes < free && bytes <= free;
}

/* Most ports never send anything, so a bucket is set up when it is needed. */
static struct fbr_bucket *queues_bucket(struct fbr_punt_queues *queues,
					u16 number, u64 now)
{
	struct fbr_bucket *bucket = &queues->port[number].bucket;

	if (!__test_and_set_bit(number, queues->known))
		fbr_bucket_init(bucket, queues->rate, queues->burst, now);
	return bucket;
}

/**
 * fbr_punt_queues_admit - whether a frame may wait
 * @queues: the queues
 * @number: of the frame's port
 * @bytes: of memory that it takes
 * @frames: that it stands for; if it may wait, they are taken from the bucket
 * @now: nanoseconds of a clock that never goes back
 *
 * Context: queues->lock.
 */
bool fbr_punt_queues_admit(struct fbr_punt_queues *queues, u16 number,
			   u32 bytes, u32 frames, u64 now)
{
	struct fbr_bucket *bucket;

	lockdep_assert_held(&queues->lock);
	if (!queues_have_room(queues, &queues->port[number], bytes))
		return false;
	bucket = queues_bucket(queues, number, now);
	return fbr_bucket_take(bucket, now, frames * (u64)FBR_BUCKET_UNIT);
}

/**
 * fbr_punt_queues_put - let a frame wait
 * @queues: the queues
 * @number: of the frame's port
 * @skb: the frame; consumed
 *
 * Context: queues->lock.
 */
void fbr_punt_queues_put(struct fbr_punt_queues *queues, u16 number,
			 struct sk_buff *skb)
{
	struct fbr_punt_queue *queue = &queues->port[number];

	lockdep_assert_held(&queues->lock);
	__skb_queue_tail(&queue->frames, skb);
	queue->bytes += skb->truesize;
	queues->bytes += skb->truesize;
	__set_bit(number, queues->busy);
}

/**
 * fbr_punt_queues_lose - frames are lost, which the next is to tell
 * @queues: the queues
 * @number: of their port
 * @frames: how many
 *
 * Context: queues->lock.
 */
void fbr_punt_queues_lose(struct fbr_punt_queues *queues, u16 number,
			  u32 frames)
{
	lockdep_assert_held(&queues->lock);
	queues->port[number].lost += frames;
}

static struct sk_buff *queues_take(struct fbr_punt_queues *queues, u16 number,
				   u32 *lost)
{
	struct fbr_punt_queue *queue = &queues->port[number];
	struct sk_buff *skb = __skb_dequeue(&queue->frames);

	queue->bytes -= skb->truesize;
	queues->bytes -= skb->truesize;
	*lost = queue->lost;
	queue->lost = 0;
	if (skb_queue_empty(&queue->frames))
		__clear_bit(number, queues->busy);
	return skb;
}

/**
 * fbr_punt_queues_take - the frame whose turn it is
 * @queues: the queues
 * @lost: frames from its port that were lost since the last from there
 *
 * The ports from which something waits have their turns one after the other.
 *
 * Context: process.
 * Return: the frame, or NULL if nothing waits.
 */
struct sk_buff *fbr_punt_queues_take(struct fbr_punt_queues *queues, u32 *lost)
{
	struct sk_buff *skb = NULL;
	unsigned int number;

	spin_lock_bh(&queues->lock);
	number = find_next_bit(queues->busy, PUNT_QUEUES, queues->next);
	if (number >= PUNT_QUEUES)
		number = find_first_bit(queues->busy, PUNT_QUEUES);
	if (number < PUNT_QUEUES) {
		skb = queues_take(queues, number, lost);
		queues->next = number + 1;
	}
	spin_unlock_bh(&queues->lock);
	return skb;
}
