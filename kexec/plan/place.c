// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/place.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/number.h"
#include "purgatory/digest-way.h"

static struct kx_err *add_segment(struct planning *p, struct segment segment)
{
	size_t n = p->plan.nsegments;
	struct segment *v = reallocarray(p->plan.segments, n + 1, sizeof(*v));

	if (!v)
		return kx_err_nomem();
	p->plan.segments = v;
	v[p->plan.nsegments++] = segment;
	return kx_err_prefix(range_set_remove(&p->free, segment_range(&segment)), "%s",
		role_name(segment.role));
}

static struct kx_err *round_memsz(const struct plan *plan, struct segment *segment)
{
	const uint64_t memsz = align_up(segment->memsz, plan->limits.page_size);

	if (memsz < segment->memsz)
		return kx_err_new(KX_LIMIT,
			"%s: 0x%" PRIx64 " bytes of memory are too many",
			role_name(segment->role), segment->memsz);
	segment->memsz = memsz;
	return NULL;
}

/* From the first to the last byte that may be used (--mem-min, --mem-max). */
static struct range allowed_span(const struct plan *plan)
{
	const struct range_set *allowed = &plan->limits.allowed;

	if (!allowed->n)
		return (struct range){0, 0};
	return (struct range){allowed->v[0].start, allowed->v[allowed->n - 1].end};
}

static struct kx_err *nothing_allowed(const struct plan *plan, enum role role)
{
	return kx_err_new(KX_NO_SPACE, "%s: no memory may be used%s", role_name(role),
		plan->panic ? "" : " at all: nothing is System RAM for firmware and "
				   "kernel within --mem-min and --mem-max");
}

/* What may be used by a crash image is told with its region (crash_explain_space()). */
static struct kx_err *lies_elsewhere(
	const struct plan *plan, enum role role, struct range window)
{
	struct range all = allowed_span(plan);

	if (plan->panic)
		return kx_err_new(KX_NO_SPACE,
			"%s: it must lie between 0x%" PRIx64 " and 0x%" PRIx64,
			role_name(role), window.start, window.end);
	return kx_err_new(KX_NO_SPACE,
		"%s: it must lie between 0x%" PRIx64 " and 0x%" PRIx64
		", but what may be used (System RAM, --mem-min, --mem-max) lies "
		"between 0x%" PRIx64 " and 0x%" PRIx64,
		role_name(role), window.start, window.end, all.start, all.end);
}

static struct kx_err *no_space(const struct plan *plan, const struct segment *segment,
	const struct range_request *req, uint64_t largest)
{
	struct range window = range_clip(req->window, allowed_span(plan));

	if (!plan->limits.allowed.n)
		return nothing_allowed(plan, segment->role);
	if (window.end <= window.start)
		return lies_elsewhere(plan, segment->role, req->window);
	/* Where it lies is of no matter then. */
	if (plan->panic && req->size > range_size(plan->limits.crash_region))
		return kx_err_new(KX_NO_SPACE, "%s: no room for 0x%" PRIx64 " bytes",
			role_name(segment->role), req->size);
	return kx_err_new(KX_NO_SPACE,
		"%s: no free range of 0x%" PRIx64 " bytes aligned 0x%" PRIx64
		" between 0x%" PRIx64 " and 0x%" PRIx64 " (largest free: 0x%" PRIx64 ")",
		role_name(segment->role), req->size, req->align, window.start, window.end,
		largest);
}

static enum range_direction direction_of(
	const struct plan *plan, const struct placement *where)
{
	if (call_traits(plan->call)->wants_low_places && !plan->panic)
		return RANGE_BOTTOM_UP;
	return where->direction;
}

struct kx_err *place_find_room(const struct planning *p, struct segment segment,
	const struct placement *where, uint64_t *ret_paddr)
{
	const uint64_t page = p->plan.limits.page_size;
	uint64_t largest;

	KX_TRY(round_memsz(&p->plan, &segment));
	struct range_request req = {
		.size = segment.memsz,
		.align = where->align > page ? where->align : page,
		.window = where->window,
		.direction = direction_of(&p->plan, where),
	};
	if (range_set_find(&p->free, &req, ret_paddr, &largest))
		return NULL;
	struct kx_err *err = no_space(&p->plan, &segment, &req, largest);
	if (p->plan.limits.reach && !p->plan.panic)
		err = kx_err_append(err, "%s", p->plan.limits.reach);
	return err;
}

struct kx_err *place_segment(struct planning *p, struct segment segment,
	const struct placement *where, uint64_t *ret_paddr)
{
	KX_TRY(place_find_room(p, segment, where, ret_paddr));
	segment.paddr = *ret_paddr;
	KX_TRY(round_memsz(&p->plan, &segment));
	return add_segment(p, segment);
}

