// SPDX-License-Identifier: GPL-2.0-or-later
/* EFI zboot: what is in it comes out whole, and each number of its header that lies. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "compressed-text.h"
#include "expect.h"
#include "image/zboot.h"
#include "make-arm64.h"

#ifndef HAVE_ZLIB
#define HAVE_ZLIB false
#endif
#ifndef HAVE_LZMA
#define HAVE_LZMA false
#endif
#ifndef HAVE_ZSTD
#define HAVE_ZSTD false
#endif
#ifndef HAVE_LZ4
#define HAVE_LZ4 false
#endif

/* Of all compressions; gzip has its size itself. */
#define TEXT_SIZE 144

static struct kx_err *unpack(
	const uint8_t *data, size_t size, const char **ret_name, struct file *ret)
{
	const struct bytes b = {data, size, "k"};

	*ret = (struct file){.fd = -1};
	assert_true(zboot_is(&b));
	return zboot_unpack(&b, ret_name, ret);
}

static void expect_text(const struct zboot_recipe *r)
{
	struct file file;
	const char *name;
	size_t size;

	uint8_t *data = make_zboot(r, &size);
	expect_ok(unpack(data, size, &name, &file));
	assert_string_equal(name, r->compression);
	assert_string_equal(file.path, "kernel of k");
	assert_int_equal(file.size, TEXT_SIZE);
	assert_memory_equal(file.data, "kernel of a test, kernel", 24);
	file_close(&file);
	free(data);
}

static struct zboot_recipe of(
	const char *compression, const uint8_t *payload, size_t size, uint64_t unpacked)
{
	struct zboot_recipe r = zboot_recipe();

	r.compression = compression;
	r.payload = payload;
	r.payload_size = size;
	r.unpacked = unpacked;
	return r;
}

#define OF(name, payload, unpacked) of(name, payload, sizeof(payload), unpacked)

static void expect_refused(
	const struct zboot_recipe *r, enum kx_code code, const char *why)
{
	struct file file;
	const char *name;
	size_t size;

	uint8_t *data = make_zboot(r, &size);
	expect_err(unpack(data, size, &name, &file), code, why);
	free(data);
}

/* What this build has no library for is called by its name. */
static void test_usual(void **state)
{
	static const struct {
		const char *name;
		const uint8_t *payload;
		size_t size;
		uint64_t unpacked;
		bool built;
	} rows[] = {
		{"gzip", text_gz, sizeof(text_gz), 0, HAVE_ZLIB},
		{"xz", text_xz, sizeof(text_xz), TEXT_SIZE, HAVE_LZMA},
		{"lzma", text_lzma, sizeof(text_lzma), TEXT_SIZE, HAVE_LZMA},
		{"zstd", text_zst, sizeof(text_zst), TEXT_SIZE, HAVE_ZSTD},
		{"lz4", text_lz4, sizeof(text_lz4), TEXT_SIZE, HAVE_LZ4},
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(rows); i++) {
		struct zboot_recipe r =
			of(rows[i].name, rows[i].payload, rows[i].size, rows[i].unpacked);

		if (rows[i].built)
			expect_text(&r);
		else
			expect_refused(&r, KX_UNSUPPORTED, rows[i].name);
	}
}

static void test_lies(void **state)
{
	static const struct {
		const char *field;
		uint64_t value;
		const char *why;
	} rows[] = {
		{"offset", 0, "which cannot be"},
		{"offset", 63, "which cannot be"},
		{"offset", 0x201, "the file is cut"},
		{"offset", UINT32_MAX, "the file is cut"},
		{"size", 0, "which cannot be"},
		{"size", 4, "which cannot be"},
		{"size", sizeof(text_gz) + 1, "the file is cut"},
		{"size", UINT32_MAX, "the file is cut"},
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(rows); i++) {
		struct zboot_recipe r = OF("gzip", text_gz, 0);

		assert_true(zboot_recipe_set(&r, rows[i].field, rows[i].value));
		expect_refused(&r, KX_FORMAT, rows[i].why);
	}
}

/* The size of what comes out stands behind all but gzip's, and is held against it. */
static void test_size(void **state)
{
	uint8_t gz[sizeof(text_gz)];
	struct zboot_recipe r = OF("xz", text_xz, 0);

	(void)state;
	expect_refused(&r, KX_FORMAT, "the size of what is compressed is to stand at");
	r = OF("xz", text_xz, UINT32_MAX);
	expect_refused(&r, KX_FORMAT, "it states 0xffffffff bytes");
	memcpy(gz, text_gz, sizeof(gz));
	memset(gz + sizeof(gz) - 4, 0, 4);
	r = OF("gzip", gz, 0);
	expect_refused(&r, KX_FORMAT, "it states 0x0 bytes");
	if (!HAVE_LZMA)
		return;
	r = OF("xz", text_xz, TEXT_SIZE + 1);
	expect_refused(&r, KX_FORMAT, "kernel of k");
	r = OF("xz", text_xz, TEXT_SIZE - 1);
	expect_refused(&r, KX_FORMAT, "kernel of k");
}

static void test_unknown(void **state)
{
	static const uint8_t other[] = "no compression";
	struct zboot_recipe r = OF("lzo", other, sizeof(other));

	(void)state;
	expect_refused(
		&r, KX_UNSUPPORTED, "compressed by 'lzo', which this program cannot");
	r.compression = "a name that fills all of its field and more";
	expect_refused(
		&r, KX_UNSUPPORTED, "compressed by 'a name that fills all of its f");
}

static void test_is(void **state)
{
	struct zboot_recipe r = OF("gzip", text_gz, 0);
	size_t size;

	(void)state;
	uint8_t *data = make_zboot(&r, &size);
	for (size_t n = 0; n <= size; n++) {
		const struct bytes b = {data, n, "k"};

		assert_int_equal(zboot_is(&b), n >= 64);
	}
	const struct bytes b = {data, size, "k"};
	data[4] = 'Z';
	assert_false(zboot_is(&b));
	data[4] = 'z';
	data[0] = 'm';
	assert_false(zboot_is(&b));
	free(data);
}

/* At each byte behind the header. */
static void test_cut(void **state)
{
	struct zboot_recipe r = OF("gzip", text_gz, 0);
	struct file file;
	const char *name;
	size_t size;

	(void)state;
	uint8_t *data = make_zboot(&r, &size);
	for (size_t n = 64; n < size; n++)
		expect_err(unpack(data, n, &name, &file), KX_FORMAT, "the file is cut");
	free(data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_usual),
		cmocka_unit_test(test_lies),
		cmocka_unit_test(test_size),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_is),
		cmocka_unit_test(test_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
