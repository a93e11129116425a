// SPDX-License-Identifier: GPL-2.0-or-later
/* The purgatory segment and what is said in its parameters (purgatory/params.h). */
#include "arch/x86_64/x86_64.h"
#include "arch/x86_64/zero-page.h"
#include "base/cleanup.h"
#include "format/cmdline.h"

struct kx_err *x86_place_purgatory(struct planning *p, const struct x86_layout *layout)
{
	const struct preferences where = x86_low_first(layout->window_end);

	return place_purgatory(p, &where);
}

/* Text mode by the running kernel's screen_info: purgatory can write to it. */
static bool screen_is_text(const struct facts *facts)
{
	return fact_present(&facts->boot_params.fact) &&
	       facts->boot_params.data[SI_VIDEO_ISVGA] == 1;
}

/* The usual ports of ttyS0 to ttyS3 (arch/x86/include/asm/serial.h). */
static const uint16_t usual_ports[] = {0x3f8, 0x2f8, 0x3e8, 0x2e8};

/* The port of the last console=ttySN of the new kernel; 0: it has none of the usual. */
static uint16_t port_of_cmdline(const char *cmdline)
{
	static const char name[] = "console=ttyS";
	static const char *const names[] = {name, NULL};
	const char *word;
	size_t size;
	uint16_t port = 0;

	while (cmdline_next(&cmdline, &word, &size)) {
		const char *digit = word + (*word == '"') + strlen(name);

		if (!cmdline_is_named(word, names))
			continue;
		if (*digit >= '0' && *digit <= '3' &&
			(digit + 1 == word + size || strchr(",\"", digit[1])))
			port = usual_ports[*digit - '0'];
	}
	return port;
}

/*
 * The port asked for, or that of the console in use; where that is no port, as in a dom0
 * of Xen, the new kernel's. 0: not known.
 */
static uint16_t find_port(const struct plan_input *in, const struct plan *plan)
{
	const struct fact_u64 *port = &in->facts->serial_port;
	uint32_t tty = in->req->serial_port - SERIAL_TTYS;

	if (tty < KX_ARRAY_SIZE(usual_ports))
		return usual_ports[tty];
	if (in->req->serial_port && in->req->serial_port <= UINT16_MAX)
		return in->req->serial_port;
	if (fact_present(&port->fact))
		return port->value <= UINT16_MAX ? port->value : usual_ports[0];
	return port_of_cmdline(plan->cmdline);
}

/*
 * Where purgatory says what is wrong: as asked, else on the console in use, so that a
 * machine never stops without a word.
 */
static uint32_t choose_console(
	const struct plan_input *in, const struct plan *plan, struct purgatory_params *p)
{
	const struct request *req = in->req;
	uint16_t port = find_port(in, plan);
	uint32_t flags = 0;

	p->serial_port = port ? port : usual_ports[0];
	p->serial_baud = req->serial_baud;
	if (req->console_serial)
		flags |= PURGATORY_SERIAL | PURGATORY_VERBOSE |
			 (req->serial_baud ? PURGATORY_SERIAL_SETUP : 0);
	if (req->console_vga)
		flags |= PURGATORY_VGA | PURGATORY_VERBOSE;
	if (!flags && port)
		flags |= PURGATORY_SERIAL;
	if (!req->console_vga && !req->console_serial && screen_is_text(in->facts))
		flags |= PURGATORY_VGA;
	return flags | (req->reset_vga ? PURGATORY_RESET_VGA : 0);
}

/* In 32-bit mode by the registers that LinuxBIOS has, and both ways of kexec-tools. */
static void hand_over_notes(
	const struct x86_layout *layout, struct purgatory_params *params)
{
	uint64_t notes = layout->boot_params_paddr;

	if (!layout->entry_32bit) {
		params->regs[PP_RDI] = notes;
		return;
	}
	params->regs[PP_RAX] = X86_BOOT_NOTES_MAGIC;
	params->regs[PP_RBX] = notes;
	params->regs[PP_STACK_32] = notes;
}

static void enter_real_mode(
	const struct x86_real_mode *real, struct purgatory_params *params)
{
	params->flags |= PURGATORY_ENTRY_REAL;
	params->entry = real->setup_paddr + REAL_MODE_ENTRY;
	params->regs[PP_REAL_STACK] = real->stack;
	params->regs[PP_REAL_PAGE] = real->page;
}

void x86_fill_params(struct planning *p, const struct x86_layout *layout)
{
	struct purgatory_params *params = &p->plan.params;

	params->flags |= choose_console(p->in, &p->plan, params);
	if (layout->real.stack)
		return enter_real_mode(&layout->real, params);
	if (layout->entry_32bit)
		params->flags |= PURGATORY_ENTRY_32BIT;
	params->entry = layout->kernel_entry;
	if (layout->multiboot_magic) {
		params->regs[PP_RAX] = layout->multiboot_magic;
		params->regs[PP_RBX] = layout->boot_params_paddr;
		return;
	}
	if (layout->args == ARGS_ELF)
		hand_over_notes(layout, params);
	else if (layout->args == ARGS_LINUX)
		params->regs[PP_RSI] = layout->boot_params_paddr;
}
