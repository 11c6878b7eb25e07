// SPDX-License-Identifier: GPL-2.0
/*
 * Verdicts on frames that came before, in sets of two places.
 *
 * A CPU alone reads and writes its own, with bottom halves off. On PREEMPT_RT
 * these may give way to each other in the middle of an entry, so there
 * preemption is off, too, for the few steps that it takes.
 *
 * A flood of frames that never come again finds no place that is free, and takes
 * another only now and then: it neither pays for much copying nor pushes out what
 * others need. Who was hit since the set was last short of a place may stay for
 * another round.
 */
#include <linux/mm.h>
#include <linux/preempt.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/flowbridge.h>

#include "compat/compat.h"
#include "flow_cache.h"

#define CACHE_WAYS	2
#define CACHE_SETS	(FBR_FLOW_CACHE_VERDICTS / CACHE_WAYS)
/* One in so many newcomers takes a place that is not free. */
#define CACHE_CHANCE	16
/* Entries are whole lines of so many words. */
#define CACHE_LINE_WORDS	(64 / sizeof(u64))

/**
 * struct cache_entry - a verdict
 * @generation: that of the flows; 0 in a free place
 * @flow: the flow that wins, NULL for none; not to be looked at unless the
 *	generation is that of now
 * @hash: of the question
 * @depth: of the question
 * @hit: it was right since its set was last short of a place
 * @words: what flows looked at in the key
 */
struct cache_entry {
	u64 generation;
	struct fbr_flow *flow;
	u32 hash;
	u8 depth;
	bool hit;
	u64 words[];
};

/**
 * struct cache_cpu - what a CPU remembers
 * @rcu: frees it
 * @random: decides whom a newcomer pushes out
 * @lines: the entries
 */
struct cache_cpu {
	struct rcu_head rcu;
	u64 random;
	u64 lines[][CACHE_LINE_WORDS] ____cacheline_aligned;
};

/**
 * struct fbr_flow_cache - what all CPUs remember of a table
 *
 * Words are only added, and their bits only grow. So what a frame found alike is
 * alike in all that counted at the time of its generation, whatever it sees of
 * a change: more is compared then, never less.
 *
 * @rcu: frees it
 * @secret: of the hash; the table's
 * @lines: that an entry takes
 * @count: words that some flow looks at
 * @word: their places in the key
 * @bits: what flows look at in each
 * @of_cpu: what each CPU remembers
 */
struct fbr_flow_cache {
	struct rcu_head rcu;
	const struct fbr_flow_secret *secret;
	u32 lines;
	u32 count;
	u8 word[FBR_FLOW_KEY_WORDS];
	u64 bits[FBR_FLOW_KEY_WORDS];
	struct cache_cpu *of_cpu[];
};

/*** What frames use ***/

/* What flows look at in a key, word by word. */
static u64 cache_word(const struct fbr_flow_cache *cache,
		      const struct fbr_flow_key *key, unsigned int i)
{
	return ((const u64 *)key)[cache->word[i]] & READ_ONCE(cache->bits[i]);
}

static u32 cache_hash(const struct fbr_flow_cache *cache,
		      const struct fbr_flow_key *key)
{
	unsigned int i, count = READ_ONCE(cache->count);
	u64 sum = 0;

	for (i = 0; i < count; i++)
		sum += fbr_hash_word(cache_word(cache, key, i),
				     cache->secret->word[i]);
	return fbr_hash_end(sum, cache->secret->odd);
}

static struct cache_entry *cache_entry(const struct fbr_flow_cache *cache,
				       struct cache_cpu *cpu,
				       const struct fbr_flow_question *question,
				       unsigned int way)
{
	u32 set = question->hash % CACHE_SETS;

	return (void *)cpu->lines[(set * CACHE_WAYS + way) * cache->lines];
}

static bool entry_answers(const struct fbr_flow_cache *cache,
			  const struct cache_entry *entry,
			  const struct fbr_flow_question *question)
{
	unsigned int i, count = READ_ONCE(cache->count);
	u64 differ = 0;

	if (entry->generation != question->generation ||
	    entry->hash != question->hash || entry->depth != question->depth)
		return false;
	for (i = 0; i < count; i++)
		differ |= entry->words[i] ^ cache_word(cache, question->key, i);
	return !differ;
}

