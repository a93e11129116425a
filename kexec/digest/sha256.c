// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * SHA-256 by FIPS 180-4, which names the functions and constants below. Compiled twice:
 * for the loader, and freestanding for purgatory, hence __builtin_memcpy() and no libc.
 */
#include "digest/sha256.h"

#include "digest/sha256-constants.h"
#include "digest/sha256-fast.h"

static const uint32_t initial_state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
	0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

static inline uint32_t rotr(uint32_t x, int n)
{
	return x >> n | x << (32 - n);
}

static void store_be32(uint8_t *p, uint32_t v)
{
	p[0] = v >> 24;
	p[1] = v >> 16;
	p[2] = v >> 8;
	p[3] = v;
}

#define ROUND(i)                                                                         \
	do {                                                                             \
		uint32_t a = S(0, i), b = S(1, i), c = S(2, i);                          \
		uint32_t e = S(4, i), f = S(5, i), g = S(6, i);                          \
		uint32_t t = S(7, i) + (rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25)) +        \
			     (g ^ (e & (f ^ g))) + k[i] + w[i];                          \
		S(3, i) += t;                                                            \
		S(7, i) = t + (rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22)) +                 \
			  ((a & b) | (c & (a | b)));                                     \
	} while (0)

static inline __attribute__((always_inline)) void eight_rounds(
	uint32_t s[8], const uint32_t k[8], const uint32_t w[8])
{
	ROUND(0);
	ROUND(1);
	ROUND(2);
	ROUND(3);
	ROUND(4);
	ROUND(5);
	ROUND(6);
	ROUND(7);
}

/* The next 16 words of the message schedule, over the last 16. */
static inline __attribute__((always_inline)) void next_words(uint32_t w[16])
{
#pragma GCC unroll 16
	for (int i = 0; i < 16; i++) {
		uint32_t x = w[(i + 1) & 15], y = w[(i + 14) & 15];

		w[i] += (rotr(x, 7) ^ rotr(x, 18) ^ x >> 3) + w[(i + 9) & 15] +
			(rotr(y, 17) ^ rotr(y, 19) ^ y >> 10);
	}
}

static void hash_block(uint32_t state[8], const uint8_t *p)
{
	uint32_t s[8], w[16];

	for (int i = 0; i < 8; i++)
		s[i] = state[i];
	for (int i = 0; i < 16; i++)
		w[i] = load_be32(p + 4 * i);
	for (int i = 0; i < 64; i += 16) {
		if (i)
			next_words(w);
		eight_rounds(s, sha256_constants + i, w);
		eight_rounds(s, sha256_constants + i + 8, w + 8);
	}
	for (int i = 0; i < 8; i++)
		state[i] += s[i];
}

static void hash_blocks(struct sha256 *ctx, const uint8_t *p, size_t n)
{
	uint32_t *state = ctx->state;

	if (ctx->way == SHA256_FAST) {
		sha256_fast(&state, &p, 1, n);
		return;
	}
	for (; n; n--, p += BLOCK_SIZE)
		hash_block(state, p);
}

void sha256_init(struct sha256 *ctx, enum sha256_way way)
{
	for (int i = 0; i < 8; i++)
		ctx->state[i] = initial_state[i];
	ctx->total = 0;
	ctx->way = way;
}

/* Fill up the waiting block, hash it when it is full; the number of bytes taken. */
static size_t fill_block(struct sha256 *ctx, const uint8_t *data, size_t size)
{
	size_t used = ctx->total % BLOCK_SIZE, n = BLOCK_SIZE - used;

	if (n > size)
		n = size;
	__builtin_memcpy(ctx->block + used, data, n);
	if (used + n == BLOCK_SIZE)
		hash_blocks(ctx, ctx->block, 1);
	ctx->total += n;
	return n;
}

void sha256_update(struct sha256 *ctx, const void *data, size_t size)
{
	const uint8_t *p = data;

	if (size && ctx->total % BLOCK_SIZE) {
		size_t n = fill_block(ctx, p, size);

		p += n;
		size -= n;
	}
	size_t whole = size - size % BLOCK_SIZE;
	hash_blocks(ctx, p, whole / BLOCK_SIZE);
	ctx->total += whole;
	if (size -= whole)
		fill_block(ctx, p + whole, size);
}

void sha256_final(struct sha256 *ctx, uint8_t ret[SHA256_SIZE])
{
	static const uint8_t padding[BLOCK_SIZE] = {0x80};
	uint64_t bits = ctx->total * 8;
	size_t used = ctx->total % BLOCK_SIZE;
	uint8_t length[8];

	store_be32(length, bits >> 32);
	store_be32(length + 4, bits);
	sha256_update(ctx, padding, (used < 56 ? 56 : 120) - used);
	sha256_update(ctx, length, sizeof(length));
	for (int i = 0; i < 8; i++)
		store_be32(ret + 4 * i, ctx->state[i]);
}
