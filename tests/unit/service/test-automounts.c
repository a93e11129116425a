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

static struct kx_err *check(const char *mountinfo)
{
	struct tree tree;

	tree_make(&tree);
	if (mountinfo)
		tree_text(&tree, "proc/self/mountinfo", mountinfo);
	struct kx_err *err = automounts_check(&tree.sys);
	tree_remove(&tree);
	return err;
}

static void test_automounts(void **state)
{
	(void)state;
	expect_ok(check(NULL));
	expect_ok(check(ROOT AUTO_MNT));
	expect_ok(check(ROOT AUTO_EFI EFI));
	expect_err(check(ROOT AUTO_EFI), KX_REFUSED, "/efi is an automount");
	expect_err(check(ROOT "21 20 0:30 / /boot rw - autofs systemd-1 rw\n"),
		KX_REFUSED, "/boot is an automount");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_automounts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
