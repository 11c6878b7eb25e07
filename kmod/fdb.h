/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The forwarding database: (VLAN id, MAC) -> port.
 *
 * Lookups run under RCU and take nothing. Insert, move and remove take
 * fdb->lock. Entries have ascending ids, and an XArray by id is what dumps,
 * flushes and ageing walk, in bounded steps, while the table changes.
 *
 * The table knows nothing of netlink nor of devices: a port is an account that
 * it charges.
 */
#ifndef FBR_FDB_H
#define FBR_FDB_H

#include <linux/atomic.h>
#include <linux/etherdevice.h>
#include <linux/jiffies.h>
#include <linux/rhashtable.h>
#include <linux/spinlock.h>
#include <linux/xarray.h>
#include <linux/flowbridge.h>

#include "budget.h"
#include "hash.h"
#include "vlan.h"

struct fbr_port;

/**
 * FBR_FDB_SHARE - how much of what is free a port may hold
 *
 * A port learns while it has fewer than FBR_FDB_SHARE times as many entries as
 * are free: a dynamic threshold. N ports that flood leave 1/(8N+1) of the
 * table free, and a quiet port always finds room in it.
 */
#define FBR_FDB_SHARE	8

/* Entries visited between two chances for others to run. */
#define FBR_FDB_CHUNK	256

enum fbr_fdb_flag {
	FBR_FDB_AGES	= BIT(0),	/* goes when it is not seen */
	FBR_FDB_MOVES	= BIT(1),	/* follows its station */
	FBR_FDB_TO_HOST	= BIT(2),	/* frames to it go up the stack */
	FBR_FDB_KEPT	= BIT(3),	/* address of a port, not to be deleted */
};

/**
 * struct fbr_fdb_account - what the table holds for one port
 * @count: learned entries; written under fdb->lock
 * @limit: most that may be learned, 0 for none but the fair share
 * @dead: the port is leaving and gets no new entry; under fdb->lock
 */
struct fbr_fdb_account {
	u32 count;
	u32 limit;
	bool dead;
};

/**
 * struct fbr_fdb_entry - a station; one cache line
 * @node: in the hash table
 * @key: fbr_fdb_key()
 * @port: where it is; RCU, changed under fdb->lock
 * @updated: jiffies when it was last seen
 * @id: place in the order of insertion, never used twice
 * @flags: bits of enum fbr_fdb_flag; changed under fdb->lock
 * @rcu: frees it
 */
struct fbr_fdb_entry {
	struct rhash_head node;
	u64 key;
	struct fbr_port __rcu *port;
	unsigned long updated;
	unsigned long id;
	u8 flags;
	struct rcu_head rcu;
};

/**
 * struct fbr_fdb - a bridge's table
 * @hash: by key
 * @ageing: time in jiffies after which a learned entry goes, 0 for never
 * @vlans: by VLAN id, or NULL while VLANs are not used; once it is there, it
 *	stays
 * @lock: of everything below, and of changes to entries
 * @by_id: entries by id
 * @next_id: the next entry's
 * @count: entries but for those that are kept for the ports' own addresses
 * @limit: most of them
 * @budget: what is shared with other bridges, or NULL
 */
struct fbr_fdb {
	struct rhashtable hash;
	unsigned long ageing;
	struct fbr_vlan *vlans;

	spinlock_t lock; /* of all below, and of entries */
	struct xarray by_id;
	unsigned long next_id;
	u32 count;
	u32 limit;
	struct fbr_budget *budget;
};

/**
 * enum fbr_learned - what came of showing a source to the table
 * @FBR_LEARNED_KNOWN: it was there
 * @FBR_LEARNED_NEW: it is there now
 * @FBR_LEARNED_MOVED: it was on another port
 * @FBR_LEARNED_REFUSED: there was no room, for a limit or for memory
 */
enum fbr_learned {
	FBR_LEARNED_KNOWN,
	FBR_LEARNED_NEW,
	FBR_LEARNED_MOVED,
	FBR_LEARNED_REFUSED,
};

