// SPDX-License-Identifier: GPL-2.0
/* The forwarding database. */
#include <linux/once.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "event.h"
#include "fbr.h"
#include "fdb.h"

/** What a guest would have to know to choose stations that collide. */
struct fbr_fdb_secret fbr_fdb_secret __read_mostly;

/**
 * fbr_fdb_init - make an empty table
 * @fdb: the table
 * @budget: shared with other tables, or NULL
 *
 * Return: 0 or -ENOMEM.
 */
int fbr_fdb_init(struct fbr_fdb *fdb, struct fbr_budget *budget)
{
	get_random_once(&fbr_fdb_secret, sizeof(fbr_fdb_secret));
	spin_lock_init(&fdb->lock);
	xa_init(&fdb->by_id);
	fdb->next_id = 1;
	fdb->count = 0;
	fdb->limit = FBR_FDB_LIMIT_DEFAULT;
	fdb->ageing = msecs_to_jiffies(FBR_AGEING_DEFAULT);
	fdb->budget = budget;
	fdb->vlans = NULL;
	return rhashtable_init(&fdb->hash, &fbr_fdb_params);
}

/**
 * fbr_fdb_need_vlans - get ready for entries of VLANs
 * @fdb: the table
 *
 * Context: process; one caller at a time.
 * Return: 0 or -ENOMEM.
 */
int fbr_fdb_need_vlans(struct fbr_fdb *fdb)
{
	struct fbr_vlan *vlans;

	if (fdb->vlans)
		return 0;
	vlans = fbr_vlan_table_new();
	if (!vlans)
		return -ENOMEM;
	/* Its contents first; pairs with fbr_fdb_vlan(). */
	smp_store_release(&fdb->vlans, vlans);
	return 0;
}

/**
 * fbr_fdb_destroy - free a table
 * @fdb: the table; nothing looks into it any more
 *
 * Context: process.
 */
void fbr_fdb_destroy(struct fbr_fdb *fdb)
{
	static const struct fbr_fdb_filter all = {
		.vid = -1,
		.kinds = FBR_FDB_ALL_KINDS,
	};

	fbr_fdb_flush(fdb, &all);
	WARN_ON_ONCE(!xa_empty(&fdb->by_id));
	xa_destroy(&fdb->by_id);
	rhashtable_destroy(&fdb->hash);
	kvfree(fdb->vlans);
}

/**
 * fbr_fdb_kind - what an entry is to its users
 * @entry: the entry
 */
enum fbr_fdb_kind fbr_fdb_kind(const struct fbr_fdb_entry *entry)
{
	u8 flags = READ_ONCE(entry->flags);

	if (flags & FBR_FDB_KEPT)
		return FBR_FDB_KIND_LOCAL;
	if (flags & FBR_FDB_TO_HOST)
		return FBR_FDB_KIND_PERMANENT;
	if (flags & FBR_FDB_AGES)
		return FBR_FDB_KIND_LEARNED;
	if (flags & FBR_FDB_MOVES)
		return FBR_FDB_KIND_EXTERN;
	return FBR_FDB_KIND_STATIC;
}

/**
 * fbr_fdb_kind_flags - how an entry of a kind behaves
 * @kind: the kind
 * @sticky: of a learned one, whether it stays on its port
 */
u8 fbr_fdb_kind_flags(enum fbr_fdb_kind kind, bool sticky)
{
	switch (kind) {
	case FBR_FDB_KIND_LEARNED:
		return sticky ? FBR_FDB_AGES : FBR_FDB_AGES | FBR_FDB_MOVES;
	case FBR_FDB_KIND_STATIC:
		return 0;
	case FBR_FDB_KIND_PERMANENT:
		return FBR_FDB_TO_HOST;
	case FBR_FDB_KIND_EXTERN:
		return FBR_FDB_MOVES;
	case FBR_FDB_KIND_LOCAL:
		break;
	}
	return FBR_FDB_TO_HOST | FBR_FDB_KEPT;
}

/**
 * fbr_fdb_matches - whether a filter selects an entry
 * @entry: the entry
 * @filter: the filter
 *
 * Context: RCU, or fdb->lock for an answer that stays true.
 */
