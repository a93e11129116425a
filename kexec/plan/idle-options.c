// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/idle-options.h"

#include "arch/arch.h"
#include "base/cleanup.h"
#include "request/options.h"

/* Options of other architectures, all of them alike. */
static struct kx_err *warn_of_foreign(const struct plan_input *in, struct plan *plan)
{
	for (size_t i = 0; i < option_count; i++) {
		const char *name = option_table[i].long_name;

		if (in->req->given[i] && name && !arch_has_option(in->arch, name))
			KX_TRY(plan_warn(plan, "--%s has no effect on %s", name,
				in->arch->name));
	}
	return NULL;
}

/* One option that the architecture has, and that does nothing when idle. */
static struct kx_err *warn_if(bool idle, const char *option, const char *why,
	const struct plan_input *in, struct plan *plan)
{
	if (!idle || !arch_has_option(in->arch, option))
		return NULL;
	return plan_warn(plan, "--%s has no effect %s", option, why);
}

/* Options that only a crash image heeds. */
static struct kx_err *warn_of_crash(const struct plan_input *in, struct plan *plan)
{
	static const char why[] = "without -p";
	const struct request *req = in->req;

	if (req->panic)
		return NULL;
	KX_TRY(warn_if(req->hotplug, "hotplug", why, in, plan));
	KX_TRY(warn_if(req->pass_memmap, "pass-memmap-cmdline", why, in, plan));
	return warn_if(req->elf32_headers, "elf32-core-headers", why, in, plan);
}

/* Other kernels do not decompress themselves, or are not ours to. */
static struct kx_err *warn_of_fast_boot(const struct plan_input *in, struct plan *plan)
{
	const struct image *image = &in->images->kernel;

	if (!in->req->fast_boot || image->kind == IMAGE_BZIMAGE ||
		!arch_has_option(in->arch, "fast-boot"))
		return NULL;
	return plan_warn(plan,
		"--fast-boot has no effect on an image of type %s: it is for bzImages",
		image->type);
}

/* Options of the file call, and one that another is needed for. */
static struct kx_err *warn_of_call(const struct plan_input *in, struct plan *plan)
{
	const struct request *req = in->req;
	bool silent = req->serial_baud && !req->console_serial;

	if (!call_takes_segments(plan->call))
		return NULL;
	KX_TRY(warn_if(req->no_cma, "no-cma", "with kexec_load", in, plan));
	KX_TRY(warn_if(req->force_dtb, "force-dtb", "with kexec_load", in, plan));
	return warn_if(silent, "serial-baud", "without --console-serial", in, plan);
}

struct kx_err *idle_options_warn(const struct plan_input *in, struct plan *plan)
{
	KX_TRY(warn_of_foreign(in, plan));
	KX_TRY(warn_of_crash(in, plan));
	KX_TRY(warn_of_fast_boot(in, plan));
	return warn_of_call(in, plan);
}
