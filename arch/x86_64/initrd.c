// SPDX-License-Identifier: GPL-2.0-or-later
#include "arch/x86_64/x86_64.h"

static uint64_t initrd_end(const struct image *image, const struct x86_load *load)
{
	if (image->kind == IMAGE_BZIMAGE && load->window_end == X86_4G)
		return image->bz.initrd_max + 1;
	return load->window_end;
}

struct kx_err *x86_place_initrds(struct planning *p, struct x86_load *load)
{
	p->plan.limits.initrd_end = initrd_end(&p->in->images->kernel, load);

	const struct preferences where = x86_low_first(p->plan.limits.initrd_end);
	struct range initrd;

	KX_TRY(place_initrds(p, &where, &initrd));
	load->initrd_paddr = initrd.start;
	load->initrd_size = range_size(initrd);
	return NULL;
}
