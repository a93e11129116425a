// SPDX-License-Identifier: GPL-2.0-or-later
#include "arch/x86_64/x86_64.h"

#include <inttypes.h>
#include <string.h>

#include "format/x86-setup.h"

/* CONFIG_PHYSICAL_ALIGN of a 64-bit kernel, at least: a page of its own mapping. */
#define VMLINUX_ALIGN (2ULL << 20)

/*
 * init_size covers what the decompressor uses in place; without a segment over it, the
 * kernel might keep the page tables there that we still run on.
 */
uint64_t x86_bzimage_memory(const struct bzimage *bz)
{
	return bz->init_size > bz->kernel_size ? bz->init_size : bz->kernel_size;
}

static struct kx_err *check_fixed(const struct plan *plan, const struct segment *kernel,
	const struct x86_layout *layout)
{
	KX_TRY(place_require_page(plan, "the header's pref_address", kernel->paddr));
	if (kernel->paddr < layout->window_end &&
		kernel->memsz <= layout->window_end - kernel->paddr)
		return NULL;
	struct kx_err *err = kx_err_new(KX_FORMAT,
		"the header's pref_address 0x%" PRIx64 " and init_size 0x%" PRIx64
		" pass 0x%" PRIx64 ", below which this kernel must be entered",
		kernel->paddr, kernel->memsz, layout->window_end);
	return kx_err_name(err, KX_ID_DAMAGED_IMAGE);
}

/*
 * A relocatable kernel runs at pref_address or above: loaded lower, it moves itself up.
 * Another one runs where it was linked.
 */
static struct kx_err *place_bzimage(
	const struct image *image, struct planning *p, struct x86_layout *layout)
{
	const struct bzimage *bz = &image->bz;
	struct segment segment = segment_of(ROLE_KERNEL,
		image_content(image)->data + bz->setup_size, bz->kernel_size);

	segment.memsz = x86_bzimage_memory(bz);
	if (!bz->relocatable) {
		segment.paddr = layout->kernel_paddr = bz->pref_address;
		KX_TRY(check_fixed(&p->plan, &segment, layout));
		KX_TRY(place_fixed(p, segment));
	} else {
		struct placement where = {
			.align = bz->kernel_alignment,
			.window = {bz->pref_address, layout->window_end},
			.direction = RANGE_BOTTOM_UP,
		};
		KX_TRY(place_segment(p, segment, &where, &layout->kernel_paddr));
	}
	layout->kernel_entry =
		layout->kernel_paddr + (layout->entry_32bit ? 0 : BZIMAGE_ENTRY_64);
	return NULL;
}

/*
 * How far a vmlinux is moved to lie in the crash region: startup_64 corrects its own page
 * tables for any multiple of 2 MiB (arch/x86/kernel/head64.c).
 */
static struct kx_err *find_shift(
	const struct elf_image *elf, struct planning *p, uint64_t *ret)
{
	const struct placement where = {
		.align = VMLINUX_ALIGN,
		.window = {0, UINT64_MAX},
		.direction = RANGE_BOTTOM_UP,
	};

	return place_find_shift(p, elf, elf->loads[0].paddr % VMLINUX_ALIGN, &where, ret);
}

static struct kx_err *place_vmlinux(
	const struct image *image, struct planning *p, struct x86_layout *layout)
{
	uint64_t shift = 0;

	if (p->plan.panic)
		KX_TRY(find_shift(&image->elf, p, &shift));
	layout->kernel_paddr = image->elf.loads[0].paddr + shift;
	layout->kernel_entry = image->elf.entry + shift;
	if (x86_is_elf32(image))
		return x86_place_parts(image, shift, p);
	return place_elf(&image->elf, image_content(image)->data, shift, p);
}

struct kx_err *x86_place_kernel(struct planning *p, struct x86_layout *layout)
{
	const struct image *image = &p->in->images->kernel;

	return kx_err_prefix(p->plan.fast_boot.used ? x86_place_payload(image, p, layout)
			     : image->kind == IMAGE_BZIMAGE
				     ? place_bzimage(image, p, layout)
				     : place_vmlinux(image, p, layout),
		"'%s'", image->original.path);
}
