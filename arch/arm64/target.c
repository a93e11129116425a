// SPDX-License-Identifier: GPL-2.0-or-later
/* What a target must fulfil on arm64, and what is warned of. */
#include <inttypes.h>

#include "arch/arm64/arm64.h"
#include "plan/crash.h"

/*
 * Whether the processor can change its byte order stands in registers that the kernel
 * shows to no program; its own loader looks there (image_load() in
 * arch/arm64/kernel/kexec_image.c). A capture kernel reads the dump's headers in its own.
 */
static struct kx_err *check_byte_order(const struct planning *p)
{
	const struct image *kernel = &p->in->images->kernel;

	if (!kernel->elf.arm64.big_endian)
		return NULL;
	if (p->plan.panic)
		return kx_err_new(KX_UNSUPPORTED,
			"'%s' is a big-endian kernel, and the running one is "
			"little-endian: as a capture kernel it would find no dump",
			kernel->original.path);
	if (p->plan.call == CALL_FILE)
		return NULL;
	return kx_err_new(KX_UNSUPPORTED,
		"'%s' is a big-endian kernel: no program is told whether this machine "
		"runs one, but kexec_file_load (-s) finds out",
		kernel->original.path);
}

/* Not every processor has pages of each size, and which it has no program is told. */
static struct kx_err *warn_of_pages(struct planning *p)
{
	const struct fact_u64 *running = &p->in->facts->page_size;
	uint64_t target = p->in->images->kernel.elf.arm64.page_size;

	if (!target || !fact_present(&running->fact) || running->value == target)
		return NULL;
	return plan_warn(&p->plan, "page-size-other",
		"the kernel has pages of %" PRIu64 " KiB, and the running one of %" PRIu64
		": on a processor without the former it stops as it starts, without a "
		"word",
		target >> 10, running->value >> 10);
}

/* With kexec_file_load the kernel places its pieces without looking for them, too. */
static struct kx_err *warn_of_tables(struct planning *p)
{
	const struct fact *fact = &p->in->facts->gic.fact;

	if (p->plan.panic || fact->state != FACT_FAILED)
		return NULL;
	return plan_warn(&p->plan, "gic-tables-unknown",
		"where the interrupt controller (GICv3 with an ITS) has its tables is "
		"not known (%s), and without EFI nothing else tells: it may write into "
		"the new kernel, which then panics early",
		fact->err->message);
}

/* /proc/device-tree has no reserve map. */
static struct kx_err *warn_of_reserve_map(struct planning *p)
{
	const struct fact_devtree *devtree = &p->in->facts->devtree;

	if (!call_takes_segments(p->plan.call) || p->in->images->dtb.fd >= 0 ||
		!fact_present(&devtree->fact) || devtree->given)
		return NULL;
	return plan_warn(&p->plan, "reserve-map-unknown",
		"/sys/firmware/fdt is not there, and %s shows no reserve map: the new "
		"kernel will not know what firmware reserved there",
		devtree->source);
}

struct kx_err *arm64_check_target(struct planning *p)
{
	KX_TRY(check_byte_order(p));
	KX_TRY(warn_of_pages(p));
	KX_TRY(warn_of_tables(p));
	return warn_of_reserve_map(p);
}

/*
 * linux,usable-memory-range (drivers/of/fdt.c): one range was read before 5.19, two
 * before CMA areas became memory for a capture kernel.
 */
struct kx_err *arm64_warn_crash(struct planning *p)
{
	const struct facts *facts = p->in->facts;
	size_t regions = facts->memory.crash.n, areas = facts->crash.cma.ranges.n;

	if (regions + areas < 2)
		return NULL;
	return plan_warn(&p->plan, "crash-ranges-many",
		"%zu ranges are reserved%s: a capture kernel before Linux 5.19 uses the "
		"highest region alone, and lacks memory for DMA where that lies above "
		"4 GiB",
		regions + areas, areas ? " (with CMA areas)" : "");
}
