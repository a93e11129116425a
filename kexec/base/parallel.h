/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The same work on several items, on several CPUs. */
#ifndef KX_PARALLEL_H
#define KX_PARALLEL_H

#include <stddef.h>

/* How many items at once are worth it: the CPUs that this process may use, 1 to most. */
size_t parallel_width(size_t most);

/*
 * Do work to each of n items of size bytes, a thread for each but the first, and return
 * when all are done. Where no thread can be made, the caller's does it. Work must touch
 * nothing but its item, and log nothing.
 */
void parallel_each(void (*work)(void *item), void *items, size_t n, size_t size);

/* More items in one call than this are an error of the caller. */
#define PARALLEL_MAX 16

#endif
