// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/kernel-map.h"

#include <inttypes.h>

#include "base/cleanup.h"
#include "format/vmcoreinfo.h"

static bool is_in(struct range window, uint64_t address)
{
	return address >= window.start && address < window.end;
}

/* ---- kernel text ------------------------------------------------------------------- */

/* The text as /proc/kcore's headers have it. */
static bool text_of_kcore(const struct kernel_map *map, const struct fact_kcore *kcore,
	struct elfcore_part *ret)
{
	for (size_t i = 0; fact_present(&kcore->fact) && i < kcore->nloads; i++) {
		const struct kcore_part *load = &kcore->loads[i];

		if (!is_in(map->text, load->vaddr) || load->paddr == UINT64_MAX)
			continue;
		*ret = (struct elfcore_part){
			.vaddr = load->vaddr, .paddr = load->paddr, .size = load->size};
		return true;
	}
	return false;
}

/* The text as /proc/kallsyms has it; its physical address is not known there. */
static bool text_of_symbols(const struct kernel_map *map, const struct crash_facts *crash,
	struct elfcore_part *ret)
{
	const struct fact_u64 *start = &crash->text_symbol, *end = &crash->end_symbol;

	if (!fact_present(&start->fact) || !is_in(map->text, start->value))
		return false;
	*ret = (struct elfcore_part){.vaddr = start->value, .paddr = UINT64_MAX};
	if (fact_present(&end->fact) && end->value > start->value)
		ret->size = end->value - start->value;
	return true;
}

/* The text of a kernel whose /proc/kcore states no physical addresses. */
static bool text_of_vmcoreinfo(const struct kernel_map *map,
	const struct fact_kcore *kcore, struct elfcore_part *ret)
{
	const struct bytes text = {
		(const uint8_t *)kcore->vmcoreinfo, kcore->vmcoreinfo_size, "VMCOREINFO"};
	bool found = false;
	uint64_t vaddr;

	if (!kcore->vmcoreinfo)
		return false;
	kx_err_free(vmcoreinfo_number(&text, "SYMBOL(_stext)", 16, &found, &vaddr));
	if (!found || !is_in(map->text, vaddr))
		return false;
	*ret = (struct elfcore_part){
		.vaddr = vaddr & -map->text_align, .paddr = UINT64_MAX};
	return true;
}

/* The memory map knows where the kernel lies, and about how large it is. */
static void complete_by_memory(const struct memory *memory, struct elfcore_part *text)
{
	struct range kernel = memory->kernel;

	if (kernel.end <= kernel.start)
		return;
	text->paddr = kernel.start;
	if (!text->size)
		text->size = range_size(kernel);
}

static bool find_text(const struct kernel_map *map, const struct facts *facts,
	const struct range_set *ram, struct elfcore_part *ret)
{
	struct range r;

	if (!text_of_kcore(map, &facts->crash.kcore, ret) &&
		!text_of_symbols(map, &facts->crash, ret) &&
		!text_of_vmcoreinfo(map, &facts->crash.kcore, ret))
		return false;
	if (!map->text_paddr_of_kcore)
		complete_by_memory(&facts->memory, ret);
	ret->offset = r.start = ret->paddr;
	return ret->size && !__builtin_add_overflow(r.start, ret->size, &r.end) &&
	       range_set_covers(ram, r);
}

struct kx_err *kernel_map_add_text(
	const struct kernel_map *map, const struct range_set *ram, struct planning *p)
{
	const struct facts *facts = p->in->facts;
	const struct fact *kcore = &facts->crash.kcore.fact;
	const struct fact *symbol = &facts->crash.text_symbol.fact;
	struct elfcore_part text = {0};

	if (find_text(map, facts, ram, &text))
		return elfcore_add_part(&p->plan.elfcore, text);
	return plan_warn(&p->plan, "kernel-text-unknown",
		"where this kernel's text lies is not known (/proc/kcore: %s; "
		"/proc/kallsyms: %s): crash(8) may not open the dump",
		fact_present(kcore) ? "shows none in System RAM"
				    : fact_why_not(kcore, "not there"),
		fact_present(symbol) ? "read" : fact_why_not(symbol, "no _text"));
}

/* ---- direct map -------------------------------------------------------------------- */

/* A kernel before 4.12 says 0 of every load. */
static bool states_paddr(const struct kcore_part *load)
{
	return load->paddr && load->paddr != UINT64_MAX;
}

static bool is_direct_map(const struct kernel_map *map, const struct kcore_part *load,
	const struct range_set *ram)
{
	struct range r = {.start = load->paddr};

	return is_in(map->direct, load->vaddr) && load->paddr < load->vaddr &&
	       !__builtin_add_overflow(load->paddr, load->size, &r.end) &&
	       range_set_overlaps(ram, r);
}

