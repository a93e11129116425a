// SPDX-License-Identifier: GPL-2.0-or-later
/* What only an arm64 plan has to show. */
#include "plan/show.h"

#include <inttypes.h>
#include <stdio.h>

#include "arch/arm64/arm64.h"
#include "plan/devtree-handover.h"

static void print_console(const struct purgatory_params *p, FILE *out)
{
	bool pl011 = p->flags & PURGATORY_PL011;

	if (pl011 || p->flags & PURGATORY_UART8250)
		fprintf(out, "%s at 0x%" PRIx64, pl011 ? "PL011" : "8250",
			p->regs[PP_ARM64_UART]);
	else
		fputs("none", out);
}

static void show_purgatory(const struct purgatory_params *p, struct show *to)
{
	bool pl011 = p->flags & PURGATORY_PL011, none = !p->regs[PP_ARM64_UART];

	to->string(to, "console", none ? "none" : pl011 ? "pl011" : "8250");
	if (!none)
		to->address(to, "uart", p->regs[PP_ARM64_UART]);
	to->address(to, "device_tree", p->regs[PP_ARM64_X0]);
}

void arm64_show(const struct plan *plan, enum show_place place, struct show *to)
{
	if (place == SHOW_PURGATORY && to->text)
		print_console(&plan->params, to->text);
	else if (place == SHOW_PURGATORY)
		show_purgatory(&plan->params, to);
	if (place == SHOW_MEMORY)
		devtree_handover_show(plan, to);
}
