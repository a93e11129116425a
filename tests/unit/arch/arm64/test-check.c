// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The check of arm64 plans: a device tree of its own text in the place of the planned one
 * passes, and each way to make it lie to the new kernel does not; nor does a piece that
 * is moved.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "world-arm64.h"

static const uint8_t initrd[PAGE] = "070701";

/* What test_good() holds to be where the plan's pieces are. */
#define MEMORY                                                                           \
	CELLS_2_2 "/memory@40000000/device_type = \"memory\"\n"                          \
		  "/memory@40000000/reg = <0 0x40000000 0 0x40000000>\n"
#define ARGS	 "/chosen/bootargs = \"MARK=1 elfcorehdr=1749184K\"\n"
#define RD_START "/chosen/linux,initrd-start = <0 0x6ac40000>\n"
#define RD_END	 "/chosen/linux,initrd-end = <0 0x6ac41234>\n"
#define R_CORE	 "reserve 0x6ac30000 0x10000\n"
#define R_RD	 "reserve 0x6ac40000 0x1234\n"
#define CORE	 "/chosen/linux,elfcorehdr = <0 0x6ac30000 0 0x10000>\n"
#define USABLE	 "/chosen/linux,usable-memory-range = <0 0x6ac00000 0 0x10000000>\n"
#define REST	 ARGS RD_START RD_END R_CORE R_RD
#define GOOD	 MEMORY REST CORE USABLE

static void plan_crash(struct world *w)
{
	arm64_world_crash(w);
	world_initrd(w, initrd, 0x1234);
	expect_ok(world_plan(w));
}

static void test_good(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	plan_crash(&w);
	expect_ok(world_check_tree(&w, GOOD));
}

static void test_tree(void **state)
{
#define CORE_IS(value) MEMORY REST USABLE "/chosen/linux,elfcorehdr = " value "\n"
#define USABLE_IS(value)                                                                 \
	MEMORY REST CORE "/chosen/linux,usable-memory-range = " value "\n"
	static const struct {
		const char *text, *message;
	} cases[] = {
		{MEMORY REST USABLE, "the elfcorehdr is said to be at 0x0-0x0"},
		{CORE_IS("<0 0x6ac30000 0 0xffff>"), "at 0x6ac30000-0x6ac3ffff"},
		{CORE_IS("<0 0x6ac31000 0 0x10000>"), "and is not there"},
		{MEMORY REST CORE, "may use 0 ranges of memory"},
		{USABLE_IS("<0 0x6ac00000 0 0xfff0000>"),
			"the first 0x6ac00000-0x7abf0000"},
		{USABLE_IS("<0 0x6ac00000 0 0x10010000>"), "which are not those"},
		{USABLE_IS("<0 0x6ac00000 0 0x10000000 0 0x50000000 0 0x1000>"),
			"may use 2 ranges"},
		{MEMORY ARGS RD_START RD_END R_RD CORE USABLE, "elfcorehdr"},
		{MEMORY ARGS RD_START RD_END R_CORE CORE USABLE, "initrd"},
		{MEMORY ARGS RD_START R_CORE R_RD CORE USABLE, "the initrd is said"},
		{MEMORY RD_START RD_END R_CORE R_RD CORE USABLE, "bootargs is not"},
		{CELLS_2_2 REST CORE USABLE, "the device tree shows no memory"},
		{CELLS_2_2 "/m/device_type = \"memory\"\n/m/status = \"disabled\"\n"
			   "/m/reg = <0 0x40000000 0 0x40000000>\n" REST CORE USABLE,
			"the device tree shows no memory"},
		{CELLS_2_2 "/m/device_type = \"memory\"\n"
			   "/m/reg = <0 0x40000000 0 0x2ac00000>\n" REST CORE USABLE,
			"at 0x6ac00000-0x6ac2ffff the device tree shows no memory"},
		{GOOD "reserve 0x6ac00000 0x1000\n", "reserve"},
	};
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	plan_crash(&w);
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++)
		expect_err(
			world_check_tree(&w, cases[i].text), KX_CHECK, cases[i].message);
}

static void test_values(void **state)
{
	static const char *const texts[] = {CORE_IS("<0 0x6ac30000>"),
		CORE_IS("<0xffffffff 0xffffffff 0 0x10000>"),
		USABLE_IS("<0 0x6ac00000 0>")};
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	plan_crash(&w);
	for (size_t i = 0; i < KX_ARRAY_SIZE(texts); i++)
		expect_err(world_check_tree(&w, texts[i]), KX_FORMAT, "dtb: linux,");
}

/* With EFI, its own map tells of memory. */
static void test_efi(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	plan_crash(&w);
	expect_ok(world_check_tree(&w, CELLS_2_2 REST CORE USABLE
		"/chosen/linux,uefi-system-table = <0 0x7fe00000>\n"));
}

/* A kernel that is started is no capture kernel. */
static void test_normal(void **state)
{
#define ARGS_NORMAL MEMORY "/chosen/bootargs = \"MARK=1\"\n"
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	arm64_world_init(&w);
	expect_ok(world_plan(&w));
	expect_ok(world_check_tree(&w, ARGS_NORMAL));
	expect_err(world_check_tree(&w, ARGS_NORMAL CORE), KX_CHECK,
		"it is a capture kernel");
	expect_err(world_check_tree(&w, ARGS_NORMAL USABLE), KX_CHECK,
		"it is a capture kernel");
}

/* ---- places ------------------------------------------------------------------------ */

static void plan_normal(struct world *w)
{
	arm64_world_init(w);
	world_initrd(w, initrd, 0x1234);
	expect_ok(world_plan(w));
}

static void test_kernel(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	plan_normal(&w);
	w.plan.params.entry += PAGE;
	expect_err(plan_check(&w.plan), KX_CHECK,
		"no kernel starts at its entry 0x40010000");
	w.plan.params.entry -= PAGE;
	put_le64(w.kernel + 8, 0x10000);
	expect_err(plan_check(&w.plan), KX_CHECK,
		"the kernel lies at 0x40000000, by its header 0x10000 bytes behind");
	put_le64(w.kernel + 8, 0x200000);
	expect_err(plan_check(&w.plan), KX_CHECK, "by its header 0x200000 bytes");
	put_le64(w.kernel + 8, 0);
	expect_ok(plan_check(&w.plan));
	w.kernel[56] = 0;
	expect_err(plan_check(&w.plan), KX_CHECK, "the kernel lies at");
}

static void test_tree_place(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	plan_normal(&w);
	w.plan.params.regs[PP_ARM64_X0] += 8;
	expect_err(plan_check(&w.plan), KX_CHECK,
		"hands over a device tree at 0x40040008, and it lies at 0x40040000");
	w.plan.params.regs[PP_ARM64_X0] -= 8;
	expect_ok(plan_check(&w.plan));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_tree),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_efi),
		cmocka_unit_test(test_normal),
		cmocka_unit_test(test_kernel),
		cmocka_unit_test(test_tree_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
