// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/command.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"

extern char **environ;

static struct kx_err *wait_for(const char *name, pid_t pid, int *ret_status)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return kx_err_errno(KX_IO, errno, "waiting for %s", name);
	*ret_status =
		WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	return NULL;
}

/* out: its standard output; -1: that of this program. */
static struct kx_err *start(char *const argv[], int out, pid_t *ret)
{
	posix_spawn_file_actions_t actions;
	int errnum = posix_spawn_file_actions_init(&actions);

	if (!errnum && out >= 0)
		errnum = posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	if (!errnum)
		errnum = posix_spawnp(ret, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	return errnum ? kx_err_errno(KX_IO, errnum, "running %s", argv[0]) : NULL;
}

struct kx_err *command_run(char *const argv[], int *ret_status)
{
	pid_t pid;

	KX_TRY(start(argv, -1, &pid));
	return wait_for(argv[0], pid, ret_status);
}

/* To the end, so that the program never writes to a pipe that is closed. */
static void read_all(int fd, size_t max, struct sys_text *ret)
{
	char more[512];

	for (;;) {
		bool full = ret->size == max;
		ssize_t n = full ? read(fd, more, sizeof(more))
				 : read(fd, ret->s + ret->size, max - ret->size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		if (!full)
			ret->size += n;
	}
	ret->s[ret->size] = '\0';
}

struct kx_err *command_read(
	char *const argv[], size_t max, struct sys_text *ret, int *ret_status)
{
	KX_AUTO(sys_text_destroy) struct sys_text text = {malloc(max + 1), 0};
	int ends[2];
	pid_t pid;

	if (!text.s)
		return kx_err_nomem();
	if (pipe2(ends, O_CLOEXEC) < 0)
		return kx_err_errno(KX_IO, errno, "a pipe from %s", argv[0]);
	KX_AUTO(closep) int from = ends[0];
	struct kx_err *err = start(argv, ends[1], &pid);
	close(ends[1]);
	KX_TRY(err);
	read_all(from, max, &text);
	KX_TRY(wait_for(argv[0], pid, ret_status));
	*ret = text;
	text.s = NULL;
	return NULL;
}
