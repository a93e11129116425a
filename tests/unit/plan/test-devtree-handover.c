// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A device tree handed over by an architecture that has its memory elsewhere: what its
 * hooks put in and take out, and that a tree without memory passes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "devtree-fixture.h"
#include "plan/devtree-handover.h"

static const char *const dropped[] = {"our,old", NULL};
static const char *const dropped_chosen[] = {"our,end", NULL};

static struct kx_err *write_node(struct devtree_writer *w, const struct plan *plan,
	int node, struct devtree_cells cells)
{
	const char *name = devtree_name(plan->devtree.source, node);

	assert_string_not_equal(name, "chosen");
	assert_int_equal(cells.address, 2);
	return devtree_write_prop(w, "our,name", name, strlen(name) + 1);
}

static struct kx_err *write_chosen(struct devtree_writer *w, const struct planning *p,
	struct devtree_cells cells)
{
	assert_int_equal(cells.size, 2);
	return devtree_write_u64(w, "our,segments", p->plan.nsegments);
}

static const struct devtree_hooks hooks = {
	.dropped = dropped,
	.dropped_chosen = dropped_chosen,
	.write_node = write_node,
	.write_chosen = write_chosen,
};
static const struct devtree_hooks no_hooks;

/* Initrds as they were placed, and their header behind; the tree comes last. */
struct fixture {
	struct facts facts;
	struct plan_input in;
	struct segment segments[5];
	struct planning p;
	struct text_tree source;
	struct devtree written;
};

static void fixture_init(struct fixture *f, const char *text)
{
	*f = (struct fixture){
		.segments = {{ROLE_KERNEL, 0x200000, 0x2000, NULL, 0, false},
			{ROLE_INITRD, 0x400000, 0x2000, NULL, 0x1001, false},
			{ROLE_INITRD, 0x402000, 0x1000, NULL, 0xfff, false},
			{ROLE_ELFCOREHDR, 0x300000, 0x1000, NULL, 0x200, false}},
	};
	f->in.facts = &f->facts;
	f->p.in = &f->in;
	text_tree_open(&f->source, text);
	f->p.plan = (struct plan){
		.segments = f->segments, .nsegments = 4, .cmdline = (char *)"quiet"};
	f->p.plan.devtree.source = &f->source.tree;
}

static void fixture_destroy(struct fixture *f)
{
	devtree_close(&f->written);
	f->p.plan.segments = NULL;
	f->p.plan.cmdline = NULL;
	plan_destroy(&f->p.plan);
	text_tree_close(&f->source);
}

static void make(struct fixture *f, const struct devtree_hooks *with)
{
	const struct range_set fixed = {&(struct range){0x1000, 0x3000}, 1, 1};
	struct segment *dtb = &f->segments[4];

	expect_ok(devtree_handover_make(&f->p, with, &fixed, 0, dtb));
	dtb->paddr = 0x500000;
	f->p.plan.nsegments = 5;
	const struct bytes b = {dtb->bytes, dtb->bufsz, "dtb"};
	expect_ok(devtree_open(&b, &f->written));
}

static struct kx_err *check(struct fixture *f, const struct range_set *ram)
{
	KX_AUTO(devtree_reading_destroy) struct devtree_reading reading;

	KX_TRY(devtree_handover_read(&f->p.plan, &reading));
	return devtree_handover_check(&reading, ram);
}

#define TREE                                                                             \
	CELLS_2_2 "/bus/our,old = <1>\n/bus/our,end = <1>\n/bus/deep/x = <1>\n"          \
		  "/chosen/our,old = <1>\n/chosen/our,end = <1>\n/chosen/y = <1>\n"      \
		  "reserve 0x2000 0x1000\nreserve 0x8000 0x1000\n"

