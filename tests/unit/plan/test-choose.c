// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>

#include "base/cleanup.h"
#include "choose-input.h"
#include "expect.h"
#include "plan/choose.h"

static struct kx_err *try_choose(const struct input *in, struct choice *ret)
{
	struct plan_input as = input_as(in);

	return choose_call(&as, ret);
}

static struct choice choose(const struct input *in)
{
	struct choice choice = {0};

	expect_ok(try_choose(in, &choice));
	assert_non_null(choice.reason);
	for (unsigned int i = 0; i < choice.warnings.n; i++)
		assert_non_null(choice.warnings.v[i].text);
	return choice;
}

/* Each option that needs kexec_load, alone. */
static const struct {
	struct request req;
	const char *name;
} options[] = {
	{{.fast_boot = true}, "--fast-boot"},
	{{.entry_32bit = true}, "--entry-32bit"},
	{{.real_mode = true}, "in real mode"},
	{{.mem_min_set = true}, "--mem-min"},
	{{.mem_max_set = true}, "--mem-max"},
	{{.no_checks = true}, "--no-checks"},
	{{.console_serial = true}, "--console-serial"},
	{{.console_vga = true}, "--console-vga"},
	{{.serial_port = 0x2f8}, "--serial"},
	{{.serial_baud = 9600}, "--serial-baud"},
	{{.reset_vga = true}, "--reset-vga"},
	{{.noefi = true}, "--noefi"},
	{{.pass_memmap = true}, "--pass-memmap-cmdline"},
	{{.reuse_video_type = true}, "--reuse-video-type"},
	{{.elf32_headers = true}, "--elf32-core-headers"},
	{{.dtb = "/boot/dtb"}, "--dtb"},
};

static void test_nothing_needed(void **state)
{
	struct input in = make_input((struct request){0}, 0, BZ64);
	struct choice choice = choose(&in);

	(void)state;
	assert_int_equal(choice.first, CALL_FILE);
	assert_int_equal(choice.fallback, CALL_LOAD);
	assert_int_equal(choice.warnings.n, 0);
}

/* Options that both calls serve, or that do not matter, change nothing. */
static void test_neutral_options(void **state)
{
	static const struct request neutral[] = {
		{.panic = true},
		{.debug = true},
		{.append = "quiet"},
		{.reuse_cmdline = true},
		{.args = ARGS_LINUX},
		{.args = ARGS_ELF},
		{.args = ARGS_NONE}, /* of an ELF image only */
		{.no_cma = true},
		{.force_dtb = true},
		{.dt_no_old_root = true},
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(neutral); i++) {
		struct input in = make_input(neutral[i], 0, BZ64);
		struct choice choice = choose(&in);

		assert_int_equal(choice.first, CALL_FILE);
		assert_int_equal(choice.fallback, CALL_LOAD);
		assert_int_equal(choice.warnings.n, 0);
	}
}

static void test_options_need_load(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(options); i++) {
		struct input in = make_input(options[i].req, 0, BZ64);
		struct choice choice = choose(&in);
		assert_int_equal(choice.first, CALL_LOAD);
		assert_int_equal(choice.warnings.n, 0);
		assert_non_null(strstr(choice.reason, options[i].name));
		if (in.req.entry_32bit || in.req.real_mode) {
			assert_int_equal(choice.fallback, CALL_NONE);
			assert_int_equal(choice.lost.n, 0);
			continue;
		}
		/* The file call is behind what is but a wish, with what that loses. */
		assert_int_equal(choice.fallback, CALL_FILE);
		assert_int_equal(choice.lost.n, 1);
		assert_non_null(strstr(choice.lost.v[0].text, options[i].name));
	}
}

/* One need among wishes, and a wish with an image that the file call does not know. */
static void test_wishes_and_needs(void **state)
{
	struct request wishes = {.no_checks = true, .reset_vga = true, .dtb = "d"};
	struct input in = make_input(wishes, 0, BZ64);
	struct choice choice = choose(&in);

	(void)state;
	assert_int_equal(choice.fallback, CALL_FILE);
	assert_int_equal(choice.lost.n, 3);
	in.req.entry_32bit = true;
	assert_int_equal(choose(&in).fallback, CALL_NONE);
	in = make_input(wishes, 0, VMLINUX);
	assert_int_equal(choose(&in).fallback, CALL_NONE);
	/* On ppc64 the file call takes an ELF image. */
	in = make_input(wishes, 0, PPC64);
	assert_int_equal(choose(&in).fallback, CALL_FILE);
	/* A policy has no fallback, nor has who names the call. */
	in = make_input(wishes, IMA, BZ64);
	assert_int_equal(choose(&in).first, CALL_FILE);
	assert_int_equal(choose(&in).fallback, CALL_NONE);
	in = make_input(wishes, 0, BZ64);
	in.req.wish = WISH_LOAD;
	assert_int_equal(choose(&in).fallback, CALL_NONE);
	in.req.wish = WISH_FILE;
	assert_int_equal(choose(&in).fallback, CALL_NONE);
}

