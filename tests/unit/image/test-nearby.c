// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "expect.h"
#include "image/nearby.h"

#define FILES 9

static void path_of(const char *folder, const char *name, char ret[80])
{
	snprintf(ret, 80, "%s/%s", folder, name);
}

/* The whole message that an error for a path in the folder becomes. */
static void expect_text(const char *folder, const char *name, const char *expected)
{
	char path[80], text[300];
	KX_AUTO(kx_err_freep) struct kx_err *err = NULL;

	path_of(folder, name, path);
	snprintf(text, sizeof(text), expected, folder);
	err = nearby_explain(kx_err_errno(KX_IO, ENOENT, "open"), path, nearby_kernels);
	assert_string_equal(err->message, text);
	assert_int_equal(err->code, KX_IO);
	assert_int_equal(err->errnum, ENOENT);
}

static void test_names(void **state)
{
	static const char *const names[FILES] = {"vmlinuz-6.9", "vmlinuz-6.10", "bzImage",
		"other", "vmlinuz-6.1", "vmlinuz", "Image", "vmlinux-7", "initrd"};
	char folder[] = "/tmp/test-nearby-XXXXXX", path[80];

	(void)state;
	assert_non_null(mkdtemp(folder));
	expect_text(folder, "vmlinuz", "open: No such file or directory");
	for (size_t i = 0; i < FILES; i++) {
		path_of(folder, names[i], path);
		int fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
		assert_true(fd >= 0);
		close(fd);
	}
	path_of(folder, "vmlinuz-folder", path);
	assert_int_equal(mkdir(path, 0700), 0);
	expect_text(folder, "vmlinuz-6.11",
		"open: No such file or directory: '%s' has vmlinuz-6.10, vmlinuz-6.9, "
		"vmlinuz-6.1, vmlinuz, vmlinux-7 and 2 more");
	assert_int_equal(rmdir(path), 0);
	path_of(folder, "to-nowhere", path);
	assert_int_equal(symlink("/nowhere", path), 0);
	expect_text(folder, "to-nowhere",
		"open: No such file or directory: it is a symbolic link to '/nowhere'");
	unlink(path);
	for (size_t i = 0; i < FILES; i++) {
		path_of(folder, names[i], path);
		unlink(path);
	}
	assert_int_equal(rmdir(folder), 0);
	expect_text(folder, "vmlinuz",
		"open: No such file or directory: there is no folder '%s'");
}

/* An error of another kind is as it was. */
static void test_other_errors(void **state)
{
	(void)state;
	assert_null(nearby_explain(NULL, "/", nearby_kernels));
	expect_err(nearby_explain(kx_err_errno(KX_DENIED, EACCES, "open"), "/boot/x",
			   nearby_kernels),
		KX_DENIED, "open: Permission denied");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_other_errors),
	};

	return cmocka_run_group_tests_name("nearby", tests, NULL, NULL);
}
