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
	struct planning *p, const struct range *ranges, size_t n, struct range window)
{
	const struct range_set memory = {(struct range *)ranges, n, n};

	*p = (struct planning){.plan.limits.page_size = PAGE};
	expect_ok(place_allow(p, &memory, window));
}

static void test_allow(void **state)
{
	static const struct range ranges[] = {{1, PAGE}, {PAGE + 1, 3 * PAGE - 1},
		{0x100001, 0x140001}, {0xffffffffffff0001, UINT64_MAX}};
	KX_AUTO(planning_destroy) struct planning p;
	KX_AUTO(planning_destroy) struct planning none;

	(void)state;
	init(&p, ranges, 4, (struct range){0, UINT64_MAX});
	assert_int_equal(p.plan.limits.allowed.n, 1);
	assert_int_equal(p.plan.limits.allowed.v[0].start, 0x110000);
	assert_int_equal(p.plan.limits.allowed.v[0].end, 0x140000);
	assert_int_equal(p.free.n, 1);
	init(&none, ranges, 4, (struct range){0x120000, 0x12ffff});
	assert_int_equal(none.plan.limits.allowed.n, 0);
	planning_destroy(&none);
	init(&none, ranges, 4, (struct range){0x130000, 0x120000});
	assert_int_equal(none.plan.limits.allowed.n, 0);
}

static void test_half(void **state)
{
	struct range ram = {0, 0x50000};
	struct facts facts = {.memory = {{FACT_PRESENT, NULL}, .ram = {&ram, 1, 1}}};
	struct facts unknown = {0};

	(void)state;
	assert_int_equal(place_half_of_ram(&facts, PAGE), 0x20000);
	assert_int_equal(place_half_of_ram(&facts, 0x1000), 0x28000);
	facts.mem_total = (struct fact_u64){{FACT_PRESENT, NULL}, 0x30000};
	assert_int_equal(place_half_of_ram(&facts, PAGE), 0x10000);
	facts.mem_total.value = 0x70000;
	assert_int_equal(place_half_of_ram(&facts, 0x1000), 0x28000);
	assert_true(place_half_of_ram(&unknown, PAGE) == UINT64_MAX);
	unknown.mem_total = facts.mem_total;
	assert_int_equal(place_half_of_ram(&unknown, PAGE), 0x30000);
}

/* The first place that has room; the error is the last one's. */
static void test_first(void **state)
{
	static const struct range ranges[] = {{PAGE, 4 * PAGE}, {8 * PAGE, 16 * PAGE}};
	const struct preferences where = {
		{{PAGE, {0, 4 * PAGE}, RANGE_TOP_DOWN},
			{PAGE, {8 * PAGE, 16 * PAGE}, RANGE_BOTTOM_UP}},
		2};
	KX_AUTO(planning_destroy) struct planning p;
	struct segment s = {.role = ROLE_KERNEL, .memsz = PAGE + 1};
	uint64_t paddr;

	(void)state;
	init(&p, ranges, 2, (struct range){0, UINT64_MAX});
	expect_ok(place_preferred(&p, s, &where, &paddr));
	assert_int_equal(paddr, 2 * PAGE);
	expect_ok(place_preferred(&p, s, &where, &paddr));
	assert_int_equal(paddr, 8 * PAGE);
	s.memsz = 7 * PAGE;
	expect_err(place_preferred(&p, s, &where, &paddr), KX_NO_SPACE,
		"between 0x80000 and 0x100000");
	assert_int_equal(p.plan.nsegments, 2);
	assert_int_equal(p.plan.segments[0].memsz, 2 * PAGE);
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
	KX_AUTO(planning_destroy) struct planning p;
	struct range r;

	(void)state;
	init(&p, ranges, 1, (struct range){0, UINT64_MAX});
	p.in = &in;
	expect_ok(place_initrds(&p, &where, &r));
	assert_int_equal(p.plan.nsegments, 3);
	assert_int_equal(p.plan.segments[0].paddr, PAGE);
	assert_int_equal(p.plan.segments[1].paddr, 2 * PAGE);
	assert_int_equal(p.plan.segments[2].paddr, 3 * PAGE);
	assert_int_equal(p.plan.segments[2].memsz, 2 * PAGE);
	assert_int_equal(r.start, PAGE);
	assert_int_equal(r.end, 4 * PAGE + 5);
	assert_int_equal(range_set_total(&p.free), 11 * PAGE);
	files[0].size = 20 * PAGE;
	expect_err(place_initrds(&p, &where, &r), KX_NO_SPACE, "'a' and 2 more: initrd");
	images.ninitrds = 1;
	expect_err(place_initrds(&p, &where, &r), KX_NO_SPACE, "'a': initrd");
	images.ninitrds = 0;
	expect_ok(place_initrds(&p, &where, &r));
	assert_int_equal(r.end, 0);
}

