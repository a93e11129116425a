// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

struct kx_err *vec_grow(void *vec, size_t *capacity, size_t n, size_t size)
{
	size_t want = n > 2 * *capacity ? n : 2 * *capacity;
	size_t bytes;
	void *old, *more;

	if (n <= *capacity)
		return NULL;
	if (__builtin_mul_overflow(want, size, &bytes))
		return kx_err_nomem();
	memcpy(&old, vec, sizeof(old));
	if (!(more = realloc(old, bytes)))
		return kx_err_nomem();
	memcpy(vec, &more, sizeof(more));
	*capacity = want;
	return NULL;
}
