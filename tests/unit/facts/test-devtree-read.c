// SPDX-License-Identifier: GPL-2.0-or-later
/* /proc/device-tree as a flattened tree, and what facts are made of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "base/cleanup.h"
#include "devtree-fixture.h"
#include "facts-fixture.h"

#define MEMORY_1G                                                                        \
	CELLS_2_2 "/memory@0/device_type = \"memory\"\n"                                 \
		  "/memory@0/reg = <0 0 0 0x40000000>\n"

static void lay(const struct tree *tree, const char *text)
{
	char *dir = tree_path(tree, "proc/device-tree");

	make_devtree_folder(text, dir);
	free(dir);
}

static void read_facts(const struct tree *tree, struct facts *ret)
{
	*ret = (struct facts){0};
	expect_ok(facts_read_devtree(&tree->sys, ret));
	expect_ok(facts_memory_from_power(&tree->sys, ret));
}

static void test_same(void **state)
{
	static const char text[] =
		MEMORY_1G "/name = \"\"\n/odd?#,. = [00 ff 80]\n/empty =\n"
			  "/chosen/name = \"chosen\"\n/chosen/bootargs = \"a \\\" b\"\n"
			  "/chosen/deeper/and/deeper/x = <1>\n/nothing/\n";
	struct tree tree;
	struct facts facts;

	(void)state;
	tree_make(&tree);
	lay(&tree, text);
	read_facts(&tree, &facts);
	assert_true(fact_present(&facts.devtree.fact));
	const struct devtree *t = &facts.devtree.tree;
	expect_prop(t, "/", "odd?#,.", "[00 ff 80]");
	expect_prop(t, "/", "empty", "");
	expect_prop(t, "/chosen", "bootargs", "\"a \\\" b\"");
	expect_prop(t, "/chosen/deeper/and/deeper", "x", "<1>");
	assert_true(devtree_find(t, "/nothing") > 0);
	/* The kernel makes "name" of the folder's. */
	assert_false(has_prop(t, "/", "name"));
	assert_false(has_prop(t, "/chosen", "name"));
	facts_destroy(&facts);
	tree_remove(&tree);
}

/* Only where the name without the number is taken by a property. */
static void test_names(void **state)
{
	static const struct {
		const char *path;
		bool there;
	} cases[] = {
		{"/n/l2-cache", true},
		{"/n/l2-cache#1", false},
		{"/n/other#1", true},
		{"/n/l2-cache#x", true},
		{"/n/l2-cache#", true},
		{"/n/ab#12", false},
		{"/n/ab", true},
		{"/n/a#1", true}, /* "a" is no property, though "ab" is one */
		{"/n/c#2#3", false},
		{"/n/c#2", true},
	};
	struct tree tree;
	struct facts facts;

	(void)state;
	tree_make(&tree);
	lay(&tree,
		MEMORY_1G "/n/l2-cache = <1>\n/n/l2-cache#1/x = <1>\n/n/other#1/x = <1>\n"
			  "/n/l2-cache#x/x = <1>\n/n/l2-cache#/x = <1>\n"
			  "/n/ab = <1>\n/n/ab#12/x = <1>\n/n/a#1/x = <1>\n"
			  "/n/c#2 = <1>\n/n/c#2#3/x = <1>\n");
	read_facts(&tree, &facts);
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++)
		if ((devtree_find(&facts.devtree.tree, cases[i].path) >= 0) !=
			cases[i].there)
			fail_msg("'%s'", cases[i].path);
	facts_destroy(&facts);
	tree_remove(&tree);
}

/* Names before units, units as hexadecimal numbers, properties before nodes. */
static void test_order(void **state)
{
	static const char *const wanted[] = {"", "cpu", "cpu@0", "cpu@9", "cpu@a",
		"cpu@1f", "cpu@20", "cpu@100", "cpu-map", "cpus@1", "memory@0"};
	struct tree tree;
	struct facts facts;
	int node = 0, depth = 0;

	(void)state;
	tree_make(&tree);
	lay(&tree, MEMORY_1G "/cpu@100/\n/cpu@20/\n/cpu@1f/\n/cpu@9/\n/cpu@a/\n/cpu@0/\n"
			     "/cpus@1/\n/cpu/\n/cpu-map/\n");
	read_facts(&tree, &facts);
	for (size_t i = 0; i < KX_ARRAY_SIZE(wanted); i++) {
		assert_true(node >= 0);
		assert_string_equal(devtree_name(&facts.devtree.tree, node), wanted[i]);
		node = devtree_next(&facts.devtree.tree, node, &depth);
	}
	facts_destroy(&facts);
	tree_remove(&tree);
}