static struct planning begin(struct range a, struct range b)
{
	static const struct request req;
	static const struct plan_input in = {.req = &req};
	struct planning p = {.in = &in,
		.plan = {.call = CALL_LOAD, .limits.page_size = 4096}};

	expect_ok(range_set_push(&p.free, a));
	expect_ok(range_set_push(&p.free, b));
	range_set_normalize(&p.free);
	expect_ok(range_set_copy(&p.free, &p.plan.limits.allowed));
	return p;
}

/* Whatever is wished, but for a crash image, whose bytes are put where they belong. */
static void test_low_for_xen(void **state)
{
	KX_AUTO(planning_destroy)
	struct planning p = begin(
		(struct range){0x100000, 0x200000}, (struct range){0x400000, 0x800000});
	const struct segment s = {.role = ROLE_INITRD, .memsz = 0x1000};
	const struct placement where = {
		.window = {0, UINT64_MAX}, .direction = RANGE_TOP_DOWN};
	uint64_t paddr;

	(void)state;
	p.plan.call = CALL_XEN;
	expect_ok(place_find_room(&p, s, &where, &paddr));
	assert_int_equal(paddr, 0x100000);
	p.plan.panic = true;
	expect_ok(place_find_room(&p, s, &where, &paddr));
	assert_int_equal(paddr, 0x7ff000);
}

static void test_place_both_directions(void **state)
{
	KX_AUTO(planning_destroy)
	struct planning p = begin(
		(struct range){0x100000, 0x200000}, (struct range){0x400000, 0x800000});
	struct segment s = {.role = ROLE_INITRD, .memsz = 0x1001, .digest = true};
	struct placement where = {.window = {0, UINT64_MAX}, .direction = RANGE_TOP_DOWN};
	uint64_t paddr;

	(void)state;
	expect_ok(place_segment(&p, s, &where, &paddr));
	assert_int_equal(paddr, 0x7fe000);
	where.direction = RANGE_BOTTOM_UP;
	expect_ok(place_segment(&p, s, &where, &paddr));
	assert_int_equal(paddr, 0x100000);
	/* Below a page's size, a page is the alignment. */
	where.align = 16;
	expect_ok(place_segment(&p, s, &where, &paddr));
	assert_int_equal(paddr, 0x102000);
	where.align = 0x200000;
	expect_ok(place_segment(&p, s, &where, &paddr));
	assert_int_equal(paddr, 0x400000);
	assert_int_equal(p.plan.nsegments, 4);
	assert_int_equal(p.plan.segments[0].memsz, 0x2000);
	assert_int_equal(p.plan.segments[0].paddr, 0x7fe000);
	assert_true(p.plan.segments[0].digest);
	assert_int_equal(range_set_total(&p.free), 0x500000 - 4 * 0x2000);
}

static void test_place_window(void **state)
{
	KX_AUTO(planning_destroy)
	struct planning p =
		begin((struct range){0x100000, 0x800000}, (struct range){0, 0});
	struct segment s = {.role = ROLE_KERNEL, .memsz = 0x1000};
	struct placement where = {
		.window = {0x300800, 0x302fff}, .direction = RANGE_TOP_DOWN};
	uint64_t paddr;

	(void)state;
	expect_ok(place_segment(&p, s, &where, &paddr));
	assert_int_equal(paddr, 0x301000);
	expect_err(place_segment(&p, s, &where, &paddr), KX_NO_SPACE, "kernel: ");
}

