// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernel's list of symbols: hidden, broken, without one that is looked for. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "expect.h"
#include "facts/kallsyms.h"
#include "tree.h"

enum { N = 2 };

/* Of symbol "wanted", beside one that is always there. */
static struct kx_err *find(const char *list, uint64_t *ret)
{
	struct kallsym v[N] = {{.name = "_text"}, {.name = "wanted"}};
	struct tree tree;

	tree_make(&tree);
	if (list)
		tree_text(&tree, "proc/kallsyms", list);
	kallsyms_find(&tree.sys, v, N);
	struct kx_err *err = kallsyms_value(&tree.sys, &v[1], ret);
	kallsyms_destroy(v, N);
	tree_remove(&tree);
	return err;
}

#define TEXT "ffffffff81000000 T _text\n"

static void test_found(void **state)
{
	uint64_t value;

	(void)state;
	expect_ok(find(TEXT "ffffffff82001234 d wanted\n", &value));
	assert_true(value == 0xffffffff82001234);
	/* The first one counts; what only begins so does not. */
	expect_ok(find("1 t wanted_not\n2 t wanted\t[module]\n3 t wanted\n4 t wanted\n",
		&value));
	assert_int_equal(value, 3);
	/* Nothing is read behind the last one that is looked for. */
	expect_ok(find(TEXT "5 d wanted\nrubbish\n", &value));
	assert_int_equal(value, 5);
}

static void test_not_found(void **state)
{
	uint64_t value;

	(void)state;
	struct kx_err *err = find(TEXT, &value);
	assert_true(sys_err_absent(err));
	expect_err(err, KX_IO, "wanted");
	err = find(NULL, &value);
	assert_true(sys_err_absent(err));
	expect_err(err, KX_IO, "proc/kallsyms");
	expect_err(find("0 T _text\n0 d wanted\n", &value), KX_DENIED, "kptr_restrict");
	expect_err(find(TEXT "0x d wanted\n", &value), KX_FORMAT, "proc/kallsyms");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_found),
		cmocka_unit_test(test_not_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
