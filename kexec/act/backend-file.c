// SPDX-License-Identifier: GPL-2.0-or-later
/* kexec_file_load(2): the kernel reads the files and makes its own segments. */
#include <errno.h>

#include "act/backend.h"
#include "base/cleanup.h"
#include "base/log.h"
#include "plan/choose.h"
#include "sys/kexec-abi.h"

/*
 * The original descriptor where the kernel can read it, since the file's signature (IMA,
 * in its extended attributes) counts; what had to be decompressed has none.
 */
static const struct file *kernel_file(const struct images *images)
{
	return image_content(&images->kernel);
}

static struct kx_err *call(
	const struct handover *h, const struct file *kernel, uint64_t flags)
{
	size_t n;
	const struct file *initrd = images_initrd_parts(h->images, &n);

	return sys_kexec_file_load(
		h->sys, kernel->fd, n ? initrd->fd : -1, h->plan->cmdline, flags);
}

/* Optional bits are tried only where a refusal costs nothing. */
static uint64_t first_flags(const struct facts *facts, uint64_t flags)
{
	if (facts_loads_counted(facts, flags & FILE_CALL_ON_CRASH))
		return flags & ~FILE_CALL_OPTIONAL;
	return flags;
}

static struct kx_err *warn_of_dropped(const struct handover *h, const char *why)
{
	if (h->plan->flags & FILE_CALL_NO_CMA)
		KX_TRY(warnings_add(h->warnings, "option-no-effect",
			"--no-cma has no effect: %s", why));
	if (h->plan->flags & FILE_CALL_FORCE_DTB)
		KX_TRY(warnings_add(h->warnings, "option-no-effect",
			"--force-dtb has no effect: %s", why));
	return NULL;
}

/* By flags, and again without the optional ones: they may be what is refused. */
static struct kx_err *call_twice(
	const struct handover *h, const struct file *kernel, uint64_t flags)
{
	struct kx_err *err = call(h, kernel, flags);

	if (!err || err->errnum != EINVAL || !(flags & FILE_CALL_OPTIONAL))
		return err;
	log_debug("kexec_file_load: trying again without optional flags");
	kx_err_free(err);
	KX_TRY(call(h, kernel, flags & ~FILE_CALL_OPTIONAL));
	return warn_of_dropped(h, "this kernel does not know it");
}

/*
 * Was it the signature of a kernel that stands in another EFI program? Then that of the
 * whole may do, for a kernel that takes it: none up to Linux 7.2 does, and answers
 * ENOEXEC or, where it is asked for its magic number alone, EINVAL. Not where attempts
 * are counted.
 */
static bool whole_may_do(const struct handover *h, const struct kx_err *err)
{
	const struct image *kernel = &h->images->kernel;

	if (!err || kernel->compression ||
		!(image_is_uki(kernel) || image_is_zboot(kernel)) ||
		facts_loads_counted(h->facts, h->plan->panic))
		return false;
	return err->errnum == EPERM || err->errnum == EACCES ||
	       choose_is_key_error(err->errnum);
}

static struct kx_err *load_kernel(const struct handover *h, uint64_t flags)
{
	const struct image *kernel = &h->images->kernel;
	struct kx_err *err = call_twice(h, kernel_file(h->images), flags);

	if (!whole_may_do(h, err))
		return err;
	log_debug("%s; trying the file itself, with what is around the kernel",
		err->message);
	KX_AUTO(kx_err_freep)
	struct kx_err *second = call_twice(h, &kernel->original, flags);
	if (second)
		return err;
	kx_err_free(err);
	return NULL;
}

static struct kx_err *load(const struct handover *h)
{
	uint64_t flags = first_flags(h->facts, h->plan->flags);

	if (flags != h->plan->flags)
		KX_TRY(warn_of_dropped(
			h, "not tried, since the kernel counts attempts to load"));
	return load_kernel(h, flags);
}

static struct kx_err *unload(
	const struct sys *sys, const struct arch_ops *arch, bool panic)
{
	(void)arch;
	return sys_kexec_file_load(
		sys, -1, -1, NULL, FILE_CALL_UNLOAD | (panic ? FILE_CALL_ON_CRASH : 0));
}

const struct backend backend_file = {load, unload};
