// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "expect.h"
#include "format/cmdline.h"

static void expect_without(
	const char *line, const char *const *names, const char *expected)
{
	KX_AUTO(freep) char *text = NULL;

	expect_ok(cmdline_without(line, names, &text));
	assert_string_equal(text, expected);
}

static const struct {
	const char *line, *expected;
} without[] = {
	{"", ""},
	{"   ", ""},
	{"root=/dev/sda1 ro quiet", "root=/dev/sda1 ro quiet"},
	{"  root=/dev/sda1   ro\tquiet \n", "root=/dev/sda1 ro quiet"},
	{"A=1", ""},
	{"A=1 b", "b"},
	{"b A=1", "b"},
	{"b A=1 c A=2 d", "b c d"},
	{"A=", ""},
	/* Only the whole name counts. */
	{"A AA=1 xA=1 x.A=1 a=1", "A AA=1 xA=1 x.A=1 a=1"},
	{"B=0 A=1,high B A=2,low", "B"},
	/* Quotes keep white space together, inside a value or around all of it. */
	{"b A=\"1 2 3\" c", "b c"},
	{"b \"A=1 2\" c", "b c"},
	{"b x=\"1 A=2\" c", "b x=\"1 A=2\" c"},
	{"dyndbg=\"file a.c +p\" A=1 c", "dyndbg=\"file a.c +p\" c"},
	{"x=\"not closed A=1 c", "x=\"not closed A=1 c"},
	{"A=\"not closed b c", ""},
	{"x=a\" \"b A=1", "x=a\" \"b"},
	/* The kernel looks for crashkernel= behind a "--", too. */
	{"A=1 -- single", "-- single"},
	{"b -- A=1 single", "b -- single"},
};

static void test_is_one_of(void **state)
{
	static const struct {
		const char *word, *names;
		bool is;
	} rows[] = {
		{"root=/dev/sda1", "root", true},
		{"root", "a root b", true},
		{"root=", "a\troot=x\n", true},
		{"\"root=a b\"", "root", true},
		{"\"root\"", "root", true},
		{"rootfstype=x", "root", false},
		{"root=x", "rootfstype", false},
		{"x", "", false},
		{"=x", "= root", false},
		{"x=root", "root", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_int_equal(cmdline_is_one_of(rows[i].word, strlen(rows[i].word),
					 rows[i].names),
			rows[i].is);
}

static void test_next_value(void **state)
{
	const char *p = "a=1 b a=\"2 3\" \"a=4\" a -- a=5", *value;
	size_t size;

	(void)state;
	assert_true(cmdline_next_value(&p, "a=", &value, &size));
	assert_memory_equal(value, "1", size);
	assert_true(cmdline_next_value(&p, "a=", &value, &size));
	assert_memory_equal(value, "2 3", size);
	assert_int_equal(size, 3);
	assert_true(cmdline_next_value(&p, "a=", &value, &size));
	assert_memory_equal(value, "4", size);
	assert_int_equal(size, 1);
	assert_false(cmdline_next_value(&p, "a=", &value, &size));
}

/* Each second word, those for init as well. */
static bool keep_second(void *arg, const char *word, size_t size)
{
	size_t *n = arg;

	assert_true(size && word[size] != '=');
	return ++*n % 2 == 0;
}

static void test_filter(void **state)
{
	static const char line[] = "  a=\"1 2\"  b\tc -- d \"e f\" ";
	KX_AUTO(freep) char *text = NULL, *none = NULL;
	size_t n = 0;

	(void)state;
	expect_ok(cmdline_filter(line, keep_second, &n, &text));
	assert_string_equal(text, "b -- \"e f\"");
	assert_int_equal(n, 6);
	expect_ok(cmdline_filter("", keep_second, &n, &none));
	assert_string_equal(none, "");
	assert_int_equal(n, 6);
}

/* All of a word may stand in quotes; a name counts with all of its letters. */
static void test_is_named(void **state)
{
	static const char *const names[] = {"root=", "quiet", NULL};

	(void)state;
	assert_true(cmdline_is_named("root=/dev/sda", names));
	assert_true(cmdline_is_named("\"root=a b\"", names));
	assert_true(cmdline_is_named("quiet", names));
	assert_false(cmdline_is_named("xroot=1", names));
	assert_false(cmdline_is_named("root", names));
	assert_false(cmdline_is_named("", names));
	assert_false(cmdline_is_named("root=1", (const char *const[]){NULL}));
}

static void test_without(void **state)
{
	static const char *const names[] = {"A=", "B=", NULL};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(without); i++)
		expect_without(without[i].line, names, without[i].expected);
}

static void test_without_nothing(void **state)
{
	static const char *const none[] = {NULL};

	(void)state;
	expect_without("A=1  b", none, "A=1 b");
}

static const struct {
	const char *line;
	bool has;
} haves[] = {
	{"", false},
	{"  ", false},
	{"A=", true},
	{"A=1", true},
	{"A", false},
	{"AA=1 xA=1 x.A=1 a=1", false},
	{"b A=1", true},
	{"b\tA=1\n", true},
	{"  A=1  ", true},
	{"b \"A=1 2\" c", true},
	{"b x=\"1 A=2\" c", false},
	{"b x=\"1 A=2", false},
	{"x=\"1\" A=2", true},
	{"b,A=1", false},
	/* Behind "--" the words are for init, whom quotes do not hide it from. */
	{"A=1 -- b", true},
	{"b -- A=1", false},
	{"-- A=1", false},
	{"b \"--\" A=1", false},
	{"b\t\"--\"\tA=1", false},
	/* What only looks like it. */
	{"--- A=1", true},
	{"--x A=1", true},
	{"-- x=1", false},
	{"x=-- A=1", true},
	{"x=\"--\" A=1", true},
	{"\"-- \" A=1", true},
	{"\"--x\" A=1", true},
};

static void test_has(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(haves); i++)
		if (cmdline_has(haves[i].line, "A=") != haves[i].has)
			fail_msg("'%s'", haves[i].line);
}

