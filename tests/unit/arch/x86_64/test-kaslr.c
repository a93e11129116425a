// SPDX-License-Identifier: GPL-2.0-or-later
/* Where a kernel may be put at random, in physical and in virtual memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "arch/x86_64/kaslr.h"
#include "base/cleanup.h"

#define GIB   (1ULL << 30)
#define ALIGN 0x200000ULL
#define LINK  0x1000000ULL /* where the kernel is linked to */

static void test_virtual_slots(void **state)
{
	const uint64_t size = 0x3f98000, last = GIB - LINK - size;
	const uint64_t slots = last / ALIGN + 1;

	(void)state;
	assert_int_equal(kaslr_virtual_offset(LINK, size, ALIGN, 0), 0);
	assert_int_equal(kaslr_virtual_offset(LINK, size, ALIGN, 1), ALIGN);
	assert_int_equal(kaslr_virtual_offset(LINK, size, ALIGN, slots), 0);
	uint64_t highest = kaslr_virtual_offset(LINK, size, ALIGN, slots - 1);
	assert_int_equal(highest, last / ALIGN * ALIGN);
	assert_true(LINK + highest + size <= GIB);
	assert_true(LINK + highest + size + ALIGN > GIB);
	/* It just fits, and then no more. */
	assert_int_equal(kaslr_virtual_offset(LINK, GIB - LINK, ALIGN, 12345), 0);
	assert_int_equal(kaslr_virtual_offset(LINK, GIB - LINK - ALIGN, ALIGN, 1), ALIGN);
	assert_int_equal(kaslr_virtual_offset(LINK, GIB - LINK + 1, ALIGN, 1), 0);
	assert_int_equal(kaslr_virtual_offset(2 * GIB, 1, ALIGN, 1), 0);
	assert_int_equal(kaslr_virtual_offset(LINK, UINT64_MAX, ALIGN, 1), 0);
}

static void expect_place(const struct range_set *set, const struct range_request *req,
	uint64_t random, uint64_t expected)
{
	uint64_t at;

	assert_true(kaslr_find_place(set, req, random, &at));
	assert_int_equal(at, expected);
}

static void test_places(void **state)
{
	struct range v[] = {{0x1000, 0x9f000}, {0x300000, 0x900000}, {0xa00000, 0xc00000},
		{4 * GIB - 0x1000, 4 * GIB + 0x500000}};
	const struct range_set set = {v, KX_ARRAY_SIZE(v), KX_ARRAY_SIZE(v)};
	struct range_request req = {
		.size = 0x200000, .align = ALIGN, .window = {0, UINT64_MAX}};
	uint64_t at;

	(void)state;
	expect_place(&set, &req, 0, 0x400000);
	expect_place(&set, &req, 1, 0x600000);
	expect_place(&set, &req, 2, 0xa00000);
	expect_place(&set, &req, 3, 4 * GIB);
	expect_place(&set, &req, 4, 4 * GIB + ALIGN);
	expect_place(&set, &req, 5, 0x400000);
	expect_place(&set, &req, UINT64_MAX, 0x400000); /* 2^64 - 1 is a multiple of 5 */
	req.window = (struct range){0x400001, 4 * GIB + 0x3fffff};
	expect_place(&set, &req, 0, 0x600000);
	expect_place(&set, &req, 2, 4 * GIB);
	expect_place(&set, &req, 3, 0x600000);
	req.size = 0x600000;
	assert_false(kaslr_find_place(&set, &req, 0, &at));
	v[3] = (struct range){UINT64_MAX - 0x1000, UINT64_MAX};
	req.window = (struct range){0, UINT64_MAX};
	assert_false(kaslr_find_place(&set, &req, 0, &at));
}

/* The numbers are not the seed, and another seed gives others. */
static void test_random(void **state)
{
	uint8_t seed[32] = {0};
	struct kaslr_random a = kaslr_random(seed), b;

	(void)state;
	assert_int_not_equal(a.physical, 0);
	assert_int_not_equal(a.virtual, 0);
	assert_int_not_equal(a.physical, a.virtual);
	seed[31] = 1;
	b = kaslr_random(seed);
	assert_int_not_equal(a.physical, b.physical);
	assert_int_not_equal(a.virtual, b.virtual);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_virtual_slots),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
