// SPDX-License-Identifier: GPL-2.0-or-later
/* What planning a crash image is on every architecture, on facts made here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "base/cleanup.h"
#include "crash-facts.h"
#include "plan/crash.h"

static void add_cma(struct facts *facts, uint64_t start, uint64_t end)
{
	facts->crash.cma.fact.state = FACT_PRESENT;
	add(&facts->crash.cma.ranges, start, end);
}

static void expect_ranges(const struct range_set *set, const struct range *v, size_t n)
{
	assert_int_equal(set->n, n);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(set->v[i].start, v[i].start);
		assert_int_equal(set->v[i].end, v[i].end);
	}
}

/* ---- is anything reserved? --------------------------------------------------------- */

#define NOT_RESERVED "Memory for crashkernel is not reserved: "

static const struct crash_advice below = {
	.why = "below", .reserve = "ask", .parameter = "all"};

static const struct {
	bool below;	     /* it is not the running kernel that reserves */
	const char *cmdline; /* NULL: not known */
	const char *says;
} causes[] = {
	{false, "root=/dev/sda1 ro", NOT_RESERVED "crashkernel= is not on the kernel's"},
	{false, "ro crashkernel=256M", NOT_RESERVED "crashkernel= is on the kernel's"},
	{false, "crashkernel=256",
		"'crashkernel=256' on the kernel's command line asks for 256 bytes: "},
	{false, "crashkernel=1G,high", NOT_RESERVED "crashkernel= is on the kernel's"},
	/* The kernel looks for the text alone, and only spaces end it. */
	{false, "xcrashkernel=1 x=\"a crashkernel=1\"",
		NOT_RESERVED "'crashkernel=1\"' on the kernel's command line is not what "
			     "the kernel understands: nothing more, or @ and an address, "
			     "is expected where '\"' stands: write crashkernel=256M"},
	{false, "crashkernel=auto ro",
		NOT_RESERVED "'crashkernel=auto' on the kernel's command line is "
			     "understood by the kernels of a few distributions alone"},
	{false, "crashkernel=", "it ends where a number is expected: write"},
	{false, "crashkernel=0M",
		"'crashkernel=0M' on the kernel's command line asks for no "},
	{false, "crashkernel=256M@3G",
		"asks for memory at 0xc0000000, where it is not all free RAM: leave @3G"},
	{false, "crashkernel=128M,low",
		"only adds to another crashkernel=, and there is none"},
	{false, "crashkernel=256M crashkernel=128M,cma",
		"'crashkernel=128M,cma' on the kernel's command line is known to Linux "
		"from 6.17 on: older kernels take it for the whole and reserve nothing, "
		"unless it stands before 'crashkernel=256M'"},
	{false, "ro crashkernel", NOT_RESERVED "crashkernel= is not on the kernel's"},
	{false, NULL, NOT_RESERVED "crashkernel= is not on the kernel's"},
	/* Who runs below has a command line of its own, whatever Linux's says. */
	{true, "ro crashkernel=256M", NOT_RESERVED "below: ask"},
	{true, "ro", NOT_RESERVED "below: ask"},
};

/* By the memory that there is. */
static const struct {
	const char *cmdline, *says;
} by_memory[] = {
	{"crashkernel=8G",
		"asks for 8192 MiB, and this machine has 4095 MiB in all"},
	{"crashkernel=1G-2G:64M,2G-4G:128M",
		"has no range for a machine of 4096 MiB: write "
		"crashkernel=1G-2G:64M,2G-4G:128M,4G-:256M, and reboot"},
	{"crashkernel=64G-:1G",
		"has no range for a machine of 4096 MiB: write crashkernel=256M"},
	{"crashkernel=256M@16M",
		"asks for memory at 0x1000000, where it was not all free: leave @16M "
		"away"},
};

static void test_not_reserved_of_memory(void **state)
{
	static const char generic[] = "but the kernel reserved nothing (its log says why";

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(by_memory); i++) {
		KX_AUTO(facts_destroy) struct facts facts;

		machine(&facts);
		fact_set_u64(&facts.crash.crash_size, 0);
		facts.cmdline.fact.state = FACT_PRESENT;
		facts.cmdline.text = strdup(by_memory[i].cmdline);
		expect_err(crash_require_reserved(&facts), KX_NO_CRASH_MEMORY,
			by_memory[i].says);
		if (strchr(by_memory[i].cmdline, '@'))
			continue;
		facts.memory.fact.state = FACT_ABSENT;
		expect_err(crash_require_reserved(&facts), KX_NO_CRASH_MEMORY, generic);
	}
}

