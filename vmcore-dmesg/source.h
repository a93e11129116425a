/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the bytes of a dump come from: any place that gives bytes at an offset. Reads go
 * through a small cache, so that a dump of any size is read in constant memory.
 */
#ifndef VMCORE_DMESG_SOURCE_H
#define VMCORE_DMESG_SOURCE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define SOURCE_BLOCK_SIZE 4096 /* bytes */
#define SOURCE_BLOCKS	  16

struct source_block {
	uint64_t offset; /* of its first byte, a multiple of SOURCE_BLOCK_SIZE */
	uint64_t used;	 /* when, by source.clock; 0: the block is empty */
	size_t size;	 /* fewer bytes than a block at the end of the source */
	uint8_t data[SOURCE_BLOCK_SIZE];
};

struct source {
	const char *name; /* in messages */
	uint64_t size;	  /* bytes */

	/*
	 * Read up to size bytes at offset into buf; *ret is how many there were, fewer
	 * only at the end.
	 */
	struct kx_err *(*read)(const struct source *source, uint64_t offset, void *buf,
		size_t size, size_t *ret);
	int fd;		     /* source_from_fd() */
	const uint8_t *data; /* source_from_memory() */

	uint64_t clock;
	struct source_block blocks[SOURCE_BLOCKS];
};

/*
 * A file, which stays the caller's. Error: KX_IO for what cannot seek (a pipe).
 */
struct kx_err *source_from_fd(int fd, const char *name, struct source *ret);

/* Bytes in memory. */
void source_from_memory(
	const uint8_t *data, uint64_t size, const char *name, struct source *ret);

/*
 * Read exactly size bytes at offset. Errors: KX_FORMAT when the source ends before them,
 * KX_IO when it cannot be read; either names source, offset and size.
 */
struct kx_err *source_read(
	struct source *source, uint64_t offset, void *buf, size_t size);

#endif
