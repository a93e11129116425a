/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the running kernel has its text and all memory in virtual memory, as far as
 * /proc/kcore, /proc/kallsyms and VMCOREINFO tell: dump tools want it in the elfcorehdr.
 * What an architecture knows of it is which addresses can be meant. Pure.
 */
#ifndef KX_KERNEL_MAP_H
#define KX_KERNEL_MAP_H

#include "plan/planning.h"

/* The virtual addresses that an architecture's kernels keep for these. */
struct kernel_map {
	struct range text;   /* the kernel itself */
	struct range direct; /* the direct map of all memory */
	uint64_t text_align; /* bytes, a power of two: the text begins at a multiple */

	/*
	 * Where the text lies in memory only /proc/kcore tells: it begins before what the
	 * memory map calls "Kernel code".
	 */
	bool text_paddr_of_kcore;

	/*
	 * Virtual less physical address of all memory, in kernels that do not choose it:
	 * for those whose /proc/kcore states no physical addresses. Ends with 0.
	 */
	const uint64_t *offsets;
};

/*
 * Add to plan->elfcore the kernel's text, which must lie in ram (the memory that is
 * dumped); a warning when it is not known.
 */
struct kx_err *kernel_map_add_text(
	const struct kernel_map *map, const struct range_set *ram, struct planning *p);

/*
 * Virtual less physical address of all memory; KERNEL_MAP_UNKNOWN with a warning when it
 * is not known, and a warning when not all of ram, which is sorted, is mapped by it.
 */
#define KERNEL_MAP_UNKNOWN 0
struct kx_err *kernel_map_find_offset(const struct kernel_map *map,
	const struct range_set *ram, struct planning *p, uint64_t *ret);

/*
 * Add to plan->elfcore the memory of ram, which is sorted, mapped by that offset: first
 * what plan->params has purgatory copy, whose bytes are in the copy then, and the rest
 * behind it, so that no header crosses what is copied.
 */
struct kx_err *kernel_map_add_ram(const struct kernel_map *map, uint64_t offset,
	const struct range_set *ram, struct plan *plan);

#endif
