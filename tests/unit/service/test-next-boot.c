// SPDX-License-Identifier: GPL-2.0-or-later
/* What the next boot was asked for that a kexec would pass by. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "expect.h"
#include "service/next-boot.h"
#include "tree.h"

#define EFIVARS "sys/firmware/efi/efivars/"
#define GLOBAL	"-8be4df61-93ca-11d2-aa0d-00e098032b8c"
#define LOADER	"-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"

/* text NULL: nothing is asked for. */
static void expect_asked(const struct tree *tree, const char *text)
{
	char *asked;

	expect_ok(next_boot_asked(&tree->sys, &asked));
	if (!text)
		assert_null(asked);
	else if (!asked || !strstr(asked, text))
		fail_msg("'%s' is not in '%s'", text, asked ? asked : "(nothing)");
	free(asked);
}

static void test_nothing(void **state)
{
	expect_asked(*state, NULL);
}

static void test_files(void **state)
{
	static const struct {
		const char *path, *text;
	} rows[] = {
		{"run/systemd/reboot-to-firmware-setup", "the firmware's setup"},
		{"run/systemd/reboot-to-boot-loader-menu", "the boot loader's menu"},
		{"run/systemd/reboot-to-boot-loader-entry", "another entry"},
		{"run/systemd/reboot-param", "has an argument"},
		{EFIVARS "BootNext" GLOBAL, "BootNext"},
		{EFIVARS "LoaderEntryOneShot" LOADER, "LoaderEntryOneShot"},
		{EFIVARS "LoaderConfigTimeoutOneShot" LOADER, "the boot loader's menu"},
	};
	const struct tree *tree = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		tree_text(tree, rows[i].path, "");
		expect_asked(tree, rows[i].text);
		tree_drop(tree, rows[i].path);
		expect_asked(tree, NULL);
	}
}

static void test_indications(void **state)
{
	static const char path[] = EFIVARS "OsIndications" GLOBAL;
	const struct tree *tree = *state;

	tree_write(tree, path, "\7\0\0\0\0\0\0\0\0\0\0\0", 12);
	expect_asked(tree, NULL);
	tree_write(tree, path, "\7\0\0\0\1\0\0\0\0\0\0\0", 12);
	expect_asked(tree, "the firmware's setup was asked for (EFI variable");
	tree_write(tree, path, "\7\0\0\0\4\0\0\0\0\0\0\x80", 12);
	expect_asked(tree, "OsIndications is 0x8000000000000004");
	tree_write(tree, path, "\7\0\0\0\1", 5);
	expect_asked(tree, NULL);
}

#define BLOCK "# GRUB Environment Block\n"

static void test_grub(void **state)
{
	static const char path[] = "boot/grub/grubenv";
	const struct tree *tree = *state;

	tree_text(tree, path, BLOCK "saved_entry=a\nnext_entry=\n#####");
	expect_asked(tree, NULL);
	tree_text(tree, path, BLOCK "prev_next_entry=a\nprev_saved_entry=\n#####");
	expect_asked(tree, NULL);
	tree_text(tree, path, BLOCK "saved_entry=b\nprev_saved_entry=a\n#####");
	expect_asked(tree, "(prev_saved_entry in /boot/grub/grubenv)");
	/* It is part of a value, and GRUB does not read what is no block. */
	tree_text(tree, path, BLOCK "title=a\\\nnext_entry=2\n#####");
	expect_asked(tree, NULL);
	tree_text(tree, path, "next_entry=3");
	expect_asked(tree, NULL);
	tree_write(tree, path, BLOCK "next_entry=3\0", sizeof(BLOCK "next_entry=3"));
	expect_asked(tree, NULL);
	tree_text(tree, "boot/grub2/grubenv", BLOCK "# x\nnext_entry=2>1\n#####");
	expect_asked(tree, "next_entry in /boot/grub2/grubenv");
	tree_text(tree, path, BLOCK "next_entry=3");
	expect_asked(tree, "next_entry in /boot/grub/grubenv");
	tree_text(tree, path, BLOCK "next_entry=3\nnext_entry=\n");
	expect_asked(tree, "/boot/grub2/grubenv");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, tree_set_up, tree_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_nothing),
		TEST(test_files),
		TEST(test_indications),
		TEST(test_grub),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
