// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * linux,drconf-usable-memory as the capture kernel consumes it: written once more here
 * after early_init_drmem_lmb() in arch/powerpc/kernel/prom.c and the walks of
 * arch/powerpc/mm/drmem.c, which know no errors and trust every count.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "world-ppc64.h"

#define DRCONF "/ibm,dynamic-reconfiguration-memory"
#define LMB    0x10000000ULL

struct cursor {
	const uint8_t *at, *end;
};

static uint64_t next(struct cursor *c, unsigned int cells)
{
	uint64_t v = 0;

	while (cells--) {
		if (c->at + 4 > c->end)
			fail_msg("the kernel would read behind the property");
		v = v << 32 | get_be32(c->at);
		c->at += 4;
	}
	return v;
}

static void open_cursor(const struct devtree *tree, const char *name, struct cursor *ret)
{
	struct bytes value = prop_at(tree, DRCONF, name);

	*ret = (struct cursor){value.data, value.data + value.size};
}

struct kernel {
	struct devtree_cells cells;
	struct cursor usm;
	struct range_set memory;
};

static void see_lmb(struct kernel *k, uint64_t flags)
{
	if (flags & 0x80 || !(flags & 0x08))
		return;
	for (uint64_t n = next(&k->usm, k->cells.size); n; n--) {
		uint64_t base = next(&k->usm, k->cells.address);
		uint64_t size = next(&k->usm, k->cells.size);

		assert_true(size);
		expect_ok(range_set_push(&k->memory, (struct range){base, base + size}));
	}
}

static void walk_v1(struct kernel *k, struct cursor dm)
{
	for (uint64_t n = next(&dm, 1); n; n--) {
		next(&dm, k->cells.address);
		next(&dm, 3);
		see_lmb(k, next(&dm, 1));
	}
	assert_ptr_equal(dm.at, dm.end);
}

static void walk_v2(struct kernel *k, struct cursor dm)
{
	for (uint64_t sets = next(&dm, 1); sets; sets--) {
		uint64_t n = next(&dm, 1);

		next(&dm, k->cells.address);
		next(&dm, 2);
		uint64_t flags = next(&dm, 1);
		while (n--)
			see_lmb(k, flags);
	}
	assert_ptr_equal(dm.at, dm.end);
}

/* What the capture kernel takes for memory among the blocks. Nothing is left over. */
static void capture_kernel(
	const struct devtree *tree, struct devtree_cells cells, struct range_set *ret)
{
	struct kernel k = {.cells = cells};
	bool v1 = has_prop(tree, DRCONF, "ibm,dynamic-memory");
	struct cursor dm;

	open_cursor(tree, "linux,drconf-usable-memory", &k.usm);
	open_cursor(tree, v1 ? "ibm,dynamic-memory" : "ibm,dynamic-memory-v2", &dm);
	if (v1)
		walk_v1(&k, dm);
	else
		walk_v2(&k, dm);
	assert_ptr_equal(k.usm.at, k.usm.end);
	range_set_normalize(&k.memory);
	*ret = k.memory;
}

/* Blocks from 1 GiB on, behind a memory node of 1 GiB, with RTAS in one of them. */
#define RTAS(base, size)                                                                 \
	"/rtas/linux,rtas-base = <" base ">\n/rtas/rtas-size = <" size ">\n"
#define MACHINE_1G                                                                       \
	CELLS_2_2                                                                        \
	"/memory@0/device_type = \"memory\"\n"                                           \
	"/memory@0/reg = <0 0 0 0x40000000>\n" RTAS("0x5ffff000", "0x2000")              \
		WORLD_CHOSEN DRCONF "/ibm,lmb-size = <0 0x10000000>\n"

static void plan_crash(struct world *w, const char *text)
{
	ppc64_world_init(w, text);
	w->req.panic = true;
	expect_ok(world_plan(w));
}

static void test_v2(void **state)
{
	KX_AUTO(range_set_destroy) struct range_set memory = {0};
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	plan_crash(&w, MACHINE_1G DRCONF "/ibm,dynamic-memory-v2 = <4>\n"
					 "  <4 0 0 0x80000000 0 0x88>\n"
					 "  <1 0 0x40000000 0x80000004 0 0>\n"
					 "  <2 0 0x50000000 0x80000005 0 8>\n"
					 "  <1 0 0x80000000 0x80000008 0 8>\n");
	/* The two blocks that RTAS lies in, then the last one, which has nothing. */
	expect_prop(&w.written, DRCONF, "linux,drconf-usable-memory",
		"<0 1 0 0x5ffff000 0 0x1000>, <0 1 0 0x60000000 0 0x1000>, <0 0>");
	capture_kernel(&w.written, w.facts.power.cells, &memory);
	EXPECT_RANGES(&memory, {0x5ffff000, 0x60001000});
}

