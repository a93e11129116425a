// SPDX-License-Identifier: GPL-2.0-or-later
/* The program's own folder in /run: who may write there, and that no link is followed. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "expect.h"
#include "sys/run-dir.h"
#include "tree.h"

static int set_up(void **state)
{
	struct tree *tree = calloc(1, sizeof(*tree));

	tree_make(tree);
	tree_text(tree, "run/other", "");
	tree->sys.live = true;
	*state = tree;
	return 0;
}

static int tear_down(void **state)
{
	tree_remove(*state);
	free(*state);
	return 0;
}

static void expect_mode(const struct tree *tree, const char *path, mode_t mode)
{
	char *full = tree_path(tree, path);
	struct stat st;

	assert_int_equal(stat(full, &st), 0);
	assert_int_equal(st.st_mode & 07777, mode);
	free(full);
}

static void set_mode(const struct tree *tree, const char *path, mode_t mode)
{
	char *full = tree_path(tree, path);

	assert_int_equal(chmod(full, mode), 0);
	free(full);
}

static void expect_text(const struct tree *tree, const char *name, const char *want)
{
	struct sys_text text;

	expect_ok(run_dir_read(&tree->sys, name, 100, &text));
	assert_string_equal(text.s, want);
	sys_text_destroy(&text);
}

static void test_write(void **state)
{
	const struct tree *tree = *state;
	const struct sys *sys = &tree->sys;
	struct sys_text text;
	mode_t before = umask(0);

	expect_ok(run_dir_write(sys, "a", "first", 5));
	expect_mode(tree, "run/kexec", 0700);
	expect_mode(tree, "run/kexec/a", 0600);
	umask(before);
	expect_text(tree, "a", "first");
	expect_ok(run_dir_write(sys, "a", "2", 1));
	expect_text(tree, "a", "2");
	expect_ok(run_dir_rename(sys, "a", "b"));
	expect_ok(run_dir_rename(sys, "a", "b")); /* not there */
	expect_text(tree, "b", "2");
	struct kx_err *err = run_dir_read(sys, "a", 100, &text);
	assert_true(sys_err_absent(err));
	kx_err_free(err);
	expect_err(run_dir_read(sys, "b", 0, &text), KX_LIMIT, "limit");
	expect_ok(run_dir_remove(sys, "b"));
	expect_ok(run_dir_remove(sys, "b"));
}

static void test_nothing_there(void **state)
{
	const struct tree *tree = *state;
	struct sys_text text;

	expect_ok(run_dir_rename(&tree->sys, "a", "b"));
	expect_ok(run_dir_remove(&tree->sys, "a"));
	struct kx_err *err = run_dir_read(&tree->sys, "a", 100, &text);
	assert_true(sys_err_absent(err));
	kx_err_free(err);
}

/* Neither the folder, nor the file, nor what a name in use leads to. */
static void test_links(void **state)
{
	const struct tree *tree = *state;
	const struct sys *sys = &tree->sys;
	struct sys_text text;

	tree_text(tree, "elsewhere/victim", "precious");
	tree_link(tree, "run/kexec", "../elsewhere");
	expect_err(run_dir_write(sys, "victim", "x", 1), KX_IO, "run/kexec");
	expect_err(run_dir_read(sys, "victim", 100, &text), KX_IO, "run/kexec");
	expect_ok(run_dir_remove(sys, "victim")); /* nothing of ours is there */
	tree_drop(tree, "run/kexec");
	expect_ok(run_dir_write(sys, "a", "x", 1));
	tree_link(tree, "run/kexec/l", "../../elsewhere/victim");
	tree_link(tree, "run/kexec/l.new", "../../elsewhere/victim");
	expect_err(run_dir_read(sys, "l", 100, &text), KX_DENIED, "only root");
	expect_ok(run_dir_write(sys, "l", "mine", 4));
	expect_text(tree, "l", "mine");
	expect_ok(sys_read(sys, "elsewhere/victim", 100, &text));
	assert_string_equal(text.s, "precious");
	sys_text_destroy(&text);
}

static void test_others_may_write(void **state)
{
	const struct tree *tree = *state;
	const struct sys *sys = &tree->sys;
	struct sys_text text;

	expect_ok(run_dir_write(sys, "a", "x", 1));
	set_mode(tree, "run/kexec/a", 0620);
	expect_err(run_dir_read(sys, "a", 100, &text), KX_DENIED, "only root");
	set_mode(tree, "run/kexec/a", 0600);
	set_mode(tree, "run/kexec", 0777);
	expect_err(run_dir_read(sys, "a", 100, &text), KX_DENIED, "may write");
	expect_err(run_dir_write(sys, "a", "y", 1), KX_DENIED, "may write");
	expect_err(run_dir_rename(sys, "a", "b"), KX_DENIED, "may write");
}

static void test_captured(void **state)
{
	struct tree *tree = *state;

	tree_text(tree, "run/kexec/a", "theirs");
	set_mode(tree, "run/kexec/a", 0666);
	tree->sys.live = false;
	expect_text(tree, "a", "theirs");
	expect_err(run_dir_write(&tree->sys, "a", "x", 1), KX_UNSUPPORTED, "captured");
	expect_err(run_dir_remove(&tree->sys, "a"), KX_UNSUPPORTED, "captured");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_write),
		TEST(test_nothing_there),
		TEST(test_links),
		TEST(test_others_may_write),
		TEST(test_captured),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
