// SPDX-License-Identifier: GPL-2.0-or-later
/* Where the pieces of a load on arm64 go, and what purgatory is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "world-arm64.h"

static const uint8_t initrd[3 * PAGE] = "070701";

/* From the start of memory on, in pages of 64 KiB: what is not reserved is free. */
static void test_usual(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	arm64_world_init(&w);
	world_initrd(&w, initrd, PAGE + 1);
	expect_ok(world_plan(&w));
	const struct segment *kernel = world_segment(&w, ROLE_KERNEL);
	const struct segment *first = world_segment(&w, ROLE_INITRD);
	const struct segment *dtb = world_segment(&w, ROLE_DTB);
	const struct segment *purgatory = world_segment(&w, ROLE_PURGATORY);
	assert_int_equal(w.plan.nsegments, 4);
	assert_int_equal(w.plan.warnings.n, 0);
	assert_int_equal(w.plan.flags, 183 << 16);
	assert_int_equal(kernel->paddr, 0x40000000);
	assert_int_equal(kernel->memsz, 0x30000);
	assert_int_equal(kernel->bufsz, 0x20000);
	assert_ptr_equal(kernel->bytes, w.kernel);
	assert_int_equal(first->paddr, 0x40030000);
	assert_int_equal(first->memsz, 2 * PAGE);
	assert_int_equal(dtb->paddr, 0x40050000);
	assert_int_equal(purgatory->paddr, 0x40060000);
	/* Behind its bytes is room for tables. */
	assert_int_equal(purgatory->memsz, 0x40000);
	assert_int_equal(w.plan.entry, 0x40060000);
	assert_int_equal(w.plan.params.entry, 0x40000000);
	assert_int_equal(w.plan.params.regs[PP_ARM64_X0], 0x40050000);
	for (int i = 1; i < 4; i++)
		assert_int_equal(w.plan.params.regs[PP_ARM64_X0 + i], 0);
	assert_true(kernel->digest && first->digest && dtb->digest);
}

/* Behind the kernel, all others lie where there is room. */
static uint64_t kernel_end(struct world *w)
{
	return segment_range(world_segment(w, ROLE_KERNEL)).end;
}

/* It lies that much behind a multiple of 2 MiB. */
static void test_text_offset(void **state)
{
	struct arm64_recipe r = arm64_recipe();
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	arm64_world_init(&w);
	r.text_offset = 0x80000;
	arm64_world_kernel(&w, &r);
	expect_ok(world_plan(&w));
	assert_int_equal(world_segment(&w, ROLE_KERNEL)->paddr, 0x40080000);
	assert_int_equal(w.plan.params.entry, 0x40080000);
	assert_int_equal(world_segment(&w, ROLE_DTB)->paddr, kernel_end(&w));
	r.text_offset = 0x1000;
	arm64_world_kernel(&w, &r);
	expect_err(world_plan(&w), KX_FORMAT, "text_offset of its header");
}

/* Firmware's and what else the kernel marks, at any depth; not its own code and data. */
static void test_reserved(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	arm64_world_init(&w);
	arm64_world_machine(&w, WORLD_TREE,
		"40000000-7fffffff : System RAM\n"
		"  40000000-4000ffff : reserved\n"
		"  40200000-405fffff : Kernel code\n"
		"    40220000-4022ffff : reserved\n"
		"  42000000-425fffff : Kernel data\n");
	expect_ok(world_plan(&w));
	assert_int_equal(world_segment(&w, ROLE_KERNEL)->paddr, 0x40400000);
	assert_int_equal(world_segment(&w, ROLE_DTB)->paddr, kernel_end(&w));
	/* Nothing but the kernel has room there. */
	w.req.mem_max_set = true;
	w.req.mem_max = kernel_end(&w) - 1;
	expect_ok(world_plan(&w));
	assert_int_equal(world_segment(&w, ROLE_KERNEL)->paddr, 0x40400000);
	assert_int_equal(world_segment(&w, ROLE_DTB)->paddr, 0x40010000);
}

static void add_range(struct range_set *set, uint64_t start, uint64_t size)
{
	expect_ok(range_set_push(set, (struct range){start, start + size}));
}

static bool reserves(const struct world *w, uint64_t start, uint64_t end)
{
	struct range r;

	for (int i = 0; devtree_reserved(&w->written, i, &r); i++)
		if (r.start <= start && r.end >= end)
			return true;
	return false;
}

