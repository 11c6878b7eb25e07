// SPDX-License-Identifier: GPL-2.0
/*
 * The FDB against an oracle: an array in the order of insertion, searched from
 * end to end, that says what ought to come of every operation. Thousands of
 * operations from a fixed seed, on few stations and with tight limits, so that
 * every refusal is met.
 */
#include <linux/prandom.h>

#include "subject.h"

#define OPERATIONS	30000
#define STATIONS	48
#define VLANS		3
#define ORACLE_PORTS	4
#define LIMIT_MOST	64

/**
 * struct oracle_entry - a station as the oracle has it
 * @key: which
 * @port: where
 * @kind: enum fbr_fdb_kind
 * @sticky: a learned one that stays on its port
 * @updated: when it was last seen
 */
struct oracle_entry {
	u64 key;
	unsigned int port;
	enum fbr_fdb_kind kind;
	bool sticky;
	unsigned long updated;
};

/**
 * struct oracle - what the table ought to be
 * @s: the table
 * @rnd: where operations come from
 * @entries: in the order of insertion
 * @n: how many
 * @limit: of the table
 * @budget: of the table and others
 * @ageing: of learned entries
 * @vlan_ageing: of those in each VLAN, or FBR_VLAN_AGEING_OF_BRIDGE
 * @vlan_limit: of each VLAN
 * @port_limit: of each port
 * @dead: port was buried
 * @events: what ought to be announced by the operation
 * @event_count: how many
 * @met_learned: times that learning came to each result
 * @met_add: times that adding did, by positive errno
 */
struct oracle {
	struct subject *s;
	struct rnd_state rnd;
	struct oracle_entry entries[STATIONS * VLANS + 1];
	int n;
	u32 limit;
	u32 budget;
	unsigned long ageing;
	u32 vlan_ageing[VLANS];
	u32 vlan_limit[VLANS];
	u32 port_limit[ORACLE_PORTS];
	bool dead[ORACLE_PORTS];
	struct subject_event events[STATIONS * VLANS];
	unsigned int event_count;
	u32 met_learned[FBR_LEARNED_REFUSED + 1];
	u32 met_add[EDQUOT + 1];
};

static u32 pick(struct oracle *o, u32 below)
{
	return prandom_u32_state(&o->rnd) % below;
}

static u64 pick_key(struct oracle *o)
{
	u32 station = pick(o, STATIONS);

	return subject_key_in(pick(o, VLANS), station);
}

static struct oracle_entry *oracle_find(struct oracle *o, u64 key)
{
	int i;

	for (i = 0; i < o->n; i++)
		if (o->entries[i].key == key)
			return &o->entries[i];
	return NULL;
}

/* The entry that holds for a station: its own, or one for all VLANs. */
static struct oracle_entry *oracle_station(struct oracle *o, u64 key)
{
	struct oracle_entry *own = oracle_find(o, key);
	struct oracle_entry *any = oracle_find(o, key << 16 >> 16);

	if (own || !any || any->kind == FBR_FDB_KIND_LEARNED)
		return own;
	return any;
}

static u32 oracle_learned_in(const struct oracle *o, u16 vid)
{
	u32 count = 0;
	int i;

	for (i = 0; i < o->n; i++)
		if (o->entries[i].key >> 48 == vid &&
		    o->entries[i].kind == FBR_FDB_KIND_LEARNED)
			count++;
	return count;
}

static u32 oracle_learned(const struct oracle *o, unsigned int port)
{
	u32 count = 0;
	int i;

	for (i = 0; i < o->n; i++)
		if (o->entries[i].port == port &&
		    o->entries[i].kind == FBR_FDB_KIND_LEARNED)
			count++;
	return count;
}

static u32 oracle_count(const struct oracle *o)
{
	u32 count = 0;
	int i;

	for (i = 0; i < o->n; i++)
		if (o->entries[i].kind != FBR_FDB_KIND_LOCAL)
			count++;
	return count;
}

static s64 oracle_free(const struct oracle *o)
{
	return (s64)o->limit - oracle_count(o);
}

static bool oracle_shares(const struct oracle *o, unsigned int port, s64 free)
{
	s64 own = oracle_learned(o, port);

	return own < 8 * free &&
	       (!o->port_limit[port] || own < o->port_limit[port]);
}

