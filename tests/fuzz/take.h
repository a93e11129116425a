/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers out of a fuzzer's bytes. */
#ifndef KX_TAKE_H
#define KX_TAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/range.h"
#include "hold.h"

/* What stands behind the end of the input is zero. */
struct input {
	const uint8_t *data;
	size_t size;
};

static inline uint64_t take(struct input *in, unsigned int bytes)
{
	uint64_t v = 0;

	for (unsigned int i = 0; i < bytes && in->size; i++, in->size--)
		v |= (uint64_t)*in->data++ << 8 * i;
	return v;
}

static inline bool take_bit(uint64_t *bits)
{
	bool bit = *bits & 1;

	*bits >>= 1;
	return bit;
}

/* An address or a size: three bytes and how far they are shifted, then small changes. */
static inline uint64_t take_address(struct input *in)
{
	uint64_t base = take(in, 3);
	uint8_t shift = take(in, 1);

	return (base << (shift & 63)) + (shift & 64 ? 1 : 0) - (shift & 128 ? 1 : 0);
}

static inline struct range take_range(struct input *in)
{
	struct range r = {.start = take_address(in)};

	if (__builtin_add_overflow(r.start, take_address(in), &r.end))
		r.end = UINT64_MAX;
	return r;
}

#endif
