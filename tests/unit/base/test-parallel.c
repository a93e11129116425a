// SPDX-License-Identifier: GPL-2.0-or-later
/* The same work on several items. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/parallel.h"

struct item {
	uint64_t from, sum;
	size_t done;
};

static void add_up(void *arg)
{
	struct item *item = arg;

	for (uint64_t i = 0; i < 100000; i++)
		item->sum += item->from + i;
	item->done++;
}

static void test_each(void **state)
{
	(void)state;
	for (size_t n = 0; n <= PARALLEL_MAX; n++) {
		struct item items[PARALLEL_MAX + 1] = {0};

		for (size_t i = 0; i <= PARALLEL_MAX; i++)
			items[i].from = i;
		parallel_each(add_up, items, n, sizeof(items[0]));
		for (size_t i = 0; i <= PARALLEL_MAX; i++) {
			assert_int_equal(items[i].done, i < n);
			assert_int_equal(
				items[i].sum, i < n ? 4999950000 + 100000 * i : 0);
		}
	}
}

static void test_width(void **state)
{
	(void)state;
	assert_int_equal(parallel_width(1), 1);
	size_t width = parallel_width(PARALLEL_MAX);
	assert_true(width >= 1 && width <= PARALLEL_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each),
		cmocka_unit_test(test_width),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
