// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The memory that a capture kernel on x86_64 is given, and what a plan for the kernel's
 * own loader foresees of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <time.h>

#include "plan/make.h"
#include "world-x86.h"

static void expect_map(const struct world *w, const struct memmap_entry *v, size_t n)
{
	const struct memmap *map = &w->plan.e820;

	assert_int_equal(map->n, n);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(map->v[i].range.start, v[i].range.start);
		assert_int_equal(map->v[i].range.end, v[i].range.end);
		assert_int_equal(map->v[i].type, v[i].type);
	}
}

/* Is a byte of r in what the map calls RAM? */
static bool map_gives(const struct world *w, struct range r)
{
	for (size_t i = 0; i < w->plan.e820.n; i++) {
		const struct memmap_entry *e = &w->plan.e820.v[i];

		if (e->type == MEMORY_RAM && e->range.start < r.end &&
			e->range.end > r.start)
			return true;
	}
	return false;
}

static struct range range_of(struct world *w, enum role role)
{
	const struct segment *s = world_segment(w, role);

	return (struct range){s->paddr, s->paddr + s->memsz};
}

static void test_map(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	crash_usual(&w);
	crash_other(&w, 0x9f000, 0xa0000, MEMORY_RESERVED);
	crash_other(&w, 2 * GIB, 2 * GIB + MIB, MEMORY_ACPI);
	crash_other(&w, 2 * GIB + MIB, 2 * GIB + 2 * MIB, MEMORY_NVS);
	crash_other(&w, 3 * GIB, 3 * GIB + MIB, MEMORY_SOFT_RESERVED);
	crash_other(&w, 8 * GIB, 9 * GIB, MEMORY_PMEM);
	/* What a driver made RAM of it is dumped, and not for the capture kernel's. */
	crash_other(&w, 9 * GIB, 10 * GIB, MEMORY_PMEM);
	expect_ok(range_set_insert(&w.facts.memory.driver_ram,
		(struct range){9 * GIB + 512 * MIB, 10 * GIB}));
	/* A part of a region, too, that is said to be no RAM. */
	crash_other(&w, GIB + 64 * MIB, GIB + 65 * MIB, MEMORY_UNUSABLE);
	crash_cma(&w, 512 * MIB - 4 * MIB, 512 * MIB);
	expect_ok(world_plan(&w));
	const struct range core = range_of(&w, ROLE_ELFCOREHDR);
	const struct memmap_entry wanted[] = {
		{{0x1000, 0x9f000}, MEMORY_RAM},
		{{0x9f000, 0xa0000}, MEMORY_RESERVED},
		{{512 * MIB - 4 * MIB, 512 * MIB}, MEMORY_RAM},
		{{GIB, GIB + 64 * MIB}, MEMORY_RAM},
		{{GIB + 64 * MIB, GIB + 65 * MIB}, MEMORY_UNUSABLE},
		{{GIB + 65 * MIB, GIB + 128 * MIB}, MEMORY_RAM},
		{{2 * GIB, 2 * GIB + MIB}, MEMORY_ACPI},
		{{2 * GIB + MIB, 2 * GIB + 2 * MIB}, MEMORY_NVS},
		{{3 * GIB, 3 * GIB + MIB}, MEMORY_RESERVED},
		{{HIGH, core.start}, MEMORY_RAM},
		{{8 * GIB, 9 * GIB}, MEMORY_PMEM},
		{{9 * GIB, 10 * GIB}, MEMORY_RESERVED},
	};
	/* The backup is the last of the region, and the elfcorehdr right below it. */
	assert_int_equal(core.end, range_of(&w, ROLE_BACKUP).start);
	assert_int_equal(range_of(&w, ROLE_BACKUP).end, HIGH_END);
	expect_map(&w, wanted, KX_ARRAY_SIZE(wanted));
	assert_null(strstr(w.plan.cmdline, "memmap="));
	const uint8_t *page = world_zero_page(&w);
	assert_int_equal(page[ZP_E820_ENTRIES], KX_ARRAY_SIZE(wanted));
	assert_int_equal(get_le64(page + ZP_E820_TABLE + 9 * ZP_E820_ENTRY), HIGH);
	assert_int_equal(get_le64(page + ZP_E820_TABLE + 9 * ZP_E820_ENTRY + 8),
		core.start - HIGH);
}

