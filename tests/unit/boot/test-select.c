// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "boot-fixture.h"
#include "boot/select.h"
#include "expect.h"

static const struct boot_running nothing;

static struct kx_err *select_from(const struct boot_menu *menu, const char *wanted,
	size_t *ret, char **ret_why)
{
	KX_AUTO(warnings_clear) struct warnings warnings = {0};

	return boot_select(menu, &nothing, wanted, &warnings, ret, ret_why);
}

/* number: as the list counts. */
static void expect_entry(const struct boot_menu *menu, const char *wanted, size_t number)
{
	KX_AUTO(freep) char *why = NULL;
	size_t index;

	expect_ok(select_from(menu, wanted, &index, &why));
	if (index + 1 != number)
		fail_msg("'%s': entry %zu, not %zu", wanted, index + 1, number);
	assert_true(!why == (*wanted != '@'));
}

static void expect_refused(const struct boot_menu *menu, const char *wanted,
	enum kx_code code, const char *part)
{
	KX_AUTO(freep) char *why = NULL;
	size_t index;

	expect_err(select_from(menu, wanted, &index, &why), code, part);
	assert_null(why);
}

static void test_names(void **state)
{
	KX_AUTO(boot_menu_destroy) struct boot_menu menu;

	(void)state;
	debian_menu(&menu);
	expect_entry(&menu, "gnulinux-simple-u", 1);
	expect_entry(&menu, "Debian GNU/Linux", 1); /* others begin so, too */
	expect_entry(&menu, "Debian GNU/Linux, with Linux 6.1.0-9-amd64", 4);
	expect_entry(&menu,
		"Advanced options for Debian GNU/Linux>Debian GNU/Linux, with "
		"Linux 6.1.0-35-amd64",
		2);
	expect_entry(&menu, "6.1.0-9-amd64", 4);
	expect_entry(&menu, "4", 4);
	expect_entry(&menu, "gnulinux-6.1.0-9", 4);
	expect_entry(&menu, "GNULINUX-S", 1);
	expect_entry(&menu, "debian gnu/linux, with linux 6.1.0-9", 4);
	expect_entry(&menu,
		"Advanced options for Debian GNU/Linux>Debian GNU/Linux, with "
		"Linux 6.1.0-9",
		4);
}

static void test_not_one(void **state)
{
	KX_AUTO(boot_menu_destroy) struct boot_menu menu;

	(void)state;
	debian_menu(&menu);
	expect_refused(&menu, "gnulinux-6.1.0-3", KX_USAGE,
		"'gnulinux-6.1.0-3' may be several entries: 2 'Advanced options for "
		"Debian GNU/Linux>Debian GNU/Linux, with Linux 6.1.0-35-amd64' "
		"(gnulinux-6.1.0-35-amd64-advanced-u), 3 '");
	expect_refused(&menu, "gnulinux-smiple-u", KX_USAGE,
		"did you mean 'gnulinux-simple-u'?");
	expect_refused(&menu, "fedora", KX_USAGE, "has no entry 'fedora'; --list-");
	expect_refused(&menu, "6", KX_USAGE, "has no entry '6'");
	expect_refused(&menu, "0", KX_USAGE, "has no entry '0'");
	expect_refused(&menu, "+1", KX_USAGE, "has no entry '+1'");
	expect_refused(&menu, "99999999999999999999", KX_USAGE, "has no entry");
	expect_refused(&menu, "5", KX_UNSUPPORTED,
		"the entry 'UEFI Firmware Settings' cannot be loaded: it is the "
		"firmware's setup");
	expect_refused(&menu, "@defualt", KX_USAGE, "did you mean @default?");
	expect_refused(&menu, "@", KX_USAGE, "is none of @default");
}

/* Of many, ten are named. */
static void test_many(void **state)
{
	KX_AUTO(boot_menu_destroy) struct boot_menu menu;
	const struct entry_made same = {.title = "same"};

	(void)state;
	boot_menu_init(&menu, "GRUB");
	menu.path = strdup("/m");
	for (int i = 0; i < 12; i++)
		add_entry(&menu, &same);
	expect_refused(&menu, "same", KX_USAGE, "10 'same' and 2 more");
}

static void test_versions(void **state)
{
	KX_AUTO(boot_menu_destroy) struct boot_menu menu;
	KX_AUTO(warnings_clear) struct warnings warnings = {0};
	KX_AUTO(freep) char *why = NULL;
	size_t index;

	(void)state;
	debian_menu(&menu);
	expect_ok(boot_select(
		&menu, &nothing, "6.1.0-35-amd64", &warnings, &index, &why));
	assert_int_equal(index, 0);
	assert_int_equal(warnings.n, 1);
	assert_non_null(strstr(warnings.v[0].text, "3 entries have the version"));
	/* 35 is more than 9. */
	expect_entry(&menu, "@newest", 1);
	/* A name is no version. */
	add_entry(&menu, &(struct entry_made){.kernel = "/vmlinuz-lts"});
	assert_null(boot_entry_version(&menu.v[menu.n - 1]));
	menu.v[3].version = strdup("6.2~rc1");
	expect_entry(&menu, "@newest", 4);
	/* What was given up, or is broken, only where there is nothing else. */
	menu.v[3].tries_left = 0;
	expect_entry(&menu, "@newest", 1);
	for (size_t i = 0; i < menu.n; i++)
		menu.v[i].tries_left = 0;
	expect_entry(&menu, "@newest", 4);
}