/* The crash region itself lies in blocks, behind a short memory node. */
static void test_v1(void **state)
{
	KX_AUTO(range_set_destroy) struct range_set memory = {0};
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	plan_crash(&w, CELLS_2_2
		"/memory@0/device_type = \"memory\"\n/memory@0/reg = <0 0 0 0x10000000>\n"
		"/chosen/linux,crashkernel-base = <0 0x8000000>\n"
		"/chosen/linux,crashkernel-size = <0 0x10000000>\n" RTAS(
			"0x1e000000", "0x1000") DRCONF
		"/ibm,lmb-size = <0 0x8000000>\n" DRCONF "/ibm,dynamic-memory = <6>\n"
		"  <0 0x08000000 1 0 0 0x80> <0 0x10000000 2 0 0 8>\n"
		"  <0 0x18000000 3 0 0 8> <0 0x20000000 4 0 0 8>\n"
		"  <0 0x30000000 5 0 0 0> <0 0x28000000 6 0 0 8>\n");
	expect_prop(&w.written, DRCONF, "linux,drconf-usable-memory",
		"<0 1 0 0x10000000 0 0x8000000>, <0 1 0 0x1e000000 0 0x1000>,"
		"<0 0>, <0 0>");
	capture_kernel(&w.written, w.facts.power.cells, &memory);
	EXPECT_RANGES(&memory, {0x10000000, 0x18000000}, {0x1e000000, 0x1e001000});
}

/* Several ranges in one block: its count says how many. */
static void test_pieces(void **state)
{
	KX_AUTO(range_set_destroy) struct range_set memory = {0};
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	plan_crash(&w, MACHINE_1G
		"/pci/device_type = \"pci\"\n/pci/linux,tce-base = <0 0x54000000>\n"
		"/pci/linux,tce-size = <0 0x100000>\n" DRCONF
		"/ibm,dynamic-memory-v2 = <1> <2 0 0x50000000 0x80000005 0 8>\n");
	expect_prop(&w.written, DRCONF, "linux,drconf-usable-memory",
		"<0 2 0 0x54000000 0 0x100000 0 0x5ffff000 0 0x1000>,"
		"<0 1 0 0x60000000 0 0x1000>");
	capture_kernel(&w.written, w.facts.power.cells, &memory);
	assert_int_equal(range_set_total(&memory), 0x102000);
}

static void test_cells_of_one(void **state)
{
	KX_AUTO(range_set_destroy) struct range_set memory = {0};
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	plan_crash(&w,
		"/#address-cells = <1>\n/memory/device_type = \"memory\"\n"
		"/memory/reg = <0 0x40000000>\n" WORLD_CHOSEN RTAS("0x5ffff000", "0x2000")
			DRCONF "/ibm,lmb-size = <0x10000000>\n" DRCONF
			       "/ibm,dynamic-memory-v2 = <1> <3 0x40000000 1 0 8>\n");
	expect_prop(&w.written, DRCONF, "linux,drconf-usable-memory",
		"<0>, <1 0x5ffff000 0x1000>, <1 0x60000000 0x1000>");
	capture_kernel(&w.written, w.facts.power.cells, &memory);
	assert_int_equal(range_set_total(&memory), 0x2000);
}

/* A count has the cells of a size. */
static void test_cells_of_two_and_one(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	plan_crash(&w,
		"/memory/device_type = \"memory\"\n/memory/reg = <0 0 0x40000000>\n" RTAS(
			"0x5ffff000", "0x2000") WORLD_CHOSEN DRCONF
		"/ibm,lmb-size = <0x10000000>\n" DRCONF
		"/ibm,dynamic-memory-v2 = <1> <3 0 0x40000000 1 0 8>\n");
	expect_prop(&w.written, DRCONF, "linux,drconf-usable-memory",
		"<0>, <1 0 0x5ffff000 0x1000>, <1 0 0x60000000 0x1000>");
}

