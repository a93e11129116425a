// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/warnings.h"
#include "expect.h"

static void expect_warning(
	const struct warnings *warnings, size_t i, const char *id, const char *text)
{
	assert_true(i < warnings->n);
	assert_string_equal(warnings->v[i].id, id);
	assert_string_equal(warnings->v[i].text, text);
}

static void test_ids(void **state)
{
	KX_AUTO(warnings_clear) struct warnings from = {0};
	KX_AUTO(warnings_clear) struct warnings to = {0};

	(void)state;
	expect_ok(warnings_add(&to, "before", "it was there"));
	expect_ok(warnings_add(&from, "root-not-found", "root=%s: 100%%", "/dev/x%s"));
	expect_ok(warnings_copy(&from, &to));
	warnings_clear(&from);
	assert_int_equal(to.n, 2);
	expect_warning(&to, 0, "before", "it was there");
	expect_warning(&to, 1, "root-not-found", "root=/dev/x%s: 100%");
}

/* The one behind the last tells that there are more, by its own id. */
static void test_more(void **state)
{
	KX_AUTO(warnings_clear) struct warnings warnings = {0};

	(void)state;
	for (int i = 0; i < WARNINGS_MAX + 5; i++)
		expect_ok(warnings_add(&warnings, "one", "%d", i));
	assert_int_equal(warnings.n, WARNINGS_MAX + 1);
	expect_warning(&warnings, WARNINGS_MAX - 1, "one", "99");
	expect_warning(&warnings, WARNINGS_MAX, "more-warnings",
		"there are more warnings than these");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
