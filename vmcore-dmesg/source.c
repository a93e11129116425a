// SPDX-License-Identifier: GPL-2.0-or-later
#include "vmcore-dmesg/source.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static struct kx_err *read_fd(
	const struct source *source, uint64_t offset, void *buf, size_t size, size_t *ret)
{
	*ret = 0;
	while (*ret < size) {
		ssize_t n = pread(source->fd, (uint8_t *)buf + *ret, size - *ret,
			(off_t)(offset + *ret));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return kx_err_errno(KX_IO, errno,
				"%s: cannot read at offset 0x%" PRIx64, source->name,
				offset + *ret);
		if (!n)
			break;
		*ret += n;
	}
	return NULL;
}

static struct kx_err *read_memory(
	const struct source *source, uint64_t offset, void *buf, size_t size, size_t *ret)
{
	uint64_t left = offset < source->size ? source->size - offset : 0;

	*ret = left < size ? left : size;
	if (*ret)
		memcpy(buf, source->data + offset, *ret);
	return NULL;
}

static void source_init(struct source *source, const char *name, uint64_t size)
{
	source->name = name;
	source->size = size;
	source->clock = 0;
	source->fd = -1;
	source->data = NULL;
	for (size_t i = 0; i < SOURCE_BLOCKS; i++)
		source->blocks[i].used = 0;
}

struct kx_err *source_from_fd(int fd, const char *name, struct source *ret)
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
	source_init(ret, name, size);
	ret->read = read_fd;
	ret->fd = fd;
	return NULL;
}

void source_from_memory(
	const uint8_t *data, uint64_t size, const char *name, struct source *ret)
{
	source_init(ret, name, size);
	ret->read = read_memory;
	ret->data = data;
}

/* The block that has been left alone for the longest time. */
static struct source_block *oldest_block(struct source *source)
{
	struct source_block *oldest = &source->blocks[0];

	for (size_t i = 1; i < SOURCE_BLOCKS; i++)
		if (source->blocks[i].used < oldest->used)
			oldest = &source->blocks[i];
	return oldest;
}

static struct source_block *find_block(struct source *source, uint64_t offset)
{
	for (size_t i = 0; i < SOURCE_BLOCKS; i++)
		if (source->blocks[i].used && source->blocks[i].offset == offset)
			return &source->blocks[i];
	return NULL;
}

static struct kx_err *load_block(
	struct source *source, uint64_t offset, struct source_block **ret)
{
	struct source_block *block = find_block(source, offset);

	if (!block) {
		block = oldest_block(source);
		block->used = 0;
		KX_TRY(source->read(
			source, offset, block->data, sizeof(block->data), &block->size));
		block->offset = offset;
	}
	block->used = ++source->clock;
	*ret = block;
	return NULL;
}

static struct kx_err *end_err(const struct source *source, uint64_t offset, size_t size)
{
	return kx_err_new(KX_FORMAT,
		"%s: 0x%zx bytes wanted at offset 0x%" PRIx64
		", but it ends at 0x%" PRIx64,
		source->name, size, offset, source->size);
}

struct kx_err *source_read(struct source *source, uint64_t offset, void *buf, size_t size)
{
	uint8_t *to = buf;

	if (offset > source->size || size > source->size - offset)
		return end_err(source, offset, size);
	for (size_t done = 0; done < size;) {
		uint64_t at = offset + done;
		size_t skip = at % SOURCE_BLOCK_SIZE;
		size_t n = SOURCE_BLOCK_SIZE - skip;
		struct source_block *block;

		if (n > size - done)
			n = size - done;
		KX_TRY(load_block(source, at - skip, &block));
		/* It may have become shorter since its size was asked for. */
		if (skip + n > block->size)
			return end_err(source, offset, size);
		memcpy(to + done, block->data + skip, n);
		done += n;
	}
	return NULL;
}
