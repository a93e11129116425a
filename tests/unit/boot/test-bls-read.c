// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "boot/bls-architecture.h"
#include "boot/bls-places.h"
#include "boot/sources.h"
#include "expect.h"
#include "tree.h"

#define EFIVARS "sys/firmware/efi/efivars/"
#define VENDOR	"-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"

#define ROOT	 "20 1 8:2 / / rw - ext4 /dev/sda2 rw\n"
#define BOOT	 "21 20 8:1 / /boot rw - ext4 /dev/sda1 rw\n"
#define BOOT_FAT "21 20 8:1 / /boot rw - vfat /dev/sda1 rw\n"
#define EFI	 "22 20 8:3 / /efi rw - vfat /dev/sda3 rw\n"
#define BOOT_EFI "23 21 8:3 / /boot/efi rw - vfat /dev/sda3 rw\n"

static const struct {
	const char *mounts, *esp, *xbootldr;
} places[] = {
	{ROOT, NULL, NULL},
	{ROOT BOOT_FAT, "/boot", NULL},
	{ROOT BOOT BOOT_EFI, "/boot/efi", "/boot"},
	{ROOT BOOT_FAT EFI, "/efi", "/boot"},
	{ROOT BOOT, NULL, "/boot"},
	/* The same one twice. */
	{ROOT EFI "21 20 8:3 / /boot rw - vfat /dev/sda3 rw\n", "/efi", NULL},
	/* autofs below it, and above it. */
	{ROOT "30 20 0:9 / /efi rw - autofs systemd-1 rw\n"
	      "22 30 8:3 / /efi rw - vfat /dev/sda3 rw\n",
		"/efi", NULL},
	{ROOT BOOT BOOT_EFI EFI "30 22 0:9 / /efi rw - autofs systemd-1 rw\n",
		"/boot/efi", "/boot"},
};

static void expect_text(const char *a, const char *b)
{
	assert_int_equal(!a, !b);
	if (a)
		assert_string_equal(a, b);
}

static void test_places(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(places); i++) {
		struct boot_filesystems filesystems = {0};

		expect_ok(boot_mountinfo_parse(
			places[i].mounts, strlen(places[i].mounts), &filesystems));
		struct bls_places found = bls_places_find(&filesystems);
		expect_text(found.esp, places[i].esp);
		expect_text(found.xbootldr, places[i].xbootldr);
		boot_filesystems_destroy(&filesystems);
	}
}

static void test_architecture(void **state)
{
	(void)state;
	assert_true(bls_architecture_fits(NULL, "x86_64"));
	assert_true(bls_architecture_fits("aa64", NULL));
	assert_true(bls_architecture_fits("X64", "x86_64"));
	assert_false(bls_architecture_fits("aa64", "x86_64"));
	assert_true(bls_architecture_fits("ia32", "i686"));
	assert_false(bls_architecture_fits("x64", "aarch64"));
	assert_true(bls_architecture_fits("x64", "m68k"));
}

/* A menu with the ESP at /efi and XBOOTLDR at /boot. */
static struct kx_err *try_menu(struct tree *tree, struct boot_menu *menu)
{
	struct boot_filesystems filesystems;

	expect_ok(boot_filesystems_read(&tree->sys, &filesystems));
	struct kx_err *err = boot_read_bls(&tree->sys, &filesystems, menu);
	boot_filesystems_destroy(&filesystems);
	return err;
}

static void read_menu(struct tree *tree, struct boot_menu *menu)
{
	expect_ok(try_menu(tree, menu));
}

static void make_tree(struct tree *tree)
{
	tree_make(tree);
	tree_text(tree, "proc/sys/kernel/arch", "x86_64\n");
	tree_text(tree, "proc/self/mountinfo", ROOT BOOT EFI);
}

static void test_none(void **state)
{
	struct boot_menu menu;
	struct tree tree;
	(void)state;

	make_tree(&tree);
	tree_text(&tree, "boot/vmlinuz", "");
	read_menu(&tree, &menu);
	assert_int_equal(menu.n, 0);
	assert_null(menu.path);
	boot_menu_destroy(&menu);
	tree_remove(&tree);
}

static void make_entries(struct tree *tree)
{
	tree_text(tree, "efi/loader/entries/a-1.conf", "linux /a1\n");
	tree_text(tree, "boot/loader/entries/a-2+1.conf", "linux /a2\n");
	tree_text(tree, "boot/loader/entries/a-3+0-1.conf", "linux /a3\n");
	tree_text(tree, "boot/loader/entries/arm.conf", "linux /b\narchitecture aa64\n");
	tree_text(tree, "boot/loader/entries/auto-a.conf", "linux /c\n");
	tree_text(tree, "boot/loader/entries/note.txt", "linux /d\n");
	tree_write(tree, "boot/loader/entries/nul.conf", "\0", 1);
}

