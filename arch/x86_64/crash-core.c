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

struct kx_err *x86_fill_elfcore(struct planning *p)
{
	KX_AUTO(range_set_destroy) struct range_set ram = {0};
	uint64_t offset = KERNEL_MAP_UNKNOWN;

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
	if (!call_traits(p->plan.call)->starter) {
		KX_TRY(kernel_map_add_text(&kernel_map, &ram, p));
		KX_TRY(kernel_map_find_offset(&kernel_map, &ram, p, &offset));
	}
	return kernel_map_add_ram(&kernel_map, offset, &ram, &p->plan);
}
