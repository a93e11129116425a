// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/progress.h"
#include "units.h"

/* --- a terminal and a clock --- */

static uint64_t clock_ms;
static unsigned int asked; /* how often the clock was */
static unsigned int width;
static char shown[1024]; /* all that was written */

static uint64_t now(void)
{
	asked++;
	return clock_ms;
}

static unsigned int columns(void *data)
{
	assert_ptr_equal(data, shown);
	return width;
}

static void append(void *data, const char *text)
{
	assert_ptr_equal(data, shown);
	assert_true(strlen(shown) + strlen(text) < sizeof(shown));
	strcat(shown, text);
}

static const struct progress_ops ops = {now, columns, append};

static struct progress on_terminal(void)
{
	clock_ms = 5000;
	asked = 0;
	width = 80;
	shown[0] = '\0';
	return (struct progress){.ops = &ops, .data = shown};
}

/* So many milliseconds for so many bytes. */
static void add(struct progress *progress, uint64_t ms, uint64_t bytes)
{
	clock_ms += ms;
	progress_add(progress, bytes);
}

/* What was written since the last time. */
static void expect_shown(const char *text)
{
	assert_string_equal(shown, text);
	shown[0] = '\0';
}

/* A line of so many columns was blanked, and the next one begins where it did. */
static void expect_erased(int columns)
{
	char blanks[100];

	snprintf(blanks, sizeof(blanks), "\r%*s\r", columns, "");
	expect_shown(blanks);
}

/* --- tests --- */

static void test_patience(void **state)
{
	struct progress progress = on_terminal();

	(void)state;
	progress_begin(&progress, "vmlinuz", 10 * MIB);
	add(&progress, 1999, 4 * MIB);
	expect_shown("");
	progress_end(&progress);
	expect_shown("");
}

static void test_line(void **state)
{
	struct progress progress = on_terminal();

	(void)state;
	progress_begin(&progress, "/boot/initrd.img", 10 * MIB);
	add(&progress, 2000, 4 * MIB);
	expect_shown("\rkexec: reading /boot/initrd.img: 4.0 MiB of 10.0 MiB, 40%, "
		     "2.0 MiB/s");
	add(&progress, 499, 1 * MIB);
	expect_shown("");
	add(&progress, 1501, 3 * MIB + MIB / 2);
	expect_shown("\rkexec: reading /boot/initrd.img: 8.5 MiB of 10.0 MiB, 85%, "
		     "2.1 MiB/s");
	add(&progress, 1000, 1 * MIB + MIB / 2);
	expect_shown("\rkexec: reading /boot/initrd.img: 10.0 MiB of 10.0 MiB, 100%, "
		     "2.0 MiB/s");
	progress_end(&progress);
	expect_erased(70);
	progress_end(&progress);
	expect_shown("");
}

/* What a shorter line does not cover of the longer one is blanked. */
static void test_shorter(void **state)
{
	struct progress progress = on_terminal();

	(void)state;
	progress_begin(&progress, "i", 0);
	add(&progress, 2000, 1023 * 1024);
	expect_shown("\rkexec: reading i: 1023.0 KiB, 511.5 KiB/s");
	add(&progress, 1000, 1024 * 1024);
	expect_shown("\rkexec: reading i: 2.0 MiB, 682.3 KiB/s   ");
	progress_end(&progress);
	expect_erased(38);
}

/* It is the sum that people wait for. */
static void test_files(void **state)
{
	struct progress progress = on_terminal();

	(void)state;
	for (unsigned int i = 0; i < 3; i++) {
		progress_begin(&progress, "module", MIB);
		add(&progress, 600, MIB);
		progress_end(&progress);
		clock_ms += 60000; /* of which nothing is spent on reading */
	}
	expect_shown("");
	progress_begin(&progress, "initrd", 2 * MIB);
	add(&progress, 100, MIB / 2);
	expect_shown("");
	add(&progress, 100, MIB / 2);
	expect_shown("\rkexec: reading initrd: 1.0 MiB of 2.0 MiB, 50%, 5.0 MiB/s");
	progress_end(&progress);
	shown[0] = '\0';
	progress_begin(&progress, "second", 2 * MIB);
	add(&progress, 499, MIB);
	expect_shown("");
	add(&progress, 1, MIB / 2);
	expect_shown("\rkexec: reading second: 1.5 MiB of 2.0 MiB, 75%, 3.0 MiB/s");
}

