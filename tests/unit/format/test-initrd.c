// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "format/initrd.h"
#include "make-initrd.h"
#include "units.h"

#define PAGE 4096

static void file(
	const char *magic, unsigned int mode, const char *name, unsigned int size)
{
	made_any_file((struct made_file){
		.magic = magic, .mode = mode, .name = name, .size = size});
}

static struct initrd walked;

static void walk_by(uint64_t page_size)
{
	const struct bytes b = {made_initrd.data, made_initrd.used, "initrd"};

	initrd_walk(&b, page_size, &walked);
}

static void walk(size_t nparts, uint64_t memory, enum packed_certainty certainty)
{
	walk_by(PAGE);
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
	made_trailer();
}

static void test_plain(void **state)
{
	(void)state;
	made_initrd.used = 0;
	walk(0, 0, PACKED_EXACT);
	assert_int_equal(walked.readable, 0);
	archive();
	walk(1, 4 * PAGE, PACKED_EXACT);
	assert_string_equal(walked.parts[0].packed.format, "cpio");
	assert_int_equal(walked.parts[0].packed.size, made_initrd.used);
	assert_int_equal(walked.parts[0].packed.unpacked, made_initrd.used);
	assert_int_equal(walked.readable, made_initrd.used);
	/* As cpio pads it, and one more archive, which may lack the trailer. */
	size_t end = made_initrd.used;
	made_zeros(512 - made_initrd.used % 512);
	size_t second = made_initrd.used;
	file("070701", 0100644, "one", 10000);
	walk(2, 7 * PAGE, PACKED_EXACT);
	assert_int_equal(walked.parts[0].packed.size, end);
	assert_int_equal(walked.parts[1].offset, second);
	assert_int_equal(walked.readable, made_initrd.used);
	/* Its last file is cut short, or its last header. */
	made_initrd.used--;
	walk(2, 7 * PAGE, PACKED_AT_LEAST);
	made_initrd.used = second + 109;
	walk(1, 4 * PAGE, PACKED_EXACT);
	assert_int_equal(walked.readable, second);
}

/* The last file needs no padding behind it. */
static void test_unpadded(void **state)
{
	(void)state;
	made_initrd.used = 0;
	file("070701", 0100644, "one", 1);
	made_initrd.used -= 3;
	walk(1, PAGE, PACKED_EXACT);
	assert_int_equal(walked.readable, made_initrd.used);
}

/* Early microcode, then what is compressed; sizes are counted from each one's start. */
static void test_compressed_behind(void **state)
{
	static const uint8_t zstd[] = {0x28, 0xb5, 0x2f, 0xfd, 0x60, 0, 0x0f, 0x03, 0x80,
		0, 'x'}; /* 4096 bytes by one run */

	(void)state;
	made_initrd.used = 0;
	file("070701", 0100644, "kernel/x86/microcode/GenuineIntel.bin", 5000);
	made_trailer();
	made_zeros(100);
	size_t at = made_initrd.used;
	made_put(zstd, sizeof(zstd));
	walk(2, 2 * PAGE + 4096 + 256, PACKED_EXACT);
	/* Half a page of 64 KiB is as much as a file is taken to have. */
	walk_by(16 * PAGE);
	assert_int_equal(walked.parts[1].memory, 2 * 4096);
	assert_string_equal(walked.parts[1].packed.format, "zstd");
	assert_int_equal(walked.parts[1].offset, at);
	assert_int_equal(walked.parts[1].packed.unpacked, 4096);
	/* And a plain one behind that, at a multiple of 4 only. */
	made_pad();
	archive();
	walk(3, 6 * PAGE + 4096 + 256, PACKED_EXACT);
	made_initrd.used = at + sizeof(zstd);
	assert_int_not_equal(made_initrd.used & 3, 0);
	size_t end = made_initrd.used;
	archive();
	walk(2, 2 * PAGE + 4096 + 256, PACKED_EXACT);
	assert_int_equal(walked.readable, end);
}

/* What is no archive at all. */
static void test_other(void **state)
{
	(void)state;
	made_initrd.used = 0;
	made_put("MZ this is no initrd", 20);
	walk(0, 0, PACKED_EXACT);
	assert_int_equal(walked.readable, 0);
	made_initrd.used = 0;
	made_put("070707", 6); /* the old format of cpio */
	made_zeros(200);
	walk(0, 0, PACKED_EXACT);
	made_initrd.used = 0;
	made_zeros(1000);
	walk(0, 0, PACKED_EXACT);
	assert_int_equal(walked.readable, 1000);
}

/* Sums hold all of them, the list the first ones. */
static void test_many(void **state)
{
	(void)state;
	made_initrd.used = 0;
	for (int i = 0; i < 40; i++) {
		file("070701", 0100644, "x", 1);
		made_trailer();
	}
	walk(40, 40 * PAGE, PACKED_EXACT);
	assert_int_equal(walked.parts[INITRD_PARTS_MAX - 1].memory, PAGE);
}

/* Sizes that lie end in no access outside, and in no endless walk. */
static void test_lies(void **state)
{
	(void)state;
	for (size_t i = 6; i < 110; i++) {
		made_initrd.used = 0;
		archive();
		made_initrd.data[i] = 'f';
		walk_by(PAGE);
		assert_true(walked.readable <= made_initrd.used);
		made_initrd.data[i] = 'z';
		walk_by(PAGE);
		assert_true(walked.readable <= made_initrd.used);
	}
}

static void expect_cut(size_t size, const char *format, uint64_t offset)
{
	const struct bytes b = {made_initrd.data, size, "initrd"};
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
	made_initrd.used = 0;
	expect_cut(0, NULL, 0);
	file("070701", 0100644, "one", 1000);
	size_t file_end = made_initrd.used;
	expect_cut(file_end, NULL, 0);
	expect_cut(file_end - 1, "cpio", 0);
	expect_cut(200, "cpio", 0);
	made_trailer();
	expect_cut(file_end + 50, "cpio", 0);
	expect_cut(file_end + 110 + 11, NULL, 0); /* without the trailer's padding */
	size_t at = made_initrd.used;
	made_put(zstd, sizeof(zstd));
	expect_cut(made_initrd.used, NULL, 0);
	expect_cut(made_initrd.used - 1, "zstd", at);
	made_initrd.used = at;
	made_put(lz4, sizeof(lz4));
	expect_cut(made_initrd.used, NULL, 0);
	expect_cut(made_initrd.used - 1, "lz4", at);
	made_initrd.used = at;
	made_put(xz, sizeof(xz));
	expect_cut(made_initrd.used, "xz", at);
	file("070701", 0100644, "one", 1);
	made_trailer();
	expect_cut(made_initrd.used, "xz", at);
	/* A whole one, and what may follow it. */
	made_initrd.used = at;
	made_put(whole_xz, sizeof(whole_xz));
	expect_cut(made_initrd.used, NULL, 0);
	made_put(gzip, sizeof(gzip));
	expect_cut(made_initrd.used, NULL, 0);
	made_initrd.used = at + sizeof(whole_xz);
	made_put("sig\n", 4);
	expect_cut(made_initrd.used, NULL, 0);
	made_initrd.used = at + sizeof(whole_xz);
	size_t second = made_initrd.used;
	made_put(zstd, sizeof(zstd) - 1);
	expect_cut(made_initrd.used, "zstd", second);
	/* Only its size tells of gzip's end, which any four bytes may be. */
	made_initrd.used = at;
	made_put(gzip, sizeof(gzip));
	made_put(zstd, sizeof(zstd) - 1);
	expect_cut(made_initrd.used, NULL, 0);
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