static void test_memmap_parameters(void **state)
{
	KX_AUTO(world_destroy) struct world w;
	char wanted[600];

	(void)state;
	crash_usual(&w);
	w.req.pass_memmap = true;
	w.req.append = "quiet";
	crash_other(&w, 0x9f000, 0x9f401, MEMORY_RESERVED);
	crash_other(&w, 2 * GIB, 2 * GIB + MIB, MEMORY_ACPI);
	crash_other(&w, 2 * GIB + MIB, 2 * GIB + MIB + 0x200, MEMORY_NVS);
	crash_other(&w, 3 * GIB, 3 * GIB + MIB, MEMORY_UNUSABLE);
	crash_other(&w, 3 * GIB + 2 * MIB, 3 * GIB + 3 * MIB, MEMORY_SOFT_RESERVED);
	crash_other(&w, 3 * GIB + 4 * MIB, 3 * GIB + 4 * MIB + 1, MEMORY_PRAM);
	expect_ok(world_plan(&w));
	const unsigned long long core = range_of(&w, ROLE_ELFCOREHDR).start / 1024;
	snprintf(wanted, sizeof(wanted),
		"quiet memmap=exactmap memmap=632K@4K memmap=1025$651264 "
		"memmap=131072K@1048576K memmap=1024K#2097152K memmap=512#2148532224 "
		"memmap=1024K$3145728K memmap=1024K$3147776K "
		"memmap=1$3225419776 memmap=%lluK@5242880K elfcorehdr=%lluK",
		core - HIGH / 1024, core);
	assert_string_equal(w.plan.cmdline, wanted);
}

/* A command line that no kernel takes is made in no time all the same. */
static void test_many_memmap_parameters(void **state)
{
	KX_AUTO(world_destroy) struct world w;
	clock_t start = clock();

	(void)state;
	crash_usual(&w);
	w.req.pass_memmap = true;
	for (uint64_t i = 0; i < 20000; i++)
		crash_other(&w, 3 * GIB + i * 0x2000, 3 * GIB + i * 0x2000 + 0x1000,
			MEMORY_RESERVED);
	expect_err(world_plan(&w), KX_LIMIT, "the command line has ");
	assert_true(clock() - start < 5 * CLOCKS_PER_SEC);
}

static const char no_low_ram[] = "shows no System RAM below 640 KiB";

/* A map of one entry would not be taken for one. */
static void test_no_low_memory(void **state)
{
	KX_AUTO(world_destroy) struct world w;
	struct bzimage_recipe recipe = bzimage_recipe();

	(void)state;
	x86_world_init(&w);
	w.req.panic = true;
	world_ram(&w, MIB, 2 * GIB);
	world_bzimage(&w, &recipe);
	crash_reserve(&w, GIB, GIB + 256 * MIB);
	expect_ok(world_plan(&w));
	assert_true(plan_warns(&w.plan, no_low_ram));
	const struct memmap_entry wanted[] = {
		{{0, 0x1000}, MEMORY_RESERVED},
		{{GIB, range_of(&w, ROLE_ELFCOREHDR).start}, MEMORY_RAM},
	};
	expect_map(&w, wanted, KX_ARRAY_SIZE(wanted));
	assert_int_equal(world_zero_page(&w)[ZP_E820_ENTRIES], 2);
	/* With a second entry there is nothing to add. */
	crash_other(&w, 3 * GIB, 4 * GIB, MEMORY_RESERVED);
	expect_ok(world_plan(&w));
	assert_true(plan_warns(&w.plan, no_low_ram));
	assert_int_equal(w.plan.e820.n, 2);
	assert_int_equal(w.plan.e820.v[0].type, MEMORY_RAM);
	/* The first byte below 640 KiB is enough of it. */
	world_ram(&w, 0x9f000, 0xa0000);
	expect_ok(world_plan(&w));
	assert_false(plan_warns(&w.plan, no_low_ram));
}

/* Whatever the sizes, nothing that must survive is RAM for the capture kernel. */
static void test_kept_back(void **state)
{
	static const uint64_t hotplug[] = {0, 0x1000, 0xffff, 4 * MIB};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(hotplug); i++) {
		KX_AUTO(world_destroy) struct world w;

		crash_usual(&w);
		w.req.hotplug = true;
		fact_set_u64(&w.facts.crash.elfcorehdr_size, hotplug[i]);
		/* CMA over the segments' places is a lie that changes nothing. */
		crash_cma(&w, HIGH_END - 16 * MIB, HIGH_END);
		expect_ok(world_plan(&w));
		assert_false(map_gives(&w, range_of(&w, ROLE_ELFCOREHDR)));
		assert_false(map_gives(&w, range_of(&w, ROLE_BACKUP)));
		assert_true(map_gives(&w, range_of(&w, ROLE_KERNEL)));
		/* Nor is memory of the crashed kernel. */
		assert_false(map_gives(&w, (struct range){MIB, GIB}));
		assert_false(map_gives(&w, (struct range){4 * GIB, HIGH}));
		assert_false(map_gives(&w, (struct range){HIGH_END, 6 * GIB}));
	}
}

