// SPDX-License-Identifier: GPL-2.0-or-later
/* Where the pieces of a load on ppc64 go, and what purgatory is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "arch/arch.h"
#include "arch/ppc64/ppc64-ops.h"
#include "world-ppc64.h"

static const uint8_t initrd[3 * PAGE] = "070701";

static void test_usual(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	ppc64_world_init(&w, WORLD_USUAL);
	world_initrd(&w, initrd, PAGE + 1);
	world_initrd(&w, initrd, 7);
	expect_ok(world_plan(&w));
	const struct segment *kernel = world_segment(&w, ROLE_KERNEL);
	const struct segment *first = world_segment(&w, ROLE_INITRD);
	const struct segment *dtb = world_segment(&w, ROLE_DTB);
	const struct segment *purgatory = world_segment(&w, ROLE_PURGATORY);
	assert_int_equal(w.plan.nsegments, 5);
	assert_int_equal(w.plan.warnings.n, 0);
	assert_int_equal(w.plan.flags, 21 << 16);
	/* From the running kernel's end on, one behind the other, in pages of 64 KiB. */
	assert_int_equal(kernel->paddr, 0x2880000);
	assert_int_equal(kernel->memsz, 0x2a0000);
	assert_ptr_equal(kernel->bytes, w.kernel);
	assert_int_equal(first->paddr, 0x2b20000);
	assert_int_equal(first->memsz, 2 * PAGE);
	assert_int_equal(first->bufsz, PAGE + 1);
	assert_ptr_equal(first->bytes, initrd);
	assert_int_equal(first[1].paddr, 0x2b40000);
	assert_int_equal(first[1].bufsz, 7);
	assert_int_equal(dtb->paddr, 0x2b50000);
	assert_true(dtb->digest);
	assert_int_equal(purgatory->paddr, 0x2b60000);
	assert_int_equal(w.plan.entry, purgatory->paddr);
	EXPECT_RESERVED(&w, {0x2fff0000, 0x2fff083c}, {0x2b20000, 0x2b40007});
	expect_prop(&w.written, "/chosen", "linux,initrd-start", "<0 0x2b20000>");
	expect_prop(&w.written, "/chosen", "linux,initrd-end", "<0 0x2b40007>");
}

static const struct purgatory_params *params(const struct world *w)
{
	return &w->plan.params;
}

static void test_registers(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	ppc64_world_init(&w, WORLD_USUAL);
	expect_ok(world_plan(&w));
	assert_int_equal(params(&w)->entry, 0x2880000);
	assert_int_equal(
		params(&w)->regs[PP_PPC64_R3], world_segment(&w, ROLE_DTB)->paddr);
	assert_int_equal(params(&w)->regs[PP_PPC64_R4], 0x2880000);
	assert_int_equal(params(&w)->regs[PP_PPC64_R8], 0);
	assert_int_equal(params(&w)->regs[PP_PPC64_R9], 0);
	assert_int_equal(params(&w)->backup_size, 0);
	assert_int_equal(params(&w)->region_count, 2);
}

#define OPAL                                                                             \
	"/ibm,opal/opal-base-address = <0 0x30000000>\n"                                 \
	"/ibm,opal/opal-entry-address = <0 0x300050c0>\n"                                \
	"/ibm,opal/opal-runtime-size = <0 0x1000000>\n"                                  \
	"/ibm,opal/c/compatible = \"ibm,opal-console-raw\"\n/ibm,opal/c/reg = <2>\n"     \
	"/chosen/stdout-path = \"/ibm,opal/c\"\n"
#define SET_MODE "/rtas/ibm,hypertas-functions = \"hcall-set-mode\"\n"
#define HVC                                                                              \
	"/v/compatible = \"hvterm1\"\n/v/reg = <0x71000000>\n"                           \
	"/chosen/stdout-path = \"/v\"\n"

/* What a capture kernel must have: the running kernel is like it. */
static void same_byte_order(struct world *w)
{
	w->in.arch = w->images.kernel.elf.big_endian ? &ppc64_ops : &ppc64le_ops;
}

