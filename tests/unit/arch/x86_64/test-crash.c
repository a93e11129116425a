// SPDX-License-Identifier: GPL-2.0-or-later
/* Where the pieces of a crash image on x86_64 go, and what the capture kernel is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "plan/make.h"
#include "world-x86.h"

static const uint8_t initrd_data[0x5000] = "070701";

static uint64_t end_of(const struct segment *s)
{
	return s->paddr + s->memsz;
}

static void expect_within(struct world *w, uint64_t start, uint64_t end)
{
	for (size_t i = 0; i < w->plan.nsegments; i++) {
		assert_true(w->plan.segments[i].paddr >= start);
		assert_true(end_of(&w->plan.segments[i]) <= end);
	}
	assert_true(w->plan.entry >= start && w->plan.entry < end);
	assert_true(w->plan.params.entry >= start && w->plan.params.entry < end);
}

/* ---- placement --------------------------------------------------------------------- */

static void test_highest_region(void **state)
{
	static const struct range lower[] = {
		{640 * MIB, 768 * MIB}, {GIB, GIB + 512 * MIB}};
	KX_AUTO(world_destroy) struct world w;
	char wanted[64];

	(void)state;
	crash_usual(&w);
	crash_reserve(&w, lower[0].start, lower[0].end);
	crash_reserve(&w, lower[1].start, lower[1].end);
	w.req.append = "quiet";
	world_initrd(&w, initrd_data, 0x4800);
	expect_ok(world_plan(&w));
	assert_int_equal(w.plan.nsegments, 6);
	assert_int_equal(w.plan.warnings.n, 0);
	assert_int_equal(w.plan.flags, 62 << 16 | 1);
	expect_within(&w, HIGH, HIGH_END);
	assert_int_equal(world_segment(&w, ROLE_KERNEL)->paddr, HIGH);
	assert_int_equal(world_segment(&w, ROLE_KERNEL)->memsz, 0x3000000);
	const struct segment *backup = world_segment(&w, ROLE_BACKUP);
	assert_int_equal(end_of(backup), HIGH_END);
	assert_int_equal(w.plan.params.backup_src, 0x1000);
	assert_int_equal(w.plan.params.backup_dst, backup->paddr);
	assert_int_equal(w.plan.params.backup_size, 0x9e000);
	const struct segment *core = world_segment(&w, ROLE_ELFCOREHDR);
	assert_true(core->digest);
	snprintf(wanted, sizeof(wanted), "quiet elfcorehdr=%lluK",
		(unsigned long long)core->paddr / 1024);
	assert_string_equal(w.plan.cmdline, wanted);
	/* And that is what the capture kernel gets. */
	const struct segment *params = world_segment(&w, ROLE_BOOT_PARAMS);
	uint64_t at = get_le32(params->bytes + HDR_CMD_LINE_PTR) |
		      (uint64_t)get_le32(params->bytes + ZP_EXT_CMD_LINE_PTR) << 32;
	assert_string_equal((char *)params->bytes + (at - params->paddr), wanted);
}

/* Not page-aligned at its borders, as no kernel makes it. */
static void test_odd_region(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	crash_world(&w);
	crash_tell(&w);
	crash_reserve(&w, GIB + 0x801, GIB + 256 * MIB - 0x801);
	expect_ok(world_plan(&w));
	expect_within(&w, GIB + 0x1000, GIB + 256 * MIB - 0x1000);
	assert_int_equal(world_segment(&w, ROLE_KERNEL)->paddr, GIB + 2 * MIB);
}

static void test_region_that_is_no_ram(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	crash_usual(&w);
	crash_reserve(&w, 6 * GIB - MIB, 6 * GIB + MIB);
	expect_err(world_plan(&w), KX_FORMAT, "is not all System RAM");
	w.facts.memory.crash.n = 0;
	expect_err(world_plan(&w), KX_NO_CRASH_MEMORY, "crashkernel= is on the kernel's");
	fact_set_u64(&w.facts.crash.crash_size, 256 * MIB);
	expect_err(world_plan(&w), KX_FORMAT, "no 'Crash kernel' region");
	fact_fail(&w.facts.memory.fact, "/proc/iomem: denied");
	expect_err(world_plan(&w), KX_DENIED, "the memory map cannot be read: /proc/io");
}

