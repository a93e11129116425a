/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decompression by magic. */
#ifndef KX_DECOMPRESS_H
#define KX_DECOMPRESS_H

#include <stdbool.h>

#include "base/err.h"
#include "lib/lib.h"
#include "sys/file.h"

/* Those that it knows, for messages. */
#define DECOMPRESS_FORMATS "gzip, xz, lzma, zstd or lz4"

/* Bytes of memory that decompressing takes at most, besides what comes out. */
#define DECOMPRESS_MEMORY (256ULL << 20)

/*
 * The name of the compression that the bytes start with ("gzip", "xz", "lzma", "zstd",
 * "lz4"), or NULL when there is none. Looks at the magic only.
 */
const char *decompress_detect(const struct bytes *b);

/*
 * The name of the compression that the payload of a bzImage is by, as its first two bytes
 * say it (Documentation/x86/boot.rst, "payload_offset"); NULL: they start none.
 * *ret_known says whether this program knows more of it.
 */
const char *decompress_name_payload(const uint8_t *start, bool *ret_known);

/*
 * The i-th compression that a build can undo, and the library by which it does; NULL:
 * there are no more.
 */
const char *decompress_nth(size_t i, const struct library **ret_library);

/*
 * Decompress all of from into a memfd and map it as ret (path: that of from). At most cap
 * bytes of output.
 * Errors: KX_FORMAT for a cut or damaged stream (with how many bytes came out),
 * KX_LIMIT over the cap, with errnum EFBIG, or where a decoder would need more than
 * DECOMPRESS_MEMORY; KX_UNSUPPORTED without the library.
 */
struct kx_err *decompress_file(const struct file *from, uint64_t cap, struct file *ret);

/*
 * The same of what from starts with: *ret_used bytes of it, behind which other data may
 * stand.
 */
struct kx_err *decompress_start(
	const struct file *from, uint64_t cap, uint64_t *ret_used, struct file *ret);

/*
 * The same of what a slice of a mapped file starts with, appended to fd, a memfd, which
 * keeps what came out before an error.
 */
struct kx_err *decompress_onto(
	const struct bytes *slice, uint64_t cap, int fd, uint64_t *ret_used);

/*
 * As decompress_file() for a slice of a mapped file, which errors call by the slice's own
 * name. size bytes must come out: KX_FORMAT when there are more or fewer.
 */
struct kx_err *decompress_slice(
	const struct bytes *slice, uint64_t size, struct file *ret);

#endif
