// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "expect.h"
#include "format/os-release.h"

static void test_find(void **state)
{
	static const struct {
		const char *text, *expected;
	} cases[] = {
		{"", NULL},
		{"ID", NULL},
		{"ID=", NULL},
		{"ID=\"\"", NULL},
		{"ID=debian", "debian"},
		{"ID=debian\r\n", "debian"},
		{"# ID=a\n ID=b \nVERSION_ID=c\n", "b"},
		{"ID=a\nID=b\n", "b"},
		{"ID=a\nID=\n", NULL},
		{"ID=\"a b\" # c\n", "a b"},
		{"ID='a \\$ \"b'", "a \\$ \"b"},
		{"ID=\"a \\$ \\\"b\\\\\"", "a $ \"b\\"},
		{"ID=\"a\\", "a\\"},
		{"ID=\"a b", "a b"},
		{"ID=a\\ b", "a b"},
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
		KX_AUTO(freep) char *value = NULL;

		expect_ok(os_release_find(cases[i].text, "ID", &value));
		assert_int_equal(!value, !cases[i].expected);
		if (value)
			assert_string_equal(value, cases[i].expected);
	}
}

static void test_first(void **state)
{
	static const char *const keys[] = {"NAME", "ID", NULL};
	KX_AUTO(freep) char *value = NULL;
	KX_AUTO(freep) char *none = NULL;

	(void)state;
	expect_ok(os_release_first("ID=b\nNAME=\n", keys, &value));
	assert_string_equal(value, "b");
	expect_ok(os_release_first("VERSION=b\n", keys, &none));
	assert_null(none);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
