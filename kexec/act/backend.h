/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Backends: one row for each way to hand a plan to the system. They change nothing but
 * that: a plan, and all that it was made of, is what it was.
 */
#ifndef KX_BACKEND_H
#define KX_BACKEND_H

#include "base/err.h"
#include "base/warnings.h"
#include "facts/facts.h"
#include "image/images.h"
#include "plan/plan.h"
#include "sys/sys-act.h"

/* What is handed over, and where. */
struct handover {
	const struct sys *sys;
	const struct facts *facts;
	const struct plan *plan; /* sealed */

	/* For a call that takes files: its initrds are joined (images_make_files()). */
	const struct images *images;

	struct warnings *warnings; /* what had to be left out is added here */
};

struct backend {
	/* Errors: KX_REFUSED with the errno of who was asked. */
	struct kx_err *(*load)(const struct handover *handover);

	/*
	 * Drop the loaded image, the crash image if panic. arch is the kernel's, which
	 * 32-bit programs have to name. Errors: KX_REFUSED.
	 */
	struct kx_err *(*unload)(
		const struct sys *sys, const struct arch_ops *arch, bool panic);
};

extern const struct backend backend_load; /* kexec_load(2) */
extern const struct backend backend_file; /* kexec_file_load(2) */

/* The segments of plan as calls take them, to an array of plan->nsegments. */
void backend_fill_segments(const struct plan *plan, struct sys_segment *segments);

#endif
