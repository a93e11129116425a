// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The digest of an image. Compiled twice, as sha256.c is: for the loader, and
 * freestanding for purgatory.
 */
#include "digest/digest.h"

#include "digest/sha256-constants.h"
#include "digest/sha256-fast.h"
#include "digest/xxh64.h"

void digest_init(struct digest *ctx, enum digest_chunks chunks, enum sha256_way way)
{
	ctx->chunks = chunks;
	sha256_init(&ctx->outer, chunks == DIGEST_XXH64 ? SHA256_USUAL : way);
}

static void digest_add(struct digest *ctx, struct sha256 *inner)
{
	uint8_t hash[SHA256_SIZE];

	sha256_final(inner, hash);
	sha256_update(&ctx->outer, hash, sizeof(hash));
}

/* As the specification of xxHash writes its results: the highest byte first. */
static void digest_add_xxh64(struct digest *ctx, uint64_t hash)
{
	uint8_t bytes[sizeof(hash)];

	for (int i = 0; i < 8; i++)
		bytes[i] = hash >> (56 - 8 * i);
	sha256_update(&ctx->outer, bytes, sizeof(bytes));
}

static void digest_chunk(struct digest *ctx, const uint8_t *data, size_t size)
{
	struct sha256 inner;

	if (ctx->chunks == DIGEST_XXH64) {
		digest_add_xxh64(ctx, xxh64(data, size));
		return;
	}
	sha256_init(&inner, ctx->outer.way);
	sha256_update(&inner, data, size);
	digest_add(ctx, &inner);
}

/* How many chunks are best hashed side by side; 1: one after the other. */
static unsigned int lanes_of(const struct digest *ctx)
{
	if (ctx->chunks == DIGEST_XXH64)
		return 1;
	switch (ctx->outer.way) {
	case SHA256_FAST:
		return sha256_fast_lanes();
	case SHA256_WIDE:
	case SHA256_ROTATING:
		return SHA256_WIDE_LANES;
	default:
		return SHA256_BASE_LANES;
	}
}

/* A message in each lane; those of spare lanes are the first one's, for nobody. */
struct lanes {
	struct sha256 inner[SHA256_LANES_MAX];
	uint32_t *state[SHA256_LANES_MAX], unused[8];
	const uint8_t *p[SHA256_LANES_MAX];
};

static void lanes_start(
	struct lanes *l, enum sha256_way way, const uint8_t *data, unsigned int used)
{
	for (unsigned int i = 0; i < SHA256_LANES_MAX; i++) {
		sha256_init(&l->inner[i], way);
		l->state[i] = i < used ? l->inner[i].state : l->unused;
		l->p[i] = i < used ? data + i * DIGEST_CHUNK : data;
	}
	for (int i = 0; i < 8; i++)
		l->unused[i] = 0;
}

/* n more blocks of the first lanes, which are those that are not spare. */
static void lanes_hash(struct lanes *l, unsigned int used, size_t n)
{
	enum sha256_way way = l->inner[0].way;

	if (way == SHA256_FAST)
		sha256_fast(l->state, l->p, used, n);
	else if (SHA256_WIDE_LANES > 1 && way == SHA256_ROTATING)
		sha256_rotating(l->state, l->p, n);
	else if (SHA256_WIDE_LANES > 1 && way == SHA256_WIDE)
		sha256_wide(l->state, l->p, n);
	else if (SHA256_BASE_LANES > 1)
		sha256_base(l->state, l->p, n);
	for (unsigned int i = 0; i < SHA256_LANES_MAX; i++)
		l->p[i] += n * BLOCK_SIZE;
	for (unsigned int i = 0; i < used; i++)
		l->inner[i].total += n * BLOCK_SIZE;
}

/*
 * Whole chunks, one or more, as many as there are lanes. Where there is a lane more, it
 * takes the rest behind them, too, and is spare when that ends. The bytes that are done.
 */
static size_t digest_lanes(
	struct digest *ctx, const uint8_t *data, size_t size, unsigned int lanes)
{
	unsigned int n = size / DIGEST_CHUNK < lanes ? size / DIGEST_CHUNK : lanes;
	size_t rest = n < lanes ? size % DIGEST_CHUNK : 0;
	size_t both = rest / BLOCK_SIZE;
	struct lanes l;

	lanes_start(&l, ctx->outer.way, data, n + (rest > 0));
	if (rest) {
		lanes_hash(&l, n + 1, both);
		l.state[n] = l.unused;
		l.p[n] = l.p[0];
	}
	lanes_hash(&l, n, DIGEST_CHUNK / BLOCK_SIZE - both);
	for (unsigned int i = 0; i < n; i++)
		digest_add(ctx, &l.inner[i]);
	if (rest) {
		sha256_update(&l.inner[n], data + n * DIGEST_CHUNK + both * BLOCK_SIZE,
			rest % BLOCK_SIZE);
		digest_add(ctx, &l.inner[n]);
	}
	return n * DIGEST_CHUNK + rest;
}

void digest_segment(struct digest *ctx, const void *data, size_t size)
{
	unsigned int lanes = lanes_of(ctx);
	const uint8_t *p = data;

	/* Two chunks take longer one after the other than all lanes, spare or not. */
	while (lanes > 1 && size > DIGEST_CHUNK) {
		size_t done = digest_lanes(ctx, p, size, lanes);

		p += done;
		size -= done;
	}
	for (; size > DIGEST_CHUNK; p += DIGEST_CHUNK, size -= DIGEST_CHUNK)
		digest_chunk(ctx, p, DIGEST_CHUNK);
	if (size)
		digest_chunk(ctx, p, size);
}

void digest_final(struct digest *ctx, uint8_t ret[SHA256_SIZE])
{
	sha256_final(&ctx->outer, ret);
}
