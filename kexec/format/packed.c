// SPDX-License-Identifier: GPL-2.0-or-later
#include "format/packed.h"

#include "base/cleanup.h"
#include "base/number.h"

#define KIB ((uint64_t)1 << 10)
#define MIB ((uint64_t)1 << 20)

/* Sizes are as a hostile file states them: no sum may wrap. */
static void add(uint64_t *to, uint64_t bytes)
{
	*to = add_saturated(*to, bytes);
}

/* Where the last byte ends that is not zero: archives are padded. */
static uint64_t without_padding(const struct bytes *b)
{
	uint64_t end = b->size;

	while (end && !b->data[end - 1])
		end--;
	return end;
}

/*
 * Nothing is known but that it is all of the rest, or that something follows it whose
 * start cannot be found: what is compressed does not get smaller.
 */
static void measure_nothing(const struct bytes *b, struct packed *ret)
{
	ret->size = b->size;
	ret->unpacked = b->size;
	ret->certainty = PACKED_AT_LEAST;
}

/* ---- gzip -------------------------------------------------------------------------- */

#define GZIP_FRAME     18 /* a header without names, and the trailer */
#define GZIP_WRAPPED   (256 * MIB) /* packed, when 4 GiB were 16 times as much */
#define DEFLATE_FACTOR 1032

/* The least that comes of so many bytes: stored blocks have 5 bytes for each 65535. */
static uint64_t gzip_least(uint64_t packed)
{
	return packed - packed / 8192 - lesser(packed, 64);
}

static bool gzip_plausible(uint64_t unpacked, uint64_t packed)
{
	return unpacked >= gzip_least(packed) && unpacked / DEFLATE_FACTOR <= packed;
}

/* "TRAILER!!!": a plain archive was put behind, and what ends here is no gzip data. */
static bool ends_in_cpio(const struct bytes *b, uint64_t end)
{
	static const char name[] = "TRAILER!!!";
	size_t n = sizeof(name) - 1;

	return end >= n && !memcmp(b->data + end - n, name, n);
}

/*
 * RFC 1952: the last four bytes are the size, modulo 2^32. Its upper bytes may be zero,
 * and where there are more zeros than these, they are padding: of the ends that are
 * possible, the last one that makes sense. It is the size of the last member: where it is
 * less than what is compressed, there are more of them, or it has wrapped around, which
 * is believed of what shrinks as usual.
 */
static void measure_gzip(const struct bytes *b, struct packed *ret)
{
	uint64_t last = without_padding(b), least = last, end = b->size;

	measure_nothing(b, ret);
	if (ends_in_cpio(b, last))
		return;
	if (end - last <= 3)
		least = end;
	else
		end = last + 3;
	for (; end >= least && end >= GZIP_FRAME; end--) {
		uint64_t size = get_le32(b->data + end - 4);

		if (size < gzip_least(end) && end == b->size &&
			end >= GZIP_WRAPPED)
			size += (gzip_least(end) - size + UINT32_MAX) >> 32 << 32;
		if (!gzip_plausible(size, end))
			continue;
		*ret = (struct packed){ret->format, end, size, PACKED_EXACT, false};
		return;
	}
}

/* ---- xz ---------------------------------------------------------------------------- */

#define XZ_HEADER 12 /* and the footer */

/* A number of 7 bits a byte, the last one below 0x80. False: there is none. */
static bool xz_number(const struct bytes *b, uint64_t *at, uint64_t end, uint64_t *ret)
{
	*ret = 0;
	for (unsigned int shift = 0; *at < end && shift < 63; shift += 7) {
		uint8_t byte = b->data[(*at)++];

		*ret |= (uint64_t)(byte & 0x7f) << shift;
		if (!(byte & 0x80))
			return true;
	}
	return false;
}

/* The index from at to end: bytes that its blocks have, packed and unpacked. */
static bool xz_index(const struct bytes *b, uint64_t at, uint64_t end, uint64_t *packed,
	uint64_t *unpacked)
{
	uint64_t n, size, out;

	*packed = *unpacked = 0;
	if (b->data[at++] || !xz_number(b, &at, end, &n))
		return false;
	for (; n; n--) {
		if (!xz_number(b, &at, end, &size) || !xz_number(b, &at, end, &out) ||
			size > b->size)
			return false;
		add(packed, align_up(size, 4));
		add(unpacked, out);
	}
	return true;
}

static bool xz_starts(const struct bytes *b, uint64_t at)
{
	static const uint8_t magic[] = {0xfd, '7', 'z', 'X', 'Z', 0};

	return b->size - at >= sizeof(magic) &&
	       !memcmp(b->data + at, magic, sizeof(magic));
}

