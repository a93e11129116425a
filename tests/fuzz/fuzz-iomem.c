// SPDX-License-Identifier: GPL-2.0-or-later
/* /proc/iomem of a captured machine: what comes out is sorted, disjoint and whole. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "facts/iomem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_set(const struct range_set *set)
{
	for (size_t i = 0; i < set->n; i++)
		if (set->v[i].start >= set->v[i].end ||
			(i && set->v[i].start <= set->v[i - 1].end))
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct memory memory = {0};
	struct kx_err *err =
		iomem_parse("/proc/iomem", (const char *)data, size, &memory);

	if (err && (memory.map.n || memory.ram.n || memory.crash.n ||
			   memory.driver_ram.n || memory.kernel.end))
		abort();
	if (memory.kernel.start > memory.kernel.end)
		abort();
	check_set(&memory.ram);
	check_set(&memory.crash);
	check_set(&memory.driver_ram);
	kx_err_free(err);
	memory_destroy(&memory);
	return 0;
}
