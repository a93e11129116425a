// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is written down of a load, and that it never tells of an image that is gone: after
 * failed loads, unloads, loads of other programs and boots.
 */
#include "config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "act/record.h"
#include "act/unload.h"
#include "expect.h"
#include "kimage-fixture.h"
#include "load-fixture.h"

static struct kimage_memory memory;

static void set_boot(struct fixture *f, const char *id)
{
	tree_text(&f->tree, "proc/sys/kernel/random/boot_id", id);
}

static void set_loaded(struct fixture *f, const char *text)
{
	tree_text(&f->tree, "sys/kernel/kexec_loaded", text);
}

static int set_up_record(void **state)
{
	set_up(state);
	struct fixture *f = *state;
	set_boot(f, "boot-1\n");
	tree_text(&f->tree, "run/x", "");
	set_loaded(f, "1\n");
	kimage_lay(&memory);
	kimage_write(&f->tree, &memory);
	return 0;
}

static void expect_record(
	struct fixture *f, enum record_is is, const char *why)
{
	struct record record;

	expect_ok(record_read(&f->tree.sys, false, &record));
	assert_int_equal(record.is, is);
	if (why && !strstr(record.why, why))
		fail_msg("'%s' is not in '%s'", why, record.why);
	assert_int_equal(is == RECORD_NONE, !record.load.boot);
	record_destroy(&record);
}

static void test_written(void **state)
{
	struct fixture *f = *state;
	struct record record;

	f->req.boot_entry.id = "debian-6.1";
	run(f, NULL);
	assert_null(f->err);
	expect_ok(record_read(&f->tree.sys, false, &record));
	const struct load_record *load = &record.load;
	assert_int_equal(record.is, RECORD_VERIFIED);
	assert_null(record.why);
	assert_string_equal(load->boot, "boot-1");
	assert_string_equal(load->program, PACKAGE_STRING);
	assert_string_equal(load->call, "kexec_file_load");
	assert_string_equal(load->cmdline, CMDLINE);
	assert_string_equal(load->entry, "debian-6.1");
	assert_false(load->panic);
	assert_true(load->time > 1700000000);
	assert_int_equal(load->nfiles, 2);
	assert_string_equal(load->files[0].role, "kernel");
	assert_string_equal(load->files[0].path, f->kernel);
	assert_int_equal(load->files[0].size, f->image_size);
	assert_string_equal(load->files[1].role, "initrd");
	assert_string_equal(load->files[1].path, f->initrd);
	record_destroy(&record);
}

static void test_failed_load(void **state)
{
	struct fixture *f = *state;

	run(f, NULL);
	run(f, (const int[]){EBUSY, 0});
	assert_non_null(f->err);
	expect_record(f, RECORD_VERIFIED, NULL);
	/* By then the image was gone. */
	set_loaded(f, "0\n");
	run(f, (const int[]){EBUSY, 0});
	set_loaded(f, "1\n");
	expect_record(f, RECORD_NONE, "not loaded by this program");
}

/* It had set the record aside; whether the kernel took its image, nobody knows. */
static void test_killed_load(void **state)
{
	struct fixture *f = *state;

	run(f, NULL);
	expect_ok(record_set_aside(&f->tree.sys, false));
	expect_record(f, RECORD_NONE, "not loaded by this program");
	run(f, (const int[]){EBUSY, 0});
	expect_record(f, RECORD_NONE, "not loaded by this program");
}

static void append_to_kernel(void)
{
	FILE *kernel = fopen(getenv("TEST_KERNEL"), "a");

	if (!kernel || fputc('x', kernel) == EOF || fclose(kernel))
		abort();
}

/* The image that was loaded before was replaced, and what replaced it was unloaded. */
static void test_changed_file(void **state)
{
	struct fixture *f = *state;

	run(f, NULL);
	setenv("TEST_KERNEL", f->kernel, 1);
	kernel_hook = append_to_kernel;
	run(f, NULL);
	kernel_hook = NULL;
	assert_non_null(f->err);
	expect_record(f, RECORD_NONE, "not loaded by this program");
}

