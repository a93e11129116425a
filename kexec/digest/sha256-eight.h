/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What sha256-lanes.h wants, but for the three functions, of vectors of eight words, by
 * AVX2. It stands behind the TARGET of who includes it.
 */
#ifndef KX_SHA256_EIGHT_H
#define KX_SHA256_EIGHT_H

#include <immintrin.h>

#define LANES  SHA256_WIDE_LANES
#define INLINE static inline __attribute__((always_inline)) TARGET

typedef uint32_t words __attribute__((vector_size(4 * LANES)));

/* Words 0, 1, 4, 5 of a and b in turn, or 2, 3, 6, 7; the same of pairs of words. */
#define LOW(a, b)	 _mm256_unpacklo_epi32(a, b)
#define HIGH(a, b)	 _mm256_unpackhi_epi32(a, b)
#define LOW_PAIRS(a, b)	 _mm256_unpacklo_epi64(a, b)
#define HIGH_PAIRS(a, b) _mm256_unpackhi_epi64(a, b)

/* The first halves of a and b, and the second ones. */
#define FIRST(a, b)  _mm256_permute2x128_si256(a, b, 0x20)
#define SECOND(a, b) _mm256_permute2x128_si256(a, b, 0x31)

/* The big-endian words at p. */
INLINE __m256i load_eight(const uint8_t *p)
{
	const __m256i swap = _mm256_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203,
		0x0c0d0e0f08090a0b, 0x0405060700010203);

	return _mm256_shuffle_epi8(_mm256_loadu_si256((const __m256i *)p), swap);
}

/* Of four messages, by both halves: words 0 and 4, 1 and 5, 2 and 6, 3 and 7. */
INLINE void load_four(__m256i ret[4], const uint8_t *const *p, size_t at)
{
	const __m256i a = load_eight(p[0] + at), b = load_eight(p[1] + at),
		      c = load_eight(p[2] + at), d = load_eight(p[3] + at);

	ret[0] = LOW_PAIRS(LOW(a, b), LOW(c, d));
	ret[1] = HIGH_PAIRS(LOW(a, b), LOW(c, d));
	ret[2] = LOW_PAIRS(HIGH(a, b), HIGH(c, d));
	ret[3] = HIGH_PAIRS(HIGH(a, b), HIGH(c, d));
}

INLINE void load_half(words w[8], const uint8_t *const *p, size_t at)
{
	__m256i a[4], b[4];

	load_four(a, p, at);
	load_four(b, p + 4, at);
#pragma GCC unroll 4
	for (int i = 0; i < 4; i++) {
		w[i] = (words)FIRST(a[i], b[i]);
		w[i + 4] = (words)SECOND(a[i], b[i]);
	}
}

INLINE void load_words(words w[16], const uint8_t *const *p, size_t at)
{
	load_half(w, p, at);
	load_half(w + 8, p, at + BLOCK_SIZE / 2);
}

#endif
