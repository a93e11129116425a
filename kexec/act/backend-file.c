// SPDX-License-Identifier: GPL-2.0-or-later
/* kexec_file_load(2): the kernel reads the files and makes its own segments. */
#include <errno.h>

#include "act/backend.h"
#include "base/log.h"
#include "sys/kexec-abi.h"

/*
 * The original descriptor where the kernel can read it, since the file's signature (IMA,
 * in its extended attributes) counts; what had to be decompressed has none.
 */
static int kernel_fd(const struct images *images)
{
	return image_content(&images->kernel)->fd;
}

static struct kx_err *call(const struct sys *sys, const struct plan *plan,
	const struct images *images, uint64_t flags)
{
	size_t n;
	const struct file *initrd = images_initrd_parts(images, &n);

	return sys_kexec_file_load(
		sys, kernel_fd(images), n ? initrd->fd : -1, plan->cmdline, flags);
}

/* Optional bits are tried only where a refusal costs nothing. */
static uint64_t first_flags(const struct facts *facts, uint64_t flags)
{
	if (facts_loads_counted(facts, flags & FILE_CALL_ON_CRASH))
		return flags & ~FILE_CALL_OPTIONAL;
	return flags;
}

static struct kx_err *warn_of_dropped(struct plan *plan, const char *why)
{
	if (plan->flags & FILE_CALL_NO_CMA)
		KX_TRY(plan_warn(plan, "--no-cma has no effect: %s", why));
	if (plan->flags & FILE_CALL_FORCE_DTB)
		KX_TRY(plan_warn(plan, "--force-dtb has no effect: %s", why));
	return NULL;
}

/* By flags, and again without the optional ones: they may be what is refused. */
static struct kx_err *call_twice(const struct sys *sys, struct plan *plan,
	const struct images *images, uint64_t flags)
{
	struct kx_err *err = call(sys, plan, images, flags);

	if (!err || err->errnum != EINVAL || !(flags & FILE_CALL_OPTIONAL))
		return err;
	log_debug("kexec_file_load: trying again without optional flags");
	kx_err_free(err);
	KX_TRY(call(sys, plan, images, flags & ~FILE_CALL_OPTIONAL));
	return warn_of_dropped(plan, "this kernel does not know it");
}

static struct kx_err *load(const struct sys *sys, const struct facts *facts,
	struct plan *plan, struct images *images)
{
	uint64_t flags = first_flags(facts, plan->flags);

	KX_TRY(images_join_initrds(images));
	if (flags != plan->flags)
		KX_TRY(warn_of_dropped(
			plan, "not tried, since the kernel counts attempts to load"));
	return call_twice(sys, plan, images, flags);
}

static struct kx_err *unload(
	const struct sys *sys, const struct arch_ops *arch, bool panic)
{
	(void)arch;
	return sys_kexec_file_load(
		sys, -1, -1, NULL, FILE_CALL_UNLOAD | (panic ? FILE_CALL_ON_CRASH : 0));
}

const struct backend backend_file = {CALL_FILE, load, unload};
