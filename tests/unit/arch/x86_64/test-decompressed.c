// SPDX-License-Identifier: GPL-2.0-or-later
/* What a kernel is told that is started without its decompressor, in that one's place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "within.h"
#include "world-fast.h"

/* ---- mem_encrypt= ------------------------------------------------------------------ */

static const struct {
	const char *line;
	bool on;
} encryption[] = {
	{"", false},
	{"mem_encrypt=on", true},
	{"quiet mem_encrypt=on ro", true},
	{"mem_encrypt=off", false},
	{"mem_encrypt=off mem_encrypt=on", true},
	{"mem_encrypt=on mem_encrypt=off", false},
	/* The decompressor compares where each of the two words stands first. */
	{"mem_encrypt=on mem_encrypt=off mem_encrypt=on", false},
	{"mem_encrypt=off mem_encrypt=on mem_encrypt=off", true},
	{"mem_encrypt=on mem_encrypt=active mem_encrypt=", true},
	{"mem_encrypt=only mem_encrypt", false},
	{"-- mem_encrypt=on", true},
	{"a=\"b mem_encrypt=on c\"", true},
	{"\"mem_encrypt=on\"", false},
	/* The space is the byte that differs, and the next word the rest of the first. */
	{"mem_encrypt mem_encrypt=on", false},
};

static uint16_t xloadflags(struct world *w)
{
	expect_ok(world_plan(w));
	return get_le16(world_zero_page(w) + HDR_XLOADFLAGS);
}

static void test_encryption(void **state)
{
	struct world w;

	(void)state;
	fast_world(&w);
	w.req.append = "";
	const uint16_t plain = xloadflags(&w);
	assert_true(w.plan.fast_boot.used);
	assert_int_equal(plain, get_le16(w.kernel + HDR_XLOADFLAGS));
	for (size_t i = 0; i < KX_ARRAY_SIZE(encryption); i++) {
		w.req.append = encryption[i].line;
		assert_int_equal(xloadflags(&w), plain | (encryption[i].on ? 0x80 : 0));
	}
	world_destroy(&w);
}

/* What decompresses itself finds out for itself: its header is as in the file. */
static void test_encryption_of_bzimage(void **state)
{
	struct world w;

	(void)state;
	world_usual(&w);
	w.req.append = "mem_encrypt=on";
	assert_int_equal(xloadflags(&w), get_le16(w.kernel + HDR_XLOADFLAGS));
	/* Nor is anything said where --fast-boot cannot be. */
	fast_ask(&w);
	w.req.append = "mem_encrypt=on memmap=64M$1G";
	assert_int_equal(xloadflags(&w), get_le16(w.kernel + HDR_XLOADFLAGS));
	assert_false(w.plan.fast_boot.used);
	world_destroy(&w);
}

static void test_encryption_of_vmlinux(void **state)
{
	struct elf_part load = {0, LINK, 0x1000, 0x1000};
	struct world w;

	(void)state;
	x86_world_init(&w);
	world_usual_ram(&w);
	world_elf(&w, &load, 1);
	for (size_t i = 0; i < KX_ARRAY_SIZE(encryption); i++) {
		w.req.append = encryption[i].line;
		assert_int_equal(xloadflags(&w), encryption[i].on ? 0x80 : 0);
	}
	world_destroy(&w);
}

static void test_encryption_of_crash_image(void **state)
{
	struct world w;

	(void)state;
	crash_usual(&w);
	fast_ask(&w);
	w.req.append = "mem_encrypt=on";
	assert_int_equal(xloadflags(&w), get_le16(w.kernel + HDR_XLOADFLAGS) | 0x80);
	world_destroy(&w);
}

/* ---- hot-pluggable memory ---------------------------------------------------------- */

/* In the usual world, which has RAM up to 2 GiB and from 4 to 6 GiB. */
static void set_immovable(struct world *w, uint64_t start, uint64_t end)
{
	struct fact_srat *srat = &w->facts.srat;

	firmware_srat_destroy(srat);
	fact_set(&srat->fact);
	if (start < end)
		expect_ok(range_set_push(&srat->immovable, (struct range){start, end}));
}

static uint64_t planned_place(struct world *w)
{
	expect_ok(world_plan(w));
	assert_true(w->plan.fast_boot.used);
	return fast_part(w, 0)->paddr;
}

/* The lowest and the highest place for many seeds. */
static struct range planned_places(struct world *w)
{
	struct range r = {UINT64_MAX, 0};

	for (uint32_t i = 0; i < 60; i++) {
		put_le32(w->facts.seed, i);
		uint64_t at = planned_place(w);

		r.start = at < r.start ? at : r.start;
		r.end = at > r.end ? at : r.end;
	}
	return r;
}

