// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "expect.h"
#include "input.h"
#include "sys/file.h"
#include "sys/read-ahead.h"
#include "sys/reading.h"

/* --- the page cache, as the tests have it --- */

static unsigned int asked;   /* calls of mincore(2) */
static unsigned int advised; /* calls of posix_fadvise(2) */
static off_t advised_from, advised_to;
static size_t cached; /* how many of these find the page there */

int mincore(void *at, size_t size, unsigned char *ret)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	assert_int_equal((uintptr_t)at % page, 0);
	assert_int_equal(size, page);
	*ret = asked++ < cached;
	return 0;
}

int posix_fadvise(int fd, off_t offset, off_t size, int advice)
{
	assert_true(fcntl(fd, F_GETFD) >= 0);
	assert_int_equal(advice, POSIX_FADV_WILLNEED);
	if (!advised++)
		advised_from = offset;
	else
		assert_int_equal(offset, advised_to); /* nothing twice */
	advised_to = offset + size;
	return 0;
}

/* --- a terminal on which two seconds are over at once --- */

static uint64_t clock_ms, step_ms;
static char shown[1 << 17]; /* each thing that was written, a line each */

static uint64_t now(void)
{
	return clock_ms += step_ms;
}

static unsigned int columns(void *data)
{
	(void)data;
	return 200;
}

static void append(void *data, const char *text)
{
	(void)data;
	assert_true(strlen(shown) + strlen(text) + 2 < sizeof(shown));
	strcat(strcat(shown, text), "\n");
}

static const struct progress_ops ops = {now, columns, append};
static struct progress progress;

static int begin(void **state)
{
	(void)state;
	asked = advised = 0;
	cached = 0;
	step_ms = PROGRESS_PATIENCE;
	shown[0] = '\0';
	progress = (struct progress){.ops = &ops};
	reading_show(&progress);
	return 0;
}

static int end(void **state)
{
	(void)state;
	reading_show(NULL);
	return 0;
}

static size_t page_size(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

static void open_pages(size_t pages, struct input *input, struct file *file)
{
	size_t size = pages * page_size() - 1;
	char *data = calloc(1, size);

	assert_non_null(data);
	input_make(input, data, size);
	free(data);
	expect_ok(file_open(input->path, file));
}

static void close_pages(struct input *input, struct file *file)
{
	expect_ok(file_check_unchanged(file));
	file_close(file);
	input_close(input);
}

/* --- tests --- */

/* Each page is shown; the last one is one byte short. */
static void test_all_read(void **state)
{
	struct input input;
	struct file file;

	(void)state;
	open_pages(3, &input, &file);
	file_read_ahead(&file);
	assert_int_equal(progress.done, file.size);
	assert_int_equal(progress.waited_for, file.size);
	assert_non_null(strstr(shown, ", 33%, "));
	assert_non_null(strstr(shown, ", 66%, "));
	assert_non_null(strstr(shown, ", 100%, "));
	assert_int_equal(progress.columns, 0); /* erased */
	assert_int_equal(advised_from, 0);
	assert_true(advised_to >= (off_t)file.size);
	close_pages(&input, &file);
}

static void test_cached(void **state)
{
	struct input input;
	struct file file;

	(void)state;
	cached = SIZE_MAX;
	open_pages(3, &input, &file);
	file_read_ahead(&file);
	assert_int_equal(progress.done, file.size);
	assert_int_equal(progress.waited_for, 0);
	assert_int_equal(advised, 0);
	assert_string_equal(shown, "");
	close_pages(&input, &file);
}

/* The first MiB; every byte is counted once. */
static void test_half_cached(void **state)
{
	struct input input;
	struct file file;

	(void)state;
	cached = 1;
	open_pages(300, &input, &file);
	file_read_ahead(&file);
	assert_int_equal(progress.done, file.size);
	assert_int_equal(progress.waited_for, file.size - (1 << 20));
	assert_int_equal(advised_from, 1 << 20);
	assert_int_equal(asked, (file.size + (1 << 20) - 1) / (1 << 20));
	close_pages(&input, &file);
}

/* A part of a file, which starts and ends within a page. */
static void test_part(void **state)
{
	struct input input;
	struct file file, part;

	(void)state;
	open_pages(100, &input, &file);
	struct bytes middle = {file.data + 5000, 300000, "middle"};
	expect_ok(file_part(&file, &middle, "middle", &part));
	file_read_ahead(&part);
	assert_int_equal(progress.done, 300000);
	assert_int_equal(progress.waited_for, 300000);
	assert_true(advised_from <= 5000);
	assert_true(advised_to >= 305000);
	file_close(&part);
	close_pages(&input, &file);
}

/* Nobody has to wait for what is there in less than two seconds. */
static void test_fast_disk(void **state)
{
	struct input input;
	struct file file;

	(void)state;
	step_ms = 0;
	open_pages((20 << 20) / page_size(), &input, &file);
	file_read_ahead(&file);
	assert_int_equal(progress.done, 8 << 20);
	assert_string_equal(shown, "");
	close_pages(&input, &file);
}

static void test_nobody_watches(void **state)
{
	struct input input;
	struct file file;

	(void)state;
	reading_show(NULL);
	open_pages(3, &input, &file);
	file_read_ahead(&file);
	assert_int_equal(asked, 0);
	assert_int_equal(advised, 0);
	assert_int_equal(clock_ms, 0);
	close_pages(&input, &file);
}

/* A pipe is shown while it is copied, which leaves nothing to be read ahead. */
static void test_pipe(void **state)
{
	struct file file;
	char path[40];
	int fds[2];

	(void)state;
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(write(fds[1], "through a pipe", 14), 14);
	close(fds[1]);
	snprintf(path, sizeof(path), "/dev/fd/%d", fds[0]);
	expect_ok(file_open(path, &file));
	assert_int_equal(progress.done, 14);
	assert_non_null(strstr(shown, ": 0.0 KiB, "));
	assert_int_equal(progress.columns, 0);
	shown[0] = '\0';
	file_read_ahead(&file);
	assert_int_equal(asked, 0);
	assert_string_equal(shown, "");
	file_close(&file);
	close(fds[0]);
}

/* What is cut off while it is read is told by who checks. */
static void test_cut(void **state)
{
	struct input input;
	struct file file;

	(void)state;
	open_pages(3, &input, &file);
	assert_int_equal(truncate(input.path, 1), 0);
	file_read_ahead(&file);
	expect_err(file_check_unchanged(&file), KX_CHANGED, "became shorter");
	file_close(&file);
	input_close(&input);
}

/* Nothing was opened. */
static void test_none(void **state)
{
	struct file file = {.fd = -1};

	(void)state;
	file_read_ahead(&file);
	assert_int_equal(asked, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_nobody_watches, begin, end),
		cmocka_unit_test_setup_teardown(test_all_read, begin, end),
		cmocka_unit_test_setup_teardown(test_cached, begin, end),
		cmocka_unit_test_setup_teardown(test_half_cached, begin, end),
		cmocka_unit_test_setup_teardown(test_fast_disk, begin, end),
		cmocka_unit_test_setup_teardown(test_part, begin, end),
		cmocka_unit_test_setup_teardown(test_pipe, begin, end),
		cmocka_unit_test_setup_teardown(test_cut, begin, end),
		cmocka_unit_test_setup_teardown(test_none, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