static void test_endings(void **state)
{
	KX_AUTO(boot_menu_destroy) struct boot_menu menu;

	(void)state;
	boot_menu_init(&menu, "systemd-boot");
	menu.path = strdup("/efi/loader/entries");
	add_entry(&menu, &(struct entry_made){.id = "arch-fallback.conf"});
	add_entry(&menu, &(struct entry_made){.id = "arch.conf"});
	add_entry(&menu, &(struct entry_made){.id = "archx.efi"});
	expect_entry(&menu, "arch", 2);
	expect_entry(&menu, "arch.conf", 2);
	expect_entry(&menu, "archx", 3);
	expect_entry(&menu, "arch-", 1);
	expect_refused(&menu, "rach-fallback", KX_USAGE, "mean 'arch-fallback.conf'?");
	expect_refused(&menu, "ar", KX_USAGE, "several entries");
}

static void test_specials(void **state)
{
	KX_AUTO(boot_menu_destroy) struct boot_menu menu;

	(void)state;
	debian_menu(&menu);
	expect_entry(&menu, "@default", 1);
	expect_refused(&menu, "@oneshot", KX_USAGE, "set for the next boot alone");
	expect_refused(&menu, "@saved", KX_USAGE, "no entry was saved");
	expect_refused(&menu, "@current", KX_USAGE, "started by no entry");
	menu.saved = 1;
	menu.oneshot = 3;
	expect_entry(&menu, "@saved", 2);
	expect_entry(&menu, "@oneshot", 4);
	expect_entry(&menu, "@default", 4);
	assert_int_equal(boot_entry_default(&menu), 3);
	menu.oneshot = menu.initial = BOOT_NONE;
	expect_refused(&menu, "@default", KX_USAGE, "nothing tells the default entry");
	menu.oneshot = 4;
	expect_refused(&menu, "@default", KX_UNSUPPORTED, "cannot be loaded");
}

static void test_why(void **state)
{
	KX_AUTO(boot_menu_destroy) struct boot_menu menu;
	KX_AUTO(freep) char *why = NULL;
	size_t index;

	(void)state;
	debian_menu(&menu);
	menu.initial_by = strdup("saved_entry in /grubenv");
	expect_ok(select_from(&menu, "@default", &index, &why));
	assert_string_equal(why, "it is the default (saved_entry in /grubenv)");
}

static const struct {
	const char *cmdline, *release, *selected;
	size_t number; /* 0: nothing tells */
} running[] = {
	{"BOOT_IMAGE=/vmlinuz-6.1.0-35-amd64 root=UUID=u ro quiet", NULL, NULL, 1},
	{"BOOT_IMAGE=/vmlinuz-6.1.0-35-amd64 root=UUID=u ro single", NULL, NULL, 3},
	{"BOOT_IMAGE=/vmlinuz-6.1.0-35-amd64 root=UUID=u  ro debug", NULL, NULL, 1},
	{"BOOT_IMAGE=(hd0,gpt2)/vmlinuz-6.1.0-9-amd64 ro", NULL, NULL, 4},
	{"root=UUID=u ro quiet", "6.1.0-9-amd64", NULL, 4},
	{"root=UUID=u ro single", "6.1.0-35-amd64", NULL, 3},
	{"root=UUID=u ro single initrd=\\x", "6.1.0-35-amd64", NULL, 3},
	/* What was selected tells nothing of a kernel that was started by kexec since. */
	{"root=UUID=u ro quiet", "6.1.0-9-amd64", "gnulinux-simple-u", 4},
	{"debug", "6.1.0-35-amd64", "gnulinux-6.1.0-35-amd64-recovery-u", 3},
	{"root=UUID=u ro quiet", NULL, NULL, 0},
	{NULL, "6.5.0", NULL, 0},
	{"BOOT_IMAGE=/other root=UUID=u ro quiet", "6.5.0", NULL, 0},
	{NULL, NULL, "uefi-firmware", 5},
	{NULL, NULL, NULL, 0},
};

static void test_current(void **state)
{
	KX_AUTO(boot_menu_destroy) struct boot_menu menu;

	(void)state;
	debian_menu(&menu);
	for (size_t i = 0; i < KX_ARRAY_SIZE(running); i++) {
		const struct boot_running now = {
			.cmdline = (char *)running[i].cmdline,
			.release = (char *)running[i].release,
			.selected = (char *)running[i].selected,
		};
		size_t number = boot_entry_current(&menu, &now) + 1;

		if (number != running[i].number)
			fail_msg("row %zu: entry %zu", i, number);
	}
}

/*
 * The line of a multiboot kernel's entry is that of its first module, and has no
 * BOOT_IMAGE=, which tells it from the same Linux without.
 */
static void test_current_module(void **state)
{
	KX_AUTO(boot_menu_destroy) struct boot_menu menu;
	const struct boot_running now = {
		.cmdline = "root=UUID=u ro quiet", .release = "6.1.0-35-amd64"};
	struct boot_file *module;

	(void)state;
	debian_menu(&menu);
	free(menu.v[0].cmdline);
	menu.v[0].cmdline =
		strdup("BOOT_IMAGE=/vmlinuz-6.1.0-35-amd64 root=UUID=u ro quiet");
	free(menu.v[1].cmdline);
	menu.v[1].cmdline = strdup(menu.v[0].cmdline);
	for (int i = 0; i < 2; i++) {
		struct boot_entry *entry = add_entry(&menu,
			&(struct entry_made){.kernel = "/kernel.gz",
				.version = "6.1.0-35-amd64"});

		entry->kind = BOOT_MULTIBOOT;
		expect_ok(boot_files_add(&entry->modules, &module));
		module->arguments = strdup(i ? now.cmdline : "ro single");
	}
	assert_int_equal(boot_entry_current(&menu, &now), menu.n - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_not_one),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_versions),
		cmocka_unit_test(test_endings),
		cmocka_unit_test(test_specials),
		cmocka_unit_test(test_why),
		cmocka_unit_test(test_current),
		cmocka_unit_test(test_current_module),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