/**
 * struct fbr_fdb_filter - which entries a walk is about
 * @port: only of this port, or NULL
 * @vid: only of this VLAN, or -1
 * @kinds: mask of BIT(enum fbr_fdb_kind)
 * @vids: only of the VLANs in this bitmap, or NULL
 */
struct fbr_fdb_filter {
	const struct fbr_port *port;
	int vid;
	u8 kinds;
	const unsigned long *vids;
};

/**
 * struct fbr_fdb_cursor - how far a walk has come; zero to start
 * @id: of the last entry that was visited
 * @last: of the youngest entry when it started, where it ends
 */
struct fbr_fdb_cursor {
	unsigned long id;
	unsigned long last;
};

/**
 * typedef fbr_fdb_visit - what a walk does with an entry
 * @fdb: the table
 * @entry: the entry
 * @arg: the walker's own
 *
 * Context: RCU; may not sleep.
 * Return: false to stop here; a walk with the same cursor begins with this
 *	entry again.
 */
typedef bool (*fbr_fdb_visit)(struct fbr_fdb *fdb, struct fbr_fdb_entry *entry,
			      void *arg);

#define FBR_FDB_ALL_KINDS	(BIT(FBR_FDB_KIND_LEARNED) | \
				 BIT(FBR_FDB_KIND_STATIC) | \
				 BIT(FBR_FDB_KIND_PERMANENT) | \
				 BIT(FBR_FDB_KIND_LOCAL) | \
				 BIT(FBR_FDB_KIND_EXTERN))

/**
 * fbr_fdb_key - the key of a station
 * @mac: its address
 * @vid: its VLAN id, 0 while VLANs are not told apart; an entry with 0 that
 *	does not age holds in all VLANs where the station has none of its own
 *
 * The address is the lower 48 bits, its first byte the lowest.
 */
static inline u64 fbr_fdb_key(const u8 *mac, u16 vid)
{
	return (u64)vid << 48 | (u64)get_unaligned_le16(mac + 4) << 32 |
	       get_unaligned_le32(mac);
}

/* The key of the same station in all VLANs. */
static inline u64 fbr_fdb_key_any(u64 key)
{
	return key & GENMASK_ULL(47, 0);
}

static inline void fbr_fdb_key_mac(u64 key, u8 *mac)
{
	put_unaligned_le32(key, mac);
	put_unaligned_le16(key >> 32, mac + 4);
}

static inline u16 fbr_fdb_key_vid(u64 key)
{
	return key >> 48;
}

/**
 * struct fbr_fdb_secret - of the hash of all tables
 * @word: added to a key, with the seed of each table
 * @odd: multiplies, but for its lowest bit
 */
struct fbr_fdb_secret {
	u64 word;
	u64 odd;
};

extern struct fbr_fdb_secret fbr_fdb_secret;

static __always_inline u32 fbr_fdb_hash(const void *data, u32 len, u32 seed)
{
	return fbr_hash_end(fbr_hash_word(*(const u64 *)data,
					  fbr_fdb_secret.word + seed),
			    fbr_fdb_secret.odd | 1);
}

static __always_inline int fbr_fdb_compare(struct rhashtable_compare_arg *arg,
					   const void *obj)
{
	return ((const struct fbr_fdb_entry *)obj)->key != *(const u64 *)arg->key;
}

/*
 * A chain that grows suspiciously long makes rhashtable choose another seed.
 * Here, so that the compiler sees what the search for a frame's stations is.
 */
static const struct rhashtable_params fbr_fdb_params = {
	.head_offset = offsetof(struct fbr_fdb_entry, node),
	.key_offset = offsetof(struct fbr_fdb_entry, key),
	.key_len = sizeof_field(struct fbr_fdb_entry, key),
	.hashfn = fbr_fdb_hash,
	.obj_cmpfn = fbr_fdb_compare,
	.automatic_shrinking = true,
};

