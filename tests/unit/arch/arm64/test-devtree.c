// SPDX-License-Identifier: GPL-2.0-or-later
/* What the device tree of a new arm64 kernel says, and where it lies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "world-arm64.h"

static const uint8_t initrd[PAGE] = "070701";

static void test_chosen(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	arm64_world_init(&w);
	arm64_world_machine(&w,
		WORLD_TREE "/chosen/kaslr-seed = <1 2>\n/chosen/rng-seed = <3>\n"
			   "/chosen/linux,elfcorehdr = <0 1 0 1>\n"
			   "/chosen/linux,usable-memory-range = <0 1 0 1>\n"
			   "/chosen/linux,initrd-start = <1>\n/chosen/stays = <1>\n"
			   "/chosen/linux,uefi-mmap-start = <0 7>\n",
		WORLD_IOMEM);
	world_initrd(&w, initrd, 0x1234);
	fact_set(&w.facts.seed_fact);
	memset(w.facts.kaslr_seed, 0xab, sizeof(w.facts.kaslr_seed));
	expect_ok(world_plan(&w));
	expect_prop(&w.written, "/chosen", "bootargs", "\"MARK=1\"");
	expect_prop(&w.written, "/chosen", "kaslr-seed", "<0xabababab 0xabababab>");
	expect_prop(&w.written, "/chosen", "linux,initrd-start", "<0 0x40030000>");
	expect_prop(&w.written, "/chosen", "linux,initrd-end", "<0 0x40031234>");
	assert_int_equal(prop_at(&w.written, "/chosen", "rng-seed").size, 32);
	expect_prop(&w.written, "/chosen", "stays", "<1>");
	expect_prop(&w.written, "/chosen", "linux,uefi-mmap-start", "<0 7>");
	assert_false(has_prop(&w.written, "/chosen", "linux,elfcorehdr"));
	assert_false(has_prop(&w.written, "/chosen", "linux,usable-memory-range"));
}

/* Without one, or by nokaslr, the kernel stays at its link address. */
static void test_kaslr_seed(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	arm64_world_init(&w);
	fact_set(&w.facts.seed_fact);
	expect_ok(world_plan(&w));
	assert_true(has_prop(&w.written, "/chosen", "kaslr-seed"));
	w.req.append = "quiet nokaslr";
	expect_ok(world_plan(&w));
	assert_false(has_prop(&w.written, "/chosen", "kaslr-seed"));
	w.req.append = "quiet";
	w.facts.seed_fact.state = FACT_ABSENT;
	expect_ok(world_plan(&w));
	assert_false(has_prop(&w.written, "/chosen", "kaslr-seed"));
}

/* Old entries of the reserve map stay, but the old initrd's; the new one's come. */
static void test_reserve_map(void **state)
{
	KX_AUTO(world_destroy) struct world w;
	struct range r;

	(void)state;
	arm64_world_init(&w);
	arm64_world_machine(&w,
		WORLD_TREE "reserve 0x7f000000 0x1000\nreserve 0x48000000 0x1000000\n"
			   "/chosen/linux,initrd-start = <0x48000000>\n"
			   "/chosen/linux,initrd-end = <0x48ffff00>\n",
		WORLD_IOMEM);
	world_initrd(&w, initrd, 0x1234);
	expect_ok(world_plan(&w));
	assert_true(devtree_reserved(&w.written, 0, &r));
	assert_int_equal(r.start, 0x7f000000);
	assert_true(devtree_reserved(&w.written, 1, &r));
	assert_int_equal(r.start, 0x40030000);
	assert_int_equal(r.end, 0x40031234);
	assert_false(devtree_reserved(&w.written, 2, &r));
}

/* ---- a crash image ----------------------------------------------------------------- */

static void test_crash(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	arm64_world_crash(&w);
	expect_ok(world_plan(&w));
	const struct segment *core = world_segment(&w, ROLE_ELFCOREHDR);
	assert_int_equal(world_segment(&w, ROLE_KERNEL)->paddr, 0x6ac00000);
	assert_int_equal(core->paddr, 0x6ac30000);
	assert_int_equal(core->memsz, PAGE);
	expect_prop(
		&w.written, "/chosen", "linux,elfcorehdr", "<0 0x6ac30000 0 0x10000>");
	expect_prop(&w.written, "/chosen", "linux,usable-memory-range",
		"<0 0x6ac00000 0 0x10000000>");
	assert_string_equal(w.plan.cmdline, "MARK=1 elfcorehdr=1749184K");
	assert_int_equal(w.plan.flags, 183 << 16 | 1);
}

