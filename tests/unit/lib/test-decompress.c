// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "compressed-text.h"
#include "expect.h"
#include "lib/decompress.h"

/* 3 MiB of zero bytes. */
static const uint8_t zeros_zst[] = {0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58, 0x54, 0x00, 0x00,
	0x10, 0x00, 0x00, 0x01, 0x00, 0xfb, 0xff, 0x39, 0xc0, 0x02, 0x02, 0x00, 0x10,
	0x00, 0x02, 0x00, 0x10, 0x00, 0x02, 0x00, 0x10, 0x00, 0x02, 0x00, 0x10, 0x00,
	0x02, 0x00, 0x10, 0x00, 0x02, 0x00, 0x10, 0x00, 0x02, 0x00, 0x10, 0x00, 0x02,
	0x00, 0x10, 0x00, 0x02, 0x00, 0x10, 0x00, 0x02, 0x00, 0x10, 0x00, 0x02, 0x00,
	0x10, 0x00, 0x02, 0x00, 0x10, 0x00, 0x02, 0x00, 0x10, 0x00, 0x02, 0x00, 0x10,
	0x00, 0x02, 0x00, 0x10, 0x00, 0x02, 0x00, 0x10, 0x00, 0x02, 0x00, 0x10, 0x00,
	0x02, 0x00, 0x10, 0x00, 0x02, 0x00, 0x10, 0x00, 0x02, 0x00, 0x10, 0x00, 0x02,
	0x00, 0x10, 0x00, 0x02, 0x00, 0x10, 0x00, 0x03, 0x00, 0x10, 0x00};

#define CAP (1ULL << 20)

struct sample {
	const char *format;
	const uint8_t *data;
	size_t size;
	size_t detected;  /* so many bytes are needed to know the format */
	bool ends_itself; /* what follows the stream is ignored */
};

static const struct sample samples[] = {
	{"gzip", text_gz, sizeof(text_gz), 3, true},
	{"xz", text_xz, sizeof(text_xz), 6, false},
	{"lzma", text_lzma, sizeof(text_lzma), 13, true},
	{"zstd", text_zst, sizeof(text_zst), 4, true},
};

/* Decompress an exact copy of data, so that the sanitizer sees a read behind it. */
static struct kx_err *decompress(
	const void *data, size_t size, uint64_t cap, struct file *ret)
{
	char name[] = "input";
	KX_AUTO(freep) uint8_t *copy = malloc(size);
	struct file from = {.path = name, .fd = -1, .data = copy, .size = size};

	memcpy(copy, data, size);
	return decompress_file(&from, cap, ret);
}

/* Skip the test when its format was left out at build time. */
static void require(const struct sample *s)
{
	struct file file = {.fd = -1};
	struct kx_err *err = decompress(s->data, s->size, CAP, &file);

	file_close(&file);
	if (!err)
		return;
	assert_int_equal(err->code, KX_UNSUPPORTED);
	assert_non_null(strstr(err->message, "input: decompressing "));
	assert_non_null(strstr(err->message, "built without it (--without-"));
	kx_err_free(err);
	skip();
}

static void decompress_well(const void *data, size_t size, struct file *ret)
{
	struct kx_err *err = decompress(data, size, CAP, ret);

	if (err)
		fail_msg("%s", err->message);
	assert_string_equal(ret->path, "input");
	assert_true(ret->private_copy);
}

static void refuse(
	const void *data, size_t size, uint64_t cap, enum kx_code code, const char *text)
{
	struct file file = {.fd = -1};
	struct kx_err *err = decompress(data, size, cap, &file);

	expect_err(err, code, text);
	assert_null(file.data);
}

/* Is the file n copies of the text? Closes it. */
static void expect_text(struct file *file, size_t n)
{
	assert_int_equal(file->size, n * TEXT_SIZE);
	for (size_t i = 0; i < 8 * n; i++)
		assert_memory_equal(file->data + 18 * i, "kernel of a test, ", 18);
	file_close(file);
}

