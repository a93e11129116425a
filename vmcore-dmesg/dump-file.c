// SPDX-License-Identifier: GPL-2.0-or-later
#include "vmcore-dmesg/dump-file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

_Static_assert(!offsetof(struct dump_file, source), "read_cached() relies on it");

/* *ret: how many bytes there were, fewer only at the end. */
static struct kx_err *read_file(const struct dump_file *file, uint64_t offset, void *buf,
	size_t size, size_t *ret)
{
	*ret = 0;
	while (*ret < size) {
		ssize_t n = pread(file->fd, (uint8_t *)buf + *ret, size - *ret,
			(off_t)(offset + *ret));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return kx_err_errno(KX_IO, errno,
				"%s: cannot read at offset 0x%" PRIx64,
				file->source.name, offset + *ret);
		if (!n)
			break;
		*ret += n;
	}
	return NULL;
}

static bool holds(const struct dump_block *block, uint64_t offset)
{
	return block->used && block->offset == offset;
}

/* The block of that offset, or the one that has been left alone for the longest time. */
static struct dump_block *find_block(struct dump_file *file, uint64_t offset)
{
	struct dump_block *oldest = file->blocks, *end = file->blocks + DUMP_BLOCKS;

	for (struct dump_block *block = file->blocks; block < end; block++) {
		if (holds(block, offset))
			return block;
		if (block->used < oldest->used)
			oldest = block;
	}
	return oldest;
}

static struct kx_err *load_block(
	struct dump_file *file, uint64_t offset, struct dump_block **ret)
{
	struct dump_block *block = find_block(file, offset);

	if (!holds(block, offset)) {
		block->used = 0;
		KX_TRY(read_file(
			file, offset, block->data, sizeof(block->data), &block->size));
		block->offset = offset;
	}
	block->used = ++file->clock;
	*ret = block;
	return NULL;
}

static struct kx_err *read_cached(
	struct source *source, uint64_t offset, void *buf, size_t size)
{
	struct dump_file *file = (struct dump_file *)source;
	uint8_t *to = buf;

	for (size_t done = 0; done < size;) {
		uint64_t at = offset + done;
		size_t skip = at % DUMP_BLOCK_SIZE;
		size_t n = DUMP_BLOCK_SIZE - skip;
		struct dump_block *block;

		if (n > size - done)
			n = size - done;
		KX_TRY(load_block(file, at - skip, &block));
		/* It may have become shorter since its size was asked for. */
		if (skip + n > block->size)
			return source_end_err(source, offset, size);
		memcpy(to + done, block->data + skip, n);
		done += n;
	}
	return NULL;
}

struct kx_err *dump_file_init(int fd, const char *name, struct dump_file *ret)
{
	off_t size = lseek(fd, 0, SEEK_END);

	if (size < 0 && errno == ESPIPE)
		return kx_err_new(KX_IO,
			"%s is a pipe or a terminal, in which a dump cannot be read: "
			"write the dump to a file first",
			name);
	/* As of /proc/cpuinfo. */
	if (size < 0)
		return kx_err_errno(KX_IO, errno,
			"%s has no end that can be found: no dump can be read from it",
			name);
	ret->source = (struct source){name, size, read_cached, NULL};
	ret->fd = fd;
	ret->clock = 0;
	for (size_t i = 0; i < DUMP_BLOCKS; i++)
		ret->blocks[i].used = 0;
	return NULL;
}
