/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A dump's file as a source. Reads go through a small cache, so that a dump of any size
 * is read in constant memory.
 */
#ifndef VMCORE_DMESG_DUMP_FILE_H
#define VMCORE_DMESG_DUMP_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "format/source.h"

#define DUMP_BLOCK_SIZE 4096 /* bytes */
#define DUMP_BLOCKS	16

struct dump_block {
	uint64_t offset; /* of its first byte, a multiple of DUMP_BLOCK_SIZE */
	uint64_t used;	 /* when, by the file's clock; 0: the block is empty */
	size_t size;	 /* fewer bytes than a block at the end of the file */
	uint8_t data[DUMP_BLOCK_SIZE];
};

struct dump_file {
	struct source source; /* of which this struct is found: the first member */
	int fd;
	uint64_t clock;
	struct dump_block blocks[DUMP_BLOCKS];
};

/*
 * fd stays the caller's. Reading the source has KX_IO for what cannot be read. Error:
 * KX_IO for what cannot seek (a pipe).
 */
struct kx_err *dump_file_init(int fd, const char *name, struct dump_file *ret);

#endif
