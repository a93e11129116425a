// SPDX-License-Identifier: GPL-2.0-or-later
/* What speaks for the file call, but does not forbid the other one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/cleanup.h"
#include "choose-input.h"
#include "expect.h"
#include "plan/choose.h"

static struct choice choose(const struct input *in)
{
	struct plan_input as = input_as(in);
	struct choice choice = {0};

	expect_ok(choose_call(&as, &choice));
	assert_non_null(choice.reason);
	return choice;
}

/*
 * What is only a wish for the file call gives its reason, has kexec_load behind it with
 * what is lost then, and gives way to who asks for that by an option.
 */
static const struct {
	unsigned int bits;
	enum kind kind;
	const char *reason, *lost;
} file_wishes[] = {
	{MEASURED, BZ64, "IMA's list of measurements", "measurements is lost"},
	{MEASURED, PPC64, "IMA's list of measurements", "measurements is lost"},
	{PLPKS, PPC64, "key store (PLPKS)", "key store (PLPKS) is lost"},
};

static void test_wishes_for_file(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(file_wishes); i++) {
		struct input in = make_input(
			(struct request){0}, file_wishes[i].bits, file_wishes[i].kind);
		struct choice choice = choose(&in);

		assert_int_equal(choice.first, CALL_FILE);
		assert_int_equal(choice.fallback, CALL_LOAD);
		assert_int_equal(choice.warnings.n, 0);
		assert_non_null(strstr(choice.reason, file_wishes[i].reason));
		assert_int_equal(choice.lost.n, 1);
		assert_non_null(strstr(choice.lost.v[0].text, file_wishes[i].lost));
		in.req.no_checks = true;
		choice = choose(&in);
		assert_int_equal(choice.first, CALL_LOAD);
		assert_int_equal(choice.fallback, CALL_FILE);
		assert_non_null(strstr(choice.reason, "--no-checks"));
		assert_int_equal(choice.warnings.n, 1);
		assert_non_null(strstr(choice.warnings.v[0].text, file_wishes[i].lost));
		in.req = (struct request){.wish = WISH_LOAD};
		assert_int_equal(choose(&in).warnings.n, 1);
		/* A capture kernel has no use for them. */
		in.req.panic = true;
		assert_int_equal(choose(&in).warnings.n, 0);
	}
	/* What the file call does not know is loaded with a warning; x86 has no PLPKS. */
	struct input in = make_input((struct request){0}, MEASURED | PLPKS, VMLINUX);
	assert_int_equal(choose(&in).first, CALL_LOAD);
	assert_int_equal(choose(&in).warnings.n, 1);
	/* A policy keeps kexec_load away, whatever is wished for. */
	in = make_input((struct request){0}, MEASURED | KHO, BZ64);
	assert_int_equal(choose(&in).fallback, CALL_NONE);
	assert_non_null(strstr(choose(&in).reason, "handover"));
}

/* A policy keeps -a from kexec_load, and what that loses is told; a wish does not. */
static void test_forgone(void **state)
{
	struct input in = make_input((struct request){0}, MEASURED | KHO, BZ64);
	struct choice_warnings forgone;
	struct plan_input as = input_as(&in);

	(void)state;
	choose_forgone(&as, &forgone);
	assert_int_equal(forgone.n, 2);
	assert_non_null(strstr(forgone.v[0].text, "handover"));
	set_facts(&in.facts, MEASURED);
	choose_forgone(&as, &forgone);
	assert_int_equal(forgone.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wishes_for_file),
		cmocka_unit_test(test_forgone),
	};

	return cmocka_run_group_tests_name("choose-wishes", tests, NULL, NULL);
}
