// SPDX-License-Identifier: GPL-2.0-or-later
/* A kernel that is kept: who gets which memory, and what the checks find. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "arch/x86_64/x86_64.h"
#include "plan/jump.h"
#include "world-x86.h"

#define START (256 * MIB)
#define END   (512 * MIB)

/* The usual machine, which may be kept, and a window for the new kernel. */
static void keep_usual(struct world *w)
{
	world_usual(w);
	w->req.preserve_context = true;
	w->req.mem_min_set = w->req.mem_max_set = true;
	w->req.mem_min = START;
	w->req.mem_max = END - 1;
	fact_set_u64(&w->facts.la57, 0);
}

static bool is_kept(const struct world *w, uint64_t paddr)
{
	plan_for_each (s, &w->plan)
		if (paddr >= s->paddr && paddr < s->paddr + s->memsz)
			return true;
	return false;
}

static uint64_t ram_of(const struct world *w)
{
	KX_AUTO(range_set_destroy) struct range_set ram = {0};

	expect_ok(memmap_ram(&w->plan.e820, &ram));
	return range_set_total(&ram);
}

static void test_memory(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	keep_usual(&w);
	expect_ok(world_plan(&w));
	assert_true(is_kept(&w, START));
	assert_true(is_kept(&w, END - 1));
	assert_false(is_kept(&w, START - 1));
	assert_false(is_kept(&w, END));
	assert_false(is_kept(&w, 0));
	assert_true(is_kept(&w, X86_PAGE_SIZE));
	assert_int_equal(plan_memory(&w.plan), ram_of(&w));
	assert_int_equal(w.plan.flags & 0xffff, 2);
}

/* A crash image of the running kernel is kept as all else is. */
static void test_crash_region(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	keep_usual(&w);
	crash_reserve(&w, START + 64 * MIB, START + 128 * MIB);
	expect_ok(world_plan(&w));
	assert_true(is_kept(&w, START + 64 * MIB));
	assert_int_equal(plan_memory(&w.plan), ram_of(&w));
}

static void test_too_much(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	keep_usual(&w);
	w.req.mem_max = 5 * GIB - 1;
	expect_err(world_plan(&w), KX_NO_SPACE, "over half of the machine's RAM");
}

/* What a check finds in a plan that is damaged. */
static void expect_found(struct world *w, const char *why)
{
	expect_err(x86_check_kept_memory(&w->plan), KX_CHECK, why);
	world_destroy(w);
	keep_usual(w);
	expect_ok(world_plan(w));
	expect_ok(x86_check_kept_memory(&w->plan));
}

static struct segment *kept(struct world *w)
{
	return plan_find(&w->plan, ROLE_KEPT);
}

/* The digits of the way back, in the page that is handed over. */
static uint8_t *digits(struct world *w)
{
	const struct segment *page = world_segment(w, ROLE_BOOT_PARAMS);

	return (uint8_t *)page->bytes +
	       (w->plan.params.regs[PP_RETURN_TEXT] - page->paddr);
}

static void test_checks(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	keep_usual(&w);
	expect_ok(world_plan(&w));
	kept(&w)->memsz -= X86_PAGE_SIZE;
	expect_found(&w, "would be lost to the new kernel");
	kept(&w)->paddr = END;
	expect_found(&w, "is not all RAM of the new kernel");
	w.plan.params.flags &= ~PURGATORY_RETURN;
	expect_found(&w, "the way back is not told");
	w.plan.params.regs[PP_RETURN_TEXT]++;
	expect_found(&w, "the way back is not told");
	w.plan.params.regs[PP_RETURN_TEXT] = 8;
	expect_found(&w, "the way back is not told");
	w.plan.params.regs[PP_RETURN_TEXT] = UINT64_MAX;
	expect_found(&w, "the way back is not told");
	w.plan.params.regs[PP_RETURN_TEXT] =
		world_segment(&w, ROLE_BOOT_PARAMS)->paddr +
		world_segment(&w, ROLE_BOOT_PARAMS)->bufsz;
	expect_found(&w, "the way back is not told");
	digits(&w)[0] = '1';
	expect_found(&w, "the way back is not told");
}

/* The user's own word of that name is not the one that is filled in. */
static void test_word(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	keep_usual(&w);
	w.req.append = JUMP_PARAMETER "0x0000000000000000 -- " JUMP_PARAMETER "0x1";
	expect_ok(world_plan(&w));
	assert_non_null(strstr(w.plan.cmdline,
		JUMP_PARAMETER "0x0000000000000000 no5lvl " JUMP_PARAMETER
			       "0x0000000000000000 -- " JUMP_PARAMETER "0x1"));
	assert_memory_equal(digits(&w) - strlen("no5lvl " JUMP_PARAMETER "0x"),
		"no5lvl " JUMP_PARAMETER "0x0000000000000000 --", 34 + 14);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_crash_region),
		cmocka_unit_test(test_too_much),
		cmocka_unit_test(test_checks),
		cmocka_unit_test(test_word),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
