// SPDX-License-Identifier: GPL-2.0-or-later
/* The names are those of the specification. */
#include "digest/xxh64.h"

#include <stdbool.h>

#define PRIME_1 0x9e3779b185ebca87ULL
#define PRIME_2 0xc2b2ae3d27d4eb4fULL
#define PRIME_3 0x165667b19e3779f9ULL
#define PRIME_4 0x85ebca77c2b2ae63ULL
#define PRIME_5 0x27d4eb2f165667c5ULL

#define STRIPE 32 /* bytes: four lanes of 8 */

#define INLINE static inline __attribute__((always_inline))

/*
 * In little-endian order. arm64's purgatory is compiled for aligned accesses, and would
 * call a function for each of the others.
 */
INLINE uint64_t load_le64(const uint8_t *p, bool aligned)
{
	uint64_t v;

	__builtin_memcpy(&v, aligned ? __builtin_assume_aligned(p, sizeof(v)) : p,
		sizeof(v));
	return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? v : __builtin_bswap64(v);
}

INLINE uint32_t load_le32(const uint8_t *p)
{
	uint32_t v;

	__builtin_memcpy(&v, p, sizeof(v));
	return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? v : __builtin_bswap32(v);
}

INLINE uint64_t rotl(uint64_t x, int n)
{
	return x << n | x >> (64 - n);
}

INLINE uint64_t round_of(uint64_t acc, uint64_t lane)
{
	return rotl(acc + lane * PRIME_2, 31) * PRIME_1;
}

static uint64_t converge(const uint64_t acc[4])
{
	uint64_t all = rotl(acc[0], 1) + rotl(acc[1], 7) + rotl(acc[2], 12) +
		       rotl(acc[3], 18);

	for (int i = 0; i < 4; i++)
		all = (all ^ round_of(0, acc[i])) * PRIME_1 + PRIME_4;
	return all;
}

/* n stripes, at least one */
INLINE uint64_t hash_stripes(const uint8_t *p, size_t n, bool aligned)
{
	uint64_t acc[4] = {PRIME_1 + PRIME_2, PRIME_2, 0, -PRIME_1};

	for (; n; n--, p += STRIPE) {
		acc[0] = round_of(acc[0], load_le64(p, aligned));
		acc[1] = round_of(acc[1], load_le64(p + 8, aligned));
		acc[2] = round_of(acc[2], load_le64(p + 16, aligned));
		acc[3] = round_of(acc[3], load_le64(p + 24, aligned));
	}
	return converge(acc);
}

/* What is behind the last stripe. */
INLINE uint64_t hash_rest(uint64_t acc, const uint8_t *p, size_t size, bool aligned)
{
	for (; size >= 8; size -= 8, p += 8)
		acc = rotl(acc ^ round_of(0, load_le64(p, aligned)), 27) * PRIME_1 +
		      PRIME_4;
	if (size >= 4) {
		acc = rotl(acc ^ load_le32(p) * PRIME_1, 23) * PRIME_2 + PRIME_3;
		size -= 4;
		p += 4;
	}
	for (; size; size--, p++)
		acc = rotl(acc ^ *p * PRIME_5, 11) * PRIME_1;
	return acc;
}

static uint64_t avalanche(uint64_t acc)
{
	acc = (acc ^ acc >> 33) * PRIME_2;
	acc = (acc ^ acc >> 29) * PRIME_3;
	return acc ^ acc >> 32;
}

INLINE uint64_t hash(const uint8_t *p, size_t size, bool aligned)
{
	size_t n = size / STRIPE;
	uint64_t acc = n ? hash_stripes(p, n, aligned) : PRIME_5;

	return avalanche(hash_rest(acc + size, p + n * STRIPE, size % STRIPE, aligned));
}

/* Not inlined, for tests to look at: purgatory's data is aligned. */
static __attribute__((noinline)) uint64_t hash_aligned(const uint8_t *p, size_t size)
{
	return hash(p, size, true);
}

uint64_t xxh64(const void *data, size_t size)
{
	const uint8_t *p = data;

	return (uintptr_t)p % 8 ? hash(p, size, false) : hash_aligned(p, size);
}
