// SPDX-License-Identifier: GPL-2.0-or-later
/* What a capture keeps of what is asked of files, and that a record of it answers so. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "expect.h"
#include "sys/capture.h"
#include "sys/sys.h"
#include "tree.h"

/* The piece goes where a record has it. */
static void lay_down(struct tree *tree, const struct capture *capture, const char *path)
{
	const struct capture_node *node = capture_find(capture, path);

	assert_non_null(node);
	tree_text(tree, path, node->data);
}

static void test_stat(void **state)
{
	KX_AUTO(capture_destroy) struct capture capture = {0};
	struct tree *tree = *state;
	struct stat was, is;

	tree_text(tree, "boot/vmlinuz", "kernel");
	tree->sys.capture = &capture;
	expect_ok(sys_stat(&tree->sys, "boot/vmlinuz", &was));
	expect_ok(sys_stat(&tree->sys, "boot", &is));
	assert_int_equal(capture_find(&capture, "boot")->kind, CAPTURE_FOLDER);
	assert_null(capture_find(&capture, "boot/vmlinuz"));

	tree->sys.capture = NULL;
	tree_text(tree, "boot/vmlinuz", "");
	lay_down(tree, &capture, CAPTURE_PARTS "/boot/vmlinuz/stat");
	expect_ok(sys_stat(&tree->sys, "boot/vmlinuz", &is));
	assert_int_equal(is.st_size, was.st_size);
	assert_int_equal(is.st_mode, was.st_mode);
	assert_int_equal(is.st_mtim.tv_sec, was.st_mtim.tv_sec);
	assert_int_equal(is.st_mtim.tv_nsec, was.st_mtim.tv_nsec);

	tree_text(tree, CAPTURE_PARTS "/boot/vmlinuz/stat", "33188 6 junk");
	expect_ok(sys_stat(&tree->sys, "boot/vmlinuz", &is));
	assert_int_equal(is.st_size, 0);
}

static void test_free_space(void **state)
{
	KX_AUTO(capture_destroy) struct capture capture = {0};
	struct tree *tree = *state;
	uint64_t bytes;

	tree->sys.live = true;
	tree->sys.capture = &capture;
	expect_ok(sys_free_space(&tree->sys, ".", &bytes));
	assert_non_null(capture_find(&capture, CAPTURE_PARTS "/./free"));

	tree->sys.live = false;
	tree->sys.capture = NULL;
	struct kx_err *err = sys_free_space(&tree->sys, "var", &bytes);
	assert_true(sys_err_absent(err));
	kx_err_free(err);
	tree_text(tree, CAPTURE_PARTS "/var/free", "4096\n");
	expect_ok(sys_free_space(&tree->sys, "var", &bytes));
	assert_int_equal(bytes, 4096);
}

static void test_note(void **state)
{
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};
	KX_AUTO(capture_destroy) struct capture capture = {0};
	struct tree *tree = *state;

	sys_keep_note(&tree->sys, "boot/vmlinuz", "word", "no capture");
	tree->sys.capture = &capture;
	sys_keep_note(&tree->sys, "boot/vmlinuz", "word", "said\n");
	tree->sys.capture = NULL;
	expect_ok(sys_read_note(&tree->sys, "boot/vmlinuz", "word", 100, &text));
	assert_null(text.s);
	lay_down(tree, &capture, CAPTURE_PARTS "/boot/vmlinuz/word");
	expect_ok(sys_read_note(&tree->sys, "boot/vmlinuz", "word", 100, &text));
	assert_string_equal(text.s, "said\n");
}

/* /proc/self leads to a process: a record has the line where the link leads. */
static void test_line(void **state)
{
	KX_AUTO(capture_destroy) struct capture capture = {0};
	struct tree *tree = *state;

	tree_text(tree, "proc/7/smaps", "a long file\n");
	tree_link(tree, "proc/self", "7");
	sys_keep_line(&tree->sys, "proc/self/smaps", "no capture");
	tree->sys.capture = &capture;
	sys_keep_line(&tree->sys, "proc/self/smaps", "KernelPageSize: 4 kB");
	sys_keep_line(&tree->sys, "proc/self/smaps", NULL);
	tree->sys.capture = NULL;
	assert_int_equal(capture_find(&capture, "proc/self")->kind, CAPTURE_LINK);
	assert_null(capture_find(&capture, "proc/self/smaps"));
	assert_string_equal(
		capture_find(&capture, "proc/7/smaps")->data, "KernelPageSize: 4 kB\n");
}

/* Of a record it is known what it is. */
static void test_about(void **state)
{
	struct tree *tree = *state;
	KX_AUTO(sys_close) struct sys sys = {.root_fd = -1};
	KX_AUTO(freep) char *path = tree_path(tree, ".");

	expect_ok(sys_open(path, &sys));
	assert_false(sys.recorded || sys.complete);
	sys_close(&sys);
	tree_text(tree, CAPTURE_ABOUT, "format 1\nwritten by x\n");
	expect_ok(sys_open(path, &sys));
	assert_true(sys.recorded && !sys.complete);
	sys_close(&sys);
	tree_text(tree, CAPTURE_ABOUT, "format 1\n" CAPTURE_RUNNING "\n");
	expect_ok(sys_open(path, &sys));
	assert_true(sys.recorded && sys.complete);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_stat, tree_set_up, tree_tear_down),
		cmocka_unit_test_setup_teardown(
			test_free_space, tree_set_up, tree_tear_down),
		cmocka_unit_test_setup_teardown(test_note, tree_set_up, tree_tear_down),
		cmocka_unit_test_setup_teardown(test_line, tree_set_up, tree_tear_down),
		cmocka_unit_test_setup_teardown(test_about, tree_set_up, tree_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
