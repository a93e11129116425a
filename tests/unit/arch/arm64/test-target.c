// SPDX-License-Identifier: GPL-2.0-or-later
/* What an arm64 target must fulfil, and what is warned of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "world-arm64.h"

#define IOMEM_CRASH "40000000-7fffffff : System RAM\n  6ac00000-7abfffff : Crash kernel\n"

/* Only the file call finds out whether the processor can, and no capture kernel could. */
static void test_byte_order(void **state)
{
	struct arm64_recipe r = arm64_recipe();
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	r.flags |= 1;
	arm64_world_init(&w);
	arm64_world_kernel(&w, &r);
	expect_err(world_plan(&w), KX_UNSUPPORTED, "but kexec_file_load (-s) finds out");
	world_forget(&w);
	expect_ok(plan_make(&w.in, CALL_FILE, "", &w.plan));
	arm64_world_machine(&w, WORLD_TREE, IOMEM_CRASH);
	w.req.panic = true;
	expect_err(
		world_plan(&w), KX_UNSUPPORTED, "as a capture kernel it would find no");
}

static void test_pages(void **state)
{
	struct arm64_recipe r = arm64_recipe();
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	arm64_world_init(&w);
	fact_set_u64(&w.facts.page_size, 0x1000);
	expect_ok(world_plan(&w));
	assert_int_equal(w.plan.warnings.n, 0);
	fact_set_u64(&w.facts.page_size, 0x10000);
	expect_ok(world_plan(&w));
	assert_true(plan_warns(&w.plan, "pages of 4 KiB, and the running one of 64"));
	r.flags = 8;
	arm64_world_kernel(&w, &r); /* does not say */
	expect_ok(world_plan(&w));
	assert_int_equal(w.plan.warnings.n, 0);
}

/* A capture kernel lies where they are not. */
static void test_tables(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	arm64_world_init(&w);
	fact_fail(&w.facts.gic.fact, "the log has lost them");
	expect_ok(world_plan(&w));
	assert_true(plan_warns(&w.plan, "is not known (the log has lost them)"));
	arm64_world_machine(&w, WORLD_TREE, IOMEM_CRASH);
	fact_fail(&w.facts.gic.fact, "the log has lost them");
	w.req.panic = true;
	expect_ok(world_plan(&w));
	assert_false(plan_warns(&w.plan, "the log has lost them"));
}

static void test_reserve_map(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	arm64_world_init(&w);
	w.facts.devtree.given = false;
	w.facts.devtree.source = "/proc/device-tree";
	expect_ok(world_plan(&w));
	assert_true(plan_warns(&w.plan, "/proc/device-tree shows no reserve map"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_byte_order),
		cmocka_unit_test(test_pages),
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_reserve_map),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
