// SPDX-License-Identifier: GPL-2.0-or-later
/* What a capture kernel is told of memory, held against the plan. */
#include <inttypes.h>

#include "arch/x86_64/x86_64.h"
#include "base/cleanup.h"

#define FAIL(...) kx_err_new(KX_CHECK, __VA_ARGS__)

/*
 * Nothing but the map keeps the capture kernel, and its decompressor's KASLR, off what it
 * must not overwrite; and what it runs and reads must be its RAM.
 */
struct kx_err *x86_check_capture_map(const struct plan *plan)
{
	KX_AUTO(range_set_destroy) struct range_set ram = {0};

	if (!plan->panic || !plan->e820.n)
		return NULL;
	KX_TRY(memmap_ram(&plan->e820, &ram));
	plan_for_each (s, plan) {
		struct range r = segment_range(s);
		bool kept = s->role == ROLE_ELFCOREHDR || s->role == ROLE_BACKUP;

		if (s->role == ROLE_LOW_MEMORY)
			continue;
		if (kept ? range_set_overlaps(&ram, r) : !range_set_covers(&ram, r))
			return FAIL("%s: 0x%" PRIx64 "-0x%" PRIx64
				    " is %sRAM of the capture kernel",
				role_name(s->role), r.start, r.end,
				kept ? "" : "not all ");
	}
	return NULL;
}
