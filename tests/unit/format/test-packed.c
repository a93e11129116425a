// SPDX-License-Identifier: GPL-2.0-or-later
/* Sizes that compressed archives state, of bytes made here by each format's rules. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "format/packed.h"
#include "units.h"

#define SIZE 4096

static uint8_t data[SIZE];
static size_t used;

static void put(const void *bytes, size_t n)
{
	assert_true(n <= sizeof(data) - used);
	memcpy(data + used, bytes, n);
	used += n;
}

#define PUT(...)                                                                         \
	do {                                                                             \
		const uint8_t bytes_[] = {__VA_ARGS__};                                  \
                                                                                         \
		put(bytes_, sizeof(bytes_));                                             \
	} while (0)

/* n bytes that are no zeros, then */
static void fill(size_t n)
{
	assert_true(n <= sizeof(data) - used);
	memset(data + used, 0x55, n);
	used += n;
}

static void zeros(size_t n)
{
	memset(data + used, 0, n);
	used += n;
}

static void put32(uint32_t value)
{
	uint8_t bytes[4];

	put_le32(bytes, value);
	put(bytes, sizeof(bytes));
}

static void expect(
	const char *format, uint64_t size, uint64_t unpacked, enum packed_certainty sure)
{
	struct packed packed;

	assert_true(packed_measure(&(struct bytes){data, used, "x"}, &packed));
	assert_string_equal(packed.format, format);
	assert_int_equal(packed.size, size);
	assert_int_equal(packed.unpacked, unpacked);
	assert_int_equal(packed.certainty, sure);
}

/* What starts as no compression does, and what is too short to start at all. */
static void test_none(void **state)
{
	struct packed packed;

	(void)state;
	assert_false(packed_measure(&(struct bytes){NULL, 0, "x"}, &packed));
	assert_false(packed_measure(
		&(struct bytes){(const uint8_t *)"\x1f", 1, "x"}, &packed));
	assert_false(packed_measure(
		&(struct bytes){(const uint8_t *)"070701", 6, "x"}, &packed));
	/* An lz4 frame that is not the legacy one is none to the kernel. */
	assert_false(packed_measure(
		&(struct bytes){(const uint8_t *)"\x04\x22\x4d\x18", 4, "x"}, &packed));
}

static void test_untold(void **state)
{
	static const struct {
		uint8_t magic[2];
		const char *name;
	} cases[] = {
		{{0x1f, 0x9e}, "gzip"},
		{{0x42, 0x5a}, "bzip2"},
		{{0x89, 0x4c}, "lzo"},
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
		used = 0;
		put(cases[i].magic, 2);
		fill(98);
		expect(cases[i].name, 100, 100, PACKED_AT_LEAST);
	}
}

static void gzip(size_t packed, uint32_t unpacked)
{
	used = 0;
	PUT(0x1f, 0x8b, 8);
	fill(packed - 3 - 4);
	put32(unpacked);
}

static void test_gzip(void **state)
{
	(void)state;
	gzip(1000, 3000);
	expect("gzip", 1000, 3000, PACKED_EXACT);
	zeros(600);
	expect("gzip", 1000, 3000, PACKED_EXACT);
	/* What can be stored only. */
	gzip(1000, 970);
	expect("gzip", 1000, 970, PACKED_EXACT);
	/* Less than is compressed, or more than could be: not the size of all. */
	gzip(1000, 900);
	expect("gzip", 1000, 1000, PACKED_AT_LEAST);
	gzip(1000, 0x7fffffff);
	expect("gzip", 1000, 1000, PACKED_AT_LEAST);
	/* A plain archive behind it. */
	gzip(1000, 3000);
	put("070701TRAILER!!!", 16);
	zeros(4);
	expect("gzip", 1020, 1020, PACKED_AT_LEAST);
	used = 0;
	PUT(0x1f, 0x8b);
	expect("gzip", 2, 2, PACKED_AT_LEAST);
	zeros(100);
	expect("gzip", 102, 102, PACKED_AT_LEAST);
}

