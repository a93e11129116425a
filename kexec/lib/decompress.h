/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decompression by magic: gzip, xz, lzma, zstd. */
#ifndef KX_DECOMPRESS_H
#define KX_DECOMPRESS_H

#include <stdbool.h>

#include "base/err.h"
#include "sys/file.h"

/*
 * The name of the compression that the bytes start with ("gzip", "xz", "lzma", "zstd"),
 * or NULL when there is none. Looks at the magic only.
 */
const char *decompress_detect(const struct bytes *b);

/*
 * Decompress all of from into a memfd and map it as ret (path: that of from). At most cap
 * bytes of output.
 * Errors: KX_FORMAT for a cut or damaged stream (with how many bytes came out),
 * KX_LIMIT over the cap, KX_UNSUPPORTED without the library.
 */
struct kx_err *decompress_file(const struct file *from, uint64_t cap, struct file *ret);

/* The same where size bytes must come out: KX_FORMAT when there are more or fewer. */
struct kx_err *decompress_exactly(
	const struct file *from, uint64_t size, struct file *ret);

#endif
