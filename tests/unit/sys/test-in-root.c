// SPDX-License-Identifier: GPL-2.0-or-later
/* What is opened by steps is what openat2(2) opens, and nothing outside. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "sys/in-root.h"
#include "tree.h"

static void tree_with_links(struct tree *tree)
{
	tree_make(tree);
	tree_text(tree, "dir/below/file", "text");
	tree_text(tree, "etc/passwd", "inside");
	tree_link(tree, "to-file", "dir/below/file");
	tree_link(tree, "to-dir", "dir//./below/");
	tree_link(tree, "dir/up", "../etc");
	tree_link(tree, "dir/far-up", "../../../../../../etc/passwd");
	tree_link(tree, "dir/absolute", "/etc/passwd");
	tree_link(tree, "dir/root", "/");
	tree_link(tree, "dir/tmp", "/tmp");
	tree_link(tree, "chain1", "/dir/chain2");
	tree_link(tree, "dir/chain2", "up/passwd");
	tree_link(tree, "gone", "nowhere");
	tree_link(tree, "loop", "loop");
	tree_link(tree, "loop1", "dir/loop2");
	tree_link(tree, "dir/loop2", "../loop1");
	tree_link(tree, "self", "/proc/self/exe");
}

/* By steps: the inode, or the negative errno. */
static long long opened(int root_fd, const char *path, int flags,
	int (*open_one)(int root_fd, const char *path, int flags))
{
	KX_AUTO(closep) int fd = open_one(root_fd, path, flags | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return -errno;
	assert_int_equal(fstat(fd, &st), 0);
	return (long long)st.st_ino;
}

static const char *const paths[] = {"dir/below/file", "/dir/below/file",
	"//dir/./below//file", "dir/../etc/passwd", "../../etc/passwd", "to-file",
	"to-dir/file", "to-dir", "dir/up/passwd", "dir/far-up", "dir/absolute",
	"dir/root/etc/passwd", "dir/root/../dir/root", "dir/tmp", "chain1", "gone",
	"gone/file", "loop", "loop/file", "loop1", "self", "nowhere", "dir/nowhere/file",
	"etc/passwd/file", "etc/passwd/", "dir/", ".", "..", "/", "", "dir/below/file/"};

static void test_same(void **state)
{
	static const int flags[] = {O_RDONLY, O_PATH | O_NOFOLLOW,
		O_RDONLY | O_NOFOLLOW | O_NONBLOCK, O_PATH | O_DIRECTORY};
	struct tree tree;

	(void)state;
	tree_with_links(&tree);
	int root = tree.sys.root_fd;
	/* Without openat2(2), both are the same function. */
	for (size_t i = 0; i < KX_ARRAY_SIZE(paths); i++)
		for (size_t j = 0; j < KX_ARRAY_SIZE(flags); j++) {
			long long want = opened(root, paths[i], flags[j], open_in_root);
			long long got = opened(
				root, paths[i], flags[j], open_in_root_by_steps);

			if (got != want)
				fail_msg("'%s', flags 0x%x: %lld, not %lld", paths[i],
					(unsigned int)flags[j], got, want);
		}
	tree_remove(&tree);
}

static void expect_text(int root, const char *path, const char *want)
{
	KX_AUTO(closep) int fd = open_in_root_by_steps(root, path, O_RDONLY | O_CLOEXEC);
	char text[8] = "";

	assert_true(fd >= 0);
	assert_int_equal(read(fd, text, sizeof(text) - 1), strlen(want));
	assert_string_equal(text, want);
}

static void test_inside(void **state)
{
	struct tree tree;

	(void)state;
	tree_with_links(&tree);
	int root = tree.sys.root_fd;
	expect_text(root, "to-dir/file", "text");
	expect_text(root, "../../etc/passwd", "inside");
	expect_text(root, "dir/far-up", "inside");
	expect_text(root, "dir/absolute", "inside");
	expect_text(root, "chain1", "inside");
	assert_int_equal(opened(root, "dir/tmp", O_PATH, open_in_root_by_steps), -ENOENT);
	assert_int_equal(opened(root, "self", O_PATH, open_in_root_by_steps), -ENOENT);
	assert_int_equal(opened(root, "loop1", O_PATH, open_in_root_by_steps), -ELOOP);
	tree_remove(&tree);
}

/* "./././…", of size bytes, even. */
static char *dots(char *to, size_t size)
{
	for (size_t i = 0; i < size; i += 2)
		memcpy(to + i, "./", 2);
	to[size] = '\0';
	return to;
}

static void expect_opened(const struct tree *tree, const char *path, int errnum)
{
	long long got =
		opened(tree->sys.root_fd, path, O_PATH, open_in_root_by_steps);

	if (errnum)
		assert_int_equal(got, -errnum);
	else
		assert_true(got > 0);
}

/* Neither path nor links get longer than there is room for. */
static void test_long(void **state)
{
	char path[2 * PATH_MAX], name[NAME_MAX + 3] = "l/";
	struct tree tree;

	(void)state;
	tree_make(&tree);
	tree_link(&tree, "l", dots(path, PATH_MAX - 100));
	expect_opened(&tree, strcat(dots(path, PATH_MAX - 2), "l"), 0);
	expect_opened(&tree, dots(path, PATH_MAX), ENAMETOOLONG);
	expect_opened(&tree, "l/././.", 0);
	memset(name + 2, 'b', NAME_MAX);
	expect_opened(&tree, name, ENAMETOOLONG);
	tree_remove(&tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same),
		cmocka_unit_test(test_inside),
		cmocka_unit_test(test_long),
	};

	return cmocka_run_group_tests_name("in-root", tests, NULL, NULL);
}