/* Outside of what options leave, the options are named; else something lies there. */
static struct kx_err *not_free(
	const struct planning *p, enum role role, struct range r)
{
	const struct request *req = p->in->req;
	const struct range all = place_window(req, 0);

	if (r.start < all.start || r.end > all.end)
		return kx_err_new(KX_NO_SPACE,
			"%s: it must lie at 0x%" PRIx64 "-0x%" PRIx64
			", which is not all within %s",
			role_name(role), r.start, r.end - 1, place_window_options(req));
	return kx_err_new(KX_NO_SPACE, "%s: it must lie at 0x%" PRIx64 "-0x%" PRIx64 "%s",
		role_name(role), r.start, r.end - 1,
		p->plan.panic ? "" : ", which is not all free memory here");
}

struct kx_err *place_fixed(struct planning *p, struct segment segment)
{
	struct range r;

	KX_TRY(round_memsz(&p->plan, &segment));
	r.start = segment.paddr;
	if (__builtin_add_overflow(segment.paddr, segment.memsz, &r.end))
		return kx_err_new(KX_LIMIT,
			"%s: 0x%" PRIx64 " bytes at 0x%" PRIx64 " pass the end of memory",
			role_name(segment.role), segment.memsz, segment.paddr);
	if (!range_set_covers(&p->free, r))
		return not_free(p, segment.role, r);
	return add_segment(p, segment);
}

struct kx_err *place_outside(struct planning *p, struct segment segment)
{
	return add_segment(p, segment);
}

const char *place_window_options(const struct request *req)
{
	if (!req->mem_max_set)
		return req->mem_min_set ? "--mem-min" : NULL;
	return req->mem_min_set ? "--mem-min and --mem-max" : "--mem-max";
}

struct range place_window(const struct request *req, uint64_t lowest)
{
	struct range window = {lowest, UINT64_MAX};

	if (req->mem_min_set && req->mem_min > window.start)
		window.start = req->mem_min;
	if (req->mem_max_set && req->mem_max < UINT64_MAX)
		window.end = req->mem_max + 1;
	return window;
}

/* Root is not told to become root: the kernel asks for the initial user namespace. */
static const char *who_may_read(const struct facts *facts)
{
	if (fact_is(&facts->init_user_ns, 0) || fact_is(&facts->euid, 0))
		return "run on the host, not in a container";
	return "run as root";
}

static struct kx_err *cannot_read(const struct facts *facts, const struct kx_err *why)
{
	struct kx_err *err = kx_err_new(
		why->code, "the memory map cannot be read: %s", why->message);

	return why->code == KX_DENIED ? kx_err_append(err, "%s", who_may_read(facts))
				      : err;
}

struct kx_err *place_require_memory(const struct facts *facts)
{
	const struct fact *fact = &facts->memory.fact;

	if (fact->state == FACT_FAILED)
		return cannot_read(facts, fact->err);
	if (!fact_present(fact))
		return kx_err_new(KX_IO,
			"the memory map cannot be read: %s is not there (is /proc "
			"mounted?)",
			facts->memory.source);
	if (!facts->memory.ram.n)
		return kx_err_new(
			KX_FORMAT, "%s shows no System RAM", facts->memory.source);
	return NULL;
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
	struct planning *p, const struct range_set *memory, struct range window)
{
	const struct range_set one = {&window, window.end > window.start, 1};
	KX_AUTO(range_set_destroy) struct range_set inside = {0};

	KX_TRY(range_set_intersect(memory, &one, &inside));
	KX_TRY(shrink_to_pages(
		&inside, p->plan.limits.page_size, &p->plan.limits.allowed));
	return range_set_copy(&p->plan.limits.allowed, &p->free);
}

uint64_t place_half_of_ram(const struct facts *facts, uint64_t page_size)
{
	uint64_t total = UINT64_MAX;

	if (fact_present(&facts->memory.fact))
		total = range_set_total(&facts->memory.ram);
	if (fact_present(&facts->mem_total.fact) && facts->mem_total.value < total)
		total = facts->mem_total.value;
	return total == UINT64_MAX ? total : total / 2 & -page_size;
}

struct kx_err *place_preferred(struct planning *p, struct segment segment,
	const struct preferences *where, uint64_t *ret_paddr)
{
	struct kx_err *err = NULL;

	for (size_t i = 0; i < where->n; i++) {
		kx_err_free(err);
		err = place_segment(p, segment, &where->v[i], ret_paddr);
		if (!err || err->code != KX_NO_SPACE)
			break;
	}
	return err;
}

/* ---- the kernel -------------------------------------------------------------------- */

struct kx_err *place_require_page(
	const struct plan *plan, const char *what, uint64_t paddr)
{
	if (!(paddr % plan->limits.page_size))
		return NULL;
	struct kx_err *err = kx_err_new(KX_FORMAT,
		"%s 0x%" PRIx64 " is not a multiple of the page size 0x%" PRIx64, what,
		paddr, plan->limits.page_size);
	return kx_err_name(err, KX_ID_DAMAGED_IMAGE);
}

struct kx_err *place_find_shift(const struct planning *p, const struct elf_image *elf,
	uint64_t ahead, const struct placement *where, uint64_t *ret)
{
	const struct segment all = {
		.role = ROLE_KERNEL, .memsz = ahead + elf_image_span(elf)};
	uint64_t at;

	KX_TRY(place_find_room(p, all, where, &at));
	*ret = at + ahead - elf->loads[0].paddr;
	return NULL;
}

