// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * lz4, by liblz4: its frames (LZ4 Frame Format Description), and the older format that
 * the kernel's build makes by "lz4 -l" (the same document, "Legacy frame"; the kernel's
 * lib/decompress_unlz4.c). Streams of either kind may follow each other.
 */
#include "lib/unpack.h"

#define FRAME_MAGIC  0x184d2204
#define LEGACY_MAGIC 0x184c2102
#define WORD	     4

static bool is_skippable(uint32_t magic)
{
	return (magic & 0xfffffff0) == 0x184d2a50;
}

/* zstd has the same frames to skip; what follows them tells whose they are. */
static bool lz4_detect(const struct bytes *b)
{
	const uint8_t *p = b->data;
	uint64_t left = b->size;

	while (left >= 2 * WORD && is_skippable(get_le32(p))) {
		uint64_t size = 2 * WORD + (uint64_t)get_le32(p + WORD);

		if (size > left)
			return false;
		p += size;
		left -= size;
	}
	return left >= WORD &&
	       (get_le32(p) == FRAME_MAGIC || get_le32(p) == LEGACY_MAGIC);
}

#ifdef HAVE_LZ4
#include <lz4.h>
#include <lz4frame.h>

#define FUNCTIONS(X)                                                                     \
	X(LZ4_decompress_safe)                                                           \
	X(LZ4F_createDecompressionContext)                                               \
	X(LZ4F_freeDecompressionContext)                                                 \
	X(LZ4F_decompress)                                                               \
	X(LZ4F_isError)                                                                  \
	X(LZ4F_getErrorName)

LIB_NOTE("lz4", "recommended", "Loading lz4-compressed kernels", "\"liblz4.so.1\"");

/* What a block of the legacy format holds at most. */
#define BLOCK_MAX (8 << 20)

struct lz4 {
	struct {
		FUNCTIONS(LIB_MEMBER)
	} lib;
	enum { BETWEEN, IN_FRAME, IN_LEGACY } where;
	LZ4F_dctx *frame;

	/* Of a legacy stream: the last block, if any, and what is left of it. */
	bool has_block;
	uint8_t *block;
	size_t block_size, block_left;
};

static void lz4_stop(void *state)
{
	struct lz4 *lz4 = state;

	lz4->lib.LZ4F_freeDecompressionContext(lz4->frame);
	free(lz4->block);
}

static struct kx_err *lz4_start(void *state)
{
	struct lz4 *lz4 = state;
	size_t code = lz4->lib.LZ4F_createDecompressionContext(&lz4->frame, LZ4F_VERSION);

	lz4->block = malloc(BLOCK_MAX);
	if (lz4->block && !lz4->lib.LZ4F_isError(code))
		return NULL;
	lz4_stop(lz4);
	return kx_err_nomem();
}

/* Buffers are allocated at the header of a frame; the number of that error is hidden. */
static struct kx_err *frame_error(const struct lz4 *lz4, struct unpack *u, size_t code)
{
	const char *name = lz4->lib.LZ4F_getErrorName(code);

	if (!strcmp(name, "ERROR_allocation_failed"))
		return kx_err_nomem();
	return unpack_damaged(u, name);
}

static struct kx_err *frame_step(struct lz4 *lz4, struct unpack *u)
{
	size_t in = u->in_left, out = u->out_left;
	size_t code =
		lz4->lib.LZ4F_decompress(lz4->frame, u->out, &out, u->in, &in, NULL);

	unpack_move(u, in, out);
	if (lz4->lib.LZ4F_isError(code))
		return frame_error(lz4, u, code);
	/* 0: a frame is complete and all of it is out. */
	if (!code && (in || out))
		lz4->where = BETWEEN;
	return NULL;
}

static struct kx_err *read_block(struct lz4 *lz4, struct unpack *u)
{
	uint32_t size = u->in_left < WORD ? 0 : get_le32(u->in);

	if (size > LZ4_COMPRESSBOUND(BLOCK_MAX))
		return unpack_damaged(u, "a block is larger than any can be");
	if (u->in_left < WORD || u->in_left - WORD < size)
		return unpack_cut_short(u);
	const char *from = (const char *)u->in + WORD;
	unpack_move(u, WORD + size, 0);
	int n = lz4->lib.LZ4_decompress_safe(
		from, (char *)lz4->block, (int)size, BLOCK_MAX);
	if (n < 0)
		return unpack_damaged(u, NULL);
	lz4->has_block = true;
	lz4->block_size = lz4->block_left = n;
	return NULL;
}

static struct kx_err *legacy_step(struct lz4 *lz4, struct unpack *u)
{
	if (!lz4->block_left)
		KX_TRY(read_block(lz4, u));
	size_t n = lz4->block_left < u->out_left ? lz4->block_left : u->out_left;
	memcpy(u->out, lz4->block + lz4->block_size - lz4->block_left, n);
	lz4->block_left -= n;
	unpack_move(u, 0, n);
	return NULL;
}

/*
 * The legacy format has no end of its own but that of the file. A size of no block ends
 * it as well: another magic; 0, as the kernel takes it; and the size of what came out,
 * which the kernel's build appends to a payload, and once did to each file.
 */
static bool legacy_ends(const struct lz4 *lz4, const struct unpack *u)
{
	if (lz4->block_left || !lz4->has_block || (u->in_left && u->in_left < WORD))
		return false;
	uint32_t word = u->in_left ? get_le32(u->in) : 0;
	return !word || word == FRAME_MAGIC || word == LEGACY_MAGIC ||
	       is_skippable(word) || (u->in_left == WORD && word == (uint32_t)u->written);
}

static void next_stream(struct lz4 *lz4, struct unpack *u)
{
	uint32_t magic = u->in_left < WORD ? 0 : get_le32(u->in);

	if (magic == LEGACY_MAGIC) {
		lz4->where = IN_LEGACY;
		lz4->has_block = false;
		unpack_move(u, WORD, 0);
	} else if (magic == FRAME_MAGIC || is_skippable(magic)) {
		lz4->where = IN_FRAME;
	} else {
		u->end = true;
	}
}

static struct kx_err *lz4_step(void *state, struct unpack *u)
{
	struct lz4 *lz4 = state;

	if (lz4->where == IN_LEGACY && legacy_ends(lz4, u))
		lz4->where = BETWEEN;
	if (lz4->where == BETWEEN)
		next_stream(lz4, u);
	if (u->end)
		return NULL;
	return lz4->where == IN_FRAME ? frame_step(lz4, u) : legacy_step(lz4, u);
}

#endif

const struct decoder decoder_lz4 = {
	.format = "lz4",
	.payload = {0x02, 0x21},
	.detect = lz4_detect,
	.library.sonames = {"liblz4.so.1"},
	.library.package = "liblz4-1",
	.library.option = "--without-lz4",
#ifdef HAVE_LZ4
	.library.symbols = LIB_SYMBOLS(FUNCTIONS),
	.state_size = sizeof(struct lz4),
	.start = lz4_start,
	.step = lz4_step,
	.stop = lz4_stop,
#endif
};