static void test_unload(void **state)
{
	struct fixture *f = *state;
	struct request req = {.verb = VERB_UNLOAD};

	run(f, NULL);
	kernel_reset((const int[]){EPERM, EPERM, 0});
	expect_err(unload_image(&f->tree.sys, &req), KX_REFUSED, "");
	expect_record(f, RECORD_VERIFIED, NULL);
	kernel_reset(NULL);
	expect_ok(unload_image(&f->tree.sys, &req));
	expect_record(f, RECORD_NONE, "not loaded by this program");
}

static void test_other_program(void **state)
{
	struct fixture *f = *state;

	run(f, NULL);
	kimage_put(&memory, KIMAGE_AT + 24, 0x54321000);
	kimage_write(&f->tree, &memory);
	expect_record(f, RECORD_NONE, "another program has loaded it since");
}

static void test_not_verified(void **state)
{
	struct fixture *f = *state;

	run(f, NULL);
	tree_drop(&f->tree, "proc/kcore");
	expect_record(f, RECORD_UNVERIFIED, "another program may have loaded");
	run(f, NULL); /* without an identity */
	expect_record(f, RECORD_UNVERIFIED, "another program may have loaded");
	kimage_write(&f->tree, &memory);
	expect_record(f, RECORD_UNVERIFIED, "was not looked at when it was loaded");
}

/* What is started now is not looked at: that takes as long as loading it. */
static void test_started_at_once(void **state)
{
	struct fixture *f = *state;

	f->req.verb = VERB_LOAD_EXEC;
	run(f, NULL);
	expect_record(f, RECORD_UNVERIFIED, "was not looked at when it was loaded");
}

static void test_another_boot(void **state)
{
	struct fixture *f = *state;

	run(f, NULL);
	set_boot(f, "boot-2\n");
	expect_record(f, RECORD_NONE, "of an earlier boot");
}

/* A record is a help: that there is no place for it fails nothing. */
static void test_no_place(void **state)
{
	struct fixture *f = *state;

	tree_drop(&f->tree, "run/x");
	tree_drop(&f->tree, "run");
	run(f, NULL);
	assert_null(f->err);
	assert_int_equal(f->load.warnings.n, 0);
	expect_record(f, RECORD_NONE, "no /run to write it down in");
}

/* Where it can neither be set aside nor written anew, people are warned. */
static void test_stuck(void **state)
{
	struct fixture *f = *state;

	run(f, NULL);
	tree_text(&f->tree, "run/kexec/loaded.aside/x", "");
	run(f, NULL);
	assert_null(f->err);
	assert_int_equal(f->load.warnings.n, 0);
	expect_record(f, RECORD_VERIFIED, NULL);
	tree_text(&f->tree, "run/kexec/loaded.new/x", "");
	run(f, NULL);
	assert_null(f->err);
	assert_int_equal(f->load.warnings.n, 1);
	assert_non_null(
		strstr(f->load.warnings.v[0].text, "may go on to tell of an earlier"));
}

static void test_broken(void **state)
{
	struct fixture *f = *state;

	run(f, NULL);
	tree_text(&f->tree, "run/kexec/loaded", "kexec-record=1\n\x1b[31m");
	expect_record(f, RECORD_NONE, "ends behind its first line");
	tree_text(&f->tree, "run/kexec/loaded",
		"kexec-record=1\nimage=crash\nboot=boot-1\nprogram=p\ncall=c\n"
		"cmdline=\n");
	expect_record(f, RECORD_NONE, "of the other kind of image");
}

#undef TEST
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up_record, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_written),
		TEST(test_failed_load),
		TEST(test_killed_load),
		TEST(test_changed_file),
		TEST(test_unload),
		TEST(test_other_program),
		TEST(test_not_verified),
		TEST(test_started_at_once),
		TEST(test_another_boot),
		TEST(test_no_place),
		TEST(test_stuck),
		TEST(test_broken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
