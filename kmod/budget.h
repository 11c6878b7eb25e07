/* SPDX-License-Identifier: GPL-2.0 */
/* What all bridges of a network namespace may have together. */
#ifndef FBR_BUDGET_H
#define FBR_BUDGET_H

#include <linux/atomic.h>
#include <linux/types.h>

/**
 * struct fbr_budget - so many of a thing there may be
 * @count: how many there are
 * @limit: most there may be, up to INT_MAX
 */
struct fbr_budget {
	atomic_t count;
	u32 limit;
};

/**
 * fbr_budget_charge - one more
 * @budget: the budget
 *
 * Return: false if there are as many as there may be; then nothing changes.
 */
static inline bool fbr_budget_charge(struct fbr_budget *budget)
{
	if (atomic_inc_return(&budget->count) <= budget->limit)
		return true;
	atomic_dec(&budget->count);
	return false;
}

/**
 * fbr_budget_uncharge - fewer
 * @budget: the budget
 * @count: how many fewer
 */
static inline void fbr_budget_uncharge(struct fbr_budget *budget, u32 count)
{
	atomic_sub(count, &budget->count);
}

#endif
