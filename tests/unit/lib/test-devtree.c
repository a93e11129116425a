// SPDX-License-Identifier: GPL-2.0-or-later
/* Flattened trees: what is read of one, and what is written is read back the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "base/cleanup.h"
#include "devtree-fixture.h"

static const char small[] = "reserve 0x1000 0x20\n"
			    "reserve 0xffffffffffffff00 0x200\n"
			    "/compatible = \"a,one\", \"b,two\", \"c\"\n"
			    "/empty =\n"
			    "/open-end = \"x\", [79]\n"
			    "/one = <0x12345678>\n"
			    "/two = <1 2>\n"
			    "/three = [01 02 03]\n"
			    "/cells/#address-cells = <1>\n"
			    "/cells/below/x = <7>\n"
			    "/wrong/#size-cells = <3>\n"
			    "/wrong/#address-cells = [00]\n"
			    "/chosen/bootargs = \"quiet\"\n";

static void test_walk(void **state)
{
	static const struct {
		const char *name;
		int depth;
	} wanted[] = {{"", 0}, {"cells", 1}, {"below", 2}, {"wrong", 1}, {"chosen", 1}};
	KX_AUTO(text_tree_close) struct text_tree t = {0};
	int depth = 0, node = 0;

	(void)state;
	text_tree_open(&t, small);
	for (size_t i = 0; i < KX_ARRAY_SIZE(wanted); i++) {
		assert_true(node >= 0);
		assert_string_equal(devtree_name(&t.tree, node), wanted[i].name);
		assert_int_equal(depth, wanted[i].depth);
		node = devtree_next(&t.tree, node, &depth);
	}
	assert_true(node < 0);
	assert_true(devtree_find(&t.tree, "/cells/below") > 0);
	assert_true(devtree_find(&t.tree, "/below") < 0);
}

static void test_props(void **state)
{
	static const char *const names[] = {
		"compatible", "empty", "open-end", "one", "two", "three"};
	KX_AUTO(text_tree_close) struct text_tree t = {0};
	struct bytes value;
	size_t n = 0;

	(void)state;
	text_tree_open(&t, small);
	for (int at = 0; devtree_next_prop(&t.tree, 0, &at, &value);)
		assert_string_equal(value.name, names[n++]);
	assert_int_equal(n, KX_ARRAY_SIZE(names));
	assert_int_equal(prop_at(&t.tree, "/", "empty").size, 0);
	assert_false(has_prop(&t.tree, "/", "emp"));
	assert_false(has_prop(&t.tree, "/", "bootargs"));
	assert_string_equal(
		(char *)prop_at(&t.tree, "/chosen", "bootargs").data, "quiet");
}

static void test_strings(void **state)
{
	static const struct {
		const char *name, *text;
		bool has;
	} cases[] = {
		{"compatible", "a,one", true},
		{"compatible", "b,two", true},
		{"compatible", "c", true},
		{"compatible", "b", false},
		{"compatible", "b,two,c", false},
		{"compatible", "", false},
		{"open-end", "x", true},
		{"open-end", "y", false}, /* without its NUL */
		{"empty", "", false},
		{"none", "c", false},
	};
	KX_AUTO(text_tree_close) struct text_tree t = {0};

	(void)state;
	text_tree_open(&t, small);
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++)
		if (devtree_prop_has(&t.tree, 0, cases[i].name, cases[i].text) !=
			cases[i].has)
			fail_msg("'%s' '%s'", cases[i].name, cases[i].text);
}