bool fbr_fdb_matches(const struct fbr_fdb_entry *entry,
		     const struct fbr_fdb_filter *filter)
{
	if (filter->port && rcu_access_pointer(entry->port) != filter->port)
		return false;
	if (filter->vid >= 0 && fbr_fdb_key_vid(entry->key) != filter->vid)
		return false;
	if (filter->vids && !test_bit(fbr_fdb_key_vid(entry->key), filter->vids))
		return false;
	return filter->kinds & BIT(fbr_fdb_kind(entry));
}

/**
 * fbr_fdb_any_station_rcu - the entry that was added for a station in all VLANs
 * @fdb: the table
 * @key: fbr_fdb_key() in any VLAN
 *
 * Context: RCU.
 * Return: the entry or NULL.
 */
struct fbr_fdb_entry *fbr_fdb_any_station_rcu(struct fbr_fdb *fdb, u64 key)
{
	struct fbr_fdb_entry *entry;

	entry = fbr_fdb_find_rcu(fdb, fbr_fdb_key_any(key));
	return entry && READ_ONCE(entry->flags) & FBR_FDB_AGES ? NULL : entry;
}

static struct fbr_port *fdb_port_locked(const struct fbr_fdb *fdb,
					const struct fbr_fdb_entry *entry)
{
	return rcu_dereference_protected(entry->port,
					 lockdep_is_held(&fdb->lock));
}

static bool fdb_within_budget(const struct fbr_fdb *fdb)
{
	return !fdb->budget ||
	       atomic_read(&fdb->budget->count) < fdb->budget->limit;
}

static bool fdb_has_room(const struct fbr_fdb *fdb)
{
	return READ_ONCE(fdb->count) < READ_ONCE(fdb->limit) &&
	       fdb_within_budget(fdb);
}

static bool fdb_vlan_has_room(const struct fbr_fdb *fdb, u64 key)
{
	const struct fbr_vlan *vlan = fbr_fdb_vlan(fdb, fbr_fdb_key_vid(key));
	u32 limit = vlan ? READ_ONCE(vlan->fdb_limit) : 0;

	return !limit || READ_ONCE(vlan->fdb_count) < limit;
}

/* Exact under fdb->lock; without it a first look that spares the lock. */
static bool fdb_may_learn(const struct fbr_fdb *fdb,
			  const struct fbr_fdb_account *account, u64 key)
{
	u32 count = READ_ONCE(fdb->count), limit = READ_ONCE(fdb->limit);
	u32 own = READ_ONCE(account->count), most = READ_ONCE(account->limit);

	if (count >= limit || (most && own >= most))
		return false;
	return own < (u64)FBR_FDB_SHARE * (limit - count) &&
	       fdb_vlan_has_room(fdb, key) && fdb_within_budget(fdb);
}

/*
 * A move takes no room in the table, only in the share of the new port, which
 * a full table leaves to ports with few stations.
 */
static bool fdb_may_receive(const struct fbr_fdb *fdb,
			    const struct fbr_fdb_account *account)
{
	u32 count = READ_ONCE(fdb->count), limit = READ_ONCE(fdb->limit);
	u32 own = READ_ONCE(account->count), most = READ_ONCE(account->limit);
	u32 free = count < limit ? limit - count : 1;

	return !(most && own >= most) && own < (u64)FBR_FDB_SHARE * free;
}

/* Adds or takes away an entry in all counts. */
static void fdb_charge(struct fbr_fdb *fdb, struct fbr_fdb_account *account,
		       u64 key, u8 flags, int one)
{
	struct fbr_vlan *vlan = fbr_fdb_vlan(fdb, fbr_fdb_key_vid(key));

	lockdep_assert_held(&fdb->lock);
	if (flags & FBR_FDB_AGES)
		WRITE_ONCE(account->count, account->count + one);
	if (flags & FBR_FDB_AGES && vlan)
		WRITE_ONCE(vlan->fdb_count, vlan->fdb_count + one);
	if (flags & FBR_FDB_KEPT)
		return;
	WRITE_ONCE(fdb->count, fdb->count + one);
	if (fdb->budget)
		atomic_add(one, &fdb->budget->count);
}

/* The ports' own addresses are announced with the ports. */
static void fdb_announce(struct fbr_fdb *fdb, enum fbr_fdb_event event,
			 const struct fbr_fdb_entry *entry,
			 const struct fbr_port *from)
{
	lockdep_assert_held(&fdb->lock);
	if (!(entry->flags & FBR_FDB_KEPT))
		fbr_event_fdb(fdb, event, entry, from);
}

