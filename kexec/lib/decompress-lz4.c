// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * lz4, by liblz4: its frames (LZ4 Frame Format Description), and the older format that
 * the kernel's build makes by "lz4 -l" (the same document, "Legacy frame"; the kernel's
 * lib/decompress_unlz4.c). Streams of either kind may follow each other.
 */
#include "base/parallel.h"
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

/* What a block of the legacy format holds at most, and how many are decoded at once. */
#define BLOCK_MAX  (8 << 20)
#define BLOCKS_MAX 8

/* Bytes of blocks for which threads are made. */
#define THREADS_LEAST (256 << 10)

struct lz4 {
	struct {
		FUNCTIONS(LIB_MEMBER)
	} lib;
	enum { BETWEEN, IN_FRAME, IN_LEGACY } where;
	LZ4F_dctx *frame;

	/*
	 * Of a legacy stream: blocks that were decoded at once, the one that is next, and
	 * what is left of the one before.
	 */
	bool has_block;
	struct block {
		const struct lz4 *lz4;
		const char *from;
		uint32_t size; /* bytes from there on */
		uint8_t *out;  /* BLOCK_MAX bytes */
		int n;	       /* bytes of them; negative: it is damaged */
	} blocks[BLOCKS_MAX];
	size_t nblocks, next;
	const uint8_t *left;
	size_t nleft;
};

static void lz4_stop(void *state)
{
	struct lz4 *lz4 = state;

	lz4->lib.LZ4F_freeDecompressionContext(lz4->frame);
	for (size_t i = 0; i < BLOCKS_MAX; i++)
		free(lz4->blocks[i].out);
}

static struct kx_err *lz4_start(void *state)
{
	struct lz4 *lz4 = state;
	size_t code = lz4->lib.LZ4F_createDecompressionContext(&lz4->frame, LZ4F_VERSION);

	return lz4->lib.LZ4F_isError(code) ? kx_err_nomem() : NULL;
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

/* Blocks are independent of each other (the kernel's build: "lz4 -l"). */
static void decode_block(void *item)
{
	struct block *block = item;

	block->n = block->lz4->lib.LZ4_decompress_safe(
		block->from, (char *)block->out, (int)block->size, BLOCK_MAX);
}

/* Is there a whole block at the start of so many bytes? If not, see legacy_ends(). */
static bool has_whole_block(const uint8_t *in, uint64_t left)
{
	uint32_t size = left < WORD ? 0 : get_le32(in);

	return size && size <= LZ4_COMPRESSBOUND(BLOCK_MAX) && size <= left - WORD;
}

static struct kx_err *add_block(struct lz4 *lz4, const uint8_t *in)
{
	struct block *block = &lz4->blocks[lz4->nblocks];

	if (!block->out)
		block->out = malloc(BLOCK_MAX);
	if (!block->out)
		return lz4->nblocks ? NULL : kx_err_nomem();
	block->lz4 = lz4;
	block->from = (const char *)in + WORD;
	block->size = get_le32(in);
	lz4->nblocks++;
	return NULL;
}

/* By threads where there is work for them: to start them takes as long as some KiB. */
static void decode_all(struct lz4 *lz4)
{
	uint64_t size = 0;

	for (size_t i = 0; i < lz4->nblocks; i++)
		size += lz4->blocks[i].size;
	if (size >= THREADS_LEAST)
		parallel_each(
			decode_block, lz4->blocks, lz4->nblocks, sizeof(lz4->blocks[0]));
	else
		for (size_t i = 0; i < lz4->nblocks; i++)
			decode_block(&lz4->blocks[i]);
}

/* The next ones, as many as there are CPUs, at once. */
static struct kx_err *decode_blocks(struct lz4 *lz4, const struct unpack *u)
{
	size_t width = parallel_width(BLOCKS_MAX), before;
	const uint8_t *in = u->in;
	uint64_t left = u->in_left;

	lz4->nblocks = lz4->next = 0;
	do {
		uint64_t size = WORD + (uint64_t)get_le32(in);

		before = lz4->nblocks;
		KX_TRY(add_block(lz4, in));
		in += size;
		left -= size;
	} while (lz4->nblocks > before && lz4->nblocks < width &&
		 has_whole_block(in, left));
	decode_all(lz4);
	return NULL;
}

static struct kx_err *read_block(struct lz4 *lz4, struct unpack *u)
{
	uint32_t size = u->in_left < WORD ? 0 : get_le32(u->in);

	if (size > LZ4_COMPRESSBOUND(BLOCK_MAX))
		return unpack_damaged(u, "a block is larger than any can be");
	if (u->in_left < WORD || u->in_left - WORD < size)
		return unpack_cut_short(u);
	if (lz4->next == lz4->nblocks)
		KX_TRY(decode_blocks(lz4, u));
	const struct block *block = &lz4->blocks[lz4->next++];
	unpack_move(u, WORD + size, 0);
	if (block->n < 0)
		return unpack_damaged(u, NULL);
	lz4->has_block = true;
	lz4->left = block->out;
	lz4->nleft = block->n;
	return NULL;
}

static struct kx_err *legacy_step(struct lz4 *lz4, struct unpack *u)
{
	if (!lz4->nleft)
		KX_TRY(read_block(lz4, u));
	size_t n = lz4->nleft < u->out_left ? lz4->nleft : u->out_left;
	memcpy(u->out, lz4->left, n);
	lz4->left += n;
	lz4->nleft -= n;
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
	if (lz4->nleft || !lz4->has_block || (u->in_left && u->in_left < WORD))
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
