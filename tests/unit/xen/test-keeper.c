// SPDX-License-Identifier: GPL-2.0-or-later
/* Whose the images are, by what this system is to Xen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "act/keepers.h"
#include "base/cleanup.h"
#include "expect.h"
#include "request/request.h"
#include "xen/act/xen-keeper.h"

static struct facts of_role(enum xen_role role)
{
	return (struct facts){.xen_role = {{FACT_PRESENT, NULL}, role}};
}

/* Whatever is asked for, the hypercall does it, and a note says so. */
static void test_dom0(void **state)
{
	static const char *const warnings[] = {
		[WISH_AUTO] = NULL,
		[WISH_LOAD] = "-c has no effect in a Xen dom0",
		[WISH_FILE] = "-s has no effect in a Xen dom0",
	};
	const struct facts facts = of_role(XEN_DOM0_PV);
	const struct keeper *keeper;

	(void)state;
	expect_ok(keeper_require(&facts, "loaded", &keeper));
	assert_ptr_equal(keeper, &keeper_xen);
	for (size_t i = 0; i < KX_ARRAY_SIZE(warnings); i++) {
		struct request req = {.wish = (enum call_wish)i, .verb = VERB_LOAD};
		struct choice choice;

		expect_ok(keeper->choose(
			&(struct plan_input){.req = &req, .facts = &facts}, &choice));
		assert_true(choice.first == CALL_XEN && choice.fallback == CALL_NONE);
		assert_int_equal(choice.warnings.n, warnings[i] ? 1 : 0);
		if (warnings[i])
			assert_non_null(strstr(choice.warnings.v[0].text, warnings[i]));
		assert_int_equal(keeper->unload_call(&req, &facts), CALL_XEN);
	}
}

/* Who can do nothing says so; but it can be asked what is loaded. */
static void test_refused(void **state)
{
	static const char *const refused[] = {
		[XEN_DOM0_PVH] = "no image can be started in a PVH dom0",
		[XEN_DOMU_PV] = "no image can be started in a PV guest",
	};
	const struct keeper *keeper;

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(refused); i++) {
		const struct facts facts = of_role(i);

		if (!refused[i])
			continue;
		expect_err(keeper_require(&facts, "started", &keeper), KX_UNSUPPORTED,
			refused[i]);
		expect_ok(keeper_find(&facts, &keeper));
		assert_ptr_equal(keeper, &keeper_linux);
	}
}

/* No Xen, a guest that is like a machine, and where nothing is known. */
static void test_linux(void **state)
{
	const struct facts facts[3] = {of_role(XEN_NONE), of_role(XEN_DOMU_HVM)};
	const struct keeper *keeper;

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(facts); i++) {
		expect_ok(keeper_require(&facts[i], "loaded", &keeper));
		assert_ptr_equal(keeper, &keeper_linux);
	}
}

static void test_role_failed(void **state)
{
	struct kx_err why = {.code = KX_UNSUPPORTED, .message = (char *)"mount xenfs"};
	const struct facts facts = {.xen_role.fact = {FACT_FAILED, &why}};
	const struct keeper *keeper;

	(void)state;
	expect_err(keeper_require(&facts, "loaded", &keeper), KX_UNSUPPORTED,
		"no image can be loaded: mount xenfs");
	expect_err(keeper_find(&facts, &keeper), KX_UNSUPPORTED, "mount xenfs");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dom0),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_linux),
		cmocka_unit_test(test_role_failed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
