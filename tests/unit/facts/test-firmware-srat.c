// SPDX-License-Identifier: GPL-2.0-or-later
/* SRAT: memory that is not hot-pluggable, by the offsets of the ACPI specification. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/cleanup.h"
#include "expect.h"
#include "facts/firmware-srat.h"
#include "tree.h"
#include "units.h"

#define PATH "sys/firmware/acpi/tables/SRAT"

struct table {
	uint8_t data[1024];
	size_t size;
};

static struct bytes bytes_of(const struct table *t)
{
	return (struct bytes){t->data, t->size, "SRAT"};
}

static void end_table(struct table *t)
{
	put_le32(t->data + 4, t->size);
}

static void begin_table(struct table *t)
{
	*t = (struct table){.size = 48};
	memcpy(t->data, "SRAT\0\0\0\0\3", 9);
	put_le32(t->data + 36, 1);
	end_table(t);
}

static uint8_t *add(struct table *t, uint8_t type, uint8_t length)
{
	uint8_t *entry = t->data + t->size;

	entry[0] = type;
	entry[1] = length;
	t->size += length;
	end_table(t);
	return entry;
}

static void add_memory(struct table *t, uint64_t start, uint64_t size, uint32_t flags)
{
	uint8_t *entry = add(t, 1, 40);

	put_le64(entry + 8, start);
	put_le64(entry + 16, size);
	put_le32(entry + 28, flags);
}

static void expect_range(
	const struct range_set *set, size_t i, uint64_t start, uint64_t end)
{
	assert_true(i < set->n);
	assert_int_equal(set->v[i].start, start);
	assert_int_equal(set->v[i].end, end);
}

static void test_memory(void **state)
{
	KX_AUTO(firmware_srat_destroy) struct fact_srat srat = {0};
	const struct range_set *set = &srat.immovable;
	struct table t;

	(void)state;
	begin_table(&t);
	add(&t, 0, 16); /* a processor */
	add_memory(&t, 4 * GIB, GIB, 1);
	add_memory(&t, 0, 0xa0000, 1);
	add_memory(&t, MIB, GIB - MIB, 1);
	add_memory(&t, GIB, GIB, 1);
	add_memory(&t, 8 * GIB, GIB, 3);  /* enabled, hot-pluggable */
	add_memory(&t, 9 * GIB, GIB, 2);  /* hot-pluggable */
	add_memory(&t, 10 * GIB, GIB, 0); /* not enabled: it counts all the same */
	add_memory(&t, 12 * GIB, 0, 1);	  /* of no bytes */
	add_memory(&t, 14 * GIB, GIB, 5); /* non-volatile */
	add(&t, 2, 24);
	struct bytes b = bytes_of(&t);
	expect_ok(srat_parse(&b, &srat));
	assert_int_equal(set->n, 5);
	expect_range(set, 0, 0, 0xa0000);
	expect_range(set, 1, MIB, 2 * GIB);
	expect_range(set, 2, 4 * GIB, 5 * GIB);
	expect_range(set, 3, 10 * GIB, 11 * GIB);
	expect_range(set, 4, 14 * GIB, 15 * GIB);
}

/* Nothing of a table is nothing; what stands behind its length is not its own. */
static void test_edges(void **state)
{
	KX_AUTO(firmware_srat_destroy) struct fact_srat srat = {0};
	const struct range_set *set = &srat.immovable;
	struct table t;

	(void)state;
	begin_table(&t);
	struct bytes b = bytes_of(&t);
	expect_ok(srat_parse(&b, &srat));
	assert_int_equal(set->n, 0);
	add_memory(&t, GIB, GIB, 1);
	b = bytes_of(&t);
	put_le32(t.data + 4, 48);
	expect_ok(srat_parse(&b, &srat));
	assert_int_equal(set->n, 0);
	begin_table(&t);
	add_memory(&t, UINT64_MAX - 0xfff, 0x2000, 1);
	b = bytes_of(&t);
	expect_ok(srat_parse(&b, &srat));
	expect_range(set, 0, UINT64_MAX - 0xfff, UINT64_MAX);
}

static void expect_bad(const struct table *t, const char *message)
{
	struct fact_srat srat = {0};
	struct bytes b = bytes_of(t);

	expect_err(srat_parse(&b, &srat), KX_FORMAT, message);
	assert_int_equal(srat.immovable.n, 0);
	assert_null(srat.immovable.v);
	assert_int_equal(srat.end, 0);
}

static void test_damaged(void **state)
{
	struct table good, t;

	(void)state;
	begin_table(&good);
	add_memory(&good, GIB, GIB, 1);
	for (t = good; t.size; t.size--)
		if (t.size != good.size)
			expect_bad(&t, "SRAT");
	t = good;
	t.data[0] = 's';
	expect_bad(&t, "no SRAT");
	t = good;
	put_le32(t.data + 4, 47);
	expect_bad(&t, "no SRAT");
	put_le32(t.data + 4, t.size + 1);
	expect_bad(&t, "SRAT");
	for (uint8_t length = 0; length < 2; length++) {
		t = good;
		t.data[49] = length;
		expect_bad(&t, "the structure at 0x30 has a length of");
	}
	t = good;
	t.data[49] = 39; /* one byte behind it, and too short for memory */
	expect_bad(&t, "SRAT");
	t = good;
	t.data[49] = 41;
	expect_bad(&t, "SRAT");
}

static void test_read(void **state)
{
	struct fact_srat srat = {0};
	struct table t;
	struct tree tree;

	(void)state;
	tree_make(&tree);
	expect_ok(firmware_read_srat(&tree.sys, &srat));
	assert_int_equal(srat.fact.state, FACT_ABSENT);
	begin_table(&t);
	add_memory(&t, GIB, GIB, 1);
	tree_write(&tree, PATH "1", t.data, t.size);
	expect_ok(firmware_read_srat(&tree.sys, &srat));
	assert_int_equal(srat.fact.state, FACT_PRESENT);
	expect_range(&srat.immovable, 0, GIB, 2 * GIB);
	firmware_srat_destroy(&srat);
	tree_write(&tree, PATH, t.data, t.size - 1);
	expect_ok(firmware_read_srat(&tree.sys, &srat));
	assert_int_equal(srat.fact.state, FACT_FAILED);
	assert_memory_equal(srat.fact.err->message, tree.path, strlen(tree.path));
	assert_non_null(strstr(srat.fact.err->message, "/" PATH));
	assert_int_equal(srat.immovable.n, 0);
	firmware_srat_destroy(&srat);
	tree_remove(&tree);
}

/* Where memory may be one day, as the kernel has it: all that is enabled. */
static void test_end(void **state)
{
	static const struct {
		uint64_t start, size;
		uint32_t flags;
		uint64_t end;
	} rows[] = {
		{GIB, GIB, 1, 2 * GIB},
		{8 * GIB, GIB, 3, 9 * GIB}, /* hot-pluggable */
		{8 * GIB, GIB, 2, 0},	    /* not enabled */
		{8 * GIB, GIB, 0, 0},
		{0, 0, 1, 0},
		{UINT64_MAX - 0xfff, 0x2000, 1, UINT64_MAX},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		KX_AUTO(firmware_srat_destroy) struct fact_srat srat = {0};
		struct table t;

		begin_table(&t);
		add_memory(&t, rows[i].start, rows[i].size, rows[i].flags);
		struct bytes b = bytes_of(&t);
		expect_ok(srat_parse(&b, &srat));
		assert_int_equal(srat.end, rows[i].end);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_edges),
		cmocka_unit_test(test_end),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
