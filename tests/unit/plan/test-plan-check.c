// SPDX-License-Identifier: GPL-2.0-or-later
/* One good plan, and for each named check plans that break it alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "arch/x86_64/x86_64-ops.h"
#include "base/cleanup.h"
#include "expect.h"
#include "plan/plan.h"

enum { KERNEL, BSS, PURGATORY, PARAMS, INITRD_1, INITRD_2, COUNT };

static const uint8_t bytes[0x4000];

static const struct segment good[COUNT] = {
	[KERNEL] = {ROLE_KERNEL, 0x1000000, 0x8000, bytes, 0x4000, true},
	[BSS] = {ROLE_KERNEL, 0x1008000, 0x1000, NULL, 0, false},
	[PURGATORY] = {ROLE_PURGATORY, 0x2000000, 0x2000, bytes, 0x1800, false},
	[PARAMS] = {ROLE_BOOT_PARAMS, 0x2002000, 0x2000, bytes, 0x1400, true},
	[INITRD_1] = {ROLE_INITRD, 0x7000000, 0x2000, bytes, 0x1001, true},
	[INITRD_2] = {ROLE_INITRD, 0x7002000, 0x1000, bytes, 0xfff, true},
};

/* A plan on the stack with room for too many segments. */
struct fixture {
	struct segment segments[CALL_SEGMENT_MAX + 1];
	struct range allowed[2];
	char cmdline[64];
	struct plan plan;
};

static void fixture_init(struct fixture *f)
{
	*f = (struct fixture){
		.allowed = {{0x100000, 0x6000000}, {0x6800000, 0x8000000}},
		.cmdline = "quiet",
	};
	memcpy(f->segments, good, sizeof(good));
	f->plan = (struct plan){
		.call = CALL_LOAD,
		.segments = f->segments,
		.nsegments = COUNT,
		.entry = 0x2000000,
		.cmdline = f->cmdline,
		.params = {.entry = 0x1000200},
		.params_offset = 0x40,
		.limits =
			{
				.page_size = 4096,
				.allowed = {f->allowed, 2, 2},
				.initrd_end = 0x7002fff,
				.cmdline_max = 5,
				.segment_end = 0x7003000,
				.half_of_ram = 0x10000,
			},
	};
}

static void test_good(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f);
	expect_ok(plan_check(&f.plan));
}

static void no_segment(struct fixture *f)
{
	f->plan.nsegments = 0;
}

static void too_many(struct fixture *f)
{
	f->plan.nsegments = CALL_SEGMENT_MAX + 1;
}

static void end_wraps(struct fixture *f)
{
	f->segments[INITRD_2].paddr = UINT64_MAX - 0xfff;
}

static void bytes_over_memory(struct fixture *f)
{
	f->segments[PARAMS].bufsz = 0x2001;
}

static void no_bytes(struct fixture *f)
{
	f->segments[PARAMS].bytes = NULL;
}

static void half_page_start(struct fixture *f)
{
	f->segments[KERNEL].paddr += 0x800;
}

static void half_page_size(struct fixture *f)
{
	f->segments[BSS].memsz = 0x800;
}

static void no_memory(struct fixture *f)
{
	f->segments[BSS].memsz = 0;
}

static void overlap(struct fixture *f)
{
	f->segments[BSS].paddr -= 0x1000;
}

static void unsorted(struct fixture *f)
{
	struct segment s = f->segments[KERNEL];

	f->segments[KERNEL] = f->segments[BSS];
	f->segments[BSS] = s;
}

static void outside_memory(struct fixture *f)
{
	f->allowed[0].end = 0x2003fff;
}

static void across_hole(struct fixture *f)
{
	f->allowed[1].start = 0x7001000;
}

static void over_segment_end(struct fixture *f)
{
	f->plan.limits.segment_end = 0x7002fff;
}

static void over_half_of_ram(struct fixture *f)
{
	f->plan.limits.half_of_ram = 0xffff;
}

static void entry_before(struct fixture *f)
{
	f->plan.entry = 0x1ffffff;
}

/* Zeroes behind purgatory's bytes are no code. */
static void entry_behind(struct fixture *f)
{
	f->plan.entry = 0x2001800;
}

static void entry_in_kernel(struct fixture *f)
{
	f->plan.entry = 0x1000000;
}

static void target_behind(struct fixture *f)
{
	f->plan.params.entry = 0x1004000;
}

static void target_in_initrd(struct fixture *f)
{
	f->plan.params.entry = 0x7000000;
}

