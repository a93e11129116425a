// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What arrives at the kernel is the plan, byte for byte; files that change meanwhile are
 * noticed; unloading, and starting what is loaded.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/reboot.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "act/backend.h"
#include "act/exec.h"
#include "load-fixture.h"
#include "sys/kexec-abi.h"

static void test_segments_arrive(void **state)
{
	struct fixture *f = *state;

	f->req.wish = WISH_LOAD;
	f->req.initrds.n = 2;
	run(f, NULL);
	assert_null(f->err);
	ASSERT_CALLS(MADE_LOAD);
	assert_plan_arrived(&f->load.plan, &made.v[0]);
	assert_int_equal(made.v[0].flags, 62 << 16);

	const struct made_segment *kernel = &made.v[0].segments[0];
	assert_memory_equal(kernel->bytes, f->image + 0x800, kernel->bufsz);
	assert_int_equal(kernel->bufsz, f->image_size - 0x800);
	const struct made_segment *last = &made.v[0].segments[made.v[0].nsegments - 1];
	assert_memory_equal(last->bytes, "the bytes of an initrd", last->bufsz);
	assert_int_equal(last[-1].mem + 4096, last->mem);
}

static void test_files_arrive(void **state)
{
	struct fixture *f = *state;
	const struct made *m = &made.v[0];

	run(f, NULL);
	assert_null(f->err);
	ASSERT_CALLS(MADE_FILE);
	assert_int_equal(m->flags, 0);
	assert_int_equal(m->cmdline_len, sizeof(CMDLINE));
	assert_memory_equal(m->cmdline, CMDLINE, sizeof(CMDLINE));
	assert_string_equal(f->load.plan.cmdline, CMDLINE);
	assert_int_equal(m->kernel_size, f->image_size);
	assert_memory_equal(m->kernel, f->image, f->image_size);
	assert_int_equal(m->initrd_size, strlen("the bytes of an initrd"));
	assert_memory_equal(m->initrd, "the bytes of an initrd", m->initrd_size);
}

static void test_initrds_are_joined(void **state)
{
	struct fixture *f = *state;
	const struct made *m = &made.v[0];

	f->req.initrds.n = 2;
	run(f, NULL);
	assert_null(f->err);
	ASSERT_CALLS(MADE_FILE);
	assert_int_equal(m->initrd_size, 4096 + strlen("the bytes of an initrd"));
	assert_string_equal((const char *)m->initrd, "the bytes of an initrd");
	for (size_t i = strlen("the bytes of an initrd"); i < 4096; i++)
		assert_int_equal(m->initrd[i], 0);
	assert_memory_equal(m->initrd + 4096, m->initrd, m->initrd_size - 4096);
}

static void test_no_initrd_no_cmdline(void **state)
{
	struct fixture *f = *state;

	f->req.initrds.n = 0;
	f->req.append = NULL;
	run(f, NULL);
	assert_null(f->err);
	ASSERT_CALLS(MADE_FILE);
	assert_int_equal(made.v[0].flags, FILE_CALL_NO_INITRAMFS);
	assert_null(made.v[0].initrd);
	assert_int_equal(made.v[0].cmdline_len, 1);
	assert_string_equal(made.v[0].cmdline, "");
}

#ifdef HAVE_ZLIB
static uint32_t crc32_of(const uint8_t *p, size_t size)
{
	uint32_t crc = UINT32_MAX;

	while (size--) {
		crc ^= *p++;
		for (int i = 0; i < 8; i++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
	}
	return ~crc;
}

/* RFC 1952 around one stored block of RFC 1951. */
static void write_gzip(struct fixture *f)
{
	static const uint8_t head[] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1};
	size_t n = f->image_size;
	uint8_t *p = malloc(sizeof(head) + 4 + n + 8);

	assert_true(n <= UINT16_MAX);
	memcpy(p, head, sizeof(head));
	put_le16(p + sizeof(head), n);
	put_le16(p + sizeof(head) + 2, ~n);
	memcpy(p + sizeof(head) + 4, f->image, n);
	put_le32(p + sizeof(head) + 4 + n, crc32_of(f->image, n));
	put_le32(p + sizeof(head) + 8 + n, n);
	tree_write(&f->tree, KERNEL, p, sizeof(head) + 12 + n);
	free(p);
}

static void test_compressed_kernel(void **state)
{
	struct fixture *f = *state;

	write_gzip(f);
	run(f, NULL);
	assert_null(f->err);
	ASSERT_CALLS(MADE_FILE);
	assert_int_equal(made.v[0].kernel_size, f->image_size);
	assert_memory_equal(made.v[0].kernel, f->image, f->image_size);
}
#endif

