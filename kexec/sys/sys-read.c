// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/sys.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/number.h"
#include "base/text.h"
#include "sys/in-root.h"
#include "sys/sys-keep.h"
#include "sys/sys-open.h"

struct kx_err *sys_open(const char *root, struct sys *ret)
{
	int fd = open(root ? root : "/", O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return kx_err_errno(
			KX_IO, errno, "root directory '%s'", root ? root : "/");
	*ret = (struct sys){.root_fd = fd,
		.live = !root,
		.complete = !root,
		.root = root ? root : ""};
	ret->dir = ret->root;
	return root ? sys_read_record(ret) : NULL;
}

void sys_close(struct sys *sys)
{
	if (sys->root_fd >= 0)
		close(sys->root_fd);
	sys->root_fd = -1;
	free(sys->failures);
	sys->failures = NULL;
}

void sys_text_destroy(struct sys_text *text)
{
	free(text->s);
	*text = (struct sys_text){0};
}

struct kx_err *sys_path_err(const struct sys *sys, const char *path, int errnum)
{
	if (sys->failures && errnum == ENOENT)
		errnum = sys_failure_of(sys, path, errnum);
	bool denied = errnum == EACCES || errnum == EPERM;
	const char *point = asleep_at(&sys->asleep, path);

	if (point)
		return kx_err_new(KX_DENIED,
			"%s/%s: not looked at, since /%s is an automount that is not "
			"mounted now (ls /%s mounts it)",
			sys->root, path, point, point);
	if (sys->capture)
		sys_keep_failure(sys, path, errnum);
	return kx_err_errno(denied ? KX_DENIED : KX_IO, errnum, "%s/%s", sys->root, path);
}

/* A captured tree is not trusted. O_NONBLOCK keeps a FIFO from blocking. */
static int open_from(const struct sys *sys, int dir_fd, const char *path, int flags)
{
	/* openat2(2) takes O_NONBLOCK with O_PATH for a mistake. */
	int nonblock = flags & O_PATH ? 0 : O_NONBLOCK;

	flags |= O_RDONLY | O_CLOEXEC | nonblock;
	return sys->live ? openat(dir_fd, path, flags)
			 : open_in_root(dir_fd, path, flags);
}

int sys_open_below(const struct sys *sys, const char *path, int flags)
{
	if (asleep_at(&sys->asleep, path)) {
		errno = EACCES;
		return -1;
	}
	if (sys->failures && (errno = sys_failure_of(sys, path, 0)))
		return -1;
	return open_from(sys, sys->root_fd, path, flags);
}

struct kx_err *sys_open_regular(const struct sys *sys, const char *path, int *ret)
{
	KX_AUTO(closep) int fd = sys_open_below(sys, path, 0);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return sys_path_err(sys, path, errno);
	if (!S_ISREG(st.st_mode))
		return kx_err_new(
			KX_FORMAT, "%s/%s: not a regular file", sys->root, path);
	*ret = fd;
	fd = -1;
	return NULL;
}

/* Grow to hold at least one byte more, and a NUL. Sizes double: linear in the end. */
static struct kx_err *text_grow(struct sys_text *text, size_t *capacity, size_t max)
{
	size_t want = *capacity ? 2 * *capacity : 4096;

