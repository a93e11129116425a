// SPDX-License-Identifier: GPL-2.0-or-later
/* Texts of sosreport and supportconfig. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "capture/report.h"
#include "expect.h"

static struct kx_err *take(void *arg, const char *title, size_t title_size,
	const char *body, size_t size)
{
	fprintf(arg, "[%.*s|%.*s]", (int)title_size, title, (int)size, body);
	return NULL;
}

static void expect_sections(const char *text, const char *wanted)
{
	KX_AUTO(freep) char *found = NULL;
	size_t size;
	FILE *out = open_memstream(&found, &size);

	expect_ok(report_sections(text, strlen(text), take, out));
	assert_int_equal(fclose(out), 0);
	assert_string_equal(found, wanted);
}

#define COMMAND "#==[ Command ]====#\n"
#define CONFIG	"#==[ Configuration File ]====#\n"

static void test_sections(void **state)
{
	(void)state;
	expect_sections("", "");
	expect_sections("text\n" COMMAND "# /bin/uname -a\nLinux a\n\n" CONFIG
			"# /proc/cmdline\nquiet\n",
		"[/bin/uname -a|Linux a\n\n][/proc/cmdline|quiet\n]");
	expect_sections(COMMAND, "");
	expect_sections(COMMAND COMMAND "# x", "[x|]");
	expect_sections(COMMAND "no title\nx\n" CONFIG "# y\n", "[y|]");
}

static void test_machines(void **state)
{
	bool guessed;

	(void)state;
	assert_string_equal(report_machine_of_uname("Linux n 6.1.0 #1 SMP x86_64 GNU"),
		"x86_64");
	assert_string_equal(
		report_machine_of_uname("Linux n 6.1.0 #1 SMP ppc64le\n"), "ppc64le");
	assert_null(report_machine_of_uname("Linux my-x86_64-host 1 2 unknown"));
	assert_string_equal(report_machine_of_cpuinfo(
				    "x\t: 1\nflags\t\t: fpu lm la57\n", &guessed),
		"x86_64");
	assert_false(guessed);
	assert_null(report_machine_of_cpuinfo("flags\t\t: fpu lmx\n", &guessed));
	assert_string_equal(
		report_machine_of_cpuinfo("cpu\t\t: POWER9 (raw)\n", &guessed),
		"ppc64le");
	assert_true(guessed);
}

static void expect_sysctl(const char *line, const char *path, const char *value)
{
	const char *found;
	char at[64];
	size_t size;

	bool is = report_sysctl(line, strlen(line), at, sizeof(at), &found, &size);
	assert_int_equal(is, path != NULL);
	if (is) {
		assert_string_equal(at, path);
		assert_int_equal(size, strlen(value));
		assert_memory_equal(found, value, size);
	}
}

static void test_sysctls(void **state)
{
	(void)state;
	expect_sysctl("kernel.panic = 10", "proc/sys/kernel/panic", "10");
	expect_sysctl("kernel.x =", "proc/sys/kernel/x", "");
	expect_sysctl("kernel.x = a = b", "proc/sys/kernel/x", "a = b");
	expect_sysctl("", NULL, NULL);
	expect_sysctl("kernel..x = 1", NULL, NULL);
	expect_sysctl(".x = 1", NULL, NULL);
	expect_sysctl("kernel. = 1", NULL, NULL);
	expect_sysctl("kernel/../x = 1", NULL, NULL);
	expect_sysctl("sysctl: reading key \"x\"", NULL, NULL);
	expect_sysctl("kernel.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa = 1",
		NULL, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sections),
		cmocka_unit_test(test_machines),
		cmocka_unit_test(test_sysctls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