/* No block that counts: the property is there, and empty. Not without a crash image. */
static void test_none(void **state)
{
	KX_AUTO(world_destroy) struct world w;
	KX_AUTO(world_destroy) struct world n;

	(void)state;
	plan_crash(&w, WORLD_USUAL DRCONF "/ibm,lmb-size = <0 0x10000000>\n" DRCONF
					  "/ibm,dynamic-memory-v2 = <0>\n");
	expect_prop(&w.written, DRCONF, "linux,drconf-usable-memory", "");
	ppc64_world_init(&n,
		WORLD_USUAL DRCONF "/ibm,lmb-size = <0 0x10000000>\n" DRCONF
				   "/linux,drconf-usable-memory = <0>\n" DRCONF
				   "/ibm,dynamic-memory-v2 = <0>\n");
	expect_ok(world_plan(&n));
	assert_false(has_prop(&n.written, DRCONF, "linux,drconf-usable-memory"));
}

/* 64 TiB and more in blocks of 256 MiB: a count for each, but for two of them 0. */
static void test_large(void **state)
{
	KX_AUTO(range_set_destroy) struct range_set memory = {0};
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	plan_crash(&w, MACHINE_1G DRCONF
		"/ibm,dynamic-memory-v2 = <2> <262140 0 0x40000000 1 0 8>\n"
		"  <262144 0x4000 0 1 0 8>\n");
	struct bytes value = prop_at(&w.written, DRCONF, "linux,drconf-usable-memory");
	assert_int_equal(value.size, (262140 + 262144) * 8 + 2 * 16);
	assert_int_equal(get_number(value.data, 8, true), 0);
	assert_int_equal(get_number(value.data + 8, 8, true), 1);
	assert_int_equal(get_number(value.data + 16, 8, true), 0x5ffff000);
	capture_kernel(&w.written, w.facts.power.cells, &memory);
	EXPECT_RANGES(&memory, {0x5ffff000, 0x60001000});
}

static uint32_t random_state = 1;

static uint32_t random_below(uint32_t n)
{
	random_state = random_state * 1664525 + 1013904223;
	return (random_state >> 8) % n;
}

/* Blocks in any order, of any flags; TCE tables as ranges anywhere in and between them.
 */
static void random_machine(char *text, bool v1)
{
	static const unsigned int flags[] = {8, 8, 8, 0, 0x80, 0x88, 0x48};
	unsigned int n = 1 + random_below(20), at = 4;
	char *p = text + sprintf(text, "%s%s/ibm,dynamic-memory%s = <%u>", MACHINE_1G,
				 DRCONF, v1 ? "" : "-v2", n);

	for (unsigned int i = 0; i < n; i++) {
		unsigned int count = v1 ? 1 : random_below(4);
		unsigned int flag = flags[random_below(KX_ARRAY_SIZE(flags))];

		at += random_below(3);
		if (!v1)
			p += sprintf(p, " <%u>", count);
		p += sprintf(p, " <%u 0x%x 7>", at / 16, at % 16 << 28);
		p += v1 ? sprintf(p, " <0 0 0x%x>", flag) : sprintf(p, " <0 0x%x>", flag);
		at += count;
	}
	p += sprintf(p, "\n");
	for (unsigned int i = random_below(6); i; i--)
		p += sprintf(p,
			"/p%u/device_type = \"pci\"\n/p%u/linux,tce-base = <%u 0x%x>\n"
			"/p%u/linux,tce-size = <0x%x>\n",
			i, i, random_below(3), (0x3000 + random_below(0xd000)) << 16, i,
			random_below(0x30000) << 12);
}

static void compare(struct world *w)
{
	const struct devtree_power *m = &w->facts.power;
	KX_AUTO(range_set_destroy) struct range_set seen = {0}, wanted = {0}, ram = {0};
	const struct range node = {0, GIB};

	/* All blocks: what is memory, less the memory node. */
	expect_ok(range_set_copy(&m->ram, &ram));
	expect_ok(range_set_remove(&ram, node));
	expect_ok(range_set_intersect(&ram, &w->plan.devtree.usable, &wanted));
	capture_kernel(&w->written, m->cells, &seen);
	expect_ranges(&seen, wanted.v, wanted.n);
}

static void test_random(void **state)
{
	static char text[16384];

	(void)state;
	for (int i = 0; i < 100; i++) {
		KX_AUTO(world_destroy) struct world w;

		random_machine(text, i & 1);
		plan_crash(&w, text);
		compare(&w);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_v2),
		cmocka_unit_test(test_v1),
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_cells_of_one),
		cmocka_unit_test(test_cells_of_two_and_one),
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_large),
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
