// SPDX-License-Identifier: GPL-2.0-or-later
/* Folders of boot menus that are automounts: mounted, and not. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "expect.h"
#include "service/automounts.h"
#include "tree.h"

#define ROOT	 "20 1 8:2 / / rw - ext4 /dev/sda2 rw\n"
#define AUTO_EFI "21 20 0:30 / /efi rw - autofs systemd-1 rw\n"
#define EFI	 "22 21 8:1 / /efi rw - vfat /dev/sda1 rw\n"
#define AUTO_MNT "23 20 0:31 / /proc/sys/fs/binfmt_misc rw - autofs systemd-1 rw\n"

#define AUTO_BOOT "21 20 0:30 / /boot rw - autofs systemd-1 rw\n"

#define EFIVARS "sys/firmware/efi/efivars/"
#define LOADER	"-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"

static struct kx_err *check(const struct tree *tree, const char *mountinfo)
{
	tree_text(tree, "proc/self/mountinfo", mountinfo);
	return automounts_check_menu(&tree->sys);
}

static void test_menu(void **state)
{
	const struct tree *tree = *state;

	expect_ok(automounts_check_menu(&tree->sys));
	expect_ok(check(tree, ROOT AUTO_MNT));
	expect_ok(check(tree, ROOT AUTO_EFI EFI));
	expect_err(check(tree, ROOT AUTO_EFI), KX_REFUSED, "/efi is an automount");
	expect_err(check(tree, ROOT "21 20 0:30 / /boot/efi rw - autofs systemd-1 rw\n"),
		KX_REFUSED, "/boot/efi is an automount");
	expect_err(check(tree, ROOT AUTO_BOOT), KX_REFUSED, "/boot is an automount");
}

/* GRUB's menu is to be seen, and the ESP has none that is taken in its place. */
static void test_esp_without_menu(void **state)
{
	static const char loader_info[] = EFIVARS "LoaderInfo" LOADER;
	const struct tree *tree = *state;

	tree_text(tree, "boot/grub/grub.cfg", "menuentry a { linux /a; }");
	expect_ok(check(tree, ROOT AUTO_EFI));
	expect_err(check(tree, ROOT AUTO_BOOT), KX_REFUSED, "/boot is an automount");
	/* By EFI, it may be systemd-boot that started this machine. */
	tree_text(tree, "sys/firmware/efi/fw_platform_size", "64");
	tree_text(tree, "proc/cmdline", "root=/dev/sda2\n");
	expect_err(check(tree, ROOT AUTO_EFI), KX_REFUSED, "/efi is an automount");
	tree_text(tree, "proc/cmdline", "BOOT_IMAGE=/a root=/dev/sda2\n");
	expect_ok(check(tree, ROOT AUTO_EFI));
	tree_write(tree, loader_info, "\6\0\0\0s\0y\0s\0t\0e\0m\0d\0-\0b\0o\0o\0t\0", 28);
	tree_text(tree, "proc/cmdline", "root=/dev/sda2\n");
	expect_err(check(tree, ROOT AUTO_EFI), KX_REFUSED, "/efi is an automount");
	tree_write(tree, loader_info, "\6\0\0\0G\0R\0U\0B\0", 12);
	expect_ok(check(tree, ROOT AUTO_EFI));
	/* All of its menu may be on the ESP. */
	tree_drop(tree, "boot/grub/grub.cfg");
	expect_err(check(tree, ROOT AUTO_EFI), KX_REFUSED, "/efi is an automount");
}

static void test_files(void **state)
{
	const struct tree *tree = *state;

	expect_ok(automounts_check_file(&tree->sys, "/efi/vmlinuz"));
	tree_text(tree, "proc/self/mountinfo", ROOT AUTO_EFI);
	expect_ok(automounts_check_file(&tree->sys, "/boot/vmlinuz"));
	expect_ok(automounts_check_file(&tree->sys, "vmlinuz"));
	expect_err(automounts_check_file(&tree->sys, "/efi/vmlinuz"), KX_REFUSED,
		"/efi is an automount");
	tree_text(tree, "proc/self/mountinfo", ROOT AUTO_EFI EFI);
	expect_ok(automounts_check_file(&tree->sys, "/efi/vmlinuz"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, tree_set_up, tree_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_menu),
		TEST(test_esp_without_menu),
		TEST(test_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
