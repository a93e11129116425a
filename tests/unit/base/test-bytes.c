// SPDX-License-Identifier: GPL-2.0-or-later
/* bytes.c, number.c and err.c */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "base/number.h"
#include "expect.h"

static const uint8_t digits[] = {0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0xff};

static struct bytes digit_bytes(void)
{
	return (struct bytes){digits, sizeof(digits), "/boot/x"};
}

static void test_loads(void **state)
{
	struct bytes b = digit_bytes();
	uint8_t v8;
	uint16_t v16;
	uint32_t v32;

	(void)state;
	expect_ok(bytes_u8(&b, 8, &v8));
	assert_int_equal(v8, 0xff);
	expect_ok(bytes_le16(&b, 7, &v16));
	assert_int_equal(v16, 0xffef);
	expect_ok(bytes_le32(&b, 1, &v32));
	assert_int_equal(v32, 0x89674523);
	assert_int_equal(get_le64(b.data), 0xefcdab8967452301);
	assert_int_equal(get_le64(b.data + 1), 0xffefcdab89674523);
}

/* Each load one byte too far, and with offsets whose sum with the size wraps. */
static void test_loads_out_of_bounds(void **state)
{
	static const uint64_t far[] = {9, 10, UINT64_MAX, UINT64_MAX - 1, UINT64_MAX - 7};
	struct bytes b = digit_bytes();
	uint8_t v8;
	uint16_t v16;
	uint32_t v32;

	(void)state;
	expect_err(bytes_le16(&b, 8, &v16), KX_FORMAT, "");
	expect_err(bytes_le32(&b, 6, &v32), KX_FORMAT,
		"/boot/x: 0x4 bytes wanted at offset 0x6, but there are only 0x9 bytes");
	for (size_t i = 0; i < KX_ARRAY_SIZE(far); i++) {
		expect_err(bytes_u8(&b, far[i], &v8), KX_FORMAT, "");
		expect_err(bytes_le16(&b, far[i], &v16), KX_FORMAT, "");
		expect_err(bytes_le32(&b, far[i], &v32), KX_FORMAT, "");
	}
}

static void test_slice(void **state)
{
	struct bytes b = digit_bytes(), part, empty = {NULL, 0, "empty"};

	(void)state;
	expect_ok(bytes_slice(&b, 2, 3, &part));
	assert_ptr_equal(part.data, digits + 2);
	assert_int_equal(part.size, 3);
	assert_string_equal(part.name, "/boot/x");
	expect_ok(bytes_slice(&b, 0, 9, &part));
	expect_ok(bytes_slice(&b, 9, 0, &part));
	assert_int_equal(part.size, 0);
	expect_ok(bytes_slice(&empty, 0, 0, &part));
	expect_err(bytes_slice(&b, 10, 0, &part), KX_FORMAT, "");
	expect_err(bytes_slice(&b, 1, 9, &part), KX_FORMAT, "");
	expect_err(bytes_slice(&b, 1, UINT64_MAX, &part), KX_FORMAT, "");
	expect_err(bytes_slice(&b, UINT64_MAX, 2, &part), KX_FORMAT, "");
	expect_err(bytes_slice(&empty, 0, 1, &part), KX_FORMAT, "empty");
}

static void test_stores(void **state)
{
	static const uint8_t le[] = {8, 7, 6, 5, 4, 3, 2, 1};
	static const uint8_t be[] = {1, 2, 3, 4, 5, 6, 7, 8};
	uint8_t out[8];

	(void)state;
	put_le64(out, 0x0102030405060708);
	assert_memory_equal(out, le, 8);
	assert_int_equal(get_le64(out), 0x0102030405060708);
	assert_int_equal(get_le32(out), 0x05060708);
	assert_int_equal(get_le16(out), 0x0708);
	put_le16(out, 0xfffe);
	assert_int_equal(get_le16(out), 0xfffe);
	assert_int_equal(get_le32(out) >> 16, 0x0506);
	assert_int_equal(get_be32(be), 0x01020304);
}

