// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the elfcorehdr says of an x86_64 machine: notes, the kernel's text, then RAM in
 * ascending order, as the kernel's own loader has them (crash_prepare_elf64_headers() in
 * kernel/kexec_file.c).
 */
#include "arch/arch.h"
#include "arch/x86_64/x86_64.h"
#include "base/cleanup.h"
#include "format/x86-kernel-map.h"
#include "plan/crash.h"
#include "plan/kernel-map.h"

/*
 * Documentation/x86/x86_64/mm.rst: the kernel's text is mapped from __START_KERNEL_map
 * on, at most 1 GiB of it (KERNEL_IMAGE_SIZE with KASLR), by pages of 2 MiB; the direct
 * map (PAGE_OFFSET) lies below, in the upper half, by which crash(8) knows it. A kernel
 * that does not move it has it at one of four places: with 4 and 5 levels of page tables,
 * since 4.20 and before.
 */
static const struct kernel_map kernel_map = {
	.text = {X86_KERNEL_MAP, X86_KERNEL_MAP + X86_KERNEL_MAP_SIZE},
	.direct = {0xff00000000000000, X86_KERNEL_MAP},
	.text_align = 2ULL << 20,
	.offsets = (const uint64_t[]){0xffff888000000000, 0xff11000000000000,
		0xffff880000000000, 0xff10000000000000, 0},
};

struct kx_err *x86_low_memory(const struct facts *facts, struct range_set *ret)
{
	struct range low = {0, X86_LOW_END};
	const struct range_set one = {&low, 1, 1};
	KX_AUTO(range_set_destroy) struct range_set dumped = {0};

	KX_TRY(crash_dump_ram(facts, &dumped));
	return range_set_intersect(&dumped, &one, ret);
}

/* The bytes of what purgatory copies are in the copy then. */
static uint64_t offset_of(struct range r, const struct x86_load *load)
{
	if (!range_contains(load->low, r))
		return r.start;
	return load->backup_paddr + (r.start - load->low.start);
}

static struct kx_err *add_ram(const struct range_set *ram, uint64_t page_offset,
	const struct x86_load *load, struct elfcore *core)
{
	for (size_t i = 0; i < ram->n; i++) {
		struct range r = ram->v[i];

		KX_TRY(elfcore_add_load(core,
			(struct elfcore_load){
				.vaddr = kernel_map_vaddr(&kernel_map, page_offset, r),
				.paddr = r.start,
				.offset = offset_of(r, load),
				.size = range_size(r),
			}));
	}
	return NULL;
}

/* Low memory, then the rest: a range never crosses what is copied. */
static struct kx_err *add_all_ram(const struct plan_input *in,
	const struct range_set *ram, uint64_t page_offset, struct plan *plan,
	const struct x86_load *load)
{
	KX_AUTO(range_set_destroy) struct range_set low = {0}, rest = {0};

	KX_TRY(x86_low_memory(in->facts, &low));
	KX_TRY(range_set_subtract(ram, &low, &rest));
	KX_TRY(add_ram(&low, page_offset, load, &plan->elfcore));
	return add_ram(&rest, page_offset, load, &plan->elfcore);
}

struct kx_err *x86_fill_elfcore(struct planning *p, const struct x86_load *load)
{
	KX_AUTO(range_set_destroy) struct range_set ram = {0};
	uint64_t page_offset;

	p->plan.elfcore.machine = p->in->arch->elf_machine;
	p->plan.elfcore.is_32bit = p->in->req->elf32_headers;
	KX_TRY(crash_dump_ram(p->in->facts, &ram));
	if (!ram.n)
		return kx_err_new(KX_FORMAT,
			"nothing is left to dump: %s and crash_cma_ranges give all "
			"System RAM to the capture kernel",
			p->in->facts->memory.source);
	KX_TRY(crash_add_notes(p->in->facts, &ram, &p->plan));
	/* The text is this domain's; where memory is mapped below it, dump tools know. */
	if (call_traits(p->plan.call)->starter)
		return add_all_ram(p->in, &ram, KERNEL_MAP_UNKNOWN, &p->plan, load);
	KX_TRY(kernel_map_add_text(&kernel_map, p->in->facts, &ram, &p->plan));
	KX_TRY(kernel_map_find_offset(
		&kernel_map, p->in->facts, &ram, &p->plan, &page_offset));
	return add_all_ram(p->in, &ram, page_offset, &p->plan, load);
}
