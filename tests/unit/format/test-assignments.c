// SPDX-License-Identifier: GPL-2.0-or-later
/* Assignments that no shell reads: what is passed over; the rest: test-settings. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "expect.h"
#include "format/assignments.h"

struct values {
	char *a, *b;
};

static const struct assigned_variable variables[] = {
	{"A", offsetof(struct values, a)}, {"B", offsetof(struct values, b)}};

static void check_value(const char *value, const char *expected)
{
	if (expected)
		assert_string_equal(value, expected);
	else
		assert_null(value);
}

static void test_left(void **state)
{
	static const struct {
		const char *text, *a, *b, *left; /* NULL: none */
	} rows[] = {
		{"A=1\nB='2 3'\n", "1", "2 3", NULL},
		{"[ -r /x ] && . /x\nA=1\n", "1", NULL, "f:1: this is no assignment"},
		{"A=1\n. /etc/more\nif x; then\nB=2\nfi\n", "1", "2", "f:2: "},
		{"A=1\nA=$(reboot)\nB=2\n", NULL, "2", "f:2: only a shell"},
		{"A=1\nA=\"$B x\"\n", NULL, NULL, "f:2: only a shell"},
		{"C=$(reboot)\nA=1\n", "1", NULL, "f:1: only a shell"},
		{"A=1; reboot\nB=2", NULL, "2", "f:1: "},
		{"A=1 reboot\nB=2", NULL, "2", "f:1: there is more"},
		{"B=2\nA='1\n\n", NULL, "2", "f:4: a quote is not closed"},
		{"A=1\nA+=2\nA+=\" 3\"\nB+=4\n", "12 3", "4", NULL},
		{"A=$(x)\nA+=2\nB=1\n", NULL, "1", "f:1: only a shell"},
		{"A=$(x)\nA=1\nA+=2\n", "12", NULL, "f:1: only a shell"},
		{"A=1\nB=2\nunset A C\n", NULL, "2", NULL},
		{"A=1\nunset -v A\nB=2\n", NULL, "2", "f:2: only a shell"},
		{"A=1\nexport A=2 B='3 4' # why\n", "2", "3 4", NULL},
		{"A=1\nB=2\nexport A\nexport\tB C\n", "1", "2", NULL},
		{"A=1\nexport -n A=2\nB=3\n", NULL, "3", "f:2: "},
		{"A=1\ndeclare A=2\nB=3\n", NULL, "3", "f:2: this is no assignment"},
		{"A=1\nB=2\ndeclare -x B+=3 A\n", NULL, NULL, "f:3: "},
		{"A=1\nreadonly A=2\nlocal B=3\n", NULL, NULL, "f:2: "},
		{"A=1\ntypeset AB=2\nread _A\n", "1", NULL, "f:2: "},
		{"A=1\n[ -f /x ] && A=2\nB=1\n", NULL, "1", "f:2: "},
		{"A=1\necho $A\nB=1\n", "1", "1", "f:2: "},
		{"A=1\n: ${A:=2}\nB=1\n", NULL, "1", "f:2: "},
		{"A=1 B=2\n", NULL, NULL, "f:1: there is more"},
		{"B=1\nB=2 A=3\n", NULL, NULL, "f:2: there is more"},
		{"A=~/x\nB=/a~b\n", NULL, "/a~b", "f:1: only a shell"},
		{"A=x:~/y\nB='~'\n", NULL, "~", "f:1: only a shell"},
		{"A[0]=1\nB=exported\n", NULL, "exported", "f:1: "},
		{"exported A=1\nunsetA=1\n", NULL, NULL, "f:1: "},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct values values = {0};
		struct kx_err *left = NULL;
		const struct assignments to = {variables, 2, &values, &left};

		expect_ok(assignments_parse(
			rows[i].text, strlen(rows[i].text), "f", &to));
		check_value(values.a, rows[i].a);
		check_value(values.b, rows[i].b);
		if (rows[i].left)
			expect_err(left, KX_FORMAT, rows[i].left);
		else
			assert_null(left);
		assignments_destroy(&to);
		assert_null(values.a);
	}
}

static void test_refused(void **state)
{
	struct values values = {0};
	struct kx_err *left = NULL;
	const struct assignments strict = {variables, 2, &values, NULL};
	const struct assignments most = {variables, 2, &values, &left};

	(void)state;
	expect_err(assignments_parse("A=1\nA=$B\n", 9, "f", &strict), KX_FORMAT, "f:2: ");
	assert_string_equal(values.a, "1");
	expect_err(assignments_parse("A=2\0B", 5, "f", &most), KX_FORMAT, "a NUL byte");
	assert_string_equal(values.a, "1");
	assignments_destroy(&strict);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_left),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