static void test_numbers(void **state)
{
	KX_AUTO(text_tree_close) struct text_tree t = {0};
	uint64_t v = 99;
	bool found;

	(void)state;
	text_tree_open(&t, small);
	expect_ok(devtree_number(&t.tree, 0, "none", &found, &v));
	assert_false(found);
	assert_int_equal(v, 99);
	expect_ok(devtree_number(&t.tree, 0, "one", &found, &v));
	assert_true(found);
	assert_int_equal(v, 0x12345678);
	expect_ok(devtree_number(&t.tree, 0, "two", &found, &v));
	assert_int_equal(v, 0x100000002);
	expect_err(devtree_number(&t.tree, 0, "three", &found, &v), KX_FORMAT,
		"'three' of node '' has 3 bytes, and not 4 or 8");
	expect_err(devtree_number(&t.tree, 0, "empty", &found, &v), KX_FORMAT, "0 bytes");
}

static void test_cells(void **state)
{
	KX_AUTO(text_tree_close) struct text_tree t = {0};
	struct devtree_cells cells;

	(void)state;
	text_tree_open(&t, small);
	/* What is not said is 2 and 1. */
	expect_ok(devtree_cells(&t.tree, 0, &cells));
	assert_int_equal(cells.address, 2);
	assert_int_equal(cells.size, 1);
	expect_ok(devtree_cells(&t.tree, node_at(&t.tree, "/cells"), &cells));
	assert_int_equal(cells.address, 1);
	assert_int_equal(cells.size, 1);
	expect_err(devtree_cells(&t.tree, node_at(&t.tree, "/wrong"), &cells), KX_FORMAT,
		"'#address-cells' of node 'wrong' has 1 bytes");
	text_tree_close(&t);
	text_tree_open(&t, "/#size-cells = <3>\n");
	expect_err(devtree_cells(&t.tree, 0, &cells), KX_FORMAT, "is 3, and not 1 or 2");
	text_tree_close(&t);
	text_tree_open(&t, "/#address-cells = <0>\n");
	expect_err(devtree_cells(&t.tree, 0, &cells), KX_FORMAT, "is 0, and not 1 or 2");
}

static void test_take(void **state)
{
	const uint8_t data[] = {0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 2, 9, 9, 9};
	struct bytes value = {data, sizeof(data), "v"};
	struct range r;
	uint64_t n;

	(void)state;
	expect_ok(devtree_take(&value, 1, &n));
	assert_int_equal(n, 1);
	expect_ok(devtree_take(&value, 2, &n));
	assert_int_equal(n, 0xffffffff00000002);
	expect_err(devtree_take(&value, 1, &n), KX_FORMAT,
		"v: a number of 4 bytes is wanted where only 3 are left");
	value = (struct bytes){data, 12, "v"};
	expect_ok(devtree_take_range(&value, (struct devtree_cells){1, 2}, &r));
	assert_int_equal(r.start, 1);
	assert_int_equal(r.end, 0xffffffff00000003);
	value = (struct bytes){data + 4, 8, "v"};
	expect_ok(devtree_take_range(&value, (struct devtree_cells){1, 1}, &r));
	assert_int_equal(r.end, 0x100000001);
}

static void test_range_wraps(void **state)
{
	const uint8_t all[] = {
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 1};
	struct bytes value = {all, sizeof(all), "v"};
	struct range r;

	(void)state;
	expect_err(devtree_take_range(&value, (struct devtree_cells){2, 1}, &r),
		KX_FORMAT, "0x1 bytes at 0xffffffffffffffff pass 64 bits");
}

static void test_reserve_map(void **state)
{
	KX_AUTO(text_tree_close) struct text_tree t = {0};
	struct range r;

	(void)state;
	text_tree_open(&t, small);
	assert_true(devtree_reserved(&t.tree, 0, &r));
	assert_int_equal(r.start, 0x1000);
	assert_int_equal(r.end, 0x1020);
	assert_true(devtree_reserved(&t.tree, 1, &r));
	assert_int_equal(r.end, UINT64_MAX);
	assert_false(devtree_reserved(&t.tree, 2, &r));
}