static void initrd_too_high(struct fixture *f)
{
	f->plan.limits.initrd_end = 0x7002ffe;
}

static void initrd_gap(struct fixture *f)
{
	f->segments[INITRD_1].paddr -= 0x1000;
}

static void cmdline_too_long(struct fixture *f)
{
	strcpy(f->cmdline, "quiet ");
}

static void initrd_not_covered(struct fixture *f)
{
	f->segments[INITRD_2].digest = false;
}

static void zeroes_covered(struct fixture *f)
{
	f->segments[BSS].digest = true;
}

static void purgatory_covered(struct fixture *f)
{
	f->segments[PURGATORY].digest = true;
}

static void params_behind(struct fixture *f)
{
	f->plan.params_offset = 0x1800 - PP_SIZE + 1;
}

static void params_offset_wraps(struct fixture *f)
{
	f->plan.params_offset = SIZE_MAX - 8;
}

static void small_purgatory(struct fixture *f)
{
	f->segments[PURGATORY].bufsz = PP_SIZE - 1;
	f->plan.params_offset = 0;
}

static void two_purgatories(struct fixture *f)
{
	f->segments[PARAMS].role = ROLE_PURGATORY;
	f->segments[PARAMS].digest = false;
}

/* ---- a crash image ----------------------------------------------------------------- */

enum { CORE = COUNT, BACKUP, CRASH_COUNT };

static struct memmap_entry crash_map[] = {
	{{0x1000, 0x9f000}, MEMORY_RAM},
	{{0x9f000, 0xa0000}, MEMORY_RESERVED},
	{{0x100000, 0x7004000}, MEMORY_RAM},
	{{0x7006000, 0x7008000}, MEMORY_RESERVED},
	{{0x7200000, 0x8000000}, MEMORY_RAM},
};

#define TOTAL 0xb1000 /* of all segments */
#define ROOM  0x11000 /* for the kernel's own pages */

/* The same plan with an elfcorehdr at 112 MiB + 16 KiB and low memory's copy behind. */
static void crash_init(struct fixture *f)
{
	fixture_init(f);
	f->segments[CORE] =
		(struct segment){ROLE_ELFCOREHDR, 0x7004000, 0x2000, bytes, 0x1200, true};
	f->segments[BACKUP] =
		(struct segment){ROLE_BACKUP, 0x7006000, 0x9f000, NULL, 0, false};
	f->plan.nsegments = CRASH_COUNT;
	f->plan.panic = true;
	strcpy(f->cmdline, "quiet elfcorehdr=114704K");
	f->plan.limits.cmdline_max = strlen(f->cmdline);
	f->plan.limits.segment_end = 0x70a5000;
	f->plan.limits.half_of_ram = 0x100000;
	f->plan.params.backup_src = 0x1000;
	f->plan.params.backup_dst = 0x7006000;
	f->plan.params.backup_size = 0x9e800;
	f->plan.limits.crash_region = (struct range){0x800000, 0x800000 + TOTAL + ROOM};
	f->plan.limits.control_room = ROOM;
	f->plan.arch = &x86_64_ops;
	f->plan.e820 = (struct memmap){crash_map, KX_ARRAY_SIZE(crash_map), 0};
}

static void no_core(struct fixture *f)
{
	f->segments[CORE].role = ROLE_BOOT_PARAMS;
}

static void two_cores(struct fixture *f)
{
	f->segments[PARAMS].role = ROLE_ELFCOREHDR;
}

static void small_core(struct fixture *f)
{
	f->segments[CORE].bufsz = 31;
}

static void moved_core(struct fixture *f)
{
	f->segments[CORE].paddr = 0x7003000;
}

static void no_room_for_copy(struct fixture *f)
{
	f->plan.params.backup_size = 0x9f001;
}

static void copy_elsewhere(struct fixture *f)
{
	f->plan.params.backup_dst = 0x7007000;
}

static void copy_without_room(struct fixture *f)
{
	f->plan.nsegments--;
}

static void room_without_copy(struct fixture *f)
{
	f->plan.params = (struct purgatory_params){.entry = f->plan.params.entry};
}

static void copy_wraps(struct fixture *f)
{
	f->plan.params.backup_src = UINT64_MAX - 0x1000;
}

/* What is copied must not be what the segments lie in. */
static void copy_of_segments(struct fixture *f)
{
	f->plan.params.backup_src = 0x100000;
}

static void copy_with_bytes(struct fixture *f)
{
	f->segments[BACKUP].bytes = bytes;
	f->segments[BACKUP].bufsz = 1;
	f->segments[BACKUP].digest = true;
}

