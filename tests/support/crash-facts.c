// SPDX-License-Identifier: GPL-2.0-or-later
#include "crash-facts.h"

#include <string.h>

void add(struct range_set *set, uint64_t start, uint64_t end)
{
	expect_ok(range_set_push(set, (struct range){start, end}));
	range_set_normalize(set);
}

void machine(struct facts *facts)
{
	*facts = (struct facts){
		.memory = {.fact.state = FACT_PRESENT, .source = "/proc/iomem"}};
	add(&facts->memory.ram, 0x1000, 0x9f000);
	add(&facts->memory.ram, MIB, 2 * GIB);
	add(&facts->memory.ram, 4 * GIB, 6 * GIB);
}
