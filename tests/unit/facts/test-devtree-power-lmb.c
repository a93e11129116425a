// SPDX-License-Identifier: GPL-2.0-or-later
/* Logical memory blocks: both properties, and what hostile ones say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "base/cleanup.h"
#include "devtree-fixture.h"
#include "facts/devtree-power-lmb.h"

#define SIZE_256M "/d/ibm,lmb-size = <0 0x10000000>\n"

struct taken {
	size_t n, runs, fail_at; /* fail_at 0: never */
	struct range v[64];	 /* the first blocks */
};

static struct kx_err *take(void *arg, struct lmb_run run)
{
	struct taken *t = arg;

	assert_true(run.n);
	assert_int_equal(lmb_run_range(run).end, run.start + run.n * run.size);
	if (++t->runs == t->fail_at)
		return kx_err_new(KX_LIMIT, "enough");
	for (uint64_t i = 0; i < run.n && t->n + i < KX_ARRAY_SIZE(t->v); i++)
		t->v[t->n + i] = (struct range){
			run.start + i * run.size, run.start + (i + 1) * run.size};
	t->n += run.n;
	return NULL;
}

static struct kx_err *each(
	const char *text, unsigned int address, unsigned int size, struct taken *ret)
{
	const struct devtree_cells cells = {address, size};
	KX_AUTO(text_tree_close) struct text_tree t = {0};

	ret->n = ret->runs = 0;
	text_tree_open(&t, text);
	return devtree_power_each_run(&t.tree, node_at(&t.tree, "/d"), cells, take, ret);
}

static void expect_taken(
	const struct taken *taken, const uint64_t *starts, size_t n, uint64_t size)
{
	assert_int_equal(taken->n, n);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(taken->v[i].start, starts[i]);
		assert_int_equal(taken->v[i].end, starts[i] + size);
	}
}

#define EXPECT_TAKEN(taken, size, ...)                                                   \
	do {                                                                             \
		static const uint64_t starts_[] = {__VA_ARGS__};                         \
		expect_taken(taken, starts_, KX_ARRAY_SIZE(starts_), size);              \
	} while (0)

/* Assigned and not reserved, in the tree's order, whatever else the flags say. */
static void test_v1(void **state)
{
	struct taken taken = {0};

	(void)state;
	expect_ok(each(SIZE_256M "/d/ibm,dynamic-memory = <6>\n"
				 " <0 0x00000000 0x8000 0 0 0x80>\n"
				 " <0 0x10000000 0x8001 0 0 0x08>\n"
				 " <0 0x20000000 0x8002 0 0 0>\n"
				 " <7 0x30000000 0x8003 0 0xffffffff 0xffffff4a>\n"
				 " <0 0x40000000 0x8004 0 0 0x88>\n"
				 " <0 0x05000000 0x8005 0 0 0x48>\n",
		2, 2, &taken));
	EXPECT_TAKEN(&taken, 0x10000000, 0x10000000, 0x730000000, 0x5000000);
}

static void test_v2(void **state)
{
	struct taken taken = {0};

	(void)state;
	expect_ok(each(SIZE_256M "/d/ibm,dynamic-memory-v2 = <5>\n"
				 " <2 0 0x00000000 0x8000 0 0x88>\n"
				 " <3 1 0x10000000 0x8002 0 0x08>\n"
				 " <0 0 0x99000000 0x8005 0 0x08>\n"
				 " <4 0 0x70000000 0x8005 0 0>\n"
				 " <1 0 0x60000000 0x8009 0 0x0a>\n",
		2, 2, &taken));
	EXPECT_TAKEN(
		&taken, 0x10000000, 0x110000000, 0x120000000, 0x130000000, 0x60000000);
}

static void test_small_cells(void **state)
{
	struct taken taken = {0};

	(void)state;
	expect_ok(each("/d/ibm,lmb-size = <0x1000000>\n"
		       "/d/ibm,dynamic-memory = <2> <0x1000000 1 0 0 8>\n"
		       " <0x2000000 2 0 0 8>\n",
		1, 1, &taken));
	EXPECT_TAKEN(&taken, 0x1000000, 0x1000000, 0x2000000);
	expect_ok(each("/d/ibm,lmb-size = <0x1000000>\n"
		       "/d/ibm,dynamic-memory-v2 = <1> <2 0 0x2000000 1 0 8>\n",
		2, 1, &taken));
	EXPECT_TAKEN(&taken, 0x1000000, 0x2000000, 0x3000000);
	/* ibm,lmb-size has the cells of sizes (drmem_init() in mm/drmem.c). */
	expect_ok(each("/d/ibm,lmb-size = <1 0>\n"
		       "/d/ibm,dynamic-memory-v2 = <1> <1 0x2000000 1 0 8>\n",
		1, 2, &taken));
	assert_int_equal(taken.n, 1);
	assert_int_equal(taken.v[0].end, 0x102000000);
}

