/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How purgatory takes the digest, as its flags tell: as the loader took it. */
#ifndef PURGATORY_DIGEST_WAY_H
#define PURGATORY_DIGEST_WAY_H

#include <stdint.h>

#include "digest/digest.h"
#include "purgatory/params.h"

static inline uint32_t digest_way_flags(enum sha256_way way)
{
	switch (way) {
	case SHA256_WIDE:
		return PURGATORY_WIDE_DIGEST;
	case SHA256_ROTATING:
		return PURGATORY_ROTATING_DIGEST;
	case SHA256_FAST:
		return PURGATORY_FAST_DIGEST;
	default:
		return 0;
	}
}

static inline enum digest_chunks digest_chunks_of(uint32_t flags)
{
	return flags & PURGATORY_XXH64_DIGEST ? DIGEST_XXH64 : DIGEST_SHA256;
}

/* By XXH64 there is but one way. */
static inline enum sha256_way digest_way_of(uint32_t flags)
{
	if (flags & PURGATORY_FAST_DIGEST)
		return SHA256_FAST;
	if (flags & PURGATORY_ROTATING_DIGEST)
		return SHA256_ROTATING;
	return flags & PURGATORY_WIDE_DIGEST ? SHA256_WIDE : SHA256_USUAL;
}

#endif