/* LPI tables are the next kernel's, too; what an ITS reads is only kept off. */
static void test_gic_tables(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	arm64_world_init(&w);
	fact_set(&w.facts.gic.fact);
	add_range(&w.facts.gic.lpi, 0x40020000, 0x10000);
	add_range(&w.facts.gic.its, 0x40200000, 0x10000);
	expect_ok(world_plan(&w));
	assert_int_equal(world_segment(&w, ROLE_KERNEL)->paddr, 0x40400000);
	assert_true(reserves(&w, 0x40020000, 0x40030000));
	assert_false(reserves(&w, 0x40200000, 0x40200001));
	w.facts.gic.fact.state = FACT_ABSENT;
	expect_ok(world_plan(&w));
	assert_int_equal(world_segment(&w, ROLE_KERNEL)->paddr, 0x40000000);
	assert_false(reserves(&w, 0x40020000, 0x40020001));
}

/* CPUs wait there, reading a word: in memory, it stays what it is. */
static void test_spin_table(void **state)
{
#define CPU "/cpus/cpu@1/enable-method = \"spin-table\"\n/cpus/cpu@1/cpu-release-addr = "
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	arm64_world_init(&w);
	arm64_world_machine(&w, WORLD_TREE CPU "<0 0x4000fff8>\n", WORLD_IOMEM);
	expect_ok(world_plan(&w));
	assert_int_equal(world_segment(&w, ROLE_KERNEL)->paddr, 0x40200000);
	assert_true(reserves(&w, 0x4000fff8, 0x40010000));
	arm64_world_machine(&w, WORLD_TREE CPU "<0x8000fff8>\n", WORLD_IOMEM);
	expect_ok(world_plan(&w));
	assert_int_equal(world_segment(&w, ROLE_KERNEL)->paddr, 0x40000000);
	assert_false(reserves(&w, 0x8000fff8, 0x80010000));
	arm64_world_machine(&w, WORLD_TREE CPU "<0xffffffff 0xfffffff9>\n", WORLD_IOMEM);
	expect_ok(world_plan(&w));
	arm64_world_machine(&w, WORLD_TREE CPU "<1 2 3>\n", WORLD_IOMEM);
	expect_err(world_plan(&w), KX_FORMAT, "cpu-release-addr");
}

/* The initrd lies where a window of 32 GiB reaches that holds the kernel. */
static void test_window(void **state)
{
	static const char tree[] = CELLS_2_2
		"/memory@0/device_type = \"memory\"\n"
		"/memory@0/reg = <0 0x40000000 0 0x200000 0x8 0x3fe00000 0 0x400000>\n";
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	arm64_world_init(&w);
	/* 128 KiB are left of the first piece; the window ends in the second one. */
	arm64_world_machine(&w, tree,
		"40000000-4004ffff : System RAM\n83fe00000-8401fffff : System RAM\n");
	world_initrd(&w, initrd, 3 * PAGE);
	expect_ok(world_plan(&w));
	assert_int_equal(world_segment(&w, ROLE_KERNEL)->paddr, 0x40000000);
	assert_int_equal(world_segment(&w, ROLE_INITRD)->paddr, 0x83fe00000);
	assert_int_equal(w.plan.limits.initrd_end, 0x840000000);
	arm64_world_machine(&w, tree,
		"40000000-4004ffff : System RAM\n840000000-8401fffff : System RAM\n");
	expect_err(world_plan(&w), KX_NO_SPACE, "'/boot/i': initrd: no free range");
}

/* A header that lies of more memory than the window has, on a machine that has it. */
static void test_span(void **state)
{
	struct arm64_recipe r = arm64_recipe();
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	arm64_world_init(&w);
	arm64_world_machine(&w, WORLD_TREE "/chosen/linux,uefi-system-table = <0 1>\n",
		"40000000-40ffffffff : System RAM\n");
	r.image_size = 31ULL << 30;
	arm64_world_kernel(&w, &r);
	expect_ok(world_plan(&w));
	r.image_size++;
	arm64_world_kernel(&w, &r);
	expect_err(
		world_plan(&w), KX_LIMIT, "the kernel has 0x7c0000001 bytes of memory");
}

static void test_reach(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	arm64_world_init(&w);
	arm64_world_machine(&w, WORLD_TREE, "1000000000000-100003fffffff : System RAM\n");
	expect_err(world_plan(&w), KX_NO_SPACE, "only addresses below 48 bits");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_usual),
		cmocka_unit_test(test_text_offset),
		cmocka_unit_test(test_reserved),
		cmocka_unit_test(test_gic_tables),
		cmocka_unit_test(test_spin_table),
		cmocka_unit_test(test_window),
		cmocka_unit_test(test_span),
		cmocka_unit_test(test_reach),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