/* The older property counts where both are there; neither is no error. */
static void test_which(void **state)
{
	struct taken taken = {0};

	(void)state;
	expect_ok(each(SIZE_256M "/d/ibm,dynamic-memory-v2 = <1> <2 0 0 0 0 8>\n"
				 "/d/ibm,dynamic-memory = <1> <0 0 1 0 0 8>\n",
		2, 2, &taken));
	assert_int_equal(taken.n, 1);
	expect_ok(each("/d/x =\n", 2, 2, &taken));
	assert_int_equal(taken.n, 0);
	expect_ok(each(SIZE_256M "/d/ibm,dynamic-memory = <0>\n", 2, 2, &taken));
	assert_int_equal(taken.n, 0);
}

static void test_hostile(void **state)
{
#define V1 "/d/ibm,dynamic-memory = "
#define V2 "/d/ibm,dynamic-memory-v2 = "
	static const struct {
		const char *text, *message;
	} cases[] = {
		{V1 "<1> <0 0 1 0 0 8>", "dynamic memory without ibm,lmb-size"},
		{"/d/ibm,lmb-size = <0 0>\n" V1 "<0>", "ibm,lmb-size is 0"},
		{"/d/ibm,lmb-size = <1>\n" V1 "<0>", "ibm,lmb-size: a number of 8 bytes"},
		{SIZE_256M V1, "ibm,dynamic-memory: a number of 4 bytes"},
		{SIZE_256M V1 "<0xffffffff> <0 0 1 0 0 8>", "a number of 8 bytes"},
		{SIZE_256M V1 "<1> <0 0 1 0 0>", "a number of 4 bytes is wanted"},
		{SIZE_256M V1 "<1> <0xffffffff 0xf8000000 1 0 0 8>", "pass 64 bits"},
		{SIZE_256M V2 "<0xffffffff>", "a number of 4 bytes"},
		{SIZE_256M V2 "<1> <0x400001 0 0 1 0 8>", "more than 4194304"},
		{SIZE_256M V2 "<1> <0xffffffff 0 0 1 0 0>", "more than 4194304"},
		{SIZE_256M V2 "<2> <0x400000 0 0 1 0 0> <1 0 0 1 0 0>",
			"more than 4194304"},
		{SIZE_256M V2 "<1> <2 0xffffffff 0xe0000001 1 0 8>",
			"2 blocks of 0x10000000 bytes from 0xffffffffe0000001 on pass"},
		{"/d/ibm,lmb-size = <0x80000000 0>\n" V2 "<1> <2 0 0 1 0 8>",
			"pass 64 bits"},
	};
	struct taken taken = {0};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++)
		expect_err(
			each(cases[i].text, 2, 2, &taken), KX_FORMAT, cases[i].message);
}

/* The most that is taken for a machine, and by the newer property at one go. */
static void test_most(void **state)
{
	struct taken taken = {0};

	(void)state;
	expect_ok(each(SIZE_256M V2 "<1> <0x400000 0 0 1 0 8>", 2, 2, &taken));
	assert_int_equal(taken.n, 0x400000);
	assert_int_equal(taken.runs, 1);
}

static void test_errors_of_take(void **state)
{
	struct taken taken = {.fail_at = 2};

	(void)state;
	expect_err(each(SIZE_256M V2 "<3> <9 0 0 0 0 8> <1 0 0 0 0 8> <1 0 0 0 0 8>", 2,
			   2, &taken),
		KX_LIMIT, "enough");
	assert_int_equal(taken.n, 9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_v1),
		cmocka_unit_test(test_v2),
		cmocka_unit_test(test_small_cells),
		cmocka_unit_test(test_which),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_most),
		cmocka_unit_test(test_errors_of_take),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
