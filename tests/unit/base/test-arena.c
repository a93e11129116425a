// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "expect.h"

static void test_texts(void **state)
{
	KX_AUTO(arena_destroy) struct arena arena = {.limit = 1 << 20};
	char *a, *b, *c;

	(void)state;
	expect_ok(arena_copy(&arena, "abc", 2, &a));
	expect_ok(arena_format(&arena, &b, "%s-%d", a, 7));
	expect_ok(arena_alloc(&arena, 100000, &c));
	assert_string_equal(a, "ab");
	assert_string_equal(b, "ab-7");
	for (size_t i = 0; i < 100000; i++)
		assert_int_equal(c[i], 0);
	assert_int_equal((uintptr_t)c % _Alignof(max_align_t), 0);
	assert_int_equal((uintptr_t)b % _Alignof(max_align_t), 0);
}

static void test_limit(void **state)
{
	KX_AUTO(arena_destroy) struct arena arena = {.limit = 1 << 20};
	struct kx_err *err = NULL;
	size_t n = 0;
	char *p;

	(void)state;
	expect_err(arena_alloc(&arena, SIZE_MAX, &p), KX_LIMIT, "more than 1 MiB");
	expect_err(arena_alloc(&arena, (1 << 20) + 1, &p), KX_LIMIT, "more than 1 MiB");
	for (; !err && n < 1 << 20; n++)
		err = arena_alloc(&arena, 1, &p);
	assert_true(n > 1 << 15);
	assert_true(arena.used <= arena.limit);
	expect_err(err, KX_LIMIT, "more than 1 MiB");
	arena_destroy(&arena);
	expect_ok(arena_alloc(&arena, 1 << 20, &p));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
