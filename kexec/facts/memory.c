// SPDX-License-Identifier: GPL-2.0-or-later
#include "facts/memory.h"

void memory_destroy(struct memory *memory)
{
	memmap_destroy(&memory->map);
	range_set_destroy(&memory->ram);
	range_set_destroy(&memory->crash);
	range_set_destroy(&memory->driver_ram);
	range_set_destroy(&memory->reserved);
	fact_destroy(&memory->fact);
	*memory = (struct memory){0};
}