static void lay_deep(const struct tree *tree, int levels)
{
	char path[1024] = "proc/device-tree/";

	for (int i = 0; i < levels; i++)
		strcat(path, "n/");
	strcat(path, "x");
	tree_text(tree, path, "x");
}

static void test_depth(void **state)
{
	struct tree tree;
	struct facts facts;

	(void)state;
	tree_make(&tree);
	lay(&tree, MEMORY_1G);
	lay_deep(&tree, 64);
	read_facts(&tree, &facts);
	assert_true(fact_present(&facts.devtree.fact));
	facts_destroy(&facts);
	lay_deep(&tree, 65);
	read_facts(&tree, &facts);
	expect_failed(&facts.devtree.fact, KX_LIMIT, "more than 64 levels deep");
	facts_destroy(&facts);
	tree_remove(&tree);
}

/* Not there is no failure; a tree that cannot be read as a whole is one. */
static void test_absent_and_failed(void **state)
{
	struct tree tree;
	struct facts facts;

	(void)state;
	tree_make(&tree);
	read_facts(&tree, &facts);
	EXPECT_ABSENT(facts.devtree);
	EXPECT_ABSENT(facts.memory);
	facts_destroy(&facts);
	lay(&tree, MEMORY_1G);
	/* As a property that goes away between listing and reading. */
	tree_link(&tree, "proc/device-tree/chosen/gone", "nowhere");
	read_facts(&tree, &facts);
	expect_failed(&facts.devtree.fact, KX_FORMAT, "chosen/gone");
	assert_null(facts.devtree.blob);
	facts_destroy(&facts);
	tree_drop(&tree, "proc/device-tree/chosen/gone");
	tree_write(&tree, "proc/device-tree/memory@0/reg", "\0\0\0", 3);
	read_facts(&tree, &facts);
	expect_failed(&facts.devtree.fact, KX_FORMAT, "memory@0: reg");
	EXPECT_ABSENT(facts.memory);
	facts_destroy(&facts);
	tree_remove(&tree);
}

/* Memory, crash region and kernel, where planning looks for them, up to mem=. */
static void test_iomem(void **state)
{
	struct tree tree;
	struct facts facts;

	(void)state;
	tree_make(&tree);
	lay(&tree, MEMORY_1G "/m/device_type = \"memory\"\n/m/reg = <1 0 0 0x40000000>\n"
			     "/chosen/linux,memory-limit = <0 0x60000000>\n"
			     "/chosen/linux,kernel-end = <0 0x2880000>\n"
			     "/chosen/linux,crashkernel-base = <0 0x20000000>\n"
			     "/chosen/linux,crashkernel-size = <0 0x10000000>\n");
	read_facts(&tree, &facts);
	assert_true(fact_present(&facts.memory.fact));
	/* mem= is an amount: 1.5 GiB of what there is, hole or not. */
	EXPECT_RANGES(&facts.memory.ram, {0, 0x40000000}, {0x100000000, 0x120000000});
	EXPECT_RANGES(&facts.memory.crash, {0x20000000, 0x30000000});
	assert_int_equal(facts.memory.map.n, 2);
	assert_int_equal(facts.memory.map.v[1].range.end, 0x120000000);
	assert_int_equal(facts.memory.kernel.start, 0);
	assert_int_equal(facts.memory.kernel.end, 0x2880000);
	facts_destroy(&facts);
	tree_drop(&tree, "proc/device-tree/chosen");
	read_facts(&tree, &facts);
	assert_int_equal(facts.memory.crash.n, 0);
	EXPECT_RANGES(&facts.memory.ram, {0, 0x40000000}, {0x100000000, 0x140000000});
	facts_destroy(&facts);
	tree_remove(&tree);
}

/* ---- as the kernel was given it ---------------------------------------------------- */

static void lay_blob(const struct tree *tree, const char *text, size_t less)
{
	size_t size;
	uint8_t *blob = make_devtree(text, &size);

	tree_write(tree, "sys/firmware/fdt", blob, size - less);
	free(blob);
}

static void read_given(const struct tree *tree, struct facts *ret)
{
	*ret = (struct facts){0};
	expect_ok(facts_read_given_devtree(&tree->sys, ret));
}

