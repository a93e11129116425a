/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A plan in the making: what it is made of, the plan, and the room that is left. The
 * operations of an architecture that make a plan take this (arch/arch.h), plan_make()
 * keeps of it the plan alone.
 */
#ifndef KX_PLANNING_H
#define KX_PLANNING_H

#include "plan/plan.h"

struct planning {
	const struct plan_input *in;
	struct plan plan;
	struct range_set free; /* plan.limits.allowed less what is placed */

	/* bytes of the command line that the request makes; the rest is ours */
	uint64_t cmdline_asked;
	uint64_t cmdline_taken; /* of those, what arch_ops.add_cmdline took over, … */
	const char *cmdline_taken_is; /* … which says here what that is, for messages */

	bool for_file_call; /* a trial: would what the kernel's own loader makes fit? */
};

/*
 * Begin a plan for in, which must outlive it, by way of call. It has no command line yet,
 * no memory is free, and no limit is set but the page size and those that are none.
 */
struct planning planning_begin(const struct plan_input *in, enum call call);

/*
 * A second one to try something with, in *ret: the same command line and warnings.
 * Errors: KX_NOMEM; KX_CHECK when something is placed already.
 */
struct kx_err *planning_fork(const struct planning *p, struct planning *ret);

void planning_destroy(struct planning *p);

#endif
