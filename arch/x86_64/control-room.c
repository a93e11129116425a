// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the running kernel takes of the crash region for itself when it loads an image: it
 * finds out that there is no room when the old image is gone.
 */
#include "arch/x86_64/x86_64.h"

#include "base/cleanup.h"
#include "format/cmdline.h"

/*
 * Pages that every machine may need: code (two pages, where they begin at an even one,
 * in 6.1), a copy of VMCOREINFO, the top table; and tables for what lies apart from all
 * memory: EFI's system table, its configuration table and a serial port for debugging,
 * of three levels each. Two are to spare.
 */
#define CONTROL_PAGES (3 + 1 + 1 + 3 * 3 + 2)

/* What an entry of a table covers: a GiB, 512 GiB, 256 TiB. */
enum { GB_SHIFT = 30, TOP_SHIFT = 39, FIVE_LEVEL_SHIFT = 48 };

/* Slots of 1 << shift bytes that hold any byte of a range. */
static uint64_t count_slots(const struct range_set *ranges, unsigned int shift)
{
	uint64_t n = 0, next = 0;

	for (size_t i = 0; i < ranges->n; i++) {
		uint64_t first = ranges->v[i].start >> shift;
		uint64_t last = (ranges->v[i].end - 1) >> shift;

		if (first < next)
			first = next;
		if (last >= first)
			n += last - first + 1;
		next = last + 1;
	}
	return n;
}

/* Is a slot behind the last one that was counted, and only a part of it in the range? */
static bool is_cut(struct range r, uint64_t slot, uint64_t next)
{
	uint64_t start = slot << GB_SHIFT;

	return slot >= next && (r.start > start || r.end - start < 1ULL << GB_SHIFT);
}

/* The GiBs that a range ends or begins in. */
static uint64_t count_cut_gbs(const struct range_set *ranges)
{
	uint64_t n = 0, next = 0;

	for (size_t i = 0; i < ranges->n; i++) {
		const struct range r = ranges->v[i];
		const uint64_t ends[] = {r.start >> GB_SHIFT, (r.end - 1) >> GB_SHIFT};

		for (size_t j = 0; j < KX_ARRAY_SIZE(ends); j++) {
			if (!is_cut(r, ends[j], next))
				continue;
			next = ends[j] + 1;
			n++;
		}
	}
	return n;
}

/* Has the kernel's own map of memory pages of 1 GiB? The new one is made alike. */
static bool uses_gb_pages(const struct facts *facts)
{
	const struct fact_text *line = &facts->cmdline;
	bool on = true;

	if (fact_present(&facts->gb_pages.fact))
		return facts->gb_pages.value;
	if (fact_present(&line->fact)) /* arch/x86/mm/init.c */
		cmdline_find_on_off(line->text, "gbpages", "nogbpages", &on);
	return fact_is(&facts->pdpe1gb, 1) && on;
}

/* What the kernel has mapped for itself, adjoining ranges as one (pfn_mapped). */
static struct kx_err *find_mapped(const struct memory *memory, struct range_set *ret)
{
	KX_TRY(range_set_union(&memory->ram, &memory->driver_ram, ret));
	for (size_t i = 0; i < memory->map.n; i++) {
		enum memory_type type = memory->map.v[i].type;

		if (type == MEMORY_PMEM || type == MEMORY_PRAM ||
			type == MEMORY_SOFT_RESERVED)
			KX_TRY(range_set_push(ret, memory->map.v[i].range));
	}
	range_set_normalize(ret);
	return NULL;
}

/* The firmware's tables, each of which is mapped apart. */
static struct kx_err *find_tables(const struct memory *memory, struct range_set *ret)
{
	for (size_t i = 0; i < memory->map.n; i++) {
		enum memory_type type = memory->map.v[i].type;

		if (type == MEMORY_ACPI || type == MEMORY_NVS)
			KX_TRY(range_set_push(ret, memory->map.v[i].range));
	}
	range_set_normalize(ret);
	return NULL;
}

/*
 * kernel_ident_mapping_init() in arch/x86/mm/ident_map.c: a table for each 512 GiB, with
 * five levels one more for each 256 TiB; and for each GiB that is not a page of its own,
 * since the processor has none of that size, or since a range covers a part of it only. A
 * kernel that maps all of such a GiB by one page, as some do, needs less.
 */
static uint64_t count_tables(const struct facts *facts, const struct range_set *mapped,
	const struct range_set *tables)
{
	uint64_t n = count_slots(mapped, TOP_SHIFT) + count_slots(tables, TOP_SHIFT);

	if (!fact_is(&facts->la57, 0))
		n += count_slots(mapped, FIVE_LEVEL_SHIFT) +
		     count_slots(tables, FIVE_LEVEL_SHIFT);
	n += uses_gb_pages(facts) ? count_cut_gbs(mapped)
				  : count_slots(mapped, GB_SHIFT);
	return n + count_slots(tables, GB_SHIFT);
}

struct kx_err *x86_control_room(const struct facts *facts, enum call call, uint64_t *ret)
{
	KX_AUTO(range_set_destroy) struct range_set mapped = {0}, tables = {0};

	*ret = CONTROL_PAGES * X86_PAGE_SIZE;
	if (call_traits(call)->maps_only_segments)
		return NULL;
	KX_TRY(find_mapped(&facts->memory, &mapped));
	KX_TRY(find_tables(&facts->memory, &tables));
	*ret += count_tables(facts, &mapped, &tables) * X86_PAGE_SIZE;
	return NULL;
}
