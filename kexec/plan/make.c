// SPDX-License-Identifier: GPL-2.0-or-later
/* The order in which a plan is made. */
#include "plan/make.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "arch/arch.h"
#include "base/cleanup.h"
#include "base/number.h"
#include "image/identify.h"
#include "plan/crash.h"
#include "plan/estimate.h"
#include "plan/free-memory.h"
#include "plan/idle-options.h"
#include "plan/initrd-room.h"
#include "plan/jump.h"
#include "plan/kernel-cmdline.h"
#include "plan/missing.h"
#include "plan/place.h"
#include "plan/unified.h"
#include "sys/kexec-abi.h"

/* The kernel copies all of it: say so before, not by running out of memory. */
static struct kx_err *check_files_fit(const struct plan_input *in)
{
	const struct fact_u64 *ram = &in->facts->mem_total;
	uint64_t total = images_total(in->images);

	if (!fact_present(&ram->fact) || total <= ram->value)
		return NULL;
	struct kx_err *err = kx_err_new(KX_NO_SPACE,
		"kernel and initrd have %" PRIu64 " MiB, this machine's memory has "
		"%" PRIu64,
		mib_up(total), mib_down(ram->value));
	return kx_err_name(err, KX_ID_MEMORY);
}

static int compare_segments(const void *a, const void *b)
{
	const struct segment *x = a, *y = b;

	return (x->paddr > y->paddr) - (x->paddr < y->paddr);
}

/* Those that are by the same rule on every architecture. */
static void set_limits(struct planning *p)
{
	const struct arch_ops *arch = p->in->arch;
	struct plan_limits *limits = &p->plan.limits;

	if (!p->plan.jump_back)
		limits->cmdline_max = arch->cmdline_max(p->in, p->plan.call);
	limits->half_of_ram =
		call_traits(p->plan.call)->counts_half_of_ram
			? place_half_of_ram(p->in->facts, arch->page_size)
			: UINT64_MAX;
}

static uint64_t load_flags(const struct planning *p)
{
	const struct request *req = p->in->req;

	return LOAD_CALL_ARCH(p->in->arch->elf_machine) |
	       (p->plan.panic ? LOAD_CALL_ON_CRASH : 0) |
	       (jump_asked(req) ? LOAD_CALL_PRESERVE_CONTEXT : 0);
}

static struct kx_err *prepare_segments(struct planning *p)
{
	if (!p->in->purgatory)
		return kx_err_new(KX_UNSUPPORTED,
			"this program was built without the purgatory for %s, which "
			"kexec_load needs (only --dry-run of kexec_file_load works)",
			p->in->arch->name);
	if (p->plan.call == CALL_LOAD)
		p->plan.flags = load_flags(p);
	set_limits(p);
	return NULL;
}

static void sort_segments(struct plan *plan)
{
	qsort(plan->segments, plan->nsegments, sizeof(*plan->segments), compare_segments);
}

static struct kx_err *make_segments(struct planning *p)
{
	KX_TRY(prepare_segments(p));
	KX_TRY(p->plan.panic ? p->in->arch->plan_crash(p) : p->in->arch->plan_load(p));
	KX_TRY(kernel_cmdline_check(p));
	sort_segments(&p->plan);
	return NULL;
}

static uint64_t file_flags(const struct request *req, const struct images *images)
{
	return (req->panic ? FILE_CALL_ON_CRASH : 0) |
	       (images->ninitrds ? 0 : FILE_CALL_NO_INITRAMFS) |
	       (req->debug ? FILE_CALL_DEBUG : 0) | (req->no_cma ? FILE_CALL_NO_CMA : 0) |
	       (req->force_dtb ? FILE_CALL_FORCE_DTB : 0);
}

struct kx_err *plan_check_machine(const struct plan_input *in)
{
	const struct image *image = &in->images->kernel;

	if (arch_find_image(in->arch, image))
		return NULL;
	if (image->kind != IMAGE_ELF)
		return kx_err_new(KX_UNSUPPORTED,
			"'%s' is a kernel for %s (%s), this machine is %s",
			image->original.path, image_machine(image), image->type,
			in->arch->name);
	const char *machine = identify_elf_machine(image->elf.machine);
	struct kx_err *err = kx_err_new(KX_FORMAT,
		"'%s' is an ELF kernel for %s (machine %u), this machine is %s (%u)",
		image->original.path, machine ? machine : "another machine",
		image->elf.machine, in->arch->name, in->arch->elf_machine);
	return kx_err_name(err, KX_ID_UNSUPPORTED);
}

static struct kx_err *check_built(const struct plan_input *in)
{
	if (in->req->panic ? in->arch->plan_crash != NULL : in->arch->plan_load != NULL)
		return NULL;
	return kx_err_new(KX_UNSUPPORTED, "loading %s images on %s is not supported yet",
		in->req->panic ? "crash" : "normal", in->arch->name);
}

