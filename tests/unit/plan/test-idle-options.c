// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "arch/arch.h"
#include "expect.h"
#include "options-fixture.h"
#include "plan/idle-options.h"

/* Options as they are given, and all that is said of them, in its order. */
static const struct {
	const char *machine, *line;
	enum call call;
	const char *lines[8];
} cases[] = {
	{"x86_64", "-l K --noefi --reset-vga --fast-boot --entry-32bit", CALL_LOAD,
		{NULL}},
	{"x86_64", "-l K --args-none", CALL_FILE,
		{"--args-none has no effect on a bzImage"}},
	{"x86_64", "-l K --args-elf", CALL_LOAD,
		{"--args-elf has no effect on a bzImage"}},
	{"x86_64", "-l K --args-linux", CALL_LOAD, {NULL}},
	{"ppc64le", "-l K --dt-no-old-root --args-linux --no-checks", CALL_LOAD, {NULL}},
	{"x86_64", "-l K --dt-no-old-root", CALL_FILE,
		{"--dt-no-old-root has no effect on x86_64"}},
	/* Once, however often it is given, and in the table's order. */
	{"ppc64le", "-l K --reset-vga --noefi --reset-vga --serial=0x2f8", CALL_FILE,
		{"--serial has no effect on ppc64le", "--noefi has no effect on ppc64le",
			"--reset-vga has no effect on ppc64le"}},
	/* Nothing else is then said of it, and of others it is. */
	{"ppc64", "-l K --noefi --pass-memmap-cmdline --elf32-core-headers --hotplug",
		CALL_FILE,
		{"--noefi has no effect on ppc64",
			"--elf32-core-headers has no effect on ppc64",
			"--pass-memmap-cmdline has no effect on ppc64",
			"--hotplug has no effect without -p"}},
	{"aarch64", "-l K --serial=ttyAMA0 --console-serial --reset-vga", CALL_LOAD,
		{"--reset-vga has no effect on arm64"}},
	{"ppc64", "-l K --serial-baud=9600 --no-cma", CALL_LOAD,
		{"--serial-baud has no effect on ppc64",
			"--no-cma has no effect with kexec_load"}},
	{"ppc64", "-p K --elf32-core-headers --args-none", CALL_LOAD,
		{"--args-none has no effect on ppc64",
			"--elf32-core-headers has no effect on ppc64"}},
	{"x86_64", "-l K --pass-memmap-cmdline --elf32-core-headers", CALL_LOAD,
		{"--pass-memmap-cmdline has no effect without -p",
			"--elf32-core-headers has no effect without -p"}},
	{"x86_64", "-p K --pass-memmap-cmdline --hotplug", CALL_LOAD, {NULL}},
	{"x86_64", "-l K --serial-baud=9600 --no-cma --force-dtb", CALL_LOAD,
		{"--no-cma has no effect with kexec_load",
			"--force-dtb has no effect with kexec_load",
			"--serial-baud has no effect without --console-serial"}},
	{"x86_64", "-l K --serial-baud=9600 --no-cma", CALL_FILE, {NULL}},
};

static void expect_lines(const struct plan *plan, const char *const lines[])
{
	size_t n = 0;

	for (; lines[n]; n++) {
		assert_true(n < plan->warnings.n);
		assert_string_equal(plan->warnings.v[n].text, lines[n]);
	}
	assert_int_equal(plan->warnings.n, n);
}

static void test_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
		KX_AUTO(words_destroy) struct words words = {0};
		KX_AUTO(request_destroy) struct request req = {0};
		struct images images = {.kernel.kind = IMAGE_BZIMAGE};
		struct plan_input in = {.req = &req,
			.images = &images,
			.arch = arch_for_machine(cases[i].machine)};
		KX_AUTO(planning_destroy)
		struct planning p = {.in = &in, .plan.call = cases[i].call};

		expect_ok(parse(&words, cases[i].line, &req));
		expect_ok(idle_options_warn(&p));
		expect_lines(&p.plan, cases[i].lines);
	}
}

/* What only one kind of kernel heeds. */
static void test_fast_boot(void **state)
{
	struct request req = {.fast_boot = true};
	struct images images = {.kernel = {.kind = IMAGE_ELF, .type = "elf-x86_64"}};
	struct plan_input in = {
		.req = &req, .images = &images, .arch = arch_for_machine("x86_64")};
	KX_AUTO(planning_destroy) struct planning p = {.in = &in};
	static const char *const lines[] = {
		"--fast-boot has no effect on an image of type elf-x86_64 without an "
		"initrd: it is for bzImages and initrds",
		NULL};
	static const char *const none[] = {NULL};

	(void)state;
	expect_ok(idle_options_warn(&p));
	expect_lines(&p.plan, lines);
	warnings_clear(&p.plan.warnings);
	images.ninitrds = 1;
	expect_ok(idle_options_warn(&p));
	expect_lines(&p.plan, none);
}

static void test_multiboot(void **state)
{
	struct request req = {.args = ARGS_ELF, .entry_32bit = true, .noefi = true};
	struct images images = {.kernel.kind = IMAGE_MULTIBOOT2};
	struct plan_input in = {
		.req = &req, .images = &images, .arch = arch_for_machine("x86_64")};
	KX_AUTO(planning_destroy) struct planning p = {.in = &in};
	static const char *const lines[] = {
		"--args-elf has no effect on a multiboot kernel",
		"--entry-32bit has no effect on a multiboot kernel",
		"--noefi has no effect on a multiboot kernel", NULL};

	(void)state;
	expect_ok(idle_options_warn(&p));
	expect_lines(&p.plan, lines);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_fast_boot),
		cmocka_unit_test(test_multiboot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