static const struct {
	const char *text;
	int base;
	uint64_t value;
} numbers[] = {
	{"0", 0, 0},
	{"0", 10, 0},
	{"0", 16, 0},
	{"4096", 0, 4096},
	{"010", 0, 8},
	{"010", 10, 10},
	{"0x10", 0, 16},
	{"0X1f", 0, 31},
	{"0x10", 16, 16},
	{"10", 16, 16},
	{"fF", 16, 255},
	{"18446744073709551615", 0, UINT64_MAX},
	{"0xffffffffffffffff", 0, UINT64_MAX},
	{"0000000000000000000000001", 10, 1},
};

static void test_numbers(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(numbers); i++) {
		uint64_t v = ~numbers[i].value;

		expect_ok(number_parse(numbers[i].text, numbers[i].base, &v));
		assert_int_equal(v, numbers[i].value);
	}
}

static const struct {
	const char *text;
	int base;
	const char *message;
} no_numbers[] = {
	{"", 0, "'' is not a number"},
	{" 1", 0, "' 1' is not a number"},
	{"1 ", 0, "'1 ' is not a number"},
	{"-1", 0, "'-1'"},
	{"+1", 0, "'+1'"},
	{"0x", 0, "'0x'"},
	{"0x", 16, "'0x'"},
	{"0x-1", 16, "'0x-1'"},
	{"0x 1", 0, "'0x 1'"},
	{"09", 0, "'9' is left over"},
	{"12k", 0, "'12k' is not a number: 'k' is left over"},
	{"ff", 10, "'ff' is not a number"},
	{"ff", 0, "'ff' is not a number"},
	{"0x10", 10, "'x10' is left over"},
	{"1\n", 0, "is left over"},
	{"18446744073709551616", 0, "does not fit into 64 bits"},
	{"0x10000000000000000", 0, "does not fit into 64 bits"},
	{"99999999999999999999999999999999999999999999999", 0, "64 bits"},
};

static void test_no_numbers(void **state)
{
	uint64_t v;

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(no_numbers); i++)
		expect_err(number_parse(no_numbers[i].text, no_numbers[i].base, &v),
			KX_FORMAT, no_numbers[i].message);
}

static const struct {
	const char *text;
	uint64_t value;
} sizes[] = {
	{"0", 0},
	{"4096", 4096},
	{"010", 8},
	{"1K", 1 << 10},
	{"1k", 1 << 10},
	{"64M", 64 << 20},
	{"0x10m", 16 << 20},
	{"010M", 8 << 20},
	{"4G", 4ull << 30},
	{"4g", 4ull << 30},
	{"1T", 1ull << 40},
	{"3p", 3ull << 50},
	{"15E", 15ull << 60},
	{"0E", 0},
	{"0x1E", 30},
	{"0x1Ep", 30ull << 50},
	{"18014398509481983K", UINT64_MAX - 1023},
};

static void test_sizes(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(sizes); i++) {
		uint64_t v = ~sizes[i].value;

		expect_ok(number_parse_size(sizes[i].text, &v));
		assert_int_equal(v, sizes[i].value);
	}
}

static void test_no_sizes(void **state)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{"", "'' is not a number"},
		{"M", "'M' is not a number"},
		{"-1M", "'-1M' is not a number"},
		{"1.5G", "'.5G' is left over"},
		{"1 G", "' G' is left over"},
		{"1KB", "'1KB' is not a number: 'B' is left over"},
		{"1MiB", "'iB' is left over"},
		{"1GG", "'G' is left over"},
		{"1Z", "'Z' is left over"},
		{"0xM", "'0xM'"},
		{"16E", "'16E' does not fit into 64 bits"},
		{"18014398509481984K", "does not fit into 64 bits"},
		{"0x1000000000000000g", "does not fit into 64 bits"},
		{"18446744073709551616K", "does not fit into 64 bits"},
	};
	uint64_t v;

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++)
		expect_err(number_parse_size(cases[i].text, &v), KX_FORMAT,
			cases[i].message);
}

static void test_number_prefix(void **state)
{
	const char *line = "00100000-0009fbff : System RAM", *end;
	uint64_t v;

	(void)state;
	expect_ok(number_parse_prefix(line, 16, &end, &v));
	assert_int_equal(v, 0x100000);
	assert_int_equal(*end, '-');
	expect_ok(number_parse_prefix(end + 1, 16, &end, &v));
	assert_int_equal(v, 0x9fbff);
	assert_string_equal(end, " : System RAM");
	expect_err(number_parse_prefix(end, 16, &end, &v), KX_FORMAT, "not a number");
}

