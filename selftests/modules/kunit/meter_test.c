// SPDX-License-Identifier: GPL-2.0
/* Meters of a bridge that has no device, asked by frames that have no port. */
#include <kunit/test.h>
#include <linux/ip.h>
#include <linux/ktime.h>

#include "frame.h"

static u64 meter_now;

/* Every header that has inline functions of time stands above. */
#define ktime_get_ns()	meter_now
#include "../../../kmod/meter.c"
#undef ktime_get_ns

/**
 * struct meter_bed - what the tests stand on
 * @br: a bridge, of which only meters and the lock of the flows are in order
 * @events: how often each command was announced
 * @traced: the meter that a trace noted last
 */
struct meter_bed {
	struct fbr_bridge br;
	unsigned int events[FBR_CMD_MAX + 1];
	u32 traced;
};

static struct meter_bed *meter_bed;

/* Instead of nl/event.c's and trace_frame.c's. */
void fbr_event_meter(struct fbr_bridge *br, struct fbr_meter *meter,
		     enum fbr_cmd cmd)
{
	lockdep_assert_held(&br->flows.lock);
	meter_bed->events[cmd]++;
}

void fbr_trace_meter(const struct fbr_frame *frame, u32 id)
{
	meter_bed->traced = id;
}

static int meter_init(struct kunit *test)
{
	meter_bed = kunit_kzalloc(test, sizeof(*meter_bed), GFP_KERNEL);
	if (!meter_bed)
		return -ENOMEM;
	mutex_init(&meter_bed->br.flows.lock);
	fbr_meters_init(&meter_bed->br.meters);
	meter_now = NSEC_PER_SEC;
	mutex_lock(&meter_bed->br.flows.lock);
	return 0;
}

static void meter_exit(struct kunit *test)
{
	if (!meter_bed)
		return;
	mutex_unlock(&meter_bed->br.flows.lock);
	fbr_meters_stop(&meter_bed->br);
	KUNIT_EXPECT_EQ(test, meter_bed->br.meters.count, 0);
	KUNIT_EXPECT_TRUE(test, xa_empty(&meter_bed->br.meters.by_id));
	KUNIT_EXPECT_EQ(test, atomic_read(&fbr_objects), 0);
}

static int add(u32 id, u8 unit, u32 rate, u32 burst)
{
	struct fbr_meter_config config = {
		.id = id, .unit = unit, .rate = rate, .burst = burst,
	};

	return fbr_meter_add(&meter_bed->br, &config, NULL);
}

static struct fbr_meter *new_meter(struct kunit *test, u8 unit, u32 rate,
				   u32 burst)
{
	KUNIT_ASSERT_EQ(test, add(1, unit, rate, burst), 0);
	return fbr_meter_find(&meter_bed->br, 1);
}

static struct fbr_meter_facts facts_of(struct fbr_meter *meter)
{
	struct fbr_meter_facts facts;

	fbr_meter_read(&facts, meter);
	return facts;
}

static void free_frame(void *skb)
{
	kfree_skb(skb);
}

/* Of a length on the wire, and zero. */
static struct sk_buff *new_frame(struct kunit *test, unsigned int len)
{
	struct sk_buff *skb = alloc_skb(len, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, skb);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, free_frame, skb),
			0);
	skb_put_zero(skb, len);
	skb_reset_mac_header(skb);
	skb_pull(skb, ETH_HLEN);
	skb_reset_network_header(skb);
	return skb;
}

/* One that stands for many, each of the size with 54 bytes of headers. */
static struct sk_buff *new_tcp(struct kunit *test, u16 size, u16 segments)
{
	struct sk_buff *skb = new_frame(test, 54 + size * segments);

	skb_set_transport_header(skb, sizeof(struct iphdr));
	tcp_hdr(skb)->doff = sizeof(struct tcphdr) / 4;
	skb_shinfo(skb)->gso_type = SKB_GSO_TCPV4;
	skb_shinfo(skb)->gso_size = size;
	skb_shinfo(skb)->gso_segs = segments;
	return skb;
}

static bool admits(struct fbr_meter *meter, struct sk_buff *skb)
{
	const struct fbr_frame frame = { .skb = skb };
	bool admitted;

	local_bh_disable();
	admitted = fbr_meter_admits(meter, &frame);
	local_bh_enable();
	return admitted;
}

static void expect_load(struct kunit *test, const struct sk_buff *skb,
			u32 packets, u64 bytes)
{
	struct meter_load load = meter_weigh(skb);

	KUNIT_EXPECT_EQ(test, load.packets, packets);
	KUNIT_EXPECT_EQ(test, load.bytes, bytes);
}

/* Frames on the wire */

