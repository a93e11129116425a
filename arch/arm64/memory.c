// SPDX-License-Identifier: GPL-2.0-or-later
/* Where segments may lie on arm64. */
#include "arch/arch.h"
#include "arch/arm64/arm64.h"
#include "base/cleanup.h"
#include "plan/crash.h"
#include "plan/devtree-handover.h"

/*
 * What the kernel takes of the crash region for itself: a page each for code, for a copy
 * of VMCOREINFO and for lists (kimage_alloc_crash_control_pages() in kexec_core.c). It
 * has no page tables for the way, since a crash image lies in its place already.
 */
#define CONTROL_PAGES 4

static struct kx_err *narrow_to_region(struct planning *p, struct range *window)
{
	struct range region;

	KX_TRY(crash_find_region(p->in->facts, &region));
	p->plan.limits.crash_region = region;
	p->plan.limits.control_room = CONTROL_PAGES * ARM64_PAGE_SIZE;
	*window = range_clip(*window, region);
	return crash_capture_ram(p->in->facts, &p->plan.limits.capture_ram);
}

/*
 * RAM less what must outlive the running kernel: what it has marked as reserved, what the
 * device tree reserves, and where hardware goes on reading. A crash region is nobody
 * else's.
 */
static struct kx_err *find_free(struct planning *p, struct range_set *ret)
{
	const struct memory *memory = &p->in->facts->memory;
	KX_AUTO(range_set_destroy) struct range_set own = {0}, reserved = {0};
	KX_AUTO(range_set_destroy) struct range_set in_use = {0}, kept = {0}, all = {0};
	KX_AUTO(range_set_destroy) struct range_set by_tree = {0};

	KX_TRY(arm64_find_kept(p, &reserved, &in_use));
	KX_TRY(range_set_union(&reserved, &in_use, &kept));
	KX_TRY(devtree_handover_kept(p->plan.devtree.source, &own));
	range_set_normalize(&own);
	KX_TRY(range_set_union(&kept, &own, &by_tree));
	KX_TRY(range_set_union(&memory->reserved, &by_tree, &all));
	return range_set_subtract(&memory->ram, &all, ret);
}

static void set_reach(
	const struct range_set *ram, struct plan *plan, struct range *window)
{
	plan->limits.initrd_end = plan->limits.segment_end = ARM64_REACH;
	if (window->end <= ARM64_REACH)
		return;
	window->end = ARM64_REACH;
	if (ram->v[ram->n - 1].end <= ARM64_REACH)
		return;
	plan->limits.reach = "only addresses below 48 bits (0x1000000000000) are reached "
			     "by every arm64 kernel, and by the code that starts it";
}

struct kx_err *arm64_decide(struct planning *p, struct arm64_layout *layout)
{
	KX_AUTO(range_set_destroy) struct range_set free = {0};
	struct range window = place_window(p->in->req, 0);

	*layout = (struct arm64_layout){0};
	devtree_handover_choose(p);
	if (!p->plan.hands_dtb)
		KX_TRY(devtree_handover_require(p->in->facts));
	KX_TRY(place_require_memory(p->in->facts));
	set_reach(&p->in->facts->memory.ram, &p->plan, &window);
	/*
	 * From below: so that most of memory stays in one piece for the new kernel, and
	 * since a kernel before 4.6 makes no use of what lies below it.
	 */
	layout->where.n = 1; /* until the kernel has its place: see prefer_behind() */
	layout->where.v[0] = (struct placement){
		.window = window, .direction = RANGE_BOTTOM_UP};
	if (p->plan.panic)
		KX_TRY(narrow_to_region(p, &window));
	KX_TRY(find_free(p, &free));
	return place_allow(p, &free, window);
}
