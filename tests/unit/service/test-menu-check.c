// SPDX-License-Identifier: GPL-2.0-or-later
/* A boot menu that another boot loader's evidence stands against. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "expect.h"
#include "service/menu-check.h"
#include "tree.h"

static void add_menu(const struct tree *tree)
{
	tree_text(tree, "proc/self/mountinfo",
		"20 1 8:2 / / rw - ext4 /dev/sda2 rw\n"
		"21 20 8:1 / /boot rw - vfat /dev/sda1 rw\n");
	tree_text(tree, "boot/loader/entries/a.conf", "linux /vmlinuz\n");
	tree_text(tree, "boot/vmlinuz", "kernel");
}

static void test_menu_check(void **state)
{
	struct tree tree;

	(void)state;
	tree_make(&tree);
	expect_ok(menu_check(&tree.sys));
	add_menu(&tree);
	expect_err(menu_check(&tree.sys), KX_REFUSED,
		"the menu /boot/loader/entries may not be the one that starts this "
		"machine: this machine was not started by EFI firmware");
	tree_text(&tree, "sys/firmware/efi/fw_platform_size", "64");
	expect_ok(menu_check(&tree.sys));
	tree_text(&tree, "proc/cmdline", "BOOT_IMAGE=/vmlinuz\n");
	expect_err(menu_check(&tree.sys), KX_REFUSED, "kexec-load@ENTRY.service loads");
	tree_text(&tree, "boot/grub/grub.cfg", "menuentry a { linux /vmlinuz; }");
	expect_ok(menu_check(&tree.sys));
	tree_remove(&tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_menu_check),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