/* Not over half of a small machine, and nothing of one that is smaller yet. */
static void test_not_reserved_of_small(void **state)
{
	static const struct {
		uint64_t mib;
		const char *cmdline, *says;
	} rows[] = {
		{512, "ro", "add crashkernel=256M, or"},
		{511, "ro", "add crashkernel=240M, or"},
		{192, "crashkernel=1G", "write crashkernel=96M, or"},
		{191, "ro", ": this machine, of 191 MiB, is too small for a dump"},
		{300, "crashkernel=64M-128M:32M", "64M-128M:32M,128M-:144M, and"},
		{150, "crashkernel=64M-128M:32M", ": this machine, of 150 MiB, is too"},
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(rows); i++) {
		KX_AUTO(facts_destroy) struct facts facts;
		const struct range ram = {0, rows[i].mib * MIB};

		machine(&facts);
		range_set_destroy(&facts.memory.ram);
		expect_ok(range_set_push(&facts.memory.ram, ram));
		fact_set_u64(&facts.crash.crash_size, 0);
		facts.cmdline.fact.state = FACT_PRESENT;
		facts.cmdline.text = strdup(rows[i].cmdline);
		expect_err(crash_require_reserved(&facts), KX_NO_CRASH_MEMORY,
			rows[i].says);
	}
}

/* Firmware that saves the dump has what crashkernel= asks for. */
static void test_fadump(void **state)
{
	static const struct {
		int shown; /* -1: no file of it */
		bool sys;
		const char *cmdline;
		bool on;
	} cases[] = {
		{1, true, "crashkernel=256M", true},
		{1, true, "fadump=off", true},
		{0, true, "fadump=on crashkernel=256M", false},
		/* A kernel that shows no file of it has none. */
		{-1, true, "fadump=on crashkernel=256M", false},
		{-1, false, "fadump=on crashkernel=256M", true},
		{-1, false, "fadump=off fadump=nocma", true},
		{-1, false, "fadump=\"on\" crashkernel=256M", true},
		{-1, false, "fadump=on fadump=off", false},
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
		KX_AUTO(facts_destroy) struct facts facts;

		machine(&facts);
		fact_set_u64(&facts.crash.crash_size, 0);
		if (cases[i].shown >= 0)
			fact_set_u64(&facts.fadump, cases[i].shown);
		if (cases[i].sys)
			fact_set_u64(&facts.has_kexec, 1);
		facts.cmdline.fact.state = FACT_PRESENT;
		facts.cmdline.text = strdup(cases[i].cmdline);
		expect_err(crash_require_reserved(&facts), KX_NO_CRASH_MEMORY,
			cases[i].on ? NOT_RESERVED "fadump is on: the firmware saves the"
				    : "crashkernel= is ");
	}
}

/* Here it is known. */
static void test_cma_is_known(void **state)
{
	KX_AUTO(facts_destroy) struct facts facts;

	(void)state;
	machine(&facts);
	fact_set_u64(&facts.crash.crash_size, 0);
	facts.crash.cma.fact.state = FACT_PRESENT;
	facts.cmdline.fact.state = FACT_PRESENT;
	facts.cmdline.text = strdup("crashkernel=256M crashkernel=128M,cma");
	expect_err(crash_require_reserved(&facts), KX_NO_CRASH_MEMORY,
		"crashkernel= is on the kernel's command line, but");
}

static void test_not_reserved(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(causes); i++) {
		KX_AUTO(facts_destroy) struct facts facts;

		machine(&facts);
		fact_set_u64(&facts.crash.crash_size, 0);
		facts.memory.advice = causes[i].below ? &below : NULL;
		if (causes[i].cmdline) {
			facts.cmdline.fact.state = FACT_PRESENT;
			facts.cmdline.text = strdup(causes[i].cmdline);
		}
		expect_err(crash_require_reserved(&facts), KX_NO_CRASH_MEMORY,
			causes[i].says);
		/* One of the two facts is enough to know. */
		facts.crash.crash_size.fact.state = FACT_ABSENT;
		expect_err(crash_require_reserved(&facts), KX_NO_CRASH_MEMORY,
			causes[i].says);
		fact_set_u64(&facts.crash.crash_size, 0);
		facts.memory.fact.state = FACT_ABSENT;
		expect_err(crash_require_reserved(&facts), KX_NO_CRASH_MEMORY,
			causes[i].says);
	}
}

