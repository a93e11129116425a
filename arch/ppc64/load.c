// SPDX-License-Identifier: GPL-2.0-or-later
/* The flow of a normal load on ppc64. */
#include "arch/arch.h"
#include "arch/ppc64/ppc64.h"

/*
 * A relocatable kernel runs from any place of 64 KiB alignment, or moves itself to 0 from
 * there (__after_prom_start in arch/powerpc/kernel/head_64.S). Its addresses only tell
 * how its parts lie to each other.
 */
struct kx_err *ppc64_place_kernel(struct planning *p, struct ppc64_load *load)
{
	const struct image *image = &p->in->images->kernel;
	uint64_t shift;
	struct kx_err *err =
		place_find_shift(p, &image->elf, 0, &load->where.v[0], &shift);

	if (!err) {
		load->kernel_paddr = image->elf.loads[0].paddr + shift;
		err = place_elf(&image->elf, image_content(image)->data, shift, p);
	}
	return kx_err_prefix(err, "'%s'", image->original.path);
}

struct kx_err *ppc64_place_rest(struct planning *p, struct ppc64_load *load)
{
	struct range initrd;

	KX_TRY(place_initrds(p, &load->where, &initrd));
	KX_TRY(ppc64_place_devtree(p, load));
	return ppc64_place_purgatory(p, load);
}

struct kx_err *ppc64_plan_load(struct planning *p)
{
	struct ppc64_load load;

	KX_TRY(ppc64_decide(p, &load));
	KX_TRY(ppc64_place_kernel(p, &load));
	return ppc64_place_rest(p, &load);
}
