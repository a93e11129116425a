/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rounding, and the one parser for numbers in text: options, /proc and /sys. */
#ifndef KX_NUMBER_H
#define KX_NUMBER_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/*
 * The next multiple of align, a power of two. Where that passes 64 bits it wraps around:
 * the result is 0 then, below value.
 */
static inline uint64_t align_up(uint64_t value, uint64_t align)
{
	return (value + align - 1) & -align;
}

/* The sum, or the greatest number where that passes 64 bits. */
static inline uint64_t add_saturated(uint64_t a, uint64_t b)
{
	uint64_t sum;

	return __builtin_add_overflow(a, b, &sum) ? UINT64_MAX : sum;
}

/* The difference, or 0 where b is the greater one. */
static inline uint64_t sub_saturated(uint64_t a, uint64_t b)
{
	return a > b ? a - b : 0;
}

static inline uint64_t lesser(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static inline uint64_t greater(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/* Bytes in whole MiB, rounded up: what is needed, in messages. */
static inline uint64_t mib_up(uint64_t bytes)
{
	return (bytes >> 20) + !!(bytes & 0xfffff);
}

/* The same rounded down: what is there. */
static inline uint64_t mib_down(uint64_t bytes)
{
	return bytes >> 20;
}

/*
 * Parse all of text as an unsigned number. base is 0 (0x, leading 0, decimal), 10 or 16
 * (an 0x prefix is allowed). An empty number, a sign, white space, junk behind the
 * number and a value over 64 bits are errors (KX_FORMAT, quoting the text).
 */
struct kx_err *number_parse(const char *text, int base, uint64_t *ret);

/*
 * Parse all of text as what kernel parameters take for a size or an address (memparse()):
 * a number of base 0, and behind it at most one of K, M, G, T, P, E or their small
 * letters, for 2^10 to 2^60. Errors as of number_parse(), also where only the product is
 * over 64 bits. A hexadecimal E is a digit.
 */
struct kx_err *number_parse_size(const char *text, uint64_t *ret);

/*
 * Parse the number at the start of text; *end is set behind it. For fields in lines.
 * Hexadecimal without prefix when base is 16.
 */
struct kx_err *number_parse_prefix(
	const char *text, int base, const char **end, uint64_t *ret);

#endif
