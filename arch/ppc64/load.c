// SPDX-License-Identifier: GPL-2.0-or-later
/* The flow of a normal load on ppc64. */
#include "arch/arch.h"
#include "arch/ppc64/ppc64.h"

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

struct kx_err *ppc64_place_rest(struct planning *p, struct ppc64_layout *layout)
{
	struct range initrd;

	KX_TRY(place_initrds(p, &layout->where, &initrd));
	KX_TRY(ppc64_place_devtree(p, layout));
	return ppc64_place_purgatory(p, layout);
}

struct kx_err *ppc64_plan_load(struct planning *p)
{
	struct ppc64_layout layout;

	KX_TRY(ppc64_decide(p, &layout));
	KX_TRY(ppc64_place_kernel(p, &layout));
	return ppc64_place_rest(p, &layout);
}
