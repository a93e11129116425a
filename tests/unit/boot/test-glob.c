// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "boot/glob.h"

static const struct {
	const char *pattern, *text;
	bool matches;
} cases[] = {
	{"", "", true},
	{"", "a", false},
	{"*", "", true},
	{"a", "", false},
	{"arch-*", "arch-linux.conf", true},
	{"Arch-*.CONF", "arch-linux.conf", true},
	{"arch-*", "xarch-linux.conf", false},
	{"*a*b", "aab", true},
	{"*a*b", "aabc", false},
	{"a*b*c*", "aXbXbXc", true},
	{"a?c", "abc", true},
	{"a?c", "ac", false},
	{"a[0-9]", "a5", true},
	{"a[0-9]", "ab", false},
	{"a[!0-9]c", "abc", true},
	{"a[!0-9]c", "a5c", false},
	{"a[]]c", "a]c", true},
	{"a[!]]c", "a]c", false},
	{"a[b-]", "a-", true},
	{"a[A-C]", "ab", true},
	{"a[bc", "a[bc", true},
	{"a[", "a[", true},
	{"a[!", "a[!", true},
	{"a\\*", "a*", true},
	{"a\\*", "ab", false},
	{"a\\", "a\\", true},
	{"nixos-generation-[0-9]*.conf", "nixos-generation-100.conf", true},
};

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++)
		if (glob_match(cases[i].pattern, cases[i].text) != cases[i].matches)
			fail_msg("'%s' and '%s'", cases[i].pattern, cases[i].text);
}

/* What takes a time that grows with each star elsewhere. */
static void test_many_stars(void **state)
{
	char pattern[4096], text[4096];
	(void)state;

	for (size_t i = 0; i < sizeof(pattern); i++)
		pattern[i] = i % 2 ? '*' : 'a';
	memset(text, 'a', sizeof(text));
	pattern[sizeof(pattern) - 2] = 'b';
	pattern[sizeof(pattern) - 1] = text[sizeof(text) - 1] = '\0';
	assert_false(glob_match(pattern, text));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_many_stars),
	};

	return cmocka_run_group_tests_name("boot/glob", tests, NULL, NULL);
}
