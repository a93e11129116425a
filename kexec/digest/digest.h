/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The digest of an image: SHA-256 over the hash of each 1 MiB chunk of every covered
 * segment, in segment order. The last chunk of a segment may be shorter; a segment
 * without bytes adds nothing. Constant in size, and chunks can be hashed side by side.
 *
 * It finds what was damaged between load and start. It keeps nobody out: who can write to
 * the image can write to the digest beside it. So chunks may be hashed by what is no
 * cryptographic hash: random damage of one goes unnoticed once in 2^64 then.
 */
#ifndef KX_DIGEST_H
#define KX_DIGEST_H

#include "digest/sha256.h"

#define DIGEST_CHUNK (1UL << 20)

enum digest_chunks {
	DIGEST_SHA256,
	DIGEST_XXH64 /* with the highest byte first, 8 bytes for each chunk */
};

struct digest {
	enum digest_chunks chunks;
	struct sha256 outer;
};

/* By XXH64 no vector registers are used, and way does not matter. */
void digest_init(struct digest *ctx, enum digest_chunks chunks, enum sha256_way way);
void digest_segment(struct digest *ctx, const void *data, size_t size);
void digest_final(struct digest *ctx, uint8_t ret[SHA256_SIZE]);

#endif
