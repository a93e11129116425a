// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "format/initrd.h"
#include "units.h"

#define PAGE 4096

static uint8_t data[64 << 10];
static size_t used;

static void put(const void *bytes, size_t n)
{
	memcpy(data + used, bytes, n);
	used += n;
}

static void zeros(size_t n)
{
	memset(data + used, 0, n);
	used += n;
}

static void pad(void)
{
	zeros(-used & 3);
}

/* A file of the archive, whose data is size bytes. */
static void file(
	const char *magic, unsigned int mode, const char *name, unsigned int size)
{
	char header[120];

	snprintf(header, sizeof(header),
		"%s%08x%08X%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x", magic, 1, mode,
		0, 0, 1, 0, size, 0, 0, 0, 0, (unsigned int)strlen(name) + 1, 0);
	put(header, 110);
	put(name, strlen(name) + 1);
	pad();
	memset(data + used, 'x', size);
	used += size;
	pad();
}

static void trailer(void)
{
	file("070701", 0, "TRAILER!!!", 0);
}

static struct initrd walked;

static void walk(size_t nparts, uint64_t memory, enum packed_certainty certainty)
{
	initrd_walk(&(struct bytes){data, used, "initrd"}, PAGE, &walked);
	assert_int_equal(walked.nparts, nparts);
	assert_int_equal(walked.memory, memory);
	assert_int_equal(walked.certainty, certainty);
}

static void archive(void)
{
	file("070701", 040755, "dir", 0);
	file("070701", 0100644, "one", 1);
	file("070702", 0100755, "page", PAGE);
	file("070701", 0100755, "more", PAGE + 1);
	file("070701", 0120777, "link", 200); /* not in pages of its own */
	trailer();
}

static void test_plain(void **state)
{
	(void)state;
	used = 0;
	walk(0, 0, PACKED_EXACT);
	assert_int_equal(walked.readable, 0);
	archive();
	walk(1, 4 * PAGE, PACKED_EXACT);
	assert_string_equal(walked.parts[0].packed.format, "cpio");
	assert_int_equal(walked.parts[0].packed.size, used);
	assert_int_equal(walked.parts[0].packed.unpacked, used);
	assert_int_equal(walked.readable, used);
	/* As cpio pads it, and one more archive, which may lack the trailer. */
	size_t end = used;
	zeros(512 - used % 512);
	size_t second = used;
	file("070701", 0100644, "one", 10000);
	walk(2, 7 * PAGE, PACKED_EXACT);
	assert_int_equal(walked.parts[0].packed.size, end);
	assert_int_equal(walked.parts[1].offset, second);
	assert_int_equal(walked.readable, used);
	/* Its last file is cut short, or its last header. */
	used--;
	walk(2, 7 * PAGE, PACKED_AT_LEAST);
	used = second + 109;
	walk(1, 4 * PAGE, PACKED_EXACT);
	assert_int_equal(walked.readable, second);
}

/* The last file needs no padding behind it. */
static void test_unpadded(void **state)
{
	(void)state;
	used = 0;
	file("070701", 0100644, "one", 1);
	used -= 3;
	walk(1, PAGE, PACKED_EXACT);
	assert_int_equal(walked.readable, used);
}

/* Early microcode, then what is compressed; sizes are counted from each one's start. */
static void test_compressed_behind(void **state)
{
	static const uint8_t zstd[] = {0x28, 0xb5, 0x2f, 0xfd, 0x60, 0, 0x0f, 0x03, 0x80,
		0, 'x'}; /* 4096 bytes by one run */

	(void)state;
	used = 0;
	file("070701", 0100644, "kernel/x86/microcode/GenuineIntel.bin", 5000);
	trailer();
	zeros(100);
	size_t at = used;
	put(zstd, sizeof(zstd));
	walk(2, 2 * PAGE + 4096 + 256, PACKED_EXACT);
	/* Half a page of 64 KiB is as much as a file is taken to have. */
	initrd_walk(&(struct bytes){data, used, "initrd"}, 16 * PAGE, &walked);
	assert_int_equal(walked.parts[1].memory, 2 * 4096);
	assert_string_equal(walked.parts[1].packed.format, "zstd");
	assert_int_equal(walked.parts[1].offset, at);
	assert_int_equal(walked.parts[1].packed.unpacked, 4096);
	/* And a plain one behind that, at a multiple of 4 only. */
	pad();
	archive();
	walk(3, 6 * PAGE + 4096 + 256, PACKED_EXACT);
	used = at + sizeof(zstd);
	assert_int_not_equal(used & 3, 0);
	size_t end = used;
	archive();
	walk(2, 2 * PAGE + 4096 + 256, PACKED_EXACT);
	assert_int_equal(walked.readable, end);
}