static void plain_frame_has_its_length(struct kunit *test)
{
	struct sk_buff *skb = new_frame(test, 60);

	expect_load(test, skb, 1, 60);
	__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021Q), 7);
	expect_load(test, skb, 1, 64);
}

static void super_frame_is_what_it_stands_for(struct kunit *test)
{
	struct sk_buff *skb = new_tcp(test, 1000, 5);

	expect_load(test, skb, 5, 5 * 1054);
	__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021Q), 7);
	expect_load(test, skb, 5, 5 * 1058);
	tcp_hdr(skb)->doff += 3; /* options, out of the payload of the first */
	expect_load(test, skb, 5, 5 * 1058 + 4 * 12);
	skb_shinfo(skb)->gso_type = SKB_GSO_UDP_L4;
	expect_load(test, skb, 5, 5058 + 4 * (18 + 20 + 8));
	skb_shinfo(skb)->gso_type = SKB_GSO_SCTP;
	expect_load(test, skb, 5, 5058 + 4 * (18 + 20 + 12));
	skb_shinfo(skb)->gso_type = SKB_GSO_UDP;
	expect_load(test, skb, 5, 5058 + 4 * (18 + 20));
}

static void segments_of_the_untrusted_are_counted(struct kunit *test)
{
	struct sk_buff *skb = new_tcp(test, 1000, 5);

	skb_shinfo(skb)->gso_type |= SKB_GSO_DODGY;
	skb_shinfo(skb)->gso_segs = 0;
	expect_load(test, skb, 5, 5 * 1054);
	skb_shinfo(skb)->gso_segs = 1;
	expect_load(test, skb, 5, 5 * 1054);
	skb_shinfo(skb)->gso_size = 1001;
	expect_load(test, skb, 5, 5 * 1054);
	skb_shinfo(skb)->gso_size = 999;
	expect_load(test, skb, 6, 5 * 1054 + 54);
	skb_set_transport_header(skb, 60000); /* beyond its end */
	expect_load(test, skb, 1, 5054);
}

/* Asking */

static void packets_pass_as_the_rate_says(struct kunit *test)
{
	struct fbr_meter *meter = new_meter(test, FBR_METER_UNIT_PKTPS, 10, 2);
	struct sk_buff *skb = new_frame(test, 100);
	struct fbr_meter_facts facts;

	KUNIT_EXPECT_TRUE(test, admits(meter, skb));
	KUNIT_EXPECT_TRUE(test, admits(meter, skb));
	KUNIT_EXPECT_FALSE(test, admits(meter, skb));
	meter_now += NSEC_PER_SEC / 10;
	KUNIT_EXPECT_TRUE(test, admits(meter, skb));
	KUNIT_EXPECT_FALSE(test, admits(meter, skb));
	facts = facts_of(meter);
	KUNIT_EXPECT_EQ(test, facts.packets, 5);
	KUNIT_EXPECT_EQ(test, facts.bytes, 500);
	KUNIT_EXPECT_EQ(test, facts.dropped_packets, 2);
	KUNIT_EXPECT_EQ(test, facts.dropped_bytes, 200);
}

static void bits_pass_as_the_rate_says(struct kunit *test)
{
	struct fbr_meter *meter = new_meter(test, FBR_METER_UNIT_KBPS, 8, 8);
	struct sk_buff *skb = new_frame(test, 500);

	KUNIT_EXPECT_TRUE(test, admits(meter, skb));
	KUNIT_EXPECT_TRUE(test, admits(meter, skb));
	KUNIT_EXPECT_FALSE(test, admits(meter, skb));
	meter_now += NSEC_PER_SEC;
	KUNIT_EXPECT_TRUE(test, admits(meter, skb));
	KUNIT_EXPECT_TRUE(test, admits(meter, skb));
	KUNIT_EXPECT_FALSE(test, admits(meter, skb));
}

static void super_frame_passes_or_not_as_a_whole(struct kunit *test)
{
	struct fbr_meter *meter = new_meter(test, FBR_METER_UNIT_PKTPS, 10, 2);
	struct sk_buff *skb = new_tcp(test, 1000, 5);

	KUNIT_EXPECT_TRUE(test, admits(meter, skb));
	KUNIT_EXPECT_FALSE(test, admits(meter, skb));
	KUNIT_EXPECT_EQ(test, facts_of(meter).packets, 10);
	KUNIT_EXPECT_EQ(test, facts_of(meter).dropped_packets, 5);
	meter_now += 3 * (NSEC_PER_SEC / 10);
	KUNIT_EXPECT_FALSE(test, admits(meter, skb));
	meter_now++;
	KUNIT_EXPECT_TRUE(test, admits(meter, skb));
}

