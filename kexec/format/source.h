/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bytes at an offset: what a parser reads that must not ask where they come from, be it
 * memory, or a file that is too large to be read as a whole.
 */
#ifndef KX_SOURCE_H
#define KX_SOURCE_H

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"

/* The size of a source whose end only reading tells. */
#define SOURCE_SIZE_UNKNOWN UINT64_MAX

struct source {
	const char *name; /* in messages */
	uint64_t size;	  /* bytes, or SOURCE_SIZE_UNKNOWN */

	/* Read all of size bytes at offset, which size has room for. */
	struct kx_err *(*read)(
		struct source *source, uint64_t offset, void *buf, size_t size);
	const void *from; /* of read */
};

/* Bytes in memory, which stay the caller's. */
struct source source_from_bytes(const struct bytes *b);

/*
 * Read exactly size bytes at offset. Errors: KX_FORMAT when the source ends before them,
 * naming source, offset, size and end; those of its read.
 */
struct kx_err *source_read(
	struct source *source, uint64_t offset, void *buf, size_t size);

/* KX_FORMAT: the source ends before them. */
struct kx_err *source_end_err(const struct source *source, uint64_t offset, size_t size)
	__attribute__((returns_nonnull));

#endif
