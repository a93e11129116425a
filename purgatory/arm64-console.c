// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Messages to a UART in memory: Arm's PL011 (PrimeCell UART PL011, Technical Reference
 * Manual), which SBSA's is a part of, or one like the 8250. Each is used as it is set up,
 * and not touched at all where there is nothing to say: it may have no clock any more.
 */
#include "purgatory/arm64-machine.h"
#include "purgatory/check.h"

#include <stdbool.h>

#define PL011_DATA 0x00
#define PL011_FLAG 0x18
#define PL011_FULL (1 << 5) /* its FIFO takes no more */

/* Numbers of registers; how far apart they are is serial_port, as a shift. */
#define UART_DATA 0
#define UART_LSR  5
#define LSR_THRE  0x20 /* transmitter takes a character */

/* A read takes 100 ns or more; a character at 110 baud takes 91 milliseconds. */
#define MAX_READS (1 << 20)

static uint64_t address_of(const struct purgatory_params *params, int number)
{
	return params->regs[PP_ARM64_UART] + ((uint64_t)number << params->serial_port);
}

static uint32_t read_8250(const struct purgatory_params *params, int number)
{
	uint64_t address = address_of(params, number);

	return params->flags & PURGATORY_UART_WIDE ? device_read32(address)
						   : device_read8(address);
}

static void write_8250(const struct purgatory_params *params, int number, uint8_t value)
{
	uint64_t address = address_of(params, number);

	if (params->flags & PURGATORY_UART_WIDE)
		device_write32(address, value);
	else
		device_write8(address, value);
}

static bool is_ready(const struct purgatory_params *params)
{
	uint64_t uart = params->regs[PP_ARM64_UART];

	if (params->flags & PURGATORY_PL011)
		return !(device_read32(uart + PL011_FLAG) & PL011_FULL);
	return read_8250(params, UART_LSR) & LSR_THRE;
}

static void put(struct console *console, char c)
{
	const struct purgatory_params *params = console->params;

	for (int i = 0; i < MAX_READS; i++) {
		if (!is_ready(params))
			continue;
		if (params->flags & PURGATORY_PL011)
			device_write32(params->regs[PP_ARM64_UART] + PL011_DATA, c);
		else
			write_8250(params, UART_DATA, c);
		return;
	}
	console->flags = 0;
}

void console_open(struct console *console, const struct purgatory_params *params)
{
	*console = (struct console){
		.params = params,
		.flags = params->flags & (PURGATORY_PL011 | PURGATORY_UART8250),
	};
}

/* None: a UART has no address that could be guessed. */
void console_open_usual(struct console *console)
{
	*console = (struct console){0};
}

void console_write(struct console *console, const char *text)
{
	for (; *text && console->flags; text++) {
		if (*text == '\n')
			put(console, '\r');
		if (console->flags)
			put(console, *text);
	}
}
