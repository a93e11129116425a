// SPDX-License-Identifier: GPL-2.0-or-later
/* What /proc/meminfo tells of the machine's memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "facts-fixture.h"

static void test_mem_total(void **state)
{
	static const struct {
		const char *text;
		uint64_t value; /* 0: failed */
	} cases[] = {
		{"MemTotal:        2030656 kB\nMemFree:  1 kB\n", 2030656ULL << 10},
		{"MemTotal: 18014398509481983 kB", UINT64_MAX - 1023},
		{"MemTotal: 18014398509481984 kB\n", 0},
		{"MemTotal: 99999999999999999999 kB\n", 0},
		{"MemTotal: 2030656 MB\n", 0},
		{"MemTotal: 2030656\n", 0},
		{"MemTotal: -1 kB\n", 0},
		{"MemTotal: x kB\n", 0},
		{"MemTotal:\n", 0},
	};
	struct tree tree;

	(void)state;
	tree_make(&tree);
	tree_text(&tree, "proc/sys/kernel/arch", "x86_64\n");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		tree_text(&tree, "proc/meminfo", cases[i].text);
		struct facts *facts = read_all(&tree.sys);
		if (cases[i].value)
			EXPECT_VALUE(facts->mem_total, cases[i].value);
		else
			expect_failed(&facts->mem_total.fact, KX_FORMAT,
				"/proc/meminfo: MemTotal");
		release(facts);
	}
	tree_text(&tree, "proc/meminfo", "MemFree:  1 kB\nXMemTotal: 1 kB\n");
	struct facts *facts = read_all(&tree.sys);
	EXPECT_ABSENT(facts->mem_total);
	release(facts);
	tree_drop(&tree, "proc/meminfo");
	facts = read_all(&tree.sys);
	EXPECT_ABSENT(facts->mem_total);
	release(facts);
	tree_remove(&tree);
}

/* A line of pages of 1 GiB is there only where the kernel uses them. */
static void test_gb_pages(void **state)
{
	static const struct {
		const char *text;
		int value; /* -1: not known */
	} cases[] = {
		{"MemTotal: 1 kB\n", -1},
		{"DirectMap4k: 1 kB\nDirectMap2M: 2 kB\n", 0},
		{"DirectMap4k: 1 kB\nDirectMap2M: 2 kB\nDirectMap1G: 0 kB\n", 1},
	};
	struct tree tree;

	(void)state;
	tree_make(&tree);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		tree_text(&tree, "proc/meminfo", cases[i].text);
		struct facts *facts = read_all(&tree.sys);
		if (cases[i].value < 0)
			EXPECT_ABSENT(facts->gb_pages);
		else
			EXPECT_VALUE(facts->gb_pages, cases[i].value);
		release(facts);
	}
	tree_remove(&tree);
}

static void test_unaccepted(void **state)
{
	struct tree tree;

	(void)state;
	tree_make(&tree);
	tree_text(&tree, "proc/meminfo", "MemTotal: 1 kB\n");
	struct facts *facts = read_all(&tree.sys);
	EXPECT_ABSENT(facts->unaccepted);
	release(facts);
	tree_text(&tree, "proc/meminfo", "Unaccepted:      2048 kB\n");
	facts = read_all(&tree.sys);
	EXPECT_VALUE(facts->unaccepted, 2 << 20);
	release(facts);
	tree_remove(&tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mem_total),
		cmocka_unit_test(test_gb_pages),
		cmocka_unit_test(test_unaccepted),
	};

	return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
