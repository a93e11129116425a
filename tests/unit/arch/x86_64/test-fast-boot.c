// SPDX-License-Identifier: GPL-2.0-or-later
/* --fast-boot on x86_64: where the kernel goes, how it is moved, and when it cannot be.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "arch/x86_64/kaslr.h"
#include "plan/make.h"
#include "within.h"
#include "world-fast.h"

/* ---- moving ------------------------------------------------------------------------ */

static void test_relocation(void **state)
{
	uint8_t moved[TABLE];
	struct world w;

	(void)state;
	fast_world(&w);
	memcpy(moved, fast_bytes, sizeof(moved));
	kaslr_relocate(&w.images.kernel.payload, 0x12400000, moved);
	assert_int_equal(get_le64(moved + 0x10), 0xffffffff93400000);
	assert_int_equal(get_le32(moved + 0x4004), 0x81200000 - 0x12400000);
	assert_int_equal(get_le32(moved + 0x20), 0x93400010);
	assert_int_equal(get_le32(moved + 0x3ffc), 0x123ffff0); /* it wraps */
	/* Where the bytes were zero, in the last load: 0x202ff8 - 0x201000 + 0x5000. */
	assert_int_equal(get_le64(moved + 0x6ff8), 0x12400000);
	/* Nothing else. */
	put_le64(moved + 0x10, 0xffffffff81000000);
	put_le32(moved + 0x4004, 0x81200000);
	put_le32(moved + 0x20, 0x81000010);
	put_le32(moved + 0x3ffc, 0xfffffff0);
	put_le64(moved + 0x6ff8, 0);
	assert_memory_equal(moved, fast_bytes, sizeof(moved));
	world_destroy(&w);
}

static uint8_t loadflags(struct world *w)
{
	return world_zero_page(w)[HDR_LOADFLAGS];
}

static void test_plan(void **state)
{
	struct world w;

	(void)state;
	fast_world(&w);
	expect_ok(world_plan(&w));
	const struct segment *first = fast_part(&w, 0), *last = fast_part(&w, 2);
	uint64_t offset = w.plan.fast_boot.virtual_offset;

	assert_true(w.plan.fast_boot.used);
	assert_int_equal(w.plan.params.flags & ~PURGATORY_SERIAL,
		PURGATORY_CHECK_DIGEST | PURGATORY_XXH64_DIGEST);
	assert_int_not_equal(offset, 0);
	assert_int_equal(offset % ALIGN, 0);
	assert_true(LINK + offset + 0x3000000 <= GIB);
	assert_int_equal(first->paddr % ALIGN, 0);
	assert_true(first->paddr >= LINK);
	assert_true(first->paddr + ROOM <= 2 * GIB ||
		    (first->paddr >= 4 * GIB && first->paddr + ROOM <= 6 * GIB));
	assert_int_equal(w.plan.params.entry, first->paddr + 0x40);
	assert_int_equal(first->memsz, 0x200000);
	assert_int_equal(fast_part(&w, 1)->paddr, first->paddr + 0x200000);
	assert_int_equal(last->paddr, first->paddr + 0x201000);
	assert_int_equal(last->memsz, ROOM - 0x201000);
	assert_int_equal(get_le64(first->bytes + 0x10), 0xffffffff81000000 + offset);
	assert_int_equal(loadflags(&w), 0x03);
	/* The header is that of the bzImage, and so is the seed that is handed over. */
	assert_memory_equal(
		world_zero_page(&w) + HDR_KERNEL_ALIGN, w.kernel + HDR_KERNEL_ALIGN, 8);
	/* The file's own bytes are as they were: planning may be repeated. */
	assert_int_equal(get_le64(fast_bytes + 0x10), 0xffffffff81000000);
	world_destroy(&w);
}

static void test_plan_is_determined(void **state)
{
	struct world w;
	uint64_t paddr, offset;

	(void)state;
	fast_world(&w);
	expect_ok(world_plan(&w));
	paddr = fast_part(&w, 0)->paddr;
	offset = w.plan.fast_boot.virtual_offset;
	expect_ok(world_plan(&w));
	assert_int_equal(fast_part(&w, 0)->paddr, paddr);
	assert_int_equal(w.plan.fast_boot.virtual_offset, offset);
	w.facts.seed[0] = 1;
	expect_ok(world_plan(&w));
	assert_int_not_equal(fast_part(&w, 0)->paddr, paddr);
	assert_int_not_equal(w.plan.fast_boot.virtual_offset, offset);
	world_destroy(&w);
}

