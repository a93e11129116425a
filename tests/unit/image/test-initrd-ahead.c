// SPDX-License-Identifier: GPL-2.0-or-later
/* Initrds that are decompressed before they are handed over, and those that are not. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "expect.h"
#include "image/images.h"
#include "image/initrd-ahead.h"
#include "input.h"
#include "make-initrd.h"

#define ROOM (1 << 20)

static void start(void)
{
	made_initrd.used = 0;
}

static void microcode(void)
{
	made_file("kernel/x86/microcode/GenuineIntel.bin");
	made_trailer();
}

static void programs(void)
{
	made_file("bin/sh");
	made_file("init");
	made_trailer();
}

static void make(uint64_t room, struct initrd_ahead *ret)
{
	struct file initrd;
	struct input input;

	input_make(&input, made_initrd.data, made_initrd.used);
	expect_ok(file_open(input.path, &initrd));
	expect_ok(initrd_ahead_make(&initrd, room, "as the test says", ret));
	file_close(&initrd);
	input_close(&input);
}

/* The initrd as it is made: left alone, for a reason, or NULL: without any. */
static void expect_left(uint64_t room, const char *why)
{
	struct initrd_ahead ahead;

	make(room, &ahead);
	assert_null(ahead.file.path);
	if (!why)
		assert_null(ahead.why_not);
	else if (!ahead.why_not || !strstr(ahead.why_not, why))
		fail_msg("the reason is '%s'", ahead.why_not);
	initrd_ahead_destroy(&ahead);
}

#ifdef HAVE_ZLIB
/* What the kernel is to find, in the order in which it does. */
static uint8_t plain[64 << 10];
static size_t plain_size;

static void keep_plain(void)
{
	memcpy(plain, made_initrd.data, made_initrd.used);
	plain_size = made_initrd.used;
}

/* The programs' archive, compressed; wherever it stands, it has offsets of its own. */
static void packed_programs(void)
{
	static uint8_t before[sizeof(made_initrd.data)];
	size_t used = made_initrd.used, n;
	uint8_t packed[4096];

	memcpy(before, made_initrd.data, used);
	start();
	programs();
	made_gzip(0);
	n = made_initrd.used;
	assert_true(n <= sizeof(packed));
	memcpy(packed, made_initrd.data, n);
	memcpy(made_initrd.data, before, used);
	made_initrd.used = used;
	made_put(packed, n);
}

static void expect_plain(void)
{
	struct initrd_ahead ahead;

	make(ROOM, &ahead);
	if (ahead.why_not)
		fail_msg("the reason is '%s'", ahead.why_not);
	assert_string_equal(ahead.format, "gzip");
	assert_int_equal(ahead.file.size, plain_size);
	assert_memory_equal(ahead.file.data, plain, plain_size);
	initrd_ahead_destroy(&ahead);
}

static void test_one(void **state)
{
	(void)state;
	start();
	programs();
	keep_plain();
	made_gzip(0);
	expect_plain();
	made_zeros(1000);
	expect_plain();
}

/* As distributions have it: what the kernel reads by itself comes first. */
static void test_microcode_first(void **state)
{
	(void)state;
	start();
	microcode();
	size_t at = made_initrd.used;
	programs();
	keep_plain();
	made_gzip(at);
	expect_plain();
}

/* Microcode is read where it lies, and may have to be aligned to more than a word. */
static void test_early_stays(void **state)
{
	(void)state;
	start();
	microcode();
	made_zeros(512 - made_initrd.used % 512);
	microcode();
	made_zeros(36);
	size_t at = made_initrd.used;
	programs();
	keep_plain();
	made_gzip(at);
	expect_plain();
}

/* An archive of programs(), zeros up to so many bytes behind a word, and size more. */
static void expect_rest_at(size_t part, const uint8_t *rest, size_t size)
{
	struct initrd_ahead ahead;

	start();
	packed_programs();
	while (made_initrd.used % 4 != part)
		made_zeros(1);
	made_put(rest, size);
	make(ROOM, &ahead);
	assert_null(ahead.why_not);
	size_t at = plain_size + part;
	assert_int_equal(ahead.file.size, at + size);
	assert_memory_equal(ahead.file.data, plain, plain_size);
	assert_memory_equal(ahead.file.data + at, rest, size);
	initrd_ahead_destroy(&ahead);
}

/*
 * A plain archive that does not start at a word is none to the kernel, and behind what is
 * not known one that does is found: so it stays.
 */
static void test_rest_stays_aligned(void **state)
{
	uint8_t rest[4096] = "BZh91AY&SY";

	(void)state;
	start();
	programs();
	keep_plain();
	memcpy(rest + 16, plain, plain_size);
	for (size_t part = 0; part < 4; part++) {
		expect_rest_at(part, rest, 16 + plain_size);
		expect_rest_at(part, rest + 16, plain_size);
	}
}

