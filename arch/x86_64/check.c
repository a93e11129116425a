// SPDX-License-Identifier: GPL-2.0-or-later
/* What a target finds in memory and is told of it, held against the plan. */
#include <inttypes.h>

#include "arch/x86_64/x86_64.h"
#include "base/bytes.h"
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

/* Does the map call all of r one type, and nothing else? */
static bool map_says(const struct memmap *map, struct range r, enum memory_type type)
{
	uint64_t found = 0;

	for (size_t i = 0; i < map->n; i++) {
		struct range common = range_clip(map->v[i].range, r);

		if (common.start >= common.end)
			continue;
		if (map->v[i].type != type)
			return false;
		found += range_size(common);
	}
	return found >= range_size(r);
}

/*
 * Xen and its dom0 follow these numbers without a question: what they lead to must be
 * there, and stay there.
 */
struct kx_err *x86_check_bios_data(const struct plan *plan)
{
	const struct segment *s = plan_find_only(plan, ROLE_BIOS_DATA);
	const struct purgatory_params *p = &plan->params;

	if (!s && !p->rsdp_src && !p->rsdp_dst)
		return NULL;
	if (!s || s->bufsz < X86_PAGE_SIZE)
		return FAIL("not one page of it");
	uint64_t ebda = get_le16(s->bytes + BDA_EBDA_SEGMENT) << 4;
	uint64_t end = get_le16(s->bytes + BDA_LOW_END) << 10;

	if (ebda <= 0x400 || ebda + 1024 > s->bufsz || !p->rsdp_src ||
		p->rsdp_dst < ebda || p->rsdp_dst % 16 ||
		p->rsdp_dst + PURGATORY_RSDP_SIZE > ebda + 1024)
		return FAIL("ACPI's root pointer goes from 0x%" PRIx32 " to 0x%" PRIx32
			    ", the extended area lies at 0x%" PRIx64,
			p->rsdp_src, p->rsdp_dst, ebda);
	if (!map_says(&plan->e820, segment_range(s), MEMORY_RESERVED))
		return FAIL("its page is not reserved in the memory map");
	if (end < 1 << 17 || end > X86_LOW_END ||
		!map_says(&plan->e820, (struct range){end - (1 << 16), end}, MEMORY_RAM))
		return FAIL("there is no RAM below 0x%" PRIx64, end);
	return NULL;
}