static void test_hot_plug(void **state)
{
	struct world w;
	struct range r;

	(void)state;
	fast_world(&w);
	set_immovable(&w, GIB + 1, GIB + 64 * MIB + 1);
	r = planned_places(&w);
	assert_within(r.start, GIB + ALIGN, GIB + 16 * MIB);
	assert_within(r.end, GIB + 40 * MIB, GIB + 64 * MIB - ROOM);
	/* What is loaded besides is not there for ever. */
	assert_true(world_segment(&w, ROLE_BOOT_PARAMS)->paddr >= GIB + 64 * MIB);
	w.req.append = "nokaslr";
	assert_int_equal(planned_place(&w), GIB + ALIGN);
	set_immovable(&w, 5 * GIB, 6 * GIB);
	assert_int_equal(planned_place(&w), 5 * GIB);
	world_destroy(&w);
}

/* Where there is no such place: the lowest one, as the image would be loaded to. */
static void test_hot_plug_no_room(void **state)
{
	struct world w;
	struct range r;

	(void)state;
	fast_world(&w);
	set_immovable(&w, GIB, GIB + ROOM - 1);
	r = planned_places(&w);
	assert_int_equal(r.start, LINK);
	assert_int_equal(r.end, LINK);
	set_immovable(&w, 2 * GIB, 4 * GIB); /* none of it is RAM */
	assert_int_equal(planned_place(&w), LINK);
	w.images.kernel.bz.relocatable = false;
	set_immovable(&w, GIB, 2 * GIB);
	assert_int_equal(planned_place(&w), LINK);
	world_destroy(&w);
}

/* As the decompressor: what names no memory, acpi=off. */
static void test_hot_plug_unlimited(void **state)
{
	struct world w;

	(void)state;
	fast_world(&w);
	set_immovable(&w, 0, 0);
	assert_true(planned_places(&w).end > 4 * GIB);
	set_immovable(&w, GIB, GIB + 64 * MIB);
	w.req.append = "acpi=strict acpi=off";
	assert_true(planned_places(&w).end > 4 * GIB);
	w.req.append = "acpi=off acpi=strict";
	assert_true(planned_places(&w).end < 2 * GIB);
	w.req.append = "acpi=offset";
	assert_true(planned_places(&w).end < 2 * GIB);
	/* The option of hot-pluggable nodes says nothing of where a kernel is put. */
	firmware_srat_destroy(&w.facts.srat);
	w.req.append = "movable_node";
	assert_true(planned_places(&w).end > 4 * GIB);
	world_destroy(&w);
}

/* The lowest place for another reason is the lowest one. */
static void test_hot_plug_lowest(void **state)
{
	static const char *const lines[] = {"mem=512M", "hugepagesz=1G hugepages=2"};
	struct world w;

	(void)state;
	fast_world(&w);
	set_immovable(&w, GIB, 2 * GIB);
	for (size_t i = 0; i < KX_ARRAY_SIZE(lines); i++) {
		w.req.append = lines[i];
		assert_int_equal(planned_place(&w), LINK);
	}
	w.req.append = "";
	set_immovable(&w, GIB, 2 * GIB);
	fact_destroy(&w.facts.srat.fact);
	fact_fail(&w.facts.srat.fact, "SRAT: cut short");
	assert_int_equal(planned_place(&w), LINK);
	assert_int_equal(get_le64(fast_part(&w, 0)->bytes + 0x10),
		0xffffffff81000000 + w.plan.fast_boot.virtual_offset);
	assert_int_not_equal(w.plan.fast_boot.virtual_offset, 0);
	world_destroy(&w);
}

static void test_hot_plug_crash(void **state)
{
	struct world w;
	struct range r;

	(void)state;
	crash_usual(&w);
	fast_ask(&w);
	set_immovable(&w, HIGH + 64 * MIB, HIGH + 128 * MIB);
	r = planned_places(&w);
	assert_true(r.start >= HIGH + 64 * MIB);
	assert_true(r.end <= HIGH + 128 * MIB - ROOM);
	set_immovable(&w, 0, GIB);
	assert_int_equal(planned_place(&w), HIGH);
	world_destroy(&w);
}

/* A place that stays, but parts the region, so that the initrd has none. */
static void test_hot_plug_given_up(void **state)
{
	static uint8_t initrd[16 << 20] = "070701";
	struct world w;
	struct range r;

	(void)state;
	crash_world(&w);
	crash_tell(&w);
	crash_reserve(&w, GIB, GIB + 24 * MIB);
	fast_ask(&w);
	set_immovable(&w, GIB + 8 * MIB, GIB + 16 * MIB);
	r = planned_places(&w);
	assert_true(r.start >= GIB + 8 * MIB);
	world_initrd(&w, initrd, sizeof(initrd));
	assert_int_equal(planned_place(&w), GIB);
	world_destroy(&w);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_encryption),
		cmocka_unit_test(test_encryption_of_bzimage),
		cmocka_unit_test(test_encryption_of_vmlinux),
		cmocka_unit_test(test_encryption_of_crash_image),
		cmocka_unit_test(test_hot_plug),
		cmocka_unit_test(test_hot_plug_no_room),
		cmocka_unit_test(test_hot_plug_unlimited),
		cmocka_unit_test(test_hot_plug_lowest),
		cmocka_unit_test(test_hot_plug_crash),
		cmocka_unit_test(test_hot_plug_given_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
