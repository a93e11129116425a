// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/arena.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

#define CHUNK_SIZE ((size_t)16 << 10)

struct arena_chunk {
	struct arena_chunk *before;
	size_t size, taken; /* bytes of data */
	max_align_t data[];
};

static struct kx_err *add_chunk(struct arena *arena, size_t wanted)
{
	size_t size = wanted > CHUNK_SIZE ? wanted : CHUNK_SIZE;
	struct arena_chunk *chunk;

	if (size > arena->limit || arena->used > arena->limit - size)
		return kx_err_new(KX_LIMIT,
			"it takes more than %zu MiB of memory to read",
			arena->limit >> 20);
	chunk = calloc(1, sizeof(*chunk) + size);
	if (!chunk)
		return kx_err_nomem();
	chunk->before = arena->last;
	chunk->size = size;
	arena->last = chunk;
	arena->used += size;
	return NULL;
}

struct kx_err *arena_alloc(struct arena *arena, size_t size, void *ret)
{
	const size_t align = _Alignof(max_align_t);

	if (size > arena->limit)
		size = arena->limit + 1; /* which is refused, and does not wrap */
	size = (size + align - 1) / align * align;
	if (!arena->last || arena->last->size - arena->last->taken < size)
		KX_TRY(add_chunk(arena, size));
	*(void **)ret = (char *)arena->last->data + arena->last->taken;
	arena->last->taken += size;
	return NULL;
}

struct kx_err *arena_copy(struct arena *arena, const char *s, size_t size, char **ret)
{
	KX_TRY(arena_alloc(arena, size + 1, ret));
	memcpy(*ret, s, size);
	return NULL;
}

struct kx_err *arena_format(struct arena *arena, char **ret, const char *fmt, ...)
{
	KX_AUTO(freep) char *text = NULL;
	va_list args;

	va_start(args, fmt);
	struct kx_err *err = text_vformat(&text, fmt, args);
	va_end(args);
	return err ? err : arena_copy(arena, text, strlen(text), ret);
}

void arena_destroy(struct arena *arena)
{
	while (arena->last) {
		struct arena_chunk *chunk = arena->last;

		arena->last = chunk->before;
		free(chunk);
	}
	arena->used = 0;
}
