/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside decompression: what decompress.c and its decoders tell each other. */
#ifndef KX_UNPACK_H
#define KX_UNPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"

/* One stream on its way. A decoder's step moves in and out forward. */
struct unpack {
	const char *path;   /* of the compressed file */
	const char *format; /* "gzip" … */
	const uint8_t *in;
	uint64_t in_left; /* bytes */
	uint64_t in_size; /* bytes of the whole file */
	uint8_t *out;
	size_t out_left;  /* bytes free in the buffer */
	uint64_t written; /* bytes that came out in earlier steps */
	bool end;	  /* set by step: the data is complete */
};

/*
 * A decoder. state is its own: open makes it, close takes it (NULL too). step decodes as
 * much as fits; when it can move neither in nor out, the stream is cut short.
 */
struct decoder {
	const char *format;
	bool (*detect)(const struct bytes *b);
	struct kx_err *(*open)(const char *what, void **ret);
	struct kx_err *(*step)(void *state, struct unpack *u);
	void (*close)(void *state);
};

extern const struct decoder decoder_gzip, decoder_xz, decoder_lzma, decoder_zstd;

/* KX_FORMAT: the data contradicts its format where the decoder stands. why: or NULL. */
struct kx_err *unpack_damaged(const struct unpack *u, const char *why);

/* Do the bytes that are left start with these? */
static inline bool unpack_starts_with(
	const struct unpack *u, const void *magic, size_t size)
{
	return u->in_left >= size && !memcmp(u->in, magic, size);
}

#endif
