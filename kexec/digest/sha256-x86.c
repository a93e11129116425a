// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * SHA-256 by the SHA extensions of x86 (Intel 64 manual, volume 2, SHA256RNDS2,
 * SHA256MSG1, SHA256MSG2). Their operands hold the words a, b, e, f and c, d, g, h of the
 * state, a and c in the highest place.
 */
#include "digest/sha256-fast.h"

#include <immintrin.h>

#include "digest/sha256-constants.h"

#define TARGET	      __attribute__((target("sha,sse4.1")))
#define TARGET_INLINE static inline __attribute__((always_inline, target("sha,sse4.1")))
#define LANES	      2

struct lane {
	__m128i abef, cdgh;
	__m128i w[4]; /* the last 16 words of the message schedule */
};

TARGET_INLINE void load_state(struct lane *l, const uint32_t *s)
{
	__m128i abcd = _mm_loadu_si128((const __m128i *)s);
	__m128i efgh = _mm_loadu_si128((const __m128i *)(s + 4));
	__m128i cdab = _mm_shuffle_epi32(abcd, 0xb1);
	__m128i hgfe = _mm_shuffle_epi32(efgh, 0x1b);

	l->abef = _mm_alignr_epi8(cdab, hgfe, 8);
	l->cdgh = _mm_blend_epi16(hgfe, cdab, 0xf0);
}

TARGET_INLINE void store_state(const struct lane *l, uint32_t *s)
{
	__m128i feba = _mm_shuffle_epi32(l->abef, 0x1b);
	__m128i dchg = _mm_shuffle_epi32(l->cdgh, 0xb1);

	_mm_storeu_si128((__m128i *)s, _mm_blend_epi16(feba, dchg, 0xf0));
	_mm_storeu_si128((__m128i *)(s + 4), _mm_alignr_epi8(dchg, feba, 8));
}

/* The words of a block are big-endian. */
TARGET_INLINE void load_block(struct lane *l, const uint8_t *p)
{
	const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);

#pragma GCC unroll 4
	for (int i = 0; i < 4; i++)
		l->w[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)p + i), swap);
}

/* Four rounds with the words of w[i % 4], which then become those of 16 rounds later. */
TARGET_INLINE void four_rounds(struct lane *l, int i)
{
	__m128i *w0 = &l->w[i & 3];
	const __m128i w1 = l->w[(i + 1) & 3], w2 = l->w[(i + 2) & 3],
		      w3 = l->w[(i + 3) & 3];
	__m128i k = _mm_add_epi32(
		*w0, _mm_loadu_si128((const __m128i *)(sha256_constants + 4 * i)));

	l->cdgh = _mm_sha256rnds2_epu32(l->cdgh, l->abef, k);
	l->abef = _mm_sha256rnds2_epu32(l->abef, l->cdgh, _mm_shuffle_epi32(k, 0x0e));
	if (i >= 12)
		return;
	*w0 = _mm_add_epi32(_mm_sha256msg1_epu32(*w0, w1), _mm_alignr_epi8(w3, w2, 4));
	*w0 = _mm_sha256msg2_epu32(*w0, w3);
}

TARGET_INLINE void add_state(struct lane *l, const struct lane *before)
{
	l->abef = _mm_add_epi32(l->abef, before->abef);
	l->cdgh = _mm_add_epi32(l->cdgh, before->cdgh);
}

static TARGET void hash_one(uint32_t *state, const uint8_t *p, size_t n)
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

static TARGET void hash_two(
	uint32_t *const *state, const uint8_t *p, const uint8_t *q, size_t n)
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
