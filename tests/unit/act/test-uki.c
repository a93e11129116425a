// SPDX-License-Identifier: GPL-2.0-or-later
/* What of a unified kernel image arrives at the kernel, by each call. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "act/record.h"
#include "base/cleanup.h"
#include "expect.h"
#include "load-fixture.h"
#include "make-pe.h"

#define LINE "root=/dev/vdb1 MARK=2"

/* In place of the kernel that the fixture has; to be freed. */
static uint8_t *write_uki(struct fixture *f, size_t *ret_size)
{
	struct pe_recipe r = pe_recipe();

	pe_recipe_add(&r, ".cmdline", LINE "\n", sizeof(LINE));
	pe_recipe_add(&r, ".initrd", "070701 of the image", 19);
	pe_recipe_add(&r, ".linux", f->image, f->image_size);
	r.signature = 64;
	uint8_t *uki = make_pe(&r, ret_size);
	FILE *out = fopen(f->kernel, "wb");
	assert_non_null(out);
	assert_int_equal(fwrite(uki, 1, *ret_size, out), *ret_size);
	assert_int_equal(fclose(out), 0);
	f->req.append = NULL;
	f->req.initrds.n = 0;
	return uki;
}

/* Its size; what only loads it does not look at its bytes. */
static size_t lay_uki(struct fixture *f)
{
	size_t size;

	free(write_uki(f, &size));
	return size;
}

static void expect_kernel(const struct made *m, const void *bytes, size_t size)
{
	assert_int_equal(m->kernel_size, size);
	assert_memory_equal(m->kernel, bytes, size);
	assert_string_equal(m->cmdline, LINE);
	assert_int_equal(m->initrd_size, 19);
	assert_memory_equal(m->initrd, "070701 of the image", 19);
}

static void test_file_call(void **state)
{
	static const int errnums[] = {0};
	struct fixture *f = *state;

	lay_uki(f);
	f->req.wish = WISH_FILE;
	run(f, errnums);
	expect_ok(f->err);
	ASSERT_CALLS(MADE_FILE);
	expect_kernel(&made.v[0], f->image, f->image_size);
}

static void test_segments(void **state)
{
	static const int errnums[] = {0};
	struct fixture *f = *state;

	lay_uki(f);
	f->req.wish = WISH_LOAD;
	run(f, errnums);
	expect_ok(f->err);
	ASSERT_CALLS(MADE_LOAD);
	assert_plan_arrived(&f->load.plan, &made.v[0]);
	assert_string_equal(f->load.plan.cmdline, LINE);
}

/* A signature that is not there may be that of the whole image. */
static void test_signatures(void **state)
{
	static const struct {
		int first, second;
	} cases[] = {
		{EKEYREJECTED, ENOEXEC},
		{ENOKEY, EKEYREJECTED},
		{EACCES, ENOEXEC},
		{EPERM, ENOEXEC},
		{ENODATA, 0},
	};
	struct fixture *f = *state;
	size_t size;
	KX_AUTO(freep) uint8_t *uki = write_uki(f, &size);

	f->req.wish = WISH_FILE;
	FOR_EACH(i, cases)
	{
		const int errnums[] = {cases[i].first, cases[i].second, 0};

		run(f, errnums);
		ASSERT_CALLS(MADE_FILE, MADE_FILE);
		expect_kernel(&made.v[0], f->image, f->image_size);
		expect_kernel(&made.v[1], uki, size);
		if (!cases[i].second) {
			assert_null(f->err);
			continue;
		}
		assert_int_equal(f->err->errnum, cases[i].first);
		if (cases[i].first == EKEYREJECTED)
			assert_said(f->err, "what counts is a signature of the kernel "
					    "within the unified kernel image");
	}
}

/* Not for what no signature changes, nor where the kernel counts attempts. */
static void test_not_tried(void **state)
{
	static const int other[] = {EBUSY, 0}, key[] = {ENOKEY, 0};
	struct fixture *f = *state;

	lay_uki(f);
	f->req.wish = WISH_FILE;
	run(f, other);
	ASSERT_CALLS(MADE_FILE);
	tree_text(&f->tree, "proc/sys/kernel/kexec_load_limit_reboot", "5\n");
	run(f, key);
	ASSERT_CALLS(MADE_FILE);
}

/* What is in it is no file of its own, which somebody could look for. */
static void test_record(void **state)
{
	struct fixture *f = *state;
	const size_t size = lay_uki(f);
	struct record record;

	tree_text(&f->tree, "proc/sys/kernel/random/boot_id", "boot-1\n");
	tree_text(&f->tree, "run/x", "");
	tree_text(&f->tree, "sys/kernel/kexec_loaded", "1\n");
	f->req.initrds.n = 1;
	run(f, NULL);
	expect_ok(f->err);
	expect_ok(record_read(&f->tree.sys, false, &record));
	assert_int_equal(record.load.nfiles, 2);
	assert_string_equal(record.load.files[0].path, f->kernel);
	assert_int_equal(record.load.files[0].size, size);
	assert_string_equal(record.load.files[1].path, f->initrd);
	record_destroy(&record);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_file_call),
		TEST(test_segments),
		TEST(test_signatures),
		TEST(test_not_tried),
		TEST(test_record),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