static struct fbr_fdb_entry *fdb_entry_alloc(struct fbr_port *port, u64 key,
					     u8 flags, gfp_t gfp)
{
	struct fbr_fdb_entry *entry = kmalloc(sizeof(*entry), gfp | __GFP_NOWARN);

	BUILD_BUG_ON(IS_ENABLED(CONFIG_64BIT) && sizeof(*entry) > 64);
	if (!entry)
		return NULL;
	entry->key = key;
	RCU_INIT_POINTER(entry->port, port);
	entry->updated = jiffies;
	entry->flags = flags;
	return entry;
}

/* Consumes the entry if it fails. */
static int fdb_link(struct fbr_fdb *fdb, struct fbr_port *port,
		    struct fbr_fdb_entry *entry)
{
	int err;

	lockdep_assert_held(&fdb->lock);
	err = port->fdb.dead ? -ENODEV : 0;
	if (err)
		goto free_entry;
	entry->id = fdb->next_id;
	err = xa_insert(&fdb->by_id, entry->id, entry,
			GFP_ATOMIC | __GFP_NOWARN);
	if (err)
		goto free_entry;
	err = rhashtable_lookup_insert_fast(&fdb->hash, &entry->node,
					    fbr_fdb_params);
	if (err)
		goto erase_id;
	fdb->next_id++;
	fdb_charge(fdb, &port->fdb, entry->key, entry->flags, 1);
	return 0;

erase_id:
	/* A walker may have seen it. */
	xa_erase(&fdb->by_id, entry->id);
	kfree_rcu(entry, rcu);
	return err;
free_entry:
	kfree(entry);
	return err;
}

static void fdb_unlink(struct fbr_fdb *fdb, struct fbr_fdb_entry *entry,
		       enum fbr_fdb_event event)
{
	struct fbr_port *port = fdb_port_locked(fdb, entry);

	lockdep_assert_held(&fdb->lock);
	rhashtable_remove_fast(&fdb->hash, &entry->node, fbr_fdb_params);
	xa_erase(&fdb->by_id, entry->id);
	fdb_charge(fdb, &port->fdb, entry->key, entry->flags, -1);
	fdb_announce(fdb, event, entry, NULL);
	kfree_rcu(entry, rcu);
}

/* Whether a walker's entry is still the table's; it may just have been freed. */
static bool fdb_linked(struct fbr_fdb *fdb, const struct fbr_fdb_entry *entry)
{
	lockdep_assert_held(&fdb->lock);
	return xa_load(&fdb->by_id, entry->id) == entry;
}

static enum fbr_learned fdb_learn_new(struct fbr_fdb *fdb,
				      struct fbr_port *port, u64 key)
{
	struct fbr_fdb_entry *entry;
	int err = -ENOSPC;

	if (!fdb_may_learn(fdb, &port->fdb, key))
		return FBR_LEARNED_REFUSED;
	entry = fdb_entry_alloc(port, key, FBR_FDB_AGES | FBR_FDB_MOVES,
				GFP_ATOMIC);
	if (!entry)
		return FBR_LEARNED_REFUSED;

	spin_lock_bh(&fdb->lock);
	if (fdb_may_learn(fdb, &port->fdb, key))
		err = fdb_link(fdb, port, entry);
	else
		kfree(entry);
	if (!err)
		fdb_announce(fdb, FBR_FDB_EVENT_LEARNED, entry, NULL);
	spin_unlock_bh(&fdb->lock);

	if (err == -EEXIST)
		return FBR_LEARNED_KNOWN;
	return err ? FBR_LEARNED_REFUSED : FBR_LEARNED_NEW;
}

static enum fbr_learned fdb_move(struct fbr_fdb *fdb, struct fbr_port *port,
				 struct fbr_fdb_entry *entry)
{
	enum fbr_learned result = FBR_LEARNED_KNOWN;
	struct fbr_port *from;

	if (!(READ_ONCE(entry->flags) & FBR_FDB_MOVES))
		return FBR_LEARNED_KNOWN;
	if (!fdb_may_receive(fdb, &port->fdb))
		return FBR_LEARNED_REFUSED;

