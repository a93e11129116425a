/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * XXH64 with a seed of 0 (the xxHash specification, 0.1.1, "XXH64 algorithm
 * description"): a fast hash of 64-bit multiplications, without vector registers. Shared
 * by the loader and by purgatory: freestanding.
 */
#ifndef KX_XXH64_H
#define KX_XXH64_H

#include <stddef.h>
#include <stdint.h>

uint64_t xxh64(const void *data, size_t size);

#endif