static void test_many_seeds(void **state)
{
	uint64_t highest = 0;
	struct world w;

	(void)state;
	fast_world(&w);
	for (unsigned int i = 0; i < 200; i++) {
		put_le32(w.facts.seed, i);
		expect_ok(world_plan(&w));
		if (fast_part(&w, 0)->paddr > highest)
			highest = fast_part(&w, 0)->paddr;
	}
	assert_true(highest > 4 * GIB);
	world_destroy(&w);
}

/* Zeros at the end are not handed over, but where a relocation puts something. */
static void test_zeros(void **state)
{
	struct world w;

	(void)state;
	fast_world(&w);
	w.req.append = "nokaslr";
	expect_ok(world_plan(&w));
	assert_int_equal(fast_part(&w, 2)->bufsz, 0x1000);
	assert_ptr_equal(fast_part(&w, 2)->bytes, fast_bytes + 0x5000);
	w.req.append = "";
	expect_ok(world_plan(&w));
	assert_within(fast_part(&w, 2)->bufsz, 0x1ff8, 0x2000);
	world_destroy(&w);
}

static void expect_at_link_address(struct world *w)
{
	expect_ok(world_plan(w));
	assert_true(w->plan.fast_boot.used);
	assert_int_equal(w->plan.fast_boot.virtual_offset, 0);
	assert_int_equal(fast_part(w, 0)->paddr, LINK);
	assert_ptr_equal(fast_part(w, 0)->bytes, fast_bytes);
	assert_int_equal(w->plan.params.entry, LINK + 0x40);
	assert_int_equal(loadflags(w), 0x01);
	assert_int_equal(w->plan.warnings.n, 0);
}

static void test_nokaslr(void **state)
{
	static const char *const lines[] = {
		"nokaslr", "a=1 nokaslr", "nokaslr b", "-- nokaslr", "a\tnokaslr\n"};
	struct world w;

	(void)state;
	fast_world(&w);
	for (size_t i = 0; i < KX_ARRAY_SIZE(lines); i++) {
		w.req.append = lines[i];
		expect_at_link_address(&w);
	}
	w.req.append = "nokaslr=1 xnokaslr nokaslrx \"nokaslr\"";
	expect_ok(world_plan(&w));
	assert_int_equal(loadflags(&w), 0x03);
	world_destroy(&w);
}

/* The decompressor knows no KASLR either where there is no table. */
static void test_no_relocations(void **state)
{
	struct world w;

	(void)state;
	fast_world(&w);
	fast_payload(&w, 0);
	expect_at_link_address(&w);
	fast_payload(&w, FAST_WORDS);
	w.images.kernel.bz.relocatable = false;
	expect_at_link_address(&w);
	/* It runs nowhere else. */
	w.req.mem_min_set = true;
	w.req.mem_min = 2 * LINK;
	expect_err(world_plan(&w), KX_NO_SPACE, "kernel: it must lie between 0x1000000");
	w.req.mem_min_set = false;
	w.images.kernel.bz.pref_address = 5 * GIB;
	w.images.kernel.bz.above_4g = false;
	expect_err(world_plan(&w), KX_NO_SPACE, "it must lie between 0x140000000");
	world_destroy(&w);
}

static void test_flag_is_cleared(void **state)
{
	struct world w;

	(void)state;
	fast_world(&w);
	w.kernel[HDR_LOADFLAGS] |= HDR_KASLR_FLAG;
	w.req.append = "nokaslr";
	expect_at_link_address(&w);
	world_destroy(&w);
}

/* What the decompressor would keep free for others: the lowest place, moved all the same.
 */
static void test_place_is_limited(void **state)
{
	static const char *const lines[] = {"mem=1G", "hugepagesz=1G hugepages=2",
		"efi_fake_mem=1G@0:0x10000"};
	struct world w;

	(void)state;
	fast_world(&w);
	for (size_t i = 0; i < KX_ARRAY_SIZE(lines); i++) {
		w.req.append = lines[i];
		expect_ok(world_plan(&w));
		assert_int_equal(fast_part(&w, 0)->paddr, LINK);
		assert_int_not_equal(w.plan.fast_boot.virtual_offset, 0);
		assert_int_equal(loadflags(&w), 0x03);
	}
	world_destroy(&w);
}

/* --mem-min and --mem-max hold; a kernel for below 4 GiB stays there. */
static void test_window(void **state)
{
	struct world w;

	(void)state;
	fast_world(&w);
	w.req.mem_min_set = w.req.mem_max_set = true;
	w.req.mem_min = 0x10000000;
	w.req.mem_max = 0x10bfffff;
	for (uint32_t i = 0; i < 20; i++) {
		put_le32(w.facts.seed, i);
		expect_ok(world_plan(&w));
		assert_within(fast_part(&w, 0)->paddr, 0x10000000, 0x10800000);
	}
	w.req.mem_min_set = w.req.mem_max_set = false;
	w.images.kernel.bz.above_4g = false;
	for (uint32_t i = 0; i < 50; i++) {
		put_le32(w.facts.seed, i);
		expect_ok(world_plan(&w));
		assert_true(fast_part(&w, 0)->paddr < 2 * GIB);
	}
	world_destroy(&w);
}

