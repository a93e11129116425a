// SPDX-License-Identifier: GPL-2.0-or-later
/* Which images have no entry but the one in real mode. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "expect.h"
#include "image/formats.h"
#include "make-image.h"

static struct kx_err *parse(const struct bzimage_recipe *recipe, struct bzimage *ret)
{
	enum image_match match;
	size_t size;
	uint8_t *data = make_bzimage(recipe, &size);
	struct bytes b = {data, size, "k"};
	struct kx_err *err = bzimage_parse(&b, &match, ret);

	free(data);
	assert_int_equal(match, IMAGE_MATCH);
	return err;
}

/* What is loaded below 1 MiB has the room below its setup code, and one entry. */
static void test_zimage(void **state)
{
	struct bzimage_recipe recipe = bzimage_recipe();
	struct bzimage bz;

	(void)state;
	recipe.loadflags = 0x80;
	recipe.kernel_size = 0x80000;
	expect_ok(parse(&recipe, &bz));
	assert_true(bz.loaded_low);
	assert_false(bz.has_64bit_entry || bz.above_4g);
	assert_false(bzimage_starts_at_entry(&bz));
	recipe.kernel_size++;
	expect_err(parse(&recipe, &bz), KX_FORMAT,
		"this is a zImage (loadflags 0x80 at offset 0x211), which is loaded "
		"below 1 MiB: its kernel has 0x80001 bytes, there is room for 0x80000");
	recipe.loadflags = 0x01;
	expect_ok(parse(&recipe, &bz));
	assert_false(bz.loaded_low);
}

/* What has no 64-bit entry and none in 32-bit mode, either. */
static void test_real_mode_only(void **state)
{
	struct bzimage bz = {
		.protocol = 0x205, .code32_start = 0x100000, .pref_address = 0x100000};

	(void)state;
	assert_null(bzimage_why_real_mode(&bz, ""));
	assert_null(bzimage_why_real_mode(&bz, "2.6.19 #1 SMP"));
	assert_string_equal(bzimage_why_real_mode(&bz, "MEMDISK 6.04"),
		"it is another kernel than Linux, of a boot protocol before 2.06");
	bz.protocol = 0x206;
	assert_null(bzimage_why_real_mode(&bz, "MEMDISK 6.04"));
	bz.code32_start = 0x1000000;
	assert_string_equal(bzimage_why_real_mode(&bz, ""),
		"its code32_start is not where it is loaded to");
	bz.pref_address = 0x1000000;
	assert_null(bzimage_why_real_mode(&bz, ""));
	bz.code32_start = 0;
	assert_string_equal(
		bzimage_why_real_mode(&bz, "2.6.24 #1"), "its code32_start is 0");
	bz.loaded_low = true;
	assert_string_equal(bzimage_why_real_mode(&bz, "2.6.24 #1"),
		"it is a zImage (LOADED_HIGH is clear)");
}

static void test_is_linux(void **state)
{
	struct bzimage bz = {.protocol = 0x208};

	(void)state;
	assert_false(bzimage_is_linux(&bz, ""));
	assert_false(bzimage_is_linux(&bz, "MEMDISK 6.04"));
	assert_false(bzimage_is_linux(&bz, "#1 of all"));
	assert_true(bzimage_is_linux(&bz, "2.6.19 #1 SMP"));
	bz.payload_length = 1;
	assert_true(bzimage_is_linux(&bz, ""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_zimage),
		cmocka_unit_test(test_real_mode_only),
		cmocka_unit_test(test_is_linux),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
