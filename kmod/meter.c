// SPDX-License-Identifier: GPL-2.0
/* Meters: asked by frames, and added, changed and deleted by commands. */
#include <linux/if_vlan.h>
#include <linux/ktime.h>
#include <linux/rcupdate.h>
#include <linux/sctp.h>
#include <linux/slab.h>
#include <linux/tcp.h>
#include <linux/udp.h>

#include "bucket.h"
#include "frame.h"
#include "meter.h"

/* Tokens of a byte: a kilobit is the unit of a bucket, a byte 8 bits. */
#define METER_TOKENS_OF_BYTE	(8 * (FBR_BUCKET_UNIT / 1000))

/**
 * struct fbr_meter - a meter
 * @id: from 1
 * @users: the bridge while it has the meter, and actions that name it
 * @rcu: frees it
 * @lock: of all that follows; taken by every frame that is asked about, with
 *	bottom halves off
 * @unit: enum fbr_meter_unit
 * @burst: units
 * @bucket: what may pass
 * @packets: frames it was asked about
 * @bytes: of those
 * @dropped_packets: frames it dropped
 * @dropped_bytes: of those
 */
struct fbr_meter {
	u32 id;
	refcount_t users;
	struct rcu_head rcu;

	spinlock_t lock ____cacheline_aligned; /* of all that follows */
	u8 unit;
	u32 burst;
	struct fbr_bucket bucket;
	u64 packets;
	u64 bytes;
	u64 dropped_packets;
	u64 dropped_bytes;
};

/*** A frame on the wire ***/

/**
 * struct meter_load - what a frame is on the wire, without FCS
 * @packets: frames that it stands for
 * @bytes: of all of them, with all their headers
 */
struct meter_load {
	u32 packets;
	u64 bytes;
};

/* Of the header that stands at an offset, and that segments have each. */
static unsigned int meter_transport_len(const struct sk_buff *skb, int offset)
{
	unsigned int type = skb_shinfo(skb)->gso_type;
	const struct tcphdr *th;
	struct tcphdr copy;

	if (type & SKB_GSO_UDP_L4)
		return sizeof(struct udphdr);
	if (type & SKB_GSO_SCTP)
		return sizeof(struct sctphdr);
	if (!(type & (SKB_GSO_TCPV4 | SKB_GSO_TCPV6)))
		return 0;
	th = skb_header_pointer(skb, offset, sizeof(copy), &copy);
	return th ? __tcp_hdrlen(th) : sizeof(copy);
}

/* Headers of a super-frame behind the Ethernet header, to the payload. */
static unsigned int meter_headers_len(const struct sk_buff *skb)
{
	int offset = skb->encapsulation ? skb_inner_transport_offset(skb) :
					  skb_transport_offset(skb);

	offset = max(offset, 0);
	return min(offset + meter_transport_len(skb, offset), skb->len);
}

/* As qdisc_pkt_len_init() reckons, from the Ethernet header on. */
static struct meter_load meter_weigh(const struct sk_buff *skb)
{
	unsigned int ethernet = ETH_HLEN, headers;
	struct meter_load load = { .packets = 1 };

	if (skb_vlan_tag_present(skb))
		ethernet += VLAN_HLEN;
	load.bytes = skb->len + ethernet;
	if (likely(!skb_is_gso(skb)))
		return load;
	headers = meter_headers_len(skb);
	load.packets = fbr_segment_count(skb, headers);
	load.bytes += (u64)(load.packets - 1) * (ethernet + headers);
	return load;
}

/*** Asking ***/

static u64 meter_cost(const struct fbr_meter *meter,
		      const struct meter_load *load)
{
	return meter->unit == FBR_METER_UNIT_PKTPS ?
	       load->packets * (u64)FBR_BUCKET_UNIT :
	       load->bytes * METER_TOKENS_OF_BYTE;
}

static bool meter_charge(struct fbr_meter *meter, const struct meter_load *load)
{
	bool admits;

	lockdep_assert_held(&meter->lock);
	admits = fbr_bucket_take(&meter->bucket, ktime_get_ns(),
				 meter_cost(meter, load));
	meter->packets += load->packets;
	meter->bytes += load->bytes;
	if (!admits) {
		meter->dropped_packets += load->packets;
		meter->dropped_bytes += load->bytes;
	}
	return admits;
}

/**
 * fbr_meter_admits - whether a meter lets a frame pass
 * @meter: the meter
 * @frame: the frame; if it is traced, that it was asked about is noted, and
 *	nothing is charged
 *
 * A super-frame passes, or is dropped, as a whole.
 *
 * Context: RCU, bottom halves off.
 */
