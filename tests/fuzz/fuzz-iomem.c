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
	struct fact_iomem iomem = {0};
	struct kx_err *err = iomem_parse((const char *)data, size, &iomem);

	if (err && (iomem.map.n || iomem.ram.n || iomem.crash.n || iomem.driver_ram.n ||
			   iomem.kernel.end))
		abort();
	if (iomem.kernel.start > iomem.kernel.end)
		abort();
	check_set(&iomem.ram);
	check_set(&iomem.crash);
	check_set(&iomem.driver_ram);
	kx_err_free(err);
	iomem_destroy(&iomem);
	return 0;
}
