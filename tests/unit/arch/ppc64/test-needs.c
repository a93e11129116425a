// SPDX-License-Identifier: GPL-2.0-or-later
/* Which call a kernel needs for a reason of ppc64's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "arch/ppc64/ppc64-ops.h"
#include "base/cleanup.h"
#include "choose-input.h"
#include "expect.h"
#include "plan/choose.h"

/* A kernel and the machine that is to start it. */
struct pair {
	bool big_host, big_kernel, set_mode, radix;
	enum { NO_VTPM, LITTLE_VTPM, BIG_VTPM } vtpm; /* where its log is, is said so */
};

static struct choice choose(const struct pair *pair, enum call_wish wish)
{
	struct input in = make_input((struct request){.wish = wish}, 0, PPC64);
	struct choice choice = {0};

	in.arch = pair->big_host ? &ppc64_ops : &ppc64le_ops;
	in.images.kernel.elf.big_endian = pair->big_kernel;
	in.facts.power.set_mode = pair->set_mode;
	in.facts.power.radix = pair->radix;
	in.facts.power.vtpm = (struct power_vtpm){
		0, {0x10000, pair->vtpm ? 0x20000 : 0x10000}, pair->vtpm == BIG_VTPM};
	struct plan_input as = input_as(&in);
	expect_ok(choose_call(&as, &choice));
	return choice;
}

static const struct pair hangs = {false, true, true, true, NO_VTPM};

/* From little-endian to big-endian, in a partition by radix tables. */
static void test_big_endian_needs_load(void **state)
{
	struct choice choice = choose(&hangs, WISH_AUTO);

	(void)state;
	assert_int_equal(choice.first, CALL_LOAD);
	assert_int_equal(choice.fallback, CALL_NONE);
	assert_int_equal(choice.warnings.n, 0);
	assert_non_null(strstr(choice.reason, "exceptions"));
}

static void test_file_call_is_warned_of(void **state)
{
	struct choice choice = choose(&hangs, WISH_FILE);

	(void)state;
	assert_int_equal(choice.first, CALL_FILE);
	assert_int_equal(choice.warnings.n, 1);
	assert_non_null(strstr(choice.warnings.v[0].text, "hangs"));
	assert_int_equal(choose(&hangs, WISH_LOAD).warnings.n, 0);
}

/* Where the kernel allows only the file call, there is none for it. */
static void test_locked_down(void **state)
{
	struct input in = make_input((struct request){0}, 0, PPC64);
	struct plan_input as;

	(void)state;
	in.arch = &ppc64le_ops;
	in.images.kernel.elf.big_endian = true;
	in.facts.power.set_mode = in.facts.power.radix = true;
	in.facts.lockdown.fact.state = FACT_PRESENT;
	in.facts.lockdown.mode = LOCKDOWN_INTEGRITY;
	as = input_as(&in);
	struct choice choice;
	expect_err(choose_call(&as, &choice), KX_UNSUPPORTED,
		"exceptions little-endian, but the kernel is locked down");
}

/* With one of the four otherwise, either call does. */
static void test_either_call(void **state)
{
	static const struct pair pairs[] = {
		{true, true, true, true, NO_VTPM},
		{false, false, true, true, NO_VTPM},
		{false, true, false, true, NO_VTPM},
		{false, true, true, false, NO_VTPM},
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(pairs); i++) {
		struct choice choice = choose(&pairs[i], WISH_AUTO);

		assert_int_equal(choice.first, CALL_FILE);
		assert_int_equal(choice.fallback, CALL_LOAD);
		assert_int_equal(choose(&pairs[i], WISH_FILE).warnings.n, 0);
	}
}

/* The kernel's own loader leaves the place of a virtual TPM's log as it was written. */
static void test_vtpm_log(void **state)
{
	(void)state;
	for (int i = 0; i < 8; i++) {
		bool big_vtpm = i & 4;
		struct pair pair = {.big_host = i & 1,
			.big_kernel = i & 2,
			.vtpm = big_vtpm ? BIG_VTPM : LITTLE_VTPM};
		struct choice choice = choose(&pair, WISH_AUTO);
		bool other = pair.big_kernel != big_vtpm;

		assert_int_equal(choice.first, other ? CALL_LOAD : CALL_FILE);
		assert_int_equal(choice.fallback, other ? CALL_NONE : CALL_LOAD);
		assert_int_equal(choice.warnings.n, 0);
		assert_int_equal(choose(&pair, WISH_LOAD).warnings.n, 0);
		choice = choose(&pair, WISH_FILE);
		assert_int_equal(choice.first, CALL_FILE);
		assert_int_equal(choice.warnings.n, other);
		if (other)
			assert_non_null(strstr(choice.warnings.v[0].text, "virtual TPM"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_big_endian_needs_load),
		cmocka_unit_test(test_file_call_is_warned_of),
		cmocka_unit_test(test_locked_down),
		cmocka_unit_test(test_either_call),
		cmocka_unit_test(test_vtpm_log),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