static void trace_charges_nothing(struct kunit *test)
{
	struct fbr_meter *meter = new_meter(test, FBR_METER_UNIT_PKTPS, 1, 1);
	struct sk_buff *skb = new_frame(test, 60);
	struct fbr_trace trace;
	const struct fbr_frame frame = { .skb = skb, .trace = &trace };

	KUNIT_EXPECT_TRUE(test, admits(meter, skb));
	KUNIT_EXPECT_FALSE(test, admits(meter, skb));
	KUNIT_EXPECT_TRUE(test, fbr_meter_admits(meter, &frame));
	KUNIT_EXPECT_EQ(test, meter_bed->traced, 1);
	KUNIT_EXPECT_EQ(test, facts_of(meter).packets, 2);
}

/* Commands */

static void defaults_are_filled_in(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, add(1, FBR_METER_UNIT_KBPS, 1000, 0), 0);
	KUNIT_EXPECT_EQ(test, add(2, FBR_METER_UNIT_KBPS, 9, 0), 0);
	KUNIT_EXPECT_EQ(test, facts_of(fbr_meter_find(&meter_bed->br, 1)).burst,
			100);
	KUNIT_EXPECT_EQ(test, facts_of(fbr_meter_find(&meter_bed->br, 2)).burst,
			1);
	KUNIT_EXPECT_EQ(test, meter_bed->events[FBR_CMD_METER_ADD_NTF], 2);
}

static void an_id_is_there_once(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, add(7, FBR_METER_UNIT_KBPS, 1000, 0), 0);
	KUNIT_EXPECT_EQ(test, add(7, FBR_METER_UNIT_PKTPS, 1, 1), -EEXIST);
	KUNIT_EXPECT_EQ(test, meter_bed->br.meters.count, 1);
	KUNIT_EXPECT_EQ(test, meter_bed->events[FBR_CMD_METER_ADD_NTF], 1);
}

static void there_are_no_more_than_may_be(struct kunit *test)
{
	u32 id;

	for (id = 1; id <= FBR_METER_MAX; id++)
		KUNIT_ASSERT_EQ(test, add(id * 1000, 0, 1, 1), 0);
	KUNIT_EXPECT_EQ(test, add(1, 0, 1, 1), -ENOSPC);
	KUNIT_EXPECT_EQ(test, add(1000, 0, 1, 1), -EEXIST);
	KUNIT_EXPECT_EQ(test, meter_bed->br.meters.count, FBR_METER_MAX);
}

static void walk_is_ascending_to_the_last_id(struct kunit *test)
{
	static const u32 ids[] = { U32_MAX, 3, 70000, 1 };
	static const u32 sorted[] = { 1, 3, 70000, U32_MAX };
	struct fbr_meter *meter;
	unsigned int i;
	u64 next = 0;

	for (i = 0; i < ARRAY_SIZE(ids); i++)
		KUNIT_ASSERT_EQ(test, add(ids[i], 0, 1, 1), 0);
	for (i = 0; i < ARRAY_SIZE(sorted); i++) {
		meter = fbr_meter_next(&meter_bed->br, next);
		KUNIT_ASSERT_NOT_NULL(test, meter);
		KUNIT_EXPECT_EQ(test, fbr_meter_id(meter), sorted[i]);
		next = (u64)fbr_meter_id(meter) + 1;
	}
	KUNIT_EXPECT_NULL(test, fbr_meter_next(&meter_bed->br, next));
}

static void a_meter_that_is_named_stays(struct kunit *test)
{
	struct fbr_meter *meter = new_meter(test, FBR_METER_UNIT_KBPS, 1, 1);

	KUNIT_EXPECT_NULL(test, fbr_meter_get(&meter_bed->br, 2));
	KUNIT_EXPECT_PTR_EQ(test, fbr_meter_get(&meter_bed->br, 1), meter);
	KUNIT_EXPECT_EQ(test, facts_of(meter).users, 1);
	KUNIT_EXPECT_EQ(test, fbr_meter_delete(&meter_bed->br, meter), -EBUSY);
	KUNIT_EXPECT_EQ(test, meter_bed->br.meters.count, 1);
	KUNIT_EXPECT_EQ(test, meter_bed->events[FBR_CMD_METER_DEL_NTF], 0);
	fbr_meter_put(meter);
	KUNIT_EXPECT_EQ(test, facts_of(meter).users, 0);
	KUNIT_EXPECT_EQ(test, fbr_meter_delete(&meter_bed->br, meter), 0);
	KUNIT_EXPECT_EQ(test, meter_bed->events[FBR_CMD_METER_DEL_NTF], 1);
	KUNIT_EXPECT_NULL(test, fbr_meter_get(&meter_bed->br, 1));
	KUNIT_EXPECT_EQ(test, atomic_read(&fbr_objects), 0);
}