	spin_lock_bh(&fdb->lock);
	from = fdb_port_locked(fdb, entry);
	if (!fdb_linked(fdb, entry) || from == port || port->fdb.dead ||
	    !(entry->flags & FBR_FDB_MOVES))
		goto unlock;
	result = FBR_LEARNED_REFUSED;
	if (!fdb_may_receive(fdb, &port->fdb))
		goto unlock;
	fdb_charge(fdb, &from->fdb, entry->key, entry->flags, -1);
	fdb_charge(fdb, &port->fdb, entry->key, entry->flags, 1);
	rcu_assign_pointer(entry->port, port);
	WRITE_ONCE(entry->updated, jiffies);
	fdb_announce(fdb, FBR_FDB_EVENT_MOVED, entry, from);
	result = FBR_LEARNED_MOVED;
unlock:
	spin_unlock_bh(&fdb->lock);
	return result;
}

/**
 * fbr_fdb_learn_rcu - a frame with this source came in
 * @fdb: the table
 * @port: where it came in
 * @key: of its source
 *
 * Context: RCU, bottom halves off.
 */
enum fbr_learned fbr_fdb_learn_rcu(struct fbr_fdb *fdb, struct fbr_port *port,
				   u64 key)
{
	struct fbr_fdb_entry *entry = fbr_fdb_station_rcu(fdb, key);

	if (fbr_fdb_seen_rcu(entry, port, jiffies))
		return FBR_LEARNED_KNOWN;
	return entry ? fdb_move(fdb, port, entry) :
		       fdb_learn_new(fdb, port, key);
}

/**
 * fbr_fdb_would_learn_rcu - what would come of showing a source to the table
 * @fdb: the table
 * @port: where it would come in
 * @key: of the source
 * @from: where it would have moved from, if it would have
 *
 * Context: RCU.
 */
enum fbr_learned fbr_fdb_would_learn_rcu(struct fbr_fdb *fdb,
					 struct fbr_port *port, u64 key,
					 struct fbr_port **from)
{
	struct fbr_fdb_entry *entry = fbr_fdb_station_rcu(fdb, key);
	struct fbr_port *at = entry ? rcu_dereference(entry->port) : NULL;

	if (!entry)
		return fdb_may_learn(fdb, &port->fdb, key) ?
		       FBR_LEARNED_NEW : FBR_LEARNED_REFUSED;
	if (at == port || !(READ_ONCE(entry->flags) & FBR_FDB_MOVES))
		return FBR_LEARNED_KNOWN;
	if (!fdb_may_receive(fdb, &port->fdb))
		return FBR_LEARNED_REFUSED;
	*from = at;
	return FBR_LEARNED_MOVED;
}

/* Makes an entry that is there what a command asks for. */
static int fdb_become(struct fbr_fdb *fdb, struct fbr_port *port,
		      struct fbr_fdb_entry *entry, u8 flags)
{
	struct fbr_port *from = fdb_port_locked(fdb, entry);

	if (port->fdb.dead)
		return -ENODEV;
	fdb_charge(fdb, &from->fdb, entry->key, entry->flags, -1);
	fdb_charge(fdb, &port->fdb, entry->key, flags, 1);
	WRITE_ONCE(entry->flags, flags);
	rcu_assign_pointer(entry->port, port);
	WRITE_ONCE(entry->updated, jiffies);
	fdb_announce(fdb, FBR_FDB_EVENT_ADDED, entry, NULL);
	return 0;
}

/* An entry for all VLANs takes the place of what was learned in each. */
static void fdb_displace_learned(struct fbr_fdb *fdb, u64 key)
{
	struct fbr_fdb_entry *entry;
	u64 vid;

	lockdep_assert_held(&fdb->lock);
	for (vid = 1; vid < VLAN_N_VID; vid++) {
		if (!fdb->vlans[vid].fdb_count)
			continue;
		entry = fbr_fdb_find_rcu(fdb, key | vid << 48);
		if (entry && entry->flags & FBR_FDB_AGES)
			fdb_unlink(fdb, entry, FBR_FDB_EVENT_DELETED);
	}
}

/**
 * fbr_fdb_add - add an entry by command
 * @fdb: the table
 * @port: where the station is
 * @key: the station
 * @flags: fbr_fdb_kind_flags()
 * @replace: one that is there becomes the new one; without it only a learned
 *	one does. The address of a port yields only to another port with it
 *
 * Context: process.
 * Return: 0, -EEXIST, -ENOSPC at a limit, -EDQUOT at that of the namespace,
 *	-EBUSY for a port's own address, -ENODEV for a port that is leaving, or -ENOMEM.
 */
