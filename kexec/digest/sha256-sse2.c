// SPDX-License-Identifier: GPL-2.0-or-later
/* SHA-256 of four messages at once, by SSE2, which every x86_64 processor has. */
#include "digest/sha256-constants.h"
#include "digest/sha256-fast.h"

#define LANES  SHA256_BASE_LANES
#define INLINE static inline __attribute__((always_inline))

typedef uint32_t words __attribute__((vector_size(4 * LANES)));

INLINE void load_words(words w[16], const uint8_t *const *p, size_t at)
{
	for (int i = 0; i < 16; i++)
		for (int lane = 0; lane < LANES; lane++)
			w[i][lane] = load_be32(p[lane] + at + 4 * i);
}

#include "digest/sha256-plain.h"

#include "digest/sha256-lanes.h"

void sha256_base(uint32_t *const *state, const uint8_t *const *p, size_t n)
{
	hash_messages(state, p, n);
}