static void test_no_space(void **state)
{
	KX_AUTO(planning_destroy)
	struct planning p = begin(
		(struct range){0x100000, 0x180000}, (struct range){0x400000, 0x430000});
	struct segment s = {.role = ROLE_INITRD, .memsz = 0x3a00000};
	struct placement where = {.window = {0x110000, 0x38000000}};
	uint64_t paddr;

	(void)state;
	expect_err(place_segment(&p, s, &where, &paddr), KX_NO_SPACE,
		"initrd: no free range of 0x3a00000 bytes aligned 0x1000 between "
		"0x110000 and 0x430000 (largest free: 0x70000)");
	assert_int_equal(p.plan.nsegments, 0);
	where.align = 0x200000;
	expect_err(place_segment(&p, s, &where, &paddr), KX_NO_SPACE,
		"aligned 0x200000 between 0x110000 and 0x430000 (largest free: "
		"0x30000)");
	where.window = (struct range){0, 0x420000};
	expect_err(place_segment(&p, s, &where, &paddr), KX_NO_SPACE,
		"between 0x100000 and 0x420000 (largest free: 0x20000)");
	s.memsz = UINT64_MAX - 5;
	expect_err(place_segment(&p, s, &where, &paddr), KX_LIMIT, "initrd: 0xffff");
}

/* Nothing may be used where the segment must lie, or nothing at all. */
static void test_no_space_allowed(void **state)
{
	KX_AUTO(planning_destroy)
	struct planning p =
		begin((struct range){0x100000, 0x180000}, (struct range){0, 0});
	struct segment s = {.role = ROLE_KERNEL, .memsz = 0x1000};
	struct placement where = {.window = {0x180000, 0x38000000}};
	uint64_t paddr;

	(void)state;
	expect_err(place_segment(&p, s, &where, &paddr), KX_NO_SPACE,
		"kernel: it must lie between 0x180000 and 0x38000000, but what may be "
		"used (System RAM, --mem-min, --mem-max) lies between 0x100000 and "
		"0x180000");
	range_set_destroy(&p.plan.limits.allowed);
	range_set_destroy(&p.free);
	expect_err(place_segment(&p, s, &where, &paddr), KX_NO_SPACE,
		"kernel: no memory may be used at all");
}

static void test_add_fixed(void **state)
{
	KX_AUTO(planning_destroy)
	struct planning p = begin(
		(struct range){0x100000, 0x200000}, (struct range){0x300000, 0x400000});
	struct segment s = {.role = ROLE_KERNEL, .paddr = 0x1ff000, .memsz = 1};

	(void)state;
	expect_ok(place_fixed(&p, s));
	assert_int_equal(p.plan.segments[0].memsz, 0x1000);
	/* Taken now. */
	expect_err(place_fixed(&p, s), KX_NO_SPACE,
		"kernel: it must lie at 0x1ff000-0x1fffff, which is not all free memory");
	s.paddr = 0x2ff000;
	expect_err(place_fixed(&p, s), KX_NO_SPACE, "0x2ff000-0x2fffff");
	s.paddr = 0x1fe000;
	s.memsz = 0x103000;
	expect_err(place_fixed(&p, s), KX_NO_SPACE, "0x1fe000-0x300fff");
	s.paddr = UINT64_MAX - 0xfff;
	s.memsz = 0x1000;
	expect_err(place_fixed(&p, s), KX_LIMIT, "pass the end of memory");
	s.memsz = UINT64_MAX;
	expect_err(place_fixed(&p, s), KX_LIMIT, "too many");
	assert_int_equal(p.plan.nsegments, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_place_both_directions),
		cmocka_unit_test(test_low_for_xen),
		cmocka_unit_test(test_place_window),
		cmocka_unit_test(test_no_space),
		cmocka_unit_test(test_no_space_allowed),
		cmocka_unit_test(test_add_fixed),
		cmocka_unit_test(test_window),
		cmocka_unit_test(test_allow),
		cmocka_unit_test(test_half),
		cmocka_unit_test(test_first),
		cmocka_unit_test(test_require_page),
		cmocka_unit_test(test_initrds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
