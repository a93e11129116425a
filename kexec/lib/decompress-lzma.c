// SPDX-License-Identifier: GPL-2.0-or-later
/* xz (The .xz File Format) and its forerunner lzma (.lzma, "LZMA alone"), by liblzma. */
#include "lib/decompress.h"
#include "lib/unpack.h"

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

#define LIBLZMA                                                                          \
	.sonames = {"liblzma.so.5"}, .package = "liblzma5", .option = "--without-lzma"

#ifdef HAVE_LZMA
#include <lzma.h>

#define FUNCTIONS(X)                                                                     \
	X(lzma_stream_decoder)                                                           \
	X(lzma_alone_decoder)                                                            \
	X(lzma_code)                                                                     \
	X(lzma_end)

LIB_NOTE("lzma", "recommended", "Loading xz- and lzma-compressed kernels",
	"\"liblzma.so.5\"");

#define WORD 4

struct xz {
	struct {
		FUNCTIONS(LIB_MEMBER)
	} lib;
	lzma_stream z;
	bool alone; /* .lzma */
	bool by_threads;

	/* Of this stream: where it starts in the input, and what came out. */
	const uint8_t *start; /* NULL: where the next step starts */
	uint64_t out;	      /* bytes */
	uint64_t again;	      /* bytes that will come out once more, to be dropped */
};

/*
 * Blocks that several threads compressed ("xz -T0"), on all CPUs: since 5.4. Where it
 * would take more memory than the limit, it takes one CPU. Before 5.8.1 a damaged block
 * makes it write to memory that it has freed (CVE-2025-31115), unless who built it has
 * mended that: configure is told by --enable-xz-threads.
 */
#if LZMA_VERSION >= UINT32_C(50040002) && !defined(LZMA_WITHOUT_THREADS)
#define THREADED(X)                                                                      \
	X(lzma_stream_decoder_mt)                                                        \
	X(lzma_version_number)                                                           \
	X(lzma_cputhreads)

#ifdef XZ_THREADS
#define THREADS_SINCE UINT32_C(50040002)
#else
#define THREADS_SINCE UINT32_C(50080012)
#endif

static const struct library threaded = {LIBLZMA, .symbols = LIB_SYMBOLS(THREADED)};

static lzma_ret start_threaded(lzma_stream *z)
{
	lzma_mt how = {
		.memlimit_threading = DECOMPRESS_MEMORY,
		.memlimit_stop = DECOMPRESS_MEMORY,
	};
	struct {
		THREADED(LIB_MEMBER)
	} lib;
	struct kx_err *err = lib_open(&threaded, "xz", &lib);

	kx_err_free(err);
	if (err || lib.lzma_version_number() < THREADS_SINCE)
		return LZMA_OPTIONS_ERROR;
	how.threads = lib.lzma_cputhreads();
	return how.threads > 1 ? lib.lzma_stream_decoder_mt(z, &how) : LZMA_OPTIONS_ERROR;
}
#else
static lzma_ret start_threaded(lzma_stream *z)
{
	(void)z;
	return LZMA_OPTIONS_ERROR;
}
#endif

/* A stream that is there already is ended by this, and its memory used again. */
static struct kx_err *start_alone(struct xz *xz)
{
	xz->by_threads = false;
	lzma_ret code = xz->lib.lzma_stream_decoder(&xz->z, DECOMPRESS_MEMORY, 0);
	return code == LZMA_OK ? NULL : kx_err_nomem();
}

static struct kx_err *start_stream(struct xz *xz)
{
	xz->start = NULL;
	xz->out = 0;
	xz->by_threads = start_threaded(&xz->z) == LZMA_OK;
	return xz->by_threads ? NULL : start_alone(xz);
}

/*
 * liblzma gives up where a thread cannot be made, as a limit of tasks has it: once more,
 * without any.
 */
static struct kx_err *start_over(struct xz *xz, struct unpack *u)
{
	u->in_left += u->in - xz->start;
	u->in = xz->start;
	xz->again = xz->out;
	return start_alone(xz);
}

static struct kx_err *xz_start(void *state)
{
	struct xz *xz = state;

	xz->z = (lzma_stream)LZMA_STREAM_INIT;
	return start_stream(xz);
}

static struct kx_err *lzma_start(void *state)
{
	struct xz *xz = state;

	xz->z = (lzma_stream)LZMA_STREAM_INIT;
	xz->alone = true;
	lzma_ret code = xz->lib.lzma_alone_decoder(&xz->z, DECOMPRESS_MEMORY);
	return code == LZMA_OK ? NULL : kx_err_nomem();
}

