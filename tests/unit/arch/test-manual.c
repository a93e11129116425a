// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An architecture that does what the manual in arch/arch.h asks for, and no more, is
 * served by all generic code: its plans are made, checked, sealed and shown.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "arch-test.h"
#include "digest/digest.h"
#include "options-fixture.h"
#include "plan/planning.h"
#include "sys/kexec-abi.h"
#include "world.h"

#define REGION	   (GIB + 512 * MIB)
#define REGION_END (REGION + 128 * MIB)
#define RAM_END	   (2 * GIB)

static const struct range reserved[] = {
	{GIB, GIB + 2 * MIB + 0x1000},
	{REGION, REGION + 0x1000},
	{RAM_END - 0xf000, RAM_END},
};

static const uint8_t initrds[2][0x5000] = {"070701", "070701"};

static void add(struct range_set *set, uint64_t start, uint64_t end)
{
	expect_ok(range_set_push(set, (struct range){start, end}));
	range_set_normalize(set);
}

/* 1 GiB, with parts that firmware reserved, one of them in the crash region. */
static void add_memory(struct world *w)
{
	struct memory *memory = &w->facts.memory;

	fact_set(&memory->fact);
	memory->source = "/proc/iomem";
	add(&memory->ram, GIB, RAM_END);
	for (size_t i = 0; i < KX_ARRAY_SIZE(reserved); i++)
		add(&memory->reserved, reserved[i].start, reserved[i].end);
}

/* Two parts, entered behind the first bytes. */
static void add_kernel(struct world *w)
{
	struct image *image = &w->images.kernel;

	world_take_kernel(w, IMAGE_ELF, calloc(1, 0x9000), 0x9000);
	w->loads[0] = (struct elf_part){0, 0x200000, 0x8000, 0xa000};
	w->loads[1] = (struct elf_part){0x8000, 0x20c000, 0x1000, 0x2000};
	image->type = "elf-test64";
	image->elf = (struct elf_image){.machine = TEST64_MACHINE,
		.is_64bit = true,
		.loads = w->loads,
		.nloads = 2,
		.entry_paddr = 0x200040,
		.is_linux = true};
}

static int set_up(void **state)
{
	struct world *w = malloc(sizeof(*w));

	world_begin(w, &test64_ops, &test64_purgatory);
	add_memory(w);
	add_kernel(w);
	world_initrd(w, initrds[0], 0x5000);
	world_initrd(w, initrds[1], 0x3000);
	w->req.append = "root=/dev/vda1";
	*state = w;
	return 0;
}

static int tear_down(void **state)
{
	world_destroy(*state);
	free(*state);
	return 0;
}

/* A crash image is asked for, and all that a kernel tells of itself is there. */
static void ask_crash(struct world *w)
{
	struct crash_facts *crash = &w->facts.crash;

	w->req.panic = true;
	add(&w->facts.memory.crash, REGION, REGION_END);
	fact_set(&crash->notes.fact);
	crash->notes.size = 0x200;
	crash->notes.n = 1;
	crash->notes.paddrs = calloc(1, sizeof(uint64_t));
	crash->notes.paddrs[0] = GIB + 16 * MIB;
	crash->vmcoreinfo =
		(struct fact_vmcoreinfo){{FACT_PRESENT, NULL}, GIB + 17 * MIB, 0x1000};
	fact_set(&crash->kcore.fact);
	crash->kcore.nloads = 2;
	crash->kcore.loads = calloc(2, sizeof(struct kcore_part));
	crash->kcore.loads[0] = (struct kcore_part){
		.vaddr = 0xffff800080000000, .size = MIB, .paddr = GIB + 32 * MIB};
	crash->kcore.loads[1] = (struct kcore_part){
		.vaddr = 0xffff000000000000, .size = GIB, .paddr = GIB};
}

/* ---- what is expected -------------------------------------------------------------- */

struct wanted {
	enum role role;
	uint64_t paddr, memsz;
};

