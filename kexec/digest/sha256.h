/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SHA-256 (FIPS 180-4). Shared by the loader and by purgatory, so this header and
 * sha256.c need nothing but freestanding C.
 */
#ifndef KX_SHA256_H
#define KX_SHA256_H

#include <stddef.h>
#include <stdint.h>

#include "digest/sha256-way.h"

#define SHA256_SIZE 32

struct sha256 {
	uint32_t state[8];
	uint64_t total; /* bytes hashed so far */
	enum sha256_way way;
	uint8_t block[64]; /* the first total % 64 bytes are waiting */
};

/* The processor must have what that way takes. */
void sha256_init(struct sha256 *ctx, enum sha256_way way);
void sha256_update(struct sha256 *ctx, const void *data, size_t size);
void sha256_final(struct sha256 *ctx, uint8_t ret[SHA256_SIZE]);

#endif