bool fbr_meter_admits(struct fbr_meter *meter, const struct fbr_frame *frame)
{
	struct meter_load load;
	bool admits;

	if (unlikely(frame->trace)) {
		fbr_trace_meter(frame, meter->id);
		return true;
	}
	load = meter_weigh(frame->skb);
	spin_lock(&meter->lock);
	admits = meter_charge(meter, &load);
	spin_unlock(&meter->lock);
	return admits;
}

/*** Holding ***/

static void meter_free(struct fbr_meter *meter)
{
	kfree_rcu(meter, rcu);
	fbr_ledger_destroyed();
}

/**
 * fbr_meter_get - hold a bridge's meter
 * @br: the bridge
 * @id: which
 *
 * A meter that has gone, or is just going, is not found; one that is held can't
 * be deleted.
 *
 * Return: the meter, to be given to fbr_meter_put(), or NULL.
 */
struct fbr_meter *fbr_meter_get(struct fbr_bridge *br, u32 id)
{
	struct fbr_meter *meter;

	rcu_read_lock();
	meter = xa_load(&br->meters.by_id, id);
	if (meter && !refcount_inc_not_zero(&meter->users))
		meter = NULL;
	rcu_read_unlock();
	return meter;
}

/**
 * fbr_meter_put - done with a meter
 * @meter: from fbr_meter_get()
 *
 * Frames that are on their way may still ask it.
 */
void fbr_meter_put(struct fbr_meter *meter)
{
	if (refcount_dec_and_test(&meter->users))
		meter_free(meter);
}

/**
 * fbr_meter_id - the id of a meter
 * @meter: the meter
 */
u32 fbr_meter_id(const struct fbr_meter *meter)
{
	return meter->id;
}

/*** Those of a bridge ***/

/**
 * fbr_meters_init - get a new bridge ready for meters
 * @meters: its meters
 */
void fbr_meters_init(struct fbr_meters *meters)
{
	xa_init_flags(&meters->by_id, XA_FLAGS_ACCOUNT);
}

static void meter_remove(struct fbr_bridge *br, struct fbr_meter *meter)
{
	xa_erase(&br->meters.by_id, meter->id);
	WRITE_ONCE(br->meters.count, br->meters.count - 1);
}

/**
 * fbr_meters_stop - a bridge is being deleted, and its meters with it
 * @br: the bridge; it takes no more commands
 *
 * Those that its last flows name are freed with them.
 */
void fbr_meters_stop(struct fbr_bridge *br)
{
	struct fbr_meter *meter;
	unsigned long id;

	mutex_lock(&br->flows.lock);
	xa_for_each(&br->meters.by_id, id, meter) {
		meter_remove(br, meter);
		fbr_meter_put(meter);
	}
	mutex_unlock(&br->flows.lock);
}

/**
 * fbr_meter_find - the meter with an id
 * @br: the bridge
 * @id: which
 *
 * Context: br->flows.lock.
 * Return: the meter or NULL.
 */
struct fbr_meter *fbr_meter_find(struct fbr_bridge *br, u32 id)
{
	lockdep_assert_held(&br->flows.lock);
	return xa_load(&br->meters.by_id, id);
}

/**
 * fbr_meter_next - walk in ascending order
 * @br: the bridge
 * @id: the first that may come
 *
 * Context: br->flows.lock.
 * Return: the meter of the lowest id from that on, or NULL.
 */
struct fbr_meter *fbr_meter_next(struct fbr_bridge *br, u64 id)
{
	unsigned long index = id;

	lockdep_assert_held(&br->flows.lock);
	if (id > U32_MAX)
		return NULL;
	return xa_find(&br->meters.by_id, &index, U32_MAX, XA_PRESENT);
}

/**
 * fbr_meter_read - read a meter at one moment
 * @facts: what it is
 * @meter: the meter
 *
 * Context: process; the caller keeps it alive.
 */
void fbr_meter_read(struct fbr_meter_facts *facts, struct fbr_meter *meter)
{
	unsigned int users = refcount_read(&meter->users);

	facts->id = meter->id;
	facts->users = users ? users - 1 : 0; /* the bridge names nothing */
	spin_lock_bh(&meter->lock);
	facts->unit = meter->unit;
	facts->rate = meter->bucket.rate;
	facts->burst = meter->burst;
	facts->packets = meter->packets;
	facts->bytes = meter->bytes;
	facts->dropped_packets = meter->dropped_packets;
	facts->dropped_bytes = meter->dropped_bytes;
	spin_unlock_bh(&meter->lock);
}

/*** Adding ***/