static void expect_segments(
	const struct plan *plan, const struct wanted *wanted, size_t n)
{
	assert_int_equal(plan->nsegments, n);
	for (size_t i = 0; i < n; i++) {
		const struct segment *s = &plan->segments[i];

		assert_int_equal(s->role, wanted[i].role);
		assert_int_equal(s->paddr, wanted[i].paddr);
		assert_int_equal(s->memsz, wanted[i].memsz);
		for (size_t j = 0; j < KX_ARRAY_SIZE(reserved); j++)
			assert_true(s->paddr >= reserved[j].end ||
				    s->paddr + s->memsz <= reserved[j].start);
	}
}

/* Of all bytes but purgatory's, and told to it. */
static void expect_digest(struct world *w)
{
	const struct plan *plan = &w->plan;
	const struct segment *purgatory = world_segment(w, ROLE_PURGATORY);
	const uint8_t *params = purgatory->bytes + plan->params_offset;
	uint8_t wanted[SHA256_SIZE];
	struct digest digest;

	digest_init(&digest, DIGEST_SHA256, SHA256_USUAL);
	for (size_t i = 0; i < plan->nsegments; i++)
		if (plan->segments[i].role != ROLE_PURGATORY)
			digest_segment(&digest, plan->segments[i].bytes,
				plan->segments[i].bufsz);
	digest_final(&digest, wanted);
	assert_int_equal(plan->params.flags, PURGATORY_CHECK_DIGEST);
	assert_int_equal(plan->params.region_count, plan->nsegments - 1);
	assert_memory_equal(params + PP_DIGEST, wanted, sizeof(wanted));
	assert_int_equal(params[PP_MAGIC], PURGATORY_MAGIC & 0xff);
}

/* The kernel is told of its initrds and its command line. */
static void expect_told(struct world *w, const char *cmdline)
{
	const struct segment *s = world_segment(w, ROLE_BOOT_PARAMS);
	struct test64_boot boot;

	memcpy(&boot, s->bytes, sizeof(boot));
	assert_int_equal(w->plan.params.regs[0], s->paddr);
	assert_int_equal(boot.initrd, world_segment(w, ROLE_INITRD)->paddr);
	assert_int_equal(boot.initrd_size, 0x8000 + 0x3000);
	assert_string_equal(boot.cmdline, cmdline);
	assert_string_equal(w->plan.cmdline, cmdline);
}

/* ---- plans ------------------------------------------------------------------------- */

static void test_load(void **state)
{
	struct world *w = *state;
	static const struct wanted wanted[] = {
		{ROLE_KERNEL, GIB + 4 * MIB, 0xc000},
		{ROLE_KERNEL, GIB + 4 * MIB + 0xc000, 0x4000},
		{ROLE_PURGATORY, RAM_END - 0x24000, 0x4000},
		{ROLE_BOOT_PARAMS, RAM_END - 0x20000, 0x4000},
		{ROLE_INITRD, RAM_END - 0x1c000, 0x8000},
		{ROLE_INITRD, RAM_END - 0x14000, 0x4000},
	};

	w->in.arch = &test64_small_ops;
	expect_ok(world_plan(w));
	expect_segments(&w->plan, wanted, KX_ARRAY_SIZE(wanted));
	expect_told(w, "root=/dev/vda1");
	expect_digest(w);
	assert_int_equal(w->plan.flags, (uint64_t)TEST64_MACHINE << 16);
	assert_int_equal(w->plan.entry, RAM_END - 0x24000 + 0x20);
	assert_int_equal(w->plan.params.entry, GIB + 4 * MIB + 0x40);
	assert_int_equal(w->plan.limits.half_of_ram, GIB / 2);
	assert_int_equal(w->plan.warnings.n, 0);
}

/* --mem-min, --mem-max, --no-checks and --debug. */
static void test_common_options(void **state)
{
	struct world *w = *state;

	w->req.mem_min_set = w->req.mem_max_set = true;
	w->req.mem_min = GIB + 64 * MIB;
	w->req.mem_max = GIB + 80 * MIB - 1;
	w->req.no_checks = w->req.debug = true;
	expect_ok(world_plan(w));
	assert_int_equal(world_segment(w, ROLE_KERNEL)->paddr, GIB + 64 * MIB);
	assert_int_equal(
		w->plan.segments[w->plan.nsegments - 1].paddr, GIB + 80 * MIB - 0x4000);
	assert_int_equal(w->plan.params.flags, PURGATORY_VERBOSE);
	w->req.mem_max = w->req.mem_min + 0x7fff;
	expect_err(world_plan(w), KX_NO_SPACE, "kernel: no free range of 0x10000 bytes");
}

