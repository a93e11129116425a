// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "boot/bls-architecture.h"
#include "boot/bls-places.h"
#include "boot/sources.h"
#include "expect.h"
#include "tree.h"

#define TEXT(s) ((char *)(s))
#define EFIVARS "sys/firmware/efi/efivars/"
#define VENDOR	"-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"

static struct boot_mount root = {.point = TEXT("/"), .device = TEXT("8:2"),
				 .type = TEXT("ext4")},
			 boot = {.point = TEXT("/boot"), .device = TEXT("8:1"),
				 .type = TEXT("ext4")},
			 boot_fat = {.point = TEXT("/boot"), .device = TEXT("8:1"),
				 .type = TEXT("vfat")},
			 efi = {.point = TEXT("/efi"), .device = TEXT("8:3"),
				 .type = TEXT("vfat")},
			 efi_auto = {.point = TEXT("/efi"), .device = TEXT("0:9"),
				 .type = TEXT("autofs")},
			 boot_efi = {.point = TEXT("/boot/efi"), .device = TEXT("8:3"),
				 .type = TEXT("vfat")},
			 boot_same = {.point = TEXT("/boot"), .device = TEXT("8:3"),
				 .type = TEXT("vfat")};

static const struct {
	const struct boot_mount *mounts[4];
	const char *esp, *xbootldr;
} places[] = {
	{{&root}, NULL, NULL},
	{{&root, &boot_fat}, "/boot", NULL},
	{{&root, &boot, &boot_efi}, "/boot/efi", "/boot"},
	{{&root, &boot_fat, &efi}, "/efi", "/boot"},
	{{&root, &boot_same, &efi}, "/efi", NULL},
	{{&root, &boot}, NULL, "/boot"},
	{{&root, &efi_auto, &efi}, "/efi", NULL},
	{{&root, &efi, &efi_auto, &boot_efi}, "/boot/efi", NULL},
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
		struct boot_mount v[4];
		struct boot_filesystems filesystems = {.v = v};

		while (filesystems.n < 4 && places[i].mounts[filesystems.n]) {
			v[filesystems.n] = *places[i].mounts[filesystems.n];
			filesystems.n++;
		}
		struct bls_places found = bls_places_find(&filesystems);
		expect_text(found.esp, places[i].esp);
		expect_text(found.xbootldr, places[i].xbootldr);
	}
}

static void test_architecture(void **state)
{
	(void)state;
	assert_true(bls_architecture_fits(NULL, "x86_64"));
	assert_true(bls_architecture_fits("X64", "x86_64"));
	assert_false(bls_architecture_fits("aa64", "x86_64"));
	assert_true(bls_architecture_fits("ia32", "i686"));
	assert_false(bls_architecture_fits("x64", "aarch64"));
	assert_true(bls_architecture_fits("x64", "m68k"));
}

/* A menu with the ESP at /efi and XBOOTLDR at /boot. */
static void read_menu(struct tree *tree, struct boot_menu *menu)
{
	struct boot_mount v[] = {root, boot, efi};
	const struct boot_filesystems filesystems = {.v = v, .n = KX_ARRAY_SIZE(v)};

	expect_ok(boot_read_bls(&tree->sys, &filesystems, menu));
}

static void make_tree(struct tree *tree)
{
	tree_make(tree);
	tree_text(tree, "proc/sys/kernel/arch", "x86_64\n");
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
	assert_string_equal(menu.warnings.v[0],
		"/boot/loader/entries/arm.conf: an entry for aa64 is left out: this "
		"machine is x86_64");
	assert_string_equal(menu.warnings.v[1],
		"left out: /boot/loader/entries/nul.conf:1: a NUL byte, where a boot "
		"entry is lines of text");
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

static void test_damaged_variable(void **state)
{
	struct boot_mount v[] = {boot_fat};
	const struct boot_filesystems filesystems = {.v = v, .n = 1};
	struct boot_menu menu;
	struct tree tree;
	(void)state;

	make_tree(&tree);
	make_entries(&tree);
	tree_write(&tree, EFIVARS "LoaderEntryDefault" VENDOR, "\7\0\0\0a", 5);
	expect_err(boot_read_bls(&tree.sys, &filesystems, &menu), KX_FORMAT,
		"LoaderEntryDefault" VENDOR ": 5 bytes");
	assert_int_equal(menu.n, 0);
	assert_null(menu.path);
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
		cmocka_unit_test(test_damaged_variable),
	};

	return cmocka_run_group_tests_name("boot/bls-read", tests, NULL, NULL);
}
