// SPDX-License-Identifier: GPL-2.0-or-later
/* Loads that are entered in real mode: where all goes, and what the kernel is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "world-x86.h"

#define SETUP_SIZE (4 * 512)

static const uint8_t initrd_data[0x5000] = "070701";

/* The machine of a PC: the BIOS has its own data behind 0x9fc00. */
static void begin(struct world *w, const struct bzimage_recipe *recipe)
{
	x86_world_init(w);
	world_ram(w, 0, 0x9fc00);
	world_ram(w, MIB, 2 * GIB);
	world_bzimage(w, recipe);
	w->req.append = "edd=off";
}

static void begin_usual(struct world *w)
{
	struct bzimage_recipe recipe = bzimage_recipe();

	begin(w, &recipe);
	w->req.real_mode = true;
}

static void test_bzimage(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	begin_usual(&w);
	world_initrd(&w, initrd_data, 0x4800);
	expect_ok(world_plan(&w));
	const struct segment *setup = world_segment(&w, ROLE_REAL_MODE);
	const struct segment *kernel = world_segment(&w, ROLE_KERNEL);
	const struct segment *initrd = world_segment(&w, ROLE_INITRD);
	assert_int_equal(w.plan.nsegments, 4);
	assert_int_equal(w.plan.warnings.n, 0);
	assert_int_equal(w.plan.e820.n, 0);
	/* Setup code, stack up to 0xe000, the command line, a page for purgatory. */
	assert_int_equal(setup->paddr, 0x10000);
	assert_int_equal(setup->bufsz, 0xe000 + sizeof("edd=off"));
	assert_int_equal(setup->memsz, 0x10000);
	assert_true(setup->digest);
	assert_memory_equal(setup->bytes, w.kernel, 0x1f1);
	assert_string_equal((const char *)setup->bytes + 0xe000, "edd=off");
	assert_true(w.plan.params.flags & PURGATORY_ENTRY_REAL);
	assert_int_equal(w.plan.params.flags & PURGATORY_ENTRY_32BIT, 0);
	assert_int_equal(w.plan.params.entry, 0x10200);
	assert_int_equal(w.plan.params.regs[PP_REAL_STACK], 0xe000);
	assert_int_equal(w.plan.params.regs[PP_REAL_PAGE], 0x1f000);
	/* The kernel where it prefers to lie, which its setup code is told. */
	assert_int_equal(kernel->paddr, 0x1000000);
	assert_int_equal(kernel->memsz, 0x3000000);
	assert_int_equal(get_le32(setup->bytes + 0x214), 0x1000000);
	assert_int_equal(setup->bytes[0x210], 0xd0);
	assert_int_equal(setup->bytes[0x211], 0x81);
	assert_int_equal(get_le32(setup->bytes + 0x218), initrd->paddr);
	assert_int_equal(get_le32(setup->bytes + 0x21c), 0x4800);
	assert_int_equal(get_le16(setup->bytes + 0x224), 0xde00);
	assert_int_equal(get_le32(setup->bytes + 0x228), 0x1e000);
}

/* Before protocol 2.02 the command line is told by an offset, and all has its place. */
static void test_old_protocols(void **state)
{
	struct bzimage_recipe recipe = bzimage_recipe();

	(void)state;
	for (recipe.protocol = 0x200; recipe.protocol < 0x202; recipe.protocol++) {
		KX_AUTO(world_destroy) struct world w;

		begin(&w, &recipe);
		w.req.real_mode = true;
		expect_ok(world_plan(&w));
		const struct segment *setup = world_segment(&w, ROLE_REAL_MODE);
		assert_int_equal(setup->paddr, 0x90000);
		assert_int_equal(w.plan.params.regs[PP_REAL_STACK], 0x9800);
		assert_int_equal(w.plan.params.regs[PP_REAL_PAGE], 0x9a000);
		assert_int_equal(get_le16(setup->bytes + 0x20), 0xa33f);
		assert_int_equal(get_le16(setup->bytes + 0x22), 0x9800);
		assert_int_equal(
			get_le16(setup->bytes + 0x212), 0x9800 + sizeof("edd=off"));
		assert_string_equal((const char *)setup->bytes + 0x9800, "edd=off");
		/* 2.01 brought the heap. */
		bool heap = recipe.protocol == 0x201;
		assert_int_equal(setup->bytes[0x211], heap ? 0x81 : 0x01);
		assert_int_equal(world_segment(&w, ROLE_KERNEL)->paddr, MIB);
	}
}

