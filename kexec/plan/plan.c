// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/plan.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "arch/arch.h"
#include "base/cleanup.h"
#include "format/cmdline.h"
#include "plan/crash.h"
#include "sys/kexec-abi.h"

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
	const uint64_t mask = plan->limits.page_size - 1;

	if (segment->memsz > UINT64_MAX - mask)
		return kx_err_new(KX_LIMIT,
			"%s: 0x%" PRIx64 " bytes of memory are too many",
			role_name(segment->role), segment->memsz);
	segment->memsz = (segment->memsz + mask) & ~mask;
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
	struct range window = req->window, all = allowed_span(plan);

	if (window.start < all.start)
		window.start = all.start;
	if (window.end > all.end)
		window.end = all.end;
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

static struct kx_err *check_cmdline(const struct plan_input *in, const struct plan *plan)
{
	uint64_t length = strlen(plan->cmdline);
	uint64_t max = in->arch->cmdline_max(in, plan->call);

	if (length <= max)
		return NULL;
	if (length > plan->cmdline_asked)
		return kx_err_new(KX_LIMIT,
			"the command line has %" PRIu64 " bytes, %" PRIu64
			" of them for the crash image (%selfcorehdr=), '%s' takes at "
			"most %" PRIu64 " by %s",
			length, length - plan->cmdline_asked,
			in->req->pass_memmap ? "memmap= of --pass-memmap-cmdline, " : "",
			in->images->kernel.original.path, max, call_name(plan->call));
	struct kx_err *err = kx_err_new(KX_LIMIT,
		"the command line has %" PRIu64 " bytes, '%s' takes at most %" PRIu64
		" by %s",
		length, in->images->kernel.original.path, max, call_name(plan->call));
	if (plan->cmdline_taken)
		err = kx_err_append(err,
			"%" PRIu64 " of them are the running kernel's root=, which "
			"--dt-no-old-root leaves out",
			plan->cmdline_taken);
	return err;
}

/* The kernel copies all of it: say so before, not by running out of memory. */
static struct kx_err *check_files_fit(const struct plan_input *in)
{
	const struct fact_u64 *ram = &in->facts->mem_total;
	uint64_t total = images_total(in->images);

	if (!fact_present(&ram->fact) || total <= ram->value)
		return NULL;
	return kx_err_new(KX_NO_SPACE,
		"kernel and initrd have 0x%" PRIx64 " bytes, this machine's memory has "
		"0x%" PRIx64,
		total, ram->value);
}

static int compare_segments(const void *a, const void *b)
{
	const struct segment *x = a, *y = b;

	return (x->paddr > y->paddr) - (x->paddr < y->paddr);
}

static struct kx_err *make_segments(const struct plan_input *in, struct plan *plan)
{
	if (!in->purgatory)
		return kx_err_new(KX_UNSUPPORTED,
			"this program was built without the purgatory for %s, which "
			"kexec_load needs (only --dry-run of kexec_file_load works)",
			in->arch->name);
	if (plan->call == CALL_LOAD)
		plan->flags =
			in->arch->kexec_arch | (plan->panic ? LOAD_CALL_ON_CRASH : 0);
	KX_TRY(plan->panic ? in->arch->plan_crash(in, plan)
			   : in->arch->plan_load(in, plan));
	KX_TRY(check_cmdline(in, plan));
	if (!call_traits(plan->call)->counts_half_of_ram)
		plan->limits.half_of_ram = UINT64_MAX;
	qsort(plan->segments, plan->nsegments, sizeof(*plan->segments), compare_segments);
	return NULL;
}

static uint64_t file_flags(const struct request *req, const struct images *images)
{
	return (req->panic ? FILE_CALL_ON_CRASH : 0) |
	       (images->ninitrds ? 0 : FILE_CALL_NO_INITRAMFS) |
	       (req->debug ? FILE_CALL_DEBUG : 0) | (req->no_cma ? FILE_CALL_NO_CMA : 0) |
	       (req->force_dtb ? FILE_CALL_FORCE_DTB : 0);
}

static struct kx_err *check_machine(const struct plan_input *in)
{
	const struct image *image = &in->images->kernel;

	if (image->kind != IMAGE_ELF || image->elf.machine == in->arch->elf_machine)
		return NULL;
	return kx_err_new(KX_FORMAT,
		"'%s' is an ELF image for machine %u, this machine is %s (%u)",
		image->original.path, image->elf.machine, in->arch->name,
		in->arch->elf_machine);
}

/* Options that only a crash image heeds. */
static struct kx_err *warn_of_crash_options(const struct request *req, struct plan *plan)
{
	if (req->panic)
		return NULL;
	if (req->hotplug)
		KX_TRY(plan_warn(plan, "--hotplug has no effect without -p"));
	if (req->pass_memmap)
		KX_TRY(plan_warn(plan, "--pass-memmap-cmdline has no effect without -p"));
	if (req->elf32_headers)
		KX_TRY(plan_warn(plan, "--elf32-core-headers has no effect without -p"));
	return NULL;
}