/*
 * One PT_LOAD. The kernel overwrites or frees what lies between its parts, so the
 * segment reaches to the next one and nothing else is put there.
 */
static struct kx_err *add_elf_load(const struct elf_image *elf, size_t i,
	const uint8_t *content, uint64_t shift, struct planning *p)
{
	const struct elf_part *l = &elf->loads[i];
	uint64_t end = l->paddr + l->memsz;

	if (i + 1 < elf->nloads)
		end = elf->loads[i + 1].paddr;
	KX_TRY(place_require_page(&p->plan, "the address of an ELF segment,", l->paddr));
	return place_fixed(p, (struct segment){
				      .role = ROLE_KERNEL,
				      .paddr = l->paddr + shift,
				      .memsz = end - l->paddr,
				      .bytes = l->filesz ? content + l->offset : NULL,
				      .bufsz = l->filesz,
				      .digest = l->filesz != 0,
			      });
}

struct kx_err *place_elf(const struct elf_image *elf, const uint8_t *content,
	uint64_t shift, struct planning *p)
{
	for (size_t i = 0; i < elf->nloads; i++)
		KX_TRY(add_elf_load(elf, i, content, shift, p));
	return NULL;
}

/* ---- initrds ----------------------------------------------------------------------- */

/* Where the next initrd may begin, when one ends at end. */
static uint64_t next_start(const struct plan *plan, uint64_t end)
{
	return align_up(end, plan->limits.page_size);
}

/* What the kernel's own loader will have is files as they are. */
static const struct file *initrd_part(const struct planning *p, size_t i)
{
	const struct images *images = p->in->images;
	size_t n;

	return p->for_file_call ? &images_initrd_parts(images, &n)[i]
				: images_initrd_segment(images, i);
}

/* initrds follow each other at pages; the last one's end is the end of them all. */
static uint64_t initrds_size(const struct planning *p, size_t n)
{
	uint64_t total = 0;

	for (size_t i = 0; i < n; i++)
		total = next_start(&p->plan, total) + initrd_part(p, i)->size;
	return total;
}

/* Find the room for all, then give each file its own segment, so that none is copied. */
static struct kx_err *reserve_initrds(struct planning *p, uint64_t size,
	const struct preferences *where, uint64_t *ret_paddr)
{
	struct segment all = {.role = ROLE_INITRD, .memsz = size};

	KX_TRY(place_preferred(p, all, where, ret_paddr));
	all = p->plan.segments[--p->plan.nsegments];
	return range_set_insert(&p->free, segment_range(&all));
}

/* Which files a message is about. */
static struct kx_err *prefix_files(struct kx_err *err, const struct images *images)
{
	if (images->ninitrds == 1)
		return kx_err_prefix(err, "'%s'", images->initrds[0].path);
	return kx_err_prefix(
		err, "'%s' and %zu more", images->initrds[0].path, images->ninitrds - 1);
}

struct kx_err *place_initrds(
	struct planning *p, const struct preferences *where, struct range *ret)
{
	uint64_t at, size;
	size_t n;

	*ret = (struct range){0, 0};
	images_initrd_parts(p->in->images, &n);
	if (!n)
		return NULL;
	size = initrds_size(p, n);
	KX_TRY(prefix_files(reserve_initrds(p, size, where, &at), p->in->images));
	*ret = (struct range){at, at + size};
	for (size_t i = 0; i < n; i++) {
		const struct file *file = initrd_part(p, i);
		struct segment part = segment_of(ROLE_INITRD, file->data, file->size);

		part.paddr = at;
		KX_TRY(place_fixed(p, part));
		at = next_start(&p->plan, at + file->size);
	}
	return NULL;
}

/* ---- purgatory --------------------------------------------------------------------- */

/* Is something handed over decompressed, by --fast-boot? */
static bool is_decompressed(const struct planning *p)
{
	return p->plan.fast_boot.used || images_unpacked_total(p->in->images);
}

/* There is more to hash then, which is to take no longer. */
static uint32_t digest_flags(const struct planning *p)
{
	const struct fact_u64 *way = &p->in->facts->digest_way;

	if (p->in->req->no_checks)
		return 0;
	if (is_decompressed(p))
		return PURGATORY_CHECK_DIGEST | PURGATORY_XXH64_DIGEST;
	return PURGATORY_CHECK_DIGEST |
	       (fact_present(&way->fact) ? digest_way_flags(way->value) : 0);
}

struct kx_err *place_purgatory(struct planning *p, const struct preferences *where)
{
	const struct purgatory_blob *blob = p->in->purgatory;
	uint64_t paddr;

	KX_TRY(plan_alloc(&p->plan, blob->size, &p->plan.purgatory));
	memcpy(p->plan.purgatory, blob->bytes, blob->size);
	struct segment segment =
		segment_of(ROLE_PURGATORY, p->plan.purgatory, blob->size);
	segment.memsz += blob->room;
	segment.digest = false;
	KX_TRY(place_preferred(p, segment, where, &paddr));
	p->plan.entry = paddr + blob->entry_offset;
	p->plan.params_offset = blob->params_offset;
	p->plan.params.flags = digest_flags(p);
	return NULL;
}
