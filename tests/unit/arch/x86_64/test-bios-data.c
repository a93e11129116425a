// SPDX-License-Identifier: GPL-2.0-or-later
/* Plans for kernels that expect a BIOS, on machines that have none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "arch/x86_64/x86_64.h"
#include "plan/make.h"
#include "world-x86.h"

#define RSDP 0x7eb7d014

struct scene {
	struct world w;
	struct elf_part loads[1];
};

/* An EFI machine that tells of ACPI by its system table, and Xen, by multiboot 1. */
static void scene_init(struct scene *s)
{
	struct image *image;

	*s = (struct scene){.loads = {{0, 0x200000, 0x4000, 0x6000}}};
	x86_world_init(&s->w);
	world_usual_ram(&s->w);
	s->w.facts.firmware_map.map.v[0].range.start = 0;
	world_elf(&s->w, s->loads, 1);
	image = &s->w.images.kernel;
	image->kind = IMAGE_MULTIBOOT;
	image->type = "multiboot-x86";
	image->elf.is_linux = false;
	image->multiboot.is_hypervisor = true;
	s->w.images.joined_modules.fd = -1;
	s->w.req.append = "console=com1";
	fact_set(&s->w.facts.efi.fact);
	fact_set_u64(&s->w.facts.efi.acpi20, RSDP);
}

static void scene_destroy(struct scene *s)
{
	world_destroy(&s->w);
}

/* It is another kernel. */
static void not_xen(struct scene *s)
{
	s->w.images.kernel.multiboot.is_hypervisor = false;
}

static struct memmap_entry *entry(struct scene *s, size_t i)
{
	return &s->w.facts.firmware_map.map.v[i];
}

static bool has_segment(struct scene *s)
{
	return plan_find(&s->w.plan, ROLE_BIOS_DATA) != NULL;
}

static void expect_refused(struct scene *s, const char *why)
{
	expect_err(world_plan(&s->w), KX_UNSUPPORTED, why);
	not_xen(s);
	expect_ok(world_plan(&s->w));
	assert_false(has_segment(s));
	assert_true(plan_warns(&s->w.plan, why));
	assert_true(plan_warns(&s->w.plan, "may not start, and will not find ACPI"));
	assert_string_equal(s->w.plan.cmdline, "console=com1");
}

static void test_bytes(void **state)
{
	KX_AUTO(scene_destroy) struct scene s;

	(void)state;
	scene_init(&s);
	expect_ok(world_plan(&s.w));
	const struct segment *page = world_segment(&s.w, ROLE_BIOS_DATA);
	assert_int_equal(page->paddr, 0);
	assert_int_equal(page->memsz, 4096);
	assert_int_equal(page->bufsz, 4096);
	assert_true(page->digest);
	assert_int_equal(get_le16(page->bytes + 0x40e), 0x50);
	assert_int_equal(get_le16(page->bytes + 0x413), 0x9f000 / 1024);
	assert_int_equal(page->bytes[0x500], 1);
	for (size_t i = 0; i < 4096; i++)
		if (i != 0x40e && i != 0x413 && i != 0x414 && i != 0x500)
			assert_int_equal(page->bytes[i], 0);
	assert_int_equal(s.w.plan.params.rsdp_src, RSDP);
	assert_int_equal(s.w.plan.params.rsdp_dst, 0x510);
	const uint8_t *params = s.w.plan.purgatory + s.w.plan.params_offset;
	assert_int_equal(get_le32(params + PP_RSDP_SRC), RSDP);
	assert_int_equal(get_le32(params + PP_RSDP_DST), 0x510);
	assert_true(plan_warns(&s.w.plan, "no EFI runtime services (its dom0"));
}

