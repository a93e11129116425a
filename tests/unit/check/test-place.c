// SPDX-License-Identifier: GPL-2.0-or-later
/* Which mount a path lies on, and what may not be looked at to tell. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "check/place.h"
#include "expect.h"
#include "tree.h"

#define MOUNTS                                                                           \
	"20 1 8:1 / / rw - ext4 /dev/sda1 rw\n"                                          \
	"21 20 8:2 / /data ro - xfs /dev/sda2 ro\n"                                      \
	"22 20 0:30 / /net rw - nfs4 host:/e rw\n"                                       \
	"23 20 0:31 / /auto rw - autofs systemd-1 rw\n"                                  \
	"24 20 0:32 / /woken rw - autofs systemd-1 rw\n"                                 \
	"25 24 8:3 / /woken rw - vfat /dev/sda3 rw\n"

struct machine {
	struct tree tree;
	struct check_mounts mounts;
};

/* A captured machine that is taken for this one. */
static void machine_make(struct machine *m)
{
	tree_make(&m->tree);
	m->tree.sys.live = m->tree.sys.complete = true;
	m->mounts = (struct check_mounts){0};
	tree_text(&m->tree, "proc/self/mountinfo", MOUNTS);
	tree_text(&m->tree, "data/crash/x", "");
	tree_text(&m->tree, "net/crash/x", "");
	tree_text(&m->tree, "auto/crash/x", "");
	tree_text(&m->tree, "var/x", "");
	expect_ok(check_mounts_read(&m->tree.sys, &m->mounts));
}

static void machine_remove(struct machine *m)
{
	check_mounts_destroy(&m->mounts);
	tree_remove(&m->tree);
}

static void expect_place(const struct machine *m, const char *path, const char *expected,
	const char *point)
{
	struct check_place place;

	expect_ok(check_place_find(&m->tree.sys, &m->mounts, path, true, &place));
	assert_string_equal(place.path, expected);
	assert_non_null(place.mount);
	assert_string_equal(place.mount->point, point);
	free(place.path);
}

static void test_links(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m);
	m.tree.sys.live = m.tree.sys.complete = false;
	tree_link(&m.tree, "var/crash", "/data/crash");
	tree_link(&m.tree, "var/up", "../data/../data/./crash//");
	tree_link(&m.tree, "var/none", "/data/none/..");
	tree_link(&m.tree, "var/out", "../../../../../etc");
	tree_link(&m.tree, "var/loop", "loop/x");
	tree_link(&m.tree, "var/wake", "/auto/link");
	tree_link(&m.tree, "auto/link", "/data");
	expect_place(&m, "/", "/", "/");
	expect_place(&m, "/var/./x/", "/var/x", "/");
	expect_place(&m, "/var/crash", "/data/crash", "/data");
	expect_place(&m, "/var/crash/1", "/data/crash/1", "/data");
	expect_place(&m, "/var/up", "/data/crash", "/data");
	expect_place(&m, "/var/none", "/data", "/data");
	expect_place(&m, "/var/nothing/../x", "/var/x", "/");
	expect_place(&m, "/var/out", "/etc", "/");
	expect_place(&m, "/var/wake", "/data", "/data");
	struct check_place place;
	expect_ok(check_place_find(
		&m.tree.sys, &m.mounts, "/var/loop/y", true, &place));
	free(place.path);
	machine_remove(&m);
}

/* No link is read where that would mount something, or may wait for a server. */
static void test_left_alone(void **state)
{
	struct machine m;
	struct check_place place;

	(void)state;
	machine_make(&m);
	tree_link(&m.tree, "net/link", "/data");
	tree_link(&m.tree, "auto/link", "/data");
	tree_link(&m.tree, "woken/link", "/data");
	tree_link(&m.tree, "var/auto", "/auto/link");
	expect_place(&m, "/net/link", "/net/link", "/net");
	expect_place(&m, "/auto/link", "/auto/link", "/auto");
	expect_place(&m, "/var/auto", "/auto/link", "/auto");
	expect_place(&m, "/woken/link", "/data", "/data");
	expect_ok(check_place_find(
		&m.tree.sys, &m.mounts, "/net/link", false, &place));
	assert_string_equal(place.path, "/data");
	free(place.path);
	machine_remove(&m);
}

static void test_asleep(void **state)
{
	struct sys_text text;
	struct machine m;
	struct stat st;
	char *found;

	(void)state;
	machine_make(&m);
	assert_int_equal(m.mounts.asleep.n, 1);
	assert_string_equal(m.mounts.asleep.v[0], "auto");
	expect_ok(sys_stat(&m.tree.sys, "auto/crash", &st));
	m.tree.sys.asleep = m.mounts.asleep;
	expect_err(sys_stat(&m.tree.sys, "auto", &st), KX_DENIED,
		"/auto is an automount that is not mounted now");
	expect_err(sys_find_file(&m.tree.sys, "auto/crash/x", &found), KX_DENIED,
		"/auto/crash/x: not looked at");
	expect_err(sys_read(&m.tree.sys, "auto/crash/x", 9, &text), KX_DENIED, "");
	tree_text(&m.tree, "automatic", "1");
	expect_ok(sys_read(&m.tree.sys, "automatic", 9, &text));
	sys_text_destroy(&text);
	machine_remove(&m);
}

/* What is mounted now says nothing of what is captured. */
static void test_captured(void **state)
{
	struct check_mounts mounts = {0};
	struct machine m;

	(void)state;
	machine_make(&m);
	m.tree.sys.live = m.tree.sys.complete = false;
	expect_ok(check_mounts_read(&m.tree.sys, &mounts));
	assert_int_equal(mounts.asleep.n, 0);
	check_mounts_destroy(&mounts);
	tree_drop(&m.tree, "proc/self/mountinfo");
	expect_ok(check_mounts_read(&m.tree.sys, &mounts));
	assert_true(mounts.all.is_unknown);
	check_mounts_destroy(&mounts);
	machine_remove(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_links),
		cmocka_unit_test(test_left_alone),
		cmocka_unit_test(test_asleep),
		cmocka_unit_test(test_captured),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