/* A move takes no room, so a full table is as one with a place left. */
static bool oracle_may_receive(const struct oracle *o, unsigned int port)
{
	return oracle_shares(o, port, oracle_free(o) > 0 ? oracle_free(o) : 1);
}

static bool oracle_has_share(const struct oracle *o, unsigned int port)
{
	return oracle_free(o) > 0 && oracle_shares(o, port, oracle_free(o));
}

static bool oracle_vlan_has_room(const struct oracle *o, u16 vid)
{
	return !vid || !o->vlan_limit[vid] ||
	       oracle_learned_in(o, vid) < o->vlan_limit[vid];
}

static bool oracle_in_budget(const struct oracle *o)
{
	return oracle_count(o) < o->budget;
}

static void oracle_announce(struct oracle *o, enum fbr_fdb_event type,
			    const struct oracle_entry *entry, int from)
{
	if (entry->kind == FBR_FDB_KIND_LOCAL)
		return;
	o->events[o->event_count++] = (struct subject_event) {
		.type = type,
		.key = entry->key,
		.port = &o->s->port[entry->port],
		.from = from < 0 ? NULL : &o->s->port[from],
	};
}

static void oracle_append(struct oracle *o, u64 key, unsigned int port,
			  enum fbr_fdb_kind kind, bool sticky,
			  enum fbr_fdb_event event)
{
	struct oracle_entry *entry = &o->entries[o->n++];

	*entry = (struct oracle_entry) {
		.key = key,
		.port = port,
		.kind = kind,
		.sticky = sticky,
		.updated = subject_now,
	};
	oracle_announce(o, event, entry, -1);
}

static void oracle_remove(struct oracle *o, struct oracle_entry *entry,
			  enum fbr_fdb_event event)
{
	const struct oracle_entry *end = o->entries + o->n--;

	oracle_announce(o, event, entry, -1);
	memmove(entry, entry + 1, (end - entry - 1) * sizeof(*entry));
}

static enum fbr_learned oracle_learn_new(struct oracle *o, unsigned int port,
					 u64 key)
{
	if (o->dead[port] || !oracle_has_share(o, port) ||
	    !oracle_vlan_has_room(o, key >> 48) || !oracle_in_budget(o))
		return FBR_LEARNED_REFUSED;
	oracle_append(o, key, port, FBR_FDB_KIND_LEARNED, false,
		      FBR_FDB_EVENT_LEARNED);
	return FBR_LEARNED_NEW;
}

static enum fbr_learned oracle_learn(struct oracle *o, unsigned int port,
				     u64 key)
{
	struct oracle_entry *entry = oracle_station(o, key);
	unsigned int from;

	if (!entry)
		return oracle_learn_new(o, port, key);
	if (entry->port == port) {
		entry->updated = subject_now;
		return FBR_LEARNED_KNOWN;
	}
	if (entry->kind != FBR_FDB_KIND_EXTERN &&
	    (entry->kind != FBR_FDB_KIND_LEARNED || entry->sticky))
		return FBR_LEARNED_KNOWN;
	if (!oracle_may_receive(o, port))
		return FBR_LEARNED_REFUSED;
	if (o->dead[port])
		return FBR_LEARNED_KNOWN;
	from = entry->port;
	entry->port = port;
	entry->updated = subject_now;
	oracle_announce(o, FBR_FDB_EVENT_MOVED, entry, from);
	return FBR_LEARNED_MOVED;
}

static int oracle_add_new(struct oracle *o, unsigned int port, u64 key,
			  enum fbr_fdb_kind kind, bool sticky)
{
	if (kind != FBR_FDB_KIND_LOCAL && !oracle_in_budget(o))
		return -EDQUOT;
	if (kind != FBR_FDB_KIND_LOCAL && oracle_count(o) >= o->limit)
		return -ENOSPC;
	if (o->dead[port])
		return -ENODEV;
	oracle_append(o, key, port, kind, sticky, FBR_FDB_EVENT_ADDED);
	return 0;
}

static int oracle_add_one(struct oracle *o, unsigned int port, u64 key,
			  enum fbr_fdb_kind kind, bool sticky, bool replace)
{
	struct oracle_entry *entry = oracle_find(o, key);

