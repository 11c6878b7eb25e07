// SPDX-License-Identifier: GPL-2.0
/*
 * The classifier: hash tables that each serve several masks, split by port and
 * sorted by rank.
 *
 * A flow may stand in any tuple that looks at nothing that the flow's own mask
 * does not look at: all frames that it matches come by there. It is put where
 * most bits tell it from others, and stays. Where too many meet at the same
 * place, the next one opens another tuple. (J. Daly et al., TupleMerge: Fast
 * Software Packet Processing for Online Packet Classification, 2019.)
 */
#include <linux/bitops.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "fbr.h"
#include "flow_cache.h"
#include "flow_table.h"

/* A frame that has to look into more tables than that asks the cache first. */
#define CACHE_WORTH	2

/* Flows that may meet at a place of a tuple that is not of their own mask. */
#define CROWD	8

/* Slots of a new tuple: a cache line. */
#define SLOTS_MIN	4

/* One in so many bounds may be too good before a partition is listed anew. */
#define STALE_SHARE	8

/* In a slot: there was a flow, and a search goes on behind it. */
#define SLOT_WAS_USED	((struct fbr_flow *)1UL)

/* In a tuple: its flows name no in_port. */
#define PORT_ANY	U32_MAX

/**
 * struct flow_shape - which words of a key count in a partition, and which bits
 * @weight: how many bits in all
 * @words: how many
 * @word: their places in the key, ascending
 * @bits: what counts of each
 */
struct flow_shape {
	u16 weight;
	u8 words;
	u8 word[FBR_FLOW_KEY_WORDS];
	u64 bits[FBR_FLOW_KEY_WORDS];
};

/**
 * struct fbr_flow_mask - one of the different masks of flows and tuples
 *
 * A frame reads the first, all else is under the table's lock.
 *
 * @shape: the mask
 * @depth: how deep it looks
 * @hash: of @bits
 * @flows: that have it; only a mask with some counts as one of the table's
 * @users: flows that have it, and tuples that hash what it looks at
 * @bits: the mask
 * @node: in &struct fbr_flow_table.masks
 * @rcu: frees it
 */
struct fbr_flow_mask {
	struct flow_shape shape;

	enum fbr_flow_depth depth;
	u32 hash;
	u32 flows;
	u32 users;
	struct fbr_flow_key bits;
	struct hlist_node node;
	struct rcu_head rcu;
};

/**
 * struct flow_slot - a place in a hash table
 * @hash: of the key; tells most strangers apart without a look at the flow
 * @flow: NULL ends a search
 */
struct flow_slot {
	u32 hash;
	struct fbr_flow __rcu *flow;
};

/**
 * struct flow_slots - the hash table of a tuple: open addressing, in steps of one
 * @rcu: frees it
 * @mask: number of slots, a power of two, minus one
 * @used: slots that are not NULL; under the table's lock
 * @slot: the slots; at least a quarter of them is NULL
 */
struct flow_slots {
	struct rcu_head rcu;
	u32 mask;
	u32 used;
	struct flow_slot slot[];
};

/**
 * struct fbr_flow_tuple - flows of a partition that have these bits in common
 *
 * A frame reads the first two, all else is under the table's lock.
 *
 * @slots: hash table; RCU
 * @mask: what it hashes: bits that all masks of its flows have
 * @in_port: its partition, or PORT_ANY
 * @count: flows
 * @of_depth: how many of them have a mask of that depth
 * @in_order: all its flows in the winning order
 * @bound: the rank that its partition has for it: no flow is better
 * @listed: its partition has it
 * @rcu: frees it
 */
struct fbr_flow_tuple {
	struct flow_slots __rcu *slots;
	struct fbr_flow_mask *mask;

	u32 in_port;
	u32 count;
	u32 of_depth[FBR_FLOW_DEPTH_L4 + 1];
	struct rb_root_cached in_order;
	u64 bound;
	bool listed;
	struct rcu_head rcu;
};

/**
 * struct flow_bound - a tuple in its partition
 * @rank: none of its flows is better
 * @tuple: the tuple
 */
struct flow_bound {
	u64 rank;
	struct fbr_flow_tuple *tuple;
};

/**
 * struct fbr_flow_tuples - what a partition has; replaced when its list changes
 * @rcu: frees it
 * @depth: how deep its masks look
 * @count: how many
 * @stale: bounds that are better than need be; under the table's lock
 * @bound: the tuples, the one with the best bound first
 */
struct fbr_flow_tuples {
	struct rcu_head rcu;
	enum fbr_flow_depth depth;
	u32 count;
	u32 stale;
	struct flow_bound bound[];
};

/**
 * struct fbr_flow_ports - partitions by in_port
 * @rcu: frees it
 * @count: those from 0 on that there is room for
 * @of: partitions
 */
struct fbr_flow_ports {
	struct rcu_head rcu;
	u32 count;
	struct fbr_flow_partition of[];
};

/* Of a bridge without flows where a miss is not normal; nothing changes it. */
struct fbr_flow_table fbr_flow_table_none;

#define table_dereference(table, p) \
	rcu_dereference_protected(p, lockdep_is_held((table)->lock))

/*** Shapes and keys ***/

static bool mask_has_port(const struct fbr_flow_key *mask)
{
	return mask->in_port == U32_MAX;
}

