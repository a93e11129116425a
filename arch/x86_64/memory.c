// SPDX-License-Identifier: GPL-2.0-or-later
#include "arch/x86_64/x86_64.h"

#include "base/cleanup.h"
#include "plan/crash.h"

/* Firmware and real-mode code use the first megabyte: no segment is put there. */
#define LOWEST X86_1M

/*
 * The map the new kernel gets: the firmware's, or what the running kernel shows of it.
 * Sorted, since KASLR of the new kernel sees only the entries in the zero page.
 */
static struct kx_err *plan_e820(struct planning *p)
{
	const struct memory *memory = &p->in->facts->memory;
	const struct fact_memmap *firmware = &p->in->facts->firmware_map;
	bool by_firmware = !memory->from_firmware && fact_present(&firmware->fact);

	if (!memory->from_firmware && !by_firmware)
		KX_TRY(plan_warn(&p->plan, "firmware-map-unusable",
			"/sys/firmware/memmap cannot be used (%s): the new kernel gets "
			"its memory map from %s",
			fact_why_not(&firmware->fact, "not there"), memory->source));
	KX_TRY(memmap_copy(by_firmware ? &firmware->map : &memory->map, &p->plan.e820));
	memmap_sort(&p->plan.e820);
	return NULL;
}

/*
 * Segments may lie in RAM that the map handed over and the kernel both call so: the
 * firmware's map does not know mem=, memmap= and removed memory.
 */
static struct kx_err *plan_allowed(struct planning *p, uint64_t lowest)
{
	KX_AUTO(range_set_destroy) struct range_set firmware = {0}, both = {0};

	KX_TRY(memmap_ram(&p->plan.e820, &firmware));
	KX_TRY(range_set_intersect(&firmware, &p->in->facts->memory.ram, &both));
	return place_allow(p, &both, place_window(p->in->req, lowest));
}

static struct kx_err *plan_memory_from(struct planning *p, uint64_t lowest)
{
	KX_TRY(place_require_memory(p->in->facts));
	KX_TRY(plan_e820(p));
	return plan_allowed(p, lowest);
}

struct kx_err *x86_plan_memory(struct planning *p)
{
	return plan_memory_from(p, LOWEST);
}

struct kx_err *x86_plan_low_memory(struct planning *p)
{
	/* Of the first page, the BIOS data area and the vectors of interrupts. */
	return plan_memory_from(p,
		call_traits(p->plan.call)->maps_only_segments ? LOWEST : X86_PAGE_SIZE);
}

struct kx_err *x86_plan_bios_memory(struct planning *p)
{
	const struct facts *facts = p->in->facts;
	KX_AUTO(range_set_destroy) struct range_set bios = {0}, both = {0};
	struct range window = place_window(p->in->req, X86_PAGE_SIZE);

	KX_TRY(place_require_memory(facts));
	if (!fact_present(&facts->firmware_map.fact))
		return place_allow(p, &facts->memory.ram, window);
	KX_TRY(memmap_ram(&facts->firmware_map.map, &bios));
	KX_TRY(range_set_intersect(&bios, &facts->memory.ram, &both));
	return place_allow(p, &both, window);
}

/* Segments lie in what is RAM and nothing else: a lying map may say both. */
struct kx_err *x86_plan_crash_memory(struct planning *p)
{
	struct range window = place_window(p->in->req, LOWEST), region;
	KX_AUTO(range_set_destroy) struct range_set ram = {0};

	KX_TRY(place_require_memory(p->in->facts));
	KX_TRY(crash_find_region(p->in->facts, &region));
	p->plan.limits.crash_region = region;
	KX_TRY(x86_control_room(
		p->in->facts, p->plan.call, &p->plan.limits.control_room));
	window = range_clip(window, region);
	KX_TRY(memmap_ram(&p->in->facts->memory.map, &ram));
	return place_allow(p, &ram, window);
}

struct kx_err *x86_map_low_memory(struct planning *p)
{
	const struct segment *first = plan_find(&p->plan, ROLE_BIOS_DATA);
	struct segment low = {.role = ROLE_LOW_MEMORY, .memsz = X86_1M};

	if (!call_traits(p->plan.call)->maps_only_segments)
		return NULL;
	if (first) {
		low.paddr = first->paddr + first->memsz;
		low.memsz -= low.paddr;
	}
	return place_outside(p, low);
}

struct preferences x86_low_first(uint64_t end)
{
	struct placement low = {
		.window = {X86_1M, end < X86_4G ? end : X86_4G},
		.direction = RANGE_TOP_DOWN,
	};
	struct placement high = low;

	high.window.end = end;
	return (struct preferences){{low, high}, end > X86_4G ? 2 : 1};
}

struct kx_err *x86_place_low_first(
	struct planning *p, struct segment segment, uint64_t end, uint64_t *ret_paddr)
{
	const struct preferences where = x86_low_first(end);

	return place_preferred(p, segment, &where, ret_paddr);
}