/* What is not known is no reason to refuse; one fact that says yes is enough. */
static void test_perhaps_reserved(void **state)
{
	KX_AUTO(facts_destroy) struct facts facts;
	struct kx_err why = {.code = KX_DENIED, .message = (char *)"denied"};

	(void)state;
	machine(&facts);
	facts.memory.fact = (struct fact){FACT_FAILED, &why};
	facts.crash.crash_size.fact = (struct fact){FACT_FAILED, &why};
	expect_ok(crash_require_reserved(&facts));
	facts.crash.crash_size.fact = (struct fact){FACT_ABSENT, NULL};
	expect_ok(crash_require_reserved(&facts));
	fact_set_u64(&facts.crash.crash_size, 256 * MIB);
	expect_ok(crash_require_reserved(&facts));
	facts.memory.fact = (struct fact){FACT_PRESENT, NULL};
	expect_ok(crash_require_reserved(&facts));
	add(&facts.memory.crash, 16 * MIB, 272 * MIB);
	facts.crash.crash_size.fact.state = FACT_ABSENT;
	expect_ok(crash_require_reserved(&facts));
}

/* A reservation that was given back may leave its low region in /proc/iomem. */
static void test_given_back(void **state)
{
	KX_AUTO(facts_destroy) struct facts facts;

	(void)state;
	machine(&facts);
	add(&facts.memory.crash, GIB, GIB + 256 * MIB);
	expect_ok(crash_require_reserved(&facts));
	fact_set_u64(&facts.crash.crash_size, 0);
	expect_err(crash_require_reserved(&facts), KX_NO_CRASH_MEMORY, NOT_RESERVED);
	facts.memory.fact.state = FACT_FAILED;
	expect_err(crash_require_reserved(&facts), KX_NO_CRASH_MEMORY, NOT_RESERVED);
}

static void test_region(void **state)
{
	KX_AUTO(facts_destroy) struct facts facts;
	struct range r;

	(void)state;
	machine(&facts);
	expect_err(crash_find_region(&facts, &r), KX_FORMAT, "no 'Crash kernel' region");
	add(&facts.memory.crash, GIB, GIB + 128 * MIB);
	expect_ok(crash_find_region(&facts, &r));
	assert_int_equal(r.start, GIB);
	assert_int_equal(r.end, GIB + 128 * MIB);
	/* The highest of them. */
	add(&facts.memory.crash, 5 * GIB, 5 * GIB + 256 * MIB);
	expect_ok(crash_find_region(&facts, &r));
	assert_int_equal(r.start, 5 * GIB);
	/* The last byte of RAM belongs to it; the one behind does not. */
	add(&facts.memory.crash, 6 * GIB - MIB, 6 * GIB);
	expect_ok(crash_find_region(&facts, &r));
	add(&facts.memory.crash, 6 * GIB, 6 * GIB + 1);
	expect_err(crash_find_region(&facts, &r), KX_FORMAT,
		"0x17ff00000-0x180000000 is not all System RAM");
}

/* ---- memory ------------------------------------------------------------------------ */

static void test_ram(void **state)
{
	KX_AUTO(facts_destroy) struct facts facts;
	KX_AUTO(range_set_destroy) struct range_set capture = {0}, dump = {0};

	(void)state;
	machine(&facts);
	add(&facts.memory.crash, GIB, GIB + 128 * MIB);
	add(&facts.memory.crash, 5 * GIB, 6 * GIB);
	/* Next to a region, apart from all, and partly no RAM. */
	add_cma(&facts, GIB + 128 * MIB, GIB + 192 * MIB);
	add_cma(&facts, 16 * MIB, 32 * MIB);
	add_cma(&facts, 2 * GIB - MIB, 2 * GIB + MIB);
	/* A driver's memory, with a piece that the map calls RAM too. */
	add(&facts.memory.driver_ram, 6 * GIB, 7 * GIB);
	add(&facts.memory.driver_ram, 3 * GIB, 3 * GIB + MIB);
	static const struct range wanted_capture[] = {
		{16 * MIB, 32 * MIB},
		{GIB, GIB + 192 * MIB},
		{2 * GIB - MIB, 2 * GIB},
		{5 * GIB, 6 * GIB},
	};
	static const struct range wanted_dump[] = {
		{0x1000, 0x9f000},
		{MIB, 16 * MIB},
		{32 * MIB, GIB},
		{GIB + 192 * MIB, 2 * GIB - MIB},
		{3 * GIB, 3 * GIB + MIB},
		{4 * GIB, 5 * GIB},
		{6 * GIB, 7 * GIB},
	};
	expect_ok(crash_capture_ram(&facts, &capture));
	expect_ranges(&capture, wanted_capture, KX_ARRAY_SIZE(wanted_capture));
	expect_ok(crash_dump_ram(&facts, &dump));
	expect_ranges(&dump, wanted_dump, KX_ARRAY_SIZE(wanted_dump));
}

/* ---- warnings and explanations ----------------------------------------------------- */