static void test_flags(void **state)
{
	static const struct {
		const char *text;
		bool debug, no_checks, big_endian, panic;
		uint32_t flags;
	} cases[] = {
		{WORLD_USUAL, 0, 0, 1, 0, PURGATORY_CHECK_DIGEST},
		{WORLD_USUAL, 1, 1, 1, 0, 0},
		{WORLD_USUAL, 0, 1, 0, 0, PURGATORY_TARGET_LE},
		{WORLD_USUAL, 0, 1, 1, 1, PURGATORY_RUN_AT_LOAD},
		{WORLD_USUAL HVC, 0, 1, 1, 0, PURGATORY_HVC},
		{WORLD_USUAL HVC, 1, 1, 1, 0, PURGATORY_HVC | PURGATORY_VERBOSE},
		{WORLD_USUAL SET_MODE, 0, 1, 1, 0, PURGATORY_BIG_EXCEPTIONS},
		{WORLD_USUAL SET_MODE, 0, 1, 1, 1, PURGATORY_RUN_AT_LOAD},
		{WORLD_USUAL SET_MODE, 0, 1, 0, 0, PURGATORY_TARGET_LE},
		{WORLD_USUAL OPAL, 0, 1, 1, 0, PURGATORY_OPAL},
		{WORLD_USUAL OPAL, 1, 0, 0, 0,
			PURGATORY_OPAL | PURGATORY_VERBOSE | PURGATORY_CHECK_DIGEST |
				PURGATORY_TARGET_LE},
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
		KX_AUTO(world_destroy) struct world w;

		ppc64_world_init(&w, cases[i].text);
		w.req.debug = cases[i].debug;
		w.req.no_checks = cases[i].no_checks;
		w.req.panic = cases[i].panic;
		world_byte_order(&w, cases[i].big_endian);
		if (w.req.panic)
			same_byte_order(&w);
		expect_ok(world_plan(&w));
		assert_int_equal(params(&w)->flags, cases[i].flags);
	}
}

/* A big-endian host has what a big-endian kernel relies on. */
static void test_big_endian_host(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	ppc64_world_init(&w, WORLD_USUAL SET_MODE);
	w.in.arch = &ppc64_ops;
	w.req.no_checks = true;
	world_byte_order(&w, true);
	expect_ok(world_plan(&w));
	assert_int_equal(params(&w)->flags, 0);
}

static void test_opal(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	ppc64_world_init(&w, WORLD_USUAL OPAL);
	expect_ok(world_plan(&w));
	assert_int_equal(params(&w)->regs[PP_PPC64_R8], 0x30000000);
	assert_int_equal(params(&w)->regs[PP_PPC64_R9], 0x300050c0);
	assert_int_equal(params(&w)->serial_port, 2);
}

/*
 * Linux copies the start of purgatory to 0: the kernel's own first bytes but for our
 * branch, and for a crash image 1 in the kernel's byte order at 0x5c.
 */
static void test_start(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++) {
		bool panic = i & 1, big = i & 2;
		KX_AUTO(world_destroy) struct world w;
		uint8_t wanted[START];

		ppc64_world_init(&w, WORLD_USUAL);
		w.req.panic = panic;
		world_byte_order(&w, big);
		if (panic)
			same_byte_order(&w);
		memcpy(wanted, w.kernel, START);
		expect_ok(world_plan(&w));
		/* The kernel's own bytes are somebody else's mapping. */
		assert_memory_equal(w.kernel, wanted, START);
		memcpy(wanted, w.in.purgatory->bytes, 4);
		if (panic)
			memcpy(wanted + 0x5c, big ? "\0\0\0\1" : "\1\0\0\0", 4);
		const struct segment *s = world_segment(&w, ROLE_PURGATORY);
		assert_memory_equal(s->bytes, wanted, START);
		assert_memory_equal(
			s->bytes + START, w.in.purgatory->bytes + START, 0x1000);
	}
}

/* It stands where the first part begins in the file. */
static void test_start_in_the_file(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	ppc64_world_init(&w, WORLD_USUAL);
	w.loads[0].offset = 0x1000;
	w.loads[0].filesz -= 0x1000;
	memset(w.kernel + 0x1000, 0x77, START);
	expect_ok(world_plan(&w));
	const struct segment *s = world_segment(&w, ROLE_PURGATORY);
	for (size_t i = 4; i < START; i++)
		assert_int_equal(s->bytes[i], 0x77);
	assert_ptr_equal(world_segment(&w, ROLE_KERNEL)->bytes, w.kernel + 0x1000);
}

static void test_parameters_in_the_start(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	ppc64_world_init(&w, WORLD_USUAL);
	struct purgatory_blob blob = *w.in.purgatory;
	blob.params_offset = START - 1;
	w.in.purgatory = &blob;
	expect_err(world_plan(&w), KX_CHECK, "in what Linux copies of it");
}

/* ---- where ------------------------------------------------------------------------- */

static uint64_t kernel_at(const char *text, uint64_t mem_min)
{
	KX_AUTO(world_destroy) struct world w;

	ppc64_world_init(&w, text);
	w.req.mem_min = mem_min;
	w.req.mem_min_set = mem_min;
	expect_ok(world_plan(&w));
	return world_segment(&w, ROLE_KERNEL)->paddr;
}

#define KERNEL_END(end) "/chosen/linux,kernel-end = " end "\n"

