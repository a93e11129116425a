// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/cleanup.h"
#include "base/spelling.h"

static void test_lookalike_at(void **state)
{
	(void)state;
	assert_null(lookalike_at(""));
	assert_null(lookalike_at("-"));
	assert_null(lookalike_at("\xe2\x80"));
	assert_null(lookalike_at("\xc3\xa4"));
	assert_null(lookalike_at("a\u2013"));
	assert_string_equal(lookalike_at("\u2013x")->name, "U+2013 (an en dash)");
	assert_int_equal(lookalike_at("\u201cx")->means, '"');
	assert_int_equal(lookalike_at("\u2019")->means, '\'');
	assert_int_equal(lookalike_at("\u00a0")->means, ' ');
	assert_int_equal(lookalike_at("\u200b")->means, 0);
}

/* Every dash of the block, by its code point. */
static void test_dashes(void **state)
{
	static const char *const dashes[] = {
		"\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2015", "\u2212"};
	static const char *const codes[] = {"U+2010 ", "U+2011 ", "U+2012 ", "U+2013 ",
		"U+2014 ", "U+2015 ", "U+2212 "};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(dashes); i++) {
		const struct lookalike *found = lookalike_dash(dashes[i]);

		assert_non_null(found);
		assert_memory_equal(found->name, codes[i], strlen(codes[i]));
	}
}

static void test_lookalike_find(void **state)
{
	const char *text = "a\xff\xe2\x80-\u00a0b\u2013";

	(void)state;
	assert_int_equal(lookalike_find(text, strlen(text))->means, ' ');
	assert_null(lookalike_find(text, 5));
	assert_non_null(lookalike_find(text, 6));
	assert_null(lookalike_find("", 10));
	assert_null(lookalike_find("plain", 5));
}

static void test_lookalike_dash(void **state)
{
	(void)state;
	assert_null(lookalike_dash("-l"));
	assert_null(lookalike_dash("K"));
	assert_null(lookalike_dash("K\u2013"));
	assert_null(lookalike_dash("\u201cK\u201d"));
	assert_null(lookalike_dash("\u200bK"));
	assert_null(lookalike_dash("\u00a0"));
	assert_int_equal(lookalike_dash("\u2014l")->means, '-');
	assert_int_equal(lookalike_dash("\u200b-l")->means, 0);
	assert_int_equal(lookalike_dash("\u00a0--l")->means, ' ');
	assert_int_equal(lookalike_dash("\u00a0\ufeff\u2013l")->means, '-');
}

static const char *nearest(const char *word)
{
	static const char *const names[] = {"x", "load", "unload", "initrd", "dry-run",
		"append", "reuse-cmdline", "entry-32bit"};
	struct nearest found = nearest_to(word, strlen(word));

	for (size_t i = 0; i < KX_ARRAY_SIZE(names); i++)
		nearest_try(&found, names[i]);
	return found.name ? found.name : "";
}

static void test_nearest(void **state)
{
	static const struct {
		const char *word, *want;
	} cases[] = {
		{"load", "load"},
		{"LOAD", "load"},
		{"laod", "load"},
		{"lod", "load"},
		{"loads", "load"},
		{"lxxd", ""},
		{"unlaod", "unload"},
		{"intird", "initrd"},
		{"initrds", "initrd"},
		{"inirtd", "initrd"},
		{"init", ""},
		{"dryrun", "dry-run"},
		{"dry_run", "dry-run"},
		{"Dry_Run", "dry-run"},
		{"apend", "append"},
		{"appned", "append"},
		{"reuse_command", ""},
		{"reusecmdlnie", "reuse-cmdline"},
		{"entry-64bit", "entry-32bit"},
		{"", ""},
		{"y", ""},
		{"X", "x"},
		{"xy", ""},
		{"initrdinitrdinitrdinitrdinitrdinitrdinitrd", ""},
		{"\xff\xff\xff\xff", ""},
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++)
		if (strcmp(nearest(cases[i].word), cases[i].want))
			fail_msg("%s: '%s', not '%s'", cases[i].word,
				nearest(cases[i].word), cases[i].want);
}

/* Of those that are equally near the first stays, until a nearer one comes. */
static void test_nearest_order(void **state)
{
	struct nearest found = nearest_to("abcdef", 6);
	const char *const names[] = {"abcdxx", "abxxef", "abcdex", "axcdef"};

	(void)state;
	nearest_try(&found, names[0]);
	nearest_try(&found, names[1]);
	assert_ptr_equal(found.name, names[0]);
	nearest_try(&found, names[2]);
	nearest_try(&found, names[3]);
	assert_ptr_equal(found.name, names[2]);
	assert_int_equal(found.distance, 1);
}

/* The word ends where its length says. */
static void test_nearest_length(void **state)
{
	struct nearest found = nearest_to("load=K", 4);

	(void)state;
	nearest_try(&found, "load");
	assert_int_equal(found.distance, 0);
	assert_true(spelling_same("Load=K", 4, "load"));
	assert_true(spelling_same("a_b", 3, "a-b"));
	assert_false(spelling_same("load=K", 5, "load"));
	assert_false(spelling_same("loa", 3, "load"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lookalike_at),
		cmocka_unit_test(test_dashes),
		cmocka_unit_test(test_lookalike_find),
		cmocka_unit_test(test_lookalike_dash),
		cmocka_unit_test(test_nearest),
		cmocka_unit_test(test_nearest_order),
		cmocka_unit_test(test_nearest_length),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