/* A frame only looks into the partition of its port, which is not asked again. */
static void shape_of(struct flow_shape *shape, const struct fbr_flow_key *mask)
{
	struct fbr_flow_key looked_at = *mask;
	const u64 *bits = (const u64 *)&looked_at;
	unsigned int i;

	if (mask_has_port(mask))
		looked_at.in_port = 0;

	shape->weight = 0;
	shape->words = 0;
	for (i = 0; i < FBR_FLOW_KEY_WORDS; i++) {
		if (!bits[i])
			continue;
		shape->word[shape->words] = i;
		shape->bits[shape->words++] = bits[i];
		shape->weight += hweight64(bits[i]);
	}
}

/* Whether all that the one looks at is looked at by the other. */
static bool shape_within(const struct flow_shape *shape,
			 const struct fbr_flow_key *mask)
{
	unsigned int i;

	for (i = 0; i < shape->words; i++)
		if (shape->bits[i] & ~((const u64 *)mask)[shape->word[i]])
			return false;
	return true;
}

static u64 shape_word(const struct flow_shape *shape,
		      const struct fbr_flow_key *key, unsigned int i)
{
	return ((const u64 *)key)[shape->word[i]] & shape->bits[i];
}

static __always_inline u32 shape_hash(const struct flow_shape *shape,
				      const struct fbr_flow_secret *secret,
				      const struct fbr_flow_key *key)
{
	unsigned int i;
	u64 sum = 0;

	for (i = 0; i < shape->words; i++)
		sum += fbr_hash_word(shape_word(shape, key, i),
				     secret->word[i]);
	return fbr_hash_end(sum, secret->odd);
}

/* Whether the words of a key that count are those of a flow. */
static inline bool shape_equal(const struct flow_shape *shape,
			       const struct fbr_flow_key *key, const u64 *words)
{
	u64 differ = 0;
	unsigned int i;

	for (i = 0; i < shape->words; i++)
		differ |= shape_word(shape, key, i) ^ words[i];
	return !differ;
}

/*** What frames use ***/

static inline bool flow_matches(const struct fbr_flow *flow,
				const struct fbr_flow_key *key)
{
	return shape_equal(&flow->mask->shape, key, flow->key);
}

static struct fbr_flow *tuple_search(const struct fbr_flow_table *table,
				     const struct fbr_flow_tuple *tuple,
				     const struct fbr_flow_key *key,
				     struct fbr_flow *best)
{
	const struct flow_slots *slots = rcu_dereference(tuple->slots);
	u32 hash = shape_hash(&tuple->mask->shape, &table->secret, key), i;
	struct fbr_flow *flow;

	for (i = hash; ; i++) {
		const struct flow_slot *slot = &slots->slot[i & slots->mask];

		flow = rcu_dereference(slot->flow);
		if (!flow)
			return best;
		if (READ_ONCE(slot->hash) != hash || flow == SLOT_WAS_USED)
			continue;
		if ((!best || flow->rank < best->rank) &&
		    flow_matches(flow, key))
			best = flow;
	}
}

/* Ends where no tuple that is left has a better flow than the best so far. */
static struct fbr_flow *partition_search(const struct fbr_flow_table *table,
					 const struct fbr_flow_tuples *tuples,
					 const struct fbr_flow_key *key,
					 struct fbr_flow *best,
					 unsigned int *probes)
{
	unsigned int i;

	for (i = 0; i < tuples->count; i++) {
		const struct flow_bound *bound = &tuples->bound[i];

		if (best && best->rank < bound->rank)
			break;
		best = tuple_search(table, bound->tuple, key, best);
	}
	*probes += i;
	return best;
}

static const struct fbr_flow_partition *
table_of_port_rcu(const struct fbr_flow_table *table, u32 in_port)
{
	const struct fbr_flow_ports *ports = rcu_dereference(table->ports);

	return ports && in_port < ports->count ? &ports->of[in_port] : NULL;
}

/* Both only grow, so their sum is the same while both are. */
static u64 view_generation(const struct fbr_flow_view *view)
{
	u64 generation = atomic64_read(&view->table->wild.generation);

	if (view->partition)
		generation += atomic64_read(&view->partition->generation);
	return generation;
}

/* How many tables there are to look into, at the worst. */
static u32 view_tables(const struct fbr_flow_view *view)
{
	return (view->of_port ? view->of_port->count : 0) +
	       (view->wild ? view->wild->count : 0);
}

/**
 * fbr_flow_view_rcu - what of a table a frame has to look at
 * @view: that
 * @table: the table
 * @in_port: number of the port that the frame came from
 *
 * Context: RCU.
 * Return: how much of its key the frame needs.
 */
inline enum fbr_flow_depth fbr_flow_view_rcu(struct fbr_flow_view *view,
					     const struct fbr_flow_table *table,
					     u32 in_port)
{
	bool cached = rcu_access_pointer(table->cache);

	view->table = table;
	view->partition = table_of_port_rcu(table, in_port);
	if (cached) {
		view->generation = view_generation(view);
		smp_rmb(); /* pairs with partition_moves_on() */
	}
	view->of_port = view->partition ?
			rcu_dereference(view->partition->tuples) : NULL;
	view->wild = rcu_dereference(table->wild.tuples);
	view->depth = FBR_FLOW_DEPTH_META;
	if (view->of_port)
		view->depth = view->of_port->depth;
	if (view->wild && view->wild->depth > view->depth)
		view->depth = view->wild->depth;
	view->cache = cached && view_tables(view) > CACHE_WORTH ?
		      rcu_dereference(table->cache) : NULL;
	return view->depth;
}

