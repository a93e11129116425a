// SPDX-License-Identifier: GPL-2.0-or-later
/* How much may be loaded on x86_64, and how long a command line may be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "arch/arch.h"
#include "plan/make.h"
#include "world-x86.h"

static void test_cmdline_limit(void **state)
{
	struct elf_part loads[] = {{0, 0x1000000, 0x1000, 0x1000}};
	KX_AUTO(world_destroy) struct world w;
	struct bzimage_recipe recipe = bzimage_recipe();
	char text[2049];

	(void)state;
	memset(text, 'x', sizeof(text));
	world_usual(&w);
	w.req.append = text;
	recipe.cmdline_size = 300;
	world_bzimage(&w, &recipe);
	text[301] = '\0';
	expect_err(
		world_plan(&w), KX_LIMIT, "has 301 bytes, '/boot/k' takes at most 300");
	text[300] = '\0';
	expect_ok(world_plan(&w));
	world_elf(&w, loads, 1);
	memset(text, 'x', sizeof(text));
	text[2048] = '\0';
	expect_err(
		world_plan(&w), KX_LIMIT, "has 2048 bytes, '/boot/k' takes at most 2047");
	text[2047] = '\0';
	expect_ok(world_plan(&w));
}

/*
 * Keys for a dump take "dmcryptkeys=" besides (bzImage64_load(): 30 + 31 bytes and the
 * NUL), of a crash image alone. kexec_load does not pass them on.
 */
static void test_cmdline_limit_with_dump_keys(void **state)
{
	KX_AUTO(world_destroy) struct world w;
	struct bzimage_recipe recipe = bzimage_recipe();

	(void)state;
	world_usual(&w);
	recipe.cmdline_size = 2047;
	world_bzimage(&w, &recipe);
	w.req.panic = true;
	assert_int_equal(w.in.arch->cmdline_max(&w.in, CALL_FILE), 2016);
	fact_set_u64(&w.facts.dm_crypt_keys, 0);
	assert_int_equal(w.in.arch->cmdline_max(&w.in, CALL_FILE), 2016);
	fact_set_u64(&w.facts.dm_crypt_keys, 2);
	assert_int_equal(w.in.arch->cmdline_max(&w.in, CALL_FILE), 2047 - 30 - 31 - 1);
	assert_int_equal(w.in.arch->cmdline_max(&w.in, CALL_LOAD), 2047);
	w.req.panic = false;
	assert_int_equal(w.in.arch->cmdline_max(&w.in, CALL_FILE), 2016);
	recipe.cmdline_size = 61;
	world_bzimage(&w, &recipe);
	w.req.panic = true;
	assert_int_equal(w.in.arch->cmdline_max(&w.in, CALL_FILE), 0);
}

/* The file call needs room for a NUL and for "elfcorehdr=", of a bzImage alone. */
static void test_cmdline_limit_of_file_call(void **state)
{
	static const struct {
		uint32_t cmdline_size, max;
	} cases[] = {{300, 269}, {2047, 2016}, {32, 1}, {31, 0}, {30, 0}, {0, 0}};
	KX_AUTO(world_destroy) struct world w;
	char text[2049], expected[80];

	(void)state;
	world_usual(&w);
	w.req.append = text;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
		KX_AUTO(plan_destroy) struct plan plan = {0};
		struct bzimage_recipe recipe = bzimage_recipe();

		recipe.cmdline_size = cases[i].cmdline_size;
		world_bzimage(&w, &recipe);
		memset(text, 'x', sizeof(text));
		text[cases[i].max + 1] = '\0';
		snprintf(expected, sizeof(expected),
			"has %u bytes, '/boot/k' takes at "
			"most %u by kexec_file_load",
			cases[i].max + 1, cases[i].max);
		expect_err(plan_make(&w.in, CALL_FILE, "", &plan), KX_LIMIT, expected);
		text[cases[i].max] = '\0';
		expect_ok(plan_make(&w.in, CALL_FILE, "", &plan));
	}
}

/* Half of what the kernel manages, where that is less than what its map shows. */
static void test_half_of_ram(void **state)
{
	static const struct {
		uint64_t total, half;
	} cases[] = {
		{0xc0003000, 0x60001000},
		{UINT64_MAX, (0x9e000 + 2 * GIB - MIB + 2 * GIB) / 2 & -0x1000ULL},
	};
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	world_usual(&w);
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
		fact_set_u64(&w.facts.mem_total, cases[i].total);
		expect_ok(world_plan(&w));
		assert_int_equal(w.plan.limits.half_of_ram, cases[i].half);
	}
	w.facts.mem_total.value = 1;
	w.facts.mem_total.fact.state = FACT_ABSENT;
	expect_ok(world_plan(&w));
	assert_int_equal(w.plan.limits.half_of_ram, cases[1].half);
}

/* The kernel refuses more than half of RAM: plan_check says so first. */
static void test_over_half_of_ram(void **state)
{
	KX_AUTO(world_destroy) struct world w;
	struct bzimage_recipe recipe = bzimage_recipe();

	(void)state;
	x86_world_init(&w);
	world_ram(&w, MIB, 0x5000000);
	world_bzimage(&w, &recipe);
	expect_err(world_plan(&w), KX_CHECK, "check 'half-of-ram'");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cmdline_limit),
		cmocka_unit_test(test_cmdline_limit_with_dump_keys),
		cmocka_unit_test(test_cmdline_limit_of_file_call),
		cmocka_unit_test(test_half_of_ram),
		cmocka_unit_test(test_over_half_of_ram),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