/**
 * fbr_fdb_find_rcu - look a station up
 * @fdb: the table
 * @key: fbr_fdb_key()
 *
 * Context: RCU.
 * Return: the entry or NULL.
 */
static __always_inline struct fbr_fdb_entry *
fbr_fdb_find_rcu(struct fbr_fdb *fdb, u64 key)
{
	return rhashtable_lookup(&fdb->hash, &key, fbr_fdb_params);
}

struct fbr_fdb_entry *fbr_fdb_any_station_rcu(struct fbr_fdb *fdb, u64 key);

/**
 * fbr_fdb_station_rcu - the entry that holds for a station in its VLAN
 * @fdb: the table
 * @key: fbr_fdb_key()
 *
 * Context: RCU.
 * Return: its own, or one that was added for all VLANs, or NULL.
 */
static __always_inline struct fbr_fdb_entry *
fbr_fdb_station_rcu(struct fbr_fdb *fdb, u64 key)
{
	struct fbr_fdb_entry *entry = fbr_fdb_find_rcu(fdb, key);

	if (likely(entry || !fbr_fdb_key_vid(key)))
		return entry;
	return fbr_fdb_any_station_rcu(fdb, key);
}

/**
 * fbr_fdb_vlan - what the table knows of a VLAN
 * @fdb: the table
 * @vid: its id; 0 is none
 *
 * Return: NULL if that is nothing.
 */
static inline struct fbr_vlan *fbr_fdb_vlan(const struct fbr_fdb *fdb, u16 vid)
{
	/* Pairs with fbr_fdb_need_vlans(). */
	struct fbr_vlan *vlans = smp_load_acquire(&fdb->vlans);

	return vid && vlans ? &vlans[vid] : NULL;
}

/**
 * fbr_fdb_seen_rcu - a frame came from a station
 * @entry: that holds for it, or NULL
 * @port: where the frame came in
 * @now: jiffies
 *
 * Writes only when the coarse clock has moved.
 *
 * Context: RCU.
 * Return: whether the station is there, and has lived there before.
 */
static inline bool fbr_fdb_seen_rcu(struct fbr_fdb_entry *entry,
				    const struct fbr_port *port,
				    unsigned long now)
{
	if (!entry || rcu_access_pointer(entry->port) != port)
		return false;
	if (READ_ONCE(entry->updated) != now)
		WRITE_ONCE(entry->updated, now);
	return true;
}

int fbr_fdb_init(struct fbr_fdb *fdb, struct fbr_budget *budget);
int fbr_fdb_need_vlans(struct fbr_fdb *fdb);
void fbr_fdb_destroy(struct fbr_fdb *fdb);

enum fbr_learned fbr_fdb_learn_rcu(struct fbr_fdb *fdb, struct fbr_port *port,
				   u64 key);
enum fbr_learned fbr_fdb_would_learn_rcu(struct fbr_fdb *fdb,
					 struct fbr_port *port, u64 key,
					 struct fbr_port **from);
int fbr_fdb_add(struct fbr_fdb *fdb, struct fbr_port *port, u64 key, u8 flags,
		bool replace);
int fbr_fdb_delete(struct fbr_fdb *fdb, u64 key,
		   const struct fbr_fdb_filter *filter);
u32 fbr_fdb_flush(struct fbr_fdb *fdb, const struct fbr_fdb_filter *filter);
unsigned long fbr_fdb_age(struct fbr_fdb *fdb);
void fbr_fdb_bury(struct fbr_fdb *fdb, struct fbr_port *port);

void fbr_fdb_walk(struct fbr_fdb *fdb, struct fbr_fdb_cursor *cursor,
		  fbr_fdb_visit visit, void *arg);
bool fbr_fdb_matches(const struct fbr_fdb_entry *entry,
		     const struct fbr_fdb_filter *filter);
enum fbr_fdb_kind fbr_fdb_kind(const struct fbr_fdb_entry *entry);
u8 fbr_fdb_kind_flags(enum fbr_fdb_kind kind, bool sticky);

#endif