/* Each byte of the header and the structure damaged: an error, or a tree that is safe. */
static void test_damaged(void **state)
{
	size_t size;
	KX_AUTO(freep) uint8_t *blob = make_devtree(small, &size);
	struct devtree tree;
	struct bytes b = {blob, size, "text"};

	(void)state;
	for (size_t i = 0; i < size; i++) {
		blob[i] ^= 0x40;
		struct kx_err *err = devtree_open(&b, &tree);
		if (err) {
			assert_int_equal(err->code, KX_FORMAT);
			assert_non_null(strstr(err->message, "text: the device tree"));
		} else {
			devtree_close(&tree);
		}
		kx_err_free(err);
		blob[i] ^= 0x40;
	}
	for (size_t n = 0; n < size; n++) {
		b.size = n;
		expect_err(devtree_open(&b, &tree), KX_FORMAT, "is damaged");
	}
}

/* A root that is called "x" by a version whose names are paths. */
static void test_old_version(void **state)
{
	size_t size;
	KX_AUTO(freep) uint8_t *blob = make_devtree("/empty =\n", &size);
	const struct bytes b = {blob, size, "old"};
	struct devtree tree;

	(void)state;
	blob[get_be32(blob + 8) + 4] = 'x';
	put_be32(blob + 24, 2);
	for (uint32_t version = 1; version < 16; version++) {
		put_be32(blob + 20, version);
		expect_err(devtree_open(&b, &tree), KX_FORMAT, "BADVERSION");
	}
	put_be32(blob + 20, 16);
	expect_err(devtree_open(&b, &tree), KX_FORMAT, "is damaged");
}

/* Sizes that lead back: to the property itself, behind it, and before the structure. */
static void test_negative_size(void **state)
{
	static const uint32_t sizes[] = {
		0x80000000, 0xfffffff0, 0xfffffff4, 0xfffffff8, 0xffffffff};
	size_t size;
	KX_AUTO(freep) uint8_t *blob = make_devtree("/a = [01 02 03]\n", &size);
	const struct bytes b = {blob, size, "back"};
	struct devtree tree;

	(void)state;
	/* FDT_BEGIN_NODE, the root's name, FDT_PROP */
	uint8_t *len = blob + get_be32(blob + 8) + 12;
	assert_int_equal(get_be32(len), 3);
	for (size_t i = 0; i < KX_ARRAY_SIZE(sizes); i++) {
		put_be32(len, sizes[i]);
		expect_err(devtree_open(&b, &tree), KX_FORMAT, "is damaged");
	}
}

/* ---- writing ----------------------------------------------------------------------- */

static void begin(struct devtree_writer *w, uint64_t capacity)
{
	expect_ok(devtree_write_start(capacity, w));
	expect_ok(devtree_write_reserved(w, (struct range){0x5000, 0x6000}));
	expect_ok(devtree_write_nodes(w));
	expect_ok(devtree_begin_node(w, ""));
	expect_ok(devtree_write_u64(w, "number", 0x0123456789abcdef));
}

static uint8_t *end(struct devtree_writer *w, uint64_t spare, uint64_t *ret_size)
{
	uint8_t *blob;

	expect_ok(devtree_end_node(w));
	expect_ok(devtree_write_end(w, spare, &blob, ret_size));
	return blob;
}

static void test_write(void **state)
{
	struct devtree_writer w;
	struct devtree tree;
	uint64_t size, spared;
	struct range r;

	(void)state;
	begin(&w, 0);
	KX_AUTO(freep) uint8_t *blob = end(&w, 0, &size);
	assert_null(w.blob);
	assert_null(w.lib);
	const struct bytes b = {blob, size, "written"};
	expect_ok(devtree_open(&b, &tree));
	expect_prop(&tree, "/", "number", "<0x01234567 0x89abcdef>");
	assert_true(devtree_reserved(&tree, 0, &r));
	assert_int_equal(r.start, 0x5000);
	assert_int_equal(r.end, 0x6000);
	assert_false(devtree_reserved(&tree, 1, &r));
	devtree_close(&tree);
	/* The room is part of the tree, and its header says so. */
	begin(&w, 0);
	KX_AUTO(freep) uint8_t *roomy = end(&w, 10000, &spared);
	assert_int_equal(spared, size + 10000);
	assert_int_equal(get_be32(roomy + 4), spared);
	const struct bytes b2 = {roomy, spared, "written"};
	expect_ok(devtree_open(&b2, &tree));
	devtree_close(&tree);
}

