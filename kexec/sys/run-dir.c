// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/run-dir.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "sys/sys-act.h"

#define DIR_FLAGS (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

static struct kx_err *run_err(const char *name, int errnum)
{
	bool denied = errnum == EACCES || errnum == EPERM;

	return kx_err_errno(
		denied ? KX_DENIED : KX_IO, errnum, "/%s/%s", RUN_DIR, name);
}

/* Could somebody else than root and the caller have made it what it is? */
static bool is_safe(const struct stat *st)
{
	return (!st->st_uid || st->st_uid == geteuid()) && !(st->st_mode & 022);
}

static struct kx_err *check_safe(int fd, const char *name)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return run_err(name, errno);
	if (is_safe(&st))
		return NULL;
	return kx_err_new(KX_DENIED,
		"/%s/%s: others than root may write to it: it is not used", RUN_DIR,
		name);
}

/* make: where it is not there. */
static struct kx_err *open_dir(const struct sys *sys, bool make, int *ret)
{
	KX_AUTO(closep) int run = openat(sys->root_fd, "run", DIR_FLAGS);

	if (run < 0)
		return run_err("", errno);
	if (make && mkdirat(run, "kexec", 0700) < 0 && errno != EEXIST)
		return run_err("", errno);
	KX_AUTO(closep) int fd = openat(run, "kexec", DIR_FLAGS);
	if (fd < 0)
		return run_err("", errno);
	KX_TRY(check_safe(fd, ""));
	*ret = fd;
	fd = -1;
	return NULL;
}

static struct kx_err *write_all(int fd, const char *name, const char *data, size_t size)
{
	while (size) {
		ssize_t n = write(fd, data, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return run_err(name, errno);
		data += n;
		size -= n;
	}
	return NULL;
}

/* A new file: what an earlier run left half written is not written to. */
static struct kx_err *write_new(int dir, const char *name, const void *data, size_t size)
{
	if (unlinkat(dir, name, 0) < 0 && errno != ENOENT)
		return run_err(name, errno);
	KX_AUTO(closep)
	int fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		0600);
	if (fd < 0)
		return run_err(name, errno);
	return write_all(fd, name, data, size);
}

struct kx_err *run_dir_write(
	const struct sys *sys, const char *name, const void *data, size_t size)
{
	KX_AUTO(freep) char *new = NULL;
	KX_AUTO(closep) int dir = -1;

	KX_TRY(sys_require_live(sys, "writing to /" RUN_DIR));
	KX_TRY(text_format(&new, "%s.new", name));
	KX_TRY(open_dir(sys, true, &dir));
	struct kx_err *err = write_new(dir, new, data, size);
	if (!err && renameat(dir, new, dir, name) < 0)
		err = run_err(name, errno);
	if (err)
		unlinkat(dir, new, 0);
	return err;
}

/* For what is no error where there is nothing: *ret is -1 then. */
static struct kx_err *open_existing(const struct sys *sys, int *ret)
{
	KX_TRY(sys_require_live(sys, "changing /" RUN_DIR));
	struct kx_err *err = open_dir(sys, false, ret);
	if (!sys_err_absent(err))
		return err;
	kx_err_free(err);
	return NULL;
}

struct kx_err *run_dir_rename(const struct sys *sys, const char *from, const char *to)
{
	KX_AUTO(closep) int dir = -1;

	KX_TRY(open_existing(sys, &dir));
	if (dir >= 0 && renameat(dir, from, dir, to) < 0 && errno != ENOENT)
		return run_err(from, errno);
	return NULL;
}

struct kx_err *run_dir_remove(const struct sys *sys, const char *name)
{
	KX_AUTO(closep) int dir = -1;

	KX_TRY(open_existing(sys, &dir));
	if (dir >= 0 && unlinkat(dir, name, 0) < 0 && errno != ENOENT)
		return run_err(name, errno);
	return NULL;
}

/* That it is safe to read; read it then by its path. */
static struct kx_err *check_file(const struct sys *sys, const char *name)
{
	KX_AUTO(closep) int dir = -1;
	struct stat st;

	KX_TRY(open_dir(sys, false, &dir));
	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return run_err(name, errno);
	if (!S_ISREG(st.st_mode) || !is_safe(&st))
		return kx_err_new(KX_DENIED,
			"/%s/%s: not a file that only root can have written", RUN_DIR,
			name);
	return NULL;
}

struct kx_err *run_dir_read(
	const struct sys *sys, const char *name, size_t max, struct sys_text *ret)
{
	KX_AUTO(freep) char *path = NULL;

	*ret = (struct sys_text){0};
	if (sys->live)
		KX_TRY(check_file(sys, name));
	KX_TRY(text_format(&path, "%s/%s", RUN_DIR, name));
	return sys_read(sys, path, max, ret);
}
