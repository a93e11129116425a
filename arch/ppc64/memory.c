// SPDX-License-Identifier: GPL-2.0-or-later
/* Where segments may lie on ppc64. */
#include <inttypes.h>

#include "arch/arch.h"
#include "arch/ppc64/ppc64.h"
#include "base/cleanup.h"
#include "base/number.h"
#include "plan/crash.h"
#include "plan/devtree-handover.h"

/*
 * The first byte that a normal image may use. Below linux,kernel-end the running kernel
 * takes no segment (machine_kexec_prepare() in arch/powerpc/kexec/core_64.c), and the new
 * kernel moves itself to 0 before it has read anything: what lay there would be gone.
 */
static struct kx_err *find_lowest(const struct plan_input *in, uint64_t *ret)
{
	const struct devtree_power *power = &in->facts->power;
	uint64_t size = elf_image_span(&in->images->kernel.elf);

	if (!power->kernel_end)
		return kx_err_new(KX_FORMAT,
			"the device tree does not say where the running kernel ends "
			"(/chosen has no linux,kernel-end): kexec_file_load (-s) does "
			"not need it");
	uint64_t end = power->kernel_end > size ? power->kernel_end : size;
	*ret = align_up(end, PPC64_PAGE_SIZE);
	if (*ret < end)
		return kx_err_new(KX_FORMAT,
			"the running kernel is said to end at 0x%" PRIx64
			", the new one to have 0x%" PRIx64 " bytes",
			power->kernel_end, size);
	return NULL;
}

/*
 * RAM less what firmware and the running kernel's hash table have of it, and what the
 * device tree that is handed over reserves.
 */
static struct kx_err *find_free(const struct plan_input *in,
	const struct devtree_power *power, const struct devtree *source,
	struct range_set *ret)
{
	KX_AUTO(range_set_destroy) struct range_set firmware = {0}, all = {0}, own = {0};
	KX_AUTO(range_set_destroy) struct range_set by_tree = {0};

	KX_TRY(range_set_union(
		&power->reserved_ranges, &power->reserved_nodes, &firmware));
	KX_TRY(range_set_insert(&firmware, power->htab));
	KX_TRY(devtree_handover_kept(source, &own));
	range_set_normalize(&own);
	KX_TRY(range_set_union(&firmware, &own, &by_tree));
	KX_TRY(range_set_union(&by_tree, &power->kept, &all));
	return range_set_subtract(&in->facts->memory.ram, &all, ret);
}

/*
 * Code without translation, as that between the kernels, reaches all memory where there
 * is no hypervisor, and in a partition whose hypervisor translates by radix tables. By a
 * hash table it reaches only the RMA (mmu_early_init_devtree() in
 * arch/powerpc/mm/init_64.c), and on older processors 1 GiB of that
 * (hash__setup_initial_memory_limit()).
 */
#define RMA_OLD_MAX (1ULL << 30)

static void find_reach(const struct devtree_power *power, uint64_t start,
	struct plan *plan, struct preferences *ret)
{
	bool all = power->has_opal || power->radix;
	uint64_t end = all ? UINT64_MAX : power->rma_end;
	struct placement low = {.window = {start, end}, .direction = RANGE_BOTTOM_UP};
	struct placement high = low;

	if (!all && low.window.end > RMA_OLD_MAX)
		low.window.end = RMA_OLD_MAX;
	*ret = (struct preferences){{low, high}, 2};
	plan->limits.initrd_end = plan->limits.segment_end = end;
	if (!all)
		plan->limits.reach =
			"in this partition, code that starts a kernel reaches only the "
			"first range of memory, the RMA: a smaller initrd helps, or a "
			"larger RMA";
}

/*
 * What the kernel takes of the crash region for itself: a page each for code, for a copy
 * of VMCOREINFO and for lists (kimage_alloc_crash_control_pages() in kexec_core.c).
 */
#define CONTROL_PAGES 4

static struct kx_err *narrow_to_region(struct planning *p, struct range *window)
{
	struct range region;

	KX_TRY(crash_find_region(p->in->facts, &region));
	p->plan.limits.crash_region = region;
	p->plan.limits.control_room = CONTROL_PAGES * PPC64_PAGE_SIZE;
	*window = range_clip(*window, region);
	return crash_capture_ram(p->in->facts, &p->plan.limits.capture_ram);
}

struct kx_err *ppc64_decide(struct planning *p, struct ppc64_layout *layout)
{
	KX_AUTO(range_set_destroy) struct range_set free = {0};
	uint64_t lowest = PPC64_BACKUP_SIZE;

	*layout = (struct ppc64_layout){0};
	devtree_handover_choose(p);
	KX_TRY(devtree_handover_require(p->in->facts));
	layout->power = &p->in->facts->power;
	if (!p->plan.panic)
		KX_TRY(find_lowest(p->in, &lowest));
	struct range window = place_window(p->in->req, lowest);
	/*
	 * From below, so that most of memory stays in one piece for the new kernel, which
	 * reserves its own crash region further up.
	 */
	find_reach(layout->power, window.start, &p->plan, &layout->where);
	if (window.end > p->plan.limits.segment_end)
		window.end = p->plan.limits.segment_end;
	if (p->plan.panic)
		KX_TRY(narrow_to_region(p, &window));
	KX_TRY(find_free(p->in, layout->power, p->plan.devtree.source, &free));
	return place_allow(p, &free, window);
}
