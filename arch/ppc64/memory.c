// SPDX-License-Identifier: GPL-2.0-or-later
/* Where segments may lie on ppc64. */
#include <inttypes.h>

#include "arch.h"
#include "cleanup.h"
#include "crash.h"
#include "ppc64.h"

static struct kx_err *require_devtree(
	const struct facts *facts, const struct devtree_machine **ret)
{
	const struct fact *fact = &facts->devtree.fact;

	if (fact->state == FACT_FAILED)
		return kx_err_new(fact->err->code, "the device tree cannot be read: %s",
			fact->err->message);
	if (!fact_present(fact))
		return kx_err_new(KX_IO,
			"the device tree cannot be read: /proc/device-tree is not there "
			"(is /proc mounted?)");
	*ret = &facts->devtree.machine;
	return NULL;
}

/*
 * The first byte that a normal image may use. Below linux,kernel-end the running kernel
 * takes no segment (machine_kexec_prepare() in arch/powerpc/kexec/core_64.c), and the new
 * kernel moves itself to 0 before it has read anything: what lay there would be gone.
 */
static struct kx_err *find_lowest(const struct plan_input *in, uint64_t *ret)
{
	const struct devtree_machine *machine = &in->facts->devtree.machine;
	uint64_t size = ppc64_kernel_size(&in->images->kernel);
	const uint64_t mask = PPC64_PAGE_SIZE - 1;

	if (!machine->kernel_end)
		return kx_err_new(KX_FORMAT,
			"the device tree does not say where the running kernel ends "
			"(/chosen has no linux,kernel-end)");
	*ret = machine->kernel_end > size ? machine->kernel_end : size;
	if (*ret > UINT64_MAX - mask)
		return kx_err_new(KX_FORMAT,
			"the running kernel is said to end at 0x%" PRIx64
			", the new one to have 0x%" PRIx64 " bytes",
			machine->kernel_end, size);
	*ret = (*ret + mask) & ~mask;
	return NULL;
}

/* RAM less what firmware and the running kernel's hash table have of it. */
static struct kx_err *find_free(const struct plan_input *in,
	const struct devtree_machine *machine, struct range_set *ret)
{
	KX_AUTO(range_set_destroy) struct range_set taken = {0};

	KX_TRY(range_set_union(&machine->kept, &machine->reserved, &taken));
	KX_TRY(range_set_insert(&taken, machine->htab));
	return range_set_subtract(&in->facts->iomem.ram, &taken, ret);
}

/*
 * Without a hypervisor, code without translation reaches all memory; in a partition it
 * reaches what memory has first. That is where kernel, purgatory and device tree are
 * read so, and the initrd when its digest is taken.
 */
static uint64_t find_reach(const struct devtree_machine *machine)
{
	return machine->has_opal ? UINT64_MAX : machine->rma_end;
}

/*
 * What the kernel takes of the crash region for itself: a page each for code, for a copy
 * of VMCOREINFO and for lists (kimage_alloc_crash_control_pages() in kexec_core.c).
 */
#define CONTROL_PAGES 4

static struct kx_err *narrow_to_region(
	const struct plan_input *in, struct plan *plan, struct range *window)
{
	struct range region;

	KX_TRY(crash_find_region(in->facts, &region));
	plan->limits.crash_region = region;
	plan->limits.control_room = CONTROL_PAGES * PPC64_PAGE_SIZE;
	if (window->start < region.start)
		window->start = region.start;
	if (window->end > region.end)
		window->end = region.end;
	return NULL;
}

struct kx_err *ppc64_decide(
	const struct plan_input *in, struct plan *plan, struct ppc64_load *load)
{
	KX_AUTO(range_set_destroy) struct range_set free = {0};
	uint64_t lowest = PPC64_BACKUP_SIZE, reach;

	*load = (struct ppc64_load){0};
	KX_TRY(require_devtree(in->facts, &load->machine));
	if (!plan->panic)
		KX_TRY(find_lowest(in, &lowest));
	reach = find_reach(load->machine);
	struct range window = place_window(in->req, lowest);
	if (window.end > reach)
		window.end = reach;
	if (plan->panic)
		KX_TRY(narrow_to_region(in, plan, &window));
	plan->limits.initrd_end = plan->limits.segment_end = reach;
	plan->limits.cmdline_max = in->arch->cmdline_max(&in->images->kernel, CALL_LOAD);
	plan->limits.half_of_ram = place_half_of_ram(in->facts, PPC64_PAGE_SIZE);
	/*
	 * From below: the new kernel reserves its own crash region further up, and would
	 * not move an initrd out of it.
	 */
	load->where = (struct preferences){
		{{.window = window, .direction = RANGE_BOTTOM_UP}}, 1};
	KX_TRY(find_free(in, load->machine, &free));
	return place_allow(plan, &free, window);
}