int fbr_fdb_add(struct fbr_fdb *fdb, struct fbr_port *port, u64 key, u8 flags,
		bool replace)
{
	struct fbr_fdb_entry *old, *entry;
	int err;

	entry = fdb_entry_alloc(port, key, flags, GFP_KERNEL);
	if (!entry)
		return -ENOMEM;

	rcu_read_lock();
	spin_lock_bh(&fdb->lock);
	old = fbr_fdb_find_rcu(fdb, key);
	if (!old && !(flags & FBR_FDB_KEPT) && !fdb_has_room(fdb)) {
		kfree(entry);
		err = fdb_within_budget(fdb) ? -ENOSPC : -EDQUOT;
	} else if (!old) {
		err = fdb_link(fdb, port, entry);
		if (!err)
			fdb_announce(fdb, FBR_FDB_EVENT_ADDED, entry, NULL);
	} else {
		kfree(entry);
		if (old->flags & FBR_FDB_KEPT && !(flags & FBR_FDB_KEPT))
			err = -EBUSY;
		else if (!replace && !(old->flags & FBR_FDB_AGES))
			err = -EEXIST;
		else
			err = fdb_become(fdb, port, old, flags);
	}
	if (!err && fdb->vlans && !fbr_fdb_key_vid(key) && !(flags & FBR_FDB_AGES))
		fdb_displace_learned(fdb, key);
	spin_unlock_bh(&fdb->lock);
	rcu_read_unlock();
	return err;
}

/**
 * fbr_fdb_delete - delete one entry
 * @fdb: the table
 * @key: the station
 * @filter: what it has to be
 *
 * Return: 0, -ENOENT if it is not there or is something else, or -EBUSY for
 *	the address of a port that @filter does not ask for.
 */
int fbr_fdb_delete(struct fbr_fdb *fdb, u64 key,
		   const struct fbr_fdb_filter *filter)
{
	struct fbr_fdb_entry *entry;
	int err = 0;

	rcu_read_lock();
	spin_lock_bh(&fdb->lock);
	entry = fbr_fdb_find_rcu(fdb, key);
	if (!entry)
		err = -ENOENT;
	else if (fbr_fdb_matches(entry, filter))
		fdb_unlink(fdb, entry, FBR_FDB_EVENT_DELETED);
	else
		err = entry->flags & FBR_FDB_KEPT ? -EBUSY : -ENOENT;
	spin_unlock_bh(&fdb->lock);
	rcu_read_unlock();
	return err;
}

/**
 * fbr_fdb_walk - visit every entry
 * @fdb: the table
 * @cursor: where to go on; where the walk stopped
 * @visit: what to do
 * @arg: for @visit
 *
 * What is there throughout a walk is visited once, however the table changes
 * and however often the walk stops and goes on. FBR_FDB_CHUNK entries are
 * visited between two chances for others to run.
 *
 * Context: process.
 */
void fbr_fdb_walk(struct fbr_fdb *fdb, struct fbr_fdb_cursor *cursor,
		  fbr_fdb_visit visit, void *arg)
{
	struct fbr_fdb_entry *entry;
	unsigned long id;
	int n;

	if (!cursor->last)
		cursor->last = READ_ONCE(fdb->next_id) - 1;
	do {
		rcu_read_lock();
		for (n = 0; n < FBR_FDB_CHUNK; n++) {
			id = cursor->id;
			entry = xa_find_after(&fdb->by_id, &id, cursor->last,
					      XA_PRESENT);
			if (!entry || !visit(fdb, entry, arg))
				break;
			cursor->id = id;
		}
		rcu_read_unlock();
		cond_resched();
	} while (n == FBR_FDB_CHUNK);
}

struct fdb_flush {
	const struct fbr_fdb_filter *filter;
	u32 count;
};

static bool fdb_flush_one(struct fbr_fdb *fdb, struct fbr_fdb_entry *entry,
			  void *arg)
{
	struct fdb_flush *flush = arg;

	if (!fbr_fdb_matches(entry, flush->filter))
		return true;
	spin_lock_bh(&fdb->lock);
	if (fdb_linked(fdb, entry) && fbr_fdb_matches(entry, flush->filter)) {
		fdb_unlink(fdb, entry, FBR_FDB_EVENT_DELETED);
		flush->count++;
	}
	spin_unlock_bh(&fdb->lock);
	return true;
}