static void test_map(void **state)
{
	KX_AUTO(scene_destroy) struct scene s;

	(void)state;
	scene_init(&s);
	expect_ok(world_plan(&s.w));
	const struct memmap *map = &s.w.plan.e820, *was = &s.w.facts.firmware_map.map;
	assert_int_equal(map->n, was->n + 1);
	assert_int_equal(map->v[0].range.start, 0);
	assert_int_equal(map->v[0].range.end, 4096);
	assert_int_equal(map->v[0].type, MEMORY_RESERVED);
	assert_int_equal(map->v[1].range.start, 4096);
	assert_int_equal(map->v[1].range.end, was->v[0].range.end);
	for (size_t i = 1; i < was->n; i++) {
		assert_int_equal(map->v[i + 1].range.start, was->v[i].range.start);
		assert_int_equal(map->v[i + 1].range.end, was->v[i].range.end);
		assert_int_equal(map->v[i + 1].type, was->v[i].type);
	}
	const uint8_t *info = world_segment(&s.w, ROLE_BOOT_PARAMS)->bytes;
	assert_int_equal(get_le32(info + 4), 0x9f000 / 1024);
}

/* Two entries in the first page; low memory in pieces, the last of which is too small. */
static void test_low_memory(void **state)
{
	KX_AUTO(scene_destroy) struct scene s;

	(void)state;
	scene_init(&s);
	entry(&s, 0)->range = (struct range){0, 0x800};
	world_ram(&s.w, 0x800, 0x58000);
	world_ram(&s.w, 0x60000, 0x8fc00);
	world_ram(&s.w, 0x90000, 0x9f000); /* too small */
	expect_ok(world_plan(&s.w));
	const struct segment *page = world_segment(&s.w, ROLE_BIOS_DATA);
	assert_int_equal(get_le16(page->bytes + 0x413), 0x8f000 / 1024);
	assert_int_equal(s.w.plan.e820.v[1].range.start, 4096);
}

static void test_refused(void **state)
{
	static const struct {
		uint64_t start, end, rsdp;
		const char *why;
	} cases[] = {
		{0, 0x9f000, 0, "where ACPI's root pointer lies is not known"},
		{0, 0x9f000, 4 * GIB - 35, "does not lie below 4 GiB"},
		{0, 0x9f000, 0xfff, "at 0xfff, lies in the first page"},
		{0x1000, 0x9f000, RSDP, "the first page is not RAM"},
		{0, 0x20fff, RSDP, "no 0x20000 bytes below 640 KiB are RAM"},
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
		KX_AUTO(scene_destroy) struct scene s;

		scene_init(&s);
		entry(&s, 0)->range = (struct range){cases[i].start, cases[i].end};
		s.w.facts.efi.acpi20.value = cases[i].rsdp;
		expect_refused(&s, cases[i].why);
	}
}

/* In RAM it is kept off, by what has a choice; the kernel's place is fixed. */
static void test_rsdp_in_ram(void **state)
{
	KX_AUTO(scene_destroy) struct scene s;

	(void)state;
	scene_init(&s);
	expect_ok(world_plan(&s.w));
	const uint64_t info = world_segment(&s.w, ROLE_BOOT_PARAMS)->paddr;
	s.w.facts.efi.acpi20.value = info + 0x10;
	expect_ok(world_plan(&s.w));
	assert_int_equal(s.w.plan.params.rsdp_src, info + 0x10);
	assert_int_not_equal(world_segment(&s.w, ROLE_BOOT_PARAMS)->paddr, info);
	s.w.facts.efi.acpi20.value = world_segment(&s.w, ROLE_KERNEL)->paddr + 1;
	expect_err(world_plan(&s.w), KX_NO_SPACE, "");
}

static void test_at_limits(void **state)
{
	KX_AUTO(scene_destroy) struct scene s;

	(void)state;
	scene_init(&s);
	entry(&s, 0)->range.end = 0x21000;
	s.w.facts.efi.acpi20.value = 4 * GIB - 36;
	expect_ok(world_plan(&s.w));
	assert_int_equal(s.w.plan.params.rsdp_src, 4 * GIB - 36);
}

