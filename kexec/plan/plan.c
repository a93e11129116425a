// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/plan.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/number.h"
#include "format/cmdline.h"

static const char *const role_names[ROLE_COUNT] = {
	[ROLE_KERNEL] = "kernel",
	[ROLE_INITRD] = "initrd",
	[ROLE_BOOT_PARAMS] = "boot-params",
	[ROLE_PURGATORY] = "purgatory",
	[ROLE_ELFCOREHDR] = "elfcorehdr",
	[ROLE_MODULE] = "module",
	[ROLE_BACKUP] = "backup",
	[ROLE_LOW_MEMORY] = "low-memory",
	[ROLE_DTB] = "dtb",
};

const char *role_name(enum role role)
{
	return role_names[role];
}

void plan_destroy(struct plan *plan)
{
	while (plan->buffers) {
		struct plan_buffer *next = plan->buffers->next;

		free(plan->buffers);
		plan->buffers = next;
	}
	warnings_clear(&plan->warnings);
	free(plan->cmdline);
	free(plan->segments);
	memmap_destroy(&plan->e820);
	elfcore_destroy(&plan->elfcore);
	range_set_destroy(&plan->devtree.usable);
	range_set_destroy(&plan->devtree.reserved);
	range_set_destroy(&plan->limits.allowed);
	range_set_destroy(&plan->limits.capture_ram);
	range_set_destroy(&plan->free);
	*plan = (struct plan){0};
}

struct kx_err *plan_alloc(struct plan *plan, uint64_t size, uint8_t **ret)
{
	struct plan_buffer *buffer;
	size_t total;

	if (__builtin_add_overflow(size, sizeof(*buffer), &total))
		return kx_err_nomem();
	buffer = calloc(1, total);
	if (!buffer)
		return kx_err_nomem();
	buffer->next = plan->buffers;
	plan->buffers = buffer;
	*ret = buffer->data;
	return NULL;
}

static struct kx_err *copy_text(const struct plan *from, struct plan *plan)
{
	plan->cmdline = strdup(from->cmdline);
	if (!plan->cmdline)
		return kx_err_nomem();
	for (size_t i = 0; i < from->warnings.n; i++)
		KX_TRY(plan_warn(plan, "%s", from->warnings.v[i]));
	return NULL;
}

struct kx_err *plan_fork(const struct plan *plan, struct plan *ret)
{
	struct plan copy = *plan;

	copy.cmdline = NULL;
	copy.warnings = (struct warnings){0};
	struct kx_err *err = copy_text(plan, &copy);
	if (err)
		plan_destroy(&copy);
	*ret = copy;
	return err;
}

struct kx_err *plan_add_cmdline(struct plan *plan, const char *fmt, ...)
{
	KX_AUTO(freep) char *text = NULL, *line = plan->cmdline;
	va_list ap;

	va_start(ap, fmt);
	int n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n < 0) {
		text = NULL;
		return kx_err_nomem();
	}
	plan->cmdline = NULL;
	return cmdline_add(line, text, &plan->cmdline);
}

static struct kx_err *add_segment(struct plan *plan, struct segment segment)
{
	size_t n = plan->nsegments;
	struct segment *v = reallocarray(plan->segments, n + 1, sizeof(*v));

	if (!v)
		return kx_err_nomem();
	plan->segments = v;
	v[plan->nsegments++] = segment;
	return kx_err_prefix(
		range_set_remove(&plan->free,
			(struct range){segment.paddr, segment.paddr + segment.memsz}),
		"%s", role_name(segment.role));
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

static struct kx_err *no_space(const struct plan *plan, const struct segment *segment,
	const struct range_request *req, uint64_t largest)
{
	struct range all = allowed_span(plan), window = range_clip(req->window, all);

	if (!plan->limits.allowed.n)
		return kx_err_new(KX_NO_SPACE,
			"%s: no memory may be used at all: nothing is %s within "
			"--mem-min and --mem-max",
			role_name(segment->role),
			plan->panic ? "left of the crash region"
				    : "System RAM for firmware and kernel");
	if (window.end <= window.start)
		return kx_err_new(KX_NO_SPACE,
			"%s: it must lie between 0x%" PRIx64 " and 0x%" PRIx64
			", but what may be used (%s, --mem-min, --mem-max) lies "
			"between 0x%" PRIx64 " and 0x%" PRIx64,
			role_name(segment->role), req->window.start, req->window.end,
			plan->panic ? "the crash region" : "System RAM", all.start,
			all.end);
	return kx_err_new(KX_NO_SPACE,
		"%s: no free range of 0x%" PRIx64 " bytes aligned 0x%" PRIx64
		" between 0x%" PRIx64 " and 0x%" PRIx64 " (largest free: 0x%" PRIx64 ")",
		role_name(segment->role), req->size, req->align, window.start, window.end,
		largest);
}

struct kx_err *plan_find_room(const struct plan *plan, struct segment segment,
	const struct placement *where, uint64_t *ret_paddr)
{
	const uint64_t page = plan->limits.page_size;
	uint64_t largest;

	KX_TRY(round_memsz(plan, &segment));
	struct range_request req = {
		.size = segment.memsz,
		.align = where->align > page ? where->align : page,
		.window = where->window,
		.direction = where->direction,
	};
	if (range_set_find(&plan->free, &req, ret_paddr, &largest))
		return NULL;
	struct kx_err *err = no_space(plan, &segment, &req, largest);
	if (plan->limits.reach && !plan->panic)
		err = kx_err_append(err, "%s", plan->limits.reach);
	return err;
}

struct kx_err *plan_place(struct plan *plan, struct segment segment,
	const struct placement *where, uint64_t *ret_paddr)
{
	KX_TRY(plan_find_room(plan, segment, where, ret_paddr));
	segment.paddr = *ret_paddr;
	KX_TRY(round_memsz(plan, &segment));
	return add_segment(plan, segment);
}

struct kx_err *plan_add_fixed(struct plan *plan, struct segment segment)
{
	struct range r;

	KX_TRY(round_memsz(plan, &segment));
	r.start = segment.paddr;
	if (__builtin_add_overflow(segment.paddr, segment.memsz, &r.end))
		return kx_err_new(KX_LIMIT,
			"%s: 0x%" PRIx64 " bytes at 0x%" PRIx64 " pass the end of memory",
			role_name(segment.role), segment.memsz, segment.paddr);
	if (!range_set_covers(&plan->free, r))
		return kx_err_new(KX_NO_SPACE,
			"%s: it must lie at 0x%" PRIx64 "-0x%" PRIx64
			", which is not all free memory here",
			role_name(segment.role), r.start, r.end);
	return add_segment(plan, segment);
}

struct kx_err *plan_add_mapping(struct plan *plan, struct segment segment)
{
	segment.bytes = NULL;
	segment.bufsz = 0;
	segment.digest = false;
	return add_segment(plan, segment);
}

struct segment *plan_find(struct plan *plan, enum role role)
{
	for (size_t i = 0; i < plan->nsegments; i++)
		if (plan->segments[i].role == role)
			return &plan->segments[i];
	return NULL;
}

uint64_t plan_memory(const struct plan *plan)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < plan->nsegments; i++)
		if (plan->segments[i].role != ROLE_LOW_MEMORY)
			sum += plan->segments[i].memsz;
	return sum;
}
