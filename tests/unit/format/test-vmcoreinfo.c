// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "expect.h"
#include "format/vmcoreinfo.h"

/* In memory of its own, without a NUL behind it. */
static struct bytes text_of(const char *s)
{
	size_t n = strlen(s);
	uint8_t *copy = malloc(n + !n);

	memcpy(copy, s, n);
	return (struct bytes){copy, n, "VMCOREINFO"};
}

static void expect_found(const char *s, const char *key, const char *want)
{
	struct bytes text = text_of(s);
	const char *value;
	size_t size;

	bool found = vmcoreinfo_find(&text, key, &value, &size);
	assert_int_equal(found, want != NULL);
	if (want) {
		assert_int_equal(size, strlen(want));
		assert_memory_equal(value, want, size);
	}
	free((void *)text.data);
}

static void test_find(void **state)
{
	const char *s = "OSRELEASE=6.1.0\n\nSYMBOL(prb)=ffff\nEMPTY=\nA=b=c\nSYMBOL(p)=1";

	(void)state;
	expect_found(s, "OSRELEASE", "6.1.0");
	expect_found(s, "SYMBOL(prb)", "ffff");
	expect_found(s, "EMPTY", "");
	expect_found(s, "A", "b=c");
	expect_found(s, "SYMBOL(p)", "1");
	expect_found(s, "SYMBOL", NULL);
	expect_found(s, "RELEASE", NULL);
	expect_found(s, "OSRELEASE=6", NULL);
	expect_found("A=1\nA=2\n", "A", "1");
	expect_found("A", "A", NULL);
	expect_found("A=", "A", "");
	expect_found("", "A", NULL);
}

static struct kx_err *number(const char *s, int base, bool *ret_found, uint64_t *ret)
{
	struct bytes text = text_of(s);
	struct kx_err *err = vmcoreinfo_number(&text, "K", base, ret_found, ret);

	free((void *)text.data);
	return err;
}

static void expect_number(const char *s, int base, uint64_t want)
{
	uint64_t value;
	bool found;

	struct kx_err *err = number(s, base, &found, &value);
	if (err)
		fail_msg("%s", err->message);
	assert_true(found);
	assert_true(value == want);
}

static void refuse_number(const char *s, int base, const char *text)
{
	uint64_t value;
	bool found;

	expect_err(number(s, base, &found, &value), KX_FORMAT, text);
}

static void test_number(void **state)
{
	uint64_t value;
	bool found;

	(void)state;
	expect_number("K=ffffffff81000000\n", 16, 0xffffffff81000000);
	expect_number("K=0x10\n", 16, 16);
	expect_number("K=18446744073709551615", 10, UINT64_MAX);
	expect_number("K=-16777216\n", 10, -16777216ULL);
	expect_number("K=-9223372036854775808\n", 10, 1ULL << 63);
	assert_null(number("L=1\n", 10, &found, &value));
	assert_false(found);
	refuse_number("K=\n", 10, "VMCOREINFO: K: '' is not a number");
	refuse_number("K=12 \n", 10, "VMCOREINFO: K: '12 ' is not a number");
	refuse_number("K= 12\n", 10, "is not a number");
	refuse_number("K=-\n", 10, "is not a number");
	refuse_number("K=--1\n", 10, "is not a number");
	refuse_number("K=-1\n", 16, "'-1' is not a number");
	refuse_number("K=-9223372036854775809\n", 10, "does not fit");
	refuse_number("K=18446744073709551616\n", 10, "does not fit into 64 bits");
	refuse_number("K=0000000000000000000000000001\n", 10, "K is not a number");
}

static void test_number_nul(void **state)
{
	struct bytes text = {(const uint8_t *)"K=1\0002\n", 6, "VMCOREINFO"};
	uint64_t value;
	bool found;

	(void)state;
	expect_err(vmcoreinfo_number(&text, "K", 10, &found, &value), KX_FORMAT,
		"VMCOREINFO: the value of K is not a number");
}

#define NOTE(namesz, descsz) namesz "\0\0\0" descsz "\0\0\0\0\0\0\0"

static const char two_notes[] = NOTE("\5", "\3") "CORE\0\0\0\0abc\0" NOTE(
	"\13", "\10") "VMCOREINFO\0\0A=1\nB\0\0\0";

/* *ret: the text, which the caller frees; NULL: there is none. */
static struct kx_err *find_note(const char *s, size_t size, bool big_endian, char **ret)
{
	struct source source =
		source_from_bytes(&(struct bytes){(const uint8_t *)s, size, "notes"});
	uint32_t left = 100;
	struct elf_notes notes = {&source, big_endian, 0, size, &left};
	size_t text_size;

	struct kx_err *err = vmcoreinfo_find_note(&notes, ret, &text_size);
	assert_int_equal(text_size, *ret ? strlen(*ret) : 0);
	return err;
}

static void expect_text(const char *s, size_t size, bool big_endian, const char *want)
{
	KX_AUTO(freep) char *text = NULL;

	assert_null(find_note(s, size, big_endian, &text));
	if (want)
		assert_string_equal(text, want);
	else
		assert_null(text);
}

static void refuse_notes(const char *s, size_t size, bool big_endian, const char *want)
{
	char *text;

	expect_err(find_note(s, size, big_endian, &text), KX_FORMAT, want);
	assert_null(text);
}

static void test_note(void **state)
{
	(void)state;
	expect_text(two_notes, sizeof(two_notes) - 1, false, "A=1\nB");
	/* The one before it alone; none at all. */
	expect_text(two_notes, 24, false, NULL);
	expect_text(two_notes, 0, false, NULL);
}

static void test_note_big_endian(void **state)
{
	static const char s[] = "\0\0\0\13\0\0\0\4\0\0\0\0VMCOREINFO\0\0A=1\n";

	(void)state;
	expect_text(s, sizeof(s) - 1, true, "A=1\n");
	refuse_notes(s, sizeof(s) - 1, false, "the note at offset 0x0 has 0x");
}

/* A Xen dump may have another one, and an empty one is none. */
static void test_note_xen(void **state)
{
	static const char s[] = NOTE("\17", "\4") "VMCOREINFO_XEN\0\0A=1\n" NOTE(
		"\12", "\4") "VMCOREINFO\0\0A=2\n" NOTE("\13",
		"\1") "VMCOREINFO\0\0\0\0\0\0" NOTE("\13", "\3") "VMCOREINFO\0\0A=3";

	(void)state;
	/* The last one's padding is missing. */
	expect_text(s, sizeof(s) - 1, false, "A=3");
}

static void test_note_cut(void **state)
{
	static const char huge[] = "\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0VMCOREINFO";

	(void)state;
	expect_text(two_notes, 28, false, NULL); /* no header: padding */
	refuse_notes(two_notes, 40, false,
		"the note at offset 0x18 has 0x20 bytes, but the notes end at 0x28");
	refuse_notes(two_notes, sizeof(two_notes) - 2, false,
		"the note at offset 0x18 has 0x20 bytes, but the notes end at 0x37");
	refuse_notes(huge, sizeof(huge) - 1, false,
		"the note at offset 0x0 has 0x20000000b bytes");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_number),
		cmocka_unit_test(test_number_nul),
		cmocka_unit_test(test_note),
		cmocka_unit_test(test_note_big_endian),
		cmocka_unit_test(test_note_xen),
		cmocka_unit_test(test_note_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
