// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "base/cleanup.h"
#include "expect.h"
#include "plan/kernel-cmdline.h"

#define RUNNING                                                                          \
	"BOOT_IMAGE=/vmlinuz root=/dev/vda1 crashkernel=1G,high ro crashkernel=128M,low"

static const struct {
	bool reuse, panic;
	const char *running, *append, *expected;
} built[] = {
	{false, false, RUNNING, NULL, ""},
	{false, false, RUNNING, "", ""},
	{false, false, RUNNING, "quiet", "quiet"},
	{false, true, RUNNING, "BOOT_IMAGE=x crashkernel=1M",
		"BOOT_IMAGE=x crashkernel=1M"},
	{true, false, RUNNING, NULL,
		"root=/dev/vda1 crashkernel=1G,high ro crashkernel=128M,low"},
	{true, true, RUNNING, NULL, "root=/dev/vda1 ro"},
	{true, true, RUNNING, "irqpoll  x=\"a b\"",
		"root=/dev/vda1 ro irqpoll  x=\"a b\""},
	{true, true, "crashkernel=1M", "quiet", "quiet"},
	{true, false, "", "quiet", "quiet"},
	{true, false, "ro", "", "ro"},
	{true, false, "", NULL, ""},
	/* What was appended stays as it is. */
	{true, true, "ro", " crashkernel=2M ", "ro  crashkernel=2M "},
	{true, true, "ro xcrashkernel=1 nocrashkernel", NULL,
		"ro xcrashkernel=1 nocrashkernel"},
	/* What was appended takes effect. */
	{true, false, "BOOT_IMAGE=/k ro -- single", "quiet", "ro quiet -- single"},
	{true, true, "ro -- single", "quiet -- x", "ro quiet -- single x"},
	{true, false, "ro x=\"a b", "quiet", "ro x=\"a b\" quiet"},
	{true, false, "ro x=\"a b", NULL, "ro x=\"a b\""},
	{true, false, "ro -- BOOT_IMAGE=x", "-- y", "ro -- y"},
	/* The third of the same calls: nothing is there twice. */
	{true, false, "BOOT_IMAGE=/k ro quiet console=ttyS0", "quiet console=ttyS0",
		"ro quiet console=ttyS0"},
	/* A capture kernel: elfcorehdr= stands in front by kexec_file_load. */
	{true, false, "elfcorehdr=0x7e000000 root=/dev/vda1 irqpoll", "quiet",
		"root=/dev/vda1 irqpoll quiet"},
	{true, false, "ro irqpoll memmap=4G!16G memmap=exactmap memmap=640K@0K "
		      "memmap=128M@32M memmap=8K#2G memmap=64K$3G acpi_rsdp=0xf0000 "
		      "elfcorehdr=9420160K",
		"irqpoll", "ro irqpoll memmap=4G!16G acpi_rsdp=0xf0000 irqpoll"},
	{true, true, "ro irqpoll memmap=exactmap memmap=64K@0K elfcorehdr=1K -- memmap=1",
		"irqpoll", "ro irqpoll --"},
	/* No capture kernel: who has these wants them. */
	{true, false, "memmap=exactmap memmap=640K@0K -- elfcorehdr=1K", NULL,
		"memmap=exactmap memmap=640K@0K -- elfcorehdr=1K"},
	{false, false, RUNNING, "elfcorehdr=1K memmap=exactmap",
		"elfcorehdr=1K memmap=exactmap"},
};

static const struct uki no_uki;

/* Its own line counts where none is asked for, an empty one included. */
static void test_uki(void **state)
{
	const struct uki uki = {.cmdline = (char *)"root=/dev/sda1 quiet"};
	struct facts facts = {.cmdline = {{FACT_PRESENT, NULL}, (char *)"ro"}};
	static const struct {
		bool reuse;
		const char *append, *expected;
	} cases[] = {
		{false, NULL, "root=/dev/sda1 quiet"},
		{false, "", ""},
		{false, "debug", "debug"},
		{true, NULL, "ro"},
		{true, "debug", "ro debug"},
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
		struct request req = {
			.reuse_cmdline = cases[i].reuse, .append = cases[i].append};
		KX_AUTO(freep) char *text = NULL;

		expect_ok(kernel_cmdline_build(&req, &facts, &uki, &text));
		assert_string_equal(text, cases[i].expected);
	}
	const struct uki other = {.cmdline = (char *)"ro crashkernel=1G quiet"};
	struct request req = {.panic = true};
	KX_AUTO(freep) char *text = NULL;
	expect_ok(kernel_cmdline_build(&req, &facts, &other, &text));
	assert_string_equal(text, "ro quiet");
}

static void test_build(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(built); i++) {
		struct request req = {.panic = built[i].panic,
			.reuse_cmdline = built[i].reuse,
			.append = built[i].append};
		struct facts facts = {
			.cmdline = {{FACT_PRESENT, NULL}, (char *)built[i].running}};
		KX_AUTO(freep) char *text = NULL;

		expect_ok(kernel_cmdline_build(&req, &facts, &no_uki, &text));
		assert_string_equal(text, built[i].expected);
	}
}

static void test_root(void **state)
{
	static const struct {
		const char *line, *root;
	} cases[] = {
		{"", NULL},
		{"ro xroot=1 -- root=/dev/sda1", NULL},
		{"root=", ""},
		{"root=/dev/sda1", "/dev/sda1"},
		{"root=/dev/sda1 ro root=UUID=1 -- root=2", "UUID=1"},
		{"root=\"LABEL=a b\" ro", "LABEL=a b"},
		{"ro \"root=LABEL=a b\"", "LABEL=a b"},
		{"root=LABEL=\"a b\"", "LABEL=\"a b\""},
		{"root=\"a b", "a b"},
		{"\"root=\"", ""},
		{"root=\"", ""},
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
		KX_AUTO(freep) char *root = NULL;

		expect_ok(kernel_cmdline_root(cases[i].line, &root));
		assert_int_equal(!root, !cases[i].root);
		if (root)
			assert_string_equal(root, cases[i].root);
	}
}

static void test_not_readable(void **state)
{
	struct kx_err why = {
		.code = KX_DENIED, .message = (char *)"/proc/cmdline: it is locked"};
	struct request req = {.reuse_cmdline = true, .append = "quiet"};
	struct facts facts = {0};
	char *text = NULL;

	(void)state;
	expect_err(kernel_cmdline_build(&req, &facts, &no_uki, &text), KX_IO,
		"--reuse-cmdline: /proc/cmdline: not there");
	facts.cmdline.fact = (struct fact){FACT_FAILED, &why};
	expect_err(kernel_cmdline_build(&req, &facts, &no_uki, &text), KX_IO,
		"it is locked");
	/* Without --reuse-cmdline nobody looks. */
	req.reuse_cmdline = false;
	expect_ok(kernel_cmdline_build(&req, &facts, &no_uki, &text));
	assert_string_equal(text, "quiet");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_build),
		cmocka_unit_test(test_uki),
		cmocka_unit_test(test_root),
		cmocka_unit_test(test_not_readable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