/* The region that the kernel lies in comes first; then the others, in their order. */
static void test_ranges(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	arm64_world_init(&w);
	arm64_world_machine(&w, WORLD_TREE "/chosen/linux,uefi-system-table = <0 1>\n",
		"40000000-7fffffff : System RAM\n  70000000-77ffffff : Crash kernel\n"
		"100000000-13fffffff : System RAM\n"
		"  120000000-12fffffff : Crash kernel\n");
	w.req.panic = true;
	fact_set(&w.facts.crash.cma.fact);
	expect_ok(range_set_push(
		&w.facts.crash.cma.ranges, (struct range){0x50000000, 0x54000000}));
	expect_ok(world_plan(&w));
	assert_int_equal(world_segment(&w, ROLE_KERNEL)->paddr, 0x120000000);
	expect_prop(&w.written, "/chosen", "linux,usable-memory-range",
		"<1 0x20000000 0 0x10000000 0 0x50000000 0 0x4000000 "
		"0 0x70000000 0 0x8000000>");
	assert_true(plan_warns(&w.plan, "3 ranges are reserved (with CMA areas)"));
}

/* ---- cells ------------------------------------------------------------------------- */

static void plan_by_cells(struct world *w, const char *cells, const char *iomem)
{
	char text[400];

	snprintf(text, sizeof(text),
		"%s/memory@0/device_type = \"memory\"\n/memory@0/reg = %s\n"
		"/chosen/linux,uefi-system-table = <0 1>\n",
		cells, "<0 0>");
	arm64_world_machine(w, text, iomem);
	w->req.panic = true;
}

static void test_cells(void **state)
{
	static const char one[] = "/#address-cells = <1>\n/#size-cells = <1>\n";
	static const char high[] =
		"40000000-7fffffff : System RAM\n"
		"100000000-13fffffff : System RAM\n"
		"  120000000-12fffffff : Crash kernel\n";
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	arm64_world_init(&w);
	plan_by_cells(&w, one, WORLD_IOMEM_CRASH);
	expect_ok(world_plan(&w));
	expect_prop(&w.written, "/chosen", "linux,elfcorehdr", "<0x6ac30000 0x10000>");
	expect_prop(&w.written, "/chosen", "linux,usable-memory-range",
		"<0x6ac00000 0x10000000>");
	plan_by_cells(&w, one, high);
	expect_err(world_plan(&w), KX_LIMIT,
		"1 and 1 cells for an address and a size (#address-cells, #size-cells of "
		"its root): linux,elfcorehdr 0x120030000-0x12003ffff does not fit");
	plan_by_cells(
		&w, "/#address-cells = <3>\n/#size-cells = <1>\n", WORLD_IOMEM_CRASH);
	expect_err(world_plan(&w), KX_FORMAT, "#address-cells");
}

/* ---- where it lies ----------------------------------------------------------------- */

static char *large_tree(unsigned int bytes)
{
	size_t size = 3 * bytes + 400;
	char *text = malloc(size), *p = text;

	assert_non_null(text);
	p += sprintf(p, "%s/large = [", WORLD_TREE);
	for (unsigned int i = 0; i < bytes; i++)
		p += sprintf(p, "aa ");
	strcpy(p, "]\n");
	return text;
}

/* Across no multiple of 2 MiB, wherever free memory begins; and no longer than that. */
static void test_place(void **state)
{
	KX_AUTO(freep) char *large = large_tree(0x150000);
	KX_AUTO(freep) char *too_large = large_tree(0x200000);
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	arm64_world_init(&w);
	arm64_world_machine(&w, large, "40000000-7fffffff : System RAM\n");
	world_initrd(&w, initrd, PAGE);
	expect_ok(world_plan(&w));
	assert_int_equal(world_segment(&w, ROLE_DTB)->paddr, 0x40200000);
	arm64_world_machine(&w, too_large, "40000000-7fffffff : System RAM\n");
	expect_err(world_plan(&w), KX_LIMIT, "an arm64 kernel takes up to 0x200000");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_chosen),
		cmocka_unit_test(test_kaslr_seed),
		cmocka_unit_test(test_reserve_map),
		cmocka_unit_test(test_crash),
		cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_cells),
		cmocka_unit_test(test_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