	if (text->size + 1 < *capacity)
		return NULL;
	if (want > max + 2)
		want = max + 2;
	char *s = realloc(text->s, want);
	if (!s)
		return kx_err_nomem();
	text->s = s;
	*capacity = want;
	return NULL;
}

/* Read up to max + 1 bytes, so that the caller sees whether there were more than max. */
static struct kx_err *read_up_to(
	const struct sys *sys, const char *path, int fd, size_t max, struct sys_text *ret)
{
	size_t capacity = 0;

	while (ret->size <= max) {
		KX_TRY(text_grow(ret, &capacity, max));
		ssize_t n = read(fd, ret->s + ret->size, capacity - 1 - ret->size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return sys_path_err(sys, path, errno);
		if (!n)
			break;
		ret->size += n;
	}
	ret->s[ret->size] = '\0';
	return NULL;
}

/* What can be read up to max + 1 bytes. */
static struct kx_err *read_file(
	const struct sys *sys, const char *path, size_t max, struct sys_text *ret)
{
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};
	KX_AUTO(closep) int fd = -1;

	*ret = (struct sys_text){0};
	KX_TRY(sys_open_regular(sys, path, &fd));
	KX_TRY(read_up_to(sys, path, fd, max, &text));
	if (sys->capture)
		sys_keep(sys, CAPTURE_FILE, path, text.s, text.size);
	*ret = text;
	text.s = NULL;
	return NULL;
}

struct kx_err *sys_read(
	const struct sys *sys, const char *path, size_t max, struct sys_text *ret)
{
	KX_TRY(read_file(sys, path, max, ret));
	if (ret->size <= max)
		return NULL;
	sys_text_destroy(ret);
	return kx_err_new(KX_LIMIT, "%s/%s: longer than the limit of %zu bytes",
		sys->root, path, max);
}

struct kx_err *sys_read_head(
	const struct sys *sys, const char *path, size_t max, struct sys_text *ret)
{
	KX_TRY(read_file(sys, path, max, ret));
	if (ret->size > max)
		ret->s[ret->size = max] = '\0';
	return NULL;
}

#define LINE_MAX_BYTES (1 << 20)

static struct kx_err *trim_line(
	const struct sys *sys, const char *path, struct sys_text *text)
{
	while (text->size && strchr(" \t\r\n", text->s[text->size - 1]))
		text->s[--text->size] = '\0';
	if (memchr(text->s, '\0', text->size))
		return kx_err_new(
			KX_FORMAT, "%s/%s: NUL byte in a text file", sys->root, path);
	return NULL;
}

struct kx_err *sys_read_line(
	const struct sys *sys, const char *path, struct sys_text *ret)
{
	KX_TRY(sys_read(sys, path, LINE_MAX_BYTES, ret));
	struct kx_err *err = trim_line(sys, path, ret);
	if (err)
		sys_text_destroy(ret);
	return err;
}

struct kx_err *sys_read_u64(
	const struct sys *sys, const char *path, int base, uint64_t *ret)
{
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};

	KX_TRY(sys_read_line(sys, path, &text));
	return kx_err_prefix(number_parse(text.s, base, ret), "%s/%s", sys->root, path);
}

static struct kx_err *read_exactly(const struct sys *sys, const char *path, int fd,
	uint64_t offset, void *buf, size_t size)
{
	uint64_t end;

	if (__builtin_add_overflow(offset, size, &end) || end > INT64_MAX)
		return kx_err_new(KX_FORMAT,
			"%s/%s: 0x%zx bytes wanted at offset 0x%" PRIx64
			", which no file can have",
			sys->root, path, size, offset);
	for (size_t done = 0; done < size;) {
		ssize_t n = pread(
			fd, (char *)buf + done, size - done, (off_t)(offset + done));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return sys_path_err(sys, path, errno);
		if (!n)
			return kx_err_new(KX_FORMAT,
				"%s/%s: 0x%zx bytes wanted at offset 0x%" PRIx64
				", but only 0x%zx were there",
				sys->root, path, size, offset, done);
		done += n;
	}
	return NULL;
}

struct kx_err *sys_read_at(
	const struct sys *sys, const char *path, uint64_t offset, void *buf, size_t size)
{
	KX_AUTO(closep) int fd = -1;
	bool found = false;

	if (!sys->live)
		KX_TRY(sys_read_part(sys, path, offset, buf, size, &found));
	if (!found) {
		KX_TRY(sys_open_regular(sys, path, &fd));
		KX_TRY(read_exactly(sys, path, fd, offset, buf, size));
	}
	if (sys->capture)
		sys_keep_part(sys, path, offset, buf, size);
	return NULL;
}

/* The device of this machine; a captured one may have a file in its place, no device. */
struct kx_err *sys_read_memory(
	const struct sys *sys, uint64_t paddr, void *buf, size_t size)
{
	static const char path[] = "dev/mem";
	KX_AUTO(closep) int fd = -1;

	if (!sys->live)
		return sys_read_at(sys, path, paddr, buf, size);
	fd = sys_open_below(sys, path, O_NOCTTY);
	if (fd < 0)
		return sys_path_err(sys, path, errno);
	KX_TRY(read_exactly(sys, path, fd, paddr, buf, size));
	if (sys->capture)
		sys_keep_part(sys, path, paddr, buf, size);
	return NULL;
}

