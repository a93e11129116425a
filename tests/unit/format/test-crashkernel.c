// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "format/crashkernel.h"
#include "units.h"

#define CK "crashkernel="

static const struct {
	const char *line;
	uint64_t ram;
	enum crashkernel_is is;
	uint64_t size;	  /* or of base, for those that have one */
	const char *text; /* the word; of SYNTAX what stands where it is wrong */
} cases[] = {
	{"", GIB, CRASHKERNEL_NOT_THERE, 0, NULL},
	{"ro crashkernel quiet", GIB, CRASHKERNEL_NOT_THERE, 0, NULL},
	{"ro crashkernel=256M quiet", GIB, CRASHKERNEL_GOOD, 256 * MIB, CK "256M"},
	{CK "0x10000000", GIB, CRASHKERNEL_GOOD, 256 * MIB, CK "0x10000000"},
	{CK "010k", GIB, CRASHKERNEL_GOOD, 8192, CK "010k"},
	{CK "1g", 0, CRASHKERNEL_GOOD, GIB, CK "1g"},
	{CK "256M@16M", GIB, CRASHKERNEL_GOOD, 256 * MIB, CK "256M@16M"},
	/* The last one counts, wherever it stands. */
	{CK "1M " CK "2M", GIB, CRASHKERNEL_GOOD, 2 * MIB, CK "2M"},
	{CK "1M -- " CK "2M", GIB, CRASHKERNEL_GOOD, 2 * MIB, CK "2M"},
	{CK "1M no" CK "2M", GIB, CRASHKERNEL_GOOD, 2 * MIB, CK "2M"},
	{CK "1M " CK "2M,high", GIB, CRASHKERNEL_GOOD, MIB, CK "1M"},
	{CK "2M,high " CK "1M,low", GIB, CRASHKERNEL_GOOD, 2 * MIB, CK "2M,high"},
	{CK "2M,high " CK "0,low", GIB, CRASHKERNEL_GOOD, 2 * MIB, CK "2M,high"},
	{CK "2M,high " CK "x,low", GIB, CRASHKERNEL_SYNTAX, 0, "x,low"},
	{CK "1M,low", GIB, CRASHKERNEL_SUPPLEMENT, 0, CK "1M,low"},
	{CK "1M,cma", GIB, CRASHKERNEL_SUPPLEMENT, 0, CK "1M,cma"},
	{CK "auto", GIB, CRASHKERNEL_AUTO, 0, CK "auto"},
	{CK "auto@16M", GIB, CRASHKERNEL_AUTO, 0, CK "auto@16M"},
	{CK "0", GIB, CRASHKERNEL_ZERO, 0, CK "0"},
	{CK "0M,high", GIB, CRASHKERNEL_ZERO, 0, CK "0M,high"},
	{CK "1G", GIB, CRASHKERNEL_TOO_LARGE, GIB, CK "1G"},
	{CK "2G,high", GIB, CRASHKERNEL_TOO_LARGE, 2 * GIB, CK "2G,high"},
	/* What the kernel does not understand. */
	{CK, GIB, CRASHKERNEL_SYNTAX, 0, ""},
	{CK " ro", GIB, CRASHKERNEL_SYNTAX, 0, ""},
	{CK "yes", GIB, CRASHKERNEL_SYNTAX, 0, "yes"},
	{CK "\"256M\"", GIB, CRASHKERNEL_SYNTAX, 0, "\"256M\""},
	{"\"" CK "256M\"", GIB, CRASHKERNEL_SYNTAX, 0, "\""},
	{CK "256MB", GIB, CRASHKERNEL_SYNTAX, 0, "B"},
	{CK "256M,hi", GIB, CRASHKERNEL_SYNTAX, 0, ",hi"},
	{CK "256M@", GIB, CRASHKERNEL_SYNTAX, 0, ""},
	{CK "256M\tro", GIB, CRASHKERNEL_SYNTAX, 0, "\tro"},
	{CK "08M", GIB, CRASHKERNEL_SYNTAX, 0, "8M"},
	{CK "0xM", GIB, CRASHKERNEL_SYNTAX, 0, "xM"},
	{CK "1G-4G:1M,high", GIB, CRASHKERNEL_SYNTAX, 0, "-4G:1M,high"},
	/* Lists: memory is rounded up to 128 MiB. */
	{CK "1G-4G:1M", GIB, CRASHKERNEL_GOOD, MIB, CK "1G-4G:1M"},
	{CK "1G-4G:1M", GIB - 128 * MIB + 1, CRASHKERNEL_GOOD, MIB, CK "1G-4G:1M"},
	{CK "1G-4G:1M", GIB - 128 * MIB, CRASHKERNEL_NO_RANGE, 0, CK "1G-4G:1M"},
	{CK "1G-4G:1M", 4 * GIB, CRASHKERNEL_NO_RANGE, 0, CK "1G-4G:1M"},
	{CK "1G-4G:1M,4G-:2M", 4 * GIB, CRASHKERNEL_GOOD, 2 * MIB, CK "1G-4G:1M,4G-:2M"},
	{CK "-1G:1M", GIB, CRASHKERNEL_SYNTAX, 0, "-1G:1M"},
	{CK "0-4G:0M,4G-:2M", GIB, CRASHKERNEL_ZERO, 0, CK "0-4G:0M,4G-:2M"},
	{CK "1G-:1M@16M", GIB, CRASHKERNEL_GOOD, MIB, CK "1G-:1M@16M"},
	{CK "1G-:1M@", GIB, CRASHKERNEL_SYNTAX, 0, ""},
	{CK "1G:1M", GIB, CRASHKERNEL_SYNTAX, 0, ":1M"},
	{CK "2G-1G:1M", GIB, CRASHKERNEL_SYNTAX, 0, "1G:1M"},
	{CK "1G-2G1M:", GIB, CRASHKERNEL_SYNTAX, 0, "1M:"},
	{CK "1G-2G:", GIB, CRASHKERNEL_SYNTAX, 0, ""},
	{CK "2G-4G:1M;4G-:2M", 8 * GIB, CRASHKERNEL_SYNTAX, 0, ";4G-:2M"},
	{CK "2G-4G:1M,", 8 * GIB, CRASHKERNEL_SYNTAX, 0, ""},
	{CK "2G-4G:1G,512M-:1M", GIB, CRASHKERNEL_TOO_LARGE, GIB, CK "2G-4G:1G,512M-:1M"},
	/* What comes behind the range that counts is not looked at. */
	{CK "1G-:1M,x:", GIB, CRASHKERNEL_GOOD, MIB, CK "1G-:1M,x:"},
	/* Without the memory only what is wrong in any case is known. */
	{CK "1G-4G:1M", 0, CRASHKERNEL_GOOD, 0, CK "1G-4G:1M"},
	{CK "1G-4G:1M,x:", 0, CRASHKERNEL_SYNTAX, 0, "x:"},
};