static inline struct fbr_flow *view_search(const struct fbr_flow_view *view,
					   const struct fbr_flow_key *key,
					   unsigned int *probes)
{
	struct fbr_flow *best = NULL;

	if (view->of_port)
		best = partition_search(view->table, view->of_port, key, best,
					probes);
	if (view->wild)
		best = partition_search(view->table, view->wild, key, best,
					probes);
	return best;
}

/*
 * What was found while flows changed may be of neither before nor after, and is
 * not remembered.
 */
static noinline struct fbr_flow *
view_search_and_store(const struct fbr_flow_view *view,
		      const struct fbr_flow_question *question,
		      unsigned int *probes)
{
	struct fbr_flow *flow = view_search(view, question->key, probes);

	smp_rmb(); /* the search, then the generation; see table_widen() */
	if (likely(view_generation(view) == question->generation))
		fbr_flow_cache_store_rcu(view->cache, question, flow);
	return flow;
}

/**
 * fbr_flow_lookup_rcu - the flow that wins
 * @view: from fbr_flow_view_rcu() in the same RCU section
 * @key: the frame's, as deep as that said
 * @probes: hash tables that were looked into are added here
 *
 * A flow that the cache names is still there, as far as this frame can tell: it
 * was found under the generation that the frame has read. Before a flow is given
 * to call_rcu(), its partition's generation has moved on. So whoever reads the
 * old one has begun before the grace period, which waits for it.
 *
 * Context: RCU, bottom halves off.
 * Return: the flow, or NULL if none matches.
 */
inline struct fbr_flow *fbr_flow_lookup_rcu(const struct fbr_flow_view *view,
					    const struct fbr_flow_key *key,
					    unsigned int *probes)
{
	struct fbr_flow_question question;
	struct fbr_flow *flow;

	if (!view->cache)
		return view_search(view, key, probes);
	question.generation = view->generation;
	question.key = key;
	question.depth = view->depth;
	if (likely(fbr_flow_cache_find_rcu(view->cache, &question, &flow)))
		return flow;
	return view_search_and_store(view, &question, probes);
}

/*** Slots ***/

static struct flow_slots *slots_new(u32 count)
{
	struct flow_slots *slots;

	slots = kvzalloc(struct_size(slots, slot, count), GFP_KERNEL_ACCOUNT);
	if (slots)
		slots->mask = count - 1;
	return slots;
}

/* The caller has seen to it that there is room. */
static void slots_put(struct flow_slots *slots, u32 hash, struct fbr_flow *flow)
{
	struct flow_slot *slot;
	u32 i = hash;

	for (slot = &slots->slot[i & slots->mask];
	     rcu_access_pointer(slot->flow) &&
	     rcu_access_pointer(slot->flow) != SLOT_WAS_USED;
	     slot = &slots->slot[++i & slots->mask])
		;
	if (!rcu_access_pointer(slot->flow))
		slots->used++;
	WRITE_ONCE(slot->hash, hash);
	rcu_assign_pointer(slot->flow, flow);
}

/* Where no search would go on, the place is as good as new. */
static void slots_clear(struct flow_slots *slots, u32 i)
{
	struct flow_slot *next = &slots->slot[(i + 1) & slots->mask];
	struct flow_slot *slot = &slots->slot[i & slots->mask];

	if (rcu_access_pointer(next->flow)) {
		rcu_assign_pointer(slot->flow, SLOT_WAS_USED);
		return;
	}
	RCU_INIT_POINTER(slot->flow, NULL);
	slots->used--;
}

static struct flow_slots *tuple_slots(const struct fbr_flow_table *table,
				      const struct fbr_flow_tuple *tuple)
{
	return table_dereference(table, tuple->slots);
}

static void slots_copy(const struct fbr_flow_table *table,
		       struct flow_slots *to, const struct flow_slots *from)
{
	struct fbr_flow *flow;
	u32 i;

	for (i = 0; i <= from->mask; i++) {
		flow = table_dereference(table, from->slot[i].flow);
		if (flow && flow != SLOT_WAS_USED)
			slots_put(to, from->slot[i].hash, flow);
	}
}

/* Makes room for one more flow. */
static int tuple_reserve(struct fbr_flow_table *table,
			 struct fbr_flow_tuple *tuple)
{
	struct flow_slots *old = tuple_slots(table, tuple), *slots;

	if (old && (old->used + 1) * 4ULL <= (old->mask + 1) * 3ULL)
		return 0;
	slots = slots_new(max_t(u32, SLOTS_MIN,
				roundup_pow_of_two((tuple->count + 1) * 2)));
	if (!slots)
		return -ENOMEM;
	if (old)
		slots_copy(table, slots, old);
	rcu_assign_pointer(tuple->slots, slots);
	if (old)
		kvfree_rcu(old, rcu);
	return 0;
}

/*** Masks ***/

static struct hlist_head *mask_bucket(struct fbr_flow_table *table, u32 hash)
{
	return &table->masks[hash % FBR_FLOW_MASK_BUCKETS];
}

static u32 mask_hash(const struct fbr_flow_table *table,
		     const struct fbr_flow_key *bits)
{
	const struct fbr_flow_secret *secret = &table->secret;
	const u64 *words = (const u64 *)bits;
	unsigned int i;
	u64 sum = 0;

	for (i = 0; i < FBR_FLOW_KEY_WORDS; i++)
		sum += fbr_hash_word(words[i], secret->word[i]);
	return fbr_hash_end(sum, secret->odd);
}

static struct fbr_flow_mask *mask_find(struct fbr_flow_table *table,
				       const struct fbr_flow_key *bits)
{
	u32 hash = mask_hash(table, bits);
	struct fbr_flow_mask *mask;

	hlist_for_each_entry(mask, mask_bucket(table, hash), node)
		if (mask->hash == hash &&
		    !memcmp(&mask->bits, bits, sizeof(*bits)))
			return mask;
	return NULL;
}