/* What tells of EFI where the running kernel does not use it. */
static void test_efi_unused(void **state)
{
	KX_AUTO(scene_destroy) struct scene s;

	(void)state;
	scene_init(&s);
	s.w.facts.efi.fact.state = FACT_ABSENT;
	s.w.facts.efi.acpi20.fact.state = FACT_ABSENT;
	expect_ok(world_plan(&s.w));
	assert_false(has_segment(&s));
	assert_int_equal(s.w.plan.warnings.n, 0);
	assert_string_equal(s.w.plan.cmdline, "console=com1");
	put_le64(s.w.facts.boot_params.data + BOOT_PARAMS_RSDP, 0x100000);
	expect_ok(world_plan(&s.w));
	assert_true(has_segment(&s));
	assert_true(plan_warns(
		&s.w.plan, "this machine has no BIOS: '/boot/k' gets what it reads of"));
	assert_int_equal(s.w.plan.warnings.n, 1);
	entry(&s, 0)->range.start = 0x1000;
	expect_err(world_plan(&s.w), KX_UNSUPPORTED,
		"'/boot/k' expects a BIOS, and this machine has no BIOS: the first page");
	entry(&s, 0)->range.start = 0;
	put_le64(s.w.facts.boot_params.data + BOOT_PARAMS_RSDP, 0xf5000);
	expect_ok(world_plan(&s.w));
	assert_false(has_segment(&s));
	put_le32(s.w.facts.boot_params.data + ZP_EFI_INFO, EFI_SIGNATURE_64);
	expect_ok(world_plan(&s.w));
	assert_int_equal(s.w.plan.params.rsdp_src, 0xf5000);
	put_le32(s.w.facts.boot_params.data + ZP_EFI_INFO, 0);
	fact_fail(&s.w.facts.efi.fact, "not readable");
	expect_ok(world_plan(&s.w));
	assert_true(has_segment(&s));
}

/* No BIOS by the map: a machine where a Xen was started so before. */
static void test_kept_page(void **state)
{
	KX_AUTO(scene_destroy) struct scene s;

	(void)state;
	scene_init(&s);
	s.w.facts.efi.fact.state = FACT_ABSENT;
	s.w.facts.efi.acpi20.fact.state = FACT_ABSENT;
	entry(&s, 0)->range.start = 0x1000;
	expect_ok(world_plan(&s.w));
	assert_false(has_segment(&s));
	assert_string_equal(s.w.plan.cmdline, "no-real-mode console=com1");
	assert_true(plan_warns(&s.w.plan,
		"the first page of memory is not as a BIOS leaves it: '/boot/k' gets "
		"no-real-mode, by which it calls no BIOS"));
	not_xen(&s);
	expect_ok(world_plan(&s.w));
	assert_string_equal(s.w.plan.cmdline, "console=com1");
	assert_int_equal(s.w.plan.warnings.n, 0);
}

/* Linux's own map shows the first page as reserved on a machine with a BIOS, too. */
static void test_map_of_linux(void **state)
{
	KX_AUTO(scene_destroy) struct scene s;

	(void)state;
	scene_init(&s);
	s.w.facts.efi.fact.state = FACT_ABSENT;
	s.w.facts.efi.acpi20.fact.state = FACT_ABSENT;
	s.w.facts.firmware_map.fact.state = FACT_ABSENT;
	s.w.facts.memory.map.v[0].range.start = 0x1000;
	expect_ok(world_plan(&s.w));
	assert_string_equal(s.w.plan.cmdline, "console=com1");
	s.w.facts.memory.from_firmware = true;
	expect_ok(world_plan(&s.w));
	assert_string_equal(s.w.plan.cmdline, "no-real-mode console=com1");
}

