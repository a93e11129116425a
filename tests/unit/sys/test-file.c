// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "expect.h"
#include "input.h"
#include "sys/file.h"

#define PAGE 4096

/* --- what the tests make the kernel seem to do --- */

static int refuse_map;	    /* errno of mmap(2) for files with a name; 0: it maps */
static int refuse_memfd;    /* errno of memfd_create(2); 0: it makes one */
static int refuse_sendfile; /* errno of sendfile(2); 0: it sends */
static size_t sends_most;   /* bytes before sendfile(2) says that there are no more */

void *mmap(void *at, size_t size, int prot, int flags, int fd, off_t offset)
{
	struct stat st;

	if (refuse_map && fd >= 0 && !fstat(fd, &st) && st.st_nlink) {
		errno = refuse_map;
		return MAP_FAILED;
	}
	return (void *)syscall(SYS_mmap, at, size, prot, flags, fd, offset);
}

int memfd_create(const char *name, unsigned int flags)
{
	if (!refuse_memfd)
		return (int)syscall(SYS_memfd_create, name, flags);
	errno = refuse_memfd;
	return -1;
}

ssize_t sendfile(int to, int from, off_t *offset, size_t size)
{
	if (refuse_sendfile) {
		errno = refuse_sendfile;
		return -1;
	}
	if (size > sends_most)
		size = sends_most;
	ssize_t n = syscall(SYS_sendfile, to, from, offset, size);
	if (n > 0)
		sends_most -= n;
	return n;
}

static int as_ever(void **state)
{
	(void)state;
	refuse_map = refuse_memfd = refuse_sendfile = 0;
	sends_most = SIZE_MAX;
	return 0;
}

/* --- tests --- */

/* A file of n pages on disk, each filled with its number from 1 on. */
struct disk_file {
	char path[40];
	int fd;
};

static void disk_make(struct disk_file *disk, size_t pages)
{
	uint8_t page[PAGE];

	strcpy(disk->path, "/tmp/kexec-test-XXXXXX");
	disk->fd = mkstemp(disk->path);
	assert_true(disk->fd >= 0);
	for (size_t i = 1; i <= pages; i++) {
		memset(page, i, sizeof(page));
		assert_int_equal(write(disk->fd, page, sizeof(page)), sizeof(page));
	}
}

static void disk_remove(struct disk_file *disk)
{
	close(disk->fd);
	unlink(disk->path);
}

static void open_well(const char *path, struct file *file)
{
	struct kx_err *err = file_open(path, file);

	if (err)
		fail_msg("%s", err->message);
}

static void refuse(const char *path, enum kx_code code, const char *text)
{
	struct file file;

	expect_err(file_open(path, &file), code, text);
	assert_null(file.data);
	assert_null(file.path);
	assert_int_equal(file.fd, -1);
}

static void test_open(void **state)
{
	struct disk_file disk;
	struct file file;

	(void)state;
	disk_make(&disk, 3);
	open_well(disk.path, &file);
	assert_string_equal(file.path, disk.path);
	assert_int_equal(file.size, 3 * PAGE);
	assert_int_equal(file.data[0], 1);
	assert_int_equal(file.data[3 * PAGE - 1], 3);
	assert_false(file.private_copy);
	assert_true(fcntl(file.fd, F_GETFD) & FD_CLOEXEC);
	assert_null(file_check_unchanged(&file));
	file_close(&file);
	assert_int_equal(file.fd, -1);
	file_close(&file);
	disk_remove(&disk);
}

static void test_refused(void **state)
{
	struct input empty;

	(void)state;
	refuse("/nowhere/kernel", KX_IO,
		"cannot open '/nowhere/kernel': No such file or directory");
	refuse("/tmp", KX_FORMAT, "/tmp: this is a directory");
	refuse("/dev/null", KX_FORMAT, "/dev/null: the file is empty");
	input_make(&empty, "", 0);
	refuse(empty.path, KX_FORMAT, "the file is empty");
	input_close(&empty);
}

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
	open_well(path, &file);
	assert_int_equal(file.size, 14);
	assert_memory_equal(file.data, "through a pipe", 14);
	assert_true(file.private_copy);
	assert_null(file_check_unchanged(&file));
	file_close(&file);
	close(fds[0]);
}

