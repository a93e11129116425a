// SPDX-License-Identifier: GPL-2.0-or-later
/* xz (The .xz File Format) and its forerunner lzma (.lzma, "LZMA alone"), by liblzma. */
#include "lib/unpack.h"

#include <inttypes.h>

static bool xz_detect(const struct bytes *b)
{
	static const uint8_t magic[] = {0xfd, '7', 'z', 'X', 'Z', 0x00};

	return b->size >= sizeof(magic) && !memcmp(b->data, magic, sizeof(magic));
}

/* 2^n and 2^n + 2^(n-1) are what encoders write. */
static bool dictionary_plausible(uint32_t size)
{
	uint32_t low = size & -size;

	return size == UINT32_MAX || (size && (size == low || size == low + 2 * low));
}

/*
 * .lzma has no magic number: a byte of properties (0x5d for the defaults, which the
 * kernel's build uses), 4 of dictionary size, 8 of uncompressed size or -1. Take what
 * liblzma itself takes for one when it has to guess.
 */
static bool lzma_detect(const struct bytes *b)
{
	if (b->size < 13 || b->data[0] != 0x5d || b->data[1] || b->data[2])
		return false;
	uint64_t size = get_le64(b->data + 5);
	return dictionary_plausible(get_le32(b->data + 1)) &&
	       (size == UINT64_MAX || size < 1ULL << 38);
}

#ifdef HAVE_LZMA
#include <lzma.h>

#define FUNCTIONS(X)                                                                     \
	X(lzma_stream_decoder)                                                           \
	X(lzma_alone_decoder)                                                            \
	X(lzma_code)                                                                     \
	X(lzma_memusage)                                                                 \
	X(lzma_end)

LIB_NOTE("lzma", "recommended", "Loading xz- and lzma-compressed kernels",
	"\"liblzma.so.5\"");

/* The kernel's own build uses dictionaries of at most 128 MiB. */
#define MEMORY_LIMIT (256ULL << 20)

struct xz {
	struct {
		FUNCTIONS(LIB_MEMBER)
	} lib;
	lzma_stream z;
};

static struct kx_err *xz_start(void *state)
{
	struct xz *xz = state;

	xz->z = (lzma_stream)LZMA_STREAM_INIT;
	/* More streams may follow, and zero bytes as padding, as xz(1) takes them. */
	lzma_ret code =
		xz->lib.lzma_stream_decoder(&xz->z, MEMORY_LIMIT, LZMA_CONCATENATED);
	return code == LZMA_OK ? NULL : kx_err_nomem();
}

static struct kx_err *lzma_start(void *state)
{
	struct xz *xz = state;

	xz->z = (lzma_stream)LZMA_STREAM_INIT;
	lzma_ret code = xz->lib.lzma_alone_decoder(&xz->z, MEMORY_LIMIT);
	return code == LZMA_OK ? NULL : kx_err_nomem();
}

static void xz_stop(void *state)
{
	struct xz *xz = state;

	xz->lib.lzma_end(&xz->z);
}

static struct kx_err *xz_error(const struct xz *xz, const struct unpack *u, lzma_ret code)
{
	switch (code) {
	case LZMA_MEM_ERROR:
		return kx_err_nomem();
	case LZMA_MEMLIMIT_ERROR:
		return kx_err_new(KX_LIMIT,
			"%s: the %s stream needs %" PRIu64
			" bytes of memory to decompress, over the limit of %llu",
			u->path, u->format, xz->lib.lzma_memusage(&xz->z), MEMORY_LIMIT);
	case LZMA_FORMAT_ERROR:
		return unpack_damaged(u, "its header is not valid");
	case LZMA_OPTIONS_ERROR:
		return unpack_damaged(u, "it uses options that liblzma does not know");
	default:
		return unpack_damaged(u, NULL);
	}
}

static struct kx_err *xz_step(void *state, struct unpack *u)
{
	struct xz *xz = state;
	lzma_stream *z = &xz->z;

	z->next_in = u->in;
	z->avail_in = u->in_left;
	z->next_out = u->out;
	z->avail_out = u->out_left;
	/* All the input there is stands before the decoder, so it may say it is cut. */
	lzma_ret code = xz->lib.lzma_code(z, LZMA_FINISH);
	unpack_move(u, u->in_left - z->avail_in, u->out_left - z->avail_out);
	switch (code) {
	case LZMA_STREAM_END:
		u->end = true;
		return NULL;
	case LZMA_OK:
	case LZMA_BUF_ERROR:
		return NULL;
	default:
		return xz_error(xz, u, code);
	}
}

#endif

#define LIBLZMA                                                                          \
	.library.sonames = {"liblzma.so.5"}, .library.package = "liblzma5",              \
	.library.option = "--without-lzma"

const struct decoder decoder_xz = {
	.format = "xz",
	.payload = {0xfd, 0x37},
	.detect = xz_detect,
	LIBLZMA,
#ifdef HAVE_LZMA
	.library.symbols = LIB_SYMBOLS(FUNCTIONS),
	.state_size = sizeof(struct xz),
	.start = xz_start,
	.step = xz_step,
	.stop = xz_stop,
#endif
};

const struct decoder decoder_lzma = {
	.format = "lzma",
	.payload = {0x5d, 0x00},
	.detect = lzma_detect,
	LIBLZMA,
#ifdef HAVE_LZMA
	.library.symbols = LIB_SYMBOLS(FUNCTIONS),
	.state_size = sizeof(struct xz),
	.start = lzma_start,
	.step = xz_step,
	.stop = xz_stop,
#endif
};
