// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "act/entries.h"
#include "base/cleanup.h"
#include "boot-fixture.h"
#include "expect.h"
#include "tree.h"

static void debian_menus(struct boot_menus *ret)
{
	*ret = (struct boot_menus){.taken = MENU_GRUB};
	debian_menu(&ret->v[MENU_GRUB]);
	boot_menu_init(&ret->v[MENU_BLS], "systemd-boot");
	boot_menu_init(&ret->v[MENU_EXTLINUX], "extlinux");
}

static void expect_table(const struct boot_menus *menus, const char *want)
{
	const struct boot_running running = {
		.cmdline = "BOOT_IMAGE=/vmlinuz-6.1.0-9-amd64 root=UUID=u ro quiet"};
	KX_AUTO(freep) char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	entries_print(menus, &running, out);
	assert_int_equal(fclose(out), 0);
	assert_string_equal(text, want);
}

#define ADVANCED "Advanced options for Debian GNU/Linux"

static void test_table(void **state)
{
	KX_AUTO(boot_menus_destroy) struct boot_menus menus;

	(void)state;
	debian_menus(&menus);
	menus.v[MENU_GRUB].initial_by = strdup("default in /boot/grub/grub.cfg:7");
	/* Titles with what a terminal obeys, and with what takes two columns. */
	for (size_t i = 1; i < 3; i++) {
		free(menus.v[MENU_GRUB].v[i].submenu);
		menus.v[MENU_GRUB].v[i].submenu = NULL;
		free(menus.v[MENU_GRUB].v[i].title);
	}
	menus.v[MENU_GRUB].v[1].title = strdup("\033[2J");
	menus.v[MENU_GRUB].v[2].title = strdup("\xe6\x97\xa5\xe6\x9c\xac e\xcc\x81");
	free(menus.v[MENU_GRUB].v[3].submenu);
	menus.v[MENU_GRUB].v[3].submenu = strdup("More");
	expect_table(&menus,
		"boot menu:  GRUB, /boot/grub/grub.cfg\n"
		"default by: default in /boot/grub/grub.cfg:7\n"
		"\n"
		"            title                                         "
		"version         id\n"
		"1  default  Debian GNU/Linux                              "
		"6.1.0-35-amd64  gnulinux-simple-u\n"
		"2           \\x1b[2J                                       "
		"6.1.0-35-amd64  gnulinux-6.1.0-35-amd64-advanced-u\n"
		"3           \xe6\x97\xa5\xe6\x9c\xac e\xcc\x81"
		"                                        "
		"6.1.0-35-amd64  gnulinux-6.1.0-35-amd64-recovery-u\n"
		"            More>\n"
		"4  running    Debian GNU/Linux, with Linux 6.1.0-9-amd64  "
		"6.1.0-9-amd64   gnulinux-6.1.0-9-amd64-advanced-u\n"
		"5           UEFI Firmware Settings                        "
		"-               uefi-firmware\n"
		"            cannot be loaded: it is the firmware's setup\n");
}

static void test_others(void **state)
{
	KX_AUTO(boot_menus_destroy) struct boot_menus menus;

	(void)state;
	debian_menus(&menus);
	boot_menu_destroy(&menus.v[MENU_GRUB]);
	boot_menu_init(&menus.v[MENU_GRUB], "GRUB");
	menus.v[MENU_GRUB].path = strdup("/boot/grub/grub.cfg");
	menus.v[MENU_BLS].path = strdup("/efi/loader/entries");
	add_entry(&menus.v[MENU_BLS], &(struct entry_made){.title = "a"});
	menus.unread[MENU_EXTLINUX] = kx_err_new(KX_DENIED, "/boot/extlinux: denied");
	menus.why = strdup("so it is");
	expect_ok(warnings_add(&menus.v[MENU_GRUB].warnings, "one", "line 5"));
	expect_ok(warnings_add(&menus.v[MENU_GRUB].warnings, "other", "line 7"));
	expect_table(&menus,
		"boot menu:  GRUB, /boot/grub/grub.cfg\n"
		"taken for:  so it is\n"
		"\n"
		"    title  version  id\n"
		"\n"
		"left out:   line 5\n"
		"left out:   line 7\n"
		"\n"
		"not taken:  systemd-boot, /efi/loader/entries (1 entry)\n"
		"not taken:  extlinux, /boot/extlinux: denied\n");
}

#ifdef HAVE_JSON
static void test_json(void **state)
{
	KX_AUTO(boot_menus_destroy) struct boot_menus menus;
	const struct boot_running running = {.loader = "systemd-boot 257"};
	KX_AUTO(freep) char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_non_null(out);
	debian_menus(&menus);
	menus.v[MENU_GRUB].oneshot = 3;
	expect_ok(entries_print_json(&menus, &running, out));
	assert_int_equal(fclose(out), 0);
	assert_non_null(strstr(text, "\"kind\": \"entries\""));
	assert_non_null(strstr(text, "\"doubt\": \"the EFI variable LoaderInfo names"));
	assert_non_null(strstr(text, "\"number\": 5"));
	assert_non_null(strstr(text, "\"why_not\": \"it is the firmware's setup\""));
	assert_non_null(strstr(text, "\"other_menus\": ["));
}
#endif

/* What --boot makes of the request, with what is to be known of it. */
static void test_take(void **state)
{
	struct request req = {.boot = "@default"};
	struct tree tree;

	(void)state;
	tree_make(&tree);
	tree_text(&tree, "proc/self/mountinfo",
		"20 1 8:2 / / rw - ext4 /dev/sda2 rw\n"
		"21 20 8:1 / /boot rw - vfat /dev/sda1 rw\n");
	tree_text(&tree, "proc/cmdline", "BOOT_IMAGE=/old root=/dev/sda2\n");
	tree_text(&tree, "boot/loader/entries/a.conf",
		"title A\nlinux /k\ninitrd /i\noptions root=/dev/sda2\n");
	tree_text(&tree, "boot/k", "kernel");
	tree_text(&tree, "boot/i", "initrd");
	expect_ok(entries_take(&tree.sys, &req));
	assert_non_null(strstr(req.kernel, "/boot/k"));
	assert_string_equal(req.append, "root=/dev/sda2");
	assert_string_equal(req.boot_entry.title, "A");
	assert_string_equal(req.boot_entry.id, "a.conf");
	assert_int_equal(req.warnings.n, 1);
	assert_non_null(strstr(req.warnings.v[0].text, "may not be the one that starts"));
	request_destroy(&req);
	tree_remove(&tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_others),
#ifdef HAVE_JSON
		cmocka_unit_test(test_json),
#endif
		cmocka_unit_test(test_take),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