static void test_text(void **state)
{
	const struct sample *s = *state;
	struct file file;

	require(s);
	decompress_well(s->data, s->size, &file);
	expect_text(&file, 1);
}

static void test_detect(void **state)
{
	const struct sample *s = *state;
	uint8_t copy[256];

	for (size_t n = 0; n <= s->size; n++) {
		struct bytes b = {s->data, n, "input"};
		const char *format = decompress_detect(&b);

		if (n < s->detected)
			assert_null(format);
		else
			assert_string_equal(format, s->format);
	}
	for (size_t i = 0; i < 3; i++) {
		memcpy(copy, s->data, s->size);
		copy[i] ^= 0x80;
		assert_null(decompress_detect(&(struct bytes){copy, s->size, "input"}));
	}
}

static void test_cut(void **state)
{
	const struct sample *s = *state;
	KX_AUTO(freep) char *text = NULL;

	require(s);
	for (size_t n = s->detected; n < s->size; n++) {
		free(text);
		assert_true(asprintf(&text,
				    "input: the %s stream is cut short: the file ends at "
				    "offset 0x%zx, after ",
				    s->format, n) > 0);
		refuse(s->data, n, CAP, KX_FORMAT, text);
	}
}

/* No byte of a stream may be another without an error, or the same text coming out. */
static void test_damaged(void **state)
{
	const struct sample *s = *state;
	uint8_t copy[256];
	size_t refused = 0;

	require(s);
	for (size_t i = s->detected; i < s->size; i++) {
		struct file file = {.fd = -1};

		memcpy(copy, s->data, s->size);
		copy[i] ^= 0x10;
		struct kx_err *err = decompress(copy, s->size, CAP, &file);
		refused += !!err;
		if (!err && strcmp(s->format, "lzma"))
			assert_int_equal(file.size, TEXT_SIZE);
		kx_err_free(err);
		file_close(&file);
	}
	/* .lzma has no checksum: some changes show in the text alone. */
	assert_true(refused > s->size / (strcmp(s->format, "lzma") ? 2 : 8));
}

static void join(const struct sample *s, const void *more, size_t size, uint8_t copy[512])
{
	memcpy(copy, s->data, s->size);
	memcpy(copy + s->size, more, size);
}

/* gzip members, xz streams, zstd frames; .lzma is one stream and ends itself. */
static void test_two(void **state)
{
	const struct sample *s = *state;
	uint8_t copy[512];
	struct file file;

	require(s);
	join(s, s->data, s->size, copy);
	decompress_well(copy, 2 * s->size, &file);
	expect_text(&file, strcmp(s->format, "lzma") ? 2 : 1);
}

static void test_zero_padding(void **state)
{
	const struct sample *s = *state;
	uint8_t copy[512];
	struct file file;

	require(s);
	join(s, "\0\0\0\0\0\0\0", 8, copy);
	decompress_well(copy, s->size + 8, &file);
	expect_text(&file, 1);
}

static void test_trailing(void **state)
{
	const struct sample *s = *state;
	uint8_t copy[512];
	struct file file;

	require(s);
	join(s, "the signature of it", 19, copy);
	if (!s->ends_itself) {
		refuse(copy, s->size + 19, CAP, KX_FORMAT, "stream is damaged before");
		return;
	}
	decompress_well(copy, s->size + 19, &file);
	expect_text(&file, 1);
}

static void test_cap(void **state)
{
	const struct sample *s = *state;
	KX_AUTO(freep) char *text = NULL;
	struct file file;

	require(s);
	assert_true(asprintf(&text, "input: %s data grows beyond the limit of 143 bytes",
			    s->format) > 0);
	refuse(s->data, s->size, TEXT_SIZE - 1, KX_LIMIT, text);
	struct kx_err *err = decompress(s->data, s->size, TEXT_SIZE, &file);
	assert_null(err);
	expect_text(&file, 1);
}