/* The stream that ends at end: where it starts, and what it unpacks to. */
static bool xz_stream(
	const struct bytes *b, uint64_t end, uint64_t *start, uint64_t *unpacked)
{
	uint64_t index, packed;

	if (end < 2 * XZ_HEADER || memcmp(b->data + end - 2, "YZ", 2))
		return false;
	end -= XZ_HEADER;
	index = ((uint64_t)get_le32(b->data + end + 4) + 1) * 4;
	if (index > end - XZ_HEADER ||
		!xz_index(b, end - index, end, &packed, unpacked) ||
		packed > end - index - XZ_HEADER)
		return false;
	*start = end - index - packed - XZ_HEADER;
	return xz_starts(b, *start);
}

/* The index stands behind the blocks: from the end back to where this one starts. */
static bool xz_streams(const struct bytes *b, struct packed *ret)
{
	struct bytes rest = *b;
	uint64_t end = without_padding(b), unpacked;

	ret->unpacked = 0;
	for (rest.size = end; rest.size; rest.size = without_padding(&rest)) {
		if (!xz_stream(b, rest.size, &rest.size, &unpacked))
			return false;
		add(&ret->unpacked, unpacked);
	}
	ret->size = end;
	return true;
}

/* What looks like a start or an end may be one by chance, but not often. */
#define TRIES 16

/* The two bytes of flags stand at both ends (xz file format, 2.1.2). */
static bool xz_may_end(const struct bytes *b, uint64_t end)
{
	return !memcmp(b->data + end - 2, "YZ", 2) &&
	       !memcmp(b->data + end - 4, b->data + 6, 2);
}

/* The first stream, where something else stands behind it. */
static bool xz_first_stream(const struct bytes *b, struct packed *ret)
{
	unsigned int tries = 0;

	for (uint64_t end = 2 * XZ_HEADER; end <= b->size; end += 4) {
		uint64_t start;

		if (!xz_may_end(b, end))
			continue;
		if (xz_stream(b, end, &start, &ret->unpacked) && !start) {
			ret->size = end;
			return true;
		}
		if (++tries == TRIES)
			return false;
	}
	ret->cut_short = true;
	return false;
}

static void measure_xz(const struct bytes *b, struct packed *ret)
{
	if (xz_streams(b, ret) || xz_first_stream(b, ret))
		ret->certainty = PACKED_EXACT;
	else
		measure_nothing(b, ret);
}

/* ---- lzma -------------------------------------------------------------------------- */

#define LZMA_HEADER 13
#define LZMA_FACTOR 16384 /* at most, and then some */

static void measure_lzma(const struct bytes *b, struct packed *ret)
{
	measure_nothing(b, ret);
	if (b->size < LZMA_HEADER)
		return;
	uint64_t size = get_le64(b->data + 5);
	if (size == UINT64_MAX || size / LZMA_FACTOR > b->size)
		return;
	ret->unpacked = size;
	ret->certainty = PACKED_EXACT;
}

/* ---- lz4 --------------------------------------------------------------------------- */

#define LZ4_BLOCK (8 * MIB)

/* The legacy frame (lib/decompress_unlz4.c), which alone the kernel takes. */
#define LZ4_MAGIC 0x184c2102

/* A length that 15 continues: bytes are added up to one that is not 255. */
static uint64_t lz4_length(const uint8_t **p, const uint8_t *end, uint64_t length)
{
	uint8_t byte = 255;

	if (length != 15)
		return length;
	while (byte == 255 && *p < end) {
		byte = *(*p)++;
		length += byte;
	}
	return length;
}

/* What a block unpacks to: the lengths of its literals and matches. */
static uint64_t lz4_block(const uint8_t *p, uint64_t size)
{
	const uint8_t *end = p + size;
	uint64_t out = 0;

	while (p < end && out < LZ4_BLOCK) {
		uint8_t token = *p++;
		uint64_t literals = lz4_length(&p, end, token >> 4);

		out += literals;
		if (literals + 2 > (uint64_t)(end - p))
			break;
		p += literals + 2;
		out += lz4_length(&p, end, token & 15) + 4;
	}
	return lesser(out, LZ4_BLOCK);
}