static struct fbr_flow_mask *mask_new(struct fbr_flow_table *table,
				      const struct fbr_flow_key *bits)
{
	struct fbr_flow_mask *mask = kzalloc(sizeof(*mask), GFP_KERNEL_ACCOUNT);

	if (!mask)
		return NULL;
	mask->bits = *bits;
	shape_of(&mask->shape, bits);
	mask->depth = fbr_flow_mask_depth(bits);
	mask->hash = mask_hash(table, bits);
	hlist_add_head(&mask->node, mask_bucket(table, mask->hash));
	return mask;
}

static struct fbr_flow_mask *mask_get(struct fbr_flow_table *table,
				      const struct fbr_flow_key *bits)
{
	struct fbr_flow_mask *mask = mask_find(table, bits);

	if (!mask)
		mask = mask_new(table, bits);
	if (mask)
		mask->users++;
	return mask;
}

/* A frame may still compare a flow by it. */
static void mask_put(struct fbr_flow_mask *mask)
{
	if (--mask->users)
		return;
	hlist_del(&mask->node);
	kfree_rcu(mask, rcu);
}

/*** Winning order ***/

static void rank_insert(struct rb_root *root, struct fbr_flow *flow)
{
	struct rb_node **link = &root->rb_node, *parent = NULL;

	while (*link) {
		parent = *link;
		link = flow->rank < rb_entry(parent, struct fbr_flow,
					     by_rank)->rank ?
		       &parent->rb_left : &parent->rb_right;
	}
	rb_link_node(&flow->by_rank, parent, link);
	rb_insert_color(&flow->by_rank, root);
}

static bool in_tuple_before(struct rb_node *a, const struct rb_node *b)
{
	return rb_entry(a, struct fbr_flow, in_tuple)->rank <
	       rb_entry(b, struct fbr_flow, in_tuple)->rank;
}

static struct fbr_flow *tuple_best(const struct fbr_flow_tuple *tuple)
{
	return rb_entry_safe(rb_first_cached(&tuple->in_order),
			     struct fbr_flow, in_tuple);
}

/*** Tuples ***/

/* Takes over the caller's use of the mask. */
static struct fbr_flow_tuple *tuple_new(u32 in_port, struct fbr_flow_mask *mask)
{
	struct fbr_flow_tuple *tuple = kzalloc(sizeof(*tuple),
					       GFP_KERNEL_ACCOUNT);

	if (!tuple)
		return NULL;
	tuple->mask = mask;
	tuple->in_port = in_port;
	tuple->in_order = RB_ROOT_CACHED;
	return tuple;
}

/* Forgets an empty tuple; a frame may still look into it. */
static void tuple_drop(struct fbr_flow_table *table,
		       struct fbr_flow_tuple *tuple)
{
	struct flow_slots *slots = tuple_slots(table, tuple);

	mask_put(tuple->mask);
	if (slots)
		kvfree_rcu(slots, rcu);
	kfree_rcu(tuple, rcu);
}

static enum fbr_flow_depth tuple_depth(const struct fbr_flow_tuple *tuple)
{
	enum fbr_flow_depth depth = FBR_FLOW_DEPTH_L4;

	while (depth && !tuple->of_depth[depth])
		depth--;
	return depth;
}

/* How many flows a new one would meet at its place. */
static u32 tuple_crowd(const struct fbr_flow_table *table,
		       const struct fbr_flow_tuple *tuple,
		       const struct fbr_flow_key *key)
{
	const struct flow_slots *slots = tuple_slots(table, tuple);
	u32 hash = shape_hash(&tuple->mask->shape, &table->secret, key), i;
	const struct fbr_flow *flow;
	u32 crowd = 0;

	for (i = hash; ; i++) {
		const struct flow_slot *slot = &slots->slot[i & slots->mask];

		flow = rcu_access_pointer(slot->flow);
		if (!flow)
			return crowd;
		crowd += slot->hash == hash && flow != SLOT_WAS_USED;
	}
}

/*** Partitions ***/

static struct fbr_flow_ports *ports_grown(struct fbr_flow_table *table,
					  struct fbr_flow_ports *old, u32 count)
{
	struct fbr_flow_ports *ports;
	u32 i;

	ports = kvzalloc(struct_size(ports, of, count), GFP_KERNEL_ACCOUNT);
	if (!ports)
		return NULL;
	ports->count = count;
	for (i = 0; old && i < old->count; i++) {
		atomic64_set(&ports->of[i].generation,
			     atomic64_read(&old->of[i].generation));
		rcu_assign_pointer(ports->of[i].tuples,
				   table_dereference(table, old->of[i].tuples));
	}
	return ports;
}

static int table_need_port(struct fbr_flow_table *table, u32 in_port)
{
	struct fbr_flow_ports *old = table_dereference(table, table->ports);
	struct fbr_flow_ports *ports;

	if (in_port == PORT_ANY || (old && in_port < old->count))
		return 0;
	ports = ports_grown(table, old, roundup_pow_of_two(in_port + 1));
	if (!ports)
		return -ENOMEM;
	rcu_assign_pointer(table->ports, ports);
	if (old)
		kvfree_rcu(old, rcu);
	return 0;
}

/* A partition that table_need_port() has made a place for. */
static struct fbr_flow_partition *
table_partition(struct fbr_flow_table *table, u32 in_port)
{
	if (in_port == PORT_ANY)
		return &table->wild;
	return &table_dereference(table, table->ports)->of[in_port];
}