/* The last one counts, as for the kernel, up to "--". Quotes belong to the word. */
static void test_find(void **state)
{
	static const struct {
		const char *line, *found; /* NULL: none */
	} cases[] = {
		{"", NULL},
		{"b", NULL},
		{"A=1", "A=1"},
		{"  A=1\tb", "A=1"},
		{"A=1 A=2 b", "A=2"},
		{"A=1 A=", "A="},
		{"A=1 -- A=2", "A=1"},
		{"A=\"b c\" d", "A=\"b c\""},
		{"\"A=b c\" d", "\"A=b c\""},
		{"A=b\"c d\"e f", "A=b\"c d\"e"},
		{"x=\"A=1 A=2\" A=3", "A=3"},
		{"A=\"b c", "A=\"b c"},
		{"xA=1 a=1 A", NULL},
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
		size_t size = 99;
		const char *found = cmdline_find(cases[i].line, "A=", &size);

		assert_int_equal(!found, !cases[i].found);
		if (found && (size != strlen(cases[i].found) ||
				     memcmp(found, cases[i].found, size)))
			fail_msg("'%s': '%.*s'", cases[i].line, (int)size, found);
	}
}

/* As next_arg() hands it over: of the quotes at its ends those that belong together. */
static void test_value(void **state)
{
	static const struct {
		const char *line, *value;
	} cases[] = {
		{"", NULL},
		{"b A", NULL},
		{"xA=1 a=1", NULL},
		{"b -- A=1", NULL},
		{"A=1", "1"},
		{"A=1 A=2 b -- A=3", "2"},
		{"A=1 A=", ""},
		{"A=b=c", "b=c"},
		{"A=\"b c\" d", "b c"},
		{"\"A=b c\" d", "b c"},
		{"A=\"\"", ""},
		{"A=\"", ""},
		{"\"A=\"", ""},
		{"A=\"b c", "b c"},
		{"\"A=b c", "b c"},
		{"A=b\"c d\"", "b\"c d\""},
		{"A=b\"c d\"e f", "b\"c d\"e"},
		{"\"A=\"b\"\" c", "b\""},
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
		size_t size = 99;
		const char *value = cmdline_value(cases[i].line, "A=", &size);

		assert_int_equal(!value, !cases[i].value);
		if (value && (size != strlen(cases[i].value) ||
				     memcmp(value, cases[i].value, size)))
			fail_msg("'%s': '%.*s'", cases[i].line, (int)size, value);
	}
}

/* By the names alone, whatever values stand behind them. */
static void test_find_on_off(void **state)
{
	static const struct {
		const char *line;
		int on; /* -1: neither */
	} cases[] = {
		{"", -1},
		{"b", -1},
		{"A", 1},
		{"noA", 0},
		{"A noA", 0},
		{"noA A b", 1},
		{"A=0", 1},
		{"noA=1", 0},
		{"\"noA\"", 0},
		{"\"noA=b c\"", 0},
		{"\"noA", 0},
		{"noA\" b\"", -1},
		{"\"noA b\"", -1},
		{"xA Ax noAx no-A a NOA", -1},
		{"A -- noA", 1},
		{"-- noA", -1},
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
		bool on = cases[i].on != 1;

		if (cmdline_find_on_off(cases[i].line, "A", "noA", &on) !=
				(cases[i].on >= 0) ||
			(cases[i].on >= 0 && on != (cases[i].on == 1)))
			fail_msg("'%s'", cases[i].line);
	}
}