/* Those that only x86 has, of the above, ask for nothing elsewhere. */
static void test_foreign_options(void **state)
{
	static const char *const common[] = {
		"--mem-min", "--mem-max", "--no-checks", "--dtb"};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(options); i++) {
		struct input in = make_input(options[i].req, 0, PPC64);
		enum call call = CALL_FILE;

		for (size_t j = 0; j < KX_ARRAY_SIZE(common); j++)
			if (!strcmp(options[i].name, common[j]))
				call = CALL_LOAD;
		assert_int_equal(choose(&in).first, call);
		in.req.wish = WISH_FILE;
		assert_int_equal(choose(&in).warnings.n, call == CALL_LOAD);
	}
	struct input none = make_input((struct request){.args = ARGS_NONE}, 0, PPC64);
	assert_int_equal(choose(&none).first, CALL_FILE);
}

static void test_images_need_load(void **state)
{
	struct input in = make_input((struct request){0}, 0, VMLINUX);
	struct choice choice = choose(&in);

	(void)state;
	assert_int_equal(choice.first, CALL_LOAD);
	assert_int_equal(choice.fallback, CALL_NONE);
	assert_non_null(strstr(choice.reason, "ELF image"));
	in = make_input((struct request){0}, 0, BZ32);
	choice = choose(&in);
	assert_int_equal(choice.first, CALL_LOAD);
	assert_non_null(strstr(choice.reason, "entered in 32-bit mode"));
	/* As it is entered. */
	in.images.kernel.bz.real_mode = "its code32_start is 0";
	choice = choose(&in);
	assert_int_equal(choice.first, CALL_LOAD);
	assert_int_equal(choice.fallback, CALL_NONE);
	assert_non_null(strstr(choice.reason, "entered in real mode"));
	in = make_input((struct request){0}, 0, MULTIBOOT);
	choice = choose(&in);
	assert_int_equal(choice.first, CALL_LOAD);
	assert_int_equal(choice.fallback, CALL_NONE);
	assert_non_null(strstr(choice.reason, "a multiboot kernel needs kexec_load"));
}

/* What only a machine makes of an image outweighs all that it outweighs elsewhere. */
static void test_machine_must_load(void **state)
{
	struct input in = make_input((struct request){0}, 0, BZ64);
	struct plan_input as = input_as(&in);
	struct choice choice;

	(void)state;
	set_fact(&in.facts.la57, true);
	choice = choose(&in);
	assert_int_equal(choice.first, CALL_LOAD);
	assert_int_equal(choice.fallback, CALL_NONE);
	assert_non_null(strstr(choice.reason, "5-level paging"));
	assert_int_equal(choose_known_refusal(&as, CALL_FILE), ENOEXEC);
	set_facts(&in.facts, KHO);
	assert_int_equal(choose(&in).first, CALL_LOAD);
	set_facts(&in.facts, INTEGRITY);
	expect_err(try_choose(&in, &choice), KX_UNSUPPORTED,
		"needs kexec_load and its 32-bit entry, but the kernel is locked down");
	in.images.kernel.bz.five_level = true;
	assert_int_equal(choose(&in).first, CALL_FILE);
	set_facts(&in.facts, 0);
	assert_int_equal(choose(&in).fallback, CALL_LOAD);
	assert_int_equal(choose_known_refusal(&as, CALL_FILE), 0);
}

static const struct {
	unsigned int bits;
	bool panic;
	const char *reason;
} file_needs[] = {
	{INTEGRITY, false, "locked down"},
	{CONFIDENTIALITY, false, "locked down"},
	{CONFIDENTIALITY, true, "locked down"},
	{IMA, false, "IMA"},
	{KEYS, true, "dump encryption keys"},
	{KHO, false, "handover"},
};

static void test_facts_need_file(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(file_needs); i++) {
		struct input in =
			make_input((struct request){.panic = file_needs[i].panic},
				file_needs[i].bits, BZ64);
		struct choice choice = choose(&in);

		assert_int_equal(choice.first, CALL_FILE);
		assert_int_equal(choice.fallback, CALL_NONE);
		assert_int_equal(choice.warnings.n, 0);
		assert_non_null(strstr(choice.reason, file_needs[i].reason));
	}
}