static void test_warn_reserved(void **state)
{
	KX_AUTO(facts_destroy) struct facts facts;
	KX_AUTO(plan_destroy) struct plan plan = {0};

	(void)state;
	machine(&facts);
	expect_ok(crash_warn_reserved(&facts, &plan));
	assert_int_equal(plan.warnings.n, 0);
	facts.crash.cma.fact.state = FACT_FAILED;
	facts.crash.cma.fact.err = kx_err_new(KX_FORMAT, "line 1 is odd");
	expect_ok(crash_warn_reserved(&facts, &plan));
	assert_int_equal(plan.warnings.n, 1);
	assert_true(
		plan_warns(&plan, "CMA areas of the crash kernel are not known (line 1"));
}

struct space {
	struct request req;
	struct facts facts;
	struct images images;
	struct file initrds[2];
	struct plan_input in;
	struct plan plan;
	const char *why_not;
};

static void space_init(struct space *s)
{
	*s = (struct space){
		.images = {.ninitrds = 2},
		.initrds = {{.size = 3 * MIB}, {.size = 1}},
		.plan.limits.segment_end = UINT64_MAX,
	};
	machine(&s->facts);
	s->images.initrds = s->initrds;
	s->in = (struct plan_input){
		.req = &s->req, .facts = &s->facts, .images = &s->images};
}

static void space_destroy(struct space *s)
{
	facts_destroy(&s->facts);
}

static struct kx_err *explain(struct space *s, enum kx_code code)
{
	const struct crash_needs needs = {.kernel = 47 * MIB + 1, .why_not = s->why_not};

	return crash_explain_space(
		kx_err_new(code, "initrd: no room"), &s->in, &s->plan, &needs);
}

static void test_space(void **state)
{
	KX_AUTO(space_destroy) struct space s;

	(void)state;
	space_init(&s);
	assert_null(crash_explain_space(NULL, &s.in, &s.plan, NULL));
	/* No region: nothing to add. */
	KX_AUTO(kx_err_freep) struct kx_err *plain = explain(&s, KX_NO_SPACE);
	assert_string_equal(plain->message, "initrd: no room");
	s.plan.limits.crash_region = (struct range){5 * GIB, 5 * GIB + 48 * MIB};
	KX_AUTO(kx_err_freep) struct kx_err *other = explain(&s, KX_LIMIT);
	assert_string_equal(other->message, "initrd: no room");
	expect_err(explain(&s, KX_NO_SPACE), KX_NO_SPACE,
		"initrd: no room: the crash region 0x140000000-0x142ffffff has 48 MiB; "
		"the kernel needs 48, the initrd 4, boot data 1 or more: reserve more by "
		"crashkernel=");
	s.plan.limits.crash_region.end = 5 * GIB + 256;
	expect_err(explain(&s, KX_NO_SPACE), KX_NO_SPACE,
		"initrd: no room: the crash region 0x140000000-0x1400000ff has 256 "
		"bytes: does the number of crashkernel= lack an M or a G?");
}

/* Advice is for what it helps: more memory does not move a kernel. */
static void test_space_that_is_elsewhere(void **state)
{
	KX_AUTO(space_destroy) struct space s;

	(void)state;
	space_init(&s);
	s.plan.limits.crash_region = (struct range){5 * GIB, 5 * GIB + 256 * MIB};
	s.why_not = "it is elsewhere";
	expect_err(explain(&s, KX_NO_SPACE), KX_NO_SPACE,
		"the crash region is 0x140000000-0x14fffffff: it is elsewhere");
	s.plan.limits.reach = "nothing reaches it";
	expect_err(explain(&s, KX_NO_SPACE), KX_NO_SPACE, "it is elsewhere");
	s.plan.limits.segment_end = 5 * GIB + MIB;
	expect_err(explain(&s, KX_NO_SPACE), KX_NO_SPACE, "nothing reaches it");
	s.req.mem_max_set = true;
	expect_err(explain(&s, KX_NO_SPACE), KX_NO_SPACE,
		"the crash region is 0x140000000-0x14fffffff, of which nothing lies "
		"within --mem-max");
	s.plan.limits.allowed = (struct range_set){&s.plan.limits.crash_region, 1, 1};
	s.req.mem_min_set = true;
	expect_err(explain(&s, KX_NO_SPACE), KX_NO_SPACE,
		"of which only a part lies within --mem-min and --mem-max");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_not_reserved),
		cmocka_unit_test(test_not_reserved_of_memory),
		cmocka_unit_test(test_not_reserved_of_small),
		cmocka_unit_test(test_fadump),
		cmocka_unit_test(test_cma_is_known),
		cmocka_unit_test(test_perhaps_reserved),
		cmocka_unit_test(test_given_back),
		cmocka_unit_test(test_region),
		cmocka_unit_test(test_ram),
		cmocka_unit_test(test_warn_reserved),
		cmocka_unit_test(test_space),
		cmocka_unit_test(test_space_that_is_elsewhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