/* A hostile text must not fill the message. */
static void test_number_quotes_little(void **state)
{
	char text[5001];
	uint64_t v;

	(void)state;
	memset(text, 'z', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	KX_AUTO(kx_err_freep) struct kx_err *err = number_parse(text, 0, &v);
	assert_non_null(err);
	assert_true(strlen(err->message) < 200);
}

static void test_err_new(void **state)
{
	KX_AUTO(kx_err_freep) struct kx_err *err = kx_err_new(KX_LIMIT, "%s: %d", "a", 7);

	(void)state;
	assert_int_equal(err->code, KX_LIMIT);
	assert_int_equal(err->errnum, 0);
	assert_string_equal(err->message, "a: 7");
}

static void test_err_errno(void **state)
{
	KX_AUTO(kx_err_freep)
	struct kx_err *err = kx_err_errno(KX_REFUSED, ENOKEY, "call %s", "failed");

	(void)state;
	assert_int_equal(err->code, KX_REFUSED);
	assert_int_equal(err->errnum, ENOKEY);
	assert_string_equal(err->message, "call failed: Required key not available");
}

static void test_err_prefix(void **state)
{
	KX_AUTO(kx_err_freep) struct kx_err *err = kx_err_errno(KX_IO, ENOENT, "open");

	(void)state;
	err = kx_err_prefix(err, "initrd '%s'", "/boot/i");
	err = kx_err_prefix(err, "100%%");
	assert_string_equal(
		err->message, "100%: initrd '/boot/i': open: No such file or directory");
	assert_int_equal(err->code, KX_IO);
	assert_int_equal(err->errnum, ENOENT);
	assert_null(kx_err_prefix(NULL, "nothing"));
}

/* A message with percent signs of a file's name is not a format. */
static void test_err_prefix_is_no_format(void **state)
{
	KX_AUTO(kx_err_freep) struct kx_err *err = kx_err_new(KX_IO, "%s", "%s%n");

	(void)state;
	err = kx_err_prefix(err, "%s", "%d");
	assert_string_equal(err->message, "%d: %s%n");
}

static void test_err_copy(void **state)
{
	KX_AUTO(kx_err_freep) struct kx_err *err = kx_err_errno(KX_IO, EIO, "read");
	KX_AUTO(kx_err_freep) struct kx_err *copy = kx_err_copy(err);

	(void)state;
	assert_ptr_not_equal(copy->message, err->message);
	assert_string_equal(copy->message, err->message);
	assert_int_equal(copy->code, KX_IO);
	assert_int_equal(copy->errnum, EIO);
	assert_null(kx_err_copy(NULL));
}

/* The static object passes through everything and is never freed or changed. */
static void test_err_nomem(void **state)
{
	struct kx_err *nomem = kx_err_nomem();

	(void)state;
	assert_int_equal(nomem->code, KX_NOMEM);
	assert_ptr_equal(kx_err_prefix(nomem, "context"), nomem);
	assert_ptr_equal(kx_err_copy(nomem), nomem);
	kx_err_free(nomem);
	kx_err_free(NULL);
	assert_string_equal(nomem->message, "out of memory");
}

static struct kx_err *try_both(bool fails, int *count)
{
	KX_TRY(fails ? kx_err_new(KX_IO, "first") : NULL);
	++*count;
	return NULL;
}

static void test_err_try(void **state)
{
	int count = 0;

	(void)state;
	expect_ok(try_both(false, &count));
	expect_err(try_both(true, &count), KX_IO, "first");
	assert_int_equal(count, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_loads),
		cmocka_unit_test(test_loads_out_of_bounds),
		cmocka_unit_test(test_slice),
		cmocka_unit_test(test_stores),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_no_numbers),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_no_sizes),
		cmocka_unit_test(test_number_prefix),
		cmocka_unit_test(test_number_quotes_little),
		cmocka_unit_test(test_err_new),
		cmocka_unit_test(test_err_errno),
		cmocka_unit_test(test_err_prefix),
		cmocka_unit_test(test_err_prefix_is_no_format),
		cmocka_unit_test(test_err_copy),
		cmocka_unit_test(test_err_nomem),
		cmocka_unit_test(test_err_try),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