static void two_copies(struct fixture *f)
{
	f->segments[PARAMS] = f->segments[BSS];
	f->segments[PARAMS].paddr = 0x2002000;
	f->segments[PARAMS].role = ROLE_BACKUP;
}

static void core_is_ram(struct fixture *f)
{
	static struct memmap_entry map[] = {{{0x100000, 0x7004001}, MEMORY_RAM}};

	f->plan.e820 = (struct memmap){map, 1, 1};
}

static void backup_is_ram(struct fixture *f)
{
	static struct memmap_entry map[] = {{{0x100000, 0x7004000}, MEMORY_RAM},
		{{0x70a4fff, 0x8000000}, MEMORY_RAM}};

	f->plan.e820 = (struct memmap){map, 2, 2};
}

static void all_is_ram(struct fixture *f)
{
	static struct memmap_entry map[] = {{{0, UINT64_MAX}, MEMORY_RAM}};

	f->plan.e820 = (struct memmap){map, 1, 1};
}

static void no_control_room(struct fixture *f)
{
	f->plan.limits.crash_region.end--;
}

static void no_room_at_all(struct fixture *f)
{
	f->plan.limits.crash_region.end = 0x800000 + TOTAL - 1;
}

static void no_region(struct fixture *f)
{
	f->plan.limits.crash_region = (struct range){0};
}

static void core_not_covered(struct fixture *f)
{
	f->segments[CORE].digest = false;
}

static void changing_core_covered(struct fixture *f)
{
	f->plan.hotplug = true;
}

static const struct spoiled {
	const char *check;
	void (*spoil)(struct fixture *f);
} crash_cases[] = {
	{"elfcorehdr", no_core},
	{"elfcorehdr", two_cores},
	{"elfcorehdr", small_core},
	{"elfcorehdr", moved_core},
	{"backup", no_room_for_copy},
	{"backup", copy_elsewhere},
	{"backup", copy_without_room},
	{"backup", room_without_copy},
	{"backup", copy_wraps},
	{"backup", copy_of_segments},
	{"backup", copy_with_bytes},
	{"backup", two_copies},
	{"capture-map", core_is_ram},
	{"capture-map", backup_is_ram},
	{"capture-map", all_is_ram},
	{"control-room", no_control_room},
	{"control-room", no_room_at_all},
	{"control-room", no_region},
	{"digest-covers", core_not_covered},
	{"digest-covers", changing_core_covered},
};

static const struct spoiled cases[] = {
	{"segment-count", no_segment},
	{"segment-count", too_many},
	{"segment-sizes", end_wraps},
	{"segment-sizes", bytes_over_memory},
	{"segment-sizes", no_bytes},
	{"whole-pages", half_page_start},
	{"whole-pages", half_page_size},
	{"whole-pages", no_memory},
	{"sorted-disjoint", overlap},
	{"sorted-disjoint", unsorted},
	{"allowed-memory", outside_memory},
	{"allowed-memory", across_hole},
	{"allowed-memory", over_segment_end},
	{"half-of-ram", over_half_of_ram},
	{"entry", entry_before},
	{"entry", entry_behind},
	{"entry", entry_in_kernel},
	{"target-entry", target_behind},
	{"target-entry", target_in_initrd},
	{"initrd", initrd_too_high},
	{"initrd", initrd_gap},
	{"command-line", cmdline_too_long},
	{"digest-covers", initrd_not_covered},
	{"digest-covers", zeroes_covered},
	{"digest-covers", purgatory_covered},
	{"purgatory-parameters", params_behind},
	{"purgatory-parameters", params_offset_wraps},
	{"purgatory-parameters", small_purgatory},
	{"purgatory-parameters", two_purgatories},
};

static void test_each_check(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
		struct fixture f;
		char start[64];

		fixture_init(&f);
		cases[i].spoil(&f);
		snprintf(start, sizeof(start), "check '%s': ", cases[i].check);
		expect_err(plan_check(&f.plan), KX_CHECK, start);
	}
}

static void test_each_crash_check(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(crash_cases); i++) {
		struct fixture f;
		char start[64];

		crash_init(&f);
		crash_cases[i].spoil(&f);
		snprintf(start, sizeof(start), "check '%s': ", crash_cases[i].check);
		struct kx_err *err = plan_check(&f.plan);
		if (!err)
			fail_msg("case %zu passes (%s)", i, start);
		expect_err(err, KX_CHECK, start);
	}
}