static void test_hotplug(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	crash_usual(&w);
	w.req.hotplug = true;
	fact_set_u64(&w.facts.crash.elfcorehdr_size, 0x6f000 - 64 + 1);
	expect_ok(world_plan(&w));
	const struct segment *s = world_segment(&w, ROLE_ELFCOREHDR);
	assert_int_equal(s->memsz, 0x70000);
	assert_int_equal(s->bufsz, elfcore_size(&w.plan.elfcore));
	assert_false(s->digest);
	assert_int_equal(w.plan.flags, 62 << 16 | 0x9);
	/* Not one byte of it is in purgatory's digest. */
	for (size_t i = 0; i < w.plan.params.region_count; i++)
		assert_int_not_equal(w.plan.params.regions[i].paddr, s->paddr);
	/* Nobody means that: the image is loaded without. */
	fact_set_u64(&w.facts.crash.elfcorehdr_size, 512 * MIB);
	expect_ok(world_plan(&w));
	assert_int_equal(w.plan.flags, 62 << 16 | 0x1);
	assert_true(world_segment(&w, ROLE_ELFCOREHDR)->digest);
	assert_true(
		plan_warns(&w.plan, "--hotplug has no effect: the kernel asks for 5368"));
	fact_set_u64(&w.facts.crash.elfcorehdr_size, 3 * MIB);
	w.facts.memory.crash.n = 0;
	crash_reserve(&w, HIGH, HIGH + 51 * MIB);
	expect_err(world_plan(&w), KX_NO_SPACE, "elfcorehdr: no free range of");
}

/* What the zero page has no room for goes on as setup data. */
static void test_many_entries(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	crash_usual(&w);
	for (uint64_t i = 0; i < 200; i++)
		crash_other(&w, 3 * GIB + i * 0x2000, 3 * GIB + i * 0x2000 + 0x1000,
			MEMORY_RESERVED);
	expect_ok(world_plan(&w));
	assert_int_equal(w.plan.e820.n, 203);
	const struct segment *s = world_segment(&w, ROLE_BOOT_PARAMS);
	assert_int_equal(s->bytes[ZP_E820_ENTRIES], 128);
	uint64_t at = get_le64(s->bytes + HDR_SETUP_DATA);
	assert_true(at > s->paddr && at < s->paddr + s->bufsz);
	const uint8_t *ext = s->bytes + (at - s->paddr);
	assert_int_equal(get_le32(ext + 8), SETUP_E820_EXT);
	assert_int_equal(get_le32(ext + 12), 75 * ZP_E820_ENTRY);
	/* The last one is the region itself. */
	const uint8_t *last = ext + SETUP_DATA_HEADER + 74 * ZP_E820_ENTRY;
	assert_int_equal(get_le64(last), HIGH);
	assert_int_equal(get_le32(last + 16), MEMORY_RAM);
}

/* ---- the kernel's own loader ------------------------------------------------------- */

static struct kx_err *plan_file(struct world *w)
{
	plan_destroy(&w->plan);
	return plan_make(&w->in, CALL_FILE, "", &w->plan);
}

static void test_file_call(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	crash_usual(&w);
	w.req.append = "quiet";
	expect_ok(plan_file(&w));
	assert_int_equal(w.plan.flags, 0x2 | 0x4);
	assert_int_equal(w.plan.nsegments, 0);
	assert_int_equal(w.plan.warnings.n, 0);
	/* The kernel adds what it wants itself. */
	assert_string_equal(w.plan.cmdline, "quiet");
	w.facts.memory.crash.n = 0;
	expect_err(plan_file(&w), KX_NO_CRASH_MEMORY, "Memory for crashkernel");
	/* What cannot be known is left to the kernel. */
	fact_set_u64(&w.facts.crash.crash_size, 256 * MIB);
	fact_fail(&w.facts.memory.fact, "denied");
	expect_ok(plan_file(&w));
}

static void test_file_call_without_room(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	crash_world(&w);
	crash_tell(&w);
	crash_reserve(&w, GIB, GIB + 64 * MIB);
	expect_ok(plan_file(&w));
	assert_true(plan_warns(&w.plan, "and 64 are reserved"));
	assert_int_equal(w.plan.warnings.n, 1);
	/* Options of the other call do not count. */
	w.req.mem_max = GIB + MIB;
	w.req.mem_max_set = true;
	expect_ok(plan_file(&w));
	w.req.mem_max_set = false;
	w.req.mem_min = 2 * GIB;
	w.req.mem_min_set = true;
	expect_ok(plan_file(&w));
	w.req.mem_min_set = false;
	w.facts.memory.crash.n = 0;
	crash_reserve(&w, HIGH, HIGH + 64 * MIB);
	w.req.entry_32bit = true;
	w.req.type = "bzImage";
	expect_ok(plan_file(&w));
	assert_true(plan_warns(&w.plan, "SWIOTLB"));
	w.facts.memory.crash.n = 0;
	crash_reserve(&w, HIGH, HIGH + 48 * MIB);
	expect_err(plan_file(&w), KX_NO_SPACE,
		"the crash region 0x140000000-0x142ffffff has 48 MiB; the kernel needs "
		"48,");
	/* Without a purgatory there is nothing to try with. */
	w.in.purgatory = NULL;
	expect_ok(plan_file(&w));
}

