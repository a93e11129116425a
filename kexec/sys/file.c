// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/number.h"
#include "sys/reading.h"

/* What the SIGBUS handler must know of a mapping. */
struct mapping {
	struct mapping *next;
	uintptr_t start;
	size_t size;	       /* bytes */
	volatile bool damaged; /* a SIGBUS was answered in it */
};

/*
 * Live mappings: a signal handler has nothing but file scope to find them by. Changed
 * only while no mapping is being read, so a fault that comes from one of them always sees
 * a whole list.
 */
static struct mapping *mappings;

#define COPY_CHUNK     (64UL << 10)
#define SENDFILE_CHUNK (1UL << 20)

/*
 * A page of a mapping could not be read: the file was cut, or its device fails. Note it,
 * put zero pages there and let the reader go on; file_check_unchanged() reports it. Any
 * other SIGBUS gets the default action, by the instruction being run again.
 */
static void on_sigbus(int signum, siginfo_t *info, void *context)
{
	uintptr_t fault = (uintptr_t)info->si_addr;

	(void)context;
	for (struct mapping *m = mappings; m; m = m->next) {
		if (fault < m->start || fault - m->start >= m->size)
			continue;
		uintptr_t page = fault & ~(uintptr_t)(sysconf(_SC_PAGESIZE) - 1);
		int saved = errno;
		void *zero = mmap((void *)page, m->start + m->size - page, PROT_READ,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
		errno = saved;
		if (zero == MAP_FAILED)
			break;
		m->damaged = true;
		return;
	}
	signal(signum, SIG_DFL);
}

static void watch(struct mapping *mapping)
{
	struct sigaction action = {.sa_sigaction = on_sigbus, .sa_flags = SA_SIGINFO};

	/* The first of the live mappings installs it: nothing else has to be kept. */
	if (!mappings) {
		sigemptyset(&action.sa_mask);
		sigaction(SIGBUS, &action, NULL);
	}
	mapping->next = mappings;
	mappings = mapping;
}

static bool unwatch(const struct mapping *mapping)
{
	struct mapping **link = &mappings;

	while (*link && *link != mapping)
		link = &(*link)->next;
	if (!*link)
		return false;
	*link = mapping->next;
	return true;
}

/* Map all of fd, which is file->size bytes long. */
static struct kx_err *map_file(struct file *file, int fd)
{
	if (!file->size)
		return NULL;
	if (file->size > SIZE_MAX)
		return kx_err_new(KX_LIMIT,
			"%s: 0x%" PRIx64 " bytes are more than can be mapped", file->path,
			file->size);
	KX_AUTO(freep) struct mapping *mapping = calloc(1, sizeof(*mapping));
	if (!mapping)
		return kx_err_nomem();
	void *p = mmap(NULL, file->size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED)
		return kx_err_errno(KX_IO, errno, "cannot map '%s'", file->path);
	mapping->start = (uintptr_t)p;
	mapping->size = file->size;
	watch(mapping);
	file->data = p;
	file->mapping = KX_STEAL(mapping);
	return NULL;
}

/* The limit of copies is this process's, as the memory is that they take. */
static struct {
	uint64_t limit, left; /* bytes */
	const char *group;
} copies = {UINT64_MAX, UINT64_MAX, NULL};

void file_limit_copies(uint64_t bytes, const char *group)
{
	copies.limit = copies.left = bytes;
	copies.group = group;
}

#define MIB ((uint64_t)1 << 20)

static struct kx_err *append_limit(struct kx_err *err, uint64_t left)
{
	err = kx_err_name(err, KX_ID_MEMORY);
	if (copies.group)
		return kx_err_append(err, "the memory cgroup '%s' leaves %" PRIu64 " MiB",
			copies.group, left / MIB);
	return kx_err_append(err,
		"%" PRIu64 " MiB may be taken (MemAvailable in /proc/meminfo, less a "
		"sixteenth, and SwapFree)",
		left / MIB);
}

struct kx_err *file_check_copy(const char *what, uint64_t size)
{
	if (size <= copies.left)
		return NULL;
	return append_limit(kx_err_new(KX_NO_SPACE, "%s needs %" PRIu64 " MiB of memory",
				    what, mib_up(size)),
		copies.left);
}

/* Take size bytes for what may be but a part of the copy of path. */
static struct kx_err *take_room(uint64_t size, const char *path)
{
	if (size > copies.left)
		return append_limit(
			kx_err_new(KX_NO_SPACE,
				"%s: its copy in memory does not fit, after %" PRIu64
				" MiB of copies",
				path, (copies.limit - copies.left) / MIB),
			copies.limit);
	if (copies.left != UINT64_MAX)
		copies.left -= size;
	return NULL;
}

void file_give_back_copy(uint64_t size)
{
	if (copies.left != UINT64_MAX)
		copies.left = lesser(copies.limit, add_saturated(copies.left, size));
}

/* A file that tells its size ends: as many bytes as kexec_file_load(2) takes of one. */
static uint64_t file_copy_cap(const struct file *file)
{
	return file->stamp.st_size ? 4 * FILE_DEFAULT_CAP : FILE_DEFAULT_CAP;
}

struct kx_err *file_write(int fd, const uint8_t *data, size_t size, const char *path)
{
	KX_TRY(take_room(size, path));
	while (size) {
		ssize_t n = write(fd, data, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return kx_err_errno(KX_IO, errno,
				"cannot write a copy of '%s' to memory", path);
		data += n;
		size -= n;
	}
	return NULL;
}

static struct kx_err *check_copied(const struct file *file, uint64_t size)
{
	if (size <= file_copy_cap(file))
		return NULL;
	return kx_err_new(KX_LIMIT,
		"%s: it cannot be mapped, and at most 0x%" PRIx64
		" bytes of such a file are read; there are more",
		file->path, file_copy_cap(file));
}

/* From where fd stands on. *ret: how many bytes the kernel moved by itself. */
static struct kx_err *copy_in_kernel(
	const struct file *file, int memfd, uint64_t *ret)
{
	for (*ret = 0;;) {
		ssize_t n = sendfile(memfd, file->fd, NULL, SENDFILE_CHUNK);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return NULL;
		*ret += n;
		reading_add(n);
		KX_TRY(check_copied(file, *ret));
		KX_TRY(take_room(n, file->path));
	}
}

/* What is left, on from the total that was copied. */
static struct kx_err *copy_by_buffer(
	const struct file *file, int memfd, uint64_t *total)
{
	KX_AUTO(freep) uint8_t *buf = malloc(COPY_CHUNK);

	if (!buf)
		return kx_err_nomem();
	for (;;) {
		ssize_t n = read(file->fd, buf, COPY_CHUNK);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return kx_err_errno(
				KX_IO, errno, "cannot read '%s'", file->path);
		if (!n)
			return NULL;
		*total += n;
		reading_add(n);
		KX_TRY(check_copied(file, *total));
		KX_TRY(file_write(memfd, buf, n, file->path));
	}
}

/*
 * The kernel takes no file that is open for writing, which a memfd never counts as, but
 * what stands in for one does (deny_write_access() in kernel_read_file()). Takes fd.
 */
static int for_reading(int fd)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	int again = open(path, O_RDONLY | O_CLOEXEC);
	if (again < 0)
		return fd;
	close(fd);
	return again;
}

static struct kx_err *copy_content(
	const struct file *file, int memfd, uint64_t *ret_by_kernel, uint64_t *ret_total)
{
	KX_TRY(copy_in_kernel(file, memfd, ret_by_kernel));
	*ret_total = *ret_by_kernel;
	return copy_by_buffer(file, memfd, ret_total);
}

/*
 * Map a copy of all that file->fd delivers. The copy takes the descriptor's place, too,
 * unless the kernel can read the file as kexec_file_load(2) does: a regular one, by
 * itself, and just as many bytes as it says to have. Signatures in the file's extended
 * attributes count then.
 */
static struct kx_err *map_copy(struct file *file)
{
	KX_AUTO(closep) int memfd = -1;
	uint64_t by_kernel, total;

	KX_TRY(file_new_memfd(file->path, &memfd));
	reading_begin(file->path, file->stamp.st_size);
	struct kx_err *err = copy_content(file, memfd, &by_kernel, &total);
	reading_end();
	KX_TRY(err);
	file->size = total;
	KX_TRY(map_file(file, memfd));
	if (S_ISREG(file->stamp.st_mode) && by_kernel == total &&
		total == (uint64_t)file->stamp.st_size)
		return NULL;
	close(file->fd);
	file->fd = for_reading(memfd);
	memfd = -1;
	file->private_copy = true;
	return NULL;
}

/* Without memory, reading would not help, nor where a file is too large to be copied. */
static bool copy_may_help(const struct file *file, const struct kx_err *err)
{
	return err && err->code == KX_IO && err->errnum != ENOMEM &&
	       err->errnum != EAGAIN && file->size <= file_copy_cap(file);
}

/*
 * Not each file that can be read can be mapped: files of procfs and sysfs, which may give
 * no size either, and of some FUSE and network file systems, with errors of their own.
 */
static struct kx_err *map_or_copy(struct file *file)
{
	KX_AUTO(kx_err_freep) struct kx_err *err = NULL;

	if (!S_ISREG(file->stamp.st_mode) || !file->stamp.st_size)
		return map_copy(file);
	file->size = file->stamp.st_size;
	err = map_file(file, file->fd);
	return copy_may_help(file, err) ? map_copy(file) : KX_STEAL(err);
}

static struct kx_err *open_and_map(struct file *file)
{
	file->fd = open(file->path, O_RDONLY | O_CLOEXEC);
	if (file->fd < 0)
		return kx_err_errno(errno == EACCES || errno == EPERM ? KX_DENIED : KX_IO,
			errno, "cannot open '%s'", file->path);
	if (fstat(file->fd, &file->stamp))
		return kx_err_errno(KX_IO, errno, "cannot look at '%s'", file->path);
	if (S_ISDIR(file->stamp.st_mode))
		return kx_err_new(KX_FORMAT, "%s: this is a directory", file->path);
	KX_TRY(map_or_copy(file));
	if (!file->size)
		return kx_err_new(KX_FORMAT, "%s: the file is empty", file->path);
	return NULL;
}

struct kx_err *file_open(const char *path, struct file *ret)
{
	*ret = (struct file){.path = strdup(path), .fd = -1};
	struct kx_err *err = ret->path ? open_and_map(ret) : kx_err_nomem();
	if (err)
		file_close(ret);
	return err;
}

void file_close(struct file *file)
{
	/* A copy of one that was closed: nothing of it is left. */
	if (file->mapping && !unwatch(file->mapping)) {
		*file = (struct file){.fd = -1};
		return;
	}
	if (file->mapping) {
		munmap((void *)file->data, file->size);
		free(file->mapping);
	}
	/* A zeroed struct file was never opened: its 0 is not a descriptor. */
	if (file->path && file->fd >= 0)
		close(file->fd);
	free(file->path);
	*file = (struct file){.fd = -1};
}

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U /* include/uapi/linux/memfd.h, since v6.3 */
#endif

/* Some kernels are built without memfd_create(2), and some sandboxes forbid it. */
static int temporary_file(void)
{
	static const char *const folders[] = {"/dev/shm", "/tmp", "/run"};

	for (size_t i = 0; i < KX_ARRAY_SIZE(folders); i++) {
		char path[32];

		snprintf(path, sizeof(path), "%s/kexec-XXXXXX", folders[i]);
		int fd = mkostemp(path, O_CLOEXEC);
		if (fd < 0)
			continue;
		unlink(path);
		return fd;
	}
	return -1;
}

struct kx_err *file_new_memfd(const char *name, int *ret_fd)
{
	char shown[100]; /* of /proc/PID/fd only; memfd_create(2) takes 249 bytes */
	size_t n = strnlen(name, sizeof(shown) - 1);

	memcpy(shown, name, n);
	shown[n] = '\0';
	/* vm.memfd_noexec=2 demands the flag, older kernels do not know it. */
	int fd = memfd_create(shown, MFD_CLOEXEC | MFD_NOEXEC_SEAL);
	if (fd < 0 && errno == EINVAL)
		fd = memfd_create(shown, MFD_CLOEXEC);
	int errnum = errno;
	if (fd < 0)
		fd = temporary_file();
	if (fd < 0)
		return kx_err_errno(KX_IO, errnum,
			"no temporary file can be made for '%s', neither in /dev/shm, "
			"/tmp or /run nor by memfd_create",
			name);
	*ret_fd = fd;
	return NULL;
}

static struct kx_err *map_memfd(struct file *file)
{
	if (fstat(file->fd, &file->stamp))
		return kx_err_errno(
			KX_IO, errno, "cannot look at the copy of '%s'", file->path);
	file->size = file->stamp.st_size;
	return map_file(file, file->fd);
}

struct kx_err *file_from_memfd(int fd, const char *name, struct file *ret)
{
	fd = for_reading(fd);
	*ret = (struct file){.path = strdup(name), .fd = fd, .private_copy = true};
	if (!ret->path) {
		close(fd);
		ret->fd = -1;
		return kx_err_nomem();
	}
	struct kx_err *err = map_memfd(ret);
	if (err)
		file_close(ret);
	return err;
}

/* Ways to move up to n bytes at *offset of from to memfd's end. -1: errno, or bytes. */
static ssize_t move_by_reference(int memfd, int from, off_t *offset, size_t n)
{
	/* NULL: at memfd's own offset. The source's stays: others may share it. */
	return copy_file_range(from, offset, memfd, NULL, n, 0);
}

static ssize_t move_in_kernel(int memfd, int from, off_t *offset, size_t n)
{
	return sendfile(memfd, from, offset, n);
}

static ssize_t move_by_buffer(int memfd, int from, off_t *offset, size_t n)
{
	KX_AUTO(freep) uint8_t *buf = malloc(COPY_CHUNK);

	if (!buf)
		return -1;
	ssize_t got = pread(from, buf, n < COPY_CHUNK ? n : COPY_CHUNK, *offset);
	if (got <= 0)
		return got;
	ssize_t put = write(memfd, buf, got);
	if (put > 0)
		*offset += put;
	return put;
}

/* From the cheapest on. An error or 0 bytes say that the kernel cannot do it so. */
static ssize_t (*const movers[])(int, int, off_t *, size_t) = {
	move_by_reference,
	move_in_kernel,
	move_by_buffer,
};

static struct kx_err *move_all(int memfd, const struct file *from)
{
	const uint64_t end = from->offset + from->size;
	off_t offset = from->offset;
	size_t mover = 0;

	while ((uint64_t)offset < end) {
		uint64_t left = end - offset;
		size_t n = left < 1UL << 30 ? left : 1UL << 30;
		ssize_t moved = movers[mover](memfd, from->fd, &offset, n);

		if (moved > 0 || (moved < 0 && errno == EINTR))
			continue;
		if (++mover < KX_ARRAY_SIZE(movers))
			continue;
		if (moved < 0)
			return kx_err_errno(KX_IO, errno, "cannot copy '%s'", from->path);
		return kx_err_new(KX_CHANGED,
			"%s: became shorter while it was read: it had 0x%" PRIx64
			" bytes and now ends at 0x%" PRIx64,
			from->path, from->size, offset - from->offset);
	}
	return NULL;
}

static struct kx_err *pad(int memfd, uint64_t align, const char *name)
{
	off_t end = lseek(memfd, 0, SEEK_END);
	uint64_t padded = align_up(end, align);

	if (end < 0 || ftruncate(memfd, padded) || lseek(memfd, 0, SEEK_END) < 0)
		return kx_err_errno(KX_IO, errno, "cannot pad the copy of '%s'", name);
	return NULL;
}

struct kx_err *file_append(int memfd, const struct file *from, uint64_t align)
{
	if (lseek(memfd, 0, SEEK_END) < 0)
		return kx_err_errno(KX_IO, errno, "cannot copy '%s'", from->path);
	KX_TRY(take_room(align_up(from->size, align), from->path));
	KX_TRY(move_all(memfd, from));
	return pad(memfd, align, from->path);
}

struct kx_err *file_part(const struct file *whole, const struct bytes *part,
	const char *name, struct file *ret)
{
	*ret = (struct file){
		.path = strdup(name),
		.fd = -1,
		.data = part->data,
		.size = part->size,
		.offset = whole->offset + (part->data - whole->data),
		.is_part = true,
		.private_copy = whole->private_copy,
		.stamp = whole->stamp,
	};
	if (!ret->path)
		return kx_err_nomem();
	ret->fd = fcntl(whole->fd, F_DUPFD_CLOEXEC, 0);
	if (ret->fd >= 0)
		return NULL;
	struct kx_err *err =
		kx_err_errno(KX_IO, errno, "cannot take a part of '%s'", whole->path);
	file_close(ret);
	return err;
}

struct kx_err *file_separate(struct file *file)
{
	KX_AUTO(closep) int memfd = -1;

	if (!file->is_part)
		return NULL;
	KX_TRY(file_new_memfd(file->path, &memfd));
	KX_TRY(file_append(memfd, file, 1));
	close(file->fd);
	file->fd = for_reading(memfd);
	memfd = -1;
	file->offset = 0;
	file->is_part = false;
	file->private_copy = true;
	return NULL;
}

static bool same_time(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

static struct kx_err *compare_stamps(const struct file *file, const struct stat *now)
{
	const struct stat *then = &file->stamp;

	if (now->st_size != then->st_size)
		return kx_err_new(KX_CHANGED,
			"%s: changed while it was read: it had %lld bytes, now it has "
			"%lld",
			file->path, (long long)then->st_size, (long long)now->st_size);
	if (!same_time(&now->st_mtim, &then->st_mtim))
		return kx_err_new(KX_CHANGED,
			"%s: its modification time changed while it was read",
			file->path);
	if (!same_time(&now->st_ctim, &then->st_ctim) || now->st_ino != then->st_ino ||
		now->st_dev != then->st_dev)
		return kx_err_new(KX_CHANGED,
			"%s: its change time changed while it was read",
			file->path);
	return NULL;
}

struct kx_err *file_check_unchanged(const struct file *file)
{
	struct stat now;

	if (file->mapping && file->mapping->damaged)
		return kx_err_new(KX_CHANGED,
			"%s: became shorter or unreadable while it was read", file->path);
	if (file->private_copy)
		return NULL;
	if (fstat(file->fd, &now))
		return kx_err_errno(
			KX_IO, errno, "cannot look at '%s' again", file->path);
	return compare_stamps(file, &now);
}
