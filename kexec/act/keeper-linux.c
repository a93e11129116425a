// SPDX-License-Identifier: GPL-2.0-or-later
/* Images in the hands of the running kernel, as everywhere but above a hypervisor. */
#include <errno.h>

#include "act/explain.h"
#include "act/keeper.h"
#include "arch/arch.h"
#include "base/cleanup.h"
#include "base/log.h"
#include "facts/iomem.h"
#include "sys/sys-act.h"

static const struct backend *backend_of(enum call call)
{
	return call == CALL_FILE ? &backend_file : &backend_load;
}

static struct kx_err *describe(const struct sys *sys, const struct arch_ops *arch,
	bool panic, struct facts *facts)
{
	if (panic)
		KX_TRY(crash_state_read_reservation(sys, &facts->crash));
	return arch->memory_from(sys, facts);
}

static struct kx_err *is_loaded(
	const struct sys *sys, const struct facts *facts, bool panic, bool *ret)
{
	const struct fact_u64 *loaded = panic ? &facts->crash_loaded : &facts->loaded;

	(void)sys;
	*ret = loaded->value;
	if (loaded->fact.state == FACT_FAILED)
		return kx_err_copy(loaded->fact.err);
	if (fact_present(&loaded->fact))
		return NULL;
	return kx_err_new(KX_IO,
		"/sys/kernel does not say (is /sys mounted, and does the kernel have "
		"kexec?)");
}

/*
 * The size of the region that segments go to, the highest. /sys/kernel, which everyone
 * may read, adds the low one on newer kernels.
 */
static struct kx_err *crash_size(const struct sys *sys, uint64_t *ret)
{
	KX_AUTO(memory_destroy) struct memory memory = {0};
	struct fact_u64 size = {0};

	KX_TRY(memory_from_iomem(sys, &memory));
	KX_TRY(facts_read_crash_size(sys, &size));
	size_t n = memory.crash.n;
	/* When a reservation is given back, a low region may stay in /proc/iomem. */
	if (fact_present(&memory.fact) && n && !fact_is(&size, 0)) {
		*ret = range_size(memory.crash.v[n - 1]);
		kx_err_free(size.fact.err);
		return NULL;
	}
	*ret = size.value;
	if (size.fact.state != FACT_ABSENT)
		return size.fact.err; /* NULL: it is known */
	if (fact_present(&memory.fact))
		return NULL;
	return kx_err_new(KX_IO, "cannot tell the size of the crash region: %s",
		fact_why_not(&memory.fact, "/proc/iomem is not there"));
}

/* Both calls failed: say both. The errno of the one that exists tells more. */
static struct kx_err *both_failed(struct kx_err *first, struct kx_err *second)
{
	int errnum = first->errnum == ENOSYS ? second->errnum : first->errnum;

	second = kx_err_prefix(second, "unloading: %s; then", first->message);
	if (second->code == KX_REFUSED)
		second = kx_err_number(second, errnum);
	kx_err_free(first);
	return second;
}

static struct kx_err *unload(
	const struct sys *sys, const struct arch_ops *arch, enum call first, bool panic)
{
	enum call second = first == CALL_LOAD ? CALL_FILE : CALL_LOAD;
	log_debug("unloading the %s image by %s", panic ? "crash" : "normal",
		call_name(first));
	struct kx_err *err = backend_of(first)->unload(sys, arch, panic);

	if (!err || err->code != KX_REFUSED)
		return err;
	log_debug("unload by %s: %s", call_name(first), err->message);
	struct kx_err *other = backend_of(second)->unload(sys, arch, panic);
	if (other)
		return both_failed(err, other);
	kx_err_free(err);
	return NULL;
}

/* In a shutdown initramfs there may be no /sys, and nothing to know it from. */
static struct kx_err *check_loaded(const struct facts *facts)
{
	if (fact_is(&facts->has_kexec, 0))
		return kx_err_new(KX_NOT_LOADED,
			"Nothing has been loaded! (this kernel was built without kexec)");
	if (fact_is(&facts->loaded, 0))
		return kx_err_new(KX_NOT_LOADED,
			"Nothing has been loaded! (load an image with -l first)");
	return NULL;
}

/* EINVAL is the kernel's word for "nothing loaded" (kernel_kexec()) and for more. */
static struct kx_err *explain_einval(struct kx_err *err, const struct facts *facts)
{
	if (fact_is(&facts->loaded, 1))
		return kx_err_prefix(err,
			"the kernel does not start the image that was loaded when this "
			"began (see the kernel log)");
	return kx_err_prefix(err, "no image is loaded, or this is the PID namespace of a "
				  "container");
}

/* Behind reboot(2)'s own checks: kernel_kexec() and liveupdate_reboot(). */
static struct kx_err *run(const struct start *start)
{
	struct kx_err *err = sys_reboot_kexec(start->sys);

	if (!err)
		return NULL;
	const char *denied = explain_denied(start->facts);

	switch (err->errnum) {
	case EINVAL:
		return explain_einval(err, start->facts);
	case EPERM:
		return kx_err_prefix(err, "%s",
			denied ? denied
			       : "CAP_SYS_BOOT is missing, or a security module or a "
				 "seccomp filter forbids it");
	case EBUSY:
		return kx_err_prefix(err, "a load is running, or the crash region is "
					  "being resized: try again when that has ended");
	default:
		return kx_err_prefix(
			err, "the kernel does not start the image (see its log)");
	}
}

const struct keeper keeper_linux = {
	.choose = choose_call,
	.unload_call = choose_unload_call,
	.backend_for = backend_of,
	.describe = describe,
	.is_loaded = is_loaded,
	.crash_size = crash_size,
	.unload = unload,
	.check_loaded = check_loaded,
	.run = run,
};
