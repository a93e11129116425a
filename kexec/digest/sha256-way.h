/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ways to hash, and which of them a processor has. */
#ifndef KX_SHA256_WAY_H
#define KX_SHA256_WAY_H

#include <stdbool.h>

/*
 * The faster ones last. All come to the same, but a processor must have what they take
 * (sha256-fast.h).
 */
enum sha256_way {
	SHA256_USUAL,	 /* what each processor of the architecture has */
	SHA256_WIDE,	 /* by wider vectors */
	SHA256_ROTATING, /* by those, and vector instructions that rotate */
	SHA256_FAST,	 /* by instructions for SHA-256 */
	SHA256_WAYS
};

/*
 * sha256-cpu.c, loader only: does this processor have what that way takes, and does the
 * running kernel let it be used?
 */
bool sha256_way_here(enum sha256_way way);

/* The same: the fastest way here. */
enum sha256_way sha256_best_way(void);

/* How sha256_init() with that way hashes, in words. */
const char *sha256_method(enum sha256_way way);

#endif