/* A map may call a piece of the region RAM and something else: nothing goes there. */
static void test_region_with_holes(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	crash_usual(&w);
	crash_other(&w, HIGH + 0x800, HIGH + 0x900, MEMORY_RESERVED);
	crash_other(&w, HIGH_END - 16 * MIB, HIGH_END + MIB, MEMORY_ACPI);
	expect_ok(world_plan(&w));
	expect_within(&w, HIGH + 0x1000, HIGH_END - 16 * MIB);
	assert_int_equal(world_segment(&w, ROLE_KERNEL)->paddr, HIGH + 2 * MIB);
	crash_other(&w, HIGH, HIGH_END, MEMORY_UNUSABLE);
	expect_err(world_plan(&w), KX_NO_SPACE,
		"no memory may be used: the crash region");
}

static void test_memory_window(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	crash_usual(&w);
	w.req.mem_min = HIGH + 32 * MIB;
	w.req.mem_max = HIGH + 128 * MIB - 1;
	w.req.mem_min_set = w.req.mem_max_set = true;
	expect_ok(world_plan(&w));
	expect_within(&w, HIGH + 32 * MIB, HIGH + 128 * MIB);
	assert_int_equal(end_of(world_segment(&w, ROLE_BACKUP)), HIGH + 128 * MIB);
	w.req.mem_max = HIGH + 64 * MIB;
	expect_err(world_plan(&w), KX_NO_SPACE,
		"of which only a part lies within --mem-min and --mem-max");
	/* Another region is no place, whatever the window. */
	w.req.mem_min = GIB;
	w.req.mem_max = GIB + 128 * MIB - 1;
	expect_err(world_plan(&w), KX_NO_SPACE,
		"no memory may be used: the crash region");
	w.req.mem_min = 0;
	w.req.mem_max = UINT64_MAX;
	expect_ok(world_plan(&w));
	expect_within(&w, HIGH, HIGH_END);
}

static void test_not_relocatable(void **state)
{
	KX_AUTO(world_destroy) struct world w;
	struct bzimage_recipe recipe = bzimage_recipe();

	(void)state;
	crash_usual(&w);
	recipe.relocatable = 0;
	recipe.pref_address = 0x1000000;
	world_bzimage(&w, &recipe);
	expect_err(world_plan(&w), KX_NO_SPACE, "not relocatable");
	w.facts.memory.crash.n = 0;
	crash_reserve(&w, 16 * MIB, 256 * MIB);
	expect_ok(world_plan(&w));
	assert_int_equal(world_segment(&w, ROLE_KERNEL)->paddr, 0x1000000);
}

/* Loaded below its preferred address, a kernel moves up and out of the region. */
static void test_preferred_address(void **state)
{
	KX_AUTO(world_destroy) struct world w;
	struct bzimage_recipe recipe = bzimage_recipe();

	(void)state;
	crash_world(&w);
	crash_tell(&w);
	crash_reserve(&w, 16 * MIB, 272 * MIB);
	recipe.pref_address = 64 * MIB;
	world_bzimage(&w, &recipe);
	expect_ok(world_plan(&w));
	assert_int_equal(world_segment(&w, ROLE_KERNEL)->paddr, 64 * MIB);
	recipe.pref_address = 272 * MIB;
	world_bzimage(&w, &recipe);
	expect_err(world_plan(&w), KX_NO_SPACE, "kernel: it must lie between 0x11000000");
}

static void test_32bit_entry(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	crash_usual(&w);
	w.req.entry_32bit = true;
	expect_err(world_plan(&w), KX_NO_SPACE, "reserve memory below 4 GiB");
	w.facts.memory.crash.n = 0;
	crash_reserve(&w, GIB, GIB + 256 * MIB);
	expect_ok(world_plan(&w));
	assert_int_equal(w.plan.params.entry, GIB);
	assert_true(w.plan.params.flags & PURGATORY_ENTRY_32BIT);
	expect_within(&w, GIB, GIB + 256 * MIB);
}