/* 64 pages besides the kernel's own memory, of which it needs 18. */
#define TIGHT (48 * MIB + 64 * 0x1000)

/* No copy of low memory, but room for a header that grows: as that call does it. */
static void test_file_call_room(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	crash_world(&w);
	crash_tell(&w);
	fact_set_u64(&w.facts.gb_pages, 1);
	fact_set_u64(&w.facts.la57, 0);
	crash_reserve(&w, GIB, GIB + TIGHT);
	expect_err(world_plan(&w), KX_NO_SPACE, "backup: no free range of 0x9e000 bytes");
	expect_ok(plan_file(&w));
	fact_set_u64(&w.facts.crash.elfcorehdr_size, 0x28000);
	expect_ok(plan_file(&w));
	/* It fits, and leaves too little to the kernel itself. */
	fact_set_u64(&w.facts.crash.elfcorehdr_size, 0x30000);
	expect_err(plan_file(&w), KX_NO_SPACE, "of it for itself");
	fact_set_u64(&w.facts.crash.elfcorehdr_size, 0x40000);
	expect_err(plan_file(&w), KX_NO_SPACE, "elfcorehdr: no free range of");
	/* What cannot be meant is not kept. */
	fact_set_u64(&w.facts.crash.elfcorehdr_size, UINT64_MAX);
	expect_ok(plan_file(&w));
}

static void test_file_call_half_of_ram(void **state)
{
	KX_AUTO(world_destroy) struct world w;
	static const uint8_t data[4 << 20] = "070701";

	(void)state;
	crash_usual(&w);
	world_initrd(&w, data, 4 * MIB);
	fact_set_u64(&w.facts.mem_total, 106 * MIB);
	expect_ok(plan_file(&w));
	fact_set_u64(&w.facts.mem_total, 104 * MIB);
	expect_err(plan_file(&w), KX_NO_SPACE,
		"over half of the machine's RAM (half is 52 MiB), which the kernel");
}

static struct kx_err *plan_file_in(struct world *w, uint64_t size)
{
	w->facts.memory.crash.n = 0;
	crash_reserve(w, GIB, GIB + size);
	return plan_file(w);
}

/* The kernel puts the keys of an encrypted dump target there, too: 388 bytes each. */
static void test_file_call_dump_keys(void **state)
{
	KX_AUTO(world_destroy) struct world w;
	uint64_t size = 48 * MIB;
	struct kx_err *err;

	(void)state;
	crash_world(&w);
	crash_tell(&w);
	while ((err = plan_file_in(&w, size))) {
		kx_err_free(err);
		size += 4096;
	}
	fact_set_u64(&w.facts.dm_crypt_keys, 1);
	expect_err(plan_file_in(&w, size), KX_NO_SPACE, "running kernel needs");
	expect_ok(plan_file_in(&w, size + 4096));
	fact_set_u64(&w.facts.dm_crypt_keys, 11);
	expect_err(plan_file_in(&w, size + 4096), KX_NO_SPACE,
		"running kernel needs");
	/* No more than 128 are handed over. */
	fact_set_u64(&w.facts.dm_crypt_keys, UINT64_MAX);
	expect_err(plan_file_in(&w, size + 12 * 4096), KX_NO_SPACE,
		"running kernel needs");
	expect_ok(plan_file_in(&w, size + 13 * 4096));
	fact_set_u64(&w.facts.dm_crypt_keys, 0);
	expect_ok(plan_file_in(&w, size));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_map),
		cmocka_unit_test(test_memmap_parameters),
		cmocka_unit_test(test_many_memmap_parameters),
		cmocka_unit_test(test_no_low_memory),
		cmocka_unit_test(test_kept_back),
		cmocka_unit_test(test_hotplug),
		cmocka_unit_test(test_many_entries),
		cmocka_unit_test(test_file_call),
		cmocka_unit_test(test_file_call_without_room),
		cmocka_unit_test(test_file_call_dump_keys),
		cmocka_unit_test(test_file_call_room),
		cmocka_unit_test(test_file_call_half_of_ram),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
