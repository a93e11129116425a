// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "boot/sources.h"
#include "expect.h"
#include "make-pe.h"
#include "tree.h"

#define ADD(recipe, name, text) pe_recipe_add(recipe, name, text, sizeof(text) - 1)

static void write_image(const struct tree *tree, const char *path)
{
	struct pe_recipe recipe = pe_recipe();
	size_t size;

	ADD(&recipe, ".osrel", "ID=a\nPRETTY_NAME=\"A\"\n");
	ADD(&recipe, ".cmdline", "root=/dev/sda1");
	ADD(&recipe, ".linux", "kernel");
	KX_AUTO(freep) uint8_t *file = make_pe(&recipe, &size);
	tree_write(tree, path, file, size);
}

static void read_menu(const struct tree *tree, struct boot_menu *menu)
{
	struct boot_filesystems filesystems;

	expect_ok(boot_filesystems_read(&tree->sys, &filesystems));
	expect_ok(boot_read_bls(&tree->sys, &filesystems, menu));
	boot_filesystems_destroy(&filesystems);
}

/* In the order of the menu. */
static const struct {
	const char *id;
	enum boot_kind kind;
	const char *cmdline;
	bool own;
} want[] = {
	{"two.efi", BOOT_UKI, "root=/dev/sda1", true}, /* the only one with a sort key */
	{"e-uki-options.conf", BOOT_UKI, "ro", false},
	{"d-uki.conf", BOOT_UKI, "root=/dev/sda1", true},
	{"c-linux.conf", BOOT_LINUX, "", false},
	{"b-linux-uki.conf", BOOT_UKI, "root=/dev/sda1", true},
	{"a-missing.conf", BOOT_LINUX, "", false},
};

static void make_tree(struct tree *tree)
{
	tree_make(tree);
	tree_text(tree, "proc/sys/kernel/arch", "x86_64\n");
	tree_text(tree, "proc/self/mountinfo",
		"20 1 8:2 / / rw - ext4 /dev/sda2 rw\n"
		"21 20 8:1 / /boot rw - vfat /dev/sda1 rw\n");
	write_image(tree, "boot/EFI/Linux/two.efi");
	write_image(tree, "boot/EFI/one.efi");
	tree_text(tree, "boot/vmlinuz", "MZ");
	tree_text(tree, "boot/EFI/Linux/not.efi", "text");
	tree_text(tree, "boot/loader/entries/a-missing.conf", "efi /none.efi\n");
	tree_text(tree, "boot/loader/entries/b-linux-uki.conf", "linux /EFI/one.efi\n");
	tree_text(tree, "boot/loader/entries/c-linux.conf", "efi /vmlinuz\n");
	tree_text(tree, "boot/loader/entries/d-uki.conf", "uki /EFI/one.efi\n");
	tree_text(tree, "boot/loader/entries/e-uki-options.conf",
		"efi /EFI/one.efi\noptions ro\n");
}

static void test_kinds(void **state)
{
	struct boot_menu menu;
	struct tree tree;
	(void)state;

	make_tree(&tree);
	read_menu(&tree, &menu);
	assert_int_equal(menu.n, KX_ARRAY_SIZE(want));
	for (size_t i = 0; i < menu.n; i++) {
		assert_string_equal(menu.v[i].id, want[i].id);
		assert_int_equal(menu.v[i].kind, want[i].kind);
		assert_string_equal(menu.v[i].cmdline, want[i].cmdline);
		assert_int_equal(menu.v[i].own_cmdline, want[i].own);
	}
	assert_int_equal(menu.warnings.n, 1);
	assert_non_null(strstr(menu.warnings.v[0].text, "not.efi"));
	boot_menu_destroy(&menu);
	tree_remove(&tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kinds),
	};

	return cmocka_run_group_tests_name("boot/bls-images", tests, NULL, NULL);
}
