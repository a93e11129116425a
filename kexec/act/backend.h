/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Backends: one row for each way to hand a plan to the system. A row is found by the
 * plan's call; choose.c decides which.
 */
#ifndef KX_BACKEND_H
#define KX_BACKEND_H

#include "base/err.h"
#include "facts/facts.h"
#include "image/images.h"
#include "plan/plan.h"
#include "sys/sys.h"

struct backend {
	enum call call;
	/*
	 * Hand plan over; what had to be left out is added to its warnings. Errors:
	 * KX_REFUSED with the kernel's errno.
	 */
	struct kx_err *(*load)(const struct sys *sys, const struct facts *facts,
		struct plan *plan, struct images *images);
	/* Drop the loaded image, the crash image if panic. */
	struct kx_err *(*unload)(
		const struct sys *sys, const struct arch_ops *arch, bool panic);
};

extern const struct backend backend_load; /* kexec_load(2) */
extern const struct backend backend_file; /* kexec_file_load(2) */

/* The segments of plan as calls take them, to an array of plan->nsegments. */
void backend_fill_segments(const struct plan *plan, struct sys_segment *segments);

/* The backend of a call. Never NULL but for CALL_NONE. */
const struct backend *backend_for(enum call call);

/*
 * Unload by the first call, and where the kernel refuses that one, by the other. Nothing
 * loaded is no error.
 */
struct kx_err *backend_unload(
	const struct sys *sys, const struct arch_ops *arch, enum call first, bool panic);

#endif
