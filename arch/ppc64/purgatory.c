// SPDX-License-Identifier: GPL-2.0-or-later
/* The purgatory segment and what is said in its parameters (purgatory/params.h). */
#include <string.h>

#include "arch/ppc64/ppc64.h"
#include "base/bytes.h"

/*
 * Linux copies the start of purgatory to address 0 and sends the other CPUs to 0x60
 * there: they find the new kernel's own code, which holds them until it wants them. Only
 * the first instruction is purgatory's.
 */
static void copy_kernel_start(
	const struct image *image, bool run_at_load, uint8_t *purgatory)
{
	const uint8_t *start = image_content(image)->data + image->elf.loads[0].offset;

	memcpy(purgatory + 4, start + 4, PURGATORY_PPC64_COPIED - 4);
	if (!run_at_load)
		return;
	if (image->elf.big_endian)
		put_be32(purgatory + PPC64_RUN_AT_LOAD, 1);
	else
		put_le32(purgatory + PPC64_RUN_AT_LOAD, 1);
}

static uint32_t console_flag(enum power_console console)
{
	switch (console) {
	case POWER_CONSOLE_HVC:
		return PURGATORY_HVC;
	case POWER_CONSOLE_OPAL:
		return PURGATORY_OPAL;
	default:
		return 0;
	}
}

static void fill_params(struct planning *p, const struct ppc64_layout *layout)
{
	struct purgatory_params *params = &p->plan.params;
	const struct devtree_power *power = layout->power;

	params->flags |= console_flag(power->console);
	params->serial_port = power->console_unit;
	if (p->in->req->debug && params->flags & (PURGATORY_HVC | PURGATORY_OPAL))
		params->flags |= PURGATORY_VERBOSE;
	if (p->plan.panic)
		params->flags |= PURGATORY_RUN_AT_LOAD;
	if (!p->in->images->kernel.elf.big_endian)
		params->flags |= PURGATORY_TARGET_LE;
	if (ppc64_wants_big_exceptions(p->in))
		params->flags |= PURGATORY_BIG_EXCEPTIONS;
	params->entry = params->regs[PP_PPC64_R4] = layout->kernel_paddr;
	params->regs[PP_PPC64_R3] = layout->dtb_paddr;
	params->regs[PP_PPC64_R8] = power->opal_base;
	params->regs[PP_PPC64_R9] = power->opal_entry;
}

struct kx_err *ppc64_place_purgatory(
	struct planning *p, const struct ppc64_layout *layout)
{
	if (p->in->purgatory->params_offset < PURGATORY_PPC64_COPIED)
		return kx_err_new(KX_CHECK,
			"purgatory's parameters lie in what Linux copies of it");
	KX_TRY(place_purgatory(p, &layout->where));
	copy_kernel_start(&p->in->images->kernel, p->plan.panic, p->plan.purgatory);
	fill_params(p, layout);
	return NULL;
}