static void test_crash(void **state)
{
	struct world *w = *state;
	static const struct wanted wanted[] = {
		{ROLE_KERNEL, REGION + 2 * MIB, 0xc000},
		{ROLE_KERNEL, REGION + 2 * MIB + 0xc000, 0x4000},
		{ROLE_PURGATORY, REGION_END - 0x18000, 0x4000},
		{ROLE_BOOT_PARAMS, REGION_END - 0x14000, 0x4000},
		{ROLE_INITRD, REGION_END - 0x10000, 0x8000},
		{ROLE_INITRD, REGION_END - 0x8000, 0x4000},
		{ROLE_ELFCOREHDR, REGION_END - 0x4000, 0x4000},
	};

	ask_crash(w);
	expect_ok(world_plan(w));
	expect_segments(&w->plan, wanted, KX_ARRAY_SIZE(wanted));
	expect_told(w, "root=/dev/vda1 elfcorehdr=1703920K");
	expect_digest(w);
	assert_int_equal(
		w->plan.flags, (uint64_t)TEST64_MACHINE << 16 | LOAD_CALL_ON_CRASH);
	assert_int_equal(w->plan.warnings.n, 0);
}

/* Notes, the kernel's text, and the RAM on both sides of the crash region. */
static void test_dump(void **state)
{
	struct world *w = *state;
	const struct elfcore *core = &w->plan.elfcore;

	ask_crash(w);
	expect_ok(world_plan(w));
	assert_int_equal(core->machine, TEST64_MACHINE);
	assert_int_equal(core->nnotes, 2);
	assert_int_equal(core->notes[1].paddr, GIB + 17 * MIB);
	assert_int_equal(core->nloads, 3);
	assert_int_equal(core->loads[0].paddr, GIB + 32 * MIB);
	assert_int_equal(core->loads[1].vaddr, 0xffff000000000000);
	assert_int_equal(core->loads[1].size, REGION - GIB);
	assert_int_equal(core->loads[2].vaddr, 0xffff000000000000 + REGION_END - GIB);
	assert_int_equal(core->loads[2].size, RAM_END - REGION_END);
}

/* The file call has no segments, and of a crash image it is known that it will fit. */
static void test_file_call(void **state)
{
	struct world *w = *state;

	expect_ok(plan_make(&w->in, CALL_FILE, "", &w->plan));
	expect_ok(plan_check(&w->plan));
	expect_ok(plan_seal(&w->plan));
	assert_int_equal(w->plan.nsegments, 0);
	assert_string_equal(w->plan.cmdline, "root=/dev/vda1");
	world_forget(w);
	ask_crash(w);
	expect_ok(plan_make(&w->in, CALL_FILE, "", &w->plan));
	assert_int_equal(w->plan.flags, FILE_CALL_ON_CRASH);
	assert_string_equal(w->plan.cmdline, "root=/dev/vda1");
	world_forget(w);
	w->loads[1].memsz = 128 * MIB;
	expect_err(plan_make(&w->in, CALL_FILE, "", &w->plan), KX_NO_SPACE,
		"the crash region 0x60000000-0x67ffffff has 128 MiB");
}

/* ---- what it has not, and generic code says ---------------------------------------- */

static void test_crash_space(void **state)
{
	struct world *w = *state;

	ask_crash(w);
	w->loads[1].memsz = 128 * MIB;
	expect_err(world_plan(w), KX_NO_SPACE,
		"has 128 MiB; the kernel needs 129, the initrd 1, ");
	w->loads[1].memsz = 125 * MIB;
	expect_err(world_plan(w), KX_NO_SPACE,
		"and the running kernel needs 0x400000 of it for itself");
}

