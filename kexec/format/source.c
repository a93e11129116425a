// SPDX-License-Identifier: GPL-2.0-or-later
#include "format/source.h"

#include <inttypes.h>
#include <string.h>

static struct kx_err *read_bytes(
	struct source *source, uint64_t offset, void *buf, size_t size)
{
	/* No bytes may have no address. */
	if (size)
		memcpy(buf, (const uint8_t *)source->from + offset, size);
	return NULL;
}

struct source source_from_bytes(const struct bytes *b)
{
	return (struct source){b->name, b->size, read_bytes, b->data};
}

struct kx_err *source_end_err(const struct source *source, uint64_t offset, size_t size)
{
	return kx_err_new(KX_FORMAT,
		"%s: 0x%zx bytes wanted at offset 0x%" PRIx64
		", but it ends at 0x%" PRIx64,
		source->name, size, offset, source->size);
}

struct kx_err *source_read(struct source *source, uint64_t offset, void *buf, size_t size)
{
	if (offset > source->size || size > source->size - offset)
		return source_end_err(source, offset, size);
	return source->read(source, offset, buf, size);
}
