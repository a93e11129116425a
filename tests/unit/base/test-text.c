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
#include "base/text.h"

/* The first and the last character of each length, and what surrounds them. */
static const struct {
	const char *text;
	size_t length;
} sequences[] = {
	{"", 1}, /* the NUL itself */
	{"\x01", 1},
	{"a", 1},
	{"\x7f", 1},
	{"\xc2\x80", 2},
	{"\xdf\xbf", 2},
	{"\xe0\xa0\x80", 3},
	{"\xed\x9f\xbf", 3},
	{"\xee\x80\x80", 3},
	{"\xef\xbf\xbf", 3},
	{"\xf0\x90\x80\x80", 4},
	{"\xf4\x8f\xbf\xbf", 4},
	/* more bytes than the character needs */
	{"\xc0\x80", 0},
	{"\xc1\xbf", 0},
	{"\xe0\x80\x80", 0},
	{"\xe0\x9f\xbf", 0},
	{"\xf0\x80\x80\x80", 0},
	{"\xf0\x8f\xbf\xbf", 0},
	/* surrogates */
	{"\xed\xa0\x80", 0},
	{"\xed\xbf\xbf", 0},
	/* behind U+10FFFF, and lengths that there are no more */
	{"\xf4\x90\x80\x80", 0},
	{"\xf7\xbf\xbf\xbf", 0},
	{"\xf8\x88\x80\x80\x80", 0},
	{"\xfe", 0},
	{"\xff", 0},
	/* the middle of a character */
	{"\x80", 0},
	{"\xbf", 0},
	/* cut, by the end or by another character */
	{"\xc2", 0},
	{"\xe2\x82", 0},
	{"\xe2", 0},
	{"\xf0\x9f\x98", 0},
	{"\xf0\x9f", 0},
	{"\xf0", 0},
	{"\xc2g", 0},
	{"\xe2\x82g", 0},
	{"\xe2\xc2\x80", 0},
	{"\xf0\x9f\x98\xf0", 0},
};

static void test_utf8_length(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(sequences); i++) {
		/* A copy of that size, so that a sanitizer sees a read behind it. */
		KX_AUTO(freep) char *copy = strdup(sequences[i].text);

		if (text_utf8_length(copy) != sequences[i].length)
			fail_msg("sequence %zu: %zu", i, text_utf8_length(copy));
	}
}

static void expect_print(const char *text, const char *expected)
{
	KX_AUTO(freep) char *printed = NULL;
	KX_AUTO(freep) char *copy = strdup(text);
	size_t size;
	FILE *f = open_memstream(&printed, &size);

	text_print(f, copy);
	fclose(f);
	assert_string_equal(printed, expected);
	assert_int_equal(size, strlen(expected));
}

static void test_plain_text_is_kept(void **state)
{
	static const char *const texts[] = {"", "kexec: 'a b' \\n ~",
		"\xc3\xa4\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xc2\xa0", "\xef\xbb\xbf",
		"\xc3\x80\xc3\x9f"};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(texts); i++)
		expect_print(texts[i], texts[i]);
}

static void test_controls_are_escaped(void **state)
{
	(void)state;
	expect_print("a\nb\r\n\tc", "a\\nb\\x0d\\n\\tc");
	expect_print("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m");
	expect_print("\x01\x1f \x7f~", "\\x01\\x1f \\x7f~");
	/* C1: U+0080, U+009B (CSI) and U+009F, and U+00A0 behind them */
	expect_print("\xc2\x80\xc2\x9b"
		     "31m\xc2\x9f\xc2\xa0",
		"\\xc2\\x80\\xc2\\x9b31m\\xc2\\x9f\xc2\xa0");
}

static void test_invalid_bytes_are_escaped(void **state)
{
	(void)state;
	expect_print("a\xff", "a\\xff");
	expect_print("\x9b"
		     "31m",
		"\\x9b31m");
	expect_print("\xc0\xaf", "\\xc0\\xaf");
	expect_print("\xed\xa0\x80", "\\xed\\xa0\\x80");
	/* What follows a cut character is not swallowed. */
	expect_print("\xe2\x82\n", "\\xe2\\x82\\n");
	expect_print("\xe2\xc3\xa4", "\\xe2\xc3\xa4");
	expect_print("\xf0\x9f\x98", "\\xf0\\x9f\\x98");
}