/* Dump keys matter to a dump alone. */
static void test_dump_keys_without_panic(void **state)
{
	struct input in = make_input((struct request){0}, KEYS, BZ64);

	(void)state;
	assert_int_equal(choose(&in).fallback, CALL_LOAD);
}

/* A fact that failed or is absent is no need. */
static void test_unknown_facts(void **state)
{
	struct kx_err why = {.code = KX_DENIED, .message = (char *)"denied"};
	struct input in = make_input((struct request){.panic = true}, 0, BZ64);
	struct facts none = {0};

	(void)state;
	in.facts = none;
	assert_int_equal(choose(&in).fallback, CALL_LOAD);
	in.facts.lockdown.fact = (struct fact){FACT_FAILED, &why};
	in.facts.lockdown.mode = LOCKDOWN_INTEGRITY;
	in.facts.kho.fact = (struct fact){FACT_FAILED, &why};
	in.facts.kho.value = 1;
	assert_int_equal(choose(&in).fallback, CALL_LOAD);
}

static const struct {
	unsigned int bits;
	enum kind kind;
	struct request req;
	enum call first;
	const char *warning;
} conflicts[] = {
	/* A policy of the system outweighs an option … */
	{INTEGRITY, BZ64, {.no_checks = true}, CALL_FILE,
		"--no-checks has no effect with kexec_file_load"},
	{IMA, BZ64, {.noefi = true}, CALL_FILE,
		"--noefi has no effect with kexec_file_load"},
	{KHO, BZ64, {.dtb = "d"}, CALL_FILE, "--dtb has no effect with kexec_file_load"},
	/* … and what cannot be done at all outweighs a policy that can be left out. */
	{IMA, VMLINUX, {0}, CALL_LOAD, "which kexec_load passes by"},
	{KHO, VMLINUX, {0}, CALL_LOAD, "kexec_load does not pass it on"},
	{KEYS, BZ32, {.panic = true}, CALL_LOAD, "kexec_load does not pass them on"},
};

static void test_conflicts(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(conflicts); i++) {
		struct input in = make_input(
			conflicts[i].req, conflicts[i].bits, conflicts[i].kind);
		struct choice choice = choose(&in);

		assert_int_equal(choice.first, conflicts[i].first);
		assert_int_equal(choice.fallback, CALL_NONE);
		assert_int_equal(choice.warnings.n, 1);
		assert_non_null(strstr(choice.warnings.v[0].text, conflicts[i].warning));
	}
}

static void test_locked_down_vmlinux(void **state)
{
	static const enum kind kinds[] = {VMLINUX, BZ32};
	struct choice choice;

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(kinds); i++) {
		struct input in =
			make_input((struct request){0}, CONFIDENTIALITY, kinds[i]);

		expect_err(try_choose(&in, &choice), KX_UNSUPPORTED,
			"'/boot/k' cannot be loaded: an ");
		expect_err(try_choose(&in, &choice), KX_UNSUPPORTED,
			"but the kernel is locked down, which allows only "
			"kexec_file_load");
	}
}

static void test_s_is_final(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(options); i++) {
		struct input in = make_input(options[i].req, IMA, BZ64);

		in.req.wish = WISH_FILE;
		struct choice choice = choose(&in);
		assert_int_equal(choice.first, CALL_FILE);
		assert_int_equal(choice.fallback, CALL_NONE);
		assert_int_equal(choice.warnings.n, 1);
		assert_non_null(strstr(choice.warnings.v[0].text, options[i].name));
		assert_string_equal(choice.reason, "asked for with -s");
	}
}

static void test_unload_call(void **state)
{
	static const struct {
		enum call_wish wish;
		unsigned int facts;
		enum call first;
	} cases[] = {
		{WISH_AUTO, 0, CALL_LOAD},
		{WISH_LOAD, 0, CALL_LOAD},
		{WISH_FILE, 0, CALL_FILE},
		{WISH_AUTO, INTEGRITY, CALL_FILE},
		{WISH_LOAD, INTEGRITY, CALL_LOAD},
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
		struct input in = make_input(
			(struct request){.wish = cases[i].wish}, cases[i].facts, BZ64);

		assert_int_equal(choose_unload_call(&in.req, &in.facts), cases[i].first);
	}
}

