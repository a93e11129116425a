// SPDX-License-Identifier: GPL-2.0-or-later
/* What only a ppc64 plan has to show. */
#include "plan/show.h"

#include <inttypes.h>

#include "arch/ppc64/ppc64.h"
#include "plan/devtree-handover.h"

static void show_purgatory(const struct purgatory_params *p, struct show *to)
{
	bool hvc = p->flags & PURGATORY_HVC, opal = p->flags & PURGATORY_OPAL;

	to->string(to, "console", hvc ? "hypervisor" : opal ? "opal" : "none");
	if (hvc || opal)
		to->address(to, "terminal", p->serial_port);
	to->boolean(to, "run_at_load", p->flags & PURGATORY_RUN_AT_LOAD);
	to->string(to, "kernel_byte_order",
		p->flags & PURGATORY_TARGET_LE ? "little" : "big");
	if (p->flags & PURGATORY_BIG_EXCEPTIONS)
		to->boolean(to, "big_endian_exceptions", true);
	to->address(to, "device_tree", p->regs[PP_PPC64_R3]);
	if (!p->regs[PP_PPC64_R9])
		return;
	to->address(to, "opal_base", p->regs[PP_PPC64_R8]);
	to->address(to, "opal_entry", p->regs[PP_PPC64_R9]);
}

static void print_console(const struct purgatory_params *p, FILE *out)
{
	if (p->flags & PURGATORY_HVC)
		fprintf(out, "the hypervisor's terminal 0x%" PRIx32, p->serial_port);
	else if (p->flags & PURGATORY_OPAL)
		fprintf(out, "OPAL's terminal 0x%" PRIx32, p->serial_port);
	else
		fputs("none", out);
}

void ppc64_show(const struct plan *plan, enum show_place place, struct show *to)
{
	if (place == SHOW_PURGATORY && to->text)
		print_console(&plan->params, to->text);
	else if (place == SHOW_PURGATORY)
		show_purgatory(&plan->params, to);
	if (place == SHOW_MEMORY)
		devtree_handover_show(plan, to);
}
