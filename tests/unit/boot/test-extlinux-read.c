// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "boot/sources.h"
#include "expect.h"
#include "tree.h"

#define ROOT "20 1 8:2 / / rw - ext4 /dev/sda2 rw\n"
#define BOOT "21 20 8:1 / /boot rw - ext4 /dev/sda1 rw\n"

static struct kx_err *read_menu(const struct tree *tree, struct boot_menu *menu)
{
	struct boot_filesystems filesystems;

	expect_ok(boot_filesystems_read(&tree->sys, &filesystems));
	struct kx_err *err = boot_read_extlinux(&tree->sys, &filesystems, menu);
	if (!err)
		expect_ok(boot_menu_find_files(&tree->sys, &filesystems, menu));
	boot_filesystems_destroy(&filesystems);
	return err;
}

static void make_menu(const struct tree *tree)
{
	tree_text(tree, "boot/syslinux/syslinux.cfg",
		"label a\nlinux ../vmlinuz\ninitrd initrd\nappend ro\n"
		"include more.cfg\n");
	tree_text(tree, "boot/syslinux/more.cfg", "label b\nlinux /boot/vmlinuz\n");
	tree_text(tree, "boot/vmlinuz", "k");
	tree_text(tree, "boot/syslinux/initrd", "i");
}

static void test_none(void **state)
{
	struct boot_menu menu;
	struct tree tree;
	(void)state;

	tree_make(&tree);
	expect_ok(read_menu(&tree, &menu));
	assert_null(menu.path);
	assert_int_equal(menu.n, 0);
	tree_remove(&tree);
}

static void check_menu(const char *mounts, const char *a_path, bool has_b)
{
	struct boot_menu menu;
	struct tree tree;

	tree_make(&tree);
	make_menu(&tree);
	tree_text(&tree, "proc/self/mountinfo", mounts);
	expect_ok(read_menu(&tree, &menu));
	assert_string_equal(menu.loader, "Syslinux");
	assert_string_equal(menu.path, "/boot/syslinux/syslinux.cfg");
	assert_int_equal(menu.n, 2);
	assert_string_equal(menu.v[0].kernel.path, a_path);
	assert_string_equal(menu.v[0].kernel.at, "/boot/vmlinuz");
	assert_string_equal(menu.v[0].initrds.v[0].at, "/boot/syslinux/initrd");
	assert_null(menu.v[0].why_not);
	assert_string_equal(menu.v[1].source, "/boot/syslinux/more.cfg");
	assert_int_equal(!menu.v[1].why_not, has_b);
	boot_menu_destroy(&menu);
	tree_remove(&tree);
}

/* On a file system of its own, /boot/vmlinuz of the menu is not there. */
static void test_mounts(void **state)
{
	(void)state;
	check_menu(ROOT, "/boot/vmlinuz", true);
	check_menu(ROOT BOOT, "/vmlinuz", false);
	check_menu("20 1 0:30 /@ / rw - btrfs /dev/sda2 rw\n", "/@/boot/vmlinuz", true);
}

/* One for U-Boot counts before those of Syslinux. */
static void test_first(void **state)
{
	struct boot_menu menu;
	struct tree tree;
	(void)state;

	tree_make(&tree);
	make_menu(&tree);
	tree_text(&tree, "boot/extlinux/extlinux.conf", "label c\nlinux /boot/vmlinuz\n");
	expect_ok(read_menu(&tree, &menu));
	assert_string_equal(menu.loader, "extlinux");
	assert_int_equal(menu.n, 1);
	assert_null(menu.v[0].why_not);
	boot_menu_destroy(&menu);
	tree_remove(&tree);
}

static void test_damaged(void **state)
{
	struct boot_menu menu;
	struct tree tree;
	(void)state;

	tree_make(&tree);
	tree_write(&tree, "boot/extlinux.conf", "label a\n\0", 9);
	expect_err(read_menu(&tree, &menu), KX_FORMAT, "/boot/extlinux.conf:2: a NUL");
	assert_null(menu.path);
	tree_remove(&tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_mounts),
		cmocka_unit_test(test_first),
		cmocka_unit_test(test_damaged),
	};

	return cmocka_run_group_tests_name("boot/extlinux-read", tests, NULL, NULL);
}