static void test_c_is_final(void **state)
{
	struct input in = make_input((struct request){.wish = WISH_LOAD}, 0, BZ64);

	(void)state;
	struct choice choice = choose(&in);
	assert_int_equal(choice.first, CALL_LOAD);
	assert_int_equal(choice.fallback, CALL_NONE);
	assert_int_equal(choice.warnings.n, 0);
	assert_string_equal(choice.reason, "asked for with -c");
	for (size_t i = 0; i < KX_ARRAY_SIZE(file_needs); i++) {
		in = make_input(
			(struct request){.wish = WISH_LOAD, .panic = file_needs[i].panic},
			file_needs[i].bits, BZ64);
		choice = choose(&in);
		assert_int_equal(choice.first, CALL_LOAD);
		assert_int_equal(choice.warnings.n, 1);
		assert_non_null(strstr(choice.warnings.v[0].text, "kexec_load"));
	}
}

/* All at once: every warning has its place. */
static void test_all_warnings(void **state)
{
	struct request all = {.wish = WISH_FILE,
		.entry_32bit = true,
		.mem_min_set = true,
		.no_checks = true,
		.console_vga = true,
		.serial_port = 1,
		.reset_vga = true,
		.noefi = true,
		.pass_memmap = true,
		.reuse_video_type = true,
		.elf32_headers = true,
		.dtb = "d",
		.args = ARGS_NONE,
		.panic = true};
	struct input in = make_input(all, INTEGRITY | IMA | KEYS | KHO, VMLINUX);

	(void)state;
	assert_int_equal(choose(&in).warnings.n, 12);
	in.req.wish = WISH_LOAD;
	assert_int_equal(choose(&in).warnings.n, 3); /* no KHO for a crash image */
	in.req.panic = false;
	assert_int_equal(choose(&in).warnings.n, 3); /* no dump keys for a normal one */
}

/* Of this kernel's two images, or ways to enter it, one would keep what is lost. */
static void test_remedy(void **state)
{
	struct input in = make_input((struct request){0}, KHO, VMLINUX);
	struct choice choice;

	(void)state;
	in.images.kernel.elf.is_linux = true;
	choice = choose(&in);
	assert_int_equal(choice.first, CALL_LOAD);
	assert_int_equal(choice.warnings.n, 2);
	assert_non_null(strstr(choice.warnings.v[1].text, "bzImage: load that"));
	in = make_input((struct request){.real_mode = true}, KHO, BZ64);
	choice = choose(&in);
	assert_int_equal(choice.warnings.n, 2);
	assert_non_null(strstr(choice.warnings.v[1].text, "without --real-mode"));
	/* Without that it needs the 32-bit entry. */
	set_fact(&in.facts.la57, true);
	assert_int_equal(choose(&in).warnings.n, 1);
	/* Nothing is lost, or it was asked for. */
	in = make_input((struct request){.real_mode = true}, 0, BZ64);
	assert_int_equal(choose(&in).warnings.n, 0);
	in = make_input(
		(struct request){.real_mode = true, .wish = WISH_LOAD}, KHO, BZ64);
	assert_int_equal(choose(&in).warnings.n, 1);
	/* An image of one kind alone, such as iPXE's or Xen. */
	in = make_input((struct request){0}, KHO, BZ32);
	assert_int_equal(choose(&in).warnings.n, 1);
}

/* A crash image takes nothing over but memory: the handover stays with the old kernel. */
static void test_handover_is_not_for_a_crash(void **state)
{
	struct input in = make_input((struct request){.panic = true}, KHO, BZ64);
	struct choice choice = choose(&in);

	(void)state;
	assert_int_equal(choice.first, CALL_FILE);
	assert_int_equal(choice.fallback, CALL_LOAD);
	assert_int_equal(choice.warnings.n, 0);
	in.req.wish = WISH_LOAD;
	assert_int_equal(choose(&in).warnings.n, 0);
	in.req.wish = WISH_AUTO;
	in.req.noefi = true;
	choice = choose(&in);
	assert_int_equal(choice.first, CALL_LOAD);
	assert_int_equal(choice.warnings.n, 0);
}

/*
 * A machine whose capture map has n entries: a region, low memory in two pieces, a CMA
 * area, and firmware's. RAM above 1 MiB is in none, however much there is.
 */
static void set_ranges(struct input *in, size_t n)
{
	static const struct range region = {0x10000000, 0x20000000};
	static const struct range cma = {0x30000000, 0x38000000};
	static const struct range low[] = {{0x1000, 0x9000}, {0xfe000, 0x200000}};
	struct memory *memory = &in->facts.memory;

	memory->fact.state = FACT_PRESENT;
	expect_ok(range_set_push(&memory->crash, region));
	expect_ok(range_set_push(&in->facts.crash.cma.ranges, cma));
	for (size_t i = 0; i < KX_ARRAY_SIZE(low); i++)
		expect_ok(memmap_push(&memory->map, low[i], MEMORY_RAM));
	for (size_t i = 0; i < 300; i++) {
		struct range r = {0x80000000 + i * 0x2000, 0x80001000 + i * 0x2000};

		expect_ok(memmap_push(
			&memory->map, r, i < n - 4 ? MEMORY_RESERVED : MEMORY_RAM));
	}
}