/* By itself: what has no other entry. It stays where it expects to be. */
static void test_no_other_entry(void **state)
{
	KX_AUTO(world_destroy) struct world w;
	struct bzimage_recipe recipe = bzimage_recipe();

	(void)state;
	recipe.protocol = 0x207;
	recipe.code32_start = 0;
	begin(&w, &recipe);
	w.req.append = NULL; /* no disks are read, so there is no warning of them */
	expect_ok(world_plan(&w));
	const struct segment *setup = world_segment(&w, ROLE_REAL_MODE);
	assert_int_equal(w.plan.warnings.n, 0);
	assert_int_equal(w.plan.params.entry, 0x10200);
	assert_int_equal(world_segment(&w, ROLE_KERNEL)->paddr, MIB);
	assert_int_equal(world_segment(&w, ROLE_KERNEL)->memsz, 0x810000);
	assert_int_equal(get_le32(setup->bytes + 0x214), 0);
	assert_int_equal(setup->bytes[setup->bufsz - 1], 0);
	assert_int_equal(setup->bufsz, 0xe001);
}

/* A zImage lies below its setup code, and nothing lies where it goes. */
static void test_zimage(void **state)
{
	KX_AUTO(world_destroy) struct world w;
	struct bzimage_recipe recipe = bzimage_recipe();

	(void)state;
	recipe.protocol = 0x203;
	recipe.loadflags = 0;
	recipe.initrd_addr_max = 0x920fff;
	begin(&w, &recipe);
	world_initrd(&w, initrd_data, 0x1000);
	expect_ok(world_plan(&w));
	const struct segment *kernel = world_segment(&w, ROLE_KERNEL);
	assert_int_equal(world_segment(&w, ROLE_REAL_MODE)->paddr, 0x90000);
	assert_int_equal(kernel->paddr, 0x10000);
	assert_int_equal(kernel->memsz, 0x4000);
	assert_int_equal(
		get_le32(world_segment(&w, ROLE_REAL_MODE)->bytes + 0x228), 0x99800);
	assert_int_equal(world_segment(&w, ROLE_INITRD)->paddr, 0x920000);
	/* init_size ends at 0x910000. */
	world_initrd(&w, initrd_data, 0x5000);
	expect_ok(world_plan(&w));
	assert_int_equal(world_segment(&w, ROLE_INITRD)->paddr, 0x91b000);
	w.images.kernel.bz.initrd_max = 0x914fff;
	expect_err(world_plan(&w), KX_NO_SPACE, "initrd: no free range of 0x6000 bytes");
}

static void refuse(struct world *w, const char *why)
{
	expect_err(world_plan(w), KX_UNSUPPORTED, why);
}

static void test_refused(void **state)
{
	KX_AUTO(world_destroy) struct world w;
	struct bzimage_recipe recipe = bzimage_recipe();

	(void)state;
	begin_usual(&w);
	put_le64(w.facts.boot_params.data + ZP_ACPI_RSDP_ADDR, 0xfffff);
	expect_ok(world_plan(&w));
	put_le64(w.facts.boot_params.data + ZP_ACPI_RSDP_ADDR, MIB);
	refuse(&w, "--real-mode: this machine has no BIOS to serve it: its ACPI root");
	put_le64(w.facts.boot_params.data + ZP_ACPI_RSDP_ADDR, 0);
	fact_set(&w.facts.efi.fact);
	refuse(&w, "--real-mode: this is an EFI machine: there is no BIOS to serve it");
	recipe.protocol = 0x207;
	recipe.code32_start = 0;
	w.req.real_mode = false;
	world_bzimage(&w, &recipe);
	refuse(&w, "'/boot/k' starts in real mode only (its code32_start is 0), which is "
		   "not possible here: this is an EFI machine");
}

