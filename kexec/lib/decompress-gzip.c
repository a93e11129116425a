// SPDX-License-Identifier: GPL-2.0-or-later
/* gzip (RFC 1952), by zlib. */
#include "lib/unpack.h"

#include <stdlib.h>

#include "lib/lib-zlib.h"

static const uint8_t magic[] = {0x1f, 0x8b, 0x08}; /* ID1, ID2, CM = deflate */

static bool gzip_detect(const struct bytes *b)
{
	return b->size >= sizeof(magic) && !memcmp(b->data, magic, sizeof(magic));
}

#ifdef HAVE_ZLIB

#define GZIP_WINDOW (15 + 16) /* zlib.h, inflateInit2(): 32 KiB, gzip wrapper */

struct gzip {
	struct lib_zlib lib;
	z_stream z;
};

static void gzip_close(void *state)
{
	struct gzip *gzip = state;

	if (gzip)
		gzip->lib.inflateEnd(&gzip->z);
	free(gzip);
}

static struct kx_err *gzip_open(const char *what, void **ret)
{
	struct gzip *gzip = calloc(1, sizeof(*gzip));

	if (!gzip)
		return kx_err_nomem();
	struct kx_err *err = lib_zlib_open(what, &gzip->lib);
	if (err) {
		free(gzip);
		return err;
	}
	if (gzip->lib.inflateInit2_(
		    &gzip->z, GZIP_WINDOW, ZLIB_VERSION, sizeof(gzip->z)) != Z_OK) {
		free(gzip);
		return kx_err_nomem();
	}
	*ret = gzip;
	return NULL;
}

/* A member is complete: gzip(1) decodes the members that follow, and ignores the rest. */
static void gzip_next_member(struct gzip *gzip, struct unpack *u)
{
	if (unpack_starts_with(u, magic, sizeof(magic)))
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
	u->in += in - z->avail_in;
	u->in_left -= in - z->avail_in;
	u->out = z->next_out;
	u->out_left = z->avail_out;
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

#else

static struct kx_err *gzip_open(const char *what, void **ret)
{
	(void)ret;
	return lib_not_built(LIB_ZLIB, what);
}
#define gzip_step  NULL
#define gzip_close NULL

#endif

const struct decoder decoder_gzip = {
	"gzip", gzip_detect, gzip_open, gzip_step, gzip_close};
