// SPDX-License-Identifier: GPL-2.0
/* What waits for a listener: whose turn it is, and who may wait. */
#include <kunit/test.h>

#include "../../../kmod/punt_queue.c"

#define MSEC	((u64)NSEC_PER_MSEC)
#define FRAME	1024

/* The clock of the buckets begins where it may, but far from zero. */
static u64 now;

static struct fbr_punt_queues *subject(struct kunit *test)
{
	return test->priv;
}

/* Offers a frame as the data path does; what may not wait is lost. */
static bool offer(struct fbr_punt_queues *queues, u16 port, u32 bytes,
		  u32 frames)
{
	struct sk_buff *skb = NULL;

	spin_lock_bh(&queues->lock);
	if (fbr_punt_queues_admit(queues, port, bytes, frames, now))
		skb = alloc_skb(0, GFP_ATOMIC);
	if (skb) {
		skb->truesize = bytes;
		fbr_punted(skb)->port = port;
		fbr_punt_queues_put(queues, port, skb);
	} else {
		fbr_punt_queues_lose(queues, port, 1);
	}
	spin_unlock_bh(&queues->lock);
	return skb;
}

/* Until a frame may not wait. */
static u32 flood(struct fbr_punt_queues *queues, u16 port)
{
	u32 n = 0;

	while (offer(queues, port, FRAME, 1))
		n++;
	return n;
}

/* The port of the frame whose turn it is, or -1. */
static int take(struct fbr_punt_queues *queues, u32 *lost)
{
	struct sk_buff *skb = fbr_punt_queues_take(queues, lost);
	int port = skb ? fbr_punted(skb)->port : -1;

	kfree_skb(skb);
	return port;
}

static void a_port_alone_may_hold_half_of_all(struct kunit *test)
{
	struct fbr_punt_queues *queues = subject(test);

	KUNIT_EXPECT_EQ(test, flood(queues, 1),
			FBR_LISTEN_BACKLOG_MAX / 2 / FRAME);
	KUNIT_EXPECT_EQ(test, queues->bytes, FBR_LISTEN_BACKLOG_MAX / 2);
}

static void flooding_ports_leave_room_for_quiet_ones(struct kunit *test)
{
	struct fbr_punt_queues *queues = subject(test);
	u32 share = FBR_LISTEN_BACKLOG_MAX / 101;
	bool taken;
	u16 port;

	do {
		taken = false;
		for (port = 0; port < 100; port++)
			taken |= offer(queues, port, FRAME, 1);
	} while (taken);
	for (port = 0; port < 100; port++) {
		KUNIT_EXPECT_GE(test, queues->port[port].bytes, share - FRAME);
		KUNIT_EXPECT_LE(test, queues->port[port].bytes, share + FRAME);
	}
	/* Half of what is free, to a frame at either end. */
	KUNIT_EXPECT_GE(test, flood(queues, FBR_PORT_MAX),
			share / 2 / FRAME - 1);
}

static void never_more_than_there_is(struct kunit *test)
{
	struct fbr_punt_queues *queues = subject(test);
	u32 big = FBR_LISTEN_BACKLOG_MAX / 4 * 3;

	KUNIT_EXPECT_TRUE(test, offer(queues, 1, big, 1));
	KUNIT_EXPECT_FALSE(test, offer(queues, 2, big, 1));
	KUNIT_EXPECT_FALSE(test, offer(queues, 1, FRAME, 1));
	KUNIT_EXPECT_TRUE(test, offer(queues, 2, FRAME, 1));
}

static void what_is_taken_makes_room(struct kunit *test)
{
	struct fbr_punt_queues *queues = subject(test);
	u32 lost;

	flood(queues, 1);
	KUNIT_EXPECT_FALSE(test, offer(queues, 1, FRAME, 1));
	take(queues, &lost);
	KUNIT_EXPECT_TRUE(test, offer(queues, 1, FRAME, 1));
	while (take(queues, &lost) >= 0)
		;
	KUNIT_EXPECT_EQ(test, queues->bytes, 0);
	KUNIT_EXPECT_EQ(test, queues->port[1].bytes, 0);
	KUNIT_EXPECT_TRUE(test, bitmap_empty(queues->busy, PUNT_QUEUES));
}

static void ports_take_turns(struct kunit *test)
{
	static const u16 ports[] = { 0, 7, 64, FBR_PORT_MAX };
	struct fbr_punt_queues *queues = subject(test);
	unsigned int i, round;
	u32 lost;

	for (i = 0; i < 1000; i++)
		offer(queues, 7, FRAME, 1);
	for (round = 0; round < 2; round++)
		for (i = 0; i < ARRAY_SIZE(ports); i++)
			offer(queues, ports[i], FRAME, 1);
	for (round = 0; round < 2; round++)
		for (i = 0; i < ARRAY_SIZE(ports); i++)
			KUNIT_EXPECT_EQ(test, take(queues, &lost), ports[i]);
	for (i = 0; i < 1000; i++)
		KUNIT_EXPECT_EQ(test, take(queues, &lost), 7);
	KUNIT_EXPECT_EQ(test, take(queues, &lost), -1);
}