static void test_lowest(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	/* Rounded up; not where the new kernel moves itself to; not below --mem-min. */
	assert_int_equal(
		kernel_at(WORLD_MEMORY KERNEL_END("<0 0x2880001>"), 0), 0x2890000);
	assert_int_equal(kernel_at(WORLD_MEMORY KERNEL_END("<0 0x1>"), 0), 0x2a0000);
	assert_int_equal(kernel_at(WORLD_MEMORY KERNEL_END("<0 0x29ffff>"), 0), 0x2a0000);
	assert_int_equal(kernel_at(WORLD_MEMORY KERNEL_END("<0 0x2a0001>"), 0), 0x2b0000);
	assert_int_equal(kernel_at(WORLD_MEMORY KERNEL_END("<0 0x2880000>"), 0x3000001),
		0x3010000);
	assert_int_equal(
		kernel_at(WORLD_MEMORY KERNEL_END("<0 0x2880000>"), 0x10000), 0x2880000);
	ppc64_world_init(&w, WORLD_MEMORY KERNEL_END("<0xffffffff 0xffffffff>"));
	expect_err(world_plan(&w), KX_FORMAT, "is said to end at 0xffffffffffffffff");
}

/* Each of them moves the kernel, at 0x2880000, behind it. */
static void test_kept_free(void **state)
{
	static const char *const cases[] = {
		"/rtas/linux,rtas-base = <0x2890000>\n/rtas/rtas-size = <0x10000>\n",
		"/ibm,opal/opal-base-address = <0 0x2880000>\n"
		"/ibm,opal/opal-runtime-size = <0x20000>\n",
		"/pci@1/device_type = \"pci\"\n/pci@1/linux,tce-base = <0x2890000>\n"
		"/pci@1/linux,tce-size = <0x10000>\n",
		"/chosen/linux,htab-base = <0x2890000>\n"
		"/chosen/linux,htab-size = <0x10000>\n",
		"/reserved-ranges = <0 0x289ffff 0 1>\n",
		"/reserved-memory/#size-cells = <1>\n"
		"/reserved-memory/r/reg = <0 0x2890000 0x10000>\n",
	};
	char text[2048];

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
		snprintf(text, sizeof(text), "%s%s%s", WORLD_MEMORY,
			KERNEL_END("<0 0x2880000>"), cases[i]);
		assert_int_equal(kernel_at(text, 0), 0x28a0000);
	}
}

/* Code without translation ends where the first range of memory does, but not on OPAL. */
static void test_reach(void **state)
{
#define SPLIT                                                                            \
	CELLS_2_2 "/m/device_type = \"memory\"\n/m/reg = <0 0 0 0x2a00000>\n"            \
		  "  <0 0x2a00000 0 0x40000000>\n"                                       \
		  "/chosen/linux,kernel-end = <0 0x2880000>\n"
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	ppc64_world_init(&w, SPLIT);
	expect_err(world_plan(&w), KX_NO_SPACE, "between 0x2880000 and 0x2a00000");
	assert_int_equal(kernel_at(SPLIT "/ibm,opal/opal-base-address = <0 1>\n"
					 "/ibm,opal/opal-entry-address = <0 1>\n",
				 0),
		0x2880000);
}

static void test_no_kernel_end(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	ppc64_world_init(&w, WORLD_MEMORY);
	expect_err(world_plan(&w), KX_FORMAT, "linux,kernel-end");
}

static void test_no_devtree(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	ppc64_world_init(&w, WORLD_USUAL);
	w.facts.devtree.fact.state = FACT_ABSENT;
	expect_err(world_plan(&w), KX_IO, "/proc/device-tree is not there");
	w.facts.devtree.fact.state = FACT_FAILED;
	w.facts.devtree.fact.err = kx_err_new(KX_DENIED, "no");
	expect_err(world_plan(&w), KX_DENIED, "the device tree cannot be used: no");
}

/* Parts keep their distance, and nothing goes between them. */
static void test_parts(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	ppc64_world_init(&w, WORLD_USUAL);
	w.loads[0] = (struct elf_part){0, 0x1000000, 0x10000, 0x10000};
	w.loads[1] = (struct elf_part){0x10000, 0x1080000, 0x1000, 0x20001};
	w.images.kernel.elf.nloads = 2;
	w.images.kernel.elf.entry_paddr = 0x1000000;
	expect_ok(world_plan(&w));
	const struct segment *s = world_segment(&w, ROLE_KERNEL);
	assert_int_equal(s[0].paddr, 0x2880000);
	assert_int_equal(s[0].memsz, 0x80000);
	assert_int_equal(s[1].paddr, 0x2900000);
	assert_int_equal(s[1].memsz, 0x30000);
	assert_int_equal(params(&w)->entry, 0x2880000);
	w.loads[1].paddr = 0x1080001;
	expect_err(world_plan(&w), KX_FORMAT, "0x1080001 is not a multiple");
}

/* ---- the command line -------------------------------------------------------------- */

