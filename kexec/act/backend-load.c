// SPDX-License-Identifier: GPL-2.0-or-later
/* kexec_load(2): the segments of the plan, as they are. */
#include <errno.h>

#include "act/backend.h"
#include "arch/arch.h"
#include "base/cleanup.h"
#include "base/log.h"
#include "sys/kexec-abi.h"

void backend_fill_segments(const struct plan *plan, struct sys_segment *segments)
{
	for (size_t i = 0; i < plan->nsegments; i++) {
		const struct segment *s = &plan->segments[i];

		segments[i] = (struct sys_segment){
			.buf = s->bufsz ? s->bytes : NULL,
			.bufsz = s->bufsz,
			.mem = s->paddr,
			.memsz = s->memsz,
		};
	}
}

/*
 * The ways to say that the kernel may update the elfcorehdr, newest first; a kernel that
 * does not know a bit answers EINVAL before it changes anything (kexec_load_check()).
 */
static const uint64_t hotplug_flags[] = {
	LOAD_CALL_HOTPLUG, LOAD_CALL_UPDATE_ELFCOREHDR, 0};

static struct kx_err *warn_without_hotplug(const struct handover *h, const char *why)
{
	return warnings_add(h->warnings, "hotplug-unsupported",
		"--hotplug has no effect: %s; load again when CPUs or memory come or go",
		why);
}

static struct kx_err *call(
	const struct handover *h, const struct sys_segment *segments, uint64_t flags)
{
	return sys_kexec_load(
		h->sys, h->plan->entry, h->plan->nsegments, segments, flags);
}

static struct kx_err *load_hotplug(
	const struct handover *h, const struct sys_segment *segments)
{
	const uint64_t base = h->plan->flags & ~LOAD_CALL_HOTPLUG;
	struct kx_err *err = NULL;
	uint64_t flags = 0;

	for (size_t i = 0; i < KX_ARRAY_SIZE(hotplug_flags); i++) {
		kx_err_free(err);
		flags = base | hotplug_flags[i];
		err = call(h, segments, flags);
		if (!err || err->errnum != EINVAL)
			break;
		log_debug("kexec_load: flags 0x%llx are not accepted",
			(unsigned long long)flags);
	}
	if (err || flags != base)
		return err;
	return warn_without_hotplug(h, "this kernel does not know it");
}

static struct kx_err *load(const struct handover *h)
{
	const struct plan *plan = h->plan;
	struct sys_segment segments[CALL_SEGMENT_MAX];

	if (plan->nsegments > CALL_SEGMENT_MAX)
		return kx_err_new(KX_CHECK, "%zu segments", plan->nsegments);
	backend_fill_segments(plan, segments);
	if (!(plan->flags & LOAD_CALL_HOTPLUG))
		return call(h, segments, plan->flags);
	if (!facts_loads_counted(h->facts, plan->panic))
		return load_hotplug(h, segments);
	KX_TRY(warn_without_hotplug(
		h, "not tried, since the kernel counts attempts to load"));
	return call(h, segments, plan->flags & ~LOAD_CALL_HOTPLUG);
}

/* No segments means unload. */
static struct kx_err *unload(
	const struct sys *sys, const struct arch_ops *arch, bool panic)
{
	return sys_kexec_load(sys, 0, 0, NULL,
		LOAD_CALL_ARCH(arch->elf_machine) | (panic ? LOAD_CALL_ON_CRASH : 0));
}

const struct backend backend_load = {load, unload};