static void xz_stop(void *state)
{
	struct xz *xz = state;

	xz->lib.lzma_end(&xz->z);
}

static struct kx_err *xz_error(const struct unpack *u, lzma_ret code)
{
	switch (code) {
	case LZMA_MEM_ERROR:
		return kx_err_nomem();
	case LZMA_MEMLIMIT_ERROR:
		return kx_err_new(KX_LIMIT,
			"%s: the %s stream needs more than %llu MiB of memory to "
			"decompress",
			u->path, u->format, DECOMPRESS_MEMORY >> 20);
	case LZMA_FORMAT_ERROR:
		return unpack_damaged(u, "its header is not valid");
	case LZMA_OPTIONS_ERROR:
		return unpack_damaged(u, "it uses options that liblzma does not know");
	default:
		return unpack_damaged(u, NULL);
	}
}

/*
 * More streams may follow, and zeros up to a multiple of four between them (.xz format,
 * 2.2), as xz(1) takes them. Of an initrd, anything else may.
 */
static bool find_next_stream(struct unpack *u)
{
	struct bytes rest = {u->in, u->in_left, u->path};
	uint64_t zeros = 0;

	while (rest.size >= WORD && !get_le32(rest.data)) {
		rest.data += WORD;
		rest.size -= WORD;
		zeros += WORD;
	}
	if (!xz_detect(&rest))
		return false;
	unpack_move(u, zeros, 0);
	return true;
}

/* .lzma has nothing of the kind. */
static struct kx_err *end_stream(struct xz *xz, struct unpack *u)
{
	u->end = xz->alone || !find_next_stream(u);
	return u->end ? NULL : start_stream(xz);
}

/* Of size bytes that came out, drop those that did before; what is left of them. */
static size_t drop_again(struct xz *xz, uint8_t *out, size_t size)
{
	size_t n = size < xz->again ? size : xz->again;

	xz->again -= n;
	memmove(out, out + n, size - n);
	return size - n;
}

static lzma_ret decode(struct xz *xz, struct unpack *u)
{
	lzma_stream *z = &xz->z;

	z->next_in = u->in;
	z->avail_in = u->in_left;
	z->next_out = u->out;
	z->avail_out = u->out_left;
	/* All the input there is stands before the decoder, so it may say it is cut. */
	lzma_ret code = xz->lib.lzma_code(z, LZMA_FINISH);
	size_t n = drop_again(xz, u->out, u->out_left - z->avail_out);
	unpack_move(u, u->in_left - z->avail_in, n);
	xz->out += n;
	return code;
}

static struct kx_err *xz_step(void *state, struct unpack *u)
{
	struct xz *xz = state;
	bool drops = xz->again;
	size_t left = u->out_left;
	lzma_ret code;

	if (!xz->start)
		xz->start = u->in;
	code = decode(xz, u);
	if (code == LZMA_MEM_ERROR && xz->by_threads) {
		KX_TRY(start_over(xz, u));
		drops = true;
		code = decode(xz, u);
	}
	/* What is dropped is no step forward for who counts what came out. */
	while (drops && code == LZMA_OK && u->out_left == left)
		code = decode(xz, u);
	switch (code) {
	case LZMA_STREAM_END:
		return end_stream(xz, u);
	case LZMA_OK:
	case LZMA_BUF_ERROR:
		return NULL;
	default:
		return xz_error(u, code);
	}
}

#endif

const struct decoder decoder_xz = {
	.format = "xz",
	.payload = {0xfd, 0x37},
	.detect = xz_detect,
#ifdef HAVE_LZMA
	.library = {LIBLZMA, .symbols = LIB_SYMBOLS(FUNCTIONS)},
	.state_size = sizeof(struct xz),
	.start = xz_start,
	.step = xz_step,
	.stop = xz_stop,
#else
	.library = {LIBLZMA},
#endif
};

const struct decoder decoder_lzma = {
	.format = "lzma",
	.payload = {0x5d, 0x00},
	.detect = lzma_detect,
#ifdef HAVE_LZMA
	.library = {LIBLZMA, .symbols = LIB_SYMBOLS(FUNCTIONS)},
	.state_size = sizeof(struct xz),
	.start = lzma_start,
	.step = xz_step,
	.stop = xz_stop,
#else
	.library = {LIBLZMA},
#endif
};
