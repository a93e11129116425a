// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/planning.h"

#include <stdlib.h>
#include <string.h>

#include "arch/arch.h"

struct planning planning_begin(const struct plan_input *in, enum call call)
{
	return (struct planning){
		.in = in,
		.plan =
			{
				.arch = in->arch,
				.call = call,
				.panic = in->req->panic,
				.fast_boot.asked = in->req->fast_boot,
				.limits.page_size = in->arch->page_size,
			},
	};
}

static struct kx_err *copy_text(const struct plan *from, struct plan *plan)
{
	plan->cmdline = strdup(from->cmdline);
	if (!plan->cmdline)
		return kx_err_nomem();
	return warnings_copy(&from->warnings, &plan->warnings);
}

/* What has an owner besides text: a copy of it would be destroyed twice. */
static bool is_placed(const struct planning *p)
{
	const struct plan *plan = &p->plan;

	return plan->nsegments || plan->buffers || plan->e820.n || plan->elfcore.nnotes ||
	       plan->elfcore.nloads || plan->limits.allowed.n ||
	       plan->limits.capture_ram.n || plan->devtree.usable.n ||
	       plan->devtree.reserved.n || p->free.n;
}

struct kx_err *planning_fork(const struct planning *p, struct planning *ret)
{
	if (is_placed(p))
		return kx_err_new(
			KX_CHECK, "a plan is forked before segments are placed");
	*ret = *p;
	ret->plan.cmdline = NULL;
	ret->plan.warnings = (struct warnings){0};
	struct kx_err *err = copy_text(&p->plan, &ret->plan);
	if (err)
		planning_destroy(ret);
	return err;
}

void planning_destroy(struct planning *p)
{
	plan_destroy(&p->plan);
	range_set_destroy(&p->free);
	*p = (struct planning){0};
}