/* What the kernel's kstrtobool() takes, of the last word that it takes. */
static void test_find_bool(void **state)
{
	static const struct {
		const char *line;
		int on; /* -1: there is none */
	} cases[] = {
		{"", -1},
		{"quiet A", -1},
		{"A=", -1},
		{"A=o", -1},
		{"A=x", -1},
		{"A=2", -1},
		{"A=on", 1},
		{"A=ON", 1},
		{"A=1", 1},
		{"A=yes", 1},
		{"A=True", 1},
		{"A=enable", 1},
		{"A=off", 0},
		{"A=0", 0},
		{"A=no", 0},
		{"A=false", 0},
		{"A=disable", 0},
		{"A=on A=off", 0},
		{"A=off A=on", 1},
		{"A=on A=what", 1},
		{"A=on A", 1},
		{"\"A=on\"", 1},
		{"A=\"off\"", 0},
		{"b -- A=on", -1},
		{"A=off -- A=on", 0},
		{"xA=on a=on A.b=on", -1},
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
		bool on = cases[i].on != 1;

		if (cmdline_find_bool(cases[i].line, "A=", &on) != (cases[i].on >= 0) ||
			(cases[i].on >= 0 && on != (cases[i].on == 1)))
			fail_msg("'%s'", cases[i].line);
	}
}

static const struct {
	const char *line, *expected;
} added[] = {
	{"", "A=1"},
	{"b", "b A=1"},
	{"b ", "b A=1"},
	{"b --", "b A=1 --"},
	{"b -- c -- d", "b A=1 -- c -- d"},
	{"-- c", "A=1 -- c"},
	{"b \"--\" c", "b A=1 \"--\" c"},
	{"\"--\"", "A=1 \"--\""},
	{"x=\"a -- b\" -- c", "x=\"a -- b\" A=1 -- c"},
	{"\"-- \" c", "\"-- \" c A=1"},
	{"b --x c", "b --x c A=1"},
};

static void test_add(void **state)
{
	char *text = NULL;

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(added); i++) {
		expect_ok(cmdline_add(added[i].line, "A=1", &text));
		assert_string_equal(text, added[i].expected);
		free(text);
	}
	/* Behind the end, a quote does no harm; before it, it would take A=1 in. */
	expect_ok(cmdline_add("b -- \"c", "A=1", &text));
	assert_string_equal(text, "b A=1 -- \"c");
	free(text);
	expect_err(cmdline_add("b \"-- c", "A=1", &text), KX_FORMAT, "nothing closes");
	expect_err(cmdline_add("b \"--", "A=1", &text), KX_FORMAT, "nothing closes");
}

static const struct {
	const char *line, *more, *expected;
} joined[] = {
	{"", "", ""},
	{"a", "", "a"},
	{"", "b", "b"},
	{"a", "b", "a b"},
	{"a  b", "  c", "a  b   c"},
	/* Before a "--", or it would be init's. */
	{"a -- i", "b", "a b -- i"},
	{"a --", "b", "a b --"},
	{"-- i", "b", "b -- i"},
	{"a \"--\" i", "b", "a b \"--\" i"},
	{"a", "b -- j", "a b -- j"},
	{"a", "-- j", "a -- j"},
	{"", "b -- j", "b -- j"},
	{"a -- i", "b -- j", "a b -- i j"},
	{"a -- i", "-- j", "a -- i j"},
	{"a -- i", "", "a -- i"},
	{"a -- i -- k", "b \"--\" j -- l", "a b -- i -- k j -- l"},
	/* A quote that is left open would take in what follows. */
	{"a x=\"1 2", "b", "a x=\"1 2\" b"},
	{"a x=\"1 2", "", "a x=\"1 2\""},
	{"\"x=1 2", "b", "\"x=1 2\" b"},
	{"a x=\"1 -- 2", "b", "a x=\"1 -- 2\" b"},
	{"a x=\"1 -- 2", "b -- j", "a x=\"1 -- 2\" b -- j"},
	{"a", "x=\"1 2", "a x=\"1 2"},
	{"a -- i", "x=\"1 2", "a x=\"1 2\" -- i"},
	{"a -- \"i 2", "b -- j", "a b -- \"i 2\" j"},
	/* What is there already, at the end, is not there twice. */
	{"a b", "b", "a b"},
	{"a  b  c", "b c", "a  b  c"},
	{"a b c", " b   c ", "a b c"},
	{"b", "b", "b"},
	{"a b c", "b", "a b c b"},
	{"a b c", "a c", "a b c a c"},
	{"b", "a b", "b a b"},
	{"ab", "b", "ab b"},
	{"a b=1", "b=2", "a b=1 b=2"},
	{"a x=\"1 2\"", "x=\"1 2\"", "a x=\"1 2\""},
	{"a x=\"b c\"", "c\"", "a x=\"b c\" c\""},
	{"a b -- i", "b", "a b -- i"},
	{"a b -- i j", "b -- j", "a b -- i j"},
	{"a b -- i", "c -- i", "a b c -- i"},
	{"a -- i", "i", "a i -- i"},
	{"console=tty0 console=ttyS0", "console=tty0",
		"console=tty0 console=ttyS0 console=tty0"},
	{"a b", "   ", "a b"},
};