static void expect_text(struct crashkernel_text text, const char *wanted)
{
	assert_int_equal(text.size, strlen(wanted));
	if (text.size)
		assert_memory_equal(text.s, wanted, text.size);
}

static void test_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
		struct crashkernel ck = crashkernel_read(cases[i].line, cases[i].ram);

		if (ck.is != cases[i].is || ck.size != cases[i].size)
			fail_msg("'%s': %d, %llu bytes", cases[i].line, ck.is,
				(unsigned long long)ck.size);
		if (cases[i].text)
			expect_text(ck.is == CRASHKERNEL_SYNTAX ? ck.at : ck.word,
				cases[i].text);
		assert_int_equal(!ck.expected, ck.is != CRASHKERNEL_SYNTAX);
	}
}

static void test_details(void **state)
{
	struct crashkernel ck = crashkernel_read("ro " CK "1M@16M quiet", GIB);

	(void)state;
	assert_int_equal(ck.base, 16 * MIB);
	expect_text(ck.base_text, "@16M");
	ck = crashkernel_read(CK "512M-1G:1M,2G-4G:2M ro", 8 * GIB);
	expect_text(ck.last_end, "4G");
	ck = crashkernel_read(CK "2G-4G:2M", GIB + 1);
	assert_int_equal(ck.ram, GIB + 128 * MIB);
	/* It would not help. */
	expect_text(crashkernel_read(CK "2G-4G:2M", GIB).last_end, "");
	expect_text(crashkernel_read(CK "2G-4G:2M@16M", 8 * GIB).last_end, "");
	/* Kernels that do not know ,cma take it for the one that counts. */
	expect_text(crashkernel_read(CK "1M " CK "2M,cma", GIB).cma, CK "2M,cma");
	expect_text(crashkernel_read(CK "2M,cma " CK "1M", GIB).cma, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_details),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
