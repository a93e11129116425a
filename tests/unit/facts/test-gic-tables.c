// SPDX-License-Identifier: GPL-2.0-or-later
/* Tables of a GICv3, as the kernel's log tells of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "devtree-fixture.h"
#include "facts-fixture.h"
#include "facts/gic-tables.h"

/* ---- lines ------------------------------------------------------------------------- */

static void parse(const char *text, struct fact_gic_tables *ret, bool *ret_property)
{
	*ret = (struct fact_gic_tables){0};
	*ret_property = false;
	expect_ok(gic_tables_parse(text, ret, ret_property));
}

static void test_lpi(void **state)
{
	static const struct {
		const char *text;
		uint64_t start;
		bool property;
	} rows[] = {
		{"6,74,0,-;GICv3: using LPI property table @0x00000000403c0000",
			0x403c0000, true},
		{"6,75,0,-,caller=T0;GICv3: CPU0: using allocated LPI pending table "
		 "@0x00000000403d0000",
			0x403d0000, false},
		{"6,75,9,-;GICv3: CPU1: using reserved LPI pending table @0x40403d0000 "
		 "(indirect)",
			0x40403d0000, false},
		{"5,1,0,-;GIC: using LPI property table @9f0000", 0x9f0000, true},
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(rows); i++) {
		KX_AUTO(gic_tables_destroy) struct fact_gic_tables tables;
		bool property;

		parse(rows[i].text, &tables, &property);
		assert_int_equal(property, rows[i].property);
		assert_int_equal(tables.its.n, 0);
		assert_int_equal(tables.lpi.n, 1);
		assert_int_equal(tables.lpi.v[0].start, rows[i].start);
		assert_int_equal(tables.lpi.v[0].end, rows[i].start + 0x10000);
	}
}

/* Of two levels, the first one's entries are of 8 bytes, whatever the others are. */
static void test_its(void **state)
{
	static const struct {
		const char *text;
		uint64_t start, size;
	} rows[] = {
		{"6,72,0,-;ITS@0x0000000008080000: allocated 8192 Devices @403a0000 "
		 "(indirect, esz 8, psz 64K, shr 1)",
			0x403a0000, 0x10000},
		{"6,72,0,-;ITS@0x8080000: allocated 2048 Devices @403a0000 "
		 "(indirect, esz 16, psz 64K, shr 1)",
			0x403a0000, 0x4000},
		{"6,73,0,-;ITS@0x8080000: allocated 4096 Virtual CPUs @1403b0000 "
		 "(flat, esz 32, psz 64K, shr 1)",
			0x1403b0000, 0x20000},
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(rows); i++) {
		KX_AUTO(gic_tables_destroy) struct fact_gic_tables tables;
		bool property;

		parse(rows[i].text, &tables, &property);
		assert_false(property);
		assert_int_equal(tables.lpi.n, 0);
		assert_int_equal(tables.its.n, 1);
		assert_int_equal(tables.its.v[0].start, rows[i].start);
		assert_int_equal(range_size(tables.its.v[0]), rows[i].size);
	}
}

/* Among them what a program wrote (its facility is not 0), and what passes 64 bits. */
static void test_others(void **state)
{
	static const char *const lines[] = {
		"",
		";",
		"6",
		"6,74,0,-",
		"x;GICv3: using LPI property table @0x403c0000",
		"12,74,0,-;GICv3: using LPI property table @0x403c0000",
		"6,74,0,-;GICv3: using LPI property table",
		"6,74,0,-;GICv3: using LPI property table @",
		"6,74,0,-;GICv3: using LPI property table @0x",
		"6,74,0,-;GICv3: using LPI property table @0xffffffffffff8000",
		"6,74,0,-;GICv3: using LPI property table @0x10000000000000000",
		"6,71,0,-;ITS [mem 0x08080000-0x0809ffff]",
		"6,72,0,-;ITS@0x8080000: allocated Devices @403a0000 (flat, esz 8)",
		"6,72,0,-;ITS@0x8080000: allocated 8192 Devices (flat, esz 8, psz 64K)",
		"6,72,0,-;ITS@0x8080000: allocated 8192 Devices @403a0000 (flat, esz x)",
		"6,72,0,-;ITS@0x8080000: allocated 8192 Devices @403a0000 "
		"(flat, esz 99999999999999999, psz 64K)",
		"6,72,0,-;ITS@0x8080000: allocated 99999999 Devices @403a0000 "
		"(flat, esz 8, psz 64K, shr 1)",
		"6,72,0,-;an ITS@0x8080000: allocated 8192 Devices @403a0000 "
		"(flat, esz 8, psz 64K, shr 1)",
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(lines); i++) {
		KX_AUTO(gic_tables_destroy) struct fact_gic_tables tables;
		bool property;

		parse(lines[i], &tables, &property);
		if (tables.its.n || tables.lpi.n)
			fail_msg("%s", lines[i]);
	}
}

