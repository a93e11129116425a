/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside decompression: what decompress.c and its decoders tell each other. */
#ifndef KX_UNPACK_H
#define KX_UNPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "base/err.h"
#include "lib/lib.h"

/* One stream on its way. A decoder's step moves in and out forward. */
struct unpack {
	const char *path;   /* of the compressed file, or what a part of one is called */
	const char *format; /* "gzip" … */
	const uint8_t *in;
	uint64_t in_left; /* bytes */
	uint64_t in_size; /* bytes of all that is compressed */
	uint8_t *out;
	size_t out_left;  /* bytes free in the buffer */
	uint64_t written; /* bytes that came out in earlier steps */
	bool end;	  /* set by step: the data is complete */
};

/*
 * A decoder: all that is known of one compression. Its state starts with the table that
 * the library's symbols fill; the rest of it is zero before start, which KX_NOMEM ends.
 * step decodes as much as fits; when it can move neither in nor out, the stream is cut
 * short. What this program cannot undo has a format and a payload alone, and what it was
 * built without has no state and none of the last three.
 */
struct decoder {
	const char *format;
	uint8_t payload[2]; /* how the payload of a bzImage starts, by boot.rst */
	bool (*detect)(const struct bytes *b);
	struct library library;
	size_t state_size; /* bytes */
	struct kx_err *(*start)(void *state);
	struct kx_err *(*step)(void *state, struct unpack *u);
	void (*stop)(void *state);
};

extern const struct decoder decoder_gzip, decoder_xz, decoder_lzma, decoder_zstd,
	decoder_lz4;

/* A step has taken so many bytes, and put so many out. */
static inline void unpack_move(struct unpack *u, size_t in, size_t out)
{
	u->in += in;
	u->in_left -= in;
	u->out += out;
	u->out_left -= out;
}

/* KX_FORMAT: the data contradicts its format where the decoder stands. why: or NULL. */
struct kx_err *unpack_damaged(const struct unpack *u, const char *why);

/*
 * KX_FORMAT: the data ends too early, where a decoder looks ahead for more of it than it
 * has yet moved over.
 */
struct kx_err *unpack_cut_short(const struct unpack *u);

#endif
