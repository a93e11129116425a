// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "boot/boot-version.h"

/* From the oldest to the newest: the list in the Version Format Specification. */
static const char *const oldest_first[] = {
	"122.1", "123~rc1-1", "123", "123-a", "123-a.1", "123-1", "123-1.1", "123^post1",
	"123.a-1", "123.1-1", "123a-1", "124-1",
};

static void test_sorted(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(oldest_first); i++)
		for (size_t j = 0; j < KX_ARRAY_SIZE(oldest_first); j++) {
			int c = boot_version_compare(oldest_first[i], oldest_first[j]);

			assert_int_equal((c > 0) - (c < 0), (i > j) - (i < j));
		}
}

/* Its examples, and what else it says. */
static const struct {
	const char *a, *b;
	int expected;
} cases[] = {
	{"11", "11", 0},
	{"systemd-123", "systemd-123", 0},
	{"bar-123", "foo-123", -1},
	{"123a", "123", 1},
	{"123.a", "123", 1},
	{"123.a", "123.b", -1},
	{"123a", "123.a", 1},
	{"11\xce\xb1", "11\xce\xb2", 0},
	{"A", "a", -1},
	{"", "0", -1},
	{"0.", "0", 1},
	{"0.0", "0", 1},
	{"0", "~", 1},
	{"", "~", 1},
	{"_", "_", 0},
	{"_", "", 0},
	{NULL, "", 0},
	{NULL, "1", -1},
	{"1_", "1", 0},
	{"_1", "1", 0},
	{"1_", "1.2", -1},
	{"1_2_3", "1.3.3", 1},
	{"1+", "1", 0},
	{"+1", "1", 0},
	{"1+", "1.2", -1},
	{"1+2+3", "1.3.3", 1},
	/* Numbers of any size, and with zeros before them. */
	{"00123", "123", 0},
	{"0", "", 1},
	{"00", "0", 0},
	{"18446744073709551617", "18446744073709551616", 1},
	{"6.9.1", "6.10.0", -1},
	{"6.9", "6.9a", -1},
	{"6.10.0-rc1", "6.10.0", 1},
	{"6.10.0~rc1", "6.10.0", -1},
	{"1abc", "1abcd", -1},
	{"1~~", "1~", 1},
	{"nixos-generation-99.conf", "nixos-generation-100.conf", -1},
};

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
		int c = boot_version_compare(cases[i].a, cases[i].b);
		int back = boot_version_compare(cases[i].b, cases[i].a);

		assert_int_equal((c > 0) - (c < 0), cases[i].expected);
		assert_int_equal((back < 0) - (back > 0), cases[i].expected);
	}
}

static void test_folded(void **state)
{
	(void)state;
	assert_true(boot_version_compare("Arch-1", "arch-1") < 0);
	assert_int_equal(boot_version_compare_folded("Arch-1", "arch-1"), 0);
	assert_true(boot_version_compare_folded("arch", "Boot") < 0);
	assert_true(boot_version_compare_folded("Arch-2", "arch-10") < 0);
	assert_true(boot_version_compare_folded("ARCHlinux", "arch") > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sorted),
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_folded),
	};

	return cmocka_run_group_tests_name("boot/boot-version", tests, NULL, NULL);
}
