/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Facts of a small machine, for tests of crash.h. Include behind cmocka.h. */
#ifndef TESTS_CRASH_FACTS_H
#define TESTS_CRASH_FACTS_H

#include <string.h>

#include "expect.h"
#include "facts/facts.h"
#include "plan/plan.h"

#define MIB (1ULL << 20)
#define GIB (1ULL << 30)

static inline void set_u64(struct fact_u64 *fact, uint64_t value)
{
	fact->fact.state = FACT_PRESENT;
	fact->value = value;
}

static inline void add(struct range_set *set, uint64_t start, uint64_t end)
{
	expect_ok(range_set_push(set, (struct range){start, end}));
	range_set_normalize(set);
}

/* 4 GiB of RAM in two pieces; nothing is reserved. */
static inline void machine(struct facts *facts)
{
	*facts = (struct facts){
		.memory = {.fact.state = FACT_PRESENT, .source = "/proc/iomem"}};
	add(&facts->memory.ram, 0x1000, 0x9f000);
	add(&facts->memory.ram, MIB, 2 * GIB);
	add(&facts->memory.ram, 4 * GIB, 6 * GIB);
}

static inline bool warns(const struct plan *plan, const char *part)
{
	for (size_t i = 0; i < plan->warnings.n; i++)
		if (strstr(plan->warnings.v[i], part))
			return true;
	return false;
}

#endif
