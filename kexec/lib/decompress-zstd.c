// SPDX-License-Identifier: GPL-2.0-or-later
/* zstd (RFC 8878), by libzstd. */
#include "lib/unpack.h"

/* RFC 8878, 3.1.1 and 3.1.2: a Zstandard frame, and the 16 numbers of skippable ones. */
static bool is_frame(const uint8_t *data, uint64_t size)
{
	uint32_t number = size >= 4 ? get_le32(data) : 0;

	return number == 0xfd2fb528 || (number & 0xfffffff0) == 0x184d2a50;
}

static bool zstd_detect(const struct bytes *b)
{
	return is_frame(b->data, b->size);
}

#ifdef HAVE_ZSTD
#include <zstd.h>
#include <zstd_errors.h>

#define FUNCTIONS(X)                                                                     \
	X(ZSTD_createDStream)                                                            \
	X(ZSTD_freeDStream)                                                              \
	X(ZSTD_initDStream)                                                              \
	X(ZSTD_decompressStream)                                                         \
	X(ZSTD_isError)                                                                  \
	X(ZSTD_getErrorCode)                                                             \
	X(ZSTD_getErrorName)

LIB_NOTE("zstd", "recommended", "Loading zstd-compressed kernels", "\"libzstd.so.1\"");

struct zstd {
	struct {
		FUNCTIONS(LIB_MEMBER)
	} lib;
	ZSTD_DStream *z;
};

static struct kx_err *zstd_start(void *state)
{
	struct zstd *zstd = state;

	zstd->z = zstd->lib.ZSTD_createDStream();
	if (!zstd->z)
		return kx_err_nomem();
	/* The window stays at the library's default limit, 128 MiB. */
	zstd->lib.ZSTD_initDStream(zstd->z);
	return NULL;
}

static void zstd_stop(void *state)
{
	struct zstd *zstd = state;

	zstd->lib.ZSTD_freeDStream(zstd->z);
}

static struct kx_err *zstd_error(
	const struct zstd *zstd, const struct unpack *u, size_t code)
{
	switch (zstd->lib.ZSTD_getErrorCode(code)) {
	case ZSTD_error_memory_allocation:
		return kx_err_nomem();
	case ZSTD_error_frameParameter_windowTooLarge:
		return kx_err_new(KX_LIMIT,
			"%s: the zstd stream needs a window over the limit of 128 MiB "
			"(compressed with --long?)",
			u->path);
	default:
		return unpack_damaged(u, zstd->lib.ZSTD_getErrorName(code));
	}
}

static struct kx_err *zstd_step(void *state, struct unpack *u)
{
	struct zstd *zstd = state;
	ZSTD_inBuffer in = {u->in, u->in_left, 0};
	ZSTD_outBuffer out = {u->out, u->out_left, 0};

	size_t code = zstd->lib.ZSTD_decompressStream(zstd->z, &out, &in);
	unpack_move(u, in.pos, out.pos);
	if (zstd->lib.ZSTD_isError(code))
		return zstd_error(zstd, u, code);
	/* 0: a frame is complete and all of it is out; more frames may follow. */
	if (!code && (in.pos || out.pos))
		u->end = !is_frame(u->in, u->in_left);
	return NULL;
}

#endif

const struct decoder decoder_zstd = {
	.format = "zstd",
	.payload = {0x28, 0xb5},
	.detect = zstd_detect,
	.library.sonames = {"libzstd.so.1"},
	.library.package = "libzstd1",
	.library.option = "--without-zstd",
#ifdef HAVE_ZSTD
	.library.symbols = LIB_SYMBOLS(FUNCTIONS),
	.state_size = sizeof(struct zstd),
	.start = zstd_start,
	.step = zstd_step,
	.stop = zstd_stop,
#endif
};
