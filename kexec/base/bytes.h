/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bounded access to untrusted bytes, and little- and big-endian stores. Every integer
 * that comes from a file is read through this header.
 */
#ifndef KX_BYTES_H
#define KX_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/err.h"

/* A view on bytes that somebody else owns. name stands in error messages. */
struct bytes {
	const uint8_t *data;
	uint64_t size; /* bytes */
	const char *name;
};

/*
 * Read an unsigned integer at offset (bytes from the start of b).
 * Errors: KX_FORMAT, naming the file, the offset, what was wanted and the size.
 */
struct kx_err *bytes_u8(const struct bytes *b, uint64_t offset, uint8_t *ret);
struct kx_err *bytes_le16(const struct bytes *b, uint64_t offset, uint16_t *ret);
struct kx_err *bytes_le32(const struct bytes *b, uint64_t offset, uint32_t *ret);

/*
 * The size bytes at offset as a view of their own; KX_FORMAT when they are not all there.
 */
struct kx_err *bytes_slice(
	const struct bytes *b, uint64_t offset, uint64_t size, struct bytes *ret);

/* Stores and loads in buffers whose size the caller has already checked. */
static inline void put_le16(void *p, uint16_t v)
{
	uint8_t *b = p;

	b[0] = v;
	b[1] = v >> 8;
}

static inline void put_le32(void *p, uint32_t v)
{
	put_le16(p, v);
	put_le16((uint8_t *)p + 2, v >> 16);
}

static inline void put_le64(void *p, uint64_t v)
{
	put_le32(p, v);
	put_le32((uint8_t *)p + 4, v >> 32);
}

static inline uint16_t get_le16(const void *p)
{
	const uint8_t *b = p;

	return b[0] | b[1] << 8;
}

static inline uint32_t get_le32(const void *p)
{
	return get_le16(p) | (uint32_t)get_le16((const uint8_t *)p + 2) << 16;
}

static inline uint64_t get_le64(const void *p)
{
	return get_le32(p) | (uint64_t)get_le32((const uint8_t *)p + 4) << 32;
}

/* An unsigned integer of size bytes, 1 to 8, in either byte order. */
static inline uint64_t get_number(const void *p, size_t size, bool big_endian)
{
	const uint8_t *b = p;
	uint64_t v = 0;

	for (size_t i = 0; i < size; i++)
		v = v << 8 | b[big_endian ? i : size - 1 - i];
	return v;
}

static inline void put_number(void *p, size_t size, bool big_endian, uint64_t v)
{
	uint8_t *b = p;

	for (size_t i = 0; i < size; i++)
		b[big_endian ? size - 1 - i : i] = v >> 8 * i;
}

static inline void put_be32(void *p, uint32_t v)
{
	put_le32(p, __builtin_bswap32(v));
}

static inline void put_be64(void *p, uint64_t v)
{
	put_le64(p, __builtin_bswap64(v));
}

static inline uint32_t get_be32(const void *p)
{
	return __builtin_bswap32(get_le32(p));
}

#endif
