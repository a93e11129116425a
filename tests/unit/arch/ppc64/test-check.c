// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The check of ppc64 plans: a device tree of its own text in the place of the planned one
 * passes, and each way to make it lie to the new kernel does not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "world-ppc64.h"

static const uint8_t initrd[PAGE] = "070701";

/* What test_good() holds to be where the plans' pieces are. */
#define MEMORY                                                                           \
	CELLS_2_2 "/m/device_type = \"memory\"\n"                                        \
		  "/m/reg = <0 0 0 0x80000000>\n"                                        \
		  "/m/linux,usable-memory = "
#define USABLE	 "<0 0 0 0x30000000>\n"
#define ARGS	 "/chosen/bootargs = \"MARK=1 elfcorehdr=527040K\"\n"
#define RD_START "/chosen/linux,initrd-start = <0 0x202c0000>\n"
#define RD_END	 "/chosen/linux,initrd-end = <0 0x202c1234>\n"
#define R_LOW	 "reserve 0x10000 0x1fff0000\n"
#define R_BACKUP "reserve 0x202a0000 0x10000\n"
#define R_CORE	 "reserve 0x202b0000 0x10000\n"
#define R_RD	 "reserve 0x202c0000 0x1234\n"
#define R_ALL	 R_LOW R_BACKUP R_CORE R_RD
#define GOOD	 MEMORY USABLE ARGS RD_START RD_END R_ALL

static void plan_good(struct world *w)
{
	ppc64_world_init(w, WORLD_MEMORY WORLD_CHOSEN);
	w->req.panic = true;
	world_initrd(w, initrd, 0x1234);
	expect_ok(world_plan(w));
}

static void test_good(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	plan_good(&w);
	expect_ok(world_check_tree(&w, GOOD));
}

static void test_tree(void **state)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{MEMORY USABLE RD_START RD_END R_ALL, "bootargs is not the command line"},
		{MEMORY USABLE R_ALL, "bootargs is not"},
		{MEMORY USABLE RD_START RD_END R_ALL
			"/chosen/bootargs = \"MARK=1 elfcorehdr=527041K\"\n",
			"bootargs is not"},
		{MEMORY USABLE RD_START RD_END R_ALL
			"/chosen/bootargs = \"MARK=1 elfcorehdr=527040K\", \"\"\n",
			"bootargs is not"},
		{MEMORY USABLE ARGS R_ALL, "the initrd is said to be at 0x0-0x0"},
		{MEMORY USABLE ARGS RD_START R_ALL, "the initrd is said"},
		{MEMORY USABLE ARGS RD_END R_ALL, "the initrd is said"},
		{MEMORY USABLE ARGS RD_START R_ALL
			"/chosen/linux,initrd-end = <0 0x202c1235>\n",
			"0x202c0000-0x202c1235"},
		{MEMORY USABLE ARGS RD_END R_ALL
			"/chosen/linux,initrd-start = <0 0x202c0001>\n",
			"0x202c0001-0x202c1234"},
		{MEMORY USABLE ARGS RD_START RD_END R_LOW R_BACKUP R_CORE
			"reserve 0x202c0000 0x1233\n",
			"not reserved or not where it is"},
		{MEMORY USABLE ARGS RD_START RD_END R_LOW R_CORE R_RD,
			"backup: 0x202a0000-0x202affff is not reserved"},
		{MEMORY USABLE ARGS RD_START RD_END R_LOW R_BACKUP R_RD,
			"elfcorehdr: 0x202b0000-0x202bffff is not reserved"},
		{MEMORY USABLE ARGS RD_START RD_END R_LOW R_BACKUP R_RD
			"reserve 0x202b0000 0xffff\n",
			"elfcorehdr: 0x202b0000-0x202bffff is not reserved"},
		{GOOD "reserve 0x2000ffff 1\n",
			"kernel: 0x20000000-0x2029ffff is reserved"},
		{GOOD "reserve 0x202dffff 0x2\n",
			"dtb: 0x202d0000-0x202dffff is reserved"},
		{GOOD "reserve 0x202effff 0x2\n",
			"purgatory: 0x202e0000-0x202effff is res"},
		{MEMORY "<0 0 0 0x202effff>\n" ARGS RD_START RD_END R_ALL,
			"purgatory: at 0x202e0000-0x202effff the device tree shows no"},
		{MEMORY "<0 0x20000001 0 0x10000000>\n" ARGS RD_START RD_END R_ALL,
			"kernel: at 0x20000000-0x2029ffff the device tree shows no"},
		{MEMORY "<0 0 0 0x30000001>\n" ARGS RD_START RD_END R_ALL,
			"may use 0x30000000-0x30000000, which is to be dumped"},
		{MEMORY USABLE ARGS RD_START RD_END R_BACKUP R_CORE R_RD,
			"may use 0x10000-0x1fffffff"},
		{MEMORY USABLE ARGS RD_START RD_END R_BACKUP R_CORE R_RD
			"reserve 0x10001 0x1ffeffff\n",
			"may use 0x10000-0x10000"},
		{MEMORY USABLE ARGS RD_START RD_END R_BACKUP R_CORE R_RD
			"reserve 0x10000 0x1ffeffff\n",
			"may use 0x1fffffff-0x1fffffff"},
		{CELLS_2_2 ARGS, "the device tree shows no memory"},
	};
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	plan_good(&w);
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
		struct kx_err *err = world_check_tree(&w, cases[i].text);

		if (!err)
			fail_msg("'%s' expected", cases[i].message);
		assert_non_null(strstr(err->message, "check 'ppc64le': "));
		expect_err(err, err->code, cases[i].message);
	}
	expect_ok(world_check_tree(&w, GOOD));
}

