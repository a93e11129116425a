/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes to test with: the same at every run, and without long repetitions. */
#ifndef FILL_H
#define FILL_H

#include <stddef.h>
#include <stdint.h>

static inline void fill(uint8_t *p, size_t size, uint32_t seed)
{
	uint32_t v = seed * 2654435761u + 1;

	for (size_t i = 0; i < size; i++) {
		v = v * 1664525 + 1013904223;
		p[i] = v >> 24;
	}
}

#endif