/* What was cached is there, but is no speed of a disk; nor is the time asked for. */
static void test_skip(void **state)
{
	struct progress progress = on_terminal();

	(void)state;
	progress_begin(&progress, "initrd", 100 * MIB);
	asked = 0;
	progress_skip(&progress, 50 * MIB);
	assert_int_equal(asked, 0);
	add(&progress, 2000, 2 * MIB);
	expect_shown("\rkexec: reading initrd: 52.0 MiB of 100.0 MiB, 52%, 1.0 MiB/s");
}

static void test_sizes(void **state)
{
	struct progress progress = on_terminal();

	(void)state;
	progress_begin(&progress, "/dev/fd/63", 0);
	add(&progress, 4000, 4 * MIB);
	expect_shown("\rkexec: reading /dev/fd/63: 4.0 MiB, 1.0 MiB/s");
	progress_end(&progress);
	shown[0] = '\0';
	/* A guess that was too small. */
	progress_begin(&progress, "f", 4096);
	add(&progress, 1024, 4097);
	expect_shown("\rkexec: reading f: 4.0 KiB, 3.9 KiB/s");
	progress_end(&progress);
	shown[0] = '\0';
	progress_begin(&progress, "huge", UINT64_MAX);
	progress_skip(&progress, UINT64_MAX - 2048);
	add(&progress, 1024, 1024);
	assert_non_null(strstr(shown, "99%, 1.0 KiB/s"));
}

/* No time has passed: there is no speed to tell. */
static void test_no_time(void **state)
{
	struct progress progress = on_terminal();

	(void)state;
	progress.spent = PROGRESS_PATIENCE;
	progress_begin(&progress, "i", 2048);
	progress_add(&progress, 1024);
	expect_shown("\rkexec: reading i: 1.0 KiB of 2.0 KiB, 50%");
}

static void test_narrow(void **state)
{
	static const char name[] = "/boot/initrd.img";
	static const struct {
		unsigned int width;
		const char *line;
	} cases[] = {
		{60, "\rkexec: reading /boot/initrd.img: 1.0 MiB, 512.0 KiB/s"},
		{54, "\rkexec: reading /boot/initrd.img: 1.0 MiB, 512.0 KiB/s"},
		{53, "\rkexec: reading initrd.img: 1.0 MiB, 512.0 KiB/s"},
		{48, "\rkexec: reading initrd.img: 1.0 MiB, 512.0 KiB/s"},
		{47, "\rkexec: reading 1.0 MiB, 512.0 KiB/s"},
		{36, "\rkexec: reading 1.0 MiB, 512.0 KiB/s"},
		{35, ""},
		{1, ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct progress progress = on_terminal();

		width = cases[i].width;
		progress_begin(&progress, name, 0);
		add(&progress, 2000, MIB);
		expect_shown(cases[i].line);
	}
}

static void test_fast(void **state)
{
	struct progress progress = on_terminal();

	(void)state;
	progress_begin(&progress, "initrd", 200 * MIB);
	assert_false(progress_is_fast(&progress));
	progress_skip(&progress, 100 * MIB);
	add(&progress, 1, 8 * MIB - 1);
	assert_false(progress_is_fast(&progress));
	add(&progress, 158, 1); /* 92 MiB take 1828 ms more: 1987 */
	assert_true(progress_is_fast(&progress));
	progress.spent = 13;
	assert_false(progress_is_fast(&progress));
}

/* A file's name may be anything, and takes as many columns as it is shown in. */
static void test_odd_names(void **state)
{
	struct progress progress = on_terminal();

	(void)state;
	progress_begin(&progress, "a\r\033[2J\n", 0);
	add(&progress, 2000, MIB);
	expect_shown("\rkexec: reading a\\x0d\\x1b[2J\\n: 1.0 MiB, 512.0 KiB/s");
	progress_end(&progress);
	shown[0] = '\0';
	progress_begin(&progress, "\xe6\xa0\xb8\xe5\xbf\x83", 0);
	add(&progress, 1000, MIB);
	expect_shown("\rkexec: reading \xe6\xa0\xb8\xe5\xbf\x83: 1.0 MiB, 1.0 MiB/s");
	progress_end(&progress);
	expect_erased(39);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_patience),
		cmocka_unit_test(test_line),
		cmocka_unit_test(test_shorter),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_skip),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_no_time),
		cmocka_unit_test(test_narrow),
		cmocka_unit_test(test_fast),
		cmocka_unit_test(test_odd_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