/* ---- vmlinux ----------------------------------------------------------------------- */

static const struct {
	uint64_t link; /* physical address that it was linked for */
	struct range region;
	uint64_t paddr; /* where it goes */
} shifts[] = {
	{16 * MIB, {HIGH, HIGH_END}, HIGH},
	{16 * MIB, {GIB, GIB + 256 * MIB}, GIB},
	{16 * MIB, {16 * MIB, 272 * MIB}, 16 * MIB},
	{16 * MIB, {GIB + 0x1000, GIB + 256 * MIB}, GIB + 2 * MIB},
	/* As far from 2 MiB as it was linked. */
	{17 * MIB, {GIB, GIB + 256 * MIB}, GIB + MIB},
	{17 * MIB, {GIB + MIB, GIB + 256 * MIB}, GIB + 3 * MIB},
	{16 * MIB + 0x1000, {GIB, GIB + 256 * MIB}, GIB + 0x1000},
	/* Down. */
	{GIB, {16 * MIB, 272 * MIB}, 16 * MIB},
	{64 * GIB, {HIGH, HIGH_END}, HIGH},
	{GIB + MIB, {32 * MIB, 288 * MIB}, 33 * MIB},
};

static void test_vmlinux(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(shifts); i++) {
		const uint64_t link = shifts[i].link, at = shifts[i].paddr;
		struct elf_part loads[] = {{0, link, 0x3000, 0x3000},
			{0, link + 0x4000, 0x1800, 0x2000}, {0, link + 4 * MIB, 0, MIB}};
		KX_AUTO(world_destroy) struct world w;

		crash_world(&w);
		crash_tell(&w);
		crash_reserve(&w, shifts[i].region.start, shifts[i].region.end);
		world_elf(&w, loads, 3);
		w.images.kernel.elf.entry = link + 0x123;
		expect_ok(world_plan(&w));
		assert_int_equal(w.plan.params.entry, at + 0x123);
		expect_within(&w, shifts[i].region.start, shifts[i].region.end);
		assert_int_equal(w.plan.segments[0].paddr, at);
		assert_int_equal(w.plan.segments[0].memsz, 0x4000);
		assert_int_equal(w.plan.segments[0].bufsz, 0x3000);
		assert_int_equal(w.plan.segments[1].paddr, at + 0x4000);
		assert_int_equal(w.plan.segments[1].memsz, 4 * MIB - 0x4000);
		assert_int_equal(w.plan.segments[1].bufsz, 0x1800);
		assert_int_equal(w.plan.segments[2].paddr, at + 4 * MIB);
		assert_int_equal(w.plan.segments[2].memsz, MIB);
		assert_int_equal((at - link) % (2 * MIB), 0);
	}
}

/* It fits to the byte, or not; and sizes of another world do not wrap into a fit. */
static void test_vmlinux_room(void **state)
{
	struct elf_part loads[] = {{0, 17 * MIB, 0x1000, 0x1000},
		{0, 18 * MIB, 0x1000, 256 * MIB - 4 * MIB}};
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	crash_usual(&w);
	world_elf(&w, loads, 2);
	expect_ok(world_plan(&w));
	loads[1].memsz = 256 * MIB - 2 * MIB + 1;
	expect_err(world_plan(&w), KX_NO_SPACE,
		"'/boot/k': kernel: no room for 0x10001000 bytes: the crash region");
	loads[1].paddr = UINT64_MAX - 0x1fff;
	loads[1].memsz = 0x1000;
	expect_err(world_plan(&w), KX_NO_SPACE, "'/boot/k': kernel: no room for");
	loads[1].memsz = 0x1fff;
	expect_err(world_plan(&w), KX_NO_SPACE, "'/boot/k': kernel: no room for");
	/* A part that no page begins with cannot be moved to one. */
	loads[1].paddr = 18 * MIB + 0x800;
	loads[1].memsz = 0x1000;
	expect_err(world_plan(&w), KX_FORMAT, "is not a multiple of the page size");
}

