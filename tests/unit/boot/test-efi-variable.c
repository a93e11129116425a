// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "boot/efi-variable.h"
#include "expect.h"
#include "tree.h"

#define FOLDER "sys/firmware/efi/efivars/"
#define VENDOR "-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"

/* size: of bytes, attributes included; text NULL: part of the error. */
static const struct {
	const char *bytes;
	size_t size;
	const char *text;
	size_t text_size;
	const char *error;
} cases[] = {
#define GOOD(bytes, text) {bytes, sizeof(bytes) - 1, text, sizeof(text) - 1, NULL}
#define BAD(bytes, error) {bytes, sizeof(bytes) - 1, NULL, 0, error}
	GOOD("\7\0\0\0", ""),
	GOOD("\7\0\0\0\0\0", ""),
	GOOD("\7\0\0\0a\0b\0", "ab"),
	GOOD("\7\0\0\0a\0b\0\0\0\0\0", "ab"),
	GOOD("\7\0\0\0a\0\0\0b\0\0\0", "a\0b"),
	GOOD("\7\0\0\0\xe9\0\xac\x20", "\xc3\xa9\xe2\x82\xac"),
	GOOD("\7\0\0\0\x3d\xd8\x27\xde", "\xf0\x9f\x98\xa7"),
	BAD("", "EFI: 0 bytes, where four and UTF-16"),
	BAD("\7\0", "EFI: 2 bytes"),
	BAD("\7\0\0\0a", "EFI: 5 bytes"),
	BAD("\7\0\0\0a\0\x3d\xd8", "EFI: half a character of UTF-16 before byte 8"),
	BAD("\7\0\0\0\x3d\xd8" "a\0", "EFI: half a character"),
	BAD("\7\0\0\0\x27\xde", "EFI: half a character of UTF-16 before byte 6"),
};

static void test_parse(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
		const struct bytes b = {
			(const uint8_t *)cases[i].bytes, cases[i].size, "EFI"};
		KX_AUTO(freep) char *text = NULL;
		size_t size;
		struct kx_err *err = efi_variable_parse(&b, &text, &size);

		if (cases[i].error) {
			expect_err(err, KX_FORMAT, cases[i].error);
			assert_null(text);
			continue;
		}
		expect_ok(err);
		assert_int_equal(size, cases[i].text_size);
		assert_memory_equal(text, cases[i].text, size + 1);
	}
}

static void test_read(void **state)
{
	struct tree tree;
	char *text;
	(void)state;

	tree_make(&tree);
	expect_ok(efi_variable_read(&tree.sys, "LoaderInfo", &text));
	assert_null(text);
	tree_write(&tree, FOLDER "LoaderInfo" VENDOR, "\6\0\0\0\0\0", 6);
	expect_ok(efi_variable_read(&tree.sys, "LoaderInfo", &text));
	assert_null(text);
	tree_write(&tree, FOLDER "LoaderInfo" VENDOR, "\6\0\0\0s\0\0\0", 8);
	expect_ok(efi_variable_read(&tree.sys, "LoaderInfo", &text));
	assert_string_equal(text, "s");
	free(text);
	tree_write(&tree, FOLDER "LoaderInfo" VENDOR, "\6\0\0\0s", 5);
	expect_err(efi_variable_read(&tree.sys, "LoaderInfo", &text), KX_FORMAT,
		"/" FOLDER "LoaderInfo" VENDOR ": 5 bytes");
	assert_null(text);
	tree_remove(&tree);
}

static void test_list(void **state)
{
	struct sys_names names;
	struct tree tree;
	(void)state;

	tree_make(&tree);
	expect_ok(efi_variable_read_list(&tree.sys, "LoaderEntries", &names));
	assert_int_equal(names.n, 0);
	tree_write(&tree, FOLDER "LoaderEntries" VENDOR, "\6\0\0\0b\0\0\0a\0c\0\0\0", 14);
	expect_ok(efi_variable_read_list(&tree.sys, "LoaderEntries", &names));
	assert_int_equal(names.n, 2);
	assert_string_equal(names.v[0], "b");
	assert_string_equal(names.v[1], "ac");
	sys_names_destroy(&names);
	tree_remove(&tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_list),
	};

	return cmocka_run_group_tests_name("boot/efi-variable", tests, NULL, NULL);
}