/* After a change, and before anything is freed; see fbr_flow_lookup_rcu(). */
static void partition_moves_on(struct fbr_flow_partition *partition)
{
	/* Pairs with fbr_flow_view_rcu(). */
	atomic64_set_release(&partition->generation,
			     atomic64_read(&partition->generation) + 1);
}

static struct fbr_flow_tuples *partition_tuples(struct fbr_flow_table *table,
						u32 in_port)
{
	return table_dereference(table,
				 table_partition(table, in_port)->tuples);
}

/* Puts a tuple in its place; in a list that is nearly sorted that is the end. */
static void tuples_put(struct fbr_flow_tuples *tuples,
		       struct fbr_flow_tuple *tuple, u64 rank)
{
	u32 i;

	for (i = tuples->count++; i && tuples->bound[i - 1].rank > rank; i--)
		tuples->bound[i] = tuples->bound[i - 1];
	tuples->bound[i].rank = rank;
	tuples->bound[i].tuple = tuple;
	tuples->depth = max(tuples->depth, tuple_depth(tuple));
	tuple->bound = rank;
	tuple->listed = true;
}

static void tuples_drop_empty(struct fbr_flow_table *table,
			      struct fbr_flow_tuples *tuples,
			      const struct fbr_flow_tuple *but)
{
	u32 i;

	for (i = 0; i < tuples->count; i++)
		if (tuples->bound[i].tuple != but &&
		    !tuples->bound[i].tuple->count)
			tuple_drop(table, tuples->bound[i].tuple);
}

/*
 * Lists the tuples of a partition anew, by the best flow of each; the one that
 * is about to have a flow by @rank, if that is better, for masks of @depth.
 */
static int partition_rebuild(struct fbr_flow_table *table, u32 in_port,
			     struct fbr_flow_tuple *add, u64 rank,
			     enum fbr_flow_depth depth)
{
	struct fbr_flow_partition *partition = table_partition(table, in_port);
	struct fbr_flow_tuples *old = table_dereference(table, partition->tuples);
	u32 i, room = (old ? old->count : 0) + !!add;
	struct fbr_flow_tuples *tuples;

	tuples = kvzalloc(struct_size(tuples, bound, room),
			  GFP_KERNEL_ACCOUNT);
	if (!tuples)
		return -ENOMEM;
	for (i = 0; old && i < old->count; i++) {
		struct fbr_flow_tuple *tuple = old->bound[i].tuple;

		if (tuple != add && tuple->count)
			tuples_put(tuples, tuple, tuple_best(tuple)->rank);
	}
	if (add && add->count)
		rank = min(rank, tuple_best(add)->rank);
	if (add)
		tuples_put(tuples, add, rank);
	tuples->depth = max(tuples->depth, depth);
	if (!tuples->count) {
		kvfree(tuples);
		tuples = NULL;
	}
	rcu_assign_pointer(partition->tuples, tuples);
	if (old) {
		tuples_drop_empty(table, old, add);
		kvfree_rcu(old, rcu);
	}
	return 0;
}

/* Frames must know the bound and look so deep before they can find the flow. */
static int partition_expect(struct fbr_flow_table *table,
			    struct fbr_flow_tuple *tuple, u64 rank,
			    enum fbr_flow_depth depth)
{
	if (tuple->listed && tuple->bound <= rank &&
	    partition_tuples(table, tuple->in_port)->depth >= depth)
		return 0;
	return partition_rebuild(table, tuple->in_port, tuple, rank, depth);
}

/*
 * After a flow has gone. A bound that is too good costs frames a look, and is
 * not worth a new list each; without memory for one, the old one does.
 */
static void partition_relax(struct fbr_flow_table *table,
			    struct fbr_flow_tuple *tuple, u64 gone,
			    enum fbr_flow_depth depth)
{
	struct fbr_flow_tuples *tuples = partition_tuples(table,
							  tuple->in_port);
	bool stale = gone == tuple->bound &&
		     ++tuples->stale * STALE_SHARE >= tuples->count;
	bool too_deep = depth == tuples->depth && !tuple->of_depth[depth];

	if (!tuple->count || stale || too_deep)
		partition_rebuild(table, tuple->in_port, NULL, 0, 0);
}

/* Of prefixes and the like, so that many lengths come to the same. */
static void bits_whole_bytes(struct fbr_flow_key *bits)
{
	u8 *byte = (u8 *)bits;
	unsigned int i;

	for (i = 0; i < sizeof(*bits); i++)
		if (byte[i] != 0xff)
			byte[i] = 0;
}

/* The tuple that looks at most of a mask's bits and has room for a key. */
static struct fbr_flow_tuple *partition_choose(struct fbr_flow_table *table,
					       u32 in_port,
					       const struct fbr_flow_mask *mask,
					       const struct fbr_flow_key *key)
{
	const struct fbr_flow_tuples *tuples = partition_tuples(table, in_port);
	struct fbr_flow_tuple *tuple, *best = NULL;
	u32 i;

	for (i = 0; tuples && i < tuples->count; i++) {
		tuple = tuples->bound[i].tuple;
		if (tuple->mask == mask)
			return tuple;
		if (best && tuple->mask->shape.weight <= best->mask->shape.weight)
			continue;
		if (shape_within(&tuple->mask->shape, &mask->bits) &&
		    tuple_crowd(table, tuple, key) < CROWD)
			best = tuple;
	}
	return best;
}

