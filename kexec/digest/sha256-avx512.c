// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * SHA-256 of eight messages at once, by AVX-512: not for its longer vectors, but for the
 * instructions that rotate, and those that are any function of three operands. By vectors
 * of 16 words, a Zen 4 hashes 15 % more a second, where there are 16 messages: what is
 * gained by that is lost again where a segment ends, which takes as long as 16. Some
 * other processors lower their clock for them.
 */
#include "digest/sha256-constants.h"
#include "digest/sha256-fast.h"

#define TARGET __attribute__((target("avx2,avx512f,avx512vl")))

#include "digest/sha256-eight.h"

/*
 * Intel 64 manual, volume 2, VPTERNLOGD: bit 4 a + 2 b + c of the table is the result for
 * bits a, b and c.
 */
#define TERNARY(a, b, c, table)                                                          \
	((words)_mm256_ternarylogic_epi32(                                               \
		(__m256i)(a), (__m256i)(b), (__m256i)(c), table))

INLINE words xor3(words a, words b, words c)
{
	return TERNARY(a, b, c, 0x96);
}

INLINE words choose(words a, words b, words c)
{
	return TERNARY(a, b, c, 0xca);
}

INLINE words majority(words a, words b, words c, words *b_c)
{
	(void)b_c;
	return TERNARY(a, b, c, 0xe8);
}

#include "digest/sha256-lanes.h"

TARGET void sha256_rotating(uint32_t *const *state, const uint8_t *const *p, size_t n)
{
	hash_messages(state, p, n);
}