/* What copies may take in all, whoever makes them; a file that is mapped is none. */
static void test_limit(void **state)
{
	struct input input;
	struct file file;
	int memfd;

	(void)state;
	input_make(&input, "0123456789", 10);
	open_well(input.path, &file);
	file_limit_copies(3 * 4096 + 15, NULL);
	expect_ok(file_check_copy("joining", 3 * 4096 + 15));
	expect_err(file_check_copy("joining", 5 << 20), KX_NO_SPACE,
		"joining needs 5 MiB of memory: 0 MiB may be taken (MemAvailable");
	assert_null(file_new_memfd("copy", &memfd));
	expect_ok(file_append(memfd, &file, 4096));
	expect_ok(file_append(memfd, &file, 8192));
	expect_err(file_append(memfd, &file, 4096), KX_NO_SPACE, "does not fit");
	expect_ok(file_append(memfd, &file, 1));
	expect_ok(file_write(memfd, file.data, 5, "x"));
	/* What is given back others may have, and no more than there was. */
	file_give_back_copy(8192);
	expect_ok(file_check_copy("it", 8192));
	file_give_back_copy(1 << 20);
	expect_err(file_check_copy("it", 3 * 4096 + 16), KX_NO_SPACE, "it needs");
	file_limit_copies(2 << 20, "/job");
	expect_err(file_check_copy("joining", (2 << 20) + 1), KX_NO_SPACE,
		"joining needs 3 MiB of memory: the memory cgroup '/job' leaves 2 MiB");
	file_limit_copies(4, NULL);
	expect_err(file_write(memfd, file.data, 5, "x"), KX_NO_SPACE,
		"x: its copy in memory does not fit");
	close(memfd);
	refuse("/proc/self/status", KX_NO_SPACE, "/proc/self/status: its copy in memory");
	file_close(&file);
	file_limit_copies(UINT64_MAX, NULL);
	open_well("/proc/self/status", &file);
	file_close(&file);
	input_close(&input);
}

/* procfs gives no size. */
static void test_without_size(void **state)
{
	struct file file;

	(void)state;
	open_well("/proc/self/status", &file);
	assert_memory_equal(file.data, "Name:", 5);
	assert_true(file.private_copy);
	file_close(&file);
}

static bool is_memfd(int fd)
{
	struct stat st;

	assert_int_equal(fstat(fd, &st), 0);
	return !st.st_nlink;
}

/* What is in a file that cannot be mapped, and whether the kernel gets a copy of it. */
static void expect_read(const struct disk_file *disk, bool copy)
{
	struct file file;

	open_well(disk->path, &file);
	assert_int_equal(file.size, 3 * PAGE);
	assert_int_equal(file.data[0], 1);
	assert_int_equal(file.data[3 * PAGE - 1], 3);
	assert_int_equal(file.private_copy, copy);
	assert_int_equal(is_memfd(file.fd), copy);
	assert_null(file_check_unchanged(&file));
	file_close(&file);
}

/* Whatever the error is: files of procfs (EIO), of FUSE (ENODEV), and others. */
static void test_unmappable(void **state)
{
	static const int errors[] = {
		ENODEV, EIO, EINVAL, EACCES, EPERM, EOPNOTSUPP, ENOSYS, EBADF, ETXTBSY};
	struct disk_file disk;

	(void)state;
	disk_make(&disk, 3);
	for (size_t i = 0; i < KX_ARRAY_SIZE(errors); i++) {
		refuse_map = errors[i];
		expect_read(&disk, false);
	}
	refuse_map = ENOMEM;
	refuse(disk.path, KX_IO, "cannot map '/tmp/kexec-test-");
	/* A copy takes memory, whoever makes it. */
	refuse_map = EIO;
	file_limit_copies(3 * PAGE - 1, NULL);
	refuse(disk.path, KX_NO_SPACE, "its copy in memory does not fit");
	file_limit_copies(3 * PAGE, NULL);
	expect_read(&disk, false);
	file_limit_copies(UINT64_MAX, NULL);
	disk_remove(&disk);
}

/* The kernel cannot read it, or not all: it gets the copy. */
static void test_unmappable_unread(void **state)
{
	struct disk_file disk;

	(void)state;
	disk_make(&disk, 3);
	refuse_map = EIO;
	refuse_sendfile = EINVAL;
	expect_read(&disk, true);
	refuse_sendfile = 0;
	for (sends_most = 0; sends_most < 3 * PAGE;) {
		size_t most = sends_most;

		expect_read(&disk, true);
		sends_most = most + PAGE;
	}
	disk_remove(&disk);
}

/* It tells another size than it has: the bytes count, and the kernel gets the copy. */
static void test_size_lies(void **state)
{
	static const char attribute[] = "/sys/kernel/mm/transparent_hugepage/enabled";
	struct file file;
	struct stat st;

	(void)state;
	if (stat(attribute, &st) || st.st_size != PAGE)
		skip();
	open_well(attribute, &file);
	assert_true(file.size < PAGE);
	assert_true(file.private_copy);
	assert_int_equal(file.data[file.size - 1], '\n');
	file_close(&file);
}