static bool partition_has(struct fbr_flow_table *table, u32 in_port,
			  const struct fbr_flow_mask *mask)
{
	const struct fbr_flow_tuples *tuples = partition_tuples(table, in_port);
	u32 i;

	for (i = 0; tuples && i < tuples->count; i++)
		if (tuples->bound[i].tuple->mask == mask)
			return true;
	return false;
}

/* What a new tuple is to hash, for a flow of a mask for which no other does. */
static struct fbr_flow_mask *partition_new_mask(struct fbr_flow_table *table,
						u32 in_port,
						struct fbr_flow_mask *mask)
{
	struct fbr_flow_key bits = mask->bits;
	struct fbr_flow_mask *coarse;

	bits_whole_bytes(&bits);
	coarse = mask_get(table, &bits);
	if (!coarse || !partition_has(table, in_port, coarse))
		return coarse;
	mask_put(coarse);
	mask->users++;
	return mask;
}

/* The tuple for a new flow, made if it must be. */
static struct fbr_flow_tuple *
partition_need_tuple(struct fbr_flow_table *table, u32 in_port,
		     struct fbr_flow_mask *mask, const struct fbr_flow_key *key)
{
	struct fbr_flow_tuple *tuple;
	struct fbr_flow_mask *hashed;

	tuple = partition_choose(table, in_port, mask, key);
	if (tuple)
		return tuple;
	hashed = partition_new_mask(table, in_port, mask);
	if (!hashed)
		return NULL;
	tuple = tuple_new(in_port, hashed);
	if (!tuple)
		mask_put(hashed);
	return tuple;
}

/*** The cache ***/

static bool mask_adds(const struct fbr_flow_key *mask,
		      const struct fbr_flow_key *to)
{
	const u64 *bits = (const u64 *)mask, *there = (const u64 *)to;
	unsigned int i;

	for (i = 0; i < FBR_FLOW_KEY_WORDS && !(bits[i] & ~there[i]); i++)
		;
	return i < FBR_FLOW_KEY_WORDS;
}

static void mask_add(struct fbr_flow_key *to, const struct fbr_flow_key *mask)
{
	const u64 *bits = (const u64 *)mask;
	u64 *there = (u64 *)to;
	unsigned int i;

	for (i = 0; i < FBR_FLOW_KEY_WORDS; i++)
		there[i] |= bits[i];
}

/*
 * Before a mask has its first flow: verdicts are told apart by what it looks at,
 * too. The generation moves on in between, so that whoever finds the flow, but
 * has not heard of that, can tell that its verdict is not to be remembered.
 */
static void table_widen(struct fbr_flow_table *table,
			const struct fbr_flow_key *mask)
{
	struct fbr_flow_cache *cache = table_dereference(table, table->cache);
	bool more = mask_adds(mask, &table->looked_at);

	mask_add(&table->looked_at, mask);
	if (!table->mask_count || (cache && !more))
		return;
	if (!cache || !fbr_flow_cache_widen(cache, mask)) {
		rcu_assign_pointer(table->cache,
				   fbr_flow_cache_new(&table->secret,
						      &table->looked_at));
		fbr_flow_cache_free_rcu(cache);
	}
	partition_moves_on(&table->wild);
}

/*** What commands use ***/

/**
 * fbr_flow_table_new - make an empty table
 * @lock: what its users are going to hold
 *
 * Return: the table or NULL.
 */
struct fbr_flow_table *fbr_flow_table_new(struct mutex *lock)
{
	struct fbr_flow_table *table = kzalloc(sizeof(*table),
					       GFP_KERNEL_ACCOUNT);

	if (!table)
		return NULL;
	fbr_flow_secret_init(&table->secret);
	atomic64_set(&table->wild.generation, 1); /* the cache takes 0 for none */
	table->looked_at.in_port = U32_MAX;
	table->lock = lock;
	table->by_rank = RB_ROOT;
	table->by_due = RB_ROOT_CACHED;
	table->next_seq = 1;
	return table;
}

static void table_free_flows(struct fbr_flow_table *table)
{
	struct fbr_flow *flow, *next;
	u32 n = 0;

	rbtree_postorder_for_each_entry_safe(flow, next, &table->by_rank,
					     by_rank) {
		fbr_flow_free(flow);
		if (!(++n % 256))
			cond_resched();
	}
}

static void table_free_masks(struct fbr_flow_table *table)
{
	struct fbr_flow_mask *mask;
	struct hlist_node *next;
	u32 i;

	for (i = 0; i < FBR_FLOW_MASK_BUCKETS; i++)
		hlist_for_each_entry_safe(mask, next, &table->masks[i], node)
			kfree(mask);
}

static void partition_free(struct fbr_flow_partition *partition)
{
	struct fbr_flow_tuples *tuples;
	u32 i;

	tuples = rcu_dereference_protected(partition->tuples, true);
	for (i = 0; tuples && i < tuples->count; i++) {
		struct fbr_flow_tuple *tuple = tuples->bound[i].tuple;

		kvfree(rcu_dereference_protected(tuple->slots, true));
		kfree(tuple);
	}
	kvfree(tuples);
	cond_resched();
}

static void table_free_partitions(struct fbr_flow_table *table)
{
	struct fbr_flow_ports *ports;
	u32 i;

	ports = rcu_dereference_protected(table->ports, true);
	for (i = 0; ports && i < ports->count; i++)
		partition_free(&ports->of[i]);
	kvfree(ports);
	partition_free(&table->wild);
}

/**
 * fbr_flow_table_free - free a table with its flows
 * @table: the table; nobody knows it any more
 *
 * Context: process.
 */