/* What the capture kernel may be told, and is not told so by. */
static const char *const told[] = {
	"quiet",
	"elfcorehdr=11470K",
	"elfcorehdr=114700K",
	"elfcorehdr=114704Kx",
	"elfcorehdr=114704",
	"elfcorehdr=114704K elfcorehdr=1K", /* it takes the last one */
	"xelfcorehdr=114704K",
	"a -- elfcorehdr=114704K", /* for init */
	"a \"--\" elfcorehdr=114704K",
};

static void test_told_wrong(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(told); i++) {
		struct fixture f;

		crash_init(&f);
		strcpy(f.cmdline, told[i]);
		f.plan.limits.cmdline_max = sizeof(f.cmdline);
		expect_err(plan_check(&f.plan), KX_CHECK, "check 'elfcorehdr': ");
	}
}

/* All that is run or read must be RAM to the last byte; the other two must not. */
static void test_holes_in_capture_map(void **state)
{
	(void)state;
	for (size_t i = 0; i < CRASH_COUNT; i++) {
		struct memmap_entry map[] = {
			crash_map[2], {{0}, MEMORY_RESERVED}, crash_map[4]};
		struct fixture f;

		crash_init(&f);
		map[1].range.end = f.segments[i].paddr + f.segments[i].memsz;
		map[1].range.start = map[1].range.end - 1;
		f.plan.e820 = (struct memmap){map, KX_ARRAY_SIZE(map), 0};
		if (i == CORE || i == BACKUP)
			expect_ok(plan_check(&f.plan));
		else
			expect_err(
				plan_check(&f.plan), KX_CHECK, "check 'capture-map': ");
	}
}

static void test_good_crash(void **state)
{
	struct fixture f;

	(void)state;
	crash_init(&f);
	expect_ok(plan_check(&f.plan));
	/* A header that the kernel changes is not covered. */
	f.plan.hotplug = true;
	f.segments[CORE].digest = false;
	expect_ok(plan_check(&f.plan));
	/* The place may be followed by words, and another place be said before. */
	strcpy(f.cmdline, "elfcorehdr=1K x elfcorehdr=114704K -- single");
	f.plan.limits.cmdline_max = strlen(f.cmdline);
	expect_ok(plan_check(&f.plan));
	strcpy(f.cmdline, "x=\"a -- b\" elfcorehdr=114704K");
	expect_ok(plan_check(&f.plan));
	strcpy(f.cmdline, "elfcorehdr=114704K \"--\" elfcorehdr=1K");
	expect_ok(plan_check(&f.plan));
	/* Right up to the allowed memory. */
	f.plan.params.backup_src = f.allowed[0].start - f.plan.params.backup_size;
	expect_ok(plan_check(&f.plan));
	/* A machine without low memory. */
	f.plan.nsegments--;
	f.plan.params = (struct purgatory_params){.entry = f.plan.params.entry};
	expect_ok(plan_check(&f.plan));
}

/* The last address that each limit allows is allowed. */
static void test_limits_are_inclusive(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f);
	f.allowed[0] = (struct range){0x1000000, 0x2004000};
	f.allowed[1] = (struct range){0x7000000, 0x7003000};
	f.plan.entry = 0x20017ff;
	f.plan.params.entry = 0x1003fff;
	f.plan.params_offset = 0x1800 - PP_SIZE;
	expect_ok(plan_check(&f.plan));
}

static void test_as_many_as_allowed(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f);
	for (size_t i = COUNT; i < CALL_SEGMENT_MAX; i++)
		f.segments[i] = (struct segment){ROLE_INITRD,
			0x7003000 + (i - COUNT) * 0x1000, 0x1000, bytes, 1, true};
	f.plan.nsegments = CALL_SEGMENT_MAX;
	f.plan.limits.initrd_end = f.plan.limits.segment_end = 0x7100000;
	f.plan.limits.half_of_ram = 0x100000;
	expect_ok(plan_check(&f.plan));
}

/* A plan for kexec_file_load has no segments of ours. */
static void test_file_call_passes(void **state)
{
	struct plan plan = {.call = CALL_FILE};

	(void)state;
	expect_ok(plan_check(&plan));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_each_check),
		cmocka_unit_test(test_good_crash),
		cmocka_unit_test(test_each_crash_check),
		cmocka_unit_test(test_told_wrong),
		cmocka_unit_test(test_holes_in_capture_map),
		cmocka_unit_test(test_limits_are_inclusive),
		cmocka_unit_test(test_as_many_as_allowed),
		cmocka_unit_test(test_file_call_passes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
