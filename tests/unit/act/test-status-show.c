// SPDX-License-Identifier: GPL-2.0-or-later
/* What is said of a load, and by -S of an image. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "act/status-show.h"
#include "base/cleanup.h"
#include "expect.h"
#include "load-fixture.h"

static struct kx_err *show_status(const struct fixture *f, bool loaded, char **ret)
{
	size_t size;
	FILE *out = open_memstream(ret, &size);
	struct kx_err *err = status_print(&f->tree.sys, &f->req, loaded, out);

	fclose(out);
	return err;
}

static void expect_status(const struct fixture *f, bool loaded, const char *want)
{
	KX_AUTO(freep) char *text = NULL;

	expect_ok(show_status(f, loaded, &text));
	assert_string_equal(text, want);
}

static void lay_record(const struct fixture *f, const char *time, const char *mtime)
{
	KX_AUTO(freep) char *text = NULL;
	struct load_record record = {.boot = (char *)"boot-1",
		.program = (char *)"kexec-next 1",
		.call = (char *)"kexec_load",
		.cmdline = (char *)"quiet\033[2J",
		.time = strtoll(time, NULL, 10)};
	size_t size;

	expect_ok(load_record_add_file(&record,
		&(struct recorded_file){.role = (char *)"kernel",
			.path = (char *)"/vmlinuz",
			.size = 4096,
			.mtime = strtoll(mtime, NULL, 10)}));
	expect_ok(load_record_write(&record, &text, &size));
	for (size_t i = 0; i < record.nfiles; i++) {
		free(record.files[i].role);
		free(record.files[i].path);
	}
	free(record.files);
	tree_text(&f->tree, "proc/sys/kernel/random/boot_id", "boot-1\n");
	tree_write(&f->tree, "run/kexec/loaded", text, size);
}

static void test_short(void **state)
{
	struct fixture *f = *state;

	expect_status(f, false, "kexec: no normal image is loaded\n");
	expect_status(f, true, "kexec: a normal image is loaded\n");
	f->req.panic = true;
	expect_status(f, false, "crash: no crash image is loaded\n");
	expect_status(f, true, "crash: a crash image is loaded\n");
}

static void test_record(void **state)
{
	struct fixture *f = *state;
	KX_AUTO(freep) char *text = NULL;

	f->req.verbose = true;
	expect_status(f, false, "kexec: no normal image is loaded\n");
	lay_record(f, "0", "86400");
	expect_ok(show_status(f, true, &text));
	assert_non_null(strstr(text, "loaded: 1970-01-01T00:00:00Z by kexec-next 1, "
				     "kexec_load\n"));
	assert_non_null(strstr(text, "modified 1970-01-02T00:00:00Z)\n"));
	assert_null(strchr(text, '\033'));
}

/* Times that no calendar has are left out, with what stands around them. */
static void test_times(void **state)
{
	struct fixture *f = *state;
	KX_AUTO(freep) char *text = NULL;

	f->req.verbose = true;
	lay_record(f, "9000000000000000000", "9000000000000000000");
	expect_ok(show_status(f, true, &text));
	assert_non_null(strstr(text, "loaded: by kexec-next 1"));
	assert_non_null(strstr(text, "kernel: /vmlinuz (4"));
	assert_null(strstr(text, "modified"));
}

static void expect_said(const struct fixture *f, bool at_once, const char *want)
{
	KX_AUTO(freep) char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	status_print_load(&f->load.plan, &f->load.images, at_once, out);
	fclose(out);
	if (!strstr(text, want) || strchr(text, '\n') != text + size - 1)
		fail_msg("'%s' is not in '%s'", want, text);
}

static void test_load(void **state)
{
	struct fixture *f = *state;

	run(f, NULL);
	assert_null(f->err);
	expect_said(f, false, ", 1 initrd, by kexec_file_load; kexec -e starts it, or, "
			      "with a shutdown before, systemctl kexec\n");
	expect_said(f, true, ", by kexec_file_load; it is started now\n");
	f->load.plan.panic = true;
	expect_said(f, false, "; it stands by for a crash\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_short),
		TEST(test_record),
		TEST(test_times),
		TEST(test_load),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
