// SPDX-License-Identifier: GPL-2.0-or-later
/* Whose image is loaded when a reboot was cancelled, by the mark that it left. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "expect.h"
#include "service/mark.h"
#include "tree.h"

#define NORMAL	 "kexec: a normal image is loaded\n"
#define VERIFIED "record: what the kernel holds is this program's last load\n"
#define OTHERS	 "record: this program's last load: another program may have loaded\n"
#define UNKNOWN	 "record: it is not known what it is: loaded: by another program\n"
#define OURS	 "loaded: 2026-11-29T12:00:00Z by kexec, kexec_load\nversion: 6.1\n"
#define LATER	 "loaded: 2026-11-29T12:00:01Z by kexec, kexec_load\nversion: 6.1\n"

static void test_parse(void **state)
{
	static const struct {
		const char *text;
		unsigned long job;
		const char *load;
	} rows[] = {
		{"47\n" OURS, 47, OURS},
		{"47\n", 47, NULL},
		{"47", 47, NULL},
		{"", 0, NULL},
		{"x\n", 0, NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct mark mark;

		expect_ok(mark_parse(rows[i].text, &mark));
		assert_int_equal(mark.job, rows[i].job);
		if (rows[i].load)
			assert_string_equal(mark.load, rows[i].load);
		else
			assert_null(mark.load);
		mark_destroy(&mark);
	}
}

static void test_load_of(void **state)
{
	char *load;

	(void)state;
	expect_ok(mark_load_of(NORMAL VERIFIED OURS, &load));
	assert_string_equal(load, OURS);
	free(load);
	expect_ok(mark_load_of(NORMAL UNKNOWN, &load));
	assert_null(load);
	expect_ok(mark_load_of("", &load));
	assert_null(load);
}

static void test_cancelled(void **state)
{
	const struct mark none = {0}, of_47 = {.job = 47};

	(void)state;
	assert_false(mark_is_cancelled(&of_47, 47));
	assert_true(mark_is_cancelled(&of_47, 59));
	assert_true(mark_is_cancelled(&of_47, 0));
	assert_true(mark_is_cancelled(&none, 0));
}

static void test_whose(void **state)
{
	static const struct {
		const char *load, *status;
		bool ours;
	} rows[] = {
		{OURS, NORMAL VERIFIED OURS, true},
		/* Whether the kernel's memory may be looked at may change. */
		{OURS, NORMAL OTHERS OURS, true},
		{OURS, NORMAL VERIFIED LATER, false},
		{OURS, NORMAL UNKNOWN, false},
		{OURS, "", false},
		{NULL, NORMAL VERIFIED OURS, false},
		{NULL, NORMAL UNKNOWN, false},
		{NULL, "", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct mark mark = {.job = 47, .load = (char *)rows[i].load};

		assert_int_equal(mark_is_of(&mark, rows[i].status), rows[i].ours);
	}
}

static void test_read(void **state)
{
	struct tree tree;
	struct mark mark;

	(void)state;
	tree_make(&tree);
	struct kx_err *err = mark_read(&tree.sys, &mark);
	assert_true(sys_err_absent(err));
	kx_err_free(err);
	tree_text(&tree, "run/kexec/reboot", "47\n" OURS);
	expect_ok(mark_read(&tree.sys, &mark));
	assert_int_equal(mark.job, 47);
	assert_true(mark_is_of(&mark, NORMAL VERIFIED OURS));
	mark_destroy(&mark);
	tree_remove(&tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_load_of),
		cmocka_unit_test(test_cancelled),
		cmocka_unit_test(test_whose),
		cmocka_unit_test(test_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