/* ---- where they are looked for ----------------------------------------------------- */

#define ITS "/intc/its/compatible = \"arm,gic-v3-its\"\n"

static bool by_log(const char *text)
{
	struct text_tree t;

	text_tree_open(&t, text);
	bool ret = gic_tables_are_kept_by_log(&t.tree);
	text_tree_close(&t);
	return ret;
}

static void test_wanted(void **state)
{
	(void)state;
	assert_true(by_log(CELLS_2_2 ITS));
	assert_true(by_log(CELLS_2_2 ITS "/intc/its/status = \"okay\"\n"));
	assert_true(by_log(CELLS_2_2 ITS "/chosen/bootargs = \"\"\n"));
	assert_false(by_log(CELLS_2_2));
	assert_false(by_log(CELLS_2_2 "/intc/compatible = \"arm,gic-v3\"\n"));
	assert_false(by_log(CELLS_2_2 ITS "/intc/its/status = \"disabled\"\n"));
	assert_false(by_log(
		CELLS_2_2 ITS "/chosen/linux,uefi-system-table = <0 0x7fe00000>\n"));
}

static void read_log(struct tree *tree, const char *text, struct fact_gic_tables *ret)
{
	struct text_tree t;

	*ret = (struct fact_gic_tables){0};
	text_tree_open(&t, text);
	expect_ok(gic_tables_read(&tree->sys, &t.tree, ret));
	text_tree_close(&t);
}

static void test_read(void **state)
{
	KX_AUTO(gic_tables_destroy) struct fact_gic_tables tables;
	struct tree *tree = *state;

	tree_text(tree, "dev/kmsg",
		"6,0,0,-;Booting\n"
		"6,72,0,-;ITS@0x8080000: allocated 8192 Devices @403a0000 (indirect)\n"
		"6,74,0,-;GICv3: using LPI property table @0x403c0000\n"
		"6,76,9,-;GICv3: CPU1: using allocated LPI pending table @0x403e0000\n"
		"6,75,0,-;GICv3: CPU0: using allocated LPI pending table @0x403d0000\n"
		"12,300,9,-;GICv3: using LPI property table @0x40000000\n");
	read_log(tree, CELLS_2_2 ITS, &tables);
	assert_true(fact_present(&tables.fact));
	EXPECT_RANGES(&tables.its, {0x403a0000, 0x403b0000});
	EXPECT_RANGES(&tables.lpi, {0x403c0000, 0x403f0000});
}

/* A log that has lost its beginning tells nothing of what is not in it. */
static void test_lost(void **state)
{
	KX_AUTO(gic_tables_destroy) struct fact_gic_tables lost, none, absent;
	struct tree *tree = *state;

	read_log(tree, CELLS_2_2 ITS, &none);
	assert_int_equal(none.fact.state, FACT_FAILED);
	tree_text(tree, "dev/kmsg",
		"6,76,9,-;GICv3: CPU1: using allocated LPI pending table @0x403e0000\n");
	read_log(tree, CELLS_2_2 ITS, &lost);
	expect_failed(
		&lost.fact, KX_FORMAT, "no line of the LPI property table any more");
	read_log(tree, CELLS_2_2, &absent);
	EXPECT_ABSENT(absent);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lpi),
		cmocka_unit_test(test_its),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_wanted),
		cmocka_unit_test_setup_teardown(test_read, tree_set_up, tree_tear_down),
		cmocka_unit_test_setup_teardown(test_lost, tree_set_up, tree_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