static struct fbr_meter *meter_new(const struct fbr_meter_config *config)
{
	struct fbr_meter *meter = kzalloc(sizeof(*meter), GFP_KERNEL_ACCOUNT);

	if (!meter)
		return NULL;
	meter->id = config->id;
	refcount_set(&meter->users, 1);
	spin_lock_init(&meter->lock);
	meter->unit = config->unit;
	meter->burst = config->burst ?: max(config->rate / 10, 1U);
	fbr_bucket_init(&meter->bucket, config->rate, meter->burst,
			ktime_get_ns());
	return meter;
}

static int meter_insert(struct fbr_meters *meters, struct fbr_meter *meter)
{
	int err = xa_insert(&meters->by_id, meter->id, meter, GFP_KERNEL);

	if (!err)
		WRITE_ONCE(meters->count, meters->count + 1);
	return err;
}

static int meter_check_new(struct fbr_bridge *br,
			   const struct fbr_meter_config *config,
			   struct netlink_ext_ack *extack)
{
	if (fbr_meter_find(br, config->id)) {
		NL_SET_ERR_MSG_ATTR(extack, config->bad,
				    "There is a meter of this id already; see mod-meter");
		return -EEXIST;
	}
	if (br->meters.count < FBR_METER_MAX)
		return 0;
	NL_SET_ERR_MSG(extack, "The bridge has the 4096 meters that it may have");
	return -ENOSPC;
}

/**
 * fbr_meter_add - add a meter to a bridge
 * @br: the bridge
 * @config: the meter, with its rate; its bucket is full
 * @extack: for refusals
 *
 * Context: br->flows.lock.
 * Return: 0 or a negative errno.
 */
int fbr_meter_add(struct fbr_bridge *br, const struct fbr_meter_config *config,
		  struct netlink_ext_ack *extack)
{
	struct fbr_meter *meter;
	int err;

	err = meter_check_new(br, config, extack);
	if (err)
		return err;
	meter = meter_new(config);
	if (!meter)
		return -ENOMEM;
	err = meter_insert(&br->meters, meter);
	if (err) {
		kfree(meter);
		return err;
	}
	fbr_ledger_created();
	fbr_event_meter(br, meter, FBR_CMD_METER_ADD_NTF);
	return 0;
}

/*** Changing and deleting ***/

/*
 * The time until now counts at the old rate, and what is more than the new burst
 * is lost. In another unit the bucket means nothing, so a full one takes its
 * place.
 */
static void meter_configure(struct fbr_meter *meter,
			    const struct fbr_meter_config *config)
{
	struct fbr_bucket *bucket = &meter->bucket;
	u32 rate = config->rate ?: bucket->rate;
	u64 now = ktime_get_ns();

	lockdep_assert_held(&meter->lock);
	if (config->burst)
		meter->burst = config->burst;
	if (config->has_unit && config->unit != meter->unit) {
		meter->unit = config->unit;
		fbr_bucket_init(bucket, rate, meter->burst, now);
	} else {
		fbr_bucket_fill(bucket, now);
		fbr_bucket_set(bucket, rate, meter->burst);
	}
}

/**
 * fbr_meter_change - change what is named of a meter
 * @br: the bridge
 * @config: which, and what
 * @extack: for the refusal
 *
 * Its counters stay, and so does what it has let pass too much.
 *
 * Context: br->flows.lock.
 * Return: 0 or -ENOENT.
 */
int fbr_meter_change(struct fbr_bridge *br,
		     const struct fbr_meter_config *config,
		     struct netlink_ext_ack *extack)
{
	struct fbr_meter *meter = fbr_meter_find(br, config->id);

	if (!meter) {
		NL_SET_ERR_MSG_ATTR(extack, config->bad,
				    "There is no meter of this id");
		return -ENOENT;
	}
	spin_lock_bh(&meter->lock);
	meter_configure(meter, config);
	spin_unlock_bh(&meter->lock);
	fbr_event_meter(br, meter, FBR_CMD_METER_SET_NTF);
	return 0;
}

/**
 * fbr_meter_delete - delete a meter that no action names
 * @br: the bridge
 * @meter: the meter; not to be looked at after the lock is given up
 *
 * Flows that were deleted name it until no frame can see them any more.
 *
 * Context: br->flows.lock.
 * Return: 0, or -EBUSY with nothing changed.
 */
int fbr_meter_delete(struct fbr_bridge *br, struct fbr_meter *meter)
{
	lockdep_assert_held(&br->flows.lock);
	if (!refcount_dec_if_one(&meter->users))
		return -EBUSY;
	fbr_event_meter(br, meter, FBR_CMD_METER_DEL_NTF);
	meter_remove(br, meter);
	meter_free(meter);
	return 0;
}
