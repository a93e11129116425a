// SPDX-License-Identifier: GPL-2.0-or-later
/* Other programs: what they say, how they end. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "expect.h"
#include "sys/command.h"

static void shell(const char *script, size_t max, const char *want, int want_status)
{
	char *const argv[] = {(char *)"sh", (char *)"-c", (char *)script, NULL};
	struct sys_text text = {0};
	int status;

	expect_ok(command_read(argv, max, &text, &status));
	assert_string_equal(text.s, want);
	assert_int_equal(text.size, strlen(want));
	assert_int_equal(status, want_status);
	sys_text_destroy(&text);
}

static void test_read(void **state)
{
	(void)state;
	shell(":", 64, "", 0);
	shell("echo a; exit 3", 64, "a\n", 3);
	shell("kill -9 $$", 64, "", 128 + 9);
	/* What is more is read, too: no program waits, or dies of a broken pipe. */
	shell("echo abc; i=0; while [ $i -lt 9999 ]; do echo 0123456789; i=$((i+1)); "
	      "done; exit 4",
		3, "abc", 4);
}

static void test_run(void **state)
{
	char *const argv[] = {(char *)"sh", (char *)"-c", (char *)"exit 7", NULL};
	int status;

	(void)state;
	expect_ok(command_run(argv, &status));
	assert_int_equal(status, 7);
}

static void test_no_program(void **state)
{
	char *const argv[] = {(char *)"/nowhere/at-all", NULL};
	struct sys_text text = {0};
	int status;

	(void)state;
	/* Under QEMU the child of posix_spawn() cannot say that it failed. */
	if (getenv("EMULATOR") && *getenv("EMULATOR"))
		skip();
	expect_err(command_run(argv, &status), KX_IO, "/nowhere/at-all");
	expect_err(command_read(argv, 64, &text, &status), KX_IO, "/nowhere/at-all");
	assert_null(text.s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_run),
		cmocka_unit_test(test_no_program),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