/* A kernel in the middle would leave no room for the initrd. */
static void test_falls_back_to_lowest(void **state)
{
	static uint8_t initrd[8] = {0x1f, 0x8b}; /* gzip: no more of it is looked at */
	const uint64_t size = 200 * MIB;
	bool lowest = false, other = false;
	struct world w;

	(void)state;
	x86_world_init(&w);
	world_ram(&w, MIB, 256 * MIB);
	world_ram(&w, 4 * GIB, 8 * GIB); /* half of RAM is more than that */
	struct bzimage_recipe recipe = bzimage_recipe();
	recipe.xloadflags = 0x61; /* all of it below 4 GiB */
	world_bzimage(&w, &recipe);
	fast_ask(&w);
	world_initrd(&w, initrd, size);
	for (uint32_t i = 0; i < 30; i++) {
		put_le32(w.facts.seed, i);
		plan_destroy(&w.plan);
		expect_ok(plan_make(&w.in, CALL_LOAD, "", &w.plan));
		expect_ok(plan_check(&w.plan));
		assert_int_not_equal(w.plan.fast_boot.virtual_offset, 0);
		lowest |= fast_part(&w, 0)->paddr == LINK;
		other |= fast_part(&w, 0)->paddr != LINK;
	}
	assert_true(lowest && other);
	world_destroy(&w);
}

/* ---- crash images ------------------------------------------------------------------ */

static void test_crash(void **state)
{
	uint64_t lowest = UINT64_MAX, highest = 0;
	struct world w;

	(void)state;
	crash_usual(&w);
	fast_ask(&w);
	for (uint32_t i = 0; i < 50; i++) {
		put_le32(w.facts.seed, i);
		expect_ok(world_plan(&w));
		uint64_t at = fast_part(&w, 0)->paddr;

		assert_true(w.plan.fast_boot.used);
		assert_int_equal(at % ALIGN, 0);
		assert_within(at, HIGH, HIGH_END - ROOM);
		assert_int_equal(loadflags(&w), 0x03);
		lowest = at < lowest ? at : lowest;
		highest = at > highest ? at : highest;
	}
	assert_true(highest - lowest > 128 * MIB);
	w.req.append = "nokaslr";
	expect_ok(world_plan(&w));
	assert_int_equal(fast_part(&w, 0)->paddr, HIGH);
	assert_int_equal(get_le64(fast_part(&w, 0)->bytes + 0x10), 0xffffffff81000000);
	world_destroy(&w);
}

/* In a region that holds no more than the image, the kernel stands in front. */
static void test_crash_falls_back(void **state)
{
	static uint8_t initrd[16 << 20] = "070701";
	bool lowest = false;
	struct world w;

	(void)state;
	crash_world(&w);
	crash_tell(&w);
	crash_reserve(&w, GIB, GIB + 24 * MIB);
	fast_ask(&w);
	world_initrd(&w, initrd, sizeof(initrd));
	for (uint32_t i = 0; i < 20; i++) {
		put_le32(w.facts.seed, i);
		expect_ok(world_plan(&w));
		lowest |= fast_part(&w, 0)->paddr == GIB;
		/* Nothing of the first try is left. */
		assert_non_null(strstr(w.plan.cmdline, "elfcorehdr="));
		assert_null(
			strstr(strstr(w.plan.cmdline, "elfcorehdr=") + 1, "elfcorehdr="));
	}
	assert_true(lowest);
	world_destroy(&w);
	crash_world(&w);
	crash_reserve(&w, GIB, GIB + 2 * MIB);
	fast_ask(&w);
	expect_err(world_plan(&w), KX_NO_SPACE, "the crash region 0x40000000-0x401fffff");
	world_destroy(&w);
}

/* What the kernel's own loader would make is no matter of the option. */
static void test_file_call(void **state)
{
	struct world w;

	(void)state;
	crash_usual(&w);
	fast_ask(&w);
	expect_ok(plan_make(&w.in, CALL_FILE, "", &w.plan));
	assert_false(w.plan.fast_boot.used);
	assert_int_equal(w.plan.warnings.n, 0);
	world_destroy(&w);
}

/* ---- when it cannot be ------------------------------------------------------------- */

