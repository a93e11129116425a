// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * SHA-256 of four messages at once, by vectors that hold a word of each: with SSE2, which
 * every x86_64 processor has. FIPS 180-4, 6.2.2.
 */
#include "digest/sha256-constants.h"
#include "digest/sha256-fast.h"

#define LANES SHA256_BASE_LANES

typedef uint32_t words __attribute__((vector_size(4 * LANES)));

#define INLINE static inline __attribute__((always_inline))

INLINE words rotr(words x, int n)
{
	return x >> n | x << (32 - n);
}

/* Maj(a, b, c) is b but where both differ from it; b ^ c is a ^ b of the round before. */
INLINE words one_round(words s[8], int i, uint32_t k, words w, words b_c)
{
	words a = S(0, i), e = S(4, i), f = S(5, i), g = S(6, i);
	words t = S(7, i) + (rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25)) +
		  (g ^ (e & (f ^ g))) + k + w;
	words a_b = a ^ S(1, i);

	S(3, i) += t;
	S(7, i) = t + (rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22)) + (S(1, i) ^ (a_b & b_c));
	return a_b;
}

INLINE void sixteen_rounds(words s[8], const uint32_t *k, const words w[16])
{
	words b_c = s[1] ^ s[2];

#pragma GCC unroll 16
	for (int i = 0; i < 16; i++)
		b_c = one_round(s, i & 7, k[i], w[i], b_c);
}

/* The words of the 16 rounds to come. */
INLINE void next_words(words w[16])
{
#pragma GCC unroll 16
	for (int i = 0; i < 16; i++) {
		words x = w[(i + 1) & 15], y = w[(i + 14) & 15];

		w[i] += (rotr(x, 7) ^ rotr(x, 18) ^ x >> 3) + w[(i + 9) & 15] +
			(rotr(y, 17) ^ rotr(y, 19) ^ y >> 10);
	}
}

INLINE void hash_block(words s[8], const uint8_t *const *p, size_t at)
{
	words before[8], w[16];

	for (int i = 0; i < 8; i++)
		before[i] = s[i];
	for (int i = 0; i < 16; i++)
		for (int lane = 0; lane < LANES; lane++)
			w[i][lane] = load_be32(p[lane] + at + 4 * i);
	for (int i = 0; i < 64; i += 16) {
		if (i)
			next_words(w);
		sixteen_rounds(s, sha256_constants + i, w);
	}
	for (int i = 0; i < 8; i++)
		s[i] += before[i];
}

void sha256_base(uint32_t *const *state, const uint8_t *const *p, size_t n)
{
	words s[8];

	for (int i = 0; i < 8; i++)
		for (int lane = 0; lane < LANES; lane++)
			s[i][lane] = state[lane][i];
	for (size_t i = 0; i < n; i++)
		hash_block(s, p, i * BLOCK_SIZE);
	for (int i = 0; i < 8; i++)
		for (int lane = 0; lane < LANES; lane++)
			state[lane][i] = s[i][lane];
}