/* What lies behind the last archive stays the end. */
static void test_several(void **state)
{
	static const char end[] = "key=value\n\0\0#BOOTCONFIG\n";
	size_t third;

	(void)state;
	start();
	programs();
	programs();
	third = made_initrd.used;
	made_file("etc/plain");
	made_trailer();
	made_put(end, sizeof(end) - 1);
	keep_plain();

	start();
	packed_programs();
	made_zeros(7);
	packed_programs();
	made_pad();
	made_put(plain + third, plain_size - third);
	expect_plain();
}

/* Where the kernel did not look for microcode it is not to find any. */
static void test_kernel_files(void **state)
{
	static const char why[] = "files below 'kernel/'";
	size_t at;

	(void)state;
	start();
	microcode();
	made_gzip(0);
	expect_left(ROOM, why);
	start();
	programs();
	made_gzip(0);
	made_pad();
	microcode();
	expect_left(ROOM, why);
	start();
	programs();
	made_gzip(0);
	made_pad();
	at = made_initrd.used;
	made_file("kernel/firmware/acpi/DSDT.aml");
	made_trailer();
	made_gzip(at);
	expect_left(ROOM, why);
	/* a name that only starts alike */
	start();
	made_file("kernels/x");
	made_file("kernel");
	made_trailer();
	keep_plain();
	made_gzip(0);
	expect_plain();
}

static void test_no_archive(void **state)
{
	static const char why[] = "does not hold complete cpio archives alone";

	(void)state;
	start();
	made_put("an ext2 file system, or so", 26);
	made_gzip(0);
	expect_left(ROOM, why);
	/* the trailer is missing */
	start();
	made_file("init");
	made_gzip(0);
	expect_left(ROOM, why);
	/* something stands before the archive, or behind it */
	start();
	made_zeros(4);
	programs();
	made_gzip(0);
	expect_left(ROOM, why);
	start();
	programs();
	made_put("more", 4);
	made_gzip(0);
	expect_left(ROOM, why);
}

static void test_damaged(void **state)
{
	(void)state;
	start();
	programs();
	made_gzip(0);
	size_t whole = made_initrd.used;
	made_initrd.used = whole - 9;
	expect_left(ROOM, "cut short");
	made_initrd.used = whole;
	made_initrd.data[40] ^= 1;
	expect_left(ROOM, "damaged");
	/* a good one before it changes nothing */
	start();
	packed_programs();
	packed_programs();
	made_initrd.used -= 9;
	expect_left(ROOM, "cut short");
}

static void test_room(void **state)
{
	struct initrd_ahead ahead;

	(void)state;
	start();
	microcode();
	size_t at = made_initrd.used;
	programs();
	keep_plain();
	made_gzip(at);
	make(plain_size, &ahead);
	assert_non_null(ahead.file.path);
	initrd_ahead_destroy(&ahead);
	expect_left(plain_size - 1, "as the test says");
	expect_left(at, "as the test says");
	expect_left(at - 1, "it has no room: all of it may have 0 MiB: as the test says");
	expect_left(0, "it has no room: all of it may have 0 MiB: as the test says");
}

/* What a command makes: left alone, for a reason. */
static void expect_bomb(const char *command, const char *why)
{
	struct initrd_ahead ahead;
	struct file initrd;
	struct input input;
	FILE *pipe = popen(command, "r");
	static uint8_t bomb[2 << 20];

	assert_non_null(pipe);
	size_t size = fread(bomb, 1, sizeof(bomb), pipe);
	assert_int_equal(pclose(pipe), 0);
	input_make(&input, bomb, size);
	expect_ok(file_open(input.path, &initrd));
	expect_ok(initrd_ahead_make(&initrd, UINT64_MAX, "", &ahead));
	assert_null(ahead.file.path);
	if (!strstr(ahead.why_not, why))
		fail_msg("the reason is '%s'", ahead.why_not);
	initrd_ahead_destroy(&ahead);
	file_close(&initrd);
	input_close(&input);
}

/* Zeros, in 70 KiB, and in 80 KiB behind a MiB that no program makes smaller. */
static void test_bomb(void **state)
{
	(void)state;
	expect_bomb("head -c 70000000 /dev/zero | gzip",
		"no initrd of so few bytes grows to over 64 MiB");
	expect_bomb("{ head -c 1100000 /dev/urandom; head -c 80000000 /dev/zero; } | "
		    "gzip",
		"no initrd grows to over 64 times its size");
}

/* ---- several initrds --------------------------------------------------------------- */

/* Images with initrds that are made of parts of what is made, which end at ends. */
static void open_parts(const size_t *ends, size_t n, struct images *ret)
{
	static struct file initrds[3];
	struct input input;
	size_t at = 0;

	*ret = (struct images)IMAGES_NONE;
	for (size_t i = 0; i < n; i++) {
		input_make(&input, made_initrd.data + at, ends[i] - at);
		expect_ok(file_open(input.path, &initrds[i]));
		input_close(&input);
		at = ends[i];
	}
	ret->initrds = initrds;
	ret->ninitrds = n;
}

static void close_parts(struct images *images)
{
	images_close_ahead(images);
	for (size_t i = 0; i < images->ninitrds; i++)
		file_close(&images->initrds[i]);
}

