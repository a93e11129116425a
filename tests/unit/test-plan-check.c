// SPDX-License-Identifier: GPL-2.0-or-later
/* One good plan, and for each named check plans that break it alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "cleanup.h"
#include "expect.h"
#include "plan.h"

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
	struct segment segments[PLAN_SEGMENT_MAX + 1];
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
	f->plan.nsegments = PLAN_SEGMENT_MAX + 1;
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

static const struct {
	const char *check;
	void (*spoil)(struct fixture *f);
} cases[] = {
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
	for (size_t i = COUNT; i < PLAN_SEGMENT_MAX; i++)
		f.segments[i] = (struct segment){ROLE_INITRD,
			0x7003000 + (i - COUNT) * 0x1000, 0x1000, bytes, 1, true};
	f.plan.nsegments = PLAN_SEGMENT_MAX;
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
		cmocka_unit_test(test_limits_are_inclusive),
		cmocka_unit_test(test_as_many_as_allowed),
		cmocka_unit_test(test_file_call_passes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