/* For hooks, which take no arguments. */
static const struct fixture *current;

static void grow_initrd(void)
{
	FILE *file = fopen(current->initrd, "a");

	fputc('x', file);
	fclose(file);
}

static void touch_kernel(void)
{
	const struct timespec times[] = {{1, 0}, {1, 0}};

	utimensat(AT_FDCWD, current->kernel, times, 0);
}

static void cut_kernel(void)
{
	if (truncate(current->kernel, 100))
		abort();
}

static void test_change_during_call(void **state)
{
	static const struct {
		void (*hook)(void);
		const char *name;
	} changes[] = {
		{grow_initrd, INITRD}, {touch_kernel, KERNEL}, {cut_kernel, KERNEL}};
	struct fixture *f = *state;

	current = f;
	FOR_EACH(i, changes)
	{
		kernel_hook = changes[i].hook;
		f->req.wish = i % 2 ? WISH_FILE : WISH_LOAD;
		run(f, NULL);
		assert_said(f->err, changes[i].name);
		assert_said(f->err, "nothing is loaded now");
		assert_int_equal(f->err->code, KX_CHANGED);
		assert_int_equal(made.n, 2);
		assert_int_equal(made.v[1].call, made.v[0].call);
		assert_int_equal(made.v[1].nsegments, 0);
		assert_int_equal(made.v[1].flags & FILE_CALL_UNLOAD, i % 2);
		tree_write(&f->tree, KERNEL, f->image, f->image_size);
	}
}

/* The call itself failed: nothing of ours is loaded, and nothing may be unloaded. */
static void test_change_during_refused_call(void **state)
{
	struct fixture *f = *state;
	const int errnums[] = {EBUSY, 0};

	current = f;
	kernel_hook = grow_initrd;
	run(f, errnums);
	assert_int_equal(f->err->code, KX_REFUSED);
	ASSERT_CALLS(MADE_FILE);
}

/* The kernel meets the missing page first. */
static void test_cut_during_call(void **state)
{
	struct fixture *f = *state;
	const int errnums[] = {EFAULT, 0};

	current = f;
	f->req.wish = WISH_LOAD;
	kernel_hook = cut_kernel;
	run(f, errnums);
	assert_said(f->err, KERNEL);
	assert_said(f->err, "Bad address");
	assert_int_equal(f->err->code, KX_REFUSED);
	ASSERT_CALLS(MADE_LOAD);
}

/* Cut under the mapping while the plan is made and hashed: no call at all. */
static void test_change_before_call(void **state)
{
	struct fixture *f = *state;

	current = f;
	f->req.wish = WISH_LOAD;
	prepare(f);
	kernel_reset(NULL);
	cut_kernel();
	f->err = load_run(&f->load);
	assert_said(f->err, KERNEL);
	assert_int_equal(f->err->code, KX_CHANGED);
	assert_int_equal(made.n, 0);
}

static void test_captured_machine_is_not_loaded(void **state)
{
	struct fixture *f = *state;

	prepare(f);
	f->tree.sys.live = false;
	f->err = load_run(&f->load);
	assert_int_equal(f->err->code, KX_UNSUPPORTED);
	assert_int_equal(made.n, 0);
}

static void test_unload(void **state)
{
	static const int refused[] = {EPERM, 0}, both[] = {EPERM, ENOSYS, 0};
	struct fixture *f = *state;
	const struct arch_ops *arch = arch_for_machine("x86_64");

	f->tree.sys.live = true;
	kernel_reset(refused);
	assert_null(keeper_linux.unload(&f->tree.sys, arch, CALL_LOAD, true));
	ASSERT_CALLS(MADE_LOAD, MADE_FILE);
	assert_int_equal(made.v[0].flags, 62 << 16 | LOAD_CALL_ON_CRASH);
	assert_int_equal(made.v[0].nsegments, 0);
	assert_int_equal(made.v[1].flags, FILE_CALL_UNLOAD | FILE_CALL_ON_CRASH);

	kernel_reset(both);
	f->err = keeper_linux.unload(&f->tree.sys, arch, CALL_FILE, false);
	assert_said(f->err, "kexec_file_load failed: Operation not permitted");
	assert_said(f->err, "kexec_load failed: Function not implemented");
	ASSERT_CALLS(MADE_FILE, MADE_LOAD);
	assert_int_equal(made.v[0].flags, FILE_CALL_UNLOAD);
	assert_int_equal(made.v[1].flags, 62 << 16);
}

