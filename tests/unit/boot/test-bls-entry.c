// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "boot/bls-entry.h"
#include "expect.h"

#define PATH "/boot/loader/entries/a+2-1.conf"

static void add(struct boot_menu *menu, const char *text)
{
	const struct bytes b = {(const uint8_t *)text, strlen(text), PATH};
	struct bls_conf conf;

	expect_ok(bls_parse(&b, &conf));
	expect_ok(bls_add_entry(&conf, PATH, menu));
	bls_conf_destroy(&conf);
}

/* The one entry that text makes. */
static struct boot_entry *add_one(struct boot_menu *menu, const char *text)
{
	boot_menu_init(menu, "test");
	add(menu, text);
	assert_int_equal(menu->n, 1);
	return &menu->v[0];
}

static void expect_refused(const char *text, const char *why)
{
	struct boot_menu menu;
	struct boot_entry *entry = add_one(&menu, text);

	assert_non_null(entry->why_not);
	assert_non_null(strstr(entry->why_not->message, why));
	boot_menu_destroy(&menu);
}

static void test_all(void **state)
{
	struct boot_menu menu;
	struct boot_entry *entry = add_one(&menu,
		"title \"A b\"\nversion 6.9.1\nsort-key a\nmachine-id 0123\n"
		"architecture X64\nlinux vmlinuz\ninitrd \\ucode.img\n"
		"initrd //x/../b/./initrd\noptions root=/dev/sda1 ro\noptions quiet\n"
		"devicetree /dtbs/a.dtb\ngrub_users $grub_users\n");
	(void)state;

	assert_int_equal(entry->kind, BOOT_LINUX);
	assert_string_equal(entry->id, "a.conf");
	assert_int_equal(entry->tries_left, 2);
	assert_int_equal(entry->tries_done, 1);
	assert_string_equal(entry->source, PATH);
	assert_string_equal(entry->title, "A b");
	assert_string_equal(entry->version, "6.9.1");
	assert_string_equal(entry->sort_key, "a");
	assert_string_equal(entry->machine_id, "0123");
	assert_string_equal(entry->architecture, "X64");
	assert_string_equal(entry->kernel.path, "/vmlinuz");
	assert_int_equal(entry->kernel.by, BOOT_BY_MENU);
	assert_int_equal(entry->initrds.n, 2);
	assert_string_equal(entry->initrds.v[0].path, "/ucode.img");
	assert_string_equal(entry->initrds.v[1].path, "/b/initrd");
	assert_string_equal(entry->cmdline, "root=/dev/sda1 ro quiet");
	assert_string_equal(entry->devicetree.path, "/dtbs/a.dtb");
	assert_null(entry->why_not);
	assert_int_equal(menu.warnings.n, 0);
	boot_menu_destroy(&menu);
}

static void test_little(void **state)
{
	struct boot_menu menu;
	struct boot_entry *entry = add_one(&menu, "linux /a\nlinux /b");
	(void)state;

	assert_string_equal(entry->title, "a.conf");
	assert_string_equal(entry->kernel.path, "/b");
	assert_string_equal(entry->cmdline, "");
	assert_null(entry->version);
	assert_null(entry->devicetree.path);
	boot_menu_destroy(&menu);
}

/* initrd= is for the kernel's EFI stub, where the boot loader has none for it. */
static void test_efi(void **state)
{
	struct boot_menu menu;
	struct boot_entry *entry = add_one(&menu,
		"efi /vmlinuz\ninitrd /no\n"
		"options initrd=\\a.img ro -- initrd=b.img -- x");
	(void)state;

	assert_int_equal(entry->kind, BOOT_LINUX);
	assert_int_equal(entry->initrds.n, 2);
	assert_string_equal(entry->initrds.v[0].path, "/a.img");
	assert_string_equal(entry->initrds.v[1].path, "/b.img");
	boot_menu_destroy(&menu);

	entry = add_one(&menu, "linux /k\ninitrd /yes\noptions initrd=\\no ro");
	assert_int_equal(entry->initrds.n, 1);
	assert_string_equal(entry->initrds.v[0].path, "/yes");
	boot_menu_destroy(&menu);
}

static void test_uki(void **state)
{
	struct boot_menu menu;
	struct boot_entry *entry =
		add_one(&menu, "uki /EFI/a.efi\nprofile 2\noptions initrd=/no");
	(void)state;

	assert_int_equal(entry->kind, BOOT_UKI);
	assert_int_equal(entry->profile, 2);
	assert_int_equal(entry->initrds.n, 0);
	assert_null(entry->why_not);
	boot_menu_destroy(&menu);
	expect_refused("uki /a.efi\nprofile two", "conf:2: 'two' is no number");
	expect_refused("uki /a.efi\nprofile 65536", "'65536' is no number");
}

static void test_refused(void **state)
{
	(void)state;
	expect_refused("title a\nuki-url http://a/b.efi", "conf:2: uki-url is an image");
	expect_refused("linux /a\noptions $kernelopts ro",
		PATH ":2: '$kernelopts' is a variable of GRUB");
	expect_refused("linux /a\noptions ro  $tuned_params", "'$tuned_params' is a");
	expect_refused("linux /a\ninitrd /a $tuned_initrd", "'$tuned_initrd' is a");
}

static void test_dollar_inside(void **state)
{
	struct boot_menu menu;
	struct boot_entry *entry = add_one(&menu, "linux /a$b\noptions a=$b");
	(void)state;

	assert_null(entry->why_not);
	boot_menu_destroy(&menu);
}

static void test_warned(void **state)
{
	struct boot_menu menu;
	(void)state;

	struct boot_entry *entry = add_one(
		&menu, "linux /a\ndevicetree-overlay /o.dtbo\nextra /e.raw\n");
	assert_int_equal(entry->warnings.n, 2);
	assert_int_equal(menu.warnings.n, 0);
	assert_non_null(
		strstr(entry->warnings.v[0].text, "conf:2: devicetree-overlay is"));
	assert_non_null(strstr(entry->warnings.v[1].text, "conf:3: extra is left out"));
	add(&menu, "title none\n");
	assert_int_equal(menu.n, 1);
	assert_string_equal(menu.warnings.v[0].text,
		PATH ": an entry without linux, efi or uki is left out");
	boot_menu_destroy(&menu);
}

static void test_too_many(void **state)
{
	static const char line[] = "initrd /i\n";
	char *text = calloc(BOOT_FILES_MAX + 2, sizeof(line)), *p = text;
	struct boot_menu menu;
	struct bls_conf conf;
	(void)state;

	p = stpcpy(p, "linux /a\n");
	for (size_t i = 0; i <= BOOT_FILES_MAX; i++)
		p = stpcpy(p, line);
	const struct bytes b = {(const uint8_t *)text, strlen(text), PATH};
	boot_menu_init(&menu, "test");
	expect_ok(bls_parse(&b, &conf));
	expect_err(bls_add_entry(&conf, PATH, &menu), KX_LIMIT, "more than 64 files");
	assert_int_equal(menu.n, 0);
	bls_conf_destroy(&conf);
	boot_menu_destroy(&menu);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all),
		cmocka_unit_test(test_little),
		cmocka_unit_test(test_efi),
		cmocka_unit_test(test_uki),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_dollar_inside),
		cmocka_unit_test(test_warned),
		cmocka_unit_test(test_too_many),
	};

	return cmocka_run_group_tests_name("boot/bls-entry", tests, NULL, NULL);
}
