// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * SHA-256 by the instructions that Arm has for it (Arm Architecture Reference Manual,
 * SHA256H, SHA256H2, SHA256SU0, SHA256SU1), of two messages at once: each instruction
 * waits for the one before it, and the other message's fill the gaps.
 */
#include "digest/sha256-fast.h"

#include <arm_neon.h>

#include "digest/sha256-constants.h"

#define LANES  2
#define INLINE static inline __attribute__((always_inline))

struct lane {
	uint32x4_t abcd, efgh;
	uint32x4_t w[4]; /* the last 16 words of the message schedule */
};

INLINE void load_state(struct lane *l, const uint32_t *s)
{
	l->abcd = vld1q_u32(s);
	l->efgh = vld1q_u32(s + 4);
}

INLINE void store_state(const struct lane *l, uint32_t *s)
{
	vst1q_u32(s, l->abcd);
	vst1q_u32(s + 4, l->efgh);
}

/* The words of a block are big-endian. */
INLINE void load_block(struct lane *l, const uint8_t *p)
{
#pragma GCC unroll 4
	for (int i = 0; i < 4; i++)
		l->w[i] = vreinterpretq_u32_u8(vrev32q_u8(vld1q_u8(p + 16 * i)));
}

/* Four rounds with the words of w[i % 4], which then become those of 16 rounds later. */
INLINE void four_rounds(struct lane *l, int i)
{
	uint32x4_t *w0 = &l->w[i & 3];
	const uint32x4_t w1 = l->w[(i + 1) & 3], w2 = l->w[(i + 2) & 3],
			 w3 = l->w[(i + 3) & 3];
	const uint32x4_t abcd = l->abcd;
	uint32x4_t k = vaddq_u32(*w0, vld1q_u32(sha256_constants + 4 * i));

	l->abcd = vsha256hq_u32(l->abcd, l->efgh, k);
	l->efgh = vsha256h2q_u32(l->efgh, abcd, k);
	if (i < 12)
		*w0 = vsha256su1q_u32(vsha256su0q_u32(*w0, w1), w2, w3);
}

INLINE void add_state(struct lane *l, const struct lane *before)
{
	l->abcd = vaddq_u32(l->abcd, before->abcd);
	l->efgh = vaddq_u32(l->efgh, before->efgh);
}

static void hash_one(uint32_t *state, const uint8_t *p, size_t n)
{
	struct lane l;

	load_state(&l, state);
	for (; n; n--, p += BLOCK_SIZE) {
		const struct lane before = l;

		load_block(&l, p);
#pragma GCC unroll 16
		for (int i = 0; i < 16; i++)
			four_rounds(&l, i);
		add_state(&l, &before);
	}
	store_state(&l, state);
}

static void hash_two(uint32_t *const *state, const uint8_t *p, const uint8_t *q, size_t n)
{
	struct lane l, m;

	load_state(&l, state[0]);
	load_state(&m, state[1]);
	for (; n; n--, p += BLOCK_SIZE, q += BLOCK_SIZE) {
		const struct lane l_before = l, m_before = m;

		load_block(&l, p);
		load_block(&m, q);
#pragma GCC unroll 16
		for (int i = 0; i < 16; i++) {
			four_rounds(&l, i);
			four_rounds(&m, i);
		}
		add_state(&l, &l_before);
		add_state(&m, &m_before);
	}
	store_state(&l, state[0]);
	store_state(&m, state[1]);
}

unsigned int sha256_fast_lanes(void)
{
	return LANES;
}

void sha256_fast(
	uint32_t *const *state, const uint8_t *const *p, unsigned int lanes, size_t n)
{
	if (lanes == LANES)
		hash_two(state, p[0], p[1], n);
	else
		hash_one(state[0], p[0], n);
}
