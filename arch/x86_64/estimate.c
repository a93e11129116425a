// SPDX-License-Identifier: GPL-2.0-or-later
/* What only a capture kernel of x86_64 needs of memory, and where it may be reserved. */
#include "plan/estimate.h"

#include "arch/x86_64/x86_64.h"
#include "base/cleanup.h"
#include "plan/crash.h"

#define MIB ((uint64_t)1 << 20)

/* SECTION_SIZE_BITS of 64-bit x86 (arch/x86/include/asm/sparsemem.h). */
#define SECTION (128 * MIB)

/* IO_TLB_DEFAULT_SIZE (include/linux/swiotlb.h). */
#define SWIOTLB (64 * MIB)

/*
 * What ",low" asks for where the region lies above 4 GiB: bounce buffers, and as much
 * again for all else that must lie there, as other architectures have it by default
 * (DEFAULT_CRASH_KERNEL_LOW_SIZE in include/linux/crash_reserve.h). x86's own default is
 * 256 MiB at least.
 */
#define LOW (2 * SWIOTLB)

/*
 * Does the capture kernel make bounce buffers? It does where there may be memory that
 * 32-bit devices do not reach, which it finds in its own map and in SRAT, the crashed
 * kernel's memory too (max_possible_pfn), and where all memory is encrypted.
 */
static struct kx_err *bounces(const struct facts *facts, bool *ret)
{
	const struct range_set *srat = &facts->srat.immovable;
	KX_AUTO(range_set_destroy) struct range_set capture = {0};

	KX_TRY(crash_capture_ram(facts, &capture));
	*ret = fact_is(&facts->encrypted, 1) ||
	       (fact_present(&facts->srat.fact) && srat->n &&
		       srat->v[srat->n - 1].end > X86_4G) ||
	       (capture.n && capture.v[capture.n - 1].end > X86_4G);
	return NULL;
}

struct kx_err *x86_estimate(const struct plan_input *in, struct estimate *to)
{
	KX_AUTO(range_set_destroy) struct range_set low = {0};
	struct estimate_part control = {
		.id = "control-room",
		.what = "the running kernel's page tables for the load",
		.source = "what this machine has mapped",
		.when = ESTIMATE_ALWAYS,
	};
	bool swiotlb;

	to->section = to->outside = SECTION; /* that of low memory, too */
	to->low_end = X86_4G;
	to->low = LOW;
	to->below = "xen";
	to->below_where = "on Xen's command line, for a dom0";
	to->below_end = ",below=4G"; /* xen-command-line.pandoc */
	KX_TRY(x86_low_memory(in->facts, &low));
	if (low.n)
		estimate_add(to, (struct estimate_part){
			.id = "backup",
			.what = "copy of low memory",
			.source = "this machine's RAM below 640 KiB",
			.bytes = low.v[low.n - 1].end - low.v[0].start,
			.when = ESTIMATE_ALWAYS,
		});
	KX_TRY(x86_control_room(in->facts, CALL_LOAD, &control.bytes));
	estimate_add(to, control);
	KX_TRY(bounces(in->facts, &swiotlb));
	if (swiotlb)
		estimate_add(to, (struct estimate_part){
			.id = "swiotlb",
			.what = "bounce buffers (SWIOTLB), below 4 GiB",
			.source = "Linux's default of 64 MiB",
			.bytes = SWIOTLB,
			.when = ESTIMATE_RUNNING,
		});
	return NULL;
}