/* A normal image of a vmlinux lies where it was linked. */
static void test_vmlinux_without_crash(void **state)
{
	struct elf_part loads[] = {{0, 17 * MIB, 0x1000, 0x1000}};
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	world_usual(&w);
	world_elf(&w, loads, 1);
	expect_ok(world_plan(&w));
	assert_int_equal(world_segment(&w, ROLE_KERNEL)->paddr, 17 * MIB);
}

/* ---- the command line -------------------------------------------------------------- */

static void test_rsdp(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	crash_usual(&w);
	w.req.append = "quiet";
	expect_ok(world_plan(&w));
	assert_null(strstr(w.plan.cmdline, "acpi_rsdp="));
	put_le64(w.facts.boot_params.data + ZP_ACPI_RSDP_ADDR, 0x7fffe014);
	expect_ok(world_plan(&w));
	assert_non_null(strstr(w.plan.cmdline, "quiet acpi_rsdp=0x7fffe014 elfcorehdr="));
	/* Who says it has the say. */
	w.req.append = "acpi_rsdp=0x1000 quiet";
	expect_ok(world_plan(&w));
	assert_non_null(strstr(w.plan.cmdline, "acpi_rsdp=0x1000 quiet elfcorehdr="));
	w.req.append = "xacpi_rsdp=0x1000";
	expect_ok(world_plan(&w));
	assert_non_null(strstr(w.plan.cmdline, "0x1000 acpi_rsdp=0x7fffe014 elfcore"));
	w.req.append = NULL;
	expect_ok(world_plan(&w));
	assert_int_equal(strncmp(w.plan.cmdline, "acpi_rsdp=0x7fffe014 elf", 24), 0);
	/* A normal image has it in the boot parameters alone. */
	w.req.panic = false;
	expect_ok(world_plan(&w));
	assert_string_equal(w.plan.cmdline, "");
}

static void add_efi(struct world *w)
{
	struct fact_efi *efi = &w->facts.efi;

	fact_set(&efi->fact);
	fact_set(&efi->runtime_map_fact);
	fact_set_u64(&efi->config_table, 0x7fffe000);
	fact_set_u64(&efi->acpi20, 0x7fffd014);
	efi->runtime_map = calloc(1, sizeof(*efi->runtime_map));
	efi->runtime_map_n = 1;
	put_le32(
		w->facts.boot_params.data + ZP_EFI_INFO + EI_SIGNATURE, EFI_SIGNATURE_64);
}

/* With EFI handed over, the firmware's tables name it. */
static void test_rsdp_of_efi(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	crash_usual(&w);
	add_efi(&w);
	expect_ok(world_plan(&w));
	assert_int_equal(strncmp(w.plan.cmdline, "elfcorehdr=", 11), 0);
	assert_int_equal(get_le64(world_zero_page(&w) + ZP_ACPI_RSDP_ADDR), 0x7fffd014);
	w.req.noefi = true;
	expect_ok(world_plan(&w));
	assert_int_equal(strncmp(w.plan.cmdline, "acpi_rsdp=0x7fffd014 elf", 24), 0);
}

/* What is added stands where the kernel reads it. */
static void test_words_for_init(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	crash_usual(&w);
	w.req.append = "quiet -- single";
	expect_ok(world_plan(&w));
	const char *added = strstr(w.plan.cmdline, " elfcorehdr=");
	assert_non_null(added);
	assert_ptr_equal(added, w.plan.cmdline + 5);
	assert_non_null(strstr(added, "K -- single"));
	w.req.append = "quiet \"--\" elfcorehdr=1K";
	expect_ok(world_plan(&w));
	assert_non_null(strstr(w.plan.cmdline, "K \"--\" elfcorehdr=1K"));
	/* What is init's is not the kernel's. */
	put_le64(w.facts.boot_params.data + ZP_ACPI_RSDP_ADDR, 0x7fffe014);
	w.req.append = "quiet -- acpi_rsdp=0x1000";
	expect_ok(world_plan(&w));
	assert_non_null(strstr(w.plan.cmdline, "quiet acpi_rsdp=0x7fffe014 elfcore"));
	w.req.append = "x=\"-- quiet";
	expect_err(world_plan(&w), KX_FORMAT, "a quote that nothing closes");
}

