// SPDX-License-Identifier: GPL-2.0-or-later
/* The notes that a dump's header names, and the segment that holds it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <elf.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "crash-facts.h"
#include "plan/crash.h"
#include "sys/kexec-abi.h"

static void set_notes(struct facts *facts, const uint64_t *paddrs, size_t n)
{
	struct fact_crash_notes *notes = &facts->crash.notes;

	free(notes->paddrs);
	notes->fact.state = FACT_PRESENT;
	notes->size = 368;
	notes->n = n;
	notes->paddrs = calloc(n, sizeof(*paddrs));
	memcpy(notes->paddrs, paddrs, n * sizeof(*paddrs));
}

static void set_vmcoreinfo(struct facts *facts, uint64_t paddr, uint64_t size)
{
	facts->crash.vmcoreinfo =
		(struct fact_vmcoreinfo){{FACT_PRESENT, NULL}, paddr, size};
}

static void add_notes(const struct facts *facts, struct plan *plan)
{
	KX_AUTO(range_set_destroy) struct range_set dumped = {0};

	plan_destroy(plan);
	expect_ok(crash_dump_ram(facts, &dumped));
	expect_ok(crash_add_notes(facts, &dumped, plan));
}

static void test_notes(void **state)
{
	static const uint64_t paddrs[] = {2 * GIB - 368, 0x1000, 5 * GIB + 4};
	KX_AUTO(facts_destroy) struct facts facts;
	KX_AUTO(plan_destroy) struct plan plan = {0};

	(void)state;
	machine(&facts);
	set_notes(&facts, paddrs, 3);
	set_vmcoreinfo(&facts, 0x9e000, 0x1000);
	add_notes(&facts, &plan);
	assert_int_equal(plan.warnings.n, 0);
	assert_int_equal(plan.elfcore.nnotes, 4);
	/* In the order of the CPUs, which is not that of the addresses. */
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(plan.elfcore.notes[i].paddr, paddrs[i]);
		assert_int_equal(plan.elfcore.notes[i].size, 368);
	}
	assert_int_equal(plan.elfcore.notes[3].paddr, 0x9e000);
	assert_int_equal(plan.elfcore.notes[3].size, 0x1000);
}

/* Each of them is left out, the others stay. */
static void test_lying_notes(void **state)
{
	static const uint64_t paddrs[] = {
		MIB,			/* good */
		0,			/* no RAM */
		0x9f000 - 367,		/* a byte too far */
		GIB,			/* the capture kernel's */
		GIB - 4,		/* partly */
		3 * GIB,		/* a hole */
		UINT64_MAX - 100,	/* wraps */
		UINT64_MAX - 0x170 + 1, /* ends at 0 */
		4 * GIB,		/* good */
	};
	KX_AUTO(facts_destroy) struct facts facts;
	KX_AUTO(plan_destroy) struct plan plan = {0};

	(void)state;
	machine(&facts);
	add(&facts.memory.crash, GIB, GIB + 128 * MIB);
	set_notes(&facts, paddrs, KX_ARRAY_SIZE(paddrs));
	set_vmcoreinfo(&facts, 2 * GIB - 0x800, 0x1000);
	add_notes(&facts, &plan);
	assert_int_equal(plan.elfcore.nnotes, 2);
	assert_int_equal(plan.elfcore.notes[0].paddr, MIB);
	assert_int_equal(plan.elfcore.notes[1].paddr, 4 * GIB);
	assert_int_equal(plan.warnings.n, 2);
	assert_true(plan_warns(&plan, "the notes of 7 of 9 CPUs"));
	assert_true(plan_warns(&plan, "VMCOREINFO is said to be at 0x7ffff800"));
}

static const struct {
	uint64_t paddr, size;
} bad_vmcoreinfo[] = {
	{0, 0x1000},
	{MIB, 0},
	{MIB, UINT64_MAX},
	{UINT64_MAX, 1},
	{UINT64_MAX - 0xfff, 0x1000},
	{GIB, 0x1000},
};

static void test_lying_vmcoreinfo(void **state)
{
	KX_AUTO(facts_destroy) struct facts facts;
	KX_AUTO(plan_destroy) struct plan plan = {0};
	const uint64_t paddr = MIB;

	(void)state;
	machine(&facts);
	add(&facts.memory.crash, GIB, GIB + 128 * MIB);
	set_notes(&facts, &paddr, 1);
	for (size_t i = 0; i < KX_ARRAY_SIZE(bad_vmcoreinfo); i++) {
		set_vmcoreinfo(&facts, bad_vmcoreinfo[i].paddr, bad_vmcoreinfo[i].size);
		add_notes(&facts, &plan);
		assert_int_equal(plan.elfcore.nnotes, 1);
		assert_true(plan_warns(&plan, "VMCOREINFO is said to be at"));
	}
}

