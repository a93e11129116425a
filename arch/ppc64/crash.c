// SPDX-License-Identifier: GPL-2.0-or-later
/* The flow of a crash image on ppc64. */
#include "plan/crash.h"

#include <inttypes.h>

#include "arch/arch.h"
#include "arch/ppc64/ppc64.h"
#include "base/cleanup.h"
#include "plan/devtree-handover.h"
#include "plan/kernel-map.h"

/* What is copied is where the capture kernel puts its vectors: it must be memory. */
static struct kx_err *require_start(const struct plan_input *in, const struct plan *plan,
	const struct ppc64_layout *layout)
{
	const struct range start = {0, PPC64_BACKUP_SIZE};
	const struct devtree_power *power = layout->power;
	KX_AUTO(range_set_destroy) struct range_set reserved = {0};

	KX_TRY(devtree_handover_kept(plan->devtree.source, &reserved));
	range_set_normalize(&reserved);
	if (range_set_covers(&in->facts->memory.ram, start) &&
		!range_set_overlaps(&power->kept, start) &&
		!range_set_overlaps(&power->reserved_ranges, start) &&
		!range_set_overlaps(&power->reserved_nodes, start) &&
		!range_set_overlaps(&reserved, start))
		return NULL;
	return kx_err_new(KX_FORMAT,
		"by the device tree, memory from 0x0 to 0x%x is not all free, and no "
		"capture kernel starts without it",
		PPC64_BACKUP_SIZE - 1);
}

static struct kx_err *place_backup(struct planning *p, struct ppc64_layout *layout)
{
	const struct segment segment = {.role = ROLE_BACKUP, .memsz = PPC64_BACKUP_SIZE};

	p->plan.params.backup_size = PPC64_BACKUP_SIZE;
	return place_preferred(p, segment, &layout->where, &p->plan.params.backup_dst);
}

/*
 * Memory to dump: all of it but the crash region, and in that, which RTAS may well lie
 * in, what firmware has (get_crash_memory_ranges() in file_load_64.c).
 */
static struct kx_err *dumped_ram(const struct facts *facts,
	const struct devtree_power *power, struct range_set *ret)
{
	KX_AUTO(range_set_destroy) struct range_set rest = {0}, firmware = {0};

	KX_TRY(crash_dump_ram(facts, &rest));
	KX_TRY(range_set_intersect(&power->kept, &facts->memory.ram, &firmware));
	return range_set_union(&rest, &firmware, ret);
}

/* Dump tools find its text by themselves: it lies in the direct map. */
static const struct kernel_map kernel_map = {.direct = {PPC64_PAGE_OFFSET, UINT64_MAX}};

static struct kx_err *fill_elfcore(struct planning *p, const struct ppc64_layout *layout)
{
	KX_AUTO(range_set_destroy) struct range_set ram = {0};

	p->plan.elfcore.machine = PPC64_ELF_MACHINE;
	p->plan.elfcore.big_endian = p->in->arch->big_endian;
	KX_TRY(dumped_ram(p->in->facts, layout->power, &ram));
	KX_TRY(crash_add_notes(p->in->facts, &ram, &p->plan));
	return kernel_map_add_ram(&kernel_map, PPC64_PAGE_OFFSET, &ram, &p->plan);
}

static struct kx_err *place_elfcorehdr(struct planning *p, struct ppc64_layout *layout)
{
	struct segment segment;
	uint64_t paddr;

	KX_TRY(fill_elfcore(p, layout));
	KX_TRY(crash_make_elfcorehdr(p, &segment));
	KX_TRY(place_preferred(p, segment, &layout->where, &paddr));
	return plan_add_cmdline(&p->plan, "elfcorehdr=%" PRIu64 "K", paddr >> 10);
}

/* The device tree comes last, since it tells where all the others lie. */
static struct kx_err *place_all(struct planning *p, struct ppc64_layout *layout)
{
	KX_TRY(ppc64_place_kernel(p, layout));
	KX_TRY(place_backup(p, layout));
	KX_TRY(place_elfcorehdr(p, layout));
	KX_TRY(crash_place_dump_keys(p, &layout->where));
	return ppc64_place_rest(p, layout);
}

struct kx_err *ppc64_plan_crash(struct planning *p)
{
	struct ppc64_layout layout;

	KX_TRY(ppc64_decide(p, &layout));
	KX_TRY(require_start(p->in, &p->plan, &layout));
	const struct crash_needs needs = {
		.kernel = elf_image_span(&p->in->images->kernel.elf),
	};
	KX_TRY(crash_explain_space(place_all(p, &layout), p->in, &p->plan, &needs));
	return crash_keep_control_room(&p->plan);
}
