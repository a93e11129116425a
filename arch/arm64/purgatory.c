// SPDX-License-Identifier: GPL-2.0-or-later
/* The purgatory segment and what is said in its parameters (purgatory/params.h). */
#include "arch/arm64/arm64.h"

struct kx_err *arm64_place_purgatory(
	struct planning *p, const struct arm64_layout *layout)
{
	struct purgatory_params *params = &p->plan.params;

	KX_TRY(place_purgatory(p, &layout->where));
	params->entry = layout->entry;
	params->regs[PP_ARM64_X0] = layout->dtb_paddr;
	return NULL;
}
