// SPDX-License-Identifier: GPL-2.0-or-later
/* The flow of a normal load on arm64. */
#include <inttypes.h>

#include "arch/arch.h"
#include "arch/arm64/arm64.h"
#include "base/number.h"

/* No kernel is as large; a header may say so. */
static struct kx_err *check_span(const struct elf_image *elf)
{
	uint64_t span = elf_image_span(elf);

	if (span <= ARM64_WINDOW - ARM64_WINDOW_ALIGN)
		return NULL;
	return kx_err_new(KX_LIMIT,
		"the kernel has 0x%" PRIx64
		" bytes of memory (image_size), and with its initrd lies in a window of "
		"0x%llx",
		span, ARM64_WINDOW);
}

/*
 * All others lie behind the kernel, where there is room: before v4.6 it cannot use memory
 * that is below its image (Documentation/arm64/booting.rst, "Call the kernel image").
 */
static void prefer_behind(uint64_t end, struct preferences *where)
{
	where->v[1] = where->v[0];
	where->n = 2;
	if (where->v[0].window.start < end)
		where->v[0].window.start = end;
}

/*
 * It runs from any place that lies as its header says, behind a multiple of 2 MiB. What
 * lies between that and the kernel is nobody's; it stays free for others.
 */
struct kx_err *arm64_place_kernel(struct planning *p, struct arm64_layout *layout)
{
	const struct image *image = &p->in->images->kernel;
	const struct elf_image *elf = &image->elf;
	struct placement where = layout->where.v[0];
	uint64_t shift;

	where.align = ARM64_KERNEL_ALIGN;
	struct kx_err *err = check_span(elf);
	if (!err)
		err = place_require_page(
			&p->plan, "text_offset of its header,", elf->arm64.text_offset);
	if (!err)
		err = place_find_shift(p, elf, elf->arm64.text_offset, &where, &shift);
	if (!err) {
		layout->kernel_paddr = layout->entry = elf->loads[0].paddr + shift;
		err = place_elf(elf, image_content(image)->data, shift, p);
		prefer_behind(
			layout->kernel_paddr + elf_image_span(elf), &layout->where);
	}
	return kx_err_prefix(err, "'%s'", image->original.path);
}

/* Where an initrd may lie, by where the kernel does. */
static struct range initrd_window(
	const struct planning *p, const struct arm64_layout *layout)
{
	uint64_t start = layout->kernel_paddr;
	uint64_t end = start + elf_image_span(&p->in->images->kernel.elf);
	uint64_t top = align_up(end, ARM64_WINDOW_ALIGN);

	return (struct range){
		.start = top > ARM64_WINDOW ? top - ARM64_WINDOW : 0,
		.end = (start & -ARM64_WINDOW_ALIGN) + ARM64_WINDOW,
	};
}

static struct kx_err *place_initrd(struct planning *p, const struct arm64_layout *layout)
{
	struct range window = initrd_window(p, layout), initrd;
	struct preferences where = layout->where;

	for (size_t i = 0; i < where.n; i++)
		where.v[i].window = range_clip(where.v[i].window, window);
	if (window.end < p->plan.limits.initrd_end)
		p->plan.limits.initrd_end = window.end;
	return place_initrds(p, &where, &initrd);
}

struct kx_err *arm64_place_rest(struct planning *p, struct arm64_layout *layout)
{
	KX_TRY(place_initrd(p, layout));
	KX_TRY(arm64_place_devtree(p, layout));
	return arm64_place_purgatory(p, layout);
}

struct kx_err *arm64_plan_load(struct planning *p)
{
	struct arm64_layout layout;

	KX_TRY(arm64_decide(p, &layout));
	KX_TRY(arm64_place_kernel(p, &layout));
	return arm64_place_rest(p, &layout);
}