/* More than one turn of the buffer. */
static void test_large(void **state)
{
	struct file file;

	(void)state;
	require(&samples[3]);
	refuse(zeros_zst, sizeof(zeros_zst), (3 << 20) - 1, KX_LIMIT,
		"grows beyond the limit of 3145727 bytes");
	struct kx_err *err = decompress(zeros_zst, sizeof(zeros_zst), 3 << 20, &file);
	assert_null(err);
	assert_int_equal(file.size, 3 << 20);
	for (size_t i = 0; i < file.size; i++)
		assert_int_equal(file.data[i], 0);
	file_close(&file);
}

static void test_zstd_skippable(void **state)
{
	static const uint8_t skip_4[] = {0x5a, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 1, 2, 3, 4};
	uint8_t copy[256];
	struct file file;

	(void)state;
	require(&samples[3]);
	memcpy(copy, skip_4, sizeof(skip_4));
	memcpy(copy + sizeof(skip_4), text_zst, sizeof(text_zst));
	decompress_well(copy, sizeof(skip_4) + sizeof(text_zst), &file);
	expect_text(&file, 1);
	refuse(skip_4, sizeof(skip_4), CAP, KX_FORMAT, "the zstd stream holds no data");
}

static void test_memory_limits(void **state)
{
	/* A dictionary of 1 GiB. */
	static const uint8_t lzma[] = {0x5d, 0x00, 0x00, 0x00, 0x40, 0xff, 0xff, 0xff,
		0xff, 0xff, 0xff, 0xff, 0xff, 0x00, 0x35, 0x99, 0x4a};
	/* A window of 2 GiB (RFC 8878, 3.1.1.1.2: exponent 21). */
	static const uint8_t zstd[] = {0x28, 0xb5, 0x2f, 0xfd, 0x00, 21 << 3, 1, 0, 0};

	(void)state;
	require(&samples[2]);
	require(&samples[3]);
	refuse(lzma, sizeof(lzma), CAP, KX_LIMIT,
		"bytes of memory to decompress, over the limit of 268435456");
	refuse(zstd, sizeof(zstd), CAP, KX_LIMIT, "over the limit of 128 MiB");
}

static void test_not_compressed(void **state)
{
	static const uint8_t no_lzma[] = {
		0x5d, 0, 0, 0x81, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
	static const uint8_t too_big[] = {0x5d, 0, 0, 0x80, 0, 0, 0, 0, 0, 0x40, 0, 0, 0};

	(void)state;
	assert_null(decompress_detect(&(struct bytes){NULL, 0, "input"}));
	assert_null(
		decompress_detect(&(struct bytes){no_lzma, sizeof(no_lzma), "input"}));
	assert_null(
		decompress_detect(&(struct bytes){too_big, sizeof(too_big), "input"}));
	refuse("\177ELF", 4, CAP, KX_FORMAT, "not compressed by gzip, xz, lzma or zstd");
}

#define OF_SAMPLE(test, i)                                                               \
	{                                                                                \
#test " of " #i, test, NULL, NULL, (void *)&samples[i]                   \
	}
#define OF_EACH(test)                                                                    \
	OF_SAMPLE(test, 0), OF_SAMPLE(test, 1), OF_SAMPLE(test, 2), OF_SAMPLE(test, 3)

int main(void)
{
	const struct CMUnitTest tests[] = {
		OF_EACH(test_text),
		OF_EACH(test_detect),
		OF_EACH(test_cut),
		OF_EACH(test_damaged),
		OF_EACH(test_two),
		OF_EACH(test_zero_padding),
		OF_EACH(test_trailing),
		OF_EACH(test_cap),
		cmocka_unit_test(test_large),
		cmocka_unit_test(test_zstd_skippable),
		cmocka_unit_test(test_memory_limits),
		cmocka_unit_test(test_not_compressed),
	};

	return cmocka_run_group_tests_name("decompress", tests, NULL, NULL);
}