static void test_refused(void **state)
{
	struct world *w = *state;

	ask_crash(w);
	w->in.arch = &test64_small_ops;
	expect_err(world_plan(w), KX_UNSUPPORTED,
		"loading crash images on test64 is not supported yet");
	w->req.panic = false;
	w->in.purgatory = NULL;
	expect_err(world_plan(w), KX_UNSUPPORTED, "without the purgatory for test64");
	w->images.kernel.type = "elf-x86_64";
	w->images.kernel.elf.machine = 62;
	expect_err(world_plan(w), KX_FORMAT,
		"'/boot/k' is an ELF kernel for x86_64 (machine 62), this machine is "
		"test64 (65124)");
	w->images.kernel.type = "bzImage64";
	w->images.kernel.kind = IMAGE_BZIMAGE;
	expect_err(world_plan(w), KX_UNSUPPORTED,
		"'/boot/k' is a kernel for x86 (bzImage64), this machine is test64");
}

static void test_limits(void **state)
{
	struct world *w = *state;
	char line[TEST64_CMDLINE + 1];

	memset(line, 'x', TEST64_CMDLINE);
	line[TEST64_CMDLINE] = 0;
	w->req.append = line;
	expect_ok(world_plan(w));
	expect_told(w, line);
	ask_crash(w);
	expect_err(world_plan(w), KX_LIMIT, "for the crash image (elfcorehdr=)");
	expect_ok(plan_make(&w->in, CALL_FILE, "", &w->plan));
	world_forget(w);
	w->facts.memory.fact.state = FACT_ABSENT;
	w->req.panic = false;
	expect_err(world_plan(w), KX_DENIED, "memory of this machine is not known");
}

/* An architecture that forgets a limit is refused each plan. */
static void test_forgotten_limits(void **state)
{
	struct world *w = *state;
	const struct planning begun = planning_begin(&w->in, CALL_LOAD);
	struct plan_limits set;

	expect_ok(world_plan(w));
	set = w->plan.limits;
	w->plan.limits.segment_end = begun.plan.limits.segment_end;
	expect_err(plan_check(&w->plan), KX_CHECK, "check 'allowed-memory'");
	w->plan.limits = set;
	w->plan.limits.initrd_end = begun.plan.limits.initrd_end;
	expect_err(plan_check(&w->plan), KX_CHECK, "check 'initrd'");
}

static void test_foreign_options(void **state)
{
	struct world *w = *state;
	KX_AUTO(words_destroy) struct words words = {0};
	KX_AUTO(request_destroy) struct request req = {0};

	expect_ok(parse(&words, "-l K --reset-vga --dt-no-old-root", &req));
	w->in.req = &req;
	expect_ok(world_plan(w));
	assert_true(plan_warns(&w->plan, "--reset-vga has no effect on test64"));
	assert_true(plan_warns(&w->plan, "--dt-no-old-root has no effect on test64"));
}

/* ---- shown ------------------------------------------------------------------------- */

static struct kx_err *show(const struct world *w,
	struct kx_err *(*print)(
		const struct plan *plan, const struct images *images, FILE *out),
	char **ret)
{
	size_t size;
	FILE *out = open_memstream(ret, &size);
	struct kx_err *err = print(&w->plan, &w->images, out);

	fclose(out);
	return err;
}

static void expect_text(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("'%s' is not in '%s'", part, text);
}

static void test_shown(void **state)
{
	struct world *w = *state;
	KX_AUTO(freep) char *text = NULL;
	KX_AUTO(freep) char *json = NULL;

	ask_crash(w);
	expect_ok(world_plan(w));
	expect_ok(show(w, plan_print, &text));
	expect_text(text, "elfcorehdr=1703920K");
	expect_text(text, "0x60200000");
	struct kx_err *err = show(w, plan_print_json, &json);
	if (err) {
		/* A build without the library, or a machine. */
		expect_err(err, KX_UNSUPPORTED, "json");
		return;
	}
	expect_text(json, "\"arch\": \"test64\"");
	expect_text(json, "elf-test64");
	expect_text(json, "0x60200000");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_load),
		TEST(test_common_options),
		TEST(test_crash),
		TEST(test_dump),
		TEST(test_file_call),
		TEST(test_crash_space),
		TEST(test_refused),
		TEST(test_limits),
		TEST(test_forgotten_limits),
		TEST(test_foreign_options),
		TEST(test_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
