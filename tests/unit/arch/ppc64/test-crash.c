// SPDX-License-Identifier: GPL-2.0-or-later
/* Crash images on ppc64: where the pieces go, and what memory the dump has. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <elf.h>

#include "arch/arch.h"
#include "arch/ppc64/ppc64-ops.h"
#include "world-ppc64.h"
#include "request/options.h"

static const uint8_t initrd[PAGE] = "070701";

static void init(struct world *w, const char *text)
{
	ppc64_world_init(w, text);
	w->req.panic = true;
}

static void test_places(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	init(&w, WORLD_USUAL);
	world_initrd(&w, initrd, 0x1234);
	expect_ok(world_plan(&w));
	assert_int_equal(w.plan.nsegments, 6);
	assert_int_equal(w.plan.flags, 21 << 16 | 1);
	assert_int_equal(world_segment(&w, ROLE_KERNEL)->paddr, 0x20000000);
	const struct segment *backup = world_segment(&w, ROLE_BACKUP);
	assert_int_equal(backup->paddr, 0x202a0000);
	assert_int_equal(backup->memsz, PAGE);
	assert_int_equal(backup->bufsz, 0);
	assert_false(backup->digest);
	const struct segment *core = world_segment(&w, ROLE_ELFCOREHDR);
	assert_int_equal(core->paddr, 0x202b0000);
	assert_true(core->digest);
	assert_string_equal(w.plan.cmdline, "MARK=1 elfcorehdr=527040K");
	assert_int_equal(w.plan.params.backup_src, 0);
	assert_int_equal(w.plan.params.backup_dst, backup->paddr);
	assert_int_equal(w.plan.params.backup_size, PAGE);
	assert_true(world_segment(&w, ROLE_DTB)->digest);
}

/* The running kernel's end does not matter there. */
static void test_without_kernel_end(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	init(&w, WORLD_MEMORY "/chosen/linux,crashkernel-base = <0 0x20000000>\n"
			      "/chosen/linux,crashkernel-size = <0 0x10000000>\n");
	expect_ok(world_plan(&w));
}

struct wanted {
	uint64_t paddr, size, offset;
};

static uint64_t get(const uint8_t *p, bool big)
{
	return get_number(p, 8, big);
}

static void expect_loads(struct world *w, const struct wanted *wanted, size_t n)
{
	const uint8_t *p = world_segment(w, ROLE_ELFCOREHDR)->bytes;
	bool big = w->in.arch->big_endian;
	size_t phnum = big ? get_be32(p + 56) >> 16 : get_le16(p + 56), first = 0;

	assert_int_equal(p[EI_CLASS], ELFCLASS64);
	assert_int_equal(p[EI_DATA], big ? ELFDATA2MSB : ELFDATA2LSB);
	assert_int_equal(big ? p[19] : p[18], 21);
	p += 64;
	for (; first < phnum && (big ? get_be32(p) : get_le32(p)) == PT_NOTE; first++)
		p += 56;
	assert_int_equal(phnum - first, n);
	for (size_t i = 0; i < n; i++, p += 56) {
		assert_int_equal(get(p + 8, big), wanted[i].offset);
		assert_int_equal(get(p + 16, big), 0xc000000000000000 + wanted[i].paddr);
		assert_int_equal(get(p + 24, big), wanted[i].paddr);
		assert_int_equal(get(p + 32, big), wanted[i].size);
		assert_int_equal(get(p + 40, big), wanted[i].size);
	}
}

#define EXPECT_LOADS(w, ...)                                                             \
	do {                                                                             \
		const struct wanted wanted_[] = {__VA_ARGS__};                           \
		expect_loads(w, wanted_, KX_ARRAY_SIZE(wanted_));                        \
	} while (0)

/* The start from its copy; all but the region; firmware that lies in the region. */
static void test_dumped(void **state)
{
	(void)state;
	for (int big = 0; big < 2; big++) {
		KX_AUTO(world_destroy) struct world w;

		init(&w, WORLD_USUAL);
		w.in.arch = big ? &ppc64_ops : &ppc64le_ops;
		world_byte_order(&w, big);
		expect_ok(world_plan(&w));
		EXPECT_LOADS(&w, {0, PAGE, 0x202a0000}, {PAGE, 0x20000000 - PAGE, PAGE},
			{0x2fff0000, 0x83c, 0x2fff0000},
			{0x30000000, 0x50000000, 0x30000000});
	}
}