	if (!entry)
		return oracle_add_new(o, port, key, kind, sticky);
	if (entry->kind == FBR_FDB_KIND_LOCAL && kind != FBR_FDB_KIND_LOCAL)
		return -EBUSY;
	if (!replace && entry->kind != FBR_FDB_KIND_LEARNED)
		return -EEXIST;
	if (o->dead[port])
		return -ENODEV;
	entry->port = port;
	entry->kind = kind;
	entry->sticky = sticky;
	entry->updated = subject_now;
	oracle_announce(o, FBR_FDB_EVENT_ADDED, entry, -1);
	return 0;
}

/* For all VLANs it displaces what was learned in each. */
static int oracle_add(struct oracle *o, unsigned int port, u64 key,
		      enum fbr_fdb_kind kind, bool sticky, bool replace)
{
	int err = oracle_add_one(o, port, key, kind, sticky, replace);
	struct oracle_entry *entry;
	u64 vid;

	if (err || key >> 48 || kind == FBR_FDB_KIND_LEARNED)
		return err;
	for (vid = 1; vid < VLANS; vid++) {
		entry = oracle_find(o, key | vid << 48);
		if (entry && entry->kind == FBR_FDB_KIND_LEARNED)
			oracle_remove(o, entry, FBR_FDB_EVENT_DELETED);
	}
	return 0;
}

static bool oracle_selects(const struct oracle *o,
			   const struct oracle_entry *entry,
			   const struct fbr_fdb_filter *filter)
{
	if (filter->port && filter->port != &o->s->port[entry->port])
		return false;
	if (filter->vid >= 0 && filter->vid != entry->key >> 48)
		return false;
	return filter->kinds & BIT(entry->kind);
}

static int oracle_delete(struct oracle *o, u64 key,
			 const struct fbr_fdb_filter *filter)
{
	struct oracle_entry *entry = oracle_find(o, key);

	if (!entry)
		return -ENOENT;
	if (!oracle_selects(o, entry, filter))
		return entry->kind == FBR_FDB_KIND_LOCAL ? -EBUSY : -ENOENT;
	oracle_remove(o, entry, FBR_FDB_EVENT_DELETED);
	return 0;
}

static u32 oracle_flush(struct oracle *o, const struct fbr_fdb_filter *filter)
{
	int before = o->n, i = 0;

	while (i < o->n) {
		if (oracle_selects(o, &o->entries[i], filter))
			oracle_remove(o, &o->entries[i], FBR_FDB_EVENT_DELETED);
		else
			i++;
	}
	return before - o->n;
}

static unsigned long oracle_ageing_in(const struct oracle *o, u16 vid)
{
	if (!vid || o->vlan_ageing[vid] == FBR_VLAN_AGEING_OF_BRIDGE)
		return o->ageing;
	return o->vlan_ageing[vid];
}

/* When the table looks again, if nothing in it is due before. */
static unsigned long oracle_look_again(const struct oracle *o)
{
	unsigned long next = MAX_JIFFY_OFFSET;
	u16 vid;

	for (vid = 0; vid < VLANS; vid++)
		if (oracle_ageing_in(o, vid))
			next = min(next, oracle_ageing_in(o, vid));
	return next;
}

static unsigned long oracle_age(struct oracle *o)
{
	unsigned long next = oracle_look_again(o);
	int i = 0;

	while (i < o->n) {
		const struct oracle_entry *entry = &o->entries[i];
		unsigned long age = subject_now - entry->updated;
		unsigned long most = oracle_ageing_in(o, entry->key >> 48);

		if (entry->kind != FBR_FDB_KIND_LEARNED || !most) {
			i++;
		} else if (age >= most) {
			oracle_remove(o, &o->entries[i], FBR_FDB_EVENT_AGED);
		} else {
			next = min(next, most - age);
			i++;
		}
	}
	return next;
}

/* One operation on both, and what came of it compared. */

static void try_learn(struct kunit *test, struct oracle *o)
{
	unsigned int port = pick(o, ORACLE_PORTS);
	u64 key = pick_key(o);
	enum fbr_learned right = oracle_learn(o, port, key);

	o->met_learned[right]++;
	KUNIT_EXPECT_EQ(test, subject_learn(o->s, port, key), right);
}