/* What tells of EFI where the running kernel does not use it, and of a page taken. */
static void test_no_bios(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	begin_usual(&w);
	put_le32(w.facts.boot_params.data + ZP_EFI_INFO, EFI_SIGNATURE_64);
	refuse(&w, "--real-mode: this is an EFI machine");
	put_le32(w.facts.boot_params.data + ZP_EFI_INFO, 0);
	fact_fail(&w.facts.efi.fact, "not readable");
	refuse(&w, "--real-mode: this is an EFI machine");
	w.facts.efi.fact.state = FACT_ABSENT;
	expect_ok(world_plan(&w));
	w.facts.firmware_map.map.v[0].range.start = 0x1000;
	refuse(&w, "--real-mode: the first page of memory is not as a BIOS leaves it");
	/* Linux's own map says so of each machine. */
	w.facts.memory.map.v[0].range.start = 0x1000;
	w.facts.firmware_map.fact.state = FACT_ABSENT;
	expect_ok(world_plan(&w));
	w.facts.memory.from_firmware = true;
	refuse(&w, "--real-mode: the first page of memory is not as a BIOS leaves it");
}

/* What has no 32-bit entry: real mode is advised where it is possible alone. */
static void test_advice(void **state)
{
	KX_AUTO(world_destroy) struct world w;
	struct bzimage_recipe recipe = bzimage_recipe();

	(void)state;
	recipe.code32_start = 0;
	begin(&w, &recipe);
	w.req.entry_32bit = true;
	refuse(&w, "no 32-bit entry (its code32_start is 0): use --real-mode");
	fact_set(&w.facts.efi.fact);
	refuse(&w, "no 32-bit entry (its code32_start is 0): leave --entry-32bit out");
	w.req.entry_32bit = false;
	fact_set_u64(&w.facts.la57, 1);
	w.images.kernel.bz.five_level = false;
	refuse(&w, "which this machine uses: boot the running kernel with no5lvl");
	w.facts.efi.fact.state = FACT_ABSENT;
	refuse(&w, "which this machine uses: use --real-mode, or boot the running");
	/* What is entered in real mode by itself. */
	w.req.entry_32bit = true;
	recipe.protocol = 0x207;
	world_bzimage(&w, &recipe);
	refuse(&w, "no 32-bit entry (its code32_start is 0): leave --entry-32bit out");
	fact_set(&w.facts.efi.fact);
	refuse(&w, "'/boot/k' starts in real mode only (its code32_start is 0), which is "
		   "not possible here: this is an EFI machine");
}

static void test_calls_refused(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	begin_usual(&w);
	expect_err(plan_make(&w.in, CALL_FILE, "asked for", &w.plan), KX_UNSUPPORTED,
		"--real-mode: kexec_file_load enters kernels in 64-bit mode only");
	expect_err(plan_make(&w.in, CALL_XEN, "asked for", &w.plan), KX_UNSUPPORTED,
		"--real-mode: in a Xen dom0 the first MiB must stay as it is");
	crash_reserve(&w, GIB, GIB + 128 * MIB);
	w.req.panic = true;
	refuse(&w, "--real-mode: with -p low memory, where its setup code must lie,");
}

static void test_setup_size(void **state)
{
	KX_AUTO(world_destroy) struct world w;
	struct bzimage_recipe recipe = bzimage_recipe();

	(void)state;
	recipe.setup_sects = 0xd000 / 512 - 1;
	begin(&w, &recipe);
	w.req.real_mode = true;
	expect_ok(world_plan(&w));
	recipe.setup_sects++;
	world_bzimage(&w, &recipe);
	expect_err(world_plan(&w), KX_FORMAT,
		"'/boot/k': its setup code has 0xd200 bytes, of the 64 KiB that it "
		"shares with its stack and heap 0xd000 are for it");
}

