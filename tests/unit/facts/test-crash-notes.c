// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "expect.h"
#include "facts-fixture.h"
#include "facts/crash-notes.h"

#define CPUS "sys/devices/system/cpu/"

static void write_cpu(const struct tree *tree, const char *cpu, const char *notes)
{
	char path[128];

	snprintf(path, sizeof(path), CPUS "%s/crash_notes", cpu);
	tree_text(tree, path, notes);
}

/* Read tree, and hold that the fact fails so. */
static void expect_fail(const struct tree *tree, enum kx_code code, const char *message)
{
	struct fact_crash_notes notes = {0};

	expect_ok(crash_notes_read(&tree->sys, &notes));
	expect_failed(&notes.fact, code, message);
	assert_int_equal(notes.n, 0);
	assert_null(notes.paddrs);
	crash_notes_destroy(&notes);
}

static void test_order_and_names(void **state)
{
	static const uint64_t want[] = {0x7fa1d3a0, 0x7fb1d3a0, 0x23fb1d3a0, 0x1000};
	struct fact_crash_notes notes = {0};
	struct tree tree;

	(void)state;
	tree_make(&tree);
	write_cpu(&tree, "cpu10", "23fb1d3a0\n");
	write_cpu(&tree, "cpu9", "0x7fb1d3a0\n");
	write_cpu(&tree, "cpu0", "7fa1d3a0\n");
	write_cpu(&tree, "cpu999999999", "1000");
	tree_text(&tree, CPUS "cpu3/online", "0\n");
	tree_text(&tree, CPUS "cpu9/crash_notes_size", "368\n");
	tree_text(&tree, CPUS "cpu10/crash_notes_size", "not read\n");
	tree_text(&tree, CPUS "online", "0,9-10\n");
	write_cpu(&tree, "cpufreq", "not read\n");
	write_cpu(&tree, "cpuidle", "not read\n");
	write_cpu(&tree, "cpu", "not read\n");
	write_cpu(&tree, "cpu00", "not read\n");
	write_cpu(&tree, "cpu1x", "not read\n");
	write_cpu(&tree, "cpu1234567890", "not read\n");
	write_cpu(&tree, "xcpu1", "not read\n");
	expect_ok(crash_notes_read(&tree.sys, &notes));
	assert_true(fact_present(&notes.fact));
	assert_int_equal(notes.size, 368);
	assert_int_equal(notes.n, 4);
	assert_memory_equal(notes.paddrs, want, sizeof(want));
	crash_notes_destroy(&notes);
	tree_remove(&tree);
}

static void test_absent(void **state)
{
	struct fact_crash_notes notes = {0};
	struct tree tree;

	(void)state;
	tree_make(&tree);
	expect_ok(crash_notes_read(&tree.sys, &notes));
	EXPECT_ABSENT(notes);
	tree_text(&tree, CPUS "cpu0/online", "1\n"); /* a kernel without kexec */
	expect_ok(crash_notes_read(&tree.sys, &notes));
	EXPECT_ABSENT(notes);
	tree_drop(&tree, CPUS "cpu0");
	expect_ok(crash_notes_read(&tree.sys, &notes));
	EXPECT_ABSENT(notes);
	crash_notes_destroy(&notes);
	tree_remove(&tree);
}

static void test_broken(void **state)
{
	static const char *const broken[] = {"", "\n", "x\n", "-1\n", "1000 \n2000\n",
		"1 2", "10000000000000000\n", " 1000\n",
		"0000000000000000000000000000000000000000000000000000000000000000001\n"};
	struct tree tree;
	char want[128];

	(void)state;
	tree_make(&tree);
	write_cpu(&tree, "cpu0", "1000\n");
	tree_text(&tree, CPUS "cpu0/crash_notes_size", "368\n");
	snprintf(want, sizeof(want), "%s/" CPUS "cpu1/crash_notes: ", tree.path);
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		write_cpu(&tree, "cpu1", broken[i]);
		expect_fail(&tree, KX_FORMAT, want);
	}
	tree_write(&tree, CPUS "cpu1/crash_notes", "1000\0\n", 6);
	expect_fail(&tree, KX_FORMAT, "not a line with a number");
	tree_drop(&tree, CPUS "cpu1/crash_notes");
	tree_text(&tree, CPUS "cpu1/crash_notes/x", "");
	expect_fail(&tree, KX_IO, want); /* a directory */
	tree_drop(&tree, CPUS "cpu1/crash_notes");
	write_cpu(&tree, "cpu1", "fffffffffffffe90\n");
	expect_fail(&tree, KX_FORMAT, "0xfffffffffffffe90 with 0x170 bytes reach over");
	write_cpu(&tree, "cpu1", "fffffffffffff000\n");
	tree_text(&tree, CPUS "cpu0/crash_notes_size", "0\n");
	expect_fail(&tree, KX_FORMAT, "crash_notes_size is 0");
	tree_text(&tree, CPUS "cpu0/crash_notes_size", "16e\n");
	expect_fail(&tree, KX_FORMAT, "cpu0/crash_notes_size: '16e' is not a number");
	tree_drop(&tree, CPUS "cpu0/crash_notes_size");
	expect_fail(&tree, KX_FORMAT, "no CPU has crash_notes_size");
	tree_remove(&tree);
}

/* A captured tree is not trusted: a link out of it leads nowhere. */
static void test_links_stay_inside(void **state)
{
	struct fact_crash_notes notes = {0};
	struct tree tree, outside;
	char *path;

	(void)state;
	tree_make(&tree);
	tree_make(&outside);
	tree_text(&outside, "crash_notes", "2000\n");
	write_cpu(&tree, "cpu0", "1000\n");
	tree_text(&tree, CPUS "cpu0/crash_notes_size", "368\n");
	tree_link(&tree, CPUS "cpu1", outside.path);
	path = tree_path(&outside, "crash_notes");
	tree_link(&tree, CPUS "cpu2/crash_notes", path);
	free(path);
	expect_ok(crash_notes_read(&tree.sys, &notes));
	assert_true(fact_present(&notes.fact));
	assert_int_equal(notes.n, 1);
	crash_notes_destroy(&notes);
	tree_remove(&tree);
	tree_remove(&outside);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order_and_names),
		cmocka_unit_test(test_absent),
		cmocka_unit_test(test_broken),
		cmocka_unit_test(test_links_stay_inside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