/* It has a reserve map, and what firmware said before the kernel changed it. */
static void test_given(void **state)
{
	struct tree tree;
	struct facts facts;
	struct range r;

	(void)state;
	tree_make(&tree);
	lay(&tree, MEMORY_1G "/chosen/x = <1>\n");
	lay_blob(&tree, MEMORY_1G "reserve 0x1000 0x2000\n/chosen/x = <2>\n", 0);
	read_given(&tree, &facts);
	assert_true(facts.devtree.given);
	assert_string_equal(facts.devtree.source, "/sys/firmware/fdt");
	expect_prop(&facts.devtree.tree, "/chosen", "x", "<2>");
	assert_true(devtree_reserved(&facts.devtree.tree, 0, &r));
	assert_int_equal(r.start, 0x1000);
	assert_int_equal(r.end, 0x3000);
	facts_destroy(&facts);
	/* The folder only where it is not there. */
	tree_drop(&tree, "sys/firmware/fdt");
	read_given(&tree, &facts);
	assert_false(facts.devtree.given);
	assert_string_equal(facts.devtree.source, "/proc/device-tree");
	expect_prop(&facts.devtree.tree, "/chosen", "x", "<1>");
	facts_destroy(&facts);
	lay_blob(&tree, MEMORY_1G, 1);
	read_given(&tree, &facts);
	expect_failed(&facts.devtree.fact, KX_FORMAT, "/sys/firmware/fdt");
	assert_null(facts.devtree.blob);
	facts_destroy(&facts);
	tree_remove(&tree);
}

static void expect_initrd(const char *text, enum fact_state state, uint64_t value)
{
	struct tree tree;
	struct facts facts;

	tree_make(&tree);
	lay_blob(&tree, text, 0);
	read_given(&tree, &facts);
	assert_int_equal(facts.had_initrd.fact.state, state);
	assert_int_equal(facts.had_initrd.value, value);
	facts_destroy(&facts);
	tree_remove(&tree);
}

/* By EFI an initrd may have come that the tree says nothing of. */
static void test_efi(void **state)
{
#define EFI    "/chosen/linux,uefi-system-table = <0 0x7fe00000>\n"
#define INITRD "/chosen/linux,initrd-start = <0x48000000>\n"
	struct text_tree t;

	(void)state;
	text_tree_open(&t, MEMORY_1G EFI);
	assert_true(devtree_is_efi(&t.tree));
	text_tree_close(&t);
	text_tree_open(&t, MEMORY_1G INITRD "/other/linux,uefi-system-table = <0 1>\n");
	assert_false(devtree_is_efi(&t.tree));
	text_tree_close(&t);
	text_tree_open(&t, MEMORY_1G);
	assert_false(devtree_is_efi(&t.tree));
	text_tree_close(&t);
	expect_initrd(MEMORY_1G, FACT_ABSENT, 0);
	expect_initrd(MEMORY_1G "/chosen/x = <1>\n", FACT_PRESENT, 0);
	expect_initrd(MEMORY_1G INITRD, FACT_PRESENT, 1);
	expect_initrd(MEMORY_1G EFI INITRD, FACT_PRESENT, 1);
	expect_initrd(MEMORY_1G EFI, FACT_ABSENT, 0);
}

/* Folders and files apart; links count as files; neither has . and .. */
static void test_list_apart(void **state)
{
	struct sys_names dirs, files;
	struct tree tree;

	(void)state;
	tree_make(&tree);
	tree_text(&tree, "d/file10", "");
	tree_text(&tree, "d/file9", "");
	tree_text(&tree, "d/folder2/x", "");
	tree_text(&tree, "d/folder1/x", "");
	tree_link(&tree, "d/link", "folder1");
	expect_ok(sys_list_apart(&tree.sys, "d", &dirs, &files));
	assert_int_equal(dirs.n, 2);
	assert_string_equal(dirs.v[0], "folder1");
	assert_string_equal(dirs.v[1], "folder2");
	assert_int_equal(files.n, 3);
	assert_string_equal(files.v[0], "file9");
	assert_string_equal(files.v[1], "file10");
	assert_string_equal(files.v[2], "link");
	sys_names_destroy(&dirs);
	sys_names_destroy(&files);
	expect_err(sys_list_apart(&tree.sys, "none", &dirs, &files), KX_IO, "none");
	expect_err(sys_list_apart(&tree.sys, "d/file9", &dirs, &files), KX_IO, "file9");
	tree_remove(&tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_absent_and_failed),
		cmocka_unit_test(test_iomem),
		cmocka_unit_test(test_given),
		cmocka_unit_test(test_efi),
		cmocka_unit_test(test_list_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