static void drop_ranges(struct input *in)
{
	memmap_destroy(&in->facts.memory.map);
	range_set_destroy(&in->facts.memory.crash);
	range_set_destroy(&in->facts.crash.cma.ranges);
}

static void test_many_ranges(void **state)
{
	static const struct {
		size_t n;
		bool panic;
		enum call first;
	} cases[] = {
		{120, true, CALL_FILE},
		{121, true, CALL_LOAD},
		{250, true, CALL_LOAD},
		{250, false, CALL_FILE},
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
		struct input in =
			make_input((struct request){.panic = cases[i].panic}, 0, BZ64);

		set_ranges(&in, cases[i].n);
		struct choice choice = choose(&in);
		assert_int_equal(choice.first, cases[i].first);
		assert_int_equal(choice.warnings.n, 0);
		if (cases[i].first == CALL_LOAD) {
			assert_non_null(strstr(choice.reason, "more entries than"));
			assert_int_equal(choice.fallback, CALL_NONE);
		}
		in.req.wish = WISH_FILE;
		choice = choose(&in);
		assert_int_equal(choice.warnings.n, cases[i].first == CALL_LOAD);
		/* A map that could not be read is not counted. */
		in.req.wish = WISH_AUTO;
		in.facts.memory.fact.state = FACT_ABSENT;
		assert_int_equal(choose(&in).first, CALL_FILE);
		/* A policy of the system comes first; the list is then cut. */
		in.facts.memory.fact.state = FACT_PRESENT;
		in.facts.lockdown.mode = LOCKDOWN_INTEGRITY;
		choice = choose(&in);
		assert_int_equal(choice.first, CALL_FILE);
		assert_int_equal(choice.warnings.n, cases[i].first == CALL_LOAD);
		drop_ranges(&in);
	}
}

/* That list is x86's. */
static void test_many_ranges_elsewhere(void **state)
{
	struct input in = make_input((struct request){.panic = true}, 0, PPC64);

	(void)state;
	set_ranges(&in, 250);
	assert_int_equal(choose(&in).fallback, CALL_LOAD);
	drop_ranges(&in);
}

/* Firmware that leaves low memory in crumbs: each is an entry. */
static void test_low_crumbs(void **state)
{
	struct input in = make_input((struct request){.panic = true}, 0, BZ64);
	struct memory *memory = &in.facts.memory;

	(void)state;
	memory->fact.state = FACT_PRESENT;
	for (uint64_t i = 0; i < 121; i++) {
		struct range r = {i * 0x1000, i * 0x1000 + 0x800};

		assert_int_equal(choose(&in).first, CALL_FILE);
		expect_ok(memmap_push(&memory->map, r, MEMORY_RAM));
	}
	assert_int_equal(choose(&in).first, CALL_LOAD);
	drop_ranges(&in);
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(call_name(CALL_LOAD), "kexec_load");
	assert_string_equal(call_name(CALL_FILE), "kexec_file_load");
	assert_string_equal(call_name(CALL_NONE), "none");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_needed),
		cmocka_unit_test(test_neutral_options),
		cmocka_unit_test(test_options_need_load),
		cmocka_unit_test(test_wishes_and_needs),
		cmocka_unit_test(test_foreign_options),
		cmocka_unit_test(test_images_need_load),
		cmocka_unit_test(test_machine_must_load),
		cmocka_unit_test(test_facts_need_file),
		cmocka_unit_test(test_dump_keys_without_panic),
		cmocka_unit_test(test_unknown_facts),
		cmocka_unit_test(test_conflicts),
		cmocka_unit_test(test_locked_down_vmlinux),
		cmocka_unit_test(test_s_is_final),
		cmocka_unit_test(test_unload_call),
		cmocka_unit_test(test_c_is_final),
		cmocka_unit_test(test_all_warnings),
		cmocka_unit_test(test_remedy),
		cmocka_unit_test(test_handover_is_not_for_a_crash),
		cmocka_unit_test(test_many_ranges),
		cmocka_unit_test(test_many_ranges_elsewhere),
		cmocka_unit_test(test_low_crumbs),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
