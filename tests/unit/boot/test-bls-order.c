// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "boot/bls-name.h"
#include "boot/bls-order.h"
#include "expect.h"

static const struct {
	const char *name, *id;
	int left, done;
} names[] = {
	{"a.conf", "a.conf", -1, -1},
	{"a+3.conf", "a.conf", 3, 0},
	{"a+0-3.conf", "a.conf", 0, 3},
	{"a+03-01.conf", "a.conf", 3, 1},
	{"a+b+2-1.CONF", "a+b.CONF", 2, 1},
	{"6.1+deb12.conf", "6.1+deb12.conf", -1, -1},
	{"a+.conf", "a+.conf", -1, -1},
	{"a+1-.conf", "a+1-.conf", -1, -1},
	{"a+-1.conf", "a+-1.conf", -1, -1},
	{"a+1-2-3.conf", "a+1-2-3.conf", -1, -1},
	{"a+2147483647.conf", "a.conf", 2147483647, 0},
	{"a+2147483648.conf", "a+2147483648.conf", -1, -1},
	{"a+99999999999999999999.conf", "a+99999999999999999999.conf", -1, -1},
	{"+3.conf", ".conf", 3, 0},
};

static void test_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(names); i++) {
		struct bls_name name;

		assert_true(bls_name_has(names[i].name, ".conf"));
		expect_ok(bls_name_parse(names[i].name, ".conf", &name));
		assert_string_equal(name.id, names[i].id);
		assert_int_equal(name.tries_left, names[i].left);
		assert_int_equal(name.tries_done, names[i].done);
		free(name.id);
	}
	assert_false(bls_name_has(".conf", ".conf"));
	assert_false(bls_name_has(".a.conf", ".conf"));
	assert_false(bls_name_has("a.conf~", ".conf"));
	assert_false(bls_name_has("auto-windows.conf", ".conf"));
}

#define TEXT(s) ((char *)(s))

/* In their order; id, sort key, machine ID, version, tries left and done. */
static struct boot_entry in_order[] = {
	{.id = TEXT("b"), .sort_key = TEXT("a"), .tries_left = -1},
	{.id = TEXT("c"), .sort_key = TEXT("a"), .machine_id = TEXT("1"),
		.version = TEXT("2"), .tries_left = -1},
	{.id = TEXT("z"), .sort_key = TEXT("a"), .machine_id = TEXT("1"),
		.version = TEXT("1"), .tries_left = 1},
	{.id = TEXT("a"), .sort_key = TEXT("a"), .machine_id = TEXT("2"),
		.version = TEXT("10"), .tries_left = -1},
	{.id = TEXT("a"), .sort_key = TEXT("a"), .machine_id = TEXT("2"),
		.version = TEXT("9"), .tries_left = -1},
	{.id = TEXT("a"), .sort_key = TEXT("b"), .tries_left = -1},
	{.id = TEXT("i"), .sort_key = TEXT("c"), .version = TEXT("1"),
		.os_version = TEXT("45"), .tries_left = -1},
	{.id = TEXT("i"), .sort_key = TEXT("c"), .version = TEXT("2"),
		.os_version = TEXT("44"), .tries_left = -1},
	{.id = TEXT("g-101"), .profile = 0, .tries_left = -1},
	{.id = TEXT("g-101@1"), .image_id = TEXT("g-101"), .profile = 1,
		.tries_left = -1},
	{.id = TEXT("g-100"), .version = TEXT("1"), .tries_left = -1},
	{.id = TEXT("g-99"), .version = TEXT("2"), .tries_left = -1},
	{.id = TEXT("g-98"), .profile = 0, .tries_left = -1},
	{.id = TEXT("g-98"), .profile = 1, .tries_left = -1},
	{.id = TEXT("f"), .tries_left = -1, .tries_done = -1, .source = TEXT("/z")},
	{.id = TEXT("f"), .tries_left = 3, .tries_done = 0},
	{.id = TEXT("f"), .tries_left = 2, .tries_done = 1},
	{.id = TEXT("f"), .tries_left = 2, .tries_done = 2},
	{.id = TEXT("f"), .tries_left = 2, .tries_done = 2, .source = TEXT("/boot/f")},
	{.id = TEXT("f"), .tries_left = 2, .tries_done = 2, .source = TEXT("/efi/f")},
	{.id = TEXT("y"), .sort_key = TEXT("a"), .tries_left = 0, .tries_done = 3},
	{.id = TEXT("x"), .tries_left = 0, .tries_done = 3},
};
#define N KX_ARRAY_SIZE(in_order)

static void test_order(void **state)
{
	(void)state;
	for (size_t i = 0; i < N; i++)
		for (size_t j = 0; j < N; j++) {
			int c = bls_order(&in_order[i], &in_order[j]);

			assert_int_equal((c > 0) - (c < 0), (i > j) - (i < j));
		}
}

static void test_sort(void **state)
{
	struct boot_entry v[N];
	struct boot_menu menu = {.v = v, .n = N};
	(void)state;

	for (size_t i = 0; i < N; i++)
		v[i] = in_order[(i * 7 + 3) % N];
	bls_sort(&menu);
	assert_memory_equal(v, in_order, sizeof(in_order));
	menu.n = 0;
	bls_sort(&menu);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_sort),
	};

	return cmocka_run_group_tests_name("boot/bls-order", tests, NULL, NULL);
}
