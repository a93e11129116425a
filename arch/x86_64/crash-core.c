// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the elfcorehdr says of an x86_64 machine: notes, the kernel's text, then RAM in
 * ascending order, as the kernel's own loader has them (crash_prepare_elf64_headers() in
 * kernel/kexec_file.c).
 */
#include <inttypes.h>

#include "arch/arch.h"
#include "arch/x86_64/x86_64.h"
#include "base/cleanup.h"
#include "format/vmcoreinfo.h"
#include "plan/crash.h"

/*
 * Documentation/x86/x86_64/mm.rst: the kernel's text is mapped from __START_KERNEL_map
 * on, at most 1 GiB of it (KERNEL_IMAGE_SIZE with KASLR); the direct map lies below, in
 * the upper half.
 */
#define TEXT_MAP_START	 0xffffffff80000000ULL
#define TEXT_MAP_END	 0xffffffffc0000000ULL
#define DIRECT_MAP_START 0xff00000000000000ULL

struct kx_err *x86_low_memory(const struct facts *facts, struct range_set *ret)
{
	struct range low = {0, X86_LOW_END};
	const struct range_set one = {&low, 1, 1};
	KX_AUTO(range_set_destroy) struct range_set dumped = {0};

	KX_TRY(crash_dump_ram(facts, &dumped));
	return range_set_intersect(&dumped, &one, ret);
}

/* ---- kernel text ------------------------------------------------------------------- */

/* The text as /proc/kcore's headers have it. */
static bool text_of_kcore(const struct fact_kcore *kcore, struct elfcore_load *ret)
{
	for (size_t i = 0; fact_present(&kcore->fact) && i < kcore->nloads; i++) {
		const struct kcore_load *load = &kcore->loads[i];

		if (load->vaddr < TEXT_MAP_START || load->vaddr >= TEXT_MAP_END ||
			load->paddr == UINT64_MAX)
			continue;
		*ret = (struct elfcore_load){
			.vaddr = load->vaddr, .paddr = load->paddr, .size = load->size};
		return true;
	}
	return false;
}

/* The text as /proc/kallsyms has it; its physical address is not known there. */
static bool text_of_symbols(const struct crash_facts *crash, struct elfcore_load *ret)
{
	const struct fact_u64 *start = &crash->text_symbol, *end = &crash->end_symbol;

	if (!fact_present(&start->fact) || start->value < TEXT_MAP_START ||
		start->value >= TEXT_MAP_END)
		return false;
	*ret = (struct elfcore_load){.vaddr = start->value, .paddr = UINT64_MAX};
	if (fact_present(&end->fact) && end->value > start->value)
		ret->size = end->value - start->value;
	return true;
}

/* The text of a kernel whose /proc/kcore states no physical addresses. */
static bool text_of_vmcoreinfo(const struct fact_kcore *kcore, struct elfcore_load *ret)
{
	const struct bytes text = {
		(const uint8_t *)kcore->vmcoreinfo, kcore->vmcoreinfo_size, "VMCOREINFO"};
	bool found = false;
	uint64_t vaddr;

	if (!kcore->vmcoreinfo)
		return false;
	kx_err_free(vmcoreinfo_number(&text, "SYMBOL(_stext)", 16, &found, &vaddr));
	if (!found || vaddr < TEXT_MAP_START || vaddr >= TEXT_MAP_END)
		return false;
	*ret = (struct elfcore_load){.vaddr = vaddr & -(2ULL << 20), .paddr = UINT64_MAX};
	return true;
}

/* /proc/iomem knows where the kernel lies, and about how large it is. */
static void complete_by_iomem(const struct fact_iomem *iomem, struct elfcore_load *text)
{
	struct range kernel = iomem->kernel;

	if (kernel.end <= kernel.start)
		return;
	text->paddr = kernel.start;
	if (!text->size)
		text->size = range_size(kernel);
}

static bool find_text(
	const struct facts *facts, const struct range_set *ram, struct elfcore_load *ret)
{
	struct range r;

	if (!text_of_kcore(&facts->crash.kcore, ret) &&
		!text_of_symbols(&facts->crash, ret) &&
		!text_of_vmcoreinfo(&facts->crash.kcore, ret))
		return false;
	complete_by_iomem(&facts->iomem, ret);
	ret->offset = r.start = ret->paddr;
	return ret->size && !__builtin_add_overflow(r.start, ret->size, &r.end) &&
	       range_set_covers(ram, r);
}

static struct kx_err *add_text(
	const struct facts *facts, const struct range_set *ram, struct plan *plan)
{
	struct elfcore_load text = {0};

	if (find_text(facts, ram, &text))
		return elfcore_add_load(&plan->elfcore, text);
	return plan_warn(plan,
		"where this kernel's text lies is not known (/proc/kcore: %s; "
		"/proc/kallsyms: %s): crash(8) may not open the dump",
		fact_present(&facts->crash.kcore.fact) ? "shows none in System RAM"
		: facts->crash.kcore.fact.err ? facts->crash.kcore.fact.err->message
					      : "not there",
		fact_present(&facts->crash.text_symbol.fact) ? "read"
		: facts->crash.text_symbol.fact.err
			? facts->crash.text_symbol.fact.err->message
			: "no _text");
}

/* ---- direct map -------------------------------------------------------------------- */

/* A kernel before 4.12 says 0 of every load. */
static bool states_paddr(const struct kcore_load *load)
{
	return load->paddr && load->paddr != UINT64_MAX;
}