/* A normal image may use all memory, but it has an initrd, too. */
static void test_normal(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	ppc64_world_init(&w, WORLD_MEMORY WORLD_CHOSEN);
	expect_ok(world_plan(&w));
	expect_ok(world_check_tree(&w, WORLD_MEMORY "/chosen/bootargs = \"MARK=1\"\n"));
	expect_err(world_check_tree(&w, WORLD_MEMORY
			   "/chosen/bootargs = \"MARK=1\"\n" RD_START RD_END),
		KX_CHECK, "the initrd is said to be at 0x202c0000");
}

#define LOG(base, size)                                                                  \
	"/vdevice/vtpm/linux,sml-base = " base "\n"                                      \
	"/vdevice/vtpm/linux,sml-size = " size "\n"

/* A virtual TPM's log is to be found by the new kernel, and to be kept. */
static void test_vtpm(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	plan_good(&w);
	expect_ok(world_check_tree(
		&w, GOOD LOG("[00 00 ff 0f 00 00 00 00]", "[00 00 01 00]")));
	expect_err(world_check_tree(&w, GOOD LOG("<0 0x0fff0000>", "<0x10000>")),
		KX_CHECK, "not in the byte order of the new kernel");
	expect_err(world_check_tree(
			   &w, GOOD LOG("[00 80 00 00 00 00 00 00]", "[00 01 00 00]")),
		KX_CHECK, "firmware at 0x8000-0x80ff is not reserved");
}

static void test_size(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	plan_good(&w);
	expect_ok(world_check_tree(&w, GOOD));
	struct segment *dtb = plan_find(&w.plan, ROLE_DTB);
	w.dtb[7]++;
	expect_err(plan_check(&w.plan), KX_CHECK, "it says that it has another size");
	w.dtb[7]--;
	dtb->bufsz = 39;
	expect_err(plan_check(&w.plan), KX_CHECK, "it says that it has another size");
}

static void test_number_of_trees(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	plan_good(&w);
	struct segment *dtb = plan_find(&w.plan, ROLE_DTB);
	struct segment *other = plan_find(&w.plan, ROLE_PURGATORY);
	dtb->role = ROLE_KERNEL;
	expect_err(ppc64_check_plan(&w.plan), KX_CHECK, "not one device tree");
	dtb->role = other->role = ROLE_DTB;
	expect_err(ppc64_check_plan(&w.plan), KX_CHECK, "not one device tree");
	other->role = ROLE_PURGATORY;
	expect_ok(ppc64_check_plan(&w.plan));
	w.plan.devtree.source = NULL;
	expect_err(ppc64_check_plan(&w.plan), KX_CHECK, "not one device tree");
}

static void test_registers(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	plan_good(&w);
	struct purgatory_params *p = &w.plan.params;
	p->regs[PP_PPC64_R3] += PAGE;
	expect_err(plan_check(&w.plan), KX_CHECK, "a device tree at 0x202e0000");
	p->regs[PP_PPC64_R3] -= PAGE;
	p->regs[PP_PPC64_R4] += PAGE;
	expect_err(plan_check(&w.plan), KX_CHECK, "a kernel at 0x20010000");
	p->entry += PAGE;
	expect_ok(plan_check(&w.plan));
	p->entry = ++p->regs[PP_PPC64_R4];
	expect_err(plan_check(&w.plan), KX_CHECK, "a kernel at 0x20010001");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_tree),
		cmocka_unit_test(test_normal),
		cmocka_unit_test(test_vtpm),
		cmocka_unit_test(test_size),
		cmocka_unit_test(test_number_of_trees),
		cmocka_unit_test(test_registers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
