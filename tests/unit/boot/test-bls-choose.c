// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "boot/bls-choose.h"
#include "expect.h"

#define TEXT(s)	 ((char *)(s))
#define CONF	 "/efi/loader/loader.conf"
#define VARIABLE "the EFI variable "
#define NONE	 BOOT_NONE

/* a.conf, b.conf and c.conf, which has no tries left; then what is no kernel. */
static struct boot_entry entries[] = {
	{.id = TEXT("a.conf"), .source = TEXT("/efi/a.conf"), .tries_left = -1},
	{.id = TEXT("b.conf"), .source = TEXT("/efi/b+2-1.conf"), .tries_left = 2},
	{.id = TEXT("c.conf"), .source = TEXT("/efi/c+0-3.conf"), .tries_left = 0},
	{.id = TEXT("auto-windows"), .kind = BOOT_OTHER, .tries_left = -1},
};

static const struct {
	struct bls_variables variables;
	struct loader_conf conf;
	size_t initial, oneshot, saved;
	const char *by, *warning;
} cases[] = {
	{.initial = 0, .oneshot = NONE, .saved = NONE, .by = "the order of the menu"},
	{.conf = {.default_entry = TEXT("B*")}, .initial = 1, .oneshot = NONE,
		.saved = NONE, .by = "default in " CONF},
	{.conf = {.default_entry = TEXT("b+2-1.conf")}, .initial = 1, .oneshot = NONE,
		.saved = NONE, .by = "default in " CONF},
	{.conf = {.default_entry = TEXT("b*")},
		.variables = {.default_entry = TEXT("c.conf")}, .initial = 2,
		.oneshot = NONE, .saved = NONE, .by = VARIABLE "LoaderEntryDefault"},
	/* What is preferred counts before what is the default. */
	{.conf = {.preferred = TEXT("b*")},
		.variables = {.default_entry = TEXT("a.conf")}, .initial = 1,
		.oneshot = NONE, .saved = NONE, .by = "preferred in " CONF},
	{.conf = {.preferred = TEXT("b*"), .default_entry = TEXT("c*")},
		.variables = {.preferred = TEXT("a.conf")}, .initial = 0,
		.oneshot = NONE, .saved = NONE, .by = VARIABLE "LoaderEntryPreferred"},
	/* … and is not taken without tries. */
	{.conf = {.preferred = TEXT("c*"), .default_entry = TEXT("c*")}, .initial = 2,
		.oneshot = NONE, .saved = NONE, .by = "default in " CONF,
		.warning = "preferred in " CONF " is 'c*', which no entry is"},
	{.conf = {.default_entry = TEXT("@saved")},
		.variables = {.last_booted = TEXT("b.conf")}, .initial = 1,
		.oneshot = NONE, .saved = 1, .by = "default in " CONF},
	{.conf = {.default_entry = TEXT("@saved")}, .initial = 0, .oneshot = NONE,
		.saved = NONE, .by = "the order of the menu"},
	{.conf = {.default_entry = TEXT("a*")},
		.variables = {.default_entry = TEXT("@saved"),
			.last_booted = TEXT("c.conf")},
		.initial = 2, .oneshot = NONE, .saved = 2,
		.by = VARIABLE "LoaderEntryDefault"},
	{.variables = {.one_shot = TEXT("b.conf"), .default_entry = TEXT("c.conf")},
		.initial = 2, .oneshot = 1, .saved = NONE,
		.by = VARIABLE "LoaderEntryDefault"},
	{.variables = {.one_shot = TEXT("d")}, .initial = 0, .oneshot = NONE,
		.saved = NONE, .by = "the order of the menu",
		.warning = VARIABLE "LoaderEntryOneShot is 'd', which no entry is"},
	{.variables = {.default_entry = TEXT("auto-windows")}, .initial = 3,
		.oneshot = NONE, .saved = NONE, .by = VARIABLE "LoaderEntryDefault"},
};

static void check(size_t i, struct boot_menu *menu)
{
	expect_ok(bls_choose(menu, &cases[i].variables, &cases[i].conf, CONF));
	assert_int_equal(menu->initial, cases[i].initial);
	assert_int_equal(menu->oneshot, cases[i].oneshot);
	assert_int_equal(menu->saved, cases[i].saved);
	assert_string_equal(menu->initial_by, cases[i].by);
	assert_int_equal(menu->warnings.n, cases[i].warning ? 1 : 0);
	if (cases[i].warning)
		assert_string_equal(menu->warnings.v[0].text, cases[i].warning);
	free(menu->initial_by);
	warnings_clear(&menu->warnings);
}

static void test_choose(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
		struct boot_menu menu;

		boot_menu_init(&menu, "test");
		menu.v = entries;
		menu.n = KX_ARRAY_SIZE(entries);
		check(i, &menu);
	}
}

static void test_no_kernel(void **state)
{
	const struct bls_variables variables = {0};
	const struct loader_conf conf = {0};
	struct boot_menu menu;
	(void)state;

	boot_menu_init(&menu, "test");
	menu.v = &entries[3];
	menu.n = 1;
	expect_ok(bls_choose(&menu, &variables, &conf, CONF));
	assert_int_equal(menu.initial, BOOT_NONE);
	assert_null(menu.initial_by);
}

static void test_conf(void **state)
{
	static const char text[] = "#timeout 3\ndefault a\ndefault \"arch-*\"\nbeep on\n";
	struct bytes b = {(const uint8_t *)text, sizeof(text) - 1, CONF};
	struct loader_conf conf;
	(void)state;

	expect_ok(loader_conf_parse(&b, &conf));
	assert_string_equal(conf.default_entry, "arch-*");
	assert_null(conf.preferred);
	loader_conf_destroy(&conf);
	b.size++;
	expect_err(loader_conf_parse(&b, &conf), KX_FORMAT, CONF ":5: a NUL byte");
	assert_null(conf.default_entry);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_choose),
		cmocka_unit_test(test_no_kernel),
		cmocka_unit_test(test_conf),
	};

	return cmocka_run_group_tests_name("boot/bls-choose", tests, NULL, NULL);
}