/**
 * fbr_fdb_flush - delete every entry that a filter selects
 * @fdb: the table
 * @filter: the filter
 *
 * Context: process; sleeps between steps.
 * Return: how many.
 */
u32 fbr_fdb_flush(struct fbr_fdb *fdb, const struct fbr_fdb_filter *filter)
{
	struct fdb_flush flush = { .filter = filter };
	struct fbr_fdb_cursor cursor = {};

	fbr_fdb_walk(fdb, &cursor, fdb_flush_one, &flush);
	return flush.count;
}

/**
 * fbr_fdb_bury - flush a port that is leaving, and take no more for it
 * @fdb: the table
 * @port: the port
 *
 * Context: process; sleeps between steps.
 */
void fbr_fdb_bury(struct fbr_fdb *fdb, struct fbr_port *port)
{
	const struct fbr_fdb_filter of_port = {
		.port = port,
		.vid = -1,
		.kinds = FBR_FDB_ALL_KINDS,
	};

	spin_lock_bh(&fdb->lock);
	port->fdb.dead = true;
	spin_unlock_bh(&fdb->lock);
	fbr_fdb_flush(fdb, &of_port);
}

struct fdb_ageing {
	unsigned long ageing;
	unsigned long now;
	unsigned long next;
};

/* The ageing time of a station, by its VLAN or by the table; 0 for never. */
static unsigned long fdb_ageing_of(const struct fbr_fdb *fdb, u16 vid,
				   unsigned long ageing)
{
	const struct fbr_vlan *vlan = fbr_fdb_vlan(fdb, vid);
	u32 own = vlan ? READ_ONCE(vlan->ageing) : FBR_VLAN_AGEING_OF_BRIDGE;

	return own == FBR_VLAN_AGEING_OF_BRIDGE ? ageing : own;
}

/* The shortest ageing time that is set anywhere; 0 if nothing ages. */
static unsigned long fdb_ageing_shortest(const struct fbr_fdb *fdb)
{
	unsigned long shortest = READ_ONCE(fdb->ageing);
	unsigned long own;
	u16 vid;

	for (vid = 1; vid < VLAN_N_VID; vid++) {
		own = fdb_ageing_of(fdb, vid, shortest);
		if (own && (!shortest || own < shortest))
			shortest = own;
	}
	return shortest;
}

static bool fdb_age_one(struct fbr_fdb *fdb, struct fbr_fdb_entry *entry,
			void *arg)
{
	struct fdb_ageing *age = arg;
	unsigned long ageing, due;

	ageing = fdb_ageing_of(fdb, fbr_fdb_key_vid(entry->key), age->ageing);
	if (!ageing || !(READ_ONCE(entry->flags) & FBR_FDB_AGES))
		return true;
	due = READ_ONCE(entry->updated) + ageing;
	if (time_after(due, age->now)) {
		if (time_before(due, age->next))
			age->next = due;
		return true;
	}

	spin_lock_bh(&fdb->lock);
	if (fdb_linked(fdb, entry) && entry->flags & FBR_FDB_AGES &&
	    !time_after(READ_ONCE(entry->updated) + ageing, age->now))
		fdb_unlink(fdb, entry, FBR_FDB_EVENT_AGED);
	spin_unlock_bh(&fdb->lock);
	return true;
}

/**
 * fbr_fdb_age - remove what was not seen for the ageing time
 * @fdb: the table
 *
 * Context: process; sleeps between steps.
 * Return: jiffies until the next entry may be due; MAX_JIFFY_OFFSET if ageing
 *	is off.
 */
unsigned long fbr_fdb_age(struct fbr_fdb *fdb)
{
	struct fdb_ageing age = {
		.ageing = READ_ONCE(fdb->ageing),
		.now = jiffies,
	};
	unsigned long shortest = fdb_ageing_shortest(fdb);
	struct fbr_fdb_cursor cursor = {};

	if (!shortest)
		return MAX_JIFFY_OFFSET;
	age.next = age.now + shortest;
	fbr_fdb_walk(fdb, &cursor, fdb_age_one, &age);
	return age.next - age.now;
}