void fbr_flow_table_free(struct fbr_flow_table *table)
{
	table_free_flows(table);
	table_free_masks(table);
	table_free_partitions(table);
	fbr_flow_cache_free(rcu_dereference_protected(table->cache, true));
	kfree(table);
}

/**
 * fbr_flow_new - make a flow that no table has yet
 * @match: what it matches
 *
 * Return: the flow, without actions, or NULL.
 */
struct fbr_flow *fbr_flow_new(const struct fbr_flow_match *match)
{
	struct flow_shape shape;
	struct fbr_flow *flow;
	unsigned int i;

	shape_of(&shape, &match->mask);
	flow = kzalloc(struct_size(flow, key, shape.words), GFP_KERNEL_ACCOUNT);
	if (!flow)
		return NULL;
	flow->stats = fbr_flow_stats_new();
	if (!flow->stats) {
		kfree(flow);
		return NULL;
	}
	for (i = 0; i < shape.words; i++)
		flow->key[i] = shape_word(&shape, &match->key, i);
	RB_CLEAR_NODE(&flow->by_due);
	fbr_ledger_created();
	return flow;
}

/**
 * fbr_flow_free - free a flow
 * @flow: the flow; no frame and no table knows it any more
 */
void fbr_flow_free(struct fbr_flow *flow)
{
	fbr_actions_free(rcu_dereference_protected(flow->actions, true));
	fbr_flow_stats_put(flow->stats);
	kfree(flow);
	fbr_ledger_destroyed();
}

static void flow_free_rcu(struct rcu_head *head)
{
	fbr_flow_free(container_of(head, struct fbr_flow, rcu));
}

/**
 * fbr_flow_free_rcu - free a flow that frames may still look at
 * @flow: the flow; no table knows it any more
 */
void fbr_flow_free_rcu(struct fbr_flow *flow)
{
	call_rcu(&flow->rcu, flow_free_rcu);
}

/* The slot of a flow, which must be there. */
static u32 tuple_find_slot(const struct fbr_flow_table *table,
			   const struct fbr_flow *flow)
{
	const struct fbr_flow_tuple *tuple = flow->tuple;
	const struct flow_slots *slots = tuple_slots(table, tuple);
	struct fbr_flow_match match;
	u32 i;

	fbr_flow_match_of(&match, flow);
	i = shape_hash(&tuple->mask->shape, &table->secret, &match.key);
	while (rcu_access_pointer(slots->slot[i & slots->mask].flow) != flow)
		i++;
	return i;
}

static struct fbr_flow *tuple_find(const struct fbr_flow_table *table,
				   const struct fbr_flow_tuple *tuple,
				   const struct fbr_flow_mask *mask,
				   const struct fbr_flow_key *key, u16 priority)
{
	const struct flow_slots *slots = tuple_slots(table, tuple);
	u32 hash = shape_hash(&tuple->mask->shape, &table->secret, key), i;
	struct fbr_flow *flow;

	for (i = hash; ; i++) {
		const struct flow_slot *slot = &slots->slot[i & slots->mask];

		flow = table_dereference(table, slot->flow);
		if (!flow)
			return NULL;
		if (slot->hash == hash && flow != SLOT_WAS_USED &&
		    flow->mask == mask && fbr_flow_priority(flow) == priority &&
		    flow_matches(flow, key))
			return flow;
	}
}

static u32 match_port(const struct fbr_flow_match *match)
{
	return mask_has_port(&match->mask) ? match->key.in_port : PORT_ANY;
}

static bool table_has_port(const struct fbr_flow_table *table, u32 in_port)
{
	const struct fbr_flow_ports *ports;

	ports = table_dereference(table, table->ports);
	return in_port == PORT_ANY || (ports && in_port < ports->count);
}

/**
 * fbr_flow_table_find - the flow with an identity
 * @table: the table
 * @match: its match
 * @priority: its priority
 *
 * Context: the table's lock.
 * Return: the flow or NULL.
 */
struct fbr_flow *fbr_flow_table_find(struct fbr_flow_table *table,
				     const struct fbr_flow_match *match,
				     u16 priority)
{
	struct fbr_flow_mask *mask = mask_find(table, &match->mask);
	const struct fbr_flow_tuples *tuples;
	struct fbr_flow *flow = NULL;
	u32 i;

	if (!mask || !table_has_port(table, match_port(match)))
		return NULL;
	tuples = partition_tuples(table, match_port(match));
	for (i = 0; tuples && i < tuples->count && !flow; i++) {
		const struct fbr_flow_tuple *tuple = tuples->bound[i].tuple;

		if (shape_within(&tuple->mask->shape, &mask->bits))
			flow = tuple_find(table, tuple, mask, &match->key,
					  priority);
	}
	return flow;
}

static void table_link(struct fbr_flow_table *table, struct fbr_flow *flow,
		       struct fbr_flow_tuple *tuple, struct fbr_flow_mask *mask,
		       const struct fbr_flow_key *key)
{
	u32 hash = shape_hash(&tuple->mask->shape, &table->secret, key);

	flow->tuple = tuple;
	flow->mask = mask;
	if (!mask->flows++)
		WRITE_ONCE(table->mask_count, table->mask_count + 1);
	tuple->count++;
	tuple->of_depth[mask->depth]++;
	WRITE_ONCE(table->count, table->count + 1);
	rank_insert(&table->by_rank, flow);
	rb_add_cached(&flow->in_tuple, &tuple->in_order, in_tuple_before);
	slots_put(tuple_slots(table, tuple), hash, flow);
}

