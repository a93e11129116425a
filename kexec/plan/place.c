// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/place.h"

#include <inttypes.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/number.h"

struct range place_window(const struct request *req, uint64_t lowest)
{
	struct range window = {lowest, UINT64_MAX};

	if (req->mem_min_set && req->mem_min > window.start)
		window.start = req->mem_min;
	if (req->mem_max_set && req->mem_max < UINT64_MAX)
		window.end = req->mem_max + 1;
	return window;
}

/* Segments are whole pages: a partial page at the border of a range is no use. */
static struct kx_err *shrink_to_pages(
	const struct range_set *set, uint64_t page_size, struct range_set *ret)
{
	for (size_t i = 0; i < set->n; i++) {
		const struct range r = set->v[i];
		const uint64_t start = align_up(r.start, page_size);

		if (start >= r.start)
			KX_TRY(range_set_push(
				ret, (struct range){start, r.end & -page_size}));
	}
	range_set_normalize(ret);
	return NULL;
}

struct kx_err *place_allow(
	struct plan *plan, const struct range_set *memory, struct range window)
{
	const struct range_set one = {&window, window.end > window.start, 1};
	KX_AUTO(range_set_destroy) struct range_set inside = {0};

	KX_TRY(range_set_intersect(memory, &one, &inside));
	KX_TRY(shrink_to_pages(&inside, plan->limits.page_size, &plan->limits.allowed));
	return range_set_copy(&plan->limits.allowed, &plan->free);
}

uint64_t place_half_of_ram(const struct facts *facts, uint64_t page_size)
{
	uint64_t total = range_set_total(&facts->memory.ram);

	if (fact_present(&facts->mem_total.fact) && facts->mem_total.value < total)
		total = facts->mem_total.value;
	return total / 2 & -page_size;
}

struct kx_err *place_first(struct plan *plan, struct segment segment,
	const struct preferences *where, uint64_t *ret_paddr)
{
	struct kx_err *err = NULL;

	for (size_t i = 0; i < where->n; i++) {
		kx_err_free(err);
		err = plan_place(plan, segment, &where->v[i], ret_paddr);
		if (!err || err->code != KX_NO_SPACE)
			break;
	}
	return err;
}

/* ---- the kernel ---------------------------------------------------------------------
 */

struct kx_err *place_require_page(
	const struct plan *plan, const char *what, uint64_t paddr)
{
	if (!(paddr % plan->limits.page_size))
		return NULL;
	return kx_err_new(KX_FORMAT,
		"%s 0x%" PRIx64 " is not a multiple of the page size 0x%" PRIx64, what,
		paddr, plan->limits.page_size);
}

struct kx_err *place_find_shift(const struct plan *plan, const struct elf_image *elf,
	uint64_t ahead, const struct placement *where, uint64_t *ret)
{
	const struct segment all = {
		.role = ROLE_KERNEL, .memsz = ahead + elf_image_span(elf)};
	uint64_t at;

	KX_TRY(plan_find_room(plan, all, where, &at));
	*ret = at + ahead - elf->loads[0].paddr;
	return NULL;
}

/*
 * One PT_LOAD. The kernel overwrites or frees what lies between its parts, so the
 * segment reaches to the next one and nothing else is put there.
 */
static struct kx_err *add_elf_load(const struct elf_image *elf, size_t i,
	const uint8_t *content, uint64_t shift, struct plan *plan)
{
	const struct elf_load *l = &elf->loads[i];
	uint64_t end = l->paddr + l->memsz;

	if (i + 1 < elf->nloads)
		end = elf->loads[i + 1].paddr;
	KX_TRY(place_require_page(plan, "the address of an ELF segment,", l->paddr));
	return plan_add_fixed(
		plan, (struct segment){
			      .role = ROLE_KERNEL,
			      .paddr = l->paddr + shift,
			      .memsz = end - l->paddr,
			      .bytes = l->filesz ? content + l->offset : NULL,
			      .bufsz = l->filesz,
			      .digest = l->filesz != 0,
		      });
}

struct kx_err *place_elf_parts(const struct elf_image *elf, const uint8_t *content,
	uint64_t shift, struct plan *plan)
{
	for (size_t i = 0; i < elf->nloads; i++)
		KX_TRY(add_elf_load(elf, i, content, shift, plan));
	return NULL;
}

struct kx_err *place_elf_loads(
	const struct image *image, uint64_t shift, struct plan *plan)
{
	return place_elf_parts(&image->elf, image_content(image)->data, shift, plan);
}

/* ---- initrds ----------------------------------------------------------------------- */

/* Where the next initrd may begin, when one ends at end. */
static uint64_t next_start(const struct plan *plan, uint64_t end)
{
	return align_up(end, plan->limits.page_size);
}

/* initrds follow each other at pages; the last one's end is the end of them all. */
static uint64_t initrds_size(const struct plan *plan, const struct file *parts, size_t n)
{
	uint64_t total = 0;

	for (size_t i = 0; i < n; i++)
		total = next_start(plan, total) + parts[i].size;
	return total;
}

/* Find the room for all, then give each file its own segment, so that none is copied. */
static struct kx_err *reserve_initrds(struct plan *plan, uint64_t size,
	const struct preferences *where, uint64_t *ret_paddr)
{
	struct segment all = {.role = ROLE_INITRD, .memsz = size};

	KX_TRY(place_first(plan, all, where, ret_paddr));
	all = plan->segments[--plan->nsegments];
	return range_set_insert(
		&plan->free, (struct range){all.paddr, all.paddr + all.memsz});
}

/* Which files a message is about. */
static struct kx_err *prefix_files(struct kx_err *err, const struct images *images)
{
	if (images->ninitrds == 1)
		return kx_err_prefix(err, "'%s'", images->initrds[0].path);
	return kx_err_prefix(
		err, "'%s' and %zu more", images->initrds[0].path, images->ninitrds - 1);
}

struct kx_err *place_initrds(const struct plan_input *in, struct plan *plan,
	const struct preferences *where, struct range *ret)
{
	size_t n;
	const struct file *parts = images_initrd_parts(in->images, &n);
	uint64_t at, size = initrds_size(plan, parts, n);

	*ret = (struct range){0, 0};
	if (!n)
		return NULL;
	KX_TRY(prefix_files(reserve_initrds(plan, size, where, &at), in->images));
	*ret = (struct range){at, at + size};
	for (size_t i = 0; i < n; i++) {
		KX_TRY(plan_add_fixed(plan, (struct segment){
						    .role = ROLE_INITRD,
						    .paddr = at,
						    .memsz = parts[i].size,
						    .bytes = parts[i].data,
						    .bufsz = parts[i].size,
						    .digest = true,
					    }));
		at = next_start(plan, at + parts[i].size);
	}
	return NULL;
}

/* ---- purgatory --------------------------------------------------------------------- */

struct kx_err *place_purgatory(const struct plan_input *in, struct plan *plan,
	const struct preferences *where, uint8_t **ret_copy)
{
	const struct purgatory_blob *blob = in->purgatory;
	uint64_t paddr;

	KX_TRY(plan_alloc(plan, blob->size, ret_copy));
	memcpy(*ret_copy, blob->bytes, blob->size);
	KX_TRY(place_first(plan,
		(struct segment){
			.role = ROLE_PURGATORY,
			.memsz = blob->size,
			.bytes = *ret_copy,
			.bufsz = blob->size,
		},
		where, &paddr));
	plan->entry = paddr + blob->entry_offset;
	plan->params_offset = blob->params_offset;
	return NULL;
}