static void frames_of_a_port_keep_their_order(struct kunit *test)
{
	struct fbr_punt_queues *queues = subject(test);
	struct sk_buff *skb;
	u32 lost, n;

	for (n = 1; n <= 10; n++)
		offer(queues, 1, FRAME * n, 1);
	for (n = 1; n <= 10; n++) {
		skb = fbr_punt_queues_take(queues, &lost);
		KUNIT_ASSERT_NOT_NULL(test, skb);
		KUNIT_EXPECT_EQ(test, skb->truesize, FRAME * n);
		kfree_skb(skb);
	}
}

static void losses_go_out_once_and_with_their_port(struct kunit *test)
{
	struct fbr_punt_queues *queues = subject(test);
	u32 lost = 0, i;

	fbr_punt_queues_set(queues, 1, 2);
	for (i = 0; i < 5; i++)
		offer(queues, 1, FRAME, 1);
	offer(queues, 2, FRAME, 1);
	KUNIT_EXPECT_EQ(test, take(queues, &lost), 1);
	KUNIT_EXPECT_EQ(test, lost, 3);
	KUNIT_EXPECT_EQ(test, take(queues, &lost), 2);
	KUNIT_EXPECT_EQ(test, lost, 0);
	KUNIT_EXPECT_EQ(test, take(queues, &lost), 1);
	KUNIT_EXPECT_EQ(test, lost, 0);
}

static void each_port_has_its_bucket(struct kunit *test)
{
	struct fbr_punt_queues *queues = subject(test);

	fbr_punt_queues_set(queues, 1000, 5);
	KUNIT_EXPECT_EQ(test, flood(queues, 1), 5);
	KUNIT_EXPECT_EQ(test, flood(queues, 2), 5);
	now += 3 * MSEC;
	KUNIT_EXPECT_EQ(test, flood(queues, 1), 3);
	now += 1000 * MSEC;
	KUNIT_EXPECT_EQ(test, flood(queues, 1), 5);
	KUNIT_EXPECT_EQ(test, flood(queues, 2), 5);
}

static void a_super_frame_counts_for_all_it_stands_for(struct kunit *test)
{
	struct fbr_punt_queues *queues = subject(test);

	fbr_punt_queues_set(queues, 1000, 10);
	KUNIT_EXPECT_TRUE(test, offer(queues, 1, FRAME, 44));
	KUNIT_EXPECT_FALSE(test, offer(queues, 1, FRAME, 1));
	now += 34 * MSEC;
	KUNIT_EXPECT_FALSE(test, offer(queues, 1, FRAME, 1));
	now += MSEC;
	KUNIT_EXPECT_EQ(test, flood(queues, 1), 1);
}

static void what_finds_no_room_takes_no_tokens(struct kunit *test)
{
	struct fbr_punt_queues *queues = subject(test);

	fbr_punt_queues_set(queues, 1, 2);
	KUNIT_EXPECT_FALSE(test, offer(queues, 1, FBR_LISTEN_BACKLOG_MAX + 1,
				       1));
	KUNIT_EXPECT_EQ(test, flood(queues, 1), 2);
}

static void other_terms_fill_the_buckets(struct kunit *test)
{
	struct fbr_punt_queues *queues = subject(test);

	fbr_punt_queues_set(queues, 1, 3);
	KUNIT_EXPECT_EQ(test, flood(queues, 1), 3);
	fbr_punt_queues_set(queues, 1, 7);
	KUNIT_EXPECT_EQ(test, flood(queues, 1), 7);
	KUNIT_EXPECT_EQ(test, queues->port[1].bytes, 10 * FRAME);
}

static int punt_queue_init(struct kunit *test)
{
	struct fbr_punt_queues *queues = kunit_kzalloc(test, sizeof(*queues),
						       GFP_KERNEL);
	int err;

	if (!queues)
		return -ENOMEM;
	now = U64_MAX - 20 * MSEC; /* wraps around while tests run */
	err = fbr_punt_queues_init(queues);
	if (err)
		return err;
	fbr_punt_queues_set(queues, 1, FBR_LISTEN_BURST_MAX);
	test->priv = queues;
	return 0;
}

static void punt_queue_exit(struct kunit *test)
{
	if (test->priv)
		fbr_punt_queues_destroy(test->priv);
}

static struct kunit_case punt_queue_cases[] = {
	KUNIT_CASE(a_port_alone_may_hold_half_of_all),
	KUNIT_CASE(flooding_ports_leave_room_for_quiet_ones),
	KUNIT_CASE(never_more_than_there_is),
	KUNIT_CASE(what_is_taken_makes_room),
	KUNIT_CASE(ports_take_turns),
	KUNIT_CASE(frames_of_a_port_keep_their_order),
	KUNIT_CASE(losses_go_out_once_and_with_their_port),
	KUNIT_CASE(each_port_has_its_bucket),
	KUNIT_CASE(a_super_frame_counts_for_all_it_stands_for),
	KUNIT_CASE(what_finds_no_room_takes_no_tokens),
	KUNIT_CASE(other_terms_fill_the_buckets),
	{}
};

static struct kunit_suite punt_queue_suite = {
	.name = "fbr_punt_queue",
	.init = punt_queue_init,
	.exit = punt_queue_exit,
	.test_cases = punt_queue_cases,
};

kunit_test_suite(punt_queue_suite);