/* All blocks are full but the last one of a frame, and frames may follow each other. */
static void measure_lz4(const struct bytes *b, struct packed *ret)
{
	uint64_t at = 0, last = 0, size = 0;

	measure_nothing(b, ret);
	if (b->size < 4 || get_le32(b->data) != LZ4_MAGIC)
		return;
	*ret = (struct packed){ret->format, 0, 0, PACKED_EXACT, false};
	for (; b->size - at >= 4; at += 4 + size) {
		uint32_t word = get_le32(b->data + at);

		size = word == LZ4_MAGIC ? 0 : word;
		if (!word)
			break;
		if (size > b->size - at - 4) {
			ret->certainty = PACKED_AT_LEAST;
			ret->cut_short = true;
			at = b->size;
			break;
		}
		if (last)
			add(&ret->unpacked, word == LZ4_MAGIC
						    ? lz4_block(b->data + last + 4,
							      get_le32(b->data + last))
						    : LZ4_BLOCK);
		last = size ? at : 0;
	}
	if (last)
		add(&ret->unpacked,
			lz4_block(b->data + last + 4, get_le32(b->data + last)));
	ret->size = at;
}

/* ---- zstd -------------------------------------------------------------------------- */

#define ZSTD_MAGIC 0xfd2fb528
#define ZSTD_BLOCK (128 * KIB)

enum { ZSTD_RAW, ZSTD_RLE, ZSTD_COMPRESSED, ZSTD_RESERVED };

struct zstd_frame {
	uint64_t header;   /* bytes of it */
	bool stated;	   /* what it unpacks to: */
	uint64_t unpacked; /* bytes */
	uint64_t block;	   /* bytes that a block unpacks to at most */
	bool checksum;
};

/* RFC 8878, 3.1.1.1. */
static bool zstd_header(const struct bytes *b, struct zstd_frame *ret)
{
	static const uint8_t id_size[] = {0, 1, 2, 4}, content_size[] = {0, 2, 4, 8};

	if (b->size < 6 || get_le32(b->data) != ZSTD_MAGIC)
		return false;
	uint8_t flags = b->data[4], window = b->data[5];
	bool single = flags & 0x20;
	size_t n = content_size[flags >> 6];
	uint64_t base = 1ULL << (10 + (window >> 3)), at;

	n = n || !single ? n : 1;
	at = 5 + !single + id_size[flags & 3];
	if (b->size < at + n)
		return false;
	*ret = (struct zstd_frame){.header = at + n, .stated = n, .checksum = flags & 4};
	if (n)
		ret->unpacked = get_number(b->data + at, n, false) + (n == 2 ? 256 : 0);
	ret->block = lesser(
		ZSTD_BLOCK, single ? ret->unpacked : base + base / 8 * (window & 7));
	return true;
}

/*
 * A compressed block (3.1.1.3): bytes of literals, and about 10 for each sequence, as
 * measured of binaries: 9 to 13, at levels of 1 to 19.
 */
#define ZSTD_MATCH 10

static bool zstd_literals(const uint8_t *p, uint64_t size, uint64_t *ret, uint64_t *skip)
{
	bool plain = (p[0] & 3) < 2; /* raw, RLE; else compressed */
	unsigned int format = p[0] >> 2 & 3;
	size_t header = plain ? (format & 1 ? 2 + (format >> 1) : 1)
			      : 3 + (format > 1 ? format - 1 : 0);

	if (size < header)
		return false;
	uint64_t bits = get_number(p, header, false);
	unsigned int n = plain ? header * 8 - (header == 1 ? 3 : 4) : header * 4 - 2;
	bits >>= plain && header == 1 ? 3 : 4;
	*ret = bits & ((1ULL << n) - 1);
	*skip = header + (!plain ? bits >> n : (p[0] & 3) == 1 ? 1 : *ret);
	return true;
}

static uint64_t zstd_guess(const uint8_t *p, uint64_t size, uint64_t most)
{
	uint64_t literals, skip, sequences;

	if (!size || !zstd_literals(p, size, &literals, &skip))
		return most;
	if (size < 3 || skip > size - 3)
		return lesser(literals, most);
	p += skip;
	sequences = p[0];
	if (p[0] == 255)
		sequences = 0x7f00 + get_le16(p + 1);
	else if (p[0] >= 128)
		sequences = (p[0] - 128) << 8 | p[1];
	return lesser(literals + sequences * ZSTD_MATCH, most);
}

/* What the blocks of a frame say. */
struct zstd_sums {
	uint64_t certain; /* bytes, of blocks that are not compressed */
	uint64_t most, guess; /* of the others: at most, and by their contents */
};

