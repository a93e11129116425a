// SPDX-License-Identifier: GPL-2.0-or-later
/* SHA-256 of eight messages at once, by AVX2. */
#include "digest/sha256-constants.h"
#include "digest/sha256-fast.h"

#define TARGET __attribute__((target("avx2")))

#include "digest/sha256-eight.h"
#include "digest/sha256-plain.h"

#include "digest/sha256-lanes.h"

TARGET void sha256_wide(uint32_t *const *state, const uint8_t *const *p, size_t n)
{
	hash_messages(state, p, n);
}
