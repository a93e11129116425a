// SPDX-License-Identifier: GPL-2.0-or-later
/* Initrds: adjacent segments that stay in the files' mappings. */
#include "x86_64.h"

/* Where the next initrd may begin, when one ends at end. */
static uint64_t next_start(uint64_t end)
{
	return (end + IMAGES_INITRD_ALIGN - 1) & -(uint64_t)IMAGES_INITRD_ALIGN;
}

/* initrds follow each other at pages; the last one's end is the end of them all. */
static uint64_t initrds_size(const struct file *parts, size_t n)
{
	uint64_t total = 0;

	for (size_t i = 0; i < n; i++)
		total = next_start(total) + parts[i].size;
	return total;
}

/* Find the room for all, then give each file its own segment, so that none is copied. */
static struct kx_err *reserve_initrds(
	struct plan *plan, uint64_t size, uint64_t end, uint64_t *ret_paddr)
{
	struct segment all = {.role = ROLE_INITRD, .memsz = size};

	KX_TRY(x86_place_low_first(plan, all, end, ret_paddr));
	all = plan->segments[--plan->nsegments];
	return range_set_insert(
		&plan->free, (struct range){all.paddr, all.paddr + all.memsz});
}

/* Which files a message is about. */
static struct kx_err *prefix_files(
	struct kx_err *err, const struct file *initrds, size_t n)
{
	if (n == 1)
		return kx_err_prefix(err, "'%s'", initrds[0].path);
	return kx_err_prefix(err, "'%s' and %zu more", initrds[0].path, n - 1);
}

static uint64_t initrd_end(const struct image *image, const struct x86_load *load)
{
	if (image->kind == IMAGE_BZIMAGE && load->window_end == X86_4G)
		return image->bz.initrd_max + 1;
	return load->window_end;
}

struct kx_err *x86_place_initrds(
	const struct plan_input *in, struct plan *plan, struct x86_load *load)
{
	size_t n;
	const struct file *parts = images_initrd_parts(in->images, &n);
	uint64_t at;

	plan->limits.initrd_end = initrd_end(&in->images->kernel, load);
	if (!n)
		return NULL;
	load->initrd_size = initrds_size(parts, n);
	KX_TRY(prefix_files(
		reserve_initrds(plan, load->initrd_size, plan->limits.initrd_end, &at),
		in->images->initrds, in->images->ninitrds));
	load->initrd_paddr = at;
	for (size_t i = 0; i < n; i++) {
		KX_TRY(plan_add_fixed(plan, (struct segment){
						    .role = ROLE_INITRD,
						    .paddr = at,
						    .memsz = parts[i].size,
						    .bytes = parts[i].data,
						    .bufsz = parts[i].size,
						    .digest = true,
					    }));
		at = next_start(at + parts[i].size);
	}
	return NULL;
}