/* -e: all is checked first; -x keeps this test away from the network. */
static void test_exec(void **state)
{
	struct fixture *f = *state;

	f->req = (struct request){.verb = VERB_EXEC, .no_ifdown = true};
	f->tree.sys.live = true;
	f->err = exec_loaded(&f->tree.sys, &f->req);
	assert_said(f->err, "Nothing has been loaded!");
	assert_int_equal(made.n, 0);
	forget(f);

	tree_text(&f->tree, "sys/kernel/kexec_loaded", "1\n");
	f->tree.sys.live = true;
	f->err = exec_loaded(&f->tree.sys, &f->req);
	assert_int_equal(f->err->code, KX_REFUSED);
	ASSERT_CALLS(MADE_SYNC, MADE_REBOOT);
	assert_int_equal(made.v[1].flags, LINUX_REBOOT_CMD_KEXEC);
	forget(f);

	kernel_reset(NULL);
	f->req.no_sync = true;
	f->tree.sys.live = true;
	f->err = exec_loaded(&f->tree.sys, &f->req);
	ASSERT_CALLS(MADE_REBOOT);
}

static void test_exec_is_refused(void **state)
{
	static const struct {
		int errnum;
		const char *says;
	} answers[] = {
		{EINVAL, "does not start the image that was loaded"},
		{EPERM, "or a seccomp filter forbids it: reboot into"},
		{EBUSY, "a load is running, or the crash region is being resized"},
		{ENOMEM, "the kernel does not start the image (see its log)"},
	};
	struct fixture *f = *state;

	f->req = (struct request){.verb = VERB_EXEC, .no_ifdown = true, .no_sync = true};
	tree_text(&f->tree, "sys/kernel/kexec_loaded", "1\n");
	FOR_EACH(i, answers)
	{
		const int errnums[] = {answers[i].errnum, 0};

		forget(f);
		kernel_reset(errnums);
		f->tree.sys.live = true;
		f->err = exec_loaded(&f->tree.sys, &f->req);
		assert_said(f->err, answers[i].says);
		assert_said(f->err, strerror(answers[i].errnum));
		assert_int_equal(f->err->errnum, answers[i].errnum);
		ASSERT_CALLS(MADE_REBOOT);
	}
}

static void test_exec_without_capability(void **state)
{
	struct fixture *f = *state;

	/* The network would be taken down, if it came to that. */
	f->req = (struct request){.verb = VERB_EXEC};
	tree_text(&f->tree, "sys/kernel/kexec_loaded", "1\n");
	tree_text(&f->tree, "proc/self/status", "CapEff:\t0000000000000000\n");
	f->tree.sys.live = true;
	f->err = exec_loaded(&f->tree.sys, &f->req);
	assert_said(f->err, "CAP_SYS_BOOT");
	assert_int_equal(f->err->code, KX_DENIED);
	assert_int_equal(made.n, 0);
}

/* The kernel that a bzImage holds is unpacked only for --fast-boot, where it is of use.
 */
static void test_payload(void **state)
{
	struct fixture *f = *state;
	const struct payload *payload = &f->load.images.kernel.payload;

	prepare(f);
	assert_null(payload->file.data);
	assert_null(payload->why_not);
	f->req.fast_boot = true;
	f->req.wish = WISH_FILE;
	prepare(f);
	assert_null(payload->why_not);
	/* What the fixture's kernel holds is no data of any compression. */
	f->req.wish = WISH_AUTO;
	prepare(f);
	assert_int_equal(f->load.choice.first, CALL_LOAD);
	assert_said(
		payload->why_not, "an unknown format, which this program cannot undo");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_segments_arrive),
		TEST(test_files_arrive),
		TEST(test_initrds_are_joined),
		TEST(test_no_initrd_no_cmdline),
#ifdef HAVE_ZLIB
		TEST(test_compressed_kernel),
#endif
		TEST(test_change_during_call),
		TEST(test_change_during_refused_call),
		TEST(test_change_before_call),
		TEST(test_cut_during_call),
		TEST(test_captured_machine_is_not_loaded),
		TEST(test_unload),
		TEST(test_exec),
		TEST(test_exec_is_refused),
		TEST(test_exec_without_capability),
		TEST(test_payload),
	};

	return cmocka_run_group_tests_name("load", tests, NULL, NULL);
}