/* Checked at the end, with what is added, and said so. */
static void test_cmdline_limit(void **state)
{
	KX_AUTO(world_destroy) struct world w;
	struct bzimage_recipe recipe = bzimage_recipe();
	char text[301];

	(void)state;
	crash_usual(&w);
	recipe.cmdline_size = 300;
	world_bzimage(&w, &recipe);
	memset(text, 'x', sizeof(text));
	w.req.append = text;
	text[300] = '\0';
	expect_err(world_plan(&w), KX_LIMIT, " of them for the crash image (");
	/* " elfcorehdr=5500000K" */
	text[280] = '\0';
	expect_ok(world_plan(&w));
	assert_int_equal(strlen(w.plan.cmdline), 300);
	text[280] = 'x';
	text[281] = '\0';
	expect_err(world_plan(&w), KX_LIMIT,
		"the command line has 301 bytes, 20 of them for the crash image (");
	expect_err(world_plan(&w), KX_LIMIT, "'/boot/k' takes at most 300 by kexec_load");
	w.req.append = "";
	w.req.pass_memmap = true;
	for (uint64_t i = 0; i < 20; i++)
		crash_other(&w, 3 * GIB + i * 2 * MIB, 3 * GIB + i * 2 * MIB + MIB,
			MEMORY_RESERVED);
	expect_err(world_plan(&w), KX_LIMIT, "memmap=");
}

/* Devices that reach 32 bits would have no bounce buffers. */
static void test_all_above_4g(void **state)
{
	static const char bounce[] = "Can not allocate SWIOTLB buffer";
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	crash_world(&w);
	crash_tell(&w);
	crash_reserve(&w, HIGH, HIGH_END);
	expect_ok(world_plan(&w));
	assert_true(plan_warns(&w.plan, bounce));
	crash_reserve(&w, GIB, GIB + 128 * MIB);
	expect_ok(world_plan(&w));
	assert_false(plan_warns(&w.plan, bounce));
}

/* As far as the image tells: of a bzImage, what it decompresses itself in. */
static void test_kernel_memory(void **state)
{
	struct elf_part loads[] = {
		{0, 16 * MIB, 0x1000, 0x1000}, {0, 60 * MIB, 0x1000, 2 * MIB}};
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	crash_world(&w);
	crash_reserve(&w, HIGH, HIGH + 2 * MIB);
	expect_err(world_plan(&w), KX_NO_SPACE, "the kernel needs 48,");
	world_elf(&w, loads, 2);
	expect_err(world_plan(&w), KX_NO_SPACE, "the kernel needs 46,");
}

/* By Xen's call, the first MiB is mapped and not placed; no more of memory may be. */
static void test_only_low_memory_is_mapped(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	crash_usual(&w);
	expect_ok(plan_make(&w.in, CALL_XEN, "", &w.plan));
	expect_ok(plan_check(&w.plan));
	struct segment *low = plan_find(&w.plan, ROLE_LOW_MEMORY);
	assert_int_equal(low->memsz, MIB);
	low->memsz += 0x1000;
	expect_err(plan_check(&w.plan), KX_CHECK, "check 'allowed-memory': low-memory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_highest_region),
		cmocka_unit_test(test_odd_region),
		cmocka_unit_test(test_region_that_is_no_ram),
		cmocka_unit_test(test_region_with_holes),
		cmocka_unit_test(test_memory_window),
		cmocka_unit_test(test_not_relocatable),
		cmocka_unit_test(test_preferred_address),
		cmocka_unit_test(test_32bit_entry),
		cmocka_unit_test(test_vmlinux),
		cmocka_unit_test(test_vmlinux_room),
		cmocka_unit_test(test_vmlinux_without_crash),
		cmocka_unit_test(test_rsdp),
		cmocka_unit_test(test_rsdp_of_efi),
		cmocka_unit_test(test_words_for_init),
		cmocka_unit_test(test_cmdline_limit),
		cmocka_unit_test(test_all_above_4g),
		cmocka_unit_test(test_kernel_memory),
		cmocka_unit_test(test_only_low_memory_is_mapped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