static void test_unknown_notes(void **state)
{
	KX_AUTO(facts_destroy) struct facts facts;
	KX_AUTO(plan_destroy) struct plan plan = {0};
	const uint64_t paddr = MIB;

	(void)state;
	machine(&facts);
	set_notes(&facts, &paddr, 1);
	add_notes(&facts, &plan);
	assert_int_equal(plan.elfcore.nnotes, 1);
	assert_true(plan_warns(
		&plan, "VMCOREINFO is not known (/sys/kernel/vmcoreinfo: not"));
	facts.crash.vmcoreinfo.fact.state = FACT_FAILED;
	facts.crash.vmcoreinfo.fact.err = kx_err_new(KX_FORMAT, "it is odd");
	add_notes(&facts, &plan);
	assert_true(plan_warns(&plan, "(/sys/kernel/vmcoreinfo: it is odd)"));
	/* Another state than present hides what the struct holds. */
	facts.crash.notes.fact.state = FACT_FAILED;
	facts.crash.notes.fact.err = kx_err_new(KX_DENIED, "hidden");
	add_notes(&facts, &plan);
	assert_int_equal(plan.elfcore.nnotes, 0);
	assert_true(plan_warns(&plan, "crash_notes: hidden): the dump will not have"));
}

/* A kernel without a single note makes no /proc/vmcore: that is worth a word. */
static void test_no_note_at_all(void **state)
{
	KX_AUTO(facts_destroy) struct facts facts;
	KX_AUTO(plan_destroy) struct plan plan = {0};
	const uint64_t paddr = 0;

	(void)state;
	machine(&facts);
	add_notes(&facts, &plan);
	assert_true(plan_warns(&plan, "no /proc/vmcore"));
	set_notes(&facts, &paddr, 1);
	add_notes(&facts, &plan);
	assert_true(plan_warns(&plan, "no /proc/vmcore"));
	set_vmcoreinfo(&facts, MIB, 0x1000);
	add_notes(&facts, &plan);
	assert_false(plan_warns(&plan, "no /proc/vmcore"));
}

/* ---- the segment ------------------------------------------------------------------- */

struct making {
	struct request req;
	struct facts facts;
	struct plan_input in;
	struct planning p;
	struct segment segment;
};

static void making_init(struct making *m)
{
	*m = (struct making){.p.plan.elfcore.machine = EM_X86_64};
	m->in = (struct plan_input){.req = &m->req, .facts = &m->facts};
	m->p.in = &m->in;
	expect_ok(elfcore_add_note(&m->p.plan.elfcore, (struct elfcore_note){MIB, 368}));
	expect_ok(elfcore_add_part(&m->p.plan.elfcore,
		(struct elfcore_part){ELFCORE_NO_VADDR, MIB, MIB, GIB}));
}

static void making_destroy(struct making *m)
{
	planning_destroy(&m->p);
}

static void test_segment(void **state)
{
	KX_AUTO(making_destroy) struct making m;
	uint8_t wanted[64 + 2 * 56];

	(void)state;
	making_init(&m);
	elfcore_write(&m.p.plan.elfcore, wanted);
	/* What the kernel would like matters to --hotplug alone. */
	fact_set_u64(&m.facts.crash.elfcorehdr_size, 0x10000);
	expect_ok(crash_make_elfcorehdr(&m.p, &m.segment));
	assert_int_equal(m.segment.role, ROLE_ELFCOREHDR);
	assert_int_equal(m.segment.memsz, sizeof(wanted));
	assert_int_equal(m.segment.bufsz, sizeof(wanted));
	assert_memory_equal(m.segment.bytes, wanted, sizeof(wanted));
	assert_true(m.segment.digest);
	assert_false(m.p.plan.hotplug);
	assert_int_equal(m.p.plan.flags, 0);
	assert_int_equal(m.p.plan.warnings.n, 0);
}

