// SPDX-License-Identifier: GPL-2.0-or-later
/* What is asked of a kernel that is to return, and what cannot be asked of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/cleanup.h"
#include "expect.h"
#include "options-fixture.h"

/* Both are loads by themselves; the way back has no kernel. */
static void test_loads(void **state)
{
	static const struct accept_case cases[] = {
		{"--load-preserve-context --mem-max=1M K",
			"load preserve kernel=K max=ffffffffffefffff"},
		{"-l -c --load-preserve-context --mem-max=1M K",
			"load -c preserve kernel=K max=ffffffffffefffff"},
		{"-f --load-preserve-context --mem-max=1M K",
			"load-exec preserve kernel=K max=ffffffffffefffff"},
		{"--load-jump-back-helper", "load jumpback"},
		{"-l --load-jump-back-helper --entry=0x1234", "load jumpback entry=1234"},
		{"-f --load-jump-back-helper", "load-exec jumpback"},
		{"-u --load-jump-back-helper", "unload jumpback"},
	};

	(void)state;
	assert_accepts(cases, KX_ARRAY_SIZE(cases));
}

static void test_refused(void **state)
{
	static const struct refuse_case cases[] = {
		{"--load-preserve-context", KX_USAGE, "No kernel specified"},
		{"--load-preserve-context K", KX_USAGE, "Say it by --mem-max"},
		{"-p --load-preserve-context --mem-max=1M K", KX_USAGE, "from a crash"},
		{"-p --load-jump-back-helper", KX_USAGE, "no return from a crash"},
		{"-s --load-preserve-context --mem-max=1M K", KX_USAGE, "use -c"},
		{"-s --load-jump-back-helper", KX_USAGE, "use -c"},
		{"--load-jump-back-helper --load-preserve-context K", KX_USAGE,
			"give one of them"},
		{"-l --entry=0x1000 K", KX_USAGE, "--entry says where"},
	};

	(void)state;
	assert_refuses(cases, KX_ARRAY_SIZE(cases));
}

static void test_warned(void **state)
{
	KX_AUTO(words_destroy) struct words words = {0};
	KX_AUTO(request_destroy) struct request req = {0};

	(void)state;
	assert_null(parse(&words, "--load-jump-back-helper K", &req));
	assert_int_equal(req.warnings.n, 1);
	assert_string_equal(req.warnings.v[0].text,
		"--load-jump-back-helper takes no kernel: 'K' is not loaded");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_loads),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_warned),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
