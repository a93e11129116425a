// SPDX-License-Identifier: GPL-2.0-or-later
/* The conditions of a grub.cfg: the command "test", or "[". */
#include "boot/grub-test.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

/* The most that brackets and "!" may stand in each other. */
#define DEPTH_MAX 16

struct test {
	const struct grub_arg *v;
	size_t n; /* that are left */
	grub_ask_file *ask;
	void *arg;
	unsigned int depth;
	bool broken; /* it is no expression */
};

static struct kx_err *test_or(struct test *test, enum grub_truth *ret);

enum grub_truth grub_not(enum grub_truth truth)
{
	return truth == GRUB_MAYBE ? GRUB_MAYBE : truth == GRUB_NO ? GRUB_YES : GRUB_NO;
}

static enum grub_truth truth_of(bool yes)
{
	return yes ? GRUB_YES : GRUB_NO;
}

/* What has a mark in it is a device, whose name on GRUB's side nobody knows here. */
static bool is_sure(const struct grub_arg *arg)
{
	return !arg->unknown && !strchr(arg->text, GRUB_MARK);
}

/* An unknown word is no operator: what a variable holds is taken for an operand. */
static bool is(const struct test *test, size_t i, const char *word)
{
	return i < test->n && is_sure(&test->v[i]) && !strcmp(test->v[i].text, word);
}

static void take(struct test *test, size_t n)
{
	test->v += n;
	test->n -= n;
}

static bool parse_integer(const char *text, long long *ret)
{
	char *end;

	errno = 0;
	*ret = strtoll(text, &end, 0);
	return *text && !*end && !errno;
}

static const struct {
	const char *word;
	bool is_number;
	bool less, same, more; /* when it is true */
} comparisons[] = {
	{"=", false, false, true, false},
	{"==", false, false, true, false},
	{"!=", false, true, false, true},
	{"<", false, true, false, false},
	{"<=", false, true, true, false},
	{">", false, false, false, true},
	{">=", false, false, true, true},
	{"-eq", true, false, true, false},
	{"-ne", true, true, false, true},
	{"-lt", true, true, false, false},
	{"-le", true, true, true, false},
	{"-gt", true, false, false, true},
	{"-ge", true, false, true, true},
};

/* The row of the operator at i; -1: there is none. */
static int find_comparison(const struct test *test, size_t i)
{
	for (size_t k = 0; k < KX_ARRAY_SIZE(comparisons); k++)
		if (is(test, i, comparisons[k].word))
			return k;
	return -1;
}

static enum grub_truth compare(
	int row, const struct grub_arg *left, const struct grub_arg *right)
{
	long long a, b;
	int order;

	if (!is_sure(left) || !is_sure(right))
		return GRUB_MAYBE;
	if (!comparisons[row].is_number) {
		order = strcmp(left->text, right->text);
	} else {
		if (!parse_integer(left->text, &a) || !parse_integer(right->text, &b))
			return GRUB_MAYBE;
		order = (a > b) - (a < b);
	}
	return truth_of(order < 0   ? comparisons[row].less
			: order > 0 ? comparisons[row].more
				    : comparisons[row].same);
}

/* Whether a word is empty: one byte of it that is known says so, too. */
static enum grub_truth has_text(const struct grub_arg *arg)
{
	if (*arg->text)
		return GRUB_YES;
	return arg->unknown ? GRUB_MAYBE : GRUB_NO;
}

/* "-n WORD", "-z WORD", "-e FILE" and the like, of which two words are there. */
static struct kx_err *test_unary(struct test *test, enum grub_truth *ret)
{
	const char what = test->v[0].text[1];
	const struct grub_arg *arg = &test->v[1];

	take(test, 2);
	*ret = GRUB_MAYBE;
	if (what == 'n')
		*ret = has_text(arg);
	else if (what == 'z')
		*ret = grub_not(has_text(arg));
	else if (!arg->unknown)
		return test->ask(test->arg, what, arg->text, ret);
	return NULL;
}

static bool is_unary(const struct test *test)
{
	static const char *const words[] = {"-n", "-z", "-e", "-f", "-s", "-d"};

	for (size_t i = 0; i < KX_ARRAY_SIZE(words); i++)
		if (is(test, 0, words[i]))
			return test->n > 1;
	return false;
}

static struct kx_err *test_brackets(struct test *test, enum grub_truth *ret)
{
	take(test, 1);
	KX_TRY(test_or(test, ret));
	if (is(test, 0, ")"))
		take(test, 1);
	else
		test->broken = true;
	return NULL;
}

static struct kx_err *test_primary(struct test *test, enum grub_truth *ret)
{
	int row = find_comparison(test, 1);

	*ret = GRUB_MAYBE;
	if (!test->n) {
		test->broken = true;
		return NULL;
	}
	if (row >= 0 && test->n > 2) {
		*ret = compare(row, &test->v[0], &test->v[2]);
		take(test, 3);
		return NULL;
	}
	if (is_unary(test))
		return test_unary(test, ret);
	if (is(test, 0, "("))
		return test_brackets(test, ret);
	if (is(test, 0, "-a") || is(test, 0, "-o") || is(test, 0, ")") ||
		find_comparison(test, 0) >= 0)
		test->broken = true;
	*ret = has_text(&test->v[0]);
	take(test, 1);
	return NULL;
}

static struct kx_err *test_not(struct test *test, enum grub_truth *ret)
{
	if (++test->depth > DEPTH_MAX)
		return kx_err_new(KX_LIMIT, "a condition of too many parts");
	if (is(test, 0, "!") && test->n > 1 && find_comparison(test, 1) < 0) {
		take(test, 1);
		KX_TRY(test_not(test, ret));
		*ret = grub_not(*ret);
	} else {
		KX_TRY(test_primary(test, ret));
	}
	test->depth--;
	return NULL;
}

static struct kx_err *test_and(struct test *test, enum grub_truth *ret)
{
	enum grub_truth right;

	KX_TRY(test_not(test, ret));
	while (is(test, 0, "-a")) {
		take(test, 1);
		KX_TRY(test_not(test, &right));
		if (right == GRUB_NO || *ret == GRUB_NO)
			*ret = GRUB_NO;
		else if (right == GRUB_MAYBE)
			*ret = GRUB_MAYBE;
	}
	return NULL;
}

static struct kx_err *test_or(struct test *test, enum grub_truth *ret)
{
	enum grub_truth right;

	KX_TRY(test_and(test, ret));
	while (is(test, 0, "-o")) {
		take(test, 1);
		KX_TRY(test_and(test, &right));
		if (right == GRUB_YES || *ret == GRUB_YES)
			*ret = GRUB_YES;
		else if (right == GRUB_MAYBE)
			*ret = GRUB_MAYBE;
	}
	return NULL;
}

struct kx_err *grub_test(
	const struct grub_args *args, grub_ask_file *ask, void *arg, enum grub_truth *ret)
{
	struct test test = {args->v, args->n, ask, arg, 0, false};

	*ret = args->n ? GRUB_MAYBE : GRUB_YES;
	for (size_t i = 0; i < args->n; i++)
		if (args->v[i].loose)
			return NULL;
	if (!args->n)
		return NULL;
	KX_TRY(test_or(&test, ret));
	if (test.broken || test.n)
		*ret = GRUB_MAYBE;
	return NULL;
}
