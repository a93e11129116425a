// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/idle-options.h"

#include "arch/arch.h"
#include "base/cleanup.h"
#include "request/options.h"

/* Options of other architectures, all of them alike. */
static struct kx_err *warn_of_foreign(struct planning *p)
{
	for (size_t i = 0; i < option_count; i++) {
		const char *name = option_table[i].long_name;

		if (p->in->req->given[i] && name && !arch_has_option(p->in->arch, name))
			KX_TRY(plan_warn(&p->plan, "option-no-effect",
				"--%s has no effect on %s", name, p->in->arch->name));
	}
	return NULL;
}

/* One option that the architecture has, and that does nothing when idle. */
static struct kx_err *warn_if(bool idle, const char *option, const char *why,
	struct planning *p)
{
	if (!idle || !arch_has_option(p->in->arch, option))
		return NULL;
	return plan_warn(
		&p->plan, "option-no-effect", "--%s has no effect %s", option, why);
}

/* Options that only a crash image heeds. */
static struct kx_err *warn_of_crash(struct planning *p)
{
	static const char why[] = "without -p";
	const struct request *req = p->in->req;

	if (req->panic)
		return NULL;
	KX_TRY(warn_if(req->hotplug, "hotplug", why, p));
	KX_TRY(warn_if(req->pass_memmap, "pass-memmap-cmdline", why, p));
	return warn_if(req->elf32_headers, "elf32-core-headers", why, p);
}

/* Other kernels do not decompress themselves, or are not ours to; initrds are. */
static struct kx_err *warn_of_fast_boot(struct planning *p)
{
	const struct image *image = &p->in->images->kernel;

	if (!p->in->req->fast_boot || images_gain_by_fast_boot(p->in->images))
		return NULL;
	return plan_warn(&p->plan, "option-no-effect",
		"--fast-boot has no effect on an image of type %s without an initrd: it "
		"is for bzImages and initrds",
		image->type);
}

/* How an image is handed its arguments, and what only Linux heeds. */
static struct kx_err *warn_of_image(struct planning *p)
{
	const struct request *req = p->in->req;
	const struct image *image = &p->in->images->kernel;
	bool multiboot = image_is_multiboot(image);
	const char *why = multiboot ? "on a multiboot kernel" : "on a bzImage";

	if (image->kind == IMAGE_ELF)
		return NULL;
	KX_TRY(warn_if(req->args == ARGS_ELF, "args-elf", why, p));
	KX_TRY(warn_if(req->args == ARGS_NONE, "args-none", why, p));
	KX_TRY(warn_if(multiboot && req->entry_32bit, "entry-32bit", why, p));
	return warn_if(multiboot && req->noefi, "noefi", why, p);
}

/* Options of the file call, and one that another is needed for. */
static struct kx_err *warn_of_call(struct planning *p)
{
	const struct request *req = p->in->req;
	bool silent = req->serial_baud && !req->console_serial;

	if (!call_takes_segments(p->plan.call))
		return NULL;
	KX_TRY(warn_if(req->no_cma, "no-cma", "with kexec_load", p));
	KX_TRY(warn_if(req->force_dtb, "force-dtb", "with kexec_load", p));
	return warn_if(silent, "serial-baud", "without --console-serial", p);
}

struct kx_err *idle_options_warn(struct planning *p)
{
	KX_TRY(warn_of_foreign(p));
	KX_TRY(warn_of_crash(p));
	KX_TRY(warn_of_fast_boot(p));
	KX_TRY(warn_of_image(p));
	return warn_of_call(p);
}