static struct cache_entry *cache_search(const struct fbr_flow_cache *cache,
					const struct fbr_flow_question *question)
{
	struct cache_cpu *cpu = cache->of_cpu[smp_processor_id()];
	struct cache_entry *entry;
	unsigned int way;

	for (way = 0; way < CACHE_WAYS; way++) {
		entry = cache_entry(cache, cpu, question, way);
		if (entry_answers(cache, entry, question))
			return entry;
	}
	return NULL;
}

/**
 * fbr_flow_cache_find_rcu - ask for the verdict on frames like this one
 * @cache: the cache
 * @question: complete but for its hash
 * @flow: the flow that wins, or NULL if none matches
 *
 * Context: RCU, bottom halves off.
 * Return: whether there was an answer.
 */
bool fbr_flow_cache_find_rcu(const struct fbr_flow_cache *cache,
			     struct fbr_flow_question *question,
			     struct fbr_flow **flow)
{
	struct cache_entry *entry;

	question->hash = cache_hash(cache, question->key);
	preempt_disable_nested();
	entry = cache_search(cache, question);
	if (likely(entry)) {
		*flow = entry->flow;
		if (unlikely(!entry->hit))
			entry->hit = true;
	}
	preempt_enable_nested();
	return entry;
}

/* Good enough for that: Knuth's MMIX generator, of which only the top is used. */
static bool cache_chance(struct cache_cpu *cpu)
{
	cpu->random = cpu->random * 6364136223846793005ULL +
		      1442695040888963407ULL;
	return cpu->random <= U64_MAX / CACHE_CHANCE;
}

/*
 * Nothing was there yet, or what was is of the same port and another generation,
 * and so will never be right again. The first word has the port.
 */
static bool entry_is_free(const struct fbr_flow_cache *cache,
			  const struct cache_entry *entry,
			  const struct fbr_flow_question *question)
{
	return !entry->generation ||
	       (entry->words[0] == cache_word(cache, question->key, 0) &&
		entry->generation != question->generation);
}

/* Where a newcomer goes, or NULL if not this time. */
static struct cache_entry *cache_place(const struct fbr_flow_cache *cache,
				       const struct fbr_flow_question *question)
{
	struct cache_cpu *cpu = cache->of_cpu[smp_processor_id()];
	struct cache_entry *entry[CACHE_WAYS];
	unsigned int way;

	for (way = 0; way < CACHE_WAYS; way++) {
		entry[way] = cache_entry(cache, cpu, question, way);
		if (entry_is_free(cache, entry[way], question))
			return entry[way];
	}
	if (likely(!cache_chance(cpu)))
		return NULL;
	for (way = 0; way < CACHE_WAYS; way++)
		if (!entry[way]->hit)
			return entry[way];
	for (way = 0; way < CACHE_WAYS; way++)
		entry[way]->hit = false;
	return NULL;
}

/**
 * fbr_flow_cache_store_rcu - remember a verdict, perhaps
 * @cache: the cache
 * @question: to which fbr_flow_cache_find_rcu() had no answer
 * @flow: the flow that wins, or NULL if none matches, by all that was known at
 *	the question's generation, and nothing that came after
 *
 * Context: the same RCU section.
 */
void fbr_flow_cache_store_rcu(const struct fbr_flow_cache *cache,
			      const struct fbr_flow_question *question,
			      struct fbr_flow *flow)
{
	unsigned int i, count = READ_ONCE(cache->count);
	struct cache_entry *entry;

	preempt_disable_nested();
	entry = cache_place(cache, question);
	if (entry) {
		entry->generation = question->generation;
		entry->flow = flow;
		entry->hash = question->hash;
		entry->depth = question->depth;
		entry->hit = false;
		for (i = 0; i < count; i++)
			entry->words[i] = cache_word(cache, question->key, i);
	}
	preempt_enable_nested();
}

/*** What commands use ***/

static u32 lines_for(unsigned int words)
{
	return DIV_ROUND_UP(sizeof(struct cache_entry) / sizeof(u64) + words,
			    CACHE_LINE_WORDS);
}