/* A stream of one block of that size, packed and not. */
static void xz(size_t packed, uint8_t unpacked)
{
	size_t padding = -packed & 3;

	PUT(0xfd, '7', 'z', 'X', 'Z', 0, 0, 1, 1, 2, 3, 4);
	fill(packed);
	zeros(padding);
	/* The index: one record, two numbers, padding, CRC32. */
	PUT(0, 1, (uint8_t)packed, (uint8_t)(0x80 | unpacked), 0x10, 0, 0, 0, 9, 9, 9, 9);
	PUT(1, 2, 3, 4, 2, 0, 0, 0, 0, 1, 'Y', 'Z');
}

static void test_xz(void **state)
{
	size_t end;

	(void)state;
	used = 0;
	xz(42, 5);
	end = used;
	expect("xz", end, 0x805, PACKED_EXACT);
	zeros(7);
	expect("xz", end, 0x805, PACKED_EXACT);
	used = end;
	zeros(8);
	xz(16, 3);
	expect("xz", used, 0x805 + 0x803, PACKED_EXACT);
	/* Something that is none behind it, or between. */
	fill(10);
	expect("xz", end, 0x805, PACKED_EXACT);
	used = 0;
	xz(42, 5);
	fill(4);
	xz(16, 3);
	expect("xz", end, 0x805, PACKED_EXACT);
	/* No end of the first one, but of others. */
	data[end - 1]++;
	expect("xz", used, used, PACKED_AT_LEAST);
	used = end = 0;
	xz(42, 5);
	/* Every byte of the frame may lie: no size is out of bounds. */
	for (size_t i = 6; i < used; i++)
		for (unsigned int value = 0; value < 256; value += 51) {
			struct packed packed;

			used = 0;
			xz(42, 5);
			data[i] = value;
			packed_measure(&(struct bytes){data, used, "x"}, &packed);
			assert_true(packed.size <= used);
		}
}

static void test_lzma(void **state)
{
	(void)state;
	used = 0;
	PUT(0x5d, 0, 0, 0x80, 0, 0x88, 0x13, 0, 0, 0, 0, 0, 0);
	fill(100);
	expect("lzma", 113, 5000, PACKED_EXACT);
	memset(data + 5, 0xff, 8);
	expect("lzma", 113, 113, PACKED_AT_LEAST);
	data[12] = 0x7f; /* what no such file can be */
	expect("lzma", 113, 113, PACKED_AT_LEAST);
	used = 12;
	expect("lzma", 12, 12, PACKED_AT_LEAST);
}

/* The four bytes at its end are then no size of gzip's, however likely they look. */
static void test_gzip_followed(void **state)
{
	(void)state;
	gzip(1000, 3000);
	xz(42, 5);
	expect("gzip", 1000, 3000, PACKED_EXACT);
	gzip(1000, 3000);
	zeros(24);
	PUT(0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x00, 9, 0, 0, 'x'); /* one raw byte, no more */
	expect("gzip", 1000, 3000, PACKED_EXACT);
	gzip(1000, 3000);
	PUT(0x02, 0x21, 0x4c, 0x18, 3, 0, 0, 0, 0x20, 'a', 'b');
	expect("gzip", 1000, 3000, PACKED_EXACT);
	/* Two, of which the first one counts. */
	gzip(1000, 3000);
	PUT(0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x00, 9, 0, 0, 'x');
	xz(42, 5);
	expect("gzip", 1000, 3000, PACKED_EXACT);
	/* What only looks like a start, and one too many of these. */
	gzip(1000, 3000);
	for (size_t i = 1; i < 30; i++)
		memcpy(data + i * 20, "\x28\xb5\x2f\xfd\0\0\xff\xff\xff", 9);
	expect("gzip", 1000, 3000, PACKED_EXACT);
}

