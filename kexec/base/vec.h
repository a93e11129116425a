/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Arrays that grow. */
#ifndef KX_VEC_H
#define KX_VEC_H

#include <stddef.h>

#include "base/err.h"

/*
 * Make room for n elements of size bytes in an array of malloc()ed memory. vec is the
 * address of the pointer to it (NULL: no array yet), *capacity how many elements it has
 * room for. Capacities at least double, so that pushing one by one stays linear. On an
 * error (KX_NOMEM) the array is as it was.
 */
struct kx_err *vec_grow(void *vec, size_t *capacity, size_t n, size_t size);

#endif
