// SPDX-License-Identifier: GPL-2.0-or-later
/* Paths and initrds as menus and the firmware write them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "boot/boot-path.h"
#include "expect.h"

static void test_paths(void **state)
{
	static const struct {
		const char *folder, *path, *result;
	} rows[] = {
		{"/", "vmlinuz", "/vmlinuz"},
		{"/extlinux", "vmlinuz", "/extlinux/vmlinuz"},
		{"/extlinux", "/vmlinuz", "/vmlinuz"},
		{"/extlinux", "../vmlinuz", "/vmlinuz"},
		{"/extlinux", "../../vmlinuz", "/../vmlinuz"},
		{"/a/b", ".//c/./d/", "/a/b/c/d"},
		{"/", "..", "/.."},
		{"/a", "..", "/"},
		{"/", "", "/"},
		{"/", "a\\b", "/a\\b"},
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(rows); i++) {
		KX_AUTO(freep) char *path = NULL;

		expect_ok(boot_path(rows[i].folder, rows[i].path, &path));
		assert_string_equal(path, rows[i].result);
	}
}

/* To the firmware all paths start from the root. */
static void test_efi_paths(void **state)
{
	static const struct {
		const char *path, *result;
	} rows[] = {
		{"vmlinuz", "/vmlinuz"},
		{"/vmlinuz", "/vmlinuz"},
		{"\\EFI\\Linux\\a.efi", "/EFI/Linux/a.efi"},
		{"EFI/Linux\\a b.efi", "/EFI/Linux/a b.efi"},
		{"\\\\a\\.\\b\\..\\c", "/a/c"},
		{"\\..\\a", "/../a"},
		{"", "/"},
		{"\\", "/"},
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(rows); i++) {
		KX_AUTO(freep) char *path = NULL;

		expect_ok(boot_path_efi(rows[i].path, &path));
		assert_string_equal(path, rows[i].result);
	}
}

static void destroy(struct boot_files *files)
{
	for (size_t i = 0; i < files->n; i++)
		free(files->v[i].path);
	free(files->v);
}

/* Of the files one string, with a blank behind each. */
static void expect_initrds(const char *cmdline, const char *folder, const char *expected)
{
	KX_AUTO(destroy) struct boot_files files = {0};
	char text[256] = "";

	expect_ok(boot_initrds_of_cmdline(cmdline, folder, &files));
	for (size_t i = 0; i < files.n; i++) {
		assert_int_equal(files.v[i].by, BOOT_BY_MENU);
		strcat(strcat(text, files.v[i].path), " ");
	}
	assert_string_equal(text, expected);
}

static void test_initrds(void **state)
{
	(void)state;
	expect_initrds("", NULL, "");
	expect_initrds("quiet noinitrd initrd= xinitrd=/a initrd", NULL, "");
	expect_initrds("initrd=\\a.img ro initrd=b", NULL, "/a.img /b ");
	expect_initrds("initrd=a,b", NULL, "/a,b ");
	expect_initrds("initrd=a,,/b, initrd=c", "/boot", "/boot/a /b /boot/c ");
	/* The EFI stub looks behind "--", too. */
	expect_initrds("ro -- initrd=\\x.img", NULL, "/x.img ");
	expect_initrds("ro -- -- initrd=x single", "/", "/x ");
	expect_initrds("initrd=\"a b\"", NULL, "/\"a b\" ");
}

static void test_too_many(void **state)
{
	KX_AUTO(destroy) struct boot_files files = {0};
	char line[(BOOT_FILES_MAX + 1) * 2 + 8] = "initrd=";

	(void)state;
	for (size_t i = 0; i <= BOOT_FILES_MAX; i++)
		strcat(line, "a,");
	expect_err(boot_initrds_of_cmdline(line, "/", &files), KX_LIMIT,
		"more than 64 files");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_efi_paths),
		cmocka_unit_test(test_initrds),
		cmocka_unit_test(test_too_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
