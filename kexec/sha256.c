// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * SHA-256 by FIPS 180-4, which names the functions and constants below. Compiled twice:
 * for the loader, and freestanding for purgatory, hence __builtin_memcpy() and no libc.
 */
#include "sha256.h"

#define BLOCK_SIZE 64

static const uint32_t K[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1,
	0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
	0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
	0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
	0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
	0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
	0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
	0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
	0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2
};

static const uint32_t initial_state[8] = {
	0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
	0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
};

static inline uint32_t rotr(uint32_t x, int n)
{
	return x >> n | x << (32 - n);
}

static inline uint32_t load_be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void store_be32(uint8_t *p, uint32_t v)
{
	p[0] = v >> 24;
	p[1] = v >> 16;
	p[2] = v >> 8;
	p[3] = v;
}

/*
 * Round i of eight. Instead of moving a to h along, the names move over s: what is a in
 * round 0 is b in round 1. After eight rounds each is back in its place.
 */
#define S(name, i) s[((name) - (i)) & 7]

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
		eight_rounds(s, K + i, w);
		eight_rounds(s, K + i + 8, w + 8);
	}
	for (int i = 0; i < 8; i++)
		state[i] += s[i];
}

void sha256_init(struct sha256 *ctx)
{
	for (int i = 0; i < 8; i++)
		ctx->state[i] = initial_state[i];
	ctx->total = 0;
}

/* Fill up the waiting block, hash it when it is full; the number of bytes taken. */
static size_t fill_block(struct sha256 *ctx, const uint8_t *data, size_t size)
{
	size_t used = ctx->total % BLOCK_SIZE, n = BLOCK_SIZE - used;

	if (n > size)
		n = size;
	__builtin_memcpy(ctx->block + used, data, n);
	if (used + n == BLOCK_SIZE)
		hash_block(ctx->state, ctx->block);
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
	for (; size >= BLOCK_SIZE; p += BLOCK_SIZE, size -= BLOCK_SIZE) {
		hash_block(ctx->state, p);
		ctx->total += BLOCK_SIZE;
	}
	if (size)
		fill_block(ctx, p, size);
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

void digest_init(struct digest *ctx)
{
	sha256_init(&ctx->outer);
}

static void digest_chunk(struct digest *ctx, const uint8_t *data, size_t size)
{
	struct sha256 inner;
	uint8_t hash[SHA256_SIZE];

	sha256_init(&inner);
	sha256_update(&inner, data, size);
	sha256_final(&inner, hash);
	sha256_update(&ctx->outer, hash, sizeof(hash));
}

void digest_segment(struct digest *ctx, const void *data, size_t size)
{
	const uint8_t *p = data;

	for (; size > DIGEST_CHUNK; p += DIGEST_CHUNK, size -= DIGEST_CHUNK)
		digest_chunk(ctx, p, DIGEST_CHUNK);
	if (size)
		digest_chunk(ctx, p, size);
}

void digest_final(struct digest *ctx, uint8_t ret[SHA256_SIZE])
{
	sha256_final(&ctx->outer, ret);
}