/* The ordinary way is gone, with a warning that says why. */
static void expect_ordinary(struct world *w, const char *why)
{
	KX_AUTO(plan_destroy) struct plan fast_plan = {0};

	expect_ok(world_plan(w));
	assert_false(w->plan.fast_boot.used);
	if (!plan_warns(&w->plan, why))
		fail_msg("no warning '%s'", why);
	assert_true(plan_warns(
		&w->plan, "'/boot/k' will decompress itself when it is started"));
	fast_plan = w->plan;
	w->plan = (struct plan){0};
	w->req.fast_boot = false;
	expect_ok(world_plan(w));
	w->req.fast_boot = true;
	assert_int_equal(w->plan.nsegments, fast_plan.nsegments);
	assert_int_equal(w->plan.warnings.n, fast_plan.warnings.n - 1);
	assert_memory_equal(w->plan.params.digest, fast_plan.params.digest, 32);
}

static void test_cannot(void **state)
{
	struct world w;

	(void)state;
	fast_world(&w);
	w.req.entry_32bit = true;
	expect_ordinary(&w, "it is entered in 32-bit mode");
	w.req.entry_32bit = false;

	fact_set_u64(&w.facts.encrypted, 1);
	expect_ordinary(&w, "a guest with encrypted memory (SEV or TDX)");
	fact_set_u64(&w.facts.encrypted, 0);

	w.facts.la57 = (struct fact_u64){0};
	expect_ordinary(&w, "/proc/cpuinfo does not say");
	fact_set_u64(&w.facts.la57, 0);
	fact_fail(&w.facts.encrypted.fact, "/proc/cpuinfo: not now");
	expect_ordinary(&w, "/proc/cpuinfo: not now");
	fact_destroy(&w.facts.encrypted.fact);
	fact_set_u64(&w.facts.encrypted, 0);

	w.req.append = "memmap=64M$1G";
	expect_ordinary(&w, "memmap= is on its command line");
	w.req.append = "";

	fact_set_u64(&w.facts.la57, 1);
	w.images.kernel.bz.five_level_on = false;
	expect_ordinary(&w, "XLF_5LEVEL_ENABLED is not set");
	w.images.kernel.bz.five_level_on = true;
	w.req.append = "no5lvl";
	expect_ordinary(&w, "the kernel can only leave it (no5lvl)");
	fact_set_u64(&w.facts.la57, 0);
	expect_ok(world_plan(&w));
	assert_true(w.plan.fast_boot.used);
	world_destroy(&w);
}

static void test_cannot_by_payload(void **state)
{
	struct world w;
	struct payload *payload = &w.images.kernel.payload;

	(void)state;
	fast_world(&w);
	payload->elf.nloads = 0;
	expect_ordinary(&w, "it was not decompressed");
	payload->why_not = kx_err_new(KX_UNSUPPORTED, "compressed by bzip2");
	expect_ordinary(&w, ": compressed by bzip2");
	kx_err_free(payload->why_not);
	world_destroy(&w);
}

static void test_no_seed(void **state)
{
	struct world w;

	(void)state;
	fast_world(&w);
	w.facts.seed_fact = (struct fact){0};
	expect_ordinary(&w, "there is no randomness for its place");
	fact_fail(&w.facts.seed_fact, "getrandom: not ready");
	expect_ordinary(&w, "getrandom: not ready");
	/* Where none is needed, it is not missed. */
	w.req.append = "nokaslr";
	expect_ok(world_plan(&w));
	assert_true(w.plan.fast_boot.used);
	world_destroy(&w);
}

static void test_other_images(void **state)
{
	struct elf_part load = {0, LINK, 0x1000, 0x1000};
	struct world w;

	(void)state;
	fast_world(&w);
	world_elf(&w, &load, 1);
	expect_ok(world_plan(&w));
	assert_false(w.plan.fast_boot.used);
	assert_true(
		plan_warns(&w.plan, "--fast-boot has no effect on an image of type elf"));
	world_destroy(&w);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_relocation),
		cmocka_unit_test(test_plan),
		cmocka_unit_test(test_plan_is_determined),
		cmocka_unit_test(test_many_seeds),
		cmocka_unit_test(test_zeros),
		cmocka_unit_test(test_nokaslr),
		cmocka_unit_test(test_no_relocations),
		cmocka_unit_test(test_flag_is_cleared),
		cmocka_unit_test(test_place_is_limited),
		cmocka_unit_test(test_window),
		cmocka_unit_test(test_falls_back_to_lowest),
		cmocka_unit_test(test_crash),
		cmocka_unit_test(test_crash_falls_back),
		cmocka_unit_test(test_file_call),
		cmocka_unit_test(test_cannot),
		cmocka_unit_test(test_cannot_by_payload),
		cmocka_unit_test(test_no_seed),
		cmocka_unit_test(test_other_images),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