static struct cache_cpu *cache_cpu_new(u32 lines, int cpu)
{
	struct cache_cpu *of_cpu;

	of_cpu = kvzalloc_node(struct_size(of_cpu, lines,
					   FBR_FLOW_CACHE_VERDICTS * lines),
			       GFP_KERNEL_ACCOUNT | __GFP_NOWARN,
			       cpu_to_node(cpu));
	if (of_cpu)
		of_cpu->random = get_random_u64();
	return of_cpu;
}

/**
 * fbr_flow_cache_new - make a cache that remembers nothing yet
 * @secret: for its hash; lives as long
 * @mask: what flows look at
 *
 * Return: the cache, or NULL.
 */
struct fbr_flow_cache *fbr_flow_cache_new(const struct fbr_flow_secret *secret,
					  const struct fbr_flow_key *mask)
{
	struct fbr_flow_cache *cache;
	const u64 *bits = (const u64 *)mask;
	unsigned int i;
	int cpu;

	cache = kzalloc(struct_size(cache, of_cpu, nr_cpu_ids),
			GFP_KERNEL_ACCOUNT);
	if (!cache)
		return NULL;
	cache->secret = secret;
	for (i = 0; i < FBR_FLOW_KEY_WORDS; i++)
		cache->lines += !!bits[i];
	cache->lines = lines_for(cache->lines);
	fbr_flow_cache_widen(cache, mask);
	for_each_possible_cpu(cpu) {
		cache->of_cpu[cpu] = cache_cpu_new(cache->lines, cpu);
		if (!cache->of_cpu[cpu]) {
			fbr_flow_cache_free(cache);
			return NULL;
		}
	}
	return cache;
}

static unsigned int cache_find_word(const struct fbr_flow_cache *cache, u8 word)
{
	unsigned int i;

	for (i = 0; i < cache->count && cache->word[i] != word; i++)
		;
	return i;
}

/**
 * fbr_flow_cache_widen - flows are going to look at more
 * @cache: the cache
 * @mask: what they look at, too
 *
 * A new generation must come between this and the first flow that does.
 *
 * Return: false if there is no room for so much, and it has become useless.
 */
bool fbr_flow_cache_widen(struct fbr_flow_cache *cache,
			  const struct fbr_flow_key *mask)
{
	const u64 *bits = (const u64 *)mask;
	unsigned int word, i;

	for (word = 0; word < FBR_FLOW_KEY_WORDS; word++) {
		if (!bits[word])
			continue;
		i = cache_find_word(cache, word);
		if (lines_for(i + 1) > cache->lines)
			return false;
		WRITE_ONCE(cache->bits[i], cache->bits[i] | bits[word]);
		if (i < cache->count)
			continue;
		cache->word[i] = word;
		WRITE_ONCE(cache->count, i + 1);
	}
	return true;
}

/**
 * fbr_flow_cache_free - free a cache
 * @cache: the cache, of which frames know nothing, or NULL
 */
void fbr_flow_cache_free(struct fbr_flow_cache *cache)
{
	int cpu;

	if (!cache)
		return;
	for_each_possible_cpu(cpu)
		kvfree(cache->of_cpu[cpu]);
	kfree(cache);
}

/**
 * fbr_flow_cache_free_rcu - free a cache that frames may still ask
 * @cache: the cache, or NULL
 */
void fbr_flow_cache_free_rcu(struct fbr_flow_cache *cache)
{
	int cpu;

	if (!cache)
		return;
	for_each_possible_cpu(cpu)
		kvfree_rcu(cache->of_cpu[cpu], rcu);
	kfree_rcu(cache, rcu);
}

/**
 * fbr_flow_cache_bytes - the memory that a cache takes
 * @cache: the cache, or NULL
 */
size_t fbr_flow_cache_bytes(const struct fbr_flow_cache *cache)
{
	if (!cache)
		return 0;
	return struct_size(cache, of_cpu, nr_cpu_ids) +
	       num_possible_cpus() *
	       struct_size(cache->of_cpu[0], lines,
			   FBR_FLOW_CACHE_VERDICTS * cache->lines);
}
