// SPDX-License-Identifier: GPL-2.0-or-later
/* What a capture kernel needs on arm64: pages of its own size, and what CMA takes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "plan/estimate.h"
#include "world-arm64.h"

static uint64_t part(const struct world *w, const char *id)
{
	struct estimate estimate;

	expect_ok(estimate_make(&w->in, &estimate));
	for (size_t i = 0; i < estimate.nparts; i++)
		if (!strcmp(estimate.parts[i].id, id))
			return estimate.parts[i].bytes;
	return 0;
}

static void test_cma(void **state)
{
	static const struct {
		const char *append;
		uint64_t bytes;
	} rows[] = {
		{"quiet", 64 * MIB},
		{"cma=0", 0},
		{"cma=16M", 16 * MIB},
		{"cma=64M cma=32M", 32 * MIB},
		{"cma=128M@0-4G", 128 * MIB},
		{"cma=1G@", GIB},
		{"cma=", 64 * MIB},
		{"cma=junk", 64 * MIB},
		{"-- cma=0", 64 * MIB},
	};
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	arm64_world_init(&w);
	w.req.append = "quiet";
	assert_int_equal(part(&w, "cma"), 0);
	fact_set_u64(&w.facts.cma_total, 64 * MIB);
	for (size_t i = 0; i < KX_ARRAY_SIZE(rows); i++) {
		w.req.append = rows[i].append;
		if (part(&w, "cma") != rows[i].bytes)
			fail_msg("%s", rows[i].append);
	}
}

/* By the kernel's header; else it is as the running one. */
static void test_pages(void **state)
{
	struct arm64_recipe r = arm64_recipe();
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	arm64_world_init(&w);
	/* Whole sections of 128 MiB, of which the region may cut two: 64 bytes a page. */
	assert_int_equal(arm64_kernel_page(&w.in), 0x1000);
	assert_int_equal(part(&w, "page-structures"), 2 * 2 * MIB);
	r.flags = 6 | 8;
	arm64_world_kernel(&w, &r);
	assert_int_equal(arm64_kernel_page(&w.in), 0x10000);
	assert_int_equal(part(&w, "page-structures"), 2 * MIB / 2);
	r.flags = 8;
	arm64_world_kernel(&w, &r);
	assert_int_equal(arm64_kernel_page(&w.in), 0x1000);
	fact_set_u64(&w.facts.page_size, 0x4000);
	assert_int_equal(arm64_kernel_page(&w.in), 0x4000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cma),
		cmocka_unit_test(test_pages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