/* What is no archive at all. */
static void test_other(void **state)
{
	(void)state;
	used = 0;
	put("MZ this is no initrd", 20);
	walk(0, 0, PACKED_EXACT);
	assert_int_equal(walked.readable, 0);
	used = 0;
	put("070707", 6); /* the old format of cpio */
	zeros(200);
	walk(0, 0, PACKED_EXACT);
	used = 0;
	zeros(1000);
	walk(0, 0, PACKED_EXACT);
	assert_int_equal(walked.readable, 1000);
}

/* Sums hold all of them, the list the first ones. */
static void test_many(void **state)
{
	(void)state;
	used = 0;
	for (int i = 0; i < 40; i++) {
		file("070701", 0100644, "x", 1);
		trailer();
	}
	walk(40, 40 * PAGE, PACKED_EXACT);
	assert_int_equal(walked.parts[INITRD_PARTS_MAX - 1].memory, PAGE);
}

/* Sizes that lie end in no access outside, and in no endless walk. */
static void test_lies(void **state)
{
	(void)state;
	for (size_t i = 6; i < 110; i++) {
		used = 0;
		archive();
		data[i] = 'f';
		initrd_walk(&(struct bytes){data, used, "initrd"}, PAGE, &walked);
		assert_true(walked.readable <= used);
		data[i] = 'z';
		initrd_walk(&(struct bytes){data, used, "initrd"}, PAGE, &walked);
		assert_true(walked.readable <= used);
	}
}

static void expect_cut(size_t size, const char *format, uint64_t offset)
{
	const struct bytes b = {data, size, "initrd"};
	struct initrd_part part;

	assert_int_equal(initrd_find_cut(&b, &part), format != NULL);
	if (!format)
		return;
	assert_string_equal(part.packed.format, format);
	assert_int_equal(part.offset, offset);
}

/* A copy that was broken off ends within an archive. */
static void test_cut(void **state)
{
	static const uint8_t zstd[] = {0x28, 0xb5, 0x2f, 0xfd, 0x60, 0, 0x0f, 0x03, 0x80,
		0, 'x'};
	static const uint8_t gzip[] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3};
	static const uint8_t lz4[] = {2, 0x21, 0x4c, 0x18, 3, 0, 0, 0, 0x20, 'x', 'y'};
	static const uint8_t whole_xz[] = {0xfd, '7', 'z', 'X', 'Z', 0, 0, 4, 1, 2, 3, 4,
		5, 5, 5, 5, /* a block of 4 bytes, the index, the footer */
		0, 1, 4, 9, 0, 0, 0, 0, 1, 2, 3, 4,
		1, 2, 3, 4, 2, 0, 0, 0, 0, 4, 'Y', 'Z'};
	static const uint8_t xz[] = {0xfd, '7', 'z', 'X', 'Z', 0, 0, 4, 1, 2, 3, 4};

	(void)state;
	used = 0;
	expect_cut(0, NULL, 0);
	file("070701", 0100644, "one", 1000);
	size_t file_end = used;
	expect_cut(file_end, NULL, 0);
	expect_cut(file_end - 1, "cpio", 0);
	expect_cut(200, "cpio", 0);
	trailer();
	expect_cut(file_end + 50, "cpio", 0);
	expect_cut(file_end + 110 + 11, NULL, 0); /* without the trailer's padding */
	size_t at = used;
	put(zstd, sizeof(zstd));
	expect_cut(used, NULL, 0);
	expect_cut(used - 1, "zstd", at);
	used = at;
	put(lz4, sizeof(lz4));
	expect_cut(used, NULL, 0);
	expect_cut(used - 1, "lz4", at);
	used = at;
	put(xz, sizeof(xz));
	expect_cut(used, "xz", at);
	file("070701", 0100644, "one", 1);
	trailer();
	expect_cut(used, "xz", at);
	/* A whole one, and what may follow it. */
	used = at;
	put(whole_xz, sizeof(whole_xz));
	expect_cut(used, NULL, 0);
	put(gzip, sizeof(gzip));
	expect_cut(used, NULL, 0);
	used = at + sizeof(whole_xz);
	put("sig\n", 4);
	expect_cut(used, NULL, 0);
	used = at + sizeof(whole_xz);
	size_t second = used;
	put(zstd, sizeof(zstd) - 1);
	expect_cut(used, "zstd", second);
	/* Only its size tells of gzip's end, which any four bytes may be. */
	used = at;
	put(gzip, sizeof(gzip));
	put(zstd, sizeof(zstd) - 1);
	expect_cut(used, NULL, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_unpadded),
		cmocka_unit_test(test_compressed_behind),
		cmocka_unit_test(test_other),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_lies),
		cmocka_unit_test(test_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