static void test_entries(void **state)
{
	struct boot_menu menu;
	struct tree tree;
	(void)state;

	make_tree(&tree);
	make_entries(&tree);
	read_menu(&tree, &menu);
	assert_string_equal(menu.loader, "Boot Loader Specification");
	assert_string_equal(menu.path, "/efi/loader/entries");
	assert_int_equal(menu.n, 3);
	assert_string_equal(menu.v[0].id, "a-2.conf");
	assert_string_equal(menu.v[0].source, "/boot/loader/entries/a-2+1.conf");
	assert_string_equal(menu.v[1].id, "a-1.conf");
	assert_string_equal(menu.v[2].id, "a-3.conf");
	assert_int_equal(menu.initial, 0);
	assert_int_equal(menu.warnings.n, 2);
	assert_string_equal(menu.warnings.v[0].text,
		"/boot/loader/entries/arm.conf: an entry for aa64 is left out: this "
		"machine is x86_64");
	assert_string_equal(menu.warnings.v[1].text,
		"/boot/loader/entries/nul.conf:1: a NUL byte, where a boot "
		"menu is lines of text");
	boot_menu_destroy(&menu);
	tree_remove(&tree);
}

static void test_systemd_boot(void **state)
{
	static const char others[] = "\6\0\0\0a\0\0\0a\0u\0t\0o\0-\0b\0\0";
	struct boot_menu menu;
	struct tree tree;
	(void)state;

	make_tree(&tree);
	make_entries(&tree);
	tree_text(&tree, "efi/loader/loader.conf", "default a-1.conf\n");
	tree_write(&tree, EFIVARS "LoaderEntries" VENDOR, others, sizeof(others));
	tree_write(&tree, EFIVARS "LoaderEntryOneShot" VENDOR,
		"\7\0\0\0a\0u\0t\0o\0-\0b\0\0", 18);
	read_menu(&tree, &menu);
	assert_string_equal(menu.loader, "systemd-boot");
	assert_string_equal(menu.path, "/efi/loader/loader.conf");
	assert_int_equal(menu.n, 4);
	assert_int_equal(menu.v[3].kind, BOOT_OTHER);
	assert_string_equal(menu.v[3].id, "auto-b");
	assert_non_null(menu.v[3].why_not);
	assert_int_equal(menu.initial, 1);
	assert_string_equal(menu.initial_by, "default in /efi/loader/loader.conf");
	assert_int_equal(menu.oneshot, 3);
	boot_menu_destroy(&menu);
	tree_remove(&tree);
}

/* Of two files of 3 MiB only the first one is read. */
static void test_too_long(void **state)
{
	static const char line[] = "#\nlinux /k\n\n\n\n\n\n";
	const size_t size = 3 << 20;
	char *text = malloc(size);
	struct boot_menu menu;
	struct tree tree;
	(void)state;

	make_tree(&tree);
	memset(text, '\n', size);
	memcpy(text, line, sizeof(line) - 1);
	tree_write(&tree, "boot/loader/entries/a.conf", text, size);
	tree_write(&tree, "boot/loader/entries/b.conf", text, size);
	read_menu(&tree, &menu);
	assert_int_equal(menu.n, 1);
	assert_int_equal(menu.warnings.n, 1);
	assert_non_null(strstr(menu.warnings.v[0].text, "b.conf"));
	boot_menu_destroy(&menu);
	tree_remove(&tree);
	free(text);
}

/* As systemd-boot, which does not heed it. */
static void test_damaged_variable(void **state)
{
	struct boot_menu menu;
	struct tree tree;
	(void)state;

	make_tree(&tree);
	make_entries(&tree);
	tree_write(&tree, EFIVARS "LoaderEntryDefault" VENDOR, "\7\0\0\0a", 5);
	read_menu(&tree, &menu);
	assert_int_equal(menu.n, 3);
	assert_int_equal(menu.initial, 0);
	assert_int_equal(menu.warnings.n, 3);
	assert_non_null(
		strstr(menu.warnings.v[2].text, "LoaderEntryDefault" VENDOR ": 5 bytes"));
	boot_menu_destroy(&menu);
	tree_remove(&tree);
}

/* A file that cannot be read does not take the others along. */
static void test_dangling(void **state)
{
	struct boot_menu menu;
	struct tree tree;
	(void)state;

	make_tree(&tree);
	make_entries(&tree);
	tree_link(&tree, "boot/loader/entries/zz.conf", "nowhere");
	tree_link(&tree, "efi/EFI/Linux/zz.efi", "nowhere");
	read_menu(&tree, &menu);
	assert_int_equal(menu.n, 3);
	assert_int_equal(menu.warnings.n, 4);
	boot_menu_destroy(&menu);
	tree_remove(&tree);
}

/* A card full of what is no entry does not fill the screen. */
static void test_many_warnings(void **state)
{
	struct boot_menu menu;
	struct tree tree;
	(void)state;

	make_tree(&tree);
	tree_text(&tree, "efi/loader/entries/a.conf", "linux /a\n");
	for (int i = 0; i < WARNINGS_MAX + 20; i++) {
		char path[64];

		snprintf(path, sizeof(path), "efi/loader/entries/b%d.conf", i);
		tree_write(&tree, path, "\0", 1);
	}
	read_menu(&tree, &menu);
	assert_int_equal(menu.n, 1);
	assert_int_equal(menu.warnings.n, WARNINGS_MAX + 1);
	assert_string_equal(
		menu.warnings.v[WARNINGS_MAX].text, "there are more warnings than these");
	boot_menu_destroy(&menu);
	tree_remove(&tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_architecture),
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_entries),
		cmocka_unit_test(test_systemd_boot),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_damaged_variable),
		cmocka_unit_test(test_dangling),
		cmocka_unit_test(test_many_warnings),
	};

	return cmocka_run_group_tests_name("boot/bls-read", tests, NULL, NULL);
}