/* Other kernels do not decompress themselves, or are not ours to. */
static struct kx_err *warn_of_fast_boot(const struct plan_input *in, struct plan *plan)
{
	const struct image *image = &in->images->kernel;

	if (!in->req->fast_boot || image->kind == IMAGE_BZIMAGE)
		return NULL;
	return plan_warn(plan,
		"--fast-boot has no effect on an image of type %s: it is for bzImages",
		image->type);
}

/* Options of the other call. Those of this one are in choose.c. */
static struct kx_err *warn_of_file_options(const struct request *req, struct plan *plan)
{
	if (req->no_cma)
		KX_TRY(plan_warn(plan, "--no-cma has no effect with kexec_load"));
	if (req->force_dtb)
		KX_TRY(plan_warn(plan, "--force-dtb has no effect with kexec_load"));
	if (req->serial_baud && !req->console_serial)
		KX_TRY(plan_warn(
			plan, "--serial-baud has no effect without --console-serial"));
	return NULL;
}

static struct kx_err *check_built(const struct plan_input *in)
{
	if (in->req->panic ? in->arch->plan_crash != NULL : in->arch->plan_load != NULL)
		return NULL;
	return kx_err_new(KX_UNSUPPORTED, "loading %s images on %s is not supported yet",
		in->req->panic ? "crash" : "normal", in->arch->name);
}

/* The kernel holds the segments that it makes itself against it, too. */
static struct kx_err *check_half_of_ram(const struct plan *plan)
{
	uint64_t sum = plan_memory(plan);

	if (sum <= plan->limits.half_of_ram)
		return NULL;
	return kx_err_new(KX_NO_SPACE,
		"kernel, initrd and boot data need 0x%" PRIx64
		" bytes, over half of the machine's RAM (half is 0x%" PRIx64
		"), which the kernel does not take",
		sum, plan->limits.half_of_ram);
}

/*
 * Will the crash region hold what the kernel's own loader puts there? It needs the room
 * that kexec_load's segments need, and by the time it finds out that there is none, the
 * crash image that was loaded before is gone.
 */
static struct kx_err *check_file_call_fits(const struct plan_input *in, struct plan *plan)
{
	KX_AUTO(plan_destroy)
	struct plan trial = {
		.arch = in->arch,
		.call = CALL_LOAD,
		.panic = true,
		.limits.page_size = in->arch->page_size,
		.for_file_call = true,
	};
	struct request req = *in->req;
	struct plan_input as = *in;

	if (!in->purgatory)
		return NULL;
	/* That call has no such options. */
	req.mem_min_set = req.mem_max_set = req.entry_32bit = req.pass_memmap = false;
	as.req = &req;
	trial.cmdline = strdup(plan->cmdline);
	if (!trial.cmdline)
		return kx_err_nomem();
	trial.cmdline_asked = strlen(trial.cmdline);
	struct kx_err *err = make_segments(&as, &trial);
	if (!err)
		err = check_half_of_ram(&trial);
	if (!err)
		return crash_warn_room(in->facts, &trial, plan);
	if (err->code == KX_NO_SPACE || err->code == KX_NOMEM)
		return err;
	kx_err_free(err); /* of no matter to that call */
	return NULL;
}

static struct kx_err *fill(const struct plan_input *in, struct plan *plan)
{
	KX_TRY(check_built(in));
	if (plan->panic) {
		KX_TRY(crash_require_reserved(in->facts));
		KX_TRY(crash_warn_reserved(in->facts, plan));
	}
	KX_TRY(cmdline_build(in->req, in->facts, &plan->cmdline));
	plan->cmdline_asked = strlen(plan->cmdline);
	if (in->arch->add_cmdline)
		KX_TRY(in->arch->add_cmdline(in, plan));
	plan->cmdline_taken = strlen(plan->cmdline) - plan->cmdline_asked;
	plan->cmdline_asked += plan->cmdline_taken;
	KX_TRY(check_cmdline(in, plan));
	KX_TRY(check_files_fit(in));
	KX_TRY(check_machine(in));
	if (in->arch->check_target)
		KX_TRY(in->arch->check_target(in, plan));
	KX_TRY(warn_of_crash_options(in->req, plan));
	KX_TRY(warn_of_fast_boot(in, plan));
	if (call_takes_segments(plan->call)) {
		KX_TRY(warn_of_file_options(in->req, plan));
		KX_TRY(make_segments(in, plan));
		return plan->panic ? crash_warn_room(in->facts, plan, plan) : NULL;
	}
	plan->flags = file_flags(in->req, in->images);
	return plan->panic ? check_file_call_fits(in, plan) : NULL;
}

struct kx_err *plan_make(
	const struct plan_input *in, enum call call, const char *reason, struct plan *ret)
{
	*ret = (struct plan){
		.arch = in->arch,
		.call = call,
		.reason = reason,
		.panic = in->req->panic,
		.fast_boot.asked = in->req->fast_boot,
		.limits.page_size = in->arch->page_size,
	};
	struct kx_err *err = fill(in, ret);
	if (err)
		plan_destroy(ret);
	return err;
}
