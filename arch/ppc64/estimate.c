// SPDX-License-Identifier: GPL-2.0-or-later
/* What only a capture kernel of ppc64 needs of memory. */
#include "plan/estimate.h"

#include "arch/ppc64/ppc64.h"

#define MIB ((uint64_t)1 << 20)

/* SECTION_SIZE_BITS (arch/powerpc/include/asm/sparsemem.h). */
#define SECTION (16 * MIB)

/*
 * The highest place where Linux puts the region unless told otherwise: in a partition, in
 * the middle of the first range of memory, and not above this; else at 128 MiB
 * (reserve_crashkernel() in arch/powerpc/kexec/core.c). The capture kernel counts all
 * below it as memory, too.
 */
#define REGION_START (512 * MIB)

/*
 * By radix tables, the table of processes: 16 bytes for each of 2^20
 * (radix_init_pgtable() in arch/powerpc/mm/book3s64/radix_pgtable.c). With a hash table,
 * that lies outside, and page structures are mapped by a page of this size.
 */
#define MMU_TABLES (16 * MIB)

/*
 * Pages of 64 KiB: slabs, and what else does not fill them, take more than on others, as
 * measured in a virtual machine with Linux 6.1 (README.md, "The estimate").
 */
#define LARGE_PAGES (12 * MIB)

struct kx_err *ppc64_estimate(
	const struct plan_input *in, const char *line, struct estimate *to)
{
	(void)line;
	to->section = SECTION;
	to->outside = REGION_START;
	estimate_add(to, (struct estimate_part){
		.id = "backup",
		.what = "copy of low memory",
		.source = "the first 64 KiB, where each kernel has its vectors",
		.bytes = PPC64_BACKUP_SIZE,
		.when = ESTIMATE_ALWAYS,
	});
	estimate_add(to, (struct estimate_part){
		.id = "mmu-tables",
		.what = in->facts->power.radix ? "radix's table of processes"
					       : "map of page structures",
		.source = in->facts->power.radix ? "16 bytes for each of 2^20"
						 : "a page of 16 MiB",
		.bytes = MMU_TABLES,
		.when = ESTIMATE_RUNNING,
	});
	estimate_add(to, (struct estimate_part){
		.id = "large-pages",
		.what = "pages of 64 KiB that are not full",
		.source = "measured, Linux 6.1",
		.bytes = LARGE_PAGES,
		.when = ESTIMATE_RUNNING,
		.allowance = true,
	});
	return NULL;
}
