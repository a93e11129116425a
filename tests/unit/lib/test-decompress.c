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

/* What 8 MiB may take that lz4 cannot compress: LZ4_COMPRESSBOUND(). */
#define LZ4_BLOCK_MAX ((8 << 20) + (8 << 20) / 255 + 16)

struct sample {
	const char *format;
	const uint8_t *data;
	size_t size;
	size_t detected;  /* so many bytes are needed to know the format */
	bool ends_itself; /* what follows the stream is ignored */
	bool checksum;	  /* so that no damage stays unseen */
	size_t streams;	  /* of two that are joined, so many come out */
};

static const struct sample samples[] = {
	{"gzip", text_gz, sizeof(text_gz), 3, true, true, 2},
	{"xz", text_xz, sizeof(text_xz), 6, true, true, 2},
	{"lzma", text_lzma, sizeof(text_lzma), 13, true, false, 1},
	{"zstd", text_zst, sizeof(text_zst), 4, true, true, 2},
	{"lz4", text_lz4, sizeof(text_lz4), 4, true, true, 2},
	{"lz4", text_legacy_lz4, sizeof(text_legacy_lz4), 4, false, false, 2},
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
		if (!err && s->checksum)
			assert_int_equal(file.size, TEXT_SIZE);
		kx_err_free(err);
		file_close(&file);
	}
	/* Without a checksum some changes show in the text alone. */
	assert_true(refused > s->size / (s->checksum ? 2 : 8));
}

static void join(const struct sample *s, const void *more, size_t size, uint8_t copy[512])
{
	memcpy(copy, s->data, s->size);
	memcpy(copy + s->size, more, size);
}

