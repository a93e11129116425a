/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The C part of purgatory: freestanding, without writable state but its stack, and the
 * same for all architectures but for the console.
 *
 * All that touches the machine goes through the four functions at the end. In the blob
 * the start file has them; the unit test has its own, with a fake memory and a fake UART.
 */
#ifndef PURGATORY_CHECK_H
#define PURGATORY_CHECK_H

#include <stdint.h>

#include "params.h"

/*
 * Called by the start file: check the parameters and the digest, then copy the backup.
 * Returns when the target may be started; it stops the machine with a message otherwise.
 */
void purgatory_main(const struct purgatory_params *params);

/* Where messages go. */
struct console {
	uint32_t flags;	      /* PURGATORY_SERIAL and PURGATORY_VGA: still in use */
	uint16_t serial_port; /* I/O port of the UART */
	unsigned row, column; /* of the next character in VGA text memory */
};

/* Set up what params ask for (serial speed, VGA mode). */
void console_open(struct console *console, const struct purgatory_params *params);

/* Write text, '\n' ends a line. A UART that does not get ready is given up. */
void console_write(struct console *console, const char *text);

/* The size bytes of physical memory at paddr. */
void *phys_map(uint64_t paddr, uint64_t size);

uint8_t port_read(uint16_t port);
void port_write(uint16_t port, uint8_t value);

/* Stop this CPU for ever. */
_Noreturn void machine_stop(void);

#endif
