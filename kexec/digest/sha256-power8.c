// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * SHA-256 by the vshasigmaw instruction of POWER8 (Power ISA 2.07, "Vector SHA-256 Sigma
 * Word"). Each of the four words of a vector belongs to a message of its own, so that all
 * steps are as FIPS 180-4 writes them.
 */
#include "digest/sha256-fast.h"

#include "digest/sha256-constants.h"

#define LANES 4

typedef uint32_t words __attribute__((vector_size(16)));

/*
 * One of the four functions: big is 1 for those in capitals, which is 15 for those with
 * index 1. Compilers call their own names for it differently.
 */
#define SIGMA(big, which, x)                                                             \
	({                                                                               \
		words sigma_;                                                            \
		__asm__("vshasigmaw %0, %1, %2, %3"                                      \
			: "=v"(sigma_)                                                   \
			: "v"(x), "i"(big), "i"(which));                                 \
		sigma_;                                                                  \
	})
#define SMALL_SIGMA(n, x) SIGMA(0, (n) ? 15 : 0, x)
#define BIG_SIGMA(n, x)	  SIGMA(1, (n) ? 15 : 0, x)

static inline void load_words(words w[16], const uint8_t *const *p, size_t offset)
{
	for (int i = 0; i < 16; i++)
		for (int lane = 0; lane < LANES; lane++)
			w[i][lane] = load_be32(p[lane] + offset + 4 * i);
}

static inline __attribute__((always_inline)) void round_of(words s[8], int i, words kw)
{
	words a = S(0, i), b = S(1, i), c = S(2, i), e = S(4, i), f = S(5, i),
	      g = S(6, i);
	words t = S(7, i) + BIG_SIGMA(1, e) + (g ^ (e & (f ^ g))) + kw;

	S(3, i) += t;
	S(7, i) = t + BIG_SIGMA(0, a) + ((a & b) | (c & (a | b)));
}

static inline words splat(uint32_t k)
{
	return (words){k, k, k, k};
}

static inline void hash_block(words state[8], words w[16])
{
	words s[8];

	for (int i = 0; i < 8; i++)
		s[i] = state[i];
	for (int t = 0; t < 64; t += 16) {
#pragma GCC unroll 16
		for (int i = 0; i < 16; i++) {
			if (t)
				w[i] += SMALL_SIGMA(0, w[(i + 1) & 15]) +
					w[(i + 9) & 15] +
					SMALL_SIGMA(1, w[(i + 14) & 15]);
			round_of(s, i, w[i] + splat(sha256_constants[t + i]));
		}
	}
	for (int i = 0; i < 8; i++)
		state[i] += s[i];
}

unsigned int sha256_fast_lanes(void)
{
	return LANES;
}

/* A lane without a message of its own hashes the first one's, for nothing. */
void sha256_fast(
	uint32_t *const *state, const uint8_t *const *p, unsigned int lanes, size_t n)
{
	const uint8_t *q[LANES];
	words s[8], w[16];

	for (unsigned int lane = 0; lane < LANES; lane++) {
		q[lane] = p[lane < lanes ? lane : 0];
		for (int i = 0; i < 8; i++)
			s[i][lane] = state[lane < lanes ? lane : 0][i];
	}
	for (size_t i = 0; i < n; i++) {
		load_words(w, q, i * BLOCK_SIZE);
		hash_block(s, w);
	}
	for (unsigned int lane = 0; lane < lanes; lane++)
		for (int i = 0; i < 8; i++)
			state[lane][i] = s[i][lane];
}
