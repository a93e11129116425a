// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "boot/uki-entries.h"
#include "expect.h"
#include "make-pe.h"

#define ADD(recipe, name, text) pe_recipe_add(recipe, name, text, sizeof(text) - 1)

static struct kx_err *add(
	const struct pe_recipe *recipe, const char *path, struct boot_menu *menu)
{
	size_t size;
	KX_AUTO(freep) uint8_t *file = make_pe(recipe, &size);

	return boot_uki_add_entries(&(struct bytes){file, size, path}, path, menu);
}

static void expect_text(const char *text, const char *expected)
{
	assert_int_equal(!text, !expected);
	if (expected)
		assert_string_equal(text, expected);
}

#define OSREL                                                                            \
	"ID=debian\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n"                    \
	"VERSION_ID=\"12\"\nVERSION=\"12 (bookworm)\"\n"

static void test_plain(void **state)
{
	struct pe_recipe r = pe_recipe();
	struct boot_menu menu;

	(void)state;
	boot_menu_init(&menu, "test");
	ADD(&r, ".osrel", OSREL);
	ADD(&r, ".uname", "6.1.0-35-amd64");
	ADD(&r, ".cmdline", "root=/dev/sda1");
	ADD(&r, ".linux", "kernel");
	expect_ok(add(&r, "/boot/efi/EFI/Linux/debian-6.1+3-1.efi", &menu));
	assert_int_equal(menu.n, 1);
	const struct boot_entry *entry = &menu.v[0];
	assert_int_equal(entry->kind, BOOT_UKI);
	expect_text(entry->id, "debian-6.1.efi");
	expect_text(entry->title, "Debian GNU/Linux 12 (bookworm)");
	expect_text(entry->version, "6.1.0-35-amd64");
	expect_text(entry->os_version, "12 (bookworm)");
	expect_text(entry->sort_key, "debian");
	expect_text(entry->architecture, "x64");
	expect_text(entry->cmdline, "root=/dev/sda1");
	expect_text(entry->kernel.path, "/EFI/Linux/debian-6.1+3-1.efi");
	expect_text(entry->source, "/boot/efi/EFI/Linux/debian-6.1+3-1.efi");
	assert_int_equal(entry->tries_left, 3);
	assert_int_equal(entry->tries_done, 1);
	assert_null(entry->why_not);
	boot_menu_destroy(&menu);
}

static void test_image(void **state)
{
	struct pe_recipe r = pe_recipe();
	struct boot_menu menu;

	(void)state;
	boot_menu_init(&menu, "test");
	ADD(&r, ".osrel", "ID=a\nNAME=b\nIMAGE_ID=c\nIMAGE_VERSION=45\nVERSION=1\n");
	ADD(&r, ".linux", "kernel");
	r.machine = 0xaa64;
	expect_ok(add(&r, "/efi/EFI/Linux/c.efi", &menu));
	expect_text(menu.v[0].title, "c");
	expect_text(menu.v[0].sort_key, "c");
	expect_text(menu.v[0].version, "45");
	expect_text(menu.v[0].architecture, "aa64");
	expect_text(menu.v[0].cmdline, "");
	boot_menu_destroy(&menu);
}

static void test_profiles(void **state)
{
	static const struct {
		const char *id, *title, *cmdline;
	} expected[] = {
		{"a.efi", "Debian", "base"},
		{"a.efi@1", "Debian (Factory Reset)", "reset"},
		{"a.efi@2", "Debian (debug)", "base"},
		{"a.efi@3", "Debian (Profile #3)", "base"},
	};
	struct pe_recipe r = pe_recipe();
	struct boot_menu menu;

	(void)state;
	boot_menu_init(&menu, "test");
	ADD(&r, ".osrel", "NAME=Debian\n");
	ADD(&r, ".cmdline", "base");
	ADD(&r, ".linux", "kernel");
	ADD(&r, ".profile", "\n");
	ADD(&r, ".profile", "ID=reset\nTITLE='Factory Reset'\n");
	ADD(&r, ".cmdline", "reset");
	ADD(&r, ".profile", "ID=debug\n");
	ADD(&r, ".profile", "");
	expect_ok(add(&r, "a.efi", &menu));
	assert_int_equal(menu.n, KX_ARRAY_SIZE(expected));
	for (unsigned int i = 0; i < menu.n; i++) {
		expect_text(menu.v[i].id, expected[i].id);
		expect_text(menu.v[i].title, expected[i].title);
		expect_text(menu.v[i].cmdline, expected[i].cmdline);
		assert_int_equal(menu.v[i].profile, i);
		expect_text(menu.v[i].image_id, i ? "a.efi" : NULL);
	}
	/* One that is damaged leaves nothing behind. */
	ADD(&r, ".linux", "kernel");
	ADD(&r, ".linux", "kernel");
	expect_err(add(&r, "b.efi", &menu), KX_FORMAT, "it has section '.linux' twice");
	assert_int_equal(menu.n, KX_ARRAY_SIZE(expected));
	boot_menu_destroy(&menu);
}

static void test_nameless(void **state)
{
	struct pe_recipe r = pe_recipe();
	struct boot_menu menu;

	(void)state;
	boot_menu_init(&menu, "test");
	ADD(&r, ".linux", "kernel");
	expect_ok(add(&r, "a.efi", &menu));
	assert_int_equal(menu.n, 0);
	assert_int_equal(menu.warnings.n, 1);
	expect_text(menu.warnings.v[0].text,
		"a.efi: without a name of its system in .osrel, "
		"systemd-boot does not offer it");
	boot_menu_destroy(&menu);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_image),
		cmocka_unit_test(test_profiles),
		cmocka_unit_test(test_nameless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