/* It would be read for a long time. */
static void test_unmappable_large(void **state)
{
	struct disk_file disk;

	(void)state;
	disk_make(&disk, 1);
	assert_int_equal(ftruncate(disk.fd, 0x100000001), 0);
	refuse_map = EIO;
	refuse(disk.path, KX_IO, "cannot map '/tmp/kexec-test-");
	disk_remove(&disk);
}

/* A temporary file is as good, and not open for writing, or the kernel refuses it. */
static void test_without_memfd(void **state)
{
	static const int errors[] = {ENOSYS, EPERM, EACCES};
	struct file file;
	int fd;

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(errors); i++) {
		refuse_memfd = errors[i];
		assert_null(file_new_memfd("joined", &fd));
		assert_true(is_memfd(fd));
		assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
		assert_null(file_write(fd, (const uint8_t *)"abc", 3, "joined"));
		assert_null(file_from_memfd(fd, "joined", &file));
		assert_memory_equal(file.data, "abc", 3);
		assert_int_equal(fcntl(file.fd, F_GETFL) & O_ACCMODE, O_RDONLY);
		assert_true(fcntl(file.fd, F_GETFD) & FD_CLOEXEC);
		file_close(&file);
		open_well("/proc/self/status", &file);
		assert_memory_equal(file.data, "Name:", 5);
		assert_int_equal(fcntl(file.fd, F_GETFL) & O_ACCMODE, O_RDONLY);
		file_close(&file);
	}
}

/* The old one of a file that moved, or any other copy of it. */
static void test_close_twice(void **state)
{
	struct disk_file disk;
	struct file file, copy, other;

	(void)state;
	disk_make(&disk, 1);
	open_well(disk.path, &file);
	open_well(disk.path, &other);
	copy = file;
	file_close(&file);
	file_close(&copy);
	assert_null(copy.path);
	assert_int_equal(copy.fd, -1);
	assert_int_equal(other.data[0], 1);
	file_close(&other);
	disk_remove(&disk);
}

/* Never opened: the 0 in it is not a descriptor. */
static void test_close_zeroed(void **state)
{
	struct file file = {0};
	int fd = dup(1);

	(void)state;
	if (fcntl(0, F_GETFD) < 0)
		assert_int_equal(dup2(fd, 0), 0);
	file_close(&file);
	assert_true(fcntl(0, F_GETFD) >= 0);
	close(fd);
}

static void test_grown(void **state)
{
	struct disk_file disk;
	struct file file;

	(void)state;
	disk_make(&disk, 1);
	open_well(disk.path, &file);
	assert_int_equal(write(disk.fd, "more", 4), 4);
	expect_err(file_check_unchanged(&file), KX_CHANGED,
		"changed while it was read: it had 4096 bytes, now it has 4100");
	file_close(&file);
	disk_remove(&disk);
}

static void test_touched(void **state)
{
	const struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, {.tv_sec = 1}};
	struct disk_file disk;
	struct file file;

	(void)state;
	disk_make(&disk, 1);
	open_well(disk.path, &file);
	assert_int_equal(futimens(disk.fd, times), 0);
	expect_err(file_check_unchanged(&file), KX_CHANGED, "modification time");
	file_close(&file);
	disk_remove(&disk);
}

/* Rewritten, with the modification time set back. */
static void test_touched_in_secret(void **state)
{
	struct disk_file disk;
	struct file file;

	(void)state;
	disk_make(&disk, 1);
	open_well(disk.path, &file);
	/* The kernel's clock for files may stand still for a tick. */
	usleep(20000);
	const struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, file.stamp.st_mtim};
	assert_int_equal(pwrite(disk.fd, "x", 1, 0), 1);
	assert_int_equal(futimens(disk.fd, times), 0);
	expect_err(file_check_unchanged(&file), KX_CHANGED, "change time");
	file_close(&file);
	disk_remove(&disk);
}

/* The reader goes on with zero bytes; only the file that was cut is damaged. */
static void test_cut(void **state)
{
	struct disk_file disk, other;
	struct file opened, file, whole;

	(void)state;
	disk_make(&disk, 4);
	disk_make(&other, 2);
	open_well(disk.path, &opened);
	file = opened; /* where it lies does not count */
	memset(&opened, 0x5a, sizeof(opened));
	open_well(other.path, &whole);
	assert_int_equal(ftruncate(disk.fd, 2 * PAGE), 0);
	assert_int_equal(((volatile const uint8_t *)file.data)[3 * PAGE + 5], 0);
	assert_int_equal(((volatile const uint8_t *)file.data)[2 * PAGE], 0);
	assert_int_equal(((volatile const uint8_t *)file.data)[PAGE], 2);
	assert_int_equal(whole.data[PAGE], 2);
	expect_err(file_check_unchanged(&file), KX_CHANGED,
		"became shorter or unreadable while it was read");
	assert_null(file_check_unchanged(&whole));
	file_close(&file);
	file_close(&whole);
	disk_remove(&disk);
	disk_remove(&other);
}

