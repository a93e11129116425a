// SPDX-License-Identifier: GPL-2.0-or-later
/* The order in which a plan is made. */
#include "plan/make.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "arch/arch.h"
#include "base/cleanup.h"
#include "plan/crash.h"
#include "plan/idle-options.h"
#include "plan/kernel-cmdline.h"
#include "sys/kexec-abi.h"

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
	KX_TRY(kernel_cmdline_check(in, plan));
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

	if (arch_find_image(in->arch, image))
		return NULL;
	if (image->kind != IMAGE_ELF)
		return kx_err_new(KX_UNSUPPORTED,
			"'%s' is a kernel for %s (%s), this machine is %s",
			image->original.path, image_machine(image), image->type,
			in->arch->name);
	return kx_err_new(KX_FORMAT,
		"'%s' is an ELF image for machine %u, this machine is %s (%u)",
		image->original.path, image->elf.machine, in->arch->name,
		in->arch->elf_machine);
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
		if (in->arch->warn_crash)
			KX_TRY(in->arch->warn_crash(in, plan));
	}
	KX_TRY(kernel_cmdline_build(in->req, in->facts, &plan->cmdline));
	plan->cmdline_asked = strlen(plan->cmdline);
	if (in->arch->add_cmdline)
		KX_TRY(in->arch->add_cmdline(in, plan));
	plan->cmdline_taken = strlen(plan->cmdline) - plan->cmdline_asked;
	plan->cmdline_asked += plan->cmdline_taken;
	KX_TRY(kernel_cmdline_check(in, plan));
	KX_TRY(check_files_fit(in));
	KX_TRY(check_machine(in));
	if (in->arch->check_target)
		KX_TRY(in->arch->check_target(in, plan));
	KX_TRY(idle_options_warn(in, plan));
	if (call_takes_segments(plan->call)) {
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