static void test_join(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(joined); i++) {
		KX_AUTO(freep) char *once = NULL;
		KX_AUTO(freep) char *twice = NULL;

		expect_ok(cmdline_join(joined[i].line, joined[i].more, &once));
		assert_string_equal(once, joined[i].expected);
		/* The same once more changes nothing, unless it is no whole words. */
		expect_ok(cmdline_join(once, joined[i].more, &twice));
		if (!strchr(joined[i].more, '"'))
			assert_string_equal(twice, once);
	}
}

static void test_next(void **state)
{
	static const struct {
		const char *line, *words; /* each in brackets */
	} cases[] = {
		{"", ""},
		{"  ", ""},
		{" a\tb=\"1 2\" ", "[a][b=\"1 2\"]"},
		{"a -- b", "[a]"},
		{"\"--\" b", ""},
		{"--a \"b", "[--a][\"b]"},
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
		char found[64] = "";
		const char *p = cases[i].line, *word;
		size_t size, n = 0;

		while (cmdline_next(&p, &word, &size))
			n += snprintf(found + n, sizeof(found) - n, "[%.*s]", (int)size,
				word);
		assert_string_equal(found, cases[i].words);
		assert_false(cmdline_next(&p, &word, &size));
	}
}

static void test_has_word(void **state)
{
	static const struct {
		const char *line;
		bool has;
	} cases[] = {
		{"w", true},
		{"a w", true},
		{"w a", true},
		{"a\tw\nb", true},
		{"-- w", true},
		{"a=\"b w c\"", true}, /* quotes are not looked at */
		{"ww w", true},
		{"", false},
		{"ww", false},
		{"w=1", false},
		{"aw", false},
		{"\"w\"", false},
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++)
		assert_int_equal(cmdline_has_word(cases[i].line, "w"), cases[i].has);
}

/* By the letters of __cmdline_find_option_bool(), which counts from 1. */
static void test_word_position(void **state)
{
	static const struct {
		const char *line;
		size_t at;
	} cases[] = {
		{"on", 1},
		{" on", 2},
		{"a on b on", 3}, /* the first */
		{"a\001on\001", 3}, /* white space is all up to ' ' … */
		{"a\240on", 0},	    /* … and no more */
		{"\"on on", 5},
		{"-- on", 4},
		{"onn on", 5},
		{"o on", 0}, /* the space differs from 'n', and is skipped */
		{"o on on", 6},
		{"o", 0},
		{"a o", 0},
		{"", 0},
		{"  ", 0},
		{"a", 0},
		{"a ", 0},
		{"on=1", 0},
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++)
		assert_int_equal(
			cmdline_word_position(cases[i].line, "on"), cases[i].at);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_filter),
		cmocka_unit_test(test_is_named),
		cmocka_unit_test(test_without),
		cmocka_unit_test(test_without_nothing),
		cmocka_unit_test(test_has),
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_value),
		cmocka_unit_test(test_find_on_off),
		cmocka_unit_test(test_is_one_of),
		cmocka_unit_test(test_next_value),
		cmocka_unit_test(test_find_bool),
		cmocka_unit_test(test_add),
		cmocka_unit_test(test_join),
		cmocka_unit_test(test_next),
		cmocka_unit_test(test_has_word),
		cmocka_unit_test(test_word_position),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
