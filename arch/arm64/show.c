// SPDX-License-Identifier: GPL-2.0-or-later
/* What only an arm64 plan has to show. */
#include "plan/show.h"

#include <stdio.h>

#include "arch/arm64/arm64.h"
#include "plan/devtree-handover.h"

void arm64_show(const struct plan *plan, enum show_place place, struct show *to)
{
	/* It speaks nowhere yet. */
	if (place == SHOW_PURGATORY && to->text)
		fputs("none", to->text);
	else if (place == SHOW_PURGATORY)
		to->address(to, "device_tree", plan->params.regs[PP_ARM64_X0]);
	if (place == SHOW_MEMORY)
		devtree_handover_show(plan, to);
}