static void try_add(struct kunit *test, struct oracle *o)
{
	unsigned int port = pick(o, ORACLE_PORTS);
	enum fbr_fdb_kind kind = pick(o, FBR_FDB_KIND_EXTERN + 1);
	bool sticky = kind == FBR_FDB_KIND_LEARNED && pick(o, 2);
	bool replace = pick(o, 2);
	u64 key = pick_key(o);
	int right = oracle_add(o, port, key, kind, sticky, replace);

	o->met_add[-right]++;
	KUNIT_EXPECT_EQ(test, right,
			fbr_fdb_add(&o->s->fdb, &o->s->port[port], key,
				    fbr_fdb_kind_flags(kind, sticky), replace));
}

static struct fbr_fdb_filter pick_filter(struct oracle *o)
{
	u32 port = pick(o, 2 * ORACLE_PORTS), vid = pick(o, 2 * VLANS);

	return (struct fbr_fdb_filter) {
		.port = port < ORACLE_PORTS ? &o->s->port[port] : NULL,
		.vid = vid < VLANS ? (int)vid : -1,
		.kinds = pick(o, FBR_FDB_ALL_KINDS + 1),
	};
}

static void try_delete(struct kunit *test, struct oracle *o)
{
	struct fbr_fdb_filter filter = pick_filter(o);
	u64 key = pick_key(o);
	int right = oracle_delete(o, key, &filter);

	KUNIT_EXPECT_EQ(test, fbr_fdb_delete(&o->s->fdb, key, &filter), right);
}

static void try_flush(struct kunit *test, struct oracle *o)
{
	struct fbr_fdb_filter filter = pick_filter(o);
	u32 right = oracle_flush(o, &filter);

	KUNIT_EXPECT_EQ(test, fbr_fdb_flush(&o->s->fdb, &filter), right);
}

static void try_age(struct kunit *test, struct oracle *o)
{
	unsigned long right = oracle_age(o);

	KUNIT_EXPECT_EQ(test, fbr_fdb_age(&o->s->fdb), right);
}

static void change_limits(struct oracle *o)
{
	unsigned int port = pick(o, ORACLE_PORTS);
	u16 vid = 1 + pick(o, VLANS - 1);
	u32 ageing = pick(o, 4) * 100;

	o->limit = 1 + pick(o, LIMIT_MOST);
	o->budget = 1 + pick(o, LIMIT_MOST);
	o->ageing = pick(o, 4) * 100;
	o->port_limit[port] = pick(o, 10);
	o->s->fdb.limit = o->limit;
	o->s->budget.limit = o->budget;
	o->s->fdb.ageing = o->ageing;
	o->s->port[port].fdb.limit = o->port_limit[port];
	o->vlan_limit[vid] = pick(o, 10);
	o->vlan_ageing[vid] = pick(o, 2) ? ageing : FBR_VLAN_AGEING_OF_BRIDGE;
	o->s->fdb.vlans[vid].fdb_limit = o->vlan_limit[vid];
	o->s->fdb.vlans[vid].ageing = o->vlan_ageing[vid];
}

/* Buries a port; one that is buried rises. */
static void bury_or_raise(struct oracle *o)
{
	unsigned int port = pick(o, ORACLE_PORTS);
	const struct fbr_fdb_filter of_port = {
		.port = &o->s->port[port],
		.vid = -1,
		.kinds = FBR_FDB_ALL_KINDS,
	};

	o->dead[port] = !o->dead[port];
	if (o->dead[port]) {
		oracle_flush(o, &of_port);
		fbr_fdb_bury(&o->s->fdb, &o->s->port[port]);
	} else {
		o->s->port[port].fdb.dead = false;
	}
}

static void try_something(struct kunit *test, struct oracle *o)
{
	u32 what = pick(o, 1000);

	subject_now += pick(o, 4);
	o->event_count = 0;
	o->s->event_count = 0;
	if (what < 700)
		try_learn(test, o);
	else if (what < 880)
		try_add(test, o);
	else if (what < 950)
		try_delete(test, o);
	else if (what < 980)
		try_age(test, o);
	else if (what < 985)
		try_flush(test, o);
	else if (what < 992)
		change_limits(o);
	else
		bury_or_raise(o);
}

