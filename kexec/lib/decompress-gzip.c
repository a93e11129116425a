// SPDX-License-Identifier: GPL-2.0-or-later
/* gzip (RFC 1952), by zlib. */
#include "lib/unpack.h"

/* ID1, ID2, CM = deflate */
static bool is_member(const uint8_t *data, uint64_t size)
{
	return size >= 3 && !memcmp(data, "\x1f\x8b\x08", 3);
}

static bool gzip_detect(const struct bytes *b)
{
	return is_member(b->data, b->size);
}

#ifdef HAVE_ZLIB
#include <zlib.h>

#define FUNCTIONS(X)                                                                     \
	X(inflateInit2_)                                                                 \
	X(inflate)                                                                       \
	X(inflateReset)                                                                  \
	X(inflateEnd)

LIB_NOTE("zlib", "recommended", "Loading gzip-compressed kernels", "\"libz.so.1\"");

#define GZIP_WINDOW (15 + 16) /* zlib.h, inflateInit2(): 32 KiB, gzip wrapper */

struct gzip {
	struct {
		FUNCTIONS(LIB_MEMBER)
	} lib;
	z_stream z;
};

static struct kx_err *gzip_start(void *state)
{
	struct gzip *gzip = state;

	return gzip->lib.inflateInit2_(
		       &gzip->z, GZIP_WINDOW, ZLIB_VERSION, sizeof(gzip->z)) == Z_OK
		       ? NULL
		       : kx_err_nomem();
}

static void gzip_stop(void *state)
{
	struct gzip *gzip = state;

	gzip->lib.inflateEnd(&gzip->z);
}

/* A member is complete: gzip(1) decodes the members that follow, and ignores the rest. */
static void gzip_next_member(struct gzip *gzip, struct unpack *u)
{
	if (is_member(u->in, u->in_left))
		gzip->lib.inflateReset(&gzip->z);
	else
		u->end = true;
}

static struct kx_err *gzip_step(void *state, struct unpack *u)
{
	struct gzip *gzip = state;
	z_stream *z = &gzip->z;
	unsigned int in = u->in_left < 1U << 30 ? u->in_left : 1U << 30;

	z->next_in = (uint8_t *)u->in;
	z->avail_in = in;
	z->next_out = u->out;
	z->avail_out = u->out_left;
	int code = gzip->lib.inflate(z, Z_NO_FLUSH);
	unpack_move(u, in - z->avail_in, u->out_left - z->avail_out);
	switch (code) {
	case Z_STREAM_END:
		gzip_next_member(gzip, u);
		return NULL;
	case Z_OK:
	case Z_BUF_ERROR:
		return NULL;
	case Z_MEM_ERROR:
		return kx_err_nomem();
	default:
		return unpack_damaged(u, z->msg);
	}
}

#endif

const struct decoder decoder_gzip = {
	.format = "gzip",
	.payload = {0x1f, 0x8b},
	.detect = gzip_detect,
	.library.sonames = {"libz.so.1"},
	.library.package = "zlib1g",
	.library.option = "--without-zlib",
#ifdef HAVE_ZLIB
	.library.symbols = LIB_SYMBOLS(FUNCTIONS),
	.state_size = sizeof(struct gzip),
	.start = gzip_start,
	.step = gzip_step,
	.stop = gzip_stop,
#endif
};
