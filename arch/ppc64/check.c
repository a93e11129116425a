// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The device tree as the new kernel will read it, held against the plan: what it takes
 * for memory, and what it keeps off.
 */
#include <inttypes.h>

#include "arch/ppc64/ppc64.h"
#include "base/cleanup.h"
#include "plan/devtree-handover.h"

#define FAIL(...) kx_err_new(KX_CHECK, __VA_ARGS__)

/* The tree, and what a kernel makes of it. */
struct reading {
	struct devtree_reading tree;
	struct devtree_power power;
};

static void reading_destroy(struct reading *r)
{
	devtree_power_destroy(&r->power);
	devtree_reading_destroy(&r->tree);
}

/*
 * A capture kernel's free memory is the copied start of memory, without which it does not
 * start, and what was reserved for it.
 */
static struct kx_err *check_capture_memory(const struct reading *r)
{
	struct range low = {0, PPC64_BACKUP_SIZE};
	const struct range_set one = {&low, 1, 1};
	KX_AUTO(range_set_destroy) struct range_set own = {0}, free = {0}, other = {0};

	if (!r->tree.plan->panic)
		return NULL;
	KX_TRY(range_set_subtract(&r->power.ram, &r->tree.reserved, &free));
	if (!range_set_covers(&free, low))
		return FAIL("dtb: the capture kernel may not use the start of memory");
	KX_TRY(range_set_union(&one, &r->tree.plan->limits.capture_ram, &own));
	KX_TRY(range_set_subtract(&free, &own, &other));
	if (!other.n)
		return NULL;
	return FAIL("dtb: the capture kernel may use 0x%" PRIx64 "-0x%" PRIx64
		    ", which is to be dumped",
		other.v[0].start, other.v[0].end - 1);
}

/* Firmware that runs on, as RTAS and OPAL do, is memory that nobody else may use. */
static struct kx_err *check_firmware(const struct reading *r)
{
	for (size_t i = 0; i < r->power.kept.n; i++)
		if (!range_set_covers(&r->tree.reserved, r->power.kept.v[i]))
			return FAIL("dtb: firmware at 0x%" PRIx64 "-0x%" PRIx64
				    " is not reserved",
				r->power.kept.v[i].start, r->power.kept.v[i].end - 1);
	return NULL;
}

/* The new kernel reads the place of a virtual TPM's log in its own byte order. */
static struct kx_err *check_vtpm(const struct reading *r)
{
	bool big_endian = !(r->tree.plan->params.flags & PURGATORY_TARGET_LE);

	if (!range_size(r->power.vtpm.log) || r->power.vtpm.big_endian == big_endian)
		return NULL;
	return FAIL("dtb: the place of the virtual TPM's log is not in the byte order of "
		    "the new kernel");
}

static struct kx_err *check_registers(const struct devtree_reading *r)
{
	const struct purgatory_params *p = &r->plan->params;

	if (p->regs[PP_PPC64_R3] == r->dtb->paddr && p->regs[PP_PPC64_R4] == p->entry &&
		!(p->entry % PPC64_PAGE_SIZE))
		return NULL;
	return FAIL("purgatory hands over a device tree at 0x%" PRIx64
		    " and a kernel at 0x%" PRIx64,
		p->regs[PP_PPC64_R3], p->regs[PP_PPC64_R4]);
}

struct kx_err *ppc64_check_plan(const struct plan *plan)
{
	KX_AUTO(reading_destroy) struct reading r = {0};

	KX_TRY(devtree_handover_read(plan, &r.tree));
	KX_TRY(devtree_power_parse(&r.tree.tree, &r.power));
	KX_TRY(devtree_handover_check(&r.tree, &r.power.ram));
	KX_TRY(check_capture_memory(&r));
	KX_TRY(check_firmware(&r));
	KX_TRY(check_vtpm(&r));
	return check_registers(&r.tree);
}
