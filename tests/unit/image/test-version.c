// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "expect.h"
#include "image/image.h"
#include "input.h"
#include "make-image.h"

#define TEXT_AT 0x400

/* A bzImage whose kernel_version is text, or so many of its bytes at the setup's end. */
static void expect_bzimage(uint64_t field, const char *text, const char *expected)
{
	struct bzimage_recipe recipe = bzimage_recipe();
	size_t size, at = field + 0x200;
	uint8_t *image = make_bzimage(&recipe, &size);
	size_t setup = (recipe.setup_sects + 1) * 512;
	struct image opened;
	struct input input;

	put_le16(image + 0x20e, field);
	for (size_t i = 0; field && at + i < setup && i <= strlen(text); i++)
		image[at + i] = text[i];
	input_make(&input, image, size);
	free(image);
	expect_ok(image_open(input.path, NULL, 0, &opened));
	assert_string_equal(opened.version, expected);
	image_close(&opened);
	input_close(&input);
}

static void test_bzimage(void **state)
{
	static const char debian[] =
		"6.1.0-35-amd64 (debian-kernel@lists.debian.org) #1 SMP PREEMPT_DYNAMIC "
		"Debian 6.1.137-1 (2025-05-07)";
	char word[300];

	(void)state;
	expect_bzimage(TEXT_AT - 0x200, debian,
		"6.1.0-35-amd64 #1 SMP PREEMPT_DYNAMIC Debian 6.1.137-1 (2025-05-07)");
	expect_bzimage(TEXT_AT - 0x200, "Memtest86+ v6.10", "Memtest86+ v6.10");
	expect_bzimage(TEXT_AT - 0x200, "6.1 (#7 a #b) #12 SMP ", "6.1 #12 SMP");
	expect_bzimage(TEXT_AT - 0x200, "6\033[2J\x9b#\xc3\xa4 ", "6?[2J?#??");
	expect_bzimage(TEXT_AT - 0x200, "6.1\n#2", "6.1");
	expect_bzimage(TEXT_AT - 0x200, "", "");
	/* None, and what lies outside of the setup code. */
	expect_bzimage(0, "x", "");
	expect_bzimage(4 * 512 - 0x200, "", "");
	expect_bzimage(0xffff, "", "");
	/* No NUL before the setup code ends. */
	expect_bzimage(4 * 512 - 0x200 - 3, "6.1.0", "6.1");
	memset(word, 'v', sizeof(word) - 1);
	word[sizeof(word) - 1] = '\0';
	expect_bzimage(TEXT_AT - 0x200, word, word + sizeof(word) - VERSION_SIZE);
}

static void expect_vmlinux(const char *text, const char *expected)
{
	size_t size = strlen(text);
	KX_AUTO(freep) char *copy = malloc(size + !size);
	const struct bytes b = {(uint8_t *)copy, size, "k"};
	char version[VERSION_SIZE] = "x";

	memcpy(copy, text, size);
	version_read_vmlinux(&b, version);
	assert_string_equal(version, expected);
}

static void test_vmlinux(void **state)
{
	(void)state;
	expect_vmlinux("", "");
	expect_vmlinux("Linux version ", "");
	expect_vmlinux("Linux version %s", "");
	expect_vmlinux("Linux version 6", "6");
	expect_vmlinux("Linux version %s\nLinux version 6.12.0 (a@b) (gcc #1, ld) #7 SMP "
		       "Mon\nLinux version 5.0",
		"6.12.0 #7 SMP Mon");
}

static void test_elf(void **state)
{
	struct elf_recipe recipe = elf_recipe();
	struct image image;
	struct input input;
	size_t size;

	(void)state;
	recipe.banner = 1;
	KX_AUTO(freep) uint8_t *elf = make_elf(&recipe, &size);
	input_make(&input, elf, size);
	expect_ok(image_open(input.path, NULL, 0, &image));
	assert_string_equal(image.version, "6.1.0 (kernel of a test)");
	image_close(&image);
	input_close(&input);
}

/* And what only looks like it. */
static void test_tells_build(void **state)
{
	(void)state;
	assert_true(version_tells_build("2.6.18 #1 SMP"));
	assert_true(version_tells_build(" #9"));
	assert_false(version_tells_build(""));
	assert_false(version_tells_build(" #"));
	assert_false(version_tells_build("MEMDISK 6.04"));
	assert_false(version_tells_build("loader #x of y"));
	assert_false(version_tells_build("#1 of all"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bzimage),
		cmocka_unit_test(test_vmlinux),
		cmocka_unit_test(test_elf),
		cmocka_unit_test(test_tells_build),
	};

	return cmocka_run_group_tests_name("version", tests, NULL, NULL);
}