static void test_no_room(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	begin_usual(&w);
	w.req.mem_min = MIB;
	w.req.mem_min_set = true;
	expect_err(world_plan(&w), KX_NO_SPACE,
		"real-mode: it must lie between 0x10000 and 0xa0000, but what may be "
		"used (System RAM, --mem-min, --mem-max) lies between 0x100000 and");
}

/* An option that leaves no memory where the kernel must lie is named. */
static void test_no_room_by_option(void **state)
{
	KX_AUTO(world_destroy) struct world w;
	struct bzimage_recipe recipe = bzimage_recipe();

	(void)state;
	recipe.protocol = 0x207;
	recipe.code32_start = 0;
	begin(&w, &recipe);
	w.req.mem_max = 0x9ffff;
	w.req.mem_max_set = true;
	expect_err(world_plan(&w), KX_NO_SPACE,
		"kernel: it must lie at 0x100000-0x90ffff, which is not all within "
		"--mem-max");
	w.req.mem_max = 0x7fffffff;
	expect_ok(world_plan(&w));
}

/* What has no effect is said, and what may make the BIOS wait. */
static void test_warnings(void **state)
{
	KX_AUTO(world_destroy) struct world w;
	struct elf_part loads[] = {{0, 0x1000000, 0x1000, 0x1000}};

	(void)state;
	begin_usual(&w);
	w.req.append = "quiet";
	w.req.fast_boot = true;
	expect_ok(world_plan(&w));
	assert_int_equal(w.plan.warnings.n, 2);
	assert_true(plan_warns(
		&w.plan, "--fast-boot has no effect on the kernel: it is entered"));
	assert_true(plan_warns(&w.plan, "edd=off on the command line"));
	world_elf(&w, loads, 1);
	expect_ok(world_plan(&w));
	assert_true(plan_warns(&w.plan,
		"--real-mode has no effect on an image of type elf-x86_64: it is for "
		"bzImages"));
	assert_int_equal(w.plan.params.flags & PURGATORY_ENTRY_REAL, 0);
}

/* The words by which Linux leaves the disks alone, the last of which counts. */
static void test_disks(void **state)
{
	static const struct {
		const char *line;
		bool warned;
	} cases[] = {
		{"edd=off", false},
		{"edd=skipmbr quiet", false},
		{"edd=skip", false},
		{"edd=on edd=off", false},
		{"quiet", true},
		{"edd=on", true},
		{"edd=off edd=on", true},
		{"edd=offline", true},
		{"\"edd=off\"", true},
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
		KX_AUTO(world_destroy) struct world w;

		begin_usual(&w);
		w.req.append = cases[i].line;
		expect_ok(world_plan(&w));
		assert_int_equal(w.plan.warnings.n, cases[i].warned);
	}
}

/* It is Linux that reads them, a zImage, too; what asks for real mode does not matter. */
static void test_disks_of_linux(void **state)
{
	KX_AUTO(world_destroy) struct world w;
	struct bzimage_recipe recipe = bzimage_recipe();

	(void)state;
	recipe.protocol = 0x203;
	recipe.loadflags = 0;
	begin(&w, &recipe);
	w.req.append = "quiet";
	expect_ok(world_plan(&w));
	assert_int_equal(w.plan.warnings.n, 0);
	strcpy(w.images.kernel.version, "2.6.12 #1 SMP");
	expect_ok(world_plan(&w));
	assert_true(plan_warns(&w.plan, "edd=off on the command line"));
	w.req.real_mode = true;
	strcpy(w.images.kernel.version, "memtest86+ 5.01");
	expect_ok(world_plan(&w));
	assert_int_equal(w.plan.warnings.n, 0);
}

/* A size that says nothing, as memdisk's of 0, is nothing to warn of. */
static void test_unknown_size(void **state)
{
	KX_AUTO(world_destroy) struct world w;
	struct bzimage_recipe recipe = bzimage_recipe();

	(void)state;
	recipe.protocol = 0x203;
	recipe.code32_start = 0;
	recipe.syssize = 0;
	begin(&w, &recipe);
	expect_ok(world_plan(&w));
	assert_int_equal(w.plan.warnings.n, 0);
}