/* The blocks from *at on, which is set behind them. False: they are cut short. */
static bool zstd_blocks(const struct bytes *b, const struct zstd_frame *frame,
	uint64_t *at, struct zstd_sums *sums)
{
	for (bool last = false; !last;) {
		if (b->size - *at < 3)
			return false;
		uint64_t word = get_number(b->data + *at, 3, false), size = word >> 3;
		unsigned int type = word >> 1 & 3;
		uint64_t packed = type == ZSTD_RLE ? 1 : size;

		last = word & 1;
		*at += 3;
		if (type == ZSTD_RESERVED || packed > b->size - *at)
			return false;
		if (type == ZSTD_COMPRESSED) {
			add(&sums->most, frame->block);
			add(&sums->guess,
				zstd_guess(b->data + *at, size, frame->block));
		} else {
			add(&sums->certain, lesser(size, frame->block));
		}
		*at += packed;
	}
	return true;
}

/*
 * A compressor fills all blocks but the last one, which makes the most of them what comes
 * out; or it splits them, as at zstd's highest levels, and then they are small.
 */
static uint64_t zstd_estimate(const struct zstd_sums *sums)
{
	return sums->certain +
	       (sums->guess >= sums->most / 2 ? sums->most : sums->guess);
}

static void measure_zstd(const struct bytes *b, struct packed *ret)
{
	struct zstd_frame frame;
	struct zstd_sums sums = {0};
	uint64_t at;

	measure_nothing(b, ret);
	if (!zstd_header(b, &frame))
		return;
	at = frame.header;
	if (!zstd_blocks(b, &frame, &at, &sums)) {
		ret->unpacked = sums.certain + sums.guess;
		ret->cut_short = true;
		return;
	}
	ret->size = lesser(b->size, at + (frame.checksum ? 4 : 0));
	ret->unpacked = zstd_estimate(&sums);
	ret->certainty = PACKED_ABOUT;
	if (frame.stated && frame.unpacked <= sums.certain + sums.most) {
		ret->unpacked = frame.unpacked;
		ret->certainty = PACKED_EXACT;
	}
}

/* ---- what follows gzip ------------------------------------------------------------- */

/* Other archives, by the start of each and by what they state of themselves. */
static const struct {
	const char *magic;
	size_t size;
	void (*measure)(const struct bytes *b, struct packed *ret);
} others[] = {
	{"\xfd"
	 "7zXZ",
		6, measure_xz},
	{"\x28\xb5\x2f\xfd", 4, measure_zstd},
	{"\x02\x21\x4c\x18", 4, measure_lz4},
};

/* Where the first of that kind starts which is whole, or the end. */
static uint64_t find_other(const struct bytes *b, size_t i)
{
	const uint8_t *p = b->data, *end = b->data + b->size;
	struct packed packed = {0};

	for (unsigned int n = 0; n < TRIES; n++, p++) {
		p = memmem(p, end - p, others[i].magic, others[i].size);
		if (!p)
			break;
		const struct bytes rest = {p, end - p, b->name};
		others[i].measure(&rest, &packed);
		if (packed.certainty != PACKED_AT_LEAST)
			return p - b->data;
	}
	return b->size;
}

/* The trailer of gzip is not at the end where another archive stands behind it. */
static void measure_gzip_first(const struct bytes *b, struct packed *ret)
{
	struct bytes head = *b;

	for (size_t i = 0; i < KX_ARRAY_SIZE(others); i++)
		head.size = lesser(head.size, find_other(&head, i));
	measure_gzip(&head, ret);
}

/* ---- all --------------------------------------------------------------------------- */

/* The kernel looks at two bytes. */
static const struct format {
	uint8_t magic[2];
	const char *name;
	void (*measure)(const struct bytes *b, struct packed *ret);
	bool states_end;
} formats[] = {
	{{0x1f, 0x8b}, "gzip", measure_gzip_first, false},
	{{0x1f, 0x9e}, "gzip", measure_nothing, false},
	{{0x42, 0x5a}, "bzip2", measure_nothing, false},
	{{0x5d, 0x00}, "lzma", measure_lzma, false},
	{{0xfd, 0x37}, "xz", measure_xz, true},
	{{0x89, 0x4c}, "lzo", measure_nothing, false},
	{{0x02, 0x21}, "lz4", measure_lz4, true},
	{{0x28, 0xb5}, "zstd", measure_zstd, true},
};

static const struct format *find_format(const struct bytes *b)
{
	for (size_t i = 0; b->size >= 2 && i < KX_ARRAY_SIZE(formats); i++)
		if (!memcmp(b->data, formats[i].magic, 2))
			return &formats[i];
	return NULL;
}

bool packed_is(const struct bytes *b)
{
	return find_format(b);
}

bool packed_states_end(const struct bytes *b)
{
	const struct format *format = find_format(b);

	return format && format->states_end;
}

bool packed_measure(const struct bytes *b, struct packed *ret)
{
	const struct format *format = find_format(b);

	if (!format)
		return false;
	*ret = (struct packed){.format = format->name};
	format->measure(b, ret);
	return true;
}