/* Adds a flow of a port that there is room for, and of a mask that there is. */
static int table_insert(struct fbr_flow_table *table, struct fbr_flow *flow,
			const struct fbr_flow_match *match, u16 priority,
			struct fbr_flow_mask *mask)
{
	u64 rank = fbr_flow_rank(priority, table->next_seq);
	u32 in_port = match_port(match);
	struct fbr_flow_tuple *tuple;
	int err;

	tuple = partition_need_tuple(table, in_port, mask, &match->key);
	if (!tuple)
		return -ENOMEM;
	if (!mask->flows)
		table_widen(table, &match->mask);
	err = tuple_reserve(table, tuple);
	if (!err)
		err = partition_expect(table, tuple, rank, mask->depth);
	if (err && !tuple->listed)
		tuple_drop(table, tuple);
	if (err)
		return err;
	table->next_seq++;
	flow->rank = rank;
	table_link(table, flow, tuple, mask, &match->key);
	partition_moves_on(table_partition(table, in_port));
	return 0;
}

/**
 * fbr_flow_table_insert - add a flow, behind all others of its priority
 * @table: the table
 * @flow: the flow, complete but for its rank
 * @match: what it was made for; no flow has the same, and the same priority.
 *	Its in_port, if that is matched as a whole, is at most FBR_PORT_MAX
 * @priority: its priority
 * @mask_limit: most different masks
 *
 * Context: process, the table's lock.
 * Return: 0, -ENOMEM, or -ENOSPC for one mask too many.
 */
int fbr_flow_table_insert(struct fbr_flow_table *table, struct fbr_flow *flow,
			  const struct fbr_flow_match *match, u16 priority,
			  u32 mask_limit)
{
	struct fbr_flow_mask *mask;
	int err;

	lockdep_assert_held(table->lock);
	err = table_need_port(table, match_port(match));
	if (err)
		return err;
	mask = mask_get(table, &match->mask);
	if (!mask)
		return -ENOMEM;
	err = -ENOSPC;
	if (mask->flows || table->mask_count < mask_limit)
		err = table_insert(table, flow, match, priority, mask);
	if (err)
		mask_put(mask);
	return err;
}

/**
 * fbr_flow_table_remove - take a flow out
 * @table: the table
 * @flow: the flow; frames may look at it for a grace period
 *
 * Context: process, the table's lock.
 */
void fbr_flow_table_remove(struct fbr_flow_table *table, struct fbr_flow *flow)
{
	struct fbr_flow_tuple *tuple = flow->tuple;
	struct fbr_flow_mask *mask = flow->mask;

	lockdep_assert_held(table->lock);
	slots_clear(tuple_slots(table, tuple), tuple_find_slot(table, flow));
	partition_moves_on(table_partition(table, tuple->in_port));
	rb_erase_cached(&flow->in_tuple, &tuple->in_order);
	rb_erase(&flow->by_rank, &table->by_rank);
	if (!RB_EMPTY_NODE(&flow->by_due))
		rb_erase_cached(&flow->by_due, &table->by_due);
	tuple->count--;
	tuple->of_depth[mask->depth]--;
	WRITE_ONCE(table->count, table->count - 1);
	partition_relax(table, tuple, flow->rank, mask->depth);
	if (!--mask->flows)
		WRITE_ONCE(table->mask_count, table->mask_count - 1);
	mask_put(mask);
}

/**
 * fbr_flow_table_next - walk in the winning order
 * @table: the table
 * @rank: the first that may come; 0 to start
 *
 * Context: the table's lock.
 * Return: the best flow that is not better than that, or NULL.
 */
struct fbr_flow *fbr_flow_table_next(const struct fbr_flow_table *table,
				     u64 rank)
{
	struct rb_node *node = table->by_rank.rb_node;
	struct fbr_flow *flow, *next = NULL;

	while (node) {
		flow = rb_entry(node, struct fbr_flow, by_rank);
		if (flow->rank >= rank) {
			next = flow;
			node = node->rb_left;
		} else {
			node = node->rb_right;
		}
	}
	return next;
}

/**
 * fbr_flow_table_first_of - a flow that names a port as its in_port
 * @table: the table
 * @in_port: number of the port
 *
 * Context: the table's lock.
 * Return: any, or NULL if there is none.
 */
struct fbr_flow *fbr_flow_table_first_of(const struct fbr_flow_table *table,
					 u32 in_port)
{
	const struct fbr_flow_ports *ports;
	const struct fbr_flow_tuples *tuples;
	u32 i;

	ports = table_dereference(table, table->ports);
	if (!ports || in_port >= ports->count)
		return NULL;
	tuples = table_dereference(table, ports->of[in_port].tuples);
	for (i = 0; tuples && i < tuples->count; i++)
		if (tuples->bound[i].tuple->count)
			return tuple_best(tuples->bound[i].tuple);
	return NULL;
}

/**
 * fbr_flow_match_of - what a flow matches
 * @match: that
 * @flow: a flow in a table
 *
 * Context: the table's lock, or RCU.
 */
void fbr_flow_match_of(struct fbr_flow_match *match,
		       const struct fbr_flow *flow)
{
	const struct flow_shape *shape = &flow->mask->shape;
	u64 *key = (u64 *)&match->key;
	unsigned int i;

	memset(key, 0, sizeof(match->key));
	match->mask = flow->mask->bits;
	for (i = 0; i < shape->words; i++)
		key[shape->word[i]] = flow->key[i];
	if (mask_has_port(&match->mask))
		match->key.in_port |= flow->tuple->in_port;
}
