/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SHA-256 by instructions that only some processors have. One file implements this for
 * the processor that is compiled for: sha256-x86.c, sha256-power8.c or sha256-none.c.
 * Purgatory has it too, and is told by the loader whether its processor can.
 */
#ifndef KX_SHA256_FAST_H
#define KX_SHA256_FAST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * How many messages are best hashed side by side, 1 to SHA256_LANES_MAX: one has to wait
 * for its own last instruction, and another one fills the gap.
 */
#define SHA256_LANES_MAX 4
unsigned int sha256_fast_lanes(void);

/*
 * Hash n blocks of 64 bytes of each of lanes messages (1 to sha256_fast_lanes()): from
 * p[i] on, into the eight words at state[i]. Only where the processor has the
 * instructions, and they are switched on.
 */
void sha256_fast(
	uint32_t *const *state, const uint8_t *const *p, unsigned int lanes, size_t n);

/* sha256-cpu.c, loader only: does this processor have them? */
bool sha256_fast_here(void);

#endif