/* The kernel holds the segments that it makes itself against it, too. */
static struct kx_err *check_half_of_ram(
	const char *what, uint64_t sum, uint64_t half_of_ram)
{
	if (sum <= half_of_ram)
		return NULL;
	struct kx_err *err = kx_err_new(KX_NO_SPACE,
		"%s need %" PRIu64
		" MiB, over half of the machine's RAM (half is %" PRIu64
		" MiB), which the kernel does not take",
		what, mib_up(sum), mib_down(half_of_ram));
	return kx_err_name(err, KX_ID_MEMORY);
}

/*
 * What the kernel's own loader makes of the files is at least this, wherever it puts it:
 * nothing that it would take is refused here.
 */
static struct kx_err *check_files_in_half_of_ram(const struct plan_input *in)
{
	uint64_t page = in->arch->page_size;

	return check_half_of_ram("kernel and initrd",
		images_least_memory(in->images, page),
		place_half_of_ram(in->facts, page));
}

/*
 * Will the crash region hold what the kernel's own loader puts there? It needs the room
 * that kexec_load's segments need, and by the time it finds out that there is none, the
 * crash image that was loaded before is gone.
 */
static struct kx_err *check_file_call_fits(struct planning *p)
{
	struct request req = *p->in->req;
	struct plan_input as = *p->in;
	KX_AUTO(planning_destroy) struct planning trial = planning_begin(&as, CALL_LOAD);

	if (!as.purgatory)
		return NULL;
	/* That call has no such options. */
	req.mem_min_set = req.mem_max_set = req.entry_32bit = req.pass_memmap = false;
	req.type = NULL; /* which may ask for an entry, too */
	as.req = &req;
	trial.for_file_call = true;
	trial.plan.cmdline = strdup(p->plan.cmdline);
	if (!trial.plan.cmdline)
		return kx_err_nomem();
	trial.cmdline_asked = strlen(trial.plan.cmdline);
	struct kx_err *err = make_segments(&trial);
	if (!err)
		err = check_half_of_ram("kernel, initrd and boot data",
			plan_memory(&trial.plan), trial.plan.limits.half_of_ram);
	if (!err)
		return estimate_warn(&as, &p->plan);
	if (err->code == KX_NO_SPACE || err->code == KX_NOMEM)
		return err;
	kx_err_free(err); /* of no matter to that call */
	return NULL;
}

/* No kernel, no files, no command line. */
static struct kx_err *fill_jump_back(struct planning *p)
{
	uint64_t entry;

	KX_TRY(jump_find_entry(p->in, &entry));
	p->plan.cmdline = strdup("");
	if (!p->plan.cmdline)
		return kx_err_nomem();
	p->plan.jump_back = true;
	KX_TRY(prepare_segments(p));
	KX_TRY(p->in->arch->plan_jump_back(p, entry));
	sort_segments(&p->plan);
	return free_memory_check(p);
}

static struct kx_err *fill(struct planning *p)
{
	p->plan.preserve_context = p->in->req->preserve_context;
	if (jump_asked(p->in->req))
		KX_TRY(jump_check(p->in, p->plan.call));
	if (p->in->req->jump_back_helper)
		return fill_jump_back(p);
	KX_TRY(check_built(p->in));
	if (p->plan.panic) {
		KX_TRY(crash_require_reserved(p->in->facts));
		KX_TRY(crash_warn_reserved(p->in->facts, &p->plan));
		if (p->in->arch->warn_crash)
			KX_TRY(p->in->arch->warn_crash(p));
	}
	KX_TRY(kernel_cmdline_build(p->in->req, p->in->facts, &p->in->images->kernel.uki,
		&p->plan.cmdline));
	p->cmdline_asked = strlen(p->plan.cmdline);
	if (p->in->arch->add_cmdline)
		KX_TRY(p->in->arch->add_cmdline(p));
	p->cmdline_taken = strlen(p->plan.cmdline) - p->cmdline_asked;
	p->cmdline_asked += p->cmdline_taken;
	KX_TRY(kernel_cmdline_check(p));
	KX_TRY(check_files_fit(p->in));
	KX_TRY(plan_check_machine(p->in));
	if (p->in->arch->check_target)
		KX_TRY(p->in->arch->check_target(p));
	KX_TRY(missing_warn(p));
	KX_TRY(unified_warn(p));
	KX_TRY(idle_options_warn(p));
	if (call_takes_segments(p->plan.call)) {
		KX_TRY(initrd_room_warn(p));
		KX_TRY(make_segments(p));
		KX_TRY(free_memory_check(p));
		return p->plan.panic ? estimate_warn(p->in, &p->plan) : NULL;
	}
	p->plan.flags = file_flags(p->in->req, p->in->images);
	KX_TRY(check_files_in_half_of_ram(p->in));
	KX_TRY(free_memory_check(p));
	return p->plan.panic ? check_file_call_fits(p) : NULL;
}

struct kx_err *plan_make(
	const struct plan_input *in, enum call call, const char *reason, struct plan *ret)
{
	KX_AUTO(planning_destroy) struct planning p = planning_begin(in, call);
	struct kx_err *err = fill(&p);

	*ret = (struct plan){0};
	if (err)
		return err;
	p.plan.reason = reason;
	*ret = p.plan;
	p.plan = (struct plan){0};
	return NULL;
}