static void test_cmdline(void **state)
{
	static const struct {
		const char *asked, *made;
	} cases[] = {
		{NULL, "no-real-mode"},
		{"a no-real-mode b", "a no-real-mode b"},
		{"no-real-mode=0", "no-real-mode no-real-mode=0"},
		{"a -- no-real-mode", "no-real-mode a -- no-real-mode"},
		{"a=\"x -- y\" no-real-mode",
			"no-real-mode a=\"x -- y\" no-real-mode"},
		{"a=\"open", "no-real-mode a=\"open"},
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
		KX_AUTO(scene_destroy) struct scene s;

		scene_init(&s);
		s.w.req.append = cases[i].asked;
		expect_ok(world_plan(&s.w));
		assert_string_equal(s.w.plan.cmdline, cases[i].made);
		not_xen(&s);
		expect_ok(world_plan(&s.w));
		assert_true(has_segment(&s));
		assert_string_equal(
			s.w.plan.cmdline, cases[i].asked ? cases[i].asked : "");
	}
}

/* Xen as the running hypervisor maps what is in segments, each byte once. */
static void test_by_xen(void **state)
{
	KX_AUTO(scene_destroy) struct scene s;

	(void)state;
	scene_init(&s);
	expect_ok(plan_make(&s.w.in, CALL_XEN, "", &s.w.plan));
	expect_ok(plan_check(&s.w.plan));
	const struct segment *low = world_segment(&s.w, ROLE_LOW_MEMORY);
	assert_int_equal(low->paddr, 4096);
	assert_int_equal(low->paddr + low->memsz, MIB);
	assert_int_equal(world_segment(&s.w, ROLE_BIOS_DATA)->paddr, 0);
}

static void expect_caught(struct scene *s)
{
	expect_err(plan_check(&s->w.plan), KX_CHECK, "check 'bios-data'");
}

static void test_check(void **state)
{
	KX_AUTO(scene_destroy) struct scene s;

	(void)state;
	scene_init(&s);
	expect_ok(world_plan(&s.w));
	struct plan *plan = &s.w.plan;
	uint8_t *bytes = (uint8_t *)world_segment(&s.w, ROLE_BIOS_DATA)->bytes;

	put_le16(bytes + 0x40e, 0x40);
	expect_caught(&s);
	put_le16(bytes + 0x40e, 0xfff);
	expect_caught(&s);
	put_le16(bytes + 0x40e, 0x50);
	put_le16(bytes + 0x413, 640);
	expect_caught(&s);
	put_le16(bytes + 0x413, 100);
	expect_caught(&s);
	put_le16(bytes + 0x413, 0x9f000 / 1024);
	expect_ok(plan_check(plan));
	plan->params.rsdp_dst += 8;
	expect_caught(&s);
	plan->params.rsdp_dst = 0x510 + 1024;
	expect_caught(&s);
	plan->params.rsdp_dst = 0x510;
	plan->params.rsdp_src = 0;
	expect_caught(&s);
	plan->params.rsdp_src = 0x200000 - 35; /* the kernel */
	expect_caught(&s);
	plan->params.rsdp_src = RSDP;
	plan->e820.v[0].type = MEMORY_RAM;
	expect_caught(&s);
	plan->e820.v[0].type = MEMORY_RESERVED;
	expect_ok(plan_check(plan));
	plan->segments[0].role = ROLE_KERNEL;
	expect_err(plan_check(plan), KX_CHECK, "check 'allowed-memory'");
	plan->segments[0].role = ROLE_BIOS_DATA;
	plan->segments[0].paddr = 4096;
	expect_caught(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_map),
		cmocka_unit_test(test_low_memory),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_rsdp_in_ram),
		cmocka_unit_test(test_at_limits),
		cmocka_unit_test(test_efi_unused),
		cmocka_unit_test(test_kept_page),
		cmocka_unit_test(test_map_of_linux),
		cmocka_unit_test(test_cmdline),
		cmocka_unit_test(test_by_xen),
		cmocka_unit_test(test_check),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
