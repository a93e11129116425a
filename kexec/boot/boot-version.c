// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/boot-version.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#define DIGITS	"0123456789"
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

/* All other characters only separate. */
static const char *skip_others(const char *s)
{
	while (*s && !strchr(DIGITS LETTERS "-.~^", *s))
		s++;
	return s;
}

static int order(bool less, bool more)
{
	return more - less;
}

/* Who has the mark is older; both step over it. */
static int compare_mark(char mark, const char **a, const char **b)
{
	bool has_a = **a == mark, has_b = **b == mark;

	*a += has_a;
	*b += has_b;
	return order(has_a && !has_b, has_b && !has_a);
}

static int compare_lengths(size_t a, size_t b)
{
	return order(a < b, a > b);
}

/* Numbers of any size; none is older than 0. */
static int compare_numbers(const char *a, size_t a_size, const char *b, size_t b_size)
{
	if (!a_size || !b_size)
		return compare_lengths(a_size, b_size);
	for (; a_size && *a == '0'; a++)
		a_size--;
	for (; b_size && *b == '0'; b++)
		b_size--;
	int c = compare_lengths(a_size, b_size);
	return c ? c : memcmp(a, b, a_size);
}

/* By ASCII: capitals are older, unless the case is folded. */
static int compare_words(
	const char *a, size_t a_size, const char *b, size_t b_size, bool fold)
{
	size_t size = a_size < b_size ? a_size : b_size;
	int c = fold ? strncasecmp(a, b, size) : memcmp(a, b, size);

	return c ? c : compare_lengths(a_size, b_size);
}

/* A number is newer than a word, and so a word stands only against a word. */
static int compare_segment(const char **a, const char **b, bool fold)
{
	size_t a_size = strspn(*a, DIGITS), b_size = strspn(*b, DIGITS);
	int c;

	if (a_size || b_size) {
		c = compare_numbers(*a, a_size, *b, b_size);
	} else {
		a_size = strspn(*a, LETTERS);
		b_size = strspn(*b, LETTERS);
		c = compare_words(*a, a_size, *b, b_size, fold);
	}
	*a += a_size;
	*b += b_size;
	return c;
}

static int compare_marks(const char **a, const char **b)
{
	int c = 0;

	for (const char *mark = "-^."; *mark && !c; mark++)
		c = compare_mark(*mark, a, b);
	return c;
}

static int compare(const char *a, const char *b, bool fold)
{
	int c;

	a = a ? a : "";
	b = b ? b : "";
	for (;;) {
		a = skip_others(a);
		b = skip_others(b);
		if ((c = compare_mark('~', &a, &b)))
			return c;
		if (!*a || !*b)
			return order(!*a && *b, *a && !*b);
		if ((c = compare_marks(&a, &b)) || (c = compare_segment(&a, &b, fold)))
			return c;
	}
}

int boot_version_compare(const char *a, const char *b)
{
	return compare(a, b, false);
}

int boot_version_compare_folded(const char *a, const char *b)
{
	return compare(a, b, true);
}
