/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SHA-256 by vector registers, of several messages at once: by instructions for it that
 * only some processors have (sha256-x86.c, sha256-power8.c, sha256-arm64.c or
 * sha256-none.c), by vectors that only some have (sha256-avx2.c, sha256-avx512.c), else
 * by those that each one of its architecture has (sha256-sse2.c). Purgatory has it too,
 * and is told by the loader what its processor can.
 */
#ifndef KX_SHA256_FAST_H
#define KX_SHA256_FAST_H

#include <stddef.h>
#include <stdint.h>

/*
 * How many messages are best hashed side by side, 1 to SHA256_LANES_MAX: one has to wait
 * for its own last instruction, and another one fills the gap.
 */
#define SHA256_LANES_MAX 8
unsigned int sha256_fast_lanes(void);

/*
 * Hash n blocks of 64 bytes of each of lanes messages (1 to sha256_fast_lanes()): from
 * p[i] on, into the eight words at state[i]. Only where the processor has the
 * instructions, and they are switched on.
 */
void sha256_fast(
	uint32_t *const *state, const uint8_t *const *p, unsigned int lanes, size_t n);

/*
 * The same for processors without: how many messages are best hashed side by side by the
 * vector instructions that each processor of this architecture has, and by wider ones; 1:
 * there are none.
 */
#ifdef __x86_64__
#define SHA256_BASE_LANES 4
#define SHA256_WIDE_LANES 8
#else
#define SHA256_BASE_LANES 1
#define SHA256_WIDE_LANES 1
#endif

/*
 * sha256-sse2.c, sha256-avx2.c, sha256-avx512.c: as sha256_fast(), of SHA256_BASE_LANES
 * messages, and of SHA256_WIDE_LANES. None: there are none.
 */
void sha256_base(uint32_t *const *state, const uint8_t *const *p, size_t n);
void sha256_wide(uint32_t *const *state, const uint8_t *const *p, size_t n);
void sha256_rotating(uint32_t *const *state, const uint8_t *const *p, size_t n);

#endif
