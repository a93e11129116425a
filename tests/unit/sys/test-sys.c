// SPDX-License-Identifier: GPL-2.0-or-later
/* What a file is, and the room that a file system has. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "expect.h"
#include "sys/file.h"
#include "tree.h"

static void test_stat(void **state)
{
	struct stat st;
	struct tree tree;

	(void)state;
	tree_make(&tree);
	tree_text(&tree, "boot/vmlinuz-6", "kernel");
	tree_link(&tree, "var/lib/kdump/vmlinuz", "/boot/vmlinuz-6");
	tree_link(&tree, "var/lib/kdump/initrd", "/boot/none");
	expect_ok(sys_stat(&tree.sys, "var/lib/kdump/vmlinuz", &st));
	assert_true(S_ISREG(st.st_mode));
	assert_int_equal(st.st_size, 6);
	expect_ok(sys_stat(&tree.sys, "var/lib", &st));
	assert_true(S_ISDIR(st.st_mode));
	struct kx_err *err = sys_stat(&tree.sys, "var/lib/kdump/initrd", &st);
	assert_true(sys_err_absent(err));
	kx_err_free(err);
	tree_remove(&tree);
}

static void test_free_space(void **state)
{
	struct sys sys;
	struct tree tree;
	uint64_t bytes = 0;

	(void)state;
	/* QEMU takes a tree of its own for "/". */
	if (getenv("EMULATOR") && *getenv("EMULATOR"))
		skip();
	tree_make(&tree);
	struct kx_err *err = sys_free_space(&tree.sys, "", &bytes);
	assert_true(sys_err_absent(err));
	kx_err_free(err);
	expect_ok(sys_open(NULL, &sys));
	expect_ok(sys_free_space(&sys, tree.path + 1, &bytes));
	assert_true(bytes > 0);
	err = sys_free_space(&sys, "not/there", &bytes);
	assert_true(sys_err_absent(err));
	kx_err_free(err);
	sys_close(&sys);
	tree_remove(&tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stat),
		cmocka_unit_test(test_free_space),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