/* The text of the link that link_fd is (opened with O_PATH | O_NOFOLLOW). */
static struct kx_err *read_link_of(
	const struct sys *sys, const char *path, int link_fd, struct sys_text *ret)
{
	for (size_t capacity = 256;; capacity *= 2) {
		KX_AUTO(freep) char *buf = malloc(capacity);

		if (!buf)
			return kx_err_nomem();
		ssize_t n = readlinkat(link_fd, "", buf, capacity - 1);
		if (n < 0) /* ENOENT is what an empty path says of another file */
			return sys_path_err(sys, path, errno == ENOENT ? EINVAL : errno);
		if ((size_t)n == capacity - 1)
			continue;
		buf[n] = '\0';
		*ret = (struct sys_text){KX_STEAL(buf), n};
		return NULL;
	}
}

struct kx_err *sys_readlink(const struct sys *sys, const char *path, struct sys_text *ret)
{
	KX_AUTO(closep) int fd = sys_open_below(sys, path, O_PATH | O_NOFOLLOW);

	*ret = (struct sys_text){0};
	if (fd < 0)
		return sys_path_err(sys, path, errno);
	struct kx_err *err = read_link_of(sys, path, fd, ret);
	if (sys->capture)
		sys_keep(sys, err ? CAPTURE_NAME : CAPTURE_LINK, path, ret->s, ret->size);
	return err;
}

struct kx_err *sys_find_file(const struct sys *sys, const char *path, char **ret)
{
	bool asleep = asleep_at(&sys->asleep, path);
	KX_AUTO(freep)
	char *real = asleep ? NULL : resolve_in_root(sys->root_fd, path);
	struct stat st;