static void compare_counts(struct kunit *test, struct oracle *o)
{
	unsigned int port;
	u16 vid;

	KUNIT_EXPECT_EQ(test, o->s->fdb.count, oracle_count(o));
	KUNIT_EXPECT_EQ(test, atomic_read(&o->s->budget.count),
			(int)oracle_count(o));
	for (port = 0; port < ORACLE_PORTS; port++)
		KUNIT_EXPECT_EQ(test, o->s->port[port].fdb.count,
				oracle_learned(o, port));
	for (vid = 1; vid < VLANS; vid++)
		KUNIT_EXPECT_EQ(test, o->s->fdb.vlans[vid].fdb_count,
				oracle_learned_in(o, vid));
}

static void compare_events(struct kunit *test, struct oracle *o)
{
	unsigned int i;

	KUNIT_ASSERT_EQ(test, o->s->event_count, o->event_count);
	for (i = 0; i < o->event_count; i++)
		subject_expect_event(test, i, o->events[i].type,
				     o->events[i].key, o->events[i].port,
				     o->events[i].from);
}

struct comparison {
	struct kunit *test;
	struct oracle *oracle;
	int next;
};

static bool compare_entry(struct fbr_fdb *fdb, struct fbr_fdb_entry *entry,
			  void *arg)
{
	struct comparison *comparison = arg;
	struct oracle *o = comparison->oracle;
	const struct oracle_entry *right = &o->entries[comparison->next];
	struct kunit *test = comparison->test;

	if (comparison->next++ >= o->n)
		return false;
	KUNIT_EXPECT_EQ(test, entry->key, right->key);
	KUNIT_EXPECT_PTR_EQ(test, rcu_access_pointer(entry->port),
			    &o->s->port[right->port]);
	KUNIT_EXPECT_EQ(test, entry->flags,
			fbr_fdb_kind_flags(right->kind, right->sticky));
	KUNIT_EXPECT_EQ(test, entry->updated, right->updated);
	KUNIT_EXPECT_PTR_EQ(test, fbr_fdb_find_rcu(fdb, right->key), entry);
	return true;
}

static void compare_entries(struct kunit *test, struct oracle *o)
{
	struct comparison comparison = { .test = test, .oracle = o };
	struct fbr_fdb_cursor cursor = {};

	fbr_fdb_walk(&o->s->fdb, &cursor, compare_entry, &comparison);
	KUNIT_EXPECT_EQ(test, comparison.next, o->n);
}

/* A run that never met a refusal would prove little. */
static void expect_all_met(struct kunit *test, const struct oracle *o)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(o->met_learned); i++)
		KUNIT_EXPECT_GT_MSG(test, o->met_learned[i], 50, "result %d", i);
	KUNIT_EXPECT_GT(test, o->met_add[0], 50);
	KUNIT_EXPECT_GT(test, o->met_add[EEXIST], 50);
	KUNIT_EXPECT_GT(test, o->met_add[ENOSPC], 50);
	KUNIT_EXPECT_GT(test, o->met_add[EDQUOT], 50);
	KUNIT_EXPECT_GT(test, o->met_add[EBUSY], 50);
	KUNIT_EXPECT_GT(test, o->met_add[ENODEV], 50);
}

static void table_does_what_the_oracle_says(struct kunit *test)
{
	struct oracle *o = kunit_kzalloc(test, sizeof(*o), GFP_KERNEL);
	int i;

	KUNIT_ASSERT_NOT_NULL(test, o);
	o->s = test->priv;
	KUNIT_ASSERT_EQ(test, fbr_fdb_need_vlans(&o->s->fdb), 0);
	for (i = 0; i < VLANS; i++)
		o->vlan_ageing[i] = FBR_VLAN_AGEING_OF_BRIDGE;
	prandom_seed_state(&o->rnd, 20240229);
	change_limits(o);
	for (i = 0; i < OPERATIONS; i++) {
		try_something(test, o);
		compare_events(test, o);
		compare_counts(test, o);
		if (i % 16 == 0)
			compare_entries(test, o);
		if (READ_ONCE(test->status) == KUNIT_FAILURE) {
			kunit_err(test, "operation %d was the first to differ", i);
			return;
		}
	}
	expect_all_met(test, o);
}

static struct kunit_case oracle_cases[] = {
	KUNIT_CASE(table_does_what_the_oracle_says),
	{}
};

static struct kunit_suite oracle_suite = {
	.name = "fbr_oracle",
	.init = subject_init,
	.exit = subject_exit,
	.test_cases = oracle_cases,
};

kunit_test_suite(oracle_suite);