static void test_hotplug(void **state)
{
	static const struct {
		uint64_t kernel, memsz;
	} cases[] = {
		{0x10000, 0x10040}, /* the ELF header comes on top */
		{112, 176},	    /* just as large */
		{113, 177},
		{0, 176}, /* never smaller than what is there */
		/* as many entries as there can be, and some that the kernel adds */
		{65535 * 56, 64 + 65535 * 56},
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
		KX_AUTO(making_destroy) struct making m;

		making_init(&m);
		m.req.hotplug = true;
		m.p.plan.flags = LOAD_CALL_ON_CRASH;
		fact_set_u64(&m.facts.crash.elfcorehdr_size, cases[i].kernel);
		expect_ok(crash_make_elfcorehdr(&m.p, &m.segment));
		assert_int_equal(m.segment.memsz, cases[i].memsz);
		assert_int_equal(m.segment.bufsz, 176);
		assert_false(m.segment.digest);
		assert_true(m.p.plan.hotplug);
		assert_int_equal(m.p.plan.flags, LOAD_CALL_ON_CRASH | LOAD_CALL_HOTPLUG);
	}
}

static void test_hotplug_not_known(void **state)
{
	KX_AUTO(making_destroy) struct making m;

	(void)state;
	making_init(&m);
	m.req.hotplug = true;
	expect_ok(crash_make_elfcorehdr(&m.p, &m.segment));
	assert_int_equal(m.segment.memsz, 176);
	assert_true(m.segment.digest);
	assert_false(m.p.plan.hotplug);
	assert_int_equal(m.p.plan.flags, 0);
	assert_true(
		plan_warns(&m.p.plan, "--hotplug has no effect: this kernel does not"));
}

/* A kernel that asks for more than any header has is not believed. */
static void test_hotplug_absurd(void **state)
{
	static const uint64_t sizes[] = {
		65535 * 56 + 1, 1ULL << 40, UINT64_MAX - 64, UINT64_MAX};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(sizes); i++) {
		KX_AUTO(making_destroy) struct making m;

		making_init(&m);
		m.req.hotplug = true;
		fact_set_u64(&m.facts.crash.elfcorehdr_size, sizes[i]);
		expect_ok(crash_make_elfcorehdr(&m.p, &m.segment));
		assert_int_equal(m.segment.memsz, 176);
		assert_true(m.segment.digest);
		assert_false(m.p.plan.hotplug);
		assert_int_equal(m.p.plan.flags, 0);
		assert_int_equal(m.p.plan.warnings.n, 1);
		assert_true(plan_warns(
			&m.p.plan, "(crash_elfcorehdr_size), which cannot be"));
	}
}

/* The kernel's own loader keeps the room unasked, and needs no flag for it. */
static void test_file_call(void **state)
{
	KX_AUTO(making_destroy) struct making m;

	(void)state;
	making_init(&m);
	m.p.for_file_call = true;
	expect_ok(crash_make_elfcorehdr(&m.p, &m.segment));
	assert_int_equal(m.segment.memsz, 176);
	fact_set_u64(&m.facts.crash.elfcorehdr_size, 0x10000);
	expect_ok(crash_make_elfcorehdr(&m.p, &m.segment));
	assert_int_equal(m.segment.memsz, 0x10040);
	fact_set_u64(&m.facts.crash.elfcorehdr_size, UINT64_MAX);
	m.req.hotplug = true;
	expect_ok(crash_make_elfcorehdr(&m.p, &m.segment));
	assert_int_equal(m.segment.memsz, 176);
	assert_int_equal(m.p.plan.warnings.n, 0);
	assert_int_equal(m.p.plan.flags, 0);
}

/* What cannot be written is not. */
static void test_unwritable(void **state)
{
	KX_AUTO(making_destroy) struct making m;

	(void)state;
	making_init(&m);
	for (size_t i = m.p.plan.elfcore.nloads; i < 65534; i++)
		expect_ok(elfcore_add_part(&m.p.plan.elfcore,
			(struct elfcore_part){0, i << 20, i << 20, 0x1000}));
	expect_err(crash_make_elfcorehdr(&m.p, &m.segment), KX_LIMIT,
		"would have 65535 entries (1 for CPUs, 65534 for ranges of memory)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_notes),
		cmocka_unit_test(test_lying_notes),
		cmocka_unit_test(test_lying_vmcoreinfo),
		cmocka_unit_test(test_unknown_notes),
		cmocka_unit_test(test_no_note_at_all),
		cmocka_unit_test(test_segment),
		cmocka_unit_test(test_hotplug),
		cmocka_unit_test(test_hotplug_not_known),
		cmocka_unit_test(test_hotplug_absurd),
		cmocka_unit_test(test_file_call),
		cmocka_unit_test(test_unwritable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
