// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/memmap.h"

static struct memmap make_map(const struct memmap_entry *v, size_t n)
{
	struct memmap map = {0};

	for (size_t i = 0; i < n; i++)
		assert_null(memmap_push(&map, v[i].range, v[i].type));
	return map;
}

static const struct memmap_entry entries[] = {
	{{0x100000, 0x8000000}, MEMORY_RAM},
	{{0, 0xa0000}, MEMORY_RAM},
	{{0x9fc00, 0xa0000}, MEMORY_RESERVED},
	{{0x7000000, 0x7001000}, MEMORY_NVS},
	{{0x8000000, 0x9000000}, MEMORY_PMEM},
	{{0x100000, 0x200000}, MEMORY_SOFT_RESERVED},
};

static void test_ram(void **state)
{
	static const struct range expected[] = {
		{0, 0x9fc00}, {0x200000, 0x7000000}, {0x7001000, 0x8000000}};
	KX_AUTO(memmap_destroy)
	struct memmap map = make_map(entries, KX_ARRAY_SIZE(entries));
	KX_AUTO(range_set_destroy) struct range_set ram = {0};

	(void)state;
	assert_null(memmap_ram(&map, &ram));
	assert_int_equal(ram.n, KX_ARRAY_SIZE(expected));
	assert_memory_equal(ram.v, expected, sizeof(expected));
}

static void test_order(void **state)
{
	KX_AUTO(memmap_destroy)
	struct memmap map = make_map(entries, KX_ARRAY_SIZE(entries));
	KX_AUTO(memmap_destroy) struct memmap copy = {0};

	(void)state;
	assert_null(memmap_push(&map, (struct range){7, 7}, MEMORY_RAM));
	assert_int_equal(map.n, KX_ARRAY_SIZE(entries));
	assert_null(memmap_copy(&map, &copy));
	memmap_sort(&map);
	/* The copy keeps the firmware's order. */
	for (size_t i = 0; i < KX_ARRAY_SIZE(entries); i++) {
		assert_int_equal(copy.v[i].range.start, entries[i].range.start);
		assert_int_equal(copy.v[i].type, entries[i].type);
	}
	assert_int_equal(map.v[0].range.end, 0xa0000);
	assert_int_equal(map.v[1].range.start, 0x9fc00);
	/* The same start: the shorter one first. */
	assert_int_equal(map.v[2].range.end, 0x200000);
	assert_int_equal(map.v[2].type, MEMORY_SOFT_RESERVED);
	assert_int_equal(map.v[3].range.end, 0x8000000);
	assert_int_equal(map.v[5].type, MEMORY_PMEM);
}

static void test_types(void **state)
{
	static const enum memory_type types[] = {MEMORY_RAM, MEMORY_RESERVED, MEMORY_ACPI,
		MEMORY_NVS, MEMORY_UNUSABLE, MEMORY_PMEM, MEMORY_PRAM,
		MEMORY_SOFT_RESERVED};
	enum memory_type type;

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(types); i++) {
		assert_true(memory_type_parse(memory_type_name(types[i]), &type));
		assert_int_equal(type, types[i]);
	}
	assert_true(memory_type_parse("reserved", &type)); /* before 4.11 */
	assert_int_equal(type, MEMORY_RESERVED);
	assert_string_equal(memory_type_name((enum memory_type)99), "Unknown");
	assert_false(memory_type_parse("", &type));
	assert_false(memory_type_parse("System RAM ", &type));
	assert_false(memory_type_parse("Kernel code", &type));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ram),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_types),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
