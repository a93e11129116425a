// SPDX-License-Identifier: GPL-2.0-or-later
/* What placing segments is on every architecture, in pages of 64 KiB. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "expect.h"
#include "plan/place.h"

#define PAGE 0x10000

static void expect_window(
	uint64_t min, uint64_t max, uint64_t lowest, uint64_t start, uint64_t end)
{
	const struct request req = {
		.mem_min = min, .mem_min_set = min, .mem_max = max, .mem_max_set = max};
	struct range window = place_window(&req, lowest);

	assert_int_equal(window.start, start);
	assert_int_equal(window.end, end);
}

/* --mem-max names the last byte. */
static void test_window(void **state)
{
	(void)state;
	expect_window(0, 0, 0x1000, 0x1000, UINT64_MAX);
	expect_window(0x2000, 0x2fff, 0x1000, 0x2000, 0x3000);
	expect_window(0x800, 0, 0x1000, 0x1000, UINT64_MAX);
	expect_window(0, UINT64_MAX, 0, 0, UINT64_MAX);
	expect_window(0, UINT64_MAX - 1, 0, 0, UINT64_MAX);
}

static void init(
	struct plan *plan, const struct range *ranges, size_t n, struct range window)
{
	const struct range_set memory = {(struct range *)ranges, n, n};

	*plan = (struct plan){.limits.page_size = PAGE};
	expect_ok(place_allow(plan, &memory, window));
}

static void test_allow(void **state)
{
	static const struct range ranges[] = {{1, PAGE}, {PAGE + 1, 3 * PAGE - 1},
		{0x100001, 0x140001}, {0xffffffffffff0001, UINT64_MAX}};
	KX_AUTO(plan_destroy) struct plan plan;
	KX_AUTO(plan_destroy) struct plan none;

	(void)state;
	init(&plan, ranges, 4, (struct range){0, UINT64_MAX});
	assert_int_equal(plan.limits.allowed.n, 1);
	assert_int_equal(plan.limits.allowed.v[0].start, 0x110000);
	assert_int_equal(plan.limits.allowed.v[0].end, 0x140000);
	assert_int_equal(plan.free.n, 1);
	init(&none, ranges, 4, (struct range){0x120000, 0x12ffff});
	assert_int_equal(none.limits.allowed.n, 0);
	plan_destroy(&none);
	init(&none, ranges, 4, (struct range){0x130000, 0x120000});
	assert_int_equal(none.limits.allowed.n, 0);
}

static void test_half(void **state)
{
	struct range ram = {0, 0x50000};
	struct facts facts = {.memory.ram = {&ram, 1, 1}};

	(void)state;
	assert_int_equal(place_half_of_ram(&facts, PAGE), 0x20000);
	assert_int_equal(place_half_of_ram(&facts, 0x1000), 0x28000);
	facts.mem_total = (struct fact_u64){{FACT_PRESENT, NULL}, 0x30000};
	assert_int_equal(place_half_of_ram(&facts, PAGE), 0x10000);
	facts.mem_total.value = 0x70000;
	assert_int_equal(place_half_of_ram(&facts, 0x1000), 0x28000);
}

/* The first place that has room; the error is the last one's. */
static void test_first(void **state)
{
	static const struct range ranges[] = {{PAGE, 4 * PAGE}, {8 * PAGE, 16 * PAGE}};
	const struct preferences where = {
		{{PAGE, {0, 4 * PAGE}, RANGE_TOP_DOWN},
			{PAGE, {8 * PAGE, 16 * PAGE}, RANGE_BOTTOM_UP}},
		2};
	KX_AUTO(plan_destroy) struct plan plan;
	struct segment s = {.role = ROLE_KERNEL, .memsz = PAGE + 1};
	uint64_t paddr;

	(void)state;
	init(&plan, ranges, 2, (struct range){0, UINT64_MAX});
	expect_ok(place_first(&plan, s, &where, &paddr));
	assert_int_equal(paddr, 2 * PAGE);
	expect_ok(place_first(&plan, s, &where, &paddr));
	assert_int_equal(paddr, 8 * PAGE);
	s.memsz = 7 * PAGE;
	expect_err(place_first(&plan, s, &where, &paddr), KX_NO_SPACE,
		"between 0x80000 and 0x100000");
	assert_int_equal(plan.nsegments, 2);
	assert_int_equal(plan.segments[0].memsz, 2 * PAGE);
}

static void test_require_page(void **state)
{
	const struct plan plan = {.limits.page_size = PAGE};

	(void)state;
	expect_ok(place_require_page(&plan, "x", 0));
	expect_ok(place_require_page(&plan, "x", 3 * PAGE));
	expect_err(place_require_page(&plan, "the x", PAGE + 0x1000), KX_FORMAT,
		"the x 0x11000 is not a multiple of the page size 0x10000");
}

/* In adjacent pages, the last one's end being that of its bytes. */
static void test_initrds(void **state)
{
	static const struct range ranges[] = {{PAGE, 16 * PAGE}};
	const struct preferences where = {{{PAGE, {0, UINT64_MAX}, RANGE_BOTTOM_UP}}, 1};
	struct file files[] = {{.path = "a", .fd = -1, .size = PAGE},
		{.path = "b", .fd = -1, .size = 1},
		{.path = "c", .fd = -1, .size = PAGE + 5}};
	struct images images = {
		.initrds = files, .ninitrds = 3, .joined.fd = -1, .dtb.fd = -1};
	const struct plan_input in = {.images = &images};
	KX_AUTO(plan_destroy) struct plan plan;
	struct range r;

	(void)state;
	init(&plan, ranges, 1, (struct range){0, UINT64_MAX});
	expect_ok(place_initrds(&in, &plan, &where, &r));
	assert_int_equal(plan.nsegments, 3);
	assert_int_equal(plan.segments[0].paddr, PAGE);
	assert_int_equal(plan.segments[1].paddr, 2 * PAGE);
	assert_int_equal(plan.segments[2].paddr, 3 * PAGE);
	assert_int_equal(plan.segments[2].memsz, 2 * PAGE);
	assert_int_equal(r.start, PAGE);
	assert_int_equal(r.end, 4 * PAGE + 5);
	assert_int_equal(range_set_total(&plan.free), 11 * PAGE);
	files[0].size = 20 * PAGE;
	expect_err(place_initrds(&in, &plan, &where, &r), KX_NO_SPACE,
		"'a' and 2 more: initrd");
	images.ninitrds = 1;
	expect_err(place_initrds(&in, &plan, &where, &r), KX_NO_SPACE, "'a': initrd");
	images.ninitrds = 0;
	expect_ok(place_initrds(&in, &plan, &where, &r));
	assert_int_equal(r.end, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_window),
		cmocka_unit_test(test_allow),
		cmocka_unit_test(test_half),
		cmocka_unit_test(test_first),
		cmocka_unit_test(test_require_page),
		cmocka_unit_test(test_initrds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
