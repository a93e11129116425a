// SPDX-License-Identifier: GPL-2.0-or-later
/* A folder for a while is removed, whenever the program ends. */
#include "config.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "capture/scratch.h"

static bool end_before_fork;

/* In the place of libc's: the folder is there, and nobody yet who removes it. */
pid_t fork(void)
{
	if (end_before_fork)
		kill(getpid(), SIGTERM);
	return (pid_t)syscall(SYS_clone, (long)SIGCHLD, 0L, 0L, 0L, 0L);
}

static char parent[] = "/tmp/test-scratch-XXXXXX";

static int set_up(void **state)
{
	(void)state;
	return !mkdtemp(parent) || setenv("TMPDIR", parent, 1);
}

/* Not while anything is left in it. */
static int tear_down(void **state)
{
	(void)state;
	return rmdir(parent);
}

static void test_made_and_removed(void **state)
{
	struct scratch scratch;
	struct stat st;

	(void)state;
	assert_null(scratch_make(&scratch));
	assert_int_equal(stat(scratch.path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	assert_int_equal(mkdirat(scratch.fd, "a", 0700), 0);
	assert_int_equal(symlinkat(parent, scratch.fd, "a/link"), 0);
	scratch_remove(&scratch);
	assert_null(scratch.path);
	scratch_remove(&scratch);
	assert_int_equal(rmdir(parent), 0);
	assert_int_equal(mkdir(parent, 0700), 0);
}

static void test_ended_between(void **state)
{
	const struct timespec a_while = {.tv_nsec = 20000000};
	struct scratch scratch;
	int status;

	(void)state;
	pid_t child = fork();
	if (!child) {
		signal(SIGTERM, SIG_DFL);
		end_before_fork = true;
		scratch_make(&scratch);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
	for (int i = 0; rmdir(parent) && i < 1500; i++)
		nanosleep(&a_while, NULL);
	assert_int_equal(mkdir(parent, 0700), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_made_and_removed),
		cmocka_unit_test(test_ended_between),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