/* Members, streams, frames; .lzma is one stream and ends itself. */
static void test_two(void **state)
{
	const struct sample *s = *state;
	uint8_t copy[512];
	struct file file;

	require(s);
	join(s, s->data, s->size, copy);
	decompress_well(copy, 2 * s->size, &file);
	expect_text(&file, s->streams);
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

/* Bytes of several arrays, joined. */
struct joined {
	uint8_t data[1 << 16];
	size_t size;
};

static void add(struct joined *j, const void *data, size_t size)
{
	assert_true(size <= sizeof(j->data) - j->size);
	memcpy(j->data + j->size, data, size);
	j->size += size;
}

static void expect_texts(const struct joined *j, size_t n)
{
	struct file file;

	decompress_well(j->data, j->size, &file);
	expect_text(&file, n);
}

/* zstd has the same frames to skip: what is behind them tells the format. */
static void test_lz4_skippable(void **state)
{
	static const uint8_t skip_4[] = {0x5f, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 1, 2, 3, 4};
	static const uint8_t beyond[] = {0x50, 0x2a, 0x4d, 0x18, 0xff, 0xff, 0xff, 0xff};
	struct joined j = {.size = 0};

	(void)state;
	require(&samples[4]);
	add(&j, skip_4, sizeof(skip_4));
	add(&j, skip_4, sizeof(skip_4));
	add(&j, text_lz4, sizeof(text_lz4));
	assert_string_equal(
		decompress_detect(&(struct bytes){j.data, j.size, "input"}), "lz4");
	expect_texts(&j, 1);
	add(&j, skip_4, sizeof(skip_4));
	add(&j, text_legacy_lz4, sizeof(text_legacy_lz4));
	add(&j, skip_4, sizeof(skip_4));
	add(&j, text_lz4, sizeof(text_lz4));
	expect_texts(&j, 3);
	add(&j, beyond, sizeof(beyond));
	refuse(j.data, j.size, CAP, KX_FORMAT, "the lz4 stream is cut short");
	/* The size of the last one leads out of the file. */
	assert_string_equal(
		decompress_detect(&(struct bytes){beyond, sizeof(beyond), "input"}),
		"zstd");
}

static void test_lz4_mixed(void **state)
{
	struct joined j = {.size = 0};

	(void)state;
	require(&samples[4]);
	add(&j, text_legacy_lz4, sizeof(text_legacy_lz4));
	add(&j, text_lz4, sizeof(text_lz4));
	add(&j, text_lz4, sizeof(text_lz4));
	add(&j, text_legacy_lz4, sizeof(text_legacy_lz4));
	add(&j, text_legacy_lz4, sizeof(text_legacy_lz4));
	expect_texts(&j, 5);
}

/* A legacy stream of a block of 8 MiB of zero bytes, and of half of one. */
static void add_zeros(struct joined *j)
{
	static const uint8_t magic[] = {0x02, 0x21, 0x4c, 0x18};
	/* A literal, a match of it with a long length (255 each), five literals. */
	static const uint8_t start[] = {0x1f, 0, 1, 0}, end[] = {0x50, 0, 0, 0, 0, 0};

	add(j, magic, sizeof(magic));
	for (uint32_t bytes = 8 << 20; bytes >= 4 << 20; bytes /= 2) {
		/* 1 literal, 4 + 15 + 255 n + last of the match, 5 literals */
		uint32_t n = (bytes - 25) / 255;
		uint8_t size[4], last = (bytes - 25) % 255;

		put_le32(size, sizeof(start) + n + 1 + sizeof(end));
		add(j, size, sizeof(size));
		add(j, start, sizeof(start));
		assert_true(n <= sizeof(j->data) - j->size);
		memset(j->data + j->size, 0xff, n);
		j->size += n;
		add(j, &last, 1);
		add(j, end, sizeof(end));
	}
}

static void test_lz4_large(void **state)
{
	struct joined j = {.size = 0};
	struct file file;

	(void)state;
	require(&samples[4]);
	add_zeros(&j);
	struct kx_err *err = decompress(j.data, j.size, 12 << 20, &file);
	if (err)
		fail_msg("%s", err->message);
	assert_int_equal(file.size, 12 << 20);
	for (size_t i = 0; i < file.size; i += 4096)
		assert_int_equal(file.data[i], 0);
	file_close(&file);
	refuse(j.data, j.size, (12 << 20) - 1, KX_LIMIT, "grows beyond the limit");
	refuse(j.data, j.size - 1, 12 << 20, KX_FORMAT,
		"is cut short: the file ends at offset 0xc0e1, after 8388608 bytes");
}

/* The kernel's build appends the size of what comes out. */
static void test_lz4_legacy_end(void **state)
{
	struct joined j = {.size = 0};
	uint8_t size[4];

	(void)state;
	require(&samples[5]);
	put_le32(size, TEXT_SIZE);
	add(&j, text_legacy_lz4, sizeof(text_legacy_lz4));
	add(&j, size, sizeof(size));
	expect_texts(&j, 1);
	put_le32(j.data + j.size - 4, TEXT_SIZE - 1);
	refuse(j.data, j.size, CAP, KX_FORMAT, "the lz4 stream is cut short");
	refuse(text_legacy_lz4, 4, CAP, KX_FORMAT, "the lz4 stream is cut short");
}

static void test_lz4_legacy_block(void **state)
{
	uint8_t copy[sizeof(text_legacy_lz4)];

	(void)state;
	require(&samples[5]);
	memcpy(copy, text_legacy_lz4, sizeof(copy));
	put_le32(copy + 4, LZ4_BLOCK_MAX + 1);
	refuse(copy, sizeof(copy), CAP, KX_FORMAT,
		"damaged before offset 0x4, after 0 bytes of output: a block is larger "
		"than any can be");
	put_le32(copy + 4, LZ4_BLOCK_MAX);
	refuse(copy, sizeof(copy), CAP, KX_FORMAT, "the lz4 stream is cut short");
	put_le32(copy + 4, UINT32_MAX);
	refuse(copy, sizeof(copy), CAP, KX_FORMAT, "a block is larger");
	memcpy(copy, text_legacy_lz4, sizeof(copy));
	copy[29] = 0xff; /* an offset of a match, before the output */
	refuse(copy, sizeof(copy), CAP, KX_FORMAT, "damaged before offset 0x25, after 0");
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
		"needs more than 256 MiB of memory to decompress");
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
	refuse("\177ELF", 4, CAP, KX_FORMAT,
		"not compressed by gzip, xz, lzma, zstd or lz4");
}

#define OF_SAMPLE(test, i)                                                               \
	{                                                                                \
#test " of " #i, test, NULL, NULL, (void *)&samples[i]                   \
	}
#define OF_EACH(test)                                                                    \
	OF_SAMPLE(test, 0), OF_SAMPLE(test, 1), OF_SAMPLE(test, 2), OF_SAMPLE(test, 3),  \
		OF_SAMPLE(test, 4), OF_SAMPLE(test, 5)

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
		cmocka_unit_test(test_lz4_skippable),
		cmocka_unit_test(test_lz4_mixed),
		cmocka_unit_test(test_lz4_large),
		cmocka_unit_test(test_lz4_legacy_end),
		cmocka_unit_test(test_lz4_legacy_block),
		cmocka_unit_test(test_memory_limits),
		cmocka_unit_test(test_not_compressed),
	};

	return cmocka_run_group_tests_name("decompress", tests, NULL, NULL);
}
