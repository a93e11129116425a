/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Making a plan. Pure. */
#ifndef KX_MAKE_H
#define KX_MAKE_H

#include "plan/plan.h"

/*
 * Make the plan for in by way of call. Dispatches to the arch for segments. Pure.
 * Errors: KX_NO_SPACE, KX_LIMIT, KX_UNSUPPORTED, KX_DENIED (facts missing).
 */
struct kx_err *plan_make(const struct plan_input *in, enum call call, const char *reason,
	struct plan *ret);

/* KX_UNSUPPORTED, KX_FORMAT: the kernel is none for this machine. Pure. */
struct kx_err *plan_check_machine(const struct plan_input *in);

#endif