static void test_root(void **state)
{
	static const struct {
		const char *running, *append;
		bool no_old_root;
		const char *wanted;
	} cases[] = {
		{"ro root=/dev/sda1 quiet", "x=1", false, "x=1 root=/dev/sda1"},
		{"root=/dev/a root=\"UUID=b c\" -- root=/d", "", false,
			"root=\"UUID=b c\""},
		{"\"root=/dev/a b\" ro", "", false, "\"root=/dev/a b\""},
		{"root=/dev/sda1", "x=1", true, "x=1"},
		{"root=/dev/sda1", "root=/dev/sdb1", false, "root=/dev/sdb1"},
		{"root=/dev/sda1", "x -- root=/dev/b", false,
			"x root=/dev/sda1 -- root=/dev/b"},
		{"nfsroot=/x xroot=/y", "x=1", false, "x=1"},
		{"-- root=/dev/sda1", "x=1", false, "x=1"},
		{"rootfstype=ext4", "x=1", false, "x=1"},
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
		KX_AUTO(world_destroy) struct world w;

		ppc64_world_init(&w, WORLD_USUAL);
		world_cmdline(&w, cases[i].running);
		w.req.append = cases[i].append;
		w.req.dt_no_old_root = cases[i].no_old_root;
		expect_ok(world_plan(&w));
		assert_string_equal(w.plan.cmdline, cases[i].wanted);
		assert_string_equal(
			(char *)prop_at(&w.written, "/chosen", "bootargs").data,
			cases[i].wanted);
	}
}

static void test_targets(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	ppc64_world_init(&w, WORLD_USUAL);
	w.images.kernel.kind = IMAGE_BZIMAGE;
	w.images.kernel.type = "bzImage64";
	expect_err(world_plan(&w), KX_UNSUPPORTED,
		"'/boot/k' is a kernel for x86 (bzImage64), this machine is ppc64le");
	assert_int_equal(ppc64le_ops.cmdline_max(&w.in, CALL_LOAD), 2047);
	assert_int_equal(ppc64_ops.cmdline_max(&w.in, CALL_FILE), 2047);
	w.req.panic = true;
	assert_int_equal(ppc64_ops.cmdline_max(&w.in, CALL_LOAD), 2047);
	assert_int_equal(ppc64_ops.cmdline_max(&w.in, CALL_FILE), 2017);
	/* Keys for a dump are told in the tree, and not on the line. */
	fact_set_u64(&w.facts.dm_crypt_keys, 1);
	assert_int_equal(ppc64_ops.cmdline_max(&w.in, CALL_FILE), 2017);
}

/* A kernel that moves to 0 whatever it is told would overwrite what it is to save. */
static void test_relocatable(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++) {
		KX_AUTO(world_destroy) struct world w;

		ppc64_world_init(&w, WORLD_USUAL);
		w.req.panic = i & 1;
		w.kernel[0x5c + i] ^= 1;
		if (w.req.panic)
			expect_err(world_plan(&w), KX_UNSUPPORTED,
				"'/boot/k' is not relocatable (CONFIG_RELOCATABLE)");
		else
			expect_ok(world_plan(&w));
		put_le32(w.kernel + 0x5c, 1); /* CONFIG_RELOCATABLE_TEST */
		expect_ok(world_plan(&w));
	}
}

/* It could not read the headers of the dump. */
static void test_capture_of_other_order(void **state)
{
	(void)state;
	for (int big = 0; big < 2; big++) {
		KX_AUTO(world_destroy) struct world w;

		ppc64_world_init(&w, WORLD_USUAL);
		world_byte_order(&w, big);
		w.in.arch = big ? &ppc64le_ops : &ppc64_ops;
		expect_ok(world_plan(&w));
		w.req.panic = true;
		expect_err(world_plan(&w), KX_UNSUPPORTED,
			big ? "is a big-endian kernel, and the running one is "
			      "little-endian: as a capture kernel it would find no dump"
			    : "is a little-endian kernel, and the running one is "
			      "big-endian: as a capture");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_usual),
		cmocka_unit_test(test_registers),
		cmocka_unit_test(test_flags),
		cmocka_unit_test(test_big_endian_host),
		cmocka_unit_test(test_opal),
		cmocka_unit_test(test_start),
		cmocka_unit_test(test_start_in_the_file),
		cmocka_unit_test(test_parameters_in_the_start),
		cmocka_unit_test(test_lowest),
		cmocka_unit_test(test_kept_free),
		cmocka_unit_test(test_reach),
		cmocka_unit_test(test_no_kernel_end),
		cmocka_unit_test(test_no_devtree),
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_root),
		cmocka_unit_test(test_relocatable),
		cmocka_unit_test(test_capture_of_other_order),
		cmocka_unit_test(test_targets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
