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
#include <sys/wait.h>
#include <unistd.h>

#include "expect.h"
#include "input.h"
#include "sys/file.h"

#define PAGE 4096

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
		cmocka_unit_test(test_open),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_pipe),
		cmocka_unit_test(test_without_size),
		cmocka_unit_test(test_close_zeroed),
		cmocka_unit_test(test_grown),
		cmocka_unit_test(test_touched),
		cmocka_unit_test(test_touched_in_secret),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_fault_elsewhere),
		cmocka_unit_test(test_append),
		cmocka_unit_test(test_append_cut),
		cmocka_unit_test(test_memfd),
	};

	return cmocka_run_group_tests_name("file", tests, NULL, NULL);
}
