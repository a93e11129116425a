// SPDX-License-Identifier: GPL-2.0-or-later
/* The purgatory segment and what is said in its parameters (purgatory/params.h). */
#include "arch/arm64/arm64.h"
#include "request/request.h"

/*
 * It is set up as the kernel left it. That it works is only seen by writing to it, and
 * where it does not, purgatory comes no further: without --console-serial it is not
 * touched unless there is something wrong anyway.
 */
static struct kx_err *fill_console(struct planning *p)
{
	struct purgatory_params *params = &p->plan.params;
	struct uart uart;

	KX_TRY(arm64_choose_console(p, &uart));
	if (!uart.kind)
		return NULL;
	params->regs[PP_ARM64_UART] = uart.paddr;
	params->flags |= uart.kind == UART_PL011 ? PURGATORY_PL011 : PURGATORY_UART8250;
	if (p->in->req->console_serial)
		params->flags |= PURGATORY_VERBOSE;
	if (uart.kind == UART_PL011)
		return NULL;
	params->serial_port = uart.shift;
	if (uart.wide)
		params->flags |= PURGATORY_UART_WIDE;
	return NULL;
}

struct kx_err *arm64_place_purgatory(
	struct planning *p, const struct arm64_layout *layout)
{
	struct purgatory_params *params = &p->plan.params;

	KX_TRY(place_purgatory(p, &layout->where));
	KX_TRY(fill_console(p));
	params->entry = layout->entry;
	params->regs[PP_ARM64_X0] = layout->dtb_paddr;
	return NULL;
}