/* Is there a load of RAM that this offset puts at the start of a range of it? */
static bool explains_a_load(
	uint64_t offset, const struct fact_kcore *kcore, const struct range_set *ram)
{
	for (size_t i = 0; i < kcore->nloads; i++)
		for (size_t j = 0; j < ram->n && j < 64; j++)
			if (kcore->loads[i].vaddr == offset + ram->v[j].start)
				return true;
	return false;
}

static uint64_t constant_offset(const uint64_t *known, const struct fact_kcore *kcore,
	const struct range_set *ram)
{
	for (; fact_present(&kcore->fact) && *known; known++)
		if (explains_a_load(*known, kcore, ram))
			return *known;
	return KERNEL_MAP_UNKNOWN;
}

static uint64_t find_offset(const struct kernel_map *map, const struct facts *facts,
	const struct range_set *ram)
{
	const struct fact_kcore *kcore = &facts->crash.kcore;
	const struct fact_u64 *variable = &facts->crash.page_offset;

	for (size_t i = 0; fact_present(&kcore->fact) && i < kcore->nloads; i++) {
		const struct kcore_part *load = &kcore->loads[i];

		if (states_paddr(load) && is_direct_map(map, load, ram))
			return load->vaddr - load->paddr;
	}
	if (!fact_present(&variable->fact))
		return constant_offset(map->offsets, kcore, ram);
	return is_in(map->direct, variable->value) ? variable->value : KERNEL_MAP_UNKNOWN;
}

/* Where the direct map has physical memory r; ELFCORE_NO_VADDR: nowhere, or unknown. */
static uint64_t vaddr_of(const struct kernel_map *map, uint64_t offset, struct range r)
{
	uint64_t end;

	if (offset == KERNEL_MAP_UNKNOWN || __builtin_add_overflow(offset, r.end, &end) ||
		end > map->direct.end)
		return ELFCORE_NO_VADDR;
	return offset + r.start;
}

/* In ascending order: what follows one that is not mapped is not, either. */
static struct kx_err *warn_beyond_map(const struct kernel_map *map, uint64_t offset,
	const struct range_set *ram, struct plan *plan)
{
	for (size_t i = 0; i < ram->n; i++)
		if (vaddr_of(map, offset, ram->v[i]) == ELFCORE_NO_VADDR)
			return plan_warn(plan, "ram-beyond-map",
				"System RAM from 0x%" PRIx64 " on lies beyond what this "
				"kernel can map: the dump's headers leave its virtual "
				"addresses out",
				ram->v[i].start);
	return NULL;
}

struct kx_err *kernel_map_find_offset(const struct kernel_map *map,
	const struct range_set *ram, struct planning *p, uint64_t *ret)
{
	const struct fact *kcore = &p->in->facts->crash.kcore.fact;

	*ret = find_offset(map, p->in->facts, ram);
	if (*ret != KERNEL_MAP_UNKNOWN)
		return warn_beyond_map(map, *ret, ram, &p->plan);
	return plan_warn(&p->plan, "kernel-map-unknown",
		"where this kernel maps all memory is not known (/proc/kcore: %s): the "
		"dump's headers leave virtual addresses out",
		fact_present(kcore) ? "its headers do not tell"
				    : fact_why_not(kcore, "not there"));
}

/* distance: from where it is to where its bytes are by then. */
static struct kx_err *add_ram(const struct kernel_map *map, uint64_t offset,
	const struct range_set *ram, uint64_t distance, struct elfcore *core)
{
	for (size_t i = 0; i < ram->n; i++) {
		struct range r = ram->v[i];

		KX_TRY(elfcore_add_part(core, (struct elfcore_part){
						      .vaddr = vaddr_of(map, offset, r),
						      .paddr = r.start,
						      .offset = r.start + distance,
						      .size = range_size(r),
					      }));
	}
	return NULL;
}

struct kx_err *kernel_map_add_ram(const struct kernel_map *map, uint64_t offset,
	const struct range_set *ram, struct plan *plan)
{
	const struct purgatory_params *p = &plan->params;
	struct range copied = {p->backup_src, p->backup_src + p->backup_size};
	const struct range_set one = {&copied, p->backup_size != 0, 1};
	KX_AUTO(range_set_destroy) struct range_set low = {0}, rest = {0};

	KX_TRY(range_set_intersect(ram, &one, &low));
	KX_TRY(range_set_subtract(ram, &one, &rest));
	KX_TRY(add_ram(map, offset, &low, p->backup_dst - p->backup_src, &plan->elfcore));
	return add_ram(map, offset, &rest, 0, &plan->elfcore);
}
