// SPDX-License-Identifier: GPL-2.0-or-later
/* What the elfcorehdr of an arm64 machine says: where kernels of each kind are mapped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "world-arm64.h"

#define CODE_START 0x40210000
#define CODE_SIZE  0x2400000

static void add_part(struct world *w, uint64_t vaddr, uint64_t paddr, uint64_t size)
{
	struct fact_kcore *kcore = &w->facts.crash.kcore;

	fact_set(&kcore->fact);
	kcore->loads =
		reallocarray(kcore->loads, kcore->nloads + 1, sizeof(*kcore->loads));
	kcore->loads[kcore->nloads++] =
		(struct kcore_part){.vaddr = vaddr, .size = size, .paddr = paddr};
}

/* /proc/kcore has memory, vmalloc's part, which has no place, and the kernel in that. */
static void init(struct world *w, uint64_t direct, uint64_t text)
{
	arm64_world_crash(w);
	add_part(w, direct, 0x40000000, 0x40000000);
	add_part(w, text - 0x10000000, UINT64_MAX, 0x8000000);
	add_part(w, text, CODE_START, CODE_SIZE);
}

static const struct elfcore_part *load(const struct world *w, size_t i)
{
	assert_true(i < w->plan.elfcore.nloads);
	return &w->plan.elfcore.loads[i];
}

/* The text, then all RAM but the region. */
static void expect_maps(struct world *w, uint64_t direct, uint64_t text)
{
	const struct elfcore *core = &w->plan.elfcore;

	expect_ok(world_plan(w));
	assert_int_equal(core->nloads, 3);
	assert_int_equal(load(w, 0)->vaddr, text);
	assert_int_equal(load(w, 0)->paddr, CODE_START);
	assert_int_equal(load(w, 0)->offset, CODE_START);
	assert_int_equal(load(w, 0)->size, CODE_SIZE);
	assert_int_equal(load(w, 1)->vaddr, direct);
	assert_int_equal(load(w, 1)->paddr, 0x40000000);
	assert_int_equal(load(w, 1)->size, 0x2ac00000);
	assert_int_equal(load(w, 2)->vaddr, direct + 0x3ac00000);
	assert_int_equal(load(w, 2)->paddr, 0x7ac00000);
	assert_int_equal(load(w, 2)->size, 0x5400000);
}

/* By bits of virtual addresses; with 52, the kernel lies as with 48. */
static void test_bits(void **state)
{
	static const struct {
		uint64_t direct, text;
	} rows[] = {
		{0xfffffff000000000, 0xfffffff808210000}, /* 36, pages of 16K */
		{0xffffff8000000000, 0xffffffc008210000}, /* 39 */
		{0xfffffc0000000000, 0xfffffe0008210000}, /* 42, pages of 64K */
		{0xffff800000000000, 0xffffc00008210000}, /* 47, pages of 16K */
		{0xffff000000000000, 0xffffa539c8210000}, /* 48 */
		{0xfff0000000000000, 0xffffa539c8210000}, /* 52 */
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(rows); i++) {
		KX_AUTO(world_destroy) struct world w;

		init(&w, rows[i].direct, rows[i].text);
		expect_maps(&w, rows[i].direct, rows[i].text);
		assert_false(plan_warns(&w.plan, "/proc/kcore"));
	}
}

/* Before 5.4 the kernel lies below, which its own symbols or VMCOREINFO tell. */
static void test_old(void **state)
{
	static const char info[] = "SYMBOL(_stext)=ffff0000c8210000\n";
	KX_AUTO(world_destroy) struct world w, by_info;

	(void)state;
	init(&w, 0xffff800000000000, 0xffff0000c8210000);
	fact_set_u64(&w.facts.crash.text_symbol, 0xffff0000c8210000);
	expect_maps(&w, 0xffff800000000000, 0xffff0000c8210000);
	init(&by_info, 0xffff800000000000, 0xffff0000c8210000);
	by_info.facts.crash.kcore.vmcoreinfo = strdup(info);
	by_info.facts.crash.kcore.vmcoreinfo_size = strlen(info);
	expect_maps(&by_info, 0xffff800000000000, 0xffff0000c8210000);
}

/* Hidden, as by lockdown: the dump has no virtual addresses, and that is said. */
static void test_hidden(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	arm64_world_crash(&w);
	expect_ok(world_plan(&w));
	assert_int_equal(w.plan.elfcore.nloads, 2);
	assert_int_equal(load(&w, 0)->vaddr, UINT64_MAX);
	assert_int_equal(load(&w, 0)->paddr, 0x40000000);
	assert_true(plan_warns(&w.plan, "kernel's text lies is not known"));
	assert_true(plan_warns(&w.plan, "maps all memory is not known"));
}

/* Pages that the kernel takes of the region for itself stay free. */
static void test_control_room(void **state)
{
	struct arm64_recipe r = arm64_recipe();
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	init(&w, 0xffff000000000000, 0xffffa539c8210000);
	assert_int_equal(w.plan.limits.control_room, 0);
	expect_ok(world_plan(&w));
	assert_int_equal(w.plan.limits.control_room, 4 * PAGE);
	assert_int_equal(w.plan.limits.crash_region.start, 0x6ac00000);
	assert_int_equal(w.plan.limits.crash_region.end, 0x7ac00000);
	r.image_size = 0x10000000 - 0x60000;
	arm64_world_kernel(&w, &r);
	expect_err(world_plan(&w), KX_NO_SPACE, "");
	r.image_size = 0x10000001;
	arm64_world_kernel(&w, &r);
	expect_err(world_plan(&w), KX_NO_SPACE, "no room for 0x10010000 bytes");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bits),
		cmocka_unit_test(test_old),
		cmocka_unit_test(test_hidden),
		cmocka_unit_test(test_control_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