static void test_files(void **state)
{
	struct images images;
	size_t ends[2];

	(void)state;
	start();
	microcode();
	ends[0] = made_initrd.used;
	programs();
	uint64_t size = made_initrd.used - ends[0];
	made_gzip(ends[0]);
	ends[1] = made_initrd.used;
	open_parts(ends, 2, &images);
	expect_ok(images_unpack_initrds(&images, ROOM, ""));
	assert_ptr_equal(images_initrd_segment(&images, 0), &images.initrds[0]);
	assert_int_equal(images_initrd_segment(&images, 1)->size, size);
	assert_int_equal(images_segments_total(&images), ends[0] + size);
	assert_int_equal(images_unpacked_total(&images), size);
	assert_int_equal(images_copied(&images), size);
	/* and back */
	expect_ok(images_repack_initrds(&images, "for a reason"));
	assert_ptr_equal(images_initrd_segment(&images, 1), &images.initrds[1]);
	assert_int_equal(images_segments_total(&images), ends[1]);
	assert_int_equal(images_unpacked_total(&images), 0);
	assert_null(images.ahead[0].why_not);
	assert_string_equal(images.ahead[1].why_not, "for a reason");
	close_parts(&images);
}

/* In its place the kernel does not look into the second one; it would, if it could. */
static void test_microcode_last(void **state)
{
	struct images images;
	size_t ends[3];

	(void)state;
	start();
	programs();
	made_gzip(0);
	ends[0] = made_initrd.used;
	microcode();
	ends[1] = made_initrd.used;
	programs();
	made_gzip(ends[1]);
	ends[2] = made_initrd.used;
	open_parts(ends, 3, &images);
	expect_ok(images_unpack_initrds(&images, ROOM, ""));
	assert_ptr_equal(images_initrd_segment(&images, 0), &images.initrds[0]);
	assert_non_null(strstr(images.ahead[0].why_not, "an initrd behind it"));
	assert_null(images.ahead[1].why_not);
	assert_ptr_equal(images_initrd_segment(&images, 2), &images.ahead[2].file);
	close_parts(&images);
}

/* Zeros that fill up the last word may pass the room: it is used up then. */
static void test_room_is_used_up(void **state)
{
	struct images images;
	size_t ends[2];

	(void)state;
	start();
	programs();
	made_initrd.used -= 3; /* of the padding behind the trailer's name */
	uint64_t size = made_initrd.used;
	made_gzip(0);
	made_zeros(8);
	ends[0] = made_initrd.used;
	packed_programs();
	ends[1] = made_initrd.used;
	open_parts(ends, 2, &images);
	expect_ok(images_unpack_initrds(&images, size, "the test"));
	assert_int_equal(images_initrd_segment(&images, 0)->size, size + 3);
	assert_ptr_equal(images_initrd_segment(&images, 1), &images.initrds[1]);
	assert_non_null(strstr(images.ahead[1].why_not, "the test"));
	close_parts(&images);
}

/* The room is that of all. */
static void test_files_room(void **state)
{
	struct images images;
	size_t ends[2];

	(void)state;
	start();
	programs();
	uint64_t size = made_initrd.used;
	start();
	packed_programs();
	ends[0] = made_initrd.used;
	packed_programs();
	ends[1] = made_initrd.used;
	open_parts(ends, 2, &images);
	expect_ok(images_unpack_initrds(&images, 2 * size - 1, "the test"));
	assert_null(images.ahead[0].why_not);
	assert_non_null(strstr(images.ahead[1].why_not, "the test"));
	close_parts(&images);
}
#else
static void test_without_library(void **state)
{
	(void)state;
	start();
	programs();
	made_gzip(0);
	expect_left(ROOM, "built without it (--without-zlib)");
}
#endif

static void test_nothing_to_do(void **state)
{
	(void)state;
	start();
	microcode();
	made_zeros(512);
	programs();
	expect_left(ROOM, NULL);
	start();
	made_put("no archive at all, but text", 27);
	expect_left(ROOM, NULL);
	start();
	made_zeros(100);
	expect_left(ROOM, NULL);
}

/* bzip2, which the kernel knows. */
static void test_not_known(void **state)
{
	(void)state;
	start();
	microcode();
	made_put("BZh91AY&SY", 10);
	made_zeros(20);
	expect_left(ROOM, "not compressed by gzip, xz, lzma, zstd or lz4");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#ifdef HAVE_ZLIB
		cmocka_unit_test(test_one),
		cmocka_unit_test(test_microcode_first),
		cmocka_unit_test(test_early_stays),
		cmocka_unit_test(test_rest_stays_aligned),
		cmocka_unit_test(test_several),
		cmocka_unit_test(test_kernel_files),
		cmocka_unit_test(test_no_archive),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_room),
		cmocka_unit_test(test_bomb),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_microcode_last),
		cmocka_unit_test(test_room_is_used_up),
		cmocka_unit_test(test_files_room),
#else
		cmocka_unit_test(test_without_library),
#endif
		cmocka_unit_test(test_nothing_to_do),
		cmocka_unit_test(test_not_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
