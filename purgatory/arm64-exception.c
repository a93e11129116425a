// SPDX-License-Identifier: GPL-2.0-or-later
#include "purgatory/arm64-machine.h"
#include "purgatory/check.h"

static void write_number(struct console *console, const char *label, uint64_t v)
{
	char hex[17];

	for (int i = 0; i < 16; i++)
		hex[i] = "0123456789abcdef"[v >> (60 - 4 * i) & 15];
	hex[16] = 0;
	console_write(console, label);
	console_write(console, hex);
}

void arm64_exception(const struct purgatory_params *params, uint64_t syndrome,
	uint64_t address, uint64_t at)
{
	struct console console;

	console_open_usual(&console);
	if (params->magic == PURGATORY_MAGIC && params->version == PURGATORY_VERSION)
		console_open(&console, params);
	console_write(&console, "kexec: purgatory: an exception; stopped\n");
	write_number(&console, "syndrome 0x", syndrome);
	write_number(&console, " address 0x", address);
	write_number(&console, " at 0x", at);
	console_write(&console, "\n");
	machine_stop();
}
