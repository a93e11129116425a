// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/cleanup.h"
#include "expect.h"
#include "lib/lib.h"
#include "tree.h"

static void expect_state(
	const struct library *library, enum library_state want, const char *want_path)
{
	KX_AUTO(freep) char *path = NULL;
	enum library_state state;

	assert_null(lib_find(library, &state, &path));
	assert_int_equal(state, want);
	assert_int_equal(!path, !want_path);
	if (want_path)
		assert_non_null(strstr(path, want_path));
}

#ifdef LINKED_LIBS

static int one(void)
{
	return 1;
}

static int two(void)
{
	return 2;
}

/* All of the list, in its order, and no more. */
static void test_linked(void **state)
{
#define FUNCTIONS(X) X(one) X(two)
	struct {
		FUNCTIONS(LIB_MEMBER)
		int (*behind)(void);
	} table = {.behind = one};
	const struct library library = {
		.sonames = {"libkexec-nowhere.so.1"},
		.symbols = LIB_SYMBOLS(FUNCTIONS),
	};

	(void)state;
	expect_ok(lib_open(&library, "it", &table));
	assert_ptr_equal(table.one, one);
	assert_ptr_equal(table.two, two);
	assert_ptr_equal(table.behind, one);
	expect_state(&library, LIBRARY_LINKED, NULL);
}

#else

static void expect_names(const char *release, bool want)
{
	struct tree tree;

	tree_make(&tree);
	if (release)
		tree_text(&tree, "etc/os-release", release);
	assert_int_equal(lib_has_debian_names(&tree.sys), want);
	tree_remove(&tree);
}

static void test_names(void **state)
{
	(void)state;
	expect_names("PRETTY_NAME=\"Debian GNU/Linux 12\"\nID=debian\n", true);
	expect_names("ID=ubuntu\nID_LIKE=debian\n", true);
	expect_names("ID=linuxmint\nID_LIKE=\"ubuntu debian\"", true);
	expect_names("ID=\"rhel\"\nID_LIKE=\"fedora\"\n", false);
	expect_names("ID=arch\nHOME_URL=\"https://example.org/debian\"\n", false);
	expect_names("BUILD_ID=debian\n", false);
	expect_names("", false);
	expect_names(NULL, false);
}

/* The soname names it everywhere; the package only where that is its name. */
static void test_missing(void **state)
{
	static const lib_symbol symbols[] = {"function", NULL};
	static const struct library library = {
		.sonames = {"libkexec-nowhere.so.1"},
		.package = "libkexec-nowhere1",
		.option = "--without-nowhere",
		.symbols = symbols,
	};
	struct sys sys;
	void *table[1];

	(void)state;
	assert_null(sys_open(NULL, &sys));
	bool names = lib_has_debian_names(&sys);
	sys_close(&sys);
	KX_AUTO(kx_err_freep) struct kx_err *err = lib_open(&library, "it", table);
	assert_non_null(err);
	assert_int_equal(err->code, KX_UNSUPPORTED);
	assert_non_null(strstr(err->message, "it needs libkexec-nowhere.so.1, which "));
	assert_int_equal(!strstr(err->message, "install the package libkexec-nowhe"),
		!names);
	assert_int_equal(!strstr(err->message, "install the library"), names);
}

/* This machine has libc, and nobody has the others. */
static void test_find(void **state)
{
	static const lib_symbol of_libc[] = {"malloc", "free", NULL};
	static const lib_symbol of_none[] = {"malloc", "kexec_nowhere", NULL};
	struct library library = {
		.sonames = {"libkexec-nowhere.so.1"},
		.symbols = of_libc,
	};

	(void)state;
	expect_state(&library, LIBRARY_ABSENT, NULL);
	library.sonames[1] = "libc.so.6";
	expect_state(&library, LIBRARY_FOUND, "libc.so.6");
	library.symbols = of_none;
	expect_state(&library, LIBRARY_UNFIT, "libc.so.6");
}

#endif

/* Nothing to install is named: it would not help. */
static void test_left_out(void **state)
{
	static const struct library library = {
		.sonames = {"libkexec-nowhere.so.1"},
		.package = "libkexec-nowhere1",
		.option = "--without-nowhere",
	};

	(void)state;
	KX_AUTO(kx_err_freep) struct kx_err *err = lib_open(&library, "it", NULL);
	assert_non_null(err);
	assert_int_equal(err->code, KX_UNSUPPORTED);
	assert_string_equal(err->message,
		"it needs libkexec-nowhere.so.1, and this program was built without it "
		"(--without-nowhere)");
	expect_state(&library, LIBRARY_LEFT_OUT, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#ifdef LINKED_LIBS
		cmocka_unit_test(test_linked),
#else
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_missing),
		cmocka_unit_test(test_find),
#endif
		cmocka_unit_test(test_left_out),
	};

	return cmocka_run_group_tests_name("lib", tests, NULL, NULL);
}