/* Blocks are of 8 MiB; what the last one unpacks to, its tokens say. */
static void test_lz4(void **state)
{
	(void)state;
	used = 0;
	PUT(0x02, 0x21, 0x4c, 0x18);
	expect("lz4", 4, 0, PACKED_EXACT);
	put32(9);
	/* 2 literals, 15 + 3 + 4 bytes matched; 3 literals. */
	PUT(0x2f, 'a', 'b', 1, 0, 3, 0x30, 'c', 'd');
	expect("lz4", 17, 2 + 22 + 3, PACKED_EXACT);
	put32(2);
	PUT(0xf0, 255); /* 15 + 255 literals, which are not there */
	expect("lz4", 23, 8 * MIB + 270, PACKED_EXACT);
	/* Another frame, zeros, and what follows. */
	PUT(0x02, 0x21, 0x4c, 0x18);
	put32(1);
	PUT(0x10);
	expect("lz4", 32, 8 * MIB + 270 + 1, PACKED_EXACT);
	zeros(4);
	fill(10);
	expect("lz4", 32, 8 * MIB + 270 + 1, PACKED_EXACT);
	used = 32;
	put32(100);
	fill(99);
	expect("lz4", used, 8 * MIB + 270 + 1, PACKED_AT_LEAST);
	used = 3; /* no archive is of no size */
	expect("lz4", 3, 3, PACKED_AT_LEAST);
}

/* The header of a block: raw, run, compressed. */
static void zstd_block(bool last, unsigned int type, uint32_t size)
{
	uint32_t word = last | type << 1 | size << 3;

	PUT(word & 0xff, word >> 8 & 0xff, word >> 16 & 0xff);
}

/* A compressed block: raw literals, and so many sequences. */
static void zstd_compressed(bool last, uint8_t literals, uint8_t sequences)
{
	zstd_block(last, 2, 2 + literals + 1 + 20);
	PUT(0x04 | (uint8_t)(literals << 4), literals >> 4);
	fill(literals);
	PUT(sequences);
	fill(20);
}

static void test_zstd(void **state)
{
	(void)state;
	/* Not stated, a window of 1 KiB, which bounds each block. */
	used = 0;
	PUT(0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x00);
	zstd_compressed(false, 60, 100);
	zstd_compressed(false, 60, 100);
	zstd_block(false, 1, 700);
	PUT('x');
	zstd_block(true, 0, 50);
	fill(50);
	size_t end = used;
	expect("zstd", end, 2 * 1024 + 750, PACKED_ABOUT);
	/* Behind it, another archive. */
	fill(100);
	expect("zstd", end, 2 * 1024 + 750, PACKED_ABOUT);
	/* A checksum is part of it. */
	data[4] = 4;
	expect("zstd", end + 4, 2 * 1024 + 750, PACKED_ABOUT);
	/* Split blocks: what they seem to hold. */
	data[4] = 0;
	data[5] = 2 << 3; /* 4 KiB */
	expect("zstd", end, 2 * (60 + 100 * 10) + 750, PACKED_ABOUT);
	/* Cut short. */
	used = end - 1;
	expect("zstd", used, 2 * (60 + 100 * 10) + 700, PACKED_AT_LEAST);
	used = 5;
	expect("zstd", 5, 5, PACKED_AT_LEAST);

	/* Stated, in 1, 2, 4 and 8 bytes; and more than the blocks can hold. */
	used = 0;
	PUT(0x28, 0xb5, 0x2f, 0xfd, 0x20, 40);
	zstd_block(true, 1, 40);
	PUT('x');
	expect("zstd", used, 40, PACKED_EXACT);
	used = 0;
	PUT(0x28, 0xb5, 0x2f, 0xfd, 0x60, 0x90, 0x01);
	zstd_block(true, 1, 0x290);
	PUT('x');
	expect("zstd", used, 0x290, PACKED_EXACT);
	data[6] = 0x02;
	expect("zstd", used, 0x290, PACKED_ABOUT);
	used = 0;
	PUT(0x28, 0xb5, 0x2f, 0xfd, 0x81, 0x58, 7, 0x34, 0x12, 0, 0); /* a dictionary */
	zstd_block(true, 1, 0x1234);
	PUT('x');
	expect("zstd", used, 0x1234, PACKED_EXACT);
	used = 0;
	PUT(0x28, 0xb5, 0x2f, 0xfd, 0xe0, 0x34, 0x12, 0, 0, 0, 0, 0, 0);
	zstd_block(true, 1, 0x1234);
	PUT('x');
	expect("zstd", used, 0x1234, PACKED_EXACT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_untold),
		cmocka_unit_test(test_gzip),
		cmocka_unit_test(test_gzip_followed),
		cmocka_unit_test(test_xz),
		cmocka_unit_test(test_lzma),
		cmocka_unit_test(test_lz4),
		cmocka_unit_test(test_zstd),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