static void test_hooks(void **state)
{
	KX_AUTO(fixture_destroy) struct fixture f;

	(void)state;
	fixture_init(&f, TREE);
	make(&f, &hooks);
	assert_false(has_prop(&f.written, "/bus", "our,old"));
	assert_false(has_prop(&f.written, "/chosen", "our,old"));
	assert_false(has_prop(&f.written, "/chosen", "our,end"));
	expect_prop(&f.written, "/bus", "our,end", "<1>");
	expect_prop(&f.written, "/bus", "our,name", "\"bus\"");
	assert_false(has_prop(&f.written, "/bus/deep", "our,name"));
	assert_false(has_prop(&f.written, "/", "our,name"));
	assert_false(has_prop(&f.written, "/chosen", "our,name"));
	expect_prop(&f.written, "/chosen", "our,segments", "<0 4>");
	expect_prop(&f.written, "/chosen", "y", "<1>");
	expect_prop(&f.written, "/chosen", "linux,initrd-end", "<0 0x402fff>");
	EXPECT_RANGES(&f.p.plan.devtree.reserved, {0x1000, 0x3000}, {0x8000, 0x9000},
		{0x400000, 0x402fff}, {0x300000, 0x301000});
}

/* Only that property, only of that node; and what is taken out is not put in by it. */
static void test_changes(void **state)
{
	KX_AUTO(fixture_destroy) struct fixture f;

	(void)state;
	fixture_init(&f, TREE "/bus/x = <7>\n/bus/deep/y = <7>\n");
	const struct devtree_change changes[] = {
		{devtree_find(&f.source.tree, "/bus/deep"), "x", {1, 2, 3, 4, 5, 6, 7, 8},
			8},
		{devtree_find(&f.source.tree, "/bus"), "our,end", {9}, 1},
		{devtree_find(&f.source.tree, "/bus"), "our,old", {9}, 1},
	};
	make(&f, &(struct devtree_hooks){
			 .dropped = dropped, .changes = changes, .nchanges = 3});
	expect_prop(&f.written, "/bus/deep", "x", "[01 02 03 04 05 06 07 08]");
	expect_prop(&f.written, "/bus", "our,end", "[09]");
	assert_false(has_prop(&f.written, "/bus", "our,old"));
	expect_prop(&f.written, "/bus", "x", "<7>");
	expect_prop(&f.written, "/bus/deep", "y", "<7>");
	expect_prop(&f.written, "/chosen", "our,end", "<1>");
}

static void test_no_hooks(void **state)
{
	KX_AUTO(fixture_destroy) struct fixture f;

	(void)state;
	fixture_init(&f, TREE);
	make(&f, &no_hooks);
	expect_prop(&f.written, "/bus", "our,old", "<1>");
	expect_prop(&f.written, "/chosen", "our,end", "<1>");
	assert_false(has_prop(&f.written, "/chosen", "our,segments"));
}

/* The tree shows no memory, and need not. */
static void test_check(void **state)
{
	const struct range_set ram = {&(struct range){0, 0x401000}, 1, 1};
	KX_AUTO(fixture_destroy) struct fixture f;

	(void)state;
	fixture_init(&f, TREE);
	make(&f, &hooks);
	expect_ok(check(&f, NULL));
	expect_err(check(&f, &ram), KX_CHECK, "initrd: at 0x400000-0x401fff the device");
	f.segments[0].paddr = 0x8000;
	expect_err(check(&f, NULL), KX_CHECK, "kernel: 0x8000-0x9fff is reserved");
	f.p.plan.cmdline = (char *)"quite";
	expect_err(check(&f, NULL), KX_CHECK, "bootargs is not the command line");
	f.p.plan.nsegments = 4;
	expect_err(check(&f, NULL), KX_CHECK, "not one device tree");
}

/* With --hotplug the kernel may change it later. */
static void test_digest(void **state)
{
	KX_AUTO(fixture_destroy) struct fixture f;

	(void)state;
	fixture_init(&f, TREE);
	make(&f, &no_hooks);
	assert_true(f.segments[4].digest);
	fixture_destroy(&f);
	fixture_init(&f, TREE);
	f.p.plan.hotplug = true;
	make(&f, &no_hooks);
	assert_false(f.segments[4].digest);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hooks),
		cmocka_unit_test(test_changes),
		cmocka_unit_test(test_no_hooks),
		cmocka_unit_test(test_check),
		cmocka_unit_test(test_digest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
