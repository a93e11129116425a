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
};

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

		expect_ok(kernel_cmdline_build(&req, &facts, &text));
		assert_string_equal(text, built[i].expected);
	}
}

static void test_not_readable(void **state)
{
	struct kx_err why = {KX_DENIED, 0, (char *)"/proc/cmdline: it is locked"};
	struct request req = {.reuse_cmdline = true, .append = "quiet"};
	struct facts facts = {0};
	char *text = NULL;

	(void)state;
	expect_err(kernel_cmdline_build(&req, &facts, &text), KX_IO,
		"--reuse-cmdline: /proc/cmdline: not there");
	facts.cmdline.fact = (struct fact){FACT_FAILED, &why};
	expect_err(kernel_cmdline_build(&req, &facts, &text), KX_IO, "it is locked");
	/* Without --reuse-cmdline nobody looks. */
	req.reuse_cmdline = false;
	expect_ok(kernel_cmdline_build(&req, &facts, &text));
	assert_string_equal(text, "quiet");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_build),
		cmocka_unit_test(test_not_readable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
