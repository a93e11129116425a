/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The C part of purgatory: freestanding, without writable state but its stack, and the
 * same for all architectures but for the console.
 *
 * All that touches the machine goes through the functions at the end and those of the
 * architecture's own header. In the blob the start file has them; the unit tests have
 * their own, with a fake memory and fake devices.
 */
#ifndef PURGATORY_CHECK_H
#define PURGATORY_CHECK_H

#include <stdint.h>

#include "purgatory/params.h"

/*
 * Called by the start file: check the parameters and the digest, then copy the backup.
 * Returns when the target may be started; it stops the machine with a message otherwise.
 */
void purgatory_main(const struct purgatory_params *params);

/* Where messages go. */
struct console {
	const struct purgatory_params *params; /* that it was opened for */
	uint32_t flags;	      /* of theirs, those of the consoles still in use */
	unsigned row, column; /* of the next character, on a console that is a screen */
};

/* Set up what params ask for (serial speed, VGA mode). */
void console_open(struct console *console, const struct purgatory_params *params);

/* Set up what a machine usually has, for when the parameters cannot be trusted. */
void console_open_usual(struct console *console);

/* Write text, '\n' ends a line. A console that does not get ready is given up. */
void console_write(struct console *console, const char *text);

/* The size bytes of physical memory at paddr. */
void *phys_map(uint64_t paddr, uint64_t size);

/*
 * Switch on the vector registers that the digest uses, by the parameters' flags; what was
 * there before, for simd_end() to put back.
 */
uint64_t simd_begin(void);
void simd_end(uint64_t before);

/* Stop this CPU for ever. */
_Noreturn void machine_stop(void);

#endif
