// SPDX-License-Identifier: GPL-2.0-or-later
/* kexec_load(2): the segments of the plan, as they are. */
#include "arch.h"
#include "backend.h"
#include "kexec-abi.h"

static struct kx_err *load(const struct sys *sys, const struct facts *facts,
	struct plan *plan, struct images *images)
{
	struct sys_segment segments[PLAN_SEGMENT_MAX];

	(void)facts, (void)images;
	if (plan->nsegments > PLAN_SEGMENT_MAX)
		return kx_err_new(KX_CHECK, "%zu segments", plan->nsegments);
	for (size_t i = 0; i < plan->nsegments; i++) {
		const struct segment *s = &plan->segments[i];

		segments[i] = (struct sys_segment){
			.buf = s->bufsz ? s->bytes : NULL,
			.bufsz = s->bufsz,
			.mem = s->paddr,
			.memsz = s->memsz,
		};
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
