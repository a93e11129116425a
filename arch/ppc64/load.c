// SPDX-License-Identifier: GPL-2.0-or-later
/* The flow of a normal load on ppc64. */
#include <inttypes.h>

#include "arch/arch.h"
#include "arch/ppc64/ppc64.h"
#include "base/cleanup.h"
#include "plan/devtree-handover.h"

/*
 * A relocatable kernel runs from any place of 64 KiB alignment, or moves itself to 0 from
 * there (__after_prom_start in arch/powerpc/kernel/head_64.S). Its addresses only tell
 * how its parts lie to each other.
 */
struct kx_err *ppc64_place_kernel(struct planning *p, struct ppc64_layout *layout)
{
	const struct image *image = &p->in->images->kernel;
	uint64_t shift;
	struct kx_err *err =
		place_find_shift(p, &image->elf, 0, &layout->where.v[0], &shift);

	if (!err) {
		layout->kernel_paddr = image->elf.loads[0].paddr + shift;
		err = place_elf(&image->elf, image_content(image)->data, shift, p);
	}
	return kx_err_prefix(err, "'%s'", image->original.path);
}

/*
 * The tree of --dtb is of the user's making: what its memory lacks is said as that. It is
 * read as the new kernel will read it.
 */
static struct kx_err *check_memory_of_dtb(const struct planning *p)
{
	KX_AUTO(devtree_reading_destroy) struct devtree_reading r = {0};
	KX_AUTO(devtree_power_destroy) struct devtree_power power = {0};

	KX_TRY(devtree_handover_read(&p->plan, &r));
	KX_TRY(devtree_power_parse(&r.tree, &power));
	plan_for_each (s, &p->plan) {
		struct range place = segment_range(s);

		if (!range_set_covers(&power.ram, place))
			return kx_err_new(KX_FORMAT,
				"its memory does not cover 0x%" PRIx64 "-0x%" PRIx64
				", where the %s goes on this machine",
				place.start, place.end - 1, role_name(s->role));
	}
	return NULL;
}

static struct kx_err *check_dtb(const struct planning *p)
{
	const struct file *dtb = &p->in->images->dtb;

	if (dtb->fd < 0)
		return NULL;
	return kx_err_prefix(check_memory_of_dtb(p), "--dtb '%s'", dtb->path);
}

struct kx_err *ppc64_place_rest(struct planning *p, struct ppc64_layout *layout)
{
	struct range initrd;

	KX_TRY(place_initrds(p, &layout->where, &initrd));
	KX_TRY(ppc64_place_devtree(p, layout));
	KX_TRY(ppc64_place_purgatory(p, layout));
	return check_dtb(p);
}

struct kx_err *ppc64_plan_load(struct planning *p)
{
	struct ppc64_layout layout;

	KX_TRY(ppc64_decide(p, &layout));
	KX_TRY(ppc64_place_kernel(p, &layout));
	return ppc64_place_rest(p, &layout);
}
