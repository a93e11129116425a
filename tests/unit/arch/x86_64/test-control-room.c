// SPDX-License-Identifier: GPL-2.0-or-later
/* How much of a crash region is kept for what the running kernel needs to load. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "base/cleanup.h"
#include "plan/make.h"
#include "world-x86.h"

/* The usual machine with one region, of what the image needs and more bytes. */
static struct kx_err *plan_within(struct world *w, uint64_t more)
{
	uint64_t used = 0;

	w->facts.memory.crash.n = 0;
	crash_reserve(w, GIB, GIB + 256 * MIB);
	expect_ok(world_plan(w));
	for (size_t i = 0; i < w->plan.nsegments; i++)
		used += w->plan.segments[i].memsz;
	w->facts.memory.crash.n = 0;
	crash_reserve(w, GIB, GIB + used + more);
	return world_plan(w);
}

/* Exactly so many pages are kept. */
static void expect_control_pages(struct world *w, uint64_t pages)
{
	char text[80];

	expect_ok(plan_within(w, pages * 0x1000));
	snprintf(text, sizeof(text), "the running kernel needs 0x%" PRIx64 " of it",
		pages * 0x1000);
	expect_err(plan_within(w, (pages - 1) * 0x1000), KX_NO_SPACE, text);
}

/* The machine has RAM in the GiBs 0, 1, 4 and 5: all of them but in the first. */
static void control_world(struct world *w)
{
	crash_world(w);
	crash_tell(w);
	fact_set_u64(&w->facts.la57, 0);
	fact_set_u64(&w->facts.pdpe1gb, 1);
}

/*
 * 16 pages on each machine, one for each 512 GiB that hold memory, and one for each GiB
 * of which only a part is memory; without pages of 1 GiB one for each GiB.
 */
static void test_control_room(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	control_world(&w);
	/* 16; the first 512 GiB; GiB 0 */
	expect_control_pages(&w, 16 + 1 + 1);
	expect_err(plan_within(&w, 0), KX_NO_SPACE,
		"leaves 0x0 bytes of the crash region 0x40000000-0x430a2fff, and the "
		"running kernel needs 0x12000 of it");
	/* Five levels: a table for all that is below 256 TiB. */
	fact_set_u64(&w.facts.la57, 1);
	expect_control_pages(&w, 16 + 1 + 1 + 1);
	fact_set_u64(&w.facts.la57, 0);
	/* GiB 0, 1, 4 and 5 */
	fact_set_u64(&w.facts.pdpe1gb, 0);
	expect_control_pages(&w, 16 + 1 + 4);
	/* 513 more, of which one holds but a byte; three times 512 GiB. */
	world_ram(&w, 512 * GIB, 1024 * GIB + 1);
	expect_control_pages(&w, 16 + 3 + 4 + 513);
	/* By pages of 1 GiB only that one has a table, and GiB 0. */
	fact_set_u64(&w.facts.pdpe1gb, 1);
	expect_control_pages(&w, 16 + 3 + 2);
}

/* Pages of 1 GiB: what the kernel's own map shows, else the processor and the line. */
static void test_control_room_gb_pages(void **state)
{
	static const struct {
		const char *line;
		int shown, cpu; /* -1: not known */
		bool gb_pages;
	} cases[] = {
		{"quiet", -1, 1, true},
		{"quiet", -1, 0, false},
		{"quiet", -1, -1, false},
		{"quiet nogbpages", -1, 1, false},
		{"nogbpages gbpages", -1, 1, true},
		{"gbpages nogbpages", -1, 1, false},
		{"xnogbpages nogbpagesx", -1, 1, true},
		{"quiet -- nogbpages", -1, 1, true},
		{"nogbpages", 1, 0, true},
		{"quiet", 0, 1, false},
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
		KX_AUTO(world_destroy) struct world w;

		control_world(&w);
		world_cmdline(&w, cases[i].line);
		w.facts.pdpe1gb = (struct fact_u64){0};
		if (cases[i].cpu >= 0)
			fact_set_u64(&w.facts.pdpe1gb, cases[i].cpu);
		if (cases[i].shown >= 0)
			fact_set_u64(&w.facts.gb_pages, cases[i].shown);
		expect_control_pages(&w, 16 + 1 + (cases[i].gb_pages ? 1 : 4));
	}
}

/* Each end of a range in a GiB of its own takes a table. */
static void test_control_room_of_ranges(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	control_world(&w);
	for (uint64_t i = 3; i < 67; i++)
		world_ram(&w, i * 4 * GIB + GIB / 2, i * 4 * GIB + 5 * GIB / 2);
	/* 16; below 512 GiB; GiB 0; two for each of 64 */
	expect_control_pages(&w, 16 + 1 + 1 + 128);
	/* Two in one GiB share it, and one that fills its GiB has none. */
	world_ram(&w, 300 * GIB, 300 * GIB + MIB);
	world_ram(&w, 300 * GIB + 2 * MIB, 300 * GIB + 3 * MIB);
	world_ram(&w, 301 * GIB, 302 * GIB);
	expect_control_pages(&w, 16 + 1 + 1 + 128 + 1);
}

/* Tables of the firmware are mapped apart: a table for 512 GiB, and one for each GiB. */
static void test_control_room_of_tables(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	control_world(&w);
	crash_other(&w, 3 * GIB - MIB, 3 * GIB, MEMORY_ACPI);
	crash_other(&w, 3 * GIB, 3 * GIB + MIB, MEMORY_NVS);
	expect_control_pages(&w, 16 + 1 + 1 + 1 + 2);
	/* Persistent memory is mapped as RAM is: an end in GiB 100, and one in 109. */
	crash_other(&w, 100 * GIB + MIB, 110 * GIB - MIB, MEMORY_PMEM);
	crash_other(&w, 200 * GIB, 201 * GIB, MEMORY_RESERVED);
	expect_control_pages(&w, 16 + 1 + 1 + 1 + 2 + 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_control_room),
		cmocka_unit_test(test_control_room_gb_pages),
		cmocka_unit_test(test_control_room_of_ranges),
		cmocka_unit_test(test_control_room_of_tables),
	};

	return cmocka_run_group_tests_name("control-room", tests, NULL, NULL);
}
