// SPDX-License-Identifier: GPL-2.0-or-later
/* vec.c, and align_up() of number.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "base/number.h"
#include "base/vec.h"

static void test_align(void **state)
{
	(void)state;
	assert_int_equal(align_up(0, 8), 0);
	assert_int_equal(align_up(1, 8), 8);
	assert_int_equal(align_up(8, 8), 8);
	assert_int_equal(align_up(7, 1), 7);
	assert_int_equal(align_up(-8ULL, 8), -8ULL);
	assert_int_equal(align_up(-7ULL, 8), 0);
}

static void test_vec(void **state)
{
	uint32_t *v = NULL;
	size_t capacity = 0;

	(void)state;
	for (size_t i = 0; i < 1000; i++) {
		assert_null(vec_grow(&v, &capacity, i + 1, sizeof(*v)));
		assert_true(capacity > i && capacity < 2 * (i + 1));
		v[i] = i;
	}
	for (size_t i = 0; i < 1000; i++)
		assert_int_equal(v[i], i);
	capacity = 1000;
	assert_ptr_equal(vec_grow(&v, &capacity, SIZE_MAX, sizeof(*v)), kx_err_nomem());
	assert_int_equal(capacity, 1000);
	free(v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_align),
		cmocka_unit_test(test_vec),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
