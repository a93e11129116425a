// SPDX-License-Identifier: GPL-2.0-or-later
/* Records of loads: what is written is read again; what is not a record is refused. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "expect.h"
#include "format/load-record.h"

#define HEAD  "kexec-record=1\n"
#define REST  "boot=b\nprogram=p\ncall=kexec_load\ncmdline=\n"
#define VALID HEAD "image=normal\ntime=1\n" REST

static void test_round_trip(void **state)
{
	static const char odd[] = "a\\b \n\t\x1b[31m \xc3\xa4 \xff=x";
	struct load_record record = {.boot = "b-1",
		.identity = "0123",
		.time = -5,
		.program = "kexec-next 1",
		.call = "kexec_load",
		.version = NULL,
		.cmdline = (char *)odd,
		.entry = "debian",
		.panic = true};
	struct load_record back = {0};
	char *text;
	size_t size;

	(void)state;
	expect_ok(load_record_add_file(&record,
		&(struct recorded_file){"kernel", (char *)odd, UINT64_MAX, -1, 5}));
	expect_ok(load_record_add_file(
		&record, &(struct recorded_file){"initrd", "/a b", 7, INT64_MAX, 0}));
	expect_ok(load_record_write(&record, &text, &size));
	for (size_t i = 0; i < size; i++)
		assert_true(text[i] == '\n' || (text[i] >= ' ' && text[i] < 0x7f));
	expect_ok(load_record_parse(text, size, "r", &back));
	assert_string_equal(back.boot, "b-1");
	assert_string_equal(back.identity, "0123");
	assert_string_equal(back.cmdline, odd);
	assert_string_equal(back.entry, "debian");
	assert_null(back.version);
	assert_int_equal(back.time, -5);
	assert_true(back.panic);
	assert_int_equal(back.nfiles, 2);
	assert_string_equal(back.files[0].path, odd);
	assert_true(back.files[0].size == UINT64_MAX);
	assert_int_equal(back.files[0].mtime, -1);
	assert_int_equal(back.files[0].mtime_ns, 5);
	assert_string_equal(back.files[1].role, "initrd");
	assert_string_equal(back.files[1].path, "/a b");
	/* A record that was cut short is none: its last line is the command line's. */
	for (size_t cut = 0; cut < size; cut++) {
		struct load_record part = {0};
		struct kx_err *err = load_record_parse(text, cut, "r", &part);

		if (!err)
			assert_string_equal(part.cmdline, odd);
		kx_err_free(err);
		load_record_destroy(&part);
	}
	free(text);
	load_record_destroy(&back);
	free(record.files[0].role);
	free(record.files[0].path);
	free(record.files[1].role);
	free(record.files[1].path);
	free(record.files);
}

static void test_refused(void **state)
{
	static const struct {
		const char *text;
		enum kx_code code;
		const char *message;
	} rows[] = {
		{"", KX_UNSUPPORTED, "r: not a record"},
		{"kexec-record=2\n" REST, KX_UNSUPPORTED, "r: not a record"},
		{HEAD, KX_FORMAT, "ends behind its first line"},
		{HEAD "boot=b\n", KX_FORMAT, "no 'program'"},
		{HEAD REST "junk\n", KX_FORMAT, "line 6: a line without '='"},
		{HEAD REST "boot=c\n", KX_FORMAT, "line 6: 'boot' stands there twice"},
		{HEAD "boot=\\x0\n" REST, KX_FORMAT, "'boot' is badly written"},
		{HEAD "boot=\\x00\n" REST, KX_FORMAT, "'boot' is badly written"},
		{HEAD "boot=\x1b[1m\n" REST, KX_FORMAT, "'boot' is badly written"},
		{HEAD REST "time=x\n", KX_FORMAT, "line 6: 'x'"},
		{HEAD REST "time=9223372036854775808\n", KX_FORMAT, "is no time"},
		{HEAD REST "image=\n", KX_FORMAT, "is no kind of image"},
		{HEAD REST "file=kernel 1 2 3\n", KX_FORMAT, "too few fields"},
		{HEAD REST "file=kernel  2 3 /k\n", KX_FORMAT, "too few fields"},
		{HEAD REST "file=kernel 1 2 1000000000 /k\n", KX_FORMAT, "nanoseconds"},
		{HEAD REST "file=kernel -1 2 3 /k\n", KX_FORMAT, "'-1'"},
		{HEAD REST "file=kernel 1 2 3 /\\\n", KX_FORMAT, "badly written"},
		{HEAD REST "file=a\\x20b 1 2 3 /k\n", KX_FORMAT, "role is no word"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct load_record record = {0};

		expect_err(load_record_parse(rows[i].text, strlen(rows[i].text), "r",
				   &record),
			rows[i].code, rows[i].message);
		assert_null(record.boot);
		assert_null(record.files);
	}
}

static void test_limits(void **state)
{
	struct load_record record = {0};
	char *text = calloc(1, LOAD_RECORD_MAX + 1);

	(void)state;
	memset(text, 'a', LOAD_RECORD_MAX + 1);
	expect_err(load_record_parse(text, LOAD_RECORD_MAX + 1, "r", &record), KX_LIMIT,
		"longer than");
	memcpy(text, VALID, sizeof(VALID));
	expect_err(load_record_parse(text, sizeof(VALID), "r", &record), KX_FORMAT,
		"NUL byte");
	expect_ok(load_record_parse(text, strlen(VALID), "r", &record));
	for (size_t i = 0; i < LOAD_RECORD_FILES_MAX; i++)
		expect_ok(load_record_add_file(
			&record, &(struct recorded_file){.role = "r", .path = "p"}));
	expect_err(load_record_add_file(&record,
			   &(struct recorded_file){.role = "r", .path = "p"}),
		KX_LIMIT, "more than 256 files");
	load_record_destroy(&record);
	free(text);
}

/* What a newer program writes besides. */
static void test_unknown_keys(void **state)
{
	static const char text[] = VALID "colour=\x80\n";
	struct load_record record = {0};

	(void)state;
	expect_ok(load_record_parse(text, strlen(text), "r", &record));
	assert_string_equal(record.cmdline, "");
	assert_false(record.panic);
	load_record_destroy(&record);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_unknown_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
