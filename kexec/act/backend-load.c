// SPDX-License-Identifier: GPL-2.0-or-later
/* kexec_load(2): the segments of the plan, as they are. */
#include <errno.h>

#include "act/backend.h"
#include "arch/arch.h"
#include "base/cleanup.h"
#include "base/log.h"
#include "sys/kexec-abi.h"

/*
 * The ways to say that the kernel may update the elfcorehdr, newest first; a kernel that
 * does not know a bit answers EINVAL before it changes anything (kexec_load_check()).
 */
static const uint64_t hotplug_flags[] = {
	LOAD_CALL_HOTPLUG, LOAD_CALL_UPDATE_ELFCOREHDR, 0};

static struct kx_err *warn_without_hotplug(struct plan *plan, const char *why)
{
	return plan_warn(plan,
		"--hotplug has no effect: %s; load again when CPUs or memory come or go",
		why);
}

static struct kx_err *load_hotplug(
	const struct sys *sys, struct plan *plan, const struct sys_segment *segments)
{
	uint64_t flags = plan->flags & ~LOAD_CALL_HOTPLUG;
	struct kx_err *err = NULL;

	for (size_t i = 0; i < KX_ARRAY_SIZE(hotplug_flags); i++) {
		kx_err_free(err);
		plan->flags = flags | hotplug_flags[i];
		err = sys_kexec_load(
			sys, plan->entry, plan->nsegments, segments, plan->flags);
		if (!err || err->errnum != EINVAL)
			break;
		log_debug("kexec_load: flags 0x%llx are not accepted",
			(unsigned long long)plan->flags);
	}
	if (err || plan->flags != flags)
		return err;
	plan->hotplug = false;
	return warn_without_hotplug(plan, "this kernel does not know it");
}

static struct kx_err *load(const struct sys *sys, const struct facts *facts,
	struct plan *plan, struct images *images)
{
	struct sys_segment segments[CALL_SEGMENT_MAX];

	(void)images;
	if (plan->nsegments > CALL_SEGMENT_MAX)
		return kx_err_new(KX_CHECK, "%zu segments", plan->nsegments);
	backend_fill_segments(plan, segments);
	if (plan->flags & LOAD_CALL_HOTPLUG) {
		if (!facts_loads_counted(facts, plan->panic))
			return load_hotplug(sys, plan, segments);
		plan->flags &= ~LOAD_CALL_HOTPLUG;
		KX_TRY(warn_without_hotplug(
			plan, "not tried, since the kernel counts attempts to load"));
	}
	return sys_kexec_load(sys, plan->entry, plan->nsegments, segments, plan->flags);
}

/* No segments means unload. */
static struct kx_err *unload(
	const struct sys *sys, const struct arch_ops *arch, bool panic)
{
	return sys_kexec_load(
		sys, 0, 0, NULL, arch->kexec_arch | (panic ? LOAD_CALL_ON_CRASH : 0));
}

const struct backend backend_load = {CALL_LOAD, load, unload};