/* vga= goes to vid_mode; what it is not leaves that alone. */
static void test_video_mode(void **state)
{
	static const struct {
		const char *line;
		int mode; /* -1: that of the file, with a warning */
	} cases[] = {
		{"edd=off vga=normal", 0xffff},
		{"edd=off vga=ext", 0xfffe},
		{"vga=ask edd=off", 0xfffd},
		{"vga=791 edd=off", 791},
		{"vga=0x317 edd=off", 0x317},
		{"\"vga=791\" edd=off", 791},
		{"edd=off vga=\"ext\"", 0xfffe},
		{"edd=off \"vga=791", 791},
		{"edd=off \"vga=\"", -1},
		{"edd=off vga=\"", -1},
		{"vga=0x10000 edd=off", -1},
		{"vga=79l edd=off", -1},
		{"vga= edd=off", -1},
		{"vga=normally edd=off", -1},
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
		KX_AUTO(world_destroy) struct world w;
		bool known = cases[i].mode >= 0;

		begin_usual(&w);
		w.req.append = cases[i].line;
		expect_ok(world_plan(&w));
		const uint8_t *setup = world_segment(&w, ROLE_REAL_MODE)->bytes;
		assert_int_equal(get_le16(setup + 0x1fa),
			known ? cases[i].mode : get_le16(w.kernel + 0x1fa));
		assert_int_equal(w.plan.warnings.n, !known);
	}
}

/* The firmware's map counts where there is one, and is not handed over. */
static void test_memory(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	begin_usual(&w);
	w.facts.firmware_map.map.v[0].range.end = 0x1000;
	world_ram(&w, 0x20000, 0x9fc00);
	expect_ok(world_plan(&w));
	assert_int_equal(world_segment(&w, ROLE_REAL_MODE)->paddr, 0x20000);
	w.facts.firmware_map.fact.state = FACT_ABSENT;
	expect_ok(world_plan(&w));
	assert_int_equal(world_segment(&w, ROLE_REAL_MODE)->paddr, 0x10000);
	assert_int_equal(w.plan.warnings.n, 0);
}

/* Each thing that plan_check holds of it. */
static void test_check(void **state)
{
	static const struct {
		int64_t entry, stack, page;
		const char *text;
	} cases[] = {
		{1, 0, 0, "it is entered at 0x10201, its segment starts at 0x10000"},
		{0, 0x2000, 0, "its stack ends at 0x10000 of 0xe008 bytes"},
		{0, 0, -0x1000, "purgatory's page at 0x1e000 is not behind the bytes"},
		{0, 0, 0x1000, "purgatory's page at 0x20000 is not behind the bytes"},
		{0, 0, 8, "purgatory's page at 0x1f008 is not behind the bytes"},
	};
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	begin_usual(&w);
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
		expect_ok(world_plan(&w));
		w.plan.params.entry += cases[i].entry;
		w.plan.params.regs[PP_REAL_STACK] += cases[i].stack;
		w.plan.params.regs[PP_REAL_PAGE] += cases[i].page;
		expect_err(plan_check(&w.plan), KX_CHECK, cases[i].text);
	}
	expect_ok(world_plan(&w));
	for (size_t i = 0; i < w.plan.nsegments; i++)
		if (w.plan.segments[i].role == ROLE_REAL_MODE)
			w.plan.segments[i].role = ROLE_KERNEL;
	expect_err(plan_check(&w.plan), KX_CHECK,
		"check 'real-mode': not one segment below 640 KiB");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bzimage),
		cmocka_unit_test(test_old_protocols),
		cmocka_unit_test(test_no_other_entry),
		cmocka_unit_test(test_zimage),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_no_bios),
		cmocka_unit_test(test_advice),
		cmocka_unit_test(test_calls_refused),
		cmocka_unit_test(test_setup_size),
		cmocka_unit_test(test_no_room),
		cmocka_unit_test(test_no_room_by_option),
		cmocka_unit_test(test_warnings),
		cmocka_unit_test(test_disks),
		cmocka_unit_test(test_disks_of_linux),
		cmocka_unit_test(test_unknown_size),
		cmocka_unit_test(test_video_mode),
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_check),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
