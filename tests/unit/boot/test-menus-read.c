// SPDX-License-Identifier: GPL-2.0-or-later
/* What tells of the boot loader, and all menus of a machine. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "boot/menus.h"
#include "expect.h"
#include "tree.h"

#define EFIVARS "sys/firmware/efi/efivars/"
#define VENDOR	"-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"

/* An EFI variable of text, as UTF-16 with a NUL behind it. */
static void set_variable(const struct tree *tree, const char *path, const char *text)
{
	uint8_t raw[128] = {6};
	size_t size = strlen(text) + 1;

	for (size_t i = 0; i < size; i++)
		raw[4 + 2 * i] = (uint8_t)text[i];
	tree_write(tree, path, raw, 4 + 2 * size);
}

static void test_running(void **state)
{
	KX_AUTO(boot_running_destroy) struct boot_running running = {0};
	const struct tree *tree = *state;

	tree_text(tree, "proc/cmdline", "BOOT_IMAGE=/vmlinuz root=/dev/sda1 \n");
	tree_text(tree, "proc/sys/kernel/osrelease", "6.1.0-35-amd64\n");
	set_variable(tree, EFIVARS "LoaderInfo" VENDOR, "systemd-boot 257");
	set_variable(tree, EFIVARS "LoaderEntrySelected" VENDOR, "a.conf");
	expect_ok(boot_running_read(&tree->sys, &running));
	assert_true(running.efi && running.efi_is_known);
	assert_string_equal(running.loader, "systemd-boot 257");
	assert_string_equal(running.selected, "a.conf");
	assert_string_equal(running.cmdline, "BOOT_IMAGE=/vmlinuz root=/dev/sda1");
	assert_string_equal(running.release, "6.1.0-35-amd64");
}

/* Nothing is there; EFI alone; a variable that is damaged. */
static void test_running_little(void **state)
{
	KX_AUTO(boot_running_destroy) struct boot_running running = {0};
	const struct tree *tree = *state;

	expect_ok(boot_running_read(&tree->sys, &running));
	assert_true(!running.efi && !running.efi_is_known);
	assert_true(!running.loader && !running.selected);
	assert_true(!running.cmdline && !running.release);
	tree_text(tree, "sys/firmware/efi/fw_platform_size", "64");
	expect_ok(boot_running_read(&tree->sys, &running));
	assert_true(running.efi && !running.efi_is_known);
	tree_write(tree, EFIVARS "LoaderInfo" VENDOR, "\6\0\0\0a\0b", 7);
	expect_ok(boot_running_read(&tree->sys, &running));
	assert_true(running.efi_is_known);
	assert_null(running.loader);
}

static struct kx_err *read_menus(const struct tree *tree, struct boot_menus *ret)
{
	KX_AUTO(boot_running_destroy) struct boot_running running = {0};

	expect_ok(boot_running_read(&tree->sys, &running));
	return boot_menus_read(&tree->sys, &running, ret);
}

static void test_no_menu(void **state)
{
	struct boot_menus menus;

	expect_err(read_menus(*state, &menus), KX_UNSUPPORTED, "there is no boot menu");
}

static void add_grub(const struct tree *tree)
{
	tree_text(tree, "proc/self/mountinfo",
		"20 1 8:2 / / rw - ext4 /dev/sda2 rw\n"
		"21 20 8:1 / /boot rw - vfat /dev/sda1 rw\n");
	tree_text(tree, "boot/grub/grub.cfg",
		"menuentry A { linux /vmlinuz quiet; }\n"
		"menuentry B { linux /gone; }\n");
	tree_text(tree, "boot/vmlinuz", "kernel");
}

/* The one that is there, with its files. */
static void test_one(void **state)
{
	KX_AUTO(boot_menus_destroy) struct boot_menus menus = {0};
	const struct tree *tree = *state;

	add_grub(tree);
	expect_ok(read_menus(tree, &menus));
	assert_int_equal(menus.taken, MENU_GRUB);
	assert_null(menus.why);
	assert_null(menus.v[MENU_BLS].path);
	assert_null(menus.v[MENU_EXTLINUX].path);
	const struct boot_menu *menu = &menus.v[MENU_GRUB];
	assert_int_equal(menu->n, 2);
	assert_string_equal(menu->v[0].kernel.at, "/boot/vmlinuz");
	assert_null(menu->v[0].why_not);
	assert_non_null(strstr(menu->v[1].why_not->message, "/boot/grub/grub.cfg:2"));
}

static void test_several(void **state)
{
	KX_AUTO(boot_menus_destroy) struct boot_menus menus = {0};
	const struct tree *tree = *state;

	add_grub(tree);
	tree_text(tree, "boot/loader/entries/a.conf", "linux /vmlinuz\n");
	tree_text(tree, "boot/extlinux/extlinux.conf", "label c\nlinux /vmlinuz\n");
	set_variable(tree, EFIVARS "LoaderInfo" VENDOR, "systemd-boot 257");
	expect_ok(read_menus(tree, &menus));
	assert_int_equal(menus.taken, MENU_BLS);
	assert_non_null(strstr(menus.why, "LoaderInfo says"));
	for (size_t i = 0; i < MENU_COUNT; i++)
		assert_true(menus.v[i].path && menus.v[i].n && !menus.unread[i]);
}

/* One that cannot be read is there, and matters where it is the one that is taken. */
static void test_unread(void **state)
{
	struct boot_menus menus;
	const struct tree *tree = *state;

	add_grub(tree);
	tree_text(tree, "boot/extlinux/extlinux.conf/a", "");
	expect_ok(read_menus(tree, &menus));
	assert_int_equal(menus.taken, MENU_GRUB);
	boot_menus_destroy(&menus);
	tree_drop(tree, "boot/grub/grub.cfg");
	tree_text(tree, "boot/grub/grub.cfg/a", "");
	expect_err(read_menus(tree, &menus), KX_FORMAT, "not a regular file");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, tree_set_up, tree_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_running),
		TEST(test_running_little),
		TEST(test_no_menu),
		TEST(test_one),
		TEST(test_several),
		TEST(test_unread),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
