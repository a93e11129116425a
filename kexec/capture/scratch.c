// SPDX-License-Identifier: GPL-2.0-or-later
#include "capture/scratch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"

/* No folder is deeper in another than what is unpacked (TAR_DEPTH_MAX), and some. */
#define DEPTH_MAX 80

/* More are never open here. */
#define FILES_MAX 1024

static void empty(int folder, unsigned int depth);

/* No link is followed. */
static void remove_name(int folder, const char *name, unsigned int depth)
{
	if (!unlinkat(folder, name, 0) || depth == DEPTH_MAX)
		return;
	int fd = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd >= 0)
		empty(fd, depth + 1);
	unlinkat(folder, name, AT_REMOVEDIR);
}

/* Takes folder. */
static void empty(int folder, unsigned int depth)
{
	DIR *dir = fdopendir(folder);
	struct dirent *d;

	if (!dir) {
		close(folder);
		return;
	}
	while ((d = readdir(dir)))
		if (strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0)
			remove_name(folder, d->d_name, depth);
	closedir(dir);
}

static void remove_all(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd >= 0)
		empty(fd, 0);
	rmdir(path);
}

/*
 * The process that removes it: the other end of the pipe closes when the program ends,
 * also by a signal that nobody can catch. All that can be blocked are, and it has a
 * session of its own, so that the ^C of a terminal ends the program alone; and it holds
 * no other file open: who reads the program's output must not wait for it.
 */
static void keep(const char *path, int held)
{
	int null = open("/dev/null", O_RDWR);
	char byte;

	setsid();
	if (chdir("/") < 0)
		_exit(1);
	for (int fd = 0; fd < 3 && null >= 0; fd++)
		dup2(null, fd);
	for (int fd = 3; fd < FILES_MAX; fd++)
		if (fd != held)
			close(fd);
	while (read(held, &byte, 1) < 0 && errno == EINTR)
		;
	remove_all(path);
	_exit(0);
}

static struct kx_err *start_keeper(struct scratch *scratch)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return kx_err_errno(KX_IO, errno, "pipe");
	scratch->held = ends[1];
	scratch->keeper = fork();
	if (!scratch->keeper) {
		close(ends[1]);
		keep(scratch->path, ends[0]);
	}
	close(ends[0]);
	return scratch->keeper < 0 ? kx_err_errno(KX_IO, errno, "fork") : NULL;
}

static struct kx_err *make(struct scratch *scratch)
{
	const char *parent = getenv("TMPDIR");

	if (!parent || *parent != '/')
		parent = "/tmp";
	KX_TRY(text_format(&scratch->path, "%s/kexec-root-XXXXXX", parent));
	if (!mkdtemp(scratch->path)) {
		struct kx_err *err = kx_err_errno(KX_IO, errno,
			"a folder to unpack to in %s (TMPDIR names another)", parent);

		free(scratch->path);
		scratch->path = NULL;
		return err;
	}
	scratch->fd = open(
		scratch->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (scratch->fd < 0)
		return kx_err_errno(KX_IO, errno, "%s", scratch->path);
	return start_keeper(scratch);
}

/* A signal that ends the program waits until there is somebody to remove the folder. */
struct kx_err *scratch_make(struct scratch *ret)
{
	sigset_t all, before;

	*ret = SCRATCH_NONE;
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	struct kx_err *err = make(ret);
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (err)
		scratch_remove(ret);
	return err;
}

void scratch_remove(struct scratch *scratch)
{
	if (!scratch->path)
		return;
	closep(&scratch->fd);
	closep(&scratch->held);
	if (scratch->keeper > 0)
		while (waitpid(scratch->keeper, NULL, 0) < 0 && errno == EINTR)
			;
	else
		remove_all(scratch->path);
	free(scratch->path);
	*scratch = SCRATCH_NONE;
}