/* A capture kernel's vectors go to the start of memory, which must be there and free. */
static void test_start_of_memory(void **state)
{
	static const char *const cases[] = {
		CELLS_2_2 "/m/device_type = \"memory\"\n"
			  "/m/reg = <0 0 0 0x40000000>\n"
			  "/m/linux,usable-memory = <0 0 0 0x4000>\n"
			  "  <0 0xc000 0 0x3fff4000>\n" WORLD_CHOSEN,
		WORLD_MEMORY WORLD_CHOSEN
		"/rtas/linux,rtas-base = <0xf000>\n/rtas/rtas-size = <0x1>\n",
		WORLD_MEMORY WORLD_CHOSEN "/reserved-ranges = <0 0 0 0x1000>\n",
		WORLD_MEMORY WORLD_CHOSEN "/reserved-memory/#address-cells = <1>\n"
					  "/reserved-memory/#size-cells = <1>\n"
					  "/reserved-memory/a/reg = <0x8000 0x1000>\n",
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
		KX_AUTO(world_destroy) struct world w;

		init(&w, cases[i]);
		expect_err(world_plan(&w), KX_FORMAT,
			"memory from 0x0 to 0xffff is not all free");
	}
}

/* mem= keeps the rest out of the dump; firmware behind it, too. */
static void test_memory_limit(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	init(&w, WORLD_MEMORY WORLD_CHOSEN
		"/chosen/linux,memory-limit = <0 0x60000000>\n"
		"/rtas/linux,rtas-base = <0x7fff0000>\n/rtas/rtas-size = <0x1000>\n");
	expect_ok(world_plan(&w));
	EXPECT_LOADS(&w, {0, PAGE, world_segment(&w, ROLE_BACKUP)->paddr},
		{PAGE, 0x20000000 - PAGE, PAGE}, {0x30000000, 0x30000000, 0x30000000});
}

static void test_firmware_in_the_way(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	init(&w, WORLD_MEMORY WORLD_CHOSEN
		"/rtas/linux,rtas-base = <0x20100000>\n/rtas/rtas-size = <0x20001>\n");
	expect_ok(world_plan(&w));
	assert_int_equal(world_segment(&w, ROLE_KERNEL)->paddr, 0x20130000);
	assert_int_equal(world_segment(&w, ROLE_BACKUP)->paddr, 0x20000000);
}

#define REGION(base, size)                                                               \
	"/chosen/linux,crashkernel-base = <0 " base ">\n"                                \
	"/chosen/linux,crashkernel-size = <0 " size ">\n"

/* The region's size is exact: one page less, and something has no room. */
static void test_least_region(void **state)
{
	KX_AUTO(world_destroy) struct world w;
	KX_AUTO(world_destroy) struct world u;

	(void)state;
	/* kernel, backup, elfcorehdr, dtb, purgatory and four control pages */
	init(&w, WORLD_MEMORY REGION("0x20000000", "0x320000"));
	expect_ok(world_plan(&w));
	init(&u, WORLD_MEMORY REGION("0x20000000", "0x310000"));
	expect_err(world_plan(&u), KX_NO_SPACE, "0x20000000-0x2030ffff");
}

static void test_regions(void **state)
{
	static const struct {
		const char *text;
		enum kx_code code;
		const char *message;
	} cases[] = {
		{WORLD_MEMORY REGION("0x70000000", "0x20000000"), KX_FORMAT,
			"'Crash kernel' region 0x70000000-0x8fffffff is not all"},
		{WORLD_MEMORY, KX_NO_CRASH_MEMORY, "not reserved"},
		{CELLS_2_2 "/m/device_type = \"memory\"\n"
			   "/m/reg = <0 0 0 0x10000000>\n"
			   " <0 0x10000000 0 0x70000000>\n" REGION(
				   "0x20000000", "0x10000000"),
			KX_NO_SPACE, "no memory may be used: the crash region"},
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
		KX_AUTO(world_destroy) struct world w;

		init(&w, cases[i].text);
		expect_err(world_plan(&w), cases[i].code, cases[i].message);
	}
}

static void test_elf32(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	init(&w, WORLD_USUAL);
	w.req.elf32_headers = true;
	w.req.given[option_find("elf32-core-headers") - option_table] = true;
	expect_ok(world_plan(&w));
	assert_true(plan_warns(&w.plan, "--elf32-core-headers has no effect on ppc64"));
	assert_int_equal(world_segment(&w, ROLE_ELFCOREHDR)->bytes[EI_CLASS], ELFCLASS64);
}

/* root= is kept for the capture kernel, and elfcorehdr= comes behind it. */
static void test_cmdline(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	init(&w, WORLD_USUAL);
	world_cmdline(&w, "root=/dev/vda2 crashkernel=256M");
	w.req.append = "irqpoll -- x";
	expect_ok(world_plan(&w));
	assert_string_equal(
		w.plan.cmdline, "irqpoll root=/dev/vda2 elfcorehdr=527040K -- x");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_without_kernel_end),
		cmocka_unit_test(test_dumped),
		cmocka_unit_test(test_start_of_memory),
		cmocka_unit_test(test_memory_limit),
		cmocka_unit_test(test_firmware_in_the_way),
		cmocka_unit_test(test_least_region),
		cmocka_unit_test(test_regions),
		cmocka_unit_test(test_elf32),
		cmocka_unit_test(test_cmdline),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