/* Fault in a mapping that is not ours: the child dies of it. */
static void fault_elsewhere(const struct disk_file *disk)
{
	const struct rlimit no_core = {0, 0};

	setrlimit(RLIMIT_CORE, &no_core);
	volatile const uint8_t *p =
		mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, disk->fd, 4 * PAGE);
	_exit(p[0]);
}

static void test_fault_elsewhere(void **state)
{
	struct disk_file disk;
	struct file file;
	int status;

	(void)state;
	disk_make(&disk, 1);
	open_well(disk.path, &file);
	pid_t pid = fork();
	if (!pid)
		fault_elsewhere(&disk);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGBUS);
	file_close(&file);
	disk_remove(&disk);
}

static void append_well(int memfd, const struct file *from, uint64_t align)
{
	struct kx_err *err = file_append(memfd, from, align);

	if (err)
		fail_msg("%s", err->message);
}

/* From a disk and from memory; the sources' offsets stay. */
static void test_append(void **state)
{
	struct disk_file disk;
	struct input input;
	struct file a, b, joined;
	int memfd;

	(void)state;
	disk_make(&disk, 2);
	assert_int_equal(write(disk.fd, "odd", 3), 3);
	input_make(&input, "second", 6);
	open_well(disk.path, &a);
	open_well(input.path, &b);
	assert_int_equal(lseek(a.fd, 7, SEEK_SET), 7);
	assert_null(file_new_memfd("joined", &memfd));
	append_well(memfd, &a, PAGE);
	append_well(memfd, &b, 4);
	append_well(memfd, &b, 1);
	assert_int_equal(lseek(a.fd, 0, SEEK_CUR), 7);
	assert_null(file_from_memfd(memfd, "joined", &joined));
	assert_int_equal(joined.size, 3 * PAGE + 8 + 6);
	assert_memory_equal(joined.data, a.data, a.size);
	assert_int_equal(joined.data[a.size], 0);
	assert_memory_equal(joined.data + 3 * PAGE, "second\0\0second", 14);
	assert_string_equal(joined.path, "joined");
	file_close(&joined);
	file_close(&a);
	file_close(&b);
	input_close(&input);
	disk_remove(&disk);
}

static void test_append_cut(void **state)
{
	struct disk_file disk;
	struct file file;
	int memfd;

	(void)state;
	disk_make(&disk, 3);
	open_well(disk.path, &file);
	assert_int_equal(ftruncate(disk.fd, PAGE), 0);
	assert_null(file_new_memfd("joined", &memfd));
	expect_err(file_append(memfd, &file, PAGE), KX_CHANGED,
		"it had 0x3000 bytes and now ends at 0x1000");
	close(memfd);
	file_close(&file);
	disk_remove(&disk);
}

static void test_memfd(void **state)
{
	struct file file;
	char name[600];
	int fd;

	(void)state;
	/* Longer than what memfd_create(2) takes. */
	memset(name, 'n', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	assert_null(file_new_memfd(name, &fd));
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	assert_null(file_write(fd, (const uint8_t *)"abc", 3, name));
	assert_null(file_from_memfd(fd, name, &file));
	assert_true(file.private_copy);
	assert_int_equal(file.size, 3);
	assert_memory_equal(file.data, "abc", 3);
	file_close(&file);
	assert_int_equal(fcntl(fd, F_GETFD), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_open, as_ever),
		cmocka_unit_test_setup(test_refused, as_ever),
		cmocka_unit_test_setup(test_pipe, as_ever),
		cmocka_unit_test_setup(test_without_size, as_ever),
		cmocka_unit_test_setup(test_limit, as_ever),
		cmocka_unit_test_setup(test_unmappable, as_ever),
		cmocka_unit_test_setup(test_unmappable_unread, as_ever),
		cmocka_unit_test_setup(test_size_lies, as_ever),
		cmocka_unit_test_setup(test_unmappable_large, as_ever),
		cmocka_unit_test_setup(test_without_memfd, as_ever),
		cmocka_unit_test_setup(test_close_twice, as_ever),
		cmocka_unit_test_setup(test_close_zeroed, as_ever),
		cmocka_unit_test_setup(test_grown, as_ever),
		cmocka_unit_test_setup(test_touched, as_ever),
		cmocka_unit_test_setup(test_touched_in_secret, as_ever),
		cmocka_unit_test_setup(test_cut, as_ever),
		cmocka_unit_test_setup(test_fault_elsewhere, as_ever),
		cmocka_unit_test_setup(test_append, as_ever),
		cmocka_unit_test_setup(test_append_cut, as_ever),
		cmocka_unit_test_setup(test_memfd, as_ever),
	};

	return cmocka_run_group_tests_name("file", tests, NULL, NULL);
}