#define MANY 20000

/* From the least capacity to megabytes: nothing is lost on the way. */
static void test_growth(void **state)
{
	struct devtree_writer w;
	struct devtree tree;
	uint64_t size;
	char name[32];

	(void)state;
	begin(&w, 1);
	for (uint32_t i = 0; i < MANY; i++) {
		snprintf(name, sizeof(name), "n@%x", i);
		expect_ok(devtree_begin_node(&w, name));
		expect_ok(devtree_write_u64(&w, "reg", i));
		expect_ok(devtree_end_node(&w));
	}
	KX_AUTO(freep) uint8_t *blob = end(&w, 0, &size);
	const struct bytes b = {blob, size, "written"};
	expect_ok(devtree_open(&b, &tree));
	int depth = 0, node = 0;
	for (uint32_t i = 0; i < MANY; i++) {
		uint64_t value;
		bool found;

		node = devtree_next(&tree, node, &depth);
		expect_ok(devtree_number(&tree, node, "reg", &found, &value));
		assert_true(found);
		assert_int_equal(value, i);
	}
	assert_true(devtree_next(&tree, node, &depth) < 0);
	devtree_close(&tree);
}

/* A reserve map larger than the first buffer, and one property larger than that. */
static void test_growth_at_once(void **state)
{
	KX_AUTO(freep) uint8_t *large = calloc(1, 1 << 20);
	struct devtree_writer w;
	struct devtree tree;
	struct range r;
	uint64_t size;

	(void)state;
	large[12345] = 7;
	expect_ok(devtree_write_start(0, &w));
	for (uint64_t i = 0; i < 1000; i++)
		expect_ok(devtree_write_reserved(
			&w, (struct range){i << 20, (i << 20) + 1}));
	expect_ok(devtree_write_nodes(&w));
	expect_ok(devtree_begin_node(&w, ""));
	expect_ok(devtree_write_prop(&w, "large", large, 1 << 20));
	KX_AUTO(freep) uint8_t *blob = end(&w, 0, &size);
	const struct bytes b = {blob, size, "written"};
	expect_ok(devtree_open(&b, &tree));
	assert_int_equal(prop_at(&tree, "/", "large").size, 1 << 20);
	assert_int_equal(prop_at(&tree, "/", "large").data[12345], 7);
	assert_true(devtree_reserved(&tree, 999, &r));
	assert_int_equal(r.start, 999ULL << 20);
	devtree_close(&tree);
}

static void test_too_large(void **state)
{
	struct devtree_writer w;
	uint8_t *blob;
	uint64_t size;

	(void)state;
	expect_err(devtree_write_start(1ULL << 31, &w), KX_LIMIT, "2 GiB");
	begin(&w, 0);
	expect_err(devtree_write_prop(&w, "x", "", 1ULL << 31), KX_LIMIT, "2 GiB");
	expect_ok(devtree_end_node(&w));
	expect_err(devtree_write_end(&w, 1ULL << 31, &blob, &size), KX_LIMIT, "2 GiB");
	devtree_writer_destroy(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_walk),
		cmocka_unit_test(test_props),
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_cells),
		cmocka_unit_test(test_take),
		cmocka_unit_test(test_range_wraps),
		cmocka_unit_test(test_reserve_map),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_negative_size),
		cmocka_unit_test(test_old_version),
		cmocka_unit_test(test_write),
		cmocka_unit_test(test_growth),
		cmocka_unit_test(test_growth_at_once),
		cmocka_unit_test(test_too_large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
