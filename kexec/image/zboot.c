// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * EFI zboot: an EFI program that unpacks a kernel and starts that
 * (drivers/firmware/efi/libstub/zboot-header.S and Makefile.zboot).
 */
#include "image/zboot.h"

#include <inttypes.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "lib/decompress.h"

/* Offsets in the header; numbers are little-endian, of 32 bits. */
#define IMAGE_TYPE     4
#define PAYLOAD_OFFSET 8
#define PAYLOAD_SIZE   12
#define COMPRESSION    24 /* a name, with a NUL */
#define PE_HEADER      60
#define HEADER_SIZE    64

/* Behind the payload, or the last of it where gzip has the same number itself. */
#define SIZE_FIELD 4

bool zboot_is(const struct bytes *b)
{
	return b->size >= HEADER_SIZE && !memcmp(b->data, "MZ", 2) &&
	       !memcmp(b->data + IMAGE_TYPE, "zimg", 4);
}

static struct kx_err *find_payload(const struct bytes *b, struct bytes *ret)
{
	uint64_t offset = get_le32(b->data + PAYLOAD_OFFSET);
	uint64_t size = get_le32(b->data + PAYLOAD_SIZE);

	if (offset < HEADER_SIZE || size <= SIZE_FIELD)
		return kx_err_new(KX_FORMAT,
			"%s: by its zboot header 0x%" PRIx64
			" bytes from offset 0x%" PRIx64
			" on are the kernel, which cannot be",
			b->name, size, offset);
	if (offset > b->size || size > b->size - offset)
		return kx_err_new(KX_FORMAT,
			"%s: the file is cut: by its zboot header 0x%" PRIx64
			" bytes from offset 0x%" PRIx64
			" on are the kernel, the file has only 0x%" PRIx64,
			b->name, size, offset, b->size);
	return bytes_slice(b, offset, size, ret);
}

/* Bytes that come out of the payload. */
static struct kx_err *find_size(const struct bytes *b, const struct bytes *payload,
	const char *compression, uint64_t *ret)
{
	uint64_t end = payload->data - b->data + payload->size;

	if (!strcmp(compression, "gzip"))
		end -= SIZE_FIELD;
	if (b->size - end < SIZE_FIELD)
		return kx_err_new(KX_FORMAT,
			"%s: the file is cut: the size of what is compressed is to stand "
			"at offset 0x%" PRIx64 ", the file has only 0x%" PRIx64 " bytes",
			b->name, end, b->size);
	*ret = get_le32(b->data + end);
	if (*ret && *ret <= FILE_DEFAULT_CAP)
		return NULL;
	return kx_err_new(KX_FORMAT,
		"%s: it states 0x%" PRIx64
		" bytes for what is compressed; a kernel has 1 to 0x%llx",
		b->name, *ret, FILE_DEFAULT_CAP);
}

static struct kx_err *unknown_compression(const struct bytes *b)
{
	int size = (int)strnlen(
		(const char *)b->data + COMPRESSION, PE_HEADER - COMPRESSION);

	return kx_err_new(KX_UNSUPPORTED,
		"%s: the kernel in it is compressed by '%.*s', which this program cannot "
		"undo",
		b->name, size, (const char *)b->data + COMPRESSION);
}

struct kx_err *zboot_unpack(
	const struct bytes *b, const char **ret_compression, struct file *ret)
{
	KX_AUTO(freep) char *name = NULL;
	struct bytes payload;
	uint64_t size;

	KX_TRY(find_payload(b, &payload));
	*ret_compression = decompress_detect(&payload);
	if (!*ret_compression)
		return unknown_compression(b);
	KX_TRY(find_size(b, &payload, *ret_compression, &size));
	KX_TRY(text_format(&name, "kernel of %s", b->name));
	payload.name = name;
	return decompress_slice(&payload, size, ret);
}