/* Each byte alone: what comes out is printable ASCII, in one line. */
static void test_each_byte(void **state)
{
	(void)state;
	for (int c = 1; c < 256; c++) {
		const char text[] = {(char)c, '\0'};
		char expected[8];

		if (c >= 0x20 && c < 0x7f)
			snprintf(expected, sizeof(expected), "%c", c);
		else if (c == '\n' || c == '\t')
			snprintf(expected, sizeof(expected), "\\%c",
				c == '\n' ? 'n' : 't');
		else
			snprintf(expected, sizeof(expected), "\\x%02x", c);
		expect_print(text, expected);
	}
}

static void test_sizes(void **state)
{
	static const struct {
		uint64_t bytes;
		const char *text;
	} cases[] = {
		{0, "0.0 KiB"},
		{1, "0.0 KiB"},
		{52, "0.1 KiB"},
		{1024, "1.0 KiB"},
		{100000, "97.7 KiB"},
		{0xfffbf, "1023.9 KiB"},
		/* What is rounded to 1024 KiB is said as the next unit. */
		{0xfffff, "1.0 MiB"},
		{0x100000, "1.0 MiB"},
		{(1 << 20) + (1 << 19), "1.5 MiB"},
		{UINT64_C(1) << 40, "1048576.0 MiB"},
		{UINT64_MAX, "17592186044416.0 MiB"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(text_size(cases[i].bytes).s, cases[i].text);
}

static const struct {
	const char *text;
	unsigned int columns;
} columns[] = {
	{"", 0},
	{"a b", 3},
	{"\033[2J", 7},	     /* \x1b[2J */
	{"a\nb\t", 6},	     /* a\nb\t */
	{"\xff", 4},	     /* \xff */
	{"\xc2\x9b", 8},	     /* \xc2\x9b, a C1 */
	{"\xc3\xbc", 1},	     /* an umlaut */
	{"u\xcc\x88", 1},    /* the same of two characters */
	{"\xe6\x97\xa5", 2}, /* of Chinese */
	{"\xef\xbc\xa1", 2}, /* a fullwidth letter */
	{"\xf0\x9f\x98\x80", 2}, /* a face */
};

static void test_columns(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(columns); i++)
		if (text_columns(columns[i].text) != columns[i].columns)
			fail_msg("row %zu: %u", i, text_columns(columns[i].text));
}

/* Names as udev writes them, and what is none of its escapes. */
static const struct {
	const char *written, *meant;
} names[] = {
	{"", ""},
	{"root", "root"},
	{"my\\x20disk", "my disk"},
	{"\\x2F\\x2f", "//"},
	{"\\x5cx20", "\\x20"},
	{"a\\x2", "a\\x2"},
	{"a\\xg0\\", "a\\xg0\\"},
	{"a\\x00b", "a\\x00b"},
};

static void test_unescape_udev(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(names); i++) {
		KX_AUTO(freep) char *text = strdup(names[i].written);

		text_unescape_udev(text);
		assert_string_equal(text, names[i].meant);
	}
}

static void test_starts_and_ends(void **state)
{
	(void)state;
	assert_true(text_starts("quiet", "qui") && text_starts("quiet", "quiet"));
	assert_true(text_starts("quiet", "") && text_starts("", ""));
	assert_false(text_starts("qui", "quiet") || text_starts("quiet", "iet"));
	assert_true(text_ends("quiet", "iet") && text_ends("quiet", "quiet"));
	assert_true(text_ends("quiet", "") && text_ends("", ""));
	assert_false(text_ends("iet", "quiet") || text_ends("quiet", "qui"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_starts_and_ends),
		cmocka_unit_test(test_utf8_length),
		cmocka_unit_test(test_plain_text_is_kept),
		cmocka_unit_test(test_controls_are_escaped),
		cmocka_unit_test(test_invalid_bytes_are_escaped),
		cmocka_unit_test(test_each_byte),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_unescape_udev),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