static bool is_direct_map(const struct kcore_load *load, const struct range_set *ram)
{
	struct range r = {.start = load->paddr};

	return load->vaddr >= DIRECT_MAP_START && load->vaddr < TEXT_MAP_START &&
	       load->paddr < load->vaddr &&
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

/*
 * Where the direct map is in a kernel that does not move it: mm.rst, with 4 and 5 levels
 * of page tables, since 4.20 and before. For kernels whose /proc/kcore states no physical
 * addresses.
 */
static bool find_constant_offset(
	const struct fact_kcore *kcore, const struct range_set *ram, uint64_t *ret)
{
	static const uint64_t known[] = {0xffff888000000000, 0xff11000000000000,
		0xffff880000000000, 0xff10000000000000};

	for (size_t i = 0; fact_present(&kcore->fact) && i < KX_ARRAY_SIZE(known); i++) {
		*ret = known[i];
		if (explains_a_load(known[i], kcore, ram))
			return true;
	}
	return false;
}

/* Virtual less physical address of all RAM: PAGE_OFFSET, which KASLR moves. */
static bool find_page_offset(
	const struct facts *facts, const struct range_set *ram, uint64_t *ret)
{
	const struct fact_kcore *kcore = &facts->crash.kcore;
	const struct fact_u64 *variable = &facts->crash.page_offset;

	for (size_t i = 0; fact_present(&kcore->fact) && i < kcore->nloads; i++) {
		const struct kcore_load *load = &kcore->loads[i];

		if (!states_paddr(load) || !is_direct_map(load, ram))
			continue;
		*ret = load->vaddr - load->paddr;
		return true;
	}
	*ret = variable->value;
	if (fact_present(&variable->fact))
		return *ret >= DIRECT_MAP_START && *ret < TEXT_MAP_START;
	return find_constant_offset(kcore, ram, ret);
}

/* The direct map lies below the text, by whose addresses crash(8) knows that. */
static uint64_t mapped_at(struct range r, const uint64_t *page_offset)
{
	uint64_t end;

	if (!page_offset || __builtin_add_overflow(*page_offset, r.end, &end) ||
		end > TEXT_MAP_START)
		return ELFCORE_NO_VADDR;
	return *page_offset + r.start;
}

/* The bytes of what purgatory copies are in the copy then. */
static uint64_t offset_of(struct range r, const struct x86_load *load)
{
	if (!range_contains(load->low, r))
		return r.start;
	return load->backup_paddr + (r.start - load->low.start);
}

static struct kx_err *add_ram(const struct range_set *ram, const uint64_t *page_offset,
	const struct x86_load *load, struct elfcore *core)
{
	for (size_t i = 0; i < ram->n; i++) {
		struct range r = ram->v[i];

		KX_TRY(elfcore_add_load(core, (struct elfcore_load){
						      .vaddr = mapped_at(r, page_offset),
						      .paddr = r.start,
						      .offset = offset_of(r, load),
						      .size = range_size(r),
					      }));
	}
	return NULL;
}

/* Low memory, then the rest: a range never crosses what is copied. */
static struct kx_err *add_all_ram(const struct plan_input *in,
	const struct range_set *ram, const uint64_t *page_offset, struct plan *plan,
	const struct x86_load *load)
{
	KX_AUTO(range_set_destroy) struct range_set low = {0}, rest = {0};

	KX_TRY(x86_low_memory(in->facts, &low));
	KX_TRY(range_set_subtract(ram, &low, &rest));
	KX_TRY(add_ram(&low, page_offset, load, &plan->elfcore));
	return add_ram(&rest, page_offset, load, &plan->elfcore);
}

/* In ascending order: what follows one that is not mapped is not, either. */
static struct kx_err *warn_beyond_map(
	const struct range_set *ram, const uint64_t *page_offset, struct plan *plan)
{
	for (size_t i = 0; i < ram->n; i++)
		if (mapped_at(ram->v[i], page_offset) == ELFCORE_NO_VADDR)
			return plan_warn(plan,
				"System RAM from 0x%" PRIx64 " on lies beyond what this "
				"kernel can map: the dump's headers leave its virtual "
				"addresses out",
				ram->v[i].start);
	return NULL;
}

static struct kx_err *warn_no_map(const struct fact *kcore, struct plan *plan)
{
	return plan_warn(plan,
		"where this kernel maps all memory is not known (/proc/kcore: %s): the "
		"dump's headers leave virtual addresses out",
		fact_present(kcore) ? "its headers do not tell"
		: kcore->err	    ? kcore->err->message
				    : "not there");
}

struct kx_err *x86_fill_elfcore(
	const struct plan_input *in, struct plan *plan, const struct x86_load *load)
{
	KX_AUTO(range_set_destroy) struct range_set ram = {0};
	uint64_t page_offset;
	const uint64_t *known;

	plan->elfcore.machine = in->arch->elf_machine;
	plan->elfcore.is_32bit = in->req->elf32_headers;
	KX_TRY(crash_dump_ram(in->facts, &ram));
	if (!ram.n)
		return kx_err_new(KX_FORMAT,
			"nothing is left to dump: /proc/iomem and crash_cma_ranges give "
			"all System RAM to the capture kernel");
	KX_TRY(crash_add_notes(in->facts, &ram, plan));
	/* The text is this domain's; where memory is mapped below it, dump tools know. */
	if (call_traits(plan->call)->starter)
		return add_all_ram(in, &ram, NULL, plan, load);
	KX_TRY(add_text(in->facts, &ram, plan));
	known = find_page_offset(in->facts, &ram, &page_offset) ? &page_offset : NULL;
	if (known)
		KX_TRY(warn_beyond_map(&ram, known, plan));
	else
		KX_TRY(warn_no_map(&in->facts->crash.kcore.fact, plan));
	return add_all_ram(in, &ram, known, plan, load);
}
