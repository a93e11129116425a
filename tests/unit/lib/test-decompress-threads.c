// SPDX-License-Identifier: GPL-2.0-or-later
/* Decompressing by threads, where none can be made and where none are worth it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "expect.h"
#include "input.h"
#include "lib/decompress.h"

#if defined(HAVE_LZMA) || defined(HAVE_LZ4)
/* What the tests hand over in a process that may make no thread. */
static uint8_t packed[1 << 20];
static size_t packed_size;
static uint8_t plain[1 << 20];

static struct kx_err *decompress(struct file *ret)
{
	char name[] = "input";
	struct file from = {.path = name, .fd = -1, .data = packed, .size = packed_size};

	return decompress_file(&from, sizeof(plain), ret);
}
#endif

/* Exit statuses of a process that may make no thread. */
enum { GOOD, BAD, NO_FILTER };

/* From now on, a new thread or process is what action says. False: not here. */
static bool filter_clone(uint32_t action)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 2, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone3, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_RET | BPF_K, action),
	};
	struct sock_fprog filter = {.len = KX_ARRAY_SIZE(code), .filter = code};

	return !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) &&
	       !prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter);
}

/* Programs of another processor are run by one that has no filters. */
static void expect_in_child(uint32_t action, bool (*check)(void))
{
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (!pid)
		_exit(!filter_clone(action) ? NO_FILTER : check() ? GOOD : BAD);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == NO_FILTER)
		skip();
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), GOOD);
}

#ifdef HAVE_LZMA
static bool is_plain(void)
{
	struct file file = {.fd = -1};
	struct kx_err *err = decompress(&file);
	bool good = !err && file.size == sizeof(plain) &&
		    !memcmp(file.data, plain, sizeof(plain));

	if (err)
		fprintf(stderr, "%s\n", err->message);
	kx_err_free(err);
	file_close(&file);
	return good;
}

/* Blocks of 64 KiB, as "xz -T0" makes larger ones. */
static void pack_blocks(void)
{
	struct input input;
	char *command;

	for (size_t i = 0; i < sizeof(plain); i++)
		plain[i] = i % 251 + i / 4096;
	input_make(&input, plain, sizeof(plain));
	assert_true(asprintf(&command, "xz -c -0 --block-size=65536 </proc/%d/fd/%d",
			    getpid(), input.fd) > 0);
	FILE *pipe = popen(command, "r");
	assert_non_null(pipe);
	packed_size = fread(packed, 1, sizeof(packed), pipe);
	assert_int_equal(pclose(pipe), 0);
	assert_true(packed_size > 0 && packed_size < sizeof(packed));
	free(command);
	input_close(&input);
}

static void test_xz_blocks(void **state)
{
	(void)state;
	pack_blocks();
	assert_true(is_plain());
	expect_in_child(SECCOMP_RET_ERRNO | EAGAIN, is_plain);
}
#endif

#ifdef HAVE_LZ4
static bool holds_no_data(void)
{
	struct file file = {.fd = -1};
	struct kx_err *err = decompress(&file);
	bool good =
		err && err->code == KX_FORMAT && strstr(err->message, "holds no data");

	kx_err_free(err);
	file_close(&file);
	return good;
}

/* A block each that nothing comes out of: a thread for it would take longer. */
static void test_lz4_small_blocks(void **state)
{
	static const uint8_t magic[] = {0x02, 0x21, 0x4c, 0x18},
			     block[] = {1, 0, 0, 0, 0};

	(void)state;
	memcpy(packed, magic, sizeof(magic));
	packed_size = sizeof(magic);
	for (int i = 0; i < 1000; i++, packed_size += sizeof(block))
		memcpy(packed + packed_size, block, sizeof(block));
	expect_in_child(SECCOMP_RET_KILL_PROCESS, holds_no_data);
}
#endif

static bool cannot_fork(void)
{
	pid_t pid = fork();

	if (!pid)
		_exit(0);
	return pid < 0 && errno == EAGAIN;
}

/* By a filter that let all pass the other tests would pass, too. */
static void test_filter(void **state)
{
	(void)state;
	expect_in_child(SECCOMP_RET_ERRNO | EAGAIN, cannot_fork);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_filter),
#ifdef HAVE_LZMA
		cmocka_unit_test(test_xz_blocks),
#endif
#ifdef HAVE_LZ4
		cmocka_unit_test(test_lz4_small_blocks),
#endif
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