/* As when flows are freed after the bridge that had them. */
static void a_meter_may_outlive_its_bridge(struct kunit *test)
{
	struct fbr_meter *meter = new_meter(test, FBR_METER_UNIT_PKTPS, 1, 1);

	KUNIT_EXPECT_PTR_EQ(test, fbr_meter_get(&meter_bed->br, 1), meter);
	mutex_unlock(&meter_bed->br.flows.lock);
	fbr_meters_stop(&meter_bed->br);
	mutex_lock(&meter_bed->br.flows.lock);
	KUNIT_EXPECT_NULL(test, fbr_meter_get(&meter_bed->br, 1));
	KUNIT_EXPECT_TRUE(test, admits(meter, new_frame(test, 60)));
	KUNIT_EXPECT_EQ(test, atomic_read(&fbr_objects), 1);
	fbr_meter_put(meter);
}

static void change_keeps_counters_and_debts(struct kunit *test)
{
	struct fbr_meter *meter = new_meter(test, FBR_METER_UNIT_PKTPS, 10, 1);
	struct fbr_meter_config config = { .id = 1, .rate = 1 };
	struct sk_buff *skb = new_tcp(test, 100, 5);

	KUNIT_EXPECT_TRUE(test, admits(meter, skb));
	meter_now += NSEC_PER_SEC / 10; /* one of the four is paid */
	KUNIT_EXPECT_EQ(test, fbr_meter_change(&meter_bed->br, &config, NULL),
			0);
	KUNIT_EXPECT_EQ(test, facts_of(meter).rate, 1);
	KUNIT_EXPECT_EQ(test, facts_of(meter).burst, 1);
	KUNIT_EXPECT_EQ(test, facts_of(meter).unit, FBR_METER_UNIT_PKTPS);
	KUNIT_EXPECT_EQ(test, facts_of(meter).packets, 5);
	meter_now += 3 * NSEC_PER_SEC;
	KUNIT_EXPECT_FALSE(test, admits(meter, skb));
	meter_now++;
	KUNIT_EXPECT_TRUE(test, admits(meter, skb));
	KUNIT_EXPECT_EQ(test, meter_bed->events[FBR_CMD_METER_SET_NTF], 1);
	config.id = 2;
	KUNIT_EXPECT_EQ(test, fbr_meter_change(&meter_bed->br, &config, NULL),
			-ENOENT);
}

static void another_unit_begins_anew(struct kunit *test)
{
	struct fbr_meter *meter = new_meter(test, FBR_METER_UNIT_PKTPS, 10, 1);
	struct fbr_meter_config config = {
		.id = 1, .unit = FBR_METER_UNIT_KBPS, .has_unit = true,
	};
	struct sk_buff *skb = new_tcp(test, 100, 5);

	KUNIT_EXPECT_TRUE(test, admits(meter, skb));
	KUNIT_EXPECT_FALSE(test, admits(meter, skb));
	KUNIT_EXPECT_EQ(test, fbr_meter_change(&meter_bed->br, &config, NULL),
			0);
	KUNIT_EXPECT_TRUE(test, admits(meter, skb));
	KUNIT_EXPECT_FALSE(test, admits(meter, skb));
	KUNIT_EXPECT_EQ(test, fbr_meter_change(&meter_bed->br, &config, NULL),
			0);
	KUNIT_EXPECT_FALSE(test, admits(meter, skb));
}

static struct kunit_case meter_cases[] = {
	KUNIT_CASE(plain_frame_has_its_length),
	KUNIT_CASE(super_frame_is_what_it_stands_for),
	KUNIT_CASE(segments_of_the_untrusted_are_counted),
	KUNIT_CASE(packets_pass_as_the_rate_says),
	KUNIT_CASE(bits_pass_as_the_rate_says),
	KUNIT_CASE(super_frame_passes_or_not_as_a_whole),
	KUNIT_CASE(trace_charges_nothing),
	KUNIT_CASE(defaults_are_filled_in),
	KUNIT_CASE(an_id_is_there_once),
	KUNIT_CASE(there_are_no_more_than_may_be),
	KUNIT_CASE(walk_is_ascending_to_the_last_id),
	KUNIT_CASE(a_meter_that_is_named_stays),
	KUNIT_CASE(a_meter_may_outlive_its_bridge),
	KUNIT_CASE(change_keeps_counters_and_debts),
	KUNIT_CASE(another_unit_begins_anew),
	{}
};

static struct kunit_suite meter_suite = {
	.name = "fbr_meter",
	.init = meter_init,
	.exit = meter_exit,
	.test_cases = meter_cases,
};

kunit_test_suite(meter_suite);
