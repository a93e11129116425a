/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory that is freed all at once: for trees and texts that a parser makes of one input,
 * with a bound on what they take together.
 */
#ifndef KX_ARENA_H
#define KX_ARENA_H

#include <stddef.h>

#include "base/err.h"

struct arena_chunk;

struct arena {
	struct arena_chunk *last; /* which the chunks before it hang on */
	size_t used;		  /* bytes of all chunks */
	size_t limit;		  /* the most that used may be */
};

/*
 * size bytes, zeroed and aligned for any type, until arena_destroy(). Errors: KX_NOMEM,
 * and KX_LIMIT over the arena's limit.
 */
struct kx_err *arena_alloc(struct arena *arena, size_t size, void *ret);

/* A copy of size bytes of s as text, with a NUL behind them. */
struct kx_err *arena_copy(struct arena *arena, const char *s, size_t size, char **ret);

/* What is formatted, as text. */
struct kx_err *arena_format(struct arena *arena, char **ret, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

void arena_destroy(struct arena *arena);

#endif