	if (!real || fstatat(sys->root_fd, real, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return sys_path_err(sys, path, errno);
	if (!S_ISREG(st.st_mode))
		return kx_err_new(
			KX_FORMAT, "%s/%s: not a regular file", sys->root, path);
	if (sys->capture)
		sys_keep(sys, CAPTURE_NAME, path, NULL, 0);
	return text_format(ret, "/%s", real);
}

static struct kx_err *look_at(const struct sys *sys, const char *path, struct stat *ret)
{
	KX_AUTO(closep) int fd = sys_open_below(sys, path, O_PATH);

	return fd < 0 || fstat(fd, ret) < 0 ? sys_path_err(sys, path, errno) : NULL;
}

struct kx_err *sys_stat(const struct sys *sys, const char *path, struct stat *ret)
{
	bool found = false;

	if (!sys->live)
		KX_TRY(sys_read_stat(sys, path, ret, &found));
	if (!found)
		KX_TRY(look_at(sys, path, ret));
	if (sys->capture)
		sys_keep_stat(sys, path, ret);
	return NULL;
}

static struct kx_err *ask_free(const struct sys *sys, const char *path, uint64_t *ret)
{
	KX_AUTO(closep) int fd = sys_open_below(sys, path, O_PATH);
	struct statvfs st;

	if (fd < 0 || fstatvfs(fd, &st) < 0)
		return sys_path_err(sys, path, errno);
	if (__builtin_mul_overflow(st.f_bfree, st.f_frsize, ret))
		*ret = UINT64_MAX;
	return NULL;
}

struct kx_err *sys_free_space(const struct sys *sys, const char *path, uint64_t *ret)
{
	bool found = sys->live;

	KX_TRY(sys->live ? ask_free(sys, path, ret)
			 : sys_read_free(sys, path, ret, &found));
	if (!found)
		return sys_path_err(sys, path, ENOENT);
	if (sys->capture)
		sys_keep_free(sys, path, *ret);
	return NULL;
}

bool sys_err_absent(const struct kx_err *err)
{
	return err && err->code == KX_IO &&
	       (err->errnum == ENOENT || err->errnum == ENOTDIR);
}

struct kx_err *sys_forgive_absent(struct kx_err *err)
{
	if (!sys_err_absent(err))
		return err;
	kx_err_free(err);
	return NULL;
}

struct kx_err *sys_open_dir(const struct sys *sys, const char *path, struct sys_dir *ret)
{
	*ret = (struct sys_dir){
		sys, path, sys_open_below(sys, path, O_PATH | O_DIRECTORY)};
	if (ret->fd < 0)
		return sys_path_err(sys, path, errno);
	if (sys->capture)
		sys_keep(sys, CAPTURE_FOLDER, path, NULL, 0);
	return NULL;
}

void sys_dir_close(struct sys_dir *dir)
{
	closep(&dir->fd);
	dir->fd = -1;
}

static struct kx_err *dir_err(const struct sys_dir *dir, const char *name, int errnum)
{
	KX_AUTO(freep) char *path = NULL;

	KX_TRY(text_format(&path, "%s/%s", dir->path, name));
	return sys_path_err(dir->sys, path, errnum);
}

static struct kx_err *keep_in_dir(
	const struct sys_dir *dir, const char *name, const char *text, size_t size)
{
	KX_AUTO(freep) char *path = NULL;

	if (!dir->sys->capture)
		return NULL;
	KX_TRY(text_format(&path, "%s/%s", dir->path, name));
	sys_keep(dir->sys, CAPTURE_FILE, path, text, size);
	return NULL;
}

/* The digits of a number, a prefix and a newline are far shorter. */
#define NUMBER_MAX 64

struct kx_err *sys_dir_read_u64(
	const struct sys_dir *dir, const char *name, int base, uint64_t *ret)
{
	KX_AUTO(closep) int fd = open_from(dir->sys, dir->fd, name, 0);
	char text[NUMBER_MAX + 1];
	ssize_t n;

	if (fd < 0)
		return dir_err(dir, name, errno);
	do
		n = read(fd, text, NUMBER_MAX);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return dir_err(dir, name, errno);
	if (n == NUMBER_MAX || memchr(text, '\0', n))
		return kx_err_new(KX_FORMAT, "%s/%s/%s: not a line with a number",
			dir->sys->root, dir->path, name);
	KX_TRY(keep_in_dir(dir, name, text, n));
	while (n && strchr(" \t\r\n", text[n - 1]))
		n--;
	text[n] = '\0';
	return kx_err_prefix(number_parse(text, base, ret), "%s/%s/%s", dir->sys->root,
		dir->path, name);
}

static struct kx_err *live_machine(char **ret)
{
	struct utsname uts;

	if (uname(&uts) < 0)
		return kx_err_errno(KX_IO, errno, "uname");
	*ret = strdup(uts.machine);
	return *ret ? NULL : kx_err_nomem();
}

static const char arch_path[] = "proc/sys/kernel/arch";

struct kx_err *sys_machine(const struct sys *sys, char **ret)
{
	struct sys_text text;

	if (sys->live) {
		KX_TRY(live_machine(ret));
		sys_keep_line(sys, arch_path, *ret);
		return NULL;
	}
	struct kx_err *err = sys_read_line(sys, arch_path, &text);
	if (sys_err_absent(err)) {
		kx_err_free(err);
		return kx_err_new(KX_FORMAT,
			"%s: cannot tell the captured machine's architecture: put what "
			"'uname -m' prints there into proc/sys/kernel/arch",
			sys->root);
	}
	if (!err)
		*ret = text.s;
	return err;
}

static struct kx_err *fill_random(void *buf, size_t size)
{
	/* Up to 256 bytes come whole once the generator is ready: getrandom(2). */
	ssize_t n = getrandom(buf, size, GRND_NONBLOCK);

	if (n < 0)
		return kx_err_errno(KX_IO, errno, "getrandom");
	if ((size_t)n != size)
		return kx_err_new(KX_IO, "getrandom gave %zd of %zu bytes", n, size);
	return NULL;
}

struct kx_err *sys_random(const struct sys *sys, void *buf, size_t size)
{
	if (sys->live)
		return fill_random(buf, size);
	memset(buf, 0, size);
	return NULL;
}
